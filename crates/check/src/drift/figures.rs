//! Figures that stand in the prose and not in the clauses, or the other way round.

use std::collections::BTreeMap;

use irenic_syntax::SyntaxKind;

use super::article::{Formal, Read, Text, Whole, says};
use super::figure::{Figure, Sort};
use super::findings::Difference;
use super::formal::Held;
use super::prose::{Form, Said};

/// Before a figure, these make it part of what is laid down rather than of a story.
const LAID_DOWN: [&str; 17] = [
    "within",
    "by",
    "before",
    "until",
    "after",
    "than",
    "least",
    "most",
    "every",
    "for",
    "from",
    "beyond",
    "exceed",
    "exceeding",
    "exceeds",
    "limit",
    "ceiling",
];

/// A figure of the prose with the paragraph it stands in.
type InText<'a> = (&'a Text<'a>, &'a Said);
/// A figure of a declaration with the declaration.
type InClause<'a> = (&'a Formal<'a>, &'a Held);

/// The differences of one article.
pub(super) fn differences(whole: &Whole<'_>, at: usize) -> Vec<Difference> {
    let part = &whole.parts[at];
    if part.texts.is_empty() || part.formal.is_empty() {
        return Vec::new();
    }
    let explaining = whole.explaining(at);
    let dates = whole.own_dates();
    let mut prose: BTreeMap<Sort, Vec<InText<'_>>> = BTreeMap::new();
    for text in &part.texts {
        for said in &text.figures {
            if matches!(said.form, Form::Plain | Form::Ordinal) && !explained(text, said, &explaining) {
                prose.entry(said.figure.sort()).or_default().push((text, said));
            }
        }
    }
    let mut clauses: BTreeMap<Sort, Vec<InClause<'_>>> = BTreeMap::new();
    let mut declared: BTreeMap<Sort, Vec<InClause<'_>>> = BTreeMap::new();
    for formal in &part.formal {
        for held in formal.figures.iter().filter(|held| held.meant) {
            let missing = match formal.declared.kind {
                // Signature and entry into force have names in prose, and need no date there.
                SyntaxKind::Clause => !unsaid_is_fine(part, held) && !dates.iter().any(|date| date.same(&held.figure)),
                SyntaxKind::Phase => !whole.said_anywhere(held),
                SyntaxKind::Moment | SyntaxKind::Place | SyntaxKind::Kind | SyntaxKind::Measure | SyntaxKind::List => {
                    if !whole.said_anywhere(held) {
                        declared.entry(held.figure.sort()).or_default().push((formal, held));
                    }
                    false
                }
                _ => false,
            };
            if missing {
                clauses.entry(held.figure.sort()).or_default().push((formal, held));
            }
        }
    }
    let (mut found, mut unsaid) = (Vec::new(), Vec::new());
    found.extend(day_against_length(&mut prose, &mut clauses));
    for sort in [
        Sort::Duration,
        Sort::Length,
        Sort::Calibre,
        Sort::Percent,
        Sort::Mass,
        Sort::Money,
        Sort::Count,
        Sort::Date,
        Sort::Clock,
    ] {
        let said = prose.remove(&sort).unwrap_or_default();
        let mut groups = grouped(clauses.remove(&sort).unwrap_or_default());
        groups.extend(if groups.is_empty() { grouped(declared.remove(&sort).unwrap_or_default()) } else { Vec::new() });
        let (differences, left) = compared(part, said, groups, sort);
        found.extend(differences);
        unsaid.extend(left);
    }
    // What the prose leaves out altogether is told once for an article, not once for each figure.
    unsaid.retain(|group| matches!(group[0].0.declared.kind, SyntaxKind::Clause | SyntaxKind::Phase));
    unsaid.sort_by_key(|group| group[0].1.span.start);
    if !unsaid.is_empty() {
        found.push(clause_only(part, &unsaid));
    }
    found
}

/// Whether something that stands formally says what the prose says.
fn explained(text: &Text<'_>, said: &Said, explaining: &[&Held]) -> bool {
    let both_sides = |held: &&Held| said.figure.is_twice(&held.figure) && speaks_of_sides(text, said);
    explaining.iter().any(|held| says(said, held) || both_sides(held)) || is_sum(text, said, explaining)
        // "On the first day" is the day itself.
        || (said.form == Form::Ordinal && said.figure == Figure::Days(1000))
}

/// "By at most three months, to nine months": the whole of a length and of another in the same sentence.
fn is_sum(text: &Text<'_>, said: &Said, explaining: &[&Held]) -> bool {
    let sentence = text.words[said.words.start].sentence;
    let others =
        text.figures.iter().filter(|other| text.words[other.words.start].sentence == sentence && *other != said);
    others.filter(|other| explaining.iter().any(|held| says(other, held))).any(|other| {
        explaining.iter().any(|held| other.figure.plus(&held.figure).is_some_and(|sum| sum == said.figure))
    })
}

/// Whether the prose of an article says what a clause says.
fn unsaid_is_fine(part: &Read<'_>, held: &Held) -> bool {
    let halves = |text: &Text<'_>| {
        text.figures.iter().any(|said| said.figure.is_twice(&held.figure) && speaks_of_sides(text, said))
    };
    part.said().any(|said| says(said, held)) || part.texts.iter().any(halves)
}

/// A width counts both sides of a line.
fn speaks_of_sides(text: &Text<'_>, said: &Said) -> bool {
    let sentence = text.words[said.words.start].sentence;
    text.words.iter().any(|word| {
        word.sentence == sentence && word.is_any(&["wide", "width", "side", "sides", "breadth", "diameter"])
    })
}

/// The same figure in several clauses is one difference.
fn grouped<'a>(all: Vec<InClause<'a>>) -> Vec<Vec<InClause<'a>>> {
    let mut groups: Vec<Vec<InClause<'a>>> = Vec::new();
    for one in all {
        match groups.iter_mut().find(|group| group[0].1.figure.same(&one.1.figure)) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups
}

/// A day in the prose and a length from a date in one clause: a pair that differs, although the units do.
fn day_against_length(
    prose: &mut BTreeMap<Sort, Vec<InText<'_>>>,
    clauses: &mut BTreeMap<Sort, Vec<InClause<'_>>>,
) -> Option<Difference> {
    let days = prose.get(&Sort::Date).filter(|_| !clauses.contains_key(&Sort::Date))?;
    let lengths = clauses.get(&Sort::Duration).filter(|_| !prose.contains_key(&Sort::Duration))?;
    let groups = grouped(lengths.iter().filter(|(_, held)| held.day.is_some()).copied().collect());
    let ([(text, said)], [group]) = (&days[..], &groups[..]) else { return None };
    if !laid_down(text, said) {
        return None;
    }
    let found = pair(text, said, group);
    let told = group[0].1.figure.clone();
    prose.remove(&Sort::Date);
    if let Some(lengths) = clauses.get_mut(&Sort::Duration) {
        lengths.retain(|(_, held)| !held.figure.same(&told));
    }
    Some(found)
}

/// One figure on each side is a pair that differs; otherwise each is missing from the other side.
fn compared<'a>(
    part: &Read<'_>,
    said: Vec<InText<'_>>,
    groups: Vec<Vec<InClause<'a>>>,
    sort: Sort,
) -> (Vec<Difference>, Vec<Vec<InClause<'a>>>) {
    if let ([(text, said)], [group]) = (&said[..], &groups[..])
        && (laid_down(text, said) || sort != Sort::Date)
    {
        return (vec![pair(text, said, group)], Vec::new());
    }
    let mut found = Vec::new();
    let bound = part.clauses().next().is_some();
    for (text, said) in said.iter().filter(|(text, said)| bound && laid_down(text, said)) {
        found.push(prose_only(part, text, said));
    }
    (found, groups)
}

/// Whether the prose lays a figure down: a modal word in the sentence, or a word of time or measure before it.
fn laid_down(text: &Text<'_>, said: &Said) -> bool {
    let first = said.words.start;
    let sentence = text.words[first].sentence;
    let before: Vec<_> =
        text.words[..first].iter().rev().take_while(|word| word.sentence == sentence).take(2).collect();
    // "The memorandum of 19 September 2014" names a document; "signed on 12 February" tells a story.
    if said.figure.sort() == Sort::Date && before.first().is_some_and(|word| word.is("of")) {
        return false;
    }
    let binding = text
        .modals
        .iter()
        .any(|modal| text.words.iter().any(|word| word.sentence == sentence && word.at.start == modal.at.start));
    binding || before.iter().any(|word| word.is_any(&LAID_DOWN))
}

fn name(formal: &Formal<'_>) -> String {
    match formal.declared.kind {
        SyntaxKind::Clause => format!("clause {}", formal.id),
        SyntaxKind::Phase => format!("phase {}", formal.id),
        kind => format!("the {} `{}`", format!("{kind:?}").to_lowercase(), formal.declared.name()),
    }
}

fn options(group: &[InClause<'_>]) -> Vec<String> {
    let all: Option<Vec<String>> = group
        .iter()
        .map(|(formal, held)| {
            let prefix = if formal.declared.kind == SyntaxKind::Phase { "phase " } else { "" };
            held.option.as_ref().map(|option| format!("{prefix}{}.{option}", formal.id))
        })
        .collect();
    // A figure that also stands outside brackets differs whatever is chosen.
    let mut all = all.unwrap_or_default();
    all.dedup();
    all
}

fn ids(group: &[InClause<'_>]) -> Vec<String> {
    let mut ids: Vec<String> = group
        .iter()
        .filter(|(formal, _)| formal.declared.kind == SyntaxKind::Clause)
        .map(|(formal, _)| formal.id.clone())
        .collect();
    ids.dedup();
    ids
}

fn pair(text: &Text<'_>, said: &Said, group: &[InClause<'_>]) -> Difference {
    let words = &text.paragraph.text[said.at.clone()];
    let (formal, held) = group[0];
    let held_words = match &held.base {
        Some(base) if said.figure.sort() == Sort::Date && held.figure.sort() != Sort::Date => {
            format!("`{}` from `{base}`", held.words)
        }
        _ => format!("`{}`", held.words),
    };
    let mut others = vec![(held.span.clone(), format!("{} says {held_words}", name(formal)))];
    others.extend(group.iter().skip(1).map(|(formal, held)| (held.span.clone(), format!("and {}", name(formal)))));
    Difference {
        message: format!("the prose says “{words}” where {} says {held_words}", name(formal)),
        primary: (text.paragraph.span(said.at.clone()), "the prose of the article".to_string()),
        others,
        clauses: ids(group),
        options: options(group),
        remedies: [
            format!("Write the figure of the prose, “{words}”, in {}, if that is what was agreed.", name(formal)),
            format!("Write `{}` in the prose, if the clause has what was agreed.", held.words),
        ],
    }
}

fn prose_only(part: &Read<'_>, text: &Text<'_>, said: &Said) -> Difference {
    let words = &text.paragraph.text[said.at.clone()];
    let clause = part.clauses().next();
    let others = clause.and_then(|clause| {
        let (keyword, number) = (clause.declared.words.first()?, clause.declared.words.get(1)?);
        let label = if part.clauses().nth(1).is_some() {
            "neither this clause nor another under the heading says it"
        } else {
            "this clause does not say it"
        };
        Some((keyword.span.to(&number.span), label.to_string()))
    });
    Difference {
        message: format!("the prose says “{words}”, and no clause of its article does"),
        primary: (text.paragraph.span(said.at.clone()), "in the prose only".to_string()),
        others: others.into_iter().collect(),
        clauses: part.ids(),
        options: Vec::new(),
        remedies: [
            format!("Write “{words}” in the clause that it belongs to, if it binds anybody."),
            "Leave it out of the prose, if it is not part of what was agreed.".to_string(),
        ],
    }
}

fn clause_only(part: &Read<'_>, groups: &[Vec<InClause<'_>>]) -> Difference {
    let all: Vec<InClause<'_>> = groups.iter().flatten().copied().collect();
    let (formal, held) = all[0];
    let figures: Vec<String> = groups.iter().map(|group| format!("`{}`", group[0].1.words)).collect();
    let list = match figures.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => figures.join(""),
    };
    let phases = formal.declared.kind == SyntaxKind::Phase;
    let several = all.iter().any(|(other, _)| other.id != formal.id);
    let message = match (phases, several) {
        (true, _) => format!("{} says {list}, and no prose of the agreement does", name(formal)),
        (false, false) => format!("{} says {list}, and the prose of its article does not", name(formal)),
        (false, true) => format!("clauses say {list}, and the prose of their article does not"),
    };
    let mut others: Vec<_> =
        all.iter().skip(1).map(|(formal, held)| (held.span.clone(), format!("in {} only", name(formal)))).collect();
    if let Some(heading) = &part.article.heading {
        others.push((heading.span.clone(), "the prose of this article does not say it".to_string()));
    }
    let these = if figures.len() == 1 { "it is" } else { "they are" };
    Difference {
        message,
        primary: (held.span.clone(), format!("in {} only", name(formal))),
        others,
        clauses: ids(&all),
        options: options(&all),
        remedies: [
            format!("Write {list} in the prose of the article, if {these} part of what was agreed."),
            format!("Take {list} out of the formal text, if the prose has all that was agreed."),
        ],
    }
}
