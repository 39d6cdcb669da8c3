//! The words that the language gives a meaning to where they stand, and which word was probably meant.

/// What begins a declaration.
pub(super) const DECLARATIONS: &[&str] = &[
    "agreement",
    "party",
    "group",
    "body",
    "kind",
    "event",
    "unit",
    "place",
    "moment",
    "measure",
    "list",
    "track",
    "phase",
    "clause",
    "scenario",
    "round",
    "scale",
    "position",
    "incorporates",
    "amends",
    "supersedes",
    "accepts",
];

/// What begins a part of a clause, as people write it.
pub(super) const CLAUSE_PARTS: &[&str] = &[
    "track",
    "when",
    "whenever",
    "if",
    "unless",
    "while",
    "except",
    "at",
    "from",
    "by",
    "until",
    "within",
    "at least",
    "every",
    "between",
    "on breach",
    "immediately",
    "after",
    "before",
    "together with clause",
    "in step",
    "in phase",
    "complete when",
    "verified by",
    "weight",
    "irreversible",
    "constructive ambiguity",
    "because",
    "accepts",
    "amends",
    "despite",
    "tolerance",
];

/// Parts of other declarations, with the declaration that each belongs to.
pub(super) const OTHER_PARTS: &[(&str, &str)] = &[
    ("signed", "an agreement"),
    ("timezone", "an agreement"),
    ("members", "a body"),
    ("decides", "a body"),
    ("observes", "a body"),
    ("verb", "an event"),
    ("begins", "a phase"),
    ("ends", "a phase or an `on breach`"),
    ("limit", "a phase or a moment"),
    ("suspends", "an `on breach`"),
    ("restores", "an `on breach`"),
    ("terminates", "an `on breach`"),
    ("expect", "a scenario"),
    ("set", "a scenario"),
    ("options", "a scenario"),
    ("option", "a bracket `[…]`"),
    ("hosted", "a round"),
    ("attended", "a round"),
    ("agenda", "a round"),
    ("tabled", "a round"),
    ("moved", "a round"),
    ("promised", "a round"),
    ("rejects", "a position"),
    ("faction", "an `at home` of a position"),
];

/// Small words that hold sentences together and can therefore be neither names nor units.
pub(super) const FUNCTION_WORDS: &[&str] = &[
    "of", "by", "from", "to", "for", "in", "within", "beyond", "where", "and", "or", "not", "if", "unless", "while",
    "when", "whenever", "except", "must", "may", "can", "declares", "until", "at", "every", "on", "as", "the", "is",
    "with", "without", "no", "because", "between", "along",
];

/// Further words that may follow a number without being its unit.
const AFTER_NUMBERS: &[&str] = &[
    "accepts",
    "after",
    "all",
    "amends",
    "before",
    "begins",
    "certified",
    "clock",
    "complete",
    "confirmed",
    "constructive",
    "corroborated",
    "despite",
    "due",
    "each",
    "end",
    "ends",
    "expect",
    "immediately",
    "irreversible",
    "jointly",
    "known",
    "limit",
    "occurred",
    "option",
    "passed",
    "proposed",
    "reading",
    "rejected",
    "reported",
    "restores",
    "since",
    "standard",
    "suspends",
    "terminates",
    "together",
    "tolerance",
    "total",
    "track",
    "verified",
    "weight",
    "withdrawn",
];

/// States of a clause that a condition or an expectation can name.
pub(super) const CLAUSE_STATES: &[&str] =
    &["fulfilled", "breached", "kept", "pending", "suspended", "lapsed", "dormant", "undetermined"];

/// States of a phase that a condition can name.
pub(super) const PHASE_STATES: &[&str] = &["active", "begun", "ended"];

/// States of a phase that an expectation can name.
pub(super) const EXPECTED_PHASE_STATES: &[&str] = &["not begun", "active", "ended", "overdue"];

/// How far a report is borne out.
pub(super) const STANDINGS: &[&str] = &["reported", "corroborated", "confirmed", "rejected"];

/// Days of the week, Monday first.
pub(super) const WEEKDAYS: &[&str] = &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// What a `can` permits.
pub(super) const POWERS: &[&str] = &["certify", "extend", "suspend", "restore", "terminate", "amend"];

const TIME_UNITS: &[&str] = &[
    "second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "week", "weeks", "month", "months",
    "year", "years",
];

/// Whether a word names a length of time in the standard vocabulary.
pub(super) fn is_time_unit(word: &str) -> bool {
    TIME_UNITS.contains(&word)
}

/// Whether a word can be a name.
pub(super) fn is_function_word(word: &str) -> bool {
    FUNCTION_WORDS.contains(&word)
}

/// Whether a word after a number cannot be its unit.
pub(super) fn ends_quantity(word: &str) -> bool {
    is_function_word(word) || AFTER_NUMBERS.contains(&word)
}

/// `must`, `may`, `can` or `declares`.
pub(super) fn is_modality(word: &str) -> bool {
    matches!(word, "must" | "may" | "can" | "declares")
}

/// The candidate that was probably meant: nearest, within one change for words of up to four letters, two for longer.
/// Candidates of several words are compared by their first; an exact match is not a near miss.
pub(super) fn near_miss<'c>(word: &str, candidates: &[&'c str]) -> Option<&'c str> {
    let length = word.chars().count();
    let allowed = if length <= 4 { 1 } else { 2 };
    candidates
        .iter()
        .filter_map(|candidate| {
            let first = candidate.split(' ').next().unwrap_or(candidate);
            let wanted = first.chars().count();
            // Two-letter words are near to everything.
            if wanted < 3 || wanted.abs_diff(length) > allowed {
                return None;
            }
            let distance = changes(&word.to_lowercase(), first);
            let case_alone = distance == 0 && word != first;
            ((1..=allowed).contains(&distance) || case_alone).then_some((distance, *candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Letters to be inserted, deleted, replaced or swapped with their neighbour (optimal string alignment).
fn changes(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let mut cost = (last[j + 1] + 1).min(row[j] + 1).min(last[j] + usize::from(a != b));
            if i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b {
                cost = cost.min(before_last[j - 1] + 1);
            }
            row.push(cost);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_misses_are_found_and_strangers_are_not() {
        assert_eq!(near_miss("veriified", CLAUSE_PARTS), Some("verified by"));
        assert_eq!(near_miss("cluase", DECLARATIONS), Some("clause"));
        assert_eq!(near_miss("Clause", DECLARATIONS), Some("clause"));
        assert_eq!(near_miss("parties", DECLARATIONS), None);
        assert_eq!(near_miss("zebra", CLAUSE_PARTS), None);
        assert_eq!(near_miss("clause", DECLARATIONS), None);
    }
}
