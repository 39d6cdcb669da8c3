//! No wrong "sound": small agreements drawn at random, every course of events of which the engine plays out. What these
//! courses show (deadlocks, impossible windows, deadlines that a bearer cannot be sure to keep) must be what the checker
//! says, and the other way round. Only the engine is shared with the checker.
//!
//! Where the two once differed, a test of its own in `regressions` holds the text.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod comparing;
mod conflicts;
mod courses;
mod draft;
mod drawing;
mod games;
mod reading;
mod reducing;
mod regressions;
mod waits;

use std::collections::BTreeMap;
use std::time::Instant;

use comparing::{Difference, Tally, compare};
use conflicts::conflicts;
use courses::Courses;
use draft::{Draft, print};
use drawing::{Dice, draw};
use games::uncontrollable;
use reading::Parsed;

/// How often a case is drawn anew because the text has an error of form.
const DRAWN: u64 = 50;

fn case(seed: u64, number: u64, tally: &mut Tally) -> (Draft, Vec<Difference>) {
    for again in 0..DRAWN {
        let draft = draw(&mut Dice::of(seed, number * DRAWN + again));
        if let Some(differences) = compare(&draft, tally) {
            return (draft, differences);
        }
        tally.add("drawn anew: an error of form, or too many courses", 1);
    }
    panic!("nothing but errors of form: seed {seed}, case {number}");
}

/// Compares so many agreements, and fails with the smallest text of each sort of difference.
fn compare_many(seed: u64, from: u64, cases: u64) -> Tally {
    let mut tally = Tally::default();
    let mut found: BTreeMap<String, (u64, String)> = BTreeMap::new();
    let until: u64 = std::env::var("IRENIC_EXAMPLES").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let slow: u128 = std::env::var("IRENIC_SLOW").ok().and_then(|text| text.parse().ok()).unwrap_or(u128::MAX);
    for number in from..from + cases {
        let before = tally.clone();
        let begun = Instant::now();
        let (draft, differences) = case(seed, number, &mut tally);
        let took = begun.elapsed().as_millis();
        if took >= slow {
            println!("case {number} took {took} ms\n{}", print(&draft));
            for (what, number) in &tally.counts {
                println!("slow {:>12} {what}", number - before.counts.get(what).unwrap_or(&0));
            }
        }
        for (sort, _) in differences {
            let told = found.entry(sort.clone()).or_default();
            told.0 += 1;
            if told.0 > until {
                continue;
            }
            let same = |draft: &Draft| {
                let found = compare(draft, &mut Tally::default()).unwrap_or_default();
                found.iter().any(|(other, _)| *other == sort)
            };
            let small = reducing::reduce(&draft, &same);
            let told = compare(&small, &mut Tally::default()).unwrap_or_default();
            let what: Vec<String> = told.into_iter().map(|(sort, what)| format!("{sort}: {what}")).collect();
            let text = format!("case {number}\n{}{}\n", print(&small), what.join("\n"));
            found.entry(sort).or_default().1.push_str(&text);
        }
    }
    let told: Vec<String> =
        found.iter().map(|(sort, (count, text))| format!("=== {sort}: {count}, such as\n{text}")).collect();
    for (what, number) in &tally.counts {
        println!("{number:>12} {what}");
    }
    assert!(told.is_empty(), "seed {seed}, {cases} cases\n{}", told.join("\n"));
    tally
}

#[test]
fn checker_says_what_the_courses_show() {
    compare_many(1, 0, 300);
}

#[test]
#[ignore = "as many agreements as IRENIC_CASES says, from seed IRENIC_SEED, in IRENIC_THREADS threads"]
fn checker_says_what_the_courses_of_many_show() {
    let number =
        |name: &str, otherwise: u64| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    let (seed, cases, threads) =
        (number("IRENIC_SEED", 1), number("IRENIC_CASES", 10_000), number("IRENIC_THREADS", 1).max(1));
    let begun = Instant::now();
    let share = cases.div_ceil(threads);
    let workers: Vec<_> = (0..threads)
        .map(|worker| std::thread::spawn(move || compare_many(seed, worker * share, share.min(cases - worker * share))))
        .collect();
    let mut tally = Tally::default();
    let mut failed = 0;
    for worker in workers {
        match worker.join() {
            Ok(theirs) => tally.join(&theirs),
            Err(_) => failed += 1,
        }
    }
    assert_eq!(failed, 0, "differences in {failed} of {threads} threads");
    println!("seed {seed}: no difference, {} s", begun.elapsed().as_secs());
    for (what, number) in &tally.counts {
        println!("{number:>12} {what}");
    }
}

/// Texts that know only days are played out on midnights alone; on a grid with the seconds before midnight, too, they must
/// come out the same.
#[test]
fn grids_agree() {
    let mut compared = 0;
    let mut number = 0;
    while compared < 60 {
        number += 1;
        let (_, draft) = draw(&mut Dice::of(7, number)).drafts().swap_remove(0);
        if draft.grid(false).len() == draft.grid(true).len() {
            continue;
        }
        let Some(agreement) = Parsed::new(&print(&draft)).resolve(&[]) else { continue };
        let [coarse, fine] = [false, true].map(|fine| Courses::new(&draft, agreement.clone(), fine));
        if fine.size() > 6_000 {
            continue;
        }
        let show = |courses: &Courses| {
            let conflicts = conflicts(&draft, courses);
            (conflicts.sets, conflicts.dormant, uncontrollable(courses).0)
        };
        assert_eq!(show(&coarse), show(&fine), "{}", print(&draft));
        compared += 1;
    }
}
