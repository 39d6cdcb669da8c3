//! `links.toml`: the record of decisions on which observations report one incident.

use std::sync::Arc;

use irenic_diagnostics::{Code, Diagnostic, Sources, Span};
use irenic_evidence::{Decision, RecordEntry, Store, read_record, write_entry};
use irenic_model::Zone;

use crate::folder::{AppendError, Folder, ReadError};

/// Name of the record.
pub const LINKS_FILE: &str = "links.toml";

/// The record as it was read.
#[derive(Debug, Default)]
pub(crate) struct Record {
    pub(crate) text: String,
    entries: Vec<RecordEntry>,
    diagnostics: Vec<Diagnostic>,
}

impl Record {
    fn of(bytes: &[u8], zone: &Zone) -> Result<Record, Box<Diagnostic>> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
            Box::new(
                Diagnostic::new(Code::E011, format!("{LINKS_FILE}, line {line}: this is no text in UTF-8"))
                    .at(&Span::new(&Arc::from(LINKS_FILE), 0, 0), "no decision of this file is used")
                    .remedy("Save the file again in the encoding UTF-8."),
            )
        })?;
        let (entries, diagnostics) = read_record(LINKS_FILE, text, zone.rules());
        Ok(Record { text: text.to_string(), entries, diagnostics })
    }

    /// Takes the decisions; what cannot be read or taken.
    pub(crate) fn apply(&self, store: &mut Store) -> Vec<Diagnostic> {
        let mut diagnostics = self.diagnostics.clone();
        diagnostics.extend(store.decide_all(self.entries.clone()));
        diagnostics
    }
}

/// The record of a project; none where no decision was ever made.
pub(crate) fn read_links(folder: &Folder, zone: &Zone) -> Result<Option<Record>, Box<Diagnostic>> {
    match folder.read(LINKS_FILE) {
        Ok(bytes) => Record::of(&bytes, zone).map(Some),
        Err(ReadError::Missing) => Ok(None),
        Err(error) => Err(Box::new(
            Diagnostic::new(Code::E011, format!("`{LINKS_FILE}` cannot be read: {error}"))
                .remedy("Make the file readable for your user; without it no decision on links is known."),
        )),
    }
}

/// Why a decision was not recorded.
#[derive(Debug, Clone)]
pub enum DecideError {
    /// The record cannot be read or written.
    File(ReadError),
    /// Another command is writing the record, or was interrupted; the name is that of the file which says so.
    Busy(String),
    /// Something in the record cannot be used as it stands; with the texts that the diagnostics point into.
    Record(Vec<Diagnostic>, Sources),
    /// The decision contradicts what is known or decided.
    Refused(Box<Diagnostic>),
}

/// Adds a decision to the end of the record. `store` holds the observations; what decisions it holds is of no account, for
/// the record is read anew while nobody else can write to it. Nothing that stands in the record is changed.
///
/// # Errors
/// [`DecideError`], and nothing is written then.
pub fn record_decision(folder: &Folder, zone: &Zone, store: &Store, decision: &Decision) -> Result<(), DecideError> {
    let added = folder.append(LINKS_FILE, |held| {
        let record = Record::of(held.unwrap_or_default(), zone)
            .map_err(|diagnostic| DecideError::Record(vec![*diagnostic], Sources::new()))?;
        let bare = store.without_decisions();
        let wrong = record.apply(&mut bare.clone());
        if !wrong.is_empty() {
            let mut sources = Sources::new();
            sources.insert(Arc::from(LINKS_FILE), Arc::from(record.text));
            return Err(DecideError::Record(wrong, sources));
        }
        let entry = write_entry(decision);
        let gap = match record.text.as_str() {
            "" => "# Decisions on which observations report one incident. Entries are only ever added.\n\n",
            text if text.ends_with('\n') => "\n",
            _ => "\n\n",
        };
        // The new decision may be dated before others, so that it is tried in its place among them.
        let whole =
            Record::of(format!("{}{gap}{entry}", record.text).as_bytes(), zone).map_err(DecideError::Refused)?;
        match whole.apply(&mut bare.clone()).into_iter().next() {
            Some(wrong) => Err(DecideError::Refused(Box::new(Diagnostic { labels: Vec::new(), ..wrong }))),
            None => Ok(format!("{gap}{entry}").into_bytes()),
        }
    });
    added.map_err(|error| match error {
        AppendError::File(error) => DecideError::File(error),
        AppendError::Busy(name) => DecideError::Busy(name),
        AppendError::Refused(error) => error,
    })
}
