use irenic_model::{Agenda, Days, Round};
use irenic_talks::indicators::Indicator;
use irenic_talks::positions::{Choice, Figures, Position};
use serde_json::{Value, json};

use super::Talks;
use crate::audience::shown_to;
use crate::numbers::rounded;

pub(super) fn lines(talks: &Talks<'_>) -> String {
    let mut found: Vec<Value> = talks.record.rounds.iter().map(|round| of_round(round)).collect();
    for matter in &talks.compared.matters {
        let drafts: Vec<Value> = talks
            .compared
            .drafts
            .iter()
            .zip(matter.proposed.iter().zip(&matter.from_first))
            .map(|(draft, (options, apart))| {
                json!({ "draft": draft.name, "by": draft.by, "options": options, "from_first": apart.map(rounded) })
            })
            .collect();
        found.push(json!({ "matter": matter.bracket, "title": matter.title, "agree": matter.agree, "drafts": drafts }));
    }
    for (position, figures) in talks.positions.for_audience(talks.audience) {
        found.push(of_position(position, figures));
    }
    found.extend(talks.indicators.iter().map(of_indicator));
    found.push(json!({
        "summary": talks.title,
        "as_of": talks.record.as_of.to_string(),
        "audience": talks.audience.to_string(),
        "shown_to": shown_to(&talks.readers()),
        "rounds": talks.record.rounds.len(),
        "drafts": talks.compared.drafts.len(),
        "matters": talks.compared.matters.len(),
        "matters_silent": talks.compared.silent,
        "positions": talks.positions.for_audience(talks.audience).count(),
        "indicators": talks.indicators.len(),
    }));
    found.into_iter().map(|line| format!("{line}\n")).collect()
}

fn of_round(round: &Round) -> Value {
    let agenda: Vec<Value> = round
        .agenda
        .iter()
        .map(|item| match item {
            Agenda::Bracket(path) => json!({ "bracket": path }),
            Agenda::Clause(id) => json!({ "clause": id }),
            Agenda::Matter(words) => json!({ "matter": words }),
        })
        .collect();
    json!({
        "round": round.id,
        "title": round.title,
        "place": round.place,
        "first": round.days.map(|days| days.first().to_string()),
        "last": round.days.map(|days| days.last().to_string()),
        "exact": round.days.map(|days| matches!(days, Days::Held(..))),
        "format": round.format,
        "hosts": round.hosts,
        "attended": round.delegations.iter().map(|(name, who)| json!({ "name": name, "who": who })).collect::<Vec<_>>(),
        "tracks": round.tracks,
        "agenda": agenda,
        "tabled": round.tabled.iter().map(|(draft, by)| json!({ "draft": draft, "by": by })).collect::<Vec<_>>(),
        "moves": round.moves.iter().map(|made| json!({
            "by": made.by, "bracket": made.bracket, "from": made.from, "to": made.to,
        })).collect::<Vec<_>>(),
        "promised": round.promises.iter().map(|one| json!({ "norm": one.norm, "text": one.text })).collect::<Vec<_>>(),
        "agreed": round.agreed,
        "closed": round.closed,
        "reopened": round.reopened,
        "next": round.next.map(|(first, last)| [first.to_string(), last.to_string()]),
        "confidential": round.confidential,
        "sources": round.sources,
        "because": round.because,
    })
}

fn of_position(position: &Position, figures: &Figures) -> Value {
    let path = |(bracket, option): &Choice| format!("{bracket}.{option}");
    let paths = |choices: &[Choice]| choices.iter().map(path).collect::<Vec<_>>();
    let brackets: Vec<Value> = figures
        .brackets
        .iter()
        .map(|(bracket, valuation)| {
            let options: Vec<Value> = valuation
                .options
                .iter()
                .map(|(option, (least, most))| json!({ "option": option, "least": least, "most": most }))
                .collect();
            json!({ "bracket": bracket, "weight": valuation.weight, "options": options })
        })
        .collect();
    let home: Vec<Value> = figures
        .home
        .iter()
        .map(|home| {
            let matters: Vec<String> = home
                .matters
                .iter()
                .map(|(bracket, option)| {
                    option.as_ref().map_or(bracket.clone(), |option| format!("{bracket}.{option}"))
                })
                .collect();
            let factions: Vec<Value> = home
                .factions
                .iter()
                .map(|votes| {
                    json!({ "faction": votes.name, "title": votes.title, "seats": votes.seats,
                        "supports": paths(&votes.supports), "opposes": paths(&votes.opposes) })
                })
                .collect();
            json!({ "home": home.name, "title": home.title, "needed": home.needed, "of": home.of, "matters": matters,
                "factions": factions })
        })
        .collect();
    json!({
        "position": position.party,
        "label": figures.label,
        "estimated": figures.estimated,
        "brackets": brackets,
        "rejects": figures.red_lines.iter()
            .map(|line| json!({ "option": path(&line.option), "unless": paths(&line.unless) })).collect::<Vec<_>>(),
        "at_home": home,
        "walks_away_below": figures.walks_away_below,
        "sources": figures.sources,
        "shown_to": shown_to(position.figures.readers()),
    })
}

fn of_indicator(indicator: &Indicator) -> Value {
    json!({
        "indicator": indicator.name,
        "about": indicator.about,
        "value": indicator.value.map(rounded),
        "unit": indicator.unit,
        "interval": indicator.interval.map(|(least, most)| [Some(rounded(least)), most.map(rounded)]),
        "known": indicator.known,
        "unknown": indicator.unknown,
        "reason": indicator.reason,
        "figures": indicator.figures.iter()
            .map(|(what, value)| json!({ "what": what, "value": value.map(rounded) })).collect::<Vec<_>>(),
        "inputs": indicator.inputs.iter()
            .map(|one| json!({ "what": one.what, "value": one.value, "source": one.source })).collect::<Vec<_>>(),
        "sources": indicator.sources(),
        "series": indicator.series.iter()
            .map(|(day, value)| json!({ "day": day.to_string(), "value": value.map(rounded) })).collect::<Vec<_>>(),
    })
}
