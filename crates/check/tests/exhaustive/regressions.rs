//! Texts of which the checker once said something else than the engine shows.

use irenic_diagnostics::Code;

use crate::reading::Parsed;

/// Codes and clauses of what the checker says of clauses 1, 2, … that are written after the usual declarations.
fn said(clauses: &str) -> Vec<(Code, Vec<String>)> {
    let mut text = "agreement small signed 2026-03-02 timezone \"UTC\"\nparty A\nparty B\ngroup sides = A, B\nbody M\n"
        .to_string();
    for number in 1..=4 {
        text.push_str(&format!("event step_{number} is public_act verb take_step_{number}\n"));
    }
    text.push_str(clauses);
    let (checked, _) = Parsed::new(&text).check().unwrap();
    checked
        .diagnostics
        .into_iter()
        .filter(|one| [Code::A501, Code::A502, Code::A202, Code::A206].contains(&one.code))
        .map(|one| {
            assert!(!one.message.starts_with("internal disagreement"), "{one:?}");
            (one.code, one.clauses)
        })
        .collect()
}

fn clauses(of: &[&str]) -> Vec<String> {
    of.iter().map(ToString::to_string).collect()
}

#[test]
fn the_prohibition_in_a_circle_has_opened() {
    let text = "clause 1
  B must not take_step_1
  within 1 days of fulfilment of clause 2
clause 2
  A must take_step_2
  from fulfilment of clause 1
";
    assert_eq!(said(text), [(Code::A501, clauses(&["1", "2"]))]);
}

#[test]
fn a_way_out_of_a_circle_that_never_comes_is_no_way_out() {
    let text = "clause 1
  A must take_step_1
  from fulfilment of clause 3
clause 2
  B may take_step_2
clause 3
  A must take_step_3
  when clause 2 fulfilled or clause 1 fulfilled
";
    assert_eq!(said(text), [(Code::A501, clauses(&["1", "3"]))]);
}

#[test]
fn a_prohibition_that_lasts_as_long_as_an_endless_phase_never_ends() {
    let text = "phase 1
  begins 2026-03-02
clause 1
  B must take_step_1
  when clause 2 fulfilled
clause 2
  B must not take_step_2
  in phase 1
";
    assert_eq!(said(text), [(Code::A502, clauses(&["2"]))]);
}

#[test]
fn a_moment_that_nothing_brings_about_is_told_of() {
    let text = "moment m_1 = fulfilment of clause 1
clause 1
  B may take_step_1
clause 2
  A must take_step_2
  from m_1
";
    assert_eq!(said(text), [(Code::A502, Vec::new())]);
}

#[test]
fn the_circle_shown_is_the_one_that_cannot_be_left() {
    let text = "clause 1
  A must take_step_1
  when clause 3 fulfilled
clause 2
  A must take_step_2
  after clause 3
clause 3
  A must not take_step_3
  when clause 1 fulfilled
  until earliest of (2026-03-03, fulfilment of clause 2)
";
    assert_eq!(said(text), [(Code::A501, clauses(&["1", "3"]))]);
}

#[test]
fn two_findings_with_the_same_option_are_counted_once() {
    let text = "phase 1
  begins when clause 1 fulfilled
  ends when clause 1 fulfilled
clause 1
  B must not take_step_1
  [way
    option option_1
      in phase 1
    option option_2
  ]
clause 2
  A must take_step_2
  from fulfilment of clause 1 + 24 hours
";
    let (checked, _) = {
        let declared = "agreement small signed 2026-03-02 timezone \"UTC\"\nparty A\nparty B\n\
                        event step_1 is public_act verb take_step_1\nevent step_2 is public_act verb take_step_2\n";
        Parsed::new(&format!("{declared}{text}")).check().unwrap()
    };
    assert_eq!((checked.combinations, checked.sound), (2, 0));
}
