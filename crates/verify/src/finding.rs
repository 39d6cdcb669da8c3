//! What `verify` reports.

use irenic_diagnostics::Span;
use irenic_evidence::Standing;
use irenic_model::{ClauseState, Standard};
use jiff::Timestamp;

/// Where one instance of a clause stands, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Full id of the norm: `2`, `annex_1:3`, `2.breach.1`.
    pub clause: String,
    /// The instance: a bearer, an incident, a period; `unattributed` for violations that name nobody.
    pub instance: String,
    /// Who is bound; none when nobody is named.
    pub bearer: Option<String>,
    /// The gravest state that some reading of the evidence admits.
    pub state: ClauseState,
    /// Since when it is in that state.
    pub since: Option<Timestamp>,
    /// When it is or was due.
    pub due: Option<Timestamp>,
    /// The highest standing among the incidents that the state rests on.
    pub standing: Option<Standing>,
    /// Whether all readings of the evidence agree.
    pub certain: bool,
    /// Ids of the incidents that the state rests on, in order of time.
    pub evidence: Vec<String>,
    /// Violations that are certain.
    pub violations: u64,
    /// Further violations that are possible.
    pub possible_violations: u64,
    /// Why, in one sentence, where the state does not speak for itself.
    pub reason: String,
    /// Ids of the incidents of which something that bears on it is not known, where it is not certain: settling one of them
    /// may change it.
    pub tipping: Vec<String>,
    /// The chain of moments and incidents that led there.
    pub chain: Vec<Link>,
}

/// One step of the chain behind a verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// Not before this instant.
    pub from: Option<Timestamp>,
    /// Certainly by this instant.
    pub to: Option<Timestamp>,
    /// What it is.
    pub what: String,
    /// The incident, where it is one.
    pub incident: Option<String>,
    /// The words of the text, where it is one.
    pub span: Option<Span>,
}

/// Where a phase stands.
#[derive(Debug, Clone, PartialEq)]
pub struct PhaseFinding {
    /// Full id.
    pub phase: String,
    /// Its name in words.
    pub title: Option<String>,
    /// Where it stands.
    pub state: PhaseState,
    /// Since when.
    pub since: Option<Timestamp>,
    /// When its limit passes or passed.
    pub due: Option<Timestamp>,
    /// Whether all readings of the evidence agree.
    pub certain: bool,
    /// Why.
    pub reason: String,
    /// Its beginning, end and limit.
    pub chain: Vec<Link>,
}

/// States of a phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PhaseState {
    /// It has not begun.
    NotBegun,
    /// It has begun and not ended, within its limit.
    Active,
    /// It has ended.
    Ended,
    /// It has outlasted its limit.
    Overdue,
    /// The text leaves it open.
    Undetermined,
}

impl PhaseState {
    /// The word of the findings.
    pub fn as_str(self) -> &'static str {
        match self {
            PhaseState::NotBegun => "not_begun",
            PhaseState::Active => "active",
            PhaseState::Ended => "ended",
            PhaseState::Overdue => "overdue",
            PhaseState::Undetermined => "undetermined",
        }
    }
}

/// Where a moment stands.
#[derive(Debug, Clone, PartialEq)]
pub struct MomentFinding {
    /// Its name.
    pub moment: String,
    /// Its name in words.
    pub title: Option<String>,
    /// `reached`, `possibly_reached`, `not_reached`, or `fixed` when it lies ahead.
    pub state: &'static str,
    /// The first instant at which it may have been reached.
    pub from: Option<Timestamp>,
    /// The first instant by which it certainly was.
    pub to: Option<Timestamp>,
    /// Incidents that restarted its clock while it ran.
    pub restarts: Vec<Restart>,
    /// When it will be reached if nothing restarts its clock.
    pub expected: Option<Timestamp>,
    /// When its long stop passes or passed.
    pub limit: Option<Timestamp>,
    /// Why it stands so, where that needs saying.
    pub reason: String,
    /// Ids of the incidents that leave open whether it has been reached, while it is possibly reached.
    pub tipping: Vec<String>,
}

/// An incident that restarted the clock of a quiet window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restart {
    /// The incident.
    pub incident: String,
    /// When it happened, at the earliest.
    pub at: Timestamp,
    /// Whether it certainly restarted the clock.
    pub certain: bool,
    /// When the clock would have run out without it.
    pub would_have_ended: Timestamp,
    /// When it runs out now.
    pub ends: Timestamp,
}

/// Everything that one verification found, in the order of the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The instant asked about.
    pub as_of: Timestamp,
    /// The least standing that counts.
    pub standard: Standard,
    /// Clauses, instance by instance.
    pub findings: Vec<Finding>,
    /// Phases.
    pub phases: Vec<PhaseFinding>,
    /// Moments.
    pub moments: Vec<MomentFinding>,
    /// Incidents looked at: those that had happened, as far as known, by `as_of`.
    pub incidents: usize,
    /// False when conditions that depend on each other within one instant kept the evaluation from settling; the findings
    /// concerned are `undetermined`.
    pub settled: bool,
}
