//! A mapping: which columns of a table say what, read from TOML.

use std::collections::BTreeMap;
use std::sync::Arc;

use irenic_diagnostics::{Code, Diagnostic, Span};
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};

use crate::calendar::TimeFormat;
use crate::reach::{Leeway, Reach};
use crate::{Grade, Standing};

/// Which columns of a table say what: the one description by which every row of every format becomes an observation.
///
/// Read from TOML by [`read_mapping`]; UCDP GED and ACLED are mappings that are shipped with the crate.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    #[serde(default)]
    pub(crate) delimiter: Delimiter,
    #[serde(default)]
    pub(crate) decimal_comma: bool,
    pub(crate) thousands: Option<char>,
    pub(crate) zone: Option<Zone>,
    pub(crate) id: Columns,
    pub(crate) event: Cell,
    pub(crate) subject: Option<Cell>,
    pub(crate) actor: Option<Cell>,
    #[serde(default)]
    pub(crate) involved: Vec<Cell>,
    pub(crate) from: Option<Cell>,
    pub(crate) to: Option<Cell>,
    pub(crate) concerning: Option<Cell>,
    pub(crate) reporter: Option<Cell>,
    pub(crate) standing: Option<StandingColumn>,
    pub(crate) grade: Option<GradeColumns>,
    pub(crate) time: TimeColumns,
    pub(crate) place: Option<PlaceColumns>,
    pub(crate) known: Option<KnownColumn>,
    #[serde(default)]
    pub(crate) field: Vec<Field>,
    #[serde(default)]
    pub(crate) case: Vec<Case>,
}

/// Reads a mapping file. `file` names it in diagnostics.
///
/// Errors: one E004 with the place in the file and what would mend it.
pub fn read_mapping(file: &str, text: &str) -> Result<Mapping, Box<Diagnostic>> {
    read_toml(file, text, "The book's page on evidence lists every key of a mapping file, with a full example.")
}

/// Reads TOML of evidence settings; the error is an E004 that points at the words.
pub(crate) fn read_toml<T: for<'a> Deserialize<'a>>(file: &str, text: &str, hint: &str) -> Result<T, Box<Diagnostic>> {
    toml::from_str(text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        let line = text.get(..span.start).map_or(1, |before| before.matches('\n').count() + 1);
        let message = error.message().trim_end_matches('.').lines().collect::<Vec<_>>().join(", ");
        Box::new(
            Diagnostic::new(Code::E004, format!("{file}, line {line}: {message}"))
                .at(&Span::new(&Arc::from(file), span.start, span.end), "")
                .remedy(hint),
        )
    })
}

/// The mapping file by which UCDP GED is read: a start for a project that wants to read it differently.
pub const UCDP_MAPPING: &str = include_str!("../formats/ucdp.toml");

/// The mapping file by which ACLED is read: a start for a project that wants to read it differently.
pub const ACLED_MAPPING: &str = include_str!("../formats/acled.toml");

impl Mapping {
    /// Whether rows say themselves when they became known; see [`Source::rows_dated`](crate::Source::rows_dated).
    pub fn rows_dated(&self) -> bool {
        self.known.is_some()
    }
}

/// The sign between two columns; one ASCII character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Delimiter(pub(crate) u8);

impl Default for Delimiter {
    fn default() -> Self {
        Delimiter(b',')
    }
}

impl TryFrom<String> for Delimiter {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_bytes() {
            [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r' | 0) => Ok(Delimiter(*byte)),
            _ => Err(format!("`{text}` cannot part columns; write one sign such as `,`, `;` or a tab as \"\\t\"")),
        }
    }
}

/// A time zone of the time zone database.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Zone(pub(crate) TimeZone);

impl TryFrom<String> for Zone {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        TimeZone::get(&name)
            .map(Zone)
            .map_err(|_| format!("`{name}` is not in the time zone database; write a name such as `Europe/Kyiv`"))
    }
}

/// A column by its name, and where it stands in the table that is read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub(crate) struct Column {
    pub(crate) name: String,
    /// From 0; none where the table lacks it, and before a table is read.
    pub(crate) at: Option<usize>,
}

impl From<String> for Column {
    fn from(name: String) -> Self {
        Column { name, at: None }
    }
}

impl std::fmt::Display for Column {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

/// One or several columns, whose values together make a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Columns(pub(crate) Vec<Column>);

impl<'de> Deserialize<'de> for Columns {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names;
        impl<'de> Visitor<'de> for Names {
            type Value = Columns;

            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("the name of a column, or a list of names")
            }

            fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Columns, E> {
                Ok(Columns(vec![name.to_string().into()]))
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<Columns, A::Error> {
                let mut names = Vec::new();
                while let Some(name) = list.next_element()? {
                    names.push(name);
                }
                if names.is_empty() {
                    return Err(serde::de::Error::custom("a list of columns that names none"));
                }
                Ok(Columns(names))
            }
        }
        deserializer.deserialize_any(Names)
    }
}

/// Where a word comes from: `"column"`, `{ constant = "clash" }`, or a column with its code list,
/// `{ column = "type", words = { A = "shelling" }, otherwise = "fire" }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) origin: CellOrigin,
    /// Code list; without one, the value itself is the word.
    pub(crate) words: Option<BTreeMap<String, String>>,
    /// Word for a value outside the code list.
    pub(crate) otherwise: Option<String>,
    /// Parts several names in one value.
    pub(crate) separator: Option<String>,
}

/// A fixed word or a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CellOrigin {
    Constant(String),
    Column { column: Column, optional: bool },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenCell {
    constant: Option<String>,
    column: Option<String>,
    #[serde(default)]
    optional: bool,
    words: Option<BTreeMap<String, String>>,
    otherwise: Option<String>,
    separator: Option<String>,
}

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct CellText;
        impl<'de> Visitor<'de> for CellText {
            type Value = Cell;

            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("the name of a column, or a table with `constant` or `column`")
            }

            fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Cell, E> {
                let origin = CellOrigin::Column { column: name.to_string().into(), optional: false };
                Ok(Cell { origin, words: None, otherwise: None, separator: None })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Cell, A::Error> {
                let written = WrittenCell::deserialize(MapAccessDeserializer::new(map))?;
                let WrittenCell { constant, column, optional, words, otherwise, separator } = written;
                let origin = origin_of(constant, column, optional).map_err(serde::de::Error::custom)?;
                if words.is_none() && otherwise.is_some() {
                    return Err(serde::de::Error::custom("`otherwise` needs a code list in `words`"));
                }
                Ok(Cell { origin, words, otherwise, separator })
            }
        }
        deserializer.deserialize_any(CellText)
    }
}

fn origin_of(constant: Option<String>, column: Option<String>, optional: bool) -> Result<CellOrigin, String> {
    match (constant, column) {
        (Some(word), None) => Ok(CellOrigin::Constant(word)),
        (None, Some(name)) => Ok(CellOrigin::Column { column: name.into(), optional }),
        _ => Err("one of `constant` and `column` is needed".to_string()),
    }
}

/// Where the standing of a row comes from.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "WrittenStanding")]
pub(crate) enum StandingColumn {
    Constant(Standing),
    Words {
        column: Column,
        optional: bool,
        words: BTreeMap<String, Standing>,
    },
    /// Corroborated when at least so many different names stand in the column.
    Names {
        column: Column,
        optional: bool,
        separator: String,
        corroborated_from: usize,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenStanding {
    constant: Option<StandingWord>,
    column: Option<String>,
    #[serde(default)]
    optional: bool,
    words: Option<BTreeMap<String, StandingWord>>,
    separator: Option<String>,
    corroborated_from: Option<usize>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
struct StandingWord(Standing);

impl TryFrom<String> for StandingWord {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        Standing::parse(&word)
            .map(StandingWord)
            .ok_or_else(|| format!("`{word}` is not one of rejected, reported, corroborated, confirmed"))
    }
}

impl TryFrom<WrittenStanding> for StandingColumn {
    type Error = String;

    fn try_from(written: WrittenStanding) -> Result<Self, String> {
        let WrittenStanding { constant, column, optional, words, separator, corroborated_from } = written;
        match (constant, column, words, separator, corroborated_from) {
            (Some(StandingWord(standing)), None, None, None, None) => Ok(StandingColumn::Constant(standing)),
            (None, Some(column), None, Some(separator), Some(corroborated_from)) => {
                Ok(StandingColumn::Names { column: column.into(), optional, separator, corroborated_from })
            }
            (None, Some(column), words, None, None) => {
                let words = match words {
                    Some(words) => words.into_iter().map(|(code, word)| (code, word.0)).collect(),
                    None => [Standing::Rejected, Standing::Reported, Standing::Corroborated, Standing::Confirmed]
                        .map(|standing| (standing.as_str().to_string(), standing))
                        .into(),
                };
                Ok(StandingColumn::Words { column: column.into(), optional, words })
            }
            _ => Err(
                "a standing is a `constant`; a `column`, with `words` if it does not write the standing itself; or \
                      a `column` of names with `separator` and `corroborated_from`"
                    .to_string(),
            ),
        }
    }
}

/// Where the grade of a row comes from.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "WrittenGrade")]
pub(crate) enum GradeColumns {
    Constant(Grade),
    /// One column such as `B2`.
    Both(Column),
    /// Reliability and credibility apart.
    Apart(Column, Column),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenGrade {
    constant: Option<String>,
    column: Option<String>,
    reliability: Option<String>,
    credibility: Option<String>,
}

impl TryFrom<WrittenGrade> for GradeColumns {
    type Error = String;

    fn try_from(written: WrittenGrade) -> Result<Self, String> {
        match (written.constant, written.column, written.reliability, written.credibility) {
            (Some(text), None, None, None) => Grade::parse(&text)
                .map(GradeColumns::Constant)
                .ok_or_else(|| format!("`{text}` is no grade; write a letter A to F and a number 1 to 6, such as B2")),
            (None, Some(column), None, None) => Ok(GradeColumns::Both(column.into())),
            (None, None, Some(letter), Some(number)) => Ok(GradeColumns::Apart(letter.into(), number.into())),
            _ => Err("a grade is a `constant`, a `column`, or `reliability` and `credibility`".to_string()),
        }
    }
}

fn iso() -> Vec<TimeFormat> {
    vec![TimeFormat::Iso]
}

/// Where the time of a row comes from.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TimeColumns {
    /// Date, or date and clock time in two columns.
    pub(crate) start: Columns,
    pub(crate) end: Option<Columns>,
    #[serde(default = "iso")]
    pub(crate) formats: Vec<TimeFormat>,
    /// A clock time in the column is padding.
    #[serde(default)]
    pub(crate) days_only: bool,
    pub(crate) precision: Option<TimePrecision>,
}

/// Code list of time precision, or one uncertainty for all rows.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "WrittenTimePrecision")]
pub(crate) enum TimePrecision {
    Always(Leeway),
    Codes { column: Column, codes: BTreeMap<String, Leeway> },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenTimePrecision {
    always: Option<Leeway>,
    column: Option<String>,
    codes: Option<BTreeMap<String, Leeway>>,
}

impl TryFrom<WrittenTimePrecision> for TimePrecision {
    type Error = String;

    fn try_from(written: WrittenTimePrecision) -> Result<Self, String> {
        match (written.always, written.column, written.codes) {
            (Some(leeway), None, None) => Ok(TimePrecision::Always(leeway)),
            (None, Some(column), Some(codes)) => Ok(TimePrecision::Codes { column: column.into(), codes }),
            _ => Err("a precision is `always`, or a `column` with `codes`".to_string()),
        }
    }
}

/// Where the place of a row comes from.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "WrittenPlace")]
pub(crate) struct PlaceColumns {
    /// Columns of latitude and longitude, degrees on WGS 84.
    pub(crate) point: Option<(Column, Column)>,
    pub(crate) name: Option<Cell>,
    /// A place of the agreement.
    pub(crate) inside: Option<Cell>,
    pub(crate) precision: Option<PlacePrecision>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPlace {
    latitude: Option<String>,
    longitude: Option<String>,
    name: Option<Cell>,
    inside: Option<Cell>,
    precision: Option<PlacePrecision>,
}

impl TryFrom<WrittenPlace> for PlaceColumns {
    type Error = String;

    fn try_from(written: WrittenPlace) -> Result<Self, String> {
        let WrittenPlace { latitude, longitude, name, inside, precision } = written;
        let point = match (latitude, longitude) {
            (Some(latitude), Some(longitude)) => Some((latitude.into(), longitude.into())),
            (None, None) => None,
            _ => return Err("`latitude` and `longitude` go together".to_string()),
        };
        Ok(PlaceColumns { point, name, inside, precision })
    }
}

/// Code list of place precision, one for all rows, or a column with the radius itself.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "WrittenPlacePrecision")]
pub(crate) enum PlacePrecision {
    Always(Reach),
    Codes {
        column: Column,
        codes: BTreeMap<String, Reach>,
    },
    /// A radius in units of so many metres.
    Radius {
        column: Column,
        metres: f64,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPlacePrecision {
    always: Option<Reach>,
    column: Option<String>,
    codes: Option<BTreeMap<String, Reach>>,
    unit: Option<String>,
}

impl TryFrom<WrittenPlacePrecision> for PlacePrecision {
    type Error = String;

    fn try_from(written: WrittenPlacePrecision) -> Result<Self, String> {
        match (written.always, written.column, written.codes, written.unit.as_deref()) {
            (Some(reach), None, None, None) => Ok(PlacePrecision::Always(reach)),
            (None, Some(column), Some(codes), None) => Ok(PlacePrecision::Codes { column: column.into(), codes }),
            (None, Some(column), None, Some("m")) => Ok(PlacePrecision::Radius { column: column.into(), metres: 1.0 }),
            (None, Some(column), None, Some("km")) => {
                Ok(PlacePrecision::Radius { column: column.into(), metres: 1000.0 })
            }
            _ => Err("a precision is `always`, a `column` with `codes`, or a `column` of radii with `unit` m or km"
                .to_string()),
        }
    }
}

/// Where a row says when it became known.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KnownColumn {
    pub(crate) column: Column,
    #[serde(default = "iso")]
    pub(crate) formats: Vec<TimeFormat>,
    #[serde(default)]
    pub(crate) optional: bool,
}

/// A further field.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) column: Column,
    pub(crate) kind: FieldKind,
    pub(crate) unit: Option<String>,
    #[serde(default)]
    pub(crate) optional: bool,
    /// Values that mean "not known", besides the empty one.
    #[serde(default)]
    pub(crate) missing: Vec<String>,
    /// Code list of a text.
    pub(crate) words: Option<BTreeMap<String, String>>,
    /// Values of a flag that mean yes.
    #[serde(default)]
    pub(crate) yes: Vec<String>,
    /// Values of a flag that mean no.
    #[serde(default)]
    pub(crate) no: Vec<String>,
    /// Parts the keys of a list; `;` unless given.
    pub(crate) separator: Option<String>,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FieldKind {
    Number,
    Text,
    Flag,
    Keys,
}

/// Parts that hold for rows of one kind only. Later cases win.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    /// All must hold; none means every row.
    #[serde(default)]
    pub(crate) when: Vec<Condition>,
    pub(crate) event: Option<Cell>,
    pub(crate) subject: Option<Cell>,
    pub(crate) actor: Option<Cell>,
    pub(crate) involved: Option<Vec<Cell>>,
    pub(crate) from: Option<Cell>,
    pub(crate) to: Option<Cell>,
    pub(crate) concerning: Option<Cell>,
    pub(crate) reporter: Option<Cell>,
    pub(crate) standing: Option<StandingColumn>,
}

/// A column that has one of these values.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Condition {
    pub(crate) column: Column,
    pub(crate) is: Vec<String>,
}
