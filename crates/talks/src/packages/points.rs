mod cuts;
mod score;

use super::frontier::{Frontier, Offer, Reach};
use super::labels::Criterion;
use super::{Decimal, Search};
use score::{Gains, Score};

/// How one package is chosen from those that no other beats. Gains are counted on what a package is *surely* worth, from
/// the no-agreement value `d`; a party whose ideal is no better than `d` has nothing to gain and is left out of every formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Solution {
    /// The largest product of gains, `Π max(u_i − d_i, 0)` (Nash 1950). No party's unit matters.
    Nash,
    /// The largest smallest gain as a part of the ideal gain, `min (u_i − d_i) / (ideal_i − d_i)`, then the second
    /// smallest, and so on (Kalai and Smorodinsky 1975, for finitely many packages Nagahisa and Tanaka 2002). `ideal_i` is
    /// the most that party `i` surely has in any admissible package.
    KalaiSmorodinsky,
    /// The largest smallest gain as a part of the party's own scale, `min (u_i − d_i) / (best_i − worst_i)`, then the second
    /// smallest, and so on (Kalai 1977). `best_i` sums its best options and the linkages that favour it, `worst_i` its worst
    /// and those that do not, or is `d_i` where that is lower: whatever others accept, so what others reject does not change
    /// what counts as much.
    Egalitarian,
    /// The largest sum of gains as parts of the ideal gains, `Σ (u_i − d_i) / (ideal_i − d_i)` (relative utilitarianism:
    /// Dhillon and Mertens 1999). A plain sum would favour whoever writes the larger numbers.
    Utilitarian,
}

impl Solution {
    /// All four.
    pub const ALL: [Solution; 4] =
        [Solution::Nash, Solution::KalaiSmorodinsky, Solution::Egalitarian, Solution::Utilitarian];
}

/// A package that a solution chooses.
///
/// Of packages that are equally good by the formula, it is one with the largest sum of relative gains, then with the largest
/// sum of what parties that cannot gain have, as parts of their own scales (so nobody can gain without another's loss); and
/// of these the first, comparing option numbers bracket by bracket. No party's place in the list matters.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Which solution it is.
    pub solution: Solution,
    /// The package.
    pub offer: Offer,
    /// The value of the formula: for Nash the product of gains as parts of the ideal gains, for Kalai-Smorodinsky and the
    /// egalitarian the smallest part, for the utilitarian the sum of parts.
    pub objective: f64,
    /// No admissible package has more than this. Equal to `objective` where the point is exact.
    pub bound: f64,
    /// Whether it is surely the package that the definition names.
    pub exact: bool,
}

/// The four solutions, and from where gains are counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    /// By party: from where gains are counted.
    pub baseline: Vec<Decimal>,
    /// By party: whether that is the stated no-agreement value. If not, it is what the party surely has in the admissible
    /// package that is worst for it.
    pub stated: Vec<bool>,
    /// By party: the most that it surely has in any admissible package.
    pub ideal: Vec<Decimal>,
    /// The points, in the order of [`Solution::ALL`].
    pub of: Vec<Point>,
}

impl Points {
    /// The point of a solution.
    #[must_use]
    pub fn point(&self, solution: Solution) -> Option<&Point> {
        self.of.iter().find(|point| point.solution == solution)
    }
}

impl Search {
    /// The four solutions, from a frontier of this search; nothing where no package was found. Where the frontier is not
    /// exact, each point is searched for by itself, among what can still be better than the best known.
    #[must_use]
    pub fn points(&self, frontier: &Frontier) -> Option<Points> {
        let parties = self.sides.len();
        let exact = frontier.exact();
        let units: Vec<Vec<i64>> = frontier.offers.iter().map(|offer| self.units(&offer.package)).collect();
        units.first()?;
        let outer = if exact { None } else { self.outer.as_ref().map(|outer| outer.frontier()) };
        let mut known = exact || self.outer.is_none();
        let mut ideal = Vec::with_capacity(parties);
        let mut baseline = Vec::with_capacity(parties);
        for party in 0..parties {
            let most = units.iter().map(|units| units[party]).max().unwrap_or(0);
            let (most, surely) = if exact { (most, true) } else { self.most(party, most) };
            known &= surely;
            ideal.push(most);
            let (from, surely) = match self.sides[party].no_agreement {
                Some(none) => (none, true),
                None => self.least(party),
            };
            known &= surely;
            baseline.push(from);
        }
        let scale = self.sides.iter().zip(&baseline).map(|(side, from)| side.scale(*from)).collect();
        let gains = Gains::of(baseline, ideal, scale);
        let mut of = Vec::with_capacity(Solution::ALL.len());
        for solution in Solution::ALL {
            let scored = |units: &[i64], offer: &Offer| Score::of(&gains, solution, units, &offer.package);
            let best = units
                .iter()
                .zip(&frontier.offers)
                .max_by(|one, other| scored(one.0, one.1).cmp(&scored(other.0, other.1)));
            let (units, offer) = best?;
            let objective = gains.objective(solution, units);
            let mut point = Point { solution, offer: offer.clone(), objective, bound: objective, exact: known };
            if !exact {
                self.refine(&gains, frontier, outer.as_ref(), known, &mut point);
                point.exact &= known;
            }
            of.push(point);
        }
        Some(Points {
            baseline: self.decimals(&gains.baseline),
            stated: self.sides.iter().map(|side| side.no_agreement.is_some()).collect(),
            ideal: self.decimals(&gains.ideal),
            of,
        })
    }

    /// The most that a party surely has in an admissible package, not less than what is known, and whether that is exact.
    fn most(&self, party: usize, known: i64) -> (i64, bool) {
        let mut criteria = self.thresholds_but(party);
        let mut own = self.criterion(party);
        own.least = own.least.max(Some(known));
        criteria.insert(0, own);
        let swept = self.sweep(&criteria, &[], None);
        let values = (0..swept.labels.len()).map(|at| swept.labels.values(at)[0]);
        (values.max().unwrap_or(known).max(known), swept.exact())
    }

    /// The least that a party surely has in an admissible package, and whether that is exact.
    fn least(&self, party: usize) -> (i64, bool) {
        let mut criteria = self.thresholds_but(party);
        let mut against = self.criterion(party);
        // Its own threshold stands in the way of the least, so it is a criterion by itself.
        let mut own = against.clone();
        own.whole = false;
        against.least = None;
        against.items.iter_mut().flatten().chain(&mut against.linked).for_each(|value| *value = -*value);
        criteria.insert(0, against);
        if own.least.is_some() {
            criteria.push(own);
        }
        let swept = self.sweep(&criteria, &[], None);
        let values = (0..swept.labels.len()).map(|at| swept.labels.values(at)[0]);
        (-values.max().unwrap_or(0), swept.exact() && self.outer.is_none())
    }

    fn thresholds_but(&self, party: usize) -> Vec<Criterion> {
        let others = (0..self.sides.len()).filter(|other| *other != party).map(|other| self.criterion(other));
        let thresholds = others.filter(|criterion| criterion.least.is_some());
        thresholds.map(|criterion| Criterion { whole: false, ..criterion }).collect()
    }

    /// Searches for a better point than the best known one, among packages that could be better; and bounds how much.
    fn refine(&self, gains: &Gains, frontier: &Frontier, outer: Option<&Frontier>, ideals: bool, point: &mut Point) {
        let best = self.units(&point.offer.package);
        let mut criteria = self.criteria();
        let cuts = cuts::better(&self.diagram, &mut criteria, gains, point.solution, &best);
        let swept = self.sweep(&criteria, &cuts, None);
        let mut score = Score::of(gains, point.solution, &best, &point.offer.package);
        for at in 0..swept.labels.len() {
            let package = self.packing.package(swept.labels.packed(at));
            let here = Score::of(gains, point.solution, swept.labels.values(at), &package);
            if here > score {
                score = here;
                point.offer = self.offer(&swept.labels, at);
            }
        }
        point.objective = gains.objective(point.solution, &self.units(&point.offer.package));
        point.bound = point.objective;
        point.exact = swept.exact() && self.outer.is_none();
        if !point.exact {
            // Nothing is better than all ideals at once, than the labels by more than their loss, or, where that holds for
            // all packages, than the cover of the frontier.
            let mut bound = f64::INFINITY;
            if self.outer.is_none() && ideals {
                bound = gains.objective(point.solution, &gains.ideal);
            }
            if self.outer.is_none() && swept.strict {
                let above = |at: usize| {
                    let values = swept.labels.values(at).iter().zip(&swept.loss);
                    let values: Vec<i64> = values.map(|(value, loss)| value + loss).collect();
                    gains.objective(point.solution, &values)
                };
                bound = bound.min((0..swept.labels.len()).map(above).fold(point.objective, f64::max));
            }
            for frontier in [Some(frontier), outer].into_iter().flatten() {
                let within = match &frontier.reach {
                    Reach::Exact => vec![0; self.sides.len()],
                    Reach::Within { points, near_thresholds: true } => self.in_units(points),
                    _ => continue,
                };
                let above = |offer: &Offer| {
                    let values = self.units(&offer.package).into_iter().zip(&within);
                    let values: Vec<i64> = values.map(|(value, within)| value.saturating_add(*within)).collect();
                    gains.objective(point.solution, &values)
                };
                bound = bound.min(frontier.offers.iter().map(above).fold(point.objective, f64::max));
            }
            point.bound = bound;
        }
    }
}
