use crate::civil::instant;
use crate::history::AREAS;
use serde_json::{Map, Value, json};
use std::collections::VecDeque;

const HOUR: i64 = 3_600;
const WEEK: i64 = 7 * 24 * HOUR;
const SLOTS: usize = AREAS as usize + 1;

/// What a line of a log says, as far as the four properties ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// Fire in an area, from 1; 0 for none that is known.
    Fire(u16),
    /// A meeting of the body M.
    Meeting,
    /// Heavy weapons deployed by A, by B, or by nobody named.
    HeavyDeployment,
    /// Clause 2 certified by M.
    Certification,
    /// Anything else.
    Other,
}

/// One of the four properties, written out by hand.
pub trait Property {
    /// Takes the next event, at an instant in seconds since 1970 that is not before the one taken last.
    fn see(&mut self, time: i64, said: Said);
    /// What is to be said of a log that ended at `end`.
    fn result(&mut self, end: i64) -> Vec<Value>;
}

/// P1: many fires in one area within 7 days.
#[derive(Debug)]
pub struct ManyFires {
    /// For each area the last `n - 1` fires, the oldest at `next`: if that one still lies within 7 days, a fire is the
    /// n-th within them.
    last: Vec<i64>,
    next: [usize; SLOTS],
    kept: usize,
    over: u64,
    first: [Option<i64>; SLOTS],
}

impl ManyFires {
    /// Asks for `n` fires, at least 2.
    pub fn new(n: u32) -> Self {
        let kept = (n.max(2) - 1) as usize;
        ManyFires { last: vec![i64::MIN / 2; SLOTS * kept], next: [0; SLOTS], kept, over: 0, first: [None; SLOTS] }
    }
}

impl Property for ManyFires {
    #[inline]
    fn see(&mut self, time: i64, said: Said) {
        let Said::Fire(area) = said else { return };
        let area = usize::from(area);
        if area == 0 || area >= SLOTS {
            return;
        }
        let next = self.next[area];
        let slot = &mut self.last[area * self.kept + next];
        if *slot > time - WEEK {
            self.over += 1;
            self.first[area].get_or_insert(time);
        }
        *slot = time;
        self.next[area] = if next + 1 == self.kept { 0 } else { next + 1 };
    }

    fn result(&mut self, _: i64) -> Vec<Value> {
        vec![
            json!({"property": "P1", "events_at_or_over": self.over, "areas": by_area(&self.first).len(), "first": by_area(&self.first)}),
        ]
    }
}

/// P2: each fire is followed by a meeting within 24 hours, the last second of them included.
#[derive(Debug)]
pub struct MeetingAfterFire {
    /// Fires that no meeting has followed yet, by instant.
    waiting: VecDeque<i64>,
    met: i64,
    fires: u64,
    unmet: u64,
    /// Instants of them: monitors over signals in time see several fires of one second as one.
    unmet_instants: u64,
    counted: i64,
}

impl MeetingAfterFire {
    /// Has seen nothing yet.
    #[allow(clippy::new_without_default, reason = "the properties are all begun in one way")]
    pub fn new() -> Self {
        MeetingAfterFire {
            waiting: VecDeque::new(),
            met: i64::MIN,
            fires: 0,
            unmet: 0,
            unmet_instants: 0,
            counted: i64::MIN,
        }
    }

    #[inline]
    fn close(&mut self, time: i64) {
        while let Some(fire) = self.waiting.pop_front_if(|fire| *fire + 24 * HOUR < time) {
            self.unmet += 1;
            self.unmet_instants += u64::from(fire > self.counted);
            self.counted = fire;
        }
    }
}

impl Property for MeetingAfterFire {
    #[inline]
    fn see(&mut self, time: i64, said: Said) {
        match said {
            Said::Fire(_) => {
                self.fires += 1;
                // A meeting at the same instant follows the fire, whichever of the two lines comes first.
                if self.met < time {
                    self.waiting.push_back(time);
                }
            }
            Said::Meeting => {
                self.close(time);
                self.waiting.clear();
                self.met = time;
            }
            _ => {}
        }
    }

    fn result(&mut self, end: i64) -> Vec<Value> {
        self.close(end);
        vec![
            json!({"property": "P2", "fires": self.fires, "unmet": self.unmet, "unmet_instants": self.unmet_instants, "pending": self.waiting.len()}),
        ]
    }
}

/// P3: no heavy weapon is deployed once clause 2 is certified.
#[derive(Debug)]
pub struct NoReturn {
    certified: Option<i64>,
    violations: u64,
    first: Option<i64>,
}

impl NoReturn {
    /// Has seen nothing yet.
    #[allow(clippy::new_without_default, reason = "the properties are all begun in one way")]
    pub fn new() -> Self {
        NoReturn { certified: None, violations: 0, first: None }
    }
}

impl Property for NoReturn {
    #[inline]
    fn see(&mut self, time: i64, said: Said) {
        match said {
            Said::Certification => {
                self.certified.get_or_insert(time);
            }
            Said::HeavyDeployment if self.certified.is_some() => {
                self.violations += 1;
                self.first.get_or_insert(time);
            }
            _ => {}
        }
    }

    fn result(&mut self, _: i64) -> Vec<Value> {
        vec![
            json!({"property": "P3", "certified": self.certified.map(written), "violations": self.violations, "first": self.first.map(written)}),
        ]
    }
}

/// P4: when each area was first quiet for 7 days.
#[derive(Debug)]
pub struct Quiet {
    last: [i64; SLOTS],
    first: [Option<i64>; SLOTS],
}

impl Quiet {
    /// Counts from the beginning of the ceasefire, in seconds since 1970.
    pub fn new(begin: i64) -> Self {
        Quiet { last: [begin; SLOTS], first: [None; SLOTS] }
    }
}

impl Property for Quiet {
    #[inline]
    fn see(&mut self, time: i64, said: Said) {
        let Said::Fire(area) = said else { return };
        let area = usize::from(area);
        if area == 0 || area >= SLOTS {
            return;
        }
        // A fire at the very instant at which the seventh day ends breaks the quiet.
        if time > self.last[area] + WEEK {
            let quiet = self.last[area] + WEEK;
            self.first[area].get_or_insert(quiet);
        }
        self.last[area] = time;
    }

    fn result(&mut self, end: i64) -> Vec<Value> {
        for (first, last) in self.first.iter_mut().zip(&self.last).skip(1) {
            if first.is_none() && last + WEEK <= end {
                *first = Some(last + WEEK);
            }
        }
        vec![json!({"property": "P4", "areas": by_area(&self.first).len(), "first": by_area(&self.first)})]
    }
}

/// Two properties, or more, in one pass.
impl<A: Property, B: Property> Property for (A, B) {
    #[inline]
    fn see(&mut self, time: i64, said: Said) {
        self.0.see(time, said);
        self.1.see(time, said);
    }

    fn result(&mut self, end: i64) -> Vec<Value> {
        let mut all = self.0.result(end);
        all.extend(self.1.result(end));
        all
    }
}

/// No property: reading alone.
impl Property for () {
    #[inline]
    fn see(&mut self, _: i64, said: Said) {
        std::hint::black_box(said);
    }

    fn result(&mut self, _: i64) -> Vec<Value> {
        Vec::new()
    }
}

fn by_area(first: &[Option<i64>; SLOTS]) -> Map<String, Value> {
    let known = first.iter().enumerate().filter_map(|(area, time)| time.map(|time| (area, time)));
    known.map(|(area, time)| (format!("area_{area}"), Value::from(written(time)))).collect()
}

fn written(time: i64) -> String {
    String::from_utf8_lossy(&instant(time)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Event, History, What, threshold};

    const DAY: i64 = 24 * HOUR;

    fn said(event: &Event) -> Said {
        match event.what {
            What::Fire => Said::Fire(event.area),
            What::Meeting => Said::Meeting,
            What::HeavyDeployment => Said::HeavyDeployment,
            What::Certification => Said::Certification,
            What::OtherDeployment => Said::Other,
        }
    }

    #[test]
    fn the_window_of_seven_days_is_open_at_its_far_end() {
        let mut property = ManyFires::new(3);
        for (time, count) in [(0, 0), (DAY, 0), (7 * DAY, 0), (7 * DAY + 1, 1), (8 * DAY, 2)] {
            property.see(time, Said::Fire(1));
            property.see(time, Said::Fire(2 + (time % 97) as u16));
            assert_eq!(property.over, count, "{time}");
        }
        assert_eq!(property.first[1], Some(7 * DAY + 1));
    }

    #[test]
    fn a_meeting_in_the_last_second_follows_the_fire() {
        for (meeting, unmet, pending) in [(DAY - 1, 0, 0), (DAY, 0, 0), (DAY + 1, 1, 0)] {
            let mut property = MeetingAfterFire::new();
            property.see(0, Said::Fire(1));
            property.see(meeting, Said::Meeting);
            property.see(meeting, Said::Fire(1));
            assert_eq!(
                property.result(meeting),
                [json!({"property":"P2","fires":2,"unmet":unmet,"unmet_instants":unmet,"pending":pending})]
            );
        }
    }

    #[test]
    fn quiet_comes_seven_days_after_the_last_fire_or_the_beginning() {
        let mut property = Quiet::new(0);
        property.see(6 * DAY, Said::Fire(1));
        property.see(7 * DAY, Said::Fire(2));
        property.see(14 * DAY + 1, Said::Fire(2));
        property.result(15 * DAY);
        assert_eq!(property.first[1..4], [Some(13 * DAY), Some(14 * DAY), Some(7 * DAY)]);
    }

    /// The definitions once more, over all pairs of events.
    #[test]
    fn the_loop_agrees_with_the_definitions_word_for_word() {
        let events: Vec<(i64, Said)> =
            History::new(3, false).take(30_000).map(|event| (event.time, said(&event))).collect();
        let (begin, end) = (crate::BEGIN, events[events.len() - 1].0);
        let n = threshold() / 2;
        let (mut p1, mut p2, mut p4) = (ManyFires::new(n), MeetingAfterFire::new(), Quiet::new(begin));
        for (time, said) in &events {
            p1.see(*time, *said);
            p2.see(*time, *said);
            p4.see(*time, *said);
        }
        let in_area = |area: u16| -> Vec<i64> {
            events.iter().filter(|(_, said)| *said == Said::Fire(area)).map(|(time, _)| *time).collect()
        };
        let meetings: Vec<i64> =
            events.iter().filter(|(_, said)| *said == Said::Meeting).map(|(time, _)| *time).collect();
        let (mut over, mut unmet, mut pending, mut quiet) = (0, 0, 0, 0);
        p4.result(end);
        for area in 1..=AREAS {
            let fires = in_area(area);
            for (at, fire) in fires.iter().enumerate() {
                over += u64::from(fires[..=at].iter().filter(|other| **other > fire - WEEK).count() >= n as usize);
                if !meetings.iter().any(|meeting| fire <= meeting && *meeting <= fire + 24 * HOUR) {
                    if fire + 24 * HOUR < end { unmet += 1 } else { pending += 1 }
                }
            }
            let candidates = std::iter::once(begin).chain(fires.iter().copied()).map(|from| from + WEEK);
            let first = candidates
                .filter(|at| *at <= end)
                .find(|at| !fires.iter().any(|fire| *fire <= *at && *at < fire + WEEK));
            assert_eq!(p4.first[usize::from(area)], first, "area {area}");
            quiet += u64::from(first.is_some());
        }
        assert_eq!(p1.over, over);
        p2.close(end);
        assert_eq!((p2.unmet, p2.waiting.len()), (unmet, pending));
        assert!(over > 0 && unmet > 0 && quiet > 0, "{over} {unmet} {quiet}: nothing was tried");
    }
}
