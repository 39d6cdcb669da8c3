//! Recursive descent over the words of one fence. It never fails: what cannot be read is reported once, kept in the
//! lossless tree as unread, left out of the typed tree, and reading goes on at the next line that begins a declaration
//! or a part.

mod bracket;
mod clause;
mod condition;
mod consequence;
mod declaration;
mod expression;
mod names;
mod norm;
mod pattern;
mod phase;
mod place;
mod recovery;
mod scenario;
mod talks;
mod time;
mod vocabulary;
mod words;

use std::collections::BTreeSet;
use std::sync::Arc;

use irenic_diagnostics::{Code, Diagnostic, Span};
use rowan::{Checkpoint, GreenNode, GreenNodeBuilder, Language};

use crate::ast::{Heading, Item, Name, Reference, Text};
use crate::kind::{IrenicLanguage, SyntaxKind};
use crate::lexer::Token;

pub(crate) use names::KnownNames;
pub use scenario::parse_option_choices;

/// How deep parentheses and `not` may be nested.
const DEEPEST: usize = 128;
/// How many of these levels a bracket of open text takes: its options hold whole parts, which need more of the stack.
const BRACKET_LEVELS: usize = 8;
/// How many operators and parentheses one part may hold: it bounds the height of the typed tree, and so the stack of
/// everything that walks it.
const MOST_OPERATORS: usize = 256;

/// What could not be read was reported (or lies on a line that was complained of before).
pub(crate) struct Reported;

/// What was read, unless it was reported.
type Read<T> = Result<T, Reported>;

/// How the formatter is to lay a word out.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Layout {
    /// Steps of indentation where the word is the first of its line.
    pub(crate) level: u16,
    /// No blank space before it.
    pub(crate) tight: bool,
    /// It was read; otherwise its line is left as it is.
    pub(crate) read: bool,
}

/// What a fence was read as.
pub(crate) struct FenceParse {
    pub(crate) items: Vec<Item>,
    pub(crate) errors: Vec<Diagnostic>,
    pub(crate) green: GreenNode,
    /// One for each token of the fence; blank space has the layout of nothing.
    pub(crate) layout: Vec<Layout>,
    /// Lines that were complained of.
    pub(crate) broken_lines: BTreeSet<u32>,
}

/// Reads the tokens of one fence.
pub(crate) fn parse_fence(
    file: &Arc<str>,
    text: &str,
    tokens: &[Token],
    lexer_errors: Vec<(u32, Diagnostic)>,
    names: &KnownNames<'_>,
    heading: Option<&Heading>,
) -> FenceParse {
    let mut parser = Parser::new(file, text, tokens, names, heading);
    for (line, error) in lexer_errors {
        parser.broken_lines.insert(line);
        parser.errors.push(error);
    }
    parser.start(SyntaxKind::Root);
    let items = parser.items();
    parser.flush(tokens.len());
    parser.finish();
    FenceParse {
        items,
        errors: parser.errors,
        green: parser.builder.finish(),
        layout: parser.layout,
        broken_lines: parser.broken_lines,
    }
}

struct Parser<'a> {
    file: &'a Arc<str>,
    text: &'a str,
    tokens: &'a [Token],
    names: &'a KnownNames<'a>,
    heading: Option<&'a Heading>,
    /// Indices of tokens that are not blank space.
    words: Vec<usize>,
    /// Whether a word is the first of its line.
    leading: Vec<bool>,
    /// Whether `who must …` begins at a word.
    norms: Vec<bool>,
    /// The word that closes a parenthesis or bracket.
    closers: Vec<Option<usize>>,
    /// Lines before each word that begin a declaration.
    declarations_before: Vec<u32>,
    /// Comparison signs before each word.
    comparisons_before: Vec<u32>,
    /// The next word.
    at: usize,
    /// The next token that is not in the tree yet.
    flushed: usize,
    builder: GreenNodeBuilder<'static>,
    errors: Vec<Diagnostic>,
    broken_lines: BTreeSet<u32>,
    layout: Vec<Layout>,
    next_level: u16,
    continued_level: u16,
    depth: usize,
    operators: usize,
    open_brackets: usize,
    clause: Option<String>,
    /// The round or position that is being read.
    talks: Option<talks::Talks>,
    /// Notes to readers that stand inside `on breach` and belong to the clause or phase around it.
    notes: Vec<(Text, Span)>,
}

impl<'a> Parser<'a> {
    fn new(
        file: &'a Arc<str>,
        text: &'a str,
        tokens: &'a [Token],
        names: &'a KnownNames<'a>,
        heading: Option<&'a Heading>,
    ) -> Self {
        let words: Vec<usize> = (0..tokens.len()).filter(|at| !tokens[*at].kind.is_trivia()).collect();
        let leading =
            (0..words.len()).map(|at| at == 0 || tokens[words[at]].line != tokens[words[at - 1]].line).collect();
        let mut parser = Parser {
            file,
            text,
            tokens,
            names,
            heading,
            words,
            leading,
            norms: Vec::new(),
            closers: Vec::new(),
            declarations_before: Vec::new(),
            comparisons_before: Vec::new(),
            at: 0,
            flushed: 0,
            builder: GreenNodeBuilder::new(),
            errors: Vec::new(),
            broken_lines: BTreeSet::new(),
            layout: vec![Layout::default(); tokens.len()],
            next_level: 0,
            continued_level: 1,
            depth: 0,
            operators: 0,
            open_brackets: 0,
            clause: None,
            talks: None,
            notes: Vec::new(),
        };
        parser.foresee_norms();
        parser.foresee_closers();
        parser.foresee_declarations();
        parser.foresee_comparisons();
        parser
    }

    // Looking ahead.

    fn token(&self, ahead: usize) -> Option<&'a Token> {
        self.words.get(self.at + ahead).map(|at| &self.tokens[*at])
    }

    fn kind(&self, ahead: usize) -> SyntaxKind {
        self.token(ahead).map_or(SyntaxKind::End, |token| token.kind)
    }

    /// The word's text; empty at the end.
    fn shown(&self, ahead: usize) -> &'a str {
        self.token(ahead).map_or("", |token| &self.text[token.start..token.end])
    }

    /// The word's text where it is a word, else empty.
    fn word(&self, ahead: usize) -> &'a str {
        if self.kind(ahead) == SyntaxKind::Word { self.shown(ahead) } else { "" }
    }

    fn is(&self, word: &str) -> bool {
        self.word(0) == word
    }

    fn are(&self, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(ahead, word)| self.word(ahead) == *word)
    }

    fn is_kind(&self, kind: SyntaxKind) -> bool {
        self.kind(0) == kind
    }

    fn at_end(&self) -> bool {
        self.at >= self.words.len()
    }

    fn leads(&self, ahead: usize) -> bool {
        self.leading.get(self.at + ahead).copied().unwrap_or(true)
    }

    fn norm_begins(&self, ahead: usize) -> bool {
        self.norms.get(self.at + ahead).copied().unwrap_or(false)
    }

    fn span_of(&self, ahead: usize) -> Span {
        match self.token(ahead) {
            Some(token) => Span::new(self.file, token.start, token.end),
            None => self.previous_span(),
        }
    }

    fn kind_before(&self) -> SyntaxKind {
        self.at.checked_sub(1).map_or(SyntaxKind::End, |at| self.tokens[self.words[at]].kind)
    }

    fn previous_span(&self) -> Span {
        match self.at.checked_sub(1).and_then(|at| self.words.get(at)) {
            Some(at) => Span::new(self.file, self.tokens[*at].start, self.tokens[*at].end),
            None => {
                let at = self.tokens.first().map_or(0, |token| token.start);
                Span::new(self.file, at, at)
            }
        }
    }

    /// From the word `start` (an index) to the last one read.
    fn since(&self, start: usize) -> Span {
        let from = self.words.get(start).map_or(0, |at| self.tokens[*at].start);
        let to = if self.at > start { self.previous_span().end } else { from };
        Span::new(self.file, from, to.max(from))
    }

    fn line_of(&self, byte: usize) -> u32 {
        let after = self.tokens.partition_point(|token| token.start <= byte);
        after.checked_sub(1).map_or(0, |at| self.tokens[at].line)
    }

    // Taking words.

    fn bump(&mut self) {
        let Some(at) = self.words.get(self.at).copied() else { return };
        self.flush(at + 1);
        self.layout[at] = Layout { level: self.next_level, tight: self.layout[at].tight, read: true };
        self.next_level = self.continued_level;
        self.at += 1;
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.is(word);
        if found {
            self.bump();
        }
        found
    }

    fn eat_kind(&mut self, kind: SyntaxKind) -> bool {
        let found = self.is_kind(kind);
        if found {
            self.bump();
        }
        found
    }

    /// The next word has no blank space before it.
    fn tighten(&mut self) {
        if let Some(at) = self.words.get(self.at) {
            self.layout[*at].tight = true;
        }
    }

    /// The next word begins something that stands `level` steps in where it is the first of its line.
    fn indent(&mut self, level: u16) {
        self.next_level = level;
        self.continued_level = level + 1;
    }

    // The lossless tree.

    fn flush(&mut self, to: usize) {
        while self.flushed < to {
            let token = self.tokens[self.flushed];
            self.builder.token(IrenicLanguage::kind_to_raw(token.kind), &self.text[token.start..token.end]);
            self.flushed += 1;
        }
    }

    fn flush_blank(&mut self) {
        let to = self.words.get(self.at).copied().unwrap_or(self.tokens.len());
        self.flush(to);
    }

    fn start(&mut self, kind: SyntaxKind) {
        if kind != SyntaxKind::Root {
            self.flush_blank();
        }
        self.builder.start_node(IrenicLanguage::kind_to_raw(kind));
    }

    fn finish(&mut self) {
        self.builder.finish_node();
    }

    fn checkpoint(&mut self) -> Checkpoint {
        self.flush_blank();
        self.builder.checkpoint()
    }

    fn wrap(&mut self, checkpoint: Checkpoint, kind: SyntaxKind) {
        self.builder.start_node_at(checkpoint, IrenicLanguage::kind_to_raw(kind));
        self.builder.finish_node();
    }

    /// Reads something as a node of the tree.
    fn node<T>(&mut self, kind: SyntaxKind, read: impl FnOnce(&mut Self) -> T) -> T {
        self.start(kind);
        let result = read(self);
        self.finish();
        result
    }

    /// Reads something one level deeper, unless it is too deep.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        self.count_operator()?;
        if self.depth >= DEEPEST {
            return Err(self.too_deep(format!("more than {DEEPEST} levels of parentheses or `not`")));
        }
        self.deeper_by(1, read)
    }

    fn deeper_by<T>(&mut self, levels: usize, read: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += levels;
        let result = read(self);
        self.depth -= levels;
        result
    }

    fn count_operator(&mut self) -> Read<()> {
        self.operators += 1;
        if self.operators > MOST_OPERATORS {
            return Err(self.too_deep(format!("more than {MOST_OPERATORS} operators and parentheses in one part")));
        }
        Ok(())
    }

    fn too_deep(&mut self, message: String) -> Reported {
        let error = Diagnostic::new(Code::S014, message)
            .at(&self.span_of(0), "one too many")
            .remedy("Give a part of it a name, as a moment, a place or a kind, and use the name.");
        self.report(error)
    }

    // Names, texts and references.

    /// A name: a word that is not one of the small words and does not begin a new line's part.
    fn name(&mut self, what: &str, remedy: &str) -> Read<Name> {
        let word = self.word(0);
        // After a comma a list goes on, even where the line could begin with who is bound to what.
        let goes_on = self.norm_begins(0) && self.at > 0 && self.kind_before() == SyntaxKind::Comma;
        let restarts = self.leads(0) && !goes_on && self.line_restarts();
        if word.is_empty() || words::is_function_word(word) || restarts {
            return Err(self.expected(what, remedy));
        }
        self.take_name()
    }

    fn take_name(&mut self) -> Read<Name> {
        let name = Name { text: self.shown(0).to_string(), span: self.span_of(0) };
        self.bump();
        Ok(name)
    }

    /// Names parted by commas.
    fn name_list(&mut self, what: &str, remedy: &str) -> Read<Vec<Name>> {
        let mut names = vec![self.name(what, remedy)?];
        while self.is_kind(SyntaxKind::Comma) {
            self.bump();
            names.push(self.name(what, remedy)?);
        }
        Ok(names)
    }

    fn text_here(&mut self) -> Option<Text> {
        if !self.is_kind(SyntaxKind::Text) {
            return None;
        }
        let shown = self.shown(0);
        let inside = shown.strip_prefix(['"', '\u{201c}', '\u{201d}', '\u{201e}', '\u{ab}']).unwrap_or(shown);
        let inside = inside.strip_suffix(['"', '\u{201c}', '\u{201d}', '\u{bb}']).unwrap_or(inside);
        let text = Text { text: inside.to_string(), span: self.span_of(0) };
        self.bump();
        Some(text)
    }

    fn text(&mut self, what: &str, remedy: &str) -> Read<Text> {
        match self.text_here() {
            Some(text) => Ok(text),
            None => Err(self.expected(what, remedy)),
        }
    }

    /// A title, if one stands here.
    fn title(&mut self) -> Option<Text> {
        self.text_here()
    }

    /// A number or name of a clause or phase.
    fn number_or_name(&mut self, what: &str, remedy: &str) -> Read<Name> {
        if self.is_kind(SyntaxKind::Number) {
            return self.take_name();
        }
        self.name(what, remedy)
    }

    /// `4`, `ceasefire`, `4 of "annex-1.md"`.
    fn reference(&mut self, what: &str, remedy: &str) -> Read<Reference> {
        self.node(SyntaxKind::Reference, |p| {
            let start = p.at;
            let mut id = p.number_or_name(what, remedy)?;
            // `2.breach.1`: a duty of clause 2's `on breach`, by its position.
            if p.is_kind(SyntaxKind::Dot)
                && p.word(1) == "breach"
                && p.kind(2) == SyntaxKind::Dot
                && p.kind(3) == SyntaxKind::Number
            {
                p.dot();
                p.bump();
                p.dot();
                id.text = format!("{}.breach.{}", id.text, p.shown(0));
                p.bump();
                id.span = p.since(start);
            }
            let of = if p.is("of") && p.kind(1) == SyntaxKind::Text {
                p.bump();
                p.text_here()
            } else {
                None
            };
            Ok(Reference { id, of, span: p.since(start) })
        })
    }

    /// `clause N`; what stands here must be the word `clause`.
    fn clause_reference(&mut self) -> Read<Reference> {
        if !self.eat("clause") {
            return Err(self.expected("`clause` and its number", "Write `clause` and the number: `clause 4`."));
        }
        self.reference("the number of a clause", "Write the number of the clause: `clause 4`.")
    }

    /// `phase N`; what stands here must be the word `phase`.
    fn phase_reference(&mut self) -> Read<Reference> {
        if !self.eat("phase") {
            return Err(self.expected("`phase` and its number", "Write `phase` and the number: `phase 1`."));
        }
        self.reference("the number of a phase", "Write the number of the phase: `phase 1`.")
    }
}
