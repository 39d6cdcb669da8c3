use irenic_talks::{Answers, Move, Reach, Solution};

use super::{Packages, Shown, count, lines::scaled, obstacle, party, shown, solution, whose, within};
use crate::audience::marked;
use crate::numbers::grouped;
use crate::terminal::{Cell, Column, Style, Table, Tone, fill, table};

/// Single moves and reliefs that are listed; the rest are counted.
const LISTED: usize = 12;

pub(super) fn screen(packages: &Packages<'_>, answers: &Answers, style: &Style) -> String {
    let mut out = paragraph(&format!("{}, packages as of {}", packages.title, packages.as_of), style, Tone::Strong);
    out += &paragraph(&marked(packages.audience, packages.answers.readers()), style, Tone::Faint);
    if answers.known.bargain.brackets.is_empty() {
        return out
            + &paragraph("No bracket of this text is open: there is no package to look for.", style, Tone::Plain);
    }
    out += &basis(answers, style);
    let shown = shown(answers, packages.first);
    if let Some(frontier) = &answers.frontier
        && !frontier.offers.is_empty()
    {
        out += &heading("Packages that no other surely beats", style);
        out += &frontier_of(answers, &shown, style);
        for one in shown.iter().filter(|shown| !shown.points.is_empty()) {
            out += &of_package(answers, one, style);
        }
        let legend = "Gets: above the option that is worth least to it. Gives: below the option on which it stands today, \
                      less than 0 where it has more; - where it stands on none. ?: the party has not said.";
        out += &format!("\n{}", paragraph(legend, style, Tone::Faint));
    }
    out += &heading("Moves", style);
    out += &moves(answers, style);
    if let Some(values) = &answers.unlocking {
        out += &heading("What single moves open", style);
        out += &unlocking(answers, values, style);
    }
    if answers.reliefs.is_some() {
        out += &heading("What stands in the way", style);
        out += &reliefs(answers, style);
    }
    out
}

/// How many packages there are, and from whose figures that follows.
fn basis(answers: &Answers, style: &Style) -> String {
    let known = &answers.known;
    let open = known.bargain.brackets.iter().filter(|bracket| bracket.options.len() > 1).count();
    let mut out = paragraph(
        &format!(
            "{} open brackets, {} combinations of options, {} admissible: {}.",
            open,
            grouped(answers.search.combinations()),
            count(&answers.admissible),
            match known.counting().next() {
                Some(_) =>
                    "sound, across no red line that was read, surely worth to each what keeps it at the table, and not \
                     surely refused at home",
                None if known.bargain.stances.iter().any(|stance| !stance.red_lines.is_empty()) =>
                    "sound, and across no red line that was read",
                None => "sound, as far as the text alone tells",
            }
        ),
        style,
        Tone::Plain,
    );
    let figures: Vec<String> = known
        .counting()
        .filter_map(|number| {
            let said = known.figured.get(number)?.as_ref()?;
            let mut notes: Vec<String> = said.label.iter().cloned().collect();
            notes.extend(said.estimated.then(|| "estimated".to_string()));
            let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join(", ")) };
            Some(format!("{}{notes}", party(answers, number)))
        })
        .collect();
    if !figures.is_empty() {
        out += &paragraph(&format!("Figures of {}.", figures.join("; ")), style, Tone::Plain);
    }
    if !known.unread.is_empty() {
        let text = format!(
            "Positions not read: {}. Nothing in them counts here: a package may cross a line that they draw.",
            known.unread.join(", ")
        );
        out += &paragraph(&text, style, Tone::Plain);
    }
    if answers.known.bargain.unsound.iter().any(Vec::is_empty) {
        out += &paragraph(
            "No package can be offered: whatever the options, the text has an error. `irenic check` says which.",
            style,
            Tone::Grave,
        );
    }
    if !answers.confirmed {
        out += &paragraph(
            "The checker has not looked at every package that is offered: check those that matter with `irenic check \
             --options`.",
            style,
            Tone::Doubtful,
        );
    }
    out
}

fn frontier_of(answers: &Answers, shown: &[Shown<'_>], style: &Style) -> String {
    let Some(frontier) = &answers.frontier else { return String::new() };
    let reach = match &frontier.reach {
        Reach::Exact => "These are all, and only these.".to_string(),
        Reach::Within { near_thresholds, .. } => {
            let points: Vec<String> = within(answers)
                .unwrap_or_default()
                .into_iter()
                .map(|(number, points)| format!("{} for {}", figure(points), party(answers, number)))
                .collect();
            let which = if *near_thresholds { "Every" } else { "Every package well over its thresholds, and so every" };
            format!("{which} other is equalled or beaten by one of these but for at most {}.", points.join(", "))
        }
        Reach::Unknown => "A limit was reached before any was found.".to_string(),
    };
    let said = format!(
        "{} {}; {} shown. {reach}",
        grouped(frontier.offers.len()),
        if frontier.offers.len() == 1 { "package" } else { "packages" },
        shown.len()
    );
    let mut out = paragraph(&said, style, Tone::Plain);
    let counting: Vec<usize> = answers.known.counting().collect();
    let mut columns = vec![Column::right("package")];
    columns.extend(counting.iter().map(|number| Column::right(party(answers, *number))));
    columns.push(Column::right("alike"));
    columns.push(Column::left("point"));
    let mut rows = Table::new(columns);
    for one in shown {
        let shares = answers.search.shares(&one.offer.package);
        let mut cells = vec![Cell::from(one.number.to_string())];
        for number in &counting {
            let worth = answers.known.figured[*number].as_ref().zip(shares.get(*number));
            let text = worth.map_or(String::new(), |(said, share)| {
                let (least, most) = said.worth(share);
                if least < most { format!("{} to {}", figure(least), figure(most)) } else { figure(least) }
            });
            cells.push(Cell::from(text));
        }
        cells.push(Cell::from(grouped(one.offer.alike)));
        cells.push(Cell::from(points(&one.points)));
        rows.row(cells);
    }
    out += &table(&rows, style);
    let lines: Vec<String> = counting
        .iter()
        .filter_map(|number| {
            let below = answers.known.figured[*number].as_ref()?.walks_away_below?;
            Some(format!("{} walks away below {below}", party(answers, *number)))
        })
        .collect();
    let mut note = "Each on its party's own scale; nothing adds them up.".to_string();
    if !lines.is_empty() {
        note += &format!(" {}.", lines.join("; "));
    }
    out += &paragraph(&note, style, Tone::Faint);
    let doubtful: Vec<String> = answers
        .points
        .iter()
        .flat_map(|points| &points.of)
        .filter(|point| !point.exact)
        .map(|point| format!("{} {:.4} of at most {:.4}", solution(point.solution), point.objective, point.bound))
        .collect();
    if !doubtful.is_empty() {
        out += &paragraph(&format!("Not surely the best: {}.", doubtful.join("; ")), style, Tone::Doubtful);
    }
    out
}

/// `Nash, egalitarian`
fn points(of: &[Solution]) -> String {
    of.iter().map(|one| solution(*one)).collect::<Vec<_>>().join(", ")
}

fn of_package(answers: &Answers, shown: &Shown<'_>, style: &Style) -> String {
    let package = &shown.offer.package;
    let shares = answers.search.shares(package);
    let counting: Vec<usize> = answers.known.counting().collect();
    let mut out =
        format!("\n{}\n", style.paint(Tone::Strong, &format!("Package {}: {}", shown.number, points(&shown.points))));
    let mut columns = vec![Column::left("bracket"), Column::left("option")];
    for number in &counting {
        columns.push(Column::right(format!("{} gets", party(answers, *number))));
        columns.push(Column::right("gives"));
    }
    let mut rows = Table::new(columns);
    let in_play: Vec<usize> = answers.known.in_play().collect();
    for bracket in &in_play {
        let of = &answers.known.bargain.brackets[*bracket];
        let mut cells = vec![Cell::from(of.name.as_str()), Cell::from(of.options[package[*bracket]].as_str())];
        for number in &counting {
            let said = answers.known.figured[*number].as_ref().filter(|said| said.valued[*bracket]);
            match said {
                Some(said) => {
                    cells.push(Cell::from(figure(said.on_scale(shares[*number].gets[*bracket]))));
                    let gives = shares[*number].gives[*bracket];
                    cells.push(Cell::from(gives.map_or("-".to_string(), |gives| figure(said.on_scale(gives)))));
                }
                None => cells.extend([Cell::new("?", Tone::Faint), Cell::new("?", Tone::Faint)]),
            }
        }
        rows.row(cells);
    }
    out += &table(&rows, style);
    for home in &answers.known.homes {
        let Some(votes) = home.votes(package) else { continue };
        let certain = if votes.surely >= home.needed {
            "surely passes".to_string()
        } else {
            format!("{} surely for it, {} possibly", grouped(votes.surely), grouped(votes.possibly))
        };
        let line = format!(
            "{}, {}: needs {} of {}; {certain}.",
            party(answers, home.party),
            home.name,
            grouped(home.needed),
            grouped(home.of)
        );
        out += &paragraph(&line, style, Tone::Plain);
    }
    let further = answers.known.bargain.brackets.len() - in_play.len();
    if further > 0 {
        let line = format!(
            "{} admissible packages are worth the same to each: they settle in other ways the {further} brackets of which \
             no figure here speaks, or take options of equal value.",
            grouped(shown.offer.alike)
        );
        out += &paragraph(&line, style, Tone::Faint);
    }
    out
}

fn moves(answers: &Answers, style: &Style) -> String {
    let Some(moves) = &answers.moves else {
        return paragraph("No admissible package was found.", style, Tone::Plain);
    };
    let least = if moves.at_least == moves.moves.len() {
        "no fewer do".to_string()
    } else {
        format!("at least {} are needed", moves.at_least)
    };
    let number = moves.moves.len();
    let said = match number {
        0 => "Today's positions already make an admissible package.".to_string(),
        1 => format!("One move leads from today's positions to an admissible package; {least}."),
        _ => format!("{number} moves lead from today's positions to an admissible package; {least}."),
    };
    let mut out = paragraph(&said, style, Tone::Plain);
    let mut rows = Table::new([Column::left("bracket"), Column::left("to"), Column::left("who moves, from")]);
    for bracket in 0..answers.known.bargain.brackets.len() {
        let mine: Vec<&Move> = moves.moves.iter().filter(|step| step.bracket == bracket).collect();
        let Some(first) = mine.first() else { continue };
        let who: Vec<String> = mine
            .iter()
            .map(|step| format!("{} from {}", party(answers, step.party), option(answers, bracket, step.from)))
            .collect();
        rows.row([
            Cell::from(answers.known.bargain.brackets[bracket].name.as_str()),
            Cell::from(option(answers, bracket, first.to)),
            Cell::from(who.join("; ")),
        ]);
    }
    if number > 0 {
        out += &table(&rows, style);
    }
    out
}

fn option(answers: &Answers, bracket: usize, option: usize) -> &str {
    let bracket = answers.known.bargain.brackets.get(bracket);
    bracket.and_then(|bracket| bracket.options.get(option)).map_or("", String::as_str)
}

fn unlocking(answers: &Answers, values: &[irenic_talks::MoveValue], style: &Style) -> String {
    if values.is_empty() {
        return paragraph("No single move opens an admissible package.", style, Tone::Plain);
    }
    let mut columns = vec![Column::left("who"), Column::left("bracket"), Column::left("from"), Column::left("to")];
    columns.extend([Column::right("opens"), Column::right("closes")]);
    // Whose figures nobody may read here give up nothing that could be shown.
    let costs_known = answers.known.counting().next().is_some();
    columns.extend(costs_known.then(|| Column::right("gives up")));
    let mut rows = Table::new(columns);
    for value in values.iter().take(LISTED) {
        let step = value.step;
        let costs = scaled(answers, step.party, step.bracket, value.costs);
        rows.row([
            Cell::from(party(answers, step.party)),
            Cell::from(answers.known.bargain.brackets[step.bracket].name.as_str()),
            Cell::from(option(answers, step.bracket, step.from)),
            Cell::from(option(answers, step.bracket, step.to)),
            Cell::from(count(&value.opens)),
            Cell::from(count(&value.closes)),
            costs.map_or_else(|| Cell::new("?", Tone::Faint), |costs| Cell::from(figure(costs))),
        ]);
    }
    let note = "On the table are packages each of whose options somebody stands on today. Opens: admissible packages that \
                the move brings onto it. Closes: those that it takes off, since nobody else stands there.";
    table(&rows, style) + &more(values.len(), style) + &paragraph(note, style, Tone::Faint)
}

fn reliefs(answers: &Answers, style: &Style) -> String {
    let reliefs = answers.reliefs.as_deref().unwrap_or_default();
    if reliefs.is_empty() {
        return paragraph("No position read here draws a line.", style, Tone::Plain);
    }
    let counting: Vec<usize> = answers.known.counting().collect();
    let mut columns = vec![Column::left("of"), Column::right("opens")];
    columns.extend(counting.iter().map(|number| Column::right(format!("{} more", party(answers, *number)))));
    columns.push(Column::left("without this"));
    let mut rows = Table::new(columns);
    for relief in reliefs.iter().take(LISTED) {
        let whose = whose(answers, relief.obstacle).map_or("", |number| party(answers, number));
        let mut cells = vec![Cell::from(whose), Cell::from(count(&relief.opens))];
        for number in &counting {
            let gain = relief.ideal_gain.as_ref().and_then(|gains| gains.get(*number));
            let gain = gain.zip(answers.known.figured[*number].as_ref());
            cells.push(Cell::from(gain.map_or("?".to_string(), |(gain, said)| figure(said.on_scale(*gain)))));
        }
        cells.push(Cell::from(obstacle(answers, relief.obstacle)));
        rows.row(cells);
    }
    let note = "Each line thought away alone: packages that become admissible, and how much more each has in the package \
                that is best for it.";
    table(&rows, style) + &more(reliefs.len(), style) + &paragraph(note, style, Tone::Faint)
}

fn more(number: usize, style: &Style) -> String {
    match number.saturating_sub(LISTED) {
        0 => String::new(),
        more => paragraph(&format!("and {more} more, in JSON"), style, Tone::Faint),
    }
}

/// A figure on a party's own scale, with one decimal at most.
fn figure(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_string() } else { text.to_string() }
}

fn heading(text: &str, style: &Style) -> String {
    format!("\n{}\n", style.paint(Tone::Strong, text))
}

fn paragraph(text: &str, style: &Style, tone: Tone) -> String {
    fill(text, style.width.max(40)).iter().map(|line| style.paint(tone, line) + "\n").collect()
}
