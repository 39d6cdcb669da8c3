//! Text for people, in a terminal of a known width, with or without colour.

mod diagnostic;
mod excerpt;
mod page;
mod style;
mod table;
mod text;

pub use diagnostic::diagnostics;
pub use page::page;
pub use style::{Style, Tone};
pub use table::{Align, Cell, Column, Table, table};
pub(crate) use text::one_line;
pub use text::{fill, width_of};
