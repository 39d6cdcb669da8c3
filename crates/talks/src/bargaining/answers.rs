use super::Known;
use crate::{BargainError, Count, Frontier, Limits, Literal, MoveValue, Moves, Points, Relief, Search};

/// How often packages that would be offered are held against the checker again.
const ROUNDS: usize = 32;

/// What is asked beside the packages themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Asked {
    /// Whose single move opens most.
    pub unlocking: bool,
    /// What each red line, each least value and each vote at home costs.
    pub reliefs: bool,
    /// How much work a search may be.
    pub limits: Limits,
}

/// Looks at one package: options in it that do not stand together, or nothing.
pub type Checker<'a> = dyn FnMut(&Known, &[usize]) -> Option<Vec<Literal>> + 'a;

/// What follows from a bargain as one audience knows it. It has no `Debug`: see [`crate::Private`].
pub struct Answers {
    /// What it follows from.
    pub known: Known,
    /// The search.
    pub search: Search,
    /// How many packages are admissible.
    pub admissible: Count,
    /// Those that no other surely beats; nothing where nobody's figures were read.
    pub frontier: Option<Frontier>,
    /// The four solutions; nothing where nobody's figures were read, or no package is admissible.
    pub points: Option<Points>,
    /// The smallest set of moves from today's positions to an admissible package, whosoever's.
    pub moves: Option<Moves>,
    /// Single moves that open packages, where asked.
    pub unlocking: Option<Vec<MoveValue>>,
    /// What each obstacle costs, where asked.
    pub reliefs: Option<Vec<Relief>>,
    /// Whether the checker has looked at every package that is offered.
    pub confirmed: bool,
}

impl Answers {
    /// Searches. Where the checker has not looked at all combinations, `checker` looks at what would be offered.
    ///
    /// # Errors
    ///
    /// As [`Search::new`] and [`Search::reliefs`].
    pub fn of(known: Known, asked: Asked, checker: Option<&mut Checker<'_>>) -> Result<Answers, BargainError> {
        let mut search = Search::new(known.bargain.clone(), asked.limits)?;
        let confirmed = match checker {
            Some(checker) => search.confirm(ROUNDS, |package| checker(&known, package))?,
            None => true,
        };
        let frontier = known.counting().next().map(|_| search.frontier());
        let points = frontier.as_ref().and_then(|frontier| search.points(frontier));
        let unlocking = asked.unlocking.then(|| search.unlocking());
        let reliefs = if asked.reliefs { Some(search.reliefs()?) } else { None };
        let (admissible, moves) = (search.admissible(), search.moves());
        Ok(Answers { known, admissible, frontier, points, moves, unlocking, reliefs, confirmed, search })
    }
}
