//! Logs held against an agreement by the binary: what is counted, told and changed, and how bad rows and late ones end.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const AGREEMENT: &str = r#"# Truce

```irenic
agreement truce "Truce"
  signed 2015-03-02
  timezone "Europe/Kyiv"

party A "A"
party B "B"
group sides "Both sides" = A, B
body M "Mission"
  observes fire, deployment
kind heavy_weapon "Heavy weapon" is weapon
place north "North" = area "north" from "places.geojson"
moment quiet = 7 days without fire in north
moment hot when count of fire in north in last 7 days >= 3

clause 1 "Meeting"
  whenever fire as f
  M must meet within 24 hours of f

clause 2 "Withdrawal"
  sides each must complete withdrawal of heavy_weapon
  by 2015-03-20
  verified by M

clause 3 "None"
  sides each must not deploy of heavy_weapon
  from fulfilment of clause 2
```
"#;

const PLACES: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","id":"north","properties":{},"geometry":
{"type":"Polygon","coordinates":[[[38.0,48.2],[38.1,48.2],[38.1,48.3],[38.0,48.3],[38.0,48.2]]]}}]}"#;

const LOG: &str = "id,event,actor,time,until,inside,subject
e1,fire,A,2015-03-03T10:00:00Z,,north,
e2,meeting,M,2015-03-03T20:00:00Z,,,
e3,fire,B,2015-03-04T10:00:00Z,,north,
e4,fire,,2015-03-05T10:00:00Z,,north,
e5,meeting,M,2015-03-07T20:00:00Z,,,
e6,certification,M,2015-03-10T00:00:00Z,,,clause 2
e7,deployment,A,2015-03-11T00:00:00Z,,,heavy_weapon
e8,deployment,,2015-03-11T01:00:00Z,,,heavy_weapon
e9,fire,A,2015-03-14T00:00:00Z,2015-04-01T00:00:00Z,north,
";

fn folder(name: &str, log: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("monitor-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("agreement.md"), AGREEMENT).unwrap();
    fs::write(folder.join("places.geojson"), PLACES).unwrap();
    fs::write(folder.join("log.csv"), log).unwrap();
    folder
}

fn monitor(folder: &Path, arguments: &[&str]) -> Output {
    let mut all = vec!["monitor", "agreement.md", "--log", "log.csv", "--allow", "A104"];
    all.extend(arguments);
    Command::new(env!("CARGO_BIN_EXE_irenic")).args(all).current_dir(folder).env_remove("COLUMNS").output().unwrap()
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn objects(output: &Output) -> Vec<Value> {
    String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn of<'v>(all: &'v [Value], key: &str, value: &str) -> &'v Value {
    all.iter().find(|one| one[key] == value).unwrap_or_else(|| panic!("no {key} {value} in {all:#?}"))
}

#[test]
fn a_log_is_followed_to_its_end() {
    let folder = folder("follow", LOG);
    let output = monitor(&folder, &["--covers", "fire,meeting", "--as-of", "2015-03-31", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let all = objects(&output);
    // Three fires within seven days by 5 March; quiet since then until a fire that is known to a fortnight and more.
    assert_eq!(of(&all, "moment", "hot")["to"], "2015-03-05T12:00:00+02:00[Europe/Kyiv]");
    assert_eq!(of(&all, "moment", "quiet")["to"], "2015-03-12T12:00:00+02:00[Europe/Kyiv]");
    let meeting = &all.iter().find(|one| one["clause"] == "1").unwrap()["states"];
    // e1 in time, e3 and e4 late (e4 by 10 hours), e9 never, though its day is due only if it was early.
    assert_eq!(meeting["fulfilled"]["certain"], 1);
    assert_eq!(meeting["fulfilled_late"]["certain"], 2);
    assert_eq!(meeting["breached"]["possible"], 1);
    let none = |bearer: &str| all.iter().find(|one| one["clause"] == "3" && one["bearer"] == bearer).unwrap();
    assert_eq!((&none("A")["violations"], &none("A")["first"]), (&Value::from(1), &Value::from("e7")));
    assert_eq!(none("unattributed")["violations"], 1);
    assert_eq!(none("B")["states"]["undetermined"]["certain"], 1);
    let summary = all.last().unwrap();
    assert_eq!((&summary["events"], &summary["rejected"]), (&Value::from(9), &Value::from(0)));
}

#[test]
fn one_thread_and_two_and_a_kept_log_say_the_same() {
    let folder = folder("threads", LOG);
    let lines = |more: &[&str]| {
        let mut arguments = vec!["--covers", "event", "--as-of", "2015-03-31", "--format", "json"];
        arguments.extend(more);
        String::from_utf8(monitor(&folder, &arguments).stdout).unwrap()
    };
    assert_eq!(lines(&["--threads", "1"]), lines(&["--threads", "2"]));
    let but_summary =
        |text: String| text.lines().filter(|line| !line.contains("\"summary\"")).collect::<Vec<_>>().join("\n");
    assert_eq!(but_summary(lines(&[])), but_summary(lines(&["--keep"])));
}

#[test]
fn what_becomes_known_later_changes_what_depends_on_it() {
    let folder = folder("late", LOG);
    fs::write(
        folder.join("late.ndjson"),
        "{\"id\":\"e4\",\"withdrawn\":true}\n{\"id\":\"m1\",\"event\":\"meeting\",\"actor\":\"M\",\"time\":\"2015-03-04T12:00:00Z\"}\n{\"id\":\"e99\",\"withdrawn\":true}\n",
    )
    .unwrap();
    let arguments = ["--covers", "event", "--as-of", "2015-03-31", "--format", "json", "--late", "late.ndjson"];
    let all = objects(&monitor(&folder, &arguments));
    // Without e4, no seven days saw three: e9 came nine days after e3 at the earliest.
    assert_eq!(of(&all, "moment", "hot")["state"], "not_reached");
    assert_eq!(of(&all, "moment", "quiet")["to"], "2015-03-11T12:00:00+02:00[Europe/Kyiv]");
    let changed: Vec<(&str, &str, &str)> = all
        .iter()
        .filter(|one| one["row"].is_string())
        .map(|one| (one["row"].as_str().unwrap(), one["was"].as_str().unwrap(), one["now"].as_str().unwrap()))
        .collect();
    assert_eq!(changed, [("e4", "fulfilled_late", "none"), ("e3", "fulfilled_late", "fulfilled")]);
    assert_eq!(all.last().unwrap()["revised"]["unknown"], serde_json::json!(["e99"]));
}

#[test]
fn bad_rows_are_told_and_late_ones_not_taken_in_silence() {
    let more = format!("{LOG}e10,fire,A,soon,,north,\ne11,fire,A,2015-03-03T00:00:00Z,,north,\n");
    let folder = folder("bad", &more);
    let output = monitor(&folder, &["--as-of", "2015-03-31"]);
    assert_eq!(output.status.code(), Some(1));
    let shown = text(&output);
    assert!(shown.contains("1 row not taken"), "{shown}");
    assert!(shown.contains("log.csv:11: `soon` is no instant and no day"), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= 100), "{shown}");
    let refused = monitor(&folder, &["--covers", "thunder"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused).contains("no event is called `thunder`"));
}

#[test]
fn alarms_are_told_as_they_come() {
    let folder = folder("alarms", LOG);
    let output = monitor(&folder, &["--covers", "event", "--as-of", "2015-03-31", "--format", "json", "--alarms"]);
    let all = objects(&output);
    let told: Vec<String> = all
        .iter()
        .filter(|one| one["alarm"].is_string())
        .map(|one| format!("{} {}", one["alarm"].as_str().unwrap(), one["what"].as_str().unwrap()))
        .collect();
    for wanted in
        ["moment hot holds", "moment quiet holds", "1/M fulfilled_late", "3/A violated", "3/unattributed violated"]
    {
        assert!(told.iter().any(|one| one == wanted), "{wanted}: {told:?}");
    }
}
