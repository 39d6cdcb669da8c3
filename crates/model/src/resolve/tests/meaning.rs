//! What sugar means in the core.

use irenic_syntax::ast::BearerForm;

use super::*;
use crate::{
    Act, Agreement, Condition, Expected, Expr, Point, Quantity, ScenarioStep, Shape, Standard, Subject, Trigger, Unit,
    Value,
};

fn clean(project: &Project) -> Agreement {
    assert_eq!(project.said(), "");
    project.resolve().agreement
}

fn pact(text: &str) -> Project {
    Project::of(&format!(
        "agreement pact \"Pact\"\n  signed 2025-01-01\n  timezone \"Europe/Zurich\"\n\
         party NORTH\nparty SOUTH\ngroup sides = NORTH, SOUTH\nbody MONITOR\n  observes fire\n\
         clause 1\n  sides each must not fire\n{text}"
    ))
    .file("places.geojson", PLACES)
}

fn ids(agreement: &Agreement) -> Vec<&str> {
    agreement.norms.iter().map(|norm| norm.id.as_str()).collect()
}

#[test]
fn groups_are_written_out_and_verbs_name_events() {
    let agreement = clean(&pact("clause 2\n  sides each must complete withdraw of tank\n"));
    let norm = agreement.norm("2").unwrap();
    assert_eq!(norm.bearers.members, ["NORTH", "SOUTH"]);
    assert_eq!(norm.bearers.form, BearerForm::Each);
    assert_eq!(norm.bearers.text, "sides each");
    let Act::Complete(pattern) = &norm.action else { panic!("{:?}", norm.action) };
    assert_eq!(pattern.event, "withdrawal");
    assert_eq!(pattern.subject, Some(Subject::Kind("tank".to_string())));
    assert_eq!(norm.text, "clause 2\n  sides each must complete withdraw of tank");
}

#[test]
fn what_answers_a_breach_becomes_norms_and_effects() {
    let agreement = clean(&pact(
        "clause 2\n  NORTH must withdraw\n  by 2025-02-01\n  on breach\n    MONITOR must meet within 24 hours\n    \
         if not resolved within 5 days suspends clause 1\n    the other parties may fire\n\
         phase 1 begins 2025-01-01 limit 3 days\n  on breach\n    MONITOR must meet within 2 days\n",
    ));
    assert_eq!(ids(&agreement), ["1", "2", "2.breach.1", "2.breach.3", "phase 1.breach.1"]);
    let first = agreement.norm("2.breach.1").unwrap();
    assert_eq!(first.trigger, Trigger::Breach { of: "2".to_string(), condition: None, after: None });
    assert_eq!(first.window.within.len(), 1);
    let effect = &agreement.norm("2").unwrap().effects[0];
    assert_eq!(effect.id, "2.breach.2");
    assert_eq!(effect.condition, Some(Condition::Not(Box::new(Condition::Resolved))));
    assert_eq!(effect.after.unwrap().days, 5);
    assert_eq!(effect.over, [Subject::Clause("1".to_string())]);
    assert_eq!(agreement.norm("2.breach.3").unwrap().bearers.form, BearerForm::TheOtherParties);
    let overdue = &agreement.norm("phase 1.breach.1").unwrap().trigger;
    assert!(matches!(overdue, Trigger::PhaseOverdue { of, .. } if of == "1"));
}

#[test]
fn order_and_guards() {
    let agreement = clean(&pact(
        "clause 2\n  sides each must withdraw\n  after clause 1\n  in step\n  tolerance 2 days\n  unless fire occurred\n\
         clause 3\n  NORTH must meet\n  after 2025-02-01\n  together with clause 2\n  tolerance 3 days\n",
    ));
    let norm = agreement.norm("2").unwrap();
    assert_eq!(norm.order.after, ["1"]);
    assert_eq!(norm.order.in_step.unwrap().days, 2);
    assert!(matches!(&norm.conditions[0], Condition::Not(inner) if matches!(**inner, Condition::Occurred(_))));
    let norm = agreement.norm("3").unwrap();
    assert_eq!(norm.window.from.len(), 1);
    assert_eq!(norm.order.together[0].0, "2");
    assert_eq!(norm.order.together[0].1.days, 3);
}

#[test]
fn totals_find_their_field() {
    let agreement = clean(
        &pact(
            "list captives of persons held by SOUTH from \"captives.txt\"\n\
         clause 2\n  SOUTH must release total 157 persons of captives\n\
         clause 3\n  SOUTH must release all of captives\n\
         clause 4\n  SOUTH must move total 20 vehicles\n\
         clause 5\n  SOUTH must withdraw total 30 pieces of tank\n\
         clause 6\n  SOUTH must pay total 5 million EUR\n",
        )
        .file("captives.txt", "a\nb\n"),
    );
    let field = |id: &str| match &agreement.norm(id).unwrap().action {
        Act::Total(_, field, Expr::Value(Value::Quantity(quantity))) => (field.clone(), quantity.clone()),
        other => panic!("{other:?}"),
    };
    assert_eq!(field("2"), ("persons".to_string(), Quantity::new(157.0, Unit::Person)));
    assert_eq!(field("4"), ("vehicles".to_string(), Quantity::new(20.0, Unit::Count)));
    assert_eq!(field("5"), ("count".to_string(), Quantity::new(30.0, Unit::Count)));
    assert_eq!(field("6"), ("amount".to_string(), Quantity::new(5e6, Unit::Money("EUR".to_string()))));
    assert!(matches!(&agreement.norm("3").unwrap().action, Act::All(_, list) if list == "captives"));
    assert_eq!(agreement.lists["captives"].keys.as_ref().unwrap().len(), 2);
    assert_eq!(agreement.lists["captives"].of, "person");
}

const BRACKETS: &str = "clause 2\n  NORTH must withdraw\n  [timing\n  option early proposed by NORTH on 2025-01-01\n    by 2025-02-01\n  \
     option late proposed by SOUTH\n    by 2025-03-01\n  ]\n\
     clause 3\n  NORTH must meet\n  [meaning\n  option narrow reading by NORTH\n    by 2025-02-01\n  option wide reading by SOUTH\n    by 2025-03-01\n  ]\n\
     clause 4\n  [act\n  option go\n    SOUTH must withdraw\n  option stay\n    SOUTH must not withdraw\n  ]\n\
     [seat\n  option one\n    clause 5\n      NORTH must meet\n  option two\n    clause 5\n      SOUTH must meet\n]\n";

#[test]
fn brackets_that_are_not_chosen_leave_their_norms_open() {
    let agreement = clean(&pact(BRACKETS));
    assert_eq!(ids(&agreement), ["1", "2", "3", "4", "5"]);
    let norm = agreement.norm("2").unwrap();
    assert_eq!((norm.open.as_slice(), norm.window.by.len()), (["2.timing".to_string()].as_slice(), 0));
    let reading = agreement.norm("3").unwrap();
    assert_eq!((reading.open.len(), reading.window.by.len()), (0, 0));
    assert_eq!(agreement.norm("4").unwrap().action, Act::Open);
    assert_eq!(agreement.norm("5").unwrap().open, ["seat"]);
    let paths: Vec<(&str, bool)> =
        agreement.brackets.iter().map(|bracket| (bracket.path.as_str(), bracket.readings)).collect();
    assert_eq!(paths, [("2.timing", false), ("3.meaning", true), ("4.act", false), ("seat", false)]);
}

#[test]
fn options_chosen_shape_their_norms() {
    let project = pact(BRACKETS)
        .choose("pact:2.timing", "late")
        .choose("3.meaning", "narrow")
        .choose("4.act", "stay")
        .choose("seat", "two");
    let agreement = clean(&project);
    assert!(agreement.norms.iter().all(|norm| norm.open.is_empty()));
    assert_eq!(agreement.norm("2").unwrap().window.by, [Point::Date(jiff::civil::date(2025, 3, 1))]);
    assert_eq!(agreement.norm("3").unwrap().window.by, [Point::Date(jiff::civil::date(2025, 2, 1))]);
    assert_eq!(agreement.norm("4").unwrap().modality, irenic_syntax::ast::Modality::MustNot);
    assert_eq!(agreement.norm("5").unwrap().bearers.members, ["SOUTH"]);
    assert_eq!(agreement.brackets[0].chosen, Some(1));
}

#[test]
fn an_amending_clause_takes_the_place_of_the_amended_one() {
    let project = pact("incorporates \"annex.irenic\"\nclause 2\n  NORTH must withdraw\n  after clause 4\nclause 4\n  SOUTH must meet\nclause 6\n  NORTH must meet\n")
        .with("annex.irenic", "agreement annex_1\namends clause 4 of \"agreement.irenic\" by clause 9\nclause 9\n  SOUTH must withdraw\n  after clause 1 of \"agreement.irenic\"\nsupersedes clause 6 of \"agreement.irenic\"\n");
    let agreement = clean(&project);
    assert_eq!(ids(&agreement), ["1", "2", "annex_1:9"]);
    assert_eq!(agreement.norm("2").unwrap().order.after, ["annex_1:9"]);
    assert_eq!(agreement.norm("annex_1:9").unwrap().order.after, ["1"]);
}

#[test]
fn places() {
    let agreement = clean(&pact(
        "moment signing to be fixed by sides\nplace front = line \"front\" from \"places.geojson\" as of 2025-02-01\n\
         place later = line \"front\" from \"places.geojson\" as of signing\n\
         clause 2\n  sides each must not fly in corridor 3 km along front\n\
         clause 3\n  sides each must not fly in side SOUTH of front\n\
         clause 4\n  sides each must not fly beyond 2 km of later\n",
    ));
    assert!(matches!(agreement.places["front"].shape.as_deref(), Some(Shape::Frozen { .. })));
    assert_eq!(agreement.places["later"].as_of, Some(Point::Moment("signing".to_string())));
    let shape = |id: &str| agreement.norm(id).unwrap().action.pattern().unwrap().place.clone().unwrap();
    assert!(matches!(shape("2").shape.as_deref(), Some(Shape::Corridor { metres, .. }) if *metres == 3000.0));
    assert!(matches!(shape("3").shape.as_deref(), Some(Shape::Side { side: crate::Side::Right, .. })));
    assert_eq!(shape("4").text, "beyond 2 km of later");
}

#[test]
fn starts_and_moments_fixed() {
    let mut project = Project::of(
        "agreement pact\n  signed 2025-01-01\n  in force D\n  timezone \"Europe/Kyiv\"\nmoment D = 2025-02-15 + 1 days\n\
         moment signing to be fixed by NORTH\nparty NORTH\nclause 1\n  NORTH must meet\n  by signing + 2 days\n",
    );
    project.set.push(("signing".to_string(), "2025-03-01".to_string()));
    let agreement = clean(&project);
    assert_eq!(agreement.start.unwrap().to_string(), "2025-02-15T22:00:00Z");
    assert_eq!(agreement.moments["signing"].value, crate::MomentValue::Is(Point::Date(jiff::civil::date(2025, 3, 1))));
}

#[test]
fn scenarios_become_happenings_and_expectations() {
    let mut project = pact("clause 2\n  whenever release by NORTH as r\n  SOUTH must release total 2 * r.persons persons\n")
        .with(
            "scenarios/one.irenic",
            "scenario \"Clash\"\n  2025-02-01T10:00  clash by NORTH, SOUTH  reported  reported by MONITOR\n  \
             2025-02-02  release total 5 persons by NORTH as r1\n  as of 2025-02-03\n  expect clause 1 possibly breached\n  \
             expect clause 2 pending by SOUTH for r1\n",
        );
    project.scenarios.push(Arc::from("scenarios/one.irenic"));
    let agreement = clean(&project);
    let scenario = &agreement.scenarios[0];
    assert_eq!(scenario.instrument, "pact");
    let ScenarioStep::Happening(clash) = &scenario.steps[0] else { panic!() };
    assert_eq!((clash.name.as_str(), &clash.by), ("h1", &None));
    assert_eq!(clash.involved, ["NORTH", "SOUTH"]);
    assert_eq!(clash.standing, Some(Standard::Reported));
    assert_eq!(clash.reported_by.as_deref(), Some("MONITOR"));
    let ScenarioStep::Happening(release) = &scenario.steps[1] else { panic!() };
    assert_eq!(release.fields["persons"], Value::Quantity(Quantity::new(5.0, Unit::Person)));
    assert_eq!(release.by.as_deref(), Some("NORTH"));
    let ScenarioStep::Expect(expectation) = &scenario.steps[3] else { panic!() };
    assert!(matches!(&expectation.kind, Expected::Clause { certain: Some(false), .. }));
}

#[test]
fn trigger_fields_and_points() {
    let agreement = clean(&pact(
        "clause 2\n  whenever flight of uav by sides as f\n  the actor must notify to MONITOR\n  at least 24 hours before f\n",
    ));
    let norm = agreement.norm("2").unwrap();
    assert_eq!(norm.bearers.form, BearerForm::TheActor);
    assert_eq!(norm.window.lead.as_ref().unwrap().1, Point::Trigger);
    assert!(matches!(&norm.trigger, Trigger::Whenever(pattern) if pattern.by.len() == 2));
}
