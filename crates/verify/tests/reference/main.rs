//! A second, deliberately naive reading of the book's semantics, held against the engine on agreements and evidence drawn
//! at random. It shares the calendar and the three-valued logic with the engine, and nothing else.

mod building;
mod clauses;
mod comparing;
mod drawing;
mod matching;
mod points;
mod printing;
mod reducing;
mod regressions;
mod world;

use std::collections::BTreeMap;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use comparing::{Asked, difference};
use world::Departures;

fn runner(seed: u64) -> TestRunner {
    let mut bytes = [0u8; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

/// Draws so many cases; the first counterexample of each sort, made small, and how many there were.
fn compare(seed: u64, cases: u64, asked: Asked) -> BTreeMap<String, (usize, String)> {
    let mut runner = runner(seed);
    let strategy = drawing::case();
    let mut found: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for number in 0..cases {
        let case = strategy.new_tree(&mut runner).unwrap().current();
        if std::env::var("IRENIC_TRACE").is_ok() {
            eprintln!("{number}\n{}", printing::print(&case));
        }
        let Some(what) = difference(&case, asked) else { continue };
        let sort = what.split(':').next().unwrap_or_default().to_string();
        if let Some(known) = found.get_mut(&sort) {
            known.0 += 1;
            continue;
        }
        let same =
            |case: &drawing::Case| difference(case, asked).is_some_and(|what| what.split(':').next() == Some(&sort));
        let small = reducing::reduce(&case, &same);
        let what = difference(&small, asked).unwrap_or_default();
        found.insert(sort, (1, format!("case {number}\n{}{what}\n", printing::print(&small))));
    }
    found
}

fn check(seed: u64, cases: u64) {
    let found = compare(seed, cases, Asked { departures: Departures::KNOWN, since: true, evidence: false });
    let told: Vec<String> =
        found.iter().map(|(sort, (count, text))| format!("=== {sort}: {count}, such as\n{text}")).collect();
    assert!(told.is_empty(), "seed {seed}, {cases} cases\n{}", told.join("\n"));
}

#[test]
fn engine_and_reference_agree() {
    check(1, 2_000);
}

#[test]
#[ignore = "as many cases as IRENIC_CASES says, from the seed IRENIC_SEED"]
fn engine_and_reference_agree_on_many() {
    let number =
        |name: &str, otherwise: u64| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    let seed = number("IRENIC_SEED", 1);
    println!("seed {seed}");
    check(seed, number("IRENIC_CASES", 20_000));
}

#[test]
#[ignore = "explore"]
fn explore() {
    let number =
        |name: &str, otherwise: u64| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    let level = number("IRENIC_LEVEL", 0);
    let start = std::time::Instant::now();
    let found = compare(
        number("IRENIC_SEED", 1),
        number("IRENIC_CASES", 2000),
        Asked { departures: Departures::KNOWN, since: level > 0, evidence: level > 1 },
    );
    for (sort, (count, text)) in &found {
        println!("=== {sort}: {count}\n{text}");
    }
    println!("total {} in {:?}", found.values().map(|f| f.0).sum::<usize>(), start.elapsed());
}
