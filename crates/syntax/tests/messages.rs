//! Every message: a text with a slip, and what is said about it. One slip, one message.

mod shown;

use std::sync::Arc;

use irenic_syntax::{parse_document, parse_formal};

/// What is said about a formal text in which parties, a body and moments are declared.
fn said(formal: &str) -> String {
    let text = format!(
        "party UA\nparty RU\ngroup sides = UA, RU\nbody SMM\nbody JCCC\nmoment D = 2026-01-01\n{formal}\nparty LAST \"read in spite of all\"\n"
    );
    let parse = parse_formal(&Arc::from("a.irenic"), &text);
    let last_read = parse
        .document
        .items
        .iter()
        .any(|item| matches!(&item.kind, irenic_syntax::ast::ItemKind::Party(party) if party.name.text == "LAST"));
    let lost = if last_read { "" } else { "THE NEXT DECLARATION WAS LOST\n" };
    format!("{formal}\n----\n{}{lost}", shown::complaints(&text, &parse))
}

macro_rules! messages {
    ($($name:ident: $text:expr;)*) => {
        $(#[test]
        fn $name() {
            let said = said($text);
            let count = said.split("----").nth(1).unwrap_or("").lines().filter(|line| !line.is_empty() && !line.starts_with("  ")).count();
            assert_eq!(count, 1, "one slip, one message:\n{said}");
            insta::assert_snapshot!(said);
        })*
    };
}

messages! {
    s001_near_miss_of_a_part_of_a_round: "round 1 on 2026-01-23\n  formt trilateral\n  hosted by UA";
    s001_unknown_part_of_a_round: "round 1 on 2026-01-23\n  zebra crossing here";
    s002_round_without_a_number: "round on 2026-01-23";
    s002_round_without_a_day: "round 1 on the morning\n  format formal";
    s002_unknown_format: "round 1 on 2026-01-23\n  format trilatral\n  hosted by UA";
    s002_move_without_option: "round 1 on 2026-01-23\n  moved RU on 9.timing from a\n  hosted by UA";
    s002_promise_without_duty: "round 1 on 2026-01-23\n  promised UA release of prisoners\n  hosted by UA";
    s002_option_without_value: "position UA\n  on 9.timing early weight 3\n  rejects 9.timing.late";
    s002_scale_without_place: "scale 9.timing early, late 1";
    s002_home_without_votes: "position UA\n  at home parliament needs many of 450 for 7.status\n  estimated";
    s010_two_days: "round 1 on 2026-01-23\n  format formal\n  from 2026-01-23 to 2026-01-24";
    s013_value_in_a_round: "round 1 on 2026-01-23\n  rejects 9.timing.late";
    s001_near_miss_of_a_part: "clause 1\n  UA must fire\n  veriified by SMM";
    s001_near_miss_of_a_declaration: "cluase 1 \"Ceasefire\"\n  UA must fire\n  from D";
    s001_near_miss_after_a_clause: "clause 1\n  UA must fire\n\ncluase 2 \"Second\"\n  RU must fire\n  from D";
    s001_other_word_for_a_clause: "article 4 \"Ceasefire\"\n  UA must fire\n  from D";
    s001_other_word_after_a_clause: "clause 1\n  UA must fire\n\narticle 4 \"Ceasefire\"\n  UA must fire\n  from D";
    s001_unknown_line: "hello there";
    s001_unknown_part: "clause 1\n  UA must fire\n  zebra crossing here";
    s001_wrong_case: "clause 1\n  UA must fire\n  From D";
    s001_near_miss_in_a_scenario: "scenario \"A\"\n  2026-01-01 fire by UA\n  as of 2026-01-02\n  expct clause 1 breached\n  expect clause 2 kept";
    s001_near_miss_of_an_effect: "clause 1\n  UA must fire\n  on breach\n    suspnds clause 7\n    JCCC must meet";
    s002_missing_time: "clause 1\n  UA must fire\n  by\n  verified by SMM";
    s002_time_that_is_no_time: "clause 1\n  UA must fire\n  by \"tomorrow\"";
    s002_missing_event: "clause 1\n  UA must\n  from D";
    s002_missing_name: "party \"Ukraine\"";
    s002_missing_number: "clause \"Ceasefire\"\n  UA must fire\n  from D\n  verified by SMM";
    s002_missing_member: "group both = UA,";
    s002_missing_unit: "clause 1\n  UA must fire\n  within 3 of D";
    s002_unknown_state: "clause 1\n  when clause 2 fulfiled\n  UA must fire";
    s002_unknown_phase_state: "clause 1\n  when phase 2 over\n  UA must fire";
    s002_condition_without_occurred: "clause 1\n  when fire by RU\n  UA must fire";
    s002_near_miss_of_occurred: "clause 1\n  when fire by RU occured\n  UA must fire";
    s002_no_without_window: "clause 1\n  when no fire by RU\n  UA must fire";
    s002_two_acts: "clause 1\n  UA must fire and withdraw\n  from D";
    s002_two_bearers: "clause 1\n  UA and RU must fire\n  from D";
    s002_may_not: "clause 1\n  UA may not fire\n  from D";
    s002_unknown_power: "clause 1\n  JCCC can extnd clause 2 by 5 days";
    s002_no_power: "clause 1\n  JCCC can meet";
    s002_hyphenated_name: "place security-zone = within 15 km of line";
    s002_commas_in_a_number: "clause 1\n  UA must keep forces <= 600,000";
    s002_date_and_clock_apart: "moment E = 2026-01-01 08:00";
    s002_open_parenthesis: "clause 1\n  when (clause 2 fulfilled and clause 3 kept\n  UA must fire";
    s002_unknown_day: "clause 1\n  UA must fire\n  on moonday";
    s002_near_miss_of_breach: "clause 1\n  UA must fire\n  on braech\n    JCCC must meet";
    s002_nothing_follows_a_breach: "clause 1\n  UA must fire\n  on breach\n";
    s002_condition_without_consequence: "clause 1\n  UA must fire\n  on breach\n    if not resolved within 5 days\n";
    s002_bare_length: "clause 1\n  UA must fire\n  by 3 days";
    s002_unknown_standard: "clause 1\n  UA must fire\n  verified by SMM standard confirmd";
    s002_silence: "clause 1\n  UA must fire\n  if silent assumed done";
    s002_decision: "body TCG\n  decides by concensus";
    s002_moment_without_value: "moment E\nmoment F = D";
    s002_stray_bracket: "]";
    s002_stray_end: "end";
    s002_words_after_a_declaration: "party PL \"Poland\" and others";
    s002_words_after_a_step: "scenario \"A\"\n  2026-01-01 fire by UA\n  as of 2026-01-02 expect clause 1 kept";
    s002_violations: "scenario \"A\"\n  as of 2026-01-02\n  expect clause 1 breached with 3 breaches";
    s002_expectation: "scenario \"A\"\n  as of 2026-01-02\n  expect 1 breached";
    s002_option_choice: "scenario \"A\"\n  options 9.timing phased\n  as of 2026-01-02";
    s003_nothing_binds: "clause 1\n  sides each fire in zone\n  from D";
    s003_shall: "clause 1\n  sides each shall not fire in zone\n  from D";
    s003_near_miss: "clause 1\n  UA mst withdraw\n  from D";
    s003_undeclared: "clause 1\n  PL withdraws tanks\n  from D";
    s003_any_one_of: "clause 1\n  any one of UA, RU withdraws\n  from D";
    s004_open_text: "party PL \"Poland\nparty CZ";
    s005_semicolon: "clause 1\n  UA must fire; from D";
    s005_typographic_marks: "party PL \u{201c}Poland\u{201d}";
    s005_comparison_sign: "kind heavy is artillery where calibre \u{2265} 100 mm";
    s005_braces: "clause 1 {\n  UA must fire";
    s005_invisible: "party PL\u{200b}";
    s006_day: "moment E = 2026-02-30";
    s006_leap_day: "moment E = 2025-02-29";
    s006_short: "moment E = 2026-2-3";
    s006_clock: "clause 1\n  UA must fire\n  between 08:00 and 25:00";
    s006_instant: "moment E = 2026-02-03T24:30";
    s006_no_clock: "moment E = 2026-02-03T";
    s006_offset: "moment E = 2026-02-03T10:00+99:00";
    s008_clause_bracket: "clause 1\n  UA must fire\n  [timing\n    option a by D\n    option b by D + 3 days";
    s010_two_duties: "clause 1\n  UA must fire\n  RU must fire\n  from D";
    s010_two_starts: "clause 1\n  UA must fire\n  from D\n  from D + 3 days";
    s010_two_actors: "clause 1\n  whenever fire by UA by RU\n  UA must fire";
    s010_two_places: "clause 1\n  UA must not fire in zone within 5 km of line";
    s010_two_zones: "agreement a timezone \"Europe/Kyiv\" timezone \"UTC\"";
    s010_phase: "phase 1 begins D begins D + 3 days";
    s011_empty_clause: "clause 1 \"Ceasefire\"";
    s011_clause_without_duty: "clause 1 \"Ceasefire\"\n  from D\n  verified by SMM";
    s011_empty_scenario: "scenario \"A\"";
    s011_empty_bracket: "clause 1\n  UA must fire\n  [timing\n  ]";
    s013_proof_of_a_party: "party PL\n  verified by SMM\n  from D";
    s013_duty_of_a_body: "body TCG\n  TCG must meet\n  every 7 days";
    s013_observes_in_a_clause: "clause 1\n  UA must fire\n  observes fire";
    s013_effect_without_breach: "clause 1\n  UA must fire\n  suspends clause 7";
    s013_place_after_time: "clause 1\n  UA must fire from D\n  beyond 25 km of line";
    s013_place_after_time_within: "clause 1\n  UA must fire from D\n  within 25 km of line";
    s014_parentheses: &format!("clause 1\n  when {}clause 2 kept{}\n  UA must fire", "(".repeat(200), ")".repeat(200));
    s014_operators: &format!("clause 1\n  when clause 2 kept{}\n  UA must fire", " and clause 2 kept".repeat(300));
    s014_brackets: &format!("clause 1\n  UA must fire\n  {}by D{}", "[a option b ".repeat(200), " ]".repeat(200));
}

/// A duty outside any clause needs a fence of its own: after a declaration it would be taken for a part of that.
#[test]
fn s013_duty_without_a_clause() {
    let text = "# Article 1\n\n```irenic\nUA must fire\n  from D\n```\n";
    let parse = parse_document(&Arc::from("a.md"), text);
    insta::assert_snapshot!(shown::complaints(text, &parse));
}

#[test]
fn s013_part_without_a_declaration() {
    let text = "# Article 1\n\n```irenic\nverified by SMM\n  from D\n```\n";
    let parse = parse_document(&Arc::from("a.md"), text);
    insta::assert_snapshot!(shown::complaints(text, &parse));
}

/// What follows an open bracket of declarations is taken for part of its last option.
#[test]
fn s008_document_bracket() {
    let text = "```irenic\n[shape\n  option a\n    track x\n\nparty UA\n```\n";
    let parse = parse_document(&Arc::from("a.md"), text);
    assert_eq!(parse.document.items.len(), 1);
    insta::assert_snapshot!(shown::complaints(text, &parse));
}

#[test]
fn s009_open_fence() {
    let text = "# Article 1\n\n```irenic\nparty UA\nclause 1\n  UA must fire\n\nProse that is not formal; at all.\n\n## Article 2\n\nMore.\n";
    let parse = parse_document(&Arc::from("a.md"), text);
    assert_eq!(parse.document.items.len(), 1);
    insta::assert_snapshot!(shown::complaints(text, &parse));
}

#[test]
fn several_slips_are_all_told() {
    let text = "```irenic\nparty UA\ngroup g = \nclause 1\n  UA mst fire\nphase 1 begin 2026-02-30\nclause 2\n  UA must fire\n  form 2026-01-01\n  by 2026-02-30\n```\n";
    let parse = parse_document(&Arc::from("a.md"), text);
    insta::assert_snapshot!(shown::complaints(text, &parse));
}
