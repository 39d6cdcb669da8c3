//! One object a line for scripts, as the command line's contract has it.

use crate::lines::LinesOf;
use crate::order;
use irenic_diagnostics::{Diagnostic, Position, Sources};
use serde::Serialize;

/// The keys stand in the order of these fields; scripts and snapshots rely on it.
#[derive(Serialize)]
struct Line<'a> {
    code: &'a str,
    severity: &'a str,
    message: &'a str,
    clauses: &'a [String],
    options: &'a [String],
    spans: Vec<Words<'a>>,
    course: Vec<Event<'a>>,
    remedies: &'a [String],
    notes: &'a [String],
    method: String,
}

#[derive(Serialize)]
struct Words<'a> {
    file: &'a str,
    start: Place,
    end: Place,
    label: &'a str,
    primary: bool,
}

#[derive(Serialize)]
struct Place {
    line: usize,
    column: usize,
}

impl From<Position> for Place {
    fn from(position: Position) -> Self {
        Place { line: position.line, column: position.column }
    }
}

#[derive(Serialize)]
struct Event<'a> {
    at: &'a str,
    what: &'a str,
}

/// One diagnostic as one JSON object on one line, without the line's ending.
///
/// Lines and columns count from 1, columns in Unicode scalar values, and the end is the place after the last character.
/// A span in a text that is not among the sources stands at 1:1.
pub fn diagnostic(diagnostic: &Diagnostic, sources: &Sources) -> String {
    line(diagnostic, &mut LinesOf::new(sources))
}

/// Every diagnostic, one object a line, in the order of [`order`]; each line ends with `\n`.
///
/// For many diagnostics this is faster than [`diagnostic`], since each text is read for its lines once.
pub fn diagnostics(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut lines = LinesOf::new(sources);
    order(diagnostics).into_iter().map(|diagnostic| line(diagnostic, &mut lines) + "\n").collect()
}

fn line(diagnostic: &Diagnostic, lines: &mut LinesOf<'_>) -> String {
    let spans = diagnostic.labels.iter().map(|label| {
        let (start, end) = lines.ends(&label.span);
        Words {
            file: &label.span.file,
            start: start.into(),
            end: end.into(),
            label: &label.text,
            primary: label.primary,
        }
    });
    let line = Line {
        code: diagnostic.code.as_str(),
        severity: diagnostic.severity.as_str(),
        message: &diagnostic.message,
        clauses: &diagnostic.clauses,
        options: &diagnostic.options,
        spans: spans.collect(),
        course: diagnostic.course.iter().map(|step| Event { at: &step.at, what: &step.what }).collect(),
        remedies: &diagnostic.remedies,
        notes: &diagnostic.notes,
        method: diagnostic.method.describe(),
    };
    // Strings, numbers and sequences always have a JSON form; the empty object stands for what cannot happen.
    serde_json::to_string(&line).unwrap_or_else(|_| "{}".to_string())
}
