//! Effort of observation from a project's own tables, as people and as scripts see it.

#![allow(clippy::unwrap_used)]

use std::process::Command;

use serde_json::Value;

const PROJECT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/river");

fn irenic(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_irenic")).args(arguments).env_remove("COLUMNS").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn efforts() -> Vec<Value> {
    let out = irenic(&["verify", PROJECT, "--as-of", "2026-03-31", "--effort", "--format", "json"]);
    let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.last().unwrap()["summary"].is_string(), "the summary stays the last line");
    lines.into_iter().filter(|line| line["effort"].is_string()).collect()
}

fn effort(clause: &str, body: &str, place: &str) -> Value {
    let all = efforts();
    let found = all.iter().find(|one| one["clause"] == clause && one["effort"] == body && one["place"] == place);
    found.unwrap_or(&Value::Null).clone()
}

#[test]
fn effort_is_shown_beside_the_verdicts() {
    let out = irenic(&["verify", PROJECT, "--as-of", "2026-03-31", "--effort"]);
    let section = &out[out.find("Observation effort").unwrap()..];
    insta::assert_snapshot!(section);
    assert!(out.lines().all(|line| line.chars().count() <= 100), "{out}");
    assert!(!irenic(&["verify", PROJECT, "--as-of", "2026-03-31"]).contains("Observation effort"));
}

#[test]
fn hours_are_those_of_patrols_and_violations_are_held_against_the_bodys_own() {
    let valley = effort("1", "MISSION", "valley");
    let keys: Vec<&str> = valley.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "effort",
            "clause",
            "event",
            "place",
            "from",
            "until",
            "method",
            "hours",
            "square_km",
            "violations",
            "possible_violations",
            "reported",
            "possible_reported",
            "per_100_hours",
            "per_100_square_km",
        ]
    );
    assert_eq!(valley["method"], "patrols");
    // The patrol known to the region may have been elsewhere.
    assert_eq!((&valley["hours"]["least"], &valley["hours"]["most"]), (&18.0.into(), &23.0.into()));
    // One of the press beside two of the mission; the one known to the region is possible.
    assert_eq!((&valley["violations"], &valley["possible_violations"]), (&3.into(), &1.into()));
    assert_eq!((&valley["reported"], &valley["possible_reported"]), (&2.into(), &1.into()));
    let rate = &valley["per_100_hours"];
    // 100 · 2 / 23 and 100 · 3 / 18; the exact interval by χ² at 2.5 and 97.5 per cent: 0.242209 and 8.767273.
    assert_eq!((&rate["least"], &rate["most"]), (&8.69565.into(), &16.6667.into()));
    assert_eq!(rate["interval"], serde_json::json!([1.05308, 48.7071]));
}

#[test]
fn parts_of_a_place_have_their_own_hours() {
    let bridge = effort("1", "MISSION", "bridge");
    assert_eq!((&bridge["hours"]["least"], &bridge["hours"]["most"]), (&4.0.into(), &17.0.into()));
    assert_eq!((&bridge["violations"], &bridge["reported"]), (&1.into(), &1.into()));
    let bank = effort("1", "MISSION", "bank");
    assert_eq!((&bank["hours"]["least"], &bank["hours"]["most"]), (&6.0.into(), &19.0.into()));
    assert_eq!((&bank["violations"], &bank["reported"]), (&2.into(), &1.into()));
}

#[test]
fn where_no_effort_is_recorded_nothing_is_said_of_it() {
    // The office observes the bank alone, so not all of the valley, and reports nothing that the project holds.
    let valley = effort("1", "OFFICE", "valley");
    assert_eq!(
        (&valley["method"], &valley["hours"], &valley["per_100_hours"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    let bank = effort("1", "OFFICE", "bank");
    assert_eq!(bank["method"], "access");
    assert_eq!(bank["hours"]["most"], 744.0);
    assert_eq!(bank["per_100_hours"], Value::Null);
    assert!(efforts().iter().all(|one| one["clause"] != "2"), "nobody has a mandate to observe flights");
}
