//! Keys of either kind, as certificates hold them.

use p384::{
    ecdsa::{DerSignature, SigningKey, signature::Signer},
    pkcs8::DecodePrivateKey,
};
use ring::{
    digest::{SHA1_FOR_LEGACY_USE_ONLY, digest},
    rand::SystemRandom,
    signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};

use super::{
    ECDSA_WITH_SHA384, P384, RSA, SHA256_WITH_RSA, algorithm, element, oid, pem, sequence,
};

/// A private key. Both kinds sign the same each time.
pub(super) enum Key {
    Rsa(RsaKeyPair),
    P384(SigningKey),
}

impl Key {
    /// A committed key.
    pub(super) fn of(text: &str) -> Self {
        let der = pem(text);
        SigningKey::from_pkcs8_der(&der).map_or_else(
            |_| Self::Rsa(RsaKeyPair::from_pkcs8(&der).expect("a committed key")),
            Self::P384,
        )
    }

    /// `AlgorithmIdentifier` of its signatures: RSA with NULL parameters, ECDSA with none.
    pub(super) fn algorithm(&self) -> Vec<u8> {
        match self {
            Self::Rsa(_) => algorithm(SHA256_WITH_RSA),
            Self::P384(_) => sequence(&[oid(ECDSA_WITH_SHA384)]),
        }
    }

    /// `SubjectPublicKeyInfo`.
    pub(super) fn info(&self) -> Vec<u8> {
        match self {
            Self::Rsa(_) => rsa_key(&self.public()),
            Self::P384(_) => elliptic_key(&oid(P384), &self.public()),
        }
    }

    /// SHA-1 of the public key.
    pub(super) fn id(&self) -> Vec<u8> {
        digest(&SHA1_FOR_LEGACY_USE_ONLY, &self.public())
            .as_ref()
            .to_vec()
    }

    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                let chance = SystemRandom::new();
                key.sign(&RSA_PKCS1_SHA256, &chance, message, &mut signature)
                    .expect("the key's own length");
                signature
            }
            Self::P384(key) => {
                let signature: DerSignature = key.sign(message);
                signature.as_bytes().to_vec()
            }
        }
    }

    fn public(&self) -> Vec<u8> {
        match self {
            Self::Rsa(key) => key.public_key().as_ref().to_vec(),
            Self::P384(key) => {
                let point = key.verifying_key().to_encoded_point(false);
                point.as_bytes().to_vec()
            }
        }
    }
}

/// `SubjectPublicKeyInfo` of an RSA key; `key` is an `RSAPublicKey`, or what shall stand in its place.
#[must_use]
pub fn rsa_key(key: &[u8]) -> Vec<u8> {
    sequence(&[algorithm(RSA), element(0x03, &[&[0], key].concat())])
}

/// `SubjectPublicKeyInfo` of a key on a curve; `curve` is the DER of its parameters, or what shall stand in their place.
#[must_use]
pub fn elliptic_key(curve: &[u8], point: &[u8]) -> Vec<u8> {
    sequence(&[
        sequence(&[oid("1.2.840.10045.2.1"), curve.to_vec()]),
        element(0x03, &[&[0], point].concat()),
    ])
}
