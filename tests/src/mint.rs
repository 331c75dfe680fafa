//! Certificates with anything wrong in them, for every check of ours at once.
//!
//! A [`Draft`] starts as a certificate of the profile; each part of it is the DER that will stand there, so that anything can be put in its place before it
//! is sealed by the committed test key. Its writer is its own: it shares nothing with what reads certificates, here or in the mock service.

mod der;

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::{
    digest::{SHA1_FOR_LEGACY_USE_ONLY, digest},
    rand::SystemRandom,
    signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use time::{OffsetDateTime, macros::datetime};

pub use der::{element, generalized_time, integer, oid, sequence, utc_time};

/// From when a draft is valid.
pub const NOT_BEFORE: OffsetDateTime = datetime!(2025-10-27 00:00 UTC);
/// Until when a draft is valid: 23:59:59 in Japan.
pub const NOT_AFTER: OffsetDateTime = datetime!(2030-02-17 14:59:59 UTC);

/// Policy of user-authentication certificates on test cards.
pub const TEST_POLICY: &str = "1.2.392.200149.8.5.1.0.30";
/// `id-kp-clientAuth`.
pub const CLIENT_AUTH: &str = "1.3.6.1.5.5.7.3.2";
/// `sha256WithRSAEncryption`.
pub const SHA256_WITH_RSA: &str = "1.2.840.113549.1.1.11";
/// `rsaEncryption`.
pub const RSA: &str = "1.2.840.113549.1.1.1";
/// keyUsage.
pub const KEY_USAGE: &str = "2.5.29.15";
/// extKeyUsage.
pub const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
/// certificatePolicies.
pub const POLICIES: &str = "2.5.29.32";
/// basicConstraints.
pub const BASIC_CONSTRAINTS: &str = "2.5.29.19";
/// authorityKeyIdentifier.
pub const AUTHORITY_KEY_ID: &str = "2.5.29.35";
/// subjectKeyIdentifier.
pub const SUBJECT_KEY_ID: &str = "2.5.29.14";

/// Who signs.
pub struct Authority {
    key: RsaKeyPair,
    /// Its name, DER.
    pub name: Vec<u8>,
}

static TEST: LazyLock<Authority> =
    LazyLock::new(|| Authority::of(include_str!("../fixtures/keys/user-authentication-ca.pem")));
static FOREIGN: LazyLock<Authority> =
    LazyLock::new(|| Authority::of(include_str!("../fixtures/keys/foreign-ca.pem")));
static HOLDER: LazyLock<RsaKeyPair> =
    LazyLock::new(|| key_of(include_str!("../fixtures/keys/card-01.pem")));

impl Authority {
    /// The authority that both the terminal and the mock service trust in tests.
    #[must_use]
    pub fn test() -> &'static Self {
        &TEST
    }

    /// Another key under the same name.
    #[must_use]
    pub fn foreign() -> &'static Self {
        &FOREIGN
    }

    /// SHA-1 of its public key.
    #[must_use]
    pub fn key_id(&self) -> Vec<u8> {
        key_id(self.key.public_key().as_ref())
    }

    /// A certificate of the profile for the holder of the first card key.
    #[must_use]
    pub fn leaf(&self) -> Draft {
        let key = HOLDER.public_key().as_ref();
        Draft {
            version: element(0xA0, &integer(&[2])),
            serial: integer(&[0x0E, 0xF2, 0x54, 0x32]),
            algorithm: algorithm(SHA256_WITH_RSA),
            outer_algorithm: algorithm(SHA256_WITH_RSA),
            issuer: self.name.clone(),
            validity: sequence(&[utc_time(NOT_BEFORE), utc_time(NOT_AFTER)]),
            subject: name(&[(6, 0x13, "JP"), (3, 0x0C, "SHIKEN00000000113221003A")]),
            key: rsa_key(key),
            extensions: vec![
                extension(KEY_USAGE, true, &element(0x03, &[0x07, 0x80])),
                extension(EXTENDED_KEY_USAGE, false, &sequence(&[oid(CLIENT_AUTH)])),
                policies(true, &[TEST_POLICY]),
                extension(
                    AUTHORITY_KEY_ID,
                    false,
                    &sequence(&[element(0x80, &self.key_id())]),
                ),
                extension(SUBJECT_KEY_ID, false, &element(0x04, &key_id(key))),
            ],
        }
    }

    /// Its own certificate, self-signed.
    #[must_use]
    pub fn root(&self) -> Draft {
        Draft {
            serial: integer(&[0x2A]),
            validity: sequence(&[
                utc_time(datetime!(2019-01-01 00:00 UTC)),
                utc_time(datetime!(2049-12-31 14:59:59 UTC)),
            ]),
            subject: self.name.clone(),
            key: rsa_key(self.key.public_key().as_ref()),
            extensions: vec![
                extension(KEY_USAGE, true, &element(0x03, &[0x01, 0x06])),
                extension(
                    BASIC_CONSTRAINTS,
                    true,
                    &sequence(&[element(0x01, &[0xFF])]),
                ),
                extension(SUBJECT_KEY_ID, false, &element(0x04, &self.key_id())),
            ],
            ..self.leaf()
        }
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256 over anything.
    ///
    /// # Panics
    /// Never with the committed keys.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        sign(&self.key, message)
    }

    fn of(pem: &str) -> Self {
        Self {
            key: key_of(pem),
            name: name(&[
                (6, 0x13, "JP"),
                (10, 0x0C, "JPKI (Madoguchi test)"),
                (11, 0x0C, "JPKI for user authentication"),
                (11, 0x0C, "Madoguchi test authority"),
            ]),
        }
    }
}

/// A certificate before it is sealed. Every field is one DER element, or what shall stand in its place.
#[derive(Clone)]
pub struct Draft {
    /// `[0] INTEGER`; empty for version 1.
    pub version: Vec<u8>,
    /// serialNumber.
    pub serial: Vec<u8>,
    /// signature, inside what is signed.
    pub algorithm: Vec<u8>,
    /// signatureAlgorithm, outside of it.
    pub outer_algorithm: Vec<u8>,
    /// issuer.
    pub issuer: Vec<u8>,
    /// validity.
    pub validity: Vec<u8>,
    /// subject.
    pub subject: Vec<u8>,
    /// subjectPublicKeyInfo.
    pub key: Vec<u8>,
    /// Each of the extensions by its name, whole.
    pub extensions: Vec<(&'static str, Vec<u8>)>,
}

impl Draft {
    /// Without the extension of that name.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.extensions.retain(|(other, _)| *other != name);
        self
    }

    /// With `extension` in the place of the one of that name, or at the end.
    #[must_use]
    pub fn with(self, extension: (&'static str, Vec<u8>)) -> Self {
        let mut draft = self.without(extension.0);
        draft.extensions.push(extension);
        draft
    }

    /// The part that is signed.
    #[must_use]
    pub fn signed_part(&self) -> Vec<u8> {
        let extensions = if self.extensions.is_empty() {
            Vec::new()
        } else {
            let all: Vec<Vec<u8>> = self.extensions.iter().map(|(_, der)| der.clone()).collect();
            element(0xA3, &sequence(&all))
        };
        sequence(&[
            self.version.clone(),
            self.serial.clone(),
            self.algorithm.clone(),
            self.issuer.clone(),
            self.validity.clone(),
            self.subject.clone(),
            self.key.clone(),
            extensions,
        ])
    }

    /// The certificate, signed by `authority` whatever it says of its algorithm.
    #[must_use]
    pub fn sealed_by(&self, authority: &Authority) -> Vec<u8> {
        self.around(&self.signed_part(), authority)
    }

    /// The certificate around another signed part.
    #[must_use]
    pub fn around(&self, signed_part: &[u8], authority: &Authority) -> Vec<u8> {
        sequence(&[
            signed_part.to_vec(),
            self.outer_algorithm.clone(),
            element(
                0x03,
                &[&[0], authority.sign(signed_part).as_slice()].concat(),
            ),
        ])
    }
}

/// What the card of the holder makes of a message.
#[must_use]
pub fn signed_by_holder(message: &[u8]) -> Vec<u8> {
    sign(&HOLDER, message)
}

/// `AlgorithmIdentifier` with NULL parameters.
#[must_use]
pub fn algorithm(name: &str) -> Vec<u8> {
    sequence(&[oid(name), element(0x05, &[])])
}

/// One extension around the DER of its value.
#[must_use]
pub fn extension(name: &'static str, critical: bool, value: &[u8]) -> (&'static str, Vec<u8>) {
    let critical = if critical {
        element(0x01, &[0xFF])
    } else {
        Vec::new()
    };
    (name, sequence(&[oid(name), critical, element(0x04, value)]))
}

/// certificatePolicies.
#[must_use]
pub fn policies(critical: bool, names: &[&str]) -> (&'static str, Vec<u8>) {
    let all: Vec<Vec<u8>> = names.iter().map(|name| sequence(&[oid(name)])).collect();
    extension(POLICIES, critical, &sequence(&all))
}

/// `SubjectPublicKeyInfo` of an RSA key; `key` is an `RSAPublicKey`, or what shall stand in its place.
#[must_use]
pub fn rsa_key(key: &[u8]) -> Vec<u8> {
    sequence(&[algorithm(RSA), element(0x03, &[&[0], key].concat())])
}

/// Attributes `{ 2 5 4 n }`, each in an RDN of its own, with the tag of its string and its text.
#[must_use]
pub fn name(attributes: &[(u8, u8, &str)]) -> Vec<u8> {
    let parts: Vec<Vec<u8>> = attributes
        .iter()
        .map(|(kind, tag, text)| {
            let pair = sequence(&[
                element(0x06, &[0x55, 0x04, *kind]),
                element(*tag, text.as_bytes()),
            ]);
            element(0x31, &pair)
        })
        .collect();
    sequence(&parts)
}

/// The bytes of a PEM text, whatever it calls them.
///
/// # Panics
/// When it is none.
#[must_use]
pub fn pem(text: &str) -> Vec<u8> {
    let base64: String = text
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .collect();
    STANDARD.decode(base64).expect("PEM")
}

fn key_of(text: &str) -> RsaKeyPair {
    RsaKeyPair::from_pkcs8(&pem(text)).expect("a committed key")
}

fn key_id(public_key: &[u8]) -> Vec<u8> {
    digest(&SHA1_FOR_LEGACY_USE_ONLY, public_key)
        .as_ref()
        .to_vec()
}

/// Deterministic: PKCS #1 v1.5 takes no chance.
fn sign(key: &RsaKeyPair, message: &[u8]) -> Vec<u8> {
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        message,
        &mut signature,
    )
    .expect("the key's own length");
    signature
}
