//! What clauses, phases and moments speak of: each clause, moment, phase and pattern that a condition or a point in time
//! mentions, with the words that mention it.

use irenic_diagnostics::Span;
use irenic_model::{
    Boundary, CalendarSpan, ClauseState, Completion, Condition, Moment, MomentValue, Norm, Pattern, Phase, Phrase,
    Point, Subject, Trigger,
};

/// Something that a condition or a point mentions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Spoken<'a> {
    /// That an incident of a pattern occurs.
    Occurs(&'a Pattern),
    /// That for so long there is none.
    Quiet(CalendarSpan, &'a Pattern),
    /// How many or how much there is of a pattern.
    Counted(&'a Pattern),
    /// The state of a clause; fulfilment and breach as points in time too.
    Clause(&'a str, ClauseState),
    /// A moment.
    Moment(&'a str),
    /// A phase: its beginning, its end, or that it lasts.
    Phase(&'a str),
    /// That one of these bodies certifies it.
    Certified(&'a Subject, &'a [String]),
    /// That the breach concerned is resolved.
    Resolved,
}

/// One mention.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Mention<'a> {
    /// Of what.
    pub(crate) what: Spoken<'a>,
    /// Whether something waits for it to hold, rather than for it not to.
    pub(crate) positive: bool,
    /// In which part.
    pub(crate) phrase: Phrase,
    /// In which words.
    pub(crate) at: &'a Span,
}

/// Everything that a norm mentions beside its action, part by part. Consequences are norms of their own.
pub(crate) fn of_norm<'a>(norm: &'a Norm) -> Vec<Mention<'a>> {
    let mut found = Vec::new();
    let mut add = |phrase: Phrase, index: usize, spoken: Vec<(Spoken<'a>, bool)>| {
        let at = norm.phrases_of(phrase).nth(index).unwrap_or_else(|| norm.words(phrase));
        found.extend(spoken.into_iter().map(|(what, positive)| Mention { what, positive, phrase, at }));
    };
    match &norm.trigger {
        Trigger::When(condition) => add(Phrase::Trigger, 0, in_condition(condition)),
        Trigger::Whenever(pattern) => add(Phrase::Trigger, 0, vec![(Spoken::Occurs(pattern), true)]),
        Trigger::Breach { condition, .. } | Trigger::PhaseOverdue { condition, .. } => {
            add(Phrase::Condition, 0, condition.as_ref().map(in_condition).unwrap_or_default());
        }
        Trigger::None => {}
    }
    for (index, condition) in norm.conditions.iter().enumerate() {
        add(Phrase::Condition, index, in_condition(condition));
    }
    for (index, condition) in norm.while_conditions.iter().enumerate() {
        add(Phrase::While, index, in_condition(condition));
    }
    let window = &norm.window;
    for (phrase, points) in [(Phrase::From, &window.from), (Phrase::By, &window.by), (Phrase::Until, &window.until)] {
        for (index, point) in points.iter().enumerate() {
            add(phrase, index, in_point(point));
        }
    }
    if let Some(at) = &window.at {
        add(Phrase::At, 0, in_point(at));
    }
    for (index, (_, of)) in window.within.iter().enumerate() {
        add(Phrase::Within, index, of.as_ref().map(in_point).unwrap_or_default());
    }
    for (phrase, ids) in [(Phrase::After, &norm.order.after), (Phrase::Before, &norm.order.before)] {
        for (index, id) in ids.iter().enumerate() {
            add(phrase, index, vec![(Spoken::Clause(id, ClauseState::Fulfilled), phrase == Phrase::After)]);
        }
    }
    for (index, id) in norm.order.in_phases.iter().enumerate() {
        add(Phrase::InPhase, index, vec![(Spoken::Phase(id), true)]);
    }
    if let Some(Completion::When(condition)) = &norm.completion {
        add(Phrase::Completion, 0, in_condition(condition));
    }
    found
}

/// Everything that decides when a phase begins and ends.
pub(crate) fn of_phase(phase: &Phase) -> Vec<Mention<'_>> {
    let mut found = Vec::new();
    for (phrase, boundary) in [(Phrase::Begins, &phase.begins), (Phrase::Ends, &phase.ends)] {
        let spoken = match boundary {
            Some(Boundary::At(point)) => in_point(point),
            Some(Boundary::When(condition)) => in_condition(condition),
            None => Vec::new(),
        };
        let at = phase.words(phrase);
        found.extend(spoken.into_iter().map(|(what, positive)| Mention { what, positive, phrase, at }));
    }
    found
}

/// Everything that decides when a moment comes.
pub(crate) fn of_moment(moment: &Moment) -> Vec<Mention<'_>> {
    let spoken = match &moment.value {
        MomentValue::Is(point) => in_point(point),
        MomentValue::When(condition) => in_condition(condition),
        MomentValue::ToBeFixed(_) => Vec::new(),
    };
    let mention = |(what, positive)| Mention { what, positive, phrase: Phrase::Trigger, at: &moment.span };
    spoken.into_iter().map(mention).collect()
}

/// What a condition mentions, and whether it waits for it to hold.
pub(crate) fn in_condition(condition: &Condition) -> Vec<(Spoken<'_>, bool)> {
    let mut found = Vec::new();
    visit_condition(condition, true, &mut found);
    found
}

fn visit_condition<'a>(condition: &'a Condition, positive: bool, found: &mut Vec<(Spoken<'a>, bool)>) {
    let spoken = match condition {
        Condition::And(left, right) | Condition::Or(left, right) => {
            visit_condition(left, positive, found);
            return visit_condition(right, positive, found);
        }
        Condition::Not(inner) => return visit_condition(inner, !positive, found),
        Condition::Passed(point) => {
            return found.extend(in_point(point).into_iter().map(|(what, waits)| (what, waits == positive)));
        }
        Condition::Clause { clause, state, .. } => Spoken::Clause(clause, *state),
        Condition::PhaseActive(id) | Condition::PhaseBegun(id) | Condition::PhaseEnded(id) => Spoken::Phase(id),
        Condition::Occurred(pattern) => Spoken::Occurs(pattern),
        Condition::Without(length, pattern) => Spoken::Quiet(*length, pattern),
        Condition::Count(pattern, ..) | Condition::Total(pattern, ..) | Condition::Latest(pattern, ..) => {
            Spoken::Counted(pattern)
        }
        Condition::Certified(subject, bodies) => Spoken::Certified(subject, bodies),
        Condition::Resolved => Spoken::Resolved,
        Condition::Level(..) | Condition::Unknown => return,
    };
    found.push((spoken, positive));
}

/// What a point in time mentions.
pub(crate) fn in_point(point: &Point) -> Vec<(Spoken<'_>, bool)> {
    match point {
        Point::Date(_) | Point::Instant(_) | Point::Start | Point::Trigger => Vec::new(),
        Point::Moment(name) => vec![(Spoken::Moment(name), true)],
        Point::StartOfPhase(id) | Point::EndOfPhase(id) => vec![(Spoken::Phase(id), true)],
        Point::Fulfilment(id) => vec![(Spoken::Clause(id, ClauseState::Fulfilled), true)],
        Point::Breach(id) => vec![(Spoken::Clause(id, ClauseState::Breached), true)],
        Point::First(pattern) => vec![(Spoken::Occurs(pattern), true)],
        Point::Without(length, pattern) => vec![(Spoken::Quiet(*length, pattern), true)],
        Point::Earliest(points) | Point::Latest(points) => points.iter().flat_map(in_point).collect(),
        Point::Shift(of, _) => in_point(of),
    }
}
