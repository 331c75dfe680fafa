//! The qualification confirmation service for development and testing.
//!
//! It is **modelled on open integrations, not on the official specification**, knows invented people only, and refuses
//! certificates of the real public certification service. `docs/mock-server.md` describes its endpoints.
//!
//! The shortest way is [`Mock`]: it prepares a folder with everything a client needs, and starts the server.
//! [`app`] and [`run`] are the same server in parts.

mod admin;
mod authority;
mod card;
mod clock;
mod entitlement;
mod fault;
mod link;
mod message;
mod mock;
mod office;
pub mod os;
pub mod outside;
mod person;
mod population;
mod server;
mod signature;
pub mod store;

pub use admin::page::{AdminPage, AdminPageError};
pub use authority::{
    AuthorityError,
    facility::{FacilityAuthority, Identity},
};
pub use clock::{Clock, Random, seeded_random, system_clock, system_random};
pub use fault::{
    Endpoint, Fault, Faults, PlannedFault, PresentedCertificate,
    scenario::{ScenarioError, read_scenario},
};
pub use link::{Charset, Link, LinkError, LinkOptions};
pub use mock::{Mock, MockError, Options, Running};
pub use office::OfficesError;
pub use person::{Card, Issuer, Person, file::PeopleError};
pub use population::rates::RatesError;
pub use server::{
    Account, Peer, State, app,
    connection::{TlsError, run, tls},
};
pub use signature::SignatureAlgorithm;
