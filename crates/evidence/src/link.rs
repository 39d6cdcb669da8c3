//! Links: decisions that several observations report one incident, that they do not, and that a link is undone.

use std::collections::{BTreeMap, BTreeSet};

use irenic_diagnostics::{Code, Diagnostic};
use jiff::Timestamp;

/// A recorded and explained decision on which observations report one incident. Decisions are only ever added: what one
/// undoes stays on record, so that a question about an earlier instant finds it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Decision {
    /// What was decided.
    pub ruling: Ruling,
    /// Why, for readers.
    pub because: String,
    /// In what role it was decided, such as `verification cell`; no person's name.
    pub by: Option<String>,
    /// When it was decided: a question about an earlier instant does not see it. Without it, it always holds.
    pub known: Option<Timestamp>,
}

/// What a decision says.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    /// The observations report one incident.
    Link {
        /// Id of the incident; not the id of an observation outside the link.
        incident: String,
        /// Ids of the observations, two or more.
        observations: Vec<String>,
    },
    /// The link of this incident is undone; its observations are incidents of their own again.
    Split {
        /// Id of the incident.
        incident: String,
    },
    /// No two of the observations report the same incident.
    Apart {
        /// Ids of the observations, two or more.
        observations: Vec<String>,
    },
    /// Whether they do is an open question again: what held them apart is undone.
    Reopen {
        /// Ids of the observations, two or more.
        observations: Vec<String>,
    },
}

impl Ruling {
    /// `link`, `split`, `apart` or `reopen`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Ruling::Link { .. } => "link",
            Ruling::Split { .. } => "split",
            Ruling::Apart { .. } => "apart",
            Ruling::Reopen { .. } => "reopen",
        }
    }

    /// Id of the incident that is linked or split.
    pub fn incident(&self) -> Option<&str> {
        match self {
            Ruling::Link { incident, .. } | Ruling::Split { incident } => Some(incident),
            Ruling::Apart { .. } | Ruling::Reopen { .. } => None,
        }
    }

    /// Ids of the observations that it names; a split names none.
    pub fn observations(&self) -> &[String] {
        match self {
            Ruling::Link { observations, .. } | Ruling::Apart { observations } | Ruling::Reopen { observations } => {
                observations
            }
            Ruling::Split { .. } => &[],
        }
    }
}

/// Why a decision cannot be taken, and the id in it that is at fault.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) diagnostic: Diagnostic,
    pub(crate) word: Option<String>,
}

fn refuse<T>(word: Option<&str>, message: String, remedy: &str) -> Result<T, Box<Refused>> {
    let diagnostic = Diagnostic::new(Code::E011, message).remedy(remedy);
    Err(Box::new(Refused { diagnostic, word: word.map(str::to_string) }))
}

/// Decisions in the order in which they were made, and what follows from them.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Decisions {
    made: Vec<Decision>,
    /// For each observation, the decisions that concern it, by their positions.
    concerning: BTreeMap<String, Vec<usize>>,
    /// What holds after all of them.
    now: Holding,
}

/// What holds at an instant: links by incident and pairs held apart, each with the position of its decision.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Holding {
    pub(crate) links: BTreeMap<String, usize>,
    /// The incident that each linked observation belongs to.
    pub(crate) incident_of: BTreeMap<String, String>,
    /// The lesser id first.
    pub(crate) apart: BTreeSet<(String, String)>,
}

impl Holding {
    pub(crate) fn are_apart(&self, a: &str, b: &str) -> bool {
        self.apart.contains(&pair(a, b))
    }

    fn take(&mut self, position: usize, ruling: &Ruling) {
        match ruling {
            Ruling::Link { incident, observations } => {
                self.links.insert(incident.clone(), position);
                for id in observations {
                    self.incident_of.insert(id.clone(), incident.clone());
                }
            }
            Ruling::Split { incident } => {
                self.links.remove(incident);
                self.incident_of.retain(|_, of| of != incident);
            }
            Ruling::Apart { observations } => self.apart.extend(pairs(observations)),
            Ruling::Reopen { observations } => pairs(observations).for_each(|pair| {
                self.apart.remove(&pair);
            }),
        }
    }
}

impl Decisions {
    pub(crate) fn made(&self) -> &[Decision] {
        &self.made
    }

    /// What held at an instant, or holds after all decisions.
    pub(crate) fn at(&self, known_at: Option<Timestamp>) -> Holding {
        let known = self.known_by(known_at);
        if known == self.made.len() {
            return self.now.clone();
        }
        let mut holding = Holding::default();
        for (position, decision) in self.made[..known].iter().enumerate() {
            holding.take(position, &decision.ruling);
        }
        holding
    }

    /// The decisions that concern an observation: those known at an instant, and those made later.
    pub(crate) fn concerning<'a>(
        &'a self,
        ids: impl Iterator<Item = &'a str>,
        known_at: Option<Timestamp>,
    ) -> (Vec<Decision>, Vec<Decision>) {
        let known = self.known_by(known_at);
        let positions: BTreeSet<usize> = ids.filter_map(|id| self.concerning.get(id)).flatten().copied().collect();
        let (by_then, later): (Vec<usize>, Vec<usize>) = positions.into_iter().partition(|at| *at < known);
        let taken = |positions: Vec<usize>| positions.into_iter().map(|at| self.made[at].clone()).collect();
        (taken(by_then), taken(later))
    }

    fn known_by(&self, known_at: Option<Timestamp>) -> usize {
        known_at.map_or(self.made.len(), |instant| {
            self.made.partition_point(|decision| decision.known.is_none_or(|known| known <= instant))
        })
    }

    /// Adds a decision, which must not be older than those before it. `holds` says whether a release has an observation.
    pub(crate) fn add(&mut self, decision: Decision, holds: impl Fn(&str) -> bool) -> Result<(), Box<Refused>> {
        if let Some(last) = self.made.last()
            && decision.known < last.known
        {
            return refuse(
                None,
                "this decision is older than one before it".to_string(),
                "Give decisions in the order in which they were made; those without `known` come first.",
            );
        }
        match &decision.ruling {
            Ruling::Link { incident, observations } => self.may_link(incident, observations, &holds)?,
            Ruling::Split { incident } => {
                if !self.now.links.contains_key(incident) {
                    return refuse(
                        Some(incident),
                        format!("there is no link `{incident}` to split"),
                        "Write the incident of a link that was made earlier and is not split yet; `irenic links` lists them.",
                    );
                }
            }
            Ruling::Apart { observations } => self.may_hold_apart(observations, &holds)?,
            Ruling::Reopen { observations } => {
                several(observations, "reopens the question of")?;
                if let Some((a, b)) = pairs(observations).find(|pair| !self.now.apart.contains(pair)) {
                    return refuse(
                        Some(&b),
                        format!("`{a}` and `{b}` are not held apart, so there is nothing to reopen"),
                        "Name observations that an earlier decision holds apart; `irenic links` lists them.",
                    );
                }
            }
        }
        let position = self.made.len();
        let of_the_link = decision.ruling.incident().and_then(|incident| self.now.links.get(incident));
        let concerned = match &decision.ruling {
            Ruling::Split { .. } => of_the_link.map_or(&[][..], |at| self.made[*at].ruling.observations()),
            ruling => ruling.observations(),
        };
        for id in concerned {
            let of = self.concerning.entry(id.clone()).or_default();
            if of.last() != Some(&position) {
                of.push(position);
            }
        }
        self.now.take(position, &decision.ruling);
        self.made.push(decision);
        Ok(())
    }

    fn may_link(
        &self,
        incident: &str,
        observations: &[String],
        holds: &impl Fn(&str) -> bool,
    ) -> Result<(), Box<Refused>> {
        several(observations, &format!("the link `{incident}` joins"))?;
        if self.now.links.contains_key(incident) {
            return refuse(
                Some(incident),
                format!("there are two links named `{incident}`"),
                "Give one of them another name; or split the first before all of its observations are linked anew.",
            );
        }
        if holds(incident) && !observations.iter().any(|id| id == incident) {
            return refuse(
                Some(incident),
                format!("the link `{incident}` has the name of an observation that it does not join"),
                "Give the link another name.",
            );
        }
        for id in observations {
            if !holds(id) {
                return refuse(
                    Some(id),
                    format!("the link `{incident}` names `{id}`, and no release of any source has it"),
                    "Correct the id: the name of the source, a colon, and the id in the source.",
                );
            }
            if let Some(other) = self.now.incident_of.get(id) {
                return refuse(
                    Some(id),
                    format!("`{id}` is in the link `{other}` and in `{incident}`"),
                    "An observation reports one incident: split the first link, or leave the observation out of the second.",
                );
            }
        }
        match pairs(observations).find(|pair| self.now.apart.contains(pair)) {
            Some((a, b)) => refuse(
                Some(&b),
                format!("`{a}` and `{b}` are held apart by an earlier decision, and the link `{incident}` joins them"),
                "Reopen that question first (`irenic apart --reopen`), with the reason, or leave one of the two out.",
            ),
            None => Ok(()),
        }
    }

    fn may_hold_apart(&self, observations: &[String], holds: &impl Fn(&str) -> bool) -> Result<(), Box<Refused>> {
        several(observations, "the decision holds apart")?;
        if let Some(id) = observations.iter().find(|id| !holds(id)) {
            return refuse(
                Some(id),
                format!("`{id}` is to be held apart, and no release of any source has it"),
                "Correct the id: the name of the source, a colon, and the id in the source.",
            );
        }
        for (a, b) in pairs(observations) {
            let of = self.now.incident_of.get(&a);
            if let Some(incident) = of.filter(|of| self.now.incident_of.get(&b) == Some(*of)) {
                return refuse(
                    Some(&b),
                    format!("`{a}` and `{b}` are joined in the link `{incident}` and cannot be held apart"),
                    "Split the link first (`irenic unlink`), with the reason.",
                );
            }
            if self.now.apart.contains(&(a.clone(), b.clone())) {
                return refuse(
                    Some(&b),
                    format!("`{a}` and `{b}` are held apart already"),
                    "Take the second decision out, or leave one of the two observations out of it.",
                );
            }
        }
        Ok(())
    }
}

fn several(observations: &[String], what: &str) -> Result<(), Box<Refused>> {
    let distinct: BTreeSet<&String> = observations.iter().collect();
    if distinct.len() < 2 {
        return refuse(
            observations.first().map(String::as_str),
            format!("{what} fewer than two observations"),
            "Name all of them.",
        );
    }
    Ok(())
}

fn pair(a: &str, b: &str) -> (String, String) {
    if a <= b { (a.to_string(), b.to_string()) } else { (b.to_string(), a.to_string()) }
}

fn pairs(observations: &[String]) -> impl Iterator<Item = (String, String)> + '_ {
    let of = |(at, a): (usize, &'_ String)| (at, a.clone());
    observations.iter().enumerate().map(of).flat_map(move |(at, a)| {
        observations[at + 1..].iter().filter(|b| **b != a).map(|b| pair(&a, b)).collect::<Vec<_>>()
    })
}
