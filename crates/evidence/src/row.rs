//! How a row becomes an observation: the one reading that every format shares.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use geo_types::Point;
use irenic_diagnostics::{Code, Diagnostic, Severity, Span};
use jiff::tz::TimeZone;

use crate::calendar::read_moment;
use crate::cell::{Reading, one_of};
use crate::import::{Import, Outcome, RowOutcome, SourceSettings};
use crate::mapping::{Case, Cell, Column, GradeColumns, Mapping, StandingColumn};
use crate::need::Need;
use crate::seen::SeenIds;
use crate::table::{Fields, Record};
use crate::{Grade, Location, Observation, Origin, Standing, TimeSpan};

/// Why a row is no observation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: Code,
    pub(crate) reason: String,
    pub(crate) remedy: String,
}

impl Refusal {
    /// A row that cannot be taken as an observation.
    pub(crate) fn row(reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Refusal { code: Code::E002, reason: reason.into(), remedy: remedy.into() }
    }

    /// A value that no code list knows.
    pub(crate) fn unknown_code(column: &Column, value: &str, remedy: impl Into<String>) -> Self {
        let reason = if value.is_empty() {
            format!("column `{column}` is empty, and its code list says nothing of that")
        } else {
            format!("`{value}` in column `{column}` is not in its code list")
        };
        Refusal { code: Code::E005, reason, remedy: remedy.into() }
    }

    /// Bytes that are not text; both counted from 1.
    pub(crate) fn not_text(line: usize, byte: usize) -> Self {
        Refusal {
            code: Code::E001,
            reason: format!("line {line}, byte {byte} of the file is not text in UTF-8"),
            remedy: "Save the file again in UTF-8, or correct the row.".to_string(),
        }
    }
}

/// The geometry that a row carries besides its columns.
pub(crate) enum Shape {
    None,
    /// A circle that covers it; radius in metres, 0 for a point.
    Cover {
        point: Point<f64>,
        radius: f64,
    },
    Unreadable(String),
}

/// A row of any format.
pub(crate) struct Row<'a> {
    pub(crate) line: usize,
    /// First byte, from 0.
    pub(crate) start: usize,
    /// Byte after the last.
    pub(crate) end: usize,
    /// As many as there are columns.
    pub(crate) cells: &'a [Cow<'a, str>],
    pub(crate) shape: Shape,
}

/// A name that is nobody's in the agreement.
struct Stranger {
    rows: usize,
    last_line: usize,
    first_line: usize,
    span: Span,
}

/// Takes the rows of one file, one after the other.
pub(crate) struct RowReader<'a> {
    /// With its columns found in the file.
    mapping: Mapping,
    settings: &'a SourceSettings,
    zone: TimeZone,
    file: Arc<str>,
    release: Arc<str>,
    decimal_comma: bool,
    /// Columns without which no row can be taken.
    lacking: Vec<String>,
    /// Ids of the rows that were taken.
    seen: SeenIds,
    strangers: BTreeMap<String, Stranger>,
    import: Import,
}

/// Reserves of a row that was taken.
#[derive(Default)]
pub(crate) struct Reserves {
    pub(crate) time: Vec<String>,
    pub(crate) place: Vec<String>,
    pub(crate) remedy: String,
    pub(crate) code: Option<Code>,
}

impl<'a> RowReader<'a> {
    /// Begins a file. `tabular` is false for formats whose numbers always have a decimal point.
    pub(crate) fn new(
        file: &str,
        columns: &[String],
        mapping: &Mapping,
        settings: &'a SourceSettings,
        tabular: bool,
    ) -> Self {
        let mut reader = RowReader {
            mapping: mapping.clone(),
            settings,
            zone: mapping.zone.as_ref().map_or_else(|| settings.time_zone.clone(), |zone| zone.0.clone()),
            file: Arc::from(file),
            release: Arc::from(settings.release.as_str()),
            decimal_comma: tabular && mapping.decimal_comma,
            lacking: Vec::new(),
            seen: SeenIds::default(),
            strangers: BTreeMap::new(),
            import: Import::default(),
        };
        let needed = reader.mapping.needs();
        // By the name in lower case.
        let mut positions: BTreeMap<String, usize> = BTreeMap::new();
        for (position, name) in columns.iter().enumerate() {
            let name = name.trim().to_lowercase();
            if positions.contains_key(&name) {
                if needed.keys().any(|needed| needed.to_lowercase() == name) {
                    let mut diagnostic =
                        Diagnostic::new(Code::E003, format!("{file} has two columns `{name}`; the first one is used"))
                            .remedy("Give the columns different names.");
                    diagnostic.severity = Severity::Warning;
                    reader.import.diagnostics.push(diagnostic);
                }
                continue;
            }
            positions.insert(name, position);
        }
        reader.mapping.each_column(&mut |column, _| {
            column.at = positions.get(&column.name.trim().to_lowercase()).copied();
        });
        for (name, need) in needed {
            if positions.contains_key(&name.trim().to_lowercase()) || need == Need::Optional {
                continue;
            }
            let consequence = match need {
                Need::Essential => "no row can be taken without it",
                Need::Useful | Need::Optional => "rows are taken without what it would say",
            };
            reader.import.diagnostics.push(
                Diagnostic::new(Code::E003, format!("{file} has no column `{name}`"))
                    .note(format!("The mapping names the column, and {consequence}."))
                    .remedy("Export the table with this column, or correct the name in the mapping."),
            );
            if need == Need::Essential {
                reader.lacking.push(name);
            }
        }
        reader
    }

    /// Adds what is to be said about the file as a whole.
    pub(crate) fn diagnose(&mut self, diagnostics: Vec<Diagnostic>) {
        self.import.diagnostics.extend(diagnostics);
    }

    /// Takes a record of a table; the first may be a line of tags.
    pub(crate) fn table_record(&mut self, record: &Record, first: bool) {
        let cells = match &record.fields {
            Fields::Text(cells) => cells,
            Fields::NotText { bad, .. } => return self.refuse(record.line, Refusal::not_text(bad.line, bad.byte)),
        };
        if first && is_tag_row(cells) {
            return self.refuse(record.line, Refusal::row(crate::import::TAGS, "Nothing needs to be done."));
        }
        if record.torn {
            return self.refuse(
                record.line,
                Refusal::row(
                    "a quotation mark is opened and not closed in its field",
                    "Close the quotation mark; a quotation mark inside a field is written twice.",
                ),
            );
        }
        if let Some(width) = record.misfit {
            return self.refuse(
                record.line,
                Refusal::row(
                    format!("the row has {} fields, and the header names {width}", cells.len()),
                    "Check the delimiter, and put fields that contain it in quotation marks.",
                ),
            );
        }
        let Record { line, start, end, .. } = *record;
        self.take(&Row { line, start, end, cells, shape: Shape::None });
    }

    /// Lists a row as rejected.
    pub(crate) fn refuse(&mut self, line: usize, refusal: Refusal) {
        let Refusal { code, reason, remedy } = refusal;
        self.import.rows += 1;
        self.import.rejected += 1;
        let file = Arc::clone(&self.file);
        let outcome = RowOutcome { file, line, outcome: Outcome::Rejected, reason, remedy, code: Some(code) };
        self.import.outcomes.push(outcome);
    }

    /// Takes a row, or lists why not.
    pub(crate) fn take(&mut self, row: &Row) {
        let mut reserves = Reserves::default();
        let observation = match self.observe(row, &mut reserves) {
            Ok(observation) => observation,
            Err(refusal) => return self.refuse(row.line, refusal),
        };
        for name in people(&observation) {
            self.meet(name, row);
        }
        self.import.rows += 1;
        self.import.observations.push(observation);
        self.seen.add(&self.import.observations, row.line);
        if reserves.time.is_empty() && reserves.place.is_empty() {
            return;
        }
        self.import.uncertain += 1;
        self.import.uncertain_time += usize::from(!reserves.time.is_empty());
        self.import.uncertain_place += usize::from(!reserves.place.is_empty());
        let reason = reserves.time.into_iter().chain(reserves.place).collect::<Vec<_>>().join("; ");
        let (file, line) = (Arc::clone(&self.file), row.line);
        let Reserves { remedy, code, .. } = reserves;
        self.import.outcomes.push(RowOutcome { file, line, outcome: Outcome::Uncertain, reason, remedy, code });
    }

    /// Ends the file.
    pub(crate) fn finish(self) -> Import {
        let RowReader { mut import, strangers, settings, .. } = self;
        for (name, stranger) in strangers {
            let rows = if stranger.rows == 1 { "1 row".to_string() } else { format!("{} rows", stranger.rows) };
            import.diagnostics.push(
                Diagnostic::new(
                    Code::E009,
                    format!("`{name}` is named in {rows} of {}, and the agreement knows nobody of that name", settings.source),
                )
                .at(&stranger.span, format!("first in line {}", stranger.first_line))
                .note("The name is kept as it stands in the source; no duty of a party is held against it.")
                .remedy(format!(
                    "If it means a party of the agreement, add it to `actors` of the source, such as \"{name}\" = \"…\"."
                )),
            );
        }
        import
    }

    fn meet(&mut self, name: &str, row: &Row) {
        if let Some(stranger) = self.strangers.get_mut(name) {
            // One row may name somebody twice.
            stranger.rows += usize::from(stranger.last_line != row.line);
            stranger.last_line = row.line;
            return;
        }
        let body = self.settings.reporter.as_deref() == Some(name);
        let known =
            body || self.settings.names.contains(name) || self.settings.parties.values().any(|party| party == name);
        if known {
            return;
        }
        let span = Span::new(&self.file, row.start, row.end);
        let stranger = Stranger { rows: 1, last_line: row.line, first_line: row.line, span };
        self.strangers.insert(name.to_string(), stranger);
    }

    fn observe(&self, row: &Row, reserves: &mut Reserves) -> Result<Observation, Refusal> {
        if !self.lacking.is_empty() {
            let columns = if self.lacking.len() == 1 { "column" } else { "columns" };
            let reason = format!("the table has no {columns} {}", one_of(&self.lacking));
            let remedy = "Export the table with all its columns, or correct their names in the mapping.".to_string();
            return Err(Refusal { code: Code::E003, reason, remedy });
        }
        let reading = Reading { cells: row.cells };
        let id = self.id(&reading)?;
        let cases: Vec<&Case> = self.mapping.case.iter().filter(|case| reading.holds(case)).collect();
        let slot = |of_case: fn(&Case) -> Option<&Cell>, base: Option<&Cell>| {
            let cell = cases.iter().rev().find_map(|case| of_case(case)).or(base);
            cell.map_or(Ok(None), |cell| reading.word(cell))
        };
        let mapping = &self.mapping;
        let event = slot(|case| case.event.as_ref(), Some(&mapping.event))?;
        let event = event.ok_or_else(|| {
            Refusal::row("it does not say what happened: the event is empty", "Fill in the column of the event.")
        })?;
        let involved_cells = cases.iter().rev().find_map(|case| case.involved.as_deref()).unwrap_or(&mapping.involved);
        let mut involved: Vec<String> = Vec::new();
        for cell in involved_cells {
            for name in reading.words(cell)? {
                let name = self.party(name);
                if !involved.contains(&name) {
                    involved.push(name);
                }
            }
        }
        let standing_column = cases.iter().rev().find_map(|case| case.standing.as_ref()).or(mapping.standing.as_ref());
        let (time, location) = (self.time(&reading, reserves)?, self.location(&reading, row, reserves)?);
        let known = match &mapping.known {
            None => self.settings.known,
            Some(known) => match reading.get(&known.column) {
                None => self.settings.known,
                Some(text) => {
                    let moment = read_moment(text, &known.formats, &self.zone, false);
                    // What became known on a day was known to everybody only at its end.
                    moment
                        .and_then(|moment| crate::when::bounds(moment, &self.zone))
                        .map(|(_, latest)| latest)
                        .ok_or_else(|| crate::when::no_date(text, &known.column.name, &known.formats))?
                }
            },
        };
        let mut fields = BTreeMap::new();
        for field in &mapping.field {
            if let Some(value) = reading.field(field, self.decimal_comma, mapping.thousands)? {
                fields.insert(field.name.clone(), value);
            }
        }
        let party = |name: Option<String>| name.map(|name| self.party(name));
        Ok(Observation {
            id,
            source: self.settings.source.clone(),
            event,
            subject: slot(|case| case.subject.as_ref(), mapping.subject.as_ref())?,
            actor: party(slot(|case| case.actor.as_ref(), mapping.actor.as_ref())?),
            involved,
            from: party(slot(|case| case.from.as_ref(), mapping.from.as_ref())?),
            to: party(slot(|case| case.to.as_ref(), mapping.to.as_ref())?),
            concerning: party(slot(|case| case.concerning.as_ref(), mapping.concerning.as_ref())?),
            fields,
            time,
            location,
            known,
            reporter: party(slot(|case| case.reporter.as_ref(), mapping.reporter.as_ref())?)
                .or_else(|| self.settings.reporter.clone()),
            grade: grade(mapping.grade.as_ref(), &reading)?,
            standing: standing(standing_column, &reading)?,
            origin: Origin { file: Arc::clone(&self.file), line: row.line, release: Arc::clone(&self.release) },
        })
    }

    fn id(&self, reading: &Reading) -> Result<String, Refusal> {
        let parts: Vec<&str> = self.mapping.id.0.iter().filter_map(|column| reading.get(column)).collect();
        if parts.is_empty() {
            return Err(Refusal::row(
                format!("it has no id: column {} is empty", one_of(&self.mapping.id.0)),
                "Give the row an id that stays the same in every release.",
            ));
        }
        let id = format!("{}:{}", self.settings.source, parts.join("/"));
        if let Some(line) = self.seen.line_of(&id, &self.import.observations) {
            return Err(Refusal::row(
                format!("its id `{id}` stands on line {line} already; that row is used"),
                "Keep one of the two rows, or give one an id of its own.",
            ));
        }
        Ok(id)
    }

    fn party(&self, name: String) -> String {
        self.settings.parties.get(&name).cloned().unwrap_or(name)
    }

    fn time(&self, reading: &Reading, reserves: &mut Reserves) -> Result<TimeSpan, Refusal> {
        crate::when::time(&self.mapping.time, reading, &self.zone, reserves)
    }

    fn location(&self, reading: &Reading, row: &Row, reserves: &mut Reserves) -> Result<Location, Refusal> {
        let context =
            crate::place::PlaceReading { overrides: &self.settings.place_precision, decimal_comma: self.decimal_comma };
        crate::place::location(self.mapping.place.as_ref(), reading, &row.shape, &context, reserves)
    }
}

/// Everybody whom an observation names as a party or body.
fn people(observation: &Observation) -> impl Iterator<Item = &str> {
    let Observation { actor, from, to, concerning, reporter, involved, .. } = observation;
    let single = [actor, from, to, concerning, reporter].into_iter().flatten();
    single.chain(involved).map(String::as_str)
}

fn is_tag_row(cells: &[Cow<'_, str>]) -> bool {
    let mut filled = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).peekable();
    filled.peek().is_some() && filled.all(|cell| cell.starts_with('#'))
}

fn standing(column: Option<&StandingColumn>, reading: &Reading) -> Result<Standing, Refusal> {
    match column {
        None => Ok(Standing::Reported),
        Some(StandingColumn::Constant(standing)) => Ok(*standing),
        Some(StandingColumn::Words { column, words, .. }) => match reading.get(column) {
            None => Ok(words.get("").copied().unwrap_or(Standing::Reported)),
            Some(code) => words.get(code).copied().ok_or_else(|| {
                Refusal::unknown_code(column, code, "Correct the value, or add it to `words` under `standing`.")
            }),
        },
        Some(StandingColumn::Names { column, separator, corroborated_from, .. }) => {
            let mut names: Vec<&str> = reading
                .get(column)
                .into_iter()
                .flat_map(|text| text.split(separator.as_str()))
                .map(str::trim)
                .filter(|name| !name.is_empty())
                .collect();
            names.sort_unstable();
            names.dedup();
            Ok(if names.len() >= *corroborated_from { Standing::Corroborated } else { Standing::Reported })
        }
    }
}

fn grade(columns: Option<&GradeColumns>, reading: &Reading) -> Result<Option<Grade>, Refusal> {
    let (text, column) = match columns {
        None => return Ok(None),
        Some(GradeColumns::Constant(grade)) => return Ok(Some(*grade)),
        Some(GradeColumns::Both(column)) => (reading.get(column).unwrap_or("").to_string(), column),
        Some(GradeColumns::Apart(letter, number)) => {
            (format!("{}{}", reading.get(letter).unwrap_or(""), reading.get(number).unwrap_or("")), letter)
        }
    };
    if text.is_empty() {
        return Ok(None);
    }
    Grade::parse(&text).map(Some).ok_or_else(|| Refusal {
        code: Code::E005,
        reason: format!("`{text}` in column `{column}` is no grade"),
        remedy: "Write a letter A to F and a number 1 to 6, such as B2, or leave it empty.".to_string(),
    })
}
