use proptest::prelude::*;

use super::{Fields, Records};

fn cells(bytes: &[u8], delimiter: u8) -> Vec<Vec<String>> {
    Records::new(bytes, delimiter)
        .map(|record| match record.fields {
            Fields::Text(cells) => cells.into_iter().map(Into::into).collect(),
            Fields::NotText { lossy, .. } => lossy,
        })
        .collect()
}

/// The same by the csv crate.
fn peer(bytes: &[u8], delimiter: u8) -> Vec<Vec<String>> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(bytes);
    let records = reader.byte_records().map_while(Result::ok);
    records.map(|record| record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn records_part_as_the_csv_crate_parts_them(text in "[a;,\"\"\"\n\n\r é]{0,60}") {
        prop_assert_eq!(cells(text.as_bytes(), b','), peer(text.as_bytes(), b','));
        prop_assert_eq!(cells(text.as_bytes(), b';'), peer(text.as_bytes(), b';'));
    }

    #[test]
    fn bytes_that_are_no_text_part_alike(bytes in prop::collection::vec(prop::sample::select(b"a,\"\"\n\r\xd0\x90".to_vec()), 0..40)) {
        prop_assert_eq!(cells(&bytes, b','), peer(&bytes, b','));
    }
}
