//! A small table from text to indicators: the worked example of the book, and who may read what.

#![allow(clippy::unwrap_used)]

mod given;

use given::{positions, read};
use irenic_model::{Agreement, Standard, end_of_day};
use irenic_talks::indicators::{Held, Indicator, Table, indicators};
use irenic_talks::{Audience, Proposals, Record, compare};
use jiff::civil::Date;

const TEXT: &str = r#"
agreement table "A table" signed 2026-01-01 timezone "Europe/Zurich"
party A "First party"
party B "Second party"
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
    option nearer by 2026-06-02
    option far proposed by A on 2026-01-05 by 2026-06-03
    option farthest by 2026-06-04
  ]
clause 3 "Share"
  B must notify to A
  [share
    option more proposed by A on 2026-01-05 by 2026-06-01
    option less proposed by B on 2026-01-05 by 2026-06-02
    option none by 2026-06-03
  ]
clause 4 "Later"
  A must notify to B
  [later option open proposed by A by 2026-06-01]

scale 1.timing first 0, middle 0.4, last 1 weight 4
scale 2.line near 0, nearer 0.25, far 0.6, farthest 1 weight 4
scale 3.share more 0, less 0.6, none 1 weight 2

round 1 "Opening" on 2026-01-10 attended by A, B
  tabled "draft of A" by A
  tabled "draft of B" by B
round 2 "Moves" on 2026-02-01 attended by A, B
  moved A on 1.timing from first to middle
  moved B on 2.line from near to nearer
  promised A, B each must release total 10 persons of prisoner_of_war by 2026-02-20
  closed 3.share
round 3 "Apart" on 2026-02-10 format back_channel attended by A, M
  confidential for A, mediator
  reopened 3.share
"#;

fn agreement() -> Agreement {
    let resolved = read(TEXT);
    let said: Vec<&str> = resolved.diagnostics.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(said, [] as [&str; 0]);
    resolved.agreement
}

fn at(agreement: &Agreement, audience: &Audience, days: &[&str]) -> Vec<Indicator> {
    let days: Vec<Date> = days.iter().map(|day| day.parse().unwrap()).collect();
    let record = Record::of(agreement, audience, *days.last().unwrap());
    let proposals = Proposals::of(agreement, &record);
    let with = agreement.with_promises();
    let held: Vec<Held> = days
        .iter()
        .map(|day| {
            let as_of = end_of_day(*day, &agreement.zone);
            let query = irenic_verify::Query { as_of, standard: Standard::Reported };
            Held { day: *day, report: irenic_verify::verify(&with, &[], &[], &query), effort: Vec::new() }
        })
        .collect();
    let (record, proposals) = (&record, &proposals);
    indicators(&Table { agreement, record, proposals, incidents: &[], coverage: &[], held: &held })
}

fn one<'a>(found: &'a [Indicator], name: &str) -> &'a Indicator {
    found.iter().find(|one| one.name == name).unwrap()
}

fn figure(indicator: &Indicator, what: &str) -> f64 {
    indicator.figures.iter().find(|(name, _)| name == what).unwrap().1.unwrap()
}

#[test]
fn the_worked_example_of_the_book() {
    // Opening: apart 1, 0.6 and 0.6 on matters of weight 4, 4 and 2, so D₀ = (4 + 2.4 + 1.2) / 10 = 0.76. A moves on the
    // first from 0 to 0.4 of the scale: 0.16 less. B moves on the second from 0 to 0.25: 0.10 less. D = 0.50.
    let agreement = agreement();
    let found = at(&agreement, &Audience::Public, &["2026-01-10", "2026-02-01"]);
    let closeness = one(&found, "closeness");
    assert_eq!(closeness.about, "A and B");
    assert_eq!(format!("{:.2}", figure(closeness, "closeness at the opening")), "0.24");
    assert_eq!(format!("{:.3}", figure(closeness, "closed since the opening")), "0.342");
    assert_eq!((closeness.known, closeness.unknown), (3, 1), "clause 4 is proposed by one alone");
    let series: Vec<String> = closeness.series.iter().map(|(_, value)| format!("{:.2}", value.unwrap())).collect();
    assert_eq!(series, ["0.24", "0.50"]);
    let concessions = one(&found, "concessions");
    assert_eq!(format!("{:.4}", figure(concessions, "closed by A")), "0.2105");
    assert_eq!(format!("{:.4}", figure(concessions, "closed by B")), "0.1316");
    assert_eq!(format!("{:.3}", concessions.value.unwrap()), "0.769");
    assert_eq!(concessions.series[0].1, None, "before the moves there is no balance");
}

#[test]
fn a_promise_is_held_against_evidence_and_without_any_is_unknown() {
    let agreement = agreement();
    assert_eq!(agreement.promised.len(), 1);
    assert!(agreement.norm("round 2.promise.1").is_none(), "it is no part of the agreement");
    assert!(agreement.with_promises().norm("round 2.promise.1").is_some());
    let before = at(&agreement, &Audience::Public, &["2026-02-15"]);
    assert_eq!(one(&before, "measures").value, None);
    let after = at(&agreement, &Audience::Public, &["2026-03-01"]);
    let measures = one(&after, "measures");
    // Nobody would have reported a release, so that none is on record proves nothing.
    assert_eq!((measures.value, measures.known, measures.unknown), (None, 0, 2), "{:?}", measures.inputs);
}

#[test]
fn a_confidential_round_counts_for_those_alone_who_may_see_it() {
    let agreement = agreement();
    let closed = |audience: &Audience| one(&at(&agreement, audience, &["2026-03-01"]), "brackets").value;
    assert_eq!(closed(&Audience::Public), Some(0.25));
    assert_eq!(closed(&Audience::Party("B".to_string())), Some(0.25));
    assert_eq!(closed(&Audience::Party("A".to_string())), Some(0.0));
    assert_eq!(closed(&Audience::Mediator), Some(0.0));
}

#[test]
fn drafts_are_compared_over_the_matters_of_the_table() {
    let agreement = agreement();
    let record = Record::of(&agreement, &Audience::Public, "2026-03-01".parse().unwrap());
    let proposals = Proposals::of(&agreement, &record);
    let compared = compare(&agreement, &record, &proposals);
    let pair = compared.pairs[0];
    assert_eq!((compared.drafts.len(), compared.matters.len(), compared.silent), (2, 3, 1));
    assert_eq!((pair.same, pair.differ, pair.silent), (0, 3, 0));
    // Moves in the room are no text: the draft still says what it said.
    assert_eq!(compared.matters[0].proposed[0].as_deref(), Some(&["first".to_string()][..]));
}

#[test]
fn a_position_is_read_by_its_party_and_those_it_is_shown_to() {
    let agreement = agreement();
    let held = positions(
        &[
            "position A \"Invented\"\n  on 1.timing first 100, middle 40 to 60, last 0 weight 3\n  rejects 1.timing.last unless 3.share.more\n  \
         at home parliament needs 300 of 450 for 2.line\n    faction one 240 seats supports 2.line.near\n  walks away below 40\n  shown to M\n",
        ],
        &agreement,
    );
    assert!(held.found.is_empty());
    let seen = |audience: &Audience| held.for_audience(audience).count();
    assert_eq!(seen(&Audience::Mediator), 1);
    assert_eq!(seen(&Audience::Party("A".to_string())), 1);
    assert_eq!(seen(&Audience::Party("M".to_string())), 1);
    assert_eq!(seen(&Audience::Party("B".to_string())), 0);
    assert_eq!(seen(&Audience::Public), 0);
    let (_, figures) = held.for_audience(&Audience::Mediator).next().unwrap();
    let valuation = &figures.brackets["1.timing"];
    assert_eq!((valuation.weight, valuation.options["middle"]), (3.0, (40.0, 60.0)));
    let line = &figures.red_lines[0];
    assert_eq!((line.option.1.as_str(), line.unless[0].0.as_str()), ("last", "3.share"));
    assert_eq!(figures.home[0].matters, [("2.line".to_string(), None)]);
    assert_eq!((figures.home[0].factions[0].seats, figures.walks_away_below), (240, Some(40.0)));
}

#[test]
fn what_is_wrong_with_a_position_is_told_to_those_alone_who_may_read_it() {
    let agreement = agreement();
    let held = positions(
        &["position A\n  on 1.timing first 100, middle 60 to 40\n  on 1.tming last 1\n  rejects 1.timing.lst\n  \
         at home parliament needs 500 of 450 for 2.line\n    faction one 460 seats\n"],
        &agreement,
    );
    let codes = |audience: &Audience| {
        let seen = held.found.iter().filter_map(|found| found.read(audience));
        seen.map(|found| found.code.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(codes(&Audience::Mediator), ["T008", "T006", "A114", "A114", "T007", "T007"]);
    assert_eq!(codes(&Audience::Party("A".to_string())).len(), 6);
    assert_eq!(codes(&Audience::Party("B".to_string())), [] as [&str; 0]);
    assert_eq!(codes(&Audience::Public), [] as [&str; 0]);
    let mixed = positions(&["position A\nposition B\n"], &agreement);
    let codes: Vec<&str> = mixed
        .found
        .iter()
        .filter_map(|found| found.read(&Audience::Mediator))
        .map(|found| found.code.as_str())
        .collect();
    assert_eq!(codes, ["T005"]);
}

#[test]
fn what_is_wrong_with_a_record_is_told() {
    let codes = |more: &str| {
        let text = TEXT.split("round 1 ").next().unwrap().to_string() + more;
        let resolved = read(&text);
        resolved.diagnostics.iter().map(|one| one.code.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(codes("round 1 attended by A, B\n"), ["T001"]);
    assert_eq!(codes("round 1 from 2026-02-02 to 2026-02-01\n"), ["T002"]);
    assert_eq!(codes("round 1 on 2026-02-02 next expected 2026-02-01\n"), ["T002"]);
    assert_eq!(codes("round 1 on 2026-02-02 next expected 2026-03-01\n"), [] as [&str; 0]);
    let moves = "round 1 on 2026-02-01 moved A on 1.timing to middle\nround 2 on 2026-02-02 moved A on 1.timing from ";
    assert_eq!(codes(&format!("{moves}first to last\n")), ["T003"]);
    assert_eq!(codes(&format!("{moves}middle to last\n")), [] as [&str; 0]);
    assert_eq!(codes("round 1 on 2026-02-01 reopened 1.timing\n"), ["T004"]);
    assert_eq!(
        codes("round 1 on 2026-02-01 closed 1.timing\nround 2 on 2026-02-02 reopened 1.timing\n"),
        [] as [&str; 0]
    );
    assert_eq!(codes("position A walks away below 3\n"), ["T005"]);
    assert_eq!(
        codes("round 1 on 2026-02-01\n  promised A must release total 3 persons of prisoner_of_war\n"),
        ["T009"]
    );
    assert_eq!(codes("round 1 on 2026-02-01\nround 1 on 2026-02-02\n"), ["A106"]);
    assert_eq!(codes("round 1 on 2026-02-01 moved A on 1.timig to first\n"), ["A114"]);
    assert_eq!(codes("scale 4.later open 0 weight -1\n"), ["T008"]);
    assert_eq!(codes("scale 1.timing first 0\n"), ["A106"]);
}
