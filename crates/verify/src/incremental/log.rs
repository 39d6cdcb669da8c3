//! What a change of the evidence changed in the report, and by way of which incidents.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use jiff::Timestamp;

use super::share::Share;
use crate::finding::{Finding, MomentFinding, PhaseFinding, Report};
use crate::held::Touched;
use crate::order::Node;
use crate::rounds::{Evaluation, Settlement};

/// A finding that came out otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct VerdictChange {
    /// What it is a finding on.
    pub of: About,
    /// Where it stood; none when there was no such instance.
    pub before: Option<Verdict>,
    /// Where it stands; none when there is no such instance any more. It may be as before when only the evidence or the
    /// reason is another.
    pub after: Option<Verdict>,
    /// The incidents of the batch that brought this about, in order of their ids: those among its evidence, or else all
    /// that bear on it by way of other parts. None where the asked instant or the coverage moved, and nothing else.
    pub because: Vec<Because>,
}

/// What a finding is on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// An instance of a clause.
    Clause {
        /// Full id of the norm.
        clause: String,
        /// The instance.
        instance: String,
    },
    /// A phase, by its full id.
    Phase(String),
    /// A moment, by its name.
    Moment(String),
}

/// Where something stands, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The word of the findings, such as `breached`, `active` or `possibly_reached`.
    pub state: &'static str,
    /// Whether all readings of the evidence agree.
    pub certain: bool,
    /// Since when.
    pub since: Option<Timestamp>,
    /// Violations that are certain.
    pub violations: u64,
    /// Further violations that are possible.
    pub possible_violations: u64,
}

/// An incident of the batch that brought a change about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Because {
    /// Its id.
    pub incident: String,
    /// Its observations, after the batch; for one that is withdrawn, before it.
    pub observations: Vec<String>,
}

impl From<&Finding> for Verdict {
    fn from(finding: &Finding) -> Self {
        Verdict {
            state: finding.state.as_str(),
            certain: finding.certain,
            since: finding.since,
            violations: finding.violations,
            possible_violations: finding.possible_violations,
        }
    }
}

impl From<&PhaseFinding> for Verdict {
    fn from(finding: &PhaseFinding) -> Self {
        Verdict {
            state: finding.state.as_str(),
            certain: finding.certain,
            since: finding.since,
            violations: 0,
            possible_violations: 0,
        }
    }
}

impl From<&MomentFinding> for Verdict {
    fn from(finding: &MomentFinding) -> Self {
        Verdict {
            state: finding.state,
            certain: finding.state != "possibly_reached",
            since: finding.to.or(finding.from),
            violations: 0,
            possible_violations: 0,
        }
    }
}

/// The incidents that a finding names.
trait Evidence {
    fn incidents(&self) -> Vec<&str>;
}

impl Evidence for Finding {
    fn incidents(&self) -> Vec<&str> {
        let chain = self.chain.iter().filter_map(|link| link.incident.as_deref());
        self.evidence.iter().map(String::as_str).chain(chain).collect()
    }
}

impl Evidence for PhaseFinding {
    fn incidents(&self) -> Vec<&str> {
        self.chain.iter().filter_map(|link| link.incident.as_deref()).collect()
    }
}

impl Evidence for MomentFinding {
    fn incidents(&self) -> Vec<&str> {
        self.restarts.iter().map(|restart| restart.incident.as_str()).collect()
    }
}

/// Why things changed, looked for once for each part.
struct Reasons<'r> {
    evaluation: &'r Evaluation<'r>,
    touched: &'r Touched,
    observations: &'r BTreeMap<String, Vec<String>>,
    known: BTreeMap<Node, Rc<BTreeSet<String>>>,
}

impl Reasons<'_> {
    fn change<F: Evidence>(&mut self, of: About, before: Option<&F>, after: Option<&F>) -> VerdictChange
    where
        for<'f> Verdict: From<&'f F>,
    {
        let node = match &of {
            About::Clause { clause, .. } => Node::Norm(clause.clone()),
            About::Phase(id) => Node::Phase(id.clone()),
            About::Moment(name) => Node::Moment(name.clone()),
        };
        let bearing = match self.known.get(&node) {
            Some(known) => Rc::clone(known),
            None => {
                let bearing = Rc::new(self.evaluation.bearing_on(&node, self.touched));
                self.known.insert(node, Rc::clone(&bearing));
                bearing
            }
        };
        let named = [before, after].into_iter().flatten().flat_map(Evidence::incidents);
        let own: BTreeSet<&str> = named.filter(|id| bearing.contains(*id)).collect();
        let ids: Vec<&str> =
            if own.is_empty() { bearing.iter().map(String::as_str).collect() } else { own.into_iter().collect() };
        let because = ids.into_iter().map(|id| Because {
            incident: id.to_string(),
            observations: self.observations.get(id).cloned().unwrap_or_default(),
        });
        VerdictChange {
            of,
            before: before.map(Verdict::from),
            after: after.map(Verdict::from),
            because: because.collect(),
        }
    }
}

/// Brings the report up to date and tells what changed in it. Findings on clauses that were not looked at again are not
/// touched.
pub(super) fn follow(
    evaluation: &Evaluation<'_>,
    (before, now): (&Settlement, &Settlement),
    share: Option<&Share>,
    report: &mut Report,
    touched: &Touched,
    observations: &BTreeMap<String, Vec<String>>,
) -> Vec<VerdictChange> {
    let mut reasons = Reasons { evaluation, touched, observations, known: BTreeMap::new() };
    let mut changes = Vec::new();
    let mut told = BTreeSet::new();
    let mut start = 0;
    let agreement = evaluation.reading.agreement();
    let shared = |node: Node| share.is_none_or(|share| share.own.contains(&node));
    for norm in agreement.norms.iter().filter(|norm| told.insert(&norm.id) && shared(Node::Norm(norm.id.clone()))) {
        let (old, new) = (before.verdicts.get(&norm.id), now.verdicts.get(&norm.id));
        let count = old.map_or(0, |verdicts| verdicts.findings.len());
        let doubtful = before.in_doubt(&norm.id) || now.in_doubt(&norm.id);
        let same = match (old, new) {
            (Some(old), Some(new)) => Rc::ptr_eq(old, new),
            (old, new) => old.is_none() && new.is_none(),
        };
        if same && !doubtful {
            start += count;
            continue;
        }
        let held = &report.findings[start..start + count];
        let (first, last, fresh) = if doubtful {
            (0, count, now.findings(&norm.id))
        } else {
            between(held, new.map_or(&[][..], |verdicts| &verdicts.findings))
        };
        differences(&held[first..last], &fresh, |old: Option<&Finding>, new: Option<&Finding>| {
            if let Some(one) = new.or(old) {
                let of = About::Clause { clause: one.clause.clone(), instance: one.instance.clone() };
                changes.push(reasons.change(of, old, new));
            }
        });
        report.findings.splice(start + first..start + last, fresh);
        start += new.map_or(0, |verdicts| verdicts.findings.len());
    }
    let phases = now.phases.iter().filter(|found| shared(Node::Phase(found.phase.clone())));
    for (held, found) in report.phases.iter_mut().zip(phases) {
        if *held != **found {
            changes.push(reasons.change(About::Phase(found.phase.clone()), Some(held), Some(&**found)));
            held.clone_from(found);
        }
    }
    let moments = now.moments.iter().filter(|found| shared(Node::Moment(found.moment.clone())));
    for (held, found) in report.moments.iter_mut().zip(moments) {
        if *held != **found {
            changes.push(reasons.change(About::Moment(found.moment.clone()), Some(held), Some(&**found)));
            held.clone_from(found);
        }
    }
    report.as_of = evaluation.reading.history.as_of;
    report.incidents = now.incidents;
    report.settled = now.settled;
    changes
}

/// From where to where the findings held are others now, and which ones come there.
fn between(held: &[Finding], new: &[Rc<Finding>]) -> (usize, usize, Vec<Finding>) {
    let most = held.len().min(new.len());
    let first = (0..most).find(|at| held[*at] != *new[*at]).unwrap_or(most);
    let after = (0..most - first)
        .find(|back| held[held.len() - 1 - back] != *new[new.len() - 1 - back])
        .unwrap_or(most - first);
    let fresh = new[first..new.len() - after].iter().map(|finding| Finding::clone(finding)).collect();
    (first, held.len() - after, fresh)
}

/// Puts findings on the same instance beside each other and tells those that differ.
fn differences(held: &[Finding], fresh: &[Finding], mut tell: impl FnMut(Option<&Finding>, Option<&Finding>)) {
    // Instances of one name are told apart by their order.
    let mut left: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in held.iter().rev() {
        left.entry(&finding.instance).or_default().push(finding);
    }
    for finding in fresh {
        let old = left.get_mut(finding.instance.as_str()).and_then(Vec::pop);
        if old != Some(finding) {
            tell(old, Some(finding));
        }
    }
    for finding in held {
        let Some(rest) = left.get_mut(finding.instance.as_str()) else { continue };
        while let Some(gone) = rest.pop() {
            tell(Some(gone), None);
        }
    }
}
