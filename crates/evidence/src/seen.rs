//! Which ids a file has given already.

use std::collections::BTreeMap;

use crate::Observation;

/// Places that are looked at for one id. More ids than that at one place are made on purpose, and go into a map.
const LOOKED_AT: usize = 16;

/// The ids of the observations of a file, each with its line, in a table that holds numbers alone: the ids stand in the
/// observations. A map of a million copied ids takes longer than reading their rows.
#[derive(Debug, Default)]
pub(crate) struct SeenIds {
    /// Part of an id's hash, and the number of its observation counted from 1; 0 is a free place. A power of two long.
    table: Vec<(u32, u32)>,
    /// The line of each observation.
    lines: Vec<usize>,
    /// Ids whose places were all taken.
    crowded: BTreeMap<String, usize>,
}

impl SeenIds {
    /// The line on which an id stands; `observations` are those whose ids were added, in order.
    pub(crate) fn line_of(&self, id: &str, observations: &[Observation]) -> Option<usize> {
        let hash = hash_of(id);
        if let Some(line) = self.crowded.get(id) {
            return Some(*line);
        }
        for place in self.places(hash) {
            let (known, number) = self.table.get(place).copied().unwrap_or_default();
            let index = (number as usize).checked_sub(1)?;
            if known == hash && observations.get(index).is_some_and(|observation| observation.id == id) {
                return self.lines.get(index).copied();
            }
        }
        None
    }

    /// Adds the id of the last of the observations, which is there for the first time.
    pub(crate) fn add(&mut self, observations: &[Observation], line: usize) {
        let Some(id) = observations.last().map(|observation| &observation.id) else { return };
        self.lines.push(line);
        if observations.len() * 2 > self.table.len() {
            let length = (self.table.len() * 2).max(1024);
            let before = std::mem::replace(&mut self.table, vec![(0, 0); length]);
            for (hash, number) in before.into_iter().filter(|(_, number)| *number > 0) {
                self.place(hash, number, observations);
            }
        }
        match u32::try_from(observations.len()) {
            Ok(number) => self.place(hash_of(id), number, observations),
            Err(_) => _ = self.crowded.insert(id.clone(), line),
        }
    }

    fn place(&mut self, hash: u32, number: u32, observations: &[Observation]) {
        let free = self.places(hash).find(|place| self.table.get(*place).is_some_and(|(_, number)| *number == 0));
        if let Some(slot) = free.and_then(|place| self.table.get_mut(place)) {
            *slot = (hash, number);
            return;
        }
        let index = (number as usize).saturating_sub(1);
        if let (Some(observation), Some(line)) = (observations.get(index), self.lines.get(index)) {
            self.crowded.insert(observation.id.clone(), *line);
        }
    }

    fn places(&self, hash: u32) -> impl Iterator<Item = usize> + use<> {
        let mask = self.table.len().wrapping_sub(1);
        (0..LOOKED_AT).map(move |step| (hash as usize).wrapping_add(step) & mask)
    }
}

/// Eight bytes at a time, as FNV-1a takes single ones; the factor is 2⁶⁴ over the golden ratio, so that the upper bits
/// depend on all lower ones.
fn hash_of(id: &str) -> u32 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for part in id.as_bytes().chunks(8) {
        let mut bytes = [0; 8];
        bytes[..part.len()].copy_from_slice(part);
        hash = (hash ^ u64::from_le_bytes(bytes)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^= hash >> 29;
    }
    // The upper half, whatever the machine's word.
    (hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::{LOOKED_AT, SeenIds, hash_of};

    #[test]
    fn ids_made_to_crowd_one_place_are_found_and_others_are_not() {
        let line = r#"{"id":"u","source":"u","event":"fire","time":{"earliest":"2015-02-15T00:00:00Z","latest":"2015-02-15T00:00:00Z"},"known":"2015-03-01T00:00:00Z","standing":"reported","origin":{"file":"f","line":1}}"#;
        let sample = crate::read_observations("f", line.as_bytes()).observations;
        let ids = (0..200_000).map(|number| format!("source:{number}"));
        let crowd: Vec<String> = ids.filter(|id| hash_of(id) & 1023 == 5).take(100).collect();
        assert!(crowd.len() > 4 * LOOKED_AT);
        let others = (0..3_000).map(|number| format!("other:{number}"));
        let (mut seen, mut observations) = (SeenIds::default(), Vec::new());
        for (at, id) in crowd.into_iter().chain(others).enumerate() {
            assert_eq!(seen.line_of(&id, &observations), None, "{id}");
            observations.extend(sample.iter().cloned());
            if let Some(observation) = observations.last_mut() {
                observation.id = id;
            }
            seen.add(&observations, at + 2);
        }
        assert!(!seen.crowded.is_empty());
        for (at, observation) in observations.iter().enumerate() {
            assert_eq!(seen.line_of(&observation.id, &observations), Some(at + 2), "{}", observation.id);
        }
    }
}
