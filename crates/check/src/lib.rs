//! What is wrong with a text before anyone signs it, and what changed between two drafts of it.

mod compare;
mod drift;

pub use compare::{
    Aspect, Change, Comparison, Direction, PartyChange, Place, ProseChange, Share, Thing, compare, compare_prose,
};
pub use drift::drift;
