//! Where engine and book are known to differ.

/// Where the reference departs from the book, because the engine is known to: each has a regression test of its own, which
/// fails as long as it does. With none of them, the reference says what the book says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Departures {
    /// `while` has no bearing on the state of a `may` or a `can`.
    pub(crate) powers_without_while: bool,
    /// What possibly lapsed or is possibly suspended stands as lapsed or suspended, though it may be breached.
    pub(crate) doubt_hides_breach: bool,
    /// An instance of `whenever` opens with its trigger, before `from`, `after` and `in phase`.
    pub(crate) whenever_opens_early: bool,
    /// A prohibition does not lapse with its phase or by termination.
    pub(crate) prohibitions_stay: bool,
    /// `must keep` asks for the standard of the query, not the clause's own.
    pub(crate) level_without_standard: bool,
    /// Whether somebody could see is asked up to the first instant at which a window may have closed.
    pub(crate) sight_until_first_close: bool,
    /// What is done while a duty is suspended counts.
    pub(crate) suspended_acts_count: bool,
    /// What is done after a duty lapsed fulfils it.
    pub(crate) lapsed_acts_count: bool,
    /// Bearers of whom it is known that they were not involved are in doubt for what names nobody.
    pub(crate) uninvolved_in_doubt: bool,
    /// A prohibition whose end is in doubt never counts as fulfilled.
    pub(crate) doubtful_end_is_none: bool,
    /// `clause 3 pending` never holds for a `may` or a `can`.
    pub(crate) powers_never_pending: bool,
    /// `first P`, `D without P` in a deadline are counted from the opening of the instance, not from entry into force.
    pub(crate) windows_from_opening: bool,
    /// The condition that ends a phase is counted from the beginning of the phase, not from entry into force.
    pub(crate) phase_ends_from_phase: bool,
    /// What is `undetermined` is surely not breached for other clauses.
    pub(crate) undetermined_is_no_breach: bool,
    /// `breached` is certain where it may as well be `fulfilled_late`.
    pub(crate) possible_lateness_is_certain: bool,
    /// The guard of a recurring duty is asked once, at its first opening.
    pub(crate) guard_asked_once: bool,
    /// An act of full standing that only possibly is one counts as `reported, but not confirmed`.
    pub(crate) doubt_is_not_proven: bool,
    /// What all of `jointly` or `any one of` were involved in, they surely did.
    pub(crate) involved_together_did_it: bool,
    /// The only report of a level is in doubt where it may lie before or after the opening.
    pub(crate) straddling_report_in_doubt: bool,
    /// A report of a level that may not have happened yet is one, and a certain violation.
    pub(crate) doubtful_report_is_one: bool,
    /// `clause 3 dormant` holds for what lapsed because its guard did not hold.
    pub(crate) unguarded_is_dormant: bool,
    /// `when COND` is asked from entry into force on, not from the clause's `from`.
    pub(crate) when_asked_from_start: bool,
    /// The end of `at T` is computed with another beginning than its start.
    pub(crate) at_closes_from_opening: bool,
    /// What fell due before it was suspended stays due.
    pub(crate) overdue_is_not_suspended: bool,
    /// In `earliest of` and `latest of` a date is its end only where all the points are dates.
    pub(crate) mixed_dates_begin: bool,
    /// `latest of` and levels count what possibly happened before the beginning as if it had happened since.
    pub(crate) latest_before_beginning: bool,
    /// A `may` permits at all hours and on all days.
    pub(crate) may_without_hours: bool,
    /// A duty whose window closed before it opened was breached before it opened.
    pub(crate) breach_before_opening: bool,
    /// The condition of `complete when` is counted from the opening of the instance.
    pub(crate) completion_from_opening: bool,
    /// What nobody knows whom certified, suspended, restored or terminated, surely nobody did.
    pub(crate) nameless_powers_void: bool,
    /// `if` and `while` of a duty in `on breach` are counted from entry into force, not from the breach.
    pub(crate) breach_conditions_from_start: bool,
    /// What lapsed while it was suspended, or possibly was, stands as suspended.
    pub(crate) suspended_before_lapsed: bool,
    /// Of a range that ends where another report begins, either may be the latest.
    pub(crate) touching_reports_tie: bool,
    /// What a consequence gives time for is counted from when its condition is looked at, not from the breach.
    pub(crate) consequences_from_look: bool,
    /// `in step` holds a bearer to what it did itself for another trigger.
    pub(crate) in_step_with_itself: bool,
    /// A total is reached when the acts happened, though the clause opened later.
    pub(crate) totals_before_opening: bool,
    /// A level that did not come into force counts as kept to its end.
    pub(crate) lapsed_levels_are_fulfilled: bool,
    /// Certifications, resolutions and the use of powers count at any standing.
    pub(crate) acts_of_bodies_without_standard: bool,
    /// What was fulfilled late was surely breached for other clauses, though it may not have been in force.
    pub(crate) late_breach_is_certain: bool,
    /// `certain` is not lost where what is dormant, lapsed, suspended or undetermined may be something else.
    pub(crate) certain_of_doubt: bool,
    /// A report before an opening that only possibly came is a certain violation.
    pub(crate) level_before_doubtful_opening: bool,
}

impl Departures {
    /// Those that the engine is known to make.
    pub(crate) const KNOWN: Departures = Departures {
        certain_of_doubt: true,
        powers_without_while: false,
        doubt_hides_breach: false,
        whenever_opens_early: false,
        prohibitions_stay: true,
        level_without_standard: false,
        sight_until_first_close: false,
        suspended_acts_count: false,
        lapsed_acts_count: false,
        uninvolved_in_doubt: false,
        doubtful_end_is_none: true,
        powers_never_pending: false,
        level_before_doubtful_opening: false,
        late_breach_is_certain: false,
        acts_of_bodies_without_standard: false,
        lapsed_levels_are_fulfilled: false,
        totals_before_opening: false,
        in_step_with_itself: false,
        consequences_from_look: true,
        touching_reports_tie: true,
        suspended_before_lapsed: false,
        breach_conditions_from_start: false,
        nameless_powers_void: false,
        completion_from_opening: true,
        breach_before_opening: false,
        may_without_hours: false,
        latest_before_beginning: false,
        mixed_dates_begin: false,
        overdue_is_not_suspended: true,
        at_closes_from_opening: false,
        when_asked_from_start: false,
        unguarded_is_dormant: false,
        doubtful_report_is_one: false,
        straddling_report_in_doubt: false,
        involved_together_did_it: true,
        doubt_is_not_proven: false,
        guard_asked_once: false,
        possible_lateness_is_certain: false,
        undetermined_is_no_breach: false,
        phase_ends_from_phase: true,
        windows_from_opening: true,
    };
}
