//! Kinds, events, units, measures and lists: the words that an agreement defines for itself.

use super::{Parser, Read};
use crate::ast::{Event, EventField, FieldType, Kind, KindField, ListOf, Measure, Name, UnitDecl};
use crate::kind::SyntaxKind;

impl Parser<'_> {
    pub(super) fn kind_declared(&mut self, level: u16) -> Read<Kind> {
        let name = self.head("the kind's name", "Give it a name: `kind heavy_artillery is artillery`.")?;
        let title = self.title();
        let mut kind = Kind { name, title, is: None, has: Vec::new(), condition: None };
        self.parts(level, |p| match p.word(0) {
            "is" => {
                p.bump();
                kind.is = Some(p.name("the kind that it is a part of", "Write the wider kind: `is artillery`.")?);
                Ok(Some("is"))
            }
            "has" => {
                p.bump();
                kind.has = p.fields()?.into_iter().map(|(name, of)| KindField { name, of }).collect();
                Ok(Some("has"))
            }
            "where" => {
                p.bump();
                kind.condition = Some(p.where_expression()?);
                Ok(Some("where"))
            }
            _ => Ok(None),
        });
        Ok(kind)
    }

    pub(super) fn event(&mut self, level: u16) -> Read<Event> {
        let name = self.head("the event's name", "Give it a name: `event shelling is fire`.")?;
        let title = self.title();
        let mut event = Event { name, title, is: None, verb: None, names_nobody: false, has: Vec::new() };
        self.parts(level, |p| match (p.word(0), p.word(1)) {
            ("is", _) => {
                p.bump();
                event.is = Some(p.name("the event that it is a part of", "Write the wider event: `is fire`.")?);
                Ok(Some("is"))
            }
            ("verb", _) => {
                p.bump();
                event.verb = Some(p.name("a verb", "Write the verb for duties: `event withdrawal verb withdraw`.")?);
                Ok(Some("verb"))
            }
            ("names", _) => {
                p.bump();
                p.word_or_report("nobody", "`nobody`")?;
                event.names_nobody = true;
                Ok(Some("names nobody"))
            }
            ("has", _) => {
                p.bump();
                event.has = p.fields()?.into_iter().map(|(name, of)| EventField { name, of }).collect();
                Ok(Some("has"))
            }
            _ => Ok(None),
        });
        Ok(event)
    }

    /// `calibre mm, killed persons, of_kind kind artillery`
    fn fields(&mut self) -> Read<Vec<(Name, FieldType)>> {
        let mut fields = Vec::new();
        loop {
            // Any word may name a field, as long as a type follows: `has at instant`.
            let name = if self.word(0).is_empty() || self.word(1).is_empty() {
                self.name("the name of a field", "Write a field and its type: `has killed persons`.")?
            } else {
                self.take_name()?
            };
            fields.push((name, self.field_type()?));
            if !self.eat_kind(SyntaxKind::Comma) {
                return Ok(fields);
            }
        }
    }

    fn field_type(&mut self) -> Read<FieldType> {
        if self.is_kind(SyntaxKind::Percent) {
            return Ok(FieldType::Unit(self.take_name()?));
        }
        if self.is("kind") && !self.word(1).is_empty() && !self.leads(1) {
            self.bump();
            return Ok(FieldType::Kind(self.name("a kind", "Write the kind: `of_kind kind artillery`.")?));
        }
        let name = self.name(
            "the type of the field",
            "Write a unit (`mm`, `persons`), `number`, `text`, `flag`, `money`, `instant`, `party`, `reference` or `kind` and a name.",
        )?;
        Ok(match name.text.as_str() {
            "number" => FieldType::Number,
            "text" => FieldType::Text,
            "flag" => FieldType::Flag,
            "money" => FieldType::Money,
            "instant" => FieldType::Instant,
            "party" => FieldType::Party,
            "reference" => FieldType::Reference,
            _ => FieldType::Unit(name),
        })
    }

    pub(super) fn unit_declared(&mut self) -> Read<UnitDecl> {
        let remedy = "Give it a name and what one of it is: `unit tonne = 1000 kg`.";
        let name = self.head("the unit's name", remedy)?;
        self.title();
        self.sign("`=` and a quantity", remedy)?;
        let value = self.quantity("a quantity", remedy)?;
        Ok(UnitDecl { name, value })
    }

    pub(super) fn measure(&mut self) -> Read<Measure> {
        let remedy = "Write its unit and whose it is: `measure armed_forces in persons of UA`.";
        let name = self.head("the measure's name", remedy)?;
        let title = self.title();
        if !self.eat("in") {
            return Err(self.expected("`in` and a unit", remedy));
        }
        let unit = if self.is_kind(SyntaxKind::Percent) { self.take_name()? } else { self.name("a unit", remedy)? };
        let of = if self.eat("of") { Some(self.name("a party", remedy)?) } else { None };
        Ok(Measure { name, title, unit, of })
    }

    pub(super) fn list(&mut self, level: u16) -> Read<ListOf> {
        let remedy = "Write what it lists and who holds them: `list prisoners of persons held by RU from \"lists/prisoners.txt\"`.";
        let name = self.head("the list's name", remedy)?;
        let title = self.title();
        if !self.eat("of") {
            return Err(self.expected("`of` and a kind", remedy));
        }
        let of = self.name("a kind", remedy)?;
        let mut list = ListOf { name, title, of, held_by: Vec::new(), file: None };
        self.parts(level, |p| match p.word(0) {
            "held" => {
                p.bump();
                p.word_or_report("by", "`by` and a party")?;
                list.held_by = p.name_list("a party", remedy)?;
                Ok(Some("held by"))
            }
            "from" => {
                p.bump();
                list.file = Some(p.text("a file in quotation marks", remedy)?);
                Ok(Some("from"))
            }
            _ => Ok(None),
        });
        Ok(list)
    }
}
