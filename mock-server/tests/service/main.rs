//! The service over real sockets and real TLS.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a helper of a test fails as the test does"
)]

mod certificates;
mod circumstances;
mod faults;
mod flow;
mod folder;
mod golden;
mod hostile;
mod link;
mod ocsp;
mod program;
mod refusals;
mod tls;
mod world;
