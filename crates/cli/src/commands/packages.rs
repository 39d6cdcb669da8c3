//! `irenic packages`

use std::path::Path;

use irenic_diagnostics::{Diagnostic, Severity};
use irenic_project::{Project, load_evidence};
use irenic_report::packages::Packages;
use irenic_talks::{Answers, BargainError, Known, Literal, Private, Proposals, Record, bargaining};

use super::positions::{audience, positions};
use super::verify::default_as_of;
use super::{Pairs, Screen, draft, instant, open};
use crate::args::{Draft, Format};
use crate::levels::status;
use crate::output::{Refusal, Status, Written, progress, progress_ends};

/// What was asked of the packages.
pub(super) struct Asked<'a> {
    pub(super) as_of: Option<&'a str>,
    pub(super) audience: &'a str,
    pub(super) first: usize,
    pub(super) unlocking: bool,
    pub(super) reliefs: bool,
    pub(super) draft: &'a Draft,
}

/// Packages over all brackets, from what the reader may know.
pub(super) fn packages(path: &Path, asked: &Asked<'_>, screen: &Screen) -> Result<(Written, Status), Refusal> {
    screen.no_sarif("packages")?;
    let project = open(path)?;
    let (choices, set) = draft(asked.draft)?;
    let resolved = project.resolve(&choices, &set);
    let agreement = resolved.agreement;
    let audience = audience(asked.audience, &agreement)?;
    let day = match asked.as_of {
        Some(text) => instant(text, &agreement.zone)?,
        None => default_as_of(&load_evidence(&project.folder, &project.manifest, &agreement)).0,
    };
    let day = agreement.zone.date(day);
    progress("checking all combinations");
    let checked = irenic_check::check(&project.text(&choices, &set));
    let mut unsound: Vec<Vec<String>> = checked.causes.into_iter().map(|(options, _)| options).collect();
    let beside = |one: &Diagnostic| {
        let at = one.place().map(|at| &at.file);
        at.is_some_and(|file| project.talks_documents.contains(file) || project.scenario_documents.contains(file))
    };
    let mut found: Vec<Diagnostic> = resolved.diagnostics;
    found.retain(|one| one.severity == Severity::Error || project.talks_documents.iter().any(|file| at(one, file)));
    if found.iter().any(|one| one.severity == Severity::Error && !beside(one)) {
        // A text in which something cannot be understood is sound with no options at all.
        unsound.push(Vec::new());
    }
    let mut sources = project.sources.clone();
    let positions = positions(&project, &agreement, &audience, &mut sources);
    let record = Record::of(&agreement, &audience, day);
    let proposals = Proposals::of(&agreement, &record);
    let known = bargaining(&agreement, &positions, &record, &proposals, &unsound, &audience);
    progress("searching for packages");
    let wanted = irenic_talks::Asked { unlocking: asked.unlocking, reliefs: asked.reliefs, ..Default::default() };
    let mut one_by_one = |known: &Known, package: &[usize]| unsound_with(&project, &choices, &set, known, package);
    let answers = known.map(|known| {
        let checker: Option<&mut irenic_talks::Checker<'_>> = if checked.beyond { Some(&mut one_by_one) } else { None };
        known.and_then(|known| Answers::of(known, wanted, checker))
    });
    progress_ends();
    let answers = answers.transpose().map_err(|error| refusal(&error, &audience))?;
    let shown =
        Packages { title: project.title(), audience: &audience, as_of: day, answers: &answers, first: asked.first };
    let out = match screen.format {
        Format::Human => shown.screen(&screen.looks.out),
        Format::Json | Format::Sarif => shown.lines(),
    };
    found.extend(positions.found.iter().filter_map(|found| found.read(&audience)).cloned());
    let found = screen.levels.put(found);
    Ok((Written { out, err: screen.diagnostics(&found, &sources, true) }, status(&found)))
}

fn at(one: &Diagnostic, file: &str) -> bool {
    one.place().is_some_and(|at| *at.file == *file)
}

/// What is wrong with a bargain, for those who may read all that it was made of.
fn refusal(error: &Private<BargainError>, audience: &irenic_talks::Audience) -> Refusal {
    match error.read(audience) {
        Some(error) => Refusal { message: error.to_string(), remedy: None },
        None => Refusal { message: "packages cannot be searched for".to_string(), remedy: None },
    }
}

/// All options of a package, where the checker finds an error with them.
fn unsound_with(
    project: &Project,
    choices: &Pairs,
    set: &Pairs,
    known: &Known,
    package: &[usize],
) -> Option<Vec<Literal>> {
    let mut all = choices.clone();
    for (bracket, option) in known.bargain.brackets.iter().zip(package) {
        all.extend(bracket.options.get(*option).map(|option| (bracket.name.clone(), option.clone())));
    }
    let checked = irenic_check::check(&project.text(&all, set));
    let literals = package.iter().enumerate().map(|(bracket, option)| Literal::is(bracket, *option));
    (!checked.causes.is_empty()).then(|| literals.collect())
}
