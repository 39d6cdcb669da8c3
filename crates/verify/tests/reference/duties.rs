//! Duties to achieve, after "What: the action" of the page "Clauses".

use irenic_evidence::Incident;
use irenic_model::{Act, ClauseState, Completion, Pattern, Subject, Tri};
use irenic_syntax::ast::BearerForm;
use jiff::Timestamp;

use super::instances::Draft;
use super::matching::{field, threshold};
use super::points::{Edge, Pt, happened};
use super::verdicts::{before, settle};
use super::world::{Here, Inst, World, reaches};

impl World<'_> {
    pub(crate) fn duty(&self, draft: &Draft<'_>, one: &mut Inst) {
        let (norm, t) = (draft.norm, self.as_of);
        let Some(pattern) = norm.action.pattern() else { return };
        let standard = self.standard_of(norm);
        let rated: Vec<(&Incident, Tri)> = self
            .incidents
            .iter()
            .map(|i| {
                let doer = if draft.bound.is_empty() { Tri::Possibly } else { self.done_by(i, &draft.bound) };
                let together = matches!(norm.bearers.form, BearerForm::Jointly | BearerForm::AnyOneOf);
                let all = together && draft.bound.iter().all(|name| i.involved.contains(name));
                let doer = if all { Tri::Yes } else { doer };
                // What was done in a later period belongs to that period.
                let period = if norm.window.every.is_some() { one.close.before(i.time) } else { Tri::Yes };
                (*i, self.counts(draft, pattern, i, one.opened).and(doer).and(period))
            })
            .filter(|(_, h)| h.may_hold())
            .collect();
        let proven = |i: &Incident| reaches(i.standing, standard);
        let good: Vec<(&Incident, Tri)> = rated.iter().copied().filter(|(i, _)| proven(i)).collect();
        let done_at_all = self.achieved(draft, one, &good).known_by(t).passed(t);
        // What is done after the lapse does not count.
        let end = Edge::new(one.lapse, false);
        let rated: Vec<(&Incident, Tri)> =
            rated.iter().map(|(i, h)| (*i, h.and(end.before(i.time)))).filter(|(_, h)| h.may_hold()).collect();
        let good: Vec<(&Incident, Tri)> = rated.iter().copied().filter(|(i, _)| proven(i)).collect();
        one.achieved = self.achieved(draft, one, &good).known_by(t);
        let alleged = self.achieved(draft, one, &rated).known_by(t);
        // What is reported of it below the standard: surely where only the standing is in doubt.
        let reported = rated
            .iter()
            .filter(|(i, _)| !proven(i))
            .map(|(i, _)| self.matches(pattern, i, &draft.here).and(self.done_by(i, &draft.bound)).max(Tri::Possibly));
        let low = match one.achieved.hi {
            Some(_) => Tri::No,
            None if self.departures.doubtful_report_is_one => {
                let earlier = one.achieved.lo.is_none_or(|lo| alleged.lo < Some(lo));
                (alleged.lo.is_some() && alleged != one.achieved && (alleged.hi.is_some() || earlier)).into()
            }
            None if alleged.lo.is_some() && alleged != one.achieved => Tri::any(reported.collect::<Vec<_>>()),
            None => Tri::No,
        };
        let unseen = self.unseen(one, pattern, one.close.point());
        one.blind = unseen.may_hold() && one.achieved.hi.is_none();
        let unknown = low.or(if one.achieved.lo.is_none() { unseen } else { Tri::No });
        let mut suspended = self.suspended(&norm.id, t);
        let begun = self.suspended_since(&norm.id);
        // What fell due before the suspension began stays due.
        if one.close.point().hi.zip(begun).is_some_and(|(due, begun)| due <= begun) {
            suspended = Tri::No;
        }
        let late = one.close.after(one.achieved);
        let closed = one.close.point();
        let done = one.achieved.passed(t);
        let fell = one.lapse.passed(t);
        let fell = fell.and(before(one.lapse, closed));
        let rows = vec![
            (ClauseState::Dormant, !one.opened.passed(t)),
            (ClauseState::Lapsed, (!one.guard).or(fell.and(!done))),
            (ClauseState::Fulfilled, done.and(!late)),
            (ClauseState::FulfilledLate, done.and(late).and(closed.passed(t))),
            // What surely was achieved stands in one of the two rows above.
            (ClauseState::Suspended, suspended.and(!done)),
            (ClauseState::Breached, closed.passed(t).and(!unknown).and(!done)),
            (ClauseState::Undetermined, closed.passed(t).and(unknown).and(!done)),
            (ClauseState::Pending, (!done_at_all).and(!closed.passed(t)).and(!fell)),
        ];
        // Breached when the close passes without it.
        let in_time = !late;
        let done_late = one.achieved.hi.is_some();
        let mut breach = match (one.achieved.lo, one.achieved.hi) {
            (_, Some(_)) if in_time == Tri::Yes => Pt::NEVER,
            (None, None) => closed,
            _ if late == Tri::Yes && (done_late || !self.departures.doubtful_lateness_is_doubt) => closed,
            _ => closed.of_what(Tri::Possibly),
        };
        breach = breach.of_what(!before(one.lapse, closed));
        breach = breach.of_what(one.guard);
        if (one.blind || unknown.may_hold()) && one.achieved.hi.is_none() && !done_late {
            breach = breach.of_what(Tri::Possibly);
        }
        one.breach = breach.latest(Pt { lo: one.opened.lo, hi: one.opened.hi.or(one.opened.lo) });
        if one.opened.passed(t) != Tri::Yes {
            one.breach = one.breach.of_what(one.opened.passed(t));
        }
        settle(one, rows, fell.is_yes(), self.as_of);
        // A breach that cannot be seen or proven is one since the window closed.
        match one.row.state {
            ClauseState::Undetermined => one.row.since = one.close.point().hi,
            ClauseState::Suspended => one.row.since = begun,
            _ => {}
        }
        if let Act::Once(_) = norm.action {
            let may_be_first = |i: &Incident| one.achieved.hi.is_none_or(|hi| i.time.earliest <= hi);
            let mut by: Vec<&Incident> = good.iter().map(|(i, _)| *i).filter(|i| may_be_first(i)).collect();
            by.sort_by_key(|i| i.time);
            one.row.evidence.extend(by.iter().map(|i| i.id.clone()));
            let time = |id: &String| self.incidents.iter().find(|i| i.id == *id).map(|i| (i.time, &i.id));
            one.row.evidence.sort_by_key(time);
            one.row.evidence.dedup();
        }
    }

    /// Whether nobody could see in some part of the window; possibly in what may no longer be part of it.
    pub(crate) fn unseen(&self, one: &Inst, pattern: &Pattern, close: Pt) -> Tri {
        let Some(from) = one.opened.lo else { return Tri::No };
        let until = |end: Option<Timestamp>| end.unwrap_or(self.as_of).min(self.as_of);
        if self.blind_within(pattern, from, until(close.lo)) {
            Tri::Yes
        } else if self.blind_within(pattern, from, until(close.hi)) {
            Tri::Possibly
        } else {
            Tri::No
        }
    }

    pub(crate) fn achieved(&self, draft: &Draft<'_>, one: &Inst, good: &[(&Incident, Tri)]) -> Pt {
        let norm = draft.norm;
        let first = |hits: &[(&Incident, Tri)]| {
            let lo = hits.iter().filter_map(|(i, _)| one.opened.lo.map(|b| b.max(i.time.earliest))).min();
            let sure = hits.iter().filter(|(_, h)| h.is_yes());
            let hi = sure.filter_map(|(i, _)| one.opened.hi.map(|b| b.max(i.time.latest))).min();
            Pt { lo, hi }
        };
        match &norm.action {
            Act::Once(_) => first(good),
            Act::Total(_, name, amount) => {
                let mut looks: Vec<Timestamp> =
                    good.iter().flat_map(|(i, _)| [i.time.earliest, i.time.latest]).chain(one.opened.ends()).collect();
                looks.sort();
                let sum = |t: Timestamp, sure: bool| -> f64 {
                    let counted = good.iter().filter(|(i, h)| {
                        if sure { h.and(happened(i.time, t)).is_yes() } else { happened(i.time, t).may_hold() }
                    });
                    counted.map(|(i, _)| field(name, i).unwrap_or(if sure { 0.0 } else { f64::INFINITY })).sum()
                };
                let reached = |from: Option<Timestamp>, sure: bool| {
                    let from = from?;
                    looks.iter().copied().find(|t| *t >= from && sum(*t, sure) >= threshold(amount))
                };
                Pt { lo: reached(one.opened.lo, false), hi: reached(one.opened.hi, true) }
            }
            Act::Complete(_) => match &norm.completion {
                Some(Completion::When(condition)) => {
                    let here = Here { begin: Some(one.opened), ..draft.here.clone() };
                    let at = self.first(condition, one.opened, &here);
                    at.of_what(!before(one.lapse, at))
                }
                Some(Completion::CertifiedBy(bodies)) => self.certified(draft, bodies, one.opened),
                None => {
                    let complete: Vec<(&Incident, Tri)> =
                        good.iter().copied().filter(|(i, _)| field("complete", i) == Some(1.0)).collect();
                    first(&complete).earliest(self.certified(draft, &norm.proof.by, one.opened))
                }
            },
            other => panic!("the generator makes no duty to {other:?}"),
        }
    }

    pub(crate) fn certified(&self, draft: &Draft<'_>, bodies: &[String], opened: Pt) -> Pt {
        let subject = Subject::Clause(draft.norm.id.clone());
        self.certification(&subject, bodies, draft.bearer.as_deref(), opened, &draft.here)
    }
}
