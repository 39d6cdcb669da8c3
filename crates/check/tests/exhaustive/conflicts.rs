//! Windows that cannot be kept: sets of duties that open, and that no course of events meets all of.

use crate::courses::Courses;
use crate::draft::{Draft, Sort};

/// What the courses of a text show.
#[derive(Debug, Clone, Default)]
pub(crate) struct Conflicts {
    /// The smallest sets of clauses whose duties open and cannot all be met.
    pub(crate) sets: Vec<Vec<usize>>,
    /// Duties (clauses) that open in no course.
    pub(crate) dormant: Vec<usize>,
    /// How many courses there are.
    pub(crate) courses: u64,
}

pub(crate) fn conflicts(draft: &Draft, courses: &Courses) -> Conflicts {
    let mut found = Conflicts::default();
    let mut opened = 0u8;
    let mut met: Vec<u8> = Vec::new();
    let groups = courses.groups();
    for group in &groups {
        courses.each(*group, &mut |_, outcome| {
            found.courses += 1;
            opened |= outcome.opened;
            if !met.iter().any(|known| outcome.met & known == outcome.met) {
                met.retain(|known| known & outcome.met != *known);
                met.push(outcome.met);
            }
            false
        });
    }
    let count = courses.instances.len();
    for (index, instance) in courses.instances.iter().enumerate() {
        if opened & (1 << index) == 0 && !found.dormant.contains(&instance.clause) {
            found.dormant.push(instance.clause);
        }
    }
    let mut sets: Vec<u8> = (1..1u16 << count).map(|set| u8::try_from(set).unwrap()).collect();
    sets.sort_by_key(|set| set.count_ones());
    let mut smallest: Vec<u8> = Vec::new();
    for set in sets {
        let in_one_group = groups.iter().any(|group| set & group == set);
        let possible = set & opened == set && in_one_group;
        if possible && !smallest.iter().any(|known| known & set == *known) && !met.iter().any(|met| met & set == set) {
            smallest.push(set);
        }
    }
    found.sets = smallest.iter().map(|set| clauses(courses, *set)).collect();
    for (clause, of) in draft.clauses.iter().enumerate() {
        let ends = !of.parts.is_empty();
        if of.sort == Sort::Prohibition && ends && courses.prohibition(draft, clause) == (true, false) {
            found.sets.push(vec![clause]);
        }
    }
    found
}

/// The clauses of a set of instances.
pub(crate) fn clauses(courses: &Courses, set: u8) -> Vec<usize> {
    let of = |index: &usize| set & (1 << index) != 0;
    let mut clauses: Vec<usize> =
        (0..courses.instances.len()).filter(of).map(|index| courses.instances[index].clause).collect();
    clauses.dedup();
    clauses
}
