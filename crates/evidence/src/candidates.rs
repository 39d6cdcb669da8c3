//! Which observations may report one incident. Nothing here links anything: a candidate is a question to people.
//!
//! Reports are compared part by part as in Fellegi and Sunter (1969), see [`Scheme`]; that nearness in time, place and kind of
//! event is what matters, and that each is judged by how exactly it is known, follows Donnay, K., Dunford, E. T., McGrath,
//! E. C., Backer, D. and Cunningham, D. E. (2019), Integrating Conflict Event Data, Journal of Conflict Resolution 63,
//! 1337–1364.

use std::collections::BTreeMap;

use crate::comparison::{Comparison, EventAbove, Likelihood, Weighing};
use crate::nearness::{Bounds, Nearness};
use crate::{Observation, Scheme};

/// Two observations that may report one incident.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Their ids, the lesser first.
    pub observations: [String; 2],
    /// Whether both are of one source, so that the second may be a duplicate.
    pub same_source: bool,
    /// How they compare.
    pub comparison: Comparison,
    /// Whether the score is that of a likely or a possible pair.
    pub likelihood: Likelihood,
}

/// What was found in a set of observations.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Candidates {
    /// Pairs, the highest score first, then by ids.
    pub pairs: Vec<Candidate>,
    /// Three or more observations of which every two are a candidate, each in at most one group.
    pub groups: Vec<Vec<String>>,
    /// How many observations were looked at.
    pub observations: usize,
    /// How many pairs were near enough to be compared.
    pub compared: u64,
    /// False when so many reports lie at one time and place that not all pairs were compared, or only the best were kept.
    pub complete: bool,
}

/// Pairs that are compared at most: a minute of work, where a year of a war takes some seconds.
const MOST_COMPARED: u64 = 100_000_000;
/// Pairs that are kept at most, the best ones: more than anybody reads, and less than a machine's memory.
const MOST_KEPT: usize = 200_000;

/// All pairs of observations that score at least `least` bits, and are not farther apart than three days and 25 km beyond
/// what their uncertainty spans. `above` gives the event above an event word.
///
/// Pairs are sought in a tree of boxes in time and space, so that the work grows with the number of reports that come near
/// each other, not with the square of their number. The result does not depend on the order of the observations.
pub fn candidates(observations: &[&Observation], scheme: &Scheme, above: &EventAbove<'_>, least: f64) -> Candidates {
    best(observations, scheme, above, least, MOST_KEPT)
}

fn best(
    observations: &[&Observation],
    scheme: &Scheme,
    above: &EventAbove<'_>,
    least: f64,
    most_kept: usize,
) -> Candidates {
    let mut sorted: Vec<&Observation> = observations.to_vec();
    sorted.sort_by(|a, b| a.id.cmp(&b.id));
    let weighing = Weighing::new(&sorted, scheme, above);
    let boxes: Vec<Bounds> = sorted.iter().map(|observation| Bounds::of(observation)).collect();
    let tree = Nearness::new(&boxes);
    let mut found = Candidates { observations: sorted.len(), complete: true, ..Candidates::default() };
    let mut near = Vec::new();
    // The score and the two positions; a higher score goes first, then the lesser ids.
    let mut scored: Vec<(f64, usize, usize)> = Vec::new();
    let order = |a: &(f64, usize, usize), b: &(f64, usize, usize)| {
        b.0.total_cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2)))
    };
    for (at, bounds) in boxes.iter().enumerate() {
        near.clear();
        tree.meeting(&bounds.widened(Scheme::FARTHEST_SECONDS, Scheme::FARTHEST_METRES), &mut near);
        near.retain(|other| *other > at);
        found.compared += near.len() as u64;
        if found.compared > MOST_COMPARED {
            found.complete = false;
            break;
        }
        let reaching = near.iter().filter_map(|other| Some((weighing.score(at, *other, least)?, at, *other)));
        // Two states of one observation are no two reports.
        scored.extend(reaching.filter(|(_, _, other)| sorted[*other].id != sorted[at].id));
        if scored.len() > 2 * most_kept {
            scored.select_nth_unstable_by(most_kept, order);
            scored.truncate(most_kept);
            found.complete = false;
        }
    }
    scored.sort_unstable_by(order);
    found.complete &= scored.len() <= most_kept;
    scored.truncate(most_kept);
    found.pairs = scored.iter().map(|(_, a, b)| candidate(sorted[*a], sorted[*b], scheme, above)).collect();
    found.groups = groups(&found.pairs);
    found
}

fn candidate(a: &Observation, b: &Observation, scheme: &Scheme, above: &EventAbove<'_>) -> Candidate {
    let comparison = Comparison::of(a, b, scheme, above);
    Candidate {
        observations: [a.id.clone(), b.id.clone()],
        same_source: a.source == b.source,
        likelihood: scheme.likelihood(comparison.score),
        comparison,
    }
}

/// Groups by complete linkage: two groups are joined, the best pair first, when every two of their members are a pair. A chain
/// of pairs alone makes no group, for its ends may be far apart.
pub(crate) fn groups(pairs: &[Candidate]) -> Vec<Vec<String>> {
    let score: BTreeMap<(&str, &str), f64> =
        pairs.iter().map(|pair| ((&*pair.observations[0], &*pair.observations[1]), pair.comparison.score)).collect();
    let joined = |a: &str, b: &str| score.contains_key(&if a < b { (a, b) } else { (b, a) });
    let mut of: BTreeMap<&str, usize> = BTreeMap::new();
    let mut groups: Vec<Vec<&str>> = Vec::new();
    for pair in pairs {
        let [a, b] = [&*pair.observations[0], &*pair.observations[1]];
        let [first, second] = [a, b].map(|id| {
            *of.entry(id).or_insert_with(|| {
                groups.push(vec![id]);
                groups.len() - 1
            })
        });
        let every = || groups[first].iter().all(|a| groups[second].iter().all(|b| joined(a, b)));
        if first != second && every() {
            let moved = std::mem::take(&mut groups[second]);
            for id in &moved {
                of.insert(id, first);
            }
            groups[first].extend(moved);
        }
    }
    let mut groups: Vec<Vec<String>> = groups
        .into_iter()
        .filter(|group| group.len() > 2)
        .map(|mut group| {
            group.sort_unstable();
            group.into_iter().map(str::to_string).collect()
        })
        .collect();
    groups.sort();
    groups
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::Timestamp;

    use super::*;
    use crate::{FieldValue, Location, Origin, Standing, TimeSpan};

    fn observation(at: usize) -> Observation {
        Observation {
            id: format!("s{}:{at:03}", at % 3),
            source: format!("s{}", at % 3),
            event: "fire".to_string(),
            subject: None,
            actor: None,
            involved: Vec::new(),
            from: None,
            to: None,
            concerning: None,
            fields: BTreeMap::from([("killed".to_string(), FieldValue::Number { value: (at % 7) as f64, unit: None })]),
            time: TimeSpan::at(Timestamp::UNIX_EPOCH),
            location: Location::Unknown,
            known: Timestamp::UNIX_EPOCH,
            reporter: None,
            grade: None,
            standing: Standing::Reported,
            origin: Origin { file: Arc::from("t.csv"), line: 2, release: Arc::from("") },
        }
    }

    #[test]
    fn of_too_many_the_best_are_kept_and_that_is_said() {
        let all: Vec<Observation> = (0..40).map(observation).collect();
        let all: Vec<&Observation> = all.iter().collect();
        let (scheme, above) = (Scheme::default(), |_: &str| None);
        let whole = candidates(&all, &scheme, &above, 0.0);
        assert!(whole.complete && whole.pairs.len() == 40 * 39 / 2);
        for most in [0, 1, 17, 200, 779] {
            let some = best(&all, &scheme, &above, 0.0, most);
            assert!(!some.complete);
            assert_eq!(some.pairs, whole.pairs[..most]);
        }
        assert_eq!(best(&all, &scheme, &above, 0.0, 780), whole);
    }
}
