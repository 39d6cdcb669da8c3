//! What changed for whom.

use std::collections::BTreeMap;

use irenic_model::{Agreement, Norm};
use irenic_syntax::ast::Modality;

use super::matched::Pairs;
use super::norms::is_duty;
use super::{Aspect, Change, Direction, Thing};

/// What a norm is to those whom it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Share {
    /// Something to be done, or a level to be kept.
    Duty,
    /// Something to be left undone.
    Prohibition,
    /// Something that may be done.
    Permission,
    /// A power.
    Power,
    /// A political declaration.
    Declaration,
}

impl Share {
    fn of(modality: Modality) -> Share {
        match modality {
            modality if is_duty(modality) => Share::Duty,
            Modality::MustNot => Share::Prohibition,
            Modality::May => Share::Permission,
            Modality::Can => Share::Power,
            _ => Share::Declaration,
        }
    }
}

/// What changed for one party or body. Ids are those of the new draft, and of the old one for what was lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyChange {
    /// Its identifier.
    pub name: String,
    /// Whether it is a party.
    pub party: bool,
    /// Norms that bind or entitle it now and did not before.
    pub gained: Vec<(Share, String)>,
    /// Norms that did before and do not now.
    pub lost: Vec<(Share, String)>,
    /// Clauses whose deadline for it is earlier.
    pub earlier: Vec<String>,
    /// Clauses whose deadline for it is later.
    pub later: Vec<String>,
    /// Clauses that have a deadline for it now and had none.
    pub limited: Vec<String>,
    /// Clauses that had a deadline for it and have none now.
    pub open_ended: Vec<String>,
    /// Clauses that bind or entitle it in both drafts and changed in other respects.
    pub changed: Vec<String>,
}

/// Sums up the changes, parties before bodies, each in order of name; those for whom nothing changed are left out.
pub(super) fn sums(old: &Agreement, new: &Agreement, pairs: &Pairs<'_>, changes: &[Change]) -> Vec<PartyChange> {
    let mut sums: BTreeMap<(bool, String), PartyChange> = BTreeMap::new();
    for agreement in [old, new] {
        for (name, actor) in &agreement.actors {
            sums.entry((!actor.party, name.clone())).or_insert_with(|| PartyChange {
                name: name.clone(),
                party: actor.party,
                gained: Vec::new(),
                lost: Vec::new(),
                earlier: Vec::new(),
                later: Vec::new(),
                limited: Vec::new(),
                open_ended: Vec::new(),
                changed: Vec::new(),
            });
        }
    }
    for (a, b) in &pairs.norms {
        for sum in sums.values_mut() {
            norm(sum, *a, *b, changes);
        }
    }
    let touched = |sum: &PartyChange| {
        let moved = sum.earlier.len() + sum.later.len() + sum.limited.len() + sum.open_ended.len();
        moved + sum.gained.len() + sum.lost.len() + sum.changed.len() > 0
    };
    sums.into_values().filter(touched).collect()
}

fn norm(sum: &mut PartyChange, old: Option<&Norm>, new: Option<&Norm>, changes: &[Change]) {
    let share = |norm: Option<&Norm>| {
        norm.filter(|norm| norm.bearers.members.contains(&sum.name))
            .map(|norm| (Share::of(norm.modality), norm.id.clone()))
    };
    let (was, is) = (share(old), share(new));
    match (&was, &is) {
        (None, None) => return,
        (Some(was), None) => return sum.lost.push(was.clone()),
        (None, Some(is)) => return sum.gained.push(is.clone()),
        (Some(was), Some(is)) if was.0 != is.0 => {
            sum.lost.push(was.clone());
            sum.gained.push(is.clone());
            return;
        }
        _ => {}
    }
    let Some(id) = new.map(|norm| norm.id.clone()) else { return };
    let of_norm = |change: &&Change| {
        matches!(change.thing, Thing::Clause | Thing::Consequence)
            && change.new.as_ref().is_some_and(|place| place.id == id)
            && !matches!(change.aspect, Aspect::Number | Aspect::Title | Aspect::Track)
    };
    let (mut deadline, mut other) = (None, false);
    for change in changes.iter().filter(of_norm) {
        match (change.aspect, change.direction) {
            (Aspect::Deadline, Direction::Other | Direction::Closed | Direction::Reopened) => other = true,
            (Aspect::Deadline, direction) => deadline = Some(direction),
            _ => other = true,
        }
    }
    match deadline {
        Some(Direction::Earlier) => sum.earlier.push(id.clone()),
        Some(Direction::Later) => sum.later.push(id.clone()),
        Some(Direction::Limited) => sum.limited.push(id.clone()),
        Some(Direction::OpenEnded) => sum.open_ended.push(id.clone()),
        _ => {}
    }
    if other {
        sum.changed.push(id);
    }
}
