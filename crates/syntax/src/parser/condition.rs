//! Conditions: states of clauses and phases, occurrences, counts and totals, levels, points that have passed.

use super::pattern::PatternUse;
use super::words::{CLAUSE_STATES, PHASE_STATES};
use super::{Parser, Read};
use crate::ast::{Condition, PatternSubject, PhaseState, Quantity, Time};
use crate::kind::SyntaxKind;

const CONDITION: &str = "a condition";
const CONDITION_REMEDY: &str = "Write a condition, such as `clause 2 fulfilled`, `phase 1 ended`, `fire occurred`, \
     `no fire in last 7 days` or `D passed`.";

impl Parser<'_> {
    /// `or` reaches furthest, then `and`, then `not`.
    pub(super) fn condition(&mut self) -> Read<Condition> {
        self.node(SyntaxKind::Condition, Self::either)
    }

    fn either(&mut self) -> Read<Condition> {
        let mut left = self.both()?;
        while self.is("or") {
            self.count_operator()?;
            self.bump();
            let right = self.both()?;
            left = Condition::Or(Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn both(&mut self) -> Read<Condition> {
        let mut left = self.single()?;
        while self.is("and") {
            self.count_operator()?;
            self.bump();
            let right = self.single()?;
            left = Condition::And(Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn single(&mut self) -> Read<Condition> {
        let start = self.at;
        if self.is("not") {
            return self.deeper(|p| {
                p.bump();
                let inner = p.single()?;
                Ok(Condition::Not(Box::new(inner), p.since(start)))
            });
        }
        match self.kind(0) {
            SyntaxKind::LeftParen if self.paren_is_point() => return self.passed(),
            SyntaxKind::LeftParen => {
                return self.deeper(|p| {
                    p.bump();
                    let inner = p.either()?;
                    p.close_paren()?;
                    Ok(inner)
                });
            }
            SyntaxKind::Date | SyntaxKind::Instant => return self.passed(),
            SyntaxKind::Number => return self.quiet(),
            _ => {}
        }
        if self.leads(0) && self.declaration_begins() {
            return Err(self.expected(CONDITION, CONDITION_REMEDY));
        }
        let next = self.kind(1);
        match self.word(0) {
            "clause" if next == SyntaxKind::Number || next == SyntaxKind::Word => self.clause_state(),
            "phase" if next == SyntaxKind::Number || next == SyntaxKind::Word => self.phase_state(),
            "no" => self.none_in_last(),
            "count" | "total" if self.word(1) == "of" => self.added_up(),
            "latest" if self.word(1) == "of" && self.kind(2) != SyntaxKind::LeftParen => self.latest_of(),
            "certified" => self.certified(),
            "resolved" => {
                self.bump();
                Ok(Condition::Resolved(self.since(start)))
            }
            "start" | "end" | "fulfilment" | "breach" | "earliest" | "latest" if self.word(1) == "of" => self.passed(),
            "first" if next == SyntaxKind::Word && self.word(1) != "occurred" => self.passed(),
            _ if self.word(1) == "passed" || matches!(next, SyntaxKind::Plus | SyntaxKind::Minus) => self.passed(),
            _ if next.is_comparison() => {
                let measure = self.name(CONDITION, CONDITION_REMEDY)?;
                let (compare, bound) = self.comparison_and_bound()?;
                Ok(Condition::Level { measure, compare, bound, span: self.since(start) })
            }
            _ => self.occurred(),
        }
    }

    /// Whether the parenthesis here holds a point in time: `(first fire by UA) + 3 days passed`.
    fn paren_is_point(&self) -> bool {
        let Some(close) = self.closers.get(self.at).copied().flatten() else { return false };
        let after = close + 1 - self.at;
        self.word(after) == "passed" || matches!(self.kind(after), SyntaxKind::Plus | SyntaxKind::Minus)
    }

    fn passed(&mut self) -> Read<Condition> {
        let start = self.at;
        let point = self.time()?;
        if !self.eat("passed") {
            return Err(self.expected_word("`passed`", &["passed"]));
        }
        Ok(Condition::Passed(point, self.since(start)))
    }

    /// `7 days without fire`, or such a point with a length added and `passed`.
    fn quiet(&mut self) -> Read<Condition> {
        let start = self.at;
        let length = self.duration()?;
        if matches!(self.word(0), "after" | "before") {
            let point = self.counted(start, length)?;
            let point = self.shifts(start, point)?;
            self.word_or_report("passed", "`passed`")?;
            return Ok(Condition::Passed(point, self.since(start)));
        }
        if !self.eat("without") {
            return Err(self.expected_word("`without` and an event", &["without"]));
        }
        let pattern = Box::new(self.pattern_for(PatternUse::Asked)?);
        let span = self.since(start);
        if !self.is("passed") && !matches!(self.kind(0), SyntaxKind::Plus | SyntaxKind::Minus) {
            return Ok(Condition::Without(length, pattern, span));
        }
        let point = self.shifts(start, Time::Without(length, pattern, span))?;
        self.word_or_report("passed", "`passed`")?;
        Ok(Condition::Passed(point, self.since(start)))
    }

    fn clause_state(&mut self) -> Read<Condition> {
        let start = self.at;
        let clause = self.clause_reference()?;
        if !CLAUSE_STATES.contains(&self.word(0)) {
            return Err(self.expected_word("a state of the clause", CLAUSE_STATES));
        }
        let state = self.take_name()?;
        let by = if self.is("by") && self.names_time(1) != Some(true) && !self.leads(0) {
            self.bump();
            Some(self.name("a party, group or body", "Write who: `clause 2 fulfilled by UA`.")?)
        } else {
            None
        };
        Ok(Condition::Clause { clause, state, by, span: self.since(start) })
    }

    fn phase_state(&mut self) -> Read<Condition> {
        let start = self.at;
        let phase = self.phase_reference()?;
        let state = match self.word(0) {
            "active" => PhaseState::Active,
            "begun" => PhaseState::Begun,
            "ended" => PhaseState::Ended,
            _ => return Err(self.expected_word("a state of the phase", PHASE_STATES)),
        };
        self.bump();
        Ok(Condition::Phase { phase, state, span: self.since(start) })
    }

    fn none_in_last(&mut self) -> Read<Condition> {
        let start = self.at;
        self.bump();
        let pattern = self.pattern_for(PatternUse::Asked)?;
        match self.last()? {
            Some(length) => Ok(Condition::NoneInLast(Box::new(pattern), length, self.since(start))),
            None => {
                Err(self
                    .expected("`in last` and a length of time", "Say how far back to look: `no fire in last 7 days`."))
            }
        }
    }

    /// `in last DUR`, if it stands here.
    fn last(&mut self) -> Read<Option<Quantity>> {
        if !self.are(&["in", "last"]) {
            return Ok(None);
        }
        self.bump();
        self.bump();
        self.duration().map(Some)
    }

    fn added_up(&mut self) -> Read<Condition> {
        let start = self.at;
        let counts = self.is("count");
        self.bump();
        self.bump();
        let (pattern, field) =
            if counts { (self.pattern_for(PatternUse::Asked)?, None) } else { self.pattern_and_field()? };
        let pattern = Box::new(pattern);
        let last = self.last()?;
        let (compare, bound) = self.comparison_and_bound()?;
        let span = self.since(start);
        Ok(if counts {
            Condition::Count { pattern, last, compare, bound, span }
        } else {
            Condition::TotalOf { pattern, field, last, compare, bound, span }
        })
    }

    fn latest_of(&mut self) -> Read<Condition> {
        let start = self.at;
        self.bump();
        self.bump();
        let (pattern, field) = self.pattern_and_field()?;
        let pattern = Box::new(pattern);
        let Some(field) = field else {
            return Err(
                self.expected("`.` and a field of the event", "Name the field: `latest of inspection.level <= 5`.")
            );
        };
        let (compare, bound) = self.comparison_and_bound()?;
        Ok(Condition::LatestOf { pattern, field, compare, bound, span: self.since(start) })
    }

    fn certified(&mut self) -> Read<Condition> {
        let start = self.at;
        self.bump();
        let subject: PatternSubject = self.subject("a moment, a clause or a phase")?;
        if !self.eat("by") {
            return Err(self.expected_word("`by` and a body", &["by"]));
        }
        let by = self.name_list("a body", "Write who certifies: `certified quiet by SMM`.")?;
        Ok(Condition::Certified { subject, by, span: self.since(start) })
    }

    fn occurred(&mut self) -> Read<Condition> {
        let start = self.at;
        if self.word(0).is_empty() {
            return Err(self.expected(CONDITION, CONDITION_REMEDY));
        }
        let pattern = self.pattern_for(PatternUse::Asked)?;
        if !self.eat("occurred") {
            let remedy = match super::words::near_miss(self.word(0), &["occurred", "passed"]) {
                Some(meant) => format!("Write `{meant}`."),
                None => "Write `occurred` after an event, `passed` after a point in time, or compare a measure: \
                         `armed_forces <= 600000`."
                    .to_string(),
            };
            return Err(self.expected("`occurred`", &remedy));
        }
        Ok(Condition::Occurred(Box::new(pattern), self.since(start)))
    }
}
