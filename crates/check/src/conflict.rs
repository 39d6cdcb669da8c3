//! Duties that cannot be kept together, and duties that look mutual and are not.

use std::cmp::Ordering;

use irenic_diagnostics::{Code, Diagnostic, Method, Severity};
use irenic_model::{Act, Expr, Norm, Pattern, Phrase, Shape, Subject, Tri, Trigger, Value};
use irenic_syntax::ast::{BearerForm, Compare, Modality};

use crate::check::Found;
use crate::concordance::{Concordance, Holder, of_each_clause};
use crate::options::Guard;
use crate::reckoning::{Reckoned, compare, deadlines, lies_within};
use crate::sight::Sight;
use crate::text::{Text, clause_of};
use crate::view::View;
use crate::wording;

/// A401: a duty whose every fulfilment is a violation of a prohibition on the same party, or two bounds on one measure that
/// exclude each other.
pub(crate) fn duty_conflicts(text: &Text) -> Vec<(Guard, Found)> {
    let concordance = Concordance::of(text);
    let sight = Sight::default();
    of_each_clause(text, |view, id| {
        let mut found = Vec::new();
        for duty in view.clause(id) {
            match (&duty.modality, &duty.action) {
                (Modality::Must, action) => {
                    if let Some(pattern) = action.pattern() {
                        found.extend(forbidden_duty(view, &concordance, &sight, duty, pattern));
                    }
                }
                (Modality::MustKeep, Act::Keep(measure, compare, bound)) => {
                    found.extend(two_bounds(view, &concordance, duty, measure, *compare, bound));
                }
                _ => {}
            }
        }
        found
    })
}

fn forbidden_duty(
    view: &View<'_>,
    concordance: &Concordance<'_>,
    sight: &Sight,
    duty: &Norm,
    pattern: &Pattern,
) -> Vec<Found> {
    let mut found = Vec::new();
    for holder in concordance.acting_above(&pattern.event) {
        for prohibition in holder.norms(view).iter().filter(|norm| norm.modality == Modality::MustNot) {
            let bound = bound_by_both(duty, prohibition);
            let forbidden = prohibition
                .action
                .pattern()
                .is_some_and(|forbidden| is_without_guard(prohibition) && is_part_of(view, sight, pattern, forbidden));
            if bound.is_empty() || !forbidden || !lies_within(view, duty, prohibition) {
                continue;
            }
            if is_lifted(view, concordance, prohibition, &pattern.event, &bound)
                || can_be_suspended(view, concordance, &prohibition.id)
                || can_be_suspended(view, concordance, &duty.id)
            {
                continue;
            }
            found.push(conflict_of(view, duty, prohibition, pattern, &bound));
        }
    }
    found
}

/// Who is bound by both. A duty of several jointly is in conflict only where none of them is free to do it.
fn bound_by_both<'n>(duty: &'n Norm, prohibition: &Norm) -> Vec<&'n str> {
    let everyone = prohibition.bearers.members.is_empty() && prohibition.bearers.text.is_empty();
    let bound: Vec<&str> = duty
        .bearers
        .members
        .iter()
        .map(String::as_str)
        .filter(|member| everyone || prohibition.bearers.members.iter().any(|other| other == member))
        .collect();
    let one_is_enough = matches!(duty.bearers.form, BearerForm::Jointly | BearerForm::AnyOneOf);
    if one_is_enough && bound.len() < duty.bearers.members.len() { Vec::new() } else { bound }
}

/// Whether a prohibition binds whatever else happens, as long as its window runs.
fn is_without_guard(norm: &Norm) -> bool {
    let order = &norm.order;
    let window = &norm.window;
    norm.trigger == Trigger::None
        && norm.conditions.is_empty()
        && norm.while_conditions.is_empty()
        && order.after.is_empty()
        && order.in_phases.is_empty()
        && order.before.is_empty()
        && window.daily.is_none()
        && window.days.is_empty()
        && window.every.is_none()
        && window.at.is_none()
        && window.by.is_empty()
        && window.within.is_empty()
}

/// Whether whatever the first pattern asks for is an incident of the second.
fn is_part_of(view: &View<'_>, sight: &Sight, inner: &Pattern, outer: &Pattern) -> bool {
    let agreement = view.declared();
    let subject = match (&inner.subject, &outer.subject) {
        (_, None) => true,
        (Some(Subject::Kind(inner)), Some(Subject::Kind(outer))) => agreement.kind_is(inner, outer),
        (inner, outer) => inner == outer,
    };
    let whom = |outer: &Vec<_>, inner: &Vec<_>| outer.is_empty() || outer == inner;
    let place = match (&inner.place, &outer.place) {
        (_, None) => true,
        (Some(inner), Some(outer)) => sight.place_covers(outer, inner) == Tri::Yes,
        (None, Some(_)) => false,
    };
    agreement.event_is(&inner.event, &outer.event)
        && subject
        && place
        && outer.by.is_empty()
        && whom(&outer.from, &inner.from)
        && whom(&outer.to, &inner.to)
        && whom(&outer.concerning, &inner.concerning)
        && (outer.condition.is_none() || outer.condition == inner.condition)
}

/// Whether the text excepts the act from the prohibition for one of those bound.
fn is_lifted(view: &View<'_>, concordance: &Concordance<'_>, prohibition: &Norm, event: &str, bound: &[&str]) -> bool {
    let agreement = view.declared();
    let related = |other: &str| agreement.event_is(event, other) || agreement.event_is(other, event);
    if prohibition.exceptions.iter().any(|except| related(&except.event)) {
        return true;
    }
    concordance.acting(event).into_iter().flat_map(|holder| holder.norms(view)).any(|norm| {
        norm.modality == Modality::May
            && (norm.despite.is_empty() || norm.despite.contains(&prohibition.id))
            && norm.action.pattern().is_some_and(|pattern| related(&pattern.event))
            && (norm.bearers.members.is_empty() || norm.bearers.members.iter().any(|one| bound.contains(&one.as_str())))
    })
}

/// Whether somebody has the power to suspend, end or amend a clause, which is a way out.
fn can_be_suspended(view: &View<'_>, concordance: &Concordance<'_>, norm: &str) -> bool {
    use irenic_syntax::ast::PowerKind;
    let clause = clause_of(norm).unwrap_or(norm);
    concordance.powers().into_iter().flat_map(|holder| holder.norms(view)).any(|power| match &power.action {
        Act::Power(PowerKind::Suspend | PowerKind::Terminate | PowerKind::Amend, over, _) => match over {
            None => true,
            Some(Subject::Clause(over)) => over == clause,
            Some(_) => false,
        },
        _ => false,
    })
}

fn conflict_of(view: &View<'_>, duty: &Norm, prohibition: &Norm, pattern: &Pattern, bound: &[&str]) -> Found {
    let who = wording::list(bound);
    let (first, second) = (wording::clause(&duty.id), wording::clause(&prohibition.id));
    let act = wording::pattern(view.declared(), pattern);
    let mut diagnostic = Diagnostic::new(
        Code::A401,
        format!("{who} cannot keep both {first} and {second}: one orders what the other forbids"),
    )
    .at(duty.words(Phrase::Action), format!("ordered here: {act}"))
    .also(prohibition.words(Phrase::Action), "forbidden here, to the same party, over the whole time of the duty");
    for id in [&duty.id, &prohibition.id] {
        diagnostic = diagnostic.in_clause(clause_of(id).unwrap_or(id));
    }
    let conditional = duty.trigger != Trigger::None
        || !duty.conditions.is_empty()
        || !duty.while_conditions.is_empty()
        || !duty.order.after.is_empty();
    let note = if conditional {
        // It works as long as the duty never arises.
        diagnostic.severity = Severity::Warning;
        format!("Whenever the duty of {first} arises, whoever keeps one of the two breaches the other.")
    } else {
        "Whoever keeps one of the two breaches the other, so each side can hold a breach against the other at any time."
            .to_string()
    };
    diagnostic
        .note(note)
        .remedy(format!("Except the act where it is forbidden: `except {}` in {second}.", pattern.text))
        .remedy(format!("Let {second} begin once {first} is fulfilled, or end before it is due."))
        .remedy(format!("Take the act out of {first}, if {second} is what the parties mean."))
        .into()
}

/// Two bounds on one measure that no level meets.
fn two_bounds(
    view: &View<'_>,
    concordance: &Concordance<'_>,
    norm: &Norm,
    measure: &str,
    compare: Compare,
    bound: &Expr,
) -> Vec<Found> {
    let mut found = Vec::new();
    for holder in concordance.keeping(measure) {
        for other in holder.norms(view) {
            let Act::Keep(same, other_compare, other_bound) = &other.action else { continue };
            let (Some(value), Some(other_value)) = (constant(bound), constant(other_bound)) else { continue };
            // Each pair once: the upper bound speaks.
            let upper = matches!(compare, Compare::AtMost | Compare::Less);
            let lower = matches!(other_compare, Compare::AtLeast | Compare::More);
            let strict = matches!(compare, Compare::Less) || matches!(other_compare, Compare::More);
            let apart = value < other_value || (strict && value <= other_value);
            let bearers = norm.bearers.members.iter().any(|one| other.bearers.members.contains(one));
            let together = (is_without_guard(norm) && lies_within(view, other, norm))
                || (is_without_guard(other) && lies_within(view, norm, other));
            if same != measure || !upper || !lower || !apart || !bearers || !together {
                continue;
            }
            let (first, second) = (wording::clause(&norm.id), wording::clause(&other.id));
            let diagnostic =
                Diagnostic::new(Code::A401, format!("no level of {measure} keeps both {first} and {second}"))
                    .at(norm.words(Phrase::Action), "no more than this")
                    .also(other.words(Phrase::Action), "and no less than this")
                    .in_clause(clause_of(&norm.id).unwrap_or(&norm.id))
                    .in_clause(clause_of(&other.id).unwrap_or(&other.id))
                    .note("Whatever the level is, one of the two clauses is breached.")
                    .remedy("Change one of the two figures so that some level keeps both.")
                    .remedy(format!("Let {second} end before {first} begins, or the other way round."));
            found.push(diagnostic.into());
        }
    }
    found
}

fn constant(expr: &Expr) -> Option<f64> {
    match expr {
        Expr::Value(Value::Quantity(quantity)) => Some(quantity.in_base()),
        _ => None,
    }
}

/// Whether two norms say the same of different parties, but for figures, dates and distances.
pub(crate) fn is_mirror(view: &View<'_>, left: &Norm, right: &Norm) -> bool {
    let (Some(one), Some(other)) = (left.action.pattern(), right.action.pattern()) else { return false };
    let parties = |norm: &Norm| {
        !norm.bearers.members.is_empty()
            && norm.bearers.members.iter().all(|name| view.actor(name).is_some_and(|actor| actor.party))
    };
    let subject = match (&one.subject, &other.subject) {
        // Each side's own list, each side's own level.
        (Some(Subject::List(_)), Some(Subject::List(_))) => true,
        (one, other) => one == other,
    };
    let ordered = [(left, right), (right, left)]
        .iter()
        .any(|(one, other)| one.order.after.contains(&other.id) || one.order.before.contains(&other.id));
    left.modality == right.modality
        && left.track == right.track
        && one.event == other.event
        && subject
        && one.condition == other.condition
        && std::mem::discriminant(&left.action) == std::mem::discriminant(&right.action)
        && std::mem::discriminant(&left.trigger) == std::mem::discriminant(&right.trigger)
        && parties(left)
        && parties(right)
        && left.bearers.members.iter().all(|member| !right.bearers.members.contains(member))
        && !ordered
}

/// A place that is a distance from another: how far, whether outside it, and from what.
pub(crate) fn measured(shape: &Shape) -> Option<(f64, bool, &Shape)> {
    match shape {
        Shape::Within { metres, of } => Some((*metres, false, of)),
        Shape::Beyond { metres, of } => Some((*metres, true, of)),
        Shape::Corridor { metres, along } => Some((*metres, false, along)),
        _ => None,
    }
}

/// A406: clauses that say the same of different parties, with another figure, date or distance.
pub(crate) fn unequal_mirrors(text: &Text) -> Vec<(Guard, Found)> {
    let concordance = Concordance::of(text);
    of_each_clause(text, |view, id| {
        let Some(norm) = view.clause(id).first() else { return Vec::new() };
        let Some(pattern) = norm.action.pattern() else { return Vec::new() };
        if !matches!(norm.modality, Modality::Must | Modality::MustNot) {
            return Vec::new();
        }
        // The nearest clause before it that mirrors it; the ones before that were held against each other.
        let mut before = concordance.acting_as(&pattern.event);
        before.retain(|holder| matches!(holder, Holder::Clause(_)));
        let at = before.iter().position(|holder| *holder == Holder::Clause(id)).unwrap_or(0);
        let earlier = before[..at].iter().rev().filter_map(|holder| holder.norms(view).first());
        let mirror = earlier.into_iter().find(|other| is_mirror(view, norm, other));
        mirror.and_then(|other| unequal(view, other, norm)).into_iter().collect()
    })
}

/// What differs: the part, its words in both, and what is said of them.
fn unequal(view: &View<'_>, left: &Norm, right: &Norm) -> Option<Found> {
    let (who, whom) = (wording::list(&left.bearers.members), wording::list(&right.bearers.members));
    let (what, phrases) = difference(view, left, right)?;
    let (first, second) = (wording::clause(&left.id), wording::clause(&right.id));
    let mut diagnostic =
        Diagnostic::new(Code::A406, format!("{first} and {second} bind {who} and {whom} to the same act, and {what}"))
            .at(left.words(phrases), format!("for {who}"))
            .at(right.words(phrases), format!("for {whom}"))
            .in_clause(&left.id)
            .in_clause(&right.id)
            .note("What looks mutual is not: the one who notices later may say that the difference was never agreed.")
            .remedy("Write one clause that binds each of them, if the same was meant for both.")
            .remedy("Keep the difference and say why in the text: `because \"…\"`.");
    diagnostic.method = Method::Bounded(
        "clauses on one track with the same act, held against the nearest before them; figures, last days and distances"
            .to_string(),
    );
    Some(diagnostic.into())
}

fn difference(view: &View<'_>, left: &Norm, right: &Norm) -> Option<(&'static str, Phrase)> {
    if let (Act::Total(_, field, one), Act::Total(_, other_field, other)) = (&left.action, &right.action)
        && field == other_field
        && let (Some(one), Some(other)) = (constant(one), constant(other))
        && one != other
    {
        return Some(("the figures differ", Phrase::Action));
    }
    let distance = |norm: &Norm| {
        let place = norm.action.pattern()?.place.as_ref()?;
        measured(place.shape.as_deref()?).map(|(metres, outside, _)| (metres, outside))
    };
    if let (Some((one, outside)), Some((other, other_outside))) = (distance(left), distance(right))
        && outside == other_outside
        && one != other
    {
        return Some(("the distances differ", Phrase::Action));
    }
    let last = |norm| -> Option<Vec<Reckoned<'_>>> {
        let norm: &Norm = norm;
        deadlines(view, &norm.window).into_iter().map(|close| close.map(|(at, _)| at)).collect()
    };
    let (one, other) = (last(left)?, last(right)?);
    let ([one], [other]) = (one.as_slice(), other.as_slice()) else { return None };
    if compare(one, other).is_some_and(Ordering::is_ne) {
        let phrase = [Phrase::By, Phrase::Within, Phrase::At, Phrase::Until]
            .into_iter()
            .find(|phrase| left.phrase(*phrase).is_some())?;
        return Some(("the last days differ", phrase));
    }
    None
}
