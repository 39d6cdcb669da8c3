//! Scenarios as they ran.

use irenic_diagnostics::{Code, Diagnostic, Sources};
use irenic_verify::{Failure, ScenarioOutcome};
use serde_json::json;

use crate::terminal::{self, Style, Tone};

/// A scenario by its title, and how it went.
#[derive(Debug, Clone)]
pub struct Run {
    /// What it is called.
    pub title: String,
    /// How it went.
    pub outcome: ScenarioOutcome,
}

/// A line for each scenario, each expectation that failed at its words, and the numbers passed and failed.
pub fn screen(runs: &[Run], sources: &Sources, style: &Style) -> String {
    let mut out = String::new();
    for run in runs {
        let word =
            if run.outcome.ok { style.paint(Tone::Settled, "ok    ") } else { style.paint(Tone::Grave, "FAILED") };
        out += &format!("{word}  {}\n", run.title);
    }
    let failures = diagnostics(runs, sources);
    if !failures.is_empty() {
        // The line that counts diagnostics would only repeat what the last line says.
        let shown = terminal::diagnostics(&failures, sources, style);
        let shown = shown.trim_end().rsplit_once('\n').map_or(shown.as_str(), |(shown, _)| shown);
        out += &format!("\n{}\n", shown.trim_end());
    }
    let failed = runs.iter().filter(|run| !run.outcome.ok).count();
    let between = if runs.is_empty() { "" } else { "\n" };
    out + &format!("{between}{} passed, {failed} failed\n", runs.len() - failed)
}

/// One object for each scenario.
pub fn lines(runs: &[Run], sources: &Sources) -> String {
    let mut out = String::new();
    for run in runs {
        let failures: Vec<serde_json::Value> = run
            .outcome
            .failures
            .iter()
            .map(|failure| {
                json!({
                    "file": &*failure.span.file,
                    "line": sources.position(&failure.span.file, failure.span.start).line,
                    "expected": expected(failure, sources),
                    "found": failure.found,
                    "because": failure.because,
                })
            })
            .collect();
        out += &format!("{}\n", json!({ "scenario": run.title, "ok": run.outcome.ok, "failures": failures }));
    }
    out
}

/// What was expected, as it stands in the scenario.
fn expected(failure: &Failure, sources: &Sources) -> String {
    let words = if failure.expected.is_empty() { sources.words(&failure.span) } else { &failure.expected };
    words.split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// Failed expectations as diagnostics, for editors and code hosts.
pub fn diagnostics(runs: &[Run], sources: &Sources) -> Vec<Diagnostic> {
    let mut all = Vec::new();
    for run in runs {
        for failure in &run.outcome.failures {
            let mut diagnostic = Diagnostic::new(
                Code::S021,
                format!("in the scenario “{}”, this does not follow: {}", run.title, expected(failure, sources)),
            )
            .at(&failure.span, format!("found: {}", failure.found));
            if !failure.because.is_empty() {
                diagnostic = diagnostic.note(failure.because.clone());
            }
            all.push(
                diagnostic
                    .remedy("Correct the clause if this is not what the parties mean, or the expectation if it is."),
            );
        }
    }
    all
}

#[cfg(test)]
mod tests;
