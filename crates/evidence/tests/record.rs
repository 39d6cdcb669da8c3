//! The record of decisions as text: what is written is read back, and what is wrong is said with its place.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails shall stop")]

use std::sync::Arc;

use irenic_diagnostics::Sources;
use irenic_evidence::{Decision, Ruling, read_record, write_entry};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::collection::vec;
use proptest::prelude::*;

fn rulings() -> impl Strategy<Value = Ruling> {
    let ids = || vec("\\PC{0,12}|[a-z]{1,4}:[0-9\"\\\\\n\t]{1,4}", 0..4);
    prop_oneof![
        ("\\PC{0,8}", ids()).prop_map(|(incident, observations)| Ruling::Link { incident, observations }),
        "\\PC{0,8}".prop_map(|incident| Ruling::Split { incident }),
        ids().prop_map(|observations| Ruling::Apart { observations }),
        ids().prop_map(|observations| Ruling::Reopen { observations }),
    ]
}

fn decisions() -> impl Strategy<Value = Decision> {
    let known =
        proptest::option::of((-3_000_000_000_i64..4_000_000_000).prop_map(|at| Timestamp::from_second(at).unwrap()));
    (rulings(), "[a-zé]{1,3}.{0,20}\n?\u{1}?\u{7f}?", proptest::option::of("\\PC{0,9}"), known)
        .prop_map(|(ruling, because, by, known)| Decision { ruling, because, by, known })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(all in vec(decisions(), 0..5)) {
        let text: String = all.iter().map(|decision| format!("\n{}", write_entry(decision))).collect();
        let (entries, diagnostics) = read_record("links.toml", &text, &TimeZone::UTC);
        prop_assert!(diagnostics.is_empty(), "{}: {}", text, diagnostics[0].message);
        let read: Vec<Decision> = entries.into_iter().map(|entry| entry.decision).collect();
        prop_assert_eq!(read, all);
    }
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_is_used() {
    let text = r#"
[[link]]
incident = "mill"
observations = ["a:1", "b:1"]
because = "same crater"
known = 2026-03-05

[[split]]
incident = "mill"

[[apart]]
observations = ["a:1", "c:1"]
because = " "

[[reopen]]
observations = ["a:1", "c:1"]
because = "new photographs"
known = "yesterday"

[[links]]

[[apart]]
observations = ["a:1", "c:1"]
because = "two villages"
by = "cell"
person = "X"

[[split]]
incident = "mill"
because = "two hours apart"
known = "2026-03-06T12:00:00Z"
"#;
    let (entries, diagnostics) = read_record("links.toml", text, &TimeZone::get("Europe/Kyiv").unwrap());
    let kept: Vec<String> =
        entries.iter().map(|one| format!("{} {:?}", one.decision.ruling.as_str(), one.decision.known)).collect();
    insta::assert_snapshot!(kept.join("\n"), @r#"
    link Some(2026-03-04T22:00:00Z)
    split Some(2026-03-06T12:00:00Z)
    "#);
    let mut sources = Sources::new();
    sources.insert(Arc::from("links.toml"), Arc::from(text));
    let said: Vec<String> = diagnostics
        .iter()
        .map(|found| {
            let at = found.place().unwrap();
            let line = sources.position(&at.file, at.start).line;
            format!("{} line {line} `{}`: {} | {}", found.code, sources.words(at), found.message, found.remedies[0])
        })
        .collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    E011 line 8 `[[split]]`: an entry that cannot be used: missing field `because` | Write the entry as the book's page on linking reports shows it; the other entries are used.
    E011 line 11 `[[apart]]`: a decision without a reason, in [[apart]] | Say in `because` why it was decided so; a decision without its reason cannot be looked into.
    E011 line 18 `"yesterday"`: `yesterday` is neither a day nor an instant | Write a day such as `2022-06-15`, or an instant such as `2022-06-15T09:30:00Z`.
    E011 line 20 `links`: `links` is nothing that a record of links can say | Write [[link]], [[split]], [[apart]] or [[reopen]].
    E011 line 26 `person`: an entry that cannot be used: unknown field `person`, expected one of `observations`, `because`, `by`, `known` | Write the entry as the book's page on linking reports shows it; the other entries are used.
    "#);
}
