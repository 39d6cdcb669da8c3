use std::collections::BTreeMap;

/// Points that a leaf of the tree holds before it is split.
const LEAF: usize = 24;

/// Points taken so far, none of which equals or beats another. Points must come lexicographically largest first, so the
/// first coordinate never needs to be compared.
///
/// With three coordinates a staircase answers in logarithmic time (Kung, Luccio and Preparata, "On Finding the Maxima of a
/// Set of Vectors", 1975); with more, a tree of boxes is asked (after Jaszkiewicz and Lust, "ND-Tree-Based Update: A Fast
/// Algorithm for the Dynamic Nondominance Problem", 2018).
#[derive(Debug)]
pub(super) struct Skyline {
    coordinates: usize,
    best: Option<i64>,
    staircase: BTreeMap<i64, i64>,
    boxes: Vec<Part>,
    /// Whether the point that came last was taken.
    pub(super) took_last: bool,
}

/// A part of the tree: the corner that none of its points is beyond, and its points or its two halves.
#[derive(Debug, Default)]
struct Part {
    corner: Vec<i64>,
    points: Vec<i64>,
    /// The coordinate at which it is halved, the least value of the upper half, and the halves.
    halves: Option<(usize, i64, usize, usize)>,
}

impl Skyline {
    pub(super) fn new(coordinates: usize) -> Skyline {
        let root = Part { corner: vec![i64::MIN; coordinates.saturating_sub(1)], ..Part::default() };
        Skyline { coordinates, best: None, staircase: BTreeMap::new(), boxes: vec![root], took_last: false }
    }

    /// Takes a point unless one taken before equals or beats it.
    pub(super) fn take(&mut self, point: &[i64]) -> bool {
        self.took_last = match self.coordinates {
            0 | 1 => self.best.is_none() && self.better(0),
            2 => self.best.is_none_or(|best| point[1] > best) && self.better(point[1]),
            3 => self.step(point[1], point[2]),
            _ => !self.beaten(0, &point[1..]) && self.put(&point[1..]),
        };
        self.took_last
    }

    fn better(&mut self, value: i64) -> bool {
        self.best = Some(value);
        true
    }

    fn step(&mut self, second: i64, third: i64) -> bool {
        if self.staircase.range(second..).next().is_some_and(|(_, best)| *best >= third) {
            return false;
        }
        while let Some((under, lower)) = self.staircase.range(..=second).next_back().map(|(key, value)| (*key, *value))
        {
            if lower > third {
                break;
            }
            self.staircase.remove(&under);
        }
        self.staircase.insert(second, third);
        true
    }

    /// Whether a point in a part of the tree equals or beats the point.
    fn beaten(&self, part: usize, point: &[i64]) -> bool {
        let part = &self.boxes[part];
        let covers = |taken: &[i64]| taken.iter().zip(point).all(|(taken, point)| taken >= point);
        if !covers(&part.corner) {
            return false;
        }
        match part.halves {
            None => part.points.chunks_exact(point.len()).any(covers),
            Some((coordinate, from, lower, upper)) => {
                self.beaten(upper, point) || (point[coordinate] < from && self.beaten(lower, point))
            }
        }
    }

    fn put(&mut self, point: &[i64]) -> bool {
        let width = point.len();
        let mut part = 0;
        loop {
            for (corner, value) in self.boxes[part].corner.iter_mut().zip(point) {
                *corner = (*corner).max(*value);
            }
            match self.boxes[part].halves {
                Some((coordinate, from, lower, upper)) => part = if point[coordinate] < from { lower } else { upper },
                None => break,
            }
        }
        self.boxes[part].points.extend_from_slice(point);
        if self.boxes[part].points.len() > LEAF * width {
            self.halve(part, width);
        }
        true
    }

    /// Halves a leaf at the middle of the coordinate in which its points differ most.
    fn halve(&mut self, part: usize, width: usize) {
        let points = std::mem::take(&mut self.boxes[part].points);
        let column = |coordinate: usize| points.iter().skip(coordinate).step_by(width).copied();
        let spread = |coordinate: &usize| {
            let (least, most) = (column(*coordinate).min(), column(*coordinate).max());
            least.zip(most).map_or(0, |(least, most)| most.abs_diff(least))
        };
        let widest = (0..width).max_by_key(spread).filter(|coordinate| spread(coordinate) > 0);
        let Some(coordinate) = widest else {
            self.boxes[part].points = points;
            return;
        };
        let mut values: Vec<i64> = column(coordinate).collect();
        values.sort_unstable();
        // Above the least value, so that neither half is empty.
        let middle = values[values.len() / 2];
        let from = if middle > values[0] {
            middle
        } else {
            values.iter().copied().find(|value| *value > middle).unwrap_or(middle)
        };
        let mut halves = [Part::default(), Part::default()];
        for half in &mut halves {
            half.corner = vec![i64::MIN; width];
        }
        for point in points.chunks_exact(width) {
            let half = &mut halves[usize::from(point[coordinate] >= from)];
            half.points.extend_from_slice(point);
            for (corner, value) in half.corner.iter_mut().zip(point) {
                *corner = (*corner).max(*value);
            }
        }
        let lower = self.boxes.len();
        self.boxes.extend(halves);
        self.boxes[part].halves = Some((coordinate, from, lower, lower + 1));
    }
}

#[cfg(test)]
mod tests {
    use super::Skyline;

    /// Points of so many coordinates, in no order, with few different values so that many are equal.
    fn points(coordinates: usize, number: usize) -> Vec<Vec<i64>> {
        let mut state = 7u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as i64 % 40
        };
        let mut points: Vec<Vec<i64>> = (0..number).map(|_| (0..coordinates).map(|_| next()).collect()).collect();
        points.sort_by(|one, other| other.cmp(one));
        points.dedup();
        points
    }

    #[test]
    fn what_is_taken_is_what_nothing_beats() {
        for coordinates in 1..6 {
            let points = points(coordinates, 1500);
            let mut skyline = Skyline::new(coordinates);
            for (at, point) in points.iter().enumerate() {
                let beaten = points
                    .iter()
                    .enumerate()
                    .any(|(other, by)| other != at && by.iter().zip(point).all(|(by, point)| by >= point));
                assert_eq!(skyline.take(point), !beaten, "{coordinates} coordinates: {point:?}");
            }
        }
    }
}
