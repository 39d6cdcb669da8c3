//! The instances of a norm that others' acts or breaches make, trigger by trigger: a new trigger leaves the verdicts on the
//! others as they are.

use std::collections::BTreeMap;
use std::rc::Rc;

use irenic_model::Norm;

use crate::duty;
use crate::finding::Finding;
use crate::instance::{Begun, begun, instances_of};
use crate::reading::{InstanceStanding, Reading};
use crate::trace::Remembered;

/// The verdicts on the instances of one trigger.
type Verdicts = Rc<Vec<(Rc<Finding>, InstanceStanding)>>;

/// A trigger, with the version of its incident, and what its instances came to.
type Answered = (Begun, Option<u64>, Remembered<Verdicts>);

/// What the triggers of one norm came to, by the trigger's name.
#[derive(Debug, Default)]
pub(crate) struct Triggered {
    known: BTreeMap<Option<String>, Vec<Answered>>,
    /// The run in which they were last looked at.
    looked_at: u64,
    /// How many verdicts were given anew in that run.
    given: usize,
}

impl Triggered {
    /// The verdicts on all instances, in order; those on triggers for which nothing has changed are remembered.
    pub(crate) fn verdicts(
        &mut self,
        reading: &Reading<'_>,
        norm: &Norm,
        run: u64,
    ) -> Vec<(Rc<Finding>, InstanceStanding)> {
        self.look(run);
        let (mut all, mut given) = (Vec::new(), 0);
        for begun in begun(reading, norm) {
            let version = begun.trigger.map(|index| reading.history.version_at(index));
            let named = self.known.entry(begun.name.clone()).or_default();
            let at = match named.iter().position(|(known, seen, _)| *known == begun && *seen == version) {
                Some(at) => at,
                None => {
                    named.push((begun, version, Remembered::default()));
                    named.len() - 1
                }
            };
            let (begun, _, remembered) = &mut named[at];
            let verdicts = match remembered.recall(reading, run) {
                Some(verdicts) => verdicts,
                None => {
                    let (verdicts, reads) = reading.trace.watch(|| {
                        let instances = instances_of(reading, norm, begun);
                        instances
                            .iter()
                            .map(|instance| duty::verdict(reading, norm, instance, &mut Vec::new()))
                            .collect::<Vec<_>>()
                    });
                    given += verdicts.len();
                    let verdicts: Verdicts =
                        Rc::new(verdicts.into_iter().map(|(one, standing)| (Rc::new(one), standing)).collect());
                    reading.trace.absorb(&reads);
                    remembered.keep(reads, Rc::clone(&verdicts), run);
                    verdicts
                }
            };
            all.extend(verdicts.iter().cloned());
        }
        self.given += given;
        all
    }

    /// Counts verdicts that were given without a look at what is remembered.
    pub(crate) fn given_anew(
        &mut self,
        verdicts: Vec<(Finding, InstanceStanding)>,
        run: u64,
    ) -> Vec<(Rc<Finding>, InstanceStanding)> {
        self.look(run);
        self.given += verdicts.len();
        verdicts.into_iter().map(|(finding, standing)| (Rc::new(finding), standing)).collect()
    }

    fn look(&mut self, run: u64) {
        if self.looked_at != run {
            (self.looked_at, self.given) = (run, 0);
        }
    }

    /// How many verdicts were given anew in a run.
    pub(crate) fn given(&self, run: u64) -> usize {
        if self.looked_at == run { self.given } else { 0 }
    }

    /// Lets go, after a run that looked at them, what it did not use.
    pub(crate) fn forget_before(&mut self, run: u64) {
        if self.looked_at != run {
            return;
        }
        for named in self.known.values_mut() {
            for (.., remembered) in named.iter_mut() {
                remembered.forget_before(run);
            }
            named.retain(|(.., remembered)| !remembered.is_empty());
        }
        self.known.retain(|_, named| !named.is_empty());
    }
}
