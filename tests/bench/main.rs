//! Figures; see `scripts/bench`.
fn main() {}
