//! Instances of a norm: one for each bearer, trigger and period, each with its window.

use irenic_model::{CalendarSpan, Condition, Norm, Point, Tri, Trigger, Zone, add, end_of_day, periods, start_of_day};
use irenic_syntax::ast::{BearerForm, Modality};
use jiff::Timestamp;

use crate::history::Close;
use crate::matching::Role;
use crate::reading::{Context, Reading};
use crate::timeline::{Reached, Timeline};

/// More periods than this are not looked at one by one.
const MOST_PERIODS: usize = 20_000;

/// Who an instance binds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Bound {
    /// One party or body.
    One(String),
    /// All together; any of them acts for all.
    Together(Vec<String>),
    /// Somebody, not known who.
    Unknown,
    /// The text leaves it open who.
    Open,
}

impl Bound {
    /// As findings name it.
    pub(crate) fn name(&self) -> Option<String> {
        match self {
            Bound::One(name) => Some(name.clone()),
            Bound::Together(names) => Some(names.join(", ")),
            Bound::Unknown | Bound::Open => None,
        }
    }
}

/// One instance, with its window.
#[derive(Debug, Clone)]
pub(crate) struct Instance {
    pub(crate) name: String,
    pub(crate) bound: Bound,
    /// Whether there is such an instance at all: a trigger that only possibly happened leaves that open.
    pub(crate) existence: Tri,
    /// Who did what triggered it.
    pub(crate) actor: Option<String>,
    /// The incident that triggered it, by index.
    pub(crate) trigger: Option<usize>,
    /// When the trigger happened.
    pub(crate) triggered: Reached,
    /// When it comes into force.
    pub(crate) opened: Reached,
    /// When it is due.
    pub(crate) close: Close,
    /// When it falls away without having been due.
    pub(crate) lapse: Reached,
    /// Whether its `if` and `unless` conditions held when it came into force.
    pub(crate) guard: Tri,
    /// Whether its `while` conditions hold, over time.
    pub(crate) in_force: Timeline,
}

/// A trigger before bearers are told apart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Begun {
    pub(crate) name: Option<String>,
    existence: Tri,
    actor: Option<String>,
    pub(crate) trigger: Option<usize>,
    at: Reached,
    /// From when its conditions count: inside `on breach` from the breach, else from entry into force.
    counted: Reached,
}

/// The instances of a norm, in order.
pub(crate) fn instances(reading: &Reading<'_>, norm: &Norm) -> Vec<Instance> {
    begun(reading, norm).iter().flat_map(|begun| instances_of(reading, norm, begun)).collect()
}

/// The instances that one trigger makes, in order.
pub(crate) fn instances_of(reading: &Reading<'_>, norm: &Norm, begun: &Begun) -> Vec<Instance> {
    let mut all = Vec::new();
    for (bound, existence) in bearers(reading, norm, begun) {
        let name = match (&begun.name, &bound) {
            (None, Bound::One(bearer)) => bearer.clone(),
            (None, Bound::Together(_)) if norm.bearers.form == BearerForm::AnyOneOf => "any".to_string(),
            (None, Bound::Together(_)) => "jointly".to_string(),
            (None, _) => "open".to_string(),
            (Some(trigger), Bound::One(bearer)) if several(norm) => format!("{trigger}:{bearer}"),
            (Some(trigger), _) => trigger.clone(),
        };
        let instance = window(reading, norm, begun, name, bound, existence);
        match &norm.window.every {
            Some((span, from)) if matches!(norm.modality, Modality::Must) => {
                all.extend(by_period(reading, norm, begun, *span, from.as_ref(), instance));
            }
            _ => all.push(instance),
        }
    }
    all
}

fn several(norm: &Norm) -> bool {
    let each = matches!(norm.bearers.form, BearerForm::Each | BearerForm::Plain) && norm.bearers.members.len() > 1;
    each || norm.bearers.form == BearerForm::TheOtherParties
}

/// The triggers of a norm, in order.
pub(crate) fn begun(reading: &Reading<'_>, norm: &Norm) -> Vec<Begun> {
    let counted = reading.start();
    let plain = |at| Begun { name: None, existence: Tri::Yes, actor: None, trigger: None, at, counted };
    match &norm.trigger {
        Trigger::None => vec![plain(reading.start())],
        Trigger::When(condition) => {
            let context = reading.since_start();
            // What its `from` has not reached is not asked about yet.
            let from = comes_in(reading, norm, context, false);
            let at = reading.condition(condition, context).first_since(from).by(reading.history.as_of);
            vec![plain(at)]
        }
        Trigger::Whenever(pattern) => {
            let start = comes_in(reading, norm, reading.since_start(), false);
            let end = falls_away(reading, norm).earliest(
                norm.window
                    .until
                    .iter()
                    .map(|point| reading.close_by(point, reading.since_start()).at)
                    .fold(Reached::NEVER, Reached::earliest),
            );
            let standard = crate::duty::standard(reading, norm);
            let hits = reading.history.hits(&reading.matching, pattern, standard, Role::default());
            hits.iter()
                .filter_map(|hit| {
                    let close = Close::new(end, false);
                    let existence = hit
                        .holds
                        .and(reading.history.since(hit.index, start))
                        .and(reading.history.before(hit.index, close));
                    let incident = &reading.history.incidents[hit.index];
                    let excepted = Tri::any(
                        norm.exceptions
                            .iter()
                            .map(|except| reading.matching.matches(except, incident, Role::default())),
                    );
                    let existence = existence.and(!excepted);
                    (existence != Tri::No).then(|| Begun {
                        name: Some(incident.id.clone()),
                        existence,
                        actor: reading.matching.actor(incident).map(str::to_string),
                        trigger: Some(hit.index),
                        at: reading.history.when(hit.index),
                        counted,
                    })
                })
                .collect()
        }
        Trigger::Breach { of, condition, after } => {
            let standings = reading.standings.clauses.get(of).map_or(&[][..], Vec::as_slice);
            standings
                .iter()
                .flat_map(|one| one.breaches.iter().map(move |breach| (one, breach)))
                .filter_map(|(one, (name, breach, actor))| {
                    let breach = *breach;
                    let resolved = match condition {
                        Some(_) => crate::effect::resolved(reading, of, one, breach),
                        None => Timeline::always(Tri::No),
                    };
                    answered(reading, breach, condition.as_ref(), *after, &resolved).map(|(existence, at)| Begun {
                        name: Some(name.clone()),
                        existence,
                        actor: actor.clone(),
                        trigger: reading.history.index_of(name),
                        at,
                        counted: breach,
                    })
                })
                .collect()
        }
        Trigger::PhaseOverdue { of, condition, after } => {
            let overdue = reading.phase(of).overdue;
            let resolved = Timeline::passed(reading.phase(of).ended);
            answered(reading, overdue, condition.as_ref(), *after, &resolved)
                .map(|(existence, at)| Begun {
                    name: None,
                    existence,
                    actor: None,
                    trigger: None,
                    at,
                    counted: overdue,
                })
                .into_iter()
                .collect()
        }
    }
}

/// When an answer to a breach falls due, and whether its condition holds then. `None` when not (yet).
pub(crate) fn answered(
    reading: &Reading<'_>,
    breach: Reached,
    condition: Option<&Condition>,
    after: Option<CalendarSpan>,
    resolved: &Timeline,
) -> Option<(Tri, Reached)> {
    let at = after.map_or(breach, |span| reading.close_within(span, breach).at).by(reading.history.as_of);
    let from = at.lo?;
    let holds = condition.map_or(Tri::Yes, |condition| {
        let context = Context { resolved: Some(resolved), base: breach, trigger: breach, ..reading.since_start() };
        reading.condition(condition, context).throughout(from, at.hi.unwrap_or(reading.history.as_of))
    });
    let existence = holds.and(if at.hi.is_some() { Tri::Yes } else { Tri::Possibly });
    (existence != Tri::No).then_some((existence, at))
}

fn bearers(reading: &Reading<'_>, norm: &Norm, begun: &Begun) -> Vec<(Bound, Tri)> {
    let members = &norm.bearers.members;
    let one = |name: &String| (Bound::One(name.clone()), begun.existence);
    match norm.bearers.form {
        BearerForm::Each | BearerForm::Plain if !members.is_empty() => members.iter().map(one).collect(),
        BearerForm::Jointly | BearerForm::AnyOneOf if !members.is_empty() => {
            vec![(Bound::Together(members.clone()), begun.existence)]
        }
        BearerForm::TheActor | BearerForm::TheBreachingParty => {
            vec![(begun.actor.clone().map_or(Bound::Unknown, Bound::One), begun.existence)]
        }
        BearerForm::TheOtherParties => {
            let parent = match &norm.trigger {
                Trigger::Breach { of, .. } => reading.agreement().norm(of),
                _ => None,
            };
            let all = parent.map_or(&[][..], |parent| parent.bearers.members.as_slice());
            all.iter()
                .filter(|name| begun.actor.as_ref() != Some(name))
                // Where nobody is named as the one in breach, each may be the other party.
                .map(|name| {
                    (
                        Bound::One(name.clone()),
                        if begun.actor.is_some() { begun.existence } else { begun.existence.and(Tri::Possibly) },
                    )
                })
                .collect()
        }
        _ => vec![(Bound::Open, begun.existence)],
    }
}

/// When a norm comes in as a whole: entry into force, its `from`, the clauses that it stands after, its phases.
/// Points that hang on the trigger are left out before there is one.
pub(crate) fn comes_in(reading: &Reading<'_>, norm: &Norm, context: Context<'_>, triggered: bool) -> Reached {
    let points = norm
        .window
        .from
        .iter()
        .filter(|point| triggered || !hangs_on_trigger(point))
        .map(|point| reading.point(point, context));
    let clauses = norm.order.after.iter().map(|clause| reading.fulfilment(clause));
    let phases = norm.order.in_phases.iter().map(|phase| reading.phase(phase).begun);
    points.chain(clauses).chain(phases).fold(reading.start(), Reached::latest)
}

pub(crate) fn hangs_on_trigger(point: &Point) -> bool {
    match point {
        Point::Trigger => true,
        Point::Shift(base, _) => hangs_on_trigger(base),
        Point::Earliest(points) | Point::Latest(points) => points.iter().any(hangs_on_trigger),
        _ => false,
    }
}

/// When a norm falls away as a whole: terminated, or its phases over.
fn falls_away(reading: &Reading<'_>, norm: &Norm) -> Reached {
    let terminated = reading.standings.terminated.get(&norm.id).copied().unwrap_or_default();
    norm.order.in_phases.iter().map(|phase| reading.phase(phase).ended).fold(terminated, Reached::earliest)
}

fn window(reading: &Reading<'_>, norm: &Norm, begun: &Begun, name: String, bound: Bound, existence: Tri) -> Instance {
    let zone = &reading.agreement().zone;
    let role = Role {
        actor: begun.actor.as_deref(),
        bearer: None,
        trigger: begun.trigger.map(|index| &reading.history.incidents[index]),
    };
    let context = Context { base: begun.at, role, trigger: begun.at, resolved: None };
    let mut opened = begun.at;
    opened = opened.latest(comes_in(reading, norm, context, true));
    // The day of `at T` is looked for once, from the trigger on: its beginning must not move its end.
    let day = norm.window.at.as_ref().map(|at| reading.point(at, context));
    if let Some(day) = day {
        opened = opened.latest(day.map(|instant| start_of_day(zone.date(instant), zone)));
    }
    let context = Context { base: opened, ..context };
    let in_force = norm
        .while_conditions
        .iter()
        .map(|condition| reading.condition(condition, Context { base: begun.counted, ..context }))
        .reduce(|a, b| a.and(&b))
        .unwrap_or_else(|| Timeline::always(Tri::Yes));
    // A duty waits for its `while` to hold and falls away when it no longer does. A prohibition, a permission and each
    // period of a recurring duty ask at every instant anew.
    let once = norm.modality == Modality::Must && norm.window.every.is_none() && !norm.while_conditions.is_empty();
    let fallen = if once {
        opened = in_force.first_since(opened).by(reading.history.as_of);
        in_force.negated().first_since(opened)
    } else {
        Reached::NEVER
    };
    let context = Context { base: opened, ..context };
    let mut close = deadline(reading, norm, begun, opened, context, zone);
    if let Some(day) = day {
        let end = day.map(|instant| end_of_day(zone.date(instant), zone));
        close = close.earliest(Close::new(end, false));
    }
    if !matches!(bound, Bound::Open | Bound::Unknown) {
        close = in_step(reading, norm, &name, close);
    }
    close = prolonged(reading, norm, opened, close);
    let lapse = falls_away(reading, norm).earliest(fallen).by(reading.history.as_of);
    let guard = guard(reading, norm, opened, Context { base: begun.counted, ..context });
    Instance {
        name,
        bound,
        existence,
        actor: begun.actor.clone(),
        trigger: begun.trigger,
        triggered: begun.at,
        opened,
        close,
        lapse,
        guard,
        in_force,
    }
}

/// Whether the `if` and `unless` conditions held throughout the time at which an instance may have come into force.
fn guard(reading: &Reading<'_>, norm: &Norm, opened: Reached, context: Context<'_>) -> Tri {
    let as_of = reading.history.as_of;
    match opened.lo {
        Some(from) if from <= as_of => Tri::all(norm.conditions.iter().map(|condition| {
            let to = opened.hi.unwrap_or(as_of).min(as_of).max(from);
            reading.condition(condition, context).throughout(from, to)
        })),
        _ => Tri::Yes,
    }
}

fn deadline(
    reading: &Reading<'_>,
    norm: &Norm,
    begun: &Begun,
    opened: Reached,
    context: Context<'_>,
    zone: &Zone,
) -> Close {
    let mut close = Close::NEVER;
    for point in &norm.window.by {
        close = close.earliest(reading.close_by(point, context));
    }
    for point in &norm.window.until {
        close = close.earliest(Close::new(reading.close_by(point, context).at, false));
    }
    for (span, of) in &norm.window.within {
        let from = match (of, &norm.trigger) {
            (Some(point), _) => reading.point(point, context),
            (None, Trigger::None) => opened,
            (None, _) => begun.at,
        };
        close = close.earliest(reading.close_within(*span, from));
    }
    if let Some((span, point)) = &norm.window.lead {
        let before = reading.point(point, context).shift(span.negated(), zone);
        close = close.earliest(Close::new(before, true));
    }
    for clause in &norm.order.before {
        close = close.earliest(Close::new(reading.fulfilment(clause), false));
    }
    for (clause, tolerance) in &norm.order.together {
        close = close.earliest(reading.close_within(*tolerance, reading.fulfilment(clause)));
    }
    close
}

/// `in step`: due within the tolerance of the first of the others that has achieved it.
fn in_step(reading: &Reading<'_>, norm: &Norm, name: &str, close: Close) -> Close {
    let Some(tolerance) = norm.order.in_step else { return close };
    let others = reading.standings.clauses.get(&norm.id).map_or(&[][..], Vec::as_slice);
    others
        .iter()
        .filter(|other| other.instance != name && made_by(&other.instance) == made_by(name))
        .fold(close, |close, other| close.earliest(reading.close_within(tolerance, other.achieved)))
}

/// The trigger in the name of an instance that stands beside those of other bearers.
fn made_by(instance: &str) -> Option<&str> {
    instance.rsplit_once(':').map(|(trigger, _)| trigger)
}

/// Extensions granted before the close, and time for which the clock stood still. What is only possibly so moves only the
/// latest instant at which the window may close.
fn prolonged(reading: &Reading<'_>, norm: &Norm, opened: Reached, close: Close) -> Close {
    let as_of = reading.history.as_of;
    let zone = &reading.agreement().zone;
    let stopped = reading.standings.stopped.get(&norm.id).map_or(&[][..], Vec::as_slice);
    let extended = reading.standings.extended.get(&norm.id).map_or(&[][..], Vec::as_slice);
    let end = |end: Option<Timestamp>| end.unwrap_or(as_of).min(as_of);
    let begin = (opened.hi.or(opened.lo).unwrap_or(as_of), opened.lo.unwrap_or(as_of));
    let surely = stopped.iter().filter_map(|(from, to)| Some((from.hi?.max(begin.0), end(to.lo)))).collect();
    let possibly = stopped.iter().filter_map(|(from, to)| Some((from.lo?.max(begin.1), end(to.hi)))).collect();
    let in_time = |granted: Timestamp, due: Timestamp, inclusive: bool| granted < due || (inclusive && granted == due);
    let moved = |due: Option<Timestamp>,
                 stops: Vec<(Timestamp, Timestamp)>,
                 inclusive: bool,
                 granted: fn(&Reached) -> Option<Timestamp>| {
        let stops = apart(stops);
        let mut due = due?;
        for (at, span) in extended {
            if granted(at).is_some_and(|granted| in_time(granted, stood_still(due, &stops), inclusive)) {
                due = add(due, *span, zone);
            }
        }
        Some(stood_still(due, &stops))
    };
    let at = Reached {
        lo: moved(close.at.lo, surely, close.inclusive, |granted| granted.hi),
        hi: moved(close.at.hi, possibly, close.last_inclusive, |granted| granted.lo),
    };
    Close { at, ..close }
}

/// Spans of time in order, those that meet made one.
fn apart(mut spans: Vec<(Timestamp, Timestamp)>) -> Vec<(Timestamp, Timestamp)> {
    spans.retain(|(from, to)| from < to);
    spans.sort_unstable();
    let mut apart: Vec<(Timestamp, Timestamp)> = Vec::new();
    for (from, to) in spans {
        match apart.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => apart.push((from, to)),
        }
    }
    apart
}

/// When a window closes whose clock stood still for some spans of time.
fn stood_still(due: Timestamp, stops: &[(Timestamp, Timestamp)]) -> Timestamp {
    stops.iter().fold(due, |due, (from, to)| {
        if *from < due { due.checked_add(to.duration_since(*from)).unwrap_or(Timestamp::MAX) } else { due }
    })
}

/// One instance for each period that has begun by `as_of`.
fn by_period(
    reading: &Reading<'_>,
    norm: &Norm,
    begun: &Begun,
    span: CalendarSpan,
    from: Option<&Point>,
    whole: Instance,
) -> Vec<Instance> {
    let origin = match from {
        Some(point) => {
            reading.point(point, Context { base: whole.opened, ..reading.since_start() }).latest(whole.opened)
        }
        None => whole.opened,
    };
    let Some(first) = origin.lo.filter(|first| *first <= reading.history.as_of) else { return vec![whole] };
    let sure = origin.exact().is_some();
    let role = Role {
        actor: begun.actor.as_deref(),
        bearer: None,
        trigger: begun.trigger.map(|index| &reading.history.incidents[index]),
    };
    let context = Context { base: begun.at, role, trigger: begun.at, resolved: None };
    let end = whole.close.at.earliest(whole.lapse);
    periods(first, span, &reading.agreement().zone)
        .take(MOST_PERIODS)
        .take_while(|period| period.start <= reading.history.as_of && end.lo.is_none_or(|end| period.start < end))
        .enumerate()
        .map(|(number, period)| {
            let opened = Reached::at(period.start);
            Instance {
                name: format!("{}#{}", whole.name, number + 1),
                existence: if sure { whole.existence } else { whole.existence.and(Tri::Possibly) },
                opened,
                close: Close::new(Reached::at(period.end), false),
                guard: guard(reading, norm, opened, Context { base: begun.counted, ..context }),
                lapse: whole.in_force.negated().first_since(opened).by(reading.history.as_of).earliest(whole.lapse),
                ..whole.clone()
            }
        })
        .collect()
}
