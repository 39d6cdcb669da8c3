//! From documents to one agreement: names looked up, units checked, places bound to geometry, brackets applied, sugar
//! taken away. Resolving never fails; what is wrong becomes a diagnostic, and everything else is resolved.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use irenic_diagnostics::{Diagnostic, Severity, Span};
use irenic_syntax::ast;
use jiff::Timestamp;

use crate::{Agreement, PlaceFile, Point, Unit, Zone};

mod actors;
mod brackets;
mod clauses;
mod conditions;
mod consequences;
mod cycles;
mod expressions;
mod instants;
mod instruments;
mod kinds;
mod lists;
mod moments;
mod names;
mod patterns;
mod phases;
mod places;
mod points;
mod precedence;
mod quantities;
mod references;
mod rounds;
mod scenarios;
mod suggest;
mod unused;
mod words;

#[cfg(test)]
mod tests;

use brackets::Brackets;
use cycles::{Dependency, Node};
use expressions::Fields;
use instruments::Source;
use names::Scope;
use references::Numbered;

/// Everything that an agreement is made of. No file is opened here: texts come in.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    /// All documents by project-relative name, those of scenarios among them.
    pub documents: &'a BTreeMap<Arc<str>, ast::Document>,
    /// Name of the main document.
    pub main: Arc<str>,
    /// Documents that hold scenarios; their clause numbers mean the main instrument's, unless `of "…"` says otherwise.
    pub scenario_documents: &'a [Arc<str>],
    /// Texts by project-relative name: the GeoJSON files and lists that [`needed_files`] names, and the documents
    /// themselves, from which the words of clauses and patterns are quoted.
    pub files: &'a BTreeMap<Arc<str>, Arc<str>>,
    /// Options chosen: the path of a bracket (`9.timing`, `annex_1:3.order`, `phase 1.start`) and the option.
    pub choices: &'a [(String, String)],
    /// Moments fixed: the name of a moment that is to be fixed, and a date or an instant.
    pub set: &'a [(String, String)],
}

/// An agreement with everything that is wrong with its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolved {
    /// The agreement, as far as it could be read.
    pub agreement: Agreement,
    /// What is wrong, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
    /// Codes that a document as a whole knowingly accepts (`accepts A203 because "…"` outside clauses), with its file.
    /// Those that clauses accept stand in [`crate::Norm::accepts`].
    pub accepts: Vec<(Arc<str>, String)>,
}

/// Name and text of the standard vocabulary, which stands in the scope of every agreement.
pub fn vocabulary() -> (Arc<str>, &'static str) {
    (Arc::from("standard vocabulary"), include_str!("../../../vocabulary/standard.irenic"))
}

/// The GeoJSON files and lists of persons that documents name, each time with the words that name it and its
/// project-relative path, in the order of the documents.
pub fn needed_files(documents: &BTreeMap<Arc<str>, ast::Document>) -> Vec<(ast::Text, String)> {
    places::files_named(documents)
}

/// Resolves an agreement. The same input gives the same result, to the byte.
pub fn resolve(input: &Input<'_>) -> Resolved {
    let (name, text) = vocabulary();
    let parse;
    let vocabulary = match input.documents.get(&name) {
        Some(document) => document,
        None => {
            parse = irenic_syntax::parse_formal(&name, text);
            &parse.document
        }
    };
    let mut resolver = Resolver::new(input.clone(), vocabulary);
    resolver.read_instruments();
    resolver.read_brackets();
    resolver.declare();
    resolver.number();
    resolver.read_precedence();
    resolver.read_zone();
    resolver.read_units();
    resolver.read_kinds();
    resolver.read_actors();
    resolver.read_lists();
    resolver.read_set();
    resolver.read_start();
    resolver.read_places();
    resolver.read_moments();
    resolver.read_mandates();
    resolver.read_articles();
    resolver.read_scenarios();
    resolver.read_rounds();
    resolver.check_answers_meant();
    resolver.find_same_instant_cycles();
    resolver.find_unused();
    resolver.finish()
}

/// Where the resolver stands in the text. Saved and put back around every part.
#[derive(Debug, Clone)]
struct Here {
    /// Index of the instrument.
    instrument: usize,
    /// Clause or phase whose parts are read, as reports name it.
    clause: Option<String>,
    /// Brackets and options around, as `9.timing=phased`.
    options: Vec<String>,
    /// Whether the words are part of the draft that was chosen.
    live: bool,
    /// Names given to triggering incidents (`as f`), with the fields that these have.
    triggers: Vec<(String, Fields)>,
    /// Whether somebody may be called `the actor` here.
    has_actor: bool,
    /// Whether a breach is being answered.
    in_breach: bool,
    /// What depends, within one instant, on the conditions read here.
    node: Option<Node>,
    /// Whether a change to and fro of the condition would matter: under `not`, `unless` or `while`.
    strong: bool,
}

struct Resolver<'a> {
    input: Input<'a>,
    vocabulary: &'a ast::Document,
    here: Here,
    diagnostics: Vec<Diagnostic>,
    instruments: Vec<Source<'a>>,
    brackets: Brackets,
    scope: Scope<'a>,
    clauses: BTreeMap<(usize, &'a str), Numbered<'a>>,
    phases: BTreeMap<(usize, &'a str), Numbered<'a>>,
    /// Full ids of clauses that another takes the place of, with its full id; `None`: nothing takes it.
    replaced: BTreeMap<String, Option<String>>,
    /// Answers to breaches that references mean (`2.breach.1`), checked once all are known.
    answers_meant: Vec<(String, Span)>,
    /// Instruments that are superseded as a whole.
    superseded: BTreeSet<usize>,
    units: BTreeMap<String, (Unit, f64)>,
    /// Declared units that mean nothing, which has been told.
    unknown_units: BTreeSet<String>,
    place_files: BTreeMap<String, Option<PlaceFile>>,
    /// Moments fixed from outside.
    fixed: BTreeMap<String, Point>,
    /// Instants of moments that are known beforehand; `None` for those that are not.
    constants: BTreeMap<String, Option<Timestamp>>,
    /// How many parts the geometry of each declared place has.
    place_parts: BTreeMap<String, usize>,
    used: BTreeSet<String>,
    dependencies: Vec<Dependency>,
    accepts: Vec<(Arc<str>, String)>,
    /// Clauses that accept a code, by their whole span.
    accepted_in: Vec<(Span, String)>,
    agreement: Agreement,
}

impl<'a> Resolver<'a> {
    fn new(input: Input<'a>, vocabulary: &'a ast::Document) -> Self {
        Resolver {
            input,
            vocabulary,
            here: Here {
                instrument: 0,
                clause: None,
                options: Vec::new(),
                live: true,
                triggers: Vec::new(),
                has_actor: false,
                in_breach: false,
                node: None,
                strong: false,
            },
            diagnostics: Vec::new(),
            instruments: Vec::new(),
            brackets: Brackets::default(),
            scope: Scope::default(),
            clauses: BTreeMap::new(),
            phases: BTreeMap::new(),
            replaced: BTreeMap::new(),
            answers_meant: Vec::new(),
            superseded: BTreeSet::new(),
            units: BTreeMap::new(),
            unknown_units: BTreeSet::new(),
            place_files: BTreeMap::new(),
            fixed: BTreeMap::new(),
            constants: BTreeMap::new(),
            place_parts: BTreeMap::new(),
            used: BTreeSet::new(),
            dependencies: Vec::new(),
            accepts: Vec::new(),
            accepted_in: Vec::new(),
            agreement: Agreement {
                name: String::new(),
                title: String::new(),
                zone: Zone::utc(),
                start: None,
                prevails: ast::Prevails::Prose,
                instruments: Vec::new(),
                actors: BTreeMap::new(),
                groups: BTreeMap::new(),
                events: BTreeMap::new(),
                kinds: BTreeMap::new(),
                places: BTreeMap::new(),
                moments: BTreeMap::new(),
                measures: BTreeMap::new(),
                lists: BTreeMap::new(),
                tracks: Vec::new(),
                phases: Vec::new(),
                norms: Vec::new(),
                brackets: Vec::new(),
                scenarios: Vec::new(),
                rounds: Vec::new(),
                scales: Vec::new(),
                promised: Vec::new(),
            },
        }
    }

    /// Says something about the words here: the clause and the options around are added.
    fn report(&mut self, mut diagnostic: Diagnostic) {
        if let Some(clause) = &self.here.clause
            && diagnostic.clauses.is_empty()
        {
            diagnostic.clauses.push(clause.clone());
        }
        if diagnostic.options.is_empty() {
            diagnostic.options.clone_from(&self.here.options);
        }
        self.diagnostics.push(diagnostic);
    }

    /// Reads something at another place, and comes back.
    fn at<T>(&mut self, change: impl FnOnce(&mut Here), read: impl FnOnce(&mut Self) -> T) -> T {
        let saved = self.here.clone();
        change(&mut self.here);
        let result = read(self);
        self.here = saved;
        result
    }

    /// The result, with warnings that the text accepts left out, in the order of the text.
    fn finish(mut self) -> Resolved {
        let order: BTreeMap<Arc<str>, usize> =
            self.instruments.iter().enumerate().map(|(index, source)| (Arc::clone(&source.file), index)).collect();
        let (accepts, accepted_in) = (&self.accepts, &self.accepted_in);
        self.diagnostics.retain(|diagnostic| {
            let (Some(place), true) = (diagnostic.place(), diagnostic.severity != Severity::Error) else { return true };
            let code = diagnostic.code.as_str();
            let by_document = accepts.iter().any(|(file, accepted)| *file == place.file && accepted == code);
            let by_clause = accepted_in.iter().any(|(span, accepted)| {
                accepted == code && span.file == place.file && span.start <= place.start && place.end <= span.end
            });
            !by_document && !by_clause
        });
        let rank = |diagnostic: &Diagnostic| {
            diagnostic.place().map(|span| {
                (order.get(&span.file).copied().unwrap_or(usize::MAX), Arc::clone(&span.file), span.start, span.end)
            })
        };
        // Stable: what is said about the same words stays in the order in which it was found.
        self.diagnostics.sort_by_cached_key(rank);
        self.diagnostics.dedup();
        Resolved { agreement: self.agreement, diagnostics: self.diagnostics, accepts: self.accepts }
    }
}
