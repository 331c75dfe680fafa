//! Certificates with anything wrong in them, for every check of ours at once.
//!
//! A [`Draft`] starts as a certificate of the profile; each part of it is the DER that will stand there, so that anything can be put in its place before it
//! is sealed by the committed test key. Its writer is its own: it shares nothing with what reads certificates, here or in the mock service.

mod der;
mod key;

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::STANDARD};
use time::{OffsetDateTime, macros::datetime};

pub use der::{element, generalized_time, integer, oid, sequence, utc_time};
pub use key::{elliptic_key, rsa_key};

use key::Key;

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
/// `ecdsa-with-SHA384`.
pub const ECDSA_WITH_SHA384: &str = "1.2.840.10045.4.3.3";
/// `rsaEncryption`.
pub const RSA: &str = "1.2.840.113549.1.1.1";
/// `secp384r1`.
pub const P384: &str = "1.3.132.0.34";
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
    key: Key,
    /// Its name, DER.
    pub name: Vec<u8>,
}

static TEST: LazyLock<Authority> =
    LazyLock::new(|| Authority::of(include_str!("../fixtures/keys/user-authentication-ca.pem")));
static NEXT: LazyLock<Authority> = LazyLock::new(|| {
    Authority::of(include_str!(
        "../fixtures/keys/user-authentication-ca-p384.pem"
    ))
});
static FOREIGN: LazyLock<Authority> =
    LazyLock::new(|| Authority::of(include_str!("../fixtures/keys/foreign-ca.pem")));
static HOLDER: LazyLock<Key> =
    LazyLock::new(|| Key::of(include_str!("../fixtures/keys/card-01.pem")));
static NEXT_HOLDER: LazyLock<Key> =
    LazyLock::new(|| Key::of(include_str!("../fixtures/keys/card-p384.pem")));

impl Authority {
    /// The authority that both the terminal and the mock service trust in tests.
    #[must_use]
    pub fn test() -> &'static Self {
        &TEST
    }

    /// The authority of the next card, which both trust as well: on P-384, with the same name.
    #[must_use]
    pub fn next() -> &'static Self {
        &NEXT
    }

    /// Another key under the same name.
    #[must_use]
    pub fn foreign() -> &'static Self {
        &FOREIGN
    }

    /// SHA-1 of its public key.
    #[must_use]
    pub fn key_id(&self) -> Vec<u8> {
        self.key.id()
    }

    /// A certificate of the profile for the holder of the first card key.
    #[must_use]
    pub fn leaf(&self) -> Draft {
        self.leaf_of(&HOLDER)
    }

    /// A certificate of the profile for the holder of the next card.
    #[must_use]
    pub fn next_leaf(&self) -> Draft {
        self.leaf_of(&NEXT_HOLDER)
    }

    fn leaf_of(&self, holder: &Key) -> Draft {
        Draft {
            version: element(0xA0, &integer(&[2])),
            serial: integer(&[0x0E, 0xF2, 0x54, 0x32]),
            algorithm: self.key.algorithm(),
            outer_algorithm: self.key.algorithm(),
            issuer: self.name.clone(),
            validity: sequence(&[utc_time(NOT_BEFORE), utc_time(NOT_AFTER)]),
            subject: name(&[(6, 0x13, "JP"), (3, 0x0C, "SHIKEN00000000113221003A")]),
            key: holder.info(),
            extensions: vec![
                extension(KEY_USAGE, true, &element(0x03, &[0x07, 0x80])),
                extension(EXTENDED_KEY_USAGE, false, &sequence(&[oid(CLIENT_AUTH)])),
                policies(true, &[TEST_POLICY]),
                extension(
                    AUTHORITY_KEY_ID,
                    false,
                    &sequence(&[element(0x80, &self.key_id())]),
                ),
                extension(SUBJECT_KEY_ID, false, &element(0x04, &holder.id())),
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
            key: self.key.info(),
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

    /// RSASSA-PKCS1-v1_5 with SHA-256, or ECDSA with SHA-384, over anything; the same each time.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.key.sign(message)
    }

    fn of(pem: &str) -> Self {
        Self {
            key: Key::of(pem),
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
        self.with_signature(signed_part, &authority.sign(signed_part))
    }

    /// The certificate with these bytes for a signature.
    #[must_use]
    pub fn with_signature(&self, signed_part: &[u8], signature: &[u8]) -> Vec<u8> {
        sequence(&[
            signed_part.to_vec(),
            self.outer_algorithm.clone(),
            element(0x03, &[&[0], signature].concat()),
        ])
    }
}

/// What the card of the holder makes of a message.
#[must_use]
pub fn signed_by_holder(message: &[u8]) -> Vec<u8> {
    HOLDER.sign(message)
}

/// What the next card makes of a message.
#[must_use]
pub fn signed_by_next_holder(message: &[u8]) -> Vec<u8> {
    NEXT_HOLDER.sign(message)
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
