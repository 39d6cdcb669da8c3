//! Measures, lists of persons, and tracks.

use irenic_diagnostics::{Code, Diagnostic, Severity};
use irenic_syntax::ast::{self, ItemKind};

use super::instruments::normalise;
use super::kinds::title;
use super::names::Sort;
use super::{Resolver, suggest};
use crate::{List, Measure};

impl Resolver<'_> {
    /// Reads measures, lists and tracks.
    pub(super) fn read_lists(&mut self) {
        for entry in self.scope.of_sort(Sort::Measure) {
            let ItemKind::Measure(measure) = &entry.item.kind else { continue };
            self.at_declaration(&entry, |this| {
                let of = measure.of.as_ref().and_then(|name| this.actor(name));
                let Some((unit, _)) = this.unit(&measure.unit) else { return };
                let model = Measure { title: title(&measure.title), unit, of, span: measure.name.span.clone() };
                this.agreement.measures.insert(measure.name.text.clone(), model);
            });
        }
        for entry in self.scope.of_sort(Sort::List) {
            let ItemKind::List(list) = &entry.item.kind else { continue };
            self.at_declaration(&entry, |this| this.read_list(list));
        }
        for entry in self.scope.of_sort(Sort::Track) {
            if let ItemKind::Track(track) = &entry.item.kind {
                self.agreement.tracks.push((track.name.text.clone(), title(&track.title)));
            }
        }
    }

    fn read_list(&mut self, list: &ast::ListOf) {
        let held_by = self.all_actors(&list.held_by).unwrap_or_default();
        let of = self.kind_of_list(&list.of);
        let keys = list.file.as_ref().and_then(|file| self.keys(file, &list.name.text));
        let model = List { title: title(&list.title), of, held_by, keys, span: list.name.span.clone() };
        self.agreement.lists.insert(list.name.text.clone(), model);
    }

    /// A person category; `persons` stands for all persons.
    fn kind_of_list(&mut self, name: &ast::Name) -> String {
        let singular = name.text.strip_suffix('s').filter(|word| self.agreement.kinds.contains_key(*word));
        let word = match singular {
            Some(word) if self.scope.find(&name.text).is_none() => word.to_string(),
            _ => name.text.clone(),
        };
        let found = self.look_up(&ast::Name { text: word, span: name.span.clone() }, &[Sort::Kind]);
        found.map_or_else(|| "person".to_string(), |entry| entry.name.text.clone())
    }

    /// The keys of a file: one a line, blank lines and comments left out. `None` when the file was not handed over.
    fn keys(&mut self, file: &ast::Text, list: &str) -> Option<Vec<String>> {
        let path = normalise(&file.text);
        let Some(text) = self.input.files.get(path.as_str()) else {
            let near = suggest::near(&path, self.input.files.keys().map(|name| &**name));
            let mut diagnostic = Diagnostic::new(
                Code::A101,
                format!("the file `{path}` of the list `{list}` does not exist"),
            )
            .at(&file.span, "no file of the project has this name")
            .note("Without it, how many persons the list names is unknown, so the list can never be found complete.");
            diagnostic = match near.is_empty() {
                false => diagnostic.remedy(format!("Write {}.", suggest::either(&near))),
                true => diagnostic.remedy(format!("Add `{path}` to the project, one opaque key a line, or leave out `from` until the list is handed over.")),
            };
            self.report(diagnostic);
            return None;
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut keys: Vec<String> = Vec::new();
        let mut again: Vec<String> = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let key = line.trim();
            if key.is_empty() || key.starts_with('#') {
                continue;
            }
            if keys.iter().any(|known| known == key) {
                again.push(format!("line {}", index + 1));
            } else {
                keys.push(key.to_string());
            }
        }
        if !again.is_empty() {
            let mut diagnostic = Diagnostic::new(Code::A106, format!("the list `{list}` names persons twice"))
                .at(&file.span, format!("{path}: {}", again.join(", ")))
                .note("Each person is counted once.")
                .remedy("Take the repeated keys out of the file, or give different persons different keys.");
            diagnostic.severity = Severity::Warning;
            self.report(diagnostic);
        }
        Some(keys)
    }
}
