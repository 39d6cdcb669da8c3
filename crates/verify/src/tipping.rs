//! Which incidents tip a verdict that is not certain, and what it would be if one of them were settled.
//!
//! An incident is settled by filling in what is not known of it: it is taken off, or given a place, a time or an actor that
//! the evidence admits, and the whole agreement is held against the evidence anew.

use std::collections::BTreeSet;

use irenic_evidence::{Incident, Location, TimeSpan};
use irenic_model::{Agreement, ClauseState, Norm, Pattern, PlaceUse, Standard, Tri, Trigger, Who};
use jiff::Timestamp;

use crate::closure::{DENIAL, instant_in_words};
use crate::engine::{moment_tipping, phase_tipping, quiet_in_moment};
use crate::finding::{Finding, Report};
use crate::history::next_instant;
use crate::instance::{Bound, Instance};
use crate::mandate::observers;
use crate::matching::Role;
use crate::order::{Node, needs_of};
use crate::reading::Reading;

/// Incidents of one finding that are settled one by one; the others are settled together.
const SETTLED_ALONE: usize = 6;

/// What a verdict would be if an incident, or several together, were settled.
#[derive(Debug, Clone, PartialEq)]
pub struct Tipping {
    /// Ids of the incidents; several only where the method is a bound.
    pub incidents: Vec<String>,
    /// Whether these are the verdicts themselves.
    pub method: Settling,
    /// The verdict for each way of settling, the one without the incidents first.
    pub outcomes: Vec<Outcome>,
}

/// How far the outcomes of a [`Tipping`] go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settling {
    /// The verdict with this incident settled and everything else as it is.
    Exact,
    /// The verdicts with all of these incidents settled the same way: settling one alone moves it no further.
    Bound,
}

impl Settling {
    /// `exact` or `bound`.
    pub fn as_str(self) -> &'static str {
        match self {
            Settling::Exact => "exact",
            Settling::Bound => "bound",
        }
    }
}

/// The verdict in one case.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The case, as words that follow `if`; empty for the verdict without the incidents.
    pub supposing: String,
    /// The state then; none where there is no such instance then.
    pub state: Option<ClauseState>,
    /// Whether it is certain then.
    pub certain: bool,
    /// Violations then: at least, at most.
    pub violations: (u64, u64),
}

/// Those of some incidents, by index, of which something bears on a verdict and is not known, with the trigger and what
/// kept observers out.
pub(crate) fn tipping(
    reading: &Reading<'_>,
    norm: &Norm,
    instance: &Instance,
    bearing: &[usize],
    closures: &[usize],
) -> Vec<String> {
    let trigger = instance.trigger.filter(|_| instance.existence == Tri::Possibly);
    let open = bearing.iter().copied().filter(|index| is_open(reading, norm, instance, *index));
    let all: Vec<usize> = trigger.into_iter().chain(open).chain(closures.iter().copied()).collect();
    match all.is_empty() {
        true => behind(reading, norm).into_iter().collect(),
        false => crate::duty::ids(reading, &all),
    }
}

fn is_open(reading: &Reading<'_>, norm: &Norm, instance: &Instance, index: usize) -> bool {
    is_possible(reading, norm, instance, index) || !reading.history.incidents[index].time.is_exact()
}

/// Whether an incident is only possibly what a norm speaks of, or only possibly its bearer's doing.
pub(crate) fn is_possible(reading: &Reading<'_>, norm: &Norm, instance: &Instance, index: usize) -> bool {
    let incident = &reading.history.incidents[index];
    let Some(pattern) = norm.action.pattern() else { return false };
    // What certifies that it was done is no doing of it.
    reading.agreement().event_is(&incident.event, &pattern.event)
        && (reading.matching.matches(pattern, incident, crate::duty::role(reading, instance)) == Tri::Possibly
            || whose(reading, instance, incident) == Tri::Possibly)
}

fn whose(reading: &Reading<'_>, instance: &Instance, incident: &Incident) -> Tri {
    match &instance.bound {
        Bound::One(name) => reading.matching.done_by(incident, name),
        Bound::Together(_) | Bound::Unknown | Bound::Open => Tri::Yes,
    }
}

/// Incidents that leave open when the moments and phases come that a norm rests on, by way of others too: a duty that
/// runs from a quiet window hangs on what may have broken it.
fn behind(reading: &Reading<'_>, norm: &Norm) -> BTreeSet<String> {
    let agreement = reading.agreement();
    let mut ids = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut ahead = needs_of(agreement, &Node::Norm(norm.id.clone()));
    while let Some(node) = ahead.pop() {
        if !seen.insert(node.clone()) {
            continue;
        }
        match &node {
            Node::Moment(name) => ids.extend(agreement.moments.get(name).map_or(Vec::new(), |moment| {
                let reached = reading.standings.moments.get(name).copied().unwrap_or_default();
                moment_tipping(reading, moment, reached)
            })),
            Node::Phase(id) => {
                ids.extend(agreement.phase(id).map_or(Vec::new(), |phase| phase_tipping(reading, phase)))
            }
            // What tips another clause is told there.
            Node::Norm(_) => continue,
        }
        ahead.extend(needs_of(agreement, &node));
    }
    ids
}

/// What a finding would be if what tips it were settled. `run` holds the agreement against other incidents.
pub(crate) fn settle(
    reading: &Reading<'_>,
    norm: &Norm,
    instance: Option<&Instance>,
    finding: &Finding,
    run: &dyn Fn(&[Incident]) -> Report,
) -> Vec<Tipping> {
    // Whoever is named as the actor is no longer nobody.
    let nobody = instance.filter(|_| finding.bearer.is_none()).cloned();
    let nobody = nobody.map(|instance| Instance { bound: Bound::Unknown, ..instance });
    let instance = nobody.as_ref().or(instance);
    let indices: Vec<usize> = finding.tipping.iter().filter_map(|id| reading.history.index_of(id)).collect();
    // One more than the limit is settled alone too: taken together with nothing, a bound would say no more.
    let alone = if indices.len() <= SETTLED_ALONE + 1 { indices.len() } else { SETTLED_ALONE };
    let (alone, together) = indices.split_at(alone);
    let without = |gone: &[usize]| -> Vec<Incident> {
        let gone: Vec<&str> = gone.iter().map(|index| reading.history.incidents[*index].id.as_str()).collect();
        reading.history.counting().filter(|one| !gone.contains(&one.id.as_str())).cloned().collect()
    };
    let outcome = |supposing: String, incidents: &[Incident]| {
        let report = run(incidents);
        let then = report
            .findings
            .into_iter()
            .find(|other| other.clause == finding.clause && other.instance == finding.instance);
        Outcome {
            supposing,
            state: then.as_ref().map(|then| then.state),
            certain: then.as_ref().is_none_or(|then| then.certain),
            violations: then.map_or((0, 0), |then| (then.violations, then.violations + then.possible_violations)),
        }
    };
    let mut all = Vec::new();
    for index in alone {
        let others = without(&[*index]);
        let mut outcomes = vec![outcome(String::new(), &others)];
        for (supposing, settled) in fillings(reading, norm, instance, *index) {
            let mut incidents = others.clone();
            incidents.push(settled);
            outcomes.push(outcome(supposing, &incidents));
        }
        let incidents = vec![reading.history.incidents[*index].id.clone()];
        all.push(Tipping { incidents, method: Settling::Exact, outcomes });
    }
    if !together.is_empty() {
        let mut incidents = without(together);
        let mut outcomes = vec![outcome(String::new(), &incidents)];
        incidents.extend(together.iter().map(|index| {
            let first = fillings(reading, norm, instance, *index).into_iter().next();
            first.map_or_else(|| reading.history.incidents[*index].clone(), |(_, settled)| settled)
        }));
        outcomes.push(outcome("each is as the clause speaks of it".to_string(), &incidents));
        let incidents = together.iter().map(|index| reading.history.incidents[*index].id.clone()).collect();
        all.push(Tipping { incidents, method: Settling::Bound, outcomes });
    }
    all
}

/// The incident with everything filled in that the clause asks for and that is not known, in the words of the case; where
/// its time lies on both sides of an edge, once for each side.
fn fillings(reading: &Reading<'_>, norm: &Norm, instance: Option<&Instance>, index: usize) -> Vec<(String, Incident)> {
    let incident = &reading.history.incidents[index];
    let mut settled = incident.clone();
    let mut said: Vec<String> = Vec::new();
    let triggers = instance.is_some_and(|instance| instance.trigger == Some(index));
    let pattern = match &norm.trigger {
        Trigger::Whenever(pattern) if triggers => Some(pattern),
        _ => norm.action.pattern(),
    };
    let role = instance.map(|instance| crate::duty::role(reading, instance)).unwrap_or_default();
    match pattern {
        Some(pattern) if reading.agreement().event_is(&incident.event, &pattern.event) => {
            fill(reading, pattern, instance.filter(|_| !triggers), role, &mut settled, &mut said);
        }
        Some(pattern) if reading.agreement().event_is(&incident.event, DENIAL) => {
            fill_closure(reading, pattern, &mut settled, &mut said);
        }
        _ => {
            if let Some(pattern) = quiet_that_it_may_break(reading, incident) {
                fill(reading, pattern, None, role, &mut settled, &mut said);
            }
        }
    }
    let times = match instance {
        Some(instance) if !triggers && !incident.time.is_exact() => times(reading, instance, index),
        _ => Vec::new(),
    };
    if times.is_empty() {
        return if said.is_empty() { Vec::new() } else { vec![(said.join(" and "), settled)] };
    }
    times
        .into_iter()
        .map(|(when, at)| {
            let words: Vec<String> = said.iter().cloned().chain([when]).collect();
            (words.join(" and "), Incident { time: TimeSpan::at(at), ..settled.clone() })
        })
        .collect()
}

/// What a moment's quiet window must be free of, where an incident may be that.
fn quiet_that_it_may_break<'a>(reading: &Reading<'a>, incident: &Incident) -> Option<&'a Pattern> {
    let agreement: &'a Agreement = reading.agreement();
    let mut patterns = agreement.moments.values().filter_map(quiet_in_moment).map(|(_, pattern)| pattern);
    patterns.find(|pattern| reading.matching.matches(pattern, incident, Role::default()) == Tri::Possibly)
}

/// Fills in what a pattern asks for.
fn fill(
    reading: &Reading<'_>,
    pattern: &Pattern,
    instance: Option<&Instance>,
    role: Role<'_>,
    settled: &mut Incident,
    said: &mut Vec<String>,
) {
    let named = |whos: &[Who]| match whos.first() {
        Some(Who::Named(name)) => Some(name.clone()),
        Some(Who::TheActor) => role.actor.map(str::to_string),
        Some(Who::TheBearer) => role.bearer.map(str::to_string),
        None => None,
    };
    let doer = match (named(&pattern.by), instance.map(|instance| &instance.bound)) {
        (Some(name), _) => Some(name),
        (None, Some(Bound::One(name))) => Some(name.clone()),
        (None, _) => None,
    };
    if let Some(name) = doer
        && reading.matching.done_by(settled, &name) == Tri::Possibly
    {
        said.push(format!("{name} did it"));
        settled.actor = Some(name);
    }
    for aspect in reading.matching.aspects(pattern, settled, role) {
        if aspect.holds != Tri::Possibly {
            continue;
        }
        match (aspect.name, &pattern.place, &pattern.subject) {
            ("place", Some(place), _) => put_in(place, settled, said),
            ("subject", _, Some(subject)) => {
                said.push(format!("it was about {}", subject.word()));
                settled.subject = Some(subject.word());
            }
            (aspect @ ("from" | "to" | "for"), ..) => {
                let (slot, whos) = match aspect {
                    "from" => (&mut settled.from, &pattern.from),
                    "to" => (&mut settled.to, &pattern.to),
                    _ => (&mut settled.concerning, &pattern.concerning),
                };
                if let Some(name) = named(whos) {
                    said.push(format!("it was {aspect} {name}"));
                    *slot = Some(name);
                }
            }
            _ => {}
        }
    }
}

fn put_in(place: &PlaceUse, settled: &mut Incident, said: &mut Vec<String>) {
    let preposition = match place.text.split(' ').next() {
        Some("within" | "beyond") => "",
        _ => "in ",
    };
    said.push(format!("it was {preposition}{}", place.text));
    settled.location = Location::Place(place.text.clone());
}

/// A closure that surely keeps the observers of a pattern out.
fn fill_closure(reading: &Reading<'_>, pattern: &Pattern, settled: &mut Incident, said: &mut Vec<String>) {
    if let Some(place) = &pattern.place
        && reading.matching.within(place, settled) != Tri::Yes
    {
        put_in(place, settled, said);
    }
    if settled.to.is_none() && settled.concerning.is_none() {
        let (observers, _) = observers(reading, pattern, Timestamp::MIN, reading.history.as_of);
        if let Some(first) = observers.first() {
            said.push(format!("it closed the place to {}", first.body));
            settled.to = Some(first.body.to_string());
        }
    }
    if !crate::history::meets(settled.standing, reading.standard.max(Standard::Reported)) {
        said.push("it is established".to_string());
        settled.standing = irenic_evidence::Standing::Confirmed;
    }
}

/// Instants of an incident's span inside the window of an instance, after it and before it, each with its words.
fn times(reading: &Reading<'_>, instance: &Instance, index: usize) -> Vec<(String, Timestamp)> {
    let TimeSpan { earliest, latest } = reading.history.incidents[index].time;
    let now = next_instant(reading.history.as_of);
    let open_at = instance.opened.hi.filter(|_| reading.history.since(index, instance.opened) == Tri::Possibly);
    let edge = instance.close.at.hi.filter(|_| reading.history.before(index, instance.close) == Tri::Possibly);
    let words = |at: Timestamp| instant_in_words(reading, at);
    let mut inside: Vec<String> = Vec::new();
    inside.extend(open_at.map(|at| format!("from {} on", words(at))));
    let end = match (edge, now < latest) {
        (Some(edge), _) if edge < now => Some(edge),
        (_, true) => Some(now),
        (edge, false) => edge,
    };
    inside.extend(end.map(|at| format!("before {}", words(at))));
    let mut all = Vec::new();
    let begin = open_at.map_or(earliest, |at| at.max(earliest));
    if !inside.is_empty() && begin < latest && end.is_none_or(|end| begin < end) {
        all.push((format!("it happened {}", inside.join(" and ")), begin));
    }
    if let Some(edge) = edge {
        let after = if instance.close.inclusive { next_instant(edge) } else { edge }.max(earliest);
        if after < latest && after < now {
            all.push((format!("it happened after that, from {} on", words(edge)), after));
        }
    }
    if let Some(begin) = open_at
        && instance.opened.lo.is_some_and(|lo| earliest < lo)
    {
        all.push((format!("it happened before {}", words(begin)), earliest));
    }
    all
}
