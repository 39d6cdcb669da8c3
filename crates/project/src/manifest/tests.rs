use std::sync::Arc;

use irenic_diagnostics::Sources;
use proptest::prelude::*;

use super::{Format, read_manifest};

/// Diagnostics as text: message, place with the words, remedy.
fn shown(text: &str) -> String {
    let file: Arc<str> = Arc::from("irenic.toml");
    let mut sources = Sources::new();
    sources.insert(Arc::clone(&file), Arc::from(text));
    let mut out = String::new();
    for found in read_manifest(&file, text).1 {
        let at = found.place().expect("every message has a place");
        let position = sources.position(&at.file, at.start);
        out += &format!("{} {}\n", found.code, found.message);
        out += &format!("  {}:{} `{}`: {}\n", position.line, position.column, sources.words(at), found.labels[0].text);
        out += &found.remedies.iter().map(|remedy| format!("  {remedy}\n")).collect::<String>();
    }
    out
}

#[test]
fn everything_that_a_project_file_can_say() {
    let text = r#"
title = "Truce"
document = "text.md"
scenarios = ["scenarios/*.md"]
[talks]
rounds = ["record.md"]
[map]
bounds = [36.5, 46.8, 40.3, 49.6]
[[source]]
name = "ucdp"
format = "ucdp"
zone = "Europe/Kyiv"
covers = ["fire"]
period = ["2014-01-01", 2021-12-31]
body = "SMM"
credit = "UCDP"
licence = "CC BY 4.0"
actors = { "Government of A" = "A" }
place_precision = { 4 = { km = 60, means = "region" } }
[[source.release]]
name = "22.1"
file = "evidence/ged.csv"
known = 2022-06-15
"#;
    assert_eq!(shown(text), "");
    let (manifest, _) = read_manifest(&Arc::from("irenic.toml"), text);
    let source = &manifest.sources[0];
    assert_eq!(manifest.rounds.map(|rounds| rounds[0].text.clone()).as_deref(), Some("record.md"));
    assert_eq!(manifest.positions, None);
    assert_eq!(manifest.bounds, Some([36.5, 46.8, 40.3, 49.6]));
    assert_eq!(source.format, Format::Ucdp);
    assert_eq!(source.period.as_ref().map(|(_, last)| last.text.as_str()), Some("2021-12-31"));
    assert_eq!(source.actors.get("Government of A").map(String::as_str), Some("A"));
    assert_eq!(source.releases[0].known.as_ref().map(|known| known.text.as_str()), Some("2022-06-15"));
    assert_eq!(source.place_precision.len(), 1);
}

#[test]
fn what_cannot_be_used_is_said_and_the_rest_is_used() {
    let text = r#"
titel = "Truce"
document = 7
scenarios = "scenarios/*.md"
[map]
bounds = [1, 2, 3]
size = 4
[source]
name = "ucdp"
[[sources]]
"#;
    insta::assert_snapshot!(shown(text));
}

#[test]
fn sources_with_something_missing() {
    let text = r#"
[[source]]
format = "ucpd"
licens = "CC0"
[[source]]
name = "table"
format = "csv"
place_precision = { 4 = { km = -1, means = "region" } }
[[source.release]]
knwon = "2022-06-15"
"#;
    insta::assert_snapshot!(shown(text));
    let (manifest, _) = read_manifest(&Arc::from("irenic.toml"), text);
    assert_eq!(manifest.sources.len(), 1, "the second source is used");
}

#[test]
fn broken_toml_keeps_what_is_whole() {
    let text = "title = \"Truce\"\ndocument = \nscenarios = [\"a.md\"]\n";
    insta::assert_snapshot!(shown(text));
    let (manifest, _) = read_manifest(&Arc::from("irenic.toml"), text);
    assert_eq!(manifest.title.as_deref(), Some("Truce"));
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        read_manifest(&Arc::from("irenic.toml"), &text);
    }

    #[test]
    fn no_toml_makes_it_panic(text in r#"(\[\[?(source|map|talks|source\.release|x)\]\]?\n|(title|document|scenarios|rounds|positions|bounds|name|format|covers|period|known|actors|place_precision|release) = (1|"é"|\[\]|\["a", 2\]|\{\}|\{ a = "b" \}|2022-06-15|true)\n){0,12}"#) {
        read_manifest(&Arc::from("irenic.toml"), &text);
    }
}
