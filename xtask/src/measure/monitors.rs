use super::peers::{self, Peer};
use super::process::{median, rate};
use super::{Bench, path};
use irenic_benches::{BEGIN, seconds_of};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// What each property asks, by number from 1; the fifth is all four at once.
const PROPERTIES: &[&str] = &[
    "P1: 80 fires or more in one area within 7 days",
    "P2: each fire is followed by a meeting within 24 hours",
    "P3: no heavy weapon once the withdrawal is certified",
    "P4: when each area was first quiet for 7 days",
    "all four at once",
];
const ALL: usize = 5;

/// Who is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Irenic(&'static str),
    Loop(&'static str),
    /// The loop with no property: reading alone.
    Reading(&'static str),
    /// By place in the list of peers.
    Peer(usize),
    /// The program on a log that the loop cannot judge: with uncertain times, or with points.
    Harder(&'static str),
}

/// One cell of the table.
#[derive(Debug)]
struct Cell {
    who: Who,
    property: usize,
    words: Vec<String>,
    events: u64,
    seconds: Vec<f64>,
    lines: Vec<Value>,
}

/// What was found, in the form in which all can say it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Found {
    /// The first instant of each area that has one, in seconds since the log began.
    First(BTreeMap<String, i64>),
    /// How many.
    Count(u64),
}

/// Measures the four properties, and says whether all results agree.
pub(crate) fn measure(bench: &Bench) -> Result<(String, bool), String> {
    let events = bench.extent.events();
    let folder = bench.log(events, &[])?;
    let peers = peers::ready(bench);
    let mut cells = Vec::new();
    for property in 1..=ALL {
        for form in ["csv", "ndjson"] {
            let cell = |who, words| Cell { who, property, words, events, seconds: Vec::new(), lines: Vec::new() };
            cells.push(cell(Who::Irenic(form), irenic(bench, property, &folder, form)?));
            cells.push(cell(Who::Loop(form), by_hand(bench, property, &folder.join(format!("log.{form}")))?));
        }
    }
    for form in ["csv", "ndjson"] {
        let words = words(&[path(&bench.benches)?, "loop", "none", path(&folder.join(format!("log.{form}")))?]);
        cells.push(Cell { who: Who::Reading(form), property: ALL, words, events, seconds: vec![], lines: vec![] });
    }
    for (name, more) in [("one time in a thousand uncertain", "--uncertain"), ("points with a radius", "--points")] {
        let folder = bench.log(events, &[more])?;
        let words = irenic(bench, ALL, &folder, "csv")?;
        cells.push(Cell { who: Who::Harder(name), property: ALL, words, events, seconds: vec![], lines: vec![] });
    }
    let prefix = bench.extent.prefix();
    let short = bench.log(prefix, &[])?.join("log.csv");
    for (at, peer) in peers.iter().enumerate() {
        for property in peer.can.iter().filter(|_| peer.missing().is_none()) {
            let words = peer.words(*property, &short)?;
            cells.push(Cell {
                who: Who::Peer(at),
                property: *property,
                words,
                events: prefix,
                seconds: vec![],
                lines: vec![],
            });
        }
    }
    for _ in 0..bench.extent.rounds() {
        for cell in &mut cells {
            let run = bench.core.run(
                &cell.words,
                if matches!(cell.who, Who::Irenic(_) | Who::Harder(_)) { &[0, 1] } else { &[0] },
                false,
            )?;
            whole(cell, &run.lines)?;
            cell.seconds.push(run.seconds);
            cell.lines = run.lines;
        }
    }
    let differences = differences(bench, &cells, &peers, &short)?;
    Ok((table(&cells, &peers, &differences), differences.is_empty()))
}

/// Every row of the log was read, and none rejected.
fn whole(cell: &Cell, lines: &[Value]) -> Result<(), String> {
    let summary = lines.iter().rev().find(|line| line.get("summary").is_some());
    let number = |key: &str| summary.and_then(|summary| summary.get(key)).and_then(Value::as_u64);
    if number("events") != Some(cell.events) || number("rejected").unwrap_or(0) > 0 {
        return Err(format!("{} read {:?} of {} events", cell.words.join(" "), number("events"), cell.events));
    }
    Ok(())
}

fn irenic(bench: &Bench, property: usize, folder: &Path, form: &str) -> Result<Vec<String>, String> {
    let document = if property == ALL { "agreement.md".to_string() } else { format!("P{property}.md") };
    let (document, log) = (folder.join(document), folder.join(format!("log.{form}")));
    Ok(words(&[
        path(&bench.irenic)?,
        "monitor",
        path(&document)?,
        "--log",
        path(&log)?,
        "--covers",
        "event",
        "--allow",
        "A104",
        "--threads",
        "1",
        "--format",
        "json",
    ]))
}

fn by_hand(bench: &Bench, property: usize, log: &Path) -> Result<Vec<String>, String> {
    let asked = if property == ALL { "all".to_string() } else { format!("P{property}") };
    Ok(words(&[path(&bench.benches)?, "loop", &asked, path(log)?]))
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| word.to_string()).collect()
}

/// Sentences about results that differ from the loop's on the same log.
fn differences(bench: &Bench, cells: &[Cell], peers: &[Peer], short: &Path) -> Result<Vec<String>, String> {
    let mut differences = Vec::new();
    let find = |who, property| cells.iter().find(|cell| cell.who == who && cell.property == property);
    for form in ["csv", "ndjson"] {
        for property in 1..=4 {
            let truth = find(Who::Loop(form), property).and_then(|cell| by_loop(&cell.lines, property, false));
            for asked in [property, ALL] {
                let said = find(Who::Irenic(form), asked).and_then(|cell| by_irenic(&cell.lines, property));
                if said.is_none() || said != truth {
                    differences.push(format!(
                        "irenic on {form}, P{property}{}: {}",
                        if asked == ALL { " among all" } else { "" },
                        apart(said.as_ref(), truth.as_ref())
                    ));
                }
            }
        }
    }
    let truth = bench.core.run(&by_hand(bench, ALL, short)?, &[0], false)?.lines;
    for cell in cells {
        let Who::Peer(at) = cell.who else { continue };
        let name = peers.get(at).map_or("", |peer| peer.name);
        let (said, instants) = by_peer(&cell.lines);
        let truth = by_loop(&truth, cell.property, instants);
        if said.is_none() || said != truth {
            differences.push(format!("{name}, P{}: {}", cell.property, apart(said.as_ref(), truth.as_ref())));
        }
    }
    Ok(differences)
}

fn apart(said: Option<&Found>, truth: Option<&Found>) -> String {
    let short = |found: Option<&Found>| match found {
        None => "nothing".to_string(),
        Some(Found::Count(number)) => number.to_string(),
        Some(Found::First(first)) => format!("{} areas", first.len()),
    };
    let mut text = format!("{} where the loop says {}", short(said), short(truth));
    if let (Some(Found::First(said)), Some(Found::First(truth))) = (said, truth) {
        let other = truth.iter().find(|(area, at)| said.get(*area) != Some(at));
        if let Some((area, at)) = other {
            text.push_str(&format!("; {area} at {:?} for {at}", said.get(area)));
        }
    }
    text
}

/// The loop's result. With `instants`, several unmet fires of one second count once.
fn by_loop(lines: &[Value], property: usize, instants: bool) -> Option<Found> {
    let name = format!("P{property}");
    let line = lines.iter().find(|line| line.get("property").and_then(Value::as_str) == Some(&name))?;
    match property {
        2 => line.get(if instants { "unmet_instants" } else { "unmet" })?.as_u64().map(Found::Count),
        3 => line.get("violations")?.as_u64().map(Found::Count),
        _ => firsts(line.get("first")?),
    }
}

/// A peer's result, and whether it counts instants.
fn by_peer(lines: &[Value]) -> (Option<Found>, bool) {
    let Some(line) = lines.iter().find(|line| line.get("property").is_some()) else { return (None, false) };
    let count = |key: &str| line.get(key).and_then(Value::as_u64).map(Found::Count);
    match line.get("property").and_then(Value::as_str) {
        Some("P2" | "P3") if line.get("instants").is_some() => (count("instants"), true),
        Some("P2" | "P3") => (count("raised"), false),
        _ => (line.get("first").and_then(firsts), false),
    }
}

fn firsts(first: &Value) -> Option<Found> {
    let seconds = |at: &Value| match at {
        Value::String(text) => seconds_of(text.as_bytes()).map(|at| at - BEGIN),
        other => other.as_f64().map(|at| at as i64),
    };
    let all = first.as_object()?.iter().map(|(area, at)| Some((area.clone(), seconds(at)?)));
    all.collect::<Option<BTreeMap<_, _>>>().map(Found::First)
}

fn by_irenic(lines: &[Value], property: usize) -> Option<Found> {
    let of_clause = |number: &str| {
        let clauses: Vec<&Value> =
            lines.iter().filter(|line| line.get("clause").and_then(Value::as_str) == Some(number)).collect();
        (!clauses.is_empty()).then_some(clauses)
    };
    match property {
        2 => {
            let unmet = |clause: &Value| -> u64 {
                let states = clause.get("states");
                ["fulfilled_late", "breached"]
                    .iter()
                    .filter_map(|state| states?.get(state)?.get("certain")?.as_u64())
                    .sum()
            };
            Some(Found::Count(of_clause("1")?.into_iter().map(unmet).sum()))
        }
        3 => {
            let violations = |clause: &Value| clause.get("violations").and_then(Value::as_u64).unwrap_or(0);
            Some(Found::Count(of_clause("3")?.into_iter().map(violations).sum()))
        }
        _ => {
            let prefix = if property == 1 { "hot_" } else { "quiet_" };
            let mut seen = false;
            let mut first = BTreeMap::new();
            for line in lines {
                let Some(area) = line.get("moment").and_then(Value::as_str).and_then(|name| name.strip_prefix(prefix))
                else {
                    continue;
                };
                seen = true;
                let end = |key: &str| line.get(key).and_then(Value::as_str).and_then(utc);
                if let (Some(from), Some(to)) = (end("from"), end("to"))
                    && from == to
                {
                    first.insert(format!("area_{area}"), from - BEGIN);
                }
            }
            seen.then_some(Found::First(first))
        }
    }
}

/// Seconds since 1970 of `2015-02-15T10:00:00+00:00[UTC]`; the agreement's zone is UTC.
fn utc(text: &str) -> Option<i64> {
    seconds_of(format!("{}Z", text.get(..19)?).as_bytes())
}

fn table(cells: &[Cell], peers: &[Peer], differences: &[String]) -> String {
    let of = |who, property: usize| {
        let cell = cells.iter().find(|cell| cell.who == who && cell.property == property)?;
        Some((cell.events, median(cell.seconds.clone())))
    };
    let shown = |one: Option<(u64, f64)>| one.map_or("–".to_string(), |(events, seconds)| rate(events, seconds));
    // How many times as fast the first is as the second.
    let times = |one: Option<(u64, f64)>, other: Option<(u64, f64)>| match (one, other) {
        (Some((a, b)), Some((c, d))) => {
            let ratio = (a as f64 / b) / (c as f64 / d);
            if ratio >= 10.0 { format!("{ratio:.0}") } else { format!("{ratio:.2}") }
        }
        _ => "–".to_string(),
    };
    let events = cells.first().map_or(0, |cell| cell.events);
    let prefix = cells.iter().find(|cell| matches!(cell.who, Who::Peer(_))).map_or(0, |cell| cell.events);
    let mut text = format!(
        "## Logs as they come\n\n`irenic monitor` on a synthetic log of {} events from 100 areas; events a second. The loop is written by hand for this one\nagreement (`benches/src/limit.rs`) and is the limit; the ratio is the loop's rate to the program's.\n\n| property | irenic, CSV | irenic, NDJSON | loop, CSV | loop, NDJSON | loop to irenic, CSV | loop to irenic, NDJSON |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n",
        grouped(events)
    );
    for (property, words) in (1..).zip(PROPERTIES) {
        let [irenic_csv, irenic_json] = ["csv", "ndjson"].map(|form| of(Who::Irenic(form), property));
        let [loop_csv, loop_json] = ["csv", "ndjson"].map(|form| of(Who::Loop(form), property));
        text.push_str(&format!(
            "| {words} | {} | {} | {} | {} | {} | {} |\n",
            shown(irenic_csv),
            shown(irenic_json),
            shown(loop_csv),
            shown(loop_json),
            times(loop_csv, irenic_csv),
            times(loop_json, irenic_json)
        ));
    }
    text.push_str(&format!(
        "| reading alone, by the loop | | | {} | {} | | |\n",
        shown(of(Who::Reading("csv"), ALL)),
        shown(of(Who::Reading("ndjson"), ALL))
    ));
    for cell in cells {
        if let Who::Harder(name) = cell.who {
            text.push_str(&format!("| all four, {name} | {} | | | | | |\n", shown(of(cell.who, ALL))));
        }
    }
    text.push_str("\n## Other monitors\n\n");
    for peer in peers {
        if let Some(why) = peer.missing() {
            text.push_str(&format!("{} is not measured here: {why}.\n", peer.name));
        }
    }
    let measured: Vec<(usize, &Peer)> = peers.iter().enumerate().filter(|(_, peer)| peer.missing().is_none()).collect();
    if !measured.is_empty() {
        text.push_str(&format!(
            "On the first {} events of the same log as CSV, since they are slow; rates in events a second, compared with the program's\non the whole log. Behind each rate: how many times as fast the program is. How each property is said in their language is in `benches/peers`.\n\n| property | irenic, CSV |",
            grouped(prefix)
        ));
        for (_, peer) in &measured {
            text.push_str(&format!(" {} | irenic to {} |", peer.name, peer.name));
        }
        text.push_str(&format!("\n| --- | ---: |{}\n", " ---: | ---: |".repeat(measured.len())));
        for (property, words) in (1..ALL).zip(PROPERTIES) {
            let ours = of(Who::Irenic("csv"), property);
            text.push_str(&format!("| {words} | {} |", shown(ours)));
            for (at, _) in &measured {
                let theirs = of(Who::Peer(*at), property);
                text.push_str(&format!(" {} | {} |", shown(theirs), times(ours, theirs)));
            }
            text.push('\n');
        }
        text.push_str("\n`–`: cannot be said in its language. Past metric temporal logic has no counting.\n");
    }
    text.push_str(PUBLISHED);
    text.push_str("### Do the results agree?\n\n");
    if differences.is_empty() {
        text.push_str("Yes: the first instant of every area (P1, P4) and the numbers of unmet fires and violations (P2, P3) are the same for all\nthat were measured. Monitors over signals in time see several events of one second as one, and are compared with the\nnumber of seconds.\n\n");
    } else {
        text.push_str("No:\n\n");
        for difference in differences {
            println!("differs: {difference}");
            text.push_str(&format!("- {difference}\n"));
        }
        text.push('\n');
    }
    text
}

/// What cannot be installed from a public registry, and so is not measured in the same run.
const PUBLISHED: &str = "
Not measured here, since no public registry has them. Earlier figures, from other logs and another machine, for
orientation only:

| monitor | P1 | P2 | P3 | P4 |
| --- | ---: | ---: | ---: | ---: |
| MonPoly 1.x | 10.8 k; 42.8 k when the formula is rewritten by hand | 454 k | 1.30 M | 1.57 M |
| VeriMon | 62 k to 232 k over the four | | | |
| CppMon | 11 k to 111 k over the four | | | |
| DejaVu | 12 k | | | |

";

/// A number with commas between its thousands.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn results_of_all_forms_can_be_compared() {
        let by_hand = [
            json!({"property": "P1", "first": {"area_2": "2015-02-15T00:01:40Z"}}),
            json!({"property": "P2", "unmet": 4, "unmet_instants": 3}),
        ];
        let ours = [
            json!({"moment": "hot_1", "state": "possibly_reached", "from": "2015-02-15T00:00:00+00:00[UTC]", "to": null}),
            json!({"moment": "hot_2", "state": "reached", "from": "2015-02-15T00:01:40+00:00[UTC]", "to": "2015-02-15T00:01:40+00:00[UTC]"}),
            json!({"clause": "1", "states": {"fulfilled_late": {"certain": 3, "possible": 1}, "breached": {"certain": 1, "possible": 0}}}),
        ];
        let theirs = [json!({"property": "P1", "first": {"area_2": 100.0}})];
        assert_eq!(by_loop(&by_hand, 1, false), by_irenic(&ours, 1));
        assert_eq!(by_loop(&by_hand, 1, false), by_peer(&theirs).0);
        assert_eq!(by_loop(&by_hand, 2, false), by_irenic(&ours, 2));
        assert_eq!(by_peer(&[json!({"property": "P2", "instants": 3})]), (by_loop(&by_hand, 2, true), true));
        assert_eq!(by_irenic(&ours, 3), None);
    }

    #[test]
    fn thousands_are_parted() {
        assert_eq!([7, 1_000, 200_000, 12_345_678].map(grouped), ["7", "1,000", "200,000", "12,345,678"]);
    }
}
