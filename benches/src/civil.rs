/// Writes an instant, in seconds since 1970, as `2015-02-15T10:00:00Z`. Days become a date by Hinnant's
/// `civil_from_days` (2014), for the proleptic Gregorian calendar.
pub fn instant(seconds: i64) -> [u8; 20] {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let mut text = *b"0000-00-00T00:00:00Z";
    let mut put = |at: usize, digits: usize, mut number: i64| {
        for place in (at..at + digits).rev() {
            text[place] = b'0' + (number % 10) as u8;
            number /= 10;
        }
    };
    put(0, 4, year);
    put(5, 2, month);
    put(8, 2, day);
    put(11, 2, rest / 3_600);
    put(14, 2, rest / 60 % 60);
    put(17, 2, rest % 60);
    text
}

/// Seconds since 1970 of an instant written as `2015-02-15T10:00:00Z`, and of no other form. The date becomes days by
/// Hinnant's `days_from_civil`.
#[inline]
pub fn seconds_of(text: &[u8]) -> Option<i64> {
    let text: &[u8; 20] = text.try_into().ok()?;
    if text[4] != b'-'
        || text[7] != b'-'
        || text[10] != b'T'
        || text[13] != b':'
        || text[16] != b':'
        || text[19] != b'Z'
    {
        return None;
    }
    let mut wrong = 0u8;
    let mut digit = |at: usize| {
        let digit = text[at].wrapping_sub(b'0');
        wrong |= u8::from(digit > 9);
        i64::from(digit)
    };
    let year = digit(0) * 1000 + digit(1) * 100 + digit(2) * 10 + digit(3);
    let month = digit(5) * 10 + digit(6);
    let day = digit(8) * 10 + digit(9);
    let clock = (digit(11) * 10 + digit(12)) * 3_600 + (digit(14) * 10 + digit(15)) * 60 + digit(17) * 10 + digit(18);
    if wrong != 0 || !(1..=12).contains(&month) {
        return None;
    }
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some((era * 146_097 + day_of_era - 719_468) * 86_400 + clock)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_and_read_back() {
        assert_eq!(&instant(1_423_994_400), b"2015-02-15T10:00:00Z");
        assert_eq!(seconds_of(b"2015-02-15T10:00:00Z"), Some(1_423_994_400));
        for seconds in (0..40_000_000_000).step_by(86_400 * 13 + 7_919) {
            assert_eq!(seconds_of(&instant(seconds)), Some(seconds));
        }
    }

    #[test]
    fn another_form_is_refused() {
        for text in ["2015-02-15", "2015-02-15T10:00:00+", "2015-13-15T10:00:00Z", "2015-0a-15T10:00:00Z"] {
            assert_eq!(seconds_of(text.as_bytes()), None, "{text}");
        }
    }
}
