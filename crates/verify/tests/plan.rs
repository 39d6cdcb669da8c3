//! The compiled plan against the whole evaluation: agreements and logs drawn at random, kept and streamed, in batches,
//! out of order, and revised afterwards. Both must say the same.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use irenic_diagnostics::Severity;
use irenic_evidence::{
    Coverage, Incident, LogBatch, LogFormat, LogKinds, LogReader, LogRevision, Observation, read_log_revisions,
};
use irenic_model::{Agreement, ClauseState, Input, Standard, resolve};
use irenic_syntax::parse_document;
use irenic_verify::{ClauseWatch, Keep, LogChange, Monitor, Query, Report, Tally, WatchReport, verify};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

const PLACES: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","id":"north","properties":{},"geometry":{"type":"Polygon","coordinates":[[[38.0,48.2],[38.1,48.2],[38.1,48.3],[38.0,48.3],[38.0,48.2]]]}},
{"type":"Feature","id":"south","properties":{},"geometry":{"type":"Polygon","coordinates":[[[38.0,47.2],[38.1,47.2],[38.1,47.3],[38.0,47.3],[38.0,47.2]]]}}]}"#;

/// One case: the text, the rows in order of time, how they come, and what becomes of them afterwards.
#[derive(Debug, Clone)]
struct Case {
    text: String,
    rows: Vec<Row>,
    batches: Vec<usize>,
    shuffle: Vec<usize>,
    revisions: Vec<(usize, u8, Row)>,
    as_of: i64,
    covers: u8,
}

#[derive(Debug, Clone)]
struct Row {
    event: u8,
    hour: i64,
    spread: i64,
    place: u8,
    actor: u8,
    more: u8,
}

fn row() -> impl Strategy<Value = Row> {
    (0u8..14, 0i64..1_100, prop_oneof![6 => Just(0i64), 1 => 1i64..40, 1 => 100i64..700], 0u8..7, 0u8..5, 0u8..24)
        .prop_map(|(event, hour, spread, place, actor, more)| Row { event, hour, spread, place, actor, more })
}

fn text() -> impl Strategy<Value = String> {
    let place = || prop::sample::select(vec!["", " in north", " in south", " in both"]);
    let from = || {
        prop::sample::select(vec![
            "",
            " from D",
            " from D + 3 days",
            " from fulfilment of clause 2",
            " from first meeting",
        ])
    };
    let span = || prop::sample::select(vec!["7 days", "1 days", "36 hours", "2 days"]);
    let moments = prop::collection::vec((span(), place(), from(), 0u8..3, 1u8..5), 1..4);
    let duty = (
        prop::sample::select(vec!["fire", "fire by A", "clash"]),
        place(),
        prop::sample::select(vec!["M", "sides each", "any one of sides", "sides jointly"]),
        prop::sample::select(vec!["within 24 hours of f", "within 2 days of f", "within 6 hours"]),
        from(),
    );
    let ban = (
        prop::sample::select(vec!["fire", "deploy of heavy_weapon", "deploy"]),
        place(),
        prop::sample::select(vec![
            "from D",
            "from fulfilment of clause 2",
            "from fulfilment of clause 2\n  until 2015-03-30",
            "until 2015-03-20",
            "from quiet_0",
        ]),
    );
    let mandate = prop::sample::select(vec![
        "observes fire, deployment, withdrawal, meeting",
        "observes fire in north",
        "observes fire from 2015-03-10",
        "observes deployment until 2015-03-20",
    ]);
    let zone = prop::sample::select(vec!["Europe/Kyiv", "UTC"]);
    (moments, duty, ban, mandate, zone, any::<bool>()).prop_map(|(moments, duty, ban, mandate, zone, phase)| {
        let mut text = format!(
            "# T\n\n```irenic\nagreement t \"T\"\n  signed 2015-03-02\n  timezone \"{zone}\"\n\nparty A \"A\"\nparty B \"B\"\ngroup sides \"Both\" = A, B\nbody M \"M\"\n  {mandate}\nkind heavy_weapon \"Heavy weapon\" is weapon\nplace north = area \"north\" from \"places.geojson\"\nplace south = area \"south\" from \"places.geojson\"\nplace both = north or south\nmoment D \"D\" = 2015-03-02T12:00\n"
        );
        for (number, (span, place, from, kind, least)) in moments.iter().enumerate() {
            let from = if number > 0 && *kind == 2 { " from quiet_0" } else { from };
            let _ = match kind {
                0 if number > 0 => writeln!(text, "moment quiet_{number} when count of fire{place} in last {span} >= {least}{from}"),
                1 => writeln!(text, "moment quiet_{number} = {span} without fire{place}{from} limit 20 days"),
                _ => writeln!(text, "moment quiet_{number} = {span} without fire{place}{from}"),
            };
        }
        let (trigger, at, bearer, window, from) = duty;
        let from = if from.is_empty() { String::new() } else { format!("\n {from}") };
        let _ = write!(text, "clause 1 \"Meeting\"\n  whenever {trigger}{at} as f\n  {bearer} must meet\n  {window}{from}\n\n");
        text.push_str("clause 2 \"Withdrawal\"\n  sides each must complete withdrawal of heavy_weapon\n  by D + 20 days\n  verified by M\n\n");
        let (act, at, window) = ban;
        let _ = write!(text, "clause 3 \"None\"\n  sides each must not {act}{at}\n  {window}\n\n");
        if phase {
            text.push_str("phase 1 \"Quiet\"\n  begins D\n  ends when 3 days without clash\n");
        }
        text.push_str("```\n");
        text
    })
}

fn case() -> impl Strategy<Value = Case> {
    (
        text(),
        prop::collection::vec(row(), 0..60),
        prop::collection::vec(1usize..20, 0..8),
        prop::collection::vec(0usize..1_000, 60),
        prop::collection::vec((0usize..60, 0u8..3, row()), 0..5),
        300i64..1_200,
        0u8..4,
    )
        .prop_map(|(text, mut rows, batches, shuffle, revisions, as_of, covers)| {
            rows.sort_by_key(|row| row.hour);
            Case { text, rows, batches, shuffle, revisions, as_of, covers }
        })
}

/// A row as the log writes it. `number` makes its id, so that ids are in order of time.
fn written(row: &Row, id: &str) -> String {
    let start: Timestamp = "2015-03-01T00:00:00Z".parse().unwrap();
    let at = start + SignedDuration::from_hours(row.hour);
    let mut line = format!("{{\"id\":\"{id}\",");
    let event = match row.event {
        0..=5 => "\"event\":\"fire\"",
        6 => "\"event\":\"clash\"",
        7..=9 => "\"event\":\"meeting\"",
        10 => "\"event\":\"deployment\",\"subject\":\"heavy_weapon\"",
        11 => "\"event\":\"deployment\",\"subject\":\"weapon\"",
        12 => "\"event\":\"withdrawal\",\"subject\":\"heavy_weapon\"",
        _ => "\"event\":\"certification\",\"subject\":\"clause 2\"",
    };
    line.push_str(event);
    if row.spread == 0 {
        let _ = write!(line, ",\"time\":\"{at}\"");
    } else {
        let latest = at + SignedDuration::from_hours(row.spread);
        let _ = write!(line, ",\"time\":{{\"earliest\":\"{at}\",\"latest\":\"{latest}\"}}");
    }
    let point = |x: f64, radius: u32| {
        format!(
            ",\"place\":{{\"type\":\"Point\",\"coordinates\":[{x},48.25]}},\"radius\":{radius},\"precision\":\"surroundings\""
        )
    };
    match row.place {
        0 | 1 => line.push_str(",\"inside\":\"north\""),
        2 => line.push_str(",\"inside\":\"south\""),
        3 => line.push_str(&point(38.05, 100)),
        4 => line.push_str(&point(38.0995, 900)),
        5 => line.push_str(",\"inside\":\"elsewhere\""),
        _ => {}
    }
    let actor = if row.event == 13 { "M" } else { ["A", "B", "M", "", ""][row.actor as usize] };
    if !actor.is_empty() {
        let _ = write!(line, ",\"actor\":\"{actor}\"");
    }
    match row.more {
        0 => line.push_str(",\"fields\":{\"count\":3}"),
        1 => line.push_str(",\"involved\":[\"A\"]"),
        2 => line.push_str(",\"involved\":[\"A\",\"B\"]"),
        3 => line.push_str(",\"standing\":\"rejected\""),
        4 => line.push_str(",\"standing\":\"confirmed\",\"reporter\":\"M\""),
        5 | 6 if row.event == 12 => line.push_str(",\"fields\":{\"complete\":true}"),
        7 => line.push_str(",\"concerning\":\"A\""),
        _ => {}
    }
    line.push('}');
    line
}

fn agreement(text: &str) -> Agreement {
    let file: Arc<str> = Arc::from("agreement.md");
    let parsed = parse_document(&file, text);
    let documents = BTreeMap::from([(Arc::clone(&file), parsed.document)]);
    let files =
        BTreeMap::from([(Arc::clone(&file), Arc::from(text)), (Arc::from("places.geojson"), Arc::from(PLACES))]);
    let input =
        Input { documents: &documents, main: file, scenario_documents: &[], files: &files, choices: &[], set: &[] };
    let resolved = resolve(&input);
    let errors: Vec<String> = parsed
        .errors
        .iter()
        .chain(&resolved.diagnostics)
        .filter(|one| one.severity == Severity::Error)
        .map(|one| format!("{} {}", one.code, one.message))
        .collect();
    assert!(errors.is_empty(), "{errors:?}\n{text}");
    resolved.agreement
}

fn observation(line: &str) -> Observation {
    let (revisions, rejected) = read_log_revisions("log", "log", line.as_bytes(), &jiff::tz::TimeZone::UTC);
    match revisions.into_iter().next() {
        Some(LogRevision::Put(observation)) => *observation,
        other => panic!("{line}: {other:?} {rejected:?}"),
    }
}

fn coverage(covers: u8) -> Vec<Coverage> {
    let words = match covers {
        0 => return Vec::new(),
        1 => vec!["fire"],
        _ => vec!["event"],
    };
    vec![Coverage {
        body: None,
        events: words.into_iter().map(str::to_string).collect(),
        places: Vec::new(),
        from: None,
        to: None,
    }]
}

/// What the whole evaluation says, in the words of the plan's report.
fn compare(full: &Report, watch: &WatchReport) -> Result<(), String> {
    let differ = |what: &str, one: String, other: String| {
        if one == other { Ok(()) } else { Err(format!("{what}\n  plan  {one}\n  whole {other}")) }
    };
    for moment in &watch.moments {
        let whole = full.moments.iter().find(|one| one.moment == moment.moment).unwrap();
        differ(
            &format!("moment {}", moment.moment),
            format!("{} {:?} {:?}", moment.state, moment.from, moment.to),
            format!("{} {:?} {:?}", whole.state, whole.from, whole.to),
        )?;
    }
    let ids: Vec<&str> = watch.clauses.iter().map(|one| one.clause.as_str()).collect();
    for clause in &watch.clauses {
        let findings: Vec<_> = full
            .findings
            .iter()
            .filter(|one| one.clause == clause.clause && one.instance != "none")
            .filter(|one| match clause.bearer.as_str() {
                "unattributed" => one.instance == "unattributed",
                bearer => one.bearer.as_deref() == Some(bearer),
            })
            .collect();
        let mut states: BTreeMap<ClauseState, Tally> = BTreeMap::new();
        for one in &findings {
            let tally = states.entry(one.state).or_default();
            if one.certain { tally.certain += 1 } else { tally.possible += 1 }
        }
        let sum = |of: fn(&irenic_verify::Finding) -> u64| findings.iter().map(|one| of(one)).sum::<u64>();
        let since = if clause.clause == "3" { findings.first().and_then(|one| one.since) } else { None };
        differ(
            &format!("clause {}/{}", clause.clause, clause.bearer),
            format!("{:?} {} {} {:?}", clause.states, clause.violations, clause.possible_violations, clause.since),
            format!("{states:?} {} {} {since:?}", sum(|one| one.violations), sum(|one| one.possible_violations)),
        )?;
    }
    let others = |report: &Report| {
        let findings: Vec<_> = report.findings.iter().filter(|one| !ids.contains(&one.clause.as_str())).collect();
        format!("{findings:#?}\n{:#?}", report.phases)
    };
    if others(full) != others(&watch.general) {
        return Err(format!("the rest\n  plan  {}\n  whole {}", others(&watch.general), others(full)));
    }
    let unattributed = |of: &mut dyn Iterator<Item = (&str, &str)>| {
        of.filter(|(id, who)| ids.contains(id) && *who == "unattributed").count()
    };
    let one = unattributed(&mut watch.clauses.iter().map(|one| (one.clause.as_str(), one.bearer.as_str())));
    let other = unattributed(&mut full.findings.iter().map(|one| (one.clause.as_str(), one.instance.as_str())));
    differ("unattributed", one.to_string(), other.to_string())
}

fn batches(lines: &[String], sizes: &[usize]) -> Vec<String> {
    let mut all = Vec::new();
    let mut rest = lines;
    for size in sizes.iter().chain(std::iter::repeat(&7)) {
        if rest.is_empty() {
            break;
        }
        let (now, later) = rest.split_at((*size).min(rest.len()));
        all.push(now.iter().fold(String::new(), |text, line| text + line + "\n"));
        rest = later;
    }
    all
}

fn watch<'a>(
    agreement: &'a Agreement,
    case: &Case,
    query: Query,
    lines: &[String],
    keep: Keep,
) -> (Monitor<'a>, BTreeMap<String, u64>) {
    let mut monitor = Monitor::new(agreement, coverage(case.covers), query, keep);
    let mut reader = LogReader::new("log", "log", LogFormat::Ndjson, jiff::tz::TimeZone::UTC);
    let mut kinds = LogKinds::default();
    let mut rows = BTreeMap::new();
    for text in batches(lines, &case.batches) {
        let mut batch = LogBatch::default();
        reader.read(text.as_bytes(), &mut kinds, &mut batch).unwrap();
        for index in 0..batch.len() {
            rows.insert(batch.id(index).to_string(), batch.at[index]);
        }
        monitor.absorb(&batch, kinds.all());
    }
    assert_eq!(reader.rejected(), 0, "{:?}", reader.told());
    monitor.finish();
    (monitor, rows)
}

fn check(case: &Case) -> Result<usize, String> {
    let agreement = agreement(&case.text);
    let start: Timestamp = "2015-03-01T00:00:00Z".parse().unwrap();
    let query = Query { as_of: start + SignedDuration::from_hours(case.as_of), standard: Standard::Reported };
    let lines: Vec<String> =
        case.rows.iter().enumerate().map(|(number, row)| written(row, &format!("e{number:05}"))).collect();
    let mut held: BTreeMap<String, Observation> =
        lines.iter().map(|line| observation(line)).map(|one| (one.id.clone(), one)).collect();
    let whole = |held: &BTreeMap<String, Observation>| {
        let incidents: Vec<Incident> =
            held.values().filter_map(|one| Incident::of(one.id.clone(), vec![one.clone()])).collect();
        verify(&agreement, &incidents, &coverage(case.covers), &query)
    };
    let full = whole(&held);
    let mut mixed: Vec<(usize, &String)> = case.shuffle.iter().copied().chain(0..).zip(&lines).collect();
    mixed.sort();
    let mixed: Vec<String> = mixed.into_iter().map(|(_, line)| line.clone()).collect();
    let (mut kept, mut rows) = watch(&agreement, case, query, &mixed, Keep::All);
    compare(&full, &kept.report()).map_err(|what| format!("kept: {what}"))?;
    let (streamed, _) = watch(&agreement, case, query, &lines, Keep::Window);
    let report = streamed.report();
    if report.stale.is_empty() {
        compare(&full, &report).map_err(|what| format!("streamed: {what}"))?;
        let spells = |report: &WatchReport| report.moments.iter().map(|one| one.spells).collect::<Vec<_>>();
        if spells(&report) != spells(&kept.report()) {
            return Err(format!("spells: streamed {:?}, kept {:?}", spells(&report), spells(&kept.report())));
        }
    }
    for (number, (at, what, row)) in case.revisions.iter().enumerate() {
        let id = match what {
            0 => format!("f{number:05}"),
            _ => format!("e{at:05}"),
        };
        let was = held.remove(&id).map(|one| (rows[&id], one));
        let now = (*what != 2).then(|| {
            let place = 1_000_000 + number as u64;
            rows.insert(id.clone(), place);
            (place, observation(&written(row, &id)))
        });
        if let Some((_, one)) = &now {
            held.insert(id.clone(), one.clone());
        }
        let before = kept.report();
        let log = kept.revise(&[LogChange { was, now }]);
        let after = kept.report();
        compare(&whole(&held), &after).map_err(|what| format!("revised by {number}: {what}"))?;
        // Where the first violation's row begins is no verdict.
        let stands = |report: &WatchReport| {
            let clauses = report.clauses.iter().cloned().map(|one| ClauseWatch { row: None, ..one });
            (report.moments.clone(), clauses.collect::<Vec<_>>())
        };
        let same = stands(&before) == stands(&after);
        if !same && log.is_empty() {
            return Err(format!("revised by {number}: the change log is empty"));
        }
    }
    Ok(report.moments.len() + report.clauses.len())
}

fn run(seed: u64, cases: u64) {
    let mut bytes = [0u8; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config { cases: u32::try_from(cases).unwrap(), failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let compiled = std::cell::Cell::new(0usize);
    let result = runner.run(&case(), |case| {
        compiled.set(compiled.get() + check(&case).map_err(TestCaseError::fail)?);
        Ok(())
    });
    if let Err(proptest::test_runner::TestError::Fail(why, case)) = &result {
        let rows: Vec<String> =
            case.rows.iter().enumerate().map(|(number, row)| written(row, &format!("e{number:05}"))).collect();
        panic!(
            "seed {seed}\n{}\n{}\n{:?}\nas of {} covers {}\n{why}",
            case.text,
            rows.join("\n"),
            case.revisions,
            case.as_of,
            case.covers
        );
    }
    result.unwrap();
    assert!(compiled.get() > 2 * cases as usize, "hardly anything was compiled: {}", compiled.get());
}

#[test]
fn plan_and_whole_evaluation_agree() {
    run(1, 300);
}

#[test]
#[ignore = "as many cases as IRENIC_CASES says, from the seed IRENIC_SEED"]
fn plan_and_whole_evaluation_agree_on_many() {
    let number =
        |name: &str, otherwise: u64| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    run(number("IRENIC_SEED", 1), number("IRENIC_CASES", 10_000));
}
