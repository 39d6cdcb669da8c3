//! Points in time with two ends, after the page "Semantics", section "Points in time".

use irenic_evidence::TimeSpan;
use irenic_model::Tri;
use jiff::Timestamp;

/// Has not come before `lo`, has certainly come by `hi`. No `lo`: never. No `hi`: it may never come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pt {
    pub(crate) lo: Option<Timestamp>,
    pub(crate) hi: Option<Timestamp>,
}

impl Pt {
    pub(crate) const NEVER: Pt = Pt { lo: None, hi: None };

    pub(crate) fn at(instant: Timestamp) -> Pt {
        Pt { lo: Some(instant), hi: Some(instant) }
    }

    pub(crate) fn of(span: TimeSpan) -> Pt {
        Pt { lo: Some(span.earliest), hi: Some(span.latest) }
    }

    pub(crate) fn passed(self, t: Timestamp) -> Tri {
        match (self.lo, self.hi) {
            (_, Some(hi)) if hi <= t => Tri::Yes,
            (Some(lo), _) if lo <= t => Tri::Possibly,
            _ => Tri::No,
        }
    }

    /// What is missing counts as later than everything.
    pub(crate) fn earliest(self, other: Pt) -> Pt {
        let least = |a: Option<Timestamp>, b: Option<Timestamp>| a.into_iter().chain(b).min();
        Pt { lo: least(self.lo, other.lo), hi: least(self.hi, other.hi) }
    }

    /// Missing if either is.
    pub(crate) fn latest(self, other: Pt) -> Pt {
        Pt { lo: self.lo.zip(other.lo).map(|(a, b)| a.max(b)), hi: self.hi.zip(other.hi).map(|(a, b)| a.max(b)) }
    }

    pub(crate) fn map(self, change: impl Fn(Timestamp) -> Timestamp) -> Pt {
        Pt { lo: self.lo.map(&change), hi: self.hi.map(&change) }
    }

    /// The point of something that exists, possibly exists, or does not.
    pub(crate) fn of_what(self, exists: Tri) -> Pt {
        match exists {
            Tri::Yes => self,
            Tri::Possibly => Pt { lo: self.lo, hi: None },
            Tri::No => Pt::NEVER,
        }
    }

    /// What lies ahead may yet be prevented by what happens: as far as is known, it does not come.
    pub(crate) fn known_by(self, t: Timestamp) -> Pt {
        Pt { lo: self.lo.filter(|lo| *lo <= t), hi: self.hi.filter(|hi| *hi <= t) }
    }

    pub(crate) fn ends(self) -> impl Iterator<Item = Timestamp> {
        self.lo.into_iter().chain(self.hi)
    }
}

/// Whether something happened since a point.
pub(crate) fn since(time: TimeSpan, begin: Pt) -> Tri {
    let Some(first) = begin.lo else { return Tri::No };
    if begin.hi.is_some_and(|last| last <= time.earliest) {
        Tri::Yes
    } else if (time.is_exact() && time.earliest < first) || (!time.is_exact() && time.latest <= first) {
        Tri::No
    } else {
        Tri::Possibly
    }
}

/// Whether something happened by an instant.
pub(crate) fn happened(time: TimeSpan, t: Timestamp) -> Tri {
    Pt::of(time).passed(t)
}

/// The end of a window. The end of a day is outside the window, an exact instant or a length in hours inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Edge {
    pub(crate) lo: Option<(Timestamp, bool)>,
    pub(crate) hi: Option<(Timestamp, bool)>,
}

impl Edge {
    pub(crate) const OPEN: Edge = Edge { lo: None, hi: None };

    pub(crate) fn new(point: Pt, inside: bool) -> Edge {
        Edge { lo: point.lo.map(|t| (t, inside)), hi: point.hi.map(|t| (t, inside)) }
    }

    /// The end of something that exists, possibly exists, or does not.
    pub(crate) fn of_what(self, exists: Tri) -> Edge {
        match exists {
            Tri::Yes => self,
            Tri::Possibly => Edge { hi: None, ..self },
            Tri::No => Edge::OPEN,
        }
    }

    pub(crate) fn point(self) -> Pt {
        Pt { lo: self.lo.map(|e| e.0), hi: self.hi.map(|e| e.0) }
    }

    pub(crate) fn earliest(self, other: Edge) -> Edge {
        Edge { lo: self.lo.into_iter().chain(other.lo).min(), hi: self.hi.into_iter().chain(other.hi).min() }
    }

    pub(crate) fn latest(self, other: Edge) -> Edge {
        Edge { lo: self.lo.zip(other.lo).map(|(a, b)| a.max(b)), hi: self.hi.zip(other.hi).map(|(a, b)| a.max(b)) }
    }

    /// Whether the window has closed. What ends with a day has no time left in the last nanosecond before.
    pub(crate) fn passed(self, t: Timestamp) -> Tri {
        let over =
            |(end, inside): (Timestamp, bool)| end <= if inside { t } else { t + jiff::SignedDuration::from_nanos(1) };
        match (self.lo.is_some_and(over), self.hi.is_some_and(over)) {
            (_, true) => Tri::Yes,
            (true, false) => Tri::Possibly,
            _ => Tri::No,
        }
    }

    /// As a point, as far as it has come.
    pub(crate) fn known_by(self, t: Timestamp) -> Pt {
        let come = |(end, inside): (Timestamp, bool)| {
            let now = if inside { t } else { t + jiff::SignedDuration::from_nanos(1) };
            (end <= now).then_some(end)
        };
        Pt { lo: self.lo.and_then(come), hi: self.hi.and_then(come) }
    }

    /// Whether something happened before the window closed.
    pub(crate) fn before(self, time: TimeSpan) -> Tri {
        let inside_of = |(end, inside): (Timestamp, bool)| {
            if time.is_exact() { time.latest < end || (inside && time.latest == end) } else { time.latest <= end }
        };
        let outside_of = |(end, inside): (Timestamp, bool)| {
            if time.is_exact() { !inside_of((end, inside)) } else { end <= time.earliest }
        };
        match (self.lo, self.hi) {
            (None, _) => Tri::Yes,
            (Some(first), _) if inside_of(first) => Tri::Yes,
            (_, Some(last)) if outside_of(last) => Tri::No,
            _ => Tri::Possibly,
        }
    }

    /// Whether an instant, known as a point is, came after the window closed.
    pub(crate) fn after(self, point: Pt) -> Tri {
        let Some(first) = point.lo else { return Tri::No };
        let late = |instant: Timestamp, (end, inside): (Timestamp, bool)| instant > end || (instant == end && !inside);
        let exact = point.hi == Some(first);
        if self.hi.is_some_and(|last| late(first, last) || (!exact && first == last.0)) {
            return Tri::Yes;
        }
        // A range ends outside itself: its last instant lies just before its end.
        let in_time = |first: (Timestamp, bool)| match point.hi {
            Some(last) if point.lo == Some(last) => !late(last, first),
            Some(last) => last <= first.0,
            None => false,
        };
        match self.lo {
            None => Tri::No,
            Some(first) if in_time(first) => Tri::No,
            Some(_) => Tri::Possibly,
        }
    }
}
