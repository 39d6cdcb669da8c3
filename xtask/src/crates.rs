use crate::Finding;
use crate::repository::Repository;

/// Which crates a crate may use: data flows one way, from text to output. A crate that is not here may not exist.
const ALLOWED: &[(&str, &[&str])] = &[
    ("diagnostics", &[]),
    ("syntax", &["diagnostics"]),
    ("model", &["diagnostics", "syntax"]),
    ("evidence", &["diagnostics"]),
    ("verify", &["diagnostics", "evidence", "model", "syntax"]),
    ("check", &["diagnostics", "evidence", "model", "syntax", "verify"]),
    ("talks", &["check", "diagnostics", "evidence", "model", "syntax", "verify"]),
    ("report", &["check", "diagnostics", "evidence", "model", "syntax", "talks", "verify"]),
    ("project", &["check", "diagnostics", "evidence", "model", "syntax", "verify"]),
    ("cli", &["check", "diagnostics", "evidence", "model", "project", "report", "syntax", "talks", "verify"]),
    // Logs and the loop that the program is measured against: what shared its code could not be its yardstick.
    ("benches", &[]),
];

/// Every crate uses only crates that it may. Tests may use more, so `dev-dependencies` are not looked at.
pub(crate) fn check(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in repository.files() {
        let folder = path.strip_suffix("/Cargo.toml");
        let Some(name) =
            folder.and_then(|folder| folder.strip_prefix("crates/").or((folder == "benches").then_some(folder)))
        else {
            continue;
        };
        let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
            findings.push(Finding::Error(format!("{path}: no line in xtask says which crates `{name}` may use")));
            continue;
        };
        match used(text) {
            Ok(used) => findings.extend(used.iter().filter(|used| !allowed.contains(&used.as_str())).map(|used| {
                Finding::Error(format!("{path}: `{name}` may not use `{used}`; it may use {}", listed(allowed)))
            })),
            Err(error) => findings.push(Finding::Error(format!("{path}: {error}"))),
        }
    }
    findings
}

fn listed(allowed: &[&str]) -> String {
    if allowed.is_empty() { "no other crate of Irenic".to_string() } else { allowed.join(", ") }
}

/// Names of the crates of Irenic that a manifest uses outside tests, without `irenic-`.
fn used(manifest: &str) -> Result<Vec<String>, toml::de::Error> {
    let manifest: toml::Table = toml::from_str(manifest)?;
    let mut tables: Vec<&toml::Table> = vec![&manifest];
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    tables.extend(targets.into_iter().flat_map(|targets| targets.values()).filter_map(toml::Value::as_table));
    let mut used = Vec::new();
    for table in tables {
        for section in ["dependencies", "build-dependencies"] {
            let names =
                table.get(section).and_then(toml::Value::as_table).into_iter().flat_map(|section| section.iter());
            for (key, value) in names {
                let package = value.get("package").and_then(toml::Value::as_str).unwrap_or(key);
                used.extend(package.strip_prefix("irenic-").map(str::to_string));
            }
        }
    }
    Ok(used)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_below_may_not_use_one_above() {
        let manifest = "[dependencies]\nserde = \"1\"\nirenic-diagnostics.workspace = true\nm = { package = \"irenic-model\", path = \"\" }\n[dev-dependencies]\nirenic-verify = \"1\"\n";
        let repository =
            Repository::of(&[("crates/syntax/Cargo.toml", manifest), ("crates/model/Cargo.toml", manifest)]);
        let findings = check(&repository);
        assert_eq!(
            findings,
            [
                Finding::Error(
                    "crates/model/Cargo.toml: `model` may not use `model`; it may use diagnostics, syntax".to_string()
                ),
                Finding::Error(
                    "crates/syntax/Cargo.toml: `syntax` may not use `model`; it may use diagnostics".to_string()
                ),
            ]
        );
    }

    #[test]
    fn dependencies_of_one_platform_count() {
        let used = used("[target.'cfg(unix)'.dependencies]\nirenic-cli = \"1\"\n");
        assert_eq!(used.ok(), Some(vec!["cli".to_string()]));
    }

    #[test]
    fn the_table_has_no_circle() {
        for (at, (name, allowed)) in ALLOWED.iter().enumerate() {
            for used in *allowed {
                let below = ALLOWED[..at].iter().any(|(known, _)| known == used);
                assert!(below, "{name} may use {used}, which stands above it");
            }
        }
    }
}
