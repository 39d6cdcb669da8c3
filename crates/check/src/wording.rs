//! How findings name clauses, parties, events and patterns.

use std::collections::BTreeMap;

use irenic_model::{Agreement, Pattern};

/// `clause 3`, `clause 3 of annex 1`, `consequence 1 of clause 2`.
pub(crate) fn clause(id: &str) -> String {
    let (instrument, number) = parts(id);
    let named = match number.split_once(".breach.") {
        Some((phase, position)) if phase.starts_with("phase ") => format!("consequence {position} of {phase}"),
        Some((clause, position)) => format!("consequence {position} of clause {clause}"),
        None => format!("clause {number}"),
    };
    instrument.map_or(named.clone(), |of| format!("{named} of {}", of.replace('_', " ")))
}

/// `phase 1`, `phase 1 of annex 1`.
pub(crate) fn phase(id: &str) -> String {
    let (instrument, number) = parts(id);
    instrument.map_or(format!("phase {number}"), |of| format!("phase {number} of {}", of.replace('_', " ")))
}

fn parts(id: &str) -> (Option<&str>, &str) {
    id.split_once(':').map_or((None, id), |(of, number)| (Some(of), number))
}

/// `clause 1`; `clauses 1, 2 and 3`; `clauses 1 and 2, and clause 1 of annex 1`. In the order given, each instrument once.
pub(crate) fn clauses(ids: &[&str]) -> String {
    let mut of: Vec<(Option<&str>, Vec<String>)> = Vec::new();
    for id in ids {
        let (instrument, number) = parts(id);
        match of.iter_mut().find(|(known, _)| *known == instrument) {
            Some((_, numbers)) => numbers.push(number.to_string()),
            None => of.push((instrument, vec![number.to_string()])),
        }
    }
    let named: Vec<String> = of
        .iter()
        .map(|(instrument, numbers)| {
            let noun = if numbers.len() == 1 { "clause" } else { "clauses" };
            let from = instrument.map_or(String::new(), |of| format!(" of {}", of.replace('_', " ")));
            format!("{noun} {}{from}", list(numbers))
        })
        .collect();
    named.join(", and ")
}

/// `A`, `A and B`, `A, B and C`; `nobody` for none.
pub(crate) fn list<S: AsRef<str>>(items: &[S]) -> String {
    joined(items, "and")
}

/// `A`, `A or B`, `A, B or C`; `nobody` for none.
pub(crate) fn either<S: AsRef<str>>(items: &[S]) -> String {
    joined(items, "or")
}

fn joined<S: AsRef<str>>(items: &[S], word: &str) -> String {
    match items {
        [] => "nobody".to_string(),
        [one] => one.as_ref().to_string(),
        [rest @ .., last] => {
            let rest: Vec<&str> = rest.iter().map(AsRef::as_ref).collect();
            format!("{} {word} {}", rest.join(", "), last.as_ref())
        }
    }
}

/// An event by its noun in words: `restoration of control`.
pub(crate) fn event(agreement: &Agreement, name: &str) -> String {
    match agreement.events.get(name).and_then(|event| event.title.as_deref()) {
        Some(title) => small(title),
        None => name.replace('_', " "),
    }
}

/// Several events in one phrase.
pub(crate) fn events<'a>(agreement: &Agreement, names: impl IntoIterator<Item = &'a String>) -> String {
    let words: Vec<String> = names.into_iter().map(|name| event(agreement, name)).collect();
    list(&words)
}

/// What a pattern speaks of: `deployment of foreign_formation in conflict_zone`.
pub(crate) fn pattern(agreement: &Agreement, pattern: &Pattern) -> String {
    let mut words = event(agreement, &pattern.event);
    if let Some(subject) = &pattern.subject {
        words += &format!(" of {}", subject.word());
    }
    words + &place(pattern)
}

/// Where a pattern is: ` in conflict_zone`, ` beyond 25 km of contact_line`, or nothing.
pub(crate) fn place(pattern: &Pattern) -> String {
    match &pattern.place {
        Some(place) if place.text.starts_with("beyond ") || place.text.starts_with("within ") => {
            format!(" {}", place.text)
        }
        Some(place) => format!(" in {}", place.text),
        None => String::new(),
    }
}

/// A title within a sentence: its first letter small, unless it is one of several capitals as in `UAV`.
fn small(title: &str) -> String {
    let mut signs = title.chars();
    let Some(first) = signs.next() else { return String::new() };
    if signs.clone().next().is_some_and(char::is_uppercase) {
        return title.to_string();
    }
    first.to_lowercase().chain(signs).collect()
}

/// `once`, `twice`, `3 times`.
pub(crate) fn of_number(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Groups things by a key, in the order in which each key first came.
pub(crate) fn grouped<K: Ord + Clone, T>(items: impl IntoIterator<Item = (K, T)>) -> Vec<(K, Vec<T>)> {
    let mut at: BTreeMap<K, usize> = BTreeMap::new();
    let mut groups: Vec<(K, Vec<T>)> = Vec::new();
    for (key, item) in items {
        let next = groups.len();
        let index = *at.entry(key.clone()).or_insert(next);
        match groups.get_mut(index) {
            Some((_, group)) => group.push(item),
            None => groups.push((key, vec![item])),
        }
    }
    groups
}
