//! Names as words.

use irenic_model::Agreement;

/// What sentences are written about.
#[derive(Clone, Copy)]
pub(super) struct Speech<'a> {
    pub(super) agreement: &'a Agreement,
}

impl Speech<'_> {
    /// A party or body by its name in words, or as it is called.
    pub(super) fn actor(&self, name: &str) -> String {
        let title = self.agreement.actors.get(name).and_then(|actor| actor.title.clone());
        title.unwrap_or_else(|| name.to_string())
    }

    /// Several, each by its name in words.
    pub(super) fn titles(&self, names: &[String]) -> Vec<String> {
        names.iter().map(|name| self.actor(name)).collect()
    }

    /// Several, in one phrase.
    pub(super) fn actors(&self, names: &[String]) -> String {
        list(&self.titles(names))
    }

    /// An event by its noun in words: `use of weapons`.
    pub(super) fn event(&self, name: &str) -> String {
        match self.agreement.events.get(name).and_then(|event| event.title.as_deref()) {
            Some(title) => small(title),
            None => in_words(name),
        }
    }

    /// A list of persons by its name in words.
    pub(super) fn list_of_persons(&self, name: &str) -> String {
        let title = self.agreement.lists.get(name).and_then(|list| list.title.clone());
        title.unwrap_or_else(|| in_words(name))
    }

    /// `clause 3`, `clause 3 of annex 1`, `consequence 1 of clause 2`.
    pub(super) fn clause(&self, id: &str) -> String {
        let (instrument, number) = id.split_once(':').map_or((None, id), |(of, number)| (Some(of), number));
        let named = match number.split_once(".breach.") {
            // A phase that lasts too long has consequences too, and its id says that it is one.
            Some((phase, position)) if phase.starts_with("phase ") => format!("consequence {position} of {phase}"),
            Some((clause, position)) => format!("consequence {position} of clause {clause}"),
            None => format!("clause {number}"),
        };
        instrument.map_or(named.clone(), |of| format!("{named} of {}", in_words(of)))
    }

    /// `phase 1`, `phase 1 of annex 1`.
    pub(super) fn phase(&self, id: &str) -> String {
        match id.split_once(':') {
            Some((of, number)) => format!("phase {number} of {}", in_words(of)),
            None => format!("phase {id}"),
        }
    }
}

/// `heavy_artillery` as `heavy artillery`.
pub(super) fn in_words(name: &str) -> String {
    name.replace('_', " ")
}

/// `A`, `A and B`, `A, B and C`; `nobody` for none.
pub(super) fn list(items: &[String]) -> String {
    joined(items, "and")
}

/// `A`, `A or B`, `A, B or C`; `nobody` for none.
pub(super) fn either(items: &[String]) -> String {
    joined(items, "or")
}

fn joined(items: &[String], word: &str) -> String {
    match items {
        [] => "nobody".to_string(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} {word} {last}", rest.join(", ")),
    }
}

/// With a capital at the beginning.
pub(crate) fn capital(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map_or(String::new(), |first| first.to_uppercase().chain(signs).collect())
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
