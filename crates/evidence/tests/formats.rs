//! ACLED, tables through a mapping, GeoJSON, and what is said about bad rows.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails shall stop")]

use std::path::PathBuf;

use irenic_evidence::{
    Import, Mapping, SourceSettings, import_acled, import_geojson, import_table, import_ucdp, read_mapping,
    write_observations,
};
use jiff::tz::TimeZone;

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/evidence").join(name)).unwrap()
}

fn mapping(name: &str) -> Mapping {
    read_mapping(name, std::str::from_utf8(&fixture(name)).unwrap()).unwrap()
}

fn settings() -> SourceSettings {
    let known = "2025-06-01T00:00:00Z".parse().unwrap();
    let mut settings = SourceSettings::new("test", TimeZone::get("Europe/Kyiv").unwrap(), known);
    settings.parties = [("Seite A", "A"), ("Seite B", "B"), ("Side A", "A"), ("Side B", "B")]
        .map(|(name, party)| (name.to_string(), party.to_string()))
        .into();
    settings.names = ["SMM".to_string()].into();
    settings
}

/// Everything that an import says, as one text.
fn told(import: &Import) -> String {
    assert_eq!(import.rows, import.observations.len() + import.rejected);
    let mut text = write_observations(&import.observations);
    for row in &import.outcomes {
        let code = row.code.map_or(String::new(), |code| format!("[{code}] "));
        text += &format!("{}:{}: {code}{}: {}. {}\n", row.file, row.line, row.outcome.as_str(), row.reason, row.remedy);
    }
    for diagnostic in &import.diagnostics {
        text += &format!("{} {}. {}\n", diagnostic.code, diagnostic.message, diagnostic.remedies.join(" "));
    }
    text + &import.summary_json()
}

#[test]
fn acled() {
    insta::assert_snapshot!(told(&import_acled("acled.csv", &fixture("acled.csv"), &settings())));
}

#[test]
fn a_table_in_german() {
    insta::assert_snapshot!(told(&import_table(
        "p.csv",
        &fixture("patrols.csv"),
        &mapping("patrols.toml"),
        &settings()
    )));
}

#[test]
fn the_source_says_whose_reports_these_are() {
    let mut settings = settings();
    settings.names.clear();
    settings.reporter = Some("SMM".to_string());
    let mapping = mapping("areas.toml");
    let import = import_geojson("areas.geojson", &fixture("areas.geojson"), &mapping, &settings);
    assert!(import.observations.iter().all(|one| one.reporter.as_deref() == Some("SMM")));
    assert_eq!(import.diagnostics, []);
}

#[test]
fn shipped_mappings_can_be_read_as_files() {
    for text in [irenic_evidence::UCDP_MAPPING, irenic_evidence::ACLED_MAPPING] {
        read_mapping("shipped.toml", text).unwrap();
    }
}

/// Reads one column of dates and one of numbers, of a table with a decimal comma.
fn small_table(zone: &str, rows: &str) -> Import {
    let text = format!(
        "delimiter = \";\"\ndecimal_comma = true\nzone = \"{zone}\"\nid = \"id\"\nevent = {{ constant = \"fire\" }}\n\
         [time]\nstart = \"day\"\n[[field]]\nname = \"n\"\ncolumn = \"n\"\nkind = \"number\"\n"
    );
    let mapping = read_mapping("m.toml", &text).unwrap();
    import_table("t.csv", format!("id;day;n\n{rows}").as_bytes(), &mapping, &settings())
}

#[test]
fn a_day_whose_midnight_was_skipped_begins_with_its_first_clock_time() {
    // Egypt put its clocks forward at midnight on 28 April 2023.
    let import = small_table("Africa/Cairo", "1;2023-04-27;\n2;2023-04-28;\n3;2023-04-29;\n");
    let spans: Vec<String> =
        import.observations.iter().map(|one| format!("{} {}", one.time.earliest, one.time.latest)).collect();
    insta::assert_snapshot!(spans.join("\n"), @r"
    2023-04-26T22:00:00Z 2023-04-27T22:00:00Z
    2023-04-27T22:00:00Z 2023-04-28T21:00:00Z
    2023-04-28T21:00:00Z 2023-04-29T21:00:00Z
    ");
}

#[test]
fn numbers_with_a_decimal_comma() {
    let import = small_table(
        "UTC",
        "1;2023-04-27;1 234,5\n2;2023-04-27;1.5\n3;2023-04-27;\u{2212}3\n4;2023-04-27;1,2,3\n5;2023-04-27;\n",
    );
    let numbers: Vec<_> = import.observations.iter().map(|one| one.fields.get("n").cloned()).collect();
    let number = |value| Some(irenic_evidence::FieldValue::Number { value, unit: None });
    assert_eq!(numbers, [number(1234.5), number(-3.0), None]);
    let lines: Vec<usize> = import.outcomes.iter().map(|row| row.line).collect();
    assert_eq!(lines, [3, 5]);
}

#[test]
fn features() {
    let import = import_geojson("areas.geojson", &fixture("areas.geojson"), &mapping("areas.toml"), &settings());
    insta::assert_snapshot!(told(&import));
}

#[test]
fn features_that_break_off() {
    let mut bytes = fixture("areas.geojson");
    bytes.truncate(560);
    insta::assert_snapshot!(told(&import_geojson("cut.geojson", &bytes, &mapping("areas.toml"), &settings())));
    insta::assert_snapshot!(told(&import_geojson("no.geojson", b"{}", &mapping("areas.toml"), &settings())));
}

#[test]
fn bytes_that_are_not_text_cost_one_feature() {
    let mut bytes = fixture("areas.geojson");
    let at = bytes.windows(10).position(|window| window == b"checkpoint").unwrap();
    bytes[at] = 0xff;
    let import = import_geojson("areas.geojson", &bytes, &mapping("areas.toml"), &settings());
    assert_eq!((import.rows, import.observations.len()), (6, 3));
    insta::assert_snapshot!(import.outcomes[0].reason, @"line 4, byte 148 of the file is not text in UTF-8");
}

const HEAD: &str = "id,type_of_violence,side_a,side_b,where_prec,where_coordinates,latitude,longitude,date_prec,\
                    date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best\n";

#[test]
fn bad_rows_of_a_table() {
    let rows: [&[u8]; 22] = [
        b"1,1,Side A,Side B,1,X,48,38,1,2015-02-15,2015-02-15,0,0,0,1,1\n",
        b"2,1,Side A,Side B,1,X,98,38,1,2015-02-15,2015-02-15,0,0,0,1,1\n",
        b"3,1,Side A,Side B,1,X,48,-180.5,1,2015-02-15,2015-02-15,0,0,0,1,1\n",
        b"4,1,Side A,Side B,1,X,48,38,1,2015-02-16,2015-02-15,0,0,0,1,1\n",
        b"5,1,Side A,Side B,1,X,48,38,1,2015-02-30,2015-02-30,0,0,0,1,1\n",
        b"6,1,Side A,Side B,1,X,forty,38,1,2015-02-15,2015-02-15,0,0,0,1,1\n",
        b"1,1,Side A,Side B,1,X,48,38,1,2015-02-15,2015-02-15,0,0,0,1,1\n",
        b"8,1,Side A,Side B,1,X\xff,48,38,1,2015-02-15,2015-02-15,0,0,0,1,1\n",
        b"9,4,Side A,Side B,1,X,48,38,1,2015-02-15,2015-02-15,0,0,0,1,1\n",
        b"10,3,Side A,Civilians,8,X,48,38,1,2015-02-15,2015-02-15,0,0,0,1,1\n",
        b"11,1,Side A,Side B,1,X,48,38,9,2015-02-15,2015-02-15,0,0,0,1,1\n",
        b"12,1,Side A,Side B,1,X,48,38\n",
        b"13,1,Side A,Side B,1,\"X\nY,48,38,1,2015-02-15,2015-02-15,0,0,0,1,1\n",
        b"14,1,Side A,Side B,1,\"X\nY\",48,38,1,2015-02-15,2015-02-15,0,0,0,1,1\n",
        b"\r\n\n",
        b"15,1,Side A,Side B,2,X,48,38,2,2015-02-15,2015-02-18,0,0,0,1,x1\n",
        b",1,Side A,Side B,1,X,48,38,1,2015-02-15,2015-02-15,0,0,0,1,1\n",
        b"17,1,Side A,Side B,1,X,48,,1,2015-02-15,2015-02-15,0,0,0,1,1\n",
        b"18,,Side A,Side B,1,X,48,38,1,2015-02-15,2015-02-15,0,0,0,1,1\n",
        b"19,1,Side A,Side B,7,X,48,38,1,2015-02-15,2015-02-15,,,,,inf\n",
        b"20,1,Side A,Side B,7,X,48,38,1,2015-02-15,2015-02-15,,,,,\n",
        b"21,1,Side A,Side B,1,X,48,38,1,,2015-02-15,0,0,0,1,1",
    ];
    let bytes: Vec<u8> = HEAD.as_bytes().iter().chain(rows.iter().copied().flatten()).copied().collect();
    insta::assert_snapshot!(told(&import_ucdp("bad.csv", &bytes, &settings())));
}

#[test]
fn headers_that_do_not_fit() {
    let import = |text: &[u8]| told(&import_ucdp("t.csv", text, &settings()));
    insta::assert_snapshot!("empty", import(b""));
    insta::assert_snapshot!("columns_missing", import(b"id,date_start\n1,2015-02-15\n"));
    insta::assert_snapshot!("utf16", import(&[0xff, 0xfe, b'i', 0, b'd', 0]));
    let marked = [b"\xef\xbb\xbf", HEAD.replace("best", "ID,be\u{0301}st").replace("id,t", "ID,t").as_bytes()].concat();
    insta::assert_snapshot!("mark_and_twins", import(&marked));
    insta::assert_snapshot!("header_not_text", import(b"id,\xff\n1,2\n"));
}

#[test]
fn mistakes_in_a_mapping() {
    let base = "id = \"n\"\nevent = { constant = \"fire\" }\n";
    let texts = [
        "id = \"n\"\n[time]\nstart = \"d\"\n".to_string(),
        format!("{base}colour = 3\n[time]\nstart = \"d\"\n"),
        format!("{base}zone = \"Europe/Atlantis\"\n[time]\nstart = \"d\"\n"),
        format!("{base}delimiter = \"ab\"\n[time]\nstart = \"d\"\n"),
        format!("{base}[time]\nstart = \"d\"\nformats = [\"dd.mm.yyyy\"]\n"),
        format!("{base}[time]\nstart = \"d\"\nformats = [\"%d.%Q\"]\n"),
        format!("{base}[time]\nstart = []\n"),
        format!("{base}[time]\nstart = \"d\"\n[place]\nlatitude = \"y\"\n"),
        format!("{base}[time]\nstart = \"d\"\n[place.precision]\nalways = {{ km = 3 }}\n"),
        format!("{base}[time]\nstart = \"d\"\n[place.precision]\nalways = {{ km = -3, means = \"region\" }}\n"),
        format!("{base}[time]\nstart = \"d\"\n[place.precision]\nalways = {{ km = 3, means = \"about\" }}\n"),
        format!("{base}[time]\nstart = \"d\"\n[place.precision]\ncolumn = \"r\"\n"),
        format!("{base}[time]\nstart = \"d\"\n[time.precision]\ncolumn = \"r\"\n"),
        format!("{base}[time]\nstart = \"d\"\n[time.precision]\nalways = {{ days = 40000 }}\n"),
        format!("{base}[time]\nstart = \"d\"\n[standing]\nconstant = \"true\"\n"),
        format!("{base}[time]\nstart = \"d\"\n[standing]\nseparator = \";\"\n"),
        format!("{base}[time]\nstart = \"d\"\n[grade]\nconstant = \"Z9\"\n"),
        format!("{base}[time]\nstart = \"d\"\n[grade]\nreliability = \"r\"\n"),
        format!("{base}[time]\nstart = \"d\"\n[[field]]\nname = \"x\"\ncolumn = \"x\"\nkind = \"date\"\n"),
        format!("{base}actor = {{ otherwise = \"x\", column = \"y\" }}\n[time]\nstart = \"d\"\n"),
        format!("{base}actor = {{ constant = \"x\", column = \"y\" }}\n[time]\nstart = \"d\"\n"),
        format!("{base}actor = 7\n[time]\nstart = \"d\"\n"),
        "id = \"n".to_string(),
    ];
    let messages: Vec<String> = texts
        .iter()
        .map(|text| {
            let diagnostic = read_mapping("m.toml", text).unwrap_err();
            let span = diagnostic.place().unwrap().clone();
            format!("{} | {}", diagnostic.message, &text[span.start..span.end])
        })
        .collect();
    insta::assert_snapshot!(messages.join("\n"));
}

#[test]
fn a_file_of_stray_quotation_marks_is_read_in_good_time() {
    let mut bytes = HEAD.as_bytes().to_vec();
    for _ in 0..200_000 {
        bytes.extend_from_slice(b"\"\n,\n");
    }
    let import = import_ucdp("quotes.csv", &bytes, &settings());
    assert_eq!(import.rows, import.rejected);
    assert!(import.rows > 64);
}

#[test]
fn the_example_of_the_book_does_what_the_book_says() {
    let page = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../book/src/evidence.md");
    let page = std::fs::read_to_string(page).unwrap();
    let fence = |word: &str| {
        let (_, after) = page.split_once(&format!("```{word}\n")).unwrap();
        after.split_once("```").unwrap().0.to_string()
    };
    let mapping = read_mapping("m.toml", &fence("toml")).unwrap();
    insta::assert_snapshot!(told(&import_table("t.csv", fence("csv").as_bytes(), &mapping, &settings())));
}
