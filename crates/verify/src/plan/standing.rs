//! Where everything stands, as a monitor reports it.

use std::collections::BTreeMap;

use irenic_evidence::instant_of;
use jiff::Timestamp;

use super::monitor::Monitor;
use super::prohibition::Violations;
use super::watch::{ClauseWatch, MomentWatch, WatchReport};

impl Monitor<'_> {
    pub(super) fn prohibition(&self, at: usize) -> Vec<ClauseWatch> {
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
}
