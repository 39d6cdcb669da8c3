use super::{BargainError, Decimal, Utility};

/// Largest sum of values whose double is still exact, with room for products by small weights.
const LARGEST: i128 = 1 << 50;
/// Decimal places that values and weights may have together.
const PLACES: u8 = 9;

/// One table of values as whole numbers, exact: in units of `10^-places`, where `places` is the most decimal places of a
/// weight plus the most of a value, or more where a linkage or threshold needs more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scaled {
    pub(super) places: u8,
    /// `weight · low`, by bracket and option.
    pub(super) low: Vec<Vec<i64>>,
    /// `weight · (high − low)`, by bracket and option.
    pub(super) spread: Vec<Vec<i64>>,
    /// Numbers beside the sum in the same unit: linkages, then thresholds, as given.
    pub(super) beside: Vec<i64>,
}

impl Scaled {
    /// Scales a table, and numbers that are compared with its sums.
    pub(super) fn of(name: &str, utility: &Utility, beside: &[Decimal]) -> Result<Scaled, BargainError> {
        let most = |numbers: &mut dyn Iterator<Item = Decimal>| numbers.map(Decimal::places).max().unwrap_or(0);
        let weight_places = most(&mut utility.weights.iter().copied());
        let value_places = most(&mut utility.values.iter().flatten().flat_map(|worth| [worth.low, worth.high]));
        let places = (weight_places + value_places).max(most(&mut beside.iter().copied()));
        let too_fine = || BargainError::TooFine { of: name.to_string() };
        if places > PLACES {
            return Err(too_fine());
        }
        // Weights take all the places that values leave over, so that the product is in the common unit.
        let mut sum: i128 = 0;
        let mut low = Vec::with_capacity(utility.values.len());
        let mut spread = Vec::with_capacity(utility.values.len());
        for (weight, values) in utility.weights.iter().zip(&utility.values) {
            let weight = weight.in_units(places - value_places).ok_or_else(too_fine)?;
            let product = |value: Decimal| value.in_units(value_places).and_then(|value| value.checked_mul(weight));
            let mut largest: i128 = 0;
            let (mut lows, mut spreads) = (Vec::with_capacity(values.len()), Vec::with_capacity(values.len()));
            for worth in values {
                let (from, to) = (product(worth.low).ok_or_else(too_fine)?, product(worth.high).ok_or_else(too_fine)?);
                largest = largest.max(from.saturating_abs()).max(to.saturating_abs());
                lows.push(i64::try_from(from).map_err(|_| too_fine())?);
                spreads.push(i64::try_from(to.saturating_sub(from)).map_err(|_| too_fine())?);
            }
            sum = sum.saturating_add(largest);
            low.push(lows);
            spread.push(spreads);
        }
        let mut scaled = Vec::with_capacity(beside.len());
        for number in beside {
            let number = number.in_units(places).ok_or_else(too_fine)?;
            sum = sum.saturating_add(number.saturating_abs());
            scaled.push(i64::try_from(number).map_err(|_| too_fine())?);
        }
        if sum > LARGEST {
            return Err(too_fine());
        }
        Ok(Scaled { places, low, spread, beside: scaled })
    }
}
