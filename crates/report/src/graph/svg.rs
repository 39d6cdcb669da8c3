//! The graph as a drawing for people: clauses in bands of phases and tracks, what they wait for to their left.

use std::collections::BTreeSet;

use super::Chart;
use super::arrows::{Arrow, Item, Kind, Sheet, Sort, sheet};
use super::layout::{BEND, BOX, LEFT, Laid, Route, Sizes, TOP, back_arrows, lay};
use super::paint::{begin, broken, escaped, head, width, words};

/// Size of the words of a box, of its smaller words, and of the words of arrows.
const NAME: f64 = 12.5;
const SMALL: f64 = 11.0;
const ARROW: f64 = 10.5;
/// From one line of words to the next, for each.
const LINE: f64 = 15.0;
const ARROW_LINE: f64 = 12.5;
/// Room for the words of an arrow.
const SAID: f64 = 176.0;
/// How many lines of time a box has.
const TIMES: usize = 5;
/// Room for the sign that one way is enough.
const OR: f64 = 30.0;

/// The drawing as SVG, which stands alone and can be embedded: no scripts, no fonts from elsewhere.
pub fn svg(chart: &Chart<'_>) -> String {
    let sheet = sheet(chart);
    let texts: Vec<Vec<Line>> = sheet.items.iter().map(lines_of).collect();
    let back = back_arrows(&sheet);
    let said = all_said(&sheet, &back);
    let sizes = Sizes {
        items: texts.iter().map(|lines| lines.len() as f64 * LINE + 14.0).collect(),
        arrows: said.iter().map(|lines| lines.len().max(1) as f64 * ARROW_LINE + 10.0).collect(),
        widths: said
            .iter()
            .map(|lines| lines.iter().map(|line| width(line, ARROW)).fold(0.0, f64::max).min(SAID + 8.0))
            .collect(),
    };
    let laid = lay(&sheet, &sizes, &back);
    let legend = legend_lines(&sheet, laid.width - 2.0 * LEFT);
    let height = laid.height + legend.len() as f64 * LINE + 24.0;
    let declared = &chart.text.declared;
    let title = if declared.title.is_empty() { &declared.name } else { &declared.title };
    let mut out = begin((laid.width, height), &format!("What waits for what: {title}"), &about(chart, &sheet));
    for (index, line) in broken(title, laid.width - 2.0 * LEFT, 17.0).iter().take(2).enumerate() {
        words(&mut out, line, (LEFT, 30.0 + 20.0 * index as f64), 17.0, " font-weight=\"bold\"");
    }
    let below = format!(
        "{} clauses, {} arrows; what waits stands to the right of what it waits for",
        clauses(&sheet),
        sheet.arrows.len()
    );
    words(&mut out, &below, (LEFT, TOP - 12.0), SMALL, " class=\"soft\"");
    for (name, band) in &laid.bands {
        out += &format!(
            "<rect class=\"band\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"6\"/>\n",
            band.x, band.y, band.width, band.height
        );
        words(&mut out, name, (LEFT, band.y + 21.0), 13.5, " font-weight=\"bold\"");
    }
    for (arrow, route) in sheet.arrows.iter().zip(&laid.routes) {
        line(&mut out, arrow, route);
    }
    either(&mut out, &sheet, &laid);
    for ((item, place), text) in sheet.items.iter().zip(&laid.places).zip(&texts) {
        boxed(&mut out, item, (place.x, place.y, place.height), text);
    }
    for ((arrow, route), said) in sheet.arrows.iter().zip(&laid.routes).zip(&said) {
        if let Some((x, _, y)) = route.through.last() {
            let inset = if arrow.way.is_some() && !route.back { OR + 10.0 } else { 14.0 };
            for (index, text) in said.iter().enumerate() {
                let up = (said.len() - 1 - index) as f64 * ARROW_LINE + 4.0;
                let weight = if arrow.locked { " font-weight=\"bold\"" } else { "" };
                let more = format!(" text-anchor=\"end\"{weight}");
                words(&mut out, text, (x - inset, y - up), ARROW, &more);
            }
        }
    }
    for (index, text) in legend.iter().enumerate() {
        words(&mut out, text, (LEFT, laid.height + 16.0 + index as f64 * LINE), SMALL, " class=\"soft\"");
    }
    out + "</svg>\n"
}

fn clauses(sheet: &Sheet) -> usize {
    sheet.items.iter().filter(|item| item.sort == Sort::Clause).count()
}

/// What the drawing shows, for those who cannot see it: every arrow as a sentence.
fn about(chart: &Chart<'_>, sheet: &Sheet) -> String {
    let mut out = format!("{} clauses and {} phases.", clauses(sheet), chart.text.phase_order.len());
    for arrow in sheet.arrows.iter().filter(|arrow| arrow.kind == Kind::Wait) {
        let (from, to) = (&sheet.items[arrow.from], &sheet.items[arrow.to]);
        let locked = if arrow.locked { ", in a deadlock" } else { "" };
        out += &format!(" {} waits for {}{locked}.", to.name, named(from));
    }
    out
}

fn named(item: &Item) -> &str {
    match item.name.as_str() {
        "event" | "quiet" | "certified" => &item.title,
        name => name,
    }
}

/// A line of a box: words, size, and how they look.
struct Line {
    text: String,
    size: f64,
    more: &'static str,
}

fn lines_of(item: &Item) -> Vec<Line> {
    let room = BOX - 20.0;
    let mut lines = Vec::new();
    let mut add = |text: &str, size: f64, more: &'static str, most: usize| {
        let mut all = broken(text, room, size);
        if all.len() > most {
            all.truncate(most);
            if let Some(last) = all.last_mut() {
                last.push('…');
            }
        }
        lines.extend(all.into_iter().map(|text| Line { text, size, more }));
    };
    add(&item.name, NAME, " font-weight=\"bold\"", 2);
    add(&item.title, NAME, "", 4);
    add(&item.owner, SMALL, " font-style=\"italic\"", 3);
    for (index, time) in item.times.iter().enumerate() {
        match index {
            0..TIMES => add(time, SMALL, " class=\"soft\"", 3),
            TIMES => add("…", SMALL, " class=\"soft\"", 1),
            _ => {}
        }
    }
    if item.locked {
        add("deadlock", NAME, " font-weight=\"bold\"", 1);
    }
    if item.critical {
        add("on the critical path", SMALL, " font-weight=\"bold\"", 1);
    }
    lines
}

/// What each arrow says, in lines. Words that several arrows into one box share stand once.
fn all_said(sheet: &Sheet, back: &[bool]) -> Vec<Vec<String>> {
    let mut shown: BTreeSet<(usize, String)> = BTreeSet::new();
    let arrows = sheet.arrows.iter().zip(back);
    arrows
        .map(|(arrow, back)| {
            let lines = said(arrow, &arrow.options_at(&sheet.items[arrow.to]), back.then(|| &sheet.items[arrow.to]));
            let right = if *back { arrow.from } else { arrow.to };
            if shown.insert((right, lines.join(" "))) { lines } else { Vec::new() }
        })
        .collect()
}

/// What an arrow says; one against the order of layers names what waits, since its words stand at the other end.
fn said(arrow: &Arrow, options: &[String], waiting: Option<&Item>) -> Vec<String> {
    let mut text = String::new();
    if arrow.locked {
        text += "deadlock: ";
    } else if arrow.circle {
        text += "circle: ";
    }
    if let Some(item) = waiting {
        text += &format!("{} ", named(item));
    }
    if let Some(way) = arrow.way {
        text += &format!("({way}) ");
    }
    text += &arrow.words;
    let mut lines = broken(text.trim(), SAID, ARROW);
    match options {
        [] => {}
        [only] => lines.extend(broken(&format!("[{only}]"), SAID, ARROW)),
        [first, rest @ ..] => lines.extend(broken(&format!("[{first} and {} more]", rest.len()), SAID, ARROW)),
    }
    lines
}

fn class(arrow: &Arrow) -> &'static str {
    match (arrow.locked, arrow.kind) {
        (true, _) => "line locked",
        (_, Kind::Wait) => "line",
        (_, Kind::LastTime) => "line last",
        (_, Kind::Effect) => "line effect",
    }
}

fn line(out: &mut String, arrow: &Arrow, route: &Route) {
    let (mut x, mut y) = route.start;
    let mut path = format!("M{x:.1} {y:.1}");
    for (left, right, height) in &route.through {
        // It bends just behind the layer that it leaves, and runs level from there on.
        let bent = (x + BEND).min(*left);
        let middle = (x + bent) / 2.0;
        path += &format!(" C{middle:.1} {y:.1} {middle:.1} {height:.1} {bent:.1} {height:.1}");
        let inset = if arrow.way.is_some() && !route.back && left == right { OR - 6.0 } else { 0.0 };
        path += &format!(" L{:.1} {height:.1}", right - inset);
        (x, y) = (*right, *height);
    }
    *out += &format!("<path class=\"{}\" d=\"{path}\"/>\n", class(arrow));
    if route.back {
        head(out, route.start, true);
    } else if arrow.way.is_none() {
        head(out, (x, y), false);
    }
}

/// The sign that one of several ways is enough: their arrows end at a bar with a circle that says so.
fn either(out: &mut String, sheet: &Sheet, laid: &Laid) {
    for item in 0..sheet.items.len() {
        let ends = sheet.arrows.iter().zip(&laid.routes);
        let ends = ends.filter(|(arrow, route)| arrow.to == item && arrow.way.is_some() && !route.back);
        let heights: Vec<f64> = ends.filter_map(|(_, route)| route.through.last()).map(|(.., y)| *y).collect();
        let (Some(top), Some(bottom)) =
            (heights.iter().copied().reduce(f64::min), heights.iter().copied().reduce(f64::max))
        else {
            continue;
        };
        let edge = laid.places[item].x;
        let (x, middle) = (edge - OR + 6.0, (top + bottom) / 2.0);
        *out += &format!(
            "<path class=\"line\" d=\"M{x:.1} {top:.1} L{x:.1} {bottom:.1} M{x:.1} {middle:.1} L{edge:.1} {middle:.1}\"/>\n"
        );
        head(out, (edge, middle), false);
        *out += &format!("<circle class=\"or\" cx=\"{x:.1}\" cy=\"{middle:.1}\" r=\"9\"/>\n");
        words(out, "or", (x, middle + 3.5), 9.5, " text-anchor=\"middle\" font-weight=\"bold\"");
    }
}

fn boxed(out: &mut String, item: &Item, (x, y, height): (f64, f64, f64), lines: &[Line]) {
    let (mut class, round) = match item.sort {
        Sort::Clause => ("box".to_string(), 3.0),
        Sort::Phase => ("box phase".to_string(), 10.0),
        Sort::Moment => ("box moment".to_string(), 16.0),
    };
    if item.locked {
        class += " locked";
    }
    if item.critical {
        class += " critical";
    }
    *out += &format!("<g><title>{}</title>\n", escaped(named(item)));
    *out += &format!(
        "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{BOX:.1}\" height=\"{height:.1}\" rx=\"{round}\"/>\n"
    );
    let mut base = y + (height - lines.len() as f64 * LINE) / 2.0 + 11.5;
    for line in lines {
        words(out, &line.text, (x + 10.0, base), line.size, line.more);
        base += LINE;
    }
    *out += "</g>\n";
}

/// What strokes and shapes mean, as far as the drawing has them.
fn legend_lines(sheet: &Sheet, room: f64) -> Vec<String> {
    let mut said = vec![
        "An arrow leads from what is awaited to what waits, with the words that say so; where several end at one box, all are needed.",
    ];
    let any = |test: &dyn Fn(&Arrow) -> bool| sheet.arrows.iter().any(test);
    if any(&|arrow| arrow.way.is_some()) {
        said.push("Arrows that end at a circle marked “or”: one number is enough.");
    }
    if any(&|arrow| arrow.kind == Kind::LastTime) {
        said.push("Short dashes: the last time hangs on it.");
    }
    if any(&|arrow| arrow.kind == Kind::Effect) {
        said.push("Dots: what a breach does.");
    }
    if any(&|arrow| arrow.locked) {
        said.push("Long dashes and the word “deadlock”: they wait for one another, and none can begin.");
    }
    if any(&|arrow| arrow.circle) {
        said.push("The word “circle”: they wait for one another with some options, or can be entered another way.");
    }
    if any(&|arrow| !arrow.options.is_empty()) {
        said.push("In square brackets: with these options only.");
    }
    if sheet.items.iter().any(|item| item.critical) {
        said.push("Heavy line: on the critical path.");
    }
    said.push("Heavy frame: a phase. Rounded: a moment or an event.");
    broken(&said.join(" "), room, SMALL)
}
