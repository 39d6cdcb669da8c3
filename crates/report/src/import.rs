//! What became of every row of a source.

use irenic_evidence::{Import, Outcome, RowOutcome};
use serde_json::json;

use crate::findings::{count, grouped};
use crate::terminal::{Style, Tone, fill};

/// The rows of one file. What concerns the file as a whole is shown with the diagnostics, not here.
#[derive(Debug, Clone, Copy)]
pub struct FileImport<'a> {
    /// The file, as it was named.
    pub file: &'a str,
    /// What became of its rows.
    pub import: &'a Import,
    /// How many observations it gave; they may have been handed on already.
    pub observations: usize,
}

/// For people: each file with its counts, every row that was not taken with its reason and remedy, and the reasons for
/// which rows were taken with reserve, each with its number of rows.
pub fn screen(files: &[FileImport<'_>], style: &Style) -> String {
    let mut out = String::new();
    for file in files {
        out += &counts(file, style);
        for rejected in file.import.outcomes.iter().filter(|row| row.outcome == Outcome::Rejected) {
            out += &rejection(rejected, style);
        }
        out += &reserves(file.import, style);
    }
    out
}

/// For scripts: one object for each row that was not taken or taken with reserve, then one with the counts of all files.
pub fn lines(files: &[FileImport<'_>]) -> String {
    let mut out = String::new();
    for row in files.iter().flat_map(|file| &file.import.outcomes) {
        let row = json!({
            "file": &*row.file,
            "line": row.line,
            "outcome": row.outcome.as_str(),
            "reason": row.reason,
            "remedy": row.remedy,
            "code": row.code.map(irenic_diagnostics::Code::as_str),
        });
        out += &format!("{row}\n");
    }
    let total = |part: fn(&FileImport<'_>) -> usize| files.iter().map(part).sum::<usize>();
    let summary = json!({
        "rows": total(|file| file.import.rows),
        "observations": total(|file| file.observations),
        "rejected": total(|file| file.import.rejected),
        "uncertain": total(|file| file.import.uncertain),
        "uncertain_time": total(|file| file.import.uncertain_time),
        "uncertain_place": total(|file| file.import.uncertain_place),
    });
    out + &format!("{summary}\n")
}

fn counts(file: &FileImport<'_>, style: &Style) -> String {
    let Import { rows, rejected, uncertain, uncertain_time, uncertain_place, .. } = file.import;
    let reserve = if *uncertain == 0 {
        "none with reserve".to_string()
    } else {
        format!(
            "{} with reserve (time of {}, place of {})",
            group(*uncertain),
            group(*uncertain_time),
            group(*uncertain_place)
        )
    };
    format!(
        "{}: {}, of which {} taken, {} rejected; {reserve}\n",
        style.paint(Tone::Strong, file.file),
        count(*rows as u64, "row"),
        group(file.observations),
        group(*rejected)
    )
}

fn group(number: usize) -> String {
    grouped(number as u64)
}

fn rejection(row: &RowOutcome, style: &Style) -> String {
    let mut text = format!("{}:{}: rejected: {}", row.file, row.line, row.reason);
    if let Some(code) = row.code {
        text += &format!(" [{code}]");
    }
    let mut out = indented(&text, style);
    if !row.remedy.is_empty() {
        out += &indented(&format!("  help: {}", row.remedy), style);
    }
    out
}

fn indented(text: &str, style: &Style) -> String {
    let lead: String = text.chars().take_while(|sign| *sign == ' ').collect();
    let width = style.width.max(40) - 4 - lead.len();
    let lines = fill(text.trim_start(), width);
    lines.iter().enumerate().map(|(at, line)| format!("  {lead}{}{line}\n", if at == 0 { "" } else { "  " })).collect()
}

/// Rows taken with reserve, gathered by reason, the commonest first.
fn reserves(import: &Import, style: &Style) -> String {
    const SHOWN: usize = 12;
    let mut reasons: Vec<(&str, usize, usize)> = Vec::new();
    for row in import.outcomes.iter().filter(|row| row.outcome == Outcome::Uncertain) {
        match reasons.iter_mut().find(|(reason, ..)| *reason == row.reason) {
            Some((_, rows, _)) => *rows += 1,
            None => reasons.push((&row.reason, 1, row.line)),
        }
    }
    // Equal numbers keep the order of the file.
    reasons.sort_by_key(|(_, rows, _)| std::cmp::Reverse(*rows));
    let more = reasons.len().saturating_sub(SHOWN);
    let mut out = String::new();
    for (reason, rows, first) in reasons.iter().take(SHOWN) {
        let rows = count(*rows as u64, "row");
        out += &indented(&format!("with reserve, {rows}, first in line {first}: {reason}"), style);
    }
    if more > 0 {
        out += &format!("  and {more} further reasons; `--format json` lists every row\n");
    }
    out
}

#[cfg(test)]
mod tests;
