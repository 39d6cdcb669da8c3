//! Modal words and the names before them: who is bound, and how, in the prose and in the clauses.

use irenic_diagnostics::Span;
use irenic_model::Agreement;
use irenic_syntax::SyntaxKind;

use super::article::{Formal, Read, Text, Whole};
use super::findings::Difference;
use super::formal::{Bound, Force, norms};
use super::subject::Modal;

/// In prose that says one of these, a ban of a clause may be said without a modal word.
const FORBIDS: [&str; 22] = [
    "not",
    "no",
    "nor",
    "neither",
    "never",
    "none",
    "nobody",
    "nothing",
    "refrain",
    "refrains",
    "cease",
    "ceases",
    "stop",
    "stops",
    "abstain",
    "prohibited",
    "prohibits",
    "forbidden",
    "forbids",
    "ban",
    "without",
    "only",
];
/// In prose that says one of these, a leave of a clause may be said without a modal word.
const PERMITS: [&str; 16] = [
    "can",
    "could",
    "entitled",
    "free",
    "permitted",
    "permits",
    "allowed",
    "allows",
    "right",
    "except",
    "unless",
    "only",
    "may",
    "power",
    "exempt",
    "voluntary",
];
/// In prose that says one of these, a duty of a clause may be said without a modal word.
const OBLIGES: [&str; 16] = [
    "will",
    "is",
    "are",
    "undertake",
    "undertakes",
    "obliged",
    "required",
    "agree",
    "agrees",
    "commit",
    "commits",
    "duty",
    "bound",
    "ensure",
    "ensures",
    "has",
];

struct Norm<'a> {
    clause: &'a Formal<'a>,
    bound: Bound<'a>,
}

impl Norm<'_> {
    /// Whether it binds somebody, or may: `the actor` and an open bearer can be anybody.
    fn binds(&self, actor: &str, agreement: &Agreement) -> bool {
        let bearers = &self.bound.bearers;
        let named: Vec<&&str> = bearers
            .iter()
            .filter(|word| agreement.actors.contains_key(**word) || agreement.groups.contains_key(**word))
            .collect();
        named.is_empty()
            || named.iter().any(|word| {
                **word == actor
                    || agreement.groups.get(**word).is_some_and(|group| group.iter().any(|member| member == actor))
            })
    }

    fn fits(&self, force: Force) -> bool {
        match (force, self.bound.force) {
            (_, None) => false,
            (Force::Duty, Some(has)) => has != Force::Leave,
            (Force::Ban, Some(has)) => has == Force::Ban || self.bound.keeps,
            (Force::Leave, Some(has)) => has == Force::Leave,
        }
    }
}

/// The differences of one article.
pub(super) fn differences(whole: &Whole<'_>, at: usize, agreement: &Agreement) -> Vec<Difference> {
    let part = &whole.parts[at];
    let all: Vec<Norm<'_>> = part
        .clauses()
        .flat_map(|clause| norms(clause.declared).into_iter().map(move |bound| Norm { clause, bound }))
        .collect();
    if all.is_empty() || part.texts.iter().all(|text| text.modals.is_empty()) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for text in &part.texts {
        for modal in &text.modals {
            found.extend(of_prose(part, text, modal, &all, agreement));
        }
    }
    if found.is_empty() {
        found.extend(of_clauses(part, &all));
    }
    found
}

fn words_of(force: Force) -> &'static str {
    match force {
        Force::Duty => "must",
        Force::Ban => "must not",
        Force::Leave => "may",
    }
}

fn head(clause: &Formal<'_>) -> Option<Span> {
    Some(clause.declared.words.first()?.span.to(&clause.declared.words.get(1)?.span))
}

/// What a modal word of the prose says that no clause does.
fn of_prose(
    part: &Read<'_>,
    text: &Text<'_>,
    modal: &Modal,
    all: &[Norm<'_>],
    agreement: &Agreement,
) -> Option<Difference> {
    let force = modal.force?;
    let words = &text.paragraph.text[modal.at.clone()];
    let excepts = part.clauses().any(|clause| {
        clause
            .declared
            .words
            .iter()
            .any(|word| matches!(word.text.as_str(), "unless" | "except" | "despite" | "if" | "while" | "until"))
    });
    if force == Force::Leave && excepts {
        return None;
    }
    for (actor, at) in &modal.subjects {
        let of_actor: Vec<&Norm<'_>> = all.iter().filter(|norm| norm.binds(actor, agreement)).collect();
        if of_actor.is_empty() {
            if concerned(part, actor, agreement) {
                continue;
            }
            return Some(nobody_bound(part, text, modal, actor, at, all));
        }
        if !of_actor.iter().any(|norm| norm.fits(force)) {
            return Some(other_force(text, modal, words, force, &of_actor));
        }
    }
    if modal.subjects.is_empty() && !all.iter().any(|norm| norm.fits(force)) {
        let every: Vec<&Norm<'_>> = all.iter().collect();
        return Some(other_force(text, modal, words, force, &every));
    }
    None
}

/// Whether an actor has a part in the clauses other than being bound. A party that the prose binds must be bound.
fn concerned(part: &Read<'_>, actor: &str, agreement: &Agreement) -> bool {
    let Some(known) = agreement.actors.get(actor) else { return true };
    if known.party {
        return false;
    }
    let title = known.title.as_deref().unwrap_or(actor);
    part.clauses().flat_map(|clause| &clause.declared.words).any(|word| {
        let other = agreement.actors.get(&word.text).and_then(|other| other.title.as_deref());
        let part_of = |whole: &str| whole.split_whitespace().any(|part| part == actor) || whole.contains(title);
        word.text == actor
            || agreement.groups.get(&word.text).is_some_and(|group| group.iter().any(|member| member == actor))
            || other.is_some_and(part_of)
            || (word.kind == SyntaxKind::Text && part_of(&word.text))
    })
}

fn nobody_bound(
    part: &Read<'_>,
    text: &Text<'_>,
    modal: &Modal,
    actor: &str,
    at: &std::ops::Range<usize>,
    all: &[Norm<'_>],
) -> Difference {
    let name = &text.paragraph.text[at.clone()];
    let words = &text.paragraph.text[modal.at.clone()];
    let first = &all[0];
    let mut others = Vec::new();
    let bearers =
        first.clause.declared.words.iter().filter(|word| word.norm.is_some() && word.is_in(SyntaxKind::Bearer));
    let span = bearers
        .map(|word| word.span.clone())
        .reduce(|all, next| if next.start <= all.end + 1 { all.to(&next) } else { all });
    if let Some(span) = span.or_else(|| head(first.clause)) {
        others.push((span, format!("clause {} binds", first.clause.id)));
    }
    let who = match name.eq_ignore_ascii_case(actor) {
        true => format!("`{actor}`"),
        false => format!("“{name}” (`{actor}`)"),
    };
    Difference {
        message: format!("the prose says “{words}” of {who}, and no clause of its article binds it"),
        primary: (text.paragraph.span(at.clone()), format!("the prose binds `{actor}`")),
        others,
        clauses: part.ids(),
        options: Vec::new(),
        remedies: [
            format!("Name `{actor}` as a bearer in the clause that says it, if the prose has what was agreed."),
            "Name in the prose whom the clause binds, if the clause has what was agreed.".to_string(),
        ],
    }
}

fn other_force(text: &Text<'_>, modal: &Modal, words: &str, force: Force, norms: &[&Norm<'_>]) -> Difference {
    let shown = norms.iter().find(|norm| !norm.bound.answers).or(norms.first());
    let (mut others, mut clauses, mut has) = (Vec::new(), Vec::new(), "declares");
    if let Some(norm) = shown {
        has = norm.bound.force.map_or("declares", words_of);
        let span = norm.bound.span.clone().or_else(|| head(norm.clause));
        others.extend(span.map(|span| (span, format!("clause {} says `{has}`", norm.clause.id))));
        clauses.push(norm.clause.id.clone());
    }
    let id = clauses.first().cloned().unwrap_or_default();
    Difference {
        message: format!("the prose says “{words}” where clause {id} says `{has}`"),
        primary: (text.paragraph.span(modal.at.clone()), "the prose of the article".to_string()),
        others,
        clauses,
        options: Vec::new(),
        remedies: [
            format!("Write `{}` in clause {id}, if the prose has what was agreed.", words_of(force)),
            format!("Say in the prose what `{has}` says, if the clause has what was agreed."),
        ],
    }
}

fn ends(clause: &Formal<'_>) -> bool {
    clause.declared.words.iter().any(|word| word.text == "until")
}

/// What a clause says that no word of the prose does.
fn of_clauses(part: &Read<'_>, all: &[Norm<'_>]) -> Option<Difference> {
    let modals: Vec<&Modal> = part.texts.iter().flat_map(|text| &text.modals).collect();
    let says = |force: Force| modals.iter().any(|modal| modal.force.is_none() || modal.force == Some(force));
    let speaks = |list: &[&str]| part.texts.iter().flat_map(|text| &text.words).any(|word| word.is_any(list));
    for norm in all.iter().filter(|norm| !norm.bound.answers) {
        let Some(force) = norm.bound.force else { continue };
        let said = match force {
            // A ban until something is a leave from then on.
            Force::Ban => says(Force::Ban) || speaks(&FORBIDS) || (says(Force::Leave) && ends(norm.clause)),
            Force::Leave => says(Force::Leave) || speaks(&PERMITS),
            Force::Duty => says(Force::Duty) || says(Force::Ban) || speaks(&OBLIGES),
        };
        let Some(span) = norm.bound.span.clone().filter(|_| !said) else { continue };
        let text = part.texts.iter().find(|text| !text.modals.is_empty())?;
        let modal = text.modals.first()?;
        let words = &text.paragraph.text[modal.at.clone()];
        let (id, has) = (&norm.clause.id, words_of(force));
        return Some(Difference {
            message: format!("clause {id} says `{has}`, and the prose of its article nothing of the kind"),
            primary: (span, "in the clause only".to_string()),
            others: vec![(text.paragraph.span(modal.at.clone()), format!("the prose says “{words}”"))],
            clauses: vec![id.clone()],
            options: Vec::new(),
            remedies: [
                format!("Say in the prose what `{has}` says, if the clause has what was agreed."),
                format!("Write in clause {id} what the prose says, if the prose has what was agreed."),
            ],
        });
    }
    None
}
