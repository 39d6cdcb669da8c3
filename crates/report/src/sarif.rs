//! SARIF 2.1.0 (OASIS Standard, 27 March 2020), which editors and code hosts read.

use crate::lines::LinesOf;
use crate::order;
use irenic_diagnostics::{CodeInfo, Diagnostic, Label, Severity, Sources, all_codes};
use serde_json::{Value, json};

/// All diagnostics as one SARIF 2.1.0 log with one run, as indented JSON that ends with a line's ending.
///
/// `version` is the version of the program. Every code of the registry is a rule with its page as help text, so that
/// the index of a rule is its place in the registry. What SARIF has no field for (clauses, options, course of events,
/// remedies, method) stands in a result's `properties`.
pub fn report(diagnostics: &[Diagnostic], sources: &Sources, version: &str) -> String {
    let mut lines = LinesOf::new(sources);
    let results: Vec<Value> = order(diagnostics).into_iter().map(|diagnostic| result(diagnostic, &mut lines)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "Irenic",
                "version": version,
                "rules": all_codes().iter().map(rule).collect::<Vec<Value>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn rule(info: &CodeInfo) -> Value {
    json!({
        "id": info.code.as_str(),
        "name": info.name,
        "shortDescription": { "text": info.summary },
        "help": { "text": info.page, "markdown": info.page },
        "defaultConfiguration": { "level": level(info.severity) },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn result(diagnostic: &Diagnostic, lines: &mut LinesOf<'_>) -> Value {
    let mut text = format!("{}.", diagnostic.message);
    for note in &diagnostic.notes {
        text.push('\n');
        text.push_str(note);
    }
    for remedy in &diagnostic.remedies {
        text.push_str("\nhelp: ");
        text.push_str(remedy);
    }
    let mut places = |primary: bool| -> Vec<Value> {
        diagnostic.labels.iter().filter(|label| label.primary == primary).map(|label| location(label, lines)).collect()
    };
    let locations = places(true);
    let related = places(false);
    json!({
        "ruleId": diagnostic.code.as_str(),
        "ruleIndex": all_codes().iter().position(|info| info.code == diagnostic.code),
        "level": level(diagnostic.severity),
        "message": { "text": text },
        "locations": locations,
        "relatedLocations": related,
        "properties": {
            "clauses": diagnostic.clauses,
            "options": diagnostic.options,
            "course": diagnostic.course.iter().map(|step| json!({ "at": step.at, "what": step.what })).collect::<Vec<_>>(),
            "remedies": diagnostic.remedies,
            "method": diagnostic.method.describe(),
        },
    })
}

fn location(label: &Label, lines: &mut LinesOf<'_>) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(&label.span.file) } });
    // A region is only claimed where the text is known; a guessed line would send the reader astray.
    if lines.of(&label.span.file).is_some() {
        let (start, end) = lines.ends(&label.span);
        physical["region"] = json!({
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        });
    }
    let mut location = json!({ "physicalLocation": physical });
    if !label.text.is_empty() {
        location["message"] = json!({ "text": label.text });
    }
    location
}

/// A relative reference after RFC 3986: what a path segment may not hold is percent-encoded, `\` counts as `/`.
fn uri(file: &str) -> String {
    let mut uri = String::new();
    for byte in file.bytes() {
        match byte {
            b'\\' => uri.push('/'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn a_path_becomes_a_reference() {
        assert_eq!(uri("annex\\a 1:é.md"), "annex/a%201%3A%C3%A9.md");
    }
}
