//! Declarations: which one begins here, and the parts of those that have no clauses of their own.

use std::collections::BTreeMap;

use irenic_diagnostics::{Code, Diagnostic, Span};

use super::recovery::Resume;
use super::{Parser, Read};
use crate::ast::{
    Agreement, Amends, Body, Decision, Group, Incorporates, Item, ItemKind, Moment, MomentValue, Name, Observes, Party,
    Place, Prevails, Supersedes, Text, Track,
};
use crate::kind::SyntaxKind;

/// What a declaration is called in messages.
const CALLED: &[(&str, SyntaxKind, &str)] = &[
    ("agreement", SyntaxKind::Agreement, "an agreement"),
    ("party", SyntaxKind::Party, "a party"),
    ("group", SyntaxKind::Group, "a group"),
    ("body", SyntaxKind::Body, "a body"),
    ("kind", SyntaxKind::Kind, "a kind"),
    ("event", SyntaxKind::Event, "an event"),
    ("unit", SyntaxKind::Unit, "a unit"),
    ("place", SyntaxKind::Place, "a place"),
    ("moment", SyntaxKind::Moment, "a moment"),
    ("measure", SyntaxKind::Measure, "a measure"),
    ("list", SyntaxKind::List, "a list"),
    ("track", SyntaxKind::Track, "a track"),
    ("phase", SyntaxKind::Phase, "a phase"),
    ("clause", SyntaxKind::Clause, "a clause"),
    ("scenario", SyntaxKind::Scenario, "a scenario"),
    ("round", SyntaxKind::Round, "a round"),
    ("scale", SyntaxKind::Scale, "a scale"),
    ("position", SyntaxKind::Position, "a position"),
    ("incorporates", SyntaxKind::Incorporates, "`incorporates`"),
    ("amends", SyntaxKind::Amends, "`amends`"),
    ("supersedes", SyntaxKind::Supersedes, "`supersedes`"),
    ("accepts", SyntaxKind::Accepts, "`accepts`"),
];

impl<'a> Parser<'a> {
    /// Declarations to the end of the fence.
    pub(super) fn items(&mut self) -> Vec<Item> {
        let mut items = Vec::new();
        while !self.at_end() {
            self.item(0, &mut items);
        }
        items
    }

    /// The declarations of an option.
    fn option_items(&mut self, level: u16) -> Vec<Item> {
        let mut items = Vec::new();
        while !self.at_end() && !self.at_option_edge() {
            self.item(level, &mut items);
        }
        items
    }

    fn item(&mut self, level: u16, items: &mut Vec<Item>) {
        let start = self.at;
        self.operators = 0;
        self.indent(level);
        if self.is_kind(SyntaxKind::LeftBracket) {
            self.bracket_item(level, items);
            return;
        }
        let inside_option = self.open_brackets > 0 && !self.leads(0);
        if self.declaration_begins() || (inside_option && self.declaration_keyword()) {
            self.declaration(self.word(0), level, Some(items));
            return;
        }
        if let Some(meant) = self.misspelt_declaration() {
            let error = super::recovery::unknown_word(self.word(0), &self.span_of(0), meant);
            self.report(error);
            // Its words are read as what was meant, so that they are complained of no further, and left out.
            self.declaration(meant, level, None);
            return;
        }
        if self.is_kind(SyntaxKind::RightBracket) || self.is("end") {
            self.stray_close();
        } else if self.norm_begins(0) {
            self.stray_duty();
        } else if self.line_restarts() && !self.word(0).is_empty() {
            self.stray_part();
        } else if self.word(0).is_empty() {
            self.expected("a declaration", "Begin the line with a declaration, such as `clause 1 \"Title\"`.");
        } else {
            self.unknown_line("a clause", &[]);
        }
        self.recover(start, Resume::Declaration);
    }

    fn stray_close(&mut self) {
        let word = self.shown(0);
        let error = Diagnostic::new(Code::S002, format!("`{word}` closes nothing"))
            .at(&self.span_of(0), "nothing is open here")
            .remedy(format!("Take `{word}` out."));
        self.report(error);
    }

    fn stray_duty(&mut self) {
        let error = Diagnostic::new(Code::S013, "a duty stands outside any clause")
            .at(&self.span_of(0), "begins here")
            .remedy("Write `clause` and a number on the line before: `clause 1 \"Title\"`.");
        self.report(error);
    }

    fn stray_part(&mut self) {
        let word = self.word(0);
        let message = format!("`{word}` stands outside any declaration");
        let error = Diagnostic::new(Code::S013, message)
            .at(&self.span_of(0), "a part without a declaration above it in this fence")
            .remedy("Write the declaration that it belongs to on the line before, in the same fence.");
        self.report(error);
    }

    fn bracket_item(&mut self, level: u16, items: &mut Vec<Item>) {
        let start = self.at;
        let read = self.bracket(level, |p, level| p.option_items(level));
        match read {
            Ok(bracket) => {
                let kind = ItemKind::Bracket(bracket);
                items.push(Item { kind, because: None, heading: self.heading.cloned(), span: self.since(start) });
            }
            Err(_) => self.recover(start, Resume::Declaration),
        }
    }

    /// A line that looks like a declaration whose first word is misspelt.
    fn misspelt_declaration(&self) -> Option<&'static str> {
        if !self.leads(0) || self.line_restarts() {
            return None;
        }
        let meant = super::words::near_miss(self.word(0), super::words::DECLARATIONS)?;
        let headed = !self.word(1).is_empty() || matches!(self.kind(1), SyntaxKind::Number | SyntaxKind::Text);
        headed.then_some(meant)
    }

    /// Whether a misspelt declaration, or one of another language (`article 4 "…"`), begins on this line of a clause.
    pub(super) fn resembles_declaration(&self) -> bool {
        if !self.leads(0) || self.word(0).is_empty() || self.norm_begins(0) {
            return false;
        }
        if self.line_restarts() {
            return false;
        }
        let named = !self.word(1).is_empty() || self.kind(1) == SyntaxKind::Number;
        let titled = named && self.kind(2) == SyntaxKind::Text && !self.leads(2);
        let numbered = self.kind(1) == SyntaxKind::Number && (self.leads(2) || titled);
        let near = super::words::near_miss(self.word(0), super::words::DECLARATIONS).is_some();
        (titled && !self.leads(1)) || (numbered && near)
    }

    /// Reads the declaration `keyword`; without `items`, its content is read and left out.
    fn declaration(&mut self, keyword: &str, level: u16, items: Option<&mut Vec<Item>>) {
        let start = self.at;
        let (node, called) = CALLED
            .iter()
            .find(|(word, ..)| *word == keyword)
            .map_or((SyntaxKind::Unread, "a declaration"), |(_, node, called)| (*node, *called));
        self.notes.clear();
        self.indent(level);
        self.start(node);
        let read = self.declared(keyword, level);
        let mut because = None;
        match read {
            Ok(kind) => {
                let mut kind = kind;
                self.after_declaration(called, level, &kind, &mut because);
                let notes = std::mem::take(&mut self.notes);
                match &mut kind {
                    ItemKind::Clause(clause) => clause.parts.extend(
                        notes
                            .into_iter()
                            .map(|(text, span)| crate::ast::Part { kind: crate::ast::PartKind::Because(text), span }),
                    ),
                    _ => because = because.or(notes.into_iter().next().map(|(text, _)| text)),
                }
                self.finish();
                let span = self.since(start);
                if let Some(items) = items {
                    items.push(Item { kind, because, heading: self.heading.cloned(), span });
                }
            }
            Err(_) => {
                self.finish();
                self.clause = None;
                self.recover(start, Resume::Declaration);
            }
        }
    }

    /// What may follow any declaration: `because "…"`; anything else is foreign.
    fn after_declaration(&mut self, called: &str, level: u16, kind: &ItemKind, because: &mut Option<Text>) {
        let mut complained = false;
        let has_own_parts = matches!(kind, ItemKind::Clause(_) | ItemKind::Phase(_) | ItemKind::Scenario(_));
        while !self.at_end() && !self.declaration_begins() && !self.at_option_edge() {
            if self.is_kind(SyntaxKind::LeftBracket) && self.leads(0) {
                return;
            }
            if self.is("because") && because.is_none() && !has_own_parts {
                let start = self.at;
                self.indent(level + 1);
                match self.node(SyntaxKind::Part, Self::because) {
                    Ok(text) => *because = Some(text),
                    Err(_) => self.recover(start, Resume::Part),
                }
                continue;
            }
            if has_own_parts || (self.leads(0) && self.misspelt_declaration().is_some()) || self.resembles_declaration()
            {
                return;
            }
            if (self.is("end") && self.leads(0)) || self.is_kind(SyntaxKind::RightBracket) {
                return;
            }
            self.foreign_word(called, parts_of(kind), &mut complained);
        }
    }

    fn declared(&mut self, keyword: &str, level: u16) -> Read<ItemKind> {
        match keyword {
            "agreement" => self.agreement(level).map(ItemKind::Agreement),
            "party" => {
                let name = self.head("the party's name", "Give it a short name: `party UA \"Ukraine\"`.")?;
                Ok(ItemKind::Party(Party { name, title: self.title() }))
            }
            "group" => self.group().map(ItemKind::Group),
            "body" => self.body(level).map(ItemKind::Body),
            "kind" => self.kind_declared(level).map(ItemKind::Kind),
            "event" => self.event(level).map(ItemKind::Event),
            "unit" => self.unit_declared().map(ItemKind::Unit),
            "place" => self.place_declared(level).map(ItemKind::Place),
            "moment" => self.moment(level).map(ItemKind::Moment),
            "measure" => self.measure().map(ItemKind::Measure),
            "list" => self.list(level).map(ItemKind::List),
            "track" => {
                let name = self.head("the track's name", "Give it a name: `track security`.")?;
                Ok(ItemKind::Track(Track { name, title: self.title() }))
            }
            "phase" => self.phase(level).map(ItemKind::Phase),
            "clause" => Ok(ItemKind::Clause(Box::new(self.clause(level)?))),
            "scenario" => self.scenario(level).map(ItemKind::Scenario),
            "round" => self.round(level).map(ItemKind::Round),
            "scale" => self.scale().map(ItemKind::Scale),
            "position" => self.position(level).map(ItemKind::Position),
            "incorporates" => {
                self.bump();
                let file = self.text("a file in quotation marks", "Write the file: `incorporates \"annex-1.md\"`.")?;
                Ok(ItemKind::Incorporates(Incorporates { file }))
            }
            "amends" => {
                self.bump();
                let clause = self.clause_reference()?;
                let by = if self.is("by") && self.word(1) == "clause" {
                    self.bump();
                    Some(self.clause_reference()?)
                } else {
                    None
                };
                Ok(ItemKind::Amends(Amends { clause, by }))
            }
            "supersedes" => self.supersedes().map(ItemKind::Supersedes),
            _ => self.accepts().map(ItemKind::Accepts),
        }
    }

    /// The keyword of a declaration and its name.
    pub(super) fn head(&mut self, what: &str, remedy: &str) -> Read<Name> {
        self.bump();
        if self.leads(0) {
            return Err(self.missing(what, remedy));
        }
        self.name(what, remedy)
    }

    pub(super) fn sign(&mut self, what: &str, remedy: &str) -> Read<()> {
        if self.eat_kind(SyntaxKind::Equal) {
            return Ok(());
        }
        Err(self.expected(what, remedy))
    }

    /// Reads optional parts in any order: `part` answers with the name of the part it read, or `None`.
    pub(super) fn parts(&mut self, level: u16, mut part: impl FnMut(&mut Self) -> Read<Option<&'static str>>) {
        let mut seen: BTreeMap<&'static str, Span> = BTreeMap::new();
        while !self.at_end() && !self.at_option_edge() && !self.declaration_begins() {
            let start = self.at;
            self.operators = 0;
            self.indent(level + 1);
            let checkpoint = self.checkpoint();
            match part(self) {
                Ok(Some(name)) => {
                    self.wrap(checkpoint, SyntaxKind::Part);
                    let span = self.since(start);
                    if !name.is_empty() {
                        self.part_once(name, &span, &mut seen);
                    }
                }
                Ok(None) => {
                    self.continued_level = level + 1;
                    return;
                }
                Err(_) => {
                    self.wrap(checkpoint, SyntaxKind::Part);
                    self.recover(start, Resume::Part);
                }
            }
        }
    }

    fn agreement(&mut self, level: u16) -> Read<Agreement> {
        let name = self.head("the agreement's name", "Give it a short name: `agreement minsk_2 \"Title\"`.")?;
        let title = self.title();
        let mut agreement = Agreement { name, title, signed: None, in_force: None, timezone: None, prevails: None };
        self.parts(level, |p| {
            let start = p.at;
            match (p.word(0), p.word(1)) {
                ("signed", _) => {
                    p.bump();
                    agreement.signed = Some(p.time()?);
                    Ok(Some("signed"))
                }
                ("in", "force") => {
                    p.bump();
                    p.bump();
                    p.eat("from");
                    agreement.in_force = Some(p.time()?);
                    Ok(Some("in force"))
                }
                ("timezone", _) => {
                    p.bump();
                    agreement.timezone =
                        Some(p.text("a time zone in quotation marks", "Write its name: `timezone \"Europe/Kyiv\"`.")?);
                    Ok(Some("timezone"))
                }
                ("prose", _) => {
                    p.bump();
                    p.word_or_report("prevails", "`prevails`")?;
                    agreement.prevails = Some((Prevails::Prose, p.since(start)));
                    Ok(Some("prevails"))
                }
                ("clauses", _) => {
                    p.bump();
                    p.word_or_report("prevail", "`prevail`")?;
                    agreement.prevails = Some((Prevails::Clauses, p.since(start)));
                    Ok(Some("prevails"))
                }
                _ => Ok(None),
            }
        });
        Ok(agreement)
    }

    fn group(&mut self) -> Read<Group> {
        let name = self.head("the group's name", "Give it a name and its members: `group sides = UA, LDNR`.")?;
        let title = self.title();
        self.sign("`=` and the members", "Write the members after `=`: `group sides = UA, LDNR`.")?;
        let members = self.name_list("a member", "Write the name of a party, body or group.")?;
        Ok(Group { name, title, members })
    }

    fn body(&mut self, level: u16) -> Read<Body> {
        let name = self.head("the body's name", "Give it a short name: `body SMM \"Special Monitoring Mission\"`.")?;
        let title = self.title();
        let mut body = Body { name, title, members: Vec::new(), decides: None, observes: Vec::new() };
        self.parts(level, |p| {
            let start = p.at;
            match p.word(0) {
                "members" => {
                    p.bump();
                    body.members = p.name_list("a member", "Write who sits in it: `members UA, RU`.")?;
                    Ok(Some("members"))
                }
                "decides" => {
                    p.bump();
                    p.word_or_report("by", "`by` and how it decides")?;
                    let decision = p.decision()?;
                    body.decides = Some((decision, p.since(start)));
                    Ok(Some("decides by"))
                }
                "observes" => {
                    let observes = p.observes()?;
                    body.observes.push(observes);
                    Ok(Some(""))
                }
                _ => Ok(None),
            }
        });
        Ok(body)
    }

    fn decision(&mut self) -> Read<Decision> {
        match self.word(0) {
            "consensus" => {
                self.bump();
                Ok(Decision::Consensus)
            }
            "majority" => {
                self.bump();
                Ok(Decision::Majority)
            }
            "chair" => {
                self.bump();
                Ok(Decision::Chair(self.name("the chair", "Write who presides: `decides by chair US`.")?))
            }
            _ if self.is_kind(SyntaxKind::Number) => {
                let needed =
                    self.whole_number("how many votes are needed", "Write whole numbers: `decides by 3 of 5`.")?;
                self.word_or_report("of", "`of` and the number of seats")?;
                let of = self.whole_number("the number of seats", "Write whole numbers: `decides by 3 of 5`.")?;
                Ok(Decision::Votes { needed, of })
            }
            _ => Err(self.expected_word("a way of deciding", &["consensus", "majority", "3 of 5", "chair US"])),
        }
    }

    fn observes(&mut self) -> Read<Observes> {
        let start = self.at;
        self.bump();
        let mut events = self.name_list("an event", "Write what it can see: `observes fire in security_zone`.")?;
        for event in &mut events {
            if event.text == "everything" {
                event.text = "event".to_string();
            }
        }
        let place = if self.is("in") {
            self.bump();
            Some(self.place()?)
        } else if matches!(self.word(0), "within" | "beyond") {
            Some(self.place()?)
        } else {
            None
        };
        let from = if self.eat("from") { Some(self.time()?) } else { None };
        let until = if self.eat("until") { Some(self.time()?) } else { None };
        Ok(Observes { events, place, from, until, span: self.since(start) })
    }

    fn place_declared(&mut self, level: u16) -> Read<Place> {
        let remedy = "Give it a name and what it is: `place zone = within 15 km of contact_line`.";
        let name = self.head("the place's name", remedy)?;
        let title = self.title();
        self.sign("`=` and a place", remedy)?;
        let value = self.place()?;
        let mut as_of = None;
        self.parts(level, |p| {
            if !p.are(&["as", "of"]) {
                return Ok(None);
            }
            p.bump();
            p.bump();
            as_of = Some(p.time()?);
            Ok(Some("as of"))
        });
        Ok(Place { name, title, value, as_of })
    }

    fn moment(&mut self, level: u16) -> Read<Moment> {
        let name = self.head("the moment's name", "Give it a name and when it is: `moment D = 2015-02-15T00:00`.")?;
        let title = self.title();
        let value = if self.eat_kind(SyntaxKind::Equal) {
            MomentValue::Is(self.time()?)
        } else if self.eat("when") {
            MomentValue::When(self.condition()?)
        } else if self.are(&["to", "be", "fixed"]) {
            for _ in 0..3 {
                self.bump();
            }
            self.word_or_report("by", "`by` and who fixes it")?;
            MomentValue::ToBeFixed(
                self.name_list("a party, group or body", "Write who fixes it: `to be fixed by sides`.")?,
            )
        } else {
            return Err(self.expected_word(
                "`=`, `when` or `to be fixed by`",
                &["= 2015-02-15", "when phase 1 ended", "to be fixed by sides"],
            ));
        };
        let mut moment = Moment { name, title, value, from: None, limit: None };
        self.parts(level, |p| match p.word(0) {
            "from" => {
                p.bump();
                moment.from = Some(p.time()?);
                Ok(Some("from"))
            }
            "limit" => {
                p.bump();
                moment.limit = Some(p.time_or_length()?);
                Ok(Some("limit"))
            }
            _ => Ok(None),
        });
        Ok(moment)
    }

    fn supersedes(&mut self) -> Read<Supersedes> {
        self.bump();
        let remedy = "Write the instrument: `supersedes \"old.md\"` or `supersedes clause 4 of \"old.md\"`.";
        if let Some(file) = self.text_here() {
            return Ok(Supersedes { clause: None, file });
        }
        if !self.is("clause") {
            return Err(self.expected("an instrument in quotation marks, or a clause of one", remedy));
        }
        let clause = self.clause_reference()?;
        match clause.of.clone() {
            Some(file) => Ok(Supersedes { clause: Some(clause), file }),
            None => Err(self.expected("`of` and the instrument in quotation marks", remedy)),
        }
    }
}

/// The words that begin parts of a declaration, for messages.
fn parts_of(kind: &ItemKind) -> &'static [&'static str] {
    match kind {
        ItemKind::Agreement(_) => &["signed", "in force", "timezone", "prose prevails", "clauses prevail", "because"],
        ItemKind::Body(_) => &["members", "decides by", "observes", "because"],
        ItemKind::Kind(_) => &["is", "has", "where", "because"],
        ItemKind::Event(_) => &["is", "verb", "names nobody", "has", "because"],
        ItemKind::Place(_) => &["as of", "because"],
        ItemKind::Moment(_) => &["from", "limit", "because"],
        ItemKind::Round(_) => super::talks::ROUND_PARTS,
        ItemKind::Position(_) => super::talks::POSITION_PARTS,
        ItemKind::Scale(_) => &["weight", "because"],
        ItemKind::List(_) => &["held by", "from", "because"],
        _ => &["because"],
    }
}
