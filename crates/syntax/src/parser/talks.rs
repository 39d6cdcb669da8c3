//! The record of talks: rounds, the positions of parties, and the scales on which options lie.

use std::collections::BTreeMap;

use irenic_diagnostics::Span;

use super::clause::Seen;
use super::recovery::Resume;
use super::{Parser, Read, words};
use crate::ast::{
    AgendaItem, AtHome, Delegation, Faction, Figure, Moved, Name, Position, PositionPart, PositionPartKind, Promised,
    Rejects, Round, RoundPart, RoundPartKind, Scale, Text, Valued,
};
use crate::kind::SyntaxKind;

/// The words that begin parts of a round, for messages.
pub(super) const ROUND_PARTS: &[&str] = &[
    "in",
    "on",
    "from",
    "between",
    "format",
    "hosted by",
    "attended by",
    "track",
    "agenda",
    "tabled",
    "moved",
    "promised",
    "agreed",
    "closed",
    "reopened",
    "confidential for",
    "next expected",
    "source",
    "because",
];

/// The words that begin parts of a position, for messages.
pub(super) const POSITION_PARTS: &[&str] =
    &["on", "rejects", "at home", "faction", "walks away below", "shown to", "estimated", "source", "because"];

/// How a round can be held.
const FORMATS: &[&str] =
    &["formal", "direct", "trilateral", "multilateral", "shuttle", "back_channel", "working_group", "summit"];

const BRACKET: &str = "Write the clause and the bracket: `9.timing`.";
const OPTION: &str = "Write the clause, the bracket and the option: `9.timing.phased`.";
const DAY: &str = "Write the day: `2026-01-23`.";

/// What of the talks is being read: its parts begin lines that elsewhere go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Talks {
    Round,
    Position,
}

impl Parser<'_> {
    /// `round N ["title"] PART…`; the word `round` stands here.
    pub(super) fn round(&mut self, level: u16) -> Read<Round> {
        self.bump();
        let name = self.number_or_name("the number of the round", "Give the round a number: `round 1 \"Geneva\"`.")?;
        let title = self.title();
        let mut parts = Vec::new();
        self.talks_parts(Talks::Round, level + 1, |p| {
            let start = p.at;
            let part = p.round_part(level + 1)?;
            Ok(part.map(|(once, kind)| {
                let span = p.since(start);
                parts.push(RoundPart { kind, span: span.clone() });
                (once, span)
            }))
        });
        Ok(Round { name, title, parts })
    }

    /// `position PARTY ["title"] PART…`; the word `position` stands here.
    pub(super) fn position(&mut self, level: u16) -> Read<Position> {
        let name = self.head("the party whose position it is", "Write whose it is: `position UA`.")?;
        let title = self.title();
        let mut parts = Vec::new();
        self.talks_parts(Talks::Position, level + 1, |p| {
            let start = p.at;
            let part = p.position_part(level + 1)?;
            Ok(part.map(|(once, kind)| {
                let span = p.since(start);
                parts.push(PositionPart { kind, span: span.clone() });
                (once, span)
            }))
        });
        Ok(Position { name, title, parts })
    }

    /// Reads parts until something else begins. `part` answers with the name of a part that may stand once (empty for
    /// others) and its words, or `None` where no part begins.
    fn talks_parts(
        &mut self,
        talks: Talks,
        level: u16,
        mut part: impl FnMut(&mut Self) -> Read<Option<(&'static str, Span)>>,
    ) {
        let (called, known) = match talks {
            Talks::Round => ("a round", ROUND_PARTS),
            Talks::Position => ("a position", POSITION_PARTS),
        };
        let outer = self.talks.replace(talks);
        let mut seen: BTreeMap<&'static str, Span> = BTreeMap::new();
        while !self.talks_end() {
            let start = self.at;
            self.operators = 0;
            self.indent(level);
            let read = self.node(SyntaxKind::Part, |p| {
                if p.is("because") {
                    let text = p.because()?;
                    let span = p.since(start);
                    p.notes.push((text, span));
                    return Ok(Some(("", p.since(start))));
                }
                part(p)
            });
            match read {
                Ok(Some(("", _))) => {}
                Ok(Some((once, span))) => {
                    self.part_once(once, &span, &mut seen);
                }
                Ok(None) => self.foreign_to_talks(called, known),
                Err(_) => self.recover(start, Resume::Part),
            }
        }
        self.talks = outer;
    }

    /// Whether the words here belong to the round or position no more.
    fn talks_end(&self) -> bool {
        if self.at_end() || self.at_option_edge() || self.is_kind(SyntaxKind::RightBracket) {
            return true;
        }
        if self.is_kind(SyntaxKind::LeftBracket) && self.leads(0) {
            return true;
        }
        if self.is("end") && self.leads(0) {
            return true;
        }
        if !self.declaration_begins() {
            return self.resembles_declaration();
        }
        // A part of a round as well as a declaration; a title tells the declaration.
        !(self.talks == Some(Talks::Round) && self.is("track") && self.kind(2) != SyntaxKind::Text)
    }

    fn foreign_to_talks(&mut self, called: &str, known: &[&str]) {
        let start = self.at;
        match words::near_miss(self.word(0), known) {
            Some(meant) if self.leads(0) => {
                let error = super::recovery::unknown_word(self.word(0), &self.span_of(0), meant);
                self.report(error);
                self.recover(start, Resume::Part);
            }
            _ => self.foreign_word(called, known, &mut false),
        }
    }

    /// Whether a part of what is being read begins here; asked of the first word of a line.
    pub(super) fn talks_part_begins(&self) -> bool {
        let (word, next, kind) = (self.word(0), self.word(1), self.kind(1));
        match self.talks {
            None => false,
            Some(Talks::Round) => match word {
                "in" | "agreed" | "tabled" | "source" => kind == SyntaxKind::Text,
                "on" => kind == SyntaxKind::Date,
                "hosted" | "attended" => next == "by",
                "confidential" => next == "for",
                "next" => next == "expected",
                "format" | "agenda" | "moved" | "promised" | "closed" | "reopened" => true,
                _ => false,
            },
            Some(Talks::Position) => match word {
                "on" | "rejects" | "faction" | "estimated" => true,
                "at" => next == "home",
                "walks" => next == "away",
                "shown" => next == "to",
                "source" => kind == SyntaxKind::Text,
                _ => false,
            },
        }
    }

    fn round_part(&mut self, level: u16) -> Read<Option<(&'static str, RoundPartKind)>> {
        let kind = match (self.word(0), self.word(1)) {
            ("in", _) => {
                self.bump();
                let place = self.text("a place in quotation marks", "Write where: `in \"Abu Dhabi\"`.")?;
                ("in", RoundPartKind::In(place))
            }
            ("on", _) => {
                self.bump();
                ("days", RoundPartKind::On(self.day()?))
            }
            ("from", _) => {
                self.bump();
                let first = self.day()?;
                self.word_or_report("to", "`to` and the last day")?;
                ("days", RoundPartKind::From(first, self.day()?))
            }
            ("between", _) => {
                self.bump();
                let first = self.day()?;
                self.word_or_report("and", "`and` and a day")?;
                ("days", RoundPartKind::Between(first, self.day()?))
            }
            ("format", _) => {
                self.bump();
                if !FORMATS.contains(&self.word(0)) {
                    return Err(self.expected_word("a format of talks", FORMATS));
                }
                ("format", RoundPartKind::Format(self.take_name()?))
            }
            ("hosted", _) => {
                self.bump();
                self.word_or_report("by", "`by` and the host")?;
                let hosts = self.name_list("the host", "Write who hosts: `hosted by UAE`.")?;
                ("hosted by", RoundPartKind::HostedBy(hosts))
            }
            ("attended", _) => {
                self.bump();
                self.word_or_report("by", "`by` and who came")?;
                ("attended by", RoundPartKind::AttendedBy(self.delegations()?))
            }
            ("track", _) => {
                self.bump();
                let tracks = self.name_list("the name of a track", "Write a declared track: `track security`.")?;
                ("track", RoundPartKind::Track(tracks))
            }
            ("agenda", _) => {
                self.bump();
                ("agenda", RoundPartKind::Agenda(self.agenda()?))
            }
            ("tabled", _) => {
                self.bump();
                let draft = self.text("a draft in quotation marks", "Write which: `tabled \"draft-1.md\" by US`.")?;
                self.word_or_report("by", "`by` and who tabled it")?;
                let by = self.name_list("a party or body", "Write who tabled it: `tabled \"draft-1.md\" by US`.")?;
                ("", RoundPartKind::Tabled(draft, by))
            }
            ("moved", _) => ("", RoundPartKind::Moved(self.moved()?)),
            ("promised", _) => ("", RoundPartKind::Promised(self.promised(level)?)),
            ("agreed", _) => {
                self.bump();
                let minute = self.text("what was agreed, in quotation marks", "Write the minute: `agreed \"…\"`.")?;
                ("", RoundPartKind::Agreed(minute))
            }
            ("closed", _) => {
                self.bump();
                ("", RoundPartKind::Closed(self.paths("a bracket", BRACKET)?))
            }
            ("reopened", _) => {
                self.bump();
                ("", RoundPartKind::Reopened(self.paths("a bracket", BRACKET)?))
            }
            ("confidential", _) => {
                self.bump();
                self.word_or_report("for", "`for` and who may see it")?;
                let names =
                    self.name_list("a party, a body or `mediator`", "Write who: `confidential for UA, mediator`.")?;
                ("confidential for", RoundPartKind::Confidential(names))
            }
            ("next", _) => {
                self.bump();
                self.word_or_report("expected", "`expected` and a day")?;
                let first = self.day()?;
                let last = if self.eat("to") { Some(self.day()?) } else { None };
                ("next expected", RoundPartKind::Next(first, last))
            }
            ("source", _) => {
                self.bump();
                ("", RoundPartKind::Source(self.text("a source in quotation marks", "Write it: `source \"…\"`.")?))
            }
            _ => return Ok(None),
        };
        Ok(Some(kind))
    }

    /// A date; a record of talks has days that a calendar names.
    fn day(&mut self) -> Read<Text> {
        if !self.is_kind(SyntaxKind::Date) {
            return Err(self.expected("a day", DAY));
        }
        if self.token(0).is_some_and(|token| token.faulty) {
            return Err(super::Reported);
        }
        let day = Text { text: self.shown(0).to_string(), span: self.span_of(0) };
        self.bump();
        Ok(day)
    }

    fn delegations(&mut self) -> Read<Vec<Delegation>> {
        let mut delegations = Vec::new();
        loop {
            let name = self.name("a party, group or body", "Write who came: `attended by UA, RU`.")?;
            delegations.push(Delegation { name, who: self.text_here() });
            if !self.eat_kind(SyntaxKind::Comma) {
                return Ok(delegations);
            }
        }
    }

    fn agenda(&mut self) -> Read<Vec<AgendaItem>> {
        let mut items = Vec::new();
        loop {
            items.push(if self.is("clause") {
                AgendaItem::Clause(self.clause_reference()?)
            } else if let Some(matter) = self.text_here() {
                AgendaItem::Matter(matter)
            } else {
                let remedy = "Write a bracket (`9.timing`), a clause (`clause 9`) or a matter in quotation marks.";
                AgendaItem::Bracket(self.path("a bracket, a clause or a matter", remedy)?)
            });
            if !self.eat_kind(SyntaxKind::Comma) {
                return Ok(items);
            }
        }
    }

    fn moved(&mut self) -> Read<Moved> {
        let remedy = "Write who, on what and to what: `moved RU on 9.timing from elections_first to phased`.";
        self.bump();
        let by = self.name("a party or body", remedy)?;
        self.word_or_report("on", "`on` and a bracket")?;
        let bracket = self.path("a bracket", remedy)?;
        let from = if self.eat("from") { Some(self.option_name()?) } else { None };
        self.word_or_report("to", "`to` and an option")?;
        Ok(Moved { by, bracket, from, to: self.option_name()? })
    }

    fn promised(&mut self, level: u16) -> Read<Promised> {
        self.bump();
        if self.is("clause") {
            return Ok(Promised { clause: Some(self.clause_reference()?), parts: Vec::new() });
        }
        if !self.norm_begins(0) {
            let remedy = "Write who must do what by when, `promised UA must release total 10 persons by 2026-03-01`, or \
                          `promised clause 4`.";
            return Err(self.expected("a promise", remedy));
        }
        let mut parts = Vec::new();
        let mut seen = Seen::default();
        while !self.talks_end() && self.promise_goes_on() {
            self.one_part(level + 1, &mut parts, &mut seen, true);
        }
        Ok(Promised { clause: None, parts })
    }

    /// Whether the promise goes on here: on its own line, or on the next with a time or a proof.
    fn promise_goes_on(&self) -> bool {
        if self.is_kind(SyntaxKind::LeftBracket) {
            return false;
        }
        !self.leads(0)
            || match self.word(0) {
                "by" | "within" | "until" | "verified" => true,
                "at" => self.word(1) == "least",
                _ => false,
            }
    }

    /// `scale BRACKET OPTION N, … [weight N]`; the word `scale` stands here.
    pub(super) fn scale(&mut self) -> Read<Scale> {
        let remedy =
            "Write the place of each option: `scale 9.timing security_first 0, phased 0.5, elections_first 1`.";
        self.bump();
        let bracket = self.path("a bracket", remedy)?;
        let mut options = Vec::new();
        loop {
            let option = self.option_name()?;
            options.push((option, self.figure("the option's place", remedy)?));
            if !self.eat_kind(SyntaxKind::Comma) {
                break;
            }
        }
        Ok(Scale { bracket, options, weight: self.weight_of_bracket()? })
    }

    fn weight_of_bracket(&mut self) -> Read<Option<Figure>> {
        if !self.eat("weight") {
            return Ok(None);
        }
        self.figure("a number", "Write what it weighs among others: `weight 3`.").map(Some)
    }

    fn position_part(&mut self, _level: u16) -> Read<Option<(&'static str, PositionPartKind)>> {
        let kind = match (self.word(0), self.word(1)) {
            ("on", _) => ("", PositionPartKind::On(self.valued()?)),
            ("rejects", _) => {
                self.bump();
                let option = self.path("an option", OPTION)?;
                let mut unless = Vec::new();
                if self.eat("unless") {
                    unless.push(self.path("an option", OPTION)?);
                    while self.eat("or") {
                        unless.push(self.path("an option", OPTION)?);
                    }
                }
                ("", PositionPartKind::Rejects(Rejects { option, unless }))
            }
            ("at", "home") => ("", PositionPartKind::AtHome(self.at_home()?)),
            ("walks", _) => {
                self.bump();
                self.word_or_report("away", "`away below` and a value")?;
                self.word_or_report("below", "`below` and a value")?;
                let least =
                    self.figure("a value", "Write the least that is still acceptable: `walks away below 40`.")?;
                ("walks away below", PositionPartKind::WalksAway(least))
            }
            ("shown", _) => {
                self.bump();
                self.word_or_report("to", "`to` and who may see it")?;
                let names = self.name_list("a party, a body or `mediator`", "Write who: `shown to mediator`.")?;
                ("shown to", PositionPartKind::ShownTo(names))
            }
            ("estimated", _) => {
                self.bump();
                ("estimated", PositionPartKind::Estimated)
            }
            ("source", _) => {
                self.bump();
                ("", PositionPartKind::Source(self.text("a source in quotation marks", "Write it: `source \"…\"`.")?))
            }
            _ => return Ok(None),
        };
        Ok(Some(kind))
    }

    fn valued(&mut self) -> Read<Valued> {
        let remedy = "Write a value for each option: `on 9.timing security_first 100 elections_first 0 weight 3`.";
        self.bump();
        let bracket = self.path("a bracket", remedy)?;
        let mut options = Vec::new();
        loop {
            let option = self.option_name()?;
            let low = self.figure("a value", remedy)?;
            let high = if self.eat("to") { Some(self.figure("a value", remedy)?) } else { None };
            options.push((option, low, high));
            let comma = self.eat_kind(SyntaxKind::Comma);
            if !comma && !self.option_follows() {
                break;
            }
        }
        Ok(Valued { bracket, options, weight: self.weight_of_bracket()? })
    }

    /// Whether another option with its value stands here.
    fn option_follows(&self) -> bool {
        let named = !self.word(0).is_empty() || self.is_kind(SyntaxKind::Number);
        let valued = matches!(self.kind(1), SyntaxKind::Number | SyntaxKind::Minus);
        let part = matches!(self.word(0), "weight" | "rejects") || words::is_function_word(self.word(0));
        named && valued && !part && !(self.leads(0) && self.line_restarts())
    }

    fn at_home(&mut self) -> Read<AtHome> {
        let remedy = "Write who decides and with how many votes: `at home parliament needs 300 of 450 for 7.status`.";
        self.bump();
        self.bump();
        let name = self.name("who decides at home", remedy)?;
        let title = self.title();
        self.word_or_report("needs", "`needs` and a number of votes")?;
        let needed = self.whole_number("how many votes are needed", remedy)?;
        self.word_or_report("of", "`of` and how many votes there are")?;
        let of = self.whole_number("how many votes there are", remedy)?;
        self.word_or_report("for", "`for` and what needs them")?;
        let matters = self.paths("a bracket or an option", remedy)?;
        let mut factions = Vec::new();
        while self.is("faction") && !self.word(1).is_empty() {
            factions.push(self.node(SyntaxKind::Part, Self::faction)?);
        }
        Ok(AtHome { name, title, needed, of, matters, factions })
    }

    fn faction(&mut self) -> Read<Faction> {
        let remedy = "Write its votes and what it votes for: `faction centre 120 seats supports 7.status.frozen`.";
        let start = self.at;
        self.bump();
        let name = self.name("the name of a faction", remedy)?;
        let title = self.title();
        let seats = self.whole_number("how many seats it has", remedy)?;
        if !self.eat("seat") {
            self.word_or_report("seats", "`seats`")?;
        }
        let supports = if self.eat("supports") { self.paths("an option", OPTION)? } else { Vec::new() };
        let opposes = if self.eat("opposes") { self.paths("an option", OPTION)? } else { Vec::new() };
        Ok(Faction { name, title, seats, supports, opposes, span: self.since(start) })
    }

    /// A path of names and numbers: `9.timing`, `9.timing.phased`.
    fn path(&mut self, what: &str, remedy: &str) -> Read<Name> {
        let start = self.at;
        self.number_or_name(what, remedy)?;
        while self.is_kind(SyntaxKind::Dot) {
            self.dot();
            self.number_or_name(what, remedy)?;
        }
        let span = self.since(start);
        let text = self.text[span.start..span.end].chars().filter(|c| !c.is_whitespace()).collect();
        Ok(Name { text, span })
    }

    fn paths(&mut self, what: &str, remedy: &str) -> Read<Vec<Name>> {
        let mut paths = vec![self.path(what, remedy)?];
        while self.eat_kind(SyntaxKind::Comma) {
            paths.push(self.path(what, remedy)?);
        }
        Ok(paths)
    }

    /// A number without a unit, possibly below zero.
    fn figure(&mut self, what: &str, remedy: &str) -> Read<Figure> {
        let start = self.at;
        let negative = self.is_kind(SyntaxKind::Minus) && self.kind(1) == SyntaxKind::Number;
        if negative {
            self.bump();
            self.tighten();
        }
        if !self.is_kind(SyntaxKind::Number) {
            return Err(self.expected(what, remedy));
        }
        let value = self.number()?;
        Ok(Figure { value: if negative { -value } else { value }, span: self.since(start) })
    }
}
