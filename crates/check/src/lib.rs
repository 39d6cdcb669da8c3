//! What is wrong with the text, before anyone signs it: analyses of a resolved agreement with all its open options.
//!
//! A [`Text`] is the agreement with every form that its clauses take under their options. Each family of analyses asks its
//! questions about one draft ([`View`]); [`ask`] answers them for all drafts at once.
//! [`drift`] holds prose against clauses, and [`compare`](fn@compare) two drafts against each other.

mod check;
mod compare;
mod course;
mod drift;
mod families;
mod graph;
mod network;
mod options;
mod readings;
mod sequence;
mod text;
mod view;

pub use check::{Checked, Found, check};
pub use compare::{
    Aspect, Change, Comparison, Direction, PartyChange, Place, ProseChange, Share, Thing, compare, compare_prose,
};
pub use course::{Claim, Course, CourseEvent};
pub use drift::drift;
pub use graph::{Graph, GraphPoint, Limit, LimitKind, Need, Owner, PartKey, Parts, PointKey, Way, build};
pub use network::{
    Bound, Conflict, Controllability, Course as NetworkCourse, CourseStep, Link, LinkError, LinkId, Network, Part,
    Path, Schedule, Step, TimePoint,
};
pub use options::{Guard, Options};
pub use text::{Forms, PhaseForm, Resolve, Text};
pub use view::{Answer, Answers, View, ask};
