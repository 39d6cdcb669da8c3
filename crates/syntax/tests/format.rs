//! Layout: what changes, what stays, and that doing it twice changes nothing.

use std::sync::Arc;

use irenic_syntax::format_document;

const LANGUAGE: &str = include_str!("documents/language.md");
const FORMS: &str = include_str!("documents/forms.md");

fn formatted(text: &str) -> String {
    let file = Arc::from("a.md");
    let once = format_document(&file, text);
    assert_eq!(format_document(&file, &once), once, "formatting twice changes the text");
    once
}

#[test]
fn whole_documents() {
    insta::assert_snapshot!("language", formatted(LANGUAGE));
    insta::assert_snapshot!("forms", formatted(FORMS));
}

#[test]
fn indentation_follows_what_a_line_belongs_to() {
    let text = "```irenic\n   clause   1 \"A\"\nUA  must not fire\n        from   D\n on breach\nK must meet\nverified by M\nif not resolved\nsuspends clause 2 ,3\nend\n[x\noption a\nby D\noption b ]\nend\n```\n";
    insta::assert_snapshot!(formatted(text));
}

#[test]
fn blank_lines_and_comments_are_kept_but_not_heaped() {
    let text = "```irenic\n\n\n# first\nparty A   # a party\n\n\n\n    # on clause one\nclause 1\n# on the duty\n A must fire\n# last\n\n```\n";
    insta::assert_snapshot!(formatted(text));
}

#[test]
fn a_line_that_cannot_be_read_stays_as_it_is() {
    let text = "```irenic\nclause 1\n A must   fire\n    by   by  D\n  verified   by M\n```\n";
    insta::assert_snapshot!(formatted(text));
}

#[test]
fn prose_and_other_fences_stay_byte_for_byte() {
    let text = "#  A   heading\n\ntext   with  blanks\t\n\n```rust\n  let  x = 1 ;\n```\n\n~~~irenic\nparty   A\n~~~\n\n\n\ntail";
    assert_eq!(
        formatted(text),
        "#  A   heading\n\ntext   with  blanks\t\n\n```rust\n  let  x = 1 ;\n```\n\n~~~irenic\nparty A\n~~~\n\n\n\ntail"
    );
}

#[test]
fn line_endings_and_byte_order_marks_stay() {
    let text = "\u{feff}# A\r\n\r\n```irenic\r\nclause 1\r\nA  must fire\r\n\r\n\r\n  by D\r\n```\r\n";
    let wanted = "\u{feff}# A\r\n\r\n```irenic\r\nclause 1\r\n  A must fire\r\n\r\n  by D\r\n```\r\n";
    assert_eq!(formatted(text), wanted);
}

#[test]
fn fences_in_lists_and_quotations_keep_their_marks() {
    let text = "- item\n\n  ```irenic\n  clause 1\n  A  must fire\n\n\n    by D\n  ```\n\n> quoted\n>\n> ```irenic\n> clause 2\n>  A   must fire\n>\n>\n> by D\n> ```\n\n  ```irenic\nclause 3\n A must fire\n  ```\n\n1. ```irenic\n   clause 4\n   A must fire\n   ```\n";
    insta::assert_snapshot!(formatted(text));
}

#[test]
fn a_fence_without_an_end_stays() {
    let text = "```irenic\nparty   A\n\nprose   follows";
    assert_eq!(formatted(text), text);
}

#[test]
fn formal_files_are_laid_out_throughout() {
    let file = Arc::from("vocabulary.irenic");
    let text = "\n\nevent  fire\n  event   shelling is fire\n   verb shell";
    assert_eq!(format_document(&file, text), "event fire\nevent shelling is fire\n  verb shell");
}
