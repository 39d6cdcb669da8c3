//! Readings of a signed text laid over each other: a defect that no party's own reading has, and two together do.

use std::collections::BTreeSet;

use irenic_diagnostics::{Code, Diagnostic, Severity};

use crate::options::{Guard, Options};

/// A702: turns an error that holds only where readings of different parties meet into what it is. Each party carries out
/// the text as it reads it, so both readings are at work at once.
pub(crate) fn name(diagnostic: &mut Diagnostic, smallest: &[Guard], options: &Options) {
    if diagnostic.severity != Severity::Error {
        return;
    }
    let Some(first) = smallest.first().filter(|guard| !guard.is_always()) else { return };
    let mut readers: BTreeSet<&[String]> = BTreeSet::new();
    let mut spans = Vec::new();
    for (bracket, option) in first.iter() {
        let Some(bracket) = options.brackets.get(bracket).filter(|bracket| bracket.readings) else { return };
        let Some(option) = bracket.options.get(option) else { return };
        readers.insert(&option.by);
        spans.push((option.span.clone(), format!("as {} reads it", option.by.join(" and "))));
    }
    if readers.len() < 2 {
        return;
    }
    let names: Vec<String> = readers.iter().map(|by| by.join(" and ")).collect();
    diagnostic
        .notes
        .insert(0, format!("With one reading alone this does not arise; in itself it is {}.", diagnostic.code));
    diagnostic.code = Code::A702;
    diagnostic.message = format!("as {} read the text, {}", names.join(" and "), diagnostic.message);
    diagnostic.remedies = vec![
        "Settle the order in a protocol that all sign, and write it into the clauses in place of the readings."
            .to_string(),
        "Let the steps go together, each half waiting for a half of the other.".to_string(),
        "Name a body that decides, by a date, which step is due; and what follows if it does not.".to_string(),
    ];
}
