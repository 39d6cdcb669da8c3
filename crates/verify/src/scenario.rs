//! Scenarios: what happens, told in the agreement's own words, and what is expected to follow.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use irenic_diagnostics::Span;
use irenic_evidence::{FieldValue, Incident, Location, Observation, Origin, Standing, TimeSpan};
use irenic_model::{
    Agreement, Expectation, Expected, Happening, Point, Scenario, ScenarioStep, Shape, Standard, Subject, Value,
    end_of_day, print_instant, start_of_day,
};
use jiff::Timestamp;

use crate::engine::{Query, evaluate};
use crate::finding::{Finding, Report};
use crate::history::{last_before, next_instant};
use crate::mandate::Reach;
use crate::matching::Covering;
use crate::reading::Context;
use crate::timeline::Reached;

/// What became of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioOutcome {
    /// Its title.
    pub title: String,
    /// Whether every expectation was met.
    pub ok: bool,
    /// Expectations that were not met, in the order written.
    pub failures: Vec<Failure>,
    /// How many expectations there are.
    pub expectations: usize,
    /// The state at the last instant asked about.
    pub report: Option<Report>,
}

/// An expectation that was not met.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// Where it stands.
    pub span: Span,
    /// What was expected, as written.
    pub expected: String,
    /// What was found instead.
    pub found: String,
    /// Why, where the finding says so.
    pub because: String,
}

/// One scenario, told: its incidents by what was known when, its places and its fixed moments.
pub(crate) struct Told<'a> {
    agreement: &'a Agreement,
    observations: Vec<(Observation, Option<Timestamp>)>,
    pub(crate) named: BTreeMap<String, Arc<Shape>>,
    pub(crate) set: BTreeMap<String, Reached>,
    pub(crate) covering: Covering,
    /// Points in time asked about before, at the beginning and at the end of their day.
    instants: RefCell<Vec<(Point, bool, Option<Timestamp>)>>,
}

impl<'a> Told<'a> {
    pub(crate) fn new(agreement: &'a Agreement, scenario: &'a Scenario) -> Self {
        let mut named: BTreeMap<String, Arc<Shape>> =
            agreement.places.iter().filter_map(|(name, place)| Some((name.clone(), place.shape.clone()?))).collect();
        let mut told = Told {
            agreement,
            observations: Vec::new(),
            named: BTreeMap::new(),
            set: BTreeMap::new(),
            covering: Covering::default(),
            instants: RefCell::default(),
        };
        for (moment, point) in &scenario.set {
            if let Some(at) = told.instant(point, false) {
                told.set.insert(moment.clone(), Reached::at(at));
                told.instants.borrow_mut().clear();
            }
        }
        for step in &scenario.steps {
            let ScenarioStep::Happening(happening) = step else { continue };
            if let Some(place) = &happening.place {
                named.extend(place.shape.clone().map(|shape| (place.text.clone(), shape)));
            }
            let withdrawn = happening.withdrawn_at.as_ref().and_then(|point| told.instant(point, false));
            if let Some(observation) = told.observe(happening) {
                told.observations.push((observation, withdrawn));
            }
        }
        told.named = named;
        told
    }

    /// The instant of a point that rests on dates and fixed moments alone.
    fn instant(&self, point: &Point, day_end: bool) -> Option<Timestamp> {
        // A literal needs no evaluation, and most points of scenarios are literals.
        match (point, day_end) {
            (Point::Instant(at), _) => return Some(*at),
            (Point::Date(date), false) => return Some(start_of_day(*date, &self.agreement.zone)),
            (Point::Date(date), true) => return Some(last_before(end_of_day(*date, &self.agreement.zone))),
            _ => {}
        }
        let known =
            self.instants.borrow().iter().find(|(asked, end, _)| asked == point && *end == day_end).map(|(.., at)| *at);
        if let Some(known) = known {
            return known;
        }
        let at = self.worked_out(point, day_end);
        self.instants.borrow_mut().push((point.clone(), day_end, at));
        at
    }

    fn worked_out(&self, point: &Point, day_end: bool) -> Option<Timestamp> {
        let none = BTreeMap::new();
        let query = Query { as_of: Timestamp::MIN, standard: Standard::Reported };
        // Nothing has happened yet, so what is reached is what the text fixes.
        let (reading, _) = evaluate(self.agreement, &[], Reach::Told, &query, &none, &self.set, &self.covering);
        let context = Context { base: reading.start(), ..Context::default() };
        if !day_end {
            return reading.point(point, context).exact();
        }
        let close = reading.close_by(point, context);
        close.at.exact().map(|at| if close.inclusive { at } else { last_before(at) })
    }

    fn observe(&self, happening: &Happening) -> Option<Observation> {
        let from = self.instant(&happening.from, false)?;
        let to = match &happening.to {
            Some(to) => self.instant(to, false)?,
            None => from,
        };
        let known = happening.known_at.as_ref().and_then(|point| self.instant(point, false)).unwrap_or(from);
        let number = |value: &Value| match value {
            Value::Quantity(quantity) => {
                let base = quantity.to_base();
                FieldValue::Number {
                    value: base.value,
                    unit: Some(base.unit.to_string()).filter(|unit| !unit.is_empty()),
                }
            }
            Value::Text(text) => FieldValue::Text(text.clone()),
            Value::Flag(flag) => FieldValue::Flag(*flag),
            Value::Instant(instant) => FieldValue::Text(print_instant(*instant, &self.agreement.zone)),
        };
        Some(Observation {
            id: happening.name.clone(),
            source: "scenario".to_string(),
            event: happening.event.clone(),
            subject: happening.subject.as_ref().map(Subject::word),
            actor: happening.by.clone(),
            involved: happening.involved.clone(),
            from: happening.from_party.clone(),
            to: happening.to_party.clone(),
            concerning: happening.concerning.clone(),
            fields: happening.fields.iter().map(|(name, value)| (name.clone(), number(value))).collect(),
            time: TimeSpan { earliest: from, latest: to.max(from) },
            location: happening.place.as_ref().map_or(Location::Unknown, |place| Location::Place(place.text.clone())),
            known,
            reporter: happening.reported_by.clone(),
            grade: None,
            standing: match happening.standing {
                Some(Standard::Confirmed) => Standing::Confirmed,
                Some(Standard::Corroborated) => Standing::Corroborated,
                Some(Standard::Reported) => Standing::Reported,
                None => Standing::Rejected,
            },
            origin: Origin { file: happening.span.file.clone(), line: 0, release: Arc::from("") },
        })
    }

    /// The incidents as known at an instant: what became known later or had been withdrawn by then is left out.
    pub(crate) fn incidents(&self, known_at: Option<Timestamp>) -> Vec<Incident> {
        self.observations
            .iter()
            .filter(|(observation, withdrawn)| match known_at {
                Some(at) => observation.known <= at && withdrawn.is_none_or(|withdrawn| withdrawn > at),
                None => withdrawn.is_none(),
            })
            .filter_map(|(observation, _)| Incident::of(observation.id.clone(), vec![observation.clone()]))
            .collect()
    }

    /// The last instant at which anything happens.
    fn last(&self) -> Timestamp {
        self.observations.iter().map(|(observation, _)| observation.time.latest).max().unwrap_or(Timestamp::MIN)
    }
}

/// Runs a scenario against an agreement whose options are those that the scenario chooses.
///
/// Everything that happens is told, so only bodies' mandates decide whether silence says anything. Expectations before
/// any `as of` are asked at the last instant at which something happens.
pub fn run_scenario(agreement: &Agreement, scenario: &Scenario) -> ScenarioOutcome {
    let told = Told::new(agreement, scenario);
    let mut outcome = ScenarioOutcome {
        title: scenario.title.clone(),
        ok: true,
        failures: Vec::new(),
        expectations: 0,
        report: None,
    };
    let (mut as_of, mut known_at) = (told.last(), None);
    let mut current: Option<(Timestamp, Option<Timestamp>)> = None;
    for step in &scenario.steps {
        match step {
            ScenarioStep::Happening(_) => {}
            ScenarioStep::AsOf(point, span) => match told.instant(point, true) {
                Some(at) => as_of = at,
                None => unfixed(&mut outcome, span),
            },
            ScenarioStep::KnownAt(point, span) => match told.instant(point, true) {
                Some(at) => known_at = Some(at),
                None => unfixed(&mut outcome, span),
            },
            ScenarioStep::Expect(expectation) => {
                outcome.expectations += 1;
                if current != Some((as_of, known_at)) || outcome.report.is_none() {
                    let incidents = told.incidents(known_at);
                    let query = Query { as_of, standard: Standard::Reported };
                    outcome.report = Some(
                        evaluate(agreement, &incidents, Reach::Told, &query, &told.named, &told.set, &told.covering).1,
                    );
                    current = Some((as_of, known_at));
                }
                let unmet = outcome.report.as_ref().and_then(|report| unmet(&told, expectation, report));
                if let Some((found, because)) = unmet {
                    outcome.failures.push(Failure {
                        span: expectation.span.clone(),
                        expected: expectation.text.clone(),
                        found,
                        because,
                    });
                }
            }
        }
    }
    outcome.ok = outcome.failures.is_empty();
    outcome
}

/// The instants of a scenario's last `as of` and `known at`, for explanations.
pub(crate) fn last_asked(told: &Told<'_>, scenario: &Scenario) -> (Timestamp, Option<Timestamp>) {
    let mut asked = (told.last(), None);
    for step in &scenario.steps {
        match step {
            ScenarioStep::AsOf(point, _) => asked.0 = told.instant(point, true).unwrap_or(asked.0),
            ScenarioStep::KnownAt(point, _) => asked.1 = told.instant(point, true).or(asked.1),
            ScenarioStep::Happening(_) | ScenarioStep::Expect(_) => {}
        }
    }
    asked
}

fn unfixed(outcome: &mut ScenarioOutcome, span: &Span) {
    outcome.failures.push(Failure {
        span: span.clone(),
        expected: "an instant that the text or `set` fixes".to_string(),
        found: "a point in time that nothing fixes here".to_string(),
        because: "write a date, or fix the moment with `set NAME = DATE`".to_string(),
    });
}

/// What was found instead of what was expected, and why; `None` when it was met.
fn unmet(told: &Told<'_>, expectation: &Expectation, report: &Report) -> Option<(String, String)> {
    match &expectation.kind {
        Expected::Clause { clause, certain, state, by, instance, since, violations, due } => {
            let chosen: Vec<&Finding> = report
                .findings
                .iter()
                .filter(|finding| finding.clause == *clause)
                .filter(|finding| by.as_ref().is_none_or(|by| finding.bearer.as_ref() == Some(by)))
                .filter(|finding| {
                    instance.as_ref().is_none_or(|wanted| {
                        finding.instance == *wanted || finding.instance.split(':').next() == Some(wanted)
                    })
                })
                .collect();
            if chosen.is_empty() {
                let known: Vec<&str> = report
                    .findings
                    .iter()
                    .filter(|finding| finding.clause == *clause)
                    .map(|finding| finding.instance.as_str())
                    .collect();
                return Some((format!("no such instance; there are: {}", known.join(", ")), String::new()));
            }
            let since = since.as_ref().and_then(|point| told.instant(point, false));
            let due_at =
                due.as_ref().map(|point| (told.instant(point, false), told.instant(point, true).map(next_instant)));
            let wrong = |finding: &&&Finding| {
                finding.state != *state
                    || finding.certain != certain.unwrap_or(true)
                    || since.is_some_and(|since| finding.since != Some(since))
                    || violations.is_some_and(|count| finding.violations != count)
                    || due_at.is_some_and(|(start, end)| {
                        finding.due.is_none() || (finding.due != start && finding.due != end)
                    })
            };
            chosen.iter().find(wrong).map(|finding| (describe(told, finding), finding.reason.clone()))
        }
        Expected::Phase { phase, state, since } => {
            let found = report.phases.iter().find(|found| found.phase == *phase)?;
            let since = since.as_ref().and_then(|point| told.instant(point, false));
            let met =
                found.state.as_str() == state && found.certain && since.is_none_or(|since| found.since == Some(since));
            let at = found.since.map(|at| format!(" since {}", told.print(at))).unwrap_or_default();
            let sure = if found.certain { "" } else { "possibly " };
            (!met).then(|| {
                (format!("phase {phase} is {sure}{}{at}", found.state.as_str().replace('_', " ")), found.reason.clone())
            })
        }
        Expected::Moment { moment, state, at, times } => {
            let found = report.moments.iter().find(|found| found.moment == *moment)?;
            let at = at.as_ref().and_then(|point| told.instant(point, false));
            let met = match state.as_str() {
                "restarted" => times.is_none_or(|times| found.restarts.len() == times as usize),
                "not_reached" => matches!(found.state, "not_reached" | "fixed"),
                wanted => found.state == wanted && at.is_none_or(|at| found.to.or(found.from) == Some(at)),
            };
            (!met).then(|| {
                let mut text = format!("{moment} is {}", found.state.replace('_', " "));
                if let Some(at) = found.to.or(found.from) {
                    text.push_str(&format!(" at {}", told.print(at)));
                }
                if !found.restarts.is_empty() {
                    let by: Vec<&str> = found.restarts.iter().map(|restart| restart.incident.as_str()).collect();
                    text.push_str(&format!("; its clock was restarted {} times, by {}", by.len(), by.join(", ")));
                }
                (text, found.reason.clone())
            })
        }
    }
}

fn describe(told: &Told<'_>, finding: &Finding) -> String {
    let sure = if finding.certain { "" } else { "possibly " };
    let mut text =
        format!("{}/{} is {sure}{}", finding.clause, finding.instance, finding.state.as_str().replace('_', " "));
    if let Some(since) = finding.since {
        text.push_str(&format!(" since {}", told.print(since)));
    }
    if let Some(due) = finding.due {
        text.push_str(&format!(", due {}", told.print(due)));
    }
    if finding.violations + finding.possible_violations > 0 {
        text.push_str(&format!(
            ", {} violations and {} possible ones",
            finding.violations, finding.possible_violations
        ));
    }
    text
}

impl Told<'_> {
    fn print(&self, instant: Timestamp) -> String {
        print_instant(instant, &self.agreement.zone)
    }
}
