//! How findings name clauses and phases, and the words of a text that they quote.

use irenic_diagnostics::Span;
use irenic_model::{Norm, Phrase};

/// `clause 3`, `clause 3 of annex 1`, `consequence 1 of clause 2`.
pub(crate) fn clause(id: &str) -> String {
    let (instrument, number) = parts(id);
    let named = match number.split_once(".breach.") {
        Some((phase, position)) if phase.starts_with("phase ") => format!("consequence {position} of {phase}"),
        Some((clause, position)) => format!("consequence {position} of clause {clause}"),
        None => format!("clause {number}"),
    };
    of(named, instrument)
}

/// `phase 1`, `phase 1 of annex 1`.
pub(crate) fn phase(id: &str) -> String {
    let (instrument, number) = parts(id);
    of(format!("phase {number}"), instrument)
}

fn parts(id: &str) -> (Option<&str>, &str) {
    id.split_once(':').map_or((None, id), |(instrument, number)| (Some(instrument), number))
}

fn of(named: String, instrument: Option<&str>) -> String {
    instrument.map_or(named.clone(), |of| format!("{named} of {}", of.replace('_', " ")))
}

/// `clauses 1, 2 and 3`, and with an annex `clauses 1 and 2, clause 3 of annex 1`; in the order given.
pub(crate) fn clauses(ids: &[&str]) -> String {
    let mut instruments: Vec<(Option<&str>, Vec<&str>)> = Vec::new();
    for id in ids {
        let (instrument, number) = parts(id);
        match instruments.iter_mut().find(|(known, _)| *known == instrument) {
            Some((_, numbers)) => numbers.push(number),
            None => instruments.push((instrument, vec![number])),
        }
    }
    let each = instruments.iter().map(|(instrument, numbers)| {
        let noun = if numbers.len() == 1 { "clause" } else { "clauses" };
        of(format!("{noun} {}", list(numbers)), *instrument)
    });
    each.collect::<Vec<_>>().join(", ")
}

/// `A`, `A and B`, `A, B and C`.
pub(crate) fn list<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_string(),
        [rest @ .., last] => {
            let rest: Vec<&str> = rest.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", rest.join(", "), last.as_ref())
        }
    }
}

/// The clause that a norm belongs to, for `accepts`: its own id, or that of the clause whose breach it answers.
pub(crate) fn accepting(norm: &Norm) -> &str {
    norm.id.split(".breach.").next().unwrap_or(&norm.id)
}

/// The words of a norm at a place within it, as written.
pub(crate) fn written<'n>(norm: &'n Norm, at: &Span) -> &'n str {
    let inside = at.file == norm.span.file && at.start >= norm.span.start;
    let from = at.start.saturating_sub(norm.span.start);
    let words = norm.text.get(from..from + at.end.saturating_sub(at.start));
    words.filter(|_| inside).unwrap_or("")
}

/// The action of a norm on one line: `complete withdrawal of heavy_artillery`.
pub(crate) fn action(norm: &Norm) -> String {
    let words = norm.phrase(Phrase::Action).map_or("", |at| written(norm, at));
    let lines = words.lines().map(|line| line.split(" #").next().unwrap_or(line));
    let words: Vec<&str> = lines.flat_map(str::split_whitespace).collect();
    match (words.is_empty(), norm.action.pattern()) {
        (true, Some(pattern)) => pattern.text.clone(),
        _ => words.join(" "),
    }
}

/// What a norm orders: `JMC must rule`.
pub(crate) fn duty(norm: &Norm) -> String {
    format!("{} must {}", norm.bearers.text, action(norm)).trim_start().to_string()
}
