use std::sync::Arc;

use jiff::Timestamp;

use super::{Geometry, PlaceSort, Side};

/// A named feature with its versions in time.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Its id or name in the file.
    pub name: String,
    /// Its versions in order of time; no two are valid at one instant.
    pub versions: Vec<Version>,
    /// Party whose side is on the left hand of a line, as the file's property `left` says.
    pub left: Option<String>,
    /// Party whose side is on the right hand of a line, as the file's property `right` says.
    pub right: Option<String>,
}

/// The geometry of a feature during a half-open time of validity.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// First instant; `None` for always before.
    pub valid_from: Option<Timestamp>,
    /// First instant after it; `None` for ever after.
    pub valid_to: Option<Timestamp>,
    /// Where it lay.
    pub geometry: Arc<Geometry>,
}

impl Version {
    /// Whether it is valid at an instant.
    pub fn is_valid(&self, at: Timestamp) -> bool {
        self.valid_from.is_none_or(|from| from <= at) && self.valid_to.is_none_or(|to| at < to)
    }
}

impl Feature {
    /// A feature that never changes.
    pub fn constant(name: impl Into<String>, geometry: Geometry) -> Self {
        let version = Version { valid_from: None, valid_to: None, geometry: Arc::new(geometry) };
        Feature { name: name.into(), versions: vec![version], left: None, right: None }
    }

    /// The version valid at an instant.
    pub fn version_at(&self, at: Timestamp) -> Option<&Version> {
        self.versions.iter().find(|version| version.is_valid(at))
    }

    /// What it consists of, in its first version; `None` without versions.
    pub fn sort(&self) -> Option<PlaceSort> {
        self.versions.first().map(|version| version.geometry.sort())
    }

    /// The hand on which a party is, as the file says.
    pub fn side_of(&self, party: &str) -> Option<Side> {
        if self.left.as_deref() == Some(party) {
            Some(Side::Left)
        } else if self.right.as_deref() == Some(party) {
            Some(Side::Right)
        } else {
            None
        }
    }
}
