//! Typed trees and complaints as short lines, for snapshots.
#![allow(dead_code)]

use std::sync::Arc;

use irenic_diagnostics::Sources;
use irenic_syntax::Parse;

/// A typed tree without spans, a line for each declaration and each of its parts.
pub(crate) fn tree(parse: &Parse) -> String {
    let mut lines = String::new();
    for item in &parse.document.items {
        let mut line = without_spans(&format!("{:?}", item.kind));
        if let Some(because) = &item.because {
            line.push_str(&format!(" because {:?}", because.text));
        }
        if let Some(heading) = &item.heading {
            line.push_str(&format!(" under {:?}", heading.text));
        }
        for part in ["Part {", "PhasePart {", "Consequence {", "OptionOf {", "Happening(", "Expect("] {
            line = line.replace(&format!(" {part}"), &format!("\n    {part}"));
            line = line.replace(&format!("[{part}"), &format!("[\n    {part}"));
        }
        lines.push_str(&line);
        lines.push('\n');
    }
    lines
}

/// Takes spans out of a debug text, and shows names, texts and lengths by their words alone.
fn without_spans(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("Span { file:") {
        out.push_str(&rest[..at]);
        let end = rest[at..].find(" }").map_or(rest.len(), |end| at + end + 2);
        rest = &rest[end..];
        out.push('~');
    }
    out.push_str(rest);
    for span in ["span: ~", "modality_span: ~"] {
        out = out.replace(&format!(", {span}"), "");
    }
    out = out.replace(", ~)", ")").replace("(~)", "");
    for (empty, short) in [
        ("by: [], ", ""),
        ("from: [], ", ""),
        ("to: [], ", ""),
        ("concerning: [], ", ""),
        ("total: None, ", ""),
        ("subject: None, ", ""),
        ("place: None, ", ""),
        (", condition: None", ""),
    ] {
        out = out.replace(empty, short);
    }
    collapse(&out)
}

/// `Name { text: "x" }` becomes `x`, `Text { text: "x" }` becomes `"x"`.
fn collapse(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    loop {
        let name = rest.find("Name { text: \"").map(|at| (at, 14, false));
        let quoted = rest.find("Text { text: \"").map(|at| (at, 14, true));
        let Some((at, skip, quotes)) = [name, quoted].into_iter().flatten().min() else {
            out.push_str(rest);
            return out;
        };
        out.push_str(&rest[..at]);
        let inside = &rest[at + skip..];
        let end = inside.find("\" }").unwrap_or(inside.len());
        let word = &inside[..end];
        if quotes {
            out.push_str(&format!("\"{word}\""));
        } else {
            out.push_str(word);
        }
        rest = inside.get(end + 3..).unwrap_or("");
    }
}

/// Complaints, each with its words, labels and remedies.
pub(crate) fn complaints(text: &str, parse: &Parse) -> String {
    let mut sources = Sources::new();
    sources.insert(Arc::clone(&parse.document.file), Arc::from(text));
    let mut lines = String::new();
    for error in &parse.errors {
        let place = error.place().map_or("nowhere".to_string(), |span| {
            let at = sources.position(&span.file, span.start);
            format!("{}:{}", at.line, at.column)
        });
        lines.push_str(&format!("{} {place} {}\n", error.code, error.message));
        for label in &error.labels {
            let mark = if label.primary { "^" } else { "-" };
            lines.push_str(&format!("  {mark} `{}` {}\n", sources.words(&label.span), label.text));
        }
        for remedy in &error.remedies {
            lines.push_str(&format!("  = {remedy}\n"));
        }
        if !error.clauses.is_empty() {
            lines.push_str(&format!("  in clause {}\n", error.clauses.join(", ")));
        }
    }
    lines
}
