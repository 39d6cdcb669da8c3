//! Prohibitions and levels to be kept: they count their violations and stay in force.

use irenic_evidence::TimeSpan;
use irenic_model::{Act, ClauseState, Norm, Pattern, Tri};
use irenic_syntax::ast::Modality;
use jiff::Timestamp;

use crate::duty::{Sight, best_standing, daily, ids, incident_link, opening, role, standard};
use crate::finding::Finding;
use crate::gravity::gravest;
use crate::history::{Close, Hit, meets};
use crate::instance::{Bound, Instance, instances};
use crate::mandate::blind;
use crate::reading::{InstanceStanding, Reading};
use crate::timeline::{Reached, Timeline};
use crate::tipping::tipping;

/// The instance under which violations that name nobody are counted.
const UNATTRIBUTED: &str = "unattributed";

/// Why nobody can say that a clause was kept, and how surely nobody can.
struct Unknown {
    why: String,
    holds: Tri,
    /// What kept those out who could have seen, by index.
    closures: Vec<usize>,
}

/// One violation.
struct Violation {
    index: usize,
    holds: Tri,
    at: Reached,
    actor: Option<String>,
}

/// The verdicts on all instances of a prohibition, with the one for violations that name nobody, if there are any.
pub(crate) fn verdicts(reading: &Reading<'_>, norm: &Norm, pattern: &Pattern) -> Vec<(Finding, InstanceStanding)> {
    let all = instances(reading, norm);
    let mut verdicts = Vec::new();
    let mut at = 0;
    // Bearers of one trigger stand together; violations that name nobody are told once for each trigger.
    while at < all.len() {
        let group: Vec<&Instance> = all[at..].iter().take_while(|one| one.trigger == all[at].trigger).collect();
        at += group.len();
        let found = violations(reading, norm, pattern, group[0]);
        let unnamed: Vec<&Violation> = found
            .iter()
            .filter(|one| {
                one.actor.is_none()
                    && group.iter().all(|instance| !matches!(instance.bound, Bound::Open | Bound::Together(_)))
            })
            .filter(|one| may_be_one_of(reading, one.index, &group))
            .collect();
        for instance in &group {
            let own: Vec<&Violation> = found.iter().filter(|one| belongs(one, instance)).collect();
            let may_be_its: Vec<&Violation> =
                unnamed.iter().copied().filter(|one| may_be_one_of(reading, one.index, &[*instance])).collect();
            verdicts.push(verdict(reading, norm, pattern, instance, &own, &may_be_its));
        }
        if !unnamed.is_empty() {
            let name = match group[0].trigger {
                Some(index) => format!("{}:{UNATTRIBUTED}", reading.history.incidents[index].id),
                None => UNATTRIBUTED.to_string(),
            };
            let nobody = Instance { name, bound: Bound::Unknown, ..group[0].clone() };
            verdicts.push(verdict(reading, norm, pattern, &nobody, &unnamed, &[]));
        }
    }
    verdicts
}

fn belongs(violation: &Violation, instance: &Instance) -> bool {
    match (&instance.bound, &violation.actor) {
        (Bound::One(name), Some(actor)) => name == actor,
        (Bound::Together(names), Some(actor)) => names.contains(actor),
        (Bound::Together(_) | Bound::Open, None) | (Bound::Open, Some(_)) => true,
        (Bound::One(_), None) | (Bound::Unknown, _) => false,
    }
}

/// Whether an incident that names nobody can be laid at one of the bearers: not when others alone were involved.
fn may_be_one_of(reading: &Reading<'_>, index: usize, group: &[&Instance]) -> bool {
    let involved = &reading.history.incidents[index].involved;
    involved.is_empty()
        || group.iter().any(|instance| match &instance.bound {
            Bound::One(name) => involved.contains(name),
            Bound::Together(names) => names.iter().any(|name| involved.contains(name)),
            Bound::Unknown | Bound::Open => true,
        })
}

fn violations(reading: &Reading<'_>, norm: &Norm, pattern: &Pattern, instance: &Instance) -> Vec<Violation> {
    let history = &reading.history;
    let role = role(reading, instance);
    let suspended = reading.standings.suspended.get(&norm.id);
    let end = instance.close.earliest(Close::new(instance.lapse, false));
    history
        .hits(&reading.matching, pattern, standard(reading, norm), role)
        .iter()
        .filter_map(|hit| {
            let incident = &history.incidents[hit.index];
            let time = incident.time;
            let excepted =
                Tri::any(norm.exceptions.iter().map(|except| reading.matching.matches(except, incident, role)));
            let mut holds = hit
                .holds
                .and(history.since(hit.index, instance.opened))
                .and(history.before(hit.index, end))
                .and(instance.existence)
                .and(instance.guard)
                .and(!excepted);
            if holds == Tri::No {
                return None;
            }
            holds = holds.and(daily(reading, norm, hit.index)).and(instance.in_force.during(time, history.as_of));
            if let Some(suspended) = suspended {
                holds = holds.and(!suspended.during(time, history.as_of));
            }
            holds = holds.and(!permitted(reading, norm, hit));
            if holds == Tri::Yes && time.latest > history.as_of {
                holds = Tri::Possibly;
            }
            // One that may lie before the beginning violates from the beginning on, if at all.
            let at = history.when(hit.index).not_before(instance.opened).given(holds).by(history.as_of);
            (holds != Tri::No && at.lo.is_some()).then(|| Violation {
                index: hit.index,
                holds,
                at,
                actor: reading.matching.actor(incident).map(str::to_string),
            })
        })
        .collect()
}

/// Whether a `may` excepts an incident from a prohibition.
fn permitted(reading: &Reading<'_>, prohibition: &Norm, hit: &Hit) -> Tri {
    let incident = &reading.history.incidents[hit.index];
    Tri::any(
        reading.agreement().norms.iter().filter(|norm| norm.modality == Modality::May && norm.open.is_empty()).map(
            |norm| {
                let Some(pattern) = norm.action.pattern() else { return Tri::No };
                if !norm.despite.is_empty() && !norm.despite.contains(&prohibition.id) {
                    return Tri::No;
                }
                let suspended = reading
                    .standings
                    .suspended
                    .get(&norm.id)
                    .map_or(Tri::No, |line| line.during(incident.time, reading.history.as_of));
                let matches = reading.matching.matches(pattern, incident, Default::default()).and(!suspended);
                if matches == Tri::No {
                    return Tri::No;
                }
                Tri::any(instances(reading, norm).iter().map(|instance| {
                    let by = match &instance.bound {
                        Bound::One(name) => reading.matching.done_by(incident, name),
                        Bound::Together(names) => {
                            Tri::any(names.iter().map(|name| reading.matching.done_by(incident, name)))
                        }
                        Bound::Unknown => Tri::Possibly,
                        Bound::Open => Tri::Yes,
                    };
                    let end = instance.close.earliest(Close::new(instance.lapse, false));
                    matches
                        .and(daily(reading, norm, hit.index))
                        .and(by)
                        .and(instance.existence)
                        .and(instance.guard)
                        .and(reading.history.since(hit.index, instance.opened))
                        .and(reading.history.before(hit.index, end))
                        .and(instance.in_force.during(incident.time, reading.history.as_of))
                }))
            },
        ),
    )
}

fn verdict(
    reading: &Reading<'_>,
    norm: &Norm,
    pattern: &Pattern,
    instance: &Instance,
    violations: &[&Violation],
    unnamed: &[&Violation],
) -> (Finding, InstanceStanding) {
    let end = instance.close.at.earliest(instance.lapse);
    let sight = Sight::over(reading, instance, end, |from, to| blind(reading, reading.reach, pattern, from, to));
    let nobody_named = match unnamed.len() {
        0 => None,
        1 => Some("one violation names nobody, so it is not known whether this party kept the clause".to_string()),
        many => Some(format!("{many} violations name nobody, so it is not known whether this party kept the clause")),
    };
    let holds = Tri::any(unnamed.iter().map(|one| one.holds)).or(sight.blind());
    let closures = if nobody_named.is_some() { Vec::new() } else { sight.closures };
    let unknown = nobody_named.or(sight.why).map(|why| Unknown { why, holds, closures });
    settle(reading, norm, instance, violations, unknown, "violates it")
}

/// The verdict on `must keep`: a report against it is a violation; without any report nothing is known.
///
/// A report bears on the clause when it comes while it is in force, or is the last before: a level holds until the next.
pub(crate) fn level_verdicts(reading: &Reading<'_>, norm: &Norm) -> Vec<(Finding, InstanceStanding)> {
    let Act::Keep(measure, compare, bound) = &norm.action else { return Vec::new() };
    let history = &reading.history;
    let required = standard(reading, norm);
    let reports: Vec<Hit> = reading
        .level_reports(measure)
        .into_iter()
        .filter(|hit| meets(history.incidents[hit.index].standing, required))
        .collect();
    instances(reading, norm)
        .iter()
        .map(|instance| {
            let bound = reading.matching.value(bound, None, role(reading, instance));
            let end = instance.close.earliest(Close::new(instance.lapse, false));
            let in_force = instance.opened.passed(history.as_of).and(instance.existence).and(instance.guard);
            let mut known = Tri::No;
            let mut found = Vec::new();
            for hit in &reports {
                let incident = &history.incidents[hit.index];
                let made = Tri::from(incident.time.latest <= history.as_of).or(Tri::Possibly);
                let told = hit.holds.and(history.before(hit.index, end)).and(made);
                // Where a report was made before the opening, one was the last before.
                known = known.or(told);
                let bears = history
                    .since(hit.index, instance.opened)
                    .or(last_before(reading, &reports, hit.index, instance.opened))
                    .and(told);
                let kept = match (reading.matching.field(incident, "value"), &bound) {
                    (Some(value), Some(bound)) => reading.matching.compare(&value, *compare, bound),
                    _ => Tri::Possibly,
                };
                let holds = (!kept).and(bears).and(in_force);
                let at = history.when(hit.index).not_before(instance.opened).given(holds).by(history.as_of);
                if holds != Tri::No && at.lo.is_some() {
                    found.push(Violation { index: hit.index, holds, at, actor: None });
                }
            }
            let found: Vec<&Violation> = found.iter().collect();
            let unseen = (known != Tri::Yes).then(|| Unknown {
                why: format!("no report of {measure} surely says what its level is"),
                holds: !known,
                closures: Vec::new(),
            });
            settle(reading, norm, instance, &found, unseen, "reports a level against it")
        })
        .collect()
}

/// Whether a report is the last before a point: no other lies between it and the point.
fn last_before(reading: &Reading<'_>, reports: &[Hit], index: usize, point: Reached) -> Tri {
    let time = |index: usize| reading.history.incidents[index].time;
    !Tri::any(reports.iter().filter(|other| other.index != index).map(|other| {
        // A range is half-open, so what begins where it ends comes after it.
        let comes_after = |one: TimeSpan, other: TimeSpan| {
            if other.is_exact() { one.earliest > other.latest } else { one.earliest >= other.latest }
        };
        let after = match (time(other.index), time(index)) {
            (other, one) if comes_after(other, one) => Tri::Yes,
            (other, one) if comes_after(one, other) => Tri::No,
            _ => Tri::Possibly,
        };
        other.holds.and(after).and(!reading.history.since(other.index, point))
    }))
}

fn settle(
    reading: &Reading<'_>,
    norm: &Norm,
    instance: &Instance,
    violations: &[&Violation],
    unknown: Option<Unknown>,
    what: &str,
) -> (Finding, InstanceStanding) {
    let as_of = reading.history.as_of;
    let in_force = instance.opened.passed(as_of).and(instance.existence);
    let certain_count = violations.iter().filter(|one| one.holds == Tri::Yes).count();
    let suspension = reading.standings.suspended.get(&norm.id);
    let breached = violations.iter().map(|one| one.at).fold(Reached::NEVER, Reached::earliest);
    let not_known = unknown.as_ref().map_or(Tri::No, |unknown| unknown.holds);
    // What ends with its phase, its window or the agreement stays as it was kept.
    let rows = [
        (ClauseState::Dormant, !instance.opened.passed(as_of)),
        (ClauseState::Lapsed, !instance.guard),
        (ClauseState::Breached, breached.passed(as_of)),
        (ClauseState::Suspended, suspension.map_or(Tri::No, |line| line.at(as_of))),
        (ClauseState::Undetermined, not_known),
        (ClauseState::Kept, Tri::Yes),
    ];
    let (mut state, alone) = gravest(&rows, &[ClauseState::Suspended, ClauseState::Lapsed]);
    let mut certain = alone && instance.existence == Tri::Yes;
    let surely = violations.iter().filter(|one| one.holds == Tri::Yes).filter_map(|one| one.at.lo).min();
    let mut since = match state {
        ClauseState::Dormant => None,
        ClauseState::Breached => surely.or(breached.lo),
        ClauseState::Suspended => suspension.and_then(|line| line.stretch(as_of)),
        _ => instance.opened.lo,
    };
    let mut reason = match state {
        ClauseState::Lapsed => "its condition did not hold when it would have come into force".to_string(),
        ClauseState::Breached if certain_count == 0 => {
            "what is known of the incidents leaves open whether they violate it".to_string()
        }
        ClauseState::Undetermined => unknown.as_ref().map_or_else(String::new, |unknown| unknown.why.clone()),
        _ => String::new(),
    };
    if instance.opened.is_unknown() && in_force != Tri::No && instance.guard != Tri::No {
        reason = "when it is in force rests on text that is open".to_string();
        (state, since, certain) = (ClauseState::Undetermined, None, false);
    }
    let indices: Vec<usize> = violations.iter().map(|one| one.index).collect();
    let closures = unknown.as_ref().map_or(&[][..], |unknown| &unknown.closures);
    let tipping = if certain { Vec::new() } else { tipping(reading, norm, instance, &indices, closures) };
    let mut chain = opening(reading, norm, instance);
    chain.extend(violations.iter().map(|one| {
        let what = if one.holds == Tri::Yes { what.to_string() } else { format!("possibly {what}") };
        incident_link(reading, one.index, &what)
    }));
    let finding = Finding {
        clause: norm.id.clone(),
        instance: instance.name.clone(),
        bearer: instance.bound.name(),
        state,
        since,
        due: instance.close.at.hi.or(instance.close.at.lo).filter(|due| *due > Timestamp::MIN),
        standing: best_standing(reading, &indices),
        certain,
        evidence: ids(reading, &indices),
        violations: certain_count as u64,
        possible_violations: (violations.len() - certain_count) as u64,
        reason,
        tipping,
        chain,
    };
    let kept = Tri::all(violations.iter().map(|one| !one.holds)).and(instance.guard);
    let kept = if not_known == Tri::No { kept } else { kept.and(Tri::Possibly) };
    let standing = InstanceStanding {
        instance: instance.name.clone(),
        bearer: instance.bound.name(),
        existence: instance.existence,
        opened: instance.opened,
        guard: instance.guard,
        achieved: instance.close.by(as_of).earliest(instance.lapse).not_before(instance.opened).by(as_of).given(kept),
        late: Tri::No,
        breached,
        missed: Reached::NEVER,
        over: Timeline::always(Tri::No),
        unseen: not_known != Tri::No,
        standing_duty: true,
        permission: false,
        breaches: violations
            .iter()
            .map(|one| {
                let actor = one.actor.clone().or_else(|| match norm.modality {
                    Modality::MustKeep => instance.bound.name(),
                    _ => None,
                });
                (reading.history.incidents[one.index].id.clone(), one.at, actor)
            })
            .collect(),
    };
    (finding, standing)
}
