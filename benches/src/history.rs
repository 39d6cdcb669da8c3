use crate::chance::Chance;
use crate::event::{Actor, Event, What};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Number of areas.
pub const AREAS: u16 = 100;
/// Beginning of the log and of the ceasefire: 2015-02-15T00:00:00Z, in seconds since 1970.
pub const BEGIN: i64 = 1_423_958_400;

const HOUR: f64 = 3_600.0;
const DAY: f64 = 86_400.0;
const WEEK: f64 = 7.0 * DAY;

/// A history of a ceasefire: an endless run of events in order of time, the same for the same seed. A longer log of one
/// seed begins with the shorter one.
///
/// The rates are made up and chosen so that all four properties have something to decide from the first week to the
/// last: an area sees 15 to 45 fires a week; most areas fall quiet for a week or flare up now and then, the first of
/// them within weeks and the last within decades, and every fifth does neither; the body meets about every hour, and
/// once a month pauses for a day or a little more; after 30 days it certifies the withdrawal, and heavy weapons that
/// came daily before come once in a few days.
#[derive(Debug, Clone)]
pub struct History {
    /// When each source speaks next, with the source's number so that ties have one order.
    due: BinaryHeap<Reverse<(i64, u16)>>,
    areas: Vec<Area>,
    meetings: Chance,
    next_pause: f64,
    deployments: [Chance; 2],
    details: Chance,
    certified: bool,
    uncertain: bool,
    number: u64,
}

const MEETINGS: u16 = AREAS;
const HEAVY: u16 = AREAS + 1;
const OTHER: u16 = AREAS + 2;
const CERTIFICATION: u16 = AREAS + 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Usual,
    Quiet,
    Flaring,
}

#[derive(Debug, Clone)]
struct Area {
    chance: Chance,
    /// Fires a second in the usual mood.
    rate: f64,
    /// Mean length of the usual mood in seconds; `None`: it never ends.
    usual: Option<f64>,
    mood: Mood,
    mood_ends: f64,
    now: f64,
}

impl Area {
    fn new(seed: u64, index: u16) -> Self {
        let mut chance = Chance::new(seed, u64::from(index) + 1);
        let rate = (15.0 + chance.below(31) as f64) / WEEK;
        // Two weeks, four weeks, and so on up to five years, so that quiet comes first in some areas and late in others.
        let usual = (!index.is_multiple_of(5)).then(|| f64::from(1u32 << (1 + index % 8)) * WEEK);
        let mut area = Area { chance, rate, usual, mood: Mood::Usual, mood_ends: f64::INFINITY, now: BEGIN as f64 };
        if let Some(mean) = usual {
            area.mood_ends = area.now + area.chance.wait(mean);
        }
        area
    }

    /// The instant of the next fire. A waiting time that reaches over the end of a mood begins anew there, which for
    /// exponential waiting times changes nothing.
    fn next_fire(&mut self) -> i64 {
        loop {
            let rate = match self.mood {
                Mood::Usual => Some(self.rate),
                Mood::Flaring => Some(self.rate * 3.0),
                Mood::Quiet => None,
            };
            let fire = rate.map(|rate| self.now + self.chance.wait(1.0 / rate));
            match fire {
                Some(fire) if fire < self.mood_ends => {
                    self.now = fire;
                    return fire as i64;
                }
                _ => self.change_mood(),
            }
        }
    }

    fn change_mood(&mut self) {
        self.now = self.mood_ends;
        let (mood, length) = match self.mood {
            Mood::Usual if self.chance.happens(1, 2) => (Mood::Quiet, 5.0 * DAY + self.chance.wait(4.0 * DAY)),
            Mood::Usual => (Mood::Flaring, 4.0 * DAY),
            Mood::Quiet | Mood::Flaring => (Mood::Usual, self.chance.wait(self.usual.unwrap_or(WEEK))),
        };
        self.mood = mood;
        self.mood_ends = self.now + length;
    }
}

impl History {
    /// The history of a seed. With `uncertain`, of one event in a thousand it is known only to some hours when it
    /// happened; everything else stays the same.
    pub fn new(seed: u64, uncertain: bool) -> Self {
        let mut history = History {
            due: BinaryHeap::new(),
            areas: (0..AREAS).map(|index| Area::new(seed, index)).collect(),
            meetings: Chance::new(seed, 1_001),
            next_pause: 0.0,
            deployments: [Chance::new(seed, 1_002), Chance::new(seed, 1_003)],
            details: Chance::new(seed, 1_004),
            certified: false,
            uncertain,
            number: 0,
        };
        history.next_pause = BEGIN as f64 + history.meetings.wait(30.0 * DAY);
        for source in 0..=CERTIFICATION {
            let first = history.after(source, BEGIN);
            history.due.extend(first.map(|time| Reverse((time, source))));
        }
        history
    }

    /// When a source speaks next after it spoke at `now`.
    fn after(&mut self, source: u16, now: i64) -> Option<i64> {
        match source {
            MEETINGS => {
                let mut next = now as f64 + self.meetings.wait(HOUR);
                if next > self.next_pause {
                    next += 22.0 * HOUR + self.meetings.wait(4.0 * HOUR);
                    self.next_pause = next + self.meetings.wait(30.0 * DAY);
                }
                Some(next as i64)
            }
            HEAVY => {
                let mean = if self.certified { WEEK / 2.0 } else { WEEK / 60.0 };
                Some((now as f64 + self.deployments[0].wait(mean)) as i64)
            }
            OTHER => Some((now as f64 + self.deployments[1].wait(WEEK / 100.0)) as i64),
            CERTIFICATION => (!self.certified).then_some(BEGIN + 30 * 86_400),
            area => self.areas.get_mut(usize::from(area)).map(Area::next_fire),
        }
    }
}

impl Iterator for History {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        let Reverse((time, source)) = self.due.pop()?;
        self.certified |= source == CERTIFICATION;
        let next = self.after(source, time);
        self.due.extend(next.map(|time| Reverse((time, source))));

        // One draw of each for every event, so that the rest of the history stays the same whatever is asked for.
        let (side, spread, place) = (self.details.below(100), self.details.next(), self.details.next());
        let by_a_side = match side {
            0..=44 => Actor::A,
            45..=89 => Actor::B,
            _ => Actor::Unnamed,
        };
        let (what, actor, area) = match source {
            MEETINGS => (What::Meeting, Actor::M, 0),
            CERTIFICATION => (What::Certification, Actor::M, 0),
            HEAVY => (What::HeavyDeployment, by_a_side, (place >> 48) as u16 % AREAS + 1),
            OTHER => (What::OtherDeployment, by_a_side, (place >> 48) as u16 % AREAS + 1),
            area => (What::Fire, by_a_side, area + 1),
        };
        let doubtful = self.uncertain && spread.is_multiple_of(1_000) && what != What::Certification;
        let leeway = if doubtful { 3_600 + ((spread >> 32) % (47 * 3_600)) as i64 } else { 0 };
        self.number += 1;
        // From 1,100 m west to 1,100 m east of the centre of a square of 2 km: some reports lie beside it.
        let along = |bits: u64| (bits % 2_201) as i32 - 1_100;
        Some(Event {
            number: self.number,
            what,
            actor,
            time,
            leeway,
            area,
            offset: (along(place & 0xffff), along((place >> 16) & 0xffff)),
            radius: 50 + ((place >> 32) & 0xff) as u32,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_log_begins_with_the_shorter_and_time_never_goes_back() {
        let long: Vec<Event> = History::new(7, false).take(20_000).collect();
        let short: Vec<Event> = History::new(7, false).take(5_000).collect();
        assert_eq!(short[..], long[..5_000]);
        assert!(long.windows(2).all(|pair| pair[0].time <= pair[1].time));
        assert_ne!(long[..10], History::new(8, false).take(10).collect::<Vec<_>>()[..]);
    }

    #[test]
    fn uncertain_times_change_nothing_else() {
        let exact: Vec<Event> = History::new(7, false).take(50_000).collect();
        let uncertain: Vec<Event> = History::new(7, true).take(50_000).collect();
        let doubtful = uncertain.iter().filter(|event| event.leeway > 0).count();
        assert!((20..100).contains(&doubtful), "{doubtful}");
        assert!(exact.iter().zip(&uncertain).all(|(a, b)| *a == Event { leeway: 0, ..*b }));
    }

    #[test]
    fn the_history_has_something_for_each_property() {
        let events: Vec<Event> = History::new(7, false).take(200_000).collect();
        let count = |what| events.iter().filter(|event| event.what == what).count();
        assert_eq!(count(What::Certification), 1);
        assert!(count(What::Fire) > 150_000);
        assert!(count(What::Meeting) > 5_000);
        let certified = events.iter().position(|event| event.what == What::Certification).unwrap_or_default();
        assert!(certified < 20_000, "{certified}");
        assert!(events[certified..].iter().filter(|event| event.what == What::HeavyDeployment).count() > 50);
    }
}
