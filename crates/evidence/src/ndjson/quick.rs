//! Lines as [`write_observations`](super::write_observations) writes them, read without a tree of values between.
//!
//! Whatever is not as expected is left to the full reading, which knows the reasons; so this reading may refuse a good line,
//! and must never take one that the full reading takes otherwise. That is why no key is skipped: a value that is skipped is not
//! looked at.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use geo_types::Point;
use jiff::Timestamp;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::shared;
use crate::cover::check_degrees;
use crate::{FieldValue, Grade, Location, Observation, Origin, Precision, Standing, TimeSpan};

/// A text, borrowed where it has no escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// An object; serde would read a list as one as well.
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Keys<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Object)
            }
        }
        deserializer.deserialize_map(Keys(PhantomData))
    }
}

/// A value that is there; without this, serde would take `null` for one that is left out.
fn there<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    id: String,
    source: String,
    event: String,
    #[serde(default, deserialize_with = "there")]
    subject: Option<String>,
    #[serde(default, deserialize_with = "there")]
    actor: Option<String>,
    #[serde(default)]
    involved: Vec<String>,
    #[serde(default, deserialize_with = "there")]
    from: Option<String>,
    #[serde(default, deserialize_with = "there")]
    to: Option<String>,
    #[serde(default, deserialize_with = "there")]
    concerning: Option<String>,
    time: Object<Span>,
    #[serde(default, borrow)]
    place: Option<Object<Place<'a>>>,
    #[serde(default, deserialize_with = "there")]
    radius: Option<f64>,
    #[serde(default, borrow, deserialize_with = "there")]
    precision: Option<Text<'a>>,
    #[serde(default, deserialize_with = "there")]
    place_name: Option<String>,
    #[serde(default, deserialize_with = "there")]
    inside: Option<String>,
    #[serde(default)]
    fields: Fields,
    known: Instant,
    #[serde(default, deserialize_with = "there")]
    reporter: Option<String>,
    #[serde(default, borrow, deserialize_with = "there")]
    grade: Option<Text<'a>>,
    #[serde(borrow)]
    standing: Text<'a>,
    #[serde(borrow)]
    origin: Object<Row<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Span {
    earliest: Instant,
    latest: Instant,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Place<'a> {
    #[serde(borrow)]
    r#type: Text<'a>,
    coordinates: [f64; 2],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row<'a> {
    #[serde(borrow)]
    file: Text<'a>,
    line: usize,
    #[serde(default, borrow, deserialize_with = "there")]
    release: Option<Text<'a>>,
}

struct Instant(Timestamp);

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Text(text) = Text::deserialize(deserializer)?;
        text.parse().map(Instant).map_err(Error::custom)
    }
}

#[derive(Default)]
struct Fields(BTreeMap<String, FieldValue>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields: BTreeMap<String, Field> = BTreeMap::deserialize(deserializer)?;
        Ok(Fields(fields.into_iter().map(|(name, Field(value))| (name, value)).collect()))
    }
}

struct Field(FieldValue);

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyField)
    }
}

/// A number that is written as one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Measured {
    number: f64,
    #[serde(default, deserialize_with = "there")]
    unit: Option<String>,
}

struct AnyField;

impl<'de> Visitor<'de> for AnyField {
    type Value = Field;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of a field")
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Field, E> {
        Ok(Field(FieldValue::Flag(flag)))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Field, E> {
        #[expect(clippy::cast_precision_loss, reason = "the full reading rounds alike")]
        self.visit_f64(value as f64)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Field, E> {
        #[expect(clippy::cast_precision_loss, reason = "the full reading rounds alike")]
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Field, E> {
        Ok(Field(FieldValue::Number { value, unit: None }))
    }

    fn visit_str<E>(self, text: &str) -> Result<Field, E> {
        Ok(Field(FieldValue::Text(text.to_string())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Field, A::Error> {
        let mut keys = Vec::new();
        while let Some(key) = list.next_element()? {
            keys.push(key);
        }
        Ok(Field(FieldValue::Keys(keys)))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Field, A::Error> {
        let Measured { number: value, unit } = Measured::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Field(FieldValue::Number { value, unit }))
    }
}

/// Reads one line; `None` leaves it to the full reading.
pub(super) fn observation(text: &str, texts: &mut BTreeSet<Arc<str>>) -> Option<Observation> {
    let Object(line): Object<Line<'_>> = serde_json::from_str(text).ok()?;
    let time = TimeSpan { earliest: line.time.0.earliest.0, latest: line.time.0.latest.0 };
    if time.latest < time.earliest {
        return None;
    }
    let grade = match line.grade {
        None => None,
        Some(Text(text)) => Some(Grade::parse(&text)?),
    };
    let location = match (line.inside, line.place) {
        (Some(name), _) => Location::Place(name),
        (None, None) => Location::Unknown,
        (None, Some(Object(Place { r#type, coordinates: [x, y] }))) => {
            if r#type.0 != "Point" || check_degrees(y, x).is_err() {
                return None;
            }
            let radius = line.radius.filter(|radius| *radius >= 0.0)?;
            let precision = Precision::parse(&line.precision?.0)?;
            Location::Near { point: Point::new(x, y), radius, precision, name: line.place_name }
        }
    };
    let Object(Row { file, line: row, release }) = line.origin;
    Some(Observation {
        id: line.id,
        source: line.source,
        event: line.event,
        subject: line.subject,
        actor: line.actor,
        involved: line.involved,
        from: line.from,
        to: line.to,
        concerning: line.concerning,
        fields: line.fields.0,
        time,
        location,
        known: line.known.0,
        reporter: line.reporter,
        grade,
        standing: Standing::parse(&line.standing.0)?,
        origin: Origin {
            file: shared(texts, &file.0),
            line: row,
            release: shared(texts, release.as_ref().map_or("", |release| &release.0)),
        },
    })
}

#[cfg(test)]
mod tests;
