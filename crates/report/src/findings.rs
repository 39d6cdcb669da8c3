//! Where each clause, phase and moment stands: a screen for people, one object a line for scripts.

mod lines;
mod rows;

use irenic_model::{Agreement, ClauseState, Standard, print_instant};
use irenic_verify::{Finding, MomentFinding, PhaseFinding, PhaseState, Report};
use jiff::Timestamp;

use crate::terminal::{Cell, Column, Style, Table, Tone, fill, table};
use rows::{folded, moment_row, phase_row};

pub use lines::lines;
pub(crate) use lines::{finding as finding_json, moment as moment_json, phase as phase_json};

/// What stands above the findings: the question, and the evidence that answers it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Setting {
    /// What the project is called.
    pub title: String,
    /// Where the instant `as of` comes from, such as `the end of what the evidence covers`; empty when it was asked for.
    pub as_of_from: String,
    /// Only what was known by then counted; everything when absent.
    pub known_at: Option<Timestamp>,
    /// Each source with its releases, its maker and its licence.
    pub credits: Vec<String>,
    /// Rows of the evidence that were not taken.
    pub rows_rejected: usize,
    /// Warnings about the evidence that are counted here and not listed: code, and how many.
    pub warnings: Vec<(irenic_diagnostics::Code, usize)>,
    /// What later releases did to the incidents looked at.
    pub later: Later,
}

/// What releases that became known later did to incidents that were looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Later {
    /// Incidents with another content.
    pub changed: usize,
    /// Incidents that were withdrawn.
    pub withdrawn: usize,
}

/// One screen: the question, a row for each clause, phases and moments, and why what is undetermined is so.
pub fn screen(report: &Report, setting: &Setting, agreement: &Agreement, style: &Style) -> String {
    let mut out = head(report, setting, agreement, style);
    let rows = folded(report, agreement);
    let mut clauses = Table::new([
        Column::left("clause"),
        Column::left("stands"),
        Column::left("since"),
        Column::left("due"),
        Column::right("violations"),
    ]);
    for row in &rows {
        clauses.row(row.cells(&agreement.zone));
    }
    out += &section("Clauses", &table(&clauses, style), style);
    let mut phases = Table::new([
        Column::left("phase"),
        Column::left("stands"),
        Column::left("since"),
        Column::left("due"),
        Column::left(""),
    ]);
    for phase in &report.phases {
        phases.row(phase_row(phase, &agreement.zone));
    }
    out += &section("Phases", &table(&phases, style), style);
    let mut moments =
        Table::new([Column::left("moment"), Column::left("stands"), Column::left("at"), Column::left("clock")]);
    for moment in &report.moments {
        moments.row(moment_row(moment, &agreement.zone));
    }
    out += &section("Moments", &table(&moments, style), style);
    out += &section("Why undetermined", &reasons(report, style), style);
    out += &section("What tips a verdict that is not certain", &tips(report, style), style);
    out + &foot(report, setting, &rows, style)
}

/// Half a screen: clauses that are breached, late or suspended in full, the others by number under their state.
pub fn brief(report: &Report, setting: &Setting, agreement: &Agreement, style: &Style) -> String {
    let mut out = head(report, setting, agreement, style);
    let rows = folded(report, agreement);
    let mut grave = Table::new([
        Column::left("clause"),
        Column::left("stands"),
        Column::left("since"),
        Column::left("due"),
        Column::right("violations"),
    ]);
    for row in rows.iter().filter(|row| row.grave) {
        grave.row(row.cells(&agreement.zone));
    }
    out += &section("Clauses breached, late or suspended", &table(&grave, style), style);
    let told: Vec<&str> = rows.iter().filter(|row| row.grave).map(|row| row.clause.as_str()).collect();
    let mut others: Vec<(String, Vec<&str>)> = Vec::new();
    for finding in report.findings.iter().filter(|finding| !told.contains(&finding.clause.as_str())) {
        let state = state_words(finding.state, finding.certain);
        match others.iter_mut().find(|(known, _)| *known == state) {
            Some((_, clauses)) if clauses.last() == Some(&finding.clause.as_str()) => {}
            Some((_, clauses)) => clauses.push(&finding.clause),
            None => others.push((state, vec![&finding.clause])),
        }
    }
    let moments = |state: &str| -> Vec<&str> {
        report.moments.iter().filter(|one| one.state == state).map(|one| one.moment.as_str()).collect()
    };
    let phases = |state: PhaseState| -> Vec<&str> {
        report.phases.iter().filter(|one| one.state == state).map(|one| one.phase.as_str()).collect()
    };
    let mut rest = Table::new([Column::left(""), Column::left("")]);
    let mut line = |name: String, whom: Vec<&str>| {
        if !whom.is_empty() {
            rest.row([Cell::new(name, Tone::Faint), Cell::from(whom.join(", "))]);
        }
    };
    for (state, clauses) in others {
        line(state, clauses);
    }
    for state in [PhaseState::NotBegun, PhaseState::Active, PhaseState::Overdue, PhaseState::Ended] {
        line(format!("phase {}", state.as_str().replace('_', " ")), phases(state));
    }
    for state in ["reached", "possibly_reached", "not_reached", "fixed"] {
        line(format!("moment {}", state.replace('_', " ")), moments(state));
    }
    out += &format!("\n{}\n{}", style.paint(Tone::Strong, "The others"), table(&rest, style));
    out + &foot(report, setting, &rows, style)
        + "All clauses, and why what is undetermined is so: the same without `--brief`.\n"
}

fn head(report: &Report, setting: &Setting, agreement: &Agreement, style: &Style) -> String {
    let mut out = format!("{}\n", style.paint(Tone::Strong, &setting.title));
    let mut question = Table::new([Column::left(""), Column::left("")]);
    let mut line = |name: &str, text: String| question.row([Cell::new(name, Tone::Faint), Cell::from(text)]);
    let zone = &agreement.zone;
    let from = if setting.as_of_from.is_empty() { String::new() } else { format!(" ({})", setting.as_of_from) };
    line("as of", format!("{}, {}{from}", closing(report.as_of, zone), zone.name()));
    line(
        "known",
        setting
            .known_at
            .map_or("everything that the project holds".to_string(), |known| format!("by {}", closing(known, zone))),
    );
    line("standard", format!("{} or better, where a clause asks for none", standard_word(report.standard)));
    match setting.credits.as_slice() {
        [] => line("evidence", "none: the project names no source".to_string()),
        credits => {
            for (position, credit) in credits.iter().enumerate() {
                line(if position == 0 { "evidence" } else { "" }, credit.clone());
            }
            line("", format!("{} looked at", count(report.incidents as u64, "incident")));
        }
    }
    out += &table(&question, style);
    out
}

/// The last instant of a day is that day's close, which is how people ask about it.
fn closing(instant: Timestamp, zone: &irenic_model::Zone) -> String {
    let day = zone.date(instant);
    let next = instant.checked_add(jiff::SignedDuration::from_nanos(1)).unwrap_or(instant);
    if next == irenic_model::end_of_day(day, zone) {
        format!("the close of {day}")
    } else {
        rows::moment_text(instant, zone)
    }
}

pub(crate) fn section(title: &str, body: &str, style: &Style) -> String {
    // A table of headings alone says nothing.
    if body.lines().count() < 2 && !body.ends_with(".\n") {
        return String::new();
    }
    format!("\n{}\n{body}", style.paint(Tone::Strong, title))
}

/// Each reason once, with the clauses that it concerns.
fn reasons(report: &Report, style: &Style) -> String {
    let clauses = report.findings.iter().filter(|finding| finding.state == ClauseState::Undetermined);
    let phases = report.phases.iter().filter(|phase| phase.state == PhaseState::Undetermined);
    let moments = report.moments.iter().filter(|moment| moment.state == "possibly_reached");
    let said = clauses
        .map(|finding| (&finding.reason, name_of(finding)))
        .chain(phases.map(|phase| (&phase.reason, format!("phase {}", phase.phase))))
        .chain(moments.map(|moment| (&moment.reason, moment.moment.clone())))
        .filter(|(reason, _)| !reason.is_empty());
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for (reason, whom) in said {
        match reasons.iter_mut().find(|(known, _)| *known == reason.as_str()) {
            Some((_, all)) => all.push(whom),
            None => reasons.push((reason, vec![whom])),
        }
    }
    let mut out = String::new();
    for (reason, whom) in reasons {
        let shown = if whom.len() > 6 {
            format!("{} and {} more", whom[..5].join(", "), whom.len() - 5)
        } else {
            whom.join(", ")
        };
        for (at, line) in
            fill(&format!("{shown}: {}.", reason.trim_end_matches('.')), style.width.max(40) - 2).iter().enumerate()
        {
            out += &format!("{}{line}\n", if at == 0 { "" } else { "  " });
        }
    }
    out
}

/// The incidents that leave a verdict open, with the verdicts that they leave open.
fn tips(report: &Report, style: &Style) -> String {
    const INCIDENTS: usize = 4;
    const LINES: usize = 8;
    let clauses = report.findings.iter().map(|finding| {
        (format!("{}, {}", name_of(finding), state_words(finding.state, finding.certain)), &finding.tipping)
    });
    let moments =
        report.moments.iter().map(|moment| (format!("{}, {}", moment.moment, moment_words(moment)), &moment.tipping));
    let open: Vec<(String, &Vec<String>)> = clauses.chain(moments).filter(|(_, tipping)| !tipping.is_empty()).collect();
    let mut out = String::new();
    for (verdict, tipping) in open.iter().take(LINES) {
        let named = tipping.iter().take(INCIDENTS).cloned().collect::<Vec<String>>().join(", ");
        let more = match tipping.len().saturating_sub(INCIDENTS) {
            0 => String::new(),
            more => format!(" and {} more", grouped(more as u64)),
        };
        for (at, line) in fill(&format!("{verdict}: {named}{more}."), style.width.max(40) - 2).iter().enumerate() {
            out += &format!("{}{line}\n", if at == 0 { "" } else { "  " });
        }
    }
    if open.len() > LINES {
        out += &format!("And {} more, which `--format json` lists.\n", count((open.len() - LINES) as u64, "verdict"));
    }
    out
}

/// A clause with its instance, where that is told apart from others.
pub(crate) fn name_of(finding: &Finding) -> String {
    if finding.instance.is_empty() {
        finding.clause.clone()
    } else {
        format!("{}/{}", finding.clause, finding.instance)
    }
}

fn foot(report: &Report, setting: &Setting, rows: &[rows::Row], style: &Style) -> String {
    let mut notes = Vec::new();
    if report.findings.iter().any(|finding| finding.possible_violations > 0) {
        notes.push(
            "Violations: at least the certain ones, at most those that the uncertainty of the evidence leaves possible too."
                .to_string(),
        );
    }
    if !report.settled {
        notes.push(
            "Conditions that depend on each other within one instant did not settle; what rests on them is undetermined."
                .to_string(),
        );
    }
    if setting.rows_rejected > 0 {
        let rows = count(setting.rows_rejected as u64, "row");
        let were = if setting.rows_rejected == 1 { "was" } else { "were" };
        notes.push(format!("{rows} of the evidence {were} not taken; `irenic import` says which and why."));
    }
    for (code, number) in &setting.warnings {
        let name = irenic_diagnostics::code_info(*code).name.replace('_', " ");
        let warnings = count(*number as u64, "warning");
        notes.push(format!("{warnings} about the evidence, {code} ({name}), which `--format json` lists."));
    }
    let Later { changed, withdrawn } = setting.later;
    if changed + withdrawn > 0 {
        notes.push(format!(
            "Later releases changed {} of the incidents looked at and withdrew {}; no verdict here rests on that.",
            grouped(changed as u64),
            grouped(withdrawn as u64)
        ));
    }
    if let Some(row) = rows.iter().find(|row| row.worth_asking).or(rows.first()) {
        notes.push(format!("The chain behind a verdict: irenic why {}", row.example));
    }
    let mut out = String::new();
    for (at, line) in notes.iter().flat_map(|note| fill(note, style.width.max(40))).enumerate() {
        out += &format!("{}{}\n", if at == 0 { "\n" } else { "" }, style.paint(Tone::Faint, &line));
    }
    out
}

/// `1 incident`, `2,989 incidents`.
pub(crate) fn count(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// The word of a standard.
pub(crate) fn standard_word(standard: Standard) -> &'static str {
    match standard {
        Standard::Reported => "reported",
        Standard::Corroborated => "corroborated",
        Standard::Confirmed => "confirmed",
    }
}

/// The tone of a state. A breach that only some readings of the evidence admit is a doubt.
pub(crate) fn tone(state: ClauseState, certain: bool) -> Tone {
    match state {
        ClauseState::Breached if certain => Tone::Grave,
        ClauseState::Breached | ClauseState::Undetermined | ClauseState::FulfilledLate => Tone::Doubtful,
        ClauseState::Fulfilled | ClauseState::Kept => Tone::Settled,
        ClauseState::Pending => Tone::Open,
        ClauseState::Dormant | ClauseState::Lapsed | ClauseState::Suspended => Tone::Plain,
    }
}

/// A state in words: `possibly breached`, `fulfilled late`.
pub(crate) fn state_words(state: ClauseState, certain: bool) -> String {
    let word = state.as_str().replace('_', " ");
    // What is undetermined is uncertain by its name.
    if certain || state == ClauseState::Undetermined { word } else { format!("possibly {word}") }
}

/// An instant after RFC 9557, as every output for programs writes it.
pub(crate) fn instant_json(instant: Option<Timestamp>, agreement: &Agreement) -> serde_json::Value {
    instant.map_or(serde_json::Value::Null, |instant| print_instant(instant, &agreement.zone).into())
}

pub(crate) use rows::{due_text, moment_text, span_text};

pub(crate) use crate::numbers::grouped;

/// Everything that a phase or moment finding shares with its row.
pub(crate) fn phase_words(phase: &PhaseFinding) -> String {
    let word = match phase.state {
        PhaseState::NotBegun => "not begun",
        PhaseState::Active => "under way",
        PhaseState::Ended => "ended",
        PhaseState::Overdue => "overdue",
        PhaseState::Undetermined => "undetermined",
    };
    if phase.certain || phase.state == PhaseState::Undetermined { word.to_string() } else { format!("possibly {word}") }
}

/// Where a moment stands, in words.
pub(crate) fn moment_words(moment: &MomentFinding) -> String {
    moment.state.replace('_', " ")
}

#[cfg(test)]
mod tests;
