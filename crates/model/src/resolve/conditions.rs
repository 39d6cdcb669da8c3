//! Conditions of the text.

use irenic_diagnostics::{Code, Diagnostic};
use irenic_syntax::ast::{self, PhaseState};

use super::cycles::Node;
use super::expressions::Type;
use super::names::Sort;
use super::{Resolver, suggest};
use crate::{ClauseState, Condition, Dimension, Subject};

impl Resolver<'_> {
    /// A condition. What could not be read is unknown, never true or false.
    pub(super) fn condition(&mut self, condition: &ast::Condition) -> Condition {
        self.try_condition(condition).unwrap_or(Condition::Unknown)
    }

    fn try_condition(&mut self, condition: &ast::Condition) -> Option<Condition> {
        Some(match condition {
            ast::Condition::And(left, right) => {
                Condition::And(Box::new(self.condition(left)), Box::new(self.condition(right)))
            }
            ast::Condition::Or(left, right) => {
                Condition::Or(Box::new(self.condition(left)), Box::new(self.condition(right)))
            }
            ast::Condition::Not(inner, _) => {
                let inner = self.at(|here| here.strong = true, |this| this.condition(inner));
                Condition::Not(Box::new(inner))
            }
            ast::Condition::Clause { clause, state, by, span } => {
                let id = self.clause(clause);
                let state_read = self.clause_state(state);
                let by = match by {
                    Some(name) => Some(self.actor(name)?),
                    None => None,
                };
                let (clause, state) = (id?, state_read?);
                let waits = matches!(state, ClauseState::Fulfilled | ClauseState::FulfilledLate);
                self.depend(Node::Clause(clause.clone()), !waits, span);
                Condition::Clause { clause, state, by }
            }
            ast::Condition::Phase { phase, state, span } => {
                let id = self.phase(phase)?;
                self.depend(Node::Phase(id.clone()), *state == PhaseState::Active, span);
                match state {
                    PhaseState::Active => Condition::PhaseActive(id),
                    PhaseState::Begun => Condition::PhaseBegun(id),
                    PhaseState::Ended => Condition::PhaseEnded(id),
                }
            }
            ast::Condition::Occurred(pattern, _) => Condition::Occurred(Box::new(self.pattern(pattern)?)),
            ast::Condition::NoneInLast(pattern, length, _) | ast::Condition::Without(length, pattern, _) => {
                let (pattern, length) = (self.pattern(pattern), self.length(length));
                Condition::Without(length?, Box::new(pattern?))
            }
            ast::Condition::Count { pattern, last, compare, bound, span } => {
                let read = self.pattern(pattern);
                let last = self.window(last.as_ref());
                let bound = self.bound(&Type::Quantity(Dimension::Count), span, *compare, bound, None);
                Condition::Count(Box::new(read?), last?, *compare, bound?)
            }
            ast::Condition::TotalOf { pattern, field, last, compare, bound, .. } => {
                let read = self.pattern(pattern);
                let last = self.window(last.as_ref());
                let read = read?;
                let field = match field {
                    Some(field) => {
                        let (name, of) = self.pattern_field(&read, field)?;
                        if !matches!(of, Type::Quantity(_) | Type::Money) {
                            self.report(
                                Diagnostic::new(
                                    Code::A105,
                                    format!("`{name}` is {}, which cannot be added up", of.describe()),
                                )
                                .at(&field.span, of.describe())
                                .remedy("Name a field that is measured, or count with `count of …`."),
                            );
                            return None;
                        }
                        let unit = self.unit_of_field(&read, &name);
                        let bound = self.bound(&of, &field.span, *compare, bound, unit.as_ref())?;
                        return Some(Condition::Total(Box::new(read), name, last?, *compare, bound));
                    }
                    None => {
                        let typed = self.operand(bound, None, None);
                        let field = self.total_field(&read.event, bound, &typed.of)?;
                        let unit = self.unit_of_field(&read, &field);
                        let expr = typed.expr?;
                        let expr = match (expr, unit) {
                            (crate::Expr::Value(crate::Value::Quantity(quantity)), Some(unit)) => {
                                crate::Expr::Value(crate::Value::Quantity(quantity.read_as(&unit)))
                            }
                            (expr, _) => expr,
                        };
                        (field, expr)
                    }
                };
                Condition::Total(Box::new(read), field.0, last?, *compare, field.1)
            }
            ast::Condition::LatestOf { pattern, field, compare, bound, .. } => {
                let read = self.pattern(pattern)?;
                let (name, of) = self.pattern_field(&read, field)?;
                let unit = self.unit_of_field(&read, &name);
                let bound = self.bound(&of, &field.span, *compare, bound, unit.as_ref())?;
                Condition::Latest(Box::new(read), name, *compare, bound)
            }
            ast::Condition::Level { measure, compare, bound, .. } => {
                let (name, bound) = self.level(measure, *compare, bound)?;
                Condition::Level(name, *compare, bound)
            }
            ast::Condition::Passed(time, _) => Condition::Passed(self.point(time)?),
            ast::Condition::Certified { subject, by, span } => {
                let subject_read = self.subject(subject);
                let by = self.all_actors(by);
                let Some(subject) = subject_read? else {
                    self.report(
                        Diagnostic::new(Code::A107, "what is certified must be a moment, a clause or a phase")
                            .at(span, "names none of them")
                            .remedy("Write `certified MOMENT by …` or `certified clause N by …`."),
                    );
                    return None;
                };
                self.check_certifiable(&subject, span);
                Condition::Certified(subject, by?)
            }
            ast::Condition::Resolved(span) => {
                if !self.here.in_breach {
                    self.report(
                        Diagnostic::new(Code::A101, "`resolved` means nothing here")
                            .at(span, "no breach is being answered")
                            .note("`resolved` says that the breach concerned has been cured, so it belongs to `on breach`.")
                            .remedy("Write which clause is meant, as in `clause 2 fulfilled`."),
                    );
                    return None;
                }
                Condition::Resolved
            }
        })
    }

    fn check_certifiable(&mut self, subject: &Subject, span: &irenic_diagnostics::Span) {
        if !matches!(subject, Subject::Moment(_) | Subject::Clause(_) | Subject::Phase(_)) {
            self.report(
                Diagnostic::new(Code::A107, format!("`{}` cannot be certified", subject.word()))
                    .at(span, "a moment, a clause or a phase is needed")
                    .remedy("Write `certified MOMENT by …` or `certified clause N by …`."),
            );
        }
    }

    /// The window of `in last DUR`: `Some(None)` without one, `None` when it could not be read.
    #[allow(clippy::option_option)]
    fn window(&mut self, last: Option<&ast::Quantity>) -> Option<Option<crate::CalendarSpan>> {
        match last {
            None => Some(None),
            Some(length) => Some(Some(self.length(length)?)),
        }
    }

    fn unit_of_field(&self, pattern: &crate::Pattern, field: &str) -> Option<crate::Unit> {
        match self.fields_of(&pattern.event, pattern.subject.as_ref()).fields.get(field) {
            Some(crate::FieldType::Quantity(unit)) => Some(unit.clone()),
            _ => None,
        }
    }

    /// A measure and the bound that its level is held against.
    pub(super) fn level(
        &mut self,
        measure: &ast::Name,
        compare: ast::Compare,
        bound: &ast::Expr,
    ) -> Option<(String, crate::Expr)> {
        let found = self.look_up(measure, &[Sort::Measure]);
        let Some(model) = found.and_then(|_| self.agreement.measures.get(&measure.text)).cloned() else {
            self.operand(bound, None, None);
            return None;
        };
        let of = Type::Quantity(model.unit.dimension());
        let typed = self.bound(&of, &measure.span, compare, bound, Some(&model.unit));
        Some((measure.text.clone(), typed?))
    }

    /// The state of a clause that a word asks for.
    pub(super) fn clause_state(&mut self, word: &ast::Name) -> Option<ClauseState> {
        let found = ClauseState::parse(&word.text);
        if found.is_none() {
            let near = suggest::near(&word.text, ClauseState::words());
            let words: Vec<String> = ClauseState::words().iter().map(|word| word.replace('_', " ")).collect();
            let offered =
                if near.is_empty() { words } else { near.iter().map(|word| word.replace('_', " ")).collect() };
            self.report(
                Diagnostic::new(Code::A101, format!("no clause is ever `{}`", word.text.replace('_', " ")))
                    .at(&word.span, "no state of a clause")
                    .remedy(format!("Write {}.", suggest::either(&offered))),
            );
        }
        found
    }
}
