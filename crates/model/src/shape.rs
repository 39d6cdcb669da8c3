//! Places: geometry on the ellipsoid of WGS 84, its versions in time, and what can be said of an event's position.
//!
//! A place is a closed set: its boundary belongs to it. Distances are geodesic and in metres.

use geo_types::{Point, Rect};
use jiff::Timestamp;

use crate::Tri;

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
    /// goes on straight for 1,000 km, and what lies beyond that is on neither hand for certain. A place that is not one
    /// line has no sides, and an event is only possibly on them.
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
    /// Metres from a point to the boundary of the place, negative inside, as it stood at an instant. `None` where a feature
    /// that the place is made of has no version then.
    ///
    /// Exact for features, and for distances from them as seen from outside. Otherwise an estimate that is never larger
    /// than the true value outside and never deeper than it inside: the greater of two for `and`, the lesser for `or`,
    /// negated for `beyond` and the second of `except`. Where it cannot tell inside from outside (a distance from a
    /// composed place) it is negative or zero; what is sure, [`Shape::holds`] says.
    pub fn signed_distance(&self, point: Point<f64>, at: Timestamp) -> Option<f64> {
        todo!()
    }

    /// Whether an event lies in the place that happened somewhere within `radius` metres of a point, at some instant of
    /// the half-open span from `from` to `to`, or exactly at `from` where both are equal.
    ///
    /// `Yes` and `No` are given only when they hold for every point so near and for every version of the place that was
    /// valid in the span; at an instant without a version, or with a radius that is infinite or not a number, it is
    /// `Possibly`. The boundary is inside. A negative radius counts as zero.
    pub fn holds(&self, point: Point<f64>, radius: f64, from: Timestamp, to: Timestamp) -> Tri {
        todo!()
    }

    /// Whether this place surely contains another whenever the other exists, as a mandate must contain the place of a
    /// clause. `No` where a point of the other surely lies outside; `Possibly` where neither was shown.
    pub fn covers(&self, other: &Shape) -> Tri {
        todo!()
    }

    /// Whether the place surely contains no point, at any time.
    pub fn is_empty(&self) -> bool {
        todo!()
    }

    /// A box of longitudes and latitudes in degrees that contains the place in all its versions; `None` for an empty
    /// one. Where the place may reach a pole or the antimeridian, the box spans all longitudes.
    pub fn bounding_box(&self) -> Option<Rect<f64>> {
        todo!()
    }

    /// Whether it has a left and a right hand: whether it is one line in each of its versions.
    pub fn has_sides(&self) -> bool {
        todo!()
    }

    /// The instants at which the place may change, in order.
    pub fn changes(&self) -> Vec<Timestamp> {
        todo!()
    }
}
