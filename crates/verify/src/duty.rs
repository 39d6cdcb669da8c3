//! Duties to achieve: when the act was done, and whether in time.

use irenic_evidence::{FieldValue, Standing};
use irenic_model::{Act, ClauseState, Completion, Norm, Pattern, Silence, Standard, Subject, Tri, Value};
use jiff::Timestamp;

use crate::finding::{Finding, Link};
use crate::history::{Close, Hit};
use crate::instance::{Bound, Instance};
use crate::mandate::{Blind, blind};
use crate::matching::Role;
use crate::reading::{Context, InstanceStanding, Reading};
use crate::timeline::Reached;
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

/// The verdict on one instance of a duty to achieve.
pub(crate) fn verdict(
    reading: &Reading<'_>,
    norm: &Norm,
    instance: &Instance,
    taken: &mut Vec<usize>,
) -> (Finding, InstanceStanding) {
    let as_of = reading.history.as_of;
    let required = standard(reading, norm);
    let mut achieved = achieved(reading, norm, instance, required, taken).unless_over(instance.lapse);
    let alleged = if required > Standard::Reported && achieved.at.hi.is_none() {
        Some(self::achieved(reading, norm, instance, Standard::Reported, &mut Vec::new()).unless_over(instance.lapse))
            .filter(|alleged| alleged.at.lo.is_some() && alleged.at != achieved.at)
            // Beside what is possibly done at the standard, it must be certain or earlier to say anything more.
            .filter(|alleged| alleged.at.hi.is_some() || achieved.at.lo.is_none_or(|lo| alleged.at.lo < Some(lo)))
    } else {
        None
    };
    let mut note = achieved.unknown.clone().unwrap_or_default();
    let mut referred = None;
    if let Some(alleged) = &alleged {
        let answer_due = norm.proof.within.map(|span| reading.close_within(span, alleged.at).at);
        let silent = answer_due.is_some_and(|due| due.passed(as_of) == Tri::Yes);
        let by = norm.proof.by.join(", ");
        match (&norm.proof.silence, silent) {
            (Some(Silence::DeemedDone), true) => {
                achieved = alleged.clone();
                note = format!("deemed done: {by} was silent");
            }
            (Some(Silence::DeemedNotDone), true) => note = format!("deemed not done: {by} was silent"),
            (Some(Silence::ReferredTo(body)), true) => referred = Some(format!("{by} was silent: referred to {body}")),
            (_, false) if norm.proof.within.is_some() => {
                referred = Some(format!("reported, and {by} has still time to confirm it"));
            }
            _ => referred = Some(format!("reported, but not {}", word(required))),
        }
    }
    let opened = instance.opened;
    let in_force = opened.passed(as_of).and(instance.existence);
    let sure = in_force == Tri::Yes && instance.guard == Tri::Yes;
    let late = lateness(achieved.at, instance.close);
    // What fell due before the suspension began stays due.
    let begun = suspended_since(reading, norm);
    let suspended = match (begun, instance.close.at.hi) {
        (Some(begun), Some(due)) if due <= begun => Tri::No,
        _ => reading.standings.suspended.get(&norm.id).map_or(Tri::No, |line| line.at(as_of)),
    };
    let due_passed = instance.close.passed(as_of);
    // A lapse that may have come only after the deadline leaves open that the duty was broken.
    let lapsed_first = match (instance.lapse.lo, instance.close.at.lo) {
        (None, _) => Tri::No,
        (Some(_), None) => Tri::Yes,
        (Some(lapse), Some(close)) => match (instance.lapse.hi, instance.close.at.hi) {
            (Some(over), _) if over < close => Tri::Yes,
            (_, Some(due)) if lapse >= due => Tri::No,
            _ if lapse < close || instance.close.at.hi.is_none_or(|due| lapse < due) => Tri::Possibly,
            _ => Tri::No,
        },
    };
    // In a reading in which the window closed before anybody was blind, silence is a breach.
    let blind_to = |until: Option<Timestamp>| match (instance.opened.lo, instance.close.at.lo) {
        (Some(from), Some(_)) if achieved.at.lo.is_none() => {
            silence(reading, norm, from, until.unwrap_or(as_of).min(as_of))
        }
        _ => Blind::default(),
    };
    let (first, last) = (blind_to(instance.close.at.lo), blind_to(instance.close.at.hi));
    let unseen = last.why.clone().filter(|_| !first.surely.is_empty() && !last.surely.is_empty());
    let partly_seen = last.why.clone().filter(|_| unseen.is_none());
    // A window that closed before it opened is missed when it opens.
    let fell = instance.close.by(as_of).not_before(opened);
    let lapsed = instance.lapse.passed(as_of);
    // Whether suspension and lapse are out of doubt.
    let settled = suspended != Tri::Possibly && lapsed_first.and(lapsed) != Tri::Possibly;
    let mut breached = Reached::NEVER;
    let (state, since, certain);
    if in_force == Tri::No {
        (state, since, certain) = (ClauseState::Dormant, None, instance.existence == Tri::Yes);
    } else if instance.guard == Tri::No {
        note = "its condition did not hold when it would have come into force".to_string();
        (state, since, certain) = (ClauseState::Lapsed, opened.lo, in_force == Tri::Yes);
    } else if opened.is_unknown() || instance.close.at.is_unknown() {
        note = "when it is in force or due rests on text that is open".to_string();
        (state, since, certain) = (ClauseState::Undetermined, None, false);
    } else if achieved.at.hi.is_some() {
        let was = if late == Tri::No { ClauseState::Fulfilled } else { ClauseState::FulfilledLate };
        (state, since, certain) = (was, achieved.at.hi, sure && late != Tri::Possibly);
        if late != Tri::No {
            breached = fell.given(late.and(in_force).and(instance.guard));
        }
    } else if lapsed_first.and(lapsed) == Tri::Yes {
        note = "it fell away before it was due".to_string();
        (state, since, certain) = (ClauseState::Lapsed, instance.lapse.lo, sure && achieved.at.lo.is_none());
    } else if suspended == Tri::Yes {
        (state, since, certain) = (ClauseState::Suspended, begun, sure && achieved.at.lo.is_none());
    } else if due_passed != Tri::No {
        if let Some(why) = referred.or(unseen.clone()).or(achieved.unknown.clone()) {
            note = why;
            // Nobody can say that it was not broken.
            breached = fell.given(Tri::Possibly);
            let certain_too = sure && settled && due_passed == Tri::Yes;
            (state, since, certain) = (ClauseState::Undetermined, fell.hi.or(fell.lo), certain_too);
        } else {
            let sure = sure && settled && achieved.at.lo.is_none() && due_passed == Tri::Yes && partly_seen.is_none();
            breached = fell.given(if sure { Tri::Yes } else { Tri::Possibly });
            if !sure && achieved.at.lo.is_some() {
                note = "possibly achieved: what is known of the incident leaves it open".to_string();
            } else if let Some(why) = partly_seen {
                note = why;
            }
            (state, since, certain) = (ClauseState::Breached, fell.lo, sure);
        }
    } else {
        (state, since, certain) = (ClauseState::Pending, opened.lo, sure && settled && achieved.at.lo.is_none());
    }
    if in_force == Tri::Possibly && state != ClauseState::Dormant && note.is_empty() {
        note = "what brings it into force is not certain".to_string();
    }
    let evidence: Vec<usize> = instance.trigger.into_iter().chain(achieved.by.iter().copied()).collect();
    let tipping = match certain {
        true => Vec::new(),
        false => tipping(reading, norm, instance, &achieved.by, &last.closures),
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
        opened: opened.given(instance.existence),
        achieved: achieved.at.by(as_of),
        late,
        breached,
        lapsed: if state == ClauseState::Lapsed {
            Reached { lo: since, hi: since.filter(|_| certain) }
        } else {
            Reached::NEVER
        },
        unseen: unseen.is_some(),
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

fn word(standard: Standard) -> &'static str {
    match standard {
        Standard::Reported => "reported",
        Standard::Corroborated => "corroborated",
        Standard::Confirmed => "confirmed",
    }
}

/// Whether something achieved came after the close: `Possibly` where the two ranges overlap.
fn lateness(achieved: Reached, close: Close) -> Tri {
    let (Some(lo), Some(due_lo)) = (achieved.lo, close.at.lo) else { return Tri::No };
    let hi = achieved.hi.unwrap_or(Timestamp::MAX);
    let within = |at: Timestamp, due: Timestamp| if close.inclusive { at <= due } else { at < due };
    // A range is half-open, so one that ends with the close lies inside it.
    let in_time = if lo == hi { within(hi, due_lo) } else { hi <= due_lo };
    if in_time {
        Tri::No
    } else if close.at.hi.is_some_and(|due| if lo == hi { !within(lo, due) } else { lo >= due }) {
        Tri::Yes
    } else {
        Tri::Possibly
    }
}

pub(crate) fn suspended_since(reading: &Reading<'_>, norm: &Norm) -> Option<Timestamp> {
    let line = reading.standings.suspended.get(&norm.id)?;
    line.instants().filter(|at| *at <= reading.history.as_of && line.at(*at) != Tri::No).last()
}

/// When silence says nothing about a duty's act between two instants.
fn silence(reading: &Reading<'_>, norm: &Norm, from: Timestamp, to: Timestamp) -> Blind {
    let Some(pattern) = norm.action.pattern() else { return Blind::default() };
    // A completion that a body certifies is that body's own act, and public.
    if matches!(norm.completion, Some(Completion::CertifiedBy(_))) && !norm.proof.by.is_empty() {
        return blind_certification(reading, norm, from, to);
    }
    blind(reading, reading.reach, pattern, from, to)
}

fn blind_certification(reading: &Reading<'_>, norm: &Norm, from: Timestamp, to: Timestamp) -> Blind {
    let Some(pattern) = norm.action.pattern() else { return Blind::default() };
    let certification = Pattern { event: "certification".to_string(), subject: None, place: None, ..pattern.clone() };
    blind(reading, reading.reach, &certification, from, to)
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
            return Achieved { at, ..Achieved::default() };
        }
        Some(Completion::CertifiedBy(bodies)) => return certified(reading, norm, instance, bodies),
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
            let own = first_of(reading, &hits, instance);
            let by_body = certified(reading, norm, instance, &norm.proof.by);
            Achieved {
                at: own.at.earliest(by_body.at),
                by: if own.by.is_empty() { by_body.by } else { own.by },
                unknown: None,
            }
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
            // What happens while a clause is suspended does not count for it.
            let time = incident.time;
            let suspended = reading
                .standings
                .suspended
                .get(&norm.id)
                .map_or(Tri::No, |line| line.throughout(time.earliest, time.latest));
            // What is done once the duty has fallen away does not achieve it.
            let in_force = reading.history.before(hit.index, Close { at: instance.lapse, inclusive: false });
            let holds = hit
                .holds
                .and(by)
                .and(daily(reading, norm, hit.index))
                .and(!excepted)
                .and(in_period)
                .and(in_force)
                .and(!suspended);
            Hit { index: hit.index, holds }
        })
        .filter(|hit| hit.holds != Tri::No)
        .collect()
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

fn certified(reading: &Reading<'_>, norm: &Norm, instance: &Instance, bodies: &[String]) -> Achieved {
    let party = match &instance.bound {
        Bound::One(name) => Some(name.as_str()),
        _ => None,
    };
    let hits = reading.certifications(&Subject::Clause(norm.id.clone()), bodies, party);
    let at = reading.history.first(&hits, instance.opened);
    let by = hits
        .iter()
        .map(|hit| hit.index)
        .filter(|index| reading.history.since(*index, instance.opened) != Tri::No)
        .take(usize::from(at.lo.is_some()))
        .collect();
    Achieved { at, by, unknown: None }
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
