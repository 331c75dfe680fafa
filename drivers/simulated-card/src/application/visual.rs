//! 券面事項確認AP: what is printed on the card, as pictures. The files with pictures (0002, 0005) are absent.

use super::text::digits;
use super::{Access, Application, Body, Content, File, NUMBER_A};
use crate::tlv::object;
use crate::{CardFile, Reference, issuer};

const BY_BIRTH: u16 = 0x0011;
const BY_NUMBER_B: u16 = 0x0012;
const BY_NUMBER_A: u16 = 0x0013;
const INTERNAL_KEY: u16 = 0x001A;

pub(super) fn application(file: &CardFile) -> Application {
    let attributes = &file.attributes;
    let birth = digits(attributes.birth);
    Application {
        aid: &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02],
        default_key: Some(INTERNAL_KEY),
        files: vec![
            File {
                id: 0x0001,
                body: Body::Binary(
                    Access::AnyOf(&[BY_BIRTH]),
                    Content::signed(move || age_file(&birth)),
                ),
            },
            File::binary(
                0x0003,
                Access::Free,
                information_file(attributes.municipality.as_str()),
            ),
            File {
                id: 0x0004,
                body: Body::Binary(Access::Free, Content::signed(issuer::certificate)),
            },
            File::binary(
                0x0006,
                Access::AnyOf(&[BY_NUMBER_A, BY_NUMBER_B]),
                vec![0xFF; 16],
            ),
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
            File::key(INTERNAL_KEY, Some(issuer::internal_key()), None),
        ],
    }
}

/// EF 0001: birth date and the card's public key, signed by the issuer. Over what is not published; here over both objects [C].
fn age_file(birth: &str) -> Vec<u8> {
    let signed = [
        object(&[0xDF, 0x11], birth.as_bytes()),
        object(&[0xDF, 0x12], &issuer::internal_public_key()),
    ]
    .concat();
    let signature = object(&[0xDF, 0x13], &issuer::sign(&signed));
    object(&[0xFF, 0x10], &[signed, signature].concat())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_the_lengths_seen_on_cards() {
        assert_eq!(age_file("19550505").len(), 547);
        assert_eq!(information_file("13221").len(), 320);
    }
}
