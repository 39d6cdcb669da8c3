//! Indicators of talks. Each is a formula of the book's page on indicators, opens into what it counted, and says what is
//! not known. There is no score of all of them: what they measure is not of one kind.

pub mod access;
pub mod brackets;
pub mod cadence;
pub mod closeness;
pub mod concessions;
pub mod harm;
pub mod implementation;
pub mod measures;
pub mod releases;
pub mod violations;

mod collect;

use jiff::civil::Date;

pub use collect::{Held, Table, indicators};

/// One indicator about one thing, at one day.
#[derive(Debug, Clone, PartialEq)]
pub struct Indicator {
    /// Which one, such as `closeness`: the anchor of its formula on the book's page.
    pub name: &'static str,
    /// What it is about, such as `RU and UA`.
    pub about: String,
    /// Its value; `None` when it is not known, which is never 0.
    pub value: Option<f64>,
    /// What the value counts: `share`, `days`, `ratio`, …
    pub unit: &'static str,
    /// Within what the value lies, where chance or missing dates leave it open; without an end where nothing bounds it.
    pub interval: Option<(f64, Option<f64>)>,
    /// Further figures beside the value.
    pub figures: Vec<(String, Option<f64>)>,
    /// What it was computed from.
    pub inputs: Vec<Input>,
    /// How many inputs are known.
    pub known: usize,
    /// How many more there are, of which nothing is known.
    pub unknown: usize,
    /// The value at earlier days and this one.
    pub series: Vec<(Date, Option<f64>)>,
    /// Why it is not known, or what to bear in mind; empty otherwise.
    pub reason: String,
}

/// Something that an indicator was computed from.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// What it is.
    pub what: String,
    /// What it says, as text; `unknown` where nothing is known.
    pub value: String,
    /// Where it is from: a round, an option of the text, a clause, an observation.
    pub source: String,
}

impl Input {
    /// An input that is known.
    pub fn new(what: impl Into<String>, value: impl Into<String>, source: impl Into<String>) -> Self {
        Input { what: what.into(), value: value.into(), source: source.into() }
    }

    /// An input of which nothing is known.
    pub fn unknown(what: impl Into<String>, source: impl Into<String>) -> Self {
        Input::new(what, "unknown", source)
    }
}

impl Indicator {
    pub(crate) fn new(name: &'static str, about: impl Into<String>, unit: &'static str) -> Self {
        Indicator {
            name,
            about: about.into(),
            value: None,
            unit,
            interval: None,
            figures: Vec::new(),
            inputs: Vec::new(),
            known: 0,
            unknown: 0,
            series: Vec::new(),
            reason: String::new(),
        }
    }

    /// Sources of its inputs, each once, in order.
    pub fn sources(&self) -> Vec<&str> {
        let mut sources: Vec<&str> = Vec::new();
        for input in &self.inputs {
            if !input.source.is_empty() && !sources.contains(&input.source.as_str()) {
                sources.push(&input.source);
            }
        }
        sources
    }
}

/// The middle of some numbers; the mean of the two in the middle where their count is even. `None` of none.
pub fn median(numbers: &[f64]) -> Option<f64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        odd if odd % 2 == 1 => sorted.get(middle).copied(),
        _ => Some((sorted[middle - 1] + sorted[middle]) / 2.0),
    }
}
