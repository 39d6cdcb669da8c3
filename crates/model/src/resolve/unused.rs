//! What is declared and never used.

use irenic_diagnostics::{Code, Diagnostic};

use super::Resolver;
use super::names::{Entry, Sort};

impl Resolver<'_> {
    /// Tells of names that nothing uses. Events and units are left out: evidence uses them too.
    pub(super) fn find_unused(&mut self) {
        let sorts = [
            Sort::Party,
            Sort::Body,
            Sort::Group,
            Sort::Kind,
            Sort::Place,
            Sort::Moment,
            Sort::Measure,
            Sort::List,
            Sort::Track,
        ];
        let unused: Vec<Entry<'_>> = self
            .scope
            .entries
            .iter()
            .filter(|entry| !entry.standard && sorts.contains(&entry.sort) && !self.used.contains(&entry.name.text))
            .cloned()
            .collect();
        for entry in unused {
            let (sort, name) = (entry.sort.word(), &entry.name.text);
            let note = match entry.sort {
                Sort::Party => "No clause binds it or gives it anything.",
                Sort::Body => "It observes nothing, and no clause names it.",
                Sort::Moment => "Nothing hangs on when it comes.",
                Sort::Place => "No clause, mandate or other place lies in it.",
                _ => "No clause rests on it.",
            };
            let diagnostic = Diagnostic::new(Code::A104, format!("the {sort} `{name}` is declared and never used"))
                .at(&entry.name.span, "never used")
                .note(note)
                .remedy(format!("Use `{name}` in the clause that it was meant for, or take the declaration out."));
            self.at_declaration(&entry, |this| this.report(diagnostic));
        }
    }
}
