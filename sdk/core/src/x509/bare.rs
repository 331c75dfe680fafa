//! Keys without a certificate around them: modulus and exponent, as card-verifiable certificates and the records of a card hold them.

use rsa::{BigUint, Pkcs1v15Sign, RsaPublicKey, traits::PublicKeyParts};

use super::{CertificateError, PublicKey};

impl PublicKey {
    /// An RSA key from its modulus and exponent, both big-endian. Sizes as in certificates: 2048 to 4096 bit, exponent 65537.
    ///
    /// # Errors
    /// [`CertificateError::Profile`] for other sizes, [`CertificateError::Malformed`] for a modulus that cannot be one.
    pub fn from_modulus(modulus: &[u8], exponent: &[u8]) -> Result<Self, CertificateError> {
        let profile = |what| CertificateError::Profile { what };
        // Judged before any arithmetic: leading zeros are few, and a 16 kbit modulus costs seconds.
        if modulus.len() > 513 {
            return Err(profile("RSA modulus not of 2048 to 4096 bit"));
        }
        let modulus = BigUint::from_bytes_be(modulus);
        if !(2048..=4096).contains(&modulus.bits()) {
            return Err(profile("RSA modulus not of 2048 to 4096 bit"));
        }
        if exponent.len() > 8 || BigUint::from_bytes_be(exponent) != BigUint::from(65537_u32) {
            return Err(profile("RSA exponent not 65537"));
        }
        RsaPublicKey::new(modulus, BigUint::from(65537_u32))
            .map(Self::Rsa)
            .map_err(|_| CertificateError::Malformed { what: "RSA key" })
    }

    /// Checks an RSASSA-PKCS1-v1_5 signature whose padded content is `digest_info`, byte for byte: for contents that are no DigestInfo of one digest.
    ///
    /// # Errors
    /// [`CertificateError::SignatureMismatch`], also for a key that is not RSA.
    pub fn verify_encoded(
        &self,
        digest_info: &[u8],
        signature: &[u8],
    ) -> Result<(), CertificateError> {
        let Self::Rsa(key) = self;
        if signature.len() != key.size() {
            return Err(CertificateError::SignatureMismatch);
        }
        key.verify(Pkcs1v15Sign::new_unprefixed(), digest_info, signature)
            .map_err(|_| CertificateError::SignatureMismatch)
    }
}
