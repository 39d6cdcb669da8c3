//! Where engine and book are known to differ.

/// Where the reference departs from the book, because the engine is known to: with none of these, it says what the book says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Departures {
    /// A prohibition whose end is in doubt never counts as fulfilled.
    pub(crate) doubtful_end_is_none: bool,
    /// Of a range that ends where another report begins, either may be the latest.
    pub(crate) touching_reports_tie: bool,
    /// What was possibly done late, or not at all, was only possibly breached for other clauses.
    pub(crate) doubtful_lateness_is_doubt: bool,
    /// `certain` is not lost where what is dormant, lapsed, suspended or undetermined may be something else.
    pub(crate) certain_of_doubt: bool,
}

impl Departures {
    /// Those that the engine is known to make.
    pub(crate) const KNOWN: Departures = Departures {
        doubtful_end_is_none: true,
        touching_reports_tie: true,
        doubtful_lateness_is_doubt: true,
        certain_of_doubt: true,
    };
}
