//! Why a mock service does not start.

use std::{net::SocketAddr, path::PathBuf};

use crate::{
    authority::AuthorityError, office::OfficesError, person::file::PeopleError,
    population::rates::RatesError, server::connection::TlsError, store::StoreError,
};

/// Why a mock service cannot be prepared or started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MockError {
    /// A file or folder cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The folder holds a certificate of the real public certification service.
    #[error("{path} holds a certificate of the real service ({why}); this test service refuses it")]
    ProductionAnchor {
        /// The file.
        path: PathBuf,
        /// By what it was recognised.
        why: &'static str,
    },
    /// The people are refused.
    #[error("the people are refused: {0}")]
    People(#[from] PeopleError),
    /// The welfare offices are refused.
    #[error("the offices are refused: {0}")]
    Offices(#[from] OfficesError),
    /// The rates of generated people are refused.
    #[error("the rates are refused: {0}")]
    Rates(#[from] RatesError),
    /// Nobody has this id.
    #[error("nobody is called {id}, or they have no card")]
    NoSuchCard {
        /// The id.
        id: String,
    },
    /// A card file cannot be written down.
    #[error("the card file cannot be written: {0}")]
    CardFile(#[from] toml::ser::Error),
    /// A certificate cannot be made.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The store does not work.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The address cannot be listened on.
    #[error("{address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
}
