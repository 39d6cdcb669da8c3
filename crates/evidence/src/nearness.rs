//! Which observations come near each other at all: boxes in time and space, and a tree that finds those that meet.
//!
//! A box has time (seconds) and the three coordinates of the Earth-centred frame of WGS 84 (metres). A chord is never longer
//! than the geodesic, so two discs that meet on the ellipsoid have boxes that meet; what the boxes let through is measured
//! exactly afterwards. The frame has no seam at the date line and no poles.

use geo_types::Point;

use crate::{Location, Observation};

/// Ends of a box: seconds, then metres along x, y and z.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bounds {
    least: [f64; 4],
    most: [f64; 4],
}

/// Farther out than any point of the Earth, in metres.
const EVERYWHERE: f64 = 1e7;

impl Bounds {
    /// The box of an observation. A place that is unknown, or known by name alone, may be anywhere.
    pub(crate) fn of(observation: &Observation) -> Bounds {
        let time = observation.time;
        let (mut least, mut most) = ([-EVERYWHERE; 4], [EVERYWHERE; 4]);
        (least[0], most[0]) = (seconds(time.earliest), seconds(time.latest));
        if let Location::Near { point, radius, .. } = observation.location {
            for (axis, at) in earth_centred(point).into_iter().enumerate() {
                // The centre of the Earth lies at 0, so no sum of it and a radius loses what counts; a metre covers rounding.
                least[axis + 1] = (at - radius - 1.0).max(-EVERYWHERE);
                most[axis + 1] = (at + radius + 1.0).min(EVERYWHERE);
            }
        }
        Bounds { least, most }
    }

    /// The box with some seconds and metres to every side.
    pub(crate) fn widened(mut self, seconds: f64, metres: f64) -> Bounds {
        for (axis, by) in [seconds, metres, metres, metres].into_iter().enumerate() {
            self.least[axis] -= by;
            self.most[axis] += by;
        }
        self
    }

    fn meets(&self, other: &Bounds) -> bool {
        (0..4).all(|axis| self.least[axis] <= other.most[axis] && other.least[axis] <= self.most[axis])
    }

    fn join(&mut self, other: &Bounds) {
        for axis in 0..4 {
            self.least[axis] = self.least[axis].min(other.least[axis]);
            self.most[axis] = self.most[axis].max(other.most[axis]);
        }
    }

    fn middle(&self, axis: usize) -> f64 {
        self.least[axis] + self.most[axis]
    }
}

fn seconds(instant: jiff::Timestamp) -> f64 {
    // Whole seconds are exact in 64 bits, and parts of one are of no account beside the hours that are added.
    instant.as_second() as f64
}

/// Coordinates of a point on the ellipsoid of WGS 84, in metres.
pub(crate) fn earth_centred(point: Point<f64>) -> [f64; 3] {
    const SEMI_MAJOR: f64 = 6_378_137.0;
    const ECCENTRICITY_SQUARED: f64 = 6.694_379_990_141_316e-3;
    let (latitude, longitude) = (point.y().to_radians(), point.x().to_radians());
    let (sine, cosine) = latitude.sin_cos();
    let normal = SEMI_MAJOR / (1.0 - ECCENTRICITY_SQUARED * sine * sine).sqrt();
    [normal * cosine * longitude.cos(), normal * cosine * longitude.sin(), normal * (1.0 - ECCENTRICITY_SQUARED) * sine]
}

/// A balanced tree of boxes: each node covers half of those of the node above, split where they lie widest apart.
#[derive(Debug)]
pub(crate) struct Nearness<'a> {
    boxes: &'a [Bounds],
    /// Positions of the boxes, each leaf's together.
    order: Vec<usize>,
    nodes: Vec<Node>,
}

#[derive(Debug)]
struct Node {
    covers: Bounds,
    from: usize,
    to: usize,
    /// The two nodes below; none for a leaf.
    below: Option<(usize, usize)>,
}

impl<'a> Nearness<'a> {
    pub(crate) fn new(boxes: &'a [Bounds]) -> Self {
        let mut tree = Nearness { boxes, order: (0..boxes.len()).collect(), nodes: Vec::new() };
        if !boxes.is_empty() {
            tree.grow(0, boxes.len());
        }
        tree
    }

    /// Builds the node of a range of `order`; the ranges halve, so the depth is the logarithm of their number.
    fn grow(&mut self, from: usize, to: usize) -> usize {
        const LEAF: usize = 16;
        let boxes = self.boxes;
        let mut covers = boxes[self.order[from]];
        self.order[from..to].iter().for_each(|at| covers.join(&boxes[*at]));
        let node = self.nodes.len();
        self.nodes.push(Node { covers, from, to, below: None });
        if to - from > LEAF {
            // A day is weighed like ten kilometres: about what reports of one incident differ by.
            let extent = |axis: usize| {
                let middles = self.order[from..to].iter().map(|at| boxes[*at].middle(axis));
                let (least, most) =
                    middles.fold((f64::MAX, f64::MIN), |(least, most), at| (least.min(at), most.max(at)));
                (most - least) / if axis == 0 { 86_400.0 } else { 10_000.0 }
            };
            let axis = (0..4).max_by(|a, b| extent(*a).total_cmp(&extent(*b))).unwrap_or(0);
            let middle = (from + to) / 2;
            self.order[from..to].select_nth_unstable_by(middle - from, |a, b| {
                boxes[*a].middle(axis).total_cmp(&boxes[*b].middle(axis)).then(a.cmp(b))
            });
            let first = self.grow(from, middle);
            let second = self.grow(middle, to);
            self.nodes[node].below = Some((first, second));
        }
        node
    }

    /// Adds the positions of all boxes that meet one, in no order.
    pub(crate) fn meeting(&self, asked: &Bounds, found: &mut Vec<usize>) {
        let mut open: Vec<usize> = if self.nodes.is_empty() { Vec::new() } else { vec![0] };
        while let Some(at) = open.pop() {
            let node = &self.nodes[at];
            if !node.covers.meets(asked) {
                continue;
            }
            match node.below {
                Some((first, second)) => open.extend([first, second]),
                None => {
                    let leaf = &self.order[node.from..node.to];
                    found.extend(leaf.iter().copied().filter(|at| self.boxes[*at].meets(asked)));
                }
            }
        }
    }
}
