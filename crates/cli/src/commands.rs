//! The commands: each opens what it needs, asks the crates below, and says how it ended.

mod check;
mod diff;
mod explain;
mod fmt;
mod graph;
mod import;
mod link;
mod links;
mod monitor;
mod new;
mod packages;
mod positions;
mod read;
mod talks;
mod test;
mod verify;
mod why;

use std::path::Path;

use irenic_diagnostics::{Diagnostic, Severity, Sources};
use irenic_evidence::Ruling;
use irenic_model::Zone;
use irenic_project::Project;
use irenic_report::terminal::Tone;
use jiff::Timestamp;

use crate::args::{Cli, Command, Draft, Format};
use crate::levels::Levels;
use crate::output::{Looks, Refusal, Status, Written};

/// How results are to be written.
pub(crate) struct Screen {
    format: Format,
    looks: Looks,
    levels: Levels,
}

/// Runs a command.
pub(crate) fn run(cli: &Cli, looks: Looks) -> Result<(Written, Status), Refusal> {
    let screen = Screen { format: cli.output.format, looks, levels: Levels::of(&cli.output)? };
    match &cli.command {
        Command::New { dir, template } => new::new(dir, template, &screen),
        Command::Check { path, draft, combinations } => check::check(path, draft, *combinations, &screen),
        Command::Read { path, clause, draft } => read::read(path, clause.as_deref(), draft, &screen),
        Command::Fmt { path, check } => fmt::fmt(path, *check, &screen),
        Command::Test { path } => test::test(path, &screen),
        Command::Import { .. } => import::import(&cli.command, &screen),
        Command::Verify { path, question, fail_on, brief, effort } => {
            let shown = verify::Shown { brief: *brief, effort: *effort };
            verify::verify(path, question, *fail_on, shown, &screen)
        }
        Command::Why { subject, path, question, scenario } => {
            why::why(subject, path, question, scenario.as_deref(), &screen)
        }
        Command::Monitor { .. } => monitor::monitor(&cli.command, &screen),
        Command::Talks { path, as_of, audience, open, svg } => {
            let asked = talks::Asked { as_of: as_of.as_deref(), audience, open: open.as_deref(), svg: svg.as_deref() };
            talks::talks(path, &asked, &screen)
        }
        Command::Packages { path, as_of, audience, first, unlocking, reliefs, draft } => {
            let (as_of, draft) = (as_of.as_deref(), draft);
            let asked =
                packages::Asked { as_of, audience, first: *first, unlocking: *unlocking, reliefs: *reliefs, draft };
            packages::packages(path, &asked, &screen)
        }
        Command::Links { path, known_at, min_score, of, inside } => {
            links::links(path, known_at.as_deref(), *min_score, of, *inside, &screen)
        }
        Command::Link { path, observations, incident, ground } => {
            let incident = incident.clone().unwrap_or_else(|| link::name_of(observations));
            link::decide(path, Ruling::Link { incident, observations: observations.clone() }, ground, &screen)
        }
        Command::Unlink { path, incident, ground } => {
            link::decide(path, Ruling::Split { incident: incident.clone() }, ground, &screen)
        }
        Command::Apart { path, observations, reopen, ground } => {
            let observations = observations.clone();
            let ruling = if *reopen { Ruling::Reopen { observations } } else { Ruling::Apart { observations } };
            link::decide(path, ruling, ground, &screen)
        }
        Command::Diff { old, new, drafts } => diff::diff((old, &drafts.of_old()), (new, &drafts.of_new()), &screen),
        Command::Graph { path, svg, dot, draft } => {
            graph::graph(path, &graph::Files { svg: svg.as_deref(), dot: dot.as_deref() }, draft, &screen)
        }
        Command::Explain { code } => explain::explain(code.as_deref(), &screen),
    }
}

impl Screen {
    /// Diagnostics in the form asked for; nothing at all where there are none and people read.
    fn diagnostics(&self, diagnostics: &[Diagnostic], sources: &Sources, on_err: bool) -> String {
        let style = if on_err { &self.looks.err } else { &self.looks.out };
        match self.format {
            Format::Human if diagnostics.is_empty() => String::new(),
            Format::Human => irenic_report::terminal::diagnostics(diagnostics, sources, style),
            Format::Json => irenic_report::json::diagnostics(diagnostics, sources),
            Format::Sarif => irenic_report::sarif::report(diagnostics, sources, env!("CARGO_PKG_VERSION")),
        }
    }

    /// SARIF holds diagnostics; a command that answers with something else cannot write it.
    fn no_sarif(&self, command: &str) -> Result<(), Refusal> {
        if self.format == Format::Sarif {
            return Err(Refusal::new(
                format!("`{command}` has no diagnostics to write as SARIF"),
                "Use `--format json`, or `--format sarif` with `check` or `test`.",
            ));
        }
        Ok(())
    }

    /// The tone of a severity.
    fn tone(&self, severity: Severity) -> Tone {
        match severity {
            Severity::Error => Tone::Grave,
            Severity::Warning => Tone::Doubtful,
            Severity::Note => Tone::Faint,
        }
    }
}

fn open(path: &Path) -> Result<Project, Refusal> {
    Project::open(path).map_err(|error| Refusal::new(error.to_string(), error.remedy()))
}

/// Option choices and fixed moments, as pairs.
type Pairs = Vec<(String, String)>;

fn draft(draft: &Draft) -> Result<(Pairs, Pairs), Refusal> {
    let mut choices = Vec::new();
    for given in draft.options.iter().flat_map(|given| given.split(',')).filter(|given| !given.trim().is_empty()) {
        match given.split_once('=') {
            Some((bracket, option)) if !bracket.trim().is_empty() && !option.trim().is_empty() => {
                choices.push((bracket.trim().to_string(), option.trim().to_string()));
            }
            _ => {
                return Err(Refusal::new(
                    format!("`{given}` chooses no option"),
                    "Write the bracket's path and an option: `--options 9.timing=phased`.",
                ));
            }
        }
    }
    let mut set = Vec::new();
    for given in &draft.set {
        match given.split_once('=') {
            Some((moment, at)) if !moment.trim().is_empty() && !at.trim().is_empty() => {
                set.push((moment.trim().to_string(), at.trim().to_string()));
            }
            _ => {
                return Err(Refusal::new(
                    format!("`{given}` does not fix a moment"),
                    "Write its name and an instant: `--set signing=2026-03-01`.",
                ));
            }
        }
    }
    Ok((choices, set))
}

/// An instant of the command line; a date means the close of that day.
fn instant(text: &str, zone: &Zone) -> Result<Timestamp, Refusal> {
    irenic_verify::Query::instant(text, zone).map_err(|error| Refusal { message: error.to_string(), remedy: None })
}
