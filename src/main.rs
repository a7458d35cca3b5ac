//! The command line: choose a mode, set the exit code.
fn main() {}
