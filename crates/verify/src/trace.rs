//! What an evaluation looked at, so that it is done again only when one of these things has become another.
//!
//! Every value that parts of the agreement hand to each other has a version: equal versions, equal values. An evaluation
//! is remembered with the versions that it saw ([`Reads`]); as long as they are what they were, so is its result. That
//! holds for circles too, since each round of a fixpoint is remembered with what that round saw.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use irenic_model::{ClauseState, Standard};
use jiff::Timestamp;

use crate::held::Asked;
use crate::reading::Reading;
use crate::timeline::{Reached, Timeline};

/// What parts of the agreement tell each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Told {
    Moment,
    Phase,
    Clause,
    Suspended,
    Stopped,
    Terminated,
    PhaseEnd,
    Extended,
    /// At which instant a place is frozen.
    Frozen,
}

const SORTS: usize = 9;

/// The version of what is not there.
const ABSENT: u64 = 0;

/// Values by name, each with its version; looking one up is written down.
#[derive(Debug)]
pub(crate) struct Noted<V> {
    sort: Told,
    trace: Rc<Trace>,
    entries: BTreeMap<String, Versions<V>>,
    /// Whether anything has become another since this was last asked.
    moved: bool,
}

#[derive(Debug)]
struct Versions<V> {
    now: u64,
    /// Values by version, and whether this run has had them.
    known: Vec<(u64, Rc<V>, bool)>,
    course: Course<V>,
    /// The course of the run before this one.
    before: Course<V>,
}

/// The values that a name took on in a run, each with the number of the round from which it had it; none where it had no
/// value any more. What a part comes to in a circle may hang on a value that was there on the way only.
type Course<V> = Vec<(usize, Option<Rc<V>>)>;

/// So many values that a name had in the rounds of one run are recognised when they come back.
const KNOWN: usize = 8;

impl<V: PartialEq> Noted<V> {
    pub(crate) fn new(sort: Told, trace: &Rc<Trace>) -> Self {
        Noted { sort, trace: Rc::clone(trace), entries: BTreeMap::new(), moved: false }
    }

    /// The value of a name, as one that somebody rests on.
    pub(crate) fn get(&self, name: &str) -> Option<&V> {
        let found = self.entries.get(name).filter(|entry| entry.now != ABSENT);
        self.trace.note(self.sort, name, found.map_or(ABSENT, |entry| entry.now));
        found.and_then(Versions::value)
    }

    /// The value of a name, without resting on it.
    pub(crate) fn peek(&self, name: &str) -> Option<&V> {
        self.entries.get(name).filter(|entry| entry.now != ABSENT).and_then(Versions::value)
    }

    /// The version of a name's value.
    pub(crate) fn version(&self, name: &str) -> u64 {
        self.entries.get(name).map_or(ABSENT, |entry| entry.now)
    }

    /// Gives a name its value.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<Rc<V>>) {
        let value = value.into();
        let entry = match self.entries.get_mut(name) {
            Some(entry) => entry,
            None => self.entries.entry(name.to_string()).or_insert(Versions {
                now: ABSENT,
                known: Vec::new(),
                course: Vec::new(),
                before: Vec::new(),
            }),
        };
        let same = |known: &Rc<V>| Rc::ptr_eq(known, &value);
        let known = entry.known.iter().position(|(_, known, _)| same(known));
        let known = known.or_else(|| entry.known.iter().position(|(_, known, _)| **known == *value));
        let version = match known {
            Some(at) => {
                entry.known[at].2 = true;
                entry.known[at].0
            }
            None => {
                let version = self.trace.version();
                if entry.known.len() == KNOWN {
                    entry.known.remove(0);
                }
                entry.known.push((version, value, true));
                version
            }
        };
        if entry.now != version {
            entry.turn(version, self.trace.round.get());
            self.moved = true;
        }
    }

    /// Takes a name's value away, or gives it one.
    pub(crate) fn put(&mut self, name: &str, value: Option<V>) {
        match value {
            Some(value) => self.set(name, value),
            None => {
                if let Some(entry) = self.entries.get_mut(name).filter(|entry| entry.now != ABSENT) {
                    entry.turn(ABSENT, self.trace.round.get());
                    self.moved = true;
                }
            }
        }
    }

    /// Takes all values away that are not among these, and gives each of these its value.
    pub(crate) fn replace(&mut self, values: impl Iterator<Item = (String, V)>) {
        let mut kept = BTreeSet::new();
        for (name, value) in values {
            self.set(&name, value);
            kept.insert(name);
        }
        for (name, entry) in &mut self.entries {
            if entry.now != ABSENT && !kept.contains(name) {
                entry.turn(ABSENT, self.trace.round.get());
                self.moved = true;
            }
        }
    }

    /// Nothing has a value any more, as at the beginning of a run.
    pub(crate) fn begin(&mut self) {
        for entry in self.entries.values_mut() {
            std::mem::swap(&mut entry.before, &mut entry.course);
            entry.course.clear();
            entry.now = ABSENT;
            entry.known.retain(|(.., had)| *had);
            for (.., had) in &mut entry.known {
                *had = false;
            }
        }
        self.moved = false;
    }

    /// Whether anything has become another since this was last asked.
    pub(crate) fn moved(&mut self) -> bool {
        std::mem::take(&mut self.moved)
    }

    /// Whether a name had, in any round, another value than in that round of the run before.
    fn differs(&self, name: &str) -> bool {
        self.entries.get(name).is_some_and(|entry| entry.course != entry.before)
    }
}

impl<V> Versions<V> {
    fn value(&self) -> Option<&V> {
        self.held().map(|value| &**value)
    }

    fn held(&self) -> Option<&Rc<V>> {
        self.known.iter().find(|(version, ..)| *version == self.now).map(|(_, value, _)| value)
    }

    /// Has another value from a round on. What changes and changes back within one round leaves no trace.
    fn turn(&mut self, to: u64, round: usize) {
        self.now = to;
        if self.course.last().is_some_and(|(at, _)| *at == round) {
            self.course.pop();
        }
        let value = self.held().cloned();
        let same = match (self.course.last().and_then(|(_, before)| before.as_ref()), &value) {
            (Some(before), Some(value)) => Rc::ptr_eq(before, value),
            (before, value) => before.is_none() && value.is_none(),
        };
        if !same {
            self.course.push((round, value));
        }
    }
}

/// What is being looked at: a list for each evaluation under way, the innermost last.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    open: RefCell<Vec<Reads>>,
    last: Cell<u64>,
    /// The number of the round under way.
    round: Cell<usize>,
}

impl Trace {
    /// A version that nothing has yet.
    pub(crate) fn version(&self) -> u64 {
        self.last.set(self.last.get() + 1);
        self.last.get()
    }

    /// Begins a round of a run.
    pub(crate) fn begin_round(&self, number: usize) {
        self.round.set(number);
    }

    fn with(&self, note: impl FnOnce(&mut Reads)) {
        if let Some(reads) = self.open.borrow_mut().last_mut() {
            note(reads);
        }
    }

    fn note(&self, sort: Told, name: &str, version: u64) {
        self.with(|reads| {
            let seen = &mut reads.told[sort as usize];
            if !seen.contains_key(name) {
                seen.insert(name.to_string(), version);
            }
        });
    }

    pub(crate) fn note_hits(&self, pattern: usize, standard: Standard, seen: impl FnOnce() -> HitsSeen) {
        self.with(|reads| {
            reads.hits.entry((pattern, standard)).or_insert_with(seen);
        });
    }

    pub(crate) fn note_event(&self, event: &str, version: u64) {
        self.with(|reads| {
            if !reads.events.contains_key(event) {
                reads.events.insert(event.to_string(), version);
            }
        });
    }

    pub(crate) fn note_incident(&self, id: &str, version: Option<u64>) {
        self.with(|reads| {
            if !reads.incidents.contains_key(id) {
                reads.incidents.insert(id.to_string(), version);
            }
        });
    }

    pub(crate) fn note_answer(&self, question: Question, answer: &Answer, rests_on: (u64, u64)) {
        self.with(|reads| {
            reads.answers.entry(question).or_insert_with(|| (rests_on, answer.clone()));
        });
    }

    /// What an evaluation comes to, with what it looked at.
    pub(crate) fn watch<T>(&self, evaluate: impl FnOnce() -> T) -> (T, Reads) {
        self.open.borrow_mut().push(Reads::default());
        let result = evaluate();
        let reads = self.open.borrow_mut().pop().unwrap_or_default();
        (result, reads)
    }

    /// What an evaluation comes to, as if nobody had looked.
    pub(crate) fn quietly<T>(&self, evaluate: impl FnOnce() -> T) -> T {
        self.watch(evaluate).0
    }

    /// What a part of the evaluation under way has looked at, the whole has looked at.
    pub(crate) fn absorb(&self, part: &Reads) {
        self.with(|reads| reads.absorb(part));
    }
}

/// What a pattern had found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HitsSeen {
    /// The place that the pattern names, at whose freezing its finds hang.
    pub(crate) place: Option<String>,
    pub(crate) frozen: Option<Option<Timestamp>>,
    pub(crate) version: u64,
}

/// What is asked of a clause as a whole. The answer may stay while instances change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Question {
    Fulfilment(String),
    Breach(String, Option<String>),
    State(String, ClauseState, Option<String>),
}

impl Question {
    pub(crate) fn clause(&self) -> &str {
        match self {
            Question::Fulfilment(clause) | Question::Breach(clause, _) | Question::State(clause, ..) => clause,
        }
    }
}

/// The answer to a [`Question`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    Point(Reached),
    Line(Timeline),
}

impl Answer {
    pub(crate) fn point(self) -> Reached {
        match self {
            Answer::Point(point) => point,
            Answer::Line(_) => Reached::NEVER,
        }
    }

    pub(crate) fn line(self) -> Timeline {
        match self {
            Answer::Line(line) => line,
            Answer::Point(point) => Timeline::passed(point),
        }
    }
}

/// Everything that an evaluation looked at, each thing with the version that it had.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reads {
    told: [BTreeMap<String, u64>; SORTS],
    hits: BTreeMap<(usize, Standard), HitsSeen>,
    events: BTreeMap<String, u64>,
    incidents: BTreeMap<String, Option<u64>>,
    /// With the versions of the instances and of the suspensions that the answer rests on.
    answers: BTreeMap<Question, ((u64, u64), Answer)>,
}

impl Reads {
    /// Whether everything is as it was then.
    pub(crate) fn hold(&self, reading: &Reading<'_>) -> bool {
        let standings = &reading.standings;
        let sorts = [
            Told::Moment,
            Told::Phase,
            Told::Clause,
            Told::Suspended,
            Told::Stopped,
            Told::Terminated,
            Told::PhaseEnd,
            Told::Extended,
            Told::Frozen,
        ];
        sorts.iter().zip(&self.told).all(|(sort, seen)| {
            seen.iter().all(|(name, version)| {
                let now = match sort {
                    Told::Moment => standings.moments.version(name),
                    Told::Phase => standings.phases.version(name),
                    Told::Clause => standings.clauses.version(name),
                    Told::Suspended => standings.suspended.version(name),
                    Told::Stopped => standings.stopped.version(name),
                    Told::Terminated => standings.terminated.version(name),
                    Told::PhaseEnd => standings.phase_ends.version(name),
                    Told::Extended => standings.extended.version(name),
                    Told::Frozen => reading.matching.frozen.version(name),
                };
                now == *version
            })
        }) && self.hits.iter().all(|((pattern, standard), seen)| {
            let frozen = seen.place.as_deref().and_then(|place| reading.matching.frozen_at(place));
            reading.history.version_of_hits(*pattern, *standard, frozen) == Some(seen.version)
        }) && self.events.iter().all(|(event, version)| reading.history.version_of_event(event) == Some(*version))
            && self.incidents.iter().all(|(id, version)| reading.history.version_of_incident(id) == *version)
            && self.answers.iter().all(|(question, (rests_on, answer))| {
                rests_on_now(reading, question.clause()) == *rests_on || reading.answer(question) == *answer
            })
    }

    fn absorb(&mut self, part: &Reads) {
        for (own, part) in self.told.iter_mut().zip(&part.told) {
            for (name, version) in part {
                if !own.contains_key(name) {
                    own.insert(name.clone(), *version);
                }
            }
        }
        for (key, seen) in &part.hits {
            self.hits.entry(*key).or_insert_with(|| seen.clone());
        }
        for (event, version) in &part.events {
            if !self.events.contains_key(event) {
                self.events.insert(event.clone(), *version);
            }
        }
        for (id, version) in &part.incidents {
            if !self.incidents.contains_key(id) {
                self.incidents.insert(id.clone(), *version);
            }
        }
        for (question, answer) in &part.answers {
            if !self.answers.contains_key(question) {
                self.answers.insert(question.clone(), answer.clone());
            }
        }
    }

    /// Patterns looked at, by where they lie.
    pub(crate) fn hits(&self) -> impl Iterator<Item = &(usize, Standard)> {
        self.hits.keys()
    }

    /// The same, each with the freezing of its place.
    pub(crate) fn finds(&self) -> impl Iterator<Item = Asked> {
        self.hits.iter().map(|((lies, standard), seen)| (*lies, *standard, seen.frozen))
    }

    /// Events looked at.
    pub(crate) fn events(&self) -> impl Iterator<Item = &String> {
        self.events.keys()
    }

    /// Incidents looked at by their ids.
    pub(crate) fn incidents(&self) -> impl Iterator<Item = &String> {
        self.incidents.keys()
    }

    /// What of the rest of the agreement was looked at and did not take the course that it took in the run before.
    pub(crate) fn moved<'r>(&'r self, reading: &'r Reading<'_>) -> Vec<(Told, &'r str)> {
        let standings = &reading.standings;
        let mut moved = Vec::new();
        let mut add = |sort: Told, differs: &dyn Fn(&str) -> bool| {
            moved
                .extend(self.told[sort as usize].keys().filter(|name| differs(name)).map(|name| (sort, name.as_str())));
        };
        add(Told::Moment, &|name| standings.moments.differs(name));
        add(Told::Phase, &|name| standings.phases.differs(name));
        add(Told::Clause, &|name| standings.clauses.differs(name));
        add(Told::Suspended, &|name| standings.suspended.differs(name));
        add(Told::Stopped, &|name| standings.stopped.differs(name));
        add(Told::Terminated, &|name| standings.terminated.differs(name));
        add(Told::PhaseEnd, &|name| standings.phase_ends.differs(name));
        add(Told::Extended, &|name| standings.extended.differs(name));
        add(Told::Frozen, &|name| reading.matching.frozen.differs(name));
        // What a pattern found is noted together with the freezing of its place, so that is not among the told.
        let places: BTreeSet<&str> = self.hits.values().filter_map(|seen| seen.place.as_deref()).collect();
        let frozen = places.into_iter().filter(|place| reading.matching.frozen.differs(place));
        moved.extend(frozen.map(|place| (Told::Frozen, place)));
        for question in self.answers.keys() {
            if standings.clauses.differs(question.clause()) {
                moved.push((Told::Clause, question.clause()));
            }
            if standings.suspended.differs(question.clause()) {
                moved.push((Told::Suspended, question.clause()));
            }
        }
        moved
    }
}

/// The versions of what the answers about a clause rest on.
pub(crate) fn rests_on_now(reading: &Reading<'_>, clause: &str) -> (u64, u64) {
    (reading.standings.clauses.version(clause), reading.standings.suspended.version(clause))
}

/// Results of one evaluation in several states of the rest, each with what it looked at.
#[derive(Debug)]
pub(crate) struct Remembered<T> {
    results: Vec<(Reads, T, u64)>,
}

impl<T> Default for Remembered<T> {
    fn default() -> Self {
        Remembered { results: Vec::new() }
    }
}

impl<T: Clone> Remembered<T> {
    /// The result that fits how everything is now, if there is one. It counts as used in this run.
    pub(crate) fn recall(&mut self, reading: &Reading<'_>, run: u64) -> Option<T> {
        let at = self.results.iter().rposition(|(reads, ..)| reads.hold(reading))?;
        let (reads, result, used) = &mut self.results[at];
        *used = run;
        reading.trace.absorb(reads);
        Some(result.clone())
    }

    /// Remembers a result.
    pub(crate) fn keep(&mut self, reads: Reads, result: T, run: u64) {
        self.results.push((reads, result, run));
    }

    /// Forgets what was used neither in this run nor since.
    pub(crate) fn forget_before(&mut self, run: u64) {
        self.results.retain(|(.., used)| *used >= run);
    }

    /// What the results looked at.
    pub(crate) fn reads(&self) -> impl Iterator<Item = &Reads> {
        self.results.iter().map(|(reads, ..)| reads)
    }

    /// Whether nothing is remembered.
    pub(crate) fn is_empty(&self) -> bool {
        self.results.is_empty()
    }
}
