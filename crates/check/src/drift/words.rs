//! Prose as words, signs and sentences, each with its place.

use std::ops::Range;

/// A word, a number or a sign of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) at: Range<usize>,
    /// Counted from 0 in the paragraph.
    pub(super) sentence: usize,
}

impl Word<'_> {
    pub(super) fn is(&self, word: &str) -> bool {
        self.text.eq_ignore_ascii_case(word)
    }

    pub(super) fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }

    pub(super) fn is_digits(&self) -> bool {
        self.text.starts_with(|c: char| c.is_ascii_digit())
    }
}

/// Whether a blank here stands between groups of three digits, as in `12 000`.
fn groups_thousands(rest: &str) -> bool {
    let mut chars = rest.chars();
    let blank = chars.next().is_some_and(|c| matches!(c, '\u{a0}' | '\u{202f}' | '\u{2009}'));
    blank
        && chars.by_ref().take(3).filter(char::is_ascii_digit).count() == 3
        && !chars.next().is_some_and(|c| c.is_ascii_digit())
}

fn word_end(text: &str, start: usize) -> usize {
    let mut end = start;
    let rest = |at: usize| text.get(at..).unwrap_or("");
    let first = rest(start).chars().next().unwrap_or(' ');
    if first.is_ascii_digit() {
        while let Some(c) = rest(end).chars().next() {
            let next_is_digit = rest(end + c.len_utf8()).starts_with(|c: char| c.is_ascii_digit());
            if c.is_ascii_digit() || (matches!(c, '.' | ',' | ':') && next_is_digit) || groups_thousands(rest(end)) {
                end += c.len_utf8();
            } else {
                break;
            }
        }
    } else if first.is_alphabetic() {
        while let Some(c) = rest(end).chars().next() {
            let joins = matches!(c, '\'' | '’' | '_') && rest(end + c.len_utf8()).starts_with(char::is_alphabetic);
            if c.is_alphanumeric() || joins {
                end += c.len_utf8();
            } else {
                break;
            }
        }
    } else {
        end += first.len_utf8();
    }
    end
}

/// The words of a paragraph. A sentence ends with a full stop, a question or an exclamation before a capital.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    let (mut at, mut sentence, mut ending) = (0, 0, false);
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let end = word_end(text, at);
        let Some(word) = text.get(at..end) else { break };
        let blank_before = words.last().is_some_and(|last| last.at.end < at);
        if ending && blank_before && c.is_uppercase() {
            sentence += 1;
        }
        ending = matches!(c, '.' | '!' | '?') || (ending && matches!(c, ')' | '”' | '"'));
        words.push(Word { text: word, at: at..end, sentence });
        at = end;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_and_sentences() {
        let text = "At 08:00, 600,000 persons (12\u{a0}000 more) left. Ukraine's 2.5-km zone; see 3. below.";
        let all = words(text);
        let texts: Vec<&str> = all.iter().map(|word| word.text).collect();
        assert_eq!(
            texts,
            [
                "At",
                "08:00",
                ",",
                "600,000",
                "persons",
                "(",
                "12\u{a0}000",
                "more",
                ")",
                "left",
                ".",
                "Ukraine's",
                "2.5",
                "-",
                "km",
                "zone",
                ";",
                "see",
                "3",
                ".",
                "below",
                "."
            ]
        );
        assert_eq!((all[10].sentence, all[11].sentence, all.last().map(|last| last.sentence)), (0, 1, Some(1)));
        assert!(all.iter().all(|word| text.get(word.at.clone()) == Some(word.text)));
    }
}
