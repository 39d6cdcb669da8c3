//! Reading and laying out arbitrary text: nothing may panic, no byte may be lost, prose may not change, and laying out
//! twice may change nothing.

#![no_main]

use std::sync::Arc;

use irenic_syntax::{Parse, format_document, parse_document};
use libfuzzer_sys::fuzz_target;

fn sound(text: &str, parse: &Parse) {
    for fence in &parse.fences {
        assert_eq!(fence.tree().text().to_string(), fence.formal_text(text));
    }
    for error in &parse.errors {
        for label in &error.labels {
            assert!(text.get(label.span.start..label.span.end).is_some());
        }
    }
}

fn prose(text: &str, parse: &Parse) -> Vec<String> {
    let mut from = 0;
    let mut pieces = Vec::new();
    for fence in &parse.fences {
        pieces.push(text[from..fence.span.start].to_string());
        from = fence.span.end;
    }
    pieces.push(text[from..].to_string());
    pieces
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for name in ["fuzz.md", "fuzz.irenic"] {
        let file: Arc<str> = Arc::from(name);
        let parse = parse_document(&file, text);
        sound(text, &parse);
        let formatted = format_document(&file, text);
        let again = parse_document(&file, &formatted);
        sound(&formatted, &again);
        assert_eq!(again.document.items.len(), parse.document.items.len());
        assert_eq!(format_document(&file, &formatted), formatted);
        if name == "fuzz.md" {
            assert_eq!(prose(text, &parse), prose(&formatted, &again));
        }
    }
});
