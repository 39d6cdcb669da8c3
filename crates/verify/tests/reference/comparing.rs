//! Where engine and reference differ.

use std::collections::BTreeMap;

use irenic_syntax::ast::Modality;
use irenic_verify::{Finding, verify};

use super::drawing::Case;
use super::verdicts::{self, Verdicts};
use super::world::Inst;

/// One difference; the first word says of what sort.
pub(crate) fn difference(case: &Case) -> Option<String> {
    let report = verify(&case.agreement, &case.stored(), &case.coverage, &case.query);
    let reference = verdicts::verify(&case.agreement, &case.known(), &case.coverage, &case.query);
    if !report.settled {
        // A permission that rests on a breach of what it permits.
        let circle = case.agreement.norms.iter().any(|norm| norm.modality == Modality::May);
        return (!circle).then(|| "settled: the engine did not settle".to_string());
    }
    points(&report, &reference).or_else(|| findings(case, &report.findings, &reference))
}

fn points(report: &irenic_verify::Report, reference: &Verdicts) -> Option<String> {
    for one in &reference.moments {
        let found = report.moments.iter().find(|found| found.moment == one.name)?;
        // A point in the future has not come; the engine does not tell all of them.
        let by = |at: Option<jiff::Timestamp>| at.filter(|at| *at <= report.as_of);
        let restarts: Vec<_> = found.restarts.iter().map(|one| (one.incident.clone(), one.certain, one.at)).collect();
        if (by(found.from), by(found.to)) != (by(one.at.lo), by(one.at.hi)) || restarts != one.restarts {
            return Some(format!("moment: engine {found:?}, reference {one:?}"));
        }
    }
    for one in &reference.phases {
        let found = report.phases.iter().find(|found| found.phase == one.id)?;
        if (found.state, found.certain, found.since, found.due) != (one.state, one.certain, one.since, one.due) {
            return Some(format!("phase: engine {found:?}, reference {one:?}"));
        }
    }
    None
}

fn findings(case: &Case, findings: &[Finding], reference: &Verdicts) -> Option<String> {
    // What has no instance yet stands in the findings as `none`.
    let findings: Vec<&Finding> = findings.iter().filter(|one| one.instance != "none").collect();
    let engine: Vec<(&str, &str)> = findings.iter().map(|one| (one.clause.as_str(), one.instance.as_str())).collect();
    let mut ours = Vec::new();
    for (clause, instances) in &reference.clauses {
        ours.extend(instances.iter().map(|one| (clause.as_str(), one)));
    }
    let named: Vec<(&str, &str)> = ours.iter().map(|(clause, one)| (*clause, one.name.as_str())).collect();
    let mut sorted = (engine.clone(), named.clone());
    sorted.0.sort();
    sorted.1.sort();
    if sorted.0 != sorted.1 {
        return Some(format!("instances: engine {engine:?}, reference {named:?}"));
    }
    let mut told: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (clause, one) in ours {
        // One incident may be a breach of several instances, and so bring several consequences of its name.
        let before = told.entry((clause, &one.name)).or_default();
        let found = findings.iter().filter(|f| f.clause == clause && f.instance == one.name).nth(*before)?;
        *before += 1;
        if let Some(what) = of_one(found, one) {
            let modality = reference_modality(case, clause);
            let (a, b) = (found.state.as_str(), one.row.state.as_str());
            let sort = if a == b { format!("{what} {modality} {a}") } else { format!("{what} {modality} {a} not {b}") };
            return Some(format!(
                "{sort}: of {clause} {}: engine {}, reference {}",
                one.name,
                engines(found),
                references(one)
            ));
        }
    }
    None
}

fn reference_modality(case: &Case, clause: &str) -> String {
    case.agreement.norm(clause).map_or(String::new(), |norm| format!("{:?}", norm.modality))
}

fn of_one(found: &Finding, one: &Inst) -> Option<&'static str> {
    let row = &one.row;
    if found.state != row.state {
        return Some("state");
    }
    if found.bearer != one.bearer {
        return Some("bearer");
    }
    if (found.violations, found.possible_violations) != (row.violations, row.possible_violations) {
        return Some("violations");
    }
    if found.certain != row.certain {
        return Some("certain");
    }
    if found.due != row.due {
        return Some("due");
    }
    if found.since != row.since {
        return Some("since");
    }
    if found.evidence != row.evidence {
        return Some("evidence");
    }
    None
}

fn engines(found: &Finding) -> String {
    format!(
        "{} {:?} certain={} since {:?} due {:?} violations {}+{} {:?} «{}»",
        found.state.as_str(),
        found.bearer,
        found.certain,
        found.since,
        found.due,
        found.violations,
        found.possible_violations,
        found.evidence,
        found.reason
    )
}

fn references(one: &Inst) -> String {
    let row = &one.row;
    format!(
        "{} {:?} certain={} since {:?} due {:?} violations {}+{} {:?} (opened {:?} close {:?} achieved {:?} breach {:?} lapse {:?} guard {} blind {} exists {})",
        row.state.as_str(),
        one.bearer,
        row.certain,
        row.since,
        row.due,
        row.violations,
        row.possible_violations,
        row.evidence,
        (one.opened.lo, one.opened.hi),
        (one.close.lo, one.close.hi),
        (one.achieved.lo, one.achieved.hi),
        (one.breach.lo, one.breach.hi),
        (one.lapse.lo, one.lapse.hi),
        one.guard,
        one.blind,
        one.exists
    )
}
