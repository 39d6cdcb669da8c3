//! `irenic diff`

use std::path::Path;

use irenic_check::{compare, compare_prose};
use irenic_report::diff::{self, Drafts};

use super::{Screen, draft, open};
use crate::args::{Draft, Format};
use crate::levels::status;
use crate::output::{Refusal, Status, Written};

/// Two drafts, clause by clause. What is wrong with either text is said beside them; differences are not errors.
pub(super) fn diff(
    (old, old_draft): (&Path, &Draft),
    (new, new_draft): (&Path, &Draft),
    screen: &Screen,
) -> Result<(Written, Status), Refusal> {
    screen.no_sarif("diff")?;
    let (old, new) = (open(old)?, open(new)?);
    let (choices, set) = draft(old_draft)?;
    let before = old.resolve(&choices, &set);
    let (choices, set) = draft(new_draft)?;
    let after = new.resolve(&choices, &set);
    let comparison = compare(&before.agreement, &after.agreement);
    let prose = compare_prose(&old.articles, &new.articles, &comparison);
    let drafts =
        Drafts { old: &before.agreement, new: &after.agreement, old_sources: &old.sources, new_sources: &new.sources };
    let out = match screen.format {
        Format::Human => diff::screen(&comparison, &prose, &drafts, &screen.looks.out),
        Format::Json | Format::Sarif => diff::lines(&comparison, &prose, &drafts),
    };
    // Warnings of a text are `check`'s; what could not be read makes the comparison doubtful, so errors are told here.
    let mut found = screen.levels.put(before.diagnostics);
    let mut err = errors(&mut found, &old.sources, screen);
    let mut later = screen.levels.put(after.diagnostics);
    err += &errors(&mut later, &new.sources, screen);
    found.append(&mut later);
    Ok((Written { out, err }, status(&found)))
}

fn errors(
    found: &mut Vec<irenic_diagnostics::Diagnostic>,
    sources: &irenic_diagnostics::Sources,
    screen: &Screen,
) -> String {
    found.retain(|found| found.severity == irenic_diagnostics::Severity::Error);
    screen.diagnostics(found, sources, true)
}
