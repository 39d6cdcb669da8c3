//! Layout of formal text: indentation by what a line belongs to, single blanks within a line, at most one blank line.
//!
//! The author's line breaks stay, prose stays byte for byte, comments stay, and a line that could not be read stays as
//! it is. Line endings stay those of the file.

use std::ops::Range;
use std::sync::Arc;

use crate::document::{Fence, parse_document};
use crate::kind::SyntaxKind;
use crate::lexer::{Token, lex};
use crate::markdown;

/// Lays the formal text of a document out. Applied to its own answer it changes nothing.
///
/// `file` is the document's project-relative name; it tells Markdown from formal text (`*.irenic`).
pub fn format_document(file: &Arc<str>, text: &str) -> String {
    let parse = parse_document(file, text);
    let mut formatted = String::with_capacity(text.len());
    let mut copied = 0;
    for fence in &parse.fences {
        let Some(whole) = fence_extent(fence) else { continue };
        if !fence.closed {
            continue;
        }
        let before_line = text[..whole.start].rfind(['\n', '\r']).map_or(0, |at| at + 1).max(copied);
        let start = if is_formal(file) { whole.start } else { before_line };
        formatted.push_str(&text[copied..start]);
        formatted.push_str(&laid_out(file, text, fence, start, whole.end));
        copied = whole.end;
    }
    formatted.push_str(&text[copied..]);
    // Marks of lists and quotations can be combined in ways that a line's blank space means something: then the text
    // is left alone.
    if same_words(file, text, &formatted) { formatted } else { text.to_string() }
}

fn is_formal(file: &Arc<str>) -> bool {
    file.ends_with(".irenic")
}

fn fence_extent(fence: &Fence) -> Option<Range<usize>> {
    Some(fence.pieces.first()?.start..fence.pieces.last()?.end)
}

/// Whether two texts hold the same formal words and comments in the same fences.
fn same_words(file: &Arc<str>, left: &str, right: &str) -> bool {
    let words = |text: &str| -> Vec<Vec<String>> {
        let raw = if is_formal(file) { vec![markdown::formal(text)] } else { markdown::fences(file, text) };
        raw.iter()
            .map(|fence| {
                lex(file, text, &fence.pieces, 0)
                    .tokens
                    .iter()
                    .filter(|token| !matches!(token.kind, SyntaxKind::Whitespace | SyntaxKind::Newline))
                    .map(|token| text[token.start..token.end].trim_end().to_string())
                    .collect()
            })
            .collect()
    };
    words(left) == words(right)
}

/// A line of formal text: its tokens, and the bytes of the file before them that belong to quotation or list marks.
struct Line {
    tokens: Range<usize>,
    /// From the end of the line before to its first token.
    marks: Range<usize>,
}

fn laid_out(file: &Arc<str>, text: &str, fence: &Fence, start: usize, end: usize) -> String {
    let lines = lines_of(fence, start);
    let marks = container_marks(file, text, fence);
    let levels = comment_levels(fence, &lines);
    let mut out = String::new();
    let mut blank_pending: Option<&str> = None;
    let mut anything = false;
    for (line, level) in lines.iter().zip(levels) {
        let tokens = &fence.tokens[line.tokens.clone()];
        let ending = match tokens.last() {
            Some(last) if last.kind == SyntaxKind::Newline => &text[last.start..last.end],
            _ => "",
        };
        let content: Vec<usize> = line
            .tokens
            .clone()
            .filter(|at| !matches!(fence.tokens[*at].kind, SyntaxKind::Whitespace | SyntaxKind::Newline))
            .collect();
        if content.is_empty() {
            if anything && !ending.is_empty() {
                blank_pending = Some(ending);
            }
            continue;
        }
        if let Some(ending) = blank_pending.take() {
            out.push_str(marks.trim_end());
            out.push_str(ending);
        }
        anything = true;
        if is_broken(fence, tokens) {
            out.push_str(&text[line.marks.clone()]);
            out.push_str(&text[line_text(tokens, line)]);
            continue;
        }
        out.push_str(&marks);
        out.push_str(&"  ".repeat(usize::from(level)));
        write_line(text, fence, &content, &mut out);
        out.push_str(ending);
    }
    if !anything {
        return text[start..end].to_string();
    }
    out
}

fn line_text(tokens: &[Token], line: &Line) -> Range<usize> {
    let start = tokens.first().map_or(line.marks.end, |token| token.start);
    start..tokens.last().map_or(start, |token| token.end)
}

fn lines_of(fence: &Fence, start: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut first = 0;
    let mut line_start = start;
    for (at, token) in fence.tokens.iter().enumerate() {
        let last = at + 1 == fence.tokens.len();
        if token.kind == SyntaxKind::Newline || last {
            lines.push(Line { tokens: first..at + 1, marks: line_start..fence.tokens[first].start });
            first = at + 1;
            line_start = token.end;
        }
    }
    lines
}

/// What stands before each line of a fence in a quotation or a list: the marks of the line that opens it, list marks
/// as blanks.
fn container_marks(file: &Arc<str>, text: &str, fence: &Fence) -> String {
    if is_formal(file) {
        return String::new();
    }
    let opening = fence.span.start;
    let line_start = text[..opening].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let before = text[line_start..opening].trim_start_matches('\u{feff}');
    let indented = text[opening..].len() - text[opening..].trim_start_matches(' ').len();
    let marks = before.chars().map(|c| if c == '>' || c == '\t' { c } else { ' ' });
    marks.chain(std::iter::repeat_n(' ', indented)).collect()
}

fn is_broken(fence: &Fence, tokens: &[Token]) -> bool {
    tokens.first().is_some_and(|token| fence.broken_lines.contains(&token.line))
        || tokens.iter().any(|token| token.kind == SyntaxKind::Unknown)
        || unread(fence, tokens)
}

fn unread(fence: &Fence, tokens: &[Token]) -> bool {
    let first = tokens.first().map_or(0, |token| token.start);
    let from = fence.tokens.partition_point(|token| token.start < first);
    let layout = &fence.layout[from..from + tokens.len()];
    tokens.iter().zip(layout).any(|(token, layout)| !token.kind.is_trivia() && !layout.read)
}

/// Steps of indentation of each line. A line with nothing but a comment stands like the line that follows it, the last
/// ones like the line before them.
fn comment_levels(fence: &Fence, lines: &[Line]) -> Vec<u16> {
    let own = |line: &Line| {
        line.tokens.clone().find(|at| !fence.tokens[*at].kind.is_trivia()).map(|at| fence.layout[at].level)
    };
    let mut levels = vec![0; lines.len()];
    let mut next = None;
    for (at, line) in lines.iter().enumerate().rev() {
        if let Some(level) = own(line) {
            next = Some(level);
        }
        levels[at] = next.unwrap_or(u16::MAX);
    }
    let mut before = 0;
    for level in &mut levels {
        if *level == u16::MAX {
            *level = before;
        }
        before = *level;
    }
    levels
}

fn write_line(text: &str, fence: &Fence, content: &[usize], out: &mut String) {
    let mut previous: Option<SyntaxKind> = None;
    for at in content {
        let token = fence.tokens[*at];
        let tight = fence.layout[*at].tight
            || matches!(token.kind, SyntaxKind::Comma | SyntaxKind::RightParen | SyntaxKind::RightBracket)
            || matches!(previous, None | Some(SyntaxKind::LeftParen));
        if !tight {
            out.push(' ');
        }
        out.push_str(text[token.start..token.end].trim_end());
        previous = Some(token.kind);
    }
}
