//! Consequences and findings that the breaching party can itself block: a body that cannot decide without it.

use std::collections::BTreeSet;

use irenic_diagnostics::{Code, Diagnostic};
use irenic_model::{Act, Actor, ClauseState, Norm, Phrase, Trigger};
use irenic_syntax::ast::{Decision, Modality, PowerKind};

use crate::check::Found;
use crate::concordance::{Concordance, in_all_drafts, of_each_clause};
use crate::options::Guard;
use crate::remedy::{Answer, answers};
use crate::spoken::{Spoken, of_norm};
use crate::text::{Text, clause_of};
use crate::view::View;
use crate::wording;

/// Acts that a body takes as a body, and so by its way of deciding.
const DECISIONS: [&str; 9] = [
    "meeting",
    "ruling",
    "finding_of_violation",
    "resolution",
    "certification",
    "suspension",
    "restoration",
    "termination",
    "adoption",
];

/// Whether a body cannot decide without a member: by consensus, by a majority or votes that the others alone do not reach,
/// or where the member decides in the chair.
fn can_block(body: &Actor, member: &str) -> bool {
    if !body.members.iter().any(|known| known == member) {
        return false;
    }
    let others = body.members.len() - 1;
    match &body.decides {
        Some(Decision::Consensus) => true,
        Some(Decision::Majority) => others < body.members.len() / 2 + 1,
        Some(Decision::Votes { needed, .. }) => others < *needed as usize,
        Some(Decision::Chair(chair)) => chair.text == member,
        None => false,
    }
}

/// Those of several who can each block a body.
fn blockers<'n>(body: &Actor, members: &'n [String]) -> Vec<&'n str> {
    members.iter().map(String::as_str).filter(|member| can_block(body, member)).collect()
}

/// How a body decides, in words.
fn way(body: &Actor) -> String {
    match &body.decides {
        Some(Decision::Consensus) => "decides by consensus".to_string(),
        Some(Decision::Majority) => "decides by majority".to_string(),
        Some(Decision::Votes { needed, of }) => format!("decides by {needed} of {of}"),
        Some(Decision::Chair(chair)) => format!("decides by its chair {}", chair.text),
        None => "has no way of deciding".to_string(),
    }
}

fn sit_in_it(who: &[&str]) -> String {
    format!("{} {} in it", wording::list(who), if who.len() == 1 { "sits" } else { "sit" })
}

/// A405: findings and answers that need the consent of the party in breach.
pub(crate) fn blocked_remedies(text: &Text) -> Vec<(Guard, Found)> {
    let concordance = Concordance::of(text);
    let mut found = of_each_clause(text, |view, id| {
        let Some(norm) = view.clause(id).first() else { return Vec::new() };
        if !matches!(norm.modality, Modality::Must | Modality::MustNot | Modality::MustKeep) {
            return Vec::new();
        }
        let finding = blocked_finding(view, norm);
        finding.into_iter().chain(blocked_answer(view, &concordance, norm)).collect()
    });
    if !text.norms().any(may_answer) {
        found.extend(in_all_drafts(text, |view| no_way_past(view).into_iter().collect()));
    }
    found
}

/// Every body that is to verify the norm is one that a bearer can block.
fn blocked_finding(view: &View<'_>, norm: &Norm) -> Option<Found> {
    let bodies: Vec<&Actor> = norm.proof.by.iter().filter_map(|name| view.actor(name)).collect();
    let first = bodies.first()?;
    let who: Vec<&str> = norm
        .bearers
        .members
        .iter()
        .map(String::as_str)
        .filter(|member| bodies.iter().all(|body| can_block(body, member)))
        .collect();
    if who.is_empty() {
        return None;
    }
    let clause = wording::clause(&norm.id);
    Some(
        Diagnostic::new(
            Code::A405,
            format!(
                "a breach of {clause} by {} is established only by {}, which cannot decide without {}",
                wording::either(&who),
                wording::list(&norm.proof.by),
                if who.len() == 1 { "it" } else { "them" }
            ),
        )
        .at(norm.words(Phrase::Proof), "the finding hangs on this body")
        .also(first.decides_span.as_ref().unwrap_or(&first.span), sit_in_it(&who))
        .in_clause(&norm.id)
        .note("Whoever is in breach can keep the breach from ever being found, without breaking any rule.")
        .remedy("Let the body find without the vote of the party concerned.")
        .remedy("Name a second verifier in which none of the bearers sits, whose finding is enough.")
        .into(),
    )
}

/// Every answer to a breach of the norm is an act of a body that a bearer can block.
fn blocked_answer(view: &View<'_>, concordance: &Concordance<'_>, norm: &Norm) -> Option<Found> {
    let answers = answers(view, concordance, norm);
    if answers.is_empty() {
        return None;
    }
    let mut acts: Vec<(&Norm, Vec<&Actor>)> = Vec::new();
    for answer in &answers {
        // What follows by itself, or by anything else that somebody may do, cannot be blocked in this way.
        let Answer::Act(act) = answer else { return None };
        if act.bearers.members.is_empty() || !is_decision(view, act) {
            return None;
        }
        acts.push((act, act.bearers.members.iter().filter_map(|name| view.actor(name)).collect()));
    }
    let who: Vec<&str> = norm
        .bearers
        .members
        .iter()
        .map(String::as_str)
        .filter(|member| acts.iter().all(|(_, bodies)| bodies.iter().all(|body| can_block(body, member))))
        .collect();
    let (first, bodies) = acts.first().filter(|_| !who.is_empty())?;
    let body = bodies.first()?;
    let clause = wording::clause(&norm.id);
    let named: BTreeSet<&str> =
        acts.iter().flat_map(|(_, bodies)| bodies.iter().map(|body| body.name.as_str())).collect();
    let named: Vec<&str> = named.into_iter().collect();
    let own = matches!(&first.trigger, Trigger::Breach { of, .. } if *of == norm.id);
    let words = if own { &first.span } else { first.words(Phrase::Action) };
    Some(
        Diagnostic::new(
            Code::A405,
            format!(
                "the only answer to a breach of {clause} by {} is an act of {}, which cannot decide without {}",
                wording::either(&who),
                wording::list(&named),
                if who.len() == 1 { "it" } else { "them" }
            ),
        )
        .at(words, "the answer to a breach")
        .also(body.decides_span.as_ref().unwrap_or(&body.span), sit_in_it(&who))
        .also(norm.words(Phrase::Bearer), "bound here")
        .in_clause(clause_of(&norm.id).unwrap_or(&norm.id))
        .note("Whoever is in breach can keep any answer from being decided, without breaking any rule.")
        .remedy("Let the body decide without the vote of the party concerned, or let its chair decide.")
        .remedy("Let something follow by itself when nothing was decided: `if not resolved within 5 days suspends clause N`.")
        .into(),
    )
}

fn is_decision(view: &View<'_>, norm: &Norm) -> bool {
    match norm.action.pattern() {
        Some(pattern) => DECISIONS.iter().any(|above| view.declared().event_is(&pattern.event, above)),
        None => matches!(norm.action, Act::Power(..)),
    }
}

/// Whether a norm may be part of an answer to some breach.
fn may_answer(norm: &Norm) -> bool {
    let breach = |what: &Spoken<'_>| matches!(what, Spoken::Clause(_, ClauseState::Breached));
    !norm.effects.is_empty()
        || matches!(norm.trigger, Trigger::Breach { .. } | Trigger::Whenever(_))
        || matches!(norm.action, Act::Power(PowerKind::Suspend | PowerKind::Terminate, ..))
        || of_norm(norm).iter().any(|mention| breach(&mention.what))
}

/// Where the text leaves breaches without an answer, and the bodies that it has to decide anything can all be blocked by
/// parties that it binds: there is no way past them.
fn no_way_past(view: &View<'_>) -> Option<Found> {
    let deciding = |actor: &Actor| actor.decides.is_some();
    let ever = view
        .text()
        .actors
        .iter()
        .filter(|(_, forms)| forms.forms.iter().any(|(_, actor)| actor.as_ref().is_some_and(deciding)));
    let bodies: Vec<&Actor> = ever.filter_map(|(name, _)| view.actor(name)).filter(|actor| deciding(actor)).collect();
    if bodies.is_empty() {
        return None;
    }
    let parties: Vec<String> = view
        .text()
        .actors
        .iter()
        .filter(|(_, forms)| forms.forms.iter().any(|(_, actor)| actor.as_ref().is_some_and(|actor| actor.party)))
        .map(|(name, _)| name.clone())
        .collect();
    if bodies.iter().any(|body| blockers(body, &parties).is_empty()) {
        return None;
    }
    // Clauses that say the same in every draft are enough to know who is bound.
    let of_all_drafts = view.text().clauses.values().filter_map(|forms| match forms.forms.as_slice() {
        [(_, norms)] => norms.first(),
        _ => None,
    });
    let binding = |norm: &&Norm| matches!(norm.modality, Modality::Must | Modality::MustNot | Modality::MustKeep);
    let members = of_all_drafts.filter(binding).flat_map(|norm| &norm.bearers.members);
    let bound: BTreeSet<&str> = members.filter(|name| parties.contains(name)).map(String::as_str).collect();
    let bound_and_blocking: Vec<&str> =
        bound.iter().copied().filter(|member| bodies.iter().all(|body| can_block(body, member))).collect();
    if bound_and_blocking.is_empty() {
        return None;
    }
    let names: Vec<&str> = bodies.iter().map(|body| body.name.as_str()).collect();
    let message = match names.as_slice() {
        [one] => format!(
            "no clause answers a breach, and {one}, which alone decides anything, needs the consent of parties in it"
        ),
        _ => format!(
            "no clause answers a breach, and all that decide, {}, need the consent of parties in them",
            wording::list(&names)
        ),
    };
    let mut diagnostic = Diagnostic::new(Code::A405, message);
    for body in &bodies {
        let span = body.decides_span.as_ref().unwrap_or(&body.span);
        let sit: Vec<&str> = blockers(body, &parties);
        let said = format!("{} {}: {} can each block it", body.name, way(body), wording::list(&sit));
        let said = if sit.len() == 1 { said.replace("can each block it", "can block it") } else { said };
        diagnostic = diagnostic.at(span, said);
    }
    let outside: Vec<&str> =
        bound.into_iter().filter(|member| !bodies.iter().any(|body| can_block(body, member))).collect();
    diagnostic = diagnostic.note(
        "Whoever is in breach and sits there can keep the breach from being dealt with, without breaking any rule.",
    );
    if !outside.is_empty() {
        diagnostic = diagnostic.note(format!(
            "Of those bound by the text, {} can do so everywhere, while {} {} in none of these bodies.",
            wording::list(&bound_and_blocking),
            wording::list(&outside),
            if outside.len() == 1 { "sits" } else { "sit" }
        ));
    }
    Some(
        diagnostic
            .remedy("Let one body decide on breaches without the vote of the party concerned: by votes, or by a chair who is none of the sides.")
            .remedy("Let consequences follow by themselves after a time without a decision: `if not resolved within 5 days suspends clause N`.")
            .into(),
    )
}
