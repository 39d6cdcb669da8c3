//! Conditions that depend on each other within one instant.
//!
//! What waits for a fulfilment, an end or a point in time settles in one pass: at worst it waits for ever, which a later
//! analysis finds. What hangs on a state that may come and go (`not`, `unless`, `while`, `breached`, `active`) has no
//! settled answer when that state hangs on it in turn.

use std::collections::{BTreeMap, BTreeSet};

use irenic_diagnostics::{Code, Diagnostic, Span};

use super::Resolver;

/// Something whose state conditions ask for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Node {
    /// A clause or a duty of an `on breach`, by full id.
    Clause(String),
    /// A phase, by full id.
    Phase(String),
    /// A moment.
    Moment(String),
}

impl Node {
    fn describe(&self) -> String {
        match self {
            Node::Clause(id) => format!("clause {id}"),
            Node::Phase(id) => format!("phase {id}"),
            Node::Moment(name) => format!("moment `{name}`"),
        }
    }
}

/// One condition's dependence on a state.
#[derive(Debug, Clone)]
pub(super) struct Dependency {
    from: Node,
    to: Node,
    /// Whether a change to and fro of the state would matter.
    strong: bool,
    span: Span,
}

impl Dependency {
    /// Whether both ends are moments of a circle that has been told of.
    pub(super) fn is_between_moments(&self, circle: &[String]) -> bool {
        let inside = |node: &Node| matches!(node, Node::Moment(name) if circle.contains(name));
        inside(&self.from) && inside(&self.to)
    }
}

impl Resolver<'_> {
    /// Notes that what is read here depends on a state.
    pub(super) fn depend(&mut self, to: Node, strong: bool, span: &Span) {
        if let (Some(from), true) = (&self.here.node, self.here.live) {
            let dependency =
                Dependency { from: from.clone(), to, strong: strong || self.here.strong, span: span.clone() };
            self.dependencies.push(dependency);
        }
    }

    /// Tells of circles with a state that may come and go. Circles that only wait are none of its business.
    pub(super) fn find_same_instant_cycles(&mut self) {
        let dependencies = std::mem::take(&mut self.dependencies);
        let mut next: BTreeMap<&Node, Vec<&Dependency>> = BTreeMap::new();
        for dependency in &dependencies {
            next.entry(&dependency.from).or_default().push(dependency);
        }
        let mut told: BTreeSet<BTreeSet<&Node>> = BTreeSet::new();
        for dependency in dependencies.iter().filter(|dependency| dependency.strong) {
            let Some(way_back) = shortest(&next, &dependency.to, &dependency.from) else { continue };
            let members: BTreeSet<&Node> = way_back
                .iter()
                .flat_map(|step| [&step.from, &step.to])
                .chain([&dependency.from, &dependency.to])
                .collect();
            if told.insert(members) {
                self.report_cycle(dependency, &way_back);
            }
        }
    }

    fn report_cycle(&mut self, strong: &Dependency, way_back: &[&Dependency]) {
        let (from, to) = (strong.from.describe(), strong.to.describe());
        let message = if from == to {
            format!("{from} depends on its own state within one instant")
        } else {
            format!("{from} and {to} depend on each other within one instant")
        };
        let mut diagnostic = Diagnostic::new(Code::A110, message)
            .at(&strong.span, format!("{from} hangs on the state of {to}, which may come and go"));
        for step in way_back {
            diagnostic = diagnostic.also(&step.span, format!("and {} on {}", step.from.describe(), step.to.describe()));
        }
        for node in [&strong.from, &strong.to] {
            if let Node::Clause(id) = node
                && !diagnostic.clauses.contains(id)
            {
                diagnostic.clauses.push(id.clone());
            }
        }
        self.report(
            diagnostic
                .note("At one instant the one can make the other true while the other makes it false: no state would then be right.")
                .remedy("Let one of them wait for something that has happened: an occurrence (`… occurred`), a fulfilment (`clause N fulfilled`) or a date."),
        );
    }
}

/// The shortest way from one node to another along dependencies.
fn shortest<'d>(
    next: &BTreeMap<&Node, Vec<&'d Dependency>>,
    from: &'d Node,
    to: &'d Node,
) -> Option<Vec<&'d Dependency>> {
    if from == to {
        return Some(Vec::new());
    }
    let mut reached: BTreeMap<&Node, &'d Dependency> = BTreeMap::new();
    let mut edge: Vec<&Node> = vec![from];
    while !edge.is_empty() {
        let mut further: Vec<&Node> = Vec::new();
        for node in edge {
            for step in next.get(node).into_iter().flatten() {
                if step.to == *from || reached.contains_key(&step.to) {
                    continue;
                }
                reached.insert(&step.to, step);
                if step.to == *to {
                    return Some(way(&reached, from, to));
                }
                further.push(&step.to);
            }
        }
        edge = further;
    }
    None
}

fn way<'d>(reached: &BTreeMap<&Node, &'d Dependency>, from: &Node, to: &Node) -> Vec<&'d Dependency> {
    let mut steps = Vec::new();
    let mut at = to;
    while at != from {
        let Some(step) = reached.get(at) else { break };
        steps.push(*step);
        at = &step.from;
    }
    steps.reverse();
    steps
}
