use irenic_diagnostics::Span;

use super::{Name, PlaceExpr, Reference, Text};

/// A number with its unit: `25 km`, `14 days`, `100 billion USD`, `50 %`, `600000`.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// The number, with `thousand`, `million` or `billion` multiplied in.
    pub value: f64,
    /// The unit's word, where one stands.
    pub unit: Option<Name>,
    /// All its words.
    pub span: Span,
}

/// An arithmetic expression over numbers and fields: `30 * h.persons persons`.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A number with or without unit.
    Quantity(Quantity),
    /// `h.persons`, or a bare field of the event concerned.
    Field {
        /// The trigger's name, where one is given.
        of: Option<Name>,
        /// The field.
        field: Name,
    },
    /// Sum, difference, product or quotient.
    Arithmetic {
        /// `+`, `-`, `*` or `/`.
        op: char,
        /// Left side.
        left: Box<Expr>,
        /// Right side.
        right: Box<Expr>,
    },
    /// An expression with a unit put to it: `30 * h.persons persons`.
    In {
        /// The number.
        value: Box<Expr>,
        /// Its unit.
        unit: Name,
    },
    /// A quoted text.
    Text(Text),
    /// A date or an instant.
    Instant(Time0),
}

/// A literal date or instant inside an expression.
pub type Time0 = Box<Time>;

/// `=`, `!=`, `<`, `<=`, `>`, `>=`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// What stands after `where`.
#[derive(Debug, Clone, PartialEq)]
pub enum WhereExpr {
    /// `field CMP EXPR`; a bare name on the right that is no field is a name (party, kind, `yes`, `no`).
    Compare {
        /// Left side.
        left: Expr,
        /// The comparison.
        compare: Compare,
        /// Right side.
        right: Expr,
        /// All its words.
        span: Span,
    },
    /// `A and B`
    And(Box<WhereExpr>, Box<WhereExpr>),
    /// `A or B`
    Or(Box<WhereExpr>, Box<WhereExpr>),
    /// `not A`
    Not(Box<WhereExpr>),
}

/// An event pattern:
/// `EVENT [total QUANTITY] [of SUBJECT] [by PARTY, …] [from PARTY] [to PARTY] [for PARTY] [in|within|beyond PLACE] [where EXPR]`,
/// the parts in any order.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    /// The event's noun or verb.
    pub event: Name,
    /// A total to be reached; only in actions.
    pub total: Option<Total>,
    /// What it is about.
    pub subject: Option<PatternSubject>,
    /// Who does it; any of them. `the actor` stands as the name `actor`.
    pub by: Vec<Name>,
    /// Who gives, leaves or sends.
    pub from: Vec<Name>,
    /// Who receives or is addressed.
    pub to: Vec<Name>,
    /// Whom it concerns.
    pub concerning: Vec<Name>,
    /// Where.
    pub place: Option<PatternPlace>,
    /// What must hold of its fields.
    pub condition: Option<WhereExpr>,
    /// All its words.
    pub span: Span,
}

/// A total or all of a list.
#[derive(Debug, Clone, PartialEq)]
pub enum Total {
    /// `total EXPR`, with the unit that says which field is added up.
    Quantity(Expr),
    /// `all of LIST` (the list itself is the subject).
    All(Span),
}

/// What a pattern is about.
#[derive(Debug, Clone, PartialEq)]
pub enum PatternSubject {
    /// `of NAME`: a kind, measure, list or moment.
    Name(Name),
    /// `of clause N`
    Clause(Reference),
    /// `of phase N`
    Phase(Reference),
}

/// Where a pattern lies.
#[derive(Debug, Clone, PartialEq)]
pub struct PatternPlace {
    /// The place; `within D of P` and `beyond D of P` stand as such.
    pub place: PlaceExpr,
    /// All its words.
    pub span: Span,
}

/// A point in time.
#[derive(Debug, Clone, PartialEq)]
pub enum Time {
    /// `2015-02-15`
    Date(Text),
    /// `2015-02-15T00:00`, seconds and offset optional.
    Instant(Text),
    /// A moment, or a trigger's name.
    Name(Name),
    /// A length of time alone, for `limit 30 days`.
    Length(Quantity),
    /// `start of phase N`
    StartOfPhase(Reference, Span),
    /// `end of phase N`
    EndOfPhase(Reference, Span),
    /// `fulfilment of clause N`
    Fulfilment(Reference, Span),
    /// `breach of clause N`
    Breach(Reference, Span),
    /// `first PATTERN`
    First(Box<Pattern>, Span),
    /// `DUR without PATTERN`
    Without(Quantity, Box<Pattern>, Span),
    /// `earliest of (T, …)`
    Earliest(Vec<Time>, Span),
    /// `latest of (T, …)`
    Latest(Vec<Time>, Span),
    /// `T + DUR` or `T - DUR`
    Shift {
        /// The base.
        base: Box<Time>,
        /// Whether the length is taken away.
        back: bool,
        /// The length.
        by: Quantity,
        /// All its words.
        span: Span,
    },
}

/// States of a phase that a condition can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhaseState {
    /// `active`: begun and not ended.
    Active,
    /// `begun`
    Begun,
    /// `ended`
    Ended,
}

/// A condition.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// `A and B`
    And(Box<Condition>, Box<Condition>),
    /// `A or B`
    Or(Box<Condition>, Box<Condition>),
    /// `not A`
    Not(Box<Condition>, Span),
    /// `clause N STATE [by PARTY]`: fulfilled, breached, kept, pending, suspended, lapsed, dormant, undetermined.
    Clause {
        /// The clause.
        clause: Reference,
        /// The state's word.
        state: Name,
        /// One bearer, where not all are meant.
        by: Option<Name>,
        /// All its words.
        span: Span,
    },
    /// `phase N active | begun | ended`
    Phase {
        /// The phase.
        phase: Reference,
        /// The state.
        state: PhaseState,
        /// All its words.
        span: Span,
    },
    /// `PATTERN occurred`
    Occurred(Box<Pattern>, Span),
    /// `no PATTERN in last DUR`
    NoneInLast(Box<Pattern>, Quantity, Span),
    /// `DUR without PATTERN`
    Without(Quantity, Box<Pattern>, Span),
    /// `count of PATTERN [in last DUR] CMP N`
    Count {
        /// What is counted.
        pattern: Box<Pattern>,
        /// The window; all since entry into force when absent.
        last: Option<Quantity>,
        /// The comparison.
        compare: Compare,
        /// The bound.
        bound: Expr,
        /// All its words.
        span: Span,
    },
    /// `total of PATTERN[.field] [in last DUR] CMP Q`
    TotalOf {
        /// What is added up.
        pattern: Box<Pattern>,
        /// The field, where the bound's unit does not tell.
        field: Option<Name>,
        /// The window.
        last: Option<Quantity>,
        /// The comparison.
        compare: Compare,
        /// The bound.
        bound: Expr,
        /// All its words.
        span: Span,
    },
    /// `latest of PATTERN.field CMP Q`
    LatestOf {
        /// Of which the latest is asked.
        pattern: Box<Pattern>,
        /// The field.
        field: Name,
        /// The comparison.
        compare: Compare,
        /// The bound.
        bound: Expr,
        /// All its words.
        span: Span,
    },
    /// `MEASURE CMP Q`
    Level {
        /// The measure.
        measure: Name,
        /// The comparison.
        compare: Compare,
        /// The bound.
        bound: Expr,
        /// All its words.
        span: Span,
    },
    /// `T passed`
    Passed(Time, Span),
    /// `certified MOMENT by BODY`, `certified clause N by BODY`, `certified phase N by BODY`
    Certified {
        /// What is certified.
        subject: PatternSubject,
        /// By whom; any of them.
        by: Vec<Name>,
        /// All its words.
        span: Span,
    },
    /// `resolved`, inside `on breach`: the breach concerned has been cured or declared resolved.
    Resolved(Span),
}
