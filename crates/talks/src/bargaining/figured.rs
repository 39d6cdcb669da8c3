use super::literal;
use crate::positions::{Figures, RedLine as Drawn};
use crate::{BargainError, Bracket, Decimal, Literal, RedLine, Share, Stance, Utility, Worth};

/// What a party has said in figures, and what its points are read against.
pub struct Figured {
    /// Label of the position, such as `Invented for demonstration`.
    pub label: Option<String>,
    /// Whether somebody estimated the figures.
    pub estimated: bool,
    /// By bracket, whether the party has said what it is worth.
    pub valued: Vec<bool>,
    /// Sum of the weights of these; above zero.
    pub weight: f64,
    /// The least value for which it stays at the table.
    pub walks_away_below: Option<f64>,
    /// Points that the search counts in every package for what the party has not said.
    unsaid: f64,
}

impl Figured {
    /// What a whole package is worth on the party's own scale: points over the sum of the weights of what it has said, so
    /// between its least and its greatest value.
    pub fn level(&self, points: Decimal) -> f64 {
        (points.to_f64() - self.unsaid) / self.weight
    }

    /// A difference of points, or the points of one bracket, on the party's own scale.
    pub fn on_scale(&self, points: Decimal) -> f64 {
        points.to_f64() / self.weight
    }

    /// The least and the most that a package is worth, over the brackets of which the party has said it.
    pub fn worth(&self, share: &Share) -> (f64, f64) {
        let valued = || share.points.iter().zip(&self.valued).filter(|(_, valued)| **valued).map(|(worth, _)| worth);
        let least: f64 = valued().map(|worth| worth.low.to_f64()).sum();
        let most: f64 = valued().map(|worth| worth.high.to_f64()).sum();
        (least / self.weight, most / self.weight)
    }
}

/// A party's stance without today's positions, and what it has said in figures.
///
/// `u(x) = Σ weight · value` over brackets that anybody has valued. An option without a value may be worth anything
/// between the least and the greatest value that the party gives anywhere; a bracket of which the party says nothing while
/// others value it is all such options, with weight 1. What nobody values counts for nobody.
///
/// The search compares sums, while `walks away below` is a number on the party's own scale: it is multiplied by the weights
/// of what the party valued. What it left unsaid then counts neither for the line nor against it.
pub(super) fn stance(
    party: &str,
    figures: Option<&Figures>,
    brackets: &[Bracket],
    in_play: &[bool],
) -> Result<(Stance, Option<Figured>), BargainError> {
    let nothing = |bracket: &Bracket| vec![Worth::exactly(0.into()); bracket.options.len()];
    let mut stance = Stance {
        party: party.to_string(),
        utility: Utility { weights: vec![0.into(); brackets.len()], values: brackets.iter().map(nothing).collect() },
        ..Stance::default()
    };
    let Some(figures) = figures else { return Ok((stance, None)) };
    stance.red_lines = figures.red_lines.iter().filter_map(|line| never(line, brackets)).collect();
    let stated = || figures.brackets.values().flat_map(|valuation| valuation.options.values());
    let least = stated().map(|(least, _)| *least).fold(f64::INFINITY, f64::min);
    let most = stated().map(|(_, most)| *most).fold(f64::NEG_INFINITY, f64::max);
    let valuation = |bracket: &Bracket| figures.brackets.get(&bracket.name);
    let weight: f64 = brackets.iter().filter_map(valuation).map(|valuation| valuation.weight).sum();
    // Whoever values nothing, or gives nothing any weight, finds no package better than another.
    if least > most || weight <= 0.0 {
        return Ok((stance, None));
    }
    let exactly = |number: f64| decimal(party, number);
    let anything = Worth { low: exactly(least)?, high: exactly(most)? };
    let (mut weights, mut unsaid) = (Vec::new(), Vec::new());
    for (number, bracket) in brackets.iter().enumerate() {
        let Some(valuation) = valuation(bracket) else {
            if in_play[number] {
                stance.utility.weights[number] = 1.into();
                stance.utility.values[number] = vec![anything; bracket.options.len()];
                unsaid.push(anything.low);
            }
            continue;
        };
        stance.utility.weights[number] = exactly(valuation.weight)?;
        weights.push(stance.utility.weights[number]);
        for (option, worth) in bracket.options.iter().zip(&mut stance.utility.values[number]) {
            *worth = match valuation.options.get(option) {
                Some((low, high)) => Worth { low: exactly(*low)?, high: exactly(*high)? },
                None => anything,
            };
        }
    }
    if let Some(below) = figures.walks_away_below {
        let too_fine = || BargainError::TooFine { of: party.to_string() };
        stance.no_agreement = Some(threshold(exactly(below)?, &weights, &unsaid).ok_or_else(too_fine)?);
    }
    let figured = Figured {
        unsaid: unsaid.iter().map(|least| least.to_f64()).sum(),
        label: figures.label.clone(),
        estimated: figures.estimated,
        valued: brackets.iter().map(|bracket| valuation(bracket).is_some()).collect(),
        weight,
        walks_away_below: figures.walks_away_below,
    };
    Ok((stance, Some(figured)))
}

/// `rejects X unless Y or Z`: X without Y and without Z. Nothing where X can no longer be chosen.
fn never(line: &Drawn, brackets: &[Bracket]) -> Option<RedLine> {
    let (path, option) = &line.option;
    let mut literals = vec![literal(brackets, path, option)?];
    // An option that can no longer be chosen makes nothing acceptable.
    let unless = line.unless.iter().filter_map(|(path, option)| literal(brackets, path, option));
    literals.extend(unless.map(|literal| Literal::is_not(literal.bracket, literal.option)));
    Some(RedLine::Never(literals))
}

/// The number as it was written: its shortest decimal form is exact.
fn decimal(party: &str, number: f64) -> Result<Decimal, BargainError> {
    number.to_string().parse().map_err(|_| BargainError::TooFine { of: party.to_string() })
}

/// `below · Σ weights + Σ unsaid`, exactly; nothing where that has more digits than the search sums.
fn threshold(below: Decimal, weights: &[Decimal], unsaid: &[Decimal]) -> Option<Decimal> {
    const PLACES: u8 = 9;
    let mut sum: i128 = 0;
    for weight in weights {
        sum = sum.checked_add(weight.in_units(PLACES)?.checked_mul(below.in_units(PLACES)?)?)?;
    }
    for least in unsaid {
        sum = sum.checked_add(least.in_units(PLACES)?.checked_mul(10i128.pow(u32::from(PLACES)))?)?;
    }
    let (mut units, mut places) = (sum, 2 * PLACES);
    while places > 0 && units % 10 == 0 {
        units /= 10;
        places -= 1;
    }
    if places > PLACES {
        return None;
    }
    Some(Decimal::new(i64::try_from(units).ok()?, places))
}
