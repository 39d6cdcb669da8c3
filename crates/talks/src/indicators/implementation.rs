//! Implementation by provision, on the scale of the Peace Accords Matrix (Joshi, Quinn and Regan 2015, *Annualized
//! implementation data on comprehensive intrastate peace accords*): 0 none, 1 minimum, 2 intermediate, 3 full. The aggregate
//! is `100·Σs / (3N)` over the `N` provisions that can be scored.
//!
//! The matrix is coded by people from documents. Here a provision is a clause, and its score follows from where its
//! instances stand: 3 when all are performed, 2 when half or more are, 1 when fewer are, 0 when none is.

use std::collections::BTreeMap;

use irenic_model::ClauseState;
use jiff::civil::Date;

use super::{Indicator, Input};

/// `100·Σs / (3N)` over the provisions whose score is known; `None` when none is.
pub fn aggregate(scores: &[Option<u8>]) -> Option<f64> {
    let known: Vec<f64> = scores.iter().flatten().map(|score| f64::from(*score)).collect();
    (!known.is_empty()).then(|| 100.0 * known.iter().sum::<f64>() / (3.0 * known.len() as f64))
}

/// What the aggregate would be if nothing of what is unknown were carried out, and if all of it were. `None` of nothing.
pub fn bounds(scores: &[Option<u8>]) -> Option<(f64, f64)> {
    let as_if = |unknown: u8| aggregate(&scores.iter().map(|score| Some(score.unwrap_or(unknown))).collect::<Vec<_>>());
    as_if(0).zip(as_if(3))
}

/// What a clause's instances say about a provision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// All, some or none of what is due is performed.
    Scored(u8),
    /// Something is due, and nobody could see whether it was done.
    Unknown,
    /// Nothing is due yet.
    Ahead,
}

/// The score of a provision with these instances: each a state, and whether it is certain.
pub fn score(instances: &[(ClauseState, bool)]) -> Progress {
    let (mut done, mut due, mut unknown) = (0_usize, 0_usize, 0_usize);
    for (state, certain) in instances {
        match state {
            ClauseState::Dormant | ClauseState::Pending | ClauseState::Suspended | ClauseState::Lapsed => {}
            ClauseState::Undetermined => unknown += 1,
            _ if !certain => unknown += 1,
            ClauseState::Fulfilled | ClauseState::FulfilledLate | ClauseState::Kept => {
                done += 1;
                due += 1;
            }
            ClauseState::Breached => due += 1,
        }
    }
    match (due, unknown) {
        (0, 0) => Progress::Ahead,
        // What is not known could make any score of it.
        (_, 1..) => Progress::Unknown,
        (due, _) if done == due => Progress::Scored(3),
        (due, _) if done * 2 >= due => Progress::Scored(2),
        _ if done > 0 => Progress::Scored(1),
        _ => Progress::Scored(0),
    }
}

/// A provision and how far it is carried out.
#[derive(Debug, Clone, PartialEq)]
pub struct Provision {
    /// Full id of the clause.
    pub clause: String,
    /// Its title.
    pub title: String,
    /// How far.
    pub progress: Progress,
}

pub(crate) fn indicator(at: &[(Date, Vec<Provision>)]) -> Option<Indicator> {
    let (_, now) = at.last()?;
    let scores = |provisions: &[Provision]| -> Vec<Option<u8>> {
        provisions
            .iter()
            .filter(|one| one.progress != Progress::Ahead)
            .map(|one| if let Progress::Scored(score) = one.progress { Some(score) } else { None })
            .collect()
    };
    let current = scores(now);
    let mut indicator = Indicator::new("implementation", "all clauses in force", "of 100");
    indicator.value = aggregate(&current);
    indicator.interval = bounds(&current).filter(|_| current.contains(&None)).map(|(least, most)| (least, Some(most)));
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for provision in now {
        let (word, value) = match provision.progress {
            Progress::Scored(score) => {
                let words = ["0, none", "1, minimum", "2, intermediate", "3, full"];
                (words[usize::from(score.min(3))], score.to_string())
            }
            Progress::Unknown => ("unknown", "unknown".to_string()),
            Progress::Ahead => ("not yet due", String::new()),
        };
        *counts.entry(word).or_default() += 1;
        if provision.progress != Progress::Ahead {
            let what = if provision.title.is_empty() {
                format!("clause {}", provision.clause)
            } else {
                format!("clause {}, {}", provision.clause, provision.title)
            };
            indicator.inputs.push(Input::new(what, value, format!("clause {}", provision.clause)));
        }
    }
    indicator.figures = ["0, none", "1, minimum", "2, intermediate", "3, full", "unknown", "not yet due"]
        .into_iter()
        .map(|word| (word.to_string(), Some(counts.get(word).copied().unwrap_or_default() as f64)))
        .collect();
    indicator.known = current.iter().flatten().count();
    indicator.unknown = current.len() - indicator.known;
    indicator.series = at.iter().map(|(day, provisions)| (*day, aggregate(&scores(provisions)))).collect();
    indicator.reason = match (current.len(), indicator.known) {
        (0, _) => "nothing is due yet".to_string(),
        (_, 0) => "of nothing that is due is it known whether it was done".to_string(),
        _ => String::new(),
    };
    Some(indicator)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ClauseState::{Breached, Dormant, Fulfilled, FulfilledLate, Kept, Pending, Undetermined};

    #[test]
    fn the_worked_example() {
        // Six provisions at 3, 3, 2, 1, 0 and 0 and two of which nothing is known: 100 · 9 / 18.
        let scores = [Some(3), Some(3), Some(2), Some(1), Some(0), Some(0), None, None];
        assert_eq!(aggregate(&scores), Some(50.0));
        assert_eq!(bounds(&scores), Some((37.5, 62.5)));
        assert_eq!((aggregate(&[None]), bounds(&[])), (None, None));
    }

    #[test]
    fn a_score_follows_from_the_instances() {
        assert_eq!(score(&[(Fulfilled, true), (FulfilledLate, true)]), Progress::Scored(3));
        assert_eq!(score(&[(Fulfilled, true), (Breached, true), (Kept, true)]), Progress::Scored(2));
        assert_eq!(score(&[(Fulfilled, true), (Breached, true), (Breached, true)]), Progress::Scored(1));
        assert_eq!(score(&[(Breached, true)]), Progress::Scored(0));
        assert_eq!(score(&[(Fulfilled, true), (Undetermined, true)]), Progress::Unknown);
        assert_eq!(score(&[(Breached, false)]), Progress::Unknown);
        assert_eq!(score(&[(Dormant, true), (Pending, true)]), Progress::Ahead);
    }
}
