//! Networks of time points with bounds between them, whatever the points stand for.
//!
//! Times are whole numbers (the caller's unit; Irenic uses seconds) and every window is closed: a link with the bounds
//! 2 and 5 allows exactly 2 and exactly 5. A window that is open at one end must be narrowed by one unit first.
//!
//! A *requirement* link `from → to [lower, upper]` is for the parties to keep: `lower ≤ time(to) − time(from) ≤ upper`.
//! A *contingent* link is one whose end nobody among those who plan can choose: once `from` has come, `to` comes at any
//! moment within the bounds, and is seen when it comes. Whoever plans may act in the very instant in which something is
//! seen.
//!
//! Every link carries a tag of the caller, so that a conflict can be told in the words that make it, and every question
//! takes a function that says which tags count, so that one network serves all options of a text.

mod consistency;
mod controllability;
mod course;
mod labelled;
mod schedule;

use std::fmt;

pub use consistency::Conflict;
pub use controllability::Controllability;
pub use course::{Course, CourseStep, Part};
pub use schedule::{Path, Schedule};

/// No bound may be farther from zero: with it, and up to 2²⁰ time points, no sum of bounds leaves 64 bits. In seconds
/// it is some 139,000 years.
const WIDEST: i64 = 1 << 42;

/// A time point of one [`Network`]: a moment that has a time, or will have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimePoint(u32);

impl TimePoint {
    /// Position among the points of its network, in the order in which they were made, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A link of one [`Network`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId(u32);

impl LinkId {
    /// Position among the links of its network, in the order in which they were made, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A bound on the time between two points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link<T> {
    /// The point that the bounds count from; of a contingent link, the one that sets it going.
    pub from: TimePoint,
    /// The point that is bounded.
    pub to: TimePoint,
    /// The least time from `from` to `to`; `None`: no bound.
    pub lower: Option<i64>,
    /// The most time from `from` to `to`; `None`: no bound.
    pub upper: Option<i64>,
    /// Whether the time between is chosen by others or by nature.
    pub contingent: bool,
    /// What the caller knows the link by.
    pub tag: T,
}

/// Which bound of a link a step uses, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bound {
    /// The lower bound that a link requires.
    Lower,
    /// The upper bound that a link requires.
    Upper,
    /// A contingent link turns out as short as it can.
    Shortest,
    /// A contingent link turns out as long as it can.
    Longest,
}

/// One bound as a step of a chain: `to` comes at least `at_least` after `from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step<T> {
    /// The link.
    pub link: LinkId,
    /// The tag of the link.
    pub tag: T,
    /// [`Bound::Lower`] or [`Bound::Upper`]: an upper bound is a step backwards, from the end of its link to its start.
    pub bound: Bound,
    /// Where the step starts.
    pub from: TimePoint,
    /// Where the step ends.
    pub to: TimePoint,
    /// The least time from `from` to `to`, negative for most upper bounds.
    pub at_least: i64,
}

/// Why a link cannot be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// A point of the link is not of this network.
    UnknownPoint(TimePoint),
    /// A bound is farther from zero than 2⁴², or the network has 2³¹ links already.
    TooLarge,
    /// A contingent link whose lower bound is below zero, or whose upper bound is below the lower one.
    Bounds {
        /// The lower bound.
        lower: i64,
        /// The upper bound.
        upper: Option<i64>,
    },
    /// A contingent link that ends where it starts.
    Loop(TimePoint),
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownPoint(point) => {
                write!(f, "time point {} is not of this network; make it with `Network::point`", point.0)
            }
            Self::TooLarge => write!(f, "a bound is farther from zero than {WIDEST}; leave it open"),
            Self::Bounds { lower, upper: Some(upper) } => {
                write!(f, "a contingent link cannot last from {lower} to {upper}; it needs 0 ≤ lower ≤ upper")
            }
            Self::Bounds { lower, upper: None } => {
                write!(f, "a contingent link cannot last from {lower}; its lower bound must not be below 0")
            }
            Self::Loop(point) => {
                write!(f, "a contingent link cannot lead from time point {} to itself; give it two points", point.0)
            }
        }
    }
}

impl std::error::Error for LinkError {}

/// A simple temporal network with uncertainty: time points, and requirement and contingent links between them.
///
/// Simple temporal networks are due to Dechter, Meiri and Pearl (Temporal constraint networks, Artificial Intelligence
/// 49, 1991); contingent links to Vidal and Fargier (Handling contingency in temporal constraint networks, JETAI 11,
/// 1999).
///
/// ```
/// use irenic_check::{Bound, Network};
///
/// let mut network = Network::new();
/// let [signed, withdrawn, verified] = [network.point(), network.point(), network.point()];
/// network.require(signed, withdrawn, Some(0), Some(30), "withdraw within 30 days")?;
/// network.require(withdrawn, verified, Some(14), None, "verification takes 14 days")?;
/// network.require(signed, verified, None, Some(40), "verified by day 40")?;
/// assert_eq!(network.first_conflict(|_| true), None);
///
/// network.require(signed, withdrawn, Some(28), None, "not before day 28")?;
/// let conflict = network.first_conflict(|_| true).ok_or("no conflict")?;
/// assert_eq!(conflict.shortfall, 2);
/// let steps: Vec<_> = conflict.steps.iter().map(|step| (step.tag, step.bound)).collect();
/// assert_eq!(steps, [
///     ("not before day 28", Bound::Lower),
///     ("verification takes 14 days", Bound::Lower),
///     ("verified by day 40", Bound::Upper),
/// ]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Network<T> {
    points: u32,
    links: Vec<Link<T>>,
}

impl<T> Default for Network<T> {
    fn default() -> Self {
        Self { points: 0, links: Vec::new() }
    }
}

impl<T: Copy + Ord> Network<T> {
    /// A network without points.
    pub fn new() -> Self {
        Self::default()
    }

    /// A new time point. Nothing binds it yet, not even an order.
    pub fn point(&mut self) -> TimePoint {
        let point = TimePoint(self.points);
        self.points = self.points.saturating_add(1);
        point
    }

    /// How many points there are.
    pub fn points(&self) -> usize {
        self.points as usize
    }

    /// The links in the order in which they were added.
    pub fn links(&self) -> impl Iterator<Item = (LinkId, &Link<T>)> {
        self.links.iter().enumerate().map(|(at, link)| (LinkId(at as u32), link))
    }

    /// A link by its name; `None` for one of another network.
    pub fn link(&self, id: LinkId) -> Option<&Link<T>> {
        self.links.get(id.index())
    }

    /// Requires `lower ≤ time(to) − time(from) ≤ upper`, where `None` is no bound. A lower bound above the upper one is
    /// allowed, and a conflict.
    ///
    /// # Errors
    ///
    /// [`LinkError::UnknownPoint`] and [`LinkError::TooLarge`]; the network is then as before.
    pub fn require(
        &mut self,
        from: TimePoint,
        to: TimePoint,
        lower: Option<i64>,
        upper: Option<i64>,
        tag: T,
    ) -> Result<LinkId, LinkError> {
        self.add(Link { from, to, lower, upper, contingent: false, tag })
    }

    /// Says that `to` comes between `lower` and `upper` after `from`, at a moment that nobody who plans can choose.
    /// `None` as `upper` says that it may take for ever.
    ///
    /// Several contingent links may end in one point for the sake of options; see [`Controllability::Undefined`] for
    /// what happens when more than one of them is active.
    ///
    /// # Errors
    ///
    /// Every [`LinkError`]; the network is then as before.
    pub fn contingent(
        &mut self,
        from: TimePoint,
        to: TimePoint,
        lower: i64,
        upper: Option<i64>,
        tag: T,
    ) -> Result<LinkId, LinkError> {
        if lower < 0 || upper.is_some_and(|upper| upper < lower) {
            return Err(LinkError::Bounds { lower, upper });
        }
        if from == to {
            return Err(LinkError::Loop(from));
        }
        self.add(Link { from, to, lower: Some(lower), upper, contingent: true, tag })
    }

    fn add(&mut self, link: Link<T>) -> Result<LinkId, LinkError> {
        if let Some(foreign) = [link.from, link.to].into_iter().find(|point| point.0 >= self.points) {
            return Err(LinkError::UnknownPoint(foreign));
        }
        let wide = |bound: Option<i64>| bound.is_some_and(|bound| !(-WIDEST..=WIDEST).contains(&bound));
        if wide(link.lower) || wide(link.upper) || self.links.len() >= 1 << 31 {
            return Err(LinkError::TooLarge);
        }
        let id = LinkId(self.links.len() as u32);
        self.links.push(link);
        Ok(id)
    }

    /// The bounds of the active links as steps, contingent ones as though those who plan could choose.
    fn steps(&self, active: impl Fn(T) -> bool) -> Vec<Step<T>> {
        let mut steps = Vec::new();
        for (id, link) in self.links().filter(|(_, link)| active(link.tag)) {
            let Link { from, to, tag, .. } = *link;
            if let Some(lower) = link.lower {
                steps.push(Step { link: id, tag, bound: Bound::Lower, from, to, at_least: lower });
            }
            if let Some(upper) = link.upper {
                steps.push(Step { link: id, tag, bound: Bound::Upper, from: to, to: from, at_least: -upper });
            }
        }
        steps
    }
}
