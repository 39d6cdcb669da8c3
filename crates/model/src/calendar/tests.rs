use jiff::civil::{Weekday, date, time};
use proptest::prelude::*;

use super::*;
use crate::Tri;

fn zone(name: &str) -> Zone {
    Zone::named(name).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn local(instant: Timestamp, zone: &Zone) -> String {
    print_instant(instant, zone)
}

#[test]
fn an_unknown_zone_names_near_ones() {
    assert_eq!(zone("europe/KYIV").name(), "Europe/Kyiv");
    assert_eq!(Zone::named("Kyiv").unwrap_err().near.first().map(String::as_str), Some("Europe/Kyiv"));
    let error = Zone::named("Asia/Dubay").unwrap_err();
    assert_eq!(error.to_string().split(';').next(), Some("no time zone is called `Asia/Dubay`"));
    assert_eq!(error.near.first().map(String::as_str), Some("Asia/Dubai"));
    assert!(Zone::named("").unwrap_err().near.is_empty());
    assert!(Zone::named(&"x".repeat(100_000)).is_err());
}

#[test]
fn a_day_begins_at_its_first_instant() {
    let kyiv = zone("Europe/Kyiv");
    assert_eq!(local(start_of_day(date(2015, 2, 15), &kyiv), &kyiv), "2015-02-15T00:00:00+02:00[Europe/Kyiv]");
    assert_eq!(end_of_day(date(2015, 2, 15), &kyiv), start_of_day(date(2015, 2, 16), &kyiv));
    // Clocks went forward at 03:00 and back at 04:00: days of 23 and 25 hours.
    let hours = |day, zone: &Zone| (end_of_day(day, zone).as_second() - start_of_day(day, zone).as_second()) / 3_600;
    assert_eq!(hours(date(2015, 3, 29), &kyiv), 23);
    assert_eq!(hours(date(2015, 10, 25), &kyiv), 25);
    assert_eq!(hours(date(2015, 3, 29), &zone("Asia/Dubai")), 24);
    assert_eq!(hours(date(2015, 3, 8), &zone("America/New_York")), 23);
}

#[test]
fn a_midnight_that_no_clock_shows_gives_way_to_the_first_instant_after_it() {
    let sao_paulo = zone("America/Sao_Paulo");
    assert_eq!(
        local(start_of_day(date(2017, 10, 15), &sao_paulo), &sao_paulo),
        "2017-10-15T01:00:00-02:00[America/Sao_Paulo]"
    );
    let beirut = zone("Asia/Beirut");
    assert_eq!(local(start_of_day(date(2021, 3, 28), &beirut), &beirut), "2021-03-28T01:00:00+03:00[Asia/Beirut]");
    // Apia left out 30 December 2011 altogether.
    let apia = zone("Pacific/Apia");
    let skipped = date(2011, 12, 30);
    assert_eq!(start_of_day(skipped, &apia), end_of_day(skipped, &apia));
    assert_eq!(local(end_of_day(date(2011, 12, 29), &apia), &apia), "2011-12-31T00:00:00+14:00[Pacific/Apia]");
    // Toronto, 1919-03-30: clocks went from 23:30 to 00:30, so the day began at 00:30.
    let toronto = zone("America/Toronto");
    assert_eq!(
        local(start_of_day(date(1919, 3, 31), &toronto), &toronto),
        "1919-03-31T00:30:00-04:00[America/Toronto]"
    );
}

#[test]
fn days_keep_the_clock_and_hours_do_not() {
    let kyiv = zone("Europe/Kyiv");
    let eve = at("2015-03-28T10:00:00+02:00");
    assert_eq!(add(eve, CalendarSpan::days(1), &kyiv), at("2015-03-29T10:00:00+03:00"));
    assert_eq!(add(eve, CalendarSpan::hours(24), &kyiv), at("2015-03-29T11:00:00+03:00"));
    // 03:30 does not exist on 29 March and comes twice on 25 October.
    assert_eq!(add(at("2015-03-28T03:30:00+02:00"), CalendarSpan::days(1), &kyiv), at("2015-03-29T04:00:00+03:00"));
    assert_eq!(add(at("2015-10-24T03:30:00+03:00"), CalendarSpan::days(1), &kyiv), at("2015-10-25T03:30:00+03:00"));
    // The second 03:30 plus no days stays the second.
    let second = at("2015-10-25T03:30:00+02:00");
    assert_eq!(add(second, CalendarSpan::seconds(0), &kyiv), second);
    let new_york = zone("America/New_York");
    assert_eq!(add(at("2015-03-07T02:30:00-05:00"), CalendarSpan::days(1), &new_york), at("2015-03-08T03:00:00-04:00"));
}

#[test]
fn months_end_with_the_month() {
    let utc = Zone::utc();
    let january = at("2015-01-31T12:00:00Z");
    assert_eq!(add(january, CalendarSpan::months(1), &utc), at("2015-02-28T12:00:00Z"));
    assert_eq!(add(january, CalendarSpan::months(13), &utc), at("2016-02-29T12:00:00Z"));
    assert_eq!(add(january, CalendarSpan::months(-2), &utc), at("2014-11-30T12:00:00Z"));
    let both = CalendarSpan { months: 1, days: 1, seconds: 60 };
    assert_eq!(add(january, both, &utc), at("2015-03-01T12:01:00Z"));
}

#[test]
fn within_days_ends_with_the_day_and_within_hours_with_the_hour() {
    let kyiv = zone("Europe/Kyiv");
    let event = at("2015-02-15T13:45:00+02:00");
    assert_eq!(within(event, CalendarSpan::days(3), &kyiv), at("2015-02-19T00:00:00+02:00"));
    assert_eq!(within(event, CalendarSpan::hours(24), &kyiv), at("2015-02-16T13:45:00+02:00"));
    assert_eq!(within(event, CalendarSpan::months(1), &kyiv), at("2015-03-16T00:00:00+02:00"));
    // Over the change of clocks the third day still ends at midnight.
    assert_eq!(within(at("2015-03-27T23:59:59+02:00"), CalendarSpan::days(3), &kyiv), at("2015-03-31T00:00:00+03:00"));
    // The day of the event is the local one: 23:30 UTC is already the 16th in Kyiv.
    assert_eq!(within(at("2015-02-15T23:30:00Z"), CalendarSpan::days(1), &kyiv), at("2015-02-18T00:00:00+02:00"));
    let mixed = CalendarSpan { days: 1, seconds: 3_600, months: 0 };
    assert_eq!(within(event, mixed, &kyiv), add(event, mixed, &kyiv));
}

#[test]
fn spans_are_read_from_quantities() {
    let read = |value: f64, unit| CalendarSpan::from_quantity(&Quantity::new(value, unit));
    assert_eq!(read(2.0, Unit::Year), Ok(CalendarSpan::months(24)));
    assert_eq!(read(0.5, Unit::Year), Ok(CalendarSpan::months(6)));
    assert_eq!(read(3.0, Unit::Week), Ok(CalendarSpan::days(21)));
    assert_eq!(read(24.0, Unit::Hour), Ok(CalendarSpan::seconds(86_400)));
    assert_eq!(read(1.5, Unit::Hour), Ok(CalendarSpan::seconds(5_400)));
    assert_eq!(read(1.1, Unit::Hour), Ok(CalendarSpan::seconds(3_960)));
    assert!(matches!(read(0.5, Unit::Day), Err(SpanError::Fraction(_))));
    assert!(matches!(read(3.0, Unit::Metre), Err(SpanError::NotATime(_))));
    assert!(matches!(read(1e300, Unit::Day), Err(SpanError::TooLong(_))));
    assert!(matches!(read(f64::NAN, Unit::Day), Err(SpanError::TooLong(_))));
    assert!(matches!(read(30_000.0, Unit::Year), Err(SpanError::TooLong(_))));
}

#[test]
fn spans_print_as_a_person_writes_and_as_iso() {
    let cases = [
        (CalendarSpan::days(14), "14 days", "P14D"),
        (CalendarSpan::hours(24), "24 hours", "PT86400S"),
        (CalendarSpan::months(24), "2 years", "P24M"),
        (CalendarSpan { months: 1, days: 3, seconds: 0 }, "1 month and 3 days", "P1M3D"),
        (CalendarSpan { months: 1, days: 3, seconds: 90 }, "1 month, 3 days and 90 seconds", "P1M3DT90S"),
        (CalendarSpan::ZERO, "0 seconds", "PT0S"),
        (CalendarSpan::days(-2), "-2 days", "-P2D"),
    ];
    for (span, text, iso) in cases {
        assert_eq!(span.to_string(), text);
        assert_eq!(span.to_iso(), iso);
        assert_eq!(CalendarSpan::parse_iso(iso), Ok(span));
    }
    assert_eq!(CalendarSpan::parse_iso("P1Y2M3W4DT5H6M7S"), Ok(CalendarSpan { months: 14, days: 25, seconds: 18_367 }));
    for bad in ["", "P", "14 days", "PT0.5S", "P1H", "1D", "P99999999999999999999D"] {
        assert!(CalendarSpan::parse_iso(bad).is_err(), "{bad}");
    }
}

#[test]
fn instants_are_read_in_every_form_that_documents_use() {
    let kyiv = zone("Europe/Kyiv");
    let cases = [
        ("2015-12-31", "2015-12-31T00:00:00+02:00"),
        ("2015-02-15T00:00", "2015-02-15T00:00:00+02:00"),
        ("2015-02-15T10:30:15", "2015-02-15T10:30:15+02:00"),
        ("2015-02-15 00:00:00.000", "2015-02-15T00:00:00+02:00"),
        ("2015-02-15T24:00", "2015-02-16T00:00:00+02:00"),
        ("2015-02-15T00:00:00Z", "2015-02-15T00:00:00Z"),
        ("2015-02-15T00:00:00-05:00", "2015-02-15T00:00:00-05:00"),
        ("2015-02-15T00:00:00+02:00[Europe/Kyiv]", "2015-02-15T00:00:00+02:00"),
        ("2015-02-15T00:00[Asia/Dubai]", "2015-02-15T00:00:00+04:00"),
        ("2015-03-29T03:30", "2015-03-29T04:00:00+03:00"),
        ("2015-10-25T03:30", "2015-10-25T03:30:00+03:00"),
    ];
    for (text, meant) in cases {
        assert_eq!(parse_instant(text, &kyiv, false), Ok(at(meant)), "{text}");
        assert_eq!(parse_instant(&format!(" {text}\n"), &kyiv, false), Ok(at(meant)), "{text}");
    }
    assert_eq!(parse_instant("2015-12-31", &kyiv, true), Ok(at("2016-01-01T00:00:00+02:00")));
    assert_eq!(parse_instant("2015-12-31T10:00", &kyiv, true), Ok(at("2015-12-31T10:00:00+02:00")));
    for text in ["2015-02-30", "2015-13-01", "2015-02-15T25:00", "2015-02-30T24:00"] {
        assert!(matches!(parse_instant(text, &kyiv, false), Err(InstantError::Impossible(_))), "{text}");
    }
    for text in ["", "soon", "15.02.2015", "20150215", "2015-2-1", "-2015-02-15", "é2015-02-15"] {
        assert!(matches!(parse_instant(text, &kyiv, false), Err(InstantError::Unreadable(_))), "{text}");
    }
    assert!(matches!(parse_instant("2015-02-15T00:00[Mars/One]", &kyiv, false), Err(InstantError::Zone(..))));
    assert!(matches!(
        parse_instant("2015-02-15T00:00:00+05:00[Europe/Kyiv]", &kyiv, false),
        Err(InstantError::Contradiction(_))
    ));
}

#[test]
fn a_printed_instant_is_read_back() {
    for name in ["Europe/Kyiv", "Asia/Dubai", "America/New_York", "UTC"] {
        let zone = zone(name);
        for text in ["2015-10-25T00:30:00Z", "2015-10-25T01:30:00Z", "2015-03-29T01:00:00Z", "2017-01-01T00:00:00.25Z"]
        {
            let instant = at(text);
            assert_eq!(parse_instant(&print_instant(instant, &Zone::utc()), &zone, false), Ok(instant));
            assert_eq!(parse_instant(&print_instant(instant, &zone), &Zone::utc(), true), Ok(instant), "{text} {name}");
        }
    }
}

fn weekend() -> Weekdays {
    [Weekday::Saturday, Weekday::Sunday].into_iter().collect()
}

#[test]
fn a_daily_window_follows_the_local_clock() {
    let kyiv = zone("Europe/Kyiv");
    let day = DailyWindow::daily(time(8, 0, 0, 0), time(18, 0, 0, 0));
    assert!(day.contains(at("2015-02-15T08:00:00+02:00"), &kyiv));
    assert!(!day.contains(at("2015-02-15T18:00:00+02:00"), &kyiv));
    assert!(!day.contains(at("2015-02-15T07:59:59+02:00"), &kyiv));
    // In summer the same clock time is an hour earlier in UTC.
    assert!(day.contains(at("2015-06-15T05:00:00Z"), &kyiv));
    let night = DailyWindow::daily(time(22, 0, 0, 0), time(6, 0, 0, 0));
    assert!(night.contains(at("2015-02-15T23:00:00+02:00"), &kyiv));
    assert!(night.contains(at("2015-02-16T05:59:00+02:00"), &kyiv));
    assert!(!night.contains(at("2015-02-16T06:00:00+02:00"), &kyiv));
    // The night of Sunday ends on Monday.
    let weekend_nights = DailyWindow { weekdays: weekend(), ..night };
    assert!(weekend_nights.contains(at("2015-02-16T05:00:00+02:00"), &kyiv));
    assert!(!weekend_nights.contains(at("2015-02-14T05:00:00+02:00"), &kyiv));
}

#[test]
fn the_next_start_skips_days_without_a_window() {
    let kyiv = zone("Europe/Kyiv");
    let window = DailyWindow { from: time(8, 0, 0, 0), until: time(18, 0, 0, 0), weekdays: weekend() };
    // 2015-02-15 was a Sunday.
    assert_eq!(window.next_start(at("2015-02-15T08:00:00+02:00"), &kyiv), Some(at("2015-02-15T08:00:00+02:00")));
    assert_eq!(window.next_start(at("2015-02-15T08:00:01+02:00"), &kyiv), Some(at("2015-02-21T08:00:00+02:00")));
    let never = DailyWindow { weekdays: Weekdays::NONE, ..window };
    assert_eq!(never.next_start(at("2015-02-15T08:00:00+02:00"), &kyiv), None);
    // A window inside the gap of 29 March vanishes on that day.
    let vanishing = DailyWindow::daily(time(3, 10, 0, 0), time(3, 50, 0, 0));
    assert_eq!(vanishing.next_start(at("2015-03-29T00:00:00+02:00"), &kyiv), Some(at("2015-03-30T03:10:00+03:00")));
    assert_eq!(window.next_start(Timestamp::MAX, &kyiv), None);
}

#[test]
fn overlap_tells_wholly_partly_and_not_at_all() {
    let kyiv = zone("Europe/Kyiv");
    let day = DailyWindow::daily(time(8, 0, 0, 0), time(18, 0, 0, 0));
    let overlap = |window: DailyWindow, a: &str, b: &str| window.overlap(at(a), at(b), &kyiv);
    assert_eq!(overlap(day, "2015-02-15T08:00:00+02:00", "2015-02-15T18:00:00+02:00"), Tri::Yes);
    assert_eq!(overlap(day, "2015-02-15T08:00:00+02:00", "2015-02-15T18:00:01+02:00"), Tri::Possibly);
    assert_eq!(overlap(day, "2015-02-15T18:00:00+02:00", "2015-02-16T08:00:00+02:00"), Tri::No);
    assert_eq!(overlap(day, "2015-02-15T00:00:00+02:00", "2015-02-16T00:00:00+02:00"), Tri::Possibly);
    assert_eq!(overlap(day, "2015-02-15T09:00:00+02:00", "2015-02-15T09:00:00+02:00"), Tri::Yes);
    // A whole weekend is one stretch from Saturday to Monday.
    let days = DailyWindow::on(weekend());
    assert_eq!(overlap(days, "2015-02-14T00:00:00+02:00", "2015-02-16T00:00:00+02:00"), Tri::Yes);
    assert_eq!(overlap(days, "2015-02-13T23:59:00+02:00", "2015-02-16T00:00:00+02:00"), Tri::Possibly);
    assert_eq!(overlap(days, "2015-02-16T00:00:00+02:00", "2015-02-21T00:00:00+02:00"), Tri::No);
    assert_eq!(days.overlap(Timestamp::MIN, Timestamp::MAX, &kyiv), Tri::Possibly);
    assert_eq!(DailyWindow::on(Weekdays::ALL).overlap(Timestamp::MIN, Timestamp::MAX, &kyiv), Tri::Yes);
    assert_eq!(DailyWindow::on(Weekdays::NONE).overlap(Timestamp::MIN, Timestamp::MAX, &kyiv), Tri::No);
    assert_eq!(days.weekdays.to_string(), "Saturday, Sunday");
}

#[test]
fn periods_are_counted_from_the_origin() {
    let utc = Zone::utc();
    let starts: Vec<String> = periods(at("2015-01-31T00:00:00Z"), CalendarSpan::months(1), &utc)
        .take(4)
        .map(|period| period.start.to_string())
        .collect();
    assert_eq!(
        starts,
        ["2015-01-31T00:00:00Z", "2015-02-28T00:00:00Z", "2015-03-31T00:00:00Z", "2015-04-30T00:00:00Z"]
    );
    let kyiv = zone("Europe/Kyiv");
    let weekly: Vec<Period> = periods(at("2015-03-22T03:30:00+02:00"), CalendarSpan::days(7), &kyiv).take(3).collect();
    assert_eq!(weekly[1].start, at("2015-03-29T04:00:00+03:00"));
    assert_eq!(weekly[2].start, at("2015-04-05T03:30:00+03:00"));
    assert!(weekly.windows(2).all(|pair| pair[0].end == pair[1].start));
    for step in [CalendarSpan::ZERO, CalendarSpan::days(-1)] {
        assert_eq!(periods(Timestamp::UNIX_EPOCH, step, &utc).next(), None);
    }
    // The day that Apia left out has no period; the numbers keep counting days.
    let apia = zone("Pacific/Apia");
    let days: Vec<Period> =
        periods(start_of_day(date(2011, 12, 29), &apia), CalendarSpan::days(1), &apia).take(2).collect();
    assert_eq!((days[0].index, days[1].index), (0, 2));
    assert_eq!(days[0].end, days[1].start);
}

#[test]
fn time_ends_without_a_panic() {
    for name in ["Europe/Kyiv", "Pacific/Apia", "UTC"] {
        let zone = zone(name);
        for instant in [Timestamp::MIN, Timestamp::MAX, Timestamp::UNIX_EPOCH] {
            for amount in [i64::MIN, -1, 1, i64::MAX] {
                for span in [CalendarSpan::days(amount), CalendarSpan::months(amount), CalendarSpan::seconds(amount)] {
                    let (moved, end) = (add(instant, span, &zone), within(instant, span, &zone));
                    if amount > 1 {
                        assert_eq!((moved, end), (Timestamp::MAX, Timestamp::MAX));
                    } else if amount < -1 {
                        assert_eq!((moved, end), (Timestamp::MIN, Timestamp::MIN));
                    }
                }
            }
        }
        start_of_day(jiff::civil::Date::MIN, &zone);
        assert_eq!(end_of_day(jiff::civil::Date::MAX, &zone), Timestamp::MAX);
        let last = periods(Timestamp::MAX, CalendarSpan::days(1), &zone).next();
        assert_eq!(last, None);
        assert!(periods(Timestamp::UNIX_EPOCH, CalendarSpan::months(12 * 4_000), &zone).count() < 4);
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".{0,40}") {
        let kyiv = Zone::utc();
        let _ = parse_instant(&text, &kyiv, true);
        let _ = CalendarSpan::parse_iso(&text);
    }

    #[test]
    fn near_misses_of_dates_are_read_or_refused(text in "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]?[0-9:]{0,9}[+-Z]?[0-9:]{0,5}(\\[[A-Za-z/]{0,9}\\])?") {
        let _ = parse_instant(&text, &Zone::utc(), false);
    }

    #[test]
    fn deadlines_come_no_earlier_for_later_events(
        first in 1_400_000_000i64..1_500_000_000, later in 0i64..10_000_000, days in 0i64..40, months in 0i64..3,
    ) {
        let kyiv = zone("Europe/Kyiv");
        let span = CalendarSpan { months, days, seconds: 0 };
        let (a, b) = (Timestamp::from_second(first).unwrap(), Timestamp::from_second(first + later).unwrap());
        prop_assert!(within(a, span, &kyiv) <= within(b, span, &kyiv));
        prop_assert!(add(a, span, &kyiv) <= within(a, span, &kyiv) || span.is_zero());
    }

    #[test]
    fn overlap_agrees_with_the_instants_inside(
        start in 1_427_000_000i64..1_428_000_000, minutes in 0i64..3_000,
        from in 0i8..24, until in 0i8..24, days in 0u8..128,
    ) {
        let kyiv = zone("Europe/Kyiv");
        let weekdays = (0..7).filter(|k| days & (1 << k) != 0)
            .map(|k| Weekday::from_monday_zero_offset(k).unwrap()).collect();
        let window = DailyWindow { from: time(from, 0, 0, 0), until: time(until, 0, 0, 0), weekdays };
        // Whole minutes, so that sampling every minute sees every change.
        let start = start / 60 * 60;
        let instant = |k: i64| Timestamp::from_second(start + 60 * k).unwrap();
        let samples: Vec<bool> = (0..minutes.max(1)).step_by(5).chain([minutes.max(1) - 1])
            .map(|k| window.contains(instant(k), &kyiv)).collect();
        let answer = window.overlap(instant(0), instant(minutes), &kyiv);
        if answer == Tri::Yes { prop_assert!(samples.iter().all(|inside| *inside)); }
        if answer == Tri::No { prop_assert!(samples.iter().all(|inside| !inside)); }
        if answer == Tri::Possibly {
            let every: Vec<bool> = (0..minutes).map(|k| window.contains(instant(k), &kyiv)).collect();
            prop_assert!(every.contains(&true) && every.contains(&false));
        }
    }
}
