//! 共通カードAP: the serial number of the card itself.

use super::text::digits;
use super::{Application, Body, File, text_pin};
use crate::{CardFile, Reference, issuer};

pub(super) fn application(file: &CardFile) -> Application {
    let attributes = &file.attributes;
    let face = [
        attributes.serial.as_str(),
        attributes.municipality.as_str(),
        &digits(attributes.expiry),
    ]
    .concat();
    let (pin, tries) = text_pin(file);
    Application {
        aid: &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x01, 0x00],
        default_key: None,
        files: vec![
            File {
                id: 0x0001,
                body: Body::Record(record(face.as_bytes())),
            },
            File {
                id: 0x0002,
                body: Body::Record(record(issuer::KEY_ID)),
            },
            // Which PIN this is of the three that a holder chooses is not modelled: it is the text application's.
            File::pin(
                0x001C,
                Reference::CommonPin,
                pin,
                if pin.is_empty() { 0 } else { 3 },
                tries,
            ),
        ],
    }
}

/// A record in the simple TLV of JICSAP: tag 01, one length byte.
fn record(value: &[u8]) -> Vec<u8> {
    let mut record = vec![0x01, u8::try_from(value.len()).unwrap_or(u8::MAX)];
    record.extend(value);
    record
}
