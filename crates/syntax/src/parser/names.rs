//! Names of a document that decide how a word is read: `from D` is a time where `D` is a moment, `from UA` is not.

use std::collections::BTreeSet;

use crate::kind::SyntaxKind;
use crate::lexer::Token;

use super::words;

/// Names that a document declares, as far as reading depends on them.
#[derive(Debug, Default)]
pub(crate) struct KnownNames<'a> {
    moments: BTreeSet<&'a str>,
    actors: BTreeSet<&'a str>,
    time_units: BTreeSet<&'a str>,
}

impl<'a> KnownNames<'a> {
    /// Collects the names that the words of one fence declare.
    pub(crate) fn collect(&mut self, text: &'a str, tokens: &[Token]) {
        let words: Vec<&Token> = tokens.iter().filter(|token| !token.kind.is_trivia()).collect();
        let shown = |at: usize| words.get(at).map_or("", |token| &text[token.start..token.end]);
        for at in 0..words.len() {
            if words[at].kind != SyntaxKind::Word || words.get(at + 1).is_none_or(|next| next.kind != SyntaxKind::Word)
            {
                continue;
            }
            let leads = at == 0 || words[at].line != words[at - 1].line;
            let name = shown(at + 1);
            match shown(at) {
                "moment" if leads => self.moments.insert(name),
                "party" | "group" | "body" if leads => self.actors.insert(name),
                "as" if name != "of" => self.moments.insert(name),
                "unit" if leads && self.is_time_unit(shown(at + 4)) => self.time_units.insert(name),
                _ => false,
            };
        }
    }

    /// Whether a moment, or a happening named with `as`, has this name.
    pub(super) fn is_moment(&self, name: &str) -> bool {
        self.moments.contains(name)
    }

    /// Whether a party, group or body has this name.
    pub(super) fn is_actor(&self, name: &str) -> bool {
        self.actors.contains(name)
    }

    /// Whether a unit of time has this name.
    pub(super) fn is_time_unit(&self, name: &str) -> bool {
        words::is_time_unit(name) || self.time_units.contains(name)
    }
}
