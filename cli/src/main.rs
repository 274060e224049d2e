//! The simsim command.
fn main() {}
