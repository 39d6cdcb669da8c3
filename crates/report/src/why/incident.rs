//! An incident with its uncertainty, its observations down to their source rows, and what later releases did to them.

use irenic_evidence::{Change, FieldValue, Incident, Location, Observation, Revision};
use irenic_model::{Agreement, Quantity, Tri, Unit};
use irenic_verify::IncidentInVerdict;
use serde_json::{Value, json};

use crate::findings::{instant_json, moment_text, span_text};
use crate::terminal::{Style, Tone, fill};

/// For people: an incident with what it does in a verdict, what of it is only possible, and what would settle that.
pub(super) fn in_verdict(given: &IncidentInVerdict, agreement: &Agreement, style: &Style) -> String {
    let mut out = told(&given.incident, &format!(" {}", given.role), agreement, style);
    for aspect in &given.aspects {
        match aspect.holds {
            // What would settle it says it too.
            Tri::Possibly if given.settle.is_empty() => {
                out += &line(&format!("{} possibly: {}", aspect.name, aspect.text), 4, style);
            }
            Tri::No => out += &line(&format!("{} not: {}", aspect.name, aspect.text), 4, style),
            Tri::Yes | Tri::Possibly => {}
        }
    }
    for settling in &given.settle {
        out += &line(&format!("open: {settling}"), 4, style);
    }
    out
}

/// For people: what, when, where, who, how well established, and from which rows.
pub(super) fn screen(incident: &Incident, agreement: &Agreement, style: &Style) -> String {
    told(incident, "", agreement, style)
}

fn told(incident: &Incident, role: &str, agreement: &Agreement, style: &Style) -> String {
    let zone = &agreement.zone;
    let title = agreement.events.get(&incident.event).and_then(|event| event.title.clone());
    let what = title.unwrap_or_else(|| incident.event.replace('_', " "));
    let of = incident.subject.as_ref().map_or(String::new(), |subject| format!(" of {}", subject.replace('_', " ")));
    let time = incident.time;
    let when = span_text(Some(time.earliest), Some(time.latest), zone);
    let mut parts = vec![format!("{what}{of}"), when, place(&incident.location)];
    parts.extend(people(incident));
    // A source's own columns are for scripts; people see what the vocabulary knows of such an event.
    let known = agreement.events.get(&incident.event).map(|event| &event.fields);
    let told = incident.fields.iter().filter(|(name, _)| known.is_some_and(|fields| fields.contains_key(*name)));
    parts.extend(told.map(|(name, value)| format!("{} {}", name.replace('_', " "), field(value))));
    parts.push(format!("standing {}", incident.standing.as_str()));
    let mut out = line(&format!("{}{role}: {}", incident.id, parts.join("; ")), 2, style);
    for observation in &incident.observations {
        let grade = observation.grade.map_or(String::new(), |grade| format!(", graded {grade}"));
        let reporter = observation.reporter.as_ref().map_or(String::new(), |body| format!(", reported by {body}"));
        let row = format!(
            "{}{}, known {}{reporter}{grade}",
            row_of(observation),
            release(observation),
            moment_text(observation.known, zone)
        );
        out += &style.paint(Tone::Faint, &line(&row, 4, style));
    }
    for revision in &incident.later {
        out += &line(&format!("later: {}", revised(revision, agreement)), 4, style);
    }
    out
}

fn line(text: &str, indent: usize, style: &Style) -> String {
    let lines = fill(text, style.width.max(40) - indent - 2);
    let mut out = String::new();
    for (at, line) in lines.iter().enumerate() {
        out += &format!("{}{line}\n", " ".repeat(if at == 0 { indent } else { indent + 2 }));
    }
    out
}

fn row_of(observation: &Observation) -> String {
    match observation.origin.line {
        // What a scenario tells has no row.
        0 => observation.origin.file.to_string(),
        line => format!("{}:{line}", observation.origin.file),
    }
}

fn release(observation: &Observation) -> String {
    match &*observation.origin.release {
        "" => String::new(),
        release => format!(" (release {release})"),
    }
}

fn people(incident: &Incident) -> Vec<String> {
    let mut parts = Vec::new();
    parts.extend(incident.actor.as_ref().map(|actor| format!("by {actor}")));
    if !incident.involved.is_empty() {
        parts.push(format!("involved {}, none named as the actor", incident.involved.join(" and ")));
    } else if incident.actor.is_none() {
        parts.push("nobody named".to_string());
    }
    parts.extend(incident.from.as_ref().map(|from| format!("from {from}")));
    parts.extend(incident.to.as_ref().map(|to| format!("to {to}")));
    parts.extend(incident.concerning.as_ref().map(|whom| format!("for {whom}")));
    parts
}

/// A place with how far it is known.
pub(crate) fn place(location: &Location) -> String {
    match location {
        Location::Unknown => "place unknown".to_string(),
        Location::Place(text) if text.starts_with("within ") || text.starts_with("beyond ") => {
            format!("somewhere {text}")
        }
        Location::Place(text) => format!("somewhere in {text}"),
        Location::Near { point, radius, precision, name } => {
            let named = name.as_ref().map_or(String::new(), |name| format!(" ({name})"));
            let at = format!("{:.4}, {:.4}{named}", point.y(), point.x());
            if *radius == 0.0 {
                format!("at {at}")
            } else if radius.is_finite() {
                let distance = if *radius >= 1000.0 {
                    Quantity::new((radius / 100.0).round() / 10.0, Unit::Kilometre)
                } else {
                    Quantity::new(radius.round(), Unit::Metre)
                };
                format!("within {distance} of {at}, {}", precision.as_str())
            } else {
                format!("{} represented by {at}", precision.as_str())
            }
        }
    }
}

fn field(value: &FieldValue) -> String {
    match value {
        FieldValue::Number { value, unit: Some(unit) } => format!("{value} {unit}"),
        FieldValue::Number { value, unit: None } => value.to_string(),
        FieldValue::Text(text) => text.clone(),
        FieldValue::Flag(true) => "yes".to_string(),
        FieldValue::Flag(false) => "no".to_string(),
        FieldValue::Keys(keys) => keys.join(", "),
    }
}

/// `withdrawn by release 22.1 (2022-06-15)`; `release 20.1 (…) changed radius from 25 km to 60 km`
fn revised(revision: &Revision, agreement: &Agreement) -> String {
    let release =
        if revision.release.is_empty() { "a release".to_string() } else { format!("release {}", revision.release) };
    let by = format!("{release} ({})", moment_text(revision.known, &agreement.zone));
    match &revision.change {
        Change::Added => format!("{by} added {}", revision.observation),
        Change::Withdrawn => format!("{by} withdrew {}", revision.observation),
        Change::Changed { fields } => {
            let changes: Vec<String> = fields
                .iter()
                .map(|change| {
                    let or_none = |text: &str| if text.is_empty() { "none".to_string() } else { text.to_string() };
                    format!("{} from {} to {}", change.name, or_none(&change.before), or_none(&change.after))
                })
                .collect();
            format!("{by} changed {}: {}", revision.observation, changes.join(", "))
        }
    }
}

/// For scripts: everything that the screen shows.
pub(super) fn object(given: &IncidentInVerdict, agreement: &Agreement) -> Value {
    let incident = &given.incident;
    let aspects: Vec<Value> = given
        .aspects
        .iter()
        .map(|aspect| {
            let holds = match aspect.holds {
                Tri::Yes => "yes",
                Tri::No => "no",
                Tri::Possibly => "possibly",
            };
            json!({ "aspect": aspect.name, "holds": holds, "text": aspect.text })
        })
        .collect();
    let location = match &incident.location {
        Location::Unknown => Value::Null,
        Location::Place(name) => json!({ "inside": name }),
        Location::Near { point, radius, precision, name } => json!({
            "geometry": { "type": "Point", "coordinates": [point.x(), point.y()] },
            "radius": if radius.is_finite() { json!(radius) } else { Value::Null },
            "precision": precision.as_str(),
            "name": name,
        }),
    };
    let observations: Vec<Value> = incident
        .observations
        .iter()
        .map(|observation| {
            json!({
                "id": observation.id,
                "source": observation.source,
                "file": &*observation.origin.file,
                "line": observation.origin.line,
                "release": &*observation.origin.release,
                "known": instant_json(Some(observation.known), agreement),
                "standing": observation.standing.as_str(),
                "grade": observation.grade.map(|grade| grade.to_string()),
                "reporter": observation.reporter,
            })
        })
        .collect();
    let fields: serde_json::Map<String, Value> =
        incident.fields.iter().map(|(name, value)| (name.clone(), Value::from(field(value)))).collect();
    json!({
        "incident": incident.id,
        "role": given.role,
        "aspects": aspects,
        "settle": given.settle,
        "event": incident.event,
        "subject": incident.subject,
        "actor": incident.actor,
        "involved": incident.involved,
        "from": incident.from,
        "to": incident.to,
        "concerning": incident.concerning,
        "earliest": instant_json(Some(incident.time.earliest), agreement),
        "latest": instant_json(Some(incident.time.latest), agreement),
        "place": location,
        "fields": fields,
        "standing": incident.standing.as_str(),
        "observations": observations,
        "history": incident.history.iter().map(|revision| revised(revision, agreement)).collect::<Vec<String>>(),
        "later": incident.later.iter().map(|revision| revised(revision, agreement)).collect::<Vec<String>>(),
    })
}
