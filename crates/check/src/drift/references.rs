//! Articles that the prose refers to and that are not there, or that its clauses do not follow.

use super::article::{Text, Whole};
use super::findings::Difference;
use super::reference::Referred;

/// The differences of one article.
pub(super) fn differences(whole: &Whole<'_>, at: usize) -> Vec<Difference> {
    let part = &whole.parts[at];
    let file = &part.article.file;
    let numbers = whole.parts.iter().filter(|other| other.article.file == *file);
    let numbered = numbers.filter_map(|other| other.number()).collect::<Vec<_>>();
    let mut found = Vec::new();
    for text in &part.texts {
        for referred in &text.references {
            let meant = whole.articles_numbered(file, referred);
            // A document that numbers nothing by this noun may mean another one.
            let of_this_kind = numbered.iter().any(|(noun, _)| noun.is_empty() || *noun == referred.noun);
            if meant.is_empty() {
                if of_this_kind {
                    found.push(missing(text, referred, part.ids()));
                }
                continue;
            }
            let linked = meant.contains(&at)
                || meant
                    .iter()
                    .any(|other| whole.referred_by(at).contains(other) || whole.referred_by(*other).contains(&at));
            let bound = meant.iter().any(|other| whole.parts[*other].clauses().next().is_some());
            if referred.orders && bound && !linked && part.clauses().next().is_some() {
                found.push(not_followed(whole, at, text, referred, meant[0]));
            }
        }
    }
    found
}

fn missing(text: &Text<'_>, referred: &Referred, clauses: Vec<String>) -> Difference {
    let words = format!("{} {}", referred.noun, referred.number);
    Difference {
        message: format!("the prose refers to {words}, and the document has none of that number"),
        primary: (text.paragraph.span(referred.at.clone()), "no heading or clause of this number".to_string()),
        others: Vec::new(),
        clauses,
        options: Vec::new(),
        remedies: [
            format!("Write the number that the {} has now, if it was renumbered.", referred.noun),
            "Take the reference out, or name the document that it belongs to, if it means another one.".to_string(),
        ],
    }
}

fn not_followed(whole: &Whole<'_>, at: usize, text: &Text<'_>, referred: &Referred, meant: usize) -> Difference {
    let words = &text.paragraph.text[referred.at.clone()];
    let part = &whole.parts[at];
    let mut others = Vec::new();
    if let Some(clause) = part.clauses().next()
        && let (Some(keyword), Some(number)) = (clause.declared.words.first(), clause.declared.words.get(1))
    {
        others.push((
            keyword.span.to(&number.span),
            "no clause under this heading refers to one of its clauses".to_string(),
        ));
    }
    if let Some(heading) = &whole.parts[meant].article.heading {
        others.push((heading.span.clone(), "the article that the prose names".to_string()));
    }
    Difference {
        message: format!("the prose makes something hang on {words}, and no clause of its article does"),
        primary: (text.paragraph.span(referred.at.clone()), "in the prose only".to_string()),
        others,
        clauses: part.ids(),
        options: Vec::new(),
        remedies: [
            "Say it in the clause (`after clause …`, `of fulfilment of clause …`), if the prose has what was agreed."
                .to_string(),
            "Leave it out of the prose, if nothing hangs on it.".to_string(),
        ],
    }
}
