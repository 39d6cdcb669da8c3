//! Courses of events that a finding shows, and their replay through the engine.

use irenic_diagnostics::{Span, Step};
use irenic_model::{Agreement, ClauseState, Expectation, Expected, Happening, Point, Scenario, ScenarioStep};
use irenic_verify::run_scenario;
use jiff::Timestamp;

/// A dated course of events that leads to a defect, with the states that it is said to lead to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Course {
    /// Moments that are to be fixed, with the instants chosen for the example.
    pub set: Vec<(String, Timestamp)>,
    /// What happens.
    pub events: Vec<CourseEvent>,
    /// What then holds.
    pub claims: Vec<Claim>,
}

/// Something that happens in a course.
#[derive(Debug, Clone, PartialEq)]
pub struct CourseEvent {
    /// What happens, in the engine's terms.
    pub happening: Happening,
    /// When, as the finding says it.
    pub at: String,
    /// What, as the finding says it.
    pub what: String,
}

/// A state that a course is said to lead to.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// At the end of this instant.
    pub at: Timestamp,
    /// Full id of the clause.
    pub clause: String,
    /// The bearer; all instances where none is named.
    pub by: Option<String>,
    /// The state.
    pub state: ClauseState,
    /// As the finding says it: `clause 9 can no longer be fulfilled in time`.
    pub what: String,
}

impl Course {
    /// The steps as a diagnostic shows them: what happens, then what holds, in order of time.
    pub fn steps(&self, agreement: &Agreement) -> Vec<Step> {
        let mut steps: Vec<Step> =
            self.events.iter().map(|event| Step { at: event.at.clone(), what: event.what.clone() }).collect();
        let held = self.claims.iter().map(|claim| Step {
            at: agreement.zone.local(claim.at).strftime("%Y-%m-%d %H:%M").to_string(),
            what: claim.what.clone(),
        });
        steps.extend(held);
        steps
    }

    /// Runs the course through the engine, as a scenario of the draft concerned.
    ///
    /// # Errors
    /// What the engine found instead, where it does not find every state that the course claims. This is a defect of the
    /// checker, not of the text.
    pub fn replay(&self, draft: &Agreement, span: &Span) -> Result<(), String> {
        let mut steps: Vec<ScenarioStep> =
            self.events.iter().map(|event| ScenarioStep::Happening(event.happening.clone())).collect();
        for claim in &self.claims {
            steps.push(ScenarioStep::AsOf(Point::Instant(claim.at), span.clone()));
            let kind = Expected::Clause {
                clause: claim.clause.clone(),
                certain: None,
                state: claim.state,
                by: claim.by.clone(),
                instance: None,
                since: None,
                violations: None,
                due: None,
            };
            steps.push(ScenarioStep::Expect(Expectation { kind, text: claim.what.clone(), span: span.clone() }));
        }
        let scenario = Scenario {
            title: "course of a finding".to_string(),
            instrument: draft.name.clone(),
            options: Vec::new(),
            set: self.set.iter().map(|(name, at)| (name.clone(), Point::Instant(*at))).collect(),
            steps,
            span: span.clone(),
        };
        let outcome = run_scenario(draft, &scenario);
        match outcome.failures.first() {
            None => Ok(()),
            Some(failure) => Err(format!("{}: found {} {}", failure.expected, failure.found, failure.because)),
        }
    }
}
