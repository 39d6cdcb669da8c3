use irenic_evidence::{SourceSettings, import_table, read_mapping};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{FileImport, lines, screen};
use crate::terminal::Style;

const MAPPING: &str = r#"
id = "id"
event = "event"
time = { start = "day" }
place = { latitude = "lat", longitude = "lon", precision = { column = "prec", codes = { 1 = { m = 0 }, 2 = { km = 25, means = "surroundings", says = "a known place nearby" } } } }
"#;

const TABLE: &str = "id,event,day,lat,lon,prec
1,fire,2026-02-01,48.0,37.0,1
2,fire,2026-02-02,91,37.0,1
3,fire,2026-02-31,48.0,37.0,1
4,fire,2026-02-03,48.0,37.0,2
5,fire,2026-02-04,48.1,37.0,2
";

fn imported() -> irenic_evidence::Import {
    let mapping = read_mapping("mapping.toml", MAPPING).expect("the mapping can be read");
    import_table(
        "table.csv",
        TABLE.as_bytes(),
        &mapping,
        &SourceSettings::new("reports", TimeZone::UTC, Timestamp::UNIX_EPOCH),
    )
}

#[test]
fn every_row_is_accounted_for() {
    let import = imported();
    let file = FileImport { file: "table.csv", observations: import.observations.len(), import: &import };
    insta::assert_snapshot!(screen(&[file], &Style::plain()));
}

#[test]
fn one_object_a_row_and_one_for_all() {
    let import = imported();
    let file = FileImport { file: "table.csv", observations: import.observations.len(), import: &import };
    let lines = lines(&[file, file]);
    assert_eq!(lines.lines().count(), 2 * import.outcomes.len() + 1);
    assert!(
        lines.lines().last().is_some_and(|line| line.starts_with(r#"{"rows":10,"observations":6,"rejected":4,"#)),
        "{lines}"
    );
    insta::assert_snapshot!(lines);
}
