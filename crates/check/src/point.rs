//! Times that can be read in two ways: a point, a limit, or a beginning (A204).

use irenic_diagnostics::{Code, Diagnostic, Severity, Span};
use irenic_model::{Norm, Phrase, Point, Trigger};
use irenic_syntax::ast::Modality;

use crate::check::Found;
use crate::deadline::{achieves, closes};
use crate::named;
use crate::view::View;

/// A204: a time that can mean on that day, by it, or not before it.
pub(crate) fn point_or_limit(view: &View<'_>, id: &str) -> Vec<Found> {
    view.clause(id)
        .iter()
        .flat_map(|norm| on_that_day(norm).into_iter().chain(only_after(norm)).chain(forbidden_by(norm)))
        .map(Found::from)
        .collect()
}

/// Whether all that is said of a duty's time is `after T`: it is read as a beginning, and A204 asks what is meant.
pub(crate) fn opens_only(norm: &Norm) -> bool {
    achieves(norm) && !closes(norm) && after(norm).is_some()
}

/// `after T` with a point in time. `after clause N` is an order, and says only what comes first.
fn after(norm: &Norm) -> Option<&Span> {
    norm.phrases_of(Phrase::From).find(|at| named::written(norm, at).trim_start().starts_with("after"))
}

/// `at D + 30 days`: a day counted from another, for something that takes its time.
fn on_that_day(norm: &Norm) -> Option<Diagnostic> {
    let Some(Point::Shift(..)) = &norm.window.at else { return None };
    if !achieves(norm) {
        return None;
    }
    let words = norm.words(Phrase::At);
    let time = time_of(norm, words, "at");
    let said = said(
        norm,
        words,
        format!("can mean on that day, by it, or not before it: `{}`", named::written(norm, words).trim()),
        "read as on that day alone: neither before nor after",
    );
    Some(
        said.note("Whoever acts a day early and whoever acts a day late both have words of the text on their side.")
            .remedy(format!("Write `by {time}` if it is the last day."))
            .remedy(format!("Write `from {time}` with a last date, if it is the first day."))
            .remedy("Keep `at` with `because \"…\"` that says so, if no other day will do, such as an election day."),
    )
}

/// `after D + 30 days` and nothing that closes it.
fn only_after(norm: &Norm) -> Option<Diagnostic> {
    if !opens_only(norm) {
        return None;
    }
    let words = after(norm)?;
    let time = time_of(norm, words, "after");
    let said = said(
        norm,
        words,
        format!("can mean once that day has come, or not before it: `{}`", named::written(norm, words).trim()),
        "read as not before: it sets no last day",
    );
    Some(
        said.note(
            "One side can call it overdue on the next day, and the other can wait for years; the words carry both.",
        )
        .remedy(format!("Write `within DUR of {time}` if it is due then."))
        .remedy(format!("Write `from {time}` and `by T`, if it is only not to come sooner.")),
    )
}

/// `must not … by 1 May`: until that day, or from that day on.
fn forbidden_by(norm: &Norm) -> Option<Diagnostic> {
    let own = matches!(norm.trigger, Trigger::None);
    let words = norm.phrase(Phrase::By).or_else(|| norm.phrase(Phrase::Within).filter(|_| own))?;
    if norm.modality != Modality::MustNot || !norm.window.until.is_empty() {
        return None;
    }
    let word = if norm.phrase(Phrase::By).is_some() { "by" } else { "within" };
    let time = time_of(norm, words, word);
    let said = said(
        norm,
        words,
        format!("can mean until that day, or from that day on: `{}`", named::written(norm, words).trim()),
        "read as until then: afterwards it is allowed",
    );
    Some(
        said.note("Read the one way, the prohibition ends on the day on which, read the other way, it begins.")
            .remedy(match word {
                "by" => format!("Write `until {time}` if it ends then."),
                _ => "Write `until T` if it ends then.".to_string(),
            })
            .remedy(match word {
                "by" => format!("Write `from {time}` if it begins then."),
                _ => "Write `from T` if it begins then.".to_string(),
            }),
    )
}

fn said(norm: &Norm, words: &Span, what: String, label: &str) -> Diagnostic {
    let mut said = Diagnostic::new(Code::A204, format!("the time of {} {what}", named::clause(&norm.id)))
        .in_clause(named::accepting(norm))
        .at(words, label)
        .also(norm.words(Phrase::Action), "what it is the time of");
    if norm.constructive_ambiguity {
        said.severity = Severity::Note;
    }
    said
}

/// The point in time without the word before it.
fn time_of(norm: &Norm, words: &Span, word: &str) -> String {
    named::written(norm, words).trim().trim_start_matches(word).split_whitespace().collect::<Vec<_>>().join(" ")
}
