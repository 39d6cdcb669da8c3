//! Calendar arithmetic on nanoseconds: exact by the calendar of `irenic_model`, and quick where no change of clocks is near.

use irenic_evidence::{instant_of, nanoseconds};
use irenic_model::{CalendarSpan, Tri, Zone, add, within};
use jiff::Timestamp;

use crate::timeline::Reached;

const SECOND: i64 = 1_000_000_000;
const DAY: i64 = 86_400 * SECOND;

/// An instant as nanoseconds, at the ends of a log's time where it lies beyond them.
pub(super) fn clamp(instant: Timestamp) -> i64 {
    nanoseconds(instant).unwrap_or(if instant < Timestamp::UNIX_EPOCH { i64::MIN } else { i64::MAX })
}

/// A point in time on a log's scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Pair {
    pub(super) lo: Option<i64>,
    pub(super) hi: Option<i64>,
}

impl Pair {
    pub(super) const NEVER: Pair = Pair { lo: None, hi: None };

    pub(super) fn of(reached: Reached) -> Self {
        Pair { lo: reached.lo.map(clamp), hi: reached.hi.map(clamp) }
    }

    /// Whether it has come by an instant.
    pub(super) fn passed(self, at: i64) -> Tri {
        if self.hi.is_some_and(|hi| hi <= at) {
            Tri::Yes
        } else if self.lo.is_some_and(|lo| lo <= at) {
            Tri::Possibly
        } else {
            Tri::No
        }
    }

    pub(super) fn reached(self) -> Reached {
        let back = |at: i64| match at {
            i64::MIN => Timestamp::MIN,
            i64::MAX => Timestamp::MAX,
            at => instant_of(at),
        };
        Reached { lo: self.lo.map(back), hi: self.hi.map(back) }
    }
}

/// A zone with its changes of clocks laid out.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    zone: Zone,
    /// From when each offset holds, in order; the first from the beginning of what is laid out.
    offsets: Vec<(i64, i32)>,
    until: i64,
    /// The last local day asked about, and when `within` so many days of it ends.
    day: Option<(i64, i64, CalendarSpan, i64)>,
}

impl Clock {
    pub(super) fn new(zone: &Zone) -> Self {
        // From 1970 to 2100; beyond, every step goes by the calendar.
        let (from, until) = (0, 47_482 * DAY);
        let rules = zone.rules();
        let mut offsets = vec![(from, rules.to_offset(instant_of(from)).seconds())];
        for change in rules.following(instant_of(from)) {
            let at = clamp(change.timestamp());
            if at >= until {
                break;
            }
            offsets.push((at, change.offset().seconds()));
        }
        Clock { zone: zone.clone(), offsets, until, day: None }
    }

    /// The offset at an instant, when no change of clocks lies within a day of it.
    fn steady(&self, at: i64) -> Option<i32> {
        let after = self.offsets.partition_point(|(from, _)| *from <= at);
        let (from, offset) = *self.offsets.get(after.checked_sub(1)?)?;
        let next = self.offsets.get(after).map_or(self.until, |(from, _)| *from);
        (at - from > DAY && next - at > DAY).then_some(offset)
    }

    /// [`irenic_model::add`].
    pub(super) fn add(&self, at: i64, span: CalendarSpan) -> i64 {
        if span.is_exact() {
            return at.saturating_add(span.seconds.saturating_mul(SECOND));
        }
        if span.months == 0
            && span.days.abs() < 100_000
            && let Some(moved) = at.checked_add(span.days * DAY)
            && let (Some(one), Some(other)) = (self.steady(at), self.steady(moved))
            && one == other
        {
            return moved.saturating_add(span.seconds.saturating_mul(SECOND));
        }
        clamp(add(instant_of(at), span, &self.zone))
    }

    /// [`irenic_model::within`].
    pub(super) fn within(&mut self, at: i64, span: CalendarSpan) -> i64 {
        if span.is_exact() {
            return self.add(at, span);
        }
        if let Some((from, until, known, end)) = self.day
            && known == span
            && (from..until).contains(&at)
        {
            return end;
        }
        let instant = instant_of(at);
        let end = clamp(within(instant, span, &self.zone));
        if span.seconds == 0 {
            let date = self.zone.date(instant);
            let from = clamp(irenic_model::start_of_day(date, &self.zone));
            let until = clamp(irenic_model::end_of_day(date, &self.zone));
            self.day = Some((from, until, span, end));
        }
        end
    }

    /// No span of this length is longer in nanoseconds.
    pub(super) fn longest(span: CalendarSpan) -> i64 {
        let days = span.days.saturating_add(span.months.saturating_mul(31)).saturating_add(2);
        days.saturating_mul(DAY).saturating_add(span.seconds.saturating_mul(SECOND)).max(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_way_counts_like_the_calendar() {
        for name in ["Europe/Kyiv", "UTC", "Australia/Lord_Howe", "America/Sao_Paulo"] {
            let zone = Zone::named(name).unwrap();
            let mut clock = Clock::new(&zone);
            let spans =
                [CalendarSpan::days(7), CalendarSpan::days(-3), CalendarSpan::hours(24), CalendarSpan::months(1)];
            let mut at = clamp("2014-01-01T00:00:00Z".parse().unwrap());
            while at < clamp("2017-01-01T00:00:00Z".parse().unwrap()) {
                for span in spans {
                    assert_eq!(clock.add(at, span), clamp(add(instant_of(at), span, &zone)), "{name} {at} {span:?}");
                    assert_eq!(
                        clock.within(at, span),
                        clamp(within(instant_of(at), span, &zone)),
                        "{name} {at} {span:?}"
                    );
                }
                at += 97 * 60 * SECOND + 13;
            }
        }
    }
}
