//! Links, standing, rows with dates of their own, and the ids of observations.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails shall stop")]

use std::sync::Arc;

use geo_types::Point;
use irenic_evidence::{
    Coverage, Decision, Location, Observation, Origin, Precision, Release, Ruling, Standing, Store, TimeSpan,
    standing_of,
};
use jiff::Timestamp;

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn observation(source: &str, key: &str, standing: Standing) -> Observation {
    Observation {
        id: format!("{source}:{key}"),
        source: source.to_string(),
        event: "shelling".to_string(),
        subject: None,
        actor: None,
        involved: Vec::new(),
        from: None,
        to: None,
        concerning: None,
        fields: Default::default(),
        time: TimeSpan { earliest: instant("2015-02-16T00:00:00Z"), latest: instant("2015-02-17T00:00:00Z") },
        location: Location::Unknown,
        known: instant("2015-03-01T00:00:00Z"),
        reporter: None,
        grade: None,
        standing,
        origin: Origin { file: Arc::from("t.csv"), line: 2, release: Arc::from("") },
    }
}

fn release(name: &str, known: &str, observations: Vec<Observation>) -> Release {
    Release { name: Arc::from(name), known: instant(known), observations }
}

fn near(x: f64, y: f64, radius: f64) -> Location {
    Location::Near { point: Point::new(x, y), radius, precision: Precision::Surroundings, name: None }
}

fn store(observations: Vec<Observation>) -> Store {
    let mut store = Store::new();
    for observation in observations {
        let source = observation.source.clone();
        store.add(&source, release("", "2015-03-01T00:00:00Z", vec![observation])).unwrap();
    }
    store
}

fn decision(ruling: Ruling, known: Option<&str>) -> Decision {
    Decision { ruling, because: "same crater".to_string(), by: Some("cell".to_string()), known: known.map(instant) }
}

fn link(incident: &str, ids: &[&str]) -> Ruling {
    Ruling::Link { incident: incident.to_string(), observations: ids.iter().map(|id| id.to_string()).collect() }
}

fn split(incident: &str) -> Ruling {
    Ruling::Split { incident: incident.to_string() }
}

fn apart(ids: &[&str]) -> Ruling {
    Ruling::Apart { observations: ids.iter().map(|id| id.to_string()).collect() }
}

fn reopen(ids: &[&str]) -> Ruling {
    Ruling::Reopen { observations: ids.iter().map(|id| id.to_string()).collect() }
}

fn both() -> Decision {
    decision(link("I", &["a:1", "b:1"]), None)
}

#[test]
fn a_link_holds_from_its_day_until_its_split_and_stays_on_record() {
    let mut store = store(vec![observation("a", "1", Standing::Reported), observation("b", "1", Standing::Reported)]);
    store.decide(decision(link("I", &["a:1", "b:1"]), Some("2016-01-01T00:00:00Z"))).unwrap();
    store.decide(decision(split("I"), Some("2017-01-01T00:00:00Z"))).unwrap();
    let at = |day: &str| store.at(Some(instant(&format!("{day}T00:00:00Z"))));
    let before = at("2015-12-31");
    assert_eq!(before.len(), 2);
    assert_eq!((before[0].decisions.len(), before[0].later_decisions.len()), (0, 2));
    let between = at("2016-06-01");
    let [incident] = between.as_slice() else { panic!() };
    assert_eq!((incident.id.as_str(), incident.standing), ("I", Standing::Corroborated));
    assert_eq!(incident.because.as_deref(), Some("same crater"));
    assert_eq!((incident.history.len(), incident.decisions.len(), incident.later_decisions.len()), (2, 1, 1));
    let after = store.at(None);
    assert_eq!(after.len(), 2);
    assert_eq!(after[0].standing, Standing::Reported);
    assert_eq!(after[1].decisions.len(), 2);
    assert_eq!(store.links(None).len(), 0);
    assert_eq!(store.links(Some(instant("2016-06-01T00:00:00Z"))).len(), 1);
    assert_eq!(store.decisions().len(), 2);
}

#[test]
fn after_a_split_the_same_observations_may_be_linked_anew() {
    let mut store = store(vec![
        observation("a", "1", Standing::Reported),
        observation("b", "1", Standing::Reported),
        observation("c", "1", Standing::Reported),
    ]);
    for ruling in [
        link("I", &["a:1", "b:1"]),
        split("I"),
        apart(&["a:1", "b:1"]),
        link("I", &["a:1", "c:1"]),
        reopen(&["a:1", "b:1"]),
        split("I"),
        link("I", &["a:1", "b:1", "c:1"]),
    ] {
        store.decide(decision(ruling, None)).unwrap();
    }
    let incidents = store.at(None);
    assert_eq!((incidents.len(), incidents[0].observations.len(), incidents[0].decisions.len()), (1, 3, 7));
}

#[test]
fn decisions_that_cannot_be() {
    let mut store = store(vec![
        observation("a", "1", Standing::Reported),
        observation("b", "1", Standing::Reported),
        observation("c", "1", Standing::Reported),
        observation("d", "1", Standing::Reported),
    ]);
    store.decide(both()).unwrap();
    store.decide(decision(apart(&["a:1", "c:1"]), None)).unwrap();
    let before = store.clone();
    let messages = [
        link("J", &["c:1", "c:1"]),
        link("I", &["c:1", "d:1"]),
        link("c:1", &["a:1", "b:1"]),
        link("J", &["c:1", "e:1"]),
        link("J", &["a:1", "c:1"]),
        split("J"),
        apart(&["a:1", "b:1"]),
        apart(&["c:1", "a:1"]),
        apart(&["c:1", "e:1"]),
        reopen(&["b:1", "c:1"]),
    ]
    .map(|ruling| store.decide(decision(ruling, None)).unwrap_err().message);
    insta::assert_snapshot!(messages.join("\n"), @r#"
    the link `J` joins fewer than two observations
    there are two links named `I`
    the link `c:1` has the name of an observation that it does not join
    the link `J` names `e:1`, and no release of any source has it
    `a:1` is in the link `I` and in `J`
    there is no link `J` to split
    `a:1` and `b:1` are joined in the link `I` and cannot be held apart
    `a:1` and `c:1` are held apart already
    `e:1` is to be held apart, and no release of any source has it
    `b:1` and `c:1` are not held apart, so there is nothing to reopen
    "#);
    assert_eq!(store, before, "what was refused leaves nothing behind");
    store.decide(decision(split("I"), Some("2017-01-01T00:00:00Z"))).unwrap();
    let joined = store.decide(decision(link("J", &["a:1", "c:1"]), Some("2018-01-01T00:00:00Z"))).unwrap_err();
    insta::assert_snapshot!(joined.message, @"`a:1` and `c:1` are held apart by an earlier decision, and the link `J` joins them");
    let late = store.decide(decision(link("J", &["a:1", "b:1"]), Some("2016-01-01T00:00:00Z"))).unwrap_err();
    insta::assert_snapshot!(late.message, @"this decision is older than one before it");
}

#[test]
fn standing() {
    use Standing::{Confirmed, Corroborated, Rejected, Reported};
    let by = |mut observation: Observation, body: &str, known: &str| {
        observation.reporter = Some(body.to_string());
        observation.known = instant(known);
        observation
    };
    let (early, late) = ("2015-03-02T00:00:00Z", "2015-03-03T00:00:00Z");
    let a = || observation("a", "1", Reported);
    assert_eq!(standing_of(&[]), Rejected);
    assert_eq!(standing_of(&[a()]), Reported);
    assert_eq!(standing_of(&[a(), observation("a", "2", Reported)]), Reported);
    assert_eq!(standing_of(&[a(), observation("b", "1", Reported)]), Corroborated);
    assert_eq!(standing_of(&[a(), observation("b", "1", Rejected)]), Reported);
    assert_eq!(standing_of(&[a(), observation("b", "1", Corroborated)]), Corroborated);
    assert_eq!(standing_of(&[a(), observation("b", "1", Confirmed)]), Confirmed);
    assert_eq!(standing_of(&[observation("b", "1", Rejected)]), Rejected);
    let rejects = |known| by(observation("smm", "1", Rejected), "SMM", known);
    let confirms = |known| by(observation("jccc", "1", Confirmed), "JCCC", known);
    assert_eq!(standing_of(&[a(), observation("b", "1", Reported), rejects(early)]), Rejected);
    assert_eq!(standing_of(&[rejects(early), confirms(late)]), Confirmed);
    assert_eq!(standing_of(&[rejects(late), confirms(early)]), Rejected);
    assert_eq!(standing_of(&[rejects(late), confirms(late)]), Reported);
}

#[test]
fn the_merged_view() {
    let mut a = observation("a", "1", Standing::Reported);
    a.location = near(38.0, 48.0, 25_000.0);
    a.actor = Some("A".to_string());
    let mut b = observation("b", "1", Standing::Confirmed);
    b.time = TimeSpan::at(instant("2015-02-16T10:00:00Z"));
    b.location = near(38.1, 48.0, 500.0);
    let mut store = store(vec![a.clone(), b.clone()]);
    store.decide(both()).unwrap();
    let incident = store.at(None).remove(0);
    assert_eq!(incident.time, b.time);
    assert_eq!(incident.location, b.location);
    assert_eq!(incident.actor.as_deref(), Some("A"));
    assert_eq!(incident.observations[0].id, "b:1");
}

#[test]
fn a_merged_view_of_reports_that_disagree_covers_both() {
    let mut a = observation("a", "1", Standing::Reported);
    a.location = near(38.0, 48.0, 1000.0);
    let mut b = observation("b", "1", Standing::Reported);
    b.time = TimeSpan::at(instant("2015-02-17T00:00:00Z"));
    b.location = near(39.0, 48.0, 500.0);
    let mut store = store(vec![a, b]);
    store.decide(both()).unwrap();
    let incident = store.at(None).remove(0);
    assert_eq!(incident.time.earliest, instant("2015-02-16T00:00:00Z"));
    assert!(incident.time.latest > instant("2015-02-17T00:00:00Z"));
    let Location::Near { radius, precision, .. } = incident.location else { panic!() };
    // One degree of longitude at 48° north is 74,628 m on WGS 84 (a cos φ / √(1 − e² sin² φ) · π/180).
    assert!((radius - 75_628.0).abs() < 10.0, "{radius}");
    assert_eq!(precision, Precision::Region);
}

#[test]
fn dated_rows_are_known_on_their_own_days() {
    let mut early = observation("smm", "1", Standing::Confirmed);
    early.known = instant("2015-02-17T19:30:00Z");
    let mut late = observation("smm", "2", Standing::Confirmed);
    late.known = instant("2015-02-19T19:30:00Z");
    let mut store = Store::new();
    store.add("smm", release("", "2016-01-01T00:00:00Z", vec![early, late])).unwrap();
    let count = |store: &Store, at: &str| store.at(Some(instant(at))).len();
    assert_eq!(count(&store, "2015-02-18T00:00:00Z"), 0);
    let coverage = Coverage {
        events: vec!["shelling".to_string()],
        from: Some(instant("2015-02-15T00:00:00Z")),
        ..Coverage::default()
    };
    store.declare("smm", true, Some(coverage));
    assert_eq!(count(&store, "2015-02-16T00:00:00Z"), 0);
    assert_eq!(count(&store, "2015-02-18T00:00:00Z"), 1);
    assert_eq!(count(&store, "2015-02-20T00:00:00Z"), 2);
    assert_eq!(store.withdrawn(Some(instant("2015-02-18T00:00:00Z"))), []);
    let coverage = store.sources()["smm"].coverage.clone().unwrap();
    assert!(coverage.includes("shelling", instant("2015-02-15T00:00:00Z")));
    assert!(!coverage.includes("shelling", instant("2015-02-14T00:00:00Z")));
    assert!(!coverage.includes("flight", instant("2015-02-15T00:00:00Z")));
}

#[test]
fn an_observation_that_comes_back_is_not_withdrawn() {
    let one = observation("a", "1", Standing::Reported);
    let mut store = Store::new();
    store.add("a", release("3", "2015-03-03T00:00:00Z", vec![one.clone()])).unwrap();
    store.add("a", release("1", "2015-03-01T00:00:00Z", vec![one.clone()])).unwrap();
    store.add("a", release("2", "2015-03-02T00:00:00Z", Vec::new())).unwrap();
    let gone = store.withdrawn(Some(instant("2015-03-02T12:00:00Z")));
    assert_eq!((gone.len(), &*gone[0].release), (1, "2"));
    assert_eq!(store.withdrawn(None), []);
    assert_eq!(store.history("a:1").len(), 3);
    assert_eq!(store.history("a:2"), []);
}

#[test]
fn releases_that_cannot_be() {
    let one = || observation("a", "1", Standing::Reported);
    let mut store = store(vec![one()]);
    let messages = [
        store.add("a", release("2", "2015-03-01T00:00:00Z", Vec::new())),
        store.add("a", release("", "2015-04-01T00:00:00Z", Vec::new())),
        store.add("b", release("", "2015-04-01T00:00:00Z", vec![one()])),
        store.add("a", release("2", "2015-04-01T00:00:00Z", vec![one(), one()])),
    ]
    .map(|result| result.unwrap_err().message);
    insta::assert_snapshot!(messages.join("\n"), @r"
    the releases `` and `2` of a became known at the same instant
    a has two releases named ``
    the id `a:1` of b stands in a too
    the id `a:1` of a stands twice in the same release
    ");
    assert_eq!(store.at(None).len(), 1);
}
