use crate::Finding;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The text files of the repository, by path from its root with `/` between folders.
pub(crate) struct Repository {
    root: PathBuf,
    files: BTreeMap<String, String>,
}

impl Repository {
    /// Reads what git tracks or would track. Files that are not UTF-8 text are passed over.
    pub(crate) fn read() -> Result<Self, String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_path_buf();
        let listed = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(&root)
            .output()
            .map_err(|error| format!("git, which lists the files of the repository, cannot be run: {error}"))?;
        if !listed.status.success() {
            return Err(format!("git ls-files: {}", String::from_utf8_lossy(&listed.stderr).trim()));
        }
        let mut files = BTreeMap::new();
        for path in String::from_utf8_lossy(&listed.stdout).split('\0').filter(|path| !path.is_empty()) {
            if let Ok(text) = std::fs::read_to_string(root.join(path)) {
                files.insert(path.to_string(), text);
            }
        }
        Ok(Repository { root, files })
    }

    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect();
        Repository { root: PathBuf::new(), files }
    }

    pub(crate) fn files(&self) -> &BTreeMap<String, String> {
        &self.files
    }

    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    pub(crate) fn write(&self, path: &str, text: &str) -> Result<(), String> {
        std::fs::write(self.root.join(path), text).map_err(|error| format!("{path}: {error}"))
    }

    /// Rust files under `crates/NAME/src`.
    pub(crate) fn sources_of<'a>(&'a self, name: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let folder = format!("crates/{name}/src/");
        self.files
            .iter()
            .filter(move |(path, _)| path.starts_with(&folder) && path.ends_with(".rs"))
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }
}

/// Folders at the root of a machine. A path into one of them means something on the writer's machine alone.
const MACHINE_FOLDERS: &[&str] = &["home", "root", "tmp", "Users", "work", "mnt"];

/// No file names a path of the machine on which it was written.
pub(crate) fn check_paths(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in &repository.files {
        for (at, line) in text.lines().enumerate() {
            if let Some(folder) = machine_folder(line) {
                findings.push(Finding::Error(format!("{path}:{}: names a path under /{folder}", at + 1)));
            }
        }
    }
    findings
}

fn machine_folder(line: &str) -> Option<&'static str> {
    MACHINE_FOLDERS.iter().copied().find(|folder| {
        let path = format!("/{folder}/");
        line.match_indices(&path).any(|(at, _)| {
            // `book/src/` or `example.org/home/` go on from a word; a path of a machine begins here.
            let before = line[..at].chars().next_back();
            !before.is_some_and(|before| before.is_alphanumeric() || "._-~*})/".contains(before))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_a_machine_is_found_and_an_address_is_not() {
        let folder = "tmp";
        assert_eq!(machine_folder(&format!("see /{folder}/x")), Some("tmp"));
        assert_eq!(machine_folder(&format!("\"/{folder}/x\"")), Some("tmp"));
        assert_eq!(machine_folder(&format!("https://example.org/{folder}/x")), None);
        assert_eq!(machine_folder(&format!("docs/{folder}/x")), None);
        let repository = Repository::of(&[("a.md", &format!("one\n/{folder}/x\n"))]);
        assert_eq!(check_paths(&repository), [Finding::Error("a.md:2: names a path under /tmp".to_string())]);
    }
}
