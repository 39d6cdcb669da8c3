use std::collections::BTreeSet;

use proptest::prelude::*;

use super::observation;

const LINES: [&str; 3] = [
    r#"{"id":"u:1","source":"u","event":"clash","involved":["A","B"],"time":{"earliest":"2015-02-15T00:00:00Z","latest":"2015-02-16T00:00:00Z"},"place":{"type":"Point","coordinates":[38,48.5]},"radius":1000,"precision":"exact","place_name":"Debaltseve","fields":{"a":-0.0,"b":{"number":3,"unit":"persons"},"c":"x","d":true,"e":["k"],"f":18446744073709551615},"known":"2015-03-01T00:00:00Z","grade":"B2","standing":"reported","origin":{"file":"f.csv","line":7,"release":"22.1"}}"#,
    r#"{"id":"u:\u0032","source":"u","event":"fire","subject":"s","actor":"A","from":"B","to":"C","concerning":"D","time":{"earliest":"2015-02-15T00:00:00Z","latest":"2015-02-15T00:00:00Z"},"place":null,"known":"2015-03-01T00:00:00Z","reporter":"M","standing":"confirmed","origin":{"file":"f.csv","line":8}}"#,
    r#"{"id":"u:3","source":"u","event":"fire","time":{"earliest":"2015-02-15T00:00:00Z","latest":"2015-02-15T00:00:00Z"},"inside":"area","known":"2015-03-01T00:00:00Z","standing":"rejected","origin":{"file":"f.csv","line":9}}"#,
];

const PARTS: [&str; 16] = [
    "null",
    "[]",
    "{}",
    "1e999",
    "\"\\ud800\"",
    "\"NaN\"",
    "-0",
    "1",
    "-1",
    "2.5",
    "true",
    "\"B2\"",
    "[1,2]",
    "{\"number\":\"inf\"}",
    "[\"2015-02-15T00:00:00Z\",\"2015-02-16T00:00:00Z\"]",
    "\"x\",\"x\":1e999",
];

/// Where the quick reading takes a line, the full one takes it in the same way.
fn agrees(line: &str) -> bool {
    let full = super::super::observation(line, &mut BTreeSet::new(), None);
    observation(line, &mut BTreeSet::new()).is_none_or(|quick| full == Ok(quick))
}

#[test]
fn lines_as_written_are_taken_quickly() {
    for line in LINES {
        assert!(observation(line, &mut BTreeSet::new()).is_some(), "{line}");
        assert!(agrees(line), "{line}");
    }
}

#[test]
fn any_value_in_the_place_of_any_other_is_read_alike() {
    for line in LINES {
        let value: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
        let keys: Vec<&String> = value.as_object().into_iter().flat_map(|object| object.keys()).collect();
        for key in keys {
            let written = value.get(key).map(ToString::to_string).unwrap_or_default();
            let (key, written) = (format!("\"{key}\":"), format!("\"{key}\":{written}"));
            for part in PARTS {
                let other = line.replacen(&written, &format!("{key}{part}"), 1);
                assert!(agrees(&other), "{other}");
                // The same key twice.
                let twice = line.replacen(&written, &format!("{key}{part},{written}"), 1);
                assert!(agrees(&twice), "{twice}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn a_stretch_that_is_written_over_is_read_alike(
        line in 0..3_usize, at in 0..500_usize, length in 0..12_usize, part in 0..PARTS.len()
    ) {
        let mut text = LINES[line].to_string();
        let at = at.min(text.len());
        let end = (at + length).min(text.len());
        text.replace_range(at..end, PARTS[part]);
        prop_assert!(agrees(&text), "{}", text);
    }
}
