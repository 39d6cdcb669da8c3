//! Whether an incident is what a pattern speaks of: `yes`, `no`, or `possibly` where the evidence leaves it open.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use irenic_evidence::{FieldValue, Incident, Location, TimeSpan};
use irenic_model::{
    Agreement, Expr, FieldType, Pattern, PlaceUse, Quantity, Shape, Subject, Tri, Unit, Value, Where, Who,
    parse_instant,
};
use irenic_syntax::ast::Compare;
use jiff::Timestamp;

use crate::trace::Noted;

/// What a pattern's words `the actor` and `h.persons` stand for in one instance.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Role<'a> {
    /// Who did what triggered the instance; unknown when `None` and `trigger` is set.
    pub(crate) actor: Option<&'a str>,
    /// The instance's bearer.
    pub(crate) bearer: Option<&'a str>,
    /// The incident that triggered it.
    pub(crate) trigger: Option<&'a Incident>,
}

/// Which places surely contain or surely miss which, by the words that name them: geometry is asked once for a pair.
#[derive(Debug, Clone, Default)]
pub(crate) struct Covering {
    known: Rc<RefCell<BTreeMap<(String, String), Tri>>>,
}

impl Covering {
    /// Whether all of `inner` lies in `outer`: yes, surely not all of it, or possibly.
    pub(crate) fn covers(&self, outer: (&str, &Shape), inner: (&str, &Shape)) -> Tri {
        let key = (outer.0.to_string(), inner.0.to_string());
        if let Some(known) = self.known.borrow().get(&key) {
            return *known;
        }
        let covers = outer.1.covers(inner.1);
        self.known.borrow_mut().insert(key, covers);
        covers
    }

    /// Whether two places are too far from each other for a common point, by their boxes alone: most places of an
    /// agreement are, and the geometry need not be asked.
    fn apart(&self, outer: (&str, &Shape), inner: (&str, &Shape)) -> bool {
        let key = (format!("box of {}", outer.0), inner.0.to_string());
        if let Some(known) = self.known.borrow().get(&key) {
            return *known == Tri::Yes;
        }
        let apart = match (outer.1.bounding_box(), inner.1.bounding_box()) {
            (Some(a), Some(b)) => {
                // A box may touch the antimeridian from the other side.
                let wide = |box_: &geo_types::Rect<f64>| box_.min().x <= -179.0 || box_.max().x >= 179.0;
                let beside = a.max().x < b.min().x || b.max().x < a.min().x;
                a.max().y < b.min().y || b.max().y < a.min().y || (beside && !wide(&a) && !wide(&b))
            }
            // In an empty place lies nothing, and nothing is known of what lies in one that may be empty.
            _ => false,
        };
        self.known.borrow_mut().insert(key, Tri::from(apart));
        apart
    }

    /// Whether something somewhere in `inner` lies in `outer`, as the places are drawn during a span of time.
    fn holds(&self, outer: (&str, &Shape), inner: (&str, &Shape), time: TimeSpan) -> Tri {
        if let (Shape::Within { metres: near, of }, Shape::Beyond { metres: far, of: same }) = (outer.1, inner.1)
            && of == same
            && far > near
        {
            return Tri::No;
        }
        // Between two changes of the lines the places stand still, and only that drawing matters.
        let drawn = |shape: &Shape, at: Timestamp| shape.changes().iter().filter(|change| **change <= at).count();
        let [one, two] = [outer.1, inner.1].map(|shape| (drawn(shape, time.earliest), drawn(shape, time.latest)));
        if one.0 != one.1 || two.0 != two.1 {
            return self.lies(outer, inner);
        }
        let at = time.earliest;
        let still = |shape: &Shape| Shape::Frozen { of: Box::new(shape.clone()), at };
        let words = (format!("{}, drawing {}", outer.0, one.0), format!("{}, drawing {}", inner.0, two.0));
        self.lies((&words.0, &still(outer.1)), (&words.1, &still(inner.1)))
    }

    fn lies(&self, outer: (&str, &Shape), inner: (&str, &Shape)) -> Tri {
        if self.apart(outer, inner) {
            return Tri::No;
        }
        if self.covers(outer, inner) == Tri::Yes {
            return Tri::Yes;
        }
        let outside = Shape::Beyond { metres: 0.0, of: Box::new(outer.1.clone()) };
        match self.covers((&format!("outside of {}", outer.0), &outside), inner) {
            Tri::Yes => Tri::No,
            _ => Tri::Possibly,
        }
    }
}

/// What matching needs to know besides pattern and incident.
pub(crate) struct Matching<'a> {
    pub(crate) covering: Covering,
    pub(crate) agreement: &'a Agreement,
    /// Shapes of places that happenings of a scenario name by their words.
    pub(crate) named: &'a BTreeMap<String, Arc<Shape>>,
    /// Instants at which places are frozen, as far as they are known, by place.
    pub(crate) frozen: Noted<Option<Timestamp>>,
}

/// One aspect of a match, for explanations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aspect {
    /// `event`, `subject`, `by`, `from`, `to`, `for`, `place`, `where`.
    pub name: &'static str,
    /// Whether it holds.
    pub holds: Tri,
    /// In words.
    pub text: String,
}

impl Matching<'_> {
    /// At which instant a place is frozen, as far as it is known; none for a place that is not.
    pub(crate) fn frozen_at(&self, place: &str) -> Option<Option<Timestamp>> {
        self.frozen.peek(place).copied()
    }

    /// Freezes a place otherwise, and tells how it was.
    pub(crate) fn freeze(&mut self, place: Option<&str>, at: Option<Option<Timestamp>>) -> Option<Option<Timestamp>> {
        let place = place?;
        let was = self.frozen_at(place);
        self.frozen.put(place, at);
        was
    }

    /// Whether the incident matches, time and standing apart.
    pub(crate) fn matches(&self, pattern: &Pattern, incident: &Incident, role: Role<'_>) -> Tri {
        if !self.agreement.event_is(&incident.event, &pattern.event) {
            return Tri::No;
        }
        let mut all = self.subject(pattern, incident);
        for next in [
            Self::who as fn(&Self, &Pattern, &Incident, Role<'_>) -> Tri,
            Self::from,
            Self::to,
            Self::concerning,
            Self::place,
            Self::condition,
        ] {
            if all == Tri::No {
                return Tri::No;
            }
            all = all.and(next(self, pattern, incident, role));
        }
        all
    }

    /// The same, aspect by aspect.
    pub(crate) fn aspects(&self, pattern: &Pattern, incident: &Incident, role: Role<'_>) -> Vec<Aspect> {
        let mut aspects = vec![Aspect {
            name: "event",
            holds: Tri::from(self.agreement.event_is(&incident.event, &pattern.event)),
            text: format!("{} for {}", incident.event, pattern.event),
        }];
        let mut add = |name, asked: bool, holds, text: String| {
            if asked {
                aspects.push(Aspect { name, holds, text });
            }
        };
        let known = |word: &Option<String>| word.clone().unwrap_or_else(|| "not said".to_string());
        add(
            "subject",
            pattern.subject.is_some(),
            self.subject(pattern, incident),
            format!(
                "{} for {}",
                known(&incident.subject),
                pattern.subject.as_ref().map(Subject::word).unwrap_or_default()
            ),
        );
        add("by", !pattern.by.is_empty(), self.who(pattern, incident, role), known(&incident.actor));
        add("from", !pattern.from.is_empty(), self.from(pattern, incident, role), known(&incident.from));
        add("to", !pattern.to.is_empty(), self.to(pattern, incident, role), known(&incident.to));
        add(
            "for",
            !pattern.concerning.is_empty(),
            self.concerning(pattern, incident, role),
            known(&incident.concerning),
        );
        if let Some(place) = &pattern.place {
            add("place", true, self.place(pattern, incident, role), self.place_text(place, incident));
        }
        add(
            "where",
            pattern.condition.is_some(),
            self.condition(pattern, incident, role),
            "the fields that the evidence gives".to_string(),
        );
        aspects
    }

    fn subject(&self, pattern: &Pattern, incident: &Incident) -> Tri {
        let Some(wanted) = &pattern.subject else { return Tri::Yes };
        let given = incident.subject.as_deref();
        match wanted {
            Subject::Kind(kind) => match given {
                Some(given) => self.kind(given, kind, incident, 0),
                None => Tri::Possibly,
            },
            Subject::List(list) => match given {
                Some(given) if given == list => Tri::Yes,
                Some(given) => {
                    let of = self.agreement.lists.get(list).map_or("person", |list| list.of.as_str());
                    // Persons of the listed category may or may not be those on the list.
                    Tri::Possibly.and(self.kind(given, of, incident, 0))
                }
                None => Tri::Possibly,
            },
            other => given.map_or(Tri::Possibly, |given| Tri::from(given == other.word())),
        }
    }

    fn kind(&self, given: &str, wanted: &str, incident: &Incident, depth: usize) -> Tri {
        if self.agreement.kind_is(given, wanted) {
            return Tri::Yes;
        }
        let Some(kind) = self.agreement.kinds.get(wanted) else { return Tri::No };
        match (&kind.is, &kind.condition) {
            (Some(parent), Some(condition)) if depth <= self.agreement.kinds.len() => {
                self.kind(given, parent, incident, depth + 1).and(self.holds(condition, incident, Role::default()))
            }
            // Evidence that speaks of weapons at large may or may not mean artillery.
            _ if self.agreement.kind_is(wanted, given) => Tri::Possibly,
            _ => Tri::No,
        }
    }

    fn who(&self, pattern: &Pattern, incident: &Incident, role: Role<'_>) -> Tri {
        if pattern.by.is_empty() {
            return Tri::Yes;
        }
        Tri::any(pattern.by.iter().map(|who| match named(who, role) {
            Some(name) => self.done_by(incident, name),
            None => Tri::Possibly,
        }))
    }

    /// Whether this party or body did it.
    pub(crate) fn done_by(&self, incident: &Incident, name: &str) -> Tri {
        match self.actor(incident) {
            Some(actor) => Tri::from(actor == name),
            None if incident.involved.is_empty() => Tri::Possibly,
            None if incident.involved.iter().any(|one| one == name) => Tri::Possibly,
            None => Tri::No,
        }
    }

    /// Who did it, where that is known; an event that `names nobody` never says.
    pub(crate) fn actor<'i>(&self, incident: &'i Incident) -> Option<&'i str> {
        let nobody = self
            .agreement
            .events
            .values()
            .any(|event| event.names_nobody && self.agreement.event_is(&incident.event, &event.name));
        if nobody { None } else { incident.actor.as_deref() }
    }

    fn from(&self, pattern: &Pattern, incident: &Incident, role: Role<'_>) -> Tri {
        among(&pattern.from, incident.from.as_deref(), Tri::Possibly, role)
    }

    fn to(&self, pattern: &Pattern, incident: &Incident, role: Role<'_>) -> Tri {
        among(&pattern.to, incident.to.as_deref(), Tri::Possibly, role)
    }

    /// What names nobody whom it concerns, concerns everybody.
    fn concerning(&self, pattern: &Pattern, incident: &Incident, role: Role<'_>) -> Tri {
        among(&pattern.concerning, incident.concerning.as_deref(), Tri::Yes, role)
    }

    fn place(&self, pattern: &Pattern, incident: &Incident, _: Role<'_>) -> Tri {
        match &pattern.place {
            Some(place) => self.within(place, incident),
            None => Tri::Yes,
        }
    }

    /// Whether the incident lies in a place.
    pub(crate) fn within(&self, place: &PlaceUse, incident: &Incident) -> Tri {
        let Some(shape) = &place.shape else { return Tri::Possibly };
        let frozen = place.name.as_ref().and_then(|name| self.frozen.get(name));
        let span = match frozen {
            Some(Some(at)) => (*at, *at),
            Some(None) if !shape.changes().is_empty() => return Tri::Possibly,
            _ => (incident.time.earliest, incident.time.latest),
        };
        match &incident.location {
            Location::Unknown => Tri::Possibly,
            Location::Near { point, radius, .. } => shape.holds(*point, *radius, span.0, span.1),
            Location::Place(words) => {
                if *words == place.text || Some(words) == place.name.as_ref() {
                    return Tri::Yes;
                }
                let Some(other) = self.place_in_words(words) else { return Tri::Possibly };
                self.covering.holds((&place.text, shape), (words, other), incident.time)
            }
        }
    }

    /// The shape of a place that evidence names in words: as a scenario draws it, else as the agreement declares it.
    pub(crate) fn place_in_words(&self, words: &str) -> Option<&Shape> {
        let declared = || self.agreement.places.get(words).and_then(|place| place.shape.as_ref());
        self.named.get(words).or_else(declared).map(Arc::as_ref)
    }

    fn place_text(&self, place: &PlaceUse, incident: &Incident) -> String {
        match &incident.location {
            Location::Unknown => format!("the source does not say where; {} is asked for", place.text),
            Location::Place(words) => format!("in {words}, for {}", place.text),
            Location::Near { point, radius, name, .. } => {
                let spot = name.clone().unwrap_or_else(|| format!("{:.4} N, {:.4} E", point.y(), point.x()));
                let distance = place
                    .shape
                    .as_ref()
                    .and_then(|shape| shape.signed_distance(*point, incident.time.earliest))
                    .map(|metres| match metres <= 0.0 {
                        true => format!("{:.1} km inside {}", -metres / 1000.0, place.text),
                        false => format!("{:.1} km outside {}", metres / 1000.0, place.text),
                    })
                    .unwrap_or_else(|| format!("{} has no bounds at that time", place.text));
                if *radius > 0.0 {
                    format!("{spot}, known to within {:.0} km: {distance}", radius / 1000.0)
                } else {
                    format!("{spot}: {distance}")
                }
            }
        }
    }

    fn condition(&self, pattern: &Pattern, incident: &Incident, role: Role<'_>) -> Tri {
        pattern.condition.as_ref().map_or(Tri::Yes, |condition| self.holds(condition, incident, role))
    }

    fn holds(&self, condition: &Where, incident: &Incident, role: Role<'_>) -> Tri {
        match condition {
            Where::And(a, b) => self.holds(a, incident, role).and(self.holds(b, incident, role)),
            Where::Or(a, b) => self.holds(a, incident, role).or(self.holds(b, incident, role)),
            Where::Not(a) => !self.holds(a, incident, role),
            Where::Compare(left, compare, right) => {
                match (self.value(left, Some(incident), role), self.value(right, Some(incident), role)) {
                    (Some(left), Some(right)) => self.compare(&left, *compare, &right),
                    _ => Tri::Possibly,
                }
            }
        }
    }

    /// The value of an expression; `None` where a field is not known.
    pub(crate) fn value(&self, expr: &Expr, incident: Option<&Incident>, role: Role<'_>) -> Option<Value> {
        match expr {
            Expr::Value(value) => Some(value.clone()),
            Expr::Field(name) => self.field(incident?, name),
            Expr::TriggerField(name) => self.field(role.trigger?, name),
            Expr::In(inner, unit) => match self.value(inner, incident, role)? {
                Value::Quantity(quantity) => Some(Value::Quantity(quantity.read_as(unit))),
                other => Some(other),
            },
            Expr::Arithmetic(op, left, right) => {
                let (Value::Quantity(left), Value::Quantity(right)) =
                    (self.value(left, incident, role)?, self.value(right, incident, role)?)
                else {
                    return None;
                };
                let result = match op {
                    '+' => left.add(&right),
                    '-' => left.sub(&right),
                    '*' => left.mul(&right),
                    _ => left.div(&right),
                };
                result.ok().filter(|quantity| quantity.value.is_finite()).map(Value::Quantity)
            }
        }
    }

    /// A field of an incident in the unit its event declares; `None` where it is not known.
    pub(crate) fn field(&self, incident: &Incident, name: &str) -> Option<Value> {
        let declared = self.agreement.events.get(&incident.event).and_then(|event| event.fields.get(name));
        match incident.fields.get(name) {
            Some(FieldValue::Number { value, unit }) => {
                let quantity = match unit.as_deref().and_then(Unit::parse) {
                    Some(unit) => Quantity::new(*value, unit),
                    None => match declared {
                        Some(FieldType::Quantity(unit)) => Quantity::new(*value, unit.clone()),
                        _ => Quantity::number(*value),
                    },
                };
                Some(Value::Quantity(quantity))
            }
            Some(FieldValue::Text(text)) => Some(Value::Text(text.clone())),
            Some(FieldValue::Flag(flag)) => Some(Value::Flag(*flag)),
            Some(FieldValue::Keys(keys)) => Some(Value::Quantity(Quantity::number(keys.len() as f64))),
            // A report that does not say that a process is complete does not report its completion.
            None if name == "complete" => Some(Value::Flag(false)),
            // One report speaks of one occurrence unless it says how many.
            None if name == "count" => Some(Value::Quantity(Quantity::number(1.0))),
            None => None,
        }
    }

    /// How two values compare; `possibly` when they cannot be compared.
    pub(crate) fn compare(&self, left: &Value, compare: Compare, right: &Value) -> Tri {
        use std::cmp::Ordering;
        let ordering = match (left, right) {
            (Value::Quantity(a), Value::Quantity(b)) => {
                let (a, b) = (bare(a, b), bare(b, a));
                match a.compare(&b) {
                    Ok(ordering) => ordering,
                    Err(_) => return Tri::Possibly,
                }
            }
            (Value::Text(a), Value::Text(b)) => a.cmp(b),
            (Value::Flag(a), Value::Flag(b)) => a.cmp(b),
            (Value::Instant(a), Value::Instant(b)) => a.cmp(b),
            (Value::Text(text), Value::Instant(b)) => match parse_instant(text, &self.agreement.zone, false) {
                Ok(a) => a.cmp(b),
                Err(_) => return Tri::Possibly,
            },
            (Value::Text(a), Value::Flag(b)) => match a.as_str() {
                "yes" | "true" | "1" => true.cmp(b),
                "no" | "false" | "0" => false.cmp(b),
                _ => return Tri::Possibly,
            },
            _ => return Tri::Possibly,
        };
        Tri::from(match compare {
            Compare::Equal => ordering == Ordering::Equal,
            Compare::NotEqual => ordering != Ordering::Equal,
            Compare::Less => ordering == Ordering::Less,
            Compare::AtMost => ordering != Ordering::Greater,
            Compare::More => ordering == Ordering::Greater,
            Compare::AtLeast => ordering != Ordering::Less,
        })
    }
}

/// A bare number takes the unit of what it is compared with.
fn bare(quantity: &Quantity, with: &Quantity) -> Quantity {
    if quantity.compatible_with(with) { quantity.read_as(&with.unit) } else { quantity.clone() }
}

fn named<'a>(who: &'a Who, role: Role<'a>) -> Option<&'a str> {
    match who {
        Who::Named(name) => Some(name),
        Who::TheActor => role.actor,
        Who::TheBearer => role.bearer,
    }
}

fn among(wanted: &[Who], given: Option<&str>, unknown: Tri, role: Role<'_>) -> Tri {
    if wanted.is_empty() {
        return Tri::Yes;
    }
    let Some(given) = given else { return unknown };
    Tri::any(wanted.iter().map(|who| match named(who, role) {
        Some(name) => Tri::from(name == given),
        None => Tri::Possibly,
    }))
}

/// Whether the pattern means the same for every instance.
pub(crate) fn is_fixed(pattern: &Pattern) -> bool {
    let fixed = |whos: &[Who]| whos.iter().all(|who| matches!(who, Who::Named(_)));
    fixed(&pattern.by)
        && fixed(&pattern.from)
        && fixed(&pattern.to)
        && fixed(&pattern.concerning)
        && pattern.condition.as_ref().is_none_or(|condition| !mentions_trigger(condition))
}

fn mentions_trigger(condition: &Where) -> bool {
    fn in_expr(expr: &Expr) -> bool {
        match expr {
            Expr::TriggerField(_) => true,
            Expr::Arithmetic(_, left, right) => in_expr(left) || in_expr(right),
            Expr::In(inner, _) => in_expr(inner),
            Expr::Value(_) | Expr::Field(_) => false,
        }
    }
    match condition {
        Where::And(a, b) | Where::Or(a, b) => mentions_trigger(a) || mentions_trigger(b),
        Where::Not(a) => mentions_trigger(a),
        Where::Compare(left, _, right) => in_expr(left) || in_expr(right),
    }
}
