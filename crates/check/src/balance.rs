//! Duties and deadlines without counterpart (A803).

use std::collections::{BTreeMap, BTreeSet};

use irenic_diagnostics::{Code, Diagnostic, Span};
use irenic_model::{Agreement, Norm, Phrase};
use irenic_syntax::ast::{BearerForm, Modality};

use crate::check::Found;
use crate::deadline::{achieves, has_last_date};
use crate::named;
use crate::options::Guard;
use crate::text::{Text, clause_of};
use crate::view::{View, ask};

/// How many clauses are shown with their words.
const SHOWN: usize = 6;

/// What one side alone is bound to by a clause.
#[derive(Debug, Clone, PartialEq)]
struct Alone {
    party: String,
    id: String,
    /// What is shown of it.
    at: Span,
    lack: Lack,
}

/// What the other side is not bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Lack {
    /// An act of the same sort.
    Duty,
    /// A date for its act of the same sort.
    Date,
}

/// A clause that stands alone, with the drafts in which it does.
type InDrafts = (Alone, Vec<Guard>);

/// A803: one note for each party and each lack, with all clauses concerned.
pub(crate) fn one_sided(text: &Text) -> Vec<(Guard, Found)> {
    let mut by_party: BTreeMap<(String, Lack), Vec<InDrafts>> = BTreeMap::new();
    for id in &text.order {
        for answer in ask(text, |view| alone(view, id)).answers {
            for alone in answer.found {
                let of_party = by_party.entry((alone.party.clone(), alone.lack)).or_default();
                match of_party.iter_mut().find(|(known, _)| known.id == alone.id) {
                    Some((_, guards)) => guards.push(answer.guard.clone()),
                    None => of_party.push((alone, vec![answer.guard.clone()])),
                }
            }
        }
    }
    by_party
        .into_iter()
        .map(|((party, lack), clauses)| (Guard::always(), note(text, &party, lack, &clauses).into()))
        .collect()
}

fn note(text: &Text, party: &str, lack: Lack, clauses: &[(Alone, Vec<Guard>)]) -> Diagnostic {
    let ids: Vec<&str> = clauses.iter().map(|(alone, _)| alone.id.as_str()).collect();
    let bind = if ids.len() == 1 { "binds" } else { "bind" };
    let message = match lack {
        Lack::Duty => {
            format!("{} {bind} {party} alone to acts for which no other party has a counterpart", named::clauses(&ids))
        }
        Lack::Date => format!(
            "{} {bind} {party} alone to a date, where other parties owe acts of the same sort without one",
            named::clauses(&ids)
        ),
    };
    let mut said = Diagnostic::new(Code::A803, message);
    for id in &ids {
        said = said.in_clause(*id);
    }
    for (at, (alone, _)) in clauses.iter().take(SHOWN).enumerate() {
        let label = if at == 0 { format!("{party} alone") } else { String::new() };
        said = said.at(&alone.at, label);
    }
    let depending = clauses.iter().filter_map(|(alone, guards)| {
        let smallest = text.options.smallest(guards).into_iter().next().filter(|guard| !guard.is_always())?;
        Some(format!("{} with `{}`", named::clause(&alone.id), text.options.words(&smallest).join("`, `")))
    });
    let depending: Vec<String> = depending.collect();
    if !depending.is_empty() {
        said = said.note(format!("Only with certain options: {}.", depending.join("; ")));
    }
    said.note("A text need not be symmetric: what one side gives here may be answered by something of another sort. This says where each side will look.")
        .remedy("Put what answers it into the same phase, and tie the two: `in step`, `together with clause N tolerance DUR`.")
        .remedy("If it stands alone on purpose, write `accepts A803 because \"…\"` with what it is given for.")
}

/// What of a clause binds one party alone in this draft.
fn alone(view: &View<'_>, id: &str) -> Vec<Alone> {
    let agreement = view.declared();
    let Some(norm) = view.norm(id) else { return Vec::new() };
    let Some(party) = bound_alone(agreement, norm) else { return Vec::new() };
    // Only clauses that order the same of somebody else in some draft are looked at in this one.
    let other = |other: &Norm| same_sort(agreement, norm, other) && binds_another(agreement, other, party);
    let clauses: BTreeSet<&str> =
        view.text().norms().filter(|norm| other(norm)).filter_map(|norm| clause_of(&norm.id)).collect();
    let counterparts: Vec<&Norm> = clauses.iter().flat_map(|id| view.clause(id)).filter(|norm| other(norm)).collect();
    let lack = match counterparts.as_slice() {
        [] => Lack::Duty,
        some if achieves(norm) && has_last_date(view, norm) && some.iter().all(|other| !has_last_date(view, other)) => {
            Lack::Date
        }
        _ => return Vec::new(),
    };
    let at = norm.words(Phrase::Bearer).to(norm.words(Phrase::Action));
    vec![Alone { party: party.to_string(), id: id.to_string(), at, lack }]
}

/// The one party that a clause binds, where it binds one party and nobody else.
fn bound_alone<'n>(agreement: &Agreement, norm: &'n Norm) -> Option<&'n str> {
    let [party] = norm.bearers.members.as_slice() else { return None };
    let bound = matches!(norm.modality, Modality::Must | Modality::MustNot | Modality::MustKeep);
    let plain = !matches!(
        norm.bearers.form,
        BearerForm::TheActor | BearerForm::TheBreachingParty | BearerForm::TheOtherParties
    );
    let is_party = agreement.actors.get(party).is_some_and(|actor| actor.party);
    (bound && plain && is_party).then_some(party)
}

fn binds_another(agreement: &Agreement, norm: &Norm, party: &str) -> bool {
    let other = |name: &String| name != party && agreement.actors.get(name).is_some_and(|actor| actor.party);
    !norm.id.contains(".breach.") && norm.bearers.members.iter().any(other)
}

/// Whether two clauses order, or forbid, acts of one sort: one event, or one above the other.
fn same_sort(agreement: &Agreement, one: &Norm, other: &Norm) -> bool {
    if one.modality != other.modality {
        return false;
    }
    match (one.action.pattern(), other.action.pattern()) {
        (Some(one), Some(other)) => {
            agreement.event_is(&one.event, &other.event) || agreement.event_is(&other.event, &one.event)
        }
        (None, None) => std::mem::discriminant(&one.action) == std::mem::discriminant(&other.action),
        _ => false,
    }
}
