//! The whole chain behind one verdict: text, moments, incidents, observations, source rows, later releases.

mod incident;
mod tipping;

pub(crate) use incident::place as place_text;

use std::collections::BTreeMap;

use irenic_diagnostics::{Sources, Span};
use irenic_evidence::{Incident, Scheme};
use irenic_model::{Agreement, Norm};
use irenic_verify::{Explanation, Finding, IncidentInVerdict, Link, MomentFinding, PhaseFinding, Report};
use serde_json::{Value, json};

use crate::findings::{
    count, due_text, finding_json, instant_json, moment_text, moment_words, name_of, phase_words, span_text,
    state_words, tone,
};
use crate::links;
use crate::sentence;
use crate::terminal::{Cell, Column, Style, Table, Tone, fill, table};

/// What is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// A clause by its full id, with one of its instances or all of them.
    Clause(String, Option<String>),
    /// A phase by its full id.
    Phase(String),
    /// A moment by its name.
    Moment(String),
}

impl Asked {
    /// Reads `1`, `1/UA`, `annex_1:3/UA`, `phase:1`, `moment:quiet`.
    pub fn parse(text: &str) -> Asked {
        if let Some(phase) = text.strip_prefix("phase:") {
            return Asked::Phase(phase.to_string());
        }
        if let Some(moment) = text.strip_prefix("moment:") {
            return Asked::Moment(moment.to_string());
        }
        let text = text.strip_prefix("clause:").unwrap_or(text);
        match text.split_once('/') {
            Some((clause, instance)) => Asked::Clause(clause.to_string(), Some(instance.to_string())),
            None => Asked::Clause(text.to_string(), None),
        }
    }
}

/// A verification with everything that its findings point to.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The text, resolved.
    pub agreement: &'a Agreement,
    /// What was found.
    pub report: &'a Report,
    /// The findings of the clause asked about, explained; none for a phase or a moment.
    pub explanations: &'a [Explanation],
    /// The incidents that it was found from.
    pub incidents: &'a [Incident],
    /// Texts that spans point into.
    pub sources: &'a Sources,
    /// By what numbers observations of one incident are weighed against each other.
    pub scheme: &'a Scheme,
}

/// Steps of a chain that people are shown; scripts get all.
const SHOWN: usize = 20;

/// Incidents that people are shown down to their source rows; scripts get all.
const DETAILED: usize = 10;

impl<'a> Case<'a> {
    /// Everything about what was asked, for people.
    ///
    /// # Errors
    /// A sentence that says what there is, when there is nothing of that name.
    pub fn screen(&self, asked: &Asked, style: &Style) -> Result<String, String> {
        match asked {
            Asked::Clause(id, instance) => {
                let (norm, explanations) = self.clause(id, instance.as_deref())?;
                Ok(self.clause_screen(norm, &explanations, style))
            }
            Asked::Phase(id) => self.phase(id).map(|phase| self.phase_screen(phase, style)),
            Asked::Moment(name) => self.moment(name).map(|moment| self.moment_screen(moment, style)),
        }
    }

    /// Everything about what was asked, one object for each instance.
    ///
    /// # Errors
    /// As [`Case::screen`].
    pub fn lines(&self, asked: &Asked) -> Result<String, String> {
        let objects: Vec<Value> = match asked {
            Asked::Clause(id, instance) => {
                let (norm, explanations) = self.clause(id, instance.as_deref())?;
                explanations.iter().map(|explanation| self.clause_object(norm, explanation)).collect()
            }
            Asked::Phase(id) => {
                let phase = self.phase(id)?;
                vec![with_chain(crate::findings::phase_json(phase, self.agreement), self.chain_objects(&phase.chain))]
            }
            Asked::Moment(name) => {
                let moment = self.moment(name)?;
                let restarts: Vec<Value> = moment
                    .restarts
                    .iter()
                    .map(|restart| {
                        json!({
                            "incident": restart.incident,
                            "at": instant_json(Some(restart.at), self.agreement),
                            "certain": restart.certain,
                            "would_have_ended": instant_json(Some(restart.would_have_ended), self.agreement),
                            "ends": instant_json(Some(restart.ends), self.agreement),
                        })
                    })
                    .collect();
                vec![with_chain(crate::findings::moment_json(moment, self.agreement), restarts)]
            }
        };
        Ok(objects.iter().map(|object| format!("{object}\n")).collect())
    }

    fn clause(&self, id: &str, instance: Option<&str>) -> Result<(&'a Norm, Vec<&'a Explanation>), String> {
        let Some(norm) = self.agreement.norm(id) else {
            let ids: Vec<&str> = self.agreement.norms.iter().map(|norm| norm.id.as_str()).collect();
            return Err(format!("there is no clause `{id}`; there are {}", some_of(&ids)));
        };
        let all = || self.explanations.iter().filter(|one| one.finding.clause == id);
        let Some(instance) = instance else { return Ok((norm, all().collect())) };
        let named = |finding: &Finding| finding.instance == instance || finding.bearer.as_deref() == Some(instance);
        let chosen: Vec<&Explanation> = all().filter(|one| named(&one.finding)).collect();
        if chosen.is_empty() {
            let names: Vec<&str> = all().map(|one| one.finding.instance.as_str()).collect();
            return Err(match names.as_slice() {
                [] => format!("clause {id} has no instance yet, so there is none called `{instance}`"),
                names => format!("clause {id} has no instance `{instance}`; it has {}", some_of(names)),
            });
        }
        Ok((norm, chosen))
    }

    fn phase(&self, id: &str) -> Result<&'a PhaseFinding, String> {
        self.report.phases.iter().find(|phase| phase.phase == id).ok_or_else(|| {
            let ids: Vec<&str> = self.report.phases.iter().map(|phase| phase.phase.as_str()).collect();
            format!("there is no phase `{id}`; there are {}", some_of(&ids))
        })
    }

    fn moment(&self, name: &str) -> Result<&'a MomentFinding, String> {
        self.report.moments.iter().find(|moment| moment.moment == name).ok_or_else(|| {
            let names: Vec<&str> = self.report.moments.iter().map(|moment| moment.moment.as_str()).collect();
            format!("there is no moment `{name}`; there are {}", some_of(&names))
        })
    }

    fn clause_screen(&self, norm: &Norm, explanations: &[&Explanation], style: &Style) -> String {
        let title = norm.title.as_ref().map_or(String::new(), |title| format!(" “{title}”"));
        let mut out = format!("{}\n", style.paint(Tone::Strong, &format!("Clause {}{title}", norm.id)));
        let heading = norm.heading.as_ref().map_or(String::new(), |heading| format!(", under “{}”", heading.text));
        out += &format!("{}{heading}\n\n", style.paint(Tone::Code, &self.place(&norm.span)));
        for line in norm.text.lines() {
            out += &format!("    {line}\n");
        }
        if !norm.text.is_empty() {
            out.push('\n');
        }
        out += &paragraph(&sentence::clause(norm, self.agreement), style);
        const INSTANCES: usize = 6;
        for explanation in explanations.iter().take(INSTANCES) {
            out += &self.finding_screen(explanation, style);
        }
        let rest = explanations.get(INSTANCES..).unwrap_or_default();
        if explanations.is_empty() {
            out += "\nNothing has brought it into force so far: it has no instance.\n";
        } else if let Some(last) = rest.last() {
            let names: Vec<&str> = rest.iter().map(|one| one.finding.instance.as_str()).collect();
            let more = count(names.len() as u64, "further instance");
            out += &format!("\n{}", paragraph(&format!("{more}: {}", some_of(&names)), style));
            out += &format!("Ask about one: irenic why {}\n", name_of(&last.finding));
        }
        out
    }

    fn finding_screen(&self, explanation: &Explanation, style: &Style) -> String {
        let finding = &explanation.finding;
        let zone = &self.agreement.zone;
        let whom = match (finding.instance.as_str(), &finding.bearer) {
            ("unattributed", _) => "Nobody named".to_string(),
            (instance, Some(bearer)) if instance != bearer => format!("{instance} ({bearer})"),
            (instance, _) => instance.to_string(),
        };
        let state = state_words(finding.state, finding.certain);
        let mut facts = Vec::new();
        facts.extend(finding.since.map(|at| format!("since {}", moment_text(at, zone))));
        facts.extend(finding.due.map(|at| format!("due {}", due_text(at, zone))));
        match (finding.violations, finding.possible_violations) {
            (0, 0) => {}
            (certain, 0) => facts.push(count(certain, "violation")),
            (certain, possible) => {
                let most = count(certain + possible, "violation");
                facts.push(format!("at least {}, at most {most}", crate::findings::grouped(certain)));
            }
        }
        facts.extend(finding.standing.map(|standing| format!("standing {}", standing.as_str())));
        let facts = if facts.is_empty() { String::new() } else { format!(", {}", facts.join(", ")) };
        // Broken as plain text, for colour takes no room.
        let plain = fill(&format!("{whom}: {state}{facts}"), style.width.max(40)).join("\n");
        let painted = style.paint(tone(finding.state, finding.certain), &state);
        let head = match plain.strip_prefix(&format!("{whom}: {state}")) {
            Some(rest) => format!("{}: {painted}{rest}", style.paint(Tone::Strong, &whom)),
            None => plain,
        };
        let mut out = format!("\n{head}\n");
        if !finding.reason.is_empty() {
            out += &paragraph(&format!("{}.", finding.reason.trim_end_matches('.')), style);
        }
        out += &self.chain_screen(&finding.chain, style);
        if !explanation.incidents.is_empty() {
            out += &format!("\n  {}\n", count(explanation.incidents.len() as u64, "incident"));
        }
        for incident in explanation.incidents.iter().take(DETAILED) {
            out += &incident::in_verdict(incident, self.agreement, style);
            out += &links::behind(&incident.incident, self.agreement, self.scheme, style);
        }
        out += &more(explanation.incidents.len(), DETAILED);
        out + &tipping::screen(explanation, style)
    }

    fn phase_screen(&self, phase: &PhaseFinding, style: &Style) -> String {
        let zone = &self.agreement.zone;
        let title = phase.title.as_ref().map_or(String::new(), |title| format!(" “{title}”"));
        let mut out = format!("{}\n", style.paint(Tone::Strong, &format!("Phase {}{title}", phase.phase)));
        if let Some(given) = self.agreement.phase(&phase.phase) {
            out += &format!("{}\n\n", style.paint(Tone::Code, &self.place(&given.span)));
            out += &self.words(&given.span);
            out += &paragraph(&sentence::phase(given, self.agreement), style);
        }
        let since = phase.since.map_or(String::new(), |at| format!(" since {}", moment_text(at, zone)));
        let due = phase.due.map_or(String::new(), |at| format!(", limit {}", due_text(at, zone)));
        out += &format!("\nIt is {}{since}{due}.\n", phase_words(phase));
        if !phase.reason.is_empty() {
            out += &paragraph(&format!("{}.", phase.reason.trim_end_matches('.')), style);
        }
        out += &self.chain_screen(&phase.chain, style);
        let ids: Vec<String> = phase.chain.iter().filter_map(|link| link.incident.clone()).collect();
        out + &self.evidence_screen(&ids, style)
    }

    fn moment_screen(&self, moment: &MomentFinding, style: &Style) -> String {
        let zone = &self.agreement.zone;
        let title = moment.title.as_ref().map_or(String::new(), |title| format!(" “{title}”"));
        let mut out = format!("{}\n", style.paint(Tone::Strong, &format!("Moment {}{title}", moment.moment)));
        if let Some(given) = self.agreement.moments.get(&moment.moment) {
            out += &format!("{}\n\n", style.paint(Tone::Code, &self.place(&given.span)));
            out += &self.words(&given.span);
            out += &paragraph(&sentence::moment(&moment.moment, given, self.agreement), style);
        }
        let at = span_text(moment.from, moment.to, zone);
        let at = if at.is_empty() { at } else { format!(", {at}") };
        out += &format!("\nIt stands as {}{at}.\n", moment_words(moment));
        if !moment.reason.is_empty() {
            out += &paragraph(&format!("{}.", moment.reason.trim_end_matches('.')), style);
        }
        if let Some(expected) = moment.expected {
            out += &paragraph(
                &format!("Its clock runs out on {} if nothing restarts it.", moment_text(expected, zone)),
                style,
            );
        }
        if !moment.restarts.is_empty() {
            out += &format!("\nIts clock was restarted {}:\n", count(moment.restarts.len() as u64, "time"));
            let mut restarts =
                Table::new(["", "at", "incident", "would have run out", "runs out now"].map(Column::left));
            for restart in moment.restarts.iter().take(SHOWN) {
                restarts.row([
                    Cell::from(""),
                    Cell::from(moment_text(restart.at, zone)),
                    Cell::from(format!("{}{}", restart.incident, if restart.certain { "" } else { " (possibly)" })),
                    Cell::from(moment_text(restart.would_have_ended, zone)),
                    Cell::from(moment_text(restart.ends, zone)),
                ]);
            }
            out += &table(&restarts, style);
            out += &more(moment.restarts.len(), SHOWN);
        }
        let ids: Vec<String> = moment.restarts.iter().map(|restart| restart.incident.clone()).collect();
        out + &self.evidence_screen(&ids, style)
    }

    /// Moments and incidents in the order in which they led there.
    fn chain_screen(&self, chain: &[Link], style: &Style) -> String {
        if chain.is_empty() {
            return String::new();
        }
        let mut steps =
            Table::new([Column::left(""), Column::left("when"), Column::left("what"), Column::left("from")]);
        for link in chain.iter().take(SHOWN) {
            let from = match (&link.incident, &link.span) {
                (Some(incident), _) => incident.clone(),
                (None, Some(span)) => self.place(span),
                (None, None) => String::new(),
            };
            steps.row([
                Cell::from(""),
                Cell::from(span_text(link.from, link.to, &self.agreement.zone)),
                Cell::from(link.what.clone()),
                Cell::new(from, Tone::Code),
            ]);
        }
        format!("\n{}{}", table(&steps, style), more(chain.len(), SHOWN))
    }

    fn evidence_screen(&self, ids: &[String], style: &Style) -> String {
        if ids.is_empty() {
            return String::new();
        }
        let known: BTreeMap<&str, &Incident> =
            self.incidents.iter().map(|incident| (&*incident.id, incident)).collect();
        let mut out = format!("\n  {}\n", count(ids.len() as u64, "incident"));
        for id in ids.iter().take(DETAILED) {
            out += &match known.get(id.as_str()) {
                Some(incident) => {
                    let linked = links::behind(incident, self.agreement, self.scheme, style);
                    incident::screen(incident, self.agreement, style) + &linked
                }
                None => format!("  {id}\n"),
            };
        }
        out + &more(ids.len(), DETAILED)
    }

    fn clause_object(&self, norm: &Norm, explanation: &Explanation) -> Value {
        let finding = &explanation.finding;
        let position = self.sources.position(&norm.span.file, norm.span.start);
        let incidents: Vec<Value> =
            explanation.incidents.iter().map(|incident| self.incident_object(incident)).collect();
        json!({
            "clause": norm.id,
            "title": norm.title,
            "heading": norm.heading.as_ref().map(|heading| &heading.text),
            "file": &*norm.span.file,
            "line": position.line,
            "text": norm.text,
            "sentence": sentence::clause(norm, self.agreement),
            "finding": finding_json(finding, self.agreement),
            "chain": self.chain_objects(&finding.chain),
            "incidents": incidents,
            "tipping": explanation.tipping.iter().map(tipping::object).collect::<Vec<Value>>(),
        })
    }

    fn incident_object(&self, given: &IncidentInVerdict) -> Value {
        let mut object = incident::object(given, self.agreement);
        if let Value::Object(object) = &mut object {
            for (key, value) in links::behind_objects(&given.incident, self.agreement, self.scheme) {
                object.insert(key.to_string(), value);
            }
        }
        object
    }

    fn chain_objects(&self, chain: &[Link]) -> Vec<Value> {
        chain
            .iter()
            .map(|link| {
                json!({
                    "from": instant_json(link.from, self.agreement),
                    "to": instant_json(link.to, self.agreement),
                    "what": link.what,
                    "incident": link.incident,
                    "place": link.span.as_ref().map(|span| self.place(span)),
                })
            })
            .collect()
    }

    /// `agreement.md:34`
    fn place(&self, span: &Span) -> String {
        format!("{}:{}", span.file, self.sources.position(&span.file, span.start).line)
    }

    /// The formal words with the whole lines on which they stand, set in, with an empty line after them.
    fn words(&self, span: &Span) -> String {
        let mut out = String::new();
        let text = self.sources.text(&span.file).unwrap_or("");
        let start = text.get(..span.start).map_or(0, |before| before.rfind('\n').map_or(0, |at| at + 1));
        let end =
            text.get(span.end..).map_or(text.len(), |after| after.find('\n').map_or(text.len(), |at| span.end + at));
        for line in text.get(start..end).unwrap_or("").lines() {
            out += &format!("    {line}\n");
        }
        if out.is_empty() { out } else { out + "\n" }
    }
}

fn with_chain(mut object: Value, chain: Vec<Value>) -> Value {
    if let Value::Object(object) = &mut object {
        object.insert("chain".to_string(), Value::Array(chain));
    }
    object
}

fn paragraph(text: &str, style: &Style) -> String {
    fill(&sentence::capital(text), style.width.max(40)).iter().map(|line| format!("{line}\n")).collect()
}

fn more(all: usize, shown: usize) -> String {
    match all.saturating_sub(shown) {
        0 => String::new(),
        more => format!("  and {more} more, which `--format json` lists\n"),
    }
}

/// The first of several names, and how many there are besides.
fn some_of(names: &[&str]) -> String {
    const NAMED: usize = 12;
    match names {
        [] => "none".to_string(),
        names if names.len() <= NAMED => names.join(", "),
        names => format!("{} and {} more", names[..NAMED].join(", "), names.len() - NAMED),
    }
}

#[cfg(test)]
mod tests;
