//! An article with its prose and its declarations read for what can be compared.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use irenic_diagnostics::Span;
use irenic_model::{Agreement, CalendarSpan, Point};
use irenic_syntax::{Article, Declared, SyntaxKind};

use crate::compare::day_of;

use super::figure::Figure;
use super::formal::{self, Held};
use super::prose::{self, Form, Said};
use super::reference::{Referred, number_of, references};
use super::subject::{Modal, Names, modals};
use super::words::{Word, words};

/// A paragraph, read.
#[derive(Debug)]
pub(super) struct Text<'a> {
    pub(super) paragraph: &'a irenic_syntax::Paragraph,
    pub(super) words: Vec<Word<'a>>,
    pub(super) figures: Vec<Said>,
    pub(super) modals: Vec<Modal>,
    pub(super) references: Vec<Referred>,
}

/// A declaration, read.
#[derive(Debug)]
pub(super) struct Formal<'a> {
    pub(super) declared: &'a Declared,
    /// Full id of a clause or phase.
    pub(super) id: String,
    pub(super) figures: Vec<Held>,
}

/// An article, read.
#[derive(Debug)]
pub(super) struct Read<'a> {
    pub(super) article: &'a Article,
    pub(super) texts: Vec<Text<'a>>,
    pub(super) formal: Vec<Formal<'a>>,
    /// Figures of the heading.
    pub(super) heading: Vec<Said>,
}

/// File, keyword (`clause` or `phase`) and number.
type Numbered<'a> = (&'a Arc<str>, &'static str, &'a str);

/// All articles, and what they use of each other.
#[derive(Debug)]
pub(super) struct Whole<'a> {
    pub(super) parts: Vec<Read<'a>>,
    /// Declarations that have names, by name.
    named: BTreeMap<&'a str, Vec<(usize, usize)>>,
    /// Clauses and phases by file, keyword and number.
    numbered: BTreeMap<Numbered<'a>, Vec<(usize, usize)>>,
}

/// Reads an article.
pub(super) fn read<'a>(article: &'a Article, agreement: &Agreement, names: &Names) -> Read<'a> {
    let texts = article.prose.iter().map(|paragraph| {
        let words = words(&paragraph.text);
        Text {
            paragraph,
            figures: prose::figures(&words),
            modals: modals(&words, names),
            references: references(&words),
            words,
        }
    });
    let formal = article.formal.iter().map(|declared| Formal {
        declared,
        id: full_id(declared, agreement),
        figures: formal::figures(declared).into_iter().map(|held| with_day(held, agreement)).collect(),
    });
    let heading = article.heading.as_ref().map_or(Vec::new(), |heading| prose::figures(&words(&heading.text)));
    Read { article, texts: texts.collect(), formal: formal.collect(), heading }
}

/// Prose may give the day itself where a clause counts from a date.
fn with_day(held: Held, agreement: &Agreement) -> Held {
    let span = match held.figure {
        Figure::Days(thousandths) if thousandths % 1000 == 0 => CalendarSpan::days(thousandths / 1000),
        Figure::Months(thousandths) if thousandths % 1000 == 0 => CalendarSpan::months(thousandths / 1000),
        Figure::Exact(thousandths) if thousandths % 1000 == 0 => CalendarSpan::seconds(thousandths / 1000),
        _ => return held,
    };
    let day = held.base.as_ref().and_then(|base| {
        let base = match Figure::date(base) {
            Some(_) => irenic_model::parse_instant(base, &agreement.zone, false).ok().map(Point::Instant)?,
            None => Point::Moment(base.clone()),
        };
        let (year, month, day) = day_of(&Point::Shift(Box::new(base), span), agreement)?;
        Some(Figure::Date(Some(year), u8::try_from(month).ok()?, u8::try_from(day).ok()?))
    });
    Held { day, ..held }
}

/// The id that reports use; the number as written where the clause is not part of the draft.
fn full_id(declared: &Declared, agreement: &Agreement) -> String {
    let same = |span: &Span| span.file == declared.span.file && span.start == declared.span.start;
    let clause = agreement.norms.iter().find(|norm| same(&norm.span)).map(|norm| &norm.id);
    let phase = || agreement.phases.iter().find(|phase| same(&phase.span)).map(|phase| &phase.id);
    clause.or_else(phase).map_or_else(|| declared.name().to_string(), Clone::clone)
}

impl Read<'_> {
    /// The clauses of the article.
    pub(super) fn clauses(&self) -> impl Iterator<Item = &Formal<'_>> {
        self.formal.iter().filter(|formal| formal.declared.kind == SyntaxKind::Clause)
    }

    /// Their full ids.
    pub(super) fn ids(&self) -> Vec<String> {
        self.clauses().map(|clause| clause.id.clone()).collect()
    }

    /// The number of its heading.
    pub(super) fn number(&self) -> Option<(&'static str, String)> {
        self.article.heading.as_ref().and_then(|heading| number_of(&heading.text))
    }

    /// All figures of its prose, its heading's among them.
    pub(super) fn said(&self) -> impl Iterator<Item = &Said> {
        self.texts.iter().flat_map(|text| &text.figures).chain(&self.heading)
    }
}

impl<'a> Whole<'a> {
    pub(super) fn new(articles: &'a [Article], parts: Vec<Read<'a>>) -> Self {
        let mut whole = Whole { parts, named: BTreeMap::new(), numbered: BTreeMap::new() };
        for (at, article) in articles.iter().enumerate() {
            for (index, declared) in article.formal.iter().enumerate() {
                let name = declared.name();
                let keyword = match declared.kind {
                    SyntaxKind::Clause => "clause",
                    SyntaxKind::Phase => "phase",
                    _ => {
                        whole.named.entry(name).or_default().push((at, index));
                        continue;
                    }
                };
                whole.numbered.entry((&article.file, keyword, name)).or_default().push((at, index));
            }
        }
        whole
    }

    /// The articles that a number means in a file.
    pub(super) fn articles_numbered(&self, file: &Arc<str>, referred: &Referred) -> Vec<usize> {
        let fits = |read: &Read<'_>| {
            let of = |(noun, number): (&'static str, String)| {
                number == referred.number && (noun.is_empty() || noun == referred.noun)
            };
            read.article.file == *file
                && (read.number().is_some_and(of)
                    || (referred.noun == "clause"
                        && read.clauses().any(|clause| clause.declared.name() == referred.number)))
        };
        (0..self.parts.len()).filter(|at| fits(&self.parts[*at])).collect()
    }

    /// Articles that hold the clauses and phases to which the clauses of an article refer.
    pub(super) fn referred_by(&self, at: usize) -> BTreeSet<usize> {
        self.numbered_by(at).into_iter().map(|(article, _)| article).collect()
    }

    fn numbered_by(&self, at: usize) -> BTreeSet<(usize, usize)> {
        let part = &self.parts[at];
        let references = part.formal.iter().flat_map(|formal| formal::references(formal.declared));
        let file = &part.article.file;
        let found = references.filter_map(|(keyword, word)| {
            // Also clauses of another instrument; its own numbering is looked through where this one has none.
            let keyword = if keyword == "phase" { "phase" } else { "clause" };
            self.numbered.get(&(file, keyword, word.text.as_str()))
        });
        found.flatten().copied().collect()
    }

    /// Every figure that explains one of the prose of an article: its own declarations, what these use, by name, however
    /// far, and the clauses and phases that they or the prose refer to.
    pub(super) fn explaining(&self, at: usize) -> Vec<&Held> {
        let mut seen: BTreeSet<(usize, usize)> = (0..self.parts[at].formal.len()).map(|index| (at, index)).collect();
        seen.extend(self.numbered_by(at));
        for text in &self.parts[at].texts {
            for referred in &text.references {
                for article in self.articles_numbered(&self.parts[at].article.file, referred) {
                    seen.extend((0..self.parts[article].formal.len()).map(|index| (article, index)));
                }
            }
        }
        // The agreement's own dates belong to every article.
        for (article, part) in self.parts.iter().enumerate() {
            let agreements =
                part.formal.iter().enumerate().filter(|(_, formal)| formal.declared.kind == SyntaxKind::Agreement);
            seen.extend(agreements.map(|(index, _)| (article, index)));
        }
        let mut open: Vec<(usize, usize)> = seen.iter().copied().collect();
        while let Some((article, index)) = open.pop() {
            for name in formal::names(self.parts[article].formal[index].declared) {
                for used in self.named.get(name).into_iter().flatten() {
                    if seen.insert(*used) {
                        open.push(*used);
                    }
                }
            }
        }
        seen.into_iter().flat_map(|(article, index)| &self.parts[article].formal[index].figures).collect()
    }

    /// Dates of signature and entry into force.
    pub(super) fn own_dates(&self) -> Vec<&Figure> {
        let agreements = self.parts.iter().flat_map(|part| &part.formal);
        let agreements = agreements.filter(|formal| formal.declared.kind == SyntaxKind::Agreement);
        agreements.flat_map(|formal| &formal.figures).map(|held| &held.figure).collect()
    }

    /// Whether any prose says a figure, a number without a unit included.
    pub(super) fn said_anywhere(&self, held: &Held) -> bool {
        self.parts.iter().flat_map(Read::said).any(|said| says(said, held))
    }
}

/// Whether a figure of the prose is that of a clause, as far as words can tell.
pub(super) fn says(said: &Said, held: &Held) -> bool {
    if said.figure.same(&held.figure) || held.day.as_ref().is_some_and(|day| said.figure.same(day)) {
        return true;
    }
    match said.form {
        // The second day after may be one day after, or two.
        Form::Ordinal => said.figure.is_days_after(1, &held.figure),
        // What holds "from then on" begins on the day after the last.
        Form::Plain => held.opens && held.figure.is_days_after(1, &said.figure),
        _ => false,
    }
}
