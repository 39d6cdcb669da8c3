use irenic_diagnostics::Span;

use super::{Name, Pattern, Quantity, Reference, Text, Time};

/// `scenario "title" [options 9.timing=phased, …] [set MOMENT = T] STEP… [end]`
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// What it is called.
    pub title: Text,
    /// Options chosen: bracket path (`9.timing`) and option.
    pub options: Vec<(Name, Name)>,
    /// Moments fixed.
    pub set: Vec<(Name, Time)>,
    /// What happens and what is expected, in order.
    pub steps: Vec<ScenarioStep>,
}

/// A line of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub enum ScenarioStep {
    /// Something that happens.
    Happening(Box<Happening>),
    /// `as of T`: what follows is expected at this instant; a date means the end of that day.
    AsOf(Time, Span),
    /// `known at T`: what follows is expected with what was known then.
    KnownAt(Time, Span),
    /// `expect …`
    Expect(Expectation),
}

/// `WHEN PATTERN [as ID] [STANDING] [reported by BODY] [known at T] [withdrawn at T]`.
/// In the pattern, `where field = value and …` gives the fields' values.
#[derive(Debug, Clone, PartialEq)]
pub struct Happening {
    /// When.
    pub when: When,
    /// What.
    pub pattern: Pattern,
    /// A name for it, so that expectations can speak of it.
    pub name: Option<Name>,
    /// `reported`, `corroborated`, `confirmed` or `rejected`; `confirmed` when absent.
    pub standing: Option<Name>,
    /// The body whose report it is.
    pub reported_by: Option<Name>,
    /// When it became known; when it happened, when absent.
    pub known_at: Option<Time>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Time>,
    /// All its words.
    pub span: Span,
}

/// When something happens in a scenario.
#[derive(Debug, Clone, PartialEq)]
pub enum When {
    /// An exact instant; a date means the start of that day.
    At(Time),
    /// `between T and T`: at some instant from the first on and before the second, unknown which.
    Between(Time, Time),
}

/// `expect …`
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    /// What is expected.
    pub kind: ExpectationKind,
    /// All its words.
    pub span: Span,
}

/// What can be expected.
#[derive(Debug, Clone, PartialEq)]
pub enum ExpectationKind {
    /// `clause N [possibly] STATE [by PARTY] [for INSTANCE] [since T] [with N violations] [due T]`.
    /// States as in findings; `fulfilled late` and `possibly breached` are two words each.
    Clause {
        /// The clause.
        clause: Reference,
        /// Whether the verdict is expected to rest on a `possibly`.
        possibly: bool,
        /// The state's words, joined by `_`.
        state: Name,
        /// The bearer; every instance when neither this nor `instance` is given.
        by: Option<Name>,
        /// The name of the happening that made the instance, or `unattributed`.
        instance: Option<Name>,
        /// Since when.
        since: Option<Time>,
        /// How many violations.
        violations: Option<Quantity>,
        /// Due when.
        due: Option<Time>,
    },
    /// `phase N not begun | active | ended | overdue [since T]`
    Phase {
        /// The phase.
        phase: Reference,
        /// The state's words, joined by `_`.
        state: Name,
        /// Since when.
        since: Option<Time>,
    },
    /// `moment M not reached`, `moment M reached [at T]`, `moment M restarted N times`
    Moment {
        /// The moment.
        moment: Name,
        /// `reached`, `not_reached`, `possibly_reached` or `restarted`.
        state: Name,
        /// When.
        at: Option<Time>,
        /// How often its clock was restarted.
        times: Option<u32>,
    },
}
