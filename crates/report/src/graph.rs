//! The norm graph for people and for programs: a compact account, a drawing, DOT, and one JSON object a point.

mod account;
mod arrows;
mod layout;
mod lines;
mod paint;
mod svg;
mod ways;

use std::collections::BTreeMap;

use irenic_check::{Graph, PointKey, Text};
use irenic_diagnostics::Sources;

pub use account::account;
pub use lines::{dot, lines};
pub use svg::svg;

/// When a point can come, as far as that has been worked out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Times {
    /// The earliest instant, as RFC 9557 has it.
    pub earliest: Option<String>,
    /// The latest instant that keeps every last time after it.
    pub latest: Option<String>,
    /// Whether it lies on a critical path: later here is later at the end.
    pub critical: bool,
}

/// A text as a graph, with what is needed to write it down.
#[derive(Debug)]
pub struct Chart<'a> {
    /// The text with its open options.
    pub text: &'a Text,
    /// Its graph, all options at once.
    pub graph: Graph,
    /// When points can come, where known.
    pub times: BTreeMap<PointKey, Times>,
    /// The texts that words are taken from.
    pub sources: &'a Sources,
}

impl<'a> Chart<'a> {
    /// The chart of a text, nothing being known of times.
    pub fn new(text: &'a Text, sources: &'a Sources) -> Self {
        Chart { text, graph: text.graph(), times: BTreeMap::new(), sources }
    }

    /// Which points cannot come about because they wait for one another. What waits for such a circle from outside is
    /// not among them.
    pub(crate) fn deadlocked(&self) -> Vec<bool> {
        let dead: Vec<bool> = self.graph.alive().iter().map(|alive| !alive).collect();
        let mut locked = vec![false; dead.len()];
        for point in self.graph.circles().into_iter().flatten() {
            locked[point] = dead[point];
        }
        locked
    }
}

/// The name of a point in JSON and DOT, which stays the same while the text does not change.
pub(crate) fn id(key: &PointKey) -> String {
    match key {
        PointKey::Start => "start".to_string(),
        PointKey::Day(day) => format!("day {day}"),
        PointKey::At(at) => format!("instant {at}"),
        PointKey::Moment(name) => format!("moment {name}"),
        PointKey::PhaseBegins(id) => format!("phase {id}/begins"),
        PointKey::PhaseEnds(id) => format!("phase {id}/ends"),
        PointKey::Opened(id) => format!("clause {id}/opened"),
        PointKey::Done(id, by) if by.is_empty() => format!("clause {id}/done"),
        PointKey::Done(id, by) => format!("clause {id}/done/{by}"),
        PointKey::Fulfilled(id) => format!("clause {id}/fulfilled"),
        PointKey::Breached(id) => format!("clause {id}/breached"),
        PointKey::Triggered(id) => format!("clause {id}/triggered"),
        PointKey::Event(words) => format!("event {words}"),
        PointKey::Quiet(words) => format!("quiet {words}"),
        PointKey::Certified(subject, by) => format!("certified {subject} by {}", by.join(", ")),
    }
}
