//! The state of a watch, saved and taken up again, shared out and brought together.
//!
//! A state is what is held and what patterns found in it; where everything stands follows from the two without holding any
//! incident against a pattern again. It does not say how it came about, so the same evidence gives the same state, to the
//! byte, in whatever order it came and whether or not it was shared out meanwhile.

use std::collections::BTreeMap;
use std::fmt;

use irenic_evidence::{Coverage, Incident};
use irenic_model::{Agreement, Pattern, Standard, Tri};
use jiff::Timestamp;

use super::Engine;
use super::share::Share;
use crate::engine::Query;
use crate::history::Hit;
use crate::mandate::Reach;
use crate::patterns::patterns_of;

mod written;

/// Why a state cannot be taken up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StateError {
    /// It is no state, or has been damaged.
    Unreadable {
        /// What is wrong with it.
        reason: String,
    },
    /// It was written by another version.
    Version {
        /// The version that it names.
        found: u64,
    },
    /// It belongs to another agreement, or to another text or draft of this one.
    Agreement {
        /// Name of the agreement that it belongs to.
        saved: String,
    },
    /// The shares do not make up one whole.
    Shares {
        /// What is wrong with them.
        reason: String,
    },
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StateError::Unreadable { reason } => {
                write!(f, "the saved state cannot be read: {reason}; verify the evidence anew")
            }
            StateError::Version { found } => write!(
                f,
                "the saved state is of version {found}, and this program reads version {}; verify the evidence anew",
                written::VERSION
            ),
            StateError::Agreement { saved } => write!(
                f,
                "the saved state belongs to another text: to `{saved}` as it stood when the state was saved; take the text and the options of that time, or verify the evidence anew"
            ),
            StateError::Shares { reason } => {
                write!(f, "the shares do not make up one whole: {reason}; bring together all shares of one splitting")
            }
        }
    }
}

impl std::error::Error for StateError {}

/// What one pattern found.
#[derive(Debug, Clone, PartialEq)]
struct Find {
    /// Its place among all patterns of the agreement.
    pattern: usize,
    standard: Standard,
    frozen: Option<Option<Timestamp>>,
    /// The incidents, in order of time, with whether they match.
    hits: Vec<(String, Tri)>,
}

impl<'a> Engine<'a> {
    /// The state as bytes (JSON in UTF-8), to be taken up by [`Engine::load`]. The same agreement, question and evidence
    /// give the same bytes.
    #[must_use]
    pub fn save(&self) -> Vec<u8> {
        written::write(self, &self.finds())
    }

    /// Takes up a state that [`Engine::save`] wrote, for the same agreement. Nothing is held against a pattern that the
    /// state knows the finds of. Coverage is no part of the state.
    ///
    /// # Errors
    /// [`StateError`] when the bytes are no state, of another version, or of another text.
    pub fn load(agreement: &'a Agreement, coverage: &'a [Coverage], bytes: &[u8]) -> Result<Self, StateError> {
        let (query, share, incidents, finds) = written::read(agreement, bytes)?;
        let share = share.map(|(number, of)| Share::new(agreement, number, of));
        Ok(Engine::taken_up(agreement, coverage, query, share, incidents, &finds))
    }

    /// Shares the watch out among several, each of which watches some of the clauses, phases and moments, and holds the
    /// evidence that these look at. Every share has to be given every batch; [`Engine::merge`] brings them together.
    ///
    /// None for no shares, and a share of a share is not given.
    ///
    /// # Errors
    /// [`StateError::Shares`] for a number of 0, or where this is a share itself.
    pub fn split(&self, into: usize) -> Result<Vec<Engine<'a>>, StateError> {
        let refuse = |reason: &str| Err(StateError::Shares { reason: reason.to_string() });
        if into == 0 {
            return refuse("nobody would watch");
        }
        if self.share.is_some() {
            return refuse("a share cannot be shared out again");
        }
        let finds = self.finds();
        let shares = (0..into).map(|number| {
            let share = Share::new(self.agreement, number, into);
            let concerned = self.incidents().filter(|incident| share.concerns(self.agreement, incident));
            let incidents = concerned.cloned().collect();
            Engine::taken_up(self.agreement, self.coverage(), self.query(), Some(share), incidents, &finds)
        });
        Ok(shares.collect())
    }

    /// Brings all shares of a watch together again. The whole is what it would be had it never been shared out.
    ///
    /// # Errors
    /// [`StateError::Shares`] when a share is missing or there twice, when they are of different agreements or questions,
    /// or when one has not been given what another has.
    pub fn merge(shares: Vec<Engine<'a>>) -> Result<Self, StateError> {
        let refuse = |reason: &str| Err(StateError::Shares { reason: reason.to_string() });
        let Some(first) = shares.first() else { return refuse("there are none") };
        let (agreement, coverage, query) = (first.agreement, first.coverage(), first.query());
        let mut numbers: Vec<usize> = Vec::new();
        let mut incidents: BTreeMap<String, Incident> = BTreeMap::new();
        let mut finds: BTreeMap<(usize, Standard, Option<Option<Timestamp>>), Find> = BTreeMap::new();
        for engine in &shares {
            let Some(share) = engine.share.as_ref().filter(|share| share.of == shares.len()) else {
                return refuse("their number is not that of one splitting");
            };
            if !std::ptr::eq(engine.agreement, agreement) || engine.query() != query {
                return refuse("they are of different agreements or ask for different instants");
            }
            numbers.push(share.number);
            for incident in engine.incidents() {
                match incidents.get(&incident.id) {
                    Some(known) if known == incident => {}
                    Some(_) => return refuse("two hold the same incident in different states"),
                    None => {
                        incidents.insert(incident.id.clone(), incident.clone());
                    }
                }
            }
            for find in engine.finds() {
                finds.insert((find.pattern, find.standard, find.frozen), find);
            }
        }
        numbers.sort_unstable();
        if numbers.iter().enumerate().any(|(at, number)| at != *number) {
            return refuse("one is there twice and another is missing");
        }
        for engine in &shares {
            let wanted =
                |incident: &&Incident| engine.share.as_ref().is_some_and(|share| share.concerns(agreement, incident));
            let missing = incidents.values().filter(wanted).any(|incident| {
                !engine.evaluation.reading.history.holds(&incident.id).is_some_and(|held| held == incident)
            });
            if missing {
                return refuse("one has not been given a batch that another has");
            }
        }
        let finds: Vec<Find> = finds.into_values().collect();
        Ok(Engine::taken_up(agreement, coverage, query, None, incidents.into_values().collect(), &finds))
    }

    fn coverage(&self) -> &'a [Coverage] {
        match self.evaluation.reading.reach {
            Reach::Sources(coverage) => coverage,
            Reach::Told => &[],
        }
    }

    /// A watch over incidents of which it is known what patterns found in them.
    fn taken_up(
        agreement: &'a Agreement,
        coverage: &'a [Coverage],
        query: Query,
        share: Option<Share>,
        incidents: Vec<Incident>,
        finds: &[Find],
    ) -> Self {
        let mut engine = Engine::unasked(agreement, coverage, query, share);
        let reading = &mut engine.evaluation.reading;
        let batch = incidents.into_iter().map(|incident| (incident.id.clone(), Some(incident))).collect();
        reading.history.change(batch, &mut reading.matching);
        let patterns = patterns_of(agreement);
        for find in finds {
            let Some((_, pattern)) = patterns.get(find.pattern) else { continue };
            // A share does not hold what only others look at.
            let hits =
                find.hits.iter().map(|(id, holds)| Some(Hit { index: reading.history.visible(id)?, holds: *holds }));
            if let Some(hits) = hits.collect::<Option<Vec<Hit>>>() {
                reading.history.found_before(pattern, find.standard, find.frozen, hits);
            }
        }
        engine.begin();
        engine
    }

    /// What the patterns found that the present state rests on, in the order of the text.
    fn finds(&self) -> Vec<Find> {
        let patterns = patterns_of(self.agreement);
        let numbers: BTreeMap<usize, usize> = patterns
            .iter()
            .enumerate()
            .map(|(number, (_, pattern))| (std::ptr::from_ref::<Pattern>(pattern) as usize, number))
            .collect();
        let asked = self.evaluation.asked();
        let history = &self.evaluation.reading.history;
        let mut finds: Vec<Find> = history
            .finds()
            .into_iter()
            .filter(|(key, _)| asked.contains(key))
            .filter_map(|((lies, standard, frozen), hits)| {
                let hits = hits.iter().map(|hit| (history.incidents[hit.index].id.clone(), hit.holds)).collect();
                Some(Find { pattern: *numbers.get(&lies)?, standard, frozen, hits })
            })
            .collect();
        finds.sort_by_key(|find| (find.pattern, find.standard, find.frozen));
        finds
    }
}
