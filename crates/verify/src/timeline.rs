//! Points in time that may not be known exactly, and truth that changes over time.

use irenic_evidence::TimeSpan;
use irenic_model::{CalendarSpan, Tri, Zone, add};
use jiff::Timestamp;

/// A point in time: not before `lo`, and certainly by `hi`. No `lo`: it does not come, as far as is known.
/// No `hi`: it may never come. Equal ends: known exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Reached {
    /// The first instant at which it may have come.
    pub lo: Option<Timestamp>,
    /// The first instant by which it has certainly come.
    pub hi: Option<Timestamp>,
}

impl Reached {
    /// It does not come.
    pub(crate) const NEVER: Reached = Reached { lo: None, hi: None };

    /// Nothing is known of it: it may have come at any time, or never.
    pub(crate) const UNKNOWN: Reached = Reached { lo: Some(Timestamp::MIN), hi: None };

    /// At exactly this instant.
    pub(crate) fn at(instant: Timestamp) -> Self {
        Reached { lo: Some(instant), hi: Some(instant) }
    }

    /// At some instant of a range.
    pub(crate) fn between(lo: Timestamp, hi: Timestamp) -> Self {
        Reached { lo: Some(lo), hi: Some(hi) }
    }

    /// The instant, when it is known exactly.
    pub(crate) fn exact(&self) -> Option<Timestamp> {
        if self.lo == self.hi { self.lo } else { None }
    }

    /// Whether it has come by `at`.
    pub(crate) fn passed(&self, at: Timestamp) -> Tri {
        if self.hi.is_some_and(|hi| hi <= at) {
            Tri::Yes
        } else if self.lo.is_some_and(|lo| lo <= at) {
            Tri::Possibly
        } else {
            Tri::No
        }
    }

    /// The earlier of two.
    pub(crate) fn earliest(self, other: Reached) -> Reached {
        Reached { lo: min_known(self.lo, other.lo), hi: min_known(self.hi, other.hi) }
    }

    /// The later of two.
    pub(crate) fn latest(self, other: Reached) -> Reached {
        Reached { lo: max_both(self.lo, other.lo), hi: max_both(self.hi, other.hi) }
    }

    /// The same, but not before a beginning. Where the beginning may never come, its first possible instant bounds both ends.
    pub(crate) fn not_before(self, begin: Reached) -> Reached {
        self.latest(Reached { lo: begin.lo, hi: begin.hi.or(begin.lo) })
    }

    /// Both ends moved. An end of which nothing is known stays unknown.
    pub(crate) fn map(self, mut move_by: impl FnMut(Timestamp) -> Timestamp) -> Reached {
        let mut moved = |at: Timestamp| if at == Timestamp::MIN { at } else { move_by(at) };
        Reached { lo: self.lo.map(&mut moved), hi: self.hi.map(&mut moved) }
    }

    /// Whether nothing is known of it, as of what rests on open text.
    pub(crate) fn is_unknown(&self) -> bool {
        self.lo == Some(Timestamp::MIN)
    }

    /// So much later, by the calendar of a zone.
    pub(crate) fn shift(self, span: CalendarSpan, zone: &Zone) -> Reached {
        self.map(|instant| add(instant, span, zone))
    }

    /// The same, but only as far as `existence` goes: something that may not exist may never come.
    pub(crate) fn given(self, existence: Tri) -> Reached {
        match existence {
            Tri::Yes => self,
            Tri::Possibly => Reached { lo: self.lo, hi: None },
            Tri::No => Reached::NEVER,
        }
    }

    /// What an observer at `as_of` can say of it: a point in the future has not come.
    pub(crate) fn by(self, as_of: Timestamp) -> Reached {
        Reached { lo: self.lo.filter(|lo| *lo <= as_of), hi: self.hi.filter(|hi| *hi <= as_of) }
    }
}

fn min_known(a: Option<Timestamp>, b: Option<Timestamp>) -> Option<Timestamp> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (known, None) | (None, known) => known,
    }
}

fn max_both(a: Option<Timestamp>, b: Option<Timestamp>) -> Option<Timestamp> {
    Some(a?.max(b?))
}

/// Truth over time: `No` at first, then as each change says from its instant on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Timeline {
    first: Tri,
    changes: Vec<(Timestamp, Tri)>,
}

impl Timeline {
    /// The same at all times.
    pub(crate) fn always(value: Tri) -> Self {
        Timeline { first: value, changes: Vec::new() }
    }

    /// Whether a point has passed.
    pub(crate) fn passed(point: Reached) -> Self {
        let mut changes = Vec::new();
        match (point.lo, point.hi) {
            (Some(lo), Some(hi)) if lo == hi => changes.push((lo, Tri::Yes)),
            (Some(lo), hi) => {
                changes.push((lo, Tri::Possibly));
                changes.extend(hi.map(|hi| (hi, Tri::Yes)));
            }
            (None, hi) => changes.extend(hi.map(|hi| (hi, Tri::Yes))),
        }
        Timeline { first: Tri::No, changes }
    }

    /// From instants at which the value may change, in any order, and the value from each on.
    pub(crate) fn from_instants(
        mut instants: Vec<Timestamp>,
        first: Tri,
        mut value: impl FnMut(Timestamp) -> Tri,
    ) -> Self {
        instants.sort_unstable();
        instants.dedup();
        let mut changes: Vec<(Timestamp, Tri)> = Vec::new();
        for instant in instants {
            let now = value(instant);
            if now != changes.last().map_or(first, |(_, before)| *before) {
                changes.push((instant, now));
            }
        }
        Timeline { first, changes }
    }

    /// The value at an instant.
    pub(crate) fn at(&self, instant: Timestamp) -> Tri {
        let after = self.changes.partition_point(|(at, _)| *at <= instant);
        if after == 0 { self.first } else { self.changes[after - 1].1 }
    }

    /// The value over a closed range: `Yes` or `No` only when it is so throughout.
    pub(crate) fn throughout(&self, from: Timestamp, to: Timestamp) -> Tri {
        let first = self.at(from);
        let same = self.changes.iter().filter(|(at, _)| *at > from && *at <= to).all(|(_, value)| *value == first);
        if same { first } else { Tri::Possibly }
    }

    /// The value while an incident happened, as far as it had by an instant: `Yes` or `No` only when it is so whenever
    /// that was. A range is half-open.
    pub(crate) fn during(&self, time: TimeSpan, as_of: Timestamp) -> Tri {
        let first = self.at(time.earliest);
        let between = |at: Timestamp| time.earliest < at && at < time.latest && at <= as_of;
        let same = self.changes.iter().filter(|(at, _)| between(*at)).all(|(_, value)| *value == first);
        if same { first } else { Tri::Possibly }
    }

    /// Since when it has the value that it has at an instant, where it ever had another.
    pub(crate) fn stretch(&self, instant: Timestamp) -> Option<Timestamp> {
        self.changes.iter().map(|(at, _)| *at).take_while(|at| *at <= instant).last()
    }

    /// The first instant at or after a beginning at which it holds: possibly from the first that is not `No` counted
    /// from the earliest beginning, certainly from the first `Yes` counted from the certain one.
    pub(crate) fn first_since(&self, begin: Reached) -> Reached {
        let lo = begin.lo.and_then(|from| self.first_where(from, |value| value != Tri::No));
        let hi = begin.hi.and_then(|from| self.first_where(from, |value| value == Tri::Yes));
        Reached { lo, hi }
    }

    /// The first instant at or after another at which the value is one that is wanted.
    pub(crate) fn first_where(&self, from: Timestamp, wanted: impl Fn(Tri) -> bool) -> Option<Timestamp> {
        if wanted(self.at(from)) {
            return Some(from);
        }
        self.changes.iter().find(|(at, value)| *at > from && wanted(*value)).map(|(at, _)| *at)
    }

    /// Both hold.
    pub(crate) fn and(&self, other: &Timeline) -> Timeline {
        self.with(other, Tri::and)
    }

    /// Either holds.
    pub(crate) fn or(&self, other: &Timeline) -> Timeline {
        self.with(other, Tri::or)
    }

    /// It does not hold.
    pub(crate) fn negated(&self) -> Timeline {
        Timeline { first: !self.first, changes: self.changes.iter().map(|(at, value)| (*at, !*value)).collect() }
    }

    fn with(&self, other: &Timeline, combine: impl Fn(Tri, Tri) -> Tri) -> Timeline {
        let instants = self.instants().chain(other.instants()).collect();
        Timeline::from_instants(instants, combine(self.first, other.first), |at| combine(self.at(at), other.at(at)))
    }

    /// The instants at which it changes.
    pub(crate) fn instants(&self) -> impl Iterator<Item = Timestamp> + '_ {
        self.changes.iter().map(|(at, _)| *at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_point_known_to_a_range_passes_possibly_then_certainly() {
        let point = Reached::between(at(10), at(20));
        assert_eq!(point.passed(at(9)), Tri::No);
        assert_eq!(point.passed(at(10)), Tri::Possibly);
        assert_eq!(point.passed(at(20)), Tri::Yes);
        assert_eq!(Timeline::passed(point).at(at(15)), Tri::Possibly);
    }

    #[test]
    fn the_later_of_two_needs_both() {
        let one = Reached::at(at(10));
        assert_eq!(one.latest(Reached::NEVER), Reached::NEVER);
        assert_eq!(one.earliest(Reached::NEVER), one);
        assert_eq!(one.latest(Reached::between(at(5), at(12))), Reached::between(at(10), at(12)));
    }

    #[test]
    fn first_since_counts_from_the_beginning() {
        let line = Timeline::from_instants(vec![at(5), at(8), at(12)], Tri::No, |t| {
            if t < at(8) {
                Tri::Yes
            } else if t < at(12) {
                Tri::No
            } else {
                Tri::Yes
            }
        });
        assert_eq!(line.first_since(Reached::at(at(0))), Reached::at(at(5)));
        assert_eq!(line.first_since(Reached::at(at(9))), Reached::at(at(12)));
        assert_eq!(line.first_since(Reached::between(at(6), at(9))), Reached::between(at(6), at(12)));
    }
}
