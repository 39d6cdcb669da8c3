//! The binary from the outside: exit statuses, JSON keys and their order, hostile files.

// Functions beside the tests fail as tests do.
#![allow(clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Map, Value};

fn irenic(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_irenic"))
        .args(arguments)
        .current_dir(repository())
        .env_remove("COLUMNS")
        .output()
        .expect("the binary runs")
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("output is UTF-8")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("output is UTF-8")
}

fn status(output: &Output) -> i32 {
    output.status.code().expect("it ended by itself")
}

fn objects(text: &str) -> Vec<Map<String, Value>> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no object: {line}"))).collect()
}

fn keys(object: &Map<String, Value>) -> Vec<&str> {
    object.keys().map(String::as_str).collect()
}

/// A folder that is gone when the test ends.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str, files: &[(&str, &[u8])]) -> Scratch {
        let folder = std::env::temp_dir().join(format!("irenic-cli-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a scratch folder can be made");
        for (name, bytes) in files {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a scratch folder can be made");
            fs::write(path, bytes).expect("a scratch file can be written");
        }
        Scratch(folder)
    }

    fn path(&self) -> &str {
        self.0.to_str().expect("the path is Unicode")
    }

    fn file(&self, name: &str) -> String {
        self.0.join(name).to_str().expect("the path is Unicode").to_string()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const EXAMPLES: [&str; 3] = ["examples/minsk-2", "examples/abu-dhabi", "examples/dayton"];

#[test]
fn the_examples_check_as_they_should() {
    for example in EXAMPLES {
        let checked = irenic(&["check", example, "--deny", "warnings"]);
        // Minsk II has a conflict of readings, and one option of the plan under negotiation a clause that never starts.
        let clean = example.contains("dayton");
        assert_eq!(status(&checked), i32::from(!clean), "{example}\n{}", out(&checked));
        assert!(out(&checked).lines().all(|line| line.chars().count() <= 100), "{}", out(&checked));
    }
}

#[test]
fn the_examples_pass_their_scenarios() {
    for example in EXAMPLES {
        let tested = irenic(&["test", example]);
        assert_eq!(status(&tested), 0, "{example}\n{}", out(&tested));
        assert!(out(&tested).ends_with(" passed, 0 failed\n"), "{}", out(&tested));
        assert_eq!(err(&tested), "");
    }
}

#[test]
fn the_examples_are_formatted() {
    for example in EXAMPLES {
        let formatted = irenic(&["fmt", example, "--check"]);
        assert_eq!(status(&formatted), 0, "{example}\n{}", out(&formatted));
    }
}

#[test]
fn every_clause_of_the_examples_reads_back() {
    for example in EXAMPLES {
        let read = irenic(&["read", example, "--format", "json"]);
        assert_eq!(status(&read), 0, "{}", err(&read));
        let clauses: Vec<_> = objects(&out(&read)).into_iter().filter(|object| object.contains_key("clause")).collect();
        assert!(!clauses.is_empty());
        for clause in clauses {
            assert_eq!(keys(&clause), ["clause", "title", "sentence", "file", "line", "heading"]);
            let sentence = clause["sentence"].as_str().expect("a sentence");
            assert!(sentence.ends_with('.') && !sentence.contains(" in place,"), "{sentence}");
        }
    }
}

#[test]
fn verify_speaks_as_the_contract_says() {
    let verified = irenic(&["verify", "examples/minsk-2", "--as-of", "2015-12-31", "--format", "json"]);
    assert_eq!(status(&verified), 0, "{}", err(&verified));
    let lines = objects(&out(&verified));
    let contract =
        ["clause", "instance", "bearer", "state", "since", "due", "standing", "certain", "evidence", "violations"];
    let clauses = lines.iter().take_while(|object| object.contains_key("clause")).count();
    assert!(clauses > 0);
    for clause in &lines[..clauses] {
        assert_eq!(keys(clause)[..contract.len()], contract);
    }
    let summary = lines.last().expect("a summary");
    assert_eq!(keys(summary)[0], "summary");
    assert_eq!(summary["instances"], clauses);
    assert!(lines[clauses..lines.len() - 1].iter().all(|object| object.contains_key("phase")));
    let fire = lines.iter().find(|object| object["clause"] == "1" && object["state"] == "breached");
    let fire = fire.expect("the ceasefire was violated");
    assert!(fire["violations"].as_u64().expect("a number") > 0);
    assert!(fire["evidence"][0].as_str().is_some_and(|id| id.starts_with("ucdp:")));
    assert!(fire["since"].as_str().is_some_and(|at| at.ends_with("[Europe/Kyiv]")), "{fire:?}");
}

#[test]
fn the_same_question_has_the_same_answer_to_the_byte() {
    let question = ["verify", "examples/minsk-2", "--as-of", "2015-06-30", "--format", "json"];
    assert_eq!(irenic(&question).stdout, irenic(&question).stdout);
}

#[test]
fn a_breach_fails_only_when_that_is_asked() {
    let question = ["verify", "examples/minsk-2", "--as-of", "2015-06-30"];
    let plain = irenic(&question);
    assert_eq!(status(&plain), 0, "{}", err(&plain));
    let asked = irenic(&[&question[..], &["--fail-on", "breached"]].concat());
    assert_eq!(status(&asked), 1);
    assert_eq!(plain.stdout, asked.stdout);
}

#[test]
fn no_line_of_the_verdicts_is_wider_than_a_hundred_columns() {
    let verified = irenic(&["verify", "examples/minsk-2", "--as-of", "2021-12-31"]);
    for line in out(&verified).lines() {
        assert!(line.chars().count() <= 100, "{line}");
        assert!(!line.contains('\u{1b}'), "no colour without a terminal: {line}");
    }
}

#[test]
fn why_leads_down_to_the_row() {
    let asked = irenic(&["why", "1/unattributed", "examples/minsk-2", "--as-of", "2015-03-31"]);
    assert_eq!(status(&asked), 0, "{}", err(&asked));
    let text = out(&asked);
    assert!(text.starts_with("Clause 1 “Ceasefire”\nagreement.md:"), "{text}");
    assert!(text.contains("sides each must not fire in conflict_zone"), "{text}");
    assert!(text.contains("evidence/ged_ukraine_release_2022.csv:"), "{text}");
    let earlier =
        irenic(&["why", "1/unattributed", "examples/minsk-2", "--as-of", "2015-03-31", "--known-at", "2020-12-31"]);
    assert!(out(&earlier).contains("later: release 22.1"), "{}", out(&earlier));
    let unknown = irenic(&["why", "99", "examples/minsk-2", "--as-of", "2015-03-31"]);
    assert_eq!(status(&unknown), 2);
    assert!(err(&unknown).contains("there is no clause `99`"), "{}", err(&unknown));
}

#[test]
fn why_answers_within_a_scenario() {
    let asked = irenic(&["why", "1/UA", "examples/minsk-2", "--scenario", "Both sides fire"]);
    assert_eq!(status(&asked), 0, "{}", err(&asked));
    assert!(out(&asked).contains("UA: breached"), "{}", out(&asked));
    let unknown = irenic(&["why", "1", "examples/minsk-2", "--scenario", "Nothing of the kind"]);
    assert_eq!(status(&unknown), 2);
    assert!(err(&unknown).contains("“Both sides fire”"), "{}", err(&unknown));
}

#[test]
fn a_new_project_checks_clean_and_passes_and_is_never_overwritten() {
    let scratch = Scratch::new("new", &[]);
    for template in ["ceasefire", "exchange"] {
        let folder = scratch.file(template);
        assert_eq!(status(&irenic(&["new", &folder, "--template", template])), 0);
        let checked = irenic(&["check", &folder, "--deny", "warnings"]);
        assert_eq!(status(&checked), 0, "{}", out(&checked));
        let tested = irenic(&["test", &folder]);
        assert_eq!(out(&tested).lines().last(), Some("1 passed, 0 failed"), "{}", out(&tested));
        let formatted = irenic(&["fmt", &folder, "--check"]);
        assert_eq!(status(&formatted), 0, "{}", out(&formatted));
        let verified = irenic(&["verify", &folder, "--as-of", "2026-03-01"]);
        assert_eq!(status(&verified), 0, "{}", err(&verified));
        fs::write(Path::new(&folder).join("agreement.md"), "mine").expect("the file is there");
        fs::remove_file(Path::new(&folder).join("irenic.toml")).expect("the file is there");
        let again = irenic(&["new", &folder, "--template", template]);
        assert_eq!(status(&again), 2);
        assert!(!Path::new(&folder).join("irenic.toml").exists(), "nothing was written");
        assert_eq!(fs::read_to_string(Path::new(&folder).join("agreement.md")).expect("it is there"), "mine");
    }
    assert_eq!(status(&irenic(&["new", &scratch.file("x"), "--template", "ceasefier"])), 2);
}

const HEAD: &str = "agreement truce signed 2026-01-15 timezone \"UTC\"\nparty A\nbody watch\n  observes fire\n";

#[test]
fn check_speaks_as_the_contract_says() {
    let text = format!("{HEAD}clause 1 A must not fire in zone from 2026-02-01 after clause 7 verified by watch\n");
    let scratch = Scratch::new("check", &[("text.irenic", text.as_bytes())]);
    let checked = irenic(&["check", &scratch.file("text.irenic"), "--format", "json"]);
    assert_eq!(status(&checked), 1);
    let lines = objects(&out(&checked));
    assert!(lines.len() >= 2, "{}", out(&checked));
    let contract = ["code", "severity", "message", "clauses", "options", "spans", "course", "remedies"];
    for line in &lines {
        assert_eq!(keys(line)[..contract.len()], contract);
        assert_eq!(line["spans"][0]["file"], "text.irenic");
        assert!(!line["remedies"].as_array().expect("a list").is_empty(), "{line:?}");
    }
    let sarif: Value =
        serde_json::from_slice(&irenic(&["check", &scratch.file("text.irenic"), "--format", "sarif"]).stdout)
            .expect("SARIF is JSON");
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(sarif["runs"][0]["results"].as_array().map(Vec::len), Some(lines.len()));
}

#[test]
fn a_clause_without_its_keyword_is_shown_and_the_rest_is_read() {
    let text = format!(
        "{HEAD}clause 1\n  A fire from 2026-02-01\nclause 2\n  A must not fire from 2026-02-01 verified by watch\n"
    );
    let scratch = Scratch::new("keyword", &[("text.irenic", text.as_bytes())]);
    let checked = irenic(&["check", &scratch.file("text.irenic")]);
    assert_eq!(status(&checked), 1);
    let shown = out(&checked);
    assert!(shown.contains("text.irenic:6:"), "{shown}");
    assert!(shown.contains("must not") && shown.contains("help: "), "both words are offered: {shown}");
    let read = irenic(&["read", &scratch.file("text.irenic"), "--clause", "2"]);
    assert!(out(&read).contains("must not fire"), "{}", out(&read));
}

#[test]
fn an_empty_place_is_shown_and_the_rest_is_read() {
    let text = format!(
        "{HEAD}place camp = area \"camp\" from \"places.geojson\"\nplace field = area \"field\" from \"places.geojson\"\nclause 1 A must not fire in camp from 2026-02-01 verified by watch\nclause 2 A must not fire in field from 2026-02-01 verified by watch\n"
    );
    let places = br#"{"type":"FeatureCollection","features":[
{"type":"Feature","id":"camp","properties":{},"geometry":{"type":"Polygon","coordinates":[]}},
{"type":"Feature","id":"field","properties":{},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}]}"#;
    let scratch = Scratch::new("place", &[("text.irenic", text.as_bytes()), ("places.geojson", places)]);
    let checked = irenic(&["check", &scratch.file("text.irenic")]);
    assert_eq!(status(&checked), 1);
    let shown = out(&checked);
    assert!(shown.contains("error[A301]") && shown.contains("text.irenic:5:") && shown.contains("help: "), "{shown}");
    assert!(shown.contains("\n1 error, "), "the other place is bound: {shown}");
}

#[test]
fn a_document_that_is_not_utf8_is_located_and_the_rest_is_read() {
    let mut text = b"# Tr\xeave\n\n```irenic\n".to_vec();
    text.extend_from_slice(HEAD.as_bytes());
    text.extend_from_slice(b"clause 1 A must not fire from 2026-02-01 verified by watch\n```\n");
    let scratch = Scratch::new("utf8", &[("text.md", &text)]);
    let checked = irenic(&["check", &scratch.file("text.md")]);
    assert_eq!(status(&checked), 1);
    let shown = out(&checked);
    assert!(shown.contains("error[S012]: text.md is not text in UTF-8: line 1, byte 5 of the file"), "{shown}");
    assert!(shown.contains("\n1 error, ") && shown.contains("looked at 1 clause,"), "{shown}");
    let formatted = irenic(&["fmt", &scratch.file("text.md")]);
    assert_eq!(status(&formatted), 1);
    assert_eq!(fs::read(scratch.file("text.md")).expect("it is there"), text, "what cannot be read is not written");
}

const MAPPING: &[u8] = b"id = \"id\"\nevent = { constant = \"fire\" }\ntime = { start = \"day\" }\nplace = { latitude = \"lat\", longitude = \"lon\" }\n";
const TABLE: &[u8] =
    b"id,day,lat,lon\n1,2026-02-02,48.0,37.0\n2,2026-02-03,91,37.0\n3,2026-02-04,48.0,\xff\n4,2026-02-05,48.0,37.0\n";

#[test]
fn import_accounts_for_every_row() {
    let scratch = Scratch::new("import", &[("table.csv", TABLE), ("mapping.toml", MAPPING)]);
    let (table, mapping, into) = (scratch.file("table.csv"), scratch.file("mapping.toml"), scratch.file("into"));
    let command = ["import", "csv", &table, "--mapping", &mapping, "--into", &into, "--known", "2026-03-01"];
    let imported = irenic(&[&command[..], &["--format", "json"]].concat());
    assert_eq!(status(&imported), 1, "{}", err(&imported));
    let lines = objects(&out(&imported));
    let rejected: Vec<u64> = lines[..2].iter().filter_map(|line| line["line"].as_u64()).collect();
    assert_eq!(rejected, [3, 4]);
    assert_eq!(keys(&lines[0])[..4], ["file", "line", "outcome", "reason"]);
    assert!(lines[0]["reason"].as_str().is_some_and(|reason| reason.contains("91")));
    let summary = lines.last().expect("a summary");
    assert_eq!(keys(summary)[..4], ["rows", "observations", "rejected", "uncertain"]);
    assert_eq!(
        (summary["rows"].as_u64(), summary["observations"].as_u64(), summary["rejected"].as_u64()),
        (Some(4), Some(2), Some(2))
    );
    let written = fs::read_to_string(scratch.file("into/table.ndjson")).expect("observations were written");
    assert_eq!(written.lines().count(), 2);
    let again = irenic(&command);
    assert_eq!(status(&again), 2, "nothing is written over");
    let forced = irenic(&[&command[..], &["--force"]].concat());
    assert_eq!(status(&forced), 1);
    let shown = out(&forced);
    assert!(shown.contains("table.csv:3: rejected: latitude 91"), "{shown}");
    assert!(shown.contains("help: "), "{shown}");
    assert_eq!(fs::read_to_string(scratch.file("into/table.ndjson")).expect("it is there"), written);
}

#[test]
fn imported_observations_are_evidence_again() {
    let toml = b"document = \"text.irenic\"\n[[source]]\nname = \"reports\"\nformat = \"ndjson\"\ncredit = \"Somebody\"\nlicence = \"CC0 1.0\"\n[[source.release]]\nfile = \"evidence/table.ndjson\"\n";
    let text = format!("{HEAD}clause 1 A must not fire from 2026-02-01 verified by watch\n");
    let scratch = Scratch::new(
        "again",
        &[("table.csv", TABLE), ("mapping.toml", MAPPING), ("irenic.toml", toml), ("text.irenic", text.as_bytes())],
    );
    let (table, mapping, into) = (scratch.file("table.csv"), scratch.file("mapping.toml"), scratch.file("evidence"));
    irenic(&[
        "import",
        "csv",
        &table,
        "--mapping",
        &mapping,
        "--into",
        &into,
        "--known",
        "2026-03-01",
        "--source",
        "reports",
    ]);
    let verified = irenic(&["verify", scratch.path(), "--as-of", "2026-02-28", "--format", "json"]);
    assert_eq!(status(&verified), 0, "{}", err(&verified));
    let lines = objects(&out(&verified));
    let nobody = lines.iter().find(|line| line["instance"] == "unattributed").expect("nobody was named");
    assert_eq!(nobody["violations"], 2);
    assert_eq!(nobody["evidence"], serde_json::json!(["reports:1", "reports:4"]));
    let before =
        irenic(&["verify", scratch.path(), "--as-of", "2026-02-28", "--known-at", "2026-02-15", "--format", "json"]);
    assert!(!out(&before).contains("reports:1"), "it was not known then: {}", out(&before));
}

#[test]
fn failed_scenarios_stand_at_their_words() {
    let text = format!(
        "{HEAD}clause 1 A must not fire from 2026-02-01 verified by watch\nscenario \"Fire\"\n  2026-02-02T10:00  fire by A\n  as of 2026-02-03\n  expect clause 1 kept by A\n"
    );
    let scratch = Scratch::new("failed", &[("text.irenic", text.as_bytes())]);
    let tested = irenic(&["test", &scratch.file("text.irenic")]);
    assert_eq!(status(&tested), 1);
    let shown = out(&tested);
    assert!(shown.starts_with("FAILED  Fire\n") && shown.ends_with("\n0 passed, 1 failed\n"), "{shown}");
    assert!(shown.contains("text.irenic:9:3") && shown.contains("breached"), "{shown}");
    let lines = objects(&out(&irenic(&["test", &scratch.file("text.irenic"), "--format", "json"])));
    assert_eq!(keys(&lines[0]), ["scenario", "ok", "failures"]);
    assert_eq!(lines[0]["ok"], false);
}

#[test]
fn levels_can_be_raised_and_lowered() {
    let text = format!("{HEAD}party B\nclause 1 A must not fire from 2026-02-01 verified by watch\n");
    let scratch = Scratch::new("levels", &[("text.irenic", text.as_bytes())]);
    let file = scratch.file("text.irenic");
    let plain = irenic(&["check", &file]);
    assert_eq!(status(&plain), 0);
    assert!(out(&plain).contains("warning[A104]"), "{}", out(&plain));
    assert_eq!(status(&irenic(&["check", &file, "--deny", "warnings"])), 1);
    assert_eq!(status(&irenic(&["check", &file, "--deny", "unused"])), 1);
    let allowed = irenic(&["check", &file, "--deny", "warnings", "--allow", "A104,A403,A803,A901"]);
    assert_eq!(status(&allowed), 0, "{}", out(&allowed));
    assert!(out(&allowed).contains("nothing to report"), "{}", out(&allowed));
    assert_eq!(status(&irenic(&["check", &file, "--deny", "A999"])), 2);
}

#[test]
fn every_code_is_explained() {
    let all = irenic(&["explain", "--format", "json"]);
    assert_eq!(status(&all), 0);
    for code in objects(&out(&all)) {
        let word = code["code"].as_str().expect("a code");
        let page = irenic(&["explain", word]);
        assert_eq!(status(&page), 0);
        assert!(out(&page).contains(word), "{}", out(&page));
    }
    assert_eq!(status(&irenic(&["explain", "X1"])), 2);
    assert_eq!(irenic(&["explain", "unused"]).stdout, irenic(&["explain", "a104"]).stdout);
}

#[test]
fn what_does_not_exist_is_not_offered() {
    let help = out(&irenic(&["--help"]));
    for command in ["simulate", "serve"] {
        assert!(!help.contains(&format!("\n  {command} ")), "{help}");
        assert_eq!(status(&irenic(&[command])), 2);
    }
    for command in [
        "new", "check", "read", "fmt", "test", "import", "verify", "why", "diff", "graph", "talks", "packages",
        "explain",
    ] {
        assert!(help.contains(&format!("\n  {command} ")), "{help}");
    }
    assert_eq!(status(&irenic(&["check", "nowhere"])), 2);
    assert_eq!(status(&irenic(&["verify", "examples/dayton", "--standard", "certain"])), 2);
    assert_eq!(status(&irenic(&["verify", "examples/dayton", "--as-of", "1996-02-30"])), 2);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_irenic"))
        .args(["read", "examples/minsk-2"])
        .current_dir(repository())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    drop(child.stdout.take());
    let ended = child.wait_with_output().expect("it ends");
    assert_eq!(ended.status.code(), Some(0), "{}", err(&ended));
    assert!(!err(&ended).contains("panicked"), "{}", err(&ended));
}
