//! The agreement's time zone, its entry into force, and times that are known beforehand.

use irenic_diagnostics::{Code, Diagnostic};
use irenic_syntax::ast::{self, ItemKind, MomentValue, Time};
use jiff::Timestamp;
use jiff::civil::Date;

use super::names::Sort;
use super::{Resolver, suggest};
use crate::{CalendarSpan, InstantError, Point, Quantity, Zone, add, parse_instant, start_of_day};

impl<'a> Resolver<'a> {
    /// Reads the time zone, which the main instrument gives for all.
    pub(super) fn read_zone(&mut self) {
        let Some(main) = self.instruments.first().and_then(|source| source.agreement) else { return };
        match &main.timezone {
            Some(text) => match Zone::named(&text.text) {
                Ok(zone) => self.agreement.zone = zone,
                Err(error) => self.report_unknown_zone(text, &error.near),
            },
            None => {
                let mut diagnostic = Diagnostic::new(
                    Code::A113,
                    "the agreement names no time zone; dates are read in UTC",
                )
                .at(&main.name.span, "says no time zone")
                .note("A day begins at another instant in every zone, so the end of a deadline could be disputed.")
                .remedy(
                    "Add the zone of the place where the agreement is carried out, as in `timezone \"Asia/Dubai\"`.",
                );
                diagnostic.severity = irenic_diagnostics::Severity::Warning;
                self.report(diagnostic);
            }
        }
        let own_is_known = main.timezone.as_ref().is_some_and(|text| Zone::named(&text.text).is_ok());
        for index in 1..self.instruments.len() {
            let Some(text) = self.instruments[index].agreement.and_then(|agreement| agreement.timezone.as_ref()) else {
                continue;
            };
            self.here.instrument = index;
            match Zone::named(&text.text) {
                Err(error) => self.report_unknown_zone(text, &error.near),
                // Where the main instrument's own zone is unknown or missing, that has been said.
                Ok(zone) if own_is_known && zone != self.agreement.zone => {
                    let own = self.agreement.zone.name().to_string();
                    let mut diagnostic = Diagnostic::new(
                        Code::A109,
                        format!("two instruments give different time zones: `{own}` and `{zone}`"),
                    )
                    .at(&text.span, "another time zone");
                    if let Some(first) = &main.timezone {
                        diagnostic = diagnostic.also(&first.span, "the time zone of the main instrument");
                    }
                    self.report(
                        diagnostic
                            .note("All dates of an agreement are read in one zone, so that one day ends at one instant.")
                            .remedy("Leave the time zone to the main instrument, and write instants with their offset where another zone is meant, as in `2025-01-31T18:00+01:00`."),
                    );
                }
                Ok(_) => {}
            }
        }
        self.here.instrument = 0;
    }

    fn report_unknown_zone(&mut self, text: &ast::Text, near: &[String]) {
        let mut diagnostic = Diagnostic::new(Code::A113, format!("no time zone is called `{}`", text.text))
            .at(&text.span, "unknown to the time zone database; dates are read in UTC");
        diagnostic = if near.is_empty() {
            diagnostic.remedy("Write the IANA name of a zone, such as `\"Europe/Kyiv\"`.")
        } else {
            let near: Vec<String> = near.iter().map(|name| format!("\"{name}\"")).collect();
            diagnostic.remedy(format!("Write {}.", suggest::either(&near)))
        };
        self.report(diagnostic);
    }

    /// Reads the moments that are fixed from outside.
    pub(super) fn read_set(&mut self) {
        for (name, text) in self.input.set {
            let moments = self.scope.of_sort(Sort::Moment);
            let Some(entry) = moments.iter().find(|entry| entry.name.text == *name) else {
                let words: Vec<&str> = moments.iter().map(|entry| entry.name.text.as_str()).collect();
                let near = suggest::near(name, words.iter().copied());
                let mut diagnostic =
                    Diagnostic::new(Code::A101, format!("no moment is called `{name}`, so it cannot be fixed"));
                diagnostic = match (near.is_empty(), words.is_empty()) {
                    (false, _) => diagnostic.remedy(format!("Write {}.", suggest::either(&near))),
                    (true, false) => {
                        let words: Vec<String> = words.iter().map(|word| word.to_string()).collect();
                        diagnostic.remedy(format!("Fix one of {}.", suggest::all(&words)))
                    }
                    (true, true) => diagnostic.remedy(format!("Declare it: `moment {name} to be fixed by …`.")),
                };
                self.report(diagnostic);
                continue;
            };
            if let ItemKind::Moment(moment) = &entry.item.kind
                && !matches!(moment.value, MomentValue::ToBeFixed(_))
            {
                let place = moment.name.span.clone();
                self.report(
                    Diagnostic::new(Code::A107, format!("the moment `{name}` is not one to be fixed"))
                        .at(&place, "the text itself says when it comes")
                        .remedy(format!("Leave `{name}={text}` out, or declare `moment {name} to be fixed by …`.")),
                );
                continue;
            }
            match self.point_of_text(text) {
                Ok(point) => {
                    self.fixed.insert(name.clone(), point);
                }
                Err(error) => self.report(
                    Diagnostic::new(Code::S006, format!("`{name}` cannot be fixed: {error}"))
                        .also(&entry.name.span, "the moment to be fixed")
                        .remedy(format!(
                            "Write a date or an instant, as in `{name}=2026-03-01` or `{name}=2026-03-01T12:00`."
                        )),
                ),
            }
        }
    }

    /// A date or an instant, as text gives it.
    pub(super) fn point_of_text(&self, text: &str) -> Result<Point, InstantError> {
        let instant = parse_instant(text, &self.agreement.zone, false)?;
        let bare = text.trim();
        match bare.parse::<Date>() {
            Ok(date) if bare.len() == 10 => Ok(Point::Date(date)),
            _ => Ok(Point::Instant(instant)),
        }
    }

    /// Reads when the agreement enters into force.
    pub(super) fn read_start(&mut self) {
        let Some(main) = self.instruments.first().and_then(|source| source.agreement) else { return };
        let Some(time) = main.in_force.as_ref().or(main.signed.as_ref()) else {
            self.report_no_start(&main.name);
            return;
        };
        self.agreement.start = self.constant(time);
        // Names in them are looked up for what is to be said about them; what they mean is already known, or never.
        for time in main.in_force.iter().chain(&main.signed) {
            self.point(time);
        }
    }

    /// An agreement that says nowhere when it enters into force leaves every clause dormant for ever.
    fn report_no_start(&mut self, name: &ast::Name) {
        let told = self.instruments.iter().flat_map(|source| &source.document.items).any(|item| match &item.kind {
            ast::ItemKind::Moment(moment) => ["entry_into_force", "signing"].contains(&moment.name.text.as_str()),
            _ => false,
        });
        if !told {
            self.report(
                Diagnostic::new(Code::A116, "nothing says when this agreement enters into force")
                    .at(&name.span, "without a date, and without a moment `signing` or `entry_into_force`")
                    .note("Nothing comes into force before the agreement does, so every clause stays dormant.")
                    .remedy("If it is signed, write the day: `signed 2026-01-15`.")
                    .remedy(
                        "If the day is still open, write `moment signing to be fixed by` and those who are to fix it.",
                    ),
            );
        }
    }

    /// The instant of a time that is known beforehand: dates, instants, moments that are one, and what is so much later.
    pub(super) fn constant(&mut self, time: &Time) -> Option<Timestamp> {
        self.constant_at(time, 0)
    }

    fn constant_at(&mut self, time: &Time, depth: usize) -> Option<Timestamp> {
        match time {
            Time::Date(text) | Time::Instant(text) => parse_instant(&text.text, &self.agreement.zone, false).ok(),
            Time::Name(name) => self.constant_moment(&name.text, depth),
            Time::Earliest(times, _) | Time::Latest(times, _) => {
                let mut known = Vec::new();
                for time in times {
                    known.push(self.constant_at(time, depth)?);
                }
                if matches!(time, Time::Earliest(..)) { known.into_iter().min() } else { known.into_iter().max() }
            }
            Time::Shift { base, back, by, .. } => {
                let base = self.constant_at(base, depth)?;
                let (unit, factor) = self.quiet_unit(&by.unit.as_ref()?.text)?;
                let length = CalendarSpan::from_quantity(&Quantity::new(by.value * factor, unit)).ok()?;
                Some(add(base, if *back { length.negated() } else { length }, &self.agreement.zone))
            }
            _ => None,
        }
    }

    /// Each moment is looked at once: while it is, it counts as unknown, so a circle (reported where moments are read)
    /// comes to an end.
    fn constant_moment(&mut self, name: &str, depth: usize) -> Option<Timestamp> {
        if let Some(point) = self.fixed.get(name) {
            return match point {
                Point::Date(date) => Some(start_of_day(*date, &self.agreement.zone)),
                Point::Instant(instant) => Some(*instant),
                _ => None,
            };
        }
        if let Some(known) = self.constants.get(name) {
            return *known;
        }
        if depth > 100 {
            return None;
        }
        let entry = self.scope.find(name)?;
        let ItemKind::Moment(moment) = &entry.item.kind else { return None };
        let MomentValue::Is(time) = &moment.value else { return None };
        self.constants.insert(name.to_string(), None);
        let found = self.constant_at(time, depth + 1);
        self.constants.insert(name.to_string(), found);
        found
    }
}
