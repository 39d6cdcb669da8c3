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
    /// What lapsed because its guard did not hold is possibly pending for other clauses, if it only possibly exists.
    pub(crate) doubtful_lapse_is_pending: bool,
    /// An act below the standard that only possibly is one makes a duty `undetermined` for certain.
    pub(crate) doubtful_report_is_one: bool,
    /// What did not come into force because of its guard is pending (powers) or kept (prohibitions) for other clauses.
    pub(crate) unguarded_power_is_pending: bool,
    /// `certain` is not lost where what is dormant, lapsed, suspended or undetermined may be something else.
    pub(crate) certain_of_doubt: bool,
}

impl Departures {
    /// Those that the engine is known to make.
    pub(crate) const KNOWN: Departures = Departures {
        doubtful_end_is_none: true,
        touching_reports_tie: true,
        doubtful_lateness_is_doubt: true,
        doubtful_lapse_is_pending: true,
        doubtful_report_is_one: true,
        unguarded_power_is_pending: true,
        certain_of_doubt: true,
    };
}
