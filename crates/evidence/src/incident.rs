//! One thing that happened, backed by one report or several.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::cover::distance;
use crate::{Decision, FieldValue, Location, Observation, Precision, Revision, Standing, TimeSpan};

/// One thing that happened, and the merged view of the observations that report it.
///
/// The merged view follows one rule. Observations are put in order: higher standing first, then the one that became known
/// earlier, then by id; rejected ones are left out as long as others remain. `event`, `subject`, `actor`, `from`, `to`,
/// `concerning`, `reporter` and each field are those of the first observation that says them. `involved` joins all. `time`
/// is what all spans share, or, where two do not meet, the span that covers all. `location` is the narrowest, or, where two
/// do not meet, the narrowest made wide enough to cover all.
#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    /// Id of the link that joins the observations, or the id of the single observation.
    pub id: String,
    /// The observations, in the order of the rule.
    pub observations: Vec<Observation>,
    /// How well established it is, by [`standing_of`].
    pub standing: Standing,
    /// Event word.
    pub event: String,
    /// What it was about.
    pub subject: Option<String>,
    /// Who did it, where an observation says so.
    pub actor: Option<String>,
    /// Who was involved without being named as the actor.
    pub involved: Vec<String>,
    /// Who gave, left or sent.
    pub from: Option<String>,
    /// Who received or was addressed.
    pub to: Option<String>,
    /// Whom it concerns.
    pub concerning: Option<String>,
    /// The body of the agreement that reports it.
    pub reporter: Option<String>,
    /// Further fields by name.
    pub fields: BTreeMap<String, FieldValue>,
    /// When it happened.
    pub time: TimeSpan,
    /// Where it happened.
    pub location: Location,
    /// When the first of its observations became known.
    pub known: Timestamp,
    /// Why the observations were linked; none for a single one.
    pub because: Option<String>,
    /// What the releases known at the asked instant did to its observations, in the order of the releases.
    pub history: Vec<Revision>,
    /// What later releases did to them. No verdict rests on it.
    pub later: Vec<Revision>,
    /// Decisions known at the asked instant on which incident its observations report, in the order in which they were made;
    /// those that were undone by then among them.
    pub decisions: Vec<Decision>,
    /// Such decisions that were made later. No verdict rests on them.
    pub later_decisions: Vec<Decision>,
}

impl Incident {
    /// Joins observations by the rule of [`Incident`]; `None` when there are none.
    pub fn of(id: String, mut observations: Vec<Observation>) -> Option<Self> {
        observations.sort_by(|a, b| {
            b.standing.cmp(&a.standing).then_with(|| a.known.cmp(&b.known)).then_with(|| a.id.cmp(&b.id))
        });
        let standing = standing_of(&observations);
        let mut shown: Vec<&Observation> =
            observations.iter().filter(|observation| observation.standing != Standing::Rejected).collect();
        if shown.is_empty() {
            shown = observations.iter().collect();
        }
        let first = *shown.first()?;
        let said = |slot: fn(&Observation) -> &Option<String>| shown.iter().find_map(|one| slot(one).clone());
        let mut involved: Vec<String> = Vec::new();
        for name in shown.iter().flat_map(|one| &one.involved) {
            if !involved.contains(name) {
                involved.push(name.clone());
            }
        }
        let mut fields = BTreeMap::new();
        for (name, value) in shown.iter().flat_map(|one| &one.fields) {
            if !fields.contains_key(name) {
                fields.insert(name.clone(), value.clone());
            }
        }
        Some(Incident {
            id,
            standing,
            event: first.event.clone(),
            subject: said(|one| &one.subject),
            actor: said(|one| &one.actor),
            involved,
            from: said(|one| &one.from),
            to: said(|one| &one.to),
            concerning: said(|one| &one.concerning),
            reporter: said(|one| &one.reporter),
            fields,
            time: shared_time(first.time, shown.iter().map(|one| one.time)),
            location: shared_location(&shown),
            known: observations.iter().map(|one| one.known).min()?,
            because: None,
            history: Vec::new(),
            later: Vec::new(),
            decisions: Vec::new(),
            later_decisions: Vec::new(),
            observations,
        })
    }
}

/// The standing of an incident with these observations.
///
/// A body that confirms, or that looked into it and rejects it, decides; of several such findings the one that became
/// known last; where two contradict each other at the same instant, it is `reported`. Without such a finding it is
/// `corroborated` when two observations come from different sources, and else the highest standing among them. Rejected
/// observations that are no body's report count only when there are no others. No observations: `rejected`.
pub fn standing_of(observations: &[Observation]) -> Standing {
    let findings: Vec<&Observation> = observations
        .iter()
        .filter(|one| match one.standing {
            Standing::Confirmed => true,
            Standing::Rejected => one.reporter.is_some(),
            Standing::Reported | Standing::Corroborated => false,
        })
        .collect();
    if let Some(last) = findings.iter().map(|one| one.known).max() {
        let words: BTreeSet<Standing> =
            findings.iter().filter(|one| one.known == last).map(|one| one.standing).collect();
        return match (words.len(), words.first()) {
            (1, Some(standing)) => *standing,
            _ => Standing::Reported,
        };
    }
    let standing = |one: &Observation| one.standing;
    let others = || observations.iter().filter(|one| one.standing != Standing::Rejected);
    let sources: BTreeSet<&str> = others().map(|one| one.source.as_str()).collect();
    let highest = others().map(standing).max().unwrap_or(Standing::Rejected);
    if sources.len() > 1 { highest.max(Standing::Corroborated) } else { highest }
}

fn shared_time(first: TimeSpan, spans: impl Iterator<Item = TimeSpan> + Clone) -> TimeSpan {
    let mut shared = Some(first);
    for span in spans.clone() {
        shared = shared.and_then(|known| meet(known, span));
    }
    shared.unwrap_or_else(|| {
        spans.fold(first, |cover, span| {
            // The end of a span does not belong to it, unless it is an exact instant; that must stay inside the cover.
            let end = if span.is_exact() { after(span.latest) } else { span.latest };
            let cover_end = if cover.is_exact() { after(cover.latest) } else { cover.latest };
            TimeSpan { earliest: cover.earliest.min(span.earliest), latest: cover_end.max(end) }
        })
    })
}

fn after(instant: Timestamp) -> Timestamp {
    instant.checked_add(jiff::SignedDuration::from_nanos(1)).unwrap_or(instant)
}

/// What two half-open spans share; an exact instant is a span of its own.
fn meet(a: TimeSpan, b: TimeSpan) -> Option<TimeSpan> {
    let inside = |instant: Timestamp, span: TimeSpan| span.earliest <= instant && instant < span.latest;
    match (a.is_exact(), b.is_exact()) {
        (true, true) => (a == b).then_some(a),
        (true, false) => inside(a.earliest, b).then_some(a),
        (false, true) => inside(b.earliest, a).then_some(b),
        (false, false) => {
            let span = TimeSpan { earliest: a.earliest.max(b.earliest), latest: a.latest.min(b.latest) };
            (span.earliest < span.latest).then_some(span)
        }
    }
}

fn shared_location(observations: &[&Observation]) -> Location {
    let mut narrowest: Option<(geo_types::Point<f64>, f64, Precision, Option<String>)> = None;
    for observation in observations {
        if let Location::Near { point, radius, precision, name } = &observation.location
            && narrowest.as_ref().is_none_or(|(_, known, ..)| radius < known)
        {
            narrowest = Some((*point, *radius, *precision, name.clone()));
        }
    }
    let Some((point, mut radius, mut precision, name)) = narrowest else {
        let place = observations.iter().find(|one| matches!(one.location, Location::Place(_)));
        return place.map_or(Location::Unknown, |one| one.location.clone());
    };
    let narrow = radius;
    for observation in observations {
        if let Location::Near { point: other, radius: reach, .. } = observation.location {
            let apart = distance(point, other);
            if apart > narrow + reach {
                radius = radius.max(apart + reach);
                precision = Precision::Region;
            }
        }
    }
    Location::Near { point, radius, precision, name }
}
