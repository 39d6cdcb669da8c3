//! Places that were closed to a body: while it could not go there, its silence says nothing about them.
//!
//! An incident closes a place when it is a `closure`, or any denial of access that says how long it lasted, by its field
//! `hours` or by the instant at which the place was `reopened`. A closure without an end lasts until an `access` or a
//! `patrol` shows that the body can go there again.

use irenic_evidence::{FieldValue, Incident, Location, TimeSpan};
use irenic_model::{PlaceUse, Tri, Value, parse_instant};
use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp};

use crate::history::meets;
use crate::reading::Reading;

/// Every event of which a body was kept out.
pub(crate) const DENIAL: &str = "access_denial";
/// The events that say whether a body could go somewhere.
pub(crate) const OF_ACCESS: [&str; 3] = [DENIAL, "access", "patrol"];
/// The one that lasts.
const CLOSURE: &str = "closure";
/// What shows that a body can go somewhere again.
const SIGNS_OF_ACCESS: [&str; 2] = ["access", "patrol"];

/// A span of time in which a body could not see a place, or possibly could not.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Closed {
    /// The incident that says so, by index.
    pub(crate) index: usize,
    /// Closed at most from and until.
    pub(crate) most: (Timestamp, Timestamp),
    /// Closed at least from and until; none where it may not have been closed, or not for this body or place.
    pub(crate) least: Option<(Timestamp, Timestamp)>,
}

/// When a place, or everywhere, was closed to a body. What happened in part of the place keeps the body from seeing all
/// of it.
pub(crate) fn closures(reading: &Reading<'_>, body: &str, place: Option<&PlaceUse>) -> Vec<Closed> {
    let mut all = Vec::new();
    for index in reading.history.of_event(reading.agreement(), DENIAL) {
        let incident = &reading.history.incidents[index];
        let Some(end) = end(reading, index, body) else { continue };
        let holds = whom(reading, incident, body).and(touches(reading, incident, place));
        if holds == Tri::No {
            continue;
        }
        // A closure that is not well enough established still leaves open whether anybody could see.
        let holds = if meets(incident.standing, reading.standard) { holds } else { holds.and(Tri::Possibly) };
        let TimeSpan { earliest, latest } = incident.time;
        let least = (latest, end.0);
        all.push(Closed {
            index,
            most: (earliest, end.1),
            least: Some(least).filter(|(from, to)| holds == Tri::Yes && from < to),
        });
    }
    all
}

/// The first instant at which a closure may be over, and the first at which it certainly is; `None` for a denial of access
/// that is told as of one instant.
fn end(reading: &Reading<'_>, index: usize, body: &str) -> Option<(Timestamp, Timestamp)> {
    let incident = &reading.history.incidents[index];
    let TimeSpan { earliest, latest } = incident.time;
    if let Some(hours) = hours(reading, incident) {
        let later = |at: Timestamp| at.checked_add(hours).unwrap_or(Timestamp::MAX);
        return Some((later(earliest), later(latest)));
    }
    if let Some(FieldValue::Text(text)) = incident.fields.get("reopened") {
        let zone = &reading.agreement().zone;
        // A bare date leaves open when on that day.
        if let (Ok(first), Ok(last)) = (parse_instant(text, zone, false), parse_instant(text, zone, true)) {
            return Some((first, last));
        }
    }
    if !reading.agreement().event_is(&incident.event, CLOSURE) {
        return None;
    }
    let (mut first, mut last) = (Timestamp::MAX, Timestamp::MAX);
    for sign in SIGNS_OF_ACCESS.iter().flat_map(|event| reading.history.of_event(reading.agreement(), event)) {
        let other = &reading.history.incidents[sign];
        let after = match other.time {
            time if time.earliest >= latest => Tri::Yes,
            time if time.latest <= earliest => Tri::No,
            _ => Tri::Possibly,
        };
        let whose = match reading.agreement().event_is(&other.event, "patrol") {
            true => reading.matching.done_by(other, body),
            false => whom(reading, other, body),
        };
        let shows = after.and(whose).and(same_ground(reading, other, incident));
        if shows != Tri::No {
            first = first.min(other.time.earliest);
        }
        if shows == Tri::Yes && meets(other.standing, reading.standard) {
            last = last.min(other.time.latest);
        }
    }
    Some((first, last))
}

/// How long something lasted, by its field `hours`.
pub(crate) fn hours(reading: &Reading<'_>, incident: &Incident) -> Option<SignedDuration> {
    match reading.matching.field(incident, "hours") {
        Some(Value::Quantity(quantity)) => SignedDuration::try_from_secs_f64(quantity.in_base()).ok(),
        _ => None,
    }
    .filter(|length| !length.is_negative())
}

/// Whether a body is the one that was kept out or let in: named after `to`, else after `for`. Where nobody is named it may
/// be; what concerned goods or persons concerned no body.
fn whom(reading: &Reading<'_>, incident: &Incident, body: &str) -> Tri {
    match incident.to.as_deref().or(incident.concerning.as_deref()) {
        Some(name) if name == body => Tri::Yes,
        Some(name) => {
            let group = reading.agreement().groups.get(name);
            Tri::from(group.is_some_and(|members| members.iter().any(|member| member == body)))
        }
        None if incident.subject.is_some() => Tri::No,
        None => Tri::Possibly,
    }
}

/// Whether what was closed reaches into a place.
fn touches(reading: &Reading<'_>, incident: &Incident, place: Option<&PlaceUse>) -> Tri {
    let Some(place) = place else { return Tri::Yes };
    let within = reading.matching.within(place, incident);
    match (&incident.location, &place.shape) {
        // Everything in a larger place is closed with it.
        (Location::Place(words), Some(shape)) if within == Tri::Possibly => {
            match reading.matching.place_in_words(words) {
                Some(closed) => within.or(reading.matching.covering.covers((words, closed), (&place.text, shape))),
                None => within,
            }
        }
        _ => within,
    }
}

/// Whether access to where one incident was shows that where another was is open again.
fn same_ground(reading: &Reading<'_>, open: &Incident, closed: &Incident) -> Tri {
    match (&open.location, &closed.location) {
        (Location::Place(open), Location::Place(closed)) if open == closed => Tri::Yes,
        (Location::Place(open), Location::Place(closed)) => {
            let matching = &reading.matching;
            match (matching.place_in_words(open), matching.place_in_words(closed)) {
                (Some(outer), Some(inner)) => match matching.covering.covers((open, outer), (closed, inner)) {
                    Tri::Yes => Tri::Yes,
                    // Access to a part, or to another place, leaves open whether all of it was accessible.
                    Tri::No | Tri::Possibly => Tri::Possibly,
                },
                _ => Tri::Possibly,
            }
        }
        _ => Tri::Possibly,
    }
}

/// `closed to MISSION from 2026-03-03 to 2026-03-05 12:00 (c1)`, in the agreement's own time.
pub(crate) fn in_words(reading: &Reading<'_>, body: &str, closed: &Closed) -> String {
    let until = match closed.most.1 < Timestamp::MAX {
        true => format!("to {}", instant_in_words(reading, closed.most.1)),
        false => "on, as far as is known".to_string(),
    };
    let possibly = if closed.least.is_some() { "" } else { "possibly " };
    let from = instant_in_words(reading, closed.most.0);
    format!("{possibly}closed to {body} from {from} {until} ({})", reading.history.incidents[closed.index].id)
}

/// A local date, with its clock time unless that is midnight.
pub(crate) fn instant_in_words(reading: &Reading<'_>, at: Timestamp) -> String {
    let local = reading.agreement().zone.local(at);
    match local.time() == Time::midnight() {
        true => local.date().to_string(),
        false => local.strftime("%Y-%m-%d %H:%M").to_string(),
    }
}
