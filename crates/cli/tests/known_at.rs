//! Past reports can be produced again: asked with what was known a day after a release, the findings are byte for byte
//! those of a project that holds nothing later, and `why` can still say what later releases did.

#![allow(clippy::unwrap_used, clippy::type_complexity)]

use std::path::{Path, PathBuf};
use std::process::Command;

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/minsk-2");

fn irenic(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_irenic")).args(arguments).output().unwrap();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Copies the example without the releases that became known after `until`, and of each source with the last alone.
fn project_as_of(until: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("minsk-2-{until}"));
    let _ = std::fs::remove_dir_all(&folder);
    copy(Path::new(EXAMPLE), &folder);
    let text = std::fs::read_to_string(folder.join("irenic.toml")).unwrap();
    let mut kept: Vec<String> = Vec::new();
    for source in text.split("\n[[source]]").enumerate().map(|(index, part)| match index {
        0 => part.to_string(),
        _ => format!("\n[[source]]{part}"),
    }) {
        let mut parts = source.split("\n[[source.release]]");
        let head = parts.next().unwrap().to_string();
        let known = |release: &str| {
            let line = release.lines().find(|line| line.starts_with("known")).unwrap().to_string();
            line.split('"').nth(1).unwrap().to_string()
        };
        let releases: Vec<&str> = parts.collect();
        match releases.iter().filter(|release| known(release).as_str() <= until).max_by_key(|release| known(release)) {
            Some(last) => kept.push(format!("{head}\n[[source.release]]{last}")),
            None if releases.is_empty() => kept.push(head),
            // The rows of this source say themselves since when they are known, so it stays as it is.
            None if head.contains("mapping") => kept.push(source.clone()),
            None => {}
        }
    }
    std::fs::write(folder.join("irenic.toml"), kept.join("\n")).unwrap();
    folder
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

#[test]
fn a_past_report_is_the_report_of_a_past_project() {
    let mut reports = Vec::new();
    for (release, day_after) in
        [("2019-06-15", "2019-06-16"), ("2020-06-15", "2020-06-16"), ("2022-06-15", "2022-06-16")]
    {
        let alone = project_as_of(release);
        let alone = alone.to_str().unwrap();
        for as_of in ["2015-12-31", "2019-05-31"] {
            let asked = irenic(&["verify", EXAMPLE, "--as-of", as_of, "--known-at", day_after, "--format", "json"]);
            let held = irenic(&["verify", alone, "--as-of", as_of, "--format", "json"]);
            let findings = |text: &str| -> Vec<String> {
                text.lines()
                    .filter(|line| {
                        line.starts_with("{\"clause\"")
                            || line.starts_with("{\"phase\"")
                            || line.starts_with("{\"moment\"")
                    })
                    .map(str::to_string)
                    .collect()
            };
            assert!(findings(&asked).len() > 20);
            assert_eq!(findings(&asked), findings(&held), "known a day after {release}, as of {as_of}");
            reports.push(findings(&asked));
        }
    }
    assert_ne!(reports[1], reports[3], "the releases do differ");
    assert_ne!(reports[3], reports[5], "the releases do differ");
}

#[test]
fn why_names_what_a_later_release_withdrew_or_changed() {
    let told = irenic(&["why", "1/unattributed", EXAMPLE, "--as-of", "2017-06-30", "--known-at", "2020-06-16"]);
    assert!(told.contains("release 22.1 (2022-06-15) withdrew ucdp:203404"), "{}", &told[..told.len().min(3000)]);
    assert!(told.contains("release 22.1 (2022-06-15) changed ucdp:203643"), "no change is named");
}
