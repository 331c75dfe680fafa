//! The certificates of a card, 利用者証明用電子証明書 and 署名用電子証明書: their fields, and the check of their profile at a given time.
//!
//! There is no path to build: the authorities are self-signed roots and issue the leaves directly, every generation under the same name, so the
//! anchor is chosen by the key id that the certificate names. Profile: card.md §4 of the project's notes \[A\], policy numbers \[A\]/\[C\] where said.

mod anchor;
pub(crate) mod bare;
mod certificate;
mod key;
#[cfg(test)]
pub(crate) mod mint;
mod profile;
mod signature;
mod strict;
#[cfg(test)]
mod verdicts;

pub use anchor::{Anchor, Anchors, KnownGeneration};
pub use certificate::{MAX_LENGTH, UserCertificate};
pub use key::{PublicKey, SignatureAlgorithm};
pub use profile::{Environment, Verdict, usable_until};
pub use signature::{Holder, SignatureCertificate};

use time::OffsetDateTime;

/// Why a certificate is not good, with the evidence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// Not an X.509 certificate in DER, or something follows it.
    #[error("not a certificate: {what}")]
    Malformed {
        /// What could not be read.
        what: &'static str,
    },
    /// Longer than any honest one.
    #[error("{length} bytes")]
    TooLong {
        /// Its length.
        length: usize,
    },
    /// No trusted authority has the key id that it names.
    #[error("no trust anchor with key id {key_id}")]
    UnknownIssuer {
        /// The key id in hexadecimal, empty where it names none.
        key_id: String,
    },
    /// It names the anchor's key id and another issuer name.
    #[error("issuer name differs from the trust anchor's")]
    IssuerName,
    /// The authority's signature does not fit.
    #[error("signature of the authority does not fit")]
    Tampered,
    /// It, or its anchor, is not valid yet.
    #[error("valid from {not_before}, checked at {at}")]
    NotYetValid {
        /// When the check was made.
        at: OffsetDateTime,
        /// From when it is valid.
        not_before: OffsetDateTime,
    },
    /// It has expired and the grace is over.
    #[error("valid until {not_after}, usable until {usable_until}, checked at {at}")]
    Expired {
        /// When the check was made.
        at: OffsetDateTime,
        /// Until when it was valid.
        not_after: OffsetDateTime,
        /// Until when it could be used for reception.
        usable_until: OffsetDateTime,
    },
    /// Not of the profile.
    #[error("profile: {what}")]
    Profile {
        /// Which rule it breaks.
        what: &'static str,
    },
    /// A critical extension that this check does not know.
    #[error("unknown critical extension {oid}")]
    UnknownCriticalExtension {
        /// Its object identifier.
        oid: String,
    },
    /// A certificate of the other environment.
    #[error("certificate policy {oid} does not belong to this environment")]
    WrongEnvironment {
        /// The policy found.
        oid: String,
    },
    /// A signature that the certificate's key did not make.
    #[error("signature does not fit the certificate's key")]
    SignatureMismatch,
}
