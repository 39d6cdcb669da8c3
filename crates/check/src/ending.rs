//! What nothing ends (A203), and what nothing brings back (A504).

use std::collections::BTreeSet;

use irenic_diagnostics::{Code, Diagnostic, Severity};
use irenic_model::{Act, Effect, Norm, Phrase, Subject, Trigger};
use irenic_syntax::ast::{EffectKind, Modality, PowerKind};

use crate::check::Found;
use crate::named;
use crate::text::clause_of;
use crate::view::View;

/// A203: a prohibition that answers an event, a suspension by a power, or a duty that recurs, and that nothing ends. A
/// prohibition of its own, such as a ceasefire, is meant to last and is not reported.
pub(crate) fn no_end(view: &View<'_>, id: &str) -> Vec<Found> {
    let norms = view.clause(id).iter();
    norms
        .flat_map(|norm| answer(norm).into_iter().chain(suspension(view, norm)).chain(recurring(norm)))
        .map(Found::from)
        .collect()
}

/// A203 for a phase.
pub(crate) fn phase_without_end(view: &View<'_>, id: &str) -> Vec<Found> {
    let Some(phase) = view.phase(id).filter(|phase| phase.ends.is_none()) else { return Vec::new() };
    let name = named::phase(id);
    let mut said = Diagnostic::new(Code::A203, format!("nothing that the text says ends {name}"))
        .in_clause(format!("phase {id}"))
        .at(&phase.span, "has no `ends`")
        .note("What waits for its end never begins, and what binds while it lasts binds for ever.");
    if phase.limit.is_some() {
        said = said.also(phase.words(Phrase::Limit), "says when it is overdue, and does not end it");
    }
    let said = said
        .remedy("Say what ends it: `ends when clause N fulfilled`, or `ends T`.")
        .remedy("Let a body say that it has ended: `ends when certified … by BODY`, with a date by which it does.");
    vec![said.into()]
}

/// Whether the norm's own words let it end.
fn ends(norm: &Norm) -> bool {
    let window = &norm.window;
    window.at.is_some()
        || !window.until.is_empty()
        || !window.by.is_empty()
        || !window.within.is_empty()
        || !norm.order.before.is_empty()
        || !norm.order.in_phases.is_empty()
        || !norm.while_conditions.is_empty()
}

fn answer(norm: &Norm) -> Option<Diagnostic> {
    let since = match &norm.trigger {
        Trigger::Whenever(pattern) => format!("each `{}`", pattern.text),
        Trigger::Breach { of, .. } => format!("a breach of {}", named::clause(of)),
        Trigger::PhaseOverdue { of, .. } => format!("the limit of {}", named::phase(of)),
        Trigger::None | Trigger::When(_) => return None,
    };
    if !matches!(norm.modality, Modality::MustNot | Modality::MustKeep) || ends(norm) || norm.window.every.is_some() {
        return None;
    }
    let verb = if norm.modality == Modality::MustNot { "forbids" } else { "orders to keep" };
    let action = named::action(norm);
    let said = Diagnostic::new(Code::A203, format!("{} {verb} `{action}` after {since}, and nothing ends it", named::clause(&norm.id)))
        .in_clause(named::accepting(norm))
        .at(norm.words(Phrase::Action), "binds for ever once it has begun")
        .note("One event binds for all time, however it is made good; an answer that cannot end gives no reason to cure what it answers.")
        .remedy("Say until when: `until T`, `within DUR`, or `in phase N`.")
        .remedy("Let it hold only `while` its cause does, or until a body finds the matter resolved.");
    Some(said)
}

fn suspension(view: &View<'_>, norm: &Norm) -> Option<Diagnostic> {
    let Act::Power(PowerKind::Suspend, over, _) = &norm.action else { return None };
    if brought_back(view, over.as_ref()) {
        return None;
    }
    let who = if norm.bearers.text.is_empty() { "somebody" } else { &norm.bearers.text };
    let what = over.as_ref().map_or("the agreement".to_string(), subject);
    let said = Diagnostic::new(Code::A203, format!("{who} can suspend {what}, and nothing ends the suspension"))
        .in_clause(named::accepting(norm))
        .at(norm.words(Phrase::Action), "without an end, and nobody can restore it")
        .note("A suspension without an end repeals what it suspends, by the decision of whoever holds this power.")
        .remedy(format!("Give the power to restore it: `BODY can restore {what}`."))
        .remedy(format!("Let a clause restore it when what it answered is made good: `restores {what}`."));
    Some(said)
}

fn recurring(norm: &Norm) -> Option<Diagnostic> {
    norm.window.every.as_ref()?;
    if norm.modality != Modality::Must || ends(norm) {
        return None;
    }
    let mut said = Diagnostic::new(
        Code::A203,
        format!("{} orders `{}` again and again, and nothing ends it", named::clause(&norm.id), named::action(norm)),
    )
    .in_clause(named::accepting(norm))
    .at(norm.words(Phrase::Every), "without an end")
    .note("Whoever is bound owes it for ever, and each period that is missed is a breach of its own.")
    .remedy("Say until when: `until T`, or `in phase N`.")
    .remedy("If it is meant to last, write `accepts A203 because \"…\"`.");
    said.severity = Severity::Note;
    Some(said)
}

/// A504: what a breach suspends or ends, and nothing brings back.
pub(crate) fn no_way_back(view: &View<'_>, id: &str) -> Vec<Found> {
    let norms = view.clause(id).iter().map(|norm| (named::clause(&norm.id), named::accepting(norm), &norm.effects));
    norms
        .flat_map(|(of, accepting, effects)| effects.iter().map(move |effect| (of.clone(), accepting, effect)))
        .flat_map(|(of, accepting, effect)| lost(view, &format!("a breach of {of}"), accepting, effect))
        .collect()
}

/// A504 for what follows when a phase outlasts its limit.
pub(crate) fn no_way_back_of_phase(view: &View<'_>, id: &str) -> Vec<Found> {
    let effects = view.phase(id).map_or(&[] as &[Effect], |phase| &phase.effects);
    let since = format!("{} beyond its limit", named::phase(id));
    effects.iter().flat_map(|effect| lost(view, &since, &format!("phase {id}"), effect)).collect()
}

fn lost(view: &View<'_>, since: &str, accepting: &str, effect: &Effect) -> Vec<Found> {
    let verb = match effect.kind {
        EffectKind::Suspends if effect.until.is_none() => "suspends",
        EffectKind::Ends => "ends",
        EffectKind::Terminates => "terminates",
        EffectKind::Suspends | EffectKind::Restores => return Vec::new(),
    };
    let over: Vec<Option<&Subject>> = match effect.over.is_empty() {
        true => vec![None],
        false => effect.over.iter().map(Some).collect(),
    };
    // A phase that ends is the course of things, and nothing to bring back.
    let gone = |over: &&Option<&Subject>| match effect.kind {
        EffectKind::Suspends => !brought_back(view, **over),
        _ => !matches!(over, Some(Subject::Phase(_))),
    };
    over.iter()
        .filter(gone)
        .map(|over| {
            let what = over.map_or("the agreement".to_string(), subject);
            let suspends = effect.kind == EffectKind::Suspends;
            let ending = if suspends { "and nothing restores it" } else { "for good" };
            let message = format!("{since} {verb} {what} {ending}").replace(" and nothing", ", and nothing");
            let label = if suspends { "has no `until`, and no part of the text restores it" } else { "for good" };
            let mut said = Diagnostic::new(Code::A504, message).in_clause(accepting).at(&effect.span, label);
            if let Some(Subject::Clause(id)) = over
                && let Some(norm) = view.norm(id)
            {
                said = said.also(norm.words(Phrase::Number), "does not come back");
            }
            if !suspends {
                said.severity = Severity::Note;
            }
            said.note("Once the breach is made good, what was given in exchange stays lost; that weakens the reason to make it good.")
                .remedy("Say until when: `suspends … until T`.")
                .remedy(format!("Let it come back when the breach is cured: `restores {what}` in a clause, or `BODY can restore {what}`."))
                .into()
        })
        .collect()
}

/// Whether some part of this draft restores it: an effect, or a power.
fn brought_back(view: &View<'_>, over: Option<&Subject>) -> bool {
    let restores = |norm: &Norm| {
        let same = |restored: Option<&Subject>| restored.is_none() || restored == over;
        let by_effect = norm
            .effects
            .iter()
            .filter(|effect| effect.kind == EffectKind::Restores)
            .any(|effect| effect.over.is_empty() || effect.over.iter().any(|restored| same(Some(restored))));
        by_effect || matches!(&norm.action, Act::Power(PowerKind::Restore, restored, _) if same(restored.as_ref()))
    };
    // Only clauses that restore it in some draft are looked at in this one.
    let clauses: BTreeSet<&str> =
        view.text().norms().filter(|norm| restores(norm)).filter_map(|norm| clause_of(&norm.id)).collect();
    clauses.iter().any(|id| view.clause(id).iter().any(restores))
}

fn subject(subject: &Subject) -> String {
    match subject {
        Subject::Clause(id) => named::clause(id),
        Subject::Phase(id) => named::phase(id),
        other => other.word(),
    }
}
