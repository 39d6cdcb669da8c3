//! What moments, phases and norms come to, each by itself, given where the others stand.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use irenic_evidence::{Coverage, FieldValue, Incident};
use irenic_model::{
    Act, Agreement, Boundary, ClauseState, Condition, InstantError, Moment, MomentValue, Norm, Phase, Point, Shape,
    Standard, Tri, Trigger, Zone, add, parse_instant,
};
use irenic_syntax::ast::Modality;
use jiff::Timestamp;

use crate::duty::lateness;
use crate::finding::{Finding, Link, MomentFinding, PhaseFinding, PhaseState, Report, Restart};
use crate::gravity::gravest;
use crate::held::History;
use crate::history::last_before;
use crate::instance::instances;
use crate::mandate::Reach;
use crate::matching::{Covering, Role};
use crate::reading::{Context, InstanceStanding, PhaseStanding, Reading};
use crate::rounds::Evaluation;
use crate::timeline::{Reached, Timeline};
use crate::triggered::Triggered;
use crate::{duty, prohibition};

/// What is asked of a verification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Query {
    /// The instant asked about: what happened at or before it counts, and of what is only known to a span of time what
    /// may have begun before it.
    pub as_of: Timestamp,
    /// The least standing that counts; a clause may ask for more.
    pub standard: Standard,
}

impl Query {
    /// Reads an instant as `--as-of` and `as of` do: a date means the close of that day, its last instant, so that what
    /// happened on the day counts and its deadlines have passed.
    ///
    /// # Errors
    /// The text is no date or instant.
    pub fn instant(text: &str, zone: &Zone) -> Result<Timestamp, InstantError> {
        let (start, end) = (parse_instant(text, zone, false)?, parse_instant(text, zone, true)?);
        Ok(if start == end { start } else { last_before(end) })
    }
}

/// Holds an agreement against incidents: where each clause, phase and moment stands at `query.as_of`.
///
/// `coverage` says what the project's sources would have reported; silence counts only inside it and inside some body's
/// mandate. Same arguments, same report.
#[must_use]
pub fn verify(agreement: &Agreement, incidents: &[Incident], coverage: &[Coverage], query: &Query) -> Report {
    evaluate(
        agreement,
        incidents,
        Reach::Sources(coverage),
        query,
        &BTreeMap::new(),
        &BTreeMap::new(),
        &Covering::default(),
    )
    .1
}

/// The same with the reading that it rests on, for explanations and scenarios. `named` gives the shapes of places that
/// incidents name in words, `set` fixes moments.
pub(crate) fn evaluate<'a>(
    agreement: &'a Agreement,
    incidents: &'a [Incident],
    reach: Reach<'a>,
    query: &Query,
    named: &'a BTreeMap<String, Arc<Shape>>,
    set: &BTreeMap<String, Reached>,
    covering: &Covering,
) -> (Reading<'a>, Report) {
    let mut evaluation = Evaluation::new(agreement, reach, query, named, set.clone(), covering.clone());
    evaluation.reading.history = History::new(incidents, query.as_of, &evaluation.reading.trace);
    let settlement = evaluation.run();
    let report = settlement.report(&evaluation.reading);
    (evaluation.reading, report)
}

fn base_of(reading: &Reading<'_>, moment: &Moment) -> Reached {
    moment.from.as_ref().map_or_else(|| reading.start(), |point| reading.fixed(point))
}

/// When a moment comes; after its long stop it can no longer come.
pub(crate) fn moment_reached(reading: &Reading<'_>, name: &str, moment: &Moment) -> Reached {
    let base = base_of(reading, moment);
    let reached = moment_comes(reading, name, moment, base);
    let Some(limit) = &moment.limit else { return reached };
    reached.given(!lateness(reached, reading.close_limit(limit, base)))
}

fn moment_comes(reading: &Reading<'_>, name: &str, moment: &Moment, base: Reached) -> Reached {
    let context = Context { base, ..reading.since_start() };
    match &moment.value {
        MomentValue::Is(point) => reading.point(point, context),
        MomentValue::When(condition) => {
            reading.condition(condition, context).first_since(base).by(reading.history.as_of)
        }
        MomentValue::ToBeFixed(by) => fixed_by(reading, name, by),
    }
}

/// A moment that was left open is fixed by statements of all who are to fix it, when they agree, or by a certification.
/// The field `at` says for when; without it, the statement's own time.
fn fixed_by(reading: &Reading<'_>, name: &str, by: &[String]) -> Reached {
    let said = |event: &str, by: &[String]| {
        reading.of_event(event).into_iter().find_map(|index| {
            let incident = &reading.history.incidents[index];
            let matches = incident.subject.as_deref() == Some(name)
                && incident.actor.as_ref().is_some_and(|actor| by.contains(actor));
            if !matches {
                return None;
            }
            let at = match incident.fields.get("at") {
                Some(FieldValue::Text(text)) => parse_instant(text, &reading.agreement().zone, false).ok(),
                _ => None,
            };
            Some(at.map_or_else(|| reading.history.when(index), Reached::at))
        })
    };
    let bodies: Vec<String> =
        reading.agreement().actors.values().filter(|actor| !actor.party).map(|actor| actor.name.clone()).collect();
    if let Some(certified) = said("certification", &bodies) {
        return certified;
    }
    let statements: Vec<Option<Reached>> = by.iter().map(|one| said("statement", std::slice::from_ref(one))).collect();
    let Some(all) = statements.into_iter().collect::<Option<Vec<Reached>>>() else { return Reached::NEVER };
    match all.split_first() {
        Some((first, rest)) if rest.iter().all(|other| other == first) => *first,
        _ => Reached::NEVER,
    }
}

pub(crate) fn phase_standing(reading: &Reading<'_>, phase: &Phase) -> PhaseStanding {
    if !phase.open.is_empty() {
        return PhaseStanding { begun: Reached::UNKNOWN, ended: Reached::UNKNOWN, overdue: Reached::NEVER };
    }
    let as_of = reading.history.as_of;
    let boundary = |boundary: &Boundary, base: Reached| {
        let context = Context { base, ..reading.since_start() };
        match boundary {
            Boundary::At(point) => reading.point(point, context),
            Boundary::When(condition) => reading.condition(condition, context).first_since(base).by(as_of),
        }
    };
    // A phase does not begin before entry into force, though what it begins with may lie before.
    let begun = phase
        .begins
        .as_ref()
        .map_or(Reached::NEVER, |begins| boundary(begins, reading.start()).latest(reading.start()));
    let own_end = phase.ends.as_ref().map_or(Reached::NEVER, |ends| boundary(ends, begun).latest(begun));
    // A phase that is ended before it begins ends as it begins.
    let put_to_an_end = reading.standings.phase_ends.get(&phase.id).copied().unwrap_or_default().latest(begun);
    let ended = own_end.earliest(put_to_an_end);
    let overdue = phase.limit.as_ref().map_or(Reached::NEVER, |limit| {
        let close = reading.close_limit(limit, begun);
        let in_time = if ended.lo.is_some() { !lateness(ended, close) } else { Tri::No };
        close.by(as_of).given(!in_time)
    });
    PhaseStanding { begun, ended, overdue }
}

/// Where the instances of a norm stand.
pub(crate) fn norm_verdicts(
    reading: &Reading<'_>,
    norm: &Norm,
    triggered: &mut Triggered,
    run: u64,
) -> Vec<(Rc<Finding>, InstanceStanding)> {
    let mut verdicts = match (norm.modality, &norm.trigger) {
        (Modality::Must, Trigger::Whenever(_) | Trigger::Breach { .. })
            // An announcement answers one trigger only, so these are looked at together.
            if norm.open.is_empty() && norm.action != Act::Open && norm.window.lead.is_none() =>
        {
            triggered.verdicts(reading, norm, run)
        }
        _ => triggered.given_anew(together(reading, norm), run),
    };
    if verdicts.is_empty() {
        let why = "nothing has triggered it".to_string();
        let (finding, standing) = simple(norm, "none", None, ClauseState::Dormant, true, Reached::NEVER, why);
        // What stands in for instances is none: for other clauses it cannot be suspended.
        verdicts = vec![(Rc::new(finding), InstanceStanding { existence: Tri::No, ..standing })];
    }
    verdicts
}

/// The verdicts on all instances, each knowing of the others.
fn together(reading: &Reading<'_>, norm: &Norm) -> Vec<(Finding, InstanceStanding)> {
    if !norm.open.is_empty() {
        let brackets = norm.open.join(", ");
        return vec![simple(
            norm,
            "open",
            None,
            ClauseState::Undetermined,
            false,
            Reached::UNKNOWN,
            format!("the text is open: {brackets} is not chosen"),
        )];
    }
    match (norm.modality, &norm.action) {
        (Modality::Must | Modality::MustNot | Modality::MustKeep, Act::Open) => {
            vec![simple(
                norm,
                "open",
                None,
                ClauseState::Undetermined,
                false,
                Reached::UNKNOWN,
                "the text does not say what is to be done".to_string(),
            )]
        }
        (Modality::Must, _) => {
            let mut taken = Vec::new();
            instances(reading, norm).iter().map(|instance| duty::verdict(reading, norm, instance, &mut taken)).collect()
        }
        (Modality::MustNot, act) => match act.pattern() {
            Some(pattern) => prohibition::verdicts(reading, norm, pattern),
            None => Vec::new(),
        },
        (Modality::MustKeep, _) => prohibition::level_verdicts(reading, norm),
        (Modality::May | Modality::Can | Modality::Declares, _) => unmonitored(reading, norm),
    }
}

/// Permissions, powers and declarations: in force or not, and nothing more.
fn unmonitored(reading: &Reading<'_>, norm: &Norm) -> Vec<(Finding, InstanceStanding)> {
    let as_of = reading.history.as_of;
    let what = match norm.modality {
        Modality::Declares => "a declaration, which nobody monitors",
        Modality::Can => "a power, in force",
        _ => "a permission, in force",
    };
    instances(reading, norm)
        .iter()
        .map(|one| {
            let suspension = reading.standings.suspended.get(&norm.id);
            let over_now = one.close.passed(as_of).or(one.lapse.passed(as_of)).or(!one.in_force.at(as_of));
            let over = Timeline::passed(one.close.at.earliest(one.lapse)).or(&one.in_force.negated());
            let declared = Tri::from(norm.modality == Modality::Declares);
            let rows = [
                (ClauseState::Dormant, !one.opened.passed(as_of).and(one.guard)),
                (ClauseState::Undetermined, declared),
                (ClauseState::Lapsed, over_now),
                (ClauseState::Suspended, suspension.map_or(Tri::No, |line| line.at(as_of))),
                (ClauseState::Pending, Tri::Yes),
            ];
            let (state, alone) = gravest(&rows, &[ClauseState::Suspended]);
            let certain = alone && one.existence == Tri::Yes;
            let reason = if state == ClauseState::Dormant { "not in force yet" } else { what };
            let (mut finding, mut standing) =
                simple(norm, &one.name, one.bound.name(), state, certain, one.opened, reason.to_string());
            finding.since = match state {
                // What closes with a day is over at that day's last instant.
                ClauseState::Lapsed if over.at(as_of) != Tri::Yes => one.close.at.lo,
                ClauseState::Lapsed => over.stretch(as_of).max(one.opened.lo),
                ClauseState::Suspended => suspension.and_then(|line| line.stretch(as_of)),
                _ => finding.since,
            };
            (standing.existence, standing.guard, standing.over) = (one.existence, one.guard, over);
            (finding, standing)
        })
        .collect()
}

fn simple(
    norm: &Norm,
    instance: &str,
    bearer: Option<String>,
    state: ClauseState,
    certain: bool,
    opened: Reached,
    reason: String,
) -> (Finding, InstanceStanding) {
    let since = opened.lo.filter(|at| *at > Timestamp::MIN && state != ClauseState::Dormant);
    let finding = Finding {
        clause: norm.id.clone(),
        instance: instance.to_string(),
        bearer: bearer.clone(),
        state,
        since,
        due: None,
        standing: None,
        certain,
        evidence: Vec::new(),
        violations: 0,
        possible_violations: 0,
        reason,
        tipping: Vec::new(),
        chain: since
            .map(|at| Link {
                from: Some(at),
                to: opened.hi,
                what: "in force".to_string(),
                incident: None,
                span: Some(norm.span.clone()),
            })
            .into_iter()
            .collect(),
    };
    // An open text may come to anything, so what rests on it is only possible.
    let open = if opened == Reached::UNKNOWN { Reached::UNKNOWN } else { Reached::NEVER };
    let standing = InstanceStanding {
        instance: instance.to_string(),
        bearer,
        existence: Tri::Yes,
        opened,
        guard: Tri::Yes,
        achieved: open,
        late: Tri::No,
        breached: open,
        missed: open,
        over: Timeline::always(Tri::No),
        unseen: false,
        standing_duty: matches!(norm.modality, Modality::MustNot | Modality::MustKeep),
        permission: matches!(norm.modality, Modality::May | Modality::Can | Modality::Declares),
        breaches: Vec::new(),
    };
    (finding, standing)
}

pub(crate) fn phase_finding(reading: &Reading<'_>, phase: &Phase) -> PhaseFinding {
    let as_of = reading.history.as_of;
    let standing = reading.phase(&phase.id);
    let (begun, ended) = (standing.begun.passed(as_of), standing.ended.passed(as_of));
    // A limit in days ends with its last day, so it has passed at the close of that day.
    let overdue = standing.overdue.passed(crate::history::next_instant(as_of));
    let mut reason = String::new();
    let (state, since, certain) = if !phase.open.is_empty() {
        reason = format!("the text is open: {} is not chosen", phase.open.join(", "));
        (PhaseState::Undetermined, None, false)
    } else {
        // From the first that surely is so, the gravest that may be: what has not begun or has ended hides the rest.
        let rows = [
            (PhaseState::NotBegun, !begun, None),
            (PhaseState::Ended, ended, standing.ended.hi),
            (PhaseState::Overdue, overdue, standing.overdue.lo),
            (PhaseState::Active, Tri::Yes, standing.begun.lo),
        ];
        let last = rows.iter().position(|row| row.1 == Tri::Yes).unwrap_or(rows.len() - 1);
        let may_be = |row: &&(PhaseState, Tri, Option<Timestamp>)| row.1 != Tri::No;
        let certain = rows[..last].iter().all(|row| row.1 == Tri::No);
        let overdue = rows[..last].iter().filter(may_be).find(|row| row.0 == PhaseState::Overdue);
        let (state, _, since) = *overdue.unwrap_or(&rows[last]);
        (state, since, certain)
    };
    if state == PhaseState::NotBegun && standing.begun.lo.is_some() {
        reason = "its beginning lies ahead".to_string();
    } else if ended == Tri::Possibly && state != PhaseState::Undetermined {
        reason = "what is known leaves open whether it has ended".to_string();
    }
    let mut chain = Vec::new();
    for (point, what) in
        [(standing.begun, "begins"), (standing.ended, "ends"), (standing.overdue, "outlasts its limit")]
    {
        if point.lo.is_some_and(|at| at > Timestamp::MIN) {
            chain.push(Link {
                from: point.lo,
                to: point.hi,
                what: what.to_string(),
                incident: None,
                span: Some(phase.span.clone()),
            });
        }
    }
    if let Some((span, pattern)) = phase.ends.as_ref().and_then(quiet_in_boundary) {
        let (restarts, _) = restarts(reading, span, pattern, standing.begun);
        chain.extend(restarts.into_iter().map(|restart| Link {
            from: Some(restart.at),
            to: Some(restart.at),
            what: if restart.certain {
                "restarts the quiet window".to_string()
            } else {
                "possibly restarts the quiet window".to_string()
            },
            incident: Some(restart.incident),
            span: None,
        }));
    }
    let due = phase.limit.as_ref().and_then(|limit| reading.close_limit(limit, standing.begun).at.hi);
    PhaseFinding { phase: phase.id.clone(), title: phase.title.clone(), state, since, due, certain, reason, chain }
}

/// The length of a quiet window, and what must not happen in it.
pub(crate) type Quiet<'p> = (irenic_model::CalendarSpan, &'p irenic_model::Pattern);

fn quiet_in_boundary(boundary: &Boundary) -> Option<Quiet<'_>> {
    match boundary {
        Boundary::At(point) => quiet_in_point(point),
        Boundary::When(condition) => quiet_in_condition(condition),
    }
}

/// The quiet window that a moment waits for.
pub(crate) fn quiet_in_moment(moment: &Moment) -> Option<Quiet<'_>> {
    match &moment.value {
        MomentValue::Is(point) => quiet_in_point(point),
        MomentValue::When(condition) => quiet_in_condition(condition),
        MomentValue::ToBeFixed(_) => None,
    }
}

fn quiet_in_point(point: &Point) -> Option<Quiet<'_>> {
    match point {
        Point::Without(span, pattern) => Some((*span, pattern)),
        Point::Shift(base, _) => quiet_in_point(base),
        Point::Earliest(points) | Point::Latest(points) => points.iter().find_map(quiet_in_point),
        _ => None,
    }
}

fn quiet_in_condition(condition: &Condition) -> Option<Quiet<'_>> {
    match condition {
        Condition::Without(span, pattern) => Some((*span, pattern)),
        Condition::And(a, b) | Condition::Or(a, b) => quiet_in_condition(a).or_else(|| quiet_in_condition(b)),
        Condition::Passed(point) => quiet_in_point(point),
        _ => None,
    }
}

/// Incidents that restarted a quiet window's clock before it ran out, and when it runs out after them.
fn restarts(
    reading: &Reading<'_>,
    span: irenic_model::CalendarSpan,
    pattern: &irenic_model::Pattern,
    begin: Reached,
) -> (Vec<Restart>, Option<Timestamp>) {
    let zone = &reading.agreement().zone;
    let Some(start) = begin.hi.or(begin.lo) else { return (Vec::new(), None) };
    let mut ends = add(start, span, zone);
    let mut all = Vec::new();
    for hit in reading.hits(pattern, Role::default()).iter() {
        let holds = hit.holds.and(reading.history.since(hit.index, begin));
        let time = reading.history.incidents[hit.index].time;
        if holds == Tri::No {
            continue;
        }
        if time.earliest > ends {
            break;
        }
        let after = ends.max(add(time.latest.min(ends).max(time.earliest), span, zone));
        all.push(Restart {
            incident: reading.history.incidents[hit.index].id.clone(),
            at: time.earliest,
            certain: holds == Tri::Yes && time.latest <= ends,
            would_have_ended: ends,
            ends: after,
        });
        ends = after;
    }
    (all, Some(ends))
}

pub(crate) fn moment_finding(reading: &Reading<'_>, name: &str, moment: &Moment) -> MomentFinding {
    let as_of = reading.history.as_of;
    let reached = reading.standings.moments.get(name).copied().unwrap_or_default();
    let state = match reached.passed(as_of) {
        Tri::Yes => "reached",
        Tri::Possibly => "possibly_reached",
        Tri::No if reached.lo.is_some() => "fixed",
        Tri::No => "not_reached",
    };
    let base = base_of(reading, moment);
    let quiet = quiet_in_moment(moment);
    let (restarts, expected) =
        quiet.map_or((Vec::new(), None), |(span, pattern)| restarts(reading, span, pattern, base));
    let mut reason = String::new();
    if let (Some((_, pattern)), "possibly_reached", Some(from)) = (quiet, state, base.lo)
        && let Some(why) = crate::mandate::blind(reading, reading.reach, pattern, from, as_of).why
    {
        reason = why;
    }
    MomentFinding {
        moment: name.to_string(),
        title: moment.title.clone(),
        state,
        from: reached.lo.filter(|at| *at > Timestamp::MIN),
        to: reached.hi,
        restarts,
        expected: expected.filter(|at| *at > as_of && state != "reached"),
        limit: moment.limit.as_ref().and_then(|limit| reading.close_limit(limit, base).at.hi),
        reason,
        tipping: moment_tipping(reading, moment, reached),
    }
}

/// Ids of the incidents that leave open whether a quiet window has been reached: what possibly restarted its clock, and
/// what kept observers out.
pub(crate) fn moment_tipping(reading: &Reading<'_>, moment: &Moment, reached: Reached) -> Vec<String> {
    match quiet_in_moment(moment).filter(|_| reached.passed(reading.history.as_of) == Tri::Possibly) {
        Some(quiet) => quiet_tipping(reading, quiet, base_of(reading, moment)),
        None => Vec::new(),
    }
}

/// The same for the quiet window that ends a phase.
pub(crate) fn phase_tipping(reading: &Reading<'_>, phase: &Phase) -> Vec<String> {
    let standing = reading.phase(&phase.id);
    let open = standing.ended.passed(reading.history.as_of) == Tri::Possibly;
    match phase.ends.as_ref().and_then(quiet_in_boundary).filter(|_| open) {
        Some(quiet) => quiet_tipping(reading, quiet, standing.begun),
        None => Vec::new(),
    }
}

fn quiet_tipping(reading: &Reading<'_>, (span, pattern): Quiet<'_>, begin: Reached) -> Vec<String> {
    let Some(from) = begin.lo else { return Vec::new() };
    let blind = crate::mandate::blind(reading, reading.reach, pattern, from, reading.history.as_of);
    let mut ids = duty::ids(reading, &blind.closures);
    let (restarts, _) = restarts(reading, span, pattern, begin);
    ids.extend(restarts.into_iter().filter(|one| !one.certain).map(|one| one.incident));
    ids
}
