//! Signatures as this server checks them, with ring: another implementation than the client's, so that each checks the other.

use ring::signature::{
    ECDSA_P384_SHA384_ASN1, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};

/// How a message was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256; the key is an `RSAPublicKey` in DER, of 2048 to 8192 bits.
    RsaSha256,
    /// ECDSA on P-384 with SHA-384, as the next card will have it; the key is an uncompressed point, the signature a DER sequence of r and s.
    P384Sha384,
}

impl SignatureAlgorithm {
    /// Whether the owner of `public_key` signed `message`. Bytes that are no key and bytes that are no signature have signed nothing.
    #[must_use]
    pub fn verifies(self, public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(self.of_ring(), public_key)
            .verify(message, signature)
            .is_ok()
    }

    fn of_ring(self) -> &'static dyn VerificationAlgorithm {
        match self {
            Self::RsaSha256 => &RSA_PKCS1_2048_8192_SHA256,
            Self::P384Sha384 => &ECDSA_P384_SHA384_ASN1,
        }
    }
}
