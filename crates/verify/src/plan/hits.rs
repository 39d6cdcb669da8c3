//! What a pattern has found in a log, in order of time.

use std::collections::BTreeMap;

use irenic_model::Tri;

use super::clock::Pair;
use super::sorted::Sorted;

/// A row that a pattern finds. `No` is never listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    /// Not before this instant, in nanoseconds since 1970.
    pub(super) earliest: i64,
    /// Before this instant, or exactly at it when both are equal.
    pub(super) latest: i64,
    /// Where its row begins.
    pub(super) row: u64,
    /// Whether it matches for certain.
    pub(super) sure: bool,
}

impl Hit {
    pub(super) fn is_exact(&self) -> bool {
        self.earliest == self.latest
    }

    /// Whether it happened at or after a point, as the engine's history has it.
    pub(super) fn since(&self, begin: Pair) -> Tri {
        if begin.hi.is_some_and(|hi| hi <= self.earliest) {
            Tri::Yes
        } else if begin.lo.is_none_or(|lo| if self.is_exact() { self.earliest < lo } else { self.latest <= lo }) {
            Tri::No
        } else {
            Tri::Possibly
        }
    }

    /// The lowest hit that may begin at an instant.
    pub(super) fn from(at: i64) -> Hit {
        Hit { earliest: at, latest: i64::MIN, row: 0, sure: false }
    }
}

/// Hits of one pattern: those of a known instant apart from those of a range, so that one long range does not make every
/// look back a long one.
#[derive(Debug, Clone, Default)]
pub(super) struct Hits {
    exact: Sorted<Hit>,
    spread: Sorted<Hit>,
    /// The longest range met.
    widest: i64,
    /// How many each row speaks of, where that is not one.
    weights: BTreeMap<u64, f64>,
}

impl Hits {
    pub(super) fn insert(&mut self, hit: Hit) {
        if hit.is_exact() {
            self.exact.insert(hit);
        } else {
            self.widest = self.widest.max(hit.latest.saturating_sub(hit.earliest));
            self.spread.insert(hit);
        }
    }

    pub(super) fn remove(&mut self, hit: &Hit) -> bool {
        self.weights.remove(&hit.row);
        if hit.is_exact() { self.exact.remove(hit) } else { self.spread.remove(hit) }
    }

    pub(super) fn weigh(&mut self, row: u64, weight: f64) {
        self.weights.insert(row, weight);
    }

    /// How many a row speaks of.
    pub(super) fn weight(&self, row: u64) -> f64 {
        if self.weights.is_empty() { 1.0 } else { self.weights.get(&row).copied().unwrap_or(1.0) }
    }

    pub(super) fn len(&self) -> usize {
        self.exact.len() + self.spread.len()
    }

    /// Hits of a known instant from one on.
    pub(super) fn exact_from(&self, at: i64) -> impl Iterator<Item = &Hit> {
        self.exact.from(&Hit::from(at))
    }

    /// The last sure hit of a known instant before another.
    pub(super) fn sure_before(&self, at: i64) -> Option<&Hit> {
        let mut bound = Hit::from(at);
        // Possible hits lie between sure ones; a log of nothing else is walked through, which revisions alone ask for.
        loop {
            let found = self.exact.before(&bound)?;
            if found.sure {
                return Some(found);
            }
            bound = *found;
        }
    }

    /// Hits of a range that may lie at or after an instant: those that begin so early that none longer has been met are
    /// left out.
    pub(super) fn spread_from(&self, at: i64) -> impl Iterator<Item = &Hit> {
        self.spread.from(&Hit::from(at.saturating_sub(self.widest)))
    }

    pub(super) fn has_spread(&self) -> bool {
        self.spread.len() > 0
    }

    /// All hits, those of a known instant first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Hit> {
        self.exact.iter().chain(self.spread.iter())
    }

    /// All hits in order of time.
    pub(super) fn in_order(&self) -> impl Iterator<Item = &Hit> {
        let (mut one, mut other) = (self.exact.iter().peekable(), self.spread.iter().peekable());
        std::iter::from_fn(move || match (one.peek(), other.peek()) {
            (Some(a), Some(b)) if a <= b => one.next(),
            (Some(_), None) => one.next(),
            _ => other.next(),
        })
    }

    /// Forgets what nothing looks back to any more.
    pub(super) fn forget(&mut self, done: impl Fn(&Hit) -> bool + Copy) {
        self.exact.forget(done);
        self.spread.forget(done);
        // Weights of forgotten rows go now and then, so that forgetting stays cheap.
        if self.weights.len() > 2 * self.len() + 1_024 {
            let kept: std::collections::BTreeSet<u64> = self.iter().map(|hit| hit.row).collect();
            self.weights.retain(|row, _| kept.contains(row));
        }
    }
}
