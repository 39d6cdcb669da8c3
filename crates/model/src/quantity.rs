use std::cmp::Ordering;
use std::fmt;

/// What a quantity measures. Quantities of different dimensions are never compared or added.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// A bare number.
    Number,
    /// Length; base unit metre.
    Length,
    /// Time; base unit second.
    Time,
    /// Things, counted.
    Count,
    /// Persons, counted.
    Persons,
    /// Mass; base unit kilogram.
    Mass,
    /// Hundredths of a whole; base unit one percent.
    Percent,
    /// Money of one currency, named by its ISO 4217 code. No rate of exchange is ever assumed.
    Money(String),
}

impl Dimension {
    /// Whether a bare number may stand for this dimension where the grammar permits it, as in `count >= 5` or
    /// `persons >= 100`: counts, persons and percent. A length, time, mass or sum of money always needs its unit.
    pub fn takes_bare_number(&self) -> bool {
        matches!(self, Dimension::Number | Dimension::Count | Dimension::Persons | Dimension::Percent)
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Dimension::Number => f.write_str("a number"),
            Dimension::Length => f.write_str("a length"),
            Dimension::Time => f.write_str("a time"),
            Dimension::Count => f.write_str("a count"),
            Dimension::Persons => f.write_str("a number of persons"),
            Dimension::Mass => f.write_str("a mass"),
            Dimension::Percent => f.write_str("a percentage"),
            Dimension::Money(currency) => write!(f, "an amount of {currency}"),
        }
    }
}

/// A unit as an agreement writes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// No unit.
    Number,
    /// `mm`.
    Millimetre,
    /// `cm`.
    Centimetre,
    /// `m`.
    Metre,
    /// `km`.
    Kilometre,
    /// `seconds`.
    Second,
    /// `minutes`.
    Minute,
    /// `hours`.
    Hour,
    /// `days`.
    Day,
    /// `weeks`.
    Week,
    /// `months`.
    Month,
    /// `years`.
    Year,
    /// `items`, `count`.
    Count,
    /// `persons`.
    Person,
    /// `kg`.
    Kilogram,
    /// `tonnes`.
    Tonne,
    /// `percent`, `%`.
    Percent,
    /// An ISO 4217 code in capitals, such as `EUR`.
    Money(String),
}

/// Mean length of a month of the Gregorian calendar in seconds: 400 years have 146,097 days and 4,800 months.
const MEAN_MONTH: f64 = 146_097.0 * 86_400.0 / 4_800.0;

impl Unit {
    /// Reads a unit's word: singular and plural, symbols, and currency codes in capitals. `None` for any other word.
    ///
    /// ```
    /// use irenic_model::Unit;
    /// assert_eq!(Unit::parse("kilometres"), Some(Unit::Kilometre));
    /// assert_eq!(Unit::parse("UAH"), Some(Unit::Money("UAH".to_string())));
    /// assert_eq!(Unit::parse("leagues"), None);
    /// ```
    pub fn parse(word: &str) -> Option<Unit> {
        Some(match word {
            "mm" | "millimetre" | "millimetres" | "millimeter" | "millimeters" => Unit::Millimetre,
            "cm" | "centimetre" | "centimetres" | "centimeter" | "centimeters" => Unit::Centimetre,
            "m" | "metre" | "metres" | "meter" | "meters" => Unit::Metre,
            "km" | "kilometre" | "kilometres" | "kilometer" | "kilometers" => Unit::Kilometre,
            "second" | "seconds" => Unit::Second,
            "minute" | "minutes" => Unit::Minute,
            "hour" | "hours" => Unit::Hour,
            "day" | "days" => Unit::Day,
            "week" | "weeks" => Unit::Week,
            "month" | "months" => Unit::Month,
            "year" | "years" => Unit::Year,
            "count" | "item" | "items" => Unit::Count,
            "person" | "persons" => Unit::Person,
            "kg" | "kilogram" | "kilograms" => Unit::Kilogram,
            "tonne" | "tonnes" => Unit::Tonne,
            "percent" | "%" => Unit::Percent,
            code if CURRENCIES.split_ascii_whitespace().any(|known| known == code) => Unit::Money(code.to_string()),
            _ => return None,
        })
    }

    /// What the unit measures.
    pub fn dimension(&self) -> Dimension {
        match self {
            Unit::Number => Dimension::Number,
            Unit::Millimetre | Unit::Centimetre | Unit::Metre | Unit::Kilometre => Dimension::Length,
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day | Unit::Week | Unit::Month | Unit::Year => {
                Dimension::Time
            }
            Unit::Count => Dimension::Count,
            Unit::Person => Dimension::Persons,
            Unit::Kilogram | Unit::Tonne => Dimension::Mass,
            Unit::Percent => Dimension::Percent,
            Unit::Money(currency) => Dimension::Money(currency.clone()),
        }
    }

    /// How many base units of its [`Dimension`] one of it is. A month is the mean month of the Gregorian calendar and
    /// a day has 24 hours: good for comparing lengths of time, never for finding a date, which
    /// [`CalendarSpan`](crate::CalendarSpan) does.
    pub fn in_base(&self) -> f64 {
        match self {
            Unit::Millimetre => 0.001,
            Unit::Centimetre => 0.01,
            Unit::Kilometre | Unit::Tonne => 1000.0,
            Unit::Minute => 60.0,
            Unit::Hour => 3_600.0,
            Unit::Day => 86_400.0,
            Unit::Week => 604_800.0,
            Unit::Month => MEAN_MONTH,
            Unit::Year => 12.0 * MEAN_MONTH,
            Unit::Number
            | Unit::Metre
            | Unit::Second
            | Unit::Count
            | Unit::Person
            | Unit::Kilogram
            | Unit::Percent
            | Unit::Money(_) => 1.0,
        }
    }

    /// The word that follows a value, such as `days` after 14 and `day` after 1; empty for a bare number.
    pub fn word(&self, value: f64) -> &str {
        let one = value == 1.0;
        match self {
            Unit::Number => "",
            Unit::Millimetre => "mm",
            Unit::Centimetre => "cm",
            Unit::Metre => "m",
            Unit::Kilometre => "km",
            Unit::Second => plural(one, "second", "seconds"),
            Unit::Minute => plural(one, "minute", "minutes"),
            Unit::Hour => plural(one, "hour", "hours"),
            Unit::Day => plural(one, "day", "days"),
            Unit::Week => plural(one, "week", "weeks"),
            Unit::Month => plural(one, "month", "months"),
            Unit::Year => plural(one, "year", "years"),
            Unit::Count => plural(one, "item", "items"),
            Unit::Person => plural(one, "person", "persons"),
            Unit::Kilogram => "kg",
            Unit::Tonne => plural(one, "tonne", "tonnes"),
            Unit::Percent => "percent",
            Unit::Money(currency) => currency,
        }
    }

    /// The unit that a dimension's base values are given in.
    fn base_of(dimension: Dimension) -> Unit {
        match dimension {
            Dimension::Number => Unit::Number,
            Dimension::Length => Unit::Metre,
            Dimension::Time => Unit::Second,
            Dimension::Count => Unit::Count,
            Dimension::Persons => Unit::Person,
            Dimension::Mass => Unit::Kilogram,
            Dimension::Percent => Unit::Percent,
            Dimension::Money(currency) => Unit::Money(currency),
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word(2.0))
    }
}

fn plural(one: bool, singular: &'static str, many: &'static str) -> &'static str {
    if one { singular } else { many }
}

/// A value with its unit.
///
/// ```
/// use irenic_model::{Quantity, Unit};
/// let limit = Quantity::new(600_000.0, Unit::Person);
/// assert_eq!(limit.to_string(), "600,000 persons");
/// assert!(Quantity::new(25.0, Unit::Kilometre).compare(&limit).is_err());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// The value, in the unit.
    pub value: f64,
    /// The unit.
    pub unit: Unit,
}

impl Quantity {
    /// A value of a unit.
    pub fn new(value: f64, unit: Unit) -> Self {
        Quantity { value, unit }
    }

    /// A bare number.
    pub fn number(value: f64) -> Self {
        Quantity { value, unit: Unit::Number }
    }

    /// What it measures.
    pub fn dimension(&self) -> Dimension {
        self.unit.dimension()
    }

    /// The value in the base unit of its dimension: metres, seconds, kilograms, percent, or as it is.
    pub fn in_base(&self) -> f64 {
        self.value * self.unit.in_base()
    }

    /// Whether the two can be compared where the caller permits a bare number to stand for a count, persons or
    /// percent (see [`Dimension::takes_bare_number`]). [`Quantity::compare`] permits it nowhere.
    pub fn compatible_with(&self, other: &Quantity) -> bool {
        let (a, b) = (self.dimension(), other.dimension());
        a == b || (a == Dimension::Number && b.takes_bare_number()) || (b == Dimension::Number && a.takes_bare_number())
    }

    /// Gives a bare number the unit of another quantity, where [`Dimension::takes_bare_number`] allows it; any other
    /// quantity stays as it is.
    #[must_use]
    pub fn read_as(&self, unit: &Unit) -> Quantity {
        if self.unit == Unit::Number && unit.dimension().takes_bare_number() {
            Quantity { value: self.value, unit: unit.clone() }
        } else {
            self.clone()
        }
    }

    /// Which of the two is greater. The same dimension in other units is converted: 1 km equals 1000 m.
    ///
    /// # Errors
    /// [`UnitMismatch`] for different dimensions, and for a value that is not a number (NaN), which has no order.
    pub fn compare(&self, other: &Quantity) -> Result<Ordering, UnitMismatch> {
        self.same_dimension(other)?;
        let ordering = if self.unit == other.unit {
            self.value.partial_cmp(&other.value)
        } else {
            self.in_base().partial_cmp(&other.in_base())
        };
        ordering.ok_or_else(|| self.mismatch(other))
    }

    /// The sum, in the smaller of the two units: 1 week and 1 day are 8 days.
    ///
    /// # Errors
    /// [`UnitMismatch`] for different dimensions, and for months or years with days or less, whose sum no calendar gives
    /// without a date to count from.
    pub fn add(&self, other: &Quantity) -> Result<Quantity, UnitMismatch> {
        let (a, b, unit) = self.in_smaller_unit(other)?;
        Ok(Quantity::new(a + b, unit))
    }

    /// The difference, in the smaller of the two units.
    ///
    /// # Errors
    /// As [`Quantity::add`].
    pub fn sub(&self, other: &Quantity) -> Result<Quantity, UnitMismatch> {
        let (a, b, unit) = self.in_smaller_unit(other)?;
        Ok(Quantity::new(a - b, unit))
    }

    /// The product. One of the two must be a bare number, which scales the other, or a percentage, which takes its
    /// part of the other; the language has no areas or speeds.
    ///
    /// # Errors
    /// [`UnitMismatch`] when both have a unit and neither is a percentage.
    pub fn mul(&self, other: &Quantity) -> Result<Quantity, UnitMismatch> {
        let (value, unit) = match (&self.unit, &other.unit) {
            (_, Unit::Number) => (self.value * other.value, &self.unit),
            (Unit::Number, _) => (self.value * other.value, &other.unit),
            (_, Unit::Percent) => (self.value * other.value / 100.0, &self.unit),
            (Unit::Percent, _) => (self.value * other.value / 100.0, &other.unit),
            _ => return Err(self.mismatch(other)),
        };
        Ok(Quantity { value, unit: unit.clone() })
    }

    /// The quotient: of two quantities of one dimension a bare number, of a quantity and a bare number a quantity.
    ///
    /// # Errors
    /// [`UnitMismatch`] for different dimensions, and for division by zero, which has no answer.
    pub fn div(&self, other: &Quantity) -> Result<Quantity, UnitMismatch> {
        if other.value == 0.0 {
            return Err(self.mismatch(other));
        }
        if other.unit == Unit::Number {
            return Ok(Quantity { value: self.value / other.value, unit: self.unit.clone() });
        }
        self.same_dimension(other)?;
        if self.unit == other.unit {
            return Ok(Quantity::number(self.value / other.value));
        }
        Ok(Quantity::number(self.in_base() / other.in_base()))
    }

    /// The same quantity in the base unit of its dimension.
    #[must_use]
    pub fn to_base(&self) -> Quantity {
        Quantity { value: self.in_base(), unit: Unit::base_of(self.dimension()) }
    }

    fn same_dimension(&self, other: &Quantity) -> Result<(), UnitMismatch> {
        if self.dimension() == other.dimension() { Ok(()) } else { Err(self.mismatch(other)) }
    }

    fn mismatch(&self, other: &Quantity) -> UnitMismatch {
        UnitMismatch { left: self.clone(), right: other.clone() }
    }

    /// Both values in the smaller unit, whose multiples the greater one's are.
    fn in_smaller_unit(&self, other: &Quantity) -> Result<(f64, f64, Unit), UnitMismatch> {
        self.same_dimension(other)?;
        if self.unit == other.unit {
            return Ok((self.value, other.value, self.unit.clone()));
        }
        let by_calendar = |unit: &Unit| matches!(unit, Unit::Month | Unit::Year);
        if by_calendar(&self.unit) != by_calendar(&other.unit) {
            return Err(self.mismatch(other));
        }
        let (a, b) = (self.unit.in_base(), other.unit.in_base());
        Ok(if a > b {
            (self.value * (a / b).round(), other.value, other.unit.clone())
        } else {
            (self.value, other.value * (b / a).round(), self.unit.clone())
        })
    }
}

impl fmt::Display for Quantity {
    /// As a person writes it: `25 km`, `600,000 persons`, `1.5 percent`; up to six decimals.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_number(f, self.value)?;
        match self.unit.word(self.value) {
            "" => Ok(()),
            word => write!(f, " {word}"),
        }
    }
}

/// Groups of three by commas from 1,000 up; no trailing zeros.
fn write_number(f: &mut fmt::Formatter<'_>, value: f64) -> fmt::Result {
    if !value.is_finite() || value.abs() >= 1e15 {
        return write!(f, "{value}");
    }
    let rounded = format!("{value:.6}");
    let trimmed = rounded.trim_end_matches('0').trim_end_matches('.');
    let (sign, digits) = match trimmed.strip_prefix('-') {
        Some("0") => ("", "0"),
        Some(digits) => ("-", digits),
        None => ("", trimmed),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    f.write_str(sign)?;
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            f.write_str(",")?;
        }
        write!(f, "{digit}")?;
    }
    if fraction.is_empty() { Ok(()) } else { write!(f, ".{fraction}") }
}

/// Two quantities that cannot be compared or combined.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitMismatch {
    /// The first.
    pub left: Quantity,
    /// The second.
    pub right: Quantity,
}

impl fmt::Display for UnitMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let UnitMismatch { left, right } = self;
        if left.dimension() == right.dimension() {
            return write!(f, "`{left}` and `{right}` have no defined result");
        }
        write!(f, "`{left}` is {}, `{right}` is {}", left.dimension(), right.dimension())
    }
}

impl std::error::Error for UnitMismatch {}

/// Codes of ISO 4217, the currencies and precious metals in use, without its test and fund codes, and a few that
/// agreements of the last decades name and that have since been replaced.
const CURRENCIES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP \
    BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF \
    GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD \
    LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR \
    PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY \
    TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XAG XAU XCD XCG XDR XOF XPF YER ZAR ZMW ZWG \
    BYR DEM FRF HRK MRO SDD SLL STD VEF ZMK ZWL";

#[cfg(test)]
mod tests {
    use super::*;

    fn q(value: f64, word: &str) -> Quantity {
        Quantity::new(value, Unit::parse(word).unwrap())
    }

    #[test]
    fn prints_as_a_person_writes() {
        let cases = [
            (q(25.0, "km"), "25 km"),
            (q(600_000.0, "persons"), "600,000 persons"),
            (q(14.0, "days"), "14 days"),
            (q(1.0, "day"), "1 day"),
            (q(1.5, "%"), "1.5 percent"),
            (q(-1234.5, "EUR"), "-1,234.5 EUR"),
            (q(999.0, "items"), "999 items"),
            (Quantity::number(1_000_000.0), "1,000,000"),
            (Quantity::number(-0.0), "0"),
            (Quantity::number(0.1 + 0.2), "0.3"),
            (Quantity::number(f64::INFINITY), "inf"),
        ];
        for (quantity, text) in cases {
            assert_eq!(quantity.to_string(), text);
        }
    }

    #[test]
    fn every_printed_unit_is_read_back() {
        for word in ["mm", "cm", "m", "km", "second", "minute", "hour", "day", "week", "month", "year"]
            .into_iter()
            .chain(["count", "person", "kg", "tonne", "percent", "USD", "RUB"])
        {
            let unit = Unit::parse(word).unwrap();
            assert_eq!(Unit::parse(unit.word(1.0)), Some(unit.clone()), "{word}");
            assert_eq!(Unit::parse(unit.word(2.0)), Some(unit.clone()), "{word}");
            assert_eq!(Unit::base_of(unit.dimension()).in_base(), 1.0);
        }
        assert_eq!(Unit::parse("usd"), None);
        assert_eq!(Unit::parse("XXX"), None);
        assert_eq!(Unit::parse(""), None);
    }

    #[test]
    fn compares_within_one_dimension_only() {
        assert_eq!(q(1.0, "km").compare(&q(1000.0, "m")), Ok(Ordering::Equal));
        assert_eq!(q(100.0, "mm").compare(&q(9.0, "cm")), Ok(Ordering::Greater));
        assert_eq!(q(1.0, "month").compare(&q(30.0, "days")), Ok(Ordering::Greater));
        assert_eq!(q(1.0, "year").compare(&q(12.0, "months")), Ok(Ordering::Equal));
        assert_eq!(q(2.0, "tonnes").compare(&q(2000.0, "kg")), Ok(Ordering::Equal));
        let error = q(1.0, "EUR").compare(&q(1.0, "USD")).unwrap_err();
        assert_eq!(error.to_string(), "`1 EUR` is an amount of EUR, `1 USD` is an amount of USD");
        assert!(q(1.0, "km").compare(&q(1.0, "day")).is_err());
        assert!(Quantity::number(f64::NAN).compare(&Quantity::number(1.0)).is_err());
    }

    #[test]
    fn a_bare_number_stands_for_counts_only() {
        let five = Quantity::number(5.0);
        assert!(five.compatible_with(&q(1.0, "items")));
        assert!(q(1.0, "persons").compatible_with(&five));
        assert!(!five.compatible_with(&q(1.0, "km")));
        assert!(!q(1.0, "items").compatible_with(&q(1.0, "persons")));
        assert!(five.compare(&q(1.0, "items")).is_err());
        assert_eq!(five.read_as(&Unit::Person), q(5.0, "persons"));
        assert_eq!(five.read_as(&Unit::Metre), five);
    }

    #[test]
    fn arithmetic_keeps_the_dimension() {
        assert_eq!(q(1.0, "km").add(&q(500.0, "m")), Ok(q(1500.0, "m")));
        assert_eq!(q(1.0, "week").sub(&q(1.0, "day")), Ok(q(6.0, "days")));
        assert_eq!(q(5.0, "cm").add(&q(1.0, "mm")), Ok(q(51.0, "mm")));
        assert_eq!(q(1.0, "year").add(&q(1.0, "month")), Ok(q(13.0, "months")));
        let error = q(1.0, "month").add(&q(3.0, "days")).unwrap_err();
        assert_eq!(error.to_string(), "`1 month` and `3 days` have no defined result");
        assert_eq!(q(30.0, "persons").mul(&Quantity::number(3.0)), Ok(q(90.0, "persons")));
        assert_eq!(q(10.0, "percent").mul(&q(50.0, "tonnes")), Ok(q(5.0, "tonnes")));
        assert!(q(1.0, "km").mul(&q(1.0, "km")).is_err());
        assert_eq!(q(1.0, "km").div(&q(250.0, "m")), Ok(Quantity::number(4.0)));
        assert_eq!(q(9.0, "days").div(&Quantity::number(3.0)), Ok(q(3.0, "days")));
        assert!(q(9.0, "days").div(&Quantity::number(0.0)).is_err());
        assert!(q(1.0, "km").add(&q(1.0, "day")).is_err());
        assert_eq!(q(2.0, "km").to_base(), q(2000.0, "m"));
    }
}
