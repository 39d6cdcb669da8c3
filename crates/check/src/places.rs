//! Places that do not fit together: a condition tested in one and a duty in another, and sides that measure from
//! different lines.

use std::collections::BTreeSet;

use irenic_diagnostics::{Code, Diagnostic, Span};
use irenic_model::{Norm, Pattern, Phrase, PlaceUse, Shape, Tri};
use irenic_syntax::ast::Modality;
use jiff::Timestamp;

use crate::check::Found;
use crate::concordance::{Concordance, Holder, of_each_clause};
use crate::conflict::{is_mirror, measured};
use crate::options::Guard;
use crate::sight::Sight;
use crate::spoken::{Spoken, of_moment, of_norm, of_phase};
use crate::text::Text;
use crate::view::View;
use crate::wording;

/// How many moments and phases may stand between a duty and what it hangs on.
const DEPTH: usize = 4;
/// The part by which the bounds of an area may lie apart for it to be given.
const CLOSE: f64 = 0.1;

/// A302: quiet, or a count, asked for in one place, and a duty that hangs on it in another that it does not cover.
pub(crate) fn scope_gaps(text: &Text) -> Vec<(Guard, Found)> {
    let sight = Sight::default();
    of_each_clause(text, |view, id| {
        let mut found = Vec::new();
        for norm in view.clause(id).iter().filter(|norm| matches!(norm.modality, Modality::Must | Modality::May)) {
            let Some(pattern) = norm.action.pattern() else { continue };
            let Some(place) = &pattern.place else { continue };
            // A place beyond a line is where something goes, not where it is exposed.
            if place.shape.as_deref().is_none_or(|shape| matches!(shape, Shape::Beyond { .. })) {
                continue;
            }
            for tested in tested(view, norm) {
                let Some(where_tested) = &tested.pattern.place else { continue };
                if sight.place_covers(where_tested, place) == Tri::No {
                    found.push(scope_gap(view, norm, pattern, place, &tested));
                    break;
                }
            }
        }
        found
    })
}

/// A condition that a duty hangs on.
struct Tested<'a> {
    pattern: &'a Pattern,
    at: &'a Span,
    /// What stands between: `moment quiet`, `phase 2`.
    through: Vec<String>,
}

/// Quiet and counts that open a norm, directly or through moments and phases.
fn tested<'v>(view: &View<'v>, norm: &'v Norm) -> Vec<Tested<'v>> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let opening = [Phrase::Trigger, Phrase::Condition, Phrase::From, Phrase::Within, Phrase::InPhase, Phrase::At];
    let mentions = of_norm(norm).into_iter().filter(|mention| opening.contains(&mention.phrase));
    let mut open: Vec<(Spoken<'v>, &'v Span, Vec<String>)> =
        mentions.filter(|mention| mention.positive).map(|mention| (mention.what, mention.at, Vec::new())).collect();
    open.reverse();
    while let Some((what, at, through)) = open.pop() {
        if through.len() > DEPTH {
            continue;
        }
        let further = |name: String| through.iter().cloned().chain([name]).collect::<Vec<_>>();
        match what {
            Spoken::Quiet(_, pattern) | Spoken::Counted(pattern) => found.push(Tested { pattern, at, through }),
            Spoken::Moment(name) if seen.insert(format!("moment {name}")) => {
                let mentions = view.moment(name).map(of_moment).unwrap_or_default();
                let through = further(format!("`{name}`"));
                open.extend(mentions.into_iter().map(|mention| (mention.what, mention.at, through.clone())));
            }
            Spoken::Phase(id) if seen.insert(format!("phase {id}")) => {
                let mentions = view.phase(id).map(of_phase).unwrap_or_default();
                let through = further(wording::phase(id));
                let begins = mentions.into_iter().filter(|mention| mention.phrase == Phrase::Begins);
                open.extend(begins.map(|mention| (mention.what, mention.at, through.clone())));
            }
            _ => {}
        }
    }
    found
}

fn scope_gap(view: &View<'_>, norm: &Norm, pattern: &Pattern, place: &PlaceUse, tested: &Tested<'_>) -> Found {
    let agreement = view.declared();
    let clause = wording::clause(&norm.id);
    let through = match tested.through.as_slice() {
        [] => String::new(),
        through => format!(", through {},", wording::list(through)),
    };
    let tested_in = tested.pattern.place.as_ref().map_or("", |place| place.text.as_str());
    Diagnostic::new(
        Code::A302,
        format!(
            "{clause} hangs{through} on {} in {tested_in}, and is to be done in {}, which lies outside it",
            wording::event(agreement, &tested.pattern.event),
            place.text
        ),
    )
    .at(norm.words(Phrase::Action), format!("{} is in {}", wording::event(agreement, &pattern.event), place.text))
    .also(tested.at, format!("tested in {tested_in}"))
    .in_clause(&norm.id)
    .note(format!(
        "The condition can hold while it does not where those bound by {clause} have to act, and fail for something far from it."
    ))
    .remedy(format!("Test the condition where the duty is to be done: in {}.", place.text))
    .remedy(format!("Name one place for both that contains {tested_in} and {}.", place.text))
    .into()
}

/// A303: clauses that say the same of different parties at the same distance from different lines.
pub(crate) fn measured_apart(text: &Text) -> Vec<(Guard, Found)> {
    let concordance = Concordance::of(text);
    let is_measured = |norm: &Norm| line_of(norm).is_some();
    let ever: BTreeSet<&str> = text
        .order
        .iter()
        .filter(|id| {
            let forms = text.clauses.get(*id).into_iter().flat_map(|forms| &forms.forms);
            forms.flat_map(|(_, norms)| norms.first()).any(is_measured)
        })
        .map(String::as_str)
        .collect();
    let mut pairs = Vec::new();
    for id in &ever {
        let found = in_pairs(text, &concordance, &ever, id);
        pairs.extend(found);
    }
    // Pairs that differ in the same two lines, in the same drafts, are one finding.
    let mut groups: Vec<((Guard, Lines), Vec<Pair>)> = wording::grouped(pairs);
    groups.sort_by_key(|(_, pairs)| pairs.iter().map(|pair| pair.at.clone()).min());
    groups.into_iter().map(|((guard, lines), pairs)| (guard, said(text, &lines, &pairs))).collect()
}

/// Two lines by their words, and the parties that measure from them.
type Lines = [(String, String); 2];

/// Two clauses that mirror each other.
#[derive(Debug, Clone)]
struct Pair {
    clauses: [String; 2],
    spans: [Span; 2],
    texts: [String; 2],
    shapes: [Shape; 2],
    at: Span,
}

fn line_of(norm: &Norm) -> Option<(&str, f64, bool, &Shape)> {
    let place = norm.action.pattern()?.place.as_ref()?;
    let (metres, outside, of) = measured(place.shape.as_deref()?)?;
    let words = place.text.split_once(" of ").or_else(|| place.text.split_once(" along ")).map(|(_, line)| line)?;
    Some((words, metres, outside, of))
}

fn in_pairs(
    text: &Text,
    concordance: &Concordance<'_>,
    ever: &BTreeSet<&str>,
    id: &str,
) -> Vec<((Guard, Lines), Pair)> {
    let answers = crate::view::ask(text, |view| {
        let mut pairs = Vec::new();
        let Some(norm) = view.clause(id).first() else { return pairs };
        let (Some(pattern), Some((line, metres, outside, shape))) = (norm.action.pattern(), line_of(norm)) else {
            return pairs;
        };
        for holder in concordance.acting_as(&pattern.event) {
            let Holder::Clause(other_id) = holder else { continue };
            // Each pair once, from the earlier clause.
            let position = |id: &str| text.order.iter().position(|known| known == id);
            if !ever.contains(other_id) || position(other_id) <= position(id) {
                continue;
            }
            let Some(other) = view.clause(other_id).first() else { continue };
            let Some((other_line, other_metres, other_outside, other_shape)) = line_of(other) else { continue };
            if metres != other_metres || outside != other_outside || shape == other_shape || line == other_line {
                continue;
            }
            if is_mirror(view, norm, other) {
                let lines = [
                    (line.to_string(), wording::list(&norm.bearers.members)),
                    (other_line.to_string(), wording::list(&other.bearers.members)),
                ];
                let pair = Pair {
                    clauses: [norm.id.clone(), other.id.clone()],
                    spans: [norm.words(Phrase::Action).clone(), other.words(Phrase::Action).clone()],
                    texts: [norm.action.pattern(), other.action.pattern()].map(|pattern| {
                        pattern.and_then(|p| p.place.as_ref()).map_or(String::new(), |p| p.text.clone())
                    }),
                    shapes: [zone(metres, shape), zone(metres, other_shape)],
                    at: norm.words(Phrase::Action).clone(),
                };
                pairs.push((lines, pair));
                break;
            }
        }
        pairs
    });
    let answers = answers.answers.into_iter();
    answers
        .flat_map(|answer| answer.found.into_iter().map(move |(lines, pair)| ((answer.guard.clone(), lines), pair)))
        .collect()
}

fn zone(metres: f64, of: &Shape) -> Shape {
    Shape::Within { metres, of: Box::new(of.clone()) }
}

fn said(text: &Text, lines: &Lines, pairs: &[Pair]) -> Found {
    let [(line, who), (other_line, other)] = lines;
    let mut diagnostic = Diagnostic::new(
        Code::A303,
        format!(
            "{who} measures from {line} and {other} from {other_line}: the same distance gives two different zones"
        ),
    );
    for (index, pair) in pairs.iter().enumerate() {
        let said = |line: &str| if index == 0 { format!("from {line}") } else { String::new() };
        diagnostic = diagnostic.at(&pair.spans[0], said(line)).at(&pair.spans[1], said(other_line));
    }
    let clauses: BTreeSet<&String> = pairs.iter().flat_map(|pair| &pair.clauses).collect();
    diagnostic.clauses = text.order.iter().filter(|id| clauses.contains(id)).cloned().collect();
    if let Some(pair) = pairs.first()
        && let Some(at) = text.declared.start
        && let Some(apart) = apart(pair, at)
    {
        diagnostic = diagnostic.note(apart);
    }
    diagnostic
        .note("Where the lines part, one side leaves ground that the other, measuring from its own line, may hold.")
        .remedy(format!("Measure from one line on both sides: from {line}, or from {other_line}."))
        .remedy("Draw both zones on a map that is part of the text, and name them instead of a distance.")
        .into()
}

/// By how much the two zones differ, where that can be worked out.
fn apart(pair: &Pair, at: Timestamp) -> Option<String> {
    let [one, other] = &pair.shapes;
    let only = |left: &Shape, right: &Shape| -> Option<f64> {
        let apart = Shape::Except(Box::new(left.clone()), Box::new(right.clone()));
        let (least, most) = apart.square_km(at)?;
        // Thin strips are bounded badly, and a figure that may be far off is worse than none.
        (most - least <= CLOSE * most).then_some((least + most) / 2.0)
    };
    let round = |km: f64| (km / 10.0).round() * 10.0;
    let (first, second) = (round(only(one, other)?), round(only(other, one)?));
    let [text, other_text] = pair.texts.each_ref().map(|text| text.replacen("beyond", "within", 1));
    Some(format!(
        "At entry into force, about {first} km² lie {text} and not {other_text}, and about {second} km² the other way round."
    ))
}
