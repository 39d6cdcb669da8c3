//! The body of evidence on two axes of time: when it happened, and when it was known.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use irenic_diagnostics::{Code, Diagnostic};
use jiff::Timestamp;

use crate::candidates::groups;
use crate::link::{Decisions, Refused};
use crate::revision::{Change, Revision, differences};
use crate::{Candidates, Coverage, Decision, EventAbove, Incident, Observation, RecordEntry, Ruling, Scheme};

/// One published state of a source. It replaces the release before it wholly.
#[derive(Debug, Clone, PartialEq)]
pub struct Release {
    /// Name, such as `22.1`; may be empty when the source has a single release.
    pub name: Arc<str>,
    /// When it became known.
    pub known: Timestamp,
    /// Its observations.
    pub observations: Vec<Observation>,
}

/// A source of evidence with its releases.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Source {
    /// Whether its rows say themselves when they became known, as a growing table of daily reports does. The first
    /// release then counts from its rows' own dates on, not from the date of the file.
    pub rows_dated: bool,
    /// What it would report; without it, its silence means nothing.
    pub coverage: Option<Coverage>,
    /// In order of their dates.
    releases: Vec<Release>,
    /// What the releases did to each observation, in their order.
    revisions: BTreeMap<String, Vec<Revision>>,
}

impl Source {
    /// Its releases, in order of the dates on which they became known.
    pub fn releases(&self) -> &[Release] {
        &self.releases
    }

    /// The release that holds at an instant, and its position.
    fn release_at(&self, known_at: Option<Timestamp>) -> Option<(usize, &Release)> {
        let last = self.releases.iter().enumerate().rev();
        let held = match known_at {
            None => last.into_iter().next(),
            Some(instant) => last.into_iter().find(|(_, release)| release.known <= instant),
        };
        held.or_else(|| self.releases.first().filter(|_| self.rows_dated).map(|first| (0, first)))
    }

    fn add(&mut self, release: Release) {
        let at = self.releases.partition_point(|held| held.known < release.known);
        self.releases.insert(at, release);
        self.revisions = revisions(&self.releases);
    }
}

/// An observation that an earlier release had and the present one no longer has.
#[derive(Debug, Clone, PartialEq)]
pub struct Withdrawn {
    /// Its last content.
    pub observation: Observation,
    /// The release without it.
    pub release: Arc<str>,
    /// When that became known.
    pub known: Timestamp,
}

/// Sources, their releases, and the decisions on which observations report one incident.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Store {
    sources: BTreeMap<String, Source>,
    pub(crate) decisions: Decisions,
}

impl Store {
    /// No evidence.
    pub fn new() -> Self {
        Self::default()
    }

    /// Declares a source, or changes what was declared of it. Its releases stay.
    pub fn declare(&mut self, source: &str, rows_dated: bool, coverage: Option<Coverage>) {
        let source = self.sources.entry(source.to_string()).or_default();
        source.rows_dated = rows_dated;
        source.coverage = coverage;
    }

    /// Adds a release of a source, in any order.
    ///
    /// Errors: E007 when the source has a release of the same name or instant; E008 when an observation has the id of
    /// another source's or stands twice in the release. Nothing is added then.
    pub fn add(&mut self, source: &str, release: Release) -> Result<(), Box<Diagnostic>> {
        let held = self.sources.get(source).map_or(&[][..], |held| held.releases());
        for other in held {
            if other.known == release.known {
                return Err(Box::new(
                    Diagnostic::new(
                        Code::E007,
                        format!(
                            "the releases `{}` and `{}` of {source} became known at the same instant",
                            other.name, release.name
                        ),
                    )
                    .remedy("Give each release the date on which it was published: later ones replace earlier ones."),
                ));
            }
            if other.name == release.name {
                return Err(Box::new(
                    Diagnostic::new(Code::E007, format!("{source} has two releases named `{}`", release.name))
                        .remedy("Give each release a name of its own."),
                ));
            }
        }
        let mut ids = BTreeSet::new();
        for observation in &release.observations {
            let elsewhere = self
                .sources
                .iter()
                .find(|(name, other)| *name != source && other.revisions.contains_key(&observation.id));
            let twice = !ids.insert(observation.id.as_str());
            if twice || elsewhere.is_some() {
                let place =
                    elsewhere.map_or("twice in the same release".to_string(), |(name, _)| format!("in {name} too"));
                return Err(Box::new(
                    Diagnostic::new(Code::E008, format!("the id `{}` of {source} stands {place}", observation.id))
                        .remedy("Give every source a name of its own, and every row an id of its own."),
                ));
            }
        }
        self.sources.entry(source.to_string()).or_default().add(release);
        Ok(())
    }

    /// Sources by name.
    pub fn sources(&self) -> &BTreeMap<String, Source> {
        &self.sources
    }

    /// Decisions on links, in the order in which they were made.
    pub fn decisions(&self) -> &[Decision] {
        self.decisions.made()
    }

    /// The links that held at an instant, or hold now, in order of their incidents.
    pub fn links(&self, known_at: Option<Timestamp>) -> Vec<&Decision> {
        self.decisions.at(known_at).links.values().map(|at| &self.decisions.made()[*at]).collect()
    }

    /// The same sources, and nothing decided.
    pub fn without_decisions(&self) -> Store {
        Store { sources: self.sources.clone(), decisions: Decisions::default() }
    }

    /// Takes a decision. Nothing that was decided before is lost; see [`Decision`].
    ///
    /// Errors: E011 when it is older than one taken before; names fewer than two observations, or one that no release has;
    /// links what is linked or held apart, or under the id of an incident that is taken; splits what is not linked; holds
    /// apart what is linked or apart already; or reopens what is not apart. Nothing is decided then.
    pub fn decide(&mut self, decision: Decision) -> Result<(), Box<Diagnostic>> {
        self.take(decision).map_err(|refused| Box::new(refused.diagnostic))
    }

    /// Takes the decisions of a record in the order in which they were made; of one instant, in the order of the text.
    ///
    /// What cannot be decided, as under [`Store::decide`], is answered with its place, and the other entries are used.
    pub fn decide_all(&mut self, mut entries: Vec<RecordEntry>) -> Vec<Diagnostic> {
        entries.sort_by(|a, b| a.decision.known.cmp(&b.decision.known).then(a.span.start.cmp(&b.span.start)));
        let mut diagnostics = Vec::new();
        for entry in entries {
            if let Err(refused) = self.take(entry.decision.clone()) {
                let Refused { diagnostic, word } = *refused;
                let place = word.as_deref().map_or(&entry.span, |word| entry.place_of(word));
                let what = format!("of this {}", entry.decision.ruling.as_str());
                diagnostics.push(match place == &entry.span {
                    true => diagnostic.at(place, what),
                    false => diagnostic.at(place, "named here").also(&entry.span, what),
                });
            }
        }
        diagnostics
    }

    fn take(&mut self, decision: Decision) -> Result<(), Box<Refused>> {
        let sources = &self.sources;
        self.decisions.add(decision, |id| sources.values().any(|source| source.revisions.contains_key(id)))
    }

    /// Whether any release of any source has an observation of this id.
    pub fn has(&self, id: &str) -> bool {
        self.sources.values().any(|source| source.revisions.contains_key(id))
    }

    /// What the sources known at an instant would have reported by then: a source without a release at that instant says
    /// nothing by its silence, and one whose coverage has no end reaches to where its release became known.
    pub fn coverage(&self, known_at: Option<Timestamp>) -> Vec<Coverage> {
        self.sources
            .values()
            .filter_map(|source| {
                let (_, release) = source.release_at(known_at)?;
                let mut coverage = source.coverage.clone()?;
                let end = if source.rows_dated { known_at } else { Some(release.known) };
                coverage.to = match (coverage.to, end) {
                    (Some(to), Some(end)) => Some(to.min(end)),
                    (to, end) => to.or(end),
                };
                Some(coverage)
            })
            .collect()
    }

    /// The incidents as they were known at an instant, or with everything that is known, in order of their ids.
    ///
    /// Of each source, the last release known by then counts; of a source whose rows are dated, those rows known by then.
    /// Observations are joined as the decisions known by then say. Everything but [`Incident::history`],
    /// [`Incident::later`] and [`Incident::later_decisions`] is the same as in a store that holds that release, and the
    /// decisions known by then, alone.
    pub fn at(&self, known_at: Option<Timestamp>) -> Vec<Incident> {
        let mut held = self.observations(known_at);
        let mut incidents = Vec::new();
        for (id, position) in self.decisions.at(known_at).links {
            let link = &self.decisions.made()[position];
            let Ruling::Link { observations, .. } = &link.ruling else { continue };
            let linked = observations.iter().filter_map(|id| held.remove(id.as_str()).cloned()).collect();
            if let Some(mut incident) = Incident::of(id, linked) {
                incident.because = Some(link.because.clone());
                self.tell(&mut incident, observations.iter().map(String::as_str).collect(), known_at);
                incidents.push(incident);
            }
        }
        for (id, observation) in held {
            if let Some(mut incident) = Incident::of(id.to_string(), vec![observation.clone()]) {
                self.tell(&mut incident, BTreeSet::from([id]), known_at);
                incidents.push(incident);
            }
        }
        incidents.sort_by(|a, b| a.id.cmp(&b.id));
        incidents
    }

    /// The observations as they were known at an instant, or with everything that is known, by their ids.
    pub fn observations(&self, known_at: Option<Timestamp>) -> BTreeMap<&str, &Observation> {
        let mut held: BTreeMap<&str, &Observation> = BTreeMap::new();
        for source in self.sources.values() {
            let Some((_, release)) = source.release_at(known_at) else { continue };
            for observation in &release.observations {
                if source.rows_dated && known_at.is_some_and(|instant| observation.known > instant) {
                    continue;
                }
                held.insert(&observation.id, observation);
            }
        }
        held
    }

    /// Puts revisions of its observations and decisions on them beside an incident, earlier and later ones apart.
    fn tell(&self, incident: &mut Incident, ids: BTreeSet<&str>, known_at: Option<Timestamp>) {
        for source in self.sources.values() {
            let held = source.release_at(known_at).map(|(_, release)| release.known);
            let all = ids.iter().filter_map(|id| source.revisions.get(*id)).flatten();
            for revision in all {
                let past = held.is_some_and(|held| revision.known <= held);
                if past { &mut incident.history } else { &mut incident.later }.push(revision.clone());
            }
        }
        let order = |a: &Revision, b: &Revision| a.known.cmp(&b.known).then_with(|| a.observation.cmp(&b.observation));
        incident.history.sort_by(order);
        incident.later.sort_by(order);
        (incident.decisions, incident.later_decisions) = self.decisions.concerning(ids.into_iter(), known_at);
    }

    /// Observations known at an instant that may report one incident, see [`candidates`](crate::candidates). What decisions
    /// known by then have settled is left out: pairs that are linked, and pairs that are held apart.
    pub fn candidates(
        &self,
        known_at: Option<Timestamp>,
        scheme: &Scheme,
        above: &EventAbove<'_>,
        least: f64,
    ) -> Candidates {
        let observations: Vec<&Observation> = self.observations(known_at).into_values().collect();
        let mut found = crate::candidates(&observations, scheme, above, least);
        let holding = self.decisions.at(known_at);
        let settled = |[a, b]: &[String; 2]| {
            let linked = holding.incident_of.get(a);
            (linked.is_some() && linked == holding.incident_of.get(b)) || holding.are_apart(a, b)
        };
        let before = found.pairs.len();
        found.pairs.retain(|pair| !settled(&pair.observations));
        if found.pairs.len() != before {
            found.groups = groups(&found.pairs);
        }
        found
    }

    /// The incident of each observation that was linked at an instant, or is now, by the observation's id.
    pub fn linked(&self, known_at: Option<Timestamp>) -> BTreeMap<String, String> {
        self.decisions.at(known_at).incident_of
    }

    /// Observations that were known earlier and are withdrawn at an instant, or by now, in order of their ids.
    pub fn withdrawn(&self, known_at: Option<Timestamp>) -> Vec<Withdrawn> {
        let mut withdrawn = BTreeMap::new();
        for source in self.sources.values() {
            let Some((held, _)) = source.release_at(known_at) else { continue };
            for release in &source.releases[..=held] {
                for observation in &release.observations {
                    let last = source.revisions.get(&observation.id).and_then(|all| {
                        let until = source.releases[held].known;
                        all.iter().rfind(|revision| revision.known <= until)
                    });
                    let Some(Revision { release, known, change: Change::Withdrawn, .. }) = last else { continue };
                    let entry =
                        Withdrawn { observation: observation.clone(), release: Arc::clone(release), known: *known };
                    withdrawn.insert(observation.id.clone(), entry);
                }
            }
        }
        withdrawn.into_values().collect()
    }

    /// Everything that releases did to an observation, in their order; empty for an id that nobody knows.
    pub fn history(&self, id: &str) -> &[Revision] {
        self.sources.values().find_map(|source| source.revisions.get(id)).map_or(&[], Vec::as_slice)
    }
}

fn revisions(releases: &[Release]) -> BTreeMap<String, Vec<Revision>> {
    let mut revisions: BTreeMap<String, Vec<Revision>> = BTreeMap::new();
    let mut before: BTreeMap<&str, &Observation> = BTreeMap::new();
    for release in releases {
        let now: BTreeMap<&str, &Observation> =
            release.observations.iter().map(|observation| (observation.id.as_str(), observation)).collect();
        let mut record = |id: &str, change: Change| {
            let revision = Revision {
                observation: id.to_string(),
                release: Arc::clone(&release.name),
                known: release.known,
                change,
            };
            revisions.entry(id.to_string()).or_default().push(revision);
        };
        for (id, observation) in &now {
            match before.get(id) {
                None => record(id, Change::Added),
                Some(earlier) => {
                    let fields = differences(earlier, observation);
                    if !fields.is_empty() {
                        record(id, Change::Changed { fields });
                    }
                }
            }
        }
        for id in before.keys().filter(|id| !now.contains_key(*id)) {
            record(id, Change::Withdrawn);
        }
        before = now;
    }
    revisions
}
