//! The only code that touches a project's folder: `irenic.toml`, documents, places, lists, evidence.
//!
//! Every failure within a project is a diagnostic with file, line and remedy, and everything else is still read.

mod evidence;
mod folder;
mod links;
mod log;
mod manifest;
mod project;

pub use evidence::{Credit, Evidence, FileRead, Reading, load_evidence, names_of};
pub use folder::{AppendError, Folder, ReadError, beside, within};
pub use links::{DecideError, LINKS_FILE, record_decision};
pub use log::{LogError, LogFile, LogIndex, LogRead};
pub use manifest::{Format, Manifest, ReleaseEntry, SourceEntry, Written, read_manifest};
pub use project::{OpenError, PROJECT_FILE, PositionDocument, Project, has_errors};
