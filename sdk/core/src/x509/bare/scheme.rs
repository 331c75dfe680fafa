//! Keys of an invented card scheme for tests, out of the committed test keys, and certificates that they make.

use rsa::{
    Pkcs1v15Sign, RsaPrivateKey, pkcs8::DecodePrivateKey, sha2::Sha256, traits::PublicKeyParts,
};
use sha2::Digest;

/// A key and what it is for in a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SchemeKey {
    /// Certifies issuers; an anchor.
    Root,
    /// Certifies nobody.
    OtherRoot,
    /// Signs the records of cards.
    Issuer,
    /// Lives in a card.
    Card,
    /// Lives in another card.
    OtherCard,
}

impl SchemeKey {
    pub(crate) fn modulus(self) -> Vec<u8> {
        self.key().n().to_bytes_be()
    }

    /// `90 03 010001, 91 820100 modulus`.
    pub(crate) fn object(self) -> Vec<u8> {
        [
            &[0x90, 0x03, 0x01, 0x00, 0x01, 0x91, 0x82, 0x01, 0x00][..],
            &self.modulus(),
        ]
        .concat()
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256.
    pub(crate) fn sign(self, message: &[u8]) -> Vec<u8> {
        let scheme = Pkcs1v15Sign::new::<Sha256>();
        self.key().sign(scheme, &Sha256::digest(message)).unwrap()
    }

    /// Pads `content` as it is.
    pub(crate) fn sign_encoded(self, content: &[u8]) -> Vec<u8> {
        let scheme = Pkcs1v15Sign::new_unprefixed();
        self.key().sign(scheme, content).unwrap()
    }

    fn key(self) -> RsaPrivateKey {
        let pem = match self {
            Self::Root => include_str!("../../../../../tests/fixtures/keys/card-03.pem"),
            Self::OtherRoot => include_str!("../../../../../tests/fixtures/keys/card-04.pem"),
            Self::Issuer => include_str!("../../../../../tests/fixtures/keys/card-05.pem"),
            Self::Card => include_str!("../../../../../tests/fixtures/keys/card-01.pem"),
            Self::OtherCard => include_str!("../../../../../tests/fixtures/keys/card-02.pem"),
        };
        RsaPrivateKey::from_pkcs8_pem(pem).unwrap()
    }
}
