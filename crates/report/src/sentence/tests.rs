use std::collections::BTreeMap;
use std::sync::Arc;

use irenic_model::{Agreement, Input, resolve};
use irenic_syntax::parse_document;

/// Every form of the language once: declarations above, then one group of clauses after another.
const TEXT: &str = include_str!("every_form.irenic");

fn agreement(text: &str) -> Agreement {
    let file: Arc<str> = Arc::from("text.irenic");
    let parse = parse_document(&file, text);
    assert_eq!(parse.errors, [], "the fixture must parse");
    let documents = BTreeMap::from([(Arc::clone(&file), parse.document)]);
    let files = BTreeMap::from([
        (Arc::clone(&file), Arc::from(text)),
        (Arc::from("places.geojson"), Arc::from(include_str!("every_form.geojson"))),
    ]);
    let resolved = resolve(&Input {
        documents: &documents,
        main: file,
        scenario_documents: &[],
        files: &files,
        choices: &[],
        set: &[],
    });
    let errors: Vec<&str> = resolved
        .diagnostics
        .iter()
        .filter(|found| found.severity == irenic_diagnostics::Severity::Error)
        .map(|found| &*found.message)
        .collect();
    assert_eq!(errors, [""; 0], "the fixture must resolve");
    resolved.agreement
}

fn all(agreement: &Agreement) -> String {
    let mut out = String::new();
    for (name, moment) in &agreement.moments {
        out += &format!("{}\n", super::moment(name, moment, agreement));
    }
    for phase in &agreement.phases {
        out += &format!("{}\n", super::phase(phase, agreement));
    }
    for norm in &agreement.norms {
        out += &format!("{}: {}\n", norm.id, super::clause(norm, agreement));
    }
    out
}

#[test]
fn every_form_reads_back() {
    insta::assert_snapshot!(all(&agreement(TEXT)));
}

#[test]
fn a_sentence_is_one_sentence() {
    let agreement = agreement(TEXT);
    for norm in &agreement.norms {
        let sentence = super::clause(norm, &agreement);
        assert!(sentence.ends_with('.') && !sentence.contains(". "), "{sentence}");
        assert!(sentence.chars().next().is_some_and(char::is_uppercase), "{sentence}");
        assert!(!sentence.contains('_') && !sentence.contains("  "), "{sentence}");
    }
}

#[test]
fn different_clauses_read_differently() {
    let agreement = agreement(TEXT);
    let mut sentences: Vec<String> = agreement.norms.iter().map(|norm| super::clause(norm, &agreement)).collect();
    let number = sentences.len();
    sentences.sort();
    sentences.dedup();
    assert_eq!(sentences.len(), number);
}
