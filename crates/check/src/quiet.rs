//! Clocks of quiet that one side can restart for ever (A205), and what is awaited without a last date (A207).

use std::collections::BTreeSet;

use irenic_diagnostics::{Code, Diagnostic, Span};
use irenic_model::{
    Boundary, CalendarSpan, ClauseState, Condition, Happening, Moment, MomentValue, Norm, Pattern, Phase, Phrase,
    Point, Standard, Subject, Trigger, Who, add, start_of_day,
};
use jiff::{SignedDuration, Timestamp};

use crate::check::Found;
use crate::course::{Claim, Course, CourseEvent};
use crate::deadline::{Awaited, endless, endless_moment, endless_point};
use crate::named;
use crate::options::Guard;
use crate::text::{Text, clause_of};
use crate::view::{View, ask};

/// How often the clock is restarted in the course that is shown.
const RESTARTS: usize = 3;

/// A205 and A207 for every moment of the text.
pub(crate) fn of_moments(text: &Text) -> Vec<(Guard, Found)> {
    let mut found = Vec::new();
    for name in text.moments.keys() {
        for answer in ask(text, |view| of_moment(view, name)).answers {
            found.extend(answer.found.into_iter().map(|here| (answer.guard.clone(), here)));
        }
    }
    found
}

fn of_moment(view: &View<'_>, name: &str) -> Vec<Found> {
    let Some(moment) = view.moment(name) else { return Vec::new() };
    let awaited = endless_moment(view, moment);
    let waiting = if awaited.is_empty() { Waiting::default() } else { waiting(view, name) };
    // What nobody waits for is a matter of A104.
    if awaited.is_empty() || waiting.is_empty() {
        return Vec::new();
    }
    let (begins, opens) = (moment.from.as_ref(), waiting.opened_by(name));
    let subject = format!("`{name}`");
    let mut found: Vec<Found> = Vec::new();
    for (length, pattern) in quiets(&awaited) {
        let at = words_of_quiet(moment, pattern);
        let clock = Clock { length, pattern, at, subject: &subject, begins, waits: waiting.words(), opens };
        found.extend(clock.veto(view));
    }
    let at = match awaited.as_slice() {
        [Awaited::Quiet(_, pattern)] => words_of_quiet(moment, pattern),
        _ => moment.span.clone(),
    };
    found.push(no_long_stop(view, &subject, &at, &awaited, &waiting, LongStop::Moment).into());
    found
}

/// A205 and A207 for a phase: what it waits for to begin, and to end where it has no limit.
pub(crate) fn of_phase(view: &View<'_>, id: &str) -> Vec<Found> {
    let Some(phase) = view.phase(id) else { return Vec::new() };
    let mut found = boundary(view, phase, &phase.begins, Phrase::Begins);
    if phase.limit.is_none() {
        found.extend(boundary(view, phase, &phase.ends, Phrase::Ends));
    }
    found
}

fn boundary(view: &View<'_>, phase: &Phase, boundary: &Option<Boundary>, phrase: Phrase) -> Vec<Found> {
    let awaited = match boundary {
        Some(Boundary::When(condition)) => endless(view, condition),
        Some(Boundary::At(point)) => endless_point(view, point),
        None => return Vec::new(),
    };
    if awaited.is_empty() {
        return Vec::new();
    }
    let which = if phrase == Phrase::Begins { "beginning" } else { "end" };
    let subject = format!("the {which} of {}", named::phase(&phase.id));
    let waiting = Waiting { phases: vec![&phase.id], ..Waiting::default() };
    let words = phase.words(phrase);
    let mut found: Vec<Found> = Vec::new();
    for (length, pattern) in quiets(&awaited) {
        let opens = if phrase == Phrase::Begins { in_phase(view, &phase.id) } else { None };
        let clock = Clock {
            length,
            pattern,
            at: words.clone(),
            subject: &subject,
            begins: None,
            waits: waiting.words(),
            opens,
        };
        found.extend(clock.veto(view));
    }
    let stop = if phrase == Phrase::Begins { LongStop::Beginning } else { LongStop::Phase };
    let mut said = no_long_stop(view, &subject, words, &awaited, &Waiting::default(), stop);
    said.clauses.push(format!("phase {}", phase.id));
    found.push(said.into());
    found
}

/// A clause that binds only in this phase, and from nothing else.
fn in_phase<'t>(view: &View<'t>, id: &str) -> Option<&'t Norm> {
    let only = |norm: &Norm| norm.order.in_phases == [id] && bare(norm) && norm.window.from.is_empty();
    clauses_with(view, only).into_iter().next()
}

/// A205 and A207 for a clause that waits for quiet itself.
pub(crate) fn of_clause(view: &View<'_>, id: &str) -> Vec<Found> {
    let mut found = Vec::new();
    for norm in view.clause(id) {
        let mut awaited: Vec<(Phrase, usize, Vec<Awaited<'_>>)> = Vec::new();
        if let Trigger::When(condition) = &norm.trigger {
            awaited.push((Phrase::Trigger, 0, endless(view, condition)));
        }
        for (phrase, points) in [(Phrase::From, &norm.window.from), (Phrase::Until, &norm.window.until)] {
            awaited.extend(points.iter().enumerate().map(|(at, point)| (phrase, at, endless_point(view, point))));
        }
        for (phrase, at, awaited) in awaited {
            let quiets = quiets(&awaited);
            let Some(words) = norm.phrases_of(phrase).nth(at).filter(|_| !quiets.is_empty()) else { continue };
            let which = if phrase == Phrase::Until { "end" } else { "beginning" };
            let subject = format!("the {which} of {}", named::clause(&norm.id));
            let waiting = Waiting { norms: vec![norm], ..Waiting::default() };
            let opens = (phrase != Phrase::Until && norm.order.after.is_empty() && norm.order.in_phases.is_empty())
                .then_some(norm);
            for (length, pattern) in quiets {
                let at = words.clone();
                let clock =
                    Clock { length, pattern, at, subject: &subject, begins: None, waits: waiting.words(), opens };
                found.extend(clock.veto(view));
            }
            found.push(no_long_stop(view, &subject, words, &awaited, &waiting, LongStop::Clause).into());
        }
    }
    found
}

fn quiets<'a>(awaited: &[Awaited<'a>]) -> Vec<(CalendarSpan, &'a Pattern)> {
    let quiet = |awaited: &Awaited<'a>| match awaited {
        Awaited::Quiet(length, pattern) => Some((*length, *pattern)),
        _ => None,
    };
    awaited.iter().filter_map(quiet).collect()
}

/// A clock of quiet that something waits for.
struct Clock<'a> {
    length: CalendarSpan,
    pattern: &'a Pattern,
    at: Span,
    subject: &'a str,
    /// From when it runs; entry into force where nothing is said.
    begins: Option<&'a Point>,
    waits: String,
    /// A norm that opens with it and with nothing else.
    opens: Option<&'a Norm>,
}

impl Clock<'_> {
    /// A205, where more than one side can bring the clock back to its beginning. Where the words name one side, only the
    /// one that withholds its own quiet delays it: that is a condition, and no veto.
    fn veto(&self, view: &View<'_>) -> Option<Found> {
        let agreement = view.declared();
        let named: Vec<&str> = match self.pattern.by.as_slice() {
            [] => agreement.actors.values().filter(|actor| actor.party).map(|actor| actor.name.as_str()).collect(),
            by => by
                .iter()
                .filter_map(|who| if let Who::Named(name) = who { Some(name.as_str()) } else { None })
                .collect(),
        };
        if named.len() < 2 {
            return None;
        }
        let (length, pattern) = (self.length, &self.pattern.text);
        let message =
            format!("any one side can put off {} for ever: each `{pattern}` begins the {length} anew", self.subject);
        let mut said = Diagnostic::new(Code::A205, message).at(&self.at, "begins anew with every single one");
        if let Some(norm) = self.opens {
            said = said.in_clause(named::accepting(norm)).also(norm.words(Phrase::Number), "waits for it");
        }
        let said = said
            .note(format!("{} for it; one incident in {length} is enough to keep it away, whoever brings it about, and the text asks neither who did nor how often.", self.waits))
            .remedy("Set a long stop, `limit DUR`, and say what follows when it passes.")
            .remedy("Count instead of starting anew: `count of PATTERN in last DUR <= N`.")
            .remedy("Let a body find who broke the quiet, and let the clock of the other side run on: `DUR without PATTERN by A` for what B waits for, and the same for A.");
        Some(Found { diagnostic: said, course: self.course(view) })
    }

    /// Quiet that is broken shortly before it is complete, again and again, after which what waits is as far away as on the
    /// first day. Shown where it can be dated and a clause waits for nothing else, so that the engine can confirm it.
    fn course(&self, view: &View<'_>) -> Option<Course> {
        let norm = self.opens.filter(|_| self.pattern.condition.is_none())?;
        let agreement = view.declared();
        let mut course = Course::default();
        let begins = self.begins.unwrap_or(&Point::Start);
        let mut at = instant(view, begins, &mut course.set, 0)?;
        let by =
            self.pattern.by.iter().find_map(|who| if let Who::Named(name) = who { Some(name.clone()) } else { None });
        let margin = margin(self.length);
        let almost = |from: Timestamp| add(from, self.length, &agreement.zone).checked_sub(margin).unwrap_or(from);
        for number in 1..=RESTARTS {
            at = almost(at);
            let one = match number {
                1 => "A",
                2 => "Another",
                _ => "And another",
            };
            let what = format!("{one} `{}`, by whichever side: the {} begin anew", self.pattern.text, self.length);
            let happening = Happening {
                name: format!("h{number}"),
                from: Point::Instant(at),
                to: None,
                event: self.pattern.event.clone(),
                subject: self.pattern.subject.clone(),
                by: by.clone(),
                involved: Vec::new(),
                from_party: None,
                to_party: None,
                concerning: None,
                place: self.pattern.place.clone(),
                fields: std::collections::BTreeMap::new(),
                standing: Some(Standard::Confirmed),
                reported_by: None,
                known_at: None,
                withdrawn_at: None,
                span: self.pattern.span.clone(),
            };
            course.events.push(CourseEvent {
                happening,
                at: agreement.zone.local(at).strftime("%Y-%m-%d %H:%M").to_string(),
                what,
            });
        }
        let what = format!("{} has still not begun", named::clause(&norm.id));
        course.claims.push(Claim {
            at: almost(at),
            clause: norm.id.clone(),
            by: None,
            state: ClauseState::Dormant,
            what: capital(&what),
        });
        Some(course)
    }
}

/// How long before the quiet is complete it is broken: an hour, and of a short quiet a part of it.
fn margin(length: CalendarSpan) -> SignedDuration {
    let whole = length.mean_seconds() as i64;
    SignedDuration::from_secs(if whole > 7_200 { 3_600 } else { whole / 4 })
}

/// A point that rests on dates alone; moments that are to be fixed are fixed for the example.
fn instant(view: &View<'_>, point: &Point, set: &mut Vec<(String, Timestamp)>, depth: usize) -> Option<Timestamp> {
    let agreement = view.declared();
    if depth > agreement.moments.len() + view.phases().len() {
        return None;
    }
    match point {
        Point::Date(date) => Some(start_of_day(*date, &agreement.zone)),
        Point::Instant(at) => Some(*at),
        Point::Start => agreement.start,
        Point::Shift(of, length) => Some(add(instant(view, of, set, depth + 1)?, *length, &agreement.zone)),
        Point::Moment(name) => match &view.moment(name)?.value {
            MomentValue::Is(point) => instant(view, point, set, depth + 1),
            MomentValue::ToBeFixed(_) => {
                let at = add(agreement.start?, CalendarSpan::days(30), &agreement.zone);
                if !set.iter().any(|(known, _)| known == name) {
                    set.push((name.clone(), at));
                }
                Some(at)
            }
            MomentValue::When(_) => None,
        },
        Point::StartOfPhase(id) => match &view.phase(id)?.begins {
            Some(Boundary::At(point)) => instant(view, point, set, depth + 1),
            _ => None,
        },
        _ => None,
    }
}

/// Who waits for a moment.
#[derive(Default)]
struct Waiting<'t> {
    norms: Vec<&'t Norm>,
    phases: Vec<&'t str>,
}

impl<'t> Waiting<'t> {
    fn is_empty(&self) -> bool {
        self.norms.is_empty() && self.phases.is_empty()
    }

    /// `clauses 1 and 2 and phase 3 wait`
    fn words(&self) -> String {
        let mut ids: Vec<&str> = self.norms.iter().map(|norm| norm.id.as_str()).collect();
        ids.dedup();
        let mut all = if ids.is_empty() { Vec::new() } else { vec![named::clauses(&ids)] };
        all.extend(self.phases.iter().map(|id| named::phase(id)));
        let one = ids.len() + self.phases.len() == 1;
        format!("{} {}", capital(&named::list(&all)), if one { "waits" } else { "wait" })
    }

    /// A norm that begins with the moment, and waits for nothing else.
    fn opened_by(&self, name: &str) -> Option<&'t Norm> {
        let opens = |norm: &&&Norm| {
            bare(norm)
                && norm.order.in_phases.is_empty()
                && matches!(norm.window.from.as_slice(), [Point::Moment(of)] if of == name)
        };
        self.norms.iter().find(opens).copied()
    }
}

/// Whether nothing but its window and its phase decides when a norm begins.
fn bare(norm: &Norm) -> bool {
    norm.trigger == Trigger::None
        && norm.order.after.is_empty()
        && norm.conditions.is_empty()
        && norm.while_conditions.is_empty()
}

fn waiting<'t>(view: &View<'t>, name: &str) -> Waiting<'t> {
    let text = view.text();
    let some = |phase: &&String| {
        let forms = text.phases.get(*phase).map(|forms| forms.forms.as_slice()).unwrap_or_default();
        forms.iter().any(|(_, form)| form.as_ref().is_some_and(|(phase, _)| phase_waits(phase, name)))
    };
    let phases = view.phases().iter().filter(some).filter_map(|id| view.phase(id));
    Waiting {
        norms: clauses_with(view, |norm| norm_waits(norm, name)),
        phases: phases.filter(|phase| phase_waits(phase, name)).map(|phase| phase.id.as_str()).collect(),
    }
}

/// The norms for which something holds in this draft, looked for only in clauses where it holds in some draft.
fn clauses_with<'t>(view: &View<'t>, holds: impl Fn(&Norm) -> bool) -> Vec<&'t Norm> {
    let clauses: BTreeSet<&str> =
        view.text().norms().filter(|norm| holds(norm)).filter_map(|norm| clause_of(&norm.id)).collect();
    let order = view.clauses().iter().filter(|id| clauses.contains(id.as_str())).map(|id| view.clause(id));
    order.flatten().filter(|norm| holds(norm)).collect()
}

fn phase_waits(phase: &Phase, name: &str) -> bool {
    [&phase.begins, &phase.ends].into_iter().flatten().any(|boundary| match boundary {
        Boundary::At(point) => of_point(point, name),
        Boundary::When(condition) => of_condition(condition, name),
    })
}

fn norm_waits(norm: &Norm, name: &str) -> bool {
    let window = &norm.window;
    let points = window.from.iter().chain(&window.by).chain(&window.until).chain(&window.at);
    let lengths = window.within.iter().filter_map(|(_, of)| of.as_ref());
    let trigger = matches!(&norm.trigger, Trigger::When(condition) if of_condition(condition, name));
    trigger || points.chain(lengths).any(|point| of_point(point, name))
}

fn of_point(point: &Point, name: &str) -> bool {
    match point {
        Point::Moment(of) => of == name,
        Point::Shift(of, _) => of_point(of, name),
        Point::Latest(points) => points.iter().any(|point| of_point(point, name)),
        // Another of them may come first.
        Point::Earliest(points) => points.iter().all(|point| of_point(point, name)),
        _ => false,
    }
}

fn of_condition(condition: &Condition, name: &str) -> bool {
    match condition {
        Condition::Passed(point) => of_point(point, name),
        Condition::Certified(Subject::Moment(of), _) => of == name,
        Condition::And(left, right) => of_condition(left, name) || of_condition(right, name),
        Condition::Or(left, right) => of_condition(left, name) && of_condition(right, name),
        _ => false,
    }
}

/// Where a last date would stand.
#[derive(Clone, Copy, PartialEq)]
enum LongStop {
    Moment,
    Phase,
    Beginning,
    Clause,
}

fn no_long_stop(
    view: &View<'_>,
    subject: &str,
    at: &Span,
    awaited: &[Awaited<'_>],
    waiting: &Waiting<'_>,
    stop: LongStop,
) -> Diagnostic {
    let mut said = Diagnostic::new(Code::A207, format!("nothing sets a last date for {subject}"));
    said = said.at(at, if stop == LongStop::Phase { "without `limit`" } else { "without a last date" });
    for one in awaited {
        let label = match one {
            Awaited::Quiet(..) | Awaited::Act(_) | Awaited::Level(_) => "need never come",
            Awaited::Certified(..) => "",
            Awaited::Done(id) => {
                let norm = view.norm(id);
                said = said.note(format!("It hangs on {}, which sets no last date of its own.", named::clause(id)));
                if let Some(norm) = norm {
                    said = said.also(norm.words(Phrase::Action), "no last date");
                }
                continue;
            }
        };
        if let Awaited::Certified(subject, bodies) = one {
            said = said.note(format!(
                "No clause says by when {} certifies {}, or what holds if not.",
                named::list(bodies),
                subject.word()
            ));
        } else if let Some(words) =
            one.words().filter(|words| words.start < at.start || words.end > at.end || words.file != at.file)
        {
            said = said.also(words, label);
        }
    }
    let mut ids: Vec<&str> = waiting.norms.iter().map(|norm| named::accepting(norm)).collect();
    ids.dedup();
    for id in ids {
        said = said.in_clause(id);
    }
    if let Some(norm) = waiting.norms.first().filter(|norm| !within(norm, at)) {
        said = said.also(norm.words(Phrase::Number), "waits for it");
    }
    said = match waiting.is_empty() {
        true => said.note("What waits for it may wait for ever, and nobody is in breach of anything."),
        false => {
            said.note(format!("{} for it, perhaps for ever, and nobody is in breach of anything.", waiting.words()))
        }
    };
    said = match stop {
        LongStop::Moment => {
            said.remedy("Add `limit DUR` or `limit T`, and a clause that says what follows when it passes.")
        }
        LongStop::Phase => {
            said.remedy("Add `limit DUR` or `limit T`, with `on breach` for what follows when it passes.")
        }
        LongStop::Beginning | LongStop::Clause => {
            said.remedy("Let a date take its place when it does not come: `… or T passed`, `earliest of (…, T)`.")
        }
    };
    match awaited.iter().any(|one| matches!(one, Awaited::Certified(..))) {
        true => said.remedy("Oblige the body to certify, or to say why it does not, `within DUR`."),
        false if stop == LongStop::Moment || stop == LongStop::Phase => {
            said.remedy("Name a second way to it: `earliest of (…, D + DUR)`, or `… or certified … by BODY`.")
        }
        false => said.remedy("Make it a `moment` with a `limit`, and say what follows when it passes."),
    }
}

fn within(norm: &Norm, at: &Span) -> bool {
    norm.span.file == at.file && norm.span.start <= at.start && at.end <= norm.span.end
}

/// `7 days without fire in zone` in a moment's line, as far as the line as quoted tells where its words stand.
fn words_of_quiet(moment: &Moment, pattern: &Pattern) -> Span {
    let line = || {
        let named = moment.text.strip_prefix("moment ").map(|_| "moment ".len())?;
        let item = moment.span.start.checked_sub(named)?;
        let at = moment.text.find(&pattern.text)?;
        // Only where the item stands on one line are bytes of the quotation bytes of the text.
        if item + at != pattern.span.start {
            return None;
        }
        let before = moment.text.get(..at)?.trim_end().strip_suffix("without")?.trim_end();
        let words: Vec<&str> = before.rsplitn(3, ' ').take(2).collect();
        let length = words.iter().map(|word| word.len()).sum::<usize>() + 1;
        Some(item + before.len() - length)
    };
    line().map_or_else(|| pattern.span.clone(), |start| Span::new(&pattern.span.file, start, pattern.span.end))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
