//! All patterns of an agreement, in a fixed order, with the part that asks each.

use irenic_model::{
    Agreement, Boundary, Completion, Condition, Effect, Limit, MomentValue, Norm, Pattern, Point, Trigger,
};

use crate::order::Node;

/// All patterns, each with the part that asks it; without one where every part may ask it, by way of a mandate, of a place
/// or of what a breach does.
pub(crate) fn patterns_of(agreement: &Agreement) -> Vec<(Option<Node>, &Pattern)> {
    let mut patterns = Vec::new();
    let mut put =
        |node: Option<&Node>, found: Vec<_>| patterns.extend(found.into_iter().map(|one| (node.cloned(), one)));
    for (name, moment) in &agreement.moments {
        let mut found = Vec::new();
        match &moment.value {
            MomentValue::Is(point) => in_point(point, &mut found),
            MomentValue::When(condition) => in_condition(condition, &mut found),
            MomentValue::ToBeFixed(_) => {}
        }
        moment.from.iter().for_each(|point| in_point(point, &mut found));
        in_limit(moment.limit.as_ref(), &mut found);
        put(Some(&Node::Moment(name.clone())), found);
    }
    for phase in &agreement.phases {
        let mut found = Vec::new();
        for boundary in phase.begins.iter().chain(&phase.ends) {
            match boundary {
                Boundary::At(point) => in_point(point, &mut found),
                Boundary::When(condition) => in_condition(condition, &mut found),
            }
        }
        in_limit(phase.limit.as_ref(), &mut found);
        put(Some(&Node::Phase(phase.id.clone())), found);
    }
    for norm in &agreement.norms {
        let mut found = Vec::new();
        in_norm(norm, &mut found);
        put(Some(&Node::Norm(norm.id.clone())), found);
    }
    let mut found = Vec::new();
    let effects = agreement.norms.iter().flat_map(|norm| &norm.effects);
    effects
        .chain(agreement.phases.iter().flat_map(|phase| &phase.effects))
        .for_each(|effect| in_effect(effect, &mut found));
    for mandate in agreement.actors.values().flat_map(|actor| &actor.mandates) {
        mandate.from.iter().chain(&mandate.until).for_each(|point| in_point(point, &mut found));
    }
    agreement.places.values().filter_map(|place| place.as_of.as_ref()).for_each(|point| in_point(point, &mut found));
    put(None, found);
    patterns
}

fn in_norm<'p>(norm: &'p Norm, found: &mut Vec<&'p Pattern>) {
    found.extend(norm.action.pattern());
    match &norm.trigger {
        Trigger::None => {}
        Trigger::When(condition) => in_condition(condition, found),
        Trigger::Whenever(pattern) => found.push(pattern),
        Trigger::Breach { condition, .. } | Trigger::PhaseOverdue { condition, .. } => {
            condition.iter().for_each(|condition| in_condition(condition, found));
        }
    }
    norm.conditions.iter().chain(&norm.while_conditions).for_each(|condition| in_condition(condition, found));
    found.extend(&norm.exceptions);
    let window = &norm.window;
    let points = window.at.iter().chain(&window.from).chain(&window.by).chain(&window.until);
    let lengths = window.within.iter().filter_map(|(_, point)| point.as_ref());
    let lead = window.lead.iter().map(|(_, point)| point);
    let every = window.every.iter().filter_map(|(_, point)| point.as_ref());
    points.chain(lengths).chain(lead).chain(every).for_each(|point| in_point(point, found));
    if let Some(Completion::When(condition)) = &norm.completion {
        in_condition(condition, found);
    }
}

fn in_effect<'p>(effect: &'p Effect, found: &mut Vec<&'p Pattern>) {
    effect.condition.iter().for_each(|condition| in_condition(condition, found));
    effect.until.iter().for_each(|point| in_point(point, found));
}

fn in_limit<'p>(limit: Option<&'p Limit>, found: &mut Vec<&'p Pattern>) {
    if let Some(Limit::Point(point)) = limit {
        in_point(point, found);
    }
}

fn in_point<'p>(point: &'p Point, found: &mut Vec<&'p Pattern>) {
    match point {
        Point::First(pattern) | Point::Without(_, pattern) => found.push(pattern),
        Point::Earliest(points) | Point::Latest(points) => points.iter().for_each(|point| in_point(point, found)),
        Point::Shift(base, _) => in_point(base, found),
        Point::Date(_)
        | Point::Instant(_)
        | Point::Start
        | Point::Moment(_)
        | Point::Trigger
        | Point::StartOfPhase(_)
        | Point::EndOfPhase(_)
        | Point::Fulfilment(_)
        | Point::Breach(_) => {}
    }
}

fn in_condition<'p>(condition: &'p Condition, found: &mut Vec<&'p Pattern>) {
    match condition {
        Condition::And(a, b) | Condition::Or(a, b) => {
            in_condition(a, found);
            in_condition(b, found);
        }
        Condition::Not(a) => in_condition(a, found),
        Condition::Occurred(pattern)
        | Condition::Without(_, pattern)
        | Condition::Count(pattern, ..)
        | Condition::Total(pattern, ..)
        | Condition::Latest(pattern, ..) => found.push(pattern),
        Condition::Passed(point) => in_point(point, found),
        Condition::Clause { .. }
        | Condition::PhaseActive(_)
        | Condition::PhaseBegun(_)
        | Condition::PhaseEnded(_)
        | Condition::Level(..)
        | Condition::Certified(..)
        | Condition::Resolved
        | Condition::Unknown => {}
    }
}
