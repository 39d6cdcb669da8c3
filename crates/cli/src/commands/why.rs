//! `irenic why`

use std::path::Path;

use irenic_evidence::Incident;
use irenic_model::{Agreement, Scenario};
use irenic_project::Project;
use irenic_report::why::{Asked, Case};
use irenic_verify::{Explanation, Query, why as explain, why_in_scenario};

use super::{Pairs, Screen, draft, open, verify};
use crate::args::{Format, Question};
use crate::levels::status;
use crate::output::{Refusal, Status, Written};

/// The whole chain behind one verdict.
pub(super) fn why(
    subject: &str,
    path: &Path,
    question: &Question,
    scenario: Option<&str>,
    screen: &Screen,
) -> Result<(Written, Status), Refusal> {
    screen.no_sarif("why")?;
    let asked = Asked::parse(subject);
    if let Some(title) = scenario {
        return in_scenario(&asked, path, question, title, screen);
    }
    let verified = verify::held(path, question, screen)?;
    let query = Query { as_of: verified.report.as_of, standard: verified.report.standard };
    let explanations = clause_of(&asked).map_or(Vec::new(), |clause| {
        explain(&verified.agreement, &verified.incidents, &verified.coverage, &query, clause, instance_of(&asked)).1
    });
    let case = Case {
        agreement: &verified.agreement,
        report: &verified.report,
        explanations: &explanations,
        incidents: &verified.incidents,
        sources: &verified.sources,
        scheme: &verified.scheme,
    };
    let out = shown(&case, &asked, screen)?;
    Ok((Written { out, err: screen.diagnostics(&verified.found, &verified.sources, true) }, status(&verified.found)))
}

/// The same at the instant that a scenario asks about last.
fn in_scenario(
    asked: &Asked,
    path: &Path,
    question: &Question,
    title: &str,
    screen: &Screen,
) -> Result<(Written, Status), Refusal> {
    if question.as_of.is_some() || question.known_at.is_some() {
        return Err(Refusal::new(
            "a scenario says itself at what instant, and with what knowledge, it asks",
            "Leave out `--as-of` and `--known-at`, or leave out `--scenario`.",
        ));
    }
    let project = open(path)?;
    let (choices, set) = draft(&question.draft)?;
    let plain = project.resolve(&choices, &set);
    let (position, scenario) = find(&plain.agreement, title)?;
    let agreement = on_its_draft(&project, scenario, choices, &set);
    let agreement = agreement.as_ref().unwrap_or(&plain.agreement);
    let scenario = agreement.scenarios.get(position).unwrap_or(scenario);
    let (report, explanations): (_, Vec<Explanation>) =
        why_in_scenario(agreement, scenario, clause_of(asked).unwrap_or_default(), instance_of(asked));
    let incidents: Vec<Incident> =
        explanations.iter().flat_map(|one| &one.incidents).map(|one| one.incident.clone()).collect();
    let case = Case {
        agreement,
        report: &report,
        explanations: &explanations,
        incidents: &incidents,
        sources: &project.sources,
        scheme: &project.manifest.scheme,
    };
    let out = shown(&case, asked, screen)?;
    let found = screen.levels.put(plain.diagnostics);
    Ok((Written { out, err: screen.diagnostics(&found, &project.sources, true) }, status(&found)))
}

/// The text as the scenario's own options make it; `None` when it has none.
fn on_its_draft(project: &Project, scenario: &Scenario, mut choices: Pairs, set: &Pairs) -> Option<Agreement> {
    if scenario.options.is_empty() {
        return None;
    }
    choices.extend(scenario.options.iter().cloned());
    Some(project.resolve(&choices, set).agreement)
}

fn find<'a>(agreement: &'a Agreement, title: &str) -> Result<(usize, &'a Scenario), Refusal> {
    agreement.scenarios.iter().enumerate().find(|(_, scenario)| scenario.title == title).ok_or_else(|| {
        let titles: Vec<String> = agreement.scenarios.iter().map(|scenario| format!("“{}”", scenario.title)).collect();
        let remedy = if titles.is_empty() {
            "The project has no scenario.".to_string()
        } else {
            format!("Name one of {}.", titles.join(", "))
        };
        Refusal::new(format!("there is no scenario “{title}”"), remedy)
    })
}

fn clause_of(asked: &Asked) -> Option<&str> {
    match asked {
        Asked::Clause(id, _) => Some(id),
        Asked::Phase(_) | Asked::Moment(_) => None,
    }
}

fn instance_of(asked: &Asked) -> Option<&str> {
    match asked {
        Asked::Clause(_, instance) => instance.as_deref(),
        Asked::Phase(_) | Asked::Moment(_) => None,
    }
}

fn shown(case: &Case<'_>, asked: &Asked, screen: &Screen) -> Result<String, Refusal> {
    let shown = match screen.format {
        Format::Human => case.screen(asked, &screen.looks.out),
        Format::Json | Format::Sarif => case.lines(asked),
    };
    shown.map_err(|message| Refusal { message, remedy: None })
}
