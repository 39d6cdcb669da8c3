//! Differences that were found, one by one.

use irenic_model::Subject;
use irenic_syntax::ast::{Compare, EffectKind};

use super::building::*;

#[test]
fn debug() {
    let suspends = irenic_model::Effect {
        id: "1.breach.1".into(),
        condition: None,
        after: None,
        kind: EffectKind::Suspends,
        over: vec![Subject::Clause("3".into())],
        clock_stops: false,
        until: None,
        span: span(),
    };
    let case = super::drawing::Case {
        agreement: agreement(vec![
            must_not("1", "A", pattern("fire").with("killed", Compare::AtMost, persons(2.0)))
                .with(|n| n.effects.push(suspends)),
            must_not("3", "A", pattern("fire")),
        ]),
        incidents: vec![incident("i4", "fire", day(0, 0)).by("A").done()],
        coverage: everything(),
        query: irenic_verify::Query { as_of: day(10, 0), standard: irenic_model::Standard::Reported },
    };
    panic!(
        "{:?}",
        super::comparing::difference(
            &case,
            super::comparing::Asked { departures: super::world::Departures::KNOWN, since: false, evidence: false }
        )
    );
}
