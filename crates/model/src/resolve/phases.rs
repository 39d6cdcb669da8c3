//! Articles in order: phases, clauses, and what documents accept as a whole.

use irenic_diagnostics::{Code, Diagnostic, find_code};
use irenic_syntax::ast::{self, Item, ItemKind, PhasePart, PhasePartKind};

use super::consequences::{Answered, Drafted};
use super::cycles::Node;
use super::kinds::title;
use super::names::Sort;
use super::{Resolver, suggest};
use crate::{Boundary, Condition, Phase, Phrase};

impl<'a> Resolver<'a> {
    /// Reads phases and clauses of all instruments, in order.
    pub(super) fn read_articles(&mut self) {
        for index in 0..self.instruments.len() {
            let items = &self.instruments[index].document.items;
            self.at(|here| here.instrument = index, |this| this.read_article_items(items, &[]));
        }
        self.here.instrument = 0;
    }

    fn read_article_items(&mut self, items: &'a [Item], open: &[String]) {
        let mut agreement: Option<&ast::Name> = None;
        for item in items {
            match &item.kind {
                ItemKind::Bracket(bracket) => {
                    let choice = self.brackets.choice(bracket);
                    let mut inside = open.to_vec();
                    if choice.chosen.is_none() && !choice.readings {
                        inside.push(choice.path.clone());
                    }
                    for (index, option) in bracket.options.iter().enumerate() {
                        let live = choice.chosen.map_or(!choice.readings, |chosen| chosen == index);
                        let label = format!("{}={}", choice.path, option.name.text);
                        let change = |here: &mut super::Here| {
                            here.live &= live;
                            here.options.push(label);
                        };
                        self.at(change, |this| this.read_article_items(&option.content, &inside));
                    }
                }
                ItemKind::Clause(clause) => self.read_clause(item, clause, open),
                ItemKind::Phase(phase) => self.read_phase(item, phase, open),
                ItemKind::Accepts(accepts) => {
                    if let (Some(code), true) = (self.accepted(accepts), self.here.live) {
                        self.accepts.push((std::sync::Arc::clone(&item.span.file), code));
                    }
                }
                ItemKind::Amends(amends) => self.check_amending(amends, item),
                ItemKind::Agreement(declaration) => {
                    match agreement {
                        Some(first) => {
                            let diagnostic = Diagnostic::new(Code::A106, "one document declares two agreements")
                            .at(&declaration.name.span, "the second; it is not read")
                            .also(&first.span, "the first")
                            .remedy("Write the second into a document of its own and name that with `incorporates \"…\"`.");
                            self.report(diagnostic);
                        }
                        None => agreement = Some(&declaration.name),
                    }
                }
                _ => {}
            }
        }
    }

    /// `amends clause N of "…"` needs a clause that takes the place.
    fn check_amending(&mut self, amends: &ast::Amends, item: &Item) {
        let wanted = amends.by.as_ref().unwrap_or(&amends.clause);
        if self.clauses.contains_key(&(self.here.instrument, wanted.id.text.as_str())) {
            return;
        }
        let number = &wanted.id.text;
        self.report(
            Diagnostic::new(Code::A101, format!("no clause {number} of this document takes the place of the clause amended"))
                .at(&item.span, "amends without words of its own")
                .note("The clause amended is then no longer in force, and nothing stands in its place.")
                .remedy(format!("Add `clause {number} \"…\"` to this document, name another with `by clause M`, or write `supersedes clause … of \"…\"` if it is to fall away.")),
        );
    }

    /// The code that the drafters knowingly accept. Codes of analyses that are not made yet are let through.
    pub(super) fn accepted(&mut self, accepts: &ast::Accepts) -> Option<String> {
        let word = &accepts.code.text;
        if let Some(info) = find_code(word) {
            return Some(info.code.as_str().to_string());
        }
        let digits = word.strip_prefix(|letter: char| letter.is_ascii_uppercase());
        if digits.is_some_and(|digits| digits.len() == 3 && digits.bytes().all(|digit| digit.is_ascii_digit())) {
            return Some(word.clone());
        }
        let names = irenic_diagnostics::all_codes().iter().map(|info| info.name);
        let near = suggest::near(word, names);
        let mut diagnostic = Diagnostic::new(Code::A101, format!("no finding of the checker is called `{word}`"))
            .at(&accepts.code.span, "neither a code nor the name of one");
        diagnostic = match near.is_empty() {
            false => diagnostic.remedy(format!("Write {}.", suggest::either(&near))),
            true => diagnostic.remedy("Write the code that the checker shows, such as `accepts A104 because \"…\"`."),
        };
        self.report(diagnostic);
        None
    }

    fn read_phase(&mut self, item: &'a Item, phase: &'a ast::Phase, open: &[String]) {
        let instrument = self.here.instrument;
        if self.instruments.get(instrument).is_some_and(|source| source.scenarios) {
            return;
        }
        let id = self.full_id(instrument, &phase.name.text);
        let registered = self.phases.get(&(instrument, phase.name.text.as_str()));
        let is_it = registered.is_some_and(|numbered| numbered.name.span == phase.name.span);
        let in_force = is_it && !self.superseded.contains(&instrument);
        let change = |here: &mut super::Here| {
            here.clause = Some(format!("phase {id}"));
            here.live &= in_force;
            here.node = Some(Node::Phase(id.clone()));
        };
        let (model, drafted) = self.at(change, |this| {
            let mut model = Phase {
                id: id.clone(),
                title: title(&phase.title),
                begins: None,
                ends: None,
                limit: None,
                track: None,
                effects: Vec::new(),
                open: open.to_vec(),
                span: phase.name.span.clone(),
                phrases: vec![(Phrase::Number, phase.name.span.clone())],
            };
            this.apply_phase_parts(&phase.parts, &mut model);
            let answered =
                Answered { id: id.clone(), of_phase: true, title: title(&phase.title), heading: item.heading.clone() };
            let mut drafted = Drafted::default();
            this.read_consequences(&phase.on_breach, &answered, &mut drafted);
            model.effects = std::mem::take(&mut drafted.effects);
            (model, drafted)
        });
        if in_force && self.here.live {
            self.agreement.phases.push(model);
            self.agreement.norms.extend(drafted.duties);
        }
    }

    fn apply_phase_parts(&mut self, parts: &'a [PhasePart], model: &mut Phase) {
        for part in parts {
            let phrase = match &part.kind {
                PhasePartKind::BeginsAt(_) | PhasePartKind::BeginsWhen(_) => Some(Phrase::Begins),
                PhasePartKind::EndsAt(_) | PhasePartKind::EndsWhen(_) => Some(Phrase::Ends),
                PhasePartKind::Limit(_) => Some(Phrase::Limit),
                PhasePartKind::Track(_) | PhasePartKind::Bracket(_) => None,
            };
            model.phrases.extend(phrase.map(|phrase| (phrase, part.span.clone())));
            match &part.kind {
                PhasePartKind::BeginsAt(time) => model.begins = Some(self.boundary_at(time)),
                PhasePartKind::BeginsWhen(condition) => model.begins = Some(Boundary::When(self.condition(condition))),
                PhasePartKind::EndsAt(time) => model.ends = Some(self.boundary_at(time)),
                PhasePartKind::EndsWhen(condition) => model.ends = Some(Boundary::When(self.condition(condition))),
                PhasePartKind::Limit(time) => {
                    model.limit = self.at(|here| here.node = None, |this| this.limit(time));
                }
                PhasePartKind::Track(name) => {
                    model.track = self.look_up(name, &[Sort::Track]).map(|entry| entry.name.text.clone());
                }
                PhasePartKind::Bracket(bracket) => {
                    self.read_proposers(bracket);
                    let choice = self.brackets.choice(bracket);
                    if choice.chosen.is_none() && !choice.readings {
                        model.open.push(choice.path.clone());
                    }
                    for (index, option) in bracket.options.iter().enumerate() {
                        let label = format!("{}={}", choice.path, option.name.text);
                        if choice.chosen == Some(index) {
                            self.at(
                                |here| here.options.push(label),
                                |this| this.apply_phase_parts(&option.content, model),
                            );
                        } else {
                            let mut scratch = model.clone();
                            let change = |here: &mut super::Here| {
                                here.options.push(label);
                                here.live = false;
                            };
                            self.at(change, |this| this.apply_phase_parts(&option.content, &mut scratch));
                        }
                    }
                }
            }
        }
    }

    fn boundary_at(&mut self, time: &ast::Time) -> Boundary {
        self.point(time).map_or(Boundary::When(Condition::Unknown), Boundary::At)
    }
}
