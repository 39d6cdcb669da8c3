//! Whether one place surely contains another: first by how they are composed, then by looking at smaller and smaller
//! pieces of the ground.

use std::collections::VecDeque;

use geo_types::{Coord, Point, Rect};
use jiff::Timestamp;

use super::Shape;
use super::ellipsoid::GREATEST_RADIUS;
use crate::Tri;

/// Pieces of ground that are looked at for one instant before the answer is left open.
const MOST_PIECES: usize = 4_000;
/// Pieces smaller than this many metres are not cut further.
const SMALLEST_PIECE: f64 = 1.0;
/// Comparisons of forms before containment by form counts as not shown.
const MOST_COMPARISONS: u32 = 10_000;
/// Vertices of one feature that are tried as witnesses of an uncovered point.
const MOST_WITNESSES: usize = 64;

impl Shape {
    /// Whether this place surely contains another whenever the other exists, as a monitor's mandate must contain the
    /// place of a clause.
    ///
    /// `Yes` where the composition shows it (a distance from the same place that is no greater, one of two under `and`,
    /// and so on) or where the other's ground was cut into pieces each of which lies inside; `No` where some point surely
    /// lies in the other and outside this; `Possibly` where neither was shown, as for two boundaries that touch.
    pub fn covers(&self, other: &Shape) -> Tri {
        if self.contains_by_form(other) {
            return Tri::Yes;
        }
        let mut instants = vec![Timestamp::MIN];
        instants.extend(self.changes());
        instants.extend(other.changes());
        instants.sort_unstable();
        instants.dedup();
        let answers: Vec<Tri> =
            instants.into_iter().filter(|at| other.exists(*at)).map(|at| covers_at(self, other, at)).collect();
        if answers.contains(&Tri::No) {
            return Tri::No;
        }
        Tri::agree(answers)
    }

    /// Whether the composition of the two places alone shows that this contains the other at every instant.
    pub(super) fn contains_by_form(&self, other: &Shape) -> bool {
        let mut left = MOST_COMPARISONS;
        contains(self, other, &mut left)
    }

    /// Whether there can be such a place at an instant.
    fn exists(&self, at: Timestamp) -> bool {
        match self {
            Shape::Feature(feature) => feature.version_at(at).is_some(),
            Shape::Within { of, .. }
            | Shape::Beyond { of, .. }
            | Shape::Corridor { along: of, .. }
            | Shape::Side { of, .. } => of.exists(at),
            Shape::Both(a, b) => a.exists(at) && b.exists(at),
            Shape::Either(a, b) => a.exists(at) || b.exists(at),
            Shape::Except(a, _) => a.exists(at),
            Shape::Frozen { of, at } => of.exists(*at),
        }
    }

    /// Points that may lie in the place, for trying.
    fn witnesses(&self, at: Timestamp) -> Vec<Point<f64>> {
        match self {
            Shape::Feature(feature) => {
                feature.version_at(at).map(|version| version.geometry.some_vertices(MOST_WITNESSES)).unwrap_or_default()
            }
            Shape::Within { of, .. } | Shape::Corridor { along: of, .. } => of.witnesses(at),
            Shape::Both(a, b) | Shape::Either(a, b) => {
                let mut points = a.witnesses(at);
                points.extend(b.witnesses(at));
                points.truncate(4 * MOST_WITNESSES);
                points
            }
            Shape::Except(a, _) => a.witnesses(at),
            Shape::Frozen { of, at } => of.witnesses(*at),
            Shape::Beyond { .. } | Shape::Side { .. } => Vec::new(),
        }
    }
}

/// A distance from a place as both `within` and `corridor` give it.
fn distance_from(shape: &Shape) -> Option<(f64, &Shape)> {
    match shape {
        Shape::Within { metres, of } => Some((metres.max(0.0), of)),
        Shape::Corridor { metres, along } => Some((metres.max(0.0) / 2.0, along)),
        _ => None,
    }
}

fn contains(outer: &Shape, inner: &Shape, left: &mut u32) -> bool {
    let Some(rest) = left.checked_sub(1) else { return false };
    *left = rest;
    if outer == inner {
        return true;
    }
    let by_inner = match inner {
        Shape::Both(a, b) => contains(outer, a, left) || contains(outer, b, left),
        Shape::Either(a, b) => contains(outer, a, left) && contains(outer, b, left),
        Shape::Except(a, _) => contains(outer, a, left),
        _ => false,
    };
    if by_inner {
        return true;
    }
    let by_outer = match outer {
        Shape::Both(a, b) => contains(a, inner, left) && contains(b, inner, left),
        Shape::Either(a, b) => contains(a, inner, left) || contains(b, inner, left),
        _ => false,
    };
    if by_outer {
        return true;
    }
    match (outer, inner) {
        (Shape::Beyond { metres: least, of: outer }, Shape::Beyond { metres, of: inner }) => {
            metres >= least && contains(inner, outer, left)
        }
        (Shape::Frozen { of: outer, at }, Shape::Frozen { of: inner, at: inner_at }) => {
            at == inner_at && contains(outer, inner, left)
        }
        _ => {
            let Some((most, around)) = distance_from(outer) else { return false };
            let nested = distance_from(inner)
                .is_some_and(|(metres, inner_around)| metres <= most && contains(around, inner_around, left));
            nested || (most >= 0.0 && contains(around, inner, left))
        }
    }
}

/// Whether `outer` contains `inner` as both stood at an instant, by cutting the ground of `inner` into boxes.
fn covers_at(outer: &Shape, inner: &Shape, at: Timestamp) -> Tri {
    let outside =
        |point: Point<f64>| inner.holds(point, 0.0, at, at) == Tri::Yes && outer.holds(point, 0.0, at, at) == Tri::No;
    if inner.witnesses(at).into_iter().any(outside) {
        return Tri::No;
    }
    let Some(ground) = inner.bounding_box() else { return Tri::Possibly };
    let mut boxes = VecDeque::from([ground]);
    let mut open = false;
    let mut looked_at = 0;
    while let Some(piece) = boxes.pop_front() {
        looked_at += 1;
        if looked_at > MOST_PIECES {
            return Tri::Possibly;
        }
        let (center, radius) = ball_around(piece);
        if inner.holds(center, radius, at, at) == Tri::No || outer.holds(center, radius, at, at) == Tri::Yes {
            continue;
        }
        if outside(center) {
            return Tri::No;
        }
        if radius < SMALLEST_PIECE {
            open = true;
        } else {
            boxes.extend(halves(piece));
        }
    }
    if open { Tri::Possibly } else { Tri::Yes }
}

/// Metres up and across half a box of longitudes and latitudes, neither too small.
fn half_sizes(piece: Rect<f64>) -> (f64, f64) {
    let (low, high) = (piece.min(), piece.max());
    let nearest_to_equator = if low.y * high.y <= 0.0 { 0.0 } else { low.y.abs().min(high.y.abs()) };
    // The radius of a parallel, N cos φ, falls towards the poles, and N is nowhere greater than at them.
    let parallel = GREATEST_RADIUS * nearest_to_equator.to_radians().cos();
    ((high.y - low.y).to_radians() / 2.0 * GREATEST_RADIUS, (high.x - low.x).to_radians() / 2.0 * parallel)
}

/// A ball that contains a box of longitudes and latitudes: up or down the meridian and along a parallel leads from its
/// centre to each of its points.
pub(super) fn ball_around(piece: Rect<f64>) -> (Point<f64>, f64) {
    let (up, across) = half_sizes(piece);
    (Point::from(piece.center()), (up + across) * (1.0 + 1e-9) + 1e-6)
}

/// A box cut across its longer side.
pub(super) fn halves(piece: Rect<f64>) -> [Rect<f64>; 2] {
    let (low, high, middle) = (piece.min(), piece.max(), piece.center());
    let (up, across) = half_sizes(piece);
    if across > up {
        [Rect::new(low, Coord { x: middle.x, y: high.y }), Rect::new(Coord { x: middle.x, y: low.y }, high)]
    } else {
        [Rect::new(low, Coord { x: high.x, y: middle.y }), Rect::new(Coord { x: low.x, y: middle.y }, high)]
    }
}
