//! A circle on the ellipsoid that covers a geometry, and distances.

use geo_types::Point;
use geographiclib_rs::{Geodesic, InverseGeodesic};
use serde_json::Value;

/// Distance of two points in metres along the geodesic (WGS 84).
///
/// Karney, C. F. F. (2013), Algorithms for geodesics, Journal of Geodesy 87, 43–55.
pub(crate) fn distance(a: Point<f64>, b: Point<f64>) -> f64 {
    Geodesic::wgs84().inverse(a.y(), a.x(), b.y(), b.x())
}

/// A point and a radius in metres that cover a GeoJSON geometry, or why it cannot be read. A single point has radius 0.
///
/// `None` for a geometry of no points, which says nothing of a place.
pub(crate) fn cover(geometry: &Value) -> Result<Option<(Point<f64>, f64)>, String> {
    let mut points = Vec::new();
    let mut lines = Vec::new();
    collect(geometry, &mut points, &mut lines)?;
    if let ([point], []) = (points.as_slice(), lines.as_slice()) {
        return Ok(Some((*point, 0.0)));
    }
    for line in &lines {
        points.extend(line.iter().copied());
    }
    let Some(centre) = centre(&points) else { return Ok(None) };
    let mut radius = points.iter().map(|&point| distance(centre, point)).fold(0.0, f64::max);
    // The sides of a GeoJSON figure are straight in degrees, not on the ellipsoid, and long ones bulge out between corners.
    for line in &lines {
        for side in line.windows(2) {
            let [from, to] = [side[0], side[1]];
            if (to.x() - from.x()).abs().max((to.y() - from.y()).abs()) < 0.5 {
                continue;
            }
            for step in 1..32 {
                let part = f64::from(step) / 32.0;
                let between = Point::new(from.x() + (to.x() - from.x()) * part, from.y() + (to.y() - from.y()) * part);
                radius = radius.max(distance(centre, between));
            }
        }
    }
    // Rounded up, with a part in ten thousand for the bulge between samples.
    Ok(Some((centre, (radius * 1.0001).ceil())))
}

fn collect(geometry: &Value, points: &mut Vec<Point<f64>>, lines: &mut Vec<Vec<Point<f64>>>) -> Result<(), String> {
    if geometry.is_null() {
        return Ok(());
    }
    let kind = geometry.get("type").and_then(Value::as_str).unwrap_or("");
    if kind == "GeometryCollection" {
        let parts = geometry.get("geometries").and_then(Value::as_array).ok_or("its geometries are no list")?;
        return parts.iter().try_for_each(|part| collect(part, points, lines));
    }
    let coordinates = geometry.get("coordinates").ok_or("its geometry has no coordinates")?;
    match kind {
        "Point" => points.push(position(coordinates)?),
        "MultiPoint" => points.extend(positions(coordinates)?),
        "LineString" => lines.push(positions(coordinates)?),
        "MultiLineString" | "Polygon" => {
            for line in list(coordinates)? {
                lines.push(positions(line)?);
            }
        }
        "MultiPolygon" => {
            for polygon in list(coordinates)? {
                for ring in list(polygon)? {
                    lines.push(positions(ring)?);
                }
            }
        }
        _ => return Err(format!("`{kind}` is no kind of geometry")),
    }
    Ok(())
}

fn list(value: &Value) -> Result<&Vec<Value>, String> {
    value.as_array().ok_or_else(|| "its coordinates are no list".to_string())
}

fn positions(value: &Value) -> Result<Vec<Point<f64>>, String> {
    list(value)?.iter().map(position).collect()
}

fn position(value: &Value) -> Result<Point<f64>, String> {
    let numbers = list(value)?;
    let (Some(x), Some(y)) = (numbers.first().and_then(Value::as_f64), numbers.get(1).and_then(Value::as_f64)) else {
        return Err("a position of its geometry is no pair of numbers".to_string());
    };
    check_degrees(y, x)?;
    Ok(Point::new(x, y))
}

/// Says what is wrong with a latitude and a longitude.
pub(crate) fn check_degrees(latitude: f64, longitude: f64) -> Result<(), String> {
    if !(-90.0..=90.0).contains(&latitude) {
        return Err(format!("latitude {latitude} lies outside -90 to 90"));
    }
    if !(-180.0..=180.0).contains(&longitude) {
        return Err(format!("longitude {longitude} lies outside -180 to 180"));
    }
    Ok(())
}

/// A point near the middle of the smallest circle around the points: the iteration of Bădoiu and Clarkson (2003, Smaller
/// core-sets for balls) on directions from the centre of the Earth, which knows no seam at the date line.
fn centre(points: &[Point<f64>]) -> Option<Point<f64>> {
    let directions: Vec<[f64; 3]> = points.iter().map(|&point| direction(point)).collect();
    let mut middle = *directions.first()?;
    for step in 1_u32..=256 {
        let far = directions.iter().min_by(|a, b| dot(middle, **a).total_cmp(&dot(middle, **b)))?;
        let share = 1.0 / f64::from(step + 1);
        for (part, toward) in middle.iter_mut().zip(far) {
            *part += (toward - *part) * share;
        }
    }
    let [x, y, z] = middle;
    let flat = x.hypot(y);
    if flat == 0.0 && z == 0.0 {
        return points.first().copied();
    }
    // Six decimals are a tenth of a metre: finer digits would only be noise of the iteration.
    let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
    Some(Point::new(round(y.atan2(x).to_degrees()), round(z.atan2(flat).to_degrees())))
}

fn direction(point: Point<f64>) -> [f64; 3] {
    let (latitude, longitude) = (point.y().to_radians(), point.x().to_radians());
    [latitude.cos() * longitude.cos(), latitude.cos() * longitude.sin(), latitude.sin()]
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}
