//! The whole text, brackets and all: each clause, phase and moment with the forms it takes under the options that bear
//! on it, and on no others. No combination of options is looked at that no single clause depends on.

use std::collections::{BTreeMap, BTreeSet};

use irenic_model::{Actor, Agreement, Bracketed, Moment, Norm, Phase};

use crate::graph::{Graph, Parts, build};
use crate::options::{Guard, Options};

/// How many forms of one clause are looked at. Beyond it the text is said to be searched to a bound.
const FORMS: usize = 6_561;

/// Resolves the text with some options chosen: the path of a bracket (`9.timing`) and the option.
pub type Resolve<'r> = dyn FnMut(&[(String, String)]) -> Agreement + 'r;

/// A phase with the duties that follow when it outlasts its limit.
pub type PhaseForm = (Phase, Vec<Norm>);

/// A part of the text with its forms, one for each combination of the options that bear on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Forms<T> {
    /// The brackets that bear on it, by index, in the order of the text.
    pub brackets: Vec<usize>,
    /// Each form with its options; the guards exclude one another and together are all drafts.
    pub forms: Vec<(Guard, T)>,
}

impl<T> Forms<T> {
    /// The form in a draft, given by the option chosen of each bracket asked about.
    pub fn form(&self, chosen: impl Fn(usize) -> usize) -> Option<&T> {
        if let [(_, only)] = self.forms.as_slice() {
            return Some(only);
        }
        let wanted: Vec<(usize, usize)> = self.brackets.iter().map(|bracket| (*bracket, chosen(*bracket))).collect();
        let is = |guard: &Guard| wanted.iter().all(|(bracket, option)| guard.of(*bracket) == Some(*option));
        self.forms.iter().find(|(guard, _)| is(guard)).map(|(_, form)| form)
    }
}

/// A text with all its options.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// The agreement with no option chosen: declarations, places, kinds, zone. Its norms are not to be used.
    pub declared: Agreement,
    /// Its brackets.
    pub options: Options,
    /// Full ids of clauses in the order of the text.
    pub order: Vec<String>,
    /// Each clause with what follows its breach; no norms where a draft does not have the clause.
    pub clauses: BTreeMap<String, Forms<Vec<Norm>>>,
    /// Full ids of phases in the order of the text.
    pub phase_order: Vec<String>,
    /// Each phase with the duties that follow when it outlasts its limit.
    pub phases: BTreeMap<String, Forms<Option<PhaseForm>>>,
    /// Each moment.
    pub moments: BTreeMap<String, Forms<Option<Moment>>>,
    /// Each party and body.
    pub actors: BTreeMap<String, Forms<Option<Actor>>>,
    /// Clauses and phases on which more options bear together than were looked at.
    pub beyond: Vec<String>,
}

/// Something with forms.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Clause(String),
    Phase(String),
    Moment(String),
    Actor(String),
}

impl Text {
    /// Reads the text through a function that resolves it with options chosen (path and option). It is called once
    /// without any, and then as often as the clause with most forms needs.
    pub fn read(resolve: &mut Resolve<'_>) -> Text {
        let declared = resolve(&[]);
        let options = Options::new(declared.brackets.clone());
        let mut reading = Reading { options: &options, resolve, drafts: BTreeMap::new() };
        let bearing = reading.bearing(&declared);
        let (needs, beyond) = needs(&options, &bearing);
        let found = reading.collect(&needs);
        let mut text = Text {
            order: Vec::new(),
            clauses: BTreeMap::new(),
            phase_order: Vec::new(),
            phases: BTreeMap::new(),
            moments: BTreeMap::new(),
            actors: BTreeMap::new(),
            beyond: Vec::new(),
            declared: declared.clone(),
            options: options.clone(),
        };
        // The order of the text is that of the draft in which a clause stands, by where its words stand.
        let mut places: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        let mut phase_places: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for draft in reading.drafts.values() {
            let file = |span: &irenic_diagnostics::Span| {
                draft.instruments.iter().position(|instrument| instrument.file == span.file).unwrap_or(usize::MAX)
            };
            for norm in &draft.norms {
                if let Some(id) = clause_of(&norm.id) {
                    places.entry(id.to_string()).or_insert((file(&norm.span), norm.span.start));
                }
            }
            for phase in &draft.phases {
                phase_places.entry(phase.id.clone()).or_insert((file(&phase.span), phase.span.start));
            }
        }
        let in_order = |places: BTreeMap<String, (usize, usize)>| {
            let mut order: Vec<(String, (usize, usize))> = places.into_iter().collect();
            order.sort_by(|left, right| left.1.cmp(&right.1).then_with(|| left.0.cmp(&right.0)));
            order.into_iter().map(|(id, _)| id).collect::<Vec<_>>()
        };
        text.order = in_order(places);
        text.phase_order = in_order(phase_places);
        for (part, brackets) in &bearing {
            let drafts = || {
                found.get(part).into_iter().flatten().filter_map(|(guard, key)| Some((guard, reading.drafts.get(key)?)))
            };
            let brackets = brackets.clone();
            match part {
                Part::Clause(id) => {
                    let forms = drafts().map(|(guard, draft)| (guard.clone(), norms_of(draft, id))).collect();
                    text.clauses.insert(id.clone(), Forms { brackets, forms });
                }
                Part::Phase(id) => {
                    let form = |draft: &Agreement| draft.phase(id).map(|phase| (phase.clone(), overdue_of(draft, id)));
                    let forms = drafts().map(|(guard, draft)| (guard.clone(), form(draft))).collect();
                    text.phases.insert(id.clone(), Forms { brackets, forms });
                }
                Part::Moment(name) => {
                    let forms =
                        drafts().map(|(guard, draft)| (guard.clone(), draft.moments.get(name).cloned())).collect();
                    text.moments.insert(name.clone(), Forms { brackets, forms });
                }
                Part::Actor(name) => {
                    let forms =
                        drafts().map(|(guard, draft)| (guard.clone(), draft.actors.get(name).cloned())).collect();
                    text.actors.insert(name.clone(), Forms { brackets, forms });
                }
            }
        }
        text.beyond = beyond.into_iter().map(|part| part.word()).collect();
        text
    }
}

impl Text {
    /// All norms in all their forms: clauses in the order of the text, then the duties of phases that outlast their limit.
    pub fn norms(&self) -> impl Iterator<Item = &Norm> {
        let of_clauses = self.order.iter().filter_map(|id| self.clauses.get(id)).flat_map(|forms| &forms.forms);
        let of_phases = self.phase_order.iter().filter_map(|id| self.phases.get(id)).flat_map(|forms| &forms.forms);
        let of_phases = of_phases.filter_map(|(_, form)| form.as_ref()).flat_map(|(_, norms)| norms);
        of_clauses.flat_map(|(_, norms)| norms).chain(of_phases)
    }

    /// The graph of all forms at once: a point has the ways of every draft. What waits for nothing here waits for nothing in
    /// any draft.
    pub fn graph(&self) -> Graph {
        let phases = self.phases.values().flat_map(|forms| &forms.forms).filter_map(|(_, form)| form.as_ref());
        let moments = self.moments.iter().flat_map(|(name, forms)| forms.forms.iter().map(move |form| (name, form)));
        build(&Parts {
            norms: self.norms().collect(),
            phases: phases.map(|(phase, _)| phase).collect(),
            moments: moments.filter_map(|(name, (_, form))| Some((name.as_str(), form.as_ref()?))).collect(),
        })
    }

    /// The agreement as one draft: the option of each bracket is asked for by index.
    pub fn draft(&self, chosen: impl Fn(usize) -> usize) -> Agreement {
        let mut draft = self.declared.clone();
        draft.norms.clear();
        draft.phases.clear();
        for id in &self.order {
            let form = self.clauses.get(id).and_then(|forms| forms.form(&chosen));
            draft.norms.extend(form.into_iter().flatten().cloned());
        }
        for id in &self.phase_order {
            if let Some(Some((phase, norms))) = self.phases.get(id).and_then(|forms| forms.form(&chosen)) {
                draft.phases.push(phase.clone());
                draft.norms.extend(norms.iter().cloned());
            }
        }
        let moments =
            self.moments.iter().filter_map(|(name, forms)| Some((name.clone(), forms.form(&chosen)?.clone()?)));
        draft.moments = moments.collect();
        let actors = self.actors.iter().filter_map(|(name, forms)| Some((name.clone(), forms.form(&chosen)?.clone()?)));
        draft.actors = actors.collect();
        for (index, bracket) in draft.brackets.iter_mut().enumerate() {
            let one = bracket.options.len() == 1;
            bracket.chosen = bracket.chosen.or_else(|| match bracket.options.is_empty() {
                true => None,
                false => Some(if one { 0 } else { chosen(index) }),
            });
        }
        draft
    }
}

impl Part {
    fn word(&self) -> String {
        match self {
            Part::Clause(id) => format!("clause {id}"),
            Part::Phase(id) => format!("phase {id}"),
            Part::Moment(name) | Part::Actor(name) => name.clone(),
        }
    }
}

/// The clause that a norm belongs to: itself, or the one whose breach it answers. Nothing for the duties of phases.
pub(crate) fn clause_of(norm: &str) -> Option<&str> {
    let clause = norm.split(".breach.").next().unwrap_or(norm);
    (!clause.starts_with("phase ")).then_some(clause)
}

fn norms_of(draft: &Agreement, clause: &str) -> Vec<Norm> {
    draft.norms.iter().filter(|norm| clause_of(&norm.id) == Some(clause)).cloned().collect()
}

fn overdue_of(draft: &Agreement, phase: &str) -> Vec<Norm> {
    let start = format!("phase {phase}.breach.");
    draft.norms.iter().filter(|norm| norm.id.starts_with(&start)).cloned().collect()
}

struct Reading<'r> {
    options: &'r Options,
    resolve: &'r mut Resolve<'r>,
    /// Drafts resolved, by the option of every bracket.
    drafts: BTreeMap<Vec<usize>, Agreement>,
}

impl Reading<'_> {
    fn draft(&mut self, chosen: &[usize]) -> &Agreement {
        let (options, resolve) = (self.options, &mut self.resolve);
        self.drafts.entry(chosen.to_vec()).or_insert_with(|| {
            let choices: Vec<(String, String)> = options
                .brackets
                .iter()
                .zip(chosen)
                .filter(|(bracket, _)| bracket.chosen.is_none())
                .filter_map(|(bracket, option)| {
                    Some((bracket.path.clone(), bracket.options.get(*option)?.name.clone()))
                })
                .collect();
            resolve(&choices)
        })
    }

    /// Which brackets bear on which part of the text.
    fn bearing(&mut self, declared: &Agreement) -> BTreeMap<Part, Vec<usize>> {
        let mut bearing: BTreeMap<Part, BTreeSet<usize>> = BTreeMap::new();
        let ids = |agreement: &Agreement| {
            let clauses = agreement.norms.iter().filter_map(|norm| clause_of(&norm.id));
            let mut parts: Vec<Part> = clauses.map(|id| Part::Clause(id.to_string())).collect();
            parts.extend(agreement.phases.iter().map(|phase| Part::Phase(phase.id.clone())));
            parts.extend(agreement.moments.keys().map(|name| Part::Moment(name.clone())));
            parts.extend(agreement.actors.keys().map(|name| Part::Actor(name.clone())));
            parts
        };
        for part in ids(declared) {
            bearing.entry(part).or_default();
        }
        let mut items = Vec::new();
        for (index, bracket) in self.options.brackets.iter().enumerate() {
            // One that was chosen beforehand is no longer open.
            if self.options.of(index) < 2 {
                continue;
            }
            match &bracket.of {
                Bracketed::Clause(id) => {
                    bearing.entry(Part::Clause(id.clone())).or_default().insert(index);
                }
                Bracketed::Phase(id) => {
                    bearing.entry(Part::Phase(id.clone())).or_default().insert(index);
                }
                Bracketed::Items { clauses, phases } => {
                    items.push(index);
                    for id in clauses {
                        bearing.entry(Part::Clause(id.clone())).or_default().insert(index);
                    }
                    for id in phases {
                        bearing.entry(Part::Phase(id.clone())).or_default().insert(index);
                    }
                }
            }
        }
        // What a bracket of declarations says (a place, a moment, a body) may change any part that uses it: the draft
        // with each of its options is held against the first.
        let first = vec![0; self.options.brackets.len()];
        for index in items {
            let base = self.draft(&first).clone();
            for option in 1..self.options.of(index) {
                let mut chosen = first.clone();
                chosen[index] = option;
                let other = self.draft(&chosen);
                let all: BTreeSet<Part> = ids(&base).into_iter().chain(ids(other)).collect();
                for part in all {
                    if differs(&part, &base, other) {
                        bearing.entry(part).or_default().insert(index);
                    }
                }
            }
        }
        bearing.into_iter().map(|(part, brackets)| (part, brackets.into_iter().collect())).collect()
    }

    /// For each part and each combination of its options, a draft that has it. Each draft is chosen to serve as many
    /// parts as it can, so that there are about as many drafts as the part with most combinations has.
    fn collect(&mut self, needs: &BTreeMap<Part, Vec<Guard>>) -> BTreeMap<Part, Vec<(Guard, Vec<usize>)>> {
        let mut found: BTreeMap<Part, Vec<(Guard, Vec<usize>)>> = BTreeMap::new();
        // Parts with the same options are served together.
        let mut groups: BTreeMap<&[Guard], Vec<&Part>> = BTreeMap::new();
        needs.iter().for_each(|(part, guards)| groups.entry(guards).or_default().push(part));
        let mut left: Vec<(Vec<&Part>, Vec<&Guard>)> =
            groups.into_iter().map(|(guards, parts)| (parts, guards.iter().collect())).collect();
        while left.iter().any(|(_, guards)| !guards.is_empty()) {
            left.sort_by_key(|(_, guards)| usize::MAX - guards.len());
            let mut whole = Guard::always();
            for (_, guards) in &left {
                if let Some(joined) = guards.iter().find_map(|guard| whole.and(guard)) {
                    whole = joined;
                }
            }
            let chosen: Vec<usize> =
                (0..self.options.brackets.len()).map(|bracket| whole.of(bracket).unwrap_or(0)).collect();
            self.draft(&chosen);
            let draft = chosen
                .iter()
                .enumerate()
                .try_fold(Guard::always(), |all, (bracket, option)| all.with(bracket, *option));
            let Some(draft) = draft else { break };
            for (parts, guards) in &mut left {
                guards.retain(|guard| {
                    let served = guard.covers(&draft);
                    if served {
                        for part in parts.iter() {
                            found.entry((*part).clone()).or_default().push(((*guard).clone(), chosen.clone()));
                        }
                    }
                    !served
                });
            }
        }
        found.values_mut().for_each(|forms| forms.sort());
        found
    }
}

/// All combinations of the options that bear on each part, and the parts for which these are too many to look at.
fn needs(options: &Options, bearing: &BTreeMap<Part, Vec<usize>>) -> (BTreeMap<Part, Vec<Guard>>, Vec<Part>) {
    let mut beyond = Vec::new();
    let mut needs = BTreeMap::new();
    for (part, brackets) in bearing {
        let mut guards = vec![Guard::always()];
        for bracket in brackets {
            let each = |guard: &Guard| {
                let guard = guard.clone();
                (0..options.of(*bracket)).filter_map(move |option| guard.clone().with(*bracket, option))
            };
            let grown: Vec<Guard> = guards.iter().flat_map(each).collect();
            if grown.len() > FORMS {
                beyond.push(part.clone());
                break;
            }
            if !grown.is_empty() {
                guards = grown;
            }
        }
        needs.insert(part.clone(), guards);
    }
    (needs, beyond)
}

fn differs(part: &Part, left: &Agreement, right: &Agreement) -> bool {
    match part {
        Part::Clause(id) => norms_of(left, id) != norms_of(right, id),
        Part::Phase(id) => left.phase(id) != right.phase(id) || overdue_of(left, id) != overdue_of(right, id),
        Part::Moment(name) => left.moments.get(name) != right.moments.get(name),
        Part::Actor(name) => left.actors.get(name) != right.actors.get(name),
    }
}
