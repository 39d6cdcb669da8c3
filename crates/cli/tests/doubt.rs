//! What is known to the month and straddles a deadline, and what is known to the region and straddles a zone: each leaves
//! a verdict possible, and `why` says what would settle it.

#![allow(clippy::unwrap_used)]

use std::process::Command;

use serde_json::Value;

const PROJECT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doubt");

fn irenic(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_irenic")).args(arguments).env_remove("COLUMNS").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn why(clause: &str) -> String {
    let out = irenic(&["why", clause, PROJECT, "--as-of", "2026-03-31"]);
    assert!(out.lines().all(|line| line.chars().count() <= 100), "{out}");
    out
}

fn finding(clause: &str) -> Value {
    let out = irenic(&["verify", PROJECT, "--as-of", "2026-03-31", "--format", "json"]);
    let all = out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    all.into_iter().find(|one| one["clause"] == clause).unwrap()
}

#[test]
fn a_month_that_straddles_a_deadline() {
    let found = finding("1");
    assert_eq!((&found["state"], &found["certain"]), (&"breached".into(), &false.into()));
    assert_eq!(found["tipping"], serde_json::json!(["mission:1"]));
    insta::assert_snapshot!(why("1"));
}

#[test]
fn a_region_that_straddles_a_zone() {
    let found = finding("2");
    assert_eq!((&found["state"], &found["certain"]), (&"breached".into(), &false.into()));
    assert_eq!(found["tipping"], serde_json::json!(["mission:2"]));
    assert_eq!((&found["violations"], &found["possible_violations"]), (&0.into(), &1.into()));
    insta::assert_snapshot!(why("2"));
}

#[test]
fn scripts_see_what_tips_it_too() {
    let out = irenic(&["why", "1", PROJECT, "--as-of", "2026-03-31", "--format", "json"]);
    let object: Value = serde_json::from_str(out.trim()).unwrap();
    let tipping = &object["tipping"][0];
    assert_eq!((&tipping["method"], &tipping["incidents"]), (&"exact".into(), &serde_json::json!(["mission:1"])));
    let states: Vec<&str> =
        tipping["outcomes"].as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["breached", "fulfilled", "fulfilled_late"]);
    assert!(tipping["outcomes"].as_array().unwrap().iter().all(|one| one["certain"] == true), "{tipping}");
}

#[test]
fn the_screen_of_verdicts_names_them() {
    let out = irenic(&["verify", PROJECT, "--as-of", "2026-03-31"]);
    insta::assert_snapshot!(out);
}

#[test]
fn the_scenarios_pass() {
    assert!(irenic(&["test", PROJECT]).ends_with("5 passed, 0 failed\n"));
}
