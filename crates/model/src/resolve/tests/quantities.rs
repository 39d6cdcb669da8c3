//! Messages about units, fields, conditions and places.

use super::*;

fn pact(text: &str) -> Project {
    Project::of(&format!(
        "agreement pact \"Pact\"\n  signed 2025-01-01\n  timezone \"Europe/Zurich\"\n\
         party NORTH\nparty SOUTH\nbody MONITOR\n  observes fire\n\
         clause 1\n  NORTH, SOUTH each must not fire\n{text}"
    ))
    .file("places.geojson", PLACES)
}

#[test]
fn a105_units() {
    insta::assert_snapshot!(
        pact(
            "kind cannon is artillery where calibre >= 100 days\nkind gun is artillery where calibre >= 0.1 km and range > 5\n\
             measure forces in persons of NORTH\n\
             clause 2\n  NORTH must withdraw of cannon in within 25 kg of point \"post\" from \"places.geojson\"\n  within 14 days of 2025-01-01 + 3 km\n\
             clause 3\n  NORTH must keep forces <= 600 km\n\
             clause 4\n  SOUTH must pay total 30 EUR\n  complete when total of payment.amount >= 10 days\n\
             clause 5\n  SOUTH must withdraw of gun\n  every 3 persons\n\
             clause 6\n  when count of fire in last 7 km >= 3 persons or total of withdrawal.complete >= 3\n  SOUTH must meet\n  within 1.5 months\n\
             clause 7\n  SOUTH must release where persons = 3 km + 2 persons and complete > yes\n"
        )
        .said()
    );
}

#[test]
fn a105_money_of_two_currencies() {
    insta::assert_snapshot!(
        pact("event toll is payment has fee EUR\nclause 2\n  NORTH must not toll where fee > 10 USD\n").said()
    );
}

#[test]
fn units_that_agree_pass() {
    let text = "kind cannon is artillery where calibre >= 0.1 m\nmeasure forces in persons of NORTH\n\
                unit fortnights = 14 days\n\
                clause 2\n  NORTH must complete withdrawal of cannon\n  within 2 fortnights\n\
                clause 3\n  NORTH must keep forces <= 600000\n\
                clause 4\n  whenever release by NORTH as r\n  SOUTH must release total 30 * r.persons persons\n  within 3 days of r\n\
                clause 5\n  SOUTH must pay total 100 billion USD\n  complete when total of payment.amount >= 50 EUR and count of payment >= 2\n\
                clause 6\n  SOUTH must move total 20 vehicles\n";
    assert_eq!(pact(text).said(), "");
}

#[test]
fn s007_units_that_nobody_knows() {
    insta::assert_snapshot!(
        pact("unit league = 3 mils\nclause 2\n  NORTH must withdraw beyond 5 kmm of point \"post\" from \"places.geojson\"\n  every 3 dayz\n").said()
    );
}

#[test]
fn a112_fields() {
    insta::assert_snapshot!(
        pact(
            "clause 2\n  NORTH must not fire where rang > 5 km and colour = \"red\"\n\
             clause 3\n  NORTH must withdraw total 3 tonnes\n\
             clause 4\n  whenever flight by SOUTH as f\n  NORTH must meet\n  if latest of election.turnou >= 50 % or total of release.count >= f.heigth\n"
        )
        .said()
    );
}

#[test]
fn a107_values_of_the_wrong_sort() {
    insta::assert_snapshot!(
        pact("clause 2\n  NORTH must not fire where weapon = NORT\nclause 3\n  NORTH must withdraw where complete = ready\nclause 4\n  NORTH must enact where subject = peace\n").said()
    );
}

#[test]
fn a110_within_one_instant() {
    insta::assert_snapshot!(
        pact(
            "clause 2\n  NORTH must withdraw\n  unless clause 3 breached\n\
             clause 3\n  SOUTH must withdraw\n  while clause 2 pending\n\
             phase 1 begins when not phase 2 active\nphase 2 begins when phase 1 begun\n\
             moment calm when not clause 4 fulfilled\nclause 4\n  NORTH must meet\n  complete when calm passed\n\
             clause 5\n  SOUTH must meet\n  when not clause 5 pending\n"
        )
        .said()
    );
}

#[test]
fn waiting_in_a_circle_is_no_matter_of_one_instant() {
    let text = "clause 2\n  NORTH must withdraw\n  after clause 3\nclause 3\n  SOUTH must withdraw\n  when clause 2 fulfilled and phase 1 ended\n\
                phase 1 begins end of phase 1 + 1 days ends when clause 4 fulfilled\nclause 4\n  NORTH must meet\n  in phase 1\n  while phase 1 active\n";
    assert_eq!(pact(text).said(), "");
}

#[test]
fn a301_places() {
    insta::assert_snapshot!(
        pact(
            "clause 2\n  NORTH must not fire in within 5 km of line \"frnt\" from \"places.geojson\"\n\
             clause 3\n  NORTH must not fire in area \"front\" from \"places.geojson\"\n\
             clause 4\n  NORTH must not fire in area \"box\" from \"place.geojson\"\n\
             clause 5\n  NORTH must not fire in area \"bad\" from \"broken.geojson\"\n\
             clause 6\n  NORTH must not fire in side EAST of line \"front\" from \"places.geojson\"\n\
             clause 7\n  NORTH must not fire in side left of area \"box\" from \"places.geojson\"\n\
             clause 8\n  NORTH must not fire in area \"empty\" from \"places.geojson\"\n\
             clause 9\n  NORTH must not fire in area \"beyond\" from \"places.geojson\"\nparty EAST\n"
        )
        .file("broken.geojson", "{ \"type\": ")
        .said()
    );
}

#[test]
fn lists_of_persons() {
    insta::assert_snapshot!(
        pact(
            "list one of persons held by NORTH from \"lists/one.txt\"\nlist two of persons held by SOUTH from \"lists/two.txt\"\n\
             clause 2\n  NORTH must release all of one\nclause 3\n  SOUTH must release all of two\n"
        )
        .file("lists/one.txt", "\u{feff}# opaque keys\r\nk1\r\nk2\r\n\r\nk1\r\n")
        .said()
    );
}

#[test]
fn s013_parts_out_of_place() {
    let mut project = pact(
        "clause 2\n  NORTH must withdraw\n  tolerance 2 days\n  if fire total 3 count occurred\n\
         on breach\n    SOUTH must meet whenever fire\n",
    )
    .with("scenarios/one.irenic", "clause 9\n  NORTH must meet\nphase 3 begins 2025-01-01\n");
    project.scenarios.push(Arc::from("scenarios/one.irenic"));
    insta::assert_snapshot!(project.said());
}

#[test]
fn scenarios() {
    insta::assert_snapshot!(
        pact(
            "phase 1 begins 2025-01-01\nmoment quiet to be fixed by NORTH\n\
             clause 2\n  NORTH must meet\n  from quiet\n\
             scenario \"Words\"\n  2025-02-01  fire by NORTH where range > 3 km  as f1\n  expect clause 1 breached for f2\n\
             as of 2025-02-02\n  expect clause 7 breached\n  expect phase 1 active\n  expect moment D reached\n  expect clause 1 breached by WEST\n\
             scenario \"Words\"\n  as of 2025-01-01\n  2025-02-01  fire by EAST  cofirmed\n"
        )
        .said()
    );
}

#[test]
fn moments_fixed_from_outside() {
    let mut project = pact(
        "moment D = 2025-02-01\nmoment signing to be fixed by NORTH\nclause 2\n  NORTH must meet\n  from signing\n  by D\n",
    );
    project.set = [("D", "2025-03-01"), ("signin", "2025-03-01"), ("signing", "soon")]
        .map(|(name, text)| (name.to_string(), text.to_string()))
        .to_vec();
    insta::assert_snapshot!(project.said());
}
