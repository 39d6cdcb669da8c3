use crate::civil::seconds_of;
use crate::limit::{Property, Said};
use crate::write::Form;
use serde::Deserialize;
use serde::de::{MapAccess, Visitor};
use std::io::{BufRead, BufReader, Read};

/// Reads a log and shows each event to a property. Gives back the number of events and the instant of the last one.
/// Of an uncertain time the earliest instant counts: the loop knows no doubt.
///
/// # Errors
///
/// With file and line, what cannot be read; the loop passes over nothing.
pub fn hold(log: impl Read, form: Form, property: &mut impl Property) -> Result<(u64, i64), String> {
    match form {
        Form::Csv => table(log, property),
        Form::Ndjson => lines(log, property),
    }
}

fn table(log: impl Read, property: &mut impl Property) -> Result<(u64, i64), String> {
    let mut reader = csv::ReaderBuilder::new().buffer_capacity(1 << 16).from_reader(log);
    let header = reader.byte_headers().map_err(|error| error.to_string())?;
    let column = |name: &str| {
        header.iter().position(|cell| cell == name.as_bytes()).ok_or_else(|| format!("there is no column `{name}`"))
    };
    let (event, actor, time) = (column("event")?, column("actor")?, column("time")?);
    let (inside, subject) = (column("inside")?, column("subject")?);
    let mut record = csv::ByteRecord::new();
    let (mut events, mut end) = (0, i64::MIN);
    while reader.read_byte_record(&mut record).map_err(|error| error.to_string())? {
        let at = seconds_of(&record[time]).ok_or_else(|| format!("event {}: no instant", events + 1))?;
        property.see(at, said(&record[event], &record[actor], &record[inside], &record[subject]));
        events += 1;
        end = at;
    }
    Ok((events, end))
}

/// A line of an NDJSON log, as far as the properties ask.
#[derive(Deserialize)]
struct Line<'a> {
    event: &'a str,
    #[serde(default)]
    actor: &'a str,
    #[serde(default)]
    inside: &'a str,
    #[serde(default)]
    subject: &'a str,
    #[serde(borrow)]
    time: Earliest<'a>,
}

/// An instant, or of a span its earliest.
struct Earliest<'a>(&'a str);

impl<'de: 'a, 'a> Deserialize<'de> for Earliest<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Instant;
        impl<'de> Visitor<'de> for Instant {
            type Value = Earliest<'de>;
            fn expecting(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                to.write_str("an instant, or an object with `earliest`")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Earliest<'de>, E> {
                Ok(Earliest(text))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Earliest<'de>, A::Error> {
                let mut earliest = "";
                while let Some((key, value)) = map.next_entry::<&str, &str>()? {
                    if key == "earliest" {
                        earliest = value;
                    }
                }
                Ok(Earliest(earliest))
            }
        }
        from.deserialize_any(Instant)
    }
}

fn lines(log: impl Read, property: &mut impl Property) -> Result<(u64, i64), String> {
    let mut reader = BufReader::with_capacity(1 << 16, log);
    let mut buffer = Vec::with_capacity(512);
    let (mut events, mut end) = (0, i64::MIN);
    loop {
        buffer.clear();
        if reader.read_until(b'\n', &mut buffer).map_err(|error| error.to_string())? == 0 {
            return Ok((events, end));
        }
        let line: Line<'_> =
            serde_json::from_slice(&buffer).map_err(|error| format!("line {}: {error}", events + 1))?;
        let at = seconds_of(line.time.0.as_bytes()).ok_or_else(|| format!("line {}: no instant", events + 1))?;
        let [event, actor, inside, subject] = [line.event, line.actor, line.inside, line.subject].map(str::as_bytes);
        property.see(at, said(event, actor, inside, subject));
        events += 1;
        end = at;
    }
}

#[inline]
fn said(event: &[u8], actor: &[u8], inside: &[u8], subject: &[u8]) -> Said {
    match event {
        b"fire" => Said::Fire(area(inside)),
        b"meeting" if actor == b"M" => Said::Meeting,
        b"deployment" if subject == b"heavy_weapon" && matches!(actor, b"A" | b"B" | b"") => Said::HeavyDeployment,
        b"certification" if actor == b"M" && subject == b"clause 2" => Said::Certification,
        _ => Said::Other,
    }
}

/// The number in `area_17`; 0 for anything else.
#[inline]
fn area(inside: &[u8]) -> u16 {
    let Some(digits) = inside.strip_prefix(b"area_") else { return 0 };
    if digits.is_empty() || digits.len() > 3 || !digits.iter().all(u8::is_ascii_digit) {
        return 0;
    }
    digits.iter().fold(0, |number, digit| number * 10 + u16::from(digit - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BEGIN, History, LogWriter, ManyFires, MeetingAfterFire, NoReturn, Placing, Quiet};

    #[test]
    fn a_table_and_lines_give_the_same_results() {
        for uncertain in [false, true] {
            let results = [Form::Csv, Form::Ndjson].map(|form| {
                let mut log = LogWriter::begin(Vec::new(), form, Placing::Named, uncertain).unwrap();
                for event in History::new(5, uncertain).take(40_000) {
                    log.write(&event).unwrap();
                }
                let log = log.end().unwrap();
                let mut all = ((ManyFires::new(30), MeetingAfterFire::new()), (NoReturn::new(), Quiet::new(BEGIN)));
                let (events, end) = hold(&log[..], form, &mut all).unwrap();
                assert_eq!(events, 40_000);
                all.result(end)
            });
            assert_eq!(results[0], results[1]);
            assert!(results[0][2]["violations"].as_u64() > Some(0), "{}", results[0][2]);
        }
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_line() {
        let text = "{\"event\":\"fire\",\"time\":\"2015-02-15T10:00:00Z\"}\n{\"event\":\"fire\",\"time\":\"soon\"}\n";
        assert_eq!(hold(text.as_bytes(), Form::Ndjson, &mut ()), Err("line 2: no instant".to_string()));
        let table = "id,event,time\ne1,fire,2015-02-15T10:00:00Z\n";
        assert_eq!(hold(table.as_bytes(), Form::Csv, &mut ()), Err("there is no column `actor`".to_string()));
    }
}
