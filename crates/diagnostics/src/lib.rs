//! One value for everything that Irenic has to say about a text or about evidence.
//!
//! A [`Diagnostic`] carries a stable [`Code`], a sentence, labels on exact words, the course of events that shows the
//! defect, the bracket options in which it holds, remedies, and the method that found it. It knows nothing of who made
//! it and nothing of how it is shown.

mod diagnostic;
mod registry;
mod source;

pub use diagnostic::{Diagnostic, Label, Method, Severity, Step};
pub use registry::{Code, CodeInfo, all_codes, code_info, find_code};
pub use source::{Position, Sources, Span};
