//! When and by what standard a breach or a completion is established.

use std::cmp::Ordering;

use irenic_diagnostics::{Code, Diagnostic};
use irenic_model::{
    CalendarSpan, Completion, Condition, Norm, Pattern, Phrase, Shape, Standard, Subject, Trigger, Window,
};
use irenic_syntax::ast::Modality;

use crate::check::Found;
use crate::concordance::{Concordance, Holder, in_all_drafts, of_each_clause};
use crate::options::Guard;
use crate::reckoning::lengths;
use crate::spoken::{Mention, Spoken, in_condition, of_moment, of_norm, of_phase};
use crate::text::{Text, clause_of};
use crate::view::View;
use crate::wording;

/// Acts by which a body finds.
const FINDINGS: [&str; 3] = ["ruling", "finding_of_violation", "certification"];

/// Acts by which a body comes to a finding.
const DEALING: [&str; 6] = ["meeting", "ruling", "finding_of_violation", "investigation", "inspection", "monitoring"];

/// A603: one act that two clauses judge by two standards of proof.
pub(crate) fn mixed_standards(text: &Text) -> Vec<(Guard, Found)> {
    let concordance = Concordance::of(text);
    let has_standard = |norm: &Norm| norm.proof.standard.is_some();
    let ever = |id: &str| {
        let forms = text.clauses.get(id).into_iter().flat_map(|forms| &forms.forms);
        forms.flat_map(|(_, norms)| norms).any(has_standard)
    };
    of_each_clause(text, |view, id| {
        if !ever(id) {
            return Vec::new();
        }
        let Some(norm) = view.clause(id).first() else { return Vec::new() };
        let (Some(pattern), Some(standard)) = (norm.action.pattern(), norm.proof.standard) else { return Vec::new() };
        let mut before = concordance.acting(&pattern.event);
        before.retain(|holder| matches!(holder, Holder::Clause(other) if ever(other)));
        let at = before.iter().position(|holder| *holder == Holder::Clause(id)).unwrap_or(0);
        let earlier = before[..at].iter().rev().filter_map(|holder| holder.norms(view).first());
        let other = earlier.into_iter().find(|other| {
            other.proof.standard.is_some_and(|other| other != standard)
                && other.action.pattern().is_some_and(|other| can_be_one(view, pattern, other))
                && other.bearers.members.iter().any(|member| norm.bearers.members.contains(member))
        });
        other.map(|other| two_standards(view, other, norm, pattern)).into_iter().collect()
    })
}

/// Whether one incident can match both patterns.
fn can_be_one(view: &View<'_>, left: &Pattern, right: &Pattern) -> bool {
    let agreement = view.declared();
    let events = agreement.event_is(&left.event, &right.event) || agreement.event_is(&right.event, &left.event);
    let subjects = match (&left.subject, &right.subject) {
        (Some(Subject::Kind(left)), Some(Subject::Kind(right))) => {
            agreement.kind_is(left, right) || agreement.kind_is(right, left)
        }
        (Some(left), Some(right)) => left == right,
        _ => true,
    };
    let apart = match (&left.place, &right.place) {
        (Some(left), Some(right)) => match (&left.shape, &right.shape) {
            (Some(left), Some(right)) => {
                Shape::Both(Box::new((**left).clone()), Box::new((**right).clone())).is_empty()
            }
            _ => false,
        },
        _ => false,
    };
    events && subjects && !apart
}

fn two_standards(view: &View<'_>, left: &Norm, right: &Norm, pattern: &Pattern) -> Found {
    let (first, second) = (wording::clause(&left.id), wording::clause(&right.id));
    let what = wording::event(view.declared(), &pattern.event);
    let said = |norm: &Norm| format!("{} needs it {}", wording::clause(&norm.id), standard_of(norm));
    Diagnostic::new(
        Code::A603,
        format!("the same {what} can breach {first} and not {second}, which ask for different proof"),
    )
    .at(right.words(Phrase::Proof), said(right))
    .also(left.words(Phrase::Proof), said(left))
    .in_clause(&right.id)
    .in_clause(&left.id)
    .note("One report is then a breach for one purpose and none for another, and each side will cite the clause that suits it.")
    .remedy("Write the same standard into both clauses.")
    .remedy("Keep one of the two clauses, and let the other refer to it.")
    .into()
}

fn standard_of(norm: &Norm) -> &'static str {
    match norm.proof.standard {
        Some(Standard::Reported) => "reported",
        Some(Standard::Corroborated) => "corroborated",
        Some(Standard::Confirmed) => "confirmed",
        None => "as it is asked for",
    }
}

/// A604: something waits for a body to certify, confirm or rule, and the text sets it no time and gives its silence no meaning.
pub(crate) fn unbound_finders(text: &Text) -> Vec<(Guard, Found)> {
    let concordance = Concordance::of(text);
    let mut found = of_each_clause(text, |view, id| {
        let mut found = Vec::new();
        for norm in view.clause(id) {
            found.extend(unbound(view, &concordance, norm));
            for mention in of_norm(norm) {
                let clause = clause_of(&norm.id).unwrap_or(&norm.id);
                found.extend(uncertified(view, &concordance, &mention, &wording::clause(&norm.id), Some(clause)));
            }
        }
        found
    });
    for id in &text.phase_order {
        found.extend(in_all_drafts(text, |view| {
            let mentions = view.phase(id).map(of_phase).unwrap_or_default();
            let said = |mention| uncertified(view, &concordance, mention, &wording::phase(id), None);
            mentions.iter().filter_map(said).collect()
        }));
    }
    for name in text.moments.keys() {
        found.extend(in_all_drafts(text, |view| {
            let mentions = view.moment(name).map(of_moment).unwrap_or_default();
            let who = format!("the moment `{name}`");
            mentions.iter().filter_map(|mention| uncertified(view, &concordance, mention, &who, None)).collect()
        }));
    }
    found
}

fn has_an_end(window: &Window) -> bool {
    !window.by.is_empty()
        || !window.within.is_empty()
        || window.at.is_some()
        || window.immediately
        || window.every.is_some()
}

fn unbound(view: &View<'_>, concordance: &Concordance<'_>, norm: &Norm) -> Option<Found> {
    let clause = wording::clause(&norm.id);
    let in_clause = clause_of(&norm.id).unwrap_or(&norm.id);
    if let Some(Completion::CertifiedBy(bodies)) = &norm.completion
        && norm.proof.within.is_none()
        && norm.proof.silence.is_none()
        && !is_bound_to_certify(view, concordance, bodies)
    {
        let who = wording::either(bodies);
        let message = format!("{clause} is complete only when {who} certifies it, and the text sets no time for that");
        return Some(said(message, norm.words(Phrase::Completion), "no time, and no meaning of silence", in_clause));
    }
    if norm.proof.standard == Some(Standard::Confirmed)
        && !norm.proof.by.is_empty()
        && norm.proof.within.is_none()
        && norm.proof.silence.is_none()
    {
        let who = wording::either(&norm.proof.by);
        let message = format!("{clause} needs confirmation by {who}, and the text sets no time for that");
        return Some(said(message, norm.words(Phrase::Proof), "no time, and no meaning of silence", in_clause));
    }
    let finds = norm
        .action
        .pattern()
        .is_some_and(|pattern| FINDINGS.iter().any(|above| view.declared().event_is(&pattern.event, above)));
    let body = norm.bearers.members.iter().any(|name| view.actor(name).is_some_and(|actor| !actor.party));
    if norm.modality == Modality::Must
        && finds
        && body
        && !has_an_end(&norm.window)
        && !norm.constructive_ambiguity
        && is_waited_for(view, concordance, norm)
    {
        let who = wording::list(&norm.bearers.members);
        let message = format!("{who} is to decide by {clause}, something waits for it, and the text sets no time");
        return Some(said(message, norm.words(Phrase::Action), "no time by which", in_clause));
    }
    None
}

/// Whether something hangs on a decision: another part that mentions it, or a consequence that waits for the breach to be
/// resolved.
fn is_waited_for(view: &View<'_>, concordance: &Concordance<'_>, norm: &Norm) -> bool {
    let resolved = |condition: &Condition| {
        in_condition(condition).iter().any(|(what, positive)| *positive && *what == Spoken::Resolved)
    };
    let beside = clause_of(&norm.id).map_or(&[][..], |clause| view.clause(clause));
    let asked = beside.iter().any(|other| {
        let own = match &other.trigger {
            Trigger::Breach { condition, .. } => condition.as_ref(),
            _ => None,
        };
        own.into_iter().chain(other.effects.iter().filter_map(|effect| effect.condition.as_ref())).any(resolved)
    });
    asked || !concordance.mentioning(&norm.id).is_empty() || concordance.phases_mentioning(&norm.id).next().is_some()
}

/// Whether a clause binds one of these bodies to certify by some time.
fn is_bound_to_certify(view: &View<'_>, concordance: &Concordance<'_>, bodies: &[String]) -> bool {
    concordance.acting("certification").into_iter().flat_map(|holder| holder.norms(view)).any(|norm| {
        norm.modality == Modality::Must
            && has_an_end(&norm.window)
            && norm.bearers.members.iter().any(|member| bodies.contains(member))
    })
}

fn uncertified(
    view: &View<'_>,
    concordance: &Concordance<'_>,
    mention: &Mention<'_>,
    who: &str,
    clause: Option<&str>,
) -> Option<Found> {
    let Spoken::Certified(subject, bodies) = mention.what else { return None };
    if !mention.positive || is_bound_to_certify(view, concordance, bodies) {
        return None;
    }
    let verb = match mention.phrase {
        Phrase::Begins => "begins only when",
        Phrase::Ends => "ends only when",
        Phrase::Completion => "is complete only when",
        _ => "waits until",
    };
    let message = format!(
        "{who} {verb} {} certifies {}, and the text sets no time for that",
        wording::either(bodies),
        subject.word()
    );
    let mut found = said(message, mention.at, "no time, and no meaning of silence", clause.unwrap_or_default());
    if clause.is_none() {
        found.diagnostic.clauses.clear();
    }
    Some(found)
}

fn said(message: String, at: &irenic_diagnostics::Span, label: &str, clause: &str) -> Found {
    Diagnostic::new(Code::A604, message)
        .at(at, label)
        .in_clause(clause)
        .note("As long as the body says nothing, what hangs on it neither happens nor fails, whether the body is slow, divided or kept out.")
        .remedy("Set a time, and say what its silence means: `within 5 days`, and `if silent deemed done` or `deemed not done`.")
        .remedy("Refer the matter to another body when the first is silent: `if silent referred to BODY`.")
        .into()
}

/// A605: consequences due before the verifier has to say whether there was a breach.
pub(crate) fn early_answers(text: &Text) -> Vec<(Guard, Found)> {
    of_each_clause(text, |view, id| {
        let norms = view.clause(id);
        let early = norms.iter().filter_map(|norm| {
            let within = norm.proof.within.filter(|_| !norm.proof.by.is_empty())?;
            early(view, norms, norm, within)
        });
        early.collect()
    })
}

fn early(view: &View<'_>, norms: &[Norm], norm: &Norm, within: CalendarSpan) -> Option<Found> {
    let mut early: Vec<(CalendarSpan, &irenic_diagnostics::Span, String)> = Vec::new();
    for answer in norms {
        let Trigger::Breach { of, after, .. } = &answer.trigger else { continue };
        let lengths_here = answer.window.within.iter().filter(|(_, of)| of.is_none()).map(|(length, _)| *length);
        let Some(length) = lengths_here.min_by(|a, b| a.mean_seconds().total_cmp(&b.mean_seconds())) else { continue };
        let due = after.map_or(length, |after| after.plus(length));
        // A verifier that meets on the breach does so to establish it.
        let establishes = answer.bearers.members.iter().all(|member| norm.proof.by.contains(member))
            && answer
                .action
                .pattern()
                .is_some_and(|pattern| DEALING.iter().any(|above| view.declared().event_is(&pattern.event, above)));
        if *of == norm.id && !establishes && lengths(due, within) == Some(Ordering::Less) {
            let who = wording::list(&answer.bearers.members);
            early.push((due, answer.words(Phrase::Within), format!("due {due} after the breach, for {who}")));
        }
    }
    for effect in &norm.effects {
        if let Some(after) = effect.after
            && lengths(after, within) == Some(Ordering::Less)
        {
            early.push((after, &effect.span, format!("follows {after} after the breach")));
        }
    }
    let (due, ..) = *early.first()?;
    let clause = wording::clause(&norm.id);
    let who = wording::either(&norm.proof.by);
    let mut diagnostic = Diagnostic::new(
        Code::A605,
        format!("what follows a breach of {clause} is due after {due}, and {who} has {within} to establish it"),
    );
    for (_, span, label) in &early {
        diagnostic = diagnostic.at(span, label.clone());
    }
    Some(
        diagnostic
            .also(norm.words(Phrase::Proof), format!("{within} to establish the breach"))
            .in_clause(clause_of(&norm.id).unwrap_or(&norm.id))
            .note("The consequence falls due on an allegation, or it falls due unnoticed and is itself breached.")
            .remedy(
                "Count the consequence from the finding: let it follow a report or a certification of the verifier.",
            )
            .remedy(format!("Give the verifier less time than {due}, or the consequence more than {within}."))
            .into(),
    )
}
