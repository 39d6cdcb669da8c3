use super::Decimal;
use std::fmt;

/// Everything that the search for packages is told. Brackets, options and parties are numbered from 0 in the order given;
/// a package is a list of option numbers, one for every bracket.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bargain {
    /// What is still open, in the order of the text.
    pub brackets: Vec<Bracket>,
    /// What every party told, one stance a party.
    pub stances: Vec<Stance>,
    /// Second tables at which a package must pass.
    pub ratifications: Vec<Ratification>,
    /// What the checker found cannot stand together: partial packages, each a conjunction, none of which a package may
    /// contain. An empty conjunction is in every package.
    pub unsound: Vec<Vec<Literal>>,
}

/// A place in the text that is still open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bracket {
    /// As the text names it, such as `9.timing`.
    pub name: String,
    /// As the text names them; at least one.
    pub options: Vec<String>,
}

/// That a bracket has an option, or has it not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Literal {
    /// Number of the bracket.
    pub bracket: usize,
    /// Number of the option in that bracket.
    pub option: usize,
    /// Whether the package must have the option, or must have another.
    pub holds: bool,
}

impl Literal {
    /// That the bracket has the option.
    #[must_use]
    pub fn is(bracket: usize, option: usize) -> Literal {
        Literal { bracket, option, holds: true }
    }

    /// That the bracket has any other option.
    #[must_use]
    pub fn is_not(bracket: usize, option: usize) -> Literal {
        Literal { bracket, option, holds: false }
    }

    /// Whether it is true of a package.
    #[must_use]
    pub fn of(self, package: &[usize]) -> bool {
        package.get(self.bracket).is_some_and(|option| (*option == self.option) == self.holds)
    }
}

/// What an option is worth, in points of the party's own choosing: a number, or all that it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worth {
    /// The least it may be worth.
    pub low: Decimal,
    /// The most it may be worth; not under `low`.
    pub high: Decimal,
}

impl Worth {
    /// A number.
    #[must_use]
    pub fn exactly(value: Decimal) -> Worth {
        Worth { low: value, high: value }
    }
}

/// How a package is valued: `u(x) = Σ_b weight[b] · value[b][x_b]`.
///
/// Weights are taken as they are and not normalised: multiplying all of a party's weights by one number changes no
/// comparison that the search makes, since gains are compared only after division by the party's own scale.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Utility {
    /// How much every bracket counts, a number of 0 or more for each bracket.
    pub weights: Vec<Decimal>,
    /// What every option is worth, `values[bracket][option]`. What a party left unsaid is unknown, not zero: it is given as
    /// the interval of all that it may be.
    pub values: Vec<Vec<Worth>>,
}

/// A line that a party does not cross.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RedLine {
    /// A combination that it rejects: all literals together. `rejects X unless Y` is `[is X, is not Y]`.
    Never(Vec<Literal>),
    /// The least that a package must surely be worth to it, in its own points.
    AtLeast(Decimal),
}

/// What one party told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stance {
    /// Name of the party.
    pub party: String,
    /// What packages are worth to it.
    pub utility: Utility,
    /// Linked issues: points that a package is worth beside the sum when all the literals hold together.
    pub linkages: Vec<(Vec<Literal>, Decimal)>,
    /// What it rejects.
    pub red_lines: Vec<RedLine>,
    /// What it expects to have without an agreement, in its own points. No package may surely be worth less to it. Where it
    /// is not stated, gains are counted from the worst admissible package, and the answer says so.
    pub no_agreement: Option<Decimal>,
    /// The option it stands on today, for every bracket; nothing where it has taken no position.
    pub today: Vec<Option<usize>>,
}

/// A second table at which a package must pass: a parliament, a coalition, a referendum (Putnam, "Diplomacy and Domestic
/// Politics: The Logic of Two-Level Games", 1988).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ratification {
    /// Name of the body.
    pub body: String,
    /// Number of the party whose home it is.
    pub party: usize,
    /// Who votes there.
    pub factions: Vec<Faction>,
    /// Seats that must consent.
    pub needed: u64,
    /// Options that bring a package before the body: one of them is enough. Empty: every package must pass.
    pub touching: Vec<Literal>,
}

/// A group that votes as one. It consents to a package that crosses none of its lines and is surely worth `least`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faction {
    /// Name of the group.
    pub name: String,
    /// Its seats, or its share of the vote.
    pub seats: u64,
    /// What packages are worth to it. Without `least` it may be empty.
    pub utility: Utility,
    /// The least that a package must be worth to it.
    pub least: Option<Decimal>,
    /// Combinations that it rejects.
    pub rejects: Vec<Vec<Literal>>,
}

/// What is wrong with what the search was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BargainError {
    /// A bracket has no option.
    NoOption {
        /// Name of the bracket.
        bracket: String,
    },
    /// There is no party.
    NoParty,
    /// A table has another shape than the brackets.
    Shape {
        /// Whose table it is.
        of: String,
        /// What is missing or too much.
        what: &'static str,
    },
    /// A literal, position or home names a bracket, option or party that there is not.
    Unknown {
        /// Whose words name it.
        of: String,
    },
    /// A weight is below zero.
    NegativeWeight {
        /// Whose weight it is.
        of: String,
        /// Name of the bracket.
        bracket: String,
    },
    /// An interval ends below its beginning.
    Backwards {
        /// Whose value it is.
        of: String,
        /// Name of the bracket.
        bracket: String,
    },
    /// A linkage names no option.
    EmptyLinkage {
        /// Whose linkage it is.
        of: String,
    },
    /// Numbers have so many digits that their sums would not be exact.
    TooFine {
        /// Whose numbers they are.
        of: String,
    },
    /// Linkages cross so many brackets that the diagram grew over its limit. Other rules are approximated instead.
    TooEntangled {
        /// Name of the bracket at which it did.
        bracket: String,
        /// The limit, in nodes.
        limit: usize,
    },
}

impl fmt::Display for BargainError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BargainError::NoOption { bracket } => write!(out, "bracket {bracket} has no option; give it at least one"),
            BargainError::NoParty => write!(out, "no party has stated a position; state at least one"),
            BargainError::Shape { of, what } => write!(out, "{of}: {what}"),
            BargainError::Unknown { of } => {
                write!(out, "{of} names a bracket, option or party that there is not; name one of the text")
            }
            BargainError::NegativeWeight { of, bracket } => {
                write!(out, "{of}: the weight of {bracket} is below zero; give low values to what is not wanted")
            }
            BargainError::Backwards { of, bracket } => {
                write!(out, "{of}: an interval at {bracket} ends below its beginning; write the lower number first")
            }
            BargainError::EmptyLinkage { of } => {
                write!(out, "{of}: a linkage names no option; name those that it links")
            }
            BargainError::TooFine { of } => {
                write!(out, "{of}: values and weights have too many digits for exact sums; round them")
            }
            BargainError::TooEntangled { bracket, limit } => {
                write!(
                    out,
                    "the linkages around {bracket} need more than {limit} nodes; settle a bracket or raise the limit"
                )
            }
        }
    }
}

impl std::error::Error for BargainError {}

impl Bargain {
    /// The first thing that is wrong with it, if anything is.
    pub(super) fn check(&self) -> Result<(), BargainError> {
        if let Some(bracket) = self.brackets.iter().find(|bracket| bracket.options.is_empty()) {
            return Err(BargainError::NoOption { bracket: bracket.name.clone() });
        }
        if self.stances.is_empty() {
            return Err(BargainError::NoParty);
        }
        self.unsound.iter().try_for_each(|literals| self.check_literals("the checker", literals))?;
        for stance in &self.stances {
            self.check_stance(stance)?;
        }
        for ratification in &self.ratifications {
            if ratification.party >= self.stances.len() {
                return Err(BargainError::Unknown { of: ratification.body.clone() });
            }
            self.check_literals(&ratification.body, &ratification.touching)?;
            for faction in &ratification.factions {
                if faction.least.is_some() {
                    self.check_utility(&faction.name, &faction.utility)?;
                }
                faction.rejects.iter().try_for_each(|literals| self.check_literals(&faction.name, literals))?;
            }
        }
        Ok(())
    }

    fn check_stance(&self, stance: &Stance) -> Result<(), BargainError> {
        let of = &stance.party;
        self.check_utility(of, &stance.utility)?;
        for (literals, _) in &stance.linkages {
            if literals.is_empty() {
                return Err(BargainError::EmptyLinkage { of: of.clone() });
            }
            self.check_literals(of, literals)?;
        }
        for line in &stance.red_lines {
            if let RedLine::Never(literals) = line {
                self.check_literals(of, literals)?;
            }
        }
        if stance.today.len() != self.brackets.len() {
            let what = "today's positions must be as many as there are brackets";
            return Err(BargainError::Shape { of: of.clone(), what });
        }
        let mut positions = self.brackets.iter().zip(&stance.today);
        if positions.any(|(bracket, today)| today.is_some_and(|option| option >= bracket.options.len())) {
            return Err(BargainError::Unknown { of: of.clone() });
        }
        Ok(())
    }

    fn check_utility(&self, of: &str, utility: &Utility) -> Result<(), BargainError> {
        let shape = |what| Err(BargainError::Shape { of: of.to_string(), what });
        if utility.weights.len() != self.brackets.len() || utility.values.len() != self.brackets.len() {
            return shape("there must be a weight and a list of values for every bracket");
        }
        for ((bracket, weight), values) in self.brackets.iter().zip(&utility.weights).zip(&utility.values) {
            if values.len() != bracket.options.len() {
                return shape("there must be a value for every option; what is unsaid is an interval");
            }
            if *weight < Decimal::from(0) {
                return Err(BargainError::NegativeWeight { of: of.to_string(), bracket: bracket.name.clone() });
            }
            if values.iter().any(|worth| worth.high < worth.low) {
                return Err(BargainError::Backwards { of: of.to_string(), bracket: bracket.name.clone() });
            }
        }
        Ok(())
    }

    fn check_literals(&self, of: &str, literals: &[Literal]) -> Result<(), BargainError> {
        let known = |literal: &Literal| {
            self.brackets.get(literal.bracket).is_some_and(|bracket| literal.option < bracket.options.len())
        };
        if literals.iter().all(known) { Ok(()) } else { Err(BargainError::Unknown { of: of.to_string() }) }
    }
}
