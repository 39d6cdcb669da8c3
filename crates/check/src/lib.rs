//! What is wrong with the text, before anyone signs it: analyses of a resolved agreement with all its open options.
//!
//! A [`Text`] is the agreement with every form that its clauses take under their options. Each family of analyses asks its
//! questions about one draft ([`View`]); [`ask`] answers them for all drafts at once.

mod balance;
mod check;
mod completeness;
mod completion;
mod course;
mod deadline;
mod ending;
mod families;
mod graph;
mod named;
mod options;
mod point;
mod quiet;
mod readings;
mod sequence;
mod text;
mod vague;
mod view;

pub use check::{Checked, Found, check};
pub use course::{Claim, Course, CourseEvent};
pub use graph::{Graph, GraphPoint, Limit, LimitKind, Need, Owner, PartKey, Parts, PointKey, Way, build};
pub use options::{Guard, Options};
pub use text::{Forms, PhaseForm, Resolve, Text};
pub use view::{Answer, Answers, View, ask};
