use super::Solution;
use super::score::Gains;
use crate::packages::diagram::Diagram;
use crate::packages::labels::Criterion;
use crate::packages::sweep::Cut;

/// Multipliers are whole numbers up to about this.
const FINE: f64 = (1u64 << 20) as f64;
/// Largest multiplier: times the largest sum it still leaves room in 128 bits.
const LARGEST: f64 = (1u64 << 60) as f64;
/// Steps of the search for good multipliers.
const STEPS: u32 = 60;

/// What every package that is at least as good as the best known one reaches: raises thresholds of the criteria, and gives
/// bounds on weighted sums. No package that is as good is cut off.
pub(super) fn better(
    diagram: &Diagram,
    criteria: &mut [Criterion],
    gains: &Gains,
    solution: Solution,
    best: &[i64],
) -> Vec<Cut> {
    match solution {
        Solution::Nash => nash(diagram, criteria, gains, best),
        Solution::Utilitarian => {
            let multipliers: Vec<(usize, f64)> =
                gains.gaining.iter().map(|party| (*party, 1.0 / gains.whole(solution, *party) as f64)).collect();
            let reached: f64 = multipliers.iter().map(|(party, by)| gains.gain(*party, best) as f64 * by).sum();
            sum_of_gains(diagram, criteria, gains, &multipliers, reached).into_iter().collect()
        }
        Solution::KalaiSmorodinsky | Solution::Egalitarian => {
            let part = |party: usize| (gains.gain(party, best), gains.whole(solution, party));
            let smallest = gains.gaining.iter().map(|party| part(*party)).min_by(|one, other| {
                let product = |gain: i64, whole: i64| i128::from(gain) * i128::from(whole);
                product(one.0, other.1).cmp(&product(other.0, one.1))
            });
            let Some((gain, whole)) = smallest else { return Vec::new() };
            for party in &gains.gaining {
                // As large a part for this party: rounded up, since sums are whole numbers.
                let parts = i128::from(gain) * i128::from(gains.whole(solution, *party));
                let up = -(-parts).div_euclid(i128::from(whole));
                let least = gains.baseline[*party] + i64::try_from(up).unwrap_or(0);
                criteria[*party].least = criteria[*party].least.max(Some(least));
            }
            vec![even(diagram, criteria, gains, solution)]
        }
    }
}

/// A product that is not smaller has, measured by the best known gains, a sum of gains that is not smaller than the number of
/// factors (the inequality of the arithmetic and the geometric mean).
fn nash(diagram: &Diagram, criteria: &[Criterion], gains: &Gains, best: &[i64]) -> Vec<Cut> {
    if gains.gaining.iter().any(|party| gains.gain(*party, best) <= 0) {
        return Vec::new();
    }
    let multipliers: Vec<(usize, f64)> =
        gains.gaining.iter().map(|party| (*party, 1.0 / gains.gain(*party, best) as f64)).collect();
    // A party under its baseline makes the product zero, so in what is as good all gains are above zero and the inequality
    // holds.
    sum_of_gains(diagram, criteria, gains, &multipliers, gains.gaining.len() as f64).into_iter().collect()
}

/// The cut `Σ multiplier · gain ≥ reached` in whole numbers, weakened by all that rounding may have done.
fn sum_of_gains(
    diagram: &Diagram,
    criteria: &[Criterion],
    gains: &Gains,
    multipliers: &[(usize, f64)],
    reached: f64,
) -> Option<Cut> {
    let smallest = multipliers.iter().map(|(_, by)| *by).reduce(f64::min)?;
    let unit = FINE / smallest;
    // Scales so far apart that whole numbers do not hold both are searched without a cut.
    if multipliers.iter().any(|(_, by)| by * unit > LARGEST) {
        return None;
    }
    let mut weights = vec![0; criteria.len()];
    let (mut at_baseline, mut rounding) = (0i128, 0f64);
    for (party, by) in multipliers {
        weights[*party] = (by * unit).round() as i64;
        at_baseline += i128::from(weights[*party]) * i128::from(gains.baseline[*party]);
        // No gain is larger than the diagram allows; a multiplier is off by a half and by the precision of doubles.
        let (low, high) = criteria[*party].bounds(diagram)[0][0];
        let largest = (high - gains.baseline[*party]).abs().max((gains.baseline[*party] - low).abs());
        rounding += (0.5 + by * unit * 1e-12) * largest as f64;
    }
    let least = reached * unit * (1.0 - reached.signum() * 1e-12) - rounding - 1.0;
    Some(Cut { weights, least: at_baseline + least.floor() as i128 })
}

/// The weighted sum of thresholds, with weights for which the diagram reaches little above it: dual multipliers of the
/// largest smallest part (Lagrangian relaxation), by multiplicative steps.
fn even(diagram: &Diagram, criteria: &[Criterion], gains: &Gains, solution: Solution) -> Cut {
    let mut shares: Vec<f64> = vec![1.0 / gains.gaining.len() as f64; gains.gaining.len()];
    let mut best: Option<(f64, Cut)> = None;
    for step in 0..STEPS {
        let mut weights = vec![0; criteria.len()];
        let mut least = 0i128;
        for (party, share) in gains.gaining.iter().zip(&shares) {
            let largest = gains.gaining.iter().map(|party| gains.whole(solution, *party)).max().unwrap_or(1);
            let weight = (share * FINE * largest as f64 / gains.whole(solution, *party) as f64).round() as i64;
            weights[*party] = weight;
            least += i128::from(weight) * i128::from(criteria[*party].least.unwrap_or(gains.baseline[*party]));
        }
        let behind = Cut::bounds(&weights, diagram, criteria);
        let above = (behind[0][0] - least) as f64;
        if best.as_ref().is_none_or(|(known, _)| above < *known) {
            best = Some((above, Cut { weights: weights.clone(), least }));
        }
        let reached = farthest(diagram, criteria, &weights, &behind);
        let rate = 2.0 / f64::from(step + 4).sqrt();
        for (party, share) in gains.gaining.iter().zip(&mut shares) {
            let surplus = reached[*party] - criteria[*party].least.unwrap_or(gains.baseline[*party]);
            *share *= (-rate * surplus as f64 / gains.whole(solution, *party) as f64).clamp(-3.0, 3.0).exp();
        }
        let sum: f64 = shares.iter().sum();
        shares.iter_mut().for_each(|share| *share = (*share / sum).max(1e-6));
    }
    best.map_or(Cut { weights: vec![0; criteria.len()], least: 0 }, |(_, cut)| cut)
}

/// The sums of a path on which the weighted sum is largest.
fn farthest(diagram: &Diagram, criteria: &[Criterion], weights: &[i64], behind: &[Vec<i128>]) -> Vec<i64> {
    let mut sums = vec![0; criteria.len()];
    let mut node = 0;
    for (layer, nodes) in diagram.layers.iter().enumerate() {
        let best = nodes.edges(node).iter().max_by_key(|edge| {
            let adds = criteria.iter().zip(weights);
            let adds = adds.map(|(criterion, weight)| i128::from(*weight) * i128::from(criterion.adds(layer, **edge)));
            adds.sum::<i128>() + behind[layer + 1][edge.to as usize]
        });
        let Some(edge) = best else { break };
        for (sum, criterion) in sums.iter_mut().zip(criteria) {
            *sum += criterion.adds(layer, *edge);
        }
        node = edge.to as usize;
    }
    sums
}
