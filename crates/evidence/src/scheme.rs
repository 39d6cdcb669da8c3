//! The numbers by which two observations are weighed against each other.

use serde::Deserialize;

/// How often two observations agree to some degree: among those of one incident (`m`) and among those of two incidents (`u`).
///
/// The weight of that degree is `log2(m / u)` bits: Fellegi, I. P. and Sunter, A. B. (1969), A Theory for Record Linkage,
/// Journal of the American Statistical Association 64, 1183–1210, with the binary logarithm of Newcombe et al. (1959).
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(try_from = "WrittenChance")]
pub struct Chance {
    /// Among observations of one incident; above 0, at most 1.
    pub m: f64,
    /// Among observations of two incidents; above 0, at most 1.
    pub u: f64,
}

impl Chance {
    const fn of(m: f64, u: f64) -> Self {
        Chance { m, u }
    }

    /// `log2(m / u)`, in bits.
    pub fn weight(self) -> f64 {
        (self.m / self.u).log2()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenChance {
    m: f64,
    u: f64,
}

impl TryFrom<WrittenChance> for Chance {
    type Error = String;

    fn try_from(written: WrittenChance) -> Result<Self, String> {
        Ok(Chance { m: share("m", written.m)?, u: share("u", written.u)? })
    }
}

fn share(name: &str, number: f64) -> Result<f64, String> {
    if number > 0.0 && number <= 1.0 {
        Ok(number)
    } else {
        Err(format!("`{name} = {number}` is no share; write a number above 0 and up to 1"))
    }
}

/// How near two times, or two places, come among observations of one incident. Among those of two incidents, it follows from
/// how exactly the two are known; see [`Scheme`].
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, try_from = "WrittenNearing")]
pub struct Nearing {
    /// They meet.
    pub meet: f64,
    /// They are a little apart.
    pub close: f64,
    /// They are farther apart.
    pub near: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenNearing {
    meet: f64,
    close: f64,
    near: f64,
}

impl TryFrom<WrittenNearing> for Nearing {
    type Error = String;

    fn try_from(written: WrittenNearing) -> Result<Self, String> {
        let WrittenNearing { meet, close, near } = written;
        let all = Nearing { meet: share("meet", meet)?, close: share("close", close)?, near: share("near", near)? };
        if all.apart() <= 0.0 {
            return Err("`meet`, `close` and `near` together leave nothing for what is farther apart".to_string());
        }
        Ok(all)
    }
}

impl Nearing {
    /// The rest: they are farther apart than anything that is looked at.
    pub fn apart(self) -> f64 {
        1.0 - self.meet - self.close - self.near
    }
}

/// How two words for events stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EventChances {
    /// The same word.
    pub same: Chance,
    /// One lies below the other.
    pub below: Chance,
    /// Both lie below a word that is not the topmost, such as `clash` and `shelling` below `fire`.
    pub kindred: Chance,
    /// Neither.
    pub incompatible: Chance,
}

impl Default for EventChances {
    fn default() -> Self {
        EventChances {
            same: Chance::of(0.60, 0.20),
            below: Chance::of(0.18, 0.10),
            kindred: Chance::of(0.20, 0.30),
            incompatible: Chance::of(0.02, 0.40),
        }
    }
}

/// Whom two observations name. Where one of them names nobody, nothing is weighed.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ActorChances {
    /// The same.
    pub same: Chance,
    /// Some are the same, and nothing contradicts.
    pub shared: Chance,
    /// Nobody is the same, or the same part is given to two.
    pub contradicting: Chance,
}

impl Default for ActorChances {
    fn default() -> Self {
        // In a war of two sides most reports name the same two, so that agreement says little.
        ActorChances {
            same: Chance::of(0.60, 0.50),
            shared: Chance::of(0.32, 0.30),
            contradicting: Chance::of(0.08, 0.20),
        }
    }
}

/// How two numbers compare, of the first field that both give. Below 5, two numbers are often equal by chance.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FigureChances {
    /// Equal, and 5 or more.
    pub equal: Chance,
    /// The greater is 5 or more, and the less at least two thirds of it.
    pub near: Chance,
    /// The greater is 5 or more, and they are farther apart.
    pub differ: Chance,
    /// Equal, and below 5.
    pub small_equal: Chance,
    /// Both below 5, and not equal.
    pub small_differ: Chance,
}

impl Default for FigureChances {
    fn default() -> Self {
        FigureChances {
            equal: Chance::of(0.45, 0.03),
            near: Chance::of(0.30, 0.12),
            differ: Chance::of(0.25, 0.85),
            small_equal: Chance::of(0.60, 0.35),
            small_differ: Chance::of(0.40, 0.65),
        }
    }
}

/// Whether two observations are of one source. A source gives one incident one row, unless it erred.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SourceChances {
    /// Of two sources.
    pub different: Chance,
    /// Of one source.
    pub same: Chance,
}

impl Default for SourceChances {
    fn default() -> Self {
        SourceChances { different: Chance::of(0.99, 0.50), same: Chance::of(0.01, 0.50) }
    }
}

/// The scheme by which two observations are weighed: for each part of a report, how often it agrees among observations of
/// one incident and of two. In a project file, `[links]`.
///
/// `u` of time and place follows from how exactly each is known, as the chance that two that have nothing to do with each
/// other meet: of spans of `w` and `v` days thrown on `period_days`, `min(1, (w + v + 2 clock) / period)`; of discs of radius
/// `r` and `q` thrown on a disc of `reach_km`, `min(1, ((r + q + settlement) / reach)²)`. So two reports known to the month
/// and the province gain nothing by meeting.
///
/// The numbers are a judgement, not an estimate: no labelled set of linked reports of a ceasefire is published.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default, try_from = "WrittenScheme")]
pub struct Scheme {
    /// Days over which incidents are taken to be spread.
    pub period_days: f64,
    /// Kilometres around any place over which incidents are taken to be spread.
    pub reach_km: f64,
    /// Bits from which on a pair is called likely.
    pub likely: f64,
    /// Bits from which on a pair is called possible, and listed.
    pub possible: f64,
    /// Fields whose numbers are compared: the first that both give.
    pub figures: Vec<String>,
    /// Time.
    pub time: Nearing,
    /// Place.
    pub place: Nearing,
    /// Both are known to lie in the same named place of the agreement, without coordinates.
    pub named_place: Chance,
    /// Event words.
    pub event: EventChances,
    /// Actors.
    pub actors: ActorChances,
    /// Numbers.
    pub figure: FigureChances,
    /// Sources.
    pub source: SourceChances,
}

impl Default for Scheme {
    fn default() -> Self {
        Scheme {
            period_days: 365.0,
            reach_km: 100.0,
            likely: 13.0,
            possible: 7.0,
            figures: ["killed", "injured", "persons", "count"].map(str::to_string).to_vec(),
            time: Nearing { meet: 0.90, close: 0.08, near: 0.015 },
            place: Nearing { meet: 0.90, close: 0.07, near: 0.02 },
            named_place: Chance::of(0.90, 0.25),
            event: EventChances::default(),
            actors: ActorChances::default(),
            figure: FigureChances::default(),
            source: SourceChances::default(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenScheme {
    period_days: Option<f64>,
    reach_km: Option<f64>,
    likely: Option<f64>,
    possible: Option<f64>,
    figures: Option<Vec<String>>,
    time: Option<Nearing>,
    place: Option<Nearing>,
    named_place: Option<Chance>,
    event: Option<EventChances>,
    actors: Option<ActorChances>,
    figure: Option<FigureChances>,
    source: Option<SourceChances>,
}

impl TryFrom<WrittenScheme> for Scheme {
    type Error = String;

    fn try_from(written: WrittenScheme) -> Result<Self, String> {
        let standard = Scheme::default();
        let scheme = Scheme {
            period_days: written.period_days.unwrap_or(standard.period_days),
            reach_km: written.reach_km.unwrap_or(standard.reach_km),
            likely: written.likely.unwrap_or(standard.likely),
            possible: written.possible.unwrap_or(standard.possible),
            figures: written.figures.unwrap_or(standard.figures),
            time: written.time.unwrap_or(standard.time),
            place: written.place.unwrap_or(standard.place),
            named_place: written.named_place.unwrap_or(standard.named_place),
            event: written.event.unwrap_or(standard.event),
            actors: written.actors.unwrap_or(standard.actors),
            figure: written.figure.unwrap_or(standard.figure),
            source: written.source.unwrap_or(standard.source),
        };
        for (name, number) in [("period_days", scheme.period_days), ("reach_km", scheme.reach_km)] {
            if !number.is_finite() || number <= 0.0 {
                return Err(format!("`{name}` is a number above 0"));
            }
        }
        if !scheme.likely.is_finite() || !scheme.possible.is_finite() || scheme.possible > scheme.likely {
            return Err("`possible` and `likely` are numbers of bits, and `likely` is not the lesser".to_string());
        }
        Ok(scheme)
    }
}
