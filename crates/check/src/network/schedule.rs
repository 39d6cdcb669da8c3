use super::consistency::{Graph, NONE};
use super::{Conflict, Network, Step, TimePoint};

/// Between which times each point can come, counted from a source, if all links can be kept and everybody works
/// together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule<T> {
    source: TimePoint,
    earliest: Vec<Option<i64>>,
    latest: Vec<Option<i64>>,
    not_before: Vec<Option<Step<T>>>,
    not_after: Vec<Option<Step<T>>>,
}

/// A chain of steps that says how far two points must lie apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path<T> {
    /// The steps: each starts where the one before ends.
    pub steps: Vec<Step<T>>,
    /// The sum of [`Step::at_least`].
    pub at_least: i64,
}

impl<T: Copy + Ord> Schedule<T> {
    /// The point that times are counted from.
    pub fn source(&self) -> TimePoint {
        self.source
    }

    /// The least time after the source at which a point can come; `None`: nothing keeps it from coming ever earlier.
    pub fn earliest(&self, point: TimePoint) -> Option<i64> {
        self.earliest.get(point.index()).copied().flatten()
    }

    /// The most time after the source at which a point can come; `None`: nothing keeps it from coming ever later.
    pub fn latest(&self, point: TimePoint) -> Option<i64> {
        self.latest.get(point.index()).copied().flatten()
    }

    /// How far a point can move: latest less earliest; 0 on a critical chain. `None`: without limit.
    pub fn slack(&self, point: TimePoint) -> Option<i64> {
        Some(self.latest(point)?.saturating_sub(self.earliest(point)?))
    }

    /// The chain from the source to a point that keeps it from coming before its earliest time.
    pub fn why_not_before(&self, point: TimePoint) -> Option<Path<T>> {
        let at_least = self.earliest(point)?;
        let mut steps = Vec::new();
        let mut at = point;
        while let Some(step) = self.not_before.get(at.index()).copied().flatten() {
            steps.push(step);
            at = step.from;
        }
        steps.reverse();
        Some(Path { steps, at_least })
    }

    /// The chain from a point back to the source that keeps it from coming after its latest time.
    pub fn why_not_after(&self, point: TimePoint) -> Option<Path<T>> {
        let at_least = self.latest(point)?.saturating_neg();
        let mut steps = Vec::new();
        let mut at = point;
        while let Some(step) = self.not_after.get(at.index()).copied().flatten() {
            steps.push(step);
            at = step.to;
        }
        Some(Path { steps, at_least })
    }
}

impl<T: Copy + Ord> Network<T> {
    /// Earliest and latest times of all points, counted from `source`, with the active links; a contingent link counts
    /// as though those who plan could choose. A `source` of another network leaves all times open.
    ///
    /// # Errors
    ///
    /// The first conflict if the links cannot all be kept.
    pub fn schedule(&self, source: TimePoint, active: impl Fn(T) -> bool) -> Result<Schedule<T>, Conflict<T>> {
        let steps = self.steps(active);
        let forward = Graph::new(self.points(), steps);
        if let Some(conflict) = forward.conflict() {
            return Err(conflict);
        }
        let reversed = forward.steps.iter().map(|step| Step { from: step.to, to: step.from, ..*step }).collect();
        let backward = Graph::new(self.points(), reversed);
        let open = || (vec![None; self.points()], vec![NONE; self.points()]);
        let known = source.index() < self.points();
        // Without a conflict there is no rising round, from wherever one starts.
        let (earliest, raised) = if known { forward.least_from(source).unwrap_or_else(|_| open()) } else { open() };
        let (before, lowered) = if known { backward.least_from(source).unwrap_or_else(|_| open()) } else { open() };
        let taken = |raised: Vec<usize>| raised.into_iter().map(|at| forward.steps.get(at).copied()).collect();
        Ok(Schedule {
            source,
            earliest,
            latest: before.into_iter().map(|time| time.map(i64::saturating_neg)).collect(),
            not_before: taken(raised),
            not_after: taken(lowered),
        })
    }

    /// The critical path: the chain of active links that puts `to` at least so far after `from`. `None` if no chain
    /// leads from one to the other, so that nothing but other points holds them apart.
    ///
    /// # Errors
    ///
    /// The first conflict if the links cannot all be kept.
    pub fn critical_path(
        &self,
        from: TimePoint,
        to: TimePoint,
        active: impl Fn(T) -> bool,
    ) -> Result<Option<Path<T>>, Conflict<T>> {
        Ok(self.schedule(from, active)?.why_not_before(to))
    }
}
