//! Places: geometry on the ellipsoid of WGS 84, its versions in time, and what can be said of an event's position.
//!
//! A place is a closed set: its boundary belongs to it. Distances are geodesic and in metres.

use geo_types::{Point, Rect};
use jiff::Timestamp;

use crate::Tri;

use self::geometry::{joined, shared, widened, world};

mod area;
mod bounds;
mod covers;
mod ellipsoid;
mod feature;
mod geojson;
mod geometry;

pub use ellipsoid::geodesic_distance;
pub use feature::{Feature, Version};
pub use geojson::{PlaceError, PlaceFault, PlaceFile};
pub use geometry::{Geometry, GeometryError, PlaceSort};

/// A hand, looking along a line from its first vertex to its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// On the left hand.
    Left,
    /// On the right hand.
    Right,
}

/// A place as the language composes it. Every distance is in metres.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A feature of a file, resolved at the time asked about.
    Feature(Feature),
    /// `within D of P`: no farther than `metres` from some point of the place.
    Within {
        /// The distance.
        metres: f64,
        /// The place it is counted from.
        of: Box<Shape>,
    },
    /// `beyond D of P`: no nearer than `metres` to any point of the place.
    Beyond {
        /// The distance.
        metres: f64,
        /// The place it is counted from.
        of: Box<Shape>,
    },
    /// `P and Q`: in both.
    Both(Box<Shape>, Box<Shape>),
    /// `P or Q`: in at least one.
    Either(Box<Shape>, Box<Shape>),
    /// `P except Q`: in the first and not in the second, whose boundary stays with the first.
    Except(Box<Shape>, Box<Shape>),
    /// `corridor D along L`: a strip `metres` wide in all, half of it on either side, rounded at the ends.
    Corridor {
        /// The whole width.
        metres: f64,
        /// The line in its middle.
        along: Box<Shape>,
    },
    /// `side A of L`: everything on one hand of a line, as judged at the line's point nearest by; past its ends the line
    /// goes on straight for 1,000 km, and what lies nearest to the far tips is on neither hand for certain. The line must
    /// not cross itself or curl round its own end. A place that is not one line has no sides, and an event is only
    /// possibly on them.
    Side {
        /// The hand.
        side: Side,
        /// The line.
        of: Box<Shape>,
    },
    /// `… as of T`: the place as it was at one instant, whatever the time asked about.
    Frozen {
        /// The place.
        of: Box<Shape>,
        /// The instant at which its features are resolved.
        at: Timestamp,
    },
}

impl Shape {
    /// Metres from a point to the boundary of the place as it stood at an instant, negative inside. `None` where a
    /// feature that the place is made of has no version then, or where the point is not on Earth.
    ///
    /// Exact for features, to half a metre for areas. For `within` less by the distance, for `beyond` the negative of
    /// that, for `and` the greater of the two, for `or` the lesser, for `except` the greater of the first and the negative
    /// of the second. These have the right sign for every place but one made by a distance from a composed place
    /// (`within 5 km of (A and B)`), where they may say inside wrongly, and their size never exceeds the true distance
    /// where the sign is right. Whether an event surely lies inside, only [`Shape::holds`] says.
    pub fn signed_distance(&self, point: Point<f64>, at: Timestamp) -> Option<f64> {
        let on_earth = point.x().is_finite() && point.y().abs() <= 90.0;
        (on_earth && self.is_resolved(at)).then(|| self.bounds(point, at).estimate)
    }

    /// Whether an event lies in the place that happened somewhere within `radius` metres of a point, at some instant of
    /// the half-open span from `from` to `to`, or exactly at `from` where the span has no length.
    ///
    /// `Yes` and `No` are given only when they hold for every point so near and for every version of the place that was
    /// valid in the span; at an instant without a version, with a radius that is infinite or not a number, or for a point
    /// that is not on Earth, it is `Possibly`. The boundary is inside. A negative radius counts as zero.
    pub fn holds(&self, point: Point<f64>, radius: f64, from: Timestamp, to: Timestamp) -> Tri {
        if !radius.is_finite() {
            return Tri::Possibly;
        }
        let radius = radius.max(0.0);
        let first = self.holds_at(point, radius, from);
        if first == Tri::Possibly || to <= from {
            return first;
        }
        let changes = self.changes();
        let later = changes.iter().filter(|change| from < **change && **change < to);
        Tri::agree(std::iter::once(first).chain(later.map(|change| self.holds_at(point, radius, *change))))
    }

    fn holds_at(&self, point: Point<f64>, radius: f64, at: Timestamp) -> Tri {
        let bounds = self.bounds(point, at);
        if bounds.most + radius <= 0.0 {
            Tri::Yes
        } else if bounds.least - radius > 0.0 {
            Tri::No
        } else {
            Tri::Possibly
        }
    }

    /// A box of longitudes and latitudes in degrees that contains the place in all its versions; `None` for an empty
    /// one. Where the place may reach over a pole or the antimeridian, the box spans all longitudes.
    pub fn bounding_box(&self) -> Option<Rect<f64>> {
        match self {
            Shape::Feature(feature) => {
                feature.versions.iter().filter_map(|version| version.geometry.bounding_box()).reduce(joined)
            }
            Shape::Within { metres, of } => of.bounding_box().map(|found| widened(found, *metres)),
            Shape::Corridor { metres, along } => along.bounding_box().map(|found| widened(found, *metres / 2.0)),
            Shape::Beyond { .. } => Some(world()),
            Shape::Side { of, .. } => of.bounding_box().map(|_| world()),
            Shape::Both(a, b) => shared(a.bounding_box()?, b.bounding_box()?),
            Shape::Either(a, b) => match (a.bounding_box(), b.bounding_box()) {
                (Some(a), Some(b)) => Some(joined(a, b)),
                (a, b) => a.or(b),
            },
            Shape::Except(a, b) if b.contains_by_form(a) => None,
            Shape::Except(a, _) => a.bounding_box(),
            Shape::Frozen { of, .. } => of.bounding_box(),
        }
    }

    /// Whether the place surely contains nothing, or nothing but a boundary, at any time: features without versions,
    /// `and` of places that lie apart, `except` of a place that contains the first. A place that is not shown to be empty
    /// may still be.
    pub fn is_empty(&self) -> bool {
        self.bounding_box().is_none()
    }

    /// Whether it has a left and a right hand: whether it is one line in each of its versions.
    pub fn has_sides(&self) -> bool {
        match self {
            Shape::Feature(feature) => {
                !feature.versions.is_empty() && feature.versions.iter().all(|version| version.geometry.has_sides())
            }
            Shape::Frozen { of, at } => of.line_at(*at).is_some_and(|version| version.geometry.has_sides()),
            _ => false,
        }
    }

    /// The instants at which the place changes as its features do, in order. A frozen place never changes.
    pub fn changes(&self) -> Vec<Timestamp> {
        let mut changes = Vec::new();
        self.visit_changing(&mut |feature| {
            changes
                .extend(feature.versions.iter().flat_map(|version| [version.valid_from, version.valid_to]).flatten());
        });
        changes.sort_unstable();
        changes.dedup();
        changes
    }
}

#[cfg(test)]
mod tests;
