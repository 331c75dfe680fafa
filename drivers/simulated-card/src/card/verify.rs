//! VERIFY (`00 20`) and its query for the tries that are left.

use crate::Card;
use crate::apdu::Command;
use crate::status::{self, Status};

impl Card {
    pub(super) fn verify(&mut self, command: &Command<'_>) -> Result<Vec<u8>, Status> {
        if command.p1 != 0 {
            return Err(status::WRONG_PARAMETERS);
        }
        // A query is four bytes and nothing else: one more (Le) is refused, as on real cards [B].
        if command.le.is_some() || command.data.len() > 16 {
            return Err(status::WRONG_LENGTH);
        }
        let id = self.file_of_reference(command.p2)?;
        let file = self.file(id).ok_or(status::NO_REFERENCE)?;
        let pin = file.as_pin().ok_or(status::WRONG_STRUCTURE)?;
        let left = self.tries_of(pin);
        if command.data.is_empty() {
            // Also after a success: whether somebody is logged in cannot be asked [B].
            return Err(status::tries_left(left));
        }
        if left == 0 {
            return Err(status::BLOCKED);
        }
        let name = pin.name.clone();
        let changed = self.memory.changed(&name);
        let value = changed.as_ref().unwrap_or(&pin.value);
        let right = !value.is_empty() && value == command.data && !self.torn;
        let tries = if right { pin.maximum } else { left - 1 };
        if !right {
            // That a failure ends an earlier success is an inference [C].
            self.verified.remove(&id);
        }
        if tries != left && self.memory.count(&name, tries).is_err() {
            self.remark = Some("the state file cannot be written");
            return Err(status::MEMORY_FAILURE);
        }
        if !right {
            return Err(status::tries_left(tries));
        }
        self.verified.insert(id);
        Ok(Vec::new())
    }
}
