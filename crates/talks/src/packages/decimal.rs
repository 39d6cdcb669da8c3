use std::fmt;
use std::str::FromStr;

/// Decimal places that a number may have.
const PLACES: u8 = 9;

/// An exact decimal number, `units × 10^-places`: values, weights and thresholds as the parties wrote them. No rounding
/// decides which package is better.
#[derive(Debug, Clone, Copy)]
pub struct Decimal {
    units: i64,
    places: u8,
}

impl Decimal {
    /// The number `units × 10^-places`; more than nine places are cut to nine.
    #[must_use]
    pub fn new(units: i64, places: u8) -> Decimal {
        let (mut units, mut places) = (units, places);
        while places > PLACES || (places > 0 && units % 10 == 0) {
            units /= 10;
            places -= 1;
        }
        Decimal { units, places }
    }

    /// The number of decimal places needed to write it, at most nine.
    #[must_use]
    pub fn places(self) -> u8 {
        self.places
    }

    /// The number as a whole number of units of `10^-places`, or nothing where it has more places or is too large.
    #[must_use]
    pub fn in_units(self, places: u8) -> Option<i128> {
        let more = places.checked_sub(self.places)?;
        i128::from(self.units).checked_mul(10i128.checked_pow(u32::from(more))?)
    }

    /// The nearest double, for plots.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        self.units as f64 / 10f64.powi(i32::from(self.places))
    }
}

/// Numbers are equal when they have the same value, however they were written.
impl PartialEq for Decimal {
    fn eq(&self, other: &Decimal) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Decimal) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Decimal) -> std::cmp::Ordering {
        // Nine places at most: 64 bits times 10^9 fit 128 bits.
        self.in_units(PLACES).cmp(&other.in_units(PLACES))
    }
}

impl From<i32> for Decimal {
    fn from(number: i32) -> Decimal {
        Decimal { units: i64::from(number), places: 0 }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.places == 0 {
            return write!(out, "{}", self.units);
        }
        let sign = if self.units < 0 { "-" } else { "" };
        let digits = self.units.unsigned_abs();
        let unit = 10u64.pow(u32::from(self.places));
        write!(out, "{sign}{}.{:0width$}", digits / unit, digits % unit, width = usize::from(self.places))
    }
}

impl FromStr for Decimal {
    type Err = &'static str;

    /// Reads `80`, `-3` or `0.25`.
    fn from_str(text: &str) -> Result<Decimal, &'static str> {
        let malformed = "a number is written as digits, with one point at most, such as 80 or 0.25";
        let (negative, body) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, part) = body.split_once('.').unwrap_or((body, ""));
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(part) || (body.contains('.') && part.is_empty()) {
            return Err(malformed);
        }
        if part.len() > usize::from(PLACES) {
            return Err("a number has at most nine decimal places");
        }
        let units: i64 = format!("{whole}{part}").parse().map_err(|_| "the number has too many digits")?;
        Ok(Decimal::new(if negative { -units } else { units }, part.len() as u8))
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn numbers_read_and_write_exactly() {
        for text in ["80", "-3", "0.25", "-0.05", "12.000000001"] {
            assert_eq!(text.parse::<Decimal>().map(|number| number.to_string()), Ok(text.to_string()));
        }
        for text in ["", "-", "1.", ".5", "1.2.3", "1e3", "0.0000000001", "99999999999999999999"] {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
        assert_eq!("1.50".parse(), Ok(Decimal::new(15, 1)));
    }
}
