use irenic_diagnostics::Span;

use super::{Accepts, Compare, Condition, Expr, Name, Pattern, PatternSubject, Quantity, Reference, Text, Time};

/// `clause ID ["title"] PART…`
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// Dotted number or identifier.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// Its parts in the order written; a bracket is a part.
    pub parts: Vec<Part>,
    /// All its words.
    pub span: Span,
}

/// A part of a clause.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What it says.
    pub kind: PartKind,
    /// All its words.
    pub span: Span,
}

/// The parts of a clause.
#[derive(Debug, Clone, PartialEq)]
pub enum PartKind {
    /// `track ID`
    Track(Name),
    /// Who is bound to what: `sides each must not fire in security_zone`.
    Norm(Box<Norm>),
    /// `when COND` or `whenever PATTERN as x`
    Trigger(Trigger),
    /// `if`, `unless`, `while`, `except`
    Guard(Guard),
    /// `at T`
    At(Time),
    /// `from T`
    From(Time),
    /// `by T`
    By(Time),
    /// `until T`
    Until(Time),
    /// `within DUR [of T]`; without `of`, of the trigger, the breach, or the clause's own beginning.
    Within(Quantity, Option<Time>),
    /// `at least DUR before x`
    AtLeastBefore(AtLeastBefore),
    /// `every DUR [from T]`; the clause's own beginning when absent.
    Every(Quantity, Option<Time>),
    /// `between HH:MM and HH:MM`, as minutes since midnight.
    Between(u16, u16),
    /// `on monday, tuesday` or `on weekdays`: ISO days 1 to 7.
    OnDays(Vec<u8>),
    /// `immediately`: a time without a measure.
    Immediately,
    /// `after`, `before`, `together with`, `in step`, `in phase`
    Order(Order),
    /// `complete when …`
    Completion(Completion),
    /// `verified by …`
    Proof(Proof),
    /// `if silent …`
    Silence(SilenceRule),
    /// `weight N [for PARTY]`
    Weight(f64, Option<Name>),
    /// `irreversible`
    Irreversible,
    /// `constructive ambiguity`
    ConstructiveAmbiguity,
    /// `because "…"`
    Because(Text),
    /// `accepts CODE because "…"`
    Accepts(Accepts),
    /// `amends clause N of "FILE"`
    Amends(Reference),
    /// `despite clause N, …` of a `may`: which prohibitions it excepts from.
    Despite(Vec<Reference>),
    /// `tolerance DUR`, standing by itself after an order of steps.
    Tolerance(Quantity),
    /// `on breach …`
    OnBreach(Vec<Consequence>),
    /// A bracket of such parts.
    Bracket(BracketOf<Part>),
}

/// Who is bound to what.
#[derive(Debug, Clone, PartialEq)]
pub struct Norm {
    /// Who; absent when the text leaves it open.
    pub bearer: Option<Bearer>,
    /// How.
    pub modality: Modality,
    /// Where the modality's words stand.
    pub modality_span: Span,
    /// What.
    pub action: Action,
    /// All its words.
    pub span: Span,
}

/// Who a norm binds.
#[derive(Debug, Clone, PartialEq)]
pub struct Bearer {
    /// Parties, groups or bodies; empty for `the actor`, `the breaching party` and `the other parties`.
    pub names: Vec<Name>,
    /// How they are bound.
    pub form: BearerForm,
    /// All its words.
    pub span: Span,
}

/// How several bearers are bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BearerForm {
    /// Nothing is said.
    Plain,
    /// `each`: every one for itself.
    Each,
    /// `jointly`: all together, by any of them.
    Jointly,
    /// `any one of`: one of them, whichever.
    AnyOneOf,
    /// `the actor`: who did what triggered it.
    TheActor,
    /// `the breaching party`, inside `on breach`.
    TheBreachingParty,
    /// `the other parties`, inside `on breach`: the bearers of the clause but the breaching one.
    TheOtherParties,
}

/// How a norm binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Modality {
    /// `must`
    Must,
    /// `must not`
    MustNot,
    /// `must keep`
    MustKeep,
    /// `may`
    May,
    /// `can`
    Can,
    /// `declares`
    Declares,
}

/// What is to be done, refrained from, kept, permitted, or declared.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// What it says.
    pub kind: ActionKind,
    /// All its words.
    pub span: Span,
}

/// The sorts of action.
#[derive(Debug, Clone, PartialEq)]
pub enum ActionKind {
    /// One occurrence or a total.
    Act(Pattern),
    /// `complete ACT`: a process that ends.
    Complete(Pattern),
    /// `keep MEASURE CMP Q`
    Keep {
        /// The measure.
        measure: Name,
        /// The comparison.
        compare: Compare,
        /// The bound.
        bound: Expr,
    },
    /// A power: `certify quiet`, `extend clause 2 by 5 days`, …
    Power(Power),
    /// `declares "…"`
    Declaration(Text),
}

/// What a `can` permits.
#[derive(Debug, Clone, PartialEq)]
pub struct Power {
    /// Which power.
    pub kind: PowerKind,
    /// Over what; `agreement` as a whole when absent (`terminate agreement`).
    pub over: Option<PatternSubject>,
    /// `by DUR` of an extension: at most this long.
    pub by: Option<Quantity>,
    /// All its words.
    pub span: Span,
}

/// The powers. Each is exercised by an event of the vocabulary (certification, extension, …).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PowerKind {
    /// `certify`
    Certify,
    /// `extend`
    Extend,
    /// `suspend`
    Suspend,
    /// `restore`
    Restore,
    /// `terminate`
    Terminate,
    /// `amend`
    Amend,
}

/// What brings a clause into force.
#[derive(Debug, Clone, PartialEq)]
pub enum Trigger {
    /// `when COND`: once, at the first instant at which it holds.
    When(Condition),
    /// `whenever PATTERN as x`: an instance for each occurrence.
    Whenever(Pattern, Option<Name>),
}

/// What limits a clause.
#[derive(Debug, Clone, PartialEq)]
pub struct Guard {
    /// Its sort.
    pub kind: GuardKind,
    /// All its words.
    pub span: Span,
}

/// The sorts of guard.
#[derive(Debug, Clone, PartialEq)]
pub enum GuardKind {
    /// `if COND`: looked at when the instance comes into force.
    If(Condition),
    /// `unless COND`: the same, turned round.
    Unless(Condition),
    /// `while COND`: in force only as long as it holds.
    While(Condition),
    /// `except PATTERN`: occurrences that do not count.
    Except(Pattern),
}

/// `at least DUR before x`
#[derive(Debug, Clone, PartialEq)]
pub struct AtLeastBefore {
    /// The length.
    pub by: Quantity,
    /// The trigger's name or another point.
    pub before: Time,
}

/// Orders between clauses.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    /// `after clause N` or `after T`
    After(Result<Reference, Time>),
    /// `before clause N`
    Before(Reference),
    /// `together with clause N`
    TogetherWith(Reference),
    /// `in step`
    InStep,
    /// `in phase N`
    InPhase(Reference),
}

/// When a process is complete.
#[derive(Debug, Clone, PartialEq)]
pub enum Completion {
    /// `complete when COND`
    When(Condition),
    /// `complete when certified by BODY`
    CertifiedBy(Vec<Name>),
}

/// `verified by BODY… [within DUR] [standard S]`
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    /// Bodies; any of them.
    pub by: Vec<Name>,
    /// Within what time.
    pub within: Option<Quantity>,
    /// `reported`, `corroborated` or `confirmed`.
    pub standard: Option<Name>,
}

/// What holds when the verifying body is silent.
#[derive(Debug, Clone, PartialEq)]
pub enum SilenceRule {
    /// `if silent deemed done`
    DeemedDone,
    /// `if silent deemed not done`
    DeemedNotDone,
    /// `if silent referred to BODY`
    ReferredTo(Name),
}

/// One line of `on breach`.
#[derive(Debug, Clone, PartialEq)]
pub struct Consequence {
    /// `if COND`
    pub condition: Option<Condition>,
    /// `within DUR` of that condition: it is looked at when this time has run from the breach.
    pub after: Option<Quantity>,
    /// What follows.
    pub kind: ConsequenceKind,
    /// All its words.
    pub span: Span,
}

/// What follows a breach.
#[derive(Debug, Clone, PartialEq)]
pub enum ConsequenceKind {
    /// A duty, with its parts.
    Duty(Vec<Part>),
    /// Suspension, restoration, an end.
    Effect(Effect),
}

/// What a breach does to other parts of the agreement.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// Which effect.
    pub kind: EffectKind,
    /// Over what.
    pub over: Vec<PatternSubject>,
    /// `clock stops`: the deadline's clock stands still while suspended.
    pub clock_stops: bool,
    /// `until T`: until then, where it ends by itself.
    pub until: Option<Time>,
}

/// The effects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EffectKind {
    /// `suspends`
    Suspends,
    /// `restores`: what was suspended or lifted comes back.
    Restores,
    /// `ends`
    Ends,
    /// `terminates`
    Terminates,
}

/// A choice point in the text: `[ID option A … option B … ]`.
#[derive(Debug, Clone, PartialEq)]
pub struct BracketOf<T> {
    /// Its name within its clause, phase or document.
    pub name: Name,
    /// The options in the order written.
    pub options: Vec<OptionOf<T>>,
    /// All its words.
    pub span: Span,
}

/// The common face of all brackets.
pub type Bracket = BracketOf<Part>;

/// One option: `option ID [proposed by P [on DATE]] …` or `option ID reading by P …`.
#[derive(Debug, Clone, PartialEq)]
pub struct OptionOf<T> {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// Who proposes it, or reads the text so.
    pub proposed: Option<ProposedBy>,
    /// What it says; may be empty (the text without it).
    pub content: Vec<T>,
    /// All its words.
    pub span: Span,
}

/// Who proposes an option, or how a party reads a signed text.
#[derive(Debug, Clone, PartialEq)]
pub struct ProposedBy {
    /// Whether it is a reading of a signed text.
    pub reading: bool,
    /// By whom.
    pub by: Vec<Name>,
    /// When.
    pub on: Option<Text>,
}
