//! The certificate's fields, owned and redacted.

use std::sync::Arc;

use time::OffsetDateTime;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::{CertificateError, PublicKey, strict};

/// The longest certificate that is read: honest ones are under 2 KiB.
pub const MAX_LENGTH: usize = 8 * 1024;

/// 利用者証明用電子証明書 as read from the card. It carries no name, address, birth date or sex, and may still not leave the visit.
#[derive(Clone, PartialEq, Eq)]
pub struct UserCertificate(Fields);

impl UserCertificate {
    /// Reads the fields; the profile is checked by [`Anchors::check`](super::Anchors::check).
    ///
    /// # Errors
    /// [`CertificateError::TooLong`], [`CertificateError::Malformed`].
    pub fn parse(der: Vec<u8>) -> Result<Self, CertificateError> {
        Fields::parse(der).map(Self)
    }

    /// The certificate itself.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// 発行の番号 in upper-case hexadecimal, two digits a byte. Restricted by law to the visit and the mutual-TLS request.
    #[must_use]
    pub fn serial(&self) -> &str {
        &self.0.serial
    }

    /// Until when it is valid.
    #[must_use]
    pub fn not_after(&self) -> OffsetDateTime {
        self.0.not_after
    }

    /// From when it is valid.
    #[must_use]
    pub fn not_before(&self) -> OffsetDateTime {
        self.0.not_before
    }

    /// Whether both are the same certificate as the law counts it: same issuer, same serial.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        self.0.issuer == other.0.issuer && self.0.serial == other.0.serial
    }

    /// Its public key.
    ///
    /// # Errors
    /// The key is not one that this program can check signatures with.
    pub fn public_key(&self) -> Result<PublicKey, CertificateError> {
        self.0.public_key()
    }

    pub(super) fn fields(&self) -> &Fields {
        &self.0
    }
}

impl std::fmt::Debug for UserCertificate {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "UserCertificate({} bytes)", self.der().len())
    }
}

/// What both certificates of a card have.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Fields {
    pub(super) der: Arc<[u8]>,
    pub(super) serial: String,
    issuer: Vec<u8>,
    pub(super) not_before: OffsetDateTime,
    pub(super) not_after: OffsetDateTime,
}

impl Fields {
    pub(super) fn parse(der: Vec<u8>) -> Result<Self, CertificateError> {
        let parsed = parse(&der)?;
        let tbs = &parsed.tbs_certificate;
        let serial = tbs.serial.to_bytes_be();
        Ok(Self {
            serial: serial.iter().map(|byte| format!("{byte:02X}")).collect(),
            issuer: tbs.issuer.as_raw().to_vec(),
            not_before: tbs.validity.not_before.to_datetime(),
            not_after: tbs.validity.not_after.to_datetime(),
            der: der.into(),
        })
    }

    pub(super) fn public_key(&self) -> Result<PublicKey, CertificateError> {
        PublicKey::parse(&parse(&self.der)?.tbs_certificate.subject_pki)
    }
}

/// One certificate and nothing behind it.
pub(super) fn parse(der: &[u8]) -> Result<X509Certificate<'_>, CertificateError> {
    if der.len() > MAX_LENGTH {
        return Err(CertificateError::TooLong { length: der.len() });
    }
    let (rest, certificate) =
        X509Certificate::from_der(der).map_err(|_| CertificateError::Malformed {
            what: "X.509 structure",
        })?;
    if !rest.is_empty() {
        return Err(CertificateError::Malformed {
            what: "bytes behind the certificate",
        });
    }
    strict::check(der)?;
    Ok(certificate)
}
