//! 住基AP. Nothing beyond one record and one PIN is known \[B\].

use super::{Application, Change, File, text_pin};
use crate::status;
use crate::{CardFile, Reference, issuer};

pub(super) fn application(file: &CardFile) -> Application {
    let (pin, maximum, tries) = text_pin(file);
    Application {
        secure_messaging: status::SECURITY_STATUS,
        change: Change::Jicsap,
        ..Application::new(
            &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x01],
            vec![
                File::record(0x0002, issuer::KEY_ID),
                File::pin(0x001C, Reference::JukiPin, pin, maximum, tries),
            ],
        )
    }
}
