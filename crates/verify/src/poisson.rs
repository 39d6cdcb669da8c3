//! How far chance alone may have moved a count of rare and independent happenings.

/// The part of the intervals' weight that lies outside, half of it at either end: 95 per cent lie inside.
const OUTSIDE: f64 = 0.05;

/// The exact two-sided 95 per cent interval for the mean of a Poisson distribution of which `least` to `most` were counted
/// (Garwood 1936, *Fiducial limits for the Poisson distribution*, Biometrika 28): the lower end is the mean μ for which
/// P(X ≥ least; μ) = 0.025, and 0 for a count of 0; the upper the one for which P(X ≤ most; μ) = 0.025. They are half the
/// quantiles of χ² at 0.025 with 2·least, and at 0.975 with 2·most + 2 degrees of freedom; here the distribution itself is
/// inverted, by halving.
pub(crate) fn interval(least: u64, most: u64) -> (f64, f64) {
    let tail = OUTSIDE / 2.0;
    let lower = match least {
        0 => 0.0,
        counted => halved(0.0, counted as f64, |mean| at_least(counted, mean) < tail),
    };
    // Ten standard deviations and some more above the count hold less than any tail.
    let far = most as f64 + 10.0 * (most as f64 + 1.0).sqrt() + 20.0;
    (lower, halved(most as f64, far, |mean| at_most(most, mean) > tail))
}

/// The point between two at which a question that is answered with yes below it begins to be answered with no.
fn halved(mut low: f64, mut high: f64, below: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..100 {
        let middle = low + (high - low) / 2.0;
        if below(middle) { low = middle } else { high = middle }
    }
    low + (high - low) / 2.0
}

/// P(X ≤ count), for a mean above the count: the terms fall from the last one down.
fn at_most(count: u64, mean: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 1.0);
    let mut at = count;
    while at > 0 && term > sum * 1e-17 {
        term *= at as f64 / mean;
        sum += term;
        at -= 1;
    }
    sum * logarithm_of_term(count, mean).exp()
}

/// P(X ≥ count), for a mean below the count: the terms fall from the first one up.
fn at_least(count: u64, mean: f64) -> f64 {
    if mean <= 0.0 {
        return 0.0;
    }
    let (mut term, mut sum) = (1.0, 1.0);
    let mut at = count;
    while term > sum * 1e-17 {
        at += 1;
        term *= mean / at as f64;
        sum += term;
    }
    sum * logarithm_of_term(count, mean).exp()
}

/// The natural logarithm of P(X = count).
fn logarithm_of_term(count: u64, mean: f64) -> f64 {
    count as f64 * mean.ln() - mean - logarithm_of_factorial(count)
}

/// ln n!, from Stirling's series for ln Γ(n + 1), exact to twelve digits for the n that it is used for (Abramowitz and
/// Stegun 1964, 6.1.41), and as a sum below.
fn logarithm_of_factorial(count: u64) -> f64 {
    if count < 32 {
        return (2..=count).map(|factor| (factor as f64).ln()).sum();
    }
    let n = count as f64;
    (n + 0.5) * n.ln() - n + 0.5 * (2.0 * std::f64::consts::PI).ln() + 1.0 / (12.0 * n) - 1.0 / (360.0 * n.powi(3))
        + 1.0 / (1260.0 * n.powi(5))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Table I of Garwood 1936, and the well-known ends for larger counts by the quantiles of χ².
    #[test]
    fn the_ends_are_those_of_the_tables() {
        for (count, lower, upper) in [
            (0, 0.0, 3.688_879),
            (1, 0.025_318, 5.571_643),
            (2, 0.242_209, 7.224_688),
            (5, 1.623_486, 11.668_332),
            (10, 4.795_389, 18.390_356),
            (20, 12.216_520, 30.888_377),
            (50, 37.110_964, 65.918_767),
        ] {
            let (low, high) = interval(count, count);
            assert!((low - lower).abs() < 2e-5 && (high - upper).abs() < 2e-5, "{count}: {low} to {high}");
        }
    }

    #[test]
    fn a_count_between_bounds_has_the_outer_ends() {
        assert_eq!(interval(5, 10), (interval(5, 5).0, interval(10, 10).1));
    }

    #[test]
    fn large_counts_come_near_the_normal_interval() {
        let (low, high) = interval(1_000_000, 1_000_000);
        assert!((low - (1_000_000.0 - 1_960.0)).abs() < 5.0 && (high - (1_000_000.0 + 1_960.0)).abs() < 5.0);
    }

    #[test]
    fn the_logarithms_of_factorials_meet_where_the_series_takes_over() {
        let sum: f64 = (2..=32_u32).map(|factor| f64::from(factor).ln()).sum();
        assert!((logarithm_of_factorial(32) - sum).abs() < 1e-10);
    }
}
