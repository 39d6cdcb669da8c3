//! Whether an incident matches a pattern, after the sections "Patterns" and "Who could have seen".

use irenic_evidence::{FieldValue, Incident, Location};
use irenic_model::{Expr, Pattern, PlaceUse, Quantity, Subject, Tri, Unit, Value, Where, Who};
use irenic_syntax::ast::Compare;
use jiff::Timestamp;

use super::building::{METRES_PER_DEGREE, disc};
use super::world::{Here, World};

impl World<'_> {
    pub(crate) fn matches(&self, pattern: &Pattern, incident: &Incident, here: &Here) -> Tri {
        let agreement = self.agreement;
        if !agreement.event_is(&incident.event, &pattern.event) {
            return Tri::No;
        }
        let about = pattern.subject.as_ref().map_or(Tri::Yes, |subject| self.about(subject, incident));
        let actor = if self.names_nobody(&incident.event) { None } else { incident.actor.as_deref() };
        let by = self.who(&pattern.by, actor, &incident.involved, here);
        let from = self.who(&pattern.from, incident.from.as_deref(), &[], here);
        let to = self.who(&pattern.to, incident.to.as_deref(), &[], here);
        let concerning = match &incident.concerning {
            None => Tri::Yes,
            some => self.who(&pattern.concerning, some.as_deref(), &[], here),
        };
        let place = pattern.place.as_ref().map_or(Tri::Yes, |place| self.lies_in(place, &incident.location));
        let fields = pattern.condition.as_ref().map_or(Tri::Yes, |condition| self.holds_of(condition, incident));
        Tri::all([about, by, from, to, concerning, place, fields])
    }

    /// Whether something lies in a place: on the equator all is a matter of one number.
    fn lies_in(&self, place: &PlaceUse, location: &Location) -> Tri {
        let Some((centre, reach)) = place.name.as_deref().and_then(disc) else { return Tri::Possibly };
        match location {
            Location::Unknown => Tri::Possibly,
            Location::Place(name) if *name == place.text => Tri::Yes,
            Location::Place(name) => match disc(name) {
                Some((at, radius)) if (at - centre).abs() + radius <= reach => Tri::Yes,
                Some((at, radius)) if (at - centre).abs() - radius > reach => Tri::No,
                _ => Tri::Possibly,
            },
            Location::Near { point, radius, .. } => {
                let distance = (point.x() * METRES_PER_DEGREE - centre).abs();
                if distance + radius <= reach {
                    Tri::Yes
                } else if distance - radius > reach {
                    Tri::No
                } else {
                    Tri::Possibly
                }
            }
        }
    }

    /// Whether a place surely contains what a pattern asks for.
    fn contains(&self, outer: Option<&str>, asked: &Pattern) -> bool {
        let (Some(outer), inner) = (outer, asked.place.as_ref().and_then(|place| place.name.as_deref())) else {
            return outer.is_none();
        };
        let Some(inner) = inner else { return false };
        match (disc(outer), disc(inner)) {
            _ if outer == inner => true,
            (Some((a, outer)), Some((b, inner))) => (a - b).abs() + inner <= outer,
            _ => false,
        }
    }

    pub(crate) fn names_nobody(&self, event: &str) -> bool {
        let mut at = Some(event);
        while let Some(name) = at {
            let Some(event) = self.agreement.events.get(name) else { return false };
            if event.names_nobody {
                return true;
            }
            at = event.is.as_deref();
        }
        false
    }

    fn about(&self, subject: &Subject, incident: &Incident) -> Tri {
        let Some(said) = &incident.subject else { return Tri::Possibly };
        match subject {
            Subject::Kind(kind) => self.of_kind(said, kind, incident),
            Subject::List(list) if said == list => Tri::Yes,
            // Persons of the listed sort may or may not be those on the list.
            Subject::List(list) => self.of_kind(said, &self.agreement.lists[list].of, incident).and(Tri::Possibly),
            other => (*said == other.word()).into(),
        }
    }

    fn of_kind(&self, said: &str, kind: &str, incident: &Incident) -> Tri {
        let agreement = self.agreement;
        if agreement.kind_is(said, kind) {
            return Tri::Yes;
        }
        let Some(declared) = agreement.kinds.get(kind) else { return Tri::No };
        if let (Some(condition), Some(parent)) = (&declared.condition, &declared.is) {
            return self.of_kind(said, parent, incident).and(self.holds_of(condition, incident));
        }
        if agreement.kind_is(kind, said) { Tri::Possibly } else { Tri::No }
    }

    /// `actor` may be unknown; `involved` then says who it can have been.
    fn who(&self, asked: &[Who], actor: Option<&str>, involved: &[String], here: &Here) -> Tri {
        if asked.is_empty() {
            return Tri::Yes;
        }
        let mut names: Vec<&str> = Vec::new();
        let mut unknown = false;
        for who in asked {
            match who {
                Who::Named(name) => names.push(name),
                Who::TheActor => match &here.actor {
                    Some(name) => names.push(name),
                    None => unknown = true,
                },
                Who::TheBearer => match &here.bearer {
                    Some(name) => names.push(name),
                    None => unknown = true,
                },
            }
        }
        let no = if unknown { Tri::Possibly } else { Tri::No };
        match actor {
            Some(actor) if names.contains(&actor) => Tri::Yes,
            Some(_) => no,
            None if !involved.is_empty() && !involved.iter().any(|one| names.contains(&one.as_str())) => no,
            None => Tri::Possibly,
        }
    }

    pub(crate) fn done_by(&self, incident: &Incident, names: &[String]) -> Tri {
        let asked: Vec<Who> = names.iter().cloned().map(Who::Named).collect();
        let actor = if self.names_nobody(&incident.event) { None } else { incident.actor.as_deref() };
        self.who(&asked, actor, &incident.involved, &Here::default())
    }

    fn holds_of(&self, condition: &Where, incident: &Incident) -> Tri {
        match condition {
            Where::And(a, b) => self.holds_of(a, incident).and(self.holds_of(b, incident)),
            Where::Or(a, b) => self.holds_of(a, incident).or(self.holds_of(b, incident)),
            Where::Not(a) => !self.holds_of(a, incident),
            Where::Compare(a, compare, b) => {
                let Some((a, b)) = number(a, incident).zip(number(b, incident)) else { return Tri::Possibly };
                compares(a, *compare, b).into()
            }
        }
    }

    /// Whether nobody could see an incident of the pattern at this instant.
    pub(crate) fn blind(&self, pattern: &Pattern, at: Timestamp) -> bool {
        let agreement = self.agreement;
        let reported = |body: Option<&str>| {
            self.coverage.iter().any(|source| {
                source.includes(&pattern.event, at)
                    && (source.places.is_empty()
                        || source.places.iter().any(|place| self.contains(Some(place), pattern)))
                    && source.body.as_deref().is_none_or(|own| body.is_none_or(|body| own == body))
            })
        };
        if agreement.event_is(&pattern.event, "public_act") {
            return !reported(None);
        }
        !agreement.actors.values().any(|body| {
            body.mandates.iter().any(|mandate| {
                self.contains(mandate.place.as_ref().and_then(|place| place.name.as_deref()), pattern)
                    && mandate.events.iter().any(|event| agreement.event_is(&pattern.event, event))
                    && mandate.from.as_ref().is_none_or(|from| self.point(from, &Here::default()).passed(at).is_yes())
                    && mandate.until.as_ref().is_none_or(|until| self.point(until, &Here::default()).passed(at).is_no())
            }) && reported(Some(&body.name))
        })
    }

    /// Instants at which [`World::blind`] may change.
    pub(crate) fn sight_changes(&self) -> Vec<Timestamp> {
        let mut all = Vec::new();
        for mandate in self.agreement.actors.values().flat_map(|body| &body.mandates) {
            for point in mandate.from.iter().chain(&mandate.until) {
                all.extend(self.point(point, &Here::default()).ends());
            }
        }
        for source in self.coverage {
            all.extend(source.from.into_iter().chain(source.to));
        }
        all
    }

    /// Whether nobody could see in some part of `[from, to)`.
    pub(crate) fn blind_within(&self, pattern: &Pattern, from: Timestamp, to: Timestamp) -> bool {
        let mut looks = self.sight_changes();
        looks.push(from);
        looks.into_iter().any(|at| from <= at && at < to && self.blind(pattern, at))
    }

    /// Whether nobody could see at any time of `[from, to)`.
    pub(crate) fn never_seen(&self, pattern: &Pattern, from: Timestamp, to: Timestamp) -> bool {
        let mut looks = self.sight_changes();
        looks.push(from);
        from < to && looks.into_iter().filter(|at| from <= *at && *at < to).all(|at| self.blind(pattern, at))
    }

    /// The ranges in which nobody could see, in pieces between the instants at which that may change.
    pub(crate) fn blind_ranges(&self, pattern: &Pattern) -> Vec<(Timestamp, Timestamp)> {
        let mut looks = self.sight_changes();
        looks.extend([Timestamp::MIN, Timestamp::MAX]);
        looks.sort();
        looks
            .windows(2)
            .filter(|pair| pair[0] < pair[1] && self.blind(pattern, pair[0]))
            .map(|p| (p[0], p[1]))
            .collect()
    }
}

fn number(expr: &Expr, incident: &Incident) -> Option<f64> {
    match expr {
        Expr::Value(Value::Quantity(quantity)) => Some(quantity.in_base()),
        Expr::Value(Value::Flag(flag)) => Some(f64::from(u8::from(*flag))),
        Expr::Field(name) => field(name, incident),
        other => panic!("the generator makes no {other:?}"),
    }
}

/// The value of a field in base units; `count` is 1 and `complete` is no where a report does not say.
pub(crate) fn field(name: &str, incident: &Incident) -> Option<f64> {
    match incident.fields.get(name) {
        Some(FieldValue::Number { value, unit }) => {
            let unit = unit.as_deref().and_then(Unit::parse).unwrap_or(Unit::Number);
            Some(Quantity::new(*value, unit).in_base())
        }
        Some(FieldValue::Flag(flag)) => Some(f64::from(u8::from(*flag))),
        Some(FieldValue::Keys(keys)) => Some(keys.len() as f64),
        Some(_) => None,
        None if name == "count" => Some(1.0),
        None if name == "complete" => Some(0.0),
        None => None,
    }
}

pub(crate) fn threshold(expr: &Expr) -> f64 {
    match expr {
        Expr::Value(Value::Quantity(quantity)) => quantity.in_base(),
        other => panic!("the generator makes no {other:?}"),
    }
}

pub(crate) fn compares(a: f64, compare: Compare, b: f64) -> bool {
    match compare {
        Compare::Equal => a == b,
        Compare::NotEqual => a != b,
        Compare::Less => a < b,
        Compare::AtMost => a <= b,
        Compare::More => a > b,
        Compare::AtLeast => a >= b,
    }
}
