//! What conditions and points in time come to, given the incidents and the state of the other clauses.
//!
//! Each condition is a [`Timeline`]; each point is a [`Reached`]. The formulas are those of the book's chapter
//! "Semantics"; `e` and `l` are an incident's earliest and latest instant.

use std::collections::BTreeMap;
use std::rc::Rc;

use irenic_evidence::{Incident, TimeSpan};
use irenic_model::{
    Agreement, ClauseState, Condition, Expr, Limit, MomentValue, Pattern, Point, Standard, Subject, Tri, Value,
    end_of_day, start_of_day, within,
};
use irenic_syntax::ast::Compare;
use jiff::Timestamp;

use crate::effect::Effects;
use crate::held::History;
use crate::history::{Close, Hit, next_instant};
use crate::mandate::{Reach, blind};
use crate::matching::{Matching, Role};
use crate::timeline::{Reached, Timeline};
use crate::trace::{Answer, Noted, Question, Told, Trace, rests_on_now};

/// Where the other parts of the agreement stand: the values that one round of evaluation hands to the next.
#[derive(Debug)]
pub(crate) struct Standings {
    pub(crate) moments: Noted<Reached>,
    pub(crate) phases: Noted<PhaseStanding>,
    pub(crate) clauses: Noted<Vec<InstanceStanding>>,
    /// Suspension of clauses over time, by full id.
    pub(crate) suspended: Noted<Timeline>,
    /// Suspensions whose deadlines stand still meanwhile: from, to.
    pub(crate) stopped: Noted<Vec<(Reached, Reached)>>,
    /// Points at which clauses are terminated.
    pub(crate) terminated: Noted<Reached>,
    /// Points at which phases are ended by a consequence or a power.
    pub(crate) phase_ends: Noted<Reached>,
    /// Extensions granted: when, and by how much.
    pub(crate) extended: Noted<Vec<(Reached, irenic_model::CalendarSpan)>>,
}

impl Standings {
    /// Nothing stands anywhere yet.
    pub(crate) fn new(trace: &Rc<Trace>) -> Self {
        Standings {
            moments: Noted::new(Told::Moment, trace),
            phases: Noted::new(Told::Phase, trace),
            clauses: Noted::new(Told::Clause, trace),
            suspended: Noted::new(Told::Suspended, trace),
            stopped: Noted::new(Told::Stopped, trace),
            terminated: Noted::new(Told::Terminated, trace),
            phase_ends: Noted::new(Told::PhaseEnd, trace),
            extended: Noted::new(Told::Extended, trace),
        }
    }

    /// Nothing stands anywhere any more.
    pub(crate) fn begin(&mut self) {
        self.moments.begin();
        self.phases.begin();
        self.clauses.begin();
        self.suspended.begin();
        self.stopped.begin();
        self.terminated.begin();
        self.phase_ends.begin();
        self.extended.begin();
    }

    /// Whether anything has become another since this was last asked.
    pub(crate) fn moved(&mut self) -> bool {
        [
            self.moments.moved(),
            self.phases.moved(),
            self.clauses.moved(),
            self.suspended.moved(),
            self.stopped.moved(),
            self.terminated.moved(),
            self.phase_ends.moved(),
            self.extended.moved(),
        ]
        .contains(&true)
    }

    /// Takes over what breaches and powers come to.
    pub(crate) fn take(&mut self, effects: &Effects) {
        fn values<V: Clone>(map: &BTreeMap<String, V>) -> impl Iterator<Item = (String, V)> + '_ {
            map.iter().map(|(name, value)| (name.clone(), value.clone()))
        }
        self.suspended.replace(values(&effects.suspended));
        self.stopped.replace(values(&effects.stopped));
        self.terminated.replace(values(&effects.terminated));
        self.phase_ends.replace(values(&effects.phase_ends));
        self.extended.replace(values(&effects.extended));
    }
}

/// Beginning, end and limit of a phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct PhaseStanding {
    pub(crate) begun: Reached,
    pub(crate) ended: Reached,
    pub(crate) overdue: Reached,
}

/// The points of one instance that others look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InstanceStanding {
    pub(crate) instance: String,
    pub(crate) bearer: Option<String>,
    /// Whether there is such an instance at all.
    pub(crate) existence: Tri,
    pub(crate) opened: Reached,
    /// Whether its conditions held when it came into force.
    pub(crate) guard: Tri,
    pub(crate) achieved: Reached,
    /// Whether what was achieved was late.
    pub(crate) late: Tri,
    pub(crate) breached: Reached,
    /// When a duty was broken, supposing that there is such an instance: one that may not exist is not pending because of
    /// that once its time is over.
    pub(crate) missed: Reached,
    /// Whether it has fallen away, over time; for a permission or a power, whether it is over.
    pub(crate) over: Timeline,
    /// Whether nobody may be able to say what became of it.
    pub(crate) unseen: bool,
    /// For a prohibition or a level to be kept.
    pub(crate) standing_duty: bool,
    /// For a permission or a power.
    pub(crate) permission: bool,
    /// Breaches that consequences answer, by the incident or instance concerned.
    pub(crate) breaches: Vec<(String, Reached, Option<String>)>,
}

/// One reading of the agreement's conditions.
pub(crate) struct Reading<'a> {
    pub(crate) matching: Matching<'a>,
    pub(crate) history: History<'a>,
    pub(crate) reach: Reach<'a>,
    pub(crate) standard: Standard,
    pub(crate) standings: Standings,
    pub(crate) trace: Rc<Trace>,
}

/// What a condition's or a point's own words refer to.
#[derive(Clone, Copy, Default)]
pub(crate) struct Context<'c> {
    /// From when windows and counts run.
    pub(crate) base: Reached,
    pub(crate) role: Role<'c>,
    /// When the trigger happened.
    pub(crate) trigger: Reached,
    /// Whether the breach concerned has been resolved, inside `on breach`.
    pub(crate) resolved: Option<&'c Timeline>,
}

impl<'a> Reading<'a> {
    pub(crate) fn agreement(&self) -> &'a Agreement {
        self.matching.agreement
    }

    /// When the agreement enters into force. Where nothing is dated, a moment called `entry_into_force` or `signing`.
    pub(crate) fn start(&self) -> Reached {
        match self.agreement().start {
            Some(start) => Reached::at(start),
            None => ["entry_into_force", "signing"]
                .iter()
                .find_map(|name| self.standings.moments.get(name).copied())
                .unwrap_or(Reached::NEVER),
        }
    }

    /// The incidents of an event and of those below it that meet the standard of proof, in order of time.
    pub(crate) fn of_event(&self, event: &str) -> Vec<usize> {
        let mut found = self.history.of_event(self.agreement(), event);
        found.retain(|index| crate::history::meets(self.history.incidents[*index].standing, self.standard));
        found
    }

    /// A context that counts from entry into force.
    pub(crate) fn since_start<'c>(&self) -> Context<'c> {
        Context { base: self.start(), ..Context::default() }
    }

    /// A point that refers to no instance.
    pub(crate) fn fixed(&self, point: &Point) -> Reached {
        self.point(point, self.since_start())
    }

    pub(crate) fn point(&self, point: &Point, context: Context<'_>) -> Reached {
        let zone = &self.agreement().zone;
        match point {
            Point::Date(date) => Reached::at(start_of_day(*date, zone)),
            Point::Instant(instant) => Reached::at(*instant),
            Point::Start => self.start(),
            Point::Moment(name) => self.standings.moments.get(name).copied().unwrap_or(Reached::NEVER),
            Point::Trigger => context.trigger,
            Point::StartOfPhase(id) => self.phase(id).begun,
            Point::EndOfPhase(id) => self.phase(id).ended,
            Point::Fulfilment(id) => self.fulfilment(id),
            Point::Breach(id) => self.breach(id, None),
            Point::First(pattern) => self.history.first(&self.hits(pattern, context.role), context.base),
            Point::Without(span, pattern) => {
                self.quiet(*span, pattern, context).first_since(context.base).by(self.history.as_of)
            }
            Point::Earliest(points) => {
                points.iter().map(|one| self.point(one, context)).reduce(Reached::earliest).unwrap_or_default()
            }
            Point::Latest(points) => {
                points.iter().map(|one| self.point(one, context)).reduce(Reached::latest).unwrap_or_default()
            }
            Point::Shift(base, span) => self.point(base, context).shift(*span, zone),
        }
    }

    /// The end of a window that closes `by` a point: a day's end where the point is a day.
    pub(crate) fn close_by(&self, point: &Point, context: Context<'_>) -> Close {
        match point {
            Point::Earliest(points) => {
                points.iter().map(|one| self.close_by(one, context)).reduce(Close::earliest).unwrap_or(Close::NEVER)
            }
            Point::Latest(points) => {
                points.iter().map(|one| self.close_by(one, context)).reduce(Close::latest).unwrap_or(Close::NEVER)
            }
            _ => {
                // Each of several points that a moment is declared to be closes as the day or the instant that it is.
                if let Point::Moment(name) = point
                    && let Some((declared, at)) = self.defined(name)
                    && at == self.point(point, context)
                {
                    return self.close_by(declared, self.since_start());
                }
                let at = self.point(point, context);
                if self.is_day(point) {
                    let zone = &self.agreement().zone;
                    Close::new(at.map(|instant| end_of_day(zone.date(instant), zone)), false)
                } else {
                    Close::new(at, true)
                }
            }
        }
    }

    /// The point that a moment is declared to be, and what it comes to.
    fn defined(&self, moment: &str) -> Option<(&'a Point, Reached)> {
        match self.agreement().moments.get(moment).map(|moment| &moment.value) {
            Some(MomentValue::Is(point)) => Some((point, self.fixed(point))),
            _ => None,
        }
    }

    /// The end of `within DUR of` a point.
    pub(crate) fn close_within(&self, span: irenic_model::CalendarSpan, of: Reached) -> Close {
        let zone = &self.agreement().zone;
        Close::new(of.map(|instant| within(instant, span, zone)), span.is_exact())
    }

    /// The close that a long stop sets, counted from a beginning where it is a length.
    pub(crate) fn close_limit(&self, limit: &Limit, begin: Reached) -> Close {
        match limit {
            Limit::Length(span) => self.close_within(*span, begin),
            Limit::Point(point) => self.close_by(point, Context { base: begin, ..self.since_start() }),
        }
    }

    /// Whether a point is a day rather than an instant: a date, or anything plus days, months or years.
    fn is_day(&self, point: &Point) -> bool {
        match point {
            Point::Date(_) => true,
            Point::Shift(_, span) => !span.is_exact(),
            Point::Moment(name) => match self.agreement().moments.get(name).map(|moment| &moment.value) {
                Some(MomentValue::Is(point)) => self.is_day(point),
                _ => false,
            },
            Point::Earliest(points) | Point::Latest(points) => points.iter().all(|point| self.is_day(point)),
            _ => false,
        }
    }

    pub(crate) fn hits(&self, pattern: &Pattern, role: Role<'_>) -> Rc<Vec<Hit>> {
        self.history.hits(&self.matching, pattern, self.standard, role)
    }

    fn quiet(&self, span: irenic_model::CalendarSpan, pattern: &Pattern, context: Context<'_>) -> Timeline {
        let hits = self.hits(pattern, context.role);
        let blind = match context.base.lo {
            Some(from) => {
                // The instant asked about must have been seen too.
                let to = next_instant(self.history.as_of);
                blind(self, self.reach, pattern, from.max(earliest_useful(self)), to).intervals
            }
            None => Vec::new(),
        };
        self.history.quiet(&hits, &blind, span, context.base, &self.agreement().zone)
    }

    /// Truth of a condition over time.
    pub(crate) fn condition(&self, condition: &Condition, context: Context<'_>) -> Timeline {
        match condition {
            Condition::And(a, b) => self.condition(a, context).and(&self.condition(b, context)),
            Condition::Or(a, b) => self.condition(a, context).or(&self.condition(b, context)),
            Condition::Not(a) => self.condition(a, context).negated(),
            Condition::Clause { clause, state, by } => self.clause_state(clause, *state, by.as_deref()),
            Condition::PhaseActive(id) => {
                let phase = self.phase(id);
                Timeline::passed(phase.begun).and(&Timeline::passed(phase.ended).negated())
            }
            Condition::PhaseBegun(id) => Timeline::passed(self.phase(id).begun),
            Condition::PhaseEnded(id) => Timeline::passed(self.phase(id).ended),
            Condition::Occurred(pattern) => {
                Timeline::passed(self.history.first(&self.hits(pattern, context.role), context.base))
            }
            Condition::Without(span, pattern) => self.quiet(*span, pattern, context),
            Condition::Count(pattern, span, compare, bound) => {
                let Some(bound) = self.number(bound, context) else { return Timeline::always(Tri::Possibly) };
                self.history.summed(
                    &self.hits(pattern, context.role),
                    *span,
                    context.base,
                    &self.agreement().zone,
                    |index| match self.matching.field(&self.history.incidents[index], "count") {
                        Some(Value::Quantity(count)) => (count.value, count.value),
                        _ => (1.0, 1.0),
                    },
                    |least, greatest| between(least, greatest, *compare, bound),
                )
            }
            Condition::Total(pattern, field, span, compare, bound) => {
                let Some(Value::Quantity(bound)) = self.matching.value(bound, context.role.trigger, context.role)
                else {
                    return Timeline::always(Tri::Possibly);
                };
                self.history.summed(
                    &self.hits(pattern, context.role),
                    *span,
                    context.base,
                    &self.agreement().zone,
                    |index| self.amount(&self.history.incidents[index], field),
                    |least, greatest| between(least, greatest, *compare, bound.in_base()),
                )
            }
            Condition::Latest(pattern, field, compare, bound) => {
                self.latest(&self.hits(pattern, context.role), field, *compare, bound, context)
            }
            Condition::Level(measure, compare, bound) => {
                let reports = self.level_reports(measure);
                self.latest(&reports, "value", *compare, bound, context)
            }
            Condition::Passed(point) => Timeline::passed(self.point(point, context)),
            Condition::Certified(subject, bodies) => Timeline::passed(self.certified(subject, bodies, context.base)),
            Condition::Resolved => context.resolved.cloned().unwrap_or_else(|| Timeline::always(Tri::Possibly)),
            Condition::Unknown => Timeline::always(Tri::Possibly),
        }
    }

    fn number(&self, bound: &Expr, context: Context<'_>) -> Option<f64> {
        match self.matching.value(bound, context.role.trigger, context.role) {
            Some(Value::Quantity(quantity)) => Some(quantity.in_base()),
            _ => None,
        }
    }

    /// Least and greatest amount of a field, in base units: unknown is never zero.
    pub(crate) fn amount(&self, incident: &Incident, field: &str) -> (f64, f64) {
        match self.matching.field(incident, field) {
            Some(Value::Quantity(quantity)) => {
                let base = quantity.in_base();
                (base, base)
            }
            _ => (0.0, f64::INFINITY),
        }
    }

    /// The reports of a measure's level.
    pub(crate) fn level_reports(&self, measure: &str) -> Vec<Hit> {
        let of = self.agreement().measures.get(measure).and_then(|measure| measure.of.as_deref());
        self.of_event("level")
            .into_iter()
            .filter_map(|index| {
                let incident = &self.history.incidents[index];
                let named = incident.subject.as_deref().map_or(Tri::Possibly, |about| Tri::from(about == measure));
                let whose = of.is_none_or(|of| {
                    [incident.concerning.as_deref(), incident.actor.as_deref()].contains(&Some(of))
                        || (incident.concerning.is_none()
                            && incident.actor.as_deref().is_none_or(|actor| {
                                self.agreement().actors.get(actor).is_some_and(|actor| !actor.party)
                            }))
                });
                let met = crate::history::meets(incident.standing, self.standard);
                (named != Tri::No && whose && met).then_some(Hit { index, holds: named })
            })
            .collect()
    }

    /// What the latest of some incidents says: over all that may be the latest. Before any it does not hold.
    fn latest(&self, hits: &[Hit], field: &str, compare: Compare, bound: &Expr, context: Context<'_>) -> Timeline {
        let Some(bound) = self.matching.value(bound, context.role.trigger, context.role) else {
            return Timeline::always(Tri::Possibly);
        };
        let hits: Vec<Hit> = hits
            .iter()
            .map(|hit| Hit { holds: hit.holds.and(self.history.since(hit.index, context.base)), ..*hit })
            .filter(|hit| hit.holds != Tri::No)
            .collect();
        let hits: Vec<&Hit> = hits.iter().collect();
        let time = |hit: &Hit| self.history.incidents[hit.index].time;
        let instants = hits.iter().flat_map(|hit| [time(hit).earliest, time(hit).latest]).collect();
        Timeline::from_instants(instants, Tri::No, |at| {
            let begun: Vec<_> = hits.iter().filter(|hit| time(hit).earliest <= at).collect();
            // Nothing before the latest beginning of a certain, finished report can still be the latest.
            let settled = begun
                .iter()
                .filter(|hit| hit.holds == Tri::Yes && time(hit).latest <= at)
                .map(|hit| time(hit).earliest)
                .max();
            // A range is half-open, so what begins where it ends comes after it.
            let lasts = |time: TimeSpan, from| if time.is_exact() { time.latest >= from } else { time.latest > from };
            let candidates: Vec<_> =
                begun.iter().filter(|hit| settled.is_none_or(|from| lasts(time(hit), from))).collect();
            let mut values: Vec<Tri> = candidates
                .iter()
                .map(|hit| match self.matching.field(&self.history.incidents[hit.index], field) {
                    Some(value) => self.matching.compare(&value, compare, &bound),
                    None => Tri::Possibly,
                })
                .collect();
            if settled.is_none() {
                values.push(Tri::No);
            }
            Tri::agree(values)
        })
    }

    /// When something was first certified by one of these bodies, for whomever.
    pub(crate) fn certified(&self, subject: &Subject, bodies: &[String], base: Reached) -> Reached {
        self.history.first(&self.certifications(subject, bodies, &[]), base)
    }

    /// Certifications by one of these bodies, for one of some parties where they are meant: one that names nobody whom it concerns,
    /// concerns everybody.
    pub(crate) fn certifications(&self, subject: &Subject, bodies: &[String], of: &[String]) -> Vec<Hit> {
        self.acts_of("certification", subject, bodies, of)
    }

    /// Acts of an event about something by one of these bodies. Where nobody says whose act it was, it may have been
    /// theirs, unless only others were involved.
    pub(crate) fn acts_of(&self, event: &str, subject: &Subject, bodies: &[String], of: &[String]) -> Vec<Hit> {
        let word = subject.word();
        self.of_event(event)
            .into_iter()
            .map(|index| {
                let incident = &self.history.incidents[index];
                let whom = match (of, &incident.concerning) {
                    ([], _) | (_, None) => true,
                    (of, Some(concerning)) => of.contains(concerning),
                };
                let about = match incident.subject.as_deref() {
                    Some(about) => Tri::from(about == word),
                    None => Tri::Possibly,
                };
                let theirs = Tri::any(bodies.iter().map(|body| self.matching.done_by(incident, body)));
                Hit { index, holds: Tri::from(whom).and(about).and(theirs) }
            })
            .filter(|hit| hit.holds != Tri::No)
            .collect()
    }

    pub(crate) fn phase(&self, id: &str) -> PhaseStanding {
        self.standings.phases.get(id).copied().unwrap_or_default()
    }

    fn instances(&self, clause: &str) -> &[InstanceStanding] {
        self.standings.clauses.get(clause).map_or(&[], Vec::as_slice)
    }

    /// When every instance of a clause is fulfilled. One that only possibly exists may delay it, and alone it is none.
    pub(crate) fn fulfilment(&self, clause: &str) -> Reached {
        self.asked(Question::Fulfilment(clause.to_string())).point()
    }

    /// The first breach of a clause, by one bearer or by any.
    pub(crate) fn breach(&self, clause: &str, by: Option<&str>) -> Reached {
        self.asked(Question::Breach(clause.to_string(), by.map(str::to_string))).point()
    }

    fn clause_state(&self, clause: &str, state: ClauseState, by: Option<&str>) -> Timeline {
        self.asked(Question::State(clause.to_string(), state, by.map(str::to_string))).line()
    }

    /// The answer to a question about a clause, as one that somebody rests on.
    fn asked(&self, question: Question) -> Answer {
        let answer = self.answer(&question);
        let rests_on = rests_on_now(self, question.clause());
        self.trace.note_answer(question, &answer, rests_on);
        answer
    }

    /// The answer to a question about a clause.
    pub(crate) fn answer(&self, question: &Question) -> Answer {
        self.trace.quietly(|| match question {
            Question::Fulfilment(clause) => Answer::Point(self.all_achieved(clause)),
            Question::Breach(clause, by) => Answer::Point(self.first_breach(clause, by.as_deref())),
            Question::State(clause, state, by) => Answer::Line(self.state_of(clause, *state, by.as_deref())),
        })
    }

    fn all_achieved(&self, clause: &str) -> Reached {
        let all = self.instances(clause);
        let (sure, doubtful): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.existence == Tri::Yes);
        let least = doubtful.iter().filter_map(|one| one.achieved.lo).min();
        match sure.iter().map(|one| one.achieved).reduce(Reached::latest) {
            Some(at) => doubtful.iter().fold(at, |at, one| Reached { hi: at.latest(one.achieved).hi, ..at }),
            None => Reached { lo: least, hi: None },
        }
    }

    fn first_breach(&self, clause: &str, by: Option<&str>) -> Reached {
        self.instances(clause)
            .iter()
            .filter(|one| by.is_none_or(|by| one.bearer.as_deref() == Some(by)))
            .map(|one| one.breached)
            .reduce(Reached::earliest)
            .unwrap_or_default()
    }

    fn state_of(&self, clause: &str, state: ClauseState, by: Option<&str>) -> Timeline {
        let open = self.agreement().norm(clause).is_some_and(|norm| !norm.open.is_empty());
        if open {
            return Timeline::always(Tri::Possibly);
        }
        let suspended = self.standings.suspended.get(clause);
        let chosen: Vec<&InstanceStanding> =
            self.instances(clause).iter().filter(|one| by.is_none_or(|by| one.bearer.as_deref() == Some(by))).collect();
        let lines: Vec<(Timeline, Timeline)> =
            chosen.iter().map(|one| (Timeline::always(one.existence), one.state(state, suspended))).collect();
        let none = Timeline::always(Tri::No);
        let one_is_so = lines.iter().fold(none, |any, (exists, line)| any.or(&exists.and(line)));
        let all_are_so = || {
            let all = Timeline::always(Tri::Yes);
            lines.iter().fold(all, |all, (exists, line)| all.and(&exists.negated().or(line)))
        };
        match state {
            // A breach by any one is a breach of the clause; every other state is asked of all.
            ClauseState::Breached | ClauseState::Suspended | ClauseState::Undetermined | ClauseState::FulfilledLate => {
                one_is_so
            }
            // A clause that has no instance is dormant, and nothing else.
            ClauseState::Dormant => all_are_so(),
            _ => all_are_so().and(&one_is_so),
        }
    }
}

/// Blind intervals are asked for from here on: nothing before entry into force matters, and time begins somewhere.
fn earliest_useful(reading: &Reading<'_>) -> Timestamp {
    reading.agreement().start.unwrap_or(Timestamp::MIN)
}

impl InstanceStanding {
    /// Truth over time of one state, from the points of the instance.
    fn state(&self, state: ClauseState, suspended: Option<&Timeline>) -> Timeline {
        let opened = Timeline::passed(self.opened);
        let in_force = opened.and(&Timeline::always(self.guard));
        let achieved = Timeline::passed(self.achieved);
        let breached = Timeline::passed(self.breached);
        let never = Timeline::always(Tri::No);
        let suspended = suspended.unwrap_or(&never);
        let unseen = Timeline::always(if self.unseen { Tri::Possibly } else { Tri::No });
        match state {
            ClauseState::Dormant if self.permission => in_force.negated(),
            ClauseState::Dormant => opened.negated(),
            ClauseState::Fulfilled => achieved,
            ClauseState::FulfilledLate => achieved.and(&Timeline::always(self.late)),
            ClauseState::Breached if self.standing_duty => breached,
            ClauseState::Breached => breached.and(&achieved.negated()),
            ClauseState::Kept if self.standing_duty || self.permission => {
                in_force.and(&breached.negated()).and(&unseen.negated())
            }
            ClauseState::Kept => never.clone(),
            ClauseState::Pending if self.standing_duty => never.clone(),
            ClauseState::Pending => in_force
                .and(&achieved.negated())
                .and(&Timeline::passed(self.missed).negated())
                .and(&self.over.negated())
                .and(&suspended.negated()),
            ClauseState::Lapsed if self.permission => in_force.and(&self.over),
            ClauseState::Lapsed => opened.and(&self.over.or(&Timeline::always(!self.guard))),
            ClauseState::Suspended => suspended.clone(),
            ClauseState::Undetermined if self.standing_duty => in_force.and(&breached.negated()).and(&unseen),
            ClauseState::Undetermined => breached.and(&unseen),
        }
    }
}

/// Whether a number that lies between two compares so with a bound: over all that it may be.
pub(crate) fn between(least: f64, greatest: f64, compare: Compare, bound: f64) -> Tri {
    let (all, some) = match compare {
        Compare::AtLeast => (least >= bound, greatest >= bound),
        Compare::More => (least > bound, greatest > bound),
        Compare::AtMost => (greatest <= bound, least <= bound),
        Compare::Less => (greatest < bound, least < bound),
        Compare::Equal => (least == bound && greatest == bound, least <= bound && bound <= greatest),
        Compare::NotEqual => (least > bound || greatest < bound, !(least == bound && greatest == bound)),
    };
    if all {
        Tri::Yes
    } else if some {
        Tri::Possibly
    } else {
        Tri::No
    }
}
