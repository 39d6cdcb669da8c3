//! Figures of the prose. Words are not read for meaning: a number counts with the unit that stands beside it.

use std::ops::Range;

use irenic_model::Unit;

use super::figure::Figure;
use super::numbers::{digits, month, ordinal, ordinal_digits, small, tens};
use super::words::Word;

/// A figure of the prose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) figure: Figure,
    /// Its words in the paragraph.
    pub(super) at: Range<usize>,
    /// First and one past the last of its words, by index.
    pub(super) words: Range<usize>,
    /// How firmly it is said.
    pub(super) form: Form,
    /// The unit that a number listed before it shares.
    unit: Option<Unit>,
}

/// How a figure is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A number with its unit, a date, a clock time.
    Plain,
    /// `the fifth day`: the fifth day after may be counted as five or as four days.
    Ordinal,
    /// `daily`, `a week`, `half`: it explains a figure of a clause, and its absence there is no difference.
    Loose,
    /// A number without a unit.
    Bare,
}

/// Words between a number and its unit that change neither.
const BETWEEN: [&str; 10] =
    ["calendar", "consecutive", "successive", "full", "whole", "clear", "quiet", "further", "additional", "more"];
const PERSONS: [&str; 16] = [
    "people",
    "prisoners",
    "detainees",
    "hostages",
    "soldiers",
    "troops",
    "civilians",
    "children",
    "men",
    "women",
    "servicemen",
    "personnel",
    "internees",
    "combatants",
    "fighters",
    "observers",
];
/// A number after one of these names a part of a text, not a quantity.
const REFERENCES: [&str; 24] = [
    "article",
    "articles",
    "point",
    "points",
    "clause",
    "clauses",
    "paragraph",
    "paragraphs",
    "section",
    "sections",
    "annex",
    "annexes",
    "appendix",
    "phase",
    "phases",
    "resolution",
    "resolutions",
    "protocol",
    "chapter",
    "step",
    "no",
    "number",
    "rule",
    "item",
];

/// The unit that begins at a word, and the word after it.
fn unit(words: &[Word<'_>], at: usize) -> Option<(Unit, usize)> {
    let word = words.get(at)?;
    if word.text == "%" {
        return Some((Unit::Percent, at + 1));
    }
    if word.is("per") && words.get(at + 1).is_some_and(|next| next.is("cent")) {
        return Some((Unit::Percent, at + 2));
    }
    if word.is_any(&PERSONS) {
        return Some((Unit::Person, at + 1));
    }
    let lower = word.text.to_lowercase();
    Unit::parse(word.text).or_else(|| Unit::parse(&lower)).map(|unit| (unit, at + 1))
}

/// The unit of the number that ends before `at`: beside it, after a hyphen, or after a word that changes nothing.
fn unit_after(words: &[Word<'_>], at: usize) -> Option<(Unit, usize)> {
    let mut at = at;
    if words.get(at).is_some_and(|word| word.text == "-" || word.text == "‑") {
        at += 1;
    }
    if words.get(at).is_some_and(|word| word.is_any(&BETWEEN)) {
        at += 1;
    }
    unit(words, at)
}

/// A number in digits or words, in thousandths, and the word after it.
fn number(words: &[Word<'_>], at: usize) -> Option<(i64, usize)> {
    let word = words.get(at)?;
    let (mut value, mut next) = if word.is_digits() && !word.text.contains(':') {
        (digits(word.text)?, at + 1)
    } else if let Some(ten) = tens(word.text) {
        let hyphen = words.get(at + 1).is_some_and(|word| word.text == "-");
        let one = words
            .get(at + 1 + usize::from(hyphen))
            .and_then(|word| small(word.text))
            .filter(|one| (1..10).contains(one));
        match one {
            Some(one) => (i64::from(ten + one) * 1000, at + 2 + usize::from(hyphen)),
            None => (i64::from(ten) * 1000, at + 1),
        }
    } else {
        (i64::from(small(word.text)?) * 1000, at + 1)
    };
    for (word, factor) in [("hundred", 100), ("thousand", 1_000), ("million", 1_000_000)] {
        if words.get(next).is_some_and(|next| next.is(word)) {
            value = value.checked_mul(factor)?;
            next += 1;
        }
    }
    Some((value, next))
}

/// An ordinal in words or digits, and the word after it.
fn ordinal_at(words: &[Word<'_>], at: usize) -> Option<(u32, usize)> {
    let word = words.get(at)?;
    if let Some(nth) = ordinal(word.text) {
        return Some((nth, at + 1));
    }
    if let Some(ten) = tens(word.text)
        && words.get(at + 1).is_some_and(|word| word.text == "-")
        && let Some(nth) = words.get(at + 2).and_then(|word| ordinal(word.text)).filter(|nth| (1..10).contains(nth))
    {
        return Some((ten + nth, at + 3));
    }
    if word.is_digits() {
        let next = words.get(at + 1).filter(|next| next.at.start == word.at.end)?;
        return ordinal_digits(word.text, next.text).map(|nth| (nth, at + 2));
    }
    None
}

fn year(words: &[Word<'_>], at: usize) -> Option<i64> {
    let word = words.get(at)?;
    (word.text.len() == 4 && word.is_digits()).then(|| word.text.parse().ok()).flatten()
}

/// `15 February 2015`, `15th of February`, `February 15, 2015`, `2015-02-15`, `the end of 2015`, `the end of May 2015`;
/// and the word after it.
fn date(words: &[Word<'_>], at: usize) -> Option<(Figure, usize)> {
    let word = words.get(at)?;
    let text = |at: usize| words.get(at).map_or("", |word| word.text);
    if year(words, at).is_some() && text(at + 1) == "-" && text(at + 3) == "-" {
        let figure = Figure::date(&format!("{}-{}-{}", word.text, text(at + 2), text(at + 4)))?;
        return Some((figure, at + 5));
    }
    if word.is("end") && text(at + 1) == "of" {
        let mut next = at + 2;
        while matches!(text(next), "the" | "year") {
            next += 1;
        }
        if let Some(month) = month(text(next)) {
            let year = year(words, next + 1)?;
            return Some((Figure::Date(Some(year), month, last_day(year, month)), next + 2));
        }
        return year(words, next).map(|year| (Figure::Date(Some(year), 12, 31), next + 1));
    }
    if let Some(month) = month(word.text) {
        let (day, mut next) = ordinal_at(words, at + 1).or_else(|| {
            let word = words.get(at + 1).filter(|word| word.text.len() <= 2)?;
            Some((word.text.parse().ok()?, at + 2))
        })?;
        if text(next) == "," && year(words, next + 1).is_some() {
            next += 1;
        }
        let year = year(words, next);
        let day = u8::try_from(day).ok().filter(|day| (1..=31).contains(day))?;
        return Some((Figure::Date(year, month, day), next + usize::from(year.is_some())));
    }
    let (day, mut next) = ordinal_at(words, at).or_else(|| {
        (word.is_digits() && word.text.len() <= 2).then(|| Some((word.text.parse().ok()?, at + 1))).flatten()
    })?;
    if text(next) == "of" {
        next += 1;
    }
    let month = month(text(next))?;
    let year = year(words, next + 1);
    let day = u8::try_from(day).ok().filter(|day| (1..=31).contains(day))?;
    Some((Figure::Date(year, month, day), next + 1 + usize::from(year.is_some())))
}

fn last_day(year: i64, month: u8) -> u8 {
    match month {
        2 if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// `daily`, `within a week`, `half`
fn loose(words: &[Word<'_>], at: usize) -> Option<(Figure, usize)> {
    let word = words.get(at)?;
    let of = |number: i64, unit: &Unit| Figure::of(number * 1000, unit).map(|figure| (figure, at + 1));
    match word.text.to_lowercase().as_str() {
        "daily" => of(1, &Unit::Day),
        "weekly" => of(1, &Unit::Week),
        "fortnight" | "fortnightly" => of(2, &Unit::Week),
        "monthly" => of(1, &Unit::Month),
        "quarterly" => of(3, &Unit::Month),
        "yearly" | "annual" | "annually" => of(1, &Unit::Year),
        "hourly" => of(1, &Unit::Hour),
        "half" => of(50, &Unit::Percent),
        "midnight" => Some((Figure::Clock(0), at + 1)),
        "noon" => Some((Figure::Clock(12 * 60), at + 1)),
        "a" | "an" | "each" | "every" | "one" => {
            let (unit, next) = unit(words, at + 1)?;
            Figure::of(1000, &unit).map(|figure| (figure, next))
        }
        _ => None,
    }
}

/// Whether the number at `at` names a part of a text: `point 9`, `Articles 6 and 9`.
fn is_reference(words: &[Word<'_>], at: usize) -> bool {
    let mut at = at;
    while at > 0 {
        at -= 1;
        let word = &words[at];
        if word.is_any(&REFERENCES) {
            return true;
        }
        if !(word.is_digits() || word.is_any(&[",", "and", "or", "to", "-"])) {
            return false;
        }
    }
    false
}

/// Every figure of a paragraph, in order.
pub(super) fn figures(words: &[Word<'_>]) -> Vec<Said> {
    let mut found: Vec<Said> = Vec::new();
    let mut bare: Vec<(i64, Range<usize>)> = Vec::new();
    let mut at = 0;
    let place = |range: &Range<usize>| words[range.start].at.start..words[range.end - 1].at.end;
    let mut add = |figure: Figure, unit: Option<Unit>, range: Range<usize>, form: Form| {
        let range = range.start..range.end.min(words.len());
        found.push(Said { figure, at: place(&range), words: range.clone(), form, unit });
        range.end
    };
    while at < words.len() {
        if is_reference(words, at) && date(words, at).is_none_or(|(_, next)| next <= at + 2) {
            at += 1;
        } else if let Some((figure, next)) = date(words, at) {
            at = add(figure, None, at..next, Form::Plain);
        } else if words[at].is_digits() && words[at].text.contains(':') {
            match Figure::clock(words[at].text) {
                Some(figure) => at = add(figure, None, at..at + 1, Form::Plain),
                None => at += 1,
            }
        } else if let Some((nth, next)) = ordinal_at(words, at) {
            at = match unit_after(words, next)
                .and_then(|(unit, next)| Some((Figure::of(i64::from(nth) * 1000, &unit)?, next)))
            {
                Some((figure @ (Figure::Days(_) | Figure::Months(_) | Figure::Exact(_)), next)) => {
                    add(figure, None, at..next, Form::Ordinal)
                }
                _ => next,
            };
        } else if let Some((value, next)) = number(words, at) {
            let with_unit = unit_after(words, next);
            at = match with_unit.and_then(|(unit, end)| Some((Figure::of(value, &unit)?, unit, end))) {
                Some((figure, unit, end)) => add(figure, Some(unit), at..end, Form::Plain),
                None => {
                    bare.push((value, at..next));
                    next
                }
            };
        } else if let Some((figure, next)) = loose(words, at) {
            at = add(figure, None, at..next, Form::Loose);
        } else {
            at += 1;
        }
    }
    share_units(words, found, bare)
}

/// `25, 35 and 70 km`, `7 to 10 days`, `20 and 21 November 2025`: a number takes the unit of the one that it is listed
/// with. What is left has none.
fn share_units(words: &[Word<'_>], mut found: Vec<Said>, bare: Vec<(i64, Range<usize>)>) -> Vec<Said> {
    for (value, range) in bare.into_iter().rev() {
        let joined = words.get(range.end).is_some_and(|word| word.is_any(&[",", "and", "or", "to", "–", "-"]));
        // "Within 10 or within 30 days" repeats the word before the number.
        let again =
            words.get(range.end + 1).is_some_and(|word| word.is_any(&["within", "by", "after", "for", "every"]));
        let next = range.end + 1 + usize::from(again);
        let listed = found.iter().find(|said| joined && said.form == Form::Plain && said.words.start == next);
        let unit = listed.and_then(|listed| listed.unit.clone());
        let shared = listed.and_then(|listed| match &listed.figure {
            Figure::Date(year, month, _) => {
                let day = u8::try_from(value / 1000).ok().filter(|day| (1..=31).contains(day) && value % 1000 == 0)?;
                Some(Figure::Date(*year, *month, day))
            }
            _ => Figure::of(value, unit.as_ref()?),
        });
        let form = if shared.is_some() { Form::Plain } else { Form::Bare };
        let at = words[range.start].at.start..words[range.end - 1].at.end;
        found.push(Said { figure: shared.unwrap_or(Figure::Count(value)), at, words: range, form, unit });
    }
    found.sort_by_key(|said| said.words.start);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drift::words::words;

    fn read(text: &str) -> Vec<(String, Figure, Form)> {
        let words = words(text);
        figures(&words).into_iter().map(|said| (text[said.at].to_string(), said.figure, said.form)).collect()
    }

    fn plain(text: &str) -> Vec<Figure> {
        read(text).into_iter().filter(|(.., form)| *form == Form::Plain).map(|(_, figure, _)| figure).collect()
    }

    #[test]
    fn numbers_with_units() {
        let days = |n: i64| Figure::Days(n * 1000);
        assert_eq!(
            plain("within 14 days, a 30-day truce, seven quiet days, twenty-one days"),
            [days(14), days(30), days(7), days(21)]
        );
        assert_eq!(plain("twenty-four hours"), [Figure::Exact(86_400_000)]);
        assert_eq!(plain("25, 35 and 70 km"), [25, 35, 70].map(|n| Figure::Length(n * 1_000_000_000)));
        assert_eq!(plain("7 to 10 days"), [days(7), days(10)]);
        assert_eq!(plain("within 10 or within 30 days"), [days(10), days(30)]);
        assert_eq!(
            plain("50 per cent and 20 % of 600,000 persons"),
            [Figure::Percent(50_000), Figure::Percent(20_000), Figure::Count(600_000_000)]
        );
    }

    #[test]
    fn dates_and_clocks() {
        let date = |y, m, d| Figure::Date(Some(y), m, d);
        assert_eq!(plain("from 00:00 on 15 February 2015"), [Figure::Clock(0), date(2015, 2, 15)]);
        assert_eq!(plain("February 15, 2015 and the 3rd of May 2016"), [date(2015, 2, 15), date(2016, 5, 3)]);
        assert_eq!(plain("on 20 and 21 November 2025"), [date(2025, 11, 20), date(2025, 11, 21)]);
        assert_eq!(
            plain("by the end of 2015, 2015-03-01, end of February 2016"),
            [date(2015, 12, 31), date(2015, 3, 1), date(2016, 2, 29)]
        );
        assert_eq!(plain("the parties may 15 times"), []);
    }

    #[test]
    fn what_is_no_figure() {
        assert_eq!(plain("point 9, Articles 6 and 9, resolution 2202 (2015), Annex 1"), []);
        assert_eq!(
            read("the second part, the draft of 28 points"),
            [("28".to_string(), Figure::Count(28_000), Form::Bare)]
        );
        assert_eq!(read("the fifth day")[0].2, Form::Ordinal);
        assert_eq!(read("daily")[0].2, Form::Loose);
    }
}
