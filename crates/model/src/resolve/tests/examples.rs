//! The shipped vocabulary and the examples.

use std::path::{Path, PathBuf};

use super::*;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A project folder, read whole.
fn folder(path: &Path) -> Project {
    let mut project = Project { main: Arc::from("agreement.md"), ..Project::default() };
    let mut open = vec![PathBuf::new()];
    while let Some(inner) = open.pop() {
        let mut entries: Vec<_> = std::fs::read_dir(path.join(&inner)).unwrap().map(|entry| entry.unwrap()).collect();
        entries.sort_by_key(|entry| entry.file_name());
        for entry in entries {
            let name = inner.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                if !name.starts_with("evidence") {
                    open.push(name);
                }
                continue;
            }
            let Ok(text) = std::fs::read_to_string(entry.path()) else { continue };
            let word = name.to_string_lossy().replace('\\', "/");
            if word.starts_with("scenarios/") {
                project.scenarios.push(Arc::from(word.as_str()));
            }
            project = if word.ends_with(".md") { project.with(&word, &text) } else { project.file(&word, &text) };
        }
    }
    project
}

#[test]
fn the_vocabulary_resolves_cleanly() {
    assert_eq!(Project::of("").said(), "");
}

#[test]
fn the_examples_resolve_cleanly() {
    let mut found = 0;
    for example in std::fs::read_dir(root().join("examples")).unwrap() {
        let path = example.unwrap().path();
        if path.join("agreement.md").exists() {
            found += 1;
            assert_eq!(folder(&path).said(), "", "{}", path.display());
        }
    }
    assert!(found >= 3);
}
