//! `irenic read`

use std::path::Path;

use irenic_report::read;

use super::{Screen, draft, open};
use crate::args::{Draft, Format};
use crate::levels::status;
use crate::output::{Refusal, Status, Written};

/// Clauses, phases and moments as plain sentences. What is wrong with the text is said beside them.
pub(super) fn read(
    path: &Path,
    clause: Option<&str>,
    given: &Draft,
    screen: &Screen,
) -> Result<(Written, Status), Refusal> {
    screen.no_sarif("read")?;
    let project = open(path)?;
    let (choices, set) = draft(given)?;
    let resolved = project.resolve(&choices, &set);
    let found = screen.levels.put(resolved.diagnostics);
    let clause = clause.map(|clause| clause.trim_start_matches("clause "));
    if let Some(clause) = clause
        && resolved.agreement.norm(clause).is_none()
    {
        let ids: Vec<&str> = resolved.agreement.norms.iter().map(|norm| norm.id.as_str()).collect();
        return Err(Refusal::new(format!("there is no clause `{clause}`"), format!("Name one of {}.", ids.join(", "))));
    }
    let out = match screen.format {
        Format::Human => read::screen(&resolved.agreement, clause, &screen.looks.out),
        Format::Json | Format::Sarif => read::lines(&resolved.agreement, clause, &project.sources),
    };
    Ok((Written { out, err: screen.diagnostics(&found, &project.sources, true) }, status(&found)))
}
