//! User-authentication authorities: the one whose cards the server accepts, and a foreign one of the same name.

use time::{OffsetDateTime, macros::datetime};
use x509_cert::{
    TbsCertificate, Version,
    crl::{CertificateList, RevokedCert, TbsCertList},
    der::{
        self, Encode,
        asn1::{BitString, GeneralizedTime, OctetString, Uint, UtcTime},
    },
    ext::pkix::{AuthorityKeyIdentifier, CrlNumber},
    name::Name,
    serial_number::SerialNumber,
    time::{Time, Validity},
};

use super::{
    AuthorityError, extension,
    key::{Key, identifier},
};
use crate::SignatureAlgorithm;

/// An authority that signs user-authentication certificates, without intermediates.
///
/// Its key is committed and its certificate is always the same bytes, so that cards minted anywhere are accepted everywhere.
pub(crate) struct UserAuthority {
    key: Key,
    name: Name,
    serial: SerialNumber,
    key_id: Vec<u8>,
    certificate: Vec<u8>,
}

/// What a leaf says.
pub(crate) struct Leaf<'a> {
    /// Serial number.
    pub(crate) serial: &'a [u8],
    /// The subject's common name.
    pub(crate) common_name: String,
    /// The holder's key.
    pub(crate) key: &'a Key,
    /// First moment of validity.
    pub(crate) not_before: OffsetDateTime,
    /// Last second of validity.
    pub(crate) not_after: OffsetDateTime,
}

impl UserAuthority {
    /// The authority whose cards the server accepts.
    ///
    /// # Errors
    /// When the committed key cannot be used.
    pub(crate) fn test() -> Result<Self, AuthorityError> {
        Self::new(
            include_str!("../../../tests/fixtures/keys/user-authentication-ca.pem"),
            &[1],
        )
    }

    /// The authority of the next card: P-384 with SHA-384, invented \[C\]. It has the same name, as all generations of the real one have.
    ///
    /// # Errors
    /// When the committed key cannot be used.
    pub(crate) fn next() -> Result<Self, AuthorityError> {
        Self::new(
            include_str!("../../../tests/fixtures/keys/user-authentication-ca-p384.pem"),
            &[3],
        )
    }

    /// An authority of the same name with another key: whatever it signs must be refused.
    ///
    /// # Errors
    /// When the committed key cannot be used.
    pub(crate) fn foreign() -> Result<Self, AuthorityError> {
        Self::new(
            include_str!("../../../tests/fixtures/keys/foreign-ca.pem"),
            &[2],
        )
    }

    /// The authority's certificate in DER.
    pub(crate) fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// The authority's name.
    pub(crate) fn name(&self) -> &Name {
        &self.name
    }

    /// The authority's key id.
    pub(crate) fn key_id(&self) -> &[u8] {
        &self.key_id
    }

    /// The authority's public key, as certificates hold it.
    pub(crate) fn public_key(&self) -> Vec<u8> {
        self.key.public_key()
    }

    /// How the authority signs.
    pub(crate) fn algorithm(&self) -> SignatureAlgorithm {
        self.key.algorithm()
    }

    /// Signs bytes as certificates are signed.
    pub(crate) fn sign(&self, bytes: &[u8]) -> Result<BitString, AuthorityError> {
        self.key.sign(bytes)
    }

    /// Signs a leaf: the same leaf gives the same bytes.
    pub(crate) fn issue(&self, leaf: &Leaf<'_>) -> Result<Vec<u8>, AuthorityError> {
        let extensions = extension::leaf(&self.name, &self.key_id, &self.serial, &leaf.key.id())?;
        self.sign_certificate(TbsCertificate {
            version: Version::V3,
            serial_number: SerialNumber::new(leaf.serial)?,
            signature: identifier(self.algorithm()),
            issuer: self.name.clone(),
            validity: Validity {
                not_before: time(leaf.not_before)?,
                not_after: time(leaf.not_after)?,
            },
            subject: extension::holder_name(&leaf.common_name)?,
            subject_public_key_info: leaf.key.info()?,
            issuer_unique_id: None,
            subject_unique_id: None,
            extensions: Some(extensions),
        })
    }

    /// The revocation list (X.509 v2) in DER, valid for a day from `now`.
    pub(crate) fn crl(
        &self,
        revoked: &[(Vec<u8>, OffsetDateTime)],
        now: OffsetDateTime,
    ) -> Result<Vec<u8>, AuthorityError> {
        let revoked = revoked
            .iter()
            .map(|(serial, since)| {
                Ok(RevokedCert {
                    serial_number: SerialNumber::new(serial)?,
                    revocation_date: time(*since)?,
                    crl_entry_extensions: None,
                })
            })
            .collect::<der::Result<Vec<_>>>()?;
        let issuer = AuthorityKeyIdentifier {
            key_identifier: Some(OctetString::new(self.key_id.as_slice())?),
            ..AuthorityKeyIdentifier::default()
        };
        let number = CrlNumber(Uint::new(&now.unix_timestamp().to_be_bytes())?);
        let list = TbsCertList {
            version: Version::V2,
            signature: identifier(self.algorithm()),
            issuer: self.name.clone(),
            this_update: time(now)?,
            next_update: Some(time(now + time::Duration::DAY)?),
            // An empty list must be absent (RFC 5280, 5.1.2.6).
            revoked_certificates: (!revoked.is_empty()).then_some(revoked),
            crl_extensions: Some(vec![
                extension::extension(false, &issuer)?,
                extension::extension(false, &number)?,
            ]),
        };
        let signature = self.key.sign(&list.to_der()?)?;
        let list = CertificateList {
            tbs_cert_list: list,
            signature_algorithm: identifier(self.algorithm()),
            signature,
        };
        Ok(list.to_der()?)
    }

    fn new(key: &str, serial: &[u8]) -> Result<Self, AuthorityError> {
        let key = Key::read(key)?;
        let key_id = key.id();
        let mut authority = Self {
            name: extension::authority_name()?,
            serial: SerialNumber::new(serial)?,
            key_id,
            key,
            certificate: Vec::new(),
        };
        authority.certificate = authority.sign_certificate(TbsCertificate {
            version: Version::V3,
            serial_number: authority.serial.clone(),
            signature: identifier(authority.algorithm()),
            issuer: authority.name.clone(),
            validity: Validity {
                not_before: time(datetime!(2019-01-01 00:00 UTC))?,
                not_after: time(datetime!(2049-12-31 14:59:59 UTC))?,
            },
            subject: authority.name.clone(),
            subject_public_key_info: authority.key.info()?,
            issuer_unique_id: None,
            subject_unique_id: None,
            extensions: Some(extension::root(&authority.name, &authority.key_id)?),
        })?;
        Ok(authority)
    }

    fn sign_certificate(&self, certificate: TbsCertificate) -> Result<Vec<u8>, AuthorityError> {
        let signature = self.key.sign(&certificate.to_der()?)?;
        let certificate = x509_cert::Certificate {
            tbs_certificate: certificate,
            signature_algorithm: identifier(self.algorithm()),
            signature,
        };
        Ok(certificate.to_der()?)
    }
}

/// UTCTime through 2049, GeneralizedTime after (RFC 5280, 4.1.2.5).
fn time(moment: OffsetDateTime) -> der::Result<Time> {
    let seconds = u64::try_from(moment.unix_timestamp()).map_err(|_| der::ErrorKind::DateTime)?;
    let since_epoch = std::time::Duration::from_secs(seconds);
    match UtcTime::from_unix_duration(since_epoch) {
        Ok(time) => Ok(Time::UtcTime(time)),
        Err(_) => Ok(Time::GeneralTime(GeneralizedTime::from_unix_duration(
            since_epoch,
        )?)),
    }
}
