//! What a declaration says formally, in all options of its brackets: figures, names, references, and who is bound how.

use std::collections::BTreeSet;

use irenic_diagnostics::Span;
use irenic_model::Unit;
use irenic_syntax::{Declared, FormalWord, SyntaxKind};

use super::figure::Figure;
use super::numbers::digits;
use super::prose;
use super::words::words;

/// A figure of formal text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Held {
    pub(super) figure: Figure,
    pub(super) span: Span,
    /// As written.
    pub(super) words: String,
    /// The bracket and option it stands in: `timing=phased`.
    pub(super) option: Option<String>,
    /// What it is counted from: a date, or the name of a moment (`D + 14 days`, `within 5 days of D`).
    pub(super) base: Option<String>,
    /// The day that this comes to, where that is known beforehand.
    pub(super) day: Option<Figure>,
    /// It opens a window (`from D + 31 days`).
    pub(super) opens: bool,
    /// It is part of what the clause says; what stands in quoted texts and beside proposers only explains.
    pub(super) meant: bool,
}

/// How somebody is bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Force {
    /// `must`, `shall`
    Duty,
    /// `must not`, `shall not`, `may not`
    Ban,
    /// `may`, `can`
    Leave,
}

/// A norm of a clause, or of what follows its breach.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bound<'a> {
    /// Words of its bearers.
    pub(super) bearers: Vec<&'a str>,
    /// None for declarations.
    pub(super) force: Option<Force>,
    /// A level kept, which is a duty and a ban at once.
    pub(super) keeps: bool,
    /// The words of the modality.
    pub(super) span: Option<Span>,
    /// It answers a breach.
    pub(super) answers: bool,
}

/// All figures of a declaration.
pub(super) fn figures(declared: &Declared) -> Vec<Held> {
    let mut found = Vec::new();
    let (mut bracket, mut option) = ("", "");
    let mut opens = false;
    for (at, word) in declared.words.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| declared.words.get(at));
        let next = declared.words.get(at + 1);
        match before {
            Some(before) if before.kind == SyntaxKind::LeftBracket => bracket = &word.text,
            Some(before) if before.text == "option" && word.is_in(SyntaxKind::Choice) => option = &word.text,
            _ => {}
        }
        if word.kind == SyntaxKind::Word && word.within.last() == Some(&SyntaxKind::Part) {
            opens = word.text == "from";
        }
        let option = word.is_in(SyntaxKind::Choice).then(|| format!("{bracket}={option}"));
        let held = |figure, span: Span, words: String, meant| Held {
            figure,
            span,
            words,
            option: option.clone(),
            base: None,
            day: None,
            opens,
            meant,
        };
        let one = |figure, meant| held(figure, word.span.clone(), word.text.clone(), meant);
        match word.kind {
            SyntaxKind::Number if word.is_in(SyntaxKind::Quantity) => {
                let unit = next.filter(|next| next.is_in(SyntaxKind::Quantity));
                let figure = unit.and_then(|unit| Figure::of(digits(&word.text)?, &Unit::parse(&unit.text)?));
                if let (Some(figure), Some(unit)) = (figure, unit) {
                    let words = if unit.text == "%" {
                        format!("{} %", word.text)
                    } else {
                        format!("{} {}", word.text, unit.text)
                    };
                    let base = counted_from(declared, at);
                    found.push(Held { base, ..held(figure, word.span.to(&unit.span), words, true) });
                }
            }
            SyntaxKind::Date => {
                let proposed = before.is_some_and(|before| before.text == "on");
                found.extend(Figure::date(&word.text).map(|figure| one(figure, !proposed)));
            }
            SyntaxKind::Instant => {
                let (date, clock) = word.text.split_once('T').unwrap_or((&word.text, ""));
                found.extend(Figure::date(date).map(|figure| one(figure, true)));
                found.extend(Figure::clock(clock).map(|figure| one(figure.clone(), figure != Figure::Clock(0))));
            }
            SyntaxKind::Clock => found.extend(Figure::clock(&word.text).map(|figure| one(figure, true))),
            SyntaxKind::Text => {
                let quoted = words(&word.text);
                found.extend(prose::figures(&quoted).into_iter().map(|said| one(said.figure, false)));
            }
            _ => {}
        }
    }
    found
}

/// The word from which the quantity at a place is counted.
fn counted_from(declared: &Declared, at: usize) -> Option<String> {
    let word = |at: Option<usize>| at.and_then(|at| declared.words.get(at));
    let base = if word(at.checked_sub(1)).is_some_and(|before| before.kind == SyntaxKind::Plus) {
        word(at.checked_sub(2))
    } else if word(Some(at + 2)).is_some_and(|after| after.text == "of") {
        // What is counted from something that is itself a sum is left alone.
        word(Some(at + 3)).filter(|_| word(Some(at + 4)).is_none_or(|after| after.kind != SyntaxKind::Plus))
    } else {
        None
    };
    base.filter(|base| matches!(base.kind, SyntaxKind::Word | SyntaxKind::Date)).map(|base| base.text.clone())
}

/// Every name that it uses.
pub(super) fn names(declared: &Declared) -> BTreeSet<&str> {
    let words = declared.words.iter().skip(1).filter(|word| word.kind == SyntaxKind::Word);
    words.map(|word| word.text.as_str()).collect()
}

/// Clauses and phases that it refers to: `clause` or `phase`, and the number or name.
pub(super) fn references(declared: &Declared) -> Vec<(&str, &FormalWord)> {
    let mut found = Vec::new();
    let mut kind = "";
    for word in declared.words.iter().skip(2) {
        match word.kind {
            SyntaxKind::Number | SyntaxKind::Word if word.is_in(SyntaxKind::Reference) && word.text != "of" => {
                found.push((kind, word));
            }
            SyntaxKind::Word if matches!(word.text.as_str(), "clause" | "phase") => kind = &word.text,
            _ => {}
        }
    }
    found
}

/// The norms of a clause.
pub(super) fn norms(declared: &Declared) -> Vec<Bound<'_>> {
    let mut found: Vec<Bound<'_>> = Vec::new();
    let mut number = None;
    for word in &declared.words {
        let Some(norm) = word.norm else { continue };
        if number != Some(norm) {
            number = Some(norm);
            found.push(Bound {
                bearers: Vec::new(),
                force: None,
                keeps: false,
                span: None,
                answers: word.is_in(SyntaxKind::Consequence),
            });
        }
        let Some(bound) = found.last_mut() else { continue };
        if word.is_in(SyntaxKind::Bearer) {
            bound.bearers.push(&word.text);
        } else if word.within.last() == Some(&SyntaxKind::Norm) {
            match word.text.as_str() {
                "must" => bound.force = Some(Force::Duty),
                "not" if bound.force == Some(Force::Duty) => bound.force = Some(Force::Ban),
                "may" | "can" => bound.force = Some(Force::Leave),
                _ => continue,
            }
            bound.span = Some(bound.span.as_ref().map_or_else(|| word.span.clone(), |span| span.to(&word.span)));
        } else if word.text == "keep"
            && bound.force == Some(Force::Duty)
            && bound.span.as_ref().is_some_and(|span| word.span.start <= span.end + 1)
        {
            bound.keeps = true;
        }
    }
    found
}
