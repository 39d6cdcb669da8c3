//! Numbers of articles: those that headings bear, and those that prose refers to.

use std::ops::Range;

use super::words::{Word, words};

/// A reference of the prose to a numbered article, point or clause of the same document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Referred {
    /// `article`, `point` or `clause`, in small letters.
    pub(super) noun: &'static str,
    pub(super) number: String,
    /// The noun and the number in the paragraph, or the number alone in a list.
    pub(super) at: Range<usize>,
    /// It says what comes before what, or what is answered: `after point 9`, `a breach of Article 2`.
    pub(super) orders: bool,
}

const NOUNS: [(&str, &str); 6] = [
    ("article", "article"),
    ("articles", "article"),
    ("point", "point"),
    ("points", "point"),
    ("clause", "clause"),
    ("clauses", "clause"),
];
const ORDERING: [&str; 12] = [
    "after",
    "before",
    "until",
    "once",
    "upon",
    "fulfilment",
    "completion",
    "breach",
    "breaches",
    "violation",
    "implementation",
    "following",
];

fn numbered(word: &Word<'_>) -> Option<String> {
    let number = word.text.trim_end_matches('.');
    let fits = word.is_digits() && number.len() <= 7 && number.chars().all(|c| c.is_ascii_digit() || c == '.');
    fits.then(|| number.to_string())
}

/// The number in a heading, with its noun where it has one: `Article 6. Guarantee`, `3. Withdrawal`.
pub(super) fn number_of(heading: &str) -> Option<(&'static str, String)> {
    let words = words(heading);
    let first = words.first()?;
    if let Some((_, noun)) = NOUNS.iter().find(|(word, _)| first.is(word)) {
        return words.get(1).and_then(numbered).map(|number| (*noun, number));
    }
    // A year or a count of things numbers no article.
    let dotted = words.get(1).is_none_or(|next| matches!(next.text, "." | ":" | ")") && next.at.start == first.at.end);
    numbered(first).filter(|_| dotted).map(|number| ("", number))
}

/// The references of a paragraph. A reference to another document (`Article 5 of the Treaty`) is none.
pub(super) fn references(words: &[Word<'_>]) -> Vec<Referred> {
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let Some((_, noun)) = NOUNS.iter().find(|(name, _)| word.is(name)) else { continue };
        let mut list: Vec<(String, Range<usize>)> = Vec::new();
        let mut next = at + 1;
        while let Some(number) = words.get(next).and_then(numbered) {
            let start = if list.is_empty() { word.at.start } else { words[next].at.start };
            list.push((number, start..words[next].at.end));
            next += 1;
            let joined = words.get(next).is_some_and(|word| word.is_any(&[",", "and", "or"]));
            if joined && words.get(next + 1).and_then(numbered).is_some() {
                next += 1;
            }
        }
        let of = words.get(next).is_some_and(|word| word.is("of"));
        let own = words.get(next + 1).is_some_and(|word| word.is("this"));
        if of && !own {
            continue;
        }
        let before = words[..at].iter().rev().take_while(|before| before.sentence == word.sentence);
        let orders = before.take(2).any(|before| before.is_any(&ORDERING));
        found.extend(list.into_iter().map(|(number, at)| Referred { noun, number, at, orders }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, bool)> {
        references(&words(text)).into_iter().map(|referred| (referred.number, referred.orders)).collect()
    }

    #[test]
    fn headings_bear_numbers() {
        assert_eq!(number_of("Article 6. Guarantee"), Some(("article", "6".to_string())));
        assert_eq!(number_of("3. Withdrawal"), Some(("", "3".to_string())));
        assert_eq!(number_of("2015 in review"), None);
        assert_eq!(number_of("Lines and zones"), None);
    }

    #[test]
    fn prose_refers() {
        let of =
            |all: &[(&str, bool)]| all.iter().map(|(number, orders)| (number.to_string(), *orders)).collect::<Vec<_>>();
        assert_eq!(
            read("after point 9, points 4, 9 and 12"),
            of(&[("9", true), ("4", false), ("9", false), ("12", false)])
        );
        assert_eq!(read("the breach of Article 2.1."), of(&[("2.1", true)]));
        assert_eq!(read("Article 5 of the North Atlantic Treaty"), of(&[]));
        assert_eq!(read("Article 5 of this agreement"), of(&[("5", false)]));
    }
}
