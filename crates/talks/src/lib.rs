//! What the parties bring to the table, and what can be made of it.

mod audience;
mod bargaining;
mod drafts;
mod packages;
mod proposals;
mod record;

pub mod indicators;
pub mod positions;

pub use audience::{Audience, Private};
pub use bargaining::{Answers, Asked, Checker, Figured, Home, Known, Votes, bargaining};
pub use drafts::{Compared, Draft, Matter, Pair, compare};
pub use packages::{
    Bargain, BargainError, Bracket, Count, Decimal, Faction, Frontier, Limits, Literal, Move, MoveValue, Moves,
    Obstacle, Offer, Point, Points, Ratification, Reach, RedLine, Relief, Search, Share, Solution, Stance, Utility,
    Worth,
};
pub use proposals::{Proposal, Proposals};
pub use record::Record;
