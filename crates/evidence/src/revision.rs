//! What a release changed about an observation.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use crate::{FieldValue, Location, Observation};

/// What one release of a source did to one observation.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    /// Id of the observation.
    pub observation: String,
    /// Name of the release.
    pub release: Arc<str>,
    /// When the release became known.
    pub known: Timestamp,
    /// What it did.
    pub change: Change,
}

/// How a release changed an observation against the release before it.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// It is new, or back after having been withdrawn.
    Added,
    /// Its content differs. Its line in the file, and when it became known, are not content.
    Changed {
        /// What differs, in fixed order.
        fields: Vec<FieldChange>,
    },
    /// The release no longer has it.
    Withdrawn,
}

/// One difference between two releases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// What differs: `event`, `subject`, `actor`, `involved`, `from`, `to`, `concerning`, `earliest`, `latest`, `latitude`,
    /// `longitude`, `radius`, `precision`, `place name`, `place`, `reporter`, `grade`, `standing`, or `fields.NAME`.
    pub name: String,
    /// The text before; empty when there was none.
    pub before: String,
    /// The text after; empty when there is none.
    pub after: String,
}

/// Everything in which `after` differs from `before`.
pub fn differences(before: &Observation, after: &Observation) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    let mut compare = |name: &str, before: String, after: String| {
        if before != after {
            changes.push(FieldChange { name: name.to_string(), before, after });
        }
    };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    compare("event", before.event.clone(), after.event.clone());
    compare("subject", text(&before.subject), text(&after.subject));
    compare("actor", text(&before.actor), text(&after.actor));
    compare("involved", before.involved.join(", "), after.involved.join(", "));
    compare("from", text(&before.from), text(&after.from));
    compare("to", text(&before.to), text(&after.to));
    compare("concerning", text(&before.concerning), text(&after.concerning));
    compare("earliest", before.time.earliest.to_string(), after.time.earliest.to_string());
    compare("latest", before.time.latest.to_string(), after.time.latest.to_string());
    for ((name, before), (_, after)) in place(&before.location).into_iter().zip(place(&after.location)) {
        compare(name, before, after);
    }
    compare("reporter", text(&before.reporter), text(&after.reporter));
    let grade = |observation: &Observation| observation.grade.map_or(String::new(), |grade| grade.to_string());
    compare("grade", grade(before), grade(after));
    compare("standing", before.standing.as_str().to_string(), after.standing.as_str().to_string());
    let names: BTreeSet<&String> = before.fields.keys().chain(after.fields.keys()).collect();
    for name in names {
        let value = |observation: &Observation| observation.fields.get(name).map_or(String::new(), field_text);
        compare(&format!("fields.{name}"), value(before), value(after));
    }
    changes
}

/// The parts of a location as texts, always the same ones in the same order.
fn place(location: &Location) -> [(&'static str, String); 6] {
    let mut parts = [
        ("latitude", String::new()),
        ("longitude", String::new()),
        ("radius", String::new()),
        ("precision", String::new()),
        ("place name", String::new()),
        ("place", String::new()),
    ];
    match location {
        Location::Unknown => {}
        Location::Near { point, radius, precision, name } => {
            parts[0].1 = point.y().to_string();
            parts[1].1 = point.x().to_string();
            parts[2].1 = format!("{radius} m");
            parts[3].1 = precision.as_str().to_string();
            parts[4].1 = name.clone().unwrap_or_default();
        }
        Location::Place(name) => parts[5].1 = name.clone(),
    }
    parts
}

fn field_text(value: &FieldValue) -> String {
    match value {
        FieldValue::Number { value, unit: None } => value.to_string(),
        FieldValue::Number { value, unit: Some(unit) } => format!("{value} {unit}"),
        FieldValue::Text(text) => text.clone(),
        FieldValue::Flag(true) => "yes".to_string(),
        FieldValue::Flag(false) => "no".to_string(),
        FieldValue::Keys(keys) => keys.join(", "),
    }
}
