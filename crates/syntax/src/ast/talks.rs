use irenic_diagnostics::Span;

use super::{Name, Part, Reference, Text};

/// `round N ["title"] PART…`: one meeting of the talks, or one contact.
#[derive(Debug, Clone, PartialEq)]
pub struct Round {
    /// Its number or identifier.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// What is recorded of it, in the order written.
    pub parts: Vec<RoundPart>,
}

/// A part of a round.
#[derive(Debug, Clone, PartialEq)]
pub struct RoundPart {
    /// What it says.
    pub kind: RoundPartKind,
    /// All its words.
    pub span: Span,
}

/// The parts of a round. Days are written as dates.
#[derive(Debug, Clone, PartialEq)]
pub enum RoundPartKind {
    /// `in "PLACE"`
    In(Text),
    /// `on D`
    On(Text),
    /// `from D to D`: first and last day.
    From(Text, Text),
    /// `between D and D`: on a day that is not known more closely.
    Between(Text, Text),
    /// `format formal`
    Format(Name),
    /// `hosted by UAE`
    HostedBy(Vec<Name>),
    /// `attended by UA "who spoke for it", RU`
    AttendedBy(Vec<Delegation>),
    /// `track security, humanitarian`
    Track(Vec<Name>),
    /// `agenda 2.lines, clause 4, "energy truce"`
    Agenda(Vec<AgendaItem>),
    /// `tabled "draft" by US`
    Tabled(Text, Vec<Name>),
    /// `moved RU on 9.timing [from elections_first] to phased`
    Moved(Moved),
    /// `promised UA must … by D`, or `promised clause 1 of "annex.md"`
    Promised(Promised),
    /// `agreed "minute"`
    Agreed(Text),
    /// `closed 9.timing, …`: brackets on whose option those present agreed.
    Closed(Vec<Name>),
    /// `reopened 9.timing, …`: brackets that had been closed.
    Reopened(Vec<Name>),
    /// `confidential for UA, mediator`: who may see the record of this round.
    Confidential(Vec<Name>),
    /// `next expected D [to D]`: first and last day.
    Next(Text, Option<Text>),
    /// `source "…"`: where it is reported.
    Source(Text),
}

/// A delegation, with who was in it where that is recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Delegation {
    /// The party, group or body.
    pub name: Name,
    /// Who was in it, in words.
    pub who: Option<Text>,
}

/// What was on the table.
#[derive(Debug, Clone, PartialEq)]
pub enum AgendaItem {
    /// A bracket.
    Bracket(Name),
    /// `clause N`
    Clause(Reference),
    /// A matter that the text does not hold.
    Matter(Text),
}

/// `moved PARTY on BRACKET [from OPTION] to OPTION`
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// Who moved.
    pub by: Name,
    /// The bracket's path.
    pub bracket: Name,
    /// The option proposed until then, where it is said.
    pub from: Option<Name>,
    /// The option proposed from then on.
    pub to: Name,
}

/// `promised clause N`, or `promised WHO must WHAT [time] [proof]`, which is read as a clause of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Promised {
    /// The clause of the agreement that holds the promise.
    pub clause: Option<Reference>,
    /// The promise itself; empty where a clause holds it.
    pub parts: Vec<Part>,
}

/// `scale BRACKET OPTION N, … [weight N]`: how far the options of a bracket lie apart, for all to see.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    /// The bracket's path.
    pub bracket: Name,
    /// Each option with its place.
    pub options: Vec<(Name, Figure)>,
    /// What the bracket weighs among others; 1 where nothing is said.
    pub weight: Option<Figure>,
}

/// A number as written.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The number.
    pub value: f64,
    /// Where it stands.
    pub span: Span,
}

/// `position PARTY ["title"] PART…`: what one party would give and get. Private to it and the mediator.
#[derive(Debug, Clone, PartialEq)]
pub struct Position {
    /// The party or body.
    pub name: Name,
    /// A title or label.
    pub title: Option<Text>,
    /// Its parts, in the order written.
    pub parts: Vec<PositionPart>,
}

/// A part of a position.
#[derive(Debug, Clone, PartialEq)]
pub struct PositionPart {
    /// What it says.
    pub kind: PositionPartKind,
    /// All its words.
    pub span: Span,
}

/// The parts of a position.
#[derive(Debug, Clone, PartialEq)]
pub enum PositionPartKind {
    /// `on BRACKET OPTION VALUE … [weight N]`
    On(Valued),
    /// `rejects BRACKET.OPTION [unless BRACKET.OPTION or …]`
    Rejects(Rejects),
    /// `at home NAME ["title"] needs N of M for BRACKET[.OPTION], …`, with its factions
    AtHome(AtHome),
    /// `walks away below N`
    WalksAway(Figure),
    /// `shown to mediator, RU`
    ShownTo(Vec<Name>),
    /// `estimated`: not the party's own figures.
    Estimated,
    /// `source "…"`
    Source(Text),
}

/// `on BRACKET OPTION LOW [to HIGH], … [weight N]`
#[derive(Debug, Clone, PartialEq)]
pub struct Valued {
    /// The bracket's path.
    pub bracket: Name,
    /// Each option with its least and its greatest value.
    pub options: Vec<(Name, Figure, Option<Figure>)>,
    /// What the bracket weighs among others; 1 where nothing is said.
    pub weight: Option<Figure>,
}

/// `rejects BRACKET.OPTION [unless BRACKET.OPTION or …]`
#[derive(Debug, Clone, PartialEq)]
pub struct Rejects {
    /// The option's path.
    pub option: Name,
    /// Options of other brackets any of which makes it acceptable.
    pub unless: Vec<Name>,
}

/// `at home NAME ["title"] needs N of M for BRACKET[.OPTION], …`
#[derive(Debug, Clone, PartialEq)]
pub struct AtHome {
    /// Who decides: a parliament, a referendum, a coalition.
    pub name: Name,
    /// Its name in words.
    pub title: Option<Text>,
    /// Votes needed.
    pub needed: u32,
    /// Votes there are.
    pub of: u32,
    /// Brackets or single options that need them.
    pub matters: Vec<Name>,
    /// Who holds the votes.
    pub factions: Vec<Faction>,
}

/// `faction NAME ["title"] N seats [supports BRACKET.OPTION, …] [opposes BRACKET.OPTION, …]`
#[derive(Debug, Clone, PartialEq)]
pub struct Faction {
    /// Its name.
    pub name: Name,
    /// Its name in words.
    pub title: Option<Text>,
    /// Its votes.
    pub seats: u32,
    /// Options that it votes for.
    pub supports: Vec<Name>,
    /// Options that it votes against.
    pub opposes: Vec<Name>,
    /// All its words.
    pub span: Span,
}
