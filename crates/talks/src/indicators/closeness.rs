//! How close proposals lie, and how far that has changed since they opened.
//!
//! `D = Σ wᵢ·dᵢ / Σ wᵢ` over the matters on which both have a proposal, `dᵢ` from 0 to 1 as
//! [`crate::Proposals::distance`] has it. Closeness at the opening is `C_open = 1 − D₀`; what has been closed since is
//! `C_t = 1 − D_t/D₀`.

use super::{Indicator, Input};
use crate::Proposals;
use jiff::civil::Date;

/// How far two proposals on one matter lie apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Apart {
    /// What the matter weighs among others.
    pub weight: f64,
    /// From 0 to 1; `None` when it is not known.
    pub distance: Option<f64>,
}

/// The weighted distance over the matters of which it is known; `None` when it is known of none.
pub fn distance(matters: &[Apart]) -> Option<f64> {
    let (mut sum, mut weights) = (0.0, 0.0);
    for matter in matters {
        if let Some(apart) = matter.distance {
            sum += matter.weight * apart;
            weights += matter.weight;
        }
    }
    (weights > 0.0).then(|| sum / weights)
}

/// `C_open = 1 − D₀`.
pub fn openness(opening: f64) -> f64 {
    1.0 - opening
}

/// `C_t = 1 − D_t/D₀`: the share of the opening distance that has been closed, below 0 when it has grown. `None` when the
/// proposals were the same from the beginning.
pub fn closed(opening: f64, now: f64) -> Option<f64> {
    (opening > 0.0).then(|| 1.0 - now / opening)
}

/// One matter between two who propose.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Between {
    pub(crate) bracket: String,
    pub(crate) weight: f64,
    /// Distance of what they first proposed, and now.
    pub(crate) opening: Option<f64>,
    pub(crate) now: Option<f64>,
    /// What they propose now, and where that is from.
    pub(crate) words: String,
    pub(crate) source: String,
}

/// All matters of the text between two who propose, at a day. Where one of them has no proposal, the distance is unknown.
pub(crate) fn between(proposals: &Proposals, pair: (&str, &str), day: Date) -> Vec<Between> {
    let mut found = Vec::new();
    for bracket in proposals.brackets() {
        let opening = proposals.opening(pair.0, bracket).zip(proposals.opening(pair.1, bracket));
        let opening = opening.and_then(|(one, other)| proposals.distance(one, other));
        // Before both had spoken, nothing is known to have changed since they opened.
        let pair_now = proposals.at(pair.0, bracket, day).zip(proposals.at(pair.1, bracket, day));
        let now = pair_now.map_or(opening, |(one, other)| proposals.distance(one, other));
        let (words, source) = pair_now.map_or((String::new(), String::new()), |(one, other)| {
            (
                format!("{} {}, {} {}", one.by, one.options.join(" or "), other.by, other.options.join(" or ")),
                if one.source == other.source {
                    one.source.clone()
                } else {
                    format!("{}; {}", one.source, other.source)
                },
            )
        });
        let (opening, now) = if opening.is_some() && now.is_some() { (opening, now) } else { (None, None) };
        found.push(Between {
            bracket: bracket.to_string(),
            weight: proposals.weight(bracket),
            opening,
            now,
            words,
            source,
        });
    }
    found
}

pub(crate) fn indicator(proposals: &Proposals, pair: (&str, &str), days: &[Date]) -> Option<Indicator> {
    let day = *days.last()?;
    let matters = between(proposals, pair, day);
    let apart = |matters: &[Between], of: fn(&Between) -> Option<f64>| {
        distance(&matters.iter().map(|one| Apart { weight: one.weight, distance: of(one) }).collect::<Vec<_>>())
    };
    let opening = apart(&matters, |one| one.opening);
    let now = apart(&matters, |one| one.now);
    let mut indicator = Indicator::new("closeness", format!("{} and {}", pair.0, pair.1), "share");
    indicator.value = now.map(openness);
    indicator.figures = vec![
        ("distance at the opening".to_string(), opening),
        ("closeness at the opening".to_string(), opening.map(openness)),
        ("distance".to_string(), now),
        ("closed since the opening".to_string(), opening.zip(now).and_then(|(opening, now)| closed(opening, now))),
    ];
    indicator.known = matters.iter().filter(|one| one.now.is_some()).count();
    indicator.unknown = matters.len() - indicator.known;
    for one in matters.iter().filter(|one| one.now.is_some()) {
        let apart = one.now.map_or(String::new(), |now| format!("{}; apart {}", one.words, super::collect::plain(now)));
        indicator.inputs.push(Input::new(one.bracket.clone(), apart, one.source.clone()));
    }
    indicator.series =
        days.iter().map(|day| (*day, apart(&between(proposals, pair, *day), |one| one.now).map(openness))).collect();
    if now.is_none() {
        indicator.reason = "on no matter do both have a proposal that can be compared".to_string();
    }
    Some(indicator)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three matters of weight 4, 4 and 2 that open 1, 0.6 and 0.6 apart: D₀ = 0.4 + 0.24 + 0.12 = 0.76. Party A moves on
    /// the first to 0.6 (0.16 less), party B on the second to 0.35 (0.10 less): D = 0.5.
    pub(crate) const OPENING: [Apart; 3] = [
        Apart { weight: 4.0, distance: Some(1.0) },
        Apart { weight: 4.0, distance: Some(0.6) },
        Apart { weight: 2.0, distance: Some(0.6) },
    ];
    const AFTER: [Apart; 3] = [
        Apart { weight: 4.0, distance: Some(0.6) },
        Apart { weight: 4.0, distance: Some(0.35) },
        Apart { weight: 2.0, distance: Some(0.6) },
    ];

    #[test]
    fn the_worked_example() {
        let (opening, after) = (distance(&OPENING).unwrap(), distance(&AFTER).unwrap());
        assert_eq!(format!("{opening:.2} {:.2}", openness(opening)), "0.76 0.24");
        assert_eq!(format!("{after:.2} {:.3}", closed(opening, after).unwrap()), "0.50 0.342");
    }

    #[test]
    fn what_is_not_known_does_not_count_as_near() {
        let mut matters = OPENING.to_vec();
        matters.push(Apart { weight: 100.0, distance: None });
        assert_eq!(distance(&matters), distance(&OPENING));
        assert_eq!(distance(&matters[3..]), None);
        assert_eq!(closed(0.0, 0.0), None);
    }
}
