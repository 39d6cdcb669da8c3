//! Points in time of the text.

use irenic_diagnostics::{Code, Diagnostic};
use irenic_syntax::ast::{Name, Time};
use jiff::civil::Date;

use super::Resolver;
use super::cycles::Node;
use super::names::Sort;
use crate::{InstantError, Limit, Point, parse_instant};

impl Resolver<'_> {
    /// A point in time; `None` when it could not be read.
    pub(super) fn point(&mut self, time: &Time) -> Option<Point> {
        match time {
            Time::Date(text) => match text.text.parse::<Date>() {
                Ok(date) => Some(Point::Date(date)),
                Err(_) => self.report_no_instant(&text.text, &text.span),
            },
            Time::Instant(text) => match parse_instant(&text.text, &self.agreement.zone, false) {
                Ok(instant) => Some(Point::Instant(instant)),
                Err(_) => self.report_no_instant(&text.text, &text.span),
            },
            Time::Name(name) => self.named_point(name),
            Time::Length(quantity) => {
                let length = self.length(quantity)?;
                self.report(
                    Diagnostic::new(
                        Code::A105,
                        format!("`{length}` is a length of time; here a point in time is needed"),
                    )
                    .at(&quantity.span, "from when it is counted is not said")
                    .remedy(format!("Say from when: `within {length} of …`, or write a moment `+ {length}`.")),
                );
                None
            }
            Time::StartOfPhase(reference, span) => {
                let id = self.phase(reference)?;
                self.depend(Node::Phase(id.clone()), false, span);
                Some(Point::StartOfPhase(id))
            }
            Time::EndOfPhase(reference, span) => {
                let id = self.phase(reference)?;
                self.depend(Node::Phase(id.clone()), false, span);
                Some(Point::EndOfPhase(id))
            }
            Time::Fulfilment(reference, span) => {
                let id = self.clause(reference)?;
                self.depend(Node::Clause(id.clone()), false, span);
                Some(Point::Fulfilment(id))
            }
            Time::Breach(reference, span) => {
                let id = self.clause(reference)?;
                self.depend(Node::Clause(id.clone()), false, span);
                Some(Point::Breach(id))
            }
            Time::First(pattern, _) => Some(Point::First(Box::new(self.pattern(pattern)?))),
            Time::Without(length, pattern, _) => {
                let (length, pattern) = (self.length(length), self.pattern(pattern));
                Some(Point::Without(length?, Box::new(pattern?)))
            }
            Time::Earliest(times, _) => Some(Point::Earliest(self.points(times)?)),
            Time::Latest(times, _) => Some(Point::Latest(self.points(times)?)),
            Time::Shift { base, back, by, .. } => {
                let (base, length) = (self.point(base), self.length(by));
                let length = length?;
                Some(Point::Shift(Box::new(base?), if *back { length.negated() } else { length }))
            }
        }
    }

    fn points(&mut self, times: &[Time]) -> Option<Vec<Point>> {
        let read: Vec<Option<Point>> = times.iter().map(|time| self.point(time)).collect();
        read.into_iter().collect()
    }

    fn named_point(&mut self, name: &Name) -> Option<Point> {
        if self.here.triggers.iter().any(|(trigger, _)| *trigger == name.text) {
            return Some(Point::Trigger);
        }
        let moment = self.scope.find(&name.text).is_some_and(|entry| entry.sort == Sort::Moment);
        if !moment && matches!(name.text.as_str(), "entry_into_force") {
            return Some(Point::Start);
        }
        self.look_up(name, &[Sort::Moment])?;
        self.depend(Node::Moment(name.text.clone()), false, &name.span);
        Some(Point::Moment(name.text.clone()))
    }

    /// The parser has told of impossible dates; this is for those that it lets through.
    fn report_no_instant(&mut self, text: &str, span: &irenic_diagnostics::Span) -> Option<Point> {
        if let Err(error) = parse_instant(text, &self.agreement.zone, false)
            && !matches!(error, InstantError::Impossible(_))
        {
            self.report(
                Diagnostic::new(Code::S006, error.to_string())
                    .at(span, "no point in time")
                    .remedy("Write a date such as `2015-02-15`, or an instant such as `2015-02-15T10:00`."),
            );
        }
        None
    }

    /// A long stop: a length from the beginning, or a point.
    pub(super) fn limit(&mut self, time: &Time) -> Option<Limit> {
        match time {
            Time::Length(quantity) => Some(Limit::Length(self.length(quantity)?)),
            time => Some(Limit::Point(self.point(time)?)),
        }
    }
}
