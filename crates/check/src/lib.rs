//! What a text does before anybody has signed it.

mod network;

pub use network::{
    Bound, Conflict, Controllability, Course, CourseStep, Link, LinkError, LinkId, Network, Part, Path, Schedule, Step,
    TimePoint,
};
