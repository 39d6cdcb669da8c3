//! The comparison for scripts: one object a line, keys in fixed order.

use irenic_check::{Change, Comparison, Direction, Place, ProseChange, Share, Thing};
use serde_json::{Value, json};

use super::{Drafts, phrases};

/// One object for each change, then one for each article whose prose differs, one for each party or body for which
/// something changed, and a summary.
pub fn lines(comparison: &Comparison, prose: &[ProseChange], drafts: &Drafts<'_>) -> String {
    let mut objects: Vec<Value> = comparison.changes.iter().map(|one| change(one, drafts)).collect();
    objects.extend(prose.iter().map(|change| {
        json!({
            "prose": change.new_heading.as_ref().or(change.old_heading.as_ref()),
            "old_heading": change.old_heading,
            "new_heading": change.new_heading,
            "only": change.only,
            "was": change.old.as_ref().map(|(words, _)| words),
            "now": change.new.as_ref().map(|(words, _)| words),
            "old_at": change.old.as_ref().map(|(_, span)| place(drafts.place(span, true))),
            "new_at": change.new.as_ref().map(|(_, span)| place(drafts.place(span, false))),
        })
    }));
    let norms = |all: &[(Share, String)]| -> Vec<Value> {
        all.iter().map(|(share, id)| json!({ "share": phrases::share_word(*share), "clause": id })).collect()
    };
    objects.extend(comparison.parties.iter().map(|party| {
        json!({
            "for": party.name,
            "party": party.party,
            "gained": norms(&party.gained),
            "lost": norms(&party.lost),
            "earlier": party.earlier,
            "later": party.later,
            "limited": party.limited,
            "open_ended": party.open_ended,
            "changed": party.changed,
        })
    }));
    let clauses = |direction: Direction| {
        let of = |change: &&Change| {
            change.thing == Thing::Clause
                && change.direction == direction
                && (change.old.is_none() || change.new.is_none())
        };
        comparison.changes.iter().filter(of).count()
    };
    objects.push(json!({
        "changes": comparison.changes.len(),
        "added": clauses(Direction::Added),
        "removed": clauses(Direction::Removed),
        "changed": phrases::changed(comparison),
        "unchanged": comparison.unchanged,
        "prose_only": prose.iter().filter(|change| change.only).count(),
    }));
    objects.iter().map(|object| format!("{object}\n")).collect()
}

fn place((file, line): (String, usize)) -> Value {
    json!({ "file": file, "line": line })
}

fn change(change: &Change, drafts: &Drafts<'_>) -> Value {
    let at = |side: &Option<Place>, old: bool| {
        side.as_ref().and_then(|side| side.span.as_ref()).map(|span| place(drafts.place(span, old)))
    };
    let id = |side: &Option<Place>| side.as_ref().map(|side| side.id.clone());
    json!({
        "thing": phrases::thing(change.thing),
        "old": id(&change.old),
        "new": id(&change.new),
        "title": change.new.as_ref().or(change.old.as_ref()).and_then(|side| side.title.clone()),
        "aspect": phrases::aspect(change.aspect),
        "direction": phrases::direction(change.direction),
        "by": change.by.map(irenic_model::CalendarSpan::to_iso),
        "was": phrases::was(change, drafts),
        "now": phrases::now(change, drafts),
        "concerns": change.concerns,
        "old_at": at(&change.old, true),
        "new_at": at(&change.new, false),
    })
}
