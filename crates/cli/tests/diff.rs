//! `irenic diff` from the outside, and the drift that `irenic check` finds.

// Functions beside the tests fail as tests do.
#![allow(clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::process::{Command, Output};

fn irenic(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_irenic"))
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
        .env_remove("COLUMNS")
        .output()
        .expect("the binary runs")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("output is UTF-8")
}

const OLD: &str = "crates/cli/tests/drafts/old";
const NEW: &str = "crates/cli/tests/drafts/new";

#[test]
fn two_small_drafts() {
    let shown = irenic(&["diff", OLD, NEW]);
    assert_eq!(shown.status.code(), Some(0));
    assert!(shown.stderr.is_empty());
    assert!(out(&shown).lines().all(|line| line.chars().count() <= 100));
    insta::assert_snapshot!(out(&shown));
}

#[test]
fn two_small_drafts_for_scripts() {
    let shown = irenic(&["diff", OLD, NEW, "--format", "json"]);
    assert_eq!(shown.status.code(), Some(0));
    insta::assert_snapshot!(out(&shown));
}

#[test]
fn a_draft_and_itself() {
    for example in ["examples/minsk-2", "examples/dayton", "examples/abu-dhabi"] {
        let shown = irenic(&["diff", example, example]);
        assert_eq!(shown.status.code(), Some(0), "{example}");
        assert!(out(&shown).starts_with("no difference"), "{example}: {}", out(&shown));
    }
}

#[test]
fn two_options_of_one_text() {
    let old = "11.2.movement=us_draft,3.cap=us_draft,15.timing=us_draft,9.2.timing=us_draft";
    let new = "11.2.movement=economic_zone,3.cap=kyiv_text,15.timing=kyiv_text,9.2.timing=kyiv_text";
    let example = "examples/abu-dhabi";
    let shown = irenic(&["diff", example, example, "--old-options", old, "--new-options", new]);
    assert_eq!(shown.status.code(), Some(0));
    insta::assert_snapshot!(out(&shown));
}

#[test]
fn what_cannot_be_carried_out() {
    assert_eq!(irenic(&["diff", OLD, "nowhere"]).status.code(), Some(2));
    assert_eq!(irenic(&["diff", OLD, NEW, "--format", "sarif"]).status.code(), Some(2));
    assert_eq!(irenic(&["diff", OLD, NEW, "--old-options", "x"]).status.code(), Some(2));
    // An option that the text does not have is an error of the text asked for.
    assert_eq!(irenic(&["diff", OLD, NEW, "--old-options", "9.timing=never"]).status.code(), Some(1));
}

#[test]
fn prose_and_clauses_of_the_examples_agree() {
    for example in ["examples/minsk-2", "examples/dayton", "examples/abu-dhabi", OLD, NEW] {
        let shown = irenic(&["check", example, "--format", "json"]);
        let drift: Vec<String> =
            out(&shown).lines().filter(|line| line.contains("\"A102\"")).map(str::to_string).collect();
        assert_eq!(drift, Vec::<String>::new(), "{example}");
    }
}
