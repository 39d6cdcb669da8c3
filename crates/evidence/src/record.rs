//! The record of decisions on links, `links.toml`, as text.

use std::collections::BTreeMap;
use std::sync::Arc;

use irenic_diagnostics::{Code, Diagnostic, Span};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use crate::calendar::{Moment, TimeFormat, day_start, read_moment};
use crate::{Decision, Ruling};

/// A decision with its place in the record.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordEntry {
    /// The decision.
    pub decision: Decision,
    /// The head of its table.
    pub span: Span,
    /// Where its ids stand.
    pub(crate) words: BTreeMap<String, Span>,
}

impl RecordEntry {
    /// Where an id stands in it; the head of the entry where it names no such id.
    pub fn place_of(&self, id: &str) -> &Span {
        self.words.get(id).unwrap_or(&self.span)
    }
}

/// Reads a record: `[[link]]` (`incident`, `observations`), `[[split]]` (`incident`), `[[apart]]` and `[[reopen]]`
/// (`observations`) tables, each with `because` and, if wanted, `by` and `known`, a day or an instant. A day counts from its
/// beginning in the zone given. The entries come in the order of the text.
///
/// What cannot be read becomes an E011 with its place, and the other entries are read.
pub fn read_record(file: &str, text: &str, zone: &TimeZone) -> (Vec<RecordEntry>, Vec<Diagnostic>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader { file: Arc::from(file), text, zone, entries: Vec::new(), diagnostics: Vec::new() };
    for error in errors {
        let message = sentence(error.message());
        reader.report(error.span().unwrap_or(0..0), message, "Correct the line; the other entries are used.");
    }
    for (key, value) in table.get_ref() {
        let sort: &str = key.get_ref();
        if !SORTS.contains(&sort) {
            reader.report(
                key.span(),
                format!("`{sort}` is nothing that a record of links can say"),
                "Write [[link]], [[split]], [[apart]] or [[reopen]].",
            );
            continue;
        }
        match value.get_ref().as_array() {
            Some(entries) => entries.iter().for_each(|entry| reader.entry(sort, entry)),
            None => reader.report(
                value.span(),
                format!("`{sort}` is no list of entries"),
                &format!("Write the head of the entry with two brackets: [[{sort}]]."),
            ),
        }
    }
    let Reader { mut entries, mut diagnostics, .. } = reader;
    entries.sort_by_key(|entry| entry.span.start);
    diagnostics.sort_by_key(|found| found.place().map(|at| at.start));
    (entries, diagnostics)
}

const SORTS: [&str; 4] = ["link", "split", "apart", "reopen"];

/// The entry of a record that says a decision, as [`read_record`] reads it back; it ends with the end of a line.
pub fn write_entry(decision: &Decision) -> String {
    let mut out = format!("[[{}]]\n", decision.ruling.as_str());
    if let Some(incident) = decision.ruling.incident() {
        out += &format!("incident = {}\n", quoted(incident));
    }
    if !matches!(decision.ruling, Ruling::Split { .. }) {
        let ids: Vec<String> = decision.ruling.observations().iter().map(|id| quoted(id)).collect();
        out += &format!("observations = [{}]\n", ids.join(", "));
    }
    out += &format!("because = {}\n", quoted(&decision.because));
    if let Some(by) = &decision.by {
        out += &format!("by = {}\n", quoted(by));
    }
    if let Some(known) = decision.known {
        out += &format!("known = \"{known}\"\n");
    }
    out
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for sign in text.chars() {
        match sign {
            '"' => out += "\\\"",
            '\\' => out += "\\\\",
            '\n' => out += "\\n",
            '\t' => out += "\\t",
            '\r' => out += "\\r",
            sign if sign.is_control() => out += &format!("\\u{:04X}", u32::from(sign)),
            sign => out.push(sign),
        }
    }
    out.push('"');
    out
}

fn sentence(message: &str) -> String {
    message.trim_end_matches('.').lines().collect::<Vec<_>>().join(", ")
}

struct Reader<'a> {
    file: Arc<str>,
    text: &'a str,
    zone: &'a TimeZone,
    entries: Vec<RecordEntry>,
    diagnostics: Vec<Diagnostic>,
}

type Range = std::ops::Range<usize>;
type Id = Spanned<String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LinkTable {
    incident: Id,
    observations: Vec<Id>,
    because: String,
    by: Option<String>,
    known: Option<Spanned<toml::Value>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SplitTable {
    incident: Id,
    because: String,
    by: Option<String>,
    known: Option<Spanned<toml::Value>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PairTable {
    observations: Vec<Id>,
    because: String,
    by: Option<String>,
    known: Option<Spanned<toml::Value>>,
}

impl Reader<'_> {
    fn entry(&mut self, sort: &str, entry: &Spanned<DeValue<'_>>) {
        let read = match sort {
            "link" => self.table(entry).map(|table: LinkTable| {
                let LinkTable { incident, observations, because, by, known } = table;
                (Some(incident), observations, because, by, known)
            }),
            "split" => self.table(entry).map(|table: SplitTable| {
                let SplitTable { incident, because, by, known } = table;
                (Some(incident), Vec::new(), because, by, known)
            }),
            _ => self.table(entry).map(|table: PairTable| {
                let PairTable { observations, because, by, known } = table;
                (None, observations, because, by, known)
            }),
        };
        let Some((incident, observations, because, by, known)) = read else { return };
        let known = match known {
            None => None,
            Some(written) => match self.known(&written) {
                Some(known) => Some(known),
                // Without its day it would hold at a time at which nobody had decided it.
                None => return,
            },
        };
        if because.trim().is_empty() {
            let remedy = "Say in `because` why it was decided so; a decision without its reason cannot be looked into.";
            return self.report(entry.span(), format!("a decision without a reason, in [[{sort}]]"), remedy);
        }
        let mut words = BTreeMap::new();
        for id in observations.iter().chain(&incident) {
            words.entry(id.get_ref().clone()).or_insert_with(|| self.span(id.span()));
        }
        let ids: Vec<String> = observations.into_iter().map(Spanned::into_inner).collect();
        let ruling = match (sort, incident.map(Spanned::into_inner)) {
            ("link", Some(incident)) => Ruling::Link { incident, observations: ids },
            (_, Some(incident)) => Ruling::Split { incident },
            ("apart", None) => Ruling::Apart { observations: ids },
            (_, None) => Ruling::Reopen { observations: ids },
        };
        let span = self.span(entry.span());
        self.entries.push(RecordEntry { decision: Decision { ruling, because, by, known }, span, words });
    }

    fn table<T: for<'de> Deserialize<'de>>(&mut self, entry: &Spanned<DeValue<'_>>) -> Option<T> {
        T::deserialize(ValueDeserializer::from(entry.clone()))
            .map_err(|error| {
                let at = error.span().unwrap_or_else(|| entry.span());
                self.report(
                    at,
                    format!("an entry that cannot be used: {}", sentence(error.message())),
                    "Write the entry as the book's page on linking reports shows it; the other entries are used.",
                );
            })
            .ok()
    }

    fn known(&mut self, written: &Spanned<toml::Value>) -> Option<Timestamp> {
        let text = match written.get_ref() {
            toml::Value::String(text) => text.clone(),
            toml::Value::Datetime(day) => day.to_string(),
            other => other.type_str().to_string(),
        };
        let read = match read_moment(&text, &[TimeFormat::Iso], self.zone, false) {
            Some(Moment::Day(date)) => day_start(date, self.zone),
            Some(Moment::Instant(instant)) => Some(instant),
            // A clock time that came twice: the later reading, so that nothing is known before it was.
            Some(Moment::Doubtful { latest, .. }) => Some(latest),
            None => None,
        };
        if read.is_none() {
            self.report(
                written.span(),
                format!("`{text}` is neither a day nor an instant"),
                "Write a day such as `2022-06-15`, or an instant such as `2022-06-15T09:30:00Z`.",
            );
        }
        read
    }

    /// The head of a table alone is shown, not all that stands below it.
    fn span(&self, at: Range) -> Span {
        let end =
            self.text.get(at.clone()).and_then(|words| words.find('\n')).map_or(at.end, |length| at.start + length);
        Span::new(&self.file, at.start, end)
    }

    fn report(&mut self, at: Range, message: String, remedy: &str) {
        let span = self.span(at);
        self.diagnostics.push(Diagnostic::new(Code::E011, message).at(&span, "here").remedy(remedy));
    }
}
