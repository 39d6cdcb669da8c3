//! The resolved agreement: names, kinds, units, places on the ellipsoid, calendar time, brackets. Knows nothing of
//! evidence and nothing of output.

mod agreement;
mod calendar;
mod condition;
mod norm;
mod quantity;
mod resolve;
mod shape;
mod talks;
mod tri;

pub use agreement::{
    Actor, Agreement, Boundary, Bracket, BracketOption, Bracketed, EventType, Expectation, Expected, FieldType,
    Happening, Instrument, Kind, Limit, List, Mandate, Measure, Moment, MomentValue, Phase, Place, Scenario,
    ScenarioStep,
};
pub use calendar::{
    CalendarSpan, DailyWindow, InstantError, Period, Periods, SpanError, Weekdays, Zone, ZoneError, add, end_of_day,
    parse_instant, periods, print_instant, start_of_day, within,
};
pub use condition::{ClauseState, Condition, Expr, Pattern, PlaceUse, Point, Subject, Value, Where, Who};
pub use norm::{Act, Bearers, Completion, Effect, Norm, Order, Phrase, Proof, Silence, Standard, Trigger, Window};
pub use quantity::{Dimension, Quantity, Unit, UnitMismatch};
pub use resolve::{Input, Resolved, needed_files, resolve, vocabulary};
pub use shape::{
    Feature, Geometry, GeometryError, PlaceError, PlaceFault, PlaceFile, PlaceSort, Shape, Side, Version,
    geodesic_distance,
};
pub use talks::{Agenda, Days, Move, Promise, Round, Scale};
pub use tri::Tri;
