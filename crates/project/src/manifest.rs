//! `irenic.toml`: what a project is made of.

use std::collections::BTreeMap;
use std::sync::Arc;

use irenic_diagnostics::{Code, Diagnostic, Span};
use irenic_evidence::{Reach, Scheme};
use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A text of the project file, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// What `irenic.toml` says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Manifest {
    /// What the project is called.
    pub title: Option<String>,
    /// The main document; `agreement.md` where nothing is said.
    pub document: Option<Written>,
    /// Patterns of scenario documents; `scenarios/*.md` where nothing is said.
    pub scenarios: Option<Vec<Written>>,
    /// Patterns of documents with the record of talks; `talks/*.md` where nothing is said.
    pub rounds: Option<Vec<Written>>,
    /// Patterns of documents with positions; `talks/positions/*.md` where nothing is said.
    pub positions: Option<Vec<Written>>,
    /// West, south, east and north of the map, in degrees.
    pub bounds: Option<[f64; 4]>,
    /// Sources of evidence, in order.
    pub sources: Vec<SourceEntry>,
    /// How observations are weighed against each other; the program's own numbers where nothing is said.
    pub scheme: Scheme,
}

/// A source of evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceEntry {
    /// First part of every id.
    pub name: Written,
    /// How its files are written.
    pub format: Format,
    /// Time zone of its dates; the agreement's where nothing is said.
    pub zone: Option<Written>,
    /// Events that it would report if they happened.
    pub covers: Vec<Written>,
    /// First and last day for which it would.
    pub period: Option<(Written, Written)>,
    /// The body of the agreement whose reports these are.
    pub body: Option<Written>,
    /// Mapping file, for tables and GeoJSON.
    pub mapping: Option<Written>,
    /// Whom to credit.
    pub credit: Option<String>,
    /// Its licence.
    pub licence: Option<String>,
    /// What the source calls the agreement's parties.
    pub actors: BTreeMap<String, String>,
    /// Place precision codes that this project reads differently.
    pub place_precision: BTreeMap<String, Reach>,
    /// Its releases, in order.
    pub releases: Vec<ReleaseEntry>,
}

/// A release of a source.
#[derive(Debug, Clone, PartialEq)]
pub struct ReleaseEntry {
    /// Its name, such as `22.1`; empty for a single one.
    pub name: String,
    /// Its file.
    pub file: Written,
    /// When it became known.
    pub known: Option<Written>,
}

/// How the files of a source are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// UCDP Georeferenced Event Dataset, csv.
    Ucdp,
    /// Armed Conflict Location and Event Data, csv.
    Acled,
    /// GeoJSON features through a mapping.
    Geojson,
    /// Any table through a mapping.
    Csv,
    /// Observations as `irenic import` writes them, one a line.
    Ndjson,
}

impl Format {
    const ALL: [Format; 5] = [Format::Ucdp, Format::Acled, Format::Geojson, Format::Csv, Format::Ndjson];

    /// The word of the project file and the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Ucdp => "ucdp",
            Format::Acled => "acled",
            Format::Geojson => "geojson",
            Format::Csv => "csv",
            Format::Ndjson => "ndjson",
        }
    }

    /// Reads the words of [`Format::as_str`].
    pub fn parse(word: &str) -> Option<Format> {
        Self::ALL.into_iter().find(|format| format.as_str() == word)
    }

    /// All words.
    pub fn words() -> Vec<&'static str> {
        Self::ALL.into_iter().map(Self::as_str).collect()
    }

    /// Whether a mapping file must say what its columns mean.
    pub fn needs_mapping(self) -> bool {
        matches!(self, Format::Geojson | Format::Csv)
    }
}

/// Reads `irenic.toml`. Whatever it says that cannot be used becomes a diagnostic, and the rest is used.
pub fn read_manifest(file: &Arc<str>, text: &str) -> (Manifest, Vec<Diagnostic>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader { file: Arc::clone(file), text, diagnostics: Vec::new() };
    for error in errors {
        let at = error.span().unwrap_or(0..0);
        let message = error.message().trim_end_matches('.').lines().collect::<Vec<_>>().join(", ");
        reader.report(&at, message, "here", "Correct the line; the rest of the file is used.");
    }
    let manifest = reader.manifest(table.get_ref());
    (manifest, reader.diagnostics)
}

struct Reader<'a> {
    file: Arc<str>,
    text: &'a str,
    diagnostics: Vec<Diagnostic>,
}

type Range = std::ops::Range<usize>;

impl Reader<'_> {
    fn manifest(&mut self, table: &DeTable<'_>) -> Manifest {
        self.known_keys(
            table,
            &["title", "document", "scenarios", "talks", "map", "source", "links"],
            "a project file",
        );
        let (rounds, positions) = self.talks(table);
        Manifest {
            rounds,
            positions,
            title: self.text_of(table, "title").map(|title| title.text),
            document: self.text_of(table, "document"),
            scenarios: table.get("scenarios").map(|value| self.texts(value, "scenarios")),
            bounds: self.bounds(table),
            sources: self.tables(table, "source").into_iter().filter_map(|source| self.source(source)).collect(),
            scheme: self.scheme(table),
        }
    }

    /// Patterns of the record of talks, and of positions.
    fn talks(&mut self, table: &DeTable<'_>) -> (Option<Vec<Written>>, Option<Vec<Written>>) {
        let Some(value) = table.get("talks") else { return (None, None) };
        let Some(talks) = value.get_ref().as_table() else {
            self.wrong_sort(value, "talks", "a table, such as `[talks]` with `rounds = [\"talks/*.md\"]`");
            return (None, None);
        };
        self.known_keys(talks, &["rounds", "positions"], "`[talks]`");
        let mut patterns = |key: &str| talks.get(key).map(|value| self.texts(value, key));
        (patterns("rounds"), patterns("positions"))
    }

    fn scheme(&mut self, table: &DeTable<'_>) -> Scheme {
        let Some(value) = table.get("links") else { return Scheme::default() };
        Scheme::deserialize(toml::de::ValueDeserializer::from(value.clone())).unwrap_or_else(|error| {
            let why = error.message().trim_end_matches('.').lines().collect::<Vec<_>>().join(", ");
            self.report(
                &error.span().unwrap_or_else(|| value.span()),
                format!("`[links]`: {why}"),
                "here",
                "Correct it, as the book's page on linking reports shows; until then the program's own numbers are used.",
            );
            Scheme::default()
        })
    }

    fn bounds(&mut self, table: &DeTable<'_>) -> Option<[f64; 4]> {
        let value = table.get("map")?;
        let Some(map) = value.get_ref().as_table() else {
            self.wrong_sort(value, "map", "a table, such as `[map]` with `bounds = [36.5, 46.8, 40.3, 49.6]`");
            return None;
        };
        self.known_keys(map, &["bounds"], "`[map]`");
        let value = map.get("bounds")?;
        let numbers: Option<Vec<f64>> =
            value.get_ref().as_array().and_then(|list| list.iter().map(|entry| number(entry.get_ref())).collect());
        let bounds: Option<[f64; 4]> = numbers.and_then(|numbers| numbers.try_into().ok());
        match bounds {
            Some([west, south, east, north])
                if (-180.0..=180.0).contains(&west)
                    && (-180.0..=180.0).contains(&east)
                    && -90.0 <= south
                    && south <= north
                    && north <= 90.0 =>
            {
                bounds
            }
            _ => {
                self.wrong_sort(
                    value,
                    "bounds",
                    "west, south, east and north in degrees, such as `[36.5, 46.8, 40.3, 49.6]`",
                );
                None
            }
        }
    }

    fn source(&mut self, given: (&DeTable<'_>, Range)) -> Option<SourceEntry> {
        const KEYS: [&str; 12] = [
            "name",
            "format",
            "zone",
            "covers",
            "period",
            "body",
            "mapping",
            "credit",
            "licence",
            "actors",
            "place_precision",
            "release",
        ];
        let (table, at) = given;
        self.known_keys(table, &KEYS, "a source");
        let name = self.needed(table, &at, "name", "source", "name = \"ucdp\"");
        let format = self.needed(table, &at, "format", "source", "format = \"ucdp\"");
        let format = format.and_then(|format| {
            let known = Format::parse(&format.text);
            if known.is_none() {
                self.unknown_format(&format);
            }
            known
        });
        let releases = self.releases(table, &at);
        let period = table.get("period").and_then(|value| self.period(value));
        let source = SourceEntry {
            name: name?,
            format: format?,
            zone: self.text_of(table, "zone"),
            covers: table.get("covers").map(|value| self.texts(value, "covers")).unwrap_or_default(),
            period,
            body: self.text_of(table, "body"),
            mapping: self.text_of(table, "mapping"),
            credit: self.text_of(table, "credit").map(|credit| credit.text),
            licence: self.text_of(table, "licence").map(|licence| licence.text),
            actors: self.actors(table),
            place_precision: self.place_precision(table),
            releases,
        };
        if source.format.needs_mapping() && source.mapping.is_none() {
            let format = source.format.as_str();
            self.report(
                &(source.name.span.start..source.name.span.end),
                format!("the source `{}` is in the format `{format}` and names no mapping", source.name.text),
                "what its columns mean is nowhere said",
                "Add `mapping = \"evidence/mapping.toml\"`, a file that names the columns.",
            );
        }
        Some(source)
    }

    fn releases(&mut self, table: &DeTable<'_>, at: &Range) -> Vec<ReleaseEntry> {
        let mut releases = Vec::new();
        for (release, at) in self.tables(table, "release") {
            self.known_keys(release, &["name", "file", "known"], "a release");
            let file = self.needed(release, &at, "file", "release", "file = \"evidence/table.csv\"");
            let known = release.get("known").and_then(|value| self.day(value, "known"));
            let name = self.text_of(release, "name").map(|name| name.text).unwrap_or_default();
            if let Some(file) = file {
                releases.push(ReleaseEntry { name, file, known });
            }
        }
        if releases.is_empty() && !table.contains_key("release") {
            self.report(
                at,
                "a source without a file",
                "this source has no release",
                "Add `[[source.release]]` with `file = \"evidence/table.csv\"` and `known = \"2022-06-15\"`, the day on \
                 which it became known.",
            );
        }
        releases
    }

    fn actors(&mut self, table: &DeTable<'_>) -> BTreeMap<String, String> {
        let Some(value) = table.get("actors") else { return BTreeMap::new() };
        let Some(names) = value.get_ref().as_table() else {
            self.wrong_sort(
                value,
                "actors",
                "names of the source and of the agreement, such as `{ \"Government of A\" = \"A\" }`",
            );
            return BTreeMap::new();
        };
        names
            .iter()
            .filter_map(|(name, party)| Some((name.get_ref().to_string(), self.text(party, name.get_ref())?.text)))
            .collect()
    }

    fn place_precision(&mut self, table: &DeTable<'_>) -> BTreeMap<String, Reach> {
        let form = "codes with what they mean, such as `{ 4 = { km = 60, means = \"region\" } }`";
        let Some(value) = table.get("place_precision") else { return BTreeMap::new() };
        let Some(codes) = value.get_ref().as_table() else {
            self.wrong_sort(value, "place_precision", form);
            return BTreeMap::new();
        };
        let mut precision = BTreeMap::new();
        for (code, reach) in codes {
            match Reach::deserialize(toml::de::ValueDeserializer::from(reach.clone())) {
                Ok(reach) => {
                    precision.insert(code.get_ref().to_string(), reach);
                }
                Err(error) => {
                    let why = error.message().to_string();
                    self.report(
                        &reach.span(),
                        format!("place precision `{}`: {why}", code.get_ref()),
                        "here",
                        &format!("Write {form}."),
                    );
                }
            }
        }
        precision
    }

    fn period(&mut self, value: &Spanned<DeValue<'_>>) -> Option<(Written, Written)> {
        let list = value.get_ref().as_array();
        match list.map(|list| list.iter().map(|day| self.day(day, "period")).collect::<Option<Vec<Written>>>()) {
            Some(Some(days)) => match <[Written; 2]>::try_from(days) {
                Ok([first, last]) => return Some((first, last)),
                Err(_) => self.wrong_sort(
                    value,
                    "period",
                    "a first and a last day, such as `[\"2014-01-01\", \"2021-12-31\"]`",
                ),
            },
            Some(None) => {}
            None => {
                self.wrong_sort(value, "period", "a first and a last day, such as `[\"2014-01-01\", \"2021-12-31\"]`")
            }
        }
        None
    }

    /// A date, quoted or not.
    fn day(&mut self, value: &Spanned<DeValue<'_>>, key: &str) -> Option<Written> {
        let at = value.span();
        match value.get_ref() {
            DeValue::String(text) => Some(self.written(text, &at)),
            DeValue::Datetime(day) => Some(self.written(&day.to_string(), &at)),
            _ => {
                self.wrong_sort(value, key, "a day, such as `\"2022-06-15\"`");
                None
            }
        }
    }

    fn written(&self, text: &str, at: &Range) -> Written {
        Written { text: text.to_string(), span: Span::new(&self.file, at.start, at.end) }
    }

    fn text(&mut self, value: &Spanned<DeValue<'_>>, key: &str) -> Option<Written> {
        match value.get_ref().as_str() {
            Some(text) => Some(self.written(text, &value.span())),
            None => {
                self.wrong_sort(value, key, "a text in quotation marks");
                None
            }
        }
    }

    fn text_of(&mut self, table: &DeTable<'_>, key: &str) -> Option<Written> {
        table.get(key).and_then(|value| self.text(value, key))
    }

    fn texts(&mut self, value: &Spanned<DeValue<'_>>, key: &str) -> Vec<Written> {
        match value.get_ref().as_array() {
            Some(list) => list.iter().filter_map(|entry| self.text(entry, key)).collect(),
            None => {
                self.wrong_sort(value, key, "a list of texts, such as `[\"…\"]`");
                Vec::new()
            }
        }
    }

    fn tables<'t, 'i>(&mut self, table: &'t DeTable<'i>, key: &str) -> Vec<(&'t DeTable<'i>, Range)> {
        let Some(value) = table.get(key) else { return Vec::new() };
        let Some(list) = value.get_ref().as_array() else {
            self.wrong_sort(value, key, &format!("tables with two brackets, `[[{key}]]`, since there may be several"));
            return Vec::new();
        };
        let mut tables = Vec::new();
        for entry in list.iter() {
            match entry.get_ref().as_table() {
                Some(table) => tables.push((table, entry.span())),
                None => self.wrong_sort(entry, key, "a table"),
            }
        }
        tables
    }

    fn needed(&mut self, table: &DeTable<'_>, at: &Range, key: &str, of: &str, form: &str) -> Option<Written> {
        if !table.contains_key(key) {
            self.report(at, format!("a {of} without `{key}`"), &format!("this {of}"), &format!("Add `{form}`."));
        }
        self.text_of(table, key)
    }

    fn unknown_format(&mut self, format: &Written) {
        let remedy = match near(&format.text, &Format::words()) {
            Some(word) => format!("Write `{word}`."),
            None => format!("Write one of {}.", quoted(&Format::words())),
        };
        let at = format.span.start..format.span.end;
        self.report(&at, format!("`{}` is no format of evidence", format.text), "unknown format", &remedy);
    }

    fn known_keys(&mut self, table: &DeTable<'_>, keys: &[&str], of: &str) {
        for key in table.keys() {
            let word: &str = key.get_ref();
            if keys.contains(&word) {
                continue;
            }
            let remedy = match near(word, keys) {
                Some(near) => format!("Write `{near}`."),
                None => format!("Take it out; {of} may say {}.", quoted(keys)),
            };
            self.report(&key.span(), format!("`{word}` is nothing that {of} can say"), "unknown key", &remedy);
        }
    }

    fn wrong_sort(&mut self, value: &Spanned<DeValue<'_>>, key: &str, needed: &str) {
        let found = value.get_ref().type_str();
        self.report(
            &value.span(),
            format!("`{key}` cannot be read"),
            &format!("this is of the sort `{found}`"),
            &format!("Write {needed}."),
        );
    }

    fn report(&mut self, at: &Range, message: impl Into<String>, label: &str, remedy: &str) {
        // The header of a table alone is shown, not all that stands below it.
        let end =
            self.text.get(at.clone()).and_then(|words| words.find('\n')).map_or(at.end, |length| at.start + length);
        let span = Span::new(&self.file, at.start, end);
        self.diagnostics.push(Diagnostic::new(Code::S020, message).at(&span, label).remedy(remedy));
    }
}

fn number(value: &DeValue<'_>) -> Option<f64> {
    let text = match value {
        DeValue::Integer(number) => number.as_str().to_string(),
        DeValue::Float(number) => number.as_str().to_string(),
        _ => return None,
    };
    text.replace('_', "").parse::<f64>().ok().filter(|number| number.is_finite())
}

/// The word that is most like the one given, if any is like it at all.
pub(crate) fn near<'a>(word: &str, words: &[&'a str]) -> Option<&'a str> {
    let allowed = (word.chars().count() / 3).max(1);
    words
        .iter()
        .map(|known| (strsim::damerau_levenshtein(&word.to_lowercase(), known), *known))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, known)| known)
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
