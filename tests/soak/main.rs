//! Long forms; see `scripts/soak`.
fn main() {}
