use std::collections::BTreeMap;

use super::course::{Course, course};
use super::labelled::Unit;
use super::{Bound, LinkId, Network, TimePoint};

/// Whether those who plan can keep all requirement links whatever the contingent ones do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Controllability<T> {
    /// They can.
    Controllable,
    /// They cannot; the course shows one way in which it goes wrong.
    Uncontrollable(Course<T>),
    /// The question has no meaning: these contingent links end in one point, or set each other going in a round.
    Undefined(Vec<LinkId>),
}

impl<T: Copy + Ord> Network<T> {
    /// Dynamic controllability: whether there is a way to choose the times of all points that no active contingent link
    /// ends in, each knowing only what has been seen by then, so that all active requirement links are kept whatever
    /// durations the contingent ones take.
    ///
    /// What comes at an instant is seen at that instant, and may be acted upon in it (Morris 2006); a contingent link
    /// with the lower bound 0 may end in the instant in which it starts, and that, too, is seen at once. Times are whole
    /// numbers, windows closed. A network whose links cannot even be kept with everybody's help cannot be controlled
    /// either; ask [`Network::first_conflict`] first to tell the two apart.
    ///
    /// The decision is exact. It follows Morris (Dynamic controllability and dispatchability relationships, CPAIOR 2014)
    /// and takes O(points³) at worst, points being those of the active links and one more for every contingent link.
    /// Its rules, with every bound as an arc that says how much its end comes after its start at least:
    ///
    /// - A contingent link is an exact wait for its shortest duration, followed by a part between 0 and the rest: a
    ///   *longest* arc forwards by the rest and a *shortest* arc backwards by 0.
    /// - From each point with arcs that rise (amount above 0) the lead is carried on over arcs that do not, the shortest
    ///   ones among them: what has to lie ahead of the end of a contingent link must already lie ahead of its earliest
    ///   moment, because until then nothing is seen. Only a lead that comes from the longest arc of the same link may
    ///   not pass its shortest one.
    /// - Where the lead falls to 0 or below, the sum is a bound like any other: by then the contingent end has been seen
    ///   or the bound asks for no foresight, so the label of the longest arc is dropped.
    /// - A point on the way that has rising arcs itself is seen to first. If that leads back to a point that is waiting,
    ///   the leads form a round that rises, and the network cannot be controlled; otherwise it can.
    pub fn controllability(&self, active: impl Fn(T) -> bool) -> Controllability<T> {
        let mut units = Vec::new();
        let mut ending: BTreeMap<TimePoint, LinkId> = BTreeMap::new();
        for (id, link) in self.links().filter(|(_, link)| active(link.tag)) {
            if link.contingent {
                units.push(Unit::Contingent(id));
                if let Some(other) = ending.insert(link.to, id) {
                    return Controllability::Undefined(vec![other, id]);
                }
            } else {
                let sides = [(link.lower, Bound::Lower), (link.upper, Bound::Upper)];
                units
                    .extend(sides.iter().filter(|(side, _)| side.is_some()).map(|(_, side)| Unit::Required(id, *side)));
            }
        }
        if let Some(round) = self.round(&ending) {
            return Controllability::Undefined(round);
        }
        course(&units, &self.links).map_or(Controllability::Controllable, Controllability::Uncontrollable)
    }

    /// Contingent links that set each other going in a round.
    fn round(&self, ending: &BTreeMap<TimePoint, LinkId>) -> Option<Vec<LinkId>> {
        let mut seen: BTreeMap<LinkId, LinkId> = BTreeMap::new();
        for &start in ending.values() {
            let mut chain = Vec::new();
            let mut next = Some(start);
            while let Some(link) = next {
                match seen.insert(link, start) {
                    None => chain.push(link),
                    Some(other) if other == start => {
                        let begin = chain.iter().position(|&known| known == link).unwrap_or(0);
                        chain.drain(..begin);
                        chain.reverse();
                        return Some(chain);
                    }
                    Some(_) => break,
                }
                next = ending.get(&self.links[link.index()].from).copied();
            }
        }
        None
    }
}
