//! Observations as lines of JSON, written and read back without loss.

mod quick;
mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use geo_types::Point;
use irenic_diagnostics::{Code, Diagnostic};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use crate::calendar::{add_days, day_start};
use crate::cover::check_degrees;
use crate::import::{Import, Outcome, RowOutcome};
use crate::row::Refusal;
use crate::seen::SeenIds;
use crate::table::without_mark;
pub use written::write_observations;

use crate::{FieldValue, Grade, Location, Observation, Origin, Precision, Standing, TimeSpan};

/// Reads what [`write_observations`] wrote. Bad lines are listed as rejected and the others used; empty lines are no rows.
///
/// The origin of an observation is the one that the line records, so that it still leads to the published row.
pub fn read_observations(file: &str, bytes: &[u8]) -> Import {
    let name: Arc<str> = Arc::from(file);
    let mut import = Import::default();
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        let message = format!("{file} is text in UTF-16, not in UTF-8; none of it was read");
        return Import::failed(Diagnostic::new(Code::E001, message).remedy("Save the file again in UTF-8."));
    }
    let (body, mark) = without_mark(bytes);
    let mut seen = SeenIds::default();
    let mut texts: BTreeSet<Arc<str>> = BTreeSet::new();
    let mut start = mark;
    let ends = memchr::memchr_iter(b'\n', body).chain(std::iter::once(body.len()));
    for (index, end) in ends.enumerate() {
        let raw = &body[start - mark..end];
        let (line, at) = (index + 1, start);
        start += raw.len() + 1;
        if raw.trim_ascii().is_empty() {
            continue;
        }
        import.rows += 1;
        let read = std::str::from_utf8(raw)
            .map_err(|error| Refusal::not_text(line, at + error.valid_up_to() + 1))
            .and_then(|text| {
                if let Some(observation) = quick::observation(text, &mut texts) {
                    return Ok(observation);
                }
                observation(text, &mut texts, None).map_err(|reason| {
                    Refusal::row(reason, "Correct the line after the schema in the book's page on evidence.")
                })
            })
            .and_then(|observation| match seen.line_of(&observation.id, &import.observations) {
                None => Ok(observation),
                Some(line) => Err(Refusal::row(
                    format!("its id `{}` stands on line {line} already; that row is used", observation.id),
                    "Keep one of the two rows, or give one an id of its own.",
                )),
            });
        match read {
            Ok(observation) => {
                import.observations.push(observation);
                seen.add(&import.observations, line);
            }
            Err(Refusal { code, reason, remedy }) => {
                import.rejected += 1;
                let file = Arc::clone(&name);
                let outcome = Outcome::Rejected;
                import.outcomes.push(RowOutcome { file, line, outcome, reason, remedy, code: Some(code) });
            }
        }
    }
    import
}

const KEYS: &[&str] = &[
    "id",
    "source",
    "event",
    "subject",
    "actor",
    "involved",
    "from",
    "to",
    "concerning",
    "time",
    "place",
    "radius",
    "precision",
    "place_name",
    "inside",
    "fields",
    "known",
    "reporter",
    "grade",
    "standing",
    "origin",
];

/// What a row of a log need not say: a log is one source's, and its rows stand in its file.
#[derive(Clone, Copy)]
pub(crate) struct Defaults<'a> {
    pub(crate) source: &'a str,
    pub(crate) file: &'a Arc<str>,
    pub(crate) line: usize,
    /// Zone of days.
    pub(crate) zone: &'a TimeZone,
}

/// Reads one object. With defaults, `time` may be an instant or a day in words, and source, standing, origin and when it
/// became known may be left out.
pub(crate) fn observation(
    text: &str,
    texts: &mut BTreeSet<Arc<str>>,
    defaults: Option<Defaults<'_>>,
) -> Result<Observation, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        format!("the line is no JSON: {message} (column {})", error.column())
    })?;
    let Value::Object(object) = value else { return Err("the line is no JSON object".to_string()) };
    if let Some(key) = object.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(format!("`{key}` is no key of an observation"));
    }
    let needed = |key: &str| text_of(&object, key)?.ok_or_else(|| format!("it has no `{key}`"));
    let time = match (object.get("time").ok_or("it has no `time`")?, defaults) {
        (Value::String(text), Some(defaults)) => span(text, defaults.zone)?,
        (time, _) => TimeSpan {
            earliest: instant(time.get("earliest"), "earliest")?,
            latest: instant(time.get("latest"), "latest")?,
        },
    };
    if time.latest < time.earliest {
        return Err("it ends before it starts".to_string());
    }
    let grade = match text_of(&object, "grade")? {
        None => None,
        Some(text) => Some(Grade::parse(&text).ok_or_else(|| format!("`{text}` is no grade"))?),
    };
    let standing = match (text_of(&object, "standing")?, defaults) {
        (None, Some(_)) => Standing::Reported,
        (None, None) => return Err("it has no `standing`".to_string()),
        (Some(word), _) => Standing::parse(&word).ok_or_else(|| format!("`{word}` is no standing"))?,
    };
    let mut fields = BTreeMap::new();
    match object.get("fields") {
        None => {}
        Some(Value::Object(values)) => {
            for (name, value) in values {
                fields.insert(name.clone(), read_field(name, value)?);
            }
        }
        Some(_) => return Err("`fields` is no object".to_string()),
    }
    Ok(Observation {
        id: needed("id")?,
        source: match (text_of(&object, "source")?, defaults) {
            (None, Some(defaults)) => defaults.source.to_string(),
            (None, None) => return Err("it has no `source`".to_string()),
            (Some(source), _) => source,
        },
        event: needed("event")?,
        subject: text_of(&object, "subject")?,
        actor: text_of(&object, "actor")?,
        involved: object.get("involved").map_or(Ok(Vec::new()), |list| texts_of(list, "involved"))?,
        from: text_of(&object, "from")?,
        to: text_of(&object, "to")?,
        concerning: text_of(&object, "concerning")?,
        fields,
        time,
        location: location(&object)?,
        known: match (object.get("known"), defaults) {
            (None, Some(_)) => time.latest,
            (known, _) => instant(known, "known")?,
        },
        reporter: text_of(&object, "reporter")?,
        grade,
        standing,
        origin: match (object.get("origin"), defaults) {
            (None, Some(Defaults { file, line, .. })) => {
                Origin { file: Arc::clone(file), line, release: Arc::from("") }
            }
            _ => origin(&object, texts)?,
        },
    })
}

fn text_of(object: &Map<String, Value>, key: &str) -> Result<Option<String>, String> {
    match object.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(format!("`{key}` is no text")),
    }
}

fn texts_of(value: &Value, key: &str) -> Result<Vec<String>, String> {
    let list = value.as_array().ok_or_else(|| format!("`{key}` is no list"))?;
    let texts = list.iter().map(|item| item.as_str().map(str::to_string));
    texts.collect::<Option<_>>().ok_or_else(|| format!("`{key}` is no list of texts"))
}

fn instant(value: Option<&Value>, key: &str) -> Result<Timestamp, String> {
    let text = value.and_then(Value::as_str).ok_or_else(|| format!("it has no `{key}` instant"))?;
    text.parse().map_err(|_| format!("`{text}` under `{key}` is no instant; write one such as 2015-02-15T00:00:00Z"))
}

/// An instant, or a whole day.
fn span(text: &str, zone: &TimeZone) -> Result<TimeSpan, String> {
    if let Ok(at) = text.parse() {
        return Ok(TimeSpan::at(at));
    }
    let day: Option<Date> = text.parse().ok().filter(|_| text.len() == 10);
    let bounds = day.and_then(|day| Some((day_start(day, zone)?, day_start(add_days(day, 1)?, zone)?)));
    match bounds {
        Some((earliest, latest)) => Ok(TimeSpan { earliest, latest }),
        None => Err(format!("`{text}` is no instant and no day; write one such as 2015-02-15T00:00:00Z")),
    }
}

fn read_float(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) if matches!(text.as_str(), "NaN" | "inf" | "-inf") => text.parse().ok(),
        value => value.as_f64(),
    }
}

fn read_field(name: &str, value: &Value) -> Result<FieldValue, String> {
    let number = |value: &Value| read_float(value).ok_or_else(|| format!("the field `{name}` is no number"));
    match value {
        Value::Null => Err(format!("the field `{name}` is empty; leave out what is not known")),
        Value::Bool(flag) => Ok(FieldValue::Flag(*flag)),
        Value::Number(_) => Ok(FieldValue::Number { value: number(value)?, unit: None }),
        Value::String(text) => Ok(FieldValue::Text(text.clone())),
        Value::Array(_) => texts_of(value, name).map(FieldValue::Keys),
        Value::Object(parts) => {
            let value = number(parts.get("number").unwrap_or(&Value::Null))?;
            Ok(FieldValue::Number { value, unit: text_of(parts, "unit")? })
        }
    }
}

fn location(object: &Map<String, Value>) -> Result<Location, String> {
    if let Some(name) = text_of(object, "inside")? {
        return Ok(Location::Place(name));
    }
    let place = match object.get("place") {
        None | Some(Value::Null) => return Ok(Location::Unknown),
        Some(place) => place,
    };
    let coordinates = place.get("coordinates").and_then(Value::as_array).map(Vec::as_slice);
    let Some([x, y]) = coordinates.filter(|_| place.get("type").and_then(Value::as_str) == Some("Point")) else {
        return Err("`place` is no GeoJSON point".to_string());
    };
    let (Some(x), Some(y)) = (x.as_f64(), y.as_f64()) else { return Err("`place` has no coordinates".to_string()) };
    check_degrees(y, x)?;
    let radius = object.get("radius").and_then(Value::as_f64).filter(|radius| *radius >= 0.0);
    let precision = text_of(object, "precision")?.and_then(|word| Precision::parse(&word));
    let (Some(radius), Some(precision)) = (radius, precision) else {
        return Err("a point needs `radius` in metres and `precision`: exact, surroundings or region".to_string());
    };
    Ok(Location::Near { point: Point::new(x, y), radius, precision, name: text_of(object, "place_name")? })
}

fn origin(object: &Map<String, Value>, texts: &mut BTreeSet<Arc<str>>) -> Result<Origin, String> {
    let Some(Value::Object(origin)) = object.get("origin") else { return Err("it has no `origin`".to_string()) };
    let line = origin.get("line").and_then(Value::as_u64).and_then(|line| usize::try_from(line).ok());
    Ok(Origin {
        file: shared(texts, &text_of(origin, "file")?.ok_or("its origin has no `file`")?),
        line: line.ok_or("its origin has no `line`")?,
        release: shared(texts, &text_of(origin, "release")?.unwrap_or_default()),
    })
}

/// A text that is kept once: a hundred thousand rows of one file share one name.
fn shared(texts: &mut BTreeSet<Arc<str>>, text: &str) -> Arc<str> {
    if let Some(known) = texts.get(text) {
        return Arc::clone(known);
    }
    let new: Arc<str> = Arc::from(text);
    texts.insert(Arc::clone(&new));
    new
}
