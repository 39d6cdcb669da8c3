use super::excerpt::{self, Excerpt, excerpt};
use super::style::{Style, Tone};
use super::text::{fill, one_line, width_of};
use crate::lines::LinesOf;
use crate::{order, summary};
use irenic_diagnostics::{Diagnostic, Label, Method, Severity, Sources};

/// Every diagnostic as people read it, in the order of [`order`](crate::order), then a line that counts them.
///
/// Each shows its code and sentence, the words concerned where their text is among the sources (`^` under the words
/// concerned, `-` under those that explain), then the course of events, the options in which it holds, how it was found
/// if that is not exact, notes, and one `help` for each remedy. Label texts that do not fit beside their words stand
/// below them, numbered. Spans may lie anywhere; one that does not fit its text is shown at the nearest place that does.
pub fn diagnostics(diagnostics: &[Diagnostic], sources: &Sources, style: &Style) -> String {
    let mut lines = LinesOf::new(sources);
    let mut out = String::new();
    for diagnostic in order(diagnostics) {
        write(diagnostic, &mut lines, style, &mut out);
        out.push('\n');
    }
    let tone = match diagnostics.iter().map(|diagnostic| diagnostic.severity).min() {
        Some(severity) => tone_of(severity),
        None => Tone::Plain,
    };
    out.push_str(&style.paint(tone, &summary(diagnostics)));
    out.push('\n');
    out
}

fn tone_of(severity: Severity) -> Tone {
    match severity {
        Severity::Error => Tone::Grave,
        Severity::Warning => Tone::Doubtful,
        Severity::Note => Tone::Help,
    }
}

/// The labels of one text with what is drawn of them.
struct Place<'d> {
    at: String,
    labels: Vec<&'d Label>,
    excerpt: Option<Excerpt>,
}

fn write(diagnostic: &Diagnostic, lines: &mut LinesOf<'_>, style: &Style, out: &mut String) {
    title(diagnostic, style, out);
    let (places, digits) = places(diagnostic, lines, style);
    let gutter = style.paint(Tone::Frame, &format!("{} |", " ".repeat(digits)));
    let mut asides = Vec::new();
    let mut numbered = 0;
    for (at, place) in places.iter().enumerate() {
        let arrow = if at == 0 { "-->" } else { ":::" };
        if at > 0 {
            out.push_str(&gutter);
            out.push('\n');
        }
        let pad = " ".repeat(digits);
        let room = style.columns().saturating_sub(digits + 4);
        for (row, part) in fill(&place.at, room).iter().enumerate() {
            let arrow = if row == 0 { arrow } else { "   " };
            out.push_str(&format!("{pad}{} {part}\n", style.paint(Tone::Frame, arrow)));
        }
        match &place.excerpt {
            Some(excerpt) => {
                for line in &excerpt.lines {
                    out.push_str(line);
                    out.push('\n');
                }
                for text in &excerpt.below {
                    numbered += 1;
                    asides.push((format!("({numbered})"), Tone::Strong, text.clone()));
                }
            }
            None => {
                for label in place.labels.iter().filter(|label| !label.text.trim().is_empty()) {
                    asides.push((one_line(&label.span.file), Tone::Strong, one_line(&label.text)));
                }
            }
        }
    }
    // An empty gutter line parts the excerpt from what is said below it.
    let drawn = places.last().is_some_and(|place| place.excerpt.is_some());
    if drawn {
        out.push_str(&gutter);
        out.push('\n');
    }
    for (word, tone, text) in asides {
        aside(digits, &word, tone, &text, style, out);
    }
    course(diagnostic, digits, style, out);
    if !diagnostic.options.is_empty() {
        aside(digits, "holds with", Tone::Strong, &diagnostic.options.join(", "), style, out);
    }
    if diagnostic.method != Method::Exact {
        aside(digits, "method", Tone::Strong, &diagnostic.method.describe(), style, out);
    }
    for note in &diagnostic.notes {
        aside(digits, "note", Tone::Strong, note, style, out);
    }
    for remedy in &diagnostic.remedies {
        aside(digits, "help", Tone::Help, remedy, style, out);
    }
    aside(digits, "see", Tone::Strong, &format!("irenic explain {}", diagnostic.code), style, out);
}

/// `error[A101]: the sentence`, the sentence broken under itself.
fn title(diagnostic: &Diagnostic, style: &Style, out: &mut String) {
    let head = format!("{}[{}]", diagnostic.severity.as_str(), diagnostic.code);
    let indent = head.len() + 2;
    for (row, line) in fill(&diagnostic.message, style.columns().saturating_sub(indent)).iter().enumerate() {
        if row == 0 {
            out.push_str(&style.paint(tone_of(diagnostic.severity), &head));
            out.push_str(&style.paint(Tone::Strong, &format!(": {line}")));
        } else {
            out.push_str(&" ".repeat(indent));
            out.push_str(&style.paint(Tone::Strong, line));
        }
        out.push('\n');
    }
}

/// The labels by text, the text of the place first, each drawn where its text is known, and the digits that the line
/// numbers of all take.
fn places<'d>(diagnostic: &'d Diagnostic, lines: &mut LinesOf<'_>, style: &Style) -> (Vec<Place<'d>>, usize) {
    let mut places: Vec<Place<'d>> = Vec::new();
    let mut files: Vec<&str> = Vec::new();
    let first = diagnostic.place().map(|span| &*span.file);
    for file in first.into_iter().chain(diagnostic.labels.iter().map(|label| &*label.span.file)) {
        if !files.contains(&file) {
            files.push(file);
            let labels = diagnostic.labels.iter().filter(|label| &*label.span.file == file).collect();
            places.push(Place { at: one_line(file), labels, excerpt: None });
        }
    }
    let widths = files
        .iter()
        .zip(&places)
        .filter_map(|(file, place)| lines.of(file).map(|lines| excerpt::digits(&place.labels, lines)));
    let digits = widths.max().unwrap_or(1);
    let mut numbered = 0;
    for (file, place) in files.into_iter().zip(&mut places) {
        let Some(lines) = lines.of(file) else { continue };
        let head = place.labels.iter().find(|label| label.primary).or(place.labels.first());
        let position = lines.position(head.map_or(0, |label| label.span.start));
        place.at = format!("{}:{}:{}", place.at, position.line, position.column);
        let drawn = excerpt(&place.labels, lines, diagnostic.severity, style, digits, numbered);
        numbered += drawn.below.len();
        place.excerpt = Some(drawn);
    }
    (places, digits)
}

/// ` = note: text`, the text broken under itself.
fn aside(digits: usize, word: &str, tone: Tone, text: &str, style: &Style, out: &mut String) {
    let pad = " ".repeat(digits + 1);
    let sign = style.paint(Tone::Frame, "=");
    let columns = style.columns();
    // After a long word, such as a path, the text begins on its own line, so as not to stand at the right edge.
    let beside = width_of(word) <= 18;
    let indent = digits + if beside { 5 + width_of(word) } else { 7 };
    let head = fill(word, columns.saturating_sub(digits + 4));
    for (row, part) in head.iter().enumerate() {
        let sign = if row == 0 { &sign } else { " " };
        let end = match (row + 1 == head.len(), beside) {
            (true, true) => ": ",
            (true, false) => ":\n",
            (false, _) => "\n",
        };
        out.push_str(&format!("{pad}{sign} {}{end}", style.paint(tone, part)));
    }
    for (row, line) in fill(text, columns.saturating_sub(indent)).iter().enumerate() {
        if (row > 0 || !beside) && !line.is_empty() {
            out.push_str(&" ".repeat(indent));
        }
        out.push_str(line);
        out.push('\n');
    }
}

/// The course of events as a dated list.
fn course(diagnostic: &Diagnostic, digits: usize, style: &Style, out: &mut String) {
    if diagnostic.course.is_empty() {
        return;
    }
    let pad = " ".repeat(digits + 1);
    out.push_str(&format!(
        "{pad}{} {}:\n",
        style.paint(Tone::Frame, "="),
        style.paint(Tone::Strong, "course of events")
    ));
    let times: Vec<String> = diagnostic.course.iter().map(|step| one_line(&step.at)).collect();
    let wide = times.iter().map(|time| width_of(time)).max().unwrap_or(0).min(style.columns() / 3);
    let indent = digits + 5;
    let room = style.columns().saturating_sub(indent + wide + 2);
    for (step, time) in diagnostic.course.iter().zip(&times) {
        let left = fill(time, wide);
        let right = fill(&step.what, room);
        for row in 0..left.len().max(right.len()) {
            let at = left.get(row).map_or("", String::as_str);
            let what = right.get(row).map_or("", String::as_str);
            let gap = " ".repeat((wide + 2).saturating_sub(width_of(at)));
            let line = format!("{}{}{gap}{what}", " ".repeat(indent), style.paint(Tone::Code, at));
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
}
