//! Scenarios: what happens, and what is then expected.

use irenic_diagnostics::{Code, Diagnostic};

use super::pattern::PatternUse;
use super::recovery::Resume;
use super::words::{CLAUSE_STATES, EXPECTED_PHASE_STATES, STANDINGS};
use super::{Parser, Read};
use crate::ast::{Expectation, ExpectationKind, Happening, Name, Reference, Scenario, ScenarioStep, Time, When};
use crate::kind::SyntaxKind;

impl Parser<'_> {
    /// `scenario "title" …`; the word stands here.
    pub(super) fn scenario(&mut self, level: u16) -> Read<Scenario> {
        self.bump();
        let title = self.text(
            "a title in quotation marks",
            "Give the scenario a title: `scenario \"Shelling on the second day\"`.",
        )?;
        let mut scenario = Scenario { title, options: Vec::new(), set: Vec::new(), steps: Vec::new() };
        let broken_before = self.broken_lines.len();
        loop {
            let bracket = self.is_kind(SyntaxKind::LeftBracket) && self.leads(0);
            if self.at_end() || self.at_option_edge() || self.declaration_begins() || bracket {
                break;
            }
            let start = self.at;
            self.operators = 0;
            self.indent(level + 1);
            if self.is("end") && self.word(1) != "of" {
                self.indent(level);
                self.bump();
                break;
            }
            if self.is("because") {
                let read = self.node(SyntaxKind::Part, Self::because);
                match read {
                    Ok(text) => {
                        let span = self.since(start);
                        self.notes.push((text, span));
                    }
                    Err(_) => self.recover(start, Resume::Step),
                }
                continue;
            }
            let read = self.node(SyntaxKind::Step, |p| p.scenario_line(&mut scenario));
            if read.is_err() {
                self.recover(start, Resume::Step);
            }
        }
        if scenario.steps.is_empty() && self.broken_lines.len() == broken_before {
            let error = Diagnostic::new(Code::S011, "the scenario says nothing")
                .at(&scenario.title.span, "nothing happens and nothing is expected")
                .remedy("Write what happens, `as of` a day, and what is expected: `expect clause 1 breached by UA`.");
            self.report(error);
        }
        Ok(scenario)
    }

    fn scenario_line(&mut self, scenario: &mut Scenario) -> Read<()> {
        let start = self.at;
        match (self.word(0), self.word(1)) {
            ("options", _) => {
                self.bump();
                loop {
                    let choice = self.option_choice()?;
                    scenario.options.push(choice);
                    if !self.eat_kind(SyntaxKind::Comma) {
                        break;
                    }
                }
            }
            ("set", moment) if !moment.is_empty() => {
                self.bump();
                loop {
                    let moment = self.name("a moment", "Write what is fixed: `set signing = 2026-03-01`.")?;
                    if !self.eat_kind(SyntaxKind::Equal) {
                        return Err(self
                            .expected("`=` and a point in time", "Write `=` and a date: `set signing = 2026-03-01`."));
                    }
                    let time = self.time()?;
                    scenario.set.push((moment, time));
                    if !self.eat_kind(SyntaxKind::Comma) {
                        break;
                    }
                }
            }
            ("as", "of") | ("known", "at") => {
                let as_of = self.is("as");
                self.bump();
                self.bump();
                let time = self.time()?;
                let span = self.since(start);
                scenario.steps.push(if as_of {
                    ScenarioStep::AsOf(time, span)
                } else {
                    ScenarioStep::KnownAt(time, span)
                });
            }
            ("expect", _) => {
                self.bump();
                let kind = self.expectation()?;
                scenario.steps.push(ScenarioStep::Expect(Expectation { kind, span: self.since(start) }));
            }
            _ => {
                let happening = self.happening()?;
                scenario.steps.push(ScenarioStep::Happening(Box::new(happening)));
            }
        }
        if !self.at_end() && !self.leads(0) && !self.at_option_edge() {
            return Err(self.expected("a new line", "Put each step of a scenario on a line of its own."));
        }
        Ok(())
    }

    /// `9.timing=phased`
    fn option_choice(&mut self) -> Read<(Name, Name)> {
        let start = self.at;
        self.number_or_name("a bracket", "Write the clause, the bracket and the option: `options 9.timing=phased`.")?;
        while self.is_kind(SyntaxKind::Dot) {
            self.dot();
            self.number_or_name(
                "the name of a bracket",
                "Write the clause, the bracket and the option: `options 9.timing=phased`.",
            )?;
        }
        let span = self.since(start);
        let text: String = self.text[span.start..span.end].chars().filter(|c| !c.is_whitespace()).collect();
        if !self.is_kind(SyntaxKind::Equal) {
            return Err(
                self.expected("`=` and an option", "Write `=` and the option's name: `options 9.timing=phased`.")
            );
        }
        self.tighten();
        self.bump();
        self.tighten();
        let option = self.option_name()?;
        Ok((Name { text, span }, option))
    }

    fn happening(&mut self) -> Read<Happening> {
        let start = self.at;
        let when = if self.eat("between") {
            let first = self.time()?;
            self.word_or_report("and", "`and` and a point in time")?;
            When::Between(first, self.time()?)
        } else {
            let known =
                matches!(self.kind(0), SyntaxKind::Date | SyntaxKind::Instant) || self.kind(0) == SyntaxKind::Word;
            if !known {
                return Err(self.expected(
                    "a date and what happens",
                    "Begin a step with a date, `between … and …`, `as of`, `known at` or `expect`.",
                ));
            }
            if self.leads(0)
                && let Some(meant) =
                    super::words::near_miss(self.word(0), &["expect", "options", "known at", "between"])
            {
                let error = super::recovery::unknown_word(self.word(0), &self.span_of(0), meant);
                return Err(self.report(error));
            }
            When::At(self.time()?)
        };
        let pattern = self.pattern_for(PatternUse::Happening)?;
        let mut happening = Happening {
            when,
            pattern,
            name: None,
            standing: None,
            reported_by: None,
            known_at: None,
            withdrawn_at: None,
            span: self.since(start),
        };
        while self.happening_part(&mut happening)? {}
        happening.span = self.since(start);
        Ok(happening)
    }

    fn happening_part(&mut self, happening: &mut Happening) -> Read<bool> {
        let span = self.span_of(0);
        match (self.word(0), self.word(1)) {
            ("as", next) if next != "of" => {
                self.once("as", happening.name.is_some(), &span)?;
                self.bump();
                happening.name = Some(self.name("a name for what happens", "Give it a short name: `as f1`.")?);
            }
            ("reported", "by") => {
                self.once("reported by", happening.reported_by.is_some(), &span)?;
                self.bump();
                self.bump();
                happening.reported_by = Some(self.name("a body", "Write whose report it is: `reported by SMM`.")?);
            }
            (standing, _) if STANDINGS.contains(&standing) => {
                self.once(standing, happening.standing.is_some(), &span)?;
                happening.standing = Some(self.take_name()?);
            }
            ("known", "at") if !self.leads(0) => {
                self.once("known at", happening.known_at.is_some(), &span)?;
                self.bump();
                self.bump();
                happening.known_at = Some(self.time()?);
            }
            ("withdrawn", "at") => {
                self.once("withdrawn at", happening.withdrawn_at.is_some(), &span)?;
                self.bump();
                self.bump();
                happening.withdrawn_at = Some(self.time()?);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn expectation(&mut self) -> Read<ExpectationKind> {
        match self.word(0) {
            "clause" => {
                let clause = self.clause_reference()?;
                self.expected_clause(clause)
            }
            "phase" => {
                let start_reference = self.phase_reference()?;
                let start = self.at;
                let states = ["active", "ended", "overdue"];
                if self.are(&["not", "begun"]) {
                    self.bump();
                    self.bump();
                } else if states.contains(&self.word(0)) {
                    self.bump();
                } else {
                    return Err(self.expected_word("a state of the phase", EXPECTED_PHASE_STATES));
                }
                let state = self.joined(start);
                let since = if self.eat("since") { Some(self.time()?) } else { None };
                Ok(ExpectationKind::Phase { phase: start_reference, state, since })
            }
            "moment" => {
                self.bump();
                let moment = self.name("the name of a moment", "Write the moment: `expect moment quiet reached`.")?;
                self.expected_moment(moment)
            }
            _ => Err(self.expected_word("`clause`, `phase` or `moment`", &["clause", "phase", "moment"])),
        }
    }

    /// The words from `start` on, joined by `_`.
    fn joined(&self, start: usize) -> Name {
        let span = self.since(start);
        let text = self.text[span.start..span.end].split_whitespace().collect::<Vec<_>>().join("_");
        Name { text, span }
    }

    fn expected_clause(&mut self, clause: Reference) -> Read<ExpectationKind> {
        let possibly = self.eat("possibly");
        let start = self.at;
        if !CLAUSE_STATES.contains(&self.word(0)) {
            return Err(self.expected_word("a state of the clause", CLAUSE_STATES));
        }
        let fulfilled = self.is("fulfilled");
        self.bump();
        if fulfilled {
            self.eat("late");
        }
        let state = self.joined(start);
        let (mut by, mut instance, mut since, mut violations, mut due) = (None, None, None, None, None);
        loop {
            let span = self.span_of(0);
            match self.word(0) {
                "by" => {
                    self.once("by", by.is_some(), &span)?;
                    self.bump();
                    by = Some(self.name("a party, group or body", "Write who: `expect clause 1 breached by UA`.")?);
                }
                "for" => {
                    self.once("for", instance.is_some(), &span)?;
                    self.bump();
                    // Periods and the bearers of one trigger have names that only quotation marks can hold: `"UA#3"`.
                    instance = Some(match self.text_here() {
                        Some(quoted) => Name { text: quoted.text, span: quoted.span },
                        None => self.name(
                            "the name of a happening",
                            "Write the name after `as` of what happened: `for f1`; a period is written `for \"UA#3\"`.",
                        )?,
                    });
                }
                "since" => {
                    self.once("since", since.is_some(), &span)?;
                    self.bump();
                    since = Some(self.time()?);
                }
                "with" => {
                    self.once("with", violations.is_some(), &span)?;
                    self.bump();
                    let uncounted = !matches!(self.word(1), "violation" | "violations");
                    if uncounted && self.is_kind(SyntaxKind::Number) {
                        self.bump();
                        return Err(self.expected_word("`violations`", &["violations"]));
                    }
                    let count = self.quantity("a number of violations", "Write how many: `with 3 violations`.")?;
                    violations = Some(count);
                }
                "due" => {
                    self.once("due", due.is_some(), &span)?;
                    self.bump();
                    due = Some(self.time()?);
                }
                _ => {
                    return Ok(ExpectationKind::Clause {
                        clause,
                        possibly,
                        state,
                        by,
                        instance,
                        since,
                        violations,
                        due,
                    });
                }
            }
        }
    }

    fn expected_moment(&mut self, moment: Name) -> Read<ExpectationKind> {
        let start = self.at;
        let (mut at, mut times): (Option<Time>, Option<u32>) = (None, None);
        if self.are(&["not", "reached"]) || self.are(&["possibly", "reached"]) {
            self.bump();
            self.bump();
        } else if self.is("reached") || self.is("restarted") {
            self.bump();
        } else {
            let choices = ["reached", "not reached", "possibly reached", "restarted"];
            return Err(self.expected_word("what is expected of the moment", &choices));
        }
        let state = self.joined(start);
        if state.text == "restarted" {
            times = Some(self.whole_number("how many times", "Write how often: `restarted 2 times`.")?);
            if !self.eat("times") {
                self.word_or_report("time", "`times`")?;
            }
        } else if state.text != "not_reached" && self.eat("at") {
            at = Some(self.time()?);
        }
        Ok(ExpectationKind::Moment { moment, state, at, times })
    }
}

/// Reads chosen options as a command line gives them: `9.timing=phased,3.scope=wide`.
///
/// Answers with pairs of bracket path and option. The error says in one sentence which piece could not be read.
pub fn parse_option_choices(text: &str) -> Result<Vec<(String, String)>, String> {
    let is_name = |part: &str| {
        let mut letters = part.chars();
        let first = letters.next();
        let named = first.is_some_and(|c| c.is_alphabetic() || c == '_');
        let numbered = !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
        numbered || (named && letters.all(|c| c.is_alphanumeric() || c == '_'))
    };
    let mut choices = Vec::new();
    for piece in text.split(',').map(str::trim).filter(|piece| !piece.is_empty()) {
        let Some((path, option)) = piece.split_once('=') else {
            return Err(format!("`{piece}` names no option; write `9.timing=phased`"));
        };
        let (path, option) = (path.trim(), option.trim());
        if !path.split('.').all(|part| is_name(part.trim())) {
            return Err(format!("`{path}` is not the path of a bracket; write the clause and the bracket: `9.timing`"));
        }
        if !is_name(option) {
            return Err(format!("`{option}` is not the name of an option"));
        }
        let path: String = path.chars().filter(|c| !c.is_whitespace()).collect();
        choices.push((path, option.to_string()));
    }
    Ok(choices)
}
