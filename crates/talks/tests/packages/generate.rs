use irenic_talks::{Bargain, Bracket, Decimal, Faction, Literal, Ratification, RedLine, Stance, Utility, Worth};

/// A chain of numbers from a seed (SplitMix64: Steele, Lea and Flood 2014).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn of(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5bd1_e995)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, number: usize) -> usize {
        (self.next() % number as u64) as usize
    }

    fn one_in(&mut self, number: usize) -> bool {
        self.below(number) == 0
    }
}

pub(crate) fn bargain(chance: &mut Chance) -> Bargain {
    let mut sizes: Vec<usize> = Vec::new();
    for _ in 0..1 + chance.below(5).max(1) {
        sizes.push(1 + chance.below(4));
    }
    let uncertain = chance.one_in(2);
    let parties = 1 + chance.below(4);
    let bracket = |(at, size): (usize, &usize)| Bracket {
        name: format!("b{at}"),
        options: (0..*size).map(|option| format!("o{option}")).collect(),
    };
    let brackets = sizes.iter().enumerate().map(bracket).collect();
    let stances = (0..parties).map(|party| stance(chance, party, &sizes, uncertain)).collect();
    let mut ratifications = Vec::new();
    for body in 0..chance.below(5) / 2 {
        let factions = (0..1 + chance.below(3)).map(|number| faction(chance, number, &sizes, uncertain)).collect();
        ratifications.push(Ratification {
            body: format!("body {body}"),
            party: chance.below(parties),
            factions,
            needed: chance.below(3) as u64,
            touching: literals(chance, &sizes, 2),
        });
    }
    let unsound = (0..chance.below(3)).map(|_| some_literals(chance, &sizes)).collect();
    Bargain { brackets, stances, ratifications, unsound }
}

/// With rules that cross many brackets, and without linkages.
pub(crate) fn entangled(chance: &mut Chance) -> Bargain {
    let mut bargain = bargain(chance);
    let sizes: Vec<usize> = bargain.brackets.iter().map(|bracket| bracket.options.len()).collect();
    bargain.stances.iter_mut().for_each(|stance| stance.linkages.clear());
    bargain.unsound.extend((0..4 + chance.below(6)).map(|_| some_literals(chance, &sizes)).filter(|of| of.len() > 1));
    let factions = (0..3).map(|number| faction(chance, number, &sizes, false)).collect();
    let needed = 1 + chance.below(4) as u64;
    bargain.ratifications.push(Ratification {
        body: "body".to_string(),
        party: 0,
        factions,
        needed,
        touching: literals(chance, &sizes, 2),
    });
    bargain
}

fn stance(chance: &mut Chance, party: usize, sizes: &[usize], uncertain: bool) -> Stance {
    let mut red_lines = Vec::new();
    for _ in 0..chance.below(5) / 2 {
        red_lines.push(RedLine::Never(some_literals(chance, sizes)));
    }
    if chance.one_in(8) {
        red_lines.push(RedLine::AtLeast(number(chance, 12)));
    }
    Stance {
        party: format!("party {party}"),
        utility: utility(chance, sizes, uncertain),
        linkages: (0..chance.below(3)).map(|_| (some_literals(chance, sizes), number(chance, 7))).collect(),
        red_lines,
        no_agreement: if chance.one_in(2) { None } else { Some(number(chance, 9)) },
        today: sizes.iter().map(|size| if chance.one_in(5) { None } else { Some(chance.below(*size)) }).collect(),
    }
}

fn faction(chance: &mut Chance, number: usize, sizes: &[usize], uncertain: bool) -> Faction {
    let least = if chance.one_in(3) { None } else { Some(self::number(chance, 20)) };
    Faction {
        name: format!("faction {number}"),
        seats: chance.below(5) as u64,
        utility: if least.is_some() { utility(chance, sizes, uncertain) } else { Utility::default() },
        least,
        rejects: (0..chance.below(3)).map(|_| literals(chance, sizes, 3)).collect(),
    }
}

fn utility(chance: &mut Chance, sizes: &[usize], uncertain: bool) -> Utility {
    let mut values = Vec::new();
    for size in sizes {
        let mut of = Vec::new();
        for _ in 0..*size {
            let low = number(chance, 10);
            let wide = uncertain && chance.one_in(4);
            let more = if wide { 1 + chance.below(400) as i128 } else { 0 };
            let high = Decimal::new((low.in_units(2).unwrap() + more) as i64, 2);
            of.push(Worth { low, high });
        }
        values.push(of);
    }
    let weights = sizes.iter().map(|_| if chance.one_in(6) { 0.into() } else { weight(chance) }).collect();
    Utility { weights, values }
}

fn weight(chance: &mut Chance) -> Decimal {
    if chance.one_in(8) {
        Decimal::new(5 + chance.below(30) as i64, 1)
    } else {
        Decimal::from(1 + chance.below(3) as i32)
    }
}

/// Few different numbers, so that ties are frequent; some with decimals, some below zero.
fn number(chance: &mut Chance, below: usize) -> Decimal {
    let whole = chance.below(below) as i64;
    match chance.below(8) {
        0 => Decimal::new(whole * 10 + chance.below(10) as i64, 1),
        1 => Decimal::from(-(whole as i32) / 3),
        _ => Decimal::from(whole as i32),
    }
}

fn literals(chance: &mut Chance, sizes: &[usize], most: usize) -> Vec<Literal> {
    let mut literals = Vec::new();
    for _ in 0..chance.below(most + 1) {
        let bracket = chance.below(sizes.len());
        let option = chance.below(sizes[bracket]);
        literals.push(if chance.one_in(4) { Literal::is_not(bracket, option) } else { Literal::is(bracket, option) });
    }
    literals
}

/// At least one.
fn some_literals(chance: &mut Chance, sizes: &[usize]) -> Vec<Literal> {
    loop {
        let literals = literals(chance, sizes, 3);
        if !literals.is_empty() {
            return literals;
        }
    }
}
