//! What to say when a word does not fit, and where to read on.

use irenic_diagnostics::{Code, Diagnostic, Span};

use super::words::{self, CLAUSE_PARTS, CLAUSE_STATES, DECLARATIONS, OTHER_PARTS, PHASE_STATES};
use super::{Parser, Reported};
use crate::kind::SyntaxKind;

/// Where reading goes on after words that could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Resume {
    /// At the next line that begins a declaration.
    Declaration,
    /// At the next line that begins a declaration or a part.
    Part,
    /// At the next line that begins a declaration or a step of a scenario.
    Step,
}

impl<'a> Parser<'a> {
    // Foreseen once, so that every question later is answered at once and reading stays linear.

    fn word_at(&self, at: usize) -> &'a str {
        match self.words.get(at).map(|token| &self.tokens[*token]) {
            Some(token) if token.kind == SyntaxKind::Word => &self.text[token.start..token.end],
            _ => "",
        }
    }

    fn kind_at(&self, at: usize) -> SyntaxKind {
        self.words.get(at).map_or(SyntaxKind::End, |token| self.tokens[*token].kind)
    }

    pub(super) fn foresee_norms(&mut self) {
        let count = self.words.len();
        let mut norms = vec![false; count + 3];
        for at in (0..count).rev() {
            let (word, next) = (self.word_at(at), self.word_at(at + 1));
            norms[at] = match word {
                "" => false,
                _ if words::is_modality(word) => true,
                "the" => match (next, self.word_at(at + 2)) {
                    ("actor", modality) => words::is_modality(modality),
                    ("breaching", "party") | ("other", "parties") => words::is_modality(self.word_at(at + 3)),
                    _ => false,
                },
                "any" if next == "one" && self.word_at(at + 2) == "of" => norms[at + 3],
                _ if words::is_function_word(word) => false,
                _ if words::is_modality(next) => true,
                _ if matches!(next, "each" | "jointly") => words::is_modality(self.word_at(at + 2)),
                _ => {
                    self.kind_at(at + 1) == SyntaxKind::Comma
                        && !self.word_at(at + 2).is_empty()
                        && !words::is_modality(self.word_at(at + 2))
                        && norms[at + 2]
                }
            };
        }
        self.norms = norms;
    }

    pub(super) fn foresee_closers(&mut self) {
        let mut closers = vec![None; self.words.len()];
        let (mut parens, mut brackets) = (Vec::new(), Vec::new());
        for at in 0..self.words.len() {
            let open = match self.kind_at(at) {
                SyntaxKind::LeftParen => {
                    parens.push(at);
                    None
                }
                SyntaxKind::LeftBracket => {
                    brackets.push(at);
                    None
                }
                SyntaxKind::RightParen => parens.pop(),
                SyntaxKind::RightBracket => brackets.pop(),
                _ => None,
            };
            if let Some(open) = open {
                closers[open] = Some(at);
            }
        }
        self.closers = closers;
    }

    pub(super) fn foresee_declarations(&mut self) {
        let mut before = Vec::with_capacity(self.words.len() + 1);
        let mut count = 0;
        for at in 0..self.words.len() {
            before.push(count);
            // What stands inside a clause as a part does not make its bracket one of declarations.
            let part = matches!(self.word_at(at), "track" | "accepts" | "amends");
            count += u32::from(self.declares_at(at) && !part);
        }
        before.push(count);
        self.declarations_before = before;
    }

    pub(super) fn foresee_comparisons(&mut self) {
        let mut count = 0;
        self.comparisons_before = (0..self.words.len())
            .map(|at| {
                let before = count;
                count += u32::from(self.kind_at(at).is_comparison());
                before
            })
            .collect();
    }

    /// Whether the bracket that opens here holds whole declarations.
    pub(super) fn bracket_holds_declarations(&self) -> bool {
        let Some(close) = self.closers.get(self.at).copied().flatten() else { return false };
        self.declarations_before[close] > self.declarations_before[self.at]
    }

    fn declares_at(&self, at: usize) -> bool {
        self.leading.get(at).copied().unwrap_or(false) && self.shaped_as_declaration(at)
    }

    /// Whether the words at `at` look like a declaration, rather than a party or an event called `body` or `list`.
    fn shaped_as_declaration(&self, at: usize) -> bool {
        let word = self.word_at(at);
        if !DECLARATIONS.contains(&word) {
            return false;
        }
        let next = self.word_at(at + 1);
        if words::is_modality(next) || matches!(next, "each" | "jointly" | "passed" | "occurred") {
            return false;
        }
        // `event of rockets occurred` goes on with a condition; `list of persons` and `round on` lack their names.
        let headless = matches!((word, next), ("list", "of") | ("round", "on" | "in" | "from"));
        if words::is_function_word(next) && !headless {
            return false;
        }
        let kind = self.kind_at(at + 1);
        if kind == SyntaxKind::Comma || kind == SyntaxKind::Dot || kind == SyntaxKind::Plus || kind == SyntaxKind::Minus
        {
            return false;
        }
        if kind.is_comparison() {
            return false;
        }
        let of_another = self.word_at(at + 2) == "of" && self.kind_at(at + 3) == SyntaxKind::Text;
        let after = self.word_at(if of_another { at + 4 } else { at + 2 });
        match word {
            // `clause 3 breached and …` goes on with a condition.
            "clause" => !CLAUSE_STATES.contains(&after),
            "phase" => !PHASE_STATES.contains(&after),
            _ => true,
        }
    }

    /// Whether a declaration begins here.
    pub(super) fn declaration_begins(&self) -> bool {
        self.declares_at(self.at)
    }

    /// Whether a declaration's keyword stands here, at the beginning of a line or not.
    pub(super) fn declaration_keyword(&self) -> bool {
        self.shaped_as_declaration(self.at)
    }

    /// Whether the word here begins a declaration or a part; asked of the first word of a line.
    pub(super) fn line_restarts(&self) -> bool {
        if self.declaration_begins() || self.norm_begins(0) || self.talks_part_begins() {
            return true;
        }
        let (word, next) = (self.word(0), self.word(1));
        match word {
            "" => self.is_kind(SyntaxKind::LeftBracket) || self.is_kind(SyntaxKind::RightBracket),
            "on" => next == "breach" || next == "weekdays" || words::WEEKDAYS.contains(&next),
            "in" => matches!(next, "step" | "phase"),
            "together" => next == "with",
            "complete" => next == "when",
            "verified" => next == "by",
            "constructive" => next == "ambiguity",
            "within" => self.names.is_time_unit(self.word(2)),
            "end" => next != "of",
            "as" => next == "of",
            "known" => next == "at",
            "weight" | "tolerance" => self.kind(1) == SyntaxKind::Number,
            "track" | "accepts" | "members" | "observes" | "verb" | "set" | "option" | "options" => {
                !next.is_empty() || self.kind(1) == SyntaxKind::Number
            }
            "because" | "timezone" => self.kind(1) == SyntaxKind::Text,
            "amends" => next == "clause",
            "decides" => next == "by",
            "when" | "whenever" | "if" | "unless" | "while" | "except" | "at" | "from" | "by" | "until" | "every"
            | "between" | "immediately" | "after" | "before" | "irreversible" | "despite" | "signed" | "begins"
            | "ends" | "limit" | "suspends" | "restores" | "terminates" | "expect" => true,
            _ => false,
        }
    }

    /// Whether a line of a scenario begins here.
    fn step_begins(&self) -> bool {
        match self.kind(0) {
            SyntaxKind::Date | SyntaxKind::Instant => true,
            SyntaxKind::Word => match self.word(0) {
                "expect" | "between" | "end" | "set" | "options" => true,
                "as" => self.word(1) == "of",
                "known" => self.word(1) == "at",
                name => self.names.is_moment(name),
            },
            _ => false,
        }
    }

    /// Passes over words, from `start` at least one, until reading can go on.
    pub(super) fn recover(&mut self, start: usize, resume: Resume) {
        let stops = |p: &Self| {
            if p.open_brackets > 0 && (p.is_kind(SyntaxKind::RightBracket) || (p.is("option") && !p.word(1).is_empty()))
            {
                return true;
            }
            p.leads(0)
                && (p.declaration_begins()
                    || match resume {
                        Resume::Declaration => false,
                        Resume::Part => p.line_restarts(),
                        Resume::Step => p.step_begins(),
                    })
        };
        if self.at_end() || (self.at > start && stops(self)) {
            return;
        }
        self.start(SyntaxKind::Unread);
        let mut first = self.at == start;
        while !self.at_end() && (first || !stops(self)) {
            let token = self.words[self.at];
            self.flush(token + 1);
            self.at += 1;
            first = false;
        }
        self.finish();
    }

    /// Keeps a complaint, unless its line was complained of before: one mistake, one message.
    pub(super) fn report(&mut self, mut error: Diagnostic) -> Reported {
        let line = error.place().map_or(0, |span| self.line_of(span.start));
        if self.broken_lines.insert(line) {
            error.clauses.extend(self.clause.clone());
            self.errors.push(error);
        }
        Reported
    }

    /// Something else was expected here.
    pub(super) fn expected(&mut self, what: &str, remedy: &str) -> Reported {
        if self.token(0).is_some_and(|token| token.faulty) && !self.is_kind(SyntaxKind::Text) {
            return Reported;
        }
        if self.at > 0 && (self.at_end() || (self.leads(0) && self.line_restarts())) {
            return self.missing(what, remedy);
        }
        let error = Diagnostic::new(Code::S002, format!("expected {what}, found {}", self.found()))
            .at(&self.span_of(0), format!("{what} belongs here"))
            .remedy(self.sign_remedy().unwrap_or(remedy));
        self.report(error)
    }

    /// Something was expected after the word before.
    pub(super) fn missing(&mut self, what: &str, remedy: &str) -> Reported {
        let error = Diagnostic::new(Code::S002, format!("expected {what} after `{}`", self.shown_before()))
            .at(&self.previous_span(), format!("{what} is missing after this"))
            .remedy(remedy);
        self.report(error)
    }

    /// One of these words was expected here.
    pub(super) fn expected_word(&mut self, what: &str, choices: &[&str]) -> Reported {
        let meant = words::near_miss(self.word(0), choices);
        let remedy = match meant {
            Some(meant) => format!("Write `{meant}`."),
            None => format!("Write {}.", one_of(choices)),
        };
        self.expected(what, &remedy)
    }

    /// What stands here, for a message.
    pub(super) fn found(&self) -> String {
        match self.kind(0) {
            SyntaxKind::End => "the end of the text".to_string(),
            SyntaxKind::Text => "a quoted text".to_string(),
            _ => format!("`{}`", self.shown(0)),
        }
    }

    fn shown_before(&self) -> &'a str {
        match self.at.checked_sub(1).and_then(|at| self.words.get(at)) {
            Some(at) => &self.text[self.tokens[*at].start..self.tokens[*at].end],
            None => "",
        }
    }

    /// Common slips that a sign gives away.
    fn sign_remedy(&self) -> Option<&'static str> {
        let token = self.token(0)?;
        let before = self.at.checked_sub(1).map(|at| &self.tokens[self.words[at]])?;
        let next = self.token(1)?;
        let touches = before.end == token.start && token.end == next.start;
        match token.kind {
            SyntaxKind::Minus if touches && before.kind == SyntaxKind::Word && next.kind == SyntaxKind::Word => {
                Some("Join the words of a name with `_`, not with `-`.")
            }
            SyntaxKind::Comma if touches && before.kind == SyntaxKind::Number && next.kind == SyntaxKind::Number => {
                Some("Write a large number without commas: `600000` or `600_000`.")
            }
            SyntaxKind::Clock if matches!(before.kind, SyntaxKind::Date) => {
                Some("Join date and clock time with `T`: `2015-02-15T08:00`.")
            }
            _ => None,
        }
    }

    /// A word that belongs to no part of `declaration`, whose parts are `parts`. Says so once and reads on.
    pub(super) fn foreign_word(&mut self, declaration: &str, parts: &[&str], complained: &mut bool) {
        let start = self.at;
        let first = self.word(0);
        let owner = OTHER_PARTS.iter().find(|(word, _)| *word == first).map(|(_, owner)| *owner);
        let of_clause = CLAUSE_PARTS.iter().find(|part| {
            let mut words = part.split(' ').enumerate();
            words.all(|(ahead, word)| self.word(ahead) == word)
        });
        let resume = if self.leads(0) && owner.is_none() && of_clause.is_none() && !self.norm_begins(0) {
            Resume::Declaration
        } else {
            Resume::Part
        };
        if *complained {
            return self.recover(start, resume);
        }
        let span = self.span_of(0);
        let error = if let Some(meant) = words::near_miss(first, parts) {
            Some(unknown_word(first, &span, meant))
        } else if self.norm_begins(0) {
            Some(
                Diagnostic::new(Code::S013, format!("a duty does not belong to {declaration}"))
                    .at(&span, "begins here")
                    .remedy("Put it in a clause of its own: `clause 1 \"Title\"`, then the duty on the next line."),
            )
        } else if let Some(part) = of_clause.copied().or(owner.map(|_| first)) {
            let owner = if of_clause.is_some() { "a clause" } else { owner.unwrap_or("a clause") };
            Some(
                Diagnostic::new(Code::S013, format!("`{part}` does not belong to {declaration}"))
                    .at(&span, format!("this is a part of {owner}"))
                    .remedy(format!("Move it to {owner}, or begin {owner} above this line.")),
            )
        } else {
            None
        };
        *complained = true;
        match error {
            Some(error) => {
                self.report(error);
            }
            None if self.leads(0) => {
                self.unknown_line(declaration, parts);
            }
            None => {
                let what = format!("a part of {declaration} or a new line");
                let remedy = if parts.is_empty() {
                    "Take the words from here on out, or begin a new declaration on the next line.".to_string()
                } else {
                    format!("Write {}, or begin a new declaration on the next line.", one_of(parts))
                };
                self.expected(&what, &remedy);
            }
        }
        self.recover(start, resume);
    }

    /// A line that begins with nothing known.
    pub(super) fn unknown_line(&mut self, inside: &str, parts: &[&str]) -> Reported {
        let span = self.span_of(0);
        let found = self.found();
        let word = self.word(0);
        let candidates: Vec<&str> = DECLARATIONS.iter().chain(parts).copied().collect();
        let error = match words::near_miss(word, &candidates) {
            Some(meant) => unknown_word(word, &span, meant),
            None => {
                let error =
                    Diagnostic::new(Code::S001, format!("{found} begins no declaration and no part of {inside}"))
                        .at(&span, "not a word that begins a line");
                match word.to_lowercase().as_str() {
                    "article" | "section" | "paragraph" | "art" | "provision" => {
                        error.remedy("Write `clause` and its number: `clause 4 \"Title\"`.")
                    }
                    "definition" | "definitions" => {
                        error.remedy("Declare what is defined: `kind`, `event`, `place` or `moment`, and its name.")
                    }
                    _ if parts.is_empty() => error.remedy(
                        "Begin the line with a declaration, such as `clause 1`, or put `#` before it if it is a comment.",
                    ),
                    _ => error.remedy(format!(
                        "Begin the line with a part of {inside}, such as {}, or with a declaration, such as `clause 1`; \
                         put `#` before it if it is a comment.",
                        one_of(&parts[..parts.len().min(4)])
                    )),
                }
            }
        };
        self.report(error)
    }
}

/// A word that was probably meant to be another.
pub(super) fn unknown_word(word: &str, span: &Span, meant: &str) -> Diagnostic {
    Diagnostic::new(Code::S001, format!("`{word}` is not a word of the language"))
        .at(span, format!("did you mean `{meant}`?"))
        .remedy(format!("Write `{meant}`."))
}

/// `a`, `b` or `c`, each in marks.
pub(super) fn one_of(words: &[&str]) -> String {
    let marked: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match marked.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} or {last}", before.join(", ")),
    }
}
