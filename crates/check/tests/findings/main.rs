//! Findings about whole texts: the examples of the book's pages, cases near them, and texts drawn at random.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod given;
mod near;
mod pages;
