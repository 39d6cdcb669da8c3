//! Clauses and phases by number, in this instrument or another.

use std::collections::BTreeMap;

use irenic_diagnostics::{Code, Diagnostic};
use irenic_syntax::ast::{Item, ItemKind, Name, Reference};

use super::{Resolver, suggest};

/// A clause or a phase, by its number.
#[derive(Debug, Clone)]
pub(super) struct Numbered<'a> {
    /// Full id.
    pub(super) id: String,
    pub(super) name: &'a Name,
    /// Brackets and options around it.
    options: Vec<(String, String)>,
    pub(super) live: bool,
}

impl<'a> Resolver<'a> {
    /// Collects the numbers of clauses and phases.
    pub(super) fn number(&mut self) {
        for index in 0..self.instruments.len() {
            let items = &self.instruments[index].document.items;
            let mut found = Vec::new();
            self.numbers_of(items, &[], true, &mut found);
            for (item, options, live) in found {
                self.at(|here| here.instrument = index, |this| this.number_item(item, options, live, index));
            }
        }
    }

    #[allow(clippy::type_complexity)]
    fn numbers_of(
        &self,
        items: &'a [Item],
        options: &[(String, String)],
        live: bool,
        found: &mut Vec<(&'a Item, Vec<(String, String)>, bool)>,
    ) {
        for item in items {
            match &item.kind {
                ItemKind::Bracket(bracket) => {
                    let choice = self.brackets.choice(bracket);
                    for (index, option) in bracket.options.iter().enumerate() {
                        let inside = [options, &[(choice.path.clone(), option.name.text.clone())]].concat();
                        let live = live && choice.chosen.map_or(!choice.readings, |chosen| chosen == index);
                        self.numbers_of(&option.content, &inside, live, found);
                    }
                }
                ItemKind::Clause(_) | ItemKind::Phase(_) => found.push((item, options.to_vec(), live)),
                _ => {}
            }
        }
    }

    fn number_item(&mut self, item: &'a Item, options: Vec<(String, String)>, live: bool, index: usize) {
        let (name, word) = match &item.kind {
            ItemKind::Clause(clause) => (&clause.name, "clause"),
            ItemKind::Phase(phase) => (&phase.name, "phase"),
            _ => return,
        };
        if self.instruments[index].scenarios {
            self.report(
                Diagnostic::new(Code::S013, format!("a document of scenarios cannot hold a {word}"))
                    .at(&name.span, "part of no instrument")
                    .remedy(format!("Move the {word} to the agreement or to a document that it incorporates.")),
            );
            return;
        }
        let id = self.full_id(index, &name.text);
        let numbers = if word == "clause" { &self.clauses } else { &self.phases };
        if let Some(first) = numbers.get(&(index, name.text.as_str())).cloned() {
            let apart = first
                .options
                .iter()
                .any(|(path, option)| options.iter().any(|(other, chosen)| path == other && option != chosen));
            if !apart {
                self.report(
                    Diagnostic::new(Code::A106, format!("there are two {word}s {}", name.text))
                        .at(&name.span, "the same number again")
                        .also(&first.name.span, format!("first {word} of this number"))
                        .note("References and reports name it by its number.")
                        .remedy(format!(
                            "Give this {word} a number that no other has, such as `{}`.",
                            self.free_number(index, word, &name.text)
                        )),
                );
                return;
            }
            if first.live || !live {
                return;
            }
        }
        let numbered = Numbered { id, name, options, live };
        let numbers = if word == "clause" { &mut self.clauses } else { &mut self.phases };
        numbers.insert((index, name.text.as_str()), numbered);
    }

    fn free_number(&self, index: usize, word: &str, taken: &str) -> String {
        let numbers = if word == "clause" { &self.clauses } else { &self.phases };
        let base = if taken.starts_with(|first: char| first.is_ascii_digit()) {
            format!("{taken}.")
        } else {
            format!("{taken}_")
        };
        (1..).map(|n| format!("{base}{n}")).find(|id| !numbers.contains_key(&(index, id.as_str()))).unwrap_or_default()
    }

    /// The id by which reports name a clause or phase of an instrument.
    pub(super) fn full_id(&self, instrument: usize, id: &str) -> String {
        match self.instruments.get(instrument) {
            Some(source) if instrument > 0 && !source.name.is_empty() => format!("{}:{id}", source.name),
            _ => id.to_string(),
        }
    }

    /// The instrument that a reference means; a document of scenarios speaks of the main one.
    fn instrument_of(&mut self, reference: &Reference) -> Option<usize> {
        match &reference.of {
            Some(text) => self.find_instrument(text),
            None if self.instruments.get(self.here.instrument).is_some_and(|source| source.scenarios) => Some(0),
            None => Some(self.here.instrument),
        }
    }

    /// Says which of the answers to breaches that are referred to do not exist.
    pub(super) fn check_answers_meant(&mut self) {
        for (id, span) in std::mem::take(&mut self.answers_meant) {
            if self.agreement.norm(&id).is_some() {
                continue;
            }
            let clause = id.split(".breach.").next().unwrap_or_default().to_string();
            self.report(
                Diagnostic::new(Code::A101, format!("no duty `{id}` answers a breach of clause {clause}"))
                    .at(&span, "no such duty")
                    .note("The lines of `on breach` are counted from 1, and those that suspend, restore or end something are no duties.")
                    .remedy(format!("Name a line of clause {clause}'s `on breach` that says who must do what.")),
            );
        }
    }

    /// The full id of the clause that a reference means: of the one that takes its place, where it is amended.
    pub(super) fn clause(&mut self, reference: &Reference) -> Option<String> {
        if let Some((clause, position)) = reference.id.text.split_once(".breach.") {
            let id = Name { text: clause.to_string(), span: reference.id.span.clone() };
            let answered = self.clause(&Reference { id, ..reference.clone() })?;
            let id = format!("{answered}.breach.{position}");
            self.answers_meant.push((id.clone(), reference.span.clone()));
            return Some(id);
        }
        let numbered = self.numbered(reference, "clause")?;
        let mut id = numbered.id.clone();
        for _ in 0..=self.replaced.len() {
            match self.replaced.get(&id) {
                Some(Some(by)) => id = by.clone(),
                Some(None) => {
                    self.report_superseded(reference, &numbered, "clause");
                    return None;
                }
                None => break,
            }
        }
        Some(id)
    }

    /// The clause that a reference names, whatever has become of it.
    pub(super) fn clause_as_written(&mut self, reference: &Reference) -> Option<(usize, String)> {
        let instrument = self.instrument_of(reference)?;
        let numbered = self.numbered(reference, "clause")?;
        Some((instrument, numbered.id))
    }

    /// The full id of the phase that a reference means.
    pub(super) fn phase(&mut self, reference: &Reference) -> Option<String> {
        let instrument = self.instrument_of(reference)?;
        let numbered = self.numbered(reference, "phase")?;
        if self.superseded.contains(&instrument) {
            self.report_superseded(reference, &numbered, "phase");
            return None;
        }
        Some(numbered.id)
    }

    fn numbered(&mut self, reference: &Reference, word: &str) -> Option<Numbered<'a>> {
        let instrument = self.instrument_of(reference)?;
        let numbers = if word == "clause" { &self.clauses } else { &self.phases };
        match numbers.get(&(instrument, reference.id.text.as_str())).cloned() {
            Some(numbered) => {
                if self.here.live && !numbered.live {
                    let options: Vec<String> =
                        numbered.options.iter().map(|(path, option)| format!("{path}={option}")).collect();
                    self.report(
                        Diagnostic::new(
                            Code::A101,
                            format!("{word} {} is not part of the draft that was chosen", reference.id.text),
                        )
                        .at(&reference.span, "needed here")
                        .also(&numbered.name.span, format!("it stands only in the option {}", suggest::all(&options)))
                        .remedy("Put this reference into the same option, or choose that option."),
                    );
                    return None;
                }
                Some(numbered)
            }
            None => {
                self.report_no_such_number(reference, instrument, word);
                None
            }
        }
    }

    fn report_no_such_number(&mut self, reference: &Reference, instrument: usize, word: &str) {
        let id = &reference.id.text;
        let (numbers, others) =
            if word == "clause" { (&self.clauses, &self.phases) } else { (&self.phases, &self.clauses) };
        let known = in_instrument(numbers, instrument);
        let where_ = match &reference.of {
            Some(text) => format!(" in `{}`", text.text),
            None => String::new(),
        };
        let mut diagnostic = Diagnostic::new(Code::A101, format!("there is no {word} {id}{where_}"))
            .at(&reference.span, format!("no {word} has this number"));
        let elsewhere = numbers.iter().find(|((index, other), _)| *other == id.as_str() && *index != instrument);
        if let (Some(((index, _), found)), None) = (elsewhere, &reference.of) {
            let file = &self.instruments[*index].file;
            diagnostic = diagnostic
                .also(&found.name.span, format!("another instrument has a {word} {id}"))
                .remedy(format!("Write `{word} {id} of \"{file}\"`, if it is meant."));
        }
        if let Some(other) = others.get(&(instrument, id.as_str())) {
            let other_word = if word == "clause" { "phase" } else { "clause" };
            diagnostic = diagnostic
                .also(&other.name.span, format!("there is a {other_word} {id}"))
                .remedy(format!("Write `{other_word} {id}`, if it is meant."));
        }
        if !diagnostic.remedies.is_empty() {
            return self.report(diagnostic);
        }
        let near = suggest::near(id, known.iter().map(String::as_str));
        let words = |ids: &[String]| -> Vec<String> { ids.iter().map(|id| format!("{word} {id}")).collect() };
        diagnostic = match (near.as_slice(), known.as_slice()) {
            ([], []) => diagnostic.remedy(format!("Add the {word}, as in `{word} {id} \"…\"`.")),
            ([], known) if known.len() <= 12 => {
                diagnostic.remedy(format!("Write {}, or add `{word} {id}`.", suggest::either(&words(known))))
            }
            ([], _) => diagnostic.remedy(format!("Write the number of a {word} that exists, or add `{word} {id}`.")),
            (near, _) => diagnostic.remedy(format!("Write {}.", suggest::either(&words(near)))),
        };
        self.report(diagnostic);
    }

    fn report_superseded(&mut self, reference: &Reference, numbered: &Numbered<'a>, word: &str) {
        self.report(
            Diagnostic::new(
                Code::A101,
                format!("{word} {} is superseded, and nothing takes its place", reference.id.text),
            )
            .at(&reference.span, "refers to words that are no longer in force")
            .also(&numbered.name.span, "superseded by another instrument")
            .note("What hangs on words that are no longer in force can never come about.")
            .remedy(format!(
                "Refer to a {word} that is in force, or let one take its place with `amends {word} {} of \"…\"`.",
                reference.id.text
            )),
        );
    }
}

fn in_instrument(numbers: &BTreeMap<(usize, &str), Numbered<'_>>, instrument: usize) -> Vec<String> {
    numbers.keys().filter(|(index, _)| *index == instrument).map(|(_, id)| id.to_string()).collect()
}
