//! Duties that answer each of many incidents within a time: `whenever P as p`, `must Q within D of p`.
//!
//! Each hit of the trigger is an instance. Its verdict follows from the acts near it alone, so it is worked out anew
//! whenever it is asked for, and only how many stand in each state is kept.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use irenic_model::{CalendarSpan, ClauseState, Tri};

use super::clock::{Clock, Pair};
use super::general::Unseen;
use super::hits::{Hit, Hits};
use crate::gravity::gravest;

/// How many instances stand in a state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// For certain.
    pub certain: u64,
    /// As the gravest that the evidence admits.
    pub possible: u64,
}

/// What one instance comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) state: ClauseState,
    pub(super) certain: bool,
    /// Since when, in nanoseconds.
    pub(super) since: Option<i64>,
    /// When it was due.
    pub(super) due: Option<i64>,
    /// When the act was achieved.
    pub(super) achieved: Pair,
}

/// One bearer's answers to the triggers.
#[derive(Debug, Clone)]
pub(super) struct Response {
    span: CalendarSpan,
    as_of: i64,
    /// Entry into force.
    start: Pair,
    /// Stretches in which nobody could have seen the act.
    /// When nobody could see, or possibly nobody could; and when surely nobody could.
    blind: Unseen,
    counts: BTreeMap<(ClauseState, bool), u64>,
    /// Triggers to which no act answers for certain, with the verdict last counted.
    open: VecDeque<(Hit, Verdict)>,
}

impl Response {
    pub(super) fn new(span: CalendarSpan, as_of: i64) -> Self {
        Response {
            span,
            as_of,
            start: Pair::NEVER,
            blind: Unseen::default(),
            counts: BTreeMap::new(),
            open: VecDeque::new(),
        }
    }

    /// Sets entry into force and where nobody could see. True when that is new, so that all has to be judged again.
    pub(super) fn rest_on(&mut self, start: Pair, blind: Unseen) -> bool {
        let new = self.start != start || self.blind != blind;
        (self.start, self.blind) = (start, blind);
        new
    }

    /// Whether it is known from when on triggers count.
    pub(super) fn has_begun(&self) -> bool {
        self.start != Pair::NEVER
    }

    pub(super) fn counts(&self) -> BTreeMap<ClauseState, Tally> {
        let mut tallies: BTreeMap<ClauseState, Tally> = BTreeMap::new();
        for ((state, certain), count) in self.counts.iter().filter(|(_, count)| **count > 0) {
            let tally = tallies.entry(*state).or_default();
            if *certain { tally.certain += count } else { tally.possible += count }
        }
        tallies
    }

    /// The first trigger that is still open.
    pub(super) fn waiting_since(&self) -> Option<i64> {
        self.open.iter().map(|(hit, _)| hit.earliest).min()
    }

    fn count(&mut self, verdict: &Verdict, by: i64) {
        let count = self.counts.entry((verdict.state, verdict.certain)).or_default();
        *count = count.saturating_add_signed(by);
    }

    /// Takes new triggers, in order of time and none before those it has, and judges them and all that was open by the
    /// acts known now, all of which have happened by `now`. Tells each verdict that became a breach or that ended one.
    pub(super) fn absorb(
        &mut self,
        triggers: &[Hit],
        acts: &Hits,
        new_acts: &[Hit],
        clock: &mut Clock,
        now: i64,
        mut tell: impl FnMut(&Hit, &Verdict),
    ) {
        let first_new = new_acts.iter().map(|act| act.earliest).min();
        let sure = new_acts.iter().any(|act| act.sure);
        // Without new acts only deadlines can change anything, and they pass in order.
        if first_new.is_some() || !self.open.is_empty() {
            let waiting = std::mem::take(&mut self.open);
            let mut left = VecDeque::with_capacity(waiting.len());
            for (hit, known) in waiting {
                let affected = match known.state {
                    ClauseState::Pending => {
                        now >= self.as_of || known.due.is_none_or(|due| due <= now) || first_new.is_some()
                    }
                    _ => sure || (first_new.is_some() && known.achieved.lo.is_none()),
                };
                if !affected {
                    left.push_back((hit, known));
                    continue;
                }
                let Some(verdict) = self.judge(&hit, acts, clock, now) else { continue };
                if verdict != known {
                    self.count(&known, -1);
                    self.count(&verdict, 1);
                    if verdict.state != known.state {
                        tell(&hit, &verdict);
                    }
                }
                if verdict.achieved.hi.is_none() {
                    left.push_back((hit, verdict));
                }
            }
            self.open = left;
        }
        for hit in triggers {
            let Some(verdict) = self.judge(hit, acts, clock, now) else { continue };
            self.count(&verdict, 1);
            if verdict.achieved.hi.is_none() {
                self.open.push_back((*hit, verdict));
            } else if verdict.state == ClauseState::FulfilledLate {
                tell(hit, &verdict);
            }
        }
    }

    /// Judges everything anew, as at the end of the log.
    pub(super) fn recount(&mut self, triggers: &Hits, acts: &Hits, clock: &mut Clock) {
        self.counts.clear();
        self.open.clear();
        for hit in triggers.in_order() {
            if let Some(verdict) = self.judge(hit, acts, clock, self.as_of) {
                self.count(&verdict, 1);
            }
        }
    }

    /// The triggers whose verdict an act at `[from, to]` may bear on: none that a sure act before it answers.
    pub(super) fn near(&self, triggers: &Hits, acts: &Hits, (from, to): (i64, i64)) -> BTreeSet<Hit> {
        let since = acts.sure_before(from).map_or(i64::MIN, |act| act.earliest);
        let exact = triggers.exact_from(since).take_while(|hit| hit.earliest <= to);
        exact.chain(triggers.spread_from(since).take_while(|hit| hit.earliest <= to)).copied().collect()
    }

    /// Counts one trigger in or out.
    pub(super) fn tally(&mut self, hit: &Hit, acts: &Hits, clock: &mut Clock, by: i64) -> Option<Verdict> {
        let verdict = self.judge(hit, acts, clock, self.as_of)?;
        self.count(&verdict, by);
        Some(verdict)
    }

    /// The verdict on one instance at the instant asked about, by the acts up to `now`: where its time still runs then, it
    /// is pending for the time being. `None` where there is no such instance.
    pub(super) fn judge(&self, hit: &Hit, acts: &Hits, clock: &mut Clock, now: i64) -> Option<Verdict> {
        let as_of = self.as_of;
        let since_start = hit.since(self.start);
        if since_start == Tri::No {
            return None;
        }
        let existence = Tri::from(hit.sure).or(Tri::Possibly).and(since_start);
        // What an uncertain time leaves after the instant asked about has not come.
        let begun = Pair { lo: Some(hit.earliest), hi: Some(hit.latest).filter(|at| *at <= self.as_of) };
        let opened = latest(begun, self.start);
        let close = Pair {
            lo: begun.lo.map(|at| clock.within(at, self.span)),
            hi: begun.hi.map(|at| clock.within(at, self.span)),
        };
        let inclusive = self.span.is_exact();
        let achieved = self.achieved(opened, acts);
        let reach = if inclusive { as_of } else { as_of.saturating_add(1) };
        let due = close.hi.or(close.lo);
        let fell = fallen(close, reach, opened);
        let all_seen = now >= as_of || due.is_some_and(|due| due < now);
        let closed = if all_seen { fell.passed(reach) } else { Tri::No };
        let done = achieved.passed(as_of);
        let late = lateness(achieved, close, inclusive).and(close.passed(reach));
        let unseen = if achieved.lo.is_none() { self.unseen(opened, close) } else { Tri::No };
        // The rows of the engine's table that such a clause can come to.
        let rows = [
            (ClauseState::Dormant, !opened.passed(as_of)),
            (ClauseState::Fulfilled, done.and(!late)),
            (ClauseState::FulfilledLate, done.and(late)),
            (ClauseState::Breached, closed.and(!done).and(!unseen)),
            (ClauseState::Undetermined, closed.and(!done).and(unseen)),
            (ClauseState::Pending, !done.or(closed)),
        ];
        let (mut state, alone) = gravest(&rows, &[]);
        if !all_seen && achieved.hi.is_none() && state != ClauseState::Dormant {
            // What may be done stays open until it surely is, or all that can bear on it has been read.
            state = ClauseState::Pending;
        }
        let since = match state {
            ClauseState::Dormant => None,
            ClauseState::Fulfilled | ClauseState::FulfilledLate => achieved.hi.or(achieved.lo),
            ClauseState::Breached => fell.lo,
            ClauseState::Undetermined => fell.hi.or(fell.lo),
            _ => opened.lo,
        };
        Some(Verdict { state, certain: alone && existence == Tri::Yes, since, due, achieved })
    }

    /// Whether nobody could see in the window, as the engine's `Sight` has it.
    fn unseen(&self, opened: Pair, close: Pair) -> Tri {
        let until = |end: Option<i64>| end.unwrap_or(self.as_of).min(self.as_of);
        let (Some(first), Some(last)) = (opened.lo, opened.hi.or(opened.lo)) else { return Tri::No };
        let (least, most) = (until(close.lo), until(close.hi));
        let (possibly, surely) = &self.blind;
        if !meets(possibly, first, most) {
            return Tri::No;
        }
        let never = surely.iter().any(|(begin, end)| *begin <= first && most <= *end);
        if never || meets(surely, last, least) { Tri::Yes } else { Tri::Possibly }
    }

    /// The first act since the opening, as the engine's `first` has it.
    fn achieved(&self, opened: Pair, acts: &Hits) -> Pair {
        let Some(from) = opened.lo else { return Pair::NEVER };
        let begin = Pair { lo: opened.lo, hi: opened.hi.or(opened.lo) };
        let mut first = Pair::NEVER;
        let mut take = |act: &Hit| {
            let since = act.since(opened);
            if since == Tri::No {
                return;
            }
            let when = Pair { lo: Some(act.earliest), hi: Some(act.latest).filter(|at| *at <= self.as_of) };
            let when = latest(when, begin);
            first.lo = earlier(first.lo, when.lo);
            if act.sure && since == Tri::Yes {
                first.hi = earlier(first.hi, when.hi);
            }
        };
        for act in acts.exact_from(from) {
            take(act);
            // Any later one is no earlier than this, which is sure.
            if act.sure && opened.hi.is_some_and(|hi| hi <= act.earliest) {
                break;
            }
        }
        if acts.has_spread() {
            let mut stop = i64::MAX;
            for act in acts.spread_from(from) {
                if act.earliest > stop {
                    break;
                }
                take(act);
                if act.sure && opened.hi.is_some_and(|hi| hi <= act.earliest) {
                    stop = stop.min(act.latest);
                }
            }
        }
        first
    }
}

/// Both ends no earlier than another's.
fn latest(one: Pair, other: Pair) -> Pair {
    let both = |a: Option<i64>, b: Option<i64>| Some(a?.max(b?));
    Pair { lo: both(one.lo, other.lo), hi: both(one.hi, other.hi) }
}

fn earlier(one: Option<i64>, other: Option<i64>) -> Option<i64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// The close as far as it has come, not before the opening.
fn fallen(close: Pair, reach: i64, opened: Pair) -> Pair {
    let come = |at: Option<i64>| at.filter(|at| *at <= reach);
    latest(Pair { lo: come(close.lo), hi: come(close.hi) }, Pair { lo: opened.lo, hi: opened.hi.or(opened.lo) })
}

/// Whether something achieved came after the close.
fn lateness(achieved: Pair, close: Pair, inclusive: bool) -> Tri {
    let (Some(lo), Some(due)) = (achieved.lo, close.lo) else { return Tri::No };
    let hi = achieved.hi.unwrap_or(i64::MAX);
    let within = |at: i64, due: i64| if inclusive { at <= due } else { at < due };
    let in_time = if lo == hi { within(hi, due) } else { hi <= due };
    if in_time {
        Tri::No
    } else if close.hi.is_some_and(|due| if lo == hi { !within(lo, due) } else { lo >= due }) {
        Tri::Yes
    } else {
        Tri::Possibly
    }
}

/// Whether some span meets another one.
fn meets(spans: &[(i64, i64)], from: i64, to: i64) -> bool {
    spans.iter().any(|(begin, end)| *begin < to && *end > from && from < to)
}
