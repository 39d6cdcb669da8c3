//! Agreements and evidence as tests give them.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::sync::Arc;

use irenic_diagnostics::Severity;
use irenic_evidence::{Location, Observation, Origin, Standing, TimeSpan};
use irenic_model::{Agreement, Input, resolve};
use irenic_syntax::parse_document;
use jiff::Timestamp;

/// A town of some 7 by 11 km, a square inside it, and a hill 60 km away.
const PLACES: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","id":"town","properties":{},"geometry":{"type":"Polygon","coordinates":[[[38.0,48.2],[38.1,48.2],[38.1,48.3],[38.0,48.3],[38.0,48.2]]]}},
{"type":"Feature","id":"square","properties":{},"geometry":{"type":"Polygon","coordinates":[[[38.04,48.24],[38.05,48.24],[38.05,48.25],[38.04,48.25],[38.04,48.24]]]}},
{"type":"Feature","id":"hill","properties":{},"geometry":{"type":"Polygon","coordinates":[[[38.9,48.2],[38.95,48.2],[38.95,48.25],[38.9,48.25],[38.9,48.2]]]}}]}"#;

/// A text resolved; one with errors other than a place without a drawing fails the test.
pub(crate) fn agreement(text: &str) -> Agreement {
    let file: Arc<str> = Arc::from("agreement.irenic");
    let parsed = parse_document(&file, text);
    let documents = BTreeMap::from([(Arc::clone(&file), parsed.document)]);
    let files =
        BTreeMap::from([(Arc::clone(&file), Arc::from(text)), (Arc::from("places.geojson"), Arc::from(PLACES))]);
    let resolved = resolve(&Input {
        documents: &documents,
        main: file,
        scenario_documents: &[],
        files: &files,
        choices: &[],
        set: &[],
    });
    let wrong: Vec<String> = parsed
        .errors
        .iter()
        .chain(&resolved.diagnostics)
        .filter(|one| one.severity == Severity::Error && one.code.to_string() != "A301")
        .map(|one| format!("{} {}", one.code, one.message))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    resolved.agreement
}

/// An instant with an offset, or midnight of a date, in UTC.
pub(crate) fn instant(text: &str) -> Timestamp {
    text.parse().unwrap_or_else(|_| format!("{text}T00:00Z").parse().unwrap())
}

/// A confirmed report of an event at one instant, nowhere in particular and by nobody in particular.
pub(crate) fn observation(id: &str, event: &str, at: &str) -> Observation {
    Observation {
        id: id.to_string(),
        source: "s".to_string(),
        event: event.to_string(),
        subject: None,
        actor: None,
        involved: Vec::new(),
        from: None,
        to: None,
        concerning: None,
        fields: BTreeMap::new(),
        time: TimeSpan::at(instant(at)),
        location: Location::Unknown,
        known: instant(at),
        reporter: None,
        grade: None,
        standing: Standing::Confirmed,
        origin: Origin { file: Arc::from("given"), line: 1, release: Arc::from("") },
    }
}
