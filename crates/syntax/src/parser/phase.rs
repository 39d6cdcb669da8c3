//! Phases.

use std::collections::BTreeMap;

use irenic_diagnostics::{Code, Diagnostic, Span};

use super::recovery::Resume;
use super::{Parser, Read};
use crate::ast::{Consequence, Phase, PhasePart, PhasePartKind};
use crate::kind::SyntaxKind;

const PARTS: &[&str] = &["begins", "ends", "limit", "track", "on breach", "because"];

impl Parser<'_> {
    /// `phase ID ["title"] PART…`; the word `phase` stands here.
    pub(super) fn phase(&mut self, level: u16) -> Read<Phase> {
        self.bump();
        let name =
            self.number_or_name("the number or name of the phase", "Give the phase a number: `phase 1 \"Title\"`.")?;
        let title = self.title();
        let mut on_breach = Vec::new();
        let parts = self.phase_parts(level + 1, Some(&mut on_breach));
        Ok(Phase { name, title, parts, on_breach })
    }

    fn phase_parts(&mut self, level: u16, mut on_breach: Option<&mut Vec<Consequence>>) -> Vec<PhasePart> {
        let mut parts = Vec::new();
        let mut complained = false;
        let mut seen: BTreeMap<&'static str, Span> = BTreeMap::new();
        loop {
            let track_part = self.is("track") && self.kind(2) != SyntaxKind::Text && !seen.contains_key("on breach");
            if self.at_end() || self.at_option_edge() || (self.declaration_begins() && !track_part) {
                return parts;
            }
            if self.is_kind(SyntaxKind::LeftBracket) && self.leads(0) && self.bracket_holds_declarations() {
                return parts;
            }
            let start = self.at;
            self.operators = 0;
            self.indent(level);
            if self.is("end") && self.word(1) != "of" {
                self.indent(level.saturating_sub(1));
                self.bump();
                return parts;
            }
            if self.is("because") {
                let read = self.node(SyntaxKind::Part, Self::because);
                match read {
                    Ok(text) => {
                        let span = self.since(start);
                        self.notes.push((text, span));
                    }
                    Err(_) => self.recover(start, Resume::Part),
                }
                continue;
            }
            if self.are(&["on", "breach"])
                && let Some(consequences) = on_breach.as_deref_mut()
            {
                let read = self.node(SyntaxKind::Part, |p| p.on_breach(level));
                match read {
                    Ok(read) => {
                        let span = self.since(start);
                        if self.part_once("on breach", &span, &mut seen) {
                            *consequences = read;
                        }
                    }
                    Err(_) => self.recover(start, Resume::Part),
                }
                continue;
            }
            if !self.phase_part_begins() {
                self.foreign_word("a phase", PARTS, &mut complained);
                continue;
            }
            let read = self.node(SyntaxKind::Part, |p| p.phase_part(level));
            match read {
                Ok(kind) => {
                    let span = self.since(start);
                    let name = match kind {
                        PhasePartKind::BeginsAt(_) | PhasePartKind::BeginsWhen(_) => "begins",
                        PhasePartKind::EndsAt(_) | PhasePartKind::EndsWhen(_) => "ends",
                        PhasePartKind::Limit(_) => "limit",
                        PhasePartKind::Track(_) => "track",
                        PhasePartKind::Bracket(_) => "",
                    };
                    if name.is_empty() || self.part_once(name, &span, &mut seen) {
                        parts.push(PhasePart { kind, span });
                    }
                }
                Err(_) => self.recover(start, Resume::Part),
            }
        }
    }

    fn phase_part_begins(&self) -> bool {
        matches!(self.word(0), "begins" | "ends" | "limit" | "track") || self.is_kind(SyntaxKind::LeftBracket)
    }

    fn phase_part(&mut self, level: u16) -> Read<PhasePartKind> {
        if self.is_kind(SyntaxKind::LeftBracket) {
            let bracket = self.bracket(level, |p, level| p.phase_parts(level, None))?;
            return Ok(PhasePartKind::Bracket(bracket));
        }
        let word = self.word(0);
        self.bump();
        match word {
            "limit" => Ok(PhasePartKind::Limit(self.time_or_length()?)),
            "track" => {
                let track =
                    self.name("the name of a track", "Write the name of a declared track: `track security`.")?;
                Ok(PhasePartKind::Track(track))
            }
            _ => {
                let begins = word == "begins";
                if self.eat("when") {
                    let condition = self.condition()?;
                    return Ok(if begins {
                        PhasePartKind::BeginsWhen(condition)
                    } else {
                        PhasePartKind::EndsWhen(condition)
                    });
                }
                let time = self.time()?;
                Ok(if begins { PhasePartKind::BeginsAt(time) } else { PhasePartKind::EndsAt(time) })
            }
        }
    }

    /// Reports a part that stands a second time; says whether it is the first.
    pub(super) fn part_once(
        &mut self,
        part: &'static str,
        span: &Span,
        seen: &mut BTreeMap<&'static str, Span>,
    ) -> bool {
        let Some(first) = seen.get(part).cloned() else {
            seen.insert(part, span.clone());
            return true;
        };
        let error = Diagnostic::new(Code::S010, format!("`{part}` stands twice in one declaration"))
            .at(span, "the second")
            .also(&first, "the first")
            .remedy(format!("Keep one `{part}`."));
        self.report(error);
        false
    }
}
