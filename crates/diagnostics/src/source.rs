use std::collections::BTreeMap;
use std::sync::Arc;

/// A range of bytes in a named text. Names are project-relative paths, or `standard vocabulary` for the shipped text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Name of the text.
    pub file: Arc<str>,
    /// First byte, counted from 0.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// The range `start..end` of the text `file`.
    pub fn new(file: &Arc<str>, start: usize, end: usize) -> Self {
        Span { file: Arc::clone(file), start, end }
    }

    /// The smallest range that covers both; the second is ignored when it lies in another text.
    pub fn to(&self, other: &Span) -> Span {
        if self.file == other.file {
            Span { file: Arc::clone(&self.file), start: self.start.min(other.start), end: self.end.max(other.end) }
        } else {
            self.clone()
        }
    }
}

/// A place in a text as people count: lines from 1, columns in characters from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in Unicode scalar values, from 1.
    pub column: usize,
}

/// The texts that spans point into, by name. What renders a diagnostic looks words up here.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    texts: BTreeMap<Arc<str>, Arc<str>>,
}

impl Sources {
    /// No texts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds or replaces a text.
    pub fn insert(&mut self, file: Arc<str>, text: Arc<str>) {
        self.texts.insert(file, text);
    }

    /// The text of a name, if it is known.
    pub fn text(&self, file: &str) -> Option<&str> {
        self.texts.get(file).map(|text| &**text)
    }

    /// The words a span covers; empty when the span does not fit its text.
    pub fn words(&self, span: &Span) -> &str {
        self.text(&span.file).and_then(|text| text.get(span.start..span.end)).unwrap_or("")
    }

    /// Line and column of a byte of a text. A byte past the end answers with the end; an unknown text with 1:1.
    pub fn position(&self, file: &str, byte: usize) -> Position {
        let Some(text) = self.text(file) else { return Position { line: 1, column: 1 } };
        let mut byte = byte.min(text.len());
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        let before = &text[..byte];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Position { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }

    /// Names and texts, in order of name.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &Arc<str>)> {
        self.texts.iter()
    }
}
