//! All clauses, phases and moments, again and again until nothing changes; after the section "Verdict".

use irenic_evidence::{Coverage, FieldValue, Incident, Standing};
use irenic_model::{
    Agreement, Boundary, CalendarSpan, ClauseState, Condition, Limit, Moment, MomentValue, Pattern, Phase, Point, Tri,
};
use irenic_verify::{PhaseState, Query};
use jiff::Timestamp;

use super::points::{Edge, Pt, happened};
use super::world::{Here, Inst, World};

/// Everything that the reference says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Verdicts {
    /// By clause id, in the order of the text.
    pub(crate) clauses: Vec<(String, Vec<Inst>)>,
    pub(crate) phases: Vec<PhaseRow>,
    pub(crate) moments: Vec<MomentRow>,
}

/// Where a phase stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PhaseRow {
    pub(crate) id: String,
    pub(crate) state: PhaseState,
    pub(crate) certain: bool,
    pub(crate) since: Option<Timestamp>,
    pub(crate) due: Option<Timestamp>,
}

/// Where a moment stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MomentRow {
    pub(crate) name: String,
    pub(crate) at: Pt,
    /// Incidents that restart its clock, with how surely, and when it runs out then.
    pub(crate) restarts: Vec<(String, bool, Timestamp)>,
}

/// An agreement held against incidents, clause by clause until nothing changes.
pub(crate) fn verify(agreement: &Agreement, incidents: &[Incident], coverage: &[Coverage], query: &Query) -> Verdicts {
    let t = query.as_of;
    let mut counted: Vec<&Incident> = incidents
        .iter()
        .filter(|i| i.standing != Standing::Rejected && happened(i.time, t) != Tri::No)
        .filter(|i| i.time.earliest < t || i.time.is_exact())
        .collect();
    counted.sort_by(|a, b| (a.time, &a.id).cmp(&(b.time, &b.id)));
    let mut world = World {
        agreement,
        coverage,
        incidents: counted,
        as_of: t,
        standard: query.standard,
        moments: Default::default(),
        phases: Default::default(),
        clauses: Default::default(),
        overdue: Default::default(),
        suspensions: Vec::new(),
        extensions: Vec::new(),
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
            (world.extensions.clone(), world.overdue.clone()),
        );
        world.step();
        let after = (
            world.moments.clone(),
            world.phases.clone(),
            world.clauses.clone(),
            world.suspensions.clone(),
            world.endings.clone(),
            (world.extensions.clone(), world.overdue.clone()),
        );
        if before == after {
            break;
        }
    }
    Verdicts {
        clauses: agreement.norms.iter().map(|n| (n.id.clone(), world.clauses[&n.id].clone())).collect(),
        phases: agreement.phases.iter().map(|phase| world.phase_row(phase)).collect(),
        moments: agreement.moments.iter().map(|(name, moment)| world.moment_row(name, moment)).collect(),
    }
}

impl World<'_> {
    pub(crate) fn step(&mut self) {
        let here = Here::default();
        for (name, moment) in &self.agreement.moments {
            let begin = moment.from.as_ref().map_or(self.start(), |from| self.point(from, &here));
            let point = match &moment.value {
                MomentValue::Is(point) => self.point(point, &here),
                MomentValue::When(condition) => {
                    self.first(condition, begin, &Here { begin: Some(begin), ..Here::default() })
                }
                MomentValue::ToBeFixed(by) => self.fixed(name, by),
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
                    self.point(point, &Here { begin: Some(begin), ..Here::default() }).latest(begin)
                }
                Some(Boundary::When(condition)) => {
                    self.first(condition, begin, &Here { begin: Some(begin), ..Here::default() })
                }
            };
            let start = boundary(&phase.begins, self.start());
            let mut end = boundary(&phase.ends, start);
            for (what, point) in &self.endings {
                if *what == format!("phase {}", phase.id) {
                    end = end.earliest(point.latest(start));
                }
            }
            let overdue = phase.limit.as_ref().map_or(Edge::OPEN, |limit| {
                let limit = self.limit(limit, start);
                let in_time = if end.lo.is_some() { !limit.after(end) } else { Tri::No };
                limit.of_what(!in_time)
            });
            self.overdue.insert(phase.id.clone(), overdue);
            self.phases.insert(phase.id.clone(), (start, end));
        }
        for norm in &self.agreement.norms {
            let instances = self.instances(norm);
            self.clauses.insert(norm.id.clone(), instances);
        }
        self.consequences();
    }

    pub(crate) fn limit(&self, limit: &Limit, begin: Pt) -> Edge {
        match limit {
            Limit::Length(span) => self.within(begin, *span),
            Limit::Point(point) => self.deadline(point, &Here { begin: Some(begin), ..Here::default() }),
        }
    }

    /// What all who are to fix a moment agree on, or a body certifies: the first that each says.
    fn fixed(&self, name: &str, by: &[String]) -> Pt {
        let said = |event: &str, who: &dyn Fn(&str) -> bool| {
            let counted = self.counted(&Here::default());
            let about = counted.into_iter().filter(|i| i.event == event && i.subject.as_deref() == Some(name));
            let first = about.filter(|i| i.actor.as_deref().is_some_and(who)).min_by_key(|i| (i.time, i.id.clone()))?;
            Some(match first.fields.get("at") {
                Some(FieldValue::Text(text)) => {
                    let date: jiff::civil::Date = text.parse().unwrap();
                    Pt::at(irenic_model::start_of_day(date, &self.agreement.zone))
                }
                _ => self.when(first),
            })
        };
        let body = |actor: &str| self.agreement.actors.get(actor).is_some_and(|actor| !actor.party);
        if let Some(certified) = said("certification", &body) {
            return certified;
        }
        let all: Vec<Option<Pt>> = by.iter().map(|one| said("statement", &|actor| actor == one)).collect();
        match all.first() {
            Some(Some(first)) if all.iter().all(|one| one == &Some(*first)) => *first,
            _ => Pt::NEVER,
        }
    }

    fn phase_row(&self, phase: &Phase) -> PhaseRow {
        let t = self.as_of;
        let (start, end) = self.phases[&phase.id];
        let overdue = self.overdue[&phase.id];
        let (begun, ended, over) = (start.passed(t), end.passed(t), overdue.passed(t));
        let row = |state, certain, since| PhaseRow { id: phase.id.clone(), state, certain, since, due: None };
        let sure = begun.is_yes() && ended != Tri::Possibly;
        let mut told = match (begun, ended, over) {
            (Tri::No, ..) => row(PhaseState::NotBegun, true, None),
            (_, Tri::Yes, _) => row(PhaseState::Ended, sure, end.hi),
            (.., Tri::No) => row(PhaseState::Active, sure, start.lo),
            (.., over) => row(PhaseState::Overdue, sure && over.is_yes(), overdue.lo.map(|edge| edge.0)),
        };
        told.due = phase.limit.as_ref().and_then(|limit| self.limit(limit, start).point().hi);
        told
    }

    fn moment_row(&self, name: &str, moment: &Moment) -> MomentRow {
        let here = Here::default();
        let begin = moment.from.as_ref().map_or(self.start(), |from| self.point(from, &here));
        let quiet = match &moment.value {
            MomentValue::Is(point) => quiet_in(point),
            MomentValue::When(condition) => quiet_asked(condition),
            MomentValue::ToBeFixed(_) => None,
        };
        let mut restarts = Vec::new();
        if let (Some((span, pattern)), Some(start)) = (quiet, begin.hi.or(begin.lo)) {
            let zone = &self.agreement.zone;
            let mut runs_out = irenic_model::add(start, span, zone);
            for (incident, h) in self.hits(pattern, begin, &here) {
                let (e, l) = (incident.time.earliest, incident.time.latest);
                // What comes after the clock has run out no longer restarts it.
                if e > runs_out {
                    break;
                }
                let last = if l > runs_out { runs_out } else { l };
                restarts.push((incident.id.clone(), h.is_yes() && l <= runs_out, e));
                runs_out = runs_out.max(irenic_model::add(last.max(e), span, zone));
            }
        }
        MomentRow { name: name.to_string(), at: self.moments[name], restarts }
    }

    /// What does not come by its long stop does not come.
    pub(crate) fn cut(&self, point: Pt, limit: Edge) -> Pt {
        point.of_what(!limit.after(point))
    }
}

/// The first quiet that a point waits for.
fn quiet_in(point: &Point) -> Option<(CalendarSpan, &Pattern)> {
    match point {
        Point::Without(span, pattern) => Some((*span, pattern)),
        Point::Shift(base, _) => quiet_in(base),
        Point::Earliest(all) | Point::Latest(all) => all.iter().find_map(quiet_in),
        _ => None,
    }
}

/// The first quiet that a condition asks for.
fn quiet_asked(condition: &Condition) -> Option<(CalendarSpan, &Pattern)> {
    match condition {
        Condition::Without(span, pattern) => Some((*span, pattern)),
        Condition::And(a, b) | Condition::Or(a, b) => quiet_asked(a).or_else(|| quiet_asked(b)),
        Condition::Passed(point) => quiet_in(point),
        _ => None,
    }
}

/// Whether one point came before another.
pub(crate) fn before(a: Pt, b: Pt) -> Tri {
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
pub(crate) fn not_before(at: Pt, from: Pt) -> Pt {
    let earlier = at.hi.zip(from.lo).is_some_and(|(at, from)| at < from);
    if earlier { Pt::NEVER } else { at }
}

/// From the least grave to the gravest.
const GRAVITY: [ClauseState; 9] = [
    ClauseState::Dormant,
    ClauseState::Fulfilled,
    ClauseState::Lapsed,
    ClauseState::Kept,
    ClauseState::Suspended,
    ClauseState::Pending,
    ClauseState::FulfilledLate,
    ClauseState::Undetermined,
    ClauseState::Breached,
];

/// The first row that fits; where several may, the gravest. What possibly lapsed or is possibly suspended is told as such
/// only where it `fell` away for certain.
pub(crate) fn settle(one: &mut Inst, rows: Vec<(ClauseState, Tri)>, fell: bool, t: Timestamp) {
    let (mut admitted, mut doubt) = (Vec::new(), false);
    for (state, value) in rows {
        let hides = state == ClauseState::Suspended || (state == ClauseState::Lapsed && !fell);
        if value == Tri::Possibly && hides {
            doubt = true;
        } else if value.may_hold() {
            admitted.push(state);
        }
        if value.is_yes() {
            break;
        }
    }
    let grave = |state: &ClauseState| GRAVITY.iter().position(|one| one == state);
    one.row.certain = admitted.len() == 1 && !doubt && one.exists.is_yes();
    one.row.state = admitted.into_iter().max_by_key(grave).unwrap();
    one.row.since = match one.row.state {
        ClauseState::Dormant => None,
        ClauseState::Lapsed if one.guard == Tri::No => one.opened.lo,
        ClauseState::Lapsed => one.lapse.lo.or(one.opened.lo),
        ClauseState::Fulfilled | ClauseState::FulfilledLate => one.achieved.hi.or(one.achieved.lo),
        ClauseState::Breached if one.row.violations > 0 => one
            .violations
            .iter()
            .filter(|v| v.1.is_yes() && v.2.passed(t).is_yes())
            .filter_map(|v| v.2.lo)
            .min()
            .or(one.breach.lo),
        ClauseState::Breached => one.breach.lo,
        _ => one.opened.lo,
    };
}
