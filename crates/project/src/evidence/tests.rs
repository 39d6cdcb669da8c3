use irenic_diagnostics::Code;
use irenic_evidence::Ruling;

use super::load_evidence;
use crate::project::tests::Scratch;
use crate::{DecideError, Project, record_decision};

const TEXT: &[u8] =
    b"agreement truce signed 2026-01-15 timezone \"UTC\"\nparty A\nbody watch\n  observes fire\nclause 1 A must not fire from 2026-02-01 verified by watch\n";

const MAPPING: &[u8] = b"id = \"id\"\nevent = { constant = \"fire\" }\nactor = \"who\"\ntime = { start = \"day\" }\n";

fn loaded(name: &str, toml: &str, table: &[u8]) -> super::Evidence {
    let files: [(&str, &[u8]); 4] =
        [("irenic.toml", toml.as_bytes()), ("agreement.irenic", TEXT), ("mapping.toml", MAPPING), ("table.csv", table)];
    let scratch = Scratch::new(name, &files);
    let project = Project::open(scratch.path()).expect("it is there");
    let agreement = project.resolve(&[], &[]).agreement;
    load_evidence(&project.folder, &project.manifest, &agreement)
}

const TABLE: &[u8] = b"id,who,day\n1,Side A,2026-02-02\n2,\xff,2026-02-03\n3,Side A,2026-02-04\n";

#[test]
fn good_rows_are_used_and_the_source_is_credited() {
    let toml = r#"
document = "agreement.irenic"
[[source]]
name = "reports"
format = "csv"
mapping = "mapping.toml"
covers = ["fire"]
period = ["2026-02-01", "2026-02-28"]
body = "watch"
credit = "Somebody"
licence = "CC0 1.0"
actors = { "Side A" = "A" }
[[source.release]]
name = "1"
file = "table.csv"
known = "2026-03-01"
"#;
    let evidence = loaded("good", toml, TABLE);
    let incidents = evidence.store.at(None);
    let ids: Vec<&str> = incidents.iter().map(|incident| &*incident.id).collect();
    assert_eq!(ids, ["reports:1", "reports:3"]);
    assert_eq!(incidents[0].actor.as_deref(), Some("A"));
    assert_eq!(evidence.files[0].import.rejected, 1);
    assert_eq!(evidence.credits[0].licence, "CC0 1.0");
    assert!(evidence.store.coverage(None).is_empty(), "a row was not understood, so silence proves nothing");
    assert!(evidence.diagnostics.iter().any(|diagnostic| diagnostic.code == Code::E010));
    assert_eq!(evidence.reaches.map(|end| end.to_string()).as_deref(), Some("2026-03-01T00:00:00Z"));
    assert_eq!(evidence.store.at("2026-02-28T00:00:00Z".parse().ok()).len(), 0, "not known before its release");
}

#[test]
fn settings_that_cannot_be_used_are_said() {
    let toml = r#"
document = "agreement.irenic"
[[source]]
name = "reports"
format = "csv"
mapping = "mapping.toml"
zone = "Europe/Kiyv"
covers = ["fier"]
body = "wacth"
period = ["2026-02-30", "2026-03-01"]
[[source.release]]
file = "tabel.csv"
known = "2026-03-01"
[[source.release]]
file = "table.csv"
[[source]]
name = "reports"
format = "ucdp"
[[source.release]]
file = "table.csv"
known = "2026-03-01"
"#;
    let evidence = loaded("settings", toml, TABLE);
    let said: Vec<String> = evidence
        .diagnostics
        .iter()
        .map(|found| format!("{} {} | {}", found.code, found.message, found.remedies.join(" ")))
        .collect();
    insta::assert_snapshot!(said.join("\n"));
    assert!(evidence.diagnostics.iter().all(|found| found.place().is_some()));
}

#[test]
fn a_mapping_that_is_missing_stops_its_source_alone() {
    let toml = r#"
document = "agreement.irenic"
[[source]]
name = "first"
format = "csv"
mapping = "nothing.toml"
[[source.release]]
file = "table.csv"
known = "2026-03-01"
[[source]]
name = "second"
format = "csv"
mapping = "mapping.toml"
[[source.release]]
file = "table.csv"
known = "2026-03-01"
"#;
    let evidence = loaded("mapping", toml, TABLE);
    assert_eq!(evidence.diagnostics.iter().filter(|found| found.code == Code::E004).count(), 1);
    assert_eq!(evidence.store.at(None).len(), 2);
}

const TWO_SOURCES: &str = r#"
document = "agreement.irenic"
[links]
period_days = 30
likely = 9
possible = 5
event = { same = { m = 0.9, u = 0.1 } }
[[source]]
name = "first"
format = "csv"
mapping = "mapping.toml"
[[source.release]]
file = "table.csv"
known = "2026-03-01"
[[source]]
name = "second"
format = "csv"
mapping = "mapping.toml"
[[source.release]]
file = "table.csv"
known = "2026-03-01"
"#;

fn two_sources(name: &str, record: Option<&[u8]>) -> (Scratch, Project, super::Evidence) {
    let mut files: Vec<(&str, &[u8])> = vec![
        ("irenic.toml", TWO_SOURCES.as_bytes()),
        ("agreement.irenic", TEXT),
        ("mapping.toml", MAPPING),
        ("table.csv", b"id,who,day\n1,A,2026-02-02\n2,A,2026-02-04\n"),
    ];
    files.extend(record.map(|record| ("links.toml", record)));
    let scratch = Scratch::new(name, &files);
    let project = Project::open(scratch.path()).expect("it is there");
    let agreement = project.resolve(&[], &[]).agreement;
    let evidence = load_evidence(&project.folder, &project.manifest, &agreement);
    (scratch, project, evidence)
}

#[test]
fn the_record_of_links_is_taken_and_what_is_wrong_in_it_is_said() {
    let record = br#"[[link]]
incident = "one"
observations = ["first:1", "second:1"]
because = "same hour"
known = 2026-03-02

[[link]]
incident = "two"
observations = ["first:2", "second:1"]
because = "same day"
known = "2026-03-03"

[[split]]
incident = "three"
because = "they are two"

[[apart]]
observations = ["first:2", "third:2"]
because = "they are two"
"#;
    let (_scratch, project, evidence) = two_sources("links", Some(record));
    assert_eq!(evidence.store.at(None).len(), 3);
    assert_eq!(evidence.store.at("2026-03-01T12:00:00Z".parse().ok()).len(), 4, "before it was decided");
    let said: Vec<String> = evidence
        .diagnostics
        .iter()
        .map(|found| {
            let at = found.place().expect("it has a place");
            let line = evidence.sources.position(&at.file, at.start).line;
            format!("{} {}:{line} `{}`: {}", found.code, at.file, evidence.sources.words(at), found.message)
        })
        .collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    E011 links.toml:14 `"three"`: there is no link `three` to split
    E011 links.toml:18 `"third:2"`: `third:2` is to be held apart, and no release of any source has it
    E011 links.toml:9 `"second:1"`: `second:1` is in the link `one` and in `two`
    "#);
    assert_eq!((project.manifest.scheme.period_days, project.manifest.scheme.event.same.m), (30.0, 0.9));
    assert_eq!(project.manifest.scheme.event.below, irenic_evidence::Scheme::default().event.below);
}

#[test]
fn a_decision_is_added_to_the_end_and_nothing_else_is_touched() {
    let before =
        b"# by hand\r\n[[link]]\r\nincident = \"one\"\r\nobservations = [\"first:1\", \"second:1\"]\r\nbecause = \"x\"";
    let (scratch, project, evidence) = two_sources("append", Some(before));
    let zone = irenic_model::Zone::utc();
    let decide = |ruling| {
        let decision =
            irenic_evidence::Decision { ruling, because: "a \"reason\"\n".to_string(), by: None, known: None };
        record_decision(&project.folder, &zone, &evidence.store, &decision)
    };
    let ids = |ids: [&str; 2]| ids.map(str::to_string).to_vec();
    let refused = decide(Ruling::Link { incident: "two".to_string(), observations: ids(["first:2", "second:1"]) });
    assert!(matches!(refused, Err(DecideError::Refused(_))), "{refused:?}");
    let file = scratch.path().join("links.toml");
    let held = || std::fs::read(&file).expect("it is there");
    assert_eq!(held(), before, "a refusal writes nothing");
    decide(Ruling::Link { incident: "two".to_string(), observations: ids(["first:2", "second:2"]) })
        .expect("it is recorded");
    assert!(held().starts_with(before));
    let again = two_sources("append-again", Some(&held())).2;
    assert_eq!((again.diagnostics.len(), again.store.at(None).len()), (0, 2));
    std::fs::write(scratch.path().join("links.toml.irenic-new"), "").expect("a file can be written");
    let split = || decide(Ruling::Split { incident: "two".to_string() });
    assert!(matches!(split(), Err(DecideError::Busy(file)) if file == "links.toml.irenic-new"));
    std::fs::remove_file(scratch.path().join("links.toml.irenic-new")).expect("it was there");
    std::fs::write(&file, "[[link]]\nincident = 3\n").expect("a file can be written");
    assert!(matches!(split(), Err(DecideError::Record(found, _)) if found[0].code == Code::E011));
    assert!(!scratch.path().join("links.toml.irenic-new").exists());
    std::fs::write(&file, b"\xff").expect("a file can be written");
    assert!(matches!(split(), Err(DecideError::Record(..))));
}

#[cfg(unix)]
#[test]
fn a_record_outside_the_folder_is_neither_read_nor_written() {
    let (scratch, project, evidence) = two_sources("outside", None);
    let outside = scratch.path().with_extension("outside");
    for target in [outside.clone(), scratch.path().join("nowhere")] {
        let _ = std::fs::remove_file(scratch.path().join("links.toml"));
        std::os::unix::fs::symlink(&target, scratch.path().join("links.toml")).expect("a link can be made");
        let ruling = Ruling::Apart { observations: vec!["first:1".to_string(), "second:1".to_string()] };
        let decision = irenic_evidence::Decision { ruling, because: "x".to_string(), by: None, known: None };
        let refused = record_decision(&project.folder, &irenic_model::Zone::utc(), &evidence.store, &decision);
        assert!(matches!(refused, Err(DecideError::File(_))), "{refused:?}");
    }
    assert!(!outside.exists());
}
