//! Brackets that were opened, closed or opened again, and their options.

use std::collections::BTreeMap;

use irenic_diagnostics::Span;
use irenic_model::{Agreement, Bracket, BracketOption};

use super::matched::Pairs;
use super::plain::{Plain, squeezed};
use super::{Aspect, Change, Direction, Place, Thing};

/// The path of an old bracket in the new draft's numbers.
fn path(bracket: &Bracket, plain: &Plain<'_>) -> String {
    let (prefix, rest) = match bracket.path.strip_prefix("phase ") {
        Some(rest) => ("phase ", rest),
        None => ("", bracket.path.as_str()),
    };
    match rest.rsplit_once('.') {
        Some((owner, name)) => format!("{prefix}{}.{name}", plain.id(owner)),
        None => bracket.path.clone(),
    }
}

/// The words of an option, where it stands in a clause whose words are known.
fn words(option: &BracketOption, agreement: &Agreement) -> Option<String> {
    let within =
        |span: &Span| span.file == option.span.file && span.start <= option.span.start && option.span.end <= span.end;
    let norm =
        agreement.norms.iter().find(|norm| within(&norm.span) && norm.text.len() == norm.span.end - norm.span.start)?;
    let words = norm.text.get(option.span.start - norm.span.start..option.span.end - norm.span.start)?;
    Some(squeezed(words))
}

fn chosen(bracket: &Bracket) -> Option<&str> {
    bracket.chosen.and_then(|at| bracket.options.get(at)).map(|option| option.name.as_str())
}

fn names(bracket: &Bracket) -> String {
    let all: Vec<&str> = bracket.options.iter().map(|option| option.name.as_str()).collect();
    all.join(", ")
}

fn proposed(option: &BracketOption) -> String {
    let on = option.on.as_ref().map_or(String::new(), |on| format!(" on {on}"));
    format!("{}{on}", option.by.join(", "))
}

/// All changes of brackets.
pub(super) fn changes(old: &Agreement, new: &Agreement, pairs: &Pairs<'_>) -> Vec<Change> {
    let plain = Plain { ids: &pairs.ids };
    let olds: BTreeMap<String, &Bracket> = old.brackets.iter().map(|one| (path(one, &plain), one)).collect();
    let news: BTreeMap<&str, &Bracket> = new.brackets.iter().map(|one| (one.path.as_str(), one)).collect();
    let place = |bracket: &Bracket| Place { id: bracket.path.clone(), title: None, span: Some(bracket.span.clone()) };
    let mut found = Vec::new();
    for bracket in &new.brackets {
        let a = olds.get(&bracket.path).copied();
        let mut add = |aspect, direction, was: Option<String>, now: Option<String>| {
            found.push(Change {
                thing: Thing::Bracket,
                old: a.map(place),
                new: Some(place(bracket)),
                aspect,
                direction,
                by: None,
                was,
                now,
                concerns: Vec::new(),
            });
        };
        let Some(a) = a else {
            // Text that stood without a choice before is open again; new text may come with one.
            let owner =
                bracket.path.strip_prefix("phase ").unwrap_or(&bracket.path).rsplit_once('.').map(|(owner, _)| owner);
            let stood = owner.is_some_and(|owner| pairs.ids.values().any(|id| id == owner));
            let direction = if stood { Direction::Reopened } else { Direction::Opened };
            add(Aspect::Presence, direction, None, Some(names(bracket)));
            continue;
        };
        match (chosen(a), chosen(bracket)) {
            (None, Some(option)) => add(Aspect::Agreed, Direction::Closed, None, Some(option.to_string())),
            (Some(option), None) => add(Aspect::Agreed, Direction::Reopened, Some(option.to_string()), None),
            (Some(x), Some(y)) if x != y => {
                add(Aspect::Agreed, Direction::Other, Some(x.to_string()), Some(y.to_string()));
            }
            _ => {}
        }
        for option in &bracket.options {
            match a.options.iter().find(|other| other.name == option.name) {
                None => add(Aspect::Options, Direction::Added, None, Some(option.name.clone())),
                Some(other) => {
                    if proposed(other) != proposed(option) {
                        let of = |one: &BracketOption| Some(format!("{} by {}", one.name, proposed(one)));
                        add(Aspect::Options, Direction::Other, of(other), of(option));
                    } else if let (Some(x), Some(y)) = (words(other, old), words(option, new))
                        && x != y
                    {
                        add(Aspect::Options, Direction::Other, Some(x), Some(y));
                    }
                }
            }
        }
        for option in a.options.iter().filter(|option| !bracket.options.iter().any(|other| other.name == option.name)) {
            add(Aspect::Options, Direction::Removed, Some(option.name.clone()), None);
        }
    }
    for (path, bracket) in &olds {
        if !news.contains_key(path.as_str()) {
            found.push(Change {
                thing: Thing::Bracket,
                old: Some(place(bracket)),
                new: None,
                aspect: Aspect::Presence,
                direction: Direction::Closed,
                by: None,
                was: Some(names(bracket)),
                now: None,
                concerns: Vec::new(),
            });
        }
    }
    found
}
