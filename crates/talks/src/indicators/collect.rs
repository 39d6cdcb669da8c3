//! Inputs of the indicators, taken from the record of talks, the text, the findings and the evidence.

use std::collections::BTreeMap;

use irenic_evidence::{Coverage, FieldValue, Incident, Standing};
use irenic_model::{Agreement, ClauseState, start_of_day};
use irenic_verify::{Effort, Finding, Report};
use jiff::civil::Date;

use super::access::Assessment;
use super::harm::{Compared, Exposure};
use super::implementation::{Provision, score};
use super::measures::{Measure, Performance, by_party};
use super::releases::{Listed, Release};
use super::{Indicator, access, brackets, cadence, closeness, concessions, harm, implementation, measures, releases};
use crate::{Proposals, Record};

/// Everything that indicators are computed from.
#[derive(Debug, Clone)]
pub struct Table<'a> {
    /// The agreement, without what was promised beside it.
    pub agreement: &'a Agreement,
    /// The record of talks that the reader may see.
    pub record: &'a Record<'a>,
    /// Who proposed what.
    pub proposals: &'a Proposals,
    /// What happened, as far as it is known.
    pub incidents: &'a [Incident],
    /// What the sources would have reported.
    pub coverage: &'a [Coverage],
    /// Where everything stood at some days, the day asked about last.
    pub held: &'a [Held],
}

/// Where everything stood at the close of a day.
#[derive(Debug, Clone)]
pub struct Held {
    /// The day.
    pub day: Date,
    /// The agreement with what was promised in rounds ([`Agreement::with_promises`]), held against the evidence.
    pub report: Report,
    /// How long bodies observed what clauses forbid.
    pub effort: Vec<Effort>,
}

/// All indicators, in the order of the book's page.
pub fn indicators(table: &Table<'_>) -> Vec<Indicator> {
    let days: Vec<Date> = table.held.iter().map(|held| held.day).collect();
    let mut found = Vec::new();
    let promised: Vec<(Date, Vec<Measure>)> =
        table.held.iter().map(|held| (held.day, measures_of(table, held))).collect();
    let now: &[Measure] = promised.last().map_or(&[], |(_, measures)| measures.as_slice());
    let performed = by_party(now);
    for pair in pairs(table) {
        let pair = (pair.0.as_str(), pair.1.as_str());
        found.extend(closeness::indicator(table.proposals, pair, &days));
        found.extend(concessions::indicator(table.proposals, pair, &days, &performed));
    }
    found.push(brackets::indicator(table.record, table.agreement.brackets.len(), &days));
    found.push(cadence::indicator(table.record, "all meetings", &days));
    let sides: Vec<String> =
        table.agreement.actors.values().filter(|actor| actor.party).map(|actor| actor.name.clone()).collect();
    if sides.len() > 1 {
        found.push(cadence::indicator(&table.record.attended_by(&sides), "meetings of all parties", &days));
    }
    found.push(measures::indicator(now, &promised));
    found.extend(releases::indicators(&releases_of(table), &lists_of(table), &days));
    found.extend(access::indicator(&assessments_of(table), &days));
    found.extend(harm::indicator(&days.iter().map(|day| (*day, harm_of(table, *day))).collect::<Vec<_>>()));
    let provisions: Vec<(Date, Vec<Provision>)> =
        table.held.iter().map(|held| (held.day, provisions_of(table, held))).collect();
    found.extend(implementation::indicator(&provisions));
    let effort: Vec<(Date, &[Effort])> = table.held.iter().map(|held| (held.day, held.effort.as_slice())).collect();
    found.extend(super::violations::indicators(&effort));
    found
}

/// Every two who have proposals on a matter that both speak to, parties of the agreement first.
fn pairs(table: &Table<'_>) -> Vec<(String, String)> {
    let mut names = table.proposals.proposers();
    let party = |name: &String| table.agreement.actors.get(name).is_some_and(|actor| actor.party);
    names.sort_by_key(|name| (!party(name), name.clone()));
    let mut pairs = Vec::new();
    for (at, one) in names.iter().enumerate() {
        for other in &names[at + 1..] {
            let both = |bracket: &str| {
                table.proposals.opening(one, bracket).is_some() && table.proposals.opening(other, bracket).is_some()
            };
            // Two parties stand beside each other even where they share no matter: that nothing is known is an answer.
            if (party(one) && party(other)) || table.proposals.brackets().any(both) {
                pairs.push((one.clone(), other.clone()));
            }
        }
    }
    pairs
}

fn measures_of(table: &Table<'_>, held: &Held) -> Vec<Measure> {
    let zone = &table.agreement.zone;
    let mut found = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for round in &table.record.rounds {
        // What is promised on a later day is not promised yet.
        if round.days.is_some_and(|days| days.first() > held.day) {
            continue;
        }
        for promise in &round.promises {
            if seen.contains(&promise.norm.as_str()) {
                continue;
            }
            seen.push(&promise.norm);
            for finding in held.report.findings.iter().filter(|finding| finding.clause == promise.norm) {
                let performance = performance(finding);
                let done = matches!(performance, Performance::Performed | Performance::Late);
                found.push(Measure {
                    promise: promise.norm.clone(),
                    words: promise.text.clone(),
                    by: finding.bearer.clone(),
                    performance,
                    on: finding.since.filter(|_| done).map(|since| performed_on(table, finding, zone.date(since))),
                    evidence: finding.evidence.clone(),
                });
            }
        }
    }
    found
}

/// The day on which a measure was performed: that of the last incident it rests on, where the incident's span lies within
/// one day; else that on which it was certainly performed.
fn performed_on(table: &Table<'_>, finding: &Finding, certain: Date) -> Date {
    let zone = &table.agreement.zone;
    let last = table.incidents.iter().filter(|incident| finding.evidence.contains(&incident.id)).map(|incident| {
        let until = if incident.time.is_exact() {
            incident.time.latest
        } else {
            incident.time.latest.checked_sub(jiff::SignedDuration::from_nanos(1)).unwrap_or(incident.time.latest)
        };
        zone.date(until)
    });
    last.max().unwrap_or(certain)
}

fn performance(finding: &Finding) -> Performance {
    if !finding.certain {
        return Performance::Unknown;
    }
    match finding.state {
        ClauseState::Fulfilled | ClauseState::Kept => Performance::Performed,
        ClauseState::FulfilledLate => Performance::Late,
        ClauseState::Breached => Performance::Failed,
        ClauseState::Pending | ClauseState::Dormant | ClauseState::Suspended | ClauseState::Lapsed => {
            Performance::Ahead
        }
        ClauseState::Undetermined => Performance::Unknown,
    }
}

/// Incidents that somebody reports and nobody who looked into it rejects.
fn standing<'a>(table: &'a Table<'_>) -> impl Iterator<Item = &'a Incident> {
    table.incidents.iter().filter(|incident| incident.standing != Standing::Rejected)
}

fn last_day(table: &Table<'_>, incident: &Incident) -> Date {
    let latest = incident.time.latest;
    let inside = if incident.time.is_exact() {
        latest
    } else {
        latest.checked_sub(jiff::SignedDuration::from_nanos(1)).unwrap_or(latest)
    };
    table.agreement.zone.date(inside)
}

fn number(incident: &Incident, field: &str) -> Option<f64> {
    match incident.fields.get(field) {
        Some(FieldValue::Number { value, .. }) => Some(*value),
        _ => None,
    }
}

fn releases_of(table: &Table<'_>) -> Vec<Release> {
    let asked = table.held.last().map(|held| held.day);
    standing(table)
        .filter(|incident| table.agreement.event_is(&incident.event, "release"))
        .map(|incident| Release {
            by: incident.actor.clone(),
            category: incident.subject.clone(),
            persons: number(incident, "persons").or_else(|| match incident.fields.get("persons") {
                Some(FieldValue::Keys(keys)) => Some(keys.len() as f64),
                _ => None,
            }),
            day: last_day(table, incident),
            incident: incident.id.clone(),
        })
        .filter(|release| asked.is_some_and(|asked| release.day <= asked))
        .collect()
}

fn lists_of(table: &Table<'_>) -> Vec<Listed> {
    table
        .agreement
        .lists
        .iter()
        .map(|(name, list)| Listed {
            name: name.clone(),
            by: list.held_by.clone(),
            category: list.of.clone(),
            persons: list.keys.as_ref().map(Vec::len),
        })
        .collect()
}

/// Assessments of access: incidents of an event called `access_assessment`, with a `constraint` and a `score`.
fn assessments_of(table: &Table<'_>) -> Vec<Assessment> {
    let mut found = Vec::new();
    for incident in standing(table).filter(|incident| table.agreement.event_is(&incident.event, "access_assessment")) {
        let Some(FieldValue::Text(constraint)) = incident.fields.get("constraint") else { continue };
        let Some(score) = number(incident, "score").filter(|score| (0.0..=3.0).contains(score)) else { continue };
        found.push(Assessment {
            constraint: constraint.clone(),
            score: score.round() as u8,
            day: last_day(table, incident),
            incident: incident.id.clone(),
        });
    }
    found
}

/// Attacks on civilians since the entry into force, beside as many days before it. A stretch that no source covers for the
/// event is unknown.
fn harm_of(table: &Table<'_>, day: Date) -> Compared {
    const EVENT: &str = "attack_on_civilians";
    let nothing = Compared { before: None, after: None, from: None, incidents: Vec::new() };
    let zone = &table.agreement.zone;
    let Some(start) = table.agreement.start else { return nothing };
    let from = zone.date(start);
    let Ok(length) = from.until(day) else { return nothing };
    // Both ends of the later stretch are days of it.
    let length = length.get_days() + 1;
    let Ok(first) = from.checked_sub(jiff::Span::new().days(length)) else { return nothing };
    if length < 1 {
        return Compared { from: Some(from), ..nothing };
    }
    let covered = |first: Date, last: Date| {
        let (begun, ended) = (start_of_day(first, zone), irenic_model::end_of_day(last, zone));
        table.coverage.iter().any(|one| {
            let reports = |known: &String| table.agreement.event_is(EVENT, known) || known == EVENT;
            one.events.iter().any(reports)
                && one.places.is_empty()
                && one.from.is_none_or(|from| from <= begun)
                && one.to.is_none_or(|to| to >= ended)
        })
    };
    let harmful: Vec<(String, Date)> = standing(table)
        .filter(|incident| table.agreement.event_is(&incident.event, EVENT))
        .map(|incident| (incident.id.clone(), last_day(table, incident)))
        .filter(|(_, on)| first <= *on && *on <= day)
        .collect();
    let count = |later: bool| harmful.iter().filter(|(_, on)| (*on >= from) == later).count() as u64;
    let exposure =
        |later: bool, known: bool| known.then(|| Exposure { incidents: count(later), days: f64::from(length) });
    let before_ends = from.yesterday().unwrap_or(from);
    Compared {
        before: exposure(false, covered(first, before_ends)),
        after: exposure(true, covered(from, day)),
        from: Some(from),
        incidents: harmful,
    }
}

fn provisions_of(table: &Table<'_>, held: &Held) -> Vec<Provision> {
    let mut instances: BTreeMap<&str, Vec<(ClauseState, bool)>> = BTreeMap::new();
    for finding in &held.report.findings {
        instances.entry(&finding.clause).or_default().push((finding.state, finding.certain));
    }
    let provisions = table.agreement.norms.iter().filter(|norm| {
        // A duty that answers a breach is no provision of its own, and a declaration, permission or power asks nothing.
        let asks = matches!(
            norm.modality,
            irenic_syntax::ast::Modality::Must
                | irenic_syntax::ast::Modality::MustNot
                | irenic_syntax::ast::Modality::MustKeep
        );
        !norm.id.contains(".breach.") && asks
    });
    provisions
        .filter_map(|norm| {
            let found = instances.get(norm.id.as_str())?;
            let title = norm.title.clone().unwrap_or_default();
            Some(Provision { clause: norm.id.clone(), title, progress: score(found) })
        })
        .collect()
}

/// A number in words for an input: whole numbers without a point, others with four figures after it at most.
pub(super) fn plain(value: f64) -> String {
    if value.fract() == 0.0 {
        return format!("{value:.0}");
    }
    let text = format!("{value:.4}");
    text.trim_end_matches('0').to_string()
}
