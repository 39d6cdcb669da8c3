//! The search for packages: every bracket fixed, nobody's red line crossed, and nobody able to gain without another's loss.
//!
//! A package takes one option in every bracket. Red lines, what the checker forbids and ratification at home become a
//! decision diagram over the brackets (Bryant 1986; Bergman, Cire, van Hoeve and Hooker, *Decision Diagrams for
//! Optimization*, 2016), in which every path is a package that crosses none of them. Sums of values are carried along its
//! paths and compared where paths meet, since what can still come is the same there for all.

mod bargain;
mod count;
mod decimal;
mod diagram;
mod forbidden;
mod frontier;
mod labels;
mod moves;
mod order;
mod points;
mod relief;
mod scaled;
mod search;
mod skyline;
mod sweep;

pub use bargain::{Bargain, BargainError, Bracket, Faction, Literal, Ratification, RedLine, Stance, Utility, Worth};
pub use count::Count;
pub use decimal::Decimal;
pub use frontier::{Frontier, Offer, Reach, Share};
pub use moves::{Move, MoveValue, Moves};
pub use points::{Point, Points, Solution};
pub use relief::{Obstacle, Relief};
pub use search::{Limits, Search};
