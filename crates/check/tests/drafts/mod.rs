//! A document in memory, resolved.

#![allow(dead_code, missing_docs)]

use std::collections::BTreeMap;
use std::sync::Arc;

use irenic_diagnostics::{Diagnostic, Severity, Sources};
use irenic_model::{Agreement, Input, resolve};
use irenic_syntax::{Article, articles, parse_document};

const PLACES: &str = r#"{ "type": "FeatureCollection", "features": [
{ "type": "Feature", "id": "front", "properties": { "name": "front" },
  "geometry": { "type": "LineString", "coordinates": [[8.0, 47.0], [9.0, 47.0]] } } ] }"#;

pub(crate) struct Read {
    pub(crate) agreement: Agreement,
    pub(crate) articles: Vec<Article>,
    pub(crate) sources: Sources,
}

impl Read {
    pub(crate) fn of(text: &str) -> Read {
        Read::with(text, &[])
    }

    /// With options chosen.
    pub(crate) fn with(text: &str, choices: &[(&str, &str)]) -> Read {
        let file: Arc<str> = Arc::from("agreement.md");
        let parse = parse_document(&file, text);
        assert_eq!(parse.errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>(), Vec::<&str>::new());
        let articles = articles(&file, text, &parse);
        let documents = BTreeMap::from([(Arc::clone(&file), parse.document)]);
        let files =
            BTreeMap::from([(Arc::clone(&file), Arc::from(text)), (Arc::from("places.geojson"), Arc::from(PLACES))]);
        let choices: Vec<(String, String)> =
            choices.iter().map(|(path, option)| ((*path).to_string(), (*option).to_string())).collect();
        let resolved = resolve(&Input {
            documents: &documents,
            main: Arc::clone(&file),
            scenario_documents: &[],
            files: &files,
            choices: &choices,
            set: &[],
        });
        let errors: Vec<&str> = resolved
            .diagnostics
            .iter()
            .filter(|found| found.severity == Severity::Error)
            .map(|found| found.message.as_str())
            .collect();
        assert_eq!(errors, Vec::<&str>::new());
        let mut sources = Sources::new();
        sources.insert(file, Arc::from(text));
        Read { agreement: resolved.agreement, articles, sources }
    }

    pub(crate) fn drift(&self) -> Vec<Diagnostic> {
        irenic_check::drift(&self.articles, &self.agreement)
    }
}
