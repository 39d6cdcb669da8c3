//! What is known at one step of the evaluation, and the value of points and conditions in it, after the sections
//! "Truth over time", "First, quiet, counts, latest" and "States of other clauses".

use std::collections::BTreeMap;

use irenic_evidence::{Coverage, Incident, Standing};
use irenic_model::{
    Agreement, CalendarSpan, ClauseState, Condition, Pattern, Point, Standard, Subject, Tri, add, end_of_day,
    start_of_day, within,
};
use irenic_syntax::ast::Modality;
use jiff::Timestamp;
use jiff::civil::Date;

use super::matching::{compares, field, threshold};
use super::points::{Edge, Pt, happened, since};

/// Where a point or condition stands: the beginning concerned, the incident that triggered the instance, its bearer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Here {
    /// Entry into force when absent.
    pub(crate) begin: Option<Pt>,
    pub(crate) trigger: Option<Pt>,
    pub(crate) actor: Option<String>,
    pub(crate) bearer: Option<String>,
    /// The standing that counts; the one asked for when absent.
    pub(crate) standard: Option<Standard>,
    /// Inside `on breach`: the clause, and when its duty was achieved after all.
    pub(crate) broken: Option<(String, Pt)>,
}

/// Where the reference departs from the book, because the engine is known to: each has a regression test of its own, which
/// fails as long as it does. With none of them, the reference says what the book says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Departures {
    /// `while` has no bearing on the state of a `may` or a `can`.
    pub(crate) powers_without_while: bool,
    /// What possibly lapsed or is possibly suspended stands as lapsed or suspended, though it may be breached.
    pub(crate) doubt_hides_breach: bool,
    /// An instance of `whenever` opens with its trigger, before `from`, `after` and `in phase`.
    pub(crate) whenever_opens_early: bool,
    /// A prohibition does not lapse with its phase or by termination.
    pub(crate) prohibitions_stay: bool,
    /// `must keep` asks for the standard of the query, not the clause's own.
    pub(crate) level_without_standard: bool,
    /// Whether somebody could see is asked up to the first instant at which a window may have closed.
    pub(crate) sight_until_first_close: bool,
    /// What is done while a duty is suspended counts.
    pub(crate) suspended_acts_count: bool,
    /// What is done after a duty lapsed fulfils it.
    pub(crate) lapsed_acts_count: bool,
    /// Bearers of whom it is known that they were not involved are in doubt for what names nobody.
    pub(crate) uninvolved_in_doubt: bool,
    /// A prohibition whose end is in doubt never counts as fulfilled.
    pub(crate) doubtful_end_is_none: bool,
    /// `clause 3 pending` never holds for a `may` or a `can`.
    pub(crate) powers_never_pending: bool,
    /// `first P`, `D without P` in a deadline are counted from the opening of the instance, not from entry into force.
    pub(crate) windows_from_opening: bool,
    /// The condition that ends a phase is counted from the beginning of the phase, not from entry into force.
    pub(crate) phase_ends_from_phase: bool,
    /// What is `undetermined` is surely not breached for other clauses.
    pub(crate) undetermined_is_no_breach: bool,
    /// `breached` is certain where it may as well be `fulfilled_late`.
    pub(crate) possible_lateness_is_certain: bool,
    /// The guard of a recurring duty is asked once, at its first opening.
    pub(crate) guard_asked_once: bool,
    /// An act of full standing that only possibly is one counts as `reported, but not confirmed`.
    pub(crate) doubt_is_not_proven: bool,
    /// What all of `jointly` or `any one of` were involved in, they surely did.
    pub(crate) involved_together_did_it: bool,
    /// The only report of a level is in doubt where it may lie before or after the opening.
    pub(crate) straddling_report_in_doubt: bool,
    /// A report of a level that may not have happened yet is one, and a certain violation.
    pub(crate) doubtful_report_is_one: bool,
    /// `clause 3 dormant` holds for what lapsed because its guard did not hold.
    pub(crate) unguarded_is_dormant: bool,
    /// `when COND` is asked from entry into force on, not from the clause's `from`.
    pub(crate) when_asked_from_start: bool,
    /// The end of `at T` is computed with another beginning than its start.
    pub(crate) at_closes_from_opening: bool,
    /// What fell due before it was suspended stays due.
    pub(crate) overdue_is_not_suspended: bool,
    /// In `earliest of` and `latest of` a date is its end only where all the points are dates.
    pub(crate) mixed_dates_begin: bool,
    /// `latest of` and levels count what possibly happened before the beginning as if it had happened since.
    pub(crate) latest_before_beginning: bool,
    /// A `may` permits at all hours and on all days.
    pub(crate) may_without_hours: bool,
    /// A duty whose window closed before it opened was breached before it opened.
    pub(crate) breach_before_opening: bool,
    /// The condition of `complete when` is counted from the opening of the instance.
    pub(crate) completion_from_opening: bool,
    /// What nobody knows whom certified, suspended, restored or terminated, surely nobody did.
    pub(crate) nameless_powers_void: bool,
    /// `if` and `while` of a duty in `on breach` are counted from entry into force, not from the breach.
    pub(crate) breach_conditions_from_start: bool,
    /// What lapsed while it was suspended, or possibly was, stands as suspended.
    pub(crate) suspended_before_lapsed: bool,
    /// Of a range that ends where another report begins, either may be the latest.
    pub(crate) touching_reports_tie: bool,
    /// What a consequence gives time for is counted from when its condition is looked at, not from the breach.
    pub(crate) consequences_from_look: bool,
    /// `in step` holds a bearer to what it did itself for another trigger.
    pub(crate) in_step_with_itself: bool,
    /// A report before an opening that only possibly came is a certain violation.
    pub(crate) level_before_doubtful_opening: bool,
}

impl Departures {
    /// Those that the engine is known to make.
    pub(crate) const KNOWN: Departures = Departures {
        powers_without_while: true,
        doubt_hides_breach: true,
        whenever_opens_early: true,
        prohibitions_stay: true,
        level_without_standard: true,
        sight_until_first_close: true,
        suspended_acts_count: true,
        lapsed_acts_count: true,
        uninvolved_in_doubt: true,
        doubtful_end_is_none: true,
        powers_never_pending: true,
        level_before_doubtful_opening: true,
        in_step_with_itself: true,
        consequences_from_look: true,
        touching_reports_tie: true,
        suspended_before_lapsed: true,
        breach_conditions_from_start: true,
        nameless_powers_void: true,
        completion_from_opening: true,
        breach_before_opening: true,
        may_without_hours: true,
        latest_before_beginning: true,
        mixed_dates_begin: true,
        overdue_is_not_suspended: true,
        at_closes_from_opening: true,
        when_asked_from_start: true,
        unguarded_is_dormant: true,
        doubtful_report_is_one: true,
        straddling_report_in_doubt: true,
        involved_together_did_it: true,
        doubt_is_not_proven: true,
        guard_asked_once: true,
        possible_lateness_is_certain: true,
        undetermined_is_no_breach: true,
        phase_ends_from_phase: true,
        windows_from_opening: true,
    };
}

/// One instance of a clause, as far as other clauses can see it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Inst {
    pub(crate) name: String,
    pub(crate) bearer: Option<String>,
    /// What brought it into force, where that is an incident or a breach.
    pub(crate) cause: Option<String>,
    /// Whose acts count.
    pub(crate) bound: Vec<String>,
    pub(crate) exists: Tri,
    pub(crate) opened: Pt,
    pub(crate) close: Edge,
    pub(crate) lapse: Pt,
    pub(crate) guard: Tri,
    /// A duty's achievement; a prohibition's end, if it was kept to it.
    pub(crate) achieved: Pt,
    pub(crate) breach: Pt,
    /// Incidents that violate it, with how surely they do.
    pub(crate) violations: Vec<(String, Tri, Pt)>,
    pub(crate) blind: bool,
    pub(crate) row: Row,
}

/// What is asked of an instance in the end.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) state: ClauseState,
    pub(crate) certain: bool,
    pub(crate) since: Option<Timestamp>,
    pub(crate) due: Option<Timestamp>,
    pub(crate) evidence: Vec<String>,
    pub(crate) violations: u64,
    pub(crate) possible_violations: u64,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Suspension {
    pub(crate) clause: String,
    pub(crate) from: Pt,
    pub(crate) until: Pt,
}

pub(crate) struct World<'a> {
    pub(crate) agreement: &'a Agreement,
    pub(crate) departures: Departures,
    pub(crate) coverage: &'a [Coverage],
    /// Those that happened, or may have, by the instant asked about, and are not rejected.
    pub(crate) incidents: Vec<&'a Incident>,
    pub(crate) as_of: Timestamp,
    pub(crate) standard: Standard,
    pub(crate) moments: BTreeMap<String, Pt>,
    pub(crate) phases: BTreeMap<String, (Pt, Pt)>,
    pub(crate) clauses: BTreeMap<String, Vec<Inst>>,
    pub(crate) suspensions: Vec<Suspension>,
    pub(crate) restorations: Vec<(String, Pt)>,
    /// Ends of clauses; the empty name stands for the agreement.
    pub(crate) endings: Vec<(String, Pt)>,
}

pub(crate) fn reaches(standing: Standing, standard: Standard) -> bool {
    match standard {
        Standard::Reported => standing >= Standing::Reported,
        Standard::Corroborated => standing >= Standing::Corroborated,
        Standard::Confirmed => standing >= Standing::Confirmed,
    }
}

impl<'a> World<'a> {
    pub(crate) fn start(&self) -> Pt {
        self.agreement.start.map_or(Pt::NEVER, Pt::at)
    }

    pub(crate) fn begin(&self, here: &Here) -> Pt {
        here.begin.unwrap_or(self.start())
    }

    pub(crate) fn counted(&self, here: &Here) -> Vec<&'a Incident> {
        let standard = here.standard.unwrap_or(self.standard);
        self.incidents.iter().copied().filter(|incident| reaches(incident.standing, standard)).collect()
    }

    /// Incidents with how surely they match and happened since the beginning concerned; those that surely do not are left
    /// out.
    pub(crate) fn hits(&self, pattern: &Pattern, begin: Pt, here: &Here) -> Vec<(&'a Incident, Tri)> {
        let rated = self
            .counted(here)
            .into_iter()
            .map(|incident| (incident, self.matches(pattern, incident, here).and(since(incident.time, begin))));
        rated.filter(|(_, h)| h.may_hold()).collect()
    }

    pub(crate) fn shift(&self, point: Pt, span: CalendarSpan) -> Pt {
        point.map(|t| add(t, span, &self.agreement.zone))
    }

    fn day_start(&self, date: Date) -> Timestamp {
        start_of_day(date, &self.agreement.zone)
    }

    pub(crate) fn day_end_of(&self, t: Timestamp) -> Timestamp {
        end_of_day(self.agreement.zone.date(t), &self.agreement.zone)
    }

    pub(crate) fn day_start_of(&self, t: Timestamp) -> Timestamp {
        self.day_start(self.agreement.zone.date(t))
    }

    /// A point as a beginning.
    pub(crate) fn point(&self, point: &Point, here: &Here) -> Pt {
        match point {
            Point::Date(date) => Pt::at(self.day_start(*date)),
            Point::Instant(instant) => Pt::at(*instant),
            Point::Start => self.start(),
            Point::Moment(name) => self.moments.get(name).copied().unwrap_or(Pt::NEVER),
            Point::Trigger => here.trigger.unwrap_or(Pt::NEVER),
            Point::StartOfPhase(id) => self.phases.get(id).map_or(Pt::NEVER, |phase| phase.0),
            Point::EndOfPhase(id) => self.phases.get(id).map_or(Pt::NEVER, |phase| phase.1),
            Point::Fulfilment(id) => self.fulfilment(id),
            Point::Breach(id) => self.breach(id),
            Point::First(pattern) => self.first_of(pattern, self.begin(here), here),
            Point::Without(span, pattern) => {
                let quiet = Condition::Without(*span, pattern.clone());
                self.first(&quiet, self.begin(here), here)
            }
            Point::Earliest(points) => {
                points.iter().map(|one| self.point(one, here)).fold(Pt::NEVER, |a, b| a.earliest(b))
            }
            Point::Latest(points) => {
                points.iter().map(|one| self.point(one, here)).reduce(Pt::latest).unwrap_or(Pt::NEVER)
            }
            Point::Shift(base, span) => self.shift(self.point(base, here), *span),
        }
    }

    /// A point as the end of a window.
    pub(crate) fn deadline(&self, point: &Point, here: &Here) -> Edge {
        match point {
            Point::Date(date) => Edge::new(Pt::at(end_of_day(*date, &self.agreement.zone)), false),
            Point::Moment(name) => match self.agreement.moments.get(name).map(|moment| &moment.value) {
                // A date stays a date.
                Some(irenic_model::MomentValue::Is(point)) => self.deadline(point, &Here::default()),
                _ => Edge::new(self.point(point, here), true),
            },
            Point::Shift(base, span) if span.seconds == 0 => {
                let reached = self.shift(self.point(base, here), *span);
                Edge::new(reached.map(|t| self.day_end_of(t)), false)
            }
            Point::Earliest(all) | Point::Latest(all)
                if self.departures.mixed_dates_begin && !all.iter().all(|one| self.is_day(one)) =>
            {
                Edge::new(self.point(point, here), true)
            }
            Point::Earliest(points) => {
                points.iter().map(|one| self.deadline(one, here)).fold(Edge::OPEN, |a, b| a.earliest(b))
            }
            Point::Latest(points) => {
                points.iter().map(|one| self.deadline(one, here)).reduce(Edge::latest).unwrap_or(Edge::OPEN)
            }
            other => Edge::new(self.point(other, here), true),
        }
    }

    /// Whether a point is a day, not an instant.
    fn is_day(&self, point: &Point) -> bool {
        match point {
            Point::Date(_) => true,
            Point::Shift(_, span) => span.seconds == 0,
            Point::Moment(name) => match self.agreement.moments.get(name).map(|moment| &moment.value) {
                Some(irenic_model::MomentValue::Is(point)) => self.is_day(point),
                _ => false,
            },
            Point::Earliest(points) | Point::Latest(points) => points.iter().all(|one| self.is_day(one)),
            _ => false,
        }
    }

    pub(crate) fn within(&self, base: Pt, span: CalendarSpan) -> Edge {
        let exact = span.seconds != 0 || span.is_zero();
        Edge::new(base.map(|t| within(t, span, &self.agreement.zone)), exact)
    }

    pub(crate) fn first_of(&self, pattern: &Pattern, begin: Pt, here: &Here) -> Pt {
        let hits = self.hits(pattern, begin, here);
        let lo = hits.iter().filter_map(|(i, _)| begin.lo.map(|b| b.max(i.time.earliest))).min();
        let sure = hits.iter().filter(|(_, h)| h.is_yes());
        let hi = sure.filter_map(|(i, _)| begin.hi.map(|b| b.max(i.time.latest))).min();
        Pt { lo, hi }
    }

    fn fulfilment(&self, id: &str) -> Pt {
        let instances = self.clauses.get(id).map_or(&[][..], Vec::as_slice);
        instances.iter().map(|one| one.achieved).reduce(Pt::latest).unwrap_or(Pt::NEVER)
    }

    fn breach(&self, id: &str) -> Pt {
        let instances = self.clauses.get(id).map_or(&[][..], Vec::as_slice);
        instances.iter().map(|one| one.breach.of_what(one.exists)).fold(Pt::NEVER, Pt::earliest)
    }

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
                let hits = self.latest_hits(pattern, begin, here);
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

    fn resolved(&self, t: Timestamp, here: &Here) -> Tri {
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

    fn act_of(&self, event: &str, subject: &Subject, by: &[String], of: Option<&str>, begin: Pt, here: &Here) -> Pt {
        if by.is_empty() {
            return Pt::NEVER;
        }
        let pattern = super::building::pattern(event).about(subject.clone()).by_all(by).concerning(of).done();
        if self.departures.nameless_powers_void {
            let named = self.hits(&pattern, begin, here).into_iter().filter(|(incident, _)| incident.actor.is_some());
            let points = named.map(|(incident, h)| Pt::of(incident.time).latest(begin).of_what(h));
            return points.fold(Pt::NEVER, Pt::earliest);
        }
        self.first_of(&pattern, begin, here)
    }

    pub(crate) fn reports(&self, measure: &str, begin: Pt, here: &Here) -> Vec<(&'a Incident, Tri)> {
        let pattern = super::building::pattern("level").about(Subject::Measure(measure.to_string())).done();
        self.latest_hits(&pattern, begin, here)
    }

    fn latest_hits(&self, pattern: &Pattern, begin: Pt, here: &Here) -> Vec<(&'a Incident, Tri)> {
        let mut hits = self.hits(pattern, begin, here);
        if self.departures.latest_before_beginning {
            hits.iter_mut().for_each(|(incident, h)| *h = self.matches(pattern, incident, here));
        }
        hits
    }

    fn quiet(&self, pattern: &Pattern, span: CalendarSpan, t: Timestamp, here: &Here) -> Tri {
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

    fn clause_is(&self, id: &str, state: ClauseState, by: Option<&str>, t: Timestamp) -> Tri {
        let instances = self.clauses.get(id).map_or(&[][..], Vec::as_slice);
        let instances: Vec<&Inst> =
            instances.iter().filter(|one| by.is_none_or(|by| one.bearer.as_deref() == Some(by))).collect();
        let Some(norm) = self.agreement.norm(id) else { return Tri::Possibly };
        if instances.is_empty() {
            let monitored = matches!(norm.modality, Modality::Must | Modality::MustNot | Modality::MustKeep);
            return (state == ClauseState::Dormant && (monitored || !self.departures.powers_never_pending)).into();
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
            ClauseState::Pending if norm.modality != Modality::Must && self.departures.powers_never_pending => Tri::No,
            ClauseState::Kept => all(&|one| {
                let guard =
                    if norm.modality == Modality::May || norm.modality == Modality::Can { Tri::Yes } else { one.guard };
                let kept = one.opened.of_what(one.exists.and(guard)).passed(t).and(!breached(one));
                if one.blind { kept.and(Tri::Possibly) } else { kept }
            }),
            ClauseState::Pending => all(&|one| {
                let open = one
                    .opened
                    .of_what(one.exists.and(one.guard))
                    .passed(t)
                    .and(!one.achieved.passed(t))
                    .and(!one.breach.of_what(one.exists).passed(t));
                open.and(!one.lapse.passed(t)).and(one.guard).and(!self.suspended(id, t))
            }),
            ClauseState::Suspended => self.suspended(id, t),
            ClauseState::Dormant
                if self.departures.unguarded_is_dormant && (duty || norm.modality != Modality::May) =>
            {
                all(&|one| !one.opened.of_what(one.guard.and(one.exists)).passed(t))
            }
            ClauseState::Dormant => all(&|one| !one.opened.passed(t)),
            ClauseState::Lapsed | ClauseState::Undetermined => Tri::Possibly,
        }
    }
}

fn judged(least: f64, most: f64, compare: irenic_syntax::ast::Compare, n: f64) -> Tri {
    use irenic_syntax::ast::Compare::{AtLeast, AtMost, Equal, Less, More, NotEqual};
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
