//! What follows a breach: duties become norms of their own, effects stay with the clause.

use irenic_syntax::ast::{self, ConsequenceKind, Heading};

use super::Resolver;
use super::clauses::Draft;
use super::cycles::Node;
use crate::{Effect, Norm, Trigger};

/// What a breach is answered of.
#[derive(Debug, Clone)]
pub(super) struct Answered {
    /// Full id of the clause or phase.
    pub(super) id: String,
    pub(super) of_phase: bool,
    pub(super) title: Option<String>,
    pub(super) heading: Option<Heading>,
}

/// Consequences as far as they were read.
#[derive(Debug, Clone, Default)]
pub(super) struct Drafted {
    pub(super) duties: Vec<Norm>,
    pub(super) effects: Vec<Effect>,
    count: usize,
}

impl<'a> Resolver<'a> {
    /// Reads an `on breach`. Its lines are counted over the whole clause: `2.breach.1`, `2.breach.2`.
    pub(super) fn read_consequences(
        &mut self,
        consequences: &'a [ast::Consequence],
        answered: &Answered,
        drafted: &mut Drafted,
    ) {
        for consequence in consequences {
            drafted.count += 1;
            let of = if answered.of_phase { format!("phase {}", answered.id) } else { answered.id.clone() };
            let id = format!("{of}.breach.{}", drafted.count);
            let duty = matches!(consequence.kind, ConsequenceKind::Duty(_));
            let node = duty.then(|| Node::Clause(id.clone()));
            let change = |here: &mut super::Here| {
                here.in_breach = true;
                here.has_actor = true;
                here.node = node;
                here.strong = false;
            };
            self.at(change, |this| this.read_consequence(consequence, id, answered, drafted));
        }
    }

    fn read_consequence(
        &mut self,
        consequence: &'a ast::Consequence,
        id: String,
        answered: &Answered,
        drafted: &mut Drafted,
    ) {
        let condition = consequence.condition.as_ref().map(|condition| self.condition(condition));
        let after = consequence.after.as_ref().and_then(|length| self.length(length));
        match &consequence.kind {
            ConsequenceKind::Duty(parts) => {
                let text = self.words(&consequence.span).to_string();
                let mut draft = Draft::new(id, answered.title.clone(), text, consequence.span.clone());
                draft.norm.heading.clone_from(&answered.heading);
                draft.norm.trigger = if answered.of_phase {
                    Trigger::PhaseOverdue { of: answered.id.clone(), condition, after }
                } else {
                    Trigger::Breach { of: answered.id.clone(), condition, after }
                };
                self.apply_parts(parts, &mut draft, &consequence.span);
                self.finish_draft(&mut draft);
                let mut norm = draft.norm;
                norm.effects = draft.drafted.effects;
                drafted.duties.push(norm);
                drafted.duties.extend(draft.drafted.duties);
            }
            ConsequenceKind::Effect(effect) => {
                let mut over = Vec::new();
                for subject in &effect.over {
                    over.extend(self.subject(subject).flatten());
                }
                let until = effect.until.as_ref().and_then(|time| self.point(time));
                // An effect over something that does not exist must not become one over the whole agreement.
                if over.is_empty() && !effect.over.is_empty() && !self.means_whole(&effect.over) {
                    return;
                }
                drafted.effects.push(Effect {
                    id,
                    condition,
                    after,
                    kind: effect.kind,
                    over,
                    clock_stops: effect.clock_stops,
                    until,
                    span: consequence.span.clone(),
                });
            }
        }
    }

    fn means_whole(&self, over: &[ast::PatternSubject]) -> bool {
        over.iter().all(|subject| match subject {
            ast::PatternSubject::Name(name) => self.is_whole_agreement(name),
            ast::PatternSubject::Clause(_) | ast::PatternSubject::Phase(_) => false,
        })
    }
}
