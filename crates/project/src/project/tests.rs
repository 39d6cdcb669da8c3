use std::fs;
use std::path::{Path, PathBuf};

use irenic_diagnostics::Code;

use super::{OpenError, Project};

/// A folder that is gone when the test ends.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new(name: &str, files: &[(&str, &[u8])]) -> Scratch {
        let folder = std::env::temp_dir().join(format!("irenic-project-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        for (name, bytes) in files {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a scratch folder can be made");
            fs::write(path, bytes).expect("a scratch file can be written");
        }
        Scratch(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const TEXT: &[u8] =
    b"agreement truce signed 2026-01-15 timezone \"UTC\"\nparty A\nclause 1 A must not fire from 2026-02-01\n";

fn messages(project: &Project) -> Vec<String> {
    let found = project.resolve(&[], &[]).diagnostics;
    found.iter().map(|found| format!("{} {}", found.code, found.message)).collect()
}

#[test]
fn a_single_document_is_read_alone() {
    let scratch = Scratch::new("alone", &[("text.irenic", TEXT)]);
    let project = Project::open(&scratch.path().join("text.irenic")).expect("it is there");
    assert_eq!(messages(&project), [""; 0]);
    assert_eq!(project.title(), "text.irenic");
}

#[test]
fn bytes_that_are_no_letters_are_located_and_the_rest_is_read() {
    let mut text = b"# Caf\xe9 \xe9\n\n```irenic\n".to_vec();
    text.extend_from_slice(TEXT);
    text.extend_from_slice(b"clause 2 A must not shell\n```\n");
    let scratch = Scratch::new("utf8", &[("irenic.toml", b"document = \"agreement.md\"\n"), ("agreement.md", &text)]);
    let project = Project::open(scratch.path()).expect("it is there");
    let resolved = project.resolve(&[], &[]);
    let damaged: Vec<_> = resolved.diagnostics.iter().filter(|found| found.code == Code::S012).collect();
    assert_eq!(damaged.len(), 1);
    assert_eq!(damaged[0].message, "agreement.md is not text in UTF-8: line 1, byte 6 of the file");
    assert_eq!(damaged[0].notes, ["There is 1 more such place after it."]);
    assert!(resolved.agreement.norm("1").is_some(), "clause 1 is still read");
    assert!(resolved.diagnostics.iter().any(|found| found.message.contains("shell")), "{:?}", resolved.diagnostics);
}

#[test]
fn nothing_outside_the_folder_is_read() {
    let text = b"incorporates \"../outside/secret.irenic\"\nagreement truce signed 2026-01-15 timezone \"UTC\"\nplace camp = point \"x\" from \"/etc/hostname\"\nparty A\nclause 1 A must not fire in camp from 2026-02-01\n";
    let scratch =
        Scratch::new("outside", &[("inside/agreement.irenic", text), ("outside/secret.irenic", b"party SECRET\n")]);
    let project = Project::open(&scratch.path().join("inside/agreement.irenic")).expect("it is there");
    let messages = messages(&project);
    assert_eq!(project.documents.len(), 1);
    let outside = messages.iter().filter(|message| message.contains("outside the project's folder")).count();
    assert_eq!(outside, 2, "{messages:?}");
    assert_eq!(messages.len(), 2, "each is said once: {messages:?}");
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_outside_is_refused() {
    let scratch = Scratch::new(
        "link",
        &[("inside/agreement.irenic", b"incorporates \"annex.irenic\"\n"), ("secret.irenic", b"party SECRET\n")],
    );
    std::os::unix::fs::symlink(scratch.path().join("secret.irenic"), scratch.path().join("inside/annex.irenic"))
        .expect("a link can be made");
    let project = Project::open(&scratch.path().join("inside/agreement.irenic")).expect("it is there");
    assert!(messages(&project).iter().any(|message| message.contains("outside the project's folder")));
    assert_eq!(project.documents.len(), 1);
}

#[test]
fn a_missing_document_is_said_once_with_the_nearest_name() {
    let scratch =
        Scratch::new("missing", &[("irenic.toml", b"document = \"agrement.md\"\n"), ("agreement.md", b"# Text\n")]);
    let project = Project::open(scratch.path()).expect("it is there");
    let found = &project.diagnostics;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].remedies, ["Write `agreement.md`, which is there."]);
}

#[test]
fn scenario_documents_are_found_in_order() {
    let files: [(&str, &[u8]); 5] = [
        ("irenic.toml", b"document = \"agreement.irenic\"\nscenarios = [\"scenarios/*.md\", \"agreement.irenic\"]\n"),
        ("agreement.irenic", TEXT),
        ("scenarios/b.md", b"# B\n"),
        ("scenarios/a.md", b"# A\n"),
        ("scenarios/.hidden/c.md", b"# C\n"),
    ];
    let scratch = Scratch::new("scenarios", &files);
    let project = Project::open(scratch.path()).expect("it is there");
    let names: Vec<&str> = project.scenario_documents.iter().map(|name| &**name).collect();
    assert_eq!(names, ["scenarios/a.md", "scenarios/b.md"]);
}

#[test]
fn what_is_no_project_is_refused_with_a_remedy() {
    let scratch = Scratch::new("none", &[("table.csv", b"a,b\n")]);
    let errors = [scratch.path().to_path_buf(), scratch.path().join("table.csv"), scratch.path().join("nothing.md")]
        .map(|path| Project::open(&path).expect_err("no project"));
    assert!(matches!(errors[0], OpenError::NoProject(_)));
    assert!(matches!(errors[1], OpenError::NotADocument(_)));
    assert!(matches!(errors[2], OpenError::Path(..)));
    assert!(errors.iter().all(|error| error.remedy().ends_with('.')));
}

#[test]
fn the_record_of_talks_is_read_and_positions_stay_closed() {
    let round = b"round 1 on 2026-02-01 attended by A\n";
    let position = b"position A walks away below 40\n";
    let files: [(&str, &[u8]); 5] = [
        ("irenic.toml", b"document = \"text.irenic\"\nscenarios = [\"**/*.irenic\"]\n[talks]\nrounds = [\"talks/**/*.irenic\"]\npositions = [\"talks/positions/*.irenic\"]\n"),
        ("text.irenic", TEXT),
        ("talks/rounds.irenic", round),
        ("talks/positions/A.irenic", position),
        ("talks/positions/B.irenic", b"\xff"),
    ];
    let scratch = Scratch::new("talks", &files);
    let project = Project::open(scratch.path()).expect("it is there");
    assert_eq!(project.resolve(&[], &[]).agreement.rounds.len(), 1);
    assert!(project.documents.keys().all(|name| !name.contains("positions")), "{:?}", project.documents.keys());
    assert!(project.files.keys().all(|name| !name.contains("positions")));
    let positions = project.positions();
    let names: Vec<&str> = positions.iter().map(|position| &*position.file).collect();
    assert_eq!(names, ["talks/positions/A.irenic", "talks/positions/B.irenic"]);
    assert_eq!((positions[0].document.items.len(), positions[0].errors.len()), (1, 0));
    assert_eq!(positions[1].errors[0].code, Code::S012);
}
