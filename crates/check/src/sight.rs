//! Who could see what, by mandate: silence means something only where somebody was able to see.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use irenic_model::{Actor, Mandate, PlaceUse, Shape, Tri};

use crate::view::View;

/// The event above all acts that are public by nature: nobody needs access to see them.
pub(crate) const PUBLIC: &str = "public_act";

/// An answer worked out once: mandated ground, the place asked about, and whether the first covers the second.
type Known = (Vec<Arc<Shape>>, Arc<Shape>, Tri);

/// Mandates held against events and places. Whether ground is covered is worked out once for each pair.
#[derive(Debug, Default)]
pub(crate) struct Sight {
    known: RefCell<BTreeMap<String, Vec<Known>>>,
}

impl Sight {
    /// Whether mandates together cover a place; no place means everywhere. `No` and `Yes` are sure.
    pub(crate) fn covers(&self, mandates: &[&Mandate], asked: Option<&PlaceUse>) -> Tri {
        if mandates.is_empty() {
            return Tri::No;
        }
        let places: Vec<&PlaceUse> = mandates.iter().filter_map(|mandate| mandate.place.as_ref()).collect();
        if places.len() < mandates.len() {
            return Tri::Yes;
        }
        let Some(asked) = asked else { return Tri::No };
        if places.iter().any(|place| place.text == asked.text) {
            return Tri::Yes;
        }
        let Some(inner) = &asked.shape else { return Tri::Possibly };
        let shapes: Vec<Arc<Shape>> = places.iter().filter_map(|place| place.shape.clone()).collect();
        let ground = self.ground(&shapes, inner, &places, &asked.text);
        // A place that nobody has drawn might reach anywhere.
        if ground == Tri::No && shapes.len() < places.len() { Tri::Possibly } else { ground }
    }

    /// Whether one place covers another.
    pub(crate) fn place_covers(&self, outer: &PlaceUse, inner: &PlaceUse) -> Tri {
        if outer.text == inner.text {
            return Tri::Yes;
        }
        match (&outer.shape, &inner.shape) {
            (Some(shape), Some(inner_shape)) => self.ground(&[Arc::clone(shape)], inner_shape, &[outer], &inner.text),
            _ => Tri::Possibly,
        }
    }

    fn ground(&self, outer: &[Arc<Shape>], inner: &Arc<Shape>, places: &[&PlaceUse], asked: &str) -> Tri {
        let texts: Vec<&str> = places.iter().map(|place| place.text.as_str()).collect();
        let key = format!("{} / {asked}", texts.join(" / "));
        let mut known = self.known.borrow_mut();
        let answers = known.entry(key).or_default();
        // The same words may mean another place in another option.
        if let Some((.., answer)) = answers.iter().find(|(o, i, _)| *o == *outer && i == inner) {
            return *answer;
        }
        let each = Tri::any(outer.iter().map(|shape| shape.covers(inner)));
        let whole = outer
            .iter()
            .map(|shape| (**shape).clone())
            .reduce(|left, right| Shape::Either(Box::new(left), Box::new(right)));
        let answer = match whole {
            Some(whole) if each != Tri::Yes && outer.len() > 1 => whole.covers(inner),
            _ => each,
        };
        answers.push((outer.to_vec(), Arc::clone(inner), answer));
        answer
    }
}

/// The mandates of a body for an event.
pub(crate) fn mandates_for<'v>(view: &View<'v>, actor: &'v Actor, event: &str) -> Vec<&'v Mandate> {
    let agreement = view.declared();
    let covers = |mandate: &&Mandate| mandate.events.iter().any(|above| agreement.event_is(event, above));
    actor.mandates.iter().filter(covers).collect()
}

/// All bodies with a mandate for an event, in the order of their names.
pub(crate) fn observers<'v>(view: &View<'v>, event: &str) -> Vec<(&'v Actor, Vec<&'v Mandate>)> {
    let agreement = view.declared();
    let sees = |actor: &Actor| {
        actor.mandates.iter().any(|mandate| mandate.events.iter().any(|above| agreement.event_is(event, above)))
    };
    let ever = view
        .text()
        .actors
        .iter()
        .filter(|(_, forms)| forms.forms.iter().any(|(_, actor)| actor.as_ref().is_some_and(sees)));
    ever.filter_map(|(name, _)| view.actor(name))
        .map(|actor| (actor, mandates_for(view, actor, event)))
        .filter(|(_, mandates)| !mandates.is_empty())
        .collect()
}

/// Whether an event is public by nature.
pub(crate) fn is_public(view: &View<'_>, event: &str) -> bool {
    view.declared().event_is(event, PUBLIC)
}
