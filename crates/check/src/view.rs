//! One draft, as a question about it sees it: which options the answer depends on is noted while it is asked.

use std::cell::RefCell;

use irenic_model::{Actor, Agreement, Moment, Norm, Phase};

use crate::graph::{PartKey, Parts};
use crate::options::Guard;
use crate::text::{Text, clause_of};

/// How many different drafts one question is asked about.
const DRAFTS: usize = 20_000;

/// A draft of a text. Whatever is looked up notes the brackets that bear on it, so that an answer is known to hold for
/// every draft with the same options of these, and is asked again only where they differ.
#[derive(Debug)]
pub struct View<'t> {
    text: &'t Text,
    /// Option of each bracket, where one was looked at.
    chosen: RefCell<Vec<Option<usize>>>,
    /// Brackets in the order in which they were first looked at.
    trail: RefCell<Vec<usize>>,
}

impl<'t> View<'t> {
    /// What the text declares whatever its options: events, kinds, places, groups, measures, lists, zone and entry into
    /// force. Clauses, phases, moments and actors are asked for one by one, since they may differ between drafts.
    pub fn declared(&self) -> &'t Agreement {
        &self.text.declared
    }

    /// The text that this is a draft of.
    pub fn text(&self) -> &'t Text {
        self.text
    }

    /// Full ids of all clauses of the text in its order, those too that this draft may not have.
    pub fn clauses(&self) -> &'t [String] {
        &self.text.order
    }

    /// Full ids of all phases of the text in its order, those too that this draft may not have.
    pub fn phases(&self) -> &'t [String] {
        &self.text.phase_order
    }

    /// A clause and the duties that answer its breach; empty where this draft does not have it.
    pub fn clause(&self, id: &str) -> &'t [Norm] {
        self.text
            .clauses
            .get(id)
            .and_then(|forms| forms.form(|bracket| self.choose(bracket)))
            .map_or(&[], Vec::as_slice)
    }

    /// A norm by its full id, a consequence (`2.breach.1`, `phase 1.breach.1`) too.
    pub fn norm(&self, id: &str) -> Option<&'t Norm> {
        let norms = match clause_of(id) {
            Some(clause) => self.clause(clause),
            None => {
                let phase = id.strip_prefix("phase ")?.split(".breach.").next()?;
                self.overdue(phase)
            }
        };
        norms.iter().find(|norm| norm.id == id)
    }

    /// A phase; nothing where this draft does not have it.
    pub fn phase(&self, id: &str) -> Option<&'t Phase> {
        let form = self.text.phases.get(id)?.form(|bracket| self.choose(bracket))?;
        form.as_ref().map(|(phase, _)| phase)
    }

    /// The duties that follow when a phase outlasts its limit.
    pub fn overdue(&self, id: &str) -> &'t [Norm] {
        let form = self.text.phases.get(id).and_then(|forms| forms.form(|bracket| self.choose(bracket)));
        form.and_then(Option::as_ref).map_or(&[], |(_, norms)| norms.as_slice())
    }

    /// A moment; nothing where this draft does not have it.
    pub fn moment(&self, name: &str) -> Option<&'t Moment> {
        self.text.moments.get(name)?.form(|bracket| self.choose(bracket))?.as_ref()
    }

    /// A party or body; nothing where this draft does not have it.
    pub fn actor(&self, name: &str) -> Option<&'t Actor> {
        self.text.actors.get(name)?.form(|bracket| self.choose(bracket))?.as_ref()
    }

    /// Some parts of this draft, for a graph; those that it does not have are left out.
    pub fn parts<'k>(&self, keys: impl IntoIterator<Item = &'k PartKey>) -> Parts<'t> {
        let mut parts = Parts::default();
        for key in keys {
            match key {
                PartKey::Norm(id) => parts.norms.extend(self.norm(id)),
                PartKey::Phase(id) => parts.phases.extend(self.phase(id)),
                PartKey::Moment(name) => {
                    let name = self.text.moments.get_key_value(name).map(|(name, _)| name.as_str());
                    parts.moments.extend(name.and_then(|name| Some((name, self.moment(name)?))));
                }
            }
        }
        parts
    }

    /// The option of a bracket in this draft, which is noted.
    pub fn choose(&self, bracket: usize) -> usize {
        let mut chosen = self.chosen.borrow_mut();
        match chosen.get(bracket) {
            Some(Some(option)) => *option,
            Some(None) => {
                chosen[bracket] = Some(0);
                self.trail.borrow_mut().push(bracket);
                0
            }
            None => 0,
        }
    }
}

/// What was found, with the options it depends on.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer<T> {
    /// The options that were looked at; it holds in every draft with these.
    pub guard: Guard,
    /// What was found in these drafts.
    pub found: Vec<T>,
}

/// The answers to a question for all drafts.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers<T> {
    /// Answers whose options exclude one another and together are all drafts, unless `beyond`.
    pub answers: Vec<Answer<T>>,
    /// Whether there were more drafts to ask about than were.
    pub beyond: bool,
}

/// Asks a question about every draft. It is asked once for each combination of the options that its own answer turns on,
/// in the order in which it looks at them.
pub fn ask<T>(text: &Text, mut question: impl FnMut(&View<'_>) -> Vec<T>) -> Answers<T> {
    let brackets = text.options.brackets.len();
    // Options decided so far, in the order in which the question looked at them.
    let mut decided: Vec<(usize, usize)> = Vec::new();
    let mut answers = Vec::new();
    loop {
        let mut chosen = vec![None; brackets];
        decided.iter().for_each(|(bracket, option)| chosen[*bracket] = Some(*option));
        let view = View {
            text,
            chosen: RefCell::new(chosen),
            trail: RefCell::new(decided.iter().map(|(bracket, _)| *bracket).collect()),
        };
        let found = question(&view);
        let (chosen, trail) = (view.chosen.into_inner(), view.trail.into_inner());
        decided = trail.iter().map(|bracket| (*bracket, chosen[*bracket].unwrap_or(0))).collect();
        let guard = decided.iter().try_fold(Guard::always(), |all, (bracket, option)| all.with(*bracket, *option));
        answers.push(Answer { guard: guard.unwrap_or_default(), found });
        // The next combination: the last bracket looked at that has another option takes it.
        loop {
            match decided.pop() {
                None => return Answers { answers, beyond: false },
                Some((bracket, option)) if option + 1 < text.options.of(bracket) => {
                    decided.push((bracket, option + 1));
                    break;
                }
                Some(_) => {}
            }
        }
        if answers.len() >= DRAFTS {
            return Answers { answers, beyond: true };
        }
    }
}
