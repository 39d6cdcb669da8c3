//! Modal words of the prose, and whom they bind: the names of parties, bodies and groups that stand before them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use irenic_model::Agreement;
use irenic_syntax::{Article, SyntaxKind};

use super::formal::Force;
use super::words::{Word, words};

/// A modal word of the prose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Modal {
    /// How it binds; none where a negation elsewhere in the sentence leaves that open.
    pub(super) force: Option<Force>,
    /// Its words in the paragraph, `not` included.
    pub(super) at: Range<usize>,
    /// Members of the names before it, each with the words that name it; empty where they name nobody that is declared.
    pub(super) subjects: Vec<(String, Range<usize>)>,
}

/// What people call parties, bodies and groups.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    /// Words of a name in small letters, and the members that it stands for.
    names: BTreeMap<Vec<String>, BTreeSet<String>>,
}

/// Words between a name and a modal word that change neither.
const ADVERBS: [&str; 14] = [
    "each",
    "all",
    "also",
    "both",
    "jointly",
    "alone",
    "then",
    "thereafter",
    "therefore",
    "together",
    "further",
    "immediately",
    "only",
    "once",
];
/// Before a name, these make it part of another phrase: `the forces of X shall`.
const GOVERN: [&str; 14] =
    ["of", "in", "by", "with", "for", "to", "from", "between", "against", "under", "on", "near", "within", "towards"];
/// In a sentence with one of these before the modal word, the negation may lie there.
const NEGATIONS: [&str; 8] = ["no", "neither", "nobody", "none", "nothing", "nor", "never", "unless"];
/// Before `may`, these make it a possibility rather than a permission.
const RELATIVES: [&str; 14] =
    ["that", "which", "who", "whom", "as", "what", "whatever", "where", "if", "when", "so", "how", "whose", "than"];
/// After `shall not`, these say what a text means rather than what anybody is forbidden.
const CONSTRUED: [&str; 8] =
    ["apply", "affect", "prejudice", "construed", "interpreted", "constitute", "mean", "later"];

impl Names {
    /// Identifiers and titles of an agreement's parties and bodies, and of its groups.
    pub(super) fn of(articles: &[Article], agreement: &Agreement) -> Names {
        let mut names = Names::default();
        for (id, actor) in &agreement.actors {
            let one = BTreeSet::from([id.clone()]);
            names.add(id, &one);
            if let Some(title) = &actor.title {
                names.add(title, &one);
                names.add(title.split([',', ':']).next().unwrap_or(title), &one);
            }
        }
        for (id, members) in &agreement.groups {
            names.add(id, &members.iter().cloned().collect());
        }
        for declared in articles.iter().flat_map(|article| &article.formal) {
            let title = declared.words.get(2).filter(|word| word.kind == SyntaxKind::Text);
            if declared.kind == SyntaxKind::Group
                && let (Some(title), Some(members)) = (title, agreement.groups.get(declared.name()))
            {
                names.add(title.text.trim_matches('"'), &members.iter().cloned().collect());
            }
        }
        names
    }

    fn add(&mut self, name: &str, members: &BTreeSet<String>) {
        let mut key: Vec<String> = words(name).iter().map(|word| word.text.to_lowercase()).collect();
        if key.first().is_some_and(|first| first == "the") {
            key.remove(0);
        }
        if key.is_empty() {
            return;
        }
        // A name that two bear says of neither who is meant.
        match self.names.get_mut(&key) {
            Some(known) if known != members => known.clear(),
            Some(_) => {}
            None => {
                self.names.insert(key, members.clone());
            }
        }
    }

    /// The longest name that ends before a word: where it begins, and whom it names.
    fn ending_at(&self, words: &[Word<'_>], end: usize) -> Option<(usize, &BTreeSet<String>)> {
        let fits = |key: &[String]| {
            let start = end.checked_sub(key.len())?;
            let same = words[start..end].iter().zip(key).all(|(word, part)| word.text.to_lowercase() == *part);
            same.then_some(start)
        };
        let found = self.names.iter().filter_map(|(key, members)| Some((fits(key)?, members)));
        found.min_by_key(|(start, _)| *start).filter(|(_, members)| !members.is_empty())
    }

    /// Whom the words before a modal word name.
    fn before(&self, words: &[Word<'_>], modal: usize) -> Vec<(String, Range<usize>)> {
        let mut end = modal;
        let in_sentence = |at: usize| words[at].sentence == words[modal].sentence;
        while end > 0 && in_sentence(end - 1) && words[end - 1].is_any(&ADVERBS) {
            end -= 1;
        }
        let mut subjects = Vec::new();
        while end > 0 && in_sentence(end - 1) {
            let Some((mut start, members)) = self.ending_at(words, end) else { break };
            let place = words[start].at.start..words[end - 1].at.end;
            while start > 0 && in_sentence(start - 1) && words[start - 1].is_any(&["the", "both", "each", "all"]) {
                start -= 1;
            }
            if start > 0 && in_sentence(start - 1) && words[start - 1].is_any(&GOVERN) {
                return Vec::new();
            }
            subjects.extend(members.iter().map(|member| (member.clone(), place.clone())));
            if start == 0 || !in_sentence(start - 1) || !words[start - 1].is_any(&["and", ","]) {
                break;
            }
            end = start - 1;
            if end > 0 && words[end - 1].text == "," {
                end -= 1;
            }
        }
        subjects
    }
}

/// The modal words of a paragraph.
pub(super) fn modals(words: &[Word<'_>], names: &Names) -> Vec<Modal> {
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let leave = word.text == "may";
        if !leave && !word.is("shall") && !word.is("must") {
            continue;
        }
        let same = |other: &&Word<'_>| other.sentence == word.sentence;
        let before: Vec<&Word<'_>> = words[..at].iter().rev().take_while(same).collect();
        if leave && before.iter().take(4).any(|before| before.is_any(&RELATIVES)) {
            continue;
        }
        let negated = words.get(at + 1).is_some_and(|next| next.is("not"));
        let construed = words.iter().skip(at + 1).take(3).any(|next| next.is_any(&CONSTRUED));
        let force = match () {
            () if before.iter().any(|before| before.is_any(&NEGATIONS)) => None,
            () if negated && construed => None,
            () if negated => Some(Force::Ban),
            () if leave => Some(Force::Leave),
            () => Some(Force::Duty),
        };
        let end = if negated { words[at + 1].at.end } else { word.at.end };
        found.push(Modal { force, at: word.at.start..end, subjects: names.before(words, at) });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(Option<Force>, Vec<String>)> {
        let mut names = Names::default();
        for (name, members) in [("Ukraine", "UA"), ("Russian Federation", "RU"), ("OSCE Mission", "SMM")] {
            names.add(name, &BTreeSet::from([members.to_string()]));
        }
        names.add("The parties", &BTreeSet::from(["UA".to_string(), "RU".to_string()]));
        let words = words(text);
        let all = modals(&words, &names);
        all.into_iter().map(|modal| (modal.force, modal.subjects.into_iter().map(|(name, _)| name).collect())).collect()
    }

    #[test]
    fn subjects_stand_before_modal_words() {
        let duty = Some(Force::Duty);
        let of = |names: &[&str]| names.iter().map(|name| name.to_string()).collect::<Vec<_>>();
        assert_eq!(read("Within 30 days Ukraine shall leave."), [(duty, of(&["UA"]))]);
        assert_eq!(read("Ukraine and the Russian Federation shall each meet."), [(duty, of(&["RU", "UA"]))]);
        assert_eq!(read("Both parties shall not fire."), [(Some(Force::Ban), of(&["RU", "UA"]))]);
        assert_eq!(read("The forces of Ukraine must leave."), [(duty, of(&[]))]);
        assert_eq!(read("The OSCE Mission may inspect."), [(Some(Force::Leave), of(&["SMM"]))]);
    }

    #[test]
    fn what_binds_nobody() {
        assert_eq!(read("Areas that may be agreed, as may be necessary, in May."), []);
        assert_eq!(read("No side shall fire."), [(None, vec![])]);
        assert_eq!(read("This shall not be construed as recognition."), [(None, vec![])]);
    }
}
