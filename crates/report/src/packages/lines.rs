use irenic_talks::{Answers, Count, Offer, Reach, Share};
use serde_json::{Value, json};

use super::{Packages, Shown, obstacle, party, shown, solution, whose, within};
use crate::audience::shown_to;
use crate::numbers::rounded;

pub(super) fn lines(packages: &Packages<'_>, answers: &Answers) -> String {
    let shown = shown(answers, packages.first);
    let mut found: Vec<Value> = shown.iter().map(|one| of_package(answers, one)).collect();
    for point in answers.points.iter().flat_map(|points| &points.of) {
        let number = shown.iter().find(|shown| shown.points.contains(&point.solution)).map(|shown| shown.number);
        found.push(json!({
            "point": solution(point.solution),
            "package": number,
            "objective": rounded(point.objective),
            "bound": point.bound.is_finite().then(|| rounded(point.bound)),
            "exact": point.exact,
        }));
    }
    if let Some(moves) = &answers.moves {
        let steps: Vec<Value> = moves.moves.iter().map(|step| of_move(answers, *step)).collect();
        found.push(json!({
            "moves": steps,
            "at_least": moves.at_least,
            "first": moves.first,
            "options": options(answers, &moves.package),
        }));
    }
    for value in answers.unlocking.iter().flatten() {
        let cost = scaled(answers, value.step.party, value.step.bracket, value.costs);
        found.push(json!({
            "unlocks": of_move(answers, value.step),
            "opens": of_count(&value.opens),
            "closes": of_count(&value.closes),
            "costs": cost,
        }));
    }
    for relief in answers.reliefs.iter().flatten() {
        let gains = relief.ideal_gain.iter().flatten().enumerate().filter_map(|(number, gain)| {
            let said = answers.known.figured.get(number)?.as_ref()?;
            Some(json!({ "party": party(answers, number), "more": rounded(said.on_scale(*gain)) }))
        });
        found.push(json!({
            "relief": obstacle(answers, relief.obstacle),
            "of": whose(answers, relief.obstacle).map(|number| party(answers, number)),
            "opens": of_count(&relief.opens),
            "best": relief.ideal_gain.as_ref().map(|_| gains.collect::<Vec<Value>>()),
            "points": relief.points.iter().flat_map(|points| &points.of).map(|point| json!({
                "point": solution(point.solution),
                "options": answers.known.in_play()
                    .map(|bracket| answers.known.choice(bracket, point.offer.package[bracket])).collect::<Vec<_>>(),
            })).collect::<Vec<Value>>(),
            "exact": relief.exact,
        }));
    }
    found.push(summary(packages, answers, shown.len()));
    found.into_iter().map(|line| format!("{line}\n")).collect()
}

fn of_package(answers: &Answers, shown: &Shown<'_>) -> Value {
    let shares = answers.search.shares(&shown.offer.package);
    let worth: Vec<Value> =
        answers.known.counting().filter_map(|number| of_share(answers, number, shown, &shares)).collect();
    let home: Vec<Value> = answers
        .known
        .homes
        .iter()
        .filter_map(|home| {
            let votes = home.votes(&shown.offer.package)?;
            Some(json!({
                "home": home.name, "of": party(answers, home.party), "needed": home.needed,
                "surely": votes.surely, "possibly": votes.possibly,
            }))
        })
        .collect();
    json!({
        "package": shown.number,
        "points": shown.points.iter().map(|one| solution(*one)).collect::<Vec<_>>(),
        "options": options(answers, &shown.offer.package),
        "alike": shown.offer.alike.to_string(),
        "worth": worth,
        "home": home,
    })
}

fn of_share(answers: &Answers, number: usize, shown: &Shown<'_>, shares: &[Share]) -> Option<Value> {
    let (said, share) = (answers.known.figured.get(number)?.as_ref()?, shares.get(number)?);
    let (least, most) = said.worth(share);
    let Offer { package, .. } = shown.offer;
    let brackets: Vec<Value> = answers
        .known
        .in_play()
        .map(|bracket| {
            let valued = said.valued[bracket];
            let points = share.points[bracket];
            let known = |value: f64| valued.then(|| rounded(value));
            json!({
                "option": answers.known.choice(bracket, package[bracket]),
                "least": known(said.on_scale(points.low)),
                "most": known(said.on_scale(points.high)),
                "gets": known(said.on_scale(share.gets[bracket])),
                "gives": share.gives[bracket].and_then(|gives| known(said.on_scale(gives))),
            })
        })
        .collect();
    Some(json!({
        "party": party(answers, number),
        "least": rounded(least),
        "most": rounded(most),
        "gain": share.gain.map(|gain| rounded(said.on_scale(gain))),
        "brackets": brackets,
    }))
}

fn summary(packages: &Packages<'_>, answers: &Answers, shown: usize) -> Value {
    let known = &answers.known;
    let of = |number: usize| party(answers, number).to_string();
    let figured = known.counting().filter_map(|number| {
        let said = known.figured.get(number)?.as_ref()?;
        let from =
            answers.points.as_ref().and_then(|points| Some((points.baseline.get(number)?, points.ideal.get(number)?)));
        Some(json!({
            "party": of(number),
            "label": said.label,
            "estimated": said.estimated,
            "walks_away_below": said.walks_away_below,
            "baseline": from.map(|(baseline, _)| rounded(said.level(*baseline))),
            "ideal": from.map(|(_, ideal)| rounded(said.level(*ideal))),
        }))
    });
    let reach = answers.frontier.as_ref().map(|frontier| match frontier.reach {
        Reach::Exact => "exact",
        Reach::Within { near_thresholds: true, .. } => "within",
        Reach::Within { .. } => "within, beyond thresholds",
        Reach::Unknown => "unknown",
    });
    let bounds = within(answers).map(|bounds| {
        bounds
            .into_iter()
            .map(|(number, points)| json!({ "party": of(number), "points": rounded(points) }))
            .collect::<Vec<_>>()
    });
    json!({
        "summary": packages.title,
        "as_of": packages.as_of.to_string(),
        "audience": packages.audience.to_string(),
        "shown_to": shown_to(packages.answers.readers()),
        "brackets": known.bargain.brackets.len(),
        "in_play": known.in_play().map(|bracket| known.bargain.brackets[bracket].name.clone()).collect::<Vec<_>>(),
        "combinations": answers.search.combinations().to_string(),
        "admissible": of_count(&answers.admissible),
        "frontier": answers.frontier.as_ref().map(|frontier| frontier.offers.len()),
        "reach": reach,
        "within": bounds,
        "shown": shown,
        "parties": figured.collect::<Vec<_>>(),
        "unread": known.unread,
        "confirmed": answers.confirmed,
    })
}

fn options(answers: &Answers, package: &[usize]) -> Vec<String> {
    package.iter().enumerate().map(|(bracket, option)| answers.known.choice(bracket, *option)).collect()
}

fn of_move(answers: &Answers, step: irenic_talks::Move) -> Value {
    let bracket = answers.known.bargain.brackets.get(step.bracket);
    let option = |number: usize| bracket.and_then(|bracket| bracket.options.get(number));
    json!({
        "party": party(answers, step.party),
        "bracket": bracket.map(|bracket| &bracket.name),
        "from": option(step.from),
        "to": option(step.to),
    })
}

/// Points of a party in a bracket, on its own scale; nothing where it has not said them.
pub(super) fn scaled(answers: &Answers, number: usize, bracket: usize, points: irenic_talks::Decimal) -> Option<f64> {
    let said = answers.known.figured.get(number)?.as_ref()?;
    said.valued.get(bracket)?.then(|| rounded(said.on_scale(points)))
}

/// Both bounds as text, since numbers of packages exceed what a JSON number holds.
fn of_count(count: &Count) -> Value {
    json!([count.least.to_string(), count.most.to_string()])
}
