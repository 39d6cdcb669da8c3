use std::sync::LazyLock;

use geo_types::Point;
use geographiclib_rs::{Geodesic, GeodesicLine, InverseGeodesic, geodesic_capability as capability};

/// The ellipsoid of WGS 84 with its series coefficients: a constant, computed once.
static WGS84: LazyLock<Geodesic> = LazyLock::new(Geodesic::wgs84);

/// Equatorial radius of WGS 84 in metres.
pub(super) const EQUATORIAL_RADIUS: f64 = 6_378_137.0;
/// Polar radius of WGS 84 in metres.
pub(super) const POLAR_RADIUS: f64 = 6_356_752.314_245_179;
/// First eccentricity of WGS 84, squared: 1 − b²/a².
pub(super) const ECCENTRICITY_SQUARED: f64 =
    1.0 - POLAR_RADIUS * POLAR_RADIUS / (EQUATORIAL_RADIUS * EQUATORIAL_RADIUS);
/// Mean radius in metres, for estimates that a later step makes exact.
pub(super) const MEAN_RADIUS: f64 = 6_371_008.8;
/// Smallest radius of curvature, b²/a, met along the meridian at the equator.
pub(super) const LEAST_RADIUS: f64 = POLAR_RADIUS * POLAR_RADIUS / EQUATORIAL_RADIUS;
/// Greatest radius of curvature, a²/b, met at the poles.
pub(super) const GREATEST_RADIUS: f64 = EQUATORIAL_RADIUS * EQUATORIAL_RADIUS / POLAR_RADIUS;

/// Distances below this many metres are rounding, and count as none.
const ROUNDING: f64 = 1e-6;

/// Metres between two points along the geodesic on WGS 84, to nanometres (Karney 2013, *Algorithms for geodesics*,
/// J. Geodesy 87). `x` is the longitude and `y` the latitude in degrees; not a number where a coordinate is none.
pub fn geodesic_distance(a: Point<f64>, b: Point<f64>) -> f64 {
    WGS84.inverse(a.y(), a.x(), b.y(), b.x())
}

/// The point that lies `metres` from another in the direction `azimuth`, in degrees clockwise from north.
pub(super) fn destination(from: Point<f64>, azimuth: f64, metres: f64) -> Point<f64> {
    let (point, _) = Ray::new(from, azimuth).at(metres);
    point
}

/// A point in the space around the ellipsoid: metres from its centre. Its straight distances never exceed geodesic ones.
pub(super) fn in_space(point: Point<f64>) -> [f64; 3] {
    let (sin_lat, cos_lat) = point.y().to_radians().sin_cos();
    let (sin_lon, cos_lon) = point.x().to_radians().sin_cos();
    let squash = (POLAR_RADIUS / EQUATORIAL_RADIUS).powi(2);
    let normal = EQUATORIAL_RADIUS / (1.0 - (1.0 - squash) * sin_lat * sin_lat).sqrt();
    [normal * cos_lat * cos_lon, normal * cos_lat * sin_lon, normal * squash * sin_lat]
}

/// A geodesic that starts at a point in a direction.
struct Ray(GeodesicLine);

impl Ray {
    fn new(from: Point<f64>, azimuth: f64) -> Ray {
        let needs = capability::LATITUDE | capability::LONGITUDE | capability::AZIMUTH | capability::DISTANCE_IN;
        Ray(GeodesicLine::new(&WGS84, from.y(), from.x(), azimuth, Some(needs), None, None))
    }

    /// The point so many metres along it, and the azimuth there.
    fn at(&self, metres: f64) -> (Point<f64>, f64) {
        let wants = capability::LATITUDE | capability::LONGITUDE | capability::AZIMUTH;
        let (_, lat, lon, azimuth, ..) = self.0._gen_position(false, metres, wants);
        (Point::new(normal_longitude(lon), lat), azimuth)
    }
}

/// A longitude between -180 and 180 degrees.
pub(super) fn normal_longitude(longitude: f64) -> f64 {
    if (-180.0..=180.0).contains(&longitude) { longitude } else { (longitude + 180.0).rem_euclid(360.0) - 180.0 }
}

/// A geodesic from one vertex to another, prepared for questions of distance.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    pub(super) start: Point<f64>,
    pub(super) end: Point<f64>,
    /// Metres.
    pub(super) length: f64,
    /// Degrees clockwise from north at the start and at the end.
    pub(super) azimuths: (f64, f64),
    chord_start: [f64; 3],
    chord: [f64; 3],
    /// No point of the segment is farther than this from the chord.
    sagitta: f64,
}

/// The point of a segment that is nearest to another point.
#[derive(Debug, Clone, Copy)]
pub(super) struct Nearest {
    /// Metres between them.
    pub(super) distance: f64,
    /// Metres from the segment's start.
    pub(super) along: f64,
    /// Azimuth in degrees at the nearest point towards the other.
    pub(super) towards: f64,
    /// Azimuth in degrees of the segment at the nearest point.
    pub(super) heading: f64,
}

/// Longer segments get no lower bound: their tangents may turn by more than a right angle.
const LONGEST_WITH_CHORD: f64 = 9_000_000.0;

impl Segment {
    /// The geodesic between two points; `None` where they coincide or have no geodesic.
    pub(super) fn new(start: Point<f64>, end: Point<f64>) -> Option<Segment> {
        let (length, first, last, _): (f64, f64, f64, f64) = WGS84.inverse(start.y(), start.x(), end.y(), end.x());
        if !length.is_finite() || length < ROUNDING {
            return None;
        }
        let (a, b) = (in_space(start), in_space(end));
        Some(Segment {
            start,
            end,
            length,
            azimuths: (first, last),
            chord_start: a,
            chord: minus(b, a),
            // A curve of curvature at most k and length L keeps within k(L/2)²/2 of its tangent in the middle, so its chord
            // does too. A geodesic's curvature in space is the normal curvature, at most 1 over the least radius.
            sagitta: length * length / (4.0 * LEAST_RADIUS),
        })
    }

    /// A distance that no point of the segment falls short of: cheap, and near the truth for short segments.
    pub(super) fn at_least(&self, point: [f64; 3]) -> f64 {
        if self.length > LONGEST_WITH_CHORD {
            return 0.0;
        }
        let from_start = minus(point, self.chord_start);
        let part = (dot(from_start, self.chord) / dot(self.chord, self.chord)).clamp(0.0, 1.0);
        let offset = minus(from_start, self.chord.map(|x| x * part));
        (dot(offset, offset).sqrt() - self.sagitta).max(0.0)
    }

    /// The nearest point, its distance right to a millimetre for segments up to a quarter of the globe.
    ///
    /// From a first guess on the chord, each step solves the right-angled triangle on a sphere whose hypotenuse is the
    /// geodesic to the point, for the foot of the perpendicular (Baselga and Martínez-Llario 2018, *Intersection and
    /// point-to-line solutions for geodesics on the ellipsoid*, Stud. Geophys. Geod. 62; with the arctangent of two
    /// arguments, as Karney 2023 corrects it).
    pub(super) fn nearest(&self, point: Point<f64>) -> Nearest {
        let ray = Ray::new(self.start, self.azimuths.0);
        let from_start = minus(in_space(point), self.chord_start);
        let part = (dot(from_start, self.chord) / dot(self.chord, self.chord)).clamp(0.0, 1.0);
        let mut along = part * self.length;
        let mut best = self.seen_from(&ray, along, point);
        for _ in 0..12 {
            let angle = best.distance / MEAN_RADIUS;
            let turn = (best.towards - best.heading).to_radians();
            let step = MEAN_RADIUS * (angle.sin() * turn.cos()).atan2(angle.cos());
            let next = (along + step).clamp(0.0, self.length);
            let moved = (next - along).abs();
            along = next;
            // Off the foot by x, the distance is off by x²/2d.
            if moved < ROUNDING || (best.distance > 1.0 && moved * moved < 2e-4 * best.distance) {
                best.along = along;
                break;
            }
            best = self.seen_from(&ray, along, point);
        }
        // Far away, the foot may lie outside the segment on one side and the nearer end on the other.
        if best.distance > 4_000_000.0 {
            for end in [0.0, self.length] {
                let other = self.seen_from(&ray, end, point);
                if other.distance < best.distance {
                    best = other;
                }
            }
        }
        if best.distance < ROUNDING {
            best.distance = 0.0;
        }
        best
    }

    fn seen_from(&self, ray: &Ray, along: f64, point: Point<f64>) -> Nearest {
        let (from, heading) = ray.at(along);
        let (distance, towards, ..): (f64, f64, f64, f64) = WGS84.inverse(from.y(), from.x(), point.y(), point.x());
        Nearest { distance, along, towards, heading }
    }
}

/// The segment that comes nearest to a point, by its index; of several equally near, the first.
pub(super) fn nearest_of(segments: &[Segment], point: Point<f64>) -> Option<(usize, Nearest)> {
    let space = in_space(point);
    let (guess, _) = segments
        .iter()
        .enumerate()
        .map(|(index, segment)| (index, segment.at_least(space)))
        .min_by(|a, b| a.1.total_cmp(&b.1))?;
    let mut best = (guess, segments.get(guess)?.nearest(point));
    for (index, segment) in segments.iter().enumerate() {
        if index == guess || segment.at_least(space) > best.1.distance {
            continue;
        }
        let nearest = segment.nearest(point);
        if nearest.distance < best.1.distance || (nearest.distance == best.1.distance && index < best.0) {
            best = (index, nearest);
        }
    }
    Some(best)
}

fn minus(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn close(a: f64, b: f64, tolerance: f64) {
        assert!((a - b).abs() <= tolerance, "{a} and {b} differ by {}", (a - b).abs());
    }

    #[test]
    fn distances_are_those_that_are_published() {
        // From the manuals of Karney's GeographicLib: Wellington to Salamanca, nearly antipodal.
        close(geodesic_distance(Point::new(174.81, -41.32), Point::new(-5.50, 40.96)), 19_959_679.267, 0.001);
        // New York to London.
        close(geodesic_distance(Point::new(-73.8, 40.6), Point::new(-0.5, 51.6)), 5_551_759.400, 0.001);
        // A quarter of the meridian on WGS 84.
        close(geodesic_distance(Point::new(30.0, 0.0), Point::new(30.0, 90.0)), 10_001_965.729, 0.001);
    }

    /// The least distance to points sampled densely along the geodesic, three times finer around the best.
    fn sampled(segment: &Segment, point: Point<f64>) -> f64 {
        let ray = Ray::new(segment.start, segment.azimuths.0);
        let (mut low, mut high, mut least) = (0.0, segment.length, f64::INFINITY);
        for _ in 0..6 {
            let step = (high - low) / 100.0;
            let (mut best, mut at) = (f64::INFINITY, low);
            for k in 0..=100 {
                let along = low + step * f64::from(k);
                let distance = geodesic_distance(ray.at(along).0, point);
                if distance < best {
                    (best, at) = (distance, along);
                }
            }
            least = f64::min(least, best);
            (low, high) = ((at - 2.0 * step).max(0.0), (at + 2.0 * step).min(segment.length));
        }
        least
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn nearest_agrees_with_dense_sampling(
            lon in -180.0..180.0f64, lat in -85.0..85.0f64,
            azimuth in 0.0..360.0f64, length in 10.0..500_000.0f64,
            bearing in 0.0..360.0f64, away in 0.0..700_000.0f64,
        ) {
            let start = Point::new(lon, lat);
            let segment = Segment::new(start, destination(start, azimuth, length)).unwrap();
            let point = destination(start, bearing, away);
            let nearest = segment.nearest(point);
            let truth = sampled(&segment, point);
            prop_assert!((nearest.distance - truth).abs() < 0.002, "{} against {truth}", nearest.distance);
            prop_assert!(segment.at_least(in_space(point)) <= truth + 1e-6);
        }

        #[test]
        fn nearest_holds_up_across_the_globe(
            a in (-180.0..180.0f64, -90.0..90.0f64), b in (-180.0..180.0f64, -90.0..90.0f64),
            p in (-180.0..180.0f64, -90.0..90.0f64),
        ) {
            let segment = Segment::new(Point::from(a), Point::from(b)).unwrap();
            prop_assume!(segment.length < 10_000_000.0);
            let point = Point::from(p);
            let truth = sampled(&segment, point);
            let nearest = segment.nearest(point).distance;
            prop_assert!((nearest - truth).abs() < 1.0, "{nearest} against {truth}");
            prop_assert!(segment.at_least(in_space(point)) <= truth + 1e-6);
        }
    }

    #[test]
    fn the_least_of_many_is_the_least_of_all() {
        let line: Vec<Segment> = (0..40)
            .filter_map(|k| {
                let at = |k: f64| Point::new(37.0 + 0.07 * k, 48.0 + 0.3 * (k * 0.7).sin());
                Segment::new(at(f64::from(k)), at(f64::from(k) + 1.0))
            })
            .collect();
        for k in 0..200 {
            let point = Point::new(36.5 + 0.02 * f64::from(k), 47.5 + 0.013 * f64::from(k * 7 % 100));
            let (_, nearest) = nearest_of(&line, point).unwrap();
            let every = line.iter().map(|segment| segment.nearest(point).distance).fold(f64::INFINITY, f64::min);
            assert_eq!(nearest.distance, every);
        }
    }
}
