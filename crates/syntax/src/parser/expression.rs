//! Numbers with units, arithmetic, comparisons, and what stands after `where`.

use super::words;
use super::{Parser, Read};
use crate::ast::{Compare, Expr, Name, Quantity, Text, Time, WhereExpr};
use crate::kind::SyntaxKind;

impl Parser<'_> {
    /// `25 km`, `100 billion USD`, `50 %`, `600000`, `-2`.
    pub(super) fn quantity(&mut self, what: &str, remedy: &str) -> Read<Quantity> {
        let negative = self.is_kind(SyntaxKind::Minus) && self.kind(1) == SyntaxKind::Number;
        if !negative && !self.is_kind(SyntaxKind::Number) {
            return Err(self.expected(what, remedy));
        }
        self.node(SyntaxKind::Quantity, |p| {
            let start = p.at;
            if negative {
                p.bump();
                p.tighten();
            }
            let mut value = p.number()?;
            if negative {
                value = -value;
            }
            let multiplier = match p.word(0) {
                "thousand" => 1e3,
                "million" => 1e6,
                "billion" => 1e9,
                _ => 1.0,
            };
            if multiplier != 1.0 && !p.leads(0) {
                p.bump();
                value *= multiplier;
            }
            let unit = p.unit()?;
            Ok(Quantity { value, unit, span: p.since(start) })
        })
    }

    /// A length of time: a number and a unit.
    pub(super) fn duration(&mut self) -> Read<Quantity> {
        let quantity = self.quantity("a length of time", "Write a number and a unit of time: `14 days`.")?;
        if quantity.unit.is_none() {
            return Err(self.expected("a unit of time", "Write the unit after the number: `14 days`, `24 hours`."));
        }
        Ok(quantity)
    }

    /// A whole number without unit.
    pub(super) fn whole_number(&mut self, what: &str, remedy: &str) -> Read<u32> {
        if !self.is_kind(SyntaxKind::Number) {
            return Err(self.expected(what, remedy));
        }
        match self.shown(0).replace('_', "").parse::<u32>() {
            Ok(value) => {
                self.bump();
                Ok(value)
            }
            Err(_) => Err(self.expected(what, remedy)),
        }
    }

    pub(super) fn number(&mut self) -> Read<f64> {
        match self.shown(0).replace('_', "").parse::<f64>() {
            Ok(value) if value.is_finite() => {
                self.bump();
                Ok(value)
            }
            _ => Err(self.expected("a number", "Write a number with one decimal point at most: `2.5`.")),
        }
    }

    /// The unit of the number before, if one stands on the same line.
    fn unit(&mut self) -> Read<Option<Name>> {
        let word = self.word(0);
        let is_unit = self.is_kind(SyntaxKind::Percent)
            || (!word.is_empty()
                && !self.leads(0)
                && !words::ends_quantity(word)
                && (!self.norm_begins(0) || words::is_time_unit(word)));
        if is_unit { self.take_name().map(Some) } else { Ok(None) }
    }

    /// Whether a comparison stands so many tokens ahead.
    fn compares(&self, ahead: usize) -> bool {
        use SyntaxKind::{AtLeast, AtMost, Equal, Less, More, NotEqual};
        matches!(self.kind(ahead), Equal | NotEqual | Less | AtMost | More | AtLeast)
    }

    pub(super) fn comparison(&mut self) -> Option<Compare> {
        let compare = match self.kind(0) {
            SyntaxKind::Equal => Compare::Equal,
            SyntaxKind::NotEqual => Compare::NotEqual,
            SyntaxKind::Less => Compare::Less,
            SyntaxKind::AtMost => Compare::AtMost,
            SyntaxKind::More => Compare::More,
            SyntaxKind::AtLeast => Compare::AtLeast,
            _ => return None,
        };
        self.bump();
        Some(compare)
    }

    pub(super) fn comparison_and_bound(&mut self) -> Read<(Compare, Expr)> {
        let Some(compare) = self.comparison() else {
            return Err(self.expected("a comparison", "Write `=`, `!=`, `<`, `<=`, `>` or `>=` and a number or name."));
        };
        Ok((compare, self.expression()?))
    }

    /// Sums of products; a unit may follow a product.
    pub(super) fn expression(&mut self) -> Read<Expr> {
        self.node(SyntaxKind::Expr, Self::sum)
    }

    fn sum(&mut self) -> Read<Expr> {
        let mut left = self.product()?;
        loop {
            let op = match self.kind(0) {
                SyntaxKind::Plus => '+',
                SyntaxKind::Minus => '-',
                _ => return Ok(left),
            };
            self.count_operator()?;
            self.bump();
            let right = self.product()?;
            left = Expr::Arithmetic { op, left: Box::new(left), right: Box::new(right) };
        }
    }

    fn product(&mut self) -> Read<Expr> {
        let mut left = self.operand()?;
        loop {
            let op = match self.kind(0) {
                SyntaxKind::Star => '*',
                SyntaxKind::Slash => '/',
                _ => break,
            };
            self.count_operator()?;
            self.bump();
            let right = self.operand()?;
            left = Expr::Arithmetic { op, left: Box::new(left), right: Box::new(right) };
        }
        let numeric = matches!(left, Expr::Arithmetic { .. } | Expr::Field { of: Some(_), .. });
        match if numeric { self.unit()? } else { None } {
            Some(unit) => Ok(Expr::In { value: Box::new(left), unit }),
            None => Ok(left),
        }
    }

    fn operand(&mut self) -> Read<Expr> {
        match self.kind(0) {
            SyntaxKind::Number => Ok(Expr::Quantity(self.quantity("a number", "Write a number.")?)),
            SyntaxKind::Minus if self.kind(1) == SyntaxKind::Number => {
                Ok(Expr::Quantity(self.quantity("a number", "Write a number.")?))
            }
            SyntaxKind::LeftParen => self.deeper(|p| {
                p.bump();
                let inner = p.sum()?;
                p.close_paren()?;
                Ok(inner)
            }),
            SyntaxKind::Date | SyntaxKind::Instant => {
                let literal = self.date_or_instant()?;
                Ok(Expr::Instant(Box::new(literal)))
            }
            SyntaxKind::Text => {
                let text = self.text("a text", "Write a text: `\"…\"`.")?;
                Ok(Expr::Text(text))
            }
            // Fields may be called `at` or `by`: before a comparison a word is a field, whatever else it may be.
            SyntaxKind::Word if self.compares(1) => Ok(Expr::Field { of: None, field: self.take_name()? }),
            _ => {
                let first = self.name(
                    "a number, a field or a text",
                    "Write a number with its unit, a field such as `h.persons`, or a text in quotation marks.",
                )?;
                if !self.is_kind(SyntaxKind::Dot) {
                    return Ok(Expr::Field { of: None, field: first });
                }
                self.dot();
                let field = self.name("a field", "Write the name of a field: `h.persons`.")?;
                Ok(Expr::Field { of: Some(first), field })
            }
        }
    }

    /// A dot between two names, without blank space around it.
    pub(super) fn dot(&mut self) {
        self.tighten();
        self.bump();
        self.tighten();
    }

    pub(super) fn close_paren(&mut self) -> Read<()> {
        if self.eat_kind(SyntaxKind::RightParen) {
            return Ok(());
        }
        Err(self.expected("`)`", "Close the parenthesis with `)`."))
    }

    /// A date or an instant that stands here.
    pub(super) fn date_or_instant(&mut self) -> Read<Time> {
        let faulty = self.token(0).is_none_or(|token| token.faulty);
        let text = Text { text: self.shown(0).to_string(), span: self.span_of(0) };
        let instant = self.is_kind(SyntaxKind::Instant);
        if faulty {
            // Complained of when its words were read.
            return Err(super::Reported);
        }
        self.bump();
        Ok(if instant { Time::Instant(text) } else { Time::Date(text) })
    }

    /// What stands after `where`.
    pub(super) fn where_expression(&mut self) -> Read<WhereExpr> {
        self.node(SyntaxKind::WhereExpr, Self::where_either)
    }

    fn where_either(&mut self) -> Read<WhereExpr> {
        let mut left = self.where_both()?;
        while self.is("or") && self.where_goes_on() {
            self.count_operator()?;
            self.bump();
            let right = self.where_both()?;
            left = WhereExpr::Or(Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn where_both(&mut self) -> Read<WhereExpr> {
        let mut left = self.where_single()?;
        while self.is("and") && self.where_goes_on() {
            self.count_operator()?;
            self.bump();
            let right = self.where_single()?;
            left = WhereExpr::And(Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    /// Whether the words after `and` or `or` go on with the fields of the pattern. Parentheses and `not` are followed
    /// to the first word inside them, so that `and (clause 3 breached)` belongs to the condition outside.
    fn where_goes_on(&self) -> bool {
        let mut ahead = 1;
        while self.kind(ahead) == SyntaxKind::LeftParen || self.word(ahead) == "not" {
            ahead += 1;
            if ahead > super::DEEPEST {
                return true;
            }
        }
        let compares = |at: usize| self.kind(at).is_comparison();
        match self.kind(ahead) {
            SyntaxKind::Word => {
                compares(ahead + 1)
                    || (self.kind(ahead + 1) == SyntaxKind::Dot && compares(ahead + 3))
                    || self.arithmetic_compares(ahead)
            }
            SyntaxKind::Number => self.arithmetic_compares(ahead),
            _ => false,
        }
    }

    /// Whether a short calculation followed by a comparison stands there: `killed + wounded >= 5`.
    fn arithmetic_compares(&self, from: usize) -> bool {
        let mut calculates = false;
        for ahead in from + 1..from + 16 {
            match self.kind(ahead) {
                SyntaxKind::Plus | SyntaxKind::Minus | SyntaxKind::Star | SyntaxKind::Slash => calculates = true,
                SyntaxKind::Word | SyntaxKind::Number | SyntaxKind::Dot => {
                    if words::is_function_word(self.word(ahead)) {
                        return false;
                    }
                }
                kind => return calculates && kind.is_comparison(),
            }
        }
        false
    }

    fn where_single(&mut self) -> Read<WhereExpr> {
        if self.is("not") {
            return self.deeper(|p| {
                p.bump();
                Ok(WhereExpr::Not(Box::new(p.where_single()?)))
            });
        }
        if self.is_kind(SyntaxKind::LeftParen) && !self.paren_calculates() {
            return self.deeper(|p| {
                p.bump();
                let inner = p.where_either()?;
                p.close_paren()?;
                Ok(inner)
            });
        }
        let start = self.at;
        let left = self.expression()?;
        let (compare, right) = self.comparison_and_bound()?;
        Ok(WhereExpr::Compare { left, compare, right, span: self.since(start) })
    }

    /// Whether the parenthesis here is part of a calculation: nothing is compared inside it.
    fn paren_calculates(&self) -> bool {
        let Some(close) = self.closers.get(self.at).copied().flatten() else { return false };
        self.comparisons_before[close] == self.comparisons_before[self.at]
    }
}
