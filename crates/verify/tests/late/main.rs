//! Evidence that comes late, is corrected and withdrawn: after every batch, in whatever order, the report is that of a fresh
//! verification of what is held then. Agreements and incidents are those drawn for the reference evaluator.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
#[path = "../reference/building.rs"]
mod building;
#[allow(dead_code)]
#[path = "../reference/drawing.rs"]
mod drawing;
#[allow(dead_code)]
#[path = "../reference/printing.rs"]
mod printing;

mod corrections;
mod histories;
mod shares;
mod work;
