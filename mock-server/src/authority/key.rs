//! Private keys of authorities and cards: RSA-2048 with SHA-256 today, P-384 with SHA-384 for the next card.

use p384::{
    ecdsa::{DerSignature, SigningKey, signature::Signer as _},
    pkcs8::DecodePrivateKey as _,
};
use ring::{
    digest::{SHA1_FOR_LEGACY_USE_ONLY, digest},
    rand::SystemRandom,
    signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair},
};
use rustls::pki_types::{PrivatePkcs8KeyDer, pem::PemObject as _};
use x509_cert::{
    der::{
        self, Any,
        asn1::{BitString, Null, ObjectIdentifier},
    },
    spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned},
};

use super::AuthorityError;
use crate::SignatureAlgorithm;

/// `rsaEncryption`.
pub(crate) const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// `id-ecPublicKey`.
pub(crate) const ELLIPTIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
/// `secp384r1`.
pub(crate) const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
/// `sha256WithRSAEncryption`.
const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
/// `ecdsa-with-SHA384`.
const ECDSA_WITH_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");

/// A private key. Both kinds sign deterministically (PKCS #1 v1.5; RFC 6979): the same bytes give the same signature.
pub(crate) enum Key {
    /// RSA-2048.
    Rsa(Box<RsaKeyPair>),
    /// On P-384.
    P384(Box<SigningKey>),
}

impl Key {
    /// Reads a PKCS#8 key in PEM.
    ///
    /// # Errors
    /// [`AuthorityError::Key`] where it is none of either kind.
    pub(crate) fn read(pem: &str) -> Result<Self, AuthorityError> {
        let key = PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes())
            .map_err(|error| AuthorityError::Key(error.to_string()))?;
        if let Ok(key) = SigningKey::from_pkcs8_der(key.secret_pkcs8_der()) {
            return Ok(Self::P384(Box::new(key)));
        }
        RsaKeyPair::from_pkcs8(key.secret_pkcs8_der())
            .map(|key| Self::Rsa(Box::new(key)))
            .map_err(|error| AuthorityError::Key(error.to_string()))
    }

    /// How it signs.
    pub(crate) fn algorithm(&self) -> SignatureAlgorithm {
        match self {
            Self::Rsa(_) => SignatureAlgorithm::RsaSha256,
            Self::P384(_) => SignatureAlgorithm::P384Sha384,
        }
    }

    /// The public key as certificates hold it: `RSAPublicKey` in DER, or an uncompressed point.
    pub(crate) fn public_key(&self) -> Vec<u8> {
        match self {
            Self::Rsa(key) => key.public_key().as_ref().to_vec(),
            Self::P384(key) => key
                .verifying_key()
                .to_encoded_point(false)
                .as_bytes()
                .to_vec(),
        }
    }

    /// The key id of real certificates: SHA-1 of the public key.
    pub(crate) fn id(&self) -> Vec<u8> {
        digest(&SHA1_FOR_LEGACY_USE_ONLY, &self.public_key())
            .as_ref()
            .to_vec()
    }

    /// What certificates say about the public key.
    pub(crate) fn info(&self) -> der::Result<SubjectPublicKeyInfoOwned> {
        let (oid, parameters) = match self {
            Self::Rsa(_) => (RSA, Any::from(Null)),
            Self::P384(_) => (ELLIPTIC, Any::encode_from(&P384)?),
        };
        Ok(SubjectPublicKeyInfoOwned {
            algorithm: AlgorithmIdentifierOwned {
                oid,
                parameters: Some(parameters),
            },
            subject_public_key: BitString::from_bytes(&self.public_key())?,
        })
    }

    /// Signs, and writes the signature as certificates hold it.
    pub(crate) fn sign(&self, bytes: &[u8]) -> Result<BitString, AuthorityError> {
        let signature = match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(
                    &RSA_PKCS1_SHA256,
                    &SystemRandom::new(),
                    bytes,
                    &mut signature,
                )
                .map_err(|_| AuthorityError::Signing)?;
                signature
            }
            Self::P384(key) => {
                let signature: DerSignature =
                    key.try_sign(bytes).map_err(|_| AuthorityError::Signing)?;
                signature.as_bytes().to_vec()
            }
        };
        Ok(BitString::from_bytes(&signature)?)
    }
}

/// How a certificate names an algorithm: RSA with NULL parameters, ECDSA with none (RFC 5758, 3.2).
pub(crate) fn identifier(algorithm: SignatureAlgorithm) -> AlgorithmIdentifierOwned {
    match algorithm {
        SignatureAlgorithm::RsaSha256 => AlgorithmIdentifierOwned {
            oid: SHA256_WITH_RSA,
            parameters: Some(Any::from(Null)),
        },
        SignatureAlgorithm::P384Sha384 => AlgorithmIdentifierOwned {
            oid: ECDSA_WITH_SHA384,
            parameters: None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ring_accepts_what_either_kind_of_key_signs_and_it_is_the_same_each_time() {
        for (pem, algorithm) in [
            (
                include_str!("../../../tests/fixtures/keys/user-authentication-ca.pem"),
                SignatureAlgorithm::RsaSha256,
            ),
            (
                include_str!("../../../tests/fixtures/keys/user-authentication-ca-p384.pem"),
                SignatureAlgorithm::P384Sha384,
            ),
        ] {
            let key = Key::read(pem).unwrap();
            assert_eq!(key.algorithm(), algorithm);
            let signature = key.sign(b"message").unwrap();
            assert_eq!(signature, key.sign(b"message").unwrap());
            let signature = signature.as_bytes().unwrap();
            assert!(algorithm.verifies(&key.public_key(), b"message", signature));
            assert!(!algorithm.verifies(&key.public_key(), b"another", signature));
        }
        assert!(matches!(Key::read("no key"), Err(AuthorityError::Key(_))));
    }
}
