//! 券面事項入力補助AP: what is printed on the card, as text.

use sha2::{Digest, Sha256};
use time::Date;

use super::{Access, Application, Content, File, NUMBER_A, text_pin};
use crate::application::Body;
use crate::tlv::object;
use crate::{Attributes, CardFile, Reference, issuer};

const PIN: u16 = 0x0011;
const UNKNOWN: u16 = 0x0012;
const INTERNAL_KEY: u16 = 0x0013;
const BY_NUMBER_A: u16 = 0x0014;
const BY_NUMBER_B: u16 = 0x0015;

pub(super) fn application(file: &CardFile) -> Application {
    let (pin, tries) = text_pin(file);
    let number = number_file();
    let (attributes, first) = attributes_file(&file.attributes);
    let integrity = Content::signed({
        let (number, attributes) = (number.clone(), attributes.clone());
        move || integrity_file(&number, attributes.get(first..).unwrap_or_default())
    });
    let any = Access::AnyOf(&[PIN, BY_NUMBER_A, BY_NUMBER_B]);
    Application {
        aid: &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08],
        default_key: Some(INTERNAL_KEY),
        files: vec![
            File::binary(0x0001, Access::AnyOf(&[PIN, BY_NUMBER_A]), number),
            File::binary(0x0002, Access::AnyOf(&[PIN, BY_NUMBER_B]), attributes),
            File {
                id: 0x0003,
                body: Body::Binary(any, integrity),
            },
            File {
                id: 0x0004,
                body: Body::Binary(Access::Free, Content::signed(issuer::certificate)),
            },
            File::binary(0x0005, Access::Free, information_file()),
            File::pin(
                PIN,
                Reference::TextPin,
                pin,
                if pin.is_empty() { 0 } else { 3 },
                tries,
            ),
            File::pin(UNKNOWN, Reference::TextUnknown, &[], 0, 0),
            File::key(INTERNAL_KEY, Some(issuer::internal_key()), None),
            File::pin(BY_NUMBER_A, Reference::TextNumberA, NUMBER_A, 10, 10),
            File::pin(
                BY_NUMBER_B,
                Reference::TextNumberB,
                file.attributes.number_b().as_bytes(),
                10,
                10,
            ),
        ],
    }
}

/// EF 0001, 17 bytes with its filler.
fn number_file() -> Vec<u8> {
    [object(&[0xFF, 0x10], NUMBER_A), vec![0xFF, 0xFF]].concat()
}

/// EF 0002: name, address, birth date, sex, after a list of where each begins. The second value is where the first begins.
fn attributes_file(attributes: &Attributes) -> (Vec<u8>, usize) {
    let objects = [
        object(&[0xDF, 0x22], attributes.name.as_bytes()),
        object(&[0xDF, 0x23], attributes.address.as_bytes()),
        object(&[0xDF, 0x24], digits(attributes.birth).as_bytes()),
        object(&[0xDF, 0x25], &[attributes.sex.digit()]),
    ];
    let list_length = object(&[0xDF, 0x21], &[0; 8]).len();
    let body_length = list_length + objects.iter().map(Vec::len).sum::<usize>();
    // The header's length depends on the length of what follows, the offsets on the header's length.
    let first = object(&[0xFF, 0x20], &vec![0; body_length]).len() - body_length + list_length;
    let mut at = first;
    let mut offsets = Vec::new();
    for object in &objects {
        offsets.extend(u16::try_from(at).unwrap_or(u16::MAX).to_be_bytes());
        at += object.len();
    }
    (
        object(
            &[0xFF, 0x20],
            &[object(&[0xDF, 0x21], &offsets), objects.concat()].concat(),
        ),
        first,
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

/// `YYYYMMDD`.
pub(super) fn digits(date: Date) -> String {
    format!(
        "{:04}{:02}{:02}",
        date.year(),
        u8::from(date.month()),
        date.day()
    )
}
