//! Harm to civilians as a ratio of rates: incidents a day in a later time over those in an earlier one.
//!
//! `RR = (x₁/t₁) / (x₀/t₀)`. Given `x₀ + x₁`, the later count is binomial with `p = RR·t₁ / (RR·t₁ + t₀)`; the exact
//! interval of Clopper and Pearson (1934) for `p`, solved for `RR`, is that of Przyborowski and Wilenski (1940,
//! *Homogeneity of results in testing samples from Poisson series*); see Sahai and Khurshid (1993) for the form used here.
//! Incidents are counted, not persons: the deaths of one incident are not independent of each other.

use jiff::civil::Date;

use super::{Indicator, Input};

/// Half of what lies outside an interval of 95 per cent.
const TAIL: f64 = 0.025;

/// Incidents in a stretch of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exposure {
    /// Incidents counted.
    pub incidents: u64,
    /// Days in which they would have been.
    pub days: f64,
}

/// The ratio of the later rate to the earlier one; `None` without time, or without an earlier incident to divide by.
pub fn ratio(before: Exposure, after: Exposure) -> Option<f64> {
    let known = before.days > 0.0 && after.days > 0.0 && before.incidents > 0;
    known.then(|| (after.incidents as f64 / after.days) / (before.incidents as f64 / before.days))
}

/// The exact interval of 95 per cent for the ratio; without an end where there was no earlier incident, `None` where there
/// were none at all.
pub fn interval(before: Exposure, after: Exposure) -> Option<(f64, Option<f64>)> {
    let all = before.incidents + after.incidents;
    if all == 0 || before.days <= 0.0 || after.days <= 0.0 {
        return None;
    }
    let x = after.incidents;
    // P(X ≥ x; p) rises with p, P(X ≤ x; p) falls.
    let low = if x == 0 { 0.0 } else { halved(|p| 1.0 - at_most(x - 1, all, p) < TAIL) };
    let high = if x == all { 1.0 } else { halved(|p| at_most(x, all, p) > TAIL) };
    let odds = |p: f64| (p < 1.0).then(|| p / (1.0 - p) * before.days / after.days);
    Some((odds(low).unwrap_or(0.0), odds(high)))
}

/// The point between 0 and 1 at which a question that is answered with yes below it begins to be answered with no.
fn halved(below: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if below(middle) { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// P(X ≤ x) for a binomial distribution with `0 < p < 1`, its terms added up by their logarithms.
fn at_most(x: u64, n: u64, p: f64) -> f64 {
    let (log_p, log_q) = (p.ln(), (-p).ln_1p());
    let mut term = n as f64 * log_q;
    let mut sum = term.exp();
    for k in 1..=x {
        term += ((n - k + 1) as f64 / k as f64).ln() + log_p - log_q;
        sum += term.exp();
    }
    sum.min(1.0)
}

/// What is counted, in two stretches of time; `None` where the evidence does not cover one of them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Compared {
    pub(crate) before: Option<Exposure>,
    pub(crate) after: Option<Exposure>,
    /// The day from which on the later stretch is counted.
    pub(crate) from: Option<Date>,
    pub(crate) incidents: Vec<(String, Date)>,
}

pub(crate) fn indicator(at: &[(Date, Compared)]) -> Option<Indicator> {
    let (_, now) = at.last()?;
    let mut indicator = Indicator::new("harm", "civilians", "ratio");
    let pair = now.before.zip(now.after);
    indicator.value = pair.and_then(|(before, after)| ratio(before, after));
    indicator.interval = pair.and_then(|(before, after)| interval(before, after));
    let count = |exposure: Option<Exposure>| exposure.map(|exposure| exposure.incidents as f64);
    let days = |exposure: Option<Exposure>| exposure.map(|exposure| exposure.days);
    indicator.figures = vec![
        ("incidents before".to_string(), count(now.before)),
        ("days before".to_string(), days(now.before)),
        ("incidents since".to_string(), count(now.after)),
        ("days since".to_string(), days(now.after)),
    ];
    for (incident, day) in &now.incidents {
        indicator.inputs.push(Input::new("incident that harmed civilians", day.to_string(), incident.clone()));
    }
    indicator.known = [now.before, now.after].iter().flatten().count();
    indicator.unknown = 2 - indicator.known;
    indicator.series = at
        .iter()
        .map(|(day, one)| (*day, one.before.zip(one.after).and_then(|(before, after)| ratio(before, after))))
        .collect();
    indicator.reason = match (now.from, pair, indicator.value) {
        (None, ..) => {
            "from when on harm is compared is not known: the agreement has no day of entry into force".to_string()
        }
        (_, None, _) => "no source covers attacks on civilians in the days before and since".to_string(),
        (_, Some(_), None) => "no incident in the days before: a ratio would divide by nothing".to_string(),
        (Some(from), ..) => format!("as many days before {from} as since"),
    };
    Some(indicator)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exposure(incidents: u64, days: f64) -> Exposure {
        Exposure { incidents, days }
    }

    #[test]
    fn the_interval_agrees_with_clopper_and_pearson() {
        // Of 10 with 3 later: Clopper-Pearson 0.0667 to 0.6525, so p/(1-p) is 0.0715 to 1.8774 with equal times.
        let (low, high) = interval(exposure(7, 30.0), exposure(3, 30.0)).unwrap();
        assert_eq!(format!("{low:.4} {:.3}", high.unwrap()), "0.0715 1.877");
        let found = ratio(exposure(7, 30.0), exposure(3, 30.0)).unwrap();
        assert!((found - 3.0 / 7.0).abs() < 1e-12);
    }

    #[test]
    fn nothing_before_has_no_ratio_and_no_upper_end() {
        assert_eq!(ratio(exposure(0, 30.0), exposure(3, 30.0)), None);
        let (low, high) = interval(exposure(0, 30.0), exposure(3, 30.0)).unwrap();
        // P(X >= 3; p) = p³ = 0.025 at p = 0.2924, whose odds are 0.4132.
        assert_eq!((format!("{low:.4}"), high), ("0.4132".to_string(), None));
        assert_eq!(interval(exposure(0, 30.0), exposure(0, 30.0)), None);
        let (low, high) = interval(exposure(4, 10.0), exposure(0, 20.0)).unwrap();
        // 1 - 0.025^(1/4) = 0.6024, odds 1.5150, times 10 over 20.
        assert_eq!((low, format!("{:.3}", high.unwrap())), (0.0, "0.757".to_string()));
    }
}
