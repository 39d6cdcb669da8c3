//! `irenic talks`

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use irenic_diagnostics::{Diagnostic, Severity};
use irenic_model::{Days, Standard, end_of_day};
use irenic_project::load_evidence;
use irenic_report::talks::Talks;
use irenic_talks::indicators::{Held, Table, indicators};
use irenic_talks::{Proposals, Record, compare};
use irenic_verify::Query;
use jiff::SignedDuration;
use jiff::civil::Date;

use super::positions::{audience, positions};
use super::verify::default_as_of;
use super::{Screen, instant, open};
use crate::args::Format;
use crate::levels::status;
use crate::output::{Refusal, Status, Written};

/// What was asked of the talks.
pub(super) struct Asked<'a> {
    pub(super) as_of: Option<&'a str>,
    pub(super) audience: &'a str,
    pub(super) open: Option<&'a str>,
    pub(super) svg: Option<&'a Path>,
}

/// Rounds, drafts, positions that the reader may see, and indicators.
pub(super) fn talks(path: &Path, asked: &Asked<'_>, screen: &Screen) -> Result<(Written, Status), Refusal> {
    screen.no_sarif("talks")?;
    let project = open(path)?;
    let resolved = project.resolve(&[], &[]);
    let agreement = resolved.agreement;
    let audience = audience(asked.audience, &agreement)?;
    let evidence = load_evidence(&project.folder, &project.manifest, &agreement);
    let as_of = match asked.as_of {
        Some(text) => instant(text, &agreement.zone)?,
        None => default_as_of(&evidence).0,
    };
    let day = agreement.zone.date(as_of);
    let record = Record::of(&agreement, &audience, day);
    let proposals = Proposals::of(&agreement, &record);
    let compared = compare(&agreement, &record, &proposals);
    let mut sources = project.sources.clone();
    let positions = positions(&project, &agreement, &audience, &mut sources);
    let incidents = evidence.store.at(None);
    let coverage = evidence.store.coverage(None);
    let with_promises = agreement.with_promises();
    let mut held = Vec::new();
    let mut observed = true;
    for day in days(&record).into_iter().rev() {
        let close = end_of_day(day, &agreement.zone);
        let as_of = close.checked_sub(SignedDuration::from_nanos(1)).unwrap_or(close);
        let query = Query { as_of, standard: Standard::Reported };
        let report = irenic_verify::verify(&with_promises, &incidents, &coverage, &query);
        let mut effort = Vec::new();
        if observed {
            effort = irenic_verify::effort(&agreement, &incidents, &coverage, &query).1;
            // Effort only grows: where no rate is known at the end, none was before.
            observed = effort.iter().any(|effort| effort.per_100_hours.is_some());
        }
        held.push(Held { day, report, effort });
    }
    held.reverse();
    let table = Table {
        agreement: &agreement,
        record: &record,
        proposals: &proposals,
        incidents: &incidents,
        coverage: &coverage,
        held: &held,
    };
    let indicators = indicators(&table);
    if let Some(name) = asked.open.filter(|name| *name != "all" && !indicators.iter().any(|one| one.name == *name)) {
        let names: BTreeSet<&str> = indicators.iter().map(|one| one.name).collect();
        let names: Vec<&str> = names.into_iter().collect();
        return Err(Refusal::new(
            format!("no indicator is called `{name}`"),
            format!("Write `--open all`, or one of {}.", names.join(", ")),
        ));
    }
    let shown = Talks {
        title: project.title(),
        audience: &audience,
        record: &record,
        compared: &compared,
        positions: &positions,
        indicators: &indicators,
        open: asked.open,
    };
    if let Some(folder) = asked.svg {
        let unwritable = |error: std::io::Error| {
            Refusal::new(
                format!("{} cannot be written: {error}", folder.display()),
                "Name a folder in which your user may write.",
            )
        };
        fs::create_dir_all(folder).map_err(unwritable)?;
        for (name, picture) in shown.pictures() {
            fs::write(folder.join(name), picture).map_err(unwritable)?;
        }
    }
    let out = match screen.format {
        Format::Human => shown.screen(&screen.looks.out),
        Format::Json | Format::Sarif => shown.lines(),
    };
    // The text of the agreement is for `check` to speak of; here errors of it bear on the answer, and whatever is said of
    // the record of talks and of positions that the reader may see.
    let of_talks = |one: &Diagnostic| {
        one.severity == Severity::Error || one.place().is_some_and(|at| project.talks_documents.contains(&at.file))
    };
    let mut found: Vec<Diagnostic> = resolved.diagnostics.into_iter().filter(of_talks).collect();
    found.extend(evidence.diagnostics.into_iter().filter(|one| one.severity == Severity::Error));
    found.extend(positions.found.iter().filter_map(|found| found.read(&audience)).cloned());
    for (file, text) in evidence.sources.iter() {
        sources.insert(file.clone(), text.clone());
    }
    let found = screen.levels.put(found);
    Ok((Written { out, err: screen.diagnostics(&found, &sources, true) }, status(&found)))
}

/// The days at which indicators are computed: those by which each round was held, and the day asked about.
fn days(record: &Record<'_>) -> Vec<Date> {
    let held = record.rounds.iter().filter_map(|round| round.days).map(Days::last);
    let mut days: BTreeSet<Date> = held.filter(|last| *last <= record.as_of).collect();
    days.insert(record.as_of);
    days.into_iter().collect()
}
