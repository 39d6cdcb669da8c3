//! Instances of clauses and where they stand, after the page "Clauses" and the sections "Instances" and "Verdict".

use irenic_evidence::{Coverage, Incident, Standing};
use irenic_model::{
    Act, Agreement, Boundary, CalendarSpan, ClauseState, Completion, Condition, DailyWindow, Effect, Limit,
    MomentValue, Norm, Pattern, Point, Standard, Subject, Tri, Trigger, Weekdays, periods,
};
use irenic_syntax::ast::{BearerForm, EffectKind, Modality, PowerKind};
use irenic_verify::Query;
use jiff::Timestamp;
use jiff::civil::{Time, Weekday};

use super::matching::{compares, field, threshold};
use super::points::{Edge, Pt, happened, since};
use super::world::{Departures, Here, Inst, Row, Suspension, World, reaches};

/// Everything that the reference says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Verdicts {
    /// By clause id, in the order of the text.
    pub(crate) clauses: Vec<(String, Vec<Inst>)>,
    pub(crate) phases: Vec<(String, Pt, Pt)>,
    pub(crate) moments: Vec<(String, Pt)>,
}

/// An agreement held against incidents, clause by clause until nothing changes.
pub(crate) fn verify(
    agreement: &Agreement,
    incidents: &[Incident],
    coverage: &[Coverage],
    query: &Query,
    departures: Departures,
) -> Verdicts {
    let t = query.as_of;
    let mut counted: Vec<&Incident> = incidents
        .iter()
        .filter(|i| i.standing != Standing::Rejected && happened(i.time, t) != Tri::No)
        .filter(|i| i.time.earliest < t || i.time.is_exact())
        .collect();
    counted.sort_by(|a, b| (a.time, &a.id).cmp(&(b.time, &b.id)));
    let mut world = World {
        agreement,
        departures,
        coverage,
        incidents: counted,
        as_of: t,
        standard: query.standard,
        moments: Default::default(),
        phases: Default::default(),
        clauses: Default::default(),
        suspensions: Vec::new(),
        restorations: Vec::new(),
        endings: Vec::new(),
    };
    for _ in 0..40 {
        let before = (
            world.moments.clone(),
            world.phases.clone(),
            world.clauses.clone(),
            world.suspensions.clone(),
            world.endings.clone(),
        );
        world.step();
        let after = (
            world.moments.clone(),
            world.phases.clone(),
            world.clauses.clone(),
            world.suspensions.clone(),
            world.endings.clone(),
        );
        if before == after {
            break;
        }
    }
    Verdicts {
        clauses: agreement.norms.iter().map(|n| (n.id.clone(), world.clauses[&n.id].clone())).collect(),
        phases: agreement.phases.iter().map(|p| (p.id.clone(), world.phases[&p.id].0, world.phases[&p.id].1)).collect(),
        moments: world.moments.iter().map(|(name, point)| (name.clone(), *point)).collect(),
    }
}

impl World<'_> {
    fn step(&mut self) {
        let here = Here::default();
        for (name, moment) in &self.agreement.moments {
            let begin = moment.from.as_ref().map_or(self.start(), |from| self.point(from, &here));
            let point = match &moment.value {
                MomentValue::Is(point) => self.point(point, &here),
                MomentValue::When(condition) => {
                    self.first(condition, begin, &Here { begin: Some(begin), ..Here::default() })
                }
                MomentValue::ToBeFixed(_) => Pt::NEVER,
            };
            let point = match &moment.limit {
                None => point,
                Some(limit) => self.cut(point, self.limit(limit, begin)),
            };
            self.moments.insert(name.clone(), point);
        }
        for phase in &self.agreement.phases {
            let boundary = |boundary: &Option<Boundary>, begin: Pt| match boundary {
                None => Pt::NEVER,
                Some(Boundary::At(point)) => {
                    let own = self.departures.phase_ends_from_phase;
                    self.point(point, &Here { begin: own.then_some(begin), ..Here::default() }).latest(begin)
                }
                Some(Boundary::When(condition)) => {
                    let own = self.departures.phase_ends_from_phase;
                    let here = Here { begin: own.then_some(begin), ..Here::default() };
                    self.first(condition, begin, &here)
                }
            };
            let start = boundary(&phase.begins, self.start());
            let mut end = boundary(&phase.ends, start);
            for (what, point) in &self.endings {
                if *what == format!("phase {}", phase.id) || what.is_empty() {
                    end = end.earliest(point.latest(start));
                }
            }
            self.phases.insert(phase.id.clone(), (start, end));
        }
        for norm in &self.agreement.norms {
            let instances = self.instances(norm);
            self.clauses.insert(norm.id.clone(), instances);
        }
        self.consequences();
    }

    fn limit(&self, limit: &Limit, begin: Pt) -> Edge {
        match limit {
            Limit::Length(span) => self.within(begin, *span),
            Limit::Point(point) => self.deadline(point, &Here::default()),
        }
    }

    /// What does not come by its long stop does not come.
    fn cut(&self, point: Pt, limit: Edge) -> Pt {
        point.of_what(!limit.after(point))
    }

    fn effects_of(&self, norm: &Norm) -> Vec<(Effect, Here, Pt)> {
        let mut all = Vec::new();
        for effect in &norm.effects {
            for one in self.clauses.get(&norm.id).map_or(&[][..], Vec::as_slice) {
                let here = Here {
                    begin: Some(one.breach),
                    trigger: Some(one.breach),
                    actor: one.bearer.clone(),
                    bearer: one.bearer.clone(),
                    broken: Some((norm.id.clone(), one.achieved)),
                    standard: None,
                };
                let breach = one.breach.of_what(one.exists);
                all.push((effect.clone(), here, breach));
            }
        }
        all
    }

    /// A breach and what is asked after it: when it has been looked at and found so.
    fn looked_at(&self, breach: Pt, after: Option<CalendarSpan>, condition: Option<&Condition>, here: &Here) -> Pt {
        let at = after.map_or(breach, |span| self.within(breach, span).point());
        let Some(condition) = condition else { return at };
        at.of_what(self.guard(condition, at, here))
    }

    /// A condition, throughout the time at which something may have come into force.
    fn guard(&self, condition: &Condition, at: Pt, here: &Here) -> Tri {
        match (at.lo, at.hi) {
            (None, _) => Tri::Yes,
            (Some(lo), hi) => {
                let last = hi.unwrap_or(self.as_of).min(self.as_of).max(lo);
                self.throughout(condition, lo, last, here)
            }
        }
    }

    fn consequences(&mut self) {
        let (mut suspensions, mut restorations, mut endings) = (Vec::new(), Vec::new(), Vec::new());
        let targets = |over: &[Subject]| -> Vec<String> {
            over.iter().map(|one| one.word().trim_start_matches("clause ").to_string()).collect()
        };
        for norm in &self.agreement.norms {
            for (effect, here, breach) in self.effects_of(norm) {
                let at = self.looked_at(breach, effect.after, effect.condition.as_ref(), &here);
                for clause in targets(&effect.over) {
                    match effect.kind {
                        EffectKind::Suspends => {
                            let until = effect.until.as_ref().map_or(Pt::NEVER, |u| self.deadline(u, &here).point());
                            suspensions.push(Suspension { clause, from: at, until });
                        }
                        EffectKind::Restores => restorations.push((clause, at)),
                        EffectKind::Ends | EffectKind::Terminates => endings.push((clause, at)),
                    }
                }
                if effect.over.is_empty() && matches!(effect.kind, EffectKind::Terminates | EffectKind::Ends) {
                    endings.push((String::new(), at));
                }
            }
            if let Act::Power(kind, over, _) = &norm.action {
                let event = match kind {
                    PowerKind::Suspend => "suspension",
                    PowerKind::Restore => "restoration",
                    PowerKind::Terminate => "termination",
                    _ => continue,
                };
                let mut pattern = super::building::pattern(event).by_all(&norm.bearers.members).done();
                pattern.subject.clone_from(over);
                let here = Here::default();
                for one in &self.clauses[&norm.id] {
                    for (incident, h) in self.hits(&pattern, one.opened, &here) {
                        if self.departures.nameless_powers_void && incident.actor.is_none() {
                            continue;
                        }
                        let at = Pt::of(incident.time).of_what(h);
                        let clause = targets(&over.iter().cloned().collect::<Vec<_>>()).pop().unwrap_or_default();
                        match kind {
                            PowerKind::Suspend => {
                                suspensions.push(Suspension { clause, from: at, until: Pt::NEVER });
                            }
                            PowerKind::Restore => restorations.push((clause, at)),
                            _ => endings.push((clause, at)),
                        }
                    }
                }
            }
        }
        for suspension in &mut suspensions {
            for (clause, at) in &restorations {
                if *clause == suspension.clause {
                    suspension.until = suspension.until.earliest(not_before(*at, suspension.from));
                }
            }
        }
        self.suspensions = suspensions;
        self.restorations = restorations;
        self.endings = endings;
    }

    fn standard_of(&self, norm: &Norm) -> Standard {
        norm.proof.standard.map_or(self.standard, |own| own.max(self.standard))
    }

    fn instances(&self, norm: &Norm) -> Vec<Inst> {
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
                let mut draft = Draft {
                    norm,
                    here,
                    name,
                    bearer,
                    bound,
                    exists: exists.and(begun.exists),
                    asked: None,
                    trigger: None,
                };
                draft.trigger = begun.name.clone();
                let (opened, close, lapse) = self.window(&draft, begun.at);
                if self.departures.breach_conditions_from_start {
                    draft.here.begin = None;
                }
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

    fn begun(&self, norm: &Norm) -> Vec<Begun> {
        // The standard of a clause is that of its acts and triggers; conditions ask for the standard of the query.
        let here = Here::default();
        let acts = Here { standard: Some(self.standard_of(norm)), ..Here::default() };
        let from = self.from(norm, &here).unwrap_or(self.start());
        let plain = |at: Pt| Begun { name: None, exists: Tri::Yes, at, here: here.clone() };
        match &norm.trigger {
            Trigger::None => vec![plain(self.start())],
            Trigger::When(condition) => {
                let from = if self.departures.when_asked_from_start { self.start() } else { from };
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
                    let at = Pt::of(incident.time);
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
                        breaches.extend(one.violations.iter().cloned());
                    } else if one.breach.lo.is_some_and(|lo| lo <= self.as_of) {
                        breaches.push((one.name.clone(), Tri::Yes, one.breach));
                    }
                    for (name, h, at) in breaches {
                        let here = Here {
                            begin: Some(at),
                            trigger: Some(at),
                            actor: one.bearer.clone(),
                            broken: Some((of.clone(), one.achieved)),
                            ..here.clone()
                        };
                        let sure = if at.hi.is_none() { h.and(Tri::Possibly) } else { h };
                        let looked = self.looked_at(at, *after, condition.as_ref(), &here);
                        if looked.lo.is_none_or(|lo| lo > self.as_of) {
                            continue;
                        }
                        let from_look = self.departures.consequences_from_look;
                        let here = Here { trigger: Some(if from_look { looked } else { at }), ..here };
                        let sure = if looked.hi.is_none() { sure.and(Tri::Possibly) } else { sure };
                        all.push(Begun { name: Some(name), exists: sure.and(one.exists), at: looked, here });
                    }
                }
                all
            }
            Trigger::PhaseOverdue { .. } => panic!("the generator makes no duties on phases"),
        }
    }

    fn from(&self, norm: &Norm, here: &Here) -> Option<Pt> {
        norm.window.from.iter().map(|from| self.point(from, here)).reduce(Pt::latest)
    }

    /// Name of the instance, who is bound in findings, whose acts count, whether there is such an instance.
    fn bearers(&self, norm: &Norm, begun: &Begun) -> Vec<(String, Option<String>, Vec<String>, Tri)> {
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
                let others = members.iter().filter(|name| begun.here.actor.as_ref() != Some(name));
                let sure = if begun.here.actor.is_some() { Tri::Yes } else { Tri::Possibly };
                others.map(|name| (name.clone(), Some(name.clone()), vec![name.clone()], sure)).collect()
            }
        }
    }

    fn window(&self, draft: &Draft<'_>, begun: Pt) -> (Pt, Edge, Pt) {
        let norm = draft.norm;
        let here = &mut draft.here.clone();
        if self.departures.windows_from_opening {
            here.begin = Some(begun);
        }
        let window = &norm.window;
        let mut opened = begun;
        let early = self.departures.whenever_opens_early && matches!(norm.trigger, Trigger::Whenever(_));
        for from in window.from.iter().filter(|_| !early) {
            opened = opened.latest(self.point(from, here));
        }
        let mut close = Edge::OPEN;
        if let Some(at) = &window.at {
            let day = self.point(at, here);
            opened = opened.latest(day.map(|t| self.day_start_of(t)));
            if !self.departures.at_closes_from_opening {
                close = close.earliest(Edge::new(day.map(|t| self.day_end_of(t)), false));
            }
        }
        for clause in norm.order.after.iter().filter(|_| !early) {
            opened = opened.latest(self.point(&Point::Fulfilment(clause.clone()), here));
        }
        for phase in norm.order.in_phases.iter().filter(|_| !early) {
            opened = opened.latest(self.point(&Point::StartOfPhase(phase.clone()), here));
        }
        if self.departures.windows_from_opening {
            here.begin = Some(opened);
        }
        if let (Some(at), true) = (&window.at, self.departures.at_closes_from_opening) {
            let day = self.point(at, here);
            close = close.earliest(Edge::new(day.map(|t| self.day_end_of(t)), false));
        }
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
                let own = draft.trigger.is_some() && self.departures.in_step_with_itself;
                let other_one = if own {
                    other.name != draft.name
                } else {
                    other.bearer != draft.bearer && other.cause == draft.trigger
                };
                if other_one {
                    close = close.earliest(self.within(other.achieved, tolerance));
                }
            }
        }
        let mut lapse = self.falls_away(norm);
        // "A duty to achieve falls away": a prohibition stays, and what happens meanwhile does not count.
        let mut here = draft.here.clone();
        if self.departures.breach_conditions_from_start {
            here.begin = None;
        }
        let here = &here;
        if norm.modality == Modality::Must && window.every.is_none() {
            let all = norm.while_conditions.iter().cloned();
            if let Some(condition) = all.reduce(|a, b| Condition::And(Box::new(a), Box::new(b))) {
                opened = self.first(&condition, opened, here);
                lapse = lapse.earliest(self.first(&Condition::Not(Box::new(condition)), opened, here));
            }
        }
        (opened, close, lapse)
    }

    /// When it ends as a whole: terminated, or its phase over.
    fn falls_away(&self, norm: &Norm) -> Pt {
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

    fn recurring(
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
            one.asked = self.departures.guard_asked_once.then_some(opened);
            let fallen = whole.as_ref().map_or(Pt::NEVER, |condition| {
                self.first(&Condition::Not(Box::new(condition.clone())), start, &draft.here)
            });
            all.push(self.instance(&one, start, close, lapse.earliest(fallen)));
        }
        all
    }

    /// Whether an incident can count for a norm at all, whoever did it.
    fn counts(&self, draft: &Draft<'_>, pattern: &Pattern, incident: &Incident, opened: Pt) -> Tri {
        let norm = draft.norm;
        let mut h = self.matches(pattern, incident, &draft.here).and(since(incident.time, opened));
        h = h.and(self.in_hours(norm, incident));
        let duty = norm.modality == Modality::Must;
        for condition in norm.while_conditions.iter().filter(|_| !duty) {
            h = h.and(self.throughout_incident(condition, incident, &draft.here));
        }
        if duty && self.departures.suspended_acts_count {
            return h;
        }
        h.and(!self.suspended_during(&norm.id, incident))
    }

    fn suspended_during(&self, clause: &str, incident: &Incident) -> Tri {
        let time = incident.time;
        let mut looks = vec![time.earliest];
        for one in self.suspensions.iter().filter(|one| one.clause == clause) {
            looks.extend(one.from.ends().chain(one.until.ends()).filter(|t| time.earliest < *t && *t <= time.latest));
        }
        Tri::agree(looks.into_iter().map(|t| self.suspended(clause, t)))
    }

    fn in_hours(&self, norm: &Norm, incident: &Incident) -> Tri {
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

    fn instance(&self, draft: &Draft<'_>, opened: Pt, close: Edge, lapse: Pt) -> Inst {
        let norm = draft.norm;
        let guards =
            norm.conditions.iter().map(|condition| self.guard(condition, draft.asked.unwrap_or(opened), &draft.here));
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
                let over = lapse.earliest(close.point()).passed(t);
                let held = norm.while_conditions.iter().map(|condition| self.value(condition, t, &draft.here));
                let held = Tri::all(held.collect::<Vec<_>>());
                let over = if self.departures.powers_without_while { over } else { over.or(!held) };
                let rows = vec![
                    (ClauseState::Dormant, !opened.passed(t).and(guard)),
                    (ClauseState::Lapsed, over),
                    (ClauseState::Pending, Tri::Yes),
                ];
                settle(&mut one, rows, self.as_of, self.departures);
            }
            Modality::Declares => {}
        }
        one
    }

    fn duty(&self, draft: &Draft<'_>, one: &mut Inst) {
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
                let doer = if all && self.departures.involved_together_did_it { Tri::Yes } else { doer };
                // What was done in a later period belongs to that period.
                let period = if norm.window.every.is_some() { one.close.before(i.time) } else { Tri::Yes };
                (*i, self.counts(draft, pattern, i, one.opened).and(doer).and(period))
            })
            .filter(|(_, h)| h.may_hold())
            .collect();
        let proven = |i: &Incident| reaches(i.standing, standard);
        let good: Vec<(&Incident, Tri)> = rated.iter().copied().filter(|(i, _)| proven(i)).collect();
        one.achieved = self.achieved(draft, one, &good).known_by(t);
        let alleged = self.achieved(draft, one, &rated).known_by(t);
        let mut low = if one.achieved.hi.is_none() && alleged.lo.is_some() && alleged != one.achieved {
            Tri::Yes
        } else {
            Tri::No
        };
        if self.departures.doubt_is_not_proven && standard > Standard::Reported && one.achieved.hi.is_none() {
            low = alleged.lo.is_some().into();
        }
        let unseen = self.unseen(one, pattern, one.close.point());
        let unseen = if one.achieved.lo.is_none() { unseen } else { Tri::No };
        one.blind = unseen.may_hold();
        let unknown = low.or(unseen);
        let mut suspended = self.suspended(&norm.id, t);
        let begun = self.suspended_since(&norm.id);
        if self.departures.overdue_is_not_suspended
            && one.close.point().hi.zip(begun).is_some_and(|(due, begun)| due <= begun)
        {
            suspended = Tri::No;
        }
        let late = one.close.after(one.achieved);
        let closed = one.close.point();
        let done = one.achieved.passed(t);
        let fell = one.lapse.earliest(Pt::NEVER).passed(t);
        let lapse_counts = !(self.departures.lapsed_acts_count && one.achieved.passed(t).is_yes());
        let mut fell_first = before(one.lapse, one.achieved).and(before(one.lapse, closed)).and(lapse_counts.into());
        if self.departures.doubt_hides_breach && lapse_counts {
            fell_first = one.lapse.lo.is_some_and(|lapse| closed.lo.is_none_or(|close| lapse < close)).into();
        }
        let mut rows = vec![
            (ClauseState::Dormant, !one.opened.passed(t)),
            (ClauseState::Lapsed, self.unguarded(one).or(fell.and(fell_first))),
            (ClauseState::Fulfilled, done.and(!late)),
            (ClauseState::FulfilledLate, done.and(late).and(closed.passed(t))),
            // What surely was achieved stands in one of the two rows above.
            (ClauseState::Suspended, suspended.and(!done)),
            (ClauseState::Breached, closed.passed(t).and(!unknown).and(!done)),
            (ClauseState::Undetermined, closed.passed(t).and(unknown).and(!done)),
            (ClauseState::Pending, (!done).and(!closed.passed(t))),
        ];
        // Breached when the close passes without it.
        let in_time = !late;
        let mut breach = match (one.achieved.lo, one.achieved.hi) {
            (_, Some(_)) if in_time == Tri::Yes => Pt::NEVER,
            (None, None) => closed,
            _ if late == Tri::Yes => closed,
            _ => closed.of_what(Tri::Possibly),
        };
        if !self.departures.doubt_hides_breach {
            breach = breach.of_what(!before(one.lapse, closed));
        }
        breach = breach.of_what(one.guard);
        if unknown.may_hold() && one.achieved.hi.is_none() {
            let none = self.departures.undetermined_is_no_breach;
            breach = breach.of_what(if none { Tri::No } else { Tri::Possibly });
        }
        one.breach = breach;
        if !self.departures.breach_before_opening {
            one.breach = breach.latest(Pt { lo: one.opened.lo, hi: one.opened.hi.or(one.opened.lo) });
        }
        if one.opened.passed(t) != Tri::Yes {
            one.breach = one.breach.of_what(one.opened.passed(t));
        }
        if self.departures.suspended_before_lapsed && one.guard != Tri::No && suspended.and(!done).may_hold() {
            rows.retain(|row| row.0 != ClauseState::Lapsed);
        }
        settle(one, rows, self.as_of, self.departures);
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
        let answers = matches!(one.row.state, ClauseState::Breached | ClauseState::FulfilledLate);
        if self.departures.doubt_hides_breach && !answers {
            one.breach = Pt::NEVER;
        }
    }

    /// Since when it stands as it does now, suspended or not.
    fn suspended_since(&self, clause: &str) -> Option<Timestamp> {
        let all = self.suspensions.iter().filter(|one| one.clause == clause);
        let mut ends: Vec<Timestamp> = all.flat_map(|one| one.from.ends().chain(one.until.ends())).collect();
        ends.retain(|at| *at <= self.as_of);
        ends.sort();
        let (mut value, mut since) = (Tri::No, None);
        for at in ends {
            let now = self.suspended(clause, at);
            if now != value {
                (value, since) = (now, Some(at));
            }
        }
        since.filter(|_| value.may_hold())
    }

    /// Whether a guard kept it from coming into force.
    fn unguarded(&self, one: &Inst) -> Tri {
        if self.departures.doubt_hides_breach { (one.guard == Tri::No).into() } else { !one.guard }
    }

    /// Whether nobody could see in some part of the window; possibly in what may no longer be part of it.
    fn unseen(&self, one: &Inst, pattern: &Pattern, close: Pt) -> Tri {
        let Some(from) = one.opened.lo else { return Tri::No };
        let until = |end: Option<Timestamp>| end.unwrap_or(self.as_of).min(self.as_of);
        if self.blind_within(pattern, from, until(close.lo)) {
            Tri::Yes
        } else if !self.departures.sight_until_first_close && self.blind_within(pattern, from, until(close.hi)) {
            Tri::Possibly
        } else {
            Tri::No
        }
    }

    fn achieved(&self, draft: &Draft<'_>, one: &Inst, good: &[(&Incident, Tri)]) -> Pt {
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
                    let mut here = draft.here.clone();
                    if self.departures.completion_from_opening {
                        here.begin = Some(one.opened);
                    }
                    self.first(condition, one.opened, &here)
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

    fn certified(&self, draft: &Draft<'_>, bodies: &[String], opened: Pt) -> Pt {
        let subject = Subject::Clause(draft.norm.id.clone());
        self.certification(&subject, bodies, draft.bearer.as_deref(), opened, &draft.here)
    }

    fn permitted(&self, norm: &Norm, incident: &Incident) -> Tri {
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
                    .and(if self.departures.may_without_hours { Tri::Yes } else { self.in_hours(may, incident) });
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
    fn forbidden(&self, draft: &Draft<'_>, incident: &Incident, opened: Pt, close: Edge, lapse: Pt) -> Tri {
        let norm = draft.norm;
        let Some(pattern) = norm.action.pattern() else { return Tri::No };
        let excepted = norm.exceptions.iter().map(|except| self.matches(except, incident, &draft.here));
        self.counts(draft, pattern, incident, opened)
            .and(close.before(incident.time))
            .and(Edge::new(lapse, false).before(incident.time))
            .and(!Tri::any(excepted.collect::<Vec<_>>()))
            .and(!self.permitted(norm, incident))
    }

    fn prohibition(&self, draft: &Draft<'_>, one: &mut Inst) {
        let (norm, t) = (draft.norm, self.as_of);
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
                    Pt::of(incident.time).latest(one.opened).of_what(h.and(doer)),
                ));
            } else if !named {
                let any = match norm.bearers.members.is_empty() {
                    true if draft.bound.is_empty() => Tri::Possibly,
                    true => doer,
                    false => self.done_by(incident, &norm.bearers.members),
                };
                nameless = nameless.or(h.and(if self.departures.uninvolved_in_doubt { any } else { doer }));
            }
        }
        let unseen = self.unseen(one, pattern, one.close.point().earliest(one.lapse));
        one.blind = unseen.may_hold();
        self.judge(norm, one, unseen.or(nameless.may_hold().into()));
    }

    /// The rows of what is to be refrained from or kept.
    fn judge(&self, norm: &Norm, one: &mut Inst, unknown: Tri) {
        let t = self.as_of;
        one.blind |= unknown.may_hold();
        one.breach = one.violations.iter().map(|v| v.2).fold(Pt::NEVER, Pt::earliest);
        let kept = one.violations.iter().fold(Tri::Yes, |kept, v| kept.and(!v.1));
        let end = one.close.point().of_what(Tri::Yes);
        one.achieved = end.of_what(if unknown.may_hold() { kept.and(Tri::Possibly) } else { kept });
        if self.departures.doubtful_end_is_none {
            let sure = unknown == Tri::No && one.violations.iter().all(|v| v.2.passed(t) == Tri::No);
            one.achieved = if sure { end.earliest(one.lapse) } else { Pt::NEVER };
        }
        one.violations.retain(|v| v.2.passed(t).may_hold());
        let any_time = norm.modality == Modality::MustKeep && self.departures.doubtful_report_is_one;
        for (_, h, at) in &one.violations {
            if h.is_yes() && (any_time || at.passed(t).is_yes()) {
                one.row.violations += 1;
            } else {
                one.row.possible_violations += 1;
            }
        }
        let sure = any_time && self.departures.level_before_doubtful_opening && one.row.violations > 0;
        let stays = self.departures.prohibitions_stay;
        let fell = if stays { Tri::No } else { one.lapse.passed(t).and(before(one.lapse, one.close.point())) };
        let rows = vec![
            (ClauseState::Dormant, if sure { Tri::No } else { !one.opened.passed(t) }),
            (ClauseState::Lapsed, self.unguarded(one).or(fell)),
            (ClauseState::Breached, if one.row.violations > 0 { Tri::Yes } else { one.breach.passed(t) }),
            (ClauseState::Suspended, self.suspended(&norm.id, t)),
            (ClauseState::Undetermined, unknown),
            (ClauseState::Kept, Tri::Yes),
        ];
        one.row.evidence = one.violations.iter().map(|v| v.0.clone()).collect();
        settle(one, rows, self.as_of, self.departures);
        if one.row.state == ClauseState::Suspended {
            one.row.since = self.suspended_since(&norm.id);
        }
    }

    fn level(&self, draft: &Draft<'_>, one: &mut Inst) {
        let norm = draft.norm;
        let Act::Keep(measure, compare, amount) = &norm.action else { return };
        let own = if self.departures.level_without_standard { self.standard } else { self.standard_of(norm) };
        let here = Here { standard: Some(own), ..draft.here.clone() };
        let always = Pt { lo: Some(Timestamp::MIN), hi: Some(Timestamp::MIN) };
        let reports = self.reports(measure, always, &here);
        let mut seen = Tri::No;
        for (incident, h) in &reports {
            // The last one before the opening counts too: nothing that surely came after it came before the opening.
            let earlier = !since(incident.time, one.opened);
            let overtaken = Tri::any(
                reports
                    .iter()
                    .filter(|(o, _)| o.time.earliest > incident.time.earliest)
                    .map(|(other, sure)| sure.and(!since(other.time, one.opened))),
            );
            let in_time = if earlier == Tri::Yes { Tri::Yes } else { one.close.before(incident.time) };
            let mut counts = h.and(in_time).and(!earlier.and(overtaken));
            if self.departures.straddling_report_in_doubt && earlier == Tri::Possibly {
                counts = counts.and(Tri::Possibly);
            }
            let counts = counts.and(Edge::new(one.lapse, false).before(incident.time)).and(one.guard);
            let by_now = happened(incident.time, self.as_of);
            let by_now = if self.departures.doubtful_report_is_one { Tri::Yes } else { by_now };
            seen = seen.or(counts.and(by_now));
            let fits =
                field("value", incident).map_or(Tri::Possibly, |v| compares(v, *compare, threshold(amount)).into());
            let violates = counts.and(!fits);
            if violates.may_hold() {
                let opened = if self.departures.level_before_doubtful_opening {
                    Pt { hi: one.opened.hi.or(one.opened.lo), ..one.opened }
                } else {
                    one.opened
                };
                let at = Pt::of(incident.time).latest(opened).of_what(violates);
                one.violations.push((incident.id.clone(), violates, at));
            }
        }
        let seen = if self.departures.doubtful_report_is_one { seen.may_hold().into() } else { seen };
        self.judge(norm, one, !seen);
    }

    /// Violations whose actor is not known, of bearers who may be it.
    fn unattributed(&self, norm: &Norm, begun: &Begun, bounds: &[String], first: &Inst) -> Option<Inst> {
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
            asked: None,
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
                one.violations.push((incident.id.clone(), h, Pt::of(incident.time).latest(one.opened).of_what(h)));
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

struct Begun {
    name: Option<String>,
    exists: Tri,
    at: Pt,
    here: Here,
}

#[derive(Clone)]
struct Draft<'a> {
    norm: &'a Norm,
    here: Here,
    name: String,
    bearer: Option<String>,
    /// Whose acts count.
    bound: Vec<String>,
    exists: Tri,
    /// The incident that triggered it.
    trigger: Option<String>,
    /// When the guard is asked, if not at the opening.
    asked: Option<Pt>,
}

/// Whether one point came before another.
fn before(a: Pt, b: Pt) -> Tri {
    let Some(first) = a.lo else { return Tri::No };
    if b.lo.is_none_or(|b| a.hi.is_some_and(|last| last <= b)) && a.hi.is_some() {
        Tri::Yes
    } else if b.hi.is_some_and(|b| b < first) {
        Tri::No
    } else {
        Tri::Possibly
    }
}

/// A restoration ends only a suspension that it does not come before.
fn not_before(at: Pt, from: Pt) -> Pt {
    at.of_what(!before(at, from))
}

/// From the least grave to the gravest.
const GRAVITY: [ClauseState; 9] = [
    ClauseState::Dormant,
    ClauseState::Lapsed,
    ClauseState::Fulfilled,
    ClauseState::Kept,
    ClauseState::Suspended,
    ClauseState::Pending,
    ClauseState::FulfilledLate,
    ClauseState::Undetermined,
    ClauseState::Breached,
];

/// The first row that fits; where several may, the gravest.
fn settle(one: &mut Inst, rows: Vec<(ClauseState, Tri)>, t: Timestamp, departures: Departures) {
    let (mut admitted, mut hidden) = (Vec::new(), false);
    for (state, value) in rows {
        if value.may_hold() {
            admitted.push(state);
        }
        if value.is_yes() {
            break;
        }
        if value.may_hold()
            && departures.doubt_hides_breach
            && matches!(state, ClauseState::Lapsed | ClauseState::Suspended)
            && !admitted.contains(&ClauseState::Breached)
        {
            admitted = vec![state];
            hidden = true;
            break;
        }
    }
    let grave = |state: &ClauseState| GRAVITY.iter().position(|one| one == state);
    let either = [ClauseState::FulfilledLate, ClauseState::Breached];
    let agree = (admitted.len() == 1 && !hidden) || (departures.possible_lateness_is_certain && admitted == either);
    one.row.certain = agree && one.exists.is_yes() && (one.guard != Tri::Possibly || !departures.doubt_hides_breach);
    one.row.state = admitted.into_iter().max_by_key(grave).unwrap();
    // Those that were counted as certain.
    let counted = one.violations.iter().filter(|v| v.1.is_yes()).count() as u64 == one.row.violations;
    one.row.since = match one.row.state {
        ClauseState::Dormant => None,
        ClauseState::Lapsed if one.guard == Tri::No => one.opened.lo,
        ClauseState::Lapsed => one.lapse.lo.or(one.opened.lo),
        ClauseState::Fulfilled | ClauseState::FulfilledLate => one.achieved.hi.or(one.achieved.lo),
        ClauseState::Breached if one.row.violations > 0 => one
            .violations
            .iter()
            .filter(|v| v.1.is_yes() && (counted || v.2.hi <= Some(t)))
            .filter_map(|v| v.2.lo)
            .min()
            .or(one.breach.lo),
        ClauseState::Breached => one.breach.lo,
        _ => one.opened.lo,
    };
}
