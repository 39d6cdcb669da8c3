//! An article as people read it, beside what it says formally: the prose under a heading with the place of every word,
//! and the words of the declarations in the fences under the same heading.

use std::ops::Range;
use std::sync::Arc;

use irenic_diagnostics::Span;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::ast::Heading;
use crate::document::{Fence, Parse};
use crate::kind::{SyntaxKind, SyntaxNode};
use crate::markdown::BYTE_ORDER_MARK;

/// What stands under one heading, up to the next heading of any level.
#[derive(Debug, Clone, PartialEq)]
pub struct Article {
    /// Project-relative name of the document.
    pub file: Arc<str>,
    /// The heading; none for what stands before the first.
    pub heading: Option<Heading>,
    /// Paragraphs and items of lists, in order. Code, HTML, the addresses of links and the descriptions of images are
    /// left out.
    pub prose: Vec<Paragraph>,
    /// Declarations in the fences under the heading, in order, those inside brackets of declarations included.
    pub formal: Vec<Declared>,
}

/// A paragraph or an item of a list, on one line.
#[derive(Debug, Clone, PartialEq)]
pub struct Paragraph {
    /// The words, with a blank for each break of a line and U+FFFC for each piece of code.
    pub text: String,
    file: Arc<str>,
    /// Where in `text` each piece begins, and what bytes of the file it stands for.
    pieces: Vec<(usize, Range<usize>)>,
}

/// A declaration in its own words.
#[derive(Debug, Clone, PartialEq)]
pub struct Declared {
    /// What it declares.
    pub kind: SyntaxKind,
    /// Where it stands.
    pub span: Span,
    /// Its words in order, without blank space and comments.
    pub words: Vec<FormalWord>,
}

/// A word, number, sign or quoted text of a declaration.
#[derive(Debug, Clone, PartialEq)]
pub struct FormalWord {
    /// Which kind of token.
    pub kind: SyntaxKind,
    /// As written.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// The nodes around it inside the declaration, the outermost first.
    pub within: Vec<SyntaxKind>,
    /// Which node of the declaration's tree holds its norm, counted in the order of the text; none outside norms.
    pub norm: Option<usize>,
}

impl FormalWord {
    /// Whether it stands inside a node of this kind.
    pub fn is_in(&self, kind: SyntaxKind) -> bool {
        self.within.contains(&kind)
    }
}

impl Declared {
    /// Its name or number: the word after the keyword. Empty where none could be read.
    pub fn name(&self) -> &str {
        match self.words.get(1) {
            Some(word) if matches!(word.kind, SyntaxKind::Word | SyntaxKind::Number) => &word.text,
            _ => "",
        }
    }
}

impl Paragraph {
    /// The bytes of the file that a range of [`Paragraph::text`] stands for.
    pub fn span(&self, range: Range<usize>) -> Span {
        let start = self.byte(range.start, false);
        let end = self.byte(range.end.max(range.start), true);
        Span::new(&self.file, start, end.max(start))
    }

    /// The byte of the file at which a byte of the text lies; as an end, the byte after the one before it.
    fn byte(&self, at: usize, as_end: bool) -> usize {
        let found = self.pieces.iter().rev().find(|(begin, _)| if as_end { *begin < at } else { *begin <= at });
        match found {
            Some((begin, bytes)) => (bytes.start + (at - begin)).min(bytes.end),
            None => self.pieces.first().map_or(0, |(_, bytes)| bytes.start),
        }
    }

    fn push(&mut self, words: &str, bytes: Range<usize>) {
        self.pieces.push((self.text.len(), bytes));
        self.text.push_str(words);
    }
}

/// The articles of a document that was read from `text`, in order. A file that is formal throughout is one article
/// without prose.
pub fn articles(file: &Arc<str>, text: &str, parse: &Parse) -> Vec<Article> {
    let mut articles = if file.ends_with(".irenic") { vec![empty(file, None)] } else { prose(file, text) };
    for fence in &parse.fences {
        let heading = fence.heading.as_ref().map(|heading| &heading.span);
        let found =
            articles.iter_mut().find(|article| article.heading.as_ref().map(|heading| &heading.span) == heading);
        if let Some(article) = found {
            declarations(&fence.tree(), file, fence, &mut article.formal);
        }
    }
    articles
}

fn empty(file: &Arc<str>, heading: Option<Heading>) -> Article {
    Article { file: Arc::clone(file), heading, prose: Vec::new(), formal: Vec::new() }
}

fn prose(file: &Arc<str>, text: &str) -> Vec<Article> {
    let skipped = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let body = &text[skipped..];
    let mut articles = vec![empty(file, None)];
    let mut heading: Option<(u8, String, Range<usize>)> = None;
    let mut open = Paragraph { text: String::new(), file: Arc::clone(file), pieces: Vec::new() };
    // Code blocks and images hold text that is no prose.
    let mut aside = 0_usize;
    for (event, range) in Parser::new_ext(body, Options::empty()).into_offset_iter() {
        let range = range.start + skipped..range.end + skipped;
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::Image { .. } | Tag::HtmlBlock) => aside += 1,
            Event::End(TagEnd::CodeBlock | TagEnd::Image | TagEnd::HtmlBlock) => aside = aside.saturating_sub(1),
            Event::Start(Tag::Heading { level, .. }) => {
                close(&mut articles, &mut open);
                heading = Some((level as u8, String::new(), range));
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some((level, words, range)) = heading.take() {
                    let end = range.start + text[range.clone()].trim_end().len();
                    let span = Span::new(file, range.start, end);
                    articles.push(empty(file, Some(Heading { level, text: words.trim().to_string(), span })));
                }
            }
            Event::Text(words) | Event::Code(words) if heading.is_some() => {
                if let Some((_, all, _)) = &mut heading {
                    all.push_str(&words);
                }
            }
            Event::SoftBreak | Event::HardBreak if heading.is_some() => {
                if let Some((_, all, _)) = &mut heading {
                    all.push(' ');
                }
            }
            Event::Text(words) if aside == 0 => open.push(&words, range),
            Event::SoftBreak | Event::HardBreak if aside == 0 => open.push(" ", range),
            Event::Code(_) if aside == 0 => open.push("\u{fffc}", range),
            Event::Start(Tag::Paragraph | Tag::Item | Tag::BlockQuote(_) | Tag::List(_))
            | Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::BlockQuote(_) | TagEnd::List(_)) => {
                close(&mut articles, &mut open);
            }
            _ => {}
        }
    }
    close(&mut articles, &mut open);
    articles
}

/// Ends a paragraph; one without words is none.
fn close(articles: &mut [Article], open: &mut Paragraph) {
    let next = Paragraph { text: String::new(), file: Arc::clone(&open.file), pieces: Vec::new() };
    let done = std::mem::replace(open, next);
    if let Some(article) = articles.last_mut()
        && !done.text.trim().is_empty()
    {
        article.prose.push(done);
    }
}

fn declarations(node: &SyntaxNode, file: &Arc<str>, fence: &Fence, found: &mut Vec<Declared>) {
    for child in node.children() {
        match child.kind() {
            SyntaxKind::Bracket | SyntaxKind::Choice => declarations(&child, file, fence, found),
            SyntaxKind::Unread | SyntaxKind::Part => {}
            kind => {
                let words = words(&child, file, fence);
                let (Some(first), Some(last)) = (words.first(), words.last()) else { continue };
                let span = first.span.to(&last.span);
                found.push(Declared { kind, span, words });
            }
        }
    }
}

fn words(declaration: &SyntaxNode, file: &Arc<str>, fence: &Fence) -> Vec<FormalWord> {
    let mut words = Vec::new();
    let mut norms: Vec<SyntaxNode> = Vec::new();
    let tokens = declaration.descendants_with_tokens().filter_map(|element| element.into_token());
    for token in tokens.filter(|token| !token.kind().is_trivia()) {
        let mut within = Vec::new();
        let mut norm = None;
        for node in token.parent_ancestors().take_while(|node| node != declaration) {
            if node.kind() == SyntaxKind::Norm && norm.is_none() {
                if norms.last() != Some(&node) {
                    norms.push(node.clone());
                }
                norm = Some(norms.len() - 1);
            }
            within.push(node.kind());
        }
        within.reverse();
        let range = token.text_range();
        let (start, end) = (usize::from(range.start()), usize::from(range.end()));
        let span = Span::new(file, fence.file_offset(start), fence.file_offset(end.saturating_sub(1)) + 1);
        words.push(FormalWord { kind: token.kind(), text: token.text().to_string(), span, within, norm });
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_document;

    fn read(text: &str) -> Vec<Article> {
        let file: Arc<str> = Arc::from("a.md");
        articles(&file, text, &parse_document(&file, text))
    }

    #[test]
    fn prose_and_clauses_stand_under_their_heading() {
        let text = "Before.\n\n# Title\n\n## 1. Fire\n\nThe sides shall not\nfire for 30 days.\n\n- item *one*\n\n```irenic\nclause 1\n  A must not fire by D + 30 days\n```\n\nAfter `code`.\n";
        let articles = read(text);
        let headings: Vec<_> = articles.iter().map(|a| a.heading.as_ref().map_or("", |h| h.text.as_str())).collect();
        assert_eq!(headings, ["", "Title", "1. Fire"]);
        let prose: Vec<&str> = articles[2].prose.iter().map(|paragraph| paragraph.text.as_str()).collect();
        assert_eq!(prose, ["The sides shall not fire for 30 days.", "item one", "After \u{fffc}."]);
        let clause = &articles[2].formal[0];
        assert_eq!((clause.kind, clause.name()), (SyntaxKind::Clause, "1"));
        for word in &clause.words {
            assert_eq!(&text[word.span.start..word.span.end], word.text);
        }
    }

    #[test]
    fn words_of_the_prose_are_found_in_the_file() {
        let text = "\u{feff}> A &amp; B shall [not](https://example.org/30-days) fire\n> for 30\n> days; ![7 days](x.png) <b>5 days</b>.\n";
        let articles = read(text);
        let paragraph = &articles[0].prose[0];
        let at = paragraph.text.find("30 days").map(|at| at..at + 7).unwrap_or_default();
        let span = paragraph.span(at);
        assert_eq!(&text[span.start..span.end], "30\n> days");
        assert!(!paragraph.text.contains("https") && !paragraph.text.contains("7 days"), "{}", paragraph.text);
        let at = paragraph.text.find("& B").map(|at| at..at + 3).unwrap_or_default();
        let span = paragraph.span(at);
        assert_eq!(&text[span.start..span.end], "&amp; B");
    }

    #[test]
    fn norms_are_told_apart() {
        let articles = read("```irenic\nclause 1\n  A must fire\n  on breach\n    B must meet\n```\n");
        let norms: Vec<(&str, Option<usize>)> =
            articles[0].formal[0].words.iter().map(|word| (word.text.as_str(), word.norm)).collect();
        assert!(norms.contains(&("A", Some(0))) && norms.contains(&("B", Some(1))) && norms.contains(&("on", None)));
    }

    proptest::proptest! {
        #[test]
        fn no_document_is_refused(text in "(?s)[#a-z0-9 *&;`>\n\r\\[\\]()!<-]{0,120}") {
            for article in read(&text) {
                for paragraph in &article.prose {
                    for (at, _) in paragraph.text.char_indices() {
                        let span = paragraph.span(at..paragraph.text.len());
                        proptest::prop_assert!(text.get(span.start..span.end).is_some());
                    }
                }
            }
        }
    }
}
