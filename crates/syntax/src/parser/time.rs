//! Points in time: dates, moments, fulfilments, first occurrences, and lengths added to them.

use super::{Parser, Read};
use crate::ast::{Quantity, Time};
use crate::kind::SyntaxKind;

const POINT: &str = "a point in time";
const POINT_REMEDY: &str = "Write a date (`2015-02-15`), a moment, `start of phase 1`, `fulfilment of clause 2`, or one of these with `+ 3 days`.";

impl Parser<'_> {
    /// `T`: a point in time, with lengths added or taken away.
    pub(super) fn time(&mut self) -> Read<Time> {
        self.node(SyntaxKind::Time, |p| {
            let start = p.at;
            let base = p.point()?;
            p.shifts(start, base)
        })
    }

    /// `T`, or a length alone: `limit 30 days`.
    pub(super) fn time_or_length(&mut self) -> Read<Time> {
        if self.is_kind(SyntaxKind::Number) {
            return self.node(SyntaxKind::Time, |p| {
                let start = p.at;
                let length = p.duration()?;
                if p.is("without") {
                    let base = p.without(start, length)?;
                    return p.shifts(start, base);
                }
                if matches!(p.word(0), "after" | "before") {
                    let base = p.counted(start, length)?;
                    return p.shifts(start, base);
                }
                Ok(Time::Length(length))
            });
        }
        self.time()
    }

    pub(super) fn shifts(&mut self, start: usize, mut base: Time) -> Read<Time> {
        loop {
            let back = match self.kind(0) {
                SyntaxKind::Plus => false,
                SyntaxKind::Minus => true,
                _ => return Ok(base),
            };
            self.count_operator()?;
            self.bump();
            let by = self.duration()?;
            base = Time::Shift { base: Box::new(base), back, by, span: self.since(start) };
        }
    }

    /// `2 days after T`, another way to write `T + 2 days`, and `2 days before T`; `after` or `before` stands here.
    pub(super) fn counted(&mut self, start: usize, by: Quantity) -> Read<Time> {
        self.deeper(|p| {
            let back = p.is("before");
            p.bump();
            let base = Box::new(p.point()?);
            Ok(Time::Shift { base, back, by, span: p.since(start) })
        })
    }

    fn without(&mut self, start: usize, length: Quantity) -> Read<Time> {
        self.bump();
        let pattern = self.pattern()?;
        Ok(Time::Without(length, Box::new(pattern), self.since(start)))
    }

    fn point(&mut self) -> Read<Time> {
        let start = self.at;
        match self.kind(0) {
            SyntaxKind::Date | SyntaxKind::Instant => return self.date_or_instant(),
            SyntaxKind::LeftParen => {
                return self.deeper(|p| {
                    p.bump();
                    let inner = p.point()?;
                    let inner = p.shifts(start + 1, inner)?;
                    p.close_paren()?;
                    Ok(inner)
                });
            }
            SyntaxKind::Number => {
                let length = self.duration()?;
                if self.is("without") {
                    return self.without(start, length);
                }
                if matches!(self.word(0), "after" | "before") {
                    return self.counted(start, length);
                }
                return Err(self.expected(
                    "`without` and an event",
                    "Write `7 days without fire`, or count from a point: `D + 7 days`.",
                ));
            }
            _ => {}
        }
        match (self.word(0), self.word(1)) {
            ("start", "of") => {
                self.bump();
                self.bump();
                let phase = self.phase_reference()?;
                Ok(Time::StartOfPhase(phase, self.since(start)))
            }
            ("end", "of") => {
                self.bump();
                self.bump();
                let phase = self.phase_reference()?;
                Ok(Time::EndOfPhase(phase, self.since(start)))
            }
            ("fulfilment", "of") => {
                self.bump();
                self.bump();
                let clause = self.clause_reference()?;
                Ok(Time::Fulfilment(clause, self.since(start)))
            }
            ("breach", "of") => {
                self.bump();
                self.bump();
                let clause = self.clause_reference()?;
                Ok(Time::Breach(clause, self.since(start)))
            }
            ("earliest" | "latest", "of") if self.kind(2) == SyntaxKind::LeftParen => self.earliest_or_latest(),
            ("first", next) if !next.is_empty() => self.deeper(|p| {
                p.bump();
                let pattern = p.pattern()?;
                Ok(Time::First(Box::new(pattern), p.since(start)))
            }),
            _ => {
                let name = self.name(POINT, POINT_REMEDY)?;
                Ok(Time::Name(name))
            }
        }
    }

    fn earliest_or_latest(&mut self) -> Read<Time> {
        let start = self.at;
        self.deeper(|p| {
            let earliest = p.is("earliest");
            p.bump();
            p.bump();
            p.bump();
            let mut points = vec![p.time()?];
            while p.eat_kind(SyntaxKind::Comma) {
                points.push(p.time()?);
            }
            p.close_paren()?;
            let span = p.since(start);
            Ok(if earliest { Time::Earliest(points, span) } else { Time::Latest(points, span) })
        })
    }

    /// Whether a point in time, rather than a name of somebody, stands `ahead`: told by its shape or by what the
    /// document declares; `None` where neither tells.
    pub(super) fn names_time(&self, ahead: usize) -> Option<bool> {
        match self.kind(ahead) {
            SyntaxKind::Date | SyntaxKind::Instant | SyntaxKind::Number | SyntaxKind::LeftParen => return Some(true),
            SyntaxKind::Word => {}
            _ => return None,
        }
        let (word, next) = (self.word(ahead), self.word(ahead + 1));
        let shaped = match word {
            "start" | "end" | "fulfilment" | "breach" | "earliest" | "latest" => next == "of",
            "first" => !next.is_empty() && !super::words::is_function_word(next),
            _ => false,
        };
        if shaped || self.names.is_moment(word) {
            return Some(true);
        }
        if self.names.is_actor(word) || word == "the" || self.kind(ahead + 1) == SyntaxKind::Comma {
            return Some(false);
        }
        matches!(self.kind(ahead + 1), SyntaxKind::Plus | SyntaxKind::Minus).then_some(true)
    }
}
