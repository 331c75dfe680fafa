//! Change of a PIN: `00 24 01` in most applications, `80 32 00` in the common and the 住基 application [B].

use crate::Card;
use crate::apdu::Command;
use crate::application::Change;
use crate::status::{self, Status};

impl Card {
    /// The new PIN is the whole of the data; the old one must have been verified before. Its form is not checked: whether real cards do is
    /// not known [C].
    pub(super) fn change_pin(
        &mut self,
        command: &Command<'_>,
        form: Change,
    ) -> Result<Vec<u8>, Status> {
        if self.application().is_some_and(|own| own.change != form) {
            return Err(status::UNKNOWN_INSTRUCTION);
        }
        if command.p1 != u8::from(form == Change::Iso) {
            return Err(status::WRONG_PARAMETERS);
        }
        if command.le.is_some() || !(1..=16).contains(&command.data.len()) {
            return Err(status::WRONG_LENGTH);
        }
        let id = self.file_of_reference(command.p2)?;
        let file = self.file(id).ok_or(status::NO_REFERENCE)?;
        let pin = file.as_pin().ok_or(status::WRONG_STRUCTURE)?;
        let (name, left) = (pin.name.clone(), self.tries_of(pin));
        if left == 0 {
            return Err(status::BLOCKED);
        }
        if !self.verified.contains(&id) {
            return Err(status::SECURITY_STATUS);
        }
        if self.torn {
            return Ok(Vec::new());
        }
        if self.memory.change(&name, command.data).is_err() {
            self.remark = Some("the state file cannot be written");
            return Err(status::MEMORY_FAILURE);
        }
        Ok(Vec::new())
    }
}
