//! A figure with its unit, in a form in which prose and clauses can be compared.

use irenic_model::Unit;

/// What a figure says. Numbers count in thousandths, so that `2.5 km` compares without rounding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Figure {
    /// Seconds: hours and minutes are exact.
    Exact(i64),
    /// Days: a week is 7.
    Days(i64),
    /// Months: a year is 12.
    Months(i64),
    /// Millimetres.
    Length(i64),
    /// Per cent.
    Percent(i64),
    /// Grams.
    Mass(i64),
    /// Money of a currency.
    Money(String, i64),
    /// Persons, items, and numbers without a unit.
    Count(i64),
    /// Day and month, with the year where it is said.
    Date(Option<i64>, u8, u8),
    /// Minutes since midnight.
    Clock(u16),
}

/// What can be compared with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    Duration,
    Length,
    /// Lengths under a metre: a calibre is no distance.
    Calibre,
    Percent,
    Mass,
    Money,
    Count,
    Date,
    Clock,
}

impl Figure {
    /// A number of thousandths in a unit; nothing for a number without one, or one too large to compare.
    pub(super) fn of(thousandths: i64, unit: &Unit) -> Option<Figure> {
        let times = |factor: i64| thousandths.checked_mul(factor);
        Some(match unit {
            Unit::Second => Figure::Exact(thousandths),
            Unit::Minute => Figure::Exact(times(60)?),
            Unit::Hour => Figure::Exact(times(3600)?),
            Unit::Day => Figure::Days(thousandths),
            Unit::Week => Figure::Days(times(7)?),
            Unit::Month => Figure::Months(thousandths),
            Unit::Year => Figure::Months(times(12)?),
            Unit::Millimetre => Figure::Length(thousandths),
            Unit::Centimetre => Figure::Length(times(10)?),
            Unit::Metre => Figure::Length(times(1000)?),
            Unit::Kilometre => Figure::Length(times(1_000_000)?),
            Unit::Kilogram => Figure::Mass(times(1000)?),
            Unit::Tonne => Figure::Mass(times(1_000_000)?),
            Unit::Percent => Figure::Percent(thousandths),
            Unit::Money(currency) => Figure::Money(currency.clone(), thousandths),
            Unit::Count | Unit::Person => Figure::Count(thousandths),
            Unit::Number => return None,
        })
    }

    /// `2015-02-12`
    pub(super) fn date(text: &str) -> Option<Figure> {
        let mut parts = text.splitn(3, '-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Figure::Date(Some(year.parse().ok()?), month.parse().ok()?, day.parse().ok()?))
    }

    /// `08:00`; whatever follows the minutes is left out.
    pub(super) fn clock(text: &str) -> Option<Figure> {
        let (hours, minutes) = text.split_once(':')?;
        let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.get(..2)?.parse().ok()?);
        (hours <= 24 && minutes < 60).then_some(Figure::Clock(hours * 60 + minutes))
    }

    /// What it can be compared with.
    pub(super) fn sort(&self) -> Sort {
        match self {
            Figure::Exact(_) | Figure::Days(_) | Figure::Months(_) => Sort::Duration,
            Figure::Length(thousandths) if *thousandths < 1_000_000 => Sort::Calibre,
            Figure::Length(_) => Sort::Length,
            Figure::Percent(_) => Sort::Percent,
            Figure::Mass(_) => Sort::Mass,
            Figure::Money(..) => Sort::Money,
            Figure::Count(_) => Sort::Count,
            Figure::Date(..) => Sort::Date,
            Figure::Clock(_) => Sort::Clock,
        }
    }

    /// Whether both say the same. A date without a year is any year's.
    pub(super) fn same(&self, other: &Figure) -> bool {
        match (self, other) {
            (Figure::Date(a, month, day), Figure::Date(b, other_month, other_day)) => {
                (month, day) == (other_month, other_day) && (a.is_none() || b.is_none() || a == b)
            }
            // No time at all is none in every unit.
            (
                Figure::Exact(0) | Figure::Days(0) | Figure::Months(0),
                Figure::Exact(0) | Figure::Days(0) | Figure::Months(0),
            ) => true,
            _ => self == other,
        }
    }

    /// Whether it is twice a length.
    pub(super) fn is_twice(&self, other: &Figure) -> bool {
        matches!((self, other), (Figure::Length(whole), Figure::Length(half)) if half.checked_mul(2) == Some(*whole))
    }

    /// Two lengths of time of one sort together.
    pub(super) fn plus(&self, other: &Figure) -> Option<Figure> {
        match (self, other) {
            (Figure::Exact(a), Figure::Exact(b)) => a.checked_add(*b).map(Figure::Exact),
            (Figure::Days(a), Figure::Days(b)) => a.checked_add(*b).map(Figure::Days),
            (Figure::Months(a), Figure::Months(b)) => a.checked_add(*b).map(Figure::Months),
            _ => None,
        }
    }

    /// Whether it is so many days more than another number of days.
    pub(super) fn is_days_after(&self, days: i64, other: &Figure) -> bool {
        matches!((self, other), (Figure::Days(later), Figure::Days(earlier)) if later - earlier == days * 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_one_kind_compare() {
        assert_eq!(Figure::of(2_000_000, &Unit::Metre), Figure::of(2_000, &Unit::Kilometre));
        assert_eq!(Figure::of(2_000, &Unit::Week), Figure::of(14_000, &Unit::Day));
        // A day of the calendar may have 23 or 25 hours, and ends at another instant than 24 hours do.
        assert_ne!(Figure::of(1_000, &Unit::Day), Figure::of(24_000, &Unit::Hour));
        assert_eq!(Figure::of(i64::MAX, &Unit::Hour), None);
    }

    #[test]
    fn dates_without_a_year_are_any_years() {
        assert!(Figure::Date(None, 2, 15).same(&Figure::Date(Some(2015), 2, 15)));
        assert!(!Figure::Date(Some(2016), 2, 15).same(&Figure::Date(Some(2015), 2, 15)));
        assert_eq!(Figure::clock("08:30:00"), Some(Figure::Clock(510)));
        assert_eq!(Figure::clock("08:3"), None);
    }
}
