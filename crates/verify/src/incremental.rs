//! An agreement under watch: evidence comes in batches, late, corrected or withdrawn, and the report follows it.
//!
//! Whatever the order in which evidence came, the report is that of [`crate::verify`] over what is held now, byte for byte:
//! both run the same rounds. What is spared is looking again at what has not changed, on three levels.
//!
//! - What a pattern found is changed by the incidents of the batch alone, so no incident is held against a pattern twice.
//! - A moment, a phase or a clause is looked at again only if something that it looked at is another: what a pattern found,
//!   the incidents of an event, where another part stands, what breaches and powers did to it. Of another clause, a state
//!   or a fulfilment asked for is compared by its answer, so one more breach of a clause that was breached already
//!   concerns nobody who asks whether it is.
//! - Of a duty that others' acts or breaches trigger, only the instances concerned are judged again.
//!
//! Coarser than it could be: what all breaches and powers do is worked out at one go, whenever one of the clauses that have
//! consequences changes; a prohibition judges all its instances when an incident comes that it may speak of; a pattern
//! that says `the actor` or names the trigger's fields rests on all incidents of its event; and another asked instant or
//! another coverage has every part looked at again, though nothing is held against a pattern for it.

use std::collections::BTreeMap;
use std::sync::Arc;

use irenic_evidence::{Coverage, Incident};
use irenic_model::{Agreement, Shape};
use jiff::Timestamp;

use crate::engine::Query;
use crate::finding::Report;
use crate::held::Touched;
use crate::mandate::Reach;
use crate::matching::Covering;
use crate::rounds::{Evaluation, Settlement};

mod log;
mod share;
mod state;

pub use log::{About, Because, Verdict, VerdictChange};
pub use state::StateError;

use share::Share;

/// Places that evidence names in words are those of scenarios.
static NO_NAMES: BTreeMap<String, Arc<Shape>> = BTreeMap::new();

/// One change of the evidence.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "nearly all changes are incidents")]
pub enum Arrival {
    /// An incident is known, or is known otherwise than before: it takes the place of the one with its id.
    Put(Incident),
    /// The incident of this id is no longer reported.
    Withdraw(String),
}

impl Arrival {
    /// The id of the incident concerned.
    pub fn id(&self) -> &str {
        match self {
            Arrival::Put(incident) => &incident.id,
            Arrival::Withdraw(id) => id,
        }
    }
}

/// How much was done for the last batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Work {
    /// Moments, phases and clauses that were looked at again.
    pub parts: usize,
    /// Verdicts on instances that were given anew, whether or not they came out otherwise.
    pub verdicts: usize,
    /// How often an incident was held against a pattern that had been asked for before.
    pub matched: usize,
}

/// An agreement under watch.
///
/// ```
/// use irenic_model::Standard;
/// use irenic_verify::{Arrival, Engine, Query, verify};
///
/// # fn watch(agreement: &irenic_model::Agreement, early: irenic_evidence::Incident, late: irenic_evidence::Incident) {
/// let query = Query { as_of: "2026-03-31T00:00:00Z".parse().unwrap(), standard: Standard::Reported };
/// let mut engine = Engine::new(agreement, &[], query);
/// engine.apply(vec![Arrival::Put(early.clone())]);
/// for change in engine.apply(vec![Arrival::Put(late.clone())]) {
///     println!("{:?}: {:?}, because of {:?}", change.of, change.after, change.because);
/// }
/// assert_eq!(*engine.report(), verify(agreement, &[late, early], &[], &query));
/// # }
/// ```
pub struct Engine<'a> {
    pub(crate) agreement: &'a Agreement,
    pub(crate) evaluation: Evaluation<'a>,
    settlement: Settlement,
    report: Report,
    work: Work,
    /// Which parts of the agreement this one watches, if not all.
    share: Option<Share>,
}

impl<'a> Engine<'a> {
    /// Watches an agreement without any evidence yet. `coverage` says what the sources would have reported; silence counts
    /// only inside it.
    #[must_use]
    pub fn new(agreement: &'a Agreement, coverage: &'a [Coverage], query: Query) -> Self {
        let mut engine = Engine::unasked(agreement, coverage, query, None);
        engine.begin();
        engine
    }

    fn unasked(agreement: &'a Agreement, coverage: &'a [Coverage], query: Query, share: Option<Share>) -> Self {
        let reach = Reach::Sources(coverage);
        let mut evaluation = Evaluation::new(agreement, reach, &query, &NO_NAMES, BTreeMap::new(), Covering::default());
        if let Some(share) = &share {
            evaluation.confine(&share.needed);
        }
        let report = Report {
            as_of: query.as_of,
            standard: query.standard,
            findings: Vec::new(),
            phases: Vec::new(),
            moments: Vec::new(),
            incidents: 0,
            settled: true,
        };
        Engine { agreement, evaluation, settlement: Settlement::default(), report, work: Work::default(), share }
    }

    fn begin(&mut self) {
        self.settlement = self.evaluation.run();
        self.work = Work { parts: self.settlement.looked_at.len(), verdicts: self.settlement.given, matched: 0 };
        self.report = self.settlement.report(&self.evaluation.reading);
        if let Some(share) = &self.share {
            share.narrow(&mut self.report);
        }
    }

    /// Takes over a batch, in its order, and tells every finding that came out otherwise, in the order of the report.
    ///
    /// A withdrawal of what is not held, and an incident that is held already just so, change nothing.
    pub fn apply(&mut self, batch: Vec<Arrival>) -> Vec<VerdictChange> {
        let mut last: BTreeMap<String, Option<Incident>> = BTreeMap::new();
        for arrival in batch {
            match arrival {
                Arrival::Put(incident) => last.insert(incident.id.clone(), Some(incident)),
                Arrival::Withdraw(id) => last.insert(id, None),
            };
        }
        if let Some(share) = &self.share {
            for incident in last.values_mut() {
                incident.take_if(|incident| !share.concerns(self.agreement, incident));
            }
        }
        let mut observations = self.observations(last.keys());
        for (id, incident) in &last {
            if let Some(incident) = incident {
                let new = incident.observations.iter().map(|observation| observation.id.clone());
                observations.insert(id.clone(), new.collect());
            }
        }
        let reading = &mut self.evaluation.reading;
        let touched = reading.history.change(last, &mut reading.matching);
        self.follow(&touched, &observations)
    }

    /// Asks about another instant from now on. What happened by then counts, and its deadlines have passed.
    pub fn at(&mut self, as_of: Timestamp) -> Vec<VerdictChange> {
        if as_of == self.evaluation.reading.history.as_of {
            return Vec::new();
        }
        let reading = &mut self.evaluation.reading;
        let touched = reading.history.move_to(as_of, &mut reading.matching);
        self.evaluation.forget();
        let observations = self.observations(touched.incidents.iter());
        self.follow(&touched, &observations)
    }

    /// Goes by another coverage from now on, as when a source reports on a further month.
    pub fn cover(&mut self, coverage: &'a [Coverage]) -> Vec<VerdictChange> {
        self.evaluation.reading.reach = Reach::Sources(coverage);
        self.evaluation.forget();
        self.follow(&Touched::default(), &BTreeMap::new())
    }

    /// Where everything stands, as [`crate::verify`] would report it. The part of a [`Engine::split`] reports its own
    /// clauses, phases and moments, and counts the incidents that concern it.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// What is asked.
    #[must_use]
    pub fn query(&self) -> Query {
        Query { as_of: self.evaluation.reading.history.as_of, standard: self.evaluation.reading.standard }
    }

    /// How much was done for the last change.
    #[must_use]
    pub fn work(&self) -> Work {
        self.work
    }

    /// The incidents held, in order of their ids, those after the asked instant and rejected ones among them.
    pub fn incidents(&self) -> impl Iterator<Item = &Incident> {
        self.evaluation.reading.history.everything()
    }

    /// The observations behind incidents that are held.
    fn observations<'i>(&self, ids: impl Iterator<Item = &'i String>) -> BTreeMap<String, Vec<String>> {
        let history = &self.evaluation.reading.history;
        let held = ids.filter_map(|id| Some((id.clone(), history.holds(id)?)));
        held.map(|(id, incident)| (id, incident.observations.iter().map(|one| one.id.clone()).collect())).collect()
    }

    /// Looks again at what was touched, brings the report up to date and tells what changed in it.
    fn follow(&mut self, touched: &Touched, observations: &BTreeMap<String, Vec<String>>) -> Vec<VerdictChange> {
        let now = self.evaluation.run();
        let before = std::mem::replace(&mut self.settlement, now);
        self.work =
            Work { parts: self.settlement.looked_at.len(), verdicts: self.settlement.given, matched: touched.matched };
        log::follow(
            &self.evaluation,
            (&before, &self.settlement),
            self.share.as_ref(),
            &mut self.report,
            touched,
            observations,
        )
    }
}
