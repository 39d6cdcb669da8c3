use irenic_model::{Days, Round};
use irenic_talks::indicators::Indicator;
use irenic_talks::positions::{Choice, Figures, Position};

use super::Talks;
use crate::audience::{marked, named};
use crate::terminal::{Cell, Column, Style, Table, Tone, fill, table};

const UNKNOWN: &str = "unknown";

pub(super) fn screen(talks: &Talks<'_>, style: &Style) -> String {
    let mut out = format!("{}, talks as of {}\n", style.paint(Tone::Strong, talks.title), talks.record.as_of);
    out += &paragraph(&marked(talks.audience, &talks.readers()), style, Tone::Faint);
    out += &heading("Rounds", style);
    out += &rounds(talks, style);
    if !talks.compared.drafts.is_empty() {
        out += &heading("Drafts beside each other", style);
        out += &drafts(talks, style);
    }
    let positions: Vec<(&Position, &Figures)> = talks.positions.for_audience(talks.audience).collect();
    if !positions.is_empty() {
        out += &heading("Positions", style);
        for (position, figures) in positions {
            out += &of_position(position, figures, style);
        }
    }
    out += &heading("Indicators", style);
    out += &indicators(talks, style);
    out + &paragraph(
        "Unknown is not zero: what is not known counts for nothing, and is counted apart. Formulas: the book's page on \
         indicators. Inputs: `--open NAME`, such as `--open cadence`.",
        style,
        Tone::Faint,
    )
}

fn heading(text: &str, style: &Style) -> String {
    format!("\n{}\n", style.paint(Tone::Strong, text))
}

fn paragraph(text: &str, style: &Style, tone: Tone) -> String {
    fill(text, style.width.max(40)).iter().map(|line| style.paint(tone, line) + "\n").collect()
}

fn days(round: &Round) -> String {
    match round.days {
        Some(Days::Held(first, last)) if first == last => first.to_string(),
        Some(Days::Held(first, last)) if first.first_of_month() == last.first_of_month() => {
            format!("{first} to {:02}", last.day())
        }
        Some(Days::Held(first, last)) => format!("{first} to {last}"),
        Some(Days::Sometime(first, last)) => format!("sometime, {first} to {last}"),
        None => "no day".to_string(),
    }
}

fn rounds(talks: &Talks<'_>, style: &Style) -> String {
    if talks.record.rounds.is_empty() {
        return "No round is on record.\n".to_string();
    }
    let mut out = Table::new([
        Column::right("round"),
        Column::left("days"),
        Column::left("where and how"),
        Column::left("who"),
        Column::left("what came of it"),
    ]);
    for round in &talks.record.rounds {
        let who: Vec<&str> = round.delegations.iter().map(|(name, _)| name.as_str()).collect();
        let mut came: Vec<String> =
            round.tabled.iter().map(|(draft, by)| format!("tabled by {}: {draft}", by.join(", "))).collect();
        came.extend(round.moves.iter().map(|made| format!("{} moved on {} to {}", made.by, made.bracket, made.to)));
        came.extend(round.promises.iter().map(|one| one.text.clone()));
        came.extend(round.agreed.iter().map(|minute| format!("\u{201c}{minute}\u{201d}")));
        came.extend(round.closed.iter().map(|path| format!("closed {path}")));
        came.extend(round.reopened.iter().map(|path| format!("reopened {path}")));
        came.extend(round.next.map(|(first, last)| {
            if first == last { format!("next expected {first}") } else { format!("next expected {first} to {last}") }
        }));
        if let Some(names) = &round.confidential {
            came.push(format!("confidential for {}", names.join(", ")));
        }
        out.row([
            Cell::from(round.id.as_str()),
            Cell::from(days(round)),
            Cell::from(place_and_format(round)),
            Cell::from(who.join(", ")),
            Cell::from(came.join("; ")),
        ]);
    }
    table(&out, style)
}

fn place_and_format(round: &Round) -> String {
    let place = round.place.clone().or_else(|| round.title.clone());
    let format = round.format.as_ref().map(|format| format.replace('_', " "));
    place.into_iter().chain(format).collect::<Vec<_>>().join("; ")
}

fn drafts(talks: &Talks<'_>, style: &Style) -> String {
    let compared = talks.compared;
    let mut out = String::new();
    for (number, draft) in compared.drafts.iter().enumerate() {
        let day = draft.day.map_or(String::new(), |day| format!(", by {day}"));
        let line =
            format!("{}: {}, tabled by {} in round {}{day}", number + 1, draft.name, draft.by.join(", "), draft.round);
        out += &paragraph(&line, style, Tone::Plain);
    }
    let mut columns = vec![Column::left("matter")];
    columns.extend((1..=compared.drafts.len()).map(|number| Column::left(format!("draft {number}"))));
    columns.push(Column::left(""));
    let mut rows = Table::new(columns);
    for matter in &compared.matters {
        // One under the other: side by side, long paths would be broken within their words.
        let title = matter.title.as_ref().map_or(String::new(), |title| format!("{title}\n"));
        let mut cells = vec![Cell::from(format!("{title}{}", matter.bracket))];
        cells.extend(matter.proposed.iter().map(|options| match options {
            Some(options) => Cell::from(options.join(" or ")),
            None => Cell::new("silent", Tone::Faint),
        }));
        cells.push(match matter.agree {
            Some(true) => Cell::new("the same", Tone::Settled),
            Some(false) => Cell::from("differ"),
            None => Cell::new("one alone", Tone::Faint),
        });
        rows.row(cells);
    }
    out += &table(&rows, style);
    let count = |wanted: Option<bool>| compared.matters.iter().filter(|matter| matter.agree == wanted).count();
    let said = format!(
        "{} matters: {} the same in all that speak, {} differ, {} in one draft alone. To {} no draft speaks.",
        compared.matters.len(),
        count(Some(true)),
        count(Some(false)),
        count(None),
        compared.silent
    );
    out += &paragraph(&said, style, Tone::Plain);
    for pair in &compared.pairs {
        let line = format!(
            "Drafts {} and {}: {} the same, {} differ, {} on which one is silent.",
            pair.one + 1,
            pair.other + 1,
            pair.same,
            pair.differ,
            pair.silent
        );
        out += &paragraph(&line, style, Tone::Plain);
    }
    out
}

fn of_position(position: &Position, figures: &Figures, style: &Style) -> String {
    let label = figures.label.as_ref().map_or(String::new(), |label| format!(" ({label})"));
    let estimated = if figures.estimated { ", estimated" } else { "" };
    let readers: Vec<String> = position.figures.readers().iter().map(named).collect();
    let head = format!("{}{label}{estimated}; for {}", position.party, readers.join(", "));
    let mut out = paragraph(&head, style, Tone::Strong);
    let mut rows = Table::new([Column::left(""), Column::left(""), Column::left("")]);
    let mut row = |what: &str, value: String| rows.row([Cell::from(""), Cell::from(what), Cell::from(value)]);
    for (bracket, valuation) in &figures.brackets {
        let values: Vec<String> = valuation
            .options
            .iter()
            .map(
                |(option, (least, most))| {
                    if least == most { format!("{option} {least}") } else { format!("{option} {least} to {most}") }
                },
            )
            .collect();
        row(bracket, format!("{}; weight {}", values.join(", "), valuation.weight));
    }
    let path = |(bracket, option): &Choice| format!("{bracket}.{option}");
    for line in &figures.red_lines {
        let unless: Vec<String> = line.unless.iter().map(path).collect();
        let unless = if unless.is_empty() { String::new() } else { format!(" unless {}", unless.join(" or ")) };
        row("rejects", format!("{}{unless}", path(&line.option)));
    }
    for home in &figures.home {
        let matters: Vec<String> = home
            .matters
            .iter()
            .map(|(bracket, option)| option.as_ref().map_or(bracket.clone(), |option| format!("{bracket}.{option}")))
            .collect();
        row("at home", format!("{} needs {} of {} for {}", home.name, home.needed, home.of, matters.join(", ")));
    }
    if let Some(least) = figures.walks_away_below {
        row("walks away", format!("below {least}"));
    }
    out += &table(&rows, style);
    out
}

fn indicators(talks: &Talks<'_>, style: &Style) -> String {
    let mut out = String::new();
    for indicator in talks.indicators {
        let counted = if indicator.unknown > 0 {
            format!("{} known, {} unknown", indicator.known, indicator.unknown)
        } else {
            format!("{} known", indicator.known)
        };
        let value = match indicator.value {
            Some(value) => format!("{}{} {}", number(value), within(indicator), indicator.unit),
            None => UNKNOWN.to_string(),
        };
        let head = format!("{}, {}: {value} ({counted})", indicator.name, indicator.about);
        for (at, line) in fill(&head, style.width.max(40)).iter().enumerate() {
            out += &format!("{}\n", if at == 0 { style.paint(Tone::Strong, line) } else { line.clone() });
        }
        out += &indented(&figures(indicator), style, 2);
        if !indicator.reason.is_empty() {
            out += &indented(&format!("{}.", indicator.reason), style, 2);
        }
        if talks.open.is_some_and(|open| open == "all" || open == indicator.name) {
            let mut rows =
                Table::new([Column::left(""), Column::left("counted"), Column::left("as"), Column::left("from")]);
            for input in &indicator.inputs {
                rows.row([
                    Cell::from("  "),
                    Cell::from(input.what.as_str()),
                    Cell::from(input.value.as_str()),
                    Cell::from(input.source.as_str()),
                ]);
            }
            out += &table(&rows, style);
            let series: Vec<String> = indicator
                .series
                .iter()
                .map(|(day, value)| format!("{day} {}", value.map_or(UNKNOWN.to_string(), number)))
                .collect();
            out += &indented(&format!("Over time: {}", series.join("; ")), style, 4);
        }
    }
    out
}

/// What is known beside the value, then what is not; nothing where nothing is.
fn figures(indicator: &Indicator) -> String {
    let known = indicator.figures.iter().filter_map(|(what, value)| Some(format!("{what} {}", number((*value)?))));
    let mut said: Vec<String> = known.collect();
    let unknown: Vec<&str> =
        indicator.figures.iter().filter(|(_, value)| value.is_none()).map(|(what, _)| what.as_str()).collect();
    if !said.is_empty() && !unknown.is_empty() {
        said.push(format!("unknown: {}", unknown.join(", ")));
    }
    said.join("; ")
}

fn within(indicator: &Indicator) -> String {
    match indicator.interval {
        Some((least, Some(most))) => format!(" ({} to {})", number(least), number(most)),
        Some((least, None)) => format!(" (at least {})", number(least)),
        None => String::new(),
    }
}

fn indented(text: &str, style: &Style, by: usize) -> String {
    if text.is_empty() {
        return String::new();
    }
    let room = style.width.max(40).saturating_sub(by);
    fill(text, room).iter().map(|line| format!("{}{line}\n", " ".repeat(by))).collect()
}

/// A number with four figures after the point at most.
fn number(value: f64) -> String {
    let text = format!("{value:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_string() } else { text.to_string() }
}
