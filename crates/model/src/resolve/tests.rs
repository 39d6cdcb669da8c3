//! Small agreements with what is to be said about them.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use irenic_diagnostics::{Diagnostic, Sources};
use irenic_syntax::ast::Document;

use super::{Input, Resolved, resolve, vocabulary};

mod examples;
mod meaning;
mod names;
mod quantities;
mod whole;

/// A line with sides, a box, a post, and features that are no places.
const PLACES: &str = r#"{ "type": "FeatureCollection", "features": [
{ "type": "Feature", "id": "front", "properties": { "left": "NORTH", "right": "SOUTH" },
  "geometry": { "type": "LineString", "coordinates": [[8.0, 47.0], [9.0, 47.0]] } },
{ "type": "Feature", "id": "box", "properties": {},
  "geometry": { "type": "Polygon", "coordinates": [[[8.0, 46.9], [9.0, 46.9], [9.0, 47.1], [8.0, 47.1], [8.0, 46.9]]] } },
{ "type": "Feature", "id": "post", "properties": {}, "geometry": { "type": "Point", "coordinates": [8.5, 47.0] } },
{ "type": "Feature", "id": "empty", "properties": {}, "geometry": { "type": "Polygon", "coordinates": [] } },
{ "type": "Feature", "id": "beyond", "properties": {},
  "geometry": { "type": "Polygon", "coordinates": [[[8.0, 91.0], [9.0, 46.9], [9.0, 47.1], [8.0, 91.0]]] } }
] }"#;

/// A project in memory.
#[derive(Default)]
struct Project {
    documents: BTreeMap<Arc<str>, Document>,
    files: BTreeMap<Arc<str>, Arc<str>>,
    scenarios: Vec<Arc<str>>,
    choices: Vec<(String, String)>,
    set: Vec<(String, String)>,
    main: Arc<str>,
    syntax: Vec<Diagnostic>,
}

impl Project {
    /// A main document of formal text.
    fn of(text: &str) -> Self {
        Project { main: Arc::from("agreement.irenic"), ..Project::default() }.with("agreement.irenic", text)
    }

    /// One more document.
    fn with(mut self, name: &str, text: &str) -> Self {
        let name: Arc<str> = Arc::from(name);
        let parse = irenic_syntax::parse_document(&name, text);
        self.syntax.extend(parse.errors);
        self.documents.insert(Arc::clone(&name), parse.document);
        self.files.insert(name, Arc::from(text));
        self
    }

    fn file(mut self, name: &str, text: &str) -> Self {
        self.files.insert(Arc::from(name), Arc::from(text));
        self
    }

    fn choose(mut self, path: &str, option: &str) -> Self {
        self.choices.push((path.to_string(), option.to_string()));
        self
    }

    fn resolve(&self) -> Resolved {
        resolve(&Input {
            documents: &self.documents,
            main: Arc::clone(&self.main),
            scenario_documents: &self.scenarios,
            files: &self.files,
            choices: &self.choices,
            set: &self.set,
        })
    }

    /// Everything said about it, plainly.
    fn said(&self) -> String {
        let mut sources = Sources::new();
        for (name, text) in &self.files {
            sources.insert(Arc::clone(name), Arc::clone(text));
        }
        let (name, text) = vocabulary();
        sources.insert(name, Arc::from(text));
        let resolved = self.resolve();
        plain(self.syntax.iter().chain(&resolved.diagnostics), &sources)
    }
}

/// Code, message, words, notes and remedies, a line each.
fn plain<'d>(diagnostics: impl IntoIterator<Item = &'d Diagnostic>, sources: &Sources) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        let severity = diagnostic.severity.as_str();
        writeln!(out, "{severity} {}: {}", diagnostic.code, diagnostic.message).unwrap();
        if !diagnostic.clauses.is_empty() {
            writeln!(out, "  in {}", diagnostic.clauses.join(", ")).unwrap();
        }
        if !diagnostic.options.is_empty() {
            writeln!(out, "  with {}", diagnostic.options.join(", ")).unwrap();
        }
        for label in &diagnostic.labels {
            let at = sources.position(&label.span.file, label.span.start);
            let mark = if label.primary { "->" } else { "  " };
            let words = super::words::one_line(sources.words(&label.span));
            writeln!(out, "  {mark} {}:{}:{} `{words}`: {}", label.span.file, at.line, at.column, label.text).unwrap();
        }
        for note in &diagnostic.notes {
            writeln!(out, "  note: {note}").unwrap();
        }
        for remedy in &diagnostic.remedies {
            writeln!(out, "  remedy: {remedy}").unwrap();
        }
    }
    out
}
