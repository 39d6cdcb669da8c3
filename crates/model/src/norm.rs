//! Norms: what a clause says once names are resolved and sugar is gone.

use irenic_diagnostics::Span;
use irenic_syntax::ast::{BearerForm, Compare, EffectKind, Heading, Modality, PowerKind};

use crate::{CalendarSpan, Condition, Expr, Pattern, Point, Subject};

/// One norm. A clause is one; every duty of its `on breach` is a further one.
#[derive(Debug, Clone, PartialEq)]
pub struct Norm {
    /// Full id: `2`, `annex_1:3`, `2.breach.1`.
    pub id: String,
    /// Title of the clause; for a consequence, of the clause that it answers.
    pub title: Option<String>,
    /// Who is bound.
    pub bearers: Bearers,
    /// How.
    pub modality: Modality,
    /// To what.
    pub action: Act,
    /// What brings it into force.
    pub trigger: Trigger,
    /// `if` and `unless` (as `Not`) conditions: looked at when an instance comes into force.
    pub conditions: Vec<Condition>,
    /// `while` conditions: in force only as long as they hold.
    pub while_conditions: Vec<Condition>,
    /// `except` patterns: incidents that do not count.
    pub exceptions: Vec<Pattern>,
    /// For a `may`: ids of the prohibitions that it excepts from; empty for all whose action it overlaps.
    pub despite: Vec<String>,
    /// When.
    pub window: Window,
    /// In what order.
    pub order: Order,
    /// When its process is complete.
    pub completion: Option<Completion>,
    /// Who checks.
    pub proof: Proof,
    /// What a breach does to other parts, in order. Duties stand as norms triggered by [`Trigger::Breach`].
    pub effects: Vec<Effect>,
    /// `weight N for P`; no party means all.
    pub weights: Vec<(f64, Option<String>)>,
    /// Cannot be undone.
    pub irreversible: bool,
    /// Vagueness that is intended.
    pub constructive_ambiguity: bool,
    /// Track.
    pub track: Option<String>,
    /// Paths of brackets that bear on it and are not chosen (`9.timing`); readings are not listed.
    pub open: Vec<String>,
    /// Codes that the drafters knowingly accept here.
    pub accepts: Vec<String>,
    /// `because`, a note to readers.
    pub because: Option<String>,
    /// Heading of the article above.
    pub heading: Option<Heading>,
    /// Where the clause (or the consequence) stands.
    pub span: Span,
    /// Where each of its parts stands, in the order written; of brackets, the parts of the option chosen.
    pub phrases: Vec<(Phrase, Span)>,
    /// The clause's formal words, on as many lines as written.
    pub text: String,
}

impl Norm {
    /// Where the first part of a sort stands.
    pub fn phrase(&self, phrase: Phrase) -> Option<&Span> {
        self.phrases_of(phrase).next()
    }

    /// Where the parts of a sort stand, in the order written.
    pub fn phrases_of(&self, phrase: Phrase) -> impl Iterator<Item = &Span> {
        self.phrases.iter().filter(move |(sort, _)| *sort == phrase).map(|(_, span)| span)
    }

    /// Where a part stands; the clause's number, or the whole of a consequence, where the text has no such part.
    pub fn words(&self, phrase: Phrase) -> &Span {
        self.phrase(phrase).or_else(|| self.phrase(Phrase::Number)).unwrap_or(&self.span)
    }
}

/// The sorts of parts that a clause or a phase is written in. Several of one sort keep the order of the text, which is
/// that of the values read from them (`order.after`, `window.by`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phrase {
    /// The number of a clause.
    Number,
    /// Who is bound.
    Bearer,
    /// `must`, `must not`, …
    Modality,
    /// To what.
    Action,
    /// `when …`, `whenever …`
    Trigger,
    /// `if …`, `unless …`
    Condition,
    /// `while …`
    While,
    /// `except …`
    Exception,
    /// `at …`
    At,
    /// `from …`, and `after` a point in time
    From,
    /// `by …`
    By,
    /// `until …`
    Until,
    /// `within …`
    Within,
    /// `at least … before …`
    Lead,
    /// `every …`
    Every,
    /// `between … and …`
    Daily,
    /// `on weekdays`
    Days,
    /// `immediately`
    Immediately,
    /// `after clause …`
    After,
    /// `before clause …`
    Before,
    /// `together with clause …`
    Together,
    /// `in step`
    InStep,
    /// `in phase …`
    InPhase,
    /// `complete when …`
    Completion,
    /// `verified by …`
    Proof,
    /// `if silent …`
    Silence,
    /// `weight …`
    Weight,
    /// `irreversible`
    Irreversible,
    /// `constructive ambiguity`
    Ambiguity,
    /// `despite clause …`
    Despite,
    /// `on breach …`
    OnBreach,
    /// `begins …` of a phase
    Begins,
    /// `ends …` of a phase
    Ends,
    /// `limit …` of a phase
    Limit,
}

/// Who is bound. Groups are written out, in the order declared, without repetition.
#[derive(Debug, Clone, PartialEq)]
pub struct Bearers {
    /// How several are bound. `Plain` with several members has been reported as ambiguous and counts as `Each`.
    pub form: BearerForm,
    /// Parties or bodies; empty when the text leaves it open or for `the actor` and its like.
    pub members: Vec<String>,
    /// As written.
    pub text: String,
}

/// What is to be done, refrained from, kept, permitted or declared.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// One occurrence of the pattern.
    Once(Pattern),
    /// A total of a field over occurrences: the field added up, and how much.
    Total(Pattern, String, Expr),
    /// All persons of a list.
    All(Pattern, String),
    /// A process that ends.
    Complete(Pattern),
    /// A level kept.
    Keep(String, Compare, Expr),
    /// A power.
    Power(PowerKind, Option<Subject>, Option<CalendarSpan>),
    /// A political declaration, never monitored.
    Declaration(String),
    /// Open: the action rests on an open bracket, or could not be read.
    Open,
}

impl Act {
    /// The pattern, where there is one.
    pub fn pattern(&self) -> Option<&Pattern> {
        match self {
            Act::Once(pattern) | Act::Total(pattern, ..) | Act::All(pattern, _) | Act::Complete(pattern) => {
                Some(pattern)
            }
            _ => None,
        }
    }
}

/// What brings a norm into force.
#[derive(Debug, Clone, PartialEq)]
pub enum Trigger {
    /// Nothing: in force from its window's beginning.
    None,
    /// Once, at the first instant at which it holds.
    When(Condition),
    /// An instance for each incident.
    Whenever(Pattern),
    /// An instance for each breach of a norm (for a prohibition: each violation).
    Breach {
        /// Full id of the norm breached.
        of: String,
        /// `if COND`, looked at `after` so long.
        condition: Option<Condition>,
        /// How long after the breach it is looked at.
        after: Option<CalendarSpan>,
    },
    /// An instance when a phase outlasts its limit.
    PhaseOverdue {
        /// Full id of the phase.
        of: String,
        /// `if COND`, looked at `after` so long.
        condition: Option<Condition>,
        /// How long after it is looked at.
        after: Option<CalendarSpan>,
    },
}

/// When. Everything that is said of its time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Window {
    /// `at T`: on that local day.
    pub at: Option<Point>,
    /// `from T`: the latest counts.
    pub from: Vec<Point>,
    /// `by T`: the earliest counts.
    pub by: Vec<Point>,
    /// `until T`: the earliest counts.
    pub until: Vec<Point>,
    /// `within DUR [of T]`; without a point, of the instance's beginning.
    pub within: Vec<(CalendarSpan, Option<Point>)>,
    /// `at least DUR before T`
    pub lead: Option<(CalendarSpan, Point)>,
    /// `every DUR [from T]`
    pub every: Option<(CalendarSpan, Option<Point>)>,
    /// `between HH:MM and HH:MM`, minutes since local midnight.
    pub daily: Option<(u16, u16)>,
    /// ISO days, 1 Monday to 7 Sunday; empty for all.
    pub days: Vec<u8>,
    /// `immediately`: no measure.
    pub immediately: bool,
}

/// In what order with other clauses; ids are full.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Order {
    /// Opens when these are fulfilled.
    pub after: Vec<String>,
    /// To be achieved before these are fulfilled.
    pub before: Vec<String>,
    /// To be achieved within this time of each other.
    pub together: Vec<(String, CalendarSpan)>,
    /// The bearers of `each` within this time of each other; absent tolerance counts as none.
    pub in_step: Option<CalendarSpan>,
    /// In force only while these phases are active.
    pub in_phases: Vec<String>,
}

/// When a process is complete.
#[derive(Debug, Clone, PartialEq)]
pub enum Completion {
    /// When a condition holds.
    When(Condition),
    /// When one of these bodies certifies it.
    CertifiedBy(Vec<String>),
}

/// Standards of proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standard {
    /// Somebody says so.
    Reported,
    /// Independent sources agree.
    Corroborated,
    /// A body with mandate and access says so.
    Confirmed,
}

/// Who checks, by what standard, and what their silence means.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Proof {
    /// Bodies.
    pub by: Vec<String>,
    /// Within what time.
    pub within: Option<CalendarSpan>,
    /// What standing an incident needs; none said: the standard asked for when verifying.
    pub standard: Option<Standard>,
    /// What holds when they are silent.
    pub silence: Option<Silence>,
}

/// What holds when a verifying body is silent.
#[derive(Debug, Clone, PartialEq)]
pub enum Silence {
    /// Deemed done.
    DeemedDone,
    /// Deemed not done.
    DeemedNotDone,
    /// Referred to a body.
    ReferredTo(String),
}

/// What a breach does to other parts of the agreement.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// `2.breach.2`: as for the duties, by its position.
    pub id: String,
    /// `if COND`
    pub condition: Option<Condition>,
    /// Looked at so long after the breach.
    pub after: Option<CalendarSpan>,
    /// Which effect.
    pub kind: EffectKind,
    /// Over what; clauses and phases by full id. Empty: the agreement as a whole.
    pub over: Vec<Subject>,
    /// Deadlines stand still while suspended.
    pub clock_stops: bool,
    /// Until then.
    pub until: Option<Point>,
    /// Where it stands.
    pub span: Span,
}
