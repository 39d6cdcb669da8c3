//! Kinds and events: what there is, what happens, and with which fields.

use std::collections::BTreeMap;

use irenic_diagnostics::{Code, Diagnostic};
use irenic_syntax::ast::{self, ItemKind, Name};

use super::Resolver;
use super::expressions::Fields;
use super::names::{Entry, Sort};
use crate::{EventType, FieldType, Kind, Quantity};

/// The root of all kinds and of all events.
const THING: &str = "thing";
const EVENT: &str = "event";

impl<'a> Resolver<'a> {
    /// Reads kinds, then events, then the conditions of kinds.
    pub(super) fn read_kinds(&mut self) {
        let kinds = self.scope.of_sort(Sort::Kind);
        for entry in &kinds {
            self.at_declaration(entry, |this| this.read_kind(entry));
        }
        self.break_kind_circles();
        self.inherit_properties();
        let events = self.scope.of_sort(Sort::Event);
        for entry in &events {
            self.at_declaration(entry, |this| this.read_event(entry));
        }
        self.break_event_circles();
        self.inherit_fields();
        for entry in &kinds {
            self.at_declaration(entry, |this| this.read_kind_condition(entry));
        }
    }

    /// Reads a declaration where it stands: in its instrument and among the options around it.
    pub(super) fn at_declaration<T>(&mut self, entry: &Entry<'a>, read: impl FnOnce(&mut Self) -> T) -> T {
        let change = |here: &mut super::Here| {
            here.instrument = entry.instrument;
            here.live = entry.live;
            here.options = entry.options.iter().map(|(path, option)| format!("{path}={option}")).collect();
        };
        self.at(change, read)
    }

    fn read_kind(&mut self, entry: &Entry<'a>) {
        let ItemKind::Kind(kind) = &entry.item.kind else { return };
        let is = match &kind.is {
            Some(parent) => self.look_up(parent, &[Sort::Kind]).map(|parent| parent.name.text.clone()),
            None => None,
        };
        let is = is.or_else(|| (kind.name.text != THING).then(|| THING.to_string()));
        let mut properties = BTreeMap::new();
        for field in &kind.has {
            if let Some(of) = self.field_type(&field.of)
                && properties.insert(field.name.text.clone(), of).is_some()
            {
                self.report_field_twice(&field.name, &kind.name.text);
            }
        }
        let model = Kind {
            name: kind.name.text.clone(),
            title: title(&kind.title),
            is,
            properties,
            condition: None,
            span: kind.name.span.clone(),
        };
        self.agreement.kinds.insert(kind.name.text.clone(), model);
    }

    fn read_event(&mut self, entry: &Entry<'a>) {
        let ItemKind::Event(event) = &entry.item.kind else { return };
        let is = match &event.is {
            Some(parent) => self.event(parent),
            None => None,
        };
        let is = is.or_else(|| (event.name.text != EVENT).then(|| EVENT.to_string()));
        let mut fields = BTreeMap::new();
        for field in &event.has {
            if let Some(of) = self.field_type(&field.of)
                && fields.insert(field.name.text.clone(), of).is_some()
            {
                self.report_field_twice(&field.name, &event.name.text);
            }
        }
        let model = EventType {
            name: event.name.text.clone(),
            title: title(&event.title),
            is,
            verb: event.verb.as_ref().map(|verb| verb.text.clone()),
            names_nobody: event.names_nobody,
            fields,
            span: event.name.span.clone(),
        };
        self.agreement.events.insert(event.name.text.clone(), model);
    }

    fn report_field_twice(&mut self, field: &Name, of: &str) {
        self.report(
            Diagnostic::new(Code::A106, format!("`{of}` has two fields called `{}`", field.text))
                .at(&field.span, "the same name again")
                .remedy("Give each field a name of its own."),
        );
    }

    /// The type of a field or property.
    pub(super) fn field_type(&mut self, of: &ast::FieldType) -> Option<FieldType> {
        Some(match of {
            ast::FieldType::Unit(name) => FieldType::Quantity(self.unit(name)?.0),
            ast::FieldType::Number => FieldType::Quantity(crate::Unit::Number),
            ast::FieldType::Text => FieldType::Text,
            ast::FieldType::Flag => FieldType::Flag,
            ast::FieldType::Money => FieldType::Money,
            ast::FieldType::Instant => FieldType::Instant,
            ast::FieldType::Party => FieldType::Party,
            ast::FieldType::Kind(name) => FieldType::Kind(self.look_up(name, &[Sort::Kind])?.name.text.clone()),
            ast::FieldType::Reference => FieldType::Reference,
        })
    }

    /// Takes the parent from one kind of each circle, and tells of it.
    fn break_kind_circles(&mut self) {
        let parents = self.agreement.kinds.iter().map(|(name, kind)| (name.clone(), kind.is.clone())).collect();
        for circle in circles(&parents) {
            if let Some(kind) = circle.last().and_then(|last| self.agreement.kinds.get_mut(last)) {
                kind.is = Some(THING.to_string());
            }
            self.report_circle_of(&circle, "kind");
        }
    }

    fn break_event_circles(&mut self) {
        let parents = self.agreement.events.iter().map(|(name, event)| (name.clone(), event.is.clone())).collect();
        for circle in circles(&parents) {
            if let Some(event) = circle.last().and_then(|last| self.agreement.events.get_mut(last)) {
                event.is = Some(EVENT.to_string());
            }
            self.report_circle_of(&circle, "event");
        }
    }

    fn report_circle_of(&mut self, circle: &[String], sort: &str) {
        let names: Vec<&Name> =
            circle.iter().filter_map(|name| self.scope.find(name)).map(|entry| entry.name).collect();
        self.report_circle(&names, sort);
    }

    fn inherit_properties(&mut self) {
        let own: BTreeMap<String, (Option<String>, BTreeMap<String, FieldType>)> = self
            .agreement
            .kinds
            .iter()
            .map(|(name, kind)| (name.clone(), (kind.is.clone(), kind.properties.clone())))
            .collect();
        for name in own.keys() {
            let inherited = inherited(&own, name);
            self.check_overridden(name, &inherited);
            if let Some(kind) = self.agreement.kinds.get_mut(name) {
                for (field, (_, of)) in inherited {
                    kind.properties.entry(field).or_insert(of);
                }
            }
        }
    }

    fn inherit_fields(&mut self) {
        let own: BTreeMap<String, (Option<String>, BTreeMap<String, FieldType>)> = self
            .agreement
            .events
            .iter()
            .map(|(name, event)| (name.clone(), (event.is.clone(), event.fields.clone())))
            .collect();
        for name in own.keys() {
            let inherited = inherited(&own, name);
            self.check_overridden(name, &inherited);
            if let Some(event) = self.agreement.events.get_mut(name) {
                for (field, (_, of)) in inherited {
                    event.fields.entry(field).or_insert(of);
                }
            }
        }
    }

    /// Tells of fields that a word above has with another type.
    fn check_overridden(&mut self, name: &str, inherited: &BTreeMap<String, (String, FieldType)>) {
        let Some(entry) = self.scope.find(name).cloned() else { return };
        let fields: Vec<(&Name, &ast::FieldType)> = match &entry.item.kind {
            ItemKind::Kind(kind) => kind.has.iter().map(|field| (&field.name, &field.of)).collect(),
            ItemKind::Event(event) => event.has.iter().map(|field| (&field.name, &field.of)).collect(),
            _ => return,
        };
        for (field, of) in fields {
            let Some((above, wanted)) = inherited.get(&field.text) else { continue };
            let own = self.at(|here| here.live = false, |this| this.field_type(of));
            let same = own.as_ref().is_none_or(|own| match (own, wanted) {
                (FieldType::Quantity(own), FieldType::Quantity(wanted)) => own.dimension() == wanted.dimension(),
                (FieldType::Kind(_), FieldType::Kind(_)) => true,
                (own, wanted) => own == wanted,
            });
            if !same {
                let mut diagnostic = Diagnostic::new(
                    Code::A106,
                    format!("`{name}` has its field `{}` from `{above}`, with another type", field.text),
                )
                .at(&field.span, "declared again with another type");
                if let Some(first) = self.scope.find(above) {
                    diagnostic = diagnostic.also(&first.name.span, format!("`{above}` has the field"));
                }
                self.report(diagnostic.remedy("Leave it out, or give it another name."));
            }
        }
    }

    fn read_kind_condition(&mut self, entry: &Entry<'a>) {
        let ItemKind::Kind(kind) = &entry.item.kind else { return };
        let Some(condition) = &kind.condition else { return };
        let properties = self.agreement.kinds.get(&kind.name.text).map(|kind| kind.properties.clone());
        let fields = Fields { of: format!("`{}`", kind.name.text), fields: properties.unwrap_or_default() };
        let read = self.where_expr(condition, &fields);
        if let Some(kind) = self.agreement.kinds.get_mut(&kind.name.text) {
            kind.condition = read;
        }
    }

    /// The measured field that a total of this quantity adds up, and its type. Says what is wrong where there is none,
    /// or more than one.
    pub(super) fn total_field(
        &mut self,
        event: &str,
        total: &ast::Expr,
        of: &super::expressions::Type,
    ) -> Option<String> {
        use super::expressions::Type;
        let span = super::words::expr_span(total);
        let fields = self.agreement.events.get(event).map(|event| event.fields.clone()).unwrap_or_default();
        let matches: Vec<String> = fields
            .iter()
            .filter(|(_, field)| match (field, of) {
                (FieldType::Money, Type::Money) => true,
                (FieldType::Money, Type::Quantity(dimension)) => matches!(dimension, crate::Dimension::Money(_)),
                (FieldType::Quantity(unit), Type::Quantity(dimension)) => {
                    let bare = matches!(dimension, crate::Dimension::Number);
                    unit.dimension() == *dimension || bare && unit.dimension() == crate::Dimension::Count
                }
                _ => false,
            })
            .map(|(name, _)| name.clone())
            .collect();
        if *of == Type::Any {
            return None;
        }
        if let Some(word) = unit_word(total)
            && let Some(field) = matches.iter().find(|field| **field == word)
        {
            return Some(field.clone());
        }
        if let (true, Some(_)) = (unit_is_count(of), matches.iter().find(|field| *field == "count")) {
            return Some("count".to_string());
        }
        let unit = of.describe();
        match matches.as_slice() {
            [one] => Some(one.clone()),
            [] => {
                let measured: Vec<String> = fields
                    .iter()
                    .filter(|(_, field)| matches!(field, FieldType::Quantity(_) | FieldType::Money))
                    .map(|(name, _)| name.clone())
                    .collect();
                self.report(
                    Diagnostic::new(Code::A112, format!("`{event}` has no field that is {unit}, so this total cannot be reached"))
                        .at(&span, unit.clone())
                        .note(if measured.is_empty() { "It has no field that is measured.".to_string() } else { format!("Its measured fields are {}.", super::suggest::all(&measured)) })
                        .remedy(format!("Write a total in a unit of such a field, or declare an event with the field: `event …_{event} is {event} has …`.")),
                );
                None
            }
            several => {
                self.report(
                    Diagnostic::new(Code::A103, format!("a total of `{event}` in this unit can mean {}", super::suggest::either(several)))
                        .at(&span, "which field is to be added up is not said")
                        .note("Each reading gives another day of fulfilment.")
                        .remedy(format!("Say which: add `complete when total of {event}.{} >= …`, or declare an event that has only one of these fields.", several[0])),
                );
                None
            }
        }
    }
}

fn unit_word(total: &ast::Expr) -> Option<&str> {
    match total {
        ast::Expr::Quantity(quantity) => quantity.unit.as_ref().map(|unit| unit.text.as_str()),
        ast::Expr::In { unit, .. } => Some(&unit.text),
        _ => None,
    }
}

fn unit_is_count(of: &super::expressions::Type) -> bool {
    matches!(of, super::expressions::Type::Quantity(crate::Dimension::Count | crate::Dimension::Number))
}

/// The field types that are written out as quantities.
pub(super) fn read_as(quantity: Quantity, of: &FieldType) -> Quantity {
    match of {
        FieldType::Quantity(unit) => quantity.read_as(unit),
        _ => quantity,
    }
}

pub(super) fn title(title: &Option<ast::Text>) -> Option<String> {
    title.as_ref().map(|title| title.text.clone())
}

/// The circles in a map from names to their parents, each once, in order.
fn circles(parents: &BTreeMap<String, Option<String>>) -> Vec<Vec<String>> {
    let mut found: Vec<Vec<String>> = Vec::new();
    let mut done: std::collections::BTreeSet<&str> = std::collections::BTreeSet::new();
    for start in parents.keys() {
        let mut path: Vec<&str> = Vec::new();
        let mut at = Some(start.as_str());
        while let Some(name) = at {
            if let Some(from) = path.iter().position(|earlier| *earlier == name) {
                found.push(path[from..].iter().map(|name| (*name).to_string()).collect());
                break;
            }
            if done.contains(name) {
                break;
            }
            path.push(name);
            at = parents.get(name).and_then(|parent| parent.as_deref());
        }
        done.extend(path);
    }
    found
}

/// Fields of the words above a word, the nearest first, each with the word that it comes from.
fn inherited(
    own: &BTreeMap<String, (Option<String>, BTreeMap<String, FieldType>)>,
    name: &str,
) -> BTreeMap<String, (String, FieldType)> {
    let mut found = BTreeMap::new();
    let mut at = own.get(name).and_then(|(parent, _)| parent.clone());
    for _ in 0..=own.len() {
        let Some(parent) = at else { break };
        let Some((above, fields)) = own.get(&parent) else { break };
        for (field, of) in fields {
            found.entry(field.clone()).or_insert_with(|| (parent.clone(), of.clone()));
        }
        at = above.clone();
    }
    found
}
