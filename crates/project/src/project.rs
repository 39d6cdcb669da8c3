//! The texts of a project, read and parsed.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use irenic_check::Checked;
use irenic_diagnostics::{Code, Diagnostic, Severity, Sources, Span, find_code};
use irenic_model::{Input, Norm, Resolved, needed_files, resolve, vocabulary};
use irenic_syntax::ast::{Document, Item, ItemKind, Text};
use irenic_syntax::{Article, articles, parse_document};

use crate::folder::{Folder, ReadError, beside};
use crate::manifest::{Manifest, Written, read_manifest};

/// Name of the project file.
pub const PROJECT_FILE: &str = "irenic.toml";

/// A project's texts: what was read, what was understood of it, and what is wrong with it so far.
#[derive(Debug, Clone)]
pub struct Project {
    /// Its folder; that of the document where a single one was given.
    pub folder: Folder,
    /// What `irenic.toml` says; empty for a single document.
    pub manifest: Manifest,
    /// The main document's name.
    pub main: Arc<str>,
    /// All documents by name, those of scenarios among them.
    pub documents: BTreeMap<Arc<str>, Document>,
    /// Names of the documents of scenarios, in order.
    pub scenario_documents: Vec<Arc<str>>,
    /// Prose and declarations of each article of the other documents, the main one's first.
    pub articles: Vec<Article>,
    /// Names of the documents with the record of talks, in order. Positions are not among the documents:
    /// [`Project::positions`] opens them when somebody asks who may.
    pub talks_documents: Vec<Arc<str>>,
    /// Scenarios and record: both stand beside the agreement and use the main instrument's numbers.
    pub(crate) beside: Vec<Arc<str>>,
    /// Texts of all of these, of GeoJSON files and of lists, by name.
    pub files: BTreeMap<Arc<str>, Arc<str>>,
    /// Every text that a diagnostic may point into.
    pub sources: Sources,
    /// What reading and parsing found.
    pub diagnostics: Vec<Diagnostic>,
}

/// Where positions lie, where a project does not say.
const POSITIONS: &str = "talks/positions/*.md";

/// A document of positions. It has no `Debug`: its words are private to those whom they name.
pub struct PositionDocument {
    /// Its name.
    pub file: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
    /// What it holds.
    pub document: Document,
    /// What could not be read of it.
    pub errors: Vec<Diagnostic>,
}

/// Why there is no project to work on.
#[derive(Debug, Clone, PartialEq)]
pub enum OpenError {
    /// The path cannot be read; the second is the system's own words.
    Path(PathBuf, String),
    /// The folder has no `irenic.toml`.
    NoProject(PathBuf),
    /// The file is neither a Markdown document nor formal text.
    NotADocument(PathBuf),
}

impl std::fmt::Display for OpenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            OpenError::Path(path, why) => write!(f, "{} cannot be opened: {why}", path.display()),
            OpenError::NoProject(path) => write!(f, "{} has no `{PROJECT_FILE}`, so it is no project", path.display()),
            OpenError::NotADocument(path) => {
                write!(f, "{} is neither a document (`.md`) nor formal text (`.irenic`)", path.display())
            }
        }
    }
}

impl std::error::Error for OpenError {}

impl OpenError {
    /// What would mend it, as a sentence.
    pub fn remedy(&self) -> &'static str {
        match self {
            OpenError::Path(..) => "Name a project folder, or a single document that ends `.md` or `.irenic`.",
            OpenError::NoProject(_) => {
                "Make a project with `irenic new DIR`, or name a single document that ends `.md` or `.irenic`."
            }
            OpenError::NotADocument(_) => "Name a project folder, or a single document that ends `.md` or `.irenic`.",
        }
    }
}

impl Project {
    /// Opens a project folder, its `irenic.toml`, or a single document, which is then read alone with what it
    /// incorporates. The path `.` is also looked for upwards, so that commands work within a project.
    ///
    /// # Errors
    /// [`OpenError`] when there is nothing to read. What is wrong within a project becomes a diagnostic.
    pub fn open(path: &Path) -> Result<Project, OpenError> {
        let unreadable = |error: std::io::Error| OpenError::Path(path.to_path_buf(), words_of(&error));
        let about = path.metadata().map_err(unreadable)?;
        if about.is_dir() {
            let folder = Folder::open(path).map_err(unreadable)?;
            let above = if path == Path::new(".") { folder.path().ancestors().count() } else { 1 };
            let found = folder.path().ancestors().take(above).find(|folder| folder.join(PROJECT_FILE).exists());
            let found = found.ok_or_else(|| OpenError::NoProject(path.to_path_buf()))?;
            return Ok(Loading::new(Folder::open(found).map_err(unreadable)?).project());
        }
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = Folder::open(parent).map_err(unreadable)?;
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let ending = Path::new(name).extension().and_then(|ending| ending.to_str());
        match ending {
            _ if name == PROJECT_FILE => Ok(Loading::new(folder).project()),
            Some("md" | "markdown" | "irenic") => {
                let mut loading = Loading::new(folder);
                loading.close_positions(None);
                // Read first, so that a document that cannot be read is an error of the command, not of a text.
                if let Err(error) = loading.folder.read(name) {
                    return Err(OpenError::Path(path.to_path_buf(), error.to_string()));
                }
                loading.main = Arc::from(name);
                loading.document(name, None);
                Ok(loading.finish(Manifest::default()))
            }
            _ => Err(OpenError::NotADocument(path.to_path_buf())),
        }
    }

    /// The agreement with some options chosen (bracket path, option) and moments fixed (name, instant as text), and
    /// everything that is wrong with the text: what reading and parsing found, then what names and sorts show.
    pub fn resolve(&self, choices: &[(String, String)], set: &[(String, String)]) -> Resolved {
        let mut resolved = resolve(&self.input(choices, set));
        // Words about a file that could not be read have been said, with the reason that only reading knows.
        let said: BTreeSet<&Span> =
            self.diagnostics.iter().filter(|said| said.code == Code::S020).filter_map(Diagnostic::place).collect();
        let mut all = self.diagnostics.clone();
        all.extend(resolved.diagnostics.into_iter().filter(|found| !found.place().is_some_and(|at| said.contains(at))));
        let norms: Vec<&Norm> = resolved.agreement.norms.iter().collect();
        all.retain(|found| !accepted(found, &resolved.accepts, &norms));
        resolved.diagnostics = all;
        resolved
    }

    /// Everything that is wrong with the text, whatever its options: what [`Project::resolve`] finds, then what the
    /// analyses of `irenic-check` find over all drafts, where prose and clauses differ among them. Options chosen and moments fixed are taken as given.
    pub fn check(&self, choices: &[(String, String)], set: &[(String, String)]) -> (Resolved, Checked) {
        let mut resolved = self.resolve(choices, set);
        let text = self.text(choices, set);
        let mut checked = irenic_check::check(&text);
        let drift = irenic_check::drift(&self.articles, &resolved.agreement);
        checked.diagnostics.splice(0..0, drift);
        let accepts: Vec<&Norm> = text.norms().collect();
        checked.diagnostics.retain(|found| !accepted(found, &resolved.accepts, &accepts));
        resolved.diagnostics.append(&mut checked.diagnostics);
        (resolved, checked)
    }

    /// The text with all options that are not chosen.
    pub fn text(&self, choices: &[(String, String)], set: &[(String, String)]) -> irenic_check::Text {
        let mut draft = |options: &[(String, String)]| {
            let all: Vec<(String, String)> = choices.iter().chain(options).cloned().collect();
            resolve(&self.input(&all, set)).agreement
        };
        irenic_check::Text::read(&mut draft)
    }

    fn input<'a>(&'a self, choices: &'a [(String, String)], set: &'a [(String, String)]) -> Input<'a> {
        Input {
            documents: &self.documents,
            main: Arc::clone(&self.main),
            scenario_documents: &self.beside,
            files: &self.files,
            choices,
            set,
        }
    }

    /// The documents of positions, each read and parsed. Only who may read them should ask: everything else of a project
    /// is read without them.
    pub fn positions(&self) -> Vec<PositionDocument> {
        let mut documents = Vec::new();
        for name in self.folder.matching_any(self.manifest.positions.as_deref(), POSITIONS) {
            let file: Arc<str> = Arc::from(name.as_str());
            let (text, unreadable) = match self.folder.read_closed(&name) {
                Ok(bytes) => {
                    let damaged = std::str::from_utf8(&bytes).err().map(|error| {
                        Diagnostic::new(
                            Code::S012,
                            format!("{name} is not text in UTF-8: byte {} of the file", error.valid_up_to() + 1),
                        )
                        .at(&Span::new(&file, error.valid_up_to(), error.valid_up_to()), "this is no letter in UTF-8")
                        .remedy("Save the file again in the encoding UTF-8; the rest of it was read.")
                    });
                    (String::from_utf8_lossy(&bytes).into_owned(), damaged)
                }
                Err(error) => {
                    let unreadable = Diagnostic::new(Code::S020, format!("`{name}` cannot be read: {error}"))
                        .remedy("Make the file readable for your user.");
                    (String::new(), Some(unreadable))
                }
            };
            let parse = parse_document(&file, &text);
            let errors = unreadable.into_iter().chain(parse.errors).collect();
            documents.push(PositionDocument { file, text: Arc::from(text), document: parse.document, errors });
        }
        documents
    }

    /// What the project is called: its own title, or the main document's name.
    pub fn title(&self) -> &str {
        self.manifest.title.as_deref().unwrap_or(&self.main)
    }
}

/// Whether the drafters have written that they knowingly accept this, for the clause concerned or the whole document.
/// An error is never accepted: the text cannot work with it.
fn accepted(found: &Diagnostic, documents: &[(Arc<str>, String)], norms: &[&Norm]) -> bool {
    if found.severity == Severity::Error {
        return false;
    }
    let same = |word: &str| find_code(word).is_some_and(|info| info.code == found.code);
    let in_document =
        found.place().is_some_and(|at| documents.iter().any(|(file, word)| *file == at.file && same(word)));
    let in_clause = found
        .clauses
        .iter()
        .any(|clause| norms.iter().any(|norm| norm.id == *clause && norm.accepts.iter().any(|word| same(word))));
    in_document || in_clause
}

/// The system's own words, with a small letter and without the number that follows them.
pub(crate) fn words_of(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file or folder".to_string(),
        std::io::ErrorKind::PermissionDenied => "reading it is not permitted".to_string(),
        _ => error.to_string(),
    }
}

struct Loading {
    folder: Folder,
    main: Arc<str>,
    documents: BTreeMap<Arc<str>, Document>,
    articles: BTreeMap<Arc<str>, Vec<Article>>,
    scenario_documents: Vec<Arc<str>>,
    talks_documents: Vec<Arc<str>>,
    /// Documents of positions, which nobody reads here.
    closed: BTreeSet<Arc<str>>,
    files: BTreeMap<Arc<str>, Arc<str>>,
    sources: Sources,
    diagnostics: Vec<Diagnostic>,
}

impl Loading {
    fn new(folder: Folder) -> Self {
        let mut sources = Sources::new();
        let (name, text) = vocabulary();
        sources.insert(name, Arc::from(text));
        Loading {
            folder,
            main: Arc::from("agreement.md"),
            documents: BTreeMap::new(),
            articles: BTreeMap::new(),
            scenario_documents: Vec::new(),
            talks_documents: Vec::new(),
            closed: BTreeSet::new(),
            files: BTreeMap::new(),
            sources,
            diagnostics: Vec::new(),
        }
    }

    fn project(mut self) -> Project {
        let manifest = self.manifest();
        self.close_positions(manifest.positions.as_deref());
        self.main_document(&manifest);
        self.scenario_documents = self.beside(manifest.scenarios.as_deref(), "scenarios/*.md");
        self.talks_documents = self.beside(manifest.rounds.as_deref(), "talks/*.md");
        self.finish(manifest)
    }

    /// Positions stay closed, whatever else names them or matches their names: nobody reads them here.
    fn close_positions(&mut self, patterns: Option<&[Written]>) {
        let names = self.folder.matching_any(patterns, POSITIONS);
        self.closed = names.iter().map(|name| Arc::from(name.as_str())).collect();
        self.folder.close(names);
    }

    /// Reads the documents that patterns name, each once.
    fn beside(&mut self, patterns: Option<&[Written]>, otherwise: &str) -> Vec<Arc<str>> {
        let patterns = patterns.map_or_else(
            || vec![(otherwise.to_string(), None)],
            |patterns| patterns.iter().map(|pattern| (pattern.text.clone(), Some(pattern))).collect(),
        );
        let mut read = Vec::new();
        for (pattern, written) in patterns {
            let names = self.folder.matching(&pattern);
            // A pattern may match nothing yet; a plain name was meant to be there.
            if names.is_empty() && !pattern.contains(['*', '?']) {
                self.document(&pattern, written);
            }
            for name in names {
                let name: Arc<str> = Arc::from(name);
                let known = self.documents.contains_key(&name) || self.closed.contains(&name);
                if !known && self.document(&name, written) {
                    read.push(name);
                }
            }
        }
        read
    }

    fn manifest(&mut self) -> Manifest {
        let file: Arc<str> = Arc::from(PROJECT_FILE);
        match self.folder.read(PROJECT_FILE) {
            Ok(bytes) => {
                let text = self.text(&file, &bytes);
                let (manifest, diagnostics) = read_manifest(&file, &text);
                self.diagnostics.extend(diagnostics);
                manifest
            }
            Err(error) => {
                self.diagnostics.push(
                    Diagnostic::new(Code::S020, format!("`{PROJECT_FILE}` cannot be used: {error}"))
                        .remedy("Put a plain file of that name in the project's folder; `irenic new DIR` writes one."),
                );
                Manifest::default()
            }
        }
    }

    fn main_document(&mut self, manifest: &Manifest) {
        let written = manifest.document.as_ref();
        let name = written.map_or("agreement.md", |document| &document.text);
        self.main = crate::folder::within(name).map_or_else(|| Arc::from(name), Arc::from);
        let main = Arc::clone(&self.main);
        if !self.document(&main, written) {
            // An empty document stands in, so that everything else is still looked at.
            self.documents.insert(Arc::clone(&main), Document { file: main, items: Vec::new() });
        }
    }

    /// Reads a document and everything that it incorporates; whether it could be read.
    fn document(&mut self, name: &str, written: Option<&Written>) -> bool {
        let file: Arc<str> = Arc::from(name);
        let mut wanted: VecDeque<(Arc<str>, Option<Span>)> = VecDeque::new();
        wanted.push_back((Arc::clone(&file), written.map(|written| written.span.clone())));
        while let Some((name, span)) = wanted.pop_front() {
            if self.documents.contains_key(&name) {
                continue;
            }
            match self.folder.read(&name) {
                Ok(bytes) => {
                    let document = self.parse(&name, &bytes);
                    for other in instruments_named(&document.items) {
                        match beside(&name, &other.text) {
                            Some(path) => wanted.push_back((Arc::from(path), Some(other.span.clone()))),
                            None => self.unreadable(&other.text, &ReadError::Outside, Some(&other.span)),
                        }
                    }
                    self.documents.insert(name, document);
                }
                // A document that another document names and that is missing, the resolver reports.
                Err(ReadError::Missing) if span.as_ref().is_some_and(|span| &*span.file != PROJECT_FILE) => {}
                Err(error) => self.unreadable(&name, &error, span.as_ref()),
            }
        }
        self.documents.contains_key(&file)
    }

    fn parse(&mut self, name: &Arc<str>, bytes: &[u8]) -> Document {
        let damaged = std::str::from_utf8(bytes).is_err();
        let text = self.text(name, bytes);
        let parse = parse_document(name, &text);
        self.articles.insert(Arc::clone(name), articles(name, &text, &parse));
        // A byte that stands for no letter has been reported as such; it is not a strange letter besides.
        let stand_in = |found: &Diagnostic| {
            damaged && found.place().is_some_and(|at| self.sources.words(at).contains(char::REPLACEMENT_CHARACTER))
        };
        self.diagnostics.extend(parse.errors.into_iter().filter(|found| !stand_in(found)));
        parse.document
    }

    /// Bytes as text. Where they are not UTF-8, that is reported once, and the rest of the text is used.
    fn text(&mut self, name: &Arc<str>, bytes: &[u8]) -> Arc<str> {
        let text: Arc<str> = Arc::from(String::from_utf8_lossy(bytes));
        self.sources.insert(Arc::clone(name), Arc::clone(&text));
        // The resolver quotes the words of clauses and places from these.
        self.files.insert(Arc::clone(name), Arc::clone(&text));
        if let Err(error) = std::str::from_utf8(bytes) {
            let good = error.valid_up_to();
            let line = bytes[..good].iter().filter(|byte| **byte == b'\n').count() + 1;
            // Up to here the two texts are the same, and here the first stand-in stands.
            let span = Span::new(name, good, good + char::REPLACEMENT_CHARACTER.len_utf8());
            let more = invalid_runs(&bytes[good..]).saturating_sub(1);
            let mut diagnostic = Diagnostic::new(
                Code::S012,
                format!("{name} is not text in UTF-8: line {line}, byte {} of the file", good + 1),
            )
            .at(&span, "this is no letter in UTF-8")
            .remedy("Save the file again in the encoding UTF-8; the rest of it was read.");
            if more > 0 {
                diagnostic = diagnostic.note(format!(
                    "There {} {more} more such place{} after it.",
                    if more == 1 { "is" } else { "are" },
                    if more == 1 { "" } else { "s" }
                ));
            }
            self.diagnostics.push(diagnostic);
        }
        text
    }

    fn unreadable(&mut self, name: &str, error: &ReadError, at: Option<&Span>) {
        let remedy = match error {
            ReadError::Outside => "Copy the file into the project's folder and name it there.".to_string(),
            ReadError::Missing => self.nearest(name),
            ReadError::NotAFile => "Name a plain file.".to_string(),
            ReadError::Closed => "Leave it to `irenic talks` and `irenic packages`, which ask who reads.".to_string(),
            ReadError::Unreadable(_) => "Make the file readable for your user.".to_string(),
        };
        let mut diagnostic = Diagnostic::new(Code::S020, format!("`{name}` cannot be read: {error}"));
        if let Some(at) = at {
            diagnostic = diagnostic.at(at, "named here");
        }
        self.diagnostics.push(diagnostic.remedy(remedy));
    }

    /// A file of the same ending whose name is like the one that is missing.
    fn nearest(&self, name: &str) -> String {
        let (folder, base) = name.rsplit_once('/').map_or(("", name), |(folder, base)| (folder, base));
        let pattern = if folder.is_empty() { "*".to_string() } else { format!("{folder}/*") };
        let files = self.folder.matching(&pattern);
        let names: Vec<&str> = files.iter().map(|file| file.rsplit('/').next().unwrap_or(file)).collect();
        match crate::manifest::near(base, &names) {
            Some(near) if folder.is_empty() => format!("Write `{near}`, which is there."),
            Some(near) => format!("Write `{folder}/{near}`, which is there."),
            None => format!("Put the file there, or name the one that is meant instead of `{name}`."),
        }
    }

    fn finish(mut self, manifest: Manifest) -> Project {
        for (words, name) in needed_files(&self.documents) {
            self.place_file(&words, name);
        }
        let mut articles = self.articles.remove(&self.main).unwrap_or_default();
        self.articles.retain(|name, _| !self.scenario_documents.contains(name));
        articles.extend(self.articles.into_values().flatten());
        Project {
            folder: self.folder,
            manifest,
            articles,
            main: self.main,
            documents: self.documents,
            beside: [self.scenario_documents.as_slice(), self.talks_documents.as_slice()].concat(),
            scenario_documents: self.scenario_documents,
            talks_documents: self.talks_documents,
            files: self.files,
            sources: self.sources,
            diagnostics: self.diagnostics,
        }
    }

    /// Reads a file of places or of keys. That one is missing, the resolver says, at the words that need it.
    fn place_file(&mut self, words: &Text, name: String) {
        // The path in hand is made to lie within; what was written decides whether it was meant to.
        if beside(&words.span.file, &words.text).is_none() {
            return self.unreadable(&words.text, &ReadError::Outside, Some(&words.span));
        }
        let name: Arc<str> = Arc::from(name);
        if self.files.contains_key(&name) {
            return;
        }
        match self.folder.read(&name) {
            Ok(bytes) => {
                self.text(&name, &bytes);
            }
            Err(ReadError::Missing) => {}
            Err(error) => self.unreadable(&name, &error, Some(&words.span)),
        }
    }
}

/// How many runs of bytes are no letters.
fn invalid_runs(bytes: &[u8]) -> usize {
    bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count()
}

/// The other documents that a document names, those within brackets included.
fn instruments_named(items: &[Item]) -> Vec<&Text> {
    let mut named = Vec::new();
    for item in items {
        match &item.kind {
            ItemKind::Incorporates(incorporates) => named.push(&incorporates.file),
            ItemKind::Amends(amends) => named.extend(&amends.clause.of),
            ItemKind::Supersedes(supersedes) => named.push(&supersedes.file),
            ItemKind::Bracket(bracket) => {
                for option in &bracket.options {
                    named.extend(instruments_named(&option.content));
                }
            }
            _ => {}
        }
    }
    named
}

/// Whether some diagnostic is an error.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

#[cfg(test)]
pub(crate) mod tests;
