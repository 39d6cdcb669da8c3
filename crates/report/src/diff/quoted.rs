//! The formal lines of a clause that stand in one draft only, with their places.

use std::collections::BTreeSet;

use irenic_check::{Change, Direction};
use irenic_model::Agreement;

use super::{Drafts, is_norm};

/// A line of formal text.
pub(super) struct Quoted {
    pub(super) file: String,
    /// From 1.
    pub(super) line: usize,
    pub(super) words: String,
    pub(super) old: bool,
}

fn of_draft(id: Option<&str>, agreement: &Agreement, drafts: &Drafts<'_>, old: bool) -> Vec<Quoted> {
    let Some(norm) = id.and_then(|id| agreement.norm(id)) else { return Vec::new() };
    let (file, first) = drafts.place(&norm.span, old);
    // The first line of a clause is its number and title, which the heading has; a clause on one line has all in it.
    let head = !norm.id.contains(".breach.") && norm.text.lines().count() > 1;
    let lines = norm.text.lines().enumerate().skip(usize::from(head));
    let lines = lines.map(|(at, words)| (first + at, words.split_whitespace().collect::<Vec<_>>().join(" ")));
    lines
        .filter(|(_, words)| !words.is_empty())
        .map(|(line, words)| Quoted { file: file.clone(), line, words, old })
        .collect()
}

/// Lines of the old draft that the new one has not, then the other way round. Nothing for a clause that is in one draft
/// only: its sentence has been given.
pub(super) fn lines(change: &Change, drafts: &Drafts<'_>) -> Vec<Quoted> {
    if !is_norm(change.thing) || matches!(change.direction, Direction::Added | Direction::Removed) {
        return Vec::new();
    }
    let old = of_draft(change.old.as_ref().map(|place| place.id.as_str()), drafts.old, drafts, true);
    let new = of_draft(change.new.as_ref().map(|place| place.id.as_str()), drafts.new, drafts, false);
    let words = |all: &[Quoted]| all.iter().map(|line| line.words.clone()).collect::<BTreeSet<String>>();
    let (in_old, in_new) = (words(&old), words(&new));
    let gone = old.into_iter().filter(|line| !in_new.contains(&line.words));
    let come = new.into_iter().filter(|line| !in_old.contains(&line.words));
    gone.chain(come).collect()
}
