//! Evidence that names a place in words, held against the places that the agreement declares.

#![allow(clippy::unwrap_used)]

mod given;

use given::{agreement, instant, observation};
use irenic_evidence::{Incident, Location};
use irenic_model::{ClauseState, Standard};
use irenic_verify::{Finding, Query, verify};

const TEXT: &str = r#"
agreement truce signed 2026-01-01 timezone "UTC"
party A
place town = area "town" from "places.geojson"
place square = area "square" from "places.geojson"
place hill = area "hill" from "places.geojson"
place valley = area "valley" from "places.geojson"
body watch
  observes everything
clause 1 A must not fire in town
"#;

fn fired_in(place: &str) -> Finding {
    let agreement = agreement(TEXT);
    let mut fire = observation("s:1", "fire", "2026-02-01T12:00Z");
    fire.actor = Some("A".to_string());
    fire.location = Location::Place(place.to_string());
    let incidents = [Incident::of("s:1".to_string(), vec![fire]).unwrap()];
    let query = Query { as_of: instant("2026-03-01T00:00Z"), standard: Standard::Reported };
    let report = verify(&agreement, &incidents, &[], &query);
    report.findings.into_iter().find(|finding| finding.clause == "1" && finding.instance == "A").unwrap()
}

#[test]
fn a_place_in_words_has_the_shape_that_the_agreement_gives_it() {
    let inside = fired_in("square");
    assert_eq!((inside.state, inside.certain, inside.violations), (ClauseState::Breached, true, 1));
    let outside = fired_in("hill");
    assert_eq!((outside.violations, outside.possible_violations), (0, 0), "{outside:?}");
}

#[test]
fn a_place_that_nothing_draws_may_be_anywhere() {
    for unknown in ["valley", "a place of no declaration"] {
        let open = fired_in(unknown);
        assert_eq!((open.state, open.certain), (ClauseState::Breached, false), "{unknown}");
        assert_eq!((open.violations, open.possible_violations), (0, 1), "{unknown}");
    }
}
