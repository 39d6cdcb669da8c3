//! Scenarios: what happens, and what is expected of the clauses then.

use std::collections::{BTreeMap, BTreeSet};

use irenic_diagnostics::{Code, Diagnostic, Span};
use irenic_syntax::ast::{self, Compare, ExpectationKind, Item, ItemKind, Name, Total, WhereExpr};

use super::expressions::Type;
use super::names::Sort;
use super::words::expr_span;
use super::{Resolver, suggest};
use crate::{ClauseState, Expectation, Expected, Expr, Happening, Scenario, ScenarioStep, Standard, Value, Who};

impl<'a> Resolver<'a> {
    /// Reads all scenarios, in the order of the instruments.
    pub(super) fn read_scenarios(&mut self) {
        for index in 0..self.instruments.len() {
            let items = &self.instruments[index].document.items;
            let mut titles: BTreeMap<&'a str, &'a Span> = BTreeMap::new();
            self.at(|here| here.instrument = index, |this| this.read_scenario_items(items, &mut titles));
        }
    }

    fn read_scenario_items(&mut self, items: &'a [Item], titles: &mut BTreeMap<&'a str, &'a Span>) {
        for item in items {
            match &item.kind {
                ItemKind::Scenario(scenario) => {
                    if let Some(first) = titles.insert(&scenario.title.text, &scenario.title.span) {
                        self.report(
                            Diagnostic::new(
                                Code::A106,
                                format!("two scenarios are called \"{}\"", scenario.title.text),
                            )
                            .at(&scenario.title.span, "the same title again")
                            .also(first, "first scenario of this title")
                            .remedy("Say in the title what sets this one apart."),
                        );
                    }
                    self.read_scenario(item, scenario);
                }
                ItemKind::Bracket(bracket) => {
                    for option in &bracket.options {
                        self.read_scenario_items(&option.content, titles);
                    }
                }
                _ => {}
            }
        }
    }

    fn read_scenario(&mut self, item: &'a Item, scenario: &'a ast::Scenario) {
        let mut options = Vec::new();
        for (path, option) in &scenario.options {
            match self.find_option(&path.text, &option.text) {
                Ok((bracket, _)) => {
                    options.extend(
                        self.agreement.brackets.get(bracket).map(|bracket| (bracket.path.clone(), option.text.clone())),
                    );
                }
                Err(diagnostic) => {
                    let unknown_path = diagnostic.message.starts_with("no bracket");
                    let place = if unknown_path { &path.span } else { &option.span };
                    let label = if unknown_path { "no bracket of the text" } else { "no option of this bracket" };
                    self.report(diagnostic.at(place, label));
                }
            }
        }
        let mut set = Vec::new();
        for (name, time) in &scenario.set {
            let moment = self.look_up(name, &[Sort::Moment]);
            let point = self.point(time);
            if let (Some(_), Some(point)) = (moment, point) {
                set.push((name.text.clone(), point));
            }
        }
        let names = happening_names(scenario);
        let mut steps = Vec::new();
        let mut number = 0;
        let mut dated = false;
        for step in &scenario.steps {
            match step {
                ast::ScenarioStep::Happening(happening) => {
                    number += 1;
                    steps.extend(self.happening(happening, number).map(ScenarioStep::Happening));
                }
                ast::ScenarioStep::AsOf(time, span) => {
                    dated = true;
                    steps.extend(self.point(time).map(|point| ScenarioStep::AsOf(point, span.clone())));
                }
                ast::ScenarioStep::KnownAt(time, span) => {
                    steps.extend(self.point(time).map(|point| ScenarioStep::KnownAt(point, span.clone())));
                }
                ast::ScenarioStep::Expect(expectation) => {
                    if !dated {
                        dated = true; // Told once for a scenario.
                        self.report_undated(&expectation.span);
                    }
                    steps.extend(self.expectation(expectation, &names).map(ScenarioStep::Expect));
                }
            }
        }
        let source = self.instruments.get(self.here.instrument);
        let own = source.filter(|source| !source.scenarios).map(|source| source.name.clone());
        self.agreement.scenarios.push(Scenario {
            title: scenario.title.text.clone(),
            instrument: own.unwrap_or_else(|| self.agreement.name.clone()),
            options,
            set,
            steps,
            span: item.span.clone(),
        });
    }

    fn report_undated(&mut self, span: &Span) {
        self.report(
            Diagnostic::new(Code::A103, "when this is expected is not said")
                .at(span, "no `as of` before it")
                .note("Where a clause stands depends on the instant that is asked about.")
                .remedy("Write a line such as `as of 2015-02-17` before the first `expect`."),
        );
    }

    fn happening(&mut self, happening: &'a ast::Happening, number: usize) -> Option<Happening> {
        let (from, to) = match &happening.when {
            ast::When::At(time) => (self.point(time), None),
            ast::When::Between(from, to) => (self.point(from), Some(self.point(to))),
        };
        let pattern = &happening.pattern;
        let read = self.pattern_without_total(&ast::Pattern { condition: None, ..pattern.clone() });
        let fields = match &read {
            Some(read) => self.happening_fields(pattern, read),
            None => Some(BTreeMap::new()),
        };
        let standing = match &happening.standing {
            None => Some(Some(Standard::Confirmed)),
            Some(word) if word.text == "rejected" => Some(None),
            Some(word) => self.standard(word).map(Some),
        };
        let reported_by = happening.reported_by.as_ref().and_then(|name| self.actor(name));
        let known_at = happening.known_at.as_ref().map(|time| self.point(time));
        let withdrawn_at = happening.withdrawn_at.as_ref().map(|time| self.point(time));
        let (known_at, withdrawn_at) = (whole(known_at)?, whole(withdrawn_at)?);
        let (read, from, to) = (read?, from?, whole(to)?);
        let by: Vec<String> = read.by.iter().filter_map(named).collect();
        let one = |whos: &[Who]| whos.first().and_then(named);
        Some(Happening {
            name: happening.name.as_ref().map_or_else(|| format!("h{number}"), |name| name.text.clone()),
            from,
            to,
            event: read.event.clone(),
            subject: read.subject.clone(),
            by: if let [only] = by.as_slice() { Some(only.clone()) } else { None },
            involved: if by.len() > 1 { by } else { Vec::new() },
            from_party: one(&read.from),
            to_party: one(&read.to),
            concerning: one(&read.concerning),
            place: read.place,
            fields: fields?,
            standing: standing?,
            reported_by,
            known_at,
            withdrawn_at,
            span: happening.span.clone(),
        })
    }

    /// The values that `where field = value and …` and a total give. `None` when one of them could not be read.
    fn happening_fields(
        &mut self,
        pattern: &'a ast::Pattern,
        read: &crate::Pattern,
    ) -> Option<BTreeMap<String, Value>> {
        let known = self.fields_of(&read.event, read.subject.as_ref());
        let mut fields = BTreeMap::new();
        let mut complete = true;
        let mut open: Vec<&WhereExpr> = pattern.condition.iter().collect();
        while let Some(condition) = open.pop() {
            match condition {
                WhereExpr::And(left, right) => open.extend([right.as_ref(), left.as_ref()]),
                WhereExpr::Compare {
                    left: ast::Expr::Field { of: None, field },
                    compare: Compare::Equal,
                    right,
                    span,
                } => {
                    let Some(of) = known.fields.get(&field.text) else {
                        self.report_unknown_field(field, &known.of, &known.fields);
                        complete = false;
                        continue;
                    };
                    let wanted = Type::of_field(of);
                    let typed = self.operand(right, None, Some(&wanted));
                    self.check_comparable((&wanted, &field.span), Compare::Equal, (&typed.of, &expr_span(right)));
                    match typed.expr.as_ref().and_then(constant) {
                        Some(Value::Quantity(quantity)) => {
                            let value = Value::Quantity(super::kinds::read_as(quantity, of));
                            fields.insert(field.text.clone(), value);
                        }
                        Some(value) => {
                            fields.insert(field.text.clone(), value);
                        }
                        None => {
                            if typed.expr.is_some() {
                                self.report_no_value(span);
                            }
                            complete = false;
                        }
                    }
                }
                WhereExpr::Compare { span, .. } => {
                    self.report_no_value(span);
                    complete = false;
                }
                WhereExpr::Or(left, _) | WhereExpr::Not(left) => {
                    self.report_no_value(&where_span(left));
                    complete = false;
                }
            }
        }
        match &pattern.total {
            Some(Total::Quantity(total)) => {
                let typed = self.operand(total, None, None);
                let field = self.total_field(&read.event, total, &typed.of)?;
                let Some(Value::Quantity(quantity)) = typed.expr.as_ref().and_then(constant) else {
                    self.report_no_value(&expr_span(total));
                    return None;
                };
                let quantity =
                    known.fields.get(&field).map_or(quantity.clone(), |of| super::kinds::read_as(quantity, of));
                fields.insert(field, Value::Quantity(quantity));
            }
            Some(Total::All(_)) => {
                self.list_of_all(pattern, read.subject.as_ref())?;
                fields.insert("complete".to_string(), Value::Flag(true));
            }
            None => {}
        }
        complete.then_some(fields)
    }

    fn report_no_value(&mut self, span: &Span) {
        self.report(
            Diagnostic::new(Code::S002, "what happens in a scenario has values, not conditions")
                .at(span, "gives no value")
                .remedy("Write `where field = value`, joined by `and`, as in `where calibre = 122 mm and count = 2`."),
        );
    }

    fn expectation(&mut self, expectation: &'a ast::Expectation, names: &BTreeSet<String>) -> Option<Expectation> {
        let kind = match &expectation.kind {
            ExpectationKind::Clause { clause, possibly, state, by, instance, since, violations, due } => {
                let clause = self.clause(clause);
                let state = self.clause_state(state);
                let by = by.as_ref().map(|name| self.actor(name));
                if let Some(instance) = instance {
                    self.check_instance(instance, names);
                }
                let since = since.as_ref().map(|time| self.point(time));
                let due = due.as_ref().map(|time| self.point(time));
                let violations = violations.as_ref().map(|count| self.whole_count(count));
                let state = state?;
                Expected::Clause {
                    clause: clause?,
                    // A breach that only some readings find is `possibly breached`, which is another finding.
                    certain: match (possibly, state) {
                        (true, _) => Some(false),
                        (false, ClauseState::Breached) => Some(true),
                        (false, _) => None,
                    },
                    state,
                    by: whole(by)?,
                    instance: instance.as_ref().map(|name| name.text.clone()),
                    since: whole(since)?,
                    violations: whole(violations)?,
                    due: whole(due)?,
                }
            }
            ExpectationKind::Phase { phase, state, since } => {
                let phase = self.phase(phase);
                let state = self.state_word(state, "phase", &["not_begun", "active", "ended", "overdue"]);
                let since = since.as_ref().map(|time| self.point(time));
                Expected::Phase { phase: phase?, state: state?, since: whole(since)? }
            }
            ExpectationKind::Moment { moment, state, at, times } => {
                let found = self.look_up(moment, &[Sort::Moment]);
                let words = ["reached", "not_reached", "possibly_reached", "restarted"];
                let state = self.state_word(state, "moment", &words);
                let at = at.as_ref().map(|time| self.point(time));
                found?;
                Expected::Moment { moment: moment.text.clone(), state: state?, at: whole(at)?, times: *times }
            }
        };
        Some(Expectation { kind, text: self.line(&expectation.span, ""), span: expectation.span.clone() })
    }

    fn whole_count(&mut self, count: &ast::Quantity) -> Option<u64> {
        let unit = count.unit.as_ref().is_none_or(|unit| matches!(unit.text.as_str(), "violation" | "violations"));
        if unit && count.value >= 0.0 && count.value.fract() == 0.0 && count.value < 1e15 {
            return Some(count.value as u64);
        }
        self.report(
            Diagnostic::new(Code::A105, "violations are counted in whole numbers")
                .at(&count.span, "no whole number")
                .remedy("Write `with 3 violations`."),
        );
        None
    }

    fn state_word(&mut self, word: &Name, what: &str, known: &[&str]) -> Option<String> {
        if known.contains(&word.text.as_str()) {
            return Some(word.text.clone());
        }
        let spaced = |word: &str| word.replace('_', " ");
        let near = suggest::near(&word.text, known.iter().copied());
        let offered: Vec<String> = if near.is_empty() {
            known.iter().map(|word| spaced(word)).collect()
        } else {
            near.iter().map(|word| spaced(word)).collect()
        };
        self.report(
            Diagnostic::new(Code::A101, format!("no {what} is ever `{}`", spaced(&word.text)))
                .at(&word.span, format!("no state of a {what}"))
                .remedy(format!("Write {}.", suggest::either(&offered))),
        );
        None
    }

    fn check_instance(&mut self, instance: &Name, names: &BTreeSet<String>) {
        // An instance is named by what made it: a bearer, a happening, and the number of a period: `UA`, `f1:UA`, `UA#3`.
        let made_by = instance.text.split([':', '#']).next().unwrap_or_default();
        let numbered = made_by.starts_with(|first: char| first.is_ascii_digit());
        let general = ["unattributed", "jointly", "any", "open", "none"].contains(&made_by);
        if numbered || general || names.contains(made_by) || self.agreement.actors.contains_key(made_by) {
            return;
        }
        let near = suggest::near(&instance.text, names.iter().map(String::as_str));
        let mut diagnostic =
            Diagnostic::new(Code::A101, format!("nothing in this scenario is called `{}`", instance.text))
                .at(&instance.span, "no happening of this name");
        if !near.is_empty() {
            diagnostic = diagnostic.remedy(format!("Write {}.", suggest::either(&near)));
        }
        self.report(
            diagnostic.remedy(format!("Name what happens with `as {}`, or write `unattributed`.", instance.text)),
        );
    }
}

/// Names of what happens: those given, and `h1`, `h2`, … by position.
fn happening_names(scenario: &ast::Scenario) -> BTreeSet<String> {
    let happenings = scenario.steps.iter().filter_map(|step| match step {
        ast::ScenarioStep::Happening(happening) => Some(happening),
        _ => None,
    });
    happenings
        .enumerate()
        .map(|(index, happening)| {
            happening.name.as_ref().map_or_else(|| format!("h{}", index + 1), |name| name.text.clone())
        })
        .collect()
}

fn named(who: &Who) -> Option<String> {
    match who {
        Who::Named(name) => Some(name.clone()),
        Who::TheActor | Who::TheBearer => None,
    }
}

/// A value that stands in the text as such, or that numbers of the text give.
fn constant(expr: &Expr) -> Option<Value> {
    let quantity = |expr: &Expr| match constant(expr) {
        Some(Value::Quantity(quantity)) => Some(quantity),
        _ => None,
    };
    match expr {
        Expr::Value(value) => Some(value.clone()),
        Expr::Field(_) | Expr::TriggerField(_) => None,
        Expr::Arithmetic(op, left, right) => {
            let (left, right) = (quantity(left)?, quantity(right)?);
            let result = match op {
                '+' => left.add(&right),
                '-' => left.sub(&right),
                '*' => left.mul(&right),
                _ => left.div(&right),
            };
            result.ok().map(Value::Quantity)
        }
        Expr::In(value, unit) => {
            let inner = quantity(value)?;
            let value =
                if inner.unit.dimension() == unit.dimension() { inner.in_base() / unit.in_base() } else { inner.value };
            Some(Value::Quantity(crate::Quantity::new(value, unit.clone())))
        }
    }
}

fn where_span(condition: &WhereExpr) -> Span {
    match condition {
        WhereExpr::Compare { span, .. } => span.clone(),
        WhereExpr::And(left, right) | WhereExpr::Or(left, right) => where_span(left).to(&where_span(right)),
        WhereExpr::Not(inner) => where_span(inner),
    }
}

/// `None` where something was said and could not be read.
fn whole<T>(read: Option<Option<T>>) -> Option<Option<T>> {
    match read {
        None => Some(None),
        Some(None) => None,
        Some(found) => Some(found),
    }
}
