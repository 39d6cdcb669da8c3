//! What became known later, and which verdicts it changes.

use std::collections::{BTreeMap, BTreeSet};

use irenic_evidence::{Incident, Observation};

use super::clock::{Pair, clamp};
use super::compile::CompiledProhibition;
use super::hits::Hit;
use super::monitor::{Keep, LogChange, Monitor, count_of, counts_of};
use super::response::Verdict;
use super::watch::LogVerdictChange;

impl Monitor<'_> {
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
        let found = self.dispatch.find(self.agreement, &self.compiled.uses, &incident);
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
        let concerns = |of: &CompiledProhibition<'_>| {
            of.nobody == use_ || of.may_be.contains(&use_) || of.bearers.iter().any(|(_, list)| *list == use_)
        };
        if !self.compiled.prohibitions.iter().any(concerns) {
            return;
        }
        let before = self.prohibition_states();
        for (counted, of) in self.prohibitions.iter_mut().zip(&self.compiled.prohibitions) {
            for (violations, list) in counts_of(counted, of).filter(|(_, list)| *list == use_) {
                if put {
                    violations.put(&hit);
                } else {
                    violations.take(&hit, &self.lists[list]);
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
                let states: Vec<String> = watch
                    .states
                    .iter()
                    .map(|(state, tally)| {
                        format!("{}{}", state.as_str(), if tally.certain > 0 { "" } else { ", not certain" })
                    })
                    .collect();
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
