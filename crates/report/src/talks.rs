//! The record of talks, drafts beside each other, positions and indicators: a screen for people, one object a line for
//! scripts. What is private reaches this page only through [`irenic_talks::Private::read`], and the page says who may see it.

mod lines;
mod screen;

use irenic_talks::indicators::Indicator;
use irenic_talks::positions::Positions;
use irenic_talks::{Audience, Compared, Private, Record};

use crate::plot::{Between, Plot, svg};

/// What is known of talks, for one audience.
pub struct Talks<'a> {
    /// Title of the project.
    pub title: &'a str,
    /// Who reads.
    pub audience: &'a Audience,
    /// Rounds that this audience may see.
    pub record: &'a Record<'a>,
    /// Drafts that were tabled in them.
    pub compared: &'a Compared,
    /// All positions; figures come out for those alone who may read them.
    pub positions: &'a Positions,
    /// Indicators over what this audience may see.
    pub indicators: &'a [Indicator],
    /// Name of the indicator whose inputs the screen shows; `all` for each.
    pub open: Option<&'a str>,
}

impl Talks<'_> {
    /// Everybody who may see the output: those who may see every private thing in it.
    pub fn readers(&self) -> Vec<Audience> {
        let read = self.positions.for_audience(self.audience).map(|(position, _)| &position.figures);
        let of_positions = read.fold(Private::open(()), Private::and);
        let all = self.record.confidences().iter().fold(of_positions, Private::and);
        all.readers().to_vec()
    }

    /// The screen for people.
    pub fn screen(&self, style: &crate::terminal::Style) -> String {
        screen::screen(self, style)
    }

    /// One object a line for scripts.
    pub fn lines(&self) -> String {
        lines::lines(self)
    }

    /// A picture of each indicator over time: the name of a file, and what is in it.
    pub fn pictures(&self) -> Vec<(String, String)> {
        let mut pictures: Vec<(String, String)> = Vec::new();
        for indicator in self.indicators {
            let about: String =
                indicator.about.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect::<String>();
            let stem = format!("{}-{}", indicator.name, about.trim_matches('-'));
            let same = pictures.iter().filter(|(name, _)| name.trim_end_matches(".svg").starts_with(&stem)).count();
            let name = if same == 0 { format!("{stem}.svg") } else { format!("{stem}-{}.svg", same + 1) };
            let title = format!("{}: {}", indicator.name, indicator.about);
            // Silence grows with every day; what is counted holds until something more is.
            let between = if indicator.name == "cadence" { Between::Grows } else { Between::Holds };
            let plot = Plot { title: &title, unit: indicator.unit, series: &indicator.series, between };
            pictures.push((name, svg(&plot)));
        }
        pictures
    }
}
