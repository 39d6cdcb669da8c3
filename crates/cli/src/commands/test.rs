//! `irenic test`

use std::path::Path;

use irenic_report::scenario::{self, Run};
use irenic_verify::run_scenario;

use super::{Screen, open};
use crate::args::Format;
use crate::levels::status;
use crate::output::{Refusal, Status, Written};

/// Runs every scenario, each on the draft that its own options choose.
pub(super) fn test(path: &Path, screen: &Screen) -> Result<(Written, Status), Refusal> {
    let project = open(path)?;
    let plain = project.resolve(&[], &[]);
    let found = screen.levels.put(plain.diagnostics);
    let mut runs = Vec::new();
    for (position, scenario) in plain.agreement.scenarios.iter().enumerate() {
        // Options change what clauses say, so a scenario with options is read on a text resolved with them.
        let outcome = if scenario.options.is_empty() {
            run_scenario(&plain.agreement, scenario)
        } else {
            let agreement = project.resolve(&scenario.options, &[]).agreement;
            match agreement.scenarios.get(position) {
                Some(scenario) => run_scenario(&agreement, scenario),
                None => continue,
            }
        };
        runs.push(Run { title: scenario.title.clone(), outcome });
    }
    let failed = runs.iter().any(|run| !run.outcome.ok);
    let (out, err) = match screen.format {
        Format::Human => (
            scenario::screen(&runs, &project.sources, &screen.looks.out),
            screen.diagnostics(&found, &project.sources, true),
        ),
        Format::Json => (scenario::lines(&runs, &project.sources), screen.diagnostics(&found, &project.sources, true)),
        Format::Sarif => {
            let mut all = found.clone();
            all.extend(scenario::diagnostics(&runs, &project.sources));
            (screen.diagnostics(&all, &project.sources, false), String::new())
        }
    };
    let ended = status(&found).max(if failed { Status::Found } else { Status::Clean });
    Ok((Written { out, err }, ended))
}
