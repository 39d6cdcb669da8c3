//! How often the talks meet: gaps between sessions, their trend, and how long the present silence is beside them.
//!
//! A session is one meeting, or several whose days overlap. A gap runs from the last day of a session to the first of the
//! next. The stall ratio is days since the last session over the median gap. The trend is the median of the slopes between
//! all pairs of gaps (Theil 1950; Sen 1968, *Estimates of the regression coefficient based on Kendall's tau*), in days a
//! gap: above 0, meetings grow rarer.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::measures::wilson;
use super::{Indicator, Input, median};
use crate::Record;

/// Meetings whose days overlap as one session, in the order of time.
pub fn sessions(meetings: &[(Date, Date)]) -> Vec<(Date, Date)> {
    let mut sorted = meetings.to_vec();
    sorted.sort();
    let mut sessions: Vec<(Date, Date)> = Vec::new();
    for (first, last) in sorted {
        match sessions.last_mut() {
            Some(open) if first <= open.1 => open.1 = open.1.max(last),
            _ => sessions.push((first, last)),
        }
    }
    sessions
}

/// Days from the last day of each session to the first of the next.
pub fn gaps(sessions: &[(Date, Date)]) -> Vec<f64> {
    sessions.windows(2).map(|pair| days_between(pair[0].1, pair[1].0)).collect()
}

/// The median of the slopes between all pairs of gaps, in days a gap; `None` of fewer than two gaps.
pub fn trend(gaps: &[f64]) -> Option<f64> {
    let mut slopes = Vec::new();
    for (at, one) in gaps.iter().enumerate() {
        for (further, other) in gaps.iter().enumerate().skip(at + 1) {
            slopes.push((other - one) / (further - at) as f64);
        }
    }
    median(&slopes)
}

/// Days of silence over the median gap; `None` without a gap, or where meetings followed each other without one.
pub fn stall(silence: f64, gaps: &[f64]) -> Option<f64> {
    median(gaps).filter(|median| *median > 0.0).map(|median| silence / median)
}

/// Of the days on which a next meeting was expected and that have passed, how many saw one: `(kept, due)`. A meeting keeps
/// a date when it begins within the days that were named.
pub fn kept(expected: &[(Date, Date)], sessions: &[(Date, Date)], as_of: Date) -> (u64, u64) {
    let due = || expected.iter().filter(|(_, last)| *last < as_of);
    let met = due().filter(|(first, last)| sessions.iter().any(|(begun, _)| first <= begun && begun <= last));
    (met.count() as u64, due().count() as u64)
}

fn days_between(from: Date, to: Date) -> f64 {
    // Dates of a calendar lie at most some millions of days apart, which a float holds exactly.
    from.until(to).map_or(0.0, |span| f64::from(span.get_days()))
}

pub(crate) fn indicator(record: &Record<'_>, about: &str, days: &[Date]) -> Indicator {
    let held = record.held();
    let vague = record.sometime();
    let sessions = sessions(&held);
    let gaps = gaps(&sessions);
    let silence = sessions.last().map(|(_, last)| days_between(*last, record.as_of));
    let mut indicator = Indicator::new("cadence", about, "ratio");
    indicator.value = silence.and_then(|silence| stall(silence, &gaps));
    // A meeting on a day that is not known may have broken the silence later than the last one on a day that is.
    let latest = vague.iter().map(|(_, last)| *last).max().map(|last| last.min(record.as_of));
    if let (Some(value), Some(latest), Some((_, last))) = (indicator.value, latest, sessions.last())
        && latest > *last
    {
        let least = stall(days_between(latest, record.as_of), &gaps).unwrap_or(0.0);
        indicator.interval = Some((least, Some(value)));
    }
    let expected: Vec<(Date, Date)> = record.rounds.iter().filter_map(|round| round.next).collect();
    let (kept, due) = kept(&expected, &sessions, record.as_of);
    let chance = wilson(kept, due);
    let as_long = silence.map(|silence| gaps.iter().filter(|gap| **gap >= silence).count() as f64);
    indicator.figures = vec![
        ("sessions".to_string(), Some(sessions.len() as f64)),
        ("median gap, days".to_string(), median(&gaps)),
        ("trend, days a gap".to_string(), trend(&gaps)),
        ("days since the last session".to_string(), silence),
        ("gaps".to_string(), Some(gaps.len() as f64)),
        ("gaps as long as this silence".to_string(), as_long.filter(|_| !gaps.is_empty())),
    ];
    let named = if due == 1 { "date" } else { "dates" };
    match chance {
        Some((least, most)) => indicator.figures.extend([
            (format!("kept of {due} {named} named for a next meeting"), Some(kept as f64)),
            ("share kept, at least".to_string(), Some(least)),
            ("share kept, at most".to_string(), Some(most)),
        ]),
        None => indicator.figures.push(("share kept of dates named for a next meeting".to_string(), None)),
    }
    indicator.known = held.len();
    indicator.unknown = vague.len() + record.undated();
    for round in &record.rounds {
        let place = round.place.clone().or_else(|| round.title.clone()).unwrap_or_default();
        let what = format!("round {}{}{place}", round.id, if place.is_empty() { "" } else { ", " });
        let source = round.sources.join("; ");
        indicator.inputs.push(match round.days {
            Some(irenic_model::Days::Held(first, last)) if first == last => Input::new(what, first.to_string(), source),
            Some(irenic_model::Days::Held(first, last)) => Input::new(what, format!("{first} to {last}"), source),
            Some(irenic_model::Days::Sometime(first, last)) => {
                Input::new(what, format!("sometime from {first} to {last}"), source)
            }
            None => Input::unknown(what, source),
        });
    }
    // A meeting ends a silence; how long it had grown shows on the eve.
    let eves = sessions.iter().filter_map(|(first, _)| first.yesterday().ok());
    let shown: BTreeSet<Date> = days.iter().copied().chain(eves).filter(|day| *day <= record.as_of).collect();
    indicator.series = shown
        .into_iter()
        .map(|day| {
            let known: Vec<(Date, Date)> = held
                .iter()
                .filter(|(first, _)| *first <= day)
                .map(|(first, last)| (*first, (*last).min(day)))
                .collect();
            let sessions = self::sessions(&known);
            let silence = sessions.last().map(|(_, last)| days_between(*last, day));
            (day, silence.and_then(|silence| stall(silence, &self::gaps(&sessions))))
        })
        .collect();
    indicator.reason = match (gaps.len(), indicator.unknown) {
        (0, _) => "fewer than two sessions are on record with their days".to_string(),
        (_, 0) => String::new(),
        (_, more) => format!(
            "{more} further {} without a known day: gaps can only be shorter than those counted",
            if more == 1 { "meeting is on record" } else { "meetings are on record" }
        ),
    };
    indicator
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(list: &[(&str, &str)]) -> Vec<(Date, Date)> {
        list.iter().map(|(first, last)| (first.parse().unwrap(), last.parse().unwrap())).collect()
    }

    #[test]
    fn the_worked_example() {
        // Four sessions, gaps of 10, 20 and 30 days; 60 days of silence are three times the median of 20.
        let met = days(&[
            ("2026-01-01", "2026-01-02"),
            ("2026-01-12", "2026-01-12"),
            ("2026-02-01", "2026-02-02"),
            ("2026-03-04", "2026-03-04"),
        ]);
        let gaps = gaps(&sessions(&met));
        assert_eq!(gaps, [10.0, 20.0, 30.0]);
        assert_eq!(median(&gaps), Some(20.0));
        let silence = days_between("2026-03-04".parse().unwrap(), "2026-05-03".parse().unwrap());
        assert_eq!((silence, stall(silence, &gaps)), (60.0, Some(3.0)));
        assert_eq!(trend(&gaps), Some(10.0));
    }

    #[test]
    fn meetings_of_one_day_are_one_session() {
        let met = days(&[("2026-01-22", "2026-01-22"), ("2026-01-22", "2026-01-22"), ("2026-01-23", "2026-01-24")]);
        assert_eq!(gaps(&sessions(&met)), [1.0]);
    }

    #[test]
    fn without_a_gap_there_is_no_ratio() {
        assert_eq!(stall(30.0, &[]), None);
        assert_eq!(stall(30.0, &[0.0]), None);
        assert_eq!(trend(&[4.0]), None);
    }

    #[test]
    fn a_date_is_kept_by_a_meeting_within_it() {
        let expected =
            days(&[("2026-01-10", "2026-01-15"), ("2026-02-01", "2026-02-01"), ("2026-04-01", "2026-04-30")]);
        let met = days(&[("2026-01-12", "2026-01-20"), ("2026-02-02", "2026-02-02")]);
        assert_eq!(kept(&expected, &met, "2026-03-01".parse().unwrap()), (1, 2));
    }
}
