//! GeoJSON features, one by one, so that a broken one does not take the others with it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use irenic_diagnostics::{Code, Diagnostic};
use serde_json::Value;

use crate::cover::cover;
use crate::mapping::Mapping;
use crate::row::{Refusal, Row, RowReader, Shape};
use crate::table::without_mark;
use crate::{Import, SourceSettings};

/// Byte ranges of the elements of the `features` list, and whether the list was closed.
struct Split {
    features: Vec<(usize, usize)>,
    closed: bool,
}

pub(crate) fn import_features(file: &str, bytes: &[u8], mapping: &Mapping, settings: &SourceSettings) -> Import {
    let Some(split) = split_features(bytes) else {
        return Import::failed(
            Diagnostic::new(Code::E001, format!("{file} is no GeoJSON feature collection: it has no list of features"))
                .remedy("Export the file again as a GeoJSON `FeatureCollection`."),
        );
    };
    let features: Vec<(usize, usize, Result<Value, Broken>)> =
        split.features.iter().map(|&(start, end)| (start, end, read_feature(bytes, start, end))).collect();
    let mut names = BTreeSet::new();
    for (_, _, feature) in &features {
        if let Ok(feature) = feature {
            names.extend(properties(feature).map(|(name, _)| name.to_string()));
            names.insert("id".to_string());
        }
    }
    let columns: Vec<String> = names.into_iter().collect();
    // Numbers in JSON have a decimal point whatever the mapping says of tables.
    let mut reader = RowReader::new(file, &columns, mapping, settings, false);
    if !split.closed {
        reader.diagnose(vec![
            Diagnostic::new(Code::E001, format!("{file} breaks off within its list of features"))
                .note("The features before the break were read.")
                .remedy("Copy or download the file again."),
        ]);
    }
    let (mut counted, mut line) = (0, 1);
    for (start, end, feature) in features {
        line += bytes[counted..start].iter().filter(|&&sign| sign == b'\n').count();
        counted = start;
        match feature {
            Ok(feature) => {
                let cells: Vec<Cow<'_, str>> = columns.iter().map(|name| Cow::Owned(cell(&feature, name))).collect();
                let shape = match cover(feature.get("geometry").unwrap_or(&Value::Null)) {
                    Ok(None) => Shape::None,
                    Ok(Some((point, radius))) => Shape::Cover { point, radius },
                    Err(reason) => Shape::Unreadable(reason),
                };
                reader.take(&Row { line, start, end, cells: &cells, shape });
            }
            Err(broken) => reader.refuse(line, broken.refusal(bytes, start, line)),
        }
    }
    reader.finish()
}

/// Why a feature cannot be read.
enum Broken {
    /// This byte of the file, from 0, is not text.
    NotText(usize),
    Json(serde_json::Error),
    NoFeature,
}

impl Broken {
    /// `start` and `line` say where the feature begins.
    fn refusal(self, bytes: &[u8], start: usize, line: usize) -> Refusal {
        let reason = match self {
            Broken::NotText(byte) => {
                let line = line + bytes[start..byte].iter().filter(|&&sign| sign == b'\n').count();
                return Refusal::not_text(line, byte + 1);
            }
            Broken::Json(error) => {
                let message = error.to_string();
                let message = message.split(" at line ").next().unwrap_or_default();
                format!("the feature is no JSON: {message} (line {})", line + error.line().saturating_sub(1))
            }
            Broken::NoFeature => "it is no GeoJSON feature: its `type` is not `Feature`".to_string(),
        };
        Refusal { code: Code::E002, reason, remedy: "Correct the feature, or export the file again.".to_string() }
    }
}

fn read_feature(bytes: &[u8], start: usize, end: usize) -> Result<Value, Broken> {
    let text = std::str::from_utf8(&bytes[start..end]).map_err(|error| Broken::NotText(start + error.valid_up_to()))?;
    let value: Value = serde_json::from_str(text).map_err(Broken::Json)?;
    if value.get("type").and_then(Value::as_str) != Some("Feature") {
        return Err(Broken::NoFeature);
    }
    Ok(value)
}

fn properties(feature: &Value) -> impl Iterator<Item = (&str, &Value)> {
    feature
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(|properties| properties.iter().map(|(name, value)| (name.as_str(), value)))
}

/// A property as text. The feature's own `id` stands in where no property has that name.
fn cell(feature: &Value, name: &str) -> String {
    let value = feature.get("properties").and_then(|properties| properties.get(name));
    let value = match value {
        None if name == "id" => feature.get("id"),
        value => value,
    };
    value.map_or_else(String::new, plain)
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(plain).collect::<Vec<_>>().join(";"),
        other => other.to_string(),
    }
}

/// Finds the elements of the `features` list by brackets and quotation marks alone. `None` when there is no such list.
fn split_features(bytes: &[u8]) -> Option<Split> {
    let (_, mark) = without_mark(bytes);
    let mut at = skip_space(bytes, mark);
    if bytes.get(at) != Some(&b'{') {
        return None;
    }
    at += 1;
    loop {
        at = skip_space(bytes, at);
        if bytes.get(at) != Some(&b'"') {
            return None;
        }
        let key_end = skip_value(bytes, at)?;
        let is_features = &bytes[at..key_end] == b"\"features\"";
        at = skip_space(bytes, key_end);
        if bytes.get(at) != Some(&b':') {
            return None;
        }
        at = skip_space(bytes, at + 1);
        if is_features && bytes.get(at) == Some(&b'[') {
            return Some(split_list(bytes, at + 1));
        }
        at = skip_space(bytes, skip_value(bytes, at)?);
        if bytes.get(at) != Some(&b',') {
            return None;
        }
        at += 1;
    }
}

fn split_list(bytes: &[u8], mut at: usize) -> Split {
    let mut features = Vec::new();
    loop {
        at = skip_space(bytes, at);
        match bytes.get(at) {
            None => return Split { features, closed: false },
            Some(b']') => return Split { features, closed: true },
            Some(b',') => at += 1,
            Some(_) => match skip_value(bytes, at) {
                // A value that takes no byte, such as a stray closing brace, would hold the loop up.
                Some(end) if end > at => {
                    features.push((at, end));
                    at = end;
                }
                Some(_) | None => {
                    features.push((at, bytes.len()));
                    return Split { features, closed: false };
                }
            },
        }
    }
}

fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    at
}

/// The byte after the value that begins at `at`; `None` when the text ends within it.
fn skip_value(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    loop {
        match bytes.get(at)? {
            b'"' => {
                at += 1;
                while *bytes.get(at)? != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                at += 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            b'{' | b'[' => {
                depth += 1;
                at += 1;
            }
            b'}' | b']' if depth == 0 => return Some(at),
            b'}' | b']' => {
                depth -= 1;
                at += 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            b',' if depth == 0 => return Some(at),
            _ => at += 1,
        }
    }
}
