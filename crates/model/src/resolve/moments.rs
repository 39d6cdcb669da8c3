//! Moments: instants that are given, that come with a condition, or that are to be fixed.

use std::collections::{BTreeMap, BTreeSet};

use irenic_syntax::ast::{self, ItemKind};

use super::Resolver;
use super::cycles::Node;
use super::kinds::title;
use super::names::{Entry, Sort};
use crate::{Condition, Moment, MomentValue, Point};

impl<'a> Resolver<'a> {
    /// Reads all moments.
    pub(super) fn read_moments(&mut self) {
        let entries = self.scope.of_sort(Sort::Moment);
        for entry in &entries {
            if let ItemKind::Moment(moment) = &entry.item.kind {
                self.at_declaration(entry, |this| this.read_moment(entry, moment));
            }
        }
        self.find_moment_circles(&entries);
    }

    fn read_moment(&mut self, entry: &Entry<'a>, moment: &'a ast::Moment) {
        let name = moment.name.text.clone();
        self.here.node = Some(Node::Moment(name.clone()));
        let value = match &moment.value {
            ast::MomentValue::Is(time) => {
                self.point(time).map_or(MomentValue::When(Condition::Unknown), MomentValue::Is)
            }
            ast::MomentValue::When(condition) => MomentValue::When(self.condition(condition)),
            ast::MomentValue::ToBeFixed(by) => MomentValue::ToBeFixed(self.all_actors(by).unwrap_or_default()),
        };
        let value = self.fixed.get(&name).cloned().map_or(value, MomentValue::Is);
        let from = moment.from.as_ref().and_then(|time| self.point(time));
        let limit = self.at(|here| here.node = None, |this| moment.limit.as_ref().and_then(|time| this.limit(time)));
        let model = Moment {
            title: title(&moment.title),
            value,
            from,
            limit,
            text: self.line(&entry.item.span, &name),
            span: moment.name.span.clone(),
        };
        self.agreement.moments.insert(name, model);
    }

    /// Tells of moments that are defined by themselves, directly or through others.
    fn find_moment_circles(&mut self, entries: &[Entry<'a>]) {
        let refers: BTreeMap<String, BTreeSet<String>> = self
            .agreement
            .moments
            .iter()
            .map(|(name, moment)| {
                let mut to = BTreeSet::new();
                match &moment.value {
                    MomentValue::Is(point) => moments_of_point(point, &mut to),
                    MomentValue::When(condition) => moments_of_condition(condition, &mut to),
                    MomentValue::ToBeFixed(_) => {}
                }
                (name.clone(), to)
            })
            .collect();
        let suspects = leading_to_circles(&refers);
        let mut told: BTreeSet<String> = BTreeSet::new();
        for entry in entries.iter().filter(|entry| suspects.contains(entry.name.text.as_str())) {
            let name = &entry.name.text;
            if told.contains(name) {
                continue;
            }
            let Some(circle) = circle_through(&refers, name) else { continue };
            told.extend(circle.iter().cloned());
            let names: Vec<&ast::Name> =
                circle.iter().filter_map(|name| self.scope.find(name)).map(|entry| entry.name).collect();
            self.at_declaration(entry, |this| this.report_circle(&names, "moment"));
            // Such a moment never comes; read as unknown, it cannot send anyone round in circles.
            for name in &circle {
                if let Some(moment) = self.agreement.moments.get_mut(name) {
                    moment.value = MomentValue::When(Condition::Unknown);
                }
            }
            self.dependencies.retain(|dependency| !dependency.is_between_moments(&circle));
        }
    }
}

fn moments_of_point(point: &Point, found: &mut BTreeSet<String>) {
    match point {
        Point::Moment(name) => {
            found.insert(name.clone());
        }
        Point::Earliest(points) | Point::Latest(points) => {
            points.iter().for_each(|point| moments_of_point(point, found));
        }
        Point::Shift(base, _) => moments_of_point(base, found),
        _ => {}
    }
}

fn moments_of_condition(condition: &Condition, found: &mut BTreeSet<String>) {
    match condition {
        Condition::And(left, right) | Condition::Or(left, right) => {
            moments_of_condition(left, found);
            moments_of_condition(right, found);
        }
        Condition::Not(inner) => moments_of_condition(inner, found),
        Condition::Passed(point) => moments_of_point(point, found),
        _ => {}
    }
}

/// The moments that lead to a circle of references: what is left when those that refer to nothing left are taken away.
fn leading_to_circles(refers: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<&str> {
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    let mut referred_by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, to) in refers {
        left.insert(name, to.len());
        to.iter().for_each(|to| referred_by.entry(to).or_default().push(name));
    }
    let mut free: Vec<&str> = left.iter().filter(|(_, count)| **count == 0).map(|(name, _)| *name).collect();
    // A name without a moment of its own was reported where it stands.
    free.extend(referred_by.keys().filter(|name| !refers.contains_key(**name)));
    while let Some(name) = free.pop() {
        left.remove(name);
        for by in referred_by.get(name).into_iter().flatten() {
            if let Some(count) = left.get_mut(by) {
                *count -= 1;
                if *count == 0 {
                    free.push(by);
                }
            }
        }
    }
    left.into_keys().collect()
}

/// The shortest circle of references through a moment.
fn circle_through(refers: &BTreeMap<String, BTreeSet<String>>, start: &str) -> Option<Vec<String>> {
    let mut from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut edge: Vec<&str> = vec![start];
    while !edge.is_empty() {
        let mut further = Vec::new();
        for name in edge {
            for next in refers.get(name).into_iter().flatten() {
                if next == start {
                    let mut circle = vec![name.to_string()];
                    let mut at = name;
                    while let Some(earlier) = from.get(at) {
                        circle.push((*earlier).to_string());
                        at = earlier;
                    }
                    circle.reverse();
                    return Some(circle);
                }
                if !from.contains_key(next.as_str()) {
                    from.insert(next, name);
                    further.push(next.as_str());
                }
            }
        }
        edge = further;
    }
    None
}
