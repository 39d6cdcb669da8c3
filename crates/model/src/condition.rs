//! Patterns, points in time and conditions of the core language: names resolved, units checked, places geodesic.

use std::sync::Arc;

use irenic_diagnostics::Span;
use irenic_syntax::ast::Compare;
use jiff::{Timestamp, civil::Date};

use crate::{CalendarSpan, Quantity, Shape};

/// A value of a field, as text compares or gives it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A number, with its unit where it has one.
    Quantity(Quantity),
    /// A text, or a name (party, kind, moment, clause).
    Text(String),
    /// `yes` or `no`.
    Flag(bool),
    /// A date or an instant.
    Instant(Timestamp),
}

/// Arithmetic over numbers and fields.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A value.
    Value(Value),
    /// A field of the incident concerned.
    Field(String),
    /// A field of the incident that triggered the instance (`h.persons`).
    TriggerField(String),
    /// `+`, `-`, `*` or `/` of two expressions.
    Arithmetic(char, Box<Expr>, Box<Expr>),
    /// A number put in a unit.
    In(Box<Expr>, crate::Unit),
}

/// What stands after `where`.
#[derive(Debug, Clone, PartialEq)]
pub enum Where {
    /// A comparison.
    Compare(Expr, Compare, Expr),
    /// Both.
    And(Box<Where>, Box<Where>),
    /// Either.
    Or(Box<Where>, Box<Where>),
    /// Not.
    Not(Box<Where>),
}

/// A place that a pattern is confined to.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceUse {
    /// As written: `security_zone`, `beyond 25 km of contact_line`.
    pub text: String,
    /// Its declared name, where it is one word.
    pub name: Option<String>,
    /// Its geometry; absent when it could not be bound (a diagnostic says so): every predicate over it is `possibly`.
    pub shape: Option<Arc<Shape>>,
}

/// Who may stand in a pattern.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// A party or body; groups are written out.
    Named(String),
    /// Who did what triggered the instance; inside `on breach`, the breaching party.
    TheActor,
    /// The bearer of the instance.
    TheBearer,
}

/// What a pattern is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// A kind, and everything that is of it. The condition of the kind (`calibre >= 100 mm`) is part of [`crate::Kind`].
    Kind(String),
    /// A measure.
    Measure(String),
    /// A list of persons.
    List(String),
    /// A moment.
    Moment(String),
    /// A clause, by its full id.
    Clause(String),
    /// A phase, by its full id.
    Phase(String),
}

impl Subject {
    /// As evidence writes it: `heavy_artillery`, `clause 2`, `phase 1`.
    pub fn word(&self) -> String {
        match self {
            Subject::Kind(name) | Subject::Measure(name) | Subject::List(name) | Subject::Moment(name) => name.clone(),
            Subject::Clause(id) => format!("clause {id}"),
            Subject::Phase(id) => format!("phase {id}"),
        }
    }
}

/// An event pattern.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    /// The event's noun; incidents of events below it match too.
    pub event: String,
    /// What it is about.
    pub subject: Option<Subject>,
    /// Who does it; any of them. Empty: whoever.
    pub by: Vec<Who>,
    /// Who gives, leaves or sends.
    pub from: Vec<Who>,
    /// Who receives or is addressed.
    pub to: Vec<Who>,
    /// Whom it concerns.
    pub concerning: Vec<Who>,
    /// Where.
    pub place: Option<PlaceUse>,
    /// What must hold of its fields.
    pub condition: Option<Where>,
    /// As written, on one line.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A point in time, as text gives it.
#[derive(Debug, Clone, PartialEq)]
pub enum Point {
    /// A date: the start of that day as a beginning, its end as a `by`.
    Date(Date),
    /// An instant.
    Instant(Timestamp),
    /// The agreement's entry into force (its signature unless it says otherwise).
    Start,
    /// A declared moment.
    Moment(String),
    /// When the incident that triggered the instance happened.
    Trigger,
    /// The beginning of a phase.
    StartOfPhase(String),
    /// The end of a phase.
    EndOfPhase(String),
    /// When every instance of a clause is fulfilled.
    Fulfilment(String),
    /// The first breach of a clause.
    Breach(String),
    /// The first incident of a pattern since the beginning concerned.
    First(Box<Pattern>),
    /// The first instant at which there has been none for so long.
    Without(CalendarSpan, Box<Pattern>),
    /// The earliest of several.
    Earliest(Vec<Point>),
    /// The latest of several.
    Latest(Vec<Point>),
    /// So much after (or, negative, before) another.
    Shift(Box<Point>, CalendarSpan),
}

/// A condition.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// Both.
    And(Box<Condition>, Box<Condition>),
    /// Either.
    Or(Box<Condition>, Box<Condition>),
    /// Not.
    Not(Box<Condition>),
    /// A clause (full id) is in a state, for one bearer or for all.
    Clause {
        /// Full id.
        clause: String,
        /// The state asked for.
        state: ClauseState,
        /// One bearer.
        by: Option<String>,
    },
    /// A phase has begun and not ended.
    PhaseActive(String),
    /// A phase has begun.
    PhaseBegun(String),
    /// A phase has ended.
    PhaseEnded(String),
    /// An incident of the pattern has occurred.
    Occurred(Box<Pattern>),
    /// None in the last so long. Before so long has run since entry into force it does not hold.
    Without(CalendarSpan, Box<Pattern>),
    /// `count of P [in last D] CMP N`
    Count(Box<Pattern>, Option<CalendarSpan>, Compare, Expr),
    /// `total of P.field [in last D] CMP Q`
    Total(Box<Pattern>, String, Option<CalendarSpan>, Compare, Expr),
    /// `latest of P.field CMP Q`
    Latest(Box<Pattern>, String, Compare, Expr),
    /// `MEASURE CMP Q`, by the latest report of its level.
    Level(String, Compare, Expr),
    /// A point in time has passed.
    Passed(Point),
    /// One of these bodies has certified it.
    Certified(Subject, Vec<String>),
    /// The breach concerned has been cured or declared resolved.
    Resolved,
    /// A condition that could not be read (a diagnostic says so), or that rests on an open bracket: unknown.
    Unknown,
}

/// States of a clause that conditions and scenarios ask for, in the words of the findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum ClauseState {
    Dormant,
    Pending,
    Fulfilled,
    FulfilledLate,
    Breached,
    Kept,
    Lapsed,
    Suspended,
    Undetermined,
}

impl ClauseState {
    const ALL: [ClauseState; 9] = [
        ClauseState::Dormant,
        ClauseState::Pending,
        ClauseState::Fulfilled,
        ClauseState::FulfilledLate,
        ClauseState::Breached,
        ClauseState::Kept,
        ClauseState::Lapsed,
        ClauseState::Suspended,
        ClauseState::Undetermined,
    ];

    /// The word of the findings: `fulfilled_late`.
    pub fn as_str(self) -> &'static str {
        match self {
            ClauseState::Dormant => "dormant",
            ClauseState::Pending => "pending",
            ClauseState::Fulfilled => "fulfilled",
            ClauseState::FulfilledLate => "fulfilled_late",
            ClauseState::Breached => "breached",
            ClauseState::Kept => "kept",
            ClauseState::Lapsed => "lapsed",
            ClauseState::Suspended => "suspended",
            ClauseState::Undetermined => "undetermined",
        }
    }

    /// Reads the words of [`ClauseState::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// All words, for suggestions.
    pub fn words() -> Vec<&'static str> {
        Self::ALL.into_iter().map(Self::as_str).collect()
    }
}
