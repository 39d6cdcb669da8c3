//! Which parts of an agreement, and which evidence, one of several watches takes.

use std::collections::BTreeSet;

use irenic_evidence::Incident;
use irenic_model::Agreement;

use crate::finding::Report;
use crate::order::{Node, all_nodes, asked_of_everybody, rests_on};
use crate::patterns::patterns_of;

/// Events of acts that the engine looks for without a pattern that names them.
const ACTS: [&str; 7] = ["certification", "extension", "level", "resolution", "restoration", "statement", "suspension"];

/// One share of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Share {
    /// Which one, from 0.
    pub(super) number: usize,
    /// Of how many.
    pub(super) of: usize,
    /// What it reports on.
    pub(super) own: BTreeSet<Node>,
    /// What it has to look at for that.
    pub(super) needed: BTreeSet<Node>,
    /// Events whose incidents it looks at.
    events: BTreeSet<String>,
    /// Events whose incidents anybody looks at.
    all: BTreeSet<String>,
}

impl Share {
    /// The share of one of several: each part of the agreement falls to one of them in turn.
    pub(super) fn new(agreement: &Agreement, number: usize, of: usize) -> Self {
        let nodes = all_nodes(agreement);
        let own: BTreeSet<Node> =
            nodes.iter().enumerate().filter(|(at, _)| at % of == number).map(|(_, node)| node.clone()).collect();
        let mut needed = BTreeSet::new();
        let mut ahead: Vec<Node> = own.iter().cloned().chain(asked_of_everybody(agreement)).collect();
        while let Some(node) = ahead.pop() {
            if needed.insert(node.clone()) {
                ahead.extend(rests_on(agreement, &node));
            }
        }
        let asked = |wanted: &dyn Fn(&Node) -> bool| -> BTreeSet<String> {
            let patterns = patterns_of(agreement).into_iter();
            let asked = patterns.filter(|(node, _)| node.as_ref().is_none_or(wanted));
            let words = ACTS.iter().chain(&["termination"]).map(|word| (*word).to_string());
            asked.map(|(_, pattern)| pattern.event.clone()).chain(words).collect()
        };
        let events = asked(&|node| needed.contains(node));
        let all = asked(&|_| true);
        Share { number, of, own, needed, events, all }
    }

    /// Whether the share holds an incident. What nobody looks at is held by the first.
    pub(super) fn concerns(&self, agreement: &Agreement, incident: &Incident) -> bool {
        let among = |events: &BTreeSet<String>| events.iter().any(|word| agreement.event_is(&incident.event, word));
        among(&self.events) || (self.number == 0 && !among(&self.all))
    }

    /// Leaves in a report what the share reports on.
    pub(super) fn narrow(&self, report: &mut Report) {
        report.findings.retain(|finding| self.own.contains(&Node::Norm(finding.clause.clone())));
        report.phases.retain(|finding| self.own.contains(&Node::Phase(finding.phase.clone())));
        report.moments.retain(|finding| self.own.contains(&Node::Moment(finding.moment.clone())));
    }
}
