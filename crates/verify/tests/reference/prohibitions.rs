//! What is to be refrained from or kept, after "What: the action" of the page "Clauses".

use irenic_evidence::Incident;
use irenic_model::{Act, ClauseState, Condition, DailyWindow, Norm, Pattern, Tri, Weekdays};
use irenic_syntax::ast::Modality;
use jiff::Timestamp;
use jiff::civil::{Time, Weekday};

use super::conditions::later;
use super::instances::{Begun, Draft};
use super::matching::{compares, field, threshold};
use super::points::{Edge, Pt, happened, since};
use super::verdicts::settle;
use super::world::{Here, Inst, World, reaches};

impl World<'_> {
    /// Whether an incident can count for a norm at all, whoever did it.
    pub(crate) fn counts(&self, draft: &Draft<'_>, pattern: &Pattern, incident: &Incident, opened: Pt) -> Tri {
        let norm = draft.norm;
        let mut h = self.matches(pattern, incident, &draft.here).and(since(incident.time, opened));
        h = h.and(self.in_hours(norm, incident));
        let duty = norm.modality == Modality::Must;
        let all = norm.while_conditions.iter().filter(|_| !duty).cloned();
        if let Some(condition) = all.reduce(|a, b| Condition::And(Box::new(a), Box::new(b))) {
            h = h.and(self.throughout_incident(&condition, incident, &draft.here));
        }
        h.and(!self.suspended_during(&norm.id, incident))
    }

    pub(crate) fn suspended_during(&self, clause: &str, incident: &Incident) -> Tri {
        let time = incident.time;
        let mut looks = vec![time.earliest];
        for one in self.suspensions.iter().filter(|one| one.clause == clause) {
            looks.extend(
                one.from
                    .ends()
                    .chain(one.until.ends())
                    .filter(|t| time.earliest < *t && *t < time.latest && *t <= self.as_of),
            );
        }
        Tri::agree(looks.into_iter().map(|t| self.suspended(clause, t)))
    }

    pub(crate) fn in_hours(&self, norm: &Norm, incident: &Incident) -> Tri {
        let window = &norm.window;
        if window.daily.is_none() && window.days.is_empty() {
            return Tri::Yes;
        }
        let clock = |minutes: u16| Time::new((minutes / 60) as i8, (minutes % 60) as i8, 0, 0).unwrap();
        let (from, until) = window.daily.map_or((Time::midnight(), Time::midnight()), |(a, b)| (clock(a), clock(b)));
        let weekdays: Weekdays = if window.days.is_empty() {
            Weekdays::ALL
        } else {
            window.days.iter().map(|day| Weekday::from_monday_one_offset(*day as i8).unwrap()).collect()
        };
        let hours = DailyWindow { from, until, weekdays };
        hours.overlap(incident.time.earliest, incident.time.latest, &self.agreement.zone)
    }

    pub(crate) fn permitted(&self, norm: &Norm, incident: &Incident) -> Tri {
        let mut all = Vec::new();
        for may in self.agreement.norms.iter().filter(|may| may.modality == Modality::May) {
            let Some(pattern) = may.action.pattern() else { continue };
            if !may.despite.is_empty() && !may.despite.contains(&norm.id) {
                continue;
            }
            let here = Here { standard: Some(self.standard_of(may)), ..Here::default() };
            for one in self.clauses.get(&may.id).map_or(&[][..], Vec::as_slice) {
                let force = since(incident.time, one.opened)
                    .and(one.close.before(incident.time))
                    .and(Edge::new(one.lapse, false).before(incident.time))
                    .and(one.guard)
                    .and(!self.suspended_during(&may.id, incident))
                    .and(self.in_hours(may, incident));
                let held = may.while_conditions.iter().map(|c| self.throughout_incident(c, incident, &Here::default()));
                let force = force.and(Tri::all(held.collect::<Vec<_>>()));
                all.push(
                    self.matches(pattern, incident, &here)
                        .and(self.done_by(incident, &one.bound))
                        .and(force)
                        .and(one.exists),
                );
            }
        }
        Tri::any(all)
    }

    /// How surely an incident is what the norm forbids, whoever did it.
    pub(crate) fn forbidden(&self, draft: &Draft<'_>, incident: &Incident, opened: Pt, close: Edge, lapse: Pt) -> Tri {
        let norm = draft.norm;
        let Some(pattern) = norm.action.pattern() else { return Tri::No };
        let excepted = norm.exceptions.iter().map(|except| self.matches(except, incident, &draft.here));
        self.counts(draft, pattern, incident, opened)
            .and(close.before(incident.time))
            .and(Edge::new(lapse, false).before(incident.time))
            .and(!Tri::any(excepted.collect::<Vec<_>>()))
            .and(!self.permitted(norm, incident))
    }

    pub(crate) fn prohibition(&self, draft: &Draft<'_>, one: &mut Inst) {
        let norm = draft.norm;
        let Some(pattern) = norm.action.pattern() else { return };
        let standard = self.standard_of(norm);
        let mut nameless = Tri::No;
        for incident in self.incidents.iter().filter(|i| reaches(i.standing, standard)) {
            let h = self.forbidden(draft, incident, one.opened, one.close, one.lapse).and(one.guard).and(one.exists);
            // Whoever is not known is not bound.
            let doer = if draft.bound.is_empty() { Tri::No } else { self.done_by(incident, &draft.bound) };
            let named = incident.actor.is_some() && !self.names_nobody(&incident.event);
            if named && h.and(doer).may_hold() {
                one.violations.push((
                    incident.id.clone(),
                    h.and(doer),
                    self.when(incident).latest(one.opened).known_by(self.as_of).of_what(h.and(doer)),
                ));
            } else if !named {
                let doer = if draft.bound.is_empty() { Tri::Possibly } else { doer };
                nameless =
                    nameless.or(if doer.may_hold() { h.and(happened(incident.time, self.as_of)) } else { Tri::No });
            }
        }
        let unseen = self.unseen(one, pattern, one.close.point().earliest(one.lapse));
        self.judge(norm, one, unseen.or(nameless));
    }

    /// The rows of what is to be refrained from or kept.
    pub(crate) fn judge(&self, norm: &Norm, one: &mut Inst, unknown: Tri) {
        let t = self.as_of;
        one.blind = unknown.may_hold();
        one.breach = one.violations.iter().map(|v| v.2).fold(Pt::NEVER, Pt::earliest);
        let kept = one.violations.iter().fold(Tri::Yes, |kept, v| kept.and(!v.1));
        let kept = kept.and(one.guard).and(!unknown.and(Tri::Possibly));
        let end = one.close.known_by(t).earliest(one.lapse.known_by(t));
        let opened = Pt { lo: one.opened.lo, hi: one.opened.hi.or(one.opened.lo) };
        one.achieved = end.latest(opened).known_by(t).of_what(kept);
        one.violations.retain(|v| v.2.passed(t).may_hold());
        for (_, h, at) in &one.violations {
            if h.is_yes() && at.passed(t).is_yes() {
                one.row.violations += 1;
            } else {
                one.row.possible_violations += 1;
            }
        }
        // What ends with its phase, its window or the agreement stays as it was kept.
        let rows = vec![
            (ClauseState::Dormant, !one.opened.passed(t)),
            (ClauseState::Lapsed, !one.guard),
            (ClauseState::Breached, one.breach.passed(t)),
            (ClauseState::Suspended, self.suspended(&norm.id, t)),
            (ClauseState::Undetermined, unknown),
            (ClauseState::Kept, Tri::Yes),
        ];
        one.row.evidence = one.violations.iter().map(|v| v.0.clone()).collect();
        settle(one, rows, false, self.as_of);
        if one.row.state == ClauseState::Suspended {
            one.row.since = self.suspended_since(&norm.id);
        }
    }

    pub(crate) fn level(&self, draft: &Draft<'_>, one: &mut Inst) {
        let norm = draft.norm;
        let Act::Keep(measure, compare, amount) = &norm.action else { return };
        let here = Here { standard: Some(self.standard_of(norm)), ..draft.here.clone() };
        let always = Pt { lo: Some(Timestamp::MIN), hi: Some(Timestamp::MIN) };
        let reports = self.reports(measure, always, &here);
        let mut seen = Tri::No;
        for (incident, h) in &reports {
            // The last one before the opening counts too.
            let earlier = !since(incident.time, one.opened);
            let overtaken = Tri::any(
                reports
                    .iter()
                    .filter(|(other, _)| other.id != incident.id)
                    .map(|(other, sure)| sure.and(later(other, incident)).and(!since(other.time, one.opened))),
            );
            let in_time = one.close.before(incident.time).and(Edge::new(one.lapse, false).before(incident.time));
            let told = h.and(in_time).and(happened(incident.time, self.as_of));
            // Where one was made before the opening, one was the last before.
            seen = seen.or(told);
            let counts = told.and(!earlier.and(overtaken));
            let fits =
                field("value", incident).map_or(Tri::Possibly, |v| compares(v, *compare, threshold(amount)).into());
            let force = one.opened.passed(self.as_of).and(one.exists).and(one.guard);
            let violates = counts.and(!fits).and(force);
            if violates.may_hold() {
                let at = self.when(incident).latest(one.opened).known_by(self.as_of).of_what(violates);
                one.violations.push((incident.id.clone(), violates, at));
            }
        }
        self.judge(norm, one, !seen);
    }

    /// Violations whose actor is not known, of bearers who may be it.
    pub(crate) fn unattributed(&self, norm: &Norm, begun: &Begun, bounds: &[String], first: &Inst) -> Option<Inst> {
        let standard = self.standard_of(norm);
        let name = match &begun.name {
            Some(trigger) => format!("{trigger}:unattributed"),
            None => "unattributed".to_string(),
        };
        let draft = Draft {
            norm,
            here: begun.here.clone(),
            name,
            bearer: None,
            bound: Vec::new(),
            exists: Tri::Yes,
            trigger: None,
        };
        let mut one = Inst { name: draft.name.clone(), bearer: None, violations: Vec::new(), ..first.clone() };
        one.row.violations = 0;
        one.row.possible_violations = 0;
        for incident in self.incidents.iter().filter(|i| reaches(i.standing, standard)) {
            let named = incident.actor.is_some() && !self.names_nobody(&incident.event);
            if named || (!bounds.is_empty() && self.done_by(incident, bounds) == Tri::No) {
                continue;
            }
            let h = self.forbidden(&draft, incident, first.opened, first.close, first.lapse);
            let h = h.and(first.guard).and(first.exists);
            if h.may_hold() {
                one.violations.push((
                    incident.id.clone(),
                    h,
                    self.when(incident).latest(one.opened).known_by(self.as_of).of_what(h),
                ));
            }
        }
        one.violations.retain(|v| v.2.passed(self.as_of).may_hold());
        if one.violations.is_empty() {
            return None;
        }
        self.judge(norm, &mut one, Tri::No);
        Some(one)
    }
}
