//! Corrections whose effect goes roundabout ways: by a field of the trigger, by the incident behind a breach, by the instant
//! at which a place is frozen, by the way on which a circle settles. The log names them none the less.

use std::collections::BTreeMap;
use std::sync::Arc;

use geo_types::Point as Coordinates;
use irenic_evidence::{Incident, Location, Precision};
use irenic_model::{
    Act, Agreement, ClauseState, Condition, Expr, Input, MomentValue, Norm, Point, Standard, Trigger, resolve,
};
use irenic_syntax::ast::{BearerForm, Modality};
use irenic_syntax::parse_document;
use irenic_verify::{About, Arrival, Engine, Query, VerdictChange, verify};

use super::building::{IncidentOf, With, agreement, day, days, everything, incident, must_not, norm, pattern};

/// The incidents that the log names as reasons of a change on a clause; none where the log has no such change.
fn reasons(log: &[VerdictChange], clause: &str) -> Option<Vec<String>> {
    let on_it = |change: &&VerdictChange| matches!(&change.of, About::Clause { clause: of, .. } if of == clause);
    let change = log.iter().find(on_it)?;
    Some(change.because.iter().map(|because| because.incident.clone()).collect())
}

fn query() -> Query {
    Query { as_of: day(30, 0), standard: Standard::Reported }
}

/// One incident after another, each report held against a fresh one; the state of the last finding after each.
fn states(agreement: &Agreement, steps: &[Incident]) -> Vec<ClauseState> {
    let coverage = everything();
    let mut engine = Engine::new(agreement, &coverage, query());
    let mut held: BTreeMap<String, Incident> = BTreeMap::new();
    let mut states = Vec::new();
    for step in steps {
        held.insert(step.id.clone(), step.clone());
        engine.apply(vec![Arrival::Put(step.clone())]);
        let incidents: Vec<Incident> = held.values().cloned().collect();
        assert_eq!(*engine.report(), verify(agreement, &incidents, &coverage, &query()));
        states.push(engine.report().findings.last().unwrap().state);
    }
    states
}

/// `B must deliver … at least f.amount` within twenty days of what triggers it.
fn as_much_as_the_trigger_says(trigger: Trigger) -> Norm {
    let act = Act::Total(pattern("delivery").done(), "amount".to_string(), Expr::TriggerField("amount".to_string()));
    norm("2", BearerForm::Each, &["B"], Modality::Must, act).with(|norm| {
        norm.trigger = trigger;
        norm.window.within.push((days(20), None));
    })
}

fn fire(amount: f64) -> Incident {
    incident("f1", "fire", day(2, 0)).by("A").field("amount", amount, "tonnes").done()
}

fn delivery() -> Incident {
    incident("d1", "delivery", day(3, 0)).by("B").field("amount", 3.0, "tonnes").done()
}

#[test]
fn a_field_of_the_trigger_may_be_corrected() {
    let agreement = agreement(vec![as_much_as_the_trigger_says(Trigger::Whenever(pattern("fire").done()))]);
    let states = states(&agreement, &[fire(2.0), delivery(), fire(5.0), fire(3.0)]);
    let expected = [ClauseState::Breached, ClauseState::Fulfilled, ClauseState::Breached, ClauseState::Fulfilled];
    assert_eq!(states, expected);
}

#[test]
fn a_field_of_the_incident_behind_a_breach_may_be_corrected() {
    let breach = Trigger::Breach { of: "1".to_string(), condition: None, after: None };
    let agreement = agreement(vec![must_not("1", "A", pattern("fire")), as_much_as_the_trigger_says(breach)]);
    let states = states(&agreement, &[fire(2.0), delivery(), fire(5.0), fire(3.0)]);
    let expected = [ClauseState::Breached, ClauseState::Fulfilled, ClauseState::Breached, ClauseState::Fulfilled];
    assert_eq!(states, expected);
}

const PLACES: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"name":"front","valid_from":"2026-03-01","valid_to":"2026-03-05"},
 "geometry":{"type":"Polygon","coordinates":[[[38,48],[39,48],[39,49],[38,49],[38,48]]]}},
{"type":"Feature","properties":{"name":"front","valid_from":"2026-03-05"},
 "geometry":{"type":"Polygon","coordinates":[[[36,48],[37,48],[37,49],[36,49],[36,48]]]}}]}"#;

const FROZEN: &str = r#"# Truce

```irenic
agreement truce "Truce"
  signed 2026-03-01
  timezone "UTC"
party A "A"
body M "M"
  observes event
moment truce "Truce" when meeting by M occurred
place front = area "front" from "places.geojson" as of truce
clause 1 "No fire at the front as it stood when the truce was made"
  A must not fire in front
```
"#;

fn frozen() -> Agreement {
    let file: Arc<str> = Arc::from("truce.md");
    let parsed = parse_document(&file, FROZEN);
    assert_eq!(parsed.errors, []);
    let documents = BTreeMap::from([(Arc::clone(&file), parsed.document)]);
    let files =
        BTreeMap::from([(Arc::clone(&file), Arc::from(FROZEN)), (Arc::from("places.geojson"), Arc::from(PLACES))]);
    let input =
        Input { documents: &documents, main: file, scenario_documents: &[], files: &files, choices: &[], set: &[] };
    let resolved = resolve(&input);
    assert_eq!(resolved.diagnostics, []);
    resolved.agreement
}

#[test]
fn a_late_report_may_freeze_a_place_elsewhere() {
    let agreement = frozen();
    let fire = |id: &str, on: i64, east: f64| {
        let IncidentOf(mut observation) = incident(id, "fire", day(on, 0)).by("A");
        let point = Coordinates::new(east, 48.5);
        observation.location = Location::Near { point, radius: 0.0, precision: Precision::Exact, name: None };
        IncidentOf(observation).done()
    };
    let meeting = |on: i64| incident("m", "meeting", day(on, 12)).by("M").done();
    let of_a = |report: &irenic_verify::Report| {
        let found = report.findings.iter().find(|finding| finding.instance == "A").unwrap();
        (found.state, found.certain, found.evidence.clone())
    };
    let coverage = everything();
    let mut engine = Engine::new(&agreement, &coverage, query());
    let mut held: BTreeMap<String, Incident> = BTreeMap::new();
    let mut told = Vec::new();
    // Before the truce nobody knows where the front is; then it is the western one, and by the correction the eastern.
    let steps =
        [fire("east", 8, 38.5), meeting(6), fire("west", 7, 36.5), meeting(2), fire("east", 9, 38.5), meeting(6)];
    for step in steps {
        held.insert(step.id.clone(), step.clone());
        engine.apply(vec![Arrival::Put(step)]);
        let incidents: Vec<Incident> = held.values().cloned().collect();
        assert_eq!(*engine.report(), verify(&agreement, &incidents, &coverage, &query()));
        told.push(of_a(engine.report()));
    }
    let breached = |certain, by: &str| (ClauseState::Breached, certain, vec![by.to_string()]);
    assert_eq!(told[0], breached(false, "east"));
    assert_eq!(told[1].0, ClauseState::Kept);
    assert_eq!(told[2], breached(true, "west"));
    assert_eq!(told[3], breached(true, "east"));
    assert_eq!(told[4], breached(true, "east"));
    assert_eq!(told[5], breached(true, "west"));
}

/// The place is frozen by a moment, or by what the moment waits for itself; either way the meeting says where the front is.
#[test]
fn a_meeting_that_freezes_a_place_is_named_for_what_it_makes_a_violation() {
    let mut direct = frozen();
    let meeting = match &direct.moments["truce"].value {
        MomentValue::When(Condition::Occurred(pattern)) => pattern.clone(),
        other => panic!("{other:?}"),
    };
    direct.places.get_mut("front").unwrap().as_of = Some(Point::First(meeting));
    let coverage = everything();
    let fire = |id: &str, on: i64, east: f64| {
        let IncidentOf(mut observation) = incident(id, "fire", day(on, 0)).by("A");
        let point = Coordinates::new(east, 48.5);
        observation.location = Location::Near { point, radius: 0.0, precision: Precision::Exact, name: None };
        Arrival::Put(IncidentOf(observation).done())
    };
    let meeting = |on: i64| Arrival::Put(incident("m", "meeting", day(on, 12)).by("M").done());
    for agreement in [frozen(), direct] {
        let mut engine = Engine::new(&agreement, &coverage, query());
        engine.apply(vec![fire("east", 8, 38.5), fire("west", 7, 36.5), meeting(6)]);
        assert_eq!(engine.report().findings[0].evidence, ["west"]);
        // The fire from which it counts as breached is none of the batch: what changed is where the front was.
        let log = engine.apply(vec![meeting(2)]);
        assert_eq!(engine.report().findings[0].evidence, ["east"]);
        assert_eq!(reasons(&log, "1"), Some(vec!["m".to_string()]), "{log:?}");
    }
}

/// Clause 1 asks whether it is fulfilled itself: while a late meeting is known it goes to and fro, and at the end of the
/// rounds stands as it does without the meeting. Clause 2 sees the meeting by way of clause 1 alone.
#[test]
fn what_keeps_a_circle_from_settling_is_named_by_those_who_look_at_the_circle() {
    let of_one = |state| Condition::Clause { clause: "1".to_string(), state, by: None };
    let must = |id: &str, who: &str, event: &str| {
        norm(id, BearerForm::Each, &[who], Modality::Must, Act::Once(pattern(event).done()))
    };
    let agreement = agreement(vec![
        must("1", "A", "meeting").with(|norm| {
            norm.window.by.push(Point::Instant(day(5, 12)));
            norm.while_conditions.push(Condition::Not(Box::new(of_one(ClauseState::Fulfilled))));
        }),
        must("2", "B", "delivery").with(|norm| {
            norm.window.within.push((days(5), None));
            norm.while_conditions.push(of_one(ClauseState::Breached));
        }),
    ]);
    let coverage = everything();
    let states = |engine: &Engine<'_>| engine.report().findings.iter().map(|one| one.state).collect::<Vec<_>>();
    let late = incident("m", "meeting", day(6, 12)).by("A").done();
    let mut engine = Engine::new(&agreement, &coverage, query());
    assert_eq!(states(&engine), [ClauseState::Breached; 2]);
    for (arrival, settled, state) in [
        (Arrival::Put(late), false, ClauseState::Undetermined),
        (Arrival::Withdraw("m".to_string()), true, ClauseState::Breached),
    ] {
        let log = engine.apply(vec![arrival]);
        assert_eq!((engine.report().settled, states(&engine)), (settled, vec![state; 2]));
        for clause in ["1", "2"] {
            assert_eq!(reasons(&log, clause), Some(vec!["m".to_string()]), "clause {clause}: {log:?}");
        }
    }
}
