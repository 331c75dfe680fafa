//! Card-verifiable certificates (EF 0004 of the text and visual applications): the issuer's key, certified by an authority of the card scheme.
//!
//! Layout: card.md §2.4 of the project's notes \[B\]. One certificate hangs directly under an anchor; the anchors' key ids and moduli come from the
//! caller, none is built in.

use std::collections::BTreeMap;

use super::record::{self, RecordError, TrustError};
use crate::x509::{CertificateError, Environment, PublicKey};

/// The longest certificate that is read: those seen have 568 bytes.
pub(super) const MAX_LENGTH: usize = 2048;

const CERTIFICATE: u32 = 0x7F21;
const BODY: u32 = 0x5F4E;
const SIGNATURE: u32 = 0x5F37;

/// Names a key of the card scheme: 7 ASCII characters, `08 05`, 3 ASCII characters of generation, 4 bytes \[B\].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 16]);

impl std::fmt::Display for KeyId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0
            .iter()
            .try_for_each(|byte| write!(formatter, "{byte:02X}"))
    }
}

impl std::fmt::Debug for KeyId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "KeyId({self})")
    }
}

/// A certificate as read from the card; its key is worth nothing before [`check`](Self::check).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CvCertificate {
    issuer: KeyId,
    subject: KeyId,
    key: PublicKey,
    body: Vec<u8>,
    signature: Vec<u8>,
}

impl CvCertificate {
    /// Reads `7F21 { 5F4E body, 5F37 signature }`, body = issuer key id, subject key id, public key.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn parse(file: &[u8]) -> Result<Self, RecordError> {
        let content = record::content(file, CERTIFICATE)?;
        let [body, signature] = record::in_order(content, 0, [BODY, SIGNATURE])?;
        let (issuer, rest) =
            key_id(body.at_most(MAX_LENGTH)?).ok_or(body.form("without key ids"))?;
        let (subject, key) = key_id(rest).ok_or(body.form("without key ids"))?;
        Ok(Self {
            issuer,
            subject,
            key: record::Object { value: key, ..body }.public_key()?,
            body: body.value.to_vec(),
            signature: signature.at_most(MAX_LENGTH)?.to_vec(),
        })
    }

    /// Who certified the key.
    #[must_use]
    pub fn issuer(&self) -> KeyId {
        self.issuer
    }

    /// Whose key it is.
    #[must_use]
    pub fn subject(&self) -> KeyId {
        self.subject
    }

    /// Checks the authority's signature with the anchor that the certificate names (RSASSA-PKCS1-v1_5 with SHA-256 over the body).
    ///
    /// # Errors
    /// [`TrustError::UnknownIssuer`], [`TrustError::IssuerCertificate`].
    pub fn check(&self, anchors: &CvAnchors) -> Result<CertifiedKey, TrustError> {
        let anchor = anchors
            .keys
            .get(&self.issuer)
            .ok_or(TrustError::UnknownIssuer {
                key_id: self.issuer,
            })?;
        anchor
            .verify(&self.body, &self.signature)
            .map_err(|_| TrustError::IssuerCertificate {
                key_id: self.subject,
            })?;
        Ok(CertifiedKey(self.key.clone()))
    }
}

/// The key of a checked certificate: the issuer's, which signed the card's records. Only [`CvCertificate::check`] gives one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertifiedKey(PublicKey);

impl CertifiedKey {
    pub(super) fn key(&self) -> &PublicKey {
        &self.0
    }
}

/// The authorities that a terminal believes, of one environment.
#[derive(Debug, Clone)]
pub struct CvAnchors {
    environment: Environment,
    keys: BTreeMap<KeyId, PublicKey>,
}

/// Why an anchor cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CvAnchorError {
    /// The key.
    #[error("key of anchor {key_id}")]
    Key {
        /// Its key id.
        key_id: KeyId,
        /// What is wrong with it.
        #[source]
        source: CertificateError,
    },
    /// An authority of the other environment.
    #[error("anchor {key_id} does not belong to {environment:?}")]
    OtherEnvironment {
        /// Its key id.
        key_id: KeyId,
        /// The environment of this terminal.
        environment: Environment,
    },
    /// Another key has this id.
    #[error("two keys with id {key_id}")]
    Twice {
        /// The key id.
        key_id: KeyId,
    },
}

impl CvAnchors {
    /// No authority yet: every record is of an unknown issuer.
    #[must_use]
    pub fn new(environment: Environment) -> Self {
        Self {
            environment,
            keys: BTreeMap::new(),
        }
    }

    /// Believes the authority `key_id` with the RSA modulus `modulus` (big-endian, exponent 65537).
    ///
    /// Test and production do not mix: the ids of production authorities begin with the digit 5, and no others' do \[B\].
    ///
    /// # Errors
    /// [`CvAnchorError`]; the anchors are unchanged.
    pub fn add(&mut self, key_id: KeyId, modulus: &[u8]) -> Result<(), CvAnchorError> {
        let production = key_id.0.first() == Some(&b'5');
        if production != (self.environment == Environment::Production) {
            return Err(CvAnchorError::OtherEnvironment {
                key_id,
                environment: self.environment,
            });
        }
        let key = PublicKey::from_modulus(modulus, &[1, 0, 1])
            .map_err(|source| CvAnchorError::Key { key_id, source })?;
        match self.keys.get(&key_id) {
            Some(other) if *other != key => Err(CvAnchorError::Twice { key_id }),
            _ => {
                self.keys.insert(key_id, key);
                Ok(())
            }
        }
    }
}

fn key_id(bytes: &[u8]) -> Option<(KeyId, &[u8])> {
    let (id, rest) = bytes.split_first_chunk()?;
    Some((KeyId(*id), rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{card::sample, x509::bare::scheme::SchemeKey};

    #[test]
    fn a_certificate_names_its_keys_and_is_checked_with_its_anchor() {
        let file = sample::issuer(SchemeKey::Root);
        assert_eq!(file.len(), 568, "as long as those seen on cards");
        let certificate = CvCertificate::parse(&file).unwrap();
        assert_eq!(
            (certificate.issuer(), certificate.subject()),
            (sample::ROOT, sample::ISSUER)
        );
        let key = certificate.check(&sample::anchors()).unwrap();
        let signature = SchemeKey::Issuer.sign(b"record");
        assert_eq!(key.key().verify(b"record", &signature), Ok(()));
        let filled = [file.as_slice(), &[0xFF; 40]].concat();
        assert_eq!(CvCertificate::parse(&filled), Ok(certificate));
    }

    #[test]
    fn a_certificate_of_nobody_known_or_of_another_key_is_not_believed() {
        let certificate = CvCertificate::parse(&sample::issuer(SchemeKey::Root)).unwrap();
        let nobody = CvAnchors::new(Environment::Test);
        let unknown = TrustError::UnknownIssuer {
            key_id: sample::ROOT,
        };
        assert_eq!(certificate.check(&nobody), Err(unknown));
        let forged = CvCertificate::parse(&sample::issuer(SchemeKey::OtherRoot)).unwrap();
        let refused = TrustError::IssuerCertificate {
            key_id: sample::ISSUER,
        };
        assert_eq!(forged.check(&sample::anchors()), Err(refused));
    }

    #[test]
    fn every_changed_byte_of_a_certificate_makes_it_another_or_none() {
        let file = sample::issuer(SchemeKey::Root);
        for place in 0..file.len() {
            let mut changed = file.clone();
            changed[place] ^= 0x01;
            let believed = CvCertificate::parse(&changed)
                .is_ok_and(|certificate| certificate.check(&sample::anchors()).is_ok());
            assert!(!believed, "byte {place}");
        }
    }

    #[test]
    fn what_is_no_certificate_says_why() {
        let whole = sample::issuer(SchemeKey::Root);
        let missing = |expected, at| RecordError::Missing { expected, at };
        let key = |key: &[u8]| record::write::object(BODY, &[&[0; 32], key].concat());
        let with = |body: Vec<u8>| {
            let signature = record::write::object(SIGNATURE, &[0; 256]);
            record::write::object(CERTIFICATE, &[body, signature].concat())
        };
        let table = [
            (Vec::new(), missing(CERTIFICATE, 0)),
            (whole[..567].to_vec(), missing(CERTIFICATE, 0)),
            (whole[5..].to_vec(), missing(CERTIFICATE, 0)),
            (record::write::object(CERTIFICATE, &[]), missing(BODY, 0)),
            (
                with(record::write::object(BODY, &[0; 31])),
                RecordError::Form {
                    tag: BODY,
                    what: "without key ids",
                },
            ),
            (with(key(&[])), missing(0x90, 0)),
            (
                with(key(&[0x90, 1, 3, 0x91, 1, 5])),
                RecordError::Key {
                    tag: BODY,
                    source: CertificateError::Profile {
                        what: "RSA modulus not of 2048 to 4096 bit",
                    },
                },
            ),
        ];
        for (file, expected) in table {
            assert_eq!(CvCertificate::parse(&file), Err(expected), "{file:02X?}");
        }
    }

    #[test]
    fn anchors_of_another_environment_or_without_a_proper_key_are_refused() {
        let production = KeyId(*b"5000099\x08\x05001\0\0\0\0");
        let modulus = SchemeKey::Root.modulus();
        for (environment, key_id) in [
            (Environment::Test, production),
            (Environment::Production, sample::ROOT),
        ] {
            let mut anchors = CvAnchors::new(environment);
            let refused = CvAnchorError::OtherEnvironment {
                key_id,
                environment,
            };
            assert_eq!(anchors.add(key_id, &modulus), Err(refused));
        }
        assert_eq!(
            CvAnchors::new(Environment::Production).add(production, &modulus),
            Ok(())
        );
        let mut anchors = sample::anchors();
        assert_eq!(
            anchors.add(sample::ROOT, &modulus),
            Ok(()),
            "the same once more"
        );
        let twice = CvAnchorError::Twice {
            key_id: sample::ROOT,
        };
        assert_eq!(
            anchors.add(sample::ROOT, &SchemeKey::OtherRoot.modulus()),
            Err(twice)
        );
        assert!(matches!(
            anchors.add(sample::ISSUER, &[5]),
            Err(CvAnchorError::Key { .. })
        ));
        assert_eq!(sample::ROOT.to_string(), "39393939393937080530303100000000");
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_certificate_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..600), place in 0..568_usize, byte in any::<u8>()) {
            let _ = CvCertificate::parse(&bytes);
            let mut changed = sample::issuer(SchemeKey::Root);
            changed[place] = byte;
            let _ = CvCertificate::parse(&changed);
        }
    }
}
