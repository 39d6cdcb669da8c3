use super::diagram::Diagram;
use super::labels::Criterion;
use num_bigint::BigUint;
use std::ops::{AddAssign, Mul};

/// Packages that are looked at one by one where thresholds make states too many; more are counted between bounds.
const ONE_BY_ONE: u64 = 1 << 27;

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
/// bounds the number from below and above, all thresholds together and each by itself.
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
        let paths: Vec<Vec<u128>> = paths.iter().map(|layer| layer.iter().map(small).collect()).collect();
        return counted(diagram, thresholds, allowed, limit, &paths, all);
    }
    let all = all.clone();
    counted(diagram, thresholds, allowed, limit, &paths, all)
}

/// By layer and node the number of ways to the end.
fn paths(diagram: &Diagram, allowed: &[Vec<bool>]) -> Vec<Vec<BigUint>> {
    diagram.backwards(BigUint::from(1u8), |layer, edges, behind: &[BigUint]| {
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

fn counted<'a, N: Number>(
    diagram: &'a Diagram,
    thresholds: &'a [Criterion],
    allowed: &'a [Vec<bool>],
    limit: usize,
    paths: &'a [Vec<N>],
    all: N,
) -> Count {
    let counting = |thresholds: &'a [Criterion]| Counting::of(diagram, thresholds, allowed, paths);
    let together = counting(thresholds);
    if let Some(count) = together.by_states(limit, None) {
        return Count::exactly(count.into());
    }
    let all: BigUint = all.into();
    if all <= BigUint::from(ONE_BY_ONE) {
        return Count::exactly(together.one_by_one(0, 0, &mut together.needs()).into());
    }
    let rounded = |counting: &Counting<'_, N>, up| counting.by_states(limit, Some(up)).map(Into::into);
    let mut least = rounded(&together, true).unwrap_or(BigUint::ZERO);
    let mut most = rounded(&together, false).unwrap_or_else(|| all.clone());
    // A threshold by itself needs fewer states, so it is rounded less. What fails no threshold is at least all but what
    // fails each (Boole's inequality), and at most what reaches any one.
    let mut failing = BigUint::ZERO;
    for threshold in thresholds {
        let alone = counting(std::slice::from_ref(threshold));
        failing += &all - rounded(&alone, true).unwrap_or(BigUint::ZERO);
        most = most.min(rounded(&alone, false).unwrap_or_else(|| all.clone()));
    }
    if failing < all {
        least = least.max(&all - failing);
    }
    Count { least, most }
}

/// States before a layer: a node, what each party still needs, and the ways to get there.
struct States<N> {
    nodes: Vec<u32>,
    needs: Vec<i64>,
    ways: Vec<N>,
}

struct Counting<'a, N> {
    diagram: &'a Diagram,
    thresholds: &'a [Criterion],
    allowed: &'a [Vec<bool>],
    /// By threshold, layer and node.
    bounds: Vec<Vec<Vec<(i64, i64)>>>,
    paths: &'a [Vec<N>],
}

impl<'a, N: Number> Counting<'a, N> {
    fn of(
        diagram: &'a Diagram,
        thresholds: &'a [Criterion],
        allowed: &'a [Vec<bool>],
        paths: &'a [Vec<N>],
    ) -> Counting<'a, N> {
        let bounds = thresholds.iter().map(|threshold| threshold.bounds(diagram)).collect();
        Counting { diagram, thresholds, allowed, bounds, paths }
    }

    /// What each party needs at the root.
    fn needs(&self) -> Vec<i64> {
        self.thresholds.iter().map(|threshold| threshold.least.unwrap_or(i64::MIN / 4)).collect()
    }

    /// Whether what is needed is surely reached from a node, surely not, or open.
    fn settled(&self, layer: usize, node: usize, needs: &[i64]) -> Option<bool> {
        let bounds = || self.bounds.iter().map(|bounds| bounds[layer][node]).zip(needs);
        if bounds().any(|((_, most), needs)| most < *needs) {
            return Some(false);
        }
        bounds().all(|((least, _), needs)| least >= *needs).then_some(true)
    }

    /// Layer by layer; nothing where the states are too many and needs may not be rounded (up or down).
    fn by_states(&self, limit: usize, round_up: Option<bool>) -> Option<N> {
        let needs = self.needs();
        let mut sum = N::from(0);
        match self.settled(0, 0, &needs) {
            Some(true) => return Some(self.paths[0][0].clone()),
            Some(false) => return Some(sum),
            None => {}
        }
        let mut states = States { nodes: vec![0], needs, ways: vec![N::from(1)] };
        // With a step so large all needs at one node are one.
        let coarsest = self.bounds.iter().map(|bounds| bounds[0][0].1 - bounds[0][0].0).max().unwrap_or(0) + 1;
        let mut step = 1i64;
        for layer in 0..self.diagram.layers.len() {
            let (next, settled) = loop {
                let next = self.next(&states, layer, step, round_up);
                let number = next.as_ref().map_or(usize::MAX, |(next, _)| next.ways.len());
                match next {
                    Some(next) if number <= limit || step >= coarsest => break next,
                    _ => {
                        round_up?;
                        step *= 2;
                    }
                }
            };
            // Later layers have less to tell apart; what one step made coarse need not stay so. A half of the step may
            // make every need of every party two.
            if next.ways.len().checked_shl(self.thresholds.len() as u32).is_some_and(|number| number <= limit) {
                step = (step / 2).max(1);
            }
            states = next;
            sum += &settled;
        }
        Some(sum)
    }

    /// The states behind a layer and the ways that are settled by then; nothing where a state does not fit its key.
    fn next(&self, states: &States<N>, layer: usize, step: i64, round_up: Option<bool>) -> Option<(States<N>, N)> {
        let count = self.thresholds.len();
        let bounds: Vec<&[(i64, i64)]> = self.bounds.iter().map(|bounds| bounds[layer + 1].as_slice()).collect();
        // A need that is still open lies between the least and the most that can come; in steps, that many numbers.
        let open =
            |bounds: &&[(i64, i64)]| bounds.iter().map(|(least, most)| most - least).max().unwrap_or(0) / step + 2;
        let widths: Vec<u32> = bounds.iter().map(|bounds| i64::BITS - open(bounds).leading_zeros()).collect();
        if widths.iter().sum::<u32>() > u128::BITS - u32::BITS {
            return None;
        }
        let allowed = &self.allowed[self.diagram.order[layer]];
        let mut settled = N::from(0);
        let mut keyed: Vec<(u128, u32)> = Vec::new();
        let mut left = vec![0; count];
        for (state, node) in states.nodes.iter().enumerate() {
            let needs = &states.needs[state * count..(state + 1) * count];
            let edges = self.diagram.layers[layer].edges(*node as usize).iter();
            for edge in edges.filter(|edge| allowed[edge.option as usize]) {
                let to = edge.to as usize;
                for ((left, needs), threshold) in left.iter_mut().zip(needs).zip(self.thresholds) {
                    *left = needs - threshold.adds(layer, *edge);
                }
                match self.settled(layer + 1, to, &left) {
                    Some(true) => settled += &states.ways[state].times(&self.paths[layer + 1][to]),
                    Some(false) => {}
                    None => {
                        let mut key = u128::from(edge.to);
                        for ((left, bounds), width) in left.iter().zip(&bounds).zip(&widths) {
                            // What is surely reached is one state, whatever the surplus.
                            let above = (left - bounds[to].0).max(0);
                            let steps = if round_up == Some(true) { -(-above).div_euclid(step) } else { above / step };
                            key = key << width | steps as u128;
                        }
                        keyed.push((key, state as u32));
                    }
                }
            }
        }
        keyed.sort_unstable();
        let mut next = States { nodes: Vec::new(), needs: Vec::new(), ways: Vec::new() };
        let mut before = None;
        for (key, state) in keyed {
            let ways = &states.ways[state as usize];
            if before == Some(key) {
                if let Some(last) = next.ways.last_mut() {
                    *last += ways;
                }
                continue;
            }
            before = Some(key);
            let node = (key >> widths.iter().sum::<u32>()) as u32;
            let mut shift = widths.iter().sum::<u32>();
            for (bounds, width) in bounds.iter().zip(&widths) {
                shift -= width;
                let steps = (key >> shift & ((1u128 << width) - 1)) as i64;
                let (least, most) = bounds[node as usize];
                next.needs.push((least + steps * step).min(most));
            }
            next.nodes.push(node);
            next.ways.push(ways.clone());
        }
        Some((next, settled))
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
