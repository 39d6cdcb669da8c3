//! `irenic talks` over the example of a text under negotiation: figures worked out by hand, who sees what, and pictures.

#![allow(clippy::unwrap_used)]

use std::process::{Command, Output};

use serde_json::Value;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_irenic")).args(arguments).current_dir(ROOT).env_remove("COLUMNS").output().unwrap()
}

fn irenic(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn talks(more: &[&str]) -> String {
    irenic(&[&["talks", "examples/abu-dhabi"], more].concat())
}

fn lines(more: &[&str]) -> Vec<Value> {
    talks(&[more, &["--format", "json"]].concat()).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn indicator<'a>(lines: &'a [Value], name: &str, about: &str) -> &'a Value {
    lines.iter().find(|line| line["indicator"] == name && line["about"] == about).unwrap()
}

fn figure(indicator: &Value, what: &str) -> Value {
    let figures = indicator["figures"].as_array().unwrap();
    figures.iter().find(|one| one["what"] == what).unwrap()["value"].clone()
}

#[test]
fn cadence_is_what_the_calendar_says() {
    // Sessions of all meetings: 16 May, 2 June, 23 July, 23 November 2025, 22 January (two of one day), 23-24 January, 4-5
    // February, 26 February 2026. Gaps: 17, 51, 123, 60, 1, 11, 21; sorted 1, 11, 17, 21, 51, 60, 123: median 21. From 26
    // February to 30 April: 2 + 31 + 30 = 63 days, so 63 / 21 = 3.0.
    let later = lines(&["--as-of", "2026-04-30"]);
    let all = indicator(&later, "cadence", "all meetings");
    assert_eq!(all["value"], 3.0);
    assert_eq!((figure(all, "sessions"), figure(all, "median gap, days")), (8.0.into(), 21.0.into()));
    assert_eq!(figure(all, "days since the last session"), 63.0);
    assert_eq!(figure(all, "gaps as long as this silence"), 1.0);
    // The next round was named for early March; none is on record.
    assert_eq!(figure(all, "kept of 1 date named for a next meeting"), 0.0);
    assert_eq!((&all["known"], &all["unknown"]), (&9.into(), &2.into()));
    // The 21 slopes between pairs of gaps, sorted: -63, -61, -59, -37.3, -25.5, -24.5, -16.7, -13, -10, -6, then -4, of 17 and
    // 1 four gaps apart, then -1.2, 0.7, 4.5, 10, 10, 10, 14.3, 34, 53, 72.
    assert_eq!(figure(all, "trend, days a gap"), -4.0);

    // Meetings of both parties: 16 May, 2 June, 23 July, 23-24 January, 4-5 February. Gaps: 17, 51, 184, 11; median
    // (17 + 51) / 2 = 34. From 5 February: 21 days to 26 February, 84 to 30 April. One more meeting took place on some day
    // from 6 to 25 February, so the silence is of 1 day at least on the 26th, and of 64 on 30 April.
    let both = indicator(&later, "cadence", "meetings of all parties");
    assert_eq!(both["value"], 2.47059, "84 / 34");
    assert_eq!(both["interval"], serde_json::json!([1.88235, 2.47059]), "64 / 34 to 84 / 34");
    let earlier = lines(&["--as-of", "2026-02-26"]);
    assert_eq!(indicator(&earlier, "cadence", "all meetings")["value"], 0.0);
    let both = indicator(&earlier, "cadence", "meetings of all parties");
    assert_eq!((&both["value"], figure(both, "median gap, days")), (&0.617647.into(), 34.0.into()), "21 / 34");
    assert_eq!(both["interval"], serde_json::json!([0.0294118, 0.617647]), "1 / 34 to 21 / 34");
}

#[test]
fn the_exchange_that_was_promised_is_found_carried_out() {
    let lines = lines(&["--as-of", "2026-02-26"]);
    let measures = indicator(&lines, "measures", "all who promised");
    assert_eq!((&measures["value"], figure(measures, "performed")), (&1.0.into(), 2.0.into()));
    assert_eq!(figure(measures, "reciprocity lag, days (median)"), 0.0);
    let sources: Vec<&str> = measures["sources"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    assert_eq!(sources, ["record:2026-02-05-exchange-ua", "record:2026-02-05-exchange-ru"]);
    // On the day before it was not due yet, and on the first days of the talks not promised.
    let series: Vec<&Value> = measures["series"].as_array().unwrap().iter().collect();
    assert!(series.iter().all(|one| one["day"].as_str() >= Some("2026-02-05") || one["value"].is_null()));
    // 1,000 in May and 157 in February, of each; three civilians of whom the record does not say who released them.
    for about in ["prisoner_of_war by UA", "prisoner_of_war by RU"] {
        assert_eq!(indicator(&lines, "releases", about)["value"], 1157.0);
    }
    assert_eq!(indicator(&lines, "releases", "civilian by unknown")["value"], 3.0);
}

#[test]
fn what_nothing_is_known_of_is_unknown() {
    let lines = lines(&["--as-of", "2026-04-30"]);
    for (name, about) in
        [("access", "nine constraints"), ("harm", "civilians"), ("brackets", "all brackets of the text")]
    {
        let one = indicator(&lines, name, about);
        assert!(one["value"].is_null() && one["unknown"].as_u64() > Some(0), "{one}");
        assert!(!one["reason"].as_str().unwrap().is_empty());
    }
}

#[test]
fn three_drafts_stand_beside_each_other_over_every_matter() {
    let lines = lines(&["--as-of", "2026-02-26"]);
    let matters: Vec<&Value> = lines.iter().filter(|line| line["matter"].is_string()).collect();
    assert_eq!(matters.len(), 31);
    assert!(matters.iter().all(|matter| matter["drafts"].as_array().unwrap().len() == 3));
    let scheme = matters.iter().find(|matter| matter["matter"] == "annex_exchange:2.scheme").unwrap();
    let options: Vec<&Value> = scheme["drafts"].as_array().unwrap().iter().map(|one| &one["options"][0]).collect();
    assert_eq!(options, ["all_for_all", "all_for_all", "with_sentenced"]);
    let others = matters.iter().find(|matter| matter["matter"] == "annex_exchange:3.others").unwrap();
    assert_eq!(others["agree"], true);
    assert!(others["drafts"][2]["options"].is_null(), "the last draft is silent on it");
    let ratified = matters.iter().find(|matter| matter["matter"] == "6.1.binding").unwrap();
    assert!(ratified["drafts"][2]["options"].is_null(), "a position without a date is in no draft");
}

#[test]
fn each_sees_its_own_position_and_what_is_shown_to_it() {
    let seen = |audience: &str| -> Vec<String> {
        let lines = lines(&["--as", audience, "--as-of", "2026-02-26"]);
        lines.iter().filter_map(|line| line["position"].as_str().map(str::to_string)).collect()
    };
    assert_eq!(seen("public"), [] as [&str; 0]);
    assert_eq!(seen("UA"), ["UA", "US"]);
    assert_eq!(seen("RU"), ["RU", "US"]);
    assert_eq!(seen("US"), ["US"]);
    assert_eq!(seen("EUR"), [] as [&str; 0]);
    assert_eq!(seen("mediator"), ["RU", "UA", "US"]);
    let last = |audience: &str| lines(&["--as", audience, "--as-of", "2026-02-26"]).pop().unwrap()["shown_to"].clone();
    assert_eq!(last("public"), serde_json::json!(["public"]));
    assert_eq!(last("RU"), serde_json::json!(["mediator", "RU"]));
    assert_eq!(last("mediator"), serde_json::json!(["mediator"]));
    assert!(talks(&["--as", "RU"]).contains("To be shown to the mediator and RU alone."));
    // No figure of another reaches the screen: 80 to 100 is UA's alone, 90 to 100 RU's.
    assert!(talks(&["--as", "UA"]).contains("80 to 100") && !talks(&["--as", "RU"]).contains("80 to 100"));
    assert!(talks(&["--as", "RU"]).contains("90 to 100") && !talks(&["--as", "UA"]).contains("90 to 100"));
    let nobody = run(&["talks", "examples/abu-dhabi", "--as", "XX"]);
    assert_eq!(nobody.status.code(), Some(2));
}

#[test]
fn no_other_command_opens_a_position() {
    for command in ["check", "read", "test", "verify"] {
        let output = run(&[command, "examples/abu-dhabi", "--format", "json"]);
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        assert!(!said.contains("positions/") && !said.contains("Invented faction"), "{command}: {said}");
    }
}

#[test]
fn the_screen_fits_and_opens_what_was_counted() {
    let out = talks(&["--as", "mediator", "--as-of", "2026-04-30", "--open", "all"]);
    assert!(out.lines().all(|line| line.chars().count() <= 100), "{out}");
    let section = &out[out.find("cadence, all meetings").unwrap()..out.find("measures, all").unwrap()];
    insta::assert_snapshot!(section);
    let unknown = run(&["talks", "examples/abu-dhabi", "--open", "score"]);
    assert_eq!(unknown.status.code(), Some(2));
}

#[test]
fn keys_stand_in_the_order_of_the_book() {
    let book = std::fs::read_to_string(format!("{ROOT}/book/src/reference/json.md")).unwrap();
    let page = &book[book.find("## talks").unwrap()..book.find("## verify").unwrap()];
    let lines = lines(&["--as", "mediator", "--as-of", "2026-02-26"]);
    for first in ["round", "matter", "position", "indicator", "summary"] {
        let line = lines.iter().find(|line| line.get(first).is_some()).unwrap();
        let keys: Vec<&String> = line.as_object().unwrap().keys().collect();
        assert_eq!(keys[0], first);
        for key in keys {
            assert!(page.contains(&format!("`{key}`")), "the book does not name `{key}` of `{first}`");
        }
    }
}

#[test]
fn a_picture_is_drawn_of_each_indicator() {
    let folder = std::env::temp_dir().join(format!("irenic-talks-{}", std::process::id()));
    let path = folder.to_str().unwrap();
    talks(&["--as-of", "2026-04-30", "--svg", path]);
    let picture = std::fs::read_to_string(folder.join("cadence-all-meetings.svg")).unwrap();
    assert!(picture.contains("<title>2026-04-30: 3</title>") && picture.ends_with("</svg>\n"));
    let count = std::fs::read_dir(&folder).unwrap().count();
    let indicators = lines(&["--as-of", "2026-04-30"]).iter().filter(|line| line["indicator"].is_string()).count();
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(count, indicators);
}
