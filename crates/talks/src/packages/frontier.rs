use super::search::Side;
use super::{Decimal, Search, Worth};

/// A package that can be put on the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The option of every bracket. Of packages with the same values it is the first, comparing option numbers bracket by
    /// bracket.
    pub package: Vec<usize>,
    /// By party, what it is worth in the party's points.
    pub worth: Vec<Worth>,
    /// How many admissible packages have the same values (and, where values are intervals, the same options there). A lower
    /// bound where the frontier or the diagram is not exact, or 128 bits do not hold it.
    pub alike: u128,
}

/// The admissible packages that no other surely beats.
///
/// One package surely beats another when, for all values within the stated intervals, it is worth at least as much to every
/// party, and for some party the difference is surely above zero. Where both take the same option, its value is the same for
/// both, however uncertain; so `q` surely beats `p` when, for every party,
/// `Σ over brackets in which they differ of weight · (low(q) − high(p)) + linkages(q) − linkages(p) ≥ 0`, and `> 0` for one.
/// With numbers alone this is the Pareto frontier. With intervals it is the set of packages that nobody can call inferior
/// (necessary dominance: Weber 1987, "Decision making with incomplete information").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frontier {
    /// In the order of what they are surely worth to the first party, the second, and so on, most first.
    pub offers: Vec<Offer>,
    /// How far these can be from all that no other beats.
    pub reach: Reach,
    /// Partial packages that were looked at.
    pub looked: u64,
}

/// How far an answer can be from the exact one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// It is the exact one.
    Exact,
    /// A limit was reached; every admissible package is equalled or beaten by one of these but for at most so much.
    Within {
        /// By party, in its points, for all values within the stated intervals.
        points: Vec<Decimal>,
        /// Whether that holds for all admissible packages. If not, it holds for those that are over every threshold by more
        /// than `points`.
        near_thresholds: bool,
    },
    /// A limit was reached before any admissible package was found; there may be some.
    Unknown,
}

impl Frontier {
    /// Whether these are all, and only, the packages that no other surely beats.
    #[must_use]
    pub fn exact(&self) -> bool {
        self.reach == Reach::Exact
    }
}

/// What a package means to one party, bracket by bracket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// What it is worth altogether, in the party's points.
    pub worth: Worth,
    /// What it is surely worth above the party's no-agreement value, where that is stated.
    pub gain: Option<Decimal>,
    /// By bracket: weighted points of the option.
    pub points: Vec<Worth>,
    /// By bracket: the points that the party surely gives up against the option it stands on today, below zero where it
    /// has more; nothing where it has taken no position.
    pub gives: Vec<Option<Decimal>>,
    /// By bracket: the points above the option that is surely worth least to the party.
    pub gets: Vec<Decimal>,
    /// Points from linkages that hold.
    pub linked: Decimal,
}

impl Search {
    /// The packages that no other surely beats, or, where a limit is reached, a set that covers them within a proven
    /// distance (an additive ε-cover: Papadimitriou and Yannakakis 2000).
    #[must_use]
    pub fn frontier(&self) -> Frontier {
        let uncertainty = self.uncertainty();
        let swept = self.sweep(&self.criteria(), &[], uncertainty.as_ref());
        let labels = &swept.labels;
        let mut order: Vec<usize> = (0..labels.len()).collect();
        order.sort_by(|one, other| {
            labels.values(*other).cmp(labels.values(*one)).then_with(|| labels.packed(*one).cmp(labels.packed(*other)))
        });
        let offers: Vec<Offer> = order.into_iter().map(|at| self.offer(labels, at)).collect();
        let reach = match &self.outer {
            None if swept.exact() => Reach::Exact,
            None => Reach::Within { points: self.decimals(&swept.loss), near_thresholds: swept.strict },
            Some(outer) => self.short_of(&outer.frontier(), &offers),
        };
        Frontier { offers, reach, looked: swept.looked }
    }

    /// How far packages can be from a frontier that covers more than is admissible: each point of it is held against the
    /// package that falls least short of it, measured by the scale of each party.
    fn short_of(&self, outer: &Frontier, offers: &[Offer]) -> Reach {
        if outer.offers.is_empty() && outer.exact() {
            return Reach::Exact;
        }
        let (beyond, near_thresholds) = match &outer.reach {
            Reach::Exact => (vec![0; self.sides.len()], true),
            Reach::Within { points, near_thresholds } => (self.in_units(points), *near_thresholds),
            Reach::Unknown => return Reach::Unknown,
        };
        let scale: Vec<i64> = self.sides.iter().map(|side| side.scale(0).max(1)).collect();
        let mut most = vec![0i64; self.sides.len()];
        let mut exact = true;
        for point in &outer.offers {
            let lacks = offers.iter().map(|offer| self.lacks(&offer.package, &point.package));
            let worst = |lacks: &Vec<i64>| {
                let parts = lacks.iter().zip(&scale).map(|(lacks, scale)| *lacks as f64 / *scale as f64);
                parts.fold(0.0, f64::max)
            };
            let Some(lacks) = lacks.min_by(|one, other| worst(one).total_cmp(&worst(other))) else {
                return Reach::Unknown;
            };
            exact &= offers.iter().any(|offer| offer.package == point.package);
            for (most, lacks) in most.iter_mut().zip(lacks) {
                *most = (*most).max(lacks);
            }
        }
        if exact && outer.exact() && outer.offers.len() == offers.len() {
            return Reach::Exact;
        }
        let points: Vec<i64> = most.iter().zip(&beyond).map(|(most, beyond)| most.saturating_add(*beyond)).collect();
        Reach::Within { points: self.decimals(&points), near_thresholds }
    }

    /// By party, the most that a package may fall short of another over all values within the intervals; at least 0.
    fn lacks(&self, package: &[usize], other: &[usize]) -> Vec<i64> {
        let units = self.units(package).into_iter().zip(self.units(other));
        let lacks = units.zip(&self.sides).map(|((here, there), side)| {
            let differing =
                package.iter().zip(other).zip(&side.scaled.spread).filter(|((here, there), _)| here != there);
            let spread: i64 = differing.map(|((_, there), spread)| spread[*there]).sum();
            (there + spread - here).max(0)
        });
        lacks.collect()
    }

    pub(super) fn decimals(&self, units: &[i64]) -> Vec<Decimal> {
        self.sides.iter().zip(units).map(|(side, units)| side.decimal(*units)).collect()
    }

    pub(super) fn in_units(&self, numbers: &[Decimal]) -> Vec<i64> {
        let units = |(side, number): (&Side, &Decimal)| {
            number.in_units(side.scaled.places).and_then(|units| i64::try_from(units).ok()).unwrap_or(i64::MAX / 4)
        };
        self.sides.iter().zip(numbers).map(units).collect()
    }

    /// What every party gives and gets with a package, bracket by bracket. A package has an option number for every
    /// bracket; brackets for which it has none that exists count nothing.
    #[must_use]
    pub fn shares(&self, package: &[usize]) -> Vec<Share> {
        let units = self.units(package);
        let mut shares = Vec::with_capacity(self.sides.len());
        for (party, side) in self.sides.iter().enumerate() {
            let low = |bracket: usize, option: usize| side.scaled.low[bracket].get(option).copied().unwrap_or(0);
            let spread = |bracket: usize, option: usize| side.scaled.spread[bracket].get(option).copied().unwrap_or(0);
            let taken: Vec<(usize, usize)> =
                package.iter().copied().enumerate().take(self.bargain.brackets.len()).collect();
            let points = |(bracket, option): &(usize, usize)| Worth {
                low: side.decimal(low(*bracket, *option)),
                high: side.decimal(low(*bracket, *option) + spread(*bracket, *option)),
            };
            let gives = |(bracket, option): &(usize, usize)| {
                let today = self.bargain.stances[party].today[*bracket]?;
                Some(side.decimal(low(*bracket, today) - low(*bracket, *option)))
            };
            let gets = |(bracket, option): &(usize, usize)| {
                let least = side.scaled.low[*bracket].iter().copied().min().unwrap_or(0);
                side.decimal(low(*bracket, *option) - least)
            };
            let summed: i64 = taken.iter().map(|(bracket, option)| low(*bracket, *option)).sum();
            shares.push(Share {
                worth: self.worth(package)[party],
                gain: side.no_agreement.map(|none| side.decimal(units[party] - none)),
                points: taken.iter().map(points).collect(),
                gives: taken.iter().map(gives).collect(),
                gets: taken.iter().map(gets).collect(),
                linked: side.decimal(units[party] - summed),
            });
        }
        shares
    }
}
