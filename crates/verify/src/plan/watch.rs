//! What a monitor reports.

use std::collections::BTreeMap;

use irenic_model::ClauseState;
use jiff::Timestamp;

use super::response::Tally;
use crate::finding::Report;

/// Where everything stands at the end of a log.
#[derive(Debug, Clone, PartialEq)]
pub struct WatchReport {
    /// The instant asked about.
    pub as_of: Timestamp,
    /// Rows that were held against the agreement.
    pub rows: u64,
    /// Rows that lie after the instant asked about, or that were rejected by a body.
    pub left_out: u64,
    /// Rows that came too late for a log that is not kept: earlier than what had been read and forgotten.
    pub too_late: u64,
    /// Compiled moments, by name.
    pub moments: Vec<MomentWatch>,
    /// Compiled clauses in the order of the text, by bearer.
    pub clauses: Vec<ClauseWatch>,
    /// Parts that are not compiled, and why.
    pub others: BTreeMap<String, String>,
    /// Where those parts stand, by the whole evaluation.
    pub general: Report,
    /// Rows that the whole evaluation holds in memory.
    pub held: usize,
    /// Whether something could not be worked out because the log is not kept; what, in words.
    pub stale: Vec<String>,
}

/// Where a compiled moment stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MomentWatch {
    /// Its name.
    pub moment: String,
    /// Its name in words.
    pub title: Option<String>,
    /// `reached`, `possibly_reached` or `not_reached`.
    pub state: &'static str,
    /// The first instant at which it may have been reached.
    pub from: Option<Timestamp>,
    /// The first instant by which it certainly was.
    pub to: Option<Timestamp>,
    /// How often its condition began to hold for certain up to the instant asked about; each time but the first after it
    /// had ceased to.
    pub spells: u64,
}

/// Where a compiled clause stands for one bearer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseWatch {
    /// Full id.
    pub clause: String,
    /// The bearer, or `unattributed` for violations that name nobody.
    pub bearer: String,
    /// For a duty that answers incidents: how many instances stand in each state. For a prohibition: its state, once.
    pub states: BTreeMap<ClauseState, Tally>,
    /// Violations that are certain.
    pub violations: u64,
    /// Further violations that are possible.
    pub possible_violations: u64,
    /// Since when, for a prohibition.
    pub since: Option<Timestamp>,
    /// Where the row of the first violation begins.
    pub row: Option<u64>,
}

/// Something that came about while a log was streamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// `moment m` or a clause with its bearer, `2/UA`.
    pub subject: String,
    /// `holds`, `possibly_holds` or `ceases` for a moment's condition; a state for an instance; `violated` or
    /// `possibly_violated`.
    pub what: &'static str,
    /// When.
    pub at: Timestamp,
    /// Where the row concerned begins, where it is one row.
    pub row: Option<u64>,
}

/// A verdict that revisions of a log changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogVerdictChange {
    /// `moment m`, a clause with its bearer, or with its bearer and the row that triggered it.
    pub subject: String,
    /// The trigger's row, for an instance of a duty.
    pub row: Option<u64>,
    /// What it was.
    pub was: String,
    /// What it is.
    pub now: String,
    /// Ids of the revised rows that it rests on.
    pub because: Vec<String>,
}
