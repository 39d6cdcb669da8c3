//! `irenic-peer-rtlola PROPERTY LOG.csv [EVENTS]` holds a log against `PROPERTY.lola` with the interpreter of RTLola and
//! prints how often each trigger came, as one JSON object a line. P1 and P4 also name the first instant of each area.

use rtlola_interpreter::input::{EventFactoryError, InputMap};
use rtlola_interpreter::monitor::TriggerMessages;
use rtlola_interpreter::time::RelativeFloat;
use rtlola_interpreter::{ConfigBuilder, Value, ValueGetter};
use std::collections::BTreeMap;
use std::error::Error;
use std::time::Duration;

/// A row of the log. Streams of what a row is not stay without a value, as they are meant to in RTLola.
struct Row {
    number: u64,
    time: u64,
    fire: Option<u64>,
    meeting: bool,
    heavy: bool,
    certified: bool,
}

impl InputMap for Row {
    type CreationData = ();
    type Error = EventFactoryError;

    fn func_for_input(name: &str, (): ()) -> Result<ValueGetter<Self, Self::Error>, Self::Error> {
        let flag = |holds: bool| if holds { Value::Bool(true) } else { Value::None };
        Ok(match name {
            "number" => Box::new(|row: &Row| Ok(Value::Unsigned(row.number))),
            "time" => Box::new(|row: &Row| Ok(Value::Unsigned(row.time))),
            "fire" => Box::new(|row: &Row| Ok(row.fire.map_or(Value::None, Value::Unsigned))),
            "meeting" => Box::new(move |row: &Row| Ok(flag(row.meeting))),
            "heavy" => Box::new(move |row: &Row| Ok(flag(row.heavy))),
            "certified" => Box::new(move |row: &Row| Ok(flag(row.certified))),
            other => return Err(EventFactoryError::InputStreamUnknown(vec![other.to_string()])),
        })
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (property, log) = match arguments.as_slice() {
        [property, log, ..] => (property.as_str(), log),
        _ => return Err("usage: irenic-peer-rtlola P1|P2|P3|P4 LOG.csv [EVENTS]".into()),
    };
    let most: u64 = arguments.get(2).map_or(Ok(u64::MAX), |most| most.parse())?;
    let specification = match property {
        "P1" => include_str!("../P1.lola"),
        "P2" => include_str!("../P2.lola"),
        "P3" => include_str!("../P3.lola"),
        "P4" => include_str!("../P4.lola"),
        other => return Err(format!("`{other}` is no property").into()),
    };
    let mut monitor = ConfigBuilder::new()
        .spec_str(specification)
        .offline::<RelativeFloat>()
        .with_mapped_events::<Row>()
        .with_verdict::<TriggerMessages>()
        .monitor()?;

    let mut reader = csv::Reader::from_path(log)?;
    let header = reader.byte_headers()?;
    let column = |name: &str| {
        header.iter().position(|cell| cell == name.as_bytes()).ok_or_else(|| format!("there is no column `{name}`"))
    };
    let (event, actor, time) = (column("event")?, column("actor")?, column("time")?);
    let (inside, subject) = (column("inside")?, column("subject")?);
    let mut record = csv::ByteRecord::new();
    let (mut events, mut raised, mut begin) = (0, 0u64, None);
    let mut first: BTreeMap<String, f64> = BTreeMap::new();
    let mut take = |at: f64, triggers: TriggerMessages| {
        for (_, parameters, _) in triggers {
            raised += 1;
            if let Some([Value::Unsigned(area), ..]) = parameters.as_deref()
                && (property == "P1" || property == "P4")
            {
                first.entry(format!("area_{area}")).or_insert(at);
            }
        }
    };
    while events < most && reader.read_byte_record(&mut record)? {
        let at = seconds(&record[time]).ok_or_else(|| format!("event {}: no instant", events + 1))?;
        let begin = *begin.get_or_insert(at - at % 86_400);
        events += 1;
        let word = &record[event];
        let row = Row {
            number: events,
            time: at - begin,
            fire: if word == b"fire" { area(&record[inside]) } else { None },
            meeting: word == b"meeting" && &record[actor] == b"M",
            heavy: word == b"deployment" && &record[subject] == b"heavy_weapon",
            certified: word == b"certification" && &record[subject] == b"clause 2",
        };
        let verdicts = monitor.accept_event(row, Duration::from_secs(at - begin))?;
        for (timed, triggers) in verdicts.timed {
            take(timed.as_secs_f64(), triggers);
        }
        take((at - begin) as f64, verdicts.event);
    }
    let areas: Vec<String> = first.iter().map(|(area, at)| format!("\"{area}\":{at}")).collect();
    println!(
        "{{\"property\":\"{property}\",\"raised\":{raised},\"areas\":{},\"first\":{{{}}}}}",
        areas.len(),
        areas.join(",")
    );
    println!("{{\"summary\":true,\"events\":{events}}}");
    Ok(())
}

/// The number in `area_17`.
fn area(inside: &[u8]) -> Option<u64> {
    std::str::from_utf8(inside.strip_prefix(b"area_")?).ok()?.parse().ok()
}

/// Seconds since 1970 of `2015-02-15T10:00:00Z` (Hinnant's `days_from_civil`).
fn seconds(text: &[u8]) -> Option<u64> {
    let number =
        |from: usize, to: usize| -> Option<i64> { std::str::from_utf8(text.get(from..to)?).ok()?.parse().ok() };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let year = year - i64::from(month <= 2);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let days = era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468;
    u64::try_from(days * 86_400 + number(11, 13)? * 3_600 + number(14, 16)? * 60 + number(17, 19)?).ok()
}
