//! Acts that somebody waits for and nobody is bound to do.

use irenic_diagnostics::{Code, Diagnostic, Span};
use irenic_model::{Norm, Pattern, Phrase, Shape, Who};
use irenic_syntax::ast::{BearerForm, Modality};

use crate::check::Found;
use crate::concordance::{Concordance, in_all_drafts, of_each_clause};
use crate::options::Guard;
use crate::spoken::{Mention, Spoken, of_moment, of_norm, of_phase};
use crate::text::Text;
use crate::view::View;
use crate::wording;

/// The event above all that is done to harm, which a text may react to without wanting anybody to do it.
const VIOLENCE: &str = "armed_violence";

/// A402: a norm that names nobody, and an act that a clause, a phase or a moment waits for and that no clause orders,
/// permits or forbids to anybody.
pub(crate) fn no_bearers(text: &Text) -> Vec<(Guard, Found)> {
    let concordance = Concordance::of(text);
    let mut found = of_each_clause(text, |view, id| {
        let mut found = Vec::new();
        for norm in view.clause(id) {
            if binds_nobody(norm) {
                found.push(nobody_bound(view, &concordance, norm));
            }
            let waits = [Phrase::Trigger, Phrase::From, Phrase::Within, Phrase::At, Phrase::Completion];
            for mention in of_norm(norm).iter().filter(|mention| waits.contains(&mention.phrase)) {
                // An answer to each incident waits for none.
                if matches!(norm.trigger, irenic_model::Trigger::Whenever(_)) && mention.phrase == Phrase::Trigger {
                    continue;
                }
                let waiting = Waiting::of_norm(norm, mention);
                found.extend(unawaited(view, &concordance, mention, &waiting));
            }
        }
        found
    });
    for id in &text.phase_order {
        found.extend(in_all_drafts(text, |view| {
            let Some(phase) = view.phase(id) else { return Vec::new() };
            let mentions = of_phase(phase);
            let name = wording::phase(id);
            let said = |mention: &Mention<'_>| {
                let verb = if mention.phrase == Phrase::Begins { "begins" } else { "ends" };
                let waiting =
                    Waiting { clause: None, who: name.clone(), sentence: format!("{name} {verb} with"), action: None };
                unawaited(view, &concordance, mention, &waiting)
            };
            mentions.iter().filter_map(said).collect()
        }));
    }
    for name in text.moments.keys() {
        found.extend(in_all_drafts(text, |view| {
            let Some(moment) = view.moment(name) else { return Vec::new() };
            let waiting = Waiting {
                clause: None,
                who: format!("the moment `{name}`"),
                sentence: format!("the moment `{name}` comes with"),
                action: None,
            };
            let mentions = of_moment(moment);
            mentions.iter().filter_map(|mention| unawaited(view, &concordance, mention, &waiting)).collect()
        }));
    }
    found
}

fn binds_nobody(norm: &Norm) -> bool {
    let binding = matches!(norm.modality, Modality::Must | Modality::MustNot | Modality::MustKeep);
    binding && norm.bearers.form == BearerForm::Plain && norm.bearers.members.is_empty() && norm.bearers.text.is_empty()
}

fn nobody_bound(view: &View<'_>, concordance: &Concordance<'_>, norm: &Norm) -> Found {
    let clause = wording::clause(&norm.id);
    let (what, whose) = match norm.modality {
        Modality::MustNot => ("forbids an act and does not say to whom", "who must not"),
        Modality::MustKeep => ("asks for a level and does not say who is to keep it", "who must"),
        _ => ("orders an act and does not say who is to do it", "who must"),
    };
    let words = norm.words(Phrase::Modality).to(norm.words(Phrase::Action));
    let mut diagnostic = Diagnostic::new(Code::A402, format!("{clause} {what}"))
        .at(&words, format!("{whose}, the text leaves open"))
        .in_clause(&norm.id);
    let mut waiting = Vec::new();
    for holder in concordance.mentioning(&norm.id) {
        for other in holder.norms(view).iter().filter(|other| other.id != norm.id) {
            let mention = of_norm(other).into_iter().find(|mention| match mention.what {
                Spoken::Clause(id, _) => id == norm.id && mention.positive,
                _ => false,
            });
            if let Some(mention) = mention {
                diagnostic = diagnostic.also(mention.at, format!("{} waits for it", wording::clause(&other.id)));
                waiting.push(other.id.as_str());
            }
        }
    }
    if !waiting.is_empty() {
        diagnostic = diagnostic.note(format!(
            "What waits for {clause} ({}) waits for something that nobody has undertaken.",
            wording::clauses(&waiting)
        ));
    }
    let note = match norm.modality {
        Modality::MustNot => "A violation can be seen, and nobody can be asked to answer for it.",
        _ => "When it is not done, nobody is in breach, and each side can say that it was for another to do.",
    };
    diagnostic
        .note(note)
        .remedy("Name those who are bound, each of them by name.")
        .remedy("Give the task to a body with the means and the access for it, and bind the sides to let it work.")
        .into()
}

/// Who waits for an act.
struct Waiting<'a> {
    clause: Option<&'a str>,
    who: String,
    /// Up to the act: `clause 9 is complete with`.
    sentence: String,
    action: Option<&'a Span>,
}

impl<'a> Waiting<'a> {
    fn of_norm(norm: &'a Norm, mention: &Mention<'_>) -> Self {
        let clause = wording::clause(&norm.id);
        let how = match mention.phrase {
            Phrase::Completion => "is complete with",
            _ => "waits for",
        };
        Waiting {
            clause: Some(&norm.id),
            sentence: format!("{clause} {how}"),
            who: clause,
            action: norm.phrase(Phrase::Action),
        }
    }
}

/// An act that is waited for, unless the text says of somebody that they are to do it, may do it, or are not to.
fn unawaited(
    view: &View<'_>,
    concordance: &Concordance<'_>,
    mention: &Mention<'_>,
    waiting: &Waiting<'_>,
) -> Option<Found> {
    let Spoken::Occurs(pattern) = mention.what else { return None };
    let agreement = view.declared();
    let nobody = agreement.events.get(&pattern.event).is_none_or(|event| event.names_nobody);
    if !mention.positive || nobody || agreement.event_is(&pattern.event, VIOLENCE) || pattern.event == "event" {
        return None;
    }
    let mut close: Option<&Norm> = None;
    for norm in concordance.acting(&pattern.event).into_iter().flat_map(|holder| holder.norms(view)) {
        let Some(done) = norm.action.pattern() else { continue };
        match done_by(view, norm, done, pattern) {
            true => return None,
            false if close.is_none() => close = Some(norm),
            false => {}
        }
    }
    let act = format!("`{}`", pattern.text);
    let by: Vec<&str> = pattern
        .by
        .iter()
        .filter_map(|who| if let Who::Named(name) = who { Some(name.as_str()) } else { None })
        .collect();
    let who = if by.is_empty() {
        "nobody is bound or empowered to do that".to_string()
    } else {
        format!("{} is nowhere bound or empowered to do that", wording::list(&by))
    };
    let mut diagnostic = Diagnostic::new(Code::A402, format!("{} {act}, and {who}", waiting.sentence))
        .at(mention.at, format!("{} this", if by.is_empty() { "nobody is to do" } else { "no clause speaks of" }));
    if let Some(action) = waiting.action {
        diagnostic = diagnostic.also(action, "what waits for it");
    }
    if let Some(close) = close {
        diagnostic = diagnostic.also(
            close.words(Phrase::Action),
            format!("{} is close to it, for others, another place or another thing", wording::clause(&close.id)),
        );
    }
    if let Some(clause) = waiting.clause {
        diagnostic = diagnostic.in_clause(clause);
    }
    Some(
        diagnostic
            .note(format!(
                "Whoever can bring it about may leave it undone without a breach, and {} then waits for it without a last day.",
                waiting.who
            ))
            .remedy("Add a clause that binds those who can do it, with a last day.")
            .remedy("Say what happens when it has not come by a certain day, or wait for an act that a clause orders.")
            .into(),
    )
}

/// Whether a norm speaks of the act that is waited for: an event above or below it, by one of those meant, about something
/// of the same kind, in a place that is not surely apart.
fn done_by(view: &View<'_>, norm: &Norm, done: &Pattern, awaited: &Pattern) -> bool {
    let agreement = view.declared();
    let event = agreement.event_is(&done.event, &awaited.event) || agreement.event_is(&awaited.event, &done.event);
    let kinds = match (&done.subject, &awaited.subject) {
        (Some(irenic_model::Subject::Kind(one)), Some(irenic_model::Subject::Kind(other))) => {
            agreement.kind_is(one, other) || agreement.kind_is(other, one)
        }
        _ => true,
    };
    let by = awaited.by.is_empty()
        || norm.bearers.members.is_empty()
        || awaited.by.iter().any(|who| match who {
            Who::Named(name) => norm.bearers.members.contains(name),
            Who::TheActor | Who::TheBearer => true,
        });
    let apart = match (&done.place, &awaited.place) {
        (Some(one), Some(other)) => match (&one.shape, &other.shape) {
            (Some(one), Some(other)) => Shape::Both(Box::new((**one).clone()), Box::new((**other).clone())).is_empty(),
            _ => false,
        },
        _ => false,
    };
    event && kinds && by && !apart
}
