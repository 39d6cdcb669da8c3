//! Times the search for packages on large bargains, beside looking at every package.
//!
//! `cargo run --release -p irenic-talks --example packages [-- SEED]` prints what is found and how long it takes, with
//! `--table` a table of sizes and seconds alone (with `--quick` of small sizes). With `--write FOLDER` it writes the
//! bargains as JSON and the points it found, for `benches/peers/highs/run.py`, which asks an integer programming solver.

use irenic_talks::{
    Bargain, Bracket, Decimal, Faction, Frontier, Limits, Literal, Points, Ratification, Reach, RedLine, Search,
    Stance, Utility, Worth,
};
use std::collections::BTreeMap;
use std::time::Instant;

/// A chain of numbers from a seed (SplitMix64: Steele, Lea and Flood 2014).
struct Chance(u64);

impl Chance {
    fn below(&mut self, number: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % number as u64) as usize
    }
}

/// How a bargain is made.
#[derive(Clone, Copy)]
struct Shape {
    brackets: usize,
    options: usize,
    parties: usize,
    /// Rejected and unsound combinations; each joins two to five brackets, not farther apart than `near`.
    rules: usize,
    near: usize,
    /// What no agreement is worth, as a part of the most that can be had, in per cent.
    no_agreement: i64,
    /// Of so many options one is uncertain, by up to so many points; nothing where all values are numbers.
    uncertain: Option<(usize, usize)>,
    /// Factions of a parliament, each of which values every bracket; a majority of as many seats must consent.
    factions: usize,
}

impl Shape {
    fn bargain(&self, seed: u64) -> Bargain {
        let chance = &mut Chance(seed);
        let brackets = (0..self.brackets).map(|at| Bracket {
            name: format!("{at}"),
            options: (0..self.options).map(|option| format!("{option}")).collect(),
        });
        let mut stances: Vec<Stance> = (0..self.parties).map(|party| self.stance(chance, party)).collect();
        let mut unsound = Vec::new();
        for rule in 0..self.rules {
            let first = chance.below(self.brackets);
            let mut literals: BTreeMap<usize, usize> = BTreeMap::new();
            for _ in 0..2 + chance.below(4) {
                literals.insert((first + chance.below(self.near)) % self.brackets, chance.below(self.options));
            }
            let literals = literals.into_iter().map(|(bracket, option)| Literal::is(bracket, option)).collect();
            match rule % 2 {
                0 => unsound.push(literals),
                _ => stances[rule / 2 % self.parties].red_lines.push(RedLine::Never(literals)),
            }
        }
        let factions: Vec<Faction> = (0..self.factions)
            .map(|number| {
                let stance = self.stance(chance, number);
                let middle = (self.brackets * 50) as i32;
                Faction {
                    name: format!("faction {number}"),
                    seats: 1 + chance.below(100) as u64,
                    utility: stance.utility,
                    least: Some(middle.into()),
                    rejects: Vec::new(),
                }
            })
            .collect();
        let seats: u64 = factions.iter().map(|faction| faction.seats).sum();
        let parliament = Ratification {
            body: "parliament".to_string(),
            party: 0,
            needed: seats / 2 + 1,
            factions,
            touching: Vec::new(),
        };
        let ratifications = if self.factions > 0 { vec![parliament] } else { Vec::new() };
        Bargain { brackets: brackets.collect(), stances, ratifications, unsound }
    }

    fn stance(&self, chance: &mut Chance, party: usize) -> Stance {
        let mut most = 0i64;
        let mut values = Vec::new();
        for _ in 0..self.brackets {
            let of: Vec<i32> = (0..self.options).map(|_| chance.below(101) as i32).collect();
            most += i64::from(of.iter().max().copied().unwrap_or(0));
            let mut worth = |low: i32| {
                let more = match self.uncertain {
                    Some((one_in, points)) if chance.below(one_in) == 0 => 1 + chance.below(points) as i32,
                    _ => 0,
                };
                Worth { low: low.into(), high: (low + more).into() }
            };
            values.push(of.into_iter().map(&mut worth).collect());
        }
        Stance {
            party: format!("party {party}"),
            utility: Utility { weights: vec![1.into(); self.brackets], values },
            no_agreement: (self.no_agreement > 0).then(|| Decimal::new(most * self.no_agreement / 100, 0)),
            today: (0..self.brackets).map(|_| Some(chance.below(self.options))).collect(),
            ..Stance::default()
        }
    }
}

/// Every package in turn, the last bracket fastest; keeps the Pareto frontier. The loop that the search is measured against.
fn one_by_one(bargain: &Bargain) -> (u64, Vec<Vec<i64>>) {
    let sizes: Vec<usize> = bargain.brackets.iter().map(|bracket| bracket.options.len()).collect();
    let values: Vec<Vec<Vec<i64>>> = (0..sizes.len())
        .map(|bracket| {
            let value = |option: usize| {
                bargain.stances.iter().map(|of| whole(of.utility.values[bracket][option].low)).collect::<Vec<i64>>()
            };
            (0..sizes[bracket]).map(value).collect()
        })
        .collect();
    let least: Vec<i64> = bargain.stances.iter().map(|stance| stance.no_agreement.map_or(i64::MIN, whole)).collect();
    let rules = rules(bargain);
    let parties = bargain.stances.len();
    let mut package = vec![0; sizes.len()];
    // Sums of all brackets up to each, so that a step costs as much as brackets it changes.
    let mut sums = vec![vec![0i64; parties]; sizes.len() + 1];
    let mut changed = 0;
    let mut admissible = 0;
    let mut frontier: Vec<Vec<i64>> = Vec::new();
    loop {
        for bracket in changed..sizes.len() {
            for party in 0..parties {
                sums[bracket + 1][party] = sums[bracket][party] + values[bracket][package[bracket]][party];
            }
        }
        let sum = &sums[sizes.len()];
        let reached = sum.iter().zip(&least).all(|(sum, least)| sum >= least);
        let crosses = |rule: &&Vec<Literal>| rule.iter().all(|literal| package[literal.bracket] == literal.option);
        if reached && !rules.iter().any(crosses) {
            admissible += 1;
            let beaten = |point: &Vec<i64>| point.iter().zip(sum).all(|(point, sum)| point >= sum);
            if let Some(at) = frontier.iter().position(beaten) {
                // What beats one package often beats the next.
                frontier.swap(0, at);
            } else {
                frontier.retain(|point| !sum.iter().zip(point).all(|(sum, point)| sum >= point));
                frontier.push(sum.clone());
            }
        }
        let Some(last) = (0..sizes.len()).rfind(|bracket| package[*bracket] + 1 < sizes[*bracket]) else { break };
        package[last] += 1;
        package[last + 1..].fill(0);
        changed = last;
    }
    frontier.sort();
    (admissible, frontier)
}

struct Answer {
    search: Search,
    frontier: Frontier,
    points: Option<Points>,
    /// Of the diagram, the frontier and the points.
    seconds: [f64; 3],
}

fn answer(bargain: &Bargain, limits: Limits) -> Result<Answer, Box<dyn std::error::Error>> {
    let start = Instant::now();
    let search = Search::new(bargain.clone(), limits)?;
    let compiled = start.elapsed().as_secs_f64();
    let frontier = search.frontier();
    let swept = start.elapsed().as_secs_f64();
    let points = search.points(&frontier);
    let pointed = start.elapsed().as_secs_f64();
    let count = search.admissible();
    let counted = start.elapsed().as_secs_f64();
    let moves = search.moves();
    let moved = start.elapsed().as_secs_f64();
    let unlocking = search.unlocking();
    let whole = start.elapsed().as_secs_f64();
    println!("  nodes {}, combinations {}", search.nodes(), search.combinations());
    match count.exact() {
        Some(count) => println!("  admissible {count}"),
        None => println!("  admissible from {} to {}", count.least, count.most),
    }
    let reach = match &frontier.reach {
        Reach::Exact => "exact".to_string(),
        Reach::Within { points, .. } => {
            format!("within {} points", points.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
        }
        Reach::Unknown => "of unknown reach".to_string(),
    };
    println!("  frontier {} packages, {reach}; {} partial packages looked at", frontier.offers.len(), frontier.looked);
    for point in points.iter().flat_map(|points| &points.of) {
        let worth: Vec<String> = point.offer.worth.iter().map(|worth| worth.low.to_string()).collect();
        let reach = if point.exact { "exact".to_string() } else { format!("at most {:.6}", point.bound) };
        println!("  {:<16} {:.6} ({reach}): {}", format!("{:?}", point.solution), point.objective, worth.join(", "));
    }
    if let Some(moves) = moves {
        println!("  {} moves from today's positions, at least {} needed", moves.moves.len(), moves.at_least);
    }
    let seconds = [compiled, swept - compiled, pointed - swept];
    if let Some(first) = unlocking.first() {
        println!("  {} single moves open packages; the first opens {} or more", unlocking.len(), first.opens.least);
    }
    println!(
        "  seconds: diagram {:.2}, frontier {:.2}, points {:.2}, count {:.2}, moves {:.2}, what a move opens {:.2}; all {whole:.2}",
        seconds[0],
        seconds[1],
        seconds[2],
        counted - pointed,
        moved - counted,
        whole - moved
    );
    Ok(Answer { search, frontier, points, seconds })
}

/// A bargain and its points as JSON, for solvers in other languages.
fn json(bargain: &Bargain, answer: &Answer) -> serde_json::Value {
    let lows = |worth: &Vec<Worth>| worth.iter().map(|worth| whole(worth.low)).collect::<Vec<i64>>();
    let table = |stance: &Stance| stance.utility.values.iter().map(lows).collect::<Vec<_>>();
    let pairs =
        |literals: &&Vec<Literal>| literals.iter().map(|one| [one.bracket, one.option]).collect::<Vec<[usize; 2]>>();
    let of = || answer.points.iter().flat_map(|points| &points.of);
    let points: BTreeMap<String, Vec<i64>> =
        of().map(|point| (format!("{:?}", point.solution), lows(&point.offer.worth))).collect();
    let exact = answer.frontier.offers.iter().filter(|_| answer.frontier.exact());
    serde_json::json!({
        "values": bargain.stances.iter().map(table).collect::<Vec<_>>(),
        "least": bargain.stances.iter().map(|stance| stance.no_agreement.map(whole)).collect::<Vec<_>>(),
        "rules": rules(bargain).iter().map(pairs).collect::<Vec<_>>(),
        "points": points,
        "ideal": answer.points.iter().flat_map(|of| &of.ideal).map(|ideal| whole(*ideal)).collect::<Vec<_>>(),
        "baseline": answer.points.iter().flat_map(|of| &of.baseline).map(|from| whole(*from)).collect::<Vec<_>>(),
        "frontier": exact.map(|offer| lows(&offer.worth)).collect::<Vec<_>>(),
        "seconds": {
            "diagram": answer.seconds[0], "frontier": answer.seconds[1], "points": answer.seconds[2],
        },
    })
}

/// The whole number that all values of these bargains are.
fn whole(number: Decimal) -> i64 {
    number.in_units(0).and_then(|number| i64::try_from(number).ok()).unwrap_or(0)
}

/// All combinations that are rejected or unsound.
fn rules(bargain: &Bargain) -> Vec<&Vec<Literal>> {
    let lines = bargain.stances.iter().flat_map(|stance| &stance.red_lines).filter_map(|line| match line {
        RedLine::Never(literals) => Some(literals),
        RedLine::AtLeast(_) => None,
    });
    bargain.unsound.iter().chain(lines).collect()
}

const TWELVE: Shape =
    Shape { brackets: 12, options: 4, parties: 3, rules: 16, near: 12, no_agreement: 40, uncertain: None, factions: 0 };

/// Rules among brackets that are near each other.
const FORTY: Shape = Shape { brackets: 40, options: 3, rules: 40, near: 6, no_agreement: 45, ..TWELVE };

/// Sizes and seconds, a line each under a line of headings: diagram, frontier and points together, beside looking at every
/// package in turn where there are not too many.
fn table(seed: u64, quick: bool) -> Result<(), Box<dyn std::error::Error>> {
    let of = |brackets: usize| Shape { brackets, near: brackets, ..TWELVE };
    let near = |brackets: usize| Shape { brackets, rules: brackets, ..FORTY };
    let shapes = if quick { vec![of(8), near(12)] } else { vec![of(8), of(10), of(12), near(20), near(30), near(40)] };
    println!("brackets options parties rules combinations frontier partial every_package seconds");
    for shape in shapes {
        let bargain = shape.bargain(seed);
        let start = Instant::now();
        let search = Search::new(bargain.clone(), Limits::default())?;
        let frontier = search.frontier();
        let points = search.points(&frontier);
        let seconds = start.elapsed().as_secs_f64();
        assert!(frontier.exact() && points.is_some(), "limits are wide enough for these");
        let mut every = "-".to_string();
        if search.combinations() <= (1u64 << 24).into() {
            let start = Instant::now();
            let (_, expected) = one_by_one(&bargain);
            every = format!("{:.3}", start.elapsed().as_secs_f64());
            assert_eq!(expected.len(), frontier.offers.len(), "both find the same frontier");
        }
        println!(
            "{} {} {} {} {} {} {} {every} {seconds:.4}",
            shape.brackets,
            shape.options,
            shape.parties,
            shape.rules,
            search.combinations(),
            frontier.offers.len(),
            frontier.looked
        );
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let folder = words.iter().position(|word| word == "--write").and_then(|at| words.get(at + 1));
    let seed: u64 = words.first().and_then(|word| word.parse().ok()).unwrap_or(1);
    if words.iter().any(|word| word == "--table") {
        return table(seed, words.iter().any(|word| word == "--quick"));
    }
    let (twelve, forty) = (TWELVE, |rules, near| Shape { rules, near, ..FORTY });
    let cases = [
        ("12 brackets of 4 options, 3 parties, 16 rules", twelve),
        ("40 brackets of 3 options, 3 parties, 40 rules among near brackets", forty(40, 6)),
        ("40 brackets of 3 options, 3 parties, 20 rules among any brackets", forty(20, 40)),
        ("40 brackets of 3 options, 3 parties, 40 rules among any brackets", forty(40, 40)),
        ("12 brackets of 4 options, 5 parties, 16 rules", Shape { parties: 5, no_agreement: 30, ..twelve }),
        (
            "20 brackets of 3 options, 5 parties, 20 rules",
            Shape { brackets: 20, parties: 5, no_agreement: 30, ..forty(20, 6) },
        ),
        (
            "40 brackets of 3 options, 3 parties, 40 rules among near brackets, one value in ten uncertain by up to 10",
            Shape { uncertain: Some((10, 10)), ..forty(40, 6) },
        ),
        (
            "12 brackets of 4 options, 3 parties, 16 rules, a parliament of 3 factions with values of their own",
            Shape { factions: 3, ..twelve },
        ),
        (
            "12 brackets of 4 options, 3 parties, 16 rules, one value in ten uncertain by up to 10 points",
            Shape { uncertain: Some((10, 10)), ..twelve },
        ),
        (
            "8 brackets of 4 options, 3 parties, 10 rules, one value in three uncertain by up to 20 points",
            Shape { brackets: 8, rules: 10, near: 8, uncertain: Some((3, 20)), ..twelve },
        ),
    ];
    for (number, (name, shape)) in cases.into_iter().enumerate() {
        if words.iter().any(|word| word.strip_prefix("--only=").is_some_and(|only| only != number.to_string())) {
            continue;
        }
        println!("{name} (seed {seed})");
        let bargain = shape.bargain(seed);
        let start = Instant::now();
        let answer = answer(&bargain, Limits::default())?;
        let seconds = start.elapsed().as_secs_f64();
        if let Some(folder) = folder {
            std::fs::create_dir_all(folder)?;
            std::fs::write(format!("{folder}/{number}.json"), json(&bargain, &answer).to_string())?;
        }
        if number == 0 {
            let searched = answer.seconds[0] + answer.seconds[1];
            let start = Instant::now();
            let (admissible, frontier) = one_by_one(&bargain);
            let looped = start.elapsed().as_secs_f64();
            let mut found: Vec<Vec<i128>> = answer
                .frontier
                .offers
                .iter()
                .map(|offer| offer.worth.iter().filter_map(|worth| worth.low.in_units(0)).collect())
                .collect();
            found.sort();
            let expected: Vec<Vec<i128>> =
                frontier.iter().map(|point| point.iter().map(|value| i128::from(*value)).collect()).collect();
            let same = found == expected && answer.search.admissible().exact() == Some(&admissible.into());
            println!(
                "  every package in turn: {looped:.2} s, {:.0} times as long as diagram and frontier ({searched:.3} s), \
                 {:.1} times all answers ({seconds:.2} s); same frontier and number: {same}",
                looped / searched,
                looped / seconds
            );
        }
        println!();
    }
    Ok(())
}
