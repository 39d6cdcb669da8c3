//! What two chapters of the guide show is what the program prints.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::process::Command;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Runs every command of a chapter; what stands between its dots must stand in the output, in that order.
fn holds(chapter: &str) {
    let text = std::fs::read_to_string(format!("{ROOT}/book/src/guide/{chapter}.md")).unwrap();
    let mut commands = 0;
    for block in text.split("```console\n").skip(1) {
        let block = &block[..block.find("```").unwrap()];
        let (command, shown) = block.split_once('\n').unwrap();
        let arguments = command.strip_prefix("$ irenic ").unwrap().split(' ');
        let irenic = Command::new(env!("CARGO_BIN_EXE_irenic"))
            .args(arguments)
            .current_dir(ROOT)
            .env_remove("COLUMNS")
            .output()
            .unwrap();
        let out = String::from_utf8(irenic.stdout).unwrap();
        let mut rest = out.as_str();
        for part in format!("\n{shown}").split("\n...").map(|part| part.trim_matches('\n')) {
            let at =
                rest.find(part).unwrap_or_else(|| panic!("{chapter}, {command}: not printed:\n{part}\n\nin\n{rest}"));
            rest = &rest[at + part.len()..];
        }
        commands += 1;
    }
    assert!(commands >= 3, "{chapter} shows {commands} commands");
}

#[test]
fn the_chapter_on_talks() {
    holds("talks");
}

#[test]
fn the_chapter_on_packages() {
    holds("packages");
}
