//! `irenic check`

use std::path::Path;

use irenic_report::summary;
use irenic_report::terminal::{fill, width_of};

use super::{Screen, draft, open};
use crate::args::{Draft, Format};
use crate::levels::status;
use crate::output::{Refusal, Status, Written};

/// Everything that is wrong with the text.
pub(super) fn check(
    path: &Path,
    given: &Draft,
    combinations: bool,
    screen: &Screen,
) -> Result<(Written, Status), Refusal> {
    let project = open(path)?;
    let (choices, set) = draft(given)?;
    let (resolved, checked) = project.check(&choices, &set);
    let agreement = resolved.agreement;
    let found = screen.levels.put(resolved.diagnostics);
    let mut out = screen.diagnostics(&found, &project.sources, false);
    if screen.format == Format::Human {
        let of = |number: usize, noun: &str| format!("{number} {noun}{}", if number == 1 { "" } else { "s" });
        let clauses = agreement.norms.iter().filter(|norm| !norm.id.contains(".breach.")).count();
        let looked_at = [
            of(clauses, "clause"),
            of(agreement.phases.len(), "phase"),
            of(agreement.places.len(), "place"),
            of(agreement.brackets.len(), "bracket"),
            of(agreement.scenarios.len(), "scenario"),
        ];
        if found.is_empty() {
            let (title, summary) = (format!("{}:", project.title()), summary(&found));
            let width = screen.looks.out.width;
            // A long title has lines of its own.
            out = match width_of(&title) + 1 + width_of(&summary) <= width {
                true => format!("{title} {summary}\n"),
                false => format!("{}\n{summary}\n", fill(&title, width).join("\n")),
            };
        }
        out += &format!("looked at {}\n", looked_at.join(", "));
        if checked.combinations > 1 {
            out += &irenic_report::drafts::paragraph(&checked, screen.looks.out.width);
        }
        if combinations {
            out += &irenic_report::drafts::causes(&checked, screen.looks.out.width);
        }
    } else if combinations && screen.format == Format::Json {
        out += &irenic_report::drafts::line(&checked);
    }
    Ok((Written { out, err: String::new() }, status(&found)))
}
