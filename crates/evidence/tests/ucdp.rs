//! Three real releases of UCDP GED for Ukraine, and what changed between them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails shall stop")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use irenic_evidence::{
    Change, FieldValue, Import, Location, Outcome, Precision, Reach, Release, SourceSettings, Standing, Store,
    import_ucdp,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

fn bytes(year: u16) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join(format!("../../examples/minsk-2/evidence/ged_ukraine_release_{year}.csv"));
    std::fs::read(path).unwrap()
}

fn known(year: u16) -> Timestamp {
    format!("{year}-06-01T00:00:00Z").parse().unwrap()
}

fn settings(year: u16) -> SourceSettings {
    let mut settings = SourceSettings::new("ucdp", TimeZone::get("Europe/Kyiv").unwrap(), known(year));
    settings.release = format!("of {year}");
    settings.parties = [
        ("Government of Ukraine", "UA"),
        ("DPR", "LDNR"),
        ("LPR", "LDNR"),
        ("United Armed Forces of Novorossiya", "LDNR"),
    ]
    .map(|(name, party)| (name.to_string(), party.to_string()))
    .into();
    settings
}

fn import(year: u16) -> Import {
    import_ucdp(&format!("evidence/{year}.csv"), &bytes(year), &settings(year))
}

fn store(years: &[u16], settings: fn(u16) -> SourceSettings) -> Store {
    let mut store = Store::new();
    for &year in years {
        let import = import_ucdp(&format!("evidence/{year}.csv"), &bytes(year), &settings(year));
        let release =
            Release { name: Arc::from(format!("of {year}")), known: known(year), observations: import.observations };
        store.add("ucdp", release).unwrap();
    }
    store
}

fn counts(import: &Import, field: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for observation in &import.observations {
        let FieldValue::Number { value, .. } = &observation.fields[field] else { panic!("{field} is a number") };
        *counts.entry(value.to_string()).or_insert(0) += 1;
    }
    counts
}

fn expected<const N: usize>(counts: [(&str, usize); N]) -> BTreeMap<String, usize> {
    counts.map(|(code, count)| (code.to_string(), count)).into()
}

#[test]
fn every_row_of_2022_is_accounted_for() {
    let import = import(2022);
    assert_eq!((import.rows, import.observations.len(), import.rejected), (2990, 2989, 1));
    assert_eq!((import.uncertain, import.uncertain_time, import.uncertain_place), (2381, 666, 2259));
    let dates = expected([("1", 2323), ("2", 444), ("3", 76), ("4", 110), ("5", 36)]);
    assert_eq!(counts(&import, "date_prec"), dates);
    let places = expected([("1", 730), ("2", 1542), ("3", 16), ("4", 470), ("5", 228), ("6", 2), ("7", 1)]);
    assert_eq!(counts(&import, "where_prec"), places);
    let by = |outcome| import.outcomes.iter().filter(|row| row.outcome == outcome).count();
    assert_eq!((by(Outcome::Rejected), by(Outcome::Uncertain)), (1, 2381));
    assert_eq!(
        import.outcomes[0].to_json(),
        r#"{"file":"evidence/2022.csv","line":2,"outcome":"rejected","reason":"a line of tags that describe the columns, not a report"}"#
    );
    assert_eq!(import.summary_json(), r#"{"rows":2990,"observations":2989,"rejected":1,"uncertain":2381}"#);
    let corroborated = import.observations.iter().filter(|one| one.standing == Standing::Corroborated).count();
    assert_eq!(corroborated, 417);
}

#[test]
fn names_that_mean_nobody_are_kept_and_told_once() {
    let import = import(2022);
    let messages: Vec<&str> = import.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
    insta::assert_debug_snapshot!(messages, @r#"
    [
        "`Maidan` is named in 6 rows of ucdp, and the agreement knows nobody of that name",
        "`Supporters of Ukrainian unity` is named in 1 row of ucdp, and the agreement knows nobody of that name",
        "`Supporters of independence for Eastern Ukraine` is named in 1 row of ucdp, and the agreement knows nobody of that name",
    ]
    "#);
    assert_eq!(import.observations[0].involved, ["UA", "Maidan"]);
}

#[test]
fn a_row_becomes_an_observation() {
    let import = import(2022);
    let observation = import.observations.iter().find(|one| one.id == "ucdp:149221").unwrap();
    insta::assert_snapshot!(irenic_evidence::write_observations(std::slice::from_ref(observation)));
    // The line of the origin holds the row itself, although fields of rows before it run over several lines.
    let text = String::from_utf8(bytes(2022)).unwrap();
    assert!(text.lines().nth(observation.origin.line - 1).unwrap().starts_with("149221,"));
}

#[test]
fn lines_lead_back_to_rows_in_every_release() {
    for year in [2019, 2020, 2022] {
        let text = String::from_utf8(bytes(year)).unwrap();
        let lines: Vec<&str> = text.split('\n').collect();
        for observation in import(year).observations {
            let id = observation.id.strip_prefix("ucdp:").unwrap();
            assert!(lines[observation.origin.line - 1].starts_with(&format!("{id},")), "{}", observation.id);
        }
    }
}

#[test]
fn radii_follow_the_code_and_can_be_overridden() {
    let mut settings = settings(2022);
    settings.place_precision.insert(
        "4".to_string(),
        Reach::Within { radius: 120_000.0, precision: Precision::Region, says: String::new() },
    );
    let import = import_ucdp("2022.csv", &bytes(2022), &settings);
    let mut radii: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for observation in &import.observations {
        let FieldValue::Number { value: code, .. } = observation.fields["where_prec"] else { panic!() };
        let place = match &observation.location {
            Location::Near { radius, precision, .. } => format!("{radius} m, {}", precision.as_str()),
            other => format!("{other:?}"),
        };
        *radii.entry(code.to_string()).or_default().entry(place).or_insert(0) += 1;
    }
    insta::assert_debug_snapshot!(radii);
}

/// How many observations a release changed in one of these parts.
fn changed(store: &Store, release: &str, parts: &[&str]) -> usize {
    let mut count = 0;
    for id in ids(store) {
        count += usize::from(store.history(&id).iter().any(|revision| {
            let Change::Changed { fields } = &revision.change else { return false };
            &*revision.release == release && fields.iter().any(|field| parts.contains(&field.name.as_str()))
        }));
    }
    count
}

fn having(store: &Store, release: &str, change: &Change) -> usize {
    let all = ids(store);
    let revisions = all.iter().flat_map(|id| store.history(id));
    revisions.filter(|revision| &*revision.release == release && revision.change == *change).count()
}

fn ids(store: &Store) -> Vec<String> {
    let releases = store.sources().values().flat_map(|source| source.releases());
    let mut ids: Vec<String> = releases.flat_map(|release| &release.observations).map(|one| one.id.clone()).collect();
    ids.sort();
    ids.dedup();
    ids
}

const DEATHS: [&str; 5] =
    ["fields.deaths_a", "fields.deaths_b", "fields.deaths_civilians", "fields.deaths_unknown", "fields.killed"];

/// The names of the source, so that a change of side within one party is seen.
fn as_published(year: u16) -> SourceSettings {
    SourceSettings { parties: BTreeMap::new(), ..settings(year) }
}

#[test]
fn releases_are_revisions() {
    let store = store(&[2019, 2020, 2022], as_published);
    let of = |release, parts: &[&str]| changed(&store, release, parts);
    assert_eq!(having(&store, "of 2019", &Change::Added), 993);
    assert_eq!(having(&store, "of 2020", &Change::Added), 174);
    assert_eq!(having(&store, "of 2020", &Change::Withdrawn), 0);
    assert_eq!(of("of 2020", &["latitude", "longitude"]), 1);
    assert_eq!(of("of 2020", &["latest", "earliest", "fields.date_prec", "involved"]), 0);

    assert_eq!(having(&store, "of 2022", &Change::Added), 1916);
    assert_eq!(having(&store, "of 2022", &Change::Withdrawn), 94);
    // 84 points differ; one of them by a millionth of a degree of latitude and not in longitude.
    assert_eq!(of("of 2022", &["latitude", "longitude"]), 84);
    assert_eq!(of("of 2022", &["longitude"]), 83);
    assert_eq!(of("of 2022", &["latitude"]), 81);
    assert_eq!(of("of 2022", &["fields.where_prec"]), 61);
    assert_eq!(of("of 2022", &["latest"]), 57);
    assert_eq!(of("of 2022", &["fields.date_prec"]), 53);
    assert_eq!(of("of 2022", &["earliest"]), 21);
    assert_eq!(of("of 2022", &["involved"]), 7);
    assert_eq!(of("of 2022", &DEATHS), 63);
    assert_eq!(store.withdrawn(None).len(), 94);
    assert_eq!(store.withdrawn(Some(known(2021))).len(), 0);
}

#[test]
fn the_past_is_as_if_later_releases_did_not_exist() {
    let all = store(&[2022, 2019, 2020], settings);
    for year in [2019, 2020, 2022] {
        let alone = store(&[year], settings);
        let strip = |store: &Store, known_at| {
            let mut incidents = store.at(known_at);
            for incident in &mut incidents {
                incident.history.clear();
                incident.later.clear();
            }
            incidents
        };
        let day_after = known(year) + jiff::SignedDuration::from_hours(24);
        assert_eq!(strip(&all, Some(day_after)), strip(&alone, None));
    }
    assert_eq!(all.at(Some(known(2018))), []);
    assert_eq!(all.at(None).len(), 2989);
}

#[test]
fn what_later_releases_did_is_kept_apart() {
    let store = store(&[2019, 2020, 2022], settings);
    let then = store.at(Some(known(2020)));
    let withdrawn: Vec<_> = store.withdrawn(None).into_iter().map(|one| one.observation.id).collect();
    let incident = then.iter().find(|one| one.id == withdrawn[0]).unwrap();
    assert!(incident.history.iter().all(|revision| revision.known <= known(2020)));
    let [last] = incident.later.as_slice() else { panic!("{:?}", incident.later) };
    assert_eq!((&*last.release, &last.change), ("of 2022", &Change::Withdrawn));
    assert!(store.at(None).iter().all(|one| one.later.is_empty()));
}
