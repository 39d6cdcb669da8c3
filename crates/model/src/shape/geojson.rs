use std::fmt;
use std::sync::Arc;

use super::{Feature, GeometryError, PlaceSort};
use crate::Zone;

/// A file of places, read once.
#[derive(Debug, Clone)]
pub struct PlaceFile {
    file: Arc<str>,
}

impl PlaceFile {
    /// Reads the text of a GeoJSON file (RFC 7946); `file` is its name for messages, and dates without a clock time are
    /// read in `zone`.
    ///
    /// # Errors
    /// [`PlaceFault::NotJson`] or [`PlaceFault::NotGeoJson`].
    pub fn parse(text: &str, file: &Arc<str>, zone: &Zone) -> Result<PlaceFile, PlaceError> {
        todo!()
    }

    /// The feature whose `id` or `properties.name` is `key`. Several features of one key are its versions in time.
    ///
    /// # Errors
    /// [`PlaceError`] for the first thing that is wrong with it.
    pub fn feature(&self, key: &str, sort: Option<PlaceSort>) -> Result<Feature, PlaceError> {
        todo!()
    }

    /// The names by which [`PlaceFile::feature`] finds features, in the order of the file, each once.
    pub fn names(&self) -> Vec<String> {
        todo!()
    }

    /// Features whose longitudes and latitudes look swapped, as they would lie among the others only then. Worth a
    /// warning; the features are read all the same.
    pub fn suspicions(&self) -> Vec<PlaceError> {
        todo!()
    }
}

/// What is wrong with a file of places, or with a feature in it.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceError {
    /// Name of the file.
    pub file: Arc<str>,
    /// Line on which the feature or the fault begins, from 1, where it is known.
    pub line: Option<usize>,
    /// The feature asked for, where one was.
    pub feature: Option<String>,
    /// What is wrong.
    pub fault: PlaceFault,
}

impl PlaceError {
    /// What would mend it: a whole sentence.
    pub fn remedy(&self) -> String {
        todo!()
    }
}

/// A kind of fault of a file of places.
#[derive(Debug, Clone, PartialEq)]
pub enum PlaceFault {
    /// Not JSON; the text of the reader's complaint.
    NotJson(String),
    /// JSON, but no feature or collection of features.
    NotGeoJson,
    /// No feature of that id or name; up to three near names.
    NoSuchFeature(Vec<String>),
    /// A geometry that is no place.
    Geometry(GeometryError),
}

impl fmt::Display for PlaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        todo!()
    }
}
