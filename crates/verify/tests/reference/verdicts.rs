//! All clauses, phases and moments, again and again until nothing changes; after the section "Verdict".

use irenic_evidence::{Coverage, Incident, Standing};
use irenic_model::{Agreement, Boundary, ClauseState, Limit, MomentValue, Tri};
use irenic_verify::Query;
use jiff::Timestamp;

use super::points::{Edge, Pt, happened};
use super::world::{Here, Inst, World};

/// Everything that the reference says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Verdicts {
    /// By clause id, in the order of the text.
    pub(crate) clauses: Vec<(String, Vec<Inst>)>,
    pub(crate) phases: Vec<(String, Pt, Pt)>,
    pub(crate) moments: Vec<(String, Pt)>,
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
    pub(crate) fn step(&mut self) {
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
                    self.point(point, &Here { begin: Some(begin), ..Here::default() }).latest(begin)
                }
                Some(Boundary::When(condition)) => {
                    self.first(condition, begin, &Here { begin: Some(begin), ..Here::default() })
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

    pub(crate) fn limit(&self, limit: &Limit, begin: Pt) -> Edge {
        match limit {
            Limit::Length(span) => self.within(begin, *span),
            Limit::Point(point) => self.deadline(point, &Here::default()),
        }
    }

    /// What does not come by its long stop does not come.
    pub(crate) fn cut(&self, point: Pt, limit: Edge) -> Pt {
        point.of_what(!limit.after(point))
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
