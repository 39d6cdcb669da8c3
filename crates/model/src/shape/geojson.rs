use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use geo_types::{Coord, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{Feature, Geometry, GeometryError, PlaceSort, Version};
use crate::{Zone, parse_instant};

mod lines;

/// A file of places, read once.
///
/// ```
/// use irenic_model::{PlaceFile, PlaceSort, Zone};
/// let text = r#"{"type": "Feature", "id": "bridge", "properties": {}, "geometry": {"type": "Point", "coordinates": [38.5, 48.6]}}"#;
/// let file = PlaceFile::parse(text, &"places.geojson".into(), &Zone::utc())?;
/// assert_eq!(file.feature("bridge", Some(PlaceSort::Point))?.versions.len(), 1);
/// assert!(file.feature("bridgehead", None).unwrap_err().to_string().contains("`bridge`"));
/// # Ok::<(), irenic_model::PlaceError>(())
/// ```
#[derive(Debug, Clone)]
pub struct PlaceFile {
    file: Arc<str>,
    zone: Zone,
    entries: Vec<Entry>,
}

/// A feature as the file has it.
#[derive(Debug, Clone)]
struct Entry {
    line: Option<usize>,
    /// Its id and its name, as far as it has them.
    keys: Vec<String>,
    properties: Map<String, Value>,
    geometry: Value,
}

impl PlaceFile {
    /// Reads the text of a GeoJSON file (RFC 7946): a feature, or a collection of features. `file` is its name for
    /// messages; dates without a clock time are read in `zone`. A member of a collection that is no feature is left out.
    ///
    /// # Errors
    /// [`PlaceFault::NotJson`] or [`PlaceFault::NotGeoJson`].
    pub fn parse(text: &str, file: &Arc<str>, zone: &Zone) -> Result<PlaceFile, PlaceError> {
        let fail = |line, fault| PlaceError { file: Arc::clone(file), line, feature: None, fault };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let document: Value = serde_json::from_str(text).map_err(|error| {
            // The reader's message ends with the place, which the line already says.
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or_default().to_string();
            fail(Some(error.line()), PlaceFault::NotJson(message))
        })?;
        let (features, lines) = match document.get("type").and_then(Value::as_str) {
            Some("FeatureCollection") => match document.get("features") {
                Some(Value::Array(features)) => (features.clone(), lines::of_features(text)),
                _ => return Err(fail(None, PlaceFault::NotGeoJson)),
            },
            Some("Feature") => (vec![document], vec![1]),
            _ => return Err(fail(None, PlaceFault::NotGeoJson)),
        };
        let entries = features.into_iter().enumerate().filter_map(|(index, feature)| {
            let line = lines.get(index).copied();
            Entry::read(feature, line)
        });
        Ok(PlaceFile { file: Arc::clone(file), zone: zone.clone(), entries: entries.collect() })
    }

    /// The feature whose `id` or `properties.name` is `key`. Several features of one key are its versions in time, each
    /// valid from `properties.valid_from` (inclusive; always before, where it is missing) to `properties.valid_to`
    /// (exclusive; ever after, where it is missing). `sort` is what the agreement declares it to be, where it does.
    ///
    /// # Errors
    /// [`PlaceError`] for the first thing that is wrong with it; every version must be right.
    pub fn feature(&self, key: &str, sort: Option<PlaceSort>) -> Result<Feature, PlaceError> {
        let fail =
            |line, fault| PlaceError { file: Arc::clone(&self.file), line, feature: Some(key.to_string()), fault };
        let entries: Vec<&Entry> = self.entries.iter().filter(|entry| entry.keys.iter().any(|k| k == key)).collect();
        if entries.is_empty() {
            return Err(fail(None, PlaceFault::NoSuchFeature(self.near(key))));
        }
        let mut versions: Vec<(Option<usize>, Version)> = Vec::new();
        for entry in &entries {
            let version = entry.version(&self.zone).map_err(|fault| fail(entry.line, fault))?;
            let found = version.geometry.sort();
            let expected = sort.or(versions.first().map(|(_, first)| first.geometry.sort()));
            if let Some(expected) = expected.filter(|expected| *expected != found) {
                return Err(fail(entry.line, PlaceFault::WrongSort { expected, found }));
            }
            versions.push((entry.line, version));
        }
        versions.sort_by_key(|(_, version)| version.valid_from);
        for pair in versions.windows(2) {
            let [(first_line, first), (line, second)] = pair else { continue };
            let apart = first.valid_to.zip(second.valid_from).is_some_and(|(end, start)| end <= start);
            if !apart {
                return Err(fail(*line, PlaceFault::Overlap { other_line: *first_line }));
            }
        }
        let hand = |property: &'static str| {
            let mut named = entries.iter().filter_map(|entry| Some((entry.line, entry.text(property)?)));
            let Some((_, first)) = named.next() else { return Ok(None) };
            match named.find(|(_, party)| *party != first) {
                Some((line, _)) => Err(fail(line, PlaceFault::SidesDiffer)),
                None => Ok(Some(first.to_string())),
            }
        };
        Ok(Feature {
            name: key.to_string(),
            left: hand("left")?,
            right: hand("right")?,
            versions: versions.into_iter().map(|(_, version)| version).collect(),
        })
    }

    /// The ids and names by which [`PlaceFile::feature`] finds features, in the order of the file, each once.
    pub fn names(&self) -> Vec<String> {
        let mut seen = BTreeSet::new();
        self.entries.iter().flat_map(|entry| &entry.keys).filter(|key| seen.insert(*key)).cloned().collect()
    }

    /// Features that lie far from all others of the file and would lie among them with longitude and latitude swapped.
    /// Worth a warning; [`PlaceFile::feature`] reads them all the same.
    pub fn suspicions(&self) -> Vec<PlaceError> {
        /// Degrees that count as near and as far.
        const NEAR: f64 = 5.0;
        const FAR: f64 = 8.0;
        let first_vertices: Vec<Option<Point<f64>>> = self
            .entries
            .iter()
            .map(|entry| read_geometry(&entry.geometry).ok()?.some_vertices(1).into_iter().next())
            .collect();
        // The file's own middle, which a few swapped features do not move: the median of each coordinate.
        let median = |mut values: Vec<f64>| {
            values.sort_by(f64::total_cmp);
            values.get(values.len() / 2).copied()
        };
        let known = || first_vertices.iter().flatten();
        let middle = (median(known().map(|p| p.x()).collect()), median(known().map(|p| p.y()).collect()));
        let (Some(x), Some(y)) = middle else { return Vec::new() };
        if known().count() < 3 {
            return Vec::new();
        }
        let suspicious = |p: &Point<f64>| {
            let apart = (p.x() - x).abs().max((p.y() - y).abs());
            let swapped = (p.y() - x).abs().max((p.x() - y).abs());
            apart > FAR && swapped < NEAR
        };
        self.entries
            .iter()
            .zip(&first_vertices)
            .filter_map(|(entry, vertex)| Some((entry, vertex.filter(suspicious)?)))
            .map(|(entry, vertex)| PlaceError {
                file: Arc::clone(&self.file),
                line: entry.line,
                feature: entry.keys.first().cloned(),
                fault: PlaceFault::Geometry(GeometryError::Swapped { longitude: vertex.x(), latitude: vertex.y() }),
            })
            .collect()
    }

    fn near(&self, key: &str) -> Vec<String> {
        let wanted: String = key.chars().take(64).collect::<String>().to_lowercase();
        let mut scored: Vec<(f64, String)> = self
            .names()
            .into_iter()
            .map(|name| {
                let candidate: String = name.chars().take(64).collect::<String>().to_lowercase();
                (strsim::jaro_winkler(&wanted, &candidate), name)
            })
            .filter(|(score, _)| *score >= 0.8)
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        scored.into_iter().take(3).map(|(_, name)| name).collect()
    }
}

impl Entry {
    fn read(feature: Value, line: Option<usize>) -> Option<Entry> {
        let Value::Object(mut members) = feature else { return None };
        if members.get("type").and_then(Value::as_str) != Some("Feature") {
            return None;
        }
        let properties = match members.remove("properties") {
            Some(Value::Object(properties)) => properties,
            _ => Map::new(),
        };
        let mut keys: Vec<String> = Vec::new();
        for key in [members.get("id"), properties.get("name")].into_iter().flatten() {
            let key = match key {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                _ => continue,
            };
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        let geometry = members.remove("geometry").unwrap_or(Value::Null);
        Some(Entry { line, keys, properties, geometry })
    }

    fn text(&self, property: &str) -> Option<&str> {
        self.properties.get(property).and_then(Value::as_str)
    }

    fn version(&self, zone: &Zone) -> Result<Version, PlaceFault> {
        let geometry = read_geometry(&self.geometry).map_err(PlaceFault::Geometry)?;
        let (valid_from, valid_to) = (self.instant("valid_from", zone)?, self.instant("valid_to", zone)?);
        if valid_from.zip(valid_to).is_some_and(|(from, to)| from >= to) {
            return Err(PlaceFault::NeverValid);
        }
        Ok(Version { valid_from, valid_to, geometry: Arc::new(geometry) })
    }

    fn instant(&self, property: &'static str, zone: &Zone) -> Result<Option<Timestamp>, PlaceFault> {
        let text = match self.properties.get(property) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(text)) => text,
            Some(other) => {
                let reason = format!("`{other}` is not a date in quotation marks");
                return Err(PlaceFault::Validity { property, reason });
            }
        };
        let instant = parse_instant(text, zone, false);
        instant.map(Some).map_err(|error| PlaceFault::Validity { property, reason: error.to_string() })
    }
}

fn read_geometry(geometry: &Value) -> Result<Geometry, GeometryError> {
    let Value::Object(members) = geometry else {
        return Err(if geometry.is_null() { GeometryError::Empty } else { GeometryError::Malformed });
    };
    let Some(sort) = members.get("type").and_then(Value::as_str) else { return Err(GeometryError::Malformed) };
    if !matches!(sort, "Point" | "MultiPoint" | "LineString" | "MultiLineString" | "Polygon" | "MultiPolygon") {
        return Err(GeometryError::Unsupported(sort.chars().take(40).collect()));
    }
    let coordinates = members.get("coordinates").ok_or(GeometryError::Malformed)?;
    if coordinates.as_array().is_some_and(Vec::is_empty) {
        return Err(GeometryError::Empty);
    }
    match sort {
        "Point" => Geometry::points(MultiPoint(vec![Point(position(coordinates)?)])),
        "MultiPoint" => Geometry::points(MultiPoint(list(coordinates, position)?.into_iter().map(Point).collect())),
        "LineString" => Geometry::lines(MultiLineString(vec![line(coordinates)?])),
        "MultiLineString" => Geometry::lines(MultiLineString(list(coordinates, line)?)),
        "Polygon" => Geometry::areas(MultiPolygon(vec![polygon(coordinates)?])),
        _ => Geometry::areas(MultiPolygon(list(coordinates, polygon)?)),
    }
}

fn list<T>(value: &Value, read: fn(&Value) -> Result<T, GeometryError>) -> Result<Vec<T>, GeometryError> {
    value.as_array().ok_or(GeometryError::Malformed)?.iter().map(read).collect()
}

/// Longitude and latitude; a height is not used.
fn position(value: &Value) -> Result<Coord<f64>, GeometryError> {
    match value.as_array().map(Vec::as_slice) {
        Some([x, y, ..]) => {
            let (x, y) = x.as_f64().zip(y.as_f64()).ok_or(GeometryError::Malformed)?;
            Ok(Coord { x, y })
        }
        _ => Err(GeometryError::Malformed),
    }
}

fn line(value: &Value) -> Result<LineString<f64>, GeometryError> {
    Ok(LineString(list(value, position)?))
}

fn polygon(value: &Value) -> Result<Polygon<f64>, GeometryError> {
    let mut rings = list(value, line)?.into_iter();
    let exterior = rings.next().ok_or(GeometryError::Empty)?;
    let interiors: Vec<LineString<f64>> = rings.collect();
    for ring in std::iter::once(&exterior).chain(&interiors) {
        match (ring.0.first(), ring.0.last()) {
            (Some(first), Some(last)) if first != last => return Err(GeometryError::OpenRing),
            (Some(_), _) => {}
            (None, _) => return Err(GeometryError::Empty),
        }
    }
    Ok(Polygon::new(exterior, interiors))
}

/// What is wrong with a file of places, or with a feature in it.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceError {
    /// Name of the file.
    pub file: Arc<str>,
    /// Line on which the feature or the fault begins, from 1, where it is known.
    pub line: Option<usize>,
    /// The feature concerned, where it is one.
    pub feature: Option<String>,
    /// What is wrong.
    pub fault: PlaceFault,
}

/// A kind of fault of a file of places.
#[derive(Debug, Clone, PartialEq)]
pub enum PlaceFault {
    /// Not JSON; the reader's complaint.
    NotJson(String),
    /// JSON, but neither a feature nor a collection of features.
    NotGeoJson,
    /// No feature of that id or name; up to three near ones.
    NoSuchFeature(Vec<String>),
    /// Declared as one sort of place and drawn as another, or drawn differently in two versions.
    WrongSort {
        /// What was declared, or what the first version is.
        expected: PlaceSort,
        /// What the file has.
        found: PlaceSort,
    },
    /// Points, lines or polygons that are no place on Earth.
    Geometry(GeometryError),
    /// A date of validity that cannot be read.
    Validity {
        /// `valid_from` or `valid_to`.
        property: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// A version that ends before it begins.
    NeverValid,
    /// Two versions that are valid at one instant.
    Overlap {
        /// Line of the other version.
        other_line: Option<usize>,
    },
    /// Versions that name different parties for one hand of a line.
    SidesDiffer,
}

impl PlaceError {
    /// What would mend it: a whole sentence.
    pub fn remedy(&self) -> String {
        match &self.fault {
            PlaceFault::NotJson(_) => {
                "Export the file again as GeoJSON, or mend it with an editor of JSON.".to_string()
            }
            PlaceFault::NotGeoJson => {
                "Make the file a `FeatureCollection`, whose features have an `id` or a `name` among their properties."
                    .to_string()
            }
            PlaceFault::NoSuchFeature(near) => match near.first() {
                Some(name) => format!("Write `{name}`, or add a feature of that id or name to the file."),
                None => "Add a feature of that id, or with that `name` among its properties, to the file.".to_string(),
            },
            PlaceFault::WrongSort { found, .. } => {
                format!("Declare the place as {found}, or draw it otherwise, the same in all its versions.")
            }
            PlaceFault::Geometry(error) => error.remedy().to_string(),
            PlaceFault::Validity { property, .. } => {
                format!("Write `\"{property}\": \"2015-02-18\"`, or leave it out.")
            }
            PlaceFault::NeverValid => "Let `valid_from` lie before `valid_to`.".to_string(),
            PlaceFault::Overlap { .. } => {
                "Let each version's `valid_to` be no later than the next one's `valid_from`; it is not itself a day of \
                 validity."
                    .to_string()
            }
            PlaceFault::SidesDiffer => {
                "Draw all versions of the line in one direction, and name the same `left` and `right` in each."
                    .to_string()
            }
        }
    }
}

impl fmt::Display for PlaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        f.write_str(": ")?;
        if let (Some(feature), false) = (&self.feature, matches!(self.fault, PlaceFault::NoSuchFeature(_))) {
            write!(f, "feature `{feature}`: ")?;
        }
        match &self.fault {
            PlaceFault::NotJson(complaint) => write!(f, "not JSON: {complaint}"),
            PlaceFault::NotGeoJson => f.write_str("JSON, but neither a feature nor a collection of features"),
            PlaceFault::NoSuchFeature(near) => {
                write!(f, "no feature has the id or name `{}`", self.feature.as_deref().unwrap_or_default())?;
                if near.is_empty() { Ok(()) } else { write!(f, "; near it: `{}`", near.join("`, `")) }
            }
            PlaceFault::WrongSort { expected, found } => write!(f, "expected as {expected}, drawn as {found}"),
            PlaceFault::Geometry(error) => write!(f, "{error}"),
            PlaceFault::Validity { property, reason } => write!(f, "`{property}`: {reason}"),
            PlaceFault::NeverValid => f.write_str("`valid_to` is not after `valid_from`"),
            PlaceFault::Overlap { other_line } => {
                f.write_str("is valid at the same time as another version of it")?;
                other_line.map_or(Ok(()), |line| write!(f, " (line {line})"))
            }
            PlaceFault::SidesDiffer => f.write_str("its versions name different parties for one hand of the line"),
        }
    }
}

impl std::error::Error for PlaceError {}

#[cfg(test)]
mod tests;
