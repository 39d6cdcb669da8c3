//! Prose held against the clauses of the same article: figures with units, dates, names of parties and bodies,
//! references and modal words that stand in one and not in the other (A102).
//!
//! The prose is never parsed for meaning. Whatever could explain a figure counts as present: any option of a bracket, a
//! declaration that a clause uses, a clause that it refers to, a quoted text. So a finding is always a difference of
//! words, and a difference of meaning in the same words is not found.

mod article;
mod figure;
mod figures;
mod findings;
mod formal;
mod modality;
mod numbers;
mod prose;
mod reference;
mod references;
mod subject;
mod words;

use irenic_diagnostics::Diagnostic;
use irenic_model::Agreement;
use irenic_syntax::Article;

use article::{Whole, read};

/// Where prose and clauses of an agreement differ, in the order of the text. `articles` are those of all its documents;
/// documents of scenarios need not be among them.
pub fn drift(articles: &[Article], agreement: &Agreement) -> Vec<Diagnostic> {
    let names = subject::Names::of(articles, agreement);
    let parts = articles.iter().map(|article| read(article, agreement, &names)).collect();
    let whole = Whole::new(articles, parts);
    let mut found = Vec::new();
    for at in 0..articles.len() {
        found.extend(figures::differences(&whole, at));
        found.extend(modality::differences(&whole, at, agreement));
        found.extend(references::differences(&whole, at));
    }
    let mut found: Vec<Diagnostic> = found.into_iter().map(|difference| difference.diagnostic(agreement)).collect();
    let files: Vec<_> = articles.iter().map(|article| &article.file).collect();
    found.sort_by_key(|found| {
        found.place().map(|at| (files.iter().position(|file| **file == at.file), at.start, at.end))
    });
    found
}
