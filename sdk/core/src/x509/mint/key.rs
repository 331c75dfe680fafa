//! The committed test keys, and invented scalars for the next card.

use std::sync::LazyLock;

use p384::ecdsa;
use rsa::{
    RsaPrivateKey,
    pkcs1::EncodeRsaPublicKey,
    pkcs1v15::SigningKey,
    pkcs8::DecodePrivateKey,
    signature::{SignatureEncoding, Signer},
};
use sha2::Sha256;

use super::{ECDSA_WITH_SHA384, P384, RSA, SHA256_WITH_RSA, algorithm, ec_info};

macro_rules! key {
    ($file:literal) => {
        LazyLock::new(|| {
            RsaPrivateKey::from_pkcs8_pem(include_str!(concat!(
                "../../../../../tests/fixtures/keys/",
                $file
            )))
            .unwrap()
        })
    };
}

pub(super) static CARD: LazyLock<RsaPrivateKey> = key!("card-01.pem");
pub(super) static OTHER_CARD: LazyLock<RsaPrivateKey> = key!("card-02.pem");
pub(super) static TEST_AUTHORITY: LazyLock<RsaPrivateKey> = key!("user-authentication-ca.pem");
pub(super) static FOREIGN_AUTHORITY: LazyLock<RsaPrivateKey> = key!("foreign-ca.pem");

/// A key that signs, of either kind.
#[derive(Clone, Copy)]
pub(super) enum PrivateKey {
    Rsa(&'static RsaPrivateKey),
    /// An invented scalar: this byte, 48 times.
    P384(u8),
}

impl PrivateKey {
    fn p384(scalar: u8) -> ecdsa::SigningKey {
        ecdsa::SigningKey::from_slice(&[scalar; 48]).unwrap()
    }

    /// What stands in the BIT STRING of the key.
    pub(super) fn public(self) -> Vec<u8> {
        match self {
            Self::Rsa(key) => key.to_public_key().to_pkcs1_der().unwrap().into_vec(),
            Self::P384(scalar) => {
                let key = Self::p384(scalar);
                key.verifying_key()
                    .to_encoded_point(false)
                    .as_bytes()
                    .to_vec()
            }
        }
    }

    /// AlgorithmIdentifier of the key.
    pub(super) fn info(self) -> Vec<u8> {
        match self {
            Self::Rsa(_) => algorithm(RSA),
            Self::P384(_) => ec_info(P384),
        }
    }

    pub(super) fn signature_algorithm(self) -> &'static [u8] {
        match self {
            Self::Rsa(_) => SHA256_WITH_RSA,
            Self::P384(_) => ECDSA_WITH_SHA384,
        }
    }

    pub(super) fn sign(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Rsa(key) => SigningKey::<Sha256>::new(key.clone())
                .sign(message)
                .to_vec(),
            Self::P384(scalar) => {
                let signature: ecdsa::Signature = Self::p384(scalar).sign(message);
                signature.to_der().as_bytes().to_vec()
            }
        }
    }
}
