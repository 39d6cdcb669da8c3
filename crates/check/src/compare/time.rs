//! Which of two points in time is earlier, where words alone can tell.

use irenic_model::{Agreement, CalendarSpan, MomentValue, Point, Window, add, end_of_day, start_of_day};

use super::plain::Plain;
use super::{Aspect, Direction};

/// A change of time: which aspect, which way, by how much.
pub(super) type Moved = (Aspect, Direction, Option<CalendarSpan>);

/// A point as a length of time from another, and as an instant where both are known beforehand.
#[derive(Debug, Clone, PartialEq)]
struct Counted {
    base: Point,
    /// The base in seconds, where it is known.
    base_at: Option<i64>,
    after: CalendarSpan,
    /// The point itself in seconds, where it is known.
    at: Option<i64>,
}

/// How a point is read: as a beginning, or as the close of its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum As {
    Beginning,
    Close,
}

/// The point that a chain of `+` starts from, and everything that is added to it.
fn unshifted(point: &Point) -> (&Point, CalendarSpan) {
    match point {
        Point::Shift(base, span) => {
            let (base, before) = unshifted(base);
            (base, before.plus(*span))
        }
        other => (other, CalendarSpan::ZERO),
    }
}

/// A point with the moments that it names put in, as far as these are known outright. Moments may hang on moments, but a
/// circle of them has been reported and ends here.
fn known(point: &Point, agreement: &Agreement, depth: usize) -> Option<Point> {
    match point {
        Point::Date(_) | Point::Instant(_) => Some(point.clone()),
        Point::Start => agreement.start.map(Point::Instant),
        Point::Shift(base, span) => Some(Point::Shift(Box::new(known(base, agreement, depth)?), *span)),
        Point::Moment(name) if depth < 16 => match &agreement.moments.get(name)?.value {
            MomentValue::Is(at) => known(at, agreement, depth + 1),
            _ => None,
        },
        _ => None,
    }
}

/// The instant of a point that is known, in seconds since 1970.
fn instant(point: &Point, agreement: &Agreement, read: As) -> Option<i64> {
    let zone = &agreement.zone;
    let point = known(point, agreement, 0)?;
    let (base, span) = unshifted(&point);
    let base_is_date = matches!(base, Point::Date(_));
    let start = match base {
        Point::Date(date) => start_of_day(*date, zone),
        Point::Instant(at) => *at,
        _ => return None,
    };
    let at = add(start, span, zone);
    // As a limit, a date or a number of days ends with its day.
    let whole_days = span.seconds == 0 && (base_is_date || !span.is_zero());
    let at = if read == As::Close && whole_days { end_of_day(zone.date(at), zone) } else { at };
    Some(at.as_second())
}

/// The day on which a point that is known beforehand lies: year, month, day.
pub(crate) fn day_of(point: &Point, agreement: &Agreement) -> Option<(i64, i8, i8)> {
    let zone = &agreement.zone;
    let point = known(point, agreement, 0)?;
    let (base, span) = unshifted(&point);
    let start = match base {
        Point::Date(date) => start_of_day(*date, zone),
        Point::Instant(at) => *at,
        _ => return None,
    };
    let date = zone.date(add(start, span, zone));
    Some((i64::from(date.year()), date.month(), date.day()))
}

fn counted(point: &Point, agreement: &Agreement, read: As) -> Counted {
    let (base, after) = unshifted(point);
    Counted {
        base: base.clone(),
        base_at: instant(base, agreement, As::Beginning),
        after,
        at: instant(point, agreement, read),
    }
}

const DAY: i64 = 86_400;
const HOUR: i64 = 3_600;

/// Which way a point moved. Nothing when both are the same.
fn moved(old: &Counted, new: &Counted) -> Option<(Direction, Option<CalendarSpan>)> {
    let way = |less: bool| if less { Direction::Earlier } else { Direction::Later };
    if old.base == new.base && old.base_at == new.base_at {
        if old.after == new.after {
            return None;
        }
        let difference = new.after.plus(old.after.negated());
        let size = difference.mean_seconds();
        let plain =
            [difference.months, difference.days, difference.seconds].iter().filter(|part| **part != 0).count() == 1;
        // Months against days have no one length: a month is 28 to 31 days. Where that could turn the sign, none is given.
        let slack = 3.0 * DAY as f64 * difference.months.unsigned_abs() as f64;
        let direction = if plain || size.abs() > slack.max(HOUR as f64) { way(size < 0.0) } else { Direction::Other };
        let span = if size < 0.0 { difference.negated() } else { difference };
        return Some((direction, plain.then_some(span)));
    }
    match (old.at, new.at) {
        (Some(a), Some(b)) if a == b => None,
        (Some(a), Some(b)) => {
            let seconds = (b - a).abs();
            // Days are told as days although clocks were put forward or back between them.
            let days = (seconds + HOUR) / DAY;
            let whole = days > 0 && (seconds - days * DAY).abs() <= HOUR;
            let span = if whole { CalendarSpan::days(days) } else { CalendarSpan::seconds(seconds) };
            Some((way(b < a), Some(span)))
        }
        _ if old.base == new.base && old.after == new.after => None,
        _ => Some((Direction::Other, None)),
    }
}

/// Several points of one sort on each side.
fn compared(old: &[Counted], new: &[Counted], aspect: Aspect, (gone, come): (Direction, Direction)) -> Option<Moved> {
    match (old, new) {
        ([], [_, ..]) => Some((aspect, come, None)),
        ([_, ..], []) => Some((aspect, gone, None)),
        ([], []) => None,
        ([a], [b]) => moved(a, b).map(|(direction, by)| (aspect, direction, by)),
        (a, b) if a.len() == b.len() && a.iter().zip(b).all(|(a, b)| moved(a, b).is_none()) => None,
        _ => Some((aspect, Direction::Other, None)),
    }
}

/// Points as they stand in a draft, with the old draft's ids put in the new one's terms.
struct Points {
    beginning: Vec<Counted>,
    deadline: Vec<Counted>,
    end: Vec<Counted>,
}

fn points(window: &Window, agreement: &Agreement) -> Points {
    let as_all = |all: &[Point], read: As| all.iter().map(|point| counted(point, agreement, read)).collect::<Vec<_>>();
    let mut deadline = as_all(&window.by, As::Close);
    for (span, of) in &window.within {
        // Without a point, it counts from the instance's own beginning.
        let of = of.clone().unwrap_or(Point::Trigger);
        deadline.push(counted(&Point::Shift(Box::new(of), *span), agreement, As::Close));
    }
    let mut beginning = as_all(&window.from, As::Beginning);
    if let Some(at) = &window.at {
        deadline.push(counted(at, agreement, As::Close));
        beginning.push(counted(at, agreement, As::Beginning));
    }
    Points { beginning, deadline, end: as_all(&window.until, As::Close) }
}

/// What changed between two windows.
pub(super) fn windows(old: (&Window, &Agreement), new: (&Window, &Agreement), plain: &Plain<'_>) -> Vec<Moved> {
    let nothing = Plain { ids: &std::collections::BTreeMap::new() };
    let (old_window, new_window) = (plain.window(old.0), nothing.window(new.0));
    let (a, b) = (points(&old_window, old.1), points(&new_window, new.1));
    let open = (Direction::OpenEnded, Direction::Limited);
    let mut found = Vec::new();
    found.extend(compared(&a.beginning, &b.beginning, Aspect::Beginning, (Direction::Earlier, Direction::Later)));
    found.extend(compared(&a.deadline, &b.deadline, Aspect::Deadline, open));
    found.extend(compared(&a.end, &b.end, Aspect::End, open));
    if old_window.immediately != new_window.immediately && !found.iter().any(|(aspect, ..)| *aspect == Aspect::Deadline)
    {
        found.push((Aspect::Deadline, Direction::Other, None));
    }
    let rhythm = |window: &Window| (window.lead.clone(), window.every.clone(), window.daily, window.days.clone());
    if rhythm(&old_window) != rhythm(&new_window) {
        let every = match (&old_window.every, &new_window.every) {
            (Some((a, x)), Some((b, y))) if x == y => lengths(*a, *b),
            _ => None,
        };
        let (direction, by) = every.unwrap_or((Direction::Other, None));
        found.push((Aspect::Rhythm, direction, by));
    }
    found
}

/// Which of two lengths of time is longer, and by how much.
pub(super) fn lengths(old: CalendarSpan, new: CalendarSpan) -> Option<(Direction, Option<CalendarSpan>)> {
    let of = |after| Counted { base: Point::Trigger, base_at: None, after, at: None };
    moved(&of(old), &of(new))
}

/// Which way a point moved between two drafts, read as a beginning.
pub(super) fn point_moved(
    old: (&Point, &Agreement),
    new: (&Point, &Agreement),
) -> Option<(Direction, Option<CalendarSpan>)> {
    moved(&counted(old.0, old.1, As::Beginning), &counted(new.0, new.1, As::Beginning))
}
