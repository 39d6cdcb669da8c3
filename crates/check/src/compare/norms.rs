//! Clauses and consequences, aspect by aspect.

use std::collections::BTreeMap;

use irenic_model::{Act, Agreement, Norm, Pattern};
use irenic_syntax::ast::Modality;

use super::matched::Pairs;
use super::plain::Plain;
use super::time::windows;
use super::{Aspect, Change, Direction, Place, Thing};

fn thing(norm: &Norm) -> Thing {
    if norm.id.contains(".breach.") { Thing::Consequence } else { Thing::Clause }
}

pub(super) fn place(norm: &Norm) -> Place {
    Place { id: norm.id.clone(), title: norm.title.clone(), span: Some(norm.span.clone()) }
}

/// Whom two versions of a norm bind, without repetition.
fn concerned(old: Option<&Norm>, new: Option<&Norm>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for member in old.into_iter().chain(new).flat_map(|norm| &norm.bearers.members) {
        if !all.contains(member) {
            all.push(member.clone());
        }
    }
    all
}

/// The changes of all clauses, and how many clauses did not change at all, their consequences included.
pub(super) fn changes(old: &Agreement, new: &Agreement, pairs: &Pairs<'_>) -> (Vec<Change>, usize) {
    let mut changes: Vec<Change> = Vec::new();
    let mut untouched: BTreeMap<&str, bool> = BTreeMap::new();
    for (a, b) in &pairs.norms {
        let found = match (a, b) {
            (Some(a), Some(b)) => changed(old, new, a, b, pairs),
            (Some(a), None) => vec![one_sided(Some(a), None)],
            (None, Some(b)) => vec![one_sided(None, Some(b))],
            (None, None) => Vec::new(),
        };
        if let Some(b) = b.or(*a) {
            let clause = b.id.split(".breach.").next().unwrap_or(&b.id);
            let same = untouched.entry(clause).or_insert(true);
            // A clause under another number says the same.
            *same &= a.is_some() && found.iter().all(|change| change.aspect == Aspect::Number);
        }
        changes.extend(found);
    }
    let clauses = pairs.norms.iter().filter(|(a, b)| a.is_some() && b.is_some_and(|b| thing(b) == Thing::Clause));
    let same = clauses.filter(|(_, b)| b.is_some_and(|b| untouched.get(b.id.as_str()) == Some(&true))).count();
    (changes, same)
}

fn one_sided(old: Option<&Norm>, new: Option<&Norm>) -> Change {
    Change {
        thing: old.or(new).map_or(Thing::Clause, thing),
        old: old.map(place),
        new: new.map(place),
        aspect: Aspect::Presence,
        direction: if old.is_some() { Direction::Removed } else { Direction::Added },
        by: None,
        was: None,
        now: None,
        concerns: concerned(old, new),
    }
}

/// Every aspect in which a clause that is in both drafts differs.
fn changed(old: &Agreement, new: &Agreement, a: &Norm, b: &Norm, pairs: &Pairs<'_>) -> Vec<Change> {
    let plain = Plain { ids: &pairs.ids };
    let same = Plain { ids: &BTreeMap::new() };
    let mut found: Vec<(Aspect, Direction)> = Vec::new();
    let mut differs = |aspect: Aspect, differs: bool| {
        if differs && !found.iter().any(|(known, _)| *known == aspect) {
            found.push((aspect, Direction::Other));
        }
    };
    // A consequence is renumbered when another before it goes; its clause's number says where it is.
    differs(Aspect::Number, a.id != b.id && thing(b) == Thing::Clause);
    differs(Aspect::Title, a.title != b.title && thing(b) == Thing::Clause);
    differs(
        Aspect::Bearers,
        sorted(&a.bearers.members) != sorted(&b.bearers.members) || a.bearers.form != b.bearers.form,
    );
    differs(Aspect::Modality, a.modality != b.modality);
    for aspect in acts(&plain.act(&a.action), &same.act(&b.action)) {
        differs(aspect, true);
    }
    differs(Aspect::Trigger, plain.trigger(&a.trigger) != same.trigger(&b.trigger));
    differs(Aspect::Trigger, plain.conditions(&a.conditions) != same.conditions(&b.conditions));
    differs(Aspect::Trigger, plain.conditions(&a.while_conditions) != same.conditions(&b.while_conditions));
    let patterns = |plain: &Plain<'_>, all: &[Pattern]| all.iter().map(|one| plain.pattern(one)).collect::<Vec<_>>();
    differs(Aspect::Trigger, patterns(&plain, &a.exceptions) != patterns(&same, &b.exceptions));
    differs(Aspect::Trigger, plain.ids(&a.despite) != same.ids(&b.despite));
    let order = |plain: &Plain<'_>, norm: &Norm| {
        let mut together: Vec<_> = norm.order.together.iter().map(|(id, span)| (plain.id(id), *span)).collect();
        together.sort();
        let order = &norm.order;
        (plain.ids(&order.after), plain.ids(&order.before), together, order.in_step, plain.ids(&order.in_phases))
    };
    differs(Aspect::Order, order(&plain, a) != order(&same, b));
    differs(Aspect::Completion, plain.completion(&a.completion) != same.completion(&b.completion));
    let proof =
        |norm: &Norm| (sorted(&norm.proof.by), norm.proof.within, norm.proof.standard, norm.proof.silence.clone());
    differs(Aspect::Verification, proof(a) != proof(b));
    differs(Aspect::Consequence, plain.effects(&a.effects) != same.effects(&b.effects));
    differs(Aspect::Weighing, a.weights != b.weights || a.irreversible != b.irreversible);
    differs(Aspect::Ambiguity, a.constructive_ambiguity != b.constructive_ambiguity);
    differs(Aspect::Track, a.track != b.track);
    let change = |aspect, direction, by| Change {
        thing: thing(b),
        old: Some(place(a)),
        new: Some(place(b)),
        aspect,
        direction,
        by,
        was: None,
        now: None,
        concerns: concerned(Some(a), Some(b)),
    };
    let mut changes: Vec<Change> =
        found.into_iter().map(|(aspect, direction)| change(aspect, direction, None)).collect();
    let times = windows((&a.window, old), (&b.window, new), &plain);
    changes.extend(times.into_iter().map(|(aspect, direction, by)| {
        // Time that stood in an undecided choice was not absent, and is not gone where it stands in one now.
        let direction = match direction {
            Direction::Limited if !a.open.is_empty() => Direction::Closed,
            Direction::OpenEnded if !b.open.is_empty() => Direction::Reopened,
            other => other,
        };
        change(aspect, direction, by)
    }));
    changes.sort_by_key(|change| change.aspect);
    changes
}

fn sorted(all: &[String]) -> Vec<String> {
    let mut all = all.to_vec();
    all.sort();
    all
}

/// In which respects two acts differ: place and figure apart from the rest.
fn acts(a: &Act, b: &Act) -> Vec<Aspect> {
    let mut found = Vec::new();
    if let (Some(x), Some(y)) = (a.pattern(), b.pattern()) {
        if x.place != y.place {
            found.push(Aspect::Place);
        }
        if x.condition != y.condition {
            found.push(Aspect::Figure);
        }
        let bare = |pattern: &Pattern| Pattern { place: None, condition: None, ..pattern.clone() };
        let rest = |act: &Act| match act {
            Act::Once(_) => ("once", None),
            Act::Total(_, field, _) => ("total", Some(field.clone())),
            Act::All(_, list) => ("all", Some(list.clone())),
            Act::Complete(_) => ("complete", None),
            _ => ("", None),
        };
        if bare(x) != bare(y) || (rest(a) != rest(b)) {
            found.push(Aspect::Action);
        } else if let (Act::Total(.., x), Act::Total(.., y)) = (a, b)
            && x != y
        {
            found.push(Aspect::Figure);
        }
        return found;
    }
    match (a, b) {
        _ if a == b => {}
        (Act::Keep(x, ..), Act::Keep(y, ..)) if x == y => found.push(Aspect::Figure),
        (Act::Power(x, over, _), Act::Power(y, other, _)) if x == y && over == other => found.push(Aspect::Figure),
        _ => found.push(Aspect::Action),
    }
    found
}

/// Whether a norm asks, forbids, or leaves free.
pub(super) fn is_duty(modality: Modality) -> bool {
    matches!(modality, Modality::Must | Modality::MustKeep)
}
