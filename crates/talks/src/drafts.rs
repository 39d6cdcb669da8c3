use std::collections::BTreeMap;

use irenic_model::{Agreement, Days};
use jiff::civil::Date;

use crate::{Proposal, Proposals, Record};

/// A draft that was tabled in a round.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// What it is called.
    pub name: String,
    /// Who tabled it.
    pub by: Vec<String>,
    /// The round.
    pub round: String,
    /// The day by which it was tabled.
    pub day: Option<Date>,
}

/// One matter in all drafts.
#[derive(Debug, Clone, PartialEq)]
pub struct Matter {
    /// The bracket's path.
    pub bracket: String,
    /// Title of its clause or phase.
    pub title: Option<String>,
    /// What each draft proposes, in the order of the drafts; `None` where it is silent. Several where it leaves a choice.
    pub proposed: Vec<Option<Vec<String>>>,
    /// How far the first draft and each lie apart, as [`Proposals::distance`] has it; `None` where one is silent.
    pub from_first: Vec<Option<f64>>,
    /// Whether those drafts that say something say the same; `None` where fewer than two do.
    pub agree: Option<bool>,
}

/// Drafts beside each other, over all matters of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The drafts, in the order in which they were tabled.
    pub drafts: Vec<Draft>,
    /// All matters that any draft speaks to.
    pub matters: Vec<Matter>,
    /// Matters to which no draft speaks.
    pub silent: usize,
    /// Every two drafts beside each other, by their places in `drafts`.
    pub pairs: Vec<Pair>,
}

/// Two drafts beside each other, over the matters to which any draft speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The earlier draft.
    pub one: usize,
    /// The later draft.
    pub other: usize,
    /// Matters on which both say the same.
    pub same: usize,
    /// Matters on which they differ, or may.
    pub differ: usize,
    /// Matters on which one or both are silent.
    pub silent: usize,
}

/// Compares the drafts that were tabled, by the options of the text and their proposers.
///
/// A draft proposes for a bracket what its tablers proposed with a date: the latest dated no later than the day on which it
/// was tabled; where there is none, the earliest after it, since a text is often dated by the day on which it became known.
/// Options without a date are positions without a text, and belong to no draft.
pub fn compare(agreement: &Agreement, record: &Record<'_>, proposals: &Proposals) -> Compared {
    let mut drafts: Vec<Draft> = Vec::new();
    for round in &record.rounds {
        for (name, by) in &round.tabled {
            let (day, round) = (round.days.map(Days::last), round.id.clone());
            drafts.push(Draft { name: name.clone(), by: by.clone(), round, day });
        }
    }
    let mut matters = Vec::new();
    let mut silent = 0;
    let mut pairs: Vec<Pair> = Vec::new();
    for one in 0..drafts.len() {
        pairs.extend((one + 1..drafts.len()).map(|other| Pair { one, other, same: 0, differ: 0, silent: 0 }));
    }
    for bracket in &agreement.brackets {
        let found: Vec<Option<&Proposal>> = drafts.iter().map(|draft| meant(draft, &bracket.path, proposals)).collect();
        if found.iter().all(Option::is_none) {
            silent += 1;
            continue;
        }
        for pair in &mut pairs {
            match found[pair.one].zip(found[pair.other]) {
                None => pair.silent += 1,
                Some((one, other)) if proposals.distance(one, other) == Some(0.0) => pair.same += 1,
                Some(_) => pair.differ += 1,
            }
        }
        let first = found.iter().flatten().next().copied();
        let from_first: Vec<Option<f64>> = found.iter().map(|one| proposals.distance(first?, (*one)?)).collect();
        let speaking = found.iter().flatten().count();
        matters.push(Matter {
            bracket: bracket.path.clone(),
            title: title_of(agreement, &bracket.path),
            proposed: found.iter().map(|one| one.map(|proposal| proposal.options.clone())).collect(),
            agree: (speaking > 1)
                .then(|| found.iter().zip(&from_first).all(|(one, apart)| one.is_none() || *apart == Some(0.0))),
            from_first,
        });
    }
    Compared { drafts, matters, silent, pairs }
}

fn meant<'p>(draft: &Draft, bracket: &str, proposals: &'p Proposals) -> Option<&'p Proposal> {
    let dated = || {
        proposals.all.iter().filter(|proposal| {
            // Moves in the room are no text.
            proposal.bracket == bracket
                && proposal.since.is_some()
                && draft.by.contains(&proposal.by)
                && !proposal.source.starts_with("round ")
        })
    };
    let before = dated().rfind(|proposal| draft.day.is_none_or(|day| proposal.since.is_some_and(|since| since <= day)));
    before.or_else(|| dated().next())
}

/// Title of the clause or phase whose bracket it is.
fn title_of(agreement: &Agreement, path: &str) -> Option<String> {
    let titles: BTreeMap<String, &Option<String>> = agreement
        .norms
        .iter()
        .map(|norm| (norm.id.clone(), &norm.title))
        .chain(agreement.phases.iter().map(|phase| (format!("phase {}", phase.id), &phase.title)))
        .collect();
    let holder = path.rsplit_once('.').map_or(path, |(holder, _)| holder);
    titles.get(holder).copied().cloned().flatten()
}
