//! Many shapes of diagnostics, written for people, for scripts and for editors.

use irenic_diagnostics::{Code, Diagnostic, Method, Severity, Sources, Span, Step};
use irenic_report::{json, sarif, terminal};
use std::sync::Arc;

const AGREEMENT: &str = "\
# Article 9

The border is handed over in the presence of the mission.

```irenic
clause 9 \"Control of the border\"
  UA must restore_control in border_area
  after clause 12
  verified by SMM within 3 days
```
";

const ANNEX: &str = "clause 1 \"Ceasefire\"\n  sides each must not fire in security_zone\n";

fn sources() -> Sources {
    let mut sources = Sources::new();
    sources.insert(Arc::from("agreement.md"), Arc::from(AGREEMENT));
    sources.insert(Arc::from("annex-1.irenic"), Arc::from(ANNEX));
    sources
}

/// The first place of some words in a text.
fn words(file: &str, text: &str, words: &str) -> Span {
    let start = text.find(words).unwrap_or_else(|| unreachable!("the text has the words {words}"));
    Span::new(&Arc::from(file), start, start + words.len())
}

fn in_agreement(what: &str) -> Span {
    words("agreement.md", AGREEMENT, what)
}

fn shown(diagnostics: &[Diagnostic]) -> String {
    terminal::diagnostics(diagnostics, &sources(), &terminal::Style::plain())
}

fn one_text(text: &str, diagnostic: Diagnostic) -> String {
    let mut sources = Sources::new();
    sources.insert(Arc::from("a.md"), Arc::from(text));
    terminal::diagnostics(&[diagnostic], &sources, &terminal::Style::plain())
}

fn span(start: usize, end: usize) -> Span {
    Span::new(&Arc::from("a.md"), start, end)
}

fn full() -> Diagnostic {
    let mut diagnostic = Diagnostic::new(Code::A101, "clause 9 waits for clause 12, and there is no clause 12")
        .at(&in_agreement("clause 12"), "no clause of this number")
        .also(&in_agreement("clause 9 \"Control of the border\""), "waits here")
        .also(&words("annex-1.irenic", ANNEX, "clause 1 \"Ceasefire\""), "the nearest number")
        .in_clause("9")
        .note("A clause that waits for one that does not exist never begins, so that control of the border would never be restored, whatever the parties do.")
        .remedy("Write `after clause 1` if the ceasefire is meant.")
        .remedy("Declare clause 12.");
    diagnostic.options = vec!["9.timing=elections_first".into(), "4.order=together".into()];
    diagnostic.course = vec![
        Step { at: "D".into(), what: "The ceasefire begins.".into() },
        Step { at: "D + 14 days".into(), what: "Heavy weapons are withdrawn, and both sides declare that they have met what the text asks of them until then.".into() },
        Step { at: "2015-12-31".into(), what: "Clause 9 has not begun.".into() },
    ];
    diagnostic.method = Method::Bounded("10,000 courses of events".into());
    diagnostic
}

#[test]
fn everything_at_once() {
    insta::assert_snapshot!(shown(&[full()]));
}

#[test]
fn everything_at_once_in_colour() {
    let style = terminal::Style { colour: true, width: 100 };
    insta::assert_snapshot!(terminal::diagnostics(&[full()], &sources(), &style).replace('\u{1b}', "␛"));
}

#[test]
fn everything_at_once_on_a_narrow_screen() {
    let style = terminal::Style { colour: false, width: 60 };
    insta::assert_snapshot!(terminal::diagnostics(&[full()], &sources(), &style));
}

#[test]
fn several_in_order_with_a_summary() {
    let mut note =
        Diagnostic::new(Code::A104, "`border_area` is declared and never used").at(&in_agreement("border_area"), "");
    note.severity = Severity::Note;
    insta::assert_snapshot!(shown(&[
        Diagnostic::new(Code::A104, "SMM is named once").at(&in_agreement("SMM"), "here"),
        full(),
        note,
        Diagnostic::new(Code::S020, "`irenic.toml` is missing").remedy("Write one, or name a document."),
    ]));
}

#[test]
fn no_text() {
    let file: Arc<str> = Arc::from("evidence/incidents.csv");
    insta::assert_snapshot!(shown(&[Diagnostic::new(Code::E001, "the file is not UTF-8 text")
        .at(&Span::new(&file, 812, 813), "byte 0xE9 begins no character")
        .also(&in_agreement("verified by SMM"), "its reports are needed here")
        .remedy("Save the file as UTF-8.")]));
}

#[test]
fn several_lines() {
    insta::assert_snapshot!(shown(&[Diagnostic::new(Code::S010, "clause 9 says two things about time")
        .at(
            &in_agreement(
                "clause 9 \"Control of the border\"\n  UA must restore_control in border_area\n  after clause 12\n"
            ),
            "this clause"
        )
        .also(&in_agreement("within 3 days"), "one term")
        .also(&in_agreement("restore_control in border_area\n  after"), "both")]));
}

#[test]
fn an_empty_span_and_the_end_of_the_text() {
    insta::assert_snapshot!(one_text(
        "clause 1\n",
        Diagnostic::new(Code::S011, "clause 1 says nothing").at(&span(9, 9), "a norm is missing here")
    ));
    insta::assert_snapshot!(one_text(
        "clause 1",
        Diagnostic::new(Code::S011, "clause 1 says nothing").at(&span(8, 8), "a norm is missing here")
    ));
    insta::assert_snapshot!(one_text(
        "",
        Diagnostic::new(Code::S011, "the document is empty").at(&span(0, 0), "nothing here")
    ));
}

#[test]
fn crlf_tabs_and_marks() {
    insta::assert_snapshot!(one_text(
        "clause 1\r\n\tUA must \u{1b}[31mfire\r\n\tafter clause 2\r\n",
        Diagnostic::new(Code::S005, "a character that the language does not use: \u{1b}")
            .at(&span(19, 20), "this")
            .also(&span(30, 44), "a line with a tab")
    ));
}

#[test]
fn wide_right_to_left_and_combining() {
    let text = "party 停火 \"停火委员会\"\nparty وقف \"وقف إطلاق النار\"\nparty re\u{301}gion \"Ré\"\n";
    let at = |what: &str| words("a.md", text, what);
    insta::assert_snapshot!(one_text(
        text,
        Diagnostic::new(Code::A104, "three parties are never used")
            .at(&at("停火委员会"), "wide")
            .at(&at("وقف إطلاق"), "right to left")
            .at(&at("re\u{301}gion"), "combining")
    ));
}

#[test]
fn a_long_line_is_cut_around_its_labels() {
    let text = format!("{}incident_date{}latitude{}\n", "column,".repeat(60), ",other".repeat(80), ",more".repeat(100));
    let at = |what: &str| words("a.md", &text, what);
    insta::assert_snapshot!(one_text(
        &text,
        Diagnostic::new(Code::E003, "the table has two columns of dates").at(&at("incident_date"), "a date").also(&at("latitude"), "not a date, whatever its name may suggest to those who read it in a hurry, and not a number either in most rows")
    ));
    insta::assert_snapshot!(one_text(
        &text,
        Diagnostic::new(Code::E003, "a long span").at(&span(10, 1200), "all of this")
    ));
}

#[test]
fn labels_far_apart() {
    let text = format!("party UA\n{}party UA\n", "# a comment\n".repeat(1200));
    insta::assert_snapshot!(one_text(
        &text,
        Diagnostic::new(Code::A106, "UA is declared twice")
            .at(&span(text.len() - 3, text.len() - 1), "again")
            .also(&span(6, 8), "first")
    ));
    insta::assert_snapshot!(one_text(
        &text,
        Diagnostic::new(Code::S009, "never closed").at(&span(0, text.len()), "opened here")
    ));
}

#[test]
fn a_span_that_does_not_fit_is_shown_where_it_can_be() {
    insta::assert_snapshot!(one_text("Київ\n", Diagnostic::new(Code::S005, "a wrong span").at(&span(1, 900), "here")));
}

#[test]
fn a_label_on_nothing_fits_the_width_to_the_column() {
    for length in 70..90 {
        let shown =
            one_text("clause 1 \"x\"", Diagnostic::new(Code::S011, "empty").at(&span(12, 12), "w".repeat(length)));
        // Gutter, the text, the sign, a space and the label.
        let beside = 4 + 12 + 1 + 1 + length <= 100;
        assert_eq!(shown.contains("^ (1)"), !beside, "{shown}");
        assert!(shown.lines().all(|line| line.len() <= 100), "{shown}");
    }
}

#[test]
fn json_has_the_keys_of_the_contract_in_their_order() {
    let line = json::diagnostic(&full(), &sources());
    assert!(!line.contains('\n'));
    insta::assert_snapshot!(line);
    let two = json::diagnostics(&[full(), full()], &sources());
    assert_eq!(two, format!("{line}\n{line}\n"));
}

#[test]
fn sarif_names_rules_results_and_places() {
    let log = sarif::report(&[full()], &sources(), "0.1.0");
    let value: serde_json::Value = serde_json::from_str(&log).expect("JSON");
    let run = &value["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    assert_eq!(rules.len(), irenic_diagnostics::all_codes().len());
    let result = &run["results"][0];
    let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
    assert_eq!(rules[index]["id"], result["ruleId"]);
    insta::assert_snapshot!(format!("{result:#}"));
}

mod anything {
    use super::*;
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthChar;

    fn text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("clause 1 \"x\"".to_string()),
            Just("\n".to_string()),
            Just("\r\n".to_string()),
            Just("\t".to_string()),
            Just("停火".to_string()),
            Just("وقف".to_string()),
            Just("e\u{301}\u{200d}👩‍👩‍👧".to_string()),
            Just("\u{1b}[2J\u{202e}".to_string()),
            Just(" ".repeat(30)),
            Just("// x\n{\n".to_string()),
            "[a-z ]{0,150}",
            any::<char>().prop_map(String::from),
        ];
        prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
    }

    fn diagnostic() -> impl Strategy<Value = Diagnostic> {
        let label = (0usize..3, 0usize..700, 0usize..120, text(), any::<bool>());
        let word = prop_oneof![Just(String::new()), text()];
        (
            word.clone(),
            prop::collection::vec(label, 0..7),
            prop::collection::vec((word.clone(), word.clone()), 0..3),
            prop::collection::vec(word, 0..3),
        )
            .prop_map(|(message, labels, course, notes)| {
                let mut diagnostic = Diagnostic::new(Code::A101, message);
                for (file, start, length, words, primary) in labels {
                    let file: Arc<str> = Arc::from(["a.md", "b.md", "gone.md"][file]);
                    let span = Span::new(&file, start, start + length);
                    diagnostic = if primary { diagnostic.at(&span, words) } else { diagnostic.also(&span, words) };
                }
                diagnostic.course = course.into_iter().map(|(at, what)| Step { at, what }).collect();
                diagnostic.notes = notes.clone();
                diagnostic.remedies = notes.clone();
                diagnostic.options = notes;
                diagnostic
            })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        #[test]
        fn is_shown_within_the_width_and_never_steers_the_terminal(a in text(), b in text(), given in prop::collection::vec(diagnostic(), 0..4), width in 0usize..140, colour in any::<bool>()) {
            let mut sources = Sources::new();
            sources.insert(Arc::from("a.md"), Arc::from(a.as_str()));
            sources.insert(Arc::from("b.md"), Arc::from(b.as_str()));
            terminal::diagnostics(&given, &sources, &terminal::Style { colour: true, width });
            let style = terminal::Style { colour: false, width };
            let shown = terminal::diagnostics(&given, &sources, &style);
            for line in shown.lines() {
                let taken: usize = line.chars().map(|c| c.width().unwrap_or(1)).sum();
                prop_assert!(taken <= width.max(40), "{taken}: {line}");
                prop_assert!(line.chars().all(|c| !c.is_control()), "{line:?}");
            }
            let style = terminal::Style { colour, width };
            prop_assert_eq!(terminal::diagnostics(&given, &sources, &style), terminal::diagnostics(&given, &sources, &style));
            let lines = json::diagnostics(&given, &sources);
            prop_assert_eq!(lines.lines().count(), given.len());
            for line in lines.lines() {
                prop_assert!(serde_json::from_str::<serde_json::Value>(line).is_ok());
            }
            prop_assert!(serde_json::from_str::<serde_json::Value>(&sarif::report(&given, &sources, "0")).is_ok());
        }
    }
}
