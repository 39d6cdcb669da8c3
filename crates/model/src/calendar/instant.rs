use std::fmt;

use jiff::civil::Time;
use jiff::fmt::temporal::{Pieces, PiecesOffset, TimeZoneAnnotationKind};
use jiff::{Timestamp, ZonedDateTime};

use super::{Zone, end_of_day, start_of_day};

/// Reads an instant as documents and evidence write it.
///
/// - `2015-12-31`: the start of that local day, or its end (the start of the next) where `day_end` is set, as `by` needs;
/// - `2015-02-15T00:00`, with or without seconds, a space instead of the `T`, and `24:00` for the end of a day: local time;
/// - `2015-02-15T00:00:00+02:00`, `…Z`: an exact instant whatever the zone;
/// - `2015-02-15T00:00:00+02:00[Europe/Kyiv]` (RFC 9557), which must not contradict itself; `2015-02-15T00:00[Asia/Dubai]`
///   is local time there.
///
/// Local time that never comes or comes twice is read as [`Zone::instant`] does.
///
/// # Errors
/// [`InstantError`], which says what is wrong.
pub fn parse_instant(text: &str, zone: &Zone, day_end: bool) -> Result<Timestamp, InstantError> {
    let text = text.trim();
    let unreadable = || InstantError::Unreadable(text.to_string());
    // Only the extended form: a bare `20150215` in a table is far more often a number than a date.
    let (year, rest) = text.split_once('-').ok_or_else(unreadable)?;
    if year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) || rest.len() < 5 {
        return Err(unreadable());
    }
    if let Some((date, after)) = text.split_at_checked(10)
        && let Some(hour) = after.strip_prefix(['T', 't', ' '])
        && matches!(hour, "24:00" | "24:00:00")
    {
        let pieces = Pieces::parse(date).map_err(|_| InstantError::Impossible(text.to_string()))?;
        return Ok(end_of_day(pieces.date(), zone));
    }
    let pieces = Pieces::parse(text)
        .map_err(|_| if looks_like_a_date(text) { InstantError::Impossible(text.to_string()) } else { unreadable() })?;
    let named;
    let zone = match pieces.time_zone_annotation().map(|annotation| annotation.kind()) {
        None => zone,
        Some(TimeZoneAnnotationKind::Named(name)) => {
            named =
                Zone::named(name.as_str()).map_err(|error| InstantError::Zone(text.to_string(), error.to_string()))?;
            &named
        }
        Some(_) => return Err(unreadable()),
    };
    let Some(time) = pieces.time() else {
        return Ok(if day_end { end_of_day(pieces.date(), zone) } else { start_of_day(pieces.date(), zone) });
    };
    exact(&pieces, time, zone).ok_or_else(|| InstantError::Contradiction(text.to_string()))
}

/// The instant of a date and a clock time; `None` where the offset is not one that the named zone has then.
fn exact(pieces: &Pieces<'_>, time: Time, zone: &Zone) -> Option<Timestamp> {
    let local = pieces.date().to_datetime(time);
    let Some(offset) = pieces.offset() else { return Some(zone.instant(local)) };
    let numeric = pieces.to_numeric_offset()?;
    let instant = numeric.to_timestamp(local).unwrap_or_else(|_| super::end_of_time(local));
    let zulu = matches!(offset, PiecesOffset::Zulu);
    let agrees = zulu || pieces.time_zone_annotation().is_none() || zone.rules().to_offset(instant) == numeric;
    agrees.then_some(instant)
}

fn looks_like_a_date(text: &str) -> bool {
    let shape = text.bytes().take(10).map(|byte| if byte.is_ascii_digit() { b'0' } else { byte });
    shape.eq(*b"0000-00-00")
}

/// Writes an instant as RFC 9557 in a zone: `2015-02-15T00:00:00+02:00[Europe/Kyiv]`.
pub fn print_instant(instant: Timestamp, zone: &Zone) -> String {
    ZonedDateTime::new(instant, zone.rules().clone()).to_string()
}

/// Why a text is not an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InstantError {
    /// Not written as a date or an instant.
    Unreadable(String),
    /// A day or clock time that no calendar has.
    Impossible(String),
    /// The named zone is unknown; the second text says so.
    Zone(String, String),
    /// An offset that the named zone does not have then.
    Contradiction(String),
}

impl fmt::Display for InstantError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InstantError::Unreadable(text) => {
                write!(
                    f,
                    "`{text}` is not a date; write `2015-02-15`, `2015-02-15T10:00` or `2015-02-15T10:00:00+02:00`"
                )
            }
            InstantError::Impossible(text) => write!(f, "`{text}` is a date or clock time that no calendar has"),
            InstantError::Zone(text, why) => write!(f, "`{text}`: {why}"),
            InstantError::Contradiction(text) => {
                write!(f, "`{text}` has an offset that its time zone does not have then; leave out one of the two")
            }
        }
    }
}

impl std::error::Error for InstantError {}
