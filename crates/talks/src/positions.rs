//! Positions of the parties: what each would give and get. Every figure is private to its party and the mediator.

mod read;

use std::collections::BTreeMap;
use std::sync::Arc;

use irenic_diagnostics::Diagnostic;

use crate::{Audience, Private};

pub use read::{PositionText, read_positions};

/// The positions of a project, and what is wrong with their texts.
pub struct Positions {
    /// One for each party, in the order of the files.
    pub held: Vec<Position>,
    /// What is wrong, each for those alone who may read the text that it is about.
    pub found: Vec<Private<Diagnostic>>,
}

/// The position of one party. That it exists is no secret; what it says is.
pub struct Position {
    /// The party or body.
    pub party: String,
    /// Its file.
    pub file: Arc<str>,
    /// What it says.
    pub figures: Private<Figures>,
}

/// What a position says. It has no `Debug`: see [`Private`].
pub struct Figures {
    /// Its label, such as `Invented for demonstration`.
    pub label: Option<String>,
    /// Whether somebody estimated it, rather than the party itself gave it.
    pub estimated: bool,
    /// Where the figures are from.
    pub sources: Vec<String>,
    /// What each bracket is worth, by its path.
    pub brackets: BTreeMap<String, Valuation>,
    /// Options that the party rejects.
    pub red_lines: Vec<RedLine>,
    /// Who at home must agree.
    pub home: Vec<Ratification>,
    /// The least value for which the party stays at the table.
    pub walks_away_below: Option<f64>,
}

/// What the options of one bracket are worth to a party.
pub struct Valuation {
    /// What the bracket weighs among the others.
    pub weight: f64,
    /// Least and greatest value of each option; an option that does not stand here is of unknown value, not of none.
    pub options: BTreeMap<String, (f64, f64)>,
}

/// An option that a party rejects.
pub struct RedLine {
    /// Bracket and option.
    pub option: Choice,
    /// Bracket and option of others, any of which makes it acceptable.
    pub unless: Vec<Choice>,
}

/// Path of a bracket, and the name of one of its options.
pub type Choice = (String, String);

/// A decision at home that a package needs.
pub struct Ratification {
    /// Who decides.
    pub name: String,
    /// Its name in words.
    pub title: Option<String>,
    /// Votes needed.
    pub needed: u32,
    /// Votes there are.
    pub of: u32,
    /// What needs them: a bracket under any option, or under one.
    pub matters: Vec<(String, Option<String>)>,
    /// Who holds the votes.
    pub factions: Vec<Votes>,
}

/// The votes of a faction.
pub struct Votes {
    /// Its name.
    pub name: String,
    /// Its name in words.
    pub title: Option<String>,
    /// How many.
    pub seats: u32,
    /// Options that it votes for.
    pub supports: Vec<Choice>,
    /// Options that it votes against. On what stands in neither list, its vote is not known.
    pub opposes: Vec<Choice>,
}

impl Positions {
    /// The positions that an audience may read, each with its figures.
    pub fn for_audience<'a>(&'a self, audience: &'a Audience) -> impl Iterator<Item = (&'a Position, &'a Figures)> {
        self.held.iter().filter_map(|position| Some((position, position.figures.read(audience)?)))
    }
}
