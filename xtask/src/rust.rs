/// The text of a Rust file with comments, the contents of strings, and items under `#[cfg(test)]` blanked; every line
/// stays where it is.
pub(crate) fn code_alone(text: &str) -> String {
    without_tests(&without_words(text))
}

/// Blanks comments and the contents of string and character literals.
fn without_words(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let blank = |out: &mut String, from: usize, to: usize| {
        out.extend(characters[from..to].iter().map(|character| if *character == '\n' { '\n' } else { ' ' }));
    };
    while let Some(character) = characters.get(at) {
        let next = characters.get(at + 1);
        let in_word = at > 0 && (characters[at - 1].is_alphanumeric() || characters[at - 1] == '_');
        let end = match (character, next) {
            ('/', Some('/')) => line_end(&characters, at),
            ('/', Some('*')) => comment_end(&characters, at),
            ('"', _) => string_end(&characters, at),
            ('r', Some('"' | '#')) if !in_word => raw_end(&characters, at).unwrap_or(at),
            ('\'', Some('\\')) => {
                (at + 3..characters.len()).find(|end| characters[*end] == '\'').map_or(at, |end| end + 1)
            }
            ('\'', Some(_)) if characters.get(at + 2) == Some(&'\'') => at + 3,
            _ => at,
        };
        if end > at {
            blank(&mut out, at, end);
            at = end;
        } else {
            out.push(*character);
            at += 1;
        }
    }
    out
}

fn line_end(characters: &[char], from: usize) -> usize {
    (from..characters.len()).find(|at| characters[*at] == '\n').unwrap_or(characters.len())
}

fn comment_end(characters: &[char], from: usize) -> usize {
    let mut depth = 0usize;
    let mut at = from;
    while at < characters.len() {
        match (characters[at], characters.get(at + 1)) {
            ('/', Some('*')) => {
                depth += 1;
                at += 2;
            }
            ('*', Some('/')) => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    characters.len()
}

fn string_end(characters: &[char], from: usize) -> usize {
    let mut at = from + 1;
    while at < characters.len() {
        match characters[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    characters.len()
}

/// The end of `r"…"` or `r#"…"#`, or nothing where `r` begins a name such as `r#type`.
fn raw_end(characters: &[char], from: usize) -> Option<usize> {
    let hashes = characters[from + 1..].iter().take_while(|character| **character == '#').count();
    let open = from + 1 + hashes;
    if characters.get(open) != Some(&'"') {
        return None;
    }
    let close = |at: &usize| {
        characters[*at] == '"'
            && characters[at + 1..].iter().take(hashes).filter(|hash| **hash == '#').count() == hashes
    };
    Some((open + 1..characters.len()).find(close).map_or(characters.len(), |at| at + 1 + hashes))
}

/// Blanks what follows `#[cfg(test)]`, to its closing brace or semicolon.
fn without_tests(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut out = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(at) = rest.find(MARK) {
        out.push_str(&rest[..at]);
        let item = &rest[at..];
        let mut depth = 0usize;
        let mut end = item.len();
        for (at, character) in item.char_indices().skip(MARK.len()) {
            match character {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 && (character == '}' || character == ';') {
                end = at + 1;
                break;
            }
        }
        out.extend(item[..end].chars().filter(|character| *character == '\n'));
        rest = &item[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_tests_are_blank_and_lines_stay() {
        let text = "a // one\nb /* two /* three */ */ c \"four \\\" five\" d 'x' '\\'' e::<'a>() r#\"six \" seven\"# r#type\n#[cfg(test)]\nmod tests {\n    fn f() { g() }\n}\nh\n";
        let code = code_alone(text);
        for word in ["one", "two", "three", "four", "five", "six", "seven", "mod tests", "g()"] {
            assert!(!code.contains(word), "{word} in {code}");
        }
        for word in ["a ", "b ", " c ", " d ", "e::<'a>()", "r#type", "\nh\n"] {
            assert!(code.contains(word), "{word} not in {code}");
        }
        assert_eq!(code.lines().count(), text.lines().count());
    }

    #[test]
    fn a_test_module_in_another_file_ends_with_its_semicolon() {
        assert_eq!(code_alone("#[cfg(test)]\nmod tests;\nfn f() {}\n"), "\n\nfn f() {}\n");
    }
}
