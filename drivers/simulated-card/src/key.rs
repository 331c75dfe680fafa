//! Private keys of a card, and what each kind makes of a COMPUTE DIGITAL SIGNATURE.

use std::fmt;
use std::sync::Arc;

use p384::ecdsa::signature::hazmat::PrehashSigner;
use p384::ecdsa::{Signature, SigningKey};
use rsa::pkcs8::DecodePrivateKey;
use rsa::rand_core::OsRng;
use rsa::traits::PublicKeyParts;
use rsa::{Pkcs1v15Sign, Pss, RsaPrivateKey};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use sha2::{Digest, Sha256, Sha384};

use crate::card_file::field::{FieldError, secret_text};

/// DER of a DigestInfo up to its 32-byte SHA-256 digest.
const SHA256_DIGEST_INFO: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

/// A private key, given as PKCS#8 PEM: RSA, or ECDSA on P-384 for the next card. Clones share it.
#[derive(Clone, PartialEq, Eq)]
pub struct PrivateKey(Kind);

#[derive(Clone, PartialEq, Eq)]
enum Kind {
    Rsa(Arc<RsaPrivateKey>),
    P384(Arc<SigningKey>),
}

/// Why a key does not sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// No such scheme.
    Scheme,
    /// The data has a length that the scheme does not take.
    Length,
    /// The key is too small for it.
    Key,
}

/// How an ECDSA signature is written. Nothing of the next card is published \[C\].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureForm {
    /// r then s, 48 bytes each, as cards of ISO/IEC 7816-8 do.
    #[default]
    Plain,
    /// `SEQUENCE { r, s }`, as certificates have it.
    Der,
}

impl PrivateKey {
    /// Reads PKCS#8 PEM. `None`: neither RSA nor P-384.
    pub(crate) fn from_pem(pem: &str) -> Option<Self> {
        let rsa = || {
            RsaPrivateKey::from_pkcs8_pem(pem)
                .ok()
                .map(|key| Kind::Rsa(Arc::new(key)))
        };
        let p384 = || {
            p384::SecretKey::from_pkcs8_pem(pem)
                .ok()
                .map(|key| Kind::P384(Arc::new(key.into())))
        };
        rsa().or_else(p384).map(Self)
    }

    /// Signs as `80 2A` with `scheme` in P1.
    ///
    /// RSA \[B\]: 00 pads the data as they are, 1 to 245 bytes; 01 and 02 and 03 make the hash, the DigestInfo, or both on the card; 04 and 05
    /// are PSS over a given or a made SHA-256. P-384 \[C\]: 00, 02 and 04 take a digest of 48 bytes, 01, 03 and 05 make SHA-384 on the card.
    pub(crate) fn sign(
        &self,
        scheme: u8,
        data: &[u8],
        form: SignatureForm,
    ) -> Result<Vec<u8>, Refused> {
        match &self.0 {
            Kind::Rsa(key) => sign_rsa(key, scheme, data),
            Kind::P384(key) => sign_p384(key, scheme, data, form),
        }
    }

    /// The public key as the files of the text and visual applications hold it: `90 03 010001, 91 820100 modulus`.
    /// `None`: their format has no place for this kind of key.
    pub(crate) fn public_objects(&self) -> Option<Vec<u8>> {
        let Kind::Rsa(key) = &self.0 else { return None };
        let parts = [
            crate::tlv::object(&[0x90], &key.e().to_bytes_be()),
            crate::tlv::object(&[0x91], &key.n().to_bytes_be()),
        ];
        Some(parts.concat())
    }

    /// Whether `signature`, r then s, is this P-384 key's over the SHA-384 of `message`.
    pub(crate) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        use p384::ecdsa::signature::hazmat::PrehashVerifier;
        let Kind::P384(key) = &self.0 else {
            return false;
        };
        Signature::from_slice(signature).is_ok_and(|signature| {
            key.verifying_key()
                .verify_prehash(&Sha384::digest(message), &signature)
                .is_ok()
        })
    }
}

fn sign_rsa(key: &RsaPrivateKey, scheme: u8, data: &[u8]) -> Result<Vec<u8>, Refused> {
    if data.is_empty() {
        return Err(if scheme <= 0x05 {
            Refused::Length
        } else {
            Refused::Scheme
        });
    }
    let pad = |message: &[u8]| {
        key.sign(Pkcs1v15Sign::new_unprefixed(), message)
            .map_err(|_| Refused::Key)
    };
    let pss = |digest: &[u8]| {
        key.sign_with_rng(&mut OsRng, Pss::new::<Sha256>(), digest)
            .map_err(|_| Refused::Key)
    };
    match (scheme, data.len()) {
        (0x00, ..=245) => pad(data),
        (0x01, _) => pad(&Sha256::digest(data)),
        (0x02, 32) => pad(&[SHA256_DIGEST_INFO.as_slice(), data].concat()),
        (0x03, _) => pad(&[SHA256_DIGEST_INFO.as_slice(), &Sha256::digest(data)].concat()),
        (0x04, 32) => pss(data),
        (0x05, _) => pss(&Sha256::digest(data)),
        (0x00 | 0x02 | 0x04, _) => Err(Refused::Length),
        _ => Err(Refused::Scheme),
    }
}

fn sign_p384(
    key: &SigningKey,
    scheme: u8,
    data: &[u8],
    form: SignatureForm,
) -> Result<Vec<u8>, Refused> {
    let digest = match (scheme, data) {
        (0x00 | 0x02 | 0x04, digest) if digest.len() == 48 => digest.to_vec(),
        (0x01 | 0x03 | 0x05, data) if !data.is_empty() => Sha384::digest(data).to_vec(),
        (0x00..=0x05, _) => return Err(Refused::Length),
        _ => return Err(Refused::Scheme),
    };
    let signature: Signature = key.sign_prehash(&digest).map_err(|_| Refused::Key)?;
    Ok(match form {
        SignatureForm::Plain => signature.to_bytes().to_vec(),
        SignatureForm::Der => signature.to_der().as_bytes().to_vec(),
    })
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(…)")
    }
}

impl<'de> Deserialize<'de> for PrivateKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = secret_text(deserializer)?;
        Self::from_pem(text.trim()).ok_or_else(|| D::Error::custom(FieldError::Key))
    }
}
