use std::sync::Arc;

use geo_types::{Coord, LineString, MultiLineString, MultiPoint, MultiPolygon, Polygon};
use proptest::prelude::*;

use super::ellipsoid::destination;
use super::*;
use crate::Zone;

const MINSK: &str = include_str!("../../../../examples/minsk-2/places.geojson");
const ALWAYS: (Timestamp, Timestamp) = (Timestamp::MIN, Timestamp::MAX);

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    at("2015-06-01T00:00:00Z")
}

fn minsk(key: &str) -> Shape {
    let kyiv = Zone::named("Europe/Kyiv").unwrap();
    let file = PlaceFile::parse(MINSK, &Arc::from("places.geojson"), &kyiv).unwrap();
    Shape::Feature(file.feature(key, None).unwrap())
}

fn line(positions: &[(f64, f64)]) -> Shape {
    let line = LineString::from(positions.to_vec());
    Shape::Feature(Feature::constant("line", Geometry::lines(MultiLineString(vec![line])).unwrap()))
}

fn ring(west: f64, south: f64, east: f64, north: f64) -> LineString<f64> {
    LineString::from(vec![(west, south), (east, south), (east, north), (west, north), (west, south)])
}

fn area(exterior: LineString<f64>, holes: Vec<LineString<f64>>) -> Shape {
    let geometry = Geometry::areas(MultiPolygon(vec![Polygon::new(exterior, holes)])).unwrap();
    Shape::Feature(Feature::constant("area", geometry))
}

fn within(metres: f64, of: &Shape) -> Shape {
    Shape::Within { metres, of: Box::new(of.clone()) }
}

fn beyond(metres: f64, of: &Shape) -> Shape {
    Shape::Beyond { metres, of: Box::new(of.clone()) }
}

fn both(a: &Shape, b: &Shape) -> Shape {
    Shape::Both(Box::new(a.clone()), Box::new(b.clone()))
}

fn either(a: &Shape, b: &Shape) -> Shape {
    Shape::Either(Box::new(a.clone()), Box::new(b.clone()))
}

fn except(a: &Shape, b: &Shape) -> Shape {
    Shape::Except(Box::new(a.clone()), Box::new(b.clone()))
}

fn side(side: Side, of: &Shape) -> Shape {
    Shape::Side { side, of: Box::new(of.clone()) }
}

fn holds(shape: &Shape, point: (f64, f64), radius: f64) -> Tri {
    shape.holds(Point::from(point), radius, now(), now())
}

#[test]
fn a_distance_from_a_line_is_geodesic() {
    // The parallel of 60° is no geodesic: in the middle between 20° E and 40° E the line runs far north of it.
    let east_west = line(&[(20.0, 60.0), (40.0, 60.0)]);
    let to_parallel = east_west.signed_distance(Point::new(30.0, 60.0), now()).unwrap();
    assert!((to_parallel - 42_000.0).abs() < 2_000.0, "{to_parallel}");
    // On a meridian, which is one, a point at its continuation is as far as the end.
    let meridian = line(&[(38.0, 47.0), (38.0, 48.0)]);
    let past = meridian.signed_distance(Point::new(38.0, 49.0), now()).unwrap();
    assert!((past - geodesic_distance(Point::new(38.0, 48.0), Point::new(38.0, 49.0))).abs() < 1e-6);
    assert_eq!(meridian.signed_distance(Point::new(38.0, 47.5), now()), Some(0.0));
    assert_eq!(holds(&meridian, (38.0, 47.5), 0.0), Tri::Yes);
    // Across the antimeridian the short way.
    let dateline = line(&[(179.0, 0.0), (-179.0, 0.0)]);
    assert!(dateline.signed_distance(Point::new(180.0, 0.1), now()).unwrap() < 12_000.0);
    assert!(dateline.signed_distance(Point::new(-180.0, 0.1), now()).unwrap() < 12_000.0);
}

#[test]
fn uncertainty_of_position_leads_to_possibly() {
    let zone = within(15_000.0, &minsk("line_of_contact"));
    let start = Point::new(39.78, 48.6);
    // East of the line's eastern end nothing of it is nearer than the end.
    for (away, radius, expected) in [
        (14_000.0, 0.0, Tri::Yes),
        (14_000.0, 999.0, Tri::Yes),
        (14_000.0, 1_001.0, Tri::Possibly),
        (16_000.0, 999.0, Tri::No),
        (16_000.0, 1_001.0, Tri::Possibly),
        (16_000.0, f64::INFINITY, Tri::Possibly),
        (14_000.0, f64::NAN, Tri::Possibly),
        (14_000.0, -5.0, Tri::Yes),
    ] {
        let point = destination(start, 90.0, away);
        assert_eq!(zone.holds(point, radius, now(), now()), expected, "{away} m away, radius {radius}");
        let outside = beyond(15_000.0, &minsk("line_of_contact"));
        let turned = if radius.is_nan() || radius.is_infinite() { Tri::Possibly } else { !expected };
        assert_eq!(outside.holds(point, radius, now(), now()), turned, "beyond: {away} m away, radius {radius}");
    }
    assert_eq!(zone.holds(Point::new(f64::NAN, 48.0), 0.0, now(), now()), Tri::Possibly);
    assert_eq!(zone.holds(Point::new(38.0, 100.0), 0.0, now(), now()), Tri::Possibly);
}

#[test]
fn lines_move_and_places_are_resolved_at_the_time_of_the_event() {
    let line = minsk("line_of_contact");
    // Debaltseve: south of the second line, behind the first.
    let debaltseve = Point::new(38.41, 48.34);
    let (september, may) = (at("2014-10-01T00:00:00Z"), at("2015-05-01T00:00:00Z"));
    let (then, later) =
        (line.signed_distance(debaltseve, september).unwrap(), line.signed_distance(debaltseve, may).unwrap());
    assert!((then - later).abs() > 1_000.0, "{then} {later}");
    // A zone that holds it at one of the two times only.
    let zone = within(f64::midpoint(then, later), &line);
    let (was, is) = (zone.holds(debaltseve, 0.0, september, september), zone.holds(debaltseve, 0.0, may, may));
    assert_eq!(was, !is);
    // Known only to lie in a span that contains the change: possibly. Half-open: up to the change it is as it was.
    let change = at("2015-02-18T00:00:00+02:00");
    assert_eq!(line.changes(), [at("2014-09-19T00:00:00+03:00"), change]);
    assert_eq!(zone.holds(debaltseve, 0.0, september, may), Tri::Possibly);
    assert_eq!(zone.holds(debaltseve, 0.0, september, change), was);
    assert_eq!(zone.holds(debaltseve, 0.0, change, may), is);
    // Before the first version nothing is known.
    let before = at("2014-01-01T00:00:00Z");
    assert_eq!(zone.holds(debaltseve, 0.0, before, before), Tri::Possibly);
    assert_eq!(zone.holds(debaltseve, 0.0, before, september), Tri::Possibly);
    assert_eq!(line.signed_distance(debaltseve, before), None);
    // Frozen, it stays as it was.
    let frozen = Shape::Frozen { of: Box::new(zone.clone()), at: september };
    assert_eq!(frozen.holds(debaltseve, 0.0, before, may), was);
    assert_eq!(frozen.changes(), []);
}

#[test]
fn an_area_has_holes_and_a_boundary_that_is_inside() {
    let ring_road = area(ring(38.0, 48.0, 39.0, 49.0), vec![ring(38.4, 48.4, 38.6, 48.6)]);
    assert_eq!(holds(&ring_road, (38.2, 48.5), 0.0), Tri::Yes);
    assert_eq!(holds(&ring_road, (38.5, 48.5), 0.0), Tri::No);
    assert_eq!(holds(&ring_road, (37.9, 48.5), 0.0), Tri::No);
    for corner_or_edge in [(38.0, 48.0), (38.5, 48.0), (39.0, 48.3), (38.4, 48.5)] {
        assert_eq!(holds(&ring_road, corner_or_edge, 0.0), Tri::Yes, "{corner_or_edge:?}");
        assert_eq!(holds(&ring_road, corner_or_edge, 1.0), Tri::Possibly, "{corner_or_edge:?}");
    }
    let depth = ring_road.signed_distance(Point::new(38.2, 48.5), now()).unwrap();
    let truth = geodesic_distance(Point::new(38.2, 48.5), Point::new(38.4, 48.5));
    assert!((depth + truth).abs() < 10.0, "{depth} {truth}");
    assert_eq!(holds(&ring_road, (38.2, 48.5), -depth - 1.0), Tri::Yes);
    assert_eq!(holds(&ring_road, (38.2, 48.5), -depth + 1.0), Tri::Possibly);
    // An edge along a parallel is that parallel, not the geodesic north of it.
    let wide = area(ring(20.0, 50.0, 40.0, 60.0), vec![]);
    let above = wide.signed_distance(Point::new(30.0, 60.01), now()).unwrap();
    assert!((above - 1_114.1).abs() < 1.0, "{above}");
}

#[test]
fn compositions_follow_their_parts() {
    let (a, b) = (area(ring(38.0, 48.0, 39.0, 49.0), vec![]), area(ring(38.5, 48.0, 39.5, 49.0), vec![]));
    let (left, middle, right, away) = ((38.2, 48.5), (38.7, 48.5), (39.2, 48.5), (40.0, 48.5));
    for (shape, expected) in [
        (both(&a, &b), [Tri::No, Tri::Yes, Tri::No, Tri::No]),
        (either(&a, &b), [Tri::Yes, Tri::Yes, Tri::Yes, Tri::No]),
        (except(&a, &b), [Tri::Yes, Tri::No, Tri::No, Tri::No]),
        (beyond(1_000.0, &a), [Tri::No, Tri::No, Tri::Yes, Tri::Yes]),
    ] {
        let found = [left, middle, right, away].map(|point| holds(&shape, point, 100.0));
        assert_eq!(found, expected, "{shape:?}");
    }
    // Near the common corner of two areas that only touch outside, a distance from both at once is not known.
    let (west, east) = (area(ring(38.0, 48.0, 38.4, 49.0), vec![]), area(ring(38.6, 48.0, 39.0, 49.0), vec![]));
    let nowhere = within(10_000.0, &both(&west, &east));
    assert_eq!(holds(&nowhere, (38.5, 48.5), 0.0), Tri::Possibly, "it is near both, and there is nothing in both");
    let corridor = Shape::Corridor { metres: 2_000.0, along: Box::new(line(&[(38.0, 48.0), (38.0, 49.0)])) };
    let off = |metres| destination(Point::new(38.0, 48.5), 90.0, metres).x_y();
    assert_eq!(holds(&corridor, off(999.0), 0.0), Tri::Yes);
    assert_eq!(holds(&corridor, off(1_001.0), 0.0), Tri::No);
}

#[test]
fn hands_of_a_line_are_told_as_one_walks_it() {
    // North, then sharply back south-east.
    let bent = line(&[(38.0, 48.0), (38.0, 49.0), (38.2, 48.0)]);
    let (left, right) = (side(Side::Left, &bent), side(Side::Right, &bent));
    for (point, hand) in [
        ((37.5, 48.5), Side::Left),
        ((38.05, 48.5), Side::Right),
        ((38.5, 48.5), Side::Left),
        // Beyond the tip of the bend, where the nearest point is the vertex.
        ((38.0, 49.5), Side::Left),
        ((38.2, 49.4), Side::Left),
        ((37.8, 49.4), Side::Left),
    ] {
        let expected = Tri::from(hand == Side::Left);
        assert_eq!(holds(&left, point, 100.0), expected, "{point:?}");
        assert_eq!(holds(&right, point, 100.0), !expected, "{point:?}");
    }
    assert_eq!(holds(&left, (38.0, 48.5), 0.0), Tri::Yes);
    assert_eq!(holds(&right, (38.0, 48.5), 0.0), Tri::Yes);
    // Past the end the line goes on straight.
    let north = line(&[(38.0, 48.0), (38.0, 49.0)]);
    assert_eq!(holds(&side(Side::Right, &north), (38.5, 51.0), 0.0), Tri::Yes);
    assert_eq!(holds(&side(Side::Left, &north), (38.5, 46.0), 0.0), Tri::No);
    assert_eq!(holds(&side(Side::Left, &north), (38.5, 80.0), 0.0), Tri::Possibly);
    // The line of contact runs from the north-east to the south: Donetsk lies to the left, Kramatorsk to the right.
    let contact = minsk("line_of_contact");
    assert!(contact.has_sides());
    assert_eq!(holds(&side(Side::Left, &contact), (37.80, 48.00), 500.0), Tri::Yes);
    assert_eq!(holds(&side(Side::Right, &contact), (37.56, 48.72), 500.0), Tri::Yes);
    assert_eq!(holds(&side(Side::Right, &contact), (37.55, 47.10), 500.0), Tri::Yes);
    let square = area(ring(38.0, 48.0, 39.0, 49.0), vec![]);
    assert!(!square.has_sides());
    assert_eq!(holds(&side(Side::Left, &square), (38.5, 48.5), 0.0), Tri::Possibly);
}

#[test]
fn covering_is_shown_by_form() {
    let contact = minsk("line_of_contact");
    let (narrow, wide) = (within(15_000.0, &contact), within(30_000.0, &contact));
    let zolote = minsk("zolote");
    for (outer, inner) in [
        (&wide, &narrow),
        (&wide, &contact),
        (&narrow, &both(&narrow, &zolote)),
        (&narrow, &except(&narrow, &zolote)),
        (&either(&narrow, &zolote), &narrow),
        (&either(&narrow, &zolote), &either(&zolote, &narrow)),
        (&both(&wide, &narrow), &narrow),
        (&beyond(15_000.0, &contact), &beyond(25_000.0, &contact)),
        (&narrow, &Shape::Corridor { metres: 30_000.0, along: Box::new(contact.clone()) }),
        (&beyond(1_000.0, &zolote), &beyond(1_000.0, &within(5_000.0, &zolote))),
    ] {
        assert_eq!(outer.covers(inner), Tri::Yes, "{outer:?}\n{inner:?}");
    }
    assert_eq!(beyond(25_000.0, &contact).covers(&beyond(15_000.0, &contact)), Tri::No);
}

#[test]
fn covering_is_shown_on_the_ground() {
    let contact = minsk("line_of_contact");
    assert_eq!(within(15_000.0, &contact).covers(&minsk("zolote")), Tri::Yes);
    assert_eq!(within(5_000.0, &minsk("zolote")).covers(&contact), Tri::No);
    assert_eq!(within(15_000.0, &contact).covers(&within(30_000.0, &contact)), Tri::No);
    let square = area(ring(38.0, 48.0, 39.0, 49.0), vec![]);
    assert_eq!(square.covers(&area(ring(38.2, 48.2, 38.8, 48.8), vec![])), Tri::Yes);
    assert_eq!(square.covers(&area(ring(38.2, 48.2, 39.2, 48.8), vec![])), Tri::No);
    assert_eq!(square.covers(&line(&[(38.2, 48.2), (38.8, 48.8)])), Tri::Yes);
    assert_eq!(square.covers(&line(&[(38.2, 48.2), (39.8, 48.8)])), Tri::No);
    // A hole that no vertex of the inner one shows.
    let holed = area(ring(38.0, 48.0, 39.0, 49.0), vec![ring(38.45, 48.45, 38.55, 48.55)]);
    assert_eq!(holed.covers(&area(ring(38.2, 48.2, 38.8, 48.8), vec![])), Tri::No);
    // Two places that share an edge: neither shown nor refuted, and never a wrong yes.
    assert_eq!(square.covers(&area(ring(38.5, 48.2, 39.0, 48.8), vec![])), Tri::Possibly);
    // A distance from two areas that share nothing is no ground for a yes.
    let apart = area(ring(39.5, 48.0, 39.9, 49.0), vec![]);
    assert_ne!(within(100_000.0, &both(&square, &apart)).covers(&line(&[(39.2, 48.2), (39.2, 48.3)])), Tri::Yes);
    // The memorandum line has no date and so exists when the mandate's line does not.
    assert_ne!(within(15_000.0, &contact).covers(&minsk("memorandum_line")), Tri::Yes);
}

#[test]
fn emptiness_and_boxes() {
    let (a, b) = (area(ring(38.0, 48.0, 39.0, 49.0), vec![]), area(ring(38.5, 50.0, 39.5, 51.0), vec![]));
    assert!(both(&a, &b).is_empty());
    assert!(except(&a, &a).is_empty());
    assert!(!except(&a, &b).is_empty());
    assert!(!either(&a, &b).is_empty());
    assert!(within(1_000.0, &both(&a, &b)).is_empty());
    let none = Feature { name: "nothing".to_string(), versions: Vec::new(), left: None, right: None };
    assert!(Shape::Feature(none.clone()).is_empty());
    assert!(side(Side::Left, &Shape::Feature(none)).is_empty());
    let found = within(111_000.0, &a).bounding_box().unwrap();
    assert!(
        found.min().y < 47.01 && found.min().y > 46.95 && found.max().x > 40.49 && found.max().x < 40.6,
        "{found:?}"
    );
    // Near the pole and over the antimeridian a box spans all longitudes.
    let polar = within(600_000.0, &area(ring(0.0, 80.0, 10.0, 85.0), vec![])).bounding_box().unwrap();
    assert_eq!((polar.min().x, polar.max().x, polar.max().y), (-180.0, 180.0, 90.0));
}

#[test]
fn geometry_that_is_no_place_is_refused() {
    let areas = |exterior| Geometry::areas(MultiPolygon(vec![Polygon::new(exterior, vec![])])).unwrap_err();
    assert_eq!(Geometry::points(MultiPoint(vec![])).unwrap_err(), GeometryError::Empty);
    assert_eq!(Geometry::areas(MultiPolygon(vec![])).unwrap_err(), GeometryError::Empty);
    assert_eq!(
        areas(LineString::from(vec![(0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (0.0, 0.0)])),
        GeometryError::RingWithoutArea
    );
    assert_eq!(areas(ring(-170.0, 0.0, 170.0, 1.0)), GeometryError::EdgeOverHalfGlobe);
    let dot = LineString(vec![Coord { x: 1.0, y: 1.0 }; 3]);
    assert_eq!(Geometry::lines(MultiLineString(vec![dot])).unwrap_err(), GeometryError::ShortLine);
    let swapped = Geometry::points(MultiPoint::from(vec![(48.0, 138.0)])).unwrap_err();
    assert!(matches!(swapped, GeometryError::Swapped { .. }));
    for position in [(200.0, 10.0), (f64::NAN, 10.0), (10.0, f64::INFINITY), (500_000.0, 5_400_000.0)] {
        let error = Geometry::points(MultiPoint::from(vec![position])).unwrap_err();
        assert!(matches!(error, GeometryError::OutOfRange { .. }), "{position:?}: {error}");
    }
    // A zigzag of edges that would take millions of pieces.
    let zigzag: Vec<(f64, f64)> =
        (0..2_000).map(|k| (if k % 2 == 0 { -80.0 } else { 80.0 }, 80.0 - 0.01 * f64::from(k))).collect();
    assert_eq!(areas(LineString::from(zigzag)), GeometryError::TooDetailed);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// A verdict on a ball holds for the points in it.
    #[test]
    fn verdicts_on_a_ball_hold_for_its_points(
        lon in 36.0..41.0f64, lat in 46.5..49.5f64, radius in 0.0..60_000.0f64,
        bearing in 0.0..360.0f64, part in 0.0..1.0f64, which in 0usize..9,
    ) {
        let (contact, square) = (minsk("line_of_contact"), area(ring(38.0, 47.8, 39.0, 48.8), vec![ring(38.4, 48.0, 38.6, 48.3)]));
        let zone = within(25_000.0, &contact);
        let shape = match which {
            0 => zone,
            1 => square,
            2 => beyond(25_000.0, &square),
            3 => both(&zone, &square),
            4 => either(&zone, &square),
            5 => except(&zone, &square),
            6 => within(10_000.0, &both(&zone, &square)),
            7 => beyond(5_000.0, &except(&square, &zone)),
            _ => side(Side::Left, &contact),
        };
        let center = Point::new(lon, lat);
        let verdict = shape.holds(center, radius, now(), now());
        for turn in 0..8 {
            let point = destination(center, bearing + 45.0 * f64::from(turn), radius * part);
            let one = shape.holds(point, 0.0, now(), now());
            prop_assert!(verdict == Tri::Possibly || one == verdict || one == Tri::Possibly,
                "{verdict} on the ball, {one} at {point:?}");
            if let Some(distance) = shape.signed_distance(point, now()) {
                prop_assert!(one != Tri::Yes || distance <= 1.0);
                prop_assert!(one != Tri::No || distance > -1.0);
            }
        }
    }

    /// A yes of `covers` holds at every point, and a no has reasons.
    #[test]
    fn covering_is_never_wrongly_shown(
        west in 37.0..38.5f64, south in 47.5..48.5f64, width in 0.05..1.0f64, height in 0.05..1.0f64,
        metres in 0.0..40_000.0f64, points in proptest::collection::vec((0.0..1.0f64, 0.0..1.0f64), 30),
    ) {
        let square = area(ring(38.0, 48.0, 39.0, 49.0), vec![]);
        let inner = area(ring(west, south, west + width, south + height), vec![]);
        let outer = within(metres, &square);
        if outer.covers(&inner) == Tri::Yes {
            for (x, y) in points {
                let point = (west + width * x, south + height * y);
                prop_assert_ne!(holds(&outer, point, 0.0), Tri::No);
            }
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let text = String::from_utf8_lossy(&bytes);
        let _ = PlaceFile::parse(&text, &Arc::from("x"), &Zone::utc());
    }

    /// The real file with a few characters changed.
    #[test]
    fn damaged_files_are_read_or_refused(changes in proptest::collection::vec((0usize..7_000, "[\\[\\]{},:\"0-9eE.n-]"), 1..6)) {
        let mut text: Vec<char> = MINSK.chars().collect();
        for (at, new) in changes {
            if let (Some(old), Some(new)) = (text.get_mut(at), new.chars().next()) {
                *old = new;
            }
        }
        let text: String = text.into_iter().collect();
        if let Ok(file) = PlaceFile::parse(&text, &Arc::from("x"), &Zone::utc()) {
            for name in file.names() {
                if let Ok(feature) = file.feature(&name, None) {
                    let shape = within(1_000.0, &Shape::Feature(feature));
                    let _ = shape.holds(Point::new(38.0, 48.0), 5.0, ALWAYS.0, ALWAYS.1);
                    let _ = shape.bounding_box();
                }
            }
            let _ = file.suspicions();
        }
    }

    /// Geometry anywhere on the globe.
    #[test]
    fn any_geometry_answers(
        positions in proptest::collection::vec((-180.0..=180.0f64, -90.0..=90.0f64), 1..7),
        point in (-400.0..400.0f64, -90.0..=90.0f64), radius in 0.0..1e7f64,
    ) {
        let ring = LineString::from(positions.clone());
        for geometry in [
            Geometry::points(MultiPoint::from(positions.clone())),
            Geometry::lines(MultiLineString(vec![LineString::from(positions)])),
            Geometry::areas(MultiPolygon(vec![Polygon::new(ring, vec![])])),
        ].into_iter().flatten() {
            let place = Shape::Feature(Feature::constant("any", geometry));
            let distance = place.signed_distance(Point::from(point), now()).unwrap();
            prop_assert!(distance.is_finite() && distance.abs() < 2.01e7, "{distance}");
            prop_assert!(place.bounding_box().is_some());
            place.holds(Point::from(point), radius, now(), now());
            place.holds(Point::from(point), 0.0, now(), now());
        }
    }
}

/// Run by hand, in release: `cargo test -p irenic-model --release -- --ignored --nocapture speed`.
#[test]
#[ignore = "measures time, which is no matter of right or wrong"]
fn speed_of_a_hundred_thousand_questions() {
    let zone = within(15_000.0, &minsk("line_of_contact"));
    let begun = std::time::Instant::now();
    let mut inside = 0;
    for k in 0..100_000_u32 {
        let point = Point::new(36.5 + f64::from(k % 317) * 0.012, 46.8 + f64::from(k % 271) * 0.009);
        inside += u32::from(zone.holds(point, 0.0, now(), now()) == Tri::Yes);
    }
    println!("{inside} of 100,000 inside, {:?}", begun.elapsed());
    assert!(inside > 0 && inside < 100_000);
}
