//! How a state is written.

use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::sync::Arc;

use irenic_evidence::{
    Change, FieldChange, Incident, Observation, Origin, Revision, read_observations, write_observations,
};
use irenic_model::{Agreement, Standard, Tri};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Find, StateError};
use crate::engine::Query;
use crate::incremental::Engine;

/// What a state calls itself.
const FORMAT: &str = "irenic state";

/// The version of the format.
pub(super) const VERSION: u64 = 1;

#[derive(Serialize, Deserialize)]
struct State {
    format: String,
    version: u64,
    name: String,
    agreement: String,
    as_of: Timestamp,
    standard: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    share: Option<(usize, usize)>,
    incidents: Vec<Held>,
    finds: Vec<Found>,
}

#[derive(Serialize, Deserialize)]
struct Held {
    id: String,
    observations: Vec<Value>,
    /// The merged view, where it is not that of the rule.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    view: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    because: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    history: Vec<Revised>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    later: Vec<Revised>,
}

#[derive(Serialize, Deserialize)]
struct Revised {
    observation: String,
    release: String,
    known: Timestamp,
    change: How,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum How {
    Added,
    /// What differs: its name, the text before and the text after.
    Changed(Vec<(String, String, String)>),
    Withdrawn,
}

#[derive(Serialize, Deserialize)]
struct Found {
    pattern: usize,
    standard: String,
    /// At which instant the pattern's place is frozen; `null` in the list where that is not known.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    frozen: Vec<Option<Timestamp>>,
    /// Incidents by their place in the list, and whether they match for certain.
    hits: Vec<(usize, bool)>,
}

/// Writes a state.
pub(super) fn write(engine: &Engine<'_>, finds: &[Find]) -> Vec<u8> {
    let places: BTreeMap<&str, usize> =
        engine.incidents().enumerate().map(|(at, incident)| (incident.id.as_str(), at)).collect();
    let query = engine.query();
    let state = State {
        format: FORMAT.to_string(),
        version: VERSION,
        name: engine.agreement.name.clone(),
        agreement: fingerprint(engine.agreement),
        as_of: query.as_of,
        standard: word(query.standard).to_string(),
        share: engine.share.as_ref().map(|share| (share.number, share.of)),
        incidents: engine.incidents().map(held).collect(),
        finds: finds
            .iter()
            .map(|find| Found {
                pattern: find.pattern,
                standard: word(find.standard).to_string(),
                frozen: find.frozen.into_iter().collect(),
                hits: find
                    .hits
                    .iter()
                    .filter_map(|(id, holds)| Some((*places.get(id.as_str())?, *holds == Tri::Yes)))
                    .collect(),
            })
            .collect(),
    };
    // Texts, numbers and lists always have a JSON form; nothing stands for what cannot happen.
    serde_json::to_vec(&state).unwrap_or_default()
}

/// A question, the share and of how many, the incidents, and what patterns found.
type Read = (Query, Option<(usize, usize)>, Vec<Incident>, Vec<Find>);

/// Reads what [`write`] wrote for this agreement.
pub(super) fn read(agreement: &Agreement, bytes: &[u8]) -> Result<Read, StateError> {
    let unreadable = |reason: String| StateError::Unreadable { reason };
    let value: Value = serde_json::from_slice(bytes).map_err(|error| unreadable(error.to_string()))?;
    if value.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Err(unreadable(format!("it does not call itself `{FORMAT}`")));
    }
    // Another version may be written otherwise, so this is asked before anything else is read.
    match value.get("version").and_then(Value::as_u64) {
        Some(VERSION) => {}
        Some(found) => return Err(StateError::Version { found }),
        None => return Err(unreadable("it names no version".to_string())),
    }
    let state: State = serde_json::from_value(value).map_err(|error| unreadable(error.to_string()))?;
    if state.agreement != fingerprint(agreement) {
        return Err(StateError::Agreement { saved: state.name });
    }
    let standard = |text: &str| standard(text).ok_or_else(|| unreadable(format!("`{text}` is no standard of proof")));
    let query = Query { as_of: state.as_of, standard: standard(&state.standard)? };
    if state.share.is_some_and(|(number, of)| number >= of) {
        return Err(unreadable("it is a share that no splitting has".to_string()));
    }
    let incidents = state.incidents.into_iter().map(incident).collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    let mut finds = Vec::new();
    for found in state.finds {
        let hits = found.hits.iter().map(|(at, certain)| {
            let incident = incidents.get(*at)?;
            Some((incident.id.clone(), if *certain { Tri::Yes } else { Tri::Possibly }))
        });
        let Some(hits) = hits.collect() else {
            return Err(unreadable("a pattern found an incident that is not held".to_string()));
        };
        let frozen = found.frozen.first().copied();
        finds.push(Find { pattern: found.pattern, standard: standard(&found.standard)?, frozen, hits });
    }
    Ok((query, state.share, incidents, finds))
}

fn word(standard: Standard) -> &'static str {
    match standard {
        Standard::Reported => "reported",
        Standard::Corroborated => "corroborated",
        Standard::Confirmed => "confirmed",
    }
}

fn standard(text: &str) -> Option<Standard> {
    [Standard::Reported, Standard::Corroborated, Standard::Confirmed].into_iter().find(|one| word(*one) == text)
}

fn held(incident: &Incident) -> Held {
    let ruled = Incident::of(incident.id.clone(), incident.observations.clone()).map(|ruled| Incident {
        because: incident.because.clone(),
        history: incident.history.clone(),
        later: incident.later.clone(),
        ..ruled
    });
    let differs = ruled.as_ref() != Some(incident);
    Held {
        id: incident.id.clone(),
        observations: incident.observations.iter().map(observed).collect(),
        view: differs.then(|| observed(&view(incident))),
        because: incident.because.clone(),
        history: incident.history.iter().map(revised).collect(),
        later: incident.later.iter().map(revised).collect(),
    }
}

fn observed(observation: &Observation) -> Value {
    serde_json::from_str(&write_observations(std::slice::from_ref(observation))).unwrap_or_default()
}

/// The merged view of an incident as an observation of its own.
fn view(incident: &Incident) -> Observation {
    Observation {
        id: incident.id.clone(),
        source: String::new(),
        event: incident.event.clone(),
        subject: incident.subject.clone(),
        actor: incident.actor.clone(),
        involved: incident.involved.clone(),
        from: incident.from.clone(),
        to: incident.to.clone(),
        concerning: incident.concerning.clone(),
        fields: incident.fields.clone(),
        time: incident.time,
        location: incident.location.clone(),
        known: incident.known,
        reporter: incident.reporter.clone(),
        grade: None,
        standing: incident.standing,
        origin: Origin { file: Arc::from(""), line: 0, release: Arc::from("") },
    }
}

fn incident(held: Held) -> Result<Incident, String> {
    let observations = held.observations.iter().map(observation).collect::<Result<Vec<_>, _>>()?;
    let view = held.view.as_ref().map(observation).transpose()?;
    let mut incident = match view {
        None => Incident::of(held.id.clone(), observations)
            .ok_or_else(|| format!("the incident `{}` has no observations", held.id))?,
        Some(view) => Incident {
            id: held.id,
            standing: view.standing,
            event: view.event,
            subject: view.subject,
            actor: view.actor,
            involved: view.involved,
            from: view.from,
            to: view.to,
            concerning: view.concerning,
            reporter: view.reporter,
            fields: view.fields,
            time: view.time,
            location: view.location,
            known: view.known,
            because: None,
            history: Vec::new(),
            later: Vec::new(),
            observations,
        },
    };
    incident.because = held.because;
    incident.history = held.history.into_iter().map(revision).collect();
    incident.later = held.later.into_iter().map(revision).collect();
    Ok(incident)
}

fn observation(value: &Value) -> Result<Observation, String> {
    let mut import = read_observations("state", value.to_string().as_bytes());
    match (import.observations.pop(), import.outcomes.first()) {
        (Some(observation), _) => Ok(observation),
        (None, Some(outcome)) => Err(format!("an observation: {}", outcome.reason)),
        (None, None) => Err("an observation is empty".to_string()),
    }
}

fn revised(revision: &Revision) -> Revised {
    let change = match &revision.change {
        Change::Added => How::Added,
        Change::Changed { fields } => {
            How::Changed(fields.iter().map(|one| (one.name.clone(), one.before.clone(), one.after.clone())).collect())
        }
        Change::Withdrawn => How::Withdrawn,
    };
    Revised {
        observation: revision.observation.clone(),
        release: revision.release.to_string(),
        known: revision.known,
        change,
    }
}

fn revision(revised: Revised) -> Revision {
    let change = match revised.change {
        How::Added => Change::Added,
        How::Changed(fields) => Change::Changed {
            fields: fields.into_iter().map(|(name, before, after)| FieldChange { name, before, after }).collect(),
        },
        How::Withdrawn => Change::Withdrawn,
    };
    Revision { observation: revised.observation, release: Arc::from(revised.release), known: revised.known, change }
}

/// FNV-1a over 128 bits: a text that is another by accident does not have the same.
struct Fingerprint(u128);

impl Write for Fingerprint {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
        Ok(())
    }
}

/// A fingerprint of everything that an agreement says, its scenarios apart, which bear on no verdict.
fn fingerprint(agreement: &Agreement) -> String {
    let Agreement { name, title, zone, start, prevails, instruments, actors, groups, events, kinds, .. } = agreement;
    let Agreement { places, moments, measures, lists, tracks, phases, norms, brackets, .. } = agreement;
    let mut print = Fingerprint(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d);
    // Writing to a fingerprint cannot fail.
    let _ = write!(
        print,
        "{:?}{:?}{:?}{:?}",
        (name, title, zone, start, prevails, instruments),
        (actors, groups, events, kinds),
        (places, moments, measures, lists),
        (tracks, phases, norms, brackets)
    );
    format!("{:032x}", print.0)
}
