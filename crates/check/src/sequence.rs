//! What waits for what: circles in which nothing can begin, and clauses and phases that nothing can begin.

use std::collections::BTreeSet;

use irenic_diagnostics::{Code, Diagnostic, Span};
use irenic_model::{Act, CalendarSpan, ClauseState, Norm, add};
use irenic_syntax::ast::Modality;
use jiff::Timestamp;

use crate::check::Found;
use crate::course::{Claim, Course};
use crate::graph::{Graph, PartKey, PointKey, Way, build};
use crate::options::Guard;
use crate::text::Text;
use crate::view::{View, ask};

/// A501: circles of waits that nothing can enter. The circles of all forms of the text are found first; only the parts of
/// one circle, under the options that bear on them, are then looked at together. What lies outside a circle is taken to come
/// about, so that each deadlock is told where it arises.
pub(crate) fn circular_waits(text: &Text) -> Vec<(Guard, Found)> {
    let whole = text.graph();
    let mut found = Vec::new();
    for circle in whole.circles() {
        let parts: BTreeSet<PartKey> = circle.iter().filter_map(|point| whole.points[*point].key.part()).collect();
        let answers = ask(text, |view| {
            let graph = with_what_never_comes(view, &parts);
            dead_circles(&graph).iter().map(|circle| circular_wait(view, &graph, circle)).collect()
        });
        for answer in answers.answers {
            found.extend(answer.found.into_iter().map(|one| (answer.guard.clone(), one)));
        }
    }
    found
}

/// The graph of some parts. What they wait for outside is taken to come about, unless nothing could ever bring it about.
fn with_what_never_comes(view: &View<'_>, parts: &BTreeSet<PartKey>) -> Graph {
    let near = build(&view.parts(parts));
    let needs = near.points.iter().flat_map(|point| &point.ways).flat_map(|way| &way.needs);
    let mut all: BTreeSet<PartKey> = needs.filter_map(|need| near.points[need.point].key.part()).collect();
    all.extend(parts.iter().cloned());
    let mut graph = build(&view.parts(&all));
    for point in &mut graph.points {
        if !point.ways.is_empty() && point.key.part().is_some_and(|part| !parts.contains(&part)) {
            point.ways = vec![Way::default()];
        }
    }
    graph
}

/// The circles in which nothing can come about, one for each set of points that hang together, each as short as it can be.
/// First those that stand although everything else comes about; then those that have a way out which never comes.
fn dead_circles(graph: &Graph) -> Vec<Vec<(usize, usize, usize)>> {
    let never: Vec<bool> = graph.points.iter().map(|point| point.ways.is_empty()).collect();
    let mut told = vec![false; never.len()];
    let mut circles = Vec::new();
    for mut assumed in [never.clone(), vec![false; never.len()]] {
        loop {
            let mut dead: Vec<bool> = graph.alive_given(&assumed).iter().map(|alive| !alive).collect();
            // What nothing brings about waits for nothing.
            dead.iter_mut().zip(&never).for_each(|(dead, never)| *dead &= !never);
            if !dead.contains(&true) {
                break;
            }
            let core = graph.core(&assumed, &dead);
            match graph.shortest_circle(&core) {
                Some(circle) => {
                    // Everything that hangs together with this circle is told with it.
                    let together = graph.connected_among(circle[0].0, &dead);
                    if !together.iter().any(|point| told[*point]) {
                        circles.push(circle);
                    }
                    together.into_iter().for_each(|point| (told[point], assumed[point]) = (true, true));
                }
                // It waits for what never comes, not for itself.
                None => assumed.iter_mut().zip(core).for_each(|(assumed, in_core)| *assumed |= in_core),
            }
        }
    }
    circles
}

fn circular_wait(view: &View<'_>, graph: &Graph, circle: &[(usize, usize, usize)]) -> Found {
    // From the text's first part on, so that the same circle reads the same wherever it was entered.
    let steps: Vec<(PartKey, PartKey, Span)> = circle
        .iter()
        .filter_map(|(point, way, need)| {
            let from = graph.points[*point].key.part()?;
            let need = &graph.points[*point].ways[*way].needs[*need];
            let to = graph.points[need.point].key.part()?;
            (from != to).then(|| (from, to, need.span.clone()))
        })
        .collect();
    let first = (0..steps.len()).min_by_key(|index| (&steps[*index].2.file, steps[*index].2.start)).unwrap_or(0);
    let steps: Vec<&(PartKey, PartKey, Span)> = steps[first..].iter().chain(&steps[..first]).collect();
    let message = match steps.as_slice() {
        [] => "something waits for itself and can never begin".to_string(),
        [(from, to, _), rest @ ..] => {
            let rest = rest.iter().map(|(_, to, _)| format!(", which waits for {to}"));
            format!("{from} waits for {to}{}", rest.collect::<String>())
        }
    };
    let mut diagnostic = Diagnostic::new(Code::A501, message);
    for (index, (from, to, span)) in steps.iter().enumerate() {
        let words = format!("{from} waits here for {to}");
        diagnostic = if index == 0 { diagnostic.at(span, words) } else { diagnostic.also(span, words) };
    }
    if steps.is_empty() {
        let span = circle.first().and_then(|(point, ..)| graph.points[*point].span.as_ref());
        diagnostic = span.into_iter().fold(diagnostic, |diagnostic, span| diagnostic.at(span, "waits for itself"));
    }
    let parts: BTreeSet<&PartKey> = steps.iter().map(|(from, ..)| from).collect();
    for part in &parts {
        if let PartKey::Norm(id) = part {
            diagnostic = diagnostic.in_clause(id.clone());
        }
    }
    diagnostic = diagnostic
        .note("None of them can begin, whoever acts and whenever: each side can say that the other's step comes first.")
        .remedy("Let the steps go together: replace one of the waits by `together with clause …` and a tolerance.")
        .remedy("Give one of the waits a last date: `from earliest of (fulfilment of clause …, DATE)` in place of `after clause …`.")
        .remedy("Divide one of the steps in two, so that its first half waits for nothing and its second for the other side's step.");
    // A prohibition whose end waits has opened.
    let claims: BTreeSet<String> = circle
        .iter()
        .filter_map(|(point, ..)| match &graph.points[*point].key {
            PointKey::Opened(id) => Some(id.clone()),
            _ => None,
        })
        .collect();
    Found { course: Some(still_waiting(view, claims.into_iter().collect())), diagnostic }
}

/// The course of events of a deadlock: whatever else happens, years later none of the clauses has opened.
fn still_waiting(view: &View<'_>, clauses: Vec<String>) -> Course {
    let zone = &view.declared().zone;
    let begin = view.declared().start.unwrap_or(Timestamp::UNIX_EPOCH);
    let at = add(begin, CalendarSpan::months(120), zone);
    let claims = clauses.into_iter().filter(|clause| view.norm(clause).is_some_and(readable));
    let claims = claims.map(|clause| Claim {
        at,
        what: format!("clause {clause} has not opened"),
        clause,
        by: None,
        state: ClauseState::Dormant,
    });
    Course { claims: claims.collect(), ..Course::default() }
}

/// Whether the engine can say anything of a norm: one that rests on an open bracket, or that could not be read, is unknown to it.
fn readable(norm: &Norm) -> bool {
    norm.open.is_empty() && !matches!(norm.action, Act::Open)
}

/// A502: a clause that waits for something which never comes about, by itself.
pub(crate) fn never_opens(view: &View<'_>, clause: &str) -> Vec<Found> {
    let mut found = Vec::new();
    for norm in view.clause(clause) {
        let keys = [
            PointKey::Opened(norm.id.clone()),
            PointKey::Done(norm.id.clone(), first_bearer(norm)),
            PointKey::Fulfilled(norm.id.clone()),
        ];
        for key in keys {
            if let Some(one) = never(view, &PartKey::Norm(norm.id.clone()), &key) {
                found.push(one);
                break;
            }
        }
    }
    found
}

fn first_bearer(norm: &Norm) -> String {
    use irenic_syntax::ast::BearerForm::{Each, Plain};
    match norm.bearers.form {
        Each | Plain => norm.bearers.members.first().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

/// A502: a phase that nothing begins, or that waits for something which never comes about.
pub(crate) fn never_begins(view: &View<'_>, id: &str) -> Vec<Found> {
    let Some(phase) = view.phase(id) else { return Vec::new() };
    if phase.begins.is_none() && phase.open.is_empty() {
        let diagnostic = Diagnostic::new(Code::A502, format!("nothing begins phase {id}"))
            .at(&phase.span, "never begins")
            .note("What is to happen in this phase, or after it, can never become due.")
            .remedy("Say when it begins: `begins D`, `begins when phase … ended`, or `begins when clause … fulfilled`.")
            .remedy("Take the phase out, and give its clauses windows of their own.");
        return vec![diagnostic.into()];
    }
    let part = PartKey::Phase(id.to_string());
    [PointKey::PhaseBegins(id.to_string()), PointKey::PhaseEnds(id.to_string())]
        .iter()
        .find_map(|key| never(view, &part, key))
        .into_iter()
        .collect()
}

/// A502: moments that wait for something which never comes about.
pub(crate) fn never_come(text: &Text) -> Vec<(Guard, Found)> {
    let mut found = Vec::new();
    for name in text.moments.keys() {
        let (part, key) = (PartKey::Moment(name.clone()), PointKey::Moment(name.clone()));
        let answers = ask(text, |view| never(view, &part, &key).into_iter().collect());
        for answer in answers.answers {
            found.extend(answer.found.into_iter().map(|one| (answer.guard.clone(), one)));
        }
    }
    found
}

/// Whether a point cannot come about because of what it waits for directly, and nothing can bring that about.
fn never(view: &View<'_>, part: &PartKey, key: &PointKey) -> Option<Found> {
    let mut parts = BTreeSet::from([part.clone()]);
    let near = build(&view.parts(&parts));
    let point = near.find(key)?;
    let waited: BTreeSet<PartKey> = near.points[point]
        .ways
        .iter()
        .flat_map(|way| &way.needs)
        .filter_map(|need| near.points[need.point].key.part())
        .collect();
    if near.points[point].ways.is_empty() {
        return None;
    }
    parts.extend(waited);
    let graph = build(&view.parts(&parts));
    let point = graph.find(key)?;
    // A way is closed where one of its needs has no way at all; several closed ways are told by the first.
    let closed =
        |way: &crate::graph::Way| way.needs.iter().find(|need| graph.points[need.point].ways.is_empty()).cloned();
    let blocked: Option<Vec<crate::graph::Need>> = graph.points[point].ways.iter().map(closed).collect();
    let need = blocked?.into_iter().next()?;
    let awaited = &graph.points[need.point].key;
    let why = reason(view, awaited);
    let mut diagnostic = Diagnostic::new(Code::A502, format!("{part} waits for {awaited}, which never comes"))
        .at(&need.span, "never comes");
    if let PartKey::Norm(id) = part {
        diagnostic = diagnostic.in_clause(id.clone());
    }
    if let Some(span) = &graph.points[need.point].span {
        diagnostic = diagnostic.also(span, why);
    }
    let why = match key {
        PointKey::Fulfilled(_) => "It can never end, and what waits for its end can never become due.",
        _ => "It can never become due, whatever anyone does; nobody will be in breach of it.",
    };
    let diagnostic = diagnostic
        .note(why)
        .remedy("Wait for something that comes about: the fulfilment of a duty, a date, the end of a phase.")
        .remedy("Give what is waited for an end: `until …`, `in phase …`, or a last date.");
    let claims = match key {
        PointKey::Opened(id) if view.norm(id).is_some_and(readable) => vec![id.clone()],
        _ => Vec::new(),
    };
    Some(Found { course: (!claims.is_empty()).then(|| still_waiting(view, claims)), diagnostic })
}

/// Why a point never comes about, as a label on its words.
fn reason(view: &View<'_>, key: &PointKey) -> String {
    match key {
        PointKey::Fulfilled(id) => match view.norm(id).map(|norm| norm.modality) {
            Some(Modality::MustNot | Modality::MustKeep) => {
                "a prohibition that nothing ends is never fulfilled".to_string()
            }
            Some(Modality::May) => "a permission is never fulfilled".to_string(),
            Some(Modality::Can) => "a power is never fulfilled".to_string(),
            Some(Modality::Declares) => "a declaration is never monitored, so never fulfilled".to_string(),
            _ => "never fulfilled".to_string(),
        },
        PointKey::PhaseBegins(_) => "nothing begins it".to_string(),
        PointKey::PhaseEnds(_) => "nothing ends it".to_string(),
        _ => "nothing brings it about".to_string(),
    }
}
