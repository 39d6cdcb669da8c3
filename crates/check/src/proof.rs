//! Who is to see whether a clause is kept: nobody, or a body that by its mandate cannot.

use irenic_diagnostics::{Code, Diagnostic, Span};
use irenic_model::{Act, Actor, Completion, Mandate, Norm, Phrase, PlaceUse, Tri, Trigger};
use irenic_syntax::ast::Modality;

use crate::check::Found;
use crate::concordance::{in_all_drafts, of_each_clause};
use crate::options::Guard;
use crate::sight::{Sight, is_public, mandates_for, observers};
use crate::spoken::{Mention, Spoken, in_condition, of_moment, of_norm, of_phase};
use crate::text::{Text, clause_of};
use crate::view::View;
use crate::wording;

/// The report of a measure's level.
const LEVEL: &str = "level";
/// Acts whose absence a quiet clause promises.
const VIOLENCE: &str = "armed_violence";
/// What bodies do to come to know: they are not watched in turn.
const WATCHING: [&str; 4] = ["monitoring", "inspection", "investigation", "visit"];

/// A601, A602 and A606, the part of clauses: whether anybody could see what a clause asks for or forbids.
pub(crate) fn unseen(text: &Text) -> Vec<(Guard, Found)> {
    let sight = Sight::default();
    let mut found = of_each_clause(text, |view, id| {
        let norms = view.clause(id).iter();
        norms.filter_map(|norm| unseen_norm(view, &sight, norm)).collect()
    });
    found.extend(unheard(text, &sight));
    found
}

/// What is to be seen of a norm: its act, what completes it, or the level kept.
struct Matter<'a> {
    event: &'a str,
    place: Option<&'a PlaceUse>,
    at: &'a Span,
}

fn matters(norm: &Norm) -> Vec<Matter<'_>> {
    let mut found = Vec::new();
    let action = norm.words(Phrase::Action);
    match &norm.action {
        Act::Keep(..) => found.push(Matter { event: LEVEL, place: None, at: action }),
        action_of => {
            if let Some(pattern) = action_of.pattern() {
                found.push(Matter { event: &pattern.event, place: pattern.place.as_ref(), at: action });
            }
        }
    }
    if let Some(Completion::When(condition)) = &norm.completion {
        for (what, positive) in in_condition(condition) {
            if let (Spoken::Occurs(pattern), true) = (what, positive) {
                let at = norm.words(Phrase::Completion);
                found.push(Matter { event: &pattern.event, place: pattern.place.as_ref(), at });
            }
        }
    }
    found
}

fn unseen_norm(view: &View<'_>, sight: &Sight, norm: &Norm) -> Option<Found> {
    if !matches!(norm.modality, Modality::Must | Modality::MustNot | Modality::MustKeep) {
        return None;
    }
    let agreement = view.declared();
    let matters: Vec<Matter<'_>> = matters(norm)
        .into_iter()
        .filter(|matter| !is_public(view, matter.event))
        .filter(|matter| !WATCHING.iter().any(|above| agreement.event_is(matter.event, above)))
        .collect();
    if matters.is_empty() || (matches!(norm.trigger, Trigger::Breach { .. }) && norm.proof.by.is_empty()) {
        return None;
    }
    let verifiers: Vec<&Actor> = norm.proof.by.iter().filter_map(|name| view.actor(name)).collect();
    let unseen: Vec<&Matter<'_>> =
        matters.iter().filter(|matter| seen(view, sight, matter, &verifiers) == Tri::No).collect();
    let first = unseen.first()?;
    if !norm.proof.by.is_empty() {
        return Some(out_of_mandate(view, sight, norm, &verifiers, &unseen));
    }
    let quiet = norm.modality == Modality::MustNot && agreement.event_is(first.event, VIOLENCE);
    Some(if quiet { quiet_unheard(view, sight, norm, first) } else { no_verifier(view, norm, first) })
}

/// Whether some of these bodies see it by their mandates; of all bodies where none is named.
fn seen(view: &View<'_>, sight: &Sight, matter: &Matter<'_>, verifiers: &[&Actor]) -> Tri {
    let mandates: Vec<&Mandate> = match verifiers {
        [] => observers(view, matter.event).into_iter().flat_map(|(_, mandates)| mandates).collect(),
        verifiers => verifiers.iter().flat_map(|actor| mandates_for(view, actor, matter.event)).collect(),
    };
    sight.covers(&mandates, matter.place)
}

fn no_verifier(view: &View<'_>, norm: &Norm, matter: &Matter<'_>) -> Found {
    let agreement = view.declared();
    let clause = wording::clause(&norm.id);
    let event = wording::event(agreement, matter.event);
    let elsewhere: Vec<&str> = observers(view, matter.event).iter().map(|(actor, _)| actor.name.as_str()).collect();
    let mut diagnostic =
        Diagnostic::new(Code::A601, format!("nobody verifies {clause}, and no body of the text observes {event}"))
            .at(matter.at, "no `verified by`, and no mandate for this")
            .in_clause(clause_of(&norm.id).unwrap_or(&norm.id));
    if !elsewhere.is_empty() {
        diagnostic.message = format!("nobody verifies {clause}: {event} is observed only elsewhere");
        diagnostic = diagnostic.note(format!("{} observes it in another place.", wording::list(&elsewhere)));
    }
    let note = match norm.modality {
        Modality::Must => "Whether it was done will be one side's word against the other's, and silence shows nothing.",
        _ => "Whether it was kept will be one side's word against the other's, and silence shows nothing.",
    };
    diagnostic
        .note(note)
        .remedy("Name a body that verifies it: `verified by BODY`, with a mandate that observes it there.")
        .remedy("Let each side show it to the other: by lists, by notice, or by inspection on request.")
        .into()
}

fn out_of_mandate(view: &View<'_>, sight: &Sight, norm: &Norm, verifiers: &[&Actor], unseen: &[&Matter<'_>]) -> Found {
    let agreement = view.declared();
    let clause = wording::clause(&norm.id);
    let names: Vec<&str> = verifiers.iter().map(|actor| actor.name.as_str()).collect();
    let who = wording::list(&names);
    let (does, observes) = if names.len() == 1 { ("does", "observes") } else { ("do", "observe") };
    let no_event: Vec<&&Matter<'_>> = unseen
        .iter()
        .filter(|matter| verifiers.iter().all(|actor| mandates_for(view, actor, matter.event).is_empty()))
        .collect();
    let mut seen_events: Vec<String> = unseen.iter().map(|matter| wording::event(agreement, matter.event)).collect();
    seen_events.dedup();
    let (message, note) = if no_event.is_empty() {
        let matter = unseen[0];
        let wheres: Vec<&str> = verifiers
            .iter()
            .flat_map(|actor| mandates_for(view, actor, matter.event))
            .filter_map(|mandate| mandate.place.as_ref().map(|place| place.text.as_str()))
            .collect();
        let missed = match matter.place {
            Some(place) if place.text.starts_with("beyond ") || place.text.starts_with("within ") => {
                format!("not everywhere {}", place.text)
            }
            Some(place) => format!("not in all of {}", place.text),
            None => "not elsewhere".to_string(),
        };
        (
            format!(
                "{who} is to verify {clause}, and {observes} {} only in {}, {missed}",
                seen_events[0],
                wording::list(&wheres)
            ),
            "Outside its mandate the body sees nothing, and its silence there must not be read as compliance.",
        )
    } else {
        (
            format!("{who} is to verify {clause} and {does} not observe {}", wording::either(&seen_events)),
            "What a body cannot observe it cannot establish, and its silence must not be read as compliance.",
        )
    };
    let mut diagnostic = Diagnostic::new(Code::A602, message)
        .at(norm.words(Phrase::Proof), "named to verify")
        .in_clause(clause_of(&norm.id).unwrap_or(&norm.id));
    for matter in unseen {
        let text = if matter.place.is_none() && no_event.is_empty() {
            "this is to be seen, wherever it happens"
        } else {
            "this is to be seen"
        };
        diagnostic = diagnostic.also(matter.at, text);
    }
    for actor in verifiers {
        let mandate = described(view, actor, unseen[0].event);
        diagnostic = diagnostic.also(&actor.span, mandate);
    }
    let others: Vec<&str> = observers(view, unseen[0].event)
        .into_iter()
        .filter(|(actor, mandates)| {
            !names.contains(&actor.name.as_str()) && sight.covers(mandates, unseen[0].place) == Tri::Yes
        })
        .map(|(actor, _)| actor.name.as_str())
        .collect();
    if !others.is_empty() {
        diagnostic = diagnostic.note(format!("{} has the mandate for it and is not named.", wording::list(&others)));
    }
    let what = wording::either(&seen_events);
    diagnostic
        .note(note)
        .remedy(format!(
            "Widen the mandate: `observes {}` where the clause needs it, and give the access for it.",
            unseen[0].event
        ))
        .remedy(format!("Name a body that can observe {what}, or let the sides show it to each other by inspection."))
        .into()
}

/// What a body's mandate says, as far as it bears on an event.
fn described(view: &View<'_>, actor: &Actor, event: &str) -> String {
    let agreement = view.declared();
    let own = mandates_for(view, actor, event);
    let mandates: Vec<&Mandate> = if own.is_empty() { actor.mandates.iter().collect() } else { own };
    if mandates.is_empty() {
        return "has no mandate to observe anything".to_string();
    }
    let said: Vec<String> = mandates
        .iter()
        .map(|mandate| {
            let place = mandate.place.as_ref().map_or(String::new(), |place| format!(" in {}", place.text));
            format!("{}{place}", wording::events(agreement, &mandate.events))
        })
        .collect();
    format!("observes {}", said.join("; "))
}

fn quiet_unheard(view: &View<'_>, sight: &Sight, norm: &Norm, matter: &Matter<'_>) -> Found {
    let event = wording::event(view.declared(), matter.event);
    let clause = wording::clause(&norm.id);
    silence(
        view,
        sight,
        matter.event,
        matter.place,
        Diagnostic::new(
            Code::A606,
            format!("{clause} asks for no {event}{} where nobody observes it", in_place(matter.place)),
        )
        .at(matter.at, "nobody could hear or see it")
        .in_clause(clause_of(&norm.id).unwrap_or(&norm.id)),
    )
}

fn in_place(place: Option<&PlaceUse>) -> String {
    match place {
        Some(place) if place.text.starts_with("beyond ") || place.text.starts_with("within ") => {
            format!(" {}", place.text)
        }
        Some(place) => format!(" in {}", place.text),
        None => String::new(),
    }
}

/// Quiet that conditions, phases and moments wait for.
fn unheard(text: &Text, sight: &Sight) -> Vec<(Guard, Found)> {
    let mut found = of_each_clause(text, |view, id| {
        let norms = view.clause(id).iter();
        norms
            .flat_map(|norm| of_norm(norm).into_iter().map(move |mention| (norm, mention)))
            .filter_map(|(norm, mention)| {
                let clause = clause_of(&norm.id).unwrap_or(&norm.id);
                quiet(view, sight, &mention, &wording::clause(&norm.id), Some(clause))
            })
            .collect()
    });
    for id in &text.phase_order {
        found.extend(in_all_drafts(text, |view| {
            let mentions = view.phase(id).map(of_phase).unwrap_or_default();
            mentions.iter().filter_map(|mention| quiet(view, sight, mention, &wording::phase(id), None)).collect()
        }));
    }
    for name in text.moments.keys() {
        found.extend(in_all_drafts(text, |view| {
            let mentions = view.moment(name).map(of_moment).unwrap_or_default();
            let who = format!("the moment `{name}`");
            mentions.iter().filter_map(|mention| quiet(view, sight, mention, &who, None)).collect()
        }));
    }
    found
}

fn quiet(view: &View<'_>, sight: &Sight, mention: &Mention<'_>, who: &str, clause: Option<&str>) -> Option<Found> {
    let Spoken::Quiet(length, pattern) = mention.what else { return None };
    if !mention.positive || is_public(view, &pattern.event) {
        return None;
    }
    let matter = Matter { event: &pattern.event, place: pattern.place.as_ref(), at: mention.at };
    if seen(view, sight, &matter, &[]) != Tri::No {
        return None;
    }
    let what = wording::pattern(view.declared(), pattern);
    let diagnostic =
        Diagnostic::new(Code::A606, format!("{who} waits for {length} without {what}, where nobody observes it"))
            .at(mention.at, "nobody could hear or see it");
    let diagnostic = match clause {
        Some(clause) => diagnostic.in_clause(clause),
        None => diagnostic,
    };
    Some(silence(view, sight, &pattern.event, pattern.place.as_ref(), diagnostic))
}

fn silence(view: &View<'_>, sight: &Sight, event: &str, place: Option<&PlaceUse>, mut diagnostic: Diagnostic) -> Found {
    let elsewhere = observers(view, event);
    for (actor, mandates) in &elsewhere {
        if sight.covers(mandates, place) != Tri::Yes {
            diagnostic = diagnostic.also(&actor.span, described(view, actor, event));
        }
    }
    if !elsewhere.is_empty() {
        let names: Vec<&str> = elsewhere.iter().map(|(actor, _)| actor.name.as_str()).collect();
        diagnostic = diagnostic.note(format!(
            "{} {} part of that ground or other ground, and not all of it.",
            wording::list(&names),
            if names.len() == 1 { "observes" } else { "observe" }
        ));
    }
    diagnostic
        .note("Quiet where nobody listens is no quiet: it can be neither shown nor disproved, and each side will count its own days.")
        .remedy("Give a body the mandate and the access to observe the whole of that place.")
        .remedy("Ask for quiet only where a body observes, and say so in the text.")
        .into()
}
