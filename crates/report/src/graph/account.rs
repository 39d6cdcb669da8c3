//! The graph as a compact account for people: what begins and ends each phase, what waits for what, circles, and what
//! nobody brings about.

use std::collections::BTreeSet;

use irenic_check::{Owner, PointKey};

use super::Chart;
use super::arrows::{Arrow, Item, Kind, Sheet, Sort, sheet};
use crate::terminal::{Cell, Column, Style, Table, Tone, fill, table};

/// How many lines of one list are shown.
const SHOWN: usize = 40;

/// The account, at most as wide as the style says.
pub fn account(chart: &Chart<'_>, style: &Style) -> String {
    let sheet = sheet(chart);
    let mut out = String::new();
    phases(chart, &sheet, style, &mut out);
    waits(&sheet, style, &mut out);
    circles(chart, style, &mut out);
    nobody(chart, style, &mut out);
    let count = |number: usize, noun: &str| format!("{number} {noun}{}", if number == 1 { "" } else { "s" });
    let points = chart.graph.points.len();
    let ways = chart.graph.points.iter().flat_map(|point| &point.ways).flat_map(|way| &way.needs).count();
    out += &format!("{}, {}\n", count(points, "point"), count(ways, "wait"));
    out
}

fn heading(words: &str, style: &Style, out: &mut String) {
    if !out.is_empty() {
        out.push('\n');
    }
    *out += &format!("{}\n", style.paint(Tone::Strong, words));
}

fn indented(text: &str, out: &mut String) {
    for line in text.lines() {
        *out += &format!("  {line}\n");
    }
}

fn narrow(style: &Style) -> Style {
    Style { width: style.width.saturating_sub(2), ..*style }
}

fn phases(chart: &Chart<'_>, sheet: &Sheet, style: &Style, out: &mut String) {
    for id in &chart.text.phase_order {
        let (begins, ends) = (format!("phase {id} begins"), format!("phase {id} ends"));
        let find = |name: &str| sheet.items.iter().position(|item| item.name == name);
        let (Some(begins), Some(ends)) = (find(&begins), find(&ends)) else { continue };
        let lane = &sheet.items[begins].lane;
        heading(lane, style, out);
        let mut rows = Table::new([Column::left(""), Column::left("")]);
        for (item, word) in [(begins, "begins"), (ends, "ends")] {
            let words = said_of(sheet, item);
            let words = words.strip_prefix(word).map_or(words.as_str(), str::trim_start).to_string();
            let words = if words.is_empty() { "nothing says when".to_string() } else { words };
            rows.row([Cell::new(word, Tone::Plain), words.into()]);
        }
        indented(&table(&rows, &narrow(style)), out);
        let mut steps = Table::new([Column::left("step"), Column::left("who"), Column::left("when")]);
        for (index, item) in sheet.items.iter().enumerate() {
            if item.lane == *lane && item.sort == Sort::Clause {
                steps.row([titled(item).into(), item.owner.clone().into(), said_of(sheet, index).into()]);
            }
        }
        if !steps.rows.is_empty() {
            out.push('\n');
            indented(&table(&steps, &narrow(style)), out);
        }
    }
}

fn titled(item: &Item) -> String {
    if item.title.is_empty() { item.name.clone() } else { format!("{}, {}", item.name, item.title) }
}

/// All words of time of a box: those of its arrows, then the others.
fn said_of(sheet: &Sheet, item: usize) -> String {
    let mut words: Vec<String> = Vec::new();
    let arrows = sheet.arrows.iter().filter(|arrow| arrow.to == item && arrow.kind != Kind::Effect);
    for said in arrows.map(|arrow| said(arrow, &sheet.items[item])).chain(sheet.items[item].times.clone()) {
        if !said.is_empty() && !words.contains(&said) {
            words.push(said);
        }
    }
    words.join("; ")
}

/// The words of an arrow, with its options.
fn said(arrow: &Arrow, item: &Item) -> String {
    match arrow.options_at(item).as_slice() {
        [] => arrow.words.clone(),
        options => format!("{} [{}]", arrow.words, options.join(" or ")),
    }
}

fn waits(sheet: &Sheet, style: &Style, out: &mut String) {
    let mut rows = Table::new([Column::left("what waits"), Column::left("for what"), Column::left("because it says")]);
    let mut beyond = 0;
    for (index, item) in sheet.items.iter().enumerate().filter(|(_, item)| item.sort != Sort::Moment) {
        // What one part of the text says stands in one line.
        let mut by_words: Vec<(String, Vec<String>)> = Vec::new();
        for arrow in sheet.arrows.iter().filter(|arrow| arrow.to == index && arrow.kind == Kind::Wait) {
            let from = &sheet.items[arrow.from];
            // What its phase opens stands with the phase.
            if from.sort == Sort::Phase && from.lane == item.lane {
                continue;
            }
            let from = match from.name.as_str() {
                "event" | "quiet" | "certified" => from.title.clone(),
                name if from.owner.is_empty() => name.to_string(),
                name => format!("{name} ({})", from.owner),
            };
            let either = arrow.way.map_or_else(String::new, |way| format!("either ({way}): "));
            let (words, from) = (said(arrow, item), format!("{either}{from}"));
            if words.is_empty() {
                continue;
            }
            match by_words.iter_mut().find(|(known, _)| *known == words) {
                Some((_, all)) => all.push(from),
                None => by_words.push((words, vec![from])),
            }
        }
        for (words, from) in by_words {
            if rows.rows.len() >= SHOWN {
                beyond += 1;
                continue;
            }
            rows.row([item.name.clone().into(), from.join(", ").into(), words.into()]);
        }
    }
    if rows.rows.is_empty() {
        return;
    }
    heading("What waits for what", style, out);
    indented(&table(&rows, &narrow(style)), out);
    if beyond > 0 {
        indented(&format!("and {beyond} more; `--format json` lists all"), out);
    }
}

fn circles(chart: &Chart<'_>, style: &Style, out: &mut String) {
    let alive = chart.graph.alive();
    let circles = chart.graph.circles();
    if circles.is_empty() {
        return;
    }
    heading("Circles", style, out);
    for circle in circles {
        let mut parts: Vec<String> = Vec::new();
        for point in &circle {
            let part = chart.graph.points[*point].key.part().map(|part| part.to_string());
            parts.extend(part.filter(|part| !parts.contains(part)));
        }
        let dead = circle.iter().any(|point| !alive[*point]);
        let what = if dead {
            "a deadlock: none of them can begin"
        } else {
            "a circle that can be entered, or that stands only with some options; `irenic check` says which"
        };
        for line in fill(&format!("{} wait for one another, {what}", parts.join(", ")), style.width.saturating_sub(2)) {
            *out += &format!("  {line}\n");
        }
    }
}

/// What something waits for while nobody is named who would do it, and what never comes.
fn nobody(chart: &Chart<'_>, style: &Style, out: &mut String) {
    let graph = &chart.graph;
    let alive = graph.alive();
    let awaited: BTreeSet<usize> =
        graph.points.iter().flat_map(|point| &point.ways).flat_map(|way| &way.needs).map(|need| need.point).collect();
    let mut lines: Vec<String> = Vec::new();
    for (index, point) in graph.points.iter().enumerate() {
        let unowned = point.owner == Owner::Anyone && matches!(point.key, PointKey::Done(..));
        let waits_for =
            |other: &usize| graph.points[*other].ways.iter().flat_map(|way| &way.needs).any(|need| need.point == index);
        // An act is awaited by its own clause; what else waits for that counts.
        let by_others = || {
            let fulfilled = point.key.part();
            (0..graph.points.len())
                .filter(waits_for)
                .any(|other| graph.points[other].key.part() != fulfilled || awaited.contains(&other))
        };
        if unowned && by_others() {
            lines.push(format!("{} is awaited, and nobody is named who does it", point.key));
        } else if !alive[index] && point.ways.is_empty() && awaited.contains(&index) {
            lines.push(format!("{} is awaited and never comes", point.key));
        }
    }
    if lines.is_empty() {
        return;
    }
    heading("What nobody brings about", style, out);
    for line in lines.iter().flat_map(|line| fill(line, style.width.saturating_sub(2))) {
        *out += &format!("  {line}\n");
    }
}
