//! How two observations compare, part by part.

use std::collections::{BTreeMap, BTreeSet};

use crate::cover::distance;
use crate::nearness::earth_centred;
use crate::scheme::{Chance, Nearing};
use crate::{FieldValue, Location, Observation, Scheme, TimeSpan};

/// The event above an event word; `None` for the topmost and for a word that nobody knows.
pub type EventAbove<'a> = dyn Fn(&str) -> Option<&'a str> + 'a;

/// How two observations compare: the sum of the weights of the parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Bits: the sum of [`Part::weight`]. Each bit more doubles the odds that they report one incident.
    pub score: f64,
    /// Whether they are farther apart in time or place than candidates ever are.
    pub too_far: bool,
    /// Source, time, place, event, actors, figures, in this order.
    pub parts: Vec<Part>,
}

/// How two observations compare in one part.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// `source`, `time`, `place`, `event`, `actors` or `figures`.
    pub name: &'static str,
    /// Degree of agreement, such as `meet`, `same`, `contradicting`; `unknown` where one of the two does not say.
    pub degree: &'static str,
    /// How often observations of one incident, and of two, agree to this degree; none where nothing is weighed.
    pub chance: Option<Chance>,
    /// `log2(m / u)` bits; 0 where nothing is weighed.
    pub weight: f64,
    /// The same in words.
    pub text: String,
}

/// How a score is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likelihood {
    /// Below [`Scheme::possible`].
    Unlikely,
    /// From [`Scheme::possible`] on.
    Possible,
    /// From [`Scheme::likely`] on.
    Likely,
}

impl Likelihood {
    /// `unlikely`, `possible` or `likely`.
    pub fn as_str(self) -> &'static str {
        match self {
            Likelihood::Unlikely => "unlikely",
            Likelihood::Possible => "possible",
            Likelihood::Likely => "likely",
        }
    }
}

const DAY: f64 = 86_400.0;
/// Clock times of one incident differ by this much in seconds, and still mean the same.
const CLOCK: f64 = 3_600.0;
/// Reports of one incident place it anywhere in a settlement, so much apart in metres.
const SETTLEMENT: f64 = 1_000.0;
/// Limits of `close`.
const CLOSE: (f64, f64) = (DAY, 10_000.0);

impl Scheme {
    /// Reports whose times are farther apart, in seconds, are never candidates: three days.
    pub(crate) const FARTHEST_SECONDS: f64 = 3.0 * DAY;
    /// Reports whose places are farther apart, in metres, are never candidates: 25 km.
    pub(crate) const FARTHEST_METRES: f64 = 25_000.0;

    /// How a score is to be read.
    pub fn likelihood(&self, score: f64) -> Likelihood {
        if score >= self.likely {
            Likelihood::Likely
        } else if score >= self.possible {
            Likelihood::Possible
        } else {
            Likelihood::Unlikely
        }
    }
}

type Degree = (&'static str, Option<Chance>);

fn weight((_, chance): Degree) -> f64 {
    chance.map_or(0.0, Chance::weight)
}

/// Limits that a gap is held against, the chances of reports of one incident, and those of two as a function of a limit.
fn nearing(gap: f64, limits: [f64; 3], m: Nearing, u: impl Fn(f64) -> f64) -> Degree {
    let [meet, close, near] = limits;
    // What is only a little apart by chance is what the wider limit lets in and the narrower does not.
    let between = |outer: f64, inner: f64| (u(outer) - u(inner)).clamp(1e-9, 1.0);
    if gap <= meet {
        ("meet", Some(Chance { m: m.meet, u: u(meet).clamp(1e-9, 1.0) }))
    } else if gap <= close {
        ("close", Some(Chance { m: m.close, u: between(close, meet) }))
    } else if gap <= near {
        ("near", Some(Chance { m: m.near, u: between(near, close) }))
    } else {
        ("apart", Some(Chance { m: m.apart(), u: 1.0 }))
    }
}

fn seconds(span: TimeSpan) -> f64 {
    span.latest.duration_since(span.earliest).as_secs_f64()
}

/// Seconds between two spans; 0 where they meet.
fn time_gap(a: TimeSpan, b: TimeSpan) -> f64 {
    let after = |first: TimeSpan, second: TimeSpan| second.earliest.duration_since(first.latest).as_secs_f64();
    after(a, b).max(after(b, a)).max(0.0)
}

fn time_degree(a: TimeSpan, b: TimeSpan, scheme: &Scheme) -> Degree {
    let widths = seconds(a) + seconds(b);
    let limits = [CLOCK, CLOSE.0, Scheme::FARTHEST_SECONDS];
    nearing(time_gap(a, b), limits, scheme.time, |limit| (widths + 2.0 * limit) / (scheme.period_days * DAY))
}

fn place_degree(radii: f64, apart: f64, scheme: &Scheme) -> Degree {
    let limits = [SETTLEMENT, CLOSE.1, Scheme::FARTHEST_METRES];
    let reach = scheme.reach_km * 1000.0;
    nearing((apart - radii).max(0.0), limits, scheme.place, |limit| ((radii + limit) / reach).powi(2))
}

/// How two places compare, and how far apart they are in metres where both are points.
fn place(a: &Location, b: &Location, scheme: &Scheme) -> (Degree, Option<(f64, f64)>) {
    match (a, b) {
        (Location::Near { point: p, radius: r, .. }, Location::Near { point: q, radius: s, .. }) => {
            let apart = distance(*p, *q);
            // A radius that is no number says nothing of the place.
            if !(r + s).is_finite() {
                return (("unknown", None), None);
            }
            (place_degree(r + s, apart, scheme), Some((apart, r + s)))
        }
        (Location::Place(p), Location::Place(q)) if p == q => (("named", Some(scheme.named_place)), None),
        _ => (("unknown", None), None),
    }
}

/// The words above a word, the nearest first.
fn above_it<'a>(word: &str, above: &EventAbove<'a>) -> Vec<&'a str> {
    // No vocabulary is so deep; one that goes round in a circle ends here.
    const DEEPEST: usize = 64;
    std::iter::successors(above(word), |word| above(word)).take(DEEPEST).collect()
}

fn event_degree(a: &str, b: &str, scheme: &Scheme, above: &EventAbove<'_>) -> Degree {
    if a == b {
        return ("same", Some(scheme.event.same));
    }
    let (ups, others) = (above_it(a, above), above_it(b, above));
    if ups.contains(&b) || others.contains(&a) {
        return ("below", Some(scheme.event.below));
    }
    match ups.iter().find(|word| others.contains(word)) {
        Some(common) if above(common).is_some() => ("kindred", Some(scheme.event.kindred)),
        _ => ("incompatible", Some(scheme.event.incompatible)),
    }
}

fn named(observation: &Observation) -> BTreeSet<&str> {
    let one = [&observation.actor, &observation.from, &observation.to];
    one.into_iter().flatten().chain(&observation.involved).map(String::as_str).collect()
}

/// Whether the same part is given to two.
fn contradicting(a: &Observation, b: &Observation) -> bool {
    let parts = [(&a.actor, &b.actor), (&a.from, &b.from), (&a.to, &b.to), (&a.concerning, &b.concerning)];
    parts.into_iter().any(|(one, other)| one.is_some() && other.is_some() && one != other)
}

fn actors_degree(a: &Observation, b: &Observation, names: [&BTreeSet<&str>; 2], scheme: &Scheme) -> Degree {
    let [first, second] = names;
    if contradicting(a, b) {
        ("contradicting", Some(scheme.actors.contradicting))
    } else if first.is_empty() || second.is_empty() {
        ("unknown", None)
    } else if first == second {
        ("same", Some(scheme.actors.same))
    } else if first.is_disjoint(second) {
        ("contradicting", Some(scheme.actors.contradicting))
    } else {
        ("shared", Some(scheme.actors.shared))
    }
}

/// A number with its unit, for each of the scheme's fields that an observation gives.
type Figures<'a> = Vec<Option<(f64, Option<&'a str>)>>;

fn figures<'a>(observation: &'a Observation, scheme: &Scheme) -> Figures<'a> {
    let number = |name: &String| match observation.fields.get(name)? {
        FieldValue::Number { value, unit } => Some((*value, unit.as_deref())),
        _ => None,
    };
    scheme.figures.iter().map(number).collect()
}

/// The first of the fields that both give, in units that do not differ.
fn given_by_both<'a>(a: &Figures<'_>, b: &Figures<'_>, scheme: &'a Scheme) -> Option<(&'a str, f64, f64)> {
    a.iter().zip(b).zip(&scheme.figures).find_map(|((one, other), name)| {
        let ((x, unit), (y, other_unit)) = ((*one)?, (*other)?);
        let comparable = unit == other_unit || unit.is_none() || other_unit.is_none();
        comparable.then_some((name.as_str(), x, y))
    })
}

fn figures_degree(given: Option<(&str, f64, f64)>, scheme: &Scheme) -> Degree {
    const SMALL: f64 = 5.0;
    let Some((_, x, y)) = given else { return ("unknown", None) };
    let (less, more, chances) = (x.min(y), x.max(y), &scheme.figure);
    match (more < SMALL, less == more) {
        (true, true) => ("equal", Some(chances.small_equal)),
        (true, false) => ("differ", Some(chances.small_differ)),
        (false, true) => ("equal", Some(chances.equal)),
        (false, false) if less * 3.0 >= more * 2.0 => ("near", Some(chances.near)),
        (false, false) => ("differ", Some(chances.differ)),
    }
}

fn source_degree(a: &Observation, b: &Observation, scheme: &Scheme) -> Degree {
    match a.source == b.source {
        true => ("same", Some(scheme.source.same)),
        false => ("different", Some(scheme.source.different)),
    }
}

impl Comparison {
    /// Compares two observations; the order of the two makes no difference. `above` gives the event above an event word.
    pub fn of(a: &Observation, b: &Observation, scheme: &Scheme, above: &EventAbove<'_>) -> Comparison {
        let (a, b) = if a.id <= b.id { (a, b) } else { (b, a) };
        let (place, apart) = place(&a.location, &b.location, scheme);
        let names = [named(a), named(b)];
        let figure = given_by_both(&figures(a, scheme), &figures(b, scheme), scheme);
        let time = time_degree(a.time, b.time, scheme);
        let event = event_degree(&a.event, &b.event, scheme, above);
        let actors = actors_degree(a, b, [&names[0], &names[1]], scheme);
        let parts = [
            ("source", source_degree(a, b, scheme), source_text(a, b)),
            ("time", time, time_text(a.time, b.time)),
            ("place", place, place_text(a, b, apart)),
            ("event", event, event_text(a, b, event.0)),
            ("actors", actors, actors_text(&names, actors.0)),
            ("figures", figures_degree(figure, scheme), figures_text(figure)),
        ];
        let parts: Vec<Part> = parts
            .into_iter()
            .map(|(name, degree, text)| Part { name, degree: degree.0, chance: degree.1, weight: weight(degree), text })
            .collect();
        Comparison {
            score: parts.iter().map(|part| part.weight).sum(),
            too_far: time.0 == "apart" || place.0 == "apart",
            parts,
        }
    }
}

fn source_text(a: &Observation, b: &Observation) -> String {
    match a.source == b.source {
        true => format!("both of {}, which numbers them as two", a.source),
        false => format!("of {} and {}", a.source, b.source),
    }
}

fn time_text(a: TimeSpan, b: TimeSpan) -> String {
    let gap = time_gap(a, b);
    let known = match seconds(a) + seconds(b) {
        0.0 => "both are known to the instant".to_string(),
        widths => format!("together they are known to within {}", duration(widths)),
    };
    if gap == 0.0 {
        format!("their times meet; {known}")
    } else {
        format!("{} lie between them; {known}", duration(gap))
    }
}

fn duration(seconds: f64) -> String {
    let tenths = |number: f64| (number * 10.0).round() / 10.0;
    if seconds >= 2.0 * DAY {
        format!("{} days", tenths(seconds / DAY))
    } else if seconds >= 3_600.0 {
        format!("{} hours", tenths(seconds / 3_600.0))
    } else {
        format!("{} minutes", tenths(seconds / 60.0))
    }
}

fn place_text(a: &Observation, b: &Observation, apart: Option<(f64, f64)>) -> String {
    match (apart, &a.location, &b.location) {
        (Some((apart, radii)), ..) => {
            let reach = if apart <= radii { ", so they may be one place" } else { "" };
            format!("{} apart; together they are known to within {}{reach}", metres(apart), metres(radii))
        }
        (None, Location::Place(p), Location::Place(q)) if p == q => format!("both in {p}"),
        (None, Location::Place(p), Location::Place(q)) => {
            format!("in {p} and in {q}; whether these overlap is not weighed")
        }
        (None, Location::Unknown, _) | (None, _, Location::Unknown) => "one of the two is not known".to_string(),
        (None, ..) => "a named place and a point are not weighed against each other".to_string(),
    }
}

fn metres(metres: f64) -> String {
    if metres >= 1_000.0 { format!("{} km", (metres / 100.0).round() / 10.0) } else { format!("{} m", metres.round()) }
}

fn event_text(a: &Observation, b: &Observation, degree: &str) -> String {
    let (one, other) = (&a.event, &b.event);
    match degree {
        "same" => format!("both {one}"),
        "below" => format!("{one} and {other}, one of which is a kind of the other"),
        "kindred" => format!("{one} and {other}, two kinds of one thing"),
        _ => format!("{one} and {other}, which are no kinds of one thing"),
    }
}

fn actors_text(names: &[BTreeSet<&str>; 2], degree: &str) -> String {
    let list = |names: &BTreeSet<&str>| match names.len() {
        0 => "nobody".to_string(),
        _ => names.iter().copied().collect::<Vec<_>>().join(" and "),
    };
    match degree {
        "same" => format!("both name {}", list(&names[0])),
        _ => format!("one names {}, the other {}", list(&names[0]), list(&names[1])),
    }
}

fn figures_text(given: Option<(&str, f64, f64)>) -> String {
    match given {
        None => "no number that both give".to_string(),
        Some((name, x, y)) if x == y => format!("both give {name} as {x}"),
        Some((name, x, y)) => format!("{name}: one gives {x}, the other {y}"),
    }
}

/// Observations prepared for many comparisons without words.
pub(crate) struct Weighing<'a> {
    observations: &'a [&'a Observation],
    scheme: &'a Scheme,
    names: Vec<BTreeSet<&'a str>>,
    figures: Vec<Figures<'a>>,
    centres: Vec<Option<[f64; 3]>>,
    events: Vec<usize>,
    /// The weight of each two event words.
    event_weights: Vec<Vec<f64>>,
}

impl<'a> Weighing<'a> {
    pub(crate) fn new(observations: &'a [&'a Observation], scheme: &'a Scheme, above: &EventAbove<'_>) -> Self {
        let mut words: BTreeMap<&str, usize> = observations.iter().map(|one| (one.event.as_str(), 0)).collect();
        words.values_mut().enumerate().for_each(|(at, number)| *number = at);
        let of = |a: &str| words.keys().map(|b| weight(event_degree(a, b, scheme, above))).collect();
        let centre = |one: &Observation| match one.location {
            Location::Near { point, .. } => Some(earth_centred(point)),
            Location::Unknown | Location::Place(_) => None,
        };
        Weighing {
            observations,
            scheme,
            names: observations.iter().map(|one| named(one)).collect(),
            figures: observations.iter().map(|one| figures(one, scheme)).collect(),
            centres: observations.iter().map(|one| centre(one)).collect(),
            events: observations.iter().map(|one| words[one.event.as_str()]).collect(),
            event_weights: words.keys().map(|word| of(word)).collect(),
        }
    }

    /// The score of two observations, the first of which has the lesser id, if they are candidates of at least `least` bits.
    pub(crate) fn score(&self, at: usize, other: usize, least: f64) -> Option<f64> {
        let (a, b, scheme) = (self.observations[at], self.observations[other], self.scheme);
        let time = time_degree(a.time, b.time, scheme);
        let place = self.place(at, other);
        if time.0 == "apart" || place.0 == "apart" {
            return None;
        }
        let actors = actors_degree(a, b, [&self.names[at], &self.names[other]], scheme);
        let figures = figures_degree(given_by_both(&self.figures[at], &self.figures[other], scheme), scheme);
        // In the order of `Comparison::of`, so that both sums are the same to the last bit.
        let event = self.event_weights[self.events[at]][self.events[other]];
        let source = weight(source_degree(a, b, scheme));
        let weights = [source, weight(time), weight(place), event, weight(actors), weight(figures)];
        let score = weights.iter().sum::<f64>();
        (score >= least).then_some(score)
    }

    /// The degree of two places. It is measured on the ellipsoid only where the chord leaves a doubt, for that is the dearest
    /// step: the geodesic is no shorter than the chord, and no longer than the arc over it on the tightest curve of the
    /// ellipsoid (6335 km), with a thousandth for what that leaves out.
    fn place(&self, at: usize, other: usize) -> Degree {
        const TIGHTEST: f64 = 6_335_000.0;
        const SHORT: f64 = 2_000_000.0;
        let (a, b) = (&self.observations[at].location, &self.observations[other].location);
        if let (Some(p), Some(q)) = (self.centres[at], self.centres[other])
            && let (Location::Near { radius: r, .. }, Location::Near { radius: s, .. }) = (a, b)
            && (r + s).is_finite()
        {
            let chord = p.iter().zip(q).map(|(x, y)| (x - y).powi(2)).sum::<f64>().sqrt();
            let arc = 2.0 * TIGHTEST * (chord / (2.0 * TIGHTEST)).asin() * 1.001;
            // A millimetre either way for rounding.
            let [low, high] = [chord - 1e-3, arc + 1e-3].map(|apart| place_degree(r + s, apart, self.scheme));
            if chord < SHORT && low.0 == high.0 {
                return low;
            }
        }
        place(a, b, self.scheme).0
    }
}
