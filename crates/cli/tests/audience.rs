//! Every output of every command as each audience: no private figure, no private word, and no consequence of one, where it does
//! not belong.
//!
//! Two questions are asked of everything that a command writes, to either stream or into files. Does it hold a figure or a word
//! that stands in one position alone, and that this audience may not read? And is it the same, to the byte and with the same
//! exit status, when everything in the positions that the audience may not read is another? The second would also find a
//! number, an order or a silence that only follows from what is private.

#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// The files of a project, as text by name.
type Files = BTreeMap<String, String>;

/// What a command wrote and how it ended.
#[derive(Debug, PartialEq)]
struct Wrote {
    status: Option<i32>,
    out: String,
    err: String,
    files: Files,
}

impl Wrote {
    fn all(&self) -> String {
        let files: Vec<String> = self.files.iter().map(|(name, text)| format!("{name}\n{text}")).collect();
        format!("{}\n{}\n{}", self.out, self.err, files.join("\n"))
    }
}

/// A folder that is taken away at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("irenic-audience-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn read_all(folder: &Path, into: &mut Files, prefix: &str) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            read_all(&entry.path(), into, &format!("{name}/"));
        } else {
            into.insert(name, String::from_utf8_lossy(&fs::read(entry.path()).unwrap()).into_owned());
        }
    }
}

/// A copy of the example with other positions, and with more said in its own texts.
fn project(at: &Path, positions: &[(String, String)], more: &[(&str, &str)]) {
    let _ = fs::remove_dir_all(at);
    copy(&Path::new(ROOT).join("examples/abu-dhabi"), at);
    let folder = at.join("talks/positions");
    fs::remove_dir_all(&folder).unwrap();
    fs::create_dir_all(&folder).unwrap();
    for (name, text) in positions {
        fs::write(folder.join(name), text).unwrap();
    }
    for (name, text) in more {
        let held = fs::read_to_string(at.join(name)).unwrap();
        fs::write(at.join(name), held + text).unwrap();
    }
}

/// Runs a command on `project` inside a folder, so that no path of the machine is in what it says; what it writes outside the
/// positions is part of the answer, and afterwards the project is as before.
fn run(scratch: &Path, arguments: &[&str]) -> Wrote {
    let mut before = Files::new();
    read_all(&scratch.join("project"), &mut before, "project/");
    let output = Command::new(env!("CARGO_BIN_EXE_irenic"))
        .args(arguments)
        .current_dir(scratch)
        .env_remove("COLUMNS")
        .output()
        .unwrap();
    let mut files = Files::new();
    read_all(scratch, &mut files, "");
    for (name, text) in &before {
        match files.get(name) {
            Some(now) if now == text => {
                files.remove(name);
            }
            _ => fs::write(scratch.join(name), text).unwrap(),
        }
    }
    for name in files.keys().filter(|name| !before.contains_key(*name)) {
        fs::remove_file(scratch.join(name)).unwrap();
    }
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Wrote { status: output.status.code(), out: text(output.stdout), err: text(output.stderr), files }
}

/// Every command, with what an audience may ask of it. Commands that have no audience speak to the public.
fn commands(audience: &str) -> Vec<Vec<&str>> {
    let mut all: Vec<Vec<&str>> = Vec::new();
    for format in ["human", "json"] {
        let as_asked = ["--as", audience, "--as-of", "2026-04-30", "--format", format];
        all.push([&["talks", "project", "--open", "all", "--svg", "written"][..], &as_asked].concat());
        let as_asked = ["--as", audience, "--first", "100", "--format", format];
        all.push([&["packages", "project", "--unlocking", "--reliefs"][..], &as_asked].concat());
    }
    let narrowed = "11.2.movement=us_draft,9.2.timing=kyiv_text";
    all.push(vec!["packages", "project", "--as", audience, "--options", narrowed, "--format", "json"]);
    all.push(vec!["talks", "project", "--as", audience, "--open", "score"]);
    all.push(vec!["talks", "project", "--as", audience, "--format", "sarif"]);
    all.push(vec!["packages", "project", "--as", audience, "--format", "sarif"]);
    all.push(vec!["packages", "project", "--as", audience, "--deny", "warnings"]);
    if audience != "public" {
        return all;
    }
    for format in ["human", "json", "sarif"] {
        for of in [
            &["check", "project", "--combinations"][..],
            &["check", "project/agreement.md"],
            &["read", "project"],
            &["graph", "project", "--svg", "graph.svg", "--dot", "graph.dot"],
            &["fmt", "project", "--check"],
            &["fmt", "project"],
            &["test", "project"],
            &["verify", "project", "--effort", "--as-of", "2026-02-26"],
            &["why", "annex_exchange:1", "project"],
            &["why", "1", "project"],
            &["monitor", "project", "--log", "project/log.ndjson"],
            &["links", "project", "--inside"],
            &[
                "link",
                "project",
                "record:2026-02-05-exchange-ua",
                "record:2026-02-05-exchange-ru",
                "--because",
                "a test",
                "--known",
                "2026-03-01",
            ],
            &[
                "apart",
                "project",
                "record:2026-01-22-meeting-moscow",
                "record:2026-01-22-meeting-davos",
                "--because",
                "a test",
                "--known",
                "2026-03-01",
            ],
            &["unlink", "project", "nothing", "--because", "a test", "--known", "2026-03-01"],
            &["diff", "project", "project", "--new-options", "9.2.timing=kyiv_text"],
            &[
                "import",
                "csv",
                "project/evidence/record.csv",
                "--mapping",
                "project/evidence/record.toml",
                "--into",
                "taken",
            ],
            &["explain", "T005"],
            &["explain"],
            &["new", "another"],
        ] {
            all.push([of, &["--format", format]].concat());
        }
    }
    all
}

/// A position whose figures and words stand nowhere else: `seed` tells them from those of others and of another time.
fn position(party: &str, seed: u32, shown_to: &str) -> String {
    let figure = |number: u32| format!("{}.{seed}{number}", 10 + (seed * 7 + number * 13) % 80);
    format!(
        "# A position, invented for a test\n\nPrivate prose {seed}.\n\n```irenic\nposition {party} \"Label {seed}\"\n  \
         on 1.start us_draft {}, european {}, kyiv_text {}, area_first {} weight 3.{seed}\n  \
         on 11.2.movement us_draft {} to 98.{seed}, european {}, economic_zone {} weight 5.{seed}\n  \
         on 9.2.timing us_draft {}, european {}, kyiv_text {} weight 2.{seed}\n  \
         on 6.1.binding first {}, with_the_text {}\n  \
         rejects {}\n  \
         at home chamber_{seed} \"Chamber {seed}\" needs {seed} of 9999 for 11.2.movement\n    \
         faction faction_{seed} \"Faction {seed}\" 4{seed} seats opposes {}\n  \
         walks away below 1.{seed}\n  estimated\n  source \"source {seed}\"\n{shown_to}```\n",
        figure(1),
        figure(2),
        figure(3),
        figure(4),
        figure(5),
        figure(6),
        figure(7),
        figure(8),
        figure(9),
        figure(10),
        figure(11),
        figure(12),
        ["1.start.area_first", "9.2.timing.us_draft", "9.2.timing.european"][seed as usize % 3],
        ["11.2.movement.us_draft", "11.2.movement.economic_zone"][seed as usize % 2],
    )
}

/// Seeds of the positions, and of what takes their place: of four figures, which stand in nothing else of the example.
fn seeds(party: &str, other: bool) -> u32 {
    match (party, other) {
        ("RU", false) => 7342,
        ("RU", true) => 7453,
        ("UA", false) => 6185,
        ("UA", true) => 6293,
        (_, false) => 5829,
        (_, true) => 5914,
    }
}

const PARTIES: [&str; 3] = ["RU", "UA", "US"];
/// Each reads its own position; that of US is shown to the two parties.
fn may_read(audience: &str, party: &str) -> bool {
    audience == "mediator" || audience == party || (party == "US" && ["UA", "RU"].contains(&audience))
}

/// A round that only UA and the mediator know of, in the record of talks. Who else reads must not even learn of it.
fn confidential(seed: u32) -> String {
    format!(
        "\n```irenic\nround 90 \"Round {seed}\" in \"Place {seed}\" on 2026-02-25\n  format back_channel\n  attended by UA, EUR\n  \
         confidential for UA, mediator\n  moved UA on 9.2.timing from kyiv_text to us_draft\n  closed 16.amnesty\n  agreed \"words {seed}\"\n```\n"
    )
}

/// Runs all commands as one audience on a project with `written` in the files of the three parties, and on one with `other`
/// in those that the audience may not read.
fn try_everything(audience: &str, name: &str, written: impl Fn(&str, bool) -> String) {
    let scratch = Scratch::new(&format!("{name}-{audience}"));
    let at = scratch.0.join("project");
    let log = "{\"id\":\"a\",\"event\":\"fire\",\"actor\":\"UA\",\"at\":\"2026-02-01T00:00:00Z\"}\n";
    let write = |changed: &dyn Fn(&str) -> bool| {
        let texts = PARTIES.map(|party| (format!("{party}.md"), written(party, changed(party))));
        let round = confidential(if changed("round") { 8624 } else { 8513 });
        project(&at, &texts, &[("talks/rounds.md", round.as_str())]);
        fs::write(at.join("log.ndjson"), log).unwrap();
    };
    let knows_round = ["UA", "mediator"].contains(&audience);
    write(&|_| false);
    let first: Vec<Wrote> = commands(audience).iter().map(|command| run(&scratch.0, command)).collect();
    let mut read = BTreeSet::new();
    for (command, first) in commands(audience).iter().zip(&first) {
        let all = first.all();
        for party in PARTIES {
            let canary = seeds(party, false).to_string();
            if may_read(audience, party) {
                read.extend(all.contains(&canary).then_some(party));
            } else {
                assert!(!all.contains(&canary), "{command:?} as {audience} holds {canary} of {party}:\n{all}");
            }
        }
        assert!(
            knows_round || !all.contains("8513"),
            "{command:?} as {audience} tells of a confidential round:\n{all}"
        );
    }
    // Proved nothing, if those who may read figures got none.
    let meant: BTreeSet<&str> = PARTIES.into_iter().filter(|party| may_read(audience, party)).collect();
    assert_eq!(read, meant, "what {audience} reads");
    // The mediator reads all, so that there is nothing that could be another.
    if audience != "mediator" {
        write(&|of| if of == "round" { !knows_round } else { !may_read(audience, of) });
        for (command, first) in commands(audience).iter().zip(first) {
            assert_eq!(first, run(&scratch.0, command), "{command:?} as {audience} depends on what it may not read");
        }
    }
}

fn well_formed(party: &str, other: bool) -> String {
    position(party, seeds(party, other), if party == "US" { "  shown to UA, RU\n" } else { "" })
}

/// Each wrong in another way: a word that is no part; an option that there is not, and values from the greater to the smaller;
/// a text that does not end.
fn malformed(party: &str, other: bool) -> String {
    let seed = seeds(party, other);
    let wrong = match party {
        "RU" => format!("  estimatedly {seed}.5 because {seed}\n"),
        "UA" => format!("  on 15.timing us_draf {seed}, european 9{seed} to {seed}\n"),
        _ => format!("  source \"unfinished {seed}\n"),
    };
    well_formed(party, other).replace("  estimated\n", &wrong)
}

#[test]
fn every_command_is_tried() {
    let help = Command::new(env!("CARGO_BIN_EXE_irenic")).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let listed = help[help.find("Commands:").unwrap()..help.find("Options:").unwrap()].lines().skip(1);
    let named: BTreeSet<&str> = listed
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let tried: BTreeSet<String> = commands("public").iter().map(|command| command[0].to_string()).collect();
    let tried: BTreeSet<&str> = tried.iter().map(String::as_str).collect();
    assert_eq!(named, tried);
    assert!(named.len() > 15);
}

/// Six audiences, each a test of its own, so that they run beside each other.
macro_rules! as_each_audience {
    ($($test:ident: $audience:literal,)*) => {
        mod nothing_private_comes_out {
            use super::{malformed, try_everything, well_formed};
            $(
                #[test]
                fn $test() {
                    try_everything($audience, "whole", well_formed);
                }
            )*
            mod of_malformed_positions {
                use super::{malformed, try_everything};
                $(
                    #[test]
                    fn $test() {
                        try_everything($audience, "malformed", malformed);
                    }
                )*
            }
        }
    };
}

as_each_audience! {
    to_the_mediator: "mediator",
    to_one_party: "RU",
    to_the_other_party: "UA",
    to_who_shows_its_position: "US",
    to_a_body: "EUR",
    to_the_public: "public",
}

#[test]
fn whatever_names_a_position_does_not_open_it() {
    let in_json = || commands("public").into_iter().filter(|command| command.contains(&"json"));
    let scratch = Scratch::new("named");
    let at = scratch.0.join("project");
    let texts = [("UA.md".to_string(), position("UA", 6185, ""))];
    let source = "\n[[source]]\nname = \"stolen\"\nformat = \"csv\"\nmapping = \"talks/positions/UA.md\"\n[[source.release]]\n\
                  file = \"talks/positions/UA.md\"\nknown = \"2026-02-26\"\n";
    let incorporated = "\n```irenic\nincorporates \"talks/positions/UA.md\"\n```\n";
    for more in [("agreement.md", incorporated), ("irenic.toml", source), ("talks/rounds.md", incorporated)] {
        project(&at, &texts, &[more]);
        fs::write(at.join("log.ndjson"), "").unwrap();
        let mut refused = false;
        for command in in_json() {
            let all = run(&scratch.0, &command).all();
            assert!(!all.contains("6185"), "{command:?} with {}:\n{all}", more.0);
            refused |= all.contains("it is a position");
        }
        assert!(refused || more.0 == "talks/rounds.md", "{}", more.0);
    }
    // Under another name, and as another kind of document.
    project(&at, &texts, &[]);
    fs::write(at.join("log.ndjson"), "").unwrap();
    std::os::unix::fs::symlink("../talks/positions/UA.md", at.join("scenarios/other.md")).unwrap();
    for command in in_json() {
        let all = run(&scratch.0, &command).all();
        assert!(!all.contains("6185"), "{command:?}:\n{all}");
    }
}
