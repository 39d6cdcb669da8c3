//! The families of analyses: which questions are asked of every clause, every phase, and the text as a whole.

use crate::check::{Found, Question};
use crate::options::Guard;
use crate::sequence;
use crate::text::Text;

/// A question about the text as a whole; each finding with the options in which it holds.
pub(crate) type TextQuestion = fn(&Text) -> Vec<(Guard, Found)>;

/// Asked of every clause, by its full id, in every draft.
pub(crate) const OF_CLAUSES: &[Question] = &[sequence::never_opens];

/// Asked of every phase, by its full id, in every draft.
pub(crate) const OF_PHASES: &[Question] = &[sequence::never_begins];

/// Asked once of the text; each answers for all drafts by itself.
pub(crate) const OF_TEXTS: &[TextQuestion] = &[sequence::circular_waits, sequence::never_come];
