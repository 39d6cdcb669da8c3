//! Clauses and their parts.

use std::collections::BTreeMap;

use irenic_diagnostics::{Code, Diagnostic, Span};

use super::pattern::PatternUse;
use super::recovery::Resume;
use super::words::{self, STANDINGS, WEEKDAYS};
use super::{Parser, Read};
use crate::ast::{
    Accepts, AtLeastBefore, Clause, Completion, Guard, GuardKind, Order, Part, PartKind, Proof, Quantity, Reference,
    SilenceRule, Time, Trigger,
};
use crate::kind::SyntaxKind;

/// Parts that were read already, by their words: which may stand once.
#[derive(Default)]
pub(super) struct Seen(BTreeMap<&'static str, Span>);

impl Parser<'_> {
    /// `clause ID ["title"] PART…`; the word `clause` stands here.
    pub(super) fn clause(&mut self, level: u16) -> Read<Clause> {
        let start = self.at;
        let errors_before = self.errors.len() + self.broken_lines.len();
        self.bump();
        let name =
            self.number_or_name("the number or name of the clause", "Give the clause a number: `clause 4 \"Title\"`.")?;
        self.clause = Some(name.text.clone());
        let title = self.title();
        let mut parts = Vec::new();
        self.clause_parts(level + 1, &mut parts);
        let span = self.since(start);
        let unbroken = errors_before == self.errors.len() + self.broken_lines.len();
        if unbroken && !says_something(&parts) {
            let says = if parts.is_empty() { "nothing" } else { "not who must do what" };
            let error = Diagnostic::new(Code::S011, format!("clause {} says {says}", name.text))
                .at(&name.span, "this clause has no duty, prohibition, permission, power or declaration")
                .remedy("Write who is bound to what: `UA must …`, `UA must not …`, `UA may …`, `JCCC can …`.")
                .remedy("Write `constructive ambiguity because \"…\"` if it is left open on purpose.");
            self.report(error);
        }
        self.clause = None;
        Ok(Clause { name, title, parts, span })
    }

    /// Parts to the end of the clause.
    fn clause_parts(&mut self, level: u16, parts: &mut Vec<Part>) {
        let mut seen = Seen::default();
        loop {
            if self.clause_ends() {
                break;
            }
            if self.is("end") && self.word(1) != "of" {
                self.indent(level - 1);
                self.bump();
                break;
            }
            // `on breach` is the last part but for notes: a track after it is declared.
            if self.is("track") && self.leads(0) && seen.0.contains_key("on breach") {
                break;
            }
            self.one_part(level, parts, &mut seen, false);
        }
    }

    /// Whether the words here belong to the clause no more.
    pub(super) fn clause_ends(&self) -> bool {
        if self.at_end() || self.at_option_edge() {
            return true;
        }
        if self.is_kind(SyntaxKind::LeftBracket) {
            return self.leads(0) && self.bracket_holds_declarations();
        }
        if !self.declaration_begins() {
            return self.resembles_declaration();
        }
        match self.word(0) {
            // Parts of a clause as well as declarations; a title tells the declaration.
            "track" => self.kind(2) == SyntaxKind::Text,
            "accepts" => false,
            "amends" => self.amends_declared(),
            _ => true,
        }
    }

    /// `amends clause 4 of "x" by clause 5` is a declaration even after a clause.
    fn amends_declared(&self) -> bool {
        (3..7).any(|ahead| self.word(ahead) == "by" && self.word(ahead + 1) == "clause" && !self.leads(ahead))
    }

    /// Inside an option: where it ends.
    pub(super) fn at_option_edge(&self) -> bool {
        self.open_brackets > 0
            && (self.is_kind(SyntaxKind::RightBracket)
                || (self.is("option") && (!self.word(1).is_empty() || self.kind(1) == SyntaxKind::Number)))
    }

    /// Reads one part, or reports and passes over it.
    pub(super) fn one_part(&mut self, level: u16, parts: &mut Vec<Part>, seen: &mut Seen, in_duty: bool) {
        let start = self.at;
        self.operators = 0;
        self.indent(level);
        self.start(SyntaxKind::Part);
        let has_norm = seen.0.contains_key("duty");
        let read = self.part(level, has_norm, in_duty);
        self.finish();
        match read {
            Ok(kind) => {
                let span = self.since(start);
                self.check_repeated(&kind, &span, seen);
                parts.push(Part { kind, span });
            }
            Err(_) => {
                // A duty that could not be read is a duty all the same: the next one is not the first.
                self.recover(start, Resume::Part);
            }
        }
    }

    fn check_repeated(&mut self, kind: &PartKind, span: &Span, seen: &mut Seen) {
        let Some(part) = single(kind) else { return };
        let Some(first) = seen.0.get(part).cloned() else {
            seen.0.insert(part, span.clone());
            return;
        };
        let shown = if part == "duty" { "a second duty".to_string() } else { format!("a second `{part}`") };
        let remedy = if part == "duty" {
            "Give the second duty a clause of its own: a clause is one duty.".to_string()
        } else {
            format!("Keep one `{part}`, or write two clauses.")
        };
        let error = Diagnostic::new(Code::S010, format!("{shown} in one clause"))
            .at(span, "the second")
            .also(&first, "the first")
            .remedy(remedy);
        self.report(error);
    }

    fn part(&mut self, level: u16, has_norm: bool, in_duty: bool) -> Read<PartKind> {
        if self.norm_begins(0) {
            return Ok(PartKind::Norm(Box::new(self.norm()?)));
        }
        if self.is_kind(SyntaxKind::LeftBracket) {
            return Ok(PartKind::Bracket(self.bracket(level, |p, level| p.option_parts(level))?));
        }
        let next = self.word(1);
        match self.word(0) {
            "track" if !next.is_empty() => {
                self.bump();
                Ok(PartKind::Track(
                    self.name("the name of a track", "Write the name of a declared track: `track security`.")?,
                ))
            }
            "when" => {
                self.bump();
                Ok(PartKind::Trigger(Trigger::When(self.condition()?)))
            }
            "whenever" => self.whenever(),
            "if" if next == "silent" => self.silence(),
            "if" => self.guard(GuardKind::If),
            "unless" => self.guard(GuardKind::Unless),
            "while" => self.guard(GuardKind::While),
            "except" => {
                let start = self.at;
                self.bump();
                let pattern = self.pattern_for(PatternUse::Asked)?;
                Ok(PartKind::Guard(Guard { kind: GuardKind::Except(pattern), span: self.since(start) }))
            }
            "at" if next == "least" => self.at_least_before(),
            "at" => self.bumped_time().map(PartKind::At),
            "from" => self.bumped_time().map(PartKind::From),
            "by" => self.bumped_time().map(PartKind::By),
            "until" => self.bumped_time().map(PartKind::Until),
            "within" => self.within(),
            "every" => self.every(),
            "between" => self.between(),
            "on" if next == "breach" && !in_duty => self.on_breach(level).map(PartKind::OnBreach),
            "on" => self.on_days(level),
            "immediately" => {
                self.bump();
                Ok(PartKind::Immediately)
            }
            "after" => {
                self.bump();
                if self.is("clause") {
                    return Ok(PartKind::Order(Order::After(Ok(self.clause_reference()?))));
                }
                Ok(PartKind::Order(Order::After(Err(self.time()?))))
            }
            "before" => {
                self.bump();
                Ok(PartKind::Order(Order::Before(self.clause_reference()?)))
            }
            "together" => {
                self.bump();
                self.word_or_report("with", "`with` and a clause")?;
                Ok(PartKind::Order(Order::TogetherWith(self.clause_reference()?)))
            }
            "in" => self.order_in(),
            "complete" => self.completion(),
            "verified" => self.proof(),
            "weight" => self.weight(),
            "irreversible" => {
                self.bump();
                Ok(PartKind::Irreversible)
            }
            "constructive" => {
                self.bump();
                self.word_or_report("ambiguity", "`ambiguity`")?;
                Ok(PartKind::ConstructiveAmbiguity)
            }
            "because" => self.because().map(PartKind::Because),
            "accepts" => self.accepts().map(PartKind::Accepts),
            "amends" => {
                self.bump();
                Ok(PartKind::Amends(self.clause_reference()?))
            }
            "despite" => {
                self.bump();
                self.clause_list().map(PartKind::Despite)
            }
            "tolerance" => {
                self.bump();
                Ok(PartKind::Tolerance(self.duration()?))
            }
            "suspends" | "restores" | "ends" | "terminates" if !next.is_empty() && !in_duty => {
                Err(self.effect_outside())
            }
            "beyond" => Err(self.place_outside()),
            word if words::OTHER_PARTS.iter().any(|(part, _)| *part == word) && self.leads(0) => Err(self.misplaced()),
            _ if !self.leads(0) => Err(self.expected(
                "a part of the clause or a new line",
                "Write a part, such as `by`, `within` or `verified by`, or put the next part on a new line.",
            )),
            _ => Err(self.unknown_part(has_norm)),
        }
    }

    fn misplaced(&mut self) -> super::Reported {
        let word = self.word(0);
        let owner = words::OTHER_PARTS.iter().find(|(part, _)| *part == word).map_or("", |(_, owner)| *owner);
        let error = Diagnostic::new(Code::S013, format!("`{word}` does not belong to a clause"))
            .at(&self.span_of(0), format!("this is a part of {owner}"))
            .remedy(format!("Move it to {owner}."));
        self.report(error)
    }

    fn effect_outside(&mut self) -> super::Reported {
        let word = self.word(0);
        let error = Diagnostic::new(Code::S013, format!("`{word}` does not belong here"))
            .at(&self.span_of(0), "this follows a breach")
            .remedy(format!("Write `on breach` on the line before, then `{word} …`."));
        self.report(error)
    }

    fn place_outside(&mut self) -> super::Reported {
        let word = self.word(0);
        let error = Diagnostic::new(Code::S013, format!("`{word}` with a distance belongs to the act"))
            .at(&self.span_of(0), "a place, apart from its act")
            .remedy("Put the place right after the act, before times and proof: `UA must withdraw of tanks beyond 25 km of contact_line`.");
        self.report(error)
    }

    pub(super) fn word_or_report(&mut self, word: &str, what: &str) -> Read<()> {
        if self.eat(word) {
            return Ok(());
        }
        Err(self.expected_word(what, &[word]))
    }

    fn bumped_time(&mut self) -> Read<Time> {
        self.bump();
        self.time()
    }

    fn whenever(&mut self) -> Read<PartKind> {
        self.bump();
        let pattern = self.pattern_for(PatternUse::Asked)?;
        let name = if self.eat("as") {
            Some(self.name("a name for the occurrence", "Give it a short name: `whenever flight of uav as f`.")?)
        } else {
            None
        };
        Ok(PartKind::Trigger(Trigger::Whenever(pattern, name)))
    }

    fn guard(&mut self, kind: fn(crate::ast::Condition) -> GuardKind) -> Read<PartKind> {
        let start = self.at;
        self.bump();
        let condition = self.condition()?;
        Ok(PartKind::Guard(Guard { kind: kind(condition), span: self.since(start) }))
    }

    fn silence(&mut self) -> Read<PartKind> {
        self.bump();
        self.bump();
        let rule = match self.word(0) {
            "deemed" => {
                self.bump();
                let not = self.eat("not");
                self.word_or_report("done", "`done` or `not done`")?;
                if not { SilenceRule::DeemedNotDone } else { SilenceRule::DeemedDone }
            }
            "referred" => {
                self.bump();
                self.word_or_report("to", "`to` and a body")?;
                SilenceRule::ReferredTo(self.name("a body", "Write who decides then: `if silent referred to JCCC`.")?)
            }
            _ => {
                return Err(self.expected_word(
                    "what silence is deemed to mean",
                    &["deemed done", "deemed not done", "referred to"],
                ));
            }
        };
        Ok(PartKind::Silence(rule))
    }

    fn at_least_before(&mut self) -> Read<PartKind> {
        self.bump();
        self.bump();
        let by = self.duration()?;
        self.word_or_report("before", "`before` and a point in time")?;
        let before = self.time()?;
        Ok(PartKind::AtLeastBefore(AtLeastBefore { by, before }))
    }

    fn within(&mut self) -> Read<PartKind> {
        if self.measures_distance() {
            return Err(self.place_outside());
        }
        self.bump();
        let length = self.duration()?;
        let of = if self.eat("of") { Some(self.time()?) } else { None };
        Ok(PartKind::Within(length, of))
    }

    fn every(&mut self) -> Read<PartKind> {
        self.bump();
        let length = self.duration()?;
        let from = if self.is("from") && !self.leads(0) { Some(self.bumped_time()?) } else { None };
        Ok(PartKind::Every(length, from))
    }

    fn between(&mut self) -> Read<PartKind> {
        self.bump();
        let from = self.clock()?;
        self.word_or_report("and", "`and` and a clock time")?;
        let to = self.clock()?;
        Ok(PartKind::Between(from, to))
    }

    /// Minutes since midnight.
    fn clock(&mut self) -> Read<u16> {
        if !self.is_kind(SyntaxKind::Clock) {
            return Err(self.expected("a clock time", "Write hours and minutes: `between 08:00 and 18:00`."));
        }
        if self.token(0).is_some_and(|token| token.faulty) {
            return Err(super::Reported);
        }
        let mut fields = self.shown(0).split(':').map(|field| field.parse::<u16>().unwrap_or(0));
        let minutes = fields.next().unwrap_or(0) * 60 + fields.next().unwrap_or(0);
        self.bump();
        Ok(minutes)
    }

    fn on_days(&mut self, level: u16) -> Read<PartKind> {
        if let Some(meant) = words::near_miss(self.word(1), &["breach"]) {
            let error = super::recovery::unknown_word(self.word(1), &self.span_of(1), meant);
            let reported = self.report(error);
            // What follows is read as what was meant, so that it is complained of no further, and left out.
            self.on_breach(level)?;
            return Err(reported);
        }
        self.bump();
        if self.eat("weekdays") {
            return Ok(PartKind::OnDays(vec![1, 2, 3, 4, 5]));
        }
        let mut days = Vec::new();
        loop {
            let Some(day) = WEEKDAYS.iter().position(|day| *day == self.word(0)) else {
                let mut choices = WEEKDAYS.to_vec();
                choices.extend(["weekdays", "breach"]);
                let what = if days.is_empty() { "`breach` or a day of the week" } else { "a day of the week" };
                return Err(self.expected_word(what, &choices));
            };
            days.push(u8::try_from(day + 1).unwrap_or(1));
            self.bump();
            if !self.eat_kind(SyntaxKind::Comma) {
                return Ok(PartKind::OnDays(days));
            }
        }
    }

    fn order_in(&mut self) -> Read<PartKind> {
        match self.word(1) {
            "step" => {
                self.bump();
                self.bump();
                Ok(PartKind::Order(Order::InStep))
            }
            "phase" => {
                self.bump();
                Ok(PartKind::Order(Order::InPhase(self.phase_reference()?)))
            }
            _ => Err(self.place_outside()),
        }
    }

    fn completion(&mut self) -> Read<PartKind> {
        self.bump();
        self.word_or_report("when", "`when` and a condition")?;
        if self.are(&["certified", "by"]) {
            self.bump();
            self.bump();
            let by = self.name_list("a body", "Write who certifies: `complete when certified by SMM`.")?;
            return Ok(PartKind::Completion(Completion::CertifiedBy(by)));
        }
        Ok(PartKind::Completion(Completion::When(self.condition()?)))
    }

    fn proof(&mut self) -> Read<PartKind> {
        self.bump();
        self.word_or_report("by", "`by` and a body")?;
        let by = self.name_list("a body", "Write who verifies: `verified by SMM`.")?;
        let mut proof = Proof { by, within: None, standard: None };
        loop {
            // On a line of its own, or with `of`, it is the time of the clause.
            if self.is("within") && proof.within.is_none() && !self.leads(0) && !self.window_has_start() {
                self.bump();
                proof.within = Some(self.duration()?);
            } else if self.is("standard") && proof.standard.is_none() {
                self.bump();
                let choices = &STANDINGS[..3];
                if !choices.contains(&self.word(0)) {
                    return Err(self.expected_word("a standard of proof", choices));
                }
                proof.standard = Some(self.take_name()?);
            } else {
                return Ok(PartKind::Proof(proof));
            }
        }
    }

    /// `within 3 days of X`: an `of` after the number and its unit.
    fn window_has_start(&self) -> bool {
        self.word(3) == "of" || (matches!(self.word(2), "thousand" | "million") && self.word(4) == "of")
    }

    fn weight(&mut self) -> Read<PartKind> {
        self.bump();
        let number: Quantity = self.quantity("a number", "Write a number: `weight 3` or `weight 3 for UA`.")?;
        let party = if self.eat("for") {
            Some(self.name("a party", "Write whose weight it is: `weight 3 for UA`.")?)
        } else {
            None
        };
        Ok(PartKind::Weight(number.value, party))
    }

    /// `because "…"`; the word stands here.
    pub(super) fn because(&mut self) -> Read<crate::ast::Text> {
        self.bump();
        self.text("a reason in quotation marks", "Write the reason: `because \"…\"`.")
    }

    /// `accepts CODE because "…"`; the word stands here.
    pub(super) fn accepts(&mut self) -> Read<Accepts> {
        self.bump();
        let code = self.name("the code of a diagnostic", "Write the code, and why: `accepts A203 because \"…\"`.")?;
        let because = if self.is("because") { Some(self.because()?) } else { None };
        Ok(Accepts { code, because })
    }

    /// `clause 1, 3` or `clause 1, clause 3`
    fn clause_list(&mut self) -> Read<Vec<Reference>> {
        let mut clauses = vec![self.clause_reference()?];
        while self.eat_kind(SyntaxKind::Comma) {
            if self.is("clause") {
                clauses.push(self.clause_reference()?);
            } else {
                clauses
                    .push(self.reference("the number of a clause", "Write the number of the clause: `clause 1, 3`.")?);
            }
        }
        Ok(clauses)
    }

    /// The parts of an option of a clause's bracket.
    fn option_parts(&mut self, level: u16) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut seen = Seen::default();
        while !self.clause_ends() {
            if self.is("end") && self.word(1) != "of" {
                self.indent(level);
                self.bump();
                continue;
            }
            self.one_part(level, &mut parts, &mut seen, false);
        }
        parts
    }
}

/// Whether a clause binds, permits or declares, or is left open on purpose.
fn says_something(parts: &[Part]) -> bool {
    parts.iter().any(|part| {
        matches!(
            part.kind,
            PartKind::Norm(_) | PartKind::ConstructiveAmbiguity | PartKind::Bracket(_) | PartKind::Amends(_)
        )
    })
}

/// The words of a part that may stand once.
fn single(kind: &PartKind) -> Option<&'static str> {
    Some(match kind {
        PartKind::Norm(_) => "duty",
        PartKind::Track(_) => "track",
        PartKind::Trigger(Trigger::When(_)) => "when",
        PartKind::Trigger(Trigger::Whenever(..)) => "whenever",
        PartKind::At(_) => "at",
        PartKind::From(_) => "from",
        PartKind::By(_) => "by",
        PartKind::Until(_) => "until",
        PartKind::Within(..) => "within",
        PartKind::AtLeastBefore(_) => "at least",
        PartKind::Every(..) => "every",
        PartKind::Between(..) => "between",
        PartKind::OnDays(_) => "on",
        PartKind::Immediately => "immediately",
        PartKind::Order(Order::InStep) => "in step",
        PartKind::Completion(_) => "complete when",
        PartKind::Silence(_) => "if silent",
        PartKind::Irreversible => "irreversible",
        PartKind::ConstructiveAmbiguity => "constructive ambiguity",
        PartKind::Despite(_) => "despite",
        PartKind::Tolerance(_) => "tolerance",
        PartKind::OnBreach(_) => "on breach",
        PartKind::Guard(_)
        | PartKind::Order(_)
        | PartKind::Proof(_)
        | PartKind::Weight(..)
        | PartKind::Because(_)
        | PartKind::Accepts(_)
        | PartKind::Amends(_)
        | PartKind::Bracket(_) => return None,
    })
}
