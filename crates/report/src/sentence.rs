//! Clauses read back as plain English sentences, in fixed phrasing, for those who sign and do not read clauses.
//!
//! The same clause always gives the same words, and a form of the language always the same phrase, so that two readers
//! of two drafts see a difference where there is one and nowhere else.

mod aspect;
mod condition;
mod words;

use irenic_model::{
    Act, Agreement, Bearers, Boundary, Completion, Condition, Effect, Limit, Moment, MomentValue, Norm, Order, Pattern,
    Phase, Proof, Silence, Standard, Trigger, Window,
};
use irenic_syntax::ast::{BearerForm, EffectKind, Modality, PowerKind};

use condition::{condition, length, pattern_noun, pattern_parts, point, quantity_phrase, subject_words};
use words::{Speech, either, in_words, list};

pub(crate) use aspect::{of_clause, of_phase};
pub(crate) use words::capital;

/// A clause as one sentence, the consequences of its breach included. A consequence by its own id, such as `2.breach.1`,
/// is a sentence too.
pub fn clause(norm: &Norm, agreement: &Agreement) -> String {
    let speech = Speech { agreement };
    let mut parts = vec![duty(norm, &speech)];
    parts.extend(consequences(&norm.id, &norm.effects, &speech));
    parts.extend(remarks(norm, &speech));
    format!("{}.", capital(&parts.join("; ")))
}

/// A phase as one sentence.
pub fn phase(phase: &Phase, agreement: &Agreement) -> String {
    let speech = Speech { agreement };
    let name = match &phase.title {
        Some(title) => format!("{} (“{title}”)", speech.phase(&phase.id)),
        None => speech.phase(&phase.id),
    };
    let mut sentence = match &phase.begins {
        Some(Boundary::At(at)) => format!("{name} begins at {}", point(at, &speech)),
        Some(Boundary::When(when)) => format!("{name} begins when {}", condition(when, &speech)),
        None if phase.open.is_empty() => format!("{name} has no beginning that the text gives"),
        None => format!("{name} begins at a point that is still open"),
    };
    match &phase.ends {
        Some(Boundary::At(at)) => sentence += &format!(" and ends at {}", point(at, &speech)),
        Some(Boundary::When(when)) => sentence += &format!(" and ends when {}", condition(when, &speech)),
        None => {}
    }
    let mut parts = vec![sentence];
    match &phase.limit {
        Some(Limit::Length(span)) => parts.push(format!("it must end within {} of its beginning", length(*span))),
        Some(Limit::Point(at)) => parts.push(format!("it must end by {}", point(at, &speech))),
        None => {}
    }
    parts.extend(overdue(phase, &speech));
    parts.extend(open(&phase.open, &speech));
    format!("{}.", capital(&parts.join("; ")))
}

/// A moment as one sentence.
pub fn moment(name: &str, moment: &Moment, agreement: &Agreement) -> String {
    let speech = Speech { agreement };
    let called = match &moment.title {
        Some(title) => format!("“{}” ({title})", in_words(name)),
        None => format!("“{}”", in_words(name)),
    };
    let mut sentence = match &moment.value {
        MomentValue::Is(at) => format!("{called} is {}", point(at, &speech)),
        MomentValue::When(when) => format!("{called} is the first moment at which {}", condition(when, &speech)),
        MomentValue::ToBeFixed(by) if by.is_empty() => format!("{called} is still to be fixed"),
        MomentValue::ToBeFixed(by) => format!("{called} is still to be fixed by {}", speech.actors(by)),
    };
    if let Some(from) = &moment.from {
        sentence += &format!(", counted from {}", point(from, &speech));
    }
    match &moment.limit {
        Some(Limit::Length(span)) => sentence += &format!("; it is to come within {}", length(*span)),
        Some(Limit::Point(at)) => sentence += &format!("; it is to come by {}", point(at, &speech)),
        None => {}
    }
    format!("{}.", capital(&sentence))
}

/// Trigger and guards, who, how, what, when, in what order, until what is complete and who checks.
fn duty(norm: &Norm, speech: &Speech) -> String {
    let mut lead = Vec::new();
    match &norm.trigger {
        Trigger::When(when) => lead.push(format!("once {}", condition(when, speech))),
        Trigger::Whenever(pattern) => lead.push(format!("whenever there is {}", pattern_noun(pattern, speech))),
        Trigger::Breach { of, condition: when, after } => {
            lead.push(format!("when {} is breached", speech.clause(of)));
            lead.extend(looked_at(when.as_ref(), *after, speech));
        }
        Trigger::PhaseOverdue { of, condition: when, after } => {
            lead.push(format!("when {} lasts longer than it may", speech.phase(of)));
            lead.extend(looked_at(when.as_ref(), *after, speech));
        }
        Trigger::None => {}
    }
    lead.extend(norm.conditions.iter().map(|guard| match guard {
        Condition::Not(inner) => format!("unless {}", condition(inner, speech)),
        guard => format!("if {}", condition(guard, speech)),
    }));
    lead.extend(norm.while_conditions.iter().map(|guard| format!("as long as {}", condition(guard, speech))));
    let mut sentence = act(norm, speech);
    for phrase in window(&norm.window, matches!(norm.trigger, Trigger::None), speech) {
        sentence += &format!(", {phrase}");
    }
    for phrase in order(&norm.order, speech) {
        sentence += &format!(", {phrase}");
    }
    if !norm.despite.is_empty() {
        let ids: Vec<String> = norm.despite.iter().map(|id| speech.clause(id)).collect();
        sentence += &format!(", as an exception to {}", list(&ids));
    }
    if !norm.exceptions.is_empty() {
        let nouns: Vec<String> = norm.exceptions.iter().map(|pattern| pattern_noun(pattern, speech)).collect();
        sentence += &format!(", except for {}", list(&nouns));
    }
    if !lead.is_empty() {
        sentence = format!("{}, {sentence}", lead.join(", and "));
    }
    let mut parts = vec![sentence];
    match &norm.completion {
        Some(Completion::When(when)) => parts.push(format!("this is complete when {}", condition(when, speech))),
        Some(Completion::CertifiedBy(bodies)) => {
            parts.push(format!("this is complete when {} so certifies", either(&speech.titles(bodies))));
        }
        None => {}
    }
    parts.extend(proof(&norm.proof, speech));
    parts.join("; ")
}

fn looked_at(when: Option<&Condition>, after: Option<irenic_model::CalendarSpan>, speech: &Speech) -> Option<String> {
    match (when, after) {
        (Some(when), Some(after)) => Some(format!("if, {} later, {}", length(after), condition(when, speech))),
        (Some(when), None) => Some(format!("if {}", condition(when, speech))),
        (None, Some(after)) => Some(format!("{} later", length(after))),
        (None, None) => None,
    }
}

fn bearers(bearers: &Bearers, speech: &Speech) -> String {
    let titles = speech.titles(&bearers.members);
    let all = list(&titles);
    match bearers.form {
        BearerForm::TheActor => "whoever did so".to_string(),
        BearerForm::TheBreachingParty => "the breaching party".to_string(),
        BearerForm::TheOtherParties => "each of the other parties".to_string(),
        _ if titles.is_empty() => "somebody whom the text does not name".to_string(),
        BearerForm::Plain | BearerForm::Each if titles.len() == 1 => all,
        BearerForm::Plain | BearerForm::Each => format!("each of {all}"),
        BearerForm::Jointly => format!("{all} jointly"),
        BearerForm::AnyOneOf => format!("any one of {all}"),
    }
}

fn act(norm: &Norm, speech: &Speech) -> String {
    let who = bearers(&norm.bearers, speech);
    let modal = match norm.modality {
        Modality::Must | Modality::MustKeep => "must",
        Modality::MustNot => "must not",
        Modality::May => "may",
        Modality::Can => "can",
        Modality::Declares => "declares",
    };
    match &norm.action {
        Act::Once(pattern) => format!("{who} {modal} {}", deed(pattern, None, speech)),
        Act::Total(pattern, _, total) => {
            format!("{who} {modal} {}", deed(pattern, Some(&quantity_phrase(total, speech)), speech))
        }
        Act::All(pattern, name) => format!("{who} {modal} {}", deed_of_all(pattern, name, speech)),
        Act::Complete(pattern) => format!("{who} {modal} complete {}", pattern_noun(pattern, speech)),
        Act::Keep(measure, compare, bound) => format!(
            "{who} {modal} keep {} {} {}",
            in_words(measure),
            condition::compare_words(*compare),
            condition::expression(bound, speech)
        ),
        Act::Power(kind, over, by) => {
            let verb = match kind {
                PowerKind::Certify => "certify",
                PowerKind::Extend => "extend",
                PowerKind::Suspend => "suspend",
                PowerKind::Restore => "restore",
                PowerKind::Terminate => "terminate",
                PowerKind::Amend => "amend",
            };
            let what = over.as_ref().map_or("this agreement".to_string(), |over| subject_words(over, speech));
            let most = by.map_or(String::new(), |by| format!(" by at most {}", length(by)));
            format!("{who} {modal} {verb} {what}{most}")
        }
        Act::Declaration(text) => {
            let modal = if norm.bearers.form == BearerForm::Jointly { "declare" } else { modal };
            format!("{who} {modal}: “{text}”")
        }
        Act::Open if norm.bearers.members.is_empty() && norm.modality == Modality::Must => {
            "who must do what is still open".to_string()
        }
        Act::Open => format!("what {who} {modal} do is still open"),
    }
}

/// A pattern as what somebody does: its verb with what it is done to, or `bring about` its noun.
fn deed(pattern: &Pattern, total: Option<&str>, speech: &Speech) -> String {
    let verb = speech.agreement.events.get(&pattern.event).and_then(|event| event.verb.as_deref());
    let subject = pattern.subject.as_ref().map(|subject| subject_words(subject, speech));
    let mut deed = match (verb, total, subject) {
        (Some(verb), None, None) => in_words(verb),
        // A verb of several words has an object of its own already.
        (Some(verb), None, Some(subject)) if verb.contains('_') => format!("{} of {subject}", in_words(verb)),
        (Some(verb), None, Some(subject)) => format!("{} {subject}", in_words(verb)),
        (Some(verb), Some(total), None) => format!("{} a total of {total}", in_words(verb)),
        (Some(verb), Some(total), Some(subject)) => format!("{} a total of {total} ({subject})", in_words(verb)),
        (None, None, None) => format!("engage in {}", speech.event(&pattern.event)),
        (None, None, Some(subject)) => format!("engage in {} of {subject}", speech.event(&pattern.event)),
        (None, Some(total), None) => format!("reach a total of {total} by {}", speech.event(&pattern.event)),
        (None, Some(total), Some(subject)) => {
            format!("reach a total of {total} ({subject}) by {}", speech.event(&pattern.event))
        }
    };
    deed += &pattern_parts(pattern, speech);
    deed
}

fn deed_of_all(pattern: &Pattern, name: &str, speech: &Speech) -> String {
    let verb = speech.agreement.events.get(&pattern.event).and_then(|event| event.verb.as_deref());
    let all = format!("every person on the list “{}”", speech.list_of_persons(name));
    let deed = match verb {
        Some(verb) => format!("{} {all}", in_words(verb)),
        None => format!("engage in {} for {all}", speech.event(&pattern.event)),
    };
    deed + &pattern_parts(pattern, speech)
}

fn window(window: &Window, plain: bool, speech: &Speech) -> Vec<String> {
    let points = |points: &[irenic_model::Point]| points.iter().map(|at| point(at, speech)).collect::<Vec<String>>();
    let one_of = |which: &str, points: Vec<String>| match points.as_slice() {
        [one] => one.clone(),
        several => format!("the {which} of {}", list(several)),
    };
    let mut phrases = Vec::new();
    if window.immediately {
        phrases.push("immediately (for which the text gives no measure)".to_string());
    }
    if let Some(at) = &window.at {
        phrases.push(format!("on the day of {}", point(at, speech)));
    }
    if !window.from.is_empty() {
        phrases.push(format!("from {}", one_of("latest", points(&window.from))));
    }
    if !window.by.is_empty() {
        phrases.push(format!("by {}", one_of("earliest", points(&window.by))));
    }
    for (span, of) in &window.within {
        phrases.push(match of {
            Some(of) => format!("within {} of {}", length(*span), point(of, speech)),
            None if plain => format!("within {} of entry into force", length(*span)),
            None => format!("within {}", length(*span)),
        });
    }
    if let Some((span, before)) = &window.lead {
        phrases.push(format!("at least {} before {}", length(*span), point(before, speech)));
    }
    if let Some((span, from)) = &window.every {
        let from = from.as_ref().map_or(String::new(), |from| format!(", counted from {}", point(from, speech)));
        phrases.push(format!("every {}{from}", length(*span)));
    }
    if let Some((from, to)) = window.daily {
        let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        phrases.push(format!("between {} and {} local time", clock(from), clock(to)));
    }
    if !window.days.is_empty() {
        const DAYS: [&str; 7] = ["Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"];
        let days: Vec<String> = window
            .days
            .iter()
            .filter_map(|day| DAYS.get(usize::from(*day).checked_sub(1)?))
            .map(|day| (*day).to_string())
            .collect();
        phrases.push(format!("on {}", list(&days)));
    }
    if !window.until.is_empty() {
        phrases.push(format!("until {}", one_of("earliest", points(&window.until))));
    }
    phrases
}

fn order(order: &Order, speech: &Speech) -> Vec<String> {
    let mut phrases: Vec<String> = Vec::new();
    phrases.extend(order.after.iter().map(|id| format!("after {} is fulfilled", speech.clause(id))));
    phrases.extend(order.before.iter().map(|id| format!("before {} is fulfilled", speech.clause(id))));
    phrases.extend(order.together.iter().map(|(id, span)| {
        if span.is_zero() {
            format!("at the same time as {}", speech.clause(id))
        } else {
            format!("together with {}, no more than {} apart", speech.clause(id), length(*span))
        }
    }));
    if let Some(span) = order.in_step {
        phrases.push(if span.is_zero() {
            "all of them at the same pace".to_string()
        } else {
            format!("all of them at the same pace, no more than {} apart", length(span))
        });
    }
    if !order.in_phases.is_empty() {
        let phases: Vec<String> = order.in_phases.iter().map(|id| speech.phase(id)).collect();
        phrases.push(format!("only during {}", either(&phases)));
    }
    phrases
}

fn proof(proof: &Proof, speech: &Speech) -> Vec<String> {
    let mut parts = Vec::new();
    if !proof.by.is_empty() {
        let within = proof.within.map_or(String::new(), |span| format!(" within {}", length(span)));
        parts.push(format!("{} verifies this{within}", either(&speech.titles(&proof.by))));
    }
    match proof.standard {
        Some(Standard::Reported) => parts.push("a report is enough as proof".to_string()),
        Some(Standard::Corroborated) => parts.push("proof needs independent sources that agree".to_string()),
        Some(Standard::Confirmed) => {
            parts.push("proof needs confirmation by a body with mandate and access".to_string());
        }
        None => {}
    }
    match &proof.silence {
        Some(Silence::DeemedDone) => {
            parts.push("if nothing is heard from those who verify, it counts as done".to_string())
        }
        Some(Silence::DeemedNotDone) => {
            parts.push("if nothing is heard from those who verify, it counts as not done".to_string());
        }
        Some(Silence::ReferredTo(body)) => {
            parts.push(format!("if nothing is heard from those who verify, it is referred to {}", speech.actor(body)));
        }
        None => {}
    }
    parts
}

/// What a breach leads to: duties and effects in the order in which they stand.
fn consequences(id: &str, effects: &[Effect], speech: &Speech) -> Option<String> {
    let duties = speech.agreement.norms.iter().filter_map(|norm| match &norm.trigger {
        Trigger::Breach { of, condition, after } if of == id => {
            Some((position(&norm.id), consequence_of(norm, condition.as_ref(), *after, speech)))
        }
        _ => None,
    });
    gathered(duties, effects, "if this is breached", speech)
}

fn overdue(phase: &Phase, speech: &Speech) -> Option<String> {
    let duties = speech.agreement.norms.iter().filter_map(|norm| match &norm.trigger {
        Trigger::PhaseOverdue { of, condition, after } if *of == phase.id => {
            Some((position(&norm.id), consequence_of(norm, condition.as_ref(), *after, speech)))
        }
        _ => None,
    });
    gathered(duties, &phase.effects, "if it lasts longer", speech)
}

fn gathered(
    duties: impl Iterator<Item = (u64, String)>,
    effects: &[Effect],
    opening: &str,
    speech: &Speech,
) -> Option<String> {
    let mut all: Vec<(u64, String)> = duties.collect();
    all.extend(effects.iter().map(|effect| (position(&effect.id), effect_of(effect, speech))));
    all.sort_by_key(|(position, _)| *position);
    let phrases: Vec<String> = all.into_iter().map(|(_, phrase)| phrase).collect();
    (!phrases.is_empty()).then(|| format!("{opening}: {}", phrases.join(", and ")))
}

/// The number at the end of `2.breach.1`, by which consequences are ordered.
fn position(id: &str) -> u64 {
    id.rsplit('.').next().and_then(|number| number.parse().ok()).unwrap_or(u64::MAX)
}

fn consequence_of(
    norm: &Norm,
    when: Option<&Condition>,
    after: Option<irenic_model::CalendarSpan>,
    speech: &Speech,
) -> String {
    // The trigger has been said by the clause; what is left reads as a duty without one.
    let plain = Norm { trigger: Trigger::None, ..norm.clone() };
    let mut duty = act(&plain, speech);
    for phrase in window(&plain.window, false, speech).into_iter().chain(order(&plain.order, speech)) {
        duty += &format!(", {phrase}");
    }
    for phrase in proof(&plain.proof, speech) {
        duty += &format!(" ({phrase})");
    }
    let mut guards: Vec<String> = looked_at(when, after, speech).into_iter().collect();
    guards.extend(plain.conditions.iter().map(|guard| match guard {
        Condition::Not(inner) => format!("unless {}", condition(inner, speech)),
        guard => format!("if {}", condition(guard, speech)),
    }));
    if guards.is_empty() { duty } else { format!("{}, {duty}", guards.join(" and ")) }
}

fn effect_of(effect: &Effect, speech: &Speech) -> String {
    let over: Vec<String> = effect.over.iter().map(|over| subject_words(over, speech)).collect();
    let (what, many) = match over.as_slice() {
        [] => ("this agreement".to_string(), false),
        [one] => (one.clone(), false),
        several => (list(several), true),
    };
    let is = if many { "are" } else { "is" };
    let mut phrase = match effect.kind {
        EffectKind::Suspends => format!("{what} {is} suspended"),
        EffectKind::Restores => format!("{what} {is} restored"),
        EffectKind::Ends => format!("{what} {}", if many { "end" } else { "ends" }),
        EffectKind::Terminates => format!("{what} {is} terminated"),
    };
    if let Some(until) = &effect.until {
        phrase += &format!(" until {}", point(until, speech));
    }
    if effect.clock_stops {
        phrase += &format!(", and {} time limits stand still meanwhile", if many { "their" } else { "its" });
    }
    match looked_at(effect.condition.as_ref(), effect.after, speech) {
        Some(guard) => format!("{guard}, {phrase}"),
        None => phrase,
    }
}

fn remarks(norm: &Norm, speech: &Speech) -> Vec<String> {
    let mut parts = Vec::new();
    if norm.irreversible {
        parts.push("this cannot be undone".to_string());
    }
    for (weight, party) in &norm.weights {
        let number = irenic_model::Quantity::number(*weight);
        parts.push(match party {
            Some(party) => format!("{} gives it the weight {number}", speech.actor(party)),
            None => format!("it has the weight {number}"),
        });
    }
    if norm.constructive_ambiguity {
        parts.push("its vagueness is intended".to_string());
    }
    parts.extend(open(&norm.open, speech));
    parts
}

/// What is not agreed yet: each open bracket with its options and who proposes them.
fn open(paths: &[String], speech: &Speech) -> Vec<String> {
    paths
        .iter()
        .map(|path| {
            let Some(bracket) = speech.agreement.brackets.iter().find(|bracket| bracket.path == *path) else {
                return format!("“{path}” is still open");
            };
            let options: Vec<String> = bracket
                .options
                .iter()
                .map(|option| {
                    let name = option.title.clone().unwrap_or_else(|| in_words(&option.name));
                    if option.by.is_empty() {
                        format!("“{name}”")
                    } else {
                        format!("“{name}” (proposed by {})", speech.actors(&option.by))
                    }
                })
                .collect();
            format!("“{path}” is still open: {}", either(&options))
        })
        .collect()
}

#[cfg(test)]
mod tests;
