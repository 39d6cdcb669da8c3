//! The search for packages against a naive one that looks at every combination.

#![allow(clippy::unwrap_used, clippy::panic)]

mod generate;
mod naive;

use generate::Chance;
use irenic_talks::{BargainError, Limits, Reach, Search, Solution};
use naive::Naive;

/// Holds everything that the search answers against the naive answer.
fn agree(seed: u64) {
    let bargain = generate::bargain(&mut Chance::of(seed));
    let naive = Naive::of(&bargain, None);
    let search = Search::new(bargain.clone(), Limits::default()).unwrap();
    let frontier = search.frontier();
    assert!(frontier.exact(), "seed {seed}");
    let offers: Vec<(Vec<usize>, u128)> =
        frontier.offers.iter().map(|offer| (offer.package.clone(), offer.alike)).collect();
    let mut expected = naive.frontier();
    let mut sorted = offers.clone();
    sorted.sort();
    expected.sort();
    assert_eq!(sorted, expected, "seed {seed}");
    assert_eq!(search.admissible().exact().unwrap().to_string(), naive.admissible.len().to_string(), "seed {seed}");
    for offer in &frontier.offers {
        let shares = search.shares(&offer.package);
        for (party, worth) in offer.worth.iter().enumerate() {
            assert_eq!((worth.low.in_units(4), worth.high.in_units(4)), naive.worth(&offer.package, party));
            let share = &shares[party];
            let points: i128 = share.points.iter().map(|worth| worth.low.in_units(4).unwrap()).sum();
            assert_eq!(points + share.linked.in_units(4).unwrap(), worth.low.in_units(4).unwrap(), "seed {seed}");
        }
    }
    same_points(&search, &naive, seed);
    let moves = search.moves();
    assert_eq!(moves.as_ref().map(|moves| (moves.moves.len(), moves.package.clone())), naive.moves(), "seed {seed}");
    assert!(moves.is_none_or(|moves| moves.first && moves.at_least == moves.moves.len()));
    let unlocking: Vec<_> = search
        .unlocking()
        .iter()
        .map(|value| {
            let count = |count: &irenic_talks::Count| count.exact().unwrap().to_string().parse::<usize>().unwrap();
            (value.step, count(&value.opens), count(&value.closes))
        })
        .collect();
    assert_eq!(unlocking, naive.unlocking(), "seed {seed}");
}

fn same_points(search: &Search, naive: &Naive<'_>, seed: u64) {
    let points = search.points(&search.frontier());
    assert_eq!(points.is_some(), !naive.admissible.is_empty(), "seed {seed}");
    let Some(points) = points else { return };
    for solution in Solution::ALL {
        let point = points.point(solution).unwrap();
        assert_eq!(Some(&point.offer.package), naive.point(solution).as_ref(), "seed {seed}, {solution:?}");
        assert!(point.exact && point.bound == point.objective, "seed {seed}");
    }
}

fn reliefs_agree(seed: u64) {
    let bargain = generate::bargain(&mut Chance::of(seed));
    let before = Naive::of(&bargain, None).admissible.len();
    let search = Search::new(bargain, Limits::default()).unwrap();
    let reliefs = search.reliefs().unwrap();
    assert_eq!(reliefs.len(), search.obstacles().len());
    for relief in reliefs {
        let without = search.without(relief.obstacle).unwrap();
        let waived = match relief.obstacle {
            irenic_talks::Obstacle::NoAgreement { party } => Some(party),
            _ => None,
        };
        let naive = Naive::of(without.bargain(), waived);
        let opens = relief.opens.exact().unwrap().to_string().parse::<usize>().unwrap();
        assert_eq!(before + opens, naive.admissible.len(), "seed {seed}");
        same_points(&without, &naive, seed);
    }
}

/// Under limits that are soon reached, bounds must hold and offers must still be admissible.
fn bounds_hold(seed: u64) -> bool {
    let chance = &mut Chance::of(seed);
    let entangled = seed.is_multiple_of(2);
    let bargain = if entangled { generate::entangled(chance) } else { generate::bargain(chance) };
    let naive = Naive::of(&bargain, None);
    let limits = Limits {
        nodes: if entangled { 1 + (seed % 3) as usize } else { 1000 },
        labels: if seed.is_multiple_of(3) { 1000 } else { 3 },
        uncertain_labels: 3,
        states: 2,
    };
    let search = match Search::new(bargain.clone(), limits) {
        Ok(search) => search,
        // Linkages alone need more nodes.
        Err(BargainError::TooEntangled { .. }) => return false,
        Err(error) => panic!("seed {seed}: {error}"),
    };
    let frontier = search.frontier();
    for offer in &frontier.offers {
        assert!(naive.admissible.contains(&offer.package), "seed {seed}");
    }
    let within = match &frontier.reach {
        Reach::Exact => Some(vec![0; bargain.stances.len()]),
        Reach::Within { points, near_thresholds: true } => {
            Some(points.iter().map(|points| points.in_units(4).unwrap()).collect())
        }
        _ => None,
    };
    if let Some(within) = within {
        for package in &naive.admissible {
            let covered = |offer: &irenic_talks::Offer| naive.within(&offer.package, package, &within);
            assert!(frontier.offers.iter().any(covered), "seed {seed}: {package:?}");
        }
    }
    if let Some(points) = search.points(&frontier) {
        for point in &points.of {
            let exact = naive.point(point.solution).unwrap();
            assert!(naive.admissible.contains(&point.offer.package), "seed {seed}");
            if point.exact {
                assert_eq!(point.offer.package, exact, "seed {seed}, {:?}", point.solution);
            }
            let baseline: Vec<i128> = points.baseline.iter().map(|from| from.in_units(4).unwrap()).collect();
            let ideal: Vec<i128> = points.ideal.iter().map(|ideal| ideal.in_units(4).unwrap()).collect();
            let best = naive.objective(point.solution, &exact, &baseline, &ideal);
            assert!(best <= point.bound + 1e-9, "seed {seed}, {:?}: {best} {}", point.solution, point.bound);
        }
    }
    if let Some(moves) = search.moves() {
        let (fewest, _) = naive.moves().unwrap();
        assert!(naive.admissible.contains(&moves.package));
        assert!(moves.at_least <= fewest && fewest <= moves.moves.len(), "seed {seed}");
    }
    let count = search.admissible();
    let number = naive.admissible.len().into();
    assert!(count.least <= number && number <= count.most, "seed {seed}");
    !search.exact()
}

#[test]
fn the_search_agrees_with_looking_at_every_package() {
    (0..300).for_each(agree);
    (0..60).for_each(reliefs_agree);
}

/// A checker that knows more than it told: what it finds in offers is never offered again, and nothing else is lost.
#[test]
fn what_a_checker_finds_is_not_offered() {
    let mut found = 0;
    for seed in 0..200 {
        let mut bargain = generate::bargain(&mut Chance::of(seed));
        let hidden = std::mem::take(&mut bargain.unsound);
        let mut search = Search::new(bargain.clone(), Limits::default()).unwrap();
        let part = |package: &[usize]| {
            let within = |literals: &&Vec<irenic_talks::Literal>| literals.iter().all(|literal| literal.of(package));
            hidden.iter().find(within).cloned()
        };
        assert!(search.confirm(50, part).unwrap(), "seed {seed}");
        found += search.bargain().unsound.len();
        bargain.unsound = hidden.clone();
        let naive = Naive::of(&bargain, None);
        let mut offers: Vec<Vec<usize>> = search.frontier().offers.into_iter().map(|offer| offer.package).collect();
        offers.sort();
        let mut expected: Vec<Vec<usize>> = naive.frontier().into_iter().map(|(package, _)| package).collect();
        expected.sort();
        assert_eq!(offers, expected, "seed {seed}");
        assert_eq!(search.moves().map(|moves| (moves.moves.len(), moves.package)), naive.moves(), "seed {seed}");
    }
    assert!(found > 20, "{found} found");
}

#[test]
fn bounds_hold_when_limits_are_reached() {
    let forgetful = (0..300).filter(|seed| bounds_hold(*seed)).count();
    assert!(forgetful > 20, "{forgetful} diagrams were not exact");
}

/// `cargo test --release -p irenic-talks --test packages -- --ignored --nocapture`
#[test]
#[ignore = "ten thousand cases take a while"]
fn the_search_agrees_in_ten_thousand_cases() {
    let (mut admissible, mut none, mut uncertain, mut forgetful) = (0, 0, 0, 0);
    for seed in 1_000..11_000 {
        agree(seed);
        forgetful += usize::from(bounds_hold(seed));
        let bargain = generate::bargain(&mut Chance::of(seed));
        let naive = Naive::of(&bargain, None);
        admissible += naive.admissible.len();
        none += usize::from(naive.admissible.is_empty());
        uncertain += usize::from(!naive.uncertain().is_empty());
    }
    (1_000..3_000).for_each(reliefs_agree);
    println!(
        "10000 cases agree: {admissible} admissible packages, {none} cases without any, {uncertain} with intervals; 2000 with every relief; {forgetful} with diagrams that are not exact"
    );
}
