//! Numbers as prose writes them: digits with marks between thousands, words up to ninety-nine, ordinals.

const SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const ORDINALS: [&str; 20] = [
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
];
const ORDINAL_TENS: [&str; 10] =
    ["", "", "twentieth", "thirtieth", "fortieth", "fiftieth", "sixtieth", "seventieth", "eightieth", "ninetieth"];

/// Position of a small word in a table, with any case.
fn index(table: &[&str], word: &str) -> Option<u32> {
    let at = table.iter().position(|known| !known.is_empty() && known.eq_ignore_ascii_case(word))?;
    u32::try_from(at).ok()
}

/// `seven`, `nineteen`
pub(super) fn small(word: &str) -> Option<u32> {
    index(&SMALL, word)
}

/// `twenty`, `ninety`
pub(super) fn tens(word: &str) -> Option<u32> {
    index(&TENS, word).map(|tens| tens * 10)
}

/// `first`, `nineteenth`, `twentieth`
pub(super) fn ordinal(word: &str) -> Option<u32> {
    index(&ORDINALS, word).or_else(|| index(&ORDINAL_TENS, word).map(|tens| tens * 10))
}

/// `5th`, `21st`
pub(super) fn ordinal_digits(digits: &str, ending: &str) -> Option<u32> {
    matches!(ending, "st" | "nd" | "rd" | "th").then(|| digits.parse().ok()).flatten()
}

/// Digits, perhaps with marks between thousands and a decimal point: `600,000`, `12 000`, `2.5`. In thousandths.
pub(super) fn digits(text: &str) -> Option<i64> {
    let plain: String =
        text.chars().filter(|c| !matches!(c, ',' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '_')).collect();
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    if fraction.len() > 3 || !fraction.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let thousandths: i64 = format!("{fraction:0<3}").parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(1000)?.checked_add(thousandths)
}

/// Months by their English name, from 1.
pub(super) fn month(word: &str) -> Option<u8> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let at = MONTHS.iter().position(|known| *known == word)?;
    u8::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read() {
        assert_eq!(digits("600,000"), Some(600_000_000));
        assert_eq!(digits("12\u{a0}000"), Some(12_000_000));
        assert_eq!(digits("2.5"), Some(2_500));
        assert_eq!(digits("99999999999999999999"), None);
        assert_eq!(
            (small("Seven"), tens("forty"), ordinal("fifth"), ordinal("thirtieth")),
            (Some(7), Some(40), Some(5), Some(30))
        );
        assert_eq!((ordinal_digits("21", "st"), ordinal_digits("21", "km")), (Some(21), None));
        assert_eq!((month("May"), month("may")), (Some(5), None));
    }
}
