//! What follows a breach: nothing, or something that takes away the means to establish or to cure it.

use std::collections::BTreeSet;

use irenic_diagnostics::{Code, Diagnostic, find_code};
use irenic_model::{Act, ClauseState, Effect, Norm, Pattern, Phrase, Subject, Trigger, Who};
use irenic_syntax::ast::{EffectKind, Modality, PowerKind};

use crate::check::Found;
use crate::concordance::{Concordance, of_each_clause};
use crate::options::Guard;
use crate::spoken::{Spoken, in_condition, of_norm, of_phase};
use crate::text::Text;
use crate::view::View;
use crate::wording;

/// Acts that bring a breach before somebody.
const COMPLAINTS: [&str; 3] = ["complaint", "finding_of_violation", "report"];
/// Acts by which a body comes to know.
const WATCHING: [&str; 4] = ["monitoring", "inspection", "investigation", "visit"];
/// Acts by which a body deals with a breach.
const DEALING: [&str; 5] = ["meeting", "ruling", "finding_of_violation", "resolution", "report"];
/// How many of the clauses concerned are shown with their words.
const SHOWN: usize = 3;

/// Who can act on a breach of a norm, by the text.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Answer<'v> {
    /// A duty, a right or a power of somebody.
    Act(&'v Norm),
    /// Something that follows by itself: an effect, or a phase that hangs on the breach.
    ByItself,
}

/// Everything by which the text answers a breach of a norm.
pub(crate) fn answers<'v>(view: &View<'v>, concordance: &Concordance<'_>, norm: &'v Norm) -> Vec<Answer<'v>> {
    let mut found: Vec<Answer<'v>> = norm.effects.iter().map(|_| Answer::ByItself).collect();
    let is_answer = |other: &&Norm| matches!(&other.trigger, Trigger::Breach { of, .. } if *of == norm.id);
    if let Some(clause) = crate::text::clause_of(&norm.id) {
        found.extend(view.clause(clause).iter().filter(is_answer).map(Answer::Act));
    }
    let breach = |what: &Spoken<'_>| matches!(what, Spoken::Clause(id, ClauseState::Breached) if *id == norm.id);
    for holder in concordance.mentioning(&norm.id) {
        for other in holder.norms(view) {
            if of_norm(other).iter().any(|mention| breach(&mention.what)) {
                found.push(Answer::Act(other));
            }
            let effects = other
                .effects
                .iter()
                .filter(|effect| effect.condition.iter().flat_map(in_condition).any(|(what, _)| breach(&what)));
            found.extend(effects.map(|_| Answer::ByItself));
        }
    }
    let phases = concordance.phases_mentioning(&norm.id).filter_map(|id| view.phase(id));
    if phases.into_iter().any(|phase| of_phase(phase).iter().any(|mention| breach(&mention.what))) {
        found.push(Answer::ByItself);
    }
    for power in concordance.powers().into_iter().flat_map(|holder| holder.norms(view)) {
        if answers_by_power(view, power, norm) {
            found.push(Answer::Act(power));
        }
    }
    for other in concordance.whenever().into_iter().flat_map(|holder| holder.norms(view)) {
        if let (Trigger::Whenever(pattern), Modality::Must | Modality::May | Modality::Can) =
            (&other.trigger, other.modality)
            && other.id != norm.id
            && answers_each(view, pattern, norm)
        {
            found.push(Answer::Act(other));
        }
    }
    found
}

/// Whether a power can be turned against what the breaching party has from the agreement: it suspends or ends the whole, or
/// the clause itself where that releases another party too.
fn answers_by_power(view: &View<'_>, power: &Norm, norm: &Norm) -> bool {
    let is_party = |name: &&String| view.actor(name).is_some_and(|actor| actor.party);
    match &power.action {
        Act::Power(PowerKind::Suspend | PowerKind::Terminate, None, _) => true,
        Act::Power(PowerKind::Suspend | PowerKind::Terminate, Some(Subject::Clause(id)), _) => {
            *id == norm.id && norm.bearers.members.iter().filter(is_party).count() > 1
        }
        _ => false,
    }
}

/// Whether a duty that answers each incident of a pattern answers this breach: a complaint about anything, or what the
/// clause forbids.
fn answers_each(view: &View<'_>, pattern: &Pattern, norm: &Norm) -> bool {
    let agreement = view.declared();
    let others = pattern.by.is_empty()
        || pattern.by.iter().any(|who| match who {
            Who::Named(name) => norm.bearers.members.as_slice() != [name.clone()],
            Who::TheActor | Who::TheBearer => true,
        });
    let complaint = COMPLAINTS.iter().any(|above| agreement.event_is(&pattern.event, above));
    let about = match &pattern.subject {
        None => true,
        Some(Subject::Clause(id)) => *id == norm.id,
        Some(_) => false,
    };
    if complaint {
        return others && about && pattern.condition.is_none();
    }
    let forbidden = norm.modality == Modality::MustNot
        && norm.action.pattern().is_some_and(|forbidden| {
            agreement.event_is(&forbidden.event, &pattern.event) || agreement.event_is(&pattern.event, &forbidden.event)
        });
    forbidden && pattern.condition.is_none()
}

/// What is told together: clauses of one track, in the same drafts.
type Together = (Option<String>, Vec<Guard>);

/// A403: clauses whose breach nothing follows, track by track.
pub(crate) fn unanswered(text: &Text) -> Vec<(Guard, Found)> {
    let concordance = Concordance::of(text);
    let mut alone: Vec<(Together, Norm)> = Vec::new();
    for id in &text.order {
        let mut norms: Vec<(Norm, Vec<Guard>)> = Vec::new();
        for answer in crate::view::ask(text, |view| {
            let norm = view.clause(id).first().filter(|norm| is_unanswered(view, &concordance, norm));
            norm.cloned().into_iter().collect::<Vec<Norm>>()
        })
        .answers
        {
            for norm in answer.found {
                match norms.first_mut() {
                    Some((_, guards)) => guards.push(answer.guard.clone()),
                    None => norms.push((norm, vec![answer.guard.clone()])),
                }
            }
        }
        for (norm, guards) in norms {
            alone.push(((norm.track.clone(), text.options.smallest(&guards)), norm));
        }
    }
    let mut found = Vec::new();
    for ((track, guards), norms) in wording::grouped(alone) {
        let said = nothing_follows(text, track.as_deref(), &norms);
        found.extend(guards.into_iter().map(|guard| (guard, said.clone())));
    }
    found
}

fn is_unanswered(view: &View<'_>, concordance: &Concordance<'_>, norm: &Norm) -> bool {
    let accepted = norm.accepts.iter().any(|word| find_code(word).is_some_and(|info| info.code == Code::A403));
    let binding = matches!(norm.modality, Modality::Must | Modality::MustNot | Modality::MustKeep);
    // A body that leaves a duty undone is answered by those who set it up.
    let of_a_party = norm.bearers.members.iter().any(|name| view.actor(name).is_some_and(|actor| actor.party));
    binding && !accepted && of_a_party && answers(view, concordance, norm).is_empty()
}

fn nothing_follows(text: &Text, track: Option<&str>, norms: &[Norm]) -> Found {
    let ids: Vec<&str> = norms.iter().map(|norm| norm.id.as_str()).collect();
    let title = track.and_then(|track| text.declared.tracks.iter().find(|(name, _)| name == track));
    let on = match (title, track) {
        (Some((_, Some(title))), _) => format!(" (track “{title}”)"),
        (_, Some(track)) => format!(" (track `{track}`)"),
        _ => String::new(),
    };
    let message = match ids.as_slice() {
        [one] => format!("nothing follows a breach of {}{on}", wording::clause(one)),
        _ => format!("nothing follows a breach of any of {}{on}", wording::of_number(ids.len(), "clause")),
    };
    let mut diagnostic = Diagnostic::new(Code::A403, message);
    for (index, norm) in norms.iter().take(SHOWN).enumerate() {
        let said = if index == 0 { "no consequence, no power, and no complaint hangs on a breach of this" } else { "" };
        let words = norm.words(Phrase::Modality).to(norm.words(Phrase::Action));
        diagnostic = diagnostic.at(&words, said);
    }
    if ids.len() > 1 {
        diagnostic = diagnostic.note(format!("These are {}.", wording::clauses(&ids)));
    }
    diagnostic.clauses = ids.iter().map(|id| (*id).to_string()).collect();
    diagnostic
        .note("A breach can be established, and then the text is at its end: each side decides alone how to answer.")
        .remedy("Write an `on breach` into each clause: who meets, by when, and what is suspended until it is cured.")
        .remedy("Add one procedure for all: `whenever complaint by sides to BODY as c`, and what that body must do by when.")
        .into()
}

/// A404: a consequence that suspends or ends what would establish or cure the breach that it answers.
pub(crate) fn blinding(text: &Text) -> Vec<(Guard, Found)> {
    let concordance = Concordance::of(text);
    of_each_clause(text, |view, id| {
        let mut found = Vec::new();
        for norm in view.clause(id) {
            for effect in &norm.effects {
                if matches!(effect.kind, EffectKind::Suspends | EffectKind::Ends | EffectKind::Terminates) {
                    found.extend(blinded(view, &concordance, norm, effect));
                }
            }
        }
        found
    })
}

fn blinded(view: &View<'_>, concordance: &Concordance<'_>, norm: &Norm, effect: &Effect) -> Option<Found> {
    let breached = wording::clause(&norm.id);
    let verb = match effect.kind {
        EffectKind::Ends | EffectKind::Terminates => "ends",
        EffectKind::Suspends | EffectKind::Restores => "suspends",
    };
    let finders: BTreeSet<&str> = norm.proof.by.iter().map(String::as_str).collect();
    let answering: BTreeSet<&str> = view
        .clause(crate::text::clause_of(&norm.id)?)
        .iter()
        .filter(|other| matches!(&other.trigger, Trigger::Breach { of, .. } if *of == norm.id))
        .flat_map(|other| other.bearers.members.iter().map(String::as_str))
        .collect();
    let lost = if effect.over.is_empty() && effect.kind == EffectKind::Suspends {
        let watching = WATCHING.iter().flat_map(|event| concordance.acting(event));
        let watch = watching.flat_map(|holder| holder.norms(view)).find(|other| is_watch(view, other, &finders));
        watch.map(|watch| (watch, "with everything else, it takes away the duty to watch"))
    } else {
        effect.over.iter().find_map(|over| {
            let Subject::Clause(id) = over else { return None };
            let other = view.norm(id)?;
            if *id == norm.id && matches!(norm.modality, Modality::Must | Modality::MustKeep) {
                Some((other, "whoever is in breach is released from the duty that would cure it"))
            } else if is_watch(view, other, &finders) {
                Some((other, "this is how the breach is established, and how it would be seen to be cured"))
            } else if keeps_way_open(view, other) && !finders.is_empty() {
                Some((other, "this keeps the way open for those who verify"))
            } else if deals(view, other, &answering) {
                Some((other, "this is how the body that answers the breach meets on it"))
            } else {
                None
            }
        })
    };
    let (lost, why) = lost?;
    let diagnostic = Diagnostic::new(
        Code::A404,
        format!(
            "a breach of {breached} {verb} {}, on which finding or curing that breach depends",
            if lost.id == norm.id { "that very clause".to_string() } else { wording::clause(&lost.id) }
        ),
    )
    .at(&effect.span, "the consequence")
    .also(lost.words(Phrase::Action), why)
    .in_clause(crate::text::clause_of(&norm.id).unwrap_or(&norm.id));
    Some(
        diagnostic
            .note("Once the consequence is in force, nobody can say any more whether its ground still stands.")
            .remedy("Let the consequence fall on a clause that the two sides value, and not on the one that shows or mends the breach.")
            .remedy("Set an end to it that does not depend on what it takes away: `until` a day, or a power of a body to restore.")
            .into(),
    )
}

/// A duty or a right of one of those who verify to watch.
fn is_watch(view: &View<'_>, norm: &Norm, finders: &BTreeSet<&str>) -> bool {
    let by = norm.bearers.members.iter().any(|member| finders.contains(member.as_str()));
    by && matches!(norm.modality, Modality::Must | Modality::May) && is_one_of(view, norm, &WATCHING)
}

/// A prohibition to keep others out.
fn keeps_way_open(view: &View<'_>, norm: &Norm) -> bool {
    norm.modality == Modality::MustNot && is_one_of(view, norm, &["freedom_of_movement_denial"])
}

fn deals(view: &View<'_>, norm: &Norm, answering: &BTreeSet<&str>) -> bool {
    norm.modality == Modality::Must
        && norm.bearers.members.iter().any(|member| answering.contains(member.as_str()))
        && is_one_of(view, norm, &DEALING)
}

fn is_one_of(view: &View<'_>, norm: &Norm, above: &[&str]) -> bool {
    let event = norm.action.pattern().map(|pattern| pattern.event.as_str());
    event.is_some_and(|event| above.iter().any(|above| view.declared().event_is(event, above)))
}
