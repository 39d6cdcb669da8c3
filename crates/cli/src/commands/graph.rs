//! `irenic graph`

use std::fs;
use std::path::Path;

use irenic_report::graph::{Chart, account, dot, lines, svg};

use super::{Screen, draft, open};
use crate::args::{Draft, Format};
use crate::levels::status;
use crate::output::{Refusal, Status, Written};

/// Files to write, where asked for.
pub(super) struct Files<'a> {
    pub(super) svg: Option<&'a Path>,
    pub(super) dot: Option<&'a Path>,
}

/// What waits for what. What is wrong with the text is said beside it.
pub(super) fn graph(
    path: &Path,
    files: &Files<'_>,
    given: &Draft,
    screen: &Screen,
) -> Result<(Written, Status), Refusal> {
    screen.no_sarif("graph")?;
    let project = open(path)?;
    let (choices, set) = draft(given)?;
    let found = screen.levels.put(project.resolve(&choices, &set).diagnostics);
    let text = project.text(&choices, &set);
    let chart = Chart::new(&text, &project.sources);
    if let Some(file) = files.svg {
        write(file, &svg(&chart))?;
    }
    if let Some(file) = files.dot {
        write(file, &dot(&chart))?;
    }
    let mut out = match screen.format {
        Format::Human => account(&chart, &screen.looks.out),
        Format::Json | Format::Sarif => lines(&chart),
    };
    if screen.format == Format::Human {
        for file in [files.svg, files.dot].into_iter().flatten() {
            out += &format!("wrote {}\n", file.display());
        }
    }
    Ok((Written { out, err: screen.diagnostics(&found, &project.sources, true) }, status(&found)))
}

fn write(file: &Path, text: &str) -> Result<(), Refusal> {
    fs::write(file, text).map_err(|error| {
        Refusal::new(
            format!("`{}` cannot be written: {error}", file.display()),
            "Name a file in a folder that is there.",
        )
    })
}
