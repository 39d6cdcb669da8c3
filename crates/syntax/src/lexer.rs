//! Words, numbers, texts and signs of formal text, with blank space and comments: nothing is lost.

use std::ops::Range;
use std::sync::Arc;

use irenic_diagnostics::{Code, Diagnostic, Span};

use crate::kind::SyntaxKind;

/// A token and where it stands in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: SyntaxKind,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Line of the formal text, counted over all fences of a file.
    pub(crate) line: u32,
    /// Whether it was complained of already: an impossible date, a text without end.
    pub(crate) faulty: bool,
}

/// The tokens of one stretch of formal text, and what is wrong with them.
pub(crate) struct Lexed {
    pub(crate) tokens: Vec<Token>,
    /// Complaints, each with its line.
    pub(crate) errors: Vec<(u32, Diagnostic)>,
    /// The number after the last line's.
    pub(crate) next_line: u32,
}

/// Reads `pieces` of `text` in order; `first_line` is the number of the first line.
pub(crate) fn lex(file: &Arc<str>, text: &str, pieces: &[Range<usize>], first_line: u32) -> Lexed {
    let mut lexer = Lexer { file, text, at: 0, end: 0, line: first_line, tokens: Vec::new(), errors: Vec::new() };
    for piece in pieces {
        lexer.at = piece.start;
        lexer.end = piece.end;
        while lexer.at < lexer.end {
            lexer.token();
        }
    }
    Lexed { tokens: lexer.tokens, errors: lexer.errors, next_line: lexer.line + 1 }
}

struct Lexer<'a> {
    file: &'a Arc<str>,
    text: &'a str,
    at: usize,
    end: usize,
    line: u32,
    tokens: Vec<Token>,
    errors: Vec<(u32, Diagnostic)>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..self.end]
    }

    fn push(&mut self, kind: SyntaxKind, length: usize) {
        self.push_as(kind, length, false);
    }

    fn push_as(&mut self, kind: SyntaxKind, length: usize, faulty: bool) {
        let end = self.at + length;
        self.tokens.push(Token { kind, start: self.at, end, line: self.line, faulty });
        self.at = end;
    }

    fn span(&self, length: usize) -> Span {
        Span::new(self.file, self.at, self.at + length)
    }

    fn token(&mut self) {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return };
        match first {
            '\n' => self.newline(1),
            '\r' => self.newline(if rest.starts_with("\r\n") { 2 } else { 1 }),
            '#' => {
                let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
                self.push(SyntaxKind::Comment, length);
            }
            '"' => self.quoted('"', '"'),
            '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' => self.typographic_text(first),
            _ if is_blank(first) => {
                let length = rest.find(|c| !is_blank(c)).unwrap_or(rest.len());
                self.push(SyntaxKind::Whitespace, length);
            }
            _ if first.is_ascii_digit() => self.digits(),
            _ if first.is_alphabetic() || first == '_' => {
                let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
                self.push(SyntaxKind::Word, length);
            }
            _ => self.sign(first),
        }
    }

    fn newline(&mut self, length: usize) {
        self.push(SyntaxKind::Newline, length);
        self.line += 1;
    }

    fn sign(&mut self, first: char) {
        let two = self.rest().get(..2).unwrap_or("");
        let (kind, length) = match (first, two) {
            (_, "<=") => (SyntaxKind::AtMost, 2),
            (_, ">=") => (SyntaxKind::AtLeast, 2),
            (_, "!=") => (SyntaxKind::NotEqual, 2),
            ('=', _) => (SyntaxKind::Equal, 1),
            ('<', _) => (SyntaxKind::Less, 1),
            ('>', _) => (SyntaxKind::More, 1),
            ('+', _) => (SyntaxKind::Plus, 1),
            ('-', _) => (SyntaxKind::Minus, 1),
            ('*', _) => (SyntaxKind::Star, 1),
            ('/', _) => (SyntaxKind::Slash, 1),
            ('(', _) => (SyntaxKind::LeftParen, 1),
            (')', _) => (SyntaxKind::RightParen, 1),
            ('[', _) => (SyntaxKind::LeftBracket, 1),
            (']', _) => (SyntaxKind::RightBracket, 1),
            (',', _) => (SyntaxKind::Comma, 1),
            ('.', _) => (SyntaxKind::Dot, 1),
            ('%', _) => (SyntaxKind::Percent, 1),
            _ => return self.unknown(first),
        };
        self.push(kind, length);
    }

    /// A run of one and the same character that the language does not use: one complaint.
    fn unknown(&mut self, first: char) {
        let length = self.rest().find(|c| c != first).unwrap_or(self.rest().len());
        let remedy = match first {
            '\u{2264}' => "Write `<=`.",
            '\u{2265}' => "Write `>=`.",
            '\u{2260}' | '!' => "Write `!=`.",
            '\u{2013}' | '\u{2014}' | '\u{2212}' => "Write the plain sign `-`.",
            '\u{d7}' => "Write `*`.",
            '\'' | '\u{2018}' | '\u{2019}' => "Put texts in quotation marks: `\"…\"`.",
            ';' | ':' => "Leave it out; a comma parts names, and a new line parts clauses.",
            '{' | '}' => "Leave it out; a declaration runs to the next one, without braces.",
            '`' => "Close the fence on a line of its own, with nothing but the mark.",
            _ => "Leave it out, or put it in a quoted text or a comment.",
        };
        let shown = if first.is_control() || is_invisible(first) {
            format!("U+{:04X}", first as u32)
        } else {
            format!("`{first}`")
        };
        let error = Diagnostic::new(Code::S005, format!("the language has no use for the character {shown}"))
            .at(&self.span(length), "not part of the language")
            .remedy(remedy);
        self.errors.push((self.line, error));
        self.push_as(SyntaxKind::Unknown, length, true);
    }

    fn quoted(&mut self, open: char, close: char) {
        let rest = self.rest();
        let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
        if let Some(length) = line[open.len_utf8()..].find(close) {
            return self.push(SyntaxKind::Text, open.len_utf8() + length + close.len_utf8());
        }
        let length = line.trim_end().len();
        let error = Diagnostic::new(Code::S004, "a quoted text has no closing quotation mark on its line")
            .at(&self.span(length), "begins here and does not end on this line")
            .remedy("Close it with `\"` on the same line; a text may not run over several lines.");
        self.errors.push((self.line, error));
        self.push_as(SyntaxKind::Text, length, true);
    }

    /// A text between the marks that word processors put: read as a text, and complained of.
    fn typographic_text(&mut self, open: char) {
        let rest = self.rest();
        let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
        let closes = ['\u{201c}', '\u{201d}', '\u{bb}', '"'];
        let inside = &line[open.len_utf8()..];
        let length = match inside.find(closes) {
            Some(at) => {
                let close = inside[at..].chars().next().map_or(0, char::len_utf8);
                open.len_utf8() + at + close
            }
            None => line.trim_end().len(),
        };
        let error = Diagnostic::new(Code::S005, "texts stand between plain quotation marks")
            .at(&self.span(length), "these marks are typographic")
            .remedy("Write `\"` before and after the text.");
        self.errors.push((self.line, error));
        self.push_as(SyntaxKind::Text, length, true);
    }

    fn digits(&mut self) {
        let rest = self.rest();
        if let Some(shape) = date_shape(rest) {
            let kind = if shape.clock { SyntaxKind::Instant } else { SyntaxKind::Date };
            let faulty = check_date(&rest[..shape.length]);
            return self.calendar(kind, shape.length, faulty);
        }
        if let Some(length) = clock_length(rest) {
            let faulty = check_clock(&rest[..length]).filter(|_| &rest[..length] != "24:00");
            return self.calendar(SyntaxKind::Clock, length, faulty);
        }
        let mut length = digits_length(rest);
        while rest[length..].starts_with('.') && rest[length + 1..].starts_with(|c: char| c.is_ascii_digit()) {
            length += 1 + digits_length(&rest[length + 1..]);
        }
        self.push(SyntaxKind::Number, length);
    }

    fn calendar(&mut self, kind: SyntaxKind, length: usize, faulty: Option<(String, &'static str)>) {
        let is_faulty = faulty.is_some();
        if let Some((message, remedy)) = faulty {
            let error = Diagnostic::new(Code::S006, message)
                .at(&self.span(length), "not a date or time of any calendar")
                .remedy(remedy);
            self.errors.push((self.line, error));
        }
        self.push_as(kind, length, is_faulty);
    }
}

/// Blank space within a line; a byte order mark in mid-text counts as such.
fn is_blank(c: char) -> bool {
    (c.is_whitespace() && c != '\n' && c != '\r') || c == '\u{feff}'
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{ad}')
}

fn digits_length(text: &str) -> usize {
    text.bytes().take_while(|b| b.is_ascii_digit() || *b == b'_').count()
}

fn plain_digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

struct DateShape {
    length: usize,
    clock: bool,
}

/// `YYYY-M-D`, with or without `Thh:mm[:ss][Z|±hh:mm]`; whether a calendar has it is asked later.
fn date_shape(text: &str) -> Option<DateShape> {
    let year = plain_digits(text);
    let month = plain_digits(text.get(year..)?.strip_prefix('-')?);
    let day = plain_digits(text.get(year + 1 + month..)?.strip_prefix('-')?);
    if year != 4 || !(1..=2).contains(&month) || !(1..=2).contains(&day) {
        return None;
    }
    let length = year + month + day + 2;
    let Some(clock) = text[length..].strip_prefix('T') else { return Some(DateShape { length, clock: false }) };
    let Some(short) = clock_length(clock) else { return Some(DateShape { length: length + 1, clock: true }) };
    let mut length = length + 1 + short;
    if text[length..].starts_with('Z') {
        length += 1;
    } else if let Some(offset) = text[length..].strip_prefix(['+', '-'])
        && plain_digits(offset) == 2
        && offset[2..].starts_with(':')
        && plain_digits(&offset[3..]) == 2
    {
        length += 6;
    }
    Some(DateShape { length, clock: true })
}

/// `h:mm`, `hh:mm` or `hh:mm:ss`.
fn clock_length(text: &str) -> Option<usize> {
    let hours = plain_digits(text);
    let minutes = plain_digits(text.get(hours..)?.strip_prefix(':')?);
    if !(1..=2).contains(&hours) || minutes != 2 {
        return None;
    }
    let length = hours + 3;
    match text[length..].strip_prefix(':').map(plain_digits) {
        Some(2) => Some(length + 3),
        _ => Some(length),
    }
}

/// What is wrong with a text in the shape of a date or an instant.
fn check_date(text: &str) -> Option<(String, &'static str)> {
    let (date, clock) = match text.split_once('T') {
        Some((date, clock)) => (date, Some(clock)),
        None => (text, None),
    };
    let mut fields = date.split('-').map(|field| (field.len(), field.parse::<u32>().unwrap_or(0)));
    let (Some((_, year)), Some((month_width, month)), Some((day_width, day))) =
        (fields.next(), fields.next(), fields.next())
    else {
        return None;
    };
    if month_width != 2 || day_width != 2 {
        return Some((
            format!("`{text}` is not written as a date"),
            "Write the year, the month and the day with two digits each: `2015-02-09`.",
        ));
    }
    if year == 0 || !(1..=12).contains(&month) || day == 0 || day > days_of_month(year, month) {
        return Some((
            format!("no calendar has the date `{date}`"),
            "Write the date as year, month, day: `2015-02-28`.",
        ));
    }
    let clock = clock?;
    let (time, offset) = match clock.find(['Z', '+', '-']) {
        Some(at) => clock.split_at(at),
        None => (clock, ""),
    };
    if time.is_empty() {
        return Some((format!("`{text}` has no clock time after `T`"), "Write hours and minutes: `2015-02-15T00:00`."));
    }
    if time.starts_with("24") {
        return Some((
            format!("no day has the clock time `{time}`"),
            "Write midnight as the beginning of the next day: `T00:00`.",
        ));
    }
    if plain_digits(time) != 2 {
        return Some((format!("`{text}` is not written as an instant"), "Write the hour with two digits: `T08:00`."));
    }
    check_clock(time).or_else(|| if offset.len() > 1 { check_offset(&offset[1..]) } else { None })
}

fn check_clock(text: &str) -> Option<(String, &'static str)> {
    let mut fields = text.split(':').map(|field| field.parse::<u32>().unwrap_or(99));
    let hours = fields.next().unwrap_or(99);
    let rest_fits = fields.all(|field| field < 60);
    let remedy = "Write hours from 00 to 23 and minutes from 00 to 59: `08:00`.";
    if hours > 23 || !rest_fits { Some((format!("no day has the clock time `{text}`"), remedy)) } else { None }
}

fn check_offset(text: &str) -> Option<(String, &'static str)> {
    check_clock(text).map(|_| {
        (
            format!("no time zone is `{text}` away from universal time"),
            "Write the offset in hours and minutes: `+02:00`.",
        )
    })
}

fn days_of_month(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
