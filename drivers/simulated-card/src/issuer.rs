//! The invented issuer of the text and visual applications, and the card's own key in them. The same for every simulated card.

use std::sync::{Arc, LazyLock};

use rsa::pkcs8::DecodePrivateKey;
use rsa::traits::PublicKeyParts;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use sha2::{Digest, Sha256};

use crate::PrivateKey;
use crate::tlv::object;

/// 7 ASCII characters, `08 05`, 3 ASCII characters of generation, 4 bytes (form of real key ids [B]; the value is invented).
pub(crate) const KEY_ID: &[u8; 16] = b"9999999\x08\x05001\0\0\0\0";

const SUBJECT_KEY_ID: &[u8; 16] = b"9999998\x08\x05001\0\0\0\0";

static ISSUER: LazyLock<RsaPrivateKey> =
    LazyLock::new(|| embedded(include_str!("../keys/issuer.pem")));
static INTERNAL: LazyLock<PrivateKey> =
    LazyLock::new(|| PrivateKey(Arc::new(embedded(include_str!("../keys/internal.pem")))));

/// The card's own key in the text and visual applications, which signs without a PIN.
pub(crate) fn internal_key() -> PrivateKey {
    INTERNAL.clone()
}

/// The public half of [`internal_key`] as the files hold it.
pub(crate) fn internal_public_key() -> Vec<u8> {
    public_key(&INTERNAL.0)
}

/// PKCS#1 v1.5 with SHA-256 under the key that [`certificate`] certifies.
pub(crate) fn sign(message: &[u8]) -> Vec<u8> {
    signature(&ISSUER, message)
}

/// The CV certificate of the issuer's key: `7F21 { 5F4E body, 5F37 signature }`, body = issuer key id, subject key id, public key [B].
/// It is self-signed.
pub(crate) fn certificate() -> Vec<u8> {
    let body = [KEY_ID.as_slice(), SUBJECT_KEY_ID, &public_key(&ISSUER)].concat();
    let signature = sign(&body);
    object(
        &[0x7F, 0x21],
        &[
            object(&[0x5F, 0x4E], &body),
            object(&[0x5F, 0x37], &signature),
        ]
        .concat(),
    )
}

/// `90 03 010001, 91 820100 modulus`.
fn public_key(key: &RsaPrivateKey) -> Vec<u8> {
    [
        object(&[0x90], &key.e().to_bytes_be()),
        object(&[0x91], &key.n().to_bytes_be()),
    ]
    .concat()
}

fn signature(key: &RsaPrivateKey, message: &[u8]) -> Vec<u8> {
    key.sign(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(message))
        .unwrap_or_else(|_| {
            unreachable!("an embedded 2048-bit key has room for a SHA-256 DigestInfo")
        })
}

fn embedded(pem: &str) -> RsaPrivateKey {
    RsaPrivateKey::from_pkcs8_pem(pem)
        .unwrap_or_else(|_| unreachable!("the embedded keys parse; a test reads both"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_keys_parse_and_the_certificate_has_the_length_seen_on_cards() {
        assert_eq!(internal_public_key().len(), 265);
        assert_eq!(certificate().len(), 568);
    }

    #[test]
    fn the_certificate_is_signed_over_its_body() {
        let certificate = certificate();
        let (body, signature) = (
            &certificate[5 + 5..5 + 5 + 297],
            &certificate[5 + 5 + 297 + 5..],
        );
        let key = ISSUER.to_public_key();
        key.verify(
            Pkcs1v15Sign::new::<Sha256>(),
            &Sha256::digest(body),
            signature,
        )
        .expect("a true signature");
    }
}
