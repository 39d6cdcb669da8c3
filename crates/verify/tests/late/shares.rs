//! A watch saved and taken up again, shared out and brought together.

use std::collections::BTreeMap;

use irenic_verify::{Arrival, Engine, Report, StateError};

use super::drawing::Case;
use super::histories::{Dice, Drawn, batch, fresh, take_over};

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// The findings of a report that another has too.
fn common(report: &Report, share: &Report) -> Report {
    let mut common = report.clone();
    common.findings.retain(|one| share.findings.iter().any(|other| other.clause == one.clause));
    common.phases.retain(|one| share.phases.iter().any(|other| other.phase == one.phase));
    common.moments.retain(|one| share.moments.iter().any(|other| other.moment == one.moment));
    common.incidents = share.incidents;
    common
}

fn share_out(case: &Case, before: &[Vec<Arrival>], after: &[Vec<Arrival>], into: usize) {
    let mut whole = Engine::new(&case.agreement, &case.coverage, case.query);
    let mut held = BTreeMap::new();
    for batch in before {
        whole.apply(batch.clone());
        take_over(&mut held, batch);
    }
    let mut shares = whole.split(into).unwrap();
    for batch in after {
        whole.apply(batch.clone());
        take_over(&mut held, batch);
        for share in &mut shares {
            share.apply(batch.clone());
        }
    }
    let expected = fresh(case, &held, &case.coverage, &case.query);
    assert_eq!(*whole.report(), expected);
    let mut told = 0;
    for share in &mut shares {
        if expected.settled {
            assert_eq!(*share.report(), common(&expected, share.report()));
        }
        told += share.report().findings.len();
        // A share keeps through being saved.
        *share = Engine::load(&case.agreement, &case.coverage, &share.save()).unwrap();
    }
    assert_eq!(told, expected.findings.len(), "every finding is some share's");
    let merged = Engine::merge(shares).unwrap();
    assert_eq!(*merged.report(), expected);
    assert_eq!(String::from_utf8(merged.save()).unwrap(), String::from_utf8(whole.save()).unwrap());
}

#[test]
fn a_shared_watch_is_the_whole_again() {
    let seed = number("IRENIC_SEED", 2);
    let mut drawn = Drawn::new(seed);
    for number in 0..number("IRENIC_CASES", 300) {
        let mut dice = Dice(seed.wrapping_mul(1_000_003).wrapping_add(number));
        let (case, states) = drawn.history(&mut dice);
        let batches = |dice: &mut Dice| (0..1 + dice.below(3)).map(|_| batch(&states, dice)).collect::<Vec<_>>();
        let (before, after) = (batches(&mut dice), batches(&mut dice));
        share_out(&case, &before, &after, 1 + dice.below(4));
    }
}

#[test]
fn a_state_does_not_tell_in_which_order_evidence_came() {
    let mut drawn = Drawn::new(3);
    for number in 0..100 {
        let mut dice = Dice(number);
        let case = drawn.case();
        let mut once = Engine::new(&case.agreement, &case.coverage, case.query);
        once.apply(case.incidents.iter().cloned().map(Arrival::Put).collect());
        let mut one_by_one = Engine::new(&case.agreement, &case.coverage, case.query);
        let mut left = case.incidents.clone();
        while !left.is_empty() {
            one_by_one.apply(vec![Arrival::Put(left.swap_remove(dice.below(left.len())))]);
        }
        assert_eq!(String::from_utf8(one_by_one.save()).unwrap(), String::from_utf8(once.save()).unwrap());
        let taken_up = Engine::load(&case.agreement, &case.coverage, &once.save()).unwrap();
        assert_eq!(taken_up.report(), once.report());
        assert_eq!(taken_up.save(), once.save());
    }
}

#[test]
fn a_state_of_another_text_is_refused() {
    let mut drawn = Drawn::new(4);
    let (one, other) = (drawn.case(), drawn.case());
    assert_ne!(one.agreement, other.agreement);
    let engine = Engine::new(&one.agreement, &[], one.query);
    let refused = Engine::load(&other.agreement, &[], &engine.save()).err().unwrap();
    assert_eq!(refused, StateError::Agreement { saved: "case".to_string() });
    assert!(refused.to_string().contains("another text"), "{refused}");

    let text = String::from_utf8(engine.save()).unwrap();
    let newer = text.replacen("\"version\":1", "\"version\":2", 1);
    assert_eq!(Engine::load(&one.agreement, &[], newer.as_bytes()).err(), Some(StateError::Version { found: 2 }));
    for damaged in ["", "{}", "[]", &text[..text.len() / 2]] {
        let refused = Engine::load(&one.agreement, &[], damaged.as_bytes()).err().unwrap();
        assert!(matches!(refused, StateError::Unreadable { .. }), "{refused}");
    }
}

#[test]
fn shares_that_do_not_make_up_a_whole_are_refused() {
    let mut drawn = Drawn::new(5);
    let case = drawn.case();
    let engine = Engine::new(&case.agreement, &case.coverage, case.query);
    assert!(engine.split(0).is_err());
    let mut shares = engine.split(3).unwrap();
    assert!(shares[0].split(2).is_err(), "a share of a share");
    shares.pop();
    assert!(Engine::merge(shares).is_err(), "one is missing");
    let mut twice = engine.split(2).unwrap();
    twice[1] = engine.split(2).unwrap().remove(0);
    assert!(Engine::merge(twice).is_err(), "one is there twice");
    assert!(Engine::merge(Vec::new()).is_err());
    let mut uneven = engine.split(2).unwrap();
    let batch: Vec<Arrival> = drawn.case().incidents.into_iter().map(Arrival::Put).collect();
    let level = super::building::incident("late", "level", super::building::day(0, 0)).done();
    uneven[1].apply(batch.into_iter().chain([Arrival::Put(level)]).collect());
    assert!(Engine::merge(uneven).is_err(), "one has not been given what the other has");
}
