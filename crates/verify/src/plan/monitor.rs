//! The monitor: batches of rows in, verdicts out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use irenic_evidence::{Coverage, FieldValue, Incident, LogBatch, LogKind, Observation, instant_of};
use irenic_model::{Agreement, ClauseState, Tri};

use super::clock::{Clock, Pair, clamp};
use super::compile::{Compiled, CompiledProhibition, compile};
use super::dispatch::{Dispatch, Way};
use super::general::{General, Grounds};
use super::hits::{Hit, Hits};
use super::line::Line;
use super::prohibition::Violations;
use super::response::{Response, Verdict};
use super::watch::Alarm;
use crate::duty::lateness;
use crate::engine::Query;
use crate::timeline::Reached;

/// What of a log stays in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// All that patterns find, so that rows may come in any order and be revised later.
    All,
    /// Only what a window or an open duty still needs. Rows come in order of time.
    Window,
}

/// In what order rows came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// None before the one before it.
    ByTime,
    /// At least one was.
    Mixed,
}

/// A revision of a log: a row as it was and as it is, each with where it begins. One of the two is missing where a row is
/// new, or withdrawn.
#[derive(Debug, Clone, PartialEq)]
pub struct LogChange {
    /// The row before.
    pub was: Option<(u64, Observation)>,
    /// The row now.
    pub now: Option<(u64, Observation)>,
}

/// An agreement under watch.
pub struct Monitor<'a> {
    pub(super) agreement: &'a Agreement,
    pub(super) coverage: Vec<Coverage>,
    pub(super) query: Query,
    pub(super) as_of: i64,
    pub(super) keep: Keep,
    pub(super) clock: Clock,
    pub(super) compiled: Compiled<'a>,
    pub(super) dispatch: Dispatch,
    pub(super) general: General,
    pub(super) grounds: Grounds,
    /// What each use found.
    pub(super) lists: Vec<Hits>,
    /// What each use found in the present batch.
    pub(super) fresh: Vec<Vec<Hit>>,
    pub(super) lines: Vec<Line>,
    pub(super) responses: Vec<Response>,
    /// For each prohibition: each bearer's, each bearer's possible ones that name nobody, and all that name nobody.
    pub(super) prohibitions: Vec<(Vec<Violations>, Vec<Violations>, Violations)>,
    /// How compiled moments stood when the whole evaluation last ran.
    pub(super) handed: BTreeMap<String, Reached>,
    /// Rows of the whole evaluation have changed since.
    pub(super) unsettled: bool,
    pub(super) finished: bool,
    pub(super) rows: u64,
    pub(super) left_out: u64,
    pub(super) too_late: u64,
    /// The latest beginning of a row so far.
    pub(super) reached: i64,
    pub(super) order: Order,
    pub(super) alarms: Vec<Alarm>,
    /// Turns of each line have been told up to here.
    pub(super) told: i64,
    pub(super) stale: BTreeSet<String>,
    pub(super) source: Arc<str>,
}

impl<'a> Monitor<'a> {
    /// Compiles an agreement. `coverage` says what the log would have reported, as for [`crate::verify`].
    #[must_use]
    pub fn new(agreement: &'a Agreement, coverage: Vec<Coverage>, query: Query, keep: Keep) -> Self {
        let compiled = compile(agreement, query.standard);
        let as_of = clamp(query.as_of);
        let mut monitor = Monitor {
            dispatch: Dispatch::new(&compiled.uses),
            general: General::new(agreement, &compiled),
            grounds: Grounds::default(),
            lists: vec![Hits::default(); compiled.uses.len()],
            fresh: vec![Vec::new(); compiled.uses.len()],
            lines: compiled.moments.iter().map(|one| Line::new(one.ask, one.span)).collect(),
            responses: compiled.responses.iter().map(|one| Response::new(one.span, as_of)).collect(),
            prohibitions: compiled
                .prohibitions
                .iter()
                .map(|one| {
                    let each = vec![Violations::new(as_of); one.bearers.len()];
                    (each.clone(), each, Violations::new(as_of))
                })
                .collect(),
            agreement,
            coverage,
            query,
            as_of,
            keep,
            clock: Clock::new(&agreement.zone),
            compiled,
            handed: BTreeMap::new(),
            unsettled: true,
            finished: false,
            rows: 0,
            left_out: 0,
            too_late: 0,
            reached: i64::MIN,
            order: Order::ByTime,
            alarms: Vec::new(),
            told: i64::MIN,
            stale: BTreeSet::new(),
            source: Arc::from("log"),
        };
        if keep == Keep::Window {
            monitor.settle();
        }
        monitor
    }

    /// Rows taken so far.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// In what order the rows came.
    #[must_use]
    pub fn order(&self) -> Order {
        self.order
    }

    /// Takes the alarms since they were last taken. Only a log that is not kept raises them.
    pub fn take_alarms(&mut self) -> Vec<Alarm> {
        std::mem::take(&mut self.alarms)
    }

    /// Takes a batch. `kinds` are all that the reader which made it has met by then, or a longer list of the same.
    pub fn absorb(&mut self, batch: &LogBatch, kinds: &[LogKind]) {
        let general = &self.general;
        self.dispatch.learn(self.agreement, &self.compiled.uses, kinds, |event| general.needs(event));
        self.rows += batch.len() as u64;
        let mut whole = batch.whole.iter().peekable();
        let before = self.reached;
        for index in 0..batch.len() {
            let (earliest, latest) = (batch.earliest[index], batch.latest[index]);
            let more = whole.next_if(|(at, _)| **at == index).map(|(_, observation)| observation);
            // What lies wholly after the instant asked about has not happened.
            if earliest > self.as_of || (earliest == self.as_of && latest > earliest) {
                self.left_out += 1;
                continue;
            }
            if earliest < self.reached {
                self.order = Order::Mixed;
                if self.keep == Keep::Window && earliest < before {
                    self.too_late += 1;
                    continue;
                }
            } else {
                self.reached = earliest;
            }
            let hit = |sure| Hit { earliest, latest, row: batch.at[index], sure };
            let kind = batch.kind[index];
            let point = batch.point[index];
            let (general, each_row) = match self.dispatch.way(kind) {
                Way::Nothing => continue,
                Way::Plain { found, general, .. } => {
                    if point == 0 && more.is_none() {
                        for (use_, sure) in found {
                            self.fresh[*use_ as usize].push(hit(*sure));
                        }
                    }
                    (*general, false)
                }
                Way::EachRow { general } => (*general, true),
            };
            if more.is_some() || each_row || general {
                let observation = batch.observation(index, kinds, &self.source, &self.source);
                let incident = observation.and_then(|one| Incident::of(one.id.clone(), vec![one]));
                if let Some(incident) = incident {
                    if more.is_some() || each_row {
                        self.find_whole(&incident, batch.at[index]);
                    }
                    if general {
                        self.general.incidents.insert(incident.id.clone(), incident);
                        self.unsettled = true;
                    }
                }
            }
            if point > 0 && more.is_none() && !each_row {
                let at = batch.points[point as usize - 1];
                let of = &kinds[kind as usize];
                let found = self.dispatch.at_point(self.agreement, &self.compiled.uses, kind, of, at);
                for (use_, sure) in found {
                    self.fresh[*use_ as usize].push(hit(*sure));
                }
            }
        }
        match self.keep {
            Keep::All => self.store(),
            Keep::Window => self.follow(),
        }
    }

    /// Finds an incident by all it says.
    fn find_whole(&mut self, incident: &Incident, row: u64) {
        let (earliest, latest) = (clamp(incident.time.earliest), clamp(incident.time.latest));
        for (use_, sure) in self.dispatch.find(self.agreement, &self.compiled.uses, incident) {
            self.fresh[use_ as usize].push(Hit { earliest, latest, row, sure });
            if let Some(count) = count_of(incident) {
                self.lists[use_ as usize].weigh(row, count);
            }
        }
    }

    /// Puts what was found where it stays.
    fn store(&mut self) {
        for (list, fresh) in self.lists.iter_mut().zip(&mut self.fresh) {
            for hit in fresh.drain(..) {
                list.insert(hit);
            }
        }
    }

    /// Runs the whole evaluation until what it hands over and what it is handed agree.
    pub(super) fn settle(&mut self) {
        // Each round hands moments over; they rest on each other at most as deep as there are moments.
        for _ in 0..2 + self.compiled.moments.len().min(64) {
            let grounds = self.general.evaluate(
                &self.compiled,
                &self.coverage,
                &self.query,
                &self.handed,
                self.dispatch.covering(),
            );
            self.rest(&grounds);
            self.grounds = grounds;
            let moments = self.moments();
            let same = moments == self.handed;
            self.handed = moments;
            if same {
                break;
            }
        }
        self.unsettled = false;
    }

    /// Puts compiled parts on new grounds, and works out anew what that changes.
    fn rest(&mut self, grounds: &Grounds) {
        for (at, (base, blind, _)) in grounds.moments.iter().enumerate() {
            let (line, of) = (&mut self.lines[at], &self.compiled.moments[at]);
            let lost = line.would_miss(*base);
            if line.rest_on(*base, blind.clone()) {
                if lost {
                    self.stale.insert(format!("when the moment {} is counted from became known too late", of.name));
                }
                line.sweep(&self.lists[of.uses], &self.clock, i64::MIN, i64::MAX);
            }
        }
        for (at, (comes_in, blind)) in grounds.responses.iter().enumerate() {
            let of = &self.compiled.responses[at];
            let began = self.responses[at].has_begun();
            let new = self.responses[at].rest_on(*comes_in, blind.clone());
            if new && self.keep == Keep::All {
                self.responses[at].recount(&self.lists[of.triggers], &self.lists[of.acts], &mut self.clock);
            } else if new && began {
                self.stale.insert(format!("when clause {} came into force became known too late", of.norm.id));
            } else if new {
                // Of the triggers so far, only those of an uncertain time can lie after what has just become known.
                let straddling: Vec<Hit> = self.lists[of.triggers].in_order().copied().collect();
                let (acts, now) = (&self.lists[of.acts], self.reached);
                self.responses[at].absorb(&straddling, acts, &[], &mut self.clock, now, |_, _| {});
            }
        }
        for (at, (opened, close, _)) in grounds.prohibitions.iter().enumerate() {
            let of = &self.compiled.prohibitions[at];
            for (violations, list) in counts_of(&mut self.prohibitions[at], of) {
                let counted = violations.counts() != (0, 0);
                if violations.rest_on(*opened, *close) {
                    match self.keep {
                        Keep::All => violations.recount(&self.lists[list]),
                        Keep::Window if counted => {
                            self.stale.insert(format!("the window of clause {} became known too late", of.norm.id));
                        }
                        // What is still held may lie on both sides of what has just become known.
                        Keep::Window => violations.recount(&self.lists[list]),
                    }
                }
            }
        }
    }

    /// Compiled moments as they stand.
    fn moments(&self) -> BTreeMap<String, Reached> {
        self.compiled
            .moments
            .iter()
            .enumerate()
            .map(|(at, one)| (one.name.clone(), self.moment(at).reached()))
            .collect()
    }

    /// When a compiled moment comes, within its long stop.
    pub(super) fn moment(&self, at: usize) -> Pair {
        let first = self.lines[at].first();
        let by = |instant: Option<i64>| instant.filter(|instant| *instant <= self.as_of);
        let first = Pair { lo: by(first.lo), hi: by(first.hi) };
        match self.grounds.moments.get(at) {
            Some((_, _, Some(stop))) => Pair::of(first.reached().given(!lateness(first.reached(), *stop))),
            _ => first,
        }
    }

    /// Takes a batch of a log that is not kept: looks again at the stretch that it can change, and forgets.
    fn follow(&mut self) {
        for fresh in &mut self.fresh {
            fresh.sort_unstable();
        }
        if self.unsettled {
            self.settle();
        }
        let now = self.reached;
        let settled = if now >= self.as_of { self.as_of } else { now.saturating_sub(1) };
        for (list, fresh) in self.lists.iter_mut().zip(&self.fresh) {
            for hit in fresh {
                list.insert(*hit);
            }
        }
        let mut handed_over = false;
        for (at, line) in self.lines.iter_mut().enumerate() {
            let of = &self.compiled.moments[at];
            let fresh = &self.fresh[of.uses];
            if let Some(first) = fresh.first() {
                let to = fresh.iter().map(|hit| line.leaves(hit, &self.clock)).max().unwrap_or(i64::MAX);
                line.sweep(&self.lists[of.uses], &self.clock, first.earliest, to);
            }
            // What lies before the latest row is settled, since none comes before it.
            for turn in line.turns(self.told, settled) {
                let what = match turn.value {
                    Tri::Yes => "holds",
                    Tri::Possibly => "possibly_holds",
                    Tri::No => "ceases",
                };
                handed_over |= turn.value != Tri::No;
                let subject = format!("moment {}", of.name);
                self.alarms.push(Alarm { subject, what, at: instant_of(turn.at), row: None });
            }
        }
        for (at, response) in self.responses.iter_mut().enumerate() {
            let of = &self.compiled.responses[at];
            let alarms = &mut self.alarms;
            let tell = |hit: &Hit, verdict: &Verdict| {
                if matches!(
                    verdict.state,
                    ClauseState::Breached | ClauseState::FulfilledLate | ClauseState::Undetermined
                ) {
                    let since = verdict.since.unwrap_or(hit.earliest);
                    let subject = format!("{}/{}", of.norm.id, of.bearer);
                    alarms.push(Alarm {
                        subject,
                        what: verdict.state.as_str(),
                        at: instant_of(since),
                        row: Some(hit.row),
                    });
                }
            };
            let (triggers, acts) = (&self.fresh[of.triggers], &self.fresh[of.acts]);
            response.absorb(triggers, &self.lists[of.acts], acts, &mut self.clock, now, tell);
        }
        for (at, (bearers, may_be, nobody)) in self.prohibitions.iter_mut().enumerate() {
            let of = &self.compiled.prohibitions[at];
            for (violations, (bearer, list)) in bearers.iter_mut().zip(&of.bearers) {
                count(violations, &self.fresh[*list], Some((&of.norm.id, bearer)), &mut self.alarms);
            }
            for (violations, list) in may_be.iter_mut().zip(&of.may_be) {
                count(violations, &self.fresh[*list], None, &mut self.alarms);
            }
            count(nobody, &self.fresh[of.nobody], Some((&of.norm.id, "unattributed")), &mut self.alarms);
        }
        self.fresh.iter_mut().for_each(Vec::clear);
        self.told = settled;
        if handed_over {
            self.unsettled = true;
        }
        self.forget(now);
    }

    /// Lets go of what nothing looks back to.
    fn forget(&mut self, now: i64) {
        let mut needed: Vec<i64> = vec![now; self.lists.len()];
        for (line, of) in self.lines.iter_mut().zip(&self.compiled.moments) {
            line.forget(now);
            needed[of.uses] = needed[of.uses].min(now.saturating_sub(Clock::longest(of.span)));
        }
        for (response, of) in self.responses.iter().zip(&self.compiled.responses) {
            let since = response.waiting_since().unwrap_or(now);
            needed[of.acts] = needed[of.acts].min(since);
        }
        for (list, since) in self.lists.iter_mut().zip(needed) {
            list.forget(|hit| hit.latest < since);
        }
    }

    /// Ends the log: works out what its last rows leave, and where everything stands.
    pub fn finish(&mut self) {
        match self.keep {
            // Nothing has been worked out so far, so all of it rests on grounds that are new.
            Keep::All => self.settle(),
            Keep::Window => {
                self.reached = self.as_of;
                self.follow();
                self.settle();
            }
        }
        self.finished = true;
    }

    /// Hits that are kept in memory, over all patterns.
    #[must_use]
    pub fn kept(&self) -> usize {
        self.lists.iter().map(Hits::len).sum()
    }
}

/// All that is counted for a prohibition, each with the list that it counts.
pub(super) fn counts_of<'m>(
    (bearers, may_be, nobody): &'m mut (Vec<Violations>, Vec<Violations>, Violations),
    of: &'m CompiledProhibition<'_>,
) -> impl Iterator<Item = (&'m mut Violations, usize)> {
    let named = bearers.iter_mut().zip(of.bearers.iter().map(|(_, list)| *list));
    let unnamed = may_be.iter_mut().zip(of.may_be.iter().copied());
    named.chain(unnamed).chain([(nobody, of.nobody)])
}

fn count(violations: &mut Violations, fresh: &[Hit], told: Option<(&str, &str)>, alarms: &mut Vec<Alarm>) {
    for hit in fresh {
        let (holds, at) = violations.put(hit);
        if let (Some((clause, bearer)), Some(at)) = (told, at) {
            let what = if holds == Tri::Yes { "violated" } else { "possibly_violated" };
            let subject = format!("{clause}/{bearer}");
            alarms.push(Alarm { subject, what, at: instant_of(at), row: Some(hit.row) });
        }
    }
}

/// How many a whole row speaks of.
pub(super) fn count_of(incident: &Incident) -> Option<f64> {
    match incident.fields.get("count") {
        Some(FieldValue::Number { value, .. }) => Some(*value),
        _ => None,
    }
}
