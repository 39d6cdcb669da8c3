//! Brackets: choice points of a text that is not agreed yet.

use irenic_diagnostics::{Code, Diagnostic};

use super::recovery::Resume;
use super::{BRACKET_LEVELS, DEEPEST, Parser, Read};
use crate::ast::{BracketOf, Name, OptionOf, ProposedBy, Text};
use crate::kind::SyntaxKind;

impl Parser<'_> {
    /// `[ID option A … option B … ]`; `[` stands here, `level` steps in. `content` reads what an option says.
    pub(super) fn bracket<T>(&mut self, level: u16, content: impl Fn(&mut Self, u16) -> Vec<T>) -> Read<BracketOf<T>> {
        if self.depth + BRACKET_LEVELS > DEEPEST {
            let most = DEEPEST / BRACKET_LEVELS;
            return Err(self.too_deep(format!("more than {most} brackets within each other")));
        }
        self.deeper_by(BRACKET_LEVELS, |p| {
            p.start(SyntaxKind::Bracket);
            p.open_brackets += 1;
            let read = p.bracket_inside(level, content);
            p.open_brackets -= 1;
            p.finish();
            read
        })
    }

    fn bracket_inside<T>(&mut self, level: u16, content: impl Fn(&mut Self, u16) -> Vec<T>) -> Read<BracketOf<T>> {
        let start = self.at;
        let opening = self.span_of(0);
        self.bump();
        self.tighten();
        let name = self.name("a name for the bracket", "Give it a name: `[timing option a … option b … ]`.")?;
        let mut options = Vec::new();
        loop {
            if self.is_kind(SyntaxKind::RightBracket) {
                self.indent(level);
                self.bump();
                break;
            }
            if self.at_option_edge() {
                self.indent(level + 1);
                let at = self.at;
                match self.option(level + 1, &content) {
                    Ok(option) => options.push(option),
                    Err(_) => self.recover(at, Resume::Part),
                }
                continue;
            }
            if self.at_end() || (self.leads(0) && self.declaration_begins()) {
                let error = Diagnostic::new(Code::S008, format!("the bracket `{}` is not closed", name.text))
                    .at(&opening, "opens here")
                    .remedy("Write `]` on a line of its own after the last option.");
                self.report(error);
                break;
            }
            let at = self.at;
            self.expected_word("`option` or `]`", &["option", "]"]);
            self.recover(at, Resume::Part);
        }
        if options.is_empty() {
            let error = Diagnostic::new(Code::S011, format!("the bracket `{}` has no options", name.text))
                .at(&name.span, "nothing to choose from")
                .remedy("Write its options: `option a … option b …`.");
            return Err(self.report(error));
        }
        let span = self.since(start);
        Ok(BracketOf { name, options, span })
    }

    fn option<T>(&mut self, level: u16, content: &impl Fn(&mut Self, u16) -> Vec<T>) -> Read<OptionOf<T>> {
        self.node(SyntaxKind::Choice, |p| {
            let start = p.at;
            p.bump();
            let name = p.option_name()?;
            let title = p.title();
            let proposed = if p.is("proposed") || p.is("reading") { Some(p.proposed_by()?) } else { None };
            let content = content(p, level + 1);
            Ok(OptionOf { name, title, proposed, content, span: p.since(start) })
        })
    }

    pub(super) fn option_name(&mut self) -> Read<Name> {
        self.number_or_name("the name of an option", "Give the option a name: `option phased`.")
    }

    fn proposed_by(&mut self) -> Read<ProposedBy> {
        let reading = self.is("reading");
        self.bump();
        self.word_or_report("by", "`by` and a party")?;
        let by = self.name_list("a party or body", "Write who: `proposed by UA`.")?;
        let on = if self.is("on") && matches!(self.kind(1), SyntaxKind::Date | SyntaxKind::Instant) {
            self.bump();
            let faulty = self.token(0).is_some_and(|token| token.faulty);
            if faulty {
                return Err(super::Reported);
            }
            let on = Text { text: self.shown(0).to_string(), span: self.span_of(0) };
            self.bump();
            Some(on)
        } else {
            None
        };
        Ok(ProposedBy { reading, by, on })
    }
}
