//! From the text of a small agreement to what the engine and the checker take.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use irenic_check::{Checked, Text, check};
use irenic_diagnostics::Severity;
use irenic_model::{Agreement, Input, resolve, vocabulary};
use irenic_syntax::{ast, parse_document, parse_formal};

/// The standard vocabulary, parsed once for all cases.
static VOCABULARY: LazyLock<(Arc<str>, ast::Document)> = LazyLock::new(|| {
    let (name, text) = vocabulary();
    let document = parse_formal(&name, text).document;
    (name, document)
});

/// A text that has been parsed.
pub(crate) struct Parsed {
    file: Arc<str>,
    text: Arc<str>,
    documents: BTreeMap<Arc<str>, ast::Document>,
}

impl Parsed {
    pub(crate) fn new(text: &str) -> Self {
        let file: Arc<str> = Arc::from("small.irenic");
        let parsed = parse_document(&file, text);
        let wrong: Vec<_> = parsed.errors.iter().map(|error| &error.message).collect();
        assert!(wrong.is_empty(), "the test writes what it cannot read: {wrong:?}\n{text}");
        let (name, document) = &*VOCABULARY;
        let documents = BTreeMap::from([(Arc::clone(&file), parsed.document), (Arc::clone(name), document.clone())]);
        Parsed { file, text: Arc::from(text), documents }
    }

    /// The agreement with options chosen; `None` where the text has an error of form, such as a moment that hangs on itself.
    pub(crate) fn resolve(&self, choices: &[(String, String)]) -> Option<Agreement> {
        let files = BTreeMap::from([(Arc::clone(&self.file), Arc::clone(&self.text))]);
        let resolved = resolve(&Input {
            documents: &self.documents,
            main: Arc::clone(&self.file),
            scenario_documents: &[],
            files: &files,
            choices,
            set: &[],
        });
        let wrong = resolved.diagnostics.iter().any(|one| one.severity == Severity::Error);
        (!wrong).then_some(resolved.agreement)
    }

    /// What the checker says; `None` as above. With it, how many points and ways the checker's graph has.
    pub(crate) fn check(&self) -> Option<(Checked, usize)> {
        self.resolve(&[])?;
        let mut draft = |choices: &[(String, String)]| self.resolve(choices).unwrap();
        let text = Text::read(&mut draft);
        let size = text.graph().points.iter().map(|point| 1 + point.ways.len()).sum();
        Some((check(&text), size))
    }
}
