//! Dynamic controllability of temporal networks, against a game that is played to the end.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test that fails shall stop")]

mod random;

use std::collections::BTreeMap;
use std::ops::Range;

use irenic_check::{Bound, Controllability, Network, NetworkCourse as Course, TimePoint};
use random::Random;

/// How many small networks are decided twice, from seed 0.
const NETWORKS: u64 = 5_000;

/// How many where there is time.
const MANY: u64 = 50_000;

/// The last instant at which a point that can be chosen may come.
const HORIZON: i64 = 6;

/// The game on whole instants from 0.
///
/// At each instant nature first says which of the running contingent links end in it; one that has lasted its longest
/// must. Then those who plan bring about any points that nobody has a contingent link to, one after the other. Whatever
/// sets a contingent link with the lower bound 0 going is answered at once: it ends in this instant or not. Those who
/// plan win if all points have come and all bounds are kept.
struct Game<'a> {
    network: &'a Network<usize>,
    /// The contingent link that ends in each point: start, lower, upper.
    awaited: Vec<Option<(usize, i64, i64)>>,
    known: BTreeMap<u128, bool>,
}

/// The time of a point that has not come.
const OPEN: i64 = -1;

impl<'a> Game<'a> {
    fn new(network: &'a Network<usize>) -> Self {
        let mut awaited = vec![None; network.points()];
        for (_, link) in network.links().filter(|(_, link)| link.contingent) {
            // Longer than every other bound together, so as good as for ever.
            let upper = link.upper.unwrap_or(5 * HORIZON);
            awaited[link.to.index()] = Some((link.from.index(), link.lower.unwrap(), upper));
        }
        Self { network, awaited, known: BTreeMap::new() }
    }

    fn won(&mut self) -> bool {
        let times = vec![OPEN; self.network.points()];
        self.chosen(0, &times)
    }

    /// Whether no bound is broken or, as what is open comes at `now` or later, bound to break.
    fn kept(&self, now: i64, times: &[i64]) -> bool {
        let least = |time: i64| if time == OPEN { now } else { time };
        self.network.links().filter(|(_, link)| !link.contingent).all(|(_, link)| {
            let (from, to) = (times[link.from.index()], times[link.to.index()]);
            let early = from == OPEN || link.upper.is_none_or(|upper| least(to) - from <= upper);
            let late = to == OPEN || link.lower.is_none_or(|lower| lower <= to - least(from));
            early && late
        })
    }

    /// Those who plan move at `now`.
    fn chosen(&mut self, now: i64, times: &[i64]) -> bool {
        if !self.kept(now, times) {
            return false;
        }
        if !times.contains(&OPEN) {
            return true;
        }
        // Seven points, and no time reaches 255.
        let key = times.iter().fold(now as u128, |key, time| key << 8 | (time + 1) as u128);
        if let Some(&known) = self.known.get(&key) {
            return known;
        }
        let mut won = false;
        if now <= HORIZON {
            for point in 0..times.len() {
                if !won && times[point] == OPEN && self.awaited[point].is_none() {
                    let mut next = times.to_vec();
                    next[point] = now;
                    won = self.answered(now, &next, &self.set_going(point, 0, now, &next));
                }
            }
        }
        let too_late =
            now >= HORIZON && (0..times.len()).any(|point| times[point] == OPEN && self.awaited[point].is_none());
        if !won && !too_late {
            let running: Vec<usize> = (0..times.len()).filter(|&point| self.may_end(point, now + 1, times)).collect();
            won = self.answered(now + 1, times, &running);
        }
        self.known.insert(key, won);
        won
    }

    /// Points whose contingent link starts at `point` and may end `after` its start.
    fn set_going(&self, point: usize, after: i64, now: i64, times: &[i64]) -> Vec<usize> {
        let starts = |end: &usize| self.awaited[*end].is_some_and(|(from, ..)| from == point);
        (0..times.len()).filter(starts).filter(|&end| self.may_end(end, now + after, times)).collect()
    }

    fn may_end(&self, point: usize, now: i64, times: &[i64]) -> bool {
        self.awaited[point]
            .is_some_and(|(from, lower, _)| times[point] == OPEN && times[from] != OPEN && times[from] + lower <= now)
    }

    /// Nature says for each of `asked` whether it comes now, in every way that it can.
    fn answered(&mut self, now: i64, times: &[i64], asked: &[usize]) -> bool {
        let Some((&point, rest)) = asked.split_first() else { return self.chosen(now, times) };
        let Some((from, _, upper)) = self.awaited[point] else { return false };
        let mut came = times.to_vec();
        came[point] = now;
        let mut now_asked = rest.to_vec();
        now_asked.extend(self.set_going(point, 0, now, &came));
        let may_wait = now < times[from] + upper;
        self.answered(now, &came, &now_asked) && (!may_wait || self.answered(now, times, rest))
    }
}

/// A network of 3 to 6 points, 1 to 3 contingent links and a few requirements, all within the horizon.
fn small(random: &mut Random, zero: bool) -> Network<usize> {
    let mut network = Network::new();
    let points: Vec<TimePoint> = (0..random.between(3, 6)).map(|_| network.point()).collect();
    let mut tag = 0..;
    let mut tag = || tag.next().unwrap();
    let mut ends: Vec<TimePoint> = Vec::new();
    for _ in 0..random.between(1, 3) {
        // A later point may await an earlier one, so no round of contingent links arises.
        let to = random.between(1, points.len() as i64 - 1) as usize;
        let from = random.one_of(&points[..to]);
        if !ends.contains(&points[to]) {
            let lower = random.between(i64::from(!zero), 2);
            let upper = if random.one_in(8) { None } else { Some(lower + random.between(0, 3)) };
            network.contingent(from, points[to], lower, upper, tag()).unwrap();
            ends.push(points[to]);
        }
    }
    // Most windows are laid around one course of events, so that not too many networks are inconsistent.
    let mut course: Vec<i64> = points.iter().map(|_| random.between(0, HORIZON)).collect();
    for point in &points {
        if let Some((_, link)) = network.links().find(|(_, link)| link.contingent && link.to == *point) {
            let lower = link.lower.unwrap();
            let lasts = random.between(lower, link.upper.unwrap_or(lower + 3));
            course[point.index()] = course[link.from.index()] + lasts;
        }
    }
    for _ in 0..random.between(2, points.len() as i64 + 2) {
        let (from, to) = (random.one_of(&points), random.one_of(&points));
        let apart = if random.one_in(8) { 0 } else { course[to.index()] - course[from.index()] };
        let lower = (!random.one_in(3)).then(|| apart - random.between(0, 3));
        let upper = (!random.one_in(3)).then(|| apart + random.between(0, 3));
        network.require(from, to, lower, upper, tag()).unwrap();
    }
    network
}

/// Binds all points to a start that comes at once, and those that can be chosen to the horizon.
fn bounded(network: &Network<usize>) -> Network<usize> {
    let mut bounded = network.clone();
    let start = bounded.point();
    let ends: Vec<TimePoint> = network.links().filter(|(_, link)| link.contingent).map(|(_, link)| link.to).collect();
    let points: Vec<TimePoint> = network.links().flat_map(|(_, link)| [link.from, link.to]).collect();
    for (at, point) in points.into_iter().enumerate() {
        let upper = (!ends.contains(&point)).then_some(HORIZON);
        bounded.require(start, point, Some(0), upper, 1000 + at).unwrap();
    }
    bounded
}

/// A course is a closed chain of given bounds that rises, and what it says of its parts is so.
fn sound(network: &Network<usize>, course: &Course<usize>) {
    let Course { parts, steps, omitted, .. } = course;
    assert_eq!(*omitted, 0);
    let mut time = 0;
    for (at, step) in steps.iter().enumerate() {
        assert_eq!(step.to, steps[(at + 1) % steps.len()].from, "{course:?}");
        let link = network.link(step.link).unwrap();
        assert_eq!(link.contingent, matches!(step.bound, Bound::Shortest | Bound::Longest), "{course:?}");
        let (from, to, at_least) = match step.bound {
            Bound::Lower => (link.from, link.to, link.lower),
            Bound::Longest => (link.from, link.to, link.upper),
            Bound::Upper => (link.to, link.from, link.upper.map(|upper| -upper)),
            Bound::Shortest => (link.to, link.from, link.lower.map(|lower| -lower)),
        };
        assert_eq!((step.from, step.to, step.at_least, step.tag), (from, to, at_least, link.tag));
        time += step.at_least.unwrap_or(1 << 40);
        assert!(time > 0, "{course:?}");
    }
    let endless = steps.iter().any(|step| step.at_least.is_none());
    assert_eq!(course.shortfall, (!endless).then_some(time));
    for part in parts {
        let passes = steps.iter().filter(|step| (step.link, step.bound) == (part.link, part.bound)).count();
        assert_eq!(part.times, passes as u64, "{course:?}");
    }
    assert_eq!(parts.iter().map(|part| part.times).sum::<u64>(), steps.len() as u64);
}

/// The network with only those bounds that take part in a course.
fn only(network: &Network<usize>, keep: impl Fn(usize, Bound) -> bool) -> Network<usize> {
    let mut part = Network::new();
    (0..network.points()).for_each(|_| {
        part.point();
    });
    for (id, link) in network.links() {
        if link.contingent {
            if keep(id.index(), Bound::Longest) {
                part.contingent(link.from, link.to, link.lower.unwrap(), link.upper, link.tag).unwrap();
            }
        } else {
            let lower = link.lower.filter(|_| keep(id.index(), Bound::Lower));
            let upper = link.upper.filter(|_| keep(id.index(), Bound::Upper));
            part.require(link.from, link.to, lower, upper, link.tag).unwrap();
        }
    }
    part
}

#[test]
fn the_decision_agrees_with_the_game() {
    decided_twice(0..NETWORKS);
}

#[test]
#[ignore = "some minutes"]
fn the_decision_agrees_with_the_game_many_times() {
    decided_twice(NETWORKS..MANY);
}

fn decided_twice(seeds: Range<u64>) {
    let networks = seeds.end - seeds.start;
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for seed in seeds {
        let network = bounded(&small(&mut Random::new(seed), seed % 2 == 0));
        let won = Game::new(&network).won();
        match network.controllability(|_| true) {
            Controllability::Controllable => {
                assert!(won, "seed {seed}: the game is lost: {network:#?}");
                *counts.entry("controllable").or_default() += 1;
            }
            Controllability::Uncontrollable(course) => {
                assert!(!won, "seed {seed}: the game is won: {course:#?} {network:#?}");
                sound(&network, &course);
                let consistent = network.first_conflict(|_| true).is_none();
                let kind = match (consistent, course.needs_foresight()) {
                    (true, true) => "lost for want of foresight",
                    (true, false) => "lost in one course of events",
                    (false, _) => "inconsistent",
                };
                *counts.entry(kind).or_default() += 1;
            }
            Controllability::Undefined(links) => panic!("seed {seed}: {links:?}"),
        }
    }
    println!("{networks} networks: {counts:?}");
    assert_eq!(counts.len(), 4, "{counts:?}");
    assert!(counts.values().all(|&count| count > networks / 50), "{counts:?}");
}

#[test]
fn a_course_can_do_without_none_of_its_parts() {
    let mut tried = 0;
    for seed in 0..NETWORKS {
        let network = bounded(&small(&mut Random::new(seed), true));
        let Controllability::Uncontrollable(course) = network.controllability(|_| true) else { continue };
        assert!(course.irreducible);
        let taking_part = |id: usize, bound: Bound| {
            let contingent = |bound| matches!(bound, Bound::Shortest | Bound::Longest);
            let same = |part: Bound| part == bound || (contingent(part) && contingent(bound));
            course.parts.iter().any(|part| part.link.index() == id && same(part.bound))
        };
        let lost =
            |network: &Network<usize>| matches!(network.controllability(|_| true), Controllability::Uncontrollable(_));
        assert!(lost(&only(&network, taking_part)), "seed {seed}: {course:#?}");
        for part in &course.parts {
            let contingent = network.link(part.link).unwrap().contingent;
            let without = |id: usize, bound: Bound| {
                taking_part(id, bound) && !(id == part.link.index() && (contingent || bound == part.bound))
            };
            assert!(!lost(&only(&network, without)), "seed {seed}: {course:#?}");
            tried += 1;
        }
    }
    assert!(tried > 1000, "{tried}");
}

fn course<T: Copy + Ord + std::fmt::Debug>(network: &Network<T>) -> Course<T> {
    match network.controllability(|_| true) {
        Controllability::Uncontrollable(course) => course,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_deadline_that_others_can_use_up_is_not_controllable() {
    let mut network = Network::new();
    let [signed, verified, withdrawn] = [(); 3].map(|()| network.point());
    network.contingent(signed, verified, 5, Some(30), "clause 3").unwrap();
    network.require(verified, withdrawn, Some(14), None, "clause 4").unwrap();
    network.require(signed, withdrawn, None, Some(40), "clause 9").unwrap();
    assert_eq!(network.first_conflict(|_| true), None);
    let course = course(&network);
    assert_eq!(course.shortfall, Some(4));
    assert!(!course.needs_foresight());
    let steps: Vec<_> = course.steps.iter().map(|step| (step.tag, step.bound, step.at_least)).collect();
    assert_eq!(
        steps,
        [
            ("clause 3", Bound::Longest, Some(30)),
            ("clause 4", Bound::Lower, Some(14)),
            ("clause 9", Bound::Upper, Some(-40)),
        ]
    );
    assert_eq!(network.controllability(|tag| tag != "clause 9"), Controllability::Controllable);
}

#[test]
fn notice_of_what_nobody_can_foresee_is_not_controllable() {
    let mut network = Network::new();
    let [asked, arrived, notice] = [(); 3].map(|()| network.point());
    network.contingent(asked, arrived, 5, Some(10), "arrival").unwrap();
    network.require(notice, arrived, Some(2), Some(4), "notice").unwrap();
    let unforeseen = course(&network);
    assert!(unforeseen.needs_foresight());
    assert_eq!(unforeseen.shortfall, Some(3));

    // A window as wide as what is uncertain is enough.
    network.require(notice, arrived, Some(2), Some(7), "wider").unwrap();
    assert_eq!(network.controllability(|tag| tag != "notice"), Controllability::Controllable);
}

#[test]
fn whoever_sees_something_may_act_in_the_same_instant() {
    let mut network = Network::new();
    let [signed, violated, answered] = [(); 3].map(|()| network.point());
    network.contingent(signed, violated, 0, Some(90), "violation").unwrap();
    network.require(violated, answered, Some(0), Some(0), "answer at once").unwrap();
    assert_eq!(network.controllability(|_| true), Controllability::Controllable);
    network.require(answered, violated, Some(1), None, "answer before").unwrap();
    assert!(course(&network).tags().contains(&"answer before"));
    network.require(violated, answered, Some(-1), Some(-1), "foresee by one").unwrap();
    let foreseen = network.controllability(|tag| tag == "violation" || tag == "foresee by one");
    assert!(matches!(foreseen, Controllability::Uncontrollable(course) if course.needs_foresight()));
}

#[test]
fn what_may_take_for_ever_can_be_waited_for_but_not_until_a_date() {
    let mut network = Network::new();
    let [signed, confirmed, opened] = [(); 3].map(|()| network.point());
    network.contingent(signed, confirmed, 1, None, "confirmation").unwrap();
    network.require(confirmed, opened, Some(0), Some(3), "opening").unwrap();
    assert_eq!(network.controllability(|_| true), Controllability::Controllable);
    network.require(signed, opened, None, Some(1 << 42), "long stop").unwrap();
    assert_eq!(network.first_conflict(|_| true), None);
    let course = course(&network);
    assert_eq!(course.shortfall, None);
    assert_eq!(course.steps[0].at_least, None);
    assert_eq!(course.tags(), ["confirmation", "long stop", "opening"]);
}

#[test]
fn two_causes_of_one_point_have_no_meaning_unless_one_is_chosen() {
    let mut network = Network::new();
    let [signed, other, confirmed] = [(); 3].map(|()| network.point());
    let first = network.contingent(signed, confirmed, 1, Some(5), 1).unwrap();
    let second = network.contingent(other, confirmed, 1, Some(9), 2).unwrap();
    assert_eq!(network.controllability(|_| true), Controllability::Undefined(vec![first, second]));
    assert_eq!(network.controllability(|tag| tag == 2), Controllability::Controllable);
    let back = network.contingent(confirmed, signed, 1, Some(5), 3).unwrap();
    assert_eq!(network.controllability(|tag| tag != 2), Controllability::Undefined(vec![first, back]));
}
