//! The invented authority over card issuers, the issuer, and the key that cards have in the text and visual applications unless their card file
//! gives them one. The same for every simulated card.

use std::sync::LazyLock;

use crate::PrivateKey;
use crate::key::SignatureForm;
use crate::tlv::object;

/// Of the root, which certifies the issuer in EF 0004. 7 ASCII characters, `08 05`, 3 ASCII characters of generation, 4 bytes (form of real
/// key ids \[B\]; the values are invented).
pub(crate) const KEY_ID: &[u8; 16] = b"9999999\x08\x05001\0\0\0\0";

/// Of the issuer, which signs the records.
const ISSUER_KEY_ID: &[u8; 16] = b"9999998\x08\x05001\0\0\0\0";

/// Of the key between root and issuer in the chain outside the applications.
pub(crate) const INTERMEDIATE_KEY_ID: &[u8; 16] = b"9999997\x08\x05001\0\0\0\0";

/// The header list before a CV certificate that GET DATA answers with \[B\].
const HEADER_LIST: [u8; 12] = [
    0x4D, 0x0A, 0x42, 0x10, 0x5F, 0x20, 0x10, 0x5F, 0x49, 0x82, 0x01, 0x09,
];

static ROOT: LazyLock<PrivateKey> = LazyLock::new(|| embedded(include_str!("../keys/root.pem")));
static INTERMEDIATE: LazyLock<PrivateKey> =
    LazyLock::new(|| embedded(include_str!("../keys/intermediate.pem")));
static ISSUER: LazyLock<PrivateKey> =
    LazyLock::new(|| embedded(include_str!("../keys/issuer.pem")));
static INTERNAL: LazyLock<PrivateKey> =
    LazyLock::new(|| embedded(include_str!("../keys/internal.pem")));
static TERMINAL: LazyLock<PrivateKey> =
    LazyLock::new(|| embedded(include_str!("../keys/terminal.pem")));

/// The key that signs without a PIN in the text and visual applications of a card whose card file gives it none.
pub(crate) fn internal_key() -> PrivateKey {
    INTERNAL.clone()
}

/// Of the demonstration terminal: see `card/authenticate.rs`. Invented.
pub(crate) fn terminal_key() -> &'static PrivateKey {
    &TERMINAL
}

/// PKCS#1 v1.5 with SHA-256 under the issuer's key.
pub(crate) fn sign(message: &[u8]) -> Vec<u8> {
    signed(&ISSUER, 0x03, message)
}

/// PKCS#1 v1.5 of a DigestInfo which the caller has made.
pub(crate) fn sign_digest_info(digest_info: &[u8]) -> Vec<u8> {
    signed(&ISSUER, 0x00, digest_info)
}

/// EF 0004: the CV certificate of the issuer's key by the root, `7F21 { 5F4E body, 5F37 signature }` \[B\].
pub(crate) fn certificate() -> Vec<u8> {
    object(
        &[0x7F, 0x21],
        &certified(&ROOT, KEY_ID, &ISSUER, ISSUER_KEY_ID),
    )
}

/// GET DATA 00F8: the intermediate's key by the root, a header list in place of the wrapper \[B\].
pub(crate) fn intermediate_certificate() -> Vec<u8> {
    let certificate = certified(&ROOT, KEY_ID, &INTERMEDIATE, INTERMEDIATE_KEY_ID);
    [HEADER_LIST.as_slice(), &certificate].concat()
}

/// GET DATA 7F21: the lower certificate. That its subject is the issuer is a choice \[C\].
pub(crate) fn lower_certificate() -> Vec<u8> {
    let certificate = certified(&INTERMEDIATE, INTERMEDIATE_KEY_ID, &ISSUER, ISSUER_KEY_ID);
    [HEADER_LIST.as_slice(), &certificate].concat()
}

/// `5F4E body, 5F37 signature`; body = issuer key id, subject key id, public key.
fn certified(by: &PrivateKey, issuer: &[u8; 16], key: &PrivateKey, subject: &[u8; 16]) -> Vec<u8> {
    let public_key = key.public_objects().unwrap_or_default();
    let body = [issuer.as_slice(), subject, &public_key].concat();
    let signature = signed(by, 0x03, &body);
    [
        object(&[0x5F, 0x4E], &body),
        object(&[0x5F, 0x37], &signature),
    ]
    .concat()
}

fn signed(key: &PrivateKey, scheme: u8, message: &[u8]) -> Vec<u8> {
    key.sign(scheme, message, SignatureForm::Plain)
        .unwrap_or_else(|_| unreachable!("an embedded 2048-bit key has room for a DigestInfo"))
}

fn embedded(pem: &str) -> PrivateKey {
    PrivateKey::from_pem(pem)
        .unwrap_or_else(|| unreachable!("the embedded keys parse; a test reads them all"))
}

#[cfg(test)]
mod tests {
    use rsa::pkcs8::DecodePrivateKey;
    use rsa::{Pkcs1v15Sign, RsaPrivateKey};
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn certificates_have_the_lengths_seen_on_cards_and_are_signed_by_the_key_above() {
        let above = |pem| {
            RsaPrivateKey::from_pkcs8_pem(pem)
                .expect("a key")
                .to_public_key()
        };
        let root = above(include_str!("../keys/root.pem"));
        let intermediate = above(include_str!("../keys/intermediate.pem"));
        for (certificate, length, header, key) in [
            (certificate(), 568, 5, &root),
            (intermediate_certificate(), 575, 12, &root),
            (lower_certificate(), 575, 12, &intermediate),
        ] {
            assert_eq!(certificate.len(), length);
            let (body, rest) = certificate[header + 5..].split_at(297);
            key.verify(
                Pkcs1v15Sign::new::<Sha256>(),
                &Sha256::digest(body),
                &rest[5..],
            )
            .expect("a true signature");
        }
        assert_eq!(
            internal_key().public_objects().map(|key| key.len()),
            Some(265)
        );
        assert_eq!(terminal_key().public_objects(), None, "no RSA key");
    }
}
