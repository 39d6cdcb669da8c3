//! What is said about a difference between prose and clauses.

use irenic_diagnostics::{Code, Diagnostic, Method, Span};
use irenic_model::Agreement;
use irenic_syntax::ast::Prevails;

/// The prose and a clause differ. `said` and `held` are the words concerned, each with what is said about it.
pub(super) struct Difference {
    pub(super) message: String,
    /// The words that differ.
    pub(super) primary: (Span, String),
    /// Words that explain.
    pub(super) others: Vec<(Span, String)>,
    /// Full ids of the clauses concerned.
    pub(super) clauses: Vec<String>,
    /// Options in which it holds.
    pub(super) options: Vec<String>,
    /// How each side would be mended: one remedy for each reading of what was agreed.
    pub(super) remedies: [String; 2],
}

impl Difference {
    pub(super) fn diagnostic(self, agreement: &Agreement) -> Diagnostic {
        let prevails = match agreement.prevails {
            Prevails::Prose => {
                "The prose prevails where the two differ, and only the clauses can be checked and verified: what is reported later would not be what was signed."
            }
            Prevails::Clauses => {
                "The clauses prevail where the two differ, and most who sign read the prose: what binds them would not be what they read."
            }
        };
        let mut found = Diagnostic::new(Code::A102, self.message).at(&self.primary.0, self.primary.1);
        for (span, text) in &self.others {
            found = found.also(span, text.as_str());
        }
        found.clauses = self.clauses;
        found.options = self.options;
        found.method = Method::Bounded(
            "figures, names before modal words, references and modal words of each article, compared as sets; the prose is not read for meaning".to_string(),
        );
        let [first, second] = self.remedies;
        found
            .note(prevails)
            .remedy(first)
            .remedy(second)
            .remedy("Keep both and say so in the clause, if the difference is intended: `accepts A102 because \"…\"`.")
    }
}
