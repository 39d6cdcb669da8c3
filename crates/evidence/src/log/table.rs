//! Tables with a header.

use std::borrow::Cow;
use std::collections::BTreeMap;

use geo_types::Point;
use irenic_diagnostics::Diagnostic;
use jiff::Timestamp;
use jiff::civil::Date;

use super::line::push_whole;
use super::{LogBatch, LogKinds, LogReader, nanoseconds};
use crate::calendar::{add_days, day_start};
use crate::cover::check_degrees;
use crate::row::Refusal;
use crate::{FieldValue, Location, Observation, Origin, Precision, Standing, TimeSpan};

/// Which column says what. A column of any other name is a field of the observation.
#[derive(Debug, Clone)]
pub(super) struct Header {
    id: usize,
    event: usize,
    time: usize,
    until: Option<usize>,
    subject: Option<usize>,
    actor: Option<usize>,
    inside: Option<usize>,
    longitude: Option<usize>,
    latitude: Option<usize>,
    radius: Option<usize>,
    standing: Option<usize>,
    fields: Vec<(String, usize)>,
    width: usize,
}

impl Header {
    fn read(cells: &[Cow<'_, str>]) -> Result<Header, String> {
        let mut at: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, cell) in cells.iter().enumerate() {
            if at.insert(cell.trim(), index).is_some() {
                return Err(format!("its header has two columns `{}`", cell.trim()));
            }
        }
        let mut take = |name: &str| at.remove(name);
        let (id, event, time) = (take("id"), take("event"), take("time"));
        let needed = |column: Option<usize>, name: &str| column.ok_or(format!("it has no column `{name}`"));
        let header = Header {
            id: needed(id, "id")?,
            event: needed(event, "event")?,
            time: needed(time, "time")?,
            until: take("until"),
            subject: take("subject"),
            actor: take("actor"),
            inside: take("inside"),
            longitude: take("longitude"),
            latitude: take("latitude"),
            radius: take("radius"),
            standing: take("standing"),
            fields: Vec::new(),
            width: cells.len(),
        };
        let fields = at.into_iter().map(|(name, index)| (name.to_string(), index)).collect();
        Ok(Header { fields, ..header })
    }
}

impl LogReader {
    pub(super) fn read_table(
        &mut self,
        bytes: &[u8],
        kinds: &mut LogKinds,
        batch: &mut LogBatch,
    ) -> Result<(), Box<Diagnostic>> {
        let mut cells: Vec<(usize, usize)> = Vec::new();
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', bytes).chain((bytes.last() != Some(&b'\n')).then_some(bytes.len())) {
            let raw = &bytes[start..end];
            let at = self.offset + start as u64;
            start = end + 1;
            self.lines += 1;
            let raw = if self.lines == 1 { raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw) } else { raw };
            let raw = raw.strip_suffix(b"\r").unwrap_or(raw);
            if raw.trim_ascii().is_empty() {
                continue;
            }
            let line = self.lines;
            let text = match std::str::from_utf8(raw) {
                Ok(text) => text,
                Err(error) => {
                    let byte =
                        usize::try_from(at - self.base).unwrap_or(usize::MAX).saturating_add(error.valid_up_to() + 1);
                    self.reject(line, Refusal::not_text(line, byte));
                    continue;
                }
            };
            let Some(header) = &self.header else {
                self.header = Some(Header::read(&split(text)).map_err(|message| self.no_header(message))?);
                continue;
            };
            cells.clear();
            let plain = memchr::memchr(b'"', raw).is_none();
            if plain {
                let mut from = 0;
                for comma in memchr::memchr_iter(b',', raw) {
                    cells.push((from, comma));
                    from = comma + 1;
                }
                cells.push((from, raw.len()));
                let cell = |at: usize| cells.get(at).map_or("", |(from, to)| &text[*from..*to]);
                if cells.len() == header.width && self.plain_row(header, cell, at, kinds, batch).is_some() {
                    continue;
                }
            }
            let taken = self
                .whole_row(header, &split(text), line)
                .and_then(|observation| push_whole(observation, at, kinds, batch));
            if let Err(refusal) = taken {
                self.reject(line, refusal);
            }
        }
        Ok(())
    }

    /// `None` for a row that needs the full reading.
    fn plain_row<'t>(
        &self,
        header: &Header,
        cell: impl Fn(usize) -> &'t str,
        at: u64,
        kinds: &mut LogKinds,
        batch: &mut LogBatch,
    ) -> Option<()> {
        let said = |column: Option<usize>| column.map(&cell).filter(|text| !text.is_empty());
        if cell(header.id).is_empty() || cell(header.event).is_empty() {
            return None;
        }
        let plain = |text: &str| !text.starts_with(' ') && !text.ends_with(' ');
        let (subject, actor, inside) = (said(header.subject), said(header.actor), said(header.inside));
        if ![Some(cell(header.event)), subject, actor, inside].into_iter().flatten().all(plain) {
            return None;
        }
        if header.fields.iter().any(|(_, column)| !cell(*column).is_empty())
            || said(header.longitude).is_some()
            || said(header.latitude).is_some()
        {
            return None;
        }
        let earliest: Timestamp = cell(header.time).parse().ok()?;
        let latest = match said(header.until) {
            Some(until) => until.parse().ok()?,
            None => earliest,
        };
        let time = (nanoseconds(earliest)?, nanoseconds(latest)?);
        let standing = match said(header.standing) {
            None => Standing::Reported,
            Some(word) => Standing::parse(word)?,
        };
        if time.1 < time.0 {
            return None;
        }
        let kind = kinds.number(cell(header.event), [subject, actor, inside], standing);
        batch.push(cell(header.id), time, kind, None, at);
        Some(())
    }

    pub(super) fn whole_row(
        &self,
        header: &Header,
        cells: &[Cow<'_, str>],
        line: usize,
    ) -> Result<Observation, Refusal> {
        let refuse = |reason: String| {
            Err(Refusal::row(reason, "Correct the row after the schema in the book's page on evidence."))
        };
        if cells.len() != header.width {
            return refuse(format!("it has {} cells, and the header has {}", cells.len(), header.width));
        }
        let said = |column: Option<usize>| {
            column.and_then(|column| cells.get(column)).map(|text| text.trim()).filter(|text| !text.is_empty())
        };
        let owned = |column: Option<usize>| said(column).map(str::to_string);
        let (Some(id), Some(event)) = (owned(Some(header.id)), owned(Some(header.event))) else {
            return refuse("it has no `id` or no `event`".to_string());
        };
        let Some(time) = said(Some(header.time)) else { return refuse("it has no `time`".to_string()) };
        let span = |text: &str| self.span(text).ok_or_else(|| no_instant(text));
        let (earliest, mut latest) = span(time)?;
        if let Some(until) = said(header.until) {
            // A range given by instants is half-open; one given by days holds its last day.
            latest = span(until)?.1;
        }
        if latest < earliest {
            return refuse("it ends before it starts".to_string());
        }
        let standing = match said(header.standing) {
            None => Standing::Reported,
            Some(word) => match Standing::parse(word) {
                Some(standing) => standing,
                None => return refuse(format!("`{word}` is no standing")),
            },
        };
        let number = |column: Option<usize>| match said(column).map(str::parse::<f64>) {
            None => Ok(None),
            Some(Ok(number)) => Ok(Some(number)),
            Some(Err(_)) => refuse(format!("`{}` is no number", said(column).unwrap_or_default())).map(|_| None),
        };
        let location =
            match (owned(header.inside), number(header.longitude)?, number(header.latitude)?, number(header.radius)?) {
                (Some(name), ..) => Location::Place(name),
                (None, Some(x), Some(y), radius) => {
                    if let Err(reason) = check_degrees(y, x) {
                        return refuse(reason);
                    }
                    let Some(radius) = radius.filter(|radius| radius.is_finite() && *radius >= 0.0) else {
                        return refuse("a point needs a `radius` in metres, 0 for an exact place".to_string());
                    };
                    let precision = if radius == 0.0 { Precision::Exact } else { Precision::Surroundings };
                    Location::Near { point: Point::new(x, y), radius, precision, name: None }
                }
                (None, None, None, _) => Location::Unknown,
                _ => return refuse("it has one of `longitude` and `latitude` without the other".to_string()),
            };
        let mut fields = BTreeMap::new();
        for (name, column) in &header.fields {
            if let Some(text) = said(Some(*column)) {
                let value = match text.parse::<f64>() {
                    Ok(value) if value.is_finite() => FieldValue::Number { value, unit: None },
                    _ => FieldValue::Text(text.to_string()),
                };
                fields.insert(name.clone(), value);
            }
        }
        Ok(Observation {
            id,
            source: self.source.clone(),
            event,
            subject: owned(header.subject),
            actor: owned(header.actor),
            involved: Vec::new(),
            from: None,
            to: None,
            concerning: None,
            fields,
            time: TimeSpan { earliest, latest },
            location,
            known: latest,
            reporter: None,
            grade: None,
            standing,
            origin: Origin { file: self.file.clone(), line, release: "".into() },
        })
    }

    /// First and last instant of what is written: an instant, or a whole day.
    fn span(&self, text: &str) -> Option<(Timestamp, Timestamp)> {
        if let Ok(at) = text.parse::<Timestamp>() {
            return Some((at, at));
        }
        let day: Date = text.parse().ok().filter(|_| text.len() == 10)?;
        Some((day_start(day, &self.zone)?, day_start(add_days(day, 1)?, &self.zone)?))
    }
}

fn no_instant(text: &str) -> Refusal {
    Refusal::row(
        format!("`{text}` is no instant and no day"),
        "Write one such as 2015-02-15T10:00:00Z, or a day such as 2015-02-15.",
    )
}

/// The cells of one line.
fn split(line: &str) -> Vec<Cow<'_, str>> {
    if !line.contains('"') {
        return line.split(',').map(Cow::Borrowed).collect();
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(line.as_bytes());
    let mut record = csv::StringRecord::new();
    // Reading from memory has no errors but its end, and the line is text.
    match reader.read_record(&mut record) {
        Ok(true) => record.iter().map(|cell| Cow::Owned(cell.to_string())).collect(),
        _ => Vec::new(),
    }
}
