//! The writing of observations.

use std::collections::BTreeMap;

use geo_types::Point;
use jiff::Timestamp;
use serde::{Serialize, Serializer};

use crate::{FieldValue, Location, Observation, Origin, TimeSpan};

/// Writes observations, one object a line with keys in fixed order; the schema is in the book's page on evidence.
///
/// Instants are RFC 3339 in UTC, points are GeoJSON (longitude first), radii metres. What is not known is left out.
pub fn write_observations(observations: &[Observation]) -> String {
    let mut text = Vec::new();
    for observation in observations {
        // Writing to memory has no errors, and every key is a text.
        if serde_json::to_writer(&mut text, &Line::of(observation)).is_ok() {
            text.push(b'\n');
        }
    }
    // What serde_json writes is text.
    String::from_utf8(text).unwrap_or_default()
}

/// An observation with its keys in their order.
#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    source: &'a str,
    event: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    involved: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    concerning: Option<&'a str>,
    time: Span,
    /// `null` where the place is not known; left out where it is a named one.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<Option<Position>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    radius: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    precision: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inside: Option<&'a str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty", serialize_with = "fields")]
    fields: &'a BTreeMap<String, FieldValue>,
    known: Instant,
    #[serde(skip_serializing_if = "Option::is_none")]
    reporter: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    grade: Option<String>,
    standing: &'static str,
    origin: WrittenOrigin<'a>,
}

impl<'a> Line<'a> {
    fn of(observation: &'a Observation) -> Self {
        let TimeSpan { earliest, latest } = observation.time;
        let Origin { file, line, release } = &observation.origin;
        let mut written = Line {
            id: &observation.id,
            source: &observation.source,
            event: &observation.event,
            subject: observation.subject.as_deref(),
            actor: observation.actor.as_deref(),
            involved: &observation.involved,
            from: observation.from.as_deref(),
            to: observation.to.as_deref(),
            concerning: observation.concerning.as_deref(),
            time: Span { earliest: Instant(earliest), latest: Instant(latest) },
            place: None,
            radius: None,
            precision: None,
            place_name: None,
            inside: None,
            fields: &observation.fields,
            known: Instant(observation.known),
            reporter: observation.reporter.as_deref(),
            grade: observation.grade.map(|grade| grade.to_string()),
            standing: observation.standing.as_str(),
            origin: WrittenOrigin { file, line: *line, release },
        };
        match &observation.location {
            Location::Unknown => written.place = Some(None),
            Location::Near { point, radius, precision, name } => {
                written.place = Some(Some(Position::at(point)));
                written.radius = Some(Number(*radius));
                written.precision = Some(precision.as_str());
                written.place_name = name.as_deref();
            }
            Location::Place(name) => written.inside = Some(name),
        }
        written
    }
}

#[derive(Serialize)]
struct Span {
    earliest: Instant,
    latest: Instant,
}

#[derive(Serialize)]
struct Position {
    r#type: &'static str,
    coordinates: [Number; 2],
}

impl Position {
    fn at(point: &Point<f64>) -> Self {
        Position { r#type: "Point", coordinates: [Number(point.x()), Number(point.y())] }
    }
}

#[derive(Serialize)]
struct WrittenOrigin<'a> {
    file: &'a str,
    line: usize,
    #[serde(skip_serializing_if = "str::is_empty")]
    release: &'a str,
}

struct Instant(Timestamp);

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// Numbers that JSON cannot write are written as texts.
struct Number(f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value = self.0;
        // Whole numbers look better without `.0`; a negative zero has to keep its sign.
        let whole = value.trunc() == value && value.abs() < 9e15 && !(value == 0.0 && value.is_sign_negative());
        if whole {
            #[expect(clippy::cast_possible_truncation, reason = "a whole number below 9e15 fits")]
            return serializer.serialize_i64(value as i64);
        }
        if value.is_finite() { serializer.serialize_f64(value) } else { serializer.collect_str(&value) }
    }
}

fn fields<S: Serializer>(fields: &&BTreeMap<String, FieldValue>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(fields.iter().map(|(name, value)| (name, Field(value))))
}

struct Field<'a>(&'a FieldValue);

#[derive(Serialize)]
struct Measured<'a> {
    number: Number,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'a str>,
}

impl Serialize for Field<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            FieldValue::Number { value, unit: None } if value.is_finite() => Number(*value).serialize(serializer),
            FieldValue::Number { value, unit } => {
                Measured { number: Number(*value), unit: unit.as_deref() }.serialize(serializer)
            }
            FieldValue::Text(text) => serializer.serialize_str(text),
            FieldValue::Flag(flag) => serializer.serialize_bool(*flag),
            FieldValue::Keys(keys) => keys.serialize(serializer),
        }
    }
}
