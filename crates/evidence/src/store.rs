//! The body of evidence on two axes of time: when it happened, and when it was known.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use irenic_diagnostics::{Code, Diagnostic};
use jiff::Timestamp;

use crate::revision::{Change, Revision, differences};
use crate::{Coverage, Incident, Link, Observation};

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

/// Sources, their releases, and the links between observations.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Store {
    sources: BTreeMap<String, Source>,
    links: Vec<Link>,
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

    /// Links in force, in the order in which they were made.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// Records that several observations report one incident.
    ///
    /// Errors: E008 when the link names fewer than two observations, an observation that no release has, one that is
    /// linked already, or an incident id that is taken.
    pub fn link(&mut self, link: Link) -> Result<(), Box<Diagnostic>> {
        let refuse = |message: String, remedy: &str| {
            Err(Box::new(Diagnostic::new(Code::E008, message).remedy(remedy.to_string())))
        };
        let incident = &link.incident;
        let distinct: BTreeSet<&String> = link.observations.iter().collect();
        if distinct.len() < 2 {
            return refuse(format!("the link `{incident}` joins fewer than two observations"), "Name all of them.");
        }
        if self.links.iter().any(|other| other.incident == *incident) {
            return refuse(
                format!("there are two links named `{incident}`"),
                "Join their observations in one link, or give one another name.",
            );
        }
        if self.holds(incident) && !distinct.contains(incident) {
            return refuse(
                format!("the link `{incident}` has the name of an observation that it does not join"),
                "Give the link another name.",
            );
        }
        for id in distinct {
            if !self.holds(id) {
                return refuse(
                    format!("the link `{incident}` names `{id}`, and no release of any source has it"),
                    "Correct the id: the name of the source, a colon, and the id in the source.",
                );
            }
            if let Some(other) = self.links.iter().find(|other| other.observations.contains(id)) {
                return refuse(
                    format!("`{id}` is in the link `{}` and in `{incident}`", other.incident),
                    "An observation reports one incident; take it out of one of the two.",
                );
            }
        }
        self.links.push(link);
        Ok(())
    }

    /// Takes a link back; its observations are incidents of their own again.
    pub fn unlink(&mut self, incident: &str) -> Option<Link> {
        let at = self.links.iter().position(|link| link.incident == incident)?;
        Some(self.links.remove(at))
    }

    fn holds(&self, id: &str) -> bool {
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
    /// Everything but [`Incident::history`] and [`Incident::later`] is the same as in a store that holds that release
    /// alone.
    pub fn at(&self, known_at: Option<Timestamp>) -> Vec<Incident> {
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
        let mut incidents = Vec::new();
        for link in &self.links {
            if known_at.is_some_and(|instant| link.known.is_some_and(|known| known > instant)) {
                continue;
            }
            let linked = link.observations.iter().filter_map(|id| held.remove(id.as_str()).cloned()).collect();
            if let Some(mut incident) = Incident::of(link.incident.clone(), linked) {
                incident.because = Some(link.because.clone());
                self.tell(&mut incident, link.observations.iter().map(String::as_str).collect(), known_at);
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

    /// Puts the revisions of its observations beside an incident, earlier and later ones apart.
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
