use crate::history::AREAS;
use std::fmt::Write;

/// How events of a log say where they happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placing {
    /// By the name of the area.
    Named,
    /// By a point and how far it may be off.
    Points,
}

/// How many fires within 7 days in one area property P1 asks about.
pub const fn threshold() -> u32 {
    80
}

/// One of the four properties.
///
/// | property | asks | in the document |
/// | --- | --- | --- |
/// | P1 | whether one area saw so many fires within 7 days | moments `hot_1`, … |
/// | P2 | whether each fire is followed by a meeting within 24 hours | clause 1 |
/// | P3 | whether no heavy weapon comes after the withdrawal is certified | clauses 2 and 3 |
/// | P4 | when each area was first quiet for 7 days | moments `quiet_1`, … |
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the table says what they are")]
pub enum Asked {
    P1,
    P2,
    P3,
    P4,
}

impl Asked {
    /// All four, in order.
    pub const ALL: [Asked; 4] = [Asked::P1, Asked::P2, Asked::P3, Asked::P4];
}

/// The agreement that the logs are held against, as a Markdown document, with what the properties asked need.
pub fn agreement(asked: &[Asked]) -> String {
    let mut text = String::from(HEAD);
    if asked.iter().any(|asked| matches!(asked, Asked::P1 | Asked::P4)) {
        text.push_str(
            "\n## Areas\n\nThe areas are squares of two kilometres, and no two of them touch.\n\n```irenic\n",
        );
        for area in 1..=AREAS {
            let _ = writeln!(text, "place area_{area} = area \"area_{area}\" from \"places.geojson\"");
        }
        text.push_str("```\n");
    }
    if asked.contains(&Asked::P2) {
        text.push_str(MEETINGS);
    }
    if asked.contains(&Asked::P3) {
        text.push_str(NO_RETURN);
    }
    if asked.contains(&Asked::P4) {
        text.push_str("\n## Quiet\n\nAn area is quiet from the first instant at which it has seen no fire for seven days.\n\n```irenic\n");
        for area in 1..=AREAS {
            let _ = writeln!(text, "moment quiet_{area} = 7 days without fire in area_{area} from D");
        }
        text.push_str("```\n");
    }
    if asked.contains(&Asked::P1) {
        let n = threshold();
        let _ = write!(
            text,
            "\n## Many fires\n\nAn area is hot from the first instant at which it saw {n} fires or more within seven days.\n\n```irenic\n"
        );
        for area in 1..=AREAS {
            let _ = writeln!(text, "moment hot_{area} when count of fire in area_{area} in last 7 days >= {n} from D");
        }
        text.push_str("```\n");
    }
    text
}

const HEAD: &str = r#"# Synthetic ceasefire

This document is made for measuring: one hundred areas, one ceasefire, and the properties that are commonly used to compare monitors.

```irenic
agreement synthetic "Synthetic ceasefire"
  signed 2015-02-15
  timezone "UTC"

party A "Party A"
party B "Party B"
group sides "The parties" = A, B
body M "Monitoring body"
  observes fire, deployment, withdrawal
kind heavy_weapon "Heavy weapon" is weapon
moment D "Beginning of the ceasefire" = 2015-02-15T00:00
```
"#;

const MEETINGS: &str = r#"
## 1. Meetings

After every fire, wherever it was, the monitoring body meets within 24 hours.

```irenic
clause 1 "Meeting after a fire"
  whenever fire as f
  M must meet within 24 hours of f
  from D
```
"#;

const NO_RETURN: &str = r#"
## 2. Withdrawal

The parties withdraw their heavy weapons within 60 days, and the monitoring body certifies that they have.

```irenic
clause 2 "Withdrawal of heavy weapons"
  sides each must complete withdrawal of heavy_weapon
  from D
  by D + 60 days
  verified by M
```

## 3. No return

Once the withdrawal is certified, the parties bring no heavy weapons back.

```irenic
clause 3 "No heavy weapons"
  sides each must not deploy of heavy_weapon
  from fulfilment of clause 2
  verified by M
```
"#;

/// The areas as GeoJSON: squares of 2 km, their centres 10 km apart in ten rows of ten.
pub fn places() -> String {
    let mut text = String::from("{\"type\":\"FeatureCollection\",\"features\":[\n");
    for area in 1..=AREAS {
        let (latitude, longitude) = centre(area);
        let (north, east) = (1_000.0 / 111_200.0, 1_000.0 / 73_900.0);
        let corner = |up: f64, right: f64| format!("[{:.6},{:.6}]", longitude + right * east, latitude + up * north);
        let ring = [corner(-1.0, -1.0), corner(-1.0, 1.0), corner(1.0, 1.0), corner(1.0, -1.0), corner(-1.0, -1.0)];
        let _ = writeln!(
            text,
            "{{\"type\":\"Feature\",\"id\":\"area_{area}\",\"properties\":{{\"name\":\"area_{area}\"}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[{}]]}}}}{}",
            ring.join(","),
            if area == AREAS { "" } else { "," }
        );
    }
    text.push_str("]}\n");
    text
}

/// Latitude and longitude of the centre of an area, in degrees.
pub(crate) fn centre(area: u16) -> (f64, f64) {
    let at = area.saturating_sub(1);
    (48.0 + f64::from(at / 10) * 0.09, 37.0 + f64::from(at % 10) * 0.135)
}

/// The settings of the project folder. With `log`, the name of a table in the folder, that table is its one source, so
/// that `irenic verify` answers from the same rows as `irenic monitor`.
pub fn project(log: Option<&str>) -> String {
    let mut text = String::from("title = \"Synthetic ceasefire\"\ndocument = \"agreement.md\"\n");
    if let Some(log) = log {
        let _ = write!(
            text,
            "\n[[source]]\nname = \"log\"\nformat = \"csv\"\nzone = \"UTC\"\nmapping = \"log.toml\"\ncovers = [\"event\"]\nperiod = [\"2015-02-15\", \"9000-12-31\"]\nbody = \"M\"\n\n[[source.release]]\nfile = \"{log}\"\nknown = \"2015-02-15\"\n"
        );
    }
    text
}

/// The mapping file of that table.
pub fn mapping() -> &'static str {
    "id = \"id\"\nevent = \"event\"\nactor = \"actor\"\nsubject = \"subject\"\n\n[time]\nstart = \"time\"\n\n[place]\ninside = \"inside\"\n"
}
