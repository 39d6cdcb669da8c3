//! Near words, for names that do not exist.

/// Up to three candidates that the word may have been meant to be, the nearest first.
pub(super) fn near<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Vec<String> {
    let folded = word.to_lowercase();
    let length = folded.chars().count();
    let mut found: Vec<(usize, String)> = Vec::new();
    for candidate in candidates {
        if candidate == word || found.iter().any(|(_, known)| known == candidate) {
            continue;
        }
        let other = candidate.to_lowercase();
        // A letter in three may be wrong; of short words, one.
        let limit = (length.max(other.chars().count()) / 3).max(1);
        if length.abs_diff(other.chars().count()) > limit && !other.starts_with(&folded) && !folded.starts_with(&other)
        {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&folded, &other);
        let part =
            length >= 4 && (other.starts_with(&folded) || folded.starts_with(&other) && other.chars().count() >= 4);
        if distance <= limit {
            found.push((distance, candidate.to_string()));
        } else if part {
            // The beginning of a longer word: `security` for `security_zone`.
            found.push((limit + distance, candidate.to_string()));
        }
    }
    found.sort();
    found.truncate(3);
    found.into_iter().map(|(_, candidate)| candidate).collect()
}

/// `` `a` ``, `` `a` or `b` ``, `` `a`, `b` or `c` ``
pub(super) fn either(words: &[String]) -> String {
    joined(words, " or ")
}

/// `` `a`, `b` and `c` ``
pub(super) fn all(words: &[String]) -> String {
    joined(words, " and ")
}

fn joined(words: &[String], last: &str) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., end] => format!("{}{last}{end}", first.join(", ")),
    }
}
