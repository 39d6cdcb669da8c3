//! What became of every row of a file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use irenic_diagnostics::{Code, Diagnostic};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::features::import_features;
use crate::mapping::{ACLED_MAPPING, Mapping, UCDP_MAPPING, read_mapping};
use crate::row::RowReader;
use crate::table::{Fields, Records};
use crate::{Observation, Reach};

/// What a project says about one release of a source, whatever its format.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceSettings {
    /// Name of the source, the first part of every id, such as `ucdp`.
    pub source: String,
    /// Zone of dates and clock times that do not carry their own; a mapping's own zone goes before it.
    pub time_zone: TimeZone,
    /// When the release became known. Rows that say themselves when they became known go before it.
    pub known: Timestamp,
    /// Name of the release, such as `22.1`; empty when the source has a single one.
    pub release: String,
    /// The body of the agreement whose reports these are, for rows that do not say it themselves.
    pub reporter: Option<String>,
    /// Names of the source and the party, group or body of the agreement that each means.
    pub parties: BTreeMap<String, String>,
    /// Names that the agreement itself declares; they are taken as they are.
    pub names: BTreeSet<String>,
    /// Place precision codes that this project reads differently from the format's table.
    pub place_precision: BTreeMap<String, Reach>,
}

impl SourceSettings {
    /// Settings without parties and overrides, for a source with a single release.
    pub fn new(source: impl Into<String>, time_zone: TimeZone, known: Timestamp) -> Self {
        SourceSettings {
            source: source.into(),
            time_zone,
            known,
            release: String::new(),
            reporter: None,
            parties: BTreeMap::new(),
            names: BTreeSet::new(),
            place_precision: BTreeMap::new(),
        }
    }
}

/// What became of a row that was not taken plainly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It is no observation.
    Rejected,
    /// It is an observation whose time or place is not exactly known.
    Uncertain,
}

impl Outcome {
    /// `rejected` or `uncertain`.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Rejected => "rejected",
            Outcome::Uncertain => "uncertain",
        }
    }
}

/// A row that was rejected, or taken with reserve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowOutcome {
    /// The file, as it was named.
    pub file: Arc<str>,
    /// Physical line on which the row begins, from 1.
    pub line: usize,
    /// Rejected or taken with reserve.
    pub outcome: Outcome,
    /// Why, as a phrase without a full stop.
    pub reason: String,
    /// What would mend it, as a sentence; empty where nothing needs mending.
    pub remedy: String,
    /// The code whose page says more; none for a row that is uncertain because its source says so.
    pub code: Option<Code>,
}

/// Why a row of HXL tags is not taken.
pub(crate) const TAGS: &str = "a line of tags that describe the columns, not a report";

impl RowOutcome {
    /// Whether the row describes the table, so that nothing is lost when it is not taken.
    pub fn describes_the_table(&self) -> bool {
        self.reason == TAGS
    }

    /// One line of JSON: `{"file":…,"line":7,"outcome":"rejected","reason":…}`, without a line end.
    pub fn to_json(&self) -> String {
        let mut object = serde_json::Map::new();
        object.insert("file".to_string(), (*self.file).into());
        object.insert("line".to_string(), self.line.into());
        object.insert("outcome".to_string(), self.outcome.as_str().into());
        object.insert("reason".to_string(), self.reason.as_str().into());
        serde_json::Value::Object(object).to_string()
    }
}

/// The observations of one file, and what became of every row: `rows` is always the number of observations plus
/// `rejected`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Import {
    /// Rows that were taken, in their order in the file.
    pub observations: Vec<Observation>,
    /// Rows of the file; the header and empty lines are none.
    pub rows: usize,
    /// Rows that were not taken.
    pub rejected: usize,
    /// Rows taken whose time or place, or both, is not exactly known.
    pub uncertain: usize,
    /// Rows taken whose time is not exactly known.
    pub uncertain_time: usize,
    /// Rows taken whose place is not exactly known.
    pub uncertain_place: usize,
    /// Rows rejected or taken with reserve, at most one entry a row, in the order of the file.
    pub outcomes: Vec<RowOutcome>,
    /// What concerns the file as a whole: missing columns, unknown names, text that cannot be read.
    pub diagnostics: Vec<Diagnostic>,
}

impl Import {
    /// One line of JSON: `{"rows":…,"observations":…,"rejected":…,"uncertain":…}`, without a line end.
    pub fn summary_json(&self) -> String {
        format!(
            r#"{{"rows":{},"observations":{},"rejected":{},"uncertain":{}}}"#,
            self.rows,
            self.observations.len(),
            self.rejected,
            self.uncertain
        )
    }

    /// An import that could not begin.
    pub(crate) fn failed(diagnostic: Diagnostic) -> Self {
        Import { diagnostics: vec![diagnostic], ..Import::default() }
    }
}

/// Imports a csv file of the UCDP Georeferenced Event Dataset, any release; columns are found by name.
///
/// `file` names the file in outcomes and origins. Bad rows are listed and the others used; nothing fails as a whole
/// but a file without a readable header.
pub fn import_ucdp(file: &str, bytes: &[u8], settings: &SourceSettings) -> Import {
    match read_mapping("ucdp.toml", UCDP_MAPPING) {
        Ok(mapping) => import_table(file, bytes, &mapping, settings),
        Err(diagnostic) => Import::failed(*diagnostic),
    }
}

/// Imports a csv export of ACLED; columns are found by name. Errors as [`import_ucdp`].
pub fn import_acled(file: &str, bytes: &[u8], settings: &SourceSettings) -> Import {
    match read_mapping("acled.toml", ACLED_MAPPING) {
        Ok(mapping) => import_table(file, bytes, &mapping, settings),
        Err(diagnostic) => Import::failed(*diagnostic),
    }
}

/// Imports a GeoJSON `FeatureCollection` whose properties a mapping names. Errors as [`import_ucdp`].
///
/// A point is the place itself; any other geometry becomes the smallest circle found that covers it, as a region.
pub fn import_geojson(file: &str, bytes: &[u8], mapping: &Mapping, settings: &SourceSettings) -> Import {
    import_features(file, bytes, mapping, settings)
}

/// Imports any table of separated values through a mapping. Errors as [`import_ucdp`].
///
/// ```
/// use irenic_evidence::{SourceSettings, import_table, read_mapping};
/// use jiff::tz::TimeZone;
///
/// let mapping = r#"
///     delimiter = ";"
///     id = "no"
///     event = { constant = "shelling" }
///     [time]
///     start = "day"
///     formats = ["%d.%m.%Y"]
/// "#;
/// let mapping = read_mapping("patrols.toml", mapping).map_err(|diagnostic| diagnostic.message)?;
/// let settings = SourceSettings::new("patrols", TimeZone::get("Europe/Kyiv")?, "2015-03-01T00:00:00Z".parse()?);
/// let import = import_table("patrols.csv", b"no;day\n1;16.02.2015\n2;31.02.2015\n", &mapping, &settings);
///
/// assert_eq!(import.observations[0].id, "patrols:1");
/// assert_eq!((import.rows, import.rejected), (2, 1));
/// assert_eq!(import.outcomes[0].line, 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn import_table(file: &str, bytes: &[u8], mapping: &Mapping, settings: &SourceSettings) -> Import {
    if let Some(diagnostic) = foreign_encoding(file, bytes) {
        return Import::failed(diagnostic);
    }
    let mut records = Records::new(bytes, mapping.delimiter.0);
    let Some(header) = records.next() else {
        return Import::failed(
            Diagnostic::new(Code::E003, format!("{file} is empty: it has no line that names the columns"))
                .remedy("Export the table again, with its header line first."),
        );
    };
    let mut early = Vec::new();
    let columns: Vec<String> = match header.fields {
        Fields::Text(names) => names.into_iter().map(Into::into).collect(),
        Fields::NotText { bad, lossy } => {
            early.push(
                Diagnostic::new(
                    Code::E001,
                    format!(
                        "the header of {file} is not text in UTF-8 (line {}, byte {} of the file)",
                        bad.line, bad.byte
                    ),
                )
                .remedy("Save the file again in UTF-8; columns whose names are not readable are not found."),
            );
            lossy
        }
    };
    let mut reader = RowReader::new(file, &columns, mapping, settings, true);
    reader.diagnose(early);
    records.expect_width(columns.len());
    let mut first = true;
    while let Some(record) = records.next() {
        reader.table_record(&record, first);
        records.give_back(record);
        first = false;
    }
    reader.finish()
}

/// A file in UTF-16 or UTF-32, as spreadsheets write it under the name of Unicode text.
fn foreign_encoding(file: &str, bytes: &[u8]) -> Option<Diagnostic> {
    let marked = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    marked.then(|| {
        Diagnostic::new(Code::E001, format!("{file} is text in UTF-16, not in UTF-8; none of it was read"))
            .remedy("Save the file again as CSV UTF-8.")
    })
}
