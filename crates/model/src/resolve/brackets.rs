//! Brackets: text that is not agreed yet. Which option of each was chosen.

use std::collections::BTreeMap;

use irenic_diagnostics::{Code, Diagnostic, Span};
use irenic_syntax::ast::{self, BracketOf, ConsequenceKind, ItemKind, PartKind, PhasePartKind};

use super::{Resolver, suggest};
use crate::{Bracket, BracketOption, Bracketed};

/// The brackets of the text, by the span of the bracket's name.
#[derive(Debug, Clone, Default)]
pub(super) struct Brackets {
    /// Path and chosen option of the bracket that stands at a span.
    at: BTreeMap<Span, usize>,
    all: Vec<Bracket>,
    /// Where the name of each stands.
    names: Vec<Span>,
}

/// How a bracket is to be read.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub(super) path: String,
    pub(super) chosen: Option<usize>,
    pub(super) readings: bool,
}

impl Brackets {
    /// How the bracket with this name is to be read.
    pub(super) fn choice<T>(&self, bracket: &BracketOf<T>) -> Choice {
        match self.at.get(&bracket.name.span).and_then(|index| self.all.get(*index)) {
            Some(found) => Choice { path: found.path.clone(), chosen: found.chosen, readings: found.readings },
            None => Choice { path: bracket.name.text.clone(), chosen: None, readings: false },
        }
    }
}

impl<'a> Resolver<'a> {
    /// Collects all brackets and applies the choices.
    pub(super) fn read_brackets(&mut self) {
        for index in 0..self.instruments.len() {
            let source = &self.instruments[index];
            let prefix = if index == 0 || source.scenarios { String::new() } else { format!("{}:", source.name) };
            let document = source.document;
            self.at(|here| here.instrument = index, |this| this.collect_items(&document.items, &prefix));
        }
        let mut chosen: BTreeMap<usize, &str> = BTreeMap::new();
        for (path, option) in self.input.choices {
            match self.find_option(path, option) {
                Ok((bracket, index)) => {
                    if let Some(earlier) = chosen.insert(bracket, option.as_str())
                        && earlier != option
                    {
                        let message = format!("two options of `{path}` are chosen: `{earlier}` and `{option}`");
                        let place = self.brackets.names[bracket].clone();
                        self.report(
                            Diagnostic::new(Code::A114, message)
                                .at(&place, "one draft has one option of this bracket")
                                .remedy(format!("Choose one, as in `{path}={option}`.")),
                        );
                    }
                    self.brackets.all[bracket].chosen = Some(index);
                }
                Err(mut diagnostic) => {
                    // No text holds the choice, so the bracket is what there is to show.
                    diagnostic.labels.iter_mut().for_each(|label| label.primary = true);
                    self.report(*diagnostic);
                }
            }
        }
        self.agreement.brackets = self.brackets.all.clone();
    }

    fn collect_items(&mut self, items: &'a [ast::Item], prefix: &str) {
        for item in items {
            match &item.kind {
                ItemKind::Bracket(bracket) => {
                    let (mut clauses, mut phases) = (Vec::new(), Vec::new());
                    items_inside(bracket, prefix, &mut clauses, &mut phases);
                    self.collect(bracket, prefix.to_string(), Bracketed::Items { clauses, phases });
                    for option in &bracket.options {
                        self.collect_items(&option.content, prefix);
                    }
                }
                ItemKind::Clause(clause) => {
                    let id = format!("{prefix}{}", clause.name.text);
                    let prefix = format!("{id}.");
                    self.collect_parts(&clause.parts, &prefix, &Bracketed::Clause(id));
                }
                ItemKind::Phase(phase) => {
                    let of = Bracketed::Phase(format!("{prefix}{}", phase.name.text));
                    let prefix = format!("phase {prefix}{}.", phase.name.text);
                    self.collect_phase_parts(&phase.parts, &prefix, &of);
                    self.collect_consequences(&phase.on_breach, &prefix, &of);
                }
                _ => {}
            }
        }
    }

    fn collect_parts(&mut self, parts: &'a [ast::Part], prefix: &str, of: &Bracketed) {
        for part in parts {
            match &part.kind {
                PartKind::Bracket(bracket) => {
                    self.collect(bracket, prefix.to_string(), of.clone());
                    for option in &bracket.options {
                        self.collect_parts(&option.content, prefix, of);
                    }
                }
                PartKind::OnBreach(consequences) => self.collect_consequences(consequences, prefix, of),
                _ => {}
            }
        }
    }

    fn collect_consequences(&mut self, consequences: &'a [ast::Consequence], prefix: &str, of: &Bracketed) {
        for consequence in consequences {
            if let ConsequenceKind::Duty(parts) = &consequence.kind {
                self.collect_parts(parts, prefix, of);
            }
        }
    }

    fn collect_phase_parts(&mut self, parts: &'a [ast::PhasePart], prefix: &str, of: &Bracketed) {
        for part in parts {
            if let PhasePartKind::Bracket(bracket) = &part.kind {
                self.collect(bracket, prefix.to_string(), of.clone());
                for option in &bracket.options {
                    self.collect_phase_parts(&option.content, prefix, of);
                }
            }
        }
    }

    fn collect<T>(&mut self, bracket: &BracketOf<T>, prefix: String, of: Bracketed) {
        let path = format!("{prefix}{}", bracket.name.text);
        if let Some(first) = self.brackets.all.iter().position(|known| known.path == path) {
            let first = self.brackets.names[first].clone();
            self.report(
                Diagnostic::new(Code::A106, format!("two brackets are called `{path}`"))
                    .at(&bracket.name.span, "the same name again")
                    .also(&first, "first bracket of this name")
                    .remedy(format!("Give this bracket another name, as in `[{}_2`.", bracket.name.text)),
            );
        }
        for (index, option) in bracket.options.iter().enumerate() {
            if let Some(first) = bracket.options[..index].iter().find(|earlier| earlier.name.text == option.name.text) {
                self.report(
                    Diagnostic::new(Code::A106, format!("`{path}` has two options called `{}`", option.name.text))
                        .at(&option.name.span, "the same name again")
                        .also(&first.name.span, "first option of this name")
                        .remedy("Give each option a name of its own, such as the name of who proposes it."),
                );
            }
        }
        let options = bracket
            .options
            .iter()
            .map(|option| BracketOption {
                name: option.name.text.clone(),
                title: option.title.as_ref().map(|title| title.text.clone()),
                by: option.proposed.iter().flat_map(|proposed| &proposed.by).map(|name| name.text.clone()).collect(),
                on: option.proposed.as_ref().and_then(|proposed| proposed.on.as_ref()).map(|on| on.text.clone()),
                words: self.content_of(option),
                span: option.span.clone(),
            })
            .collect();
        let readings = !bracket.options.is_empty()
            && bracket.options.iter().all(|option| option.proposed.as_ref().is_some_and(|proposed| proposed.reading));
        self.brackets.at.insert(bracket.name.span.clone(), self.brackets.all.len());
        self.brackets.names.push(bracket.name.span.clone());
        self.brackets.all.push(Bracket { path, options, chosen: None, readings, of, span: bracket.span.clone() });
    }

    /// What an option says, after its name, title and proposer.
    fn content_of<T>(&self, option: &ast::OptionOf<T>) -> String {
        let proposed = option.proposed.as_ref();
        let heads = [
            option.title.as_ref().map(|title| title.span.end),
            proposed.and_then(|proposed| proposed.by.last()).map(|name| name.span.end),
            proposed.and_then(|proposed| proposed.on.as_ref()).map(|on| on.span.end),
        ];
        let start = heads.into_iter().flatten().fold(option.name.span.end, usize::max);
        self.line(&Span::new(&option.span.file, start, option.span.end), "")
    }

    /// Checks who proposes the options, once names are known.
    pub(super) fn read_proposers<T>(&mut self, bracket: &BracketOf<T>) {
        for name in bracket.options.iter().flat_map(|option| &option.proposed).flat_map(|proposed| &proposed.by) {
            self.actors(name);
        }
    }

    /// The bracket that a path means.
    pub(super) fn find_bracket(&self, path: &str) -> Result<usize, Box<Diagnostic>> {
        let main = self.agreement.name.as_str();
        let bare = path.strip_prefix(main).and_then(|rest| rest.strip_prefix(':')).unwrap_or(path);
        let all = &self.brackets.all;
        let find = |wanted: &str| all.iter().position(|bracket| bracket.path == wanted);
        let inside = |wanted: &str| find(wanted).or_else(|| find(&format!("phase {wanted}")));
        // A scenario in an annex means the annex's own brackets first.
        let own =
            self.instruments.get(self.here.instrument).filter(|source| self.here.instrument > 0 && !source.scenarios);
        let own = own.and_then(|source| inside(&format!("{}:{bare}", source.name)));
        // Without the instrument, where only one instrument has such a bracket.
        let tail = |bracket: &Bracket| bracket.path.split_once(':').is_some_and(|(_, tail)| tail == bare);
        let mut tails = (0..all.len()).filter(|index| tail(&all[*index]));
        let only = match (tails.next(), tails.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        };
        let Some(bracket) = own.or_else(|| inside(bare)).or(only) else {
            let tails = all.iter().filter(|bracket| tail(bracket)).map(|bracket| bracket.path.clone());
            let mut near: Vec<String> = tails.collect();
            if near.is_empty() {
                near = suggest::near(bare, all.iter().map(|bracket| bracket.path.as_str()));
            }
            let diagnostic = Diagnostic::new(Code::A114, format!("no bracket is called `{path}`"));
            return Err(Box::new(match (near.as_slice(), all.is_empty()) {
                ([], true) => diagnostic
                    .note("The text has no brackets: nothing in it is left open.")
                    .remedy("Leave the choice out."),
                ([], false) => {
                    let paths: Vec<String> = all.iter().take(12).map(|bracket| bracket.path.clone()).collect();
                    let more = if all.len() > paths.len() { ", among others" } else { "" };
                    diagnostic.remedy(format!("Choose from {}{more}.", suggest::all(&paths)))
                }
                (near, _) => diagnostic.remedy(format!("Write {}.", suggest::either(near))),
            }));
        };
        Ok(bracket)
    }

    /// The bracket and option that a path and a word mean.
    pub(super) fn find_option(&self, path: &str, option: &str) -> Result<(usize, usize), Box<Diagnostic>> {
        let bracket = self.find_bracket(path)?;
        let bracket_at = &self.brackets.all[bracket];
        if let Some(index) = bracket_at.options.iter().position(|known| known.name == option) {
            return Ok((bracket, index));
        }
        let names: Vec<String> = bracket_at.options.iter().map(|option| option.name.clone()).collect();
        let near = suggest::near(option, names.iter().map(String::as_str));
        let offered = if near.is_empty() { &names } else { &near };
        Err(Box::new(
            Diagnostic::new(Code::A114, format!("the bracket `{path}` has no option `{option}`"))
                .also(&self.brackets.names[bracket], format!("its options are {}", suggest::all(&names)))
                .remedy(format!("Choose {}.", suggest::either(offered))),
        ))
    }
}

/// Full ids of the clauses and phases that stand in a bracket of items, in any option and at any depth.
fn items_inside(bracket: &BracketOf<ast::Item>, prefix: &str, clauses: &mut Vec<String>, phases: &mut Vec<String>) {
    for item in bracket.options.iter().flat_map(|option| &option.content) {
        match &item.kind {
            ItemKind::Bracket(inner) => items_inside(inner, prefix, clauses, phases),
            ItemKind::Clause(clause) => clauses.push(format!("{prefix}{}", clause.name.text)),
            ItemKind::Phase(phase) => phases.push(format!("{prefix}{}", phase.name.text)),
            _ => {}
        }
    }
}
