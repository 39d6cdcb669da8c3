//! A second, deliberately naive reading of the book's semantics, held against the engine on agreements and evidence drawn
//! at random. It shares the calendar and the three-valued logic with the engine, and nothing else.
//!
//! Where the two once differed, a test of its own in `regressions.rs` says what the book asks for.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod building;
mod comparing;
mod conditions;
mod consequences;
mod drawing;
mod duties;
mod instances;
mod matching;
mod points;
mod printing;
mod prohibitions;
mod reducing;
mod regressions;
mod verdicts;
mod world;

use std::collections::BTreeMap;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use comparing::difference;
use drawing::Case;

fn runner(seed: u64) -> TestRunner {
    let mut bytes = [0u8; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

/// The days from which the cases count: of three in four, days on which no clock changes.
fn origin(number: u64) -> jiff::civil::Date {
    match number % 4 {
        0 | 1 => jiff::civil::date(2026, 3, 1),
        2 => jiff::civil::date(2026, 3, 20),
        _ => jiff::civil::date(2026, 10, 14),
    }
}

/// Draws so many cases and fails with the first counterexample of each sort, made small.
fn compare(seed: u64, cases: u64) {
    let mut runner = runner(seed);
    let strategy = drawing::case();
    let mut found: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let sort = |what: &str| what.split(':').next().unwrap_or_default().to_string();
    let first_only = std::env::var("IRENIC_FIRST").is_ok();
    for number in 0..cases {
        building::begin_on(origin(number));
        let case = strategy.new_tree(&mut runner).unwrap().current();
        let Some(what) = difference(&case) else { continue };
        let of = sort(&what);
        assert!(!first_only, "seed {seed}, differs at case {number}: {of}");
        if let Some(known) = found.get_mut(&of) {
            known.0 += 1;
            continue;
        }
        let same = |case: &Case| difference(case).is_some_and(|what| sort(&what) == of);
        let small = reducing::reduce(&case, &same);
        let what = difference(&small).unwrap_or_default();
        found.insert(of, (1, format!("case {number}\n{}{what}\n", printing::print(&small))));
    }
    let told: Vec<String> =
        found.iter().map(|(sort, (count, text))| format!("=== {sort}: {count}, such as\n{text}")).collect();
    assert!(told.is_empty(), "seed {seed}, {cases} cases\n{}", told.join("\n"));
}

#[test]
fn engine_and_reference_agree() {
    compare(1, 2_000);
}

#[test]
#[ignore = "as many cases as IRENIC_CASES says, from each of IRENIC_SEEDS seeds on from IRENIC_SEED, in IRENIC_THREADS threads"]
fn engine_and_reference_agree_on_many() {
    let number =
        |name: &str, otherwise: u64| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    let (first, seeds) = (number("IRENIC_SEED", 1), number("IRENIC_SEEDS", 1));
    let (cases, threads) = (number("IRENIC_CASES", 20_000), number("IRENIC_THREADS", 1));
    let workers: Vec<_> = (0..threads)
        .map(|worker| {
            std::thread::spawn(move || {
                for seed in (first..first + seeds).filter(|seed| seed % threads == worker) {
                    compare(seed, cases);
                    println!("seed {seed}: {cases} cases, no difference");
                }
            })
        })
        .collect();
    let failed = workers.into_iter().filter_map(|worker| worker.join().err()).count();
    assert_eq!(failed, 0, "differences in {failed} of {threads} threads");
    println!("{} cases of the seeds {first} to {}, no difference", cases * seeds, first + seeds - 1);
}
