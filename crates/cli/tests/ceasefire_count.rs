//! The ceasefire's violations in Minsk II, counted a second time from the raw table, without any of Irenic's own code:
//! dates, precision codes and geodesic distances alone. Engine and count must agree, certain and possible apart.

#![allow(clippy::unwrap_used, clippy::type_complexity)]

use std::process::Command;

use geographiclib_rs::{DirectGeodesic, Geodesic, InverseGeodesic};
use serde_json::Value;

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/minsk-2");

/// Days by the proleptic Gregorian calendar, after Howard Hinnant's algorithm `days_from_civil`.
fn day(text: &str) -> i64 {
    let mut parts = text[..10].split('-').map(|part| part.parse::<i64>().unwrap());
    let (year, month, day) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year
}

/// The lines of contact: valid from, valid to, points every 50 m along each geodesic segment.
fn lines() -> Vec<(i64, i64, Vec<(f64, f64)>)> {
    let text = std::fs::read_to_string(format!("{EXAMPLE}/places.geojson")).unwrap();
    let file: Value = serde_json::from_str(&text).unwrap();
    let earth = Geodesic::wgs84();
    let mut all = Vec::new();
    for feature in file["features"].as_array().unwrap() {
        if feature["properties"]["name"] != "line_of_contact" {
            continue;
        }
        let from = feature["properties"]["valid_from"].as_str().map_or(i64::MIN, day);
        let to = feature["properties"]["valid_to"].as_str().map_or(i64::MAX, day);
        let vertices: Vec<(f64, f64)> = feature["geometry"]["coordinates"]
            .as_array()
            .unwrap()
            .iter()
            .map(|pair| (pair[1].as_f64().unwrap(), pair[0].as_f64().unwrap()))
            .collect();
        let mut points = vec![vertices[0]];
        for pair in vertices.windows(2) {
            let (length, azimuth, _, _): (f64, f64, f64, f64) =
                earth.inverse(pair[0].0, pair[0].1, pair[1].0, pair[1].1);
            let steps = (length / 50.0).ceil() as usize;
            for step in 1..=steps {
                let along = length * step as f64 / steps as f64;
                let (lat, lon): (f64, f64) = earth.direct(pair[0].0, pair[0].1, azimuth, along);
                points.push((lat, lon));
            }
        }
        all.push((from, to, points));
    }
    assert_eq!(all.len(), 2, "two versions in time");
    all
}

fn distance(points: &[(f64, f64)], lat: f64, lon: f64) -> f64 {
    let earth = Geodesic::wgs84();
    // The nearest point by a flat approximation, then exactly around it: a hundred points to either side are 5 km.
    let flat = |(a, b): &(f64, f64)| ((a - lat).powi(2) + ((b - lon) * lat.to_radians().cos()).powi(2)).sqrt();
    let nearest = (0..points.len()).min_by(|a, b| flat(&points[*a]).total_cmp(&flat(&points[*b]))).unwrap();
    points[nearest.saturating_sub(100)..(nearest + 100).min(points.len())]
        .iter()
        .map(|(a, b)| -> f64 { earth.inverse(*a, *b, lat, lon) })
        .fold(f64::INFINITY, f64::min)
}

/// Metres that the precision codes stand for, as the book's page on evidence lists them.
fn radius(code: &str) -> f64 {
    match code {
        "1" => 1_000.0,
        "2" => 25_000.0,
        "3" => 40_000.0,
        "4" => 150_000.0,
        "5" => 100_000.0,
        "6" => 1_000_000.0,
        _ => f64::INFINITY,
    }
}

fn count() -> (u64, u64) {
    let (begin, end) = (day("2015-02-15"), day("2016-01-01"));
    let lines = lines();
    let mut table = csv::Reader::from_path(format!("{EXAMPLE}/evidence/ged_ukraine_release_2022.csv")).unwrap();
    let header = table.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|cell| cell == name).unwrap();
    let (start, finish) = (column("date_start"), column("date_end"));
    let (lat, lon, precision) = (column("latitude"), column("longitude"), column("where_prec"));
    let kind = column("type_of_violence");
    let (mut certain, mut possible) = (0, 0);
    for row in table.records().skip(1) {
        let row = row.unwrap();
        let (from, to) = (day(&row[start]), day(&row[finish]) + 1);
        if !["1", "2"].contains(&&row[kind]) || to <= begin || from >= end {
            continue;
        }
        let in_time = from >= begin && to <= end;
        let (lat, lon): (f64, f64) = (row[lat].parse().unwrap(), row[lon].parse().unwrap());
        let radius = radius(&row[precision]);
        let near: Vec<f64> = lines
            .iter()
            .filter(|(valid_from, valid_to, _)| *valid_from < to && from < *valid_to)
            .map(|(_, _, points)| distance(points, lat, lon))
            .collect();
        let inside = near.iter().all(|distance| distance + radius <= 30_000.0);
        let outside = near.iter().all(|distance| distance - radius > 30_000.0);
        if outside {
            continue;
        }
        if in_time && inside {
            certain += 1;
        } else {
            possible += 1;
        }
    }
    (certain, possible)
}

#[test]
fn the_engine_counts_what_the_table_says() {
    let output = Command::new(env!("CARGO_BIN_EXE_irenic"))
        .args(["verify", EXAMPLE, "--as-of", "2015-12-31", "--format", "json"])
        .output()
        .unwrap();
    let lines: Vec<Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let finding = |instance: &str| {
        lines.iter().find(|line| line["clause"] == "1" && line["instance"] == instance).unwrap().clone()
    };
    let (certain, possible) = count();
    assert!(certain > 100 && possible > 50, "the count itself must find something: {certain}, {possible}");
    let nobody = finding("unattributed");
    assert_eq!(
        (nobody["violations"].as_u64().unwrap(), nobody["possible_violations"].as_u64().unwrap()),
        (certain, possible)
    );
    println!("certain {certain}, possible {possible}");
    for party in ["UA", "LDNR"] {
        assert_eq!(finding(party)["violations"], 0, "a dyad names no violator");
        assert_eq!(finding(party)["possible_violations"], 0, "a dyad names no violator");
        assert_eq!(finding(party)["state"], "undetermined");
    }
}
