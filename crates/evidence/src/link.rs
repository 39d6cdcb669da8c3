//! Links: several observations that report one and the same incident.

use irenic_diagnostics::Diagnostic;
use jiff::Timestamp;
use serde::Deserialize;

use crate::mapping::read_toml;

/// A recorded, explained and reversible decision that several observations report one incident.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// Id of the incident; not the id of an observation outside the link.
    pub incident: String,
    /// Ids of the observations.
    pub observations: Vec<String>,
    /// Why, for readers.
    pub because: String,
    /// When the link was made: a question about an earlier instant does not see it. Without it, it always holds.
    #[serde(default)]
    pub known: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Links {
    #[serde(default)]
    link: Vec<Link>,
}

/// Reads a file of `[[link]]` tables with `incident`, `observations`, `because` and, if wanted, `known`.
///
/// Errors: one E004 with the place in the file.
pub fn read_links(file: &str, text: &str) -> Result<Vec<Link>, Box<Diagnostic>> {
    let hint = "Write [[link]] tables with `incident`, `observations` and `because`; the book's page on evidence has an \
                example.";
    read_toml::<Links>(file, text, hint).map(|links| links.link)
}
