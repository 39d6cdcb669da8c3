//! Humanitarian access: nine indicators, each 0 to 3, as assessments of access have them (ACAPS, *Humanitarian Access
//! Overview*, methodology: three pillars with nine indicators; OCHA's access monitoring and reporting framework counts the
//! same constraints). They stand beside each other; the program adds them to nothing.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Indicator, Input};

/// Short names and words of the nine constraints, in the order of the three pillars: people's access to aid, aid's access to
/// people, and physical and security constraints.
pub const CONSTRAINTS: [(&str, &str); 9] = [
    ("denial_of_needs", "denial that people need aid or are entitled to it"),
    ("restriction_of_services", "restriction of people's access to services and aid"),
    ("entry", "impediments to entry of staff and goods into the country"),
    ("movement", "restrictions of movement within the country"),
    ("interference", "interference with how aid is carried out"),
    ("violence", "violence against staff, premises and goods of aid"),
    ("hostilities", "hostilities that affect aid"),
    ("mines", "mines and other explosive remnants"),
    ("physical", "terrain, weather and lack of roads"),
];

/// An assessment of one constraint.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// Which: a short name of [`CONSTRAINTS`].
    pub constraint: String,
    /// 0 none, 1 low, 2 moderate, 3 high.
    pub score: u8,
    /// Its day.
    pub day: Date,
    /// Id of the incident that reports it.
    pub incident: String,
}

/// The latest score of each constraint by a day; a constraint that was not assessed does not stand among them.
pub fn latest(assessments: &[Assessment], day: Date) -> BTreeMap<&str, &Assessment> {
    let mut found: BTreeMap<&str, &Assessment> = BTreeMap::new();
    for one in assessments.iter().filter(|one| one.day <= day && one.score <= 3) {
        let newer = found.get(one.constraint.as_str()).is_none_or(|known| known.day <= one.day);
        if newer && CONSTRAINTS.iter().any(|(name, _)| *name == one.constraint) {
            found.insert(&one.constraint, one);
        }
    }
    found
}

pub(crate) fn indicator(assessments: &[Assessment], days: &[Date]) -> Option<Indicator> {
    let day = *days.last()?;
    let scores = latest(assessments, day);
    let grave = |scores: &BTreeMap<&str, &Assessment>| {
        (!scores.is_empty()).then(|| scores.values().filter(|one| one.score >= 2).count() as f64)
    };
    let mut indicator = Indicator::new("access", "nine constraints", "constraints at 2 or 3");
    indicator.value = grave(&scores);
    for (name, words) in CONSTRAINTS {
        let score = scores.get(name);
        indicator.figures.push((words.to_string(), score.map(|one| f64::from(one.score))));
        indicator.inputs.push(match score {
            Some(one) => Input::new(name, format!("{} on {}", one.score, one.day), one.incident.clone()),
            None => Input::unknown(name, ""),
        });
    }
    (indicator.known, indicator.unknown) = (scores.len(), CONSTRAINTS.len() - scores.len());
    indicator.series = days.iter().map(|day| (*day, grave(&latest(assessments, *day)))).collect();
    indicator.reason = match (indicator.known, indicator.unknown) {
        (0, _) => "no assessment of access is in the evidence".to_string(),
        (_, 0) => String::new(),
        (_, more) => format!("{more} of the nine are not assessed; they are not low"),
    };
    Some(indicator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_assessed_is_unknown_and_the_latest_counts() {
        let one = |constraint: &str, score, day: &str| Assessment {
            constraint: constraint.to_string(),
            score,
            day: day.parse().unwrap(),
            incident: "a:1".to_string(),
        };
        let all = [
            one("movement", 3, "2026-01-01"),
            one("movement", 1, "2026-02-01"),
            one("mines", 2, "2026-01-05"),
            one("weather", 3, "2026-01-05"),
            one("entry", 7, "2026-01-05"),
        ];
        let found = indicator(&all, &["2026-01-10".parse().unwrap(), "2026-02-10".parse().unwrap()]).unwrap();
        assert_eq!((found.value, found.known, found.unknown), (Some(1.0), 2, 7));
        assert_eq!(found.series[0].1, Some(2.0));
        assert_eq!(indicator(&[], &["2026-01-10".parse().unwrap()]).unwrap().value, None);
    }
}
