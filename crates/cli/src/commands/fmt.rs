//! `irenic fmt`

use std::path::Path;
use std::sync::Arc;

use irenic_diagnostics::Code;
use irenic_report::terminal::Tone;
use irenic_syntax::format_document;

use super::{Screen, open};
use crate::args::Format;
use crate::output::{Refusal, Status, Written};

/// Formats every document; with `check`, only says which are not formatted.
pub(super) fn fmt(path: &Path, check: bool, screen: &Screen) -> Result<(Written, Status), Refusal> {
    screen.no_sarif("fmt")?;
    let project = open(path)?;
    let mut written = Written::default();
    let mut changed = 0_usize;
    let mut status = Status::Clean;
    for file in project.documents.keys() {
        // A document that is missing has an empty stand-in and no text.
        let Some(text) = project.sources.text(file) else { continue };
        // Where bytes were no letters, the text at hand is not the file's, and writing it would lose them.
        let damaged: Vec<_> = project
            .diagnostics
            .iter()
            .filter(|found| found.code == Code::S012 && found.place().is_some_and(|at| at.file == *file))
            .cloned()
            .collect();
        if !damaged.is_empty() {
            written.err += &screen.diagnostics(&damaged, &project.sources, true);
            status = Status::Found;
            continue;
        }
        let formatted = format_document(&Arc::clone(file), text);
        let differs = formatted != text;
        if differs {
            changed += 1;
            if check {
                status = Status::Found;
            } else {
                project.folder.write(file, formatted.as_bytes()).map_err(|error| {
                    Refusal::new(
                        format!("`{file}` cannot be written: {error}"),
                        "Make the file writable for your user.",
                    )
                })?;
            }
        }
        match screen.format {
            Format::Human if differs => {
                let word = if check { "not formatted" } else { "formatted" };
                written.out += &format!("{}: {word}\n", screen.looks.out.paint(Tone::Code, file));
            }
            Format::Human => {}
            Format::Json | Format::Sarif => {
                let line = serde_json::json!({ "file": &**file, "formatted": !differs, "written": differs && !check });
                written.out += &format!("{line}\n");
            }
        }
    }
    if screen.format == Format::Human && changed == 0 && status == Status::Clean {
        written.out += "every document is formatted\n";
    }
    Ok((written, status))
}
