use irenic_diagnostics::{Position, Sources, Span};
use std::collections::BTreeMap;

/// Where the lines of a text begin, so that many places are found without reading the text again.
pub(crate) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Lines { text, starts }
    }

    /// The text that has these lines.
    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    /// The nearest byte at or before `byte` that lies in the text and begins a character.
    pub(crate) fn fit(&self, byte: usize) -> usize {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        byte
    }

    /// The line that holds a byte, from 0.
    pub(crate) fn line_of(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte).saturating_sub(1)
    }

    /// The first byte of a line, counted from 0.
    pub(crate) fn start_of(&self, line: usize) -> usize {
        self.starts.get(line).copied().unwrap_or(self.text.len())
    }

    /// A line without its ending, `\n` or `\r\n`.
    pub(crate) fn line(&self, line: usize) -> &'a str {
        let start = self.start_of(line);
        let end = self.starts.get(line + 1).map_or(self.text.len(), |next| next - 1);
        let words = self.text.get(start..end).unwrap_or("");
        words.strip_suffix('\r').unwrap_or(words)
    }

    /// Line and column as people count, the same as [`Sources::position`].
    pub(crate) fn position(&self, byte: usize) -> Position {
        let byte = self.fit(byte);
        let line = self.line_of(byte);
        let before = self.text.get(self.start_of(line)..byte).unwrap_or("");
        Position { line: line + 1, column: before.chars().count() + 1 }
    }
}

/// The lines of every text that was asked for so far.
pub(crate) struct LinesOf<'a> {
    sources: &'a Sources,
    known: BTreeMap<String, Option<Lines<'a>>>,
}

impl<'a> LinesOf<'a> {
    pub(crate) fn new(sources: &'a Sources) -> Self {
        LinesOf { sources, known: BTreeMap::new() }
    }

    /// The lines of a text, or nothing when its text is not known.
    pub(crate) fn of(&mut self, file: &str) -> Option<&Lines<'a>> {
        if !self.known.contains_key(file) {
            self.known.insert(file.to_string(), self.sources.text(file).map(Lines::new));
        }
        self.known.get(file).and_then(Option::as_ref)
    }

    /// First and last place of a span; 1:1 in a text that is not known.
    pub(crate) fn ends(&mut self, span: &Span) -> (Position, Position) {
        let unknown = Position { line: 1, column: 1 };
        self.of(&span.file)
            .map_or((unknown, unknown), |lines| (lines.position(span.start), lines.position(span.end.max(span.start))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::Arc;

    proptest! {
        #[test]
        fn positions_agree_with_the_sources(text in "(?s)[a-zé漢\r\n\t ]{0,60}", byte in 0usize..200) {
            let mut sources = Sources::new();
            let file: Arc<str> = Arc::from("a.md");
            sources.insert(file.clone(), Arc::from(text.as_str()));
            prop_assert_eq!(Lines::new(&text).position(byte), sources.position("a.md", byte));
        }
    }

    #[test]
    fn a_line_has_no_ending() {
        let lines = Lines::new("one\r\ntwo\n");
        assert_eq!((lines.line(0), lines.line(1), lines.line(2), lines.line(7)), ("one", "two", "", ""));
    }
}
