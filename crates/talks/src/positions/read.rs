use std::collections::BTreeMap;
use std::sync::Arc;

use irenic_diagnostics::{Code, Diagnostic, Span};
use irenic_model::Agreement;
use irenic_syntax::ast::{AtHome, Document, ItemKind, Name, Position as Written, PositionPartKind, Rejects, Valued};

use super::{Choice, Figures, Position, Positions, Ratification, RedLine, Valuation, Votes};
use crate::{Audience, Private};

/// A document of positions, as it was parsed.
pub struct PositionText<'a> {
    /// Its file.
    pub file: Arc<str>,
    /// What it holds.
    pub document: &'a Document,
    /// What could not be read of it.
    pub errors: &'a [Diagnostic],
}

/// Reads positions. What is wrong becomes a diagnostic that only those may read who may read the text, and the rest is
/// used.
pub fn read_positions(texts: &[PositionText<'_>], agreement: &Agreement) -> Positions {
    let mut positions = Positions { held: Vec::new(), found: Vec::new() };
    let mut first: BTreeMap<String, Span> = BTreeMap::new();
    for text in texts {
        let mut owners: Vec<&Name> = Vec::new();
        for item in &text.document.items {
            let ItemKind::Position(written) = &item.kind else {
                let foreign = Diagnostic::new(Code::S013, "a document of positions holds positions alone")
                    .at(&item.span, "part of no position")
                    .remedy("Move it to the agreement, or to the record of talks.");
                positions.found.push(Private::new(foreign, "", Vec::new()));
                continue;
            };
            owners.push(&written.name);
            let mut reader = Reader { agreement, found: Vec::new(), shown_to: Vec::new() };
            let owner = reader.party(&written.name);
            if let Some(party) = &owner {
                if let Some(earlier) = first.get(party) {
                    reader.found.push(
                        Diagnostic::new(Code::A106, format!("`{party}` has two positions"))
                            .at(&written.name.span, "a second position")
                            .also(earlier, "the first")
                            .remedy("Put both into one."),
                    );
                } else {
                    first.insert(party.clone(), written.name.span.clone());
                    let figures = reader.figures(written);
                    let figures = Private::new(figures, party, reader.shown_to.clone());
                    positions.held.push(Position { party: party.clone(), file: Arc::clone(&text.file), figures });
                }
            }
            let (owner, shown) = (owner.unwrap_or_default(), reader.shown_to);
            positions.found.extend(reader.found.into_iter().map(|found| Private::new(found, &owner, shown.clone())));
        }
        let other = owners.iter().find(|name| name.text != owners[0].text);
        if let (Some(one), Some(other)) = (owners.first(), other) {
            let mixed = Diagnostic::new(Code::T005, "one document holds the positions of two parties")
                .at(&other.span, "another party's")
                .also(&one.span, "one party's")
                .note("Whoever opens the file to read the one reads the other.")
                .remedy("Give each party a file of its own, `talks/positions/NAME.md`.");
            positions.found.push(Private::new(mixed, "", Vec::new()));
        }
        // Of a text that names one party alone, the party may read what is wrong with its words.
        let owner = if other.is_none() { owners.first().map_or("", |name| name.text.as_str()) } else { "" };
        positions.found.extend(text.errors.iter().map(|error| Private::new(error.clone(), owner, Vec::new())));
    }
    positions
}

struct Reader<'a> {
    agreement: &'a Agreement,
    found: Vec<Diagnostic>,
    shown_to: Vec<Audience>,
}

impl Reader<'_> {
    fn figures(&mut self, written: &Written) -> Figures {
        let mut figures = Figures {
            label: written.title.as_ref().map(|title| title.text.clone()),
            estimated: false,
            sources: Vec::new(),
            brackets: BTreeMap::new(),
            red_lines: Vec::new(),
            home: Vec::new(),
            walks_away_below: None,
        };
        let mut spans: BTreeMap<String, Span> = BTreeMap::new();
        for part in &written.parts {
            match &part.kind {
                PositionPartKind::On(valued) => {
                    let Some((path, valuation)) = self.valuation(valued) else { continue };
                    if let Some(first) = spans.get(&path) {
                        self.found.push(
                            Diagnostic::new(Code::A106, format!("`{path}` is valued twice"))
                                .at(&valued.bracket.span, "valued again")
                                .also(first, "first valued here")
                                .remedy("Put all values of a bracket into one line."),
                        );
                        continue;
                    }
                    spans.insert(path.clone(), valued.bracket.span.clone());
                    figures.brackets.insert(path, valuation);
                }
                PositionPartKind::Rejects(rejects) => figures.red_lines.extend(self.red_line(rejects)),
                PositionPartKind::AtHome(home) => figures.home.extend(self.ratification(home)),
                PositionPartKind::WalksAway(least) => figures.walks_away_below = Some(least.value),
                PositionPartKind::ShownTo(names) => self.shown_to(names),
                PositionPartKind::Estimated => figures.estimated = true,
                PositionPartKind::Source(source) => figures.sources.push(source.text.clone()),
            }
        }
        figures
    }

    fn shown_to(&mut self, names: &[Name]) {
        for name in names {
            match name.text.as_str() {
                "mediator" | "public" => self.shown_to.push(Audience::named(&name.text)),
                _ => match self.agreement.groups.get(&name.text) {
                    Some(members) => self.shown_to.extend(members.iter().cloned().map(Audience::Party)),
                    None => {
                        let party = self.party(name).map(Audience::Party);
                        self.shown_to.extend(party);
                    }
                },
            }
        }
    }

    fn party(&mut self, name: &Name) -> Option<String> {
        if self.agreement.actors.contains_key(&name.text) {
            return Some(name.text.clone());
        }
        let near = near(&name.text, self.agreement.actors.keys().map(String::as_str));
        let remedy = match near {
            Some(near) => format!("Write `{near}`."),
            None => format!("Declare it in the agreement: `party {} \"…\"`.", name.text),
        };
        self.found.push(
            Diagnostic::new(Code::A101, format!("no party or body is called `{}`", name.text))
                .at(&name.span, "a party or a body is needed here")
                .remedy(remedy),
        );
        None
    }

    fn valuation(&mut self, valued: &Valued) -> Option<(String, Valuation)> {
        let bracket = self.bracket(&valued.bracket.text, &valued.bracket.span)?;
        let known: Vec<&str> = bracket.options.iter().map(|option| option.name.as_str()).collect();
        let path = bracket.path.clone();
        let mut options = BTreeMap::new();
        for (option, low, high) in &valued.options {
            if !known.contains(&option.text.as_str()) {
                self.unknown_option(&path, &option.text, &option.span, &known);
                continue;
            }
            let most = high.as_ref().unwrap_or(low);
            if low.value > most.value {
                self.found.push(
                    Diagnostic::new(Code::T008, format!("the least value of `{}` is above its greatest", option.text))
                        .at(&low.span.to(&most.span), "from the greater to the smaller")
                        .remedy("Write the smaller number first.")
                        .remedy("Write one number, if the value is known."),
                );
                continue;
            }
            options.insert(option.text.clone(), (low.value, most.value));
        }
        let without: Vec<&&str> = known.iter().filter(|name| !options.contains_key(**name)).collect();
        if !without.is_empty() && options.len() + without.len() == known.len() {
            let names: Vec<String> = without.iter().map(|name| format!("`{name}`")).collect();
            self.found.push(
                Diagnostic::new(Code::T006, format!("`{path}` has options without a value: {}", names.join(", ")))
                    .at(&valued.bracket.span, "not every option is valued")
                    .note("A value that is not given is unknown: no package with that option can be weighed for this party.")
                    .remedy("Give each a value, or an interval as wide as the doubt: `late 0 to 60`.")
                    .remedy("Leave it so, if the party has not said; packages with it are then counted as unknown."),
            );
        }
        let weight = valued.weight.as_ref().map_or(1.0, |weight| weight.value);
        if let Some(negative) = valued.weight.as_ref().filter(|weight| weight.value < 0.0) {
            self.found.push(
                Diagnostic::new(Code::T008, "a weight is below zero")
                    .at(&negative.span, "less than nothing")
                    .remedy("Write 0 for a bracket that does not count, or a number above it."),
            );
            return None;
        }
        Some((path, Valuation { weight, options }))
    }

    fn red_line(&mut self, rejects: &Rejects) -> Option<RedLine> {
        let option = self.choice(&rejects.option);
        let wanted = rejects.unless.len();
        let unless: Vec<Choice> = rejects.unless.iter().filter_map(|path| self.choice(path)).collect();
        // A condition that could not be read would make the line harder than it was drawn.
        if unless.len() < wanted {
            return None;
        }
        Some(RedLine { option: option?, unless })
    }

    fn ratification(&mut self, home: &AtHome) -> Option<Ratification> {
        if home.needed > home.of {
            self.found.push(
                Diagnostic::new(Code::T007, format!("{} votes are needed, and there are {}", home.needed, home.of))
                    .at(&home.name.span, "can never be reached")
                    .remedy("Write the votes needed first, then how many there are: `needs 300 of 450`."),
            );
        }
        let seats: u64 = home.factions.iter().map(|faction| u64::from(faction.seats)).sum();
        if seats > u64::from(home.of)
            && let Some(last) = home.factions.last()
        {
            self.found.push(
                Diagnostic::new(Code::T007, format!("the factions have {seats} seats of {}", home.of))
                    .at(&last.span, "more than there are, with this one")
                    .also(&home.name.span, format!("there are {}", home.of))
                    .remedy("Correct the seats of a faction, or how many votes there are."),
            );
        }
        let matters: Vec<_> = home.matters.iter().filter_map(|path| self.matter(path)).collect();
        let mut factions = Vec::new();
        for faction in &home.factions {
            factions.push(Votes {
                name: faction.name.text.clone(),
                title: faction.title.as_ref().map(|title| title.text.clone()),
                seats: faction.seats,
                supports: faction.supports.iter().filter_map(|path| self.choice(path)).collect(),
                opposes: faction.opposes.iter().filter_map(|path| self.choice(path)).collect(),
            });
        }
        // Without the matters that it was meant for, a vote would be needed for every package.
        if matters.is_empty() && !home.matters.is_empty() {
            return None;
        }
        Some(Ratification {
            name: home.name.text.clone(),
            title: home.title.as_ref().map(|title| title.text.clone()),
            needed: home.needed,
            of: home.of,
            matters,
            factions,
        })
    }

    /// A bracket, or one option of it.
    fn matter(&mut self, path: &Name) -> Option<(String, Option<String>)> {
        if let Some(bracket) = self.agreement.bracket(&path.text) {
            return Some((bracket.path.clone(), None));
        }
        self.choice(path).map(|(bracket, option)| (bracket, Some(option)))
    }

    fn choice(&mut self, path: &Name) -> Option<Choice> {
        let Some((bracket, option)) = path.text.rsplit_once('.') else {
            self.found.push(
                Diagnostic::new(Code::A114, format!("`{}` names no option of a bracket", path.text))
                    .at(&path.span, "a bracket and an option are needed here")
                    .remedy("Write the clause, the bracket and the option: `9.timing.phased`."),
            );
            return None;
        };
        let found = self.bracket(bracket, &path.span)?;
        let known: Vec<&str> = found.options.iter().map(|option| option.name.as_str()).collect();
        let path_of = found.path.clone();
        if known.contains(&option) {
            return Some((path_of, option.to_string()));
        }
        self.unknown_option(&path_of, option, &path.span, &known);
        None
    }

    fn bracket(&mut self, path: &str, span: &Span) -> Option<irenic_model::Bracket> {
        if let Some(bracket) = self.agreement.bracket(path) {
            return Some(bracket.clone());
        }
        let near = near(path, self.agreement.brackets.iter().map(|bracket| bracket.path.as_str()));
        let remedy = match near {
            Some(near) => format!("Write `{near}`."),
            None => "Write the path of a bracket of the text: the clause, a dot, and the bracket's name.".to_string(),
        };
        self.found.push(
            Diagnostic::new(Code::A114, format!("no bracket is called `{path}`"))
                .at(span, "no bracket of the text")
                .remedy(remedy),
        );
        None
    }

    fn unknown_option(&mut self, path: &str, option: &str, span: &Span, known: &[&str]) {
        let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
        let remedy = match near(option, known.iter().copied()) {
            Some(near) => format!("Write `{near}`."),
            None => format!("Choose from {}.", names.join(", ")),
        };
        self.found.push(
            Diagnostic::new(Code::A114, format!("the bracket `{path}` has no option `{option}`"))
                .at(span, "no option of this bracket")
                .remedy(remedy),
        );
    }
}

/// The word that is most like the one given, if any is like it at all: a letter in three may be wrong.
fn near<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (word.chars().count() / 3).max(1);
    known
        .map(|known| (strsim::damerau_levenshtein(word, known), known))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, known)| known)
}
