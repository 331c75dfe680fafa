//! The service over real sockets and real TLS.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a helper of a test fails as the test does"
)]

mod admin_page;
mod certificates;
mod circumstances;
mod families;
mod faults;
mod flow;
mod folder;
mod golden;
mod hostile;
mod link;
mod ocsp;
mod office;
mod openapi;
mod own_people;
mod population;
mod postgres;
mod processes;
mod program;
mod refusals;
mod store;
mod tls;
mod world;
