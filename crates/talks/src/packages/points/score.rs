use super::Solution;
use num_bigint::BigInt;
use std::cmp::Ordering;

/// From where gains are counted and what they are measured by, in the units of every party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Gains {
    pub(super) baseline: Vec<i64>,
    pub(super) ideal: Vec<i64>,
    /// The party's own scale, for the egalitarian solution; above zero for all that can gain.
    pub(super) scale: Vec<i64>,
    /// The parties that can gain.
    pub(super) gaining: Vec<usize>,
    /// The parties that cannot.
    content: Vec<usize>,
    /// By party that can gain, the product of the ideal gains of the others: what makes relative gains whole numbers.
    shares: Vec<BigInt>,
}

impl Gains {
    pub(super) fn of(baseline: Vec<i64>, ideal: Vec<i64>, scale: Vec<i64>) -> Gains {
        let gaining: Vec<usize> = (0..ideal.len()).filter(|party| ideal[*party] > baseline[*party]).collect();
        let width = |party: &usize| BigInt::from(ideal[*party] - baseline[*party]);
        let others = |party: &usize| gaining.iter().filter(|other| *other != party).map(width).product();
        let shares = gaining.iter().map(others).collect();
        let content = (0..ideal.len()).filter(|party| !gaining.contains(party)).collect();
        Gains { baseline, ideal, scale, gaining, content, shares }
    }

    pub(super) fn gain(&self, party: usize, units: &[i64]) -> i64 {
        units[party] - self.baseline[party]
    }

    /// What a gain is a part of.
    pub(super) fn whole(&self, solution: Solution, party: usize) -> i64 {
        match solution {
            Solution::Egalitarian => self.scale[party],
            _ => self.ideal[party] - self.baseline[party],
        }
    }

    /// The formula's value as a double, for people; comparisons are made exactly.
    pub(super) fn objective(&self, solution: Solution, units: &[i64]) -> f64 {
        let parts = self.gaining.iter().map(|party| {
            let gain = self.gain(*party, units);
            let gain = if solution == Solution::Nash { gain.max(0) } else { gain };
            gain as f64 / self.whole(solution, *party) as f64
        });
        match solution {
            Solution::Nash => parts.product(),
            Solution::Utilitarian => parts.sum(),
            Solution::KalaiSmorodinsky | Solution::Egalitarian => parts.reduce(f64::min).unwrap_or(1.0),
        }
    }
}

/// How good a package is by a solution; the greater is chosen. Exact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Score {
    product: BigInt,
    /// Gains and what they are parts of, smallest part first.
    parts: Vec<(i64, i64)>,
    sum: BigInt,
    /// Gains of the parties that cannot gain above their baseline, as parts of their own scales.
    rest: BigInt,
    package: Vec<usize>,
}

impl Score {
    pub(super) fn of(gains: &Gains, solution: Solution, units: &[i64], package: &[usize]) -> Score {
        let mut score = Score {
            product: BigInt::ZERO,
            parts: Vec::new(),
            sum: BigInt::ZERO,
            rest: BigInt::ZERO,
            package: package.to_vec(),
        };
        for (party, share) in gains.gaining.iter().zip(&gains.shares) {
            score.sum += share * gains.gain(*party, units);
        }
        for party in &gains.content {
            let others = gains.content.iter().filter(|other| *other != party);
            let share: BigInt = others.map(|other| BigInt::from(gains.scale[*other].max(1))).product();
            score.rest += share * gains.gain(*party, units);
        }
        match solution {
            Solution::Nash => {
                score.product =
                    gains.gaining.iter().map(|party| BigInt::from(gains.gain(*party, units).max(0))).product();
            }
            Solution::KalaiSmorodinsky | Solution::Egalitarian => {
                let part = |party: &usize| (gains.gain(*party, units), gains.whole(solution, *party));
                score.parts = gains.gaining.iter().map(part).collect();
                score.parts.sort_by(|one, other| compare(*one, *other));
            }
            Solution::Utilitarian => {}
        }
        score
    }
}

/// Compares two fractions with denominators above zero.
fn compare(one: (i64, i64), other: (i64, i64)) -> Ordering {
    let product = |gain: i64, whole: i64| i128::from(gain) * i128::from(whole);
    product(one.0, other.1).cmp(&product(other.0, one.1))
}

impl Ord for Score {
    fn cmp(&self, other: &Score) -> Ordering {
        let parts = || {
            let pairs = self.parts.iter().zip(&other.parts).map(|(one, other)| compare(*one, *other));
            pairs.fold(Ordering::Equal, Ordering::then)
        };
        let main = self.product.cmp(&other.product).then_with(parts);
        let sums = || self.sum.cmp(&other.sum).then_with(|| self.rest.cmp(&other.rest));
        main.then_with(sums).then_with(|| other.package.cmp(&self.package))
    }
}

impl PartialOrd for Score {
    fn partial_cmp(&self, other: &Score) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
