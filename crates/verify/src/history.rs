//! When incidents happened beside points and windows, and what several of them come to over time.

use irenic_evidence::Standing;
use irenic_model::{CalendarSpan, Standard, Tri, Zone, add};
use jiff::Timestamp;

use crate::held::History;
use crate::timeline::{Reached, Timeline};

/// An incident that a pattern finds, with whether it matches for certain. `No` is never listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit {
    /// Index into [`History::incidents`]. It says nothing of the order in time.
    pub(crate) index: usize,
    pub(crate) holds: Tri,
}

/// A close of a window: a point, and whether the instant itself still lies inside. Days end before the next midnight;
/// exact instants belong to the window. Where the window may close in several ways, each end is of its own kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Close {
    pub(crate) at: Reached,
    /// Whether the first instant at which it may close lies inside.
    pub(crate) inclusive: bool,
    /// Whether the last one does.
    pub(crate) last_inclusive: bool,
}

impl Close {
    pub(crate) const NEVER: Close = Close::new(Reached::NEVER, true);

    /// At a point that belongs to the window, or does not.
    pub(crate) const fn new(at: Reached, inclusive: bool) -> Self {
        Close { at, inclusive, last_inclusive: inclusive }
    }

    /// Whether the window has closed by `as_of`. One that ends before an instant has no time left in the nanosecond
    /// before it, so a day's deadline has passed at the close of that day.
    pub(crate) fn passed(self, as_of: Timestamp) -> Tri {
        let come = self.by(as_of);
        if come.hi.is_some() {
            Tri::Yes
        } else if come.lo.is_some() {
            Tri::Possibly
        } else {
            Tri::No
        }
    }

    /// The close as a point, as far as it has come by `as_of`.
    pub(crate) fn by(self, as_of: Timestamp) -> Reached {
        let reach = |inclusive: bool| if inclusive { as_of } else { next_instant(as_of) };
        Reached {
            lo: self.at.lo.filter(|lo| *lo <= reach(self.inclusive)),
            hi: self.at.hi.filter(|hi| *hi <= reach(self.last_inclusive)),
        }
    }

    /// The later of two.
    pub(crate) fn latest(self, other: Close) -> Close {
        let later = |one: (Option<Timestamp>, bool), other: (Option<Timestamp>, bool)| match (one.0, other.0) {
            (Some(a), Some(b)) if a == b => one.1 || other.1,
            (Some(a), Some(b)) if a > b => one.1,
            _ => other.1,
        };
        self.joined(other, self.at.latest(other.at), later)
    }

    /// The earlier of two.
    pub(crate) fn earliest(self, other: Close) -> Close {
        let earlier = |one: (Option<Timestamp>, bool), other: (Option<Timestamp>, bool)| match (one.0, other.0) {
            (Some(a), Some(b)) if a == b => one.1 && other.1,
            (Some(a), Some(b)) if a < b => one.1,
            (Some(_), None) => one.1,
            _ => other.1,
        };
        self.joined(other, self.at.earliest(other.at), earlier)
    }

    fn joined(
        self,
        other: Close,
        at: Reached,
        inside: impl Fn((Option<Timestamp>, bool), (Option<Timestamp>, bool)) -> bool,
    ) -> Close {
        Close {
            at,
            inclusive: inside((self.at.lo, self.inclusive), (other.at.lo, other.inclusive)),
            last_inclusive: inside((self.at.hi, self.last_inclusive), (other.at.hi, other.last_inclusive)),
        }
    }
}

impl History<'_> {
    /// Whether an incident happened at or after a point.
    pub(crate) fn since(&self, index: usize, begin: Reached) -> Tri {
        let time = self.incidents[index].time;
        if begin.hi.is_some_and(|hi| hi <= time.earliest) {
            Tri::Yes
        } else if begin.lo.is_none_or(|lo| if time.is_exact() { time.earliest < lo } else { time.latest <= lo }) {
            Tri::No
        } else {
            Tri::Possibly
        }
    }

    /// Whether an incident happened before a window closed.
    pub(crate) fn before(&self, index: usize, close: Close) -> Tri {
        let time = self.incidents[index].time;
        let inside = |edge: Timestamp| match (time.is_exact(), close.inclusive) {
            (true, true) => time.earliest <= edge,
            (true, false) => time.earliest < edge,
            (false, _) => time.latest <= edge,
        };
        let outside = |edge: Timestamp| match (time.is_exact(), close.last_inclusive) {
            (true, true) => time.earliest > edge,
            _ => time.earliest >= edge,
        };
        if close.at.lo.is_none_or(inside) {
            Tri::Yes
        } else if close.at.hi.is_some_and(outside) {
            Tri::No
        } else {
            Tri::Possibly
        }
    }

    /// When the incident happened, as a point. What an uncertain time leaves after `as_of` has not come.
    pub(crate) fn when(&self, index: usize) -> Reached {
        let time = self.incidents[index].time;
        Reached::between(time.earliest, time.latest).by(self.as_of)
    }

    /// The first of some hits since a beginning:
    /// `lo = min max(e_i, lo_s)` over those possibly since, `hi = min l_i` over those certainly.
    pub(crate) fn first(&self, hits: &[Hit], begin: Reached) -> Reached {
        let mut first = Reached::NEVER;
        for hit in hits {
            let holds = hit.holds.and(self.since(hit.index, begin));
            if holds == Tri::No {
                continue;
            }
            let when = self.when(hit.index).not_before(begin);
            first = first.earliest(when.given(holds));
        }
        first
    }

    /// `no P in the last D`: certain incidents cover `[l, e + D)` with `No`, possible ones and blind intervals
    /// `[e, l + D)` with `Possibly`; before the beginning plus `D` it is `No`.
    pub(crate) fn quiet(
        &self,
        hits: &[Hit],
        blind: &[(Timestamp, Timestamp)],
        span: CalendarSpan,
        begin: Reached,
        zone: &Zone,
    ) -> Timeline {
        let ready = begin.shift(span, zone);
        let mut steps: Vec<(Timestamp, i64, i64)> = Vec::new();
        for hit in hits {
            let holds = hit.holds.and(self.since(hit.index, begin));
            if holds == Tri::No {
                continue;
            }
            let time = self.incidents[hit.index].time;
            steps.push((time.earliest, 0, 1));
            steps.push((add(time.latest, span, zone), 0, -1));
            let (from, to) = (time.latest, add(time.earliest, span, zone));
            if holds == Tri::Yes && from < to {
                steps.push((from, 1, 0));
                steps.push((to, -1, 0));
            }
        }
        for (from, to) in blind {
            steps.push((*from, 0, 1));
            steps.push((add(*to, span, zone), 0, -1));
        }
        steps.extend(ready.lo.map(|at| (at, 0, 0)));
        steps.extend(ready.hi.map(|at| (at, 0, 0)));
        running(steps, |at, certain, possible| {
            if ready.passed(at) == Tri::No || certain > 0 {
                Tri::No
            } else if possible > 0 {
                Tri::Possibly
            } else {
                ready.passed(at)
            }
        })
    }

    /// Least and greatest sum over the hits that lie in the last `span` (or since the beginning), compared over time.
    /// `weigh` gives least and greatest weight of one incident.
    pub(crate) fn summed(
        &self,
        hits: &[Hit],
        span: Option<CalendarSpan>,
        begin: Reached,
        zone: &Zone,
        weigh: impl Fn(usize) -> (f64, f64),
        judge: impl Fn(f64, f64) -> Tri,
    ) -> Timeline {
        let mut steps: Vec<(Timestamp, f64, f64)> = Vec::new();
        for hit in hits {
            let holds = hit.holds.and(self.since(hit.index, begin));
            if holds == Tri::No {
                continue;
            }
            let time = self.incidents[hit.index].time;
            let (least, greatest) = weigh(hit.index);
            steps.push((time.earliest, 0.0, greatest));
            if let Some(span) = span {
                steps.push((add(time.latest, span, zone), 0.0, -greatest));
            }
            if holds == Tri::Yes {
                match span {
                    None => steps.push((time.latest, least, 0.0)),
                    Some(span) => {
                        let to = add(time.earliest, span, zone);
                        if time.latest < to {
                            steps.push((time.latest, least, 0.0));
                            steps.push((to, -least, 0.0));
                        }
                    }
                }
            }
        }
        steps.sort_by_key(|step| step.0);
        let first = judge(0.0, 0.0);
        let mut sums: Vec<(Timestamp, f64, f64)> = Vec::new();
        // Unknown weights are infinite and cannot be taken off again, so they are counted apart.
        let (mut least, mut greatest, mut unknown) = (0.0, 0.0, 0_i64);
        for (at, low, high) in steps {
            least += low;
            if high.is_infinite() {
                unknown += if high > 0.0 { 1 } else { -1 };
            } else {
                greatest += high;
            }
            let top = if unknown > 0 { f64::INFINITY } else { greatest };
            match sums.last_mut() {
                Some(last) if last.0 == at => *last = (at, least, top),
                _ => sums.push((at, least, top)),
            }
        }
        let instants = sums.iter().map(|(at, ..)| *at).collect();
        let mut next = 0;
        Timeline::from_instants(instants, first, |at| {
            while next + 1 < sums.len() && sums[next + 1].0 <= at {
                next += 1;
            }
            judge(sums[next].1, sums[next].2)
        })
    }
}

/// Sums steps in order of time and turns the sums into truth.
fn running(mut steps: Vec<(Timestamp, i64, i64)>, judge: impl Fn(Timestamp, i64, i64) -> Tri) -> Timeline {
    steps.sort_unstable();
    let instants: Vec<Timestamp> = steps.iter().map(|(at, ..)| *at).collect();
    let (mut next, mut certain, mut possible) = (0, 0, 0);
    Timeline::from_instants(instants, Tri::No, |at| {
        while next < steps.len() && steps[next].0 <= at {
            certain += steps[next].1;
            possible += steps[next].2;
            next += 1;
        }
        judge(at, certain, possible)
    })
}

/// The instant after another, where there is one.
pub(crate) fn next_instant(at: Timestamp) -> Timestamp {
    at.checked_add(jiff::SignedDuration::from_nanos(1)).unwrap_or(at)
}

/// The last instant before another, where there is one: how the close of a day is asked about.
pub(crate) fn last_before(at: Timestamp) -> Timestamp {
    at.checked_sub(jiff::SignedDuration::from_nanos(1)).unwrap_or(at)
}

/// Whether a standing meets a standard of proof.
pub(crate) fn meets(standing: Standing, standard: Standard) -> bool {
    standing
        >= match standard {
            Standard::Reported => Standing::Reported,
            Standard::Corroborated => Standing::Corroborated,
            Standard::Confirmed => Standing::Confirmed,
        }
}
