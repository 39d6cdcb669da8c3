//! Packages over all brackets, for one audience: a screen for people, one object a line for scripts. Answers reach this page
//! only through [`irenic_talks::Private::read`], and the page says who may see it.

mod lines;
mod screen;

use irenic_talks::{Answers, Audience, Count, Literal, Obstacle, Offer, Private, Reach, RedLine, Solution};
use jiff::civil::Date;

use crate::numbers::grouped;
use crate::terminal::Style;

/// What is known of packages, for one audience.
pub struct Packages<'a> {
    /// Title of the project.
    pub title: &'a str,
    /// Who reads.
    pub audience: &'a Audience,
    /// The day whose positions and moves are today's.
    pub as_of: Date,
    /// What follows from what this audience may read.
    pub answers: &'a Private<Answers>,
    /// How many packages of the frontier are shown besides those at a point.
    pub first: usize,
}

impl Packages<'_> {
    /// The screen for people; nothing but a refusal for an audience that may not read the answers.
    pub fn screen(&self, style: &Style) -> String {
        match self.answers.read(self.audience) {
            Some(answers) => screen::screen(self, answers, style),
            None => format!("Nothing here is for {}.\n", crate::audience::named(self.audience)),
        }
    }

    /// One object a line for scripts; none for an audience that may not read the answers.
    pub fn lines(&self) -> String {
        self.answers.read(self.audience).map_or_else(String::new, |answers| lines::lines(self, answers))
    }
}

/// A package that is shown, under the number that it has on this page.
struct Shown<'a> {
    number: usize,
    offer: &'a Offer,
    points: Vec<Solution>,
}

/// Packages of the frontier, numbered in its order, the first ones and those at a point; then points that lie beside a
/// frontier that is not exact.
fn shown(answers: &Answers, first: usize) -> Vec<Shown<'_>> {
    let offers = answers.frontier.iter().flat_map(|frontier| &frontier.offers);
    let mut all: Vec<Shown<'_>> =
        offers.enumerate().map(|(at, offer)| Shown { number: at + 1, offer, points: Vec::new() }).collect();
    for point in answers.points.iter().flat_map(|points| &points.of) {
        let number = all.len() + 1;
        match all.iter_mut().find(|shown| shown.offer.package == point.offer.package) {
            Some(shown) => shown.points.push(point.solution),
            None => all.push(Shown { number, offer: &point.offer, points: vec![point.solution] }),
        }
    }
    all.retain(|shown| shown.number <= first || !shown.points.is_empty());
    all
}

fn solution(solution: Solution) -> &'static str {
    match solution {
        Solution::Nash => "Nash",
        Solution::KalaiSmorodinsky => "Kalai-Smorodinsky",
        Solution::Egalitarian => "egalitarian",
        Solution::Utilitarian => "utilitarian",
    }
}

/// `9.timing=phased`, or `9.timing not phased`.
fn literal(answers: &Answers, literal: Literal) -> String {
    let choice = answers.known.choice(literal.bracket, literal.option);
    if literal.holds { choice } else { choice.replacen('=', " not ", 1) }
}

/// What an obstacle is, in words.
fn obstacle(answers: &Answers, obstacle: Obstacle) -> String {
    match obstacle {
        Obstacle::RedLine { party, line } => {
            let stance = answers.known.bargain.stances.get(party);
            match stance.and_then(|stance| stance.red_lines.get(line)) {
                Some(RedLine::Never(literals)) => {
                    let words: Vec<String> = literals.iter().map(|one| literal(answers, *one)).collect();
                    format!("rejects {}", words.join(" and "))
                }
                _ => "red line".to_string(),
            }
        }
        Obstacle::NoAgreement { party } => {
            let said = answers.known.figured.get(party).and_then(Option::as_ref);
            let below = said.and_then(|said| said.walks_away_below).map_or(String::new(), |below| format!(" {below}"));
            format!("walks away below{below}")
        }
        Obstacle::Ratification { ratification } => match answers.known.homes.get(ratification) {
            Some(home) => format!("{} needs {} of {}", home.name, home.needed, home.of),
            None => "a vote at home".to_string(),
        },
    }
}

/// Number of the party whose obstacle it is.
fn whose(answers: &Answers, obstacle: Obstacle) -> Option<usize> {
    match obstacle {
        Obstacle::RedLine { party, .. } | Obstacle::NoAgreement { party } => Some(party),
        Obstacle::Ratification { ratification } => answers.known.homes.get(ratification).map(|home| home.party),
    }
}

fn party(answers: &Answers, number: usize) -> &str {
    answers.known.bargain.stances.get(number).map_or("", |stance| stance.party.as_str())
}

/// `1,234`, or `1,200 to 1,300` where it is only bounded.
fn count(count: &Count) -> String {
    match count.exact() {
        Some(exact) => grouped(exact),
        None => format!("{} to {}", grouped(&count.least), grouped(&count.most)),
    }
}

/// How far the frontier can be from the exact one, by party on its own scale; `None` where that is not known.
fn within(answers: &Answers) -> Option<Vec<(usize, f64)>> {
    match &answers.frontier.as_ref()?.reach {
        Reach::Within { points, .. } => {
            let of = answers.known.counting().filter_map(|party| {
                let said = answers.known.figured.get(party)?.as_ref()?;
                Some((party, said.on_scale(*points.get(party)?)))
            });
            Some(of.collect())
        }
        Reach::Exact | Reach::Unknown => None,
    }
}
