//! Which clause of the new draft is which of the old one: by number and title, then by title, then by likeness.

use std::collections::{BTreeMap, BTreeSet};

use irenic_model::{Agreement, Norm};

/// Clauses, consequences and phases of two drafts, matched.
#[derive(Debug, Clone)]
pub(super) struct Pairs<'a> {
    /// Clauses and consequences in the order of the new draft; what was taken out after what stood before it.
    pub(super) norms: Vec<(Option<&'a Norm>, Option<&'a Norm>)>,
    /// Old full ids with their new ones, of clauses, consequences and phases that are in both.
    pub(super) ids: BTreeMap<String, String>,
}

/// Below this share of common words two clauses of the same number are two clauses.
const SAME_NUMBER: f64 = 0.3;
/// From this share of common words a clause is the same, whatever stands under its number now.
const ALMOST_THE_SAME: f64 = 0.9;
/// From this share of common words two clauses of other numbers and titles are one that was renumbered.
const RENUMBERED: f64 = 0.6;

fn is_consequence(norm: &Norm) -> bool {
    norm.id.contains(".breach.")
}

fn parent(norm: &Norm) -> &str {
    norm.id.split(".breach.").next().unwrap_or(&norm.id)
}

/// Words of a clause after its number and title, with how often each stands there.
fn words(norm: &Norm) -> BTreeMap<&str, usize> {
    let mut words = BTreeMap::new();
    let title = norm.title.as_deref().unwrap_or("");
    let text = norm.text.split(|c: char| !(c.is_alphanumeric() || c == '_')).skip(2);
    for word in text.chain(title.split_whitespace()).filter(|word| !word.is_empty()) {
        *words.entry(word).or_insert(0) += 1;
    }
    words
}

/// What likeness looks at.
struct Features<'a> {
    words: BTreeMap<&'a str, usize>,
    total: usize,
    event: Option<&'a str>,
}

fn features(norm: &Norm) -> Features<'_> {
    let words = words(norm);
    let total = words.values().sum();
    Features { words, total, event: norm.action.pattern().map(|pattern| pattern.event.as_str()) }
}

/// Share of common words (Dice's coefficient over words with their counts), from 0 to 1. Another event halves it.
fn likeness(a: &Features<'_>, b: &Features<'_>) -> f64 {
    if a.total + b.total == 0 {
        return 0.0;
    }
    let common: usize = a.words.iter().map(|(word, count)| (*count).min(b.words.get(word).copied().unwrap_or(0))).sum();
    let share = (2 * common) as f64 / (a.total + b.total) as f64;
    if a.event == b.event { share } else { share / 2.0 }
}

struct Matching<'a> {
    old: Vec<&'a Norm>,
    new: Vec<&'a Norm>,
    /// New by old, by index.
    found: BTreeMap<usize, usize>,
}

impl Matching<'_> {
    fn open(&self) -> (Vec<usize>, Vec<usize>) {
        let taken: BTreeSet<usize> = self.found.values().copied().collect();
        let old = (0..self.old.len()).filter(|at| !self.found.contains_key(at)).collect();
        (old, (0..self.new.len()).filter(|at| !taken.contains(at)).collect())
    }

    /// Takes pairs that fit, where each fits exactly one other.
    fn unique(&mut self, fits: impl Fn(&Norm, &Norm) -> bool) {
        let (old, new) = self.open();
        for at in &old {
            let mine: Vec<usize> = new.iter().copied().filter(|other| fits(self.old[*at], self.new[*other])).collect();
            if let [one] = mine[..]
                && old.iter().filter(|other| fits(self.old[**other], self.new[one])).count() == 1
            {
                self.found.insert(*at, one);
            }
        }
    }

    /// Takes the likest pairs first, as long as they are like enough. Of equals, those of one number, then the first in
    /// the text.
    fn likest(&mut self, least: f64) {
        let (old, new) = self.open();
        let mut all: Vec<(f64, usize, usize)> = Vec::new();
        let news: Vec<(usize, Features<'_>)> = new.iter().map(|at| (*at, features(self.new[*at]))).collect();
        for a in &old {
            let mine = features(self.old[*a]);
            let likes = news.iter().map(|(b, other)| (likeness(&mine, other), *a, *b));
            all.extend(likes.filter(|(like, ..)| *like >= least));
        }
        let other_number = |a: usize, b: usize| self.old[a].id != self.new[b].id;
        all.sort_by(|x, y| {
            let rest = |one: &(f64, usize, usize)| (other_number(one.1, one.2), one.1, one.2);
            y.0.total_cmp(&x.0).then_with(|| rest(x).cmp(&rest(y)))
        });
        let mut taken = BTreeSet::new();
        for (_, a, b) in all {
            if !self.found.contains_key(&a) && taken.insert(b) {
                self.found.insert(a, b);
            }
        }
    }
}

/// Matches the clauses of two drafts, then what follows their breach, then the phases.
pub(super) fn clauses<'a>(old: &'a Agreement, new: &'a Agreement) -> Pairs<'a> {
    let of = |agreement: &'a Agreement| agreement.norms.iter().filter(|norm| !is_consequence(norm)).collect();
    let mut matching = Matching { old: of(old), new: of(new), found: BTreeMap::new() };
    matching.unique(|a, b| a.title.is_some() && a.id == b.id && a.title == b.title);
    matching.unique(|a, b| a.title.is_some() && a.title == b.title);
    matching.likest(ALMOST_THE_SAME);
    matching.unique(|a, b| a.id == b.id && likeness(&features(a), &features(b)) >= SAME_NUMBER);
    matching.likest(RENUMBERED);
    let mut ids: BTreeMap<String, String> =
        matching.found.iter().map(|(a, b)| (matching.old[*a].id.clone(), matching.new[*b].id.clone())).collect();
    let mut answers = Vec::new();
    for (a, b) in &matching.found {
        answers.push(consequences(old, new, matching.old[*a], matching.new[*b]));
    }
    for phase in phases(old, new) {
        ids.insert(phase.0, phase.1);
    }
    let mut norms = Vec::new();
    for answer in &answers {
        for (a, b) in answer {
            if let (Some(a), Some(b)) = (a, b) {
                ids.insert(a.id.clone(), b.id.clone());
            }
        }
    }
    let place: BTreeMap<usize, usize> = matching.found.iter().map(|(a, b)| (*b, *a)).collect();
    let order: Vec<usize> = matching.found.keys().copied().collect();
    let mut removed = matching.open().0;
    let take_removed =
        |before: Option<usize>, removed: &mut Vec<usize>, norms: &mut Vec<(Option<&'a Norm>, Option<&'a Norm>)>| {
            let (now, later): (Vec<usize>, Vec<usize>) =
                removed.iter().partition(|at| before.is_none_or(|before| **at < before));
            for at in now {
                let norm = matching.old[at];
                norms.push((Some(norm), None));
                norms.extend(
                    old.norms
                        .iter()
                        .filter(|other| is_consequence(other) && parent(other) == norm.id)
                        .map(|other| (Some(other), None)),
                );
            }
            *removed = later;
        };
    take_removed(order.first().copied(), &mut removed, &mut norms);
    for (at, norm) in matching.new.iter().enumerate() {
        match place.get(&at) {
            Some(a) => {
                take_removed(Some(*a), &mut removed, &mut norms);
                norms.push((Some(matching.old[*a]), Some(*norm)));
                let index = order.iter().position(|other| other == a);
                norms.extend(index.and_then(|index| answers.get(index)).into_iter().flatten().copied());
                // What was taken out stands after what stood before it.
                let next = order.iter().copied().find(|other| other > a);
                take_removed(next, &mut removed, &mut norms);
            }
            None => {
                norms.push((None, Some(*norm)));
                norms.extend(
                    new.norms
                        .iter()
                        .filter(|other| is_consequence(other) && parent(other) == norm.id)
                        .map(|other| (None, Some(other))),
                );
            }
        }
    }
    take_removed(None, &mut removed, &mut norms);
    // Duties that follow an overlong phase hang on no clause.
    let of_phases = |agreement: &'a Agreement| -> Vec<&'a Norm> {
        let clauses: BTreeSet<&str> = agreement.norms.iter().map(|norm| norm.id.as_str()).collect();
        agreement.norms.iter().filter(|norm| is_consequence(norm) && !clauses.contains(parent(norm))).collect()
    };
    let mut matching = Matching { old: of_phases(old), new: of_phases(new), found: BTreeMap::new() };
    matching.unique(|a, b| a.id == b.id);
    let pairs = paired(&matching);
    ids.extend(pairs.iter().filter_map(|(a, b)| Some((a.as_ref()?.id.clone(), b.as_ref()?.id.clone()))));
    norms.extend(pairs);
    Pairs { norms, ids }
}

fn paired<'a>(matching: &Matching<'a>) -> Vec<(Option<&'a Norm>, Option<&'a Norm>)> {
    let back: BTreeMap<usize, usize> = matching.found.iter().map(|(a, b)| (*b, *a)).collect();
    let mut pairs: Vec<_> = matching
        .new
        .iter()
        .enumerate()
        .map(|(at, norm)| (back.get(&at).map(|a| matching.old[*a]), Some(*norm)))
        .collect();
    pairs.extend(matching.open().0.into_iter().map(|a| (Some(matching.old[a]), None)));
    pairs
}

/// Duties that follow the breach of a clause that is in both drafts.
fn consequences<'a>(
    old: &'a Agreement,
    new: &'a Agreement,
    old_clause: &Norm,
    new_clause: &Norm,
) -> Vec<(Option<&'a Norm>, Option<&'a Norm>)> {
    let of = |agreement: &'a Agreement, clause: &Norm| -> Vec<&'a Norm> {
        agreement.norms.iter().filter(|norm| is_consequence(norm) && parent(norm) == clause.id).collect()
    };
    let mut matching = Matching { old: of(old, old_clause), new: of(new, new_clause), found: BTreeMap::new() };
    matching.unique(|a, b| a.text == b.text);
    let event = |norm: &Norm| norm.action.pattern().map(|pattern| pattern.event.clone());
    matching.unique(|a, b| event(a) == event(b) && a.bearers.members == b.bearers.members);
    matching.likest(SAME_NUMBER);
    paired(&matching)
}

/// Phases by number, then by title.
fn phases(old: &Agreement, new: &Agreement) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for by_id in [true, false] {
        for a in &old.phases {
            let open = |b: &&irenic_model::Phase| !found.iter().any(|(x, y)| *x == a.id || *y == b.id);
            let fits = |b: &&irenic_model::Phase| match by_id {
                true => a.id == b.id && (a.title == b.title || !new.phases.iter().any(|other| other.title == a.title)),
                false => a.title.is_some() && a.title == b.title,
            };
            if let Some(b) = new.phases.iter().filter(open).find(fits) {
                found.push((a.id.clone(), b.id.clone()));
            }
        }
    }
    found
}
