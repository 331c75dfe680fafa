//! COMPUTE DIGITAL SIGNATURE (`80 2A`).

use rsa::Pkcs1v15Sign;
use sha2::{Digest, Sha256};

use crate::Card;
use crate::apdu::Command;
use crate::application::Body;
use crate::status::{self, Status};

/// DER of a DigestInfo up to its 32-byte SHA-256 digest.
const SHA256_DIGEST_INFO: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

impl Card {
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
        if file.pin.is_some_and(|pin| !self.verified.contains(&pin)) {
            return Err(status::SECURITY_STATUS);
        }
        let message = message(command)?;
        let Some(key) = &file.key else {
            self.remark = Some("the card file names no private key");
            return Err(status::CONDITIONS);
        };
        let signature = key
            .0
            .sign(Pkcs1v15Sign::new_unprefixed(), &message)
            .map_err(|_| status::CONDITIONS)?;
        match command.le {
            Some(le) if le >= signature.len() => Ok(signature),
            _ => Err(status::WRONG_LENGTH),
        }
    }
}

/// What PKCS#1 v1.5 pads. P1 chooses the scheme [B]; 00 takes the data as they are and is the one that every client uses.
/// The two schemes with PSS (04, 05) are not built.
fn message(command: &Command<'_>) -> Result<Vec<u8>, Status> {
    match (command.p1, command.data) {
        (0x00..=0x03, []) => Err(status::WRONG_LENGTH),
        (0x00, data) if data.len() <= 245 => Ok(data.to_vec()),
        (0x01, data) => Ok(Sha256::digest(data).to_vec()),
        (0x02, digest) if digest.len() == 32 => {
            Ok([SHA256_DIGEST_INFO.as_slice(), digest].concat())
        }
        (0x03, data) => Ok([SHA256_DIGEST_INFO.as_slice(), &Sha256::digest(data)].concat()),
        (0x00 | 0x02, _) => Err(status::WRONG_LENGTH),
        _ => Err(status::WRONG_PARAMETERS),
    }
}
