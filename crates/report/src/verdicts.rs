//! A small agreement with verdicts of every sort, for tests.

use std::collections::BTreeMap;
use std::sync::Arc;

use irenic_diagnostics::Sources;
use irenic_evidence::{Incident, Scheme};
use irenic_model::{Agreement, Input, resolve};
use irenic_syntax::parse_document;
use irenic_verify::{Explanation, Report, ScenarioOutcome, run_scenario, why_in_scenario};

pub(crate) struct Fixture {
    pub(crate) agreement: Agreement,
    pub(crate) sources: Sources,
    pub(crate) outcome: ScenarioOutcome,
    pub(crate) report: Report,
    pub(crate) explanations: Vec<Explanation>,
    pub(crate) incidents: Vec<Incident>,
    pub(crate) scheme: Scheme,
}

pub(crate) fn fixture() -> Fixture {
    let text = include_str!("verdicts.irenic");
    let file: Arc<str> = Arc::from("truce.irenic");
    let parse = parse_document(&file, text);
    assert_eq!(parse.errors, []);
    let documents = BTreeMap::from([(Arc::clone(&file), parse.document)]);
    let files = BTreeMap::from([(Arc::clone(&file), Arc::from(text))]);
    let mut sources = Sources::new();
    sources.insert(Arc::clone(&file), Arc::from(text));
    let resolved = resolve(&Input {
        documents: &documents,
        main: file,
        scenario_documents: &[],
        files: &files,
        choices: &[],
        set: &[],
    });
    assert_eq!(resolved.diagnostics, []);
    let agreement = resolved.agreement;
    let scenario = &agreement.scenarios[0];
    let outcome = run_scenario(&agreement, scenario);
    let (report, explanations) = why_in_scenario(&agreement, scenario, "1", None);
    let incidents = explanations.iter().flat_map(|one| &one.incidents).map(|one| one.incident.clone()).collect();
    Fixture { outcome, report, explanations, incidents, scheme: Scheme::default(), sources, agreement }
}
