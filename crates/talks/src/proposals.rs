use std::collections::{BTreeMap, BTreeSet};

use irenic_model::{Agreement, Days};
use jiff::civil::Date;

use crate::Record;

/// What one party or body proposes for one bracket from some day on.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Who proposes.
    pub by: String,
    /// The bracket's path.
    pub bracket: String,
    /// The option; several where one proposal leaves the choice between them.
    pub options: Vec<String>,
    /// Since when; absent for a position that is known without a date, which counts from the beginning of the record.
    pub since: Option<Date>,
    /// Where it is from: an option of the text, or a round.
    pub source: String,
}

/// Who proposed what, and when: options of the text with their proposers, and moves in rounds.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposals {
    /// In the order of time, those without a date first.
    pub all: Vec<Proposal>,
    /// Path of each bracket of the text, with what its options say and what it weighs.
    brackets: BTreeMap<String, Scaled>,
}

#[derive(Debug, Clone, PartialEq)]
struct Scaled {
    words: BTreeMap<String, String>,
    places: Option<BTreeMap<String, f64>>,
    weight: f64,
}

impl Proposals {
    /// All proposals that a record's reader knows of by the record's day.
    pub fn of(agreement: &Agreement, record: &Record<'_>) -> Self {
        let mut all = Vec::new();
        let mut brackets = BTreeMap::new();
        for bracket in agreement.brackets.iter().filter(|bracket| !bracket.readings) {
            let mut dated: BTreeMap<(Option<Date>, &str), Vec<String>> = BTreeMap::new();
            for option in &bracket.options {
                let since = option.on.as_ref().map(|on| on.get(..10).unwrap_or(on).parse::<Date>().ok());
                if since.flatten().is_some_and(|since| since > record.as_of) || since == Some(None) {
                    continue;
                }
                for by in proposers(agreement, &option.by) {
                    dated.entry((since.flatten(), by)).or_default().push(option.name.clone());
                }
            }
            for ((since, by), options) in dated {
                let source = format!("{}={}", bracket.path, options.join(" or "));
                all.push(Proposal { by: by.to_string(), bracket: bracket.path.clone(), options, since, source });
            }
            let scale = agreement.scales.iter().find(|scale| scale.bracket == bracket.path);
            let words = bracket.options.iter().map(|option| (option.name.clone(), option.words.clone())).collect();
            let places = scale.map(|scale| scale.options.iter().cloned().collect());
            let weight = scale.map_or(1.0, |scale| scale.weight);
            brackets.insert(bracket.path.clone(), Scaled { words, places, weight });
        }
        for round in &record.rounds {
            // A move counts from the day by which it certainly was made.
            let since = round.days.map(Days::last).filter(|last| *last <= record.as_of);
            for made in round.moves.iter().filter(|_| since.is_some()) {
                all.push(Proposal {
                    by: made.by.clone(),
                    bracket: made.bracket.clone(),
                    options: vec![made.to.clone()],
                    since,
                    source: format!("round {}", round.id),
                });
            }
        }
        all.sort_by_key(|proposal| proposal.since);
        Proposals { all, brackets }
    }

    /// Everybody who proposes something, in the order of names.
    pub fn proposers(&self) -> Vec<String> {
        self.all.iter().map(|proposal| proposal.by.clone()).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Paths of all brackets of the text.
    pub fn brackets(&self) -> impl Iterator<Item = &str> {
        self.brackets.keys().map(String::as_str)
    }

    /// What somebody proposed for a bracket at the end of a day.
    pub fn at(&self, by: &str, bracket: &str, day: Date) -> Option<&Proposal> {
        self.of_bracket(by, bracket).rfind(|proposal| proposal.since.is_none_or(|since| since <= day))
    }

    /// What somebody first proposed for a bracket.
    pub fn opening(&self, by: &str, bracket: &str) -> Option<&Proposal> {
        self.of_bracket(by, bracket).next()
    }

    fn of_bracket<'s>(&'s self, by: &str, bracket: &str) -> std::vec::IntoIter<&'s Proposal> {
        let found: Vec<&Proposal> =
            self.all.iter().filter(|proposal| proposal.by == by && proposal.bracket == bracket).collect();
        found.into_iter()
    }

    /// What a bracket weighs among others: as its scale says, else 1.
    pub fn weight(&self, bracket: &str) -> f64 {
        self.brackets.get(bracket).map_or(1.0, |scaled| scaled.weight)
    }

    /// How far two proposals for one bracket lie apart, from 0 for the same to 1 for opposite ends.
    ///
    /// With a scale, the difference of the places over the length of the scale; without one, 0 for the same option or the
    /// same words and 1 for any other. `None` when an option is not on the scale, or when a proposal leaves a choice
    /// between options that do not lie equally far.
    pub fn distance(&self, left: &Proposal, right: &Proposal) -> Option<f64> {
        let scaled = self.brackets.get(&left.bracket)?;
        let mut found: Option<f64> = None;
        for one in &left.options {
            for other in &right.options {
                let apart = scaled.apart(one, other)?;
                if found.is_some_and(|known| known != apart) {
                    return None;
                }
                found = Some(apart);
            }
        }
        found
    }
}

impl Scaled {
    fn apart(&self, one: &str, other: &str) -> Option<f64> {
        if one == other {
            return Some(0.0);
        }
        let Some(places) = &self.places else {
            let same = match (self.words.get(one), self.words.get(other)) {
                (Some(one), Some(other)) => !one.is_empty() && one == other,
                _ => false,
            };
            return Some(if same { 0.0 } else { 1.0 });
        };
        let (one, other) = (places.get(one)?, places.get(other)?);
        let least = places.values().copied().fold(f64::INFINITY, f64::min);
        let greatest = places.values().copied().fold(f64::NEG_INFINITY, f64::max);
        Some(if greatest > least { (one - other).abs() / (greatest - least) } else { 0.0 })
    }
}

/// The parties and bodies that names of a text stand for, groups written out.
fn proposers<'a>(agreement: &'a Agreement, names: &'a [String]) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    for name in names {
        match agreement.groups.get(name) {
            Some(members) => found.extend(members.iter().map(String::as_str)),
            None => {
                found.insert(name.as_str());
            }
        }
    }
    found
}
