//! What a source would have reported, had it happened.

use jiff::Timestamp;

/// What a source would report if it happened: only inside its coverage does the silence of a source mean anything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage {
    /// Event words that it reports; a source reports nothing that is not listed.
    pub events: Vec<String>,
    /// Since when; open when `None`.
    pub from: Option<Timestamp>,
    /// Until when, exclusive; open when `None`, which then means until the release became known.
    pub to: Option<Timestamp>,
    /// The body of the agreement whose reports it carries, if it carries one's.
    pub body: Option<String>,
    /// Places of the agreement in which it reports; everywhere when empty.
    pub places: Vec<String>,
}

impl Coverage {
    /// Whether the source would have reported an event of this word at this instant. Places are for the caller to weigh.
    pub fn includes(&self, event: &str, at: Timestamp) -> bool {
        self.events.iter().any(|known| known == event)
            && self.from.is_none_or(|from| from <= at)
            && self.to.is_none_or(|to| at < to)
    }
}
