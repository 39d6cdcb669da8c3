use crate::{Code, Span, code_info};

/// How grave a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The text cannot work as written, or an input could not be read.
    Error,
    /// It can work, but a party would want to know.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// `error`, `warning` or `note`.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// How far the method that found something reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Method {
    /// Every case was looked at.
    Exact,
    /// Searched up to the bound that is named.
    Bounded(String),
    /// Sampled; the text says how many.
    Sampled(String),
}

impl Method {
    /// `exact`, or the kind with its bound.
    pub fn describe(&self) -> String {
        match self {
            Method::Exact => "exact".to_string(),
            Method::Bounded(bound) => format!("bounded: {bound}"),
            Method::Sampled(sample) => format!("sampled: {sample}"),
        }
    }
}

/// Words of a text with what is to be said about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The words.
    pub span: Span,
    /// What is said about them; may be empty.
    pub text: String,
    /// Whether these are the words concerned (true), or others that explain (false).
    pub primary: bool,
}

/// One dated step of a course of events that leads to a defect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// When, as text in the agreement's own terms (`D + 14 days`) or as an instant.
    pub at: String,
    /// What happens.
    pub what: String,
}

/// One thing to say about a text or about evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code with its page.
    pub code: Code,
    /// How grave it is here.
    pub severity: Severity,
    /// One sentence, without a full stop.
    pub message: String,
    /// Clauses concerned, by their number.
    pub clauses: Vec<String>,
    /// Bracket options in which it holds; empty for all.
    pub options: Vec<String>,
    /// Words concerned; at least one primary where the text can be shown.
    pub labels: Vec<Label>,
    /// The course of events that shows the defect.
    pub course: Vec<Step>,
    /// Why it matters, in whole sentences.
    pub notes: Vec<String>,
    /// What would mend it, each a whole sentence.
    pub remedies: Vec<String>,
    /// How it was found.
    pub method: Method,
}

impl Diagnostic {
    /// A diagnostic at the severity its code has by default.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            severity: code_info(code).severity,
            message: message.into(),
            clauses: Vec::new(),
            options: Vec::new(),
            labels: Vec::new(),
            course: Vec::new(),
            notes: Vec::new(),
            remedies: Vec::new(),
            method: Method::Exact,
        }
    }

    /// Adds the words concerned.
    pub fn at(mut self, span: &Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span: span.clone(), text: text.into(), primary: true });
        self
    }

    /// Adds words that explain.
    pub fn also(mut self, span: &Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span: span.clone(), text: text.into(), primary: false });
        self
    }

    /// Names a clause concerned.
    pub fn in_clause(mut self, clause: impl Into<String>) -> Self {
        self.clauses.push(clause.into());
        self
    }

    /// Says why it matters.
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Says what would mend it.
    pub fn remedy(mut self, text: impl Into<String>) -> Self {
        self.remedies.push(text.into());
        self
    }

    /// Where it is shown first: the first primary label, else the first label.
    pub fn place(&self) -> Option<&Span> {
        self.labels.iter().find(|label| label.primary).or(self.labels.first()).map(|label| &label.span)
    }
}
