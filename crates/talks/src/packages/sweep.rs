use super::diagram::{Diagram, Edge};
use super::labels::{Comparison, Criterion, Labels, Packing, Uncertainty, undominated};

/// Steps may grow to the range of a criterion divided by this.
const FINEST: i64 = 1 << 13;
/// Doublings of the step before thresholds, too, are compared in steps.
const STRICT: u32 = 9;
/// Doublings after which nothing is left to tell apart.
const COARSEST: u32 = 14;

/// A bound on a weighted sum of criteria that every package of interest reaches: what cannot reach it is dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cut {
    /// A weight for every criterion, not negative.
    pub(super) weights: Vec<i64>,
    pub(super) least: i128,
}

impl Cut {
    fn sum(&self, values: &[i64]) -> i128 {
        self.weights.iter().zip(values).map(|(weight, value)| i128::from(*weight) * i128::from(*value)).sum()
    }

    /// For every layer and node the most that the weighted sum may still grow.
    pub(super) fn bounds(weights: &[i64], diagram: &Diagram, criteria: &[Criterion]) -> Vec<Vec<i128>> {
        diagram.backwards(0, |layer, edges, behind| {
            let through = |edge: &Edge| {
                let adds = criteria.iter().zip(weights);
                let adds =
                    adds.map(|(criterion, weight)| i128::from(*weight) * i128::from(criterion.adds(layer, *edge)));
                adds.sum::<i128>() + behind[edge.to as usize]
            };
            edges.iter().map(through).max().unwrap_or(0)
        })
    }
}

/// What a sweep is asked.
#[derive(Debug)]
pub(super) struct Sweep<'a> {
    pub(super) diagram: &'a Diagram,
    pub(super) packing: &'a Packing,
    pub(super) criteria: &'a [Criterion],
    pub(super) cuts: &'a [Cut],
    /// Given where labels are compared as intervals.
    pub(super) uncertainty: Option<&'a Uncertainty>,
    /// Labels that one layer may keep.
    pub(super) limit: usize,
}

/// What a sweep found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Swept {
    /// Packages that none other beats, as far as compared.
    pub(super) labels: Labels,
    /// By criterion, how much better a package may be than the best of these; all zero where the answer is exact.
    pub(super) loss: Vec<i64>,
    /// Whether that holds for all packages, or only for those that reach every threshold by more than `loss`.
    pub(super) strict: bool,
    /// Labels looked at.
    pub(super) looked: u64,
}

impl Swept {
    pub(super) fn exact(&self) -> bool {
        self.loss.iter().all(|loss| *loss == 0)
    }
}

impl Sweep<'_> {
    /// Carries labels from the first layer to the end.
    pub(super) fn run(&self) -> Swept {
        let criteria = self.criteria.len();
        let mut swept = Swept {
            labels: Labels::new(criteria, self.packing.words),
            loss: vec![0; criteria],
            strict: true,
            looked: 0,
        };
        if self.diagram.empty {
            return swept;
        }
        let bounds: Vec<Vec<Vec<(i64, i64)>>> =
            self.criteria.iter().map(|criterion| criterion.bounds(self.diagram)).collect();
        let ranges: Vec<i64> = bounds.iter().map(|bounds| bounds[0][0].1 - bounds[0][0].0).collect();
        let behind: Vec<Vec<Vec<i128>>> =
            self.cuts.iter().map(|cut| Cut::bounds(&cut.weights, self.diagram, self.criteria)).collect();
        let mut here = vec![Labels::new(criteria, self.packing.words)];
        here[0].push(&vec![0; criteria], &vec![0; self.packing.words], 1);
        if self.diagram.layers.is_empty() && self.criteria.iter().any(|one| one.least.is_some_and(|least| least > 0)) {
            here[0].clear();
        }
        let mut doublings = 0u32;
        for layer in 0..self.diagram.layers.len() {
            let incoming = self.incoming(layer);
            loop {
                let steps = steps(&ranges, doublings);
                let strict = doublings <= STRICT;
                let reach = Reach { bounds: &bounds, behind: &behind, layer, steps: &steps, strict };
                let (next, looked, full) = self.next(&here, &incoming, &reach, doublings >= COARSEST);
                swept.looked += looked;
                if full {
                    // Steps that change nothing are passed over.
                    let before = steps.clone();
                    while doublings < COARSEST && self::steps(&ranges, doublings) == before {
                        doublings += 1;
                    }
                    continue;
                }
                for (loss, step) in swept.loss.iter_mut().zip(&steps) {
                    *loss += step - 1;
                }
                swept.strict &= strict;
                here = next;
                break;
            }
            doublings = doublings.saturating_sub(1);
        }
        swept.labels = here.into_iter().next().unwrap_or_default();
        swept
    }

    /// For every node of the layer behind, the nodes that lead to it and their edges.
    fn incoming(&self, layer: usize) -> Vec<Vec<(usize, Edge)>> {
        let mut incoming = vec![Vec::new(); self.diagram.nodes_behind(layer)];
        let nodes = &self.diagram.layers[layer];
        for node in 0..nodes.nodes() {
            for edge in nodes.edges(node) {
                incoming[edge.to as usize].push((node, *edge));
            }
        }
        incoming
    }

    /// The labels of the next layer, how many were looked at, and whether they grew over the limit.
    fn next(
        &self,
        here: &[Labels],
        incoming: &[Vec<(usize, Edge)>],
        reach: &Reach<'_>,
        coarsest: bool,
    ) -> (Vec<Labels>, u64, bool) {
        let (criteria, words) = (self.criteria.len(), self.packing.words);
        let whole: Vec<bool> = self.criteria.iter().map(|criterion| criterion.whole).collect();
        let mut next = Vec::with_capacity(incoming.len());
        let mut candidates = Labels::new(criteria, words);
        let (mut values, mut packed) = (vec![0; criteria], vec![0; words]);
        let (mut kept, mut looked) = (0, 0u64);
        let bracket = self.diagram.order[reach.layer];
        for (node, edges) in incoming.iter().enumerate() {
            candidates.clear();
            for (from, edge) in edges {
                let adds: Vec<i64> = self.criteria.iter().map(|criterion| criterion.adds(reach.layer, *edge)).collect();
                let labels = &here[*from];
                for at in 0..labels.len() {
                    for ((value, before), adds) in values.iter_mut().zip(labels.values(at)).zip(&adds) {
                        *value = before + adds;
                    }
                    if self.hopeless(&values, node, reach) {
                        continue;
                    }
                    packed.copy_from_slice(labels.packed(at));
                    self.packing.set(&mut packed, bracket, edge.option as usize);
                    candidates.push(&values, &packed, labels.counts[at]);
                }
            }
            looked += candidates.len() as u64;
            let safe: Vec<Option<i64>> = (0..criteria)
                .map(|at| self.criteria[at].least.map(|least| least - reach.bounds[at][reach.layer + 1][node].0))
                .collect();
            let comparison = Comparison { steps: reach.steps, safe: &safe, whole: &whole, strict: reach.strict };
            let most = if coarsest { usize::MAX } else { self.limit.saturating_sub(kept) };
            let labels = match self.uncertainty {
                None => Some(undominated(&candidates, &comparison)),
                Some(uncertainty) => uncertainty.undominated(&candidates, self.packing, &comparison, most),
            };
            match labels {
                Some(labels) if labels.len() <= most => {
                    kept += labels.len();
                    next.push(labels);
                }
                _ => return (next, looked, true),
            }
        }
        (next, looked, false)
    }

    /// Whether no completion reaches every threshold and every cut.
    fn hopeless(&self, values: &[i64], node: usize, reach: &Reach<'_>) -> bool {
        let below = self.criteria.iter().zip(values).zip(reach.bounds).any(|((criterion, value), bounds)| {
            criterion.least.is_some_and(|least| value + bounds[reach.layer + 1][node].1 < least)
        });
        below
            || self
                .cuts
                .iter()
                .zip(reach.behind)
                .any(|(cut, behind)| cut.sum(values) + behind[reach.layer + 1][node] < cut.least)
    }
}

/// What can still come behind a layer, and how labels there are compared.
#[derive(Debug)]
struct Reach<'a> {
    /// By criterion, layer and node.
    bounds: &'a [Vec<Vec<(i64, i64)>>],
    /// By cut, layer and node.
    behind: &'a [Vec<Vec<i128>>],
    layer: usize,
    steps: &'a [i64],
    strict: bool,
}

/// The step of every criterion after so many doublings; beyond the strict ones the doubling begins anew.
fn steps(ranges: &[i64], doublings: u32) -> Vec<i64> {
    let doublings = if doublings > STRICT && doublings < COARSEST { doublings - STRICT + 2 } else { doublings };
    let step = |range: &i64| {
        if doublings == 0 {
            return 1;
        }
        (i128::from(*range) * (1i128 << doublings) / i128::from(FINEST)).clamp(1, 1 << 60) as i64
    };
    ranges.iter().map(step).collect()
}
