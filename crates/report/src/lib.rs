//! Values of the core, written for people and for programs.
//!
//! This crate knows how a value is shown and nothing of how it came about. [`terminal`] writes for people, [`json`] one
//! object a line for scripts, [`sarif`] a report for editors and code hosts. All three say the same, in the same order.
//! Every function is pure: colour and width come in as a [`terminal::Style`], texts as `Sources`.
//!
//! ```
//! use irenic_diagnostics::{Code, Diagnostic, Sources, Span};
//! use irenic_report::terminal;
//!
//! let mut sources = Sources::new();
//! sources.insert("a.irenic".into(), "party UA\n  after clause 12\n".into());
//! let missing = Diagnostic::new(Code::A101, "there is no clause 12")
//!     .at(&Span::new(&"a.irenic".into(), 17, 26), "no clause of this number");
//! let shown = terminal::diagnostics(&[missing], &sources, &terminal::Style::plain());
//! assert!(shown.contains("  |         ^^^^^^^^^ no clause of this number\n"));
//! assert!(shown.ends_with("\n1 error\n"));
//! ```

mod audience;
mod lines;
mod numbers;
mod order;
#[cfg(test)]
mod verdicts;

pub mod codes;
pub mod diff;
pub mod drafts;
pub mod effort;
pub mod findings;
pub mod graph;
pub mod import;
pub mod json;
pub mod links;
pub mod packages;
pub mod plot;
pub mod read;
pub mod sarif;
pub mod scenario;
pub mod sentence;
pub mod talks;
pub mod terminal;
pub mod watch;
pub mod why;

pub use order::{order, summary};
