//! `irenic-benches generate` writes a synthetic log and the agreement that it is held against; `irenic-benches loop` is
//! the hand-written loop for that agreement.

use irenic_benches::{
    Asked, BEGIN, Form, History, LogWriter, ManyFires, MeetingAfterFire, NoReturn, Placing, Property, Quiet, agreement,
    hold, late, mapping, places, project, threshold,
};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "usage:
  irenic-benches generate --into DIR [--events N] [--seed S] [--form ndjson|csv|both] [--points] [--uncertain]
      writes agreement.md (and P1.md to P4.md with one property each), places.geojson, irenic.toml, log.toml, log.csv and
      log.ndjson, and late.ndjson with what became known later, into DIR;
      --points: events carry points with a radius; --uncertain: of one event in a thousand the time is a span
  irenic-benches loop P1|P2|P3|P4|all|none FILE
      holds log.csv or log.ndjson against the properties, by hand; none: reads it and asks nothing";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.first().map(String::as_str) {
        Some("generate") => generate(&arguments[1..]),
        Some("loop") => by_hand(&arguments[1..]),
        _ => Err(USAGE.to_string()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

fn generate(arguments: &[String]) -> Result<(), String> {
    let (mut into, mut events, mut seed) = (None, 1_000_000, 1);
    let (mut forms, mut placing, mut uncertain) = (vec![Form::Csv, Form::Ndjson], Placing::Named, false);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut value = || rest.next().ok_or_else(|| format!("{argument} needs a value\n{USAGE}"));
        match argument.as_str() {
            "--into" => into = Some(PathBuf::from(value()?)),
            "--events" => events = number(value()?)?,
            "--seed" => seed = number(value()?)?,
            "--form" => {
                forms = match value()?.as_str() {
                    "csv" => vec![Form::Csv],
                    "ndjson" => vec![Form::Ndjson],
                    "both" => vec![Form::Csv, Form::Ndjson],
                    other => return Err(format!("`{other}` is no form of a log\n{USAGE}")),
                }
            }
            "--points" => placing = Placing::Points,
            "--uncertain" => uncertain = true,
            other => return Err(format!("`{other}` is not known\n{USAGE}")),
        }
    }
    let into = into.ok_or_else(|| USAGE.to_string())?;
    std::fs::create_dir_all(&into).map_err(|error| format!("{}: {error}", into.display()))?;
    put(&into, "agreement.md", &agreement(&Asked::ALL))?;
    for asked in Asked::ALL {
        put(&into, &format!("{asked:?}.md"), &agreement(&[asked]))?;
    }
    put(&into, "late.ndjson", &late(seed, events))?;
    put(&into, "places.geojson", &places())?;
    let has_table = forms.contains(&Form::Csv) && placing == Placing::Named && !uncertain;
    put(&into, "irenic.toml", &project(has_table.then_some("log.csv")))?;
    put(&into, "log.toml", mapping())?;
    for form in forms {
        let name = if form == Form::Csv { "log.csv" } else { "log.ndjson" };
        let path = into.join(name);
        write_log(&path, form, placing, uncertain, seed, events)
            .map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

fn by_hand(arguments: &[String]) -> Result<(), String> {
    let [asked, path] = arguments else { return Err(USAGE.to_string()) };
    match asked.as_str() {
        "P1" => run(path, ManyFires::new(threshold())),
        "P2" => run(path, MeetingAfterFire::new()),
        "P3" => run(path, NoReturn::new()),
        "P4" => run(path, Quiet::new(BEGIN)),
        "all" => {
            run(path, ((ManyFires::new(threshold()), MeetingAfterFire::new()), (NoReturn::new(), Quiet::new(BEGIN))))
        }
        "none" => run(path, ()),
        other => Err(format!("`{other}` is no property\n{USAGE}")),
    }
}

fn run(path: &str, mut property: impl Property) -> Result<(), String> {
    let form = if path.ends_with(".csv") { Form::Csv } else { Form::Ndjson };
    let log = std::fs::File::open(path).map_err(|error| format!("{path}: {error}"))?;
    let (events, end) = hold(log, form, &mut property).map_err(|error| format!("{path}: {error}"))?;
    let mut text: String = property.result(end).iter().map(|line| format!("{line}\n")).collect();
    text.push_str(&format!("{{\"summary\":true,\"events\":{events}}}\n"));
    std::io::stdout().write_all(text.as_bytes()).map_err(|error| format!("standard output: {error}"))
}

fn write_log(
    path: &Path,
    form: Form,
    placing: Placing,
    uncertain: bool,
    seed: u64,
    events: u64,
) -> std::io::Result<()> {
    let file = BufWriter::with_capacity(1 << 20, std::fs::File::create(path)?);
    let mut log = LogWriter::begin(file, form, placing, uncertain)?;
    for event in History::new(seed, uncertain).take(usize::try_from(events).unwrap_or(usize::MAX)) {
        log.write(&event)?;
    }
    log.end().map(|_| ())
}

fn put(folder: &Path, name: &str, text: &str) -> Result<(), String> {
    let path = folder.join(name);
    std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// A whole number; `_` may part its digits.
fn number(text: &str) -> Result<u64, String> {
    text.replace('_', "").parse().map_err(|_| format!("`{text}` is no whole number\n{USAGE}"))
}
