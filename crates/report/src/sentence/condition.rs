//! Conditions, points in time and patterns as phrases.

use irenic_model::{
    CalendarSpan, ClauseState, Condition, Expr, Pattern, PlaceUse, Point, Quantity, Subject, Value, Where, Who,
};
use irenic_syntax::ast::Compare;
use jiff::civil::DateTime;

use super::words::{Speech, either, in_words, list};

pub(super) fn length(span: CalendarSpan) -> String {
    span.to_string()
}

/// A condition as a clause of a sentence that can follow `if` or `when`.
pub(super) fn condition(given: &Condition, speech: &Speech) -> String {
    stated(given, true, speech)
}

/// The condition, or its opposite.
fn stated(given: &Condition, holds: bool, speech: &Speech) -> String {
    let be = |many: bool| match (many, holds) {
        (false, true) => "is",
        (false, false) => "is not",
        (true, true) => "are",
        (true, false) => "are not",
    };
    let have = if holds { "has" } else { "has not" };
    match given {
        Condition::And(a, b) | Condition::Or(a, b) => {
            let by = joined(given, holds);
            let word = if by == Some(Joined::And) { "and" } else { "or" };
            format!("{} {word} {}", within(a, holds, by, speech), within(b, holds, by, speech))
        }
        Condition::Not(inner) => stated(inner, !holds, speech),
        Condition::Clause { clause, state, by } => {
            let by = by.as_ref().map_or(String::new(), |by| format!(" by {}", speech.actor(by)));
            format!("{} {} {}{by}", speech.clause(clause), be(false), state_words(*state))
        }
        Condition::PhaseActive(id) => format!("{} {} under way", speech.phase(id), be(false)),
        Condition::PhaseBegun(id) => format!("{} {have} begun", speech.phase(id)),
        Condition::PhaseEnded(id) => format!("{} {have} ended", speech.phase(id)),
        Condition::Occurred(pattern) => {
            format!("there has been {}{}", if holds { "" } else { "no " }, pattern_noun(pattern, speech))
        }
        Condition::Without(span, pattern) if holds => {
            format!("there has been no {} for {}", pattern_noun(pattern, speech), length(*span))
        }
        Condition::Without(span, pattern) => {
            format!("there have not been {} without {}", length(*span), pattern_noun(pattern, speech))
        }
        Condition::Count(pattern, last, compare, bound) => format!(
            "the number of cases of {}{} {} {} {}",
            pattern_noun(pattern, speech),
            in_last(*last),
            be(false),
            compare_words(*compare),
            expression(bound, speech)
        ),
        Condition::Total(pattern, field, last, compare, bound) => format!(
            "the total of {} over {}{} {} {} {}",
            in_words(field),
            pattern_noun(pattern, speech),
            in_last(*last),
            be(false),
            compare_words(*compare),
            expression(bound, speech)
        ),
        Condition::Latest(pattern, field, compare, bound) => format!(
            "{} in the latest {} {} {} {}",
            in_words(field),
            pattern_noun(pattern, speech),
            be(false),
            compare_words(*compare),
            expression(bound, speech)
        ),
        Condition::Level(measure, compare, bound) => format!(
            "the latest reported level of {} {} {} {}",
            in_words(measure),
            be(false),
            compare_words(*compare),
            expression(bound, speech)
        ),
        Condition::Passed(at) => format!("{} {have} passed", point(at, speech)),
        Condition::Certified(subject, bodies) => {
            let bodies =
                if bodies.is_empty() { String::new() } else { format!(" by {}", either(&speech.titles(bodies))) };
            format!("{} {have} been certified{bodies}", subject_words(subject, speech))
        }
        Condition::Resolved => format!("the breach {have} been resolved"),
        Condition::Unknown => "a condition holds that is still open".to_string(),
    }
}

/// A part of a larger condition; in brackets where `and` and `or` would otherwise run together.
fn within(part: &Condition, holds: bool, whole: Option<Joined>, speech: &Speech) -> String {
    let words = stated(part, holds, speech);
    match joined(part, holds) {
        Some(inner) if Some(inner) != whole => format!("({words})"),
        _ => words,
    }
}

/// How the words of a condition are joined.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joined {
    And,
    Or,
}

/// Denied, `and` becomes `or` of what is denied, and the other way round (De Morgan).
fn joined(condition: &Condition, holds: bool) -> Option<Joined> {
    match (condition, holds) {
        (Condition::And(..), true) | (Condition::Or(..), false) => Some(Joined::And),
        (Condition::Or(..), true) | (Condition::And(..), false) => Some(Joined::Or),
        (Condition::Not(inner), holds) => joined(inner, !holds),
        _ => None,
    }
}

fn in_last(span: Option<CalendarSpan>) -> String {
    span.map_or(String::new(), |span| format!(" in the last {}", length(span)))
}

fn state_words(state: ClauseState) -> &'static str {
    match state {
        ClauseState::FulfilledLate => "fulfilled late",
        state => state.as_str(),
    }
}

/// `at least`, `less than`, …
pub(super) fn compare_words(compare: Compare) -> &'static str {
    match compare {
        Compare::Equal => "exactly",
        Compare::NotEqual => "anything but",
        Compare::Less => "less than",
        Compare::AtMost => "at most",
        Compare::More => "more than",
        Compare::AtLeast => "at least",
    }
}

/// A point in time that can follow `from`, `by` or `until`.
pub(super) fn point(given: &Point, speech: &Speech) -> String {
    match given {
        Point::Date(date) => date.strftime("%-d %B %Y").to_string(),
        Point::Instant(instant) => clock(speech.agreement.zone.local(*instant)),
        Point::Start => "entry into force".to_string(),
        Point::Moment(name) => moment(name, speech),
        Point::Trigger => "that event".to_string(),
        Point::StartOfPhase(id) => format!("the beginning of {}", speech.phase(id)),
        Point::EndOfPhase(id) => format!("the end of {}", speech.phase(id)),
        Point::Fulfilment(id) => format!("the fulfilment of {}", speech.clause(id)),
        Point::Breach(id) => format!("the first breach of {}", speech.clause(id)),
        Point::First(pattern) => format!("the first {}", pattern_noun(pattern, speech)),
        Point::Without(span, pattern) => {
            format!("the end of the first {} without {}", length(*span), pattern_noun(pattern, speech))
        }
        Point::Earliest(points) => format!("the earliest of {}", several(points, speech)),
        Point::Latest(points) => format!("the latest of {}", several(points, speech)),
        Point::Shift(base, span) => {
            let back = span.months < 0 || span.days < 0 || span.seconds < 0;
            let size = if back { span.negated() } else { *span };
            format!("{} {} {}", length(size), if back { "before" } else { "after" }, point(base, speech))
        }
    }
}

fn several(points: &[Point], speech: &Speech) -> String {
    list(&points.iter().map(|at| point(at, speech)).collect::<Vec<String>>())
}

/// A moment with its date, where the text gives one outright, so that nobody has to look it up.
fn moment(name: &str, speech: &Speech) -> String {
    use irenic_model::MomentValue;
    let called = in_words(name);
    match speech.agreement.moments.get(name).map(|moment| &moment.value) {
        Some(MomentValue::Is(at @ (Point::Date(_) | Point::Instant(_)))) => format!("{called} ({})", point(at, speech)),
        _ => called,
    }
}

fn clock(local: DateTime) -> String {
    let pattern = if local.second() == 0 { "%-d %B %Y, %H:%M" } else { "%-d %B %Y, %H:%M:%S" };
    local.strftime(pattern).to_string()
}

/// A pattern as a noun: `withdrawal of heavy artillery by Ukraine beyond 25 km of contact line`.
pub(super) fn pattern_noun(pattern: &Pattern, speech: &Speech) -> String {
    let mut noun = speech.event(&pattern.event);
    if let Some(subject) = &pattern.subject {
        noun += &format!(" of {}", subject_words(subject, speech));
    }
    noun + &pattern_parts(pattern, speech)
}

/// Everything of a pattern after what is done and to what.
pub(super) fn pattern_parts(pattern: &Pattern, speech: &Speech) -> String {
    let mut words = String::new();
    for (word, who) in [("by", &pattern.by), ("from", &pattern.from), ("to", &pattern.to), ("for", &pattern.concerning)]
    {
        if !who.is_empty() {
            let names: Vec<String> = who.iter().map(|who| who_words(who, speech)).collect();
            words += &format!(" {word} {}", either(&names));
        }
    }
    if let Some(place) = &pattern.place {
        words += &format!(" {}", place_words(place));
    }
    if let Some(given) = &pattern.condition {
        words += &format!(", where {}", where_words(given, speech));
    }
    words
}

fn who_words(who: &Who, speech: &Speech) -> String {
    match who {
        Who::Named(name) => speech.actor(name),
        Who::TheActor => "whoever did so".to_string(),
        Who::TheBearer => "whoever is bound".to_string(),
    }
}

fn place_words(place: &PlaceUse) -> String {
    let words = in_words(&place.text);
    let leads = ["within ", "beyond ", "in "];
    if leads.iter().any(|lead| words.starts_with(lead)) { words } else { format!("in {words}") }
}

/// What a pattern, a power or an effect is about.
pub(super) fn subject_words(subject: &Subject, speech: &Speech) -> String {
    match subject {
        Subject::Kind(name) | Subject::Measure(name) => in_words(name),
        Subject::List(name) => format!("those on the list “{}”", speech.list_of_persons(name)),
        Subject::Moment(name) => format!("“{}”", in_words(name)),
        Subject::Clause(id) => speech.clause(id),
        Subject::Phase(id) => speech.phase(id),
    }
}

fn where_words(given: &Where, speech: &Speech) -> String {
    match given {
        Where::Compare(left, Compare::Equal, right) => {
            format!("{} is {}", expression(left, speech), expression(right, speech))
        }
        Where::Compare(left, Compare::NotEqual, right) => {
            format!("{} is not {}", expression(left, speech), expression(right, speech))
        }
        Where::Compare(left, compare, right) => {
            format!("{} is {} {}", expression(left, speech), compare_words(*compare), expression(right, speech))
        }
        Where::And(a, b) => format!("{} and {}", bracketed(a, given, speech), bracketed(b, given, speech)),
        Where::Or(a, b) => format!("{} or {}", bracketed(a, given, speech), bracketed(b, given, speech)),
        Where::Not(inner) => format!("it is not so that {}", bracketed(inner, given, speech)),
    }
}

fn bracketed(part: &Where, whole: &Where, speech: &Speech) -> String {
    let words = where_words(part, speech);
    let same = matches!((part, whole), (Where::And(..), Where::And(..)) | (Where::Or(..), Where::Or(..)));
    let simple = matches!(part, Where::Compare(..) | Where::Not(..));
    if same || simple { words } else { format!("({words})") }
}

/// An amount, with what is counted.
pub(super) fn quantity_phrase(given: &Expr, speech: &Speech) -> String {
    expression(given, speech)
}

/// A value or a sum as words.
pub(super) fn expression(given: &Expr, speech: &Speech) -> String {
    match given {
        Expr::Value(value) => value_words(value, speech),
        Expr::Field(field) => in_words(field),
        Expr::TriggerField(field) => format!("the {} of that event", in_words(field)),
        Expr::Arithmetic(sign, left, right) => {
            let word = match sign {
                '+' => "plus",
                '-' => "minus",
                '*' => "times",
                _ => "divided by",
            };
            format!("{} {word} {}", operand(left, speech), operand(right, speech))
        }
        Expr::In(inner, unit) => format!("{} {}", operand(inner, speech), unit.word(2.0)),
    }
}

fn operand(given: &Expr, speech: &Speech) -> String {
    let words = expression(given, speech);
    if matches!(given, Expr::Arithmetic(..)) { format!("({words})") } else { words }
}

fn value_words(value: &Value, speech: &Speech) -> String {
    match value {
        Value::Quantity(quantity) => Quantity::to_string(quantity),
        Value::Text(text) => {
            format!("“{}”", speech.agreement.actors.get(text).map_or(text.clone(), |_| speech.actor(text)))
        }
        Value::Flag(true) => "yes".to_string(),
        Value::Flag(false) => "no".to_string(),
        Value::Instant(instant) => clock(speech.agreement.zone.local(*instant)),
    }
}
