//! How far from a point, or from a date, something may have happened, by the precision code of a source.

use serde::Deserialize;

use crate::Precision;

/// What a place precision code says about the point of its row.
///
/// In a mapping or in the settings of a source: `{ km = 25, means = "surroundings", says = "the surroundings" }`, with
/// `m` or `km` for the radius and `exact`, `surroundings` or `region` for what the point stands for; or
/// `{ unknown = true }`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "WrittenReach")]
pub enum Reach {
    /// Somewhere within a distance of the point.
    Within {
        /// Metres, geodesic on WGS 84; finite and not negative.
        radius: f64,
        /// What the point stands for.
        precision: Precision,
        /// What the source knows, as words for a report, such as `the first-order province`; may be empty.
        says: String,
    },
    /// The point says nothing about where it happened.
    Unknown {
        /// What the source knows, as words for a report; may be empty.
        says: String,
    },
}

impl Reach {
    /// What the source knows, as words for a report; may be empty.
    pub fn says(&self) -> &str {
        match self {
            Reach::Within { says, .. } | Reach::Unknown { says } => says,
        }
    }

    /// Puts words where there are none, so that an override of a radius keeps the words of the table.
    pub(crate) fn or_says(mut self, words: &str) -> Self {
        let (Reach::Within { says, .. } | Reach::Unknown { says }) = &mut self;
        if says.is_empty() {
            *says = words.to_string();
        }
        self
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenReach {
    km: Option<f64>,
    m: Option<f64>,
    means: Option<String>,
    #[serde(default)]
    unknown: bool,
    #[serde(default)]
    says: String,
}

impl TryFrom<WrittenReach> for Reach {
    type Error = String;

    fn try_from(written: WrittenReach) -> Result<Self, String> {
        let WrittenReach { km, m, means, unknown, says } = written;
        if unknown {
            return match (km, m, means) {
                (None, None, None) => Ok(Reach::Unknown { says }),
                _ => Err("`unknown = true` leaves no room for `km`, `m` or `means`".to_string()),
            };
        }
        let radius = match (km, m) {
            (Some(km), None) => km * 1000.0,
            (None, Some(m)) => m,
            _ => return Err("a place precision needs one of `km` and `m`, or `unknown = true`".to_string()),
        };
        if !radius.is_finite() || radius < 0.0 {
            return Err("a radius is a number from 0 up".to_string());
        }
        let precision = match means.as_deref() {
            None if radius == 0.0 => Precision::Exact,
            None => return Err("a place precision needs `means`: exact, surroundings or region".to_string()),
            Some(word) => {
                Precision::parse(word).ok_or_else(|| format!("`{word}` is not one of exact, surroundings, region"))?
            }
        };
        Ok(Reach::Within { radius, precision, says })
    }
}

/// What a time precision code says about the dates of its row.
///
/// In a mapping: `{ days = 6, says = "the week" }`, `{ seconds = 1800 }`, or `{ uncertain = true }` where the dates of the
/// row span the uncertainty already.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "WrittenLeeway")]
pub(crate) struct Leeway {
    /// Whole days to either side.
    pub(crate) days: i64,
    /// Seconds to either side.
    pub(crate) seconds: i64,
    /// Whether the row counts as uncertain in time.
    pub(crate) uncertain: bool,
    /// What the source knows, as words for a report; may be empty.
    pub(crate) says: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenLeeway {
    #[serde(default)]
    days: u32,
    #[serde(default)]
    seconds: u32,
    uncertain: Option<bool>,
    #[serde(default)]
    says: String,
}

impl TryFrom<WrittenLeeway> for Leeway {
    type Error = String;

    fn try_from(written: WrittenLeeway) -> Result<Self, String> {
        let WrittenLeeway { days, seconds, uncertain, says } = written;
        if days > 36_525 {
            return Err("an uncertainty of more than a century is no date; leave such rows out".to_string());
        }
        let widens = days > 0 || seconds > 0;
        Ok(Leeway { days: i64::from(days), seconds: i64::from(seconds), uncertain: uncertain.unwrap_or(widens), says })
    }
}
