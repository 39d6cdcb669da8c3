//! An agreement compiled to a plan, and logs of millions of rows held against it.
//!
//! Moments that are one window over one pattern, duties that answer each incident within a time, and prohibitions from a
//! point on are compiled: each row is handed to the patterns that find it, by a table over what rows say and by the boxes
//! of places, and only the stretch of time that a row can change is looked at again. Everything else, and every point in
//! time that compiled parts rest on, goes through the whole evaluation over the rows that bear on it. The findings are
//! those of [`crate::verify`]; a property test holds the two against each other.
//!
//! A log is either kept ([`Keep::All`]), so that later revisions change what depends on them, or streamed
//! ([`Keep::Window`]): then only what a window, an open duty or the whole evaluation still needs stays in memory.

mod clock;
mod compile;
mod dispatch;
mod general;
mod hits;
mod line;
mod monitor;
mod prohibition;
mod response;
mod sorted;
mod watch;

pub use monitor::{Keep, LogChange, Monitor, Order};
pub use response::Tally;
pub use watch::{Alarm, ClauseWatch, LogVerdictChange, MomentWatch, WatchReport};
