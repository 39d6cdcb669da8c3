//! Event patterns: what happens, to what, by whom, where, and with which fields.

use irenic_diagnostics::{Code, Diagnostic, Span};

use super::words;
use super::{Parser, Read};
use crate::ast::{Name, Pattern, PatternPlace, PatternSubject, Total};
use crate::kind::SyntaxKind;

/// What a pattern is used for; it decides how `by X` and `from X` are read where nothing else tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PatternUse {
    /// What somebody is bound to: the bearer acts, so `by X` is a time.
    Act,
    /// What is asked for in a condition, a trigger or an exception: `by X` names who.
    Asked,
    /// The same inside a point in time, where `+ 3 days` may follow.
    Point,
    /// What happens in a scenario: no times of a clause follow.
    Happening,
}

const EVENT: &str = "an event";

impl Parser<'_> {
    /// A pattern in a point of time.
    pub(super) fn pattern(&mut self) -> Read<Pattern> {
        self.pattern_for(PatternUse::Point)
    }

    pub(super) fn pattern_for(&mut self, used: PatternUse) -> Read<Pattern> {
        self.node(SyntaxKind::Pattern, |p| p.pattern_inside(used))
    }

    /// A pattern with one of its event's fields, which stands after the event or after the whole:
    /// `level.value of forces by UA`, `shelling in zone.killed`.
    pub(super) fn pattern_and_field(&mut self) -> Read<(Pattern, Option<Name>)> {
        self.node(SyntaxKind::Pattern, |p| {
            let start = p.at;
            let mut pattern = p.event_alone()?;
            let mut field = p.pattern_field()?;
            while p.pattern_part(PatternUse::Asked, &mut pattern)? {}
            pattern.span = p.since(start);
            if field.is_none() {
                field = p.pattern_field()?;
            }
            Ok((pattern, field))
        })
    }

    /// `.field`, if it stands here.
    fn pattern_field(&mut self) -> Read<Option<Name>> {
        if !self.is_kind(SyntaxKind::Dot) {
            return Ok(None);
        }
        self.dot();
        self.name("a field of the event", "Write the name of a field: `total of displacement.persons`.").map(Some)
    }

    fn pattern_inside(&mut self, used: PatternUse) -> Read<Pattern> {
        let start = self.at;
        let mut pattern = self.event_alone()?;
        while self.pattern_part(used, &mut pattern)? {}
        pattern.span = self.since(start);
        Ok(pattern)
    }

    fn event_alone(&mut self) -> Read<Pattern> {
        let start = self.at;
        let event = self.name(
            EVENT,
            "Write an event's noun or verb, such as `fire`, `withdrawal` or `release`, and then what it is about.",
        )?;
        Ok(Pattern {
            event,
            total: None,
            subject: None,
            by: Vec::new(),
            from: Vec::new(),
            to: Vec::new(),
            concerning: Vec::new(),
            place: None,
            condition: None,
            span: self.since(start),
        })
    }

    /// Reads one more part of a pattern, if one stands here.
    fn pattern_part(&mut self, used: PatternUse, pattern: &mut Pattern) -> Read<bool> {
        // After a promise, `in "Geneva"` on a new line is where the round was held.
        if self.leads(0) && self.talks_part_begins() {
            return Ok(false);
        }
        let span = self.span_of(0);
        match self.word(0) {
            "total" => {
                self.once("total", pattern.total.is_some(), &span)?;
                self.bump();
                pattern.total = Some(Total::Quantity(self.expression()?));
            }
            "all" if self.word(1) == "of" => {
                self.once("all of", pattern.total.is_some() || pattern.subject.is_some(), &span)?;
                let start = self.at;
                self.bump();
                self.bump();
                self.all_of(start, pattern)?;
            }
            "of" => {
                self.once("of", pattern.subject.is_some(), &span)?;
                let start = self.at;
                self.bump();
                if self.is("all") && !self.word(1).is_empty() && !words::is_function_word(self.word(1)) {
                    self.bump();
                    self.all_of(start, pattern)?;
                } else {
                    pattern.subject = Some(self.subject("a kind, list, measure or moment")?);
                }
            }
            "by" if self.names_somebody(used) => {
                self.once("by", !pattern.by.is_empty(), &span)?;
                self.bump();
                pattern.by = self.doers()?;
            }
            "from" if self.names_somebody(used) => {
                self.once("from", !pattern.from.is_empty(), &span)?;
                self.bump();
                pattern.from = self.doers()?;
            }
            "to" => {
                self.once("to", !pattern.to.is_empty(), &span)?;
                self.bump();
                pattern.to = self.doers()?;
            }
            "for" => {
                self.once("for", !pattern.concerning.is_empty(), &span)?;
                self.bump();
                pattern.concerning = self.doers()?;
            }
            "in" if self.leads_to_place() => {
                self.once("in", pattern.place.is_some(), &span)?;
                let start = self.at;
                self.bump();
                let place = self.node(SyntaxKind::PlaceExpr, Self::place_alone)?;
                pattern.place = Some(PatternPlace { place, span: self.since(start) });
            }
            "within" | "beyond" if self.measures_distance() => {
                self.once("in", pattern.place.is_some(), &span)?;
                let start = self.at;
                let place = self.node(SyntaxKind::PlaceExpr, Self::place_alone)?;
                pattern.place = Some(PatternPlace { place, span: self.since(start) });
            }
            "where" => {
                self.once("where", pattern.condition.is_some(), &span)?;
                self.bump();
                pattern.condition = Some(self.where_expression()?);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// `in` that is followed by a place, and not `in last`, `in step` or `in phase`.
    fn leads_to_place(&self) -> bool {
        match self.word(1) {
            "last" => self.kind(2) != SyntaxKind::Number,
            "step" => false,
            "phase" => !matches!(self.kind(2), SyntaxKind::Number) && self.word(2).is_empty(),
            _ => true,
        }
    }

    /// Whether `within` or `beyond` here is followed by a distance rather than a length of time.
    pub(super) fn measures_distance(&self) -> bool {
        if self.is("beyond") {
            return true;
        }
        if self.kind(1) != SyntaxKind::Number {
            return false;
        }
        let unit = match self.word(2) {
            "thousand" | "million" | "billion" => self.word(3),
            unit => unit,
        };
        !unit.is_empty() && !words::ends_quantity(unit) && !self.names.is_time_unit(unit)
    }

    /// Whether a name, rather than a point in time, follows the `by` or `from` that stands here.
    fn names_somebody(&self, used: PatternUse) -> bool {
        let somebody = self.word(1);
        if used == PatternUse::Happening {
            return true;
        }
        if used == PatternUse::Point && !somebody.is_empty() && !self.names.is_moment(somebody) {
            let added = matches!(self.kind(2), SyntaxKind::Plus | SyntaxKind::Minus);
            if added && self.is("by") {
                return true;
            }
        }
        match self.names_time(1) {
            Some(time) => !time,
            None if matches!(self.word(2), "to" | "for" | "of" | "where" | "total") => true,
            // What begins a line is a part of the clause; in mid-line it belongs to the event, unless the event is
            // what somebody is bound to.
            None => used != PatternUse::Act && (self.is("by") || !self.leads(0)),
        }
    }

    /// Names of parties, groups or bodies, or `the actor`.
    pub(super) fn doers(&mut self) -> Read<Vec<Name>> {
        let mut names = Vec::new();
        loop {
            if self.is("the") && (self.word(1) == "actor" || self.are(&["the", "breaching", "party"])) {
                let start = self.at;
                let length = if self.word(1) == "actor" { 2 } else { 3 };
                for _ in 0..length {
                    self.bump();
                }
                // Inside `on breach` the actor is the breaching party.
                names.push(Name { text: "actor".to_string(), span: self.since(start) });
            } else {
                names.push(self.name(
                    "a party, group or body",
                    "Write the name of a party, group or body; several are parted by commas.",
                )?);
            }
            // In `earliest of (first fire by UA, D)` the comma parts points in time.
            if !self.is_kind(SyntaxKind::Comma) || self.names_time(1) == Some(true) {
                return Ok(names);
            }
            self.bump();
        }
    }

    fn all_of(&mut self, start: usize, pattern: &mut Pattern) -> Read<()> {
        let list = self.name("the name of a list", "Write the name of a declared list: `all of prisoners`.")?;
        pattern.total = Some(Total::All(self.since(start)));
        pattern.subject = Some(PatternSubject::Name(list));
        Ok(())
    }

    /// What a pattern, a power or an effect is about.
    pub(super) fn subject(&mut self, what: &str) -> Read<PatternSubject> {
        let referring = |p: &Self| p.kind(1) == SyntaxKind::Number || !p.word(1).is_empty();
        if self.is("clause") && referring(self) {
            return Ok(PatternSubject::Clause(self.clause_reference()?));
        }
        if self.is("phase") && referring(self) {
            return Ok(PatternSubject::Phase(self.phase_reference()?));
        }
        let name = self.name(what, "Write a name, `clause` and its number, or `phase` and its number.")?;
        Ok(PatternSubject::Name(name))
    }

    /// Reports a part that stands a second time.
    pub(super) fn once(&mut self, part: &str, stands_already: bool, span: &Span) -> Read<()> {
        if !stands_already {
            return Ok(());
        }
        let message = if part == "in" {
            "the act has two places".to_string()
        } else {
            format!("`{part}` stands twice in one event")
        };
        let remedy = match part {
            "by" | "from" | "to" | "for" => format!("Name all of them after one `{part}`, parted by commas."),
            "in" => "Keep one place; join two with `in (A and B)`, or declare a `place` for both.".to_string(),
            "where" => "Join both conditions with `and`.".to_string(),
            _ => "Keep one of them, or write two clauses.".to_string(),
        };
        let error = Diagnostic::new(Code::S010, message).at(span, "the second one").remedy(remedy);
        Err(self.report(error))
    }
}
