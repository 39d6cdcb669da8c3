//! What is wrong with the text, before anyone signs it: analyses of a resolved agreement with all its open options.
//!
//! A [`Text`] is the agreement with every form that its clauses take under their options. Each family of analyses asks its
//! questions about one draft ([`View`]); [`ask`] answers them for all drafts at once.
//! [`drift`] holds prose against clauses, and [`compare`](fn@compare) two drafts against each other.

mod balance;
mod bearer;
mod blocked;
mod check;
mod compare;
mod completeness;
mod completion;
mod concordance;
mod conflict;
mod course;
mod deadline;
mod drift;
mod ending;
mod families;
mod finder;
mod graph;
mod named;
mod network;
mod options;
mod places;
mod point;
mod proof;
mod quiet;
mod readings;
mod reckoning;
mod remedy;
mod sequence;
mod sight;
mod spoken;
mod text;
mod vague;
mod view;
mod wording;

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
