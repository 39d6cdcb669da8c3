//! The command line of Irenic.
fn main() {}
