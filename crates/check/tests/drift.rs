//! Prose against clauses: what is drift, what just is not, and that a changed figure is always found.

// Functions beside the tests fail as tests do.
#![allow(clippy::expect_used, clippy::panic)]

mod drafts;

use drafts::Read;
use proptest::prelude::*;

const HEAD: &str = r#"# Truce

```irenic
agreement truce "Truce" signed 2026-03-01 timezone "Europe/Kyiv"
party A "Northland"
party B "Southland"
body M "Monitoring Mission"
  observes everything
group sides "The sides" = A, B
place front = line "front" from "places.geojson"
place zone = within 2 km of front
moment D = 2026-03-05
```

"#;

/// Messages of an article with these words and clauses.
fn said(prose: &str, clauses: &str) -> Vec<String> {
    let text = format!("{HEAD}## 1. First\n\n{prose}\n\n```irenic\n{clauses}\n```\n");
    Read::of(&text).drift().into_iter().map(|found| found.message).collect()
}

#[track_caller]
fn clean(prose: &str, clauses: &str) {
    assert_eq!(said(prose, clauses), Vec::<String>::new());
}

#[track_caller]
fn drifts(prose: &str, clauses: &str, message: &str) {
    assert_eq!(said(prose, clauses), [message]);
}

#[test]
fn a_figure_that_differs() {
    let clause = "clause 1\n  sides each must complete withdrawal of artillery beyond 25 km of front\n  by D + 14 days";
    clean("By the fourteenth day the sides shall withdraw artillery beyond 25 km.", clause);
    clean("Within two weeks the sides shall withdraw artillery: a zone 50 km wide, 25 km for each side.", clause);
    drifts(
        "Within 30 days the sides shall withdraw artillery beyond 25 km.",
        clause,
        "the prose says “30 days” where clause 1 says `14 days`",
    );
    drifts(
        "Within 14 days the sides shall withdraw artillery beyond 20 km.",
        clause,
        "the prose says “20 km” where clause 1 says `25 km`",
    );
}

#[test]
fn a_figure_on_one_side_only() {
    drifts(
        "Within 14 days the sides shall meet.",
        "clause 1\n  sides each must meet",
        "the prose says “14 days”, and no clause of its article does",
    );
    drifts(
        "The sides shall meet.",
        "clause 1\n  sides each must meet within 14 days of D\n  verified by M within 3 days",
        "clause 1 says `14 days` and `3 days`, and the prose of its article does not",
    );
    // What tells a story lays nothing down.
    clean(
        "The sides shall meet. They had not met in five years, and 300 km lay between them.",
        "clause 1\n  sides each must meet",
    );
}

#[test]
fn hours_and_days_are_different_figures() {
    clean("Within twenty-four hours the sides shall meet.", "clause 1\n  sides each must meet within 24 hours of D");
    drifts(
        "Within 1 day the sides shall meet.",
        "clause 1\n  sides each must meet within 24 hours of D",
        "the prose says “1 day” where clause 1 says `24 hours`",
    );
}

#[test]
fn dates() {
    let clause = "clause 1\n  sides each must meet by 2026-05-31";
    clean("The sides shall meet by 31 May 2026.", clause);
    clean("The sides shall meet by the end of May 2026, as in the memorandum of 1 April 2020.", clause);
    clean("The sides shall meet by 31 May.", clause);
    drifts(
        "The sides shall meet by 30 May 2026.",
        clause,
        "the prose says “30 May 2026” where clause 1 says `2026-05-31`",
    );
    // Signature is a name for its date.
    clean("From signing the sides shall not fire.", "clause 1\n  sides each must not fire from 2026-03-01");
    // A moment that a clause uses says its date.
    clean("From 5 March 2026 the sides shall not fire.", "clause 1\n  sides each must not fire from D");
    drifts(
        "From 6 March 2026 the sides shall not fire.",
        "clause 1\n  sides each must not fire from D",
        "the prose says “6 March 2026”, and no clause of its article does",
    );
}

#[test]
fn the_day_that_a_clause_counts_to() {
    let clause =
        "clause 1\n  sides each must meet by D + 5 days\nclause 2\n  sides each must not fire within 1 month of D";
    let clause = clause.replace("fire within", "fire\n  within");
    clean("The sides shall meet by 10 March 2026 and shall not fire until 5 April 2026.", &clause);
    drifts(
        "The sides shall meet by 11 March 2026 and shall not fire within 1 month.",
        &clause,
        "the prose says “11 March 2026” where clause 1 says `5 days` from `D`",
    );
}

#[test]
fn declarations_that_a_clause_uses_count() {
    clean("The sides shall not fire within 2 km of the front.", "clause 1\n  sides each must not fire in zone");
    drifts(
        "The sides shall not fire within 3 km of the front.",
        "clause 1\n  sides each must not fire in zone",
        "the prose says “3 km”, and no clause of its article does",
    );
    // Where the place stands beside the prose, the two are held against each other.
    let text = format!(
        "{HEAD}## 1. Zone\n\nThe zone reaches 3 km to either side.\n\n```irenic\nplace belt = within 4 km of front\nclause 1\n  sides each must not fire in belt\n```\n"
    );
    let found: Vec<String> = Read::of(&text).drift().into_iter().map(|found| found.message).collect();
    assert_eq!(found, ["the prose says “3 km” where the place `belt` says `4 km`"]);
}

#[test]
fn any_option_of_a_bracket_counts() {
    let clause = "clause 1\n  sides each must meet\n  [pace\n    option soon proposed by A\n      within 10 days of D\n    option late proposed by B\n      within 20 days of D\n  ]";
    clean("The sides shall meet within 10 days, or within 20 days.", clause);
    let text = format!("{HEAD}## 1. First\n\nThe sides shall meet within 10 days.\n\n```irenic\n{clause}\n```\n");
    let found = Read::of(&text).drift();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].message, "clause 1 says `20 days`, and the prose of its article does not");
    assert_eq!(found[0].options, ["1.pace=late"]);
}

#[test]
fn modal_words() {
    clean("The sides shall not fire.", "clause 1\n  sides each must not fire");
    drifts(
        "The sides may fire.",
        "clause 1\n  sides each must not fire",
        "the prose says “may” where clause 1 says `must not`",
    );
    drifts(
        "The sides shall meet.",
        "clause 1\n  sides each may meet",
        "the prose says “shall” where clause 1 says `may`",
    );
    drifts(
        "The sides shall not meet.",
        "clause 1\n  sides each must meet",
        "the prose says “shall not” where clause 1 says `must`",
    );
    drifts(
        "The sides shall meet.",
        "clause 1\n  sides each must meet\nclause 2\n  sides each must not fire",
        "clause 2 says `must not`, and the prose of its article nothing of the kind",
    );
    // Possibilities, meanings and quoted months are no modal words.
    clean(
        "The sides shall meet in May, in places that may be agreed. This shall not be construed as recognition.",
        "clause 1\n  sides each must meet",
    );
    // "Once" and "until" make a leave of one time the end of a ban.
    clean("The sides may enter once it is over.", "clause 1\n  sides each must not fire until D");
}

#[test]
fn names_before_modal_words() {
    clean("Northland shall meet.", "clause 1\n  A must meet");
    clean("Northland and Southland shall meet.", "clause 1\n  sides each must meet");
    clean("Northland shall meet, verified by the Monitoring Mission.", "clause 1\n  sides each must meet");
    clean("The forces of Southland shall leave.", "clause 1\n  A must meet");
    drifts(
        "Southland shall meet.",
        "clause 1\n  A must meet",
        "the prose says “shall” of “Southland” (`B`), and no clause of its article binds it",
    );
    drifts(
        "The sides shall meet.",
        "clause 1\n  A must meet",
        "the prose says “shall” of “sides” (`B`), and no clause of its article binds it",
    );
}

#[test]
fn references() {
    clean("As in Article 5 of the Treaty, the sides shall meet.", "clause 1\n  sides each must meet");
    drifts(
        "As article 7 says, the sides shall meet.",
        "clause 1\n  sides each must meet",
        "the prose refers to article 7, and the document has none of that number",
    );
    let text = |order: &str| {
        format!(
            "{HEAD}## 1. First\n\nThe sides shall meet after point 2.\n\n```irenic\nclause 1\n  sides each must meet{order}\n```\n\n## 2. Second\n\nThe sides shall not fire.\n\n```irenic\nclause 2\n  sides each must not fire\n```\n"
        )
    };
    assert_eq!(Read::of(&text("\n  after clause 2")).drift().len(), 0);
    let found = Read::of(&text("")).drift();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].message, "the prose makes something hang on point 2, and no clause of its article does");
}

#[test]
fn labels_lie_on_the_exact_words() {
    let text = format!(
        "{HEAD}## 1. First\n\nThe *sides* shall meet within 30\ndays.\n\n```irenic\nclause 1\n  sides each must meet\n  within 14 days of D\n```\n"
    );
    let read = Read::of(&text);
    let found = read.drift();
    let words: Vec<&str> = found[0].labels.iter().map(|label| read.sources.words(&label.span)).collect();
    assert_eq!(words, ["30\ndays", "14 days"]);
    assert!(found[0].remedies.len() >= 2);
}

#[test]
fn the_whole_finding() {
    let text = format!(
        "{HEAD}## 1. First\n\nThe sides shall meet within 30 days.\n\n```irenic\nclause 1\n  sides each must meet\n  within 14 days of D\n```\n"
    );
    let found = Read::of(&text).drift();
    insta::assert_debug_snapshot!(found);
}

const UNITS: [(&str, &str); 6] =
    [("day", "days"), ("hour", "hours"), ("km", "km"), ("month", "months"), ("m", "m"), ("week", "weeks")];

fn written(count: u32, unit: (&str, &str)) -> String {
    format!("{count} {}", if count == 1 { unit.0 } else { unit.1 })
}

/// A clause with this figure, and prose that says it.
fn pair(prose: u32, clause: u32, at: usize) -> (String, String) {
    let unit = UNITS[at];
    let (said, held) = (written(prose, unit), written(clause, unit));
    if matches!(unit.0, "km" | "m") {
        let clause = format!("clause 1\n  sides each must complete withdrawal of artillery beyond {held} of front");
        return (format!("The sides shall withdraw artillery beyond {said} of the front."), clause);
    }
    (format!("The sides shall meet within {said}."), format!("clause 1\n  sides each must meet within {held} of D"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn an_unchanged_figure_is_never_drift(count in 3u32..400, at in 0usize..UNITS.len()) {
        let (prose, clause) = pair(count, count, at);
        prop_assert_eq!(said(&prose, &clause), Vec::<String>::new());
    }

    #[test]
    fn a_changed_figure_is_always_found(count in 3u32..400, other in 3u32..400, at in 0usize..UNITS.len()) {
        prop_assume!(count != other);
        let (prose, clause) = pair(count, other, at);
        let unit = UNITS[at];
        prop_assert_eq!(
            said(&prose, &clause),
            vec![format!("the prose says “{}” where clause 1 says `{}`", written(count, unit), written(other, unit))]
        );
    }

    #[test]
    fn no_prose_is_refused(prose in "(?s)[a-zA-Z0-9 ,.:%’'()-]{0,80}") {
        let _ = said(&prose, "clause 1\n  sides each must meet within 14 days of D");
    }
}
