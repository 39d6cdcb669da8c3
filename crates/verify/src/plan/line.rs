//! Quiet windows and windowed counts over a log, as truth over time.
//!
//! The steps are those of the book's formulas for `no P in the last D` and `count of P in last D`: a sure hit `[e, l)`
//! covers `[l, e + D)` for certain and `[e, l + D)` possibly. Only the stretch that a batch can change is swept again.

use irenic_model::{CalendarSpan, Tri};
use irenic_syntax::ast::Compare;

use super::clock::{Clock, Pair};
use super::hits::{Hit, Hits};
use super::sorted::Sorted;
use crate::reading::between;

/// What is asked of the window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Ask {
    /// That nothing is in it.
    Quiet,
    /// That so much is in it.
    Count(Compare, f64),
}

/// At an instant, how much is added for certain and possibly.
type Step = (i64, f64, f64);

/// The value from an instant on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Turn {
    pub(super) at: i64,
    pub(super) value: Tri,
}

/// One windowed condition over one pattern's hits.
#[derive(Debug, Clone)]
pub(super) struct Line {
    ask: Ask,
    span: CalendarSpan,
    /// From when it is counted.
    base: Pair,
    /// Stretches in which nobody could see, each `[from, to)`, in order.
    blind: Vec<(i64, i64)>,
    turns: Sorted<Turn>,
    /// Found so far, for when what it rests on has been forgotten.
    found: Pair,
    /// Turns before it are forgotten.
    forgotten: Option<i64>,
    /// The value before the first turn that is kept.
    before: Tri,
    /// Spells in which it held for certain, among the turns forgotten.
    spells: u64,
}

impl Line {
    pub(super) fn new(ask: Ask, span: CalendarSpan) -> Self {
        let before = match ask {
            Ask::Quiet => Tri::No,
            Ask::Count(compare, bound) => between(0.0, 0.0, compare, bound),
        };
        Line {
            ask,
            span,
            base: Pair::NEVER,
            blind: Vec::new(),
            turns: Sorted::default(),
            found: Pair::NEVER,
            forgotten: None,
            before,
            spells: 0,
        }
    }

    /// Sets from when it is counted and where nobody could see. True when that is new, so that all has to be swept again.
    pub(super) fn rest_on(&mut self, base: Pair, blind: Vec<(i64, i64)>) -> bool {
        let new = self.base != base || self.blind != blind;
        (self.base, self.blind) = (base, blind);
        new
    }

    /// Whether a new beginning would have to be counted from before what has been forgotten.
    pub(super) fn would_miss(&self, base: Pair) -> bool {
        let counted = self.base != Pair::NEVER;
        self.forgotten.is_some_and(|until| counted || base.lo.is_some_and(|lo| lo < until))
    }

    /// When a hit has left the window for certain.
    pub(super) fn leaves(&self, hit: &Hit, clock: &Clock) -> i64 {
        clock.add(hit.latest, self.span)
    }

    /// Sweeps `[from, to]` again; nothing outside it has changed.
    pub(super) fn sweep(&mut self, hits: &Hits, clock: &Clock, from: i64, to: i64) {
        let back = from.saturating_sub(Clock::longest(self.span));
        // What enters and what leaves, each nearly in order.
        let (mut enters, mut leaves): (Vec<Step>, Vec<Step>) = (Vec::new(), Vec::new());
        let counted = matches!(self.ask, Ask::Count(..));
        for hit in hits.exact_from(back).take_while(|hit| hit.earliest <= to) {
            self.steps(hit, hits, clock, counted, &mut enters, &mut leaves);
        }
        if hits.has_spread() {
            for hit in hits.spread_from(back).take_while(|hit| hit.earliest <= to) {
                self.steps(hit, hits, clock, counted, &mut enters, &mut leaves);
            }
        }
        let ready = Pair {
            lo: self.base.lo.map(|at| clock.add(at, self.span)),
            hi: self.base.hi.map(|at| clock.add(at, self.span)),
        };
        if self.ask == Ask::Quiet {
            for (begin, end) in &self.blind {
                let end = clock.add(*end, self.span);
                if *begin <= to && end >= from {
                    enters.push((*begin, 0.0, 1.0));
                    leaves.push((end, 0.0, -1.0));
                }
            }
            enters.extend([ready.lo, ready.hi].into_iter().flatten().map(|at| (at, 0.0, 0.0)));
        }
        for steps in [&mut enters, &mut leaves] {
            if !steps.is_sorted_by_key(|step| step.0) {
                steps.sort_unstable_by_key(|step| step.0);
            }
        }
        let mut value = self.turns.before(&Turn { at: from, value: Tri::No }).map_or(self.before, |turn| turn.value);
        let (mut certain, mut possible) = (0.0, 0.0);
        let mut turns: Vec<Turn> = Vec::new();
        let (mut entering, mut leaving) = (enters.iter().peekable(), leaves.iter().peekable());
        loop {
            let at = match (entering.peek(), leaving.peek()) {
                (Some(one), Some(other)) => one.0.min(other.0),
                (Some(one), None) => one.0,
                (None, Some(other)) => other.0,
                (None, None) => break,
            };
            for steps in [&mut entering, &mut leaving] {
                while let Some(step) = steps.next_if(|step| step.0 == at) {
                    certain += step.1;
                    possible += step.2;
                }
            }
            if at < from {
                continue;
            }
            if at > to {
                break;
            }
            let now = self.judge(at, ready, certain, possible);
            if now != value {
                turns.push(Turn { at, value: now });
                value = now;
            }
        }
        self.turns.replace(&Turn { at: from, value: Tri::No }, &Turn { at: to, value: Tri::Yes }, &turns);
    }

    fn steps(
        &self,
        hit: &Hit,
        hits: &Hits,
        clock: &Clock,
        counted: bool,
        enters: &mut Vec<Step>,
        leaves: &mut Vec<Step>,
    ) {
        let since = hit.since(self.base);
        if since == Tri::No {
            return;
        }
        let sure = hit.sure && since == Tri::Yes;
        let weight = if counted { hits.weight(hit.row) } else { 1.0 };
        if hit.is_exact() {
            let end = clock.add(hit.earliest, self.span);
            // A window of no length holds nothing for certain.
            let certain = if sure && hit.earliest < end { weight } else { 0.0 };
            enters.push((hit.earliest, certain, weight));
            leaves.push((end, -certain, -weight));
            return;
        }
        enters.push((hit.earliest, 0.0, weight));
        leaves.push((clock.add(hit.latest, self.span), 0.0, -weight));
        let end = clock.add(hit.earliest, self.span);
        if sure && hit.latest < end {
            enters.push((hit.latest, weight, 0.0));
            leaves.push((end, -weight, 0.0));
        }
    }

    fn judge(&self, at: i64, ready: Pair, certain: f64, possible: f64) -> Tri {
        match self.ask {
            Ask::Count(compare, bound) => between(certain, possible, compare, bound),
            Ask::Quiet => {
                let ready = ready.passed(at);
                if ready == Tri::No || certain > 0.0 {
                    Tri::No
                } else if possible > 0.0 {
                    Tri::Possibly
                } else {
                    ready
                }
            }
        }
    }

    /// The first instant at or after the beginning at which it holds.
    pub(super) fn first(&self) -> Pair {
        let find = |begin: Option<i64>, found: Option<i64>, wanted: fn(Tri) -> bool| {
            let begin = begin?;
            found.or_else(|| self.first_where(begin, wanted))
        };
        Pair {
            lo: find(self.base.lo, self.found.lo, |value| value != Tri::No),
            hi: find(self.base.hi, self.found.hi, |value| value == Tri::Yes),
        }
    }

    fn first_where(&self, begin: i64, wanted: fn(Tri) -> bool) -> Option<i64> {
        let from = begin.max(self.forgotten.unwrap_or(i64::MIN));
        let bound = Turn { at: from.saturating_add(1), value: Tri::No };
        let now = self.turns.before(&bound).map_or(self.before, |turn| turn.value);
        if wanted(now) {
            return Some(from);
        }
        self.turns.from(&bound).find(|turn| wanted(turn.value)).map(|turn| turn.at)
    }

    /// How often it began to hold for certain, up to an instant.
    pub(super) fn spells(&self, until: i64) -> u64 {
        let since = self.base.lo.unwrap_or(i64::MAX);
        let kept = self.turns.iter().filter(|turn| turn.value == Tri::Yes && turn.at >= since && turn.at <= until);
        self.spells + kept.count() as u64
    }

    /// The turns between two instants, the later one included.
    pub(super) fn turns(&self, after: i64, until: i64) -> impl Iterator<Item = &Turn> {
        let bound = Turn { at: after.saturating_add(1), value: Tri::No };
        self.turns.from(&bound).take_while(move |turn| turn.at <= until)
    }

    /// Forgets the turns before an instant that nothing can change any more; what they say of the first stays.
    pub(super) fn forget(&mut self, until: i64) {
        let first = self.first();
        let settled = |at: Option<i64>| at.filter(|at| *at < until);
        self.found = Pair { lo: self.found.lo.or(settled(first.lo)), hi: self.found.hi.or(settled(first.hi)) };
        let since = self.base.lo.unwrap_or(i64::MAX);
        let bound = Turn { at: until, value: Tri::No };
        if let Some(last) = self.turns.before(&bound) {
            self.before = last.value;
        }
        self.spells += self
            .turns
            .iter()
            .take_while(|turn| **turn < bound)
            .filter(|turn| turn.value == Tri::Yes && turn.at >= since)
            .count() as u64;
        self.turns.forget(|turn| *turn < bound);
        self.forgotten = Some(until);
    }
}
