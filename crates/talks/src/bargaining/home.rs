use super::literal;
use crate::positions::Ratification as Written;
use crate::{Bracket, Faction, Literal, Ratification, Utility};

/// Who at home must agree to a package, and how they are known to vote.
pub struct Home {
    /// Who decides, in words where there are any.
    pub name: String,
    /// Number of the party.
    pub party: usize,
    /// Votes needed.
    pub needed: u64,
    /// Votes there are.
    pub of: u64,
    /// Options that bring a package before it; none where every package comes before it.
    touching: Vec<Literal>,
    factions: Vec<Known>,
    /// Votes of nobody who is listed.
    unlisted: u64,
}

struct Known {
    seats: u64,
    supports: Vec<Literal>,
    opposes: Vec<Literal>,
}

/// How a package would fare at home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Votes {
    /// Surely for it.
    pub surely: u64,
    /// For it at most: those besides of whom it is not known.
    pub possibly: u64,
}

impl Home {
    /// What is known of a vote at home, and what the search is told of it. Nothing where nothing that is still open comes
    /// before it.
    ///
    /// What is not known of a vote refuses nothing: a package is kept out only where so many surely vote against it that
    /// the rest do not suffice.
    pub(super) fn of(written: &Written, party: usize, brackets: &[Bracket]) -> Option<(Home, Ratification)> {
        let mut touching = Vec::new();
        for (path, option) in &written.matters {
            match option {
                Some(option) => touching.extend(literal(brackets, path, option)),
                None => {
                    let bracket = brackets.iter().position(|bracket| bracket.name == *path);
                    let all = |at: usize| (0..brackets[at].options.len()).map(move |option| Literal::is(at, option));
                    touching.extend(bracket.into_iter().flat_map(all));
                }
            }
        }
        if touching.is_empty() && !written.matters.is_empty() {
            return None;
        }
        let literals = |choices: &[crate::positions::Choice]| -> Vec<Literal> {
            choices.iter().filter_map(|(path, option)| literal(brackets, path, option)).collect()
        };
        let (mut factions, mut voting, mut listed) = (Vec::new(), Vec::new(), 0);
        for votes in &written.factions {
            let (seats, opposes) = (u64::from(votes.seats), literals(&votes.opposes));
            listed += seats;
            voting.push(faction(&votes.name, seats, &opposes));
            factions.push(Known { seats, supports: literals(&votes.supports), opposes });
        }
        let unlisted = u64::from(written.of).saturating_sub(listed);
        if unlisted > 0 {
            voting.push(faction("not listed", unlisted, &[]));
        }
        let name = written.title.clone().unwrap_or_else(|| written.name.clone());
        let (needed, of) = (u64::from(written.needed), u64::from(written.of));
        let told = Ratification { body: name.clone(), party, factions: voting, needed, touching: touching.clone() };
        Some((Home { name, party, needed, of, touching, factions, unlisted }, told))
    }

    /// How a package would fare; nothing where it does not come before it. A faction is surely for a package when it
    /// supports every option in it that comes before the body, and opposes none.
    pub fn votes(&self, package: &[usize]) -> Option<Votes> {
        let before: Vec<&Literal> = self.touching.iter().filter(|literal| literal.of(package)).collect();
        if before.is_empty() && !self.touching.is_empty() {
            return None;
        }
        let mut votes = Votes { surely: 0, possibly: self.unlisted };
        for faction in &self.factions {
            if faction.opposes.iter().any(|literal| literal.of(package)) {
                continue;
            }
            votes.possibly += faction.seats;
            if !before.is_empty() && before.iter().all(|literal| faction.supports.contains(literal)) {
                votes.surely += faction.seats;
            }
        }
        Some(votes)
    }
}

/// Votes that are cast against any package with one of the options that it opposes.
fn faction(name: &str, seats: u64, opposes: &[Literal]) -> Faction {
    let rejects = opposes.iter().map(|literal| vec![*literal]).collect();
    Faction { name: name.to_string(), seats, utility: Utility::default(), least: None, rejects }
}
