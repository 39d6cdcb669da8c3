//! Confidence-building measures: promised in the room, performed of those due, and how soon the other side followed.
//!
//! The share is held in the interval of Wilson (1927, *Probable inference, the law of succession, and statistical
//! inference*): with few measures, chance alone moves it far. The reciprocity lag is the number of days between the days on
//! which two who promised the same performed it.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Indicator, Input, median};

/// The quantile of the normal distribution at 97.5 per cent.
const Z: f64 = 1.959_963_984_540_054;

/// Wilson's interval of 95 per cent for a share of which `successes` of `trials` were seen; `None` of none.
pub fn wilson(successes: u64, trials: u64) -> Option<(f64, f64)> {
    if trials == 0 || successes > trials {
        return None;
    }
    let (n, seen) = (trials as f64, successes as f64 / trials as f64);
    let middle = (seen + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (seen * (1.0 - seen) / n + Z * Z / (4.0 * n * n)).sqrt();
    // At both ends the formula gives 0 and 1 exactly; rounding may leave them by a hair.
    let least = if successes == 0 { 0.0 } else { (middle - half).max(0.0) };
    let most = if successes == trials { 1.0 } else { (middle + half).min(1.0) };
    Some((least, most))
}

/// How a promised measure stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Performance {
    /// Done in time.
    Performed,
    /// Done, and late.
    Late,
    /// Due and not done.
    Failed,
    /// Not due yet.
    Ahead,
    /// Nobody could see, or what is known admits several answers.
    Unknown,
}

impl Performance {
    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Performance::Performed => "performed",
            Performance::Late => "performed late",
            Performance::Failed => "not performed",
            Performance::Ahead => "not yet due",
            Performance::Unknown => "unknown",
        }
    }
}

/// What one party promised.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Which promise, such as `round 8.promise.1` or the number of a clause.
    pub promise: String,
    /// In what words.
    pub words: String,
    /// Who promised.
    pub by: Option<String>,
    /// How it stands.
    pub performance: Performance,
    /// On which day it was performed.
    pub on: Option<Date>,
    /// Ids of the incidents that show it.
    pub evidence: Vec<String>,
}

/// Days between the performances of a same promise by two parties, one number a promise and pair, in the order given.
pub fn lags(measures: &[Measure]) -> Vec<f64> {
    let mut found = Vec::new();
    for (at, one) in measures.iter().enumerate() {
        for other in measures.iter().skip(at + 1).filter(|other| other.promise == one.promise && other.by != one.by) {
            if let (Some(first), Some(second)) = (one.on, other.on) {
                found.push(first.until(second).map_or(0.0, |span| f64::from(span.get_days()).abs()));
            }
        }
    }
    found
}

/// For each who promised, how many measures were performed and how many were due; unknown ones are neither.
pub fn by_party(measures: &[Measure]) -> BTreeMap<String, (usize, usize)> {
    let mut found: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for measure in measures {
        let Some(by) = &measure.by else { continue };
        let (done, due) = found.entry(by.clone()).or_default();
        *done += usize::from(done_at_all(measure));
        *due += usize::from(done_at_all(measure) || measure.performance == Performance::Failed);
    }
    found
}

fn done_at_all(measure: &Measure) -> bool {
    matches!(measure.performance, Performance::Performed | Performance::Late)
}

pub(crate) fn indicator(measures: &[Measure], earlier: &[(Date, Vec<Measure>)]) -> Indicator {
    let count = |list: &[Measure], wanted: Performance| {
        list.iter().filter(|measure| measure.performance == wanted).count() as u64
    };
    let share = |list: &[Measure]| {
        let done = count(list, Performance::Performed) + count(list, Performance::Late);
        let due = done + count(list, Performance::Failed);
        (done, due)
    };
    let (done, due) = share(measures);
    let mut indicator = Indicator::new("measures", "all who promised", "share");
    indicator.value = (due > 0).then(|| done as f64 / due as f64);
    indicator.interval = wilson(done, due).map(|(least, most)| (least, Some(most)));
    let lags = lags(measures);
    indicator.figures =
        [Performance::Performed, Performance::Late, Performance::Failed, Performance::Ahead, Performance::Unknown]
            .into_iter()
            .map(|wanted| {
                (wanted.as_str().to_string(), Some(count(measures, wanted) as f64).filter(|_| !measures.is_empty()))
            })
            .collect();
    indicator.figures.push(("reciprocity lag, days (median)".to_string(), median(&lags)));
    for measure in measures {
        let by = measure.by.as_ref().map_or(String::new(), |by| format!(", {by}"));
        let on = measure.on.map_or(String::new(), |on| format!(" on {on}"));
        indicator.inputs.push(Input::new(
            format!("{}{by}", measure.words),
            format!("{}{on}", measure.performance.as_str()),
            if measure.evidence.is_empty() { measure.promise.clone() } else { measure.evidence.join(", ") },
        ));
    }
    indicator.unknown = count(measures, Performance::Unknown) as usize;
    indicator.known = measures.len() - indicator.unknown;
    indicator.series = earlier
        .iter()
        .map(|(day, measures)| {
            let (done, due) = share(measures);
            (*day, (due > 0).then(|| done as f64 / due as f64))
        })
        .collect();
    indicator.reason = match (measures.len(), due) {
        (0, _) => "no measure was promised in a round".to_string(),
        (_, 0) => "none of the measures promised is both due and known".to_string(),
        _ => String::new(),
    };
    indicator
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_wilsons() {
        // Newcombe (1998), table I: 81 of 263 is 0.2553 to 0.3662, 15 of 148 is 0.0624 to 0.1605, 0 of 20 is 0 to 0.1611,
        // 1 of 29 is 0.0061 to 0.1718.
        for (seen, of, least, most) in [
            (81, 263, "0.2553", "0.3662"),
            (15, 148, "0.0624", "0.1605"),
            (0, 20, "0.0000", "0.1611"),
            (1, 29, "0.0061", "0.1718"),
        ] {
            let (low, high) = wilson(seen, of).unwrap();
            assert_eq!((format!("{low:.4}").as_str(), format!("{high:.4}").as_str()), (least, most), "{seen} of {of}");
        }
        assert_eq!(wilson(0, 0), None);
    }

    #[test]
    fn what_is_unknown_is_neither_done_nor_due() {
        let measure = |by: &str, performance, on: Option<&str>| Measure {
            promise: "p".to_string(),
            words: String::new(),
            by: Some(by.to_string()),
            performance,
            on: on.map(|on| on.parse().unwrap()),
            evidence: Vec::new(),
        };
        let measures = [
            measure("A", Performance::Performed, Some("2026-02-05")),
            measure("B", Performance::Late, Some("2026-02-08")),
            measure("C", Performance::Unknown, None),
        ];
        let found = indicator(&measures, &[]);
        assert_eq!((found.value, found.known, found.unknown), (Some(1.0), 2, 1));
        assert_eq!(lags(&measures), [3.0]);
        assert_eq!(by_party(&measures).get("C"), Some(&(0, 0)));
        assert_eq!(indicator(&[], &[]).value, None);
    }
}
