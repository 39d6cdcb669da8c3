//! How long bodies observed what a clause forbids, and where: a count of violations says little beside hours in which
//! nobody looked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use irenic_evidence::{Coverage, Incident, Location};
use irenic_model::{Norm, Pattern, PlaceUse, Shape, Tri};
use irenic_syntax::ast::Modality;
use jiff::Timestamp;

use crate::closure::hours as patrol_length;
use crate::engine::{Query, evaluate};
use crate::finding::Report;
use crate::history::{Close, meets};
use crate::instance::instances;
use crate::mandate::{Reach, Span, blind, observers, without};
use crate::matching::Covering;
use crate::poisson;
use crate::reading::Reading;
use crate::timeline::Reached;

/// The observation by one body of what one prohibition forbids, in its place or in a part of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Effort {
    /// The body.
    pub body: String,
    /// Full id of the clause.
    pub clause: String,
    /// What is forbidden: the noun of the event.
    pub event: String,
    /// Where, as the text or the evidence names the place; everywhere when absent.
    pub place: Option<String>,
    /// From when the clause was in force, at the earliest, and until when, at the latest: no later than the instant asked
    /// about. Absent while it has not come into force.
    pub time: Option<(Timestamp, Timestamp)>,
    /// What the hours are taken from; absent where no effort is recorded.
    pub method: Option<Method>,
    /// Hours of observation; absent where no effort is recorded, which is not zero.
    pub hours: Option<Bounds>,
    /// Square kilometres of the place on the ellipsoid of WGS 84, as it stood at the instant asked about; absent for no
    /// place, one without bounds, and one that is not drawn then.
    pub square_km: Option<Bounds>,
    /// Violations of the clause in the place, whoever reported them: at least, at most.
    pub violations: (u64, u64),
    /// Those of them that the body itself reported; absent where no report in the evidence is this body's.
    pub reported: Option<(u64, u64)>,
    /// What the body reported in 100 hours of its observation; absent where either is.
    pub per_100_hours: Option<Rate>,
    /// All violations on 100 square kilometres, over the whole time; without a most where nobody could see them for some
    /// of it.
    pub per_100_square_km: Option<Rate>,
}

/// What hours of observation are taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The lengths of the body's patrols in the place, added up.
    Patrols,
    /// The time for which the body had mandate and access, closures taken off: only that is known, and it is the most that
    /// it can have observed.
    Access,
}

impl Method {
    /// `patrols` or `access`.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Patrols => "patrols",
            Method::Access => "access",
        }
    }
}

/// A quantity that is known within bounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// At least.
    pub least: f64,
    /// At most; absent where nothing bounds it.
    pub most: Option<f64>,
}

/// A count for each unit of what it was counted in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// The least that the evidence admits, and the most; what nothing bounds has no most.
    pub bounds: Bounds,
    /// The exact 95 per cent interval of Garwood (1936) around these, if violations were rare and independent of each
    /// other: how far chance alone may have moved the count.
    pub interval: Bounds,
}

impl Rate {
    fn of(count: (u64, u64), exposure: Bounds, unit: f64) -> Rate {
        let rate = |least: f64, most: f64| Bounds {
            least: exposure.most.filter(|most| *most > 0.0).map_or(0.0, |hours| unit * least / hours),
            most: (exposure.least > 0.0).then(|| unit * most / exposure.least),
        };
        let (low, high) = poisson::interval(count.0, count.1);
        Rate { bounds: rate(count.0 as f64, count.1 as f64), interval: rate(low, high) }
    }

    /// The same with ends below alone.
    fn unbounded(self) -> Rate {
        let open = |bounds: Bounds| Bounds { most: None, ..bounds };
        Rate { bounds: open(self.bounds), interval: open(self.interval) }
    }
}

/// Holds an agreement against incidents as [`verify`](crate::verify) does, and says beside the report how long each body
/// observed what each prohibition forbids: for its whole place, and for those parts of it that patrols and closures name.
#[must_use]
pub fn effort(
    agreement: &irenic_model::Agreement,
    incidents: &[Incident],
    coverage: &[Coverage],
    query: &Query,
) -> (Report, Vec<Effort>) {
    let named = BTreeMap::new();
    let reach = Reach::Sources(coverage);
    let (reading, report) =
        evaluate(agreement, incidents, reach, query, &named, &BTreeMap::new(), &Covering::default());
    let mut all = Vec::new();
    for norm in agreement.norms.iter().filter(|norm| norm.modality == Modality::MustNot && norm.open.is_empty()) {
        if let Some(pattern) = norm.action.pattern() {
            all.extend(of_prohibition(&reading, &report, norm, pattern));
        }
    }
    (report, all)
}

/// When a prohibition is in force: the instants between which it surely is, and those between which it may be.
struct InForce {
    least: Span,
    most: Span,
    opened: Reached,
    close: Close,
}

fn in_force(reading: &Reading<'_>, norm: &Norm) -> Option<InForce> {
    let as_of = reading.history.as_of;
    let mut whole: Option<InForce> = None;
    for instance in instances(reading, norm).iter().filter(|one| one.existence != Tri::No && one.guard != Tri::No) {
        let Some(from) = instance.opened.lo.filter(|from| *from < as_of && !instance.opened.is_unknown()) else {
            continue;
        };
        let close = instance.close.earliest(Close::new(instance.lapse, false));
        let until = |edge: Option<Timestamp>| edge.map_or(as_of, |edge| edge.min(as_of));
        let least = (instance.opened.hi.unwrap_or(as_of).min(as_of), until(close.at.lo));
        let most = (from, until(close.at.hi));
        match &mut whole {
            Some(known) => {
                known.least = (known.least.0.min(least.0), known.least.1.max(least.1));
                known.most = (known.most.0.min(most.0), known.most.1.max(most.1));
                known.opened = known.opened.earliest(instance.opened);
                known.close = known.close.latest(close);
            }
            None => whole = Some(InForce { least, most, opened: instance.opened, close }),
        }
    }
    whole
}

fn of_prohibition(reading: &Reading<'_>, report: &Report, norm: &Norm, pattern: &Pattern) -> Vec<Effort> {
    let time = in_force(reading, norm);
    let (whole, as_of) = (&pattern.place, reading.history.as_of);
    let mut places = vec![whole.clone()];
    places.extend(parts(reading, whole.as_ref()).into_iter().map(Some));
    let mut all = Vec::new();
    for place in places {
        let pattern = Pattern { place: place.clone(), ..pattern.clone() };
        let square_km = place.as_ref().and_then(|place| area(reading, place, as_of));
        // Violations that nobody could have seen are in no count, so nothing bounds them.
        let seen = time
            .as_ref()
            .is_none_or(|time| blind(reading, reading.reach, &pattern, time.most.0, time.most.1).intervals.is_empty());
        let (observers, partly) = observers(reading, &pattern, Timestamp::MIN, as_of);
        let bodies: BTreeSet<&str> = observers.iter().map(|one| one.body).chain(partly).collect();
        for body in bodies {
            let measured = time.as_ref().and_then(|time| {
                let patrols = patrols(reading, body, place.as_ref(), time).map(|hours| (Method::Patrols, hours));
                patrols.or_else(|| Some((Method::Access, access(reading, &pattern, body, time)?)))
            });
            let (method, hours) = measured.unzip();
            let counted = |by: Option<&str>| violations(reading, report, norm, place.as_ref(), by);
            let reported = reports_at_all(reading, body).then(|| counted(Some(body)));
            let violations = counted(None);
            all.push(Effort {
                body: body.to_string(),
                clause: norm.id.clone(),
                event: pattern.event.clone(),
                place: place.as_ref().map(|place| place.text.clone()),
                time: time.as_ref().map(|time| time.most),
                method,
                hours,
                square_km,
                violations,
                reported,
                per_100_hours: hours.zip(reported).map(|(hours, count)| Rate::of(count, hours, 100.0)),
                per_100_square_km: square_km.map(|area| {
                    let rate = Rate::of(violations, area, 100.0);
                    if seen { rate } else { rate.unbounded() }
                }),
            });
        }
    }
    all
}

/// The declared places that patrols and closures name and that surely lie in the place of a clause, in order.
fn parts(reading: &Reading<'_>, whole: Option<&PlaceUse>) -> Vec<PlaceUse> {
    let history = &reading.history;
    let mut names = BTreeSet::new();
    for event in ["patrol", "access_denial"] {
        for index in history.of_event(reading.agreement(), event) {
            if let Location::Place(words) = &history.incidents[index].location {
                names.insert(words.as_str());
            }
        }
    }
    names
        .into_iter()
        .filter(|name| whole.is_none_or(|whole| whole.text != *name && whole.name.as_deref() != Some(*name)))
        .filter_map(|name| {
            let shape = reading.agreement().places.get(name)?.shape.clone()?;
            let inside = match whole {
                None => Tri::Yes,
                Some(whole) => {
                    let outer = whole.shape.as_ref()?;
                    reading.matching.covering.covers((&whole.text, outer), (name, &shape))
                }
            };
            (inside == Tri::Yes).then(|| PlaceUse {
                text: name.to_string(),
                name: Some(name.to_string()),
                shape: Some(shape),
            })
        })
        .collect()
}

fn area(reading: &Reading<'_>, place: &PlaceUse, as_of: Timestamp) -> Option<Bounds> {
    let shape: &Arc<Shape> = place.shape.as_ref()?;
    let at = match place.name.as_ref().and_then(|name| reading.matching.frozen.get(name)) {
        Some(frozen) => (*frozen)?,
        None => as_of,
    };
    shape.square_km(at).map(|(least, most)| Bounds { least, most: Some(most) })
}

/// The hours of a body's patrols in a place; `None` where none is recorded there.
fn patrols(reading: &Reading<'_>, body: &str, place: Option<&PlaceUse>, time: &InForce) -> Option<Bounds> {
    const HOUR: f64 = 3_600.0;
    let history = &reading.history;
    let mut sum: Option<Bounds> = None;
    for index in history.of_event(reading.agreement(), "patrol") {
        let incident = &history.incidents[index];
        let there = place.map_or(Tri::Yes, |place| reading.matching.within(place, incident));
        let meanwhile = history.since(index, time.opened).and(history.before(index, time.close));
        let mut holds = reading.matching.done_by(incident, body).and(there).and(meanwhile);
        if !meets(incident.standing, reading.standard) {
            holds = holds.and(Tri::Possibly);
        }
        if holds == Tri::No {
            continue;
        }
        let length = patrol_length(reading, incident).map(|length| length.as_secs_f64() / HOUR);
        // What of a patrol lies after the end of the time asked about is not counted.
        let left = |from: Timestamp, until: Timestamp| (until.duration_since(from).as_secs_f64() / HOUR).max(0.0);
        let most = length.map(|length| length.min(left(incident.time.earliest, time.most.1)));
        let least = length.map(|length| length.min(left(incident.time.latest, time.least.1)));
        let known = sum.get_or_insert(Bounds { least: 0.0, most: Some(0.0) });
        known.most = known.most.zip(most).map(|(sum, more)| sum + more);
        if holds == Tri::Yes {
            known.least += least.unwrap_or(0.0);
        }
    }
    sum
}

/// The hours for which a body had mandate and access; `None` where it may not observe all of the place.
fn access(reading: &Reading<'_>, pattern: &Pattern, body: &str, time: &InForce) -> Option<Bounds> {
    let hours = |span: Span, possibly: bool| {
        let (observers, _) = observers(reading, pattern, span.0, span.1);
        let own: Vec<Span> =
            observers.iter().filter(|one| one.body == body).flat_map(|one| one.sees(possibly)).collect();
        let any = !own.is_empty() || observers.iter().any(|one| one.body == body);
        let seen = without(span, without(span, own));
        let sum: f64 = seen.iter().map(|(from, to)| to.duration_since(*from).as_secs_f64() / 3_600.0).sum();
        any.then_some(sum)
    };
    let most = hours(time.most, true)?;
    Some(Bounds { least: hours(time.least, false).unwrap_or(0.0), most: Some(most) })
}

/// Whether any report in the evidence is a body's own, whatever it reports.
fn reports_at_all(reading: &Reading<'_>, body: &str) -> bool {
    reading.history.counting().any(|incident| is_report_of(incident, body))
}

fn is_report_of(incident: &Incident, body: &str) -> bool {
    incident.observations.iter().any(|one| one.reporter.as_deref() == Some(body))
}

/// Violations of a clause in a place, of those that a body reported or of all: at least, at most.
fn violations(
    reading: &Reading<'_>,
    report: &Report,
    norm: &Norm,
    place: Option<&PlaceUse>,
    by: Option<&str>,
) -> (u64, u64) {
    let mut found: BTreeMap<&str, Tri> = BTreeMap::new();
    let links = report.findings.iter().filter(|finding| finding.clause == norm.id).flat_map(|finding| &finding.chain);
    for link in links {
        let Some(id) = link.incident.as_deref() else { continue };
        let holds = match link.what.as_str() {
            "violates it" => Tri::Yes,
            "possibly violates it" => Tri::Possibly,
            _ => continue,
        };
        let Some(index) = reading.history.index_of(id) else { continue };
        let incident = &reading.history.incidents[index];
        if by.is_some_and(|body| !is_report_of(incident, body)) {
            continue;
        }
        let there = place.map_or(Tri::Yes, |place| reading.matching.within(place, incident));
        let known = found.entry(id).or_insert(Tri::No);
        *known = known.or(holds.and(there));
    }
    let least = found.values().filter(|holds| **holds == Tri::Yes).count() as u64;
    let most = found.values().filter(|holds| **holds != Tri::No).count() as u64;
    (least, most)
}
