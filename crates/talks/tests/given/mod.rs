//! Texts of tests, read.

use std::collections::BTreeMap;
use std::sync::Arc;

use irenic_model::{Agreement, Input, Resolved, resolve};
use irenic_syntax::parse_formal;
use irenic_talks::positions::{PositionText, Positions, read_positions};

/// A text of one file, which has no errors of form.
pub(crate) fn read(text: &str) -> Resolved {
    let file: Arc<str> = Arc::from("table.irenic");
    let parse = parse_formal(&file, text);
    assert!(parse.errors.is_empty(), "{:?}", parse.errors);
    let documents = BTreeMap::from([(Arc::clone(&file), parse.document)]);
    let files = BTreeMap::from([(Arc::clone(&file), Arc::from(text))]);
    resolve(&Input {
        documents: &documents,
        main: file,
        scenario_documents: &[],
        files: &files,
        choices: &[],
        set: &[],
    })
}

/// Positions, each of a file of its own.
pub(crate) fn positions(texts: &[&str], agreement: &Agreement) -> Positions {
    let parsed = texts.iter().enumerate().map(|(number, text)| {
        let file: Arc<str> = Arc::from(format!("talks/positions/{number}.irenic"));
        (parse_formal(&file, text), file)
    });
    let parsed: Vec<_> = parsed.collect();
    let texts: Vec<PositionText<'_>> = parsed
        .iter()
        .map(|(parse, file)| PositionText { file: file.clone(), document: &parse.document, errors: &parse.errors })
        .collect();
    read_positions(&texts, agreement)
}
