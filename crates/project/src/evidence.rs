//! The sources of evidence that a project names, read into a store.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use irenic_diagnostics::{Code, Diagnostic, Sources, Span};
use irenic_evidence::{
    Coverage, Import, Mapping, Observation, Outcome, Release, SourceSettings, Store, import_acled, import_geojson,
    import_table, import_ucdp, read_mapping, read_observations,
};
use irenic_model::{Agreement, Zone, parse_instant};
use jiff::Timestamp;

use crate::folder::Folder;
use crate::links::{LINKS_FILE, read_links};
use crate::manifest::{Format, Manifest, ReleaseEntry, SourceEntry, Written, near};

/// The evidence of a project.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// Observations of every release of every source.
    pub store: Store,
    /// The end of the last period that a source reports on, whether or not its silence counts.
    pub reaches: Option<Timestamp>,
    /// Whom to credit, in the order of the project file.
    pub credits: Vec<Credit>,
    /// What became of the rows of each file, in order.
    pub files: Vec<FileRead>,
    /// What concerns whole files and the settings of sources.
    pub diagnostics: Vec<Diagnostic>,
    /// Texts that those diagnostics point into.
    pub sources: Sources,
}

/// What became of the rows of one file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FileRead {
    /// The source.
    pub source: String,
    /// The release; empty for a single one.
    pub release: String,
    /// The file.
    pub file: String,
    /// The rows.
    pub import: Import,
}

/// Whom to credit for a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    /// Name of the source.
    pub source: String,
    /// Names of its releases.
    pub releases: Vec<String>,
    /// Who made it; empty when the project does not say.
    pub credit: String,
    /// Its licence; empty when the project does not say.
    pub licence: String,
}

/// How one table of a source is read.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// Its format.
    pub format: Format,
    /// What its columns mean, where the format needs that.
    pub mapping: Option<&'a Mapping>,
}

impl Reading<'_> {
    /// Reads the bytes of a file. A format that needs a mapping and has none gives an E008.
    pub fn import(self, file: &str, bytes: &[u8], settings: &SourceSettings) -> Import {
        match (self.format, self.mapping) {
            (Format::Ucdp, _) => import_ucdp(file, bytes, settings),
            (Format::Acled, _) => import_acled(file, bytes, settings),
            (Format::Ndjson, _) => read_observations(file, bytes),
            (Format::Geojson, Some(mapping)) => import_geojson(file, bytes, mapping, settings),
            (Format::Csv, Some(mapping)) => import_table(file, bytes, mapping, settings),
            (format, None) => Import {
                diagnostics: vec![
                    Diagnostic::new(
                        Code::E008,
                        format!(
                            "{file} is in the format `{}` and no mapping says what its columns mean",
                            format.as_str()
                        ),
                    )
                    .remedy(
                        "Name a mapping file, which names the columns; the book's page on evidence has an example.",
                    ),
                ],
                ..Import::default()
            },
        }
    }
}

/// Reads every release of every source. What cannot be read becomes a diagnostic, and everything else is read.
pub fn load_evidence(folder: &Folder, manifest: &Manifest, agreement: &Agreement) -> Evidence {
    let mut loading = Loading { folder, agreement, evidence: Evidence::default() };
    let mut names: BTreeMap<&str, &Span> = BTreeMap::new();
    for source in &manifest.sources {
        if let Some(first) = names.insert(&source.name.text, &source.name.span) {
            loading.evidence.diagnostics.push(
                Diagnostic::new(Code::E008, format!("two sources are called `{}`", source.name.text))
                    .at(&source.name.span, "called so again")
                    .also(first, "called so first")
                    .remedy("Give each source a name of its own, or write the files as releases of one source."),
            );
            continue;
        }
        loading.source(source);
    }
    loading.links();
    loading.evidence
}

struct Loading<'a> {
    folder: &'a Folder,
    agreement: &'a Agreement,
    evidence: Evidence,
}

impl Loading<'_> {
    /// Reads the record of decisions on links, if there is one, and takes them.
    fn links(&mut self) {
        match read_links(self.folder, &self.agreement.zone) {
            Ok(Some(record)) => {
                let diagnostics = record.apply(&mut self.evidence.store);
                if !diagnostics.is_empty() {
                    self.evidence.sources.insert(Arc::from(LINKS_FILE), Arc::from(record.text));
                }
                self.evidence.diagnostics.extend(diagnostics);
            }
            Ok(None) => {}
            Err(diagnostic) => self.evidence.diagnostics.push(*diagnostic),
        }
    }

    fn source(&mut self, source: &SourceEntry) {
        let zone = self.zone(source);
        let coverage = self.coverage(source, &zone);
        let mapping = match &source.mapping {
            Some(written) => match self.mapping(written) {
                Some(mapping) => Some(mapping),
                None => return,
            },
            None => None,
        };
        // A source without its mapping has been reported with the project file.
        if source.format.needs_mapping() && mapping.is_none() {
            return;
        }
        let reading = Reading { format: source.format, mapping: mapping.as_ref() };
        let mut releases = Vec::new();
        let mut rows_dated = false;
        for entry in &source.releases {
            if let Some(release) = self.release(source, entry, reading, &zone) {
                rows_dated |= release.observations.iter().any(|row| row.known != release.known);
                releases.push(release);
            }
        }
        self.evidence.credits.push(Credit {
            source: source.name.text.clone(),
            releases: releases.iter().map(|release| release.name.to_string()).filter(|name| !name.is_empty()).collect(),
            credit: source.credit.clone().unwrap_or_default(),
            licence: source.licence.clone().unwrap_or_default(),
        });
        let coverage = self.without_holes(source, coverage, &releases);
        self.evidence.store.declare(&source.name.text, rows_dated, coverage);
        for release in releases {
            if let Err(diagnostic) = self.evidence.store.add(&source.name.text, release) {
                self.evidence.diagnostics.push((*diagnostic).at(&source.name.span, "of this source"));
            }
        }
    }

    /// The coverage of a source, unless some of its rows could not be read or understood: what they report is unknown, so
    /// its silence proves nothing.
    fn without_holes(
        &mut self,
        source: &SourceEntry,
        coverage: Option<Coverage>,
        releases: &[Release],
    ) -> Option<Coverage> {
        let coverage = coverage?;
        let unread = self
            .evidence
            .files
            .iter()
            .filter(|read| read.source == source.name.text)
            .flat_map(|read| &read.import.outcomes)
            .filter(|row| row.outcome == Outcome::Rejected && !row.describes_the_table())
            .count();
        let foreign = releases
            .iter()
            .flat_map(|release| &release.observations)
            .filter(|row| !self.agreement.events.contains_key(&row.event))
            .count();
        if unread + foreign == 0 {
            return Some(coverage);
        }
        let rows = if unread + foreign == 1 { "1 row".to_string() } else { format!("{} rows", unread + foreign) };
        self.evidence.diagnostics.push(
            Diagnostic::new(
                Code::E010,
                format!("{rows} of `{}` could not be understood, so its silence proves nothing", source.name.text),
            )
            .at(&source.name.span, "`covers` of this source is left out of account")
            .note("What those rows report is unknown; a clause may have been broken in one of them.")
            .remedy("Mend the rows, which `irenic import` lists, or put them right in the mapping.")
            .remedy("Or move what is no report out of the file."),
        );
        None
    }

    /// Says which event words of a file no vocabulary knows; such rows can match no clause.
    fn foreign_events(&mut self, file: &str, bytes: &[u8], observations: &[Observation]) {
        let mut words: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for row in observations.iter().filter(|row| !self.agreement.events.contains_key(&row.event)) {
            words.entry(&row.event).or_insert((0, row.origin.line)).0 += 1;
        }
        let known: Vec<&str> = self.agreement.events.keys().map(String::as_str).collect();
        let mut found = Vec::new();
        for (word, (count, line)) in words {
            let rows = if count == 1 { "1 row".to_string() } else { format!("{count} rows") };
            let remedy = match near(word, &known) {
                Some(near) => format!("If `{near}` is meant, write that, or map `{word}` to it in the mapping's code list."),
                None => "Map it to an event of the vocabulary in the mapping's code list, or declare it: `event NAME is fire`.".to_string(),
            };
            found.push(
                Diagnostic::new(Code::E006, format!("`{word}`, in {rows} of `{file}`, is no event of the vocabulary"))
                    .at(&line_span(file, bytes, line), format!("first in line {line}"))
                    .note("No clause speaks of it, so such rows count for nothing.")
                    .remedy(remedy),
            );
        }
        self.point_into(file, bytes, &found);
        self.evidence.diagnostics.append(&mut found);
    }

    fn zone(&mut self, source: &SourceEntry) -> Zone {
        let Some(written) = &source.zone else { return self.agreement.zone.clone() };
        Zone::named(&written.text).unwrap_or_else(|error| {
            let remedy = match error.near.first() {
                Some(near) => format!("Write `{near}`; until then the agreement's own zone is used."),
                None => "Write a name of the time zone database, such as `Europe/Kyiv`; until then the agreement's own zone is used.".to_string(),
            };
            let message = format!("no time zone is called `{}`", written.text);
            self.evidence.diagnostics.push(Diagnostic::new(Code::A113, message).at(&written.span, "unknown time zone").remedy(remedy));
            self.agreement.zone.clone()
        })
    }

    fn coverage(&mut self, source: &SourceEntry, zone: &Zone) -> Option<Coverage> {
        let mut events = Vec::new();
        for event in &source.covers {
            if self.agreement.events.contains_key(&event.text) {
                events.push(event.text.clone());
            } else {
                let known: Vec<&str> = self.agreement.events.keys().map(String::as_str).collect();
                self.unknown(
                    Code::E006,
                    event,
                    "is no event of the vocabulary",
                    &known,
                    "the name of an event, such as `fire`",
                );
            }
        }
        let body = source.body.as_ref().and_then(|body| {
            if self.agreement.actors.contains_key(&body.text) {
                return Some(body.text.clone());
            }
            let known: Vec<&str> = self.agreement.actors.keys().map(String::as_str).collect();
            self.unknown(
                Code::E008,
                body,
                "is no body that the agreement names",
                &known,
                "the name of a body of the agreement",
            );
            None
        });
        let (from, to) = match &source.period {
            Some((first, last)) => (self.instant(first, zone, false), self.instant(last, zone, true)),
            None => (None, None),
        };
        self.evidence.reaches = self.evidence.reaches.max(to);
        (!source.covers.is_empty()).then_some(Coverage { events, from, to, body, places: Vec::new() })
    }

    fn unknown(&mut self, code: Code, written: &Written, what: &str, known: &[&str], form: &str) {
        let remedy = match near(&written.text, known) {
            Some(near) => format!("Write `{near}`."),
            None => format!("Write {form}."),
        };
        self.evidence.diagnostics.push(
            Diagnostic::new(code, format!("`{}` {what}", written.text))
                .at(&written.span, "unknown here")
                .remedy(remedy),
        );
    }

    fn instant(&mut self, written: &Written, zone: &Zone, day_end: bool) -> Option<Timestamp> {
        match parse_instant(&written.text, zone, day_end) {
            Ok(instant) => Some(instant),
            Err(error) => {
                self.evidence.diagnostics.push(
                    Diagnostic::new(Code::E008, error.to_string())
                        .at(&written.span, "this day")
                        .remedy("Write a day such as `2022-06-15`."),
                );
                None
            }
        }
    }

    fn mapping(&mut self, written: &Written) -> Option<Mapping> {
        let text = match self.folder.read(&written.text) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) => {
                self.evidence.diagnostics.push(
                    Diagnostic::new(Code::E004, format!("the mapping `{}` cannot be read: {error}", written.text))
                        .at(&written.span, "named here")
                        .remedy("Put the mapping file there, or name the one that is meant."),
                );
                return None;
            }
        };
        let mapping = read_mapping(&written.text, &text);
        match mapping {
            Ok(mapping) => Some(mapping),
            Err(diagnostic) => {
                self.evidence.sources.insert(Arc::from(written.text.as_str()), Arc::from(text));
                self.evidence.diagnostics.push(*diagnostic);
                None
            }
        }
    }

    fn release(
        &mut self,
        source: &SourceEntry,
        entry: &ReleaseEntry,
        reading: Reading<'_>,
        zone: &Zone,
    ) -> Option<Release> {
        let known = match &entry.known {
            Some(written) => Some(self.instant(written, zone, false)?),
            None => None,
        };
        if known.is_none() && reading.format != Format::Ndjson {
            self.evidence.diagnostics.push(
                Diagnostic::new(
                    Code::E007,
                    format!("the release in `{}` does not say when it became known", entry.file.text),
                )
                .at(&entry.file.span, "of this release")
                .note("Without that day, nobody can ask what was known earlier; the file was not read.")
                .remedy("Add `known = \"2022-06-15\"`, the day on which the release was published."),
            );
            return None;
        }
        let bytes = match self.folder.read(&entry.file.text) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.evidence.diagnostics.push(
                    Diagnostic::new(Code::E001, format!("`{}` cannot be read: {error}", entry.file.text))
                        .at(&entry.file.span, "named here")
                        .remedy("Put the file there as it was published, or name the one that is meant."),
                );
                return None;
            }
        };
        let mut settings =
            SourceSettings::new(source.name.text.clone(), zone.rules().clone(), known.unwrap_or(Timestamp::MIN));
        settings.release.clone_from(&entry.name);
        settings.parties.clone_from(&source.actors);
        settings.names = names_of(self.agreement);
        settings.place_precision.clone_from(&source.place_precision);
        let mut import = reading.import(&entry.file.text, &bytes, &settings);
        let observations = std::mem::take(&mut import.observations);
        self.point_into(&entry.file.text, &bytes, &import.diagnostics);
        self.foreign_events(&entry.file.text, &bytes, &observations);
        self.evidence.diagnostics.append(&mut import.diagnostics.clone());
        let last = observations.iter().map(|observation| observation.known).max();
        self.evidence.files.push(FileRead {
            source: source.name.text.clone(),
            release: entry.name.clone(),
            file: entry.file.text.clone(),
            import,
        });
        let known = known.or(last)?;
        Some(Release { name: Arc::from(entry.name.as_str()), known, observations })
    }

    /// Keeps the text of a table whose rows a diagnostic wants to show.
    fn point_into(&mut self, file: &str, bytes: &[u8], diagnostics: &[Diagnostic]) {
        let shown = diagnostics.iter().flat_map(|diagnostic| &diagnostic.labels).any(|label| &*label.span.file == file);
        if let (true, Ok(text)) = (shown, std::str::from_utf8(bytes)) {
            self.evidence.sources.insert(Arc::from(file), Arc::from(text));
        }
    }
}

/// A line of a file, without its end.
fn line_span(file: &str, bytes: &[u8], line: usize) -> Span {
    let name = Arc::from(file);
    let mut start = 0;
    for _ in 1..line {
        match bytes[start..].iter().position(|byte| *byte == b'\n') {
            Some(at) => start += at + 1,
            None => break,
        }
    }
    let end = bytes[start..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| start + at);
    Span::new(&name, start, end)
}

/// Everybody whom the agreement names: parties, bodies and groups.
pub fn names_of(agreement: &Agreement) -> BTreeSet<String> {
    agreement.actors.keys().chain(agreement.groups.keys()).cloned().collect()
}

#[cfg(test)]
mod tests;
