//! What logs held against an agreement come to: a screen for people, one object a line for scripts.

use std::time::Duration;

use irenic_evidence::RowOutcome;
use irenic_model::{Agreement, ClauseState, Zone, print_instant};
use irenic_verify::{Alarm, ClauseWatch, LogVerdictChange, Tally, WatchReport};
use serde_json::{Map, Value, json};

use crate::findings::{
    self, count, grouped, instant_json, moment_text, section, span_text, standard_word, state_words, tone,
};
use crate::terminal::{Cell, Column, Style, Table, Tone, fill, table};

/// Rows of a table on the screen; `--format json` has all.
const SHOWN: usize = 24;

/// What stands beside the report: where the rows come from, and what became of revisions.
#[derive(Debug, Clone, Default)]
pub struct Setting<'a> {
    /// What the project is called.
    pub title: String,
    /// Where the instant asked about comes from; empty when it was asked for.
    pub as_of_from: &'a str,
    /// The logs, as they were named.
    pub logs: Vec<String>,
    /// Rows that were no observations.
    pub rejected: u64,
    /// The first of them, with reason and remedy.
    pub told: Vec<RowOutcome>,
    /// Whether a row came before one of an earlier time.
    pub mixed: bool,
    /// Hits kept in memory.
    pub kept: usize,
    /// What was revised; none when nothing was to be.
    pub revised: Option<Revised>,
    /// Verdicts that revisions changed, each with the id of the row that triggered the instance.
    pub changes: Vec<(LogVerdictChange, Option<String>)>,
    /// For each clause of the report, the id of the row of the first violation.
    pub first: Vec<Option<String>>,
}

/// What was revised.
#[derive(Debug, Clone, Default)]
pub struct Revised {
    /// Revisions read.
    pub revisions: usize,
    /// Ids of withdrawals of rows that no log has.
    pub unknown: Vec<String>,
    /// Pairs of rows that may have the same id.
    pub doubles: usize,
    /// How long finding the rows and revising took.
    pub took: Duration,
}

/// One screen.
pub fn screen(report: &WatchReport, setting: &Setting<'_>, agreement: &Agreement, style: &Style) -> String {
    let zone = &agreement.zone;
    let mut out = format!("{}\n", style.paint(Tone::Strong, &setting.title));
    let from = if setting.as_of_from.is_empty() { String::new() } else { format!(", {}", setting.as_of_from) };
    let head = format!(
        "As of {}{from}. {} of {}, standing at least {}.",
        moment_text(report.as_of, zone),
        count(report.rows, "row"),
        setting.logs.join(", "),
        standard_word(report.general.standard)
    );
    for line in fill(&head, style.width.max(40)) {
        out += &format!("{line}\n");
    }
    let mut clauses = Table::new([
        Column::left("clause"),
        Column::left("stands"),
        Column::left("since"),
        Column::right("violations"),
        Column::left("first"),
    ]);
    for (clause, first) in report.clauses.iter().zip(&setting.first) {
        let possible =
            if clause.possible_violations > 0 { format!(" + {}", clause.possible_violations) } else { String::new() };
        let violations = if clause.violations + clause.possible_violations > 0 {
            format!("{}{possible}", grouped(clause.violations))
        } else {
            String::new()
        };
        for (at, (state, tally)) in clause.states.iter().enumerate() {
            let violations = if at == 0 { violations.clone() } else { String::new() };
            let name = if at == 0 { format!("{}/{}", clause.clause, clause.bearer) } else { String::new() };
            // A duty has many instances, a prohibition stands once.
            let many = clause.since.is_none() && clause.violations + clause.possible_violations == 0;
            clauses.row([
                Cell::from(name),
                Cell::new(stands(*state, *tally, many), tone(*state, tally.certain > 0)),
                Cell::from(clause.since.map_or(String::new(), |at| moment_text(at, zone))),
                Cell::from(violations),
                Cell::from(first.clone().unwrap_or_default()),
            ]);
        }
    }
    out += &section("Clauses followed row by row", &table(&clauses, style), style);
    let mut moments =
        Table::new([Column::left("moment"), Column::left("stands"), Column::left("at"), Column::right("spells")]);
    for moment in report.moments.iter().take(SHOWN) {
        moments.row([
            Cell::from(moment.moment.clone()),
            Cell::new(
                moment.state.replace('_', " "),
                if moment.state == "reached" { Tone::Settled } else { Tone::Open },
            ),
            Cell::from(span_text(moment.from, moment.to, zone)),
            Cell::from(moment.spells.to_string()),
        ]);
    }
    out += &section("Moments followed row by row", &table(&moments, style), style);
    if report.moments.len() > SHOWN {
        out += &format!("and {} more; `--format json` lists all\n", report.moments.len() - SHOWN);
    }
    let mut others = Table::new([Column::left("part"), Column::left("stands"), Column::left("not followed because")]);
    let because = |part: &str| report.others.get(part).cloned().unwrap_or_default();
    for finding in report.general.findings.iter().take(SHOWN) {
        others.row([
            Cell::from(format!("{}/{}", finding.clause, finding.instance)),
            Cell::new(state_words(finding.state, finding.certain), tone(finding.state, finding.certain)),
            Cell::from(because(&finding.clause)),
        ]);
    }
    for phase in &report.general.phases {
        let part = format!("phase {}", phase.phase);
        let why = because(&part);
        others.row([Cell::from(part), Cell::from(findings::phase_words(phase)), Cell::from(why)]);
    }
    for moment in &report.general.moments {
        let part = format!("moment {}", moment.moment);
        let why = because(&part);
        others.row([Cell::from(part), Cell::from(findings::moment_words(moment)), Cell::from(why)]);
    }
    out += &section("By the whole evaluation", &table(&others, style), style);
    if let Some(revised) = &setting.revised {
        let mut changes =
            Table::new([Column::left("verdict"), Column::left("was"), Column::left("is"), Column::left("because of")]);
        for (change, row) in setting.changes.iter().take(SHOWN) {
            let row = row.as_ref().map_or(String::new(), |row| format!(" on {row}"));
            changes.row([
                Cell::from(format!("{}{row}", change.subject)),
                Cell::from(change.was.clone()),
                Cell::from(change.now.clone()),
                Cell::from(change.because.join(", ")),
            ]);
        }
        out += &section("Changed by what became known later", &table(&changes, style), style);
        let took = format!(
            "{} taken in {:.1} ms, {} changed.",
            count(revised.revisions as u64, "revision"),
            revised.took.as_secs_f64() * 1e3,
            count(setting.changes.len() as u64, "verdict")
        );
        out += &format!("{took}\n");
    }
    out + &notes(report, setting, style)
}

fn stands(state: ClauseState, tally: Tally, many: bool) -> String {
    if !many {
        return state_words(state, tally.certain > 0);
    }
    let word = state.as_str().replace('_', " ");
    match (tally.certain, tally.possible) {
        (certain, 0) => format!("{word} {}", grouped(certain)),
        (certain, possible) => format!("{word} {} + {}", grouped(certain), grouped(possible)),
    }
}

fn notes(report: &WatchReport, setting: &Setting<'_>, style: &Style) -> String {
    let mut notes = Vec::new();
    let doubts =
        |clause: &ClauseWatch| clause.possible_violations > 0 || clause.states.values().any(|one| one.possible > 0);
    if report.clauses.iter().any(doubts) {
        notes.push(
            "Numbers: those that are certain + those that the uncertainty of the rows leaves possible.".to_string(),
        );
    }
    if setting.rejected > 0 {
        notes.push(format!("{} not taken:", count(setting.rejected, "row")));
        for row in setting.told.iter().take(8) {
            notes.push(format!("{}:{}: {} {}", row.file, row.line, row.reason, row.remedy));
        }
    }
    if report.too_late > 0 {
        notes.push(format!(
            "{} came before rows that had been read and let go, and were not taken. Sort the log by time, or add `--keep`.",
            count(report.too_late, "row")
        ));
    }
    if report.left_out > 0 {
        notes.push(format!("{} lie after the instant asked about.", count(report.left_out, "row")));
    }
    notes.extend(report.stale.iter().map(|what| format!("{what}: what rests on it is not right. Add `--keep`.")));
    if let Some(revised) = &setting.revised {
        if revised.doubles > 0 {
            notes.push(format!(
                "{} of rows may have the same id; the last counts as the one revised.",
                count(revised.doubles as u64, "pair")
            ));
        }
        if !revised.unknown.is_empty() {
            notes.push(format!("No row has the id {}.", revised.unknown.join(", ")));
        }
    }
    let mut out = String::new();
    for (at, line) in notes.iter().flat_map(|note| fill(note, style.width.max(40))).enumerate() {
        out += &format!("{}{}\n", if at == 0 { "\n" } else { "" }, style.paint(Tone::Faint, &line));
    }
    out
}

/// Alarms for people, one a line.
pub fn alarms(alarms: &[Alarm], zone: &Zone) -> String {
    alarms
        .iter()
        .map(|alarm| format!("{}  {}  {}\n", moment_text(alarm.at, zone), alarm.subject, alarm.what.replace('_', " ")))
        .collect()
}

/// Alarms for scripts: `{"alarm":…,"what":…,"at":…,"row":…}`, where `row` is the byte at which the row begins, after the
/// number of its log times 2⁴⁸.
pub fn alarm_lines(alarms: &[Alarm], zone: &Zone) -> String {
    alarms
        .iter()
        .map(|alarm| {
            let at = print_instant(alarm.at, zone);
            format!("{}\n", json!({ "alarm": alarm.subject, "what": alarm.what, "at": at, "row": alarm.row }))
        })
        .collect()
}

/// One line for each moment and clause that was followed, then those of the whole evaluation as `verify` writes them, then
/// one for each verdict that revisions changed, then one summary line.
pub fn lines(report: &WatchReport, setting: &Setting<'_>, agreement: &Agreement) -> String {
    let mut out = String::new();
    let mut line = |value: Value| {
        out.push_str(&value.to_string());
        out.push('\n');
    };
    for moment in &report.moments {
        line(json!({
            "moment": moment.moment,
            "title": moment.title,
            "state": moment.state,
            "from": instant_json(moment.from, agreement),
            "to": instant_json(moment.to, agreement),
            "spells": moment.spells,
        }));
    }
    for (clause, first) in report.clauses.iter().zip(&setting.first) {
        line(clause_json(clause, first.as_deref(), agreement));
    }
    for found in &report.general.findings {
        line(findings::finding_json(found, agreement));
    }
    for found in &report.general.phases {
        line(findings::phase_json(found, agreement));
    }
    for found in &report.general.moments {
        line(findings::moment_json(found, agreement));
    }
    for (change, row) in &setting.changes {
        line(json!({
            "change": change.subject,
            "row": row,
            "was": change.was,
            "now": change.now,
            "because": change.because,
        }));
    }
    for row in &setting.told {
        let row = json!({
            "file": &*row.file, "line": row.line, "outcome": row.outcome.as_str(), "reason": row.reason, "remedy": row.remedy
        });
        line(row);
    }
    let others: Map<String, Value> =
        report.others.iter().map(|(part, why)| (part.clone(), why.as_str().into())).collect();
    let revised = setting.revised.as_ref().map(|revised| {
        json!({
            "revisions": revised.revisions,
            "changes": setting.changes.len(),
            "unknown": revised.unknown,
            "same_id": revised.doubles,
            "milliseconds": (revised.took.as_secs_f64() * 1e6).round() / 1e3,
        })
    });
    line(json!({
        "summary": setting.title,
        "as_of": instant_json(Some(report.as_of), agreement),
        "standard": standard_word(report.general.standard),
        "logs": setting.logs,
        "events": report.rows,
        "left_out": report.left_out,
        "too_late": report.too_late,
        "rejected": setting.rejected,
        "in_order": !setting.mixed,
        "held": report.held,
        "kept": setting.kept,
        "followed": { "moments": report.moments.len(), "clauses": report.clauses.len() },
        "others": others,
        "stale": report.stale,
        "revised": revised,
    }));
    out
}

fn clause_json(clause: &ClauseWatch, first: Option<&str>, agreement: &Agreement) -> Value {
    let states: Map<String, Value> = clause
        .states
        .iter()
        .map(|(state, tally)| {
            (state.as_str().to_string(), json!({ "certain": tally.certain, "possible": tally.possible }))
        })
        .collect();
    json!({
        "clause": clause.clause,
        "bearer": clause.bearer,
        "states": states,
        "violations": clause.violations,
        "possible_violations": clause.possible_violations,
        "since": instant_json(clause.since, agreement),
        "first": first,
    })
}
