//! Consistency, schedules and critical paths of temporal networks, against Floyd and Warshall's shortest paths.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test that fails shall stop")]

mod random;

use std::collections::BTreeSet;

use irenic_check::{Bound, Conflict, LinkError, Network, Step, TimePoint};
use random::Random;

/// How many small networks are held against Floyd and Warshall.
const NETWORKS: u64 = 20_000;

/// A network of up to 8 points with up to 16 requirement links, tagged by their numbers.
fn small(random: &mut Random) -> (Network<usize>, Vec<TimePoint>) {
    let mut network = Network::new();
    let points: Vec<TimePoint> = (0..random.between(1, 8)).map(|_| network.point()).collect();
    for tag in 0..random.between(0, 16) as usize {
        let (from, to) = (random.one_of(&points), random.one_of(&points));
        let lower = random.one_in(2).then(|| random.between(-6, 8));
        let upper = random.one_in(2).then(|| random.between(-3, 14));
        network.require(from, to, lower, upper, tag).unwrap();
    }
    (network, points)
}

/// Least times from each point to each, by Floyd and Warshall; `None` if a round rises.
fn least(network: &Network<usize>, active: impl Fn(usize) -> bool) -> Option<Vec<Vec<Option<i64>>>> {
    let points = network.points();
    let mut least = vec![vec![None; points]; points];
    (0..points).for_each(|point| least[point][point] = Some(0));
    let raise = |known: &mut Option<i64>, to: Option<i64>| *known = (*known).max(to);
    for (_, link) in network.links().filter(|(_, link)| active(link.tag)) {
        let (from, to) = (link.from.index(), link.to.index());
        raise(&mut least[from][to], link.lower);
        raise(&mut least[to][from], link.upper.map(|upper| -upper));
    }
    for over in 0..points {
        for from in 0..points {
            for to in 0..points {
                let way = least[from][over].zip(least[over][to]).map(|(before, after)| before + after);
                raise(&mut least[from][to], way);
            }
        }
    }
    (0..points).all(|point| least[point][point] <= Some(0)).then_some(least)
}

fn holds(network: &Network<usize>, step: &Step<usize>) {
    let link = network.link(step.link).unwrap();
    let expected = match step.bound {
        Bound::Lower => (link.from, link.to, link.lower),
        Bound::Upper => (link.to, link.from, link.upper.map(|upper| -upper)),
        other => panic!("{other:?} in a network without contingent links"),
    };
    assert_eq!((step.from, step.to, Some(step.at_least), step.tag), (expected.0, expected.1, expected.2, link.tag));
}

/// A conflict is a closed chain of given bounds, passes no point twice, rises, and starts at its lowest point.
fn sound(network: &Network<usize>, conflict: &Conflict<usize>) {
    let steps = &conflict.steps;
    let mut time = 0;
    for (at, step) in steps.iter().enumerate() {
        holds(network, step);
        assert_eq!(step.to, steps[(at + 1) % steps.len()].from, "{conflict:?}");
        time += step.at_least;
        assert!(time > 0, "{conflict:?}");
    }
    assert_eq!(time, conflict.shortfall);
    let passed: BTreeSet<TimePoint> = steps.iter().map(|step| step.from).collect();
    assert_eq!(passed.len(), steps.len(), "{conflict:?}");
}

#[test]
fn schedules_and_conflicts_agree_with_floyd_and_warshall() {
    let (mut consistent, mut inconsistent) = (0, 0);
    for seed in 0..NETWORKS {
        let random = &mut Random::new(seed);
        let (network, points) = small(random);
        let source = random.one_of(&points);
        let without = random.between(0, 20) as usize;
        let active = |tag| tag != without;
        let Some(least) = least(&network, active) else {
            inconsistent += 1;
            let conflict = network.first_conflict(active).unwrap_or_else(|| panic!("seed {seed}: {network:?}"));
            sound(&network, &conflict);
            assert!(!conflict.tags().contains(&without));
            assert!(network.schedule(source, active).is_err());
            continue;
        };
        consistent += 1;
        assert_eq!(network.first_conflict(active), None, "seed {seed}: {network:?}");
        let schedule = network.schedule(source, active).unwrap();
        for &point in &points {
            let (after, before) = (least[source.index()][point.index()], least[point.index()][source.index()]);
            assert_eq!(schedule.earliest(point), after, "seed {seed}");
            assert_eq!(schedule.latest(point), before.map(|before| -before), "seed {seed}");
            assert_eq!(schedule.slack(point), after.zip(before).map(|(after, before)| -before - after));
            for (path, start, end) in
                [(schedule.why_not_before(point), source, point), (schedule.why_not_after(point), point, source)]
            {
                let Some(path) = path else { continue };
                let mut at = start;
                for step in &path.steps {
                    holds(&network, step);
                    assert_eq!(step.from, at, "seed {seed}");
                    at = step.to;
                }
                assert_eq!(at, end, "seed {seed}");
                assert_eq!(path.steps.iter().map(|step| step.at_least).sum::<i64>(), path.at_least, "seed {seed}");
            }
        }
    }
    println!("{NETWORKS} networks: {consistent} consistent, {inconsistent} not");
    assert!(consistent > NETWORKS / 5 && inconsistent > NETWORKS / 5, "{consistent} and {inconsistent}");
}

#[test]
fn no_conflict_through_its_points_has_fewer_steps() {
    for seed in 0..NETWORKS / 4 {
        let (network, _) = small(&mut Random::new(seed));
        let Some(conflict) = network.first_conflict(|_| true) else { continue };
        // Least times over at most so many steps, from one point of the conflict after the other.
        for start in conflict.steps.iter().map(|step| step.from.index()) {
            let mut times = vec![None; network.points()];
            times[start] = Some(0);
            for _ in 1..conflict.steps.len() {
                let mut next = times.clone();
                for (_, link) in network.links() {
                    let (from, to) = (link.from.index(), link.to.index());
                    let bounds = [(from, to, link.lower), (to, from, link.upper.map(|upper| -upper))];
                    for (from, to, bound) in bounds {
                        next[to] = next[to].max(times[from].zip(bound).map(|(time, bound)| time + bound));
                    }
                }
                times = next;
                assert!(times[start] <= Some(0), "seed {seed}: {conflict:?}");
            }
        }
    }
}

#[test]
fn the_critical_path_names_the_longest_chain() {
    let mut network = Network::new();
    let [signed, mapped, cleared, open] = [(); 4].map(|()| network.point());
    network.require(signed, mapped, Some(5), None, "map").unwrap();
    network.require(mapped, cleared, Some(60), None, "clear").unwrap();
    network.require(signed, cleared, Some(30), None, "thaw").unwrap();
    network.contingent(cleared, open, 2, Some(9), "inspect").unwrap();
    let path = network.critical_path(signed, open, |_| true).unwrap().unwrap();
    assert_eq!(path.at_least, 67);
    assert_eq!(path.steps.iter().map(|step| step.tag).collect::<Vec<_>>(), ["map", "clear", "inspect"]);
    let path = network.critical_path(signed, open, |tag| tag != "clear").unwrap().unwrap();
    assert_eq!(path.steps.iter().map(|step| step.tag).collect::<Vec<_>>(), ["thaw", "inspect"]);
    assert_eq!(network.critical_path(open, signed, |_| true).unwrap(), None);
}

#[test]
fn an_empty_window_is_a_conflict_of_its_own_two_bounds() {
    let mut network = Network::new();
    let (from, to) = (network.point(), network.point());
    network.require(from, to, Some(10), Some(7), 'w').unwrap();
    let conflict = network.first_conflict(|_| true).unwrap();
    assert_eq!(conflict.shortfall, 3);
    assert_eq!(conflict.steps.iter().map(|step| step.bound).collect::<Vec<_>>(), [Bound::Lower, Bound::Upper]);
    let itself = network.require(from, from, Some(1), None, 's').unwrap();
    let conflict = network.first_conflict(|tag| tag == 's').unwrap();
    assert_eq!(conflict.steps.iter().map(|step| step.link).collect::<Vec<_>>(), [itself]);
}

#[test]
fn links_without_meaning_are_refused_and_change_nothing() {
    let mut larger = Network::<()>::new();
    let foreign = [(); 3].map(|()| larger.point())[2];
    let mut network = Network::new();
    let (from, to) = (network.point(), network.point());
    assert_eq!(network.require(from, foreign, None, None, ()), Err(LinkError::UnknownPoint(foreign)));
    assert_eq!(network.require(from, to, Some(i64::MIN), None, ()), Err(LinkError::TooLarge));
    assert_eq!(network.contingent(from, to, 0, Some(i64::MAX), ()), Err(LinkError::TooLarge));
    assert_eq!(network.contingent(from, to, -1, None, ()), Err(LinkError::Bounds { lower: -1, upper: None }));
    assert_eq!(network.contingent(from, to, 3, Some(2), ()), Err(LinkError::Bounds { lower: 3, upper: Some(2) }));
    assert_eq!(network.contingent(from, from, 1, Some(2), ()), Err(LinkError::Loop(from)));
    assert_eq!(network.links().count(), 0);
    assert_eq!(network.schedule(foreign, |_| true).unwrap().earliest(from), None);
}
