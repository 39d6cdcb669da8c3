//! Which of two instruments prevails: `amends` and `supersedes`.

use std::collections::{BTreeMap, BTreeSet};

use irenic_diagnostics::{Code, Diagnostic, Span};
use irenic_syntax::ast::{Clause, Item, ItemKind, Part, PartKind, Reference, Text};

use super::Resolver;

/// One instrument's claim to prevail over words of another.
struct Claim<'a> {
    /// Instrument that claims.
    by: usize,
    /// Full id of the clause that takes the place; `None` where words are only taken away.
    clause: Option<String>,
    /// What is claimed.
    over: Claimed<'a>,
    span: Span,
}

enum Claimed<'a> {
    Clause(&'a Reference),
    Instrument(&'a Text),
}

impl<'a> Resolver<'a> {
    /// Reads who amends and supersedes what.
    pub(super) fn read_precedence(&mut self) {
        let mut claims = Vec::new();
        for index in 0..self.instruments.len() {
            let items = &self.instruments[index].document.items;
            self.claims_of(items, index, true, &mut claims);
        }
        let mut clause_claims: BTreeMap<String, Span> = BTreeMap::new();
        let mut instrument_claims: BTreeMap<usize, (usize, Span)> = BTreeMap::new();
        let mut over: Vec<(usize, usize, Span)> = Vec::new();
        for claim in claims {
            self.here.instrument = claim.by;
            match claim.over {
                Claimed::Clause(reference) => {
                    let Some((instrument, id)) = self.clause_as_written(reference) else { continue };
                    if claim.clause.as_deref() == Some(id.as_str()) {
                        self.report_amends_itself(&claim.span, &id);
                        continue;
                    }
                    if let Some(first) = clause_claims.get(&id).cloned() {
                        self.report_conflict(&claim.span, &first, &format!("clause {id}"));
                        continue;
                    }
                    clause_claims.insert(id.clone(), claim.span.clone());
                    self.replaced.insert(id, claim.clause);
                    if instrument != claim.by {
                        over.push((claim.by, instrument, claim.span));
                    }
                }
                Claimed::Instrument(text) => {
                    let Some(instrument) = self.find_instrument(text) else { continue };
                    if instrument == claim.by {
                        self.report_amends_itself(&claim.span, &text.text);
                        continue;
                    }
                    if let Some((_, first)) = instrument_claims.get(&instrument).cloned() {
                        self.report_conflict(&claim.span, &first, &format!("`{}`", text.text));
                        continue;
                    }
                    instrument_claims.insert(instrument, (claim.by, claim.span.clone()));
                    self.superseded.insert(instrument);
                    over.push((claim.by, instrument, claim.span));
                }
            }
        }
        self.supersede(&instrument_claims, &clause_claims);
        self.find_precedence_cycles(&over);
        self.here.instrument = 0;
    }

    /// Takes the clauses of superseded instruments out of force, and tells where a third instrument amends them.
    fn supersede(&mut self, instruments: &BTreeMap<usize, (usize, Span)>, clauses: &BTreeMap<String, Span>) {
        let ids: Vec<(usize, String, String)> = self
            .clauses
            .iter()
            .map(|((index, name), numbered)| (*index, (*name).to_string(), numbered.id.clone()))
            .collect();
        for (index, name, id) in ids {
            let Some((by, span)) = instruments.get(&index) else { continue };
            match clauses.get(&id) {
                Some(amended) if self.instruments.get(*by).is_none_or(|source| source.file != amended.file) => {
                    self.here.instrument = *by;
                    self.report_conflict(amended, span, &format!("clause {id}"));
                }
                Some(_) => {}
                None => {
                    let same_number = self.clauses.get(&(*by, name.as_str())).map(|numbered| numbered.id.clone());
                    self.replaced.insert(id, same_number);
                }
            }
        }
    }

    fn claims_of(&self, items: &'a [Item], by: usize, live: bool, claims: &mut Vec<Claim<'a>>) {
        for item in items {
            match &item.kind {
                ItemKind::Bracket(bracket) => {
                    let choice = self.brackets.choice(bracket);
                    for (index, option) in bracket.options.iter().enumerate() {
                        // A text that is not chosen prevails over nothing.
                        self.claims_of(&option.content, by, live && choice.chosen == Some(index), claims);
                    }
                }
                _ if !live => {}
                ItemKind::Amends(amends) => {
                    let number = amends.by.as_ref().unwrap_or(&amends.clause).id.text.as_str();
                    let clause = self.clauses.get(&(by, number)).map(|numbered| numbered.id.clone());
                    claims.push(Claim { by, clause, over: Claimed::Clause(&amends.clause), span: item.span.clone() });
                }
                ItemKind::Supersedes(supersedes) => {
                    let over = match &supersedes.clause {
                        Some(reference) => Claimed::Clause(reference),
                        None => Claimed::Instrument(&supersedes.file),
                    };
                    let number = supersedes.clause.as_ref().map_or("", |reference| reference.id.text.as_str());
                    let clause = self.clauses.get(&(by, number)).map(|numbered| numbered.id.clone());
                    claims.push(Claim { by, clause, over, span: item.span.clone() });
                }
                ItemKind::Clause(clause) => self.amending_parts(clause, &clause.parts, by, claims),
                _ => {}
            }
        }
    }

    fn amending_parts(&self, clause: &'a Clause, parts: &'a [Part], by: usize, claims: &mut Vec<Claim<'a>>) {
        for part in parts {
            match &part.kind {
                PartKind::Amends(reference) => claims.push(Claim {
                    by,
                    clause: Some(self.full_id(by, &clause.name.text)),
                    over: Claimed::Clause(reference),
                    span: part.span.clone(),
                }),
                PartKind::Bracket(bracket) => {
                    if let Some(option) = self.brackets.choice(bracket).chosen.and_then(|at| bracket.options.get(at)) {
                        self.amending_parts(clause, &option.content, by, claims);
                    }
                }
                _ => {}
            }
        }
    }

    fn report_amends_itself(&mut self, span: &Span, what: &str) {
        self.report(
            Diagnostic::new(Code::A108, format!("`{what}` is to take the place of itself"))
                .at(span, "amends the text that it stands in")
                .remedy("Name the other instrument with `of \"…\"`, or change the text itself."),
        );
    }

    fn report_conflict(&mut self, span: &Span, first: &Span, what: &str) {
        self.report(
            Diagnostic::new(Code::A109, format!("two texts claim to take the place of {what}"))
                .at(span, "claims to prevail")
                .also(first, "claims to prevail as well")
                .note("The parties could each rely on the words that suit them.")
                .remedy("Keep one of the two, or let the later text amend the earlier one."),
        );
    }

    /// Tells of instruments that each prevail over the other, directly or through others.
    fn find_precedence_cycles(&mut self, over: &[(usize, usize, Span)]) {
        let mut told: BTreeSet<BTreeSet<usize>> = BTreeSet::new();
        for (from, to, span) in over {
            let Some(path) = path_between(over, *to, *from) else { continue };
            let members: BTreeSet<usize> = path.iter().flat_map(|(a, b, _)| [*a, *b]).chain([*from, *to]).collect();
            if !told.insert(members.clone()) {
                continue;
            }
            let names: Vec<String> = members
                .iter()
                .filter_map(|index| self.instruments.get(*index))
                .map(|source| source.file.to_string())
                .collect();
            let mut diagnostic = Diagnostic::new(
                Code::A108,
                format!("{} prevail over one another in a circle", super::suggest::all(&names)),
            )
            .at(span, "claims to prevail over the other");
            for (_, _, other) in &path {
                diagnostic = diagnostic.also(other, "and the other claims to prevail over it");
            }
            self.here.instrument = *from;
            self.report(
                diagnostic
                    .note("Nobody can tell which words are in force.")
                    .remedy("Let one of the instruments prevail: take `amends` and `supersedes` out of the other."),
            );
        }
    }
}

/// The shortest way from one instrument to another.
fn path_between(over: &[(usize, usize, Span)], from: usize, to: usize) -> Option<Vec<(usize, usize, Span)>> {
    let mut paths = vec![(from, Vec::new())];
    let mut seen = BTreeSet::from([from]);
    while !paths.is_empty() {
        let mut next = Vec::new();
        for (at, path) in paths {
            if at == to {
                return Some(path);
            }
            for edge in over.iter().filter(|(start, _, _)| *start == at) {
                if seen.insert(edge.1) {
                    next.push((edge.1, [path.clone(), vec![edge.clone()]].concat()));
                }
            }
        }
        paths = next;
    }
    None
}
