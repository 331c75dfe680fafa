//! 券面事項入力補助AP: what is printed on the card, as text.

use sha2::{Digest, Sha256};

use super::{Access, Application, File, NUMBER_A, text_pin};
use crate::card_file::compact;
use crate::status;
use crate::tlv::{list_first, object};
use crate::{Attributes, CardFile, PrivateKey, Reference, issuer};

const PIN: u16 = 0x0011;
const UNKNOWN: u16 = 0x0012;
const INTERNAL_KEY: u16 = 0x0013;
const BY_NUMBER_A: u16 = 0x0014;
const BY_NUMBER_B: u16 = 0x0015;

pub(super) fn application(file: &CardFile, attributes: &Attributes) -> Application {
    let (pin, maximum, tries) = text_pin(file);
    let number = number_file();
    let (printed, first) = attributes_file(attributes);
    let integrity = {
        let (number, printed) = (number.clone(), printed.clone());
        move || integrity_file(&number, printed.get(first..).unwrap_or_default())
    };
    let session_key = file.internal_key();
    let any = Access::AnyOf(vec![PIN, BY_NUMBER_A, BY_NUMBER_B]);
    Application {
        default_key: Some(INTERNAL_KEY),
        secure_messaging: status::NO_SECURE_MESSAGING_SESSION,
        ..Application::new(
            &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08],
            vec![
                File::binary(0x0001, Access::AnyOf(vec![PIN, BY_NUMBER_A]), number),
                File::binary(0x0002, Access::AnyOf(vec![PIN, BY_NUMBER_B]), printed),
                File::signed(0x0003, any.clone(), integrity),
                File::signed(0x0004, Access::Free, issuer::certificate),
                File::binary(0x0005, Access::Free, information_file()),
                File::binary(0x0006, any.clone(), session_key_file(&session_key)),
                File::signed(0x0007, any.clone(), move || {
                    signed_session_key_file(&session_key)
                }),
                // Who may read it is not known [C].
                File::binary(0x0008, any, vec![0xFF; 16]),
                File::pin(PIN, Reference::TextPin, pin, maximum, tries),
                File::pin(UNKNOWN, Reference::TextUnknown, &[], 0, 0),
                File::key(INTERNAL_KEY, Some(file.internal_key()), Access::Free),
                File::pin(BY_NUMBER_A, Reference::TextNumberA, NUMBER_A, 10, 10),
                File::pin(
                    BY_NUMBER_B,
                    Reference::TextNumberB,
                    attributes.number_b().as_bytes(),
                    10,
                    10,
                ),
            ],
        )
    }
}

/// EF 0001, 17 bytes with its filler.
fn number_file() -> Vec<u8> {
    [object(&[0xFF, 0x10], NUMBER_A), vec![0xFF, 0xFF]].concat()
}

/// EF 0002: name, address, birth date, sex, after a list of where each begins. The second value is where the first begins.
fn attributes_file(attributes: &Attributes) -> (Vec<u8>, usize) {
    list_first(
        &[0xFF, 0x20],
        &[0xDF, 0x21],
        &[
            object(&[0xDF, 0x22], attributes.name.as_bytes()),
            object(&[0xDF, 0x23], attributes.address.as_bytes()),
            object(&[0xDF, 0x24], compact(attributes.birth).as_bytes()),
            object(&[0xDF, 0x25], &[attributes.sex.digit()]),
        ],
    )
}

/// EF 0003: digests of EF 0001 and of EF 0002 from its first object on, signed by the issuer.
///
/// Over what the signature goes is not published; here it is over both digest objects [C].
fn integrity_file(number: &[u8], attributes: &[u8]) -> Vec<u8> {
    let digests = [
        object(&[0xDF, 0x31], &Sha256::digest(number)),
        object(&[0xDF, 0x32], &Sha256::digest(attributes)),
    ]
    .concat();
    let signature = object(&[0xDF, 0x33], &issuer::sign(&digests));
    object(&[0xFF, 0x30], &[digests, signature].concat())
}

/// EF 0005: version, key id, and a part whose meaning is unknown.
fn information_file() -> Vec<u8> {
    let parts = [
        object(&[0xDF, 0x41], &[0x01, 0x03, 0x0E, 0x01]),
        object(&[0xDF, 0x42], issuer::KEY_ID),
        object(
            &[0xDF, 0x43],
            &[[0x00; 32].as_slice(), &[0xFF; 96]].concat(),
        ),
    ];
    object(&[0xFF, 0x40], &parts.concat())
}

/// EF 0006: the key under which a terminal would deliver a session key. Secure messaging is not built; the key is the card's internal one.
fn session_key_file(key: &PrivateKey) -> Vec<u8> {
    object(&[0xA1], &key.public_objects().unwrap_or_default())
}

/// EF 0007: that key with the issuer's signature, over what is not published; here over the key's object [C].
fn signed_session_key_file(key: &PrivateKey) -> Vec<u8> {
    let key = object(&[0xDF, 0x51], &key.public_objects().unwrap_or_default());
    let signature = object(&[0xDF, 0x52], &issuer::sign(&key));
    object(&[0xFF, 0x50], &[key, signature].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_the_lengths_seen_on_cards() {
        let key = issuer::internal_key();
        for (file, length) in [
            (number_file(), 17),
            (information_file(), 164),
            (session_key_file(&key), 269),
            (signed_session_key_file(&key), 536),
        ] {
            assert_eq!(file.len(), length);
        }
    }
}
