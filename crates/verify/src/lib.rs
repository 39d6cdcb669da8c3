//! The engine: an agreement held against incidents, as findings.
//!
//! An incident's time is a half-open range `[e, l)`, an exact instant when both are equal; its place is a disc or a place;
//! whether it matches a pattern is `yes`, `no` or `possibly`. From these every condition becomes truth over time, every
//! point in time a pair *possibly from, certainly by*, and every clause instance a state with a `certain` beside it. The
//! book's chapter "Semantics" gives the formulas. Knows nothing of where incidents come from.

mod closure;
mod duty;
mod effect;
mod effort;
mod engine;
mod finding;
mod gravity;
mod held;
mod history;
mod incremental;
mod instance;
mod mandate;
mod matching;
mod order;
mod patterns;
mod plan;
mod poisson;
mod prohibition;
mod reading;
mod rounds;
mod scenario;
mod timeline;
mod tipping;
mod trace;
mod triggered;
mod why;

pub use effort::{Bounds, Effort, Method, Rate, effort};
pub use engine::{Query, verify};
pub use finding::{Finding, Link, MomentFinding, PhaseFinding, PhaseState, Report, Restart};
pub use incremental::{About, Arrival, Because, Engine, StateError, Verdict, VerdictChange, Work};
pub use matching::Aspect;
pub use plan::{
    Alarm, ClauseWatch, Keep, LogChange, LogVerdictChange, MomentWatch, Monitor, Order, Tally, WatchReport,
};
pub use scenario::{Failure, ScenarioOutcome, run_scenario};
pub use tipping::{Outcome, Settling, Tipping};
pub use why::{Explanation, IncidentInVerdict, why, why_in_scenario};
