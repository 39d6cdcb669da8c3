//! The typed tree of a document: what was written, with the span of every word that a diagnostic may want to show.
//! Names are not resolved here and units are not checked; a node that could not be read is absent, never guessed.

// Built once for each document and then only matched on: boxes would clutter every pattern and save nothing.
#![allow(clippy::large_enum_variant)]

mod clause;
mod condition;
mod declaration;
mod scenario;
mod talks;

pub use clause::{
    Action, ActionKind, AtLeastBefore, Bearer, BearerForm, Bracket, BracketOf, Clause, Completion, Consequence,
    ConsequenceKind, Effect, EffectKind, Guard, GuardKind, Modality, Norm, OptionOf, Order, Part, PartKind, Power,
    PowerKind, Proof, ProposedBy, SilenceRule, Trigger,
};
pub use condition::{
    Compare, Condition, Expr, Pattern, PatternPlace, PatternSubject, PhaseState, Quantity, Time, Time0, Total,
    WhereExpr,
};
pub use declaration::{
    Accepts, Agreement, Amends, Body, Decision, Event, EventField, FieldType, Group, Incorporates, Item, ItemKind,
    Kind, KindField, ListOf, Measure, Moment, MomentValue, Observes, Party, Phase, PhasePart, PhasePartKind, Place,
    PlaceExpr, PlaceFeature, Prevails, Supersedes, Track, UnitDecl,
};
pub use scenario::{Expectation, ExpectationKind, Happening, Scenario, ScenarioStep, When};
pub use talks::{
    AgendaItem, AtHome, Delegation, Faction, Figure, Moved, Position, PositionPart, PositionPartKind, Promised,
    Rejects, Round, RoundPart, RoundPartKind, Scale, Valued,
};

use irenic_diagnostics::Span;

/// A name with the words it was written with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The identifier.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A quoted text, without its quotation marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub text: String,
    /// Where it stands, with its quotation marks.
    pub span: Span,
}

/// A reference to a numbered or named declaration, possibly in another instrument: `4`, `2.1`, `ceasefire`,
/// `4 of "annex-1.md"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Dotted number or identifier.
    pub id: Name,
    /// The other instrument, where one is named.
    pub of: Option<Text>,
    /// All its words.
    pub span: Span,
}

/// Nearest heading above a fence, as prose: its level and text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// The heading's text without marks.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A whole document: all formal text of all its fences, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Project-relative name of the file.
    pub file: std::sync::Arc<str>,
    /// Declarations in order.
    pub items: Vec<Item>,
}
