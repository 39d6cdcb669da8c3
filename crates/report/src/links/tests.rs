use std::collections::BTreeMap;

use irenic_evidence::{Candidates, Decision, Observation, Ruling, Scheme, candidates};
use jiff::Timestamp;

use super::{Listing, behind, behind_objects};
use crate::terminal::{Style, width_of};
use crate::verdicts::{Fixture, fixture};

/// The first report of the fixture by two sources, and a third that one of them gives again.
fn observations(fixture: &Fixture) -> Vec<Observation> {
    let told = &fixture.incidents[0].observations[0];
    ["monitor:1", "press:7", "press:8"]
        .map(|id| {
            let mut one = told.clone();
            one.id = id.to_string();
            one.source = id.split(':').next().expect("a source").to_string();
            one
        })
        .to_vec()
}

fn decisions() -> Vec<Decision> {
    let decision = |ruling, because: &str, day: &str| Decision {
        ruling,
        because: because.to_string(),
        by: Some("verification cell".to_string()),
        known: format!("{day}T00:00:00Z").parse::<Timestamp>().ok(),
    };
    let ids = |ids: [&str; 2]| ids.map(str::to_string).to_vec();
    vec![
        decision(
            Ruling::Link { incident: "mill".to_string(), observations: ids(["monitor:1", "press:7"]) },
            "same crater\u{1b}[31m, same hour",
            "2026-03-05",
        ),
        decision(Ruling::Split { incident: "mill".to_string() }, "two craters", "2026-03-06"),
        decision(Ruling::Apart { observations: ids(["monitor:1", "press:8"]) }, "two villages", "2026-03-07"),
    ]
}

fn listed(fixture: &Fixture, show: impl Fn(&Listing<'_>) -> String) -> String {
    let all = observations(fixture);
    let by_id: BTreeMap<&str, &Observation> = all.iter().map(|one| (one.id.as_str(), one)).collect();
    let above = |word: &str| fixture.agreement.events.get(word).and_then(|event| event.is.as_deref());
    let found: Candidates = candidates(&all.iter().collect::<Vec<_>>(), &Scheme::default(), &above, -10.0);
    show(&Listing {
        title: "Truce",
        agreement: &fixture.agreement,
        known_at: None,
        least: -10.0,
        candidates: &found,
        observations: &by_id,
        decisions: &decisions(),
        linked: &BTreeMap::from([("press:8".to_string(), "bridge".to_string())]),
        inside: true,
    })
}

#[test]
fn candidates_are_shown_with_what_speaks_for_and_against_them() {
    let fixture = fixture();
    let screen = listed(&fixture, |listing| listing.screen(&Style::plain()));
    insta::assert_snapshot!(screen);
    assert!(screen.lines().all(|line| width_of(line) <= 100));
}

#[test]
fn one_object_a_candidate_a_group_and_a_decision() {
    let fixture = fixture();
    insta::assert_snapshot!(listed(&fixture, |listing| listing.lines()));
}

#[test]
fn behind_an_incident_stands_what_was_decided_and_how_its_reports_compare() {
    let fixture = fixture();
    let mut incident = fixture.incidents[0].clone();
    incident.observations = observations(&fixture)[..2].to_vec();
    incident.decisions = decisions()[..1].to_vec();
    incident.later_decisions = decisions()[1..2].to_vec();
    let scheme = Scheme::default();
    insta::assert_snapshot!(behind(&incident, &fixture.agreement, &scheme, &Style::plain()));
    let keys = behind_objects(&incident, &fixture.agreement, &scheme)
        .map(|(key, value)| (key, value.as_array().map(Vec::len)));
    assert_eq!(keys, [("decisions", Some(1)), ("later_decisions", Some(1)), ("comparisons", Some(1))]);
    assert_eq!(behind(&fixture.incidents[0], &fixture.agreement, &scheme, &Style::plain()), "", "one report, no link");
}
