//! The resolved agreement: one draft of it, with the options that were chosen.

use std::collections::BTreeMap;
use std::sync::Arc;

use irenic_diagnostics::Span;
use irenic_syntax::ast::{Decision, Prevails};
use jiff::Timestamp;

use crate::{
    CalendarSpan, Condition, Effect, Norm, Phrase, PlaceUse, Point, Shape, Standard, Subject, Unit, Value, Where, Zone,
};

/// A resolved agreement with everything that it incorporates. Names of declarations are unique over all instruments.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// Identifier of the main instrument.
    pub name: String,
    /// Title of the main instrument.
    pub title: String,
    /// The time zone of its dates.
    pub zone: Zone,
    /// Entry into force; absent when neither that nor a signature is dated (`Point::Start` is then unknown).
    pub start: Option<Timestamp>,
    /// Which of prose and clauses prevails.
    pub prevails: Prevails,
    /// Instruments in the order incorporated, the main one first.
    pub instruments: Vec<Instrument>,
    /// Parties and bodies by name.
    pub actors: BTreeMap<String, Actor>,
    /// Groups by name, written out.
    pub groups: BTreeMap<String, Vec<String>>,
    /// Events by noun, the standard vocabulary among them.
    pub events: BTreeMap<String, EventType>,
    /// Kinds by name, the standard vocabulary among them.
    pub kinds: BTreeMap<String, Kind>,
    /// Places by name.
    pub places: BTreeMap<String, Place>,
    /// Moments by name.
    pub moments: BTreeMap<String, Moment>,
    /// Measures by name.
    pub measures: BTreeMap<String, Measure>,
    /// Lists of persons by name.
    pub lists: BTreeMap<String, List>,
    /// Tracks: name and title, in order.
    pub tracks: Vec<(String, Option<String>)>,
    /// Phases in order.
    pub phases: Vec<Phase>,
    /// Norms in order: each clause, followed by the duties of its `on breach`.
    pub norms: Vec<Norm>,
    /// All brackets of the text, chosen or not.
    pub brackets: Vec<Bracket>,
    /// Scenarios in order.
    pub scenarios: Vec<Scenario>,
    /// The record of talks, in the order written.
    pub rounds: Vec<crate::Round>,
    /// How far the options of brackets lie apart, where the record of talks says so.
    pub scales: Vec<crate::Scale>,
    /// What was promised in rounds and no clause holds. It is no part of the agreement; [`Agreement::with_promises`]
    /// puts it where it can be held against evidence.
    pub promised: Vec<Norm>,
}

/// One document of an agreement.
#[derive(Debug, Clone, PartialEq)]
pub struct Instrument {
    /// Its identifier; empty for a document of scenarios alone.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Its file.
    pub file: Arc<str>,
}

/// A party or a body.
#[derive(Debug, Clone, PartialEq)]
pub struct Actor {
    /// Its identifier.
    pub name: String,
    /// Its name in words.
    pub title: Option<String>,
    /// Whether it is a party (a side), not a body.
    pub party: bool,
    /// Who sits in it.
    pub members: Vec<String>,
    /// How it decides.
    pub decides: Option<Decision>,
    /// Where the text says how it decides.
    pub decides_span: Option<Span>,
    /// What it can see, and where.
    pub mandates: Vec<Mandate>,
    /// Where it is declared.
    pub span: Span,
}

/// What a body can see, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct Mandate {
    /// Events; those below them are included.
    pub events: Vec<String>,
    /// Where; everywhere when absent.
    pub place: Option<PlaceUse>,
    /// From when.
    pub from: Option<Point>,
    /// Until when.
    pub until: Option<Point>,
}

/// An event of the vocabulary.
#[derive(Debug, Clone, PartialEq)]
pub struct EventType {
    /// The noun.
    pub name: String,
    /// Its name in words.
    pub title: Option<String>,
    /// The event above it.
    pub is: Option<String>,
    /// The verb.
    pub verb: Option<String>,
    /// It never names an actor.
    pub names_nobody: bool,
    /// Fields, its own and those of the events above it.
    pub fields: BTreeMap<String, FieldType>,
    /// Where it is declared.
    pub span: Span,
}

/// Type of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldType {
    /// A quantity of this unit's dimension.
    Quantity(Unit),
    /// Money of any currency.
    Money,
    /// A text or name.
    Text,
    /// Yes or no.
    Flag,
    /// An instant.
    Instant,
    /// A party or body.
    Party,
    /// A kind below this one.
    Kind(String),
    /// A clause, phase or moment.
    Reference,
}

/// A kind of things or persons.
#[derive(Debug, Clone, PartialEq)]
pub struct Kind {
    /// Its identifier.
    pub name: String,
    /// Its name in words.
    pub title: Option<String>,
    /// The kind above it.
    pub is: Option<String>,
    /// Properties, its own and those of the kinds above it.
    pub properties: BTreeMap<String, FieldType>,
    /// What sets it apart within its parent.
    pub condition: Option<Where>,
    /// Where it is declared.
    pub span: Span,
}

/// A place.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Its name in words.
    pub title: Option<String>,
    /// As written.
    pub text: String,
    /// Its geometry; absent when it could not be bound (a diagnostic says so).
    pub shape: Option<Arc<Shape>>,
    /// The point in time at which it is frozen, where that is not known beforehand (`as of signing`).
    pub as_of: Option<Point>,
    /// Where it is declared.
    pub span: Span,
}

/// A moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// Its name in words.
    pub title: Option<String>,
    /// What it is.
    pub value: MomentValue,
    /// From when its condition is looked at; entry into force when absent.
    pub from: Option<Point>,
    /// Its long stop.
    pub limit: Option<Limit>,
    /// As written.
    pub text: String,
    /// Where it is declared.
    pub span: Span,
}

/// What a moment is.
#[derive(Debug, Clone, PartialEq)]
pub enum MomentValue {
    /// A point.
    Is(Point),
    /// The first instant at which a condition holds.
    When(Condition),
    /// To be fixed by these.
    ToBeFixed(Vec<String>),
}

/// A long stop: a length from the beginning, or a point.
#[derive(Debug, Clone, PartialEq)]
pub enum Limit {
    /// So long from the beginning.
    Length(CalendarSpan),
    /// A point.
    Point(Point),
}

/// A level that observations report.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Its name in words.
    pub title: Option<String>,
    /// Its unit.
    pub unit: Unit,
    /// Whose level it is.
    pub of: Option<String>,
    /// Where it is declared.
    pub span: Span,
}

/// A list of persons by opaque keys.
#[derive(Debug, Clone, PartialEq)]
pub struct List {
    /// Its name in words.
    pub title: Option<String>,
    /// Person category.
    pub of: String,
    /// Who holds them.
    pub held_by: Vec<String>,
    /// The keys; absent when no list has been handed over (its length is then unknown, never zero).
    pub keys: Option<Vec<String>>,
    /// Where it is declared.
    pub span: Span,
}

/// A phase.
#[derive(Debug, Clone, PartialEq)]
pub struct Phase {
    /// Full id.
    pub id: String,
    /// Its name in words.
    pub title: Option<String>,
    /// When it begins; none: never (or open).
    pub begins: Option<Boundary>,
    /// When it ends; none: by nothing that the text says.
    pub ends: Option<Boundary>,
    /// The time within which it must end.
    pub limit: Option<Limit>,
    /// Track.
    pub track: Option<String>,
    /// What passing the limit does to other parts; duties stand as norms.
    pub effects: Vec<Effect>,
    /// Paths of brackets that bear on it and are not chosen.
    pub open: Vec<String>,
    /// Where it is declared.
    pub span: Span,
    /// Where each of its parts stands, in the order written.
    pub phrases: Vec<(Phrase, Span)>,
}

impl Phase {
    /// Where a part stands; the phase's number where the text has no such part.
    pub fn words(&self, phrase: Phrase) -> &Span {
        self.phrases.iter().find(|(sort, _)| *sort == phrase).map_or(&self.span, |(_, span)| span)
    }
}

/// A beginning or an end.
#[derive(Debug, Clone, PartialEq)]
pub enum Boundary {
    /// At a point.
    At(Point),
    /// At the first instant at which a condition holds.
    When(Condition),
}

/// A bracket of the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Bracket {
    /// `9.timing`, `phase 1.end`, or its bare name for a bracket of declarations.
    pub path: String,
    /// Its options in the order written.
    pub options: Vec<BracketOption>,
    /// The option chosen, by index.
    pub chosen: Option<usize>,
    /// Whether its options are readings of a signed text.
    pub readings: bool,
    /// Of what it is a part, or what it holds.
    pub of: Bracketed,
    /// Where it stands.
    pub span: Span,
}

/// What a bracket leaves open.
#[derive(Debug, Clone, PartialEq)]
pub enum Bracketed {
    /// Parts of a clause, by its full id.
    Clause(String),
    /// Parts of a phase, by its full id.
    Phase(String),
    /// Whole clauses, phases and declarations.
    Items {
        /// Full ids of clauses inside, in any option.
        clauses: Vec<String>,
        /// Full ids of phases inside.
        phases: Vec<String>,
    },
}

/// An option of a bracket.
#[derive(Debug, Clone, PartialEq)]
pub struct BracketOption {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Who proposes it, or reads the text so.
    pub by: Vec<String>,
    /// When, as written.
    pub on: Option<String>,
    /// What it says, on one line; empty when the text was not handed over.
    pub words: String,
    /// Where it stands.
    pub span: Span,
}

/// A scenario: what happens and what is expected.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Its title.
    pub title: String,
    /// Identifier of the instrument whose clause numbers it uses.
    pub instrument: String,
    /// Options chosen: path and option.
    pub options: Vec<(String, String)>,
    /// Moments fixed.
    pub set: Vec<(String, Point)>,
    /// Steps in order.
    pub steps: Vec<ScenarioStep>,
    /// Where it stands.
    pub span: Span,
}

/// A step of a scenario.
// Most steps are happenings, so boxing them would save nothing.
#[allow(clippy::large_enum_variant)]
#[derive(Debug, Clone, PartialEq)]
pub enum ScenarioStep {
    /// Something happens.
    Happening(Happening),
    /// What follows is expected at this instant (the end of the day for a date).
    AsOf(Point, Span),
    /// What follows is expected with what was known then.
    KnownAt(Point, Span),
    /// An expectation.
    Expect(Expectation),
}

/// Something that happens in a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Happening {
    /// Its name; `h1`, `h2`, … by position where the text gives none.
    pub name: String,
    /// From when.
    pub from: Point,
    /// Before when, if the instant is not known exactly.
    pub to: Option<Point>,
    /// The event's noun.
    pub event: String,
    /// What it is about.
    pub subject: Option<Subject>,
    /// Who did it.
    pub by: Option<String>,
    /// Several named after `by`: involved, none known to be the actor.
    pub involved: Vec<String>,
    /// Who gave, left or sent.
    pub from_party: Option<String>,
    /// Who received or was addressed.
    pub to_party: Option<String>,
    /// Whom it concerns.
    pub concerning: Option<String>,
    /// Where: somewhere in this place.
    pub place: Option<PlaceUse>,
    /// Fields given.
    pub fields: BTreeMap<String, Value>,
    /// Its standing; `None` for rejected.
    pub standing: Option<Standard>,
    /// The body whose report it is.
    pub reported_by: Option<String>,
    /// When it became known.
    pub known_at: Option<Point>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Point>,
    /// Where it stands.
    pub span: Span,
}

/// An expectation of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    /// What is expected.
    pub kind: Expected,
    /// As written.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// What can be expected.
#[derive(Debug, Clone, PartialEq)]
pub enum Expected {
    /// A clause.
    Clause {
        /// Full id.
        clause: String,
        /// Whether the verdict rests on a `possibly`; `None`: not asked.
        certain: Option<bool>,
        /// The state.
        state: crate::ClauseState,
        /// The bearer.
        by: Option<String>,
        /// The instance.
        instance: Option<String>,
        /// Since when.
        since: Option<Point>,
        /// Violations counted.
        violations: Option<u64>,
        /// Due when.
        due: Option<Point>,
    },
    /// A phase.
    Phase {
        /// Full id.
        phase: String,
        /// `not_begun`, `active`, `ended`, `overdue`.
        state: String,
        /// Since when.
        since: Option<Point>,
    },
    /// A moment.
    Moment {
        /// Its name.
        moment: String,
        /// `reached`, `not_reached`, `possibly_reached`, `restarted`.
        state: String,
        /// When.
        at: Option<Point>,
        /// How often its clock was restarted.
        times: Option<u32>,
    },
}

impl Agreement {
    /// Whether an event is another or lies below it.
    pub fn event_is(&self, event: &str, above: &str) -> bool {
        let mut at = Some(event);
        for _ in 0..=self.events.len() {
            match at {
                Some(name) if name == above => return true,
                Some(name) => at = self.events.get(name).and_then(|event| event.is.as_deref()),
                None => return false,
            }
        }
        false
    }

    /// Whether a kind is another or lies below it, by declaration alone.
    pub fn kind_is(&self, kind: &str, above: &str) -> bool {
        let mut at = Some(kind);
        for _ in 0..=self.kinds.len() {
            match at {
                Some(name) if name == above => return true,
                Some(name) => at = self.kinds.get(name).and_then(|kind| kind.is.as_deref()),
                None => return false,
            }
        }
        false
    }

    /// The agreement as if it held what was promised in the rounds beside it.
    pub fn with_promises(&self) -> Agreement {
        let mut with = self.clone();
        with.norms.extend(with.promised.iter().cloned());
        with
    }

    /// The bracket that a path means: `9.timing`, `phase 1.start` or `1.start`, `annex_1:3.order`, or `3.order` where one
    /// annex alone has it.
    pub fn bracket(&self, path: &str) -> Option<&Bracket> {
        let bare = path.strip_prefix(&self.name).and_then(|rest| rest.strip_prefix(':')).unwrap_or(path);
        let find = |wanted: &str| self.brackets.iter().find(|bracket| bracket.path == wanted);
        let mut tails =
            self.brackets.iter().filter(|bracket| bracket.path.split_once(':').is_some_and(|(_, tail)| tail == bare));
        find(bare).or_else(|| find(&format!("phase {bare}"))).or_else(|| match (tails.next(), tails.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        })
    }

    /// The norm with this full id.
    pub fn norm(&self, id: &str) -> Option<&Norm> {
        self.norms.iter().find(|norm| norm.id == id)
    }

    /// The phase with this full id.
    pub fn phase(&self, id: &str) -> Option<&Phase> {
        self.phases.iter().find(|phase| phase.id == id)
    }
}
