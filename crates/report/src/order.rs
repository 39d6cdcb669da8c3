use irenic_diagnostics::{Diagnostic, Severity};
use std::collections::BTreeMap;

/// Diagnostics in the order in which every output lists them: those without a place first, then by file in the order
/// in which the files first appear among the diagnostics given, by position in the file, and by code. What is equal in
/// all of these keeps the order given.
pub fn order(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut files: BTreeMap<&str, usize> = BTreeMap::new();
    for place in diagnostics.iter().filter_map(Diagnostic::place) {
        let next = files.len();
        files.entry(&place.file).or_insert(next);
    }
    let mut ordered: Vec<&Diagnostic> = diagnostics.iter().collect();
    ordered.sort_by_key(|diagnostic| {
        let place = diagnostic.place().map(|place| (files.get(&*place.file).copied(), place.start, place.end));
        (place, diagnostic.code)
    });
    ordered
}

/// How many diagnostics of each severity there are: `2 errors, 1 warning`, or `nothing to report`.
pub fn summary(diagnostics: &[Diagnostic]) -> String {
    let counted = [Severity::Error, Severity::Warning, Severity::Note].into_iter().filter_map(|severity| {
        let count = diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
        (count > 0).then(|| format!("{count} {}{}", severity.as_str(), if count == 1 { "" } else { "s" }))
    });
    let parts: Vec<String> = counted.collect();
    if parts.is_empty() { "nothing to report".to_string() } else { parts.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use irenic_diagnostics::{Code, Span};
    use std::sync::Arc;

    fn at(code: Code, file: &str, start: usize, message: &str) -> Diagnostic {
        Diagnostic::new(code, message).at(&Span::new(&Arc::from(file), start, start + 1), "")
    }

    #[test]
    fn files_keep_the_order_given_and_places_rise() {
        let given = [
            at(Code::A104, "b.md", 9, "third"),
            at(Code::A101, "a.md", 1, "fifth"),
            at(Code::A101, "b.md", 9, "second"),
            at(Code::A104, "b.md", 9, "fourth"),
            Diagnostic::new(Code::S020, "first"),
        ];
        let messages: Vec<&str> = order(&given).into_iter().map(|diagnostic| &*diagnostic.message).collect();
        assert_eq!(messages, ["first", "second", "third", "fourth", "fifth"]);
    }

    #[test]
    fn the_summary_counts_by_severity() {
        let mut note = at(Code::A101, "a.md", 0, "");
        note.severity = Severity::Note;
        let given = [at(Code::A101, "a.md", 0, ""), at(Code::A104, "a.md", 0, ""), at(Code::S001, "a.md", 0, ""), note];
        assert_eq!(summary(&given), "2 errors, 1 warning, 1 note");
        assert_eq!(summary(&[]), "nothing to report");
    }
}
