use unicode_width::UnicodeWidthChar;

/// Columns that a text takes in a terminal: 0 for combining marks, 2 for wide characters (Unicode Standard Annex 11).
pub fn width_of(text: &str) -> usize {
    text.chars().map(char_width).sum()
}

pub(crate) fn char_width(character: char) -> usize {
    character.width().unwrap_or(1)
}

/// Appends what can be shown of a character. Tabs become four spaces; control characters become their pictures, so
/// that no file can steer the terminal; marks that reverse the direction of text become the replacement character, so
/// that what is shown is in the order in which it is written.
pub(crate) fn push_printable(out: &mut String, character: char) {
    match character {
        '\t' => out.push_str("    "),
        '\u{00}'..='\u{1f}' => out.push(char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}')),
        '\u{7f}' => out.push('\u{2421}'),
        '\u{80}'..='\u{9f}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{061c}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => out.push('\u{fffd}'),
        _ => out.push(character),
    }
}

/// A text of which every character can be shown, on one line.
pub(crate) fn one_line(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        word.chars().for_each(|character| push_printable(&mut out, character));
    }
    out
}

/// Breaks a text into lines of at most `width` columns, between words where it can and within a word that is longer
/// than a line. A line's ending in the text stays one. At least one line comes back, and none ends with a space.
pub fn fill(text: &str, width: usize) -> Vec<String> {
    let width = width.max(2);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in one_line(paragraph).split(' ') {
            if !line.is_empty() && width_of(&line) + 1 + width_of(word) > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            for character in word.chars() {
                if width_of(&line) + char_width(character) > width {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(character);
            }
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_stay_whole_where_they_can() {
        assert_eq!(fill("a line of words", 7), ["a line", "of", "words"]);
        assert_eq!(fill("a verylongword here", 6), ["a", "verylo", "ngword", "here"]);
        assert_eq!(fill("one\ntwo", 9), ["one", "two"]);
        assert_eq!(fill("", 9), [""]);
    }

    #[test]
    fn width_is_what_a_terminal_takes() {
        assert_eq!(width_of("Київ"), 4);
        assert_eq!(width_of("停火"), 4);
        assert_eq!(width_of("e\u{301}"), 1);
    }

    #[test]
    fn no_text_steers_the_terminal() {
        assert_eq!(one_line("\u{1b}[2J\u{9b}x\u{202e}y"), "␛[2J\u{fffd}x\u{fffd}y");
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_asked_and_no_word_is_lost(text in any::<String>(), width in 2usize..80) {
            let lines = fill(&text, width);
            for line in &lines {
                prop_assert!(width_of(line) <= width, "{line:?}");
            }
            let kept = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(kept(&lines.concat()), kept(&one_line(&text)));
        }
    }
}
