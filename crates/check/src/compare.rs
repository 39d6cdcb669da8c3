//! Two drafts compared clause by clause: what was added and taken out, moved in time, shifted between parties, changed
//! in deed, place and figure, in proof, order and answer to a breach, and what that means for each party.
//!
//! Meanings are compared, not lines: two clauses in other words that resolve to the same norm are the same, and the
//! deadline of a clause whose own words stand still has moved when the date did from which it counts.

mod brackets;
mod declared;
mod matched;
mod norms;
mod parties;
mod plain;
mod time;
mod wording;

use std::collections::BTreeMap;

use irenic_diagnostics::Span;
use irenic_model::{Agreement, CalendarSpan};

pub(crate) use time::day_of;

pub use parties::{PartyChange, Share};
pub use wording::{ProseChange, compare_prose};

/// What changed between two drafts.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Every change: declarations first, then clauses in the order of the new draft, what was taken out at the place
    /// that it had.
    pub changes: Vec<Change>,
    /// What changed for each party and body for which something did, parties first.
    pub parties: Vec<PartyChange>,
    /// How many clauses are in both drafts and say the same, under whatever number.
    pub unchanged: usize,
    /// Full ids of the old draft's clauses and consequences, and those that they have in the new one.
    pub ids: BTreeMap<String, String>,
}

/// What a change concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// The agreement as a whole.
    Agreement,
    /// A party.
    Party,
    /// A body.
    Body,
    /// A group.
    Group,
    /// A kind of things or persons.
    Kind,
    /// An event.
    Event,
    /// A place.
    Place,
    /// A moment.
    Moment,
    /// A measure.
    Measure,
    /// A list of persons.
    List,
    /// A phase.
    Phase,
    /// A clause.
    Clause,
    /// What follows a breach.
    Consequence,
    /// A bracket.
    Bracket,
}

/// In which respect something changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// It is there or not.
    Presence,
    /// Its number.
    Number,
    /// Its title.
    Title,
    /// Who is bound.
    Bearers,
    /// How: must, must not, must keep, may, can, declares.
    Modality,
    /// What is to be done or left undone.
    Action,
    /// Where.
    Place,
    /// How much or how many.
    Figure,
    /// What brings it into force, guards and exceptions.
    Trigger,
    /// When it begins.
    Beginning,
    /// By when it is to be done.
    Deadline,
    /// When it ends.
    End,
    /// How often, at which hours and on which days, with how much notice.
    Rhythm,
    /// In what order with other clauses, at what pace.
    Order,
    /// When it counts as complete.
    Completion,
    /// Who verifies, by when, by what standard.
    Verification,
    /// What follows a breach, beside duties.
    Consequence,
    /// Weight, and whether it can be undone.
    Weighing,
    /// Vagueness that is intended.
    Ambiguity,
    /// Whether it is agreed: brackets that bear on it.
    Agreed,
    /// Its track.
    Track,
    /// What the body can see, and where.
    Mandate,
    /// Who sits in it, or belongs to it.
    Members,
    /// How it decides.
    Decision,
    /// What it is, where that has no parts.
    Meaning,
    /// Geometry of a place, although its words are the same.
    Geometry,
    /// Options of a bracket.
    Options,
}

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// In the new draft only.
    Added,
    /// In the old draft only.
    Removed,
    /// To an earlier instant, or a shorter time.
    Earlier,
    /// To a later instant, or a longer time.
    Later,
    /// A limit that was not there.
    Limited,
    /// A limit that is no longer there: open-ended.
    OpenEnded,
    /// An undecided choice that is decided, or gone.
    Closed,
    /// A choice where there was none before.
    Opened,
    /// Text that was agreed, or chosen, stands in brackets again.
    Reopened,
    /// Another value, with no order between the two.
    Other,
}

/// Where something stands in a draft.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Id, name or path there.
    pub id: String,
    /// Title there.
    pub title: Option<String>,
    /// Where it stands.
    pub span: Option<Span>,
}

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What it concerns.
    pub thing: Thing,
    /// Where it stands in the old draft; none when added.
    pub old: Option<Place>,
    /// Where it stands in the new draft; none when taken out.
    pub new: Option<Place>,
    /// In which respect.
    pub aspect: Aspect,
    /// Which way.
    pub direction: Direction,
    /// How much earlier or later, where both are counted from the same point in the same unit.
    pub by: Option<CalendarSpan>,
    /// In the old draft, in words; none where a reader's sentence says it better ([`Thing::Clause`],
    /// [`Thing::Phase`], [`Thing::Moment`]).
    pub was: Option<String>,
    /// In the new draft, in words.
    pub now: Option<String>,
    /// Parties and bodies bound by it, in either draft.
    pub concerns: Vec<String>,
}

/// Compares two drafts. The options that were chosen when each was resolved count, so that two options of one text can
/// be compared as two drafts.
pub fn compare(old: &Agreement, new: &Agreement) -> Comparison {
    let pairs = matched::clauses(old, new);
    let mut changes = declared::changes(old, new, &pairs.ids);
    let (clauses, unchanged) = norms::changes(old, new, &pairs);
    changes.extend(clauses);
    changes.extend(brackets::changes(old, new, &pairs));
    let parties = parties::sums(old, new, &pairs, &changes);
    Comparison { changes, parties, unchanged, ids: pairs.ids }
}
