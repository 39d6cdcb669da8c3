//! Event patterns: an event with who, what about, where and which fields.

use irenic_diagnostics::{Code, Diagnostic, Span};
use irenic_syntax::ast::{self, Name, PatternSubject, Total};

use super::expressions::{Fields, Type};
use super::names::Sort;
use super::{Resolver, suggest};
use crate::{FieldType, Pattern, Subject, Who};

impl Resolver<'_> {
    /// A pattern of a condition, guard or trigger. `None` when a part that narrows it could not be read: without that
    /// part it would match what the text does not mean.
    pub(super) fn pattern(&mut self, pattern: &ast::Pattern) -> Option<Pattern> {
        if let Some(total) = &pattern.total {
            let span = match total {
                Total::Quantity(expr) => super::words::expr_span(expr),
                Total::All(span) => span.clone(),
            };
            self.report(
                Diagnostic::new(Code::S013, "a total belongs to what a clause orders, not to a condition")
                    .at(&span, "nothing is added up here")
                    .remedy(format!("Write `total of {}.… >= …` as a condition.", pattern.event.text)),
            );
        }
        self.pattern_without_total(pattern)
    }

    /// A pattern whose total, if any, is read by the caller.
    pub(super) fn pattern_without_total(&mut self, pattern: &ast::Pattern) -> Option<Pattern> {
        let event = self.event(&pattern.event);
        let subject = pattern.subject.as_ref().map(|subject| self.subject(subject));
        let by = self.whos(&pattern.by);
        let from = self.whos(&pattern.from);
        let to = self.whos(&pattern.to);
        let concerning = self.whos(&pattern.concerning);
        let place = pattern.place.as_ref().map(|place| self.place_use(&place.place));
        let mut unreadable = false;
        let condition = match (&pattern.condition, &event) {
            (Some(condition), Some(event)) => {
                let fields = self.fields_of(event, subject.as_ref().and_then(|subject| subject.as_ref()?.as_ref()));
                let read = self.where_expr(condition, &fields);
                unreadable = read.is_none();
                read
            }
            _ => None,
        };
        if unreadable {
            return None;
        }
        Some(Pattern {
            event: event?,
            subject: match subject {
                Some(read) => read?,
                None => None,
            },
            by: by?,
            from: from?,
            to: to?,
            concerning: concerning?,
            place,
            condition,
            text: self.line(&pattern.span, &pattern.event.text),
            span: pattern.span.clone(),
        })
    }

    /// The fields of an event, with the properties of the kind that it is about. The value of a reported level has the
    /// unit of its measure.
    pub(super) fn fields_of(&self, event: &str, subject: Option<&Subject>) -> Fields {
        let mut fields = self.agreement.events.get(event).map(|event| event.fields.clone()).unwrap_or_default();
        let mut of = format!("`{event}`");
        match subject {
            Some(Subject::Kind(kind)) => {
                if let Some(kind) = self.agreement.kinds.get(kind) {
                    for (name, property) in &kind.properties {
                        fields.entry(name.clone()).or_insert_with(|| property.clone());
                    }
                    of = format!("`{event}` of `{}`", kind.name);
                }
            }
            Some(Subject::Measure(measure)) => {
                if let Some(measure) = self.agreement.measures.get(measure)
                    && let Some(FieldType::Quantity(unit)) = fields.get_mut("value")
                {
                    *unit = measure.unit.clone();
                }
            }
            _ => {}
        }
        Fields { of, fields }
    }

    /// The fields that a pattern's event would have, without a word about what is wrong with it.
    pub(super) fn quiet_fields(&self, pattern: &ast::Pattern) -> Fields {
        let Some(event) = self.quiet_event(&pattern.event) else { return Fields::default() };
        let subject = match &pattern.subject {
            Some(PatternSubject::Name(name)) => match self.scope.find(&name.text).map(|entry| entry.sort) {
                Some(Sort::Kind) => Some(Subject::Kind(name.text.clone())),
                Some(Sort::Measure) => Some(Subject::Measure(name.text.clone())),
                _ => None,
            },
            _ => None,
        };
        self.fields_of(&event, subject.as_ref())
    }

    /// What a pattern is about. `Some(None)`: the agreement as a whole; `None`: it could not be read.
    #[allow(clippy::option_option)]
    pub(super) fn subject(&mut self, subject: &PatternSubject) -> Option<Option<Subject>> {
        Some(Some(match subject {
            PatternSubject::Clause(reference) => {
                let id = self.clause(reference)?;
                Subject::Clause(id)
            }
            PatternSubject::Phase(reference) => Subject::Phase(self.phase(reference)?),
            PatternSubject::Name(name) => {
                if self.is_whole_agreement(name) {
                    return Some(None);
                }
                let entry = self.look_up(name, &[Sort::Kind, Sort::Measure, Sort::List, Sort::Moment])?;
                let name = name.text.clone();
                match entry.sort {
                    Sort::Measure => Subject::Measure(name),
                    Sort::List => Subject::List(name),
                    Sort::Moment => Subject::Moment(name),
                    _ => Subject::Kind(name),
                }
            }
        }))
    }

    pub(super) fn is_whole_agreement(&self, name: &Name) -> bool {
        self.scope.find(&name.text).is_none()
            && (name.text == "agreement" || name.text == self.agreement.name && !self.agreement.name.is_empty())
    }

    /// Who may stand at a place of a pattern; groups are written out.
    pub(super) fn whos(&mut self, names: &[Name]) -> Option<Vec<Who>> {
        let mut found: Vec<Who> = Vec::new();
        let mut complete = true;
        for name in names {
            let declared = self.scope.find(&name.text).is_some();
            let read = match name.text.as_str() {
                "actor" if !declared => self.the_actor(&name.span).map(|who| vec![who]),
                "bearer" if !declared => Some(vec![Who::TheBearer]),
                _ => self.actors(name).map(|names| names.into_iter().map(Who::Named).collect()),
            };
            match read {
                Some(read) => {
                    for who in read {
                        if !found.contains(&who) {
                            found.push(who);
                        }
                    }
                }
                None => complete = false,
            }
        }
        complete.then_some(found)
    }

    /// `the actor`, where something is there that somebody did.
    pub(super) fn the_actor(&mut self, span: &Span) -> Option<Who> {
        if self.here.has_actor {
            return Some(Who::TheActor);
        }
        self.report(
            Diagnostic::new(Code::A101, "`the actor` means nobody here")
                .at(span, "nothing triggers this clause that somebody did")
                .note("The actor is whoever did what triggered a clause, or, in `on breach`, the breaching party.")
                .remedy(
                    "Name the event that triggers the clause, as in `whenever flight of uav as f`, or name the party.",
                ),
        );
        None
    }

    /// All persons of a list: the pattern's subject must be one.
    pub(super) fn list_of_all(&mut self, pattern: &ast::Pattern, subject: Option<&Subject>) -> Option<String> {
        if let Some(Subject::List(list)) = subject {
            return Some(list.clone());
        }
        let lists: Vec<String> = self.scope.of_sort(Sort::List).iter().map(|entry| entry.name.text.clone()).collect();
        let (span, word) = match &pattern.subject {
            Some(PatternSubject::Name(name)) => {
                (name.span.clone(), format!("`{}` is {}", name.text, subject_sort(subject)))
            }
            Some(PatternSubject::Clause(reference) | PatternSubject::Phase(reference)) => {
                (reference.span.clone(), format!("`{}` is {}", reference.id.text, subject_sort(subject)))
            }
            None => (pattern.event.span.clone(), "no list is named".to_string()),
        };
        let mut diagnostic = Diagnostic::new(Code::A107, format!("{word}; `all of` needs a list of persons"))
            .at(&span, "a list is needed here")
            .note("How many are all of them is known only of a list that the parties have handed over.");
        diagnostic = if lists.is_empty() {
            diagnostic.remedy("Declare one: `list prisoners of persons held by …`.")
        } else {
            diagnostic.remedy(format!("Write {}.", suggest::either(&lists)))
        };
        self.report(diagnostic);
        None
    }

    /// The type of a field of a pattern's event.
    pub(super) fn pattern_field(&mut self, pattern: &Pattern, field: &Name) -> Option<(String, Type)> {
        let fields = self.fields_of(&pattern.event, pattern.subject.as_ref());
        match fields.fields.get(&field.text) {
            Some(of) => Some((field.text.clone(), Type::of_field(of))),
            None => {
                self.report_unknown_field(field, &fields.of, &fields.fields);
                None
            }
        }
    }
}

fn subject_sort(subject: Option<&Subject>) -> &'static str {
    match subject {
        Some(Subject::Kind(_)) => "a kind",
        Some(Subject::Measure(_)) => "a measure",
        Some(Subject::List(_)) => "a list",
        Some(Subject::Moment(_)) => "a moment",
        Some(Subject::Clause(_)) => "a clause",
        Some(Subject::Phase(_)) => "a phase",
        None => "the agreement as a whole",
    }
}
