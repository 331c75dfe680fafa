//! COMPUTE DIGITAL SIGNATURE (`80 2A`).

use crate::Card;
use crate::apdu::Command;
use crate::application::Body;
use crate::key::Refused;
use crate::status::{self, Status};

impl Card {
    /// P1 chooses the scheme, P2 the key; a key file of the selected application or, with 00, its default key.
    pub(super) fn compute_signature(&mut self, command: &Command<'_>) -> Result<Vec<u8>, Status> {
        let id = match command.p2 {
            0x00 => self
                .application()
                .and_then(|application| application.default_key)
                .ok_or(status::NO_REFERENCE)?,
            reference => self.file_of_reference(reference)?,
        };
        let Body::Key(file) = &self.file(id).ok_or(status::NO_REFERENCE)?.body else {
            return Err(status::WRONG_STRUCTURE);
        };
        if !self.allows(&file.access) {
            return Err(status::SECURITY_STATUS);
        }
        let Some(key) = &file.key else {
            self.remark = Some("the card file names no private key");
            return Err(status::CONDITIONS);
        };
        let signature = key
            .sign(command.p1, command.data, self.signature_form)
            .map_err(|refused| match refused {
                Refused::Scheme => status::WRONG_PARAMETERS,
                Refused::Length => status::WRONG_LENGTH,
                Refused::Key => status::CONDITIONS,
            })?;
        match command.le {
            Some(le) if le >= signature.len() => Ok(signature),
            _ => Err(status::WRONG_LENGTH),
        }
    }
}
