//! The incidents that are held, in order of time, and what patterns found among them.
//!
//! Incidents come, are corrected and withdrawn one by one. Each keeps its index as long as it is held; the order in time
//! is kept apart. What a pattern found is changed by the incidents that changed, and by no others: where an incident
//! neither was found before nor is found now, the find is not touched.

use std::borrow::Cow;
use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Index;
use std::rc::Rc;

use irenic_evidence::{Incident, Standing};
use irenic_model::{Agreement, Pattern, Standard, Tri};
use jiff::Timestamp;

use crate::history::{Hit, meets};
use crate::matching::{Matching, Role, is_fixed};
use crate::trace::{HitsSeen, Trace};

/// Incidents by index.
#[derive(Debug)]
pub(crate) struct Incidents<'a>(Vec<Cow<'a, Incident>>);

impl Index<usize> for Incidents<'_> {
    type Output = Incident;

    fn index(&self, index: usize) -> &Incident {
        &self.0[index]
    }
}

impl Incidents<'_> {
    /// By time, then by id.
    pub(crate) fn order(&self, a: usize, b: usize) -> Ordering {
        (self[a].time, &self[a].id).cmp(&(self[b].time, &self[b].id))
    }
}

/// Where a fixed pattern lies in memory, the standard asked for, and at which instant its place is frozen. The agreement
/// is borrowed unchanged for as long as there is a history.
pub(crate) type Asked = (usize, Standard, Option<Option<Timestamp>>);

/// What a fixed pattern found.
#[derive(Debug)]
struct Found {
    pattern: Pattern,
    hits: Rc<Vec<Hit>>,
    version: u64,
    used: u64,
}

/// The incidents of an event and of those below it, in order of time.
#[derive(Debug)]
struct Listed {
    indices: Vec<usize>,
    version: u64,
}

/// Which finds and lists a batch changed, each with the incidents that did so.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    pub(crate) hits: BTreeMap<(usize, Standard), BTreeSet<String>>,
    pub(crate) events: BTreeMap<String, BTreeSet<String>>,
    pub(crate) incidents: BTreeSet<String>,
    /// How often an incident was held against a pattern.
    pub(crate) matched: usize,
}

/// Incidents in order of time, as an observer at `as_of` knows them to have happened.
#[derive(Debug)]
pub(crate) struct History<'a> {
    pub(crate) incidents: Incidents<'a>,
    pub(crate) as_of: Timestamp,
    /// How many of them count at `as_of`.
    pub(crate) count: usize,
    pub(crate) trace: Rc<Trace>,
    /// Whether indices still stand in order of time.
    in_order: bool,
    versions: Vec<u64>,
    free: Vec<usize>,
    /// Everything held, also what does not count.
    held: BTreeMap<String, usize>,
    /// What counts, by the event's word, in order of time.
    by_event: BTreeMap<String, Vec<usize>>,
    /// What counts.
    by_id: BTreeMap<String, usize>,
    found: RefCell<BTreeMap<Asked, Found>>,
    listed: RefCell<BTreeMap<String, Listed>>,
    run: u64,
}

/// Whether an incident counts for an observer: it is not rejected, and has begun.
fn counts(incident: &Incident, as_of: Timestamp) -> bool {
    let time = incident.time;
    incident.standing != Standing::Rejected && (time.earliest < as_of || (time.is_exact() && time.earliest == as_of))
}

impl<'a> History<'a> {
    /// Holds what counts of some incidents, without a copy.
    pub(crate) fn new(incidents: &'a [Incident], as_of: Timestamp, trace: &Rc<Trace>) -> Self {
        let mut history = History::empty(as_of, trace);
        let mut visible: Vec<&Incident> = incidents.iter().filter(|incident| counts(incident, as_of)).collect();
        visible.sort_by(|a, b| (a.time, &a.id).cmp(&(b.time, &b.id)));
        history.count = visible.len();
        history.versions = visible.iter().map(|_| trace.version()).collect();
        for (index, incident) in visible.iter().enumerate() {
            match history.by_event.get_mut(&incident.event) {
                Some(list) => list.push(index),
                None => {
                    history.by_event.insert(incident.event.clone(), vec![index]);
                }
            }
        }
        history.by_id = visible.iter().enumerate().map(|(index, incident)| (incident.id.clone(), index)).collect();
        history.incidents = Incidents(visible.into_iter().map(Cow::Borrowed).collect());
        history
    }

    /// Holds nothing yet.
    pub(crate) fn empty(as_of: Timestamp, trace: &Rc<Trace>) -> Self {
        History {
            incidents: Incidents(Vec::new()),
            as_of,
            count: 0,
            trace: Rc::clone(trace),
            in_order: true,
            versions: Vec::new(),
            free: Vec::new(),
            held: BTreeMap::new(),
            by_event: BTreeMap::new(),
            by_id: BTreeMap::new(),
            found: RefCell::default(),
            listed: RefCell::default(),
            run: 0,
        }
    }

    /// Everything that counts, in order of ids. Nothing that is followed may rest on it: no part notes that it did.
    pub(crate) fn counting(&self) -> impl Iterator<Item = &Incident> {
        self.by_id.values().map(|index| &self.incidents[*index])
    }

    /// Puts indices in order of time.
    pub(crate) fn sort(&self, indices: &mut [usize]) {
        if self.in_order {
            indices.sort_unstable();
        } else {
            indices.sort_by(|a, b| self.incidents.order(*a, *b));
        }
    }

    /// The index of an incident that counts.
    pub(crate) fn index_of(&self, id: &str) -> Option<usize> {
        self.trace.note_incident(id, self.version_of_incident(id));
        self.by_id.get(id).copied()
    }

    /// The same, without resting on it.
    pub(crate) fn visible(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The version of an incident that counts.
    pub(crate) fn version_of_incident(&self, id: &str) -> Option<u64> {
        self.by_id.get(id).map(|index| self.versions[*index])
    }

    /// The version of an incident by its index.
    pub(crate) fn version_at(&self, index: usize) -> u64 {
        self.versions[index]
    }

    /// The version of an event's list; none where nobody has asked for it.
    pub(crate) fn version_of_event(&self, event: &str) -> Option<u64> {
        self.listed.borrow().get(event).map(|list| list.version)
    }

    /// The version of what a pattern found; none where nobody has asked for it. Asking keeps it for another run.
    pub(crate) fn version_of_hits(
        &self,
        pattern: usize,
        standard: Standard,
        frozen: Option<Option<Timestamp>>,
    ) -> Option<u64> {
        let mut found = self.found.borrow_mut();
        let found = found.get_mut(&(pattern, standard, frozen))?;
        found.used = self.run;
        Some(found.version)
    }

    /// The incidents of an event and of those below it, in order of time.
    pub(crate) fn of_event(&self, agreement: &Agreement, event: &str) -> Vec<usize> {
        if let Some(list) = self.listed.borrow().get(event) {
            self.trace.note_event(event, list.version);
            return list.indices.clone();
        }
        let indices = self.list(agreement, event);
        let version = self.trace.version();
        self.trace.note_event(event, version);
        self.listed.borrow_mut().insert(event.to_string(), Listed { indices: indices.clone(), version });
        indices
    }

    fn list(&self, agreement: &Agreement, event: &str) -> Vec<usize> {
        let below = self.by_event.iter().filter(|(word, _)| agreement.event_is(word, event));
        let lists: Vec<&Vec<usize>> = below.map(|(_, indices)| indices).collect();
        let mut indices: Vec<usize> = lists.iter().flat_map(|list| list.iter().copied()).collect();
        if lists.len() > 1 {
            self.sort(&mut indices);
        }
        indices
    }

    /// What a pattern finds, at a standard of proof. Fixed patterns are looked up once.
    pub(crate) fn hits(
        &self,
        matching: &Matching<'_>,
        pattern: &Pattern,
        standard: Standard,
        role: Role<'_>,
    ) -> Rc<Vec<Hit>> {
        if !is_fixed(pattern) {
            let among = self.of_event(matching.agreement, &pattern.event);
            return Rc::new(self.search(matching, pattern, standard, role, among));
        }
        let lies = std::ptr::from_ref(pattern) as usize;
        let place = pattern.place.as_ref().and_then(|place| place.name.as_deref());
        let frozen = place.and_then(|place| matching.frozen_at(place));
        let seen = |version: u64| HitsSeen { place: place.map(str::to_string), frozen, version };
        if let Some(found) = self.found.borrow_mut().get_mut(&(lies, standard, frozen)) {
            found.used = self.run;
            self.trace.note_hits(lies, standard, || seen(found.version));
            return Rc::clone(&found.hits);
        }
        // What the pattern found has a version of its own, so what it looked at to find it does not matter.
        let hits = self.trace.quietly(|| {
            let among = self.list(matching.agreement, &pattern.event);
            Rc::new(self.search(matching, pattern, standard, role, among))
        });
        let version = self.trace.version();
        self.trace.note_hits(lies, standard, || seen(version));
        let found = Found { pattern: pattern.clone(), hits: Rc::clone(&hits), version, used: self.run };
        self.found.borrow_mut().insert((lies, standard, frozen), found);
        hits
    }

    fn search(
        &self,
        matching: &Matching<'_>,
        pattern: &Pattern,
        standard: Standard,
        role: Role<'_>,
        among: Vec<usize>,
    ) -> Vec<Hit> {
        among
            .into_iter()
            .filter(|index| meets(self.incidents[*index].standing, standard))
            .map(|index| Hit { index, holds: matching.matches(pattern, &self.incidents[index], role) })
            .filter(|hit| hit.holds != Tri::No)
            .collect()
    }

    /// Begins a run: finds that it does not ask for are let go at its end.
    pub(crate) fn begin(&mut self, run: u64) {
        self.run = run;
    }

    /// Lets go what this run did not ask for.
    pub(crate) fn end(&mut self) {
        let run = self.run;
        self.found.borrow_mut().retain(|_, found| found.used == run);
    }

    /// Everything held, in order of ids.
    pub(crate) fn everything(&self) -> impl Iterator<Item = &Incident> {
        self.held.values().map(|index| &self.incidents[*index])
    }

    /// The incident of an id, whether it counts or not.
    pub(crate) fn holds(&self, id: &str) -> Option<&Incident> {
        self.held.get(id).map(|index| &self.incidents[*index])
    }

    /// What fixed patterns found: where each pattern lies, at which standard and freezing, and the hits in order of time.
    pub(crate) fn finds(&self) -> Vec<(Asked, Rc<Vec<Hit>>)> {
        self.found.borrow().iter().map(|(asked, found)| (*asked, Rc::clone(&found.hits))).collect()
    }

    /// Takes over what a pattern found at another time among the same incidents. They come in order of time.
    pub(crate) fn found_before(
        &mut self,
        pattern: &Pattern,
        standard: Standard,
        frozen: Option<Option<Timestamp>>,
        hits: Vec<Hit>,
    ) {
        let lies = std::ptr::from_ref(pattern) as usize;
        let version = self.trace.version();
        let found = Found { pattern: pattern.clone(), hits: Rc::new(hits), version, used: self.run };
        self.found.get_mut().insert((lies, standard, frozen), found);
    }

    /// Moves the instant of the observer. What counts at one of the two instants only, is put in or taken out.
    pub(crate) fn move_to(&mut self, as_of: Timestamp, matching: &mut Matching<'_>) -> Touched {
        let toggled: Vec<(String, usize)> = self
            .held
            .iter()
            .filter(|(_, index)| {
                let incident = &self.incidents[**index];
                counts(incident, self.as_of) != counts(incident, as_of)
            })
            .map(|(id, index)| (id.clone(), *index))
            .collect();
        let gone: Vec<usize> = toggled
            .iter()
            .map(|(_, index)| *index)
            .filter(|index| counts(&self.incidents[*index], self.as_of))
            .collect();
        let mut touched = Touched::default();
        self.take_out(&gone, matching, &mut touched);
        self.as_of = as_of;
        let come: Vec<usize> =
            toggled.iter().map(|(_, index)| *index).filter(|index| counts(&self.incidents[*index], as_of)).collect();
        self.put_in(&come, matching, &mut touched);
        self.renew(&touched);
        touched
    }

    /// Adds, corrects and withdraws incidents by their ids.
    pub(crate) fn change(&mut self, batch: BTreeMap<String, Option<Incident>>, matching: &mut Matching<'_>) -> Touched {
        let mut touched = Touched::default();
        // What bears on no verdict is taken over without anything else being looked at.
        let mut changes = Vec::new();
        for (id, incident) in batch {
            match (incident, self.held.get(&id).copied()) {
                (None, None) => {}
                (Some(new), Some(index)) if same(&self.incidents[index], &new) => {
                    self.incidents.0[index] = Cow::Owned(new);
                }
                (new, index) => changes.push((id, new, index)),
            }
        }
        let gone: Vec<usize> = changes
            .iter()
            .filter_map(|(.., index)| *index)
            .filter(|index| counts(&self.incidents[*index], self.as_of))
            .collect();
        self.take_out(&gone, matching, &mut touched);
        let mut come = Vec::new();
        for (id, new, index) in changes {
            let Some(new) = new else {
                if let Some(index) = self.held.remove(&id) {
                    self.free.push(index);
                }
                continue;
            };
            let new = Cow::Owned(new);
            let index = match index.or_else(|| self.free.pop()) {
                Some(index) => {
                    self.incidents.0[index] = new;
                    self.versions[index] = self.trace.version();
                    index
                }
                None => {
                    self.incidents.0.push(new);
                    self.versions.push(self.trace.version());
                    self.incidents.0.len() - 1
                }
            };
            self.held.insert(id, index);
            come.push(index);
        }
        self.in_order = false;
        come.retain(|index| counts(&self.incidents[*index], self.as_of));
        self.put_in(&come, matching, &mut touched);
        self.renew(&touched);
        touched
    }

    /// Takes incidents that count out of every list.
    fn take_out(&mut self, gone: &[usize], matching: &Matching<'_>, touched: &mut Touched) {
        if gone.is_empty() {
            return;
        }
        let mut sorted = gone.to_vec();
        sorted.sort_unstable();
        let is_gone = |index: usize| sorted.binary_search(&index).is_ok();
        let incidents = &self.incidents;
        let words: BTreeSet<&str> = gone.iter().map(|index| incidents[*index].event.as_str()).collect();
        for word in &words {
            if let Some(list) = self.by_event.get_mut(*word) {
                without(incidents, list, gone, |index| *index, is_gone);
                if list.is_empty() {
                    self.by_event.remove(*word);
                }
            }
        }
        for (event, list) in self.listed.get_mut() {
            if words.iter().any(|word| matching.agreement.event_is(word, event)) {
                let taken = without(incidents, &mut list.indices, gone, |index| *index, is_gone);
                if !taken.is_empty() {
                    let ids = taken.into_iter().map(|index| incidents[index].id.clone());
                    touched.events.entry(event.clone()).or_default().extend(ids);
                }
            }
        }
        for ((lies, standard, _), found) in self.found.get_mut() {
            if words.iter().any(|word| matching.agreement.event_is(word, &found.pattern.event)) {
                let hits = Rc::make_mut(&mut found.hits);
                let taken = without(incidents, hits, gone, |hit| hit.index, is_gone);
                if !taken.is_empty() {
                    let ids = taken.into_iter().map(|index| incidents[index].id.clone());
                    touched.hits.entry((*lies, *standard)).or_default().extend(ids);
                }
            }
        }
        for index in gone {
            let id = &self.incidents[*index].id;
            self.by_id.remove(id);
            touched.incidents.insert(id.clone());
        }
        self.count -= gone.len();
    }

    /// Puts incidents that count into every list that they belong in.
    fn put_in(&mut self, come: &[usize], matching: &mut Matching<'_>, touched: &mut Touched) {
        let incidents = &self.incidents;
        let mut by_word: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for index in come {
            by_word.entry(&incidents[*index].event).or_default().push(*index);
        }
        for (word, new) in &by_word {
            match self.by_event.get_mut(*word) {
                Some(list) => with(incidents, list, new, |index| *index),
                None => {
                    let mut list = Vec::new();
                    with(incidents, &mut list, new, |index| *index);
                    self.by_event.insert((*word).to_string(), list);
                }
            }
        }
        for (event, list) in self.listed.get_mut() {
            let below = by_word.iter().filter(|(word, _)| matching.agreement.event_is(word, event));
            let new: Vec<usize> = below.flat_map(|(_, new)| new.iter().copied()).collect();
            if !new.is_empty() {
                with(incidents, &mut list.indices, &new, |index| *index);
                let ids = new.into_iter().map(|index| incidents[index].id.clone());
                touched.events.entry(event.clone()).or_default().extend(ids);
            }
        }
        for ((lies, standard, frozen), found) in self.found.get_mut() {
            let below = by_word.iter().filter(|(word, _)| matching.agreement.event_is(word, &found.pattern.event));
            let new: Vec<usize> = below.flat_map(|(_, new)| new.iter().copied()).collect();
            if new.is_empty() {
                continue;
            }
            let place = found.pattern.place.as_ref().and_then(|place| place.name.as_deref());
            let was = matching.freeze(place, *frozen);
            let hits: Vec<Hit> = new
                .into_iter()
                .filter(|index| meets(incidents[*index].standing, *standard))
                .map(|index| Hit { index, holds: matching.matches(&found.pattern, &incidents[index], Role::default()) })
                .inspect(|_| touched.matched += 1)
                .filter(|hit| hit.holds != Tri::No)
                .collect();
            matching.freeze(place, was);
            if !hits.is_empty() {
                let ids = hits.iter().map(|hit| incidents[hit.index].id.clone());
                touched.hits.entry((*lies, *standard)).or_default().extend(ids);
                with(incidents, Rc::make_mut(&mut found.hits), &hits, |hit| hit.index);
            }
        }
        for index in come {
            let id = &self.incidents[*index].id;
            self.by_id.insert(id.clone(), *index);
            touched.incidents.insert(id.clone());
        }
        self.count += come.len();
    }

    /// Gives what was touched new versions.
    fn renew(&mut self, touched: &Touched) {
        for ((lies, standard, _), found) in self.found.get_mut() {
            if touched.hits.contains_key(&(*lies, *standard)) {
                found.version = self.trace.version();
            }
        }
        for event in touched.events.keys() {
            if let Some(list) = self.listed.get_mut().get_mut(event) {
                list.version = self.trace.version();
            }
        }
    }
}

/// Whether two states of an incident are the same for every verdict: releases told of apart.
fn same(a: &Incident, b: &Incident) -> bool {
    fn bare(incident: &Incident) -> impl PartialEq + '_ {
        let Incident { id, standing, event, subject, actor, involved, from, to, concerning, reporter, time, .. } =
            incident;
        let Incident { fields, location, known, observations, .. } = incident;
        (
            (id, standing, event, subject, actor, involved),
            (from, to, concerning, reporter, time, fields, location, known, observations),
        )
    }
    bare(a) == bare(b)
}

/// So many times more items than changes, and searching for each change is quicker than going through all.
const FEW: usize = 32;

/// Takes what is gone out of a list in order of time, and tells what was in it.
fn without<T: Clone>(
    incidents: &Incidents<'_>,
    list: &mut Vec<T>,
    gone: &[usize],
    index_of: impl Fn(&T) -> usize,
    is_gone: impl Fn(usize) -> bool,
) -> Vec<usize> {
    let mut taken = Vec::new();
    if gone.len() * FEW < list.len() {
        for index in gone {
            if let Ok(at) = list.binary_search_by(|item| incidents.order(index_of(item), *index)) {
                list.remove(at);
                taken.push(*index);
            }
        }
    } else {
        list.retain(|item| {
            let index = index_of(item);
            let keep = !is_gone(index);
            if !keep {
                taken.push(index);
            }
            keep
        });
    }
    taken
}

/// Puts new items into a list in order of time.
fn with<T: Clone>(incidents: &Incidents<'_>, list: &mut Vec<T>, new: &[T], index_of: impl Fn(&T) -> usize) {
    if new.len() * FEW < list.len() {
        for item in new {
            let at = list.partition_point(|held| incidents.order(index_of(held), index_of(item)) == Ordering::Less);
            list.insert(at, item.clone());
        }
    } else {
        list.extend_from_slice(new);
        list.sort_by(|a, b| incidents.order(index_of(a), index_of(b)));
    }
}
