//! Violations over the effort of those who look: more violations seen by more patrols are no sign of more violations.
//!
//! `100·v/h`, violations that a body reported in 100 hours of its observation, with the exact interval of Garwood (1936), as
//! the book's page on observation effort has it. Without recorded effort the rate is unknown.

use irenic_verify::Effort;
use jiff::civil::Date;

use super::{Indicator, Input};

pub(crate) fn indicators(at: &[(Date, &[Effort])]) -> Vec<Indicator> {
    let Some((_, now)) = at.last() else { return Vec::new() };
    let mut found = Vec::new();
    let (seen, unseen): (Vec<&Effort>, Vec<&Effort>) = now.iter().partition(|effort| {
        // An effort of nothing to something is none that is known.
        effort.reported.is_some() || effort.hours.is_some_and(|hours| hours.least > 0.0)
    });
    if !unseen.is_empty() {
        found.push(without_effort(&unseen, at));
    }
    for effort in seen {
        let place = effort.place.as_ref().map_or(String::new(), |place| format!(", {place}"));
        let about = format!("clause {}, {}{place}, by {}", effort.clause, effort.event, effort.body);
        let mut indicator = Indicator::new("violations", about, "in 100 hours of observation");
        indicator.value = middle(effort);
        indicator.interval = effort.per_100_hours.map(|rate| (rate.interval.least, rate.interval.most));
        indicator.figures = vec![
            ("hours of observation, at least".to_string(), effort.hours.map(|hours| hours.least)),
            ("hours of observation, at most".to_string(), effort.hours.and_then(|hours| hours.most)),
            ("violations reported by it, at least".to_string(), effort.reported.map(|(least, _)| least as f64)),
            ("violations reported by anybody, at least".to_string(), Some(effort.violations.0 as f64)),
            ("violations reported by anybody, at most".to_string(), Some(effort.violations.1 as f64)),
        ];
        let source = format!("clause {}", effort.clause);
        let hours = effort.hours.map(|hours| super::collect::plain(hours.least));
        indicator.inputs = vec![
            match hours {
                Some(hours) => Input::new("hours of observation", hours, source.clone()),
                None => Input::unknown("hours of observation", source.clone()),
            },
            match effort.reported {
                Some((least, most)) if least == most => {
                    Input::new("violations reported by it", least.to_string(), source)
                }
                Some((least, most)) => Input::new("violations reported by it", format!("{least} to {most}"), source),
                None => Input::unknown("violations reported by it", source),
            },
        ];
        indicator.unknown = usize::from(effort.hours.is_none()) + usize::from(effort.reported.is_none());
        indicator.known = 2 - indicator.unknown;
        indicator.series = at
            .iter()
            .map(|(day, all)| {
                let same = all
                    .iter()
                    .find(|one| (&one.body, &one.clause, &one.place) == (&effort.body, &effort.clause, &effort.place));
                (*day, same.and_then(middle))
            })
            .collect();
        indicator.reason = match (effort.hours, effort.reported) {
            (None, _) => "no effort of observation is recorded".to_string(),
            (_, None) => "no report in the evidence is this body's".to_string(),
            _ => String::new(),
        };
        found.push(indicator);
    }
    found
}

/// One indicator for all clauses and bodies of whose observation nothing is known.
fn without_effort(unseen: &[&Effort], at: &[(Date, &[Effort])]) -> Indicator {
    let about = match unseen.len() {
        1 => "one clause with the body that observes it".to_string(),
        many => format!("{many} clauses with the bodies that observe them"),
    };
    let mut indicator = Indicator::new("violations", about, "in 100 hours of observation");
    for effort in unseen {
        let place = effort.place.as_ref().map_or(String::new(), |place| format!(", {place}"));
        let what = format!("clause {}, {}{place}, by {}", effort.clause, effort.event, effort.body);
        indicator.inputs.push(Input::unknown(what, format!("clause {}", effort.clause)));
    }
    indicator.unknown = unseen.len();
    indicator.series = at.iter().map(|(day, _)| (*day, None)).collect();
    indicator.reason = "no effort of observation is recorded, and no report is one of these bodies'".to_string();
    indicator
}

/// The rate where the evidence admits one number alone, else the least that it admits.
fn middle(effort: &Effort) -> Option<f64> {
    effort.per_100_hours.map(|rate| rate.bounds.least)
}

#[cfg(test)]
mod tests {
    use super::*;
    use irenic_verify::{Bounds, Rate};

    #[test]
    fn without_effort_the_rate_is_unknown() {
        let mut effort = Effort {
            body: "M".to_string(),
            clause: "1".to_string(),
            event: "fire".to_string(),
            place: None,
            time: None,
            method: None,
            hours: None,
            square_km: None,
            violations: (4, 4),
            reported: None,
            per_100_hours: None,
            per_100_square_km: None,
        };
        let day: Date = "2026-01-01".parse().unwrap();
        let found = indicators(&[(day, std::slice::from_ref(&effort))]);
        assert_eq!((found.len(), found[0].value, found[0].known, found[0].unknown), (1, None, 0, 1));
        let bounds = |least| Bounds { least, most: Some(least) };
        effort.hours = Some(bounds(50.0));
        effort.reported = Some((4, 4));
        effort.per_100_hours = Some(Rate { bounds: bounds(8.0), interval: bounds(2.2) });
        let found = indicators(&[(day, std::slice::from_ref(&effort))]);
        assert_eq!((found[0].value, found[0].known), (Some(8.0), 2));
    }
}
