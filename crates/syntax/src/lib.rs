//! The text of an agreement: Markdown fences, tokens, a parser that never fails, a lossless tree, a formatter.
//! Knows nothing of names, meaning or files.

pub mod ast;
