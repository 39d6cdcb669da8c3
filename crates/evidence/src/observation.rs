use std::collections::BTreeMap;
use std::sync::Arc;

use geo_types::Point;
use jiff::Timestamp;

/// One report by one source about one thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Stable id, `source:key`, the same in every release of the source, such as `ucdp:157364`.
    pub id: String,
    /// Name of the source, such as `ucdp`.
    pub source: String,
    /// Event word of the vocabulary, such as `clash`.
    pub event: String,
    /// What it was about: a kind, a measure, a list, a moment, or `clause 2` / `phase 1`.
    pub subject: Option<String>,
    /// The party or body that did it, where the source says so.
    pub actor: Option<String>,
    /// Who was involved without being named as the actor, such as both sides of a dyad.
    pub involved: Vec<String>,
    /// Who gave, left or sent.
    pub from: Option<String>,
    /// Who received or was addressed.
    pub to: Option<String>,
    /// Whom it concerns, such as the party whose withdrawal a body certifies.
    pub concerning: Option<String>,
    /// Further fields by name.
    pub fields: BTreeMap<String, FieldValue>,
    /// When it happened.
    pub time: TimeSpan,
    /// Where it happened.
    pub location: Location,
    /// When it became known.
    pub known: Timestamp,
    /// The body of the agreement whose report this is, if it is one's.
    pub reporter: Option<String>,
    /// Reliability and credibility as the source or its mapping grades it.
    pub grade: Option<Grade>,
    /// The standing that this report supports by itself.
    pub standing: Standing,
    /// The row that it came from.
    pub origin: Origin,
}

/// A value of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldValue {
    /// A number, with its unit where the source or the mapping gives one.
    Number {
        /// The number.
        value: f64,
        /// Word of the unit, such as `mm` or `persons`.
        unit: Option<String>,
    },
    /// A text or a name.
    Text(String),
    /// Yes or no.
    Flag(bool),
    /// Opaque keys of a list of persons.
    Keys(Vec<String>),
}

/// When something happened, as far as it is known: at one instant of a half-open range, unknown which.
/// Equal ends mean the exact instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeSpan {
    /// Not before this instant.
    pub earliest: Timestamp,
    /// Before this instant, or exactly at it when both ends are equal.
    pub latest: Timestamp,
}

impl TimeSpan {
    /// An exact instant.
    pub fn at(instant: Timestamp) -> Self {
        TimeSpan { earliest: instant, latest: instant }
    }

    /// Whether the instant is known exactly.
    pub fn is_exact(&self) -> bool {
        self.earliest == self.latest
    }
}

/// Where something happened, as far as it is known.
#[derive(Debug, Clone, PartialEq)]
pub enum Location {
    /// The source does not say.
    Unknown,
    /// Somewhere within `radius` metres (geodesic, WGS 84) of a point.
    Near {
        /// Longitude `x` and latitude `y` in degrees.
        point: Point<f64>,
        /// Metres; 0 for an exact place.
        radius: f64,
        /// What the point stands for: an exact place, a surrounding, or a region of which it is only representative.
        precision: Precision,
        /// Name of the place or region in the source.
        name: Option<String>,
    },
    /// Somewhere inside a place that the agreement names, as scenarios say it.
    Place(String),
}

/// What a point of a [`Location`] stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// The place itself.
    Exact,
    /// A known place in the surroundings.
    Surroundings,
    /// A region; the point only represents it.
    Region,
}

impl Precision {
    /// `exact`, `surroundings` or `region`.
    pub fn as_str(self) -> &'static str {
        match self {
            Precision::Exact => "exact",
            Precision::Surroundings => "surroundings",
            Precision::Region => "region",
        }
    }

    /// Reads the words of [`Precision::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        [Precision::Exact, Precision::Surroundings, Precision::Region]
            .into_iter()
            .find(|precision| precision.as_str() == word)
    }
}

/// How well established an incident is. Ordered: a clause that asks for one standing accepts the higher ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Looked into and found not to have happened.
    Rejected,
    /// Somebody says so.
    Reported,
    /// Independent sources agree.
    Corroborated,
    /// A body with mandate and access says so.
    Confirmed,
}

impl Standing {
    /// `rejected`, `reported`, `corroborated` or `confirmed`.
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::Rejected => "rejected",
            Standing::Reported => "reported",
            Standing::Corroborated => "corroborated",
            Standing::Confirmed => "confirmed",
        }
    }

    /// Reads the words of [`Standing::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        [Standing::Rejected, Standing::Reported, Standing::Corroborated, Standing::Confirmed]
            .into_iter()
            .find(|standing| standing.as_str() == word)
    }
}

/// Source grading after the two-part intelligence scale: reliability `A` to `F`, credibility 1 to 6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grade {
    /// `A` (reliable) to `F` (cannot be judged).
    pub reliability: char,
    /// 1 (confirmed) to 6 (cannot be judged).
    pub credibility: u8,
}

impl Grade {
    /// Reads a letter `A` to `F` and a number 1 to 6, such as `B2` or `b-2`; anything else is no grade.
    pub fn parse(text: &str) -> Option<Self> {
        let mut signs = text.chars().filter(|sign| !matches!(sign, ' ' | '-' | '/'));
        let reliability = signs.next()?.to_ascii_uppercase();
        let credibility = u8::try_from(signs.next()?.to_digit(10)?).ok()?;
        let known = ('A'..='F').contains(&reliability) && (1..=6).contains(&credibility);
        (known && signs.next().is_none()).then_some(Grade { reliability, credibility })
    }
}

impl std::fmt::Display for Grade {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.reliability, self.credibility)
    }
}

/// The row of a file that an observation came from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// Project-relative path of the file, or the document of a scenario.
    pub file: Arc<str>,
    /// Line of the row's beginning, from 1.
    pub line: usize,
    /// Name of the release, such as `22.1`; empty when the source has a single one.
    pub release: Arc<str>,
}
