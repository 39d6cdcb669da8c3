use super::count::Count;
use super::{BargainError, Decimal, Points, RedLine, Search};

/// Something that stands in the way of packages, and whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstacle {
    /// A party's red line.
    RedLine {
        /// Number of the party.
        party: usize,
        /// Number of the red line among the party's.
        line: usize,
    },
    /// That no package may be worth less to a party than no agreement.
    NoAgreement {
        /// Number of the party.
        party: usize,
    },
    /// A second table.
    Ratification {
        /// Its number.
        ratification: usize,
    },
}

/// What one obstacle costs, all others staying: what would be possible without it.
#[derive(Debug, Clone, PartialEq)]
pub struct Relief {
    /// What is thought away.
    pub obstacle: Obstacle,
    /// How many packages become admissible.
    pub opens: Count,
    /// The four points without it; nothing where still no package is admissible.
    pub points: Option<Points>,
    /// By party, how much more it surely has in the package that is best for it; nothing where there was none before, or is
    /// none after.
    pub ideal_gain: Option<Vec<Decimal>>,
    /// Whether the points and ideals are exact, before and after.
    pub exact: bool,
}

impl Search {
    /// Everything that stands in the way of packages: by party its red lines and its no-agreement value, then the second
    /// tables.
    #[must_use]
    pub fn obstacles(&self) -> Vec<Obstacle> {
        let mut obstacles = Vec::new();
        for (party, stance) in self.bargain.stances.iter().enumerate() {
            obstacles.extend((0..stance.red_lines.len()).map(|line| Obstacle::RedLine { party, line }));
            obstacles.extend(stance.no_agreement.map(|_| Obstacle::NoAgreement { party }));
        }
        obstacles
            .extend((0..self.bargain.ratifications.len()).map(|ratification| Obstacle::Ratification { ratification }));
        obstacles
    }

    /// The search without an obstacle. Gains are still counted from a no-agreement value that is thought away as a
    /// threshold.
    ///
    /// # Errors
    ///
    /// As [`Search::new`]; and [`BargainError::Unknown`] for an obstacle that there is not.
    pub fn without(&self, obstacle: Obstacle) -> Result<Search, BargainError> {
        let unknown = || BargainError::Unknown { of: "an obstacle".to_string() };
        let mut bargain = self.bargain.clone();
        let mut waived = self.waived;
        match obstacle {
            Obstacle::RedLine { party, line } => {
                let stance = bargain.stances.get_mut(party).ok_or_else(unknown)?;
                if line >= stance.red_lines.len() {
                    return Err(unknown());
                }
                stance.red_lines.remove(line);
            }
            Obstacle::NoAgreement { party } if party < bargain.stances.len() => waived = Some(party),
            Obstacle::Ratification { ratification } if ratification < bargain.ratifications.len() => {
                bargain.ratifications.remove(ratification);
            }
            Obstacle::NoAgreement { .. } | Obstacle::Ratification { .. } => return Err(unknown()),
        }
        Search::waiving(bargain, self.limits, waived)
    }

    /// What every obstacle costs, those that open most first; of equals in the order of [`Search::obstacles`]. Each is a
    /// search of its own.
    ///
    /// # Errors
    ///
    /// As [`Search::without`]: without a rule the diagram may be larger than with it.
    pub fn reliefs(&self) -> Result<Vec<Relief>, BargainError> {
        let before = self.admissible();
        let points_before = self.points(&self.frontier());
        let exact = |points: &Option<Points>| points.iter().flat_map(|points| &points.of).all(|point| point.exact);
        let mut reliefs = Vec::new();
        for obstacle in self.obstacles() {
            let search = self.without(obstacle)?;
            let points = search.points(&search.frontier());
            let ideal_gain = points_before.as_ref().zip(points.as_ref()).map(|(before, after)| {
                let places = |party: usize| self.sides[party].scaled.places.max(search.sides[party].scaled.places);
                let units = |number: Decimal, places: u8| number.in_units(places).unwrap_or(0);
                let difference = |party: usize| {
                    let places = places(party);
                    let more = units(after.ideal[party], places) - units(before.ideal[party], places);
                    Decimal::new(i64::try_from(more).unwrap_or(i64::MAX), places)
                };
                (0..self.sides.len()).map(difference).collect()
            });
            reliefs.push(Relief {
                obstacle,
                opens: search.admissible().beyond(&before),
                exact: exact(&points_before) && exact(&points),
                points,
                ideal_gain,
            });
        }
        reliefs.sort_by(|one, other| other.opens.least.cmp(&one.opens.least));
        Ok(reliefs)
    }
}

impl Obstacle {
    /// The literals of a rejected combination, where the obstacle is one.
    #[must_use]
    pub fn rejects<'a>(&self, search: &'a Search) -> Option<&'a [super::Literal]> {
        let Obstacle::RedLine { party, line } = self else { return None };
        match search.bargain().stances.get(*party)?.red_lines.get(*line)? {
            RedLine::Never(literals) => Some(literals),
            RedLine::AtLeast(_) => None,
        }
    }
}
