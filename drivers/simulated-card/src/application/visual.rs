//! 券面事項確認AP: what is printed on the card, as pictures.

use sha2::{Digest, Sha256};

use super::{Access, Application, Change, File, NUMBER_A};
use crate::card_file::compact;
use crate::status;
use crate::tlv::{list_first, object};
use crate::{Attributes, CardFile, Photo, Reference, issuer};

const BY_BIRTH: u16 = 0x0011;
const BY_NUMBER_B: u16 = 0x0012;
const BY_NUMBER_A: u16 = 0x0013;
const INTERNAL_KEY: u16 = 0x001A;

// Drawings: the same for every card, whatever its name, address and security code are.
const NAME: &[u8] = include_bytes!("../../pictures/name.png");
const ADDRESS: &[u8] = include_bytes!("../../pictures/address.png");
const SECURITY_CODE: &[u8] = include_bytes!("../../pictures/code.png");
const TWELVE_ZEROS: &[u8] = include_bytes!("../../pictures/zeros.png");
const PORTRAIT: &[u8] = include_bytes!("../../pictures/portrait.jp2");

/// DER of a DigestInfo with SHA-256's identifier and, against its rules, 96 bytes in place of 32 [B].
const THREE_DIGESTS: [u8; 19] = [
    0x30, 0x71, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x60,
];

pub(super) fn application(file: &CardFile, attributes: &Attributes) -> Application {
    let birth = compact(attributes.birth);
    let key = file.internal_key().public_objects().unwrap_or_default();
    let any_number = || Access::AnyOf(vec![BY_NUMBER_A, BY_NUMBER_B]);
    Application {
        default_key: Some(INTERNAL_KEY),
        secure_messaging: status::SECURITY_ENVIRONMENT,
        change: Change::None,
        ..Application::new(
            &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02],
            vec![
                File::signed(0x0001, Access::AnyOf(vec![BY_BIRTH]), {
                    let key = key.clone();
                    move || age_file(&birth, &key)
                }),
                File::signed(0x0002, any_number(), {
                    let (attributes, key) = (attributes.clone(), key.clone());
                    move || face_file(&attributes, &key)
                }),
                File::binary(
                    0x0003,
                    Access::Free,
                    information_file(attributes.municipality.as_str()),
                ),
                File::signed(0x0004, Access::Free, issuer::certificate),
                File::signed(0x0005, Access::AnyOf(vec![BY_NUMBER_A]), move || {
                    number_file(&key)
                }),
                File::binary(0x0006, any_number(), vec![0xFF; 16]),
                // The number of tries by birth date is an inference [C].
                File::pin(
                    BY_BIRTH,
                    Reference::VisualBirth,
                    attributes.birth_in_era().as_bytes(),
                    10,
                    10,
                ),
                File::pin(
                    BY_NUMBER_B,
                    Reference::VisualNumberB,
                    attributes.number_b().as_bytes(),
                    10,
                    10,
                ),
                File::pin(BY_NUMBER_A, Reference::VisualNumberA, NUMBER_A, 10, 10),
                File::key(INTERNAL_KEY, Some(file.internal_key()), Access::Free),
            ],
        )
    }
}

/// EF 0001: birth date and the card's public key, signed by the issuer. Over what is not published; here over both objects [C].
fn age_file(birth: &str, key: &[u8]) -> Vec<u8> {
    let signed = [
        object(&[0xDF, 0x11], birth.as_bytes()),
        object(&[0xDF, 0x12], key),
    ]
    .concat();
    let signature = object(&[0xDF, 0x13], &issuer::sign(&signed));
    object(&[0xFF, 0x10], &[signed, signature].concat())
}

/// EF 0002: birth date, sex, public key, pictures, signature, expiry and security code, after a list of where each begins [B].
///
/// The signature is over three digests: of the first three objects, of the two pictures of text, of the photo; expiry and security code are
/// not signed. A card without a photo has an empty object in its place [C].
fn face_file(attributes: &Attributes, key: &[u8]) -> Vec<u8> {
    let photo = match &attributes.photo {
        None => &[],
        Some(Photo::Drawing) => PORTRAIT,
        Some(Photo::Given(picture)) => picture.as_bytes(),
    };
    let birth = object(&[0xDF, 0x22], compact(attributes.birth).as_bytes());
    let sex = object(&[0xDF, 0x23], &[attributes.sex.digit()]);
    let key = object(&[0xDF, 0x24], key);
    let name = object(&[0xDF, 0x25], NAME);
    let address = object(&[0xDF, 0x26], ADDRESS);
    let photo = object(&[0xDF, 0x27], photo);
    let digest_info = [
        THREE_DIGESTS.as_slice(),
        &Sha256::digest([birth.as_slice(), &sex, &key].concat()),
        &Sha256::digest([name.as_slice(), &address].concat()),
        &Sha256::digest(&photo),
    ]
    .concat();
    let signature = object(&[0xDF, 0x28], &issuer::sign_digest_info(&digest_info));
    let expiry = object(&[0xDF, 0x29], compact(attributes.expiry).as_bytes());
    let code = object(&[0xDF, 0x2A], SECURITY_CODE);
    let objects = [
        birth, sex, key, name, address, photo, signature, expiry, code,
    ];
    list_first(&[0xFF, 0x20], &[0xDF, 0x21], &objects).0
}

/// EF 0003: version, key id, municipality, and parts whose meaning is unknown.
fn information_file(municipality: &str) -> Vec<u8> {
    let parts = [
        object(&[0xDF, 0x31], &[0x06, 0x03, 0x0E, 0x01]),
        object(&[0xDF, 0x32], issuer::KEY_ID),
        object(&[0xDF, 0x33], &[0x00]),
        object(&[0xDF, 0x34], municipality.as_bytes()),
        object(
            &[0xDF, 0x35],
            &[issuer::KEY_ID.as_slice(), &[0x00; 256]].concat(),
        ),
    ];
    object(&[0xFF, 0x30], &parts.concat())
}

/// EF 0005: the picture of the individual number, which this card does not have: twelve zeros. Over what real cards sign is not published;
/// here over both objects [C].
fn number_file(key: &[u8]) -> Vec<u8> {
    let signed = [
        object(&[0xDF, 0x41], TWELVE_ZEROS),
        object(&[0xDF, 0x42], key),
    ]
    .concat();
    let signature = object(&[0xDF, 0x43], &issuer::sign(&signed));
    object(&[0xFF, 0x40], &[signed, signature].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_the_lengths_seen_on_cards() {
        assert_eq!(age_file("19550505", &[0; 265]).len(), 547);
        assert_eq!(information_file("13221").len(), 320);
    }
}
