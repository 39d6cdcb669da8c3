//! Prose that changed, and whether anything formal under its heading did.

use std::collections::BTreeSet;

use irenic_diagnostics::Span;
use irenic_syntax::Article;

use super::plain::squeezed;
use super::{Aspect, Comparison};

/// An article whose prose differs between two drafts.
#[derive(Debug, Clone, PartialEq)]
pub struct ProseChange {
    /// Its heading in the old draft; none where the article is new, or stands before the first heading.
    pub old_heading: Option<String>,
    /// Its heading in the new draft; none where the article is gone, or stands before the first heading.
    pub new_heading: Option<String>,
    /// The first paragraph that differs in the old draft, with its place.
    pub old: Option<(String, Span)>,
    /// The first paragraph that differs in the new draft, with its place.
    pub new: Option<(String, Span)>,
    /// Nothing formal under the heading changed.
    pub only: bool,
}

fn heading(article: &Article) -> Option<String> {
    article.heading.as_ref().map(|heading| squeezed(&heading.text))
}

/// A heading without its number, so that an article is known when those before it go.
fn title(heading: &str) -> &str {
    let rest = heading.trim_start_matches(|c: char| !c.is_whitespace());
    let numbered = heading.chars().any(|c| c.is_ascii_digit()) && !rest.trim().is_empty();
    let after = heading.find(['.', ':']).map(|at| heading[at + 1..].trim()).filter(|after| !after.is_empty());
    if numbered { after.unwrap_or_else(|| rest.trim()) } else { heading }
}

/// The paragraphs that are not in the other draft.
fn differing(article: &Article, other: Option<&Article>) -> Option<(String, Span)> {
    let known: BTreeSet<String> =
        other.into_iter().flat_map(|other| &other.prose).map(|paragraph| squeezed(&paragraph.text)).collect();
    let paragraph = article.prose.iter().find(|paragraph| !known.contains(&squeezed(&paragraph.text)))?;
    Some((squeezed(&paragraph.text), paragraph.span(0..paragraph.text.len())))
}

/// Compares the prose of two drafts, article by article, in the order of the new draft; articles that are gone stand
/// last. `comparison` says whether a difference is one of wording alone.
pub fn compare_prose(old: &[Article], new: &[Article], comparison: &Comparison) -> Vec<ProseChange> {
    let mut left: BTreeSet<usize> = (0..old.len()).collect();
    let mut partner: Vec<Option<usize>> = vec![None; new.len()];
    let fits: [fn(&Article, &Article) -> bool; 2] = [
        |a, b| a.file == b.file && heading(a) == heading(b),
        |a, b| match (heading(a), heading(b)) {
            (Some(a), Some(b)) => title(&a) == title(&b),
            _ => false,
        },
    ];
    for fits in fits {
        for (at, article) in new.iter().enumerate() {
            if partner[at].is_none()
                && let Some(found) = left.iter().copied().find(|other| fits(&old[*other], article))
            {
                left.remove(&found);
                partner[at] = Some(found);
            }
        }
    }
    let mut changes = Vec::new();
    for (at, article) in new.iter().enumerate() {
        let other = partner[at].map(|at| &old[at]);
        let (a, b) = (other.and_then(|other| differing(other, Some(article))), differing(article, other));
        if a.is_none() && b.is_none() {
            continue;
        }
        changes.push(ProseChange {
            old_heading: other.and_then(heading),
            new_heading: heading(article),
            only: !touched(article, comparison, false) && !other.is_some_and(|other| touched(other, comparison, true)),
            old: a,
            new: b,
        });
    }
    for article in left.into_iter().map(|at| &old[at]) {
        if let Some(words) = differing(article, None) {
            changes.push(ProseChange {
                old_heading: heading(article),
                new_heading: None,
                only: !touched(article, comparison, true),
                old: Some(words),
                new: None,
            });
        }
    }
    changes
}

/// Whether something that is declared under the heading changed.
fn touched(article: &Article, comparison: &Comparison, old: bool) -> bool {
    comparison.changes.iter().filter(|change| !matches!(change.aspect, Aspect::Number)).any(|change| {
        let place = if old { &change.old } else { &change.new };
        let span = place.as_ref().and_then(|place| place.span.as_ref());
        span.is_some_and(|span| {
            article.formal.iter().any(|declared| {
                declared.span.file == span.file && declared.span.start <= span.start && span.start < declared.span.end
            })
        })
    })
}
