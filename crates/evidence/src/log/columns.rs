//! A batch of a log as columns.

use std::collections::BTreeMap;
use std::sync::Arc;

use geo_types::Point;
use jiff::Timestamp;

use crate::{Location, Observation, Origin, Precision, Standing, TimeSpan};

/// What a row says of what happened, apart from when and at which point: rows that say the same share one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogKind {
    /// Event word.
    pub event: String,
    /// What it was about.
    pub subject: Option<String>,
    /// Who did it.
    pub actor: Option<String>,
    /// The place that the row names.
    pub inside: Option<String>,
    /// How well established it is.
    pub standing: Standing,
}

impl LogKind {
    /// A row of this kind as an observation, with what else it says. It became known when it was over.
    pub fn observation(
        &self,
        id: &str,
        source: &str,
        file: &Arc<str>,
        time: TimeSpan,
        location: Location,
    ) -> Observation {
        Observation {
            id: id.to_string(),
            source: source.to_string(),
            event: self.event.clone(),
            subject: self.subject.clone(),
            actor: self.actor.clone(),
            involved: Vec::new(),
            from: None,
            to: None,
            concerning: None,
            fields: BTreeMap::new(),
            time,
            location,
            known: time.latest,
            reporter: None,
            grade: None,
            standing: self.standing,
            origin: Origin { file: Arc::clone(file), line: 0, release: Arc::from("") },
        }
    }
}

/// The kinds of rows met so far, numbered in the order of their first appearance.
#[derive(Debug, Clone, Default)]
pub struct LogKinds {
    kinds: Vec<LogKind>,
    /// What each kind says, written out, and its number.
    known: BTreeMap<Box<[u8]>, u32>,
    /// The kind last met at each place of a table by hash, with what it says: rows repeat themselves, and a search in
    /// order for each of millions takes longer than all the rest of reading it.
    recent: Vec<Option<(Box<[u8]>, u32)>>,
    written: Vec<u8>,
}

/// Places of the table of kinds met last; a power of two.
const RECENT: usize = 4_096;

impl LogKinds {
    /// All of them, by number.
    pub fn all(&self) -> &[LogKind] {
        &self.kinds
    }

    /// The number of a kind.
    pub(super) fn number(
        &mut self,
        event: &str,
        [subject, actor, inside]: [Option<&str>; 3],
        standing: Standing,
    ) -> u32 {
        // Lengths keep two texts apart from one that holds any separator.
        self.written.clear();
        for part in [Some(event), subject, actor, inside] {
            let length = part.map_or(u32::MAX, |text| u32::try_from(text.len()).unwrap_or(u32::MAX - 1));
            self.written.extend_from_slice(&length.to_le_bytes());
            self.written.extend_from_slice(part.unwrap_or_default().as_bytes());
        }
        self.written.push(standing as u8);
        let place = place_of(&self.written);
        if self.recent.is_empty() {
            self.recent.resize(RECENT, None);
        }
        if let Some((known, number)) = &self.recent[place]
            && **known == *self.written
        {
            return *number;
        }
        if let Some(number) = self.known.get(self.written.as_slice()) {
            self.recent[place] = Some((self.written.clone().into_boxed_slice(), *number));
            return *number;
        }
        let number = u32::try_from(self.kinds.len()).unwrap_or(u32::MAX);
        self.known.insert(self.written.clone().into_boxed_slice(), number);
        let owned = |text: Option<&str>| text.map(str::to_string);
        self.kinds.push(LogKind {
            event: event.to_string(),
            subject: owned(subject),
            actor: owned(actor),
            inside: owned(inside),
            standing,
        });
        number
    }
}

/// FNV-1a over eight bytes at a time, folded to a place of the table.
fn place_of(written: &[u8]) -> usize {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for part in written.chunks(8) {
        let mut bytes = [0; 8];
        bytes[..part.len()].copy_from_slice(part);
        hash = (hash ^ u64::from_le_bytes(bytes)).wrapping_mul(0x0000_0100_0000_01b3);
        hash ^= hash >> 29;
    }
    // Below 4,096, whatever the machine's word.
    (hash >> 52) as usize & (RECENT - 1)
}

/// Rows of a log, column by column. All columns are equally long.
#[derive(Debug, Clone, Default)]
pub struct LogBatch {
    /// Not before this instant, in nanoseconds since 1970.
    pub earliest: Vec<i64>,
    /// Before this instant, or exactly at it when both are equal.
    pub latest: Vec<i64>,
    /// Numbers of [`LogKinds`].
    pub kind: Vec<u32>,
    /// Which of `points` it happened at, counted from 1; 0 where the row gives none.
    pub point: Vec<u32>,
    /// The row's first byte in its file.
    pub at: Vec<u64>,
    /// Points with their radius in metres.
    pub points: Vec<(Point<f64>, f64)>,
    /// Rows that say more than the columns hold, by position.
    pub whole: BTreeMap<usize, Observation>,
    /// Ids one after the other, and where each ends.
    ids: (String, Vec<u32>),
}

impl LogBatch {
    /// Rows in it.
    pub fn len(&self) -> usize {
        self.earliest.len()
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.earliest.is_empty()
    }

    /// Takes all rows out and keeps the room.
    pub fn clear(&mut self) {
        let LogBatch { earliest, latest, kind, point, at, points, whole, ids } = self;
        ids.0.clear();
        ids.1.clear();
        earliest.clear();
        latest.clear();
        kind.clear();
        point.clear();
        at.clear();
        points.clear();
        whole.clear();
    }

    /// The id of a row by its position; empty where there is no such row.
    pub fn id(&self, index: usize) -> &str {
        let ends = &self.ids.1;
        let start = index.checked_sub(1).and_then(|before| ends.get(before)).map_or(0, |end| *end as usize);
        let end = ends.get(index).map_or(start, |end| *end as usize);
        self.ids.0.get(start..end).unwrap_or_default()
    }

    /// A row as an observation, whether the columns hold it or not.
    pub fn observation(&self, index: usize, kinds: &[LogKind], source: &str, file: &Arc<str>) -> Option<Observation> {
        if let Some(whole) = self.whole.get(&index) {
            return Some(whole.clone());
        }
        let kind = kinds.get(*self.kind.get(index)? as usize)?;
        let latest = instant_of(*self.latest.get(index)?);
        let point = usize::try_from(*self.point.get(index)?).ok()?.checked_sub(1).and_then(|at| self.points.get(at));
        let location = match (&kind.inside, point) {
            (Some(name), _) => Location::Place(name.clone()),
            (None, Some((point, radius))) => {
                let precision = if *radius == 0.0 { Precision::Exact } else { Precision::Surroundings };
                Location::Near { point: *point, radius: *radius, precision, name: None }
            }
            (None, None) => Location::Unknown,
        };
        let time = TimeSpan { earliest: instant_of(*self.earliest.get(index)?), latest };
        Some(kind.observation(self.id(index), source, file, time, location))
    }

    pub(super) fn push(&mut self, id: &str, time: (i64, i64), kind: u32, point: Option<(Point<f64>, f64)>, at: u64) {
        self.ids.0.push_str(id);
        self.ids.1.push(u32::try_from(self.ids.0.len()).unwrap_or(u32::MAX));
        let point = point.map_or(0, |point| {
            self.points.push(point);
            u32::try_from(self.points.len()).unwrap_or(0)
        });
        self.earliest.push(time.0);
        self.latest.push(time.1);
        self.kind.push(kind);
        self.point.push(point);
        self.at.push(at);
    }
}

/// An instant as nanoseconds since 1970; `None` outside the years 1678 to 2261, which a log does not hold.
pub fn nanoseconds(instant: Timestamp) -> Option<i64> {
    i64::try_from(instant.as_nanosecond()).ok()
}

/// The instant of [`nanoseconds`].
pub fn instant_of(nanoseconds: i64) -> Timestamp {
    // Every value of 64 bits lies within the calendar.
    Timestamp::from_nanosecond(i128::from(nanoseconds)).unwrap_or(Timestamp::UNIX_EPOCH)
}
