//! What is known at one step of the evaluation, and its points in time, after the section "Points in time".

use std::collections::BTreeMap;

use irenic_evidence::{Coverage, Incident, Standing};
use irenic_model::{
    Agreement, CalendarSpan, ClauseState, Condition, Pattern, Point, Standard, Tri, add, end_of_day, start_of_day,
    within,
};
use jiff::Timestamp;
use jiff::civil::Date;

use super::points::{Edge, Pt, since};

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
    /// Whether what was achieved came after the close.
    pub(crate) late: Tri,
    /// When a duty falls away before it is due.
    pub(crate) falls: Pt,
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
    pub(crate) clock_stops: bool,
}

pub(crate) struct World<'a> {
    pub(crate) agreement: &'a Agreement,
    pub(crate) coverage: &'a [Coverage],
    /// Those that happened, or may have, by the instant asked about, and are not rejected.
    pub(crate) incidents: Vec<&'a Incident>,
    pub(crate) as_of: Timestamp,
    pub(crate) standard: Standard,
    pub(crate) moments: BTreeMap<String, Pt>,
    pub(crate) phases: BTreeMap<String, (Pt, Pt)>,
    pub(crate) clauses: BTreeMap<String, Vec<Inst>>,
    /// When each phase outlasts its limit.
    pub(crate) overdue: BTreeMap<String, Edge>,
    pub(crate) suspensions: Vec<Suspension>,
    pub(crate) extensions: Vec<(String, Pt, CalendarSpan)>,
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
                Some(irenic_model::MomentValue::Is(is))
                    if self.point(is, &Here::default()) == self.point(point, here) =>
                {
                    self.deadline(is, &Here::default())
                }
                // So it does where a long stop leaves open whether it comes.
                Some(irenic_model::MomentValue::Is(is)) if self.is_day(is) => {
                    Edge::new(self.point(point, here).map(|t| self.day_end_of(t)), false)
                }
                _ => Edge::new(self.point(point, here), true),
            },
            Point::Shift(base, span) if span.seconds == 0 => {
                let reached = self.shift(self.point(base, here), *span);
                Edge::new(reached.map(|t| self.day_end_of(t)), false)
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

    fn is_day(&self, point: &Point) -> bool {
        match point {
            Point::Date(_) => true,
            Point::Shift(_, span) => span.seconds == 0,
            Point::Moment(name) => match self.agreement.moments.get(name).map(|moment| &moment.value) {
                Some(irenic_model::MomentValue::Is(is)) => self.is_day(is),
                _ => false,
            },
            Point::Earliest(all) | Point::Latest(all) => all.iter().all(|one| self.is_day(one)),
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
        let sure = hits.iter().filter(|(i, h)| h.is_yes() && i.time.latest <= self.as_of);
        let hi = sure.filter_map(|(i, _)| begin.hi.map(|b| b.max(i.time.latest))).min();
        Pt { lo, hi }
    }

    /// When something happened, as far as it has come.
    pub(crate) fn when(&self, incident: &Incident) -> Pt {
        Pt::of(incident.time).known_by(self.as_of)
    }

    /// When all instances that exist are achieved, of which there must be one.
    pub(crate) fn fulfilment(&self, id: &str) -> Pt {
        let instances = self.clauses.get(id).map_or(&[][..], Vec::as_slice);
        let sure: Vec<&Inst> = instances.iter().filter(|one| one.exists.is_yes()).collect();
        let at_least: Option<Vec<Timestamp>> = sure.iter().map(|one| one.achieved.lo).collect();
        let at_most: Option<Vec<Timestamp>> = instances.iter().map(|one| one.achieved.hi).collect();
        if sure.is_empty() {
            return Pt { lo: instances.iter().filter_map(|one| one.achieved.lo).min(), hi: None };
        }
        Pt { lo: at_least.and_then(|all| all.into_iter().max()), hi: at_most.and_then(|all| all.into_iter().max()) }
    }

    pub(crate) fn breach(&self, id: &str) -> Pt {
        let instances = self.clauses.get(id).map_or(&[][..], Vec::as_slice);
        instances.iter().map(|one| one.breach.of_what(one.exists)).fold(Pt::NEVER, Pt::earliest)
    }
}
