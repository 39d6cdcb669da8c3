//! From positions to packages, on a table small enough to be worked out by hand, and from what an audience may not read.

#![allow(clippy::unwrap_used)]

mod given;

use given::{positions, read};
use irenic_model::Agreement;
use irenic_talks::{
    Answers, Asked, Audience, Known, Obstacle, Private, Proposals, Record, Solution, Votes, bargaining,
};

const TEXT: &str = r#"
agreement table "A table" signed 2026-01-01 timezone "Europe/Zurich"
party A "First party"
party B "Second party"
body C "Third"
body M "Mediator" observes release
clause 1 "Order"
  A must notify to B
  [timing
    option first proposed by A on 2026-01-05 by 2026-06-01
    option middle by 2026-06-02
    option last proposed by B on 2026-01-05 by 2026-06-03
  ]
clause 2 "Line"
  B must notify to A
  [line
    option near proposed by B on 2026-01-05 by 2026-06-01
    option far proposed by A on 2026-01-05 by 2026-06-03
  ]
clause 3 "Share"
  B must notify to A
  [share
    option more proposed by A on 2026-01-05 by 2026-06-01
    option less proposed by B on 2026-01-05 by 2026-06-02
  ]
round 1 "Apart" on 2026-02-10 attended by B, M
  confidential for B, mediator
  moved B on 1.timing from last to middle
"#;

// On the scale of A: first and near (3·100 + 50) / 4 = 87.5, first and far 100, middle and near (180 + 50) / 4 = 57.5,
// middle and far 70, last and near 12.5, last and far 25.
const A: &str = "position A \"Invented\"\n  on 1.timing first 100, middle 60, last 0 weight 3\n  on 2.line near 50, far 100\n  \
    rejects 1.timing.last\n  walks away below 50\n";
// On the scale of B: first and near (0 + 100) / 2 = 50, first and far 10 to 20, middle and near 75, middle and far 35 to 45.
const B: &str = "position B\n  on 1.timing first 0, middle 50, last 100\n  on 2.line near 100, far 20 to 40\n  \
    at home parliament needs 60 of 100 for 2.line.far\n    faction one 50 seats opposes 2.line.far\n    \
    faction two 30 seats supports 2.line.far\n";
const C: &str = "position C\n  on 3.share more 90, less 10\n";

fn agreement() -> Agreement {
    read(TEXT).agreement
}

fn answers(texts: &[&str], unsound: &[&[&str]], audience: &Audience) -> Private<Answers> {
    let agreement = agreement();
    let positions = positions(texts, &agreement);
    let said: Vec<_> = positions.found.iter().filter_map(|found| found.read(&Audience::Mediator)).collect();
    assert!(said.is_empty(), "{said:?}");
    let record = Record::of(&agreement, audience, "2026-03-01".parse().unwrap());
    let proposals = Proposals::of(&agreement, &record);
    let unsound: Vec<Vec<String>> =
        unsound.iter().map(|set| set.iter().map(|word| (*word).to_string()).collect()).collect();
    let known = bargaining(&agreement, &positions, &record, &proposals, &unsound, audience);
    let asked = Asked { unlocking: true, reliefs: true, ..Asked::default() };
    known.map(|known| Answers::of(known.unwrap(), asked, None).unwrap())
}

fn party(name: &str) -> Audience {
    Audience::Party(name.to_string())
}

fn words(known: &Known, package: &[usize]) -> String {
    let words: Vec<String> =
        package.iter().enumerate().map(|(bracket, option)| known.choice(bracket, *option)).collect();
    words.join(" ")
}

/// Packages of the frontier, without the bracket that counts for nobody.
fn frontier(answers: &Answers) -> Vec<String> {
    let offers = &answers.frontier.as_ref().unwrap().offers;
    offers.iter().map(|offer| words(&answers.known, &offer.package[..2])).collect()
}

#[test]
fn packages_are_those_worked_out_by_hand() {
    let answers = answers(&[A, B], &[&["1.timing=first", "3.share=more"]], &Audience::Mediator);
    let answers = answers.read(&Audience::Mediator).unwrap();
    // 12 combinations. A rejects `last`; at B's home 50 of 100 surely vote against `far`, and 60 are needed: what is left is
    // first and near, middle and near, each with either share, but for the one that is unsound.
    assert_eq!(answers.search.combinations().to_string(), "12");
    assert_eq!(answers.admissible.exact().unwrap().to_string(), "3");
    assert_eq!(frontier(answers), ["1.timing=first 2.line=near", "1.timing=middle 2.line=near"]);
    let worth = |number: usize, package: &[usize]| {
        answers.known.figured[number].as_ref().unwrap().worth(&answers.search.shares(package)[number])
    };
    assert_eq!((worth(0, &[0, 0, 1]), worth(1, &[0, 0, 1])), ((87.5, 87.5), (50.0, 50.0)));
    assert_eq!((worth(0, &[1, 1, 0]), worth(1, &[1, 1, 0])), ((70.0, 70.0), (35.0, 45.0)));
    // Gains: from 50 for A, which walks away below, and from 50 for B, its worst admissible package. First and near 37.5 and
    // 0, middle and near 7.5 and 25: Nash takes the second.
    let points = answers.points.as_ref().unwrap();
    let levels: Vec<f64> =
        (0..2).map(|at| answers.known.figured[at].as_ref().unwrap().level(points.baseline[at])).collect();
    assert_eq!((levels, points.stated[..2].to_vec()), (vec![50.0, 50.0], vec![true, false]));
    let nash = points.point(Solution::Nash).unwrap();
    assert_eq!(words(&answers.known, &nash.offer.package[..2]), "1.timing=middle 2.line=near");
    // Today A stands on first, far, more; B, since the confidential round, on middle, near, less. To middle, near,
    // less A moves three times; wherever they differ one of the two has to move, so no fewer do.
    let moves = answers.moves.as_ref().unwrap();
    assert_eq!((moves.moves.len(), moves.at_least), (3, 3));
}

#[test]
fn what_stands_in_the_way_is_told_with_what_it_costs() {
    let answers = answers(&[A, B], &[], &Audience::Mediator);
    let answers = answers.read(&Audience::Mediator).unwrap();
    assert_eq!(answers.admissible.exact().unwrap().to_string(), "4");
    let opens = |obstacle: Obstacle| {
        let relief = answers.reliefs.iter().flatten().find(|relief| relief.obstacle == obstacle).unwrap();
        relief.opens.exact().unwrap().to_string()
    };
    // Without the vote, first and middle with far, each with either share.
    assert_eq!(opens(Obstacle::Ratification { ratification: 0 }), "4");
    // Without A's red line `last` is still worth less than 50 to it.
    assert_eq!(opens(Obstacle::RedLine { party: 0, line: 0 }), "0");
    assert_eq!(opens(Obstacle::NoAgreement { party: 0 }), "0");
    let home = &answers.known.homes[0];
    assert_eq!(home.votes(&[0, 0, 0]), None, "near does not come before it");
    assert_eq!(home.votes(&[0, 1, 0]), Some(Votes { surely: 30, possibly: 50 }));
}

#[test]
fn what_an_audience_may_not_read_changes_nothing_of_what_it_gets() {
    let all = |texts: &[&str], audience: &Audience| {
        let answers = answers(texts, &[], audience);
        let readers = answers.readers().to_vec();
        let answers = answers.read(audience).unwrap();
        let frontier = answers.frontier.as_ref().map(|frontier| {
            frontier.offers.iter().map(|offer| (offer.package.clone(), offer.worth.clone())).collect::<Vec<_>>()
        });
        let moves = answers.moves.clone().map(|moves| moves.moves);
        let reliefs: Vec<_> = answers.reliefs.iter().flatten().map(|one| (one.obstacle, one.opens.clone())).collect();
        (readers, answers.admissible.clone(), frontier, moves, answers.unlocking.clone(), reliefs)
    };
    let other = "position B\n  on 3.share more 1, less 2\n  rejects 1.timing.first\n  rejects 2.line.near\n  walks away below 99\n";
    for audience in [party("A"), party("C"), Audience::Public] {
        assert_eq!(all(&[A, B], &audience), all(&[A, other], &audience), "{audience}");
    }
    assert_ne!(all(&[A, B], &party("B")), all(&[A, other], &party("B")));
    let (readers, admissible, frontier, ..) = all(&[A, B], &party("A"));
    assert_eq!(readers, [Audience::Mediator, party("A")]);
    // Near and far with first and middle, each with either share: B's home is not known here.
    assert_eq!((admissible.exact().unwrap().to_string().as_str(), frontier.unwrap().len()), ("8", 1));
    let (readers, admissible, frontier, ..) = all(&[A, B], &Audience::Public);
    assert!(readers.contains(&Audience::Public));
    assert_eq!((admissible.exact().unwrap().to_string().as_str(), frontier), ("12", None));
    // What B sees also rests on a round that is confidential for it and the mediator.
    let (readers, ..) = all(&[A, B], &party("B"));
    assert_eq!(readers, [Audience::Mediator, party("B")]);
}

#[test]
fn answers_are_for_those_who_may_read_all_that_went_in() {
    let shown = format!("{A}  shown to C\n");
    let of_c = answers(&[&shown, B, C], &[], &party("C"));
    assert_eq!(of_c.readers(), [Audience::Mediator, party("C")]);
    assert_eq!(of_c.read(&party("C")).unwrap().known.unread, ["B"]);
    assert!(of_c.read(&party("A")).is_none(), "A may not read what C said");
    let of_mediator = answers(&[A, B, C], &[], &Audience::Mediator);
    assert!(of_mediator.read(&party("B")).is_none());
}

#[test]
fn what_is_not_said_is_unknown_and_keeps_packages_apart() {
    let with = answers(&[A, C], &[], &Audience::Mediator);
    let with = with.read(&Audience::Mediator).unwrap();
    // A has not said what the share is worth to it, so 0 to 100 by its own values, and C nothing but that, so 10 to 90 for an
    // order or a line. Admissible are first and middle with near and far, with each share. First rather than middle is worth
    // 3·40 more to A, and the share at most 100 less, while more rather than less is worth 80 more to C, and the order at most
    // 80 less: first with more surely beats middle with less, on either line. No other two can be told apart.
    assert_eq!(with.admissible.exact().unwrap().to_string(), "8");
    let packages: Vec<_> = with.frontier.iter().flat_map(|of| &of.offers).map(|offer| offer.package.clone()).collect();
    assert_eq!(packages.len(), 6);
    assert!(!packages.contains(&vec![1, 0, 1]) && !packages.contains(&vec![1, 1, 1]));
    let said = with.known.figured[0].as_ref().unwrap();
    assert_eq!(said.valued, [true, true, false]);
    let least: Vec<f64> = with.search.shares(&[0, 0, 0])[..1].iter().map(|share| said.worth(share).0).collect();
    assert_eq!(least, [87.5], "what it has not said does not count in its figure");
    // A line at 50 stays one on what A has said: middle and near is worth 57.5 to it and stays in.
    let lower = answers(&[&A.replace("below 50", "below 57.5"), C], &[], &Audience::Mediator);
    assert_eq!(lower.read(&Audience::Mediator).unwrap().admissible.exact().unwrap().to_string(), "8");
    let higher = answers(&[&A.replace("below 50", "below 57.6"), C], &[], &Audience::Mediator);
    assert_eq!(higher.read(&Audience::Mediator).unwrap().admissible.exact().unwrap().to_string(), "6");
}
