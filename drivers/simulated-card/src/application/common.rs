//! 共通カードAP: the serial number of the card itself, and a key that answers INTERNAL AUTHENTICATE.

use super::{Access, Application, Change, File, text_pin};
use crate::card_file::compact;
use crate::status;
use crate::{Attributes, CardFile, Reference, issuer};

pub(super) fn application(file: &CardFile, attributes: &Attributes) -> Application {
    let serial = [
        attributes.serial.as_str(),
        attributes.municipality.as_str(),
        &compact(attributes.expiry),
    ]
    .concat();
    let (pin, maximum, tries) = text_pin(file);
    Application {
        secure_messaging: status::SECURITY_ENVIRONMENT,
        change: Change::Jicsap,
        ..Application::new(
            &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x01, 0x00],
            vec![
                File::record(0x0001, serial.as_bytes()),
                File::record(0x0002, issuer::KEY_ID),
                // No public key on the card belongs to it [B]; which key real cards have here is unknown.
                File::key(0x0019, Some(file.internal_key()), Access::Free),
                File::pin(0x001C, Reference::CommonPin, pin, maximum, tries),
            ],
        )
    }
}
