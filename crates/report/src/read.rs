//! A whole agreement read back: moments, phases and clauses as sentences.

use irenic_diagnostics::{Sources, Span};
use irenic_model::{Agreement, Norm};
use serde_json::{Value, json};

use crate::sentence;
use crate::terminal::{Style, Tone, fill};

/// For people: each under its name. With `clause`, that clause or consequence alone.
pub fn screen(agreement: &Agreement, clause: Option<&str>, style: &Style) -> String {
    let mut out = String::new();
    let mut entry = |name: &str, sentence: &str| {
        out += &format!("{}\n", style.paint(Tone::Strong, name));
        for line in fill(sentence, style.width.max(40) - 2) {
            out += &format!("  {line}\n");
        }
        out.push('\n');
    };
    if clause.is_none() {
        for (name, moment) in &agreement.moments {
            entry(&format!("Moment {name}"), &sentence::moment(name, moment, agreement));
        }
        for phase in &agreement.phases {
            let title = phase.title.as_ref().map_or(String::new(), |title| format!(" “{title}”"));
            entry(&format!("Phase {}{title}", phase.id), &sentence::phase(phase, agreement));
        }
    }
    for norm in norms(agreement, clause) {
        let title = norm.title.as_ref().map_or(String::new(), |title| format!(" “{title}”"));
        entry(&format!("Clause {}{title}", norm.id), &sentence::clause(norm, agreement));
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// For scripts: one object for each moment, phase and clause, in the same order.
pub fn lines(agreement: &Agreement, clause: Option<&str>, sources: &Sources) -> String {
    let mut objects: Vec<Value> = Vec::new();
    let at = |span: &Span| (span.file.to_string(), sources.position(&span.file, span.start).line);
    if clause.is_none() {
        for (name, moment) in &agreement.moments {
            let (file, line) = at(&moment.span);
            let sentence = sentence::moment(name, moment, agreement);
            objects.push(
                json!({ "moment": name, "title": moment.title, "sentence": sentence, "file": file, "line": line }),
            );
        }
        for phase in &agreement.phases {
            let (file, line) = at(&phase.span);
            let sentence = sentence::phase(phase, agreement);
            objects.push(
                json!({ "phase": phase.id, "title": phase.title, "sentence": sentence, "file": file, "line": line }),
            );
        }
    }
    for norm in norms(agreement, clause) {
        let (file, line) = at(&norm.span);
        let sentence = sentence::clause(norm, agreement);
        objects.push(json!({
            "clause": norm.id,
            "title": norm.title,
            "sentence": sentence,
            "file": file,
            "line": line,
            "heading": norm.heading.as_ref().map(|heading| &heading.text),
        }));
    }
    objects.iter().map(|object| format!("{object}\n")).collect()
}

/// Clauses in order. Their consequences are said with them, so they are left out unless one is asked for.
fn norms<'a>(agreement: &'a Agreement, clause: Option<&'a str>) -> impl Iterator<Item = &'a Norm> {
    agreement.norms.iter().filter(move |norm| match clause {
        Some(clause) => norm.id == clause,
        None => !norm.id.contains(".breach."),
    })
}
