use std::collections::VecDeque;

use super::{Network, Step, TimePoint};

/// Most single improvements spent on looking for a shorter conflict than the first one found.
const SHORTENING: usize = 20_000_000;

/// Bounds that cannot all be kept, as a chain of steps that comes back to its start later than it left.
///
/// No step can be left out. The chain starts where every later point lies after it, so that the steps read as a course
/// of time and most often end in the upper bound that breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict<T> {
    /// The steps: each starts where the one before ends, the first where the last ends.
    pub steps: Vec<Step<T>>,
    /// By how much the bounds miss each other; above 0. The sum of [`Step::at_least`].
    pub shortfall: i64,
}

impl<T: Copy + Ord> Conflict<T> {
    fn new(steps: Vec<Step<T>>) -> Self {
        let start = rising(steps.iter().map(|step| step.at_least));
        let steps: Vec<Step<T>> = steps[start..].iter().chain(&steps[..start]).copied().collect();
        let shortfall = steps.iter().map(|step| step.at_least).fold(0, i64::saturating_add);
        Self { steps, shortfall }
    }

    /// The tags of the steps, each once, sorted.
    pub fn tags(&self) -> Vec<T> {
        let mut tags: Vec<T> = self.steps.iter().map(|step| step.tag).collect();
        tags.sort_unstable();
        tags.dedup();
        tags
    }
}

/// Where to start a round whose sum is above 0, so that every partial sum is: after the last of its lowest points.
pub(super) fn rising(amounts: impl Iterator<Item = i64>) -> usize {
    let (mut sum, mut lowest, mut start) = (0i128, 0i128, 0);
    for (at, amount) in amounts.enumerate() {
        // The sum before the first step counts as 0, so a later equal one is the later of the two.
        if sum <= lowest {
            (lowest, start) = (sum, at);
        }
        sum += i128::from(amount);
    }
    start
}

impl<T: Copy + Ord> Network<T> {
    /// Whether times exist that keep all active links if everybody works together, nature included: `None` if so,
    /// otherwise bounds that conflict.
    ///
    /// The first conflict found is shortened: no conflict with fewer steps passes through its points, unless the
    /// network is so large that the search for one (20 million comparisons) ends first.
    ///
    /// Bellman–Ford with a queue (Moore 1957; Cherkassky and Goldberg, Negative-cycle detection algorithms,
    /// Mathematical Programming 85, 1999): O(points × links) at worst.
    pub fn first_conflict(&self, active: impl Fn(T) -> bool) -> Option<Conflict<T>> {
        let graph = Graph::new(self.points(), self.steps(active));
        graph.conflict()
    }
}

/// Steps by the point that they start at.
pub(super) struct Graph<T> {
    pub(super) steps: Vec<Step<T>>,
    /// The steps that leave point `p` are `leaving[starts[p]..starts[p + 1]]`.
    starts: Vec<usize>,
    leaving: Vec<usize>,
}

/// The least time from a source to each point, and the step that last raised it ([`NONE`] at the source).
pub(super) type Least = (Vec<Option<i64>>, Vec<usize>);

/// No step.
pub(super) const NONE: usize = usize::MAX;

impl<T: Copy + Ord> Graph<T> {
    pub(super) fn new(points: usize, steps: Vec<Step<T>>) -> Self {
        let mut starts = vec![0; points + 1];
        for step in &steps {
            starts[step.from.index() + 1] += 1;
        }
        for point in 0..points {
            starts[point + 1] += starts[point];
        }
        let mut free = starts.clone();
        let mut leaving = vec![0; steps.len()];
        for (at, step) in steps.iter().enumerate() {
            leaving[free[step.from.index()]] = at;
            free[step.from.index()] += 1;
        }
        Self { steps, starts, leaving }
    }

    pub(super) fn points(&self) -> usize {
        self.starts.len() - 1
    }

    fn leaving(&self, point: usize) -> &[usize] {
        &self.leaving[self.starts[point]..self.starts[point + 1]]
    }

    pub(super) fn conflict(&self) -> Option<Conflict<T>> {
        let (times, queue) = (vec![Some(0); self.points()], (0..self.points()).collect());
        let round = self.longest(times, queue).err()?;
        Some(Conflict::new(self.shortened(round).into_iter().map(|at| self.steps[at]).collect()))
    }

    /// The least times from `source`, or a round of steps that rises.
    pub(super) fn least_from(&self, source: TimePoint) -> Result<Least, Vec<usize>> {
        let mut times = vec![None; self.points()];
        times[source.index()] = Some(0);
        self.longest(times, VecDeque::from([source.index()]))
    }

    fn longest(&self, mut times: Vec<Option<i64>>, mut queue: VecDeque<usize>) -> Result<Least, Vec<usize>> {
        let points = self.points();
        let mut raised_by = vec![NONE; points];
        let mut queued = vec![false; points];
        queue.iter().for_each(|&point| queued[point] = true);
        let mut raises = 0;
        while let Some(point) = queue.pop_front() {
            queued[point] = false;
            let Some(time) = times[point] else { continue };
            for &at in self.leaving(point) {
                let step = &self.steps[at];
                let (to, later) = (step.to.index(), time.saturating_add(step.at_least));
                if times[to].is_some_and(|known| known >= later) {
                    continue;
                }
                times[to] = Some(later);
                raised_by[to] = at;
                raises += 1;
                if !queued[to] {
                    queued[to] = true;
                    queue.push_back(to);
                }
                // The steps that raised the points last form a round only if it rises; looking once in `points` raises
                // costs no more than the raises themselves.
                if raises % points == 0
                    && let Some(round) = self.round(&raised_by)
                {
                    return Err(round);
                }
            }
        }
        self.round(&raised_by).map_or(Ok((times, raised_by)), Err)
    }

    /// A round among the steps that raised each point last, in walking order.
    fn round(&self, raised_by: &[usize]) -> Option<Vec<usize>> {
        let mut seen_from = vec![NONE; raised_by.len()];
        for start in 0..raised_by.len() {
            let mut point = start;
            while seen_from[point] == NONE && raised_by[point] != NONE {
                seen_from[point] = start;
                point = self.steps[raised_by[point]].from.index();
            }
            if raised_by[point] == NONE || seen_from[point] != start {
                continue;
            }
            let mut round = Vec::new();
            let end = point;
            loop {
                round.push(raised_by[point]);
                point = self.steps[raised_by[point]].from.index();
                if point == end {
                    round.reverse();
                    return Some(round);
                }
            }
        }
        None
    }

    /// Replaces a rising round by one with fewer steps through one of its points, as long as there is any.
    fn shortened(&self, mut round: Vec<usize>) -> Vec<usize> {
        let mut budget = SHORTENING;
        'again: loop {
            for &at in &round {
                match self.shorter(self.steps[at].from.index(), round.len() - 1, &mut budget) {
                    Some(shorter) => {
                        round = shorter;
                        continue 'again;
                    }
                    None if budget == 0 => return round,
                    None => {}
                }
            }
            return round;
        }
    }

    /// A rising round of at most `most` steps, found by walking from `start` one step at a time.
    fn shorter(&self, start: usize, most: usize, budget: &mut usize) -> Option<Vec<usize>> {
        struct Walk {
            point: usize,
            time: i64,
            last: usize,
            before: usize,
        }
        let mut best: Vec<Option<i64>> = vec![None; self.points()];
        let mut walks = vec![Walk { point: start, time: 0, last: NONE, before: NONE }];
        best[start] = Some(0);
        let mut newest = vec![NONE; self.points()];
        let mut layer = 0..1;
        for _ in 0..most {
            let begin = walks.len();
            for walk in layer {
                let (point, time) = (walks[walk].point, walks[walk].time);
                for &at in self.leaving(point) {
                    *budget = budget.checked_sub(1)?;
                    let to = self.steps[at].to.index();
                    let later = time.saturating_add(self.steps[at].at_least);
                    if best[to].is_some_and(|known| known >= later) {
                        continue;
                    }
                    best[to] = Some(later);
                    let longer = Walk { point: to, time: later, last: at, before: walk };
                    // One walk a point and layer: an earlier one of this layer is overtaken.
                    if newest[to] != NONE && newest[to] >= begin {
                        walks[newest[to]] = longer;
                    } else {
                        newest[to] = walks.len();
                        walks.push(longer);
                    }
                    if to == start {
                        let mut steps = Vec::new();
                        let (mut last, mut before) = (at, walk);
                        while last != NONE {
                            steps.push(last);
                            (last, before) = match walks.get(before) {
                                Some(walk) => (walk.last, walk.before),
                                None => (NONE, NONE),
                            };
                        }
                        steps.reverse();
                        return Some(self.simple(steps));
                    }
                }
            }
            layer = begin..walks.len();
        }
        None
    }

    /// A part of a rising closed walk that passes no point twice and rises itself.
    fn simple(&self, walk: Vec<usize>) -> Vec<usize> {
        let mut open: Vec<usize> = Vec::new();
        for at in walk {
            open.push(at);
            let end = self.steps[at].to;
            if let Some(begin) = open.iter().position(|&at| self.steps[at].from == end) {
                let sum: i128 = open[begin..].iter().map(|&at| i128::from(self.steps[at].at_least)).sum();
                if sum > 0 {
                    return open.split_off(begin);
                }
                open.truncate(begin);
            }
        }
        open
    }
}
