//! Certificates of the profile, and drafts of them to put one thing wrong, made from the committed test keys. Written with a DER writer of its own, so
//! that the reader is not checked against itself.

mod key;
pub(crate) mod person;

use std::sync::LazyLock;

use p384::ecdsa;
use sha1::Sha1;
use sha2::Digest;
use time::{OffsetDateTime, UtcOffset, macros::datetime, macros::format_description};

use key::{CARD, FOREIGN_AUTHORITY, OTHER_CARD, PrivateKey, TEST_AUTHORITY};

use super::{Anchor, Anchors, Environment, UserCertificate};

pub(crate) const KEY_USAGE: &[u8] = &[0x55, 0x1D, 0x0F];
pub(crate) const EXTENDED_KEY_USAGE: &[u8] = &[0x55, 0x1D, 0x25];
pub(crate) const POLICIES: &[u8] = &[0x55, 0x1D, 0x20];
pub(crate) const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1D, 0x13];
pub(crate) const AUTHORITY_KEY_ID: &[u8] = &[0x55, 0x1D, 0x23];
pub(crate) const SUBJECT_KEY_ID: &[u8] = &[0x55, 0x1D, 0x0E];
pub(crate) const SHA1_WITH_RSA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x05];
const SHA256_WITH_RSA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B];
const RSA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01];
pub(crate) const ECDSA_WITH_SHA384: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x03];
const EC: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01];
const P384: &[u8] = &[0x2B, 0x81, 0x04, 0x00, 0x22];
pub(crate) const P256: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];
const CLIENT_AUTH: &[u8] = &[0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02];

/// 1.2.392.200149.8.5.1.0.30.
pub(crate) const TEST_POLICY: &[u8] = &[
    0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x08, 0x05, 0x01, 0x00, 0x1E,
];
/// 1.2.392.200149.8.5.1.1.30.
pub(crate) const PRODUCTION_POLICY: &[u8] = &[
    0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x08, 0x05, 0x01, 0x01, 0x1E,
];

pub(crate) const NOT_BEFORE: OffsetDateTime = datetime!(2025-10-27 00:00 UTC);
pub(crate) const NOT_AFTER: OffsetDateTime = datetime!(2030-02-17 14:59:59 UTC);

/// Whose card it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Holder {
    Hanako,
    Taro,
    /// The next card, whose key is P-384 \[C\].
    Jiro,
}

impl Holder {
    fn key(self) -> PrivateKey {
        match self {
            Self::Hanako => PrivateKey::Rsa(&CARD),
            Self::Taro => PrivateKey::Rsa(&OTHER_CARD),
            Self::Jiro => PrivateKey::P384(0x33),
        }
    }

    /// A certificate of the test authority, good until the given moment.
    pub(crate) fn certificate(self, not_after: OffsetDateTime) -> UserCertificate {
        let authority = Authority::test();
        let mut draft = authority.leaf(self);
        draft.not_after = not_after;
        UserCertificate::parse(draft.sealed_by(&authority)).unwrap()
    }

    /// What the card's key makes of a message.
    pub(crate) fn sign(self, message: &[u8]) -> Vec<u8> {
        self.key().sign(message)
    }

    /// The same as a card answers it: ECDSA as r and s side by side.
    pub(crate) fn sign_on_card(self, message: &[u8]) -> Vec<u8> {
        let signature = self.sign(message);
        match self.key() {
            PrivateKey::Rsa(_) => signature,
            PrivateKey::P384(_) => ecdsa::Signature::from_der(&signature)
                .unwrap()
                .to_bytes()
                .to_vec(),
        }
    }
}

static ANCHORS: LazyLock<Anchors> =
    LazyLock::new(|| Anchors::new(Environment::Test, vec![Authority::test().anchor()]).unwrap());

/// The test environment with its one anchor.
pub(crate) fn anchors() -> Anchors {
    ANCHORS.clone()
}

/// Who signs certificates.
pub(crate) struct Authority {
    key: PrivateKey,
    pub(crate) name: Vec<u8>,
}

impl Authority {
    pub(crate) fn test() -> Self {
        Self {
            key: PrivateKey::Rsa(&TEST_AUTHORITY),
            name: name("JPKI (Madoguchi test)"),
        }
    }

    /// Another key under the same name.
    pub(crate) fn foreign() -> Self {
        Self {
            key: PrivateKey::Rsa(&FOREIGN_AUTHORITY),
            ..Self::test()
        }
    }

    /// The authority of the next card, with a P-384 key \[C\].
    pub(crate) fn next() -> Self {
        Self {
            key: PrivateKey::P384(0x44),
            ..Self::test()
        }
    }

    /// The test key under the name of every national generation.
    pub(crate) fn national() -> Self {
        Self {
            name: name("JPKI"),
            ..Self::test()
        }
    }

    pub(crate) fn key_id(&self) -> Vec<u8> {
        Sha1::digest(self.key.public()).to_vec()
    }

    pub(crate) fn root(&self) -> Draft {
        Draft {
            version: 2,
            serial: vec![0x2A],
            algorithm: self.key.signature_algorithm(),
            outer_algorithm: self.key.signature_algorithm(),
            issuer: self.name.clone(),
            subject: self.name.clone(),
            not_before: datetime!(2019-01-01 00:00 UTC),
            not_after: datetime!(2049-12-31 14:59:59 UTC),
            key_info: self.key.info(),
            key: self.key.public(),
            extensions: vec![
                Extension::new(KEY_USAGE, true, &der(0x03, &[&[0x01, 0x06]])),
                Extension::new(BASIC_CONSTRAINTS, true, &der(0x30, &[&[0x01, 0x01, 0xFF]])),
                Extension::new(SUBJECT_KEY_ID, false, &der(0x04, &[&self.key_id()])),
            ],
        }
    }

    pub(crate) fn anchor(&self) -> Anchor {
        Anchor::parse(&self.root().sealed_by(self)).unwrap()
    }

    /// A certificate of the profile.
    pub(crate) fn leaf(&self, holder: Holder) -> Draft {
        let (serial, id) = match holder {
            Holder::Hanako => ([0x0E, 0xF2, 0x54, 0x32], "SHIKEN0000000000113221003A"),
            Holder::Taro => ([0x0E, 0xF2, 0x54, 0x33], "SHIKEN0000000000213221003A"),
            Holder::Jiro => ([0x0E, 0xF2, 0x54, 0x34], "SHIKEN0000000000313221003A"),
        };
        Draft {
            version: 2,
            serial: serial.to_vec(),
            algorithm: self.key.signature_algorithm(),
            outer_algorithm: self.key.signature_algorithm(),
            issuer: self.name.clone(),
            subject: der(
                0x30,
                &[&attribute(0x06, 0x13, "JP"), &attribute(0x03, 0x0C, id)],
            ),
            not_before: NOT_BEFORE,
            not_after: NOT_AFTER,
            key_info: holder.key().info(),
            key: holder.key().public(),
            extensions: vec![
                Extension::key_usage(0x80),
                Extension::new(
                    EXTENDED_KEY_USAGE,
                    false,
                    &der(0x30, &[&der(0x06, &[CLIENT_AUTH])]),
                ),
                Extension::policies(&[TEST_POLICY]),
                Extension::new(
                    AUTHORITY_KEY_ID,
                    false,
                    &der(0x30, &[&der(0x80, &[&self.key_id()])]),
                ),
                Extension::new(
                    SUBJECT_KEY_ID,
                    false,
                    &der(0x04, &[&Sha1::digest(holder.key().public())]),
                ),
            ],
        }
    }
}

/// A certificate before it is signed.
#[derive(Clone)]
pub(crate) struct Draft {
    /// 2 is version 3.
    pub(crate) version: u8,
    /// As it stands in the INTEGER.
    pub(crate) serial: Vec<u8>,
    pub(crate) algorithm: &'static [u8],
    pub(crate) outer_algorithm: &'static [u8],
    pub(crate) issuer: Vec<u8>,
    pub(crate) subject: Vec<u8>,
    pub(crate) not_before: OffsetDateTime,
    pub(crate) not_after: OffsetDateTime,
    /// AlgorithmIdentifier of the key.
    pub(crate) key_info: Vec<u8>,
    /// `RSAPublicKey`, or the EC point.
    pub(crate) key: Vec<u8>,
    pub(crate) extensions: Vec<Extension>,
}

impl Draft {
    pub(crate) fn without(mut self, oid: &[u8]) -> Self {
        self.extensions.retain(|extension| extension.oid != oid);
        self
    }

    /// With `extension` in the place of the one it has by that name, or added.
    pub(crate) fn with(self, extension: Extension) -> Self {
        let mut draft = self.without(extension.oid);
        draft.extensions.push(extension);
        draft
    }

    pub(crate) fn with_key(mut self, modulus: &[u8], exponent: &[u8]) -> Self {
        self.key = der(
            0x30,
            &[&der(0x02, &[&[0], modulus]), &der(0x02, &[exponent])],
        );
        self
    }

    pub(crate) fn sealed_by(&self, authority: &Authority) -> Vec<u8> {
        let extensions: Vec<u8> = self
            .extensions
            .iter()
            .flat_map(Extension::encoded)
            .collect();
        let tbs = der(
            0x30,
            &[
                &der(0xA0, &[&der(0x02, &[&[self.version]])]),
                &der(0x02, &[&self.serial]),
                &algorithm(self.algorithm),
                &self.issuer,
                &der(0x30, &[&moment(self.not_before), &moment(self.not_after)]),
                &self.subject,
                &der(0x30, &[&self.key_info, &der(0x03, &[&[0], &self.key])]),
                &der(0xA3, &[&der(0x30, &[&extensions])]),
            ],
        );
        let signature = authority.key.sign(&tbs);
        der(
            0x30,
            &[
                &tbs,
                &algorithm(self.outer_algorithm),
                &der(0x03, &[&[0], &signature]),
            ],
        )
    }
}

/// One extension.
#[derive(Clone)]
pub(crate) struct Extension {
    oid: &'static [u8],
    critical: bool,
    value: Vec<u8>,
}

impl Extension {
    pub(crate) fn oid(&self) -> &'static [u8] {
        self.oid
    }

    pub(crate) fn new(oid: &'static [u8], critical: bool, value: &[u8]) -> Self {
        Self {
            oid,
            critical,
            value: value.to_vec(),
        }
    }

    /// The first eight bits of the usage; 0x80 is digitalSignature.
    pub(crate) fn key_usage(bits: u8) -> Self {
        let unused = u8::try_from(bits.trailing_zeros()).unwrap();
        Self::new(KEY_USAGE, true, &der(0x03, &[&[unused, bits]]))
    }

    pub(crate) fn policies(oids: &[&[u8]]) -> Self {
        let policies: Vec<u8> = oids
            .iter()
            .flat_map(|oid| der(0x30, &[&der(0x06, &[oid])]))
            .collect();
        Self::new(POLICIES, true, &der(0x30, &[&policies]))
    }

    pub(crate) fn authority(is_one: bool) -> Self {
        let value: &[u8] = if is_one { &[0x01, 0x01, 0xFF] } else { &[] };
        Self::new(BASIC_CONSTRAINTS, true, &der(0x30, &[value]))
    }

    fn encoded(&self) -> Vec<u8> {
        let critical: &[u8] = if self.critical {
            &[0x01, 0x01, 0xFF]
        } else {
            &[]
        };
        der(
            0x30,
            &[
                &der(0x06, &[self.oid]),
                critical,
                &der(0x04, &[&self.value]),
            ],
        )
    }
}

/// C=JP and an organisation.
fn name(organisation: &str) -> Vec<u8> {
    der(
        0x30,
        &[
            &attribute(0x06, 0x13, "JP"),
            &attribute(0x0A, 0x0C, organisation),
        ],
    )
}

/// `{ 2 5 4 kind }` in its own RDN; 0x13 is a PrintableString, 0x0C a UTF8String.
fn attribute(kind: u8, string: u8, value: &str) -> Vec<u8> {
    let pair = der(
        0x30,
        &[
            &der(0x06, &[&[0x55, 0x04, kind]]),
            &der(string, &[value.as_bytes()]),
        ],
    );
    der(0x31, &[&pair])
}

/// RSA's algorithms have a NULL parameter, ECDSA's have none.
fn algorithm(oid: &[u8]) -> Vec<u8> {
    let parameters: &[u8] = match oid {
        ECDSA_WITH_SHA384 => &[],
        _ => &[0x05, 0x00],
    };
    der(0x30, &[&der(0x06, &[oid]), parameters])
}

/// AlgorithmIdentifier of an EC key on a curve.
pub(crate) fn ec_info(curve: &[u8]) -> Vec<u8> {
    der(0x30, &[&der(0x06, &[EC]), &der(0x06, &[curve])])
}

/// UTCTime.
fn moment(at: OffsetDateTime) -> Vec<u8> {
    let form = format_description!("[year repr:last_two][month][day][hour][minute][second]Z");
    let text = at.to_offset(UtcOffset::UTC).format(form).unwrap();
    der(0x17, &[text.as_bytes()])
}

/// One element around `parts`.
pub(crate) fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let value = parts.concat();
    let length = value.len();
    let mut bytes = vec![tag];
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => bytes.push(short),
        Ok(byte) => bytes.extend([0x81, byte]),
        _ => {
            bytes.push(0x82);
            bytes.extend(u16::try_from(length).unwrap().to_be_bytes());
        }
    }
    bytes.extend(value);
    bytes
}
