//! `irenic verify`

use std::collections::BTreeMap;
use std::path::Path;

use irenic_diagnostics::{Code, Diagnostic, Severity, Sources};
use irenic_evidence::{Change, Coverage, Incident, Scheme};
use irenic_model::{Agreement, ClauseState, Standard};
use irenic_project::{Credit, Evidence, load_evidence};
use irenic_report::effort;
use irenic_report::findings::{self, Later, Setting};
use irenic_verify::{Effort, Query, Report};
use jiff::{SignedDuration, Timestamp};

use super::{Screen, draft, instant, open};
use crate::args::{FailOn, Format, Question};
use crate::levels::status;
use crate::output::{Refusal, Status, Written};

/// A project held against its evidence.
pub(super) struct Verified {
    pub(super) agreement: Agreement,
    pub(super) incidents: Vec<Incident>,
    pub(super) coverage: Vec<Coverage>,
    pub(super) report: Report,
    pub(super) setting: Setting,
    pub(super) scheme: Scheme,
    /// What is wrong with text and evidence.
    pub(super) found: Vec<Diagnostic>,
    /// Texts that these point into.
    pub(super) sources: Sources,
}

/// What of a verification is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    /// In full only what is breached, late or suspended.
    pub(super) brief: bool,
    /// Beside it, how long bodies observed.
    pub(super) effort: bool,
}

/// Where each clause, phase and moment stands.
pub(super) fn verify(
    path: &Path,
    question: &Question,
    fail_on: Option<FailOn>,
    shown: Shown,
    screen: &Screen,
) -> Result<(Written, Status), Refusal> {
    screen.no_sarif("verify")?;
    let verified = held(path, question, screen)?;
    let Verified { agreement, report, setting, found, sources, .. } = &verified;
    let effort = shown.effort.then(|| {
        let query = Query { as_of: report.as_of, standard: report.standard };
        irenic_verify::effort(agreement, &verified.incidents, &verified.coverage, &query).1
    });
    let style = &screen.looks.out;
    let beside = |show: &dyn Fn(&[Effort]) -> String| effort.as_deref().map_or(String::new(), show);
    let out = match screen.format {
        Format::Human => {
            let whole = if shown.brief { findings::brief } else { findings::screen };
            whole(report, setting, agreement, style) + &beside(&|all| effort::screen(all, agreement, style))
        }
        Format::Json | Format::Sarif => {
            let mut lines = findings::lines(report, setting, agreement);
            // The summary stays the last line.
            let last = lines.trim_end().rfind('\n').map_or(0, |at| at + 1);
            lines.insert_str(last, &beside(&|all| effort::lines(all, agreement)));
            lines
        }
    };
    let breached = report.findings.iter().any(|finding| finding.state == ClauseState::Breached && finding.certain);
    let mut ended = status(found);
    if fail_on == Some(FailOn::Breached) && breached {
        ended = ended.max(Status::Found);
    }
    Ok((Written { out, err: screen.diagnostics(found, sources, true) }, ended))
}

/// Opens a project and holds it against its evidence.
pub(super) fn held(path: &Path, question: &Question, screen: &Screen) -> Result<Verified, Refusal> {
    let project = open(path)?;
    let (choices, set) = draft(&question.draft)?;
    let resolved = project.resolve(&choices, &set);
    let agreement = resolved.agreement;
    let evidence = load_evidence(&project.folder, &project.manifest, &agreement);
    let known_at = question.known_at.as_deref().map(|text| instant(text, &agreement.zone)).transpose()?;
    let (as_of, as_of_from) = match &question.as_of {
        Some(text) => (instant(text, &agreement.zone)?, String::new()),
        None => default_as_of(&evidence),
    };
    let standard = standard(&question.standard)?;
    let incidents = evidence.store.at(known_at);
    let coverage = evidence.store.coverage(known_at);
    let report = irenic_verify::verify(&agreement, &incidents, &coverage, &Query { as_of, standard });
    let setting = Setting {
        title: project.title().to_string(),
        as_of_from,
        known_at,
        credits: evidence.credits.iter().map(credited).collect(),
        rows_rejected: evidence.files.iter().map(|file| file.import.rejected).sum(),
        later: later(&incidents),
        warnings: Vec::new(),
    };
    let mut found = resolved.diagnostics;
    let (listed, warnings) = counted(screen.levels.put(evidence.diagnostics), screen);
    found.extend(listed);
    let mut sources = project.sources.clone();
    for (file, text) in evidence.sources.iter() {
        sources.insert(file.clone(), text.clone());
    }
    let setting = Setting { warnings, ..setting };
    let scheme = project.manifest.scheme.clone();
    Ok(Verified { found: screen.levels.put(found), scheme, agreement, incidents, coverage, report, setting, sources })
}

/// The end of the last period that a source reports on; without any, this moment, which only a shell may know.
pub(super) fn default_as_of(evidence: &Evidence) -> (Timestamp, String) {
    match evidence.reaches {
        // The end of a period is the first instant after it; asked about is the last one in it.
        Some(end) => (
            end.checked_sub(SignedDuration::from_nanos(1)).unwrap_or(end),
            "the end of the last period that a source reports on".to_string(),
        ),
        None => (Timestamp::now(), "now, since no evidence says how far it reaches".to_string()),
    }
}

pub(super) fn standard(word: &str) -> Result<Standard, Refusal> {
    match word {
        "reported" => Ok(Standard::Reported),
        "corroborated" => Ok(Standard::Corroborated),
        "confirmed" => Ok(Standard::Confirmed),
        _ => Err(Refusal::new(
            format!("`{word}` is no standard of proof"),
            "Write `--standard reported`, `corroborated` or `confirmed`.",
        )),
    }
}

fn credited(credit: &Credit) -> String {
    let mut text = credit.source.clone();
    if !credit.releases.is_empty() {
        text += &format!(" {}", credit.releases.join(", "));
    }
    if !credit.credit.is_empty() {
        text += &format!(": {}", credit.credit);
    }
    if !credit.licence.is_empty() {
        text += &format!(" ({})", credit.licence);
    }
    text
}

/// Diagnostics of the evidence to list, and warnings to count only: a source of thousands of rows has dozens of names
/// that are nobody's in the agreement, and people asked for verdicts. Scripts get all.
fn counted(found: Vec<Diagnostic>, screen: &Screen) -> (Vec<Diagnostic>, Vec<(Code, usize)>) {
    let listed = |one: &Diagnostic| screen.format != Format::Human || one.severity == Severity::Error;
    let (listed, folded): (Vec<Diagnostic>, Vec<Diagnostic>) = found.into_iter().partition(listed);
    let mut warnings: BTreeMap<Code, usize> = BTreeMap::new();
    for one in folded {
        *warnings.entry(one.code).or_default() += 1;
    }
    (listed, warnings.into_iter().collect())
}

fn later(incidents: &[Incident]) -> Later {
    let mut later = Later::default();
    for incident in incidents {
        if incident.later.iter().any(|revision| matches!(revision.change, Change::Withdrawn)) {
            later.withdrawn += 1;
        } else if incident.later.iter().any(|revision| matches!(revision.change, Change::Changed { .. })) {
            later.changed += 1;
        }
    }
    later
}
