//! How words are read that could be read in two ways.

mod shown;

use std::sync::Arc;

use irenic_syntax::parse_formal;

const HEAD: &str = "party UA\nparty RU\nmoment D = 2026-01-01\nunit fortnight = 14 days\n";

fn reading(formal: &str) -> String {
    let text = format!("{HEAD}{formal}");
    let parse = parse_formal(&Arc::from("a.irenic"), &text);
    assert_eq!(shown::complaints(&text, &parse), "", "{formal}");
    let tree = shown::tree(&parse);
    format!("{formal}\n----\n{}", tree.lines().skip(4).collect::<Vec<_>>().join("\n"))
}

macro_rules! readings {
    ($($name:ident: $text:expr;)*) => { $(#[test] fn $name() { insta::assert_snapshot!(reading($text)); })* };
}

readings! {
    from_a_moment_is_a_time: "moment quiet = 7 days without fire in A from D limit 90 days";
    from_a_party_belongs_to_the_event: "moment quiet = 7 days without fire in A from RU limit 90 days";
    by_in_a_duty_is_a_time: "clause 1\n  UA must fire by later";
    by_a_party_in_a_duty_names_who: "clause 1\n  UA must not accept by RU";
    from_an_unknown_name_before_a_receiver: "clause 1\n  UA must receive from NATO to RU";
    by_in_a_condition_names_who: "clause 1\n  when fire by somebody occurred\n  UA must fire";
    by_on_a_new_line_of_an_exception_is_a_time: "clause 1\n  UA must not fire\n  except fire by RU\n  by D";
    within_a_length_is_a_place: "clause 1\n  UA must not fire within 25 km of line within 3 days of D";
    within_a_declared_unit_of_time: "clause 1\n  UA must fire within 2 fortnight of D";
    where_ends_before_the_next_condition: "clause 1\n  when 7 days without fire where killed > 3 and calibre > 100 mm and clause 2 kept or not clause 3 kept\n  UA must fire";
    where_goes_on_into_parentheses: "clause 1\n  when fire where killed > 3 and (calibre > 100 mm or not height < 3) occurred\n  UA must fire";
    if_in_mid_line_is_a_guard_of_the_duty: "clause 1\n  UA must fire\n  on breach\n    RU may fire if D passed\n    if D passed RU may fire";
    a_line_that_goes_on_with_a_state: "phase 1 begins when\n  clause 2 fulfilled and\n  phase 3 ended\nphase 2 begins D";
    a_track_with_a_title_is_declared: "clause 1\n  track security\n  UA must fire\ntrack humanitarian \"Humanitarian\"";
    an_event_may_have_a_keyword_for_a_name: "clause 1\n  UA must list\n  except event\n  if body occurred";
    a_bearer_after_a_count: "clause 1\n  UA must fire\n  on breach\n    if count of fire in last 7 days >= 3 RU may fire";
    proof_within_on_its_own_line_is_the_time: "clause 1\n  UA must fire\n  verified by SMM\n  within 3 days";
    commas_between_points: "moment E = earliest of (first fire by UA, D, first fire by UA, RU + 3 days)";
    amends_by_ends_the_clause: "clause 5\n  UA must fire\namends clause 4 of \"old.md\" by clause 5";
    a_length_after_a_point: "moment E = 2 days after breach of clause 1 + 1 day limit 3 days before D\nmoment F when 2 days after D passed";
    a_field_before_the_rest_of_its_event: "clause 1\n  if latest of level.value of forces by UA > 5 and total of shelling.killed by RU in zone > 3 persons\n  UA must fire";
    duty_without_bearer: "clause 1\n  must release all of prisoners";
    last_place: "clause 1\n  if no fire in zone in last 7 days\n  UA must fire in zone in phase 1";
}
