//! Which patterns a row is found by.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::rc::Rc;

use geo_types::{Point, Rect};
use irenic_evidence::{Incident, Location, LogKind, Precision, Standing, TimeSpan};
use irenic_model::{Agreement, Shape, Tri};
use jiff::Timestamp;

use super::compile::{Use, attributed, moves};
use crate::history::meets;
use crate::matching::{Covering, Matching, Role};
use crate::trace::{Noted, Told};

/// The uses that find rows of one kind, by number, and whether for certain.
type Found = Box<[(u32, bool)]>;

/// Points that are remembered at most; a map sheet repeats its places, an instrument's track does not.
const MOST_POINTS: usize = 200_000;

/// What became of a kind of row.
#[derive(Debug, Clone)]
pub(super) enum Way {
    /// No pattern and no other part asks for it.
    Nothing,
    /// Found by these; the whole evaluation may need the row beside.
    Plain { found: Found, asked: Box<[u32]>, general: bool },
    /// It has to be looked at row by row, because it names a place that changes.
    EachRow { general: bool },
}

/// The table from what rows say to the patterns that find them.
pub(super) struct Dispatch {
    ways: Vec<Way>,
    /// Boxes of the places that uses ask for, by use; `None` asks every row.
    boxes: Vec<Option<Rect<f64>>>,
    points: BTreeMap<(u32, [u64; 3]), Found>,
    covering: Covering,
}

impl Dispatch {
    pub(super) fn new(uses: &[Use<'_>]) -> Self {
        let boxes =
            uses.iter().map(|one| one.pattern.place.as_ref().and_then(|place| plain_box(place.shape.as_deref()?)));
        Dispatch { ways: Vec::new(), boxes: boxes.collect(), points: BTreeMap::new(), covering: Covering::default() }
    }

    pub(super) fn covering(&self) -> &Covering {
        &self.covering
    }

    /// Lays out the kinds that are new. `general` says whether the whole evaluation needs an event.
    pub(super) fn learn(
        &mut self,
        agreement: &Agreement,
        uses: &[Use<'_>],
        kinds: &[LogKind],
        general: impl Fn(&str) -> bool,
    ) {
        for kind in &kinds[self.ways.len().min(kinds.len())..] {
            let general = general(&kind.event);
            let moves = kind.inside.as_ref().is_some_and(|name| moves(agreement, name));
            let asked = asked_by(agreement, uses, &kind.event, kind.standing);
            let way = if kind.standing == Standing::Rejected || (asked.is_empty() && !general) {
                Way::Nothing
            } else if moves {
                Way::EachRow { general }
            } else {
                let found = incident_of(kind).map(|incident| self.among(agreement, uses, &asked, &incident));
                Way::Plain { found: found.unwrap_or_default().into_boxed_slice(), asked: asked.into(), general }
            };
            self.ways.push(way);
        }
    }

    pub(super) fn way(&self, kind: u32) -> &Way {
        self.ways.get(kind as usize).unwrap_or(&Way::Nothing)
    }

    /// The uses that find a row of a kind at a point.
    pub(super) fn at_point(
        &mut self,
        agreement: &Agreement,
        uses: &[Use<'_>],
        number: u32,
        kind: &LogKind,
        (point, radius): (Point<f64>, f64),
    ) -> &[(u32, bool)] {
        if self.points.len() >= MOST_POINTS {
            self.points.clear();
        }
        let key = (number, [point.x().to_bits(), point.y().to_bits(), radius.to_bits()]);
        // The entry borrows the table, and finding asks it for the covering.
        let found = if self.points.contains_key(&key) {
            None
        } else {
            let near = Near::of(point, radius);
            let asked: Vec<u32> = match self.ways.get(number as usize) {
                Some(Way::Plain { asked, .. }) => asked
                    .iter()
                    .copied()
                    .filter(|one| self.boxes[*one as usize].as_ref().is_none_or(|bounds| !near.misses(bounds)))
                    .collect(),
                _ => Vec::new(),
            };
            let mut incident = if asked.is_empty() { None } else { incident_of(kind) };
            if let Some(incident) = &mut incident {
                incident.location = Location::Near { point, radius, precision: Precision::Exact, name: None };
            }
            Some(incident.map_or(Vec::new(), |incident| self.among(agreement, uses, &asked, &incident)))
        };
        match (self.points.entry(key), found) {
            (Entry::Occupied(known), _) => known.into_mut(),
            (Entry::Vacant(free), found) => free.insert(found.unwrap_or_default().into_boxed_slice()),
        }
    }

    /// The uses that find an incident, and whether for certain.
    pub(super) fn find(&self, agreement: &Agreement, uses: &[Use<'_>], incident: &Incident) -> Vec<(u32, bool)> {
        let asked = asked_by(agreement, uses, &incident.event, incident.standing);
        self.among(agreement, uses, &asked, incident)
    }

    /// The same among uses that ask for its event.
    fn among(&self, agreement: &Agreement, uses: &[Use<'_>], asked: &[u32], incident: &Incident) -> Vec<(u32, bool)> {
        let named = BTreeMap::new();
        // No place that a use asks for is frozen, so nothing is noted.
        let frozen = Noted::new(Told::Frozen, &Rc::default());
        let matching = Matching { covering: self.covering.clone(), agreement, named: &named, frozen };
        let mut found = Vec::new();
        for number in asked {
            let one = &uses[*number as usize];
            let holds = matching
                .matches(one.pattern, incident, Role::default())
                .and(attributed(&one.whose, &matching, incident));
            if holds != Tri::No {
                found.push((*number, holds == Tri::Yes));
            }
        }
        found
    }
}

/// The uses that ask for an event, at a standing.
fn asked_by(agreement: &Agreement, uses: &[Use<'_>], event: &str, standing: Standing) -> Vec<u32> {
    (0..)
        .zip(uses)
        .filter(|(_, one)| meets(standing, one.standard) && agreement.event_is(event, &one.pattern.event))
        .map(|(number, _)| number)
        .collect()
}

/// The box of a place whose distances are known exactly, so that a point far from it is surely outside.
fn plain_box(shape: &Shape) -> Option<Rect<f64>> {
    match shape {
        Shape::Feature(_) => shape.bounding_box(),
        Shape::Within { of, .. } if matches!(**of, Shape::Feature(_)) => shape.bounding_box(),
        _ => None,
    }
}

/// A disc, as far as boxes can tell: in degrees, roughly and on the safe side. A degree of latitude is never shorter than
/// 110 km, and one of longitude never shorter than that at the disc's latitude farthest from the equator.
struct Near {
    point: Point<f64>,
    latitude: f64,
    /// None where the disc may reach over a pole or the antimeridian, and longitudes say nothing.
    longitude: Option<f64>,
}

impl Near {
    fn of(point: Point<f64>, radius: f64) -> Near {
        let latitude = radius / 110_000.0 + 0.01;
        let farthest = point.y().abs() + latitude;
        let longitude = (farthest < 89.0).then(|| latitude / farthest.to_radians().cos());
        Near { point, latitude, longitude: longitude.filter(|longitude| point.x().abs() + longitude < 179.0) }
    }

    /// Whether it surely misses a box.
    fn misses(&self, bounds: &Rect<f64>) -> bool {
        let (point, latitude) = (self.point, self.latitude);
        point.y() + latitude < bounds.min().y
            || point.y() - latitude > bounds.max().y
            || self.longitude.is_some_and(|longitude| {
                point.x() + longitude < bounds.min().x || point.x() - longitude > bounds.max().x
            })
    }
}

/// What all rows of a kind say, as an incident of no time.
fn incident_of(kind: &LogKind) -> Option<Incident> {
    let time = TimeSpan::at(Timestamp::UNIX_EPOCH);
    let location = kind.inside.clone().map_or(Location::Unknown, Location::Place);
    Incident::of(String::new(), vec![kind.observation("", "", &"".into(), time, location)])
}
