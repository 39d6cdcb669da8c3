//! Small agreements drawn at random, with a bias: whatever waits for a deed mostly waits for one of a clause before it, and
//! dates lie so near to one another that a day more or less decides.

use crate::draft::{Bearer, Boundary, Clause, Condition, Draft, Length, Part, Phase, Sort, Time};

/// Numbers from a seed: SplitMix64 (Steele, Lea and Flood, Fast splittable pseudorandom number generators, OOPSLA 2014).
pub(crate) struct Dice(u64);

impl Dice {
    /// The dice of one case of a seed, whatever was drawn for the cases before it.
    pub(crate) fn of(seed: u64, case: u64) -> Self {
        let mut dice = Dice(seed.wrapping_mul(0xd134_2543_de82_ef95).wrapping_add(case));
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).unwrap_or(0)
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }
}

/// What is being drawn.
struct Drawing<'d> {
    dice: &'d mut Dice,
    clauses: usize,
    phases: usize,
    moments: usize,
    /// Whether exact instants and lengths in hours stand beside dates and days.
    exact: bool,
}

pub(crate) fn draw(dice: &mut Dice) -> Draft {
    let clauses = [2, 2, 3, 3, 3, 4][dice.below(6)];
    let phases = usize::from(dice.chance(35));
    let moments = usize::from(dice.chance(20));
    let exact = dice.chance(35);
    let mut drawing = Drawing { dice, clauses, phases, moments, exact };
    let phases = (0..phases).map(|_| drawing.phase()).collect();
    let moments = (0..moments).map(|_| drawing.boundary(false)).collect();
    let clauses = (0..clauses).map(|index| drawing.clause(index)).collect();
    let mut draft = Draft { clauses, phases, moments };
    if dice.chance(12) {
        bracket(dice, &mut draft);
    }
    draft
}

/// Moves parts of one clause into the options of a bracket, or gives one of them a part less.
fn bracket(dice: &mut Dice, draft: &mut Draft) {
    let index = dice.below(draft.clauses.len());
    let clause = &mut draft.clauses[index];
    if clause.parts.is_empty() {
        return;
    }
    let taken = dice.below(clause.parts.len());
    let part = clause.parts.remove(taken);
    let other = clause.parts.pop();
    clause.options = match other {
        Some(other) if dice.chance(50) => vec![vec![part], vec![other]],
        Some(other) => vec![vec![part, other.clone()], vec![other]],
        None => vec![vec![part], Vec::new()],
    };
}

impl Drawing<'_> {
    fn clause(&mut self, index: usize) -> Clause {
        let sort = match self.dice.below(100) {
            0..86 => Sort::Duty,
            86..95 => Sort::Prohibition,
            _ => Sort::Permission,
        };
        let bearer = match self.dice.below(100) {
            0..42 => Bearer::A,
            42..80 => Bearer::B,
            80..90 => Bearer::M,
            90..97 => Bearer::Each,
            _ => Bearer::Jointly,
        };
        let mut parts = Vec::new();
        for _ in 0..[0, 1, 1, 1, 2][self.dice.below(5)] {
            let part = match self.dice.below(100) {
                0..30 => Part::After(self.other(index)),
                30..62 => Part::From(self.time(Some(index), true)),
                62..80 => Part::When(self.condition(Some(index))),
                _ if self.phases > 0 => Part::InPhase(self.dice.below(self.phases)),
                _ => Part::After(self.other(index)),
            };
            add(&mut parts, part);
        }
        for _ in 0..[0, 1, 1, 1, 1, 2][self.dice.below(6)] {
            let part = match (sort, self.dice.below(100)) {
                (Sort::Prohibition, 0..70) => Part::Until(self.time(Some(index), false)),
                (_, 0..55) => Part::By(self.time(Some(index), false)),
                (_, 55..70) => Part::Within(self.length(), None),
                (_, 70..85) => Part::Within(self.length(), Some(self.time(Some(index), false))),
                _ => Part::Before(self.other(index)),
            };
            add(&mut parts, part);
        }
        Clause { sort, bearer, parts, options: Vec::new() }
    }

    /// A clause that another waits for: mostly one before it.
    fn other(&mut self, index: usize) -> usize {
        if index > 0 && self.dice.chance(75) {
            return self.dice.below(index);
        }
        let other = self.dice.below(self.clauses - 1);
        if other >= index { other + 1 } else { other }
    }

    fn any(&mut self, index: Option<usize>) -> usize {
        match index {
            Some(index) => self.other(index),
            None => self.dice.below(self.clauses),
        }
    }

    fn length(&mut self) -> Length {
        let days = [1, 1, 2][self.dice.below(3)];
        if self.exact && self.dice.chance(50) { Length::Hours(days) } else { Length::Days(days) }
    }

    fn date(&mut self, early: bool) -> Time {
        let day = if early { self.dice.one(&[0, 1, 1, 2, 3]) } else { self.dice.one(&[1, 2, 2, 3, 3]) };
        if self.exact && self.dice.chance(50) { Time::Noon(day) } else { Time::Day(day) }
    }

    fn time(&mut self, index: Option<usize>, early: bool) -> Time {
        match self.dice.below(100) {
            0..48 => self.date(early),
            48..80 => {
                let base = Time::Fulfilment(self.any(index));
                if self.dice.chance(70) { Time::Later(Box::new(base), self.length()) } else { base }
            }
            80..85 if self.moments > 0 && index.is_some() => Time::Moment(self.dice.below(self.moments)),
            85..92 if self.phases > 0 && index.is_some() => {
                let phase = self.dice.below(self.phases);
                if self.dice.chance(50) { Time::EndOfPhase(phase) } else { Time::StartOfPhase(phase) }
            }
            92..100 => {
                let left = Box::new(self.date(early));
                let right = Box::new(Time::Fulfilment(self.any(index)));
                if self.dice.chance(50) { Time::Earliest(left, right) } else { Time::Latest(left, right) }
            }
            _ => self.date(early),
        }
    }

    fn condition(&mut self, index: Option<usize>) -> Condition {
        match self.dice.below(100) {
            0..45 => Condition::Fulfilled(self.any(index)),
            45..55 => Condition::Passed(self.date(true)),
            55..65 if self.phases > 0 && index.is_some() => {
                let phase = self.dice.below(self.phases);
                if self.dice.chance(50) { Condition::PhaseBegun(phase) } else { Condition::PhaseEnded(phase) }
            }
            _ => {
                let left = Box::new(Condition::Fulfilled(self.any(index)));
                let right = match self.dice.chance(75) {
                    true => Condition::Fulfilled(self.any(index)),
                    false => Condition::Passed(self.date(true)),
                };
                match self.dice.chance(50) {
                    true => Condition::And(left, Box::new(right)),
                    false => Condition::Or(left, Box::new(right)),
                }
            }
        }
    }

    /// When a phase begins or ends, or a moment comes.
    fn boundary(&mut self, early: bool) -> Boundary {
        if self.dice.chance(60) { Boundary::At(self.time(None, early)) } else { Boundary::When(self.condition(None)) }
    }

    fn phase(&mut self) -> Phase {
        let begins = self.dice.chance(92).then(|| self.boundary(true));
        let ends = self.dice.chance(85).then(|| self.boundary(false));
        Phase { begins, ends }
    }
}

/// Adds a part unless one of its sort stands there that may stand only once.
fn add(parts: &mut Vec<Part>, part: Part) {
    let once = !matches!(part, Part::After(_) | Part::Before(_) | Part::InPhase(_));
    let same = |known: &Part| std::mem::discriminant(known) == std::mem::discriminant(&part);
    if !parts.iter().any(|known| *known == part || (once && same(known))) {
        parts.push(part);
    }
}
