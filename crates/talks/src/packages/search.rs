use super::count::{Count, count};
use super::diagram::{self, Diagram};
use super::frontier::Offer;
use super::labels::{Criterion, Labels, Packing, Uncertainty};
use super::scaled::Scaled;
use super::sweep::{Cut, Sweep, Swept};
use super::{Bargain, BargainError, Decimal, Literal, RedLine, Worth};
use num_bigint::BigUint;

/// How much work a search may be. Where a limit is reached the answer says how far it can be from the exact one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Nodes that one layer of the diagram may have before equal ones are joined. Over it two diagrams take its place, one
    /// of admissible packages alone and one that has all of them, and answers lie between.
    pub nodes: usize,
    /// Partial packages that one layer may keep where all values are numbers.
    pub labels: usize,
    /// The same where some values are intervals: there each is compared with every other.
    pub uncertain_labels: usize,
    /// States that counting may keep in one layer; for what single moves open, of which there are many, a quarter of it.
    pub states: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { nodes: 500_000, labels: 3_000_000, uncertain_labels: 20_000, states: 300_000 }
    }
}

/// One party's numbers, scaled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Side {
    pub(super) scaled: Scaled,
    pub(super) linkages: Vec<i64>,
    /// The least that a package must be worth: the highest of its thresholds and its no-agreement value.
    pub(super) least: Option<i64>,
    pub(super) no_agreement: Option<i64>,
}

impl Side {
    pub(super) fn decimal(&self, units: i64) -> Decimal {
        Decimal::new(units, self.scaled.places)
    }

    /// From the least that the party can have, in any combination or without an agreement, to the most.
    pub(super) fn scale(&self, baseline: i64) -> i64 {
        let (mut worst, mut best) = (0, 0);
        for values in &self.scaled.low {
            worst += values.iter().min().copied().unwrap_or(0);
            best += values.iter().max().copied().unwrap_or(0);
        }
        for points in &self.linkages {
            worst += points.min(&0);
            best += points.max(&0);
        }
        best - worst.min(baseline)
    }
}

/// A bargain compiled: the decision diagram of its rules and the scaled values.
///
/// ```
/// use irenic_talks::{Bargain, Bracket, Decimal, Limits, Search, Stance, Utility, Worth};
///
/// let bracket = |name: &str| Bracket { name: name.into(), options: vec!["a".into(), "b".into()] };
/// let stance = |party: &str, weights: [i32; 2], values: [[i32; 2]; 2]| Stance {
///     party: party.into(),
///     utility: Utility {
///         weights: weights.map(Decimal::from).to_vec(),
///         values: values.map(|of| of.map(|value| Worth::exactly(value.into())).to_vec()).to_vec(),
///     },
///     no_agreement: Some(10.into()),
///     today: vec![Some(0); 2],
///     ..Stance::default()
/// };
/// let bargain = Bargain {
///     brackets: vec![bracket("timing"), bracket("exchange")],
///     stances: vec![
///         stance("North", [3, 1], [[10, 0], [10, 0]]),
///         stance("South", [1, 3], [[0, 10], [0, 10]]),
///     ],
///     ..Bargain::default()
/// };
/// let search = Search::new(bargain, Limits::default())?;
/// let frontier = search.frontier();
/// // Only what matters to each more than to the other: North has its timing, South its exchange.
/// assert_eq!(frontier.offers.len(), 1);
/// assert_eq!(frontier.offers[0].package, [0, 1]);
/// # Ok::<(), irenic_talks::BargainError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Search {
    pub(super) bargain: Bargain,
    pub(super) limits: Limits,
    pub(super) diagram: Diagram,
    pub(super) sides: Vec<Side>,
    pub(super) packing: Packing,
    /// Where the diagram is not exact but holds admissible packages alone: the search over one that holds all of them.
    pub(super) outer: Option<Box<Search>>,
    /// The party whose no-agreement value does not bind, where that is asked.
    pub(super) waived: Option<usize>,
}

impl Search {
    /// Compiles a bargain.
    ///
    /// # Errors
    ///
    /// What is wrong with the bargain, or that its rules are too entangled for the limit on nodes.
    pub fn new(bargain: Bargain, limits: Limits) -> Result<Search, BargainError> {
        Search::waiving(bargain, limits, None)
    }

    pub(super) fn waiving(bargain: Bargain, limits: Limits, waived: Option<usize>) -> Result<Search, BargainError> {
        bargain.check()?;
        match Diagram::compile(&bargain, limits.nodes, diagram::Side::Exact) {
            Ok(diagram) => return Search::over(diagram, None, bargain, limits, waived),
            Err(BargainError::TooEntangled { .. }) => {}
            Err(error) => return Err(error),
        }
        let inner = Diagram::compile(&bargain, limits.nodes, diagram::Side::Inner)?;
        let outer = Diagram::compile(&bargain, limits.nodes, diagram::Side::Outer)?;
        let outer = Search::over(outer, None, bargain.clone(), limits, waived)?;
        Search::over(inner, Some(Box::new(outer)), bargain, limits, waived)
    }

    fn over(
        diagram: Diagram,
        outer: Option<Box<Search>>,
        bargain: Bargain,
        limits: Limits,
        waived: Option<usize>,
    ) -> Result<Search, BargainError> {
        let mut sides = Vec::with_capacity(bargain.stances.len());
        for (party, stance) in bargain.stances.iter().enumerate() {
            let thresholds = stance.red_lines.iter().filter_map(|line| match line {
                RedLine::AtLeast(least) => Some(*least),
                RedLine::Never(_) => None,
            });
            let linkages = stance.linkages.iter().map(|(_, points)| *points);
            let beside: Vec<Decimal> = linkages.chain(thresholds).chain(stance.no_agreement).collect();
            let mut scaled = Scaled::of(&stance.party, &stance.utility, &beside)?;
            let thresholds = scaled.beside.split_off(stance.linkages.len());
            let linkages = std::mem::take(&mut scaled.beside);
            let no_agreement = stance.no_agreement.and(thresholds.last().copied());
            let stated = thresholds.len() - usize::from(no_agreement.is_some() && waived == Some(party));
            let least = thresholds[..stated].iter().copied().max();
            sides.push(Side { scaled, linkages, least, no_agreement });
        }
        let options: Vec<usize> = bargain.brackets.iter().map(|bracket| bracket.options.len()).collect();
        Ok(Search { packing: Packing::of(&options), bargain, limits, diagram, sides, outer, waived })
    }

    /// What is searched.
    #[must_use]
    pub fn bargain(&self) -> &Bargain {
        &self.bargain
    }

    /// Nodes of the decision diagram.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.diagram.nodes()
    }

    /// All combinations of options, admissible or not.
    #[must_use]
    pub fn combinations(&self) -> BigUint {
        self.bargain.brackets.iter().map(|bracket| BigUint::from(bracket.options.len())).product()
    }

    /// How many packages are admissible: sound, ratified, and over nobody's red line.
    #[must_use]
    pub fn admissible(&self) -> Count {
        let everything: Vec<Vec<bool>> =
            self.bargain.brackets.iter().map(|bracket| vec![true; bracket.options.len()]).collect();
        self.count(&everything, self.limits.states)
    }

    /// Whether the diagram has all admissible packages, and no others.
    #[must_use]
    pub fn exact(&self) -> bool {
        self.outer.is_none()
    }

    pub(super) fn count(&self, allowed: &[Vec<bool>], states: usize) -> Count {
        let thresholds: Vec<Criterion> =
            (0..self.sides.len()).map(|party| self.criterion(party)).filter(|one| one.least.is_some()).collect();
        let inner = count(&self.diagram, &thresholds, allowed, states);
        match &self.outer {
            None => inner,
            Some(outer) => Count { most: outer.count(allowed, states).most, ..inner },
        }
    }

    /// Adds to what may not stand together what `checker` finds in the packages that would be offered, until it finds
    /// nothing more or `rounds` are over. The checker answers a package with a part of it that is unsound, or with nothing.
    /// Says whether all packages that are now on the frontier, at a point, or nearest to today's positions are confirmed;
    /// counts may still hold packages that nobody has asked about.
    ///
    /// # Errors
    ///
    /// As [`Search::new`], for what the checker answers. A part that the package does not contain is taken for the whole
    /// package.
    pub fn confirm(
        &mut self,
        rounds: usize,
        mut checker: impl FnMut(&[usize]) -> Option<Vec<Literal>>,
    ) -> Result<bool, BargainError> {
        for _ in 0..rounds {
            let frontier = self.frontier();
            let mut offered: Vec<Vec<usize>> = frontier.offers.iter().map(|offer| offer.package.clone()).collect();
            if let Some(points) = self.points(&frontier) {
                offered.extend(points.of.into_iter().map(|point| point.offer.package));
            }
            offered.extend(self.moves().map(|moves| moves.package));
            offered.sort();
            offered.dedup();
            let mut found: Vec<Vec<Literal>> = Vec::new();
            for package in &offered {
                if let Some(part) = checker(package) {
                    let whole = || package.iter().enumerate().map(|(bracket, option)| Literal::is(bracket, *option));
                    let contained = part.iter().all(|literal| literal.of(package));
                    found.push(if contained { part } else { whole().collect() });
                }
            }
            if found.is_empty() {
                return Ok(true);
            }
            found.sort();
            found.dedup();
            let mut bargain = self.bargain.clone();
            bargain.unsound.extend(found);
            *self = Search::waiving(bargain, self.limits, self.waived)?;
        }
        Ok(false)
    }

    /// What a package is surely worth to a party, over the diagram.
    pub(super) fn criterion(&self, party: usize) -> Criterion {
        let side = &self.sides[party];
        let linkage = |of: usize, number: usize| if of == party { side.linkages[number] } else { 0 };
        Criterion::of(&self.diagram, &side.scaled.low, linkage, side.least)
    }

    pub(super) fn criteria(&self) -> Vec<Criterion> {
        (0..self.sides.len()).map(|party| self.criterion(party)).collect()
    }

    pub(super) fn uncertainty(&self) -> Option<Uncertainty> {
        let spreads: Vec<&Vec<Vec<i64>>> = self.sides.iter().map(|side| &side.scaled.spread).collect();
        Uncertainty::of(&spreads)
    }

    pub(super) fn sweep(&self, criteria: &[Criterion], cuts: &[Cut], uncertainty: Option<&Uncertainty>) -> Swept {
        let limit = if uncertainty.is_some() { self.limits.uncertain_labels } else { self.limits.labels };
        Sweep { diagram: &self.diagram, packing: &self.packing, criteria, cuts, uncertainty, limit }.run()
    }

    /// A label whose first criteria are what each party surely has, as an offer.
    pub(super) fn offer(&self, labels: &Labels, at: usize) -> Offer {
        let package = self.packing.package(labels.packed(at));
        let worth = self.worth(&package);
        Offer { package, worth, alike: labels.counts[at] }
    }

    /// What a package is worth to every party.
    #[must_use]
    pub fn worth(&self, package: &[usize]) -> Vec<Worth> {
        let worth = |(side, units): (&Side, i64)| {
            let spread = package.iter().zip(&side.scaled.spread).filter_map(|(option, spread)| spread.get(*option));
            Worth { low: side.decimal(units), high: side.decimal(units + spread.sum::<i64>()) }
        };
        self.sides.iter().zip(self.units(package)).map(worth).collect()
    }

    /// What a package is surely worth to every party, in its units.
    pub(super) fn units(&self, package: &[usize]) -> Vec<i64> {
        let sum = |(side, stance): (&Side, &super::Stance)| {
            let items = package.iter().zip(&side.scaled.low).filter_map(|(option, low)| low.get(*option)).sum::<i64>();
            let holds = |literals: &[Literal]| literals.iter().all(|literal| literal.of(package));
            let linkages = stance.linkages.iter().zip(&side.linkages).filter(|((literals, _), _)| holds(literals));
            items + linkages.map(|(_, points)| points).sum::<i64>()
        };
        self.sides.iter().zip(&self.bargain.stances).map(sum).collect()
    }
}
