//! Meanings without places in the text: what remains equal when a clause moves or is renumbered.

use std::collections::BTreeMap;
use std::sync::Arc;

use irenic_diagnostics::Span;
use irenic_model::{
    Act, Completion, Condition, Effect, Limit, MomentValue, Pattern, PlaceUse, Point, Subject, Trigger, Window,
};

/// Takes spans and quoted words away, and puts new ids for old ones.
pub(super) struct Plain<'a> {
    /// Ids of clauses and phases that have another one in the other draft.
    pub(super) ids: &'a BTreeMap<String, String>,
}

fn nowhere() -> Span {
    Span::new(&Arc::from(""), 0, 0)
}

/// Words with one blank between each two.
pub(super) fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Plain<'_> {
    pub(super) fn id(&self, id: &str) -> String {
        self.ids.get(id).map_or_else(|| id.to_string(), Clone::clone)
    }

    pub(super) fn ids(&self, ids: &[String]) -> Vec<String> {
        let mut ids: Vec<String> = ids.iter().map(|id| self.id(id)).collect();
        ids.sort();
        ids
    }

    pub(super) fn place(&self, place: &Option<PlaceUse>) -> Option<PlaceUse> {
        place.as_ref().map(|place| PlaceUse { text: squeezed(&place.text), name: place.name.clone(), shape: None })
    }

    pub(super) fn subject(&self, subject: &Subject) -> Subject {
        match subject {
            Subject::Clause(id) => Subject::Clause(self.id(id)),
            Subject::Phase(id) => Subject::Phase(self.id(id)),
            other => other.clone(),
        }
    }

    pub(super) fn pattern(&self, pattern: &Pattern) -> Pattern {
        let sorted = |all: &[irenic_model::Who]| {
            let mut all = all.to_vec();
            all.sort();
            all
        };
        Pattern {
            event: pattern.event.clone(),
            subject: pattern.subject.as_ref().map(|subject| self.subject(subject)),
            by: sorted(&pattern.by),
            from: sorted(&pattern.from),
            to: sorted(&pattern.to),
            concerning: sorted(&pattern.concerning),
            place: self.place(&pattern.place),
            condition: pattern.condition.clone(),
            text: String::new(),
            span: nowhere(),
        }
    }

    fn boxed(&self, pattern: &Pattern) -> Box<Pattern> {
        Box::new(self.pattern(pattern))
    }

    pub(super) fn point(&self, point: &Point) -> Point {
        let all = |points: &[Point]| points.iter().map(|point| self.point(point)).collect();
        match point {
            Point::StartOfPhase(id) => Point::StartOfPhase(self.id(id)),
            Point::EndOfPhase(id) => Point::EndOfPhase(self.id(id)),
            Point::Fulfilment(id) => Point::Fulfilment(self.id(id)),
            Point::Breach(id) => Point::Breach(self.id(id)),
            Point::First(pattern) => Point::First(self.boxed(pattern)),
            Point::Without(span, pattern) => Point::Without(*span, self.boxed(pattern)),
            Point::Earliest(points) => Point::Earliest(all(points)),
            Point::Latest(points) => Point::Latest(all(points)),
            Point::Shift(base, span) => Point::Shift(Box::new(self.point(base)), *span),
            other => other.clone(),
        }
    }

    pub(super) fn points(&self, points: &[Point]) -> Vec<Point> {
        points.iter().map(|point| self.point(point)).collect()
    }

    pub(super) fn condition(&self, condition: &Condition) -> Condition {
        let both = |a: &Condition, b: &Condition| (Box::new(self.condition(a)), Box::new(self.condition(b)));
        match condition {
            Condition::And(a, b) => {
                let (a, b) = both(a, b);
                Condition::And(a, b)
            }
            Condition::Or(a, b) => {
                let (a, b) = both(a, b);
                Condition::Or(a, b)
            }
            Condition::Not(inner) => Condition::Not(Box::new(self.condition(inner))),
            Condition::Clause { clause, state, by } => {
                Condition::Clause { clause: self.id(clause), state: *state, by: by.clone() }
            }
            Condition::PhaseActive(id) => Condition::PhaseActive(self.id(id)),
            Condition::PhaseBegun(id) => Condition::PhaseBegun(self.id(id)),
            Condition::PhaseEnded(id) => Condition::PhaseEnded(self.id(id)),
            Condition::Occurred(pattern) => Condition::Occurred(self.boxed(pattern)),
            Condition::Without(span, pattern) => Condition::Without(*span, self.boxed(pattern)),
            Condition::Count(pattern, last, compare, bound) => {
                Condition::Count(self.boxed(pattern), *last, *compare, bound.clone())
            }
            Condition::Total(pattern, field, last, compare, bound) => {
                Condition::Total(self.boxed(pattern), field.clone(), *last, *compare, bound.clone())
            }
            Condition::Latest(pattern, field, compare, bound) => {
                Condition::Latest(self.boxed(pattern), field.clone(), *compare, bound.clone())
            }
            Condition::Passed(point) => Condition::Passed(self.point(point)),
            Condition::Certified(subject, bodies) => Condition::Certified(self.subject(subject), bodies.clone()),
            other => other.clone(),
        }
    }

    pub(super) fn conditions(&self, conditions: &[Condition]) -> Vec<Condition> {
        conditions.iter().map(|condition| self.condition(condition)).collect()
    }

    pub(super) fn trigger(&self, trigger: &Trigger) -> Trigger {
        let condition = |condition: &Option<Condition>| condition.as_ref().map(|condition| self.condition(condition));
        match trigger {
            Trigger::None => Trigger::None,
            Trigger::When(when) => Trigger::When(self.condition(when)),
            Trigger::Whenever(pattern) => Trigger::Whenever(self.pattern(pattern)),
            Trigger::Breach { of, condition: when, after } => {
                Trigger::Breach { of: self.id(of), condition: condition(when), after: *after }
            }
            Trigger::PhaseOverdue { of, condition: when, after } => {
                Trigger::PhaseOverdue { of: self.id(of), condition: condition(when), after: *after }
            }
        }
    }

    pub(super) fn act(&self, act: &Act) -> Act {
        match act {
            Act::Once(pattern) => Act::Once(self.pattern(pattern)),
            Act::Total(pattern, field, amount) => Act::Total(self.pattern(pattern), field.clone(), amount.clone()),
            Act::All(pattern, list) => Act::All(self.pattern(pattern), list.clone()),
            Act::Complete(pattern) => Act::Complete(self.pattern(pattern)),
            Act::Power(kind, subject, span) => {
                Act::Power(*kind, subject.as_ref().map(|subject| self.subject(subject)), *span)
            }
            other => other.clone(),
        }
    }

    pub(super) fn window(&self, window: &Window) -> Window {
        Window {
            at: window.at.as_ref().map(|at| self.point(at)),
            from: self.points(&window.from),
            by: self.points(&window.by),
            until: self.points(&window.until),
            within: window.within.iter().map(|(span, of)| (*span, of.as_ref().map(|of| self.point(of)))).collect(),
            lead: window.lead.as_ref().map(|(span, of)| (*span, self.point(of))),
            every: window.every.as_ref().map(|(span, of)| (*span, of.as_ref().map(|of| self.point(of)))),
            daily: window.daily,
            days: window.days.clone(),
            immediately: window.immediately,
        }
    }

    pub(super) fn completion(&self, completion: &Option<Completion>) -> Option<Completion> {
        completion.as_ref().map(|completion| match completion {
            Completion::When(when) => Completion::When(self.condition(when)),
            Completion::CertifiedBy(bodies) => Completion::CertifiedBy(bodies.clone()),
        })
    }

    pub(super) fn effect(&self, effect: &Effect) -> Effect {
        Effect {
            id: String::new(),
            condition: effect.condition.as_ref().map(|condition| self.condition(condition)),
            after: effect.after,
            kind: effect.kind,
            over: effect.over.iter().map(|subject| self.subject(subject)).collect(),
            clock_stops: effect.clock_stops,
            until: effect.until.as_ref().map(|until| self.point(until)),
            span: nowhere(),
        }
    }

    pub(super) fn effects(&self, effects: &[Effect]) -> Vec<Effect> {
        effects.iter().map(|effect| self.effect(effect)).collect()
    }

    pub(super) fn limit(&self, limit: &Option<Limit>) -> Option<Limit> {
        limit.as_ref().map(|limit| match limit {
            Limit::Length(span) => Limit::Length(*span),
            Limit::Point(point) => Limit::Point(self.point(point)),
        })
    }

    pub(super) fn moment(&self, value: &MomentValue) -> MomentValue {
        match value {
            MomentValue::Is(point) => MomentValue::Is(self.point(point)),
            MomentValue::When(when) => MomentValue::When(self.condition(when)),
            MomentValue::ToBeFixed(by) => MomentValue::ToBeFixed(by.clone()),
        }
    }
}
