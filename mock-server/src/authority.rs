//! The server's own trust: a facility authority for TLS, and user-authentication authorities for cards.
//!
//! Test and production trust never mix: certificates of the real authorities are refused wherever they come in.

pub(crate) mod check;
pub(crate) mod derived;
pub(crate) mod extension;
pub(crate) mod facility;
pub(crate) mod key;
pub(crate) mod real;
pub(crate) mod user;

/// Why a certificate could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuthorityError {
    /// A committed or stored private key cannot be used.
    #[error("a private key cannot be used: {0}")]
    Key(String),
    /// A field cannot be written as DER.
    #[error(transparent)]
    Der(#[from] x509_cert::der::Error),
    /// A TLS certificate cannot be made.
    #[error(transparent)]
    Tls(#[from] rcgen::Error),
    /// The signature failed.
    #[error("the signature could not be made")]
    Signing,
    /// A name that is not an institution code.
    #[error("{code} is not an institution code of ten digits")]
    InstitutionCode {
        /// What was given.
        code: String,
    },
}
