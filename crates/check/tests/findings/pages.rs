//! The pages of the codes in the book: what they show is what the program says, word for word, and the example that just
//! does not trigger the code does not.

use std::path::Path;

use super::given::{of_code, shown};

const CODES: [&str; 14] =
    ["A302", "A303", "A401", "A402", "A403", "A404", "A405", "A406", "A601", "A602", "A603", "A604", "A605", "A606"];

/// The contents of the first fence of a sort in a part of a page; nothing where there is none.
fn fence<'p>(part: &'p str, sort: &str) -> Option<&'p str> {
    let (_, after) = part.split_once(&format!("```{sort}\n"))?;
    after.split_once("\n```").map(|(inside, _)| inside)
}

#[test]
fn pages_show_what_the_program_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../book/src/codes");
    let mut wrong = String::new();
    for code in CODES {
        let page = std::fs::read_to_string(folder.join(format!("{code}.md"))).unwrap();
        let Some((example, near)) = page.split_once("\n## One that just does not\n") else {
            panic!("the page of {code} has no example that just does not trigger it");
        };
        let text = format!("{}\n", fence(example, "irenic").unwrap());
        let places = fence(example, "json").unwrap_or("");
        let found = of_code(code, &text, places);
        assert!(!found.is_empty(), "the example of {code} does not trigger it");
        for one in &found {
            assert!(one.remedies.len() >= 2 && !one.notes.is_empty(), "{code}: {}", one.message);
        }
        let said = shown(&found, &text);
        assert!(said.lines().all(|line| line.chars().count() <= 100), "{said}");
        if fence(example, "text").map(|text| format!("{text}\n")).as_ref() != Some(&said) {
            wrong.push_str(&format!("=== {code}\n{said}"));
        }
        let text = format!("{}\n", fence(near, "irenic").unwrap());
        let found = of_code(code, &text, fence(near, "json").unwrap_or(places));
        assert!(found.is_empty(), "what just does not trigger {code} does\n{}", shown(&found, &text));
    }
    assert!(wrong.is_empty(), "pages that show something else\n{wrong}");
}
