//! All families asked about all drafts, their findings put together.

use std::collections::BTreeMap;

use irenic_diagnostics::{Code, Diagnostic, Method, Severity};

use crate::course::Course;
use crate::families;
use crate::options::{Guard, Options};
use crate::readings;
use crate::text::Text;
use crate::view::{View, ask};

/// Something that a family found in a draft.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// What is to be said.
    pub diagnostic: Diagnostic,
    /// The course of events that it shows, which is replayed before it is said.
    pub course: Option<Course>,
}

impl From<Diagnostic> for Found {
    fn from(diagnostic: Diagnostic) -> Self {
        Found { diagnostic, course: None }
    }
}

/// A question about one clause or phase of one draft.
pub(crate) type Question = fn(&View<'_>, &str) -> Vec<Found>;

/// What was found about a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// Findings, in the order of the text. Those that hold only with certain options name the smallest set of them.
    pub diagnostics: Vec<Diagnostic>,
    /// How many drafts the text is, one for each combination of its options.
    pub combinations: u128,
    /// How many of them have no error.
    pub sound: u128,
    /// The smallest sets of options with which a draft has an error, with the codes of the errors.
    pub causes: Vec<(Vec<String>, Vec<Code>)>,
    /// Whether some combinations lie beyond the bound of the search, so that nothing is said of them.
    pub beyond: bool,
}

/// Checks a text with all its options.
pub fn check(text: &Text) -> Checked {
    let mut found = Gathered::default();
    for id in &text.order {
        for question in families::OF_CLAUSES {
            found.gather(text, |view| question(view, id));
        }
    }
    for id in &text.phase_order {
        for question in families::OF_PHASES {
            found.gather(text, |view| question(view, id));
        }
    }
    for question in families::OF_TEXTS {
        for (guard, found_here) in question(text) {
            found.add(text, guard, found_here);
        }
    }
    found.put_together(text)
}

/// Findings with the drafts in which they hold.
#[derive(Debug, Default)]
struct Gathered {
    by_words: BTreeMap<String, usize>,
    all: Vec<(Diagnostic, Vec<Guard>)>,
    beyond: bool,
}

impl Gathered {
    fn gather(&mut self, text: &Text, question: impl FnMut(&View<'_>) -> Vec<Found>) {
        let answers = ask(text, question);
        self.beyond |= answers.beyond;
        for answer in answers.answers {
            for found in answer.found {
                self.add(text, answer.guard.clone(), found);
            }
        }
    }

    fn add(&mut self, text: &Text, guard: Guard, found: Found) {
        let Found { mut diagnostic, course } = found;
        if let Some(course) = course {
            let draft = text.draft(|bracket| guard.of(bracket).unwrap_or(0));
            diagnostic.course = course.steps(&draft);
            if let (Some(place), true) = (diagnostic.place().cloned(), !course.claims.is_empty())
                && let Err(differs) = course.replay(&draft, &place)
            {
                diagnostic = disagreement(&diagnostic, &differs);
            }
        }
        // The same finding in different drafts is one finding; the course shown is that of the first.
        let place = diagnostic.place().map(|place| format!("{}:{}:{}", place.file, place.start, place.end));
        let key = format!("{} {} {}", diagnostic.code, place.unwrap_or_default(), diagnostic.message);
        let next = self.all.len();
        let index = *self.by_words.entry(key).or_insert(next);
        match self.all.get_mut(index) {
            Some((_, guards)) => guards.push(guard),
            None => self.all.push((diagnostic, vec![guard])),
        }
    }

    fn put_together(self, text: &Text) -> Checked {
        let options = &text.options;
        let mut failing: Vec<(Guard, Code)> = Vec::new();
        let mut diagnostics = Vec::new();
        let mut depending: BTreeMap<(usize, Guard), Vec<String>> = BTreeMap::new();
        for (mut diagnostic, guards) in self.all {
            let smallest = options.smallest(&guards);
            if diagnostic.severity == Severity::Error {
                failing.extend(smallest.iter().map(|guard| (guard.clone(), diagnostic.code)));
            }
            depend(&mut diagnostic, &smallest, options);
            readings::name(&mut diagnostic, &smallest, options);
            if let Some(first) = smallest.first().filter(|guard| !guard.is_always() && diagnostic.code != Code::A702)
                && diagnostic.severity != Severity::Note
            {
                let of = depending.entry((first.len(), first.clone())).or_default();
                of.push(in_short(&diagnostic));
            }
            diagnostics.push(diagnostic);
        }
        diagnostics.extend(depending.into_iter().map(|((_, guard), found)| option_dependent(options, &guard, &found)));
        let beyond = self.beyond || !text.beyond.is_empty();
        if beyond {
            diagnostics.push(searched_to_a_bound(text));
        }
        let guards: Vec<Guard> = failing.iter().map(|(guard, _)| guard.clone()).collect();
        let mut causes: BTreeMap<(usize, Guard), Vec<Code>> = BTreeMap::new();
        for (guard, code) in failing {
            // A set with fewer options that fails already says it.
            if !guards.iter().any(|other| *other != guard && other.covers(&guard)) {
                let codes = causes.entry((guard.len(), guard)).or_default();
                if !codes.contains(&code) {
                    codes.push(code);
                }
            }
        }
        let order = |diagnostic: &Diagnostic| {
            let place = diagnostic.place();
            let file = |file: &str| text.declared.instruments.iter().position(|instrument| *instrument.file == *file);
            place.map(|place| (file(&place.file).unwrap_or(usize::MAX), place.start, place.end))
        };
        diagnostics.sort_by_cached_key(|diagnostic| (order(diagnostic).is_none(), order(diagnostic), diagnostic.code));
        Checked {
            diagnostics,
            combinations: options.combinations(),
            sound: options.outside(&guards),
            causes: causes.into_iter().map(|((_, guard), codes)| (options.words(&guard), codes)).collect(),
            beyond,
        }
    }
}

/// `A502 on clause 11.4`
fn in_short(diagnostic: &Diagnostic) -> String {
    match diagnostic.clauses.as_slice() {
        [] => diagnostic.code.to_string(),
        [only] => format!("{} on clause {only}", diagnostic.code),
        [first, rest @ ..] => format!("{} on clauses {first}, {}", diagnostic.code, rest.join(", ")),
    }
}

/// A701: what a set of options brings with it that the text does not have without it.
fn option_dependent(options: &Options, guard: &Guard, found: &[String]) -> Diagnostic {
    let words = options.words(guard);
    let together = if words.len() > 1 { " together" } else { "" };
    let count = match found.len() {
        1 => "one finding holds".to_string(),
        number => format!("{number} findings hold"),
    };
    let mut said = Diagnostic::new(Code::A701, format!("only with `{}`{together}, {count}", words.join("` and `")));
    for (bracket, option) in guard.iter() {
        if let Some(option) = options.brackets.get(bracket).and_then(|bracket| bracket.options.get(option)) {
            said = said.at(&option.span, "with this option");
        }
    }
    said.options = words;
    said.note(format!("These are {}.", found.join("; ")))
        .remedy("Mend what the option brings with it, in the option's own words or in the clause that it meets.")
        .remedy("Know it when the option is traded: the other options of the bracket do not bring it.")
}

/// Says with which options a finding holds.
fn depend(diagnostic: &mut Diagnostic, smallest: &[Guard], options: &Options) {
    let Some(first) = smallest.first().filter(|guard| !guard.is_always()) else { return };
    diagnostic.options = options.words(first);
    let others: Vec<String> =
        smallest[1..].iter().take(5).map(|guard| format!("`{}`", options.words(guard).join("`, `"))).collect();
    if !others.is_empty() {
        let more = smallest.len() - 1 - others.len();
        let more = if more > 0 { format!(", and in {more} further ways") } else { String::new() };
        diagnostic.notes.push(format!("It holds as well with {}{more}.", others.join("; with ")));
    }
}

/// A course that the engine does not confirm: the checker is wrong somewhere, and says so.
fn disagreement(diagnostic: &Diagnostic, differs: &str) -> Diagnostic {
    let mut said = diagnostic.clone();
    said.severity = Severity::Error;
    said.message = format!("internal disagreement over {}: the engine does not confirm the course shown", said.code);
    said.notes = vec![
        format!("Shown was: {}. {differs}", diagnostic.message),
        "This is a defect of the program, not of the text. Please report it with the text.".to_string(),
    ];
    said.remedies.clear();
    said
}

fn searched_to_a_bound(text: &Text) -> Diagnostic {
    let mut said = Diagnostic::new(Code::A701, "not every combination of options was looked at")
        .note("Nothing is said about the combinations beyond the bound; they are not sound because of that.")
        .remedy("Check with some options chosen: `irenic check --options 9.timing=phased,…`.");
    said.severity = Severity::Warning;
    if !text.beyond.is_empty() {
        said.notes.insert(0, format!("Too many options bear together on {}.", text.beyond.join(", ")));
    }
    said.method = Method::Bounded("20,000 drafts a question, 6,561 forms a clause".to_string());
    said
}
