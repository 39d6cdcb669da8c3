//! What was reported, and what became of it: observations, the incidents they are linked to, standing, and the two
//! time axes. Knows nothing of clauses.
//!
//! Importers turn the bytes of a file into [`Observation`]s and say in an [`Import`] what became of every row; a
//! [`Mapping`] names the columns, also those of UCDP GED and ACLED. A [`Store`] holds the releases of the sources and
//! answers with [`Incident`]s as they were known at an instant. [`candidates`] asks which observations
//! may report one incident; only a [`Decision`] joins them.

mod calendar;
mod candidates;
mod cell;
mod comparison;
mod cover;
mod coverage;
mod features;
mod import;
mod incident;
mod link;
mod log;
mod mapping;
mod ndjson;
mod nearness;
mod need;
mod observation;
mod place;
mod reach;
mod record;
mod revision;
mod row;
mod scheme;
mod seen;
mod store;
mod table;
mod when;

pub use candidates::{Candidate, Candidates, candidates};
pub use comparison::{Comparison, EventAbove, Likelihood, Part};
pub use coverage::Coverage;
pub use import::{
    Import, Outcome, RowOutcome, SourceSettings, import_acled, import_geojson, import_table, import_ucdp,
};
pub use incident::{Incident, standing_of};
pub use link::{Decision, Ruling};
pub use log::{
    LogBatch, LogFormat, LogKind, LogKinds, LogReader, LogRevision, instant_of, nanoseconds, read_log_revisions,
};
pub use mapping::{ACLED_MAPPING, Mapping, UCDP_MAPPING, read_mapping};
pub use ndjson::{read_observations, write_observations};
pub use observation::{FieldValue, Grade, Location, Observation, Origin, Precision, Standing, TimeSpan};
pub use reach::Reach;
pub use record::{RecordEntry, read_record, write_entry};
pub use revision::{Change, FieldChange, Revision, differences};
pub use scheme::{ActorChances, Chance, EventChances, FigureChances, Nearing, Scheme, SourceChances};
pub use store::{Release, Source, Store, Withdrawn};
