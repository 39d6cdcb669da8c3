//! What became known later: rows added, corrected and withdrawn.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde_json::Value;

use crate::Observation;
use crate::import::{Outcome, RowOutcome};
use crate::ndjson::{Defaults, observation};
use crate::row::Refusal;

/// One revision of a log.
#[derive(Debug, Clone, PartialEq)]
pub enum LogRevision {
    /// A row that is new, or replaces the row of the same id.
    Put(Box<Observation>),
    /// The row of this id was taken back.
    Withdraw(String),
}

/// Reads revisions: lines of JSON, each a row of a log, or `{"id":"e17","withdrawn":true}`. What cannot be read is listed
/// and the others are used.
pub fn read_log_revisions(
    file: &str,
    source: &str,
    bytes: &[u8],
    zone: &TimeZone,
) -> (Vec<LogRevision>, Vec<RowOutcome>) {
    let name: Arc<str> = Arc::from(file);
    let (mut revisions, mut rejected) = (Vec::new(), Vec::new());
    for (index, raw) in bytes.split(|byte| *byte == b'\n').enumerate() {
        if raw.trim_ascii().is_empty() {
            continue;
        }
        let line = index + 1;
        match revision(raw, Defaults { source, file: &name, line, zone }) {
            Ok(revision) => revisions.push(revision),
            Err(reason) => {
                let Refusal { code, reason, remedy } =
                    Refusal::row(reason, "Write a row of the log, or its id with `\"withdrawn\":true`.");
                let (file, outcome) = (Arc::clone(&name), Outcome::Rejected);
                rejected.push(RowOutcome { file, line, outcome, reason, remedy, code: Some(code) });
            }
        }
    }
    (revisions, rejected)
}

fn revision(raw: &[u8], defaults: Defaults<'_>) -> Result<LogRevision, String> {
    let text = std::str::from_utf8(raw).map_err(|_| "the line is not text in UTF-8".to_string())?;
    if let Ok(Value::Object(object)) = serde_json::from_str::<Value>(text)
        && let Some(withdrawn) = object.get("withdrawn")
    {
        return match (withdrawn, object.get("id")) {
            (Value::Bool(true), Some(Value::String(id))) if object.len() == 2 => Ok(LogRevision::Withdraw(id.clone())),
            _ => Err("a withdrawal has an `id` and `\"withdrawn\":true`, and nothing else".to_string()),
        };
    }
    observation(text, &mut BTreeSet::new(), Some(defaults)).map(|one| LogRevision::Put(Box::new(one)))
}

impl LogRevision {
    /// The id of the row concerned.
    pub fn id(&self) -> &str {
        match self {
            LogRevision::Put(observation) => &observation.id,
            LogRevision::Withdraw(id) => id,
        }
    }
}
