//! Two drafts compared, for people and for scripts.
//!
//! Changes of a clause stand together under its number and title, each with what both drafts say in the same phrasing,
//! then the formal lines that differ, with their places. What changed for each party comes last.

mod lines;
mod phrases;
mod quoted;

use irenic_check::{Aspect, Change, Comparison, PartyChange, ProseChange, Share, Thing};
use irenic_diagnostics::{Sources, Span};
use irenic_model::Agreement;

use crate::terminal::{Style, Tone, fill};

pub use lines::lines;

/// The two drafts that were compared, with their texts.
#[derive(Debug, Clone, Copy)]
pub struct Drafts<'a> {
    /// The old draft.
    pub old: &'a Agreement,
    /// The new draft.
    pub new: &'a Agreement,
    /// Texts of the old draft.
    pub old_sources: &'a Sources,
    /// Texts of the new draft.
    pub new_sources: &'a Sources,
}

impl Drafts<'_> {
    fn place(&self, span: &Span, old: bool) -> (String, usize) {
        let sources = if old { self.old_sources } else { self.new_sources };
        (span.file.to_string(), sources.position(&span.file, span.start).line)
    }
}

/// The comparison for people.
pub fn screen(comparison: &Comparison, prose: &[ProseChange], drafts: &Drafts<'_>, style: &Style) -> String {
    let mut page = Page { out: String::new(), style };
    let mut rest = comparison.changes.as_slice();
    while let Some(first) = rest.first() {
        let many = rest.iter().take_while(|change| same_subject(first, change)).count().max(1);
        let (block, after) = rest.split_at(many);
        subject(&mut page, block, drafts);
        rest = after;
    }
    let only: Vec<&ProseChange> = prose.iter().filter(|change| change.only).collect();
    if !only.is_empty() {
        page.heading("Prose only: the wording changed, and nothing formal under the heading did");
        for change in only {
            wording(&mut page, change, drafts);
        }
    }
    let beside: Vec<String> = prose.iter().filter(|change| !change.only).map(phrases::heading).collect();
    if !beside.is_empty() {
        page.heading("Prose that changed beside its clauses");
        page.text(2, &beside.join("; "));
        page.out.push('\n');
    }
    if !comparison.parties.is_empty() {
        page.heading("What changed for whom");
        for party in &comparison.parties {
            sum(&mut page, party, drafts);
        }
    }
    let summary = phrases::summary(comparison, prose);
    page.text(0, &summary);
    page.out
}

fn same_subject(a: &Change, b: &Change) -> bool {
    let id =
        |change: &Change| (change.old.as_ref().map(|at| at.id.clone()), change.new.as_ref().map(|at| at.id.clone()));
    a.thing == b.thing && id(a) == id(b)
}

struct Page<'a> {
    out: String,
    style: &'a Style,
}

impl Page<'_> {
    fn heading(&mut self, words: &str) {
        for line in fill(words, self.style.width.max(40)) {
            self.out += &format!("{}\n", self.style.paint(Tone::Strong, &line));
        }
    }

    fn text(&mut self, indent: usize, words: &str) {
        self.marked(indent, "", words);
    }

    /// Words after a mark, with the lines that follow set below the words.
    fn marked(&mut self, indent: usize, mark: &str, words: &str) {
        let hang = indent + crate::terminal::width_of(mark);
        for (at, line) in fill(words, self.style.width.max(40).saturating_sub(hang)).into_iter().enumerate() {
            let mark = if at == 0 { mark.to_string() } else { " ".repeat(hang - indent) };
            self.out += &format!("{}{}{line}\n", " ".repeat(indent), self.style.paint(Tone::Faint, &mark));
        }
    }
}

fn subject(page: &mut Page<'_>, block: &[Change], drafts: &Drafts<'_>) {
    let Some(first) = block.first() else { return };
    page.heading(&phrases::subject(first, drafts));
    for change in block {
        page.text(2, &phrases::change(change, drafts));
        // Both numbers stand in the heading.
        if change.aspect == Aspect::Number {
            continue;
        }
        for (mark, words) in [("was ", phrases::was(change, drafts)), ("now ", phrases::now(change, drafts))] {
            if let Some(words) = words {
                page.marked(4, mark, &words);
            }
        }
    }
    for line in quoted::lines(first, drafts) {
        let mark = format!("{}:{} {} ", line.file, line.line, if line.old { "-" } else { "+" });
        page.marked(4, &mark, &line.words);
    }
    page.out.push('\n');
}

fn wording(page: &mut Page<'_>, change: &ProseChange, drafts: &Drafts<'_>) {
    page.text(2, &phrases::heading(change));
    for (mark, old, side) in [("was ", true, &change.old), ("now ", false, &change.new)] {
        if let Some((words, span)) = side {
            let (file, line) = drafts.place(span, old);
            page.marked(4, mark, &format!("{file}:{line} “{words}”"));
        }
    }
    page.out.push('\n');
}

fn sum(page: &mut Page<'_>, party: &PartyChange, drafts: &Drafts<'_>) {
    page.text(2, &phrases::actor(&party.name, drafts));
    for (word, norms) in [("gains ", &party.gained), ("loses ", &party.lost)] {
        let shares = [Share::Duty, Share::Prohibition, Share::Permission, Share::Power, Share::Declaration];
        for share in shares {
            let ids: Vec<&str> = norms.iter().filter(|(of, _)| *of == share).map(|(_, id)| id.as_str()).collect();
            if !ids.is_empty() {
                page.marked(4, word, &phrases::share(share, &ids));
            }
        }
    }
    let deadlines = [
        ("earlier deadline in ", &party.earlier),
        ("later deadline in ", &party.later),
        ("a deadline, where there was none, in ", &party.limited),
        ("no deadline any more in ", &party.open_ended),
        ("changed otherwise: ", &party.changed),
    ];
    for (words, ids) in deadlines {
        if !ids.is_empty() {
            page.text(4, &format!("{words}{}", phrases::clauses(ids)));
        }
    }
    page.out.push('\n');
}

/// Whether a change is of a clause or of what follows its breach.
fn is_norm(thing: Thing) -> bool {
    matches!(thing, Thing::Clause | Thing::Consequence)
}
