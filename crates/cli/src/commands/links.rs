//! `irenic links`

use std::path::Path;

use irenic_evidence::Decision;
use irenic_project::load_evidence;
use irenic_report::links::Listing;

use super::{Screen, instant, open};
use crate::args::Format;
use crate::levels::status;
use crate::output::{Refusal, Status, Written};

/// Candidates with what speaks for and against each, and the decisions with their history. Writes nothing.
pub(super) fn links(
    path: &Path,
    known_at: Option<&str>,
    min_score: Option<f64>,
    of: &[String],
    inside: bool,
    screen: &Screen,
) -> Result<(Written, Status), Refusal> {
    screen.no_sarif("links")?;
    let project = open(path)?;
    let resolved = project.resolve(&[], &[]);
    let agreement = resolved.agreement;
    let evidence = load_evidence(&project.folder, &project.manifest, &agreement);
    let known_at = known_at.map(|text| instant(text, &agreement.zone)).transpose()?;
    let scheme = &project.manifest.scheme;
    let least = min_score.unwrap_or(scheme.possible);
    if !least.is_finite() {
        return Err(Refusal::new(format!("{least} is no number of bits"), "Write a number, such as `--min-score 13`."));
    }
    if let Some(id) = of.iter().find(|id| !evidence.store.has(id)) {
        return Err(Refusal::new(
            format!("no release of any source has an observation `{id}`"),
            "Write the name of the source, a colon, and the id in the source, such as `ucdp:157364`.",
        ));
    }
    let above = |word: &str| agreement.events.get(word).and_then(|event| event.is.as_deref());
    let mut candidates = evidence.store.candidates(known_at, scheme, &above, least);
    if !of.is_empty() {
        candidates.pairs.retain(|pair| pair.observations.iter().any(|id| of.contains(id)));
        candidates.groups.retain(|group| group.iter().any(|id| of.contains(id)));
    }
    let by_then = |one: &&Decision| known_at.is_none_or(|at| one.known.is_none_or(|known| known <= at));
    let decisions: Vec<Decision> = evidence.store.decisions().iter().filter(by_then).cloned().collect();
    let listing = Listing {
        title: project.title(),
        agreement: &agreement,
        known_at,
        least,
        candidates: &candidates,
        observations: &evidence.store.observations(known_at),
        decisions: &decisions,
        linked: &evidence.store.linked(known_at),
        inside,
    };
    let out = match screen.format {
        Format::Human => listing.screen(&screen.looks.out),
        Format::Json | Format::Sarif => listing.lines(),
    };
    let mut sources = project.sources.clone();
    for (file, text) in evidence.sources.iter() {
        sources.insert(file.clone(), text.clone());
    }
    // The text of the agreement is for `check` to speak of; here only errors of it, and the evidence, bear on the answer.
    let errors = resolved.diagnostics.into_iter().filter(|one| one.severity == irenic_diagnostics::Severity::Error);
    let mut found: Vec<_> = errors.collect();
    found.extend(evidence.diagnostics.into_iter().filter(|one| one.severity == irenic_diagnostics::Severity::Error));
    let found = screen.levels.put(found);
    Ok((Written { out, err: screen.diagnostics(&found, &sources, true) }, status(&found)))
}
