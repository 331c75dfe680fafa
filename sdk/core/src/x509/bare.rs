//! Keys without a certificate around them: modulus and exponent, as card-verifiable certificates and the records of a card hold them.

use rsa::{Pkcs1v15Sign, traits::PublicKeyParts};

use super::{CertificateError, PublicKey, key};

#[cfg(test)]
pub(crate) mod scheme;

impl PublicKey {
    /// An RSA key from its modulus and exponent, both big-endian. Sizes as in certificates: 2048 to 4096 bit, exponent 65537.
    ///
    /// # Errors
    /// [`CertificateError::Profile`] for other sizes, [`CertificateError::Malformed`] for a modulus that cannot be one.
    pub fn from_modulus(modulus: &[u8], exponent: &[u8]) -> Result<Self, CertificateError> {
        key::rsa(modulus, exponent)
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
        match self {
            Self::Rsa(key) if signature.len() == key.size() => key
                .verify(Pkcs1v15Sign::new_unprefixed(), digest_info, signature)
                .map_err(|_| CertificateError::SignatureMismatch),
            _ => Err(CertificateError::SignatureMismatch),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{scheme::SchemeKey, *};

    #[test]
    fn a_key_without_a_certificate_has_the_sizes_of_one_with() {
        let modulus = SchemeKey::Issuer.modulus();
        let profile = |what| Err(CertificateError::Profile { what });
        let size = "RSA modulus not of 2048 to 4096 bit";
        let exponent = "RSA exponent not 65537";
        assert!(PublicKey::from_modulus(&modulus, &[1, 0, 1]).is_ok());
        let zeros = [&[0, 0], modulus.as_slice()].concat();
        assert!(PublicKey::from_modulus(&zeros, &[0, 1, 0, 1]).is_ok());
        let table: [(&[u8], &[u8], _); 7] = [
            (&[], &[1, 0, 1], size),
            (&modulus[1..], &[1, 0, 1], size),
            (&[0xFF; 513], &[1, 0, 1], size),
            (&[0xFF; 2048], &[1, 0, 1], size),
            (&modulus, &[], exponent),
            (&modulus, &[3], exponent),
            (&modulus, &[0xFF; 2048], exponent),
        ];
        for (modulus, exponent, what) in table {
            assert_eq!(PublicKey::from_modulus(modulus, exponent), profile(what));
        }
    }

    #[test]
    fn a_signature_fits_its_content_byte_for_byte() {
        let key = PublicKey::from_modulus(&SchemeKey::Issuer.modulus(), &[1, 0, 1]).unwrap();
        let content = [7; 115];
        let signature = SchemeKey::Issuer.sign_encoded(&content);
        assert_eq!(key.verify_encoded(&content, &signature), Ok(()));
        let mismatch = Err(CertificateError::SignatureMismatch);
        let longer = [&[0], signature.as_slice()].concat();
        let other_key = SchemeKey::Card.sign_encoded(&content);
        for signature in [&[][..], &[0; 256], &signature[1..], &longer, &other_key] {
            assert_eq!(key.verify_encoded(&content, signature), mismatch);
        }
        assert_eq!(key.verify_encoded(&content[1..], &signature), mismatch);
        assert_eq!(key.verify_encoded(&[7; 300], &signature), mismatch);
    }
}
