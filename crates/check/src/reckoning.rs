//! Points in time held against each other where the text allows it: as instants, or as lengths after the same point.

use std::cmp::Ordering;

use irenic_model::{CalendarSpan, MomentValue, Norm, Point, Window, add, end_of_day, start_of_day};
use jiff::Timestamp;

use crate::view::View;

/// How deep moments may be defined by one another.
const DEPTH: usize = 16;

/// A point in time as far as the text fixes it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Reckoned<'a> {
    /// At this instant.
    At(Timestamp),
    /// So long after a point that the text does not date.
    After(&'a Point, CalendarSpan),
}

/// A point as an instant, or as a length after another; nothing where it is neither.
pub(crate) fn reckon<'v>(view: &View<'v>, point: &'v Point) -> Option<Reckoned<'v>> {
    reckon_within(view, point, DEPTH)
}

fn reckon_within<'v>(view: &View<'v>, point: &'v Point, depth: usize) -> Option<Reckoned<'v>> {
    let depth = depth.checked_sub(1)?;
    let agreement = view.declared();
    Some(match point {
        Point::Date(date) => Reckoned::At(start_of_day(*date, &agreement.zone)),
        Point::Instant(at) => Reckoned::At(*at),
        Point::Start => Reckoned::At(agreement.start?),
        Point::Moment(name) => match view.moment(name).map(|moment| &moment.value) {
            Some(MomentValue::Is(is)) => return reckon_within(view, is, depth),
            _ => Reckoned::After(point, CalendarSpan::ZERO),
        },
        Point::Shift(of, by) => match reckon_within(view, of, depth)? {
            Reckoned::At(at) => Reckoned::At(add(at, *by, &agreement.zone)),
            Reckoned::After(base, so_far) => Reckoned::After(base, so_far.plus(*by)),
        },
        Point::StartOfPhase(_) | Point::EndOfPhase(_) | Point::Fulfilment(_) | Point::Breach(_) | Point::Trigger => {
            Reckoned::After(point, CalendarSpan::ZERO)
        }
        Point::First(_) | Point::Without(..) | Point::Earliest(_) | Point::Latest(_) => return None,
    })
}

/// Which of two points surely comes first; nothing where the text does not say.
pub(crate) fn compare(left: &Reckoned<'_>, right: &Reckoned<'_>) -> Option<Ordering> {
    match (left, right) {
        (Reckoned::At(left), Reckoned::At(right)) => Some(left.cmp(right)),
        (Reckoned::After(base, left), Reckoned::After(other, right)) if base == other => lengths(*left, *right),
        _ => None,
    }
}

/// Which of two lengths is plainly shorter: months against days only where every month agrees.
pub(crate) fn lengths(left: CalendarSpan, right: CalendarSpan) -> Option<Ordering> {
    if left == right {
        return Some(Ordering::Equal);
    }
    // A month has 28 to 31 days, and a day on which clocks change 23 or 25 hours.
    let months = left.months.abs_diff(right.months) as f64;
    let mixed = left.days != right.days && (left.seconds != right.seconds || left.months != right.months);
    let doubt = months * 3.0 * 86_400.0 + if mixed { 7_200.0 } else { 0.0 };
    let apart = left.mean_seconds() - right.mean_seconds();
    if apart.abs() <= doubt { None } else { apart.partial_cmp(&0.0) }
}

/// The end of a window of achievement, the earliest that the text names, as far as it can be reckoned: the point, and
/// whether the window runs to the end of that day.
pub(crate) fn deadlines<'v>(view: &View<'v>, window: &'v Window) -> Vec<Option<(Reckoned<'v>, bool)>> {
    let zone = &view.declared().zone;
    let by = window.by.iter().chain(&window.at).chain(&window.until);
    let mut found: Vec<Option<(Reckoned<'v>, bool)>> =
        by.map(|point| Some((reckon(view, point)?, runs_to_the_end_of_day(point)))).collect();
    for (length, of) in &window.within {
        let of = of.as_ref().and_then(|of| reckon(view, of));
        found.push(of.map(|of| match of {
            Reckoned::At(at) => (Reckoned::At(add(at, *length, zone)), !length.is_exact()),
            Reckoned::After(base, so_far) => (Reckoned::After(base, so_far.plus(*length)), !length.is_exact()),
        }));
    }
    found
}

fn runs_to_the_end_of_day(point: &Point) -> bool {
    match point {
        Point::Date(_) => true,
        Point::Shift(_, by) => !by.is_exact(),
        _ => false,
    }
}

/// Whether the whole time in which a duty can be kept surely lies within the time of a prohibition, whatever happens.
pub(crate) fn lies_within<'v>(view: &View<'v>, duty: &'v Norm, prohibition: &'v Norm) -> bool {
    opens_after(view, duty, prohibition) && closes_before(view, duty, prohibition)
}

fn opens_after<'v>(view: &View<'v>, duty: &'v Norm, prohibition: &'v Norm) -> bool {
    let zone = &view.declared().zone;
    let mut opens: Vec<Reckoned<'v>> = duty.window.from.iter().filter_map(|point| reckon(view, point)).collect();
    // `at` a day opens with that day.
    opens.extend(duty.window.at.iter().filter_map(|point| match reckon(view, point)? {
        Reckoned::At(at) => Some(Reckoned::At(start_of_day(zone.date(at), zone))),
        Reckoned::After(..) => None,
    }));
    opens.extend(view.declared().start.map(Reckoned::At));
    prohibition.window.from.iter().all(|from| {
        reckon(view, from)
            .is_some_and(|from| opens.iter().any(|open| compare(&from, open).is_some_and(Ordering::is_le)))
    })
}

fn closes_before<'v>(view: &View<'v>, duty: &'v Norm, prohibition: &'v Norm) -> bool {
    let zone = &view.declared().zone;
    let closes: Vec<Reckoned<'v>> = deadlines(view, &duty.window)
        .into_iter()
        .flatten()
        .map(|(close, to_the_end)| match (close, to_the_end) {
            (Reckoned::At(at), true) => Reckoned::At(end_of_day(zone.date(at), zone)),
            (Reckoned::After(base, length), true) => Reckoned::After(base, length.plus(CalendarSpan::days(1))),
            (close, false) => close,
        })
        .collect();
    prohibition.window.until.iter().all(|until| {
        reckon(view, until)
            .is_some_and(|until| closes.iter().any(|close| compare(close, &until).is_some_and(Ordering::is_le)))
    })
}
