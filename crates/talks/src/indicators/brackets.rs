//! Brackets closed and reopened: the share of the brackets of the text on whose option those in the room agreed.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{Indicator, Input};
use crate::Record;

/// A bracket closed, or reopened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its path.
    pub bracket: String,
    /// Whether it was closed; otherwise it was reopened.
    pub closed: bool,
}

/// What the changes, in the order of time, leave closed, how many closings and how many reopenings there were.
pub fn standing(changes: &[Change]) -> (BTreeSet<&str>, usize, usize) {
    let (mut closed, mut closings, mut reopenings) = (BTreeSet::new(), 0, 0);
    for change in changes {
        if change.closed {
            closings += usize::from(closed.insert(change.bracket.as_str()));
        } else {
            reopenings += usize::from(closed.remove(change.bracket.as_str()));
        }
    }
    (closed, closings, reopenings)
}

pub(crate) fn indicator(record: &Record<'_>, all: usize, days: &[Date]) -> Indicator {
    let mut dated: Vec<(Option<Date>, Change, String)> = Vec::new();
    for round in &record.rounds {
        let day = round.days.map(irenic_model::Days::last);
        for (paths, closed) in [(&round.closed, true), (&round.reopened, false)] {
            for bracket in paths {
                let change = Change { bracket: bracket.clone(), closed };
                dated.push((day, change, format!("round {}", round.id)));
            }
        }
    }
    let share = |day: Option<Date>| {
        let upto = dated.iter().filter(|(on, ..)| day.is_none_or(|day| on.is_some_and(|on| on <= day)));
        let changes: Vec<Change> = upto.map(|(_, change, _)| change.clone()).collect();
        let (closed, closings, reopenings) = standing(&changes);
        (closed.len(), closings, reopenings)
    };
    let (closed, closings, reopenings) = share(None);
    let mut indicator = Indicator::new("brackets", "all brackets of the text", "share");
    // A record that speaks of no bracket at all does not say that none was closed.
    indicator.value = (all > 0 && !dated.is_empty()).then(|| closed as f64 / all as f64);
    indicator.figures = vec![
        ("brackets".to_string(), Some(all as f64)),
        ("closed now".to_string(), Some(closed as f64).filter(|_| !dated.is_empty())),
        ("closings".to_string(), Some(closings as f64).filter(|_| !dated.is_empty())),
        ("reopenings".to_string(), Some(reopenings as f64).filter(|_| !dated.is_empty())),
    ];
    for (_, change, source) in &dated {
        let value = if change.closed { "closed" } else { "reopened" };
        indicator.inputs.push(Input::new(change.bracket.clone(), value, source.clone()));
    }
    indicator.known = dated.len();
    indicator.unknown = if dated.is_empty() { all } else { 0 };
    let known = all > 0 && !dated.is_empty();
    indicator.series = days.iter().map(|day| (*day, known.then(|| share(Some(*day)).0 as f64 / all as f64))).collect();
    indicator.reason = match (all, record.rounds.len()) {
        (0, _) => "the text has no brackets".to_string(),
        (_, 0) => "no round is on record".to_string(),
        _ if dated.is_empty() => "no round records that a bracket was closed".to_string(),
        _ => String::new(),
    };
    indicator
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_closed_twice_counts_once_and_reopened_counts_apart() {
        let change = |bracket: &str, closed| Change { bracket: bracket.to_string(), closed };
        let changes =
            [change("1.a", true), change("1.a", true), change("2.b", true), change("1.a", false), change("3.c", false)];
        let (closed, closings, reopenings) = standing(&changes);
        assert_eq!((closed.into_iter().collect::<Vec<_>>(), closings, reopenings), (vec!["2.b"], 2, 1));
    }
}
