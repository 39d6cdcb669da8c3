use super::diagram::Diagram;
use super::skyline::Skyline;
use std::cmp::Ordering;

/// How a package is written into words, so that comparing words compares packages: the first bracket in the highest bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Packing {
    pub(super) words: usize,
    /// Word, shift and mask of every bracket.
    places: Vec<(usize, u32, u64)>,
}

impl Packing {
    /// A packing for brackets with so many options.
    pub(super) fn of(options: &[usize]) -> Packing {
        let (mut word, mut left) = (0, 64u32);
        let mut places = Vec::with_capacity(options.len());
        for options in options {
            let width = usize::BITS - options.saturating_sub(1).leading_zeros();
            if width > left {
                word += 1;
                left = 64;
            }
            left -= width;
            places.push((word, left, (1u64 << width) - 1));
        }
        Packing { words: word + 1, places }
    }

    /// The option of a bracket.
    pub(super) fn option(&self, words: &[u64], bracket: usize) -> usize {
        let (word, shift, mask) = self.places[bracket];
        if mask == 0 { 0 } else { (words[word] >> shift & mask) as usize }
    }

    pub(super) fn set(&self, words: &mut [u64], bracket: usize, option: usize) {
        let (word, shift, mask) = self.places[bracket];
        if mask > 0 {
            words[word] |= (option as u64 & mask) << shift;
        }
    }

    /// All options, bracket by bracket.
    pub(super) fn package(&self, words: &[u64]) -> Vec<usize> {
        (0..self.places.len()).map(|bracket| self.option(words, bracket)).collect()
    }
}

/// Partial packages at one node: what each has summed up, which options it took, and how many it stands for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Labels {
    /// Criteria, and words a package takes.
    pub(super) criteria: usize,
    pub(super) words: usize,
    pub(super) values: Vec<i64>,
    pub(super) packed: Vec<u64>,
    /// Packages with these very values that the label stands for; saturates.
    pub(super) counts: Vec<u128>,
}

impl Labels {
    pub(super) fn new(criteria: usize, words: usize) -> Labels {
        Labels { criteria, words, ..Labels::default() }
    }

    pub(super) fn len(&self) -> usize {
        self.counts.len()
    }

    pub(super) fn values(&self, at: usize) -> &[i64] {
        &self.values[at * self.criteria..(at + 1) * self.criteria]
    }

    pub(super) fn packed(&self, at: usize) -> &[u64] {
        &self.packed[at * self.words..(at + 1) * self.words]
    }

    pub(super) fn clear(&mut self) {
        self.values.clear();
        self.packed.clear();
        self.counts.clear();
    }

    pub(super) fn push(&mut self, values: &[i64], packed: &[u64], count: u128) {
        self.values.extend_from_slice(values);
        self.packed.extend_from_slice(packed);
        self.counts.push(count);
    }
}

/// How labels at one node are compared, criterion by criterion; more is better in each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Comparison<'a> {
    /// Values over `safe` are compared in steps of this many units; 1 is exact.
    pub(super) steps: &'a [i64],
    /// From this value on the threshold is surely reached; nothing where there is no threshold.
    pub(super) safe: &'a [Option<i64>],
    /// Whether the value itself counts, or only that the threshold is reached.
    pub(super) whole: &'a [bool],
    /// Whether values under `safe` are compared exactly, so that no label is dropped for one that may miss a threshold.
    pub(super) strict: bool,
}

impl Comparison<'_> {
    /// The value by which a label is compared: monotone in the value, and never above it.
    fn coarse(&self, criterion: usize, value: i64) -> i64 {
        let step = self.steps[criterion];
        match self.safe[criterion] {
            Some(safe) if value >= safe && !self.whole[criterion] => safe,
            Some(safe) if value >= safe => safe + (value - safe).div_euclid(step) * step,
            Some(_) if self.strict => value,
            None if !self.whole[criterion] => 0,
            _ => value.div_euclid(step) * step,
        }
    }
}

/// The labels that no other label equals or beats in every criterion as compared. Of equals the one whose package comes
/// first stays, and stands for all.
pub(super) fn undominated(candidates: &Labels, comparison: &Comparison<'_>) -> Labels {
    let count = candidates.len();
    let criteria = candidates.criteria;
    let mut kept = Labels::new(criteria, candidates.words);
    if count == 0 {
        return kept;
    }
    let mut coarse = candidates.values.clone();
    for values in coarse.chunks_exact_mut(criteria.max(1)) {
        for (criterion, value) in values.iter_mut().enumerate() {
            *value = comparison.coarse(criterion, *value);
        }
    }
    // A criterion in which all are equal decides nothing.
    let varying: Vec<usize> = (0..criteria)
        .filter(|criterion| coarse.iter().skip(*criterion).step_by(criteria).any(|value| *value != coarse[*criterion]))
        .collect();
    let order = from_the_best(&coarse, criteria, &varying, count);
    let mut skyline = Skyline::new(varying.len());
    let mut point = vec![0; varying.len()];
    let mut before: Option<usize> = None;
    for at in order {
        let values = &coarse[at * criteria..(at + 1) * criteria];
        if let Some(previous) = before
            && coarse[previous * criteria..(previous + 1) * criteria] == *values
        {
            // Equal to the one before: dominated with it, or one with it.
            if skyline.took_last {
                let last = kept.len() - 1;
                kept.counts[last] = kept.counts[last].saturating_add(candidates.counts[at]);
                if candidates.packed(at) < kept.packed(last) {
                    let words = candidates.words;
                    kept.packed[last * words..].copy_from_slice(candidates.packed(at));
                    kept.values[last * criteria..].copy_from_slice(candidates.values(at));
                }
            }
            continue;
        }
        before = Some(at);
        for (point, criterion) in point.iter_mut().zip(&varying) {
            *point = values[*criterion];
        }
        if skyline.take(&point) {
            kept.push(candidates.values(at), candidates.packed(at), candidates.counts[at]);
        }
    }
    kept
}

/// The numbers of all labels, the lexicographically largest first.
fn from_the_best(coarse: &[i64], criteria: usize, varying: &[usize], count: usize) -> Vec<usize> {
    let mut ranges = Vec::with_capacity(varying.len());
    let mut bits = 0;
    for criterion in varying {
        let values = || coarse.iter().skip(*criterion).step_by(criteria).copied();
        let (least, most) = (values().min().unwrap_or(0), values().max().unwrap_or(0));
        let width = u64::BITS - most.abs_diff(least).leading_zeros();
        bits += width;
        ranges.push((*criterion, most, width));
    }
    if bits <= 96 && count < u32::MAX as usize {
        // One number a label, the label's own number in the lowest bits: sorting these is several times as fast.
        let mut keys: Vec<u128> = (0..count)
            .map(|at| {
                let key = ranges.iter().fold(0u128, |key, (criterion, most, width)| {
                    key << width | u128::from(most.abs_diff(coarse[at * criteria + criterion]))
                });
                key << 32 | at as u128
            })
            .collect();
        keys.sort_unstable();
        return keys.into_iter().map(|key| (key & u128::from(u32::MAX)) as usize).collect();
    }
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|one, other| {
        coarse[other * criteria..(other + 1) * criteria].cmp(&coarse[one * criteria..(one + 1) * criteria])
    });
    order
}

/// What is uncertain in the values: `weight · (high − low)` for every bracket, option and criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Uncertainty {
    /// Brackets in which some value is an interval.
    brackets: Vec<usize>,
    /// By bracket, option and criterion.
    spread: Vec<Vec<Vec<i64>>>,
}

impl Uncertainty {
    /// The spreads of every party's values, given by party, bracket and option; nothing where all values are numbers.
    pub(super) fn of(parties: &[&Vec<Vec<i64>>]) -> Option<Uncertainty> {
        let table = parties.first()?;
        let spread: Vec<Vec<Vec<i64>>> = (0..table.len())
            .map(|bracket| {
                let options = 0..table[bracket].len();
                options.map(|option| parties.iter().map(|party| party[bracket][option]).collect()).collect()
            })
            .collect();
        let uneven = |options: &Vec<Vec<i64>>| options.iter().flatten().any(|spread| *spread > 0);
        let brackets: Vec<usize> = (0..spread.len()).filter(|bracket| uneven(&spread[*bracket])).collect();
        if brackets.is_empty() { None } else { Some(Uncertainty { brackets, spread }) }
    }

    /// The options of a label in the brackets that are uncertain.
    fn signature(&self, labels: &Labels, at: usize, packing: &Packing) -> Vec<usize> {
        self.brackets.iter().map(|bracket| packing.option(labels.packed(at), *bracket)).collect()
    }

    /// The labels that no other surely beats: for all values within the intervals at least as good for every party, and
    /// surely better for one. Where two take the same option its value is the same for both, whatever it is.
    ///
    /// With steps over 1 a label is dropped, too, for one that is surely at most `step − 1` worse.
    pub(super) fn undominated(
        &self,
        candidates: &Labels,
        packing: &Packing,
        comparison: &Comparison<'_>,
        most: usize,
    ) -> Option<Labels> {
        let sum = |at: usize| candidates.values(at).iter().map(|value| i128::from(*value)).sum::<i128>();
        let mut order: Vec<(i128, usize)> = (0..candidates.len()).map(|at| (-sum(at), at)).collect();
        let earlier = |one: usize, other: usize| -> Ordering {
            candidates
                .values(other)
                .cmp(candidates.values(one))
                .then(candidates.packed(one).cmp(candidates.packed(other)))
        };
        order.sort_by(|one, other| one.0.cmp(&other.0).then_with(|| earlier(one.1, other.1)));
        let mut kept = Labels::new(candidates.criteria, candidates.words);
        let mut signatures: Vec<Vec<usize>> = Vec::new();
        for (_, at) in order {
            let signature = self.signature(candidates, at, packing);
            let mut dropped = false;
            for (by, other) in signatures.iter().enumerate() {
                if candidates.values(at) == kept.values(by) && signature == *other {
                    kept.counts[by] = kept.counts[by].saturating_add(candidates.counts[at]);
                    dropped = true;
                    break;
                }
                if self.beats((kept.values(by), other), (candidates.values(at), &signature), comparison) {
                    dropped = true;
                    break;
                }
            }
            if !dropped {
                if kept.len() >= most {
                    return None;
                }
                kept.push(candidates.values(at), candidates.packed(at), candidates.counts[at]);
                signatures.push(signature);
            }
        }
        Some(kept)
    }

    fn beats(&self, one: (&[i64], &[usize]), other: (&[i64], &[usize]), comparison: &Comparison<'_>) -> bool {
        let exact = comparison.steps.iter().all(|step| *step == 1);
        let mut better = !exact;
        for criterion in 0..one.0.len() {
            let mut difference = one.0[criterion] - other.0[criterion];
            let slack = comparison.steps[criterion] - 1;
            if difference < -slack {
                return false;
            }
            // Under its threshold a label is not dropped for one that is worse at all.
            if let Some(safe) = comparison.safe[criterion]
                && comparison.strict
                && one.0[criterion] < other.0[criterion].min(safe)
            {
                return false;
            }
            for ((mine, theirs), bracket) in one.1.iter().zip(other.1).zip(&self.brackets) {
                if mine != theirs {
                    difference -= self.spread[*bracket][*theirs][criterion];
                }
            }
            if difference < -slack {
                return false;
            }
            better |= difference > 0;
        }
        better
    }
}

/// One criterion over the whole diagram: what every edge adds, and what may still come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Criterion {
    /// By layer and option.
    pub(super) items: Vec<Vec<i64>>,
    /// By set of linkages.
    pub(super) linked: Vec<i64>,
    /// The least that a package must have.
    pub(super) least: Option<i64>,
    /// Whether more is better beyond `least`.
    pub(super) whole: bool,
}

impl Criterion {
    /// From values by bracket and option, and by linkage.
    pub(super) fn of(
        diagram: &Diagram,
        values: &[Vec<i64>],
        linkage: impl Fn(usize, usize) -> i64,
        least: Option<i64>,
    ) -> Criterion {
        let items = diagram.order.iter().map(|bracket| values[*bracket].clone()).collect();
        let sum = |set: &Vec<(usize, usize)>| set.iter().map(|(party, number)| linkage(*party, *number)).sum();
        Criterion { items, linked: diagram.linked.iter().map(sum).collect(), least, whole: true }
    }

    /// What an edge adds.
    pub(super) fn adds(&self, layer: usize, edge: super::diagram::Edge) -> i64 {
        self.items[layer][edge.option as usize] + self.linked[edge.linked as usize]
    }

    /// For every layer and node the least and the most that may still be added.
    pub(super) fn bounds(&self, diagram: &Diagram) -> Vec<Vec<(i64, i64)>> {
        diagram.backwards((0, 0), |layer, edges, behind| {
            edges.iter().fold((i64::MAX, i64::MIN), |(least, most), edge| {
                let (adds, (low, high)) = (self.adds(layer, *edge), behind[edge.to as usize]);
                (least.min(low + adds), most.max(high + adds))
            })
        })
    }
}
