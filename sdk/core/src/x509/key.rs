//! Public keys, as an open set: RSA today, another algorithm on the next card.

use rsa::{
    BigUint, RsaPublicKey, pkcs1v15, sha2::Sha256, signature::Verifier, traits::PublicKeyParts,
};
use x509_parser::{public_key::PublicKey as Parsed, x509::SubjectPublicKeyInfo};

use super::CertificateError;

/// A public key that signatures can be checked with.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PublicKey {
    /// RSA, signatures are RSASSA-PKCS1-v1_5 with SHA-256.
    Rsa(RsaPublicKey),
}

impl PublicKey {
    pub(super) fn parse(info: &SubjectPublicKeyInfo<'_>) -> Result<Self, CertificateError> {
        match info.parsed() {
            Ok(Parsed::RSA(key)) => {
                let modulus = BigUint::from_bytes_be(key.modulus);
                let exponent = BigUint::from_bytes_be(key.exponent);
                // Sizes are judged before any arithmetic: a 16 kbit modulus costs seconds.
                if !(2048..=4096).contains(&modulus.bits()) {
                    return Err(CertificateError::Profile {
                        what: "RSA modulus not of 2048 to 4096 bit",
                    });
                }
                if exponent != BigUint::from(65537_u32) {
                    return Err(CertificateError::Profile {
                        what: "RSA exponent not 65537",
                    });
                }
                RsaPublicKey::new(modulus, exponent)
                    .map(Self::Rsa)
                    .map_err(|_| CertificateError::Malformed { what: "RSA key" })
            }
            Ok(_) => Err(CertificateError::Profile {
                what: "key algorithm",
            }),
            Err(_) => Err(CertificateError::Malformed { what: "public key" }),
        }
    }

    /// Checks a signature over `message`.
    ///
    /// # Errors
    /// [`CertificateError::SignatureMismatch`].
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), CertificateError> {
        match self {
            Self::Rsa(key) => {
                if signature.len() != key.size() {
                    return Err(CertificateError::SignatureMismatch);
                }
                let signature = pkcs1v15::Signature::try_from(signature)
                    .map_err(|_| CertificateError::SignatureMismatch)?;
                pkcs1v15::VerifyingKey::<Sha256>::new(key.clone())
                    .verify(message, &signature)
                    .map_err(|_| CertificateError::SignatureMismatch)
            }
        }
    }
}
