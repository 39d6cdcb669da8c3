//! In what order parts are evaluated: what others rest on comes first, so that one round usually settles everything.

use std::collections::BTreeSet;

use irenic_model::{
    Act, Agreement, Boundary, Completion, Condition, Effect, Limit, MomentValue, Norm, Point, Subject, Trigger,
};
use irenic_syntax::ast::Modality;

/// A part that others can rest on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Node {
    Moment(String),
    Phase(String),
    Norm(String),
}

/// All moments, phases and norms, each after what it rests on as far as there are no circles.
pub(crate) fn evaluation_order(agreement: &Agreement) -> Vec<Node> {
    let mut done = BTreeSet::new();
    let mut order = Vec::new();
    for node in all_nodes(agreement) {
        visit(agreement, node, &mut done, &mut order);
    }
    order
}

/// All moments, phases and norms, in the order of the text.
pub(crate) fn all_nodes(agreement: &Agreement) -> Vec<Node> {
    let moments = agreement.moments.keys().map(|name| Node::Moment(name.clone()));
    let phases = agreement.phases.iter().map(|phase| Node::Phase(phase.id.clone()));
    let norms = agreement.norms.iter().map(|norm| Node::Norm(norm.id.clone()));
    moments.chain(phases).chain(norms).collect()
}

/// Everything that the verdict on a part looks at in some case, beside [`asked_of_everybody`].
pub(crate) fn rests_on(agreement: &Agreement, node: &Node) -> Vec<Node> {
    let mut needs = needs_of(agreement, node);
    match node {
        Node::Moment(name) => {
            if let Some(Limit::Point(point)) = agreement.moments.get(name).and_then(|moment| moment.limit.as_ref()) {
                in_point(point, &mut needs);
            }
        }
        // What is permitted does not violate.
        Node::Norm(id) if agreement.norm(id).is_some_and(|norm| norm.modality == Modality::MustNot) => {
            let permissions = agreement.norms.iter().filter(|norm| norm.modality == Modality::May);
            needs.extend(permissions.map(|norm| Node::Norm(norm.id.clone())));
        }
        Node::Norm(_) | Node::Phase(_) => {}
    }
    needs
}

/// What every part may look at: entry into force, who could have seen, where places are frozen, and what breaches and powers
/// do.
pub(crate) fn asked_of_everybody(agreement: &Agreement) -> Vec<Node> {
    let mut needs: Vec<Node> = Vec::new();
    if agreement.start.is_none() {
        let beginnings =
            ["entry_into_force", "signing"].into_iter().filter(|name| agreement.moments.contains_key(*name));
        needs.extend(beginnings.map(|name| Node::Moment(name.to_string())));
    }
    for mandate in agreement.actors.values().flat_map(|actor| &actor.mandates) {
        mandate.from.iter().chain(&mandate.until).for_each(|point| in_point(point, &mut needs));
    }
    agreement.places.values().filter_map(|place| place.as_of.as_ref()).for_each(|point| in_point(point, &mut needs));
    let mut in_effects = |effects: &[Effect]| {
        for effect in effects {
            effect.condition.iter().for_each(|condition| in_condition(condition, &mut needs));
            effect.until.iter().for_each(|point| in_point(point, &mut needs));
        }
    };
    agreement.norms.iter().for_each(|norm| in_effects(&norm.effects));
    agreement.phases.iter().for_each(|phase| in_effects(&phase.effects));
    let does = |norm: &&Norm| !norm.effects.is_empty() || matches!(norm.action, Act::Power(..));
    needs.extend(agreement.norms.iter().filter(does).map(|norm| Node::Norm(norm.id.clone())));
    let phases = agreement.phases.iter().filter(|phase| !phase.effects.is_empty());
    needs.extend(phases.map(|phase| Node::Phase(phase.id.clone())));
    needs
}

fn visit(agreement: &Agreement, node: Node, done: &mut BTreeSet<Node>, order: &mut Vec<Node>) {
    // An own stack: a long chain of clauses must not exhaust the machine's.
    let mut stack = vec![(node, false)];
    while let Some((node, expanded)) = stack.pop() {
        if expanded {
            order.push(node);
            continue;
        }
        if !done.insert(node.clone()) {
            continue;
        }
        let needs = needs_of(agreement, &node);
        stack.push((node, true));
        stack.extend(needs.into_iter().rev().map(|need| (need, false)));
    }
}

/// What a part rests on, in the order in which its text names it.
pub(crate) fn needs_of(agreement: &Agreement, node: &Node) -> Vec<Node> {
    let mut needs = Vec::new();
    match node {
        Node::Moment(name) => {
            if let Some(moment) = agreement.moments.get(name) {
                match &moment.value {
                    MomentValue::Is(point) => in_point(point, &mut needs),
                    MomentValue::When(condition) => in_condition(condition, &mut needs),
                    MomentValue::ToBeFixed(_) => {}
                }
                moment.from.iter().for_each(|point| in_point(point, &mut needs));
            }
        }
        Node::Phase(id) => {
            if let Some(phase) = agreement.phase(id) {
                for boundary in phase.begins.iter().chain(&phase.ends) {
                    match boundary {
                        Boundary::At(point) => in_point(point, &mut needs),
                        Boundary::When(condition) => in_condition(condition, &mut needs),
                    }
                }
                if let Some(Limit::Point(point)) = &phase.limit {
                    in_point(point, &mut needs);
                }
            }
        }
        Node::Norm(id) => {
            if let Some(norm) = agreement.norm(id) {
                in_norm(norm, &mut needs);
            }
        }
    }
    needs
}

fn in_norm(norm: &Norm, needs: &mut Vec<Node>) {
    match &norm.trigger {
        Trigger::None | Trigger::Whenever(_) => {}
        Trigger::When(condition) => in_condition(condition, needs),
        Trigger::Breach { of, condition, .. } => {
            needs.push(Node::Norm(of.clone()));
            condition.iter().for_each(|condition| in_condition(condition, needs));
        }
        Trigger::PhaseOverdue { of, condition, .. } => {
            needs.push(Node::Phase(of.clone()));
            condition.iter().for_each(|condition| in_condition(condition, needs));
        }
    }
    norm.conditions.iter().chain(&norm.while_conditions).for_each(|condition| in_condition(condition, needs));
    let window = &norm.window;
    window
        .at
        .iter()
        .chain(&window.from)
        .chain(&window.by)
        .chain(&window.until)
        .for_each(|point| in_point(point, needs));
    window.within.iter().filter_map(|(_, point)| point.as_ref()).for_each(|point| in_point(point, needs));
    window.lead.iter().for_each(|(_, point)| in_point(point, needs));
    window.every.iter().filter_map(|(_, point)| point.as_ref()).for_each(|point| in_point(point, needs));
    let order = &norm.order;
    needs.extend(order.after.iter().chain(&order.before).map(|id| Node::Norm(id.clone())));
    needs.extend(order.together.iter().map(|(id, _)| Node::Norm(id.clone())));
    needs.extend(order.in_phases.iter().map(|id| Node::Phase(id.clone())));
    if let Some(Completion::When(condition)) = &norm.completion {
        in_condition(condition, needs);
    }
    if let Act::Power(_, Some(Subject::Moment(name)), _) = &norm.action {
        needs.push(Node::Moment(name.clone()));
    }
}

fn in_point(point: &Point, needs: &mut Vec<Node>) {
    match point {
        Point::Moment(name) => needs.push(Node::Moment(name.clone())),
        Point::StartOfPhase(id) | Point::EndOfPhase(id) => needs.push(Node::Phase(id.clone())),
        Point::Fulfilment(id) | Point::Breach(id) => needs.push(Node::Norm(id.clone())),
        Point::Earliest(points) | Point::Latest(points) => points.iter().for_each(|point| in_point(point, needs)),
        Point::Shift(base, _) => in_point(base, needs),
        Point::Date(_) | Point::Instant(_) | Point::Start | Point::Trigger | Point::First(_) | Point::Without(..) => {}
    }
}

fn in_condition(condition: &Condition, needs: &mut Vec<Node>) {
    match condition {
        Condition::And(a, b) | Condition::Or(a, b) => {
            in_condition(a, needs);
            in_condition(b, needs);
        }
        Condition::Not(a) => in_condition(a, needs),
        Condition::Clause { clause, .. } => needs.push(Node::Norm(clause.clone())),
        Condition::PhaseActive(id) | Condition::PhaseBegun(id) | Condition::PhaseEnded(id) => {
            needs.push(Node::Phase(id.clone()));
        }
        Condition::Passed(point) => in_point(point, needs),
        _ => {}
    }
}
