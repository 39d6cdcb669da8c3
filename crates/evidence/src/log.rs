//! Logs: long tables of plain observations, read in batches of columns without holding the whole.
//!
//! A log is NDJSON in the schema of [`crate::read_observations`] or CSV with those names as its header. What a row says
//! beyond event, subject, actor, place, time and standing is kept as a whole [`Observation`] beside the columns, so that
//! nothing is lost; such rows cost more. The book's page on evidence has the schema.

mod columns;
mod line;
mod revisions;
mod table;

use std::sync::Arc;

use irenic_diagnostics::{Code, Diagnostic};
use jiff::tz::TimeZone;

use crate::import::{Outcome, RowOutcome};
use crate::row::Refusal;

pub use columns::{LogBatch, LogKind, LogKinds, instant_of, nanoseconds};
pub use revisions::{LogRevision, read_log_revisions};

/// Rejected rows that are kept with their reasons; more are only counted, so that a file of another kind fills no memory.
const MOST_TOLD: usize = 1_000;

/// The form of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line.
    Ndjson,
    /// A table with a header; no line break inside a cell.
    Csv,
}

impl LogFormat {
    /// By the end of a file's name: `.ndjson`, `.jsonl` and `.json` or `.csv`.
    pub fn of(file: &str) -> Option<Self> {
        let end = file.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase())?;
        match end.as_str() {
            "ndjson" | "jsonl" | "json" => Some(LogFormat::Ndjson),
            "csv" => Some(LogFormat::Csv),
            _ => None,
        }
    }
}

/// Reads a log piece by piece. Each piece ends with a line's end, except the last.
#[derive(Debug)]
pub struct LogReader {
    file: Arc<str>,
    source: String,
    zone: TimeZone,
    format: LogFormat,
    header: Option<table::Header>,
    /// Lines read so far.
    lines: usize,
    /// Where the next piece begins: bytes read so far, after the number of the file.
    offset: u64,
    /// Where the file begins among several.
    base: u64,
    /// Rows that are no observations.
    rejected: u64,
    /// The first of them.
    told: Vec<RowOutcome>,
}

impl LogReader {
    /// A reader at the beginning of a file. `source` is the first part of ids that have none, `zone` that of dates
    /// without a clock time.
    pub fn new(file: &str, source: &str, format: LogFormat, zone: TimeZone) -> Self {
        LogReader {
            file: Arc::from(file),
            source: source.to_string(),
            zone,
            format,
            header: None,
            lines: 0,
            offset: 0,
            base: 0,
            rejected: 0,
            told: Vec::new(),
        }
    }

    /// The same for one of several files: where a row begins is counted from `number` times 2⁴⁸ on, so that a row is
    /// known by one number. No file is that long.
    #[must_use]
    pub fn numbered(mut self, number: u16) -> Self {
        self.base = u64::from(number) << 48;
        self.offset = self.base;
        self
    }

    /// Reads whole lines into a batch, after what is in it. A row that is no observation is counted and told, and the
    /// others are used.
    ///
    /// # Errors
    /// The header of a table has no column that says what happened or when; nothing can be read then.
    pub fn read(&mut self, bytes: &[u8], kinds: &mut LogKinds, batch: &mut LogBatch) -> Result<(), Box<Diagnostic>> {
        match self.format {
            LogFormat::Ndjson => self.read_lines(bytes, kinds, batch),
            LogFormat::Csv => self.read_table(bytes, kinds, batch)?,
        }
        self.offset += bytes.len() as u64;
        Ok(())
    }

    /// Rows that were no observations.
    pub fn rejected(&self) -> u64 {
        self.rejected
    }

    /// The first thousand of the rows that were no observations, in order, with reason and remedy.
    pub fn told(&self) -> &[RowOutcome] {
        &self.told
    }

    fn reject(&mut self, line: usize, refusal: Refusal) {
        self.rejected += 1;
        if self.told.len() < MOST_TOLD {
            let Refusal { code, reason, remedy } = refusal;
            let (file, outcome) = (Arc::clone(&self.file), Outcome::Rejected);
            self.told.push(RowOutcome { file, line, outcome, reason, remedy, code: Some(code) });
        }
    }

    fn no_header(&self, message: String) -> Box<Diagnostic> {
        Box::new(
            Diagnostic::new(Code::E003, format!("{}: {message}", self.file))
                .remedy("Write a header with the columns id, event and time; the book's page on evidence has all."),
        )
    }
}

#[cfg(test)]
mod tests;
