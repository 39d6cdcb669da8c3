//! `irenic link`, `irenic unlink`, `irenic apart`

use std::collections::BTreeSet;
use std::path::Path;

use irenic_evidence::{Comparison, Decision, Ruling};
use irenic_model::{Agreement, Zone, parse_instant};
use irenic_project::{DecideError, Evidence, LINKS_FILE, load_evidence, record_decision};
use irenic_report::links::{decision_object, recorded};
use jiff::Timestamp;

use super::{Screen, open};
use crate::args::{Format, Ground};
use crate::output::{Refusal, Status, Written};

/// Adds a decision to the record and says what was recorded. Nothing else is written.
pub(super) fn decide(
    path: &Path,
    ruling: Ruling,
    ground: &Ground,
    screen: &Screen,
) -> Result<(Written, Status), Refusal> {
    screen.no_sarif(ruling.as_str())?;
    let project = open(path)?;
    if !project.folder.path().join(irenic_project::PROJECT_FILE).is_file() {
        return Err(Refusal::new(
            "a single document has no sources whose observations could be linked",
            "Name a project folder.",
        ));
    }
    let agreement = project.resolve(&[], &[]).agreement;
    let evidence = load_evidence(&project.folder, &project.manifest, &agreement);
    let decision = decision(ruling, ground, &agreement.zone)?;
    let compared = compared(&decision, &evidence, &agreement, &project.manifest.scheme);
    record_decision(&project.folder, &agreement.zone, &evidence.store, &decision)
        .map_err(|error| refusal(error, screen))?;
    let out = match screen.format {
        Format::Human => {
            let told = recorded(&decision, &compared, &agreement, &project.manifest.scheme, &screen.looks.out);
            format!("{told}recorded in {LINKS_FILE}\n")
        }
        Format::Json | Format::Sarif => format!("{}\n", decision_object(&decision, &agreement)),
    };
    Ok((Written { out, err: String::new() }, Status::Clean))
}

/// The name of an incident for which none was given: the ids of its observations, in their order.
pub(super) fn name_of(observations: &[String]) -> String {
    let ids: BTreeSet<&str> = observations.iter().map(String::as_str).collect();
    ids.into_iter().collect::<Vec<_>>().join("+")
}

fn decision(ruling: Ruling, ground: &Ground, zone: &Zone) -> Result<Decision, Refusal> {
    // What is decided is decided at some time, and only a shell knows which it is; seconds are enough.
    let now = Timestamp::now();
    let now = Timestamp::from_second(now.as_second()).unwrap_or(now);
    let known = match &ground.known {
        Some(text) => {
            parse_instant(text, zone, false).map_err(|error| Refusal { message: error.to_string(), remedy: None })?
        }
        None => now,
    };
    if known > now {
        return Err(Refusal::new(
            format!("`--known {}` lies ahead", ground.known.as_deref().unwrap_or_default()),
            "Write the day on which it was decided, or leave it out for now.",
        ));
    }
    if ground.because.trim().is_empty() {
        return Err(Refusal::new(
            "a decision without its reason cannot be looked into",
            "Say why: `--because \"same crater, same hour\"`.",
        ));
    }
    let by = ground.by.clone().filter(|by| !by.trim().is_empty());
    Ok(Decision { ruling, because: ground.because.trim().to_string(), by, known: Some(known) })
}

/// How the observations that a decision names compare, two by two.
fn compared(
    decision: &Decision,
    evidence: &Evidence,
    agreement: &Agreement,
    scheme: &irenic_evidence::Scheme,
) -> Vec<(String, String, Comparison)> {
    let observations = evidence.store.observations(None);
    let above = |word: &str| agreement.events.get(word).and_then(|event| event.is.as_deref());
    let named: BTreeSet<&String> = decision.ruling.observations().iter().collect();
    let held: Vec<_> = named.iter().filter_map(|id| observations.get(id.as_str())).collect();
    let mut all = Vec::new();
    for (at, a) in held.iter().enumerate() {
        for b in &held[at + 1..] {
            all.push((a.id.clone(), b.id.clone(), Comparison::of(a, b, scheme, &above)));
        }
    }
    all
}

fn refusal(error: DecideError, screen: &Screen) -> Refusal {
    match error {
        DecideError::File(error) => Refusal::new(
            format!("`{LINKS_FILE}` cannot be used: {error}; nothing was recorded"),
            "Make the file, and the project's folder, writable for your user.",
        ),
        DecideError::Busy(file) => Refusal::new(
            format!("another command is writing `{LINKS_FILE}`, or was interrupted; nothing was recorded"),
            format!("Try again; if no command is at work, delete `{file}`."),
        ),
        DecideError::Record(found, sources) => {
            let shown = irenic_report::terminal::diagnostics(&found, &sources, &screen.looks.err);
            Refusal {
                message: format!("`{LINKS_FILE}` has to be mended first; nothing was recorded\n{}", shown.trim_end()),
                remedy: None,
            }
        }
        DecideError::Refused(found) => Refusal {
            message: format!("{}; nothing was recorded", found.message),
            remedy: found.remedies.first().cloned(),
        },
    }
}
