use super::style::{Style, Tone};
use super::table::{Cell, Column, Table, table};
use super::text::{char_width, one_line, push_printable, width_of};
use pulldown_cmark::{Alignment, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// A page of the book, which is CommonMark with tables, as text for a terminal.
///
/// Headings are underlined, paragraphs and list items broken to the width, code set in by four columns. Links show
/// their words, and their address if it leads out of the book. HTML is left out.
pub fn page(markdown: &str, style: &Style) -> String {
    let mut page = Page { style: *style, ..Page::default() };
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        page.take(event);
    }
    page.flush(Tone::Plain);
    page.out
}

/// What stands before the lines of a list item or a quotation.
#[derive(Debug)]
struct Frame {
    first: String,
    rest: String,
    begun: bool,
}

#[derive(Debug, Default)]
struct Page {
    style: Style,
    out: String,
    frames: Vec<Frame>,
    /// The next number of each open list, or nothing where it has bullets.
    lists: Vec<Option<u64>>,
    /// Words since the last block ended.
    words: Vec<(char, Tone)>,
    /// Tones of open emphasis.
    tones: Vec<Tone>,
    /// Addresses of open links.
    links: Vec<String>,
    /// Whether an empty line is due before the next block.
    gap: bool,
    code: Option<String>,
    table: Option<Table>,
    cells: Vec<Cell>,
}

impl Page {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some(code) => code.push_str(&text),
                None => self.say(&text, self.tones.last().copied().unwrap_or_default()),
            },
            Event::Code(text) => {
                if self.style.colour && self.table.is_none() {
                    self.say(&text, Tone::Code);
                } else {
                    self.say(&format!("`{text}`"), Tone::Plain);
                }
            }
            Event::SoftBreak => self.say(" ", Tone::Plain),
            Event::HardBreak => self.words.push(('\n', Tone::Plain)),
            Event::Rule => {
                let width = self.room();
                self.block(&[self.style.paint(Tone::Faint, &"-".repeat(width))]);
                self.gap = true;
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::List(number) => {
                // The words of a tight item end where a list within it begins.
                self.flush(Tone::Plain);
                self.lists.push(number);
            }
            Tag::Item => {
                let marker = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "- ".to_string(),
                };
                self.frames.push(Frame { rest: " ".repeat(marker.len()), first: marker, begun: false });
            }
            Tag::BlockQuote(_) => {
                self.frames.push(Frame { first: "| ".to_string(), rest: "| ".to_string(), begun: false });
            }
            Tag::CodeBlock(_) => {
                self.flush(Tone::Plain);
                self.code = Some(String::new());
            }
            Tag::Strong => self.tones.push(Tone::Strong),
            Tag::Emphasis => self.tones.push(self.tones.last().copied().unwrap_or_default()),
            Tag::Link { dest_url, .. } => self.links.push(dest_url.to_string()),
            Tag::Table(sides) => {
                let column = |side: &Alignment| match side {
                    Alignment::Right => Column::right(""),
                    _ => Column::left(""),
                };
                self.table = Some(Table::new(sides.iter().map(column)));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => {
                self.flush(Tone::Plain);
                self.gap = true;
            }
            TagEnd::Heading(level) => self.heading(level),
            TagEnd::Item => {
                if self.frames.last().is_some_and(|frame| !frame.begun) && self.words.is_empty() {
                    self.block(&[String::new()]);
                }
                self.flush(Tone::Plain);
                self.frames.pop();
            }
            TagEnd::List(_) => {
                self.lists.pop();
                self.gap |= self.lists.is_empty();
            }
            TagEnd::BlockQuote(_) => {
                self.frames.pop();
                self.gap = true;
            }
            TagEnd::CodeBlock => {
                let code = self.code.take().unwrap_or_default();
                let width = self.room().saturating_sub(4).max(8);
                let mut lines = Vec::new();
                for line in code.lines() {
                    let broken = code_lines(line, width);
                    lines.extend(broken.iter().map(|part| format!("    {}", self.style.paint(Tone::Code, part))));
                }
                self.block(&lines);
                self.gap = true;
            }
            TagEnd::Strong | TagEnd::Emphasis => {
                self.tones.pop();
            }
            TagEnd::Link => {
                let address = self.links.pop().unwrap_or_default();
                let words: String = self.words.iter().map(|(character, _)| *character).collect();
                if address.starts_with("http") && !words.ends_with(&address) {
                    self.say(&format!(" ({address})"), Tone::Plain);
                }
            }
            TagEnd::TableCell => {
                let words: String =
                    std::mem::take(&mut self.words).into_iter().map(|(character, _)| character).collect();
                self.cells.push(Cell::from(words));
            }
            TagEnd::TableHead => {
                let cells = std::mem::take(&mut self.cells);
                if let Some(table) = &mut self.table {
                    for (column, cell) in table.columns.iter_mut().zip(cells) {
                        column.heading = one_line(&cell.text);
                    }
                }
            }
            TagEnd::TableRow => {
                let cells = std::mem::take(&mut self.cells);
                if let Some(table) = &mut self.table {
                    table.rows.push(cells);
                }
            }
            TagEnd::Table => {
                let given = self.table.take().unwrap_or_default();
                let drawn = table(&given, &Style { width: self.room(), ..self.style });
                self.block(&drawn.lines().map(str::to_string).collect::<Vec<_>>());
                self.gap = true;
            }
            _ => {}
        }
    }

    fn say(&mut self, text: &str, tone: Tone) {
        for character in text.chars() {
            if character.is_whitespace() {
                self.words.push((' ', tone));
            } else {
                let mut shown = String::new();
                push_printable(&mut shown, character);
                self.words.extend(shown.chars().map(|character| (character, tone)));
            }
        }
    }

    fn heading(&mut self, level: HeadingLevel) {
        let words: String = self.words.iter().map(|(character, _)| *character).collect();
        self.gap = !self.out.is_empty();
        self.flush(Tone::Strong);
        let line = match level {
            HeadingLevel::H1 => "=",
            HeadingLevel::H2 => "-",
            _ => "",
        };
        if !line.is_empty() && !words.trim().is_empty() {
            let line = line.repeat(width_of(words.trim()).min(self.room()));
            self.block(&[self.style.paint(Tone::Faint, &line)]);
        }
        self.gap = true;
    }

    /// Columns left of what stands before every line here.
    fn room(&self) -> usize {
        let framed: usize = self.frames.iter().map(|frame| width_of(&frame.rest)).sum();
        self.style.columns().saturating_sub(framed).max(10)
    }

    /// Writes the words so far as lines; words without a tone of their own take the one given.
    fn flush(&mut self, tone: Tone) {
        let words = std::mem::take(&mut self.words);
        if words.iter().all(|(character, _)| character.is_whitespace()) {
            return;
        }
        let lines: Vec<String> = broken(&words, self.room())
            .iter()
            .map(|line| {
                line.chunk_by(|left, right| left.1 == right.1)
                    .map(|run| {
                        let text: String = run.iter().map(|(character, _)| *character).collect();
                        let own = run.first().map_or(tone, |(_, own)| *own);
                        self.style.paint(if own == Tone::Plain { tone } else { own }, &text)
                    })
                    .collect()
            })
            .collect();
        self.block(&lines);
    }

    /// Writes lines behind what stands before every line here.
    fn block(&mut self, lines: &[String]) {
        if std::mem::take(&mut self.gap) {
            // A new item is parted by an empty line that does not yet show its marker.
            let before: String =
                self.frames.iter().filter(|frame| frame.begun).map(|frame| frame.rest.as_str()).collect();
            self.out.push_str(before.trim_end());
            self.out.push('\n');
        }
        for line in lines {
            let mut whole = String::new();
            for frame in &mut self.frames {
                whole.push_str(if frame.begun { &frame.rest } else { &frame.first });
                frame.begun = true;
            }
            whole.push_str(line);
            self.out.push_str(whole.trim_end());
            self.out.push('\n');
        }
    }
}

/// Words with tones in lines of at most `width` columns.
fn broken(words: &[(char, Tone)], width: usize) -> Vec<Vec<(char, Tone)>> {
    let wide = |word: &[(char, Tone)]| word.iter().map(|(character, _)| char_width(*character)).sum::<usize>();
    let mut lines = Vec::new();
    for part in words.split(|(character, _)| *character == '\n') {
        let mut line: Vec<(char, Tone)> = Vec::new();
        for word in part.split(|(character, _)| *character == ' ').filter(|word| !word.is_empty()) {
            if !line.is_empty() && wide(&line) + 1 + wide(word) > width {
                lines.push(std::mem::take(&mut line));
            }
            if let Some((_, before)) = line.last().copied() {
                let after = word.first().map_or(before, |(_, tone)| *tone);
                line.push((' ', if before == after { before } else { Tone::Plain }));
            }
            for character in word {
                if wide(&line) + char_width(character.0) > width {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(*character);
            }
        }
        lines.push(line);
    }
    lines
}

/// A line of code broken where it must be, its spaces kept.
fn code_lines(line: &str, width: usize) -> Vec<String> {
    let mut shown = String::new();
    line.chars().for_each(|character| push_printable(&mut shown, character));
    let mut lines = vec![String::new()];
    let mut column = 0;
    for character in shown.chars() {
        if column + char_width(character) > width {
            lines.push(String::new());
            column = 0;
        }
        column += char_width(character);
        if let Some(last) = lines.last_mut() {
            last.push(character);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SAMPLE: &str = "# A101: unresolved reference\n\nA clause, place or party that **does not exist**. \
        The words `after clause 12` name a clause, and no document of the project declares a clause of that number.\n\n\
        ## Example\n\n```irenic\nclause 9 \"Control\"\n  UA must restore_control in border_area\n  after clause 12\n```\n\n\
        ## What to do\n\n1. Declare the clause.\n2. Name another:\n   - one that exists, as [A102](A102.md) says, and that is spelled the way in which it was declared\n   - or `none`\n\n\
        See [the vocabulary](https://example.org/v).\\\nNext line.\n\n> Quoted words that say nothing\n> much.\n\n| word | count |\n| --- | ---: |\n| `fire` | 12 |\n| shelling | 3 |\n\n---\n";

    #[test]
    fn a_page_reads_well() {
        insta::assert_snapshot!(page(SAMPLE, &Style { colour: false, width: 60 }));
    }

    #[test]
    fn a_page_reads_well_in_colour() {
        insta::assert_snapshot!(page(SAMPLE, &Style { colour: true, width: 60 }).replace('\u{1b}', "␛"));
    }

    #[test]
    fn every_page_of_the_registry_fits() {
        for info in irenic_diagnostics::all_codes() {
            for line in page(info.page, &Style::plain()).lines() {
                assert!(width_of(line) <= 100, "{}: {line}", info.code);
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_page(text in "(?s)([-#>`*|_0-9.\\[\\]() a-z漢\u{301}\t\n]|  |\n\n|```){0,80}", width in 0usize..120) {
            let style = Style { colour: false, width };
            page(&text, &style);
        }
    }
}
