//! `irenic packages` over the example of a text under negotiation: who gets which answers, and that no package is offered
//! that the checker finds an error in.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::process::{Command, Output};

use serde_json::Value;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_irenic")).args(arguments).current_dir(ROOT).env_remove("COLUMNS").output().unwrap()
}

fn packages(more: &[&str]) -> String {
    let output = run(&[&["packages", "examples/abu-dhabi"], more].concat());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn lines(more: &[&str]) -> Vec<Value> {
    packages(&[more, &["--format", "json"]].concat()).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn strings(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect()
}

#[test]
fn no_package_is_offered_in_which_the_checker_finds_an_error() {
    let lines = lines(&["--as", "mediator", "--first", "12"]);
    let offered: Vec<&Value> =
        lines.iter().filter(|line| line["package"].is_u64() && line["worth"].is_array()).collect();
    assert!(offered.len() >= 12);
    let moves = lines.iter().find(|line| line["moves"].is_array()).unwrap();
    for package in offered.into_iter().chain([moves]) {
        let options = strings(&package["options"]).join(",");
        assert!(!options.contains("11.2.movement=european"), "the example's one unsound option");
        let output = run(&["check", "examples/abu-dhabi", "--options", &options, "--format", "json"]);
        assert_eq!(output.status.code(), Some(0), "{options}: {}", String::from_utf8_lossy(&output.stdout));
    }
    // A red line of UA: no movement by the first draft without a guarantee ratified first.
    for package in &lines {
        let Some(options) = package["options"].as_array() else { continue };
        let has = |word: &str| options.iter().any(|option| option == word);
        assert!(!has("phase 1.start=area_first"));
        assert!(!has("11.2.movement=us_draft") || has("6.1.binding=first"));
    }
}

#[test]
fn each_gets_answers_from_what_it_may_read() {
    let summary = |audience: &str| lines(&["--as", audience]).pop().unwrap();
    let public = summary("public");
    assert_eq!((&public["shown_to"], &public["frontier"]), (&serde_json::json!(["public"]), &Value::Null));
    assert_eq!(public["unread"], serde_json::json!(["RU", "UA", "US"]));
    // What the checker alone tells: as many as `irenic check` counts without an error.
    let check = run(&["check", "examples/abu-dhabi", "--combinations", "--format", "json"]);
    let check = String::from_utf8(check.stdout).unwrap();
    let check: Value = serde_json::from_str(check.lines().last().unwrap()).unwrap();
    assert_eq!(public["admissible"], serde_json::json!([check["sound"], check["sound"]]));
    assert_eq!(public["combinations"], check["combinations"]);
    let mediator = summary("mediator");
    assert_eq!(mediator["shown_to"], serde_json::json!(["mediator"]));
    assert_eq!((&mediator["unread"], &mediator["reach"]), (&serde_json::json!([]), &"exact".into()));
    assert_eq!(mediator["parties"].as_array().unwrap().len(), 3);
    let own = summary("UA");
    assert_eq!(
        (&own["unread"], &own["shown_to"]),
        (&serde_json::json!(["RU"]), &serde_json::json!(["mediator", "UA"]))
    );
    assert_eq!(run(&["packages", "examples/abu-dhabi", "--as", "XX"]).status.code(), Some(2));
    assert_eq!(run(&["packages", "examples/abu-dhabi", "--format", "sarif"]).status.code(), Some(2));
}

#[test]
fn what_each_gives_and_gets_adds_up() {
    let lines = lines(&["--as", "mediator"]);
    let points: Vec<&Value> = lines.iter().filter(|line| line["point"].is_string()).collect();
    assert_eq!(points.len(), 4);
    for package in lines.iter().filter(|line| line["worth"].is_array()) {
        for share in package["worth"].as_array().unwrap() {
            let brackets = share["brackets"].as_array().unwrap();
            let sum: f64 = brackets.iter().filter_map(|bracket| bracket["least"].as_f64()).sum();
            assert!((sum - share["least"].as_f64().unwrap()).abs() < 1e-3, "{share}");
            // US has said nothing of the exchange.
            let unsaid = brackets.iter().filter(|bracket| bracket["least"].is_null()).count();
            assert_eq!(unsaid, usize::from(share["party"] == "US"));
            let below = if share["party"] == "US" { 0.0 } else { 45.0 };
            assert!(share["least"].as_f64().unwrap() >= below);
        }
    }
}

#[test]
fn options_that_are_chosen_stay() {
    let lines = lines(&["--as", "mediator", "--options", "11.2.movement=economic_zone,10.operation=two_party"]);
    for line in lines.iter().filter(|line| line["package"].is_u64() && line["worth"].is_array()) {
        let options = strings(&line["options"]);
        assert!(options.contains(&"11.2.movement=economic_zone") && options.contains(&"10.operation=two_party"));
    }
    // 31 brackets, of which one of 3 and one of 4 options are settled.
    let all: u128 = lines.last().unwrap()["combinations"].as_str().unwrap().parse().unwrap();
    assert_eq!(all * 12, 6_687_075_336_192);
    let never = packages(&["--as", "mediator", "--options", "11.2.movement=european"]);
    assert!(never.contains("0 admissible") && never.contains("the text has an error"), "{never}");
}

#[test]
fn the_screen_fits_and_says_who_may_see_it() {
    for audience in ["mediator", "RU", "UA", "US", "EUR", "public"] {
        let out = packages(&["--as", audience, "--unlocking", "--reliefs"]);
        assert!(out.lines().all(|line| line.chars().count() <= 100), "{out}");
    }
    insta::assert_snapshot!(packages(&["--as", "mediator", "--unlocking", "--reliefs"]));
    let signed = run(&["packages", "examples/dayton"]);
    let signed = String::from_utf8(signed.stdout).unwrap();
    assert!(signed.contains("No bracket of this text is open"), "{signed}");
}

#[test]
fn keys_stand_in_the_order_of_the_book() {
    let book = std::fs::read_to_string(format!("{ROOT}/book/src/reference/json.md")).unwrap();
    let from = book.find("## packages").unwrap();
    let page = &book[from..from + book[from + 1..].find("\n## ").unwrap()];
    let lines = lines(&["--as", "mediator", "--unlocking", "--reliefs"]);
    for first in ["package", "point", "moves", "unlocks", "relief", "summary"] {
        let line = lines.iter().find(|line| line.as_object().unwrap().keys().next().unwrap() == first).unwrap();
        let mut at = page.find(&format!("`{first}`")).unwrap();
        for key in line.as_object().unwrap().keys() {
            let next = page[at..].find(&format!("`{key}`"));
            at += next.unwrap_or_else(|| panic!("the book does not name `{key}` of `{first}` in its place"));
        }
    }
}
