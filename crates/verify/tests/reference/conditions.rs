//! The value of conditions, after the sections "Truth over time", "First, quiet, counts, latest" and "States of other
//! clauses".

use irenic_evidence::Incident;
use irenic_model::{CalendarSpan, ClauseState, Condition, Pattern, Point, Subject, Tri, add};
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
        self.throughout(condition, incident.time.earliest, incident.time.latest, here)
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
                    for point in [one.opened, one.close.point(), one.lapse, one.achieved, one.breach] {
                        all.extend(point.ends());
                    }
                }
                for suspension in &self.suspensions {
                    all.extend(suspension.from.ends().chain(suspension.until.ends()));
                }
                all.extend(self.sight_changes());
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
                latest(&hits, t, self.departures.touching_reports_tie, |i| {
                    field(name, i).map_or(Tri::Possibly, |v| compares(v, *compare, threshold(n)).into())
                })
            }
            Condition::Level(measure, compare, n) => {
                let hits = self.reports(measure, begin, here);
                latest(&hits, t, self.departures.touching_reports_tie, |i| {
                    field("value", i).map_or(Tri::Possibly, |v| compares(v, *compare, threshold(n)).into())
                })
            }
            Condition::Passed(point) => self.point(point, here).passed(t),
            Condition::Certified(subject, bodies) => self.certification(subject, bodies, None, begin, here).passed(t),
            Condition::Resolved => self.resolved(t, here),
            Condition::Unknown => Tri::Possibly,
        }
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
        if instances.is_empty() {
            return (state == ClauseState::Dormant).into();
        }
        let duty = norm.modality == Modality::Must;
        let breached = |one: &Inst| {
            let cured = if duty { one.achieved.passed(t) } else { Tri::No };
            one.breach.of_what(one.exists).passed(t).and(!cured)
        };
        let all = |f: &dyn Fn(&Inst) -> Tri| Tri::all(instances.iter().map(|one| f(one)));
        let any = |f: &dyn Fn(&Inst) -> Tri| Tri::any(instances.iter().map(|one| f(one)));
        match state {
            ClauseState::Breached => any(&breached),
            ClauseState::Fulfilled => all(&|one| one.achieved.passed(t)),
            ClauseState::FulfilledLate if !duty => Tri::No,
            ClauseState::FulfilledLate => {
                any(&|one| one.achieved.passed(t).and(one.close.after(one.achieved)).and(one.exists))
            }
            ClauseState::Kept if duty => Tri::No,
            ClauseState::Pending if matches!(norm.modality, Modality::MustNot | Modality::MustKeep) => Tri::No,
            ClauseState::Kept => all(&|one| {
                let guard = if self.departures.unguarded_power_is_pending { Tri::Yes } else { one.guard };
                let kept = one.opened.of_what(one.exists.and(guard)).passed(t).and(!breached(one));
                if one.blind { kept.and(Tri::Possibly) } else { kept }
            }),
            ClauseState::Pending => all(&|one| {
                let open = one
                    .opened
                    .of_what(one.exists)
                    .passed(t)
                    .and(!one.achieved.passed(t))
                    .and(!one.breach.of_what(one.exists).passed(t));
                let lapsed = self.departures.doubtful_lapse_is_pending && one.exists == Tri::Possibly;
                let guard = if lapsed { one.guard.max(Tri::Possibly) } else { one.guard };
                let power = norm.modality != Modality::Must && self.departures.unguarded_power_is_pending;
                let guard = if power { Tri::Yes } else { guard };
                open.and(!one.lapse.passed(t)).and(guard).and(!self.suspended(id, t))
            }),
            ClauseState::Suspended => self.suspended(id, t),
            ClauseState::Dormant => all(&|one| !one.opened.passed(t)),
            ClauseState::Lapsed | ClauseState::Undetermined => Tri::Possibly,
        }
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
pub(crate) fn latest(
    hits: &[(&Incident, Tri)],
    t: Timestamp,
    touching_tie: bool,
    answer: impl Fn(&Incident) -> Tri,
) -> Tri {
    let surely_later = |a: &Incident, b: &Incident| {
        if touching_tie {
            return a.time.earliest > b.time.latest;
        }
        if a.time.is_exact() || b.time.is_exact() {
            a.time.earliest > b.time.latest || (a.time.earliest == b.time.latest && !b.time.is_exact())
        } else {
            a.time.earliest >= b.time.latest
        }
    };
    let there: Vec<(&Incident, Tri)> = hits.iter().map(|(i, h)| (*i, h.and(happened(i.time, t)))).collect();
    let mut answers = Vec::new();
    for (one, here) in &there {
        let overtaken = there.iter().any(|(other, sure)| sure.is_yes() && surely_later(other, one));
        if here.may_hold() && !overtaken {
            answers.push(answer(one));
        }
    }
    if !there.iter().any(|(_, here)| here.is_yes()) {
        answers.push(Tri::No);
    }
    Tri::agree(answers)
}
