//! Prohibitions in force from a point on: how often they were violated, by whom, and since when.

use irenic_model::{ClauseState, Tri};

use super::clock::Pair;
use super::hits::{Hit, Hits};
use crate::gravity::gravest;

/// The violations laid to one bearer, or to nobody.
#[derive(Debug, Clone)]
pub(super) struct Violations {
    as_of: i64,
    /// When the prohibition comes into force.
    opened: Pair,
    /// When it ends, and whether that instant still counts.
    close: (Pair, bool),
    certain: u64,
    possible: u64,
    /// The first instant at which one certainly, or possibly, violated it, and its row.
    first_sure: Option<(i64, u64)>,
    first: Option<(i64, u64)>,
}

/// Where one bearer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stands {
    pub(super) state: ClauseState,
    pub(super) certain: bool,
    pub(super) since: Option<i64>,
    /// Row of the first violation.
    pub(super) row: Option<u64>,
}

impl Violations {
    pub(super) fn new(as_of: i64) -> Self {
        Violations {
            as_of,
            opened: Pair::NEVER,
            close: (Pair::NEVER, true),
            certain: 0,
            possible: 0,
            first_sure: None,
            first: None,
        }
    }

    /// Sets the window. True when that is new, so that all has to be counted again.
    pub(super) fn rest_on(&mut self, opened: Pair, close: (Pair, bool)) -> bool {
        let new = (self.opened, self.close) != (opened, close);
        (self.opened, self.close) = (opened, close);
        new
    }

    pub(super) fn counts(&self) -> (u64, u64) {
        (self.certain, self.possible)
    }

    /// Whether a hit violates, and from when it does.
    fn violates(&self, hit: &Hit) -> (Tri, Pair) {
        let since = hit.since(self.opened);
        let (close, inclusive) = self.close;
        let inside = |edge: i64| match (hit.is_exact(), inclusive) {
            (true, true) => hit.earliest <= edge,
            (true, false) => hit.earliest < edge,
            (false, _) => hit.latest <= edge,
        };
        let outside = |edge: i64| match (hit.is_exact(), inclusive) {
            (true, true) => hit.earliest > edge,
            _ => hit.earliest >= edge,
        };
        let before = if close.lo.is_none_or(inside) {
            Tri::Yes
        } else if close.hi.is_some_and(outside) {
            Tri::No
        } else {
            Tri::Possibly
        };
        let come = Tri::from(hit.latest <= self.as_of).or(Tri::Possibly);
        let holds = Tri::from(hit.sure).or(Tri::Possibly).and(since).and(before).and(come);
        let lo = Some(hit.earliest.max(self.opened.lo.unwrap_or(i64::MAX))).filter(|at| *at <= self.as_of);
        let begin = self.opened.hi.or(self.opened.lo);
        let hi = begin.map(|begin| hit.latest.max(begin)).filter(|at| *at <= self.as_of && hit.latest <= self.as_of);
        let at = match holds {
            Tri::Yes => Pair { lo, hi },
            Tri::Possibly => Pair { lo, hi: None },
            Tri::No => Pair::NEVER,
        };
        (if at.lo.is_none() { Tri::No } else { holds }, at)
    }

    /// Counts a hit in; tells whether it violates, and from when.
    pub(super) fn put(&mut self, hit: &Hit) -> (Tri, Option<i64>) {
        let (holds, at) = self.violates(hit);
        match (holds, at.lo) {
            (Tri::No, _) | (_, None) => return (Tri::No, None),
            (Tri::Yes, Some(at)) => {
                self.certain += 1;
                self.first_sure = Some(self.first_sure.map_or((at, hit.row), |first| first.min((at, hit.row))));
                self.first = Some(self.first.map_or((at, hit.row), |first| first.min((at, hit.row))));
            }
            (Tri::Possibly, Some(at)) => {
                self.possible += 1;
                self.first = Some(self.first.map_or((at, hit.row), |first| first.min((at, hit.row))));
            }
        }
        (holds, at.lo)
    }

    /// Counts a hit out. What was first is looked up again among those that are left.
    pub(super) fn take(&mut self, hit: &Hit, left: &Hits) {
        match self.violates(hit).0 {
            Tri::No => return,
            Tri::Yes => self.certain = self.certain.saturating_sub(1),
            Tri::Possibly => self.possible = self.possible.saturating_sub(1),
        }
        let was_first = [self.first, self.first_sure].into_iter().flatten().any(|(_, row)| row == hit.row);
        if was_first {
            let (certain, possible) = (self.certain, self.possible);
            let from = self.opened.lo.unwrap_or(i64::MIN);
            let (mut first, mut first_sure) = (None, None);
            let mut look = |hit: &Hit, stop: &mut bool| {
                let (holds, at) = self.violates(hit);
                if let (true, Some(at)) = (holds != Tri::No, at.lo) {
                    let found = (at, hit.row);
                    first = Some(first.map_or(found, |known: (i64, u64)| known.min(found)));
                    if holds == Tri::Yes {
                        first_sure = Some(first_sure.map_or(found, |known: (i64, u64)| known.min(found)));
                        *stop = true;
                    }
                }
            };
            let mut stop = false;
            for hit in left.exact_from(from) {
                look(hit, &mut stop);
                if stop {
                    break;
                }
            }
            let mut ignored = false;
            left.spread_from(from).for_each(|hit| look(hit, &mut ignored));
            (self.first, self.first_sure, self.certain, self.possible) = (first, first_sure, certain, possible);
        }
    }

    /// Counts all anew.
    pub(super) fn recount(&mut self, hits: &Hits) {
        (self.certain, self.possible, self.first, self.first_sure) = (0, 0, None, None);
        for hit in hits.iter() {
            self.put(hit);
        }
    }

    /// Where the bearer stands; `unnamed` violations, certain and possible ones, name nobody and may be its own; `blind`
    /// says whether nobody could see, surely and at all.
    pub(super) fn stands(&self, unnamed: (u64, u64), blind: (bool, bool)) -> Stands {
        let in_force = self.opened.passed(self.as_of);
        let holds = |surely: bool, at_all: bool| match (surely, at_all) {
            (true, _) => Tri::Yes,
            (false, true) => Tri::Possibly,
            _ => Tri::No,
        };
        let unknown = holds(unnamed.0 > 0, unnamed.1 > 0).or(holds(blind.0 && blind.1, blind.1));
        let rows = [
            (ClauseState::Dormant, !in_force),
            (ClauseState::Breached, holds(self.certain > 0, self.possible > 0)),
            (ClauseState::Undetermined, unknown),
            (ClauseState::Kept, Tri::Yes),
        ];
        let (state, certain) = gravest(&rows, &[]);
        let found = self.first_sure.or(self.first).filter(|_| state == ClauseState::Breached);
        let since = match state {
            ClauseState::Dormant => None,
            ClauseState::Breached => found.map(|(at, _)| at),
            _ => self.opened.lo,
        };
        Stands { state, certain, since, row: found.map(|(_, row)| row) }
    }
}
