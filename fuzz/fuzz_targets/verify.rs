//! From hostile text and hostile evidence to findings: nothing may panic, and the same input gives the same findings.
//!
//! Input is a document, then a line `=====`, then observations, one JSON object a line.

#![no_main]

use std::collections::BTreeMap;
use std::sync::Arc;

use irenic_evidence::{Coverage, Release, Store, read_observations};
use irenic_model::{Input, Standard, resolve};
use irenic_syntax::parse_document;
use irenic_verify::{Query, run_scenario, verify, why};
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (document, evidence) = text.split_once("\n=====\n").unwrap_or((text, ""));
    let file: Arc<str> = Arc::from("agreement.md");
    let parsed = parse_document(&file, document);
    let documents = BTreeMap::from([(Arc::clone(&file), parsed.document)]);
    let files = BTreeMap::from([(Arc::clone(&file), Arc::from(document))]);
    let resolved = resolve(&Input {
        documents: &documents,
        main: file,
        scenario_documents: &[],
        files: &files,
        choices: &[],
        set: &[],
    });
    let agreement = resolved.agreement;
    for scenario in agreement.scenarios.iter().take(4) {
        let _ = run_scenario(&agreement, scenario);
    }
    let import = read_observations("observations.ndjson", evidence.as_bytes());
    let mut store = Store::new();
    let release = Release { name: Arc::from("1"), known: Timestamp::MIN, observations: import.observations };
    if store.add("fuzz", release).is_err() {
        return;
    }
    let incidents = store.at(None);
    let coverage = [Coverage { events: vec!["event".to_string()], ..Coverage::default() }];
    let as_of = Timestamp::from_second(1_450_000_000).unwrap_or(Timestamp::UNIX_EPOCH);
    let query = Query { as_of, standard: Standard::Reported };
    let report = verify(&agreement, &incidents, &coverage, &query);
    assert_eq!(report, verify(&agreement, &incidents, &coverage, &query));
    if let Some(finding) = report.findings.first() {
        let _ = why(&agreement, &incidents, &coverage, &query, &finding.clause, None);
    }
});
