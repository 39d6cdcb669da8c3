//! Deadlines that a bearer cannot be sure to keep, decided by playing out every course on the grid.
//!
//! At each instant the others act first, as they like within their windows; the bearer sees it and may act in the same
//! instant. Of what its act opens in that instant the others may act in it, too, and the bearer again. The bearer chooses
//! the time of all its own duties. Courses in which a duty of another fails do not count against it.

use std::collections::BTreeMap;

use crate::conflicts::clauses;
use crate::courses::{Acts, Courses, NEVER, NONE};

/// A bearer and the clauses that it cannot be sure to keep all of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Uncontrollable {
    pub(crate) bearer: &'static str,
    pub(crate) clauses: Vec<usize>,
}

/// The smallest such sets of each bearer, and how many positions were played.
pub(crate) fn uncontrollable(courses: &Courses) -> (Vec<Uncontrollable>, u64) {
    let mut found = Vec::new();
    let mut positions = 0;
    let groups = courses.groups();
    for bearer in ["A", "B", "M"] {
        let count = courses.instances.len();
        let own = (0..count)
            .filter(|index| courses.instances[*index].owners.contains(&bearer))
            .fold(0u8, |all, index| all | 1 << index);
        let mut sets: Vec<u8> = (1..1u16 << count)
            .map(|set| u8::try_from(set).unwrap())
            .filter(|set| set & own == *set && groups.iter().any(|group| set & group == *set))
            .collect();
        sets.sort_by_key(|set| set.count_ones());
        let mut smallest: Vec<u8> = Vec::new();
        for set in sets {
            if smallest.iter().any(|known| known & set == *known) {
                continue;
            }
            let behind =
                (0..count).filter(|index| set & (1 << index) != 0).fold(0, |all, index| all | courses.behind(index));
            if behind & !own == 0 {
                continue;
            }
            let mut game = Game { courses, own, kept: set, behind, known: BTreeMap::new() };
            if !game.others(NONE, 0, 0) {
                smallest.push(set);
            }
            positions += game.known.len() as u64;
        }
        found.extend(smallest.iter().map(|set| Uncontrollable { bearer, clauses: clauses(courses, *set) }));
    }
    (found, positions)
}

struct Game<'c> {
    courses: &'c Courses,
    own: u8,
    /// The duties to be kept.
    kept: u8,
    /// All duties that bear on them, themselves among them.
    behind: u8,
    known: BTreeMap<(Acts, usize, u8), bool>,
}

impl Game<'_> {
    fn able<'a>(&'a self, acts: &'a Acts, place: usize, of: u8) -> impl Iterator<Item = usize> + 'a {
        (0..self.courses.instances.len()).filter(move |index| {
            of & self.behind & (1 << index) != 0 && acts[*index] == NEVER && self.courses.counts(acts, *index, place)
        })
    }

    /// Whether the bearer wins from the others' turn on, where some of them (`passed`) have let this instant pass.
    fn others(&mut self, acts: Acts, place: usize, passed: u8) -> bool {
        if place == self.courses.grid.len() {
            let outcome = self.courses.outcome(&acts, self.behind);
            return outcome.failed & self.kept == 0 || outcome.failed & !self.own != 0;
        }
        if let Some(known) = self.known.get(&(acts, place, passed)) {
            return *known;
        }
        let able: Vec<usize> = self.able(&acts, place, !self.own & !passed).collect();
        let passing = able.iter().fold(passed, |all, index| all | 1 << index);
        let wins = able.iter().all(|index| self.others(with(acts, *index, place), place, passed))
            && self.bearer(acts, place, passing);
        self.known.insert((acts, place, passed), wins);
        wins
    }

    /// Whether the bearer wins from its turn on.
    fn bearer(&mut self, acts: Acts, place: usize, passed: u8) -> bool {
        let again = self.able(&acts, place, !self.own & !passed).next().is_some();
        let waits = if again { self.others(acts, place, passed) } else { self.others(acts, place + 1, 0) };
        if waits {
            return true;
        }
        let able: Vec<usize> = self.able(&acts, place, self.own).collect();
        able.into_iter().any(|index| self.bearer(with(acts, index, place), place, passed))
    }
}

fn with(mut acts: Acts, index: usize, place: usize) -> Acts {
    acts[index] = u8::try_from(place).unwrap();
    acts
}
