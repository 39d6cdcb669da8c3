//! Dates, ends, clocks of quiet, balance and completeness: for each code a text that has the defect, with the whole message
//! at 100 columns, and the same text with the one change that takes it away.

use std::collections::BTreeMap;
use std::sync::Arc;

use irenic_diagnostics::{Diagnostic, Sources};
use irenic_model::{Input, resolve};
use irenic_report::terminal::{Style, diagnostics};
use irenic_syntax::parse_formal;

/// What every text begins with.
const HEAD: &str = r#"agreement truce "A truce" signed 2026-03-01 timezone "Europe/Kyiv"
party A "The first party"
party B "The second party"
group sides = A, B
body MISSION "Monitoring mission"
  observes everything
body JOINT "Joint commission"
  members A, B
moment D = 2026-03-10
"#;

fn checked(text: &str) -> (Vec<Diagnostic>, Sources) {
    let text = format!("{HEAD}{text}");
    let name: Arc<str> = Arc::from("agreement.irenic");
    let parsed = parse_formal(&name, &text);
    assert_eq!(parsed.errors, [], "the text is well formed");
    let documents = BTreeMap::from([(Arc::clone(&name), parsed.document)]);
    let files: BTreeMap<Arc<str>, Arc<str>> = BTreeMap::from([(Arc::clone(&name), Arc::from(text.as_str()))]);
    let main = Arc::clone(&name);
    let resolved = |choices: &[(String, String)]| {
        resolve(&Input {
            documents: &documents,
            main: Arc::clone(&main),
            scenario_documents: &[],
            files: &files,
            choices,
            set: &[],
        })
    };
    let said = resolved(&[]).diagnostics;
    assert!(said.iter().all(|said| said.code.as_str() == "A104"), "the text resolves: {said:?}");
    let text = irenic_check::Text::read(&mut |choices| resolved(choices).agreement);
    let found = irenic_check::check(&text).diagnostics;
    let internal = found.iter().find(|found| found.message.starts_with("internal"));
    assert_eq!(internal, None, "the engine confirms every course");
    let mut sources = Sources::new();
    sources.insert(name, files.values().next().cloned().unwrap_or_default());
    (found, sources)
}

/// The findings of one code as people read them.
fn shown(code: &str, text: &str) -> String {
    let (found, sources) = checked(text);
    let of_code: Vec<Diagnostic> = found.into_iter().filter(|found| found.code.as_str() == code).collect();
    diagnostics(&of_code, &sources, &Style::plain())
}

fn found(code: &str, text: &str) -> usize {
    checked(text).0.iter().filter(|found| found.code.as_str() == code).count()
}

/// The text has the defect and is shown so; with the change it has it no longer.
macro_rules! defect {
    ($name:ident, $code:literal, $text:expr, $from:literal => $to:literal) => {
        #[test]
        fn $name() {
            insta::assert_snapshot!(shown($code, $text));
            let mended = $text.replacen($from, $to, 1);
            assert_ne!(mended, $text, "the change changes something");
            assert_eq!(found($code, &mended), 0, "just not: {}", shown($code, &mended));
        }
    };
}

defect!(a_duty_without_a_date, "A201", r#"
clause 5 "Amnesty"
  A must enact where subject = "amnesty"
  verified by MISSION
"#, "verified" => "by D + 30 days\n  verified");

defect!(immediately_is_no_measure, "A201", r#"
clause 1 "Notice"
  whenever shelling as s
  the actor must notify to MISSION
  immediately
"#, "immediately" => "within 2 hours of s");

defect!(a_date_left_open_on_purpose, "A201", r#"
clause 8 "Payments"
  A must resume where subject = "payments"
  constructive ambiguity because "the modalities are left to be worked out"
"#, "constructive" => "by D + 60 days\n  constructive");

defect!(a_pace_is_no_date, "A201", r#"
clause 1 "Withdrawal"
  sides each must complete withdrawal of artillery
  from D
  in step tolerance 1 day
"#, "from D" => "from D by D + 14 days");

defect!(a_consequence_without_a_date, "A201", r#"
clause 1 "Ceasefire"
  sides each must not fire
  on breach
    JOINT must meet
"#, "meet" => "meet within 24 hours");

#[test]
fn what_recurs_goes_on_or_ends_with_a_phase_has_its_date() {
    let text = r#"
phase 1 begins D ends when clause 4 fulfilled limit 30 days
clause 1
  JOINT must meet every 7 days
  until D + 1 year
clause 2
  MISSION must monitor
  from D
clause 3
  A must withdraw of artillery
  in phase 1
clause 4
  B must withdraw of artillery
  before clause 3
"#;
    assert_eq!(found("A201", text), 0, "{}", shown("A201", text));
    // One occurrence of the same, with nothing to begin it, could come at any time.
    assert_eq!(found("A201", "\nclause 2\n  MISSION must monitor\n"), 1);
}

defect!(a_phase_that_nothing_ends, "A203", r#"
phase 1 "Silence"
  begins D
  limit 30 days
clause 1
  sides each must not fire
  in phase 1
"#, "limit 30 days" => "ends D + 30 days");

defect!(a_prohibition_that_answers_a_breach_for_ever, "A203", r#"
clause 1 "Ceasefire"
  sides each must not fire
  on breach
    the breaching party must not fly of uav
"#, "of uav" => "of uav until D + 1 year");

defect!(a_suspension_by_a_power_without_end, "A203", r#"
clause 1 "Measures"
  A must not trade
  until D + 1 year
clause 2 "Easing"
  JOINT can suspend clause 1
"#, "clause 2 \"Easing\"" => "clause 3 \"Snapback\"\n  JOINT can restore clause 1\nclause 2 \"Easing\"");

defect!(a_payment_without_end, "A203", r#"
clause 1 "Shares"
  A must pay to B
  from D every 12 months
"#, "every 12 months" => "every 12 months until D + 10 years");

#[test]
fn a_ceasefire_is_meant_to_last() {
    assert_eq!(found("A203", "\nclause 1\n  sides each must not fire\n  from D\n"), 0);
}

defect!(on_that_day_or_by_it, "A204", r#"
clause 1 "Withdrawal"
  A must complete withdrawal of artillery
  at D + 30 days
"#, "at D" => "by D");

defect!(after_that_day, "A204", r#"
clause 1 "Entry"
  A must enter
  after D + 90 days
"#, "after D + 90 days" => "from D + 90 days by D + 100 days");

defect!(forbidden_by_a_day, "A204", r#"
clause 1 "Flights"
  sides each must not fly of uav
  by D + 10 days
"#, "by D" => "until D");

#[test]
fn what_is_only_a_beginning_is_told_once() {
    let text = "\nclause 1\n  A must enter\n  after D + 90 days\n";
    assert_eq!((found("A204", text), found("A201", text)), (1, 0));
}

const QUIET: &str = r#"
moment quiet "Seven quiet days" = 7 days without fire from D
clause 1 "Ceasefire"
  sides each must not fire
  from D
clause 2 "Disengagement"
  sides each must complete disengagement
  from quiet within 5 days of quiet
"#;

defect!(a_clock_that_any_side_restarts, "A205", QUIET, "from D" => "from D limit 90 days");
defect!(a_clock_attributed_to_one_side, "A205", QUIET, "without fire" => "without fire by A");
defect!(a_moment_without_a_long_stop, "A207", QUIET, "= 7 days without fire from D" => "= earliest of (7 days without fire, D + 90 days) from D");

defect!(a_clause_that_waits_for_quiet, "A205", r#"
clause 2 "Disengagement"
  when no fire in last 7 days
  sides each must complete disengagement
  within 5 days
"#, "last 7 days" => "last 7 days or D + 60 days passed");

defect!(a_phase_that_waits_for_quiet, "A205", r#"
phase 1 "Silence"
  begins D
  ends when no fire in last 7 days
clause 1
  sides each must not fire
  in phase 1
"#, "last 7 days" => "last 7 days\n  limit 30 days");

defect!(a_certification_that_may_never_come, "A207", r#"
phase 1 "Silence"
  begins D
  ends when certified D by MISSION
clause 1
  sides each must not fire
  in phase 1
"#, "by MISSION" => "by MISSION\n  limit 30 days");

#[test]
fn what_a_text_only_provides_for_needs_no_last_date() {
    let text = r#"
clause 1 "Too many incidents"
  when count of fire in last 7 days >= 20
  JOINT must meet within 48 hours
moment broken = first fire from D
clause 2
  JOINT must meet within 48 hours of broken
"#;
    assert_eq!(found("A207", text), 0, "{}", shown("A207", text));
}

#[test]
fn a_clock_that_depends_on_an_option_says_so() {
    insta::assert_snapshot!(shown(
        "A205",
        r#"
clause 2 "Disengagement"
  sides each must complete disengagement
  [start
    option quiet proposed by A
      when no fire in last 7 days
      within 5 days
    option dated proposed by B
      by D + 30 days
  ]
"#
    ));
}

defect!(a_suspension_that_nothing_ends, "A504", r#"
clause 1 "Release"
  A must release total 100 persons of prisoner_of_war
  by D + 60 days
clause 2 "Ceasefire"
  sides each must not fire
  on breach
    if not resolved within 5 days suspends clause 1
"#, "suspends clause 1" => "suspends clause 1 until D + 90 days");

defect!(a_clause_that_ends_for_good, "A504", r#"
clause 1 "Release"
  A must release total 100 persons of prisoner_of_war
  by D + 60 days
clause 2 "Ceasefire"
  sides each must not fire
  on breach
    ends clause 1
"#, "ends clause 1" => "suspends clause 1 until D + 90 days");

const COMPLETE: &str = r#"
clause 2 "Withdrawal"
  sides each must complete withdrawal of artillery
  by D + 14 days
  verified by MISSION
clause 4 "Dialogue"
  sides jointly must hold_dialogue
  within 1 day of fulfilment of clause 2
clause 6 "Release"
  sides each must release total 10 persons
  after clause 2 by D + 60 days
"#;

defect!(a_clock_that_starts_when_nobody_says, "A505", COMPLETE, "verified by MISSION" => "verified by MISSION within 3 days");
defect!(a_clock_that_a_certificate_starts, "A505", COMPLETE, "verified by MISSION" => "complete when certified by MISSION");

#[test]
fn a_power_to_certify_charges_somebody() {
    let text = format!("{COMPLETE}clause 7\n  MISSION can certify clause 2\n");
    assert_eq!(found("A505", &text), 0);
}

defect!(what_binds_one_side_alone, "A803", r#"
clause 1 "Ceiling"
  A must not recruit
  from D
clause 2 "Ceasefire"
  sides each must not fire
  from D
"#, "A must not" => "sides each must not");

defect!(a_date_for_one_side_alone, "A803", r#"
clause 1 "Withdrawal of A"
  A must complete withdrawal of artillery
  by D + 10 days
clause 2 "Withdrawal of B"
  B must complete withdrawal of artillery
  from D
"#, "from D" => "by D + 12 days");

/// A ceasefire and everything that guidance expects beside it.
const COMPLETE_CEASEFIRE: &str = r#"
list held of persons held by A, B
event outpost "New position" is fortification verb build_outpost
clause 1 "Ceasefire"
  sides each must not fire
  from D until D + 1 year
  verified by MISSION
  on breach
    JOINT must rule within 3 days
  end
clause 2
  sides each must not build_outpost
clause 3
  sides each must hand_over_maps by D
clause 4
  sides each must disseminate by D
clause 5
  sides each must allow_access from D
clause 6
  JOINT can amend clause 5
clause 7
  sides each must release all of held by D
"#;

defect!(a_bare_ceasefire, "A901", r#"
clause 1 "Ceasefire"
  sides each must not fire
  from D
"#, "must not fire" => "must not attack");

#[test]
fn a_ceasefire_with_all_beside_it() {
    assert_eq!(found("A901", COMPLETE_CEASEFIRE), 0, "{}", shown("A901", COMPLETE_CEASEFIRE));
    for (provision, words) in [
        ("orders to the forces", "clause 4\n  sides each must disseminate by D\n"),
        ("amendment", "clause 6\n  JOINT can amend clause 5\n"),
        (
            "humanitarian access",
            "clause 5\n  sides each must allow_access from D\nclause 6\n  JOINT can amend clause 5\n",
        ),
        ("duration or termination", " until D + 1 year"),
        ("maps or lines", "clause 3\n  sides each must hand_over_maps by D\n"),
    ] {
        let without = COMPLETE_CEASEFIRE.replacen(words, "", 1);
        assert_ne!(without, COMPLETE_CEASEFIRE);
        assert!(shown("A901", &without).contains(provision), "{provision}: {}", shown("A901", &without));
    }
}

defect!(a_word_without_a_measure, "A902", r#"
clause 1 "Notice"
  A must publish where subject = "a substantial part of the forces"
  by D
"#, "a substantial part" => "a substantial part (80 % or more)");

defect!(a_flag_without_a_measure, "A902", r#"
event warning_fire is fire has without_cause flag
clause 1 "Answer"
  whenever warning_fire by B where without_cause = yes as w
  A may fire
"#, "where without_cause = yes" => "where rounds > 3");

defect!(a_title_is_the_only_measure, "A902", r#"
clause 1 "Prompt repair"
  A must repair
"#, "must repair" => "must repair by D");

defect!(a_declaration_without_a_measure, "A902", r#"
clause 1 "Good will"
  sides jointly declares "The parties act in good faith and as soon as possible."
"#, "in good faith and as soon as possible" => "from 1 May");
