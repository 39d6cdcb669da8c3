//! A whole document: its fences in order, read as one text.

use std::ops::Range;
use std::sync::Arc;

use irenic_diagnostics::{Code, Diagnostic, Span};
use rowan::GreenNode;

use crate::ast::{Document, Heading};
use crate::kind::SyntaxNode;
use crate::lexer::{Lexed, Token, lex};
use crate::markdown::{self, RawFence};
use crate::parser::{FenceParse, KnownNames, Layout, parse_fence};

/// What a document was read as. Reading never fails: what could not be read is in `errors`, and absent from `document`.
#[derive(Debug, Clone)]
pub struct Parse {
    /// The typed tree.
    pub document: Document,
    /// What could not be read, in order of place.
    pub errors: Vec<Diagnostic>,
    /// The fences in order; a file that is formal text throughout has one.
    pub fences: Vec<Fence>,
}

/// A stretch of formal text.
#[derive(Debug, Clone)]
pub struct Fence {
    /// From the opening mark to the closing one.
    pub span: Span,
    /// Whether a closing mark was found; always true for a file that is formal text throughout.
    pub closed: bool,
    /// Nearest heading above it.
    pub heading: Option<Heading>,
    /// Pieces of formal text, as bytes of the file. There are several where marks of a quotation or a list stand
    /// before each line.
    pub pieces: Vec<Range<usize>>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) layout: Vec<Layout>,
    pub(crate) broken_lines: std::collections::BTreeSet<u32>,
    green: GreenNode,
}

impl Fence {
    /// The lossless tree: the text of its tokens, joined, is the formal text of the fence.
    pub fn tree(&self) -> SyntaxNode {
        SyntaxNode::new_root(self.green.clone())
    }

    /// The formal text, given the text of the file.
    pub fn formal_text(&self, text: &str) -> String {
        self.pieces.iter().filter_map(|piece| text.get(piece.clone())).collect()
    }

    /// The byte of the file at which the byte `offset` of the formal text lies. An offset past the end answers with the
    /// end.
    pub fn file_offset(&self, offset: usize) -> usize {
        let mut left = offset;
        for piece in &self.pieces {
            if left < piece.len() {
                return piece.start + left;
            }
            left -= piece.len();
        }
        self.pieces.last().map_or(self.span.end, |piece| piece.end)
    }
}

impl Parse {
    /// The lossless tree of a fence, counted from 0.
    pub fn tree(&self, fence: usize) -> Option<SyntaxNode> {
        self.fences.get(fence).map(Fence::tree)
    }
}

/// Reads a document: Markdown with fences marked `irenic`, or formal text throughout where `file` ends in `.irenic`.
/// `file` is its project-relative name; offsets count in bytes of `text`.
pub fn parse_document(file: &Arc<str>, text: &str) -> Parse {
    if file.ends_with(".irenic") {
        return parse_formal(file, text);
    }
    parse_fences(file, text, markdown::fences(file, text))
}

/// Reads a text that is formal throughout, such as the standard vocabulary.
pub fn parse_formal(file: &Arc<str>, text: &str) -> Parse {
    parse_fences(file, text, vec![markdown::formal(text)])
}

fn parse_fences(file: &Arc<str>, text: &str, raw: Vec<RawFence>) -> Parse {
    let mut lexed: Vec<Lexed> = Vec::new();
    let mut names = KnownNames::default();
    let mut line = 0;
    for fence in &raw {
        let tokens = lex(file, text, &fence.pieces, line);
        line = tokens.next_line;
        names.collect(text, &tokens.tokens);
        lexed.push(tokens);
    }
    let mut parse = Parse {
        document: Document { file: Arc::clone(file), items: Vec::new() },
        errors: Vec::new(),
        fences: Vec::new(),
    };
    for (fence, lexed) in raw.into_iter().zip(lexed) {
        let mut read = parse_fence(file, text, &lexed.tokens, lexed.errors, &names, fence.heading.as_ref());
        if !fence.closed {
            read = unclosed(file, &fence, read);
        }
        read.errors.sort_by_key(|error| error.place().map_or(0, |span| span.start));
        parse.document.items.append(&mut read.items);
        parse.errors.append(&mut read.errors);
        parse.fences.push(Fence {
            span: Span::new(file, fence.whole.start, fence.whole.end),
            closed: fence.closed,
            heading: fence.heading,
            pieces: fence.pieces,
            tokens: lexed.tokens,
            layout: read.layout,
            broken_lines: read.broken_lines,
            green: read.green,
        });
    }
    parse
}

/// A fence without an end swallows the prose below it: one complaint about that, none about the prose.
fn unclosed(file: &Arc<str>, fence: &RawFence, mut read: FenceParse) -> FenceParse {
    let first_error = read.errors.iter().filter_map(|error| error.place()).map(|span| span.start).min();
    if let Some(first) = first_error {
        read.items.retain(|item| item.span.end <= first);
    }
    let opening = Span::new(file, fence.opening.start, fence.opening.end);
    let error = Diagnostic::new(Code::S009, "a fence of formal text is not closed")
        .at(&opening, "opens here and takes in everything below")
        .remedy("Put the closing mark, the same as the opening one without `irenic`, on a line of its own after the last formal line.");
    read.errors = vec![error];
    read
}
