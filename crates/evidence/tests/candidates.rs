//! Candidates: symmetric, the same with and without the tree of boxes, and undone without trace by a split.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test that fails shall stop")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use geo_types::Point;
use irenic_evidence::{
    Candidates, Comparison, Decision, FieldValue, Incident, Likelihood, Location, Observation, Origin, Precision,
    Release, Ruling, Scheme, SourceSettings, Standing, Store, TimeSpan, candidates, import_table, import_ucdp,
    read_mapping,
};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;

/// The part of the standard vocabulary that the tests need.
fn above(word: &str) -> Option<&'static str> {
    match word {
        "shelling" | "clash" => Some("fire"),
        "fire" | "attack_on_civilians" => Some("armed_violence"),
        "armed_violence" | "meeting" => Some("event"),
        _ => None,
    }
}

fn observation(id: &str) -> Observation {
    let start = Timestamp::from_second(1_424_044_800).unwrap();
    Observation {
        id: id.to_string(),
        source: id.split(':').next().unwrap().to_string(),
        event: "shelling".to_string(),
        subject: None,
        actor: None,
        involved: Vec::new(),
        from: None,
        to: None,
        concerning: None,
        fields: BTreeMap::new(),
        time: TimeSpan { earliest: start, latest: start + SignedDuration::from_hours(24) },
        location: near(38.0, 48.0, 1_000.0),
        known: start,
        reporter: None,
        grade: None,
        standing: Standing::Reported,
        origin: Origin { file: Arc::from("t.csv"), line: 2, release: Arc::from("") },
    }
}

fn near(x: f64, y: f64, radius: f64) -> Location {
    Location::Near { point: Point::new(x, y), radius, precision: Precision::Exact, name: None }
}

fn killed(number: f64) -> BTreeMap<String, FieldValue> {
    BTreeMap::from([("killed".to_string(), FieldValue::Number { value: number, unit: None })])
}

fn places() -> impl Strategy<Value = Location> {
    let degrees = || prop_oneof![-180.0..180.0_f64, 179.9..180.0_f64, -180.0..-179.9_f64, 37.9..38.1_f64];
    let radius = prop_oneof![Just(0.0), 0.0..5_000.0_f64, 0.0..200_000.0_f64, Just(f64::INFINITY)];
    prop_oneof![
        Just(Location::Unknown),
        Just(Location::Place("zone".to_string())),
        (degrees(), prop_oneof![-90.0..90.0_f64, 47.9..48.1_f64, Just(90.0), Just(-90.0)], radius)
            .prop_map(|(x, y, radius)| near(x, y, radius)),
        (37.9..38.3_f64, 47.9..48.2_f64, 0.0..20_000.0_f64).prop_map(|(x, y, radius)| near(x, y, radius)),
    ]
}

fn observations() -> impl Strategy<Value = Observation> {
    let words = prop::sample::select(vec!["shelling", "clash", "fire", "meeting", "armed_violence", "unheard"]);
    let names = || proptest::option::of(prop::sample::select(vec!["A", "B"]).prop_map(str::to_string));
    let time = (0_i64..1_500_000, prop_oneof![Just(0_i64), 0_i64..90_000, 0_i64..3_000_000]);
    (prop::sample::select(vec!["a", "b"]), words, names(), names(), time, places(), proptest::option::of(0_u8..12))
        .prop_map(|(source, event, actor, involved, (from, long), location, number)| {
            let mut one = observation(&format!("{source}:0"));
            one.event = event.to_string();
            one.actor = actor;
            one.involved = involved.into_iter().collect();
            one.time.earliest = Timestamp::from_second(1_424_044_800 + from).unwrap();
            one.time.latest = one.time.earliest + SignedDuration::from_secs(long);
            one.location = location;
            one.fields = number.map(|number| killed(f64::from(number))).unwrap_or_default();
            one
        })
}

/// Observations with ids of their own.
fn sets(most: usize) -> impl Strategy<Value = Vec<Observation>> {
    vec(observations(), 0..most).prop_map(|mut all| {
        for (at, one) in all.iter_mut().enumerate() {
            one.id = format!("{}:{at}", one.source);
        }
        all
    })
}

fn found(all: &[Observation], least: f64) -> Candidates {
    candidates(&all.iter().collect::<Vec<_>>(), &Scheme::default(), &above, least)
}

fn store(observations: Vec<Observation>) -> Store {
    let mut by_source: BTreeMap<String, Vec<Observation>> = BTreeMap::new();
    for one in observations {
        by_source.entry(one.source.clone()).or_default().push(one);
    }
    let mut store = Store::new();
    for (source, observations) in by_source {
        store.add(&source, Release { name: Arc::from(""), known: Timestamp::UNIX_EPOCH, observations }).unwrap();
    }
    store
}

fn without_record(mut incidents: Vec<Incident>) -> Vec<Incident> {
    for incident in &mut incidents {
        incident.decisions.clear();
    }
    incidents
}

proptest! {
    #[test]
    fn a_comparison_has_no_direction(mut a in observations(), mut b in observations()) {
        (a.id, b.id) = ("a:1".to_string(), "b:1".to_string());
        let scheme = Scheme::default();
        let there = Comparison::of(&a, &b, &scheme, &above);
        prop_assert_eq!(&there, &Comparison::of(&b, &a, &scheme, &above));
        prop_assert!(there.score.is_finite(), "{there:?}");
        prop_assert_eq!(there.score, there.parts.iter().map(|part| part.weight).sum::<f64>());
    }

    #[test]
    fn the_tree_finds_what_the_quadratic_scan_finds(all in sets(60), least in -20.0..15.0_f64) {
        let scheme = Scheme::default();
        let mut slow = BTreeSet::new();
        for a in &all {
            for b in all.iter().filter(|b| a.id < b.id) {
                let comparison = Comparison::of(a, b, &scheme, &above);
                if !comparison.too_far && comparison.score >= least {
                    slow.insert([a.id.clone(), b.id.clone()]);
                }
            }
        }
        let quick = found(&all, least);
        let ids: BTreeSet<[String; 2]> = quick.pairs.iter().map(|pair| pair.observations.clone()).collect();
        prop_assert_eq!(ids.len(), quick.pairs.len(), "no pair twice");
        prop_assert!(quick.pairs.iter().all(|pair| pair.observations[0] < pair.observations[1]), "nor with itself");
        prop_assert_eq!(ids, slow);
        let mut backwards = all.clone();
        backwards.reverse();
        prop_assert_eq!(found(&backwards, least), quick);
    }

    #[test]
    fn a_group_has_only_pairs_and_nobody_twice(all in sets(40)) {
        let quick = found(&all, 0.0);
        let pairs: BTreeSet<&[String; 2]> = quick.pairs.iter().map(|pair| &pair.observations).collect();
        let mut members = BTreeSet::new();
        for group in &quick.groups {
            prop_assert!(group.len() > 2);
            for (at, a) in group.iter().enumerate() {
                prop_assert!(members.insert(a));
                for b in &group[at + 1..] {
                    prop_assert!(pairs.contains(&[a.clone(), b.clone()]));
                }
            }
        }
    }

    #[test]
    fn a_split_gives_back_what_a_link_joined(all in sets(8), joined in 2_usize..5) {
        prop_assume!(all.len() >= joined);
        let observations: Vec<String> = all.iter().take(joined).map(|one| one.id.clone()).collect();
        let mut store = store(all);
        let before = store.at(None);
        let decision =
            |ruling| Decision { ruling, because: "as asked".to_string(), by: None, known: None };
        store.decide(decision(Ruling::Link { incident: "I".to_string(), observations: observations.clone() })).unwrap();
        let linked = store.at(None);
        prop_assert_eq!(linked.len() + joined, before.len() + 1);
        let open = store.candidates(None, &Scheme::default(), &above, -30.0).pairs;
        let inside = |id: &String| observations.contains(id);
        prop_assert!(!open.iter().any(|pair| pair.observations.iter().all(inside)));
        store.decide(decision(Ruling::Split { incident: "I".to_string() })).unwrap();
        prop_assert_eq!(without_record(store.at(None)), before);
    }
}

#[test]
fn parts_add_up_and_say_why() {
    let mut a = observation("a:1");
    a.actor = Some("A".to_string());
    a.fields = killed(7.0);
    let mut b = observation("b:1");
    b.event = "clash".to_string();
    b.involved = vec!["A".to_string(), "B".to_string()];
    b.time.earliest += SignedDuration::from_hours(36);
    b.time.latest += SignedDuration::from_hours(36);
    b.location = near(38.05, 48.0, 2_000.0);
    b.fields = killed(8.0);
    let comparison = Comparison::of(&a, &b, &Scheme::default(), &above);
    let said: Vec<String> = comparison
        .parts
        .iter()
        .map(|part| format!("{} {}: {:+.2} {}", part.name, part.degree, part.weight, part.text))
        .collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    source different: +0.99 of a and b
    time close: +3.93 12 hours lie between them; together they are known to within 2 days
    place meet: +9.14 3.7 km apart; together they are known to within 3 km
    event kindred: -0.58 shelling and clash, two kinds of one thing
    actors shared: +0.09 one names A, the other A and B
    figures near: +1.32 killed: one gives 7, the other 8
    "#);
    assert_eq!(comparison.parts.iter().map(|part| part.weight).sum::<f64>(), comparison.score);
    // By hand: log2(0.99 / 0.5), log2 of 0.08 / (2 (24 h − 1 h) / 365 d), and of 0.90 / ((3 + 1) km / 100 km)².
    assert!((comparison.parts[0].weight - 0.985_5).abs() < 0.001, "{:?}", comparison.parts[0]);
    assert!((comparison.parts[1].weight - (0.08_f64 * 365.0 * 24.0 / 46.0).log2()).abs() < 1e-9);
    assert!((comparison.parts[2].weight - (0.90_f64 / 0.0016).log2()).abs() < 1e-9);
}

#[test]
fn what_is_not_known_weighs_nothing_and_what_is_vague_little() {
    let scheme = Scheme::default();
    let (a, mut b) = (observation("a:1"), observation("b:1"));
    let exact = Comparison::of(&a, &b, &scheme, &above);
    assert_eq!(exact.parts[4].degree, "unknown");
    assert_eq!((exact.parts[4].weight, exact.parts[5].weight), (0.0, 0.0));
    b.location = Location::Unknown;
    assert_eq!(Comparison::of(&a, &b, &scheme, &above).parts[2].weight, 0.0);
    b.location = near(38.0, 48.0, 150_000.0);
    b.time.latest += SignedDuration::from_hours(24 * 400);
    let vague = Comparison::of(&a, &b, &scheme, &above);
    assert!(vague.parts[1].weight <= 0.0 && vague.parts[2].weight <= 0.0, "{vague:?}");
    assert_eq!(scheme.likelihood(exact.score), Likelihood::Likely);
    assert_eq!(scheme.likelihood(vague.score), Likelihood::Unlikely);
}

#[test]
fn what_was_held_apart_is_no_candidate_until_it_is_reopened() {
    let mut store = store(vec![observation("a:1"), observation("b:1"), observation("b:2")]);
    let pairs =
        |store: &Store, at: Option<Timestamp>| store.candidates(at, &Scheme::default(), &above, 7.0).pairs.len();
    // The two of one source are no candidate by themselves: a source gives one incident one row.
    assert_eq!(pairs(&store, None), 3);
    assert_eq!(store.candidates(None, &Scheme::default(), &above, 7.0).groups, [["a:1", "b:1", "b:2"]]);
    let ids = vec!["b:1".to_string(), "a:1".to_string()];
    let known = |day: &str| Some(format!("{day}T00:00:00Z").parse::<Timestamp>().unwrap());
    let decision = |ruling, day| Decision { ruling, because: "two craters".to_string(), by: None, known: known(day) };
    store.decide(decision(Ruling::Apart { observations: ids.clone() }, "2016-01-01")).unwrap();
    assert_eq!((pairs(&store, None), pairs(&store, known("2015-12-31"))), (2, 3));
    assert!(store.candidates(None, &Scheme::default(), &above, 7.0).groups.is_empty());
    store.decide(decision(Ruling::Reopen { observations: ids }, "2017-01-01")).unwrap();
    assert_eq!((pairs(&store, None), pairs(&store, known("2016-06-01"))), (3, 2));
}

fn file(path: &str) -> Vec<u8> {
    std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)).unwrap()
}

/// UCDP GED 22.1 for Ukraine against a hundred invented reports, sixty of which are written after one of its events.
#[test]
fn invented_reports_find_the_events_they_were_written_after() {
    let settings = |name: &str| SourceSettings::new(name, TimeZone::get("Europe/Kyiv").unwrap(), Timestamp::UNIX_EPOCH);
    let ucdp = file("examples/minsk-2/evidence/ged_ukraine_release_2022.csv");
    let ucdp = import_ucdp("ged.csv", &ucdp, &settings("ucdp")).observations;
    let mapping = String::from_utf8(file("tests/data/evidence/invented_second_source.toml")).unwrap();
    let mapping = read_mapping("invented.toml", &mapping).unwrap();
    let table = file("tests/data/evidence/invented_second_source.csv");
    let invented = import_table("invented.csv", &table, &mapping, &settings("invented"));
    assert_eq!((ucdp.len(), invented.observations.len(), invented.rejected), (2989, 100, 0));
    let meant: BTreeMap<String, Option<String>> = invented
        .observations
        .iter()
        .map(|one| {
            let meant = match one.fields.get("same_as") {
                Some(FieldValue::Text(id)) => Some(id.clone()),
                _ => None,
            };
            (one.id.clone(), meant)
        })
        .collect();
    let store = store(ucdp.into_iter().chain(invented.observations).collect());
    let all = store.candidates(None, &Scheme::default(), &above, Scheme::default().possible);
    assert!(all.complete);
    let (inside, across): (Vec<_>, Vec<_>) = all.pairs.iter().partition(|pair| pair.same_source);
    let right =
        |pair: &&&irenic_evidence::Candidate| meant[&pair.observations[0]].as_deref() == Some(&*pair.observations[1]);
    let likely: Vec<_> = across.iter().filter(|pair| pair.likelihood == Likelihood::Likely).copied().collect();
    let mut best: BTreeMap<&str, &str> = BTreeMap::new();
    for pair in &across {
        best.entry(&pair.observations[0]).or_insert(&pair.observations[1]);
    }
    let ranked = best.iter().filter(|(report, event)| meant[**report].as_deref() == Some(**event)).count();
    println!(
        "{} observations, {} pairs compared, {} candidates: {} across sources ({} likely), {} inside one source",
        all.observations,
        all.compared,
        all.pairs.len(),
        across.len(),
        likely.len(),
        inside.len()
    );
    println!(
        "of 60 that were meant: {} candidates, {} likely, {} the best of their report; of 40 written after nothing, {} have a candidate, {} a likely one",
        across.iter().filter(right).count(),
        likely.iter().filter(right).count(),
        ranked,
        best.keys().filter(|report| meant[**report].is_none()).count(),
        likely
            .iter()
            .map(|pair| &pair.observations[0])
            .filter(|id| meant[*id].is_none())
            .collect::<BTreeSet<_>>()
            .len(),
    );
    assert!(across.iter().filter(right).count() >= 55);
    assert!(ranked >= 40);
    assert!(across.iter().all(|pair| pair.comparison.parts.len() == 6));
}

/// 100,000 reports of two sources over eight years (30,000 where the build is not optimised), by a generator with a fixed
/// seed; some are vague.
#[test]
fn a_hundred_thousand_reports_take_seconds() {
    let mut state = 1969_u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let of_each: u64 = if cfg!(debug_assertions) { 15_000 } else { 50_000 };
    let mut all = Vec::new();
    for at in 0..of_each {
        let mut a = observation(&format!("a:{at}"));
        let day = next(2_900) as i64 * 86_400;
        a.time.earliest += SignedDuration::from_secs(day);
        a.time.latest += SignedDuration::from_secs(day + if next(10) == 0 { 6 * 86_400 } else { 0 });
        let (x, y) = (37.0 + next(20_000) as f64 / 10_000.0, 47.0 + next(20_000) as f64 / 10_000.0);
        a.location = near(x, y, [1_000.0, 1_000.0, 5_000.0, 25_000.0][next(4) as usize]);
        let mut b = a.clone();
        (b.id, b.source) = (format!("b:{at}"), "b".to_string());
        b.location = near(x + next(100) as f64 / 5_000.0, y, 1_000.0);
        all.extend([a, b]);
    }
    let begun = std::time::Instant::now();
    let found = found(&all, Scheme::default().likely);
    println!(
        "{} observations, {} pairs compared, {} likely, in {:.1} s",
        found.observations,
        found.compared,
        found.pairs.len(),
        begun.elapsed().as_secs_f64()
    );
    assert!(found.complete && found.pairs.len() >= of_each as usize / 5);
    // The quadratic scan would compare up to five thousand million pairs.
    assert!(found.compared < of_each * 1_000, "{}", found.compared);
}
