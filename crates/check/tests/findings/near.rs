//! Cases on either side of what triggers a code.

use super::given::{self, findings, of_code};

/// Two parties, a monitor that sees everything, and a clause that answers every breach.
const HEAD: &str = "agreement truce signed 2026-03-01 timezone \"UTC\"\n\
party A\nparty B\ngroup sides = A, B\nbody M observes everything\n";
const ANSWERED: &str = "clause 99\n  whenever complaint by sides to M as c\n  M must rule within 5 days of c\n";

fn codes(clauses: &str) -> Vec<String> {
    let text = format!("{HEAD}{ANSWERED}{clauses}");
    let mut codes: Vec<String> = findings(&text, "").iter().map(|one| one.code.to_string()).collect();
    codes.dedup();
    codes
}

fn messages(code: &str, clauses: &str) -> Vec<String> {
    let text = format!("{HEAD}{ANSWERED}{clauses}");
    of_code(code, &text, "").into_iter().map(|one| one.message).collect()
}

const CONFLICT: &str = "clause 1\n  A must withdraw from 2026-04-01 by 2026-04-10\n";

#[test]
fn a_duty_and_a_prohibition_conflict_only_over_the_whole_of_the_duty() {
    let with = |prohibition: &str| messages("A401", &format!("{CONFLICT}clause 2\n  {prohibition}\n"));
    assert_eq!(
        with("A must not withdraw"),
        ["A cannot keep both clause 1 and clause 2: one orders what the other forbids"]
    );
    assert_eq!(with("A must not withdraw until 2026-04-11").len(), 1);
    // One day is left, or one act, or one party.
    assert_eq!(with("A must not withdraw until 2026-04-10"), [""; 0]);
    assert_eq!(with("A must not withdraw from 2026-04-02"), [""; 0]);
    assert_eq!(with("A must not disengage"), [""; 0]);
    assert_eq!(with("B must not withdraw"), [""; 0]);
    assert_eq!(with("A must not withdraw of artillery"), [""; 0]);
    assert_eq!(with("A must not withdraw\n  unless clause 99 breached"), [""; 0]);
    assert_eq!(with("A must not withdraw\n  except disengagement"), [""; 0]);
    // What is forbidden above an act is forbidden of the act.
    let above = "clause 1\n  A must inform to B by 2026-04-10\nclause 2\n  A must not notify\n";
    assert_eq!(messages("A401", above).len(), 1);
    let below = "clause 1\n  A must notify to B by 2026-04-10\nclause 2\n  A must not inform\n";
    assert_eq!(messages("A401", below), [""; 0]);
}

#[test]
fn permissions_and_powers_are_ways_out_of_a_conflict() {
    let text = format!("{CONFLICT}clause 2\n  A must not withdraw\n");
    assert_eq!(messages("A401", &text).len(), 1);
    assert_eq!(messages("A401", &format!("{text}clause 3\n  A may withdraw despite clause 2\n")), [""; 0]);
    assert_eq!(messages("A401", &format!("{text}clause 3\n  B may withdraw despite clause 2\n")).len(), 1);
    assert_eq!(messages("A401", &format!("{text}clause 3\n  M can suspend clause 2\n")), [""; 0]);
}

#[test]
fn a_duty_that_may_never_arise_is_no_error() {
    let text =
        "clause 1\n  when clause 99 breached\n  A must withdraw by 2026-04-10\nclause 2\n  A must not withdraw\n";
    let found = of_code("A401", &format!("{HEAD}{ANSWERED}{text}"), "");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].severity.as_str(), "warning");
}

#[test]
fn what_one_of_several_may_do_conflicts_only_where_none_is_free() {
    let text = |bound: &str| {
        format!("clause 1\n  A, B jointly must withdraw by 2026-04-10\nclause 2\n  {bound} must not withdraw\n")
    };
    assert_eq!(messages("A401", &text("A")), [""; 0]);
    assert_eq!(messages("A401", &text("sides each")).len(), 1);
}

#[test]
fn bounds_on_one_measure_that_no_level_meets_conflict() {
    let text = |lower: u32| {
        format!(
            "measure troops \"Troops\" in persons of A\nclause 1\n  A must keep troops <= 500 persons\nclause 2\n  A must keep troops >= {lower} persons\n"
        )
    };
    assert_eq!(messages("A401", &text(501)), ["no level of troops keeps both clause 1 and clause 2"]);
    assert_eq!(messages("A401", &text(500)), [""; 0]);
}

#[test]
fn an_answer_of_any_sort_answers_a_breach() {
    let without = |clauses: &str| {
        let text = format!("{HEAD}clause 1\n  A must notify to B by 2026-04-01\n{clauses}");
        of_code("A403", &text, "").len()
    };
    assert_eq!(without(""), 1);
    assert_eq!(without("  on breach\n    M must meet within 2 days\n"), 0);
    assert_eq!(without("clause 2\n  when clause 1 breached\n  M must meet\n"), 0);
    assert_eq!(without("clause 2\n  M can terminate agreement\n"), 0);
    // Suspending what A alone owes would only release A.
    assert_eq!(without("clause 2\n  M can suspend clause 1\n"), 1);
    assert_eq!(without("clause 2\n  whenever complaint by B to M as c\n  M must rule within 5 days of c\n"), 0);
    // Whoever is in breach does not complain of it.
    assert_eq!(without("clause 2\n  whenever complaint by A to M as c\n  M must rule within 5 days of c\n"), 1);
    assert_eq!(
        without(
            "clause 2\n  whenever complaint of clause 3 as c\n  M must rule within 5 days of c\nclause 3\n  M must meet every 7 days\n"
        ),
        1
    );
}

#[test]
fn clauses_without_an_answer_are_told_together_and_those_accepted_are_left_out() {
    let text = format!(
        "{HEAD}clause 1\n  A must notify to B by 2026-04-01\nclause 2\n  B must notify to A by 2026-04-01\nclause 3\n  A must notify to M by 2026-04-01\n  accepts A403 because \"a courtesy\"\n"
    );
    let found = of_code("A403", &text, "");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].clauses, ["1", "2"]);
}

#[test]
fn a_finding_carries_the_option_it_depends_on() {
    let text = "clause 1\n  A must withdraw by 2026-04-10\n  [check\n    option watched\n      verified by M\n    option by_post\n      verified by POST\n  ]\nbody POST\n";
    let found = of_code("A602", &format!("{HEAD}{ANSWERED}{text}"), "");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].options, ["1.check=by_post"]);
}

#[test]
fn votes_block_only_where_the_others_do_not_suffice() {
    let blocked = |decides: &str| {
        let text = format!(
            "{HEAD}body C members A, B, M decides by {decides}\nclause 1\n  sides each must not fire\n  on breach\n    C must meet within 2 days\n  end\n"
        );
        of_code("A405", &text, "").len()
    };
    assert_eq!(blocked("consensus"), 1);
    assert_eq!(blocked("majority"), 0);
    assert_eq!(blocked("3 of 3"), 1);
    assert_eq!(blocked("2 of 3"), 0);
    assert_eq!(blocked("chair A"), 1);
    assert_eq!(blocked("chair M"), 0);
}

#[test]
fn what_follows_by_itself_cannot_be_blocked() {
    let text = format!(
        "{HEAD}body C members A, B decides by consensus\nclause 1\n  sides each must not fire\n  on breach\n    C must meet within 2 days\n    if not resolved within 5 days suspends clause 2\n  end\nclause 2\n  sides each must inform to M every 7 days from 2026-03-02\n"
    );
    assert_eq!(of_code("A405", &text, ""), []);
}

#[test]
fn a_text_in_which_everything_is_said_has_nothing_to_report() {
    let text = "clause 1\n  sides each must not fire\n  until 2027-03-01\n  verified by M within 2 days\n  on breach\n    M must meet within 3 days\n  end\nclause 2\n  sides each must complete withdrawal of artillery\n  by 2026-04-10\n  complete when certified by M\n  verified by M within 3 days\n  if silent deemed not done\n";
    let ours: Vec<String> = codes(text)
        .into_iter()
        .filter(|code| ["A3", "A4", "A6"].iter().any(|family| code.starts_with(family)))
        .collect();
    assert_eq!(ours, [""; 0]);
}

#[test]
fn two_errors_in_one_option_leave_the_other_sound() {
    let text = format!(
        "{HEAD}{ANSWERED}clause 1\n  A must not withdraw\n  [which\n    option open\n      until 2026-03-02\n    option always\n      because \"for good\"\n  ]\nclause 2\n  A must withdraw of artillery by 2026-04-10\nclause 3\n  A must withdraw of mortar by 2026-04-10\n"
    );
    let checked = given::checked(&text, "");
    let errors: Vec<&str> = checked
        .diagnostics
        .iter()
        .filter(|one| one.code.as_str() == "A401")
        .flat_map(|one| one.options.iter().map(String::as_str))
        .collect();
    assert_eq!(errors, ["1.which=always", "1.which=always"]);
    assert_eq!((checked.combinations, checked.sound), (2, 1));
}

#[test]
fn a_verifier_that_meets_to_find_is_not_too_early() {
    let early = |answer: &str| {
        let text = format!(
            "{HEAD}body C\nclause 1\n  sides each must not fire\n  verified by M within 7 days\n  on breach\n    {answer} within 3 days\n  end\n"
        );
        of_code("A605", &text, "").len()
    };
    assert_eq!(early("M must meet"), 0);
    assert_eq!(early("M must notify to C"), 1);
    assert_eq!(early("C must meet"), 1);
}
