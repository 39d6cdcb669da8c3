//! The norm graph: the points in time of a text, who can bring each about, and what it waits for.
//!
//! Each clause has points (opened, done by each bearer, fulfilled, breached), phases and moments have theirs. A point comes
//! about in any one of its [`Way`]s, and a way needs all of its [`Need`]s: the arrows of an AND/OR graph. A [`Limit`] is the
//! last time for a point.

mod build;

use std::collections::BTreeMap;
use std::fmt;

use irenic_diagnostics::Span;
use irenic_model::{CalendarSpan, Point};
use jiff::Timestamp;
use jiff::civil::Date;

pub use build::{Parts, build};

/// Which point in time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PointKey {
    /// Entry into force.
    Start,
    /// A local day.
    Day(Date),
    /// An instant.
    At(Timestamp),
    /// A moment.
    Moment(String),
    /// A phase begins.
    PhaseBegins(String),
    /// A phase ends.
    PhaseEnds(String),
    /// The duty, prohibition or permission opens.
    Opened(String),
    /// A bearer has done its part; of those bound `jointly` or as `any one of`, the bearer is empty.
    Done(String, String),
    /// The norm is fulfilled.
    Fulfilled(String),
    /// The norm is breached.
    Breached(String),
    /// What triggers instances of a clause happens, for the sake of the argument once.
    Triggered(String),
    /// Something that the text waits for happens, in its words.
    Event(String),
    /// So long a time has passed without something, in the text's words.
    Quiet(String),
    /// One of these bodies certifies it.
    Certified(String, Vec<String>),
}

/// A clause, a phase or a moment: what a point belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartKey {
    /// A clause or a consequence, by full id.
    Norm(String),
    /// A phase, by full id.
    Phase(String),
    /// A moment.
    Moment(String),
}

impl fmt::Display for PartKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PartKey::Norm(id) => match id.split_once(".breach.") {
                Some((of, _)) if of.starts_with("phase ") => write!(f, "what follows when {of} is overdue"),
                Some((of, _)) => write!(f, "what follows a breach of clause {of}"),
                None => write!(f, "clause {id}"),
            },
            PartKey::Phase(id) => write!(f, "phase {id}"),
            PartKey::Moment(name) => write!(f, "the moment `{name}`"),
        }
    }
}

impl PointKey {
    /// What it belongs to; nothing for dates, events and certifications.
    pub fn part(&self) -> Option<PartKey> {
        match self {
            PointKey::Moment(name) => Some(PartKey::Moment(name.clone())),
            PointKey::PhaseBegins(id) | PointKey::PhaseEnds(id) => Some(PartKey::Phase(id.clone())),
            PointKey::Opened(id)
            | PointKey::Done(id, _)
            | PointKey::Fulfilled(id)
            | PointKey::Breached(id)
            | PointKey::Triggered(id) => Some(PartKey::Norm(id.clone())),
            PointKey::Start
            | PointKey::Day(_)
            | PointKey::At(_)
            | PointKey::Event(_)
            | PointKey::Quiet(_)
            | PointKey::Certified(..) => None,
        }
    }
}

impl fmt::Display for PointKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = self.part().map(|part| part.to_string()).unwrap_or_default();
        match self {
            PointKey::Start => f.write_str("entry into force"),
            PointKey::Day(day) => write!(f, "{day}"),
            PointKey::At(at) => write!(f, "{at}"),
            PointKey::Moment(name) => write!(f, "the moment `{name}`"),
            PointKey::PhaseBegins(_) => write!(f, "the beginning of {part}"),
            PointKey::PhaseEnds(_) => write!(f, "the end of {part}"),
            PointKey::Opened(_) => write!(f, "{part} opens"),
            PointKey::Done(_, by) if by.is_empty() => write!(f, "{part} done"),
            PointKey::Done(_, by) => write!(f, "{part} done by {by}"),
            PointKey::Fulfilled(_) => write!(f, "{part} fulfilled"),
            PointKey::Breached(_) => write!(f, "{part} breached"),
            PointKey::Triggered(_) => write!(f, "what triggers {part}"),
            PointKey::Event(words) => write!(f, "{words}"),
            PointKey::Quiet(words) => write!(f, "{words}"),
            PointKey::Certified(subject, by) => write!(f, "{subject} certified by {}", by.join(" or ")),
        }
    }
}

/// Who can bring a point about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// The text itself: it comes once what it waits for has come.
    Text,
    /// Each of these is needed.
    All(Vec<String>),
    /// Any one of these is enough.
    Any(Vec<String>),
    /// Whoever; the text does not say, or it is nobody's act.
    Anyone,
}

/// Something that a point waits for.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    /// The point waited for.
    pub point: usize,
    /// How long after it, at the least; less than no time for so long before it.
    pub after: CalendarSpan,
    /// The words that say so.
    pub span: Span,
}

/// One way in which a point comes about: once all of this has come.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Way {
    /// All of it; nothing: at any time.
    pub needs: Vec<Need>,
}

/// The last time for a point.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// What it says.
    pub kind: LimitKind,
    /// The words that say so.
    pub span: Span,
}

/// The sorts of last times.
#[derive(Debug, Clone, PartialEq)]
pub enum LimitKind {
    /// `by T`: to the end of T's day where it is a date or counted in days.
    By(Point),
    /// `until T`
    Until(Point),
    /// `at T`: on that local day.
    At(Point),
    /// `within DUR of T`; of the opening where no T is said.
    Within(CalendarSpan, Option<Point>),
    /// `at least DUR before T`
    Lead(CalendarSpan, Point),
    /// `before clause N`: before it is fulfilled.
    Before(String),
    /// `together with clause N`: within so long of its fulfilment.
    Together(String, CalendarSpan),
    /// `in step`: within so long of the other bearers.
    InStep(CalendarSpan),
    /// `limit` of a phase or a moment: so long from its beginning.
    LimitLength(CalendarSpan),
    /// `limit` of a phase or a moment: to a point.
    LimitPoint(Point),
}

/// A point in time of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphPoint {
    /// Which.
    pub key: PointKey,
    /// Who can bring it about.
    pub owner: Owner,
    /// The ways in which it comes about; none: it never does.
    pub ways: Vec<Way>,
    /// Its last times.
    pub limits: Vec<Limit>,
    /// The words that it stands for, where the text has any.
    pub span: Option<Span>,
    /// Whether the text says more of when it comes than the graph holds (`not`, a state that may come and go): it is taken
    /// to be possible.
    pub loose: bool,
}

/// The norm graph of a draft, or of some of its parts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Graph {
    /// Its points.
    pub points: Vec<GraphPoint>,
    index: BTreeMap<PointKey, usize>,
}

impl Graph {
    /// The index of a point.
    pub fn find(&self, key: &PointKey) -> Option<usize> {
        self.index.get(key).copied()
    }

    /// Which points can come about at all: the least fixpoint over the ways, from those that wait for nothing.
    pub fn alive(&self) -> Vec<bool> {
        self.alive_given(&vec![false; self.points.len()])
    }

    /// The same where some points are taken to come about.
    pub fn alive_given(&self, assumed: &[bool]) -> Vec<bool> {
        let mut alive = assumed.to_vec();
        let mut waiting: Vec<Vec<usize>> = vec![Vec::new(); self.points.len()];
        for (index, point) in self.points.iter().enumerate() {
            for need in point.ways.iter().flat_map(|way| &way.needs) {
                waiting[need.point].push(index);
            }
        }
        let mut open: Vec<usize> = (0..self.points.len()).collect();
        while let Some(index) = open.pop() {
            let comes = |way: &Way| way.needs.iter().all(|need| alive[need.point]);
            if !alive[index] && self.points[index].ways.iter().any(comes) {
                alive[index] = true;
                open.extend(&waiting[index]);
            }
        }
        alive
    }

    /// Of dead points (those that do not come about where some are assumed to), a smallest set that is dead although all
    /// others come about: each of its points, were it to come about, would set all of them free. What is dead only
    /// because it waits for a part of the set is not in it.
    pub fn core(&self, assumed: &[bool], dead: &[bool]) -> Vec<bool> {
        let mut assumed = assumed.to_vec();
        let mut core = dead.to_vec();
        for point in (0..self.points.len()).filter(|point| dead[*point]) {
            if !core[point] {
                continue;
            }
            assumed[point] = true;
            let alive = self.alive_given(&assumed);
            let left: Vec<bool> = core.iter().zip(alive).map(|(core, alive)| *core && !alive).collect();
            if left.contains(&true) {
                core = left;
            } else {
                assumed[point] = false;
            }
        }
        core
    }

    /// The points, by index, that wait for one another in a circle, each circle with all that it holds together; in the order
    /// of the points. Whether a circle can be entered is not asked.
    pub fn circles(&self) -> Vec<Vec<usize>> {
        let mut graph = petgraph::graph::DiGraph::<(), ()>::new();
        let nodes: Vec<_> = self.points.iter().map(|_| graph.add_node(())).collect();
        for (index, point) in self.points.iter().enumerate() {
            for need in point.ways.iter().flat_map(|way| &way.needs) {
                graph.add_edge(nodes[index], nodes[need.point], ());
            }
        }
        let mut circles: Vec<Vec<usize>> = petgraph::algo::tarjan_scc(&graph)
            .into_iter()
            .map(|circle| circle.into_iter().map(petgraph::graph::NodeIndex::index).collect::<Vec<_>>())
            .filter(|circle| match circle.as_slice() {
                [only] => self.points[*only].ways.iter().flat_map(|way| &way.needs).any(|need| need.point == *only),
                _ => true,
            })
            .collect();
        circles.iter_mut().for_each(|circle| circle.sort_unstable());
        circles.sort();
        circles
    }

    /// The shortest circle of needs among some points, as (point, index of way, index of need) in order; the first in the
    /// order of the points where several are as short.
    pub fn shortest_circle(&self, among: &[bool]) -> Option<Vec<(usize, usize, usize)>> {
        let mut best: Option<Vec<(usize, usize, usize)>> = None;
        for start in (0..self.points.len()).filter(|index| among[*index]) {
            let mut from: BTreeMap<usize, (usize, usize, usize)> = BTreeMap::new();
            let mut edge = vec![start];
            let mut length = 0;
            'search: while !edge.is_empty() && best.as_ref().is_none_or(|best| length + 1 < best.len()) {
                length += 1;
                let mut further = Vec::new();
                for point in edge {
                    for (way, need, to) in self.needs_of(point).filter(|(_, _, to)| among[*to]) {
                        if to == start {
                            let mut circle = vec![(point, way, need)];
                            let mut at = point;
                            while let Some(step) = from.get(&at) {
                                circle.push(*step);
                                at = step.0;
                            }
                            circle.reverse();
                            best = Some(circle);
                            break 'search;
                        }
                        if let std::collections::btree_map::Entry::Vacant(entry) = from.entry(to) {
                            entry.insert((point, way, need));
                            further.push(to);
                        }
                    }
                }
                edge = further;
            }
        }
        best
    }

    /// The points among some that wait for a point and that it waits for, through others among them, with itself.
    pub fn connected_among(&self, point: usize, among: &[bool]) -> Vec<usize> {
        let forward = self.reached(point, among, false);
        let back = self.reached(point, among, true);
        (0..self.points.len()).filter(|index| forward[*index] && back[*index]).collect()
    }

    /// What a point waits for, directly or through others, with itself; or, turned round, what waits for it.
    fn reached(&self, point: usize, among: &[bool], back: bool) -> Vec<bool> {
        let mut next: Vec<Vec<usize>> = vec![Vec::new(); self.points.len()];
        for from in (0..self.points.len()).filter(|index| among[*index]) {
            for (_, _, to) in self.needs_of(from).filter(|(_, _, to)| among[*to]) {
                if back { next[to].push(from) } else { next[from].push(to) }
            }
        }
        let mut reached = vec![false; self.points.len()];
        let mut open = vec![point];
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut reached[at], true) {
                open.extend(&next[at]);
            }
        }
        reached
    }

    fn needs_of(&self, point: usize) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
        let ways = self.points[point].ways.iter().enumerate();
        ways.flat_map(|(way, needs)| needs.needs.iter().enumerate().map(move |(need, to)| (way, need, to.point)))
    }
}
