//! Whether a duty has a last date, and whether what somebody waits for has one.

use irenic_diagnostics::Span;
use irenic_model::{Act, Agreement, CalendarSpan, Condition, Moment, MomentValue, Norm, Pattern, Point, Subject};
use irenic_syntax::ast::Modality;

use crate::view::View;

/// Whether the norm orders something to be brought about.
pub(crate) fn achieves(norm: &Norm) -> bool {
    let act = matches!(norm.action, Act::Once(_) | Act::Total(..) | Act::All(..) | Act::Complete(_));
    norm.modality == Modality::Must && act
}

/// Whether the norm's own words end its time: a date, a length, a period, or another clause before or with which it
/// must be done. `in step` ends nobody's time before one of them has moved.
pub(crate) fn closes(norm: &Norm) -> bool {
    let window = &norm.window;
    window.at.is_some()
        || !window.by.is_empty()
        || !window.until.is_empty()
        || !window.within.is_empty()
        || window.lead.is_some()
        || window.every.is_some()
        || !norm.order.before.is_empty()
        || !norm.order.together.is_empty()
}

/// Whether a duty has a last date, by its own words or by those of the phase in which it stands.
pub(crate) fn has_last_date(view: &View<'_>, norm: &Norm) -> bool {
    let phase_closes = |id: &String| view.phase(id).is_some_and(|phase| phase.ends.is_some() || phase.limit.is_some());
    closes(norm) || norm.order.in_phases.iter().any(phase_closes)
}

/// Something that is waited for, and that need never come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Awaited<'a> {
    /// Quiet: none of these for so long.
    Quiet(CalendarSpan, &'a Pattern),
    /// That this happens, or happens so often.
    Act(&'a Pattern),
    /// That one of these bodies certifies something.
    Certified(&'a Subject, &'a [String]),
    /// That a duty without a last date is done; its full id.
    Done(&'a str),
    /// A level of a measure.
    Level(&'a str),
}

impl<'a> Awaited<'a> {
    /// Where the words stand that are waited for, where they have a place of their own.
    pub(crate) fn words(&self) -> Option<&'a Span> {
        match self {
            Awaited::Quiet(_, pattern) | Awaited::Act(pattern) => Some(&pattern.span),
            Awaited::Certified(..) | Awaited::Done(_) | Awaited::Level(_) => None,
        }
    }
}

/// What of a condition need never hold. Nothing where some other way to it has a last date (`or D + 30 days passed`),
/// and nothing for what has a last date elsewhere: a moment, a phase, a clause with a deadline.
pub(crate) fn endless<'a>(view: &View<'_>, condition: &'a Condition) -> Vec<Awaited<'a>> {
    match condition {
        Condition::And(left, right) => [endless(view, left), endless(view, right)].concat(),
        Condition::Or(left, right) => {
            let (left, right) = (endless(view, left), endless(view, right));
            if left.is_empty() || right.is_empty() { Vec::new() } else { [left, right].concat() }
        }
        Condition::Clause { clause, state, .. } => match state.as_str() {
            "fulfilled" | "fulfilled_late" => done(view, clause),
            _ => Vec::new(),
        },
        Condition::Occurred(pattern) | Condition::Count(pattern, ..) | Condition::Total(pattern, ..) => {
            act(view.declared(), pattern)
        }
        Condition::Latest(pattern, ..) => act(view.declared(), pattern),
        Condition::Without(length, pattern) => vec![Awaited::Quiet(*length, pattern)],
        Condition::Level(measure, ..) => vec![Awaited::Level(measure)],
        Condition::Passed(point) => endless_point(view, point),
        Condition::Certified(subject, bodies) => vec![Awaited::Certified(subject, bodies)],
        Condition::Not(_)
        | Condition::PhaseActive(_)
        | Condition::PhaseBegun(_)
        | Condition::PhaseEnded(_)
        | Condition::Resolved
        | Condition::Unknown => Vec::new(),
    }
}

/// The same for a point in time.
pub(crate) fn endless_point<'a>(view: &View<'_>, point: &'a Point) -> Vec<Awaited<'a>> {
    match point {
        Point::First(pattern) => act(view.declared(), pattern),
        Point::Without(length, pattern) => vec![Awaited::Quiet(*length, pattern)],
        Point::Fulfilment(id) => done(view, id),
        Point::Shift(of, _) => endless_point(view, of),
        Point::Latest(points) => points.iter().flat_map(|point| endless_point(view, point)).collect(),
        Point::Earliest(points) => {
            let each: Vec<Vec<Awaited<'a>>> = points.iter().map(|point| endless_point(view, point)).collect();
            if each.iter().any(Vec::is_empty) { Vec::new() } else { each.concat() }
        }
        _ => Vec::new(),
    }
}

/// What of a moment need never come; nothing where it has a long stop, is a date, or is to be fixed by somebody.
pub(crate) fn endless_moment<'a>(view: &View<'_>, moment: &'a Moment) -> Vec<Awaited<'a>> {
    match (&moment.limit, &moment.value) {
        (None, MomentValue::Is(point)) => endless_point(view, point),
        (None, MomentValue::When(condition)) => endless(view, condition),
        _ => Vec::new(),
    }
}

fn done<'a>(view: &View<'_>, id: &'a str) -> Vec<Awaited<'a>> {
    let open = view.norm(id).is_some_and(|norm| achieves(norm) && !has_last_date(view, norm));
    if open { vec![Awaited::Done(id)] } else { Vec::new() }
}

fn act<'a>(agreement: &Agreement, pattern: &'a Pattern) -> Vec<Awaited<'a>> {
    if unwelcome(agreement, &pattern.event) { Vec::new() } else { vec![Awaited::Act(pattern)] }
}

/// Events of which a text says what follows should they come, and that nobody waits for.
const UNWELCOME: &[&str] = &[
    "armed_violence",
    "casualty",
    "access_denial",
    "complaint",
    "finding_of_violation",
    "seizure",
    "territory_transfer",
    "interruption",
    "detention",
    "mine_laying",
    "weapon_sighting",
    "forces_sighting",
];

fn unwelcome(agreement: &Agreement, event: &str) -> bool {
    UNWELCOME.iter().any(|above| agreement.event_is(event, above))
}
