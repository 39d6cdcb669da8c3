//! Fulfilment that starts a clock while nobody says when it is complete (A505).

use std::collections::BTreeSet;

use irenic_diagnostics::{Code, Diagnostic, Span};
use irenic_model::{Act, Boundary, ClauseState, Condition, Norm, Phrase, Point, Subject, Trigger};
use irenic_syntax::ast::PowerKind;

use crate::check::Found;
use crate::named;
use crate::text::clause_of;
use crate::view::View;

/// How many of the clauses that wait are shown with their words.
const SHOWN: usize = 4;

/// A505: `must complete` starts a clock elsewhere, and nobody is charged to say when it is complete.
pub(crate) fn undefined_completion(view: &View<'_>, id: &str) -> Vec<Found> {
    let Some(norm) = view.norm(id).filter(|norm| undeclared(norm)) else { return Vec::new() };
    if charged(view, id) {
        return Vec::new();
    }
    let waiting = waiting(view, id);
    let phases = phases_waiting(view, id);
    if waiting.is_empty() && phases.is_empty() {
        return Vec::new();
    }
    let (name, action) = (named::clause(id), named::action(norm));
    // Who waits may differ between drafts; what is wrong with these words does not.
    let message = format!("a clock starts with the end of `{action}`, and nobody is charged to say when that has come");
    let mut said =
        Diagnostic::new(Code::A505, message).in_clause(id).at(norm.words(Phrase::Action), "when is it complete?");
    if let Some(proof) = norm.phrase(Phrase::Proof) {
        said = said.also(proof, "watches it, with no duty to declare it complete and no time for that");
    }
    for (_, at) in waiting.iter().take(SHOWN) {
        said = said.also(at, format!("waits for {name}"));
    }
    for (_, at) in phases.iter().take(SHOWN) {
        said = said.also(at, format!("waits for {name}"));
    }
    if waiting.len() > SHOWN {
        said = said.note(format!("{} more wait for it.", waiting.len() - SHOWN));
    }
    let said = said
        .note("Each side can say that the process has ended, or that it has not, and so begin or hold up every clock that hangs on it.")
        .remedy("Say what completes it: `complete when certified by BODY`, or `complete when COND`.")
        .remedy("Give the verifying body a time and a rule for its silence: `verified by BODY within DUR`, `if silent referred to BODY`.")
        .remedy("Let the clocks run from a date instead: `within DUR of T`.");
    vec![said.into()]
}

/// A process whose own words name nobody and nothing that tells its end.
fn undeclared(norm: &Norm) -> bool {
    let told = !norm.proof.by.is_empty() && (norm.proof.within.is_some() || norm.proof.silence.is_some());
    matches!(norm.action, Act::Complete(_)) && norm.completion.is_none() && !told
}

/// Whether another clause charges somebody with saying it: a duty or a power to certify it.
fn charged(view: &View<'_>, id: &str) -> bool {
    let of_it = |subject: Option<&Subject>| matches!(subject, Some(Subject::Clause(of)) if of == id);
    let says = |norm: &Norm| match &norm.action {
        Act::Power(PowerKind::Certify, over, _) => of_it(over.as_ref()),
        action => {
            action.pattern().is_some_and(|pattern| pattern.event == "certification" && of_it(pattern.subject.as_ref()))
        }
    };
    in_this_draft(view, says).next().is_some()
}

/// The norms for which something holds in this draft, looked for only in clauses where it holds in some draft.
fn in_this_draft<'t>(view: &View<'t>, holds: impl Fn(&Norm) -> bool) -> impl Iterator<Item = &'t Norm> {
    let clauses: BTreeSet<&str> =
        view.text().norms().filter(|norm| holds(norm)).filter_map(|norm| clause_of(&norm.id)).collect();
    let order = view.clauses().iter().filter(|id| clauses.contains(id.as_str())).map(|id| view.clause(id));
    let found: Vec<&'t Norm> = order.flatten().filter(|norm| holds(norm)).collect();
    found.into_iter()
}

/// The norms whose time hangs on the fulfilment of a clause, with the words that say so.
fn waiting<'t>(view: &View<'t>, id: &str) -> Vec<(&'t Norm, &'t Span)> {
    in_this_draft(view, |norm| clock(norm, id).is_some())
        .filter(|norm| clause_of(&norm.id) != Some(id))
        .filter_map(|norm| Some((norm, clock(norm, id)?)))
        .collect()
}

/// The phases that begin with the fulfilment of a clause, by full id. One that only ends with it starts no clock.
fn phases_waiting<'t>(view: &View<'t>, id: &str) -> Vec<(&'t str, &'t Span)> {
    let begins = |boundary: &Option<Boundary>| match boundary {
        Some(Boundary::At(point)) => of_point(point, id),
        Some(Boundary::When(condition)) => of_condition(condition, id),
        None => false,
    };
    let text = view.text();
    let some = |phase: &&String| {
        let forms = text.phases.get(*phase).map(|forms| forms.forms.as_slice()).unwrap_or_default();
        forms.iter().any(|(_, form)| form.as_ref().is_some_and(|(phase, _)| begins(&phase.begins)))
    };
    let phases = view.phases().iter().filter(some).filter_map(|phase| view.phase(phase));
    phases.filter(|phase| begins(&phase.begins)).map(|phase| (phase.id.as_str(), phase.words(Phrase::Begins))).collect()
}

fn clock<'n>(norm: &'n Norm, id: &str) -> Option<&'n Span> {
    let window = &norm.window;
    let points = [(Phrase::From, &window.from), (Phrase::By, &window.by)];
    let by_point = points.iter().find_map(|(phrase, points)| {
        let at = points.iter().position(|point| of_point(point, id))?;
        norm.phrases_of(*phrase).nth(at)
    });
    let within = window.within.iter().position(|(_, of)| of.as_ref().is_some_and(|point| of_point(point, id)));
    let by_length = within.and_then(|at| norm.phrases_of(Phrase::Within).nth(at));
    let order = norm.order.after.iter().position(|of| of == id);
    let by_order = order.and_then(|at| norm.phrases_of(Phrase::After).nth(at));
    let by_trigger = match &norm.trigger {
        Trigger::When(condition) if of_condition(condition, id) => norm.phrase(Phrase::Trigger),
        _ => None,
    };
    let by_day = window.at.as_ref().filter(|point| of_point(point, id)).and(norm.phrase(Phrase::At));
    by_length.or(by_point).or(by_day).or(by_trigger).or(by_order)
}

fn of_point(point: &Point, id: &str) -> bool {
    match point {
        Point::Fulfilment(of) => of == id,
        Point::Shift(of, _) => of_point(of, id),
        Point::Earliest(points) | Point::Latest(points) => points.iter().any(|point| of_point(point, id)),
        _ => false,
    }
}

fn of_condition(condition: &Condition, id: &str) -> bool {
    match condition {
        Condition::Clause { clause, state: ClauseState::Fulfilled, .. } => clause == id,
        Condition::And(left, right) | Condition::Or(left, right) => of_condition(left, id) || of_condition(right, id),
        Condition::Passed(point) => of_point(point, id),
        _ => false,
    }
}
