//! What waits for ever: parts of a text that come about in no course, though everything outside them does.
//!
//! Last times and lapses are taken out of the text first, so that nothing comes too late. What is left only waits: the more
//! acts there are, the more comes about, so one course in which every act happens again and again shows all that can.

use irenic_evidence::{Coverage, Incident};
use irenic_model::{ClauseState, Standard};
use irenic_verify::{PhaseState, Query, verify};
use jiff::{SignedDuration, Timestamp};

use crate::courses::incident;
use crate::draft::{Bearer, Boundary, Clause, Condition, Draft, Node, Part, Sort, Time, event, print};
use crate::reading::Parsed;

/// What stands outside a set of parts while the set is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outside {
    /// It comes about if anything can bring it about: a permission is not fulfilled, a phase that nothing begins does not begin.
    Possible,
    /// The same, and a phase that nothing begins begins all the same: of that phase it is told by itself.
    PhasesBegin,
    /// It all comes about, a permission too.
    All,
}

/// The smallest sets of parts that wait for one another, or, one alone, for what never comes.
#[derive(Debug, Default)]
pub(crate) struct Deadlocks {
    /// What must be told.
    pub(crate) told: Vec<Vec<Node>>,
    /// What may be told besides: where a part waits in a circle and for what never comes, and what waits for the phase that
    /// nothing begins.
    pub(crate) besides: Vec<Vec<Node>>,
    /// How often the engine was asked.
    pub(crate) asked: u64,
}

pub(crate) fn deadlocks(draft: &Draft) -> Deadlocks {
    let waiting = without_ends(draft);
    let mut found = Deadlocks { asked: 1, ..Deadlocks::default() };
    let dead = dead(&waiting, &[], Outside::Possible);
    if dead.is_empty() {
        return found;
    }
    found.told = smallest(&waiting, &dead, Outside::PhasesBegin, &mut found.asked);
    found.besides = smallest(&waiting, &dead, Outside::Possible, &mut found.asked);
    found.besides.extend(smallest(&waiting, &dead, Outside::All, &mut found.asked));
    found
}

/// Whether none of some parts comes about although everything else does.
pub(crate) fn wait_for_themselves(draft: &Draft, parts: &[Node]) -> bool {
    let free: Vec<Node> = draft.nodes().filter(|node| !parts.contains(node)).collect();
    let outside = [Outside::All, Outside::Possible];
    outside.iter().any(|outside| {
        let dead = self::dead(&without_ends(draft), &free, *outside);
        parts.iter().all(|part| dead.contains(part))
    })
}

fn smallest(waiting: &Draft, dead: &[Node], outside: Outside, asked: &mut u64) -> Vec<Vec<Node>> {
    let mut sets: Vec<u32> = (1..1u32 << dead.len()).collect();
    sets.sort_by_key(|set| set.count_ones());
    let mut smallest: Vec<u32> = Vec::new();
    let nodes = |set: u32| -> Vec<Node> {
        dead.iter().enumerate().filter(|(index, _)| set & (1 << index) != 0).map(|(_, node)| *node).collect()
    };
    for set in sets {
        if smallest.iter().any(|known| known & set == *known) {
            continue;
        }
        let inside = nodes(set);
        let free: Vec<Node> = waiting.nodes().filter(|node| !inside.contains(node)).collect();
        *asked += 1;
        let still = self::dead(waiting, &free, outside);
        if inside.iter().all(|node| still.contains(node)) {
            smallest.push(set);
        }
    }
    smallest.into_iter().map(nodes).collect()
}

impl Draft {
    pub(crate) fn nodes(&self) -> impl Iterator<Item = Node> + use<> {
        let clauses = (0..self.clauses.len()).map(Node::Clause);
        clauses.chain((0..self.phases.len()).map(Node::Phase)).chain((0..self.moments.len()).map(Node::Moment))
    }
}

/// The text without last times of duties, and with the beginning of a phase in the place of the phase.
fn without_ends(draft: &Draft) -> Draft {
    let mut draft = draft.clone();
    for clause in draft.clauses.iter_mut().filter(|clause| clause.sort != Sort::Prohibition) {
        let mut begun = Vec::new();
        clause.parts.retain(|part| {
            if let Part::InPhase(phase) = part {
                begun.push(Condition::PhaseBegun(*phase));
            }
            matches!(part, Part::When(_) | Part::From(_) | Part::After(_))
        });
        for condition in begun {
            let when = clause.parts.iter_mut().find_map(|part| match part {
                Part::When(when) => Some(when),
                _ => None,
            });
            match when {
                Some(when) => *when = Condition::And(Box::new(when.clone()), Box::new(condition)),
                None => clause.parts.push(Part::When(condition)),
            }
        }
    }
    draft
}

/// Which parts come about in no course where some are free: a duty that opens at once, a prohibition with an end that ends,
/// a phase that begins, and ends if it ends at all.
fn dead(draft: &Draft, free: &[Node], outside: Outside) -> Vec<Node> {
    let mut text = draft.clone();
    if outside == Outside::All {
        text.phases.iter_mut().for_each(|phase| _ = phase.begins.get_or_insert(Boundary::At(Time::Day(0))));
    }
    for node in free {
        match node {
            Node::Clause(clause) => {
                let clause = &mut text.clauses[*clause];
                let ends = clause.ends();
                clause.parts.clear();
                if outside == Outside::All {
                    clause.sort = Sort::Duty;
                }
                if ends && outside != Outside::All {
                    clause.parts.push(Part::Until(Time::Day(1)));
                }
            }
            Node::Phase(phase) => {
                let phase = &mut text.phases[*phase];
                if phase.begins.is_some() || outside != Outside::Possible {
                    phase.begins = Some(Boundary::At(Time::Day(0)));
                }
                if phase.ends.is_some() || outside == Outside::All {
                    phase.ends = Some(Boundary::At(Time::Day(1)));
                }
            }
            Node::Moment(moment) => text.moments[*moment] = Boundary::At(Time::Day(0)),
        }
    }
    // Whether a prohibition came to its end is asked through a clause that waits for it.
    let prohibitions: Vec<usize> = (0..draft.clauses.len()).filter(|clause| draft.clauses[*clause].ends()).collect();
    for clause in &prohibitions {
        let parts = vec![Part::When(Condition::Fulfilled(*clause))];
        text.clauses.push(Clause { sort: Sort::Duty, bearer: Bearer::M, parts, options: Vec::new() });
    }
    let agreement = Parsed::new(&print(&text)).resolve(&[]).unwrap();
    let start: Timestamp = "2026-03-02T00:00Z".parse().unwrap();
    let mut incidents: Vec<Incident> = Vec::new();
    for (index, instance) in text.instances().iter().enumerate() {
        for day in 0..20 {
            let at = start + SignedDuration::from_hours(24 * day);
            incidents.push(incident(format!("{index}.{day}"), &event(instance.clause), instance.by, at));
        }
    }
    let coverage = Coverage { events: (0..text.clauses.len()).map(event).collect(), ..Coverage::default() };
    let as_of = start + SignedDuration::from_hours(24 * 60);
    let report = verify(&agreement, &incidents, &[coverage], &Query { as_of, standard: Standard::Confirmed });
    let states = |clause: usize| {
        let id = (clause + 1).to_string();
        report.findings.iter().filter(move |one| one.clause == id).map(|one| one.state)
    };
    let mut dead = Vec::new();
    for node in draft.nodes() {
        let comes = match node {
            Node::Clause(clause) => {
                match (draft.clauses[clause].sort, prohibitions.iter().position(|one| *one == clause)) {
                    (Sort::Duty, _) => {
                        states(clause).all(|state| matches!(state, ClauseState::Fulfilled | ClauseState::FulfilledLate))
                    }
                    (_, Some(probe)) => states(draft.clauses.len() + probe).all(|state| state != ClauseState::Dormant),
                    (_, None) => states(clause).all(|state| state != ClauseState::Dormant),
                }
            }
            Node::Phase(phase) => {
                let wanted = match draft.phases[phase].ends {
                    Some(_) => vec![PhaseState::Ended],
                    None => vec![PhaseState::Ended, PhaseState::Active],
                };
                wanted.contains(&report.phases[phase].state)
            }
            Node::Moment(moment) => {
                let name = format!("m_{}", moment + 1);
                report.moments.iter().any(|one| one.moment == name && one.state == "reached")
            }
        };
        if !comes {
            dead.push(node);
        }
    }
    dead
}

impl Clause {
    /// Whether it is a prohibition that something ends.
    fn ends(&self) -> bool {
        let end = |part: &Part| {
            matches!(part, Part::Until(_) | Part::By(_) | Part::Within(..) | Part::Before(_) | Part::InPhase(_))
        };
        self.sort == Sort::Prohibition && self.parts.iter().any(end)
    }
}
