//! A project's folder, and nothing outside it.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use crate::project::words_of;

use crate::manifest::Written;

/// A folder whose files are read by their project-relative names, with `/` between parts. Whatever leads outside,
/// by `..`, by an absolute path or by a symbolic link, is refused.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
    /// Files that are read by those alone who ask for them as what they are: positions, where they really lie.
    closed: BTreeSet<PathBuf>,
}

/// Why a file of a project cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// Its name, or a symbolic link, leads outside the project's folder.
    Outside,
    /// There is no such file.
    Missing,
    /// It is a folder or a device.
    NotAFile,
    /// It is a position, and what asked for it may not read positions.
    Closed,
    /// The system's own words.
    Unreadable(String),
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ReadError::Outside => f.write_str("it lies outside the project's folder, where nothing is read"),
            ReadError::Missing => f.write_str("there is no such file in the project's folder"),
            ReadError::NotAFile => f.write_str("it is not a plain file"),
            ReadError::Closed => f.write_str("it is a position, which nothing else of a project may draw in"),
            ReadError::Unreadable(why) => write!(f, "it cannot be read: {why}"),
        }
    }
}

/// Why nothing was added to a file of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppendError<E> {
    /// The file cannot be read or written.
    File(ReadError),
    /// Another command is writing, or was interrupted; the name is that of the file which says so.
    Busy(String),
    /// What was to be added was refused.
    Refused(E),
}

impl Folder {
    /// The folder at a path.
    ///
    /// # Errors
    /// The system's error when there is no such folder.
    pub fn open(path: &Path) -> io::Result<Folder> {
        let root = path.canonicalize()?;
        if root.is_dir() {
            Ok(Folder { root, closed: BTreeSet::new() })
        } else {
            Err(io::Error::from(io::ErrorKind::NotADirectory))
        }
    }

    /// Where it lies, as an absolute path without symbolic links.
    pub fn path(&self) -> &Path {
        &self.root
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// [`ReadError`], which says why.
    pub fn read(&self, name: &str) -> Result<Vec<u8>, ReadError> {
        fs::read(self.real(name)?).map_err(|error| ReadError::Unreadable(error.to_string()))
    }

    /// Closes files: [`Folder::read`] refuses them from now on, under whatever name.
    pub(crate) fn close(&mut self, names: impl IntoIterator<Item = String>) {
        let real: Vec<PathBuf> = names.into_iter().filter_map(|name| self.plain(&name).ok()).collect();
        self.closed.extend(real);
    }

    /// The bytes of a file, closed or not.
    pub(crate) fn read_closed(&self, name: &str) -> Result<Vec<u8>, ReadError> {
        fs::read(self.plain(name)?).map_err(|error| ReadError::Unreadable(error.to_string()))
    }

    /// The path of a plain file that really lies within and is not closed.
    fn real(&self, name: &str) -> Result<PathBuf, ReadError> {
        let real = self.plain(name)?;
        if self.closed.contains(&real) { Err(ReadError::Closed) } else { Ok(real) }
    }

    /// The path of a plain file that really lies within.
    fn plain(&self, name: &str) -> Result<PathBuf, ReadError> {
        let name = within(name).ok_or(ReadError::Outside)?;
        let given = self.root.join(&name);
        let real = given.canonicalize().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ReadError::Missing,
            _ => ReadError::Unreadable(error.to_string()),
        })?;
        if !real.starts_with(&self.root) {
            return Err(ReadError::Outside);
        }
        // Asked before opening: to open a pipe would wait for somebody to write to it.
        match fs::metadata(&real) {
            Ok(about) if !about.is_file() => Err(ReadError::NotAFile),
            Ok(_) => Ok(real),
            Err(error) => Err(ReadError::Unreadable(error.to_string())),
        }
    }

    /// Writes a file that is there already, through a new file beside it, so that it is never left half written.
    ///
    /// # Errors
    /// [`ReadError`], which says why.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), ReadError> {
        let real = self.real(name)?;
        let unwritable = |error: io::Error| ReadError::Unreadable(error.to_string());
        let mut beside = real.clone().into_os_string();
        beside.push(".irenic-new");
        let beside = PathBuf::from(beside);
        // A new file has its own permissions; those of the old one are kept.
        let permissions = fs::metadata(&real).map_err(unwritable)?.permissions();
        if permissions.readonly() {
            return Err(ReadError::Unreadable("writing it is not permitted".to_string()));
        }
        fs::write(&beside, bytes).map_err(unwritable)?;
        fs::set_permissions(&beside, permissions).and_then(|()| fs::rename(&beside, &real)).map_err(|error| {
            // What could not take the old file's place is no use to anybody.
            let _ = fs::remove_file(&beside);
            unwritable(error)
        })
    }

    /// Adds to the end of a file, or begins it, while nobody else does: what is added is worked out by `addition` from the
    /// bytes at hand, and the whole is written to a new file beside it, which then takes its place. That file is also what
    /// keeps a second writer out; one that an interrupted command left behind has to be taken away by hand.
    ///
    /// # Errors
    /// [`AppendError`], and nothing is changed then.
    pub fn append<E>(
        &self,
        name: &str,
        addition: impl FnOnce(Option<&[u8]>) -> Result<Vec<u8>, E>,
    ) -> Result<(), AppendError<E>> {
        let unwritable = |error: io::Error| AppendError::File(ReadError::Unreadable(words_of(&error)));
        let plain = within(name).ok_or(AppendError::File(ReadError::Outside))?;
        let real = match self.real(name) {
            Ok(real) => real,
            // A link that leads nowhere would be replaced by a file.
            Err(ReadError::Missing) if self.root.join(&plain).symlink_metadata().is_err() => self.root.join(&plain),
            Err(error) => return Err(AppendError::File(error)),
        };
        let permissions = match fs::metadata(&real) {
            Ok(about) if about.permissions().readonly() => {
                return Err(AppendError::File(ReadError::Unreadable("writing it is not permitted".to_string())));
            }
            Ok(about) => Some(about.permissions()),
            Err(_) => None,
        };
        let mut beside = real.clone().into_os_string();
        beside.push(".irenic-new");
        let beside = PathBuf::from(beside);
        let mut new = match fs::File::create_new(&beside) {
            Ok(new) => new,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(AppendError::Busy(format!("{plain}.irenic-new")));
            }
            Err(error) => return Err(unwritable(error)),
        };
        // Read only now: until the new file is gone, no other command adds anything.
        let written = match fs::read(&real) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unwritable(error)),
        }
        .and_then(|held| {
            let more = addition(held.as_deref()).map_err(AppendError::Refused)?;
            let all = [held.unwrap_or_default(), more].concat();
            new.write_all(&all)
                .and_then(|()| permissions.map_or(Ok(()), |permissions| new.set_permissions(permissions)))
                .and_then(|()| new.sync_all())
                .and_then(|()| fs::rename(&beside, &real))
                .map_err(unwritable)
        });
        if written.is_err() {
            // What could not take the old file's place is no use to anybody.
            let _ = fs::remove_file(&beside);
        }
        written
    }

    /// Names of the files that match a pattern, in order: `*` stands for any letters of one part of a name, `?` for one
    /// letter, and a part `**` for any number of folders. Files whose names are not Unicode are passed over, and so are
    /// folders whose names begin with a dot and symbolic links to folders.
    pub fn matching(&self, pattern: &str) -> Vec<String> {
        let Some(pattern) = within(pattern) else { return Vec::new() };
        let parts: Vec<&str> = pattern.split('/').collect();
        let mut found = Vec::new();
        self.gather(&self.root, "", &parts, &mut found, 0);
        found.sort();
        found.dedup();
        found
    }

    /// Names of the files that any of these patterns matches, or `otherwise` where none is given, in order.
    pub(crate) fn matching_any(&self, patterns: Option<&[Written]>, otherwise: &str) -> Vec<String> {
        let Some(patterns) = patterns else { return self.matching(otherwise) };
        let mut found: Vec<String> = patterns.iter().flat_map(|pattern| self.matching(&pattern.text)).collect();
        found.sort();
        found.dedup();
        found
    }

    fn gather(&self, folder: &Path, prefix: &str, parts: &[&str], found: &mut Vec<String>, depth: usize) {
        // Deeper trees than this are no projects, and a file system may be made to loop.
        const DEEPEST: usize = 32;
        let Some((first, rest)) = parts.split_first() else { return };
        if depth > DEEPEST {
            return;
        }
        if *first == "**" {
            self.gather(folder, prefix, rest, found, depth);
        }
        let Ok(entries) = fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            let Ok(name) = entry.file_name().into_string() else { continue };
            let Ok(kind) = entry.file_type() else { continue };
            let path = format!("{prefix}{name}");
            if kind.is_dir() && !name.starts_with('.') {
                let below = format!("{path}/");
                if *first == "**" {
                    self.gather(&entry.path(), &below, parts, found, depth + 1);
                } else if !rest.is_empty() && fits(first, &name) {
                    self.gather(&entry.path(), &below, rest, found, depth + 1);
                }
            } else if !kind.is_dir() && rest.is_empty() && *first != "**" && fits(first, &name) {
                found.push(path);
            }
        }
    }
}

/// A project-relative name without `.` and `..`; `None` where it leads outside.
pub fn within(name: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for component in Path::new(name).components() {
        match component {
            Component::Normal(part) => parts.push(part.to_str()?),
            Component::CurDir => {}
            Component::ParentDir => {
                parts.pop()?;
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    (!parts.is_empty() && !name.contains(['\0', '\\'])).then(|| parts.join("/"))
}

/// A name that a document gives, from the document's own folder, as a project-relative name.
pub fn beside(document: &str, name: &str) -> Option<String> {
    match document.rsplit_once('/') {
        Some((folder, _)) if !Path::new(name).is_absolute() => within(&format!("{folder}/{name}")),
        _ => within(name),
    }
}

/// Whether a part of a name fits a pattern of letters, `*` and `?`.
fn fits(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    let (mut p, mut n) = (0, 0);
    // Where the last star stands, and the letter up to which it has been stretched.
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        if p < pattern.len() && pattern[p] == '*' {
            star = Some((p, n));
            p += 1;
        } else if p < pattern.len() && (pattern[p] == '?' || pattern[p] == name[n]) {
            p += 1;
            n += 1;
        } else if let Some((at, reached)) = star {
            star = Some((at, reached + 1));
            p = at + 1;
            n = reached + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|sign| *sign == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_within() {
        assert_eq!(within("a/./b/../c.md").as_deref(), Some("a/c.md"));
        for outside in ["../a", "a/../../b", "/etc/passwd", "", ".", "a\\..\\b"] {
            assert_eq!(within(outside), None, "{outside}");
        }
        assert_eq!(beside("talks/rounds.md", "../agreement.md").as_deref(), Some("agreement.md"));
        assert_eq!(beside("agreement.md", "annex.md").as_deref(), Some("annex.md"));
        assert_eq!(beside("talks/rounds.md", "/annex.md"), None);
    }

    #[test]
    fn patterns_of_names() {
        for (pattern, name) in [("*.md", "a.md"), ("*", "x"), ("a*c", "abbc"), ("?.md", "é.md"), ("*a*b", "xaab")] {
            assert!(fits(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("*.md", "a.mdx"), ("?.md", "ab.md"), ("a*c", "abbd")] {
            assert!(!fits(pattern, name), "{pattern} {name}");
        }
    }
}
