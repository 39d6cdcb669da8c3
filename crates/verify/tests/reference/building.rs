//! Agreements and incidents built by hand, in few words. Every agreement has the same vocabulary.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use irenic_diagnostics::Span;
use irenic_evidence::{Coverage, FieldValue, Incident, Location, Observation, Origin, Standing, TimeSpan};
use irenic_model::{
    Act, Actor, Agreement, Bearers, Boundary, CalendarSpan, Condition, EventType, Expr, Feature, FieldType, Geometry,
    Instrument, Kind, List, Mandate, Measure, Moment, MomentValue, Norm, Order, Pattern, Phase, Place, PlaceUse, Point,
    Proof, Quantity, Shape, Subject, Trigger, Unit, Value, Where, Who, Window, Zone,
};
use irenic_syntax::ast::{BearerForm, Compare, Modality, Prevails};
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};

pub(crate) fn span() -> Span {
    Span::new(&Arc::from("case"), 0, 0)
}

thread_local! {
    static FIRST: Cell<Date> = const { Cell::new(date(2026, 3, 1)) };
}

/// Lets the days of the cases to come count from another date.
pub(crate) fn begin_on(first: Date) {
    FIRST.with(|cell| cell.set(first));
}

/// 2026-03-01, or the date that the days count from otherwise, and so many days.
pub(crate) fn date_of(days: i64) -> Date {
    FIRST.with(Cell::get) + jiff::Span::new().days(days)
}

/// 2026-03-01T00:00Z and so many days and hours: `day(3, 12)` is the fourth of March at noon.
pub(crate) fn day(days: i64, hours: i64) -> Timestamp {
    let first = jiff::tz::TimeZone::UTC.to_timestamp(date_of(0).at(0, 0, 0, 0)).unwrap();
    first + SignedDuration::from_hours(24 * days + hours)
}

pub(crate) fn days(count: i64) -> CalendarSpan {
    CalendarSpan::days(count)
}

pub(crate) fn hours(count: i64) -> CalendarSpan {
    CalendarSpan::seconds(3600 * count)
}

/// On the equator of WGS 84.
pub(crate) const METRES_PER_DEGREE: f64 = 6_378_137.0 * std::f64::consts::PI / 180.0;

/// Discs on the equator, by centre and radius in metres: `inner` in `outer`, `far` apart from both. What the rest is, is
/// not known.
pub(crate) fn disc(place: &str) -> Option<(f64, f64)> {
    match place {
        "inner" => Some((0.0, 10_000.0)),
        "outer" => Some((5_000.0, 40_000.0)),
        "far" => Some((100_000.0, 10_000.0)),
        _ => None,
    }
}

pub(crate) fn place_of(name: &str) -> PlaceUse {
    thread_local! {
        static SHAPES: std::cell::RefCell<BTreeMap<String, Arc<Shape>>> = const { std::cell::RefCell::new(BTreeMap::new()) };
    }
    let shape = disc(name).map(|(centre, reach)| {
        let point = geo_types::MultiPoint::from(vec![geo_types::Point::new(centre / METRES_PER_DEGREE, 0.0)]);
        let shape = || {
            let feature = Feature::constant(name, Geometry::points(point).unwrap());
            Arc::new(Shape::Within { metres: reach, of: Box::new(Shape::Feature(feature)) })
        };
        SHAPES.with(|known| Arc::clone(known.borrow_mut().entry(name.to_string()).or_insert_with(shape)))
    });
    PlaceUse { text: name.to_string(), name: Some(name.to_string()), shape }
}

/// A pattern under construction.
#[derive(Debug, Clone)]
pub(crate) struct PatternOf(Pattern);

pub(crate) fn pattern(event: &str) -> PatternOf {
    PatternOf(Pattern {
        event: event.to_string(),
        subject: None,
        by: Vec::new(),
        from: Vec::new(),
        to: Vec::new(),
        concerning: Vec::new(),
        place: None,
        condition: None,
        text: event.to_string(),
        span: span(),
    })
}

impl PatternOf {
    pub(crate) fn about(mut self, subject: Subject) -> Self {
        self.0.subject = Some(subject);
        self
    }

    pub(crate) fn of_kind(self, kind: &str) -> Self {
        self.about(Subject::Kind(kind.to_string()))
    }

    pub(crate) fn by_all(mut self, names: &[String]) -> Self {
        self.0.by.extend(names.iter().cloned().map(Who::Named));
        self
    }

    pub(crate) fn concerning(mut self, name: Option<&str>) -> Self {
        self.0.concerning.extend(name.map(|name| Who::Named(name.to_string())));
        self
    }

    pub(crate) fn with(mut self, field: &str, compare: Compare, value: Quantity) -> Self {
        let left = Expr::Field(field.to_string());
        self.0.condition = Some(Where::Compare(left, compare, Expr::Value(Value::Quantity(value))));
        self
    }

    pub(crate) fn somewhere(mut self) -> Self {
        self.0.place = Some(PlaceUse { text: "zone".to_string(), name: Some("zone".to_string()), shape: None });
        self
    }

    pub(crate) fn within(mut self, place: &str) -> Self {
        self.0.place = Some(place_of(place));
        self
    }

    pub(crate) fn done(self) -> Pattern {
        self.0
    }

    pub(crate) fn boxed(self) -> Box<Pattern> {
        Box::new(self.0)
    }
}

pub(crate) fn persons(count: f64) -> Quantity {
    Quantity::new(count, Unit::Person)
}

pub(crate) fn number(quantity: Quantity) -> Expr {
    Expr::Value(Value::Quantity(quantity))
}

pub(crate) fn norm(id: &str, form: BearerForm, members: &[&str], modality: Modality, action: Act) -> Norm {
    Norm {
        id: id.to_string(),
        title: None,
        bearers: Bearers {
            form,
            members: members.iter().map(|name| name.to_string()).collect(),
            text: members.join(", "),
        },
        modality,
        action,
        trigger: Trigger::None,
        conditions: Vec::new(),
        while_conditions: Vec::new(),
        exceptions: Vec::new(),
        despite: Vec::new(),
        window: Window::default(),
        order: Order::default(),
        completion: None,
        proof: Proof::default(),
        effects: Vec::new(),
        weights: Vec::new(),
        irreversible: false,
        constructive_ambiguity: false,
        track: None,
        open: Vec::new(),
        accepts: Vec::new(),
        because: None,
        heading: None,
        span: span(),
        phrases: Vec::new(),
        text: String::new(),
    }
}

/// `A must P`
pub(crate) fn must(id: &str, bearer: &str, what: PatternOf) -> Norm {
    norm(id, BearerForm::Each, &[bearer], Modality::Must, Act::Once(what.done()))
}

/// `A must not P`
pub(crate) fn must_not(id: &str, bearer: &str, what: PatternOf) -> Norm {
    norm(id, BearerForm::Each, &[bearer], Modality::MustNot, Act::Once(what.done()))
}

/// A norm with one thing more.
pub(crate) trait With {
    fn with(self, change: impl FnOnce(&mut Norm)) -> Norm;
}

impl With for Norm {
    fn with(mut self, change: impl FnOnce(&mut Norm)) -> Norm {
        change(&mut self);
        self
    }
}

fn event(name: &str, is: Option<&str>, fields: &[(&str, FieldType)]) -> (String, EventType) {
    let event = EventType {
        name: name.to_string(),
        title: None,
        is: is.map(str::to_string),
        verb: None,
        names_nobody: name == "crossfire",
        fields: fields.iter().map(|(name, sort)| (name.to_string(), sort.clone())).collect(),
        span: span(),
    };
    (name.to_string(), event)
}

/// Below `public_act`, and so seen without a body.
pub(crate) const PUBLIC: [&str; 8] =
    ["meeting", "statement", "certification", "extension", "suspension", "restoration", "termination", "resolution"];

/// Every event of the vocabulary.
pub(crate) const EVENTS: [&str; 16] = [
    "release",
    "statement",
    "fire",
    "shelling",
    "crossfire",
    "withdrawal",
    "delivery",
    "level",
    "public_act",
    "meeting",
    "certification",
    "extension",
    "suspension",
    "restoration",
    "termination",
    "resolution",
];

fn actor(name: &str, party: bool, mandates: Vec<Mandate>) -> (String, Actor) {
    let actor = Actor {
        name: name.to_string(),
        title: None,
        party,
        members: Vec::new(),
        decides: None,
        decides_span: None,
        mandates,
        span: span(),
    };
    (name.to_string(), actor)
}

pub(crate) fn mandate(events: &[&str], from: Option<Timestamp>, until: Option<Timestamp>) -> Mandate {
    Mandate {
        events: events.iter().map(|name| name.to_string()).collect(),
        place: None,
        from: from.map(Point::Instant),
        until: until.map(Point::Instant),
    }
}

/// An agreement in force since `day(0, 0)`, zone UTC, with the parties A and B and the bodies M, who sees everything,
/// and J, who sees nothing; without moments, phases and norms.
pub(crate) fn agreement(norms: Vec<Norm>) -> Agreement {
    let base = [("complete", FieldType::Flag), ("count", FieldType::Quantity(Unit::Count))];
    let with = |own: &[(&'static str, FieldType)]| -> Vec<(&'static str, FieldType)> {
        base.iter().cloned().chain(own.iter().cloned()).collect()
    };
    let mut events = vec![
        event("event", None, &with(&[])),
        event("public_act", Some("event"), &with(&[])),
        event("fire", Some("event"), &with(&[("killed", FieldType::Quantity(Unit::Person))])),
        event("shelling", Some("fire"), &with(&[("killed", FieldType::Quantity(Unit::Person))])),
        event("crossfire", Some("fire"), &with(&[("killed", FieldType::Quantity(Unit::Person))])),
        event("withdrawal", Some("event"), &with(&[])),
        event("release", Some("event"), &with(&[("persons", FieldType::Quantity(Unit::Person))])),
        event("delivery", Some("event"), &with(&[("amount", FieldType::Quantity(Unit::Tonne))])),
        event("level", Some("event"), &with(&[("value", FieldType::Quantity(Unit::Number))])),
    ];
    for name in PUBLIC {
        events.push(event(name, Some("public_act"), &with(&[("days", FieldType::Quantity(Unit::Day))])));
    }
    let kind = |name: &str, is: Option<&str>, condition: Option<Where>| {
        let properties = BTreeMap::from([("calibre".to_string(), FieldType::Quantity(Unit::Millimetre))]);
        let is = is.map(str::to_string);
        (name.to_string(), Kind { name: name.to_string(), title: None, is, properties, condition, span: span() })
    };
    let heavy = Where::Compare(
        Expr::Field("calibre".to_string()),
        Compare::AtLeast,
        number(Quantity::new(100.0, Unit::Millimetre)),
    );
    let list =
        |keys| List { title: None, of: "person".to_string(), held_by: vec!["A".to_string()], keys, span: span() };
    let measure =
        |of: Option<&str>| Measure { title: None, unit: Unit::Person, of: of.map(str::to_string), span: span() };
    Agreement {
        name: "case".to_string(),
        title: "Case".to_string(),
        zone: Zone::utc(),
        start: Some(day(0, 0)),
        prevails: Prevails::Prose,
        instruments: vec![Instrument { name: "case".to_string(), title: None, file: Arc::from("case") }],
        actors: BTreeMap::from([
            actor("A", true, Vec::new()),
            actor("B", true, Vec::new()),
            actor("M", false, vec![mandate(&["event"], None, None)]),
            actor("J", false, Vec::new()),
        ]),
        groups: BTreeMap::new(),
        events: events.into_iter().collect(),
        kinds: BTreeMap::from([
            kind("thing", None, None),
            kind("weapon", Some("thing"), None),
            kind("artillery", Some("weapon"), None),
            kind("heavy", Some("artillery"), Some(heavy)),
            kind("aid", Some("thing"), None),
            kind("person", Some("thing"), None),
            kind("medic", Some("person"), None),
        ]),
        places: ["inner", "outer", "far"].map(|name| (name.to_string(), place(name))).into(),
        moments: BTreeMap::new(),
        rounds: Vec::new(),
        scales: Vec::new(),
        promised: Vec::new(),
        measures: BTreeMap::from([("forces".to_string(), measure(None))]),
        lists: BTreeMap::from([
            ("held".to_string(), list(Some(vec!["k1".to_string(), "k2".to_string(), "k3".to_string()]))),
            ("missing".to_string(), list(None)),
        ]),
        tracks: Vec::new(),
        phases: Vec::new(),
        norms,
        brackets: Vec::new(),
        scenarios: Vec::new(),
    }
}

fn place(name: &str) -> Place {
    let used = place_of(name);
    Place { title: None, text: used.text, shape: used.shape, as_of: None, span: span() }
}

pub(crate) fn moment(value: MomentValue) -> Moment {
    Moment { title: None, value, from: None, limit: None, text: String::new(), span: span() }
}

pub(crate) fn phase(id: &str, begins: Option<Boundary>, ends: Option<Boundary>) -> Phase {
    Phase {
        id: id.to_string(),
        title: None,
        begins,
        ends,
        limit: None,
        track: None,
        effects: Vec::new(),
        open: Vec::new(),
        span: span(),
        phrases: Vec::new(),
    }
}

/// A source that reports everything at all times.
pub(crate) fn everything() -> Vec<Coverage> {
    let events = EVENTS.iter().map(|name| name.to_string()).collect();
    vec![Coverage { events, from: None, to: None, body: None, places: Vec::new() }]
}

/// A confirmed incident, at an exact instant.
pub(crate) fn incident(id: &str, event: &str, at: Timestamp) -> IncidentOf {
    between(id, event, at, at)
}

/// A confirmed incident at one instant of `[earliest, latest)`.
pub(crate) fn between(id: &str, event: &str, earliest: Timestamp, latest: Timestamp) -> IncidentOf {
    IncidentOf(Observation {
        id: id.to_string(),
        source: "case".to_string(),
        event: event.to_string(),
        subject: None,
        actor: None,
        involved: Vec::new(),
        from: None,
        to: None,
        concerning: None,
        fields: BTreeMap::new(),
        time: TimeSpan { earliest, latest },
        location: Location::Unknown,
        known: latest,
        reporter: None,
        grade: None,
        standing: Standing::Confirmed,
        origin: Origin { file: Arc::from("case"), line: 1, release: Arc::from("") },
    })
}

/// An incident under construction.
#[derive(Debug, Clone)]
pub(crate) struct IncidentOf(pub(crate) Observation);

impl IncidentOf {
    pub(crate) fn by(mut self, name: &str) -> Self {
        self.0.actor = Some(name.to_string());
        self
    }

    pub(crate) fn of(mut self, subject: &str) -> Self {
        self.0.subject = Some(subject.to_string());
        self
    }

    pub(crate) fn standing(mut self, standing: Standing) -> Self {
        self.0.standing = standing;
        self
    }

    pub(crate) fn field(mut self, name: &str, value: f64, unit: &str) -> Self {
        let unit = (!unit.is_empty()).then(|| unit.to_string());
        self.0.fields.insert(name.to_string(), FieldValue::Number { value, unit });
        self
    }

    pub(crate) fn complete(mut self) -> Self {
        self.0.fields.insert("complete".to_string(), FieldValue::Flag(true));
        self
    }

    pub(crate) fn done(self) -> Incident {
        Incident::of(self.0.id.clone(), vec![self.0]).unwrap()
    }
}

pub(crate) fn occurred(what: PatternOf) -> Condition {
    Condition::Occurred(what.boxed())
}
