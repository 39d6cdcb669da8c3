use super::style::{Style, Tone};
use super::text::{char_width, one_line, push_printable, width_of};
use crate::lines::Lines;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use irenic_diagnostics::{Label, Severity};
use std::collections::BTreeSet;

/// Lines between two labels from which on they are shown as two excerpts; nothing between them is shown either way.
const FAR: usize = 60;
/// Lines from which on a label over several lines is shown by its first line alone.
const LONG: usize = 400;
/// Lines at either end of a label over several lines that may be shown.
const ENDS: usize = 4;
/// What stands where words of a line are left out.
const CUT: &str = "…";

/// The part of a text that labels point at, drawn.
pub(crate) struct Excerpt {
    /// Lines as they are written, each with its gutter, without line endings.
    pub(crate) lines: Vec<String>,
    /// Label texts that had no room beside their words, in the order of the marks `(1)`, `(2)`, … that stand there.
    pub(crate) below: Vec<String>,
}

/// Where one label lies: lines from 0, bytes within the line.
#[derive(Debug, Clone)]
struct Mark {
    first: usize,
    from: usize,
    last: usize,
    to: usize,
    text: String,
    primary: bool,
}

impl Mark {
    fn new(label: &Label, lines: &Lines<'_>) -> Mark {
        let start = lines.fit(label.span.start);
        let mut end = lines.fit(label.span.end).max(start);
        let words = lines.text().get(start..end).unwrap_or("");
        if words.contains('\n') {
            // A span that takes in the ending of its line is about the line, not about the next one.
            end = start + words.trim_end().len();
        }
        let (first, last) = (lines.line_of(start), lines.line_of(end));
        let within = |byte: usize, line: usize| (byte - lines.start_of(line)).min(lines.line(line).len());
        let mut mark = Mark {
            first,
            from: within(start, first),
            last,
            to: within(end, last),
            text: one_line(&label.text),
            primary: label.primary,
        };
        if mark.last - mark.first > LONG {
            let through = format!("to line {}", mark.last + 1);
            mark.text = if mark.text.is_empty() { through } else { format!("{} ({through})", mark.text) };
            mark.last = mark.first;
            mark.to = lines.line(mark.first).len();
        }
        mark
    }

    fn is_one_line(&self) -> bool {
        self.first == self.last
    }
}

/// Draws the labels of one text in a gutter for line numbers of `digits` digits. `numbered` is how many label texts
/// already stand below other excerpts.
pub(crate) fn excerpt(
    labels: &[&Label],
    lines: &Lines<'_>,
    severity: Severity,
    style: &Style,
    digits: usize,
    numbered: usize,
) -> Excerpt {
    let mut marks: Vec<Mark> = labels.iter().map(|label| Mark::new(label, lines)).collect();
    marks.sort_by_key(|mark| (mark.first, mark.last));
    let mut parts: Vec<(usize, Vec<Mark>)> = Vec::new();
    for mark in marks {
        match parts.last_mut() {
            Some((last, part)) if mark.first <= *last + FAR => {
                *last = mark.last.max(*last);
                part.push(mark);
            }
            _ => parts.push((mark.last, vec![mark])),
        }
    }
    let mut pen = Pen { lines, severity, style, digits, numbered, below: Vec::new() };
    let mut drawn = Vec::new();
    for (at, (last, part)) in parts.iter().enumerate() {
        let picture = pen.draw(part, *last);
        let own = gutter(&picture);
        if at > 0 {
            drawn.push("...".to_string());
        }
        for line in picture.lines().skip(usize::from(at > 0)) {
            drawn.push(widen(line, own, digits));
        }
    }
    Excerpt { lines: drawn, below: pen.below }
}

/// How many digits the line numbers of labels take.
pub(crate) fn digits(labels: &[&Label], lines: &Lines<'_>) -> usize {
    let last = labels.iter().map(|label| Mark::new(label, lines).last).max();
    (last.unwrap_or(0) + 1).to_string().len()
}

/// Puts a drawn line into a wider gutter.
fn widen(line: &str, own: usize, digits: usize) -> String {
    let indent = if line.starts_with("...") { 0 } else { digits.saturating_sub(own) };
    format!("{}{}", " ".repeat(indent), line.trim_end())
}

/// Width of the line numbers of a picture, whose first line is an empty gutter.
fn gutter(picture: &str) -> usize {
    let first = picture.lines().next().unwrap_or("");
    first.find(|character| character != ' ').unwrap_or(0).saturating_sub(1)
}

/// What draws the parts of one text's excerpt.
struct Pen<'a> {
    lines: &'a Lines<'a>,
    severity: Severity,
    style: &'a Style,
    digits: usize,
    /// Label texts that other excerpts already put below.
    numbered: usize,
    below: Vec<String>,
}

impl Pen<'_> {
    /// Draws labels that lie close to each other, of which the last ends on the line `last`.
    fn draw(&mut self, marks: &[Mark], last: usize) -> String {
        let first = marks.first().map_or(0, |mark| mark.first);
        let deep = marks.iter().filter(|mark| !mark.is_one_line()).count();
        let gutter = 3 + self.digits + if deep == 0 { 0 } else { deep + 1 };
        // Each label can at least show its number, ` (12)`.
        let room = self.style.columns().saturating_sub(gutter + 6).max(12);

        let shown = shown_lines(marks);
        let mut text = String::new();
        let mut cuts: Vec<Option<Cut>> = Vec::new();
        for line in first..=last {
            if line > first {
                text.push('\n');
            }
            if shown.contains(&line) {
                let cut = Cut::new(self.lines.line(line), line, marks, room);
                let start = text.len();
                text.push_str(&cut.text);
                // A label on the end of a line, or on an empty one, needs something to point at.
                text.push(' ');
                cuts.push(Some(Cut { start, ..cut }));
            } else {
                cuts.push(None);
            }
        }

        let mut snippet = Snippet::source(text.as_str()).line_start(first + 1);
        for mark in marks {
            let at = |line: usize, byte: usize| cuts.get(line - first).and_then(Option::as_ref).map(|cut| cut.at(byte));
            let (Some(from), Some(to)) = (at(mark.first, mark.from), at(mark.last, mark.to)) else { continue };
            let kind = if mark.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            let line_start = text.get(..to).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
            let within = |from: usize| width_of(text.get(from..to).unwrap_or(""));
            // Where nothing is covered, one sign stands all the same.
            let column = within(line_start) + usize::from(within(from) == 0);
            // The renderer counts signs, not columns, so wide ones would push aside what stands right of them in the row.
            let narrow = width_of(&mark.text) == mark.text.chars().count();
            let alone = marks.iter().filter(|other| other.last == mark.last).count() == 1;
            let fits = gutter + column + 1 + width_of(&mark.text) <= self.style.columns();
            let words = if mark.text.is_empty() || (fits && (narrow || alone)) {
                mark.text.clone()
            } else {
                self.below.push(mark.text.clone());
                format!("({})", self.numbered + self.below.len())
            };
            let annotation = kind.span(from..to.max(from));
            snippet = snippet.annotation(if words.is_empty() { annotation } else { annotation.label(words) });
        }
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let renderer = if self.style.colour { Renderer::styled().note(Tone::Help.ansi()) } else { Renderer::plain() };
        // Lines are cut to the width above, with what the labels need in view; the renderer must not cut again.
        renderer.term_width(100_000).render(&[Group::with_level(level).element(snippet)])
    }
}

/// The lines whose text the renderer may show: the ends of every label, and single lines between two of these.
fn shown_lines(marks: &[Mark]) -> BTreeSet<usize> {
    let mut shown = BTreeSet::new();
    for mark in marks {
        shown.extend(mark.first..=mark.last.min(mark.first + ENDS));
        shown.extend(mark.last.saturating_sub(ENDS).max(mark.first)..=mark.last);
    }
    let between: Vec<usize> = shown.iter().filter(|line| shown.contains(&(*line + 2))).map(|line| line + 1).collect();
    shown.extend(between);
    shown
}

/// A line cut to a width around what labels point at.
struct Cut {
    text: String,
    /// Where each character of the line begins, and where it begins in the cut text; then the ends of both.
    places: Vec<(usize, usize)>,
    /// Where the cut text begins in the excerpt.
    start: usize,
}

impl Cut {
    fn new(line: &str, number: usize, marks: &[Mark], room: usize) -> Cut {
        let characters: Vec<(usize, String, usize)> = line
            .char_indices()
            .map(|(at, character)| {
                let mut shown = String::new();
                push_printable(&mut shown, character);
                let width = shown.chars().map(char_width).sum();
                (at, shown, width)
            })
            .collect();
        let kept = kept_characters(&characters, number, marks, room);
        let mut text = String::new();
        let mut places = Vec::with_capacity(characters.len() + 1);
        let mut in_gap = None;
        for ((at, shown, _), keep) in characters.iter().zip(kept) {
            if keep {
                in_gap = None;
                places.push((*at, text.len()));
                text.push_str(shown);
            } else {
                let gap = *in_gap.get_or_insert_with(|| {
                    let gap = text.len();
                    text.push_str(CUT);
                    gap
                });
                places.push((*at, gap));
            }
        }
        places.push((line.len(), text.len()));
        Cut { text, places, start: 0 }
    }

    /// Where a byte of the line stands in the excerpt.
    fn at(&self, byte: usize) -> usize {
        let index = self.places.partition_point(|(at, _)| *at < byte);
        self.start + self.places.get(index).or(self.places.last()).map_or(0, |(_, at)| *at)
    }
}

/// Which characters of a line are shown, so that with marks for what is left out they fit into `room` columns: all, or
/// else an equal reach about the first and the last character of each label, as wide as fits.
fn kept_characters(characters: &[(usize, String, usize)], number: usize, marks: &[Mark], room: usize) -> Vec<bool> {
    if characters.iter().map(|(_, _, width)| width).sum::<usize>() <= room {
        return vec![true; characters.len()];
    }
    let index = |byte: usize| characters.partition_point(|(at, _, _)| *at < byte).min(characters.len() - 1);
    let mut ordered: Vec<&Mark> = marks.iter().filter(|mark| (mark.first..=mark.last).contains(&number)).collect();
    ordered.sort_by_key(|mark| !mark.primary);
    let mut points = Vec::new();
    for mark in &ordered {
        if mark.first == number {
            points.push(index(mark.from));
        }
        if mark.last == number {
            points.push(index(mark.to).saturating_sub(usize::from(mark.to > 0)));
        }
    }
    if points.is_empty() {
        points.push(0);
    }
    // The text of a label stands to the right of its words, and has a claim to half the width at most.
    let words = ordered.iter().map(|mark| width_of(&mark.text) + 1).filter(|width| *width <= room / 2).max();
    let room = room - words.unwrap_or(0);
    let reach = |points: &[usize], reach: usize| -> (usize, Vec<bool>) {
        let mut kept = vec![false; characters.len()];
        for point in points {
            let end = (point + reach + 1).min(characters.len());
            kept[point.saturating_sub(reach)..end].fill(true);
        }
        let shown: usize =
            characters.iter().zip(&kept).filter(|(_, keep)| **keep).map(|((_, _, width), _)| width).sum();
        let gaps = kept.chunk_by(|left, right| left == right).filter(|run| !run[0]).count();
        (shown + gaps, kept)
    };
    while points.len() > 1 && reach(&points, 0).0 > room {
        points.pop();
    }
    let (mut fits, mut over) = (0, room + 1);
    while over - fits > 1 {
        let middle = (fits + over) / 2;
        if reach(&points, middle).0 <= room {
            fits = middle;
        } else {
            over = middle;
        }
    }
    reach(&points, fits).1
}
