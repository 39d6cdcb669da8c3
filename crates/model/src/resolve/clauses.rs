//! Clauses: who is bound to what, when, in what order, who checks, and what follows.

use irenic_diagnostics::{Code, Diagnostic, Span};
use irenic_syntax::ast::{
    self, ActionKind, BearerForm, GuardKind, Item, Modality, Part, PartKind, PatternSubject, Total,
};

use super::consequences::{Answered, Drafted};
use super::cycles::Node;
use super::names::Sort;
use super::{Resolver, suggest};
use crate::{
    Act, Bearers, CalendarSpan, Completion, Condition, Expr, Norm, Order, Phrase, Proof, Silence, Standard, Trigger,
    Value, Window,
};

/// A norm while its parts are read.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) norm: Norm,
    pub(super) drafted: Drafted,
    together: Vec<String>,
    in_step: bool,
    tolerance: Option<(CalendarSpan, Span)>,
}

impl Draft {
    pub(super) fn new(id: String, title: Option<String>, item_text: String, span: Span) -> Self {
        Draft {
            norm: Norm {
                id,
                title,
                bearers: Bearers { form: BearerForm::Plain, members: Vec::new(), text: String::new() },
                modality: Modality::Must,
                action: Act::Open,
                trigger: Trigger::None,
                conditions: Vec::new(),
                while_conditions: Vec::new(),
                exceptions: Vec::new(),
                despite: Vec::new(),
                window: Window::default(),
                order: Order::default(),
                completion: None,
                proof: Proof::default(),
                effects: Vec::new(),
                weights: Vec::new(),
                irreversible: false,
                constructive_ambiguity: false,
                track: None,
                open: Vec::new(),
                accepts: Vec::new(),
                because: None,
                heading: None,
                span,
                phrases: Vec::new(),
                text: item_text,
            },
            drafted: Drafted::default(),
            together: Vec::new(),
            in_step: false,
            tolerance: None,
        }
    }
}

impl<'a> Resolver<'a> {
    pub(super) fn read_clause(&mut self, item: &'a Item, clause: &'a ast::Clause, open: &[String]) {
        let instrument = self.here.instrument;
        if self.instruments.get(instrument).is_some_and(|source| source.scenarios) {
            return;
        }
        let id = self.full_id(instrument, &clause.name.text);
        let registered = self.clauses.get(&(instrument, clause.name.text.as_str()));
        let is_it = registered.is_some_and(|numbered| numbered.name.span == clause.name.span);
        let in_force = is_it && !self.replaced.contains_key(&id);
        let triggers = self.triggers_of(&clause.parts);
        let change = |here: &mut super::Here| {
            here.clause = Some(id.clone());
            here.live &= in_force;
            here.node = Some(Node::Clause(id.clone()));
            here.has_actor = !triggers.is_empty();
            here.triggers = triggers.into_iter().filter_map(|(name, fields)| Some((name?, fields))).collect();
        };
        let draft = self.at(change, |this| {
            let title = super::kinds::title(&clause.title);
            let mut draft = Draft::new(id.clone(), title, this.words(&item.span).to_string(), clause.name.span.clone());
            draft.norm.span = item.span.clone();
            draft.norm.phrases.push((Phrase::Number, clause.name.span.clone()));
            draft.norm.heading.clone_from(&item.heading);
            draft.norm.open = open.to_vec();
            draft.norm.because = item.because.as_ref().map(|because| because.text.clone());
            this.apply_parts(&clause.parts, &mut draft, &clause.span);
            this.finish_draft(&mut draft);
            draft
        });
        if in_force && self.here.live {
            let mut norm = draft.norm;
            norm.effects = draft.drafted.effects;
            self.agreement.norms.push(norm);
            self.agreement.norms.extend(draft.drafted.duties);
        }
    }

    /// The triggering events of a clause, wherever in it they stand, with their names and fields.
    fn triggers_of(&self, parts: &'a [Part]) -> Vec<(Option<String>, super::Fields)> {
        let mut found = Vec::new();
        for part in parts {
            match &part.kind {
                PartKind::Trigger(ast::Trigger::Whenever(pattern, name)) => {
                    found.push((name.as_ref().map(|name| name.text.clone()), self.quiet_fields(pattern)));
                }
                PartKind::Bracket(bracket) => {
                    found.extend(bracket.options.iter().flat_map(|option| self.triggers_of(&option.content)));
                }
                _ => {}
            }
        }
        found
    }

    /// Applies parts to a norm; of brackets, the option chosen. The other options are read for what is wrong with them.
    pub(super) fn apply_parts(&mut self, parts: &'a [Part], draft: &mut Draft, whole: &Span) {
        for part in parts {
            self.apply_part(part, draft, whole);
        }
    }

    fn apply_bracket(&mut self, bracket: &'a ast::Bracket, draft: &mut Draft, whole: &Span) {
        self.read_proposers(bracket);
        let choice = self.brackets.choice(bracket);
        if choice.chosen.is_none() && !choice.readings {
            draft.norm.open.push(choice.path.clone());
        }
        for (index, option) in bracket.options.iter().enumerate() {
            let label = format!("{}={}", choice.path, option.name.text);
            if choice.chosen == Some(index) {
                self.at(|here| here.options.push(label), |this| this.apply_parts(&option.content, draft, whole));
            } else {
                let mut scratch = draft.clone();
                let change = |here: &mut super::Here| {
                    here.options.push(label);
                    here.live = false;
                };
                self.at(change, |this| this.apply_parts(&option.content, &mut scratch, whole));
            }
        }
    }

    fn apply_part(&mut self, part: &'a Part, draft: &mut Draft, whole: &Span) {
        let norm = &mut draft.norm;
        norm.phrases.extend(phrase_of(&part.kind).map(|phrase| (phrase, part.span.clone())));
        match &part.kind {
            PartKind::Track(name) => {
                norm.track = self.look_up(name, &[Sort::Track]).map(|entry| entry.name.text.clone());
            }
            PartKind::Norm(written) => self.apply_norm(written, draft),
            PartKind::Trigger(trigger) => self.apply_trigger(trigger, part, draft),
            PartKind::Guard(guard) => self.apply_guard(guard, draft),
            PartKind::At(time) => norm.window.at = self.point(time),
            PartKind::From(time) => norm.window.from.extend(self.point(time)),
            PartKind::By(time) => norm.window.by.extend(self.point(time)),
            PartKind::Until(time) => norm.window.until.extend(self.point(time)),
            PartKind::Within(length, of) => {
                let length = self.length(length);
                let of = of.as_ref().map(|time| self.point(time));
                match (length, of) {
                    (Some(length), None) => norm.window.within.push((length, None)),
                    (Some(length), Some(Some(point))) => norm.window.within.push((length, Some(point))),
                    _ => {}
                }
            }
            PartKind::AtLeastBefore(lead) => {
                let (length, point) = (self.length(&lead.by), self.point(&lead.before));
                norm.window.lead = length.zip(point);
            }
            PartKind::Every(length, from) => {
                let length = self.length(length);
                let from = from.as_ref().and_then(|time| self.point(time));
                norm.window.every = length.map(|length| (length, from));
            }
            PartKind::Between(from, until) => norm.window.daily = Some((*from, *until)),
            PartKind::OnDays(days) => norm.window.days.clone_from(days),
            PartKind::Immediately => norm.window.immediately = true,
            PartKind::Order(order) => self.apply_order(order, part, draft),
            PartKind::Completion(completion) => {
                norm.completion = match completion {
                    ast::Completion::When(condition) => Some(Completion::When(self.condition(condition))),
                    ast::Completion::CertifiedBy(names) => Some(match self.all_actors(names) {
                        Some(names) => Completion::CertifiedBy(names),
                        None => Completion::When(Condition::Unknown),
                    }),
                };
            }
            PartKind::Proof(proof) => self.apply_proof(proof, draft),
            PartKind::Silence(rule) => {
                norm.proof.silence = match rule {
                    ast::SilenceRule::DeemedDone => Some(Silence::DeemedDone),
                    ast::SilenceRule::DeemedNotDone => Some(Silence::DeemedNotDone),
                    ast::SilenceRule::ReferredTo(name) => self.actor(name).map(Silence::ReferredTo),
                };
            }
            PartKind::Weight(weight, who) => match who {
                None => norm.weights.push((*weight, None)),
                Some(name) => {
                    let names = self.actors(name).unwrap_or_default();
                    norm.weights.extend(names.into_iter().map(|name| (*weight, Some(name))));
                }
            },
            PartKind::Irreversible => norm.irreversible = true,
            PartKind::ConstructiveAmbiguity => norm.constructive_ambiguity = true,
            PartKind::Because(text) => norm.because = Some(text.text.clone()),
            PartKind::Accepts(accepts) => {
                if let Some(code) = self.accepted(accepts) {
                    if self.here.live {
                        self.accepted_in.push((whole.clone(), code.clone()));
                    }
                    norm.accepts.push(code);
                }
            }
            // Read with the precedence of instruments.
            PartKind::Amends(_) => {}
            PartKind::Despite(references) => {
                let ids: Vec<String> = references.iter().filter_map(|reference| self.clause(reference)).collect();
                norm.despite.extend(ids);
            }
            PartKind::Tolerance(length) => {
                draft.tolerance = self.length(length).map(|length| (length, part.span.clone()));
            }
            PartKind::OnBreach(consequences) => {
                let answered = Answered {
                    id: norm.id.clone(),
                    of_phase: false,
                    title: norm.title.clone(),
                    heading: norm.heading.clone(),
                };
                self.read_consequences(consequences, &answered, &mut draft.drafted);
            }
            PartKind::Bracket(bracket) => self.apply_bracket(bracket, draft, whole),
        }
    }

    fn apply_norm(&mut self, written: &'a ast::Norm, draft: &mut Draft) {
        let phrases = &mut draft.norm.phrases;
        phrases.extend(written.bearer.iter().map(|bearer| (Phrase::Bearer, bearer.span.clone())));
        phrases.push((Phrase::Modality, written.modality_span.clone()));
        phrases.push((Phrase::Action, written.action.span.clone()));
        draft.norm.modality = written.modality;
        draft.norm.bearers = match &written.bearer {
            Some(bearer) => self.bearers(bearer, written),
            None => Bearers { form: BearerForm::Plain, members: Vec::new(), text: String::new() },
        };
        draft.norm.action = self.action(&written.action).unwrap_or(Act::Open);
    }

    fn bearers(&mut self, bearer: &ast::Bearer, written: &ast::Norm) -> Bearers {
        let text = self.line(&bearer.span, "");
        match bearer.form {
            BearerForm::TheActor => {
                self.the_actor(&bearer.span);
                return Bearers { form: bearer.form, members: Vec::new(), text };
            }
            BearerForm::TheBreachingParty | BearerForm::TheOtherParties => {
                if !self.here.in_breach {
                    let words = match bearer.form {
                        BearerForm::TheOtherParties => "`the other parties` mean nobody here",
                        _ => "`the breaching party` means nobody here",
                    };
                    self.report(
                        Diagnostic::new(Code::A101, words)
                            .at(&bearer.span, "no breach is being answered")
                            .remedy("Name the party, or write this duty into an `on breach`."),
                    );
                }
                return Bearers { form: bearer.form, members: Vec::new(), text };
            }
            BearerForm::Plain | BearerForm::Each | BearerForm::Jointly | BearerForm::AnyOneOf => {}
        }
        let mut members: Vec<String> = Vec::new();
        for name in &bearer.names {
            for member in self.actors(name).unwrap_or_default() {
                if !members.contains(&member) {
                    members.push(member);
                }
            }
        }
        let binding =
            matches!(written.modality, Modality::Must | Modality::MustNot | Modality::MustKeep | Modality::Can);
        if bearer.form == BearerForm::Plain && members.len() > 1 && binding {
            self.report_ambiguous_bearers(bearer, &members, written);
        }
        Bearers { form: bearer.form, members, text }
    }

    fn report_ambiguous_bearers(&mut self, bearer: &ast::Bearer, members: &[String], written: &ast::Norm) {
        let names: Vec<&str> = bearer.names.iter().map(|name| name.text.as_str()).collect();
        let names = names.join(", ");
        let verb = match written.modality {
            Modality::MustNot => "must not",
            Modality::MustKeep => "must keep",
            Modality::Can => "can",
            _ => "must",
        };
        let mut diagnostic = Diagnostic::new(
            Code::A103,
            format!("`{names}` are {} bearers; whether each or all together is not said", members.len()),
        )
        .at(&bearer.span, format!("stands for {}", suggest::all(members)));
        if let [only] = bearer.names.as_slice()
            && let Some(entry) = self.scope.find(&only.text)
        {
            diagnostic = diagnostic.also(&entry.name.span, "declared as a group here");
        }
        let note = match written.modality {
            Modality::Can => "If one of them uses the power alone, one reading gives it effect and the other does not.",
            _ => {
                "If one of them does its part and another does not, one reading finds only the second in breach, and the other finds all of them or none."
            }
        };
        self.report(
            diagnostic
                .note(note)
                .remedy(format!("Write `{names} each {verb} …` if every one is bound for itself."))
                .remedy(format!("Write `{names} jointly {verb} …` if they act together, or `any one of {names} {verb} …` if one is enough.")),
        );
    }

    fn action(&mut self, action: &'a ast::Action) -> Option<Act> {
        match &action.kind {
            ActionKind::Act(pattern) | ActionKind::Complete(pattern) => {
                let read = self.pattern_without_total(pattern);
                match &pattern.total {
                    Some(Total::Quantity(total)) => {
                        let fields = read.as_ref().map(|read| self.fields_of(&read.event, read.subject.as_ref()));
                        let typed = self.operand(total, None, None);
                        let read = read?;
                        let field = self.total_field(&read.event, total, &typed.of)?;
                        let unit = match fields.as_ref().and_then(|fields| fields.fields.get(&field)) {
                            Some(crate::FieldType::Quantity(unit)) => Some(unit.clone()),
                            _ => None,
                        };
                        let total = match (typed.expr?, unit) {
                            (Expr::Value(Value::Quantity(quantity)), Some(unit)) => {
                                Expr::Value(Value::Quantity(quantity.read_as(&unit)))
                            }
                            (expr, _) => expr,
                        };
                        Some(Act::Total(read, field, total))
                    }
                    Some(Total::All(_)) => {
                        let read = read?;
                        let list = self.list_of_all(pattern, read.subject.as_ref())?;
                        Some(Act::All(read, list))
                    }
                    None if matches!(action.kind, ActionKind::Complete(_)) => Some(Act::Complete(read?)),
                    None => Some(Act::Once(read?)),
                }
            }
            ActionKind::Keep { measure, compare, bound } => {
                let (measure, bound) = self.level(measure, *compare, bound)?;
                Some(Act::Keep(measure, *compare, bound))
            }
            ActionKind::Power(power) => {
                let over = match &power.over {
                    Some(subject) => self.power_over(subject)?,
                    None => None,
                };
                let by = match &power.by {
                    Some(length) => Some(self.length(length)?),
                    None => None,
                };
                Some(Act::Power(power.kind, over, by))
            }
            ActionKind::Declaration(text) => Some(Act::Declaration(text.text.clone())),
        }
    }

    #[allow(clippy::option_option)]
    fn power_over(&mut self, subject: &PatternSubject) -> Option<Option<crate::Subject>> {
        let read = self.subject(subject)?;
        if let (
            Some(crate::Subject::Kind(_) | crate::Subject::Measure(_) | crate::Subject::List(_)),
            PatternSubject::Name(name),
        ) = (&read, subject)
        {
            self.report(
                Diagnostic::new(Code::A107, format!("no power reaches over `{}`", name.text))
                    .at(&name.span, "a clause, a phase or a moment is needed here")
                    .remedy("Write `clause N`, `phase N`, a moment, or `agreement` for the whole."),
            );
            return None;
        }
        Some(read)
    }

    fn apply_trigger(&mut self, trigger: &'a ast::Trigger, part: &Part, draft: &mut Draft) {
        let read = match trigger {
            ast::Trigger::When(condition) => Trigger::When(self.condition(condition)),
            ast::Trigger::Whenever(pattern, _) => {
                let read = self.at(|here| here.has_actor = false, |this| this.pattern(pattern));
                read.map_or(Trigger::When(Condition::Unknown), Trigger::Whenever)
            }
        };
        if self.here.in_breach {
            self.report(
                Diagnostic::new(Code::S013, "what answers a breach is triggered by the breach")
                    .at(&part.span, "a second trigger")
                    .remedy("Write `if …` before the duty, or make it a clause of its own."),
            );
            return;
        }
        draft.norm.trigger = read;
    }

    fn apply_guard(&mut self, guard: &'a ast::Guard, draft: &mut Draft) {
        match &guard.kind {
            GuardKind::If(condition) => {
                let read = self.condition(condition);
                draft.norm.conditions.push(read);
            }
            GuardKind::Unless(condition) => {
                let read = self.at(|here| here.strong = true, |this| this.condition(condition));
                draft.norm.conditions.push(Condition::Not(Box::new(read)));
            }
            GuardKind::While(ast::Condition::Phase { phase, state: ast::PhaseState::Active, span }) => {
                // The same as `in phase N`: what a clause does to end its own phase cannot unsettle it.
                let read = self.phase(phase).map(|id| {
                    self.depend(Node::Phase(id.clone()), false, span);
                    Condition::PhaseActive(id)
                });
                draft.norm.while_conditions.push(read.unwrap_or(Condition::Unknown));
            }
            GuardKind::While(condition) => {
                let read = self.at(|here| here.strong = true, |this| this.condition(condition));
                draft.norm.while_conditions.push(read);
            }
            GuardKind::Except(pattern) => {
                let read = self.pattern(pattern);
                draft.norm.exceptions.extend(read);
            }
        }
    }

    fn apply_order(&mut self, order: &'a ast::Order, part: &Part, draft: &mut Draft) {
        match order {
            ast::Order::After(Ok(reference)) => {
                if let Some(id) = self.clause(reference) {
                    self.depend(Node::Clause(id.clone()), false, &part.span);
                    draft.norm.order.after.push(id);
                }
            }
            ast::Order::After(Err(time)) => draft.norm.window.from.extend(self.point(time)),
            ast::Order::Before(reference) => draft.norm.order.before.extend(self.clause(reference)),
            ast::Order::TogetherWith(reference) => draft.together.extend(self.clause(reference)),
            ast::Order::InStep => draft.in_step = true,
            ast::Order::InPhase(reference) => {
                if let Some(id) = self.phase(reference) {
                    self.depend(Node::Phase(id.clone()), false, &part.span);
                    draft.norm.order.in_phases.push(id);
                }
            }
        }
    }

    fn apply_proof(&mut self, proof: &'a ast::Proof, draft: &mut Draft) {
        let by = self.all_actors(&proof.by).unwrap_or_default();
        for name in by {
            if !draft.norm.proof.by.contains(&name) {
                draft.norm.proof.by.push(name);
            }
        }
        if let Some(within) = &proof.within {
            draft.norm.proof.within = self.length(within);
        }
        if let Some(word) = &proof.standard {
            draft.norm.proof.standard = self.standard(word).or(draft.norm.proof.standard);
        }
    }

    /// A standard of proof.
    pub(super) fn standard(&mut self, word: &ast::Name) -> Option<Standard> {
        match word.text.as_str() {
            "reported" => Some(Standard::Reported),
            "corroborated" => Some(Standard::Corroborated),
            "confirmed" => Some(Standard::Confirmed),
            _ => {
                let words = ["reported", "corroborated", "confirmed"];
                let near = suggest::near(&word.text, words);
                let offered = if near.is_empty() { words.map(str::to_string).to_vec() } else { near };
                self.report(
                    Diagnostic::new(Code::A101, format!("no standard of proof is called `{}`", word.text))
                        .at(&word.span, "unknown standard")
                        .remedy(format!("Write {}.", suggest::either(&offered))),
                );
                None
            }
        }
    }

    /// Puts together what several parts say.
    pub(super) fn finish_draft(&mut self, draft: &mut Draft) {
        let tolerance = draft.tolerance.as_ref().map(|(length, _)| *length);
        draft.norm.order.in_step = draft.in_step.then(|| tolerance.unwrap_or(CalendarSpan::ZERO));
        let together = std::mem::take(&mut draft.together);
        draft.norm.order.together =
            together.into_iter().map(|id| (id, tolerance.unwrap_or(CalendarSpan::ZERO))).collect();
        if let (Some((_, span)), false, true) = (&draft.tolerance, draft.in_step, draft.norm.order.together.is_empty())
        {
            self.report(
                Diagnostic::new(Code::S013, "a tolerance without anything to keep pace with")
                    .at(span, "of what is not said")
                    .remedy("Write it after `in step` or after `together with clause N`."),
            );
        }
    }
}

/// The sort of a part whose words stand for themselves; who is bound to what has three of its own.
fn phrase_of(part: &PartKind) -> Option<Phrase> {
    Some(match part {
        PartKind::Trigger(_) => Phrase::Trigger,
        PartKind::Guard(guard) => match guard.kind {
            GuardKind::If(_) | GuardKind::Unless(_) => Phrase::Condition,
            GuardKind::While(_) => Phrase::While,
            GuardKind::Except(_) => Phrase::Exception,
        },
        PartKind::At(_) => Phrase::At,
        PartKind::From(_) => Phrase::From,
        PartKind::By(_) => Phrase::By,
        PartKind::Until(_) => Phrase::Until,
        PartKind::Within(..) => Phrase::Within,
        PartKind::AtLeastBefore(_) => Phrase::Lead,
        PartKind::Every(..) => Phrase::Every,
        PartKind::Between(..) => Phrase::Daily,
        PartKind::OnDays(_) => Phrase::Days,
        PartKind::Immediately => Phrase::Immediately,
        PartKind::Order(order) => match order {
            ast::Order::After(Ok(_)) => Phrase::After,
            ast::Order::After(Err(_)) => Phrase::From,
            ast::Order::Before(_) => Phrase::Before,
            ast::Order::TogetherWith(_) => Phrase::Together,
            ast::Order::InStep => Phrase::InStep,
            ast::Order::InPhase(_) => Phrase::InPhase,
        },
        PartKind::Completion(_) => Phrase::Completion,
        PartKind::Proof(_) => Phrase::Proof,
        PartKind::Silence(_) => Phrase::Silence,
        PartKind::Weight(..) => Phrase::Weight,
        PartKind::Irreversible => Phrase::Irreversible,
        PartKind::ConstructiveAmbiguity => Phrase::Ambiguity,
        PartKind::Despite(_) => Phrase::Despite,
        PartKind::OnBreach(_) => Phrase::OnBreach,
        PartKind::Norm(_)
        | PartKind::Track(_)
        | PartKind::Because(_)
        | PartKind::Accepts(_)
        | PartKind::Amends(_)
        | PartKind::Tolerance(_)
        | PartKind::Bracket(_) => return None,
    })
}
