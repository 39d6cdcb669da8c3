//! Arbitrary bytes never stop an importer, and every row is accounted for; what is written is read back without loss.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails shall stop")]

use std::collections::BTreeSet;
use std::sync::Arc;

use geo_types::Point;
use irenic_evidence::{
    FieldValue, Grade, Import, Location, Mapping, Observation, Origin, Outcome, Precision, SourceSettings, Standing,
    TimeSpan, import_acled, import_geojson, import_table, import_ucdp, read_mapping, read_observations, read_record,
    write_observations,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

const MAPPING: &str = r#"
delimiter = ";"
decimal_comma = true
id = "id"
event = { column = "event", words = { a = "fire" }, otherwise = "flight" }
actor = "actor"
[time]
start = ["day", "hour"]
formats = ["%d.%m.%Y %H:%M", "%d.%m.%Y", "iso", "unix"]
[time.precision]
column = "p"
codes = { "" = {}, 1 = { days = 36525, seconds = 4294967295 } }
[place]
latitude = "y"
longitude = "x"
[place.precision]
column = "r"
unit = "km"
[[field]]
name = "n"
column = "n"
kind = "number"
"#;

fn mapping() -> Mapping {
    read_mapping("m.toml", MAPPING).unwrap()
}

fn settings() -> SourceSettings {
    SourceSettings::new("test", TimeZone::get("Africa/Cairo").unwrap(), Timestamp::UNIX_EPOCH)
}

fn accounted_for(import: &Import) {
    assert_eq!(import.rows, import.observations.len() + import.rejected);
    let count = |outcome| import.outcomes.iter().filter(|row| row.outcome == outcome).count();
    assert_eq!(count(Outcome::Rejected), import.rejected);
    assert_eq!(count(Outcome::Uncertain), import.uncertain);
    assert!(import.uncertain <= import.observations.len());
    assert!(import.uncertain_time.max(import.uncertain_place) <= import.uncertain);
    assert!(import.uncertain <= import.uncertain_time + import.uncertain_place);
    assert!(import.outcomes.is_sorted_by_key(|row| row.line));
    let ids: BTreeSet<&String> = import.observations.iter().map(|one| &one.id).collect();
    assert_eq!(ids.len(), import.observations.len());
    for observation in &import.observations {
        assert!(observation.time.earliest <= observation.time.latest);
    }
}

fn every_importer(bytes: &[u8]) {
    accounted_for(&import_ucdp("f", bytes, &settings()));
    accounted_for(&import_acled("f", bytes, &settings()));
    accounted_for(&import_table("f", bytes, &mapping(), &settings()));
    accounted_for(&import_geojson("f", bytes, &mapping(), &settings()));
    accounted_for(&read_observations("f", bytes));
}

/// Bytes that look like a table: a header that fits, and cells that may.
fn table() -> impl Strategy<Value = Vec<u8>> {
    let cell = prop_oneof![
        "[0-9]{1,3}",
        "[0-9]{2}\\.[0-9]{2}\\.[0-9]{4}",
        "[0-9]{4}-[0-9]{2}-[0-9]{2}",
        Just("-9999-01-01".to_string()),
        Just("9999-12-31".to_string()),
        "[0-9]{2}:[0-9]{2}",
        "-?[0-9]{1,3},[0-9]{1,3}",
        "[a\"';\\n\\r# ]{0,5}",
        "\\PC{0,4}",
    ];
    vec(vec(cell, 9..11), 0..12).prop_map(|rows| {
        let mut text = "id;event;actor;day;hour;p;y;x;r;n\n".to_string();
        for row in rows {
            text += &row.join(";");
            text.push('\n');
        }
        text.into_bytes()
    })
}

fn features() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        Just(r#"{"type":"Feature","properties":{"id":1,"event":"a","day":"2015-02-15"},"geometry":"#.to_string()),
        Just(r#"{"type":"Point","coordinates":[38,48]}"#.to_string()),
        Just(r#"{"type":"Polygon","coordinates":[[[179,48],[-179,49],[0,-90]]]}"#.to_string()),
        Just("}".to_string()),
        Just(",".to_string()),
        Just("]".to_string()),
        Just("null".to_string()),
        "\\PC{0,6}",
    ];
    vec(part, 0..20)
        .prop_map(|parts| format!(r#"{{"type":"FeatureCollection","features":[{}"#, parts.concat()).into_bytes())
}

fn instants() -> impl Strategy<Value = Timestamp> {
    let (first, last) = (Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    (first + 1..last, 0..1_000_000_000).prop_map(|(second, nano)| Timestamp::new(second, nano).unwrap())
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]{0,6}", "\\PC{0,6}", Just("\u{2028}\n\"\\\u{0}".to_string())]
}

fn numbers() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>().prop_filter("NaN equals nothing", |value| !value.is_nan()),
        (-1000_i32..1000).prop_map(f64::from),
    ]
}

fn values() -> impl Strategy<Value = FieldValue> {
    prop_oneof![
        (numbers(), option::of(texts())).prop_map(|(value, unit)| FieldValue::Number { value, unit }),
        texts().prop_map(FieldValue::Text),
        any::<bool>().prop_map(FieldValue::Flag),
        vec(texts(), 0..3).prop_map(FieldValue::Keys),
    ]
}

fn locations() -> impl Strategy<Value = Location> {
    let precision = prop_oneof![Just(Precision::Exact), Just(Precision::Surroundings), Just(Precision::Region)];
    prop_oneof![
        Just(Location::Unknown),
        texts().prop_map(Location::Place),
        (-180.0..=180.0_f64, -90.0..=90.0_f64, 0.0..1e7_f64, precision, option::of(texts())).prop_map(
            |(x, y, radius, precision, name)| Location::Near { point: Point::new(x, y), radius, precision, name }
        ),
    ]
}

prop_compose! {
    fn observations()(
        (key, source, event) in (texts(), texts(), texts()),
        slots in vec(option::of(texts()), 6),
        involved in vec(texts(), 0..3),
        fields in btree_map(texts(), values(), 0..4),
        (a, b, known) in (instants(), instants(), instants()),
        location in locations(),
        grade in option::of((0_u8..6, 1_u8..7)),
        standing in 0_usize..4,
        (file, line, release) in (texts(), any::<u32>(), texts()),
    ) -> Observation {
        let [subject, actor, from, to, concerning, reporter] = slots.try_into().unwrap();
        Observation {
            id: format!("{source}:{key}"),
            source,
            event,
            subject,
            actor,
            involved,
            from,
            to,
            concerning,
            fields,
            time: TimeSpan { earliest: a.min(b), latest: a.max(b) },
            location,
            known,
            reporter,
            grade: grade.map(|(letter, credibility)| Grade { reliability: char::from(b'A' + letter), credibility }),
            standing: [Standing::Rejected, Standing::Reported, Standing::Corroborated, Standing::Confirmed][standing],
            origin: Origin { file: Arc::from(file), line: usize::try_from(line).unwrap(), release: Arc::from(release) },
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes(bytes in vec(any::<u8>(), 0..400)) {
        every_importer(&bytes);
    }

    #[test]
    fn tables(mut bytes in table(), hole in any::<prop::sample::Index>(), byte in option::of(any::<u8>())) {
        if let Some(byte) = byte {
            let at = hole.index(bytes.len());
            bytes[at] = byte;
        }
        every_importer(&bytes);
    }

    #[test]
    fn feature_collections(bytes in features()) {
        every_importer(&bytes);
    }

    #[test]
    fn arbitrary_settings(text in "\\PC{0,80}") {
        let _ = read_mapping("m.toml", &text);
        let _ = read_record("l.toml", &text, &TimeZone::UTC);
    }

    #[test]
    fn lines_come_back_without_loss(all in vec(observations(), 0..6)) {
        let mut seen = BTreeSet::new();
        let all: Vec<Observation> = all.into_iter().filter(|one| seen.insert(one.id.clone())).collect();
        let text = write_observations(&all);
        let import = read_observations("o.ndjson", text.as_bytes());
        prop_assert_eq!(&import.outcomes, &[]);
        prop_assert_eq!(&import.observations, &all);
        prop_assert_eq!(write_observations(&import.observations), text);
    }
}

#[test]
fn bad_lines_are_listed() {
    let good = r#"{"id":"a:1","source":"a","event":"fire","time":{"earliest":"2015-02-15T00:00:00Z","latest":"2015-02-16T00:00:00Z"},"place":null,"known":"2015-03-01T00:00:00Z","standing":"reported","origin":{"file":"a.csv","line":2}}"#;
    let lines = [
        good.to_string(),
        good.to_string(),
        "{".to_string(),
        "[]".to_string(),
        String::new(),
        good.replace("a:1", "a:2").replace("\"event\"", "\"evnt\""),
        good.replace("a:1", "a:3").replace("2015-02-16", "2015-02-14"),
        good.replace("a:1", "a:4").replace("00:00:00Z\"}", "midnight\"}"),
        good.replace("a:1", "a:5").replace("\"reported\"", "\"maybe\""),
        good.replace("a:1", "a:6").replace("null", r#"{"type":"Point","coordinates":[38,48]}"#),
        good.replace("a:1", "a:7")
            .replace("null", r#"{"type":"Point","coordinates":[38,98]},"radius":1,"precision":"exact""#),
        good.replace("a:1", "a:8").replace("null", r#"null,"fields":{"n":null}"#),
        good.replace("a:1", "a:9").replace("null", r#"null,"grade":"Z1""#),
        good.replace("a:1", "a:10").replace(r#","origin":{"file":"a.csv","line":2}"#, ""),
        good.replace("a:1", "a:11"),
    ];
    let mut bytes = lines.join("\n").into_bytes();
    bytes.extend_from_slice(b"\n\xff\n");
    let import = read_observations("o.ndjson", &bytes);
    accounted_for(&import);
    assert_eq!(import.observations.len(), 2);
    let told: Vec<String> = import.outcomes.iter().map(|row| format!("{}: {}", row.line, row.reason)).collect();
    insta::assert_snapshot!(told.join("\n"));
}
