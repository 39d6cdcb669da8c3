use irenic_diagnostics::Span;

use super::{
    BracketOf, Clause, Condition, Consequence, Heading, Name, Position, Quantity, Reference, Round, Scale, Scenario,
    Text, Time,
};

/// One declaration with what every declaration may carry.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// What is declared.
    pub kind: ItemKind,
    /// `because "…"`, where the declaration has one that belongs to the whole.
    pub because: Option<Text>,
    /// Nearest heading above it, in a Markdown document.
    pub heading: Option<Heading>,
    /// All its words.
    pub span: Span,
}

/// The declarations of the language.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemKind {
    /// `agreement ID "title" …`
    Agreement(Agreement),
    /// `party ID "title"`
    Party(Party),
    /// `group ID = A, B`
    Group(Group),
    /// `body ID "title" …`
    Body(Body),
    /// `kind ID is PARENT where …`
    Kind(Kind),
    /// `event ID is PARENT …`
    Event(Event),
    /// `unit ID = 1000 kg`
    Unit(UnitDecl),
    /// `place ID = …`
    Place(Place),
    /// `moment ID = …`
    Moment(Moment),
    /// `measure ID "title" in UNIT of PARTY`
    Measure(Measure),
    /// `list ID "title" of persons held by PARTY from "file"`
    List(ListOf),
    /// `track ID "title"`
    Track(Track),
    /// `phase N "title" begins …`
    Phase(Phase),
    /// `clause N "title" …`
    Clause(Box<Clause>),
    /// `scenario "title" …`
    Scenario(Scenario),
    /// `round N "title" …`
    Round(Round),
    /// `scale BRACKET OPTION N, …`
    Scale(Scale),
    /// `position PARTY …`
    Position(Position),
    /// `incorporates "annex.md"`
    Incorporates(Incorporates),
    /// `amends clause 4 of "…"`
    Amends(Amends),
    /// `supersedes "…"` or `supersedes clause 4 of "…"`
    Supersedes(Supersedes),
    /// `accepts A203 because "…"`
    Accepts(Accepts),
    /// A bracket around whole declarations: `[ID option … option … ]`
    Bracket(BracketOf<Item>),
}

/// `agreement ID ["title"] [signed DATE] [in force T] [timezone "ZONE"] [prose prevails | clauses prevail]`
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// Its identifier.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// Date of signature.
    pub signed: Option<Time>,
    /// Entry into force, where it is not the signature.
    pub in_force: Option<Time>,
    /// IANA name of the time zone.
    pub timezone: Option<Text>,
    /// Which prevails; prose where nothing is said.
    pub prevails: Option<(Prevails, Span)>,
}

/// Which of prose and clauses prevails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prevails {
    /// `prose prevails`
    Prose,
    /// `clauses prevail`
    Clauses,
}

/// `party ID ["title"]`
#[derive(Debug, Clone, PartialEq)]
pub struct Party {
    /// Its identifier.
    pub name: Name,
    /// Its name in words.
    pub title: Option<Text>,
}

/// `group ID ["title"] = A, B`
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its identifier.
    pub name: Name,
    /// Its name in words.
    pub title: Option<Text>,
    /// Its members: parties, bodies or other groups.
    pub members: Vec<Name>,
}

/// `body ID ["title"] [members A, B] [decides by …] [observes E, F [in PLACE] …]`
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// Its identifier.
    pub name: Name,
    /// Its name in words.
    pub title: Option<Text>,
    /// Who sits in it.
    pub members: Vec<Name>,
    /// How it decides.
    pub decides: Option<(Decision, Span)>,
    /// What it can see, and where; may stand several times.
    pub observes: Vec<Observes>,
}

/// How a body decides.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// `decides by consensus`
    Consensus,
    /// `decides by majority`
    Majority,
    /// `decides by 3 of 5`
    Votes {
        /// Votes needed.
        needed: u32,
        /// Seats.
        of: u32,
    },
    /// `decides by chair US`
    Chair(Name),
}

/// `observes fire, flight in PLACE [from T] [until T]`: mandate and access.
#[derive(Debug, Clone, PartialEq)]
pub struct Observes {
    /// Event words; `everything` stands as the root event `event`.
    pub events: Vec<Name>,
    /// Where; everywhere when absent.
    pub place: Option<PlaceExpr>,
    /// From when, where it is said.
    pub from: Option<Time>,
    /// Until when, where it is said.
    pub until: Option<Time>,
    /// All its words.
    pub span: Span,
}

/// `kind ID ["title"] [is PARENT] [has FIELD UNIT, …] [where EXPR]`
#[derive(Debug, Clone, PartialEq)]
pub struct Kind {
    /// Its identifier.
    pub name: Name,
    /// Its name in words.
    pub title: Option<Text>,
    /// The kind that it is a part of.
    pub is: Option<Name>,
    /// Properties that things of this kind have.
    pub has: Vec<KindField>,
    /// What sets it apart within its parent.
    pub condition: Option<super::WhereExpr>,
}

/// A property of a kind: `calibre mm`.
#[derive(Debug, Clone, PartialEq)]
pub struct KindField {
    /// Its identifier.
    pub name: Name,
    /// Its type.
    pub of: FieldType,
}

/// `event ID ["title"] [is PARENT] [verb VERB] [names nobody] [has FIELD TYPE, …]`
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The noun, as evidence and conditions use it.
    pub name: Name,
    /// Its name in words.
    pub title: Option<Text>,
    /// The event that it is a part of.
    pub is: Option<Name>,
    /// The verb for actions: `withdraw` for `withdrawal`.
    pub verb: Option<Name>,
    /// `names nobody`: it never names an actor, even where both sides are known to be involved.
    pub names_nobody: bool,
    /// Its fields.
    pub has: Vec<EventField>,
}

/// A field of an event: `killed persons`.
#[derive(Debug, Clone, PartialEq)]
pub struct EventField {
    /// Its identifier.
    pub name: Name,
    /// Its type.
    pub of: FieldType,
}

/// Type of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldType {
    /// A quantity in a unit: `mm`, `persons`, `days`, `count`, `USD`.
    Unit(Name),
    /// `number`, without a unit.
    Number,
    /// `text`
    Text,
    /// `flag`: yes or no.
    Flag,
    /// `money` of any currency.
    Money,
    /// `instant`
    Instant,
    /// `party`, a party or body.
    Party,
    /// `kind NAME`
    Kind(Name),
    /// `reference`: a clause, phase or moment.
    Reference,
}

/// `unit ID = QUANTITY`
#[derive(Debug, Clone, PartialEq)]
pub struct UnitDecl {
    /// Its identifier.
    pub name: Name,
    /// What one of it is.
    pub value: Quantity,
}

/// `place ID ["title"] = PLACE [as of T]`
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Its identifier.
    pub name: Name,
    /// Its name in words.
    pub title: Option<Text>,
    /// What it is.
    pub value: PlaceExpr,
    /// The instant at which it is frozen.
    pub as_of: Option<Time>,
}

/// A place as text gives it.
#[derive(Debug, Clone, PartialEq)]
pub enum PlaceExpr {
    /// A declared place.
    Name(Name),
    /// `line "ID" from "FILE"`, `area …`, `point …`
    Feature(PlaceFeature),
    /// `within D of P`
    Within(Quantity, Box<PlaceExpr>, Span),
    /// `beyond D of P`
    Beyond(Quantity, Box<PlaceExpr>, Span),
    /// `corridor D along L`: a strip D wide in all, half of it on either side.
    Corridor(Quantity, Box<PlaceExpr>, Span),
    /// `side A of L`: `left`, `right`, or a party that the line's properties name.
    Side(Name, Box<PlaceExpr>, Span),
    /// `P and Q`
    Both(Box<PlaceExpr>, Box<PlaceExpr>),
    /// `P or Q`
    Either(Box<PlaceExpr>, Box<PlaceExpr>),
    /// `P except Q`
    Except(Box<PlaceExpr>, Box<PlaceExpr>),
}

/// A feature of a GeoJSON file.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceFeature {
    /// `line`, `area` or `point`.
    pub sort: Name,
    /// Id or name of the feature.
    pub id: Text,
    /// Project-relative file.
    pub file: Text,
    /// All its words.
    pub span: Span,
}

/// `moment ID ["title"] (= T | when COND | to be fixed by A, B) [from T] [limit (DUR | T)]`
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// Its identifier.
    pub name: Name,
    /// Its name in words.
    pub title: Option<Text>,
    /// What it is.
    pub value: MomentValue,
    /// From when its condition is looked at; entry into force when absent.
    pub from: Option<Time>,
    /// Its long stop.
    pub limit: Option<Time>,
}

/// What a moment is.
#[derive(Debug, Clone, PartialEq)]
pub enum MomentValue {
    /// `= T`
    Is(Time),
    /// `when COND`: the first instant at which it holds.
    When(Condition),
    /// `to be fixed by A, B`
    ToBeFixed(Vec<Name>),
}

/// `measure ID ["title"] in UNIT [of PARTY]`
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Its identifier.
    pub name: Name,
    /// Its name in words.
    pub title: Option<Text>,
    /// Unit of its levels.
    pub unit: Name,
    /// Whose level it is.
    pub of: Option<Name>,
}

/// `list ID ["title"] of persons [held by PARTY] [from "FILE"]`
#[derive(Debug, Clone, PartialEq)]
pub struct ListOf {
    /// Its identifier.
    pub name: Name,
    /// Its name in words.
    pub title: Option<Text>,
    /// Person category or other kind.
    pub of: Name,
    /// Who holds them.
    pub held_by: Vec<Name>,
    /// File of opaque keys, one a line.
    pub file: Option<Text>,
}

/// `track ID ["title"]`
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    /// Its identifier.
    pub name: Name,
    /// Its name in words.
    pub title: Option<Text>,
}

/// `phase ID ["title"] begins (T | when COND) [ends (T | when COND)] [limit (DUR | T)] [track ID] [on breach …]`
#[derive(Debug, Clone, PartialEq)]
pub struct Phase {
    /// Dotted number or identifier.
    pub name: Name,
    /// Its name in words.
    pub title: Option<Text>,
    /// Its parts, brackets among them.
    pub parts: Vec<PhasePart>,
    /// What follows when its limit passes.
    pub on_breach: Vec<Consequence>,
}

/// A part of a phase.
#[derive(Debug, Clone, PartialEq)]
pub struct PhasePart {
    /// What it says.
    pub kind: PhasePartKind,
    /// All its words.
    pub span: Span,
}

/// The parts of a phase.
#[derive(Debug, Clone, PartialEq)]
pub enum PhasePartKind {
    /// `begins T`
    BeginsAt(Time),
    /// `begins when COND`
    BeginsWhen(Condition),
    /// `ends T`
    EndsAt(Time),
    /// `ends when COND`
    EndsWhen(Condition),
    /// `limit DUR` (from its beginning) or `limit T`
    Limit(Time),
    /// `track ID`
    Track(Name),
    /// A bracket of such parts.
    Bracket(BracketOf<PhasePart>),
}

/// `incorporates "FILE"`
#[derive(Debug, Clone, PartialEq)]
pub struct Incorporates {
    /// Project-relative file, from the folder of this document.
    pub file: Text,
}

/// `amends clause N of "FILE" [by clause M]`: the clause of this document with the same number (or M) takes its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Amends {
    /// The clause amended.
    pub clause: Reference,
    /// The clause of this document that takes its place, where the number differs.
    pub by: Option<Reference>,
}

/// `supersedes "FILE"` or `supersedes clause N of "FILE"`
#[derive(Debug, Clone, PartialEq)]
pub struct Supersedes {
    /// A single clause, where not the whole instrument is superseded.
    pub clause: Option<Reference>,
    /// The instrument.
    pub file: Text,
}

/// `accepts CODE because "…"`: what the drafters knowingly accept. Inside a clause it stands as a part.
#[derive(Debug, Clone, PartialEq)]
pub struct Accepts {
    /// Code or name of a diagnostic.
    pub code: Name,
    /// Why.
    pub because: Option<Text>,
}
