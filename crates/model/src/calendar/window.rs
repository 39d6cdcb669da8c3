use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, Time, Weekday};

use super::{CalendarSpan, Zone, add};
use crate::Tri;

/// Days of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Weekdays(u8);

impl Weekdays {
    /// Every day.
    pub const ALL: Weekdays = Weekdays(0b111_1111);

    /// No day.
    pub const NONE: Weekdays = Weekdays(0);

    /// Whether the day is one of them.
    pub fn contains(self, day: Weekday) -> bool {
        self.0 & bit(day) != 0
    }

    /// The same days and one more.
    #[must_use]
    pub fn with(self, day: Weekday) -> Self {
        Weekdays(self.0 | bit(day))
    }
}

fn bit(day: Weekday) -> u8 {
    1 << day.to_monday_zero_offset()
}

impl FromIterator<Weekday> for Weekdays {
    fn from_iter<I: IntoIterator<Item = Weekday>>(days: I) -> Self {
        days.into_iter().fold(Weekdays::NONE, Weekdays::with)
    }
}

impl fmt::Display for Weekdays {
    /// `Monday, Tuesday`; `every day`; `no day`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Weekdays::ALL {
            return f.write_str("every day");
        }
        if *self == Weekdays::NONE {
            return f.write_str("no day");
        }
        let mut first = true;
        for day in Weekday::Monday.cycle_forward().take(7).filter(|day| self.contains(*day)) {
            write!(f, "{}{day:?}", if first { "" } else { ", " })?;
            first = false;
        }
        Ok(())
    }
}

/// A window that comes back every day, or on some days of the week: `between 08:00 and 18:00`.
///
/// On each of its days it runs, half-open, from the instant at which the local clock first shows `from` to the one at
/// which it first shows `until`; where `until` is not later than `from`, to `until` of the next day. `between 22:00 and
/// 06:00` on Fridays therefore ends on Saturday, and equal times mean a whole day. Local times that never come or come
/// twice are read as [`Zone::instant`] does, so a window may be an hour longer or shorter when clocks change, or vanish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DailyWindow {
    /// First clock time inside.
    pub from: Time,
    /// Clock time at which it ends.
    pub until: Time,
    /// Days on which it begins.
    pub weekdays: Weekdays,
}

impl DailyWindow {
    /// A window of every day.
    pub fn daily(from: Time, until: Time) -> Self {
        DailyWindow { from, until, weekdays: Weekdays::ALL }
    }

    /// The whole of some days of the week.
    pub fn on(weekdays: Weekdays) -> Self {
        DailyWindow { from: Time::midnight(), until: Time::midnight(), weekdays }
    }

    /// Whether an instant lies inside.
    pub fn contains(&self, instant: Timestamp, zone: &Zone) -> bool {
        self.occurrences(zone.date(instant), zone)
            .take_while(|(start, _)| *start <= instant)
            .any(|(start, end)| start <= instant && instant < end)
    }

    /// The first beginning of the window at or after an instant; `None` where none is left before the end of time.
    pub fn next_start(&self, instant: Timestamp, zone: &Zone) -> Option<Timestamp> {
        // Twice around the week: a window may vanish on the day when clocks change.
        let days = 16;
        self.occurrences(zone.date(instant), zone).take(days).map(|(start, _)| start).find(|start| *start >= instant)
    }

    /// Whether the half-open interval from `start` to `end`, or the instant where both are equal, lies inside the
    /// recurring window: `Yes` wholly, `No` not at all, `Possibly` partly. An incident known only to lie in the interval
    /// may then have been inside.
    pub fn overlap(&self, start: Timestamp, end: Timestamp, zone: &Zone) -> Tri {
        if start >= end {
            return self.contains(start, zone).into();
        }
        if self.weekdays == Weekdays::ALL && self.from == self.until {
            return Tri::Yes;
        }
        let mut covered_to = start;
        let mut touched = false;
        for (from, until) in self.occurrences(zone.date(start), zone) {
            if covered_to >= end {
                break;
            }
            if until <= start {
                continue;
            }
            touched |= from < end;
            if from > covered_to {
                break;
            }
            covered_to = covered_to.max(until);
        }
        match (touched, covered_to >= end) {
            (true, true) => Tri::Yes,
            (true, false) => Tri::Possibly,
            (false, _) => Tri::No,
        }
    }

    /// The windows in order, beginning with the one that may have begun on the day before `date`; empty ones left out.
    fn occurrences(&self, date: Date, zone: &Zone) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let window = *self;
        let first = date.yesterday().unwrap_or(date);
        let no_days = window.weekdays == Weekdays::NONE;
        std::iter::successors((!no_days).then_some(first), |day| day.tomorrow().ok())
            .filter(move |day| window.weekdays.contains(day.weekday()))
            .map(move |day| {
                let start = zone.instant(day.to_datetime(window.from));
                let last = if window.until <= window.from { day.tomorrow() } else { Ok(day) };
                let end = last.map_or(Timestamp::MAX, |last| zone.instant(last.to_datetime(window.until)));
                (start, end)
            })
            .filter(|(start, end)| start < end)
    }
}

/// One period of a recurrence, half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// Its number, from 0.
    pub index: i64,
    /// First instant.
    pub start: Timestamp,
    /// First instant after it.
    pub end: Timestamp,
}

/// The periods of `every DUR from T`, in order, up to the end of time. See [`periods`].
#[derive(Debug, Clone)]
pub struct Periods {
    origin: Timestamp,
    step: CalendarSpan,
    zone: Zone,
    next: i64,
}

/// The periods of `every DUR from T`: period `k` runs from `T + k · DUR` to `T + (k + 1) · DUR`, each counted from the
/// origin, so that `every 1 month from 31 January` begins on 28 February and on 31 March. A step that does not lead
/// forward has no periods. A period that the calendar leaves no time for, as where a zone skipped a day, is left out.
pub fn periods(origin: Timestamp, step: CalendarSpan, zone: &Zone) -> Periods {
    Periods { origin, step, zone: zone.clone(), next: 0 }
}

impl Periods {
    /// Period `index`, whether or not the calendar leaves time for it.
    pub fn period(&self, index: i64) -> Period {
        let boundary = |k: i64| add(self.origin, self.step.times(k), &self.zone);
        Period { index, start: boundary(index), end: boundary(index.saturating_add(1)) }
    }
}

impl Iterator for Periods {
    type Item = Period;

    fn next(&mut self) -> Option<Period> {
        let forward = self.step.months >= 0 && self.step.days >= 0 && self.step.seconds >= 0 && !self.step.is_zero();
        // Only days and weeks can vanish, and never many in a row; the bound keeps a step at the end of time finite.
        for _ in 0..4 {
            if !forward || self.next == i64::MAX {
                return None;
            }
            let period = self.period(self.next);
            self.next += 1;
            if period.start < period.end {
                return Some(period);
            }
            if period.start == Timestamp::MAX {
                return None;
            }
        }
        None
    }
}
