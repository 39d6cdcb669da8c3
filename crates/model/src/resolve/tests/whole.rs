//! A text with every form of the language: it resolves cleanly, and no damage to it makes the resolver fail.

use std::sync::LazyLock;

use irenic_diagnostics::code_info;
use proptest::prelude::*;

use super::*;

const WHOLE: &str = include_str!("whole.irenic");
const ANNEX: &str = include_str!("annex.irenic");

fn whole(text: &str, annex: &str) -> Project {
    Project::of(text)
        .with("annexes/annex.irenic", annex)
        .file("places.geojson", PLACES)
        .file("lists/prisoners.txt", "k1\nk2\n")
}

#[test]
fn every_form_resolves_cleanly() {
    assert_eq!(whole(WHOLE, ANNEX).said(), "");
}

#[test]
fn files_that_documents_name() {
    let project = whole(WHOLE, ANNEX);
    let mut paths: Vec<String> =
        super::super::needed_files(&project.documents).into_iter().map(|(_, path)| path).collect();
    paths.dedup();
    assert_eq!(paths, ["places.geojson", "lists/prisoners.txt"]);
}

#[test]
fn no_depth_or_breadth_is_too_much() {
    let mut chain = String::from(
        "place p0 = point \"post\" from \"places.geojson\"\ngroup g0 = A\nmoment m0 = 2025-01-01\nunit u0 = 1 m\n",
    );
    for index in 1..1_000 {
        let last = index - 1;
        chain.insert_str(
            0,
            &format!(
                "place p{index} = p{last} or p{last}\ngroup g{index} = g{last}, g{last}\nmoment m{index} = latest of (m{last}, m{last})\nunit u{index} = 2 u{last}\nkind k{index} is k{last}\n"
            ),
        );
    }
    let said = Project::of(&chain).file("places.geojson", PLACES).said();
    assert!(said.contains("rest on one another more than"), "{}", &said[..200]);
}

/// The words and signs of a text, blank space with what follows it.
fn tokens(text: &'static str) -> Vec<&'static str> {
    text.split_inclusive([' ', '\n', ',', '"', '.']).collect()
}

static TOKENS: LazyLock<Vec<&str>> = LazyLock::new(|| tokens(WHOLE));
static ANNEX_TOKENS: LazyLock<Vec<&str>> = LazyLock::new(|| tokens(ANNEX));

#[derive(Debug, Clone)]
enum Damage {
    Drop(prop::sample::Index),
    Repeat(prop::sample::Index),
    Swap(prop::sample::Index, prop::sample::Index),
    Put(prop::sample::Index, prop::sample::Index),
    Letter(prop::sample::Index, char),
}

fn damage() -> impl Strategy<Value = Damage> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        index().prop_map(Damage::Drop),
        index().prop_map(Damage::Repeat),
        (index(), index()).prop_map(|(a, b)| Damage::Swap(a, b)),
        (index(), index()).prop_map(|(a, b)| Damage::Put(a, b)),
        (index(), any::<char>()).prop_map(|(a, letter)| Damage::Letter(a, letter)),
    ]
}

fn damaged(tokens: &[&str], damages: &[Damage]) -> String {
    let mut words: Vec<String> = tokens.iter().map(|word| (*word).to_string()).collect();
    for damage in damages {
        let length = words.len();
        match damage {
            Damage::Drop(at) => words[at.index(length)].clear(),
            Damage::Repeat(at) => {
                let word = words[at.index(length)].clone();
                words.insert(at.index(length), word);
            }
            Damage::Swap(a, b) => words.swap(a.index(length), b.index(length)),
            Damage::Put(a, b) => words[b.index(length)] = words[a.index(length)].clone(),
            Damage::Letter(at, letter) => words[at.index(length)].push(*letter),
        }
    }
    words.concat()
}

/// What holds of every diagnostic.
fn check_messages(project: &Project) {
    let (vocabulary_name, vocabulary_text) = vocabulary();
    for diagnostic in project.resolve().diagnostics {
        assert!(!diagnostic.remedies.is_empty(), "no remedy: {diagnostic:?}");
        assert!(!diagnostic.message.ends_with('.'), "a full stop: {diagnostic:?}");
        assert!(diagnostic.severity >= code_info(diagnostic.code).severity, "graver than its code: {diagnostic:?}");
        for sentence in diagnostic.notes.iter().chain(&diagnostic.remedies) {
            assert!(sentence.ends_with(['.', '?']), "no sentence: {sentence}");
        }
        assert!(diagnostic.labels.is_empty() || diagnostic.labels.iter().any(|label| label.primary), "{diagnostic:?}");
        for label in &diagnostic.labels {
            let span = &label.span;
            let text = project
                .files
                .get(&span.file)
                .map(|text| &**text)
                .or((span.file == vocabulary_name).then_some(vocabulary_text));
            assert!(
                text.is_some_and(|text| text.get(span.start..span.end).is_some()),
                "a label outside: {diagnostic:?}"
            );
        }
    }
}

fn hold(damages: &[Damage], annex_damages: &[Damage]) {
    let project = whole(&damaged(&TOKENS, damages), &damaged(&ANNEX_TOKENS, annex_damages))
        .choose("border", "elections_first")
        .choose("8.reading", "strict");
    let first = project.resolve();
    assert_eq!(format!("{first:?}"), format!("{:?}", project.resolve()));
    check_messages(&project);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damage_never_makes_it_fail(
        damages in prop::collection::vec(damage(), 1..40),
        annex in prop::collection::vec(damage(), 0..6),
    ) {
        hold(&damages, &annex);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() })]

    /// `cargo test --release -p irenic-model -- --ignored thousands`
    #[test]
    #[ignore]
    fn thousands_of_damaged_texts(
        damages in prop::collection::vec(damage(), 1..60),
        annex in prop::collection::vec(damage(), 0..10),
    ) {
        hold(&damages, &annex);
    }
}
