//! Who has moved how far, in proposals, and who has done what was promised: words and deeds apart.
//!
//! `K_p` is the share of the opening distance that p's own moves closed: the sum of `wᵢ·(dᵢ before − dᵢ after)` over them,
//! divided by `Σ wᵢ` and by `D₀`. The balance is `1 − |K_A − K_B| / (K_A + K_B)`: 1 when both moved as far, 0 when one
//! alone did.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::closeness::{Apart, between, distance};
use super::{Indicator, Input};
use crate::{Proposal, Proposals};

/// A move of one party on one matter.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Who moved.
    pub by: String,
    /// What the matter weighs among others.
    pub weight: f64,
    /// Distance to the other party's proposal before the move, from 0 to 1.
    pub before: f64,
    /// And after it.
    pub after: f64,
}

/// The share of the opening distance that the moves of `by` closed, below 0 where it moved away. `weights` is the sum of
/// weights over all matters, `opening` the distance `D₀`; `None` when there was no distance.
pub fn share(steps: &[Step], by: &str, weights: f64, opening: f64) -> Option<f64> {
    let own = steps.iter().filter(|step| step.by == by);
    let moved: f64 = own.map(|step| step.weight * (step.before - step.after)).sum();
    (weights > 0.0 && opening > 0.0).then(|| moved / weights / opening)
}

/// `1 − |K_A − K_B| / (K_A + K_B)`. `None` when neither has moved, or one has moved away: a balance of something below
/// nothing says nothing.
pub fn balance(one: f64, other: f64) -> Option<f64> {
    (one >= 0.0 && other >= 0.0 && one + other > 0.0).then(|| 1.0 - (one - other).abs() / (one + other))
}

/// The moves of two who propose, in the order of time, as far as distances are known before and after.
fn steps<'p>(proposals: &'p Proposals, pair: (&str, &str), day: Date) -> Vec<(&'p Proposal, Step)> {
    let known: Vec<String> =
        between(proposals, pair, day).into_iter().filter(|one| one.opening.is_some()).map(|one| one.bracket).collect();
    let mut standing: BTreeMap<(&str, &str), &Proposal> = BTreeMap::new();
    let mut found = Vec::new();
    let both = |proposal: &&Proposal| proposal.by == pair.0 || proposal.by == pair.1;
    for proposal in proposals.all.iter().filter(both).filter(|one| known.contains(&one.bracket)) {
        if proposal.since.is_some_and(|since| since > day) {
            continue;
        }
        let other = if proposal.by == pair.0 { pair.1 } else { pair.0 };
        let bracket = proposal.bracket.as_str();
        let before = standing.insert((&proposal.by, bracket), proposal);
        // Who moved before the other had spoken moved away from, or towards, what the other then opened with.
        let facing = standing.get(&(other, bracket)).copied().or_else(|| proposals.opening(other, bracket));
        let (Some(before), Some(facing)) = (before, facing) else { continue };
        if let (Some(was), Some(is)) = (proposals.distance(before, facing), proposals.distance(proposal, facing)) {
            let weight = proposals.weight(bracket);
            found.push((proposal, Step { by: proposal.by.clone(), weight, before: was, after: is }));
        }
    }
    found
}

pub(crate) fn indicator(
    proposals: &Proposals,
    pair: (&str, &str),
    days: &[Date],
    performed: &BTreeMap<String, (usize, usize)>,
) -> Option<Indicator> {
    let day = *days.last()?;
    let at = |day: Date| {
        let matters = between(proposals, pair, day);
        let apart: Vec<Apart> = matters.iter().map(|one| Apart { weight: one.weight, distance: one.opening }).collect();
        let weights: f64 = matters.iter().filter(|one| one.opening.is_some()).map(|one| one.weight).sum();
        let opening = distance(&apart);
        let made: Vec<Step> = steps(proposals, pair, day).into_iter().map(|(_, step)| step).collect();
        // Where no move is on record, nothing is known of how far anybody moved.
        let of =
            |name: &str| opening.filter(|_| !made.is_empty()).and_then(|opening| share(&made, name, weights, opening));
        (of(pair.0), of(pair.1), matters.len(), matters.iter().filter(|one| one.opening.is_some()).count())
    };
    let (one, other, all, known) = at(day);
    let mut indicator = Indicator::new("concessions", format!("{} and {}", pair.0, pair.1), "share");
    indicator.value = one.zip(other).and_then(|(one, other)| balance(one, other));
    let deeds =
        |name: &str| performed.get(name).filter(|(_, due)| *due > 0).map(|(done, due)| *done as f64 / *due as f64);
    let (did, other_did) = (deeds(pair.0), deeds(pair.1));
    indicator.figures = vec![
        (format!("closed by {}", pair.0), one),
        (format!("closed by {}", pair.1), other),
        (format!("measures performed of those due, {}", pair.0), did),
        (format!("measures performed of those due, {}", pair.1), other_did),
        ("balance of deeds".to_string(), did.zip(other_did).and_then(|(one, other)| balance(one, other))),
    ];
    (indicator.known, indicator.unknown) = (known, all - known);
    for (proposal, step) in steps(proposals, pair, day) {
        let value = format!(
            "to {}; apart {} before and {} after",
            proposal.options.join(" or "),
            super::collect::plain(step.before),
            super::collect::plain(step.after)
        );
        indicator.inputs.push(Input::new(
            format!("{} on {}", step.by, proposal.bracket),
            value,
            proposal.source.clone(),
        ));
    }
    indicator.series = days
        .iter()
        .map(|day| {
            let (one, other, ..) = at(*day);
            (*day, one.zip(other).and_then(|(one, other)| balance(one, other)))
        })
        .collect();
    indicator.reason = match (indicator.value, one.zip(other)) {
        (Some(_), _) => String::new(),
        (None, None) if known == 0 => "no opening distance is known between the two".to_string(),
        (None, Some((one, other))) if one < 0.0 || other < 0.0 => "one of the two has moved away".to_string(),
        (None, _) => "no move of either is on record".to_string(),
    };
    Some(indicator)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(by: &str, weight: f64, before: f64, after: f64) -> Step {
        Step { by: by.to_string(), weight, before, after }
    }

    #[test]
    fn the_worked_example() {
        // The moves of the example of closeness: 0.16 and 0.10 of an opening distance of 0.76.
        let steps = [step("A", 4.0, 1.0, 0.6), step("B", 4.0, 0.6, 0.35)];
        let (a, b) = (share(&steps, "A", 10.0, 0.76).unwrap(), share(&steps, "B", 10.0, 0.76).unwrap());
        assert_eq!(format!("{a:.4} {b:.4} {:.3}", balance(a, b).unwrap()), "0.2105 0.1316 0.769");
    }

    #[test]
    fn a_retreat_counts_below_zero_and_has_no_balance() {
        let steps = [step("A", 1.0, 0.5, 1.0), step("B", 1.0, 1.0, 0.5)];
        assert_eq!(share(&steps, "A", 1.0, 0.5), Some(-1.0));
        assert_eq!(balance(-1.0, 1.0), None);
        assert_eq!(balance(0.0, 0.0), None);
        assert_eq!(balance(0.3, 0.0), Some(0.0));
    }
}
