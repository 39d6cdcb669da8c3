use super::{Asked, Case};
use crate::terminal::{Style, width_of};
use crate::verdicts::{Fixture, fixture};

fn case(fixture: &Fixture) -> Case<'_> {
    Case {
        agreement: &fixture.agreement,
        report: &fixture.report,
        explanations: &fixture.explanations,
        incidents: &fixture.incidents,
        sources: &fixture.sources,
        scheme: &fixture.scheme,
    }
}

#[test]
fn a_clause_is_explained_down_to_what_was_told() {
    let fixture = fixture();
    insta::assert_snapshot!(case(&fixture).screen(&Asked::parse("1"), &Style::plain()).expect("clause 1 is there"));
}

#[test]
fn phases_and_moments_are_explained() {
    let fixture = fixture();
    let case = case(&fixture);
    let mut out = case.screen(&Asked::parse("phase:1"), &Style::plain()).expect("phase 1 is there");
    out += "-----\n";
    out += &case.screen(&Asked::parse("moment:quiet"), &Style::plain()).expect("the moment is there");
    insta::assert_snapshot!(out);
}

#[test]
fn what_is_not_there_is_answered_with_what_is() {
    let fixture = fixture();
    let case = case(&fixture);
    let mut out = String::new();
    for asked in ["7", "1/C", "phase:9", "moment:noon"] {
        out += &format!("{asked}: {}\n", case.screen(&Asked::parse(asked), &Style::plain()).expect_err("not there"));
    }
    insta::assert_snapshot!(out);
}

#[test]
fn an_instance_may_be_named_by_its_bearer() {
    let fixture = fixture();
    let lines = case(&fixture).lines(&Asked::parse("clause:1/A")).expect("A is bound");
    let object: serde_json::Value = serde_json::from_str(lines.trim_end()).expect("one object");
    assert_eq!(object["finding"]["bearer"], "A");
    assert_eq!(object["file"], "truce.irenic");
    assert_eq!(object["incidents"][0]["incident"], "first");
    assert!(object["text"].as_str().is_some_and(|text| text.starts_with("clause 1 \"Ceasefire\"")), "{object}");
}

#[test]
fn no_line_is_wider_than_the_screen() {
    let fixture = fixture();
    for line in case(&fixture).screen(&Asked::parse("1"), &Style::plain()).expect("clause 1").lines() {
        assert!(width_of(line) <= 100, "{line}");
    }
}
