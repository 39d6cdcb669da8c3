//! Rows of the screen: instances folded to one row a clause.

use irenic_model::{Agreement, ClauseState, Zone};
use irenic_verify::{Finding, MomentFinding, PhaseFinding, PhaseState, Report};
use jiff::Timestamp;
use jiff::civil::Time;

use super::{moment_words, name_of, phase_words, state_words, tone};
use crate::numbers::grouped;
use crate::terminal::{Cell, Tone, width_of};

/// All instances of a clause.
pub(super) struct Row {
    /// Full id.
    pub(super) clause: String,
    /// Breached, late or suspended.
    pub(super) grave: bool,
    /// Number and title.
    name: String,
    /// States with who or how many, the gravest first.
    stands: String,
    tone: Tone,
    since: Option<Timestamp>,
    due: Option<Timestamp>,
    violations: u64,
    possible: u64,
    /// What `irenic why` may be asked.
    pub(super) example: String,
    /// Whether its verdict is one that a party would want to see explained.
    pub(super) worth_asking: bool,
}

/// One row for each clause of the report, in the order of the text.
pub(super) fn folded(report: &Report, agreement: &Agreement) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut rest = report.findings.as_slice();
    while let Some(first) = rest.first() {
        let many = rest.iter().take_while(|finding| finding.clause == first.clause).count();
        let (instances, after) = rest.split_at(many);
        rows.push(row(instances, agreement));
        rest = after;
    }
    rows
}

fn row(instances: &[Finding], agreement: &Agreement) -> Row {
    let mut groups: Vec<((u8, bool), Vec<&Finding>)> = Vec::new();
    for finding in instances {
        let key = (gravity(finding.state), !finding.certain);
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, all)) => all.push(finding),
            None => groups.push((key, vec![finding])),
        }
    }
    groups.sort_by_key(|(key, _)| *key);
    let phrases: Vec<String> = groups.iter().map(|(_, all)| phrase(all, instances.len())).collect();
    let gravest = groups.first().and_then(|(_, all)| all.first().copied());
    let first = instances.first();
    let id = first.map_or("", |finding| &finding.clause);
    let name = match id.find(".breach.") {
        Some(_) => format!("↳ {id}"),
        None => match agreement.norm(id).and_then(|norm| norm.title.as_ref()) {
            Some(title) => cut(&format!("{id} {title}")),
            None => id.to_string(),
        },
    };
    let of_gravest = |instant: fn(&Finding) -> Option<Timestamp>| {
        groups.first().and_then(|(_, all)| all.iter().filter_map(|finding| instant(finding)).min())
    };
    Row {
        clause: id.to_string(),
        grave: gravest.is_some_and(|finding| {
            matches!(finding.state, ClauseState::Breached | ClauseState::FulfilledLate | ClauseState::Suspended)
        }),
        name,
        stands: phrases.join("; "),
        tone: gravest.map_or(Tone::Plain, |finding| tone(finding.state, finding.certain)),
        since: of_gravest(|finding| finding.since),
        due: of_gravest(|finding| finding.due),
        violations: instances.iter().map(|finding| finding.violations).sum(),
        possible: instances.iter().map(|finding| finding.possible_violations).sum(),
        example: gravest.map_or(String::new(), name_of),
        worth_asking: gravest.is_some_and(|finding| finding.state == ClauseState::Breached),
    }
}

/// `breached (UA, LDNR; confirmed)`; with more instances than can be named, `breached (381 instances)`.
fn phrase(all: &[&Finding], of: usize) -> String {
    const NAMED: usize = 3;
    let words = all.first().map_or(String::new(), |finding| state_words(finding.state, finding.certain));
    let names: Vec<String> = all.iter().map(|finding| whom(finding)).collect();
    let named = names.iter().all(|name| name.chars().count() <= 16);
    let mut beside = Vec::new();
    if all.len() > NAMED || (!named && of > 1) {
        beside.push(format!("{} instance{}", grouped(all.len() as u64), if all.len() == 1 { "" } else { "s" }));
    } else if named && !names.iter().all(String::is_empty) {
        beside.push(names.join(", "));
    }
    let standing = all.iter().filter_map(|finding| finding.standing).max();
    beside.extend(standing.map(|standing| standing.as_str().to_string()));
    if beside.is_empty() { words } else { format!("{words} ({})", beside.join("; ")) }
}

fn whom(finding: &Finding) -> String {
    match finding.instance.as_str() {
        "unattributed" => "nobody named".to_string(),
        "" | "open" => finding.bearer.clone().unwrap_or_default(),
        instance => instance.to_string(),
    }
}

/// What a reader wants to see first.
fn gravity(state: ClauseState) -> u8 {
    match state {
        ClauseState::Breached => 0,
        ClauseState::FulfilledLate => 1,
        ClauseState::Undetermined => 2,
        ClauseState::Suspended => 3,
        ClauseState::Pending => 4,
        ClauseState::Kept => 5,
        ClauseState::Fulfilled => 6,
        ClauseState::Lapsed => 7,
        ClauseState::Dormant => 8,
    }
}

impl Row {
    pub(super) fn cells(&self, zone: &Zone) -> [Cell; 5] {
        let violations = match (self.violations, self.possible) {
            (0, 0) => String::new(),
            (certain, 0) => grouped(certain),
            (certain, possible) => format!("{} to {}", grouped(certain), grouped(certain + possible)),
        };
        [
            Cell::from(self.name.clone()),
            Cell::new(self.stands.clone(), self.tone),
            Cell::from(self.since.map_or(String::new(), |at| moment_text(at, zone))),
            Cell::from(self.due.map_or(String::new(), |at| due_text(at, zone))),
            Cell::from(violations),
        ]
    }
}

pub(super) fn phase_row(phase: &PhaseFinding, zone: &Zone) -> [Cell; 5] {
    let name = match &phase.title {
        Some(title) => format!("{} {title}", phase.phase),
        None => phase.phase.clone(),
    };
    let tone = match phase.state {
        PhaseState::NotBegun => Tone::Plain,
        PhaseState::Active => Tone::Open,
        PhaseState::Ended => Tone::Settled,
        PhaseState::Overdue | PhaseState::Undetermined => Tone::Doubtful,
    };
    // A reason that is said below need not be said here too.
    let reason = if phase.state == PhaseState::Undetermined { String::new() } else { phase.reason.clone() };
    [
        Cell::from(name),
        Cell::new(phase_words(phase), tone),
        Cell::from(phase.since.map_or(String::new(), |at| moment_text(at, zone))),
        Cell::from(phase.due.map_or(String::new(), |at| due_text(at, zone))),
        Cell::from(reason),
    ]
}

pub(super) fn moment_row(moment: &MomentFinding, zone: &Zone) -> [Cell; 4] {
    let name = match &moment.title {
        Some(title) => format!("{} {title}", moment.moment),
        None => moment.moment.clone(),
    };
    let tone = match moment.state {
        "reached" => Tone::Settled,
        "possibly_reached" => Tone::Doubtful,
        _ => Tone::Plain,
    };
    let mut clock = Vec::new();
    let possible = moment.restarts.iter().filter(|restart| !restart.certain).count();
    match moment.restarts.len() {
        0 => {}
        all => {
            let possibly =
                if possible > 0 { format!(", {} of them possibly", grouped(possible as u64)) } else { String::new() };
            clock.push(format!("restarted {} time{}{possibly}", grouped(all as u64), if all == 1 { "" } else { "s" }));
        }
    }
    if moment.state != "reached" {
        clock.extend(moment.expected.map(|at| format!("runs out {} if nothing restarts it", moment_text(at, zone))));
    }
    clock.extend(moment.limit.map(|at| format!("long stop {}", due_text(at, zone))));
    [
        Cell::from(name),
        Cell::new(moment_words(moment), tone),
        Cell::from(span_text(moment.from, moment.to, zone)),
        Cell::from(clock.join("; ")),
    ]
}

/// A number and title on one short line.
fn cut(title: &str) -> String {
    const MOST: usize = 30;
    if width_of(title) <= MOST {
        return title.to_string();
    }
    let mut out = String::new();
    for sign in title.chars() {
        if width_of(&out) + width_of(sign.encode_utf8(&mut [0; 4])) >= MOST {
            break;
        }
        out.push(sign);
    }
    format!("{}…", out.trim_end())
}

/// A local date, with its clock time unless that is midnight: `2015-02-15`, `2015-02-15 10:00`.
pub(crate) fn moment_text(instant: Timestamp, zone: &Zone) -> String {
    let local = zone.local(instant);
    match (local.time() == Time::midnight(), local.second() == 0) {
        (true, _) => local.date().to_string(),
        (false, true) => local.strftime("%Y-%m-%d %H:%M").to_string(),
        (false, false) => local.strftime("%Y-%m-%d %H:%M:%S").to_string(),
    }
}

/// A deadline. The midnight that ends a day is written as that day, for `by 1 March` ends with the first of March.
pub(crate) fn due_text(instant: Timestamp, zone: &Zone) -> String {
    let local = zone.local(instant);
    match local.date().yesterday() {
        Ok(day) if local.time() == Time::midnight() => day.to_string(),
        _ => moment_text(instant, zone),
    }
}

/// A range of instants: one, `2015-02-15 to 2015-02-17`, `2015-02-15 or later`.
pub(crate) fn span_text(from: Option<Timestamp>, to: Option<Timestamp>, zone: &Zone) -> String {
    // The ends of representable time stand for "nothing is known".
    let from = from.filter(|at| *at > Timestamp::MIN);
    let to = to.filter(|at| *at < Timestamp::MAX);
    match (from, to) {
        (Some(from), Some(to)) if from == to => moment_text(from, zone),
        (Some(from), Some(to)) => match (moment_text(from, zone), due_text(to, zone)) {
            // Some time on that day.
            (first, last) if first == last => first,
            (first, last) => format!("{first} to {last}"),
        },
        (Some(from), None) => format!("{} or later", moment_text(from, zone)),
        (None, Some(to)) => format!("by {}", due_text(to, zone)),
        (None, None) => String::new(),
    }
}
