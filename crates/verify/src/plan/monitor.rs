//! The monitor: batches of rows in, verdicts out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use irenic_evidence::{Coverage, FieldValue, Incident, LogBatch, LogKind, Observation, instant_of};
use irenic_model::{Agreement, ClauseState, Tri};
use jiff::Timestamp;

use super::clock::{Clock, Pair, clamp};
use super::compile::{Compiled, compile};
use super::dispatch::{Dispatch, Way};
use super::general::{General, Grounds};
use super::hits::{Hit, Hits};
use super::line::Line;
use super::prohibition::Violations;
use super::response::{Response, Verdict};
use super::watch::{Alarm, ClauseWatch, LogVerdictChange, MomentWatch, WatchReport};
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
    agreement: &'a Agreement,
    coverage: Vec<Coverage>,
    query: Query,
    as_of: i64,
    keep: Keep,
    clock: Clock,
    compiled: Compiled<'a>,
    dispatch: Dispatch,
    general: General,
    grounds: Grounds,
    /// What each use found.
    lists: Vec<Hits>,
    /// What each use found in the present batch.
    fresh: Vec<Vec<Hit>>,
    lines: Vec<Line>,
    responses: Vec<Response>,
    /// For each prohibition: each bearer's, each bearer's possible ones that name nobody, and all that name nobody.
    prohibitions: Vec<(Vec<Violations>, Vec<Violations>, Violations)>,
    /// How compiled moments stood when the whole evaluation last ran.
    handed: BTreeMap<String, Reached>,
    /// Rows of the whole evaluation have changed since.
    unsettled: bool,
    finished: bool,
    rows: u64,
    left_out: u64,
    too_late: u64,
    /// The latest beginning of a row so far.
    reached: i64,
    order: Order,
    alarms: Vec<Alarm>,
    /// Turns of each line have been told up to here.
    told: i64,
    stale: BTreeSet<String>,
    source: Arc<str>,
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

    /// Whether anything was compiled.
    #[must_use]
    pub fn is_compiled(&self) -> bool {
        !self.compiled.uses.is_empty()
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
                Way::Plain { found, general } => {
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
        for (use_, sure) in self.dispatch.find(self.agreement, &self.compiled.uses, incident, None) {
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
    fn settle(&mut self) {
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
            let (bearers, may_be, nobody) = &mut self.prohibitions[at];
            let named = bearers.iter_mut().zip(of.bearers.iter().map(|(_, list)| *list));
            let unnamed = may_be.iter_mut().zip(of.may_be.iter().copied());
            for (violations, list) in named.chain(unnamed).chain([(nobody, of.nobody)]) {
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
    fn moment(&self, at: usize) -> Pair {
        let first = self.lines[at].first();
        let by = |instant: Option<i64>| instant.filter(|instant| *instant <= self.as_of);
        let first = Pair { lo: by(first.lo), hi: by(first.hi) };
        let Some((_, _, Some((stop, inclusive)))) = self.grounds.moments.get(at) else { return first };
        let in_time = |at: i64, edge: i64| if *inclusive { at <= edge } else { at < edge };
        Pair {
            lo: first.lo.filter(|lo| stop.hi.is_none_or(|edge| in_time(*lo, edge))),
            hi: first.hi.filter(|hi| stop.lo.is_none_or(|edge| in_time(*hi, edge))),
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
            Keep::All => {
                for (line, of) in self.lines.iter_mut().zip(&self.compiled.moments) {
                    line.sweep(&self.lists[of.uses], &self.clock, i64::MIN, i64::MAX);
                }
                self.settle();
                for (response, of) in self.responses.iter_mut().zip(&self.compiled.responses) {
                    response.recount(&self.lists[of.triggers], &self.lists[of.acts], &mut self.clock);
                }
                for ((bearers, may_be, nobody), of) in self.prohibitions.iter_mut().zip(&self.compiled.prohibitions) {
                    let named = bearers.iter_mut().zip(of.bearers.iter().map(|(_, list)| *list));
                    let unnamed = may_be.iter_mut().zip(of.may_be.iter().copied());
                    for (violations, list) in named.chain(unnamed).chain([(nobody, of.nobody)]) {
                        violations.recount(&self.lists[list]);
                    }
                }
            }
            Keep::Window => {
                self.reached = self.as_of;
                self.follow();
                self.settle();
            }
        }
        self.finished = true;
    }

    /// Changes a kept log that has been finished, and says which verdicts that changed. Cost follows what the changed rows
    /// bear on.
    pub fn revise(&mut self, changes: &[LogChange]) -> Vec<LogVerdictChange> {
        let mut log: Vec<LogVerdictChange> = Vec::new();
        if self.keep != Keep::All || !self.finished {
            return log;
        }
        for change in changes {
            let because: Vec<String> =
                change.now.iter().chain(&change.was).map(|(_, one)| one.id.clone()).take(1).collect();
            for (row, put) in change.was.iter().map(|row| (row, false)).chain(change.now.iter().map(|row| (row, true)))
            {
                self.change(row.0, &row.1, put, &because, &mut log);
            }
        }
        if self.unsettled {
            let before = self.states();
            self.settle();
            self.tell(&before, &[], &mut log);
        }
        merge(log)
    }

    fn change(
        &mut self,
        row: u64,
        observation: &Observation,
        put: bool,
        because: &[String],
        log: &mut Vec<LogVerdictChange>,
    ) {
        let Some(incident) = Incident::of(observation.id.clone(), vec![observation.clone()]) else { return };
        let (earliest, latest) = (clamp(incident.time.earliest), clamp(incident.time.latest));
        if earliest > self.as_of || (earliest == self.as_of && latest > earliest) {
            return;
        }
        if self.general.needs(&incident.event) {
            if put {
                self.general.incidents.insert(incident.id.clone(), incident.clone());
            } else {
                self.general.incidents.remove(&incident.id);
            }
            self.unsettled = true;
        }
        let found = self.dispatch.find(self.agreement, &self.compiled.uses, &incident, None);
        for (use_, sure) in found {
            let use_ = use_ as usize;
            let hit = Hit { earliest, latest, row, sure };
            let weight = count_of(&incident).filter(|_| put);
            self.change_hit(use_, hit, put, weight, because, log);
        }
    }

    fn change_hit(
        &mut self,
        use_: usize,
        hit: Hit,
        put: bool,
        weight: Option<f64>,
        because: &[String],
        log: &mut Vec<LogVerdictChange>,
    ) {
        // Duties first: the verdicts on what the hit may bear on, counted out before and in after.
        let mut verdicts: Vec<(BTreeSet<Hit>, BTreeMap<Hit, Verdict>)> = Vec::new();
        for (response, of) in self.responses.iter_mut().zip(&self.compiled.responses) {
            let (triggers, acts) = (&self.lists[of.triggers], &self.lists[of.acts]);
            let mut near = BTreeSet::new();
            if of.acts == use_ {
                near = response.near(triggers, acts, (hit.earliest, hit.latest));
            }
            if of.triggers == use_ {
                near.insert(hit);
                if put {
                    near.remove(&hit);
                }
            }
            let known =
                near.iter().filter_map(|one| Some((*one, response.tally(one, acts, &mut self.clock, -1)?))).collect();
            if of.triggers == use_ {
                if put {
                    near.insert(hit)
                } else {
                    near.remove(&hit)
                };
            }
            verdicts.push((near, known));
        }
        let moments: Vec<(usize, Pair, u64)> = self
            .compiled
            .moments
            .iter()
            .enumerate()
            .filter(|(_, one)| one.uses == use_)
            .map(|(at, _)| (at, self.moment(at), self.lines[at].spells(self.as_of)))
            .collect();
        if put {
            self.lists[use_].insert(hit);
            weight.into_iter().for_each(|weight| self.lists[use_].weigh(hit.row, weight));
        } else {
            self.lists[use_].remove(&hit);
        }
        for (at, was, spells) in moments {
            let line = &mut self.lines[at];
            let to = line.leaves(&hit, &self.clock);
            line.sweep(&self.lists[use_], &self.clock, hit.earliest, to);
            let (now, held) = (self.moment(at), self.lines[at].spells(self.as_of));
            if now != was {
                self.unsettled |= self.general_looks_at_moments();
            }
            if (now, held) != (was, spells) {
                let words = |reached: Pair, spells: u64| format!("{}, held {spells} times", in_words(reached));
                log.push(LogVerdictChange {
                    subject: format!("moment {}", self.compiled.moments[at].name),
                    row: None,
                    was: words(was, spells),
                    now: words(now, held),
                    because: because.to_vec(),
                });
            }
        }
        for ((response, of), (near, mut known)) in self.responses.iter_mut().zip(&self.compiled.responses).zip(verdicts)
        {
            let acts = &self.lists[of.acts];
            let now: BTreeMap<Hit, Verdict> =
                near.iter().filter_map(|one| Some((*one, response.tally(one, acts, &mut self.clock, 1)?))).collect();
            let rows: BTreeSet<Hit> = known.keys().chain(now.keys()).copied().collect();
            for one in rows {
                let (was, is) = (known.remove(&one), now.get(&one).copied());
                let word = |verdict: Option<Verdict>| {
                    verdict.map_or("none".to_string(), |verdict| {
                        let doubt = if verdict.certain { "" } else { ", not certain" };
                        format!("{}{doubt}", verdict.state.as_str())
                    })
                };
                if was.map(|one| (one.state, one.certain)) != is.map(|one| (one.state, one.certain)) {
                    log.push(LogVerdictChange {
                        subject: format!("{}/{}", of.norm.id, of.bearer),
                        row: Some(one.row),
                        was: word(was),
                        now: word(is),
                        because: because.to_vec(),
                    });
                }
            }
        }
        let before = self.prohibition_states();
        for ((bearers, may_be, nobody), of) in self.prohibitions.iter_mut().zip(&self.compiled.prohibitions) {
            let named = bearers.iter_mut().zip(of.bearers.iter().map(|(_, list)| *list));
            let unnamed = may_be.iter_mut().zip(of.may_be.iter().copied());
            for (violations, list) in named.chain(unnamed).chain([(nobody, of.nobody)]) {
                if list == use_ {
                    if put {
                        violations.put(&hit);
                    } else {
                        violations.take(&hit, &self.lists[list]);
                    }
                }
            }
        }
        let after = self.prohibition_states();
        difference(&before, &after, because, log);
    }

    fn general_looks_at_moments(&self) -> bool {
        !self.compiled.moments.is_empty()
            && (self.compiled.others.keys().any(|part| !part.starts_with("moment ")) || !self.prohibitions.is_empty())
    }

    /// All compiled states in words, for change logs of what the whole evaluation moves.
    fn states(&self) -> BTreeMap<String, String> {
        let mut states = self.prohibition_states();
        for (at, one) in self.compiled.moments.iter().enumerate() {
            let held = self.lines[at].spells(self.as_of);
            states.insert(format!("moment {}", one.name), format!("{}, held {held} times", in_words(self.moment(at))));
        }
        for (response, of) in self.responses.iter().zip(&self.compiled.responses) {
            states.insert(format!("{}/{}", of.norm.id, of.bearer), format!("{:?}", response.counts()));
        }
        for finding in self.grounds.report.iter().flat_map(|report| &report.findings) {
            let doubt = if finding.certain { "" } else { ", not certain" };
            states.insert(
                format!("{}/{}", finding.clause, finding.instance),
                format!("{}{doubt}", finding.state.as_str()),
            );
        }
        states
    }

    fn prohibition_states(&self) -> BTreeMap<String, String> {
        let watches = (0..self.prohibitions.len()).flat_map(|at| self.prohibition(at));
        watches
            .map(|watch| {
                let states: Vec<&str> = watch.states.keys().map(|state| state.as_str()).collect();
                let most = watch.violations + watch.possible_violations;
                let since = watch.since.map_or(String::new(), |at| format!(" since {at}"));
                let words = format!("{}{since}, {} to {most} violations", states.join(", "), watch.violations);
                (format!("{}/{}", watch.clause, watch.bearer), words)
            })
            .collect()
    }

    fn tell(&self, before: &BTreeMap<String, String>, because: &[String], log: &mut Vec<LogVerdictChange>) {
        difference(before, &self.states(), because, log);
    }

    fn prohibition(&self, at: usize) -> Vec<ClauseWatch> {
        let of = &self.compiled.prohibitions[at];
        let (bearers, may_be, nobody) = &self.prohibitions[at];
        let blind = self.grounds.prohibitions.get(at).map_or((true, true), |(_, _, blind)| *blind);
        let watch = |bearer: &str, violations: &Violations, unnamed: (u64, u64)| {
            let stands = violations.stands(unnamed, blind);
            let (certain, possible) = violations.counts();
            let tally = if stands.certain {
                super::Tally { certain: 1, possible: 0 }
            } else {
                super::Tally { certain: 0, possible: 1 }
            };
            ClauseWatch {
                clause: of.norm.id.clone(),
                bearer: bearer.to_string(),
                states: BTreeMap::from([(stands.state, tally)]),
                violations: certain,
                possible_violations: possible,
                since: stands.since.map(instant_of),
                row: stands.row,
            }
        };
        let both = |violations: &Violations| {
            let (certain, possible) = violations.counts();
            certain + possible
        };
        let mut watches: Vec<ClauseWatch> = bearers
            .iter()
            .zip(may_be)
            .zip(&of.bearers)
            .map(|((violations, unnamed), (bearer, _))| watch(bearer, violations, unnamed.counts()))
            .collect();
        if both(nobody) > 0 {
            watches.push(watch("unattributed", nobody, (0, 0)));
        }
        watches
    }

    /// Where everything stands. Asked before [`Monitor::finish`], it says what the rows so far come to.
    #[must_use]
    pub fn report(&self) -> WatchReport {
        let moments = self
            .compiled
            .moments
            .iter()
            .enumerate()
            .map(|(at, one)| {
                let reached = self.moment(at);
                let state = match (reached.hi, reached.lo) {
                    (Some(_), _) => "reached",
                    (None, Some(_)) => "possibly_reached",
                    (None, None) => "not_reached",
                };
                MomentWatch {
                    moment: one.name.clone(),
                    title: self.agreement.moments.get(&one.name).and_then(|moment| moment.title.clone()),
                    state,
                    from: reached.reached().lo.filter(|at| *at > Timestamp::MIN),
                    to: reached.reached().hi,
                    spells: self.lines[at].spells(self.as_of),
                }
            })
            .collect();
        let mut clauses: Vec<(usize, ClauseWatch)> = Vec::new();
        let place = |id: &str| self.agreement.norms.iter().position(|norm| norm.id == id).unwrap_or(usize::MAX);
        for (response, of) in self.responses.iter().zip(&self.compiled.responses) {
            let watch = ClauseWatch {
                clause: of.norm.id.clone(),
                bearer: of.bearer.clone(),
                states: response.counts(),
                violations: 0,
                possible_violations: 0,
                since: None,
                row: None,
            };
            clauses.push((place(&of.norm.id), watch));
        }
        for at in 0..self.prohibitions.len() {
            let of = place(&self.compiled.prohibitions[at].norm.id);
            clauses.extend(self.prohibition(at).into_iter().map(|watch| (of, watch)));
        }
        clauses.sort_by_key(|(at, _)| *at);
        let mut general = self.grounds.report.clone().unwrap_or_else(|| crate::finding::Report {
            as_of: self.query.as_of,
            standard: self.query.standard,
            findings: Vec::new(),
            phases: Vec::new(),
            moments: Vec::new(),
            incidents: 0,
            settled: true,
        });
        general.moments.retain(|moment| !self.compiled.moments.iter().any(|one| one.name == moment.moment));
        WatchReport {
            as_of: self.query.as_of,
            rows: self.rows,
            left_out: self.left_out,
            too_late: self.too_late,
            moments,
            clauses: clauses.into_iter().map(|(_, watch)| watch).collect(),
            others: self.compiled.others.clone(),
            general,
            held: self.general.incidents.len(),
            stale: self.stale.iter().cloned().collect(),
        }
    }

    /// Hits that are kept in memory, over all patterns.
    #[must_use]
    pub fn kept(&self) -> usize {
        self.lists.iter().map(Hits::len).sum()
    }
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

fn difference(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
    because: &[String],
    log: &mut Vec<LogVerdictChange>,
) {
    let subjects: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for subject in subjects {
        let word =
            |states: &BTreeMap<String, String>| states.get(subject).cloned().unwrap_or_else(|| "none".to_string());
        let (was, now) = (word(before), word(after));
        if was != now {
            log.push(LogVerdictChange { subject: subject.clone(), row: None, was, now, because: because.to_vec() });
        }
    }
}

/// Joins the steps of one verdict, and leaves out what came back to where it was.
fn merge(log: Vec<LogVerdictChange>) -> Vec<LogVerdictChange> {
    let mut merged: Vec<LogVerdictChange> = Vec::new();
    let mut at: BTreeMap<(String, Option<u64>), usize> = BTreeMap::new();
    for change in log {
        match at.get(&(change.subject.clone(), change.row)) {
            Some(known) => {
                let one = &mut merged[*known];
                one.now = change.now;
                for id in change.because {
                    if !one.because.contains(&id) {
                        one.because.push(id);
                    }
                }
            }
            None => {
                at.insert((change.subject.clone(), change.row), merged.len());
                merged.push(change);
            }
        }
    }
    merged.retain(|change| change.was != change.now);
    merged
}

fn in_words(pair: Pair) -> String {
    let reached = pair.reached();
    match (reached.lo, reached.hi) {
        (_, Some(hi)) if reached.lo == Some(hi) => format!("reached {hi}"),
        (Some(lo), Some(hi)) => format!("possibly reached {lo}, reached {hi}"),
        (Some(lo), None) => format!("possibly reached {lo}"),
        _ => "not reached".to_string(),
    }
}

/// How many a whole row speaks of.
fn count_of(incident: &Incident) -> Option<f64> {
    match incident.fields.get("count") {
        Some(FieldValue::Number { value, .. }) => Some(*value),
        _ => None,
    }
}
