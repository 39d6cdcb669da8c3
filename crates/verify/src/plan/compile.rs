//! Which parts of an agreement a log can be held against row by row, and which need the whole evaluation.

use std::collections::{BTreeMap, BTreeSet};

use irenic_model::{
    Act, Agreement, CalendarSpan, Condition, Effect, Expr, MomentValue, Norm, Pattern, PlaceUse, Point, Standard,
    Subject, Tri, Trigger, Value,
};
use irenic_syntax::ast::{BearerForm, Modality, PowerKind};

use super::line::Ask;
use crate::instance::hangs_on_trigger;
use crate::matching::is_fixed;
use crate::order::{Node, needs_of};

/// Whose act a row must be, beside what the pattern says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Whose {
    /// Anybody's.
    Anybodys,
    /// One of these, or all of them together: three-valued.
    DoneBy(Vec<String>),
    /// The row names this one.
    Names(String),
    /// The row names nobody, and it may be one of these.
    NamesNobody(Vec<String>),
}

/// A pattern with what else its rows must meet.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Use<'a> {
    pub(super) pattern: &'a Pattern,
    pub(super) whose: Whose,
    pub(super) standard: Standard,
}

/// A compiled moment.
#[derive(Debug, Clone)]
pub(super) struct CompiledMoment {
    pub(super) name: String,
    pub(super) uses: usize,
    pub(super) ask: Ask,
    pub(super) span: CalendarSpan,
}

/// A compiled duty of one bearer.
#[derive(Debug, Clone)]
pub(super) struct CompiledResponse<'a> {
    pub(super) norm: &'a Norm,
    pub(super) bearer: String,
    pub(super) triggers: usize,
    pub(super) acts: usize,
    pub(super) span: CalendarSpan,
}

/// A compiled prohibition: its bearers, and what names nobody.
#[derive(Debug, Clone)]
pub(super) struct CompiledProhibition<'a> {
    pub(super) norm: &'a Norm,
    pub(super) bearers: Vec<(String, usize)>,
    pub(super) nobody: usize,
    /// For each bearer, which rows that name nobody may be its own.
    pub(super) may_be: Vec<usize>,
}

/// What became of each part.
#[derive(Debug, Clone, Default)]
pub(super) struct Compiled<'a> {
    pub(super) uses: Vec<Use<'a>>,
    pub(super) moments: Vec<CompiledMoment>,
    pub(super) responses: Vec<CompiledResponse<'a>>,
    pub(super) prohibitions: Vec<CompiledProhibition<'a>>,
    /// Parts that are not compiled, `moment m`, `phase p` or a clause, and why.
    pub(super) others: BTreeMap<String, String>,
}

/// Compiles what can be compiled. Whatever else rests on a compiled clause takes that clause back; a compiled moment can
/// be handed over.
pub(super) fn compile(agreement: &Agreement, standard: Standard) -> Compiled<'_> {
    let mut kept: BTreeSet<String> = BTreeSet::new();
    loop {
        let compiled = attempt(agreement, standard, &kept);
        let back = rested_on(agreement, &compiled);
        if back.is_subset(&kept) {
            return compiled;
        }
        kept.extend(back);
    }
}

fn attempt<'a>(agreement: &'a Agreement, standard: Standard, kept: &BTreeSet<String>) -> Compiled<'a> {
    let mut compiled = Compiled::default();
    for (name, moment) in &agreement.moments {
        let asked = match &moment.value {
            MomentValue::Is(Point::Without(span, pattern)) | MomentValue::When(Condition::Without(span, pattern)) => {
                Ok((pattern, *span, Ask::Quiet))
            }
            MomentValue::When(Condition::Count(pattern, Some(span), compare, Expr::Value(Value::Quantity(bound)))) => {
                Ok((pattern, *span, Ask::Count(*compare, bound.in_base())))
            }
            MomentValue::When(Condition::Count(_, None, ..)) => Err("it counts from the beginning on"),
            MomentValue::ToBeFixed(_) => Err("it is to be fixed"),
            MomentValue::Is(_) => Err("it is a point that other parts give"),
            MomentValue::When(_) => Err("its condition is more than one window"),
        };
        let asked = asked.and_then(|(pattern, span, ask)| {
            fixed(agreement, pattern)?;
            if span.negated().mean_seconds() >= 0.0 {
                Err("its window has no length")
            } else {
                Ok((pattern, span, ask))
            }
        });
        match asked {
            Ok((pattern, span, ask)) => {
                let uses = used(&mut compiled.uses, pattern, Whose::Anybodys, standard);
                compiled.moments.push(CompiledMoment { name: name.clone(), uses, ask, span });
            }
            Err(why) => {
                compiled.others.insert(format!("moment {name}"), why.to_string());
            }
        }
    }
    for phase in &agreement.phases {
        compiled.others.insert(format!("phase {}", phase.id), "phases rest on the parts inside them".to_string());
    }
    for norm in &agreement.norms {
        let tried = if kept.contains(&norm.id) {
            Err("another part that needs the whole evaluation rests on it")
        } else {
            clause(agreement, norm, standard, &mut compiled)
        };
        if let Err(why) = tried {
            compiled.others.insert(norm.id.clone(), why.to_string());
        }
    }
    compiled
}

/// Clauses that parts which are not compiled look at.
fn rested_on(agreement: &Agreement, compiled: &Compiled<'_>) -> BTreeSet<String> {
    let done: BTreeSet<&str> = compiled
        .responses
        .iter()
        .map(|one| one.norm.id.as_str())
        .chain(compiled.prohibitions.iter().map(|one| one.norm.id.as_str()))
        .collect();
    let nodes = agreement
        .moments
        .keys()
        .map(|name| Node::Moment(name.clone()))
        .chain(agreement.phases.iter().map(|phase| Node::Phase(phase.id.clone())))
        .chain(agreement.norms.iter().map(|norm| Node::Norm(norm.id.clone())));
    // A compiled moment's beginning, too, is worked out by the whole evaluation.
    nodes
        .flat_map(|node| needs_of(agreement, &node))
        .filter_map(|need| match need {
            Node::Norm(id) if done.contains(id.as_str()) => Some(id),
            _ => None,
        })
        .collect()
}

/// Whether a pattern's rows can be told by what they say, whenever it was.
fn fixed(agreement: &Agreement, pattern: &Pattern) -> Result<(), &'static str> {
    if !is_fixed(pattern) {
        return Err("its pattern refers to the bearer or the trigger");
    }
    match &pattern.place {
        Some(place) if changes(agreement, place) => Err("its place changes or is frozen"),
        _ => Ok(()),
    }
}

fn changes(agreement: &Agreement, place: &PlaceUse) -> bool {
    place.name.as_ref().is_some_and(|name| moves(agreement, name))
        || place.shape.as_ref().is_some_and(|shape| !shape.changes().is_empty())
}

/// Whether a declared place changes or is frozen.
pub(super) fn moves(agreement: &Agreement, name: &str) -> bool {
    agreement.places.get(name).is_some_and(|place| {
        place.as_of.is_some() || place.shape.as_ref().is_some_and(|shape| !shape.changes().is_empty())
    })
}

fn used<'a>(uses: &mut Vec<Use<'a>>, pattern: &'a Pattern, whose: Whose, standard: Standard) -> usize {
    let same = |one: &Use<'_>| one.standard == standard && one.whose == whose && says_the_same(one.pattern, pattern);
    uses.iter().position(same).unwrap_or_else(|| {
        uses.push(Use { pattern, whose, standard });
        uses.len() - 1
    })
}

/// Whether two patterns find the same, wherever they stand in the text.
fn says_the_same(one: &Pattern, other: &Pattern) -> bool {
    one.event == other.event
        && one.subject == other.subject
        && (&one.by, &one.from, &one.to, &one.concerning) == (&other.by, &other.from, &other.to, &other.concerning)
        && one.place.as_ref().map(|place| &place.text) == other.place.as_ref().map(|place| &place.text)
        && one.place == other.place
        && one.condition == other.condition
}

fn clause<'a>(
    agreement: &'a Agreement,
    norm: &'a Norm,
    standard: Standard,
    compiled: &mut Compiled<'a>,
) -> Result<(), &'static str> {
    if !norm.open.is_empty() {
        return Err("its text is open");
    }
    if !norm.conditions.is_empty() || !norm.while_conditions.is_empty() || !norm.exceptions.is_empty() {
        return Err("it has conditions or exceptions");
    }
    let window = &norm.window;
    if window.daily.is_some() || !window.days.is_empty() || window.every.is_some() {
        return Err("it holds on certain days or hours, or recurs");
    }
    if may_be_stayed(agreement, norm) {
        return Err("another part may suspend, extend or end it");
    }
    let answered = |other: &Norm| matches!(&other.trigger, Trigger::Breach { of, .. } if *of == norm.id);
    if !norm.effects.is_empty() || agreement.norms.iter().any(answered) {
        return Err("its breach has consequences");
    }
    let required = norm.proof.standard.unwrap_or(Standard::Reported).max(standard);
    match (norm.modality, &norm.trigger, &norm.action) {
        (Modality::Must, Trigger::Whenever(trigger), Act::Once(act)) => {
            if required > Standard::Reported {
                return Err("it asks for more than a report");
            }
            if norm.completion.is_some() || norm.order != Default::default() {
                return Err("it has an order or a completion of its own");
            }
            let span = match window.within.as_slice() {
                [(span, None | Some(Point::Trigger))] => *span,
                _ => return Err("its window is not one span from the trigger"),
            };
            let points = window.at.iter().chain(&window.by).chain(&window.until).count();
            if points > 0 || window.lead.is_some() || window.from.iter().any(hangs_on_instance) {
                return Err("its window is not one span from the trigger");
            }
            fixed(agreement, trigger)?;
            fixed(agreement, act)?;
            let members = &norm.bearers.members;
            let bearers: Vec<(String, Vec<String>)> = match norm.bearers.form {
                _ if members.is_empty() => return Err("its bearers are not named"),
                BearerForm::Each | BearerForm::Plain => {
                    members.iter().map(|name| (name.clone(), vec![name.clone()])).collect()
                }
                BearerForm::Jointly | BearerForm::AnyOneOf => vec![(members.join(", "), members.clone())],
                _ => return Err("its bearers are not named"),
            };
            let triggers = used(&mut compiled.uses, trigger, Whose::Anybodys, required);
            for (bearer, who) in bearers {
                let whose = if act.by.is_empty() { Whose::DoneBy(who) } else { Whose::Anybodys };
                let acts = used(&mut compiled.uses, act, whose, required);
                compiled.responses.push(CompiledResponse { norm, bearer, triggers, acts, span });
            }
            Ok(())
        }
        (Modality::MustNot, Trigger::None, act) => {
            let Some(pattern) = act.pattern() else { return Err("it forbids no incidents") };
            let excepted = |other: &Norm| {
                other.modality == Modality::May && (other.despite.is_empty() || other.despite.contains(&norm.id))
            };
            if agreement.norms.iter().any(excepted) {
                return Err("a permission may except from it");
            }
            fixed(agreement, pattern)?;
            let each = matches!(norm.bearers.form, BearerForm::Each | BearerForm::Plain);
            if !each || norm.bearers.members.is_empty() {
                return Err("its bearers are not named one by one");
            }
            let members = &norm.bearers.members;
            let mut by = |whose| used(&mut compiled.uses, pattern, whose, required);
            let bearers: Vec<(String, usize)> =
                members.iter().map(|name| (name.clone(), by(Whose::Names(name.clone())))).collect();
            let may_be = members.iter().map(|name| by(Whose::NamesNobody(vec![name.clone()]))).collect();
            let nobody = by(Whose::NamesNobody(members.clone()));
            compiled.prohibitions.push(CompiledProhibition { norm, bearers, nobody, may_be });
            Ok(())
        }
        (Modality::Must, ..) => Err("it is no answer to incidents within a time"),
        (Modality::MustNot, ..) => Err("it is a prohibition with a trigger"),
        _ => Err("nothing in a log bears on it row by row"),
    }
}

/// Whether a point is another for each instance: it is the trigger, or is looked for from the trigger on.
fn hangs_on_instance(point: &Point) -> bool {
    fn looks(point: &Point) -> bool {
        match point {
            Point::First(_) | Point::Without(..) => true,
            Point::Shift(base, _) => looks(base),
            Point::Earliest(points) | Point::Latest(points) => points.iter().any(looks),
            _ => false,
        }
    }
    hangs_on_trigger(point) || looks(point)
}

/// Whether a consequence or a power can reach a norm.
fn may_be_stayed(agreement: &Agreement, norm: &Norm) -> bool {
    let reaches = |effect: &Effect| {
        effect.over.is_empty() || effect.over.iter().any(|over| matches!(over, Subject::Clause(id) if *id == norm.id))
    };
    let power = |other: &Norm| {
        matches!(
            other.action,
            Act::Power(PowerKind::Suspend | PowerKind::Terminate | PowerKind::Extend | PowerKind::Restore, ..)
        )
    };
    agreement.norms.iter().any(|other| power(other) || other.effects.iter().any(reaches))
        || agreement.phases.iter().flat_map(|phase| &phase.effects).any(reaches)
}

/// Whether an incident done by these is this use's.
pub(super) fn attributed(
    whose: &Whose,
    matching: &crate::matching::Matching<'_>,
    incident: &irenic_evidence::Incident,
) -> Tri {
    match whose {
        Whose::Anybodys => Tri::Yes,
        Whose::DoneBy(names) => {
            if names.len() > 1 && names.iter().all(|name| incident.involved.contains(name)) {
                return Tri::Yes;
            }
            Tri::any(names.iter().map(|name| matching.done_by(incident, name)))
        }
        Whose::Names(name) => Tri::from(matching.actor(incident) == Some(name)),
        Whose::NamesNobody(names) => {
            let nobody = matching.actor(incident).is_none();
            let involved = &incident.involved;
            Tri::from(nobody && (involved.is_empty() || names.iter().any(|name| involved.contains(name))))
        }
    }
}
