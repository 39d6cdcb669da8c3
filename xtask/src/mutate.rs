//! `cargo xtask mutate`: whether the tests of the engine would notice if it were wrong. Faults are put into a copy of the
//! tree, one at a time, and the comparison with the reference evaluator must differ.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

/// The faults, as data.
const FAULTS: &str = "xtask/faults.toml";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Faults {
    fault: Vec<Fault>,
}

/// One deliberate fault.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fault {
    name: String,
    /// The file, from the root of the repository.
    file: String,
    /// Words that stand in it once.
    words: String,
    /// What they become.
    wrong: String,
}

/// Runs all faults, or those whose names contain a word, and prints what catches each. False where one is not caught.
pub(crate) fn mutate(only: Option<&str>) -> Result<bool, String> {
    let text = std::fs::read_to_string(FAULTS).map_err(|error| format!("{FAULTS} cannot be read: {error}"))?;
    let faults: Faults = toml::from_str(&text).map_err(|error| format!("{FAULTS}: {error}"))?;
    let wrong: Vec<String> = faults.fault.iter().filter_map(|fault| fault.apply(Path::new(".")).err()).collect();
    if !wrong.is_empty() {
        return Err(wrong.join("\n"));
    }
    let copy = Copy::of_tree()?;
    if let Some(first) = copy.test()? {
        return Err(format!("engine and reference differ without any fault, at {first}: mend that first"));
    }
    println!("| fault | caught by |\n| --- | --- |");
    let mut all = true;
    for fault in faults.fault.iter().filter(|fault| only.is_none_or(|word| fault.name.contains(word))) {
        let whole = copy.read(&fault.file)?;
        let broken = fault.apply(&copy.root)?;
        copy.write(&fault.file, &broken)?;
        let caught = copy.test()?;
        copy.write(&fault.file, &whole)?;
        all &= caught.is_some();
        println!("| {} | {} |", fault.name, caught.as_deref().unwrap_or("**nothing**"));
    }
    Ok(all)
}

impl Fault {
    /// The file with the fault in it.
    fn apply(&self, root: &Path) -> Result<String, String> {
        let text = std::fs::read_to_string(root.join(&self.file)).map_err(|error| format!("{}: {error}", self.file))?;
        match text.matches(&self.words).count() {
            1 => Ok(text.replacen(&self.words, &self.wrong, 1)),
            found => Err(format!(
                "{}: the words of the fault “{}” stand there {found} times, not once: {}",
                self.file, self.name, self.words
            )),
        }
    }
}

/// A copy of the tree, so that a fault never stands in the tree itself.
struct Copy {
    root: PathBuf,
}

impl Copy {
    fn of_tree() -> Result<Copy, String> {
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
        let root = target.join("mutate");
        let listed = Command::new("git").args(["ls-files", "-z"]).output();
        let listed = listed.map_err(|error| format!("git cannot be run: {error}"))?;
        let copy = Copy { root };
        for file in String::from_utf8_lossy(&listed.stdout).split('\0').filter(|file| !file.is_empty()) {
            let Ok(bytes) = std::fs::read(file) else { continue };
            // What has not changed keeps its date, so that it is not compiled again.
            if std::fs::read(copy.root.join(file)).is_ok_and(|known| known == bytes) {
                continue;
            }
            copy.write(file, bytes)?;
        }
        Ok(copy)
    }

    fn read(&self, file: &str) -> Result<String, String> {
        let path = self.root.join(file);
        std::fs::read_to_string(&path).map_err(|error| format!("{} cannot be read: {error}", path.display()))
    }

    fn write(&self, file: &str, bytes: impl AsRef<[u8]>) -> Result<(), String> {
        let path = self.root.join(file);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        std::fs::write(&path, bytes).map_err(|error| format!("{} cannot be written: {error}", path.display()))
    }

    /// What the comparison stumbles over first; `None` where it sees nothing.
    fn test(&self) -> Result<Option<String>, String> {
        let output = Command::new("cargo")
            .current_dir(&self.root)
            .args([
                "test",
                "--quiet",
                "--package",
                "irenic-verify",
                "--test",
                "reference",
                "engine_and_reference_agree",
            ])
            .args(["--", "--include-ignored", "--nocapture", "--exact", "engine_and_reference_agree_on_many"])
            .env("CARGO_TARGET_DIR", self.root.join("target"))
            .env("IRENIC_FIRST", "1")
            .env("IRENIC_CASES", "20000")
            .env("IRENIC_SEED", "1")
            .output()
            .map_err(|error| format!("cargo cannot be run: {error}"))?;
        let told = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).join("\n");
        if output.status.success() {
            return Ok(None);
        }
        match told.split("differs at ").nth(1).and_then(|rest| rest.lines().next()) {
            Some(first) => Ok(Some(first.to_string())),
            None => Err(format!("a fault does not compile, or the tests end otherwise:\n{told}")),
        }
    }
}
