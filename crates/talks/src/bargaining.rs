//! From positions to a bargain: what one audience may know of what the parties would give and get, and what follows.

mod answers;
mod figured;
mod home;

use std::collections::BTreeSet;

use irenic_model::Agreement;

use crate::positions::{Figures, Positions};
use crate::{Audience, Bargain, BargainError, Bracket, Literal, Private, Proposals, Record};

pub use answers::{Answers, Asked, Checker};
pub use figured::Figured;
pub use home::{Home, Votes};

/// A bargain as one audience knows it. It has no `Debug`: see [`Private`].
///
/// It is made of the text and of what that audience may read, and of nothing else. Whatever stands in a position that is not
/// for the audience changes nothing in it, so no answer tells anything about such a position.
pub struct Known {
    /// What the search is told. First the parties whose positions were read, in the order of the files, then everybody
    /// else who is a party or has proposed something, in the order of names.
    pub bargain: Bargain,
    /// By party, what it has said in figures; nothing for those whose position was not read or has no values.
    pub figured: Vec<Option<Figured>>,
    /// By second table, who votes there.
    pub homes: Vec<Home>,
    /// Parties with a position that this audience may not read. That they have one is no secret.
    pub unread: Vec<String>,
}

/// What an audience may know of the bargain over a text.
///
/// `unsound` are sets of options, each as `9.timing=phased`, with which the checker finds an error; an empty one means that
/// it finds one with any. Readings of a signed text are nobody's to trade: a set that also needs a reading counts whatever
/// the reading. The record and the proposals are those of the same audience.
///
/// # Errors
///
/// Inside, for those who may read it: that a number of a position is too fine to be summed exactly.
pub fn bargaining(
    agreement: &Agreement,
    positions: &Positions,
    record: &Record<'_>,
    proposals: &Proposals,
    unsound: &[Vec<String>],
    audience: &Audience,
) -> Private<Result<Known, BargainError>> {
    let (held, unread): (Vec<_>, Vec<_>) =
        positions.held.iter().partition(|position| position.figures.admits(audience));
    let unread: Vec<String> = unread.iter().map(|position| position.party.clone()).collect();
    let mut parties: Vec<String> = held.iter().map(|position| position.party.clone()).collect();
    let others = agreement.actors.values().filter(|actor| actor.party).map(|actor| actor.name.clone());
    let others: BTreeSet<String> = others.chain(proposals.proposers()).collect();
    parties.extend(others.into_iter().filter(|name| !held.iter().any(|position| position.party == *name)));
    let private: Vec<&Private<Figures>> = held.iter().map(|position| &position.figures).collect();
    let known = Private::of_all(&private, |figures| {
        let brackets = brackets(agreement);
        let unsound = unsound.iter().filter_map(|options| conjunction(&brackets, agreement, options)).collect();
        let in_play: Vec<bool> =
            brackets.iter().map(|bracket| figures.iter().any(|of| of.brackets.contains_key(&bracket.name))).collect();
        let mut bargain = Bargain { brackets, unsound, ..Bargain::default() };
        let (mut figured, mut homes) = (Vec::new(), Vec::new());
        for (number, party) in parties.iter().enumerate() {
            let today = |bracket: &Bracket| {
                let proposal = proposals.at(party, &bracket.name, record.as_of)?;
                let [option] = proposal.options.as_slice() else { return None };
                bracket.options.iter().position(|known| known == option)
            };
            let figures = figures.get(number).copied();
            let (mut stance, said) = figured::stance(party, figures, &bargain.brackets, &in_play)?;
            stance.today = bargain.brackets.iter().map(today).collect();
            for ratification in figures.into_iter().flat_map(|figures| &figures.home) {
                if let Some((home, told)) = Home::of(ratification, number, &bargain.brackets) {
                    homes.push(home);
                    bargain.ratifications.push(told);
                }
            }
            bargain.stances.push(stance);
            figured.push(said);
        }
        Ok(Known { bargain, figured, homes, unread })
    });
    record.confidences().iter().fold(known, Private::and)
}

impl Known {
    /// Numbers of the parties whose figures count.
    pub fn counting(&self) -> impl Iterator<Item = usize> {
        self.figured.iter().enumerate().filter(|(_, said)| said.is_some()).map(|(party, _)| party)
    }

    /// Numbers of the brackets on which somebody's figures speak.
    pub fn in_play(&self) -> impl Iterator<Item = usize> {
        let valued = |bracket: &usize| {
            self.figured.iter().flatten().any(|said| said.valued.get(*bracket).is_some_and(|valued| *valued))
        };
        (0..self.bargain.brackets.len()).filter(valued)
    }

    /// An option of a bracket, as `9.timing=phased`.
    pub fn choice(&self, bracket: usize, option: usize) -> String {
        let Some(of) = self.bargain.brackets.get(bracket) else { return String::new() };
        format!("{}={}", of.name, of.options.get(option).map_or("", String::as_str))
    }
}

/// The brackets that are open, with the options that are: one alone where it was chosen beforehand.
fn brackets(agreement: &Agreement) -> Vec<Bracket> {
    let open = agreement.brackets.iter().filter(|bracket| !bracket.readings && !bracket.options.is_empty());
    open.map(|bracket| {
        let chosen = bracket.chosen.and_then(|chosen| bracket.options.get(chosen));
        let options = match chosen {
            Some(option) => vec![option.name.clone()],
            None => bracket.options.iter().map(|option| option.name.clone()).collect(),
        };
        Bracket { name: bracket.path.clone(), options }
    })
    .collect()
}

/// That a bracket has an option; nothing where either is not open.
fn literal(brackets: &[Bracket], path: &str, option: &str) -> Option<Literal> {
    let bracket = brackets.iter().position(|bracket| bracket.name == path)?;
    let option = brackets[bracket].options.iter().position(|known| known == option)?;
    Some(Literal::is(bracket, option))
}

/// Options that do not stand together; nothing where one of them is no longer open, so that they never do.
fn conjunction(brackets: &[Bracket], agreement: &Agreement, options: &[String]) -> Option<Vec<Literal>> {
    let mut literals = Vec::new();
    for word in options {
        let (path, option) = word.rsplit_once('=').unwrap_or((word, ""));
        if agreement.bracket(path).is_some_and(|bracket| bracket.readings) {
            continue;
        }
        let literal = literal(brackets, path, option)?;
        // What is settled beforehand is no condition any more.
        if brackets[literal.bracket].options.len() > 1 {
            literals.push(literal);
        }
    }
    Some(literals)
}
