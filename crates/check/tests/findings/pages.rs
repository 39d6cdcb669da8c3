//! The pages of the codes in the book: what they show is what the program says, word for word, and the example that just
//! does not trigger the code does not.

use std::path::Path;

use super::given::{DOCUMENT, FORMAL, of_code_in, shown_in};

/// Codes of the analyses whose pages are written.
const CODES: [&str; 29] = [
    "A102", "A201", "A203", "A204", "A205", "A207", "A302", "A303", "A401", "A402", "A403", "A404", "A405", "A406",
    "A501", "A502", "A504", "A505", "A601", "A602", "A603", "A604", "A605", "A606", "A701", "A702", "A803", "A901",
    "A902",
];

/// The contents of the first fence of a sort in a part of a page; nothing where there is none. A fence that shows a
/// document with fences of its own has four ticks.
fn fence<'p>(part: &'p str, sort: &str) -> Option<&'p str> {
    let ticks = if sort == "markdown" { "````" } else { "```" };
    let (_, after) = part.split_once(&format!("{ticks}{sort}\n"))?;
    after.split_once(&format!("\n{ticks}")).map(|(inside, _)| inside)
}

/// The example in a part of a page: the name of its file and its text.
fn example(code: &str, part: &str) -> (&'static str, String) {
    let document = fence(part, "markdown").map(|text| (DOCUMENT, text));
    let Some((name, text)) = document.or_else(|| Some((FORMAL, fence(part, "irenic")?))) else {
        panic!("the page of {code} lacks an example");
    };
    (name, format!("{text}\n"))
}

#[test]
fn pages_show_what_the_program_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../book/src/codes");
    let mut wrong = String::new();
    for code in CODES {
        let page = std::fs::read_to_string(folder.join(format!("{code}.md"))).unwrap();
        let Some((first, near)) = page.split_once("\n## One that just does not\n") else {
            panic!("the page of {code} has no example that just does not trigger it");
        };
        let (name, text) = example(code, first);
        let places = fence(first, "json").unwrap_or("");
        let found = of_code_in(code, name, &text, places);
        assert!(!found.is_empty(), "the example of {code} does not trigger it");
        for one in &found {
            assert!(one.remedies.len() >= 2 && !one.notes.is_empty(), "{code}: {}", one.message);
        }
        let said = shown_in(&found, name, &text);
        assert!(said.lines().all(|line| line.chars().count() <= 100), "{said}");
        if fence(first, "text").map(|text| format!("{text}\n")).as_ref() != Some(&said) {
            wrong.push_str(&format!("=== {code}\n{said}"));
        }
        let (name, text) = example(code, near);
        let found = of_code_in(code, name, &text, fence(near, "json").unwrap_or(places));
        assert!(found.is_empty(), "what just does not trigger {code} does\n{}", shown_in(&found, name, &text));
    }
    assert!(wrong.is_empty(), "pages that show something else\n{wrong}");
}
