//! Quantities and units of the text.

use irenic_diagnostics::{Code, Diagnostic};
use irenic_syntax::ast::{self, ItemKind, Name};

use super::names::Sort;
use super::{Resolver, suggest};
use crate::{CalendarSpan, Dimension, Quantity, SpanError, Unit};

/// Words of the built-in units that a drafter may have meant, for suggestions.
const UNIT_WORDS: [&str; 18] = [
    "mm", "cm", "m", "km", "seconds", "minutes", "hours", "days", "weeks", "months", "years", "count", "persons", "kg",
    "tonnes", "percent", "USD", "EUR",
];

/// How many definitions may rest on one another. No text has come near it; without a bound, one made by a machine
/// could exhaust the program's stack.
const DEEPEST: usize = 100;

impl<'a> Resolver<'a> {
    /// Reads the units that the vocabulary and the documents declare.
    pub(super) fn read_units(&mut self) {
        for entry in self.scope.of_sort(Sort::Unit) {
            let name = entry.name.text.clone();
            self.at(|here| here.instrument = entry.instrument, |this| this.read_unit(&name, &mut Vec::new()));
        }
    }

    fn read_unit(&mut self, word: &str, path: &mut Vec<&'a Name>) -> Option<(Unit, f64)> {
        if let Some(known) = self.units.get(word) {
            return Some(known.clone());
        }
        if self.unknown_units.contains(word) {
            return None;
        }
        let entry = self.scope.find(word).filter(|entry| entry.sort == Sort::Unit)?.clone();
        let ItemKind::Unit(declaration) = &entry.item.kind else { return None };
        if path.iter().any(|name| name.text == word) {
            self.report_circle(path, "unit");
            return None;
        }
        if self.is_too_deep(path, "unit") {
            return None;
        }
        path.push(&declaration.name);
        let base = match &declaration.value.unit {
            None => Some((Unit::Count, 1.0)),
            Some(unit) => match Unit::parse(&unit.text) {
                Some(known) => Some((known, 1.0)),
                None if self.scope.find(&unit.text).is_some_and(|entry| entry.sort == Sort::Unit) => {
                    self.used.insert(unit.text.clone());
                    self.read_unit(&unit.text, path)
                }
                None => {
                    self.report_unknown_unit(unit);
                    None
                }
            },
        };
        path.pop();
        let Some((unit, factor)) = base else {
            self.unknown_units.insert(word.to_string());
            return None;
        };
        let value = (unit, factor * declaration.value.value);
        self.units.insert(word.to_string(), value.clone());
        Some(value)
    }

    /// What a unit's word means: a built-in unit and how many of it one is.
    pub(super) fn unit(&mut self, name: &Name) -> Option<(Unit, f64)> {
        let known = self.quiet_unit(&name.text);
        if known.is_none() {
            self.report_unknown_unit(name);
        } else if self.scope.find(&name.text).is_some() {
            self.used.insert(name.text.clone());
        }
        known
    }

    pub(super) fn quiet_unit(&self, word: &str) -> Option<(Unit, f64)> {
        if let Some(unit) = Unit::parse(word) {
            return Some((unit, 1.0));
        }
        let one = word.strip_suffix('s');
        let many = format!("{word}s");
        [Some(word), one, Some(many.as_str())].into_iter().flatten().find_map(|word| self.units.get(word)).cloned()
    }

    fn report_unknown_unit(&mut self, name: &Name) {
        if self.scope.find(&name.text).is_some_and(|entry| entry.sort == Sort::Unit) {
            return; // Its declaration has been reported.
        }
        let near = suggest::near(&name.text, UNIT_WORDS.into_iter().chain(self.units.keys().map(String::as_str)));
        let mut diagnostic =
            Diagnostic::new(Code::S007, format!("`{}` is no unit", name.text)).at(&name.span, "unknown unit");
        if !near.is_empty() {
            diagnostic = diagnostic.remedy(format!("Write {}.", suggest::either(&near)));
        }
        self.report(diagnostic.remedy(format!("Declare it by a known one: `unit {} = 1000 m`.", name.text)));
    }

    /// A number with its unit.
    pub(super) fn quantity(&mut self, quantity: &ast::Quantity) -> Option<Quantity> {
        match &quantity.unit {
            None => Some(Quantity::number(quantity.value)),
            Some(name) => {
                let (unit, factor) = self.unit(name)?;
                Some(Quantity::new(quantity.value * factor, unit))
            }
        }
    }

    /// A length of time.
    pub(super) fn length(&mut self, quantity: &ast::Quantity) -> Option<CalendarSpan> {
        let value = self.quantity(quantity)?;
        let error = match CalendarSpan::from_quantity(&value) {
            Ok(span) => return Some(span),
            Err(error) => error,
        };
        let diagnostic = match error {
            SpanError::NotATime(_) => {
                let mut diagnostic = Diagnostic::new(
                    Code::A105,
                    format!("`{value}` is {}; here a length of time is needed", value.dimension()),
                )
                .at(&quantity.span, "a length of time is needed here");
                if value.unit == Unit::Number {
                    diagnostic = diagnostic.remedy(format!("Say of what: `{value} days` or `{value} hours`."));
                } else {
                    diagnostic = diagnostic.remedy("Write a length of time, such as `14 days` or `24 hours`.");
                }
                diagnostic
            }
            SpanError::Fraction(_) => Diagnostic::new(Code::A105, format!("`{value}` cannot be counted on a calendar"))
                .at(&quantity.span, "not a whole number")
                .note("Days, months and years follow the calendar, which has no parts of them.")
                .remedy("Write it in a smaller unit, such as `6 months` for half a year or `36 hours` for a day and a half."),
            SpanError::TooLong(_) | SpanError::NotIso(_) => {
                Diagnostic::new(Code::A105, format!("`{value}` is longer than any calendar reaches"))
                    .at(&quantity.span, "too long")
                    .remedy("Write a length of time below 20,000 years.")
            }
        };
        self.report(diagnostic);
        None
    }

    /// A distance, in metres.
    pub(super) fn metres(&mut self, quantity: &ast::Quantity) -> Option<f64> {
        let value = self.quantity(quantity)?;
        if value.dimension() == Dimension::Length {
            return Some(value.in_base());
        }
        let mut diagnostic =
            Diagnostic::new(Code::A105, format!("`{value}` is {}; here a distance is needed", value.dimension()))
                .at(&quantity.span, "a distance is needed here");
        diagnostic = if value.unit == Unit::Number {
            diagnostic.remedy(format!("Say of what: `{value} km` or `{value} m`."))
        } else {
            diagnostic.remedy("Write a distance, such as `15 km`.")
        };
        self.report(diagnostic);
        None
    }

    /// Whether definitions that rest on one another have become too many to follow, which is told of.
    pub(super) fn is_too_deep(&mut self, path: &[&Name], sort: &str) -> bool {
        let (Some(first), true) = (path.last(), path.len() >= DEEPEST) else { return false };
        let diagnostic = Diagnostic::new(Code::A115, format!("{sort}s rest on one another more than {DEEPEST} deep"))
            .at(&first.span, "rests on further ones")
            .remedy(format!("Define this {sort} by something nearer."));
        self.report(diagnostic);
        true
    }

    /// Tells of a definition that leads back to itself.
    pub(super) fn report_circle(&mut self, path: &[&Name], sort: &str) {
        let Some((last, earlier)) = path.split_last() else { return };
        let message = match earlier {
            [] => format!("the {sort} `{}` is defined by itself", last.text),
            _ => {
                let names: Vec<String> = path.iter().map(|name| name.text.clone()).collect();
                format!("the {sort}s {} are defined by one another", suggest::all(&names))
            }
        };
        let mut diagnostic =
            Diagnostic::new(Code::A115, message).at(&last.span, "this definition leads back to itself");
        for name in earlier {
            diagnostic = diagnostic.also(&name.span, "on the way");
        }
        self.report(
            diagnostic
                .note("What is defined by itself has no meaning that anybody could check.")
                .remedy(format!("Define one {sort} of the circle by something outside it.")),
        );
    }
}
