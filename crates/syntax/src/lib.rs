//! The text of an agreement: Markdown fences, tokens, a parser that never fails, a lossless tree, a formatter.
//! Knows nothing of names, meaning or files.

pub mod ast;

mod article;
mod document;
mod format;
mod kind;
mod lexer;
mod markdown;
mod parser;

pub use article::{Article, Declared, FormalWord, Paragraph, articles};
pub use document::{Fence, Parse, parse_document, parse_formal};
pub use format::format_document;
pub use kind::{IrenicLanguage, SyntaxKind, SyntaxNode, SyntaxToken};
pub use parser::parse_option_choices;
