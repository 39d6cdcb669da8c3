//! A case in few lines, near to the language, for people who look at a counterexample.

use std::fmt::Write;

use irenic_evidence::{FieldValue, Incident, Location, Standing, TimeSpan};
use irenic_model::{
    Act, Boundary, Completion, Condition, Effect, Expr, Limit, Moment, MomentValue, Norm, Pattern, Phase, Point,
    Trigger, Value, Where, Who,
};
use irenic_syntax::ast::{BearerForm, Compare};
use jiff::Timestamp;

use super::drawing::Case;

pub(crate) fn print(case: &Case) -> String {
    let mut out = String::new();
    let agreement = &case.agreement;
    let _ =
        writeln!(out, "as of {}  standard {:?}  zone {}", at(case.query.as_of), case.query.standard, agreement.zone);
    for body in agreement.actors.values() {
        for mandate in &body.mandates {
            let _ = write!(out, "body {} observes {}", body.name, mandate.events.join(", "));
            let _ = mandate.place.as_ref().map(|place| write!(out, " in {}", place.text));
            let _ = mandate.from.as_ref().map(|p| write!(out, " from {}", point(p)));
            let _ = mandate.until.as_ref().map(|p| write!(out, " until {}", point(p)));
            out.push('\n');
        }
    }
    for source in &case.coverage {
        let _ = write!(
            out,
            "source covers {}",
            if source.events.len() > 9 { "all".into() } else { source.events.join(", ") }
        );
        let _ = source.from.map(|t| write!(out, " from {}", at(t)));
        let _ = source.to.map(|t| write!(out, " to {}", at(t)));
        if !source.places.is_empty() {
            let _ = write!(out, " in {}", source.places.join(", "));
        }
        let _ = source.body.as_ref().map(|b| write!(out, " body {b}"));
        out.push('\n');
    }
    for (name, one) in &agreement.moments {
        out.push_str(&moment(name, one));
    }
    for one in &agreement.phases {
        out.push_str(&phase(one));
    }
    for norm in &agreement.norms {
        out.push_str(&clause(norm));
    }
    for incident in &case.incidents {
        out.push_str(&happening(incident));
        if let Some(fate) = case.fates.get(&incident.id) {
            let _ = writeln!(out, "    {fate:?}");
        }
    }
    if let Some(known_at) = case.known_at {
        let _ = writeln!(out, "known at {}", at(known_at));
    }
    out
}

pub(crate) fn moment(name: &str, moment: &Moment) -> String {
    let value = match &moment.value {
        MomentValue::Is(p) => format!("= {}", point(p)),
        MomentValue::When(c) => format!("when {}", condition(c)),
        MomentValue::ToBeFixed(by) => format!("to be fixed by {}", by.join(", ")),
    };
    let mut out = format!("moment {name} {value}");
    let _ = moment.from.as_ref().map(|p| write!(out, " from {}", point(p)));
    let _ = moment.limit.as_ref().map(|l| write!(out, " {}", limit(l)));
    out.push('\n');
    out
}

pub(crate) fn phase(phase: &Phase) -> String {
    let side = |b: &Option<Boundary>| match b {
        None => "never".to_string(),
        Some(Boundary::At(p)) => point(p),
        Some(Boundary::When(c)) => format!("when {}", condition(c)),
    };
    let mut out = format!("phase {} begins {} ends {}", phase.id, side(&phase.begins), side(&phase.ends));
    let _ = phase.limit.as_ref().map(|l| write!(out, " {}", limit(l)));
    out.push('\n');
    for effect in &phase.effects {
        out.push_str(&line(&consequence(effect)));
    }
    out
}

fn line(text: &str) -> String {
    format!("    {text}\n")
}

/// What a breach does to other parts.
fn consequence(effect: &Effect) -> String {
    let over: Vec<String> = effect.over.iter().map(irenic_model::Subject::word).collect();
    let mut text =
        format!("on breach{} {:?} {}", looked(&effect.condition, &effect.after), effect.kind, over.join(", "));
    let _ = effect.until.as_ref().map(|p| write!(text, " until {}", point(p)));
    if effect.clock_stops {
        text.push_str(" clock stops");
    }
    text
}

fn looked(asked: &Option<Condition>, after: &Option<irenic_model::CalendarSpan>) -> String {
    let mut text = asked.as_ref().map_or(String::new(), |c| format!(" if {}", condition(c)));
    let _ = after.map(|span| write!(text, " within {span}"));
    text
}

fn at(t: Timestamp) -> String {
    let text = t.to_string();
    text.strip_suffix("T00:00:00Z").map_or_else(|| text.replace(":00Z", "Z"), str::to_string)
}

fn limit(limit: &Limit) -> String {
    match limit {
        Limit::Length(span) => format!("limit {span}"),
        Limit::Point(p) => format!("limit {}", point(p)),
    }
}

pub(crate) fn point(p: &Point) -> String {
    match p {
        Point::Date(date) => format!("date {date}"),
        Point::Instant(t) => at(*t),
        Point::Start => "start".to_string(),
        Point::Moment(name) => name.clone(),
        Point::Trigger => "trigger".to_string(),
        Point::StartOfPhase(id) => format!("start of phase {id}"),
        Point::EndOfPhase(id) => format!("end of phase {id}"),
        Point::Fulfilment(id) => format!("fulfilment of clause {id}"),
        Point::Breach(id) => format!("breach of clause {id}"),
        Point::First(what) => format!("first {}", pattern(what)),
        Point::Without(span, what) => format!("{span} without {}", pattern(what)),
        Point::Earliest(all) => format!("earliest of ({})", all.iter().map(point).collect::<Vec<_>>().join(", ")),
        Point::Latest(all) => format!("latest of ({})", all.iter().map(point).collect::<Vec<_>>().join(", ")),
        Point::Shift(base, span) => format!("{} + {span}", point(base)),
    }
}

fn sign(compare: Compare) -> &'static str {
    match compare {
        Compare::Equal => "=",
        Compare::NotEqual => "!=",
        Compare::Less => "<",
        Compare::AtMost => "<=",
        Compare::More => ">",
        Compare::AtLeast => ">=",
    }
}

fn expr(e: &Expr) -> String {
    match e {
        Expr::Value(Value::Quantity(quantity)) => quantity.to_string(),
        Expr::Field(name) => name.clone(),
        other => format!("{other:?}"),
    }
}

fn whose(condition: &Where) -> String {
    match condition {
        Where::Compare(a, compare, b) => format!("{} {} {}", expr(a), sign(*compare), expr(b)),
        Where::And(a, b) => format!("({} and {})", whose(a), whose(b)),
        Where::Or(a, b) => format!("({} or {})", whose(a), whose(b)),
        Where::Not(a) => format!("not {}", whose(a)),
    }
}

pub(crate) fn pattern(p: &Pattern) -> String {
    let mut out = p.event.clone();
    let names = |all: &[Who]| {
        let word = |who: &Who| match who {
            Who::Named(name) => name.clone(),
            other => format!("{other:?}"),
        };
        all.iter().map(word).collect::<Vec<_>>().join(" or ")
    };
    let _ = p.subject.as_ref().map(|subject| write!(out, " of {}", subject.word()));
    for (word, who) in [("by", &p.by), ("from", &p.from), ("to", &p.to), ("for", &p.concerning)] {
        if !who.is_empty() {
            let _ = write!(out, " {word} {}", names(who));
        }
    }
    let _ = p.place.as_ref().map(|place| write!(out, " in {}", place.text));
    let _ = p.condition.as_ref().map(|condition| write!(out, " where {}", whose(condition)));
    out
}

pub(crate) fn condition(c: &Condition) -> String {
    match c {
        Condition::And(a, b) => format!("({} and {})", condition(a), condition(b)),
        Condition::Or(a, b) => format!("({} or {})", condition(a), condition(b)),
        Condition::Not(a) => format!("not {}", condition(a)),
        Condition::Clause { clause, state, by } => {
            let by = by.as_ref().map_or(String::new(), |by| format!(" by {by}"));
            format!("clause {clause} {}{by}", state.as_str())
        }
        Condition::PhaseActive(id) => format!("phase {id} active"),
        Condition::PhaseBegun(id) => format!("phase {id} begun"),
        Condition::PhaseEnded(id) => format!("phase {id} ended"),
        Condition::Occurred(p) => format!("{} occurred", pattern(p)),
        Condition::Without(span, p) => format!("no {} in last {span}", pattern(p)),
        Condition::Count(p, span, compare, n) => {
            let last = span.map_or(String::new(), |span| format!(" in last {span}"));
            format!("count of {}{last} {} {}", pattern(p), sign(*compare), expr(n))
        }
        Condition::Total(p, field, span, compare, n) => {
            let last = span.map_or(String::new(), |span| format!(" in last {span}"));
            format!("total of {}.{field}{last} {} {}", pattern(p), sign(*compare), expr(n))
        }
        Condition::Latest(p, field, compare, n) => {
            format!("latest of {}.{field} {} {}", pattern(p), sign(*compare), expr(n))
        }
        Condition::Level(measure, compare, n) => format!("{measure} {} {}", sign(*compare), expr(n)),
        Condition::Passed(p) => format!("{} passed", point(p)),
        Condition::Certified(subject, bodies) => format!("certified {} by {}", subject.word(), bodies.join(" or ")),
        Condition::Resolved => "resolved".to_string(),
        Condition::Unknown => "[open]".to_string(),
    }
}

pub(crate) fn clause(norm: &Norm) -> String {
    let mut out = format!("clause {}: ", norm.id);
    let form = match norm.bearers.form {
        BearerForm::Each | BearerForm::Plain if norm.bearers.members.len() < 2 => "",
        BearerForm::Each | BearerForm::Plain => "each of ",
        BearerForm::Jointly => "jointly ",
        BearerForm::AnyOneOf => "any one of ",
        BearerForm::TheActor => "the actor",
        BearerForm::TheBreachingParty => "the breaching party",
        BearerForm::TheOtherParties => "the other parties of ",
    };
    let _ = write!(out, "{form}{} {:?} ", norm.bearers.members.join(", "), norm.modality);
    let _ = match &norm.action {
        Act::Once(p) => write!(out, "{}", pattern(p)),
        Act::Complete(p) => write!(out, "complete {}", pattern(p)),
        Act::Total(p, field, n) => write!(out, "{} total {field} {}", pattern(p), expr(n)),
        Act::Keep(measure, compare, n) => write!(out, "{measure} {} {}", sign(*compare), expr(n)),
        other => write!(out, "{other:?}"),
    };
    let mut line = |text: String| {
        let _ = write!(out, "\n    {text}");
    };
    match &norm.trigger {
        Trigger::None => {}
        Trigger::When(c) => line(format!("when {}", condition(c))),
        Trigger::Whenever(p) => line(format!("whenever {}", pattern(p))),
        Trigger::Breach { of, condition, after } => line(format!("on breach of {of}{}", looked(condition, after))),
        Trigger::PhaseOverdue { of, condition, after } => {
            line(format!("on breach of phase {of}{}", looked(condition, after)))
        }
    }
    let window = &norm.window;
    window.at.iter().for_each(|p| line(format!("at {}", point(p))));
    window.from.iter().for_each(|p| line(format!("from {}", point(p))));
    window.by.iter().for_each(|p| line(format!("by {}", point(p))));
    window.until.iter().for_each(|p| line(format!("until {}", point(p))));
    for (span, of) in &window.within {
        line(format!("within {span}{}", of.as_ref().map_or(String::new(), |p| format!(" of {}", point(p)))));
    }
    window.lead.iter().for_each(|(span, p)| line(format!("at least {span} before {}", point(p))));
    if let Some((span, from)) = &window.every {
        line(format!("every {span}{}", from.as_ref().map_or(String::new(), |p| format!(" from {}", point(p)))));
    }
    window
        .daily
        .iter()
        .for_each(|(a, b)| line(format!("between {}:{:02} and {}:{:02}", a / 60, a % 60, b / 60, b % 60)));
    if !window.days.is_empty() {
        line(format!("on days {:?}", window.days));
    }
    let order = &norm.order;
    order.after.iter().for_each(|id| line(format!("after clause {id}")));
    order.before.iter().for_each(|id| line(format!("before clause {id}")));
    order.together.iter().for_each(|(id, span)| line(format!("together with clause {id} tolerance {span}")));
    order.in_step.iter().for_each(|span| line(format!("in step tolerance {span}")));
    order.in_phases.iter().for_each(|id| line(format!("in phase {id}")));
    norm.conditions.iter().for_each(|c| line(format!("if {}", condition(c))));
    norm.while_conditions.iter().for_each(|c| line(format!("while {}", condition(c))));
    norm.exceptions.iter().for_each(|p| line(format!("except {}", pattern(p))));
    if !norm.despite.is_empty() {
        line(format!("despite clause {}", norm.despite.join(", ")));
    }
    match &norm.completion {
        None => {}
        Some(Completion::When(c)) => line(format!("complete when {}", condition(c))),
        Some(Completion::CertifiedBy(bodies)) => line(format!("complete when certified by {}", bodies.join(", "))),
    }
    let proof = &norm.proof;
    if !proof.by.is_empty() {
        line(format!("verified by {}", proof.by.join(", ")));
    }
    proof.within.iter().for_each(|span| line(format!("verified within {span}")));
    proof.standard.iter().for_each(|standard| line(format!("standard {standard:?}")));
    proof.silence.iter().for_each(|silence| line(format!("if silent {silence:?}")));
    for effect in &norm.effects {
        line(consequence(effect));
    }
    out.push('\n');
    out
}

pub(crate) fn when(time: TimeSpan) -> String {
    if time.is_exact() { at(time.earliest) } else { format!("[{}, {})", at(time.earliest), at(time.latest)) }
}

fn happening(incident: &Incident) -> String {
    let mut out = format!("{}: {} {}", incident.id, when(incident.time), incident.event);
    let _ = incident.subject.as_ref().map(|subject| write!(out, " of {subject}"));
    let _ = incident.actor.as_ref().map(|actor| write!(out, " by {actor}"));
    if !incident.involved.is_empty() {
        let _ = write!(out, " involving {}", incident.involved.join(", "));
    }
    let _ = incident.concerning.as_ref().map(|name| write!(out, " for {name}"));
    for (name, value) in &incident.fields {
        let _ = match value {
            FieldValue::Number { value, unit } => write!(out, " {name}={value} {}", unit.as_deref().unwrap_or("")),
            other => write!(out, " {name}={other:?}"),
        };
    }
    let _ = incident.from.as_ref().map(|name| write!(out, " from {name}"));
    let _ = incident.to.as_ref().map(|name| write!(out, " to {name}"));
    match &incident.location {
        Location::Unknown => {}
        Location::Place(name) => out.push_str(&format!(" in {name}")),
        Location::Near { point, radius, .. } => {
            let km = point.x() * super::building::METRES_PER_DEGREE / 1000.0;
            let _ = write!(out, " at {km:.0} km ± {:.0}", radius / 1000.0);
        }
    }
    if incident.standing != Standing::Confirmed {
        let _ = write!(out, " {}", incident.standing.as_str());
    }
    out.push('\n');
    out
}
