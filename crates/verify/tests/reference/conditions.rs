//! The value of conditions, after the sections "Truth over time", "First, quiet, counts, latest" and "States of other
//! clauses".

use irenic_evidence::Incident;
use irenic_model::{CalendarSpan, ClauseState, Condition, Norm, Pattern, Point, Subject, Tri, add};
use irenic_syntax::ast::{Compare, Modality};
use jiff::Timestamp;

use super::matching::{compares, field, threshold};
use super::points::{Pt, happened};
use super::world::{Here, Inst, World};

impl<'a> World<'a> {
    pub(crate) fn first(&self, condition: &Condition, begin: Pt, here: &Here) -> Pt {
        let mut instants = self.changes(condition, here);
        instants.extend(begin.ends());
        instants.sort();
        let least = |from: Option<Timestamp>, fits: &dyn Fn(Tri) -> bool| {
            let from = from?;
            instants.iter().copied().find(|t| *t >= from && fits(self.value(condition, *t, here)))
        };
        let found =
            Pt { lo: least(begin.lo, &|value| value != Tri::No), hi: least(begin.hi, &|value| value == Tri::Yes) };
        found.known_by(self.as_of)
    }

    /// The value at every instant of `[from, to]`, if it is the same.
    pub(crate) fn throughout(&self, condition: &Condition, from: Timestamp, to: Timestamp, here: &Here) -> Tri {
        let mut instants = self.changes(condition, here);
        instants.retain(|t| from < *t && *t <= to);
        instants.push(from);
        Tri::agree(instants.into_iter().map(|t| self.value(condition, t, here)))
    }

    /// Over the range in which an incident happened, without its end.
    pub(crate) fn throughout_incident(&self, condition: &Condition, incident: &Incident, here: &Here) -> Tri {
        let (from, to) = (incident.time.earliest, incident.time.latest);
        let mut instants = self.changes(condition, here);
        instants.retain(|t| from < *t && *t < to && *t <= self.as_of);
        instants.push(from);
        Tri::agree(instants.into_iter().map(|t| self.value(condition, t, here)))
    }

    /// All instants at which the condition may change.
    pub(crate) fn changes(&self, condition: &Condition, here: &Here) -> Vec<Timestamp> {
        let begin: Vec<Timestamp> = self.begin(here).ends().collect();
        let mut ends: Vec<Timestamp> =
            self.incidents.iter().flat_map(|i| [i.time.earliest, i.time.latest]).chain(begin).collect();
        let shifted = |ends: &[Timestamp], span: CalendarSpan| -> Vec<Timestamp> {
            ends.iter().map(|t| add(*t, span, &self.agreement.zone)).collect()
        };
        match condition {
            Condition::And(a, b) | Condition::Or(a, b) => {
                let mut all = self.changes(a, here);
                all.extend(self.changes(b, here));
                all
            }
            Condition::Not(a) => self.changes(a, here),
            Condition::Clause { clause, .. } => {
                let instances = self.clauses.get(clause).map_or(&[][..], Vec::as_slice);
                let mut all: Vec<Timestamp> = Vec::new();
                for one in instances {
                    for point in [one.opened, one.close.point(), one.lapse, one.falls, one.achieved, one.breach] {
                        all.extend(point.ends());
                    }
                }
                for suspension in &self.suspensions {
                    all.extend(suspension.from.ends().chain(suspension.until.ends()));
                }
                // A permission is pending only while its `while` holds.
                for condition in self.agreement.norm(clause).iter().flat_map(|norm| &norm.while_conditions) {
                    all.extend(self.changes(condition, &Here::default()));
                }
                all
            }
            Condition::PhaseActive(id) | Condition::PhaseBegun(id) | Condition::PhaseEnded(id) => {
                let (start, end) = self.phases.get(id).copied().unwrap_or((Pt::NEVER, Pt::NEVER));
                start.ends().chain(end.ends()).collect()
            }
            Condition::Without(span, _) => {
                ends.extend(self.sight_changes());
                let later = shifted(&ends, *span);
                ends.extend(later);
                ends
            }
            Condition::Count(_, Some(span), ..) | Condition::Total(_, _, Some(span), ..) => {
                let later = shifted(&ends, *span);
                ends.extend(later);
                ends
            }
            Condition::Passed(point) => self.point(point, here).ends().collect(),
            Condition::Resolved => {
                if let Some((_, cured)) = &here.broken {
                    ends.extend(cured.ends());
                }
                ends
            }
            _ => ends,
        }
    }

    pub(crate) fn value(&self, condition: &Condition, t: Timestamp, here: &Here) -> Tri {
        let begin = self.begin(here);
        match condition {
            Condition::And(a, b) => self.value(a, t, here).and(self.value(b, t, here)),
            Condition::Or(a, b) => self.value(a, t, here).or(self.value(b, t, here)),
            Condition::Not(a) => !self.value(a, t, here),
            Condition::Clause { clause, state, by } => self.clause_is(clause, *state, by.as_deref(), t),
            Condition::PhaseBegun(id) => self.point(&Point::StartOfPhase(id.clone()), here).passed(t),
            Condition::PhaseEnded(id) => self.point(&Point::EndOfPhase(id.clone()), here).passed(t),
            Condition::PhaseActive(id) => {
                let begun = self.value(&Condition::PhaseBegun(id.clone()), t, here);
                begun.and(!self.value(&Condition::PhaseEnded(id.clone()), t, here))
            }
            Condition::Occurred(pattern) => self.first_of(pattern, begin, here).passed(t),
            Condition::Without(span, pattern) => self.quiet(pattern, *span, t, here),
            Condition::Count(pattern, span, compare, n) => {
                let (least, most) = self.sum(pattern, "count", *span, t, here);
                judged(least, most, *compare, threshold(n))
            }
            Condition::Total(pattern, name, span, compare, n) => {
                let (least, most) = self.sum(pattern, name, *span, t, here);
                judged(least, most, *compare, threshold(n))
            }
            Condition::Latest(pattern, name, compare, n) => {
                let hits = self.hits(pattern, begin, here);
                latest(&hits, t, |i| {
                    field(name, i).map_or(Tri::Possibly, |v| compares(v, *compare, threshold(n)).into())
                })
            }
            Condition::Level(measure, compare, n) => {
                let hits = self.reports(measure, begin, here);
                latest(&hits, t, |i| {
                    field("value", i).map_or(Tri::Possibly, |v| compares(v, *compare, threshold(n)).into())
                })
            }
            Condition::Passed(point) => self.point(point, here).passed(t),
            Condition::Certified(subject, bodies) => self.certification(subject, bodies, None, begin, here).passed(t),
            Condition::Resolved => self.resolved(t, here),
            Condition::Unknown => Tri::Possibly,
        }
    }

    /// When a breach was made good: only a duty can be achieved after all.
    pub(crate) fn cured(&self, clause: &str, one: &Inst) -> Pt {
        let duty = self.agreement.norm(clause).is_some_and(|norm| norm.modality == Modality::Must);
        if duty { one.achieved } else { Pt::NEVER }
    }

    pub(crate) fn resolved(&self, t: Timestamp, here: &Here) -> Tri {
        let Some((clause, cured)) = &here.broken else { return Tri::Possibly };
        let mut bodies: Vec<String> = self.agreement.norm(clause).map_or(Vec::new(), |norm| norm.proof.by.clone());
        for norm in &self.agreement.norms {
            if norm.id.starts_with(&format!("{clause}.breach.")) {
                bodies.extend(norm.bearers.members.clone());
            }
        }
        bodies.retain(|name| self.agreement.actors.get(name).is_some_and(|actor| !actor.party));
        let subject = Subject::Clause(clause.clone());
        let declared = self.act_of("resolution", &subject, &bodies, None, self.begin(here), here);
        cured.passed(t).or(declared.passed(t))
    }

    /// The first certification of something by one of these bodies.
    pub(crate) fn certification(
        &self,
        subject: &Subject,
        bodies: &[String],
        of: Option<&str>,
        begin: Pt,
        here: &Here,
    ) -> Pt {
        self.act_of("certification", subject, bodies, of, begin, here)
    }

    pub(crate) fn act_of(
        &self,
        event: &str,
        subject: &Subject,
        by: &[String],
        of: Option<&str>,
        begin: Pt,
        here: &Here,
    ) -> Pt {
        if by.is_empty() {
            return Pt::NEVER;
        }
        let pattern = super::building::pattern(event).about(subject.clone()).by_all(by).concerning(of).done();
        self.first_of(&pattern, begin, here)
    }

    pub(crate) fn reports(&self, measure: &str, begin: Pt, here: &Here) -> Vec<(&'a Incident, Tri)> {
        let pattern = super::building::pattern("level").about(Subject::Measure(measure.to_string())).done();
        self.hits(&pattern, begin, here)
    }

    pub(crate) fn quiet(&self, pattern: &Pattern, span: CalendarSpan, t: Timestamp, here: &Here) -> Tri {
        let begin = self.begin(here);
        let run = self.shift(begin, span).passed(t);
        let later = |t: Timestamp| add(t, span, &self.agreement.zone);
        let hits = self.hits(pattern, begin, here);
        if run == Tri::No || hits.iter().any(|(i, h)| h.is_yes() && i.time.latest <= t && t < later(i.time.earliest)) {
            return Tri::No;
        }
        let doubtful = hits.iter().any(|(i, _)| i.time.earliest <= t && t < later(i.time.latest));
        let unseen = self.blind_ranges(pattern).iter().any(|(u, v)| *u <= t && (*v == Timestamp::MAX || t < later(*v)));
        if doubtful || unseen { Tri::Possibly } else { run }
    }

    /// Least and greatest sum of a field over the window that ends at `t`.
    pub(crate) fn sum(
        &self,
        pattern: &Pattern,
        name: &str,
        span: Option<CalendarSpan>,
        t: Timestamp,
        here: &Here,
    ) -> (f64, f64) {
        let later = |t: Timestamp| span.map_or(Timestamp::MAX, |span| add(t, span, &self.agreement.zone));
        let (mut least, mut most) = (0.0, 0.0);
        for (incident, h) in self.hits(pattern, self.begin(here), here) {
            let time = incident.time;
            let surely = time.latest <= t && t < later(time.earliest);
            let maybe = time.earliest <= t && (t < later(time.latest));
            let weight = field(name, incident);
            if surely && h.is_yes() {
                least += weight.unwrap_or(0.0);
            }
            if maybe {
                most += weight.unwrap_or(f64::INFINITY);
            }
        }
        (least, most)
    }

    pub(crate) fn suspended(&self, clause: &str, t: Timestamp) -> Tri {
        Tri::any(
            self.suspensions
                .iter()
                .filter(|one| one.clause == clause)
                .map(|one| one.from.passed(t).and(!one.until.passed(t))),
        )
    }

    pub(crate) fn clause_is(&self, id: &str, state: ClauseState, by: Option<&str>, t: Timestamp) -> Tri {
        let instances = self.clauses.get(id).map_or(&[][..], Vec::as_slice);
        let instances: Vec<&Inst> =
            instances.iter().filter(|one| by.is_none_or(|by| one.bearer.as_deref() == Some(by))).collect();
        let Some(norm) = self.agreement.norm(id) else { return Tri::Possibly };
        let duty = norm.modality == Modality::Must;
        let standing = matches!(norm.modality, Modality::MustNot | Modality::MustKeep);
        let in_force = |one: &Inst| one.opened.passed(t).and(one.guard);
        let over =
            |one: &Inst| if duty { one.falls.passed(t).and(!one.achieved.passed(t)) } else { self.over(norm, one, t) };
        let breached = |one: &Inst| {
            let cured = if duty { one.achieved.passed(t) } else { Tri::No };
            one.breach.passed(t).and(!cured)
        };
        let unknown = |one: &Inst| if one.blind { Tri::Possibly } else { Tri::No };
        let is_so = |one: &Inst| match state {
            ClauseState::Breached => breached(one),
            ClauseState::Fulfilled => one.achieved.passed(t),
            ClauseState::FulfilledLate => one.achieved.passed(t).and(one.late),
            ClauseState::Kept if duty => Tri::No,
            ClauseState::Kept => in_force(one).and(!breached(one)).and(!unknown(one)),
            ClauseState::Pending if standing => Tri::No,
            ClauseState::Pending => in_force(one)
                .and(!one.achieved.passed(t))
                .and(!one.breach.passed(t))
                .and(!over(one))
                .and(!self.suspended(id, t)),
            ClauseState::Suspended => self.suspended(id, t),
            ClauseState::Dormant if !duty && !standing => !in_force(one),
            ClauseState::Dormant => !one.opened.passed(t),
            ClauseState::Lapsed if duty => one.opened.passed(t).and((!one.guard).or(over(one))),
            ClauseState::Lapsed if standing => one.opened.passed(t).and(!one.guard),
            ClauseState::Lapsed => in_force(one).and(over(one)),
            ClauseState::Undetermined if standing => in_force(one).and(!breached(one)).and(unknown(one)),
            ClauseState::Undetermined => one.breach.passed(t).and(unknown(one)),
        };
        let all = Tri::all(instances.iter().map(|one| (!one.exists).or(is_so(one))).collect::<Vec<_>>());
        let any = Tri::any(instances.iter().map(|one| one.exists.and(is_so(one))).collect::<Vec<_>>());
        match state {
            ClauseState::Breached | ClauseState::FulfilledLate | ClauseState::Suspended | ClauseState::Undetermined => {
                any
            }
            // A clause without any instance is dormant, and nothing else.
            ClauseState::Dormant => all,
            _ => all.and(any),
        }
    }

    /// Whether a permission or a power is over.
    pub(crate) fn over(&self, norm: &Norm, one: &Inst, t: Timestamp) -> Tri {
        let here = Here { begin: Some(self.start()), bearer: one.bearer.clone(), ..Here::default() };
        let held = norm.while_conditions.iter().map(|condition| self.value(condition, t, &here));
        one.lapse.earliest(one.close.point()).passed(t).or(!Tri::all(held.collect::<Vec<_>>()))
    }
}

fn judged(least: f64, most: f64, compare: Compare, n: f64) -> Tri {
    use Compare::{AtLeast, AtMost, Equal, Less, More, NotEqual};
    let inside = least <= n && n <= most;
    let only = least == n && most == n;
    match compare {
        Equal if only => Tri::Yes,
        Equal if inside => Tri::Possibly,
        Equal => Tri::No,
        NotEqual => !judged(least, most, Equal, n),
        Less | AtMost | More | AtLeast => {
            Tri::agree([compares(least, compare, n), compares(most, compare, n)].map(Tri::from))
        }
    }
}

/// The common answer over all incidents that may be the latest at `t`.
pub(crate) fn latest(hits: &[(&Incident, Tri)], t: Timestamp, answer: impl Fn(&Incident) -> Tri) -> Tri {
    let there: Vec<(&Incident, Tri)> = hits.iter().map(|(i, h)| (*i, h.and(happened(i.time, t)))).collect();
    let mut answers = Vec::new();
    for (one, here) in &there {
        let overtaken = there.iter().any(|(other, sure)| sure.is_yes() && later(other, one).is_yes());
        if here.may_hold() && !overtaken {
            answers.push(answer(one));
        }
    }
    if !there.iter().any(|(_, here)| here.is_yes()) {
        answers.push(Tri::No);
    }
    Tri::agree(answers)
}

/// Whether one incident came after another.
pub(crate) fn later(a: &Incident, b: &Incident) -> Tri {
    // A range ends outside itself: what begins there comes after it.
    let surely = |a: &Incident, b: &Incident| {
        if b.time.is_exact() { a.time.earliest > b.time.latest } else { a.time.earliest >= b.time.latest }
    };
    match (surely(a, b), surely(b, a)) {
        (true, _) => Tri::Yes,
        (_, true) => Tri::No,
        _ => Tri::Possibly,
    }
}
