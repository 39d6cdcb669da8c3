//! Clauses, phases and moments as boxes, and what waits for what as arrows between them: points put together for the eye.

use std::collections::{BTreeMap, BTreeSet};

use irenic_check::{Graph, Guard, LimitKind, Owner, PartKey, PointKey};
use irenic_model::{Moment, MomentValue, Norm, Phrase, Point};
use irenic_syntax::ast::{EffectKind, Modality};

use super::Chart;
use super::lines::owner_words;
use super::ways::forms;

/// What a box stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    /// A clause with what follows its breach.
    Clause,
    /// A phase begins or ends.
    Phase,
    /// A moment, or something that happens.
    Moment,
}

/// A box.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) sort: Sort,
    /// `clause 2`, `phase 1 begins`.
    pub(crate) name: String,
    pub(crate) title: String,
    /// Who can bring it about, in the words of the text; empty for what the text itself brings.
    pub(crate) owner: String,
    /// Words of time that are no arrow.
    pub(crate) times: Vec<String>,
    /// Its band: a phase or a track, by the order of the text.
    pub(crate) lane: String,
    /// Whether it waits in a circle that nothing can enter.
    pub(crate) locked: bool,
    /// Whether later here is later at the end.
    pub(crate) critical: bool,
}

/// What an arrow says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// The one waits for the other.
    Wait,
    /// The other sets a last time.
    LastTime,
    /// A breach of the one does something to the other.
    Effect,
}

/// An arrow from what is awaited to what waits.
#[derive(Debug, Clone)]
pub(crate) struct Arrow {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) kind: Kind,
    /// The words of the text that say it.
    pub(crate) words: String,
    /// Which of several ways it belongs to, from 1; one way is enough.
    pub(crate) way: Option<usize>,
    /// The options that it stands in; empty for all.
    pub(crate) options: Vec<String>,
    pub(crate) locked: bool,
    /// Whether it closes a circle that can be entered, or that stands only in some drafts.
    pub(crate) circle: bool,
}

impl Arrow {
    /// Its options as they read at a box, where the box's own brackets need not say whose they are.
    pub(crate) fn options_at(&self, item: &Item) -> Vec<String> {
        let part = item.name.strip_prefix("clause ").unwrap_or(&item.name);
        let part = part.strip_suffix(" begins").or(part.strip_suffix(" ends")).unwrap_or(part);
        let own = format!("{part}.");
        self.options.iter().map(|option| option.strip_prefix(&own).unwrap_or(option).to_string()).collect()
    }
}

/// Boxes and arrows.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) items: Vec<Item>,
    pub(crate) arrows: Vec<Arrow>,
    /// Bands in the order of the text: phases, tracks, the rest.
    pub(crate) lanes: Vec<String>,
}

/// The phase to which each clause belongs: the one it is in, else the one whose beginning opens it, else the one that
/// ends with it.
#[derive(Debug, Default)]
pub(crate) struct Phases(BTreeMap<String, String>);

impl Phases {
    pub(crate) fn of(chart: &Chart<'_>) -> Self {
        let mut phases = BTreeMap::new();
        for norm in chart.text.norms() {
            if let Some(phase) = norm.order.in_phases.first() {
                phases.entry(norm.id.clone()).or_insert_with(|| phase.clone());
            }
        }
        let needs = |key: &PointKey| {
            let point = chart.graph.find(key).map(|point| &chart.graph.points[point]);
            let needs = point.into_iter().flat_map(|point| &point.ways).flat_map(|way| &way.needs);
            needs.map(|need| chart.graph.points[need.point].key.clone()).collect::<Vec<_>>()
        };
        for norm in chart.text.norms() {
            for key in needs(&PointKey::Opened(norm.id.clone())) {
                if let PointKey::PhaseBegins(phase) = key {
                    phases.entry(norm.id.clone()).or_insert(phase);
                }
            }
        }
        for phase in &chart.text.phase_order {
            for key in needs(&PointKey::PhaseEnds(phase.clone())) {
                if let PointKey::Fulfilled(norm) | PointKey::Done(norm, _) = key {
                    phases.entry(norm).or_insert_with(|| phase.clone());
                }
            }
        }
        Phases(phases)
    }

    pub(crate) fn of_norm(&self, id: &str) -> Option<&str> {
        self.0.get(id).or_else(|| self.0.get(id.split(".breach.").next()?)).map(String::as_str)
    }

    pub(crate) fn of_point(&self, key: &PointKey) -> Option<String> {
        match key.part()? {
            PartKey::Phase(id) => Some(id),
            PartKey::Norm(id) => self.of_norm(&id).map(str::to_string),
            PartKey::Moment(_) => None,
        }
    }
}

/// Words of the text on one line, without its notes to readers.
pub(crate) fn one_line(words: &str) -> String {
    let lines = words.lines().map(|line| line.split(" #").next().unwrap_or(line).trim());
    lines
        .filter(|line| !line.starts_with('#'))
        .collect::<Vec<_>>()
        .join(" ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// What a moment is, without its name and title.
fn meaning(text: &str) -> String {
    let text = one_line(text);
    let found = ["= ", "when "].iter().filter_map(|word| text.find(word).map(|at| (at, word)));
    match found.min_by_key(|(at, _)| *at) {
        Some((at, word)) if *word == "= " => text[at + word.len()..].to_string(),
        Some((at, _)) => text[at..].to_string(),
        None => text,
    }
}

/// The boxes and arrows of a chart.
pub(crate) fn sheet(chart: &Chart<'_>) -> Sheet {
    let mut drawing = Drawing { chart, sheet: Sheet::default(), by_key: BTreeMap::new(), seen: BTreeMap::new() };
    drawing.clauses();
    drawing.phases();
    drawing.arrows();
    drawing.finish()
}

/// One arrow, whatever the options: from, to, what it says, way.
type Seen = (usize, usize, Kind, String, Option<usize>);

struct Drawing<'c, 'a> {
    chart: &'c Chart<'a>,
    sheet: Sheet,
    by_key: BTreeMap<String, usize>,
    /// Arrows with the options in which they stand, whether locked and whether in a circle.
    seen: BTreeMap<Seen, (Vec<Guard>, bool, bool)>,
}

impl Drawing<'_, '_> {
    fn add(&mut self, key: String, item: Item) -> usize {
        let next = self.sheet.items.len();
        *self.by_key.entry(key).or_insert_with(|| {
            self.sheet.items.push(item);
            next
        })
    }

    fn lane_of_phase(&self, id: &str) -> String {
        let forms = self.chart.text.phases.get(id).into_iter().flat_map(|forms| &forms.forms);
        let title = forms.filter_map(|(_, form)| form.as_ref()).find_map(|(phase, _)| phase.title.clone());
        title.map_or_else(|| format!("Phase {id}"), |title| format!("Phase {id}: {title}"))
    }

    fn clauses(&mut self) {
        let phases = Phases::of(self.chart);
        let tracks = &self.chart.text.declared.tracks;
        for id in &self.chart.text.order {
            let forms = self.chart.text.clauses.get(id).into_iter().flat_map(|forms| &forms.forms);
            let norms: Vec<&Norm> = forms.filter_map(|(_, norms)| norms.first()).collect();
            let Some(first) = norms.first() else { continue };
            let mut owners: Vec<String> = Vec::new();
            let mut times: Vec<String> = Vec::new();
            for norm in &norms {
                let who = if norm.bearers.text.is_empty() { "nobody named" } else { &norm.bearers.text };
                let owner = format!("{who} {}", modality(norm.modality));
                if !owners.contains(&owner) {
                    owners.push(owner);
                }
                for (phrase, span) in &norm.phrases {
                    let words = one_line(self.chart.sources.words(span));
                    let of_time = matches!(
                        phrase,
                        Phrase::From
                            | Phrase::By
                            | Phrase::At
                            | Phrase::Until
                            | Phrase::Within
                            | Phrase::Lead
                            | Phrase::Every
                            | Phrase::Immediately
                            | Phrase::InStep
                    );
                    if of_time && !times.contains(&words) {
                        times.push(words);
                    }
                }
            }
            let track = first.track.as_ref().map(|track| {
                let title = tracks.iter().find(|(name, _)| name == track).and_then(|(_, title)| title.clone());
                title.unwrap_or_else(|| track.clone())
            });
            let phase = phases.of_norm(id).map(|phase| self.lane_of_phase(phase));
            let lane = phase.or(track).unwrap_or_else(|| "Without a track".to_string());
            let title = norms.iter().find_map(|norm| norm.title.clone()).unwrap_or_default();
            let item = Item {
                sort: Sort::Clause,
                name: format!("clause {id}"),
                title,
                owner: owners.join("; or "),
                times,
                lane,
                locked: false,
                critical: self.critical(&PartKey::Norm(id.clone())),
            };
            self.add(format!("clause {id}"), item);
        }
    }

    fn critical(&self, part: &PartKey) -> bool {
        self.chart.times.iter().any(|(key, times)| times.critical && key.part().as_ref() == Some(part))
    }

    fn phases(&mut self) {
        for id in &self.chart.text.phase_order {
            let forms = self.chart.text.phases.get(id).into_iter().flat_map(|forms| &forms.forms);
            let phases: Vec<_> = forms.filter_map(|(_, form)| form.as_ref()).map(|(phase, _)| phase).collect();
            let title = phases.iter().find_map(|phase| phase.title.clone()).unwrap_or_default();
            for (word, phrase) in [("begins", Phrase::Begins), ("ends", Phrase::Ends)] {
                let limit = (phrase == Phrase::Ends).then_some(Phrase::Limit);
                let mut times: Vec<String> = Vec::new();
                for phase in &phases {
                    let wanted = |sort: Phrase| sort == phrase || Some(sort) == limit;
                    for (_, span) in phase.phrases.iter().filter(|(sort, _)| wanted(*sort)) {
                        let words = one_line(self.chart.sources.words(span));
                        if !words.is_empty() && !times.contains(&words) {
                            times.push(words);
                        }
                    }
                }
                let item = Item {
                    sort: Sort::Phase,
                    name: format!("phase {id} {word}"),
                    title: title.clone(),
                    owner: String::new(),
                    times,
                    lane: self.lane_of_phase(id),
                    locked: false,
                    critical: self.critical(&PartKey::Phase(id.clone())),
                };
                self.add(format!("phase {id} {word}"), item);
            }
        }
    }

    /// The box of a point; dates and moments that are dates or are to be fixed stand as words in the boxes that use them.
    fn item_of(&mut self, graph: &Graph, point: usize, of_moment: bool) -> Option<usize> {
        let node = &graph.points[point];
        match &node.key {
            PointKey::Moment(name) => {
                let moment = self.moment(name)?.clone();
                let item = Item {
                    sort: Sort::Moment,
                    name: name.clone(),
                    title: moment.title.clone().unwrap_or_default(),
                    owner: String::new(),
                    times: vec![meaning(&moment.text)],
                    lane: String::new(),
                    locked: false,
                    critical: self.critical(&PartKey::Moment(name.clone())),
                };
                Some(self.add(format!("moment {name}"), item))
            }
            PointKey::PhaseBegins(id) => self.by_key.get(&format!("phase {id} begins")).copied(),
            PointKey::PhaseEnds(id) => self.by_key.get(&format!("phase {id} ends")).copied(),
            PointKey::Opened(id)
            | PointKey::Done(id, _)
            | PointKey::Fulfilled(id)
            | PointKey::Breached(id)
            | PointKey::Triggered(id) => {
                let clause = id.split(".breach.").next().unwrap_or(id);
                self.by_key.get(&format!("clause {clause}")).copied()
            }
            PointKey::Event(_) | PointKey::Quiet(_) | PointKey::Certified(..) if !of_moment => {
                let owner = match (&node.key, &node.owner) {
                    (PointKey::Quiet(_), _) => String::new(),
                    (_, Owner::Anyone) => "whoever does it".to_string(),
                    (_, owner) => owner_words(owner),
                };
                let name = match &node.key {
                    PointKey::Quiet(_) => "quiet",
                    PointKey::Certified(..) => "certified",
                    _ => "event",
                };
                let item = Item {
                    sort: Sort::Moment,
                    name: name.to_string(),
                    title: one_line(&node.key.to_string()),
                    owner,
                    times: Vec::new(),
                    lane: String::new(),
                    locked: false,
                    critical: false,
                };
                Some(self.add(super::id(&node.key), item))
            }
            _ => None,
        }
    }

    /// A moment that stands as a box: one that waits for a condition.
    fn moment(&self, name: &str) -> Option<&Moment> {
        let forms = self.chart.text.moments.get(name).into_iter().flat_map(|forms| &forms.forms);
        let waits = |moment: &&Moment| match &moment.value {
            MomentValue::When(_) => true,
            MomentValue::Is(point) => waits(point),
            MomentValue::ToBeFixed(_) => false,
        };
        forms.filter_map(|(_, form)| form.as_ref()).find(waits)
    }

    fn arrow(&mut self, arrow: Seen, guard: &Guard, locked: bool, circle: bool) {
        let (from, to, ..) = arrow;
        if from == to {
            return;
        }
        let known = self.seen.entry(arrow).or_default();
        if !known.0.contains(guard) {
            known.0.push(guard.clone());
        }
        known.1 |= locked;
        known.2 |= circle;
    }

    fn arrows(&mut self) {
        let locked = self.chart.deadlocked();
        let circles = self.chart.graph.circles();
        for (guard, graph) in forms(self.chart.text) {
            let ids: Vec<Option<usize>> = graph.points.iter().map(|point| self.chart.graph.find(&point.key)).collect();
            for (index, point) in graph.points.iter().enumerate().filter(|(_, point)| point.span.is_some()) {
                let of_moment = matches!(point.key, PointKey::Moment(_));
                if point.key.part().is_none() {
                    continue;
                }
                let Some(to) = self.item_of(&graph, index, of_moment) else { continue };
                let several = point.ways.len() > 1;
                for (number, way) in point.ways.iter().enumerate() {
                    for need in &way.needs {
                        let Some(from) = self.item_of(&graph, need.point, of_moment) else { continue };
                        let ends = matches!(point.key, PointKey::Fulfilled(_)) && from != to;
                        let kind = if ends { Kind::LastTime } else { Kind::Wait };
                        let mut words = one_line(self.chart.sources.words(&need.span));
                        // A moment's words stand in its own box, and that a phase has begun before it ends goes without
                        // saying.
                        let begun = matches!(&graph.points[need.point].key, PointKey::PhaseBegins(id)
                            if point.key == PointKey::PhaseEnds(id.clone()));
                        if of_moment || begun {
                            words = String::new();
                        }
                        let way = several.then_some(number + 1);
                        let both = |flags: &[bool]| {
                            let at = |point: usize| ids[point].is_some_and(|point| flags[point]);
                            at(index) && at(need.point)
                        };
                        let together = |circle: &Vec<usize>| {
                            let within = |point: usize| ids[point].is_some_and(|point| circle.contains(&point));
                            within(index) && within(need.point)
                        };
                        let circle = circles.iter().any(together);
                        self.arrow((from, to, kind, words, way), &guard, both(&locked), circle);
                    }
                }
                self.limits(&graph, index, to, &guard);
            }
        }
        let effects: Vec<(String, String, &str)> = self.chart.text.norms().flat_map(effects_of).collect();
        for (from, to, word) in effects {
            if let (Some(from), Some(to)) = (self.by_key.get(&from), self.by_key.get(&to)) {
                let arrow = (*from, *to, Kind::Effect, format!("a breach {word}"), None);
                self.arrow(arrow, &Guard::always(), false, false);
            }
        }
        for (point, locked) in locked.iter().enumerate() {
            if *locked && let Some(item) = self.item_of(&self.chart.graph, point, true) {
                self.sheet.items[item].locked = true;
            }
        }
    }

    fn limits(&mut self, graph: &Graph, point: usize, to: usize, guard: &Guard) {
        for limit in &graph.points[point].limits {
            let words = one_line(self.chart.sources.words(&limit.span));
            let mut others = BTreeSet::new();
            match &limit.kind {
                LimitKind::By(at) | LimitKind::Until(at) | LimitKind::At(at) | LimitKind::LimitPoint(at) => {
                    awaited(at, &mut others);
                }
                LimitKind::Within(_, Some(at)) | LimitKind::Lead(_, at) => awaited(at, &mut others),
                LimitKind::Together(id, _) => {
                    others.insert(format!("clause {id}"));
                }
                LimitKind::Before(id) => {
                    if let Some(other) = self.by_key.get(&format!("clause {id}")).copied() {
                        self.arrow((to, other, Kind::LastTime, words.clone(), None), guard, false, false);
                    }
                }
                LimitKind::Within(_, None) | LimitKind::InStep(_) | LimitKind::LimitLength(_) => {}
            }
            for other in others {
                if let Some(from) = self.by_key.get(&other).copied() {
                    self.arrow((from, to, Kind::LastTime, words.clone(), None), guard, false, false);
                }
            }
        }
    }

    fn finish(mut self) -> Sheet {
        for ((from, to, kind, words, way), (guards, locked, circle)) in std::mem::take(&mut self.seen) {
            let always = guards.iter().any(Guard::is_always);
            let smallest = if always { Vec::new() } else { self.chart.text.options.smallest(&guards) };
            let options = match smallest.first() {
                Some(first) if !first.is_always() => {
                    smallest.iter().map(|guard| self.chart.text.options.words(guard).join(",")).collect()
                }
                _ => Vec::new(),
            };
            let circle = circle && !locked;
            self.sheet.arrows.push(Arrow { from, to, kind, words, way, options, locked, circle });
        }
        // Two words for one thing: a last time beside a wait with the same words is the wait alone.
        let waits: BTreeSet<(usize, usize, String)> = self
            .sheet
            .arrows
            .iter()
            .filter(|arrow| arrow.kind == Kind::Wait)
            .map(|arrow| (arrow.from, arrow.to, arrow.words.clone()))
            .collect();
        self.sheet.arrows.retain(|arrow| {
            arrow.kind != Kind::LastTime || !waits.contains(&(arrow.from, arrow.to, arrow.words.clone()))
        });
        let Sheet { items, arrows, lanes } = &mut self.sheet;
        // What an arrow says need not stand in the box as well.
        for arrow in arrows.iter().filter(|arrow| arrow.kind != Kind::Effect) {
            items[arrow.to].times.retain(|words| *words != arrow.words);
        }
        // Moments stand with what waits for them.
        for _ in 0..items.len() {
            let mut moved = false;
            for arrow in arrows.iter() {
                if items[arrow.from].lane.is_empty() && !items[arrow.to].lane.is_empty() {
                    items[arrow.from].lane = items[arrow.to].lane.clone();
                    moved = true;
                }
            }
            if !moved {
                break;
            }
        }
        let used: BTreeSet<String> = items.iter().map(|item| item.lane.clone()).collect();
        let text = self.chart.text;
        let tracks = text.declared.tracks.iter().map(|(name, title)| title.clone().unwrap_or_else(|| name.clone()));
        let mut order: Vec<String> = Vec::new();
        for id in &text.phase_order {
            let forms = text.phases.get(id).into_iter().flat_map(|forms| &forms.forms);
            let title = forms.filter_map(|(_, form)| form.as_ref()).find_map(|(phase, _)| phase.title.clone());
            order.push(title.map_or_else(|| format!("Phase {id}"), |title| format!("Phase {id}: {title}")));
        }
        order.extend(tracks);
        order.push("Without a track".to_string());
        order.push(String::new());
        *lanes = order.into_iter().filter(|lane| used.contains(lane)).collect();
        self.sheet
    }
}

/// Whether a point in time waits for something but the calendar.
fn waits(point: &Point) -> bool {
    match point {
        Point::Date(_) | Point::Instant(_) | Point::Start | Point::Trigger | Point::Moment(_) => false,
        Point::Earliest(points) | Point::Latest(points) => points.iter().any(waits),
        Point::Shift(base, _) => waits(base),
        _ => true,
    }
}

/// The boxes that a last time hangs on, by name.
fn awaited(point: &Point, found: &mut BTreeSet<String>) {
    match point {
        Point::Moment(name) => {
            found.insert(format!("moment {name}"));
        }
        Point::StartOfPhase(id) => {
            found.insert(format!("phase {id} begins"));
        }
        Point::EndOfPhase(id) => {
            found.insert(format!("phase {id} ends"));
        }
        Point::Fulfilment(id) | Point::Breach(id) => {
            found.insert(format!("clause {id}"));
        }
        Point::Earliest(points) | Point::Latest(points) => points.iter().for_each(|point| awaited(point, found)),
        Point::Shift(base, _) => awaited(base, found),
        _ => {}
    }
}

/// What a breach of a norm does to clauses and phases: from, to, how.
fn effects_of(norm: &Norm) -> Vec<(String, String, &'static str)> {
    let from = format!("clause {}", norm.id.split(".breach.").next().unwrap_or(&norm.id));
    let mut found = Vec::new();
    for effect in &norm.effects {
        let word = match effect.kind {
            EffectKind::Suspends => "suspends it",
            EffectKind::Restores => "restores it",
            EffectKind::Ends => "ends it",
            EffectKind::Terminates => "terminates it",
        };
        for over in &effect.over {
            let to = match over {
                irenic_model::Subject::Phase(id) => format!("phase {id} ends"),
                other => other.word(),
            };
            found.push((from.clone(), to, word));
        }
    }
    found
}

fn modality(modality: Modality) -> &'static str {
    match modality {
        Modality::Must => "must",
        Modality::MustNot => "must not",
        Modality::MustKeep => "must keep",
        Modality::May => "may",
        Modality::Can => "can",
        Modality::Declares => "declare",
    }
}
