//! What is wrong with a text before anyone signs it, and what changed between two drafts of it.

mod drift;

pub use drift::drift;
