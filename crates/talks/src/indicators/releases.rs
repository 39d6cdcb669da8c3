//! Persons released, by who released them and by category, against the lists that were handed over.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Indicator, Input};

/// A release on record.
#[derive(Debug, Clone, PartialEq)]
pub struct Release {
    /// Who released; `None` when the record does not say.
    pub by: Option<String>,
    /// Category of persons; `None` when the record does not say.
    pub category: Option<String>,
    /// How many; `None` when the record does not say.
    pub persons: Option<f64>,
    /// The last day on which it can have been.
    pub day: Date,
    /// Id of the incident.
    pub incident: String,
}

/// A list of persons held.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Who holds them.
    pub by: Vec<String>,
    /// Category of persons.
    pub category: String,
    /// How many it names; `None` while it has not been handed over.
    pub persons: Option<usize>,
}

/// Persons known to have been released, and how many releases do not say how many: `(persons, without a number)`.
pub fn total<'r>(releases: impl Iterator<Item = &'r Release>) -> (f64, usize) {
    releases.fold((0.0, 0), |(persons, silent), release| match release.persons {
        Some(count) => (persons + count, silent),
        None => (persons, silent + 1),
    })
}

pub(crate) fn indicators(releases: &[Release], lists: &[Listed], days: &[Date]) -> Vec<Indicator> {
    let mut groups: BTreeMap<(Option<&str>, Option<&str>), Vec<&Release>> = BTreeMap::new();
    for release in releases {
        groups.entry((release.by.as_deref(), release.category.as_deref())).or_default().push(release);
    }
    let named = |word: Option<&str>, otherwise: &str| word.unwrap_or(otherwise).to_string();
    let mut found = Vec::new();
    for ((by, category), group) in groups {
        let about = format!("{} by {}", named(category, "category unknown"), named(by, "unknown"));
        let mut indicator = Indicator::new("releases", about, "persons");
        let (persons, silent) = total(group.iter().copied());
        // Releases that give no number released somebody: the sum is what is known, and no more.
        indicator.value = (silent < group.len()).then_some(persons);
        if silent > 0 {
            indicator.interval = indicator.value.map(|value| (value, None));
        }
        let lists: Vec<&Listed> = lists
            .iter()
            .filter(|list| {
                Some(list.category.as_str()) == category && by.is_some_and(|by| list.by.iter().any(|one| one == by))
            })
            .collect();
        let listed: Option<usize> = lists.iter().map(|list| list.persons).sum();
        let listed = listed.filter(|_| !lists.is_empty()).map(|count| count as f64);
        indicator.figures = vec![
            ("releases".to_string(), Some(group.len() as f64)),
            ("persons listed".to_string(), listed),
            (
                "share of those listed".to_string(),
                indicator.value.zip(listed).and_then(|(value, listed)| (listed > 0.0).then(|| value / listed)),
            ),
        ];
        for release in &group {
            let what = format!("release by {}", release.day);
            indicator.inputs.push(match release.persons {
                Some(count) => {
                    Input::new(what, format!("{} persons", super::collect::plain(count)), release.incident.clone())
                }
                None => Input::unknown(what, release.incident.clone()),
            });
        }
        (indicator.known, indicator.unknown) = (group.len() - silent, silent);
        indicator.series = days
            .iter()
            .map(|day| {
                let (persons, silent) = total(group.iter().copied().filter(|release| release.day <= *day));
                let any = group.iter().any(|release| release.day <= *day);
                (*day, (any && silent < group.len()).then_some(persons))
            })
            .collect();
        indicator.reason = match (listed, lists.is_empty()) {
            (Some(_), _) => String::new(),
            (None, true) => "no list of these persons is part of the project, so their share is not known".to_string(),
            (None, false) => "the list has not been handed over, so their share is not known".to_string(),
        };
        found.push(indicator);
    }
    if found.is_empty() {
        let mut none = Indicator::new("releases", "all", "persons");
        none.reason = "no release is in the evidence".to_string();
        found.push(none);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_was_not_handed_over_leaves_the_share_unknown() {
        let day: Date = "2026-02-05".parse().unwrap();
        let release = |persons| Release {
            by: Some("A".to_string()),
            category: Some("prisoner".to_string()),
            persons,
            day,
            incident: "r:1".to_string(),
        };
        let list = |persons| Listed {
            name: "l".to_string(),
            by: vec!["A".to_string()],
            category: "prisoner".to_string(),
            persons,
        };
        let found = indicators(&[release(Some(30.0)), release(None)], &[list(None)], &[day]);
        assert_eq!((found[0].value, found[0].interval, found[0].unknown), (Some(30.0), Some((30.0, None)), 1));
        assert_eq!(found[0].figures[2].1, None);
        let found = indicators(&[release(Some(30.0))], &[list(Some(120))], &[day]);
        assert_eq!(found[0].figures[2].1, Some(0.25));
        assert_eq!(indicators(&[], &[], &[day])[0].value, None);
    }
}
