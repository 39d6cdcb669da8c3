//! Where formal text lies, under which heading, and where in the file its words are.

use std::sync::Arc;

use irenic_syntax::ast::ItemKind;
use irenic_syntax::{Parse, SyntaxKind, parse_document, parse_formal, parse_option_choices};

fn read(text: &str) -> Parse {
    parse_document(&Arc::from("a.md"), text)
}

/// The words of each party's name as the file has them, and the heading above.
fn parties(text: &str) -> Vec<(String, Option<String>)> {
    let parse = read(text);
    assert!(parse.errors.is_empty(), "{:?}", parse.errors);
    let mut found = Vec::new();
    for item in &parse.document.items {
        if let ItemKind::Party(party) = &item.kind {
            assert_eq!(&text[party.name.span.start..party.name.span.end], party.name.text);
            found.push((party.name.text.clone(), item.heading.as_ref().map(|heading| heading.text.clone())));
        }
    }
    found
}

fn named(names: &[(&str, Option<&str>)]) -> Vec<(String, Option<String>)> {
    names.iter().map(|(name, heading)| (name.to_string(), heading.map(str::to_string))).collect()
}

#[test]
fn only_fences_marked_irenic_are_formal() {
    let text = "```irenic\nparty A\n```\n\n```rust\nparty B\n```\n\n~~~irenic draft\nparty C\n~~~\n\n```irenics\nparty D\n```\n\n    ```irenic\n    party E\n    ```\n\n```` irenic\nparty F\n````\n";
    assert_eq!(parties(text), named(&[("A", None), ("C", None), ("F", None)]));
}

#[test]
fn the_nearest_heading_above_is_kept() {
    let text = "# Agreement\n\n```irenic\nparty A\n```\n\nArticle *two*, `code`\n---\n\n### Deeper ###\n\n```irenic\nparty B\n```\n\n## Стаття 3\n\n```irenic\nparty C\n```\n";
    assert_eq!(parties(text), named(&[("A", Some("Agreement")), ("B", Some("Deeper")), ("C", Some("Стаття 3"))]));
    let parse = read(text);
    let Some(heading) = &parse.fences[1].heading else { panic!("no heading") };
    assert_eq!((heading.level, &text[heading.span.start..heading.span.end]), (3, "### Deeper ###"));
}

#[test]
fn words_are_found_behind_marks_line_endings_and_byte_order_marks() {
    let text = "\u{feff}# A\r\n\r\n> ```irenic\r\n> party A\r\n>\r\n> party Ґ \"x\"\r\n> ```\r\n\r\n1. one\r\n\r\n   ```irenic\r\n   party C\r\n   ```\r\n";
    assert_eq!(parties(text), named(&[("A", Some("A")), ("Ґ", Some("A")), ("C", Some("A"))]));
    let parse = read(text);
    assert_eq!(parse.fences[0].formal_text(text), "party A\r\n\r\nparty Ґ \"x\"\r\n");
    assert_eq!(parse.fences[0].file_offset(11), text.find("party Ґ").unwrap_or(0));
}

#[test]
fn the_tree_holds_every_byte_and_names_its_parts() {
    let text = "```irenic\nclause 1 # one\n  A must fire\n```\n";
    let parse = read(text);
    let Some(tree) = parse.tree(0) else { panic!("no tree") };
    assert_eq!(tree.text().to_string(), "clause 1 # one\n  A must fire\n");
    let Some(clause) = tree.children().next() else { panic!("no clause") };
    assert_eq!(clause.kind(), SyntaxKind::Clause);
    assert_eq!(clause.descendants().filter(|node| node.kind() == SyntaxKind::Norm).count(), 1);
    assert!(parse.tree(1).is_none());
}

#[test]
fn a_declaration_does_not_run_on_into_the_next_fence() {
    let text = "```irenic\nclause 1\n  A must fire\n```\n\n```irenic\ntrack security\n```\n";
    assert_eq!(read(text).document.items.len(), 2);
}

#[test]
fn a_formal_file_is_formal_throughout() {
    let parse = parse_formal(&Arc::from("standard vocabulary"), "\u{feff}event fire\nevent shelling is fire\n");
    assert!(parse.errors.is_empty());
    assert_eq!(parse.document.items.len(), 2);
    assert_eq!(parse_document(&Arc::from("x.irenic"), "event fire").document.items.len(), 1);
    assert_eq!(parse_document(&Arc::from("x.md"), "event fire").document.items.len(), 0);
}

#[test]
fn choices_of_options_are_read() {
    let pairs = |text: &str| parse_option_choices(text);
    let expected = vec![("9.timing".to_string(), "phased".to_string()), ("shape".to_string(), "one".to_string())];
    assert_eq!(pairs("9.timing=phased, shape = one"), Ok(expected));
    assert_eq!(pairs(""), Ok(Vec::new()));
    assert!(pairs("9.timing").is_err_and(|error| error.contains("9.timing=phased")));
    assert!(pairs("9..timing=a").is_err());
    assert!(pairs("a=b-c").is_err());
}
