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
    /// False when so many reports lie at one time and place that the comparison was given up; pairs are then missing.
    pub complete: bool,
}

/// Pairs that are compared at most: some minutes of work, where a year of a war takes some seconds.
const MOST_COMPARED: u64 = 100_000_000;

/// All pairs of observations that score at least `least` bits, and are not farther apart than three days and 25 km beyond
/// what their uncertainty spans. `above` gives the event above an event word.
///
/// Pairs are sought in a tree of boxes in time and space, so that the work grows with the number of reports that come near
/// each other, not with the square of their number. The result does not depend on the order of the observations.
pub fn candidates(observations: &[&Observation], scheme: &Scheme, above: &EventAbove<'_>, least: f64) -> Candidates {
    let mut sorted: Vec<&Observation> = observations.to_vec();
    sorted.sort_by(|a, b| a.id.cmp(&b.id));
    let weighing = Weighing::new(&sorted, scheme, above);
    let boxes: Vec<Bounds> = sorted.iter().map(|observation| Bounds::of(observation)).collect();
    let tree = Nearness::new(&boxes);
    let mut found = Candidates { observations: sorted.len(), complete: true, ..Candidates::default() };
    let mut near = Vec::new();
    for (at, bounds) in boxes.iter().enumerate() {
        near.clear();
        tree.meeting(&bounds.widened(Scheme::FARTHEST_SECONDS, Scheme::FARTHEST_METRES), &mut near);
        near.retain(|other| *other > at && sorted[*other].id != sorted[at].id);
        near.sort_unstable();
        found.compared += near.len() as u64;
        if found.compared > MOST_COMPARED {
            found.complete = false;
            break;
        }
        for &other in &near {
            if weighing.reaches(at, other, least) {
                found.pairs.push(candidate(sorted[at], sorted[other], scheme, above));
            }
        }
    }
    found.pairs.sort_by(|a, b| {
        b.comparison.score.total_cmp(&a.comparison.score).then_with(|| a.observations.cmp(&b.observations))
    });
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
