//! What tips a verdict that is not certain, and what it is when that is settled.

#![allow(clippy::unwrap_used)]

mod given;

use given::{agreement, instant, observation};
use irenic_evidence::{Coverage, FieldValue, Incident, Location, Observation};
use irenic_model::{ClauseState, Standard};
use irenic_verify::{Explanation, Query, Settling, why};

const TEXT: &str = r#"
agreement truce signed 2026-01-01 timezone "UTC"
party A
place town = area "town" from "places.geojson"
place square = area "square" from "places.geojson"
body watch
  observes fire in town
clause 1 A must not fire in town
"#;

fn explained(observations: Vec<Observation>) -> Explanation {
    let agreement = agreement(TEXT);
    let incidents: Vec<Incident> =
        observations.into_iter().map(|one| Incident::of(one.id.clone(), vec![one]).unwrap()).collect();
    let query = Query { as_of: instant("2026-03-01"), standard: Standard::Reported };
    let coverage = Coverage { events: vec!["fire".to_string()], from: None, to: None, body: None, places: Vec::new() };
    let (_, all) = why(&agreement, &incidents, &[coverage], &query, "1", Some("A"));
    all.into_iter().find(|one| one.finding.instance == "A").unwrap()
}

fn fire(number: usize) -> Observation {
    let mut fire = observation(&format!("s:{number}"), "fire", &format!("2026-02-{:02}", number + 1));
    fire.actor = Some("A".to_string());
    fire
}

#[test]
fn each_of_a_few_is_settled_alone() {
    let explained = explained((0..3).map(fire).collect());
    assert_eq!((explained.finding.state, explained.finding.certain), (ClauseState::Breached, false));
    assert_eq!(explained.finding.tipping, ["s:0", "s:1", "s:2"]);
    assert_eq!(explained.tipping.len(), 3);
    for tipping in &explained.tipping {
        assert_eq!(tipping.method, Settling::Exact);
        let [without, inside] = tipping.outcomes.as_slice() else { panic!("{tipping:?}") };
        assert_eq!((without.state, without.certain, without.violations), (Some(ClauseState::Breached), false, (0, 2)));
        assert_eq!((inside.state, inside.certain, inside.violations), (Some(ClauseState::Breached), true, (1, 3)));
        assert_eq!(inside.supposing, "it was in town");
    }
}

#[test]
fn many_are_settled_together_and_that_is_called_a_bound() {
    let explained = explained((0..20).map(fire).collect());
    assert_eq!(explained.finding.tipping.len(), 20);
    let (last, alone) = explained.tipping.split_last().unwrap();
    assert_eq!(alone.len(), 6);
    assert!(alone.iter().all(|one| one.method == Settling::Exact && one.incidents.len() == 1));
    assert_eq!((last.method, last.incidents.len()), (Settling::Bound, 14));
    let violations: Vec<(u64, u64)> = last.outcomes.iter().map(|one| one.violations).collect();
    assert_eq!(violations, [(0, 6), (14, 20)]);
}

#[test]
fn what_is_certain_hangs_on_nothing() {
    let mut inside = fire(0);
    inside.location = Location::Place("square".to_string());
    let explained = explained(vec![inside, fire(1)]);
    assert!(explained.finding.certain);
    assert_eq!((explained.finding.violations, explained.finding.possible_violations), (1, 1));
    assert_eq!((explained.finding.tipping.len(), explained.tipping.len()), (0, 0));
}

#[test]
fn a_closure_that_may_not_concern_the_place_is_settled_too() {
    let mut closure = observation("s:0", "closure", "2026-02-01");
    closure.to = Some("watch".to_string());
    closure.fields.insert("hours".to_string(), FieldValue::Number { value: 12.0, unit: Some("hours".to_string()) });
    let explained = explained(vec![closure]);
    let finding = &explained.finding;
    assert_eq!((finding.state, finding.certain), (ClauseState::Undetermined, false));
    assert_eq!(
        finding.reason,
        "nobody could observe fire in town while it was possibly closed to watch from 2026-02-01 to 2026-02-01 12:00 (s:0)"
    );
    assert_eq!(finding.tipping, ["s:0"]);
    let states: Vec<_> = explained.tipping[0]
        .outcomes
        .iter()
        .map(|one| (one.supposing.as_str(), one.state.unwrap(), one.certain))
        .collect();
    assert_eq!(states, [("", ClauseState::Kept, true), ("it was in town", ClauseState::Undetermined, true)]);
}

#[test]
fn a_duty_hangs_on_what_may_have_broken_the_quiet_that_it_runs_from() {
    let text =
        format!("{TEXT}moment quiet = 7 days without fire in town\nclause 2 A must meet from quiet within 30 days\n");
    let agreement = agreement(&text);
    let incidents = [Incident::of("s:0".to_string(), vec![observation("s:0", "fire", "2026-01-05")]).unwrap()];
    let query = Query { as_of: instant("2026-01-10"), standard: Standard::Reported };
    let coverage = Coverage { events: vec!["event".to_string()], from: None, to: None, body: None, places: Vec::new() };
    let (report, all) = why(&agreement, &incidents, &[coverage], &query, "2", None);
    let quiet = &report.moments[0];
    assert_eq!((quiet.state, quiet.tipping.as_slice()), ("possibly_reached", &["s:0".to_string()][..]));
    assert_eq!((all[0].finding.state, all[0].finding.certain), (ClauseState::Pending, false));
    assert_eq!(all[0].finding.tipping, ["s:0"]);
    let outcomes: Vec<_> = all[0].tipping[0]
        .outcomes
        .iter()
        .map(|one| (one.supposing.as_str(), one.state.unwrap(), one.certain))
        .collect();
    assert_eq!(outcomes, [("", ClauseState::Pending, true), ("it was in town", ClauseState::Dormant, true)]);
}
