use crate::Finding;
use crate::repository::Repository;
use irenic_diagnostics::{CodeInfo, all_codes};

const FOLDER: &str = "book/src/codes/";
const INDEX: &str = "book/src/codes/README.md";
const SUMMARY: &str = "book/src/SUMMARY.md";

/// The families of codes, by their letter.
const FAMILIES: &[(char, &str)] =
    &[('S', "The text as it is written"), ('A', "What the text means"), ('T', "Talks"), ('E', "Evidence")];

/// Every code has a page that says something, every page a code, and the book lists them all.
pub(crate) fn check(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for info in all_codes() {
        let code = info.code;
        if !FAMILIES.iter().any(|(letter, _)| code.as_str().starts_with(*letter)) {
            findings.push(Finding::Error(format!("{code}: xtask knows no family of codes with this letter")));
        }
        let path = format!("{FOLDER}{code}.md");
        match repository.text(&path) {
            None => findings.push(Finding::Error(format!("{path} is missing: every code has a page"))),
            Some(page) => {
                let mut lines = page.lines().filter(|line| !line.trim().is_empty());
                if !lines.next().is_some_and(|heading| heading.starts_with("# ") && heading.contains(code.as_str())) {
                    findings.push(Finding::Error(format!("{path}: the first line is not a heading that names {code}")));
                }
                if lines.next().is_none() {
                    findings.push(Finding::Error(format!("{path}: the page has a heading and says nothing")));
                }
            }
        }
        if let Some(summary) = repository.text(SUMMARY)
            && !summary.contains(&format!("codes/{code}.md"))
        {
            findings.push(Finding::Error(format!("{SUMMARY} does not list codes/{code}.md")));
        }
    }
    for path in repository.files().keys().filter(|path| path.starts_with(FOLDER) && *path != INDEX) {
        let name = path.trim_start_matches(FOLDER).trim_end_matches(".md");
        if !all_codes().iter().any(|info| info.code.as_str() == name) {
            findings.push(Finding::Error(format!("{path}: the registry has no code {name}")));
        }
    }
    if repository.text(INDEX) != Some(index(all_codes()).as_str()) {
        findings.push(Finding::Error(format!("{INDEX} is not what the registry says; run `cargo xtask codes`")));
    }
    findings
}

/// Writes the table of all codes and answers with its path.
pub(crate) fn write_index(repository: &Repository) -> Result<&'static str, String> {
    repository.write(INDEX, &index(all_codes()))?;
    Ok(INDEX)
}

fn index(codes: &[CodeInfo]) -> String {
    let mut text = String::from(
        "# Diagnostic codes\n\n\
         Every diagnostic has a code that stays the same from version to version. `irenic explain CODE` shows its page in the\n\
         terminal, and `--allow` and `--deny` take the code or its name. This table is written by `cargo xtask codes`.\n",
    );
    for (letter, title) in FAMILIES {
        let family: Vec<&CodeInfo> = codes.iter().filter(|info| info.code.as_str().starts_with(*letter)).collect();
        if family.is_empty() {
            continue;
        }
        text.push_str(&format!(
            "\n## {letter}: {title}\n\n| code | name | severity | says that there is |\n| --- | --- | --- | --- |\n"
        ));
        for info in family {
            let summary = info.summary.replace('|', "\\|");
            text.push_str(&format!(
                "| [{code}]({code}.md) | `{}` | {} | {summary} |\n",
                info.name,
                info.severity.as_str(),
                code = info.code
            ));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_lists_every_code() {
        let table = index(all_codes());
        for info in all_codes() {
            assert_eq!(table.matches(&format!("[{0}]({0}.md)", info.code)).count(), 1, "{}", info.code);
        }
    }

    #[test]
    fn a_page_without_a_code_and_a_code_without_a_page_are_found() {
        let found = check(&Repository::of(&[
            ("book/src/codes/A101.md", "# A101: unresolved reference\n\nWords.\n"),
            ("book/src/codes/S001.md", "# S001\n"),
            ("book/src/codes/Z999.md", "# Z999\n\nWords.\n"),
            ("book/src/SUMMARY.md", "- [A101](codes/A101.md)\n"),
        ]));
        let says = |text: &str| found.contains(&Finding::Error(text.to_string()));
        assert!(says("book/src/codes/Z999.md: the registry has no code Z999"));
        assert!(says("book/src/codes/S001.md: the page has a heading and says nothing"));
        assert!(says("book/src/codes/S002.md is missing: every code has a page"));
        assert!(says("book/src/SUMMARY.md does not list codes/S001.md"));
        assert!(!found.iter().any(|finding| format!("{finding:?}").contains("A101")));
    }
}
