//! Agreements written at random, and texts that are no agreements at all.
//!
//! The ordinary run tries a few hundred of each. `cargo test -p irenic-syntax --release -- --ignored` tries 10,000.

mod shown;
mod written;

use std::collections::BTreeSet;
use std::sync::Arc;

use irenic_syntax::{Parse, format_document, parse_document};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};

const LANGUAGE: &str = include_str!("documents/language.md");
const FORMS: &str = include_str!("documents/forms.md");

fn run<S: Strategy>(cases: u32, strategy: &S, check: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    // The ordinary run tries the same cases every time, the long one always new ones.
    let rng_seed = if cases < 10_000 { RngSeed::Fixed(u64::from(cases)) } else { RngSeed::Random };
    let config = Config { rng_seed, failure_persistence: None, max_shrink_iters: 20_000, ..Config::with_cases(cases) };
    let failure = TestRunner::new(config).run(strategy, check).err().map(|failure| failure.to_string());
    assert!(failure.is_none(), "{}", failure.unwrap_or_default());
}

fn file() -> Arc<str> {
    Arc::from("generated.md")
}

/// Formal text in a fence, as each of these documents may lay it out.
fn fenced(formal: &str, layout: u32) -> String {
    let lines = |mark: &str| formal.lines().map(|line| format!("{mark}{line}\n")).collect::<String>();
    match layout % 6 {
        0 => format!("```irenic\n{formal}\n```\n"),
        1 => format!("~~~~ irenic\n{formal}\n~~~~\n"),
        2 => format!("> ```irenic\n{}> ```\n", lines("> ")),
        3 => format!("- item\n\n  ```irenic\n{}  ```\n", lines("  ")),
        4 => format!("  ```irenic\n{formal}\n  ```\n"),
        _ => format!("```irenic\r\n{}\r\n```\r\n", formal.replace('\n', "\r\n")),
    }
}

fn prose_outside(text: &str, parse: &Parse) -> String {
    let mut outside = String::new();
    let mut from = 0;
    for fence in &parse.fences {
        outside.push_str(&text[from..fence.span.start]);
        outside.push('\u{1}');
        from = fence.span.end;
    }
    outside.push_str(&text[from..]);
    outside
}

fn lossless(text: &str, parse: &Parse) -> Result<(), TestCaseError> {
    for fence in &parse.fences {
        prop_assert_eq!(fence.tree().text().to_string(), fence.formal_text(text));
    }
    Ok(())
}

fn agreements_are_read(cases: u32) {
    let strategy = (
        prop::collection::vec(any::<u32>(), 0..400),
        "[a-zA-Z0-9 .,#>*_\\[\\]()!é\n-]{0,80}",
        "[a-zA-Z0-9 .,#>*_\\[\\]()!é\n-]{0,80}",
        any::<u32>(),
    );
    run(cases, &strategy, |(choices, before, after, layout)| {
        let (formal, count) = written::declarations(&mut written::Tape::new(&choices));
        let text = format!("{before}\n\n# Article 1\n\n{}\n\n{after}", fenced(&formal, layout));
        let parse = parse_document(&file(), &text);
        prop_assert_eq!(shown::complaints(&text, &parse), "", "in\n{}", formal);
        prop_assert_eq!(parse.document.items.len(), count, "declarations in\n{}", formal);
        lossless(&text, &parse)?;
        let formatted = format_document(&file(), &text);
        let again = parse_document(&file(), &formatted);
        prop_assert_eq!(shown::tree(&parse), shown::tree(&again), "meaning changed\n{}\n{}", text, formatted);
        prop_assert_eq!(&format_document(&file(), &formatted), &formatted, "not the same twice");
        prop_assert_eq!(prose_outside(&text, &parse), prose_outside(&formatted, &again));
        Ok(())
    });
}

/// What holds of every text whatever.
fn holds_of_any(text: &str) -> Result<(), TestCaseError> {
    let parse = parse_document(&file(), text);
    lossless(text, &parse)?;
    let mut lines = BTreeSet::new();
    for error in &parse.errors {
        prop_assert!(!error.remedies.is_empty(), "{} has no remedy", error.message);
        for label in &error.labels {
            prop_assert!(text.get(label.span.start..label.span.end).is_some(), "{:?}", label);
        }
        let Some(place) = error.place() else { return Err(TestCaseError::fail("a complaint without a place")) };
        let shown = error.code.as_str().starts_with("S00") && matches!(error.code.as_str(), "S004" | "S005" | "S006");
        let before = text[..place.start].replace("\r\n", "\n");
        let line = 1 + before.matches(['\n', '\r']).count();
        prop_assert!(
            shown || lines.insert(line),
            "two complaints about line {line}\n{text}\n{}",
            shown::complaints(text, &parse)
        );
    }
    let formatted = format_document(&file(), text);
    prop_assert_eq!(&format_document(&file(), &formatted), &formatted, "not the same twice");
    let again = parse_document(&file(), &formatted);
    prop_assert_eq!(shown::tree(&parse), shown::tree(&again));
    prop_assert_eq!(prose_outside(text, &parse), prose_outside(&formatted, &again));
    Ok(())
}

fn mutations_are_survived(cases: u32) {
    let cut = (any::<prop::sample::Index>(), 0usize..40, "[a-z0-9 \\[\\]().,=<>+%\"#\n-]{0,6}");
    let strategy = (prop::bool::ANY, prop::collection::vec(cut, 1..6), any::<prop::sample::Index>());
    run(cases, &strategy, |(language, cuts, window)| {
        let whole: Vec<char> = if language { LANGUAGE } else { FORMS }.chars().collect();
        // A window of the document keeps the run short.
        let from = window.index(whole.len());
        let mut letters: Vec<char> = "```irenic\n".chars().chain(whole[from..].iter().copied().take(600)).collect();
        letters.extend("\n```\n".chars());
        for (at, length, put) in cuts {
            let at = at.index(letters.len() + 1);
            let end = (at + length).min(letters.len());
            letters.splice(at..end, put.chars());
        }
        holds_of_any(&letters.iter().collect::<String>())
    });
}

fn any_text_is_survived(cases: u32) {
    let word = prop::sample::select(vec![
        "clause",
        "phase",
        "party",
        "moment",
        "[",
        "]",
        "option",
        "(",
        ")",
        "not",
        "and",
        "or",
        "must",
        "may",
        "can",
        "UA",
        "4",
        "2.1",
        "2026-01-01",
        "2026-02-30",
        "\"a",
        "\"b\"",
        ",",
        ".",
        "=",
        "<=",
        "+",
        "-",
        "*",
        "%",
        "\n",
        "\n\n",
        "#",
        "from",
        "by",
        "within",
        "of",
        "if",
        "on",
        "breach",
        "end",
        "where",
        "whenever",
        "as",
        "scenario",
        "expect",
        "set",
        "each",
        "the",
        "actor",
        "3 days",
        "25 km",
        "in",
        "last",
        "no",
        "count",
        "total",
        "verified",
        "declares",
        "because",
        "suspends",
        "\r\n",
        "\r",
        "é",
        "\u{feff}",
        "“",
        "```",
        "~~~",
        "> ",
        "- ",
        "observes",
        "body",
        "track",
        "accepts",
        "round",
        "position",
        "scale",
        "promised",
        "moved",
        "agenda",
        "rejects",
        "at home",
    ]);
    let words = prop::collection::vec((word, prop::sample::select(vec!["", " ", "  ", "\t", "\n"])), 0..80);
    let strategy = (words, any::<String>(), any::<u32>());
    run(cases, &strategy, |(words, wild, layout)| {
        let soup: String = words.iter().flat_map(|(word, space)| [*word, *space]).collect();
        holds_of_any(&fenced(&soup, layout))?;
        holds_of_any(&soup)?;
        holds_of_any(&wild)?;
        holds_of_any(&fenced(&wild, layout))
    });
}

#[test]
fn agreements_written_at_random_are_read() {
    agreements_are_read(150);
}

#[test]
fn mutated_agreements_are_survived() {
    mutations_are_survived(200);
}

#[test]
fn any_text_at_all_is_survived() {
    any_text_is_survived(100);
}

#[test]
#[ignore = "the long run"]
fn ten_thousand_agreements_are_read() {
    agreements_are_read(10_000);
}

#[test]
#[ignore = "the long run"]
fn ten_thousand_mutations_are_survived() {
    mutations_are_survived(10_000);
}

#[test]
#[ignore = "the long run"]
fn ten_thousand_texts_are_survived() {
    any_text_is_survived(10_000);
}

/// Reading stays linear: a hundred times the text may not take thousands of times the time.
#[test]
fn long_texts_are_read_in_linear_time() {
    let seconds = |copies: usize| {
        let text = format!(
            "```irenic\n{}\n```\n",
            "A, ".repeat(copies) + &"clause 1\n (((( A, B, C each fire\n [x option a by D ".repeat(copies)
        );
        let start = std::time::Instant::now();
        let parse = parse_document(&file(), &text);
        assert!(!parse.errors.is_empty());
        start.elapsed().as_secs_f64()
    };
    let short = seconds(500).max(0.001);
    let long = seconds(5000);
    assert!(long < 60.0 * short, "{short} s grew to {long} s");
}

/// As deep as the language allows, and deeper, within the stack of an ordinary thread.
#[test]
fn deep_nesting_is_read_or_refused() {
    let around = |depth: usize, open: &str, inner: &str, close: &str| {
        format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
    };
    for depth in [60, 127, 128, 129, 2_000] {
        let clauses = [
            format!("when {}", around(depth, "(", "D passed", ")")),
            format!("when {}", around(depth, "not ", "D passed", "")),
            format!("when fire where {} occurred", around(depth, "(", "killed > 3", ")")),
            format!("when fire where {} occurred", around(depth, "not ", "killed > 3", "")),
            format!("when fire where killed > {} occurred", around(depth, "(", "3", ")")),
            format!("by {}", around(depth, "(", "D", ")")),
            format!("by {}", around(depth, "earliest of (", "D", ")")),
            format!("by first fire in {}", around(depth, "(", "x", ")")),
            format!("by {}", around(depth, "2 days after (", "D", ")")),
        ];
        for clause in clauses {
            let text = format!("```irenic\nclause 1\n  A must fire\n  {clause}\nparty LAST\n```\n");
            let parse = parse_document(&file(), &text);
            let complaints = shown::complaints(&text, &parse);
            assert!(parse.errors.len() <= 1, "{complaints}");
            assert!(depth > 60 || complaints.is_empty(), "{complaints}");
            assert!(depth < 129 || complaints.starts_with("S014"), "{complaints}");
            assert!(lossless(&text, &parse).is_ok());
        }
        let brackets = around(depth.min(300), "[a option b ", "by D", "]");
        let inside = around(16, "[a option b ", &format!("if {}", around(depth, "(", "D passed", ")")), "]");
        for bracket in [brackets, inside] {
            let text = format!("```irenic\nclause 1\n  A must fire\n  {bracket}\n```\n");
            assert!(lossless(&text, &parse_document(&file(), &text)).is_ok());
        }
    }
}
