//! The resolved agreement: names, kinds, units, places on the ellipsoid, calendar time, brackets. Knows nothing of
//! evidence and nothing of output.

mod calendar;
mod quantity;
mod shape;
mod tri;

pub use calendar::{
    CalendarSpan, DailyWindow, InstantError, Period, Periods, SpanError, Weekdays, Zone, ZoneError, add, end_of_day,
    parse_instant, periods, print_instant, start_of_day, within,
};
pub use quantity::{Dimension, Quantity, Unit, UnitMismatch};
pub use shape::{
    Feature, Geometry, GeometryError, PlaceError, PlaceFault, PlaceFile, PlaceSort, Shape, Side, Version,
    geodesic_distance,
};
pub use tri::Tri;
