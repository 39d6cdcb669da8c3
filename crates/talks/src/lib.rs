//! What the parties bring to the table, and what can be made of it.

mod audience;
mod drafts;
mod proposals;
mod record;

pub mod indicators;
pub mod positions;

pub use audience::{Audience, Private};
pub use drafts::{Compared, Draft, Matter, Pair, compare};
pub use proposals::{Proposal, Proposals};
pub use record::Record;
