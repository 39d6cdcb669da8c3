mod rules;

use super::{Bargain, BargainError};
use rules::Rules;
use std::collections::BTreeMap;

/// Which packages a diagram has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The admissible ones.
    Exact,
    /// Only admissible ones, perhaps not all.
    Inner,
    /// All admissible ones, perhaps others.
    Outer,
}

/// Linkages that are complete, each by party and number.
pub(super) type Linked = Vec<(usize, usize)>;

/// One option taken at a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Edge {
    pub(super) option: u32,
    /// Node of the next layer.
    pub(super) to: u32,
    /// Which set of linkages is complete with this option; 0 is none.
    pub(super) linked: u32,
}

/// The nodes of one layer: edges of node `i` are `edges[starts[i]..starts[i + 1]]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Layer {
    starts: Vec<usize>,
    edges: Vec<Edge>,
}

impl Layer {
    pub(super) fn nodes(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    pub(super) fn edges(&self, node: usize) -> &[Edge] {
        &self.edges[self.starts[node]..self.starts[node + 1]]
    }

    fn of(nodes: &[Vec<Edge>]) -> Layer {
        let mut layer = Layer { starts: vec![0], edges: Vec::new() };
        for edges in nodes {
            layer.edges.extend(edges);
            layer.starts.push(layer.edges.len());
        }
        layer
    }
}

/// All packages that cross no combination that is rejected and pass every ratification, as paths from the one node of the
/// first layer to the one node behind the last. Thresholds of the parties are not in it: they are sums over all brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Diagram {
    /// The bracket at every layer.
    pub(super) order: Vec<usize>,
    pub(super) layers: Vec<Layer>,
    /// Sets of linkages; an edge says which.
    pub(super) linked: Vec<Linked>,
    /// Whether there is no path.
    pub(super) empty: bool,
}

impl Diagram {
    /// Compiles the rules of a bargain, with at most `limit` nodes in one layer before equal ones are joined.
    /// An exact diagram that would need more is an error; others forget as much as they must.
    pub(super) fn compile(bargain: &Bargain, limit: usize, side: Side) -> Result<Diagram, BargainError> {
        let rules = Rules::of(bargain)?;
        let count = bargain.brackets.len();
        let mut linked: Vec<Linked> = vec![Linked::new()];
        let mut known: BTreeMap<Linked, u32> = BTreeMap::from([(Linked::new(), 0)]);
        let mut states: Vec<Vec<u64>> = rules.start().into_iter().collect();
        let mut layers: Vec<Vec<Vec<Edge>>> = Vec::with_capacity(count);
        let mut forgotten = 0;
        for layer in 0..count {
            let (nodes, next) = loop {
                let mut next: BTreeMap<Vec<u64>, u32> = BTreeMap::new();
                let mut nodes = Vec::with_capacity(states.len());
                for state in &states {
                    let mut edges = Vec::new();
                    for option in 0..rules.options[layer] {
                        let Some((after, complete)) = rules.step(state, layer, option) else { continue };
                        let Some(after) = rules.forget(after, layer + 1, forgotten, side) else { continue };
                        let number = next.len() as u32;
                        let to = *next.entry(after).or_insert(number);
                        let set = linked.len() as u32;
                        let set = *known.entry(complete.clone()).or_insert_with(|| {
                            linked.push(complete);
                            set
                        });
                        edges.push(Edge { option: option as u32, to, linked: set });
                    }
                    if next.len() > limit {
                        break;
                    }
                    nodes.push(edges);
                }
                if next.len() <= limit {
                    break (nodes, next);
                }
                // What is left when all is forgotten are linkages, whose points must be told apart.
                if side == Side::Exact || forgotten >= rules::ALL {
                    let bracket = bargain.brackets[rules.order[layer]].name.clone();
                    return Err(BargainError::TooEntangled { bracket, limit });
                }
                forgotten += 1;
            };
            forgotten = forgotten.saturating_sub(1);
            states = vec![Vec::new(); next.len()];
            for (state, number) in next {
                states[number as usize] = state;
            }
            layers.push(nodes);
        }
        // Without brackets the one package is empty, and the start itself says whether it is admissible.
        let ends = states.len();
        let (layers, roots) = reduce(layers, ends);
        Ok(Diagram { order: rules.order, layers, linked, empty: roots == 0 })
    }

    /// Nodes, over all layers.
    pub(super) fn nodes(&self) -> usize {
        self.layers.iter().map(Layer::nodes).sum()
    }

    /// Nodes of the layer behind: those of the next layer, or the one end.
    pub(super) fn nodes_behind(&self, layer: usize) -> usize {
        self.layers.get(layer + 1).map_or(1, Layer::nodes)
    }

    /// For every node, from the end forward, what `join` makes of its edges and of the results behind them. The last entry
    /// is that of the end.
    pub(super) fn backwards<T: Clone>(&self, end: T, mut join: impl FnMut(usize, &[Edge], &[T]) -> T) -> Vec<Vec<T>> {
        let mut results: Vec<Vec<T>> = vec![vec![end]];
        for (at, layer) in self.layers.iter().enumerate().rev() {
            let behind = &results[results.len() - 1];
            let here = (0..layer.nodes()).map(|node| join(at, layer.edges(node), behind)).collect();
            results.push(here);
        }
        results.reverse();
        results
    }
}

/// Drops nodes from which no package can be completed, and joins those that allow the same from there on. Says how many
/// roots are left: one or none.
fn reduce(layers: Vec<Vec<Vec<Edge>>>, ends: usize) -> (Vec<Layer>, usize) {
    // All states behind the last bracket are the same: nothing is open any more.
    let mut renamed: Vec<Option<u32>> = vec![Some(0); ends];
    let mut reduced = Vec::with_capacity(layers.len());
    for layer in layers.into_iter().rev() {
        let mut known: BTreeMap<Vec<Edge>, u32> = BTreeMap::new();
        let mut nodes: Vec<Vec<Edge>> = Vec::new();
        let mut here = Vec::with_capacity(layer.len());
        for edges in layer {
            let edges: Vec<Edge> =
                edges.into_iter().filter_map(|edge| renamed[edge.to as usize].map(|to| Edge { to, ..edge })).collect();
            if edges.is_empty() {
                here.push(None);
                continue;
            }
            let number = nodes.len() as u32;
            let number = *known.entry(edges.clone()).or_insert_with(|| {
                nodes.push(edges);
                number
            });
            here.push(Some(number));
        }
        reduced.push(Layer::of(&nodes));
        renamed = here;
    }
    reduced.reverse();
    (reduced, renamed.iter().flatten().count())
}
