use crate::agreement::{Placing, centre};
use crate::civil::instant;
use crate::event::{Event, What};
use crate::history::History;
use std::fmt::Write as _;
use std::io::{self, Write};

/// How a log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One JSON object a line.
    Ndjson,
    /// A table with a header.
    Csv,
}

/// Writes events as lines of a log.
#[derive(Debug)]
pub struct LogWriter<W: Write> {
    out: W,
    form: Form,
    placing: Placing,
    uncertain: bool,
    line: Vec<u8>,
}

impl<W: Write> LogWriter<W> {
    /// Begins a log; a table gets its header. The column `until` is there only with `uncertain`, so that a log
    /// without doubtful times is one that every program reads.
    ///
    /// # Errors
    ///
    /// What writing fails with.
    pub fn begin(mut out: W, form: Form, placing: Placing, uncertain: bool) -> io::Result<Self> {
        if form == Form::Csv {
            let until = if uncertain { "until," } else { "" };
            let place = match placing {
                Placing::Named => "inside",
                Placing::Points => "latitude,longitude,radius",
            };
            writeln!(out, "id,event,actor,time,{until}{place},subject")?;
        }
        Ok(LogWriter { out, form, placing, uncertain, line: Vec::with_capacity(256) })
    }

    /// Writes one event.
    ///
    /// # Errors
    ///
    /// What writing fails with.
    pub fn write(&mut self, event: &Event) -> io::Result<()> {
        self.line.clear();
        match self.form {
            Form::Ndjson => self.json(event)?,
            Form::Csv => self.row(event)?,
        }
        self.line.push(b'\n');
        self.out.write_all(&self.line)
    }

    /// Ends the log and gives back what it was written to.
    ///
    /// # Errors
    ///
    /// What flushing fails with.
    pub fn end(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }

    fn json(&mut self, event: &Event) -> io::Result<()> {
        let line = &mut self.line;
        write!(line, "{{\"id\":\"e{}\",\"event\":\"{}\"", event.number, event.word())?;
        if !event.subject().is_empty() {
            write!(line, ",\"subject\":\"{}\"", event.subject())?;
        }
        if !event.actor.name().is_empty() {
            write!(line, ",\"actor\":\"{}\"", event.actor.name())?;
        }
        if event.leeway > 0 {
            line.extend_from_slice(b",\"time\":{\"earliest\":\"");
            line.extend_from_slice(&instant(event.time));
            line.extend_from_slice(b"\",\"latest\":\"");
            line.extend_from_slice(&instant(event.time + event.leeway));
            line.extend_from_slice(b"\"}");
        } else {
            line.extend_from_slice(b",\"time\":\"");
            line.extend_from_slice(&instant(event.time));
            line.push(b'"');
        }
        match self.placing {
            _ if event.area == 0 => {}
            Placing::Named => write!(line, ",\"inside\":\"area_{}\"", event.area)?,
            Placing::Points => {
                let (latitude, longitude) = point(event);
                write!(
                    line,
                    ",\"place\":{{\"type\":\"Point\",\"coordinates\":[{longitude:.5},{latitude:.5}]}},\"radius\":{}",
                    event.radius
                )?;
            }
        }
        line.push(b'}');
        Ok(())
    }

    fn row(&mut self, event: &Event) -> io::Result<()> {
        let line = &mut self.line;
        write!(line, "e{},{},{},", event.number, event.word(), event.actor.name())?;
        line.extend_from_slice(&instant(event.time));
        line.push(b',');
        if self.uncertain {
            if event.leeway > 0 {
                line.extend_from_slice(&instant(event.time + event.leeway));
            }
            line.push(b',');
        }
        match self.placing {
            Placing::Named if event.area == 0 => {}
            Placing::Named => write!(line, "area_{}", event.area)?,
            Placing::Points if event.area == 0 => line.extend_from_slice(b",,"),
            Placing::Points => {
                let (latitude, longitude) = point(event);
                write!(line, "{latitude:.5},{longitude:.5},{}", event.radius)?;
            }
        }
        write!(line, ",{}", event.subject())
    }
}

/// What became known later of a log of so many events, as NDJSON: ten fires added in the middle of it, one day apart,
/// then ten events withdrawn that lie evenly along it, then one moved by an hour.
pub fn late(seed: u64, events: u64) -> String {
    let named = |event: &Event| format!("area_{}", event.area);
    let wanted: Vec<u64> = (1..=11).map(|tenth| (events * tenth / 12).max(1)).collect();
    let mut found = Vec::new();
    for event in History::new(seed, false).take(usize::try_from(events).unwrap_or(usize::MAX)) {
        if event.what == What::Fire && found.len() < wanted.len() && event.number >= wanted[found.len()] {
            found.push(event);
        }
    }
    let mut text = String::new();
    let Some(middle) = found.get(found.len() / 2).copied() else { return text };
    for day in 0..10 {
        let at = written(middle.time + 86_400 * day - 86_400 * 10);
        let _ = writeln!(
            text,
            "{{\"id\":\"l{}\",\"event\":\"fire\",\"actor\":\"A\",\"time\":\"{at}\",\"inside\":\"{}\"}}",
            day + 1,
            named(&middle)
        );
    }
    for event in found.iter().take(10) {
        let _ = writeln!(text, "{{\"id\":\"e{}\",\"withdrawn\":true}}", event.number);
    }
    for event in found.iter().skip(10) {
        let _ = writeln!(
            text,
            "{{\"id\":\"e{}\",\"event\":\"fire\",\"actor\":\"B\",\"time\":\"{}\",\"inside\":\"{}\"}}",
            event.number,
            written(event.time + 3_600),
            named(event)
        );
    }
    text
}

fn written(time: i64) -> String {
    String::from_utf8_lossy(&instant(time)).into_owned()
}

/// Latitude and longitude of where an event is reported, in degrees.
fn point(event: &Event) -> (f64, f64) {
    let (latitude, longitude) = centre(event.area);
    let (east, north) = event.offset;
    // Metres of a degree of latitude, and of one of longitude at 48.5 degrees north; the squares are drawn alike.
    (latitude + f64::from(north) / 111_200.0, longitude + f64::from(east) / 73_900.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::History;

    fn log(form: Form, placing: Placing, uncertain: bool, events: usize) -> Vec<String> {
        let mut writer = LogWriter::begin(Vec::new(), form, placing, uncertain).unwrap();
        for event in History::new(1, uncertain).take(events) {
            writer.write(&event).unwrap();
        }
        String::from_utf8(writer.end().unwrap()).unwrap().lines().map(str::to_string).collect()
    }

    #[test]
    fn both_forms_say_the_same() {
        let (json, rows) =
            (log(Form::Ndjson, Placing::Named, true, 9_000), log(Form::Csv, Placing::Named, true, 9_000));
        assert_eq!(rows[0], "id,event,actor,time,until,inside,subject");
        for (json, row) in json.iter().zip(&rows[1..]) {
            let json: serde_json::Value = serde_json::from_str(json).unwrap();
            let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_string();
            let (time, until) = match &json["time"] {
                serde_json::Value::Object(span) => (text(&span["earliest"]), text(&span["latest"])),
                time => (text(time), String::new()),
            };
            let words = ["id", "event", "actor"].map(|key| text(&json[key])).join(",");
            let expected = format!("{words},{time},{until},{},{}", text(&json["inside"]), text(&json["subject"]));
            assert_eq!(*row, expected);
        }
        assert!(rows.iter().any(|row| row.contains("Z,2015")), "no uncertain time among them");
    }

    #[test]
    fn what_comes_late_names_events_of_the_log() {
        let late: Vec<serde_json::Value> =
            late(1, 5_000).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(late.len(), 21);
        let log = log(Form::Ndjson, Placing::Named, false, 5_000);
        for line in &late[10..] {
            assert!(log.iter().any(|event| event.contains(&format!("{},", line["id"]))), "{line}");
        }
    }

    #[test]
    fn points_come_with_their_radius() {
        let rows = log(Form::Csv, Placing::Points, false, 100);
        assert_eq!(rows[0], "id,event,actor,time,latitude,longitude,radius,subject");
        assert!(rows.iter().all(|row| row.split(',').count() == 8));
    }
}
