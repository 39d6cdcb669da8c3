//! Every importer on arbitrary bytes: none may panic, and every row is accounted for.
//!
//! Input that holds a zero byte is a mapping file before it and a table after it, so that mappings are explored too.

#![no_main]

use irenic_evidence::{
    Import, SourceSettings, UCDP_MAPPING, import_acled, import_geojson, import_table, import_ucdp, read_mapping,
    read_observations, read_record, write_observations,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use libfuzzer_sys::fuzz_target;

fn accounted_for(import: &Import) {
    assert_eq!(import.rows, import.observations.len() + import.rejected);
    assert!(import.uncertain <= import.observations.len());
    assert_eq!(import.outcomes.len(), import.rejected + import.uncertain);
    let text = write_observations(&import.observations);
    assert_eq!(read_observations("again", text.as_bytes()).observations, import.observations);
}

fuzz_target!(|bytes: &[u8]| {
    let settings = SourceSettings::new("fuzz", TimeZone::UTC, Timestamp::UNIX_EPOCH);
    let mut parts = bytes.splitn(2, |&byte| byte == 0);
    let (head, table) = (parts.next().unwrap_or_default(), parts.next());
    let own = std::str::from_utf8(head).ok().and_then(|text| {
        let _ = read_record("links.toml", text, &TimeZone::UTC);
        read_mapping("mapping.toml", text).ok()
    });
    if let (Some(mapping), Some(table)) = (own, table) {
        accounted_for(&import_table("table.csv", table, &mapping, &settings));
        accounted_for(&import_geojson("features.geojson", table, &mapping, &settings));
    }
    accounted_for(&import_ucdp("ucdp.csv", bytes, &settings));
    accounted_for(&import_acled("acled.csv", bytes, &settings));
    accounted_for(&read_observations("observations.ndjson", bytes));
    if let Ok(mapping) = read_mapping("ucdp.toml", UCDP_MAPPING) {
        accounted_for(&import_geojson("features.geojson", bytes, &mapping, &settings));
    }
});
