//! When a row says that it happened.

use std::borrow::Cow;

use irenic_diagnostics::Code;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::TimeSpan;
use crate::calendar::{Moment, TimeFormat, add_days, add_seconds, day_start, read_moment};
use crate::cell::{Reading, one_of};
use crate::mapping::{Columns, TimeColumns, TimePrecision};
use crate::reach::Leeway;
use crate::row::{Refusal, Reserves};

/// The half-open span of a row: from the start of its first day to the end of its last, or exact instants, widened by
/// what its precision code says.
pub(crate) fn time(
    columns: &TimeColumns,
    reading: &Reading,
    zone: &TimeZone,
    reserves: &mut Reserves,
) -> Result<TimeSpan, Refusal> {
    let start = moment(&columns.start, columns, reading, zone)?.ok_or_else(|| {
        Refusal::row(
            format!("it has no date: column {} is empty", one_of(&columns.start.0)),
            "Fill in the date; a date that is not known needs a span of days that covers it.",
        )
    })?;
    let end = match &columns.end {
        Some(end) => moment(end, columns, reading, zone)?,
        None => None,
    };
    let leeway = leeway(columns, reading)?;
    if let (Moment::Doubtful { twice, .. }, _) | (_, Some(Moment::Doubtful { twice, .. })) = (start, end) {
        let what = if twice { "came twice" } else { "never came" };
        reserves.time.push(format!("its clock time {what} on that day, when the clocks were changed"));
    }
    if let Some(leeway) = leeway.filter(|leeway| leeway.uncertain) {
        reserves.time.push(leeway_says(leeway, columns, reading));
    }
    let (days, seconds) = leeway.map_or((0, 0), |leeway| (leeway.days, leeway.seconds));
    let outside = || Refusal::row("its date lies outside the calendar", "Correct the date.");
    // Days of leeway are days of the calendar for dates, and 24 hours each for instants.
    let (earliest, _) = widened(start, days, seconds, zone).ok_or_else(outside)?;
    let (_, latest) = widened(end.unwrap_or(start), days, seconds, zone).ok_or_else(outside)?;
    if latest < earliest || ends_before(start, end) {
        return Err(Refusal::row("it ends before it starts", "Correct the dates; they may be swapped."));
    }
    Ok(TimeSpan { earliest, latest })
}

fn ends_before(start: Moment, end: Option<Moment>) -> bool {
    match (start, end) {
        (Moment::Day(start), Some(Moment::Day(end))) => end < start,
        _ => false,
    }
}

fn leeway_says(leeway: &Leeway, columns: &TimeColumns, reading: &Reading) -> String {
    let code = match &columns.precision {
        Some(TimePrecision::Codes { column, .. }) => {
            format!(" ({column} {})", reading.get(column).unwrap_or("empty"))
        }
        Some(TimePrecision::Always(_)) | None => String::new(),
    };
    if !leeway.says.is_empty() {
        return format!("its time is known to {} only{code}", leeway.says);
    }
    let mut parts = Vec::new();
    if leeway.days > 0 {
        parts.push(if leeway.days == 1 { "1 day".to_string() } else { format!("{} days", leeway.days) });
    }
    if leeway.seconds > 0 {
        parts.push(format!("{} seconds", leeway.seconds));
    }
    if parts.is_empty() {
        return format!("its time is not exactly known{code}");
    }
    format!("its time is known to {} either way only{code}", parts.join(" and "))
}

fn leeway<'a>(columns: &'a TimeColumns, reading: &Reading) -> Result<Option<&'a Leeway>, Refusal> {
    match &columns.precision {
        None => Ok(None),
        Some(TimePrecision::Always(leeway)) => Ok(Some(leeway)),
        Some(TimePrecision::Codes { column, codes }) => {
            let code = reading.get(column).unwrap_or("");
            // Without its precision, a date could be read as more exact than it is.
            codes.get(code).map(Some).ok_or_else(|| {
                Refusal::unknown_code(
                    column,
                    code,
                    "Correct the code, or add it to `codes` under `time.precision` in the mapping.",
                )
            })
        }
    }
}

fn moment(
    names: &Columns,
    columns: &TimeColumns,
    reading: &Reading,
    zone: &TimeZone,
) -> Result<Option<Moment>, Refusal> {
    // A clock time without its date says nothing.
    let Some(date) = names.0.first().and_then(|date| reading.get(date)) else { return Ok(None) };
    let text = match &names.0[1..] {
        [] => Cow::Borrowed(date),
        more => {
            let more = more.iter().filter_map(|name| reading.get(name));
            Cow::Owned(std::iter::once(date).chain(more).collect::<Vec<_>>().join(" "))
        }
    };
    let moment = read_moment(&text, &columns.formats, zone, columns.days_only);
    moment.map(Some).ok_or_else(|| no_date(&text, &one_of(&names.0), &columns.formats))
}

/// Why a text is no date.
pub(crate) fn no_date(text: &str, column: &str, formats: &[TimeFormat]) -> Refusal {
    let column = if column.starts_with('`') { column.to_string() } else { format!("`{column}`") };
    let forms = formats.iter().map(|format| format!("`{}`", format.as_str())).collect::<Vec<_>>().join(" or ");
    let code = Code::E002;
    let reason = format!("`{text}` in column {column} is no date in the form {forms}");
    Refusal { code, reason, remedy: "Correct the date, or add its form to `formats` in the mapping.".to_string() }
}

/// First and last instant of a moment; the last of a day is the start of the next.
pub(crate) fn bounds(moment: Moment, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
    widened(moment, 0, 0, zone)
}

fn widened(moment: Moment, days: i64, seconds: i64, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
    match moment {
        Moment::Day(date) => {
            let first = start_of(date, -days, zone)?;
            let last = start_of(date, days + 1, zone)?;
            Some((add_seconds(first, -seconds)?, add_seconds(last, seconds)?))
        }
        Moment::Instant(instant) => spread(instant, instant, days, seconds),
        // The span is half-open, and the later reading belongs to it.
        Moment::Doubtful { earliest, latest, .. } => spread(earliest, add_seconds(latest, 1)?, days, seconds),
    }
}

fn start_of(date: Date, days: i64, zone: &TimeZone) -> Option<Timestamp> {
    day_start(add_days(date, days)?, zone)
}

fn spread(earliest: Timestamp, latest: Timestamp, days: i64, seconds: i64) -> Option<(Timestamp, Timestamp)> {
    let either = days.checked_mul(86_400)?.checked_add(seconds)?;
    Some((add_seconds(earliest, either.checked_neg()?)?, add_seconds(latest, either)?))
}
