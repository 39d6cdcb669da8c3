use super::style::{Style, Tone};
use super::text::{fill, one_line, width_of};

/// Spaces between two columns.
const GAP: usize = 2;
/// What no column is narrowed under.
const NARROWEST: usize = 8;

/// On which side of its column a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// Words.
    #[default]
    Left,
    /// Numbers.
    Right,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What stands above it; a table of which no column has a heading has no line of headings.
    pub heading: String,
    /// The side.
    pub align: Align,
}

impl Column {
    /// A column of words.
    pub fn left(heading: impl Into<String>) -> Self {
        Column { heading: heading.into(), align: Align::Left }
    }

    /// A column of numbers.
    pub fn right(heading: impl Into<String>) -> Self {
        Column { heading: heading.into(), align: Align::Right }
    }
}

/// A text in a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// What its colour stands for; the words must say it too.
    pub tone: Tone,
}

impl Cell {
    /// A text in a tone.
    pub fn new(text: impl Into<String>, tone: Tone) -> Self {
        Cell { text: text.into(), tone }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Cell::new(text, Tone::Plain)
    }
}

/// Columns and rows. A row may be shorter than there are columns; what goes beyond them is left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// The columns, from the left.
    pub columns: Vec<Column>,
    /// The rows, from the top.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table without rows.
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Table { columns: columns.into_iter().collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }
}

/// A table as lines of text, each ending with `\n`.
///
/// Columns are as wide as their widest text. Where that is more than the style's width, the last column is broken into
/// lines, and if it would become too narrow, the widest of the others are too. Widths are those of a terminal
/// ([`width_of`]), so that wide characters keep the columns straight.
pub fn table(table: &Table, style: &Style) -> String {
    let widths = widths(table, style.columns());
    let mut out = String::new();
    if table.columns.iter().any(|column| !column.heading.is_empty()) {
        let headings: Vec<Cell> =
            table.columns.iter().map(|column| Cell::new(column.heading.clone(), Tone::Faint)).collect();
        row(table, &headings, &widths, style, &mut out);
    }
    for cells in &table.rows {
        row(table, cells, &widths, style, &mut out);
    }
    out
}

fn widths(table: &Table, columns: usize) -> Vec<usize> {
    let mut widths: Vec<usize> = table.columns.iter().map(|column| width_of(&column.heading)).collect();
    for cells in &table.rows {
        for (width, cell) in widths.iter_mut().zip(cells) {
            let natural = cell.text.split('\n').map(|line| width_of(&one_line(line)));
            *width = (*width).max(natural.max().unwrap_or(0));
        }
    }
    let room = columns.saturating_sub(GAP * widths.len().saturating_sub(1));
    let mut excess = widths.iter().sum::<usize>().saturating_sub(room);
    if let Some(last) = widths.last_mut() {
        // The last column gives way first, down to a third of the line.
        let give = last.saturating_sub(room / 3).min(excess);
        *last -= give;
        excess -= give;
    }
    while excess > 0 {
        let Some(widest) = widths.iter_mut().max_by_key(|width| **width) else { break };
        if *widest <= NARROWEST {
            break;
        }
        *widest -= 1;
        excess -= 1;
    }
    widths
}

fn row(table: &Table, cells: &[Cell], widths: &[usize], style: &Style, out: &mut String) {
    let broken: Vec<(Vec<String>, Tone)> =
        cells.iter().zip(widths).map(|(cell, width)| (fill(&cell.text, *width), cell.tone)).collect();
    let height = broken.iter().map(|(lines, _)| lines.len()).max().unwrap_or(1);
    for at in 0..height {
        let mut line = String::new();
        // Spaces are written before the next words, so that no line ends with them.
        let mut owed = 0;
        for ((column, (lines, tone)), width) in table.columns.iter().zip(&broken).zip(widths) {
            let words = lines.get(at).map_or("", String::as_str);
            let spare = width.saturating_sub(width_of(words));
            if column.align == Align::Right {
                owed += spare;
            }
            if !words.is_empty() {
                line.push_str(&" ".repeat(owed));
                line.push_str(&style.paint(*tone, words));
                owed = 0;
            }
            owed += GAP + if column.align == Align::Left { spare } else { 0 };
        }
        out.push_str(&line);
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn standing() -> Table {
        let mut table = Table::new([
            Column::left("clause"),
            Column::left("bearer"),
            Column::left("state"),
            Column::right("violations"),
            Column::left("why"),
        ]);
        table.row([
            "1".into(),
            "Північ".into(),
            Cell::new("breached", Tone::Grave),
            "12".into(),
            "fire in the security zone on twelve days, of which the first was confirmed by two sources and by the body that verifies".into(),
        ]);
        table.row(["2.1".into(), "南方".into(), Cell::new("fulfilled", Tone::Settled), "".into(), "by the day".into()]);
        table.row(["3".into()]);
        table
    }

    #[test]
    fn the_last_column_is_broken_and_wide_characters_keep_columns_straight() {
        insta::assert_snapshot!(table(&standing(), &Style { colour: false, width: 80 }));
    }

    #[test]
    fn colour_only_stresses_what_words_say() {
        let coloured = table(&standing(), &Style { colour: true, width: 80 });
        assert!(coloured.contains("\u{1b}[1m\u{1b}[91mbreached\u{1b}[0m"), "{coloured:?}");
        let mut plain = String::new();
        let mut escape = false;
        for character in coloured.chars() {
            match (escape, character) {
                (false, '\u{1b}') => escape = true,
                (true, 'm') => escape = false,
                (true, _) => {}
                (false, _) => plain.push(character),
            }
        }
        assert_eq!(plain, table(&standing(), &Style { colour: false, width: 80 }));
    }

    #[test]
    fn a_table_without_headings_or_rows_is_empty() {
        assert_eq!(table(&Table::default(), &Style::plain()), "");
        assert_eq!(table(&Table::new([Column::left("")]), &Style::plain()), "");
    }

    proptest! {
        #[test]
        fn four_columns_fit_any_line(rows in prop::collection::vec(prop::collection::vec(any::<String>(), 0..6), 0..6), width in 0usize..120) {
            let mut given = Table::new([Column::left("a"), Column::right("b"), Column::left(""), Column::left("d")]);
            for cells in rows {
                given.row(cells.into_iter().map(Cell::from));
            }
            let style = Style { colour: false, width };
            for line in table(&given, &style).lines() {
                prop_assert!(width_of(line) <= style.columns(), "{line:?}");
            }
        }
    }
}
