//! Two drafts: every kind of change is told as what it is, and nothing else is.

// Functions beside the tests fail as tests do.
#![allow(clippy::expect_used, clippy::panic)]

mod drafts;

use drafts::Read;
use irenic_check::{Aspect, Change, Comparison, Direction, Share, Thing, compare, compare_prose};
use proptest::prelude::*;

const OLD: &str = r#"# Truce

```irenic
agreement truce "Truce" signed 2026-03-01 timezone "Europe/Kyiv"
party A "Northland"
party B "Southland"
body M "Monitoring Mission"
  members A, B
  decides by consensus
  observes everything
group sides "The sides" = A, B
place front = line "front" from "places.geojson"
place zone = within 2 km of front
moment D = 2026-03-05
phase 1 "Quiet" begins D  ends when 7 days without fire in zone  limit 30 days
```

## 1. Ceasefire

The sides shall not fire.

```irenic
clause 1 "Ceasefire"
  sides each must not fire in zone
  from D
  verified by M
  on breach
    M must meet within 24 hours
    if not resolved within 5 days suspends clause 3
```

## 2. Withdrawal

Artillery leaves.

```irenic
clause 2 "Withdrawal"
  sides each must complete withdrawal of artillery beyond 25 km of front
  by D + 14 days
  verified by M within 3 days

clause 3 "Notice"
  A must notify to M
  within 7 days of fulfilment of clause 2
  [tone
    option early proposed by A
      from D
    option late proposed by B
      from D + 3 days
  ]
```
"#;

fn between(old: &str, new: &str) -> Comparison {
    compare(&Read::of(old).agreement, &Read::of(new).agreement)
}

fn after(changes: &[(&str, &str)]) -> Comparison {
    let mut new = OLD.to_string();
    for (from, to) in changes {
        assert!(new.contains(from), "{from}");
        new = new.replace(from, to);
    }
    between(OLD, &new)
}

type Told<'a> = (Thing, String, Aspect, Direction, Option<String>);

fn told(comparison: &Comparison) -> Vec<Told<'_>> {
    let of = |change: &Change| {
        let place = change.new.as_ref().or(change.old.as_ref());
        let id = place.map_or(String::new(), |place| place.id.clone());
        (change.thing, id, change.aspect, change.direction, change.by.map(|by| by.to_string()))
    };
    comparison.changes.iter().map(of).collect()
}

#[track_caller]
fn one(changes: &[(&str, &str)], thing: Thing, id: &str, aspect: Aspect, direction: Direction, by: Option<&str>) {
    let comparison = after(changes);
    assert_eq!(told(&comparison), [(thing, id.to_string(), aspect, direction, by.map(str::to_string))]);
}

#[test]
fn the_same_draft_has_no_changes() {
    let comparison = after(&[]);
    assert_eq!((comparison.changes, comparison.parties, comparison.unchanged), (vec![], vec![], 3));
}

#[test]
fn comments_and_layout_change_nothing() {
    let comparison = after(&[("  from D\n  verified by M\n", "  # a comment\n  verified by M   from D\n")]);
    assert_eq!(told(&comparison), []);
}

#[test]
fn deadlines_move() {
    let deadline = |from: &str, to: &str, direction, by: Option<&str>| {
        one(&[(from, to)], Thing::Clause, "2", Aspect::Deadline, direction, by);
    };
    deadline("D + 14 days", "D + 30 days", Direction::Later, Some("16 days"));
    deadline("D + 14 days", "D + 10 days", Direction::Earlier, Some("4 days"));
    deadline("by D + 14 days", "by 2026-03-20", Direction::Later, Some("1 day"));
    deadline("  by D + 14 days\n", "", Direction::OpenEnded, None);
    deadline("by D + 14 days", "within 14 days of fulfilment of clause 1", Direction::Other, None);
}

#[test]
fn the_same_day_in_other_words_is_no_change() {
    let comparison = after(&[("by D + 14 days", "by 2026-03-19")]);
    assert_eq!(told(&comparison), []);
}

#[test]
fn a_moment_moves_what_hangs_on_it() {
    let comparison = after(&[("moment D = 2026-03-05", "moment D = 2026-03-10")]);
    let five = || Some("5 days".to_string());
    let later = |thing, id: &str, aspect| (thing, id.to_string(), aspect, Direction::Later, five());
    let told = told(&comparison);
    assert!(told.contains(&later(Thing::Moment, "D", Aspect::Meaning)), "{told:?}");
    assert!(told.contains(&later(Thing::Clause, "1", Aspect::Beginning)), "{told:?}");
    assert!(told.contains(&later(Thing::Clause, "2", Aspect::Deadline)), "{told:?}");
}

#[test]
fn each_aspect() {
    use Direction::{Added, Other, Removed};
    let clause = |from: &str, to: &str, id: &str, aspect| one(&[(from, to)], Thing::Clause, id, aspect, Other, None);
    clause("beyond 25 km", "beyond 30 km", "2", Aspect::Place);
    clause("withdrawal of artillery", "withdrawal of tank", "2", Aspect::Action);
    clause("verified by M within 3 days", "verified by M within 5 days", "2", Aspect::Verification);
    clause("verified by M within 3 days", "verified by M within 3 days\n  after clause 1", "2", Aspect::Order);
    clause("verified by M within 3 days", "verified by M within 3 days\n  irreversible", "2", Aspect::Weighing);
    clause("within 5 days suspends clause 3", "within 9 days suspends clause 3", "1", Aspect::Consequence);
    clause("A must notify to M", "B must notify to M", "3", Aspect::Bearers);
    clause("A must notify to M", "A may notify to M", "3", Aspect::Modality);
    one(
        &[("within 24 hours", "within 48 hours")],
        Thing::Consequence,
        "1.breach.1",
        Aspect::Deadline,
        Direction::Later,
        Some("24 hours"),
    );
    one(
        &[("    M must meet within 24 hours\n", "")],
        Thing::Consequence,
        "1.breach.1",
        Aspect::Presence,
        Removed,
        None,
    );
    one(&[("within 2 km", "within 3 km")], Thing::Place, "zone", Aspect::Meaning, Other, None);
    one(&[("by consensus", "by chair A")], Thing::Body, "M", Aspect::Decision, Other, None);
    one(&[("  members A, B\n", "  members A\n")], Thing::Body, "M", Aspect::Members, Other, None);
    one(&[("observes everything", "observes fire in zone")], Thing::Body, "M", Aspect::Mandate, Other, None);
    one(&[("limit 30 days", "limit 40 days")], Thing::Phase, "1", Aspect::Deadline, Direction::Later, Some("10 days"));
    one(&[("  limit 30 days", "")], Thing::Phase, "1", Aspect::Deadline, Direction::OpenEnded, None);
    one(&[("moment D", "moment E = 2026-04-01\nmoment D")], Thing::Moment, "E", Aspect::Presence, Added, None);
}

#[test]
fn brackets_open_and_close() {
    let bracket = |changes: &[(&str, &str)], aspect, direction| {
        let comparison = after(changes);
        let found: Vec<_> = comparison.changes.iter().filter(|change| change.thing == Thing::Bracket).collect();
        assert_eq!(
            found.iter().map(|change| (change.aspect, change.direction)).collect::<Vec<_>>(),
            [(aspect, direction)]
        );
    };
    let option = "    option late proposed by B\n      from D + 3 days\n";
    let whole = format!("  [tone\n    option early proposed by A\n      from D\n{option}  ]\n");
    bracket(&[(option, "")], Aspect::Options, Direction::Removed);
    bracket(&[("      from D + 3 days\n", "      from D + 4 days\n")], Aspect::Options, Direction::Other);
    bracket(&[("early proposed by A", "early proposed by B")], Aspect::Options, Direction::Other);
    bracket(&[(&whole, "  from D\n")], Aspect::Presence, Direction::Closed);
    let closed = OLD.replace(&whole, "  from D\n");
    let back: Vec<_> =
        between(&closed, OLD).changes.into_iter().filter(|change| change.thing == Thing::Bracket).collect();
    assert_eq!(back.iter().map(|change| change.direction).collect::<Vec<_>>(), [Direction::Reopened]);
}

#[test]
fn options_of_one_text_are_two_drafts() {
    let with = |option| Read::with(OLD, &[("3.tone", option)]).agreement;
    let comparison = compare(&with("early"), &with("late"));
    let told = told(&comparison);
    assert!(
        told.contains(&(Thing::Clause, "3".into(), Aspect::Beginning, Direction::Later, Some("3 days".into()))),
        "{told:?}"
    );
    assert!(told.contains(&(Thing::Bracket, "3.tone".into(), Aspect::Agreed, Direction::Other, None)), "{told:?}");
}

#[test]
fn renumbered_clauses_are_known() {
    let comparison = after(&[("clause 2", "clause 5"), ("clause 3", "clause 6")]);
    let other = |id: &str| (Thing::Clause, id.to_string(), Aspect::Number, Direction::Other, None);
    // References to them follow, and are no change.
    let clauses: Vec<_> = told(&comparison).into_iter().filter(|(thing, ..)| *thing == Thing::Clause).collect();
    assert_eq!(clauses, [other("5"), other("6")]);
    assert_eq!(comparison.ids.get("2").map(String::as_str), Some("5"));
    // Without a title, likeness decides.
    let bare =
        |text: &str| text.replace(" \"Notice\"", "").replace(" \"Withdrawal\"", "").replace(" \"Ceasefire\"", "");
    let new = bare(OLD).replace("clause 2", "clause 5").replace("clause 3", "clause 2").replace("clause 5", "clause 3");
    let comparison = between(&bare(OLD), &new);
    assert_eq!(comparison.ids.get("2").map(String::as_str), Some("3"), "{:?}", told(&comparison));
}

#[test]
fn a_clause_that_says_something_else_is_another() {
    let new = OLD.replace("clause 2 \"Withdrawal\"\n  sides each must complete withdrawal of artillery beyond 25 km of front\n  by D + 14 days\n  verified by M within 3 days", "clause 2 \"Prisoners\"\n  B must release of prisoner_of_war");
    let comparison = between(OLD, &new);
    let presence: Vec<_> = told(&comparison)
        .into_iter()
        .filter(|(.., aspect, _, _)| *aspect == Aspect::Presence)
        .map(|(_, id, _, direction, _)| (id, direction))
        .collect();
    assert_eq!(presence, [("2".to_string(), Direction::Removed), ("2".to_string(), Direction::Added)]);
}

#[test]
fn sums_for_each_party() {
    let comparison = after(&[("A must notify to M", "B must notify to M"), ("D + 14 days", "D + 30 days")]);
    let of = |name: &str| comparison.parties.iter().find(|party| party.name == name).expect("something changed for it");
    assert_eq!(of("A").lost, [(Share::Duty, "3".to_string())]);
    assert_eq!(of("B").gained, [(Share::Duty, "3".to_string())]);
    assert_eq!((&of("A").later, &of("B").later), (&vec!["2".to_string()], &vec!["2".to_string()]));
    assert!(!comparison.parties.iter().any(|party| party.name == "M"));
}

#[test]
fn prose_alone() {
    let compared = |new: &str| {
        let (old, new) = (Read::of(OLD), Read::of(new));
        let comparison = compare(&old.agreement, &new.agreement);
        compare_prose(&old.articles, &new.articles, &comparison)
    };
    let only = compared(&OLD.replace("Artillery leaves.", "All artillery leaves."));
    assert_eq!(
        only.iter().map(|change| (change.new_heading.as_deref(), change.only)).collect::<Vec<_>>(),
        [(Some("2. Withdrawal"), true)]
    );
    let both =
        compared(&OLD.replace("Artillery leaves.", "All artillery leaves.").replace("beyond 25 km", "beyond 30 km"));
    assert_eq!(both.iter().map(|change| change.only).collect::<Vec<_>>(), [false]);
    // A new number before the same heading is no new prose; a broken line is none either.
    assert_eq!(
        compared(
            &OLD.replace("## 2. Withdrawal", "## 4. Withdrawal").replace("Artillery leaves.", "Artillery\nleaves.")
        ),
        []
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Compared the other way round, later is earlier, added is removed, and as much.
    #[test]
    fn both_ways_say_the_same(days in 1u32..60, hours in 1u32..90, km in 1u32..60, drop in any::<bool>()) {
        let mut new = OLD
            .replace("D + 14 days", &format!("D + {days} days"))
            .replace("within 24 hours", &format!("within {hours} hours"))
            .replace("beyond 25 km", &format!("beyond {km} km"));
        if drop {
            new = new.replace("verified by M within 3 days", "");
        }
        let turned = |direction: Direction| match direction {
            Direction::Added => Direction::Removed,
            Direction::Removed => Direction::Added,
            Direction::Earlier => Direction::Later,
            Direction::Later => Direction::Earlier,
            Direction::Limited => Direction::OpenEnded,
            Direction::OpenEnded => Direction::Limited,
            other => other,
        };
        let (there, back) = (between(OLD, &new), between(&new, OLD));
        let there: Vec<_> = told(&there).into_iter().map(|(thing, id, aspect, direction, by)| (thing, id, aspect, turned(direction), by)).collect();
        prop_assert_eq!(there, told(&back));
    }
}
