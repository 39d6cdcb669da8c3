//! Changes in words. No phrase says whether a change is for the better: that is for the parties.

use irenic_check::{Aspect, Change, Comparison, Direction, ProseChange, Share, Thing};
use irenic_model::Agreement;

use super::{Drafts, is_norm};
use crate::sentence;

pub(super) fn thing(thing: Thing) -> &'static str {
    match thing {
        Thing::Agreement => "agreement",
        Thing::Party => "party",
        Thing::Body => "body",
        Thing::Group => "group",
        Thing::Kind => "kind",
        Thing::Event => "event",
        Thing::Place => "place",
        Thing::Moment => "moment",
        Thing::Measure => "measure",
        Thing::List => "list",
        Thing::Phase => "phase",
        Thing::Clause => "clause",
        Thing::Consequence => "consequence",
        Thing::Bracket => "bracket",
    }
}

pub(super) fn aspect(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Presence => "presence",
        Aspect::Number => "number",
        Aspect::Title => "title",
        Aspect::Bearers => "bearers",
        Aspect::Modality => "modality",
        Aspect::Action => "action",
        Aspect::Place => "place",
        Aspect::Figure => "figure",
        Aspect::Trigger => "trigger",
        Aspect::Beginning => "beginning",
        Aspect::Deadline => "deadline",
        Aspect::End => "end",
        Aspect::Rhythm => "rhythm",
        Aspect::Order => "order",
        Aspect::Completion => "completion",
        Aspect::Verification => "verification",
        Aspect::Consequence => "consequence",
        Aspect::Weighing => "weighing",
        Aspect::Ambiguity => "ambiguity",
        Aspect::Agreed => "agreed",
        Aspect::Track => "track",
        Aspect::Mandate => "mandate",
        Aspect::Members => "members",
        Aspect::Decision => "decision",
        Aspect::Meaning => "meaning",
        Aspect::Geometry => "geometry",
        Aspect::Options => "options",
    }
}

pub(super) fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Added => "added",
        Direction::Removed => "removed",
        Direction::Earlier => "earlier",
        Direction::Later => "later",
        Direction::Limited => "limited",
        Direction::OpenEnded => "open_ended",
        Direction::Closed => "closed",
        Direction::Opened => "opened",
        Direction::Reopened => "reopened",
        Direction::Other => "other",
    }
}

pub(super) fn share_word(share: Share) -> &'static str {
    match share {
        Share::Duty => "duty",
        Share::Prohibition => "prohibition",
        Share::Permission => "permission",
        Share::Power => "power",
        Share::Declaration => "declaration",
    }
}

/// `Clause 4 “Withdrawal” (clause 3 in the old draft)`
pub(super) fn subject(change: &Change, drafts: &Drafts<'_>) -> String {
    let place = change.new.as_ref().or(change.old.as_ref());
    let (id, title) = place.map_or(("", None), |place| (place.id.as_str(), place.title.as_ref()));
    let title = title.map_or(String::new(), |title| format!(" “{title}”"));
    let renumbered = match (&change.old, &change.new) {
        (Some(old), Some(new)) if old.id != new.id => format!(" ({} in the old draft)", old.id),
        _ => String::new(),
    };
    let at = place.and_then(|place| place.span.as_ref()).map(|span| drafts.place(span, change.new.is_none()));
    let at = at.map_or(String::new(), |(file, line)| format!("  {file}:{line}"));
    format!("{} {id}{title}{renumbered}{at}", sentence::capital(thing(change.thing)))
}

/// What happened, as a phrase.
pub(super) fn change(change: &Change, drafts: &Drafts<'_>) -> String {
    let by = change.by.map(|by| by.to_string());
    let so_much = by.as_ref().map_or(String::new(), |by| format!("{by} "));
    let several = |word: &str| match change.direction {
        Direction::Added => format!("{word} added"),
        Direction::Removed => format!("{word} taken out"),
        _ => format!("{word} changed"),
    };
    match (change.aspect, change.direction) {
        (Aspect::Presence, Direction::Added) => format!("added{}", whom(change, drafts)),
        (Aspect::Presence, Direction::Removed) => format!("taken out{}", whom(change, drafts)),
        (Aspect::Presence, Direction::Closed) => "no longer in brackets".to_string(),
        (Aspect::Presence, Direction::Reopened) => "put in brackets, where the old draft had none".to_string(),
        (Aspect::Presence, _) => "new text in brackets".to_string(),
        (Aspect::Agreed, Direction::Closed) => "decided".to_string(),
        (Aspect::Agreed, Direction::Reopened) => "open again".to_string(),
        (Aspect::Agreed, _) => "decided otherwise".to_string(),
        (Aspect::Number, _) => "renumbered".to_string(),
        (Aspect::Title, _) => several("title"),
        (Aspect::Bearers, _) => "who is bound changed".to_string(),
        (Aspect::Modality, _) => "the modal word changed".to_string(),
        (Aspect::Action, _) => "another act".to_string(),
        (Aspect::Place, _) => "another place".to_string(),
        (Aspect::Figure, _) => "another figure or condition of the act".to_string(),
        (Aspect::Trigger, _) => "triggers, guards or exceptions changed".to_string(),
        (Aspect::Beginning, Direction::Earlier) => format!("begins {so_much}earlier"),
        (Aspect::Beginning, Direction::Later) => format!("begins {so_much}later"),
        (Aspect::Beginning, _) => "beginning changed".to_string(),
        (Aspect::Deadline, Direction::Earlier) => format!("deadline {so_much}earlier"),
        (Aspect::Deadline, Direction::Later) => format!("deadline {so_much}later"),
        (Aspect::Deadline, Direction::Limited) => "a deadline, where there was none".to_string(),
        (Aspect::Deadline, Direction::OpenEnded) => "open-ended: no deadline any more".to_string(),
        (Aspect::Deadline, Direction::Closed) => "a deadline, which was in an open bracket before".to_string(),
        (Aspect::Deadline, Direction::Reopened) => "the deadline is in an open bracket now".to_string(),
        (Aspect::Deadline, _) => "deadline counted otherwise".to_string(),
        (Aspect::End, Direction::Earlier) => format!("ends {so_much}earlier"),
        (Aspect::End, Direction::Later) => format!("ends {so_much}later"),
        (Aspect::End, Direction::Limited) => "an end, where there was none".to_string(),
        (Aspect::End, Direction::OpenEnded) => "open-ended: no end any more".to_string(),
        (Aspect::End, Direction::Closed) => "an end, which was in an open bracket before".to_string(),
        (Aspect::End, Direction::Reopened) => "the end is in an open bracket now".to_string(),
        (Aspect::End, _) => "end changed".to_string(),
        (Aspect::Rhythm, Direction::Earlier) => format!("{so_much}more often"),
        (Aspect::Rhythm, Direction::Later) => format!("{so_much}less often"),
        (Aspect::Rhythm, _) => "rhythm, hours or notice changed".to_string(),
        (Aspect::Order, _) => "order or pace changed".to_string(),
        (Aspect::Completion, _) => several("completion"),
        (Aspect::Verification, _) => "verification changed".to_string(),
        (Aspect::Consequence, _) => "effects of a breach changed".to_string(),
        (Aspect::Weighing, _) => "weight, or whether it can be undone, changed".to_string(),
        (Aspect::Ambiguity, _) => "whether its vagueness is intended changed".to_string(),
        (Aspect::Track, _) => several("track"),
        (Aspect::Mandate, _) => several("mandate"),
        (Aspect::Members, _) if change.thing == Thing::Agreement => "instruments brought in changed".to_string(),
        (Aspect::Members, _) => several("members"),
        (Aspect::Decision, _) => several("way of deciding"),
        (Aspect::Meaning, Direction::Earlier) => format!("comes {so_much}earlier"),
        (Aspect::Meaning, Direction::Later) => format!("comes {so_much}later"),
        (Aspect::Meaning, _) => "defined otherwise".to_string(),
        (Aspect::Geometry, _) => "another geometry under the same words".to_string(),
        (Aspect::Options, Direction::Added) => "an option more".to_string(),
        (Aspect::Options, Direction::Removed) => "an option less".to_string(),
        (Aspect::Options, _) => "an option changed".to_string(),
    }
}

fn whom(change: &Change, drafts: &Drafts<'_>) -> String {
    if !is_norm(change.thing) || change.concerns.is_empty() {
        return String::new();
    }
    let names: Vec<String> = change.concerns.iter().map(|name| title(name, drafts)).collect();
    format!(", concerning {}", names.join(", "))
}

fn title(name: &str, drafts: &Drafts<'_>) -> String {
    let of = |agreement: &Agreement| agreement.actors.get(name).and_then(|actor| actor.title.clone());
    of(drafts.new).or_else(|| of(drafts.old)).unwrap_or_else(|| name.to_string())
}

/// `Ukraine (UA)`
pub(super) fn actor(name: &str, drafts: &Drafts<'_>) -> String {
    match title(name, drafts) {
        title if title == name => title,
        title => format!("{title} ({name})"),
    }
}

fn words(change: &Change, id: Option<&str>, agreement: &Agreement) -> Option<String> {
    let id = id?;
    match change.thing {
        Thing::Clause | Thing::Consequence => {
            let norm = agreement.norm(id)?;
            if change.aspect == Aspect::Number {
                return Some(id.to_string());
            }
            sentence::of_clause(norm, change.aspect, agreement)
        }
        Thing::Phase if change.aspect == Aspect::Number => Some(id.to_string()),
        Thing::Phase => sentence::of_phase(agreement.phase(id)?, change.aspect, agreement),
        Thing::Moment => agreement.moments.get(id).map(|moment| sentence::moment(id, moment, agreement)),
        Thing::Place => {
            agreement.places.get(id).map(|place| place.text.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        _ => None,
    }
}

/// What the old draft says.
pub(super) fn was(change: &Change, drafts: &Drafts<'_>) -> Option<String> {
    let own = || words(change, change.old.as_ref().map(|place| place.id.as_str()), drafts.old);
    change.was.clone().or_else(|| if change.now.is_some() { None } else { own() })
}

/// What the new draft says.
pub(super) fn now(change: &Change, drafts: &Drafts<'_>) -> Option<String> {
    let own = || words(change, change.new.as_ref().map(|place| place.id.as_str()), drafts.new);
    change.now.clone().or_else(|| if change.was.is_some() { None } else { own() })
}

/// `3 duties: clauses 4, 5 and 7`
pub(super) fn share(share: Share, ids: &[&str]) -> String {
    let (one, several) = match share {
        Share::Duty => ("a duty", "duties"),
        Share::Prohibition => ("a prohibition", "prohibitions"),
        Share::Permission => ("a permission", "permissions"),
        Share::Power => ("a power", "powers"),
        Share::Declaration => ("a declaration", "declarations"),
    };
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_string()).collect();
    match ids.len() {
        1 => format!("{one}: {}", clauses(&ids)),
        many => format!("{many} {several}: {}", clauses(&ids)),
    }
}

/// `clause 4`, `clauses 4, 5 and 7`
pub(super) fn clauses(ids: &[String]) -> String {
    match ids {
        [one] => format!("clause {one}"),
        [rest @ .., last] => format!("clauses {} and {last}", rest.join(", ")),
        [] => String::new(),
    }
}

/// The heading of an article whose prose changed.
pub(super) fn heading(change: &ProseChange) -> String {
    let quote = |heading: &String| format!("“{heading}”");
    match (&change.old_heading, &change.new_heading) {
        (Some(old), Some(new)) if old != new => format!("{} ({} in the old draft)", quote(new), quote(old)),
        (_, Some(new)) => quote(new),
        (Some(old), None) if change.new.is_none() => format!("{}, taken out", quote(old)),
        _ => "before the first heading".to_string(),
    }
}

/// One line at the end.
pub(super) fn summary(comparison: &Comparison, prose: &[ProseChange]) -> String {
    let count = |direction: Direction| {
        comparison
            .changes
            .iter()
            .filter(|change| {
                change.thing == Thing::Clause && change.aspect == Aspect::Presence && change.direction == direction
            })
            .count()
    };
    let only = prose.iter().filter(|change| change.only).count();
    if comparison.changes.is_empty() && prose.is_empty() {
        return format!("no difference; clauses compared: {}", comparison.unchanged);
    }
    format!(
        "clauses: {} added, {} taken out, {} changed, {} the same; articles changed in prose only: {only}",
        count(Direction::Added),
        count(Direction::Removed),
        changed(comparison),
        comparison.unchanged
    )
}

/// How many clauses are in both drafts and differ, otherwise than in number, in themselves or in what follows their breach.
pub(super) fn changed(comparison: &Comparison) -> usize {
    let kept = comparison.ids.iter().filter(|(old, _)| !old.contains(".breach."));
    let clause = |id: &str| id.split(".breach.").next().unwrap_or(id).to_string();
    let touched: std::collections::BTreeSet<String> = comparison
        .changes
        .iter()
        .filter(|change| is_norm(change.thing) && change.aspect != Aspect::Number)
        .filter_map(|change| {
            let id = change.new.as_ref().map(|place| clause(&place.id));
            id.or_else(|| {
                let old = clause(&change.old.as_ref()?.id);
                comparison.ids.get(&old).cloned()
            })
        })
        .collect();
    kept.filter(|(_, new)| touched.contains(*new)).count()
}
