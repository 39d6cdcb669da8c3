//! Numbers as programs and people read them.

/// Six significant figures: finer ones would only be noise of the arithmetic.
pub(crate) fn rounded(value: f64) -> f64 {
    if value == 0.0 {
        // Without the sign that arithmetic may leave.
        return 0.0;
    }
    if !value.is_finite() {
        return value;
    }
    format!("{value:.5e}").parse().unwrap_or(value)
}

/// A whole number with its thousands apart.
pub(crate) fn grouped(number: impl std::fmt::Display) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        for (number, text) in [(0u128, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
        assert_eq!(grouped(u128::MAX).len(), 39 + 12);
    }

    #[test]
    fn six_figures_are_kept_and_no_sign_of_nothing() {
        assert_eq!(
            (rounded(-0.0).to_string(), rounded(0.123_456_78), rounded(1e9 / 3.0)),
            ("0".to_string(), 0.123_457, 333_333_000.0)
        );
    }
}
