//! Sets of combinations of a text's options: what holds for which drafts, and how many there are.

use std::collections::{BTreeMap, BTreeSet};

use irenic_model::Bracket;

/// Options chosen: of some brackets (by index), one option (by index) each. It stands for all drafts with these.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Guard(Vec<(usize, usize)>);

impl Guard {
    /// No condition: all drafts.
    pub fn always() -> Self {
        Guard::default()
    }

    /// One option of one bracket.
    pub fn option(bracket: usize, option: usize) -> Self {
        Guard(vec![(bracket, option)])
    }

    /// Whether it stands for all drafts.
    pub fn is_always(&self) -> bool {
        self.0.is_empty()
    }

    /// The drafts of both; `None` where they want two options of one bracket.
    pub fn and(&self, other: &Guard) -> Option<Guard> {
        let mut both = self.clone();
        for (bracket, option) in &other.0 {
            both = both.with(*bracket, *option)?;
        }
        Some(both)
    }

    /// With one more option; `None` where it wants another option of the same bracket.
    pub fn with(mut self, bracket: usize, option: usize) -> Option<Guard> {
        match self.0.binary_search_by_key(&bracket, |(known, _)| *known) {
            Ok(at) => (self.0[at].1 == option).then_some(self),
            Err(at) => {
                self.0.insert(at, (bracket, option));
                Some(self)
            }
        }
    }

    /// The option of a bracket, where it says one.
    pub fn of(&self, bracket: usize) -> Option<usize> {
        self.0.binary_search_by_key(&bracket, |(known, _)| *known).ok().map(|at| self.0[at].1)
    }

    /// Bracket and option, in the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.0.iter().copied()
    }

    /// How many brackets it speaks of.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it speaks of none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether every draft of the other is one of its own.
    pub fn covers(&self, other: &Guard) -> bool {
        self.0.iter().all(|(bracket, option)| other.of(*bracket) == Some(*option))
    }
}

/// A set of drafts: for some brackets, which of their options (as a set) are chosen.
type Cube = BTreeMap<usize, BTreeSet<usize>>;

/// The brackets of a text with their options.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The brackets, in the order of the text.
    pub brackets: Vec<Bracket>,
}

/// Beyond so many sets of options the smallest are no longer looked for; those found so far are given.
const MANY: usize = 2_000;

impl Options {
    /// Of these brackets.
    pub fn new(brackets: Vec<Bracket>) -> Self {
        Options { brackets }
    }

    /// How many options of a bracket are open; one where it has one, or where one was chosen beforehand.
    pub fn of(&self, bracket: usize) -> usize {
        self.brackets.get(bracket).map_or(0, |bracket| match bracket.chosen {
            Some(_) => 1,
            None => bracket.options.len(),
        })
    }

    /// How many drafts the text is, one for each combination of options; `u128::MAX` stands for that many or more.
    pub fn combinations(&self) -> u128 {
        (0..self.brackets.len()).fold(1u128, |all, bracket| all.saturating_mul(self.of(bracket).max(1) as u128))
    }

    /// `9.timing=phased`
    pub fn word(&self, bracket: usize, option: usize) -> String {
        let Some(bracket) = self.brackets.get(bracket) else { return String::new() };
        let option = bracket.options.get(option).map_or("", |option| option.name.as_str());
        format!("{}={option}", bracket.path)
    }

    /// The words of all options of a guard, in the order of the text.
    pub fn words(&self, guard: &Guard) -> Vec<String> {
        guard.iter().map(|(bracket, option)| self.word(bracket, option)).collect()
    }

    /// Of a set of drafts, given as a union, the smallest sets of options that each alone suffice to be in it (its prime
    /// implicants with one option a bracket), the smallest first, then in the order of the text. One that says nothing
    /// means all drafts. Found by iterated consensus over sets of options (Quine 1955, for variables of many values).
    pub fn smallest(&self, union: &[Guard]) -> Vec<Guard> {
        let mut cubes: Vec<Cube> = Vec::new();
        for guard in union {
            let cube = guard.iter().map(|(bracket, option)| (bracket, BTreeSet::from([option]))).collect();
            absorb(&mut cubes, cube);
        }
        let mut next = 0;
        while next < cubes.len() && cubes.len() < MANY {
            let first = cubes[next].clone();
            let mut grown = false;
            for other in cubes.clone() {
                for bracket in first.keys().filter(|bracket| other.contains_key(bracket)) {
                    if let Some(consensus) = self.consensus(&first, &other, *bracket)
                        && !cubes.iter().any(|known| within(&consensus, known))
                    {
                        absorb(&mut cubes, consensus);
                        grown = true;
                    }
                }
            }
            next = if grown { 0 } else { next + 1 };
        }
        let mut smallest: Vec<Guard> = Vec::new();
        for cube in &cubes {
            for guard in single(cube) {
                if !smallest.iter().any(|known| known.covers(&guard)) {
                    smallest.retain(|known| !guard.covers(known));
                    smallest.push(guard);
                }
            }
        }
        smallest.sort_by(|left, right| left.len().cmp(&right.len()).then_with(|| left.cmp(right)));
        smallest
    }

    /// What two sets have in common outside one bracket, with the options of either in it; nothing where they have
    /// nothing in common.
    fn consensus(&self, left: &Cube, right: &Cube, bracket: usize) -> Option<Cube> {
        let mut both = left.clone();
        for (other, options) in right {
            match both.get_mut(other) {
                Some(known) if *other == bracket => known.extend(options.iter().copied()),
                Some(known) => {
                    known.retain(|option| options.contains(option));
                    if known.is_empty() {
                        return None;
                    }
                }
                None => {
                    both.insert(*other, options.clone());
                }
            }
        }
        if both.get(&bracket).is_some_and(|options| options.len() == self.of(bracket)) {
            both.remove(&bracket);
        }
        Some(both)
    }

    /// How many drafts lie in none of these sets: counted by splitting on the bracket that most of them speak of.
    pub fn outside(&self, union: &[Guard]) -> u128 {
        let all: Vec<usize> = (0..self.brackets.len()).collect();
        self.count_outside(union, &all)
    }

    fn count_outside(&self, union: &[Guard], free: &[usize]) -> u128 {
        if union.iter().any(Guard::is_always) {
            return 0;
        }
        let mut times: BTreeMap<usize, usize> = BTreeMap::new();
        union.iter().flat_map(Guard::iter).for_each(|(bracket, _)| *times.entry(bracket).or_default() += 1);
        let product = |brackets: &mut dyn Iterator<Item = &usize>| {
            brackets.fold(1u128, |all, bracket| all.saturating_mul(self.of(*bracket).max(1) as u128))
        };
        let Some((&split, _)) = times.iter().max_by_key(|(bracket, times)| (**times, usize::MAX - **bracket)) else {
            return product(&mut free.iter());
        };
        // Sets that share no bracket with the rest are counted on their own.
        let part = connected(union, split);
        let (mine, others): (Vec<_>, Vec<_>) = union.iter().cloned().partition(|guard| part.contains(guard));
        // The same set may stand there twice, so it is those left over that are asked for, not their number.
        if !others.is_empty() {
            let spoken: BTreeSet<usize> = mine.iter().flat_map(Guard::iter).map(|(bracket, _)| bracket).collect();
            let (inside, outside): (Vec<usize>, Vec<usize>) = free.iter().partition(|bracket| spoken.contains(bracket));
            return self.count_outside(&mine, &inside).saturating_mul(self.count_outside(&others, &outside));
        }
        let rest: Vec<usize> = free.iter().copied().filter(|bracket| *bracket != split).collect();
        (0..self.of(split))
            .map(|option| {
                let left: Vec<Guard> = union
                    .iter()
                    .filter(|guard| guard.of(split).is_none_or(|wanted| wanted == option))
                    .map(|guard| Guard(guard.iter().filter(|(bracket, _)| *bracket != split).collect()))
                    .collect();
                self.count_outside(&left, &rest)
            })
            .fold(0u128, u128::saturating_add)
    }
}

/// The sets that hang together with a bracket through the brackets they share.
fn connected(union: &[Guard], bracket: usize) -> BTreeSet<Guard> {
    let mut brackets = BTreeSet::from([bracket]);
    let mut found: BTreeSet<Guard> = BTreeSet::new();
    loop {
        let before = found.len();
        for guard in union {
            if guard.iter().any(|(known, _)| brackets.contains(&known)) {
                brackets.extend(guard.iter().map(|(known, _)| known));
                found.insert(guard.clone());
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

/// Whether every draft of the first set is in the second.
fn within(inner: &Cube, outer: &Cube) -> bool {
    outer.iter().all(|(bracket, options)| inner.get(bracket).is_some_and(|inner| inner.is_subset(options)))
}

fn absorb(cubes: &mut Vec<Cube>, cube: Cube) {
    if !cubes.iter().any(|known| within(&cube, known)) {
        cubes.retain(|known| !within(known, &cube));
        cubes.push(cube);
    }
}

/// A set as the sets with one option a bracket that make it up.
fn single(cube: &Cube) -> Vec<Guard> {
    let mut guards = vec![Guard::always()];
    for (bracket, options) in cube {
        guards = guards
            .iter()
            .flat_map(|guard| options.iter().filter_map(|option| guard.clone().with(*bracket, *option)))
            .take(MANY)
            .collect();
    }
    guards
}
