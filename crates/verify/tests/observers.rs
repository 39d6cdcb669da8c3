//! No quiet day is counted in a place that nobody observed.

#![allow(clippy::unwrap_used)]

mod given;

use given::{agreement, instant, observation};
use irenic_evidence::{Coverage, FieldValue, Incident, Location, Observation};
use irenic_model::Standard;
use irenic_verify::{Arrival, Engine, MomentFinding, Query, verify};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

/// Days that a case may speak of, from the first of March.
const DAYS: usize = 24;

fn day(number: usize) -> Timestamp {
    instant("2026-03-01") + SignedDuration::from_hours(24 * number as i64)
}

fn date(number: usize) -> String {
    day(number).to_string()[..10].to_string()
}

/// A body with the days of its mandate, the places of its mandate, and the days on which a place was closed to it.
#[derive(Debug, Clone)]
struct Watcher {
    place: &'static str,
    from: usize,
    until: usize,
    closures: Vec<(&'static str, usize, usize)>,
}

/// A source: whose reports they are (a watcher by number, or anybody's), and the days that it covers.
type Source = (Option<usize>, usize, usize);

#[derive(Debug, Clone)]
struct Case {
    watchers: Vec<Watcher>,
    sources: Vec<Source>,
    /// Days of fire, and where.
    fire: Vec<(usize, &'static str)>,
    quiet_for: usize,
}

impl Case {
    fn text(&self) -> String {
        let mut text = "agreement truce signed 2026-03-01 timezone \"UTC\"\nparty A\n".to_string();
        for place in ["town", "square", "hill"] {
            text += &format!("place {place} = area \"{place}\" from \"places.geojson\"\n");
        }
        for (number, watcher) in self.watchers.iter().enumerate() {
            let Watcher { place, from, until, .. } = watcher;
            text +=
                &format!("body W{number}\n  observes fire in {place} from {} until {}\n", date(*from), date(*until));
        }
        text + &format!("moment quiet = {} days without fire in town\n", self.quiet_for)
    }

    fn incidents(&self) -> Vec<Incident> {
        let mut all: Vec<Observation> = Vec::new();
        for (number, (at, place)) in self.fire.iter().enumerate() {
            let mut fire = observation(&format!("s:fire-{number}"), "fire", &date(*at));
            fire.location = Location::Place(place.to_string());
            all.push(fire);
        }
        for (watcher, place, from, until) in self.closures() {
            let mut closure = observation(&format!("s:closure-{}", all.len()), "closure", &date(from));
            closure.to = Some(format!("W{watcher}"));
            closure.location = Location::Place(place.to_string());
            closure.fields.insert("reopened".to_string(), FieldValue::Text(format!("{}T00:00Z", date(until))));
            all.push(closure);
        }
        all.into_iter().map(|one| Incident::of(one.id.clone(), vec![one]).unwrap()).collect()
    }

    fn closures(&self) -> impl Iterator<Item = (usize, &'static str, usize, usize)> + '_ {
        self.watchers.iter().enumerate().flat_map(|(number, watcher)| {
            watcher.closures.iter().map(move |(place, from, until)| (number, *place, *from, *until))
        })
    }

    fn coverage(&self) -> Vec<Coverage> {
        self.sources
            .iter()
            .map(|(watcher, from, to)| Coverage {
                events: vec!["armed_violence".to_string()],
                from: Some(day(*from)),
                to: Some(day(*to)),
                body: watcher.map(|number| format!("W{number}")),
                places: Vec::new(),
            })
            .collect()
    }

    /// Whether somebody was able to see all of the town on a day and would have reported from it, day by day and by hand.
    fn observed(&self, on: usize) -> bool {
        self.watchers.iter().enumerate().any(|(number, watcher)| {
            let mandate = watcher.place == "town" && watcher.from <= on && on < watcher.until;
            // The square lies in the town, the hill does not.
            let kept_out = watcher
                .closures
                .iter()
                .any(|(place, from, until)| ["town", "square"].contains(place) && *from <= on && on < *until);
            let reported = self
                .sources
                .iter()
                .any(|(whose, from, to)| whose.is_none_or(|whose| whose == number) && *from <= on && on < *to);
            mandate && !kept_out && reported
        })
    }

    fn quiet(&self, as_of: usize) -> MomentFinding {
        let agreement = agreement(&self.text());
        let query = Query { as_of: day(as_of), standard: Standard::Reported };
        let report = verify(&agreement, &self.incidents(), &self.coverage(), &query);
        report.moments.into_iter().find(|moment| moment.moment == "quiet").unwrap()
    }
}

fn place() -> impl Strategy<Value = &'static str> {
    prop_oneof![4 => Just("town"), 1 => Just("square"), 1 => Just("hill")]
}

fn days() -> impl Strategy<Value = (usize, usize)> {
    (0..DAYS, 1..DAYS).prop_map(|(from, length)| (from, (from + length).min(DAYS)))
}

fn watcher() -> impl Strategy<Value = Watcher> {
    let short =
        (place(), 0..DAYS, 1..4_usize).prop_map(|(place, from, length)| (place, from, (from + length).min(DAYS)));
    (place(), (0..4_usize, 12..=DAYS), prop::collection::vec(short, 0..3))
        .prop_map(|(place, (from, until), closures)| Watcher { place, from, until, closures })
}

fn case() -> impl Strategy<Value = Case> {
    let source = prop_oneof![
        2 => Just((None, 0, DAYS)),
        1 => (prop::option::of(0..3_usize), days()).prop_map(|(whose, (from, to))| (whose, from, to)),
    ];
    (
        prop::collection::vec(watcher(), 1..4),
        prop::collection::vec(source, 1..3),
        prop::collection::vec((0..DAYS, place()), 0..3),
        1..8_usize,
    )
        .prop_map(|(watchers, sources, fire, quiet_for)| Case { watchers, sources, fire, quiet_for })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn no_quiet_day_is_counted_in_a_place_that_nobody_observed(case in case()) {
        let quiet = case.quiet(DAYS);
        // By hand: the window that ends at midnight of a day, each of its days observed. Fire is at midnight, and what
        // happened at the very instant from which a window counts lies before it, at the instant that ends it inside.
        let fire = |start: usize, end: usize| {
            case.fire.iter().any(|(at, place)| start < *at && *at <= end && *place != "hill")
        };
        let good = |end: usize| {
            let start = end - case.quiet_for;
            // The instant that ends the window belongs to the day after, which must have been seen too.
            (start..=end).all(|on| case.observed(on)) && !fire(start, end)
        };
        let first = (case.quiet_for..=DAYS).find(|end| good(*end));
        match (quiet.state, quiet.to) {
            ("reached", Some(reached)) => {
                let end = (0..=DAYS).find(|number| day(*number) == reached);
                prop_assert!(end.is_some(), "{quiet:?}");
                for on in end.unwrap() - case.quiet_for..end.unwrap() {
                    prop_assert!(case.observed(on), "nobody observed day {on}: {quiet:?}");
                }
                prop_assert_eq!(end, first, "{:?}", quiet);
            }
            _ => prop_assert_eq!(first, None, "{:?}", quiet),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    /// Closures that become known late, are withdrawn and come back count as if they had always been known.
    #[test]
    fn a_watch_follows_closures_that_come_late(case in case()) {
        let agreement = agreement(&(case.text() + "clause 1 A must not fire in town\n"));
        let (incidents, coverage) = (case.incidents(), case.coverage());
        let query = Query { as_of: day(DAYS), standard: Standard::Reported };
        let mut engine = Engine::new(&agreement, &coverage, query);
        let mut shares = engine.split(2).unwrap();
        let mut held: Vec<Incident> = Vec::new();
        let again = incidents.last().map(|one| Arrival::Withdraw(one.id.clone()));
        for arrival in incidents.iter().rev().cloned().map(Arrival::Put).chain(again) {
            match &arrival {
                Arrival::Put(incident) => held.push(incident.clone()),
                Arrival::Withdraw(id) => held.retain(|one| one.id != *id),
            }
            engine.apply(vec![arrival.clone()]);
            shares.iter_mut().for_each(|share| { share.apply(vec![arrival.clone()]); });
            prop_assert_eq!(engine.report(), &verify(&agreement, &held, &coverage, &query));
        }
        let whole = Engine::merge(shares).unwrap();
        prop_assert_eq!(whole.report(), engine.report());
    }
}

#[test]
fn the_property_is_tried_on_both_kinds_of_case() {
    let open = Watcher { place: "town", from: 0, until: DAYS, closures: Vec::new() };
    let shut = Watcher { closures: vec![("square", 2, 3)], ..open.clone() };
    let case =
        |watcher| Case { watchers: vec![watcher], sources: vec![(None, 0, DAYS)], fire: Vec::new(), quiet_for: 5 };
    assert_eq!(case(open).quiet(6).state, "reached");
    let closed = case(shut).quiet(6);
    assert_eq!(closed.state, "possibly_reached");
    assert_eq!(
        closed.reason,
        "nobody could observe fire in town while it was closed to W0 from 2026-03-03 to 2026-03-04 (s:closure-0)"
    );
}
