//! `irenic monitor`

use std::time::Instant;

use irenic_evidence::{Coverage, LogRevision, RowOutcome};
use irenic_project::{LogError, LogFile, LogIndex};
use irenic_report::watch::{self, Setting};
use irenic_verify::{Keep, LogChange, LogVerdictChange, Monitor, Order, Query};
use jiff::Timestamp;

use super::verify::standard;
use super::{Screen, draft, instant, open};
use crate::args::{Command, Format};
use crate::levels::status;
use crate::output::{Refusal, Status, Written, progress, progress_ends, write};

/// Alarms that are gathered before they are written.
const ALARMS: usize = 4_096;

/// Holds logs against an agreement.
pub(super) fn monitor(command: &Command, screen: &Screen) -> Result<(Written, Status), Refusal> {
    let Command::Monitor { path, log, covers, as_of, standard: word, keep, late, alarms, threads, draft: drafted } =
        command
    else {
        return Ok((Written::default(), Status::Clean));
    };
    screen.no_sarif("monitor")?;
    let project = open(path)?;
    let (choices, set) = draft(drafted)?;
    let resolved = project.resolve(&choices, &set);
    let agreement = resolved.agreement;
    let zone = agreement.zone.rules().clone();
    let refused = |error: LogError| Refusal::new(error.to_string(), error.remedy());
    let mut logs = Vec::new();
    for (number, path) in log.iter().enumerate() {
        let number = u16::try_from(number)
            .map_err(|_| Refusal::new("there are more than 65,535 logs", "Join them, or ask in several runs."))?;
        logs.push(LogFile::new(path, number, &zone).map_err(refused)?);
    }
    for event in covers {
        if !agreement.events.contains_key(event) {
            return Err(Refusal::new(
                format!("no event is called `{event}`"),
                "Name an event of the vocabulary, such as `--covers fire`; `event` stands for all.",
            ));
        }
    }
    let as_of = match as_of {
        Some(text) => instant(text, &agreement.zone)?,
        None => reach(&logs).map_err(refused)?.ok_or_else(|| {
            Refusal::new("the logs have no row, so nothing says how far they reach", "Say it: `--as-of 2015-12-31`.")
        })?,
    };
    let query = Query { as_of, standard: standard(word)? };
    let coverage = if covers.is_empty() {
        Vec::new()
    } else {
        vec![Coverage { events: covers.clone(), from: None, to: None, body: None, places: Vec::new() }]
    };
    let kept = *keep || late.is_some();
    let mut monitor = Monitor::new(&agreement, coverage, query, if kept { Keep::All } else { Keep::Window });
    let mut index = LogIndex::default();
    let mut rejected: Vec<RowOutcome> = Vec::new();
    let mut rejections = 0;
    for log in &logs {
        let mut failed = None;
        let read = log
            .read(*threads > 1, |batch, kinds| {
                if late.is_some() {
                    index.add(batch);
                }
                monitor.absorb(batch, kinds);
                if *alarms && failed.is_none() {
                    failed = tell(&mut monitor, &agreement.zone, screen).err();
                } else {
                    monitor.take_alarms();
                }
                progress(&format!("{} rows", monitor.rows()));
            })
            .map_err(refused)?;
        if let Some(refusal) = failed {
            return Err(refusal);
        }
        rejections += read.rejected;
        rejected.extend(read.told);
    }
    monitor.finish();
    progress_ends();
    if *alarms {
        tell(&mut monitor, &agreement.zone, screen)?;
    }
    let mut changes: Vec<(LogVerdictChange, Option<String>)> = Vec::new();
    let mut revised = None;
    if let Some(path) = late {
        let doubles = index.put_in_order();
        let of = LogFile::new(path, u16::MAX, &zone).map_err(refused)?;
        let (revisions, refusals) = of.revisions().map_err(refused)?;
        rejections += refusals.len() as u64;
        rejected.extend(refusals);
        let began = Instant::now();
        let (mut log, mut unknown) = (Vec::new(), Vec::new());
        for (number, revision) in revisions.iter().enumerate() {
            match change(revision, number as u64, &index, &logs).map_err(refused)? {
                Some(change) => log.extend(monitor.revise(&[change])),
                None => unknown.push(revision.id().to_string()),
            }
        }
        let took = began.elapsed();
        changes = log
            .into_iter()
            .map(|change| {
                let id = change.row.and_then(|row| id_of(row, &logs, &revisions));
                (change, id)
            })
            .collect();
        revised = Some(watch::Revised { revisions: revisions.len(), unknown, doubles, took });
    }
    let report = monitor.report();
    let first = |row: Option<u64>| row.and_then(|row| id_of(row, &logs, &[]));
    let setting = Setting {
        title: project.title().to_string(),
        as_of_from: if matches!(command, Command::Monitor { as_of: Some(_), .. }) {
            ""
        } else {
            "the last log's last row"
        },
        logs: log.iter().map(|path| path.display().to_string()).collect(),
        rejected: rejections,
        told: rejected,
        mixed: monitor.order() == Order::Mixed,
        kept: monitor.kept(),
        revised,
        changes,
        first: report.clauses.iter().map(|clause| first(clause.row)).collect(),
    };
    let out = match screen.format {
        Format::Human => watch::screen(&report, &setting, &agreement, &screen.looks.out),
        Format::Json | Format::Sarif => watch::lines(&report, &setting, &agreement),
    };
    let found = screen.levels.put(resolved.diagnostics);
    let mut ended = status(&found);
    if setting.rejected > 0 || report.too_late > 0 || !report.stale.is_empty() {
        ended = ended.max(Status::Found);
    }
    Ok((Written { out, err: screen.diagnostics(&found, &project.sources, true) }, ended))
}

/// How far the logs reach: the last instant of the last row of any.
fn reach(logs: &[LogFile]) -> Result<Option<Timestamp>, LogError> {
    let mut last = None;
    for log in logs {
        last = last.max(log.last()?);
    }
    Ok(last)
}

/// A revision with the row that it replaces; `None` when it takes back a row that nobody has.
fn change(
    revision: &LogRevision,
    number: u64,
    index: &LogIndex,
    logs: &[LogFile],
) -> Result<Option<LogChange>, LogError> {
    let mut was = None;
    for at in index.find(revision.id()) {
        let Some(log) = logs.get(usize::try_from(at >> 48).unwrap_or(usize::MAX)) else { continue };
        if let Some(row) = log.row(at)?.filter(|row| row.id == revision.id()) {
            was = Some((at, row));
            break;
        }
    }
    let now = match revision {
        LogRevision::Put(row) => Some(((u64::from(u16::MAX) << 48) + number, (**row).clone())),
        LogRevision::Withdraw(_) => None,
    };
    Ok((was.is_some() || now.is_some()).then_some(LogChange { was, now }))
}

/// The id of the row that begins at a place.
fn id_of(at: u64, logs: &[LogFile], revisions: &[LogRevision]) -> Option<String> {
    let number = usize::try_from(at >> 48).ok()?;
    match logs.get(number) {
        Some(log) => log.row(at).ok()?.map(|row| row.id),
        None => revisions.get(usize::try_from(at & ((1 << 48) - 1)).ok()?).map(|revision| revision.id().to_string()),
    }
}

/// Writes alarms as they come, so that none has to wait in memory.
fn tell(monitor: &mut Monitor<'_>, zone: &irenic_model::Zone, screen: &Screen) -> Result<(), Refusal> {
    for alarms in monitor.take_alarms().chunks(ALARMS) {
        let out = match screen.format {
            Format::Human => watch::alarms(alarms, zone),
            Format::Json | Format::Sarif => watch::alarm_lines(alarms, zone),
        };
        write(&Written { out, err: String::new() })?;
    }
    Ok(())
}
