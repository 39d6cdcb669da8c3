//! On which line each feature begins, which the JSON reader does not tell.

/// Lines, from 1, of the members of the last top-level `features` list of a text that is valid JSON; what it gives for
/// other text means nothing.
pub(super) fn of_features(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut lines = Vec::new();
    let mut line = 1;
    let mut depth = 0_usize;
    // The text of the last string at the top level, and whether the list now open at depth 2 is the features.
    let mut key: &[u8] = b"";
    let mut in_features = false;
    let mut expects_member = false;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if in_features && depth == 2 && expects_member && !byte.is_ascii_whitespace() && *byte != b']' {
            lines.push(line);
            expects_member = false;
        }
        match byte {
            b'\n' => line += 1,
            b'"' => {
                let end = end_of_string(bytes, at);
                if depth == 1 {
                    key = bytes.get(at + 1..end).unwrap_or_default();
                }
                at = end;
            }
            b'{' | b'[' => {
                depth += 1;
                if depth == 2 {
                    in_features = *byte == b'[' && key == b"features";
                    expects_member = in_features;
                    if in_features {
                        lines.clear();
                    }
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' if depth == 2 => expects_member = in_features,
            _ => {}
        }
        at += 1;
    }
    lines
}

/// The byte of the closing quotation mark of a string that opens at `start`.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_each_member_of_the_top_level_list() {
        let text = "{\n\"type\": \"FeatureCollection\", \"note\": \"features\",\n\"features\": [\n{\"a\": [1,\n2]},\n \
                    {\"features\": [\n{}]}, {\"b\": \"]}\\\"\"}\n, 7]}\n";
        assert_eq!(of_features(text), [4, 6, 7, 8]);
        assert_eq!(of_features("{\"features\": []}"), Vec::<usize>::new());
        assert_eq!(of_features("{\"features\": [\"unclosed"), [1]);
    }
}
