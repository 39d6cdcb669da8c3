//! Which diagnostics count, and as what.

use irenic_diagnostics::{Code, Diagnostic, Severity, find_code};

use crate::args::Output;
use crate::output::{Refusal, Status};

/// What `--deny` and `--allow` ask for.
#[derive(Debug, Default)]
pub(crate) struct Levels {
    deny_warnings: bool,
    deny: Vec<Code>,
    allow: Vec<Code>,
}

impl Levels {
    pub(crate) fn of(output: &Output) -> Result<Levels, Refusal> {
        let known = |word: &str| {
            find_code(word.trim()).map(|info| info.code).ok_or_else(|| {
                Refusal::new(
                    format!("there is no code `{word}`"),
                    "Write a code such as A104, or its name; `irenic explain` lists all.",
                )
            })
        };
        let mut levels = Levels::default();
        for word in output.deny.iter().flat_map(|words| words.split(',')) {
            match word.trim() {
                "warnings" => levels.deny_warnings = true,
                word => levels.deny.push(known(word)?),
            }
        }
        for word in output.allow.iter().flat_map(|words| words.split(',')) {
            levels.allow.push(known(word)?);
        }
        Ok(levels)
    }

    /// Puts levels to diagnostics: what is allowed falls away unless it is an error, what is denied becomes one.
    pub(crate) fn put(&self, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        diagnostics
            .into_iter()
            .filter(|found| found.severity == Severity::Error || !self.allow.contains(&found.code))
            .map(|mut found| {
                let denied =
                    self.deny.contains(&found.code) || (self.deny_warnings && found.severity == Severity::Warning);
                if denied {
                    found.severity = Severity::Error;
                }
                found
            })
            .collect()
    }
}

/// The status that diagnostics lead to.
pub(crate) fn status(diagnostics: &[Diagnostic]) -> Status {
    if irenic_project::has_errors(diagnostics) { Status::Found } else { Status::Clean }
}
