//! The families of analyses: which questions are asked of every clause, every phase, and the text as a whole.

use crate::check::{Found, Question};
use crate::options::Guard;
use crate::text::Text;
use crate::{
    balance, bearer, blocked, completeness, completion, conflict, ending, finder, places, point, proof, quiet, remedy,
    sequence, vague,
};

/// A question about the text as a whole; each finding with the options in which it holds.
pub(crate) type TextQuestion = fn(&Text) -> Vec<(Guard, Found)>;

/// Asked of every clause, by its full id, in every draft.
pub(crate) const OF_CLAUSES: &[Question] = &[
    sequence::never_opens,
    vague::no_deadline,
    vague::vague_measure,
    ending::no_end,
    ending::no_way_back,
    point::point_or_limit,
    completion::undefined_completion,
    quiet::of_clause,
];

/// Asked of every phase, by its full id, in every draft.
pub(crate) const OF_PHASES: &[Question] =
    &[sequence::never_begins, ending::phase_without_end, ending::no_way_back_of_phase, quiet::of_phase];

/// Asked once of the text; each answers for all drafts by itself.
pub(crate) const OF_TEXTS: &[TextQuestion] = &[
    sequence::circular_waits,
    sequence::never_come,
    quiet::of_moments,
    balance::one_sided,
    completeness::missing_provision,
    conflict::duty_conflicts,
    conflict::unequal_mirrors,
    bearer::no_bearers,
    remedy::unanswered,
    remedy::blinding,
    blocked::blocked_remedies,
    proof::unseen,
    finder::mixed_standards,
    finder::unbound_finders,
    finder::early_answers,
    places::scope_gaps,
    places::measured_apart,
];
