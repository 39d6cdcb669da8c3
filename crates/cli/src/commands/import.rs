//! `irenic import`

use std::fs;
use std::path::{Path, PathBuf};

use irenic_diagnostics::Sources;
use irenic_evidence::{Import, Mapping, SourceSettings, read_mapping, write_observations};
use irenic_model::{Zone, parse_instant};
use irenic_project::{Format as SourceFormat, Project, Reading, names_of};
use irenic_report::import::{FileImport, lines, screen as rows};
use jiff::Timestamp;

use super::Screen;
use crate::args::{Command, Format};
use crate::levels::status;
use crate::output::{Refusal, Status, Written, progress, progress_ends};

/// Reads files of a source, writes observations, and says what became of every row.
pub(super) fn import(command: &Command, screen: &Screen) -> Result<(Written, Status), Refusal> {
    let Command::Import { source_format, files, mapping, into, source, zone, known, force } = command else {
        return Ok((Written::default(), Status::Clean));
    };
    screen.no_sarif("import")?;
    let format = SourceFormat::parse(source_format).ok_or_else(|| {
        Refusal::new(
            format!("`{source_format}` is no format of evidence"),
            format!("Write one of {}.", SourceFormat::words().join(", ")),
        )
    })?;
    let zone = Zone::named(zone).map_err(|error| Refusal { message: error.to_string(), remedy: None })?;
    let mut sources = Sources::new();
    let mapping = match mapping {
        Some(path) => Some(mapping_of(path, screen)?),
        None if format.needs_mapping() => {
            return Err(Refusal::new(
                format!("the format `{}` needs a mapping, which says what the columns mean", format.as_str()),
                "Add `--mapping FILE`; the book's page on evidence has an example.",
            ));
        }
        None => None,
    };
    let mut written = Written::default();
    let known = match known {
        Some(text) => {
            parse_instant(text, &zone, false).map_err(|error| Refusal { message: error.to_string(), remedy: None })?
        }
        None => today(&zone, &mut written, screen),
    };
    let mut settings =
        SourceSettings::new(source.clone().unwrap_or(format.as_str().to_string()), zone.rules().clone(), known);
    parties_of_project(into, &mut settings);
    let targets = targets(files, into, *force)?;
    fs::create_dir_all(into).map_err(|error| unwritable(into, &error))?;
    let reading = Reading { format, mapping: mapping.as_ref() };
    let mut imports: Vec<(String, Import, usize)> = Vec::new();
    let mut found = Vec::new();
    for (path, target) in files.iter().zip(&targets) {
        progress(&format!("reading {}", path.display()));
        let bytes = fs::read(path).map_err(|error| {
            Refusal::new(format!("{} cannot be read: {error}", path.display()), "Name a file as it was published.")
        })?;
        let name = path.display().to_string();
        let mut import = reading.import(&name, &bytes, &settings);
        fs::write(target, write_observations(&import.observations)).map_err(|error| unwritable(target, &error))?;
        if !import.diagnostics.is_empty()
            && let Ok(text) = String::from_utf8(bytes)
        {
            sources.insert(name.as_str().into(), text.into());
        }
        found.append(&mut import.diagnostics);
        let observations = import.observations.len();
        imports.push((name, import, observations));
    }
    progress_ends();
    let files: Vec<FileImport<'_>> = imports
        .iter()
        .map(|(file, import, observations)| FileImport { file, import, observations: *observations })
        .collect();
    match screen.format {
        Format::Human => {
            written.out += &rows(&files, &screen.looks.out);
            for target in &targets {
                written.out += &format!("wrote {}\n", target.display());
            }
        }
        Format::Json | Format::Sarif => written.out += &lines(&files),
    }
    let found = screen.levels.put(found);
    written.err += &screen.diagnostics(&found, &sources, true);
    let rejected = files.iter().any(|file| file.import.rejected > 0);
    let ended = status(&found).max(if rejected { Status::Found } else { Status::Clean });
    Ok((written, ended))
}

fn mapping_of(path: &Path, screen: &Screen) -> Result<Mapping, Refusal> {
    let name = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|error| {
        Refusal::new(format!("the mapping {name} cannot be read: {error}"), "Name a mapping file in UTF-8.")
    })?;
    read_mapping(&name, &text).map_err(|diagnostic| {
        let mut sources = Sources::new();
        sources.insert(name.as_str().into(), text.as_str().into());
        let shown = irenic_report::terminal::diagnostics(&[*diagnostic], &sources, &screen.looks.err);
        Refusal { message: format!("the mapping {name} cannot be used\n{}", shown.trim_end()), remedy: None }
    })
}

/// The beginning of today, which only a shell may know; that it was used is said.
fn today(zone: &Zone, written: &mut Written, screen: &Screen) -> Timestamp {
    let day = zone.date(Timestamp::now());
    if screen.format == Format::Human {
        written.err += &format!("known since {day} (today; `--known` takes the day of publication)\n");
    }
    irenic_model::start_of_day(day, zone)
}

/// Names of parties, where the observations go into a project that has this source.
fn parties_of_project(into: &Path, settings: &mut SourceSettings) {
    let above = into.ancestors().find(|folder| folder.join(irenic_project::PROJECT_FILE).is_file());
    let Some(Ok(project)) = above.map(Project::open) else { return };
    settings.names = names_of(&project.resolve(&[], &[]).agreement);
    if let Some(source) = project.manifest.sources.iter().find(|source| source.name.text == settings.source) {
        settings.parties.clone_from(&source.actors);
        settings.place_precision.clone_from(&source.place_precision);
    }
}

/// Where each file's observations go. Nothing is written over unless that is asked for.
fn targets(files: &[PathBuf], into: &Path, force: bool) -> Result<Vec<PathBuf>, Refusal> {
    let mut targets: Vec<PathBuf> = Vec::new();
    for file in files {
        let Some(stem) = file.file_stem() else {
            return Err(Refusal::new(format!("{} is not a file", file.display()), "Name a file as it was published."));
        };
        let mut name = stem.to_os_string();
        name.push(".ndjson");
        let target = into.join(name);
        if targets.contains(&target) {
            return Err(Refusal::new(
                format!("two files would both be written to {}", target.display()),
                "Import them into different folders.",
            ));
        }
        if target.exists() && !force {
            return Err(Refusal::new(
                format!("{} exists already, and nothing was written", target.display()),
                "Import into another folder, or add `--force` to write over it.",
            ));
        }
        targets.push(target);
    }
    Ok(targets)
}

fn unwritable(path: &Path, error: &std::io::Error) -> Refusal {
    Refusal::new(format!("{} cannot be written: {error}", path.display()), "Name a folder that your user may write to.")
}
