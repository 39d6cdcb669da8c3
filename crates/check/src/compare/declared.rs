//! Everything that is declared beside clauses: the agreement itself, parties, bodies, words, places, moments, phases.

use std::collections::{BTreeMap, BTreeSet};

use irenic_diagnostics::Span;
use irenic_model::{Actor, Agreement, Boundary, Limit, Mandate, Moment, Phase, vocabulary};
use irenic_syntax::ast::{Decision, Prevails};

use super::plain::{Plain, squeezed};
use super::time::{lengths, point_moved};
use super::{Aspect, Change, Direction, Place, Thing};

/// One thing in two drafts.
struct Pair<'a> {
    thing: Thing,
    name: &'a str,
    old: Option<Place>,
    new: Option<Place>,
}

impl Pair<'_> {
    fn change(&self, aspect: Aspect, direction: Direction) -> Change {
        Change {
            thing: self.thing,
            old: self.old.clone(),
            new: self.new.clone(),
            aspect,
            direction,
            by: None,
            was: None,
            now: None,
            concerns: match self.thing {
                Thing::Party | Thing::Body => vec![self.name.to_string()],
                _ => Vec::new(),
            },
        }
    }

    fn words(&self, aspect: Aspect, was: Option<String>, now: Option<String>) -> Option<Change> {
        let direction = match (&was, &now) {
            (a, b) if a == b => return None,
            (None, Some(_)) => Direction::Added,
            (Some(_), None) => Direction::Removed,
            _ => Direction::Other,
        };
        Some(Change { was, now, ..self.change(aspect, direction) })
    }
}

/// Names of one sort in two drafts, in order, each with both values.
fn both<'a, T>(
    old: &'a BTreeMap<String, T>,
    new: &'a BTreeMap<String, T>,
) -> Vec<(&'a str, Option<&'a T>, Option<&'a T>)> {
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    names.into_iter().map(|name| (name.as_str(), old.get(name), new.get(name))).collect()
}

fn at(name: &str, title: Option<&String>, span: &Span) -> Place {
    Place { id: name.to_string(), title: title.cloned(), span: Some(span.clone()) }
}

/// A thing that is in one draft only, or what is the same of it in both: nothing.
fn presence(pair: &Pair<'_>) -> Option<Change> {
    match (&pair.old, &pair.new) {
        (None, Some(_)) => Some(pair.change(Aspect::Presence, Direction::Added)),
        (Some(_), None) => Some(pair.change(Aspect::Presence, Direction::Removed)),
        _ => None,
    }
}

/// The changes of everything but clauses and brackets. `ids` are new ids by old ones.
pub(super) fn changes(old: &Agreement, new: &Agreement, ids: &BTreeMap<String, String>) -> Vec<Change> {
    let plain = Plain { ids };
    let same = Plain { ids: &BTreeMap::new() };
    let mut found = whole(old, new);
    for (name, a, b) in both(&old.actors, &new.actors) {
        let place = |actor: &Actor| at(name, actor.title.as_ref(), &actor.span);
        let party = b.or(a).is_some_and(|actor| actor.party);
        let thing = if party { Thing::Party } else { Thing::Body };
        let pair = Pair { thing, name, old: a.map(place), new: b.map(place) };
        found.extend(presence(&pair));
        if let (Some(a), Some(b)) = (a, b) {
            found.extend(pair.words(Aspect::Title, a.title.clone(), b.title.clone()));
            found.extend(pair.words(Aspect::Members, listed(&a.members), listed(&b.members)));
            found.extend(pair.words(Aspect::Decision, decision(a), decision(b)));
            let mandates = |all: &[Mandate], plain: &Plain<'_>| {
                all.iter()
                    .map(|one| {
                        (
                            one.events.clone(),
                            plain.place(&one.place),
                            one.from.as_ref().map(|at| plain.point(at)),
                            one.until.as_ref().map(|at| plain.point(at)),
                        )
                    })
                    .collect::<Vec<_>>()
            };
            if mandates(&a.mandates, &plain) != mandates(&b.mandates, &same) {
                let (was, now) = (mandate(&a.mandates), mandate(&b.mandates));
                let changed = pair.words(Aspect::Mandate, was, now);
                found.push(changed.unwrap_or_else(|| pair.change(Aspect::Mandate, Direction::Other)));
            }
        }
    }
    let nowhere = |name: &str| Place { id: name.to_string(), title: None, span: None };
    for (name, a, b) in both(&old.groups, &new.groups) {
        let pair = Pair { thing: Thing::Group, name, old: a.map(|_| nowhere(name)), new: b.map(|_| nowhere(name)) };
        found.extend(presence(&pair));
        if let (Some(a), Some(b)) = (a, b) {
            found.extend(pair.words(Aspect::Members, listed(a), listed(b)));
        }
    }
    let standard = vocabulary().0;
    for (name, a, b) in both(&old.kinds, &new.kinds) {
        let own = a.or(b).is_some_and(|kind| kind.span.file != standard);
        let pair = Pair {
            thing: Thing::Kind,
            name,
            old: a.map(|a| at(name, a.title.as_ref(), &a.span)),
            new: b.map(|b| at(name, b.title.as_ref(), &b.span)),
        };
        found.extend(presence(&pair).filter(|_| own));
        if let (Some(a), Some(b)) = (a, b) {
            found.extend(pair.words(Aspect::Title, a.title.clone(), b.title.clone()));
            if a.is != b.is || a.condition != b.condition || a.properties != b.properties {
                found.push(pair.change(Aspect::Meaning, Direction::Other));
            }
        }
    }
    for (name, a, b) in both(&old.events, &new.events) {
        let own = a.or(b).is_some_and(|event| event.span.file != standard);
        let pair = Pair {
            thing: Thing::Event,
            name,
            old: a.map(|a| at(name, a.title.as_ref(), &a.span)),
            new: b.map(|b| at(name, b.title.as_ref(), &b.span)),
        };
        found.extend(presence(&pair).filter(|_| own));
        if let (Some(a), Some(b)) = (a, b) {
            found.extend(pair.words(Aspect::Title, a.title.clone(), b.title.clone()));
            if a.is != b.is || a.fields != b.fields || a.names_nobody != b.names_nobody {
                found.push(pair.change(Aspect::Meaning, Direction::Other));
            }
        }
    }
    for (name, a, b) in both(&old.places, &new.places) {
        let pair = Pair {
            thing: Thing::Place,
            name,
            old: a.map(|a| at(name, a.title.as_ref(), &a.span)),
            new: b.map(|b| at(name, b.title.as_ref(), &b.span)),
        };
        found.extend(presence(&pair));
        if let (Some(a), Some(b)) = (a, b) {
            found.extend(pair.words(Aspect::Title, a.title.clone(), b.title.clone()));
            let words = pair.words(Aspect::Meaning, Some(squeezed(&a.text)), Some(squeezed(&b.text)));
            // A file of places can change under the same words.
            let moved = words.is_none() && a.shape != b.shape;
            found.extend(words);
            if moved {
                found.push(pair.change(Aspect::Geometry, Direction::Other));
            }
        }
    }
    for (name, a, b) in both(&old.moments, &new.moments) {
        let place = |moment: &Moment| at(name, moment.title.as_ref(), &moment.span);
        let pair = Pair { thing: Thing::Moment, name, old: a.map(place), new: b.map(place) };
        found.extend(presence(&pair));
        if let (Some(a), Some(b)) = (a, b) {
            found.extend(pair.words(Aspect::Title, a.title.clone(), b.title.clone()));
            found.extend(moments(&pair, (a, old), (b, new), &plain));
        }
    }
    for (name, a, b) in both(&old.measures, &new.measures) {
        let pair = Pair {
            thing: Thing::Measure,
            name,
            old: a.map(|a| at(name, a.title.as_ref(), &a.span)),
            new: b.map(|b| at(name, b.title.as_ref(), &b.span)),
        };
        found.extend(presence(&pair));
        if let (Some(a), Some(b)) = (a, b) {
            found.extend(pair.words(Aspect::Title, a.title.clone(), b.title.clone()));
            let meaning = |unit: &str, of: &Option<String>| {
                Some(format!("in {unit}{}", of.as_ref().map_or(String::new(), |of| format!(" of {of}"))))
            };
            found.extend(pair.words(
                Aspect::Meaning,
                meaning(a.unit.word(2.0), &a.of),
                meaning(b.unit.word(2.0), &b.of),
            ));
        }
    }
    for (name, a, b) in both(&old.lists, &new.lists) {
        let pair = Pair {
            thing: Thing::List,
            name,
            old: a.map(|a| at(name, a.title.as_ref(), &a.span)),
            new: b.map(|b| at(name, b.title.as_ref(), &b.span)),
        };
        found.extend(presence(&pair));
        if let (Some(a), Some(b)) = (a, b) {
            found.extend(pair.words(Aspect::Title, a.title.clone(), b.title.clone()));
            found.extend(pair.words(Aspect::Members, keys(a.keys.as_ref()), keys(b.keys.as_ref())));
            let meaning = |of: &str, by: &[String]| Some(format!("{of} held by {}", by.join(", ")));
            found.extend(pair.words(Aspect::Meaning, meaning(&a.of, &a.held_by), meaning(&b.of, &b.held_by)));
            if keys(a.keys.as_ref()) == keys(b.keys.as_ref()) && a.keys != b.keys {
                found.push(pair.change(Aspect::Members, Direction::Other));
            }
        }
    }
    found.extend(phases(old, new, &plain));
    found
}

fn whole(old: &Agreement, new: &Agreement) -> Vec<Change> {
    let place =
        |agreement: &Agreement| Place { id: agreement.name.clone(), title: Some(agreement.title.clone()), span: None };
    let pair = Pair { thing: Thing::Agreement, name: &new.name, old: Some(place(old)), new: Some(place(new)) };
    let mut found = Vec::new();
    found.extend(pair.words(Aspect::Title, Some(old.title.clone()), Some(new.title.clone())));
    let start = |agreement: &Agreement| agreement.start.map(|at| irenic_model::print_instant(at, &agreement.zone));
    if let Some(mut change) = pair.words(Aspect::Beginning, start(old), start(new)) {
        if let (Some(a), Some(b)) = (old.start, new.start) {
            change.direction = if b < a { Direction::Earlier } else { Direction::Later };
        }
        found.push(change);
    }
    let zone = |agreement: &Agreement| Some(format!("time zone {}", agreement.zone.name()));
    found.extend(pair.words(Aspect::Meaning, zone(old), zone(new)));
    let prevails = |agreement: &Agreement| {
        Some(if agreement.prevails == Prevails::Prose { "prose prevails" } else { "clauses prevail" }.to_string())
    };
    found.extend(pair.words(Aspect::Meaning, prevails(old), prevails(new)));
    let instruments = |agreement: &Agreement| {
        let names: Vec<String> =
            agreement.instruments.iter().skip(1).map(|one| one.name.clone()).filter(|name| !name.is_empty()).collect();
        listed(&names)
    };
    found.extend(pair.words(Aspect::Members, instruments(old), instruments(new)));
    found
}

fn listed(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| names.join(", "))
}

fn decision(actor: &Actor) -> Option<String> {
    actor.decides.as_ref().map(|decides| match decides {
        Decision::Consensus => "by consensus".to_string(),
        Decision::Majority => "by majority".to_string(),
        Decision::Votes { needed, of } => format!("by {needed} of {of}"),
        Decision::Chair(chair) => format!("by chair {}", chair.text),
    })
}

fn mandate(all: &[Mandate]) -> Option<String> {
    let one = |mandate: &Mandate| {
        let place = mandate.place.as_ref().map_or(String::new(), |place| format!(" in {}", squeezed(&place.text)));
        let time = if mandate.from.is_some() || mandate.until.is_some() { " for a time" } else { "" };
        format!("{}{place}{time}", mandate.events.join(", "))
    };
    (!all.is_empty()).then(|| all.iter().map(one).collect::<Vec<_>>().join("; "))
}

fn keys(keys: Option<&Vec<String>>) -> Option<String> {
    keys.map(|keys| format!("{} on the list", keys.len()))
}

fn limits(
    pair: &Pair<'_>,
    old: &Option<Limit>,
    new: &Option<Limit>,
    drafts: (&Agreement, &Agreement),
    plain: &Plain<'_>,
) -> Option<Change> {
    let same = Plain { ids: &BTreeMap::new() };
    let (a, b) = (plain.limit(old), same.limit(new));
    let (direction, by) = match (&a, &b) {
        (a, b) if a == b => return None,
        (None, Some(_)) => (Direction::Limited, None),
        (Some(_), None) => (Direction::OpenEnded, None),
        (Some(Limit::Length(a)), Some(Limit::Length(b))) => lengths(*a, *b)?,
        (Some(Limit::Point(a)), Some(Limit::Point(b))) => point_moved((a, drafts.0), (b, drafts.1))?,
        _ => (Direction::Other, None),
    };
    Some(Change { by, ..pair.change(Aspect::Deadline, direction) })
}

fn moments(pair: &Pair<'_>, old: (&Moment, &Agreement), new: (&Moment, &Agreement), plain: &Plain<'_>) -> Vec<Change> {
    use irenic_model::MomentValue::Is;
    let same = Plain { ids: &BTreeMap::new() };
    let mut found = Vec::new();
    let (a, b) = (plain.moment(&old.0.value), same.moment(&new.0.value));
    if a != b {
        let moved = match (&a, &b) {
            (Is(a), Is(b)) => point_moved((a, old.1), (b, new.1)),
            _ => None,
        };
        let (direction, by) = moved.unwrap_or((Direction::Other, None));
        found.push(Change { by, ..pair.change(Aspect::Meaning, direction) });
    }
    let (a, b) = (old.0.from.as_ref().map(|at| plain.point(at)), new.0.from.as_ref().map(|at| same.point(at)));
    if a != b {
        let moved = match (&a, &b) {
            (Some(a), Some(b)) => point_moved((a, old.1), (b, new.1)),
            _ => None,
        };
        let (direction, by) = moved.unwrap_or((Direction::Other, None));
        found.push(Change { by, ..pair.change(Aspect::Beginning, direction) });
    }
    found.extend(limits(pair, &old.0.limit, &new.0.limit, (old.1, new.1), plain));
    found
}

fn phases(old: &Agreement, new: &Agreement, plain: &Plain<'_>) -> Vec<Change> {
    let same = Plain { ids: &BTreeMap::new() };
    let place = |phase: &Phase| at(&phase.id, phase.title.as_ref(), &phase.span);
    let mut found = Vec::new();
    let known = |id: &str| plain.ids.get(id).filter(|to| new.phase(to).is_some());
    for a in &old.phases {
        let b = known(&a.id).and_then(|id| new.phase(id));
        let pair = Pair { thing: Thing::Phase, name: &a.id, old: Some(place(a)), new: b.map(place) };
        found.extend(presence(&pair));
        let Some(b) = b else { continue };
        if a.id != b.id {
            found.push(pair.change(Aspect::Number, Direction::Other));
        }
        found.extend(pair.words(Aspect::Title, a.title.clone(), b.title.clone()));
        for (aspect, x, y) in [(Aspect::Beginning, &a.begins, &b.begins), (Aspect::End, &a.ends, &b.ends)] {
            found.extend(boundary(&pair, aspect, (x, old), (y, new), plain));
        }
        found.extend(limits(&pair, &a.limit, &b.limit, (old, new), plain));
        found.extend(pair.words(Aspect::Track, a.track.clone(), b.track.clone()));
        if plain.effects(&a.effects) != same.effects(&b.effects) {
            found.push(pair.change(Aspect::Consequence, Direction::Other));
        }
    }
    for b in &new.phases {
        if !old.phases.iter().any(|a| known(&a.id) == Some(&b.id)) {
            let pair = Pair { thing: Thing::Phase, name: &b.id, old: None, new: Some(place(b)) };
            found.extend(presence(&pair));
        }
    }
    found
}

fn boundary(
    pair: &Pair<'_>,
    aspect: Aspect,
    old: (&Option<Boundary>, &Agreement),
    new: (&Option<Boundary>, &Agreement),
    plain: &Plain<'_>,
) -> Option<Change> {
    let of = |boundary: &Option<Boundary>, plain: &Plain<'_>| {
        boundary.as_ref().map(|boundary| match boundary {
            Boundary::At(at) => Boundary::At(plain.point(at)),
            Boundary::When(when) => Boundary::When(plain.condition(when)),
        })
    };
    let (a, b) = (of(old.0, plain), of(new.0, &Plain { ids: &BTreeMap::new() }));
    let (direction, by) = match (&a, &b) {
        (a, b) if a == b => return None,
        (Some(Boundary::At(a)), Some(Boundary::At(b))) => point_moved((a, old.1), (b, new.1))?,
        (None, Some(_)) if aspect == Aspect::End => (Direction::Limited, None),
        (Some(_), None) if aspect == Aspect::End => (Direction::OpenEnded, None),
        _ => (Direction::Other, None),
    };
    Some(Change { by, ..pair.change(aspect, direction) })
}
