//! What the parties bring to the table, and what can be made of it.

mod packages;

pub use packages::{
    Bargain, BargainError, Bracket, Count, Decimal, Faction, Frontier, Limits, Literal, Move, MoveValue, Moves,
    Obstacle, Offer, Point, Points, Ratification, Reach, RedLine, Relief, Search, Share, Solution, Stance, Utility,
    Worth,
};
