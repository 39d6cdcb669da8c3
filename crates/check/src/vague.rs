//! Vagueness: duties without a last date (A201), and words that no one could measure (A902).

use irenic_diagnostics::{Code, Diagnostic, Severity, Span};
use irenic_model::{Act, Agreement, Norm, Phrase};

use crate::check::Found;
use crate::deadline::{achieves, has_last_date};
use crate::named;
use crate::point::opens_only;
use crate::view::View;

/// Acts that go on: with a beginning they are due from then on, and a last date would end what is to last.
const GOES_ON: &[&str] = &["monitoring", "supply", "operation", "access"];

/// A201: a duty to achieve something without a last date, or `immediately` without a measure.
pub(crate) fn no_deadline(view: &View<'_>, id: &str) -> Vec<Found> {
    let open = |norm: &&Norm| {
        achieves(norm) && !has_last_date(view, norm) && !goes_on(view.declared(), norm) && !opens_only(norm)
    };
    view.clause(id).iter().filter(open).map(|norm| without_last_date(norm).into()).collect()
}

fn goes_on(agreement: &Agreement, norm: &Norm) -> bool {
    let lasting = |event: &str| GOES_ON.iter().any(|above| agreement.event_is(event, above));
    !norm.window.from.is_empty() && norm.action.pattern().is_some_and(|pattern| lasting(&pattern.event))
}

fn without_last_date(norm: &Norm) -> Diagnostic {
    let (clause, duty) = (named::clause(&norm.id), named::duty(norm));
    let mut said = Diagnostic::new(Code::A201, format!("{clause} does not say by when `{duty}`"))
        .in_clause(named::accepting(norm));
    said = match norm.phrase(Phrase::Immediately) {
        Some(words) => {
            said.message = format!("{clause} says `immediately`, and nothing measures how soon that is");
            said.at(words, "a time without a measure").also(norm.words(Phrase::Action), "what is to be done")
        }
        None => said.at(norm.words(Phrase::Action), "no date by which this is done"),
    };
    if let Some(words) = norm.phrase(Phrase::InStep) {
        said = said.also(words, "sets a pace once one of them has begun, and no date for the first");
    }
    if norm.constructive_ambiguity {
        said.severity = Severity::Note;
        said.message = format!("{clause} leaves open by when `{duty}`, and says that this is intended");
        return said
            .also(norm.words(Phrase::Ambiguity), "intended")
            .note("Until a date is agreed the duty stays pending: it is never late, and no consequence can follow.")
            .remedy("Once it is agreed, add `by T`, or `within DUR of T`.")
            .remedy("Leave it open, and say who is to settle the date and by when, in a clause of its own.");
    }
    said.note("Without a last date the duty stays pending for ever: it is never late, and no consequence can follow.")
        .remedy("Add a last date: `by T`, or `within DUR of T`.")
        .remedy("Tie it to a step that both sides wait for: `before clause N`, or `in phase N` with a `limit`.")
        .remedy("Where it is left open on purpose, write `constructive ambiguity because \"…\"`.")
}

/// What a word would have to be told by.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Lacks {
    Time,
    Amount,
    Judge,
}

/// Words that set a measure and give none. The book's page on A902 has the list with its reasons.
const LEXICON: &[(&str, Lacks)] = &[
    ("as soon as possible", Lacks::Time),
    ("as soon as practicable", Lacks::Time),
    ("at the earliest opportunity", Lacks::Time),
    ("at an early date", Lacks::Time),
    ("in due course", Lacks::Time),
    ("in due time", Lacks::Time),
    ("in good time", Lacks::Time),
    ("within a reasonable time", Lacks::Time),
    ("without delay", Lacks::Time),
    ("without undue delay", Lacks::Time),
    ("promptly", Lacks::Time),
    ("prompt", Lacks::Time),
    ("timely", Lacks::Time),
    ("gradual", Lacks::Time),
    ("gradually", Lacks::Time),
    ("substantial", Lacks::Amount),
    ("substantially", Lacks::Amount),
    ("significant", Lacks::Amount),
    ("significantly", Lacks::Amount),
    ("considerable", Lacks::Amount),
    ("sufficient", Lacks::Amount),
    ("adequate", Lacks::Amount),
    ("meaningful", Lacks::Amount),
    ("large scale", Lacks::Amount),
    ("large-scale", Lacks::Amount),
    ("as far as possible", Lacks::Amount),
    ("to the extent possible", Lacks::Amount),
    ("reasonable", Lacks::Judge),
    ("reasonably", Lacks::Judge),
    ("appropriate", Lacks::Judge),
    ("proportionate", Lacks::Judge),
    ("serious", Lacks::Judge),
    ("grave", Lacks::Judge),
    ("good faith", Lacks::Judge),
    ("best efforts", Lacks::Judge),
    ("where possible", Lacks::Judge),
    ("if necessary", Lacks::Judge),
    ("without cause", Lacks::Judge),
    ("without just cause", Lacks::Judge),
    ("sustainable", Lacks::Judge),
];

/// Parts of a clause whose words decide what is kept and what is broken.
const MEASURED: &[Phrase] =
    &[Phrase::Action, Phrase::Trigger, Phrase::Condition, Phrase::While, Phrase::Exception, Phrase::Completion];

/// A902: a word that sets a measure and gives none.
pub(crate) fn vague_measure(view: &View<'_>, id: &str) -> Vec<Found> {
    let agreement = view.declared();
    let mut found: Vec<Found> = Vec::new();
    for norm in view.clause(id) {
        for (_, at) in norm.phrases.iter().filter(|(phrase, _)| MEASURED.contains(phrase)) {
            let declares = matches!(norm.action, Act::Declaration(_));
            found.extend(
                in_words(agreement, norm, at).map(|(words, lacks)| measure(norm, &words, lacks, declares).into()),
            );
        }
        found.extend(in_title(view, norm).map(Found::from));
    }
    found
}

/// The first such word at a place. One that a figure stands beside is measured by it: in one quotation with it, or in a
/// comparison; and so is a kind with a condition of its own.
fn in_words(agreement: &Agreement, norm: &Norm, at: &Span) -> Option<(Span, Lacks)> {
    let written = named::written(norm, at);
    let plain = plain(written);
    let measured = |(start, end): (usize, usize)| {
        let quoted = plain[..start].matches('"').count() % 2 == 1;
        let (from, to) = match quoted {
            true => (plain[..start].rfind('"').unwrap_or(0), plain[end..].find('"').map_or(plain.len(), |to| end + to)),
            false => (start, plain[end..].find('"').map_or(plain.len(), |to| end + to)),
        };
        let name = name_around(written, start);
        let defined = agreement.kinds.get(name).is_some_and(|kind| kind.condition.is_some());
        defined || plain[from..to].bytes().any(|byte| byte.is_ascii_digit())
    };
    let (start, end, lacks) = find(&plain).find(|(start, end, _)| !measured((*start, *end)))?;
    Some((Span::new(&at.file, at.start + start, at.start + end), lacks))
}

/// The identifier in which a byte stands.
fn name_around(text: &str, at: usize) -> &str {
    let part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let from = text[..at].rfind(|letter| !part(letter)).map_or(0, |before| before + 1);
    let to = text[at..].find(|letter| !part(letter)).map_or(text.len(), |after| at + after);
    text.get(from..to).unwrap_or("")
}

/// Text with small letters, with spaces for line ends, underscores and comments; each byte where it was.
fn plain(text: &str) -> String {
    let (mut quoted, mut comment) = (false, false);
    let each = text.chars().map(|letter| {
        quoted ^= letter == '"' && !comment;
        comment = (comment || (letter == '#' && !quoted)) && letter != '\n';
        match letter {
            _ if comment && letter.is_ascii() => ' ',
            '_' | '\n' | '\r' | '\t' => ' ',
            letter => letter.to_ascii_lowercase(),
        }
    });
    each.collect()
}

/// Words of the lexicon in a plain text, each as a whole word; the longest where several begin together.
fn find(plain: &str) -> impl Iterator<Item = (usize, usize, Lacks)> {
    let whole = |start: usize, end: usize| {
        let letter = |sign: Option<char>| sign.is_some_and(char::is_alphanumeric);
        !letter(plain[..start].chars().next_back()) && !letter(plain[end..].chars().next())
    };
    let mut hits: Vec<(usize, usize, Lacks)> = LEXICON
        .iter()
        .flat_map(|(word, lacks)| plain.match_indices(word).map(|(at, word)| (at, at + word.len(), *lacks)))
        .filter(|(start, end, _)| whole(*start, *end))
        .collect();
    hits.sort_by_key(|(start, end, _)| (*start, usize::MAX - end));
    hits.into_iter()
}

/// A title whose measure nothing below it gives. A consequence has the title of its clause, where this is said once.
fn in_title(view: &View<'_>, norm: &Norm) -> Option<Diagnostic> {
    let title = norm.title.as_ref().filter(|_| !norm.id.contains(".breach."))?;
    let (start, end, lacks) = find(&plain(title)).next()?;
    let figure = named::action(norm).bytes().any(|byte| byte.is_ascii_digit());
    let told = match lacks {
        Lacks::Time => has_last_date(view, norm) || norm.constructive_ambiguity,
        Lacks::Amount => figure || matches!(norm.action, Act::Total(..) | Act::All(..) | Act::Keep(..)),
        Lacks::Judge => true,
    };
    if told || !achieves(norm) {
        return None;
    }
    let at = norm.span.start + norm.text.find(title.as_str())?;
    let words = Span::new(&norm.span.file, at + start, at + end);
    let mut said = measure(norm, &words, lacks, false);
    said.labels.truncate(1);
    Some(said.also(norm.words(Phrase::Action), "gives no figure for it"))
}

fn measure(norm: &Norm, words: &Span, lacks: Lacks, declares: bool) -> Diagnostic {
    let clause = named::clause(&norm.id);
    let word = plain(named::written(norm, words));
    let mut said =
        Diagnostic::new(Code::A902, format!("{clause} rests on `{word}`, for which the text has no measure"))
            .in_clause(named::accepting(norm))
            .at(
                words,
                match lacks {
                    Lacks::Time => "how soon?",
                    Lacks::Amount => "how much?",
                    Lacks::Judge => "who says so?",
                },
            );
    if declares || norm.constructive_ambiguity {
        said.severity = Severity::Note;
    }
    if declares {
        said.message = format!("{clause} declares something `{word}`, for which the text has no measure");
        said = said.note(
            "A declaration is never held against anyone; the word becomes a dispute once a duty is read into it.",
        );
    } else {
        said = said.note("Two readers who both act in good faith can find it kept and broken on the same day.");
    }
    match lacks {
        Lacks::Time => said.remedy("Say how soon in hours or days: `within DUR of T`."),
        Lacks::Amount => said.remedy("Say how much: `total N persons of …`, `>= 80 %`, or a list."),
        Lacks::Judge => said.remedy("Say what decides it: a count, a calibre, a number of persons (`where killed > 0`)."),
    }
    .remedy("Name a body that decides it, and by when: `complete when certified by BODY`, or a clause that has it rule `within DUR`.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_as_a_whole_word_and_where_it_stands() {
        let text = plain("withdrawal_of substantial_part  # as soon as possible\n insubstantial");
        let hits: Vec<(usize, usize)> = find(&text).map(|(start, end, _)| (start, end)).collect();
        assert_eq!(hits, [(14, 25)]);
        assert_eq!(&text[14..25], "substantial");
    }

    #[test]
    fn the_longest_word_counts() {
        let text = plain("Without undue delay, and promptly");
        let hits: Vec<&str> = find(&text).map(|(start, end, _)| &text[start..end]).collect();
        assert_eq!(hits, ["without undue delay", "promptly"]);
    }
}
