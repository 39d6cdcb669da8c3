//! The graph of some clauses, phases and moments.

use irenic_diagnostics::Span;
use irenic_model::{
    Act, Boundary, CalendarSpan, ClauseState, Completion, Condition, Limit as LastTime, Moment, MomentValue, Norm,
    Pattern, Phase, Phrase, Point, Trigger, Who,
};
use irenic_syntax::ast::{BearerForm, Modality};

use super::{Graph, GraphPoint, Limit, LimitKind, Need, Owner, PointKey, Way};

/// How many ways of one point are told apart. Of more, the point is taken to be possible.
const WAYS: usize = 64;

/// Parts of a draft, or of all drafts at once.
#[derive(Debug, Clone, Default)]
pub struct Parts<'a> {
    /// Norms: clauses and what follows their breach.
    pub norms: Vec<&'a Norm>,
    /// Phases.
    pub phases: Vec<&'a Phase>,
    /// Moments with their names.
    pub moments: Vec<(&'a str, &'a Moment)>,
}

/// The graph of these parts. What other parts would have to bring about has no ways of its own, and is marked `loose`.
/// A part that comes several times, in different forms, has the ways of all of them.
pub fn build(parts: &Parts<'_>) -> Graph {
    let mut building = Building { graph: Graph::default() };
    parts.moments.iter().for_each(|(name, moment)| building.moment(name, moment));
    parts.phases.iter().for_each(|phase| building.phase(phase));
    parts.norms.iter().for_each(|norm| building.norm(norm));
    let mut graph = building.graph;
    // What belongs to a part that is not here is not known to be impossible.
    for point in &mut graph.points {
        if point.loose && point.ways.is_empty() {
            point.ways.push(Way::default());
        }
    }
    graph
}

struct Building {
    graph: Graph,
}

/// Ways that a point or a condition gives, and whether the graph holds less than the text says.
struct Ways {
    ways: Vec<Way>,
    loose: bool,
}

impl Ways {
    /// At any time, as far as the graph knows.
    fn unknown() -> Self {
        Ways { ways: vec![Way::default()], loose: true }
    }

    fn one(need: Need) -> Self {
        Ways { ways: vec![Way { needs: vec![need] }], loose: false }
    }

    fn and(self, other: Ways) -> Ways {
        let loose = self.loose || other.loose;
        let mut ways = Vec::new();
        for left in &self.ways {
            for right in &other.ways {
                let mut way = left.clone();
                way.needs.extend(right.needs.iter().cloned());
                ways.push(way);
            }
        }
        if ways.len() > WAYS { Ways::unknown() } else { Ways { ways, loose } }
    }

    fn or(mut self, other: Ways) -> Ways {
        self.ways.extend(other.ways);
        self.loose |= other.loose;
        if self.ways.len() > WAYS { Ways::unknown() } else { self }
    }
}

/// What a time or a condition is read for.
#[derive(Clone, Copy)]
struct Reading<'a> {
    /// The norm, for the incident that triggers it.
    norm: Option<&'a str>,
    /// The words.
    span: &'a Span,
}

impl Building {
    /// The index of a point, which is made where it is new: one of another part is loose until that part is read.
    fn point(&mut self, key: PointKey) -> usize {
        if let Some(known) = self.graph.index.get(&key) {
            return *known;
        }
        let (ways, loose, owner) = match &key {
            PointKey::Start | PointKey::Day(_) | PointKey::At(_) => (vec![Way::default()], false, Owner::Text),
            PointKey::Event(_) | PointKey::Quiet(_) | PointKey::Triggered(_) => {
                (vec![Way::default()], false, Owner::Anyone)
            }
            PointKey::Certified(_, by) => (vec![Way::default()], false, Owner::Any(by.clone())),
            _ => (Vec::new(), true, Owner::Text),
        };
        let index = self.graph.points.len();
        self.graph.index.insert(key.clone(), index);
        self.graph.points.push(GraphPoint { key, owner, ways, limits: Vec::new(), span: None, loose });
        index
    }

    /// A point of a part that is read, which has no ways but those it is given.
    fn own(&mut self, key: PointKey, owner: Owner, span: &Span) -> usize {
        let index = self.point(key);
        let point = &mut self.graph.points[index];
        if point.span.is_none() {
            point.loose = false;
            point.owner = owner;
            point.span = Some(span.clone());
        }
        index
    }

    fn give(&mut self, point: usize, ways: Ways) {
        let point = &mut self.graph.points[point];
        point.loose |= ways.loose;
        for way in ways.ways {
            if !point.ways.contains(&way) {
                point.ways.push(way);
            }
        }
    }

    fn need(&mut self, key: PointKey, span: &Span) -> Ways {
        Ways::one(Need { point: self.point(key), after: CalendarSpan::ZERO, span: span.clone() })
    }

    fn moment(&mut self, name: &str, moment: &Moment) {
        let span = &moment.span;
        let owner = match &moment.value {
            MomentValue::ToBeFixed(by) => Owner::All(by.clone()),
            _ => Owner::Text,
        };
        let point = self.own(PointKey::Moment(name.to_string()), owner, span);
        let at = Reading { norm: None, span };
        let mut ways = match &moment.value {
            MomentValue::Is(value) => self.ways_of(value, at),
            MomentValue::When(condition) => self.ways_when(condition, at),
            MomentValue::ToBeFixed(_) => Ways { ways: vec![Way::default()], loose: false },
        };
        if let Some(from) = &moment.from {
            ways = ways.and(self.ways_of(from, at));
        }
        self.give(point, ways);
        let limit = moment.limit.as_ref().map(|limit| Limit { kind: last_time(limit), span: span.clone() });
        self.graph.points[point].limits.extend(limit);
    }

    fn phase(&mut self, phase: &Phase) {
        let begins = self.own(PointKey::PhaseBegins(phase.id.clone()), Owner::Text, phase.words(Phrase::Begins));
        let ends = self.own(PointKey::PhaseEnds(phase.id.clone()), Owner::Text, phase.words(Phrase::Ends));
        let boundary = |this: &mut Self, boundary: &Option<Boundary>, phrase: Phrase| {
            let at = Reading { norm: None, span: phase.words(phrase) };
            match boundary {
                Some(Boundary::At(point)) => this.ways_of(point, at),
                Some(Boundary::When(condition)) => this.ways_when(condition, at),
                // Where an open option may still say it, nothing is known.
                None if !phase.open.is_empty() => Ways::unknown(),
                None => Ways { ways: Vec::new(), loose: false },
            }
        };
        let beginning = boundary(self, &phase.begins, Phrase::Begins);
        self.give(begins, beginning);
        let ending = boundary(self, &phase.ends, Phrase::Ends);
        let begun = self.need(PointKey::PhaseBegins(phase.id.clone()), phase.words(Phrase::Ends));
        self.give(ends, ending.and(begun));
        let limit = phase.limit.as_ref();
        let limit = limit.map(|limit| Limit { kind: last_time(limit), span: phase.words(Phrase::Limit).clone() });
        self.graph.points[ends].limits.extend(limit);
    }

    fn norm(&mut self, norm: &Norm) {
        let id = &norm.id;
        let opened = self.own(PointKey::Opened(id.clone()), Owner::Text, norm.words(Phrase::Number));
        let opening = self.opening(norm);
        self.give(opened, opening);
        let bearers = norm.bearers.members.clone();
        let breached =
            self.own(PointKey::Breached(id.clone()), Owner::Any(bearers.clone()), norm.words(Phrase::Number));
        let open = self.need(PointKey::Opened(id.clone()), norm.words(Phrase::Number));
        self.give(breached, open);
        let fulfilled = self.own(PointKey::Fulfilled(id.clone()), Owner::Text, norm.words(Phrase::Number));
        match norm.modality {
            Modality::Must => self.duty(norm, fulfilled),
            Modality::MustNot | Modality::MustKeep => {
                let ways = self.end_of_prohibition(norm);
                self.give(fulfilled, ways);
            }
            // A permission, a power and a declaration are never fulfilled.
            Modality::May | Modality::Can | Modality::Declares => {}
        }
        if matches!(norm.action, Act::Open) && !norm.open.is_empty() {
            self.give(fulfilled, Ways::unknown());
        }
    }

    fn duty(&mut self, norm: &Norm, fulfilled: usize) {
        let id = &norm.id;
        let each = matches!(norm.bearers.form, BearerForm::Each | BearerForm::Plain);
        let members = &norm.bearers.members;
        let parts: Vec<(String, Owner)> = match norm.bearers.form {
            _ if each && !members.is_empty() => {
                members.iter().map(|member| (member.clone(), Owner::All(vec![member.clone()]))).collect()
            }
            BearerForm::AnyOneOf => vec![(String::new(), Owner::Any(members.clone()))],
            BearerForm::Jointly => vec![(String::new(), Owner::All(members.clone()))],
            _ => vec![(String::new(), Owner::Anyone)],
        };
        let mut all = Ways { ways: vec![Way::default()], loose: false };
        for (bearer, owner) in parts {
            let key = PointKey::Done(id.clone(), bearer);
            let done = self.own(key.clone(), owner, norm.words(Phrase::Action));
            let mut ways = self.need(PointKey::Opened(id.clone()), norm.words(Phrase::Action));
            let at = Reading { norm: Some(id), span: norm.words(Phrase::Completion) };
            ways = match &norm.completion {
                Some(Completion::When(condition)) => ways.and(self.ways_when(condition, at)),
                Some(Completion::CertifiedBy(by)) => {
                    let certified = PointKey::Certified(format!("clause {id}"), by.clone());
                    ways.and(self.need(certified, at.span))
                }
                None => ways,
            };
            self.give(done, ways);
            let limits = limits_of(norm);
            for limit in limits {
                if !self.graph.points[done].limits.contains(&limit) {
                    self.graph.points[done].limits.push(limit);
                }
            }
            all = all.and(self.need(key, norm.words(Phrase::Action)));
        }
        self.give(fulfilled, all);
    }

    /// A prohibition is fulfilled at its end: the earliest of its last times and of the ends of the phases that it is in.
    fn end_of_prohibition(&mut self, norm: &Norm) -> Ways {
        let id = &norm.id;
        let mut ends = Ways { ways: Vec::new(), loose: false };
        let window = &norm.window;
        for (phrase, points) in [(Phrase::By, &window.by), (Phrase::Until, &window.until)] {
            for point in points {
                let at = Reading { norm: Some(id), span: norm.words(phrase) };
                ends = ends.or(self.ways_of(point, at));
            }
        }
        if let Some(point) = &window.at {
            ends = ends.or(self.ways_of(point, Reading { norm: Some(id), span: norm.words(Phrase::At) }));
        }
        for (length, point) in &window.within {
            let span = norm.words(Phrase::Within);
            let base = match point {
                Some(point) => self.ways_of(point, Reading { norm: Some(id), span }),
                None => self.need(PointKey::Opened(id.clone()), span),
            };
            ends = ends.or(later(base, *length));
        }
        for phase in &norm.order.in_phases {
            ends = ends.or(self.need(PointKey::PhaseEnds(phase.clone()), norm.words(Phrase::InPhase)));
        }
        for clause in &norm.order.before {
            ends = ends.or(self.need(PointKey::Fulfilled(clause.clone()), norm.words(Phrase::Before)));
        }
        let open = self.need(PointKey::Opened(id.clone()), norm.words(Phrase::Number));
        ends.and(open)
    }

    /// What opens a norm: its trigger, every `from`, every clause that it comes after, every phase that it is in, and what
    /// must hold for it.
    fn opening(&mut self, norm: &Norm) -> Ways {
        let id = &norm.id;
        let trigger = Reading { norm: Some(id), span: norm.words(Phrase::Trigger) };
        let mut ways = match &norm.trigger {
            Trigger::None => self.need(PointKey::Start, norm.words(Phrase::Number)),
            Trigger::When(condition) => self.ways_when(condition, trigger),
            Trigger::Whenever(pattern) => {
                let point = self.point(PointKey::Triggered(id.clone()));
                self.graph.points[point].owner = owner_of(pattern);
                self.graph.points[point].span = Some(trigger.span.clone());
                Ways::one(Need { point, after: CalendarSpan::ZERO, span: trigger.span.clone() })
            }
            Trigger::Breach { of, condition, after } => {
                let breached = later(self.need(PointKey::Breached(of.clone()), &norm.span), after.unwrap_or_default());
                let whole = Reading { norm: Some(id), span: &norm.span };
                match condition {
                    Some(condition) => breached.and(self.ways_when(condition, whole)),
                    None => breached,
                }
            }
            Trigger::PhaseOverdue { of, condition, after } => {
                let begun = later(self.need(PointKey::PhaseBegins(of.clone()), &norm.span), after.unwrap_or_default());
                let whole = Reading { norm: Some(id), span: &norm.span };
                match condition {
                    Some(condition) => begun.and(self.ways_when(condition, whole)),
                    None => begun,
                }
            }
        };
        let mut spans = norm.phrases_of(Phrase::From);
        for point in &norm.window.from {
            let span = spans.next().unwrap_or(norm.words(Phrase::From));
            ways = ways.and(self.ways_of(point, Reading { norm: Some(id), span }));
        }
        let mut spans = norm.phrases_of(Phrase::After);
        for clause in &norm.order.after {
            let span = spans.next().unwrap_or(norm.words(Phrase::After));
            ways = ways.and(self.need(PointKey::Fulfilled(clause.clone()), span));
        }
        let mut spans = norm.phrases_of(Phrase::InPhase);
        for phase in &norm.order.in_phases {
            let span = spans.next().unwrap_or(norm.words(Phrase::InPhase));
            ways = ways.and(self.need(PointKey::PhaseBegins(phase.clone()), span));
        }
        for (phrase, conditions) in [(Phrase::Condition, &norm.conditions), (Phrase::While, &norm.while_conditions)] {
            let mut spans = norm.phrases_of(phrase);
            for condition in conditions {
                let span = spans.next().unwrap_or(norm.words(phrase));
                ways = ways.and(self.ways_when(condition, Reading { norm: Some(id), span }));
            }
        }
        ways
    }

    /// The ways in which a point in time comes.
    fn ways_of(&mut self, point: &Point, at: Reading<'_>) -> Ways {
        match point {
            Point::Date(date) => self.need(PointKey::Day(*date), at.span),
            Point::Instant(instant) => self.need(PointKey::At(*instant), at.span),
            Point::Start => self.need(PointKey::Start, at.span),
            Point::Moment(name) => self.need(PointKey::Moment(name.clone()), at.span),
            Point::Trigger => match at.norm {
                Some(id) => self.need(PointKey::Triggered(id.to_string()), at.span),
                None => Ways::unknown(),
            },
            Point::StartOfPhase(id) => self.need(PointKey::PhaseBegins(id.clone()), at.span),
            Point::EndOfPhase(id) => self.need(PointKey::PhaseEnds(id.clone()), at.span),
            Point::Fulfilment(id) => self.need(PointKey::Fulfilled(id.clone()), at.span),
            Point::Breach(id) => self.need(PointKey::Breached(id.clone()), at.span),
            Point::First(pattern) => self.event(pattern, at.span),
            Point::Without(length, pattern) => self.quiet(*length, pattern, at),
            Point::Earliest(points) => {
                points.iter().map(|point| self.ways_of(point, at)).reduce(Ways::or).unwrap_or_else(Ways::unknown)
            }
            Point::Latest(points) => {
                points.iter().map(|point| self.ways_of(point, at)).reduce(Ways::and).unwrap_or_else(Ways::unknown)
            }
            Point::Shift(base, length) => later(self.ways_of(base, at), *length),
        }
    }

    /// The ways in which a condition comes to hold.
    fn ways_when(&mut self, condition: &Condition, at: Reading<'_>) -> Ways {
        match condition {
            Condition::And(left, right) => self.ways_when(left, at).and(self.ways_when(right, at)),
            Condition::Or(left, right) => self.ways_when(left, at).or(self.ways_when(right, at)),
            Condition::Clause { clause, state, by } => match (state, by) {
                (ClauseState::Fulfilled | ClauseState::FulfilledLate, None) => {
                    self.need(PointKey::Fulfilled(clause.clone()), at.span)
                }
                (ClauseState::Fulfilled | ClauseState::FulfilledLate, Some(by)) => {
                    self.need(PointKey::Done(clause.clone(), by.clone()), at.span)
                }
                (ClauseState::Breached, _) => self.need(PointKey::Breached(clause.clone()), at.span),
                (ClauseState::Pending | ClauseState::Kept | ClauseState::Suspended, _) => {
                    let mut ways = self.need(PointKey::Opened(clause.clone()), at.span);
                    ways.loose = true;
                    ways
                }
                (ClauseState::Dormant | ClauseState::Lapsed | ClauseState::Undetermined, _) => Ways::unknown(),
            },
            Condition::PhaseActive(id) | Condition::PhaseBegun(id) => {
                self.need(PointKey::PhaseBegins(id.clone()), at.span)
            }
            Condition::PhaseEnded(id) => self.need(PointKey::PhaseEnds(id.clone()), at.span),
            Condition::Occurred(pattern) => self.event(pattern, at.span),
            Condition::Without(length, pattern) => self.quiet(*length, pattern, at),
            Condition::Count(pattern, ..) | Condition::Total(pattern, ..) | Condition::Latest(pattern, ..) => {
                let mut ways = self.event(pattern, at.span);
                ways.loose = true;
                ways
            }
            Condition::Passed(point) => self.ways_of(point, at),
            Condition::Certified(subject, by) => self.need(PointKey::Certified(subject.word(), by.clone()), at.span),
            Condition::Not(_) | Condition::Level(..) | Condition::Resolved | Condition::Unknown => Ways::unknown(),
        }
    }

    fn event(&mut self, pattern: &Pattern, span: &Span) -> Ways {
        let point = self.point(PointKey::Event(pattern.text.clone()));
        self.graph.points[point].owner = owner_of(pattern);
        self.graph.points[point].span.get_or_insert_with(|| pattern.span.clone());
        Ways::one(Need { point, after: CalendarSpan::ZERO, span: span.clone() })
    }

    fn quiet(&mut self, length: CalendarSpan, pattern: &Pattern, at: Reading<'_>) -> Ways {
        let point = self.point(PointKey::Quiet(format!("{} without {}", length.to_iso(), pattern.text)));
        self.graph.points[point].span.get_or_insert_with(|| pattern.span.clone());
        Ways::one(Need { point, after: CalendarSpan::ZERO, span: at.span.clone() })
    }
}

/// The same ways, so much later.
fn later(mut ways: Ways, length: CalendarSpan) -> Ways {
    for need in ways.ways.iter_mut().flat_map(|way| &mut way.needs) {
        need.after = need.after.plus(length);
    }
    ways
}

/// Who can do what a pattern says: those that it names, else whoever.
fn owner_of(pattern: &Pattern) -> Owner {
    let named: Option<Vec<String>> = pattern
        .by
        .iter()
        .map(|who| match who {
            Who::Named(name) => Some(name.clone()),
            Who::TheActor | Who::TheBearer => None,
        })
        .collect();
    match named {
        Some(names) if !names.is_empty() => Owner::Any(names),
        _ => Owner::Anyone,
    }
}

fn last_time(limit: &LastTime) -> LimitKind {
    match limit {
        LastTime::Length(length) => LimitKind::LimitLength(*length),
        LastTime::Point(point) => LimitKind::LimitPoint(point.clone()),
    }
}

/// All last times of a norm's acts, with their words.
fn limits_of(norm: &Norm) -> Vec<Limit> {
    let window = &norm.window;
    let mut limits = Vec::new();
    let mut add = |phrase: Phrase, kinds: Vec<LimitKind>| {
        let mut spans = norm.phrases_of(phrase);
        for kind in kinds {
            let span = spans.next().unwrap_or(norm.words(phrase)).clone();
            limits.push(Limit { kind, span });
        }
    };
    add(Phrase::By, window.by.iter().cloned().map(LimitKind::By).collect());
    add(Phrase::Until, window.until.iter().cloned().map(LimitKind::Until).collect());
    add(Phrase::At, window.at.iter().cloned().map(LimitKind::At).collect());
    add(
        Phrase::Within,
        window.within.iter().map(|(length, point)| LimitKind::Within(*length, point.clone())).collect(),
    );
    add(Phrase::Lead, window.lead.iter().map(|(length, point)| LimitKind::Lead(*length, point.clone())).collect());
    add(Phrase::Before, norm.order.before.iter().cloned().map(LimitKind::Before).collect());
    let together = norm.order.together.iter();
    add(Phrase::Together, together.map(|(clause, length)| LimitKind::Together(clause.clone(), *length)).collect());
    add(Phrase::InStep, norm.order.in_step.iter().map(|length| LimitKind::InStep(*length)).collect());
    limits
}
