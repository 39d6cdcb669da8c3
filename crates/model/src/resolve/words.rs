//! Words as written, quoted from the texts.

use irenic_diagnostics::Span;
use irenic_syntax::ast;

use super::{Resolver, vocabulary};

impl Resolver<'_> {
    /// The words a span covers, line by line; empty when the text was not handed over.
    pub(super) fn words(&self, span: &Span) -> &str {
        if let Some(words) = self.input.files.get(&span.file).and_then(|text| text.get(span.start..span.end)) {
            return words.trim_end();
        }
        let (name, text) = vocabulary();
        if name == span.file { text.get(span.start..span.end).unwrap_or("") } else { "" }
    }

    /// The words a span covers on one line, without comments; `otherwise` when the text was not handed over.
    pub(super) fn line(&self, span: &Span, otherwise: &str) -> String {
        let line = one_line(self.words(span));
        if line.is_empty() { otherwise.to_string() } else { line }
    }
}

/// Joins lines by single spaces and leaves comments out.
pub(super) fn one_line(text: &str) -> String {
    let mut words: Vec<&str> = Vec::new();
    for line in text.lines() {
        let mut quoted = false;
        let end = line.char_indices().find_map(|(at, letter)| {
            quoted ^= letter == '"';
            (letter == '#' && !quoted).then_some(at)
        });
        words.extend(line[..end.unwrap_or(line.len())].split_whitespace());
    }
    words.join(" ")
}

/// All words of a place.
pub(super) fn place_span(place: &ast::PlaceExpr) -> Span {
    match place {
        ast::PlaceExpr::Name(name) => name.span.clone(),
        ast::PlaceExpr::Feature(feature) => feature.span.clone(),
        ast::PlaceExpr::Within(_, _, span)
        | ast::PlaceExpr::Beyond(_, _, span)
        | ast::PlaceExpr::Corridor(_, _, span)
        | ast::PlaceExpr::Side(_, _, span) => span.clone(),
        ast::PlaceExpr::Both(left, right)
        | ast::PlaceExpr::Either(left, right)
        | ast::PlaceExpr::Except(left, right) => place_span(left).to(&place_span(right)),
    }
}

/// All words of a point in time.
pub(super) fn time_span(time: &ast::Time) -> Span {
    match time {
        ast::Time::Date(text) | ast::Time::Instant(text) => text.span.clone(),
        ast::Time::Name(name) => name.span.clone(),
        ast::Time::Length(quantity) => quantity.span.clone(),
        ast::Time::StartOfPhase(_, span)
        | ast::Time::EndOfPhase(_, span)
        | ast::Time::Fulfilment(_, span)
        | ast::Time::Breach(_, span)
        | ast::Time::First(_, span)
        | ast::Time::Without(_, _, span)
        | ast::Time::Earliest(_, span)
        | ast::Time::Latest(_, span)
        | ast::Time::Shift { span, .. } => span.clone(),
    }
}

/// All words of an expression.
pub(super) fn expr_span(expr: &ast::Expr) -> Span {
    match expr {
        ast::Expr::Quantity(quantity) => quantity.span.clone(),
        ast::Expr::Field { of: Some(of), field } => of.span.to(&field.span),
        ast::Expr::Field { of: None, field } => field.span.clone(),
        ast::Expr::Arithmetic { left, right, .. } => expr_span(left).to(&expr_span(right)),
        ast::Expr::In { value, unit } => expr_span(value).to(&unit.span),
        ast::Expr::Text(text) => text.span.clone(),
        ast::Expr::Instant(time) => time_span(time),
    }
}
