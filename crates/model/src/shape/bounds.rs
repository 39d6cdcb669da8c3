use geo_types::Point;
use jiff::Timestamp;

use super::ellipsoid::normal_longitude;
use super::{Feature, Shape, Version};

/// What is known of the signed distance from a point to the boundary of a place in metres, negative inside: it lies
/// between `least` and `most`. A verdict rests on these two; `estimate` is the plain composition of distances.
///
/// The true signed distance changes by no more than the distance moved. A ball of radius r around the point is therefore
/// inside where `most` + r ≤ 0, and outside where `least` − r > 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bounds {
    pub(super) least: f64,
    pub(super) estimate: f64,
    pub(super) most: f64,
}

impl Bounds {
    pub(super) const UNKNOWN: Bounds = Bounds { least: f64::NEG_INFINITY, estimate: 0.0, most: f64::INFINITY };

    /// A known distance; anything that is no number is unknown.
    pub(super) fn exact(distance: f64) -> Bounds {
        if distance.is_finite() {
            Bounds { least: distance, estimate: distance, most: distance }
        } else {
            Bounds::UNKNOWN
        }
    }

    /// The place and all within `metres` of it.
    ///
    /// Outside, the distance is less by exactly that. Inside, the depth is at least what remains of it, and may be more,
    /// as behind a bend of a line.
    fn within(self, metres: f64) -> Bounds {
        if metres.is_nan() {
            return Bounds::UNKNOWN;
        }
        let metres = metres.max(0.0);
        let least = self.least - metres;
        Bounds {
            least: if least >= 0.0 { least } else { f64::NEG_INFINITY },
            estimate: self.estimate - metres,
            most: self.most - metres,
        }
    }

    /// The outside, with the boundary.
    fn complement(self) -> Bounds {
        Bounds { least: -self.most, estimate: -self.estimate, most: -self.least }
    }

    /// In both. Outside one of them, the nearest common point may be farther than either, or there may be none.
    fn both(self, other: Bounds) -> Bounds {
        let most = self.most.max(other.most);
        Bounds {
            least: self.least.max(other.least),
            estimate: self.estimate.max(other.estimate),
            most: if most <= 0.0 { most } else { f64::INFINITY },
        }
    }

    /// In one at least. Inside one of them, the other may take the boundary farther away.
    pub(super) fn either(self, other: Bounds) -> Bounds {
        let least = self.least.min(other.least);
        Bounds {
            least: if least > 0.0 { least } else { f64::NEG_INFINITY },
            estimate: self.estimate.min(other.estimate),
            most: self.most.min(other.most),
        }
    }
}

impl Shape {
    /// What is known of the distance at an instant; unknown where a feature has no version.
    pub(super) fn bounds(&self, point: Point<f64>, at: Timestamp) -> Bounds {
        if !(point.x().is_finite() && point.y().abs() <= 90.0) {
            return Bounds::UNKNOWN;
        }
        self.bounds_on_earth(Point::new(normal_longitude(point.x()), point.y()), at)
    }

    fn bounds_on_earth(&self, point: Point<f64>, at: Timestamp) -> Bounds {
        match self {
            Shape::Feature(feature) => match feature.version_at(at) {
                Some(version) => version.geometry.bounds(point),
                None => Bounds::UNKNOWN,
            },
            Shape::Within { metres, of } => of.bounds_on_earth(point, at).within(*metres),
            Shape::Beyond { metres, of } => of.bounds_on_earth(point, at).within(*metres).complement(),
            Shape::Both(a, b) => a.bounds_on_earth(point, at).both(b.bounds_on_earth(point, at)),
            Shape::Either(a, b) => a.bounds_on_earth(point, at).either(b.bounds_on_earth(point, at)),
            Shape::Except(a, b) => a.bounds_on_earth(point, at).both(b.bounds_on_earth(point, at).complement()),
            Shape::Corridor { metres, along } => along.bounds_on_earth(point, at).within(*metres / 2.0),
            Shape::Side { side, of } => match of.line_at(at) {
                Some(version) => version.geometry.side_bounds(*side, point),
                None => Bounds::UNKNOWN,
            },
            Shape::Frozen { of, at } => of.bounds_on_earth(point, *at),
        }
    }

    /// Whether every feature that the place is made of has a version at an instant.
    pub(super) fn is_resolved(&self, at: Timestamp) -> bool {
        match self {
            Shape::Feature(feature) => feature.version_at(at).is_some(),
            Shape::Within { of, .. }
            | Shape::Beyond { of, .. }
            | Shape::Corridor { along: of, .. }
            | Shape::Side { of, .. } => of.is_resolved(at),
            Shape::Both(a, b) | Shape::Either(a, b) | Shape::Except(a, b) => a.is_resolved(at) && b.is_resolved(at),
            Shape::Frozen { of, at } => of.is_resolved(*at),
        }
    }

    /// The feature that this is, as it stood at an instant, if it is one alone.
    pub(super) fn line_at(&self, at: Timestamp) -> Option<&Version> {
        match self {
            Shape::Feature(feature) => feature.version_at(at),
            Shape::Frozen { of, at } => of.line_at(*at),
            _ => None,
        }
    }

    /// Calls `visit` on every feature that changes with the time asked about, which a frozen one does not.
    pub(super) fn visit_changing(&self, visit: &mut impl FnMut(&Feature)) {
        match self {
            Shape::Feature(feature) => visit(feature),
            Shape::Within { of, .. }
            | Shape::Beyond { of, .. }
            | Shape::Corridor { along: of, .. }
            | Shape::Side { of, .. } => of.visit_changing(visit),
            Shape::Both(a, b) | Shape::Either(a, b) | Shape::Except(a, b) => {
                a.visit_changing(visit);
                b.visit_changing(visit);
            }
            Shape::Frozen { .. } => {}
        }
    }
}
