//! The developer's commands.
//!
//! `cargo xtask check` holds the repository against the rules of its architecture; `cargo xtask codes` writes the
//! book's table of diagnostic codes from the registry; `cargo xtask measure` makes PERFORMANCE.md; `cargo xtask mutate` puts faults into a
//! copy of the engine and asks whether the tests notice.

mod codes;
mod crates;
mod lock;
mod measure;
mod mutate;
mod purity;
mod repository;
mod rust;
mod size;

use repository::Repository;
use std::process::ExitCode;

/// One departure from a rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Finding {
    /// Must be mended.
    Error(String),
    /// Should be looked at.
    Warning(String),
}

fn main() -> ExitCode {
    let command: Vec<String> = std::env::args().skip(1).collect();
    let done = match command.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["check"] => Repository::read().map(|repository| check(&repository)),
        ["codes"] => Repository::read().and_then(|repository| codes::write_index(&repository)).map(|path| {
            println!("wrote {path}");
            true
        }),
        ["measure", words @ ..] => measure::Extent::of(words).and_then(measure::measure),
        ["mutate"] => mutate::mutate(None),
        ["mutate", word] => mutate::mutate(Some(word)),
        _ => Err("usage: cargo xtask check | codes | measure [--quick | --large] [--without-peers] | mutate [FAULT]"
            .to_string()),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::from(2)
        }
    }
}

/// Prints what departs from the rules, and says whether nothing must be mended.
fn check(repository: &Repository) -> bool {
    let mut findings = Vec::new();
    findings.extend(crates::check(repository));
    findings.extend(purity::check(repository));
    findings.extend(repository::check_paths(repository));
    findings.extend(codes::check(repository));
    findings.extend(size::check(repository));
    findings.extend(lock::check(repository));
    findings.sort();
    for finding in &findings {
        match finding {
            Finding::Error(text) => println!("error: {text}"),
            Finding::Warning(text) => println!("warning: {text}"),
        }
    }
    let errors = findings.iter().filter(|finding| matches!(finding, Finding::Error(_))).count();
    let files = repository.files().len();
    println!("xtask check: {files} files, {errors} errors, {} warnings", findings.len() - errors);
    errors == 0
}
