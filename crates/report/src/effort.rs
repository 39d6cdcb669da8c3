//! How long bodies observed what clauses forbid, beside what was found: a screen for people, one object a line for scripts.

use irenic_model::Agreement;
use irenic_verify::{Bounds, Effort, Method, Rate};
use jiff::SignedDuration;
use jiff::civil::Time;
use serde_json::{Value, json};

use crate::findings::{due_text, grouped, instant_json, moment_text};
use crate::numbers::rounded;
use crate::terminal::{Cell, Column, Style, Table, Tone, fill, table};

/// For people: a few lines for each body, clause and place.
pub fn screen(all: &[Effort], agreement: &Agreement, style: &Style) -> String {
    let mut out = format!("\n{}\n", style.paint(Tone::Strong, "Observation effort"));
    if all.is_empty() {
        return out + "No body has a mandate to observe what a clause forbids.\n";
    }
    for effort in all {
        let place = effort.place.as_ref().map_or(String::new(), |place| match place.split(' ').next() {
            Some("within" | "beyond") => format!(" {place}"),
            _ => format!(" in {place}"),
        });
        out += &format!("{}: {}{place}, observed by {}\n", effort.clause, effort.event, effort.body);
        let mut facts = Table::new([Column::left(""), Column::left(""), Column::left("")]);
        let mut line =
            |name: &str, text: String| facts.row([Cell::from(""), Cell::new(name, Tone::Faint), Cell::from(text)]);
        let zone = &agreement.zone;
        line(
            "in force",
            effort.time.map_or("not yet".to_string(), |(from, until)| {
                // The last instant of a day stands for the day.
                let after = until.checked_add(SignedDuration::from_nanos(1)).unwrap_or(until);
                let until = if zone.local(after).time() == Time::midnight() { after } else { until };
                format!("{} to {}", moment_text(from, zone), due_text(until, zone))
            }),
        );
        let method = match effort.method {
            Some(Method::Patrols) => ", by patrols",
            Some(Method::Access) => ", by mandate and access: no patrol is recorded there",
            None => "",
        };
        line("hours", format!("{}{method}", effort.hours.map_or(NOT_KNOWN.to_string(), bounds)));
        let reported = effort.reported.map_or(String::new(), |of| format!("; by it {}", between(of)));
        line("violations", format!("{} reported{reported}", between(effort.violations)));
        let none = match (effort.hours, effort.reported) {
            (Some(_), None) => "not known: no report in the evidence is this body's",
            _ => NOT_KNOWN,
        };
        line("in 100 hours", effort.per_100_hours.map_or(none.to_string(), rate));
        if effort.place.is_some() {
            line("square km", effort.square_km.map_or(NOT_KNOWN.to_string(), bounds));
            line("on 100 of them", effort.per_100_square_km.map_or(NOT_KNOWN.to_string(), rate));
        }
        out += &table(&facts, style);
    }
    const NOTE: &str = "Bounds: at least and at most, as the evidence admits. By chance: exact 95 per cent interval \
        (Garwood 1936), if violations were independent of each other. What a body reported is held against its own hours.";
    out + &fill(NOTE, style.width.max(40)).iter().map(|line| style.paint(Tone::Faint, line) + "\n").collect::<String>()
}

const NOT_KNOWN: &str = "not known";

/// For scripts: one object for each body, clause and place.
pub fn lines(all: &[Effort], agreement: &Agreement) -> String {
    all.iter().map(|effort| format!("{}\n", object(effort, agreement))).collect()
}

fn object(effort: &Effort, agreement: &Agreement) -> Value {
    let within = |bounds: Bounds| json!({ "least": rounded(bounds.least), "most": bounds.most.map(rounded) });
    let rate = |rate: Rate| {
        json!({
            "least": rounded(rate.bounds.least),
            "most": rate.bounds.most.map(rounded),
            "interval": [Some(rounded(rate.interval.least)), rate.interval.most.map(rounded)],
        })
    };
    let (least, most) = effort.violations;
    json!({
        "effort": effort.body,
        "clause": effort.clause,
        "event": effort.event,
        "place": effort.place,
        "from": instant_json(effort.time.map(|(from, _)| from), agreement),
        "until": instant_json(effort.time.map(|(_, until)| until), agreement),
        "method": effort.method.map(Method::as_str),
        "hours": effort.hours.map(within),
        "square_km": effort.square_km.map(within),
        "violations": least,
        "possible_violations": most.saturating_sub(least),
        "reported": effort.reported.map(|(least, _)| least),
        "possible_reported": effort.reported.map(|(least, most)| most.saturating_sub(least)),
        "per_100_hours": effort.per_100_hours.map(rate),
        "per_100_square_km": effort.per_100_square_km.map(rate),
    })
}

/// A number with three significant figures, or without decimals where it has more before the point.
fn number(value: f64) -> String {
    if value.fract() == 0.0 && value < 1e15 {
        return grouped(value as u64);
    }
    let digits = value.abs().log10().floor();
    if digits >= 2.0 {
        return grouped(value.round() as u64);
    }
    let decimals = (2.0 - digits).clamp(0.0, 6.0) as usize;
    format!("{value:.decimals$}")
}

/// `12 to 14`, `at least 12`, `12`.
fn bounds(bounds: Bounds) -> String {
    let least = number(bounds.least);
    match bounds.most.map(number) {
        Some(most) if most == least => least,
        Some(most) => format!("{least} to {most}"),
        None if bounds.least == 0.0 => NOT_KNOWN.to_string(),
        None => format!("at least {least}"),
    }
}

fn rate(rate: Rate) -> String {
    match (bounds(rate.bounds), bounds(rate.interval)) {
        (known, chance) if chance == NOT_KNOWN => known,
        (known, chance) => format!("{known}; by chance {chance}"),
    }
}

/// `3`, `at least 3, at most 5`, `none`.
fn between((least, most): (u64, u64)) -> String {
    if most == 0 {
        return "none".to_string();
    }
    if least == most { grouped(least) } else { format!("at least {}, at most {}", grouped(least), grouped(most)) }
}
