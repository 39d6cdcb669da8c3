//! Makes a counterexample small: takes away one thing after another as long as the two still disagree.

use irenic_evidence::{Incident, TimeSpan};
use irenic_model::{Act, Boundary, Completion, Condition, MomentValue, Norm, Pattern, Point, Trigger, Zone};
use irenic_syntax::ast::Modality;

use super::building::{day, everything, mandate, moment, must, pattern, phase};
use super::drawing::Case;

pub(crate) fn reduce(case: &Case, fails: &dyn Fn(&Case) -> bool) -> Case {
    let mut best = case.clone();
    for _ in 0..6 {
        let mut better = false;
        let mut next = 0;
        for _ in 0..400 {
            let steps = smaller(&best);
            let Some(found) = steps.iter().skip(next).position(|one| *one != Same(&best) && fails(one)) else { break };
            best = steps[next + found].clone();
            next = (next + found).saturating_sub(1);
            better = true;
        }
        if !better {
            break;
        }
    }
    best
}

/// For comparing a case with its like.
struct Same<'a>(&'a Case);

impl PartialEq<Same<'_>> for Case {
    fn eq(&self, other: &Same<'_>) -> bool {
        self.agreement == other.0.agreement
            && self.incidents == other.0.incidents
            && self.coverage == other.0.coverage
            && self.query == other.0.query
            && self.fates == other.0.fates
            && self.known_at == other.0.known_at
    }
}

fn smaller(case: &Case) -> Vec<Case> {
    let mut all = Vec::new();
    let mut with = |change: &dyn Fn(&mut Case)| {
        let mut one = case.clone();
        change(&mut one);
        all.push(one);
    };
    for index in 0..case.incidents.len() {
        with(&|c| drop(c.incidents.remove(index)));
    }
    with(&|c| c.fates.clear());
    for id in case.fates.keys() {
        with(&|c| {
            c.fates.remove(id);
        });
    }
    with(&|c| c.known_at = None);
    with(&|c| c.coverage = everything());
    with(&|c| {
        c.agreement.actors.get_mut("M").unwrap().mandates = vec![mandate(&["event"], None, None)];
    });
    with(&|c| {
        c.agreement.zone = Zone::utc();
        c.agreement.start = Some(day(0, 0));
    });
    with(&|c| c.agreement.norms.sort_by(|a, b| a.id.cmp(&b.id)));
    with(&|c| c.query.standard = irenic_model::Standard::Reported);
    for index in 0..case.agreement.norms.len() {
        let id = case.agreement.norms[index].id.clone();
        with(&|c| {
            c.agreement.norms.remove(index);
            for norm in &mut c.agreement.norms {
                norm.effects.retain(|effect| effect.over.iter().all(|one| one.word() != format!("clause {id}")));
            }
        });
        with(&|c| c.agreement.norms[index] = must(&id, "A", pattern("meeting")));
        for norm in smaller_norms(&case.agreement.norms[index]) {
            with(&|c| c.agreement.norms[index] = norm.clone());
        }
    }
    for (index, one) in case.agreement.phases.iter().enumerate() {
        let at = |t| Some(Boundary::At(Point::Instant(t)));
        with(&|c| drop(c.agreement.phases.remove(index)));
        with(&|c| c.agreement.phases[index] = phase(&one.id, at(day(0, 0)), None));
        with(&|c| c.agreement.phases[index].ends = None);
        with(&|c| c.agreement.phases[index].begins = at(day(0, 0)));
        with(&|c| c.agreement.phases[index].limit = None);
        with(&|c| c.agreement.phases[index].effects.clear());
        for (begins, boundary) in [(true, &one.begins), (false, &one.ends)] {
            let mut changed = Vec::new();
            match boundary {
                Some(Boundary::At(p)) => changed.extend(smaller_points(p).into_iter().map(Boundary::At)),
                Some(Boundary::When(q)) => changed.extend(smaller_conditions(q).into_iter().map(Boundary::When)),
                None => {}
            }
            for boundary in changed {
                with(&|c| {
                    let side = &mut c.agreement.phases[index];
                    *(if begins { &mut side.begins } else { &mut side.ends }) = Some(boundary.clone());
                });
            }
        }
    }
    for (name, one) in &case.agreement.moments {
        with(&|c| drop(c.agreement.moments.remove(name)));
        with(&|c| {
            c.agreement.moments.insert(name.clone(), moment(MomentValue::Is(Point::Instant(day(0, 0)))));
        });
        with(&|c| c.agreement.moments.get_mut(name).unwrap().limit = None);
        with(&|c| c.agreement.moments.get_mut(name).unwrap().from = None);
        let values: Vec<MomentValue> = match &one.value {
            MomentValue::Is(p) => smaller_points(p).into_iter().map(MomentValue::Is).collect(),
            MomentValue::When(q) => smaller_conditions(q).into_iter().map(MomentValue::When).collect(),
            MomentValue::ToBeFixed(_) => Vec::new(),
        };
        for value in values {
            with(&|c| c.agreement.moments.get_mut(name).unwrap().value = value.clone());
        }
    }
    for (index, one) in case.incidents.iter().enumerate() {
        for incident in smaller_incidents(one) {
            with(&|c| c.incidents[index] = incident.clone());
        }
    }
    // Nothing may refer to what is no longer there.
    all.retain(|one| {
        let text = super::printing::print(one);
        let there = |what: &str, sign: &str| {
            (1..=4).all(|n| !text.contains(&format!("{what} {n}")) || text.contains(&format!("\n{what} {n}{sign}")))
        };
        let moments = ["m1", "m2"].iter().all(|m| !text.contains(m) || text.contains(&format!("\nmoment {m}")));
        there("clause", ":") && there("phase", " begins") && moments
    });
    all
}

fn smaller_incidents(one: &Incident) -> Vec<Incident> {
    let mut all = Vec::new();
    let mut with = |change: &dyn Fn(&mut irenic_evidence::Observation)| {
        let mut observation = one.observations[0].clone();
        change(&mut observation);
        all.extend(Incident::of(one.id.clone(), vec![observation]));
    };
    with(&|o| o.time = TimeSpan::at(o.time.earliest));
    with(&|o| o.standing = irenic_evidence::Standing::Confirmed);
    with(&|o| o.involved.clear());
    with(&|o| (o.from, o.to, o.concerning) = (None, None, None));
    with(&|o| o.location = irenic_evidence::Location::Unknown);
    if one.actor.is_some() {
        with(&|o| o.actor = Some("A".to_string()));
    }
    for name in one.fields.keys() {
        with(&|o| drop(o.fields.remove(name)));
    }
    if one.event == "shelling" {
        with(&|o| o.event = "fire".to_string());
    }
    all
}

fn smaller_norms(norm: &Norm) -> Vec<Norm> {
    let mut all = Vec::new();
    let mut with = |change: &dyn Fn(&mut Norm)| {
        let mut one = norm.clone();
        change(&mut one);
        all.push(one);
    };
    if !norm.bearers.members.is_empty() {
        with(&|n| n.trigger = Trigger::None);
    }
    with(&|n| n.window = Default::default());
    with(&|n| n.order = Default::default());
    with(&|n| n.conditions.clear());
    with(&|n| n.while_conditions.clear());
    with(&|n| n.exceptions.clear());
    with(&|n| n.despite.clear());
    with(&|n| n.completion = None);
    with(&|n| n.proof = Default::default());
    with(&|n| n.effects.clear());
    for index in 0..norm.effects.len() {
        with(&|n| drop(n.effects.remove(index)));
        with(&|n| n.effects[index].condition = None);
        with(&|n| n.effects[index].after = None);
        with(&|n| n.effects[index].until = None);
        for c in norm.effects[index].condition.iter().flat_map(smaller_conditions) {
            with(&|n| n.effects[index].condition = Some(c.clone()));
        }
        for p in norm.effects[index].until.iter().flat_map(smaller_points) {
            with(&|n| n.effects[index].until = Some(p.clone()));
        }
    }
    if norm.bearers.members.len() > 1 {
        with(&|n| n.bearers.members.truncate(1));
        with(&|n| n.order.in_step = None);
    }
    if norm.modality == Modality::Must {
        with(&|n| {
            n.action = Act::Once(pattern("meeting").done());
            n.completion = None;
        });
    }
    if let Act::Once(p) = &norm.action {
        for p in smaller_patterns(p) {
            with(&|n| n.action = Act::Once(p.clone()));
        }
    }
    match &norm.trigger {
        Trigger::When(c) => {
            smaller_conditions(c).into_iter().for_each(|c| with(&|n| n.trigger = Trigger::When(c.clone())))
        }
        Trigger::Whenever(p) => {
            smaller_patterns(p).into_iter().for_each(|p| with(&|n| n.trigger = Trigger::Whenever(p.clone())));
        }
        Trigger::Breach { of, condition, after } => {
            with(&|n| n.trigger = Trigger::Breach { of: of.clone(), condition: None, after: *after });
            with(&|n| n.trigger = Trigger::Breach { of: of.clone(), condition: condition.clone(), after: None });
            for c in condition.iter().flat_map(smaller_conditions) {
                with(&|n| n.trigger = Trigger::Breach { of: of.clone(), condition: Some(c.clone()), after: *after });
            }
        }
        _ => {}
    }
    for index in 0..norm.conditions.len() {
        with(&|n| drop(n.conditions.remove(index)));
        for c in smaller_conditions(&norm.conditions[index]) {
            with(&|n| n.conditions[index] = c.clone());
        }
    }
    for index in 0..norm.while_conditions.len() {
        with(&|n| drop(n.while_conditions.remove(index)));
        for c in smaller_conditions(&norm.while_conditions[index]) {
            with(&|n| n.while_conditions[index] = c.clone());
        }
    }
    for index in 0..norm.exceptions.len() {
        for p in smaller_patterns(&norm.exceptions[index]) {
            with(&|n| n.exceptions[index] = p.clone());
        }
    }
    if let Some(Completion::When(c)) = &norm.completion {
        for c in smaller_conditions(c) {
            with(&|n| n.completion = Some(Completion::When(c.clone())));
        }
    }
    let lists: [fn(&mut Norm) -> &mut Vec<Point>; 3] =
        [|n| &mut n.window.from, |n| &mut n.window.by, |n| &mut n.window.until];
    for list in lists {
        let count = list(&mut norm.clone()).len();
        for index in 0..count {
            with(&|n| drop(list(n).remove(index)));
            for p in smaller_points(&list(&mut norm.clone())[index]) {
                with(&|n| list(n)[index] = p.clone());
            }
        }
    }
    for index in 0..norm.window.within.len() {
        with(&|n| drop(n.window.within.remove(index)));
        with(&|n| n.window.within[index].1 = None);
        for p in norm.window.within[index].1.iter().flat_map(smaller_points) {
            with(&|n| n.window.within[index].1 = Some(p.clone()));
        }
    }
    with(&|n| n.window.at = None);
    for p in norm.window.at.iter().flat_map(smaller_points) {
        with(&|n| n.window.at = Some(p.clone()));
    }
    with(&|n| n.window.every = None);
    with(&|n| n.window.daily = None);
    with(&|n| n.window.days.clear());
    with(&|n| n.window.lead = None);
    if let Some((d, p)) = &norm.window.lead {
        smaller_points(p).into_iter().for_each(|p| with(&|n| n.window.lead = Some((*d, p.clone()))));
    }
    with(&|n| n.order.after.clear());
    with(&|n| n.order.before.clear());
    with(&|n| n.order.together.clear());
    with(&|n| n.order.in_step = None);
    with(&|n| n.order.in_phases.clear());
    all
}

fn smaller_patterns(p: &Pattern) -> Vec<Pattern> {
    let mut all = Vec::new();
    let mut with = |change: &dyn Fn(&mut Pattern)| {
        let mut one = p.clone();
        change(&mut one);
        all.push(one);
    };
    with(&|p| p.subject = None);
    with(&|p| p.condition = None);
    with(&|p| p.place = None);
    with(&|p| p.by.clear());
    with(&|p| (p.from, p.to, p.concerning) = Default::default());
    all
}

fn smaller_conditions(c: &Condition) -> Vec<Condition> {
    let mut all = Vec::new();
    match c {
        Condition::And(a, b) | Condition::Or(a, b) => {
            all.extend([(**a).clone(), (**b).clone()]);
            let both = |a: Condition, b: Condition| match c {
                Condition::And(..) => Condition::And(Box::new(a), Box::new(b)),
                _ => Condition::Or(Box::new(a), Box::new(b)),
            };
            all.extend(smaller_conditions(a).into_iter().map(|a| both(a, (**b).clone())));
            all.extend(smaller_conditions(b).into_iter().map(|b| both((**a).clone(), b)));
        }
        Condition::Not(a) => {
            all.push((**a).clone());
            all.extend(smaller_conditions(a).into_iter().map(|a| Condition::Not(Box::new(a))));
        }
        Condition::Clause { clause, state, by: Some(_) } => {
            all.push(Condition::Clause { clause: clause.clone(), state: *state, by: None });
        }
        Condition::Occurred(p) => all.extend(smaller_patterns(p).into_iter().map(|p| Condition::Occurred(Box::new(p)))),
        Condition::Without(d, p) => {
            all.extend(smaller_patterns(p).into_iter().map(|p| Condition::Without(*d, Box::new(p))));
        }
        Condition::Count(p, d, cmp, n) => {
            all.extend(smaller_patterns(p).into_iter().map(|p| Condition::Count(Box::new(p), *d, *cmp, n.clone())));
            all.push(Condition::Count(p.clone(), None, *cmp, n.clone()));
        }
        Condition::Passed(p) => all.extend(smaller_points(p).into_iter().map(Condition::Passed)),
        _ => {}
    }
    all
}

fn smaller_points(p: &Point) -> Vec<Point> {
    let mut all = Vec::new();
    match p {
        Point::Earliest(points) | Point::Latest(points) => all.extend(points.clone()),
        Point::Shift(base, span) => {
            all.push((**base).clone());
            all.extend(smaller_points(base).into_iter().map(|base| Point::Shift(Box::new(base), *span)));
        }
        Point::First(p) => all.extend(smaller_patterns(p).into_iter().map(|p| Point::First(Box::new(p)))),
        Point::Without(d, p) => all.extend(smaller_patterns(p).into_iter().map(|p| Point::Without(*d, Box::new(p)))),
        _ => {}
    }
    if !matches!(p, Point::Instant(_) | Point::Date(_)) {
        all.extend([Point::Instant(day(2, 0)), Point::Instant(day(6, 0)), Point::Start]);
    }
    all
}
