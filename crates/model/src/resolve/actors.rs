//! Parties, bodies and groups: who acts, who sits where, who sees what.

use irenic_diagnostics::{Code, Diagnostic};
use irenic_syntax::ast::{self, Decision, ItemKind, Name};

use super::Resolver;
use super::kinds::title;
use super::names::{Entry, Sort};
use crate::{Actor, Mandate};

impl<'a> Resolver<'a> {
    /// Reads parties, bodies and groups. Mandates follow in [`Resolver::read_mandates`], once places are known.
    pub(super) fn read_actors(&mut self) {
        for entry in self.scope.of_sort(Sort::Party) {
            if let ItemKind::Party(party) = &entry.item.kind {
                let actor = Actor {
                    name: party.name.text.clone(),
                    title: title(&party.title),
                    party: true,
                    members: Vec::new(),
                    decides: None,
                    decides_span: None,
                    mandates: Vec::new(),
                    span: party.name.span.clone(),
                };
                self.agreement.actors.insert(party.name.text.clone(), actor);
            }
        }
        for entry in self.scope.of_sort(Sort::Group) {
            self.members_of_group(&entry, &mut Vec::new());
        }
        for entry in self.scope.of_sort(Sort::Body) {
            self.at_declaration(&entry, |this| this.read_body(&entry));
        }
        for index in 0..self.instruments.len() {
            let items = &self.instruments[index].document.items;
            self.at(|here| here.instrument = index, |this| this.read_item_proposers(items));
        }
    }

    /// The members of a group, groups among them written out, each once. A group is read once.
    fn members_of_group(&mut self, entry: &Entry<'a>, path: &mut Vec<&'a Name>) -> Vec<String> {
        let ItemKind::Group(group) = &entry.item.kind else { return Vec::new() };
        if let Some(known) = self.agreement.groups.get(&group.name.text) {
            return known.clone();
        }
        if let Some(start) = path.iter().position(|name| name.text == group.name.text) {
            let circle = path[start..].to_vec();
            self.report_circle(&circle, "group");
            return Vec::new();
        }
        if self.is_too_deep(path, "group") {
            return Vec::new();
        }
        path.push(&group.name);
        let mut members: Vec<String> = Vec::new();
        for member in &group.members {
            let Some(found) = self.at_declaration(entry, |this| this.look_up(member, Sort::ACTORS)) else { continue };
            let names =
                if found.sort == Sort::Group { self.members_of_group(&found, path) } else { vec![member.text.clone()] };
            for name in names {
                if !members.contains(&name) {
                    members.push(name);
                }
            }
        }
        path.pop();
        self.agreement.groups.insert(group.name.text.clone(), members.clone());
        members
    }

    fn read_body(&mut self, entry: &Entry<'a>) {
        let ItemKind::Body(body) = &entry.item.kind else { return };
        let mut members: Vec<String> = Vec::new();
        for member in &body.members {
            for name in self.actors(member).unwrap_or_default() {
                if !members.contains(&name) {
                    members.push(name);
                }
            }
        }
        if let Some((decision, span)) = &body.decides {
            match decision {
                Decision::Chair(chair) => {
                    if let Some(entry) = self.look_up(chair, &[Sort::Party, Sort::Body])
                        && !members.is_empty()
                        && !members.contains(&entry.name.text)
                    {
                        self.report(
                            Diagnostic::new(
                                Code::A103,
                                format!("`{}` decides in `{}` without being a member", chair.text, body.name.text),
                            )
                            .at(&chair.span, "not among the members")
                            .remedy(format!("Add `{}` to the members, or name a member as the chair.", chair.text)),
                        );
                    }
                }
                Decision::Votes { needed, of } => {
                    let seats = members.len();
                    if needed > of {
                        self.report(
                            Diagnostic::new(
                                Code::A103,
                                format!("`{}` can never decide: {needed} of {of} votes", body.name.text),
                            )
                            .at(span, "more votes than seats")
                            .remedy(format!("Write a number of votes up to {of}.")),
                        );
                    } else if seats > 0 && *of as usize != seats {
                        self.report(
                            Diagnostic::new(
                                Code::A103,
                                format!("`{}` has {seats} members and {of} seats", body.name.text),
                            )
                            .at(span, format!("{of} seats"))
                            .also(&body.name.span, format!("{seats} members"))
                            .note("A vote could be counted in two ways.")
                            .remedy(format!(
                                "Name all {of} members, or write `decides by {} of {seats}`.",
                                (*needed as usize).min(seats)
                            )),
                        );
                    }
                }
                Decision::Consensus | Decision::Majority => {}
            }
        }
        let actor = Actor {
            name: body.name.text.clone(),
            title: title(&body.title),
            party: false,
            members,
            decides: body.decides.as_ref().map(|(decision, _)| decision.clone()),
            decides_span: body.decides.as_ref().map(|(_, span)| span.clone()),
            mandates: Vec::new(),
            span: body.name.span.clone(),
        };
        self.agreement.actors.insert(body.name.text.clone(), actor);
    }

    /// Reads what bodies can see, and where.
    pub(super) fn read_mandates(&mut self) {
        for entry in self.scope.of_sort(Sort::Body) {
            let ItemKind::Body(body) = &entry.item.kind else { continue };
            let mandates: Vec<Mandate> = self.at_declaration(&entry, |this| {
                body.observes.iter().filter_map(|observes| this.mandate(observes)).collect()
            });
            if !mandates.is_empty() {
                // Whoever observes has a part in the agreement even if no clause names it: its silence counts.
                self.used.insert(body.name.text.clone());
            }
            if let Some(actor) = self.agreement.actors.get_mut(&body.name.text) {
                actor.mandates = mandates;
            }
        }
    }

    fn mandate(&mut self, observes: &ast::Observes) -> Option<Mandate> {
        let events: Vec<String> = observes.events.iter().filter_map(|event| self.event(event)).collect();
        let place = observes.place.as_ref().map(|place| self.place_use(place));
        let from = observes.from.as_ref().map(|time| self.point(time));
        let until = observes.until.as_ref().map(|time| self.point(time));
        // A mandate of unknown beginning or end must not be read as one without.
        let (from, until) = (all_or_nothing(from)?, all_or_nothing(until)?);
        (!events.is_empty()).then_some(Mandate { events, place, from, until })
    }

    /// The parties and bodies that a name stands for; a group is written out.
    pub(super) fn actors(&mut self, name: &Name) -> Option<Vec<String>> {
        let entry = self.look_up(name, Sort::ACTORS)?;
        Some(match entry.sort {
            Sort::Group => self.agreement.groups.get(&name.text).cloned().unwrap_or_default(),
            _ => vec![name.text.clone()],
        })
    }

    /// The parties and bodies that several names stand for, each once; `None` when one of the names is none.
    pub(super) fn all_actors(&mut self, names: &[Name]) -> Option<Vec<String>> {
        let mut found: Vec<String> = Vec::new();
        let mut complete = true;
        for name in names {
            match self.actors(name) {
                Some(actors) => {
                    for actor in actors {
                        if !found.contains(&actor) {
                            found.push(actor);
                        }
                    }
                }
                None => complete = false,
            }
        }
        complete.then_some(found)
    }

    /// One party or body.
    pub(super) fn actor(&mut self, name: &Name) -> Option<String> {
        if let Some(entry) = self.scope.find(&name.text)
            && entry.sort == Sort::Group
        {
            let members = self.agreement.groups.get(&name.text).cloned().unwrap_or_default();
            let declared = entry.name.span.clone();
            self.used.insert(name.text.clone());
            self.report(
                Diagnostic::new(Code::A107, format!("`{}` is a group; here one party or body is needed", name.text))
                    .at(&name.span, "one of its members is needed here")
                    .also(&declared, format!("its members are {}", super::suggest::all(&members)))
                    .remedy(format!("Write {}.", super::suggest::either(&members))),
            );
            return None;
        }
        self.look_up(name, &[Sort::Party, Sort::Body]).map(|entry| entry.name.text.clone())
    }

    fn read_item_proposers(&mut self, items: &'a [ast::Item]) {
        for item in items {
            if let ItemKind::Bracket(bracket) = &item.kind {
                self.read_proposers(bracket);
                for option in &bracket.options {
                    self.read_item_proposers(&option.content);
                }
            }
        }
    }
}

/// `None` where something was said and could not be read.
fn all_or_nothing<T>(read: Option<Option<T>>) -> Option<Option<T>> {
    match read {
        None => Some(None),
        Some(None) => None,
        Some(found) => Some(found),
    }
}
