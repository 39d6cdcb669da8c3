//! How large a place is: its ground is cut into smaller and smaller boxes of longitudes and latitudes, whose areas on the
//! ellipsoid are known exactly, until those that its boundary may cross hardly count.

use std::collections::VecDeque;

use geo_types::Rect;
use jiff::Timestamp;

use super::Shape;
use super::covers::{ball_around, halves};
use super::ellipsoid::{ECCENTRICITY_SQUARED, POLAR_RADIUS};
use crate::Tri;

/// Pieces of ground that are looked at before the bounds are left as they are.
const MOST_PIECES: usize = 20_000;
/// The part of the whole that may lie between the bounds.
const PRECISION: f64 = 0.01;
/// The part by which sums may be off.
const ROUNDING: f64 = 1e-9;
/// A place whose box spans as many degrees of longitude has no bounds of its own, as `beyond 25 km of P`.
const UNBOUNDED: f64 = 180.0;

impl Shape {
    /// Square kilometres of the place as it stood at an instant, on the ellipsoid of WGS 84: at least and at most. They lie
    /// a hundredth apart, or more where the boundary is long and winding. `None` for a place that reaches around the
    /// globe, and where a feature that it is made of has no version then.
    pub fn square_km(&self, at: Timestamp) -> Option<(f64, f64)> {
        if !self.is_resolved(at) {
            return None;
        }
        let Some(ground) = self.bounding_box() else { return Some((0.0, 0.0)) };
        if ground.width() >= UNBOUNDED {
            return None;
        }
        let mut boxes = VecDeque::from([ground]);
        let (mut inside, mut open) = (0.0, square_km_of(ground));
        let mut looked_at = 0;
        while let Some(piece) = boxes.pop_front() {
            looked_at += 1;
            if looked_at > MOST_PIECES || open <= PRECISION * (inside + open) {
                break;
            }
            let (center, radius) = ball_around(piece);
            let area = square_km_of(piece);
            match self.holds(center, radius, at, at) {
                Tri::Yes => (inside, open) = (inside + area, open - area),
                Tri::No => open -= area,
                Tri::Possibly => boxes.extend(halves(piece)),
            }
        }
        // Sums of so many pieces are rounded in their last digits.
        Some((inside * (1.0 - ROUNDING), (inside + open.max(0.0)) * (1.0 + ROUNDING)))
    }
}

/// The area of a box of longitudes and latitudes in square kilometres, by the closed formula for the zone between two
/// parallels: a²q/2 for each radian of longitude, with the q of Snyder 1987, *Map Projections: A Working Manual*,
/// equation 3-12, and a²(1 − e²) = b².
fn square_km_of(piece: Rect<f64>) -> f64 {
    let eccentricity = ECCENTRICITY_SQUARED.sqrt();
    let from_equator = |latitude: f64| {
        let sine = latitude.clamp(-90.0, 90.0).to_radians().sin();
        let part = sine / (1.0 - ECCENTRICITY_SQUARED * sine * sine) + (eccentricity * sine).atanh() / eccentricity;
        POLAR_RADIUS * POLAR_RADIUS / 2.0 * part
    };
    piece.width().to_radians() * (from_equator(piece.max().y) - from_equator(piece.min().y)) / 1e6
}

#[cfg(test)]
mod tests {
    use geo_types::{Coord, MultiPolygon, Polygon};

    use super::super::{Feature, Geometry};
    use super::*;

    fn bounds(shape: &Shape) -> (f64, f64) {
        shape.square_km(Timestamp::UNIX_EPOCH).unwrap()
    }

    fn area(corners: &[(f64, f64)]) -> Shape {
        let ring = corners.iter().map(|(x, y)| Coord { x: *x, y: *y }).collect::<Vec<_>>();
        let polygon = Polygon::new(ring.into(), Vec::new());
        Shape::Feature(Feature::constant("area", Geometry::areas(MultiPolygon(vec![polygon])).unwrap()))
    }

    #[test]
    fn the_whole_globe_is_as_large_as_it_is() {
        let globe = Rect::new(Coord { x: -180.0, y: -90.0 }, Coord { x: 180.0, y: 90.0 });
        // 510,065,621.724 km² by Moritz 2000, Geodetic Reference System 1980, whose ellipsoid is that of WGS 84 to 0.1 mm.
        assert!((square_km_of(globe) - 510_065_621.7).abs() < 1.0, "{}", square_km_of(globe));
    }

    #[test]
    fn bounds_contain_the_area_and_lie_close() {
        let town = area(&[(38.0, 48.2), (38.1, 48.2), (38.1, 48.3), (38.0, 48.3)]);
        let exact = square_km_of(Rect::new(Coord { x: 38.0, y: 48.2 }, Coord { x: 38.1, y: 48.3 }));
        let (least, most) = bounds(&town);
        assert!(least <= exact && exact <= most && most - least <= 0.0101 * most, "{least} {exact} {most}");
        let triangle = area(&[(38.0, 48.2), (38.1, 48.2), (38.1, 48.3)]);
        let (least, most) = bounds(&triangle);
        // Boxes lie badly along a slanting edge, and more of them would be needed for the hundredth.
        assert!(least <= exact * 0.5007 && exact * 0.499 <= most && most - least <= 0.02 * most, "{least} {most}");
    }

    #[test]
    fn distances_and_differences_have_areas_too() {
        let town = area(&[(38.0, 48.2), (38.1, 48.2), (38.1, 48.3), (38.0, 48.3)]);
        let around = Shape::Within { metres: 10_000.0, of: Box::new(town.clone()) };
        // A figure widened by D gains its perimeter times D and a circle of radius D, but for the curve of the globe.
        let steiner = 82.5 + 2.0 * (7.43 + 11.12) * 10.0 + std::f64::consts::PI * 100.0;
        let (least, most) = bounds(&around);
        assert!(least < steiner * 1.005 && most > steiner * 0.995, "{least} {steiner} {most}");
        let ring = bounds(&Shape::Except(Box::new(around), Box::new(town)));
        assert!(ring.0 < steiner - 82.0 && ring.1 > steiner - 83.0, "{ring:?} {steiner}");
    }

    #[test]
    fn what_reaches_around_the_globe_has_no_area() {
        let town = area(&[(38.0, 48.2), (38.1, 48.2), (38.1, 48.3)]);
        assert_eq!(Shape::Beyond { metres: 1.0, of: Box::new(town) }.square_km(Timestamp::UNIX_EPOCH), None);
    }
}
