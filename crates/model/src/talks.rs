//! The record of talks, as an agreement's documents hold it.

use irenic_diagnostics::Span;
use jiff::civil::Date;

/// One meeting, or one contact.
#[derive(Debug, Clone, PartialEq)]
pub struct Round {
    /// Its number or identifier.
    pub id: String,
    /// Its title.
    pub title: Option<String>,
    /// Where it was held.
    pub place: Option<String>,
    /// When it was held; absent when the record does not say.
    pub days: Option<Days>,
    /// How it was held: `formal`, `trilateral`, `back_channel`, …
    pub format: Option<String>,
    /// Who hosted it.
    pub hosts: Vec<String>,
    /// Who came, with the words about the delegation.
    pub delegations: Vec<(String, Option<String>)>,
    /// Tracks.
    pub tracks: Vec<String>,
    /// What was on the table.
    pub agenda: Vec<Agenda>,
    /// Drafts tabled, each with who tabled it.
    pub tabled: Vec<(String, Vec<String>)>,
    /// Moves made.
    pub moves: Vec<Move>,
    /// Measures promised in the room.
    pub promises: Vec<Promise>,
    /// What was agreed, in words.
    pub agreed: Vec<String>,
    /// Paths of brackets on whose option those present agreed.
    pub closed: Vec<String>,
    /// Paths of brackets that had been closed and are open again.
    pub reopened: Vec<String>,
    /// Who may see this record; `None`: everybody. The word `mediator` stands for the mediator.
    pub confidential: Option<Vec<String>>,
    /// First and last day on which the next meeting is expected.
    pub next: Option<(Date, Date)>,
    /// Where it is reported.
    pub sources: Vec<String>,
    /// Note to readers.
    pub because: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// When a round was held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Days {
    /// First and last day.
    Held(Date, Date),
    /// On a day or days that are not known more closely than from the first to the second.
    Sometime(Date, Date),
}

impl Days {
    /// The last day on which it can have been held.
    pub fn last(self) -> Date {
        match self {
            Days::Held(_, last) | Days::Sometime(_, last) => last,
        }
    }

    /// The first day on which it can have been held.
    pub fn first(self) -> Date {
        match self {
            Days::Held(first, _) | Days::Sometime(first, _) => first,
        }
    }
}

/// What was on the table.
#[derive(Debug, Clone, PartialEq)]
pub enum Agenda {
    /// A bracket, by its path.
    Bracket(String),
    /// A clause, by its full id.
    Clause(String),
    /// A matter that the text does not hold.
    Matter(String),
}

/// A party or body that proposes another option from now on.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// Who moved.
    pub by: String,
    /// The bracket's path.
    pub bracket: String,
    /// The option proposed until then, where the record says so.
    pub from: Option<String>,
    /// The option proposed from then on.
    pub to: String,
    /// Where it stands.
    pub span: Span,
}

/// A confidence-building measure promised in the room.
#[derive(Debug, Clone, PartialEq)]
pub struct Promise {
    /// Full id of the clause, or of the norm in [`crate::Agreement::promised`], that says what was promised.
    pub norm: String,
    /// As written.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// How far the options of a bracket lie apart, as the record gives it for all to see.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    /// The bracket's path.
    pub bracket: String,
    /// The place of each option.
    pub options: Vec<(String, f64)>,
    /// What the bracket weighs among others.
    pub weight: f64,
    /// Where it stands.
    pub span: Span,
}
