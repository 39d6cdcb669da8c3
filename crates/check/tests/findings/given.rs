//! Texts as tests give them.

use std::collections::BTreeMap;
use std::sync::Arc;

use irenic_check::{Checked, Text, check};
use irenic_diagnostics::{Diagnostic, Severity, Sources};
use irenic_model::{Input, resolve, vocabulary};
use irenic_report::terminal::{self, Style};
use irenic_syntax::parse_document;

const FILE: &str = "agreement.irenic";

/// What the analyses find in a text, errors of form and names apart, which fail the test. `places` is its `places.geojson`.
pub(crate) fn findings(text: &str, places: &str) -> Vec<Diagnostic> {
    checked(text, places).diagnostics
}

/// All that is said of a text.
pub(crate) fn checked(text: &str, places: &str) -> Checked {
    let file: Arc<str> = Arc::from(FILE);
    let parsed = parse_document(&file, text);
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
    let text = Text::read(&mut draft);
    check(&text)
}

/// Those of one code.
pub(crate) fn of_code(code: &str, text: &str, places: &str) -> Vec<Diagnostic> {
    findings(text, places).into_iter().filter(|one| one.code.as_str() == code).collect()
}

/// As a terminal of a hundred columns shows them.
pub(crate) fn shown(found: &[Diagnostic], text: &str) -> String {
    let mut sources = Sources::new();
    sources.insert(Arc::from(FILE), Arc::from(text));
    let (name, standard) = vocabulary();
    sources.insert(name, Arc::from(standard));
    terminal::diagnostics(found, &sources, &Style::plain())
}
