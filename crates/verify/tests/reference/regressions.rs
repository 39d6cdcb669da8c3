//! Differences that were found, one by one: what the book says, with the least that shows it. Reference and engine are
//! both asked.

use irenic_evidence::{Incident, Standing};
use irenic_model::ClauseState::{self, Breached, Dormant, Fulfilled, Kept, Lapsed, Pending, Suspended, Undetermined};
use irenic_model::{
    Act, Boundary, Completion, Condition, Effect, Limit, MomentValue, Norm, Point, Quantity, Standard, Subject,
    Trigger, Unit,
};
use irenic_syntax::ast::{BearerForm, Compare, EffectKind, Modality, PowerKind};
use irenic_verify::{Query, verify};
use jiff::Timestamp;

use super::building::*;
use super::drawing::Case;
use super::printing::print;
use super::verdicts;

fn case(norms: Vec<Norm>, incidents: Vec<IncidentOf>, as_of: Timestamp) -> Case {
    Case {
        agreement: agreement(norms),
        incidents: incidents.into_iter().map(IncidentOf::done).collect::<Vec<Incident>>(),
        coverage: everything(),
        query: Query { as_of, standard: Standard::Reported },
        fates: Default::default(),
        known_at: None,
    }
}

/// The same where M sees from an instant on only.
fn seen_from(mut case: Case, from: Timestamp) -> Case {
    case.agreement.actors.get_mut("M").unwrap().mandates = vec![mandate(&["event"], Some(from), None)];
    case
}

fn unseen(mut case: Case) -> Case {
    case.coverage.clear();
    case
}

fn expect(case: &Case, clause: &str, instance: &str, state: ClauseState, certain: bool) {
    let text = print(case);
    let reference = verdicts::verify(&case.agreement, &case.incidents, &case.coverage, &case.query);
    let (_, all) = reference.clauses.iter().find(|(id, _)| id == clause).unwrap();
    let row = &all.iter().find(|one| one.name == instance).unwrap().row;
    assert_eq!((row.state, row.certain), (state, certain), "the reference, of\n{text}");
    let report = verify(&case.agreement, &case.incidents, &case.coverage, &case.query);
    let found = report.findings.iter().find(|one| one.clause == clause && one.instance == instance).unwrap();
    assert_eq!((found.state, found.certain), (state, certain), "the engine, of\n{text}{}", found.reason);
}

fn effect(kind: EffectKind, clause: &str) -> Effect {
    Effect {
        id: "1.breach.1".to_string(),
        condition: None,
        after: None,
        kind,
        over: vec![Subject::Clause(clause.to_string())],
        clock_stops: false,
        until: None,
        span: span(),
    }
}

fn keep(compare: Compare, level: f64) -> Norm {
    let act = Act::Keep("forces".to_string(), compare, number(persons(level)));
    norm("1", BearerForm::Each, &["A"], Modality::MustKeep, act)
}

fn level(id: &str, from: Timestamp, to: Timestamp, value: f64) -> IncidentOf {
    between(id, "level", from, to).by("A").of("forces").field("value", value, "persons")
}

fn may(id: &str, what: PatternOf) -> Norm {
    norm(id, BearerForm::Each, &["A"], Modality::May, Act::Once(what.done()))
}

fn can(kind: PowerKind, clause: &str) -> Norm {
    let act = Act::Power(kind, Some(Subject::Clause(clause.to_string())), None);
    norm("9", BearerForm::Each, &["M"], Modality::Can, act)
}

fn is(clause: &str, state: ClauseState) -> Condition {
    Condition::Clause { clause: clause.to_string(), state, by: None }
}

fn at(days: i64, hours: i64) -> Point {
    Point::Instant(day(days, hours))
}

fn first(what: PatternOf) -> Point {
    Point::First(what.boxed())
}

// Windows.

#[test]
fn at_a_length_after_a_first_incident_falls_due() {
    let t = Point::Shift(Box::new(first(pattern("delivery"))), days(5));
    let one = must("1", "A", pattern("meeting")).with(|n| n.window.at = Some(t));
    let case = case(vec![one], vec![incident("i", "delivery", day(6, 0)).by("A")], day(20, 0));
    expect(&case, "1", "A", Breached, true);
}

#[test]
fn a_date_in_earliest_of_ends_with_its_day() {
    let t = Point::Earliest(vec![Point::Date(jiff::civil::date(2026, 3, 10)), at(20, 0)]);
    let one = must("1", "A", pattern("meeting")).with(|n| n.window.by.push(t));
    let case = case(vec![one], vec![incident("i", "meeting", day(9, 12)).by("A")], day(20, 0));
    expect(&case, "1", "A", Fulfilled, true);
}

#[test]
fn whenever_opens_at_its_from() {
    let one = must("1", "A", pattern("meeting"))
        .with(|n| n.trigger = Trigger::Whenever(pattern("withdrawal").done()))
        .with(|n| n.window.from.push(at(12, 0)));
    let case = case(vec![one], vec![between("i", "withdrawal", day(0, 0), day(31, 0)).by("A")], day(5, 0));
    expect(&case, "1", "i", Dormant, false);
}

#[test]
fn when_is_asked_from_its_from() {
    let twice =
        Condition::Count(pattern("fire").boxed(), Some(days(2)), Compare::AtLeast, number(Quantity::number(1.0)));
    let one = must("1", "A", pattern("meeting"))
        .with(|n| n.trigger = Trigger::When(twice))
        .with(|n| n.window.from.push(at(10, 0)));
    let case = case(vec![one], vec![incident("i", "fire", day(3, 0)).by("B")], day(12, 0));
    expect(&case, "1", "A", Dormant, true);
}

#[test]
fn quiet_in_a_deadline_is_counted_from_the_opening() {
    let one = must("1", "A", pattern("meeting"))
        .with(|n| n.window.from.push(at(1, 0)))
        .with(|n| n.window.by.push(Point::Without(days(5), pattern("fire").boxed())));
    expect(&case(vec![one.clone()], Vec::new(), day(5, 12)), "1", "A", Pending, true);
    expect(&case(vec![one], Vec::new(), day(6, 12)), "1", "A", Breached, true);
}

#[test]
fn quiet_that_ends_a_phase_is_counted_from_its_beginning() {
    let one = must("1", "A", pattern("meeting")).with(|n| n.trigger = Trigger::When(Condition::PhaseEnded("1".into())));
    let quiet = Condition::Without(days(7), pattern("fire").boxed());
    let told = |as_of| {
        let mut case = case(vec![one.clone()], Vec::new(), as_of);
        case.agreement.phases = vec![phase("1", Some(Boundary::At(at(6, 0))), Some(Boundary::When(quiet.clone())))];
        case
    };
    expect(&told(day(8, 0)), "1", "A", Dormant, true);
    expect(&told(day(13, 0)), "1", "A", Pending, true);
}

#[test]
fn completion_is_counted_from_the_opening() {
    let mut one = norm("1", BearerForm::Each, &["A"], Modality::Must, Act::Complete(pattern("withdrawal").done()));
    one.window.from.push(at(5, 0));
    one.completion = Some(Completion::When(occurred(pattern("fire"))));
    let before = incident("i", "fire", day(3, 0)).by("B");
    expect(&case(vec![one.clone()], vec![before.clone()], day(8, 0)), "1", "A", Pending, true);
    expect(
        &case(vec![one], vec![before, incident("j", "fire", day(6, 0)).by("B")], day(8, 0)),
        "1",
        "A",
        Fulfilled,
        true,
    );
}

#[test]
fn conditions_inside_on_breach_are_counted_from_the_breach() {
    let duty = must("1.breach.1", "A", pattern("meeting"))
        .with(|n| n.trigger = Trigger::Breach { of: "1".to_string(), condition: None, after: None })
        .with(|n| n.conditions.push(occurred(pattern("delivery"))));
    let broken = incident("i", "fire", day(5, 0)).by("A");
    let norms = vec![must_not("1", "A", pattern("fire")), duty];
    let case = case(norms, vec![broken, incident("j", "delivery", day(3, 0)).by("B")], day(8, 0));
    expect(&case, "1.breach.1", "i", Lapsed, true);
}

#[test]
fn each_period_asks_its_guard() {
    let one = must("1", "A", pattern("meeting"))
        .with(|n| n.window.every = Some((days(5), None)))
        .with(|n| n.conditions.push(occurred(pattern("delivery"))));
    let case = case(vec![one], vec![incident("i", "delivery", day(3, 0)).by("B")], day(7, 0));
    expect(&case, "1", "A#2", Pending, true);
}

#[test]
fn a_moment_does_not_come_after_its_long_stop() {
    let mut case = case(Vec::new(), vec![incident("i", "fire", day(10, 0)).by("A")], day(20, 0));
    let mut m = moment(MomentValue::When(occurred(pattern("fire"))));
    m.limit = Some(Limit::Length(days(5)));
    case.agreement.moments.insert("m".to_string(), m);
    let report = verify(&case.agreement, &case.incidents, &case.coverage, &case.query);
    assert_eq!(report.moments[0].state, "not_reached");
}

// What possibly is.

#[test]
fn what_is_possibly_breached_is_not_lapsed() {
    let one = must("1", "A", pattern("meeting"))
        .with(|n| n.window.by.push(at(6, 0)))
        .with(|n| n.while_conditions.push(Condition::Unknown));
    expect(&case(vec![one], Vec::new(), day(9, 0)), "1", "A", Breached, false);
}

#[test]
fn what_is_possibly_breached_is_not_suspended() {
    let if_open = Effect { condition: Some(Condition::Unknown), ..effect(EffectKind::Suspends, "2") };
    let norms = vec![
        must_not("1", "A", pattern("fire")).with(|n| n.effects.push(if_open)),
        must("2", "A", pattern("meeting")).with(|n| n.window.by.push(at(6, 0))),
    ];
    let case = case(norms, vec![incident("i", "fire", day(3, 0)).by("A")], day(9, 0));
    expect(&case, "2", "A", Breached, false);
}

#[test]
fn what_lapsed_is_not_suspended() {
    let norms = vec![
        must_not("1", "A", pattern("fire")).with(|n| n.effects.push(effect(EffectKind::Suspends, "2"))),
        must("2", "A", pattern("meeting")).with(|n| n.order.in_phases.push("1".to_string())),
    ];
    let mut case = case(norms, vec![incident("i", "fire", day(3, 0)).by("A")], day(9, 0));
    case.agreement.phases = vec![phase("1", Some(Boundary::At(at(0, 0))), Some(Boundary::At(at(5, 0))))];
    expect(&case, "2", "A", Lapsed, true);
}

#[test]
fn silence_counts_to_the_last_instant_at_which_a_window_may_close() {
    let until = first(pattern("withdrawal").of_kind("artillery"));
    let one = must_not("1", "A", pattern("shelling")).with(|n| n.window.until.push(until));
    let case = case(vec![one], vec![incident("i", "withdrawal", day(0, 0)).by("A").of("weapon")], day(9, 0));
    expect(&seen_from(case, day(5, 0)), "1", "A", Undetermined, false);
}

#[test]
fn a_clause_that_nobody_could_see_is_possibly_breached() {
    let norms = vec![
        must("1", "A", pattern("withdrawal")).with(|n| n.window.by.push(at(3, 0))),
        must("2", "A", pattern("meeting")).with(|n| n.trigger = Trigger::When(is("1", Breached))),
    ];
    let mut case = case(norms, Vec::new(), day(9, 0));
    case.agreement.actors.get_mut("M").unwrap().mandates.clear();
    expect(&case, "2", "A", Pending, false);
}

#[test]
fn what_is_possibly_fulfilled_late_is_not_certainly_breached() {
    let one = must("1", "A", pattern("fire")).with(|n| n.window.by.push(at(3, 0)));
    let case = case(vec![one], vec![incident("i", "crossfire", day(6, 0))], day(9, 0));
    expect(&case, "1", "A", Breached, false);
}

#[test]
fn what_is_confirmed_but_doubtful_is_not_merely_reported() {
    let one = must("1", "A", pattern("fire")).with(|n| n.window.by.push(at(3, 0)));
    let mut case = case(vec![one], vec![incident("i", "crossfire", day(1, 0))], day(9, 0));
    case.query.standard = Standard::Confirmed;
    expect(&case, "1", "A", Breached, false);
}

#[test]
fn what_is_possibly_dormant_is_not_certainly_undetermined() {
    let one = must_not("1", "A", pattern("fire"))
        .with(|n| n.window.from.push(first(pattern("withdrawal").of_kind("artillery"))));
    let case = case(vec![one], vec![incident("i", "withdrawal", day(2, 0)).by("A").of("weapon")], day(9, 0));
    expect(&unseen(case), "1", "A", Undetermined, false);
}

// Levels.

#[test]
fn a_report_that_may_lie_ahead_is_a_possible_violation() {
    let case = case(vec![keep(Compare::More, 4.0)], vec![level("i", day(0, 0), day(31, 0), 3.0)], day(9, 0));
    expect(&case, "1", "A", Breached, false);
}

#[test]
fn a_report_that_may_lie_ahead_does_not_say_that_a_level_is_kept() {
    let case = case(vec![keep(Compare::More, 2.0)], vec![level("i", day(0, 0), day(31, 0), 3.0)], day(9, 0));
    expect(&case, "1", "A", Undetermined, false);
}

#[test]
fn a_level_is_held_against_the_clauses_standard() {
    let one = keep(Compare::More, 4.0).with(|n| n.proof.standard = Some(Standard::Confirmed));
    let report = level("i", day(3, 0), day(3, 0), 3.0).standing(Standing::Reported);
    expect(&case(vec![one], vec![report], day(9, 0)), "1", "A", Undetermined, true);
}

#[test]
fn a_level_that_is_possibly_not_in_force_is_possibly_breached() {
    let one = keep(Compare::More, 4.0).with(|n| n.window.from.push(first(pattern("withdrawal").of_kind("artillery"))));
    let doubtful = incident("i", "withdrawal", day(5, 0)).by("A").of("weapon");
    let case = case(vec![one], vec![level("j", day(3, 0), day(3, 0), 3.0), doubtful], day(9, 0));
    expect(&case, "1", "A", Breached, false);
}

#[test]
fn a_report_is_the_last_before_or_one_since() {
    let case = case(vec![keep(Compare::More, 4.0)], vec![level("i", day(-2, 0), day(2, 0), 3.0)], day(9, 0));
    expect(&case, "1", "A", Breached, true);
}

#[test]
fn the_latest_may_lie_before_the_beginning() {
    let low = Condition::Latest(pattern("fire").boxed(), "killed".to_string(), Compare::Less, number(persons(2.0)));
    let one = must("1", "A", pattern("meeting")).with(|n| n.trigger = Trigger::When(low));
    let doubtful = between("i", "fire", day(-2, 0), day(2, 0)).by("B").field("killed", 0.0, "persons");
    expect(&case(vec![one], vec![doubtful], day(9, 0)), "1", "A", Pending, false);
}

// Lapse and suspension.

#[test]
fn what_is_done_while_suspended_does_not_count() {
    let norms = vec![
        must_not("1", "A", pattern("fire")).with(|n| n.effects.push(effect(EffectKind::Suspends, "2"))),
        must("2", "A", pattern("meeting")),
    ];
    let fire = incident("i", "fire", day(3, 0)).by("A");
    let case = case(norms, vec![fire, incident("j", "meeting", day(5, 0)).by("A")], day(9, 0));
    expect(&case, "2", "A", Suspended, true);
}

#[test]
fn what_is_done_after_the_end_does_not_count() {
    let norms = vec![can(PowerKind::Terminate, "2"), must("2", "A", pattern("meeting"))];
    let end = incident("i", "termination", day(3, 0)).by("M").of("clause 2");
    let case = case(norms, vec![end, incident("j", "meeting", day(5, 0)).by("A")], day(9, 0));
    expect(&case, "2", "A", Lapsed, true);
}

#[test]
fn a_prohibition_stays_kept_after_its_phase() {
    let one = must_not("1", "A", pattern("fire")).with(|n| n.order.in_phases.push("1".to_string()));
    let mut case = case(vec![one], vec![incident("i", "fire", day(7, 0)).by("A")], day(9, 0));
    case.agreement.phases = vec![phase("1", Some(Boundary::At(at(0, 0))), Some(Boundary::At(at(5, 0))))];
    expect(&case, "1", "A", Kept, true);
}

#[test]
fn a_termination_by_nobody_knows_whom_possibly_ends_a_duty() {
    let norms =
        vec![can(PowerKind::Terminate, "2"), must("2", "A", pattern("meeting")).with(|n| n.window.by.push(at(6, 0)))];
    let case = case(norms, vec![incident("i", "termination", day(3, 0)).of("clause 2")], day(9, 0));
    expect(&case, "2", "A", Breached, false);
}

// Permissions, powers, who did it.

#[test]
fn a_permission_is_in_force_only_while_its_condition_holds() {
    let one = may("1", pattern("fire")).with(|n| n.while_conditions.push(occurred(pattern("delivery"))));
    expect(&case(vec![one], Vec::new(), day(9, 0)), "1", "A", Lapsed, true);
}

#[test]
fn a_permission_holds_on_its_days_only() {
    let wednesdays = may("1", pattern("fire")).with(|n| n.window.days = vec![3]);
    let sunday = incident("i", "fire", day(7, 12)).by("A");
    expect(
        &case(vec![wednesdays, must_not("2", "A", pattern("fire"))], vec![sunday], day(9, 0)),
        "2",
        "A",
        Breached,
        true,
    );
}

#[test]
fn a_permission_in_force_is_pending_for_other_clauses() {
    let norms = vec![
        may("1", pattern("fire")),
        must("2", "A", pattern("meeting")).with(|n| n.trigger = Trigger::When(is("1", Pending))),
    ];
    expect(&case(norms, Vec::new(), day(9, 0)), "2", "A", Pending, true);
}

#[test]
fn what_lapsed_is_not_dormant_for_other_clauses() {
    let norms = vec![
        must("1", "A", pattern("meeting")).with(|n| n.conditions.push(occurred(pattern("delivery")))),
        must("2", "A", pattern("meeting")).with(|n| n.trigger = Trigger::When(is("1", Dormant))),
    ];
    expect(&case(norms, Vec::new(), day(9, 0)), "2", "A", Dormant, true);
}

#[test]
fn who_was_not_involved_kept_it() {
    let one = norm("1", BearerForm::Each, &["A", "B"], Modality::MustNot, Act::Once(pattern("fire").done()));
    let mut fire = incident("i", "fire", day(3, 0));
    fire.0.involved = vec!["A".to_string()];
    expect(&case(vec![one], vec![fire], day(9, 0)), "1", "B", Kept, true);
}

#[test]
fn a_consequence_counts_from_when_its_condition_is_looked_at() {
    let looked =
        Trigger::Breach { of: "1".to_string(), condition: Some(occurred(pattern("delivery"))), after: Some(days(3)) };
    let duty = must("1.breach.1", "A", pattern("meeting"))
        .with(|n| n.trigger = looked)
        .with(|n| n.window.within.push((days(5), None)));
    let broken = incident("i", "fire", day(2, 0)).by("A");
    let norms = vec![must_not("1", "A", pattern("fire")), duty];
    let happened = vec![broken, incident("j", "delivery", day(3, 0)).by("B")];
    expect(&case(norms.clone(), happened.clone(), day(9, 0)), "1.breach.1", "i", Pending, true);
    expect(&case(norms, happened, day(13, 0)), "1.breach.1", "i", Breached, true);
}

#[test]
fn in_step_is_with_the_others() {
    let one = norm("1", BearerForm::Each, &["A", "B"], Modality::Must, Act::Once(pattern("meeting").done()))
        .with(|n| n.trigger = Trigger::Whenever(pattern("fire").done()))
        .with(|n| n.order.in_step = Some(days(1)));
    let happened = vec![
        incident("i", "fire", day(1, 0)).by("A"),
        incident("m", "meeting", day(2, 0)).by("A"),
        incident("j", "fire", day(10, 0)).by("A"),
    ];
    expect(&case(vec![one], happened, day(20, 0)), "1", "j:A", Pending, true);
}

#[test]
fn a_total_is_not_reached_before_the_opening() {
    let total = Act::Total(pattern("delivery").done(), "amount".to_string(), number(Quantity::new(2.0, Unit::Tonne)));
    let one = norm("1", BearerForm::Each, &["A"], Modality::Must, total)
        .with(|n| n.window.from.push(at(5, 0)))
        .with(|n| n.window.by.push(at(9, 0)));
    let two = must("2", "A", pattern("meeting"))
        .with(|n| n.order.after.push("1".to_string()))
        .with(|n| n.window.by.push(at(4, 0)));
    let doubtful = between("i", "delivery", day(0, 0), day(7, 0)).by("A").field("amount", 3.0, "tonnes");
    expect(&case(vec![one, two], vec![doubtful], day(4, 12)), "2", "A", Dormant, true);
}

#[test]
fn a_certification_is_held_to_the_standard() {
    let certified = Condition::Certified(Subject::Clause("1".to_string()), vec!["M".to_string()]);
    let norms = vec![
        must("1", "A", pattern("meeting")),
        must("2", "A", pattern("meeting")).with(|n| n.trigger = Trigger::When(certified)),
    ];
    let said = incident("i", "certification", day(2, 0)).by("M").of("clause 1").standing(Standing::Reported);
    let mut case = case(norms, vec![said], day(9, 0));
    case.query.standard = Standard::Confirmed;
    expect(&case, "2", "A", Dormant, true);
}

#[test]
fn what_was_possibly_in_force_was_possibly_breached() {
    let norms = vec![
        must("1", "A", pattern("withdrawal"))
            .with(|n| n.trigger = Trigger::Whenever(pattern("shelling").somewhere().done()))
            .with(|n| n.window.within.push((days(2), None))),
        must("1.breach.1", "A", pattern("meeting"))
            .with(|n| n.trigger = Trigger::Breach { of: "1".to_string(), condition: None, after: None })
            .with(|n| n.window.within.push((days(2), None))),
    ];
    let happened = vec![incident("i", "shelling", day(1, 0)).by("B"), incident("j", "withdrawal", day(6, 0)).by("A")];
    expect(&case(norms, happened, day(15, 0)), "1.breach.1", "i", Breached, false);
}

#[test]
fn what_was_done_late_or_never_was_breached() {
    let norms = vec![
        must("1", "A", pattern("fire")).with(|n| n.window.by.push(at(3, 0))),
        must("2", "A", pattern("meeting")).with(|n| n.trigger = Trigger::When(is("1", Breached))),
    ];
    let case = case(norms, vec![incident("i", "crossfire", day(6, 0))], day(9, 0));
    expect(&case, "2", "A", Pending, true);
}

#[test]
fn what_possibly_lapsed_too_late_is_possibly_breached() {
    let one = must("1", "A", pattern("meeting"))
        .with(|n| n.window.by.push(at(5, 0)))
        .with(|n| n.order.in_phases.push("1".to_string()));
    let mut case = case(vec![one], vec![between("i", "fire", day(3, 0), day(8, 0)).by("B")], day(9, 0));
    let end = Boundary::When(occurred(pattern("fire")));
    case.agreement.phases = vec![phase("1", Some(Boundary::At(at(0, 0))), Some(end))];
    expect(&case, "1", "A", Breached, false);
}

#[test]
fn what_possibly_lapsed_was_possibly_breached() {
    let norms = vec![
        must("1", "A", pattern("withdrawal"))
            .with(|n| n.window.by.push(at(3, 0)))
            .with(|n| n.while_conditions.push(Condition::Not(Box::new(occurred(pattern("fire").somewhere()))))),
        must("2", "A", pattern("meeting")).with(|n| n.trigger = Trigger::When(is("1", Breached))),
    ];
    let happened = vec![incident("i", "fire", day(2, 0)).by("B"), incident("j", "withdrawal", day(4, 0)).by("A")];
    expect(&case(norms, happened, day(9, 0)), "2", "A", Pending, false);
}

#[test]
fn a_power_without_its_condition_is_not_pending() {
    let one = may("1", pattern("fire")).with(|n| n.conditions.push(occurred(pattern("delivery"))));
    let two = must("2", "A", pattern("meeting")).with(|n| n.trigger = Trigger::When(is("1", Pending)));
    expect(&case(vec![one, two], Vec::new(), day(9, 0)), "2", "A", Dormant, true);
}

#[test]
fn what_is_reported_of_nobody_is_possibly_nothing() {
    let one = must("1", "A", pattern("fire")).with(|n| n.window.by.push(at(3, 0)));
    let told = incident("i", "crossfire", day(1, 0)).standing(Standing::Reported);
    let mut case = case(vec![one], vec![told], day(9, 0));
    case.query.standard = Standard::Confirmed;
    expect(&case, "1", "A", Breached, false);
}

// What is possibly over, and what is never seen.

#[test]
fn a_prohibition_without_its_condition_is_not_fulfilled_at_its_end() {
    let norms = vec![
        must_not("1", "A", pattern("fire"))
            .with(|n| n.window.until.push(at(2, 0)))
            .with(|n| n.conditions.push(occurred(pattern("delivery")))),
        must("2", "A", pattern("meeting")).with(|n| n.order.after.push("1".to_string())),
    ];
    expect(&case(norms, Vec::new(), day(9, 0)), "2", "A", Dormant, true);
}

#[test]
fn a_level_that_nobody_reported_is_possibly_kept_to_its_end() {
    let norms = vec![
        keep(Compare::AtMost, 4.0).with(|n| n.window.until.push(at(2, 0))),
        must("2", "A", pattern("meeting")).with(|n| n.order.before.push("1".to_string())),
    ];
    expect(&case(norms, Vec::new(), day(9, 0)), "2", "A", Breached, false);
}

#[test]
fn a_permission_whose_phase_is_over_is_not_pending() {
    let norms = vec![
        may("1", pattern("meeting")).with(|n| n.order.in_phases.push("1".to_string())),
        must_not("2", "A", pattern("fire")).with(|n| n.trigger = Trigger::When(is("1", Pending))),
    ];
    let mut case = case(norms, Vec::new(), day(9, 0));
    case.agreement.phases = vec![phase("1", Some(Boundary::At(at(0, 0))), Some(Boundary::At(Point::Start)))];
    expect(&case, "2", "A", Dormant, true);
}

#[test]
fn of_two_reports_at_one_instant_either_may_be_the_latest() {
    let one = keep(Compare::More, 4.0).with(|n| n.window.from.push(at(5, 0)));
    let told = vec![level("i", day(3, 0), day(3, 0), 3.0), level("j", day(3, 0), day(3, 0), 5.0)];
    expect(&case(vec![one], told, day(9, 0)), "1", "A", Breached, false);
}

#[test]
fn a_certification_by_nobody_knows_whom_is_possibly_the_bodys() {
    let certified = Condition::Certified(Subject::Clause("1".to_string()), vec!["M".to_string()]);
    let norms = vec![
        must("1", "A", pattern("meeting")),
        must("2", "A", pattern("meeting")).with(|n| n.trigger = Trigger::When(certified)),
    ];
    let said = incident("i", "certification", day(2, 0)).of("clause 1");
    expect(&case(norms, vec![said], day(9, 0)), "2", "A", Pending, false);
}

#[test]
fn what_closes_while_suspended_is_breached_when_the_suspension_is_over() {
    let until = Effect { until: Some(at(8, 0)), ..effect(EffectKind::Suspends, "2") };
    let norms = vec![
        must_not("1", "A", pattern("fire")).with(|n| n.effects.push(until)),
        must("2", "A", pattern("meeting")).with(|n| n.window.by.push(at(6, 0))),
        must("3", "A", pattern("meeting")).with(|n| n.trigger = Trigger::When(is("2", Breached))),
    ];
    let fire = incident("i", "fire", day(3, 0)).by("A");
    expect(&case(norms.clone(), vec![fire.clone()], day(7, 0)), "2", "A", Suspended, true);
    expect(&case(norms.clone(), vec![fire.clone()], day(7, 0)), "3", "A", Dormant, true);
    expect(&case(norms, vec![fire], day(9, 0)), "2", "A", Breached, true);
}

#[test]
fn what_nobody_could_see_at_any_time_is_not_possibly_breached() {
    let one = must("1", "A", pattern("meeting"))
        .with(|n| n.trigger = Trigger::Whenever(pattern("fire").done()))
        .with(|n| n.window.within.push((hours(6), None)));
    let case = case(vec![one], vec![between("i", "fire", day(1, 0), day(1, 6)).by("B")], day(9, 0));
    expect(&unseen(case), "1", "i", Undetermined, true);
}

#[test]
fn what_falls_away_at_the_end_of_its_last_day_was_due() {
    let passed = Condition::Passed(at(3, 0));
    let by = |point: Point| {
        must("1", "A", pattern("meeting"))
            .with(|n| n.window.by.push(point))
            .with(|n| n.while_conditions.push(Condition::Not(Box::new(passed.clone()))))
    };
    expect(&case(vec![by(Point::Date(date_of(2)))], Vec::new(), day(9, 0)), "1", "A", Breached, true);
    expect(&case(vec![by(at(3, 0))], Vec::new(), day(9, 0)), "1", "A", Lapsed, true);
}

#[test]
fn each_violation_suspends_anew() {
    let until = Point::Shift(Box::new(Point::Trigger), days(2));
    let effect = Effect { until: Some(until), ..effect(EffectKind::Suspends, "2") };
    let norms =
        vec![must_not("1", "A", pattern("fire")).with(|n| n.effects.push(effect)), must("2", "A", pattern("meeting"))];
    let fires = vec![incident("i", "fire", day(1, 0)).by("A"), incident("j", "fire", day(8, 0)).by("A")];
    expect(&case(norms.clone(), fires.clone(), day(5, 0)), "2", "A", Pending, true);
    expect(&case(norms, fires, day(9, 0)), "2", "A", Suspended, true);
}

#[test]
fn suspensions_that_overlap_stop_the_clock_once() {
    let stops = Effect { clock_stops: true, until: Some(at(6, 0)), ..effect(EffectKind::Suspends, "2") };
    let norms = vec![
        must_not("1", "A", pattern("fire")).with(|n| n.effects.push(stops)),
        must("2", "A", pattern("meeting")).with(|n| n.window.by.push(at(5, 0))),
    ];
    let fires = vec![incident("i", "fire", day(2, 0)).by("A"), incident("j", "fire", day(4, 0)).by("A")];
    expect(&case(norms.clone(), fires.clone(), day(8, 12)), "2", "A", Pending, true);
    expect(&case(norms, fires, day(9, 0)), "2", "A", Breached, true);
}

#[test]
fn a_doubtful_extension_leaves_open_whether_the_deadline_has_passed() {
    let mut power = can(PowerKind::Extend, "1");
    power.action = Act::Power(PowerKind::Extend, Some(Subject::Clause("1".to_string())), Some(days(5)));
    let norms = vec![must("1", "A", pattern("meeting")).with(|n| n.window.by.push(at(4, 0))), power];
    let said = |who: Option<&str>| {
        let one = incident("i", "extension", day(3, 0)).of("clause 1");
        vec![who.iter().fold(one, |one, who| one.by(who))]
    };
    expect(&case(norms.clone(), said(Some("M")), day(8, 0)), "1", "A", Pending, true);
    expect(&case(norms.clone(), said(None), day(8, 0)), "1", "A", Breached, false);
    expect(&case(norms, said(None), day(10, 0)), "1", "A", Breached, true);
}

#[test]
fn without_a_list_nobody_can_say_that_all_were_released() {
    let what = pattern("release").about(Subject::List("missing".to_string())).done();
    let act = Act::All(what, "missing".to_string());
    let one = norm("1", BearerForm::Each, &["A"], Modality::Must, act).with(|n| n.window.by.push(at(5, 0)));
    let some = incident("i", "release", day(2, 0)).by("A").of("missing").field("persons", 3.0, "persons");
    expect(&case(vec![one.clone()], vec![some.clone()], day(4, 0)), "1", "A", Pending, false);
    expect(&case(vec![one], vec![some], day(9, 0)), "1", "A", Undetermined, true);
}

#[test]
fn what_is_deemed_done_counts_once_the_silence_is_complete() {
    let mut one = must("1", "A", pattern("meeting")).with(|n| n.window.by.push(at(5, 0)));
    one.proof.by.push("M".to_string());
    one.proof.within = Some(hours(72));
    one.proof.standard = Some(Standard::Confirmed);
    one.proof.silence = Some(irenic_model::Silence::DeemedDone);
    let two = must("2", "A", pattern("delivery")).with(|n| n.order.after.push("1".to_string()));
    let told = vec![incident("i", "meeting", day(4, 0)).by("A").standing(Standing::Reported)];
    expect(&case(vec![one.clone(), two.clone()], told.clone(), day(6, 0)), "1", "A", Undetermined, true);
    expect(&case(vec![one.clone(), two.clone()], told.clone(), day(6, 0)), "2", "A", Dormant, true);
    expect(&case(vec![one.clone(), two.clone()], told.clone(), day(8, 0)), "1", "A", Fulfilled, true);
    expect(&case(vec![one, two], told, day(8, 0)), "2", "A", Pending, true);
}

#[test]
fn what_is_done_as_its_while_possibly_ends_is_fulfilled_or_lapsed() {
    let none = Condition::Total(
        pattern("fire").by_all(&["B".to_string()]).boxed(),
        "killed".to_string(),
        Some(days(5)),
        Compare::AtMost,
        number(persons(0.0)),
    );
    let one = must("1", "A", pattern("shelling")).with(|n| n.while_conditions.push(none));
    let happened = vec![incident("i", "crossfire", day(4, 0)), incident("j", "shelling", day(10, 0)).by("A")];
    expect(&case(vec![one], happened, day(20, 0)), "1", "A", Fulfilled, false);
}

#[test]
fn each_end_of_a_window_is_a_day_or_an_instant_of_its_own() {
    let mut one = must("1", "A", pattern("meeting")).with(|n| n.window.by.push(Point::Date(date_of(8))));
    one.window.by.push(Point::Without(days(5), pattern("meeting").boxed()));
    let last = day(9, 0) - jiff::SignedDuration::from_nanos(1);
    expect(&unseen(case(vec![one], Vec::new(), last)), "1", "A", Undetermined, true);
}

#[test]
fn a_phase_does_not_begin_before_entry_into_force() {
    let mut case = case(Vec::new(), Vec::new(), day(9, 0));
    case.agreement.phases = vec![phase("1", Some(Boundary::At(at(-3, 0))), None)];
    let report = verify(&case.agreement, &case.incidents, &case.coverage, &case.query);
    assert_eq!(report.phases[0].since, Some(day(0, 0)));
}

#[test]
fn what_may_not_exist_is_not_pending_once_its_time_is_over() {
    let mut trigger = pattern("delivery").done();
    trigger.to.push(irenic_model::Who::Named("B".to_string()));
    let one = must("1", "A", pattern("meeting")).with(|n| {
        n.trigger = Trigger::Whenever(trigger);
        n.window.by.push(Point::Date(date_of(5)));
    });
    let pending = Condition::Clause { clause: "1".to_string(), state: Pending, by: None };
    let two = must("2", "A", pattern("meeting")).with(|n| n.trigger = Trigger::When(pending));
    // Nobody says whom it was for, so whether clause 1 has an instance is open; if it has, it was missed at once.
    let told = vec![incident("i", "delivery", day(8, 0)).by("A")];
    expect(&case(vec![one, two], told, day(9, 0)), "2", "A", Dormant, true);
}

#[test]
fn a_clause_without_instances_is_not_suspended() {
    let one = must("1", "A", pattern("meeting")).with(|n| n.trigger = Trigger::Whenever(pattern("delivery").done()));
    let two = must("2", "A", pattern("meeting")).with(|n| {
        let state = Condition::Clause { clause: "1".to_string(), state: Suspended, by: None };
        n.trigger = Trigger::When(state);
    });
    let power = Act::Power(PowerKind::Suspend, Some(Subject::Clause("1".to_string())), None);
    let three = norm("3", BearerForm::Each, &["M"], Modality::Can, power);
    let told = vec![incident("i", "suspension", day(2, 0)).by("M").of("clause 1")];
    expect(&case(vec![one, two, three], told, day(5, 0)), "2", "A", Dormant, true);
}
