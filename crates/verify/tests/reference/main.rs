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

/// Draws so many cases and fails with the first counterexample of each sort, made small.
fn compare(seed: u64, cases: u64) {
    let mut runner = runner(seed);
    let strategy = drawing::case();
    let mut found: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let sort = |what: &str| what.split(':').next().unwrap_or_default().to_string();
    for number in 0..cases {
        let case = strategy.new_tree(&mut runner).unwrap().current();
        let Some(what) = difference(&case) else { continue };
        let of = sort(&what);
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
#[ignore = "as many cases as IRENIC_CASES says, from the seed IRENIC_SEED"]
fn engine_and_reference_agree_on_many() {
    let number =
        |name: &str, otherwise: u64| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    let seed = number("IRENIC_SEED", 1);
    println!("seed {seed}");
    compare(seed, number("IRENIC_CASES", 20_000));
}
