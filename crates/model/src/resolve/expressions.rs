//! Expressions over fields, and what stands after `where`: fields exist, units agree.

use std::collections::BTreeMap;

use irenic_diagnostics::{Code, Diagnostic, Span};
use irenic_syntax::ast::{self, Compare, Name};

use super::names::Sort;
use super::words::expr_span;
use super::{Resolver, suggest};
use crate::{Dimension, Expr, FieldType, Quantity, Unit, Value, Where};

/// The fields that an expression may speak of.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields {
    /// Whose they are, in quotation: `` `release` ``.
    pub(super) of: String,
    pub(super) fields: BTreeMap<String, FieldType>,
}

/// What an expression gives.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Type {
    Quantity(Dimension),
    Money,
    Text,
    Flag,
    Instant,
    Party,
    Kind(String),
    Reference,
    /// Something that could not be read, or whose unit only evidence tells: it goes with anything.
    Any,
}

impl Type {
    pub(super) fn of_field(field: &FieldType) -> Type {
        match field {
            FieldType::Quantity(unit) => Type::Quantity(unit.dimension()),
            FieldType::Money => Type::Money,
            FieldType::Text => Type::Text,
            FieldType::Flag => Type::Flag,
            FieldType::Instant => Type::Instant,
            FieldType::Party => Type::Party,
            FieldType::Kind(kind) => Type::Kind(kind.clone()),
            FieldType::Reference => Type::Reference,
        }
    }

    /// `a length`, `a text`
    pub(super) fn describe(&self) -> String {
        match self {
            Type::Quantity(dimension) => dimension.to_string(),
            Type::Money => "an amount of money".to_string(),
            Type::Text => "a text".to_string(),
            Type::Flag => "yes or no".to_string(),
            Type::Instant => "a point in time".to_string(),
            Type::Party => "a party or a body".to_string(),
            Type::Kind(kind) => format!("a kind of `{kind}`"),
            Type::Reference => "a clause, phase or moment".to_string(),
            Type::Any => "unknown".to_string(),
        }
    }

    fn is_ordered(&self) -> bool {
        matches!(self, Type::Quantity(_) | Type::Money | Type::Instant | Type::Any)
    }

    /// Whether the two can be compared. A bare number stands for a count, persons or percent.
    pub(super) fn goes_with(&self, other: &Type) -> bool {
        match (self, other) {
            (Type::Any, _) | (_, Type::Any) => true,
            (Type::Quantity(a), Type::Quantity(b)) => {
                a == b
                    || (*a == Dimension::Number && b.takes_bare_number())
                    || (*b == Dimension::Number && a.takes_bare_number())
            }
            (Type::Money, Type::Quantity(Dimension::Money(_))) | (Type::Quantity(Dimension::Money(_)), Type::Money) => {
                true
            }
            (Type::Text, Type::Party | Type::Kind(_) | Type::Reference)
            | (Type::Party | Type::Kind(_) | Type::Reference, Type::Text) => true,
            (Type::Kind(_), Type::Kind(_)) => true,
            (a, b) => a == b,
        }
    }
}

/// An expression with what it gives.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    pub(super) expr: Option<Expr>,
    pub(super) of: Type,
}

impl Typed {
    fn unknown() -> Self {
        Typed { expr: None, of: Type::Any }
    }

    fn value(value: Value, of: Type) -> Self {
        Typed { expr: Some(Expr::Value(value)), of }
    }
}

impl Resolver<'_> {
    /// What stands after `where`; `None` when a part could not be read.
    pub(super) fn where_expr(&mut self, condition: &ast::WhereExpr, fields: &Fields) -> Option<Where> {
        match condition {
            ast::WhereExpr::Compare { left, compare, right, .. } => self.comparison(left, *compare, right, fields),
            ast::WhereExpr::And(left, right) => {
                let (left, right) = (self.where_expr(left, fields), self.where_expr(right, fields));
                Some(Where::And(Box::new(left?), Box::new(right?)))
            }
            ast::WhereExpr::Or(left, right) => {
                let (left, right) = (self.where_expr(left, fields), self.where_expr(right, fields));
                Some(Where::Or(Box::new(left?), Box::new(right?)))
            }
            ast::WhereExpr::Not(inner) => Some(Where::Not(Box::new(self.where_expr(inner, fields)?))),
        }
    }

    fn comparison(&mut self, left: &ast::Expr, compare: Compare, right: &ast::Expr, fields: &Fields) -> Option<Where> {
        let left_typed = self.left_side(left, fields);
        let right_typed = self.operand(right, Some(fields), Some(&left_typed.of));
        self.check_comparable((&left_typed.of, &expr_span(left)), compare, (&right_typed.of, &expr_span(right)));
        let left = left_typed.expr?;
        let right = with_unit_of(right_typed.expr?, &left_typed.of, fields, &left);
        Some(Where::Compare(left, compare, right))
    }

    /// On the left a bare name is a field.
    fn left_side(&mut self, left: &ast::Expr, fields: &Fields) -> Typed {
        match left {
            ast::Expr::Field { of: None, field } if !fields.fields.contains_key(&field.text) => {
                self.report_unknown_field(field, &fields.of, &fields.fields);
                Typed::unknown()
            }
            left => self.operand(left, Some(fields), None),
        }
    }

    pub(super) fn check_comparable(&mut self, left: (&Type, &Span), compare: Compare, right: (&Type, &Span)) {
        let ordered = !matches!(compare, Compare::Equal | Compare::NotEqual);
        let ((left, left_span), (right, right_span)) = (left, right);
        if !left.goes_with(right) {
            let mut diagnostic =
                Diagnostic::new(Code::A105, format!("{} is compared with {}", left.describe(), right.describe()))
                    .at(right_span, right.describe())
                    .also(left_span, left.describe());
            diagnostic = match (left, right) {
                (Type::Quantity(dimension), Type::Quantity(Dimension::Number)) => {
                    diagnostic.remedy(format!("Put a unit after the number: {}.", example(dimension)))
                }
                (Type::Money, Type::Quantity(Dimension::Number)) => {
                    diagnostic.remedy("Put the currency after the number, such as `1000 EUR`.")
                }
                (Type::Quantity(Dimension::Money(a)), Type::Quantity(Dimension::Money(b))) => diagnostic
                    .note("No rate of exchange is assumed: rates change, and the parties could each choose one.")
                    .remedy(format!("Write both in {a} or both in {b}.")),
                (Type::Text, _) => diagnostic.remedy("Put the text into quotation marks."),
                (Type::Flag, _) => diagnostic.remedy("Write `yes` or `no`."),
                (left, _) => diagnostic.remedy(format!("Compare it with {}.", left.describe())),
            };
            return self.report(diagnostic);
        }
        if ordered && !(left.is_ordered() && right.is_ordered()) {
            let (of, span) = if left.is_ordered() { (right, right_span) } else { (left, left_span) };
            self.report(
                Diagnostic::new(
                    Code::A105,
                    format!("{} has no order, so nothing is more or less than it", of.describe()),
                )
                .at(span, of.describe())
                .remedy("Compare it with `=` or `!=`."),
            );
        }
    }

    /// An expression that stands by itself; fields are those of the event concerned, where there is one.
    pub(super) fn operand(&mut self, expr: &ast::Expr, fields: Option<&Fields>, other: Option<&Type>) -> Typed {
        match expr {
            ast::Expr::Quantity(quantity) => match self.quantity(quantity) {
                Some(value) => {
                    let of = Type::Quantity(value.dimension());
                    Typed::value(Value::Quantity(value), of)
                }
                None => Typed::unknown(),
            },
            ast::Expr::Field { of: Some(trigger), field } => self.trigger_field(trigger, field),
            ast::Expr::Field { of: None, field } => self.bare_name(field, fields, other),
            ast::Expr::Arithmetic { op, left, right } => self.arithmetic(*op, left, right, fields),
            ast::Expr::In { value, unit } => {
                let typed = self.operand(value, fields, None);
                let Some((unit_value, factor)) = self.unit(unit) else { return Typed::unknown() };
                let wanted = Type::Quantity(unit_value.dimension());
                if !typed.of.goes_with(&wanted) && typed.of != Type::Quantity(Dimension::Number) {
                    self.report(
                        Diagnostic::new(
                            Code::A105,
                            format!("{} is to be written in `{}`", typed.of.describe(), unit.text),
                        )
                        .at(&unit.span, wanted.describe())
                        .also(&expr_span(value), typed.of.describe())
                        .remedy("Leave the unit out, or compute a bare number first."),
                    );
                }
                let scaled = typed.expr.map(|expr| match factor == 1.0 {
                    true => expr,
                    false => Expr::Arithmetic(
                        '*',
                        Box::new(expr),
                        Box::new(Expr::Value(Value::Quantity(Quantity::number(factor)))),
                    ),
                });
                Typed { expr: scaled.map(|expr| Expr::In(Box::new(expr), unit_value)), of: wanted }
            }
            ast::Expr::Text(text) => Typed::value(Value::Text(text.text.clone()), Type::Text),
            ast::Expr::Instant(time) => match self.constant(time) {
                Some(instant) => Typed::value(Value::Instant(instant), Type::Instant),
                None => {
                    self.point(time);
                    Typed::unknown()
                }
            },
        }
    }

    fn trigger_field(&mut self, trigger: &Name, field: &Name) -> Typed {
        let Some((_, fields)) = self.here.triggers.iter().rev().find(|(name, _)| *name == trigger.text).cloned() else {
            let known: Vec<String> = self.here.triggers.iter().map(|(name, _)| name.clone()).collect();
            let mut diagnostic =
                Diagnostic::new(Code::A101, format!("no triggering event is called `{}`", trigger.text))
                    .at(&trigger.span, "names nothing that triggers this clause");
            diagnostic = match known.is_empty() {
                true => diagnostic
                    .remedy(format!("Name the event that triggers the clause: `whenever … as {}`.", trigger.text)),
                false => diagnostic.remedy(format!("Write {}.", suggest::either(&known))),
            };
            self.report(diagnostic);
            return Typed::unknown();
        };
        match fields.fields.get(&field.text) {
            Some(of) => Typed { expr: Some(Expr::TriggerField(field.text.clone())), of: Type::of_field(of) },
            None => {
                self.report_unknown_field(field, &fields.of, &fields.fields);
                Typed::unknown()
            }
        }
    }

    /// A field; else `yes` or `no`; else a party, kind or moment.
    fn bare_name(&mut self, name: &Name, fields: Option<&Fields>, other: Option<&Type>) -> Typed {
        if let Some(of) = fields.and_then(|fields| fields.fields.get(&name.text)) {
            return Typed { expr: Some(Expr::Field(name.text.clone())), of: Type::of_field(of) };
        }
        match name.text.as_str() {
            "yes" => return Typed::value(Value::Flag(true), Type::Flag),
            "no" => return Typed::value(Value::Flag(false), Type::Flag),
            _ => {}
        }
        let text = || Value::Text(name.text.clone());
        if let Some(entry) = self.scope.find(&name.text).cloned() {
            let of = match entry.sort {
                Sort::Party | Sort::Body => Some(Type::Party),
                Sort::Kind => Some(Type::Kind(name.text.clone())),
                Sort::Moment => Some(Type::Reference),
                _ => None,
            };
            if let Some(of) = of {
                self.mark_used(&entry, name);
                return Typed::value(text(), of);
            }
        }
        match other {
            Some(Type::Text) => {
                self.report(
                    Diagnostic::new(Code::A101, format!("nothing is called `{}`", name.text))
                        .at(&name.span, "a text is needed here")
                        .remedy(format!("Put it into quotation marks: `\"{}\"`.", name.text)),
                );
            }
            Some(Type::Flag) => {
                self.report(
                    Diagnostic::new(Code::A107, format!("`{}` is neither yes nor no", name.text))
                        .at(&name.span, "yes or no is needed here")
                        .remedy("Write `yes` or `no`."),
                );
            }
            Some(Type::Party) => {
                self.look_up(name, &[Sort::Party, Sort::Body]);
            }
            Some(Type::Kind(_)) => {
                self.look_up(name, &[Sort::Kind]);
            }
            _ => {
                match fields {
                    Some(fields) => self.report_unknown_field(name, &fields.of, &fields.fields),
                    None => {
                        self.report(
                        Diagnostic::new(Code::A112, format!("`{}` is no field here", name.text))
                            .at(&name.span, "a number with its unit is needed here")
                            .remedy("Write a number, such as `5`, or a field of the triggering event, such as `f.persons`."),
                    );
                    }
                }
            }
        }
        Typed::unknown()
    }

    fn arithmetic(&mut self, op: char, left: &ast::Expr, right: &ast::Expr, fields: Option<&Fields>) -> Typed {
        let (a, b) = (self.operand(left, fields, None), self.operand(right, fields, None));
        let number = Type::Quantity(Dimension::Number);
        let scales = |of: &Type| matches!(of, Type::Quantity(Dimension::Number | Dimension::Percent));
        let of = match (op, &a.of, &b.of) {
            (_, Type::Any, _) | (_, _, Type::Any) => Some(Type::Any),
            ('+' | '-', left, right) if left == right && left.is_ordered() && *left != Type::Instant => {
                Some(left.clone())
            }
            ('*', left, right) if scales(right) && numeric(left) => Some(left.clone()),
            ('*', left, right) if scales(left) && numeric(right) => Some(right.clone()),
            ('/', left, right) if *right == number && numeric(left) => Some(left.clone()),
            ('/', left, right) if left == right && numeric(left) => Some(number),
            _ => None,
        };
        let Some(of) = of else {
            let verb = match op {
                '+' => "added",
                '-' => "subtracted",
                '*' => "multiplied",
                _ => "divided",
            };
            self.report(
                Diagnostic::new(Code::A105, format!("{} and {} cannot be {verb}", a.of.describe(), b.of.describe()))
                    .at(&expr_span(right), b.of.describe())
                    .also(&expr_span(left), a.of.describe())
                    .remedy(match op {
                        '+' | '-' => "Write both in units of one sort, such as `2 km + 500 m`.",
                        _ => "Let one of the two be a number without a unit, as in `30 * h.persons`.",
                    }),
            );
            return Typed::unknown();
        };
        let expr = match (a.expr, b.expr) {
            (Some(left), Some(right)) => Some(Expr::Arithmetic(op, Box::new(left), Box::new(right))),
            _ => None,
        };
        Typed { expr, of }
    }

    /// Tells of a field that an event or kind does not have.
    pub(super) fn report_unknown_field(&mut self, field: &Name, of: &str, fields: &BTreeMap<String, FieldType>) {
        let near = suggest::near(&field.text, fields.keys().map(String::as_str));
        let known: Vec<String> = fields.keys().cloned().collect();
        let mut diagnostic =
            Diagnostic::new(Code::A112, format!("{of} has no field `{}`", field.text)).at(&field.span, "unknown field");
        diagnostic = if near.is_empty() {
            diagnostic.note(match known.is_empty() {
                true => "It has no fields.".to_string(),
                false => format!("Its fields are {}.", suggest::all(&known)),
            })
        } else {
            diagnostic.remedy(format!("Write {}.", suggest::either(&near)))
        };
        let verb = if near.is_empty() { "Declare" } else { "Or declare" };
        self.report(diagnostic.remedy(format!(
            "{verb} an event or a kind that has it: `… has {} …`, with its unit, `text` or `flag`.",
            field.text
        )));
    }

    /// A bound that a quantity of this type is compared with.
    pub(super) fn bound(
        &mut self,
        of: &Type,
        subject: &Span,
        compare: Compare,
        bound: &ast::Expr,
        unit: Option<&Unit>,
    ) -> Option<Expr> {
        let typed = self.operand(bound, None, Some(of));
        self.check_comparable((of, subject), compare, (&typed.of, &expr_span(bound)));
        typed.expr.map(|expr| match (expr, unit) {
            (Expr::Value(Value::Quantity(quantity)), Some(unit)) => {
                Expr::Value(Value::Quantity(quantity.read_as(unit)))
            }
            (expr, _) => expr,
        })
    }
}

fn numeric(of: &Type) -> bool {
    matches!(of, Type::Quantity(_) | Type::Money)
}

/// A bare number takes the unit of the field that it is compared with.
fn with_unit_of(right: Expr, left: &Type, fields: &Fields, left_expr: &Expr) -> Expr {
    let (Expr::Value(Value::Quantity(quantity)), Type::Quantity(_), Expr::Field(field)) = (&right, left, left_expr)
    else {
        return right;
    };
    match fields.fields.get(field) {
        Some(of) => Expr::Value(Value::Quantity(super::kinds::read_as(quantity.clone(), of))),
        None => right,
    }
}

fn example(dimension: &Dimension) -> &'static str {
    match dimension {
        Dimension::Length => "`100 mm` or `5 km`",
        Dimension::Time => "`14 days` or `24 hours`",
        Dimension::Mass => "`20 tonnes`",
        Dimension::Money(_) => "`1000 EUR`",
        Dimension::Persons => "`157 persons`",
        Dimension::Percent => "`50 %`",
        Dimension::Number | Dimension::Count => "`5 count`",
    }
}
