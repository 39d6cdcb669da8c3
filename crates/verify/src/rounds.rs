//! The evaluation: rounds over moments, phases, norms and effects until nothing changes any more.
//!
//! Every state at an instant rests on what happened at or before it, so a round extends the settled past; without circles
//! one round settles everything and a second confirms it. Rounds always begin with nothing, so that what comes out depends
//! on the evidence alone and not on the way there; a part is looked at again only where something that it looked at in that
//! round of the run before is another now. A round over what has not changed costs a comparison of versions.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use irenic_model::{Agreement, ClauseState, Shape};
use jiff::Timestamp;

use crate::effect::{self, Effects};
use crate::engine::{Query, moment_finding, moment_reached, norm_verdicts, phase_finding, phase_standing};
use crate::finding::{Finding, MomentFinding, PhaseFinding, Report};
use crate::held::{Asked, History, Touched};
use crate::mandate::Reach;
use crate::matching::{Covering, Matching};
use crate::order::{Node, evaluation_order};
use crate::reading::{InstanceStanding, PhaseStanding, Reading, Standings};
use crate::timeline::Reached;
use crate::trace::{Noted, Reads, Remembered, Told, Trace};
use crate::triggered::Triggered;

/// What one part comes to.
#[derive(Debug, Clone)]
enum Outcome {
    Moment(Reached),
    Phase(PhaseStanding),
    Norm(Rc<Verdicts>),
}

/// The verdicts on the instances of a norm.
#[derive(Debug)]
pub(crate) struct Verdicts {
    pub(crate) findings: Vec<Rc<Finding>>,
    standings: Rc<Vec<InstanceStanding>>,
}

/// A part, with all that is remembered of it.
struct Part {
    node: Node,
    outcomes: Remembered<Outcome>,
    triggered: Triggered,
}

/// Where something that a part rests on comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Origin {
    Part(Node),
    /// What breaches and powers do.
    Effects,
    /// The instant at which a place is frozen.
    Freezing(String),
}

/// What one run came to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settlement {
    pub(crate) verdicts: BTreeMap<String, Rc<Verdicts>>,
    pub(crate) phases: Vec<Rc<PhaseFinding>>,
    pub(crate) moments: Vec<Rc<MomentFinding>>,
    pub(crate) settled: bool,
    /// Norms that were still changing when the run was given up.
    pub(crate) unsettled: Vec<String>,
    pub(crate) incidents: usize,
    /// Parts that were looked at again.
    pub(crate) looked_at: BTreeSet<Node>,
    /// Verdicts on instances that were given anew.
    pub(crate) given: usize,
}

/// An agreement being evaluated, with all that is remembered.
pub(crate) struct Evaluation<'a> {
    pub(crate) reading: Reading<'a>,
    /// Moments fixed from outside.
    set: BTreeMap<String, Reached>,
    parts: Vec<Part>,
    effects: Remembered<Rc<Effects>>,
    /// What the freezing of each place looked at, round by round of the last run.
    freezings: BTreeMap<String, Vec<Reads>>,
    phases: BTreeMap<String, Remembered<Rc<PhaseFinding>>>,
    moments: BTreeMap<String, Remembered<Rc<MomentFinding>>>,
    run: u64,
}

impl<'a> Evaluation<'a> {
    /// Holds no evidence yet.
    pub(crate) fn new(
        agreement: &'a Agreement,
        reach: Reach<'a>,
        query: &Query,
        named: &'a BTreeMap<String, Arc<Shape>>,
        set: BTreeMap<String, Reached>,
        covering: Covering,
    ) -> Self {
        let trace = Rc::new(Trace::default());
        let frozen = Noted::new(Told::Frozen, &trace);
        let reading = Reading {
            matching: Matching { covering, agreement, named, frozen },
            history: History::empty(query.as_of, &trace),
            reach,
            standard: query.standard,
            standings: Standings::new(&trace),
            trace,
        };
        let parts = evaluation_order(agreement)
            .into_iter()
            .map(|node| Part { node, outcomes: Remembered::default(), triggered: Triggered::default() })
            .collect();
        Evaluation {
            reading,
            set,
            parts,
            effects: Remembered::default(),
            freezings: BTreeMap::new(),
            phases: BTreeMap::new(),
            moments: BTreeMap::new(),
            run: 0,
        }
    }

    /// Looks at only these parts from now on; the rest of the agreement stands as if it were not there.
    pub(crate) fn confine(&mut self, to: &BTreeSet<Node>) {
        self.parts.retain(|part| to.contains(&part.node));
    }

    /// Forgets every outcome, because something that all of them rest on is another. What patterns found stays.
    pub(crate) fn forget(&mut self) {
        for part in &mut self.parts {
            part.outcomes = Remembered::default();
            part.triggered = Triggered::default();
        }
        self.effects = Remembered::default();
        self.phases.clear();
        self.moments.clear();
    }

    /// Rounds until nothing changes.
    pub(crate) fn run(&mut self) -> Settlement {
        self.run += 1;
        let (run, agreement) = (self.run, self.reading.agreement());
        self.reading.history.begin(run);
        self.reading.standings.begin();
        self.reading.matching.frozen.begin();
        let most = 8 + 2 * self.parts.len();
        let mut settlement = Settlement::default();
        self.freezings.clear();
        for round in 0..most {
            self.reading.trace.begin_round(round);
            freeze(&mut self.reading, &mut self.freezings);
            let mut moved = Vec::new();
            for part in &mut self.parts {
                let outcome = match part.outcomes.recall(&self.reading, run) {
                    Some(outcome) => outcome,
                    None => {
                        let (reading, set, triggered) = (&self.reading, &self.set, &mut part.triggered);
                        let node = &part.node;
                        let (outcome, reads) = reading.trace.watch(|| look(reading, set, node, triggered, run));
                        let Some(outcome) = outcome else { continue };
                        settlement.looked_at.insert(part.node.clone());
                        part.outcomes.keep(reads, outcome.clone(), run);
                        outcome
                    }
                };
                let standings = &mut self.reading.standings;
                match (&part.node, outcome) {
                    (Node::Moment(name), Outcome::Moment(reached)) => standings.moments.set(name, reached),
                    (Node::Phase(id), Outcome::Phase(standing)) => standings.phases.set(id, standing),
                    (Node::Norm(id), Outcome::Norm(verdicts)) => {
                        let before = standings.clauses.version(id);
                        standings.clauses.set(id, Rc::clone(&verdicts.standings));
                        if standings.clauses.version(id) != before {
                            moved.push(id.clone());
                        }
                        settlement.verdicts.insert(id.clone(), verdicts);
                    }
                    _ => {}
                }
            }
            let effects = match self.effects.recall(&self.reading, run) {
                Some(effects) => effects,
                None => {
                    let reading = &self.reading;
                    let (effects, reads) = reading.trace.watch(|| Rc::new(effect::effects(reading)));
                    self.effects.keep(reads, Rc::clone(&effects), run);
                    effects
                }
            };
            self.reading.standings.take(&effects);
            if !self.reading.standings.moved() {
                settlement.settled = true;
                break;
            }
            settlement.unsettled =
                agreement.norms.iter().map(|norm| &norm.id).filter(|id| moved.contains(id)).cloned().collect();
        }
        self.tell(&mut settlement);
        settlement
    }

    /// Tells where phases and moments stand, and lets go what this run did not use.
    fn tell(&mut self, settlement: &mut Settlement) {
        let (run, reading) = (self.run, &self.reading);
        let watched: BTreeSet<&Node> = self.parts.iter().map(|part| &part.node).collect();
        for phase in &reading.agreement().phases {
            if !watched.contains(&Node::Phase(phase.id.clone())) {
                continue;
            }
            let remembered = self.phases.entry(phase.id.clone()).or_default();
            let found = remembered.recall(reading, run).unwrap_or_else(|| {
                let (found, reads) = reading.trace.watch(|| Rc::new(phase_finding(reading, phase)));
                remembered.keep(reads, Rc::clone(&found), run);
                settlement.looked_at.insert(Node::Phase(phase.id.clone()));
                found
            });
            settlement.phases.push(found);
        }
        for (name, moment) in &reading.agreement().moments {
            if !watched.contains(&Node::Moment(name.clone())) {
                continue;
            }
            let remembered = self.moments.entry(name.clone()).or_default();
            let found = remembered.recall(reading, run).unwrap_or_else(|| {
                let (found, reads) = reading.trace.watch(|| Rc::new(moment_finding(reading, name, moment)));
                remembered.keep(reads, Rc::clone(&found), run);
                settlement.looked_at.insert(Node::Moment(name.clone()));
                found
            });
            settlement.moments.push(found);
        }
        settlement.incidents = reading.history.count;
        for part in &mut self.parts {
            settlement.given += part.triggered.given(run);
            part.outcomes.forget_before(run);
            part.triggered.forget_before(run);
        }
        self.effects.forget_before(run);
        self.phases.values_mut().for_each(|remembered| remembered.forget_before(run));
        self.moments.values_mut().for_each(|remembered| remembered.forget_before(run));
        self.reading.history.end();
    }

    /// What of the finds of patterns the present state rests on.
    pub(crate) fn asked(&self) -> BTreeSet<Asked> {
        let parts = self.parts.iter().flat_map(|part| part.outcomes.reads());
        let phases = self.phases.values().flat_map(Remembered::reads);
        let moments = self.moments.values().flat_map(Remembered::reads);
        parts.chain(phases).chain(moments).chain(self.effects.reads()).flat_map(Reads::finds).collect()
    }

    /// The incidents of a batch that bear on a part, by way of whatever other parts they changed: also of one that they
    /// changed only in a round on the way, and that stands at the end of the run as it did.
    pub(crate) fn bearing_on(&self, node: &Node, touched: &Touched) -> BTreeSet<String> {
        let mut ids = BTreeSet::new();
        let mut seen: BTreeSet<Origin> = BTreeSet::new();
        let mut ahead = vec![Origin::Part(node.clone())];
        while let Some(origin) = ahead.pop() {
            if !seen.insert(origin.clone()) {
                continue;
            }
            for reads in self.reads_of(&origin) {
                ids.extend(reads.hits().filter_map(|asked| touched.hits.get(asked)).flatten().cloned());
                ids.extend(reads.events().filter_map(|event| touched.events.get(event)).flatten().cloned());
                ids.extend(reads.incidents().filter(|id| touched.incidents.contains(*id)).cloned());
                ahead.extend(reads.moved(&self.reading).into_iter().map(|(sort, name)| match sort {
                    Told::Moment => Origin::Part(Node::Moment(name.to_string())),
                    Told::Phase => Origin::Part(Node::Phase(name.to_string())),
                    Told::Clause => Origin::Part(Node::Norm(name.to_string())),
                    Told::Frozen => Origin::Freezing(name.to_string()),
                    Told::Suspended | Told::Stopped | Told::Terminated | Told::PhaseEnd | Told::Extended => {
                        Origin::Effects
                    }
                }));
            }
        }
        ids
    }

    fn reads_of(&self, origin: &Origin) -> Vec<&Reads> {
        let node = match origin {
            Origin::Part(node) => node,
            Origin::Effects => return self.effects.reads().collect(),
            Origin::Freezing(place) => return self.freezings.get(place).into_iter().flatten().collect(),
        };
        let own = self.parts.iter().filter(|part| part.node == *node).flat_map(|part| part.outcomes.reads());
        let told = match node {
            Node::Phase(id) => self.phases.get(id).map(|remembered| remembered.reads().collect::<Vec<_>>()),
            Node::Moment(name) => self.moments.get(name).map(|remembered| remembered.reads().collect()),
            Node::Norm(_) => None,
        };
        own.chain(told.into_iter().flatten()).collect()
    }
}

impl Settlement {
    /// What was found, in the order of the text.
    pub(crate) fn report(&self, reading: &Reading<'_>) -> Report {
        let mut told = BTreeSet::new();
        let mut findings = Vec::new();
        for norm in reading.agreement().norms.iter().filter(|norm| told.insert(&norm.id)) {
            findings.extend(self.findings(&norm.id));
        }
        Report {
            as_of: reading.history.as_of,
            standard: reading.standard,
            findings,
            phases: self.phases.iter().map(|found| PhaseFinding::clone(found)).collect(),
            moments: self.moments.iter().map(|found| MomentFinding::clone(found)).collect(),
            incidents: self.incidents,
            settled: self.settled,
        }
    }

    /// Whether a norm was still changing when the run was given up.
    pub(crate) fn in_doubt(&self, norm: &str) -> bool {
        !self.settled && self.unsettled.iter().any(|one| one == norm)
    }

    /// The findings on a norm, as the report has them.
    pub(crate) fn findings(&self, norm: &str) -> Vec<Finding> {
        let doubtful = self.in_doubt(norm);
        let verdicts = self.verdicts.get(norm).map_or(&[][..], |verdicts| &verdicts.findings);
        verdicts
            .iter()
            .map(|finding| {
                let mut finding = Finding::clone(finding);
                if doubtful {
                    finding.state = ClauseState::Undetermined;
                    finding.certain = false;
                    finding.reason = "its conditions depend on each other within one instant".to_string();
                }
                finding
            })
            .collect()
    }
}

/// What a part comes to now; none where the agreement does not have it.
fn look(
    reading: &Reading<'_>,
    set: &BTreeMap<String, Reached>,
    node: &Node,
    triggered: &mut Triggered,
    run: u64,
) -> Option<Outcome> {
    let agreement = reading.agreement();
    Some(match node {
        Node::Moment(name) => {
            let moment = agreement.moments.get(name)?;
            Outcome::Moment(set.get(name).copied().unwrap_or_else(|| moment_reached(reading, name, moment)))
        }
        Node::Phase(id) => Outcome::Phase(phase_standing(reading, agreement.phase(id)?)),
        Node::Norm(id) => {
            let (findings, standings) = norm_verdicts(reading, agreement.norm(id)?, triggered, run).into_iter().unzip();
            Outcome::Norm(Rc::new(Verdicts { findings, standings: Rc::new(standings) }))
        }
    })
}

/// Places frozen at a point that is not known beforehand, with what was looked at for each.
fn freeze(reading: &mut Reading<'_>, freezings: &mut BTreeMap<String, Vec<Reads>>) {
    let mut frozen: Vec<(String, Option<Timestamp>)> = Vec::new();
    for (name, place) in &reading.agreement().places {
        let Some(point) = &place.as_of else { continue };
        let (at, reads) = reading.trace.watch(|| reading.fixed(point).exact());
        freezings.entry(name.clone()).or_default().push(reads);
        frozen.push((name.clone(), at));
    }
    reading.matching.frozen.replace(frozen.into_iter());
}
