//! Duties to achieve, after "What: the action" of the page "Clauses".

use irenic_evidence::Incident;
use irenic_model::{Act, ClauseState, Completion, Expr, Pattern, Quantity, Silence, Subject, Tri, Value};
use irenic_syntax::ast::BearerForm;
use jiff::Timestamp;

use super::instances::Draft;
use super::matching::{field, threshold};
use super::points::{Edge, Pt, happened, since};
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
        let lasting = Inst { lapse: Pt::NEVER, ..one.clone() };
        let (at_all, _) = self.achieved(draft, &lasting, &good);
        // What is done after the lapse does not count.
        let end = Edge::new(one.lapse, false);
        let rated: Vec<(&Incident, Tri)> =
            rated.iter().map(|(i, h)| (*i, h.and(end.before(i.time)))).filter(|(_, h)| h.may_hold()).collect();
        let good: Vec<(&Incident, Tri)> = rated.iter().copied().filter(|(i, _)| proven(i)).collect();
        let (achieved, mut evidence) = self.achieved(draft, one, &good);
        one.achieved = achieved.known_by(t);
        // What is done by now is not late as long as there is time left.
        let due = one.close.passed(t);
        one.late = one.close.after(one.achieved).and(due);
        // What is reported of it below the standard.
        let (alleged, alleged_evidence) = self.achieved(draft, one, &rated);
        let alleged = alleged.known_by(t);
        let mut low = match (one.achieved.hi, alleged.hi) {
            (Some(_), _) => Tri::No,
            (None, Some(_)) => Tri::Yes,
            (None, None) => {
                if alleged.lo.is_some() && alleged != one.achieved {
                    Tri::Possibly
                } else {
                    Tri::No
                }
            }
        };
        // The silence of those who verify, once their time is over.
        if low.may_hold()
            && let Some(span) = norm.proof.within
        {
            let answer = self.within(alleged, span);
            let silent = answer.passed(t);
            match norm.proof.silence {
                Some(Silence::DeemedDone) if silent.may_hold() => {
                    let reported = one.close.after(alleged).and(due);
                    let known = one.achieved.lo.is_some();
                    one.late = if known { Tri::agree([one.late, reported]) } else { reported };
                    one.achieved = one.achieved.earliest(alleged.latest(answer.known_by(t)));
                    evidence = alleged_evidence;
                    low = low.and(!silent);
                }
                Some(Silence::DeemedNotDone) => low = low.and(!silent),
                _ => {}
            }
        }
        let certification = super::building::pattern("certification").done();
        // What a body certifies is that body's act.
        let asked = match norm.completion {
            Some(Completion::CertifiedBy(_)) => &certification,
            _ => pattern,
        };
        let unseen = self.unseen(one, asked, one.close.point());
        let unknown = low.or(if one.achieved.lo.is_none() { unseen } else { Tri::No });
        one.blind = unknown.may_hold() || (unseen.may_hold() && one.achieved.hi.is_none());
        // Without a list nobody can say that it was done, only that there is time left.
        let unknown_list = matches!(&norm.action, Act::All(_, list) if norm.completion.is_none() && self.agreement.lists[list].keys.is_none());
        let unknown = if unknown_list && one.achieved.hi.is_none() { Tri::Yes } else { unknown };
        one.blind |= unknown_list && one.achieved.hi.is_none();
        let done = if unknown_list && due.is_yes() { Tri::No } else { one.achieved.passed(t) };
        let fell_first = if one.lapse.lo.is_some() { !one.close.after(one.lapse) } else { Tri::No };
        one.falls = one.lapse.of_what(fell_first);
        let fell = one.lapse.passed(t).and(fell_first);
        // What closes while the clause is suspended is missed when the suspension is over.
        let missed = self.missed(&norm.id, one);
        let missing = missed.passed(t);
        let suspended = self.suspended(&norm.id, t).and(!missing);
        let missed = missed.point();
        let done_at_all = at_all.known_by(t).passed(t).or(done);
        let rows = vec![
            (ClauseState::Dormant, !one.opened.passed(t)),
            (ClauseState::Lapsed, (!one.guard).or(fell.and(!done))),
            (ClauseState::Fulfilled, done.and(!one.late)),
            (ClauseState::FulfilledLate, done.and(one.late)),
            (ClauseState::Suspended, suspended.and(!done)),
            (ClauseState::Breached, missing.and(!unknown).and(!done)),
            (ClauseState::Undetermined, missing.and(unknown).and(!done)),
            (ClauseState::Pending, (!done_at_all).and(!missing).and(!fell)),
        ];
        // Broken when the close passes without it: surely also by what was either done late or never.
        let never_in_time = match (one.achieved.lo, one.achieved.hi) {
            (None, _) => Tri::Yes,
            (Some(_), None) if one.late != Tri::Yes => Tri::Possibly,
            _ => one.late,
        };
        let told: Tri = if one.achieved.hi.is_none() && one.blind { Tri::Possibly } else { Tri::Yes };
        let whether = Tri::all([never_in_time, told, !fell_first, one.guard, one.opened.passed(t)]);
        one.breach = missed.of_what(whether);
        settle(one, rows, fell.is_yes(), self.as_of);
        match one.row.state {
            ClauseState::Breached => one.row.since = missed.lo,
            ClauseState::Undetermined => one.row.since = missed.hi.or(missed.lo),
            ClauseState::Suspended => one.row.since = self.suspended_since(&norm.id),
            _ => {}
        }
        one.row.evidence.extend(evidence);
        let time = |id: &String| self.incidents.iter().find(|i| i.id == *id).map(|i| (i.time, &i.id));
        one.row.evidence.sort_by_key(time);
        one.row.evidence.dedup();
    }

    /// When the close is missed: at the close or, where it is suspended then, when that is over; never before the opening.
    pub(crate) fn missed(&self, clause: &str, one: &Inst) -> Edge {
        let begin = Pt { lo: one.opened.lo, hi: one.opened.hi.or(one.opened.lo) };
        let due = |end: Option<(Timestamp, bool)>, begin: Option<Timestamp>, sure: bool| {
            let (end, inside) = end.filter(|(at, inside)| *at <= self.edge_of_now(*inside))?;
            let from = end.max(begin?);
            let free = |t: &Timestamp| {
                let free = !self.suspended(clause, *t);
                if sure { free.is_yes() } else { free.may_hold() }
            };
            // The last instant inside the window decides, which of a day lies just before its end.
            if end == from && !inside && free(&(end - jiff::SignedDuration::from_nanos(1))) {
                return Some((end, inside));
            }
            let mut looks = vec![from];
            for other in self.suspensions.iter().filter(|other| other.clause == clause) {
                looks.extend(other.from.ends().chain(other.until.ends()).filter(|t| *t > from));
            }
            looks.sort();
            let at = looks.into_iter().find(free)?;
            (at <= self.edge_of_now(inside)).then_some((at, inside))
        };
        Edge { lo: due(one.close.lo, begin.lo, false), hi: due(one.close.hi, begin.hi, true) }
    }

    /// What ends with a day has no time left in the last nanosecond before.
    fn edge_of_now(&self, inside: bool) -> Timestamp {
        if inside { self.as_of } else { self.as_of + jiff::SignedDuration::from_nanos(1) }
    }

    /// Whether nobody could see in some part of the window; possibly in what may no longer be part of it.
    pub(crate) fn unseen(&self, one: &Inst, pattern: &Pattern, close: Pt) -> Tri {
        let (Some(first), Some(last)) = (one.opened.lo, one.opened.hi.or(one.opened.lo)) else { return Tri::No };
        let until = |end: Option<Timestamp>| end.unwrap_or(self.as_of).min(self.as_of);
        if !self.blind_within(pattern, first, until(close.hi)) {
            Tri::No
        } else if self.never_seen(pattern, first, until(close.hi)) || self.blind_within(pattern, last, until(close.lo))
        {
            Tri::Yes
        } else {
            Tri::Possibly
        }
    }

    /// When it was achieved, and the incidents that this rests on.
    pub(crate) fn achieved(&self, draft: &Draft<'_>, one: &Inst, good: &[(&Incident, Tri)]) -> (Pt, Vec<String>) {
        let norm = draft.norm;
        let first = |hits: &[(&Incident, Tri)]| {
            let hits: Vec<(&Incident, Tri)> = hits
                .iter()
                .map(|(i, h)| (*i, h.and(since(i.time, one.opened))))
                .filter(|(_, h)| h.may_hold())
                .collect();
            let lo = hits.iter().filter_map(|(i, _)| one.opened.lo.map(|b| b.max(i.time.earliest))).min();
            let sure = hits.iter().filter(|(_, h)| h.is_yes());
            let hi = sure.filter_map(|(i, _)| one.opened.hi.map(|b| b.max(i.time.latest))).min();
            // None begins after the first certain one is over.
            let over = hi.filter(|hi| *hi <= self.as_of);
            let told = hits.iter().filter(|(i, _)| over.is_none_or(|over| i.time.earliest <= over));
            (Pt { lo, hi }, told.map(|(i, _)| i.id.clone()).collect())
        };
        if let Some(completion) = &norm.completion {
            return match completion {
                Completion::When(condition) => {
                    let here = Here { begin: Some(one.opened), ..draft.here.clone() };
                    let at = self.first(condition, one.opened, &here);
                    (at.of_what(!before(one.lapse, at)), Vec::new())
                }
                Completion::CertifiedBy(bodies) => first(&self.certifications(draft, one, bodies)),
            };
        }
        match &norm.action {
            Act::Once(_) => first(good),
            Act::All(_, list) => {
                let keys = self.agreement.lists[list].keys.as_ref();
                let all = keys.map(|keys| Expr::Value(Value::Quantity(Quantity::number(keys.len() as f64))));
                self.in_total(one, good, "persons", all.as_ref())
            }
            Act::Total(_, name, amount) => self.in_total(one, good, name, Some(amount)),
            Act::Complete(_) => {
                let mut all: Vec<(&Incident, Tri)> =
                    good.iter().copied().filter(|(i, _)| field("complete", i) == Some(1.0)).collect();
                all.extend(self.certifications(draft, one, &norm.proof.by));
                first(&all)
            }
            other => panic!("the generator makes no duty to {other:?}"),
        }
    }

    /// When a sum reaches an amount, which may not be known.
    fn in_total(&self, one: &Inst, good: &[(&Incident, Tri)], name: &str, amount: Option<&Expr>) -> (Pt, Vec<String>) {
        let mut looks: Vec<Timestamp> =
            good.iter().flat_map(|(i, _)| [i.time.earliest, i.time.latest]).chain(one.opened.ends()).collect();
        looks.sort();
        let sum = |t: Timestamp, sure: bool| -> f64 {
            let counted = good.iter().filter(|(i, h)| {
                if sure { h.and(happened(i.time, t)).is_yes() } else { happened(i.time, t).may_hold() }
            });
            counted.map(|(i, _)| field(name, i).unwrap_or(if sure { 0.0 } else { f64::INFINITY })).sum()
        };
        let some = |t: Timestamp| good.iter().any(|(i, _)| happened(i.time, t).may_hold());
        let reached = |from: Option<Timestamp>, sure: bool| {
            let from = from?;
            looks.iter().copied().find(|t| {
                *t >= from
                    && match amount {
                        Some(amount) => some(*t) && sum(*t, sure) >= threshold(amount),
                        // A list of unknown length may be complete with the first, and is never surely.
                        None => !sure && some(*t),
                    }
            })
        };
        let at = Pt { lo: reached(one.opened.lo, false), hi: reached(one.opened.hi, true) };
        (at, good.iter().map(|(i, _)| i.id.clone()).collect())
    }

    /// Certifications of the clause that count for an instance: not after the lapse, not while suspended.
    fn certifications(&self, draft: &Draft<'_>, one: &Inst, bodies: &[String]) -> Vec<(&Incident, Tri)> {
        if bodies.is_empty() {
            return Vec::new();
        }
        let subject = Subject::Clause(draft.norm.id.clone());
        let pattern = super::building::pattern("certification").about(subject).by_all(bodies);
        let whom = draft.bound.iter().filter(|_| draft.bearer.is_some());
        let pattern = whom.fold(pattern, |pattern, name| pattern.concerning(Some(name))).done();
        let end = Edge::new(one.lapse, false);
        let counts = |i: &Incident| end.before(i.time).and(!self.suspended_during(&draft.norm.id, i));
        self.hits(&pattern, one.opened, &Here::default()).into_iter().map(|(i, h)| (i, h.and(counts(i)))).collect()
    }
}
