//! Places bound to geometry.

use std::collections::BTreeMap;
use std::sync::Arc;

use irenic_diagnostics::{Code, Diagnostic, Severity};
use irenic_syntax::ast::{self, ItemKind, Name, PlaceExpr, PlaceFeature};

use super::instruments::normalise;
use super::kinds::title;
use super::names::{Entry, Sort};
use super::words::place_span;
use super::{Resolver, suggest};
use crate::{Place, PlaceError, PlaceFile, PlaceSort, PlaceUse, Shape, Side};

impl<'a> Resolver<'a> {
    /// Reads all declared places.
    pub(super) fn read_places(&mut self) {
        for entry in self.scope.of_sort(Sort::Place) {
            self.read_place(&entry, &mut Vec::new());
        }
    }

    fn read_place(&mut self, entry: &Entry<'a>, path: &mut Vec<&'a Name>) -> Option<Arc<Shape>> {
        let ItemKind::Place(place) = &entry.item.kind else { return None };
        if let Some(known) = self.agreement.places.get(&place.name.text) {
            return known.shape.clone();
        }
        if let Some(start) = path.iter().position(|name| name.text == place.name.text) {
            let circle = path[start..].to_vec();
            self.report_circle(&circle, "place");
            return None;
        }
        if self.is_too_deep(path, "place") {
            return None;
        }
        path.push(&place.name);
        let (shape, as_of) = self.at_declaration(entry, |this| {
            let shape = this.shape(&place.value, path);
            let as_of = place.as_of.as_ref().map(|time| (this.constant(time), time));
            (shape, as_of)
        });
        path.pop();
        let (shape, as_of) = match as_of {
            None => (shape, None),
            Some((Some(at), _)) => (shape.map(|of| Shape::Frozen { of: Box::new(of), at }), None),
            // Frozen at a point that only the course of events brings.
            Some((None, time)) => (shape, self.at_declaration(entry, |this| this.point(time))),
        };
        self.place_parts.insert(place.name.text.clone(), shape.as_ref().map_or(0, parts));
        let shape = shape.map(Arc::new);
        let model = Place {
            title: title(&place.title),
            text: self.line(&place_span(&place.value), &place.name.text),
            shape: shape.clone(),
            as_of,
            span: place.name.span.clone(),
        };
        self.agreement.places.insert(place.name.text.clone(), model);
        shape
    }

    /// A place as a clause uses it.
    pub(super) fn place_use(&mut self, place: &PlaceExpr) -> PlaceUse {
        let shape = self.shape(place, &mut Vec::new());
        let name = match place {
            PlaceExpr::Name(name) => Some(name.text.clone()),
            _ => None,
        };
        let text = self.line(&place_span(place), name.as_deref().unwrap_or("place"));
        PlaceUse { text, name, shape: shape.map(Arc::new) }
    }

    /// The geometry of a place; `None` when a part of it could not be bound.
    fn shape(&mut self, place: &PlaceExpr, path: &mut Vec<&'a Name>) -> Option<Shape> {
        match place {
            PlaceExpr::Name(name) => {
                let entry = self.look_up(name, &[Sort::Place])?;
                let shape = self.read_place(&entry, path)?;
                if self.place_parts.get(&name.text).is_some_and(|parts| *parts > MOST_PARTS) {
                    self.report(
                        Diagnostic::new(
                            Code::A301,
                            format!("the place `{}` is put together from more than {MOST_PARTS} parts", name.text),
                        )
                        .at(&name.span, "too many to be told apart")
                        .remedy("Draw it as one feature of a GeoJSON file, and name that."),
                    );
                    return None;
                }
                Some((*shape).clone())
            }
            PlaceExpr::Feature(feature) => self.feature(feature),
            PlaceExpr::Within(distance, of, _) => {
                let (metres, of) = (self.metres(distance), self.shape(of, path));
                Some(Shape::Within { metres: metres?, of: Box::new(of?) })
            }
            PlaceExpr::Beyond(distance, of, _) => {
                let (metres, of) = (self.metres(distance), self.shape(of, path));
                Some(Shape::Beyond { metres: metres?, of: Box::new(of?) })
            }
            PlaceExpr::Corridor(distance, along, _) => {
                let (metres, along) = (self.metres(distance), self.shape(along, path));
                // The text gives the distance to either side, the shape the whole width.
                Some(Shape::Corridor { metres: metres?, along: Box::new(along?) })
            }
            PlaceExpr::Side(side, of, _) => self.side(side, of, path),
            PlaceExpr::Both(left, right) => {
                let (left, right) = (self.shape(left, path), self.shape(right, path));
                Some(Shape::Both(Box::new(left?), Box::new(right?)))
            }
            PlaceExpr::Either(left, right) => {
                let (left, right) = (self.shape(left, path), self.shape(right, path));
                Some(Shape::Either(Box::new(left?), Box::new(right?)))
            }
            PlaceExpr::Except(left, right) => {
                let (left, right) = (self.shape(left, path), self.shape(right, path));
                Some(Shape::Except(Box::new(left?), Box::new(right?)))
            }
        }
    }

    fn side(&mut self, side: &Name, of: &PlaceExpr, path: &mut Vec<&'a Name>) -> Option<Shape> {
        let line = self.shape(of, path);
        let side_read = match side.text.as_str() {
            "left" => Some(Side::Left),
            "right" => Some(Side::Right),
            _ => {
                self.look_up(side, &[Sort::Party, Sort::Body])?;
                match named_sides(line.as_ref()?) {
                    Some(feature) => match feature.side_of(&side.text) {
                        Some(hand) => Some(hand),
                        None => {
                            let (name, known) = (feature.name.clone(), [&feature.left, &feature.right]);
                            let known: Vec<String> = known.into_iter().flatten().cloned().collect();
                            self.report(
                                Diagnostic::new(Code::A301, format!("the line `{name}` does not say on which hand `{}` is", side.text))
                                    .at(&side.span, "its side is unknown")
                                    .also(&place_span(of), match known.is_empty() {
                                        true => "names no sides".to_string(),
                                        false => format!("names the sides of {}", suggest::all(&known)),
                                    })
                                    .remedy(format!("Give the feature the property `\"left\": \"{0}\"` or `\"right\": \"{0}\"`, looking from its first vertex to its last.", side.text)),
                            );
                            None
                        }
                    },
                    None => None,
                }
            }
        };
        let line = line?;
        if !line.has_sides() {
            self.report(
                Diagnostic::new(Code::A301, "this place has no sides")
                    .at(&place_span(of), "not one line")
                    .note("Left and right are told along a line, from its first vertex to its last.")
                    .remedy("Name a line, such as `line \"line_of_contact\" from \"places.geojson\"`."),
            );
            return None;
        }
        Some(Shape::Side { side: side_read?, of: Box::new(line) })
    }

    fn feature(&mut self, feature: &PlaceFeature) -> Option<Shape> {
        let path = normalise(&feature.file.text);
        let sort = match feature.sort.text.as_str() {
            "point" => Some(PlaceSort::Point),
            "line" => Some(PlaceSort::Line),
            "area" => Some(PlaceSort::Area),
            _ => None,
        };
        if !self.place_files.contains_key(&path) {
            let file = self.read_place_file(&path, feature);
            self.place_files.insert(path.clone(), file);
        }
        let file = self.place_files.get(&path)?.as_ref()?;
        match file.feature(&feature.id.text, sort) {
            Ok(found) => Some(Shape::Feature(found)),
            Err(error) => {
                self.report_unbound(&error, feature);
                None
            }
        }
    }

    fn read_place_file(&mut self, path: &str, feature: &PlaceFeature) -> Option<PlaceFile> {
        let Some((name, text)) = self.input.files.get_key_value(path) else {
            let near = suggest::near(path, self.input.files.keys().map(|name| &**name));
            let mut diagnostic = Diagnostic::new(Code::A301, format!("the file of places `{path}` does not exist"))
                .at(&feature.file.span, "no file of the project has this name")
                .note("Without geometry nobody can tell whether an event lay inside the place.");
            diagnostic = match near.is_empty() {
                false => diagnostic.remedy(format!("Write {}.", suggest::either(&near))),
                true => diagnostic.remedy(format!(
                    "Add `{path}` to the project: a GeoJSON file with a feature whose id is `{}`.",
                    feature.id.text
                )),
            };
            self.report(diagnostic);
            return None;
        };
        match PlaceFile::parse(text, name, &self.agreement.zone) {
            Ok(file) => {
                for suspicion in file.suspicions() {
                    let mut diagnostic = Diagnostic::new(Code::A301, suspicion.to_string())
                        .at(&feature.file.span, "read from this file")
                        .remedy(suspicion.remedy());
                    diagnostic.severity = Severity::Warning;
                    self.report(diagnostic);
                }
                Some(file)
            }
            Err(error) => {
                self.report(
                    Diagnostic::new(Code::A301, error.to_string())
                        .at(&feature.file.span, "no place can be read from this file")
                        .remedy(error.remedy()),
                );
                None
            }
        }
    }

    fn report_unbound(&mut self, error: &PlaceError, feature: &PlaceFeature) {
        self.report(
            Diagnostic::new(Code::A301, error.to_string())
                .at(&feature.id.span, "this place has no geometry")
                .note("Without geometry nobody can tell whether an event lay inside the place.")
                .remedy(error.remedy()),
        );
    }
}

/// How many parts a place may have that others are put together from: each use repeats them.
const MOST_PARTS: usize = 1_000;

fn parts(shape: &Shape) -> usize {
    match shape {
        Shape::Feature(_) => 1,
        Shape::Within { of, .. } | Shape::Beyond { of, .. } | Shape::Side { of, .. } | Shape::Frozen { of, .. } => {
            1 + parts(of)
        }
        Shape::Corridor { along, .. } => 1 + parts(along),
        Shape::Both(left, right) | Shape::Either(left, right) | Shape::Except(left, right) => {
            1 + parts(left) + parts(right)
        }
    }
}

/// The feature whose properties name the sides of a line.
fn named_sides(shape: &Shape) -> Option<&crate::Feature> {
    match shape {
        Shape::Feature(feature) => Some(feature),
        Shape::Frozen { of, .. } => named_sides(of),
        _ => None,
    }
}

/// Files of places and lists that documents name, in order.
pub(super) fn files_named(documents: &BTreeMap<Arc<str>, ast::Document>) -> Vec<(ast::Text, String)> {
    let mut found = Vec::new();
    for document in documents.values() {
        files_of_items(&document.items, &mut found);
    }
    found
}

fn files_of_items(items: &[ast::Item], found: &mut Vec<(ast::Text, String)>) {
    for item in items {
        match &item.kind {
            ItemKind::Place(place) => files_of_place(&place.value, found),
            ItemKind::List(list) => {
                found.extend(list.file.iter().map(|file| (file.clone(), normalise(&file.text))));
            }
            ItemKind::Body(body) => {
                for place in body.observes.iter().filter_map(|observes| observes.place.as_ref()) {
                    files_of_place(place, found);
                }
            }
            ItemKind::Moment(moment) => {
                let times = moment.from.iter().chain(&moment.limit);
                times.for_each(|time| files_of_time(time, found));
                match &moment.value {
                    ast::MomentValue::Is(time) => files_of_time(time, found),
                    ast::MomentValue::When(condition) => files_of_condition(condition, found),
                    ast::MomentValue::ToBeFixed(_) => {}
                }
            }
            ItemKind::Phase(phase) => {
                files_of_phase(&phase.parts, found);
                files_of_consequences(&phase.on_breach, found);
            }
            ItemKind::Clause(clause) => files_of_parts(&clause.parts, found),
            ItemKind::Scenario(scenario) => {
                for step in &scenario.steps {
                    if let ast::ScenarioStep::Happening(happening) = step {
                        files_of_pattern(&happening.pattern, found);
                    }
                }
            }
            ItemKind::Bracket(bracket) => {
                bracket.options.iter().for_each(|option| files_of_items(&option.content, found));
            }
            _ => {}
        }
    }
}

fn files_of_place(place: &PlaceExpr, found: &mut Vec<(ast::Text, String)>) {
    match place {
        PlaceExpr::Name(_) => {}
        PlaceExpr::Feature(feature) => found.push((feature.file.clone(), normalise(&feature.file.text))),
        PlaceExpr::Within(_, of, _)
        | PlaceExpr::Beyond(_, of, _)
        | PlaceExpr::Corridor(_, of, _)
        | PlaceExpr::Side(_, of, _) => {
            files_of_place(of, found);
        }
        PlaceExpr::Both(left, right) | PlaceExpr::Either(left, right) | PlaceExpr::Except(left, right) => {
            files_of_place(left, found);
            files_of_place(right, found);
        }
    }
}

fn files_of_pattern(pattern: &ast::Pattern, found: &mut Vec<(ast::Text, String)>) {
    if let Some(place) = &pattern.place {
        files_of_place(&place.place, found);
    }
}

fn files_of_time(time: &ast::Time, found: &mut Vec<(ast::Text, String)>) {
    match time {
        ast::Time::First(pattern, _) | ast::Time::Without(_, pattern, _) => files_of_pattern(pattern, found),
        ast::Time::Earliest(times, _) | ast::Time::Latest(times, _) => {
            times.iter().for_each(|time| files_of_time(time, found));
        }
        ast::Time::Shift { base, .. } => files_of_time(base, found),
        _ => {}
    }
}

fn files_of_condition(condition: &ast::Condition, found: &mut Vec<(ast::Text, String)>) {
    match condition {
        ast::Condition::And(left, right) | ast::Condition::Or(left, right) => {
            files_of_condition(left, found);
            files_of_condition(right, found);
        }
        ast::Condition::Not(inner, _) => files_of_condition(inner, found),
        ast::Condition::Occurred(pattern, _)
        | ast::Condition::NoneInLast(pattern, ..)
        | ast::Condition::Without(_, pattern, _)
        | ast::Condition::Count { pattern, .. }
        | ast::Condition::TotalOf { pattern, .. }
        | ast::Condition::LatestOf { pattern, .. } => files_of_pattern(pattern, found),
        ast::Condition::Passed(time, _) => files_of_time(time, found),
        _ => {}
    }
}

fn files_of_phase(parts: &[ast::PhasePart], found: &mut Vec<(ast::Text, String)>) {
    for part in parts {
        match &part.kind {
            ast::PhasePartKind::BeginsAt(time) | ast::PhasePartKind::EndsAt(time) | ast::PhasePartKind::Limit(time) => {
                files_of_time(time, found);
            }
            ast::PhasePartKind::BeginsWhen(condition) | ast::PhasePartKind::EndsWhen(condition) => {
                files_of_condition(condition, found);
            }
            ast::PhasePartKind::Track(_) => {}
            ast::PhasePartKind::Bracket(bracket) => {
                bracket.options.iter().for_each(|option| files_of_phase(&option.content, found));
            }
        }
    }
}

fn files_of_consequences(consequences: &[ast::Consequence], found: &mut Vec<(ast::Text, String)>) {
    for consequence in consequences {
        consequence.condition.iter().for_each(|condition| files_of_condition(condition, found));
        match &consequence.kind {
            ast::ConsequenceKind::Duty(parts) => files_of_parts(parts, found),
            ast::ConsequenceKind::Effect(effect) => effect.until.iter().for_each(|time| files_of_time(time, found)),
        }
    }
}

fn files_of_parts(parts: &[ast::Part], found: &mut Vec<(ast::Text, String)>) {
    use ast::{ActionKind, GuardKind, PartKind, Trigger};
    for part in parts {
        match &part.kind {
            PartKind::Norm(norm) => {
                if let ActionKind::Act(pattern) | ActionKind::Complete(pattern) = &norm.action.kind {
                    files_of_pattern(pattern, found);
                }
            }
            PartKind::Trigger(Trigger::When(condition)) => files_of_condition(condition, found),
            PartKind::Trigger(Trigger::Whenever(pattern, _)) => files_of_pattern(pattern, found),
            PartKind::Guard(guard) => match &guard.kind {
                GuardKind::If(condition) | GuardKind::Unless(condition) | GuardKind::While(condition) => {
                    files_of_condition(condition, found);
                }
                GuardKind::Except(pattern) => files_of_pattern(pattern, found),
            },
            PartKind::At(time) | PartKind::From(time) | PartKind::By(time) | PartKind::Until(time) => {
                files_of_time(time, found)
            }
            PartKind::Within(_, time) | PartKind::Every(_, time) => {
                time.iter().for_each(|time| files_of_time(time, found))
            }
            PartKind::AtLeastBefore(lead) => files_of_time(&lead.before, found),
            PartKind::Order(ast::Order::After(Err(time))) => files_of_time(time, found),
            PartKind::Completion(ast::Completion::When(condition)) => files_of_condition(condition, found),
            PartKind::OnBreach(consequences) => files_of_consequences(consequences, found),
            PartKind::Bracket(bracket) => {
                bracket.options.iter().for_each(|option| files_of_parts(&option.content, found));
            }
            _ => {}
        }
    }
}
