use irenic_diagnostics::Code;

use super::load_evidence;
use crate::Project;
use crate::project::tests::Scratch;

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
