//! The record of talks: rounds and scales. Positions are private and are read elsewhere.

use std::collections::BTreeMap;

use irenic_diagnostics::{Code, Diagnostic, Span};
use irenic_syntax::ast::{self, AgendaItem, Item, ItemKind, Name, RoundPartKind, Text};
use jiff::civil::Date;

use super::Resolver;
use super::clauses::Draft;
use super::names::Sort;
use crate::{Agenda, Days, Move, Promise, Round, Scale};

impl<'a> Resolver<'a> {
    /// Reads all rounds and scales, in the order of the documents.
    pub(super) fn read_rounds(&mut self) {
        let mut numbers: BTreeMap<&'a str, &'a Span> = BTreeMap::new();
        for index in 0..self.instruments.len() {
            for item in &self.instruments[index].document.items {
                self.at(|here| here.instrument = index, |this| this.read_record(item, &mut numbers));
            }
        }
        self.check_moves();
    }

    fn read_record(&mut self, item: &'a Item, numbers: &mut BTreeMap<&'a str, &'a Span>) {
        match &item.kind {
            ItemKind::Round(round) => {
                if let Some(first) = numbers.insert(&round.name.text, &round.name.span) {
                    self.report(
                        Diagnostic::new(Code::A106, format!("there are two rounds {}", round.name.text))
                            .at(&round.name.span, "the same number again")
                            .also(first, "first round of this number")
                            .remedy("Give this round a number of its own."),
                    );
                    return;
                }
                let round = self.round(item, round);
                self.agreement.rounds.push(round);
            }
            ItemKind::Scale(scale) => self.scale(item, scale),
            ItemKind::Position(position) => self.report_open_position(position),
            ItemKind::Bracket(bracket) => {
                for item in bracket.options.iter().flat_map(|option| &option.content) {
                    if let ItemKind::Round(ast::Round { name, .. }) = &item.kind {
                        self.report_bracketed("a round", &name.span);
                    }
                    if let ItemKind::Scale(ast::Scale { bracket, .. }) = &item.kind {
                        self.report_bracketed("a scale", &bracket.span);
                    }
                }
            }
            _ => {}
        }
    }

    fn report_bracketed(&mut self, what: &str, span: &Span) {
        self.report(
            Diagnostic::new(Code::S013, format!("{what} stands inside a bracket of open text"))
                .at(span, "a record is no proposal")
                .remedy("Move it out of the bracket: what happened in the room happened under every option."),
        );
    }

    fn report_open_position(&mut self, position: &ast::Position) {
        self.report(
            Diagnostic::new(Code::T005, "a position stands in a document that everybody reads")
                .at(&position.name.span, "private figures follow")
                .note("What a party would give and get is for it and the mediator alone; every reader of the agreement reads this document.")
                .remedy(format!("Move it to a file of its own, `talks/positions/{}.md`, which only `irenic talks --as` opens.", position.name.text))
                .remedy("Or take it out of the project, and hand it over on another way."),
        );
    }

    fn round(&mut self, item: &'a Item, written: &'a ast::Round) -> Round {
        let mut round = Round {
            id: written.name.text.clone(),
            title: super::kinds::title(&written.title),
            place: None,
            days: None,
            format: None,
            hosts: Vec::new(),
            delegations: Vec::new(),
            tracks: Vec::new(),
            agenda: Vec::new(),
            tabled: Vec::new(),
            moves: Vec::new(),
            promises: Vec::new(),
            agreed: Vec::new(),
            closed: Vec::new(),
            reopened: Vec::new(),
            confidential: None,
            next: None,
            sources: Vec::new(),
            because: item.because.as_ref().map(|because| because.text.clone()),
            span: item.span.clone(),
        };
        for part in &written.parts {
            self.round_part(part, &mut round);
        }
        if round.days.is_none() && !written.parts.iter().any(|part| days_of(&part.kind)) {
            self.report(
                Diagnostic::new(Code::T001, format!("round {} has no day", round.id))
                    .at(&written.name.span, "when it was held is not said")
                    .note("It counts for no interval between meetings, and nothing said in it has a date.")
                    .remedy("Write `on 2026-01-23`, or `from … to …`.")
                    .remedy("Where only a span of days is known, write `between … and …`."),
            );
        }
        self.check_next(written, &round);
        round
    }

    fn check_next(&mut self, written: &ast::Round, round: &Round) {
        let expected = written.parts.iter().find_map(|part| match &part.kind {
            RoundPartKind::Next(first, _) => Some(first),
            _ => None,
        });
        let (Some(expected), Some((_, last)), Some(days)) = (expected, round.next, round.days) else { return };
        if last < days.first() {
            self.report(
                Diagnostic::new(
                    Code::T002,
                    format!("round {} expects the next one before it was held itself", round.id),
                )
                .at(&expected.span, format!("the round was held on {} or later", days.first()))
                .remedy("Correct the day on which the next meeting is expected, or the day of this round."),
            );
        }
    }

    fn round_part(&mut self, part: &'a ast::RoundPart, round: &mut Round) {
        match &part.kind {
            RoundPartKind::In(place) => round.place = Some(place.text.clone()),
            RoundPartKind::On(day) => round.days = self.day(day).map(|day| Days::Held(day, day)),
            RoundPartKind::From(first, last) => {
                round.days = self.days(first, last).map(|(first, last)| Days::Held(first, last));
            }
            RoundPartKind::Between(first, last) => {
                round.days = self.days(first, last).map(|(first, last)| Days::Sometime(first, last));
            }
            RoundPartKind::Format(word) => round.format = Some(word.text.clone()),
            RoundPartKind::HostedBy(names) => round.hosts = self.all_actors(names).unwrap_or_default(),
            RoundPartKind::AttendedBy(delegations) => {
                for delegation in delegations {
                    let who = delegation.who.as_ref().map(|who| who.text.clone());
                    for name in self.actors(&delegation.name).unwrap_or_default() {
                        round.delegations.push((name, who.clone()));
                    }
                }
            }
            RoundPartKind::Track(names) => {
                let tracks = names.iter().filter_map(|name| self.look_up(name, &[Sort::Track]));
                round.tracks = tracks.map(|entry| entry.name.text.clone()).collect();
            }
            RoundPartKind::Agenda(items) => {
                round.agenda = items.iter().filter_map(|item| self.agenda(item)).collect();
            }
            RoundPartKind::Tabled(draft, by) => {
                let by = self.all_actors(by).unwrap_or_default();
                round.tabled.push((draft.text.clone(), by));
            }
            RoundPartKind::Moved(moved) => {
                let by = self.actor(&moved.by);
                let to = self.option_meant(&moved.bracket, &moved.to);
                let from = moved.from.as_ref().map(|from| self.option_meant(&moved.bracket, from));
                if let (Some(by), Some((bracket, to)), false) = (by, to, from == Some(None)) {
                    let from = moved.from.as_ref().map(|from| from.text.clone());
                    round.moves.push(Move { by, bracket, from, to, span: part.span.clone() });
                }
            }
            RoundPartKind::Promised(promised) => self.promise(promised, part, round),
            RoundPartKind::Agreed(minute) => round.agreed.push(minute.text.clone()),
            RoundPartKind::Closed(paths) => {
                round.closed.extend(paths.iter().filter_map(|path| self.bracket_meant(path)).collect::<Vec<_>>());
            }
            RoundPartKind::Reopened(paths) => {
                for path in paths {
                    let Some(bracket) = self.bracket_meant(path) else { continue };
                    self.check_was_closed(path, &bracket, round);
                    round.reopened.push(bracket);
                }
            }
            RoundPartKind::Confidential(names) => {
                let mut audience = Vec::new();
                for name in names {
                    if name.text == "mediator" && self.scope.find("mediator").is_none() {
                        audience.push("mediator".to_string());
                    } else {
                        audience.extend(self.actors(name).unwrap_or_default());
                    }
                }
                round.confidential = Some(audience);
            }
            RoundPartKind::Next(first, last) => round.next = self.days(first, last.as_ref().unwrap_or(first)),
            RoundPartKind::Source(source) => round.sources.push(source.text.clone()),
        }
    }

    fn day(&mut self, day: &Text) -> Option<Date> {
        // The parser has complained of days that no calendar has.
        day.text.parse::<Date>().ok()
    }

    fn days(&mut self, first: &Text, last: &Text) -> Option<(Date, Date)> {
        let (from, to) = (self.day(first)?, self.day(last)?);
        if from > to {
            self.report(
                Diagnostic::new(Code::T002, format!("{to} lies before {from}"))
                    .at(&last.span, "the last day")
                    .also(&first.span, "the first day")
                    .remedy("Write the earlier day first, or correct the one that is wrong."),
            );
            return None;
        }
        Some((from, to))
    }

    fn agenda(&mut self, item: &'a AgendaItem) -> Option<Agenda> {
        Some(match item {
            AgendaItem::Bracket(path) => Agenda::Bracket(self.bracket_meant(path)?),
            AgendaItem::Clause(reference) => Agenda::Clause(self.clause(reference)?),
            AgendaItem::Matter(matter) => Agenda::Matter(matter.text.clone()),
        })
    }

    /// The path of the bracket that is meant.
    fn bracket_meant(&mut self, path: &Name) -> Option<String> {
        match self.find_bracket(&path.text) {
            Ok(bracket) => self.agreement.brackets.get(bracket).map(|bracket| bracket.path.clone()),
            Err(diagnostic) => {
                self.report(diagnostic.at(&path.span, "no bracket of the text"));
                None
            }
        }
    }

    /// The path of the bracket and the option that are meant.
    fn option_meant(&mut self, path: &Name, option: &Name) -> Option<(String, String)> {
        let bracket = self.bracket_meant(path)?;
        match self.find_option(&bracket, &option.text) {
            Ok(_) => Some((bracket, option.text.clone())),
            Err(diagnostic) => {
                self.report(diagnostic.at(&option.span, "no option of this bracket"));
                None
            }
        }
    }

    /// A promise becomes a norm of its own, unless a clause holds it.
    fn promise(&mut self, promised: &'a ast::Promised, part: &'a ast::RoundPart, round: &mut Round) {
        let text = self.line(&part.span, "");
        let span = part.span.clone();
        if let Some(reference) = &promised.clause {
            if let Some(norm) = self.clause(reference) {
                round.promises.push(Promise { norm, text, span });
            }
            return;
        }
        let id = format!("round {}.promise.{}", round.id, round.promises.len() + 1);
        let mut draft = Draft::new(id.clone(), round.title.clone(), text.clone(), span.clone());
        self.at(
            |here| {
                here.clause = None;
                here.node = None;
            },
            |this| {
                this.apply_parts(&promised.parts, &mut draft, &span);
                this.finish_draft(&mut draft);
            },
        );
        let window = &draft.norm.window;
        if window.by.is_empty() && window.within.is_empty() && window.at.is_none() && window.until.is_empty() {
            self.report(
                Diagnostic::new(Code::T009, "a promise without a time can never be late")
                    .at(&span, "by when is not said")
                    .note(
                        "Until somebody says by when, it stays pending, and counts for no share of measures performed.",
                    )
                    .remedy("Write the day that was named: `by 2026-03-01`.")
                    .remedy("Where none was named, write it as `agreed \"…\"`, which is a minute and no measure."),
            );
        }
        // A promise counts from the day on which it was given, unless it says otherwise.
        if draft.norm.window.from.is_empty()
            && let Some(days) = round.days
        {
            draft.norm.window.from.push(crate::Point::Date(days.first()));
        }
        self.agreement.promised.push(draft.norm);
        round.promises.push(Promise { norm: id, text, span });
    }

    fn check_was_closed(&mut self, path: &Name, bracket: &str, round: &Round) {
        let earlier = self.agreement.rounds.iter().chain(std::iter::once(round));
        let mut closed = false;
        for round in earlier {
            closed |= round.closed.iter().any(|known| known == bracket);
            closed &= !round.reopened.iter().any(|known| known == bracket);
        }
        if !closed {
            self.report(
                Diagnostic::new(Code::T004, format!("`{bracket}` is reopened, and no earlier round closed it"))
                    .at(&path.span, "not closed before")
                    .note("The balance of brackets closed and reopened counts it as open all along.")
                    .remedy(format!("Write `closed {}` into the round that closed it.", path.text))
                    .remedy("Or take the word out, if the matter was never settled."),
            );
        }
    }

    fn scale(&mut self, item: &'a Item, written: &'a ast::Scale) {
        let Some(bracket) = self.bracket_meant(&written.bracket) else { return };
        if let Some(first) = self.agreement.scales.iter().find(|known| known.bracket == bracket).cloned() {
            self.report(
                Diagnostic::new(Code::A106, format!("`{bracket}` has two scales"))
                    .at(&written.bracket.span, "a second scale")
                    .also(&first.span, "the first")
                    .remedy("Keep one: a distance between two options is one number."),
            );
            return;
        }
        let mut options: Vec<(String, f64)> = Vec::new();
        for (option, place) in &written.options {
            let Some((_, name)) = self.option_meant(&written.bracket, option) else { continue };
            if options.iter().any(|(known, _)| *known == name) {
                self.report(
                    Diagnostic::new(Code::A106, format!("`{name}` stands twice on the scale"))
                        .at(&option.span, "the same option again")
                        .remedy("Keep one place for it."),
                );
                continue;
            }
            options.push((name, place.value));
        }
        let weight = written.weight.as_ref().map_or(1.0, |weight| weight.value);
        if let Some(negative) = written.weight.as_ref().filter(|weight| weight.value < 0.0) {
            self.report(
                Diagnostic::new(Code::T008, "a weight is below zero")
                    .at(&negative.span, "less than nothing")
                    .remedy("Write 0 for a bracket that does not count, or a number above it."),
            );
            return;
        }
        self.agreement.scales.push(Scale { bracket, options, weight, span: item.span.clone() });
    }

    /// Whether each move begins where the one before it ended.
    fn check_moves(&mut self) {
        let mut order: Vec<usize> = (0..self.agreement.rounds.len()).collect();
        order.sort_by_key(|index| self.agreement.rounds[*index].days.map(Days::first));
        let mut at: BTreeMap<(String, String), Move> = BTreeMap::new();
        let mut found = Vec::new();
        for index in order {
            for made in &self.agreement.rounds[index].moves {
                let key = (made.by.clone(), made.bracket.clone());
                if let (Some(from), Some(before)) = (&made.from, at.get(&key))
                    && *from != before.to
                {
                    found.push((made.clone(), before.clone()));
                }
                at.insert(key, made.clone());
            }
        }
        for (made, before) in found {
            let from = made.from.unwrap_or_default();
            self.report(
                Diagnostic::new(
                    Code::T003,
                    format!("{} moves from `{from}`, and its last move was to `{}`", made.by, before.to),
                )
                .at(&made.span, format!("begins at `{from}`"))
                .also(&before.span, format!("ended at `{}`", before.to))
                .note("A move that the record lacks would count for nobody, and the distance closed would be wrong.")
                .remedy("Add the move that is missing between the two.")
                .remedy(format!("Or write `from {}`, if that was the proposal on the table.", before.to)),
            );
        }
    }
}

fn days_of(kind: &RoundPartKind) -> bool {
    matches!(kind, RoundPartKind::On(_) | RoundPartKind::From(..) | RoundPartKind::Between(..))
}
