//! Instances of clauses and their windows, after the section "Instances".

use irenic_model::{CalendarSpan, ClauseState, Condition, Norm, Point, Standard, Tri, Trigger, periods};
use irenic_syntax::ast::{BearerForm, Modality};
use jiff::Timestamp;

use super::points::{Edge, Pt};
use super::verdicts::settle;
use super::world::{Here, Inst, Row, World};

pub(crate) struct Begun {
    pub(crate) name: Option<String>,
    pub(crate) exists: Tri,
    pub(crate) at: Pt,
    pub(crate) here: Here,
}

#[derive(Clone)]
pub(crate) struct Draft<'a> {
    pub(crate) norm: &'a Norm,
    pub(crate) here: Here,
    pub(crate) name: String,
    pub(crate) bearer: Option<String>,
    /// Whose acts count.
    pub(crate) bound: Vec<String>,
    pub(crate) exists: Tri,
    /// The incident that triggered it.
    pub(crate) trigger: Option<String>,
}

impl World<'_> {
    pub(crate) fn standard_of(&self, norm: &Norm) -> Standard {
        norm.proof.standard.map_or(self.standard, |own| own.max(self.standard))
    }

    pub(crate) fn instances(&self, norm: &Norm) -> Vec<Inst> {
        let mut all: Vec<Inst> = Vec::new();
        for begun in self.begun(norm) {
            let begun = &begun;
            let (first, mut bounds) = (all.len(), Vec::new());
            for (name, bearer, bound, exists) in self.bearers(norm, begun) {
                let here = Here { bearer: bearer.clone(), ..begun.here.clone() };
                let name = match &begun.name {
                    None => name,
                    Some(trigger) => {
                        let several = norm.bearers.form == BearerForm::TheOtherParties
                            || (matches!(norm.bearers.form, BearerForm::Each | BearerForm::Plain)
                                && norm.bearers.members.len() > 1);
                        if several { format!("{trigger}:{name}") } else { trigger.clone() }
                    }
                };
                bounds.extend(bound.clone());
                let mut draft =
                    Draft { norm, here, name, bearer, bound, exists: exists.and(begun.exists), trigger: None };
                draft.trigger = begun.name.clone();
                let (opened, close, lapse) = self.window(&draft, begun.at);
                match &norm.window.every {
                    Some((span, from)) if norm.modality == Modality::Must => {
                        all.extend(self.recurring(&draft, *span, from.as_ref(), opened, close, lapse));
                    }
                    _ => all.push(self.instance(&draft, opened, close, lapse)),
                }
            }
            if norm.modality == Modality::MustNot && all.len() > first {
                let nobody = self.unattributed(norm, begun, &bounds, &all[first]);
                all.extend(nobody);
            }
        }
        all
    }

    pub(crate) fn begun(&self, norm: &Norm) -> Vec<Begun> {
        // The standard of a clause is that of its acts and triggers; conditions ask for the standard of the query.
        let here = Here::default();
        let acts = Here { standard: Some(self.standard_of(norm)), ..Here::default() };
        let from = self.from(norm, &here).unwrap_or(self.start()).latest(self.start());
        let plain = |at: Pt| Begun { name: None, exists: Tri::Yes, at, here: here.clone() };
        match &norm.trigger {
            Trigger::None => vec![plain(self.start())],
            Trigger::When(condition) => {
                let mut from = from;
                for clause in &norm.order.after {
                    from = from.latest(self.point(&Point::Fulfilment(clause.clone()), &here));
                }
                for phase in &norm.order.in_phases {
                    from = from.latest(self.point(&Point::StartOfPhase(phase.clone()), &here));
                }
                let at = self.first(condition, from, &here);
                let mut one = plain(at);
                one.here.trigger = Some(at);
                vec![one]
            }
            Trigger::Whenever(pattern) => {
                let mut from = from;
                for clause in &norm.order.after {
                    from = from.latest(self.point(&Point::Fulfilment(clause.clone()), &here));
                }
                let mut end = Edge::new(self.falls_away(norm), false);
                for phase in &norm.order.in_phases {
                    from = from.latest(self.point(&Point::StartOfPhase(phase.clone()), &here));
                }
                for until in &norm.window.until {
                    end = end.earliest(Edge::new(self.deadline(until, &here).point(), false));
                }
                let mut all = Vec::new();
                for (incident, h) in self.hits(pattern, from, &acts) {
                    let exists = h.and(end.before(incident.time));
                    if exists == Tri::No {
                        continue;
                    }
                    let at = self.when(incident);
                    let actor = if self.names_nobody(&incident.event) { None } else { incident.actor.clone() };
                    let here = Here { trigger: Some(at), actor, ..here.clone() };
                    all.push(Begun { name: Some(incident.id.clone()), exists, at, here });
                }
                all
            }
            Trigger::Breach { of, condition, after } => {
                let mut all = Vec::new();
                let norm_of = self.agreement.norm(of);
                for one in self.clauses.get(of).map_or(&[][..], Vec::as_slice) {
                    let mut breaches: Vec<(String, Tri, Pt)> = Vec::new();
                    if norm_of.is_some_and(|n| matches!(n.modality, Modality::MustNot | Modality::MustKeep)) {
                        let now = |(name, h, at): &(String, Tri, Pt)| (name.clone(), h.and(at.passed(self.as_of)), *at);
                        breaches.extend(one.violations.iter().map(now));
                    } else if one.breach.lo.is_some_and(|lo| lo <= self.as_of) {
                        breaches.push((one.name.clone(), Tri::Yes, one.breach.of_what(one.exists)));
                    }
                    for (name, h, at) in breaches {
                        let here = Here {
                            begin: Some(at),
                            trigger: Some(at),
                            actor: one.bearer.clone(),
                            broken: Some((of.clone(), self.cured(of, one))),
                            ..here.clone()
                        };
                        let sure = if at.hi.is_none() { h.and(Tri::Possibly) } else { h };
                        let (found, looked) = self.looked_at(at, *after, condition.as_ref(), &here);
                        let looked = looked.known_by(self.as_of);
                        if found == Tri::No || looked.lo.is_none_or(|lo| lo > self.as_of) {
                            continue;
                        }
                        let here = Here { trigger: Some(looked), ..here };
                        let sure = if looked.hi.is_none() { sure.and(Tri::Possibly) } else { sure };
                        all.push(Begun { name: Some(name), exists: sure.and(found).and(one.exists), at: looked, here });
                    }
                }
                all
            }
            Trigger::PhaseOverdue { of, condition, after } => {
                let here = self.here_of_phase(of);
                let (found, looked) = self.looked_at(self.begin(&here), *after, condition.as_ref(), &here);
                let looked = looked.known_by(self.as_of);
                if found == Tri::No || looked.lo.is_none_or(|lo| lo > self.as_of) {
                    return Vec::new();
                }
                let exists = if looked.hi.is_none() { found.and(Tri::Possibly) } else { found };
                vec![Begun { name: None, exists, at: looked, here: Here { trigger: Some(looked), ..here } }]
            }
        }
    }

    pub(crate) fn from(&self, norm: &Norm, here: &Here) -> Option<Pt> {
        norm.window.from.iter().map(|from| self.point(from, here)).reduce(Pt::latest)
    }

    /// Name of the instance, who is bound in findings, whose acts count, whether there is such an instance.
    pub(crate) fn bearers(&self, norm: &Norm, begun: &Begun) -> Vec<(String, Option<String>, Vec<String>, Tri)> {
        let members = &norm.bearers.members;
        let one = |name: &String| (name.clone(), Some(name.clone()), vec![name.clone()], Tri::Yes);
        match norm.bearers.form {
            BearerForm::Plain | BearerForm::Each => members.iter().map(one).collect(),
            BearerForm::Jointly => {
                vec![("jointly".to_string(), Some(members.join(", ")), members.clone(), Tri::Yes)]
            }
            BearerForm::AnyOneOf => vec![("any".to_string(), Some(members.join(", ")), members.clone(), Tri::Yes)],
            BearerForm::TheActor | BearerForm::TheBreachingParty => match &begun.here.actor {
                Some(actor) => vec![one(actor)],
                None => vec![("open".to_string(), None, Vec::new(), Tri::Yes)],
            },
            BearerForm::TheOtherParties => {
                // Those bound by the clause that was broken.
                let broken = match &norm.trigger {
                    Trigger::Breach { of, .. } => self.agreement.norm(of),
                    _ => None,
                };
                let members = broken.map_or(&[][..], |norm| norm.bearers.members.as_slice());
                let others = members.iter().filter(|name| begun.here.actor.as_ref() != Some(name));
                let sure = if begun.here.actor.is_some() { Tri::Yes } else { Tri::Possibly };
                others.map(|name| (name.clone(), Some(name.clone()), vec![name.clone()], sure)).collect()
            }
        }
    }

    pub(crate) fn window(&self, draft: &Draft<'_>, begun: Pt) -> (Pt, Edge, Pt) {
        let norm = draft.norm;
        // Nothing of a clause counts before entry into force.
        let entry = self.start();
        // Points are counted from the trigger as long as the opening is sought, and then from the opening.
        let here = &mut Here { begin: Some(begun), ..draft.here.clone() };
        let window = &norm.window;
        let mut opened = begun.latest(entry);
        for from in &window.from {
            opened = opened.latest(self.point(from, here));
        }
        let mut close = Edge::OPEN;
        if let Some(at) = &window.at {
            let day = self.point(at, here);
            opened = opened.latest(day.map(|t| self.day_start_of(t)));
            close = close.earliest(Edge::new(day.map(|t| self.day_end_of(t)), false));
        }
        for clause in &norm.order.after {
            opened = opened.latest(self.point(&Point::Fulfilment(clause.clone()), here));
        }
        for phase in &norm.order.in_phases {
            opened = opened.latest(self.point(&Point::StartOfPhase(phase.clone()), here));
        }
        // A duty opens once its `while` holds, and falls away when it no longer does; a prohibition asks at every instant.
        let mut lapse = self.falls_away(norm);
        if norm.modality == Modality::Must && window.every.is_none() {
            let all = norm.while_conditions.iter().cloned();
            if let Some(condition) = all.reduce(|a, b| Condition::And(Box::new(a), Box::new(b))) {
                opened = self.first(&condition, opened, &draft.here);
                lapse = lapse.earliest(self.first(&Condition::Not(Box::new(condition)), opened, &draft.here));
            }
        }
        here.begin = Some(opened);
        for point in &window.by {
            close = close.earliest(self.deadline(point, here));
        }
        for point in &window.until {
            close = close.earliest(Edge::new(self.deadline(point, here).point(), false));
        }
        for (span, of) in &window.within {
            let base = match of {
                Some(point) => self.point(point, here),
                None => here.trigger.unwrap_or(opened),
            };
            close = close.earliest(self.within(base, *span));
        }
        if let Some((span, point)) = &window.lead {
            let base = self.point(point, here);
            close = close.earliest(Edge::new(self.shift(base, span.negated()), true));
        }
        for clause in &norm.order.before {
            close = close.earliest(Edge::new(self.point(&Point::Fulfilment(clause.clone()), here), false));
        }
        for (clause, tolerance) in &norm.order.together {
            let other = self.point(&Point::Fulfilment(clause.clone()), here);
            close = close.earliest(self.within(other, *tolerance));
        }
        if let Some(tolerance) = norm.order.in_step {
            for other in self.clauses.get(&norm.id).map_or(&[][..], Vec::as_slice) {
                if other.bearer != draft.bearer && other.cause == draft.trigger {
                    close = close.earliest(self.within(other.achieved, tolerance));
                }
            }
        }
        (opened, self.prolonged(&norm.id, opened, close), lapse)
    }

    /// Extensions granted before the close, and time for which the clock stood still.
    fn prolonged(&self, clause: &str, opened: Pt, close: Edge) -> Edge {
        let t = self.as_of;
        let end = |due: Option<(Timestamp, bool)>, sure: bool| {
            let (mut due, inside) = due?;
            let begin = if sure { opened.hi.or(opened.lo) } else { opened.lo }.unwrap_or(t);
            let stands = |at: Timestamp| {
                self.suspensions.iter().filter(|one| one.clause == clause && one.clock_stops).any(|one| {
                    let stands = one.from.passed(at).and(!one.until.passed(at));
                    if sure { stands.is_yes() } else { stands.may_hold() }
                })
            };
            let mut looks: Vec<Timestamp> = Vec::new();
            for one in self.suspensions.iter().filter(|one| one.clause == clause) {
                looks.extend(one.from.ends().chain(one.until.ends()).filter(|at| begin < *at && *at < t));
            }
            looks.extend([begin, t]);
            looks.sort();
            // The window closes once its clock has run so long as it would have run otherwise.
            let closes = |due: Timestamp| {
                let mut left = due.duration_since(begin);
                if left <= jiff::SignedDuration::ZERO || begin > t {
                    return due;
                }
                for pair in looks.windows(2) {
                    let length = pair[1].duration_since(pair[0]);
                    if stands(pair[0]) {
                        continue;
                    }
                    if left <= length {
                        return pair[0] + left;
                    }
                    left -= length;
                }
                t + left
            };
            for (_, at, span) in self.extensions.iter().filter(|one| one.0 == clause) {
                let granted = if sure { at.hi } else { at.lo };
                if granted.is_some_and(|at| at < closes(due) || (inside && at == closes(due))) {
                    due = irenic_model::add(due, *span, &self.agreement.zone);
                }
            }
            Some((closes(due), inside))
        };
        Edge { lo: end(close.lo, true), hi: end(close.hi, false) }
    }

    /// When it ends as a whole: terminated, or its phase over.
    pub(crate) fn falls_away(&self, norm: &Norm) -> Pt {
        let mut lapse = Pt::NEVER;
        for (what, point) in &self.endings {
            if *what == norm.id || what.is_empty() {
                lapse = lapse.earliest(*point);
            }
        }
        for phase in &norm.order.in_phases {
            lapse = lapse.earliest(self.point(&Point::EndOfPhase(phase.clone()), &Here::default()));
        }
        lapse
    }

    pub(crate) fn recurring(
        &self,
        draft: &Draft<'_>,
        span: CalendarSpan,
        from: Option<&Point>,
        opened: Pt,
        close: Edge,
        lapse: Pt,
    ) -> Vec<Inst> {
        let origin = from.map_or(opened, |from| self.point(from, &draft.here).latest(opened));
        let Some(first) = origin.lo.filter(|first| *first <= self.as_of) else {
            return vec![self.instance(draft, opened, close, lapse)];
        };
        let end = close.point().earliest(lapse).lo;
        let whole = draft.norm.while_conditions.iter().cloned().reduce(|a, b| Condition::And(Box::new(a), Box::new(b)));
        let mut all = Vec::new();
        for (number, period) in periods(first, span, &self.agreement.zone).enumerate() {
            if period.start > self.as_of || end.is_some_and(|end| end <= period.start) {
                break;
            }
            let mut one = draft.clone();
            one.name = format!("{}#{}", draft.name, number + 1);
            if origin.hi != origin.lo {
                one.exists = one.exists.and(Tri::Possibly);
            }
            let close = Edge::new(Pt::at(period.end), false);
            let start = Pt::at(period.start);
            let fallen = whole.as_ref().map_or(Pt::NEVER, |condition| {
                self.first(&Condition::Not(Box::new(condition.clone())), start, &draft.here)
            });
            all.push(self.instance(&one, start, close, lapse.earliest(fallen)));
        }
        all
    }

    pub(crate) fn instance(&self, draft: &Draft<'_>, opened: Pt, close: Edge, lapse: Pt) -> Inst {
        let norm = draft.norm;
        let guards = norm.conditions.iter().map(|condition| self.guard(condition, opened, &draft.here));
        let guard = Tri::all(guards.collect::<Vec<_>>());
        let mut one = Inst {
            name: draft.name.clone(),
            bearer: draft.bearer.clone(),
            cause: draft.trigger.clone(),
            bound: draft.bound.clone(),
            exists: draft.exists,
            opened,
            close,
            lapse,
            guard,
            achieved: Pt::NEVER,
            breach: Pt::NEVER,
            violations: Vec::new(),
            blind: false,
            late: Tri::No,
            falls: Pt::NEVER,
            row: Row {
                state: ClauseState::Undetermined,
                certain: true,
                since: None,
                due: close.point().hi.or(close.point().lo),
                evidence: self
                    .incidents
                    .iter()
                    .map(|i| i.id.clone())
                    .filter(|id| norm.modality == Modality::Must && draft.trigger.as_ref() == Some(id))
                    .collect(),
                violations: 0,
                possible_violations: 0,
            },
        };
        match norm.modality {
            Modality::Must => self.duty(draft, &mut one),
            Modality::MustNot => self.prohibition(draft, &mut one),
            Modality::MustKeep => self.level(draft, &mut one),
            Modality::May | Modality::Can => {
                let t = self.as_of;
                let over = self.over(norm, &one, t).or(close.passed(t));
                let rows = vec![
                    (ClauseState::Dormant, !opened.passed(t).and(guard)),
                    (ClauseState::Lapsed, over),
                    (ClauseState::Suspended, self.suspended(&norm.id, t)),
                    (ClauseState::Pending, Tri::Yes),
                ];
                settle(&mut one, rows, true, self.as_of);
                one.row.due = None;
                match one.row.state {
                    ClauseState::Suspended => one.row.since = self.suspended_since(&norm.id),
                    ClauseState::Lapsed => one.row.since = self.over_since(norm, &one),
                    _ => {}
                }
            }
            Modality::Declares => {}
        }
        one
    }

    /// Since when a permission or a power is over, or may be.
    fn over_since(&self, norm: &Norm, one: &Inst) -> Option<Timestamp> {
        if !self.over(norm, one, self.as_of).is_yes() {
            return one.close.lo.map(|end| end.0);
        }
        let mut looks: Vec<Timestamp> = one.close.point().ends().chain(one.lapse.ends()).collect();
        looks.extend(norm.while_conditions.iter().flat_map(|condition| self.changes(condition, &Here::default())));
        looks.retain(|t| *t <= self.as_of);
        looks.sort();
        looks.dedup();
        let mut since = None;
        let mut value = None;
        for t in looks {
            let before = value.unwrap_or_else(|| self.over(norm, one, Timestamp::MIN));
            let now = self.over(norm, one, t);
            if now != before {
                since = Some(t);
            }
            value = Some(now);
        }
        since.max(one.opened.lo)
    }
}
