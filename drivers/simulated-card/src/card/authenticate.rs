//! GET CHALLENGE (`00 84`), INTERNAL AUTHENTICATE (`00 88`), and the synthetic terminal authentication (`00 82`).
//!
//! **The terminal authentication is invented.** The law lets an approved terminal use the user-authentication key after a check of the face,
//! without a PIN (公的個人認証法 38条の2); how terminal and card do that is not published. So that such visits can be tested at all, this card
//! takes, in the JPKI application, a signature of a demonstration terminal over its challenge in place of the PIN. No real card knows it.

use rsa::rand_core::{OsRng, RngCore};

use crate::Card;
use crate::apdu::Command;
use crate::application::{Body, TERMINAL_REFERENCE, USER_PIN};
use crate::issuer;
use crate::key::SignatureForm;
use crate::status::{self, Status};

/// What the demonstration terminal signs is this, then the challenge: nobody can take it for anything real.
const TERMINAL_LABEL: &[u8] = b"MADOGUCHI SYNTHETIC TERMINAL AUTHENTICATION";

/// A shorter challenge would be a weak one.
const SHORTEST_CHALLENGE: usize = 16;

impl Card {
    /// Le 1 to 256; the extended form is refused [B].
    pub(super) fn get_challenge(&mut self, command: &Command<'_>) -> Result<Vec<u8>, Status> {
        if (command.p1, command.p2) != (0, 0) {
            return Err(status::WRONG_PARAMETERS);
        }
        let (true, Some(le)) = (command.data.is_empty(), command.le) else {
            return Err(status::WRONG_LENGTH);
        };
        if command.extended {
            return Err(status::CONDITIONS);
        }
        let mut challenge = vec![0; le];
        OsRng.fill_bytes(&mut challenge);
        self.challenge = Some(challenge.clone());
        Ok(challenge)
    }

    /// `00 88 00 99`: the challenge of 1 to 255 bytes, signed as P1 03 of COMPUTE DIGITAL SIGNATURE would [B].
    pub(super) fn internal_authenticate(
        &mut self,
        command: &Command<'_>,
    ) -> Result<Vec<u8>, Status> {
        if command.p1 != 0 {
            return Err(status::WRONG_PARAMETERS);
        }
        let id = self.file_of_reference(command.p2)?;
        let Body::Key(file) = &self.file(id).ok_or(status::NO_REFERENCE)?.body else {
            return Err(status::WRONG_STRUCTURE);
        };
        if !self.allows(&file.access) {
            return Err(status::SECURITY_STATUS);
        }
        if command.data.is_empty() || command.data.len() > 255 {
            return Err(status::WRONG_LENGTH);
        }
        let Some(key) = &file.key else {
            self.remark = Some("the card file names no private key");
            return Err(status::CONDITIONS);
        };
        let signature = key
            .sign(0x03, command.data, SignatureForm::Plain)
            .map_err(|_| status::CONDITIONS)?;
        match command.le {
            Some(le) if le >= signature.len() => Ok(signature),
            _ => Err(status::WRONG_LENGTH),
        }
    }

    /// **Invented:** `00 82 00 96 60` and 96 bytes, r then s of ECDSA on P-384 with SHA-384 over [`TERMINAL_LABEL`] and the challenge.
    /// A challenge is good for one attempt.
    pub(super) fn external_authenticate(
        &mut self,
        command: &Command<'_>,
    ) -> Result<Vec<u8>, Status> {
        let has_user_key = self.file(USER_PIN).is_some() && self.file(TERMINAL_REFERENCE).is_some();
        if !self.terminal_authentication || !has_user_key {
            return Err(status::UNKNOWN_INSTRUCTION);
        }
        if (command.p1, command.p2) != (0x00, 0x96) {
            return Err(status::WRONG_PARAMETERS);
        }
        if command.data.len() != 96 || command.le.is_some() {
            return Err(status::WRONG_LENGTH);
        }
        let challenge = self.challenge.take().ok_or(status::CONDITIONS)?;
        if challenge.len() < SHORTEST_CHALLENGE {
            return Err(status::CONDITIONS);
        }
        let message = [TERMINAL_LABEL, &challenge].concat();
        if !issuer::terminal_key().has_signed(&message, command.data) {
            self.verified.remove(&TERMINAL_REFERENCE);
            return Err(status::MISMATCH);
        }
        self.verified.insert(TERMINAL_REFERENCE);
        self.remark = Some("synthetic terminal authentication, which no real card knows");
        Ok(Vec::new())
    }
}
