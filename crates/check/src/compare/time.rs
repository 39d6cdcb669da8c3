//! Which of two points in time is earlier, where words alone can tell.

use irenic_model::{Agreement, CalendarSpan, MomentValue, Point, Window, add, end_of_day, start_of_day};

use super::plain::Plain;
use super::{Aspect, Direction};

/// A change of time: which aspect, which way, by how much.
pub(super) type Moved = (Aspect, Direction, Option<CalendarSpan>);

/// A point as a length of time from another, or as an instant in seconds.
#[derive(Debug, Clone, PartialEq)]
enum Counted {
    From(Point, CalendarSpan),
    At(i64),
}

/// How a point is read: as a beginning, or as the close of its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum As {
    Beginning,
    Close,
}

fn counted(point: &Point, agreement: &Agreement, read: As, depth: usize) -> Counted {
    let zone = &agreement.zone;
    match point {
        Point::Date(date) => Counted::At(match read {
            As::Beginning => start_of_day(*date, zone).as_second(),
            As::Close => end_of_day(*date, zone).as_second(),
        }),
        Point::Instant(at) => Counted::At(at.as_second()),
        Point::Shift(base, span) => match counted(base, agreement, As::Beginning, depth) {
            Counted::From(base, more) => Counted::From(base, more.plus(*span)),
            Counted::At(_) => shifted(base, *span, agreement, read, depth),
        },
        Point::Moment(name) if depth < 16 => match agreement.moments.get(name).map(|moment| &moment.value) {
            // Two drafts that count from the same moment are compared by what they count, whenever it comes.
            Some(MomentValue::Is(at @ (Point::Date(_) | Point::Instant(_)))) => counted(at, agreement, read, depth + 1),
            _ => Counted::From(point.clone(), CalendarSpan::ZERO),
        },
        other => Counted::From(other.clone(), CalendarSpan::ZERO),
    }
}

/// So much after a known instant.
fn shifted(base: &Point, span: CalendarSpan, agreement: &Agreement, read: As, depth: usize) -> Counted {
    let zone = &agreement.zone;
    let base = match base {
        Point::Date(date) => start_of_day(*date, zone),
        Point::Instant(at) => *at,
        Point::Moment(name) if depth < 16 => match agreement.moments.get(name).map(|moment| &moment.value) {
            Some(MomentValue::Is(Point::Date(date))) => start_of_day(*date, zone),
            Some(MomentValue::Is(Point::Instant(at))) => *at,
            _ => return Counted::From(Point::Moment(name.clone()), span),
        },
        other => return Counted::From(other.clone(), span),
    };
    let at = add(base, span, zone);
    // As a limit, a number of days ends with its day.
    let whole_days = read == As::Close && span.seconds == 0;
    Counted::At(if whole_days { end_of_day(zone.date(at), zone).as_second() } else { at.as_second() })
}

/// Which way a point moved. Nothing when both are the same.
fn moved(old: &Counted, new: &Counted, whole_days: bool) -> Option<(Direction, Option<CalendarSpan>)> {
    let way = |less: bool| if less { Direction::Earlier } else { Direction::Later };
    match (old, new) {
        (a, b) if a == b => None,
        (Counted::At(a), Counted::At(b)) => {
            let seconds = (b - a).abs();
            let span = match (whole_days, seconds % 86_400) {
                (true, 0) => CalendarSpan::days(seconds / 86_400),
                _ => CalendarSpan::seconds(seconds),
            };
            Some((way(b < a), Some(span)))
        }
        (Counted::From(base, a), Counted::From(other, b)) if base == other => {
            let difference = b.plus(a.negated());
            let size = difference.mean_seconds();
            let parts = [difference.months, difference.days, difference.seconds];
            // Months against days have no one length; the sign of the mean tells which way, unless it could be either.
            let plain = parts.iter().filter(|part| **part != 0).count() == 1;
            let sure = plain || size.abs() > 4.0 * 86_400.0;
            let direction = if sure { way(size < 0.0) } else { Direction::Other };
            let span = if size < 0.0 { difference.negated() } else { difference };
            Some((direction, plain.then_some(span)))
        }
        _ => Some((Direction::Other, None)),
    }
}

/// Several points of one sort on each side.
fn compared(
    old: &[Counted],
    new: &[Counted],
    aspect: Aspect,
    (gone, come): (Direction, Direction),
    whole_days: bool,
) -> Option<Moved> {
    match (old, new) {
        (a, b) if a == b => None,
        ([], [_, ..]) => Some((aspect, come, None)),
        ([_, ..], []) => Some((aspect, gone, None)),
        ([a], [b]) => moved(a, b, whole_days).map(|(direction, by)| (aspect, direction, by)),
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
    let as_all =
        |all: &[Point], read: As| all.iter().map(|point| counted(point, agreement, read, 0)).collect::<Vec<_>>();
    let mut deadline = as_all(&window.by, As::Close);
    for (span, of) in &window.within {
        // Without a point, it counts from the instance's own beginning.
        let of = of.clone().unwrap_or(Point::Trigger);
        deadline.push(counted(&Point::Shift(Box::new(of), *span), agreement, As::Close, 0));
    }
    let mut beginning = as_all(&window.from, As::Beginning);
    if let Some(at) = &window.at {
        deadline.push(counted(at, agreement, As::Close, 0));
        beginning.push(counted(at, agreement, As::Beginning, 0));
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
    found.extend(compared(&a.beginning, &b.beginning, Aspect::Beginning, (Direction::Earlier, Direction::Later), true));
    found.extend(compared(&a.deadline, &b.deadline, Aspect::Deadline, open, true));
    found.extend(compared(&a.end, &b.end, Aspect::End, open, true));
    if old_window.immediately != new_window.immediately && !found.iter().any(|(aspect, ..)| *aspect == Aspect::Deadline)
    {
        found.push((Aspect::Deadline, Direction::Other, None));
    }
    let rhythm = |window: &Window| (window.lead.clone(), window.every.clone(), window.daily, window.days.clone());
    if rhythm(&old_window) != rhythm(&new_window) {
        let every = match (&old_window.every, &new_window.every) {
            (Some((a, x)), Some((b, y))) if x == y => {
                let from = |span: CalendarSpan| Counted::From(Point::Start, span);
                moved(&from(*a), &from(*b), false)
            }
            _ => None,
        };
        let (direction, by) = every.unwrap_or((Direction::Other, None));
        found.push((Aspect::Rhythm, direction, by));
    }
    found
}

/// What changed between two limits of a phase or moment.
pub(super) fn lengths(old: CalendarSpan, new: CalendarSpan) -> Option<(Direction, Option<CalendarSpan>)> {
    moved(&Counted::From(Point::Start, old), &Counted::From(Point::Start, new), false)
}

/// Which way a point moved between two drafts, read as a beginning.
pub(super) fn point_moved(
    old: (&Point, &Agreement),
    new: (&Point, &Agreement),
) -> Option<(Direction, Option<CalendarSpan>)> {
    moved(&counted(old.0, old.1, As::Beginning, 0), &counted(new.0, new.1, As::Beginning, 0), true)
}
