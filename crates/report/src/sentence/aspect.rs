//! One aspect of a clause or phase in the words of its sentence, so that a change is told in the words that a reader
//! of both drafts would see.

use irenic_check::Aspect;
use irenic_model::{Act, Agreement, Boundary, Completion, Condition, Limit, Norm, Phase, Trigger, Window};
use irenic_syntax::ast::Modality;

use super::condition::{condition, length, pattern_noun, point};
use super::words::{Speech, either, list};
use super::{act, bearers, effect_of, looked_at, order, proof, window};

/// What a clause says in one respect; nothing where it says nothing.
pub(crate) fn of_clause(norm: &Norm, aspect: Aspect, agreement: &Agreement) -> Option<String> {
    let speech = &Speech { agreement };
    let phrases: Vec<String> = match aspect {
        Aspect::Presence => vec![super::clause(norm, agreement)],
        Aspect::Title => norm.title.clone().into_iter().collect(),
        Aspect::Bearers => vec![bearers(&norm.bearers, speech)],
        Aspect::Modality => vec![modality(norm.modality).to_string()],
        Aspect::Action | Aspect::Place | Aspect::Figure => vec![act(norm, speech)],
        Aspect::Trigger => trigger(norm, speech),
        Aspect::Beginning => times(norm, speech, |all, part| {
            part.from = all.from.clone();
            part.at = all.at.clone();
        }),
        Aspect::Deadline => times(norm, speech, |all, part| {
            part.by = all.by.clone();
            part.within = all.within.clone();
            part.at = all.at.clone();
            part.immediately = all.immediately;
        }),
        Aspect::End => times(norm, speech, |all, part| part.until = all.until.clone()),
        Aspect::Rhythm => times(norm, speech, |all, part| {
            part.lead = all.lead.clone();
            part.every = all.every.clone();
            part.daily = all.daily;
            part.days = all.days.clone();
        }),
        Aspect::Order => order(&norm.order, speech),
        Aspect::Completion => match &norm.completion {
            Some(Completion::When(when)) => vec![format!("complete when {}", condition(when, speech))],
            Some(Completion::CertifiedBy(by)) => {
                vec![format!("complete when {} so certifies", either(&speech.titles(by)))]
            }
            None => Vec::new(),
        },
        Aspect::Verification => proof(&norm.proof, speech),
        Aspect::Consequence => norm.effects.iter().map(|effect| effect_of(effect, speech)).collect(),
        Aspect::Weighing => {
            super::remarks(&Norm { constructive_ambiguity: false, open: Vec::new(), ..norm.clone() }, speech)
        }
        Aspect::Ambiguity if norm.constructive_ambiguity => vec!["its vagueness is intended".to_string()],
        Aspect::Track => norm.track.clone().into_iter().collect(),
        _ => Vec::new(),
    };
    (!phrases.is_empty()).then(|| phrases.join(", "))
}

fn modality(modality: Modality) -> &'static str {
    match modality {
        Modality::Must => "must",
        Modality::MustNot => "must not",
        Modality::MustKeep => "must keep",
        Modality::May => "may",
        Modality::Can => "can",
        Modality::Declares => "declares",
    }
}

fn times(norm: &Norm, speech: &Speech, take: impl Fn(&Window, &mut Window)) -> Vec<String> {
    let mut part = Window::default();
    take(&norm.window, &mut part);
    window(&part, matches!(norm.trigger, Trigger::None), speech)
}

fn trigger(norm: &Norm, speech: &Speech) -> Vec<String> {
    let mut phrases = Vec::new();
    match &norm.trigger {
        Trigger::None => {}
        Trigger::When(when) => phrases.push(format!("once {}", condition(when, speech))),
        Trigger::Whenever(pattern) => phrases.push(format!("whenever there is {}", pattern_noun(pattern, speech))),
        Trigger::Breach { condition: when, after, .. } | Trigger::PhaseOverdue { condition: when, after, .. } => {
            phrases.extend(looked_at(when.as_ref(), *after, speech));
        }
    }
    phrases.extend(norm.conditions.iter().map(|guard| match guard {
        Condition::Not(inner) => format!("unless {}", condition(inner, speech)),
        guard => format!("if {}", condition(guard, speech)),
    }));
    phrases.extend(norm.while_conditions.iter().map(|guard| format!("as long as {}", condition(guard, speech))));
    if !norm.despite.is_empty() {
        let ids: Vec<String> = norm.despite.iter().map(|id| speech.clause(id)).collect();
        phrases.push(format!("as an exception to {}", list(&ids)));
    }
    if !norm.exceptions.is_empty() {
        let nouns: Vec<String> = norm.exceptions.iter().map(|pattern| pattern_noun(pattern, speech)).collect();
        phrases.push(format!("except for {}", list(&nouns)));
    }
    if phrases.is_empty() && !matches!(norm.action, Act::Open) {
        phrases.push("without condition".to_string());
    }
    phrases
}

/// What a phase says in one respect.
pub(crate) fn of_phase(phase: &Phase, aspect: Aspect, agreement: &Agreement) -> Option<String> {
    let speech = &Speech { agreement };
    let boundary = |given: &Option<Boundary>| {
        given.as_ref().map(|given| match given {
            Boundary::At(at) => format!("at {}", point(at, speech)),
            Boundary::When(when) => format!("when {}", condition(when, speech)),
        })
    };
    match aspect {
        Aspect::Presence => Some(super::phase(phase, agreement)),
        Aspect::Beginning => boundary(&phase.begins),
        Aspect::End => boundary(&phase.ends),
        Aspect::Deadline => phase.limit.as_ref().map(|limit| match limit {
            Limit::Length(span) => format!("within {} of its beginning", length(*span)),
            Limit::Point(at) => format!("by {}", point(at, speech)),
        }),
        Aspect::Consequence => {
            let effects: Vec<String> = phase.effects.iter().map(|effect| effect_of(effect, speech)).collect();
            (!effects.is_empty()).then(|| effects.join(", "))
        }
        _ => None,
    }
}
