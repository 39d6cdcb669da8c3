//! Who could have seen: silence means something only where somebody was able to see and would have said so.

use irenic_evidence::Coverage;
use irenic_model::{Agreement, Pattern, PlaceUse, Tri};
use jiff::Timestamp;

use crate::reading::Reading;

/// The event above all acts that are public by nature: nobody needs access to see them.
const PUBLIC: &str = "public_act";

/// What the project knows of its sources' reach.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Reach<'a> {
    /// A scenario: everything that happens is told, so only mandates are asked for.
    Told,
    /// Real evidence: a source must cover the event for the time.
    Sources(&'a [Coverage]),
}

/// Intervals of `[from, to)` in which nobody could have seen what a pattern speaks of, in order, and why.
pub(crate) fn blind(
    reading: &Reading<'_>,
    reach: Reach<'_>,
    pattern: &Pattern,
    from: Timestamp,
    to: Timestamp,
) -> Blind {
    if from >= to {
        return Blind::default();
    }
    let agreement = reading.matching.agreement;
    let public = agreement.event_is(&pattern.event, PUBLIC);
    let mut observers: Vec<(&str, Timestamp, Timestamp)> = Vec::new();
    let mut beyond_place = Vec::new();
    for actor in agreement.actors.values() {
        for mandate in &actor.mandates {
            if !mandate.events.iter().any(|event| agreement.event_is(&pattern.event, event)) {
                continue;
            }
            if covers(reading, mandate.place.as_ref(), pattern.place.as_ref()) != Tri::Yes {
                beyond_place.push(actor.name.as_str());
                continue;
            }
            let begin = mandate.from.as_ref().map_or(Some(from), |point| reading.fixed(point).hi);
            let end = mandate.until.as_ref().map_or(Some(to), |point| reading.fixed(point).lo.or(Some(to)));
            if let (Some(begin), Some(end)) = (begin, end) {
                observers.push((&actor.name, begin.max(from), end.min(to)));
            }
        }
    }
    let what = describe(agreement, pattern);
    if observers.is_empty() && !public {
        let mut why = format!("nobody with mandate and access could observe {what}");
        beyond_place.dedup();
        if !beyond_place.is_empty() {
            why.push_str(&format!("; {} observes it, but not surely everywhere there", beyond_place.join(", ")));
        }
        return Blind { intervals: vec![(from, to)], why: Some(why) };
    }
    let mut seen: Vec<(Timestamp, Timestamp)> = match reach {
        Reach::Told if public => vec![(from, to)],
        Reach::Told => observers.iter().map(|(_, from, to)| (*from, *to)).collect(),
        Reach::Sources(sources) => sources
            .iter()
            .filter(|source| source.events.iter().any(|event| agreement.event_is(&pattern.event, event)))
            .filter(|source| reports_from(reading, source, pattern.place.as_ref()))
            .flat_map(|source| {
                let (start, end) = (source.from.map_or(from, |at| at.max(from)), source.to.map_or(to, |at| at.min(to)));
                let windows: Vec<(Timestamp, Timestamp)> = if public {
                    vec![(start, end)]
                } else {
                    observers
                        .iter()
                        .filter(|(name, ..)| source.body.as_deref().is_none_or(|body| body == *name))
                        .map(|(_, begin, until)| (start.max(*begin), end.min(*until)))
                        .collect()
                };
                windows
            })
            .collect(),
    };
    seen.retain(|(begin, end)| begin < end);
    seen.sort_unstable();
    let mut intervals = Vec::new();
    let mut reached = from;
    for (begin, end) in seen {
        if begin > reached {
            intervals.push((reached, begin));
        }
        reached = reached.max(end);
    }
    if reached < to {
        intervals.push((reached, to));
    }
    let why = match (intervals.is_empty(), reach) {
        (true, _) => None,
        (false, Reach::Told) => Some(format!("nobody's mandate covers {what} for the whole time")),
        (false, Reach::Sources(_)) => Some(format!("no source in the project reports {what} for the whole time")),
    };
    Blind { intervals, why }
}

/// Where nobody could see, and why.
#[derive(Debug, Clone, Default)]
pub(crate) struct Blind {
    pub(crate) intervals: Vec<(Timestamp, Timestamp)>,
    pub(crate) why: Option<String>,
}

/// Whether a source reports from everywhere in a place: one of its places covers it, or it names none.
fn reports_from(reading: &Reading<'_>, source: &Coverage, asked: Option<&PlaceUse>) -> bool {
    source.places.is_empty()
        || source.places.iter().any(|name| {
            let shape = reading.agreement().places.get(name).and_then(|place| place.shape.clone());
            covers(reading, Some(&PlaceUse { text: name.clone(), name: Some(name.clone()), shape }), asked) == Tri::Yes
        })
}

fn covers(reading: &Reading<'_>, mandate: Option<&PlaceUse>, asked: Option<&PlaceUse>) -> Tri {
    match (mandate, asked) {
        (None, _) => Tri::Yes,
        (Some(_), None) => Tri::Possibly,
        (Some(mandate), Some(asked)) if mandate.text == asked.text => Tri::Yes,
        (Some(mandate), Some(asked)) => match (&mandate.shape, &asked.shape) {
            (Some(outer), Some(inner)) => {
                reading.matching.covering.covers((&mandate.text, outer), (&asked.text, inner))
            }
            _ => Tri::Possibly,
        },
    }
}

fn describe(agreement: &Agreement, pattern: &Pattern) -> String {
    let event = agreement.events.get(&pattern.event).and_then(|event| event.title.clone());
    let event = event.map_or_else(|| pattern.event.clone(), |title| title.to_lowercase());
    match &pattern.place {
        Some(place) if place.text.starts_with("beyond ") || place.text.starts_with("within ") => {
            format!("{event} {}", place.text)
        }
        Some(place) => format!("{event} in {}", place.text),
        None => event,
    }
}
