//! Who reads positions, and which of them.

use irenic_diagnostics::Sources;
use irenic_model::Agreement;
use irenic_project::Project;
use irenic_talks::Audience;
use irenic_talks::positions::{PositionText, Positions, read_positions};

use crate::output::Refusal;

/// Who asks, by name.
pub(super) fn audience(word: &str, agreement: &Agreement) -> Result<Audience, Refusal> {
    let audience = Audience::named(word);
    match &audience {
        Audience::Party(name) if !agreement.actors.contains_key(name) => {
            let names: Vec<&str> = agreement.actors.keys().map(String::as_str).collect();
            Err(Refusal::new(
                format!("`{name}` is no party or body of the agreement"),
                format!("Write `--as mediator`, `--as public`, or one of {}.", names.join(", ")),
            ))
        }
        _ => Ok(audience),
    }
}

/// Positions, opened for those alone who may have one: for the public nothing is read but what is shown to it.
pub(super) fn positions(
    project: &Project,
    agreement: &Agreement,
    audience: &Audience,
    sources: &mut Sources,
) -> Positions {
    let documents = project.positions();
    let texts: Vec<PositionText<'_>> = documents
        .iter()
        .map(|one| PositionText { file: one.file.clone(), document: &one.document, errors: &one.errors })
        .collect();
    let positions = read_positions(&texts, agreement);
    // A diagnostic shows lines of its text: of a position, to those alone who may read it.
    for document in &documents {
        let mut of_file = positions.held.iter().filter(|position| position.file == document.file).peekable();
        let admitted = of_file.peek().is_some() && of_file.all(|position| position.figures.admits(audience));
        if *audience == Audience::Mediator || admitted {
            sources.insert(document.file.clone(), document.text.clone());
        }
    }
    positions
}
