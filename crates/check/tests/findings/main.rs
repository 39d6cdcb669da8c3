//! Findings about whole texts: the examples of the book's pages, cases near them, and agreements drawn at random.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

// The agreements that the engine is held against are drawn here too.
#[allow(dead_code)]
#[path = "../../../verify/tests/reference/building.rs"]
mod building;
#[allow(dead_code)]
#[path = "../../../verify/tests/reference/drawing.rs"]
mod drawing;
mod drawn;
mod given;
mod near;
mod pages;
#[allow(dead_code)]
#[path = "../../../verify/tests/reference/printing.rs"]
mod printing;
