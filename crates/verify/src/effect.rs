//! What breaches and powers do to other parts of the agreement: suspension, restoration, ends, extensions.

use std::collections::BTreeMap;

use irenic_model::{Act, CalendarSpan, Effect, Quantity, Subject, Tri, Unit, Value};
use irenic_syntax::ast::{EffectKind, PowerKind};

use crate::instance::{answered, instances};
use crate::reading::{Context, InstanceStanding, Reading};
use crate::timeline::{Reached, Timeline};

/// What all breaches and powers come to, for one round of evaluation.
#[derive(Debug, Clone, Default)]
pub(crate) struct Effects {
    pub(crate) suspended: BTreeMap<String, Timeline>,
    pub(crate) stopped: BTreeMap<String, Vec<(Reached, Reached)>>,
    pub(crate) terminated: BTreeMap<String, Reached>,
    pub(crate) phase_ends: BTreeMap<String, Reached>,
    pub(crate) extended: BTreeMap<String, Vec<(Reached, CalendarSpan)>>,
}

/// A suspension before restorations are held against it.
struct Suspension {
    at: Reached,
    until: Reached,
    clock_stops: bool,
}

/// Since when a breach has been resolved: the duty was achieved after all, or a body named in the clause's proof or
/// consequences has declared it resolved.
pub(crate) fn resolved(reading: &Reading<'_>, clause: &str, instance: &InstanceStanding, breach: Reached) -> Timeline {
    let cured = if instance.standing_duty { Reached::NEVER } else { instance.achieved };
    let prefix = format!("{clause}.breach.");
    let actors = &reading.agreement().actors;
    let bodies: Vec<String> = reading
        .agreement()
        .norms
        .iter()
        .filter(|norm| norm.id == clause || norm.id.starts_with(&prefix))
        .flat_map(|norm| {
            let own = if norm.id == clause { &[][..] } else { norm.bearers.members.as_slice() };
            norm.proof.by.iter().chain(own)
        })
        // A party does not declare its own breach resolved.
        .filter(|name| actors.get(*name).is_some_and(|actor| !actor.party))
        .cloned()
        .collect();
    let declarations = reading.acts_of("resolution", &Subject::Clause(clause.to_string()), &bodies, &[]);
    let declared = reading.history.first(&declarations, breach);
    Timeline::passed(cured.earliest(declared))
}

/// Collects the effects of all breaches, of phases that outlast their limits, and of powers used.
pub(crate) fn effects(reading: &Reading<'_>) -> Effects {
    let mut all = Effects::default();
    let mut suspensions: BTreeMap<String, Vec<Suspension>> = BTreeMap::new();
    let mut restorations: BTreeMap<String, Vec<Reached>> = BTreeMap::new();
    for norm in reading.agreement().norms.iter().filter(|norm| norm.open.is_empty()) {
        // Looked at only where it does something, so that other clauses can change without this being done again.
        let standings = if norm.effects.is_empty() { None } else { reading.standings.clauses.get(&norm.id) };
        for standing in standings.map_or(&[][..], Vec::as_slice) {
            for (_, breach, _) in &standing.breaches {
                let resolved = resolved(reading, &norm.id, standing, *breach);
                for effect in &norm.effects {
                    if let Some((existence, at)) =
                        answered(reading, *breach, effect.condition.as_ref(), effect.after, &resolved)
                    {
                        apply(reading, effect, at.given(existence), &mut all, &mut suspensions, &mut restorations);
                    }
                }
            }
        }
        if let Act::Power(kind, over, by) = &norm.action {
            for (at, subject, span) in uses(reading, norm, *kind, over.as_ref(), *by) {
                match kind {
                    PowerKind::Suspend => suspensions.entry(subject).or_default().push(Suspension {
                        at,
                        until: Reached::NEVER,
                        clock_stops: false,
                    }),
                    PowerKind::Restore => restorations.entry(subject).or_default().push(at),
                    PowerKind::Terminate => end(reading, &subject, at, &mut all),
                    PowerKind::Extend => {
                        if let Some(span) = span {
                            all.extended.entry(subject).or_default().push((at, span));
                        }
                    }
                    PowerKind::Certify | PowerKind::Amend => {}
                }
            }
        }
    }
    for phase in reading.agreement().phases.iter().filter(|phase| phase.open.is_empty()) {
        let standing = reading.phase(&phase.id);
        let resolved = Timeline::passed(standing.ended);
        for effect in &phase.effects {
            if let Some((existence, at)) =
                answered(reading, standing.overdue, effect.condition.as_ref(), effect.after, &resolved)
            {
                apply(reading, effect, at.given(existence), &mut all, &mut suspensions, &mut restorations);
            }
        }
    }
    for (clause, suspensions) in suspensions {
        let offs = restorations.remove(&clause).unwrap_or_default();
        for one in suspensions.iter().filter(|one| one.clock_stops) {
            all.stopped.entry(clause.clone()).or_default().push((one.at, restored(one, &offs)));
        }
        let instants = suspensions
            .iter()
            .flat_map(|one| [one.at, one.until])
            .chain(offs.iter().copied())
            .flat_map(|point| [point.lo, point.hi])
            .flatten()
            .collect();
        let line = Timeline::from_instants(instants, Tri::No, |at| {
            Tri::any(suspensions.iter().map(|one| one.at.passed(at).and(!restored(one, &offs).passed(at))))
        });
        all.suspended.insert(clause, line);
    }
    all
}

/// When a suspension ends: by its own term or by the first restoration after it.
fn restored(suspension: &Suspension, offs: &[Reached]) -> Reached {
    offs.iter()
        .filter(|off| off.hi.is_none_or(|hi| suspension.at.lo.is_some_and(|lo| hi >= lo)))
        .fold(suspension.until, |until, off| until.earliest(*off))
}

fn apply(
    reading: &Reading<'_>,
    effect: &Effect,
    at: Reached,
    all: &mut Effects,
    suspensions: &mut BTreeMap<String, Vec<Suspension>>,
    restorations: &mut BTreeMap<String, Vec<Reached>>,
) {
    let context = Context { base: at, trigger: at, ..reading.since_start() };
    for subject in targets(reading, &effect.over) {
        match effect.kind {
            EffectKind::Suspends => {
                let until = effect.until.as_ref().map_or(Reached::NEVER, |point| reading.close_by(point, context).at);
                suspensions.entry(subject).or_default().push(Suspension { at, until, clock_stops: effect.clock_stops });
            }
            EffectKind::Restores => restorations.entry(subject).or_default().push(at),
            EffectKind::Ends | EffectKind::Terminates => end(reading, &subject, at, all),
        }
    }
}

fn end(reading: &Reading<'_>, subject: &str, at: Reached, all: &mut Effects) {
    let (map, id) = match subject.strip_prefix("phase ") {
        Some(phase) => (&mut all.phase_ends, phase),
        None => (&mut all.terminated, subject),
    };
    if id.is_empty() {
        for norm in &reading.agreement().norms {
            let known = all.terminated.entry(norm.id.clone()).or_default();
            *known = known.earliest(at);
        }
        return;
    }
    let known = map.entry(id.to_string()).or_default();
    *known = known.earliest(at);
}

/// Clauses by id, phases as `phase ID`; a suspended clause takes its consequences' clocks along only where they are named.
/// Nothing named: the agreement as a whole.
fn targets(reading: &Reading<'_>, over: &[Subject]) -> Vec<String> {
    if over.is_empty() {
        return reading.agreement().norms.iter().map(|norm| norm.id.clone()).collect();
    }
    over.iter()
        .filter_map(|subject| match subject {
            Subject::Clause(id) => Some(id.clone()),
            Subject::Phase(id) => Some(format!("phase {id}")),
            _ => None,
        })
        .collect()
}

/// Uses of a power by those who hold it: when, over what, and by how much. Whoever does not hold it changes nothing.
fn uses(
    reading: &Reading<'_>,
    norm: &irenic_model::Norm,
    kind: PowerKind,
    over: Option<&Subject>,
    by: Option<CalendarSpan>,
) -> Vec<(Reached, String, Option<CalendarSpan>)> {
    let event = match kind {
        PowerKind::Suspend => "suspension",
        PowerKind::Restore => "restoration",
        PowerKind::Terminate => "termination",
        PowerKind::Extend => "extension",
        PowerKind::Certify | PowerKind::Amend => return Vec::new(),
    };
    let granted: Vec<_> = instances(reading, norm);
    let holders: Vec<&String> = norm.bearers.members.iter().collect();
    reading
        .of_event(event)
        .into_iter()
        .filter_map(|index| {
            let incident = &reading.history.incidents[index];
            // Where nobody says whose act it was, it may have been a holder's, unless only others were involved.
            let held = Tri::any(holders.iter().map(|holder| reading.matching.done_by(incident, holder)));
            let about = incident.subject.clone().unwrap_or_default();
            if held == Tri::No || over.is_some_and(|over| over.word() != about) {
                return None;
            }
            let in_force = Tri::any(granted.iter().map(|one| {
                one.existence
                    .and(one.guard)
                    .and(reading.history.since(index, one.opened))
                    .and(reading.history.before(index, one.close))
            }));
            let at = reading.history.when(index).given(in_force.and(held));
            at.lo?;
            let asked = match reading.matching.field(incident, "days") {
                Some(Value::Quantity(days)) => CalendarSpan::from_quantity(&Quantity::new(days.value, Unit::Day)).ok(),
                _ => None,
            };
            let span = match (asked, by) {
                (Some(asked), Some(most)) if asked.mean_seconds() > most.mean_seconds() => Some(most),
                (asked, most) => asked.or(most),
            };
            let subject = about.strip_prefix("clause ").map_or(about.clone(), str::to_string);
            Some((at, subject, span))
        })
        .collect()
}
