use super::consistency::rising;
use super::labelled::{Labelled, Origin, Round, Unit};
use super::{Bound, Link, LinkId, TimePoint};

/// Most steps of a course that are listed.
pub(super) const MOST_STEPS: usize = 1000;

/// Most units of a course of which each is left out in turn to see whether the rest still conflicts.
const MOST_TRIED: usize = 256;

/// A course of events that nobody who plans can be sure to avoid without breaking a bound.
///
/// It is a round of bounds, some of them contingent links at their shortest or longest, that comes back to its start
/// later than it left (a *semi-reducible negative cycle*, Morris 2006). If no link is used at both ends, the course is
/// one sequence of events. If one is, whoever plans would have to know in advance which way it will go: see
/// [`Course::needs_foresight`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course<T> {
    /// Every bound that takes part, once, in the order of the links.
    pub parts: Vec<Part<T>>,
    /// The bounds in walking order: each starts where the one before ends, the first where the last ends. Every later
    /// point lies after the first, as far as the steps are complete.
    pub steps: Vec<CourseStep<T>>,
    /// How many more steps follow that are not listed; courses can be exponentially long. 0 nearly always.
    pub omitted: u64,
    /// By how much the bounds miss each other, above 0; `None` if that grows with a contingent link that may take for
    /// ever.
    pub shortfall: Option<i64>,
    /// Whether without any one requirement bound or contingent link the rest could be controlled. Not tried for courses
    /// of more than 256 of them.
    pub irreducible: bool,
}

/// A bound that takes part in a course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part<T> {
    /// The link.
    pub link: LinkId,
    /// The tag of the link.
    pub tag: T,
    /// Which bound of it.
    pub bound: Bound,
    /// How often the course passes it; `u64::MAX` if that often or more.
    pub times: u64,
}

/// One step of a course: `to` comes at least `at_least` after `from`, or, for a contingent link, it may turn out so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CourseStep<T> {
    /// The link.
    pub link: LinkId,
    /// The tag of the link.
    pub tag: T,
    /// Which bound; [`Bound::Upper`] and [`Bound::Shortest`] are steps backwards, from the end of the link to its start.
    pub bound: Bound,
    /// Where the step starts.
    pub from: TimePoint,
    /// Where the step ends.
    pub to: TimePoint,
    /// The least time between them; `None`: without limit.
    pub at_least: Option<i64>,
}

impl<T: Copy + Ord> Course<T> {
    /// The tags that take part, each once, sorted.
    pub fn tags(&self) -> Vec<T> {
        let mut tags: Vec<T> = self.parts.iter().map(|part| part.tag).collect();
        tags.sort_unstable();
        tags.dedup();
        tags
    }

    /// Whether a contingent link takes part both at its shortest and at its longest: then no single course of events
    /// breaks a bound, but what must be done for one of them cannot be undone for the other, and which one it is shows
    /// too late.
    pub fn needs_foresight(&self) -> bool {
        let at = |bound| self.parts.iter().filter(move |part| part.bound == bound).map(|part| part.link);
        at(Bound::Shortest).any(|link| at(Bound::Longest).any(|other| other == link))
    }
}

/// Whether the units cannot be controlled: a course that shows it, with as few of them as leaving out one after the
/// other gets to.
pub(super) fn course<T: Copy + Ord>(units: &[Unit], links: &[Link<T>]) -> Option<Course<T>> {
    let mut round = Labelled::new(units, links).uncontrollable()?;
    let mut taking_part = units_of(&round);
    let irreducible = taking_part.len() <= MOST_TRIED;
    // Contingent links sort first: what is left then has as little uncertainty as the conflict needs.
    let mut tried = 0;
    while irreducible && tried < taking_part.len() {
        let mut rest = taking_part.clone();
        rest.remove(tried);
        match Labelled::new(&rest, links).uncontrollable() {
            Some(smaller) => {
                // What was needed before is needed still, so it stands where it stood.
                taking_part = units_of(&smaller);
                round = smaller;
            }
            None => tried += 1,
        }
    }
    Some(told(&round, links, irreducible))
}

fn units_of(round: &Round) -> Vec<Unit> {
    let mut units: Vec<Unit> = round
        .times
        .iter()
        .filter_map(|(origin, _)| match *origin {
            Origin::Bound(link, Bound::Shortest | Bound::Longest) => Some(Unit::Contingent(link)),
            Origin::Bound(link, bound) => Some(Unit::Required(link, bound)),
            Origin::Offset => None,
        })
        .collect();
    units.sort_unstable();
    units.dedup();
    units
}

fn told<T: Copy + Ord>(round: &Round, links: &[Link<T>], irreducible: bool) -> Course<T> {
    let step = |origin: &Origin| {
        let Origin::Bound(link, bound) = *origin else { return None };
        let Link { from, to, lower, upper, tag, .. } = *links.get(link.index())?;
        let (from, to, at_least) = match bound {
            Bound::Lower => (from, to, lower),
            Bound::Longest => (from, to, upper),
            Bound::Upper => (to, from, upper.map(|upper| -upper)),
            Bound::Shortest => (to, from, lower.map(|lower| -lower)),
        };
        Some(CourseStep { link, tag, bound, from, to, at_least })
    };
    let mut parts = Vec::new();
    let (mut sum, mut walked) = (Some(0i128), 0u64);
    for (origin, times) in &round.times {
        let Some(CourseStep { link, tag, bound, at_least, .. }) = step(origin) else { continue };
        parts.push(Part { link, tag, bound, times: *times });
        walked = walked.saturating_add(*times);
        sum = sum.zip(at_least).map(|(sum, amount)| sum.saturating_add(i128::from(amount) * i128::from(*times)));
    }
    parts.sort_unstable_by_key(|part| (part.link, part.bound));
    let mut steps: Vec<CourseStep<T>> = round.steps.iter().filter_map(step).collect();
    let omitted = walked.saturating_sub(steps.len() as u64);
    if omitted == 0 && !steps.is_empty() {
        let start = rising(steps.iter().map(|step| step.at_least.unwrap_or(i64::MAX)));
        steps.rotate_left(start);
    }
    let shortfall = sum.map(|sum| i64::try_from(sum).unwrap_or(i64::MAX));
    Course { parts, steps, omitted, shortfall, irreducible }
}
