//! Calendar time: spans, time zones, and the days and deadlines of an agreement.
//!
//! Whatever passes the ends of representable time (years -9999 and 9999) stops there: [`Timestamp::MIN`] stands for
//! the beginning and [`Timestamp::MAX`] for the end of all time.

use std::fmt;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Span, Timestamp};

use crate::{Quantity, Unit};

mod instant;
mod window;

pub use instant::{InstantError, parse_instant, print_instant};
pub use window::{DailyWindow, Period, Periods, Weekdays, periods};

/// A length of time as a calendar counts it. Months and days follow the calendar of a [`Zone`]; seconds are exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct CalendarSpan {
    /// Months; a year is 12.
    pub months: i64,
    /// Days; a week is 7.
    pub days: i64,
    /// Seconds; a minute is 60, an hour 3,600.
    pub seconds: i64,
}

impl CalendarSpan {
    /// No time.
    pub const ZERO: CalendarSpan = CalendarSpan { months: 0, days: 0, seconds: 0 };

    /// So many months.
    pub fn months(months: i64) -> Self {
        CalendarSpan { months, ..Self::ZERO }
    }

    /// So many calendar days.
    pub fn days(days: i64) -> Self {
        CalendarSpan { days, ..Self::ZERO }
    }

    /// So many hours of 3,600 seconds.
    pub fn hours(hours: i64) -> Self {
        CalendarSpan { seconds: hours.saturating_mul(3_600), ..Self::ZERO }
    }

    /// So many seconds.
    pub fn seconds(seconds: i64) -> Self {
        CalendarSpan { seconds, ..Self::ZERO }
    }

    /// Reads a quantity of time: years as 12 months, weeks as 7 days, hours and minutes as seconds.
    ///
    /// # Errors
    /// [`SpanError::NotATime`] for a quantity that is no time; [`SpanError::Fraction`] for a part of a month, day or
    /// second that the calendar does not have (half a year is 6 months, half a day has no date; write hours);
    /// [`SpanError::TooLong`] beyond 20,000 years.
    pub fn from_quantity(quantity: &Quantity) -> Result<Self, SpanError> {
        let (factor, build): (i64, fn(i64) -> CalendarSpan) = match quantity.unit {
            Unit::Year => (12, CalendarSpan::months),
            Unit::Month => (1, CalendarSpan::months),
            Unit::Week => (7, CalendarSpan::days),
            Unit::Day => (1, CalendarSpan::days),
            Unit::Hour => (3_600, CalendarSpan::seconds),
            Unit::Minute => (60, CalendarSpan::seconds),
            Unit::Second => (1, CalendarSpan::seconds),
            _ => return Err(SpanError::NotATime(quantity.clone())),
        };
        let count = quantity.value * factor as f64;
        if !count.is_finite() || count.abs() > LONGEST_SECONDS {
            return Err(SpanError::TooLong(quantity.clone()));
        }
        // 1.1 hours are 3,960 seconds and a rounding error.
        let whole = count.round();
        if (count - whole).abs() > 1e-6 {
            return Err(SpanError::Fraction(quantity.clone()));
        }
        let span = build(whole as i64);
        if span.is_too_long() { Err(SpanError::TooLong(quantity.clone())) } else { Ok(span) }
    }

    /// Reads an ISO 8601 duration, such as `P1Y2M`, `P14D`, `PT24H` or `-P1W`.
    ///
    /// # Errors
    /// [`SpanError::NotIso`] for anything else, parts of a second included; [`SpanError::TooLong`] beyond 20,000 years.
    pub fn parse_iso(text: &str) -> Result<Self, SpanError> {
        let not_iso = || SpanError::NotIso(text.to_string());
        if !text.trim_start_matches(['-', '+']).starts_with(['P', 'p']) {
            return Err(not_iso());
        }
        let span: Span = text.parse().map_err(|_| not_iso())?;
        if span.get_milliseconds() != 0 || span.get_microseconds() != 0 || span.get_nanoseconds() != 0 {
            return Err(not_iso());
        }
        let result = CalendarSpan {
            months: i64::from(span.get_years()) * 12 + i64::from(span.get_months()),
            days: i64::from(span.get_weeks()) * 7 + i64::from(span.get_days()),
            seconds: i64::from(span.get_hours()) * 3_600 + span.get_minutes() * 60 + span.get_seconds(),
        };
        if result.is_too_long() { Err(SpanError::TooLong(Quantity::number(f64::NAN))) } else { Ok(result) }
    }

    /// Writes it as an ISO 8601 duration, such as `P1M14DT3600S`; `PT0S` for none. Where some parts lead forward and
    /// others back, those that lead back are signed, for which ISO 8601 has no form.
    pub fn to_iso(self) -> String {
        let negative = self.months <= 0 && self.days <= 0 && self.seconds <= 0 && !self.is_zero();
        let mut text = String::from(if negative { "-P" } else { "P" });
        let part = |value: i64| if negative { value.unsigned_abs().to_string() } else { value.to_string() };
        if self.months != 0 {
            text.push_str(&format!("{}M", part(self.months)));
        }
        if self.days != 0 {
            text.push_str(&format!("{}D", part(self.days)));
        }
        if self.seconds != 0 || self.is_zero() {
            text.push_str(&format!("T{}S", part(self.seconds)));
        }
        text
    }

    /// Whether it is no time at all.
    pub fn is_zero(self) -> bool {
        self == Self::ZERO
    }

    /// Whether it is counted in hours, minutes or seconds only, so that its end is an exact instant.
    pub fn is_exact(self) -> bool {
        self.months == 0 && self.days == 0
    }

    /// So many times the span; saturates.
    #[must_use]
    pub fn times(self, count: i64) -> Self {
        CalendarSpan {
            months: self.months.saturating_mul(count),
            days: self.days.saturating_mul(count),
            seconds: self.seconds.saturating_mul(count),
        }
    }

    /// The two together, part by part; saturates.
    #[must_use]
    pub fn plus(self, other: CalendarSpan) -> Self {
        CalendarSpan {
            months: self.months.saturating_add(other.months),
            days: self.days.saturating_add(other.days),
            seconds: self.seconds.saturating_add(other.seconds),
        }
    }

    /// The same length backwards; saturates.
    #[must_use]
    pub fn negated(self) -> Self {
        self.times(-1)
    }

    /// Its length with mean months and days of 24 hours: the shortest and the longest that the calendar can make of it
    /// lie around this. For telling which of two spans is plainly longer, never for finding a date.
    pub fn mean_seconds(self) -> f64 {
        self.months as f64 * Unit::Month.in_base() + self.days as f64 * 86_400.0 + self.seconds as f64
    }

    fn is_too_long(self) -> bool {
        self.mean_seconds().abs() > LONGEST_SECONDS
    }
}

/// 20,000 years of 366 days: more than lies between the ends of representable time.
const LONGEST_SECONDS: f64 = 20_000.0 * 366.0 * 86_400.0;

impl fmt::Display for CalendarSpan {
    /// As a person writes it: `14 days`, `1 month and 3 days`, `24 hours`, `0 seconds`. Whole years, hours and minutes
    /// are written as such; weeks are written in days.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        match self.months {
            0 => {}
            months if months % 12 == 0 => parts.push((months / 12, Unit::Year)),
            months => parts.push((months, Unit::Month)),
        }
        if self.days != 0 {
            parts.push((self.days, Unit::Day));
        }
        match self.seconds {
            0 if !parts.is_empty() => {}
            0 => parts.push((0, Unit::Second)),
            seconds if seconds % 3_600 == 0 => parts.push((seconds / 3_600, Unit::Hour)),
            seconds if seconds % 60 == 0 => parts.push((seconds / 60, Unit::Minute)),
            seconds => parts.push((seconds, Unit::Second)),
        }
        for (index, (value, unit)) in parts.iter().enumerate() {
            if index > 0 {
                f.write_str(if index + 1 == parts.len() { " and " } else { ", " })?;
            }
            write!(f, "{}", Quantity::new(*value as f64, unit.clone()))?;
        }
        Ok(())
    }
}

/// Why a length of time cannot be read.
#[derive(Debug, Clone, PartialEq)]
pub enum SpanError {
    /// A quantity of something else.
    NotATime(Quantity),
    /// A part of a month, day or second.
    Fraction(Quantity),
    /// Longer than time can be represented.
    TooLong(Quantity),
    /// Not an ISO 8601 duration in whole seconds.
    NotIso(String),
}

impl fmt::Display for SpanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SpanError::NotATime(quantity) => write!(f, "`{quantity}` is {}, not a time", quantity.dimension()),
            SpanError::Fraction(quantity) => {
                write!(f, "`{quantity}` has a part that the calendar cannot count; write it in a smaller unit")
            }
            SpanError::TooLong(quantity) if quantity.value.is_nan() => f.write_str("longer than 20,000 years"),
            SpanError::TooLong(quantity) => write!(f, "`{quantity}` is longer than 20,000 years"),
            SpanError::NotIso(text) => {
                write!(f, "`{text}` is not an ISO 8601 duration in whole seconds, such as `P14D` or `PT24H`")
            }
        }
    }
}

impl std::error::Error for SpanError {}

/// The time zone of an agreement, from the database that is compiled into the program; never from the system it runs
/// on, so that one text means the same instants everywhere.
///
/// ```
/// use irenic_model::Zone;
/// assert_eq!(Zone::named("Europe/Kyiv")?.name(), "Europe/Kyiv");
/// assert_eq!(Zone::named("Dubay").unwrap_err().near.first().map(String::as_str), Some("Asia/Dubai"));
/// # Ok::<(), irenic_model::ZoneError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    zone: TimeZone,
    name: String,
}

impl Zone {
    /// The zone of an IANA name, such as `Asia/Dubai`. The name is kept as the database spells it.
    ///
    /// # Errors
    /// [`ZoneError`] for a name the database does not have, with up to three near ones.
    pub fn named(name: &str) -> Result<Zone, ZoneError> {
        let database = TimeZoneDatabase::bundled();
        match database.get(name) {
            Ok(zone) => {
                let name = zone.iana_name().unwrap_or(name).to_string();
                Ok(Zone { zone, name })
            }
            Err(_) => Err(ZoneError { name: name.to_string(), near: near_zones(&database, name) }),
        }
    }

    /// Coordinated Universal Time.
    pub fn utc() -> Zone {
        Zone { zone: TimeZone::UTC, name: "UTC".to_string() }
    }

    /// The IANA name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The zone's rules.
    pub fn rules(&self) -> &TimeZone {
        &self.zone
    }

    /// What clock and calendar show at an instant.
    pub fn local(&self, instant: Timestamp) -> DateTime {
        self.zone.to_datetime(instant)
    }

    /// The calendar day on which an instant falls.
    pub fn date(&self, instant: Timestamp) -> Date {
        self.local(instant).date()
    }

    /// The instant at which clock and calendar show `local`. Of a time that comes twice, as when clocks go back, the
    /// earlier; for a time that never comes, as when they go forward, the first instant after the gap.
    pub fn instant(&self, local: DateTime) -> Timestamp {
        let ambiguous = self.zone.to_ambiguous_timestamp(local);
        let offset = match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { offset } => offset,
            AmbiguousOffset::Fold { before, .. } => before,
            AmbiguousOffset::Gap { before, .. } => {
                // Read with the offset before the gap, the time lies at or after the change of clocks and before the
                // next one, so the change is the last one up to there.
                let beyond = before.to_timestamp(local).unwrap_or_else(|_| end_of_time(local));
                let just_after = beyond.checked_add(SignedDuration::from_nanos(1)).unwrap_or(Timestamp::MAX);
                return self.zone.preceding(just_after).next().map_or(beyond, |change| change.timestamp());
            }
        };
        offset.to_timestamp(local).unwrap_or_else(|_| end_of_time(local))
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// A name of a time zone that the database does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneError {
    /// The name as written.
    pub name: String,
    /// Up to three names like it, the nearest first.
    pub near: Vec<String>,
}

impl fmt::Display for ZoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no time zone is called `{}`", self.name)?;
        if !self.near.is_empty() {
            write!(f, "; near it: `{}`", self.near.join("`, `"))?;
        }
        Ok(())
    }
}

impl std::error::Error for ZoneError {}

/// A city alone (`Kyiv`) is compared with the last part of a name, anything else with the whole.
fn near_zones(database: &TimeZoneDatabase, name: &str) -> Vec<String> {
    let wanted: String = name.chars().take(64).collect::<String>().to_lowercase().replace(' ', "_");
    let mut scored: Vec<(f64, String)> = database
        .available()
        .map(|known| {
            let lower = known.as_str().to_lowercase();
            let whole = strsim::normalized_damerau_levenshtein(&wanted, &lower);
            let city =
                lower.rsplit('/').next().map_or(0.0, |city| strsim::normalized_damerau_levenshtein(&wanted, city));
            (whole.max(city), known.as_str().to_string())
        })
        .filter(|(score, _)| *score >= 0.7)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    scored.into_iter().take(3).map(|(_, known)| known).collect()
}

/// The first instant of a local calendar day. Where clocks go forward at midnight and no clock shows 00:00, the first
/// instant after the gap; where midnight comes twice, the earlier. A day that a zone left out altogether (Apia,
/// 2011-12-30) begins where the next one does.
pub fn start_of_day(date: Date, zone: &Zone) -> Timestamp {
    zone.instant(date.to_datetime(Time::midnight()))
}

/// The end of a local calendar day, itself no longer part of it: the first instant of the next day.
pub fn end_of_day(date: Date, zone: &Zone) -> Timestamp {
    date.tomorrow().map_or(Timestamp::MAX, |next| start_of_day(next, zone))
}

/// An instant moved by a span, as the language writes `T + DUR`.
///
/// Months first: the same day of the month and local clock time, or the last day of a shorter month (31 January + 1
/// month is 28 or 29 February). Then days, keeping local clock time. Local time that never comes or comes twice is read
/// as [`Zone::instant`] does. Then seconds, exactly: `D + 24 hours` is not always `D + 1 days`. A span of seconds alone
/// never passes through local time.
pub fn add(instant: Timestamp, span: CalendarSpan, zone: &Zone) -> Timestamp {
    let moved = if span.is_exact() {
        instant
    } else {
        let local = zone.local(instant);
        match move_date(local.date(), span) {
            Ok(date) => zone.instant(date.to_datetime(local.time())),
            Err(end) => return end,
        }
    };
    match moved.checked_add(SignedDuration::from_secs(span.seconds)) {
        Ok(result) => result,
        Err(_) if span.seconds < 0 => Timestamp::MIN,
        Err(_) => Timestamp::MAX,
    }
}

/// The end, itself no longer inside, of `within DUR of X`, for X at `instant`.
///
/// A span of hours, minutes or seconds ends exactly so long after the instant. A span of days, weeks, months or years
/// ends with the local calendar day so reached; the day of the event is not counted, as in law (Regulation (EEC, Euratom)
/// No 1182/71, article 3). A span of both names hours, so its end is exact as in [`add`]. No time at all ends at once.
pub fn within(instant: Timestamp, span: CalendarSpan, zone: &Zone) -> Timestamp {
    if span.seconds != 0 || span.is_zero() {
        return add(instant, span, zone);
    }
    match move_date(zone.date(instant), span) {
        Ok(date) => end_of_day(date, zone),
        Err(end) => end,
    }
}

/// A date moved by the months and days of a span, or the end of time that it passes.
fn move_date(date: Date, span: CalendarSpan) -> Result<Date, Timestamp> {
    let end = |sign: i64| if sign < 0 { Timestamp::MIN } else { Timestamp::MAX };
    let months = (i64::from(date.year()) * 12 + i64::from(date.month()) - 1).saturating_add(span.months);
    let year = i16::try_from(months.div_euclid(12)).map_err(|_| end(span.months))?;
    let month = i8::try_from(months.rem_euclid(12) + 1).map_err(|_| end(span.months))?;
    let first = Date::new(year, month, 1).map_err(|_| end(span.months))?;
    let day = date.day().min(first.days_in_month());
    let moved = Date::new(year, month, day).map_err(|_| end(span.months))?;
    let days = Span::new().try_days(span.days).map_err(|_| end(span.days))?;
    moved.checked_add(days).map_err(|_| end(span.days))
}

/// The end of time on the side of a local time that lies outside it.
fn end_of_time(local: DateTime) -> Timestamp {
    if local.year() < 0 { Timestamp::MIN } else { Timestamp::MAX }
}

#[cfg(test)]
mod tests;
