use super::*;
use crate::{Location, Standing};

fn read(format: LogFormat, text: &str) -> (LogReader, LogKinds, LogBatch) {
    let mut reader = LogReader::new("log", "log", format, TimeZone::UTC);
    let (mut kinds, mut batch) = (LogKinds::default(), LogBatch::default());
    reader.read(text.as_bytes(), &mut kinds, &mut batch).unwrap();
    (reader, kinds, batch)
}

#[test]
fn plain_lines_go_into_the_columns() {
    let text = concat!(
        r#"{"id":"e1","event":"fire","actor":"A","time":"2015-02-15T10:00:00Z","inside":"north"}"#,
        "\n",
        r#"{"id":"e2","event":"fire","time":{"earliest":"2015-02-15T00:00:00Z","latest":"2015-02-16T00:00:00Z"}}"#,
        "\n",
        r#"{"id":"e3","event":"fire","actor":"A","time":"2015-02-16T10:00:00Z","inside":"north"}"#,
        "\n",
    );
    let (reader, kinds, batch) = read(LogFormat::Ndjson, text);
    assert_eq!((batch.len(), reader.rejected(), batch.whole.len()), (3, 0, 0));
    assert_eq!(batch.kind, [0, 1, 0]);
    assert_eq!(kinds.all()[0].inside.as_deref(), Some("north"));
    assert_eq!(kinds.all()[1].actor, None);
    assert_eq!(batch.latest[1] - batch.earliest[1], 86_400_000_000_000);
    assert_eq!(batch.at[1] as usize, text.find(r#"{"id":"e2""#).unwrap());
}

#[test]
fn a_row_that_says_more_is_kept_whole() {
    let text = r#"{"id":"e1","event":"fire","involved":["A","B"],"fields":{"count":3},"time":"2015-02-15"}"#;
    let (reader, _, batch) = read(LogFormat::Ndjson, text);
    assert_eq!(reader.rejected(), 0);
    let whole = &batch.whole[&0];
    assert_eq!(whole.involved, ["A", "B"]);
    assert_eq!((whole.source.as_str(), whole.standing, whole.origin.line), ("log", Standing::Reported, 1));
    assert!(!whole.time.is_exact());
}

#[test]
fn bad_rows_are_told_and_the_others_used() {
    let text = "{\"id\":\"e1\",\"event\":\"fire\"}\nno json\n{\"id\":\"e2\",\"event\":\"fire\",\"time\":\"2015-02-15T10:00:00Z\"}\n{\"id\":\"e3\",\"event\":\"fire\",\"time\":\"9999-02-15T10:00:00Z\"}";
    let (reader, _, batch) = read(LogFormat::Ndjson, text);
    assert_eq!((batch.len(), reader.rejected()), (1, 3));
    let told: Vec<(usize, &str)> = reader.told().iter().map(|one| (one.line, one.reason.as_str())).collect();
    assert_eq!(told[0], (1, "it has no `time`"));
    assert_eq!(told[1].0, 2);
    assert_eq!(told[2], (4, "its date lies outside the years 1678 to 2261"));
}

#[test]
fn a_table_reads_like_the_lines() {
    let text = "id,event,actor,time,until,inside,longitude,latitude,radius,count\n\
                e1,fire,A,2015-02-15T10:00:00Z,,north,,,,\n\
                e2,fire,\"A\",2015-02-15,,,,,,\n\
                e3,fire,,2015-02-15,2015-02-16,,38.5,48.5,500,4\n\
                e4,fire,,soon,,,,,,\n\
                e5,fire\n\
                e6,fire,,2015-02-15,,,38.5,,,\n";
    let (reader, kinds, batch) = read(LogFormat::Csv, text);
    assert_eq!((batch.len(), reader.rejected()), (3, 3));
    assert_eq!(batch.latest[1] - batch.earliest[1], 86_400_000_000_000);
    assert_eq!(batch.latest[2] - batch.earliest[2], 2 * 86_400_000_000_000);
    assert_eq!((batch.point[2], batch.points[0].1), (1, 500.0));
    assert!(matches!(batch.whole[&2].location, Location::Near { .. }));
    assert_eq!(kinds.all()[0].actor.as_deref(), Some("A"));
    let lines: Vec<usize> = reader.told().iter().map(|one| one.line).collect();
    assert_eq!(lines, [5, 6, 7]);
}

#[test]
fn a_header_without_time_is_refused() {
    let mut reader = LogReader::new("log.csv", "log", LogFormat::Csv, TimeZone::UTC);
    let refused = reader.read(b"id,event\n", &mut LogKinds::default(), &mut LogBatch::default()).unwrap_err();
    assert_eq!(refused.message, "log.csv: it has no column `time`");
}

#[test]
fn pieces_read_like_the_whole() {
    let text: String = (0..50)
        .map(|n| format!("{{\"id\":\"e{n}\",\"event\":\"fire\",\"time\":\"2015-02-15T10:{n:02}:00Z\"}}\n"))
        .collect();
    let (_, _, whole) = read(LogFormat::Ndjson, &text);
    let mut reader = LogReader::new("log", "log", LogFormat::Ndjson, TimeZone::UTC);
    let (mut kinds, mut batch) = (LogKinds::default(), LogBatch::default());
    for line in text.split_inclusive('\n') {
        reader.read(line.as_bytes(), &mut kinds, &mut batch).unwrap();
    }
    assert_eq!((batch.at, batch.earliest), (whole.at, whole.earliest));
}

#[test]
fn revisions_add_correct_and_withdraw() {
    let text = "{\"id\":\"e1\",\"withdrawn\":true}\n{\"id\":\"e2\",\"event\":\"fire\",\"time\":\"2015-02-15\"}\n{\"id\":\"e3\",\"withdrawn\":false}\n";
    let (revisions, rejected) = read_log_revisions("late", "log", text.as_bytes(), &TimeZone::UTC);
    assert_eq!(revisions.iter().map(LogRevision::id).collect::<Vec<_>>(), ["e1", "e2"]);
    assert_eq!(rejected.len(), 1);
}
