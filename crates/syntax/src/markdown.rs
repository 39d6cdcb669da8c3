//! Where formal text lies in a CommonMark document, and under which heading.

use std::ops::Range;
use std::sync::Arc;

use irenic_diagnostics::Span;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::ast::Heading;

/// One stretch of formal text as the document's marks lay it out.
#[derive(Debug, Clone)]
pub(crate) struct RawFence {
    /// From the opening mark to the closing one, in bytes of the file.
    pub(crate) whole: Range<usize>,
    /// The line of the opening mark, without its line ending.
    pub(crate) opening: Range<usize>,
    /// Pieces of formal text in order; more than one where each line has a mark of a quotation or a list before it.
    pub(crate) pieces: Vec<Range<usize>>,
    /// Whether a closing mark was found.
    pub(crate) closed: bool,
    /// Nearest heading above.
    pub(crate) heading: Option<Heading>,
}

pub(crate) const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The fences of a document marked `irenic`, in order. Offsets count from the beginning of `text`.
pub(crate) fn fences(file: &Arc<str>, text: &str) -> Vec<RawFence> {
    let skipped = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let body = &text[skipped..];
    let mut fences = Vec::new();
    let mut heading: Option<Heading> = None;
    let mut open_heading: Option<(u8, String, Range<usize>)> = None;
    let mut open_fence: Option<(Range<usize>, Vec<Range<usize>>)> = None;
    for (event, range) in Parser::new_ext(body, Options::empty()).into_offset_iter() {
        let range = range.start + skipped..range.end + skipped;
        match event {
            Event::Start(Tag::Heading { level, .. }) => open_heading = Some((level as u8, String::new(), range)),
            Event::End(TagEnd::Heading(_)) => {
                if let Some((level, words, range)) = open_heading.take() {
                    let end = range.start + text[range.clone()].trim_end().len();
                    let span = Span::new(file, range.start, end);
                    heading = Some(Heading { level, text: words.trim().to_string(), span });
                }
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info)))
                if info.split_whitespace().next() == Some("irenic") =>
            {
                open_fence = Some((range, Vec::new()));
            }
            Event::Text(_) | Event::Code(_) if open_fence.is_none() => {
                if let (Some((_, words, _)), Event::Text(piece) | Event::Code(piece)) = (&mut open_heading, event) {
                    words.push_str(&piece);
                }
            }
            Event::Text(_) => {
                if let Some((_, pieces)) = &mut open_fence
                    && !range.is_empty()
                {
                    add_piece(text, pieces, range);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some((_, words, _)) = &mut open_heading {
                    words.push(' ');
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((whole, pieces)) = open_fence.take() {
                    fences.push(raw_fence(text, whole, pieces, heading.clone()));
                }
            }
            _ => {}
        }
    }
    fences
}

/// A text that is formal throughout (`*.irenic`, the vocabulary).
pub(crate) fn formal(text: &str) -> RawFence {
    let start = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let whole = start..text.len();
    RawFence { whole: whole.clone(), opening: start..start, pieces: vec![whole], closed: true, heading: None }
}

/// Joins a piece to the one before it where nothing lies between. CommonMark drops the `\r` of a line ending; it is
/// taken back.
fn add_piece(text: &str, pieces: &mut Vec<Range<usize>>, mut range: Range<usize>) {
    if text[range.clone()].starts_with('\n') && text[..range.start].ends_with('\r') {
        range.start -= 1;
    }
    if let Some(last) = pieces.last_mut()
        && last.end == range.start
    {
        last.end = range.end;
        return;
    }
    pieces.push(range);
}

fn raw_fence(text: &str, whole: Range<usize>, pieces: Vec<Range<usize>>, heading: Option<Heading>) -> RawFence {
    let opening_end = text[whole.clone()].find(['\n', '\r']).map_or(whole.end, |at| whole.start + at);
    let opening = whole.start..whole.start + text[whole.start..opening_end].trim_end().len();
    let mark = text[whole.start..].trim_start().chars().next().unwrap_or('`');
    let length = text[whole.start..].trim_start().chars().take_while(|c| *c == mark).count();
    let after = pieces.last().map_or(opening_end, |piece| piece.end).min(whole.end);
    let rest = text[after..whole.end].trim_matches(|c: char| c.is_whitespace() || c == '>');
    let closed = rest.chars().count() >= length.max(3) && rest.chars().all(|c| c == mark);
    RawFence { whole, opening, pieces, closed, heading }
}
