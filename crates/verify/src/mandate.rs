//! Who could have seen: silence means something only where somebody was able to see and would have said so.

use irenic_evidence::Coverage;
use irenic_model::{Agreement, Pattern, PlaceUse, Tri};
use jiff::Timestamp;

use crate::closure::{Closed, closures, in_words};
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

/// A half-open span of time.
pub(crate) type Span = (Timestamp, Timestamp);

/// A body that a pattern falls to, and the time for which its mandate says so.
pub(crate) struct Observer<'a> {
    pub(crate) body: &'a str,
    pub(crate) time: Span,
    /// What kept it out meanwhile.
    pub(crate) closed: Vec<Closed>,
}

/// The bodies whose mandates surely cover what a pattern speaks of, in `[from, to)`; and those that observe it, but not
/// surely everywhere there.
pub(crate) fn observers<'a>(
    reading: &Reading<'a>,
    pattern: &Pattern,
    from: Timestamp,
    to: Timestamp,
) -> (Vec<Observer<'a>>, Vec<&'a str>) {
    let agreement = reading.agreement();
    let mut observers: Vec<Observer<'_>> = Vec::new();
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
                observers.push(Observer {
                    body: &actor.name,
                    time: (begin.max(from), end.min(to)),
                    closed: closures(reading, &actor.name, pattern.place.as_ref()),
                });
            }
        }
    }
    beyond_place.dedup();
    (observers, beyond_place)
}

impl Observer<'_> {
    /// When it surely could see; with `possibly`, when it could unless it was surely kept out.
    pub(crate) fn sees(&self, possibly: bool) -> Vec<Span> {
        let cuts = self.closed.iter().filter_map(|closed| if possibly { closed.least } else { Some(closed.most) });
        without(self.time, cuts.collect())
    }
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
    let (observers, beyond_place) = observers(reading, pattern, from, to);
    let what = describe(agreement, pattern);
    if observers.is_empty() && !public {
        let mut why = format!("nobody with mandate and access could observe {what}");
        if !beyond_place.is_empty() {
            why.push_str(&format!("; {} observes it, but not surely everywhere there", beyond_place.join(", ")));
        }
        return Blind { intervals: vec![(from, to)], surely: vec![(from, to)], why: Some(why), closures: Vec::new() };
    }
    // When something was seen where nobody but these had to be able to see it.
    let seen = |sees: &dyn Fn(&Observer<'_>) -> Vec<Span>| -> Vec<Span> {
        match reach {
            Reach::Told if public => vec![(from, to)],
            Reach::Told => observers.iter().flat_map(sees).collect(),
            Reach::Sources(sources) => sources
                .iter()
                .filter(|source| source.events.iter().any(|event| agreement.event_is(&pattern.event, event)))
                .filter(|source| reports_from(reading, source, pattern.place.as_ref()))
                .flat_map(|source| {
                    let reports = (source.from.unwrap_or(from).max(from), source.to.unwrap_or(to).min(to));
                    if public {
                        return vec![reports];
                    }
                    observers
                        .iter()
                        .filter(|one| source.body.as_deref().is_none_or(|body| body == one.body))
                        .flat_map(sees)
                        .map(|(begin, end)| (begin.max(reports.0), end.min(reports.1)))
                        .collect()
                })
                .collect(),
        }
    };
    let unseen = |sees: &dyn Fn(&Observer<'_>) -> Vec<Span>| without((from, to), seen(sees));
    let intervals = unseen(&|one| one.sees(false));
    if intervals.is_empty() {
        return Blind::default();
    }
    let surely = unseen(&|one| one.sees(true));
    let by_mandate = unseen(&|one| vec![one.time]);
    let mut why = Vec::new();
    if !by_mandate.is_empty() {
        why.push(match reach {
            Reach::Told => format!("nobody's mandate covers {what} for the whole time"),
            Reach::Sources(_) => format!("no source in the project reports {what} for the whole time"),
        });
    }
    // Those closures that left a time unseen which the mandates cover.
    let told = |closed: &&Closed| {
        intervals.iter().any(|unseen| {
            let both = (unseen.0.max(closed.most.0), unseen.1.min(closed.most.1));
            both.0 < both.1 && !without(both, by_mandate.clone()).is_empty()
        })
    };
    let kept_out: Vec<(&str, &Closed)> =
        observers.iter().flat_map(|one| one.closed.iter().filter(told).map(|closed| (one.body, closed))).collect();
    if !kept_out.is_empty() {
        const NAMED: usize = 3;
        let mut words: Vec<String> =
            kept_out.iter().take(NAMED).map(|(body, closed)| in_words(reading, body, closed)).collect();
        if kept_out.len() > NAMED {
            words.push(format!("{} further closures", kept_out.len() - NAMED));
        }
        why.push(format!("nobody could observe {what} while it was {}", words.join(", ")));
    }
    let mut closures: Vec<usize> = kept_out.iter().map(|(_, closed)| closed.index).collect();
    reading.history.sort(&mut closures);
    closures.dedup();
    Blind { intervals, surely, why: Some(why.join("; ")), closures }
}

/// Where nobody could see, and why.
#[derive(Debug, Clone, Default)]
pub(crate) struct Blind {
    /// When nobody could see, or possibly nobody could.
    pub(crate) intervals: Vec<Span>,
    /// When surely nobody could.
    pub(crate) surely: Vec<Span>,
    pub(crate) why: Option<String>,
    /// The incidents that kept bodies out, by index.
    pub(crate) closures: Vec<usize>,
}

/// What is left of a span without some others, in order.
pub(crate) fn without(span: Span, mut cuts: Vec<Span>) -> Vec<Span> {
    cuts.retain(|(begin, end)| begin < end);
    cuts.sort_unstable();
    let mut left = Vec::new();
    let mut reached = span.0;
    for (begin, end) in cuts {
        if begin.min(span.1) > reached {
            left.push((reached, begin.min(span.1)));
        }
        reached = reached.max(end);
    }
    if reached < span.1 {
        left.push((reached, span.1));
    }
    left
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

/// What a pattern speaks of, in words.
pub(crate) fn describe(agreement: &Agreement, pattern: &Pattern) -> String {
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
