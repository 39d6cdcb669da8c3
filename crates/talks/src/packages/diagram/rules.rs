use super::{Linked, Side};
use crate::packages::forbidden::Conjunction;
use crate::packages::order::order;
use crate::packages::scaled::Scaled;
use crate::packages::{Bargain, BargainError, Literal, RedLine};
use std::collections::BTreeSet;

/// What happens when all literals of a conjunction have come true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    Forbid,
    /// The party and the number of its linkage.
    Link(usize, usize),
    /// The ratification and the number of the faction.
    Refuse(usize, usize),
}

/// What a conjunction says of one layer.
#[derive(Debug, Clone)]
struct Test {
    conjunction: usize,
    agrees: Vec<bool>,
    last: bool,
}

#[derive(Debug, Clone)]
struct Voter {
    seats: u64,
    /// Least values by layer and option, and the least and the most that layers from here on can add.
    values: Vec<Vec<i64>>,
    least_behind: Vec<i64>,
    most_behind: Vec<i64>,
    needs: Option<i64>,
    /// Its conjunctions; also those that can no longer come true are in it.
    rejects: Vec<usize>,
}

#[derive(Debug, Clone)]
struct Body {
    needed: u64,
    voters: Vec<Voter>,
    /// Whether an option brings the package before the body, by layer.
    touching: Vec<Vec<bool>>,
    /// The first layer from which nothing touches it any more.
    untouched_from: usize,
    always: bool,
}

/// As much as can be forgotten.
pub(super) const ALL: u32 = 24;

/// Whether a body has been touched, and whether its vote is settled.
const UNTOUCHED: u64 = 0;
const TOUCHED: u64 = 1;
const PASSES: u64 = 2;
const FAILS_IF_TOUCHED: u64 = 3;

/// What a voter still needs, as the bits of the number; these two stand for "satisfied" and "refuses".
const SATISFIED: u64 = i64::MIN as u64;
const REFUSES: u64 = i64::MAX as u64;

/// The rules of a bargain as steps from layer to layer. A state is a bit for every conjunction that can still come true,
/// then for every body a word and what each of its voters still needs.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    pub(super) order: Vec<usize>,
    pub(super) options: Vec<usize>,
    effects: Vec<Effect>,
    /// First and last layer of every conjunction.
    spans: Vec<(usize, usize)>,
    tests: Vec<Vec<Test>>,
    bodies: Vec<Body>,
    /// A conjunction without literals forbids every package.
    impossible: bool,
}

impl Rules {
    pub(super) fn of(bargain: &Bargain) -> Result<Rules, BargainError> {
        let by_bracket: Vec<usize> = bargain.brackets.iter().map(|bracket| bracket.options.len()).collect();
        let order = order(&by_bracket, &scopes(bargain)?);
        let mut layer_of = vec![0; order.len()];
        for (layer, bracket) in order.iter().enumerate() {
            layer_of[*bracket] = layer;
        }
        let options: Vec<usize> = order.iter().map(|bracket| by_bracket[*bracket]).collect();
        let mut rules = Rules {
            tests: vec![Vec::new(); order.len()],
            order,
            options,
            effects: Vec::new(),
            spans: Vec::new(),
            bodies: Vec::new(),
            impossible: false,
        };
        for (literals, effect) in conjunctions(bargain) {
            rules.add(literals, effect, &layer_of);
        }
        for (at, ratification) in bargain.ratifications.iter().enumerate() {
            let mut body = Body {
                needed: ratification.needed,
                voters: Vec::new(),
                touching: rules.options.iter().map(|options| vec![false; *options]).collect(),
                untouched_from: 0,
                always: ratification.touching.is_empty(),
            };
            for literal in &ratification.touching {
                let layer = layer_of[literal.bracket];
                for (option, touches) in body.touching[layer].iter_mut().enumerate() {
                    *touches |= (option == literal.option) == literal.holds;
                }
                body.untouched_from = body.untouched_from.max(layer + 1);
            }
            for (number, faction) in ratification.factions.iter().enumerate() {
                let mut voter = Voter {
                    seats: faction.seats,
                    values: rules.options.iter().map(|options| vec![0; *options]).collect(),
                    least_behind: vec![0; rules.options.len() + 1],
                    most_behind: vec![0; rules.options.len() + 1],
                    needs: None,
                    rejects: Vec::new(),
                };
                if let Some(least) = faction.least {
                    let scaled = Scaled::of(&faction.name, &faction.utility, &[least])?;
                    voter.needs = scaled.beside.first().copied();
                    voter.values = rules.order.iter().map(|bracket| scaled.low[*bracket].clone()).collect();
                    for layer in (0..rules.options.len()).rev() {
                        let values = || voter.values[layer].iter().copied();
                        voter.least_behind[layer] = voter.least_behind[layer + 1] + values().min().unwrap_or(0);
                        voter.most_behind[layer] = voter.most_behind[layer + 1] + values().max().unwrap_or(0);
                    }
                }
                let mine = |effect: &Effect| *effect == Effect::Refuse(at, number);
                voter.rejects = (0..rules.effects.len()).filter(|index| mine(&rules.effects[*index])).collect();
                // A line without literals is crossed by every package: such a faction never consents.
                if faction.rejects.iter().any(Vec::is_empty) {
                    voter.seats = 0;
                }
                body.voters.push(voter);
            }
            rules.bodies.push(body);
        }
        Ok(rules)
    }

    fn add(&mut self, literals: &[Literal], effect: Effect, layer_of: &[usize]) {
        let Some(conjunction) = Conjunction::of(literals, layer_of, &self.options) else { return };
        let Some((last, _)) = conjunction.at.last().cloned() else {
            // Always true: a bracket with one option, or no literal at all.
            match effect {
                Effect::Forbid => self.impossible = true,
                Effect::Link(..) | Effect::Refuse(..) => {
                    let everything = (0, vec![true; self.options.first().copied().unwrap_or(0)]);
                    if !self.tests.is_empty() {
                        self.push(Conjunction { at: vec![everything] }, effect, 0);
                    }
                }
            }
            return;
        };
        self.push(conjunction, effect, last);
    }

    fn push(&mut self, conjunction: Conjunction, effect: Effect, last: usize) {
        let number = self.effects.len();
        self.effects.push(effect);
        self.spans.push((conjunction.at.first().map_or(last, |(first, _)| *first), last));
        for (layer, agrees) in conjunction.at {
            self.tests[layer].push(Test { conjunction: number, agrees, last: layer == last });
        }
    }

    fn words(&self) -> usize {
        self.effects.len().div_ceil(64)
    }

    /// The state before the first layer, or nothing where no package is possible.
    pub(super) fn start(&self) -> Option<Vec<u64>> {
        if self.impossible {
            return None;
        }
        let mut state = vec![0; self.words()];
        for conjunction in 0..self.effects.len() {
            state[conjunction / 64] |= 1 << (conjunction % 64);
        }
        for body in &self.bodies {
            state.push(if body.always { TOUCHED } else { UNTOUCHED });
            state.extend(body.voters.iter().map(|voter| voter.needs.map_or(SATISFIED, |needs| needs as u64)));
        }
        self.settle(state, 0)
    }

    /// The state after an option, and the linkages that it completes; nothing where the option may not be taken.
    pub(super) fn step(&self, state: &[u64], layer: usize, option: usize) -> Option<(Vec<u64>, Linked)> {
        let mut state = state.to_vec();
        let mut complete = Vec::new();
        let mut refusing = Vec::new();
        for test in &self.tests[layer] {
            let (word, bit) = (test.conjunction / 64, 1 << (test.conjunction % 64));
            if state[word] & bit == 0 {
                continue;
            }
            if test.last || !test.agrees[option] {
                state[word] &= !bit;
            }
            if test.last && test.agrees[option] {
                match self.effects[test.conjunction] {
                    Effect::Forbid => return None,
                    Effect::Link(party, number) => complete.push((party, number)),
                    Effect::Refuse(body, faction) => refusing.push((body, faction)),
                }
            }
        }
        let mut at = self.words();
        for (number, body) in self.bodies.iter().enumerate() {
            if body.touching[layer][option] {
                match state[at] {
                    FAILS_IF_TOUCHED => return None,
                    UNTOUCHED => state[at] = TOUCHED,
                    _ => {}
                }
            }
            if state[at] == TOUCHED || state[at] == UNTOUCHED {
                for (faction, voter) in body.voters.iter().enumerate() {
                    let needs = &mut state[at + 1 + faction];
                    if refusing.contains(&(number, faction)) {
                        *needs = REFUSES;
                    } else if *needs != SATISFIED && *needs != REFUSES {
                        *needs = (*needs as i64 - voter.values[layer][option]) as u64;
                    }
                }
            }
            at += 1 + body.voters.len();
        }
        self.settle(state, layer + 1).map(|state| (state, complete))
    }

    /// Forgets, before a layer, what tells states apart, more with every level: for an inner diagram a combination that
    /// can no longer come true is taken for one that can, and voters for as hard to please as the worst of those that are
    /// taken for one; for an outer one the other way round. So an inner diagram loses packages, and an outer one gains
    /// some. Linkages are never forgotten, since points would be wrong.
    pub(super) fn forget(&self, mut state: Vec<u64>, layer: usize, level: u32, side: Side) -> Option<Vec<u64>> {
        if level == 0 || side == Side::Exact {
            return Some(state);
        }
        let open = |conjunction: &usize| {
            let (first, last) = self.spans[*conjunction];
            let counted = !matches!(self.effects[*conjunction], Effect::Link(..));
            counted && first < layer && layer <= last
        };
        let mut open: Vec<usize> = (0..self.effects.len()).filter(open).collect();
        // Those that stay open longest are forgotten first.
        open.sort_by_key(|conjunction| (std::cmp::Reverse(self.spans[*conjunction].1), *conjunction));
        let forgotten = open.len() * level as usize / ALL as usize;
        for conjunction in &open[..forgotten] {
            let (word, bit) = (conjunction / 64, 1 << (conjunction % 64));
            match side {
                Side::Inner => state[word] |= bit,
                _ => state[word] &= !bit,
            }
        }
        let mut at = self.words();
        for body in &self.bodies {
            if level >= ALL {
                // Undecided votes count against a package in an inner diagram, and for it in an outer one.
                state[at] = match (side, state[at]) {
                    (Side::Inner, TOUCHED) => return None,
                    (Side::Inner, UNTOUCHED) => FAILS_IF_TOUCHED,
                    (Side::Inner, settled) => settled,
                    _ => PASSES,
                };
                state[at + 1..=at + body.voters.len()].fill(SATISFIED);
            }
            let voting = state[at] == UNTOUCHED || state[at] == TOUCHED;
            for (faction, voter) in body.voters.iter().enumerate() {
                let needs = state[at + 1 + faction];
                if !voting {
                    // Nothing of a settled body is remembered.
                    end_lines(&mut state, voter);
                } else if needs != SATISFIED && needs != REFUSES {
                    let least = voter.least_behind[layer];
                    let range = voter.most_behind[layer] - least + 1;
                    // At the last level one step is the whole range.
                    let step = ((i128::from(range) << level) >> ALL).max(1) as i64;
                    let above = needs as i64 - least;
                    let steps = if side == Side::Inner { -(-above).div_euclid(step) } else { above / step };
                    state[at + 1 + faction] = (least + steps * step) as u64;
                }
                if voting && needs == REFUSES {
                    end_lines(&mut state, voter);
                }
            }
            at += 1 + body.voters.len();
        }
        self.settle(state, layer)
    }

    /// Drops what can no longer matter before a layer, so that states that allow the same become equal. Nothing where a
    /// body that must vote cannot consent.
    fn settle(&self, mut state: Vec<u64>, layer: usize) -> Option<Vec<u64>> {
        let mut at = self.words();
        for body in &self.bodies {
            let open = state[at] == UNTOUCHED || state[at] == TOUCHED;
            let (mut surely, mut possibly) = (0u64, 0u64);
            for (faction, voter) in body.voters.iter().enumerate().filter(|_| open) {
                let mut needs = state[at + 1 + faction];
                if needs != SATISFIED && needs != REFUSES {
                    if needs as i64 <= voter.least_behind[layer] {
                        needs = SATISFIED;
                    } else if needs as i64 > voter.most_behind[layer] {
                        needs = REFUSES;
                    }
                }
                state[at + 1 + faction] = needs;
                let alive = |conjunction: &&usize| state[**conjunction / 64] >> (**conjunction % 64) & 1 == 1;
                let threatened = voter.rejects.iter().any(|conjunction| alive(&conjunction));
                if needs != REFUSES {
                    possibly = possibly.saturating_add(voter.seats);
                    if needs == SATISFIED && !threatened {
                        surely = surely.saturating_add(voter.seats);
                    }
                } else {
                    end_lines(&mut state, voter);
                }
            }
            let untouchable = layer >= body.untouched_from;
            let settled = match state[at] {
                UNTOUCHED if untouchable || surely >= body.needed => Some(PASSES),
                UNTOUCHED if possibly < body.needed => Some(FAILS_IF_TOUCHED),
                TOUCHED if surely >= body.needed => Some(PASSES),
                TOUCHED if possibly < body.needed => return None,
                FAILS_IF_TOUCHED if untouchable => Some(PASSES),
                _ => None,
            };
            if let Some(settled) = settled {
                state[at] = settled;
                for (faction, voter) in body.voters.iter().enumerate() {
                    state[at + 1 + faction] = SATISFIED;
                    end_lines(&mut state, voter);
                }
            }
            at += 1 + body.voters.len();
        }
        Some(state)
    }
}

fn end_lines(state: &mut [u64], voter: &Voter) {
    for conjunction in &voter.rejects {
        state[conjunction / 64] &= !(1 << (conjunction % 64));
    }
}

fn conjunctions(bargain: &Bargain) -> impl Iterator<Item = (&[Literal], Effect)> {
    let unsound = bargain.unsound.iter().map(|literals| (literals.as_slice(), Effect::Forbid));
    let rejected = bargain.stances.iter().flat_map(|stance| &stance.red_lines).filter_map(|line| match line {
        RedLine::Never(literals) => Some((literals.as_slice(), Effect::Forbid)),
        RedLine::AtLeast(_) => None,
    });
    let linked = bargain.stances.iter().enumerate().flat_map(|(party, stance)| {
        let linkages = stance.linkages.iter().enumerate();
        linkages.map(move |(number, (literals, _))| (literals.as_slice(), Effect::Link(party, number)))
    });
    let refused = bargain.ratifications.iter().enumerate().flat_map(|(body, ratification)| {
        ratification.factions.iter().enumerate().flat_map(move |(faction, voter)| {
            voter.rejects.iter().map(move |literals| (literals.as_slice(), Effect::Refuse(body, faction)))
        })
    });
    unsound.chain(rejected).chain(linked).chain(refused)
}

/// The brackets that every rule joins.
fn scopes(bargain: &Bargain) -> Result<Vec<BTreeSet<usize>>, BargainError> {
    let brackets = |literals: &[Literal]| literals.iter().map(|literal| literal.bracket).collect::<BTreeSet<usize>>();
    let mut scopes: Vec<BTreeSet<usize>> = conjunctions(bargain).map(|(literals, _)| brackets(literals)).collect();
    for ratification in &bargain.ratifications {
        let touching = brackets(&ratification.touching);
        for faction in &ratification.factions {
            let Some(least) = faction.least else { continue };
            let scaled = Scaled::of(&faction.name, &faction.utility, &[least])?;
            let uneven = |values: &Vec<i64>| values.iter().any(|value| *value != values[0]);
            let moved = scaled.low.iter().enumerate().filter(|(_, values)| uneven(values));
            scopes.push(moved.map(|(bracket, _)| bracket).chain(touching.iter().copied()).collect());
        }
        for faction in &ratification.factions {
            scopes.extend(faction.rejects.iter().map(|literals| &brackets(literals) | &touching));
        }
    }
    Ok(scopes)
}
