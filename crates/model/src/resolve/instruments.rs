//! Which documents make up the agreement, and in what order.

use std::sync::Arc;

use irenic_diagnostics::{Code, Diagnostic};
use irenic_syntax::ast::{self, ItemKind};

use super::{Resolver, suggest};
use crate::Instrument;

/// One document of the agreement, or of its scenarios.
#[derive(Debug, Clone)]
pub(super) struct Source<'a> {
    /// The identifier of its agreement; the file's name where it declares none.
    pub(super) name: String,
    pub(super) file: Arc<str>,
    pub(super) document: &'a ast::Document,
    pub(super) agreement: Option<&'a ast::Agreement>,
    /// Whether it is a document of scenarios.
    pub(super) scenarios: bool,
}

impl<'a> Resolver<'a> {
    /// Follows `incorporates` from the main document, and adds the documents of scenarios.
    pub(super) fn read_instruments(&mut self) {
        let main = Arc::clone(&self.input.main);
        match self.input.documents.get_key_value(&main) {
            Some((file, document)) => self.incorporate(file, document, &mut Vec::new()),
            None => {
                self.report(Diagnostic::new(Code::A101, format!("the main document `{main}` does not exist")).remedy(
                    "Name the document of the agreement in `irenic.toml`, as in `document = \"agreement.md\"`.",
                ))
            }
        }
        for file in self.input.scenario_documents {
            let known = self.instruments.iter().any(|source| source.file == *file);
            if let (Some((file, document)), false) = (self.input.documents.get_key_value(file), known) {
                let source = Source { scenarios: true, ..self.source(file, document) };
                self.instruments.push(Source { name: String::new(), ..source });
            }
        }
        self.name_instruments();
    }

    fn incorporate(&mut self, file: &Arc<str>, document: &'a ast::Document, path: &mut Vec<(Arc<str>, ast::Text)>) {
        let source = self.source(file, document);
        self.instruments.push(source);
        let index = self.instruments.len() - 1;
        for wanted in incorporated(&document.items) {
            let Some((found, inner)) = self.find_document(file, &wanted.text) else {
                self.report_missing_document(wanted);
                continue;
            };
            let step = (Arc::clone(file), wanted.clone());
            let start = path.iter().position(|(on_path, _)| on_path == found);
            if let Some(start) = start.or((found == file).then_some(path.len())) {
                path.push(step);
                let cycle = path[start..].to_vec();
                path.pop();
                self.at(|here| here.instrument = index, |this| this.report_incorporation_cycle(&cycle));
                continue;
            }
            if self.instruments.iter().any(|source| source.file == *found) {
                continue;
            }
            path.push(step);
            self.incorporate(found, inner, path);
            path.pop();
        }
    }

    fn source(&self, file: &Arc<str>, document: &'a ast::Document) -> Source<'a> {
        let agreement = document.items.iter().find_map(|item| match &item.kind {
            ItemKind::Agreement(agreement) => Some(agreement),
            _ => None,
        });
        let name = agreement.map_or_else(|| stem(file), |agreement| agreement.name.text.clone());
        Source { name, file: Arc::clone(file), document, agreement, scenarios: false }
    }

    /// Gives two instruments of one name different ones, so that ids stay unique, and tells of it.
    fn name_instruments(&mut self) {
        for index in 0..self.instruments.len() {
            let name = self.instruments[index].name.clone();
            let earlier = self.instruments[..index].iter().find(|source| !name.is_empty() && source.name == name);
            if let Some(earlier) = earlier.cloned() {
                if let (Some(first), Some(second)) = (earlier.agreement, self.instruments[index].agreement) {
                    self.report(
                        Diagnostic::new(Code::A106, format!("two instruments are called `{name}`"))
                            .at(&second.name.span, "the same identifier again")
                            .also(&first.name.span, "first used here")
                            .note("Reports name the clauses of an annex by its identifier, as in `annex_1:3`.")
                            .remedy(format!(
                                "Give this one an identifier of its own, as in `agreement {}`.",
                                stem(&self.instruments[index].file)
                            )),
                    );
                }
                self.instruments[index].name = format!("{name}_{}", index + 1);
            }
        }
        self.agreement.instruments = self
            .instruments
            .iter()
            .map(|source| Instrument {
                name: source.name.clone(),
                title: source.agreement.and_then(|agreement| agreement.title.as_ref()).map(|title| title.text.clone()),
                file: Arc::clone(&source.file),
            })
            .collect();
        if let Some(main) = self.instruments.first() {
            self.agreement.name = main.name.clone();
            self.agreement.title = main
                .agreement
                .and_then(|agreement| agreement.title.as_ref())
                .map_or_else(|| main.name.clone(), |title| title.text.clone());
            if let Some((prevails, _)) = main.agreement.and_then(|agreement| agreement.prevails.as_ref()) {
                self.agreement.prevails = *prevails;
            }
        }
    }

    /// A document as another names it: from the folder of that one, or from the project's.
    pub(super) fn find_document(&self, from: &str, name: &str) -> Option<(&'a Arc<str>, &'a ast::Document)> {
        let near = normalise(&match from.rsplit_once('/') {
            Some((folder, _)) => format!("{folder}/{name}"),
            None => name.to_string(),
        });
        let documents = self.input.documents;
        documents.get_key_value(near.as_str()).or_else(|| documents.get_key_value(normalise(name).as_str()))
    }

    /// The instrument that `of "…"` means: by its file, or by its identifier.
    pub(super) fn find_instrument(&mut self, wanted: &ast::Text) -> Option<usize> {
        let from = Arc::clone(&self.instruments.get(self.here.instrument)?.file);
        let by_name = self.instruments.iter().position(|source| !source.scenarios && source.name == wanted.text);
        let found = self.find_document(&from, &wanted.text).map(|(file, _)| Arc::clone(file));
        let by_file = found
            .as_ref()
            .and_then(|found| self.instruments.iter().position(|source| !source.scenarios && source.file == *found));
        if by_file.or(by_name).is_some() {
            return by_file.or(by_name);
        }
        if found.is_some() {
            self.report(
                Diagnostic::new(Code::A101, format!("`{}` is no part of this agreement", wanted.text))
                    .at(&wanted.span, "nothing incorporates this document")
                    .remedy(format!(
                        "Add `incorporates \"{}\"` to the agreement, or refer to an instrument that it incorporates.",
                        wanted.text
                    )),
            );
        } else {
            self.report_missing_document(wanted);
        }
        None
    }

    fn report_missing_document(&mut self, wanted: &ast::Text) {
        let near = suggest::near(&wanted.text, self.input.documents.keys().map(|file| &**file));
        let mut diagnostic = Diagnostic::new(Code::A101, format!("the document `{}` does not exist", wanted.text))
            .at(&wanted.span, "no document of the project has this name")
            .note("Names of documents count from the folder of the document that names them.");
        diagnostic = match near.as_slice() {
            [] => diagnostic
                .remedy(format!("Add the document `{}` to the project, or name one that is there.", wanted.text)),
            near => diagnostic.remedy(format!("Write {}.", quoted(near))),
        };
        self.report(diagnostic);
    }

    fn report_incorporation_cycle(&mut self, cycle: &[(Arc<str>, ast::Text)]) {
        let Some(((_, last), earlier)) = cycle.split_last() else { return };
        let mut chain: Vec<&str> = cycle.iter().map(|(file, _)| &**file).collect();
        chain.extend(cycle.first().map(|(file, _)| &**file));
        let message = match cycle {
            [(file, _)] => format!("`{file}` incorporates itself"),
            _ => format!("instruments incorporate one another in a circle: {}", chain.join(" → ")),
        };
        let mut diagnostic = Diagnostic::new(Code::A108, message).at(&last.span, "this closes the circle");
        for (file, text) in earlier {
            diagnostic = diagnostic.also(&text.span, format!("`{file}` incorporates it here"));
        }
        self.report(
            diagnostic
                .note("Which of two texts is the part and which the whole decides whose words prevail.")
                .remedy("Take one `incorporates` out of the circle; a clause can still refer to the other instrument with `of \"…\"`."),
        );
    }
}

/// The documents that a document incorporates, in order, those inside brackets too.
fn incorporated(items: &[ast::Item]) -> Vec<&ast::Text> {
    let mut found = Vec::new();
    for item in items {
        match &item.kind {
            ItemKind::Incorporates(incorporates) => found.push(&incorporates.file),
            ItemKind::Bracket(bracket) => {
                found.extend(bracket.options.iter().flat_map(|option| incorporated(&option.content)));
            }
            _ => {}
        }
    }
    found
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`\"{name}\"`")).collect::<Vec<_>>().join(" or ")
}

/// The name of a file without folder and ending, as an identifier.
fn stem(file: &str) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    let mut word: String = stem.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '_' }).collect();
    if !word.starts_with(|first: char| first.is_alphabetic() || first == '_') {
        word.insert(0, '_');
    }
    word
}

/// Takes `.` and `..` out of a path. A path that leaves the project keeps its leading `..`, and names no file of it.
pub(super) fn normalise(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
