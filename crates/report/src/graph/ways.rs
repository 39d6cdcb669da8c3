//! Which ways of a point stand in which options: each form of each part is read by itself.

use std::collections::BTreeMap;

use irenic_check::{Graph, Guard, Parts, Text, Way, build};

use super::id;

/// The ways of all points with the options in which they hold; no options where they hold in all.
#[derive(Debug, Default)]
pub(crate) struct Ways {
    guards: BTreeMap<String, Vec<Guard>>,
    forms: BTreeMap<String, usize>,
}

impl Ways {
    /// The ways of a text.
    pub(crate) fn of(text: &Text) -> Self {
        let mut ways = Ways::default();
        for (guard, graph) in forms(text) {
            for point in graph.points.iter().filter(|point| !point.ways.is_empty() && point.span.is_some()) {
                *ways.forms.entry(id(&point.key)).or_default() += 1;
                for way in &point.ways {
                    let guards = ways.guards.entry(name(&graph, &id(&point.key), way)).or_default();
                    if !guards.contains(&guard) {
                        guards.push(guard.clone());
                    }
                }
            }
        }
        ways
    }

    /// The options in which a way of a point holds, as `9.order=security_first`; none where it holds in all.
    pub(crate) fn options(&self, text: &Text, graph: &Graph, point: usize, way: &Way) -> Vec<String> {
        let key = id(&graph.points[point].key);
        let all = self.forms.get(&key).copied().unwrap_or(0);
        match self.guards.get(&name(graph, &key, way)) {
            Some(guards) if guards.len() < all => {
                text.options.smallest(guards).iter().map(|guard| text.options.words(guard).join(",")).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// A way by what it is, not by where it stands in a graph.
fn name(graph: &Graph, point: &str, way: &Way) -> String {
    let needs = way.needs.iter().map(|need| {
        let span = &need.span;
        format!("|{} {} {}:{}", id(&graph.points[need.point].key), need.after.to_iso(), span.file, span.start)
    });
    format!("{point}{}", needs.collect::<String>())
}

/// Every form of every clause, phase and moment as a graph of its own, with the options that give it.
pub(crate) fn forms(text: &Text) -> Vec<(Guard, Graph)> {
    let mut forms = Vec::new();
    for all in text.clauses.values() {
        for (guard, norms) in &all.forms {
            forms.push((guard.clone(), build(&Parts { norms: norms.iter().collect(), ..Parts::default() })));
        }
    }
    for all in text.phases.values() {
        for (guard, form) in &all.forms {
            let Some((phase, norms)) = form else { continue };
            let parts = Parts { phases: vec![phase], norms: norms.iter().collect(), ..Parts::default() };
            forms.push((guard.clone(), build(&parts)));
        }
    }
    for (name, all) in &text.moments {
        for (guard, form) in &all.forms {
            let Some(moment) = form else { continue };
            forms.push((guard.clone(), build(&Parts { moments: vec![(name, moment)], ..Parts::default() })));
        }
    }
    forms
}
