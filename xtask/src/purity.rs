use crate::Finding;
use crate::repository::Repository;
use crate::rust::code_alone;

/// Crates that answer from their arguments alone.
const PURE: &[&str] = &["diagnostics", "syntax", "model", "check", "evidence", "verify", "talks", "report"];

/// What a pure crate may not say, and why.
const FORBIDDEN: &[(&str, &str)] = &[
    ("std::fs", "files come in as bytes"),
    ("std::env", "settings come in as arguments"),
    ("std::net", "nothing here speaks to a network"),
    ("std::process", "nothing here starts or ends a process"),
    ("std::{fs", "files come in as bytes"),
    ("std::{env", "settings come in as arguments"),
    ("SystemTime::now", "the instant comes in as an argument"),
    ("Instant::now", "the instant comes in as an argument"),
    ("Timestamp::now", "the instant comes in as an argument"),
    ("Zoned::now", "the instant comes in as an argument"),
    ("TimeZone::system", "the time zone is the agreement's"),
    ("println!", "what is written is the caller's to write"),
    ("eprintln!", "what is written is the caller's to write"),
    ("print!", "what is written is the caller's to write"),
    ("eprint!", "what is written is the caller's to write"),
    ("dbg!", "what is written is the caller's to write"),
    ("thread_local!", "no state outlives a call"),
    ("static mut", "no state outlives a call"),
    ("HashMap", "its order differs from run to run; use BTreeMap"),
    ("HashSet", "its order differs from run to run; use BTreeSet"),
];

/// The core does no input or output, reads no clock and no environment, and has no order that chance decides.
pub(crate) fn check(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for name in PURE {
        for (path, text) in repository.sources_of(name) {
            let is_test = path.ends_with("/tests.rs") || path.contains("/tests/");
            if is_test {
                continue;
            }
            for (at, line) in code_alone(text).lines().enumerate() {
                findings.extend(
                    FORBIDDEN
                        .iter()
                        .filter(|(words, _)| says(line, words))
                        .map(|(words, why)| Finding::Error(format!("{path}:{}: `{words}` in the core: {why}", at + 1))),
                );
            }
        }
    }
    findings
}

/// Whether a line has the words, not as the end of a longer word.
fn says(line: &str, words: &str) -> bool {
    line.match_indices(words).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|before| before.is_alphanumeric() || before == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_core_reads_no_clock_and_writes_nothing() {
        let text = "use std::fs;\n// std::env is named here only\nfn f() { eprintln!(\"x\"); jiff::Timestamp::now(); }\n#[cfg(test)]\nmod tests {\n  fn g() { println!() }\n}\n";
        let repository = Repository::of(&[("crates/model/src/a.rs", text), ("crates/cli/src/main.rs", text)]);
        let found: Vec<String> = check(&repository)
            .into_iter()
            .map(|finding| match finding {
                Finding::Error(text) | Finding::Warning(text) => {
                    text.split(':').nth(1).unwrap_or("").to_string() + &text
                }
            })
            .collect();
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].starts_with('1') && found[1].starts_with('3') && found[2].starts_with('3'), "{found:?}");
    }
}
