//! Which observations may report one incident, and what was decided on that.

use std::collections::{BTreeMap, BTreeSet};

use irenic_evidence::{Candidate, Candidates, Comparison, Decision, Incident, Likelihood, Observation, Ruling, Scheme};
use irenic_model::Agreement;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::findings::{count, instant_json, moment_text, span_text};
use crate::terminal::{Style, Tone, fill};
use crate::why::place_text;

/// Candidates and decisions with what they speak of.
#[derive(Debug, Clone, Copy)]
pub struct Listing<'a> {
    /// What the project is called.
    pub title: &'a str,
    /// Whose events and time zone they are told in.
    pub agreement: &'a Agreement,
    /// Only what was known by then; everything when absent.
    pub known_at: Option<Timestamp>,
    /// Bits from which on pairs were listed.
    pub least: f64,
    /// Pairs that nobody has decided on.
    pub candidates: &'a Candidates,
    /// The observations by id.
    pub observations: &'a BTreeMap<&'a str, &'a Observation>,
    /// Decisions known by then, in their order.
    pub decisions: &'a [Decision],
    /// The incident of each observation that is linked.
    pub linked: &'a BTreeMap<String, String>,
    /// Whether people are shown pairs inside one source too; scripts get them always.
    pub inside: bool,
}

/// Candidates that people are shown; scripts get all.
const SHOWN: usize = 10;

impl Listing<'_> {
    /// For people: the best candidates with what speaks for and against each, groups, and the decisions.
    pub fn screen(&self, style: &Style) -> String {
        let zone = &self.agreement.zone;
        let known = self.known_at.map_or(String::new(), |at| format!(", as known at {}", moment_text(at, zone)));
        let mut out = format!("{}{known}\n", style.paint(Tone::Strong, self.title));
        let (inside, across): (Vec<_>, Vec<_>) = self.candidates.pairs.iter().partition(|pair| pair.same_source);
        out += &paragraph(
            &format!(
                "{}, {} compared: {} of different sources may report one incident, {} of them likely; and {} of one source, \
                 which may be duplicates. Nothing is linked until somebody decides it.",
                count(self.candidates.observations as u64, "observation"),
                count(self.candidates.compared, "pair"),
                count(across.len() as u64, "pair"),
                across.iter().filter(|pair| pair.likelihood == Likelihood::Likely).count(),
                count(inside.len() as u64, "pair"),
            ),
            style,
        );
        if !self.candidates.complete {
            out += &paragraph(
                "So many reports lie at one time and place that not all pairs were compared, or only the best were kept: some are missing \
                 here.",
                style,
            );
        }
        out += &self.pairs(&across, style);
        if self.inside {
            out += &format!("\n{}\n", style.paint(Tone::Strong, "Inside one source"));
            out += &self.pairs(&inside, style);
        } else if !inside.is_empty() {
            out += "\nPairs inside one source are shown with --inside.\n";
        }
        let groups: Vec<_> =
            self.candidates.groups.iter().filter(|group| self.inside || self.is_across(group)).collect();
        if !groups.is_empty() {
            out += &format!("\n{}\n", style.paint(Tone::Strong, "Three or more that may be one"));
            for group in groups.iter().take(SHOWN) {
                out += &indented(&group.join(", "), 2, style);
            }
            out += &more(groups.len());
        }
        if !self.decisions.is_empty() {
            out += &format!("\n{}\n", style.paint(Tone::Strong, "Decided"));
            let holding = self.holding();
            for (at, decision) in self.decisions.iter().enumerate() {
                let undone = if holding.contains(&at) { "" } else { " (undone since)" };
                out += &indented(&format!("{}{undone}", decision_text(decision, self.agreement)), 2, style);
            }
        }
        out
    }

    /// For scripts: one object a candidate, a group, a decision, then a summary.
    pub fn lines(&self) -> String {
        let mut objects: Vec<Value> = self.candidates.pairs.iter().map(|pair| self.pair_object(pair)).collect();
        objects.extend(self.candidates.groups.iter().map(|group| json!({ "group": group })));
        let holding = self.holding();
        objects.extend(self.decisions.iter().enumerate().map(|(at, decision)| {
            let mut object = decision_object(decision, self.agreement);
            if let Value::Object(object) = &mut object {
                object.insert("holds".to_string(), Value::Bool(holding.contains(&at)));
            }
            object
        }));
        let number = |fits: &dyn Fn(&Candidate) -> bool| self.candidates.pairs.iter().filter(|pair| fits(pair)).count();
        objects.push(json!({
            "summary": self.title,
            "known_at": instant_json(self.known_at, self.agreement),
            "min_score": self.least,
            "observations": self.candidates.observations,
            "compared": self.candidates.compared,
            "complete": self.candidates.complete,
            "candidates": self.candidates.pairs.len(),
            "likely": number(&|pair| pair.likelihood == Likelihood::Likely),
            "inside_one_source": number(&|pair| pair.same_source),
            "decisions": self.decisions.len(),
        }));
        objects.iter().map(|object| format!("{object}\n")).collect()
    }

    /// The positions of decisions that nothing later undoes: links not split, pairs not reopened.
    fn holding(&self) -> BTreeSet<usize> {
        let mut holding = BTreeSet::new();
        for (at, decision) in self.decisions.iter().enumerate() {
            let undoes = |earlier: &Decision| match (&decision.ruling, &earlier.ruling) {
                (Ruling::Split { incident }, Ruling::Link { incident: linked, .. }) => incident == linked,
                (Ruling::Reopen { observations }, Ruling::Apart { observations: apart }) => {
                    apart.iter().all(|id| observations.contains(id))
                }
                _ => false,
            };
            holding.retain(|earlier: &usize| !undoes(&self.decisions[*earlier]));
            holding.insert(at);
        }
        holding
    }

    /// Whether the observations of a group are of several sources.
    fn is_across(&self, group: &[String]) -> bool {
        let source = |id: &String| self.observations.get(id.as_str()).map(|one| one.source.as_str());
        group.iter().map(source).collect::<BTreeSet<_>>().len() > 1
    }

    fn pairs(&self, pairs: &[&Candidate], style: &Style) -> String {
        let mut out = String::new();
        for pair in pairs.iter().take(SHOWN) {
            let [a, b] = &pair.observations;
            let score = format!("{:.1} bits, {}", pair.comparison.score, pair.likelihood.as_str());
            let tone = if pair.likelihood == Likelihood::Likely { Tone::Strong } else { Tone::Doubtful };
            out += &format!("\n{}: {a} and {b}\n", style.paint(tone, &score));
            for id in &pair.observations {
                if let Some(observation) = self.observations.get(id.as_str()) {
                    out += &style.paint(Tone::Faint, &indented(&self.observation_text(observation), 2, style));
                }
                if let Some(incident) = self.linked.get(id) {
                    out += &indented(&format!("{id} is linked already, as {incident}"), 4, style);
                }
            }
            out += &parts(&pair.comparison, 4, style);
        }
        out + &more(pairs.len())
    }

    fn observation_text(&self, one: &Observation) -> String {
        let when = span_text(Some(one.time.earliest), Some(one.time.latest), &self.agreement.zone);
        let row = match one.origin.line {
            0 => one.origin.file.to_string(),
            line => format!("{}:{line}", one.origin.file),
        };
        format!("{}: {}; {when}; {}; {row}", one.id, one.event.replace('_', " "), place_text(&one.location))
    }

    fn pair_object(&self, pair: &Candidate) -> Value {
        let linked: Vec<Option<&String>> = pair.observations.iter().map(|id| self.linked.get(id)).collect();
        json!({
            "candidate": pair.observations,
            "score": rounded(pair.comparison.score),
            "likelihood": pair.likelihood.as_str(),
            "same_source": pair.same_source,
            "linked": linked,
            "parts": parts_objects(&pair.comparison),
        })
    }
}

/// For people: how the observations of an incident compare, two by two, and what was decided on them, an undone link too.
/// Nothing for a single observation that nobody ever linked.
pub fn behind(incident: &Incident, agreement: &Agreement, scheme: &Scheme, style: &Style) -> String {
    let mut out = String::new();
    for decision in &incident.decisions {
        out += &indented(&format!("decided: {}", decision_text(decision, agreement)), 4, style);
    }
    for decision in &incident.later_decisions {
        out += &indented(&format!("later decided: {}", decision_text(decision, agreement)), 4, style);
    }
    for (a, b, comparison) in comparisons(incident, agreement, scheme) {
        let likelihood = scheme.likelihood(comparison.score).as_str();
        out += &indented(&format!("{a} and {b} compare at {:.1} bits, {likelihood}", comparison.score), 4, style);
        out += &parts(&comparison, 6, style);
    }
    out
}

/// For scripts: the same, as `decisions`, `later_decisions` and `comparisons`.
pub(crate) fn behind_objects(
    incident: &Incident,
    agreement: &Agreement,
    scheme: &Scheme,
) -> [(&'static str, Value); 3] {
    let decided = |all: &[Decision]| all.iter().map(|one| decision_object(one, agreement)).collect::<Vec<_>>();
    let compared: Vec<Value> = comparisons(incident, agreement, scheme)
        .into_iter()
        .map(|(a, b, comparison)| {
            json!({
                "observations": [a, b],
                "score": rounded(comparison.score),
                "likelihood": scheme.likelihood(comparison.score).as_str(),
                "parts": parts_objects(&comparison),
            })
        })
        .collect();
    [
        ("decisions", Value::Array(decided(&incident.decisions))),
        ("later_decisions", Value::Array(decided(&incident.later_decisions))),
        ("comparisons", Value::Array(compared)),
    ]
}

fn comparisons<'a>(
    incident: &'a Incident,
    agreement: &Agreement,
    scheme: &Scheme,
) -> Vec<(&'a str, &'a str, Comparison)> {
    let above = |word: &str| agreement.events.get(word).and_then(|event| event.is.as_deref());
    let mut all = Vec::new();
    for (at, a) in incident.observations.iter().enumerate() {
        for b in &incident.observations[at + 1..] {
            all.push((a.id.as_str(), b.id.as_str(), Comparison::of(a, b, scheme, &above)));
        }
    }
    all
}

/// For people: a decision that was just recorded, and how the observations that it names compare.
pub fn recorded(
    decision: &Decision,
    compared: &[(String, String, Comparison)],
    agreement: &Agreement,
    scheme: &Scheme,
    style: &Style,
) -> String {
    let mut out = indented(&decision_text(decision, agreement), 0, style);
    for (a, b, comparison) in compared {
        let likelihood = scheme.likelihood(comparison.score).as_str();
        let far = if comparison.too_far { ", farther apart than candidates ever are" } else { "" };
        out += &indented(&format!("{a} and {b} compare at {:.1} bits, {likelihood}{far}", comparison.score), 2, style);
        out += &parts(comparison, 4, style);
    }
    out
}

/// For scripts: a decision as one object.
pub fn decision_object(decision: &Decision, agreement: &Agreement) -> Value {
    json!({
        "decision": decision.ruling.as_str(),
        "incident": decision.ruling.incident(),
        "observations": decision.ruling.observations(),
        "because": decision.because,
        "by": decision.by,
        "known": instant_json(decision.known, agreement),
    })
}

/// `2026-03-05: linked a:1 and b:1 as mill, because same crater (by cell)`
fn decision_text(decision: &Decision, agreement: &Agreement) -> String {
    let when = decision.known.map_or("at no stated time".to_string(), |at| moment_text(at, &agreement.zone));
    let by = decision.by.as_ref().map_or(String::new(), |by| format!(" (by {by})"));
    let ids = decision.ruling.observations().join(", ");
    let what = match &decision.ruling {
        Ruling::Link { incident, .. } => format!("linked {ids} as {incident}"),
        Ruling::Split { incident } => format!("split {incident}"),
        Ruling::Apart { .. } => format!("held apart {ids}"),
        Ruling::Reopen { .. } => format!("reopened the question of {ids}"),
    };
    format!("{when}: {what}, because {}{by}", crate::terminal::one_line(&decision.because))
}

fn parts(comparison: &Comparison, indent: usize, style: &Style) -> String {
    let mut out = String::new();
    for part in &comparison.parts {
        let head = format!("{}{:<8}{:>+6.1}  ", " ".repeat(indent), part.name, part.weight);
        let width = style.width.max(40) - head.len();
        for (at, line) in fill(&part.text, width).iter().enumerate() {
            out += &if at == 0 { format!("{head}{line}\n") } else { format!("{}{line}\n", " ".repeat(head.len())) };
        }
    }
    out
}

fn parts_objects(comparison: &Comparison) -> Vec<Value> {
    let object = |part: &irenic_evidence::Part| {
        json!({
            "part": part.name,
            "degree": part.degree,
            "m": part.chance.map(|chance| rounded(chance.m)),
            "u": part.chance.map(|chance| rounded(chance.u)),
            "weight": rounded(part.weight),
            "text": part.text,
        })
    };
    comparison.parts.iter().map(object).collect()
}

/// Six decimals: logarithms differ in their last digits from machine to machine.
fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

fn paragraph(text: &str, style: &Style) -> String {
    fill(text, style.width.max(40)).iter().map(|line| format!("{line}\n")).collect()
}

fn indented(text: &str, indent: usize, style: &Style) -> String {
    let lines = fill(text, style.width.max(40) - indent - 2);
    let mut out = String::new();
    for (at, line) in lines.iter().enumerate() {
        out += &format!("{}{line}\n", " ".repeat(if at == 0 { indent } else { indent + 2 }));
    }
    out
}

fn more(all: usize) -> String {
    match all.saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!("  and {more} more, which `--format json` lists\n"),
    }
}

#[cfg(test)]
mod tests;
