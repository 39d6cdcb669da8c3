//! Duties to achieve: when the act was done, and whether in time.

use irenic_evidence::{FieldValue, Standing};
use irenic_model::{Act, ClauseState, Completion, Norm, Pattern, Silence, Standard, Subject, Tri, Value};
use jiff::Timestamp;

use crate::finding::{Finding, Link};
use crate::gravity::gravest;
use crate::history::{Close, Hit, last_before};
use crate::instance::{Bound, Instance};
use crate::mandate::{Blind, blind};
use crate::matching::Role;
use crate::reading::{Context, InstanceStanding, Reading};
use crate::timeline::{Reached, Timeline};
use crate::tipping::{is_possible, tipping};

/// The standard that a norm's incidents must meet: its own or the one asked for, whichever is higher.
pub(crate) fn standard(reading: &Reading<'_>, norm: &Norm) -> Standard {
    norm.proof.standard.unwrap_or(Standard::Reported).max(reading.standard)
}

/// When an act was achieved, and by which incidents.
#[derive(Debug, Clone, Default)]
pub(crate) struct Achieved {
    pub(crate) at: Reached,
    pub(crate) by: Vec<usize>,
    /// Why it cannot be told, where it cannot.
    pub(crate) unknown: Option<String>,
}

impl Achieved {
    /// What is done once the duty has fallen away does not achieve it.
    fn unless_over(mut self, lapse: Reached) -> Self {
        if lapse.hi.is_some_and(|over| self.at.lo.is_some_and(|at| at >= over)) {
            return Achieved { at: Reached::NEVER, ..self };
        }
        if lapse.lo.is_some_and(|over| self.at.hi.is_some_and(|at| at >= over)) {
            self.at.hi = None;
        }
        self
    }
}

/// The verdict on one instance of a duty to achieve: the rows of the book's table, each with how surely it fits.
pub(crate) fn verdict(
    reading: &Reading<'_>,
    norm: &Norm,
    instance: &Instance,
    taken: &mut Vec<usize>,
) -> (Finding, InstanceStanding) {
    let as_of = reading.history.as_of;
    let required = standard(reading, norm);
    let taken_before = taken.clone();
    let mut achieved = achieved(reading, norm, instance, required, taken);
    // What is done by now is not late as long as there is time left.
    let due_passed = instance.close.passed(as_of);
    let mut late = lateness(achieved.at, instance.close).and(due_passed);
    let mut note = achieved.unknown.clone().unwrap_or_default();
    let alleged = alleged(reading, norm, instance, required, &achieved, &taken_before);
    let mut unproven = Tri::No;
    let mut referred = None;
    if let Some((alleged, weight)) = alleged {
        unproven = weight;
        let answer_due = norm.proof.within.map(|span| reading.close_within(span, alleged.at));
        let silent = answer_due.map_or(Tri::No, |due| due.passed(as_of));
        let by = norm.proof.by.join(", ");
        match (&norm.proof.silence, silent) {
            (Some(Silence::DeemedDone), Tri::Possibly | Tri::Yes) => {
                // Done by its time as reported, but for others only once the silence is complete.
                let complete = alleged.at.latest(answer_due.map_or(Reached::NEVER, |due| due.by(as_of)));
                let reported_late = lateness(alleged.at, instance.close).and(due_passed);
                late = if achieved.at.lo.is_some() { Tri::agree([late, reported_late]) } else { reported_late };
                let at = achieved.at.earliest(complete);
                achieved = Achieved { at, ..alleged };
                unproven = unproven.and(!silent);
                note = format!("deemed done: {by} was silent");
            }
            (Some(Silence::DeemedNotDone), Tri::Possibly | Tri::Yes) => {
                unproven = unproven.and(!silent);
                note = format!("deemed not done: {by} was silent");
            }
            (Some(Silence::ReferredTo(body)), Tri::Yes) => {
                referred = Some(format!("{by} was silent: referred to {body}"))
            }
            (_, Tri::No) if norm.proof.within.is_some() => {
                referred = Some(format!("reported, and {by} has still time to confirm it"));
            }
            _ => {}
        }
        if unproven != Tri::No && referred.is_none() {
            referred = Some(format!("reported, but not {}", word(required)));
        }
    }
    let opened = instance.opened;
    let sight = Sight::of(reading, norm, instance);
    let in_force = opened.passed(as_of).and(instance.existence);
    let done = match &achieved.unknown {
        // Without a list nobody can say that it was done, only that there is time left.
        Some(_) if due_passed == Tri::Yes => Tri::No,
        _ => achieved.at.passed(as_of),
    };
    let over_first = lapse_comes_first(instance);
    let over = instance.lapse.passed(as_of).and(over_first);
    // What closes while the clause is suspended is missed when the suspension is over, what closed before opening at the
    // opening.
    let never = Timeline::always(Tri::No);
    let suspension = reading.standings.suspended.get(&norm.id).unwrap_or(&never);
    let missed = missed(instance, suspension, as_of);
    let closed = Close { at: missed, ..instance.close }.passed(as_of);
    let suspended = suspension.at(as_of).and(!closed);
    let unknown = unproven.or(match achieved.at.lo {
        None if achieved.unknown.is_some() => Tri::Yes,
        None => sight.blind(),
        Some(_) if achieved.unknown.is_some() && achieved.at.hi.is_none() => Tri::Yes,
        Some(_) => Tri::No,
    });
    let missing = closed.and(!done);
    let rows = [
        (ClauseState::Dormant, !opened.passed(as_of)),
        (ClauseState::Lapsed, (!instance.guard).or(over.and(!done))),
        (ClauseState::Fulfilled, done.and(!late)),
        (ClauseState::FulfilledLate, done.and(late)),
        (ClauseState::Suspended, suspended.and(!done)),
        (ClauseState::Breached, missing.and(!unknown)),
        (ClauseState::Undetermined, missing.and(unknown)),
        (
            ClauseState::Pending,
            !done_at_all(reading, norm, instance, required, done, &taken_before).or(closed).or(over),
        ),
    ];
    let only_if_sure: &[ClauseState] =
        if over == Tri::Yes { &[ClauseState::Suspended] } else { &[ClauseState::Suspended, ClauseState::Lapsed] };
    let (mut state, mut certain) = gravest(&rows, only_if_sure);
    certain = certain && instance.existence == Tri::Yes;
    let mut since = match state {
        ClauseState::Dormant => None,
        ClauseState::Lapsed if instance.guard == Tri::No => opened.lo,
        ClauseState::Lapsed => instance.lapse.lo.or(opened.lo),
        ClauseState::Fulfilled | ClauseState::FulfilledLate => achieved.at.hi.or(achieved.at.lo),
        ClauseState::Suspended => suspension.stretch(as_of),
        ClauseState::Breached => missed.lo,
        ClauseState::Undetermined => missed.hi.or(missed.lo),
        _ => opened.lo,
    };
    match state {
        ClauseState::Lapsed if instance.guard == Tri::No => {
            note = "its condition did not hold when it would have come into force".to_string();
        }
        ClauseState::Lapsed => note = "it fell away before it was due".to_string(),
        ClauseState::Undetermined => {
            note = referred.or(sight.why.clone()).or(achieved.unknown.clone()).unwrap_or(note);
        }
        ClauseState::Breached if !certain && achieved.at.lo.is_some() => {
            note = "possibly achieved: what is known of the incident leaves it open".to_string();
        }
        ClauseState::Breached if !certain && note.is_empty() => note = sight.why.clone().unwrap_or_default(),
        _ => {}
    }
    let open_text = opened.is_unknown() || instance.close.at.is_unknown();
    if open_text && in_force != Tri::No && instance.guard != Tri::No {
        note = "when it is in force or due rests on text that is open".to_string();
        (state, since, certain) = (ClauseState::Undetermined, None, false);
    }
    let missed = if open_text {
        Reached::NEVER
    } else {
        let was_late = match (achieved.at.lo, achieved.at.hi) {
            (None, _) => Tri::Yes,
            // Late or never done: broken either way.
            _ if late == Tri::Yes => Tri::Yes,
            (_, Some(_)) => late,
            (_, None) => Tri::Possibly,
        };
        let told = if achieved.at.hi.is_none() && (unknown != Tri::No || sight.blind() != Tri::No) {
            Tri::Possibly
        } else {
            Tri::Yes
        };
        missed.given(was_late.and(told).and(!over_first).and(instance.guard).and(opened.passed(as_of)))
    };
    let breached = missed.given(in_force);
    if in_force == Tri::Possibly && state != ClauseState::Dormant && note.is_empty() {
        note = "what brings it into force is not certain".to_string();
    }
    let evidence: Vec<usize> = instance.trigger.into_iter().chain(achieved.by.iter().copied()).collect();
    let tipping = match certain {
        true => Vec::new(),
        false => tipping(reading, norm, instance, &achieved.by, &sight.closures),
    };
    let mut chain = opening(reading, norm, instance);
    chain.extend(achieved.by.iter().map(|index| {
        let possibly = is_possible(reading, norm, instance, *index);
        incident_link(reading, *index, if possibly { "possibly achieves it" } else { "achieves it" })
    }));
    let due = instance.close.at.hi.or(instance.close.at.lo).filter(|due| *due > Timestamp::MIN);
    let finding = Finding {
        clause: norm.id.clone(),
        instance: instance.name.clone(),
        bearer: instance.bound.name(),
        state,
        since,
        due,
        standing: best_standing(reading, &achieved.by),
        certain,
        evidence: ids(reading, &evidence),
        violations: 0,
        possible_violations: 0,
        reason: note,
        tipping,
        chain,
    };
    let standing = InstanceStanding {
        instance: instance.name.clone(),
        bearer: instance.bound.name(),
        existence: instance.existence,
        opened,
        guard: instance.guard,
        achieved: achieved.at.by(as_of),
        late,
        breached,
        missed,
        over: Timeline::passed(instance.lapse.given(over_first)).and(&Timeline::passed(achieved.at).negated()),
        unseen: unknown != Tri::No || (sight.blind() != Tri::No && achieved.at.hi.is_none()),
        standing_duty: false,
        permission: false,
        breaches: if breached.lo.is_some() {
            vec![(instance.name.clone(), breached, instance.bound.name())]
        } else {
            Vec::new()
        },
    };
    (finding, standing)
}

/// What is reported of the act below the standard that it needs, where that says more than what meets it, and how surely
/// only the standing is in doubt.
fn alleged(
    reading: &Reading<'_>,
    norm: &Norm,
    instance: &Instance,
    required: Standard,
    proven: &Achieved,
    taken: &[usize],
) -> Option<(Achieved, Tri)> {
    if required == Standard::Reported || proven.at.hi.is_some() {
        return None;
    }
    let alleged = achieved(reading, norm, instance, Standard::Reported, &mut taken.to_vec());
    if alleged.at.hi.is_some() {
        Some((alleged, Tri::Yes))
    } else if alleged.at.lo.is_some() && alleged.at != proven.at {
        Some((alleged, Tri::Possibly))
    } else {
        None
    }
}

/// Whether it was done, be it after the duty had fallen away.
fn done_at_all(
    reading: &Reading<'_>,
    norm: &Norm,
    instance: &Instance,
    required: Standard,
    done: Tri,
    taken: &[usize],
) -> Tri {
    if instance.lapse.lo.is_none() || done == Tri::Yes {
        return done;
    }
    let lasting = Instance { lapse: Reached::NEVER, ..instance.clone() };
    achieved(reading, norm, &lasting, required, &mut taken.to_vec()).at.passed(reading.history.as_of).or(done)
}

/// When the close of a window is missed: at the close or, where the clause is suspended then, when the suspension is over;
/// never before the opening.
fn missed(instance: &Instance, suspension: &Timeline, as_of: Timestamp) -> Reached {
    let close = instance.close.by(as_of);
    let opened = Reached { hi: instance.opened.hi.or(instance.opened.lo), ..instance.opened };
    let free = suspension.negated();
    let point = |due: Option<Timestamp>, inclusive: bool, from: Option<Timestamp>, fits: fn(Tri) -> bool| {
        let (due, from) = (due?, from?);
        // The end of a day is the first instant after the window, so the last one inside decides.
        if due >= from && !inclusive && fits(free.at(last_before(due))) {
            return Some(due);
        }
        free.first_where(due.max(from), fits)
    };
    let at = Reached {
        lo: point(close.lo, instance.close.inclusive, opened.lo, Tri::may_hold),
        hi: point(close.hi, instance.close.last_inclusive, opened.hi, Tri::is_yes),
    };
    Close { at, ..instance.close }.by(as_of)
}

/// Whether a duty falls away before it is due.
fn lapse_comes_first(instance: &Instance) -> Tri {
    match instance.lapse.lo {
        Some(_) => !lateness(instance.lapse, instance.close),
        None => Tri::No,
    }
}

/// Whether nobody could see in the window of an instance, and why.
pub(crate) struct Sight {
    /// In the shortest window that it may have had.
    surely: bool,
    pub(crate) why: Option<String>,
    /// What kept those out who could have seen, by index.
    pub(crate) closures: Vec<usize>,
}

impl Sight {
    fn of(reading: &Reading<'_>, norm: &Norm, instance: &Instance) -> Sight {
        Sight::over(reading, instance, instance.close.at, |from, to| silence(reading, norm, from, to))
    }

    /// Over the time from the opening of an instance to its end, by what says where nobody could see between two instants.
    pub(crate) fn over(
        reading: &Reading<'_>,
        instance: &Instance,
        end: Reached,
        blind: impl Fn(Timestamp, Timestamp) -> Blind,
    ) -> Sight {
        let as_of = reading.history.as_of;
        let until = |end: Option<Timestamp>| end.unwrap_or(as_of).min(as_of);
        let (Some(first), Some(last)) = (instance.opened.lo, instance.opened.hi.or(instance.opened.lo)) else {
            return Sight { surely: false, why: None, closures: Vec::new() };
        };
        let whole = blind(first, until(end.hi));
        // Where nobody could see at any time, it does not matter which part was the window.
        let never = whole.surely == [(first, until(end.hi))];
        let surely = whole.why.is_some() && (never || !blind(last, until(end.lo)).surely.is_empty());
        Sight { surely, why: whole.why, closures: whole.closures }
    }

    /// Possibly where the window may have been shorter than the time at which nobody could see.
    pub(crate) fn blind(&self) -> Tri {
        match (&self.why, self.surely) {
            (None, _) => Tri::No,
            (Some(_), true) => Tri::Yes,
            (Some(_), false) => Tri::Possibly,
        }
    }
}

fn word(standard: Standard) -> &'static str {
    match standard {
        Standard::Reported => "reported",
        Standard::Corroborated => "corroborated",
        Standard::Confirmed => "confirmed",
    }
}

/// Whether something achieved came after the close: `Possibly` where the two ranges overlap.
pub(crate) fn lateness(achieved: Reached, close: Close) -> Tri {
    let (Some(lo), Some(due_lo)) = (achieved.lo, close.at.lo) else { return Tri::No };
    let hi = achieved.hi.unwrap_or(Timestamp::MAX);
    let within = |at: Timestamp, due: Timestamp, inclusive: bool| if inclusive { at <= due } else { at < due };
    // A range is half-open, so one that ends with the close lies inside it.
    let in_time = if lo == hi { within(hi, due_lo, close.inclusive) } else { hi <= due_lo };
    if in_time {
        Tri::No
    } else if close.at.hi.is_some_and(|due| if lo == hi { !within(lo, due, close.last_inclusive) } else { lo >= due }) {
        Tri::Yes
    } else {
        Tri::Possibly
    }
}

/// Where silence says nothing about a duty's act between two instants, and why.
fn silence(reading: &Reading<'_>, norm: &Norm, from: Timestamp, to: Timestamp) -> Blind {
    let Some(pattern) = norm.action.pattern() else { return Blind::default() };
    // A completion that a body certifies is that body's own act, and public.
    if matches!(norm.completion, Some(Completion::CertifiedBy(_))) {
        let event = "certification".to_string();
        let certification = Pattern { event, subject: None, place: None, ..pattern.clone() };
        return blind(reading, reading.reach, &certification, from, to);
    }
    blind(reading, reading.reach, pattern, from, to)
}

/// When the act of an instance was achieved, counting only incidents of a standard.
pub(crate) fn achieved(
    reading: &Reading<'_>,
    norm: &Norm,
    instance: &Instance,
    standard: Standard,
    taken: &mut Vec<usize>,
) -> Achieved {
    let window =
        Context { base: instance.opened, role: role(reading, instance), trigger: instance.triggered, resolved: None };
    match &norm.completion {
        Some(Completion::When(condition)) => {
            let at = reading.condition(condition, window).first_since(instance.opened).by(reading.history.as_of);
            return Achieved { at, ..Achieved::default() }.unless_over(instance.lapse);
        }
        Some(Completion::CertifiedBy(bodies)) => {
            return first_of(reading, &certified(reading, norm, instance, bodies), instance);
        }
        None => {}
    }
    match &norm.action {
        Act::Once(pattern) if norm.window.lead.is_some() && instance.trigger.is_some() => {
            announced(reading, norm, pattern, instance, standard, taken)
        }
        Act::Once(pattern) => {
            let hits = acts(reading, norm, pattern, instance, standard);
            first_of(reading, &hits, instance)
        }
        Act::Complete(pattern) => {
            let hits: Vec<Hit> = acts(reading, norm, pattern, instance, standard)
                .into_iter()
                .filter(|hit| {
                    reading.matching.field(&reading.history.incidents[hit.index], "complete") == Some(Value::Flag(true))
                })
                .filter(|hit| speaks_of_the_whole(pattern, &reading.history.incidents[hit.index]))
                .collect();
            let mut hits = hits;
            hits.extend(certified(reading, norm, instance, &norm.proof.by));
            hits.sort_by(|a, b| reading.history.incidents.order(a.index, b.index));
            first_of(reading, &hits, instance)
        }
        Act::Total(pattern, field, wanted) => {
            let wanted = match reading.matching.value(wanted, None, window.role) {
                Some(Value::Quantity(quantity)) => Some(quantity.in_base()),
                _ => None,
            };
            total(reading, norm, pattern, field, wanted, instance, standard)
        }
        Act::All(pattern, list) => {
            let keys = reading.agreement().lists.get(list).and_then(|list| list.keys.as_ref());
            let mut all =
                total(reading, norm, pattern, "persons", keys.map(|keys| keys.len() as f64), instance, standard);
            if keys.is_none() {
                all.unknown =
                    Some(format!("the list {list} has not been handed over, so nobody can say when it is complete"));
            }
            all
        }
        Act::Keep(..) | Act::Power(..) | Act::Declaration(_) | Act::Open => Achieved::default(),
    }
}

/// Whether a report of completion is about all that the pattern asks for: that the mortars are gone does not complete the
/// withdrawal of heavy weapons.
fn speaks_of_the_whole(pattern: &Pattern, incident: &irenic_evidence::Incident) -> bool {
    match (&pattern.subject, &incident.subject) {
        (Some(asked), Some(given)) => asked.word() == *given,
        _ => true,
    }
}

pub(crate) fn role<'a>(reading: &'a Reading<'_>, instance: &'a Instance) -> Role<'a> {
    Role {
        actor: instance.actor.as_deref(),
        bearer: match &instance.bound {
            Bound::One(name) => Some(name),
            _ => None,
        },
        trigger: instance.trigger.map(|index| &reading.history.incidents[index]),
    }
}

/// What an instance's bearer did of a pattern, inside daily windows, exceptions apart.
fn acts(reading: &Reading<'_>, norm: &Norm, pattern: &Pattern, instance: &Instance, standard: Standard) -> Vec<Hit> {
    let role = role(reading, instance);
    reading
        .history
        .hits(&reading.matching, pattern, standard, role)
        .iter()
        .map(|hit| {
            let incident = &reading.history.incidents[hit.index];
            let by = if pattern.by.is_empty() { done_by(reading, instance, hit.index) } else { Tri::Yes };
            let excepted =
                Tri::any(norm.exceptions.iter().map(|except| reading.matching.matches(except, incident, role)));
            // What was done in a later period belongs to that period.
            let in_period = match norm.window.every {
                Some(_) => reading.history.before(hit.index, instance.close),
                None => Tri::Yes,
            };
            let holds = hit
                .holds
                .and(by)
                .and(daily(reading, norm, hit.index))
                .and(!excepted)
                .and(in_period)
                .and(while_in_force(reading, norm, instance, hit.index));
            Hit { index: hit.index, holds }
        })
        .filter(|hit| hit.holds != Tri::No)
        .collect()
}

/// Whether something happened before the duty fell away, and while its clause was not suspended.
fn while_in_force(reading: &Reading<'_>, norm: &Norm, instance: &Instance, index: usize) -> Tri {
    let time = reading.history.incidents[index].time;
    let suspension = reading.standings.suspended.get(&norm.id);
    let suspended = suspension.map_or(Tri::No, |line| line.during(time, reading.history.as_of));
    reading.history.before(index, Close::new(instance.lapse, false)).and(!suspended)
}

fn done_by(reading: &Reading<'_>, instance: &Instance, index: usize) -> Tri {
    let incident = &reading.history.incidents[index];
    match &instance.bound {
        Bound::One(name) => reading.matching.done_by(incident, name),
        Bound::Together(names) => {
            if names.iter().all(|name| incident.involved.contains(name)) {
                Tri::Yes
            } else {
                Tri::any(names.iter().map(|name| reading.matching.done_by(incident, name)))
            }
        }
        Bound::Unknown => Tri::Possibly,
        Bound::Open => Tri::Yes,
    }
}

/// Whether an incident lies in the norm's daily window and on its days.
pub(crate) fn daily(reading: &Reading<'_>, norm: &Norm, index: usize) -> Tri {
    use irenic_model::{DailyWindow, Weekdays};
    if norm.window.daily.is_none() && norm.window.days.is_empty() {
        return Tri::Yes;
    }
    let clock = |minutes: u16| {
        let minutes = i16::try_from(minutes % (24 * 60)).unwrap_or(0);
        jiff::civil::Time::new((minutes / 60) as i8, (minutes % 60) as i8, 0, 0).unwrap_or_default()
    };
    let (from, until) = norm.window.daily.unwrap_or((0, 0));
    let weekdays = if norm.window.days.is_empty() {
        Weekdays::ALL
    } else {
        norm.window
            .days
            .iter()
            .filter_map(|day| jiff::civil::Weekday::from_monday_one_offset(i8::try_from(*day).ok()?).ok())
            .collect()
    };
    let window = DailyWindow { from: clock(from), until: clock(until), weekdays };
    let time = reading.history.incidents[index].time;
    window.overlap(time.earliest, time.latest, &reading.agreement().zone)
}

fn first_of(reading: &Reading<'_>, hits: &[Hit], instance: &Instance) -> Achieved {
    let at = reading.history.first(hits, instance.opened);
    let by = hits
        .iter()
        .filter(|hit| hit.holds.and(reading.history.since(hit.index, instance.opened)) != Tri::No)
        .map(|hit| hit.index)
        // Those that may be the first: none begins after the first certain one is over.
        .take_while(|index| at.hi.is_none_or(|hi| reading.history.incidents[*index].time.earliest <= hi))
        .collect();
    Achieved { at, by, unknown: None }
}

/// `at least DUR before x`: each trigger takes the earliest announcement that is left; one that says for when (field
/// `at`) answers only that day.
fn announced(
    reading: &Reading<'_>,
    norm: &Norm,
    pattern: &Pattern,
    instance: &Instance,
    standard: Standard,
    taken: &mut Vec<usize>,
) -> Achieved {
    let zone = &reading.agreement().zone;
    let mut answered = Achieved::default();
    for hit in acts(reading, norm, pattern, instance, standard) {
        if taken.contains(&hit.index) {
            continue;
        }
        let incident = &reading.history.incidents[hit.index];
        if let (Some(FieldValue::Text(at)), Some(trigger)) = (incident.fields.get("at"), instance.triggered.lo)
            && irenic_model::parse_instant(at, zone, false).is_ok_and(|at| zone.date(at) != zone.date(trigger))
        {
            continue;
        }
        let in_time = reading.history.before(hit.index, instance.close).and(hit.holds);
        if in_time == Tri::No {
            continue;
        }
        taken.push(hit.index);
        answered.by.push(hit.index);
        answered.at = reading.history.when(hit.index).given(in_time);
        break;
    }
    answered
}

fn certified(reading: &Reading<'_>, norm: &Norm, instance: &Instance, bodies: &[String]) -> Vec<Hit> {
    // Of those bound together, what is certified of one is certified of all.
    let of: &[String] = match &instance.bound {
        Bound::One(name) => std::slice::from_ref(name),
        Bound::Together(names) => names,
        Bound::Unknown | Bound::Open => &[],
    };
    let all = reading.certifications(&Subject::Clause(norm.id.clone()), bodies, of);
    all.into_iter()
        .map(|hit| Hit { holds: hit.holds.and(while_in_force(reading, norm, instance, hit.index)), ..hit })
        .filter(|hit| hit.holds != Tri::No)
        .collect()
}

/// When a running total reaches what is wanted: certainly by certain amounts, possibly by all that may count.
fn total(
    reading: &Reading<'_>,
    norm: &Norm,
    pattern: &Pattern,
    field: &str,
    wanted: Option<f64>,
    instance: &Instance,
    standard: Standard,
) -> Achieved {
    let mut steps = Vec::new();
    let mut by = Vec::new();
    for hit in acts(reading, norm, pattern, instance, standard) {
        let holds = hit.holds.and(reading.history.since(hit.index, instance.opened));
        if holds == Tri::No {
            continue;
        }
        by.push(hit.index);
        let (least, greatest) = reading.amount(&reading.history.incidents[hit.index], field);
        let when = reading.history.when(hit.index).not_before(instance.opened);
        steps.extend(when.lo.map(|at| (at, 0.0, greatest)));
        if holds == Tri::Yes {
            steps.extend(when.hi.map(|at| (at, least, 0.0)));
        }
    }
    steps.sort_by_key(|step| step.0);
    let mut at = Reached::NEVER;
    let (mut certain, mut possible) = (0.0, 0.0);
    for (instant, least, greatest) in steps {
        certain += least;
        possible += greatest;
        if at.lo.is_none() && wanted.is_none_or(|wanted| possible >= wanted) {
            at.lo = Some(instant);
        }
        if at.hi.is_none() && wanted.is_some_and(|wanted| certain >= wanted) {
            at.hi = Some(instant);
        }
    }
    Achieved { at, by, unknown: None }
}

/// The first links of a chain: trigger, beginning, due date.
pub(crate) fn opening(reading: &Reading<'_>, norm: &Norm, instance: &Instance) -> Vec<Link> {
    let mut chain = Vec::new();
    if let Some(index) = instance.trigger {
        chain.push(incident_link(reading, index, "triggers it"));
    }
    let link = |point: Reached, what: &str| Link {
        from: point.lo,
        to: point.hi,
        what: what.to_string(),
        incident: None,
        span: Some(norm.span.clone()),
    };
    if instance.opened.lo.is_some() {
        chain.push(link(instance.opened, "in force"));
    }
    if instance.close.at.lo.is_some() {
        chain.push(link(instance.close.at, if instance.close.inclusive { "due at" } else { "due before" }));
    }
    if instance.lapse.lo.is_some() {
        chain.push(link(instance.lapse, "falls away"));
    }
    chain
}

pub(crate) fn incident_link(reading: &Reading<'_>, index: usize, what: &str) -> Link {
    let incident = &reading.history.incidents[index];
    let link = |what: &str| Link {
        from: Some(incident.time.earliest),
        to: Some(incident.time.latest),
        what: what.to_string(),
        incident: Some(incident.id.clone()),
        span: None,
    };
    link(what)
}

pub(crate) fn ids(reading: &Reading<'_>, indices: &[usize]) -> Vec<String> {
    let mut indices = indices.to_vec();
    reading.history.sort(&mut indices);
    indices.dedup();
    indices.into_iter().map(|index| reading.history.incidents[index].id.clone()).collect()
}

pub(crate) fn best_standing(reading: &Reading<'_>, indices: &[usize]) -> Option<Standing> {
    indices.iter().map(|index| reading.history.incidents[*index].standing).max()
}
