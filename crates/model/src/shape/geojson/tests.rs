use super::*;

const MINSK: &str = include_str!("../../../../../examples/minsk-2/places.geojson");

fn read(text: &str) -> Result<PlaceFile, PlaceError> {
    PlaceFile::parse(text, &Arc::from("places.geojson"), &Zone::named("Europe/Kyiv").unwrap())
}

/// A collection with each feature on a line of its own, from line 2.
fn collection(features: &[&str]) -> PlaceFile {
    read(&format!("{{\"type\": \"FeatureCollection\", \"features\": [\n{}\n]}}", features.join(",\n"))).unwrap()
}

fn feature(properties: &str, geometry: &str) -> String {
    format!("{{\"type\": \"Feature\", \"id\": \"x\", \"properties\": {{{properties}}}, \"geometry\": {geometry}}}")
}

const POINT: &str = r#"{"type": "Point", "coordinates": [38.5, 48.6, 120]}"#;
const LINE: &str = r#"{"type": "LineString", "coordinates": [[38, 48], [39, 49]]}"#;

fn complaint(file: &PlaceFile, key: &str) -> String {
    let error = file.feature(key, None).unwrap_err();
    assert!(error.remedy().ends_with('.'), "{}", error.remedy());
    error.to_string()
}

#[test]
fn reads_the_lines_of_contact_as_versions_of_one_feature() {
    let file = read(MINSK).unwrap();
    assert_eq!(
        file.names(),
        ["line_of_contact", "memorandum_line", "stanytsia_luhanska", "zolote", "petrivske", "kharkiv"]
    );
    let contact = file.feature("line_of_contact", Some(PlaceSort::Line)).unwrap();
    let starts: Vec<String> =
        contact.versions.iter().filter_map(|version| Some(version.valid_from?.to_string())).collect();
    assert_eq!(starts, ["2014-09-18T21:00:00Z", "2015-02-17T22:00:00Z"]);
    assert_eq!(contact.versions[0].valid_to, contact.versions[1].valid_from);
    assert_eq!(contact.versions[1].valid_to, None);
    assert_eq!(file.feature("zolote", None).unwrap().sort(), Some(PlaceSort::Area));
    assert_eq!(file.suspicions(), []);
}

#[test]
fn each_fault_names_file_line_and_remedy() {
    let file = read(MINSK).unwrap();
    assert_eq!(complaint(&file, "Zolote"), "places.geojson: no feature has the id or name `Zolote`; near it: `zolote`");
    assert_eq!(
        file.feature("Zolote", None).unwrap_err().remedy(),
        "Write `zolote`, or add a feature of that id or name to the file."
    );
    let wrong = file.feature("zolote", Some(PlaceSort::Line)).unwrap_err().to_string();
    assert!(wrong.ends_with("feature `zolote`: expected as line, drawn as area"), "{wrong}");
    let cases = [
        (feature("", "null"), "its geometry is empty"),
        (feature("", r#"{"type": "LineString", "coordinates": []}"#), "its geometry is empty"),
        (feature("", r#"{"type": "Polygon", "coordinates": [[]]}"#), "its geometry is empty"),
        (feature("", r#"{"type": "Point", "coordinates": [48.6, 138.5]}"#), "looks like latitude before longitude"),
        (feature("", r#"{"type": "Point", "coordinates": [4186000, 6200000]}"#), "is no longitude and latitude"),
        (feature("", r#"{"type": "Point", "coordinates": ["38", 48]}"#), "not nested as its type demands"),
        (feature("", r#"{"type": "Polygon", "coordinates": [[38, 48], [39, 49]]}"#), "not nested"),
        (feature("", r#"{"type": "GeometryCollection", "geometries": []}"#), "`GeometryCollection` is no place"),
        (feature("", r#"{"type": "Polygon", "coordinates": [[[38, 48], [39, 48], [39, 49]]]}"#), "is not closed"),
        (feature(r#""valid_from": "last week""#, POINT), "`valid_from`: `last week` is not a date"),
        (feature(r#""valid_to": 2015"#, POINT), "`valid_to`: `2015` is not a date in quotation marks"),
        (
            feature(r#""valid_from": "2015-02-18", "valid_to": "2015-02-18""#, POINT),
            "`valid_to` is not after `valid_from`",
        ),
    ];
    for (text, expected) in cases {
        let message = complaint(&collection(&[&text]), "x");
        assert!(message.starts_with("places.geojson:2: feature `x`: "), "{message}");
        assert!(message.contains(expected), "{message} should say {expected}");
    }
}

#[test]
fn versions_may_meet_and_not_overlap() {
    let first = feature(r#""valid_to": "2015-02-18""#, LINE);
    let second = feature(r#""valid_from": "2015-02-18", "valid_to": "2016-01-01""#, LINE);
    let third = feature(r#""valid_from": "2015-12-31T23:59""#, LINE);
    assert_eq!(collection(&[&second, &first]).feature("x", None).unwrap().versions.len(), 2);
    let message = complaint(&collection(&[&second, &first, &third]), "x");
    assert_eq!(message, "places.geojson:4: feature `x`: is valid at the same time as another version of it (line 2)");
    let timeless = feature("", LINE);
    assert!(complaint(&collection(&[&timeless, &timeless]), "x").contains("same time"));
    let later_point = feature(r#""valid_from": "2016-01-01""#, POINT);
    assert!(complaint(&collection(&[&second, &later_point]), "x").contains("expected as line, drawn as point"));
}

#[test]
fn hands_are_named_and_agree() {
    let first = feature(r#""left": "LDNR", "right": "UA", "valid_to": "2015-02-18""#, LINE);
    let second = feature(r#""left": "LDNR", "valid_from": "2015-02-18""#, LINE);
    let line = collection(&[&first, &second]).feature("x", None).unwrap();
    assert_eq!(line.side_of("LDNR"), Some(crate::Side::Left));
    assert_eq!(line.side_of("UA"), Some(crate::Side::Right));
    assert_eq!(line.side_of("RU"), None);
    let turned = feature(r#""left": "UA", "valid_from": "2015-02-18""#, LINE);
    assert!(complaint(&collection(&[&first, &turned]), "x").contains("different parties for one hand"));
}

#[test]
fn good_features_are_read_beside_bad_ones() {
    let bad = feature("", "null").replace("\"x\"", "\"bad\"");
    let good = feature(r#""name": "Bridge""#, POINT);
    let file = collection(&["7", &bad, "{\"type\": \"Other\"}", &good]);
    assert_eq!(file.names(), ["bad", "x", "Bridge"]);
    assert_eq!(file.feature("x", None).unwrap().versions, file.feature("Bridge", None).unwrap().versions);
    assert!(complaint(&file, "bad").starts_with("places.geojson:3: "));
}

#[test]
fn what_is_no_geojson_is_refused() {
    assert_eq!(read("{\n\"type\": oops}").unwrap_err().to_string(), "places.geojson:2: not JSON: expected value");
    for text in ["[]", "{}", "3", r#"{"type": "FeatureCollection"}"#, r#"{"type": "Topology"}"#] {
        assert_eq!(read(text).unwrap_err().fault, PlaceFault::NotGeoJson, "{text}");
    }
    assert!(matches!(read(&"[".repeat(100_000)).unwrap_err().fault, PlaceFault::NotJson(_)));
    assert!(read("\u{feff}{\"type\": \"FeatureCollection\", \"features\": []}").unwrap().names().is_empty());
}

#[test]
fn a_feature_with_swapped_coordinates_among_others_is_suspicious() {
    let at = |id: &str, x: f64, y: f64| {
        feature("", &format!(r#"{{"type": "Point", "coordinates": [{x}, {y}]}}"#))
            .replace("\"x\"", &format!("\"{id}\""))
    };
    let file = collection(&[&at("a", 37.5, 48.1), &at("b", 38.0, 48.3), &at("c", 48.2, 38.1), &at("d", 38.4, 47.9)]);
    let suspicions = file.suspicions();
    assert_eq!(suspicions.len(), 1);
    assert_eq!(
        suspicions[0].to_string(),
        "places.geojson:4: feature `c`: [48.2, 38.1] looks like latitude before longitude"
    );
    assert!(file.feature("c", None).is_ok());
}
