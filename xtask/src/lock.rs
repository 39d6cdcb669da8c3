use crate::Finding;
use crate::repository::Repository;
use std::collections::{BTreeMap, BTreeSet};

/// Crates of which two versions may be in the tree, with the reason.
const TWICE: &[(&str, &str)] = &[
    ("foldhash", "petgraph, by its hashbrown, keeps 0.1"),
    ("hashbrown", "rowan keeps 0.14, petgraph 0.15, indexmap (serde_json, toml) has a later one"),
];

/// The tree has one version of each crate.
pub(crate) fn check(repository: &Repository) -> Vec<Finding> {
    let Some(text) = repository.text("Cargo.lock") else {
        return vec![Finding::Error("Cargo.lock is missing: builds would differ from machine to machine".to_string())];
    };
    let lock: toml::Table = match toml::from_str(text) {
        Ok(lock) => lock,
        Err(error) => return vec![Finding::Error(format!("Cargo.lock: {error}"))],
    };
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in lock.get("package").and_then(toml::Value::as_array).into_iter().flatten() {
        let word = |key: &str| package.get(key).and_then(toml::Value::as_str).unwrap_or("");
        versions.entry(word("name")).or_default().insert(word("version"));
    }
    let allowed = |name: &str| TWICE.iter().any(|(known, _)| *known == name);
    let mut findings = Vec::new();
    for (name, versions) in &versions {
        if versions.len() > 1 && !allowed(name) {
            let listed: Vec<&str> = versions.iter().copied().collect();
            findings.push(Finding::Error(format!(
                "Cargo.lock: {} versions of `{name}`: {}",
                listed.len(),
                listed.join(", ")
            )));
        }
    }
    for (name, reason) in TWICE {
        if versions.get(name).is_none_or(|versions| versions.len() < 2) {
            findings.push(Finding::Warning(format!(
                "xtask allows two versions of `{name}` ({reason}), which is no longer needed"
            )));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_versions_need_a_reason() {
        let lock = "[[package]]\nname = \"a\"\nversion = \"1\"\n[[package]]\nname = \"a\"\nversion = \"2\"\n";
        let findings = check(&Repository::of(&[("Cargo.lock", lock)]));
        assert_eq!(findings[0], Finding::Error("Cargo.lock: 2 versions of `a`: 1, 2".to_string()));
        assert!(matches!(&findings[1..], [Finding::Warning(text)] if text.contains("hashbrown")));
    }
}
