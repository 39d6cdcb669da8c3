//! Dates and clock times as tables write them, and the instants that they stand for in a time zone.

use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Span, Timestamp};
use serde::Deserialize;

/// A form in which a column writes its dates.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) enum TimeFormat {
    /// ISO 8601 and RFC 9557: a date, a date and clock time, or an instant with its offset.
    Iso,
    /// Seconds since 1970-01-01T00:00:00Z.
    Unix,
    /// A `strptime` pattern such as `%d.%m.%Y %H:%M`.
    Pattern(String),
}

impl TimeFormat {
    /// The form as the mapping writes it.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            TimeFormat::Iso => "iso",
            TimeFormat::Unix => "unix",
            TimeFormat::Pattern(pattern) => pattern,
        }
    }
}

impl TryFrom<String> for TimeFormat {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "iso" => return Ok(TimeFormat::Iso),
            "unix" => return Ok(TimeFormat::Unix),
            _ => {}
        }
        // What the pattern writes of an instant, it has to read back as a date.
        let format = TimeFormat::Pattern(text);
        let sample = DateTime::constant(2015, 2, 15, 13, 45, 30, 0).to_zoned_datetime(TimeZone::UTC).ok();
        let written = sample.and_then(|sample| jiff::fmt::strtime::format(format.as_str(), &sample).ok());
        if written.is_some_and(|written| read_as(&written, &format).is_some()) {
            return Ok(format);
        }
        let text = format.as_str();
        Err(format!("`{text}` is no form of a whole date; write `iso`, `unix` or a pattern such as `%d.%m.%Y`"))
    }
}

/// What a text of a date column stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// A whole day.
    Day(Date),
    /// An instant.
    Instant(Timestamp),
    /// A clock time that its day had twice, or never: between the two readings.
    Doubtful {
        /// The earlier reading.
        earliest: Timestamp,
        /// The later reading.
        latest: Timestamp,
        /// Whether the clocks were put back, so that it came twice; else they skipped it.
        twice: bool,
    },
}

/// Reads a text by the first form that fits it; `None` when none does.
pub(crate) fn read_moment(text: &str, formats: &[TimeFormat], zone: &TimeZone, days_only: bool) -> Option<Moment> {
    let moment = formats.iter().find_map(|format| read_as(text, format))?;
    Some(match moment {
        Written::Day(date) => Moment::Day(date),
        Written::Local(civil) if days_only => Moment::Day(civil.date()),
        Written::Local(civil) => local_moment(civil, zone)?,
        Written::Instant(instant) if days_only => Moment::Day(zone.to_datetime(instant).date()),
        Written::Instant(instant) => Moment::Instant(instant),
    })
}

enum Written {
    Day(Date),
    Local(DateTime),
    Instant(Timestamp),
}

fn read_as(text: &str, format: &TimeFormat) -> Option<Written> {
    match format {
        TimeFormat::Iso => {
            let offset = may_have_offset(text);
            if offset && let Ok(instant) = text.parse::<Timestamp>() {
                return Some(Written::Instant(instant));
            }
            if !offset && text.len() == 10 {
                return text.parse::<Date>().ok().map(Written::Day);
            }
            let civil = text.parse::<DateTime>().ok()?;
            let has_clock = text.contains(':') || text.trim_start_matches('-').contains(['T', 't', ' ']);
            Some(if has_clock { Written::Local(civil) } else { Written::Day(civil.date()) })
        }
        TimeFormat::Unix => {
            let seconds = text.parse::<i64>().ok()?;
            Timestamp::from_second(seconds).ok().map(Written::Instant)
        }
        TimeFormat::Pattern(pattern) => {
            let parts = BrokenDownTime::parse(pattern, text).ok()?;
            if parts.offset().is_some() || parts.timestamp().is_some() {
                return parts.to_timestamp().ok().map(Written::Instant);
            }
            let date = parts.to_date().ok()?;
            if parts.hour().is_none() {
                return Some(Written::Day(date));
            }
            parts.to_time().ok().map(|time| Written::Local(date.to_datetime(time)))
        }
    }
}

/// Whether a text can be an instant, which has an offset after its date. To try it and fail costs more than all the rest.
fn may_have_offset(text: &str) -> bool {
    let bytes = text.as_bytes();
    let plain = bytes.len() >= 10 && bytes[4] == b'-' && bytes[7] == b'-';
    let digits = plain && [0, 1, 2, 3, 5, 6, 8, 9].iter().all(|&at: &usize| bytes[at].is_ascii_digit());
    !digits || !bytes[10..].iter().all(|sign| matches!(sign, b'0'..=b'9' | b':' | b'.' | b' ' | b'T'))
}

fn local_moment(civil: DateTime, zone: &TimeZone) -> Option<Moment> {
    let ambiguous = zone.to_ambiguous_timestamp(civil);
    let twice = match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { .. } => return ambiguous.compatible().ok().map(Moment::Instant),
        AmbiguousOffset::Gap { .. } => false,
        AmbiguousOffset::Fold { .. } => true,
    };
    let earliest = ambiguous.earlier().ok()?;
    let latest = zone.to_ambiguous_timestamp(civil).later().ok()?;
    Some(Moment::Doubtful { earliest, latest, twice })
}

/// The first instant of a day. Where the clocks skip midnight, the day begins with the first clock time that it has.
pub(crate) fn day_start(date: Date, zone: &TimeZone) -> Option<Timestamp> {
    zone.to_ambiguous_timestamp(date.to_datetime(jiff::civil::Time::midnight())).compatible().ok()
}

/// `date` moved by whole calendar days; `None` outside the calendar.
pub(crate) fn add_days(date: Date, days: i64) -> Option<Date> {
    if days == 0 {
        return Some(date);
    }
    date.checked_add(Span::new().try_days(days).ok()?).ok()
}

/// `instant` moved by seconds; `None` outside the range of instants.
pub(crate) fn add_seconds(instant: Timestamp, seconds: i64) -> Option<Timestamp> {
    if seconds == 0 {
        return Some(instant);
    }
    instant.checked_add(SignedDuration::from_secs(seconds)).ok()
}
