//! Links from the outside: candidates are listed and never taken, decisions turn verdicts, and an earlier day still sees what
//! held then.

#![allow(clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

const AGREEMENT: &str = r#"agreement truce signed 2026-01-15 timezone "UTC"
party A
body monitors
  observes fire
clause 1 "Ceasefire"
  A must not fire
  from 2026-02-01
  verified by monitors standard corroborated
"#;

const PROJECT: &str = r#"title = "Truce"
document = "agreement.irenic"
[[source]]
name = "mission"
format = "csv"
mapping = "mapping.toml"
[[source.release]]
file = "mission.csv"
known = "2026-03-01"
[[source]]
name = "press"
format = "csv"
mapping = "mapping.toml"
[[source.release]]
file = "press.csv"
known = "2026-03-01"
"#;

const MAPPING: &str = r#"id = "id"
event = { constant = "shelling" }
actor = "who"
time = { start = "day" }
place = { latitude = "lat", longitude = "lon", precision = { always = { km = 1, means = "surroundings" } } }
"#;

const MISSION: &str = "id,who,day,lat,lon\n1,A,2026-02-03,48.0,38.0\n2,A,2026-02-20,48.3,38.2\n";
const PRESS: &str = "id,who,day,lat,lon\n7,A,2026-02-03,48.005,38.01\n8,A,2026-02-25,49.3,38.9\n";

struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Scratch {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("links-{name}"));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder can be made");
        for (file, text) in [
            ("agreement.irenic", AGREEMENT),
            ("irenic.toml", PROJECT),
            ("mapping.toml", MAPPING),
            ("mission.csv", MISSION),
            ("press.csv", PRESS),
        ] {
            fs::write(folder.join(file), text).expect("a file can be written");
        }
        Scratch(folder)
    }

    fn run(&self, command: &str, rest: &[&str]) -> (i32, String, String) {
        let output = started(&self.0, command, rest).wait_with_output().expect("it ends");
        ended(&output)
    }

    /// State of the clause, as of a day after everything.
    fn state(&self, known_at: Option<&str>) -> (String, Value) {
        let mut arguments = vec!["--as-of", "2026-03-31", "--format", "json"];
        arguments.extend(known_at.iter().flat_map(|at| ["--known-at", at]));
        let (status, out, err) = self.run("verify", &arguments);
        assert_eq!(status, 0, "{err}");
        let finding: Value = serde_json::from_str(out.lines().next().expect("a line")).expect("an object");
        (finding["state"].as_str().expect("a state").to_string(), finding["evidence"].clone())
    }

    fn record(&self) -> String {
        fs::read_to_string(self.0.join("links.toml")).unwrap_or_default()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn started(folder: &Path, command: &str, rest: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_irenic"))
        .arg(command)
        .arg(folder)
        .args(rest)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .env_remove("COLUMNS")
        .spawn()
        .expect("the binary runs")
}

fn ended(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (output.status.code().expect("it ended by itself"), text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_link_turns_a_verdict_and_a_split_turns_it_back() {
    let scratch = Scratch::new("verdict");
    assert_eq!(scratch.state(None).0, "undetermined");
    let (status, out, err) = scratch.run("links", &["--format", "json"]);
    assert_eq!((status, err.as_str()), (0, ""));
    let candidate: Value = serde_json::from_str(out.lines().next().expect("a line")).expect("an object");
    assert_eq!(candidate["candidate"], serde_json::json!(["mission:1", "press:7"]));
    assert_eq!(candidate["likelihood"], "likely");
    let sum: f64 =
        candidate["parts"].as_array().expect("parts").iter().filter_map(|part| part["weight"].as_f64()).sum();
    assert!((sum - candidate["score"].as_f64().expect("a score")).abs() < 1e-5);
    assert_eq!(scratch.state(None).0, "undetermined", "to list is not to link");
    assert_eq!(scratch.record(), "");

    let link = ["mission:1", "press:7", "--because", "same crater", "--by", "cell", "--known", "2026-03-05"];
    let (status, out, err) = scratch.run("link", &link);
    assert_eq!(status, 0, "{err}");
    assert!(out.contains("linked mission:1, press:7 as mission:1+press:7, because same crater (by cell)"), "{out}");
    assert_eq!(scratch.state(None), ("breached".to_string(), serde_json::json!(["mission:1+press:7"])));
    assert_eq!(scratch.state(Some("2026-03-04")).0, "undetermined");
    let why = Command::new(env!("CARGO_BIN_EXE_irenic"))
        .args(["why", "1/A"])
        .arg(&scratch.0)
        .args(["--as-of", "2026-03-31"])
        .output()
        .expect("the binary runs");
    let (_, why, _) = ended(&why);
    assert!(why.contains("decided: 2026-03-05: linked mission:1, press:7"), "{why}");
    assert!(why.contains("mission:1 and press:7 compare at 20.1 bits, likely"), "{why}");

    let before = scratch.record();
    let (status, _, err) =
        scratch.run("unlink", &["mission:1+press:7", "--because", "two hours apart", "--known", "2026-03-08"]);
    assert_eq!(status, 0, "{err}");
    assert!(scratch.record().starts_with(&before), "what was decided stays on record");
    assert_eq!(scratch.state(None).0, "undetermined");
    assert_eq!(scratch.state(Some("2026-03-06")).0, "breached", "before the split, the link is seen");
    assert_eq!(scratch.state(Some("2026-03-04")).0, "undetermined");

    let apart = ["mission:1", "press:7", "--because", "two hours apart", "--known", "2026-03-09"];
    assert_eq!(scratch.run("apart", &apart).0, 0);
    let listed = |at: &[&str]| scratch.run("links", &[&["--format", "json"], at].concat()).1.contains("\"candidate\":");
    assert!(!listed(&[]));
    assert!(listed(&["--known-at", "2026-03-08"]));
    let (status, _, err) = scratch.run("link", &["mission:1", "press:7", "--because", "after all"]);
    assert_eq!(status, 2);
    assert!(err.contains("held apart by an earlier decision") && err.contains("--reopen"), "{err}");
    let reopen = ["--reopen", "mission:1", "press:7", "--because", "new photographs", "--known", "2026-03-10"];
    assert_eq!(scratch.run("apart", &reopen).0, 0);
    assert!(listed(&[]));
    let (_, out, _) = scratch.run("links", &[]);
    for words in
        ["as mission:1+press:7, because same crater (by cell)\n    (undone since)", "split", "held apart", "reopened"]
    {
        assert!(out.contains(words), "{words}\n{out}");
    }
}

#[test]
fn what_cannot_be_decided_is_refused_and_nothing_is_written() {
    let scratch = Scratch::new("refused");
    let because = ["--because", "same crater"];
    assert_eq!(scratch.run("link", &[&["mission:1", "press:7"][..], &because].concat()).0, 0);
    let record = scratch.record();
    let cases: [(&str, &[&str], &str); 9] = [
        ("link", &["mission:1", "mission:2"], "is in the link"),
        ("link", &["mission:2", "press:9"], "no release of any source has it"),
        ("link", &["mission:2", "mission:2"], "fewer than two"),
        ("link", &["mission:2", "press:8", "--incident", "mission:1+press:7"], "two links named"),
        ("link", &["mission:2", "press:8", "--known", "2999-01-01"], "lies ahead"),
        ("link", &["mission:2", "press:8", "--known", "yesterday"], "yesterday"),
        ("unlink", &["mill-road"], "no link `mill-road`"),
        ("apart", &["mission:1", "press:7"], "joined in the link"),
        ("apart", &["mission:1", "mission:2", "--reopen"], "not held apart"),
    ];
    for (command, rest, words) in cases {
        let (status, out, err) = scratch.run(command, &[rest, &because].concat());
        assert_eq!((status, out.as_str()), (2, ""), "{rest:?}");
        assert!(err.contains(words) && err.starts_with("error: "), "{rest:?}: {err}");
    }
    assert_eq!(scratch.run("link", &["mission:2", "press:8"]).0, 2, "a reason is needed");
    assert_eq!(scratch.run("link", &["mission:2", "press:8", "--because", " "]).0, 2);
    assert_eq!(scratch.record(), record);
    fs::write(scratch.0.join("links.toml"), format!("{record}[[split]]\nincident = 3\n")).expect("it can be written");
    let (status, _, err) = scratch.run("link", &[&["mission:2", "press:8"][..], &because].concat());
    assert_eq!(status, 2);
    assert!(err.contains("has to be mended first") && err.contains("links.toml:"), "{err}");
    let (status, _, err) = scratch.run("verify", &["--as-of", "2026-03-31"]);
    assert_eq!(status, 1, "an entry that cannot be used is an error");
    assert!(err.contains("E011"), "{err}");
}

#[test]
fn many_at_once_lose_no_entry() {
    let scratch = Scratch::new("many");
    let rows = |from: u32| {
        let row = |at: u32| format!("{at},A,2026-02-{:02},48.0,38.0\n", 1 + at % 28);
        "id,who,day,lat,lon\n".to_string() + &(from..from + 12).map(row).collect::<String>()
    };
    fs::write(scratch.0.join("mission.csv"), rows(0)).expect("it can be written");
    fs::write(scratch.0.join("press.csv"), rows(0)).expect("it can be written");
    let children: Vec<Child> = (0..12)
        .map(|at| {
            let ids = [format!("mission:{at}"), format!("press:{at}")];
            started(&scratch.0, "link", &[&ids[0], &ids[1], "--because", "same day", "--known", "2026-03-05"])
        })
        .collect();
    let mut recorded = 0;
    for child in children {
        let (status, _, err) = ended(&child.wait_with_output().expect("it ends"));
        match status {
            0 => recorded += 1,
            _ => assert!(err.contains("another command is writing"), "{err}"),
        }
    }
    assert!(recorded > 0);
    assert_eq!(scratch.record().matches("[[link]]").count(), recorded);
    assert_eq!(scratch.run("verify", &["--as-of", "2026-03-31"]).0, 0, "the record is whole");
    assert!(!scratch.0.join("links.toml.irenic-new").exists());
}
