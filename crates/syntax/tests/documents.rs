//! Whole documents must be read without a complaint, and losslessly.

mod shown;

use std::sync::Arc;

use irenic_syntax::parse_document;

const LANGUAGE: &str = include_str!("documents/language.md");
const FORMS: &str = include_str!("documents/forms.md");

#[test]
fn the_examples_of_the_language_are_read() {
    let parse = parse_document(&Arc::from("language.md"), LANGUAGE);
    assert_eq!(shown::complaints(LANGUAGE, &parse), "");
    insta::assert_snapshot!(shown::tree(&parse));
}

#[test]
fn every_form_is_read() {
    let parse = parse_document(&Arc::from("forms.md"), FORMS);
    assert_eq!(shown::complaints(FORMS, &parse), "");
    insta::assert_snapshot!(shown::tree(&parse));
}

#[test]
fn trees_are_lossless() {
    for text in [LANGUAGE, FORMS] {
        let parse = parse_document(&Arc::from("a.md"), text);
        for fence in &parse.fences {
            assert_eq!(fence.tree().text().to_string(), fence.formal_text(text));
        }
    }
}
