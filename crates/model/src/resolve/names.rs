//! The one scope of names: parties, bodies, groups, kinds, events, units, places, moments, measures, lists, tracks.

use std::collections::BTreeMap;

use irenic_diagnostics::{Code, Diagnostic};
use irenic_syntax::ast::{Item, ItemKind, Name};

use super::{Resolver, suggest};

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    Party,
    Body,
    Group,
    Kind,
    Event,
    Unit,
    Place,
    Moment,
    Measure,
    List,
    Track,
}

impl Sort {
    pub(super) const ACTORS: &'static [Sort] = &[Sort::Party, Sort::Body, Sort::Group];

    /// The keyword that declares it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Sort::Party => "party",
            Sort::Body => "body",
            Sort::Group => "group",
            Sort::Kind => "kind",
            Sort::Event => "event",
            Sort::Unit => "unit",
            Sort::Place => "place",
            Sort::Moment => "moment",
            Sort::Measure => "measure",
            Sort::List => "list",
            Sort::Track => "track",
        }
    }

    /// `a party`, `an event`
    pub(super) fn with_article(self) -> String {
        format!("{} {}", if self == Sort::Event { "an" } else { "a" }, self.word())
    }

    /// How one is declared, for a remedy.
    fn declaration(self, name: &str) -> String {
        match self {
            Sort::Group => format!("`group {name} = …`"),
            Sort::Kind => format!("`kind {name} is …`"),
            Sort::Event => format!("`event {name} is …`"),
            Sort::Unit => format!("`unit {name} = …`"),
            Sort::Place => format!("`place {name} = …`"),
            Sort::Moment => format!("`moment {name} = …`"),
            Sort::Measure => format!("`measure {name} in …`"),
            Sort::List => format!("`list {name} of …`"),
            Sort::Party | Sort::Body | Sort::Track => format!("`{} {name} \"…\"`", self.word()),
        }
    }
}

/// `a party, a body or a group`
pub(super) fn one_of(sorts: &[Sort]) -> String {
    let words: Vec<String> = sorts.iter().map(|sort| sort.with_article()).collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// A declaration of a name.
#[derive(Debug, Clone)]
pub(super) struct Entry<'a> {
    pub(super) name: &'a Name,
    pub(super) sort: Sort,
    pub(super) item: &'a Item,
    pub(super) instrument: usize,
    /// Whether the standard vocabulary declares it.
    pub(super) standard: bool,
    /// Brackets and options around it.
    pub(super) options: Vec<(String, String)>,
    /// Whether it is part of the draft that was chosen.
    pub(super) live: bool,
}

/// All names, in the order in which they are declared.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope<'a> {
    pub(super) entries: Vec<Entry<'a>>,
    by_name: BTreeMap<&'a str, Vec<usize>>,
    /// Noun of the event that a verb belongs to.
    verbs: BTreeMap<&'a str, &'a str>,
}

impl<'a> Scope<'a> {
    /// The declaration that a name means: one of the chosen draft before one that is not.
    pub(super) fn find(&self, name: &str) -> Option<&Entry<'a>> {
        let found = self.by_name.get(name)?;
        let entries = || found.iter().filter_map(|index| self.entries.get(*index));
        entries().find(|entry| entry.live).or_else(|| entries().next())
    }

    /// All declarations of one sort, in order, the one that its name means alone.
    pub(super) fn of_sort(&self, sort: Sort) -> Vec<Entry<'a>> {
        self.entries
            .iter()
            .filter(|entry| entry.sort == sort)
            .filter(|entry| self.find(&entry.name.text).is_some_and(|meant| meant.name.span == entry.name.span))
            .cloned()
            .collect()
    }

    /// The noun of an event, given its noun or its verb.
    fn noun(&self, word: &str) -> Option<&'a str> {
        match self.find(word) {
            Some(entry) if entry.sort == Sort::Event => Some(&entry.name.text),
            _ => self.verbs.get(word).copied(),
        }
    }

    fn words_of(&self, sorts: &[Sort]) -> Vec<&'a str> {
        self.entries.iter().filter(|entry| sorts.contains(&entry.sort)).map(|entry| entry.name.text.as_str()).collect()
    }
}

/// The name that an item declares in the common scope.
fn declared(item: &Item) -> Option<(&Name, Sort)> {
    Some(match &item.kind {
        ItemKind::Party(party) => (&party.name, Sort::Party),
        ItemKind::Group(group) => (&group.name, Sort::Group),
        ItemKind::Body(body) => (&body.name, Sort::Body),
        ItemKind::Kind(kind) => (&kind.name, Sort::Kind),
        ItemKind::Event(event) => (&event.name, Sort::Event),
        ItemKind::Unit(unit) => (&unit.name, Sort::Unit),
        ItemKind::Place(place) => (&place.name, Sort::Place),
        ItemKind::Moment(moment) => (&moment.name, Sort::Moment),
        ItemKind::Measure(measure) => (&measure.name, Sort::Measure),
        ItemKind::List(list) => (&list.name, Sort::List),
        ItemKind::Track(track) => (&track.name, Sort::Track),
        _ => return None,
    })
}

impl<'a> Resolver<'a> {
    /// Collects all names of the vocabulary and of all documents.
    pub(super) fn declare(&mut self) {
        self.declare_items(&self.vocabulary.items, usize::MAX, &[], true);
        for index in 0..self.instruments.len() {
            self.here.instrument = index;
            self.declare_items(&self.instruments[index].document.items, index, &[], true);
        }
    }

    fn declare_items(&mut self, items: &'a [Item], instrument: usize, options: &[(String, String)], live: bool) {
        for item in items {
            if let ItemKind::Bracket(bracket) = &item.kind {
                let choice = self.brackets.choice(bracket);
                for (index, option) in bracket.options.iter().enumerate() {
                    let inside = [options, &[(choice.path.clone(), option.name.text.clone())]].concat();
                    let live = live && choice.chosen.map_or(!choice.readings, |chosen| chosen == index);
                    self.declare_items(&option.content, instrument, &inside, live);
                }
            } else if let Some((name, sort)) = declared(item) {
                let standard = instrument == usize::MAX;
                let entry = Entry { name, sort, item, instrument, standard, options: options.to_vec(), live };
                self.declare_entry(entry);
            }
        }
    }

    fn declare_entry(&mut self, entry: Entry<'a>) {
        let name = entry.name;
        let earlier = self.scope.by_name.get(name.text.as_str()).into_iter().flatten();
        let clash = earlier
            .filter_map(|index| self.scope.entries.get(*index))
            .find(|earlier| !alternatives(&earlier.options, &entry.options))
            .cloned();
        if let Some(first) = clash {
            self.report_redeclared(&first, &entry);
            return;
        }
        if let ItemKind::Event(event) = &entry.item.kind
            && let Some(verb) = &event.verb
        {
            match self.scope.verbs.get(verb.text.as_str()).copied() {
                Some(noun) if noun != name.text => self.report_verb_taken(verb, noun, &name.text),
                _ => {
                    self.scope.verbs.insert(&verb.text, &name.text);
                }
            }
        }
        self.scope.by_name.entry(&name.text).or_default().push(self.scope.entries.len());
        self.scope.entries.push(entry);
    }

    fn report_redeclared(&mut self, first: &Entry<'a>, again: &Entry<'a>) {
        let (name, word) = (again.name, &again.name.text);
        if first.standard {
            let remedy = match (first.sort, again.sort) {
                (Sort::Event, Sort::Event) => {
                    format!("Use the word as it is, or declare one below it: `event …_{word} is {word}`.")
                }
                (Sort::Kind, Sort::Kind) => {
                    format!("Use the word as it is, or declare one below it: `kind …_{word} is {word}`.")
                }
                _ => format!("Choose another name, such as `{}_{word}`.", again.sort.word()),
            };
            return self.report(
                Diagnostic::new(Code::A111, format!("`{word}` is a word of the standard vocabulary"))
                    .at(&name.span, format!("declared again as {}", again.sort.with_article()))
                    .also(&first.name.span, format!("the standard vocabulary declares {} here", first.sort.with_article()))
                    .note("Evidence and other instruments use the standard meaning; with a second one, parties could read the same report in two ways.")
                    .remedy(remedy),
            );
        }
        let message = if first.sort == again.sort {
            format!("`{word}` is declared twice")
        } else {
            format!("`{word}` is declared as {} and as {}", first.sort.with_article(), again.sort.with_article())
        };
        self.report(
            Diagnostic::new(Code::A106, message)
                .at(&name.span, "declared again here")
                .also(&first.name.span, "first declared here")
                .note("Every name means one thing in all instruments of an agreement.")
                .remedy(format!("Give one of the two another name, or drop this one and use `{word}` as it stands.")),
        );
    }

    fn report_verb_taken(&mut self, verb: &Name, noun: &str, own: &str) {
        let Some(first) = self.scope.find(noun).cloned() else { return };
        let code = if first.standard { Code::A111 } else { Code::A106 };
        self.report(
            Diagnostic::new(code, format!("the verb `{}` already belongs to the event `{noun}`", verb.text))
                .at(&verb.span, format!("claimed for `{own}` too"))
                .also(&first.name.span, format!("`{noun}` has this verb"))
                .note("A clause that says the verb must order, forbid or permit one thing.")
                .remedy(format!("Give `{own}` another verb, such as `verb do_{own}`, or use `{noun}` as it is.")),
        );
    }

    /// What a name stands for, if it is of one of these sorts; otherwise says what is wrong.
    pub(super) fn look_up(&mut self, name: &Name, wanted: &[Sort]) -> Option<Entry<'a>> {
        match self.scope.find(&name.text).cloned() {
            Some(entry) if wanted.contains(&entry.sort) => {
                self.mark_used(&entry, name);
                Some(entry)
            }
            Some(entry) => {
                self.report_wrong_sort(name, &entry, wanted);
                None
            }
            None => {
                self.report_unknown(name, wanted);
                None
            }
        }
    }

    /// Counts a name as used; a name that the chosen draft does not have is told of.
    pub(super) fn mark_used(&mut self, entry: &Entry<'a>, name: &Name) {
        self.used.insert(name.text.clone());
        if self.here.live && !entry.live {
            let options: Vec<String> = entry.options.iter().map(|(path, option)| format!("{path}={option}")).collect();
            self.report(
                Diagnostic::new(Code::A101, format!("`{}` is not part of the draft that was chosen", name.text))
                    .at(&name.span, "needed here")
                    .also(&entry.name.span, format!("declared only in the option {}", suggest::all(&options)))
                    .remedy("Declare it outside the bracket, or in every option."),
            );
        }
    }

    /// The noun of the event that a word names by noun or verb.
    pub(super) fn event(&mut self, name: &Name) -> Option<String> {
        if let Some(noun) = self.scope.noun(&name.text) {
            let noun = noun.to_string();
            if let Some(entry) = self.scope.find(&noun).cloned() {
                self.mark_used(&entry, &Name { text: noun.clone(), span: name.span.clone() });
            }
            return Some(noun);
        }
        match self.scope.find(&name.text).cloned() {
            Some(entry) => self.report_wrong_sort(name, &entry, &[Sort::Event]),
            None => {
                let verbs = self.scope.verbs.keys().copied();
                let near = suggest::near(&name.text, self.scope.words_of(&[Sort::Event]).into_iter().chain(verbs));
                let mut diagnostic = Diagnostic::new(Code::A101, format!("no event is called `{}`", name.text))
                    .at(&name.span, "neither the noun nor the verb of an event");
                if !near.is_empty() {
                    diagnostic = diagnostic.remedy(format!("Write {}.", suggest::either(&near)));
                }
                let verb = if near.is_empty() { "Declare it" } else { "Or declare it" };
                self.report(diagnostic.remedy(format!("{verb}: `event {} is event`.", name.text)));
            }
        }
        None
    }

    /// The noun that a word would mean, without a word about those that mean nothing.
    pub(super) fn quiet_event(&self, name: &Name) -> Option<String> {
        self.scope.noun(&name.text).map(str::to_string)
    }

    fn report_wrong_sort(&mut self, name: &Name, entry: &Entry<'a>, wanted: &[Sort]) {
        // The name is used, if wrongly: a second message about it would only distract.
        self.used.insert(name.text.clone());
        let near = suggest::near(&name.text, self.scope.words_of(wanted));
        let is = entry.sort.with_article();
        let mut diagnostic =
            Diagnostic::new(Code::A107, format!("`{}` is {is}; here {} is needed", name.text, one_of(wanted)))
                .at(&name.span, format!("{} is needed here", one_of(wanted)))
                .also(&entry.name.span, format!("`{}` is declared as {is}", name.text));
        if entry.sort == Sort::Place && Sort::ACTORS.iter().any(|sort| wanted.contains(sort)) {
            diagnostic = diagnostic.remedy(format!("For where it happens, write `in {}`.", name.text));
        }
        if let [first, ..] = near.as_slice() {
            let sort = self.scope.find(first).map_or("name", |entry| entry.sort.word());
            diagnostic = diagnostic.remedy(format!("Did you mean the {sort} `{first}`?"));
        }
        if diagnostic.remedies.is_empty() {
            let known: Vec<String> = self.scope.words_of(wanted).into_iter().take(6).map(str::to_string).collect();
            diagnostic = diagnostic.remedy(match (known.as_slice(), wanted) {
                ([], [only, ..]) => {
                    format!("Declare one, as in {}.", only.declaration(&format!("{}_{}", only.word(), name.text)))
                }
                _ => format!("Write the name of {}, such as {}.", one_of(wanted), suggest::either(&known)),
            });
        }
        self.report(diagnostic);
    }

    fn report_unknown(&mut self, name: &Name, wanted: &[Sort]) {
        let near = suggest::near(&name.text, self.scope.words_of(wanted));
        let other = suggest::near(&name.text, self.scope.entries.iter().map(|entry| entry.name.text.as_str()));
        let mut diagnostic = Diagnostic::new(Code::A101, format!("nothing is called `{}`", name.text))
            .at(&name.span, format!("{} is needed here", one_of(wanted)));
        if !near.is_empty() {
            diagnostic = diagnostic.remedy(format!("Write {}.", suggest::either(&near)));
        } else if let Some(entry) = other.first().and_then(|word| self.scope.find(word)) {
            let (word, sort) = (&entry.name.text, entry.sort.with_article());
            diagnostic = diagnostic.note(format!("The nearest name, `{word}`, is {sort}."));
        }
        if let [first, ..] = wanted {
            let verb = if near.is_empty() { "Declare it" } else { "Or declare it" };
            diagnostic = diagnostic.remedy(format!("{verb}: {}.", first.declaration(&name.text)));
        }
        self.report(diagnostic);
    }
}

/// Whether two declarations stand in different options of one bracket, so that no draft has both.
fn alternatives(first: &[(String, String)], second: &[(String, String)]) -> bool {
    first.iter().any(|(path, option)| second.iter().any(|(other, chosen)| path == other && option != chosen))
}
