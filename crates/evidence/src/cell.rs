//! Single values of a row: words by code lists, numbers, flags, keys.

use std::borrow::Cow;

use irenic_diagnostics::Code;

use crate::FieldValue;
use crate::mapping::{Case, Cell, CellOrigin, Column, Field, FieldKind};
use crate::row::Refusal;

/// The values of one row.
pub(crate) struct Reading<'a> {
    pub(crate) cells: &'a [Cow<'a, str>],
}

impl<'a> Reading<'a> {
    /// The value of a column without space around it; `None` when it is empty or there is no such column.
    pub(crate) fn get(&self, column: &Column) -> Option<&'a str> {
        self.cells.get(column.at?).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// Whether all conditions of a case hold.
    pub(crate) fn holds(&self, case: &Case) -> bool {
        case.when.iter().all(|condition| {
            let value = self.get(&condition.column).unwrap_or("");
            condition.is.iter().any(|known| known == value)
        })
    }

    /// The word that a cell stands for; `None` when it is empty.
    pub(crate) fn word(&self, cell: &Cell) -> Result<Option<String>, Refusal> {
        match &cell.origin {
            CellOrigin::Constant(word) => Ok(Some(word.clone())),
            CellOrigin::Column { column, .. } => translate(cell, column, self.get(column).unwrap_or("")),
        }
    }

    /// The words that a cell stands for, where it may hold several.
    pub(crate) fn words(&self, cell: &Cell) -> Result<Vec<String>, Refusal> {
        let (CellOrigin::Column { column, .. }, Some(separator)) = (&cell.origin, &cell.separator) else {
            return Ok(self.word(cell)?.into_iter().collect());
        };
        let parts = self.get(column).unwrap_or("").split(separator.as_str()).map(str::trim);
        let words = parts.filter(|part| !part.is_empty()).map(|part| translate(cell, column, part));
        Ok(words.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    /// The value of a field; `None` when it is not known.
    pub(crate) fn field(
        &self,
        field: &Field,
        decimal_comma: bool,
        thousands: Option<char>,
    ) -> Result<Option<FieldValue>, Refusal> {
        let Some(text) = self.get(&field.column).filter(|text| !field.missing.iter().any(|missing| missing == text))
        else {
            return Ok(None);
        };
        Ok(Some(match field.kind {
            FieldKind::Number => {
                let value = number(text, decimal_comma, thousands).ok_or_else(|| no_number(text, &field.column))?;
                FieldValue::Number { value, unit: field.unit.clone() }
            }
            FieldKind::Text => FieldValue::Text(match &field.words {
                None => text.to_string(),
                Some(words) => words.get(text).cloned().ok_or_else(|| {
                    Refusal::unknown_code(
                        &field.column,
                        text,
                        format!("Correct the value, or add it to `words` of the field `{}`.", field.name),
                    )
                })?,
            }),
            FieldKind::Flag => FieldValue::Flag(flag(field, text)?),
            FieldKind::Keys => {
                let separator = field.separator.as_deref().unwrap_or(";");
                let keys = text.split(separator).map(str::trim).filter(|key| !key.is_empty());
                FieldValue::Keys(keys.map(str::to_string).collect())
            }
        }))
    }
}

fn translate(cell: &Cell, column: &Column, value: &str) -> Result<Option<String>, Refusal> {
    let Some(words) = &cell.words else {
        return Ok(Some(value.to_string()).filter(|value| !value.is_empty()));
    };
    match words.get(value).or(if value.is_empty() { None } else { cell.otherwise.as_ref() }) {
        Some(word) => Ok(Some(word.clone())),
        None if value.is_empty() => Ok(None),
        None => Err(Refusal::unknown_code(
            column,
            value,
            format!("Correct the value, or add it to the code list of column `{column}` in the mapping."),
        )),
    }
}

fn flag(field: &Field, text: &str) -> Result<bool, Refusal> {
    let word = text.to_lowercase();
    let says = |own: &[String], common: &[&str]| {
        own.iter().any(|known| known.to_lowercase() == word) || (own.is_empty() && common.contains(&word.as_str()))
    };
    if says(&field.yes, &["yes", "true", "1", "y"]) {
        return Ok(true);
    }
    if says(&field.no, &["no", "false", "0", "n"]) {
        return Ok(false);
    }
    Err(Refusal {
        code: Code::E005,
        reason: format!("`{text}` in column `{}` is neither yes nor no", field.column),
        remedy: format!("Correct the value, or add it to `yes` or `no` of the field `{}`.", field.name),
    })
}

/// Why a value is no number.
pub(crate) fn no_number(text: &str, column: &Column) -> Refusal {
    Refusal::row(
        format!("`{text}` in column `{column}` is no number"),
        "Correct the number; with a decimal comma or a thousands sign, say so in the mapping.",
    )
}

/// Reads a decimal number. Spaces part thousands; `thousands` names another sign that does.
pub(crate) fn number(text: &str, decimal_comma: bool, thousands: Option<char>) -> Option<f64> {
    let mut plain = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            _ if Some(sign) == thousands => {}
            ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' => {}
            '\u{2212}' => plain.push('-'),
            ',' if decimal_comma => plain.push('.'),
            '.' if decimal_comma => return None,
            '0'..='9' | '+' | '-' | '.' | 'e' | 'E' => plain.push(sign),
            _ => return None,
        }
    }
    plain.parse::<f64>().ok().filter(|value| value.is_finite())
}

/// Names of columns as a text: `a`, or `a`, `b` and `c`.
pub(crate) fn one_of<T: std::fmt::Display>(columns: &[T]) -> String {
    let mut names: Vec<String> = columns.iter().map(|column| format!("`{column}`")).collect();
    match names.pop() {
        Some(last) if names.is_empty() => last,
        Some(last) => format!("{} and {last}", names.join(", ")),
        None => String::new(),
    }
}
