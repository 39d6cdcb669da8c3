//! The parts that are not compiled, through the whole evaluation, and the points in time that compiled parts rest on.

use std::collections::{BTreeMap, BTreeSet};

use irenic_evidence::{Coverage, Incident};
use irenic_model::{
    Act, Agreement, Boundary, Condition, Effect, Limit, MomentValue, Norm, Pattern, Point, Tri, Trigger,
};
use irenic_syntax::ast::PowerKind;
use jiff::Timestamp;

use super::clock::{Pair, clamp};
use super::compile::Compiled;
use crate::closure::OF_ACCESS;
use crate::duty::Sight;
use crate::engine::{Query, evaluate};
use crate::finding::Report;
use crate::history::{Close, next_instant};
use crate::instance::{comes_in, instances};
use crate::mandate::{Blind, Reach, blind};
use crate::matching::Covering;
use crate::reading::Reading;
use crate::timeline::Reached;

/// The agreement without its compiled clauses, and the rows that bear on the rest.
pub(super) struct General {
    agreement: Agreement,
    /// Events whose rows are held.
    events: BTreeSet<String>,
    pub(super) incidents: BTreeMap<String, Incident>,
    named: BTreeMap<String, std::sync::Arc<irenic_model::Shape>>,
}

/// When nobody could see, or possibly nobody could; and when surely nobody could.
pub(super) type Unseen = (Vec<(i64, i64)>, Vec<(i64, i64)>);

/// Of a moment: its base, when nobody could see, its long stop.
pub(super) type OfMoment = (Pair, Vec<(i64, i64)>, Option<Close>);

/// Of a prohibition: its beginning, its end, and whether somewhere nobody could see.
pub(super) type OfProhibition = (Pair, (Pair, bool), (bool, bool));

/// What the whole evaluation says compiled parts rest on.
#[derive(Debug, Clone, Default)]
pub(super) struct Grounds {
    /// For each compiled moment: from when it is counted, where nobody could see, and its long stop with whether that
    /// instant still counts.
    pub(super) moments: Vec<OfMoment>,
    /// For each compiled duty: from when on triggers count, and when nobody could see.
    pub(super) responses: Vec<(Pair, Unseen)>,
    /// For each compiled prohibition: beginning, end, whether the end still counts, and whether somewhere nobody could
    /// see up to the least and the greatest end.
    pub(super) prohibitions: Vec<OfProhibition>,
    pub(super) report: Option<Report>,
}

impl General {
    pub(super) fn new(agreement: &Agreement, compiled: &Compiled<'_>) -> Self {
        let done: BTreeSet<&str> = compiled
            .responses
            .iter()
            .map(|one| one.norm.id.as_str())
            .chain(compiled.prohibitions.iter().map(|one| one.norm.id.as_str()))
            .collect();
        let moments: BTreeSet<&str> = compiled.moments.iter().map(|one| one.name.as_str()).collect();
        let mut rest = agreement.clone();
        rest.norms.retain(|norm| !done.contains(norm.id.as_str()));
        let mut events: BTreeSet<String> =
            ["certification", "statement", "level"].iter().chain(&OF_ACCESS).map(|word| (*word).to_string()).collect();
        for norm in &rest.norms {
            in_norm(norm, &mut events);
        }
        let norms =
            compiled.prohibitions.iter().map(|one| one.norm).chain(compiled.responses.iter().map(|one| one.norm));
        norms.for_each(|norm| in_window(norm, &mut events));
        for (name, moment) in &agreement.moments {
            moment.from.iter().for_each(|point| in_point(point, &mut events));
            if let Some(Limit::Point(point)) = &moment.limit {
                in_point(point, &mut events);
            }
            if !moments.contains(name.as_str()) {
                match &moment.value {
                    MomentValue::Is(point) => in_point(point, &mut events),
                    MomentValue::When(condition) => in_condition(condition, &mut events),
                    MomentValue::ToBeFixed(_) => {}
                }
            }
        }
        for phase in &agreement.phases {
            for boundary in phase.begins.iter().chain(&phase.ends) {
                match boundary {
                    Boundary::At(point) => in_point(point, &mut events),
                    Boundary::When(condition) => in_condition(condition, &mut events),
                }
            }
            if let Some(Limit::Point(point)) = &phase.limit {
                in_point(point, &mut events);
            }
            in_effects(&phase.effects, &mut events);
        }
        for actor in agreement.actors.values() {
            for mandate in &actor.mandates {
                mandate.from.iter().chain(&mandate.until).for_each(|point| in_point(point, &mut events));
            }
        }
        agreement
            .places
            .values()
            .filter_map(|place| place.as_of.as_ref())
            .for_each(|point| in_point(point, &mut events));
        General { agreement: rest, events, incidents: BTreeMap::new(), named: BTreeMap::new() }
    }

    /// Whether the whole evaluation needs the rows of an event.
    pub(super) fn needs(&self, event: &str) -> bool {
        self.events.iter().any(|above| self.agreement.event_is(event, above))
    }

    /// Evaluates, with compiled moments fixed as they stand.
    pub(super) fn evaluate(
        &self,
        compiled: &Compiled<'_>,
        coverage: &[Coverage],
        query: &Query,
        moments: &BTreeMap<String, Reached>,
        covering: &Covering,
    ) -> Grounds {
        let incidents: Vec<Incident> = self.incidents.values().cloned().collect();
        let (reading, report) =
            evaluate(&self.agreement, &incidents, Reach::Sources(coverage), query, &self.named, moments, covering);
        let as_of = query.as_of;
        let clamped = |spans: Vec<(Timestamp, Timestamp)>| -> Vec<(i64, i64)> {
            spans.into_iter().map(|(from, to)| (clamp(from), clamp(to))).collect()
        };
        let spans = |pattern: &Pattern, from: Timestamp, to: Timestamp| {
            let blind = blind(&reading, reading.reach, pattern, from, to);
            (clamped(blind.intervals), clamped(blind.surely))
        };
        let start = reading.start();
        let earliest = self.agreement.start.unwrap_or(Timestamp::MIN);
        let of_moments = compiled.moments.iter().filter_map(|one| {
            let moment = self.agreement.moments.get(&one.name)?;
            let base = moment.from.as_ref().map_or(start, |point| reading.fixed(point));
            let blind = match (base.lo, one.ask) {
                (Some(from), super::line::Ask::Quiet) => {
                    spans(compiled.uses[one.uses].pattern, from.max(earliest), next_instant(as_of)).0
                }
                _ => Vec::new(),
            };
            let stop = moment.limit.as_ref().map(|limit| reading.close_limit(limit, base));
            Some((Pair::of(base), blind, stop))
        });
        let moments = of_moments.collect();
        let responses = compiled
            .responses
            .iter()
            .map(|one| {
                let comes_in = comes_in(&reading, one.norm, reading.since_start(), false);
                let blind = comes_in
                    .lo
                    .map_or_else(Default::default, |from| spans(compiled.uses[one.acts].pattern, from, as_of));
                (Pair::of(comes_in), blind)
            })
            .collect();
        let prohibitions = compiled.prohibitions.iter().map(|one| self.prohibition(&reading, one.norm)).collect();
        Grounds { moments, responses, prohibitions, report: Some(report) }
    }

    fn prohibition(&self, reading: &Reading<'_>, norm: &Norm) -> OfProhibition {
        // All bearers of a prohibition without a trigger share one window.
        let Some(instance) = instances(reading, norm).into_iter().next() else {
            return (Pair::NEVER, (Pair::NEVER, true), (false, false));
        };
        let end = instance.close.earliest(Close::new(instance.lapse, false));
        let seen_to = instance.close.at.earliest(instance.lapse);
        let sight = Sight::over(reading, &instance, seen_to, |from, to| match norm.action.pattern() {
            Some(pattern) => blind(reading, reading.reach, pattern, from, to),
            None => Blind::default(),
        });
        let blind = (sight.blind() == Tri::Yes, sight.blind() != Tri::No);
        (Pair::of(instance.opened), (Pair::of(end.at), end.inclusive), blind)
    }
}

fn in_window(norm: &Norm, events: &mut BTreeSet<String>) {
    let window = &norm.window;
    let points = window.at.iter().chain(&window.from).chain(&window.by).chain(&window.until);
    points.for_each(|point| in_point(point, events));
    window.within.iter().filter_map(|(_, point)| point.as_ref()).for_each(|point| in_point(point, events));
    window.lead.iter().for_each(|(_, point)| in_point(point, events));
    window.every.iter().filter_map(|(_, point)| point.as_ref()).for_each(|point| in_point(point, events));
}

fn in_norm(norm: &Norm, events: &mut BTreeSet<String>) {
    in_window(norm, events);
    events.extend(norm.action.pattern().map(|pattern| pattern.event.clone()));
    match &norm.trigger {
        Trigger::Whenever(pattern) => {
            events.insert(pattern.event.clone());
        }
        Trigger::When(condition) => in_condition(condition, events),
        Trigger::Breach { condition, .. } | Trigger::PhaseOverdue { condition, .. } => {
            // Whether a breach was resolved is asked of resolutions, and of what was done meanwhile.
            events.insert("resolution".to_string());
            condition.iter().for_each(|condition| in_condition(condition, events));
        }
        Trigger::None => {}
    }
    in_effects(&norm.effects, events);
    norm.conditions.iter().chain(&norm.while_conditions).for_each(|condition| in_condition(condition, events));
    events.extend(norm.exceptions.iter().map(|pattern| pattern.event.clone()));
    if let Some(irenic_model::Completion::When(condition)) = &norm.completion {
        in_condition(condition, events);
    }
    if let Act::Power(kind, ..) = &norm.action {
        let event = match kind {
            PowerKind::Suspend => "suspension",
            PowerKind::Restore => "restoration",
            PowerKind::Terminate => "termination",
            PowerKind::Extend => "extension",
            PowerKind::Certify => "certification",
            PowerKind::Amend => "amendment",
        };
        events.insert(event.to_string());
    }
}

fn in_effects(effects: &[Effect], events: &mut BTreeSet<String>) {
    for effect in effects {
        events.insert("resolution".to_string());
        effect.condition.iter().for_each(|condition| in_condition(condition, events));
        effect.until.iter().for_each(|point| in_point(point, events));
    }
}

fn in_point(point: &Point, events: &mut BTreeSet<String>) {
    match point {
        Point::First(pattern) | Point::Without(_, pattern) => {
            events.insert(pattern.event.clone());
        }
        Point::Earliest(points) | Point::Latest(points) => points.iter().for_each(|point| in_point(point, events)),
        Point::Shift(base, _) => in_point(base, events),
        _ => {}
    }
}

fn in_condition(condition: &Condition, events: &mut BTreeSet<String>) {
    match condition {
        Condition::And(a, b) | Condition::Or(a, b) => {
            in_condition(a, events);
            in_condition(b, events);
        }
        Condition::Not(a) => in_condition(a, events),
        Condition::Occurred(pattern)
        | Condition::Without(_, pattern)
        | Condition::Count(pattern, ..)
        | Condition::Total(pattern, ..)
        | Condition::Latest(pattern, ..) => {
            events.insert(pattern.event.clone());
        }
        Condition::Passed(point) => in_point(point, events),
        _ => {}
    }
}
