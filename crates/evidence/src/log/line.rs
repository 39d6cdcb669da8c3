//! Lines of JSON: the plain ones by a quick reading, the others by the full one.

use std::collections::BTreeSet;

use geo_types::Point;
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::{IgnoredAny, MapAccess, Visitor};

use super::{LogBatch, LogKinds, LogReader, nanoseconds};
use crate::cover::check_degrees;
use crate::ndjson::{Defaults, observation};
use crate::row::Refusal;
use crate::{Location, Observation, Standing};

/// A row of the keys that the columns hold. Texts with escapes do not fit and take the full reading.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plain<'a> {
    id: &'a str,
    event: &'a str,
    time: Time,
    #[serde(default)]
    subject: Option<&'a str>,
    #[serde(default)]
    actor: Option<&'a str>,
    #[serde(default)]
    inside: Option<&'a str>,
    #[serde(default)]
    place: Option<Place<'a>>,
    #[serde(default)]
    radius: Option<f64>,
    #[serde(default)]
    standing: Option<&'a str>,
    #[serde(default, rename = "source")]
    _source: Option<&'a str>,
    #[serde(default, rename = "known")]
    _known: Option<&'a str>,
    #[serde(default, rename = "precision")]
    _precision: Option<&'a str>,
    #[serde(default, rename = "place_name")]
    _place_name: Option<&'a str>,
    #[serde(default, rename = "origin")]
    _origin: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Place<'a> {
    r#type: &'a str,
    coordinates: (f64, f64),
}

/// `"2015-02-15T10:00:00Z"`, or an object with `earliest` and `latest`.
struct Time(Timestamp, Timestamp);

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Time;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an instant, or its earliest and latest")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Time, E> {
                let at: Timestamp = text.parse().map_err(E::custom)?;
                Ok(Time(at, at))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Time, A::Error> {
                let (mut earliest, mut latest) = (None, None);
                while let Some(key) = map.next_key::<&str>()? {
                    let at: &str = map.next_value()?;
                    let at: Timestamp = at.parse().map_err(serde::de::Error::custom)?;
                    match key {
                        "earliest" => earliest = Some(at),
                        "latest" => latest = Some(at),
                        _ => return Err(serde::de::Error::custom("no key of a time")),
                    }
                }
                match (earliest, latest) {
                    (Some(earliest), Some(latest)) => Ok(Time(earliest, latest)),
                    _ => Err(serde::de::Error::custom("half a time")),
                }
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl LogReader {
    pub(super) fn read_lines(&mut self, bytes: &[u8], kinds: &mut LogKinds, batch: &mut LogBatch) {
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', bytes).chain((bytes.last() != Some(&b'\n')).then_some(bytes.len())) {
            let raw = &bytes[start..end];
            let at = self.offset + start as u64;
            start = end + 1;
            self.lines += 1;
            let raw = if self.lines == 1 { raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw) } else { raw };
            if raw.trim_ascii().is_empty() || self.plain(raw, at, kinds, batch).is_some() {
                continue;
            }
            let line = self.lines;
            match self.whole(raw, at).and_then(|observation| push_whole(observation, at, kinds, batch)) {
                Ok(()) => {}
                Err(refusal) => self.reject(line, refusal),
            }
        }
    }

    /// `None` for a row that needs the full reading, whether or not that will take it.
    fn plain(&self, raw: &[u8], at: u64, kinds: &mut LogKinds, batch: &mut LogBatch) -> Option<()> {
        // Text that has been looked at once need not be looked at again string by string.
        let row: Plain<'_> = serde_json::from_str(std::str::from_utf8(raw).ok()?).ok()?;
        let time = (nanoseconds(row.time.0)?, nanoseconds(row.time.1)?);
        if time.1 < time.0 || row.id.is_empty() {
            return None;
        }
        let standing = match row.standing {
            None => Standing::Reported,
            Some(word) => Standing::parse(word)?,
        };
        let point = match (&row.place, row.inside) {
            (Some(place), None) => {
                let radius = row.radius.filter(|radius| *radius >= 0.0 && radius.is_finite())?;
                let (x, y) = place.coordinates;
                (place.r#type == "Point" && check_degrees(y, x).is_ok()).then_some(())?;
                Some((Point::new(x, y), radius))
            }
            (None, _) => None,
            (Some(_), Some(_)) => return None,
        };
        let kind = kinds.number(row.event, [row.subject, row.actor, row.inside], standing);
        batch.push(row.id, time, kind, point, at);
        Some(())
    }

    /// The full reading of one line. Rows count bytes from 0 and lines from 1.
    pub(super) fn whole(&self, raw: &[u8], at: u64) -> Result<Observation, Refusal> {
        let text = std::str::from_utf8(raw).map_err(|error| {
            let byte = usize::try_from(at - self.base).unwrap_or(usize::MAX).saturating_add(error.valid_up_to() + 1);
            Refusal::not_text(self.lines, byte)
        })?;
        let defaults = Defaults { source: &self.source, file: &self.file, line: self.lines, zone: &self.zone };
        observation(text, &mut BTreeSet::new(), Some(defaults))
            .map_err(|reason| Refusal::row(reason, "Correct the line after the schema in the book's page on evidence."))
    }
}

/// Puts an observation beside the columns, or into them where they hold all of it.
pub(super) fn push_whole(
    observation: Observation,
    at: u64,
    kinds: &mut LogKinds,
    batch: &mut LogBatch,
) -> Result<(), Refusal> {
    let (Some(earliest), Some(latest)) = (nanoseconds(observation.time.earliest), nanoseconds(observation.time.latest))
    else {
        return Err(Refusal::row("its date lies outside the years 1678 to 2261", "Correct the date."));
    };
    let (inside, point) = match &observation.location {
        Location::Place(name) => (Some(name.as_str()), None),
        Location::Near { point, radius, .. } => (None, Some((*point, *radius))),
        Location::Unknown => (None, None),
    };
    let parts = [observation.subject.as_deref(), observation.actor.as_deref(), inside];
    let kind = kinds.number(&observation.event, parts, observation.standing);
    batch.push(&observation.id, (earliest, latest), kind, point, at);
    let more = !observation.involved.is_empty()
        || observation.from.is_some()
        || observation.to.is_some()
        || observation.concerning.is_some()
        || observation.reporter.is_some()
        || !observation.fields.is_empty();
    if more {
        batch.whole.insert(batch.len() - 1, observation);
    }
    Ok(())
}
