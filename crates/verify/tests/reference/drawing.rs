//! Agreements and incidents drawn at random. A part refers only to parts drawn before it, so that no condition depends on
//! itself; the order of the text is either way round.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use irenic_evidence::{
    Coverage, FieldValue, Incident, Location, Observation, Precision, Release, Standing, Store, TimeSpan,
};
use irenic_model::{
    Act, Agreement, Boundary, CalendarSpan, ClauseState, Completion, Condition, Effect, Limit, MomentValue, Norm,
    Pattern, Point, Quantity, Silence, Standard, Subject, Trigger, Unit, Who, Zone, start_of_day,
};
use irenic_syntax::ast::{BearerForm, Compare, EffectKind, Modality, PowerKind};
use irenic_verify::Query;
use jiff::Timestamp;
use proptest::prelude::{Just, Strategy};
use proptest::strategy::{BoxedStrategy, Union};
use proptest::{collection, option, sample};

use super::building::{
    IncidentOf, METRES_PER_DEGREE, agreement, between, date_of, day, everything, hours, incident, mandate, moment,
    norm, number, pattern, persons, phase, place_of, span,
};

/// One of several, by weight; none of those without weight.
fn any_of<T: std::fmt::Debug + 'static>(options: Vec<(u32, BoxedStrategy<T>)>) -> Union<BoxedStrategy<T>> {
    Union::new_weighted(options.into_iter().filter(|(weight, _)| *weight > 0).collect())
}

macro_rules! one_of {
    ($($weight:expr => $option:expr),+ $(,)?) => { any_of(vec![$(($weight, $option.boxed())),+]) };
}

/// An agreement, what happened, what is asked.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) agreement: Agreement,
    pub(crate) incidents: Vec<Incident>,
    pub(crate) coverage: Vec<Coverage>,
    pub(crate) query: Query,
    /// What releases of the source did to observations, by incident.
    pub(crate) fates: BTreeMap<String, Fate>,
    pub(crate) known_at: Option<Timestamp>,
}

/// When an observation became known, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fate {
    pub(crate) known: Timestamp,
    /// Until then it was told otherwise: without an actor, and a day later.
    pub(crate) corrected: Option<Timestamp>,
    pub(crate) withdrawn: Option<Timestamp>,
}

impl Case {
    /// What was told of an incident at an instant, if anything was.
    fn told(&self, incident: &Incident, at: Option<Timestamp>) -> Option<Observation> {
        let mut said = incident.observations[0].clone();
        let Some(fate) = self.fates.get(&incident.id) else { return Some(said) };
        let by = |instant: Timestamp| at.is_none_or(|at| instant <= at);
        if !by(fate.known) || fate.withdrawn.is_some_and(by) {
            return None;
        }
        if fate.corrected.is_some_and(|corrected| !by(corrected)) {
            let later = |t: Timestamp| t + jiff::SignedDuration::from_hours(24);
            said.actor = None;
            said.time = TimeSpan { earliest: later(said.time.earliest), latest: later(said.time.latest) };
        }
        Some(said)
    }

    /// What was known, incident by incident.
    pub(crate) fn known(&self) -> Vec<Incident> {
        let told = self.incidents.iter().filter_map(|i| Some((i.id.clone(), self.told(i, self.known_at)?)));
        told.filter_map(|(id, said)| Incident::of(id, vec![said])).collect()
    }

    /// The same from a store with a release for each change.
    pub(crate) fn stored(&self) -> Vec<Incident> {
        let ends = |fate: &Fate| [Some(fate.known), fate.corrected, fate.withdrawn].into_iter().flatten();
        let mut instants: BTreeSet<Timestamp> = self.fates.values().flat_map(ends).collect();
        instants.insert(Timestamp::MIN);
        let mut store = Store::new();
        for at in instants {
            let observations = self.incidents.iter().filter_map(|i| self.told(i, Some(at))).collect();
            let name = Arc::from(at.to_string());
            store.add("case", Release { name, known: at, observations }).unwrap();
        }
        store.at(self.known_at)
    }
}

/// What may be referred to: clauses, phases and moments drawn before.
#[derive(Debug, Clone, Copy, Default)]
struct Before {
    clauses: usize,
    phases: usize,
    moments: usize,
}

fn instant() -> impl Strategy<Value = Timestamp> + Clone {
    (0i64..24, 0i64..4).prop_map(|(days, quarter)| day(days, 6 * quarter))
}

fn length() -> impl Strategy<Value = CalendarSpan> + Clone {
    one_of![
        6 => sample::select(vec![1i64, 2, 3, 5, 7]).prop_map(CalendarSpan::days),
        3 => sample::select(vec![6i64, 12, 24, 36]).prop_map(hours),
    ]
}

fn party() -> impl Strategy<Value = &'static str> + Clone {
    sample::select(vec!["A", "B"])
}

fn compare() -> impl Strategy<Value = Compare> {
    sample::select(vec![
        Compare::AtLeast,
        Compare::AtMost,
        Compare::More,
        Compare::Less,
        Compare::Equal,
        Compare::NotEqual,
    ])
}

/// Something that happens, whoever does it.
fn what() -> impl Strategy<Value = Pattern> {
    let event =
        sample::select(vec!["fire", "fire", "fire", "shelling", "withdrawal", "meeting", "delivery", "crossfire"]);
    let towards = (0u8..24, party());
    let kind = sample::select(vec!["weapon", "artillery", "heavy"]);
    (event, option::weighted(0.4, kind), option::weighted(0.25, compare()), 0u8..24, towards).prop_map(
        |(event, kind, cmp, place, (towards, party))| {
            let mut drawn = pattern(event);
            if let (Some(kind), "withdrawal") = (kind, event) {
                drawn = drawn.of_kind(kind);
            }
            if let Some(cmp) = cmp {
                drawn = match event {
                    "fire" | "shelling" => drawn.with("killed", cmp, persons(2.0)),
                    "delivery" => drawn.with("amount", cmp, Quantity::new(2.0, Unit::Tonne)),
                    _ => drawn,
                };
            }
            drawn = match place {
                0 => drawn.somewhere(),
                1 => drawn.within("inner"),
                2 => drawn.within("outer"),
                3 => drawn.within("far"),
                _ => drawn,
            };
            let mut drawn = drawn.done();
            let who = Who::Named(party.to_string());
            match towards {
                0 => drawn.from.push(who),
                1 => drawn.to.push(who),
                2 => drawn.concerning.push(who),
                _ => {}
            }
            drawn
        },
    )
}

fn whose() -> impl Strategy<Value = Pattern> {
    (what(), option::weighted(0.4, party())).prop_map(|(mut drawn, by)| {
        drawn.by.extend(by.map(|by| Who::Named(by.to_string())));
        drawn
    })
}

fn clause_id(before: Before) -> impl Strategy<Value = String> + Clone {
    (0..before.clauses.max(1)).prop_map(|index| (index + 1).to_string())
}

fn phase_id(before: Before) -> impl Strategy<Value = String> + Clone {
    (0..before.phases.max(1)).prop_map(|index| (index + 1).to_string())
}

fn moment_id(before: Before) -> impl Strategy<Value = String> + Clone {
    (0..before.moments.max(1)).prop_map(|index| format!("m{}", index + 1))
}

fn point(before: Before) -> impl Strategy<Value = Point> {
    let has = |count: usize| u32::from(count > 0);
    let simple = one_of![
        6 => instant().prop_map(Point::Instant),
        1 => Just(Point::Start),
        3 * has(before.moments) => moment_id(before).prop_map(Point::Moment),
        has(before.phases) => phase_id(before).prop_map(Point::StartOfPhase),
        has(before.phases) => phase_id(before).prop_map(Point::EndOfPhase),
        2 * has(before.clauses) => clause_id(before).prop_map(Point::Fulfilment),
        2 * has(before.clauses) => clause_id(before).prop_map(Point::Breach),
        2 => whose().prop_map(|p| Point::First(Box::new(p))),
        2 => (length(), whose()).prop_map(|(d, p)| Point::Without(d, Box::new(p))),
    ];
    let simple = simple.boxed();
    one_of![
        6 => simple.clone(),
        2 => (simple.clone(), length()).prop_map(|(p, d)| Point::Shift(Box::new(p), d)),
        1 => (simple.clone(), simple.clone()).prop_map(|(a, b)| Point::Earliest(vec![a, b])),
        1 => (simple.clone(), simple).prop_map(|(a, b)| Point::Latest(vec![a, b])),
    ]
}

fn deadline(before: Before) -> impl Strategy<Value = Point> {
    one_of![
        1 => (0i64..20).prop_map(|d| Point::Date(date_of(d))),
        4 => point(before),
    ]
}

fn condition(before: Before) -> impl Strategy<Value = Condition> {
    let has = |count: usize| u32::from(count > 0);
    let state = sample::select(vec![
        ClauseState::Fulfilled,
        ClauseState::Breached,
        ClauseState::Kept,
        ClauseState::Pending,
        ClauseState::FulfilledLate,
        ClauseState::Dormant,
        ClauseState::Suspended,
    ]);
    let clause = (clause_id(before), state, option::weighted(0.25, party()))
        .prop_map(|(clause, state, by)| Condition::Clause { clause, state, by: by.map(str::to_string) });
    let n = |value: u8| number(Quantity::number(f64::from(value)));
    let simple = one_of![
        4 => whose().prop_map(|p| Condition::Occurred(Box::new(p))),
        4 => (length(), whose()).prop_map(|(d, p)| Condition::Without(d, Box::new(p))),
        2 => (whose(), option::of(length()), compare(), 0u8..4)
            .prop_map(move |(p, d, c, v)| Condition::Count(Box::new(p), d, c, n(v))),
        2 => (option::of(party()), option::of(length()), compare(), 0u8..6).prop_map(move |(by, d, c, v)| {
            let mut p = pattern("fire").done();
            p.by.extend(by.map(|by| Who::Named(by.to_string())));
            Condition::Total(Box::new(p), "killed".to_string(), d, c, number(persons(f64::from(v))))
        }),
        1 => (compare(), 0u8..6).prop_map(move |(c, v)| {
            Condition::Latest(Box::new(pattern("fire").done()), "killed".to_string(), c, number(persons(f64::from(v))))
        }),
        1 => (compare(), 0u8..6).prop_map(move |(c, v)| {
            Condition::Level("forces".to_string(), c, number(persons(f64::from(v))))
        }),
        2 => point(before).prop_map(Condition::Passed),
        6 * has(before.clauses) => clause,
        has(before.clauses) => clause_id(before)
            .prop_map(|id| Condition::Certified(Subject::Clause(id), vec!["M".to_string()])),
        has(before.phases) => phase_id(before).prop_map(Condition::PhaseActive),
        has(before.phases) => phase_id(before).prop_map(Condition::PhaseBegun),
        has(before.phases) => phase_id(before).prop_map(Condition::PhaseEnded),
        1 => Just(Condition::Unknown),
    ];
    let simple = simple.boxed();
    one_of![
        6 => simple.clone(),
        1 => simple.clone().prop_map(|a| Condition::Not(Box::new(a))),
        1 => (simple.clone(), simple.clone()).prop_map(|(a, b)| Condition::And(Box::new(a), Box::new(b))),
        1 => (simple.clone(), simple).prop_map(|(a, b)| Condition::Or(Box::new(a), Box::new(b))),
    ]
}

/// One thing more that a norm says.
#[derive(Debug, Clone)]
enum Part {
    From(Point),
    By(Point),
    Until(Point),
    Within(CalendarSpan, Option<Point>),
    At(Point),
    Every(CalendarSpan, Option<Point>),
    Daily(u16, u16),
    Days(Vec<u8>),
    Lead(CalendarSpan, Point),
    After(String),
    Before(String),
    Together(String, CalendarSpan),
    InStep(CalendarSpan),
    InPhase(String),
    If(Condition),
    While(Condition),
    Except(Pattern),
    Standard(Standard),
    VerifiedBy(String, Option<CalendarSpan>, Option<Silence>),
    Despite(String),
    When(Condition),
    Whenever(Pattern),
    Total(u8),
    Complete(Option<Completion>),
    All(&'static str),
    OnPhase(String, Option<Condition>, Option<CalendarSpan>),
    OnBreachOf(String, Option<Condition>, Option<CalendarSpan>),
    Consequence(EffectKind, Subject, Option<Condition>, Option<CalendarSpan>, Option<Point>, bool),
}

fn part(before: Before, clause: usize) -> impl Strategy<Value = Part> {
    let has = |count: usize| u32::from(count > 0);
    let days = sample::select(vec![vec![1u8, 2, 3, 4, 5], vec![6, 7], vec![3]]);
    let kind = sample::select(vec![EffectKind::Suspends, EffectKind::Restores, EffectKind::Ends]);
    let later = ((clause + 1)..=4.max(clause + 1)).prop_map(|index| Subject::Clause((index + 1).to_string()));
    let silence = sample::select(vec![
        None,
        Some(Silence::DeemedDone),
        Some(Silence::DeemedNotDone),
        Some(Silence::ReferredTo("J".to_string())),
    ]);
    one_of![
        3 => point(before).prop_map(Part::From),
        8 => deadline(before).prop_map(Part::By),
        3 => deadline(before).prop_map(Part::Until),
        4 => (length(), option::weighted(0.3, point(before))).prop_map(|(d, p)| Part::Within(d, p)),
        1 => point(before).prop_map(Part::At),
        2 => (length(), option::of(instant().prop_map(Point::Instant))).prop_map(|(d, p)| Part::Every(d, p)),
        1 => sample::select(vec![(480u16, 1080u16), (1320, 360)]).prop_map(|(a, b)| Part::Daily(a, b)),
        1 => days.prop_map(Part::Days),
        1 => (length(), point(before)).prop_map(|(d, p)| Part::Lead(d, p)),
        2 * has(before.clauses) => clause_id(before).prop_map(Part::After),
        has(before.clauses) => clause_id(before).prop_map(Part::Before),
        has(before.clauses) => (clause_id(before), length()).prop_map(|(id, d)| Part::Together(id, d)),
        2 => length().prop_map(Part::InStep),
        2 * has(before.phases) => phase_id(before).prop_map(Part::InPhase),
        2 => condition(before).prop_map(Part::If),
        3 => condition(before).prop_map(Part::While),
        2 => whose().prop_map(Part::Except),
        1 => sample::select(vec![Standard::Corroborated, Standard::Confirmed]).prop_map(Part::Standard),
        2 => (option::weighted(0.6, length()), silence)
            .prop_map(|(within, silence)| Part::VerifiedBy("M".to_string(), within, silence)),
        has(before.clauses) => clause_id(before).prop_map(Part::Despite),
        1 => sample::select(vec!["held", "held", "missing"]).prop_map(Part::All),
        2 * has(before.phases) => (
            phase_id(before), option::weighted(0.3, one_of![1 => Just(Condition::Resolved), 1 => condition(before)]),
            option::weighted(0.3, length())
        ).prop_map(|(id, c, d)| Part::OnPhase(id, c, d)),
        5 => condition(before).prop_map(Part::When),
        5 => whose().prop_map(Part::Whenever),
        1 => (1u8..6).prop_map(Part::Total),
        1 => option::of(one_of![
            2 => condition(before).prop_map(Completion::When),
            1 => Just(Completion::CertifiedBy(vec!["M".to_string()])),
        ]).prop_map(Part::Complete),
        5 * has(before.clauses) => (
            clause_id(before), option::weighted(0.3, one_of![1 => Just(Condition::Resolved), 1 => condition(before)]),
            option::weighted(0.3, length())
        ).prop_map(|(id, c, d)| Part::OnBreachOf(id, c, d)),
        3 => (kind, later, option::weighted(0.2, condition(before)), option::weighted(0.2, length()),
            option::weighted(0.3, point(before)), 0u8..3)
            .prop_map(|(k, id, c, d, u, stops)| Part::Consequence(k, id, c, d, u, stops == 0)),
    ]
}

fn drawn_norm(index: usize, before: Before) -> impl Strategy<Value = Norm> {
    let form = one_of![
        4 => Just((BearerForm::Each, vec!["A"])),
        3 => Just((BearerForm::Each, vec!["A", "B"])),
        1 => Just((BearerForm::Jointly, vec!["A", "B"])),
        1 => Just((BearerForm::AnyOneOf, vec!["A", "B"])),
    ];
    let modality = one_of![
        6 => Just(Modality::Must), 6 => Just(Modality::MustNot), 1 => Just(Modality::MustKeep), 2 => Just(Modality::May),
        1 => Just(Modality::Can),
    ];
    let power = one_of![
        2 => Just(PowerKind::Suspend), 1 => Just(PowerKind::Restore), 1 => Just(PowerKind::Terminate),
        2 => Just(PowerKind::Extend)
    ];
    (form, modality, what(), collection::vec(part(before, index), 0..4), (compare(), 0u8..6), power, 0u8..6).prop_map(
        move |((form, members), modality, what, parts, (cmp, level), power, to_actor)| {
            let id = (index + 1).to_string();
            let target = Some(Subject::Clause((index + 2).to_string()));
            let (form, members, action) = match modality {
                Modality::MustKeep => {
                    let keep = Act::Keep("forces".to_string(), cmp, number(persons(f64::from(level))));
                    (BearerForm::Each, vec!["A"], keep)
                }
                Modality::Can => (
                    BearerForm::Each,
                    vec!["M"],
                    Act::Power(
                        power,
                        target,
                        (power == PowerKind::Extend).then(|| CalendarSpan::days(i64::from(level) + 1)),
                    ),
                ),
                // Who violates what is forbidden to several jointly, the book does not say.
                Modality::MustNot => (BearerForm::Each, members, Act::Once(what)),
                _ => (form, members, Act::Once(what)),
            };
            let mut drawn = norm(&id, form, &members, modality, action);
            for part in parts {
                add_part(&mut drawn, part, to_actor == 0);
            }
            drawn
        },
    )
}

fn add_part(drawn: &mut Norm, part: Part, to_actor: bool) {
    let duty = drawn.modality == Modality::Must;
    let prohibition = drawn.modality == Modality::MustNot;
    let power = matches!(drawn.modality, Modality::May | Modality::Can);
    let window = &mut drawn.window;
    let triggered = drawn.trigger != Trigger::None;
    match part {
        Part::From(p) => window.from.push(p),
        Part::By(p) if duty => window.by.push(p),
        Part::By(p) | Part::Until(p) if !duty || window.every.is_some() => window.until.push(p),
        Part::Within(d, p) if duty => window.within.push((d, p)),
        Part::At(p) if duty && window.every.is_none() => window.at = Some(p),
        Part::Every(d, p) if duty && window.at.is_none() && !triggered && drawn.order.in_step.is_none() => {
            window.every = Some((d, p));
        }
        Part::Daily(a, b) => window.daily = Some((a, b)),
        Part::Days(days) => window.days = days,
        Part::Lead(d, p) if duty && !triggered => window.lead = Some((d, p)),
        Part::After(id) => drawn.order.after.push(id),
        Part::Before(id) if duty => drawn.order.before.push(id),
        Part::Together(id, d) if duty => drawn.order.together.push((id, d)),
        Part::InStep(d)
            if duty
                && window.every.is_none()
                && drawn.bearers.members.len() > 1
                && drawn.bearers.form == BearerForm::Each =>
        {
            drawn.order.in_step = Some(d);
        }
        Part::InPhase(id) => drawn.order.in_phases.push(id),
        Part::If(c) => drawn.conditions.push(c),
        Part::While(c) => drawn.while_conditions.push(c),
        // Whether what is excepted can trigger, the book does not say.
        Part::Except(p) if prohibition && !matches!(drawn.trigger, Trigger::Whenever(_)) => drawn.exceptions.push(p),
        Part::Standard(s) => drawn.proof.standard = Some(s),
        Part::VerifiedBy(body, within, silence) if duty => {
            drawn.proof.by = vec![body];
            drawn.proof.within = within;
            drawn.proof.silence = silence.filter(|_| within.is_some());
            if within.is_some() && drawn.proof.standard.is_none() {
                drawn.proof.standard = Some(Standard::Confirmed);
            }
        }
        Part::Despite(id) if drawn.modality == Modality::May => drawn.despite.push(id),
        Part::All(list) if duty => {
            drawn.completion = None;
            let what = pattern("release").about(Subject::List(list.to_string())).done();
            drawn.action = Act::All(what, list.to_string());
        }
        Part::OnPhase(of, condition, after) if !triggered && window.every.is_none() && duty => {
            let after = after.filter(|_| condition.is_some());
            window.lead = None;
            drawn.trigger = Trigger::PhaseOverdue { of, condition, after };
        }
        Part::When(c) if !triggered && window.every.is_none() => {
            window.lead = None;
            drawn.trigger = Trigger::When(c);
        }
        Part::Whenever(p)
            if !triggered && window.every.is_none() && (duty || prohibition) && drawn.exceptions.is_empty() =>
        {
            window.lead = None;
            drawn.trigger = Trigger::Whenever(p);
            if to_actor {
                drawn.bearers.form = BearerForm::TheActor;
                drawn.bearers.members.clear();
                drawn.order.in_step = None;
            }
        }
        Part::Total(n) if duty => {
            let value = Quantity::new(f64::from(n), Unit::Tonne);
            drawn.completion = None;
            drawn.action = Act::Total(pattern("delivery").done(), "amount".to_string(), number(value));
        }
        Part::Complete(c) if duty => {
            drawn.action = Act::Complete(pattern("withdrawal").done());
            drawn.completion = c;
        }
        Part::OnBreachOf(of, condition, after) if !triggered && window.every.is_none() && duty => {
            // Only what has a condition is looked at later.
            let after = after.filter(|_| condition.is_some());
            window.lead = None;
            drawn.trigger = Trigger::Breach { of, condition, after };
            if to_actor {
                let all = drawn.bearers.members.len() == 1;
                drawn.bearers.form = if all { BearerForm::TheBreachingParty } else { BearerForm::TheOtherParties };
                drawn.bearers.members.clear();
                drawn.order.in_step = None;
            }
        }
        Part::Consequence(kind, over, condition, after, until, stops) if !power => {
            let until = if kind == EffectKind::Suspends { until } else { None };
            drawn.effects.push(Effect {
                id: format!("{}.breach.{}", drawn.id, drawn.effects.len() + 1),
                condition,
                after,
                kind,
                over: vec![over],
                clock_stops: stops && kind == EffectKind::Suspends,
                until,
                span: span(),
            });
        }
        _ => {}
    }
}

fn drawn_incident(index: usize) -> impl Strategy<Value = Incident> {
    let event = one_of![
        6 => Just("fire"), 3 => Just("shelling"), 2 => Just("crossfire"), 4 => Just("withdrawal"), 3 => Just("delivery"),
        2 => Just("level"), 3 => Just("meeting"), 1 => Just("certification"), 1 => Just("suspension"),
        1 => Just("restoration"), 1 => Just("termination"), 1 => Just("resolution"), 1 => Just("extension"),
        1 => Just("statement"), 1 => Just("release")
    ];
    let location = one_of![
        3 => Just(Location::Unknown),
        4 => (sample::select(vec![0.0, 8_000.0, 20_000.0, 60_000.0, 100_000.0]), sample::select(vec![0.0, 1_000.0, 30_000.0]))
            .prop_map(|(x, radius)| Location::Near {
                point: geo_types::Point::new(x / METRES_PER_DEGREE, 0.0),
                radius,
                precision: Precision::Exact,
                name: None,
            }),
        1 => sample::select(vec!["inner", "outer", "zone"]).prop_map(|name| Location::Place(name.to_string())),
    ];
    let slots =
        (option::weighted(0.2, party()), option::weighted(0.2, party()), option::weighted(0.1, party()), location);
    let time = one_of![
        5 => instant().prop_map(|t| (t, t)),
        2 => (0i64..24).prop_map(|d| (day(d, 0), day(d + 1, 0))),
        1 => (0i64..20, 2i64..9).prop_map(|(d, n)| (day(d, 0), day(d + n, 0))),
        1 => Just((day(-3, 0), day(2, 0))),
        1 => Just((day(0, 0), day(31, 0))),
    ];
    let actor = one_of![4 => Just(Some("A")), 3 => Just(Some("B")), 2 => Just(Some("M")), 2 => Just(None)];
    let involved = sample::select(vec![vec![], vec![], vec!["A", "B"], vec!["A"]]);
    let standing = one_of![
        7 => Just(Standing::Confirmed), 1 => Just(Standing::Corroborated), 2 => Just(Standing::Reported),
        1 => Just(Standing::Rejected)
    ];
    let subject = sample::select(vec!["heavy", "artillery", "weapon", "aid", ""]);
    (event, time, actor, involved, standing, (subject, 1u8..5, option::weighted(0.7, 0u8..5), 0u8..4), slots).prop_map(
        move |(event, (from, to), actor, involved, standing, (subject, clause, value, flag), slots)| {
            let id = format!("i{}", index + 1);
            let mut drawn: IncidentOf =
                if from == to { incident(&id, event, from) } else { between(&id, event, from, to) };
            drawn = drawn.standing(standing);
            match actor {
                Some(actor) => drawn = drawn.by(actor),
                None => drawn.0.involved = involved.into_iter().map(str::to_string).collect(),
            }
            let value = value.map(f64::from);
            (drawn.0.from, drawn.0.to) = (slots.0.map(str::to_string), slots.1.map(str::to_string));
            (drawn.0.concerning, drawn.0.location) = (slots.2.map(str::to_string), slots.3);
            drawn = match (event, value) {
                ("statement", value) => {
                    let days = value.map(|value| date_of(10 * value as i64));
                    let text = days.map(|date| FieldValue::Text(date.to_string()));
                    drawn.0.fields.extend(text.map(|text| ("at".to_string(), text)));
                    drawn.of("m1")
                }
                ("certification", _) if clause == 4 => drawn.of("m1"),
                ("extension", Some(value)) => drawn.of(&format!("clause {clause}")).field("days", value, "days"),
                ("extension", None) => drawn.of(&format!("clause {clause}")),
                ("release", Some(value)) if flag == 0 => {
                    let keys = (0..value as usize).map(|key| format!("k{key}")).collect();
                    drawn.0.fields.insert("persons".to_string(), FieldValue::Keys(keys));
                    drawn.of("held")
                }
                ("release", value) => {
                    let drawn = drawn.of(["held", "missing", "person", "medic"][usize::from(clause) - 1]);
                    match value {
                        Some(value) => drawn.field("persons", value, "persons"),
                        None => drawn,
                    }
                }
                ("fire" | "shelling" | "crossfire", Some(value)) => drawn.field("killed", value, "persons"),
                ("delivery", Some(value)) => drawn.field("amount", value, "tonnes"),
                ("level", Some(value)) => drawn.of("forces").field("value", value, "persons"),
                ("level", None) => drawn.of("forces"),
                ("withdrawal", Some(value)) => drawn.field("calibre", 50.0 * value, "mm"),
                ("certification" | "suspension" | "restoration" | "termination" | "resolution", _) => {
                    drawn.of(&format!("clause {clause}"))
                }
                _ => drawn,
            };
            if event == "withdrawal" && !subject.is_empty() {
                drawn = drawn.of(subject);
            }
            if event == "withdrawal" && flag < 2 {
                drawn = drawn.complete();
            }
            if event == "fire" && flag == 3 {
                drawn = drawn.field("count", 2.0, "");
            }
            drawn.done()
        },
    )
}

fn incidents() -> impl Strategy<Value = Vec<Incident>> {
    let some: Vec<_> = (0..12).map(|index| drawn_incident(index).boxed()).collect();
    (some, 0usize..=12).prop_map(|(mut all, count)| {
        all.truncate(count);
        all
    })
}

fn limit(before: Before) -> impl Strategy<Value = Limit> {
    one_of![
        2 => length().prop_map(Limit::Length),
        1 => deadline(before).prop_map(Limit::Point),
    ]
}

fn drawn_moment(before: Before) -> impl Strategy<Value = irenic_model::Moment> {
    let value = one_of![
        1 => (0i64..10).prop_map(|d| {
            MomentValue::Is(Point::Date(date_of(d)))
        }),
        1 => instant().prop_map(|t| MomentValue::Is(Point::Instant(t))),
        3 => point(before).prop_map(MomentValue::Is),
        3 => condition(before).prop_map(MomentValue::When),
        u32::from(before.clauses == 0) => Just(MomentValue::ToBeFixed(vec!["A".to_string(), "B".to_string()])),
    ];
    (value, option::weighted(0.2, instant()), option::weighted(0.2, limit(before))).prop_map(|(value, from, limit)| {
        let mut drawn = moment(value);
        drawn.limit = limit;
        if matches!(drawn.value, MomentValue::When(_)) {
            drawn.from = from.map(Point::Instant);
        }
        drawn
    })
}

fn drawn_phase(index: usize, before: Before) -> impl Strategy<Value = irenic_model::Phase> {
    let begins = one_of![
        3 => point(before).prop_map(Boundary::At),
        2 => condition(before).prop_map(Boundary::When),
    ];
    let ends = one_of![
        2 => point(before).prop_map(Boundary::At),
        3 => condition(before).prop_map(Boundary::When),
    ];
    let kind = sample::select(vec![EffectKind::Suspends, EffectKind::Restores, EffectKind::Ends]);
    let over = one_of![
        3 => sample::select(vec!["3", "4"]).prop_map(|id| Subject::Clause(id.to_string())),
        1 => Just(Subject::Phase("2".to_string())),
    ];
    let follows = (kind, over, option::weighted(0.2, one_of![1 => Just(Condition::Resolved), 1 => condition(before)]));
    (begins, option::weighted(0.9, ends), option::weighted(0.4, limit(before)), option::weighted(0.3, follows))
        .prop_map(move |(begins, ends, limit, follows)| {
            let mut drawn = phase(&(index + 1).to_string(), Some(begins), ends);
            drawn.limit = limit;
            if let (Some((kind, over, condition)), Some(_)) = (follows, &drawn.limit) {
                let ends = kind == EffectKind::Ends;
                let over =
                    if ends || matches!(over, Subject::Clause(_)) { over } else { Subject::Clause("3".to_string()) };
                // What ends the phase itself must not follow from it.
                let over = if index == 1 && matches!(over, Subject::Phase(_)) {
                    Subject::Clause("4".to_string())
                } else {
                    over
                };
                drawn.effects.push(Effect {
                    id: format!("phase {}.breach.1", index + 1),
                    condition,
                    after: None,
                    kind,
                    over: vec![over],
                    clock_stops: kind == EffectKind::Suspends && index == 0,
                    until: None,
                    span: span(),
                });
            }
            drawn
        })
}

fn sight() -> impl Strategy<Value = (Vec<irenic_model::Mandate>, Vec<Coverage>)> {
    let part = |from: i64, to: i64| {
        let mut all = everything();
        all[0].from = Some(day(from, 0));
        all[0].to = Some(day(to, 0));
        all
    };
    let mandates = one_of![
        5 => Just(vec![mandate(&["event"], None, None)]),
        1 => Just(vec![mandate(&["fire"], None, None)]),
        1 => (0i64..10, 8i64..25).prop_map(|(a, b)| vec![mandate(&["event"], Some(day(a, 0)), Some(day(a + b, 0)))]),
        1 => Just(Vec::new()),
        1 => sample::select(vec!["inner", "outer"]).prop_map(|name| {
            let mut one = mandate(&["event"], None, None);
            one.place = Some(place_of(name));
            vec![one]
        }),
    ];
    let coverage = one_of![
        5 => Just(everything()),
        1 => Just(Vec::new()),
        1 => (0i64..10, 8i64..25).prop_map(move |(a, b)| part(a, a + b)),
        1 => Just({ let mut all = everything(); all[0].body = Some("M".to_string()); all }),
        1 => Just({ let mut all = everything(); all[0].places = vec!["outer".to_string()]; all }),
        1 => Just({ let mut all = everything(); all[0].body = Some("J".to_string()); all }),
    ];
    (mandates, coverage)
}

/// What became of some observations, when the knowledge is asked about, and whether it is at the close of a day.
fn fates() -> impl Strategy<Value = (BTreeMap<String, Fate>, Option<Timestamp>, bool)> {
    let fate = (instant(), option::of(instant()), option::weighted(0.3, instant()));
    let fate = fate.prop_map(|(known, corrected, withdrawn)| Fate { known, corrected, withdrawn });
    let some = collection::vec((1u8..13, fate), 0..3);
    (some, option::of(instant()), 0u8..4, 0u8..3).prop_map(|(some, known_at, close, none)| {
        let fates = some.into_iter().map(|(index, fate)| (format!("i{index}"), fate));
        if none > 0 { (BTreeMap::new(), None, close == 0) } else { (fates.collect(), known_at, close == 0) }
    })
}

/// Whether a clause rests on a prohibition, directly or through other clauses, phases and moments.
fn reaches_prohibition(norms: &[Norm], agreement: &Agreement, index: usize) -> bool {
    use super::printing;
    let mut texts = vec![printing::clause(&norms[index])];
    let mut seen = Vec::new();
    while let Some(text) = texts.pop() {
        for norm in norms {
            let named =
                text.contains(&format!("clause {}", norm.id)) || text.contains(&format!("breach of {}", norm.id));
            if named && norm.id != norms[index].id && !seen.contains(&norm.id) {
                if matches!(norm.modality, Modality::MustNot) {
                    return true;
                }
                seen.push(norm.id.clone());
                texts.push(printing::clause(norm));
            }
        }
        for phase in &agreement.phases {
            let name = format!("phase {}", phase.id);
            if text.contains(&name) && !seen.contains(&name) {
                seen.push(name);
                texts.push(printing::phase(phase));
            }
        }
        for (name, moment) in &agreement.moments {
            if text.contains(name) && !seen.contains(name) {
                seen.push(name.clone());
                texts.push(printing::moment(name, moment));
            }
        }
    }
    false
}

/// Ties that chance alone hardly draws: what is done, and extended, at the very instant at which a window closes; and a
/// permission despite a clause other than the one beside it.
#[derive(Debug, Clone)]
enum Edge {
    None,
    /// An act so many quarters of a day from the close, and whether the close is an instant or a length from one.
    Close(Timestamp, i64, bool),
    /// An extension so many quarters of a day from the close, and the act a day later.
    Extended(Timestamp, i64),
    /// Whether the permission names the prohibition.
    Despite(Timestamp, bool),
    /// What is forbidden, so many quarters of a day from the instant at which the prohibition ends.
    Ban(Timestamp, i64),
}

fn edge() -> impl Strategy<Value = Edge> {
    let at = (2i64..9, 0i64..4).prop_map(|(days, quarter)| day(days, 6 * quarter));
    one_of![
        15 => Just(Edge::None),
        2 => (at.clone(), -1i64..2, proptest::bool::ANY).prop_map(|(at, quarters, span)| Edge::Close(at, quarters, span)),
        1 => (at.clone(), -1i64..3).prop_map(|(at, quarters)| Edge::Extended(at, quarters)),
        1 => (at.clone(), proptest::bool::ANY).prop_map(|(at, named)| Edge::Despite(at, named)),
        1 => (at, -1i64..2).prop_map(|(at, quarters)| Edge::Ban(at, quarters)),
    ]
}

impl Edge {
    /// Puts the tie in the place of the last clauses and the first incidents.
    fn put(self, norms: &mut [Norm], incidents: &mut Vec<Incident>) {
        let quarters = |at: Timestamp, count: i64| at + jiff::SignedDuration::from_hours(6 * count);
        let sure = |id: &str, event: &str, at, who: &str| incident(id, event, at).by(who).standing(Standing::Confirmed);
        let mut told = Vec::new();
        let Some(last) = norms.len().checked_sub(1) else { return };
        let duty = |id: &str| norm(id, BearerForm::Each, &["A"], Modality::Must, Act::Once(pattern("meeting").done()));
        match self {
            Edge::None => return,
            Edge::Close(at, count, span) => {
                let mut bound = duty(&norms[last].id);
                if span {
                    bound.window.within.push((hours(24), Some(Point::Instant(quarters(at, -4)))));
                } else {
                    bound.window.by.push(Point::Instant(at));
                }
                norms[last] = bound;
                told.push(sure("i1", "meeting", quarters(at, count), "A").done());
            }
            Edge::Ban(at, count) => {
                let forbidden = Act::Once(pattern("fire").done());
                let mut ban = norm(&norms[last].id, BearerForm::Each, &["A"], Modality::MustNot, forbidden);
                // Hours end at an instant, and that instant still counts.
                ban.window.within.push((hours(24), Some(Point::Instant(quarters(at, -4)))));
                norms[last] = ban;
                told.push(sure("i1", "fire", quarters(at, count), "A").done());
            }
            Edge::Extended(at, count) if last > 0 => {
                let mut bound = duty(&norms[last - 1].id);
                bound.window.by.push(Point::Instant(at));
                let over = Subject::Clause(bound.id.clone());
                let power = Act::Power(PowerKind::Extend, Some(over), Some(CalendarSpan::days(2)));
                norms[last] = norm(&norms[last].id, BearerForm::Each, &["M"], Modality::Can, power);
                let extended = sure("i1", "extension", quarters(at, count), "M").of(&format!("clause {}", bound.id));
                norms[last - 1] = bound;
                told.push(extended.field("days", 2.0, "days").done());
                told.push(sure("i2", "meeting", quarters(at, 4), "A").done());
            }
            Edge::Despite(at, named) if last > 1 => {
                let fire = |modality| {
                    move |id: &str| norm(id, BearerForm::Each, &["A"], modality, Act::Once(pattern("fire").done()))
                };
                norms[last - 1] = fire(Modality::MustNot)(&norms[last - 1].id);
                let mut permission = fire(Modality::May)(&norms[last].id);
                permission.despite.push(norms[if named { last - 1 } else { 0 }].id.clone());
                norms[last] = permission;
                told.push(sure("i1", "fire", at, "A").done());
            }
            Edge::Extended(..) | Edge::Despite(..) => return,
        }
        incidents.retain(|one| told.iter().all(|new| new.id != one.id));
        incidents.extend(told);
    }
}

/// Any case.
pub(crate) fn case() -> impl Strategy<Value = Case> {
    let before = |clauses, phases, moments| Before { clauses, phases, moments };
    let moments = (drawn_moment(before(0, 0, 0)), drawn_moment(before(2, 1, 1)));
    let phases = (drawn_phase(0, before(0, 0, 1)), drawn_phase(1, before(2, 1, 2)));
    let norms = (
        drawn_norm(0, before(0, 1, 1)),
        drawn_norm(1, before(1, 1, 1)),
        drawn_norm(2, before(2, 2, 2)),
        drawn_norm(3, before(3, 2, 2)),
    );
    let standard = one_of![
        4 => Just(Standard::Reported), 1 => Just(Standard::Corroborated), 2 => Just(Standard::Confirmed)
    ];
    let zone = one_of![4 => Just("UTC"), 1 => Just("Europe/Kyiv")];
    (moments, phases, norms, 1usize..=4, incidents(), sight(), (standard, instant(), zone, 0u8..2), (fates(), edge()))
        .prop_map(
            |(
                moments,
                phases,
                norms,
                count,
                incidents,
                (mandates, coverage),
                (standard, as_of, zone, back),
                (fates, edge),
            )| {
                let (fates, known_at, close) = fates;
                let mut incidents = incidents;
                // As a date is asked about: at the last instant of the day.
                let as_of = if close { as_of - jiff::SignedDuration::from_nanos(1) } else { as_of };
                let mut norms = vec![norms.0, norms.1, norms.2, norms.3];
                norms.truncate(count.max(1));
                edge.put(&mut norms, &mut incidents);
                let mut all = agreement(Vec::new());
                if count < 2 {
                    // The second of each refers to clauses that are not there.
                    all.moments = [("m1".to_string(), moments.0)].into();
                    all.phases = vec![phases.0];
                } else {
                    all.moments = [("m1".to_string(), moments.0), ("m2".to_string(), moments.1)].into();
                    all.phases = vec![phases.0, phases.1];
                }
                let ids: Vec<String> = norms.iter().map(|norm| norm.id.clone()).collect();
                for norm in &mut norms {
                    norm.effects.retain(|effect| {
                        effect.over.iter().all(|one| matches!(one, Subject::Clause(id) if ids.contains(id)))
                    });
                }
                let phases: Vec<String> = all.phases.iter().map(|phase| phase.id.clone()).collect();
                for phase in &mut all.phases {
                    phase.effects.retain(|effect| {
                        effect.over.iter().all(|one| match one {
                            Subject::Clause(id) => ids.contains(id),
                            Subject::Phase(id) => phases.contains(id),
                            _ => false,
                        })
                    });
                }
                for norm in &mut norms {
                    if matches!(&norm.action, Act::Power(_, Some(Subject::Clause(id)), _) if !ids.contains(id)) {
                        norm.modality = Modality::Must;
                        norm.action = Act::Once(pattern("meeting").done());
                    }
                }
                // A permission that rests on a breach of what it permits rests on itself.
                let permissions: Vec<Subject> = norms
                    .iter()
                    .filter(|norm| norm.modality == Modality::May)
                    .map(|norm| Subject::Clause(norm.id.clone()))
                    .collect();
                for phase in &mut all.phases {
                    phase.effects.retain(|effect| !effect.over.iter().any(|one| permissions.contains(one)));
                }
                for index in 0..norms.len() {
                    norms[index].effects.retain(|effect| !effect.over.iter().any(|one| permissions.contains(one)));
                    let power =
                        matches!(&norms[index].action, Act::Power(_, Some(over), _) if permissions.contains(over));
                    if (norms[index].modality == Modality::May || power) && reaches_prohibition(&norms, &all, index) {
                        let (id, modality, action) =
                            (&norms[index].id, norms[index].modality, norms[index].action.clone());
                        let bearer = if power { "M" } else { "A" };
                        norms[index] = norm(id, BearerForm::Each, &[bearer], modality, action);
                    }
                }
                if back == 1 {
                    norms.reverse();
                }
                all.norms = norms;
                all.zone = Zone::named(zone).unwrap();
                if zone != "UTC" {
                    all.start = Some(start_of_day(date_of(0), &all.zone));
                }
                if let Some(body) = all.actors.get_mut("M") {
                    body.mandates = mandates;
                }
                Case { agreement: all, incidents, coverage, query: Query { as_of, standard }, fates, known_at }
            },
        )
}
