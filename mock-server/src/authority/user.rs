//! User-authentication authorities: the one whose cards the server accepts, and a foreign one of the same name.

use ring::{
    digest::{SHA1_FOR_LEGACY_USE_ONLY, digest},
    rand::SystemRandom,
    signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair},
};
use rustls::pki_types::{PrivatePkcs8KeyDer, pem::PemObject as _};
use time::{OffsetDateTime, macros::datetime};
use x509_cert::{
    TbsCertificate, Version,
    crl::{CertificateList, RevokedCert, TbsCertList},
    der::{
        self, Any, Encode,
        asn1::{BitString, GeneralizedTime, Null, ObjectIdentifier, OctetString, Uint, UtcTime},
    },
    ext::pkix::{AuthorityKeyIdentifier, CrlNumber},
    name::Name,
    serial_number::SerialNumber,
    spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned},
    time::{Time, Validity},
};

use super::{AuthorityError, extension};

/// `sha256WithRSAEncryption`.
pub(crate) const SHA256_WITH_RSA: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
/// `rsaEncryption`.
pub(crate) const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// An authority that signs user-authentication certificates (RSA-2048, SHA-256, no intermediates).
///
/// Its key is committed and its certificate is always the same bytes, so that cards minted anywhere are accepted everywhere.
pub(crate) struct UserAuthority {
    key: RsaKeyPair,
    name: Name,
    serial: SerialNumber,
    key_id: Vec<u8>,
    certificate: Vec<u8>,
}

/// What a leaf says.
#[derive(Debug)]
pub(crate) struct Leaf<'a> {
    /// Serial number.
    pub(crate) serial: [u8; 4],
    /// The subject's common name.
    pub(crate) common_name: String,
    /// The holder's key.
    pub(crate) key: &'a RsaKeyPair,
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

    /// The authority's public key, `RSAPublicKey` in DER.
    pub(crate) fn public_key(&self) -> &[u8] {
        self.key.public_key().as_ref()
    }

    /// Signs a leaf. RSA with PKCS #1 v1.5 is deterministic: the same leaf gives the same bytes.
    pub(crate) fn issue(&self, leaf: &Leaf<'_>) -> Result<Vec<u8>, AuthorityError> {
        let public_key = leaf.key.public_key().as_ref();
        let extensions =
            extension::leaf(&self.name, &self.key_id, &self.serial, &key_id(public_key))?;
        self.sign_certificate(TbsCertificate {
            version: Version::V3,
            serial_number: SerialNumber::new(&leaf.serial)?,
            signature: algorithm(SHA256_WITH_RSA),
            issuer: self.name.clone(),
            validity: Validity {
                not_before: time(leaf.not_before)?,
                not_after: time(leaf.not_after)?,
            },
            subject: extension::holder_name(&leaf.common_name)?,
            subject_public_key_info: spki(public_key)?,
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
            signature: algorithm(SHA256_WITH_RSA),
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
        let signature = self.sign(&list.to_der()?)?;
        let list = CertificateList {
            tbs_cert_list: list,
            signature_algorithm: algorithm(SHA256_WITH_RSA),
            signature,
        };
        Ok(list.to_der()?)
    }

    fn new(key: &str, serial: &[u8]) -> Result<Self, AuthorityError> {
        let key = rsa_key(key)?;
        let key_id = key_id(key.public_key().as_ref());
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
            signature: algorithm(SHA256_WITH_RSA),
            issuer: authority.name.clone(),
            validity: Validity {
                not_before: time(datetime!(2019-01-01 00:00 UTC))?,
                not_after: time(datetime!(2049-12-31 14:59:59 UTC))?,
            },
            subject: authority.name.clone(),
            subject_public_key_info: spki(authority.public_key())?,
            issuer_unique_id: None,
            subject_unique_id: None,
            extensions: Some(extension::root(&authority.name, &authority.key_id)?),
        })?;
        Ok(authority)
    }

    fn sign_certificate(&self, certificate: TbsCertificate) -> Result<Vec<u8>, AuthorityError> {
        let signature = self.sign(&certificate.to_der()?)?;
        let certificate = x509_cert::Certificate {
            tbs_certificate: certificate,
            signature_algorithm: algorithm(SHA256_WITH_RSA),
            signature,
        };
        Ok(certificate.to_der()?)
    }

    fn sign(&self, bytes: &[u8]) -> Result<BitString, AuthorityError> {
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                bytes,
                &mut signature,
            )
            .map_err(|_| AuthorityError::Signing)?;
        Ok(BitString::from_bytes(&signature)?)
    }
}

/// Reads a PKCS#8 key in PEM.
pub(crate) fn rsa_key(pem: &str) -> Result<RsaKeyPair, AuthorityError> {
    let key = PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes())
        .map_err(|error| AuthorityError::Key(error.to_string()))?;
    RsaKeyPair::from_pkcs8(key.secret_pkcs8_der())
        .map_err(|error| AuthorityError::Key(error.to_string()))
}

/// The key id of real certificates: SHA-1 of the `RSAPublicKey`.
pub(crate) fn key_id(public_key: &[u8]) -> Vec<u8> {
    digest(&SHA1_FOR_LEGACY_USE_ONLY, public_key)
        .as_ref()
        .to_vec()
}

fn algorithm(oid: ObjectIdentifier) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned {
        oid,
        parameters: Some(Any::from(Null)),
    }
}

fn spki(public_key: &[u8]) -> der::Result<SubjectPublicKeyInfoOwned> {
    Ok(SubjectPublicKeyInfoOwned {
        algorithm: algorithm(RSA),
        subject_public_key: BitString::from_bytes(public_key)?,
    })
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
