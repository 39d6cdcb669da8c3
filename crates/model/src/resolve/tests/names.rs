//! Messages about names, numbers and instruments.

use super::*;

/// An agreement with two parties, and what follows.
fn pact(text: &str) -> Project {
    Project::of(&format!(
        "agreement pact \"Pact\"\n  signed 2025-01-01\n  timezone \"Europe/Zurich\"\n\
         party NORTH \"Northern side\"\nparty SOUTH \"Southern side\"\ngroup sides = NORTH, SOUTH\n\
         body MONITOR \"Monitoring mission\"\n  observes fire\n\
         clause 1 \"Ceasefire\"\n  sides each must not fire\n  verified by MONITOR\n{text}"
    ))
}

#[test]
fn a_clean_agreement_has_nothing_said_about_it() {
    assert_eq!(pact("").said(), "");
}

#[test]
fn a101_misspelt_names() {
    insta::assert_snapshot!(
        pact(
            "clause 2\n  NROTH must withdrawl beyond 5 km of contact_lin\n  by D + 3 days\n\
             place contact_line = line \"front\" from \"places.geojson\"\nmoment DAY = 2025-02-01\n\
             clause 3\n  SOUTH must withdraw beyond 5 km of contact_line\n  by DAY\n"
        )
        .file("places.geojson", PLACES)
        .said()
    );
}

#[test]
fn a101_numbers_that_do_not_exist() {
    insta::assert_snapshot!(
        pact(
            "clause 2.1\n  NORTH must withdraw\n  after clause 2.2\n\
             clause 3\n  NORTH must meet\n  after clause 7\n  in phase 1\n"
        )
        .said()
    );
}

#[test]
fn a101_documents_that_do_not_exist() {
    insta::assert_snapshot!(
        pact(
            "incorporates \"anex.irenic\"\n\
             clause 2\n  NORTH must withdraw\n  after clause 1 of \"annex.irenic\"\n"
        )
        .with("annex.irenic", "agreement annex\nclause 1\n  NORTH must meet\n")
        .said()
    );
}

#[test]
fn a101_actor_breaching_party_and_resolved_out_of_place() {
    insta::assert_snapshot!(
        pact(
            "clause 2\n  the actor must notify to MONITOR\n  if fire by the actor occurred\n\
             clause 3\n  the other parties must meet\n  when resolved\n"
        )
        .said()
    );
}

#[test]
fn a101_states_standards_codes_and_triggers() {
    insta::assert_snapshot!(
        pact(
            "clause 2\n  whenever release by NORTH as r\n  SOUTH must release total 2 * h.persons persons\n\
             accepts unusd because \"kept for later\"\n"
        )
        .said()
    );
}

#[test]
fn a103_bearers_without_each_or_jointly() {
    insta::assert_snapshot!(
        pact("clause 2\n  sides must withdraw\nclause 3\n  NORTH, SOUTH can terminate agreement\n").said()
    );
}

#[test]
fn a103_totals_that_can_mean_two_fields() {
    insta::assert_snapshot!(pact("clause 2\n  NORTH must not fire total 5 persons\n").said());
}

#[test]
fn a103_bodies_that_cannot_decide() {
    insta::assert_snapshot!(
        pact(
            "body COUNCIL\n  members NORTH, SOUTH\n  decides by 3 of 5\n  observes fire\n\
             body PANEL\n  members NORTH, SOUTH\n  decides by 3 of 2\n  observes fire\n\
             body CHAIR\n  members NORTH, SOUTH\n  decides by chair MONITOR\n  observes fire\n"
        )
        .said()
    );
}

#[test]
fn a104_unused() {
    insta::assert_snapshot!(
        pact(
            "party EAST\nbody COURT\ngroup others = EAST, NORTH\nkind cannon is artillery\nmoment later = 2026-01-01\n\
             measure forces in persons of NORTH\nlist captives of persons held by SOUTH\ntrack money\n\
             place nowhere = within 1 km of point \"post\" from \"places.geojson\"\n"
        )
        .file("places.geojson", PLACES)
        .said()
    );
}

#[test]
fn a104_can_be_accepted() {
    let money = "party NORTH\nclause 1\n  NORTH must meet\nparty SOUTH\naccepts A104 because \"joins later\"\n";
    assert_eq!(Project::of(money).said(), "");
    assert_eq!(Project::of(money).resolve().accepts, [(Arc::from("agreement.irenic"), "A104".to_string())]);
    let without = money.split("accepts").next().unwrap();
    assert!(Project::of(without).said().contains("A104"));
}

#[test]
fn a106_declared_twice() {
    insta::assert_snapshot!(
        pact(
            "party SOUTH\nbody NORTH \"A body\"\n  observes fire\n\
             clause 1\n  NORTH must meet\nevent truce_talk is meeting verb meet_again\nevent second_talk is meeting verb meet_again\n\
             event costly_meeting is meeting has cost EUR, cost USD\n"
        )
        .said()
    );
}

#[test]
fn a106_options_of_one_bracket_may_declare_the_same_name() {
    let text = "[line\n option one\n place zone = within 1 km of point \"post\" from \"places.geojson\"\n \
                option two\n place zone = within 2 km of point \"post\" from \"places.geojson\"\n]\n\
                clause 2\n  sides each must not fly in zone\n";
    assert_eq!(pact(text).file("places.geojson", PLACES).said(), "");
}

#[test]
fn a107_wrong_sorts() {
    insta::assert_snapshot!(
        pact(
            "place zone = area \"box\" from \"places.geojson\"\ngroup south_group = SOUTH, zone\n\
             clause 2\n  zone must withdraw from zone to sides in NORTH\n  by sides\n\
             clause 3\n  south_group each must release all of prisoner_of_war\n\
             list captives of persons held by sides\nclause 4\n  SOUTH must release all of captives\n  track zone\n"
        )
        .file("places.geojson", PLACES)
        .said()
    );
}

#[test]
fn a108_instruments_in_a_circle() {
    insta::assert_snapshot!(
        pact("incorporates \"one.irenic\"\n")
            .with("one.irenic", "agreement one\nincorporates \"two.irenic\"\n")
            .with("two.irenic", "agreement two\nincorporates \"agreement.irenic\"\nincorporates \"two.irenic\"\n")
            .said()
    );
}

#[test]
fn a108_and_a109_precedence() {
    insta::assert_snapshot!(
        pact("incorporates \"one.irenic\"\nincorporates \"two.irenic\"\nsupersedes clause 2 of \"one.irenic\"\nclause 2\n  NORTH must meet\n")
            .with("one.irenic", "agreement one\namends clause 1 of \"agreement.irenic\"\nclause 1\n  NORTH must meet\nclause 2\n  NORTH must meet\n")
            .with("two.irenic", "agreement two\namends clause 1 of \"agreement.irenic\" by clause 5\nclause 5\n  NORTH must meet\namends clause 9 of \"one.irenic\"\n")
            .said()
    );
}

#[test]
fn a111_words_of_the_vocabulary() {
    insta::assert_snapshot!(
        pact("event fire \"Something else\"\nkind tank is thing\nplace meeting = point \"post\" from \"places.geojson\"\nevent raid is fire verb attack\n")
            .file("places.geojson", PLACES)
            .said()
    );
}

#[test]
fn a113_time_zones() {
    insta::assert_snapshot!(
        Project::of("agreement pact signed 2025-01-01\n  timezone \"Europe/Zurick\"\nincorporates \"annex.irenic\"\n")
            .with("annex.irenic", "agreement annex\n  timezone \"Asia/Dubai\"\n")
            .said()
    );
    insta::assert_snapshot!(Project::of("agreement pact \"Pact\" signed 2025-01-01\n").said());
}

#[test]
fn a116_no_entry_into_force() {
    insta::assert_snapshot!(Project::of("agreement pact \"Pact\"\n  timezone \"UTC\"\n").said());
    let told =
        Project::of("agreement pact\n  timezone \"UTC\"\nparty NORTH\nmoment signing to be fixed by NORTH\n").said();
    assert!(!told.contains("A116"), "{told}");
}

#[test]
fn a114_choices() {
    let text = "clause 2\n  NORTH must withdraw\n  [timing\n  option early proposed by NORTH\n    by 2025-02-01\n  option late proposed by SOUTH\n    by 2025-03-01\n  ]\n\
                scenario \"None\" options 2.timing=soon, 2.timin=early\n  as of 2025-02-02\n  expect clause 2 breached\n";
    insta::assert_snapshot!(
        pact(text)
            .choose("2.timing", "earl")
            .choose("2.time", "early")
            .choose("2.timing", "early")
            .choose("2.timing", "late")
            .said()
    );
}

#[test]
fn a115_circles() {
    insta::assert_snapshot!(
        pact(
            "kind a is b\nkind b is c\nkind c is a\nevent e is f\nevent f is e\ngroup g = h, NORTH\ngroup h = g\n\
             place p = within 1 km of q\nplace q = p or p\nmoment m = n + 1 days\nmoment n when m passed\nunit u = 2 w\nunit w = 3 u\n\
             clause 2\n  g each must e of a in p\n  from m\nclause 3\n  h each must e of c in q\n"
        )
        .said()
    );
}

#[test]
fn codes_that_are_no_codes() {
    // One letter of two bytes before what looks like a code.
    assert!(pact("accepts ÄA203 because \"later\"\n").said().contains("A101"));
    assert_eq!(pact("accepts A203 because \"later\"\n").said(), "");
}
