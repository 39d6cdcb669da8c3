//! What follows a breach.

use super::clause::Seen;
use super::recovery::Resume;
use super::{Parser, Read};
use crate::ast::{Consequence, ConsequenceKind, Effect, EffectKind, Part, PatternSubject, Reference};
use crate::kind::SyntaxKind;

impl Parser<'_> {
    /// `on breach …`; the words stand here, `level` steps in.
    pub(super) fn on_breach(&mut self, level: u16) -> Read<Vec<Consequence>> {
        self.bump();
        self.bump();
        let mut consequences = Vec::new();
        loop {
            if self.clause_ends() {
                break;
            }
            if self.is("end") && self.word(1) != "of" {
                self.indent(level);
                self.bump();
                break;
            }
            if self.is("because") {
                self.indent(level);
                self.note();
                continue;
            }
            if self.belongs_outside() {
                break;
            }
            let start = self.at;
            self.operators = 0;
            self.indent(level + 1);
            self.start(SyntaxKind::Consequence);
            let read = self.consequence(level + 1);
            self.finish();
            match read {
                Ok(consequence) => consequences.push(consequence),
                Err(_) => self.recover(start, Resume::Part),
            }
        }
        if consequences.is_empty() && self.broken_lines.is_empty() {
            self.expected(
                "a consequence",
                "Write a duty (`JCCC must meet within 24 hours`) or an effect (`suspends clause 7`).",
            );
        }
        Ok(consequences)
    }

    /// `because "…"` inside `on breach` belongs to the clause or phase around it.
    fn note(&mut self) {
        let start = self.at;
        self.start(SyntaxKind::Part);
        let read = self.because();
        self.finish();
        match read {
            Ok(text) => {
                let span = self.since(start);
                self.notes.push((text, span));
            }
            Err(_) => self.recover(start, Resume::Part),
        }
    }

    /// What stands in a clause or among declarations, but never in `on breach`.
    fn belongs_outside(&self) -> bool {
        self.leads(0) && matches!(self.word(0), "accepts" | "amends" | "track") && self.line_restarts()
    }

    fn effect_begins(&self) -> bool {
        matches!(self.word(0), "suspends" | "restores" | "ends" | "terminates")
    }

    fn consequence(&mut self, level: u16) -> Read<Consequence> {
        let start = self.at;
        let mut condition = None;
        let mut after = None;
        if self.eat("if") {
            condition = Some(self.condition()?);
            if self.is("within") && !self.measures_distance() {
                self.bump();
                after = Some(self.duration()?);
            }
        }
        let kind = if self.effect_begins() {
            ConsequenceKind::Effect(self.effect()?)
        } else if self.norm_begins(0) {
            ConsequenceKind::Duty(self.duty(level))
        } else if condition.is_some() {
            return Err(self.expected(
                "a duty or an effect",
                "Write a duty (`JCCC must meet within 24 hours`) or an effect (`suspends clause 7`).",
            ));
        } else {
            return Err(self.unknown_consequence());
        };
        Ok(Consequence { condition, after, kind, span: self.since(start) })
    }

    fn unknown_consequence(&mut self) -> super::Reported {
        let effects = ["suspends", "restores", "ends", "terminates"];
        if let Some(meant) = super::words::near_miss(self.word(0), &effects) {
            let error = super::recovery::unknown_word(self.word(0), &self.span_of(0), meant);
            return self.report(error);
        }
        self.unknown_part(false)
    }

    fn duty(&mut self, level: u16) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut seen = Seen::default();
        loop {
            let mut norm_level = level;
            if !parts.is_empty() {
                norm_level = level + 1;
                let next_consequence = (self.leads(0) && self.is("if") && self.word(1) != "silent")
                    || self.effect_begins()
                    || self.norm_begins(0);
                let ends = self.clause_ends()
                    || (self.is("end") && self.word(1) != "of")
                    || self.is("because")
                    || self.belongs_outside()
                    || self.are(&["on", "breach"]);
                if next_consequence || ends {
                    return parts;
                }
            }
            let before = parts.len();
            let at = self.at;
            self.one_part(norm_level, &mut parts, &mut seen, true);
            if parts.is_empty() || (parts.len() == before && self.at == at) {
                // The duty itself could not be read: its parts would belong to nobody.
                return parts;
            }
        }
    }

    fn effect(&mut self) -> Read<Effect> {
        let kind = match self.word(0) {
            "suspends" => EffectKind::Suspends,
            "restores" => EffectKind::Restores,
            "ends" => EffectKind::Ends,
            _ => EffectKind::Terminates,
        };
        self.bump();
        let over = self.effect_subjects()?;
        let mut effect = Effect { kind, over, clock_stops: false, until: None };
        loop {
            if self.are(&["clock", "stops"]) && !effect.clock_stops {
                self.bump();
                self.bump();
                effect.clock_stops = true;
            } else if self.is("until") && effect.until.is_none() {
                self.bump();
                effect.until = Some(self.time()?);
            } else {
                return Ok(effect);
            }
        }
    }

    /// `clause 7, 8`, `phase 2`, `relief`; nothing for the agreement as a whole.
    fn effect_subjects(&mut self) -> Read<Vec<PatternSubject>> {
        if self.eat("agreement") {
            return Ok(Vec::new());
        }
        let mut over = vec![self.subject("a clause, a phase or a measure")?];
        while self.eat_kind(SyntaxKind::Comma) {
            let numbered = self.is_kind(SyntaxKind::Number);
            let subject = match over.last() {
                Some(PatternSubject::Clause(_)) if numbered => PatternSubject::Clause(self.numbered()?),
                Some(PatternSubject::Phase(_)) if numbered => PatternSubject::Phase(self.numbered()?),
                _ => self.subject("a clause, a phase or a measure")?,
            };
            over.push(subject);
        }
        Ok(over)
    }

    fn numbered(&mut self) -> Read<Reference> {
        self.reference("a number", "Write the number: `suspends clause 7, 8`.")
    }
}
