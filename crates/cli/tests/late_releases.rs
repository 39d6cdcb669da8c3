//! Three releases of a real data set, in every order in which they may come: each is given to a watch as its differences to
//! what is held, and after each the report is that of a fresh verification, byte for byte, as people and programs read it.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use irenic_evidence::{Coverage, Incident, Release, Store};
use irenic_model::{Agreement, Standard};
use irenic_project::{Evidence, Project, load_evidence};
use irenic_report::findings::{self, Setting};
use irenic_verify::{Arrival, Engine, Query, Report, verify};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/minsk-2");
const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

fn minsk() -> (Agreement, Evidence) {
    let project = Project::open(Path::new(EXAMPLE)).unwrap();
    let agreement = project.resolve(&[], &[]).agreement;
    let evidence = load_evidence(&project.folder, &project.manifest, &agreement);
    (agreement, evidence)
}

fn query(agreement: &Agreement) -> Query {
    Query { as_of: Query::instant("2019-12-31", &agreement.zone).unwrap(), standard: Standard::Reported }
}

/// The project's evidence without the releases of UCDP.
fn without_ucdp(evidence: &Evidence) -> Store {
    let mut store = Store::new();
    for (name, source) in evidence.store.sources() {
        store.declare(name, source.rows_dated, source.coverage.clone());
        for release in source.releases().iter().filter(|_| name != "ucdp") {
            store.add(name, release.clone()).unwrap();
        }
    }
    store
}

fn ucdp(evidence: &Evidence) -> Vec<Release> {
    evidence.store.sources()["ucdp"].releases().to_vec()
}

/// What has to come for a watch to hold these incidents.
fn differences(engine: &Engine<'_>, incidents: &[Incident]) -> Vec<Arrival> {
    let held: BTreeMap<&str, &Incident> = engine.incidents().map(|incident| (incident.id.as_str(), incident)).collect();
    let wanted: BTreeMap<&str, &Incident> = incidents.iter().map(|incident| (incident.id.as_str(), incident)).collect();
    let changed = wanted.iter().filter(|(id, incident)| held.get(*id) != Some(incident));
    let gone = held.keys().filter(|id| !wanted.contains_key(*id));
    changed
        .map(|(_, incident)| Arrival::Put((*incident).clone()))
        .chain(gone.map(|id| Arrival::Withdraw((*id).to_string())))
        .collect()
}

fn printed(report: &Report, agreement: &Agreement) -> String {
    let setting = Setting {
        title: agreement.title.clone(),
        as_of_from: String::new(),
        known_at: None,
        credits: Vec::new(),
        rows_rejected: 0,
        later: Default::default(),
        warnings: Vec::new(),
    };
    findings::lines(report, &setting, agreement)
}

/// One state of the evidence after another, each held against a fresh verification.
fn follow(agreement: &Agreement, states: &[(Vec<Incident>, Vec<Coverage>)]) -> Vec<usize> {
    let query = query(agreement);
    let mut engine = Engine::new(agreement, &[], query);
    let mut coverage: &[Coverage] = &[];
    let mut sizes = Vec::new();
    for (incidents, covers) in states {
        let batch = differences(&engine, incidents);
        sizes.push(batch.len());
        engine.apply(batch);
        if *covers != *coverage {
            coverage = covers;
            engine.cover(coverage);
        }
        let fresh = verify(agreement, incidents, covers, &query);
        assert_eq!(*engine.report(), fresh);
        assert_eq!(printed(engine.report(), agreement), printed(&fresh, agreement));
    }
    sizes
}

#[test]
fn releases_may_come_in_any_order() {
    let (agreement, evidence) = minsk();
    let releases = ucdp(&evidence);
    assert_eq!(releases.len(), 3);
    let mut last = Vec::new();
    for order in ORDERS {
        let mut store = without_ucdp(&evidence);
        let mut states = Vec::new();
        for at in order {
            store.add("ucdp", releases[at].clone()).unwrap();
            states.push((store.at(None), store.coverage(None)));
        }
        follow(&agreement, &states);
        last.push(states.pop().unwrap());
    }
    assert!(last.windows(2).all(|pair| pair[0] == pair[1]), "what is held in the end does not depend on the order");
}

#[test]
fn one_release_may_take_the_place_of_another_in_any_order() {
    let (agreement, evidence) = minsk();
    let releases = ucdp(&evidence);
    let alone: Vec<(Vec<Incident>, Vec<Coverage>)> = releases
        .iter()
        .map(|release| {
            let mut store = without_ucdp(&evidence);
            store.add("ucdp", release.clone()).unwrap();
            (store.at(None), store.coverage(None))
        })
        .collect();
    for order in ORDERS {
        let states: Vec<_> = order.iter().chain(&[order[0]]).map(|at| alone[*at].clone()).collect();
        let sizes = follow(&agreement, &states);
        assert!(sizes[0] > 1_000 && sizes[1..].iter().all(|size| *size > 0), "{sizes:?}");
    }
}

/// A late incident: the first that the releases tell of, taken out and put in again.
fn late(incidents: &[Incident], event: &str) -> (Vec<Incident>, Incident) {
    let mut rest = incidents.to_vec();
    let at = rest.iter().position(|incident| incident.event == event && incident.id.starts_with("ucdp:")).unwrap();
    let late = rest.remove(at);
    (rest, late)
}

#[test]
fn a_late_incident_is_held_against_patterns_that_may_speak_of_it_and_nothing_else_is() {
    let (agreement, evidence) = minsk();
    let (incidents, coverage) = (evidence.store.at(None), evidence.store.coverage(None));
    let event = incidents.iter().find(|incident| incident.id.starts_with("ucdp:")).unwrap().event.clone();
    let (rest, late) = late(&incidents, &event);
    let query = query(&agreement);
    let mut engine = Engine::new(&agreement, &coverage, query);
    let everything = agreement.norms.len() + agreement.phases.len() + agreement.moments.len();
    assert_eq!(engine.work().parts, everything);
    engine.apply(rest.into_iter().map(Arrival::Put).collect());
    let id = late.id.clone();
    let log = engine.apply(vec![Arrival::Put(late)]);
    assert_eq!(*engine.report(), verify(&agreement, &incidents, &coverage, &query));
    assert!(engine.work().parts * 3 < everything, "{:?} of {everything}", engine.work());
    assert!(log.iter().all(|change| change.because.iter().all(|because| because.incident == id)));
    let saved = engine.save();
    assert_eq!(Engine::load(&agreement, &coverage, &saved).unwrap().save(), saved);
    let shares = engine.split(4).unwrap();
    assert_eq!(Engine::merge(shares).unwrap().save(), saved);
}

#[test]
#[ignore = "prints how long things take"]
fn how_long_a_late_incident_takes() {
    let (agreement, evidence) = minsk();
    let (incidents, coverage) = (evidence.store.at(None), evidence.store.coverage(None));
    let query = query(&agreement);
    let event = incidents.iter().find(|incident| incident.id.starts_with("ucdp:")).unwrap().event.clone();
    let (rest, late) = late(&incidents, &event);
    let timed = |what: &str, act: &mut dyn FnMut()| {
        let begun = Instant::now();
        act();
        println!("{what}: {:.3} ms", begun.elapsed().as_secs_f64() * 1e3);
    };
    println!("{} incidents", incidents.len());
    timed("a fresh verification", &mut || drop(verify(&agreement, &incidents, &coverage, &query)));
    let mut engine = Engine::new(&agreement, &coverage, query);
    let mut batch: Vec<Arrival> = rest.into_iter().map(Arrival::Put).collect();
    timed("all but one incident in one batch", &mut || drop(engine.apply(std::mem::take(&mut batch))));
    println!("  {:?}", engine.work());
    timed("one late incident", &mut || drop(engine.apply(vec![Arrival::Put(late.clone())])));
    println!("  {:?}", engine.work());
    timed("the same withdrawn", &mut || drop(engine.apply(vec![Arrival::Withdraw(late.id.clone())])));
    println!("  {:?}", engine.work());
    timed("the same put back", &mut || drop(engine.apply(vec![Arrival::Put(late.clone())])));
    if let Ok(times) = std::env::var("IRENIC_TIMES") {
        for _ in 0..times.parse::<usize>().unwrap() {
            engine.apply(vec![Arrival::Withdraw(late.id.clone())]);
            engine.apply(vec![Arrival::Put(late.clone())]);
        }
    }
    timed("what is held already", &mut || drop(engine.apply(vec![Arrival::Put(late.clone())])));
    let public = incidents.iter().find(|incident| incident.id.starts_with("record:")).unwrap();
    timed("one public act withdrawn", &mut || drop(engine.apply(vec![Arrival::Withdraw(public.id.clone())])));
    println!("  {:?}", engine.work());
    timed("the same put back", &mut || drop(engine.apply(vec![Arrival::Put(public.clone())])));
    let mut saved = Vec::new();
    timed("saving", &mut || saved = engine.save());
    println!("  {} bytes", saved.len());
    timed("taking up", &mut || drop(Engine::load(&agreement, &coverage, &saved).unwrap()));
}
