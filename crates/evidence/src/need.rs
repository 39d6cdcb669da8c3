//! The columns that a mapping names, and how much a table needs each.

use std::collections::BTreeMap;

use crate::mapping::{Cell, CellOrigin, Column, GradeColumns, Mapping, PlacePrecision, StandingColumn, TimePrecision};

/// How much a table needs a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    Optional,
    Useful,
    Essential,
}

impl Need {
    fn unless(self, optional: bool) -> Self {
        if optional { Need::Optional } else { self }
    }
}

type Visit<'a> = dyn FnMut(&mut Column, Need) + 'a;

impl Mapping {
    /// Every column that the mapping names, and how much it is needed.
    pub(crate) fn needs(&mut self) -> BTreeMap<String, Need> {
        let mut needs = BTreeMap::new();
        self.each_column(&mut |column, need| {
            let known = needs.entry(column.name.clone()).or_insert(need);
            *known = need.max(*known);
        });
        needs
    }

    /// Goes through every place where the mapping names a column.
    pub(crate) fn each_column(&mut self, visit: &mut Visit<'_>) {
        let end = self.time.end.iter_mut().flat_map(|end| &mut end.0);
        for column in self.id.0.iter_mut().chain(&mut self.time.start.0).chain(end) {
            visit(column, Need::Essential);
        }
        if let Some(TimePrecision::Codes { column, .. }) = &mut self.time.precision {
            visit(column, Need::Essential);
        }
        in_cell(&mut self.event, Need::Essential, visit);
        let slots = [
            &mut self.subject,
            &mut self.actor,
            &mut self.from,
            &mut self.to,
            &mut self.concerning,
            &mut self.reporter,
        ];
        for cell in slots.into_iter().flatten().chain(&mut self.involved) {
            in_cell(cell, Need::Useful, visit);
        }
        if let Some(place) = &mut self.place {
            for cell in [&mut place.name, &mut place.inside].into_iter().flatten() {
                in_cell(cell, Need::Useful, visit);
            }
            for column in place.point.iter_mut().flat_map(|(latitude, longitude)| [latitude, longitude]) {
                visit(column, Need::Useful);
            }
            match &mut place.precision {
                Some(PlacePrecision::Codes { column, .. } | PlacePrecision::Radius { column, .. }) => {
                    visit(column, Need::Useful);
                }
                Some(PlacePrecision::Always(_)) | None => {}
            }
        }
        if let Some(standing) = &mut self.standing {
            in_standing(standing, visit);
        }
        for case in &mut self.case {
            // Whether a case holds decides who is said to have done it.
            for condition in &mut case.when {
                visit(&mut condition.column, Need::Essential);
            }
            if let Some(event) = &mut case.event {
                in_cell(event, Need::Essential, visit);
            }
            let slots = [
                &mut case.subject,
                &mut case.actor,
                &mut case.from,
                &mut case.to,
                &mut case.concerning,
                &mut case.reporter,
            ];
            for cell in slots.into_iter().flatten().chain(case.involved.iter_mut().flatten()) {
                in_cell(cell, Need::Useful, visit);
            }
            if let Some(standing) = &mut case.standing {
                in_standing(standing, visit);
            }
        }
        match &mut self.grade {
            Some(GradeColumns::Both(column)) => visit(column, Need::Useful),
            Some(GradeColumns::Apart(letter, number)) => {
                visit(letter, Need::Useful);
                visit(number, Need::Useful);
            }
            Some(GradeColumns::Constant(_)) | None => {}
        }
        if let Some(known) = &mut self.known {
            visit(&mut known.column, Need::Useful.unless(known.optional));
        }
        for field in &mut self.field {
            visit(&mut field.column, Need::Useful.unless(field.optional));
        }
    }
}

fn in_cell(cell: &mut Cell, need: Need, visit: &mut Visit<'_>) {
    if let CellOrigin::Column { column, optional } = &mut cell.origin {
        visit(column, need.unless(*optional));
    }
}

fn in_standing(standing: &mut StandingColumn, visit: &mut Visit<'_>) {
    if let StandingColumn::Words { column, optional, .. } | StandingColumn::Names { column, optional, .. } = standing {
        visit(column, Need::Useful.unless(*optional));
    }
}
