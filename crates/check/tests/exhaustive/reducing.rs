//! Counterexamples made small.

use crate::draft::{Bearer, Boundary, Condition, Draft, Length, Node, Part, Time};

/// Takes away and simplifies as long as it stays what it was.
pub(crate) fn reduce(draft: &Draft, same: &dyn Fn(&Draft) -> bool) -> Draft {
    let mut draft = draft.clone();
    while let Some(smaller) = smaller(&draft).into_iter().find(|smaller| same(smaller)) {
        draft = smaller;
    }
    draft
}

/// Drafts that are a little smaller.
fn smaller(draft: &Draft) -> Vec<Draft> {
    let mut all: Vec<Draft> = Vec::new();
    for node in draft.nodes() {
        all.extend(without(draft, node));
    }
    if draft.clauses.iter().any(|clause| !clause.options.is_empty()) {
        all.extend(draft.drafts().into_iter().map(|(_, draft)| draft));
    }
    for clause in 0..draft.clauses.len() {
        for part in 0..draft.clauses[clause].parts.len() {
            let mut one = draft.clone();
            one.clauses[clause].parts.remove(part);
            all.push(one);
            for simple in simpler_part(&draft.clauses[clause].parts[part]) {
                let mut one = draft.clone();
                one.clauses[clause].parts[part] = simple;
                all.push(one);
            }
        }
        if matches!(draft.clauses[clause].bearer, Bearer::Each | Bearer::Jointly | Bearer::M) {
            let mut one = draft.clone();
            one.clauses[clause].bearer = Bearer::A;
            all.push(one);
        }
    }
    for phase in 0..draft.phases.len() {
        let mut none = draft.clone();
        none.phases[phase].ends = None;
        if draft.phases[phase].ends.is_some() {
            all.push(none);
        }
        for simple in draft.phases[phase].begins.iter().flat_map(simpler_boundary) {
            let mut one = draft.clone();
            one.phases[phase].begins = Some(simple);
            all.push(one);
        }
        for simple in draft.phases[phase].ends.iter().flat_map(simpler_boundary) {
            let mut one = draft.clone();
            one.phases[phase].ends = Some(simple);
            all.push(one);
        }
    }
    for moment in 0..draft.moments.len() {
        for simple in simpler_boundary(&draft.moments[moment]) {
            let mut one = draft.clone();
            one.moments[moment] = simple;
            all.push(one);
        }
    }
    all
}

/// The draft without a part that nothing refers to.
fn without(draft: &Draft, node: Node) -> Option<Draft> {
    if draft.nodes().filter(|other| *other != node).any(|other| draft.referred(other).contains(&node)) {
        return None;
    }
    let mut one = draft.clone();
    match node {
        Node::Clause(clause) if draft.clauses.len() > 1 => {
            one.clauses.remove(clause);
        }
        Node::Clause(_) => return None,
        Node::Phase(phase) => {
            one.phases.remove(phase);
        }
        Node::Moment(moment) => {
            one.moments.remove(moment);
        }
    }
    let shift = |place: &mut usize, of: usize| *place -= usize::from(*place > of);
    one.each_reference(&mut |other| match (other, node) {
        (Reference::Clause(place), Node::Clause(of))
        | (Reference::Phase(place), Node::Phase(of))
        | (Reference::Moment(place), Node::Moment(of)) => shift(place, of),
        _ => {}
    });
    Some(one)
}

enum Reference<'a> {
    Clause(&'a mut usize),
    Phase(&'a mut usize),
    Moment(&'a mut usize),
}

impl Draft {
    fn each_reference(&mut self, change: &mut dyn FnMut(Reference<'_>)) {
        for clause in &mut self.clauses {
            for part in clause.parts.iter_mut().chain(clause.options.iter_mut().flatten()) {
                match part {
                    Part::When(condition) => of_condition(condition, change),
                    Part::From(time) | Part::By(time) | Part::Until(time) => of_time(time, change),
                    Part::Within(_, time) => time.iter_mut().for_each(|time| of_time(time, change)),
                    Part::After(clause) | Part::Before(clause) => change(Reference::Clause(clause)),
                    Part::InPhase(phase) => change(Reference::Phase(phase)),
                }
            }
        }
        let phases = self.phases.iter_mut().flat_map(|phase| phase.begins.iter_mut().chain(&mut phase.ends));
        for boundary in phases.chain(&mut self.moments) {
            match boundary {
                Boundary::At(time) => of_time(time, change),
                Boundary::When(condition) => of_condition(condition, change),
            }
        }
    }
}

fn of_time(time: &mut Time, change: &mut dyn FnMut(Reference<'_>)) {
    match time {
        Time::Day(_) | Time::Noon(_) => {}
        Time::Moment(moment) => change(Reference::Moment(moment)),
        Time::StartOfPhase(phase) | Time::EndOfPhase(phase) => change(Reference::Phase(phase)),
        Time::Fulfilment(clause) => change(Reference::Clause(clause)),
        Time::Later(base, _) => of_time(base, change),
        Time::Earliest(left, right) | Time::Latest(left, right) => {
            of_time(left, change);
            of_time(right, change);
        }
    }
}

fn of_condition(condition: &mut Condition, change: &mut dyn FnMut(Reference<'_>)) {
    match condition {
        Condition::Fulfilled(clause) => change(Reference::Clause(clause)),
        Condition::PhaseBegun(phase) | Condition::PhaseEnded(phase) => change(Reference::Phase(phase)),
        Condition::Passed(time) => of_time(time, change),
        Condition::And(left, right) | Condition::Or(left, right) => {
            of_condition(left, change);
            of_condition(right, change);
        }
    }
}

fn simpler_part(part: &Part) -> Vec<Part> {
    match part {
        Part::When(condition) => simpler_condition(condition).into_iter().map(Part::When).collect(),
        Part::From(time) => simpler_time(time).into_iter().map(Part::From).collect(),
        Part::By(time) => simpler_time(time).into_iter().map(Part::By).collect(),
        Part::Until(time) => simpler_time(time).into_iter().map(Part::Until).collect(),
        Part::Within(length, time) => {
            let mut all: Vec<Part> =
                time.iter().flat_map(simpler_time).map(|time| Part::Within(*length, Some(time))).collect();
            all.extend(simpler_length(*length).map(|length| Part::Within(length, time.clone())));
            all
        }
        Part::After(_) | Part::Before(_) | Part::InPhase(_) => Vec::new(),
    }
}

fn simpler_length(length: Length) -> Option<Length> {
    match length {
        Length::Days(1) => None,
        Length::Days(days) => Some(Length::Days(days - 1)),
        Length::Hours(days) => Some(Length::Days(days)),
    }
}

fn simpler_boundary(boundary: &Boundary) -> Vec<Boundary> {
    match boundary {
        Boundary::At(time) => simpler_time(time).into_iter().map(Boundary::At).collect(),
        Boundary::When(condition) => {
            let mut all: Vec<Boundary> = simpler_condition(condition).into_iter().map(Boundary::When).collect();
            if let Condition::Fulfilled(clause) = condition {
                all.push(Boundary::At(Time::Fulfilment(*clause)));
            }
            all
        }
    }
}

fn simpler_condition(condition: &Condition) -> Vec<Condition> {
    match condition {
        Condition::And(left, right) | Condition::Or(left, right) => vec![(**left).clone(), (**right).clone()],
        Condition::Passed(time) => simpler_time(time).into_iter().map(Condition::Passed).collect(),
        _ => Vec::new(),
    }
}

fn simpler_time(time: &Time) -> Vec<Time> {
    match time {
        Time::Noon(day) => vec![Time::Day(*day)],
        Time::Later(base, length) => {
            let mut all = vec![(**base).clone()];
            all.extend(simpler_length(*length).map(|length| Time::Later(base.clone(), length)));
            all.extend(simpler_time(base).into_iter().map(|base| Time::Later(Box::new(base), *length)));
            all
        }
        Time::Earliest(left, right) | Time::Latest(left, right) => vec![(**left).clone(), (**right).clone()],
        _ => Vec::new(),
    }
}
