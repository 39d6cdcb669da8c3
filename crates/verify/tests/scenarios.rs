//! Agreements with scenarios, one folder of documents: each must resolve without errors, and each scenario must pass.
//! The documents are the tests; what a clause means is easier to judge in its own words.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::sync::Arc;

use irenic_diagnostics::{Severity, Sources};
use irenic_model::{Agreement, Input, Scenario, resolve};
use irenic_syntax::parse_document;
use irenic_verify::run_scenario;

fn agreement(file: &str, text: &str, choices: &[(String, String)]) -> (Agreement, Vec<String>) {
    let file: Arc<str> = Arc::from(file);
    let parsed = parse_document(&file, text);
    let mut sources = Sources::new();
    sources.insert(Arc::clone(&file), Arc::from(text));
    let mut errors = parsed.errors;
    let documents = BTreeMap::from([(Arc::clone(&file), parsed.document)]);
    let files =
        BTreeMap::from([(Arc::clone(&file), Arc::from(text)), (Arc::from("places.geojson"), Arc::from(PLACES))]);
    let resolved = resolve(&Input {
        documents: &documents,
        main: file,
        scenario_documents: &[],
        files: &files,
        choices,
        set: &[],
    });
    errors.extend(resolved.diagnostics);
    let told = errors
        .iter()
        .filter(|one| one.severity == Severity::Error)
        .map(|one| {
            let at = one.place().map(|span| sources.position(&span.file, span.start).line).unwrap_or_default();
            format!("line {at}: {} {}", one.code, one.message)
        })
        .collect();
    (resolved.agreement, told)
}

const PLACES: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","id":"line","properties":{},"geometry":{"type":"LineString","coordinates":[[38.0,48.0],[38.0,48.5]]}},
{"type":"Feature","id":"town","properties":{},"geometry":{"type":"Polygon","coordinates":[[[38.0,48.2],[38.1,48.2],[38.1,48.3],[38.0,48.3],[38.0,48.2]]]}}]}"#;

fn run(file: &str, text: &str) -> (usize, Vec<String>) {
    let (plain, mut told) = agreement(file, text, &[]);
    let scenarios: Vec<Scenario> = plain.scenarios.clone();
    for (number, scenario) in scenarios.iter().enumerate() {
        let (chosen, _) = agreement(file, text, &scenario.options);
        let outcome = run_scenario(&chosen, &chosen.scenarios[number]);
        told.extend(outcome.failures.iter().map(|failure| {
            format!("{}: expected {}; found {} ({})", scenario.title, failure.expected, failure.found, failure.because)
        }));
    }
    (scenarios.len(), told)
}

#[test]
fn every_scenario_passes() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scenarios");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (mut count, mut told) = (0, Vec::new());
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().to_string();
        let (scenarios, failures) = run(&name, &text);
        assert!(scenarios > 0, "{name} has no scenario");
        count += scenarios;
        told.extend(failures.into_iter().map(|failure| format!("{name}: {failure}")));
    }
    assert!(told.is_empty(), "of {count} scenarios:\n{}", told.join("\n"));
}

/// A test that cannot fail is none: the same documents with an expectation turned round must fail.
#[test]
fn a_wrong_expectation_fails() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scenarios/prohibition.md")).unwrap();
    let wrong = text.replacen(
        "expect clause 1 breached by A with 2 violations",
        "expect clause 1 breached by A with 3 violations",
        1,
    );
    assert_ne!(text, wrong);
    let (_, told) = run("prohibition.md", &wrong);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("2 violations"), "{told:?}");
}
