//! How much is looked at again: what a change bears on, and no more.

use irenic_evidence::Incident;
use irenic_model::{Act, Agreement, ClauseState, Condition, Norm, Trigger};
use irenic_syntax::ast::{BearerForm, Modality};
use irenic_verify::{About, Arrival, Because, Engine, Query, Work, verify};

use super::building::{
    With, agreement, day, days, everything, hours, incident, must, must_not, norm, occurred, pattern,
};

fn query() -> Query {
    Query { as_of: day(30, 0), standard: irenic_model::Standard::Reported }
}

/// Fifty clauses on fire, fifty on deliveries, and one that rests on the first of each.
fn hundred() -> Agreement {
    let mut norms: Vec<Norm> = Vec::new();
    for at in 0..50 {
        norms.push(must_not(&format!("{}", 2 * at + 1), "A", pattern("fire")));
        norms.push(must(&format!("{}", 2 * at + 2), "B", pattern("delivery")).with(|norm| {
            norm.window.within.push((days(20), None));
        }));
    }
    norms.push(must("101", "B", pattern("meeting")).with(|norm| {
        norm.conditions.push(Condition::Clause { clause: "1".into(), state: ClauseState::Breached, by: None });
        norm.conditions.push(occurred(pattern("withdrawal")));
    }));
    agreement(norms)
}

fn put(incidents: &[Incident]) -> Vec<Arrival> {
    incidents.iter().cloned().map(Arrival::Put).collect()
}

#[test]
fn only_clauses_that_a_change_bears_on_are_looked_at_again() {
    let (agreement, coverage) = (hundred(), everything());
    let mut held =
        vec![incident("f1", "fire", day(3, 0)).by("A").done(), incident("d1", "delivery", day(4, 0)).by("B").done()];
    let mut engine = Engine::new(&agreement, &coverage, query());
    engine.apply(put(&held));
    assert!(engine.work().parts >= 100);

    held.push(incident("m1", "meeting", day(5, 0)).by("B").done());
    let log = engine.apply(put(&held[2..]));
    assert_eq!(engine.work(), Work { parts: 1, verdicts: 1, matched: 1 }, "the meeting is the last clause's alone");
    let of = About::Clause { clause: "101".into(), instance: "B".into() };
    assert_eq!(log.iter().map(|change| change.of.clone()).collect::<Vec<_>>(), [of]);
    assert_eq!(log[0].because, [Because { incident: "m1".into(), observations: vec!["m1".into()] }]);

    // Another violation of what is breached already: who asks whether it is, need not be told.
    held.push(incident("f2", "fire", day(6, 0)).by("A").done());
    let log = engine.apply(put(&held[3..]));
    assert_eq!(engine.work().parts, 50);
    assert!(log.iter().all(|change| change.before != change.after && change.because[0].incident == "f2"));
    assert_eq!(log.len(), 50);

    // Nothing is different.
    assert_eq!(engine.apply(put(&held)), []);
    assert_eq!(engine.work(), Work::default());
    assert_eq!(engine.apply(vec![Arrival::Withdraw("nobody's".into())]), []);
    assert_eq!(engine.work(), Work::default());

    // What no clause speaks of.
    held.push(incident("c1", "certification", day(6, 0)).by("M").done());
    assert_eq!(engine.apply(put(&held[4..])), []);
    assert_eq!(engine.work().parts, 0);

    // The first breach gone, the second stays: since when it is breached is another now.
    engine.apply(vec![Arrival::Withdraw("f1".into())]);
    assert_eq!(engine.work().parts, 51, "the clauses on fire and the one that asks for a breach");
    held.remove(0);
    assert_eq!(*engine.report(), verify(&agreement, &held, &coverage, &query()));
}

/// `whenever fire … as f: B must meet within 24 hours of f`, over very many fires.
fn answers() -> Agreement {
    agreement(vec![norm("1", BearerForm::Each, &["B"], Modality::Must, Act::Once(pattern("meeting").done())).with(
        |norm| {
            norm.trigger = Trigger::Whenever(pattern("fire").done());
            norm.window.within.push((hours(24), None));
        },
    )])
}

#[test]
fn of_triggered_duties_only_the_instances_concerned_are_judged_again() {
    let (agreement, coverage) = (answers(), everything());
    let mut held: Vec<Incident> =
        (0..200).map(|at| incident(&format!("f{at:03}"), "fire", day(at / 10, at % 10)).by("A").done()).collect();
    held.push(incident("m1", "meeting", day(3, 5)).by("B").done());
    let mut engine = Engine::new(&agreement, &coverage, query());
    engine.apply(put(&held));
    assert_eq!(engine.work().verdicts, 200);
    held.push(incident("late", "fire", day(1, 3)).by("A").done());
    let log = engine.apply(put(&held[201..]));
    assert_eq!(engine.work(), Work { parts: 1, verdicts: 1, matched: 1 });
    assert_eq!(log.len(), 1);
    assert_eq!(log[0].before, None);
    let log = engine.apply(vec![Arrival::Withdraw("f100".into())]);
    assert_eq!(engine.work(), Work { parts: 1, verdicts: 0, matched: 0 });
    assert_eq!((log.len(), log[0].after.clone()), (1, None));
    held.retain(|incident| incident.id != "f100");
    assert_eq!(*engine.report(), verify(&agreement, &held, &coverage, &query()));
}

#[test]
fn taking_a_state_up_holds_nothing_against_a_pattern() {
    let (agreement, coverage) = (hundred(), everything());
    let mut engine = Engine::new(&agreement, &coverage, query());
    engine.apply(put(&[incident("f1", "fire", day(3, 0)).by("A").done()]));
    let mut taken_up = Engine::load(&agreement, &coverage, &engine.save()).unwrap();
    assert_eq!(taken_up.report(), engine.report());
    let late = [incident("f2", "fire", day(1, 0)).by("A").done()];
    assert_eq!(taken_up.apply(put(&late)), engine.apply(put(&late)));
    assert_eq!(taken_up.work(), engine.work());
}

#[test]
fn an_instant_further_on_is_asked_without_holding_anything_against_a_pattern_again() {
    let (agreement, coverage) = (hundred(), everything());
    let held =
        [incident("f1", "fire", day(3, 0)).by("A").done(), incident("d1", "delivery", day(40, 0)).by("B").done()];
    let mut engine = Engine::new(&agreement, &coverage, query());
    engine.apply(put(&held));
    let later = Query { as_of: day(41, 0), ..query() };
    let log = engine.at(later.as_of);
    assert_eq!(*engine.report(), verify(&agreement, &held, &coverage, &later));
    assert_eq!(engine.work().matched, 50, "the delivery, by the patterns that speak of it");
    assert!(
        log.iter().any(|change| change.because == [Because { incident: "d1".into(), observations: vec!["d1".into()] }])
    );
}
