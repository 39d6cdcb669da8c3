//! Places: declared names, features of a file, distances, corridors, sides, and what `and`, `or`, `except` make of them.

use super::{Parser, Read};
use crate::ast::{PlaceExpr, PlaceFeature, Quantity};
use crate::kind::SyntaxKind;

const PLACE: &str = "a place";
const PLACE_REMEDY: &str =
    "Write the name of a place, `within 15 km of …`, `corridor 2 km along …`, or `area \"…\" from \"places.geojson\"`.";

impl Parser<'_> {
    /// A whole expression: `except` reaches furthest, then `or`, then `and`.
    pub(super) fn place(&mut self) -> Read<PlaceExpr> {
        self.node(SyntaxKind::PlaceExpr, Self::place_inside)
    }

    fn place_inside(&mut self) -> Read<PlaceExpr> {
        let mut left = self.place_either()?;
        while self.is("except") {
            self.count_operator()?;
            self.bump();
            let right = self.place_either()?;
            left = PlaceExpr::Except(Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn place_either(&mut self) -> Read<PlaceExpr> {
        let mut left = self.place_both()?;
        while self.is("or") {
            self.count_operator()?;
            self.bump();
            let right = self.place_both()?;
            left = PlaceExpr::Either(Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn place_both(&mut self) -> Read<PlaceExpr> {
        let mut left = self.place_alone()?;
        while self.is("and") {
            self.count_operator()?;
            self.bump();
            let right = self.place_alone()?;
            left = PlaceExpr::Both(Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    /// A single place, as a pattern takes it after `in`; combinations stand in parentheses there.
    pub(super) fn place_alone(&mut self) -> Read<PlaceExpr> {
        let start = self.at;
        if self.is_kind(SyntaxKind::LeftParen) {
            return self.deeper(|p| {
                p.bump();
                let inner = p.place_inside()?;
                p.close_paren()?;
                Ok(inner)
            });
        }
        match self.word(0) {
            "within" | "beyond" => self.deeper(|p| {
                let within = p.is("within");
                p.bump();
                let distance = p.distance()?;
                if !p.eat("of") {
                    return Err(p.expected_word("`of` and a place", &["of"]));
                }
                let place = Box::new(p.place_alone()?);
                let span = p.since(start);
                Ok(if within {
                    PlaceExpr::Within(distance, place, span)
                } else {
                    PlaceExpr::Beyond(distance, place, span)
                })
            }),
            "corridor" if self.kind(1) == SyntaxKind::Number => self.deeper(|p| {
                p.bump();
                let width = p.distance()?;
                if !p.eat("along") {
                    return Err(p.expected_word("`along` and a line", &["along"]));
                }
                let line = Box::new(p.place_alone()?);
                Ok(PlaceExpr::Corridor(width, line, p.since(start)))
            }),
            "side" if self.word(2) == "of" => self.deeper(|p| {
                p.bump();
                let which =
                    p.name("a side of the line", "Write `left`, `right` or a party: `side UA of contact_line`.")?;
                p.bump();
                let line = Box::new(p.place_alone()?);
                Ok(PlaceExpr::Side(which, line, p.since(start)))
            }),
            "line" | "area" | "point" if self.kind(1) == SyntaxKind::Text => {
                let sort = self.take_name()?;
                let id = self.text("a feature", "Write the feature's id or name in quotation marks.")?;
                if !self.eat("from") {
                    return Err(self.expected_word("`from` and a file", &["from"]));
                }
                let file = self.text("a file in quotation marks", "Write the file: `from \"places.geojson\"`.")?;
                Ok(PlaceExpr::Feature(PlaceFeature { sort, id, file, span: self.since(start) }))
            }
            _ => Ok(PlaceExpr::Name(self.name(PLACE, PLACE_REMEDY)?)),
        }
    }

    fn distance(&mut self) -> Read<Quantity> {
        let distance = self.quantity("a distance", "Write a number and a unit of length: `15 km`.")?;
        if distance.unit.is_none() {
            return Err(self.expected("a unit of length", "Write the unit after the number: `15 km`, `500 m`."));
        }
        Ok(distance)
    }
}
