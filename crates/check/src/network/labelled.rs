use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::{Bound, Link, LinkId, TimePoint};

/// How late an end without a last date is taken to come: later than any chain of other bounds reaches.
const FOR_EVER: i64 = 1 << 62;

/// No arc, no entry.
const NONE: u32 = u32::MAX;

/// What part of a link takes part: one bound of a requirement, or a contingent link as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    Contingent(LinkId),
    Required(LinkId, Bound),
}

/// What an arc stands for in the words of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// One bound of a link.
    Bound(LinkId, Bound),
    /// The fixed distance between the start of a contingent link and its hidden point.
    Offset,
}

/// An arc: its end comes at least `amount` after its start.
#[derive(Clone, Copy)]
struct Arc {
    to: u32,
    /// Number among the given arcs, or, past them, among the derived ones.
    id: u32,
    amount: i64,
}

/// What the propagation from one source knows of one point.
struct Reach {
    point: u32,
    /// The last arc on the way.
    via: u32,
    /// The reach that the last arc starts at; `NONE` at the source.
    before: u32,
    /// The point comes at least so much after the source.
    lead: i64,
}

/// The propagation from one source: under way, interrupted, or over.
struct Frame {
    source: u32,
    reached: Vec<Reach>,
    /// Reaches with a lead above zero, the greatest first.
    ahead: BinaryHeap<(i64, Reverse<u32>)>,
    /// The reach at which another source had to be looked at first.
    waits_at: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Unseen,
    Open,
    Over,
}

/// The labelled distance graph of a network in normal form, and the propagation over it.
///
/// Every arc `a → b` with an amount says that `b` comes at least that much after `a`. An arc *rises* if its amount is
/// above zero and *falls* otherwise.
pub(super) struct Labelled {
    given: Vec<Origin>,
    derived: Vec<(u32, u32)>,
    rising: Vec<Vec<Arc>>,
    falling: Vec<Vec<Arc>>,
    frames: Vec<Frame>,
    /// Frames that are not over, each waiting for the next.
    open: Vec<u32>,
    state: Vec<State>,
    /// Where the frame that is under way keeps what it knows of a point.
    slot: Vec<u32>,
    /// The greatest lead that it knows of a point, close at hand: most arcs lead to a point that has a greater one.
    best: Vec<i64>,
}

/// A round of arcs that shows that a network cannot be controlled.
pub(super) struct Round {
    /// The given arcs with the number of times that the round passes them.
    pub(super) times: Vec<(Origin, u64)>,
    /// The first of them in walking order.
    pub(super) steps: Vec<Origin>,
}

impl Labelled {
    /// Normal form (Morris 2014): a contingent link `A ⇒ C [x, y]` gets a hidden point `A'` that comes exactly `x`
    /// after `A`, and from which on `C` may come at once or as late as `y − x`.
    pub(super) fn new<T>(units: &[Unit], links: &[Link<T>]) -> Self {
        let ends = |unit: &Unit| {
            let (Unit::Contingent(id) | Unit::Required(id, _)) = *unit;
            (&links[id.index()], id)
        };
        let mut points: Vec<TimePoint> =
            units.iter().map(ends).flat_map(|(link, _)| [link.from, link.to]).collect::<Vec<_>>();
        points.sort_unstable();
        points.dedup();
        let place = |point: TimePoint| points.partition_point(|&known| known < point) as u32;

        let mut graph = Self {
            given: Vec::new(),
            derived: Vec::new(),
            rising: Vec::new(),
            falling: Vec::new(),
            frames: Vec::new(),
            open: Vec::new(),
            state: Vec::new(),
            slot: Vec::new(),
            best: Vec::new(),
        };
        graph.grow(points.len());
        for unit in units {
            let (link, id) = ends(unit);
            let (from, to) = (place(link.from), place(link.to));
            let (lower, upper) = (link.lower.unwrap_or(0), link.upper);
            match *unit {
                Unit::Required(_, Bound::Upper | Bound::Longest) => {
                    if let Some(upper) = upper {
                        graph.give(to, from, -upper, Origin::Bound(id, Bound::Upper));
                    }
                }
                Unit::Required(..) => {
                    if let Some(lower) = link.lower {
                        graph.give(from, to, lower, Origin::Bound(id, Bound::Lower));
                    }
                }
                Unit::Contingent(_) => {
                    let hidden = graph.state.len() as u32;
                    graph.grow(hidden as usize + 1);
                    graph.give(from, hidden, lower, Origin::Offset);
                    graph.give(hidden, from, -lower, Origin::Offset);
                    let spread = upper.map_or(FOR_EVER, |upper| upper - lower);
                    graph.give(hidden, to, spread, Origin::Bound(id, Bound::Longest));
                    graph.give(to, hidden, 0, Origin::Bound(id, Bound::Shortest));
                }
            }
        }
        graph
    }

    fn grow(&mut self, points: usize) {
        self.rising.resize_with(points, Vec::new);
        self.falling.resize_with(points, Vec::new);
        self.state.resize(points, State::Unseen);
        self.slot.resize(points, NONE);
        self.best.resize(points, i64::MIN);
    }

    fn give(&mut self, from: u32, to: u32, amount: i64, origin: Origin) {
        let arc = Arc { to, id: self.given.len() as u32, amount };
        self.given.push(origin);
        let arcs = if amount > 0 { &mut self.rising } else { &mut self.falling };
        arcs[from as usize].push(arc);
    }

    /// Derives all falling arcs that follow, or finds a round that rises.
    ///
    /// From every source of a rising arc, leads are propagated over falling arcs, the greatest first. Where the lead is
    /// used up, what is left is a new falling arc from the source. A point on the way that has rising arcs of its own is
    /// made a source first; if it is one already, waiting for this one, the leads between them form a round.
    pub(super) fn uncontrollable(&mut self) -> Option<Round> {
        for source in 0..self.state.len() as u32 {
            if self.state[source as usize] != State::Unseen || self.rising[source as usize].is_empty() {
                continue;
            }
            let mut failed = self.begin(source);
            while failed.is_none()
                && let Some(&frame) = self.open.last()
            {
                failed = self.advance(frame as usize);
            }
            if let Some(walk) = failed {
                return Some(self.told(&walk));
            }
        }
        None
    }

    /// Makes a point a source; a walk from it to itself if it has a rising arc to itself.
    fn begin(&mut self, source: u32) -> Option<Vec<u32>> {
        self.state[source as usize] = State::Open;
        if let Some(waiting) = self.open.last() {
            for reach in &self.frames[*waiting as usize].reached {
                self.slot[reach.point as usize] = NONE;
                self.best[reach.point as usize] = i64::MIN;
            }
        }
        self.open.push(self.frames.len() as u32);
        let frame = self.frames.len();
        self.frames.push(Frame { source, reached: Vec::new(), ahead: BinaryHeap::new(), waits_at: NONE });
        for arcs in [&self.rising, &self.falling] {
            for arc in &arcs[source as usize] {
                if arc.to != source {
                    let best = &mut self.best[arc.to as usize];
                    if *best < arc.amount {
                        *best = arc.amount;
                        self.frames[frame].reach(&mut self.slot, *arc, NONE, arc.amount);
                    }
                } else if arc.amount > 0 {
                    return Some(vec![arc.id]);
                }
            }
        }
        None
    }

    /// Takes the greatest lead of the frame under way one step further; the arcs of a rising round if one is found.
    fn advance(&mut self, frame: usize) -> Option<Vec<u32>> {
        let Some((lead, Reverse(at))) = self.frames[frame].ahead.pop() else {
            self.end(frame);
            return None;
        };
        let source = self.frames[frame].source;
        let reach = &self.frames[frame].reached[at as usize];
        if reach.lead != lead {
            // A greater lead of the same point has been seen to already.
            return None;
        }
        let point = reach.point as usize;
        if !self.rising[point].is_empty() && self.state[point] != State::Over {
            self.frames[frame].waits_at = at;
            if self.state[point] == State::Open {
                return Some(self.between(point as u32));
            }
            self.frames[frame].ahead.push((lead, Reverse(at)));
            return self.begin(point as u32);
        }
        // The source itself has no best lead, so that a lead back to it is always looked at.
        for arc in &self.falling[point] {
            let further = lead.saturating_add(arc.amount);
            let best = &mut self.best[arc.to as usize];
            if further <= *best {
                continue;
            }
            if arc.to != source {
                *best = further;
                self.frames[frame].reach(&mut self.slot, *arc, at, further);
            } else if further > 0 && !self.is_shortest(arc.id) {
                // The shortest course of the contingent link whose longest one the source stands for does not count:
                // both cannot happen at once.
                let mut walk = self.path(frame, at);
                walk.push(arc.id);
                return Some(walk);
            }
        }
        None
    }

    fn is_shortest(&self, arc: u32) -> bool {
        matches!(self.given.get(arc as usize), Some(Origin::Bound(_, Bound::Shortest)))
    }

    fn end(&mut self, frame: usize) {
        let Frame { source, reached, .. } = &mut self.frames[frame];
        for (at, reach) in reached.iter().enumerate() {
            self.slot[reach.point as usize] = NONE;
            self.best[reach.point as usize] = i64::MIN;
            if reach.lead <= 0 && reach.before != NONE {
                let id = (self.given.len() + self.derived.len()) as u32;
                self.derived.push((frame as u32, at as u32));
                self.falling[*source as usize].push(Arc { to: reach.point, id, amount: reach.lead });
            }
        }
        self.state[*source as usize] = State::Over;
        self.frames[frame].ahead = BinaryHeap::new();
        self.open.pop();
        if let Some(waiting) = self.open.last() {
            for (at, reach) in self.frames[*waiting as usize].reached.iter().enumerate() {
                self.slot[reach.point as usize] = at as u32;
                self.best[reach.point as usize] = reach.lead;
            }
        }
    }

    /// The arcs from the source of a frame to one of its reaches.
    fn path(&self, frame: usize, mut at: u32) -> Vec<u32> {
        let mut arcs = Vec::new();
        while let Some(reach) = self.frames[frame].reached.get(at as usize) {
            arcs.push(reach.via);
            at = reach.before;
        }
        arcs.reverse();
        arcs
    }

    /// The round through all open frames from the one whose source is `first`.
    fn between(&self, first: u32) -> Vec<u32> {
        let frames = self.open.iter().map(|&frame| frame as usize);
        frames
            .skip_while(|&frame| self.frames[frame].source != first)
            .flat_map(|frame| self.path(frame, self.frames[frame].waits_at))
            .collect()
    }

    /// A walk over given and derived arcs in given ones only. Derived arcs nest, and a round can pass one arc 2ⁿ times
    /// (Hunsberger 2013, magic loops), so they are counted, not walked, and only the first steps are listed.
    fn told(&self, walk: &[u32]) -> Round {
        let mut steps = Vec::new();
        let mut ahead: Vec<u32> = walk.iter().rev().copied().collect();
        while let Some(arc) = ahead.pop() {
            match self.given.get(arc as usize) {
                Some(Origin::Offset) => {}
                Some(origin) if steps.len() < super::course::MOST_STEPS => steps.push(*origin),
                Some(_) => break,
                None => ahead.extend(self.behind(arc).into_iter().rev()),
            }
        }
        let mut counts: BTreeMap<u32, u64> = BTreeMap::new();
        for arc in walk {
            *counts.entry(*arc).or_default() += 1;
        }
        // An arc is derived from earlier ones only.
        let mut times = Vec::new();
        while let Some((arc, count)) = counts.pop_last() {
            match self.given.get(arc as usize) {
                Some(Origin::Offset) => {}
                Some(origin) => times.push((*origin, count)),
                None => {
                    for part in self.behind(arc) {
                        let known = counts.entry(part).or_default();
                        *known = known.saturating_add(count);
                    }
                }
            }
        }
        Round { times, steps }
    }

    /// The arcs that a derived arc stands for.
    fn behind(&self, arc: u32) -> Vec<u32> {
        let derived = (arc as usize).checked_sub(self.given.len()).and_then(|at| self.derived.get(at));
        derived.map_or(Vec::new(), |&(frame, at)| self.path(frame as usize, at))
    }
}

impl Frame {
    /// Notes that the end of `arc` comes at least `lead` after the source, which is more than was known.
    fn reach(&mut self, slot: &mut [u32], arc: Arc, before: u32, lead: i64) {
        let place = &mut slot[arc.to as usize];
        let reach = Reach { point: arc.to, via: arc.id, before, lead };
        if let Some(known) = self.reached.get_mut(*place as usize) {
            *known = reach;
        } else {
            *place = self.reached.len() as u32;
            self.reached.push(reach);
        }
        if lead > 0 {
            self.ahead.push((lead, Reverse(*place)));
        }
    }
}
