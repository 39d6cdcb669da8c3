use super::diagram::Diagram;
use super::labels::Criterion;
use num_bigint::BigUint;
use std::collections::BTreeMap;
use std::ops::{AddAssign, Mul};

/// Packages that are looked at one by one where thresholds make states too many; more are counted between bounds.
const ONE_BY_ONE: u64 = 1 << 27;
/// A step so large that all needs at one node are one.
const COARSEST: i64 = 1 << 52;

/// A number of packages, exact where both bounds are equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// Surely so many.
    pub least: BigUint,
    /// Surely not more.
    pub most: BigUint,
}

impl Count {
    /// The number, where it is known exactly.
    #[must_use]
    pub fn exact(&self) -> Option<&BigUint> {
        (self.least == self.most).then_some(&self.least)
    }

    fn exactly(number: BigUint) -> Count {
        Count { least: number.clone(), most: number }
    }

    /// How many more these are than others, at least and at most.
    #[must_use]
    pub fn beyond(&self, other: &Count) -> Count {
        let less = |one: &BigUint, other: &BigUint| if one > other { one - other } else { BigUint::ZERO };
        Count { least: less(&self.least, &other.most), most: less(&self.most, &other.least) }
    }
}

/// How many paths of the diagram take only options that `allowed` (by bracket) has, and reach every threshold.
///
/// Without thresholds a sum over the nodes. With thresholds the sum is over nodes together with what each party still
/// needs, where what is surely reached, or surely not, is settled at once. Where that takes more than `limit` states in a
/// layer, packages are looked at one by one if there are not over 2^27; else needs are rounded, once up and once down, which
/// bounds the number from below and above.
pub(super) fn count(diagram: &Diagram, thresholds: &[Criterion], allowed: &[Vec<bool>], limit: usize) -> Count {
    if diagram.empty {
        return Count::exactly(BigUint::ZERO);
    }
    let paths = paths(diagram, allowed);
    let all = &paths[0][0];
    if let Ok(all) = u128::try_from(all.clone())
        && all < 1 << 127
    {
        // A number of machine words: no sum can overflow, since every sum is part of all paths.
        let small = |number: &BigUint| u128::try_from(number.clone()).unwrap_or(all);
        let paths = paths.iter().map(|layer| layer.iter().map(small).collect()).collect();
        return counted(diagram, thresholds, allowed, limit, paths, all);
    }
    let all = all.clone();
    counted(diagram, thresholds, allowed, limit, paths, all)
}

/// By layer and node the number of ways to the end.
fn paths(diagram: &Diagram, allowed: &[Vec<bool>]) -> Vec<Vec<BigUint>> {
    diagram.from_the_end(BigUint::from(1u8), |layer, edges, behind: &[BigUint]| {
        let allowed = &allowed[diagram.order[layer]];
        edges.iter().filter(|edge| allowed[edge.option as usize]).map(|edge| &behind[edge.to as usize]).sum()
    })
}

trait Number: Clone + Into<BigUint> + From<u8> + for<'a> AddAssign<&'a Self> {
    fn times(&self, other: &Self) -> Self;
}

impl Number for u128 {
    fn times(&self, other: &u128) -> u128 {
        self * other
    }
}

impl Number for BigUint {
    fn times(&self, other: &BigUint) -> BigUint {
        Mul::mul(self, other)
    }
}

fn counted<N: Number>(
    diagram: &Diagram,
    thresholds: &[Criterion],
    allowed: &[Vec<bool>],
    limit: usize,
    paths: Vec<Vec<N>>,
    all: N,
) -> Count {
    let bounds: Vec<Vec<Vec<(i64, i64)>>> = thresholds.iter().map(|threshold| threshold.bounds(diagram)).collect();
    let counting = Counting { diagram, thresholds, allowed, bounds, paths };
    let mut needs: Vec<i64> = thresholds.iter().map(|threshold| threshold.least.unwrap_or(i64::MIN / 4)).collect();
    if let Some(count) = counting.by_states(&needs, limit, None) {
        return Count::exactly(count.into());
    }
    let all: BigUint = all.into();
    if all <= BigUint::from(ONE_BY_ONE) {
        return Count::exactly(counting.one_by_one(0, 0, &mut needs).into());
    }
    let rounded = |up| counting.by_states(&needs, limit, Some(up)).map(Into::into);
    Count { least: rounded(true).unwrap_or(BigUint::ZERO), most: rounded(false).unwrap_or(all) }
}

struct Counting<'a, N> {
    diagram: &'a Diagram,
    thresholds: &'a [Criterion],
    allowed: &'a [Vec<bool>],
    /// By threshold, layer and node.
    bounds: Vec<Vec<Vec<(i64, i64)>>>,
    paths: Vec<Vec<N>>,
}

impl<N: Number> Counting<'_, N> {
    /// Whether what is needed is surely reached from a node, surely not, or open.
    fn settled(&self, layer: usize, node: usize, needs: &[i64]) -> Option<bool> {
        let bounds = || self.bounds.iter().map(|bounds| bounds[layer][node]).zip(needs);
        if bounds().any(|((_, most), needs)| most < *needs) {
            return Some(false);
        }
        bounds().all(|((least, _), needs)| least >= *needs).then_some(true)
    }

    /// Layer by layer; nothing where the states are too many and needs may not be rounded (up or down).
    fn by_states(&self, needs: &[i64], limit: usize, round_up: Option<bool>) -> Option<N> {
        let mut sum = N::from(0);
        let mut states: BTreeMap<(u32, Vec<i64>), N> = BTreeMap::new();
        match self.settled(0, 0, needs) {
            Some(true) => return Some(self.paths[0][0].clone()),
            Some(false) => return Some(sum),
            None => states.insert((0, needs.to_vec()), N::from(1)),
        };
        for (layer, nodes) in self.diagram.layers.iter().enumerate() {
            let mut step = 1i64;
            loop {
                let mut next: BTreeMap<(u32, Vec<i64>), N> = BTreeMap::new();
                let mut settled = N::from(0);
                let allowed = &self.allowed[self.diagram.order[layer]];
                'states: for ((node, needs), ways) in &states {
                    for edge in nodes.edges(*node as usize).iter().filter(|edge| allowed[edge.option as usize]) {
                        let to = edge.to as usize;
                        let mut left: Vec<i64> = needs
                            .iter()
                            .zip(self.thresholds)
                            .map(|(needs, threshold)| needs - threshold.adds(layer, *edge))
                            .collect();
                        match self.settled(layer + 1, to, &left) {
                            Some(true) => settled += &ways.times(&self.paths[layer + 1][to]),
                            Some(false) => {}
                            None => {
                                for (left, bounds) in left.iter_mut().zip(&self.bounds) {
                                    let (least, most) = bounds[layer + 1][to];
                                    let rounded = match round_up {
                                        Some(true) => -(-*left).div_euclid(step) * step,
                                        _ => left.div_euclid(step) * step,
                                    };
                                    // What is surely reached is one state, whatever the surplus.
                                    *left = rounded.max(least).min(most);
                                }
                                let state = next.entry((edge.to, left)).or_insert_with(|| N::from(0));
                                *state += ways;
                            }
                        }
                    }
                    if next.len() > limit && step < COARSEST {
                        break 'states;
                    }
                }
                if next.len() <= limit || step >= COARSEST {
                    states = next;
                    sum += &settled;
                    break;
                }
                round_up?;
                step *= 2;
            }
        }
        Some(sum)
    }

    fn one_by_one(&self, layer: usize, node: usize, needs: &mut [i64]) -> N {
        match self.settled(layer, node, needs) {
            Some(true) => return self.paths[layer][node].clone(),
            Some(false) => return N::from(0),
            None => {}
        }
        let mut sum = N::from(0);
        let allowed = &self.allowed[self.diagram.order[layer]];
        for edge in self.diagram.layers[layer].edges(node).iter().filter(|edge| allowed[edge.option as usize]) {
            for (needs, threshold) in needs.iter_mut().zip(self.thresholds) {
                *needs -= threshold.adds(layer, *edge);
            }
            sum += &self.one_by_one(layer + 1, edge.to as usize, needs);
            for (needs, threshold) in needs.iter_mut().zip(self.thresholds) {
                *needs += threshold.adds(layer, *edge);
            }
        }
        sum
    }
}
