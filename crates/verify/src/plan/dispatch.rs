//! Which patterns a row is found by.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::rc::Rc;

use geo_types::{Point, Rect};
use irenic_evidence::{Incident, LogKind, Observation, Standing};
use irenic_model::{Agreement, Shape, Tri};

use super::compile::{Use, attributed};
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
    Plain { found: Found, general: bool },
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
            let moves = kind.inside.as_ref().and_then(|name| agreement.places.get(name)).is_some_and(|place| {
                place.as_of.is_some() || place.shape.as_ref().is_some_and(|shape| !shape.changes().is_empty())
            });
            let asked = uses.iter().any(|one| agreement.event_is(&kind.event, &one.pattern.event));
            let way = if kind.standing == Standing::Rejected || !(asked || general) {
                Way::Nothing
            } else if moves {
                Way::EachRow { general }
            } else {
                let found = incident_of(kind).map(|incident| self.find(agreement, uses, &incident, None));
                Way::Plain { found: found.unwrap_or_default().into_boxed_slice(), general }
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
            let mut incident = incident_of(kind);
            if let Some(incident) = &mut incident {
                let precision = irenic_evidence::Precision::Exact;
                incident.location = irenic_evidence::Location::Near { point, radius, precision, name: None };
            }
            Some(incident.map_or(Vec::new(), |incident| self.find(agreement, uses, &incident, Some((point, radius)))))
        };
        match (self.points.entry(key), found) {
            (Entry::Occupied(known), _) => known.into_mut(),
            (Entry::Vacant(free), found) => free.insert(found.unwrap_or_default().into_boxed_slice()),
        }
    }

    /// The uses that find an incident, and whether for certain.
    pub(super) fn find(
        &self,
        agreement: &Agreement,
        uses: &[Use<'_>],
        incident: &Incident,
        point: Option<(Point<f64>, f64)>,
    ) -> Vec<(u32, bool)> {
        let named = BTreeMap::new();
        // No place that a use asks for is frozen, so nothing is noted.
        let frozen = Noted::new(Told::Frozen, &Rc::default());
        let matching = Matching { covering: self.covering.clone(), agreement, named: &named, frozen };
        let mut found = Vec::new();
        for (number, one) in uses.iter().enumerate() {
            if !agreement.event_is(&incident.event, &one.pattern.event) || !meets(incident.standing, one.standard) {
                continue;
            }
            if let (Some(bounds), Some((point, radius))) = (&self.boxes[number], point)
                && apart(bounds, point, radius)
            {
                continue;
            }
            let holds = matching
                .matches(one.pattern, incident, Role::default())
                .and(attributed(&one.whose, &matching, incident));
            if holds != Tri::No {
                found.push((u32::try_from(number).unwrap_or(u32::MAX), holds == Tri::Yes));
            }
        }
        found
    }
}

/// The box of a place whose distances are known exactly, so that a point far from it is surely outside.
fn plain_box(shape: &Shape) -> Option<Rect<f64>> {
    match shape {
        Shape::Feature(_) => shape.bounding_box(),
        Shape::Within { of, .. } if matches!(**of, Shape::Feature(_)) => shape.bounding_box(),
        _ => None,
    }
}

/// Whether a disc surely misses a box, roughly and on the safe side: a degree of latitude is never shorter than 110 km,
/// and a degree of longitude never shorter than that at the latitude farthest from the equator.
fn apart(bounds: &Rect<f64>, point: Point<f64>, radius: f64) -> bool {
    let latitude = radius / 110_000.0 + 0.01;
    let farthest = point.y().abs().max(bounds.min().y.abs()).max(bounds.max().y.abs()) + latitude;
    if farthest >= 89.0 {
        return false;
    }
    let longitude = latitude / farthest.to_radians().cos();
    // Near the antimeridian a box may be met from the other side.
    let wide = point.x().abs() + longitude >= 180.0;
    point.y() + latitude < bounds.min().y
        || point.y() - latitude > bounds.max().y
        || (!wide && (point.x() + longitude < bounds.min().x || point.x() - longitude > bounds.max().x))
}

/// What all rows of a kind say, as an incident of no time.
fn incident_of(kind: &LogKind) -> Option<Incident> {
    let at = irenic_evidence::TimeSpan::at(jiff::Timestamp::UNIX_EPOCH);
    let location = match &kind.inside {
        Some(name) => irenic_evidence::Location::Place(name.clone()),
        None => irenic_evidence::Location::Unknown,
    };
    let observation = Observation {
        id: String::new(),
        source: String::new(),
        event: kind.event.clone(),
        subject: kind.subject.clone(),
        actor: kind.actor.clone(),
        involved: Vec::new(),
        from: None,
        to: None,
        concerning: None,
        fields: BTreeMap::new(),
        time: at,
        location,
        known: jiff::Timestamp::UNIX_EPOCH,
        reporter: None,
        grade: None,
        standing: kind.standing,
        origin: irenic_evidence::Origin { file: "".into(), line: 0, release: "".into() },
    };
    Incident::of(String::new(), vec![observation])
}
