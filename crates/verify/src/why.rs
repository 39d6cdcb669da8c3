//! Why a verdict is what it is: the finding, each incident in it aspect by aspect, and what would settle what is open.

use std::collections::BTreeMap;

use irenic_evidence::{Coverage, Incident, Location};
use irenic_model::{Agreement, Norm, Scenario, Standard, Tri, Trigger, print_instant};
use jiff::Timestamp;

use crate::engine::{Query, evaluate};
use crate::finding::{Finding, Report};
use crate::instance::{Instance, instances};
use crate::mandate::Reach;
use crate::matching::{Aspect, Covering};
use crate::reading::Reading;
use crate::scenario::{Told, last_asked};

/// One finding explained.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The finding.
    pub finding: Finding,
    /// The incidents that it rests on, in order of time.
    pub incidents: Vec<IncidentInVerdict>,
}

/// What one incident does in a verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct IncidentInVerdict {
    /// The incident, with its observations and their rows.
    pub incident: Incident,
    /// `triggers it`, `achieves it`, `violates it`, `possibly violates it`.
    pub role: String,
    /// Each aspect of the match, time among them.
    pub aspects: Vec<Aspect>,
    /// What would settle each aspect that is only possible.
    pub settle: Vec<String>,
}

/// Explains the findings of a clause (full id), of one instance or of all.
pub fn why(
    agreement: &Agreement,
    incidents: &[Incident],
    coverage: &[Coverage],
    query: &Query,
    clause: &str,
    instance: Option<&str>,
) -> (Report, Vec<Explanation>) {
    let named = BTreeMap::new();
    let (reading, report) =
        evaluate(agreement, incidents, Reach::Sources(coverage), query, &named, &BTreeMap::new(), &Covering::default());
    let explanations = explain(&reading, &report, clause, instance);
    (report, explanations)
}

/// The same in a scenario, at the instant that it asks about last.
pub fn why_in_scenario(
    agreement: &Agreement,
    scenario: &Scenario,
    clause: &str,
    instance: Option<&str>,
) -> (Report, Vec<Explanation>) {
    let told = Told::new(agreement, scenario);
    let (as_of, known_at) = last_asked(&told, scenario);
    let incidents = told.incidents(known_at);
    let query = Query { as_of, standard: Standard::Reported };
    let (reading, report) =
        evaluate(agreement, &incidents, Reach::Told, &query, &told.named, &told.set, &told.covering);
    let explanations = explain(&reading, &report, clause, instance);
    (report, explanations)
}

fn explain(reading: &Reading<'_>, report: &Report, clause: &str, wanted: Option<&str>) -> Vec<Explanation> {
    let Some(norm) = reading.agreement().norm(clause) else { return Vec::new() };
    let all = if norm.open.is_empty() { instances(reading, norm) } else { Vec::new() };
    report
        .findings
        .iter()
        .filter(|finding| finding.clause == clause && wanted.is_none_or(|wanted| finding.instance == wanted))
        .map(|finding| {
            let bare = finding.instance.trim_end_matches("unattributed").trim_end_matches(':');
            let instance = all
                .iter()
                .find(|one| one.name == finding.instance)
                .or_else(|| all.iter().find(|one| bare.is_empty() || one.name.starts_with(bare)));
            let incidents = finding
                .chain
                .iter()
                .filter_map(|link| Some((link.what.clone(), reading.history.index_of(link.incident.as_deref()?)?)))
                .map(|(role, index)| in_verdict(reading, norm, instance, role, index))
                .collect();
            Explanation { finding: finding.clone(), incidents }
        })
        .collect()
}

fn in_verdict(
    reading: &Reading<'_>,
    norm: &Norm,
    instance: Option<&Instance>,
    role: String,
    index: usize,
) -> IncidentInVerdict {
    let incident = &reading.history.incidents[index];
    let pattern = match (&norm.trigger, role.as_str()) {
        (Trigger::Whenever(pattern), "triggers it") => Some(pattern),
        (Trigger::Breach { of, .. }, "triggers it") => {
            reading.agreement().norm(of).and_then(|parent| parent.action.pattern())
        }
        _ => norm.action.pattern(),
    };
    let own = instance.map(|instance| crate::duty::role(reading, instance)).unwrap_or_default();
    let mut aspects = pattern.map(|pattern| reading.matching.aspects(pattern, incident, own)).unwrap_or_default();
    let mut settle = Vec::new();
    for aspect in &aspects {
        if aspect.holds == Tri::Possibly {
            settle.push(settling(aspect, incident));
        }
    }
    if let (Some(instance), false) = (instance, role == "triggers it") {
        let since = reading.history.since(index, instance.opened);
        let before = reading.history.before(index, instance.close);
        let holds = since.and(before);
        let text = time_text(reading, incident);
        if holds == Tri::Possibly {
            let zone = &reading.agreement().zone;
            let edges: Vec<String> = [
                (since == Tri::Possibly).then(|| {
                    instance.opened.lo.map(|at| format!("the window's beginning, {}", print_instant(at, zone)))
                }),
                (before == Tri::Possibly)
                    .then(|| instance.close.at.lo.map(|at| format!("the window's end, {}", print_instant(at, zone)))),
            ]
            .into_iter()
            .flatten()
            .flatten()
            .collect();
            settle.push(format!(
                "it happened {text}, which lies on both sides of {}; a report that dates it more exactly would settle it",
                edges.join(" and of ")
            ));
        }
        aspects.push(Aspect { name: "time", holds, text });
    }
    IncidentInVerdict { incident: incident.clone(), role, aspects, settle }
}

fn time_text(reading: &Reading<'_>, incident: &Incident) -> String {
    let print = |at: Timestamp| print_instant(at, &reading.agreement().zone);
    if incident.time.is_exact() {
        format!("at {}", print(incident.time.earliest))
    } else {
        format!("some time from {} and before {}", print(incident.time.earliest), print(incident.time.latest))
    }
}

fn settling(aspect: &Aspect, incident: &Incident) -> String {
    match aspect.name {
        "place" => match &incident.location {
            Location::Near { radius, .. } => format!(
                "its place is known only to within {:.0} km, which reaches across the place's bounds ({}); a report that places it more exactly would settle it",
                radius / 1000.0,
                aspect.text
            ),
            _ => format!("its place is not known ({}); a report that says where would settle it", aspect.text),
        },
        "subject" => {
            format!("what it was about is not exact enough ({}); a report that names it would settle it", aspect.text)
        }
        "by" => "who did it is not known; an attribution by a body would settle it".to_string(),
        "where" => "a field that the text asks for is not reported; a report that gives it would settle it".to_string(),
        other => format!("`{other}` is not reported ({}); a report that says it would settle it", aspect.text),
    }
}
