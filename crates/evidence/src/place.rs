//! Where a row says that it happened.

use std::collections::BTreeMap;

use geo_types::Point;
use irenic_diagnostics::Code;

use crate::cell::{Reading, no_number, number};
use crate::cover::check_degrees;
use crate::mapping::{Column, PlaceColumns, PlacePrecision};
use crate::row::{Refusal, Reserves, Shape};
use crate::{Location, Precision, Reach};

/// What the reading of places needs besides the row.
pub(crate) struct PlaceReading<'a> {
    /// Codes that the project reads differently.
    pub(crate) overrides: &'a BTreeMap<String, Reach>,
    pub(crate) decimal_comma: bool,
}

/// The location of a row. A point that its code calls meaningless, or a code that nobody knows, gives an unknown place:
/// a point taken for exact would be worse than none.
pub(crate) fn location(
    columns: Option<&PlaceColumns>,
    reading: &Reading,
    shape: &Shape,
    context: &PlaceReading,
    reserves: &mut Reserves,
) -> Result<Location, Refusal> {
    let inside = match columns.and_then(|columns| columns.inside.as_ref()) {
        Some(cell) => reading.word(cell)?,
        None => None,
    };
    let name = match columns.and_then(|columns| columns.name.as_ref()) {
        Some(cell) => reading.word(cell)?,
        None => None,
    };
    let (point, covered) = match shape {
        Shape::Cover { point, radius } => (Some(*point), *radius),
        Shape::Unreadable(reason) => {
            return Err(Refusal::row(reason.clone(), "Correct the geometry; positions are longitude first."));
        }
        Shape::None => (point(columns, reading, context)?, 0.0),
    };
    let Some(point) = point else {
        if let Some(place) = inside {
            return Ok(Location::Place(place));
        }
        // A table without places at all, such as one of statements, is not in doubt about them.
        if columns.is_some() {
            reserves.place.push("its place is not known: it has no coordinates".to_string());
        }
        return Ok(Location::Unknown);
    };
    let default = || Reach::Within { radius: 0.0, precision: Precision::Exact, says: String::new() };
    let (reach, code) = match columns.and_then(|columns| columns.precision.as_ref()) {
        None => (default(), String::new()),
        Some(PlacePrecision::Always(reach)) => (reach.clone(), String::new()),
        Some(PlacePrecision::Radius { column, metres }) => match reading.get(column) {
            None => {
                (Reach::Unknown { says: format!("an unknown distance, column `{column}` being empty") }, String::new())
            }
            Some(text) => {
                let value = number(text, context.decimal_comma, None).ok_or_else(|| no_number(text, column))?;
                if value < 0.0 {
                    return Err(Refusal::row(
                        format!("`{text}` in column `{column}` is no radius"),
                        "Correct the radius; it is a number from 0 up.",
                    ));
                }
                let precision = if value == 0.0 { Precision::Exact } else { Precision::Surroundings };
                (Reach::Within { radius: value * metres, precision, says: String::new() }, String::new())
            }
        },
        Some(PlacePrecision::Codes { column, codes }) => {
            let code = reading.get(column).unwrap_or("");
            let listed = codes.get(code);
            let own = context.overrides.get(code).cloned();
            let own = own.map(|reach| reach.or_says(listed.map_or("", Reach::says)));
            let Some(reach) = own.or_else(|| listed.cloned()) else {
                let Refusal { reason, remedy, code, .. } = Refusal::unknown_code(
                    column,
                    code,
                    "Correct the code, or add it to `codes` under `place.precision` in the mapping.",
                );
                reserves.place.push(format!("its place is taken as unknown: {reason}"));
                (reserves.remedy, reserves.code) = (remedy, Some(code));
                return Ok(Location::Unknown);
            };
            (reach, format!(" ({column} {code})"))
        }
    };
    match reach {
        Reach::Unknown { says } => {
            let only = if says.is_empty() { String::new() } else { format!(", only {says}") };
            reserves.place.push(format!("its place is not known{only}{code}"));
            Ok(Location::Unknown)
        }
        Reach::Within { radius, precision, says } => {
            let precision = if covered > 0.0 { Precision::Region } else { precision };
            let radius = radius + covered;
            if precision != Precision::Exact {
                let to = if says.is_empty() { String::new() } else { format!(" to {says} only,") };
                reserves.place.push(format!("its place is known{to} within {}{code}", distance_text(radius)));
            }
            Ok(Location::Near { point, radius, precision, name: name.or(inside) })
        }
    }
}

fn distance_text(metres: f64) -> String {
    if metres >= 1000.0 { format!("{} km", (metres / 100.0).round() / 10.0) } else { format!("{metres} m") }
}

fn point(
    columns: Option<&PlaceColumns>,
    reading: &Reading,
    context: &PlaceReading,
) -> Result<Option<Point<f64>>, Refusal> {
    let Some((latitude, longitude)) = columns.and_then(|columns| columns.point.as_ref()) else { return Ok(None) };
    let degrees = |column: &Column| match reading.get(column) {
        None => Ok(None),
        Some(text) => number(text, context.decimal_comma, None).map(Some).ok_or_else(|| no_number(text, column)),
    };
    match (degrees(latitude)?, degrees(longitude)?) {
        (None, None) => Ok(None),
        (Some(y), Some(x)) => {
            check_degrees(y, x).map_err(|reason| Refusal {
                code: Code::E002,
                reason,
                remedy: "Correct the coordinates, in degrees; the two may be swapped.".to_string(),
            })?;
            Ok(Some(Point::new(x, y)))
        }
        (Some(_), None) | (None, Some(_)) => Err(Refusal::row(
            "it has one of latitude and longitude and not the other",
            "Fill in both coordinates, or neither.",
        )),
    }
}
