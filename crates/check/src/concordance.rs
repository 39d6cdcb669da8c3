//! A concordance of the text: in which clauses and phases an event is ordered, forbidden or permitted, and where a clause
//! is mentioned, over all options. A question about one draft then looks only where an answer can stand.

use std::collections::{BTreeMap, BTreeSet};

use irenic_diagnostics::{Code, Diagnostic, Method, Severity};
use irenic_model::{Act, Agreement, Norm, Trigger};

use crate::check::Found;
use crate::options::Guard;
use crate::spoken::{Spoken, of_norm, of_phase};
use crate::text::Text;
use crate::view::{View, ask};

/// Where norms stand: a clause with what follows its breach, or a phase with what follows when it outlasts its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Holder<'t> {
    /// A clause, by its full id.
    Clause(&'t str),
    /// A phase, by its full id.
    Phase(&'t str),
}

impl Holder<'_> {
    /// Its norms in a draft.
    pub(crate) fn norms<'v>(self, view: &View<'v>) -> &'v [Norm] {
        match self {
            Holder::Clause(id) => view.clause(id),
            Holder::Phase(id) => view.overdue(id),
        }
    }
}

/// Where the text speaks of what.
#[derive(Debug)]
pub(crate) struct Concordance<'t> {
    declared: &'t Agreement,
    /// All that hold norms, in the order of the text, phases last.
    holders: Vec<Holder<'t>>,
    by_event: BTreeMap<&'t str, BTreeSet<usize>>,
    by_measure: BTreeMap<&'t str, BTreeSet<usize>>,
    by_mention: BTreeMap<&'t str, BTreeSet<usize>>,
    phases_by_mention: BTreeMap<&'t str, BTreeSet<&'t str>>,
    powers: BTreeSet<usize>,
    whenever: BTreeSet<usize>,
    below: BTreeMap<&'t str, Vec<&'t str>>,
}

impl<'t> Concordance<'t> {
    /// Of a text.
    pub(crate) fn of(text: &'t Text) -> Self {
        let mut below: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for event in text.declared.events.values() {
            if let Some(above) = &event.is {
                below.entry(above).or_default().push(&event.name);
            }
        }
        let mut found = Concordance {
            declared: &text.declared,
            holders: Vec::new(),
            by_event: BTreeMap::new(),
            by_measure: BTreeMap::new(),
            by_mention: BTreeMap::new(),
            phases_by_mention: BTreeMap::new(),
            powers: BTreeSet::new(),
            whenever: BTreeSet::new(),
            below,
        };
        for id in &text.order {
            let forms = text.clauses.get(id).into_iter().flat_map(|forms| &forms.forms);
            found.add(Holder::Clause(id), forms.flat_map(|(_, norms)| norms));
        }
        for id in &text.phase_order {
            let forms = || text.phases.get(id).into_iter().flat_map(|forms| &forms.forms);
            let forms = || forms().filter_map(|(_, form)| form.as_ref());
            found.add(Holder::Phase(id), forms().flat_map(|(_, norms)| norms));
            for (phase, _) in forms() {
                for mention in of_phase(phase) {
                    if let Spoken::Clause(clause, _) = mention.what {
                        found.phases_by_mention.entry(clause).or_default().insert(id);
                    }
                }
            }
        }
        found
    }

    fn add(&mut self, holder: Holder<'t>, norms: impl Iterator<Item = &'t Norm>) {
        let index = self.holders.len();
        self.holders.push(holder);
        for norm in norms {
            match &norm.action {
                Act::Keep(measure, ..) => _ = self.by_measure.entry(measure).or_default().insert(index),
                Act::Power(..) => _ = self.powers.insert(index),
                action => {
                    if let Some(pattern) = action.pattern() {
                        self.by_event.entry(&pattern.event).or_default().insert(index);
                    }
                }
            }
            if matches!(norm.trigger, Trigger::Whenever(_)) {
                self.whenever.insert(index);
            }
            for mention in of_norm(norm) {
                if let Spoken::Clause(clause, _) = mention.what {
                    self.by_mention.entry(clause).or_default().insert(index);
                }
            }
            for effect in &norm.effects {
                for (what, _) in effect.condition.iter().flat_map(crate::spoken::in_condition) {
                    if let Spoken::Clause(clause, _) = what {
                        self.by_mention.entry(clause).or_default().insert(index);
                    }
                }
            }
        }
    }

    /// Whoever orders, forbids or permits an event, one above it or one below it.
    pub(crate) fn acting(&self, event: &str) -> Vec<Holder<'t>> {
        let mut found = self.indices_above(event);
        let mut open: Vec<&str> = self.below.get(event).cloned().unwrap_or_default();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        while let Some(event) = open.pop() {
            if seen.insert(event) {
                found.extend(self.by_event.get(event).into_iter().flatten());
                open.extend(self.below.get(event).into_iter().flatten());
            }
        }
        self.at(found)
    }

    /// Whoever orders, forbids or permits an event or one above it.
    pub(crate) fn acting_above(&self, event: &str) -> Vec<Holder<'t>> {
        self.at(self.indices_above(event))
    }

    /// Whoever orders, forbids or permits this very event.
    pub(crate) fn acting_as(&self, event: &str) -> Vec<Holder<'t>> {
        self.at(self.by_event.get(event).into_iter().flatten().copied())
    }

    fn indices_above(&self, event: &str) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut at = Some(event);
        for _ in 0..=self.declared.events.len() {
            let Some(event) = at else { break };
            found.extend(self.by_event.get(event).into_iter().flatten());
            at = self.declared.events.get(event).and_then(|event| event.is.as_deref());
        }
        found
    }

    /// Whoever sets a bound to a measure.
    pub(crate) fn keeping(&self, measure: &str) -> Vec<Holder<'t>> {
        self.at(self.by_measure.get(measure).into_iter().flatten().copied())
    }

    /// Whoever mentions a clause in a condition, an order or a time.
    pub(crate) fn mentioning(&self, clause: &str) -> Vec<Holder<'t>> {
        self.at(self.by_mention.get(clause).into_iter().flatten().copied())
    }

    /// Phases that begin or end with a clause.
    pub(crate) fn phases_mentioning(&self, clause: &str) -> impl Iterator<Item = &'t str> {
        self.phases_by_mention.get(clause).into_iter().flatten().copied()
    }

    /// Whoever gives a power.
    pub(crate) fn powers(&self) -> Vec<Holder<'t>> {
        self.at(self.powers.iter().copied())
    }

    /// Whoever answers each incident of a pattern.
    pub(crate) fn whenever(&self) -> Vec<Holder<'t>> {
        self.at(self.whenever.iter().copied())
    }

    fn at(&self, indices: impl IntoIterator<Item = usize>) -> Vec<Holder<'t>> {
        indices.into_iter().filter_map(|index| self.holders.get(index).copied()).collect()
    }
}

/// Asks about each clause in every draft.
pub(crate) fn of_each_clause(
    text: &Text,
    mut question: impl FnMut(&View<'_>, &str) -> Vec<Found>,
) -> Vec<(Guard, Found)> {
    let mut found = Vec::new();
    for id in &text.order {
        found.extend(in_all_drafts(text, |view| question(view, id)));
    }
    found
}

/// Asks one question in every draft; where there were too many of them, one of the findings says so.
pub(crate) fn in_all_drafts(text: &Text, question: impl FnMut(&View<'_>) -> Vec<Found>) -> Vec<(Guard, Found)> {
    let answers = ask(text, question);
    let mut found = Vec::new();
    for answer in answers.answers {
        found.extend(answer.found.into_iter().map(|found| (answer.guard.clone(), found)));
    }
    if answers.beyond {
        let mut said = Diagnostic::new(Code::A701, "not every combination of options was looked at for one question")
            .note("Nothing is said about the combinations beyond the bound; they are not sound because of that.")
            .remedy("Check with some options chosen: `irenic check --options 9.timing=phased,…`.");
        said.severity = Severity::Warning;
        said.method = Method::Bounded("20,000 drafts a question".to_string());
        found.push((Guard::always(), said.into()));
    }
    found
}
