//! Findings for scripts: one object a line, keys in the order of the command line's contract.

use irenic_evidence::Standing;
use irenic_model::{Agreement, ClauseState};
use irenic_verify::{Finding, MomentFinding, PhaseFinding, Report};
use serde_json::{Map, Value, json};

use super::{Setting, instant_json, standard_word};

/// One line for each clause instance, then one for each phase, then one summary line, each ending with `\n`.
///
/// The keys of the contract come first, further ones after them: `possible_violations`, `reason` and `tipping` of a clause, and in
/// the summary line everything, the moments among it.
pub fn lines(report: &Report, setting: &Setting, agreement: &Agreement) -> String {
    let mut out = String::new();
    let mut line = |value: Value| {
        out.push_str(&value.to_string());
        out.push('\n');
    };
    for found in &report.findings {
        line(finding(found, agreement));
    }
    for found in &report.phases {
        line(phase(found, agreement));
    }
    line(summary(report, setting, agreement));
    out
}

/// A clause instance.
pub(crate) fn finding(finding: &Finding, agreement: &Agreement) -> Value {
    json!({
        "clause": finding.clause,
        "instance": finding.instance,
        "bearer": finding.bearer,
        "state": finding.state.as_str(),
        "since": instant_json(finding.since, agreement),
        "due": instant_json(finding.due, agreement),
        "standing": finding.standing.map(Standing::as_str),
        "certain": finding.certain,
        "evidence": finding.evidence,
        "violations": finding.violations,
        "possible_violations": finding.possible_violations,
        "reason": finding.reason,
        "tipping": finding.tipping,
    })
}

/// A phase.
pub(crate) fn phase(phase: &PhaseFinding, agreement: &Agreement) -> Value {
    json!({
        "phase": phase.phase,
        "title": phase.title,
        "state": phase.state.as_str(),
        "since": instant_json(phase.since, agreement),
        "due": instant_json(phase.due, agreement),
        "certain": phase.certain,
        "reason": phase.reason,
    })
}

/// A moment.
pub(crate) fn moment(moment: &MomentFinding, agreement: &Agreement) -> Value {
    json!({
        "moment": moment.moment,
        "title": moment.title,
        "state": moment.state,
        "from": instant_json(moment.from, agreement),
        "to": instant_json(moment.to, agreement),
        "restarts": moment.restarts.len(),
        "expected": instant_json(moment.expected, agreement),
        "limit": instant_json(moment.limit, agreement),
        "reason": moment.reason,
        "tipping": moment.tipping,
    })
}

fn summary(report: &Report, setting: &Setting, agreement: &Agreement) -> Value {
    let mut states = Map::new();
    for word in ClauseState::words() {
        let many = report.findings.iter().filter(|finding| finding.state.as_str() == word).count();
        if many > 0 {
            states.insert(word.to_string(), many.into());
        }
    }
    let moments: Vec<Value> = report.moments.iter().map(|found| moment(found, agreement)).collect();
    json!({
        "summary": setting.title,
        "as_of": instant_json(Some(report.as_of), agreement),
        "known_at": instant_json(setting.known_at, agreement),
        "standard": standard_word(report.standard),
        "instances": report.findings.len(),
        "states": states,
        "violations": report.findings.iter().map(|finding| finding.violations).sum::<u64>(),
        "possible_violations": report.findings.iter().map(|finding| finding.possible_violations).sum::<u64>(),
        "incidents": report.incidents,
        "settled": report.settled,
        "moments": moments,
        "rows_rejected": setting.rows_rejected,
        "later": { "changed": setting.later.changed, "withdrawn": setting.later.withdrawn },
        "credits": setting.credits,
    })
}
