//! In what order parts are evaluated: what others rest on comes first, so that one round usually settles everything.

use std::collections::BTreeSet;

use irenic_model::{
    Act, Agreement, Boundary, Completion, Condition, Limit, MomentValue, Norm, Point, Subject, Trigger,
};

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
    let moments = agreement.moments.keys().map(|name| Node::Moment(name.clone()));
    let phases = agreement.phases.iter().map(|phase| Node::Phase(phase.id.clone()));
    let norms = agreement.norms.iter().map(|norm| Node::Norm(norm.id.clone()));
    for node in moments.chain(phases).chain(norms) {
        visit(agreement, node, &mut done, &mut order);
    }
    order
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
        let needs = rests_on(agreement, &node);
        stack.push((node, true));
        stack.extend(needs.into_iter().rev().map(|need| (need, false)));
    }
}

/// What a part rests on directly, in the order of its words.
pub(crate) fn rests_on(agreement: &Agreement, node: &Node) -> Vec<Node> {
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
