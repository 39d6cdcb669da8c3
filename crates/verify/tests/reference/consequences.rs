//! What breaches and powers do to other clauses, after "What follows a breach" and "Powers" of the page "Clauses".

use irenic_model::{Act, CalendarSpan, Condition, Effect, Norm, Subject, Tri};
use irenic_syntax::ast::{EffectKind, Modality, PowerKind};
use jiff::Timestamp;

use super::points::Pt;
use super::verdicts::not_before;
use super::world::{Here, Suspension, World};

impl World<'_> {
    /// What follows when phases outlast their limits.
    fn effects_of_phases(&self) -> Vec<(Effect, Here, Pt)> {
        let mut all = Vec::new();
        for phase in &self.agreement.phases {
            for effect in &phase.effects {
                let overdue = self.overdue[&phase.id].known_by(self.as_of);
                all.push((effect.clone(), self.here_of_phase(&phase.id), overdue));
            }
        }
        all
    }

    /// Where the consequences of a phase that outlasts its limit stand: what resolves them is its end.
    pub(crate) fn here_of_phase(&self, id: &str) -> Here {
        let overdue = self.overdue[id].known_by(self.as_of);
        let broken = Some((format!("phase {id}"), self.phases[id].1));
        Here { begin: Some(overdue), trigger: Some(overdue), broken, ..Here::default() }
    }

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
            (Some(lo), _) if lo > self.as_of => Tri::Yes,
            (Some(lo), hi) => {
                let last = hi.unwrap_or(self.as_of).min(self.as_of).max(lo);
                self.throughout(condition, lo, last, here)
            }
        }
    }

    pub(crate) fn consequences(&mut self) {
        let (mut suspensions, mut restorations, mut endings) = (Vec::new(), Vec::new(), Vec::new());
        let mut extensions = Vec::new();
        let targets = |over: &[Subject]| -> Vec<String> {
            over.iter().map(|one| one.word().trim_start_matches("clause ").to_string()).collect()
        };
        let mut effects: Vec<(Effect, Here, Pt)> =
            self.agreement.norms.iter().flat_map(|norm| self.effects_of(norm)).collect();
        effects.extend(self.effects_of_phases());
        for (effect, here, breach) in effects {
            let (found, at) = self.looked_at(breach, effect.after, effect.condition.as_ref(), &here);
            let at = at.of_what(found);
            let here = Here { begin: Some(at), trigger: Some(at), ..here };
            for clause in targets(&effect.over) {
                match effect.kind {
                    EffectKind::Suspends => {
                        let until = effect.until.as_ref().map_or(Pt::NEVER, |u| self.deadline(u, &here).point());
                        let clock_stops = effect.clock_stops;
                        suspensions.push(Suspension { clause, from: at, until, clock_stops });
                    }
                    EffectKind::Restores => restorations.push((clause, at)),
                    EffectKind::Ends | EffectKind::Terminates => endings.push((clause, at)),
                }
            }
            if effect.over.is_empty() && matches!(effect.kind, EffectKind::Terminates | EffectKind::Ends) {
                endings.push((String::new(), at));
            }
        }
        for norm in &self.agreement.norms {
            let Act::Power(kind, over, most) = &norm.action else { continue };
            let event = match kind {
                PowerKind::Suspend => "suspension",
                PowerKind::Restore => "restoration",
                PowerKind::Terminate => "termination",
                PowerKind::Extend => "extension",
                _ => continue,
            };
            let mut pattern = super::building::pattern(event).by_all(&norm.bearers.members).done();
            pattern.subject.clone_from(over);
            let clause = targets(&over.iter().cloned().collect::<Vec<_>>()).pop().unwrap_or_default();
            for one in &self.clauses[&norm.id] {
                for (incident, h) in self.hits(&pattern, one.opened, &Here::default()) {
                    let force = h.and(one.guard).and(one.exists).and(one.close.before(incident.time));
                    let (at, clause) = (self.when(incident).of_what(force), clause.clone());
                    match kind {
                        PowerKind::Suspend => {
                            let until = Pt::NEVER;
                            suspensions.push(Suspension { clause, from: at, until, clock_stops: false });
                        }
                        PowerKind::Restore => restorations.push((clause, at)),
                        PowerKind::Extend => {
                            // Not more than the power allows; so much where the report does not say.
                            let asked = super::matching::field("days", incident).map(|s| (s / 86_400.0) as i64);
                            let most = most.map(|most| most.days);
                            let days = asked.into_iter().chain(most).min();
                            extensions.extend(days.map(|days| (clause, at, CalendarSpan::days(days))));
                        }
                        _ => endings.push((clause, at)),
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
        self.extensions = extensions;
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
