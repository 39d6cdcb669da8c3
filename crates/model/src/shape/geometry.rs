use std::fmt;

use geo_types::{Coord, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon, Rect};

use super::Side;
use super::bounds::Bounds;
use super::ellipsoid::{
    EQUATORIAL_RADIUS, GREATEST_RADIUS, MEAN_RADIUS, Nearest, Segment, destination, geodesic_distance, nearest_of,
};

/// What a feature consists of, as the language declares places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceSort {
    /// `point`: one or more points.
    Point,
    /// `line`: one or more lines.
    Line,
    /// `area`: one or more polygons, with holes.
    Area,
}

impl PlaceSort {
    /// `point`, `line` or `area`.
    pub fn as_str(self) -> &'static str {
        match self {
            PlaceSort::Point => "point",
            PlaceSort::Line => "line",
            PlaceSort::Area => "area",
        }
    }
}

impl fmt::Display for PlaceSort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Points, lines or areas on the ellipsoid; `x` is the longitude and `y` the latitude in degrees.
///
/// Lines follow geodesics from vertex to vertex, the short way round where they cross the antimeridian. Edges of areas
/// are straight in longitude and latitude, as RFC 7946, section 3.1.1, has it: whether a point is inside is decided so,
/// exactly, with the even-odd rule; for distances an edge is cut into geodesics so short that none is off by more than
/// half a metre, which [`Shape::holds`](crate::Shape::holds) allows for.
#[derive(Debug, Clone)]
pub struct Geometry {
    outline: geo_types::Geometry<f64>,
    prepared: Prepared,
}

impl PartialEq for Geometry {
    fn eq(&self, other: &Self) -> bool {
        self.outline == other.outline
    }
}

#[derive(Debug, Clone)]
enum Prepared {
    Points(Vec<Point<f64>>),
    Lines(Vec<PreparedLine>),
    Areas(Vec<PreparedArea>),
}

#[derive(Debug, Clone)]
struct PreparedLine {
    segments: Vec<Segment>,
    /// The same with straight continuations before its start and after its end, where it has sides.
    continued: Vec<Segment>,
}

#[derive(Debug, Clone)]
struct PreparedArea {
    polygon: Polygon<f64>,
    boundary: Vec<Segment>,
}

/// How far a line is continued at either end to tell its sides, in metres.
const CONTINUATION: f64 = 1_000_000.0;
/// How far, in metres, the geodesics of an area's boundary may lie from its edges.
const EDGE_TOLERANCE: f64 = 0.5;
/// The longest geodesic of an area's boundary in metres, where the tolerance would allow any.
const LONGEST_PIECE: f64 = 100_000.0;
/// Most geodesics that the edges of one feature are cut into.
const MOST_PIECES: usize = 200_000;

impl Geometry {
    /// One or more points.
    ///
    /// # Errors
    /// [`GeometryError`] for no point or an impossible one.
    pub fn points(points: MultiPoint<f64>) -> Result<Geometry, GeometryError> {
        check_positions(points.iter().map(|point| point.0))?;
        let prepared = Prepared::Points(points.0.clone());
        Ok(Geometry { outline: geo_types::Geometry::MultiPoint(points), prepared })
    }

    /// One or more lines of two different vertices or more.
    ///
    /// # Errors
    /// [`GeometryError`] for no line, a line of one vertex, or an impossible vertex.
    pub fn lines(lines: MultiLineString<f64>) -> Result<Geometry, GeometryError> {
        check_positions(lines.iter().flat_map(|line| line.coords().copied()))?;
        let prepared = lines.iter().map(PreparedLine::new).collect::<Option<Vec<_>>>();
        let prepared = Prepared::Lines(prepared.ok_or(GeometryError::ShortLine)?);
        Ok(Geometry { outline: geo_types::Geometry::MultiLineString(lines), prepared })
    }

    /// One or more polygons with holes. Rings are closed where they are not.
    ///
    /// # Errors
    /// [`GeometryError`] for no polygon, a ring without area, an impossible vertex, an edge over half the globe, or
    /// edges so long and so near a pole that they cannot be followed.
    pub fn areas(areas: MultiPolygon<f64>) -> Result<Geometry, GeometryError> {
        check_positions(areas.iter().flat_map(rings).flat_map(|ring| ring.coords().copied()))?;
        let mut pieces = 0;
        let prepared = areas.iter().map(|area| PreparedArea::new(area, &mut pieces)).collect::<Result<_, _>>()?;
        Ok(Geometry { outline: geo_types::Geometry::MultiPolygon(areas), prepared: Prepared::Areas(prepared) })
    }

    /// What it consists of.
    pub fn sort(&self) -> PlaceSort {
        match self.prepared {
            Prepared::Points(_) => PlaceSort::Point,
            Prepared::Lines(_) => PlaceSort::Line,
            Prepared::Areas(_) => PlaceSort::Area,
        }
    }

    /// The points, lines or polygons themselves, as `MultiPoint`, `MultiLineString` or `MultiPolygon`.
    pub fn outline(&self) -> &geo_types::Geometry<f64> {
        &self.outline
    }

    /// Whether it is a single line.
    pub fn has_sides(&self) -> bool {
        matches!(&self.prepared, Prepared::Lines(lines) if lines.len() == 1)
    }

    /// How far a point is from it, negative inside.
    pub(super) fn bounds(&self, point: Point<f64>) -> Bounds {
        match &self.prepared {
            Prepared::Points(points) => {
                let least = points.iter().map(|other| geodesic_distance(*other, point)).fold(f64::INFINITY, f64::min);
                Bounds::exact(least)
            }
            Prepared::Lines(lines) => {
                let least = lines.iter().filter_map(|line| nearest_of(&line.segments, point));
                Bounds::exact(least.map(|(_, nearest)| nearest.distance).fold(f64::INFINITY, f64::min))
            }
            Prepared::Areas(areas) => {
                let all = areas.iter().map(|area| area.bounds(point));
                all.reduce(Bounds::either).unwrap_or(Bounds::UNKNOWN)
            }
        }
    }

    /// How far a point is from one side of the line, negative on it.
    pub(super) fn side_bounds(&self, side: Side, point: Point<f64>) -> Bounds {
        let Prepared::Lines(lines) = &self.prepared else { return Bounds::UNKNOWN };
        let [line] = lines.as_slice() else { return Bounds::UNKNOWN };
        match line.right_hand(point) {
            Some(right) => Bounds::exact(if side == Side::Right { -right } else { right }),
            None => Bounds::UNKNOWN,
        }
    }

    /// Up to `most` of its vertices, spread evenly.
    pub(super) fn some_vertices(&self, most: usize) -> Vec<Point<f64>> {
        let all: Vec<Point<f64>> = match &self.outline {
            geo_types::Geometry::MultiPoint(points) => points.0.clone(),
            geo_types::Geometry::MultiLineString(lines) => lines.iter().flat_map(LineString::points).collect(),
            geo_types::Geometry::MultiPolygon(areas) => {
                areas.iter().flat_map(|area| area.exterior().points()).collect()
            }
            _ => Vec::new(),
        };
        let step = all.len().div_ceil(most.max(1)).max(1);
        all.into_iter().step_by(step).collect()
    }

    /// A box of longitudes and latitudes that contains it.
    pub(super) fn bounding_box(&self) -> Option<Rect<f64>> {
        let vertices = match &self.prepared {
            Prepared::Points(points) => hull(points.iter().map(|point| point.0)),
            Prepared::Lines(lines) => {
                let ends = lines.iter().flat_map(|line| &line.segments).flat_map(|s| [s.start.0, s.end.0]);
                hull(ends)
            }
            Prepared::Areas(areas) => hull(areas.iter().flat_map(|area| area.polygon.exterior().coords().copied())),
        }?;
        let Prepared::Lines(lines) = &self.prepared else { return Some(vertices) };
        let segments = || lines.iter().flat_map(|line| &line.segments);
        if segments().any(|segment| (segment.start.x() - segment.end.x()).abs() > 180.0) {
            return Some(world());
        }
        // A geodesic leaves the box of its ends by at most half its length, and far less where it is short.
        let farthest = segments().map(|s| s.length).fold(0.0, f64::max);
        let lat = vertices.min().y.abs().max(vertices.max().y.abs()) + 2.0;
        let bulge = if farthest < 200_000.0 && lat < 85.0 {
            farthest * farthest * lat.to_radians().tan() * 1.2 / (8.0 * MEAN_RADIUS)
        } else {
            farthest / 2.0
        };
        Some(widened(vertices, bulge))
    }
}

impl PreparedLine {
    /// `None` for a line that has no length.
    fn new(line: &LineString<f64>) -> Option<PreparedLine> {
        let segments: Vec<Segment> =
            line.lines().filter_map(|edge| Segment::new(edge.start_point(), edge.end_point())).collect();
        let (first, last) = (segments.first()?, segments.last()?);
        let before = destination(first.start, first.azimuths.0 + 180.0, CONTINUATION);
        let after = destination(last.end, last.azimuths.1, CONTINUATION);
        let mut continued = Vec::with_capacity(segments.len() + 2);
        continued.extend(Segment::new(before, first.start));
        continued.extend(segments.iter().cloned());
        continued.extend(Segment::new(last.end, after));
        Some(PreparedLine { segments, continued })
    }

    /// Metres from the continued line, positive on its right hand; `None` where its far tips are what is nearest.
    fn right_hand(&self, point: Point<f64>) -> Option<f64> {
        /// Nearer to a vertex than this, the vertex itself is the nearest point.
        const AT_VERTEX: f64 = 0.01;
        let (index, nearest) = nearest_of(&self.continued, point)?;
        if nearest.distance == 0.0 {
            return Some(0.0);
        }
        let segment = self.continued.get(index)?;
        let sine = |nearest: &Nearest, heading: f64| (nearest.towards - heading).to_radians().sin();
        let mut hand = sine(&nearest, nearest.heading);
        // At a vertex both segments are equally near, and either alone may mislead behind a sharp bend. The sum of the
        // two sines has the sign of the side on which the bend's outer angle lies.
        if nearest.along < AT_VERTEX {
            hand += sine(&nearest, self.continued.get(index.checked_sub(1)?)?.azimuths.1);
        } else if nearest.along > segment.length - AT_VERTEX {
            hand += sine(&nearest, self.continued.get(index + 1)?.azimuths.0);
        }
        Some(if hand > 0.0 { nearest.distance } else { -nearest.distance })
    }
}

impl PreparedArea {
    fn new(polygon: &Polygon<f64>, pieces: &mut usize) -> Result<PreparedArea, GeometryError> {
        let mut boundary = Vec::new();
        for ring in rings(polygon) {
            if is_flat(ring) {
                return Err(GeometryError::RingWithoutArea);
            }
            for edge in ring.lines() {
                cut_edge(edge.start_point(), edge.end_point(), pieces, &mut boundary)?;
            }
        }
        if boundary.is_empty() {
            return Err(GeometryError::Empty);
        }
        Ok(PreparedArea { polygon: polygon.clone(), boundary })
    }

    fn bounds(&self, point: Point<f64>) -> Bounds {
        let Some((_, nearest)) = nearest_of(&self.boundary, point) else { return Bounds::UNKNOWN };
        let distance = nearest.distance;
        match self.position(point) {
            Position::Inside => Bounds {
                least: -distance - EDGE_TOLERANCE,
                estimate: -distance,
                most: (EDGE_TOLERANCE - distance).min(0.0),
            },
            Position::Boundary => Bounds::exact(0.0),
            Position::Outside => Bounds {
                least: (distance - EDGE_TOLERANCE).max(f64::MIN_POSITIVE),
                estimate: distance.max(f64::MIN_POSITIVE),
                most: distance + EDGE_TOLERANCE,
            },
        }
    }

    /// Inside by the even-odd rule over all rings; holes need no direction.
    fn position(&self, point: Point<f64>) -> Position {
        let mut inside = false;
        for edge in rings(&self.polygon).flat_map(LineString::lines) {
            let (a, b) = (edge.start, edge.end);
            let turn = (b.x - a.x) * (point.y() - a.y) - (b.y - a.y) * (point.x() - a.x);
            if turn == 0.0
                && (a.x.min(b.x)..=a.x.max(b.x)).contains(&point.x())
                && (a.y.min(b.y)..=a.y.max(b.y)).contains(&point.y())
            {
                return Position::Boundary;
            }
            // The edge crosses the ray to the east; half-open in latitude, so that a vertex counts once.
            if (a.y > point.y()) != (b.y > point.y()) && (turn > 0.0) == (b.y > a.y) {
                inside = !inside;
            }
        }
        if inside { Position::Inside } else { Position::Outside }
    }
}

#[derive(PartialEq)]
enum Position {
    Inside,
    Boundary,
    Outside,
}

fn rings(polygon: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}

/// Whether all vertices lie on one straight line. A ring that crosses itself is not flat, though its area may cancel out.
fn is_flat(ring: &LineString<f64>) -> bool {
    let mut vertices = ring.coords();
    let Some(origin) = vertices.next().copied() else { return true };
    let Some(along) = vertices.map(|vertex| *vertex - origin).find(|offset| offset.x != 0.0 || offset.y != 0.0) else {
        return true;
    };
    ring.coords().map(|vertex| *vertex - origin).all(|offset| along.x * offset.y == along.y * offset.x)
}

/// Cuts an edge that is straight in longitude and latitude into geodesics.
///
/// The geodesic curvature of such an edge at latitude φ is at most 1.09 tan φ / R (from dα/ds − sin φ dλ/ds with
/// tan α proportional to cos φ), so a piece of length L leaves its geodesic by at most 1.1 tan φ L² / 8R.
fn cut_edge(
    start: Point<f64>,
    end: Point<f64>,
    pieces: &mut usize,
    boundary: &mut Vec<Segment>,
) -> Result<(), GeometryError> {
    let (across, up) = (end.x() - start.x(), end.y() - start.y());
    if across.abs() > 180.0 {
        return Err(GeometryError::EdgeOverHalfGlobe);
    }
    let (low, high) = {
        let (a, b) = (start.y().abs(), end.y().abs());
        (if start.y() * end.y() < 0.0 { 0.0 } else { a.min(b) }, a.max(b))
    };
    let length = (up.to_radians() * GREATEST_RADIUS)
        .hypot(across.to_radians() * EQUATORIAL_RADIUS * low.to_radians().cos() * 1.01);
    let steepest = high.to_radians().tan().abs().clamp(1e-9, 1e9);
    let allowed = (8.0 * MEAN_RADIUS * EDGE_TOLERANCE / (1.1 * steepest)).sqrt().min(LONGEST_PIECE);
    // Along a meridian the edge is a geodesic itself.
    let count = if across == 0.0 { 1.0 } else { (length / allowed).ceil().max(1.0) };
    if count > (MOST_PIECES - (*pieces).min(MOST_PIECES)) as f64 {
        return Err(GeometryError::TooDetailed);
    }
    *pieces += count as usize;
    let mut from = start;
    for k in 1..=count as usize {
        let part = k as f64 / count;
        let to = if part == 1.0 { end } else { Point::new(start.x() + across * part, start.y() + up * part) };
        boundary.extend(Segment::new(from, to));
        from = to;
    }
    Ok(())
}

fn check_positions(positions: impl Iterator<Item = Coord<f64>>) -> Result<(), GeometryError> {
    let mut none = true;
    for position in positions {
        none = false;
        let (longitude, latitude) = (position.x, position.y);
        if longitude.abs() <= 180.0 && latitude.abs() <= 90.0 {
            continue;
        }
        return Err(if longitude.abs() <= 90.0 && latitude.abs() <= 180.0 {
            GeometryError::Swapped { longitude, latitude }
        } else {
            GeometryError::OutOfRange { longitude, latitude }
        });
    }
    if none { Err(GeometryError::Empty) } else { Ok(()) }
}

/// All longitudes and latitudes.
pub(super) fn world() -> Rect<f64> {
    Rect::new(Coord { x: -180.0, y: -90.0 }, Coord { x: 180.0, y: 90.0 })
}

fn hull(mut positions: impl Iterator<Item = Coord<f64>>) -> Option<Rect<f64>> {
    let first = positions.next()?;
    let (low, high) = positions.fold((first, first), |(low, high), p| {
        (Coord { x: low.x.min(p.x), y: low.y.min(p.y) }, Coord { x: high.x.max(p.x), y: high.y.max(p.y) })
    });
    Some(Rect::new(low, high))
}

/// The smallest box around both.
pub(super) fn joined(a: Rect<f64>, b: Rect<f64>) -> Rect<f64> {
    Rect::new(
        Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) },
        Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) },
    )
}

/// What is in both boxes; `None` for nothing.
pub(super) fn shared(a: Rect<f64>, b: Rect<f64>) -> Option<Rect<f64>> {
    let low = Coord { x: a.min().x.max(b.min().x), y: a.min().y.max(b.min().y) };
    let high = Coord { x: a.max().x.min(b.max().x), y: a.max().y.min(b.max().y) };
    (low.x <= high.x && low.y <= high.y).then(|| Rect::new(low, high))
}

/// A box that contains everything within so many metres of a box.
pub(super) fn widened(within: Rect<f64>, metres: f64) -> Rect<f64> {
    // The spherical formula on the least radius of curvature, with one percent to spare for the ellipsoid.
    let angle = 1.01 * metres.max(0.0) / super::ellipsoid::LEAST_RADIUS;
    let (low, high) = (within.min(), within.max());
    let lat = low.y.abs().max(high.y.abs()).to_radians();
    let (south, north) = ((low.y - angle.to_degrees()).max(-90.0), (high.y + angle.to_degrees()).min(90.0));
    let whole = |south, north| Rect::new(Coord { x: -180.0, y: south }, Coord { x: 180.0, y: north });
    if !angle.is_finite() {
        return world();
    }
    if lat + angle >= std::f64::consts::FRAC_PI_2 {
        return whole(south, north);
    }
    let across = 1.01 * (angle.sin() / lat.cos()).clamp(0.0, 1.0).asin().to_degrees();
    let (west, east) = (low.x - across, high.x + across);
    if west < -180.0 || east > 180.0 {
        return whole(south, north);
    }
    Rect::new(Coord { x: west, y: south }, Coord { x: east, y: north })
}

/// Why points, lines or polygons are no place on Earth.
#[derive(Debug, Clone, PartialEq)]
pub enum GeometryError {
    /// No vertex at all.
    Empty,
    /// A vertex whose coordinates are no longitude and latitude in degrees.
    OutOfRange {
        /// The first coordinate.
        longitude: f64,
        /// The second coordinate.
        latitude: f64,
    },
    /// A vertex that would be on Earth with its coordinates swapped.
    Swapped {
        /// The first coordinate.
        longitude: f64,
        /// The second coordinate.
        latitude: f64,
    },
    /// A line whose vertices are one point.
    ShortLine,
    /// A ring of a polygon that encloses nothing.
    RingWithoutArea,
    /// A ring whose last vertex is not its first.
    OpenRing,
    /// An edge of a polygon that spans more than 180 degrees of longitude.
    EdgeOverHalfGlobe,
    /// Edges that would have to be cut into more than 200,000 pieces.
    TooDetailed,
    /// A type of geometry that is no place of the language, such as `GeometryCollection`.
    Unsupported(String),
    /// Coordinates that are not lists of numbers, nested as the type of geometry demands.
    Malformed,
}

impl GeometryError {
    /// What would mend it: a whole sentence.
    pub fn remedy(&self) -> &'static str {
        match self {
            GeometryError::Empty => "Draw the place: give its geometry at least one position.",
            GeometryError::OutOfRange { .. } => "Export the file in WGS 84 (EPSG:4326), in degrees, longitude first.",
            GeometryError::Swapped { .. } => "Write longitude first, then latitude, as RFC 7946 has it.",
            GeometryError::ShortLine => "Give the line at least two different vertices.",
            GeometryError::RingWithoutArea => "Give each ring of the polygon at least three vertices not on one line.",
            GeometryError::OpenRing => "Repeat the first position of the ring as its last.",
            GeometryError::EdgeOverHalfGlobe => {
                "Cut the polygon at the antimeridian (RFC 7946, section 3.1.9), or add vertices to an edge that is \
                 meant to be so long."
            }
            GeometryError::TooDetailed => "Simplify the polygon, split it, or keep long edges away from the poles.",
            GeometryError::Unsupported(_) => {
                "Use Point, LineString, Polygon or their Multi forms; split a collection into features of one name."
            }
            GeometryError::Malformed => "Check the nesting of the coordinates against RFC 7946, section 3.1.",
        }
    }
}

impl fmt::Display for GeometryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GeometryError::Empty => f.write_str("its geometry is empty"),
            GeometryError::OutOfRange { longitude, latitude } => {
                write!(f, "[{longitude}, {latitude}] is no longitude and latitude in degrees")
            }
            GeometryError::Swapped { longitude, latitude } => {
                write!(f, "[{longitude}, {latitude}] looks like latitude before longitude")
            }
            GeometryError::ShortLine => f.write_str("a line has no length"),
            GeometryError::RingWithoutArea => f.write_str("a ring of a polygon encloses nothing"),
            GeometryError::OpenRing => f.write_str("a ring of a polygon is not closed"),
            GeometryError::EdgeOverHalfGlobe => f.write_str("an edge of a polygon spans more than half the globe"),
            GeometryError::TooDetailed => f.write_str("the edges of a polygon are too long and too many to follow"),
            GeometryError::Unsupported(name) => write!(f, "a geometry of type `{name}` is no place"),
            GeometryError::Malformed => f.write_str("its coordinates are not nested as its type demands"),
        }
    }
}

impl std::error::Error for GeometryError {}
