//! Public keys and the signatures that they check, as an open set: RSA today, P-384 on the next card.

use p384::ecdsa;
use rsa::{
    BigUint, RsaPublicKey, pkcs1v15, sha2::Sha256, signature::Verifier, traits::PublicKeyParts,
};
use x509_parser::{public_key::PublicKey as Parsed, x509::SubjectPublicKeyInfo};

use super::CertificateError;

/// A public key that signatures can be checked with.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PublicKey {
    /// RSA of 2048 to 4096 bit with the exponent 65537.
    Rsa(RsaPublicKey),
    /// ECDSA on P-384.
    P384(ecdsa::VerifyingKey),
}

impl PublicKey {
    pub(super) fn parse(info: &SubjectPublicKeyInfo<'_>) -> Result<Self, CertificateError> {
        match info.parsed() {
            Ok(Parsed::RSA(key)) => rsa(key.modulus, key.exponent),
            Ok(Parsed::EC(point)) => {
                let curve = info.algorithm.parameters.as_ref();
                let curve = curve.and_then(|parameters| parameters.as_oid().ok());
                if curve.is_none_or(|curve| curve.to_id_string() != CURVE_P384) {
                    return Err(CertificateError::Profile {
                        what: "EC curve not P-384",
                    });
                }
                p384(point.data())
            }
            Ok(_) => Err(CertificateError::Profile {
                what: "key algorithm",
            }),
            Err(_) => Err(CertificateError::Malformed { what: "public key" }),
        }
    }

    /// With which algorithm this key signs, and with no other.
    #[must_use]
    pub fn algorithm(&self) -> SignatureAlgorithm {
        match self {
            Self::Rsa(_) => SignatureAlgorithm::RsaSha256,
            Self::P384(_) => SignatureAlgorithm::P384Sha384,
        }
    }

    /// Checks a signature over `message`, encoded as X.509 does it: see [`SignatureAlgorithm`].
    ///
    /// # Errors
    /// [`CertificateError::SignatureMismatch`].
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), CertificateError> {
        let genuine = match self {
            // The crate would take a signature with leading zeros missing or added.
            Self::Rsa(key) if signature.len() != key.size() => false,
            Self::Rsa(key) => pkcs1v15::Signature::try_from(signature).is_ok_and(|signature| {
                pkcs1v15::VerifyingKey::<Sha256>::new(key.clone())
                    .verify(message, &signature)
                    .is_ok()
            }),
            Self::P384(key) => ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
        };
        if genuine {
            Ok(())
        } else {
            Err(CertificateError::SignatureMismatch)
        }
    }
}

/// How a key signs: scheme, digest and encoding belong together, and the key alone decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256; a signature is as long as the modulus.
    RsaSha256,
    /// ECDSA on P-384 with SHA-384, decided for the next card \[A\]; a signature is the DER sequence of r and s, at most 104 bytes.
    P384Sha384,
}

impl SignatureAlgorithm {
    /// The algorithm that X.509 names for it.
    pub(super) fn oid(self) -> &'static str {
        match self {
            Self::RsaSha256 => "1.2.840.113549.1.1.11",
            Self::P384Sha384 => "1.2.840.10045.4.3.3",
        }
    }

    /// Brings what a card answered into the encoding of X.509. Cards answer an ECDSA signature as r and s side by side (ISO 7816-8 leaves it open, nothing
    /// is published of the next card \[C\]); what is neither that nor DER fits no key, and [`PublicKey::verify`] says so.
    pub(crate) fn encode(self, answered: Vec<u8>) -> Vec<u8> {
        match self {
            Self::RsaSha256 => answered,
            Self::P384Sha384 => match ecdsa::Signature::from_slice(&answered) {
                Ok(signature) => signature.to_der().as_bytes().to_vec(),
                Err(_) => answered,
            },
        }
    }
}

/// secp384r1.
const CURVE_P384: &str = "1.3.132.0.34";
/// 04, x, y.
const POINT_LENGTH: usize = 97;

pub(super) fn rsa(modulus: &[u8], exponent: &[u8]) -> Result<PublicKey, CertificateError> {
    let modulus = BigUint::from_bytes_be(modulus);
    let exponent = BigUint::from_bytes_be(exponent);
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
        .map(PublicKey::Rsa)
        .map_err(|_| CertificateError::Malformed { what: "RSA key" })
}

/// Only the uncompressed form, the one that RFC 5480 obliges everybody to understand.
fn p384(point: &[u8]) -> Result<PublicKey, CertificateError> {
    if point.len() != POINT_LENGTH || point.first() != Some(&0x04) {
        return Err(CertificateError::Profile {
            what: "EC point not uncompressed",
        });
    }
    ecdsa::VerifyingKey::from_sec1_bytes(point)
        .map(PublicKey::P384)
        .map_err(|_| CertificateError::Malformed { what: "EC point" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ecdsa_signature_of_a_card_is_brought_into_der_and_anything_else_stays_as_it_is() {
        let algorithm = SignatureAlgorithm::P384Sha384;
        let plain = [[0x81; 48], [0x01; 48]].concat();
        let der = algorithm.encode(plain.clone());
        // r has its high bit set and takes a zero in front.
        assert_eq!(der.len(), 2 + 2 + 49 + 2 + 48);
        assert_eq!(der[..5], [0x30, 0x65, 0x02, 0x31, 0x00]);
        assert_eq!(algorithm.encode(der.clone()), der);
        for odd in [Vec::new(), vec![0; 96], vec![7; 95], vec![7; 256]] {
            assert_eq!(algorithm.encode(odd.clone()), odd);
        }
        assert_eq!(SignatureAlgorithm::RsaSha256.encode(plain.clone()), plain);
    }
}
