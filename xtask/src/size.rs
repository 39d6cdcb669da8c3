use crate::Finding;
use crate::repository::Repository;

/// Lines over which a file should become two.
const LARGE: usize = 600;
/// Lines over which it must.
const TOO_LARGE: usize = 900;

/// No source file is more than one room.
pub(crate) fn check(repository: &Repository) -> Vec<Finding> {
    let sources = repository.files().iter().filter(|(path, _)| {
        let mut parts = path.split('/');
        let first = parts.next();
        path.ends_with(".rs")
            && (first == Some("xtask")
                || first == Some("benches")
                || first == Some("crates") && parts.nth(1) == Some("src"))
    });
    sources
        .filter_map(|(path, text)| {
            let lines = text.lines().count();
            match lines {
                0..=LARGE => None,
                _ if lines <= TOO_LARGE => {
                    Some(Finding::Warning(format!("{path}: {lines} lines; over {LARGE} it should become two")))
                }
                _ => Some(Finding::Error(format!("{path}: {lines} lines, more than {TOO_LARGE}; it must become two"))),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_files_are_named() {
        let (fine, large, huge) = ("x\n".repeat(600), "x\n".repeat(601), "x\n".repeat(901));
        let repository = Repository::of(&[
            ("crates/model/src/a.rs", &fine),
            ("crates/model/src/b.rs", &large),
            ("crates/model/src/deep/c.rs", &huge),
            ("crates/model/tests/d.rs", &huge),
        ]);
        let findings = check(&repository);
        assert!(
            matches!(&findings[..], [Finding::Warning(b), Finding::Error(c)] if b.contains("b.rs") && c.contains("c.rs"))
        );
    }
}
