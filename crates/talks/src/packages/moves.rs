use super::count::Count;
use super::labels::Criterion;
use super::{Decimal, Search, Worth};
use num_bigint::BigUint;

/// One party leaving the option it stands on in one bracket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Move {
    /// Number of the bracket.
    pub bracket: usize,
    /// Number of the party that moves.
    pub party: usize,
    /// The option it stands on today.
    pub from: usize,
    /// The option it would accept.
    pub to: usize,
}

/// The smallest set of moves from today's positions to an admissible package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moves {
    /// The package that they lead to. Of several it is the first, comparing option numbers bracket by bracket.
    pub package: Vec<usize>,
    /// What it is worth to every party.
    pub worth: Vec<Worth>,
    /// By bracket, then by party.
    pub moves: Vec<Move>,
    /// No set is smaller than this. Equal to the number of `moves` where the answer is exact.
    pub at_least: usize,
    /// Whether the package is surely the first of those that need so few moves.
    pub first: bool,
}

/// What one move would open. A package is on the table when each of its options is some party's position today; a bracket in
/// which nobody has taken a position excludes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveValue {
    /// The move.
    pub step: Move,
    /// Admissible packages that come onto the table.
    pub opens: Count,
    /// Admissible packages that leave it, since nobody else stands on the option that the party leaves.
    pub closes: Count,
    /// What the moving party surely gives up in this bracket, in its points; below zero where it gains.
    pub costs: Decimal,
}

impl Search {
    /// The smallest set of moves to an admissible package; nothing where none was found. Every party that stands on another
    /// option than the package's makes one move in that bracket; a party without a position makes none.
    #[must_use]
    pub fn moves(&self) -> Option<Moves> {
        let mut criteria: Vec<Criterion> = self.criteria();
        criteria.retain(|criterion| criterion.least.is_some());
        for criterion in &mut criteria {
            criterion.whole = false;
        }
        let stays: Vec<Vec<i64>> = (0..self.bargain.brackets.len()).map(|bracket| self.stays(bracket)).collect();
        let none = |_: usize, _: usize| 0;
        criteria.insert(0, Criterion::of(&self.diagram, &stays, none, None));
        let swept = self.sweep(&criteria, &[], None);
        let best = (0..swept.labels.len()).max_by_key(|at| {
            let packed = std::cmp::Reverse(swept.labels.packed(*at));
            (swept.labels.values(*at)[0], packed)
        })?;
        let most = swept.labels.values(best)[0];
        let mut package = self.packing.package(swept.labels.packed(best));
        let mut first = swept.exact();
        criteria[0].least = Some(most);
        criteria[0].whole = false;
        // Of packages with as few moves the first: option numbers as digits of one number, as many as 62 bits hold.
        let mut bracket = 0;
        while first && bracket < self.bargain.brackets.len() {
            let mut digits = vec![Vec::new(); self.bargain.brackets.len()];
            for (digits, bracket) in digits.iter_mut().zip(&self.bargain.brackets) {
                *digits = vec![0; bracket.options.len()];
            }
            let end = self.digits(bracket, &mut digits);
            criteria.insert(0, Criterion::of(&self.diagram, &digits, none, None));
            let swept = self.sweep(&criteria, &[], None);
            first = swept.exact();
            let Some(best) = (0..swept.labels.len()).max_by_key(|at| swept.labels.values(*at)[0]) else { break };
            if first {
                package = self.packing.package(swept.labels.packed(best));
                criteria[0].least = Some(swept.labels.values(best)[0]);
                criteria[0].whole = false;
            }
            bracket = end;
        }
        let moves: Vec<Move> = self.steps_to(&package);
        let at_least = moves.len().saturating_sub(usize::try_from(swept.loss[0]).unwrap_or(usize::MAX));
        let at_least = if swept.strict { at_least } else { 0 };
        let at_least = match &self.outer {
            None => at_least,
            Some(outer) => outer.moves().map_or(at_least, |moves| moves.at_least),
        };
        let first = first && self.outer.is_none();
        Some(Moves { worth: self.worth(&package), package, moves, at_least, first })
    }

    /// By option of a bracket, minus the number of parties that would have to move.
    fn stays(&self, bracket: usize) -> Vec<i64> {
        let options = 0..self.bargain.brackets[bracket].options.len();
        let moving = |option: usize| {
            let today = self.bargain.stances.iter().filter_map(|stance| stance.today[bracket]);
            today.filter(|today| *today != option).count() as i64
        };
        options.map(|option| -moving(option)).collect()
    }

    /// Writes option numbers from a bracket on as digits of one number below zero; says how far 62 bits went.
    fn digits(&self, from: usize, digits: &mut [Vec<i64>]) -> usize {
        let radix = |bracket: usize| self.bargain.brackets[bracket].options.len() as i64;
        let (mut end, mut size) = (from, 1i64);
        while end < digits.len() {
            match size.checked_mul(radix(end)).filter(|size| *size < 1 << 60) {
                Some(larger) => size = larger,
                None => break,
            }
            end += 1;
        }
        let mut unit = 1i64;
        for bracket in (from..end).rev() {
            for (option, digit) in digits[bracket].iter_mut().enumerate() {
                *digit = -(option as i64) * unit;
            }
            unit *= radix(bracket);
        }
        end.max(from + 1)
    }

    fn steps_to(&self, package: &[usize]) -> Vec<Move> {
        let mut moves = Vec::new();
        for (bracket, to) in package.iter().copied().enumerate() {
            for (party, stance) in self.bargain.stances.iter().enumerate() {
                if let Some(from) = stance.today[bracket].filter(|from| *from != to) {
                    moves.push(Move { bracket, party, from, to });
                }
            }
        }
        moves
    }

    /// Every single move that opens a package, those that open most first; of equals those that close fewest, then by
    /// bracket, party and option. Moves that open as many stand side by side, whoever makes them.
    #[must_use]
    pub fn unlocking(&self) -> Vec<MoveValue> {
        let brackets = &self.bargain.brackets;
        let mut table: Vec<Vec<bool>> = Vec::with_capacity(brackets.len());
        for (number, bracket) in brackets.iter().enumerate() {
            let mut held = vec![false; bracket.options.len()];
            for option in self.bargain.stances.iter().filter_map(|stance| stance.today[number]) {
                held[option] = true;
            }
            let nobody = !held.contains(&true);
            table.push(if nobody { vec![true; held.len()] } else { held });
        }
        let mut values = Vec::new();
        for (bracket, of) in brackets.iter().enumerate() {
            let only = |option: usize| {
                let mut allowed = table.clone();
                allowed[bracket].iter_mut().enumerate().for_each(|(at, allowed)| *allowed = at == option);
                self.count(&allowed, self.limits.states / 4)
            };
            let counts: Vec<Count> = (0..of.options.len()).map(only).collect();
            for (party, stance) in self.bargain.stances.iter().enumerate() {
                let Some(from) = stance.today[bracket] else { continue };
                let holders = self.bargain.stances.iter().filter(|stance| stance.today[bracket] == Some(from)).count();
                for (to, opens) in counts.iter().enumerate().filter(|(to, _)| !table[bracket][*to]) {
                    if opens.most == BigUint::ZERO {
                        continue;
                    }
                    let none = Count { least: BigUint::ZERO, most: BigUint::ZERO };
                    let side = &self.sides[party];
                    values.push(MoveValue {
                        step: Move { bracket, party, from, to },
                        opens: opens.clone(),
                        closes: if holders == 1 { counts[from].clone() } else { none },
                        costs: side.decimal(side.scaled.low[bracket][from] - side.scaled.low[bracket][to]),
                    });
                }
            }
        }
        values.sort_by(|one, other| {
            let most_first =
                other.opens.least.cmp(&one.opens.least).then_with(|| other.opens.most.cmp(&one.opens.most));
            most_first.then_with(|| one.closes.most.cmp(&other.closes.most)).then_with(|| one.step.cmp(&other.step))
        });
        values
    }
}
