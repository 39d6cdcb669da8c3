//! Texts as tests give them.

use std::collections::BTreeMap;
use std::sync::Arc;

use irenic_check::{Checked, Text, check, drift};
use irenic_diagnostics::{Diagnostic, Severity, Sources};
use irenic_model::{Input, resolve, vocabulary};
use irenic_report::terminal::{self, Style};
use irenic_syntax::{articles, parse_document};

/// The name of a text that is formal throughout.
pub(crate) const FORMAL: &str = "agreement.irenic";

/// The name of a document of prose and fences.
pub(crate) const DOCUMENT: &str = "agreement.md";

/// What the analyses find in a text, errors of form and names apart, which fail the test. `places` is its `places.geojson`.
pub(crate) fn findings(text: &str, places: &str) -> Vec<Diagnostic> {
    checked(text, places).diagnostics
}

/// All that is said of a text.
pub(crate) fn checked(text: &str, places: &str) -> Checked {
    checked_in(FORMAL, text, places)
}

/// All that is said of the text of a file of this name, with where its prose and its clauses differ.
fn checked_in(name: &str, text: &str, places: &str) -> Checked {
    let file: Arc<str> = Arc::from(name);
    let parsed = parse_document(&file, text);
    let articles = articles(&file, text, &parsed);
    let documents = BTreeMap::from([(Arc::clone(&file), parsed.document)]);
    let files =
        BTreeMap::from([(Arc::clone(&file), Arc::from(text)), (Arc::from("places.geojson"), Arc::from(places))]);
    let mut draft = |choices: &[(String, String)]| {
        let input = Input {
            documents: &documents,
            main: Arc::clone(&file),
            scenario_documents: &[],
            files: &files,
            choices,
            set: &[],
        };
        let resolved = resolve(&input);
        let wrong: Vec<String> = parsed
            .errors
            .iter()
            .chain(&resolved.diagnostics)
            .filter(|one| one.severity == Severity::Error)
            .map(|one| format!("{} {}", one.code, one.message))
            .collect();
        assert!(wrong.is_empty(), "{wrong:?}\n{text}");
        resolved.agreement
    };
    let mut checked = check(&Text::read(&mut draft));
    checked.diagnostics.extend(drift(&articles, &draft(&[])));
    checked
}

/// Those of one code.
pub(crate) fn of_code(code: &str, text: &str, places: &str) -> Vec<Diagnostic> {
    of_code_in(code, FORMAL, text, places)
}

/// Those of one code in the text of a file of this name.
pub(crate) fn of_code_in(code: &str, name: &str, text: &str, places: &str) -> Vec<Diagnostic> {
    checked_in(name, text, places).diagnostics.into_iter().filter(|one| one.code.as_str() == code).collect()
}

/// As a terminal of a hundred columns shows them.
pub(crate) fn shown_in(found: &[Diagnostic], name: &str, text: &str) -> String {
    let mut sources = Sources::new();
    sources.insert(Arc::from(name), Arc::from(text));
    let (name, standard) = vocabulary();
    sources.insert(name, Arc::from(standard));
    terminal::diagnostics(found, &sources, &Style::plain())
}
