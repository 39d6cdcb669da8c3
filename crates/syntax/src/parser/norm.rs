//! Who must, must not, may, can or declares what.

use irenic_diagnostics::{Code, Diagnostic};

use super::pattern::PatternUse;
use super::recovery::one_of;
use super::words::{self, CLAUSE_PARTS, POWERS};
use super::{Parser, Read, Reported};
use crate::ast::{Action, ActionKind, Bearer, BearerForm, Modality, Norm, Power, PowerKind};
use crate::kind::SyntaxKind;

/// What people write for a modality of the language.
const OTHER_MODALS: &[&str] =
    &["shall", "will", "should", "undertakes", "undertake", "agrees", "agree", "commits", "commit"];

impl Parser<'_> {
    /// `WHO MODALITY WHAT`; the caller has seen that it begins here.
    pub(super) fn norm(&mut self) -> Read<Norm> {
        self.node(SyntaxKind::Norm, |p| {
            let start = p.at;
            let bearer =
                if words::is_modality(p.word(0)) { None } else { Some(p.node(SyntaxKind::Bearer, Self::bearer)?) };
            let modality_start = p.at;
            let modality = p.modality()?;
            let modality_span = p.since(modality_start);
            let action = p.node(SyntaxKind::Action, |p| p.action(modality))?;
            Ok(Norm { bearer, modality, modality_span, action, span: p.since(start) })
        })
    }

    fn bearer(&mut self) -> Read<Bearer> {
        let start = self.at;
        if self.is("the") {
            let form = match self.word(1) {
                "actor" => BearerForm::TheActor,
                "breaching" => BearerForm::TheBreachingParty,
                _ => BearerForm::TheOtherParties,
            };
            let length = if form == BearerForm::TheActor { 2 } else { 3 };
            for _ in 0..length {
                self.bump();
            }
            return Ok(Bearer { names: Vec::new(), form, span: self.since(start) });
        }
        let any = self.are(&["any", "one", "of"]);
        if any {
            for _ in 0..3 {
                self.bump();
            }
        }
        // That these are names was seen when the norm was foreseen; the first may stand at the beginning of a line.
        let mut names = vec![self.take_name()?];
        while self.eat_kind(SyntaxKind::Comma) {
            names.push(self.take_name()?);
        }
        let form = match self.word(0) {
            "each" => BearerForm::Each,
            "jointly" => BearerForm::Jointly,
            _ if any => BearerForm::AnyOneOf,
            _ => BearerForm::Plain,
        };
        if matches!(form, BearerForm::Each | BearerForm::Jointly) {
            self.bump();
        }
        Ok(Bearer { names, form, span: self.since(start) })
    }

    fn modality(&mut self) -> Read<Modality> {
        let word = self.word(0);
        let modality = match word {
            "must" => Modality::Must,
            "may" => Modality::May,
            "can" => Modality::Can,
            _ => Modality::Declares,
        };
        self.bump();
        if modality == Modality::Must && self.eat("not") {
            return Ok(Modality::MustNot);
        }
        if modality == Modality::Must && self.is("keep") && self.keeps_measure() {
            self.bump();
            return Ok(Modality::MustKeep);
        }
        if self.is("not") {
            let error = Diagnostic::new(Code::S002, format!("`{word} not` can be read in two ways"))
                .at(&self.span_of(0), "not used here")
                .remedy("Write `must not` for a prohibition; without a duty or a prohibition, leave the clause out.");
            return Err(self.report(error));
        }
        Ok(modality)
    }

    /// `keep MEASURE CMP …`; otherwise `keep` is an event's verb.
    fn keeps_measure(&self) -> bool {
        let pattern_goes_on =
            matches!(self.word(1), "of" | "in" | "to" | "by" | "from" | "where" | "within" | "beyond" | "total");
        !pattern_goes_on && !self.word(1).is_empty()
    }

    fn action(&mut self, modality: Modality) -> Read<Action> {
        let start = self.at;
        let kind = match modality {
            Modality::MustKeep => {
                let measure = self
                    .name("a measure", "Write the name of a declared measure: `must keep armed_forces <= 600000`.")?;
                let (compare, bound) = self.comparison_and_bound()?;
                ActionKind::Keep { measure, compare, bound }
            }
            Modality::Declares => ActionKind::Declaration(
                self.text("a quoted text", "Write what is declared in quotation marks: `declares \"…\"`.")?,
            ),
            Modality::Can => ActionKind::Power(self.power()?),
            Modality::Must if self.is("complete") && self.act_follows() => {
                self.bump();
                ActionKind::Complete(self.pattern_for(PatternUse::Act)?)
            }
            Modality::Must | Modality::MustNot | Modality::May => ActionKind::Act(self.pattern_for(PatternUse::Act)?),
        };
        if matches!(self.word(0), "and" | "or") {
            let joins = self.word(0);
            let error = Diagnostic::new(Code::S002, format!("a clause says one thing: `{joins}` cannot join two acts"))
                .at(&self.span_of(0), "the act ends before this")
                .remedy(format!(
                    "Write a clause for each act; to join two places, put them in parentheses: `in (A {joins} B)`."
                ));
            return Err(self.report(error));
        }
        Ok(Action { kind, span: self.since(start) })
    }

    fn act_follows(&self) -> bool {
        let next = self.word(1);
        !next.is_empty() && !words::is_function_word(next)
    }

    fn power(&mut self) -> Read<Power> {
        let start = self.at;
        let kind = match self.word(0) {
            "certify" => PowerKind::Certify,
            "extend" => PowerKind::Extend,
            "suspend" => PowerKind::Suspend,
            "restore" => PowerKind::Restore,
            "terminate" => PowerKind::Terminate,
            "amend" => PowerKind::Amend,
            word => {
                let remedy = match words::near_miss(word, POWERS) {
                    Some(meant) => format!("Write `{meant}`."),
                    None => format!("Write {}; for other acts that are allowed, write `may`.", one_of(POWERS)),
                };
                return Err(self.expected("a power", &remedy));
            }
        };
        self.bump();
        let over = if self.is("agreement") {
            self.bump();
            None
        } else {
            Some(self.subject("what the power is over")?)
        };
        let lengthens = kind == PowerKind::Extend && self.is("by") && self.kind(1) == SyntaxKind::Number;
        let by = if lengthens && self.word(3) != "without" {
            self.bump();
            Some(self.duration()?)
        } else {
            None
        };
        Ok(Power { kind, over, by, span: self.since(start) })
    }

    /// A line of a clause that begins with nothing known: who without a modality, a near miss, or a stranger.
    pub(super) fn unknown_part(&mut self, has_norm: bool) -> Reported {
        let word = self.word(0);
        if word.is_empty() {
            return self.expected(
                "a part of the clause",
                "Begin with who is bound, such as `UA must …`, or with a part such as `from` or `verified by`.",
            );
        }
        let (end, marked) = self.bearer_extent();
        let after = self.word(end);
        let known = marked || self.names.is_actor(word);
        if !known && let Some(meant) = words::near_miss(word, CLAUSE_PARTS) {
            let error = super::recovery::unknown_word(word, &self.span_of(0), meant);
            return self.report(error);
        }
        if end > 0 && after == "and" && (known || self.norm_begins(end + 1)) {
            let error = Diagnostic::new(Code::S002, "several bearers are parted by commas")
                .at(&self.span_of(end), "a comma belongs here")
                .remedy("Write `A, B each must …` or `A, B jointly must …`.");
            return self.report(error);
        }
        let modal_slip = words::near_miss(after, &["must", "declares"]).is_some() || OTHER_MODALS.contains(&after);
        if end > 0 && !after.is_empty() && (known || modal_slip || (!has_norm && !words::is_function_word(after))) {
            return self.missing_modality(end, after, modal_slip);
        }
        self.unknown_line("a clause", CLAUSE_PARTS)
    }

    /// How many words of a bearer stand here, and whether `each`, `jointly`, `any one of` or `the` mark it as one.
    fn bearer_extent(&self) -> (usize, bool) {
        let mut marked = false;
        let mut end = 0;
        if self.are(&["any", "one", "of"]) {
            (end, marked) = (3, true);
        }
        match (self.word(0), self.word(1)) {
            ("the", "actor") => return (2, true),
            ("the", "breaching" | "other") => return (3, true),
            _ => {}
        }
        while end < 64 && !self.word(end).is_empty() && !words::is_function_word(self.word(end)) {
            end += 1;
            if self.kind(end) != SyntaxKind::Comma {
                break;
            }
            end += 1;
        }
        if end > 0 && matches!(self.word(end), "each" | "jointly") {
            return (end + 1, true);
        }
        (end, marked)
    }

    fn missing_modality(&mut self, end: usize, after: &str, slip: bool) -> Reported {
        let first = self.span_of(0);
        let who = first.to(&self.span_of(end - 1));
        let who_text = &self.text[who.start..who.end];
        let what = self.span_of(end);
        let error = if slip {
            let meant = words::near_miss(after, &["must", "declares"]).unwrap_or("must");
            Diagnostic::new(
                Code::S003,
                format!("`{after}` does not say whether `{who_text}` must, must not, may, can or declare"),
            )
            .at(&what, format!("did you mean `{meant}`?"))
            .also(&who, "who")
            .remedy(format!("Write `{meant}`, or `must not`, `may` or `can`, whichever the text means."))
        } else {
            let rest = plain_verb(after, self.line_rest(end));
            Diagnostic::new(
                Code::S003,
                format!("`{who_text}` is named, but not whether it must, must not, may, can or declare"),
            )
            .at(&what, "the word that binds is missing before this")
            .also(&who, "who")
            .remedy(format!("Write `{who_text} must {rest}` if it is to be done."))
            .remedy(format!("Write `{who_text} must not {rest}` if it is to be refrained from."))
        };
        self.report(error)
    }

    /// The words from `ahead` to the end of their line.
    fn line_rest(&self, ahead: usize) -> &str {
        let Some(first) = self.token(ahead) else { return "" };
        let mut last = first;
        let mut at = ahead + 1;
        while let Some(token) = self.token(at)
            && token.line == first.line
        {
            last = token;
            at += 1;
        }
        &self.text[first.start..last.end]
    }
}

/// The rest of a line that begins with the verb `verb`, with the verb as it stands after `must`: `withdraws` as
/// `withdraw`.
fn plain_verb(verb: &str, rest: &str) -> String {
    let inflected = verb.ends_with('s') && !["ss", "hes", "xes", "ies", "oes"].iter().any(|end| verb.ends_with(end));
    match (rest.strip_prefix(verb), verb.strip_suffix('s')) {
        (Some(after), Some(plain)) if inflected => format!("{plain}{after}"),
        _ => rest.to_string(),
    }
}
