use serde_json::Value;

use super::{Later, Setting, lines, screen};
use crate::terminal::Style;
use crate::verdicts::fixture;

fn setting() -> Setting {
    Setting {
        title: "Truce".to_string(),
        credits: vec!["record 1: Somebody (CC0 1.0)".to_string()],
        rows_rejected: 1,
        warnings: vec![(irenic_diagnostics::Code::E009, 2)],
        later: Later { changed: 3, withdrawn: 1 },
        ..Setting::default()
    }
}

#[test]
fn the_screen_has_one_row_a_clause() {
    let fixture = fixture();
    insta::assert_snapshot!(screen(&fixture.report, &setting(), &fixture.agreement, &Style::plain()));
}

#[test]
fn no_line_is_wider_than_the_screen() {
    let fixture = fixture();
    for width in [60, 80, 100] {
        let style = Style { colour: false, width };
        for line in screen(&fixture.report, &setting(), &fixture.agreement, &style).lines() {
            assert!(crate::terminal::width_of(line) <= width, "{width}: {line}");
        }
    }
}

#[test]
fn lines_have_the_keys_of_the_contract_in_their_order() {
    let fixture = fixture();
    let lines = lines(&fixture.report, &setting(), &fixture.agreement);
    let objects: Vec<serde_json::Map<String, Value>> =
        lines.lines().map(|line| serde_json::from_str(line).expect("a line is an object")).collect();
    assert_eq!(objects.len(), fixture.report.findings.len() + fixture.report.phases.len() + 1);
    let keys: Vec<&str> = objects[0].keys().map(String::as_str).collect();
    let contract =
        ["clause", "instance", "bearer", "state", "since", "due", "standing", "certain", "evidence", "violations"];
    assert_eq!(keys[..contract.len()], contract);
    assert_eq!(keys[contract.len()..], ["possible_violations", "reason", "tipping"]);
    insta::assert_snapshot!(lines);
}
