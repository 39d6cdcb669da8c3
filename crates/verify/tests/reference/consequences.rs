//! What breaches and powers do to other clauses, after "What follows a breach" and "Powers" of the page "Clauses".

use irenic_model::{Act, CalendarSpan, Condition, Effect, Norm, Subject, Tri};
use irenic_syntax::ast::{EffectKind, Modality, PowerKind};
use jiff::Timestamp;

use super::points::Pt;
use super::verdicts::not_before;
use super::world::{Here, Suspension, World};

impl World<'_> {
    pub(crate) fn effects_of(&self, norm: &Norm) -> Vec<(Effect, Here, Pt)> {
        let mut all = Vec::new();
        let standing = matches!(norm.modality, Modality::MustNot | Modality::MustKeep);
        for effect in &norm.effects {
            for one in self.clauses.get(&norm.id).map_or(&[][..], Vec::as_slice) {
                // Each violation of a prohibition is a breach.
                let breaches: Vec<Pt> = if standing {
                    one.violations.iter().map(|(_, h, at)| at.of_what(h.and(one.exists))).collect()
                } else {
                    vec![one.breach.of_what(one.exists)]
                };
                for breach in breaches {
                    let here = Here {
                        begin: Some(breach),
                        trigger: Some(breach),
                        actor: one.bearer.clone(),
                        bearer: one.bearer.clone(),
                        broken: Some((norm.id.clone(), self.cured(&norm.id, one))),
                        standard: None,
                    };
                    all.push((effect.clone(), here, breach));
                }
            }
        }
        all
    }

    /// A breach and what is asked after it: whether it was found so, and when it was looked at.
    pub(crate) fn looked_at(
        &self,
        breach: Pt,
        after: Option<CalendarSpan>,
        condition: Option<&Condition>,
        here: &Here,
    ) -> (Tri, Pt) {
        let at = after.map_or(breach, |span| self.within(breach, span).point());
        (condition.map_or(Tri::Yes, |condition| self.guard(condition, at, here)), at)
    }

    /// A condition, throughout the time at which something may have come into force.
    pub(crate) fn guard(&self, condition: &Condition, at: Pt, here: &Here) -> Tri {
        match (at.lo, at.hi) {
            (None, _) => Tri::Yes,
            (Some(lo), hi) => {
                let last = hi.unwrap_or(self.as_of).min(self.as_of).max(lo);
                self.throughout(condition, lo, last, here)
            }
        }
    }

    pub(crate) fn consequences(&mut self) {
        let (mut suspensions, mut restorations, mut endings) = (Vec::new(), Vec::new(), Vec::new());
        let targets = |over: &[Subject]| -> Vec<String> {
            over.iter().map(|one| one.word().trim_start_matches("clause ").to_string()).collect()
        };
        for norm in &self.agreement.norms {
            for (effect, here, breach) in self.effects_of(norm) {
                let (found, at) = self.looked_at(breach, effect.after, effect.condition.as_ref(), &here);
                let at = at.of_what(found);
                for clause in targets(&effect.over) {
                    match effect.kind {
                        EffectKind::Suspends => {
                            let until = effect.until.as_ref().map_or(Pt::NEVER, |u| self.deadline(u, &here).point());
                            suspensions.push(Suspension { clause, from: at, until });
                        }
                        EffectKind::Restores => restorations.push((clause, at)),
                        EffectKind::Ends | EffectKind::Terminates => endings.push((clause, at)),
                    }
                }
                if effect.over.is_empty() && matches!(effect.kind, EffectKind::Terminates | EffectKind::Ends) {
                    endings.push((String::new(), at));
                }
            }
            if let Act::Power(kind, over, _) = &norm.action {
                let event = match kind {
                    PowerKind::Suspend => "suspension",
                    PowerKind::Restore => "restoration",
                    PowerKind::Terminate => "termination",
                    _ => continue,
                };
                let mut pattern = super::building::pattern(event).by_all(&norm.bearers.members).done();
                pattern.subject.clone_from(over);
                let here = Here::default();
                for one in &self.clauses[&norm.id] {
                    for (incident, h) in self.hits(&pattern, one.opened, &here) {
                        let force = h.and(one.guard).and(one.exists).and(one.close.before(incident.time));
                        let at = self.when(incident).of_what(force);
                        let clause = targets(&over.iter().cloned().collect::<Vec<_>>()).pop().unwrap_or_default();
                        match kind {
                            PowerKind::Suspend => {
                                suspensions.push(Suspension { clause, from: at, until: Pt::NEVER });
                            }
                            PowerKind::Restore => restorations.push((clause, at)),
                            _ => endings.push((clause, at)),
                        }
                    }
                }
            }
        }
        for suspension in &mut suspensions {
            for (clause, at) in &restorations {
                if *clause == suspension.clause {
                    suspension.until = suspension.until.earliest(not_before(*at, suspension.from));
                }
            }
        }
        self.suspensions = suspensions;
        self.restorations = restorations;
        self.endings = endings;
    }

    /// Since when it stands as it does now, suspended or not.
    pub(crate) fn suspended_since(&self, clause: &str) -> Option<Timestamp> {
        let all = self.suspensions.iter().filter(|one| one.clause == clause);
        let mut ends: Vec<Timestamp> = all.flat_map(|one| one.from.ends().chain(one.until.ends())).collect();
        ends.retain(|at| *at <= self.as_of);
        ends.sort();
        let (mut value, mut since) = (Tri::No, None);
        for at in ends {
            let now = self.suspended(clause, at);
            if now != value {
                (value, since) = (now, Some(at));
            }
        }
        since.filter(|_| value.may_hold())
    }
}
